/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-socket-option.h"

G_BEGIN_DECLS

/* Values of options between text and the bytes that setsockopt() takes. Every value can be
 * written as a bytes literal, b"\x01\x00", or in hexadecimal, hex:0100; values of options that
 * the table does not have are numbers (an int) or one of these. */
#define PH_OPTION_VALUE_ERROR (ph_option_value_error_quark ())
GQuark    ph_option_value_error_quark (void);

GBytes   *ph_option_value_parse       (const PhSocketOption *option,
                                       const char           *text,
                                       GError              **error);
char     *ph_option_value_print       (const PhSocketOption *option,
                                       gconstpointer         value,
                                       gsize                 len);
char     *ph_option_value_to_notation (const PhSocketOption *option,
                                       gconstpointer         value,
                                       gsize                 len);
gboolean  ph_option_value_get_int     (gconstpointer         value,
                                       gsize                 len,
                                       int                  *number);
gboolean  ph_option_value_equal       (const PhSocketOption *option,
                                       gconstpointer         a,
                                       gsize                 a_len,
                                       gconstpointer         b,
                                       gsize                 b_len);

/* ph-option-errors.c */
char     *ph_option_explain           (const PhSocketOption *option,
                                       int                   error);

G_END_DECLS
