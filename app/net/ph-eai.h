/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-errno.h"

G_BEGIN_DECLS

int      ph_eai_to_error  (int code,
                           int errsv);
int      ph_eai_from_host (int code,
                           int result);
gboolean ph_eai_is_error  (int error);
int      ph_eai_get_code  (int error);

G_END_DECLS
