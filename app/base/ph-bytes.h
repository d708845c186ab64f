/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a user writes payload: as it stands, with backslash escapes (those of Python's bytes
 * literals), or as hexadecimal pairs. */
typedef enum
{
  PH_BYTES_TEXT,
  PH_BYTES_ESCAPES,
  PH_BYTES_HEX,
} PhBytesFormat;

typedef enum
{
  PH_BYTES_ERROR_ODD_DIGITS,
  PH_BYTES_ERROR_BAD_DIGIT,
  PH_BYTES_ERROR_BAD_ESCAPE,
  PH_BYTES_ERROR_NOT_A_BYTE,
} PhBytesError;

#define PH_BYTES_ERROR (ph_bytes_error_quark ())
GQuark  ph_bytes_error_quark (void);

GBytes *ph_bytes_parse       (PhBytesFormat  format,
                              const char    *text,
                              gssize         len,
                              gsize         *error_position,
                              GError       **error);
char   *ph_bytes_print       (PhBytesFormat  format,
                              const guint8  *data,
                              gsize          len);
char   *ph_bytes_literal     (const guint8  *data,
                              gsize          len,
                              gsize          max);
char   *ph_bytes_preview     (const guint8  *data,
                              gsize          len,
                              gsize          max_chars);

G_END_DECLS
