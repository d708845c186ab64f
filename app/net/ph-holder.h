/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-body.h"
#include "ph-sys.h"

G_BEGIN_DECLS

gboolean ph_holder_find (const PhSys     *sys,
                         int              protocol,
                         const PhAddress *wanted,
                         PhHolder        *holder);

G_END_DECLS
