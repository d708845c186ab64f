/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ph-value.h"

G_BEGIN_DECLS

/* Values of options between the notation and the bytes of setsockopt(). */
char    *ph_option_print     (int            level,
                              int            option,
                              gconstpointer  value,
                              gsize          len);
PhValue *ph_option_to_value  (int            level,
                              int            option,
                              int            number,
                              gconstpointer  value,
                              gsize          len);
gboolean ph_option_takes_int (int            level,
                              int            option,
                              const PhValue *value);
GBytes  *ph_option_from_value (int            level,
                              int            option,
                              const PhValue *value,
                              GError       **error);

G_END_DECLS
