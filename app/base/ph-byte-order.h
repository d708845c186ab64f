/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The functions between numbers, addresses and bytes: htons ntohs htonl ntohl, inet_aton inet_ntoa,
 * inet_pton inet_ntop, called by their names. See byteorder(3), inet(3), inet_pton(3). */

typedef enum
{
  PH_ORDER_NUMBER,
  PH_ORDER_TEXT,
  PH_ORDER_BYTES,
} PhOrderKind;

/* What such a function takes or gives */
typedef struct
{
  PhOrderKind kind;
  gint64      number;
  char       *text;       /* (owned) (nullable) */
  guint8      bytes[16];  /* in memory order */
  gsize       len;        /* of bytes; more than 16 never fits a function */
} PhOrderValue;

#define PH_BYTE_ORDER_ERROR (ph_byte_order_error_quark ())
GQuark      ph_byte_order_error_quark (void);

gboolean    ph_byte_order_knows       (const char          *function,
                                       guint               *n_args);
gboolean    ph_byte_order_call        (const char          *function,
                                       const PhOrderValue  *args,
                                       guint                n_args,
                                       PhOrderValue        *result,
                                       GError             **error);
void        ph_order_value_clear      (PhOrderValue        *value);

const char *ph_byte_order_host_name   (void);
void        ph_byte_order_lay_out     (guint64              number,
                                       gsize                size,
                                       gboolean             network,
                                       guint8              *bytes);
char       *ph_byte_order_say_parts   (const char          *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PhOrderValue, ph_order_value_clear)

G_END_DECLS
