/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ph-signature.h"
#include "ph-value.h"

G_BEGIN_DECLS

/* The pure functions of the notation: byte order, addresses in bytes, len(). */
PhValue *ph_builtin_call (const PhSignature *signature,
                          const PhValue     *first,
                          const PhValue     *second,
                          GError           **error);

G_END_DECLS
