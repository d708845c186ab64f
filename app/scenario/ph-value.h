/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "ph-address.h"
#include "ph-types.h"

G_BEGIN_DECLS

typedef enum
{
  PH_VALUE_NONE,     /* what bind() gives */
  PH_VALUE_BYTES,
  PH_VALUE_INTEGER,
  PH_VALUE_STRING,
  PH_VALUE_ADDRESS,
  PH_VALUE_SOCKET,
  PH_VALUE_ERRNO,    /* what a call gives that failed */
  PH_VALUE_PAIR,
} PhValueKind;

/* What an expression comes to when a scenario runs. Immutable, counted by reference; one thread. */
typedef struct _PhValue PhValue;
struct _PhValue
{
  PhValueKind kind;
  gint64      integer;   /* also an errno */
  GBytes     *bytes;     /* (owned) (nullable) */
  char       *string;    /* (owned) (nullable); of a socket: its name when it was made */
  PhAddress   address;
  PhSocketId  socket;
  PhValue    *pair[2];   /* (owned) (nullable) */
};

/* An address by any of the spellings of the notation; see ph_value_equal(). */
typedef gboolean (*PhValueToAddress) (const PhValue *value,
                                      PhAddress     *address,
                                      gpointer       user_data);

PhValue *ph_value_new         (PhValueKind      kind);
PhValue *ph_value_new_bytes   (GBytes          *bytes);
PhValue *ph_value_new_integer (gint64           integer);
PhValue *ph_value_new_string  (const char      *string);
PhValue *ph_value_new_address (const PhAddress *address);
PhValue *ph_value_new_socket  (PhSocketId       socket,
                               const char      *name);
PhValue *ph_value_new_errno   (int              error);
PhValue *ph_value_new_pair    (PhValue         *first,
                               PhValue         *second);
PhValue *ph_value_ref         (PhValue         *value);
void     ph_value_unref       (PhValue         *value);
gboolean ph_value_equal       (const PhValue   *a,
                               const PhValue   *b,
                               PhValueToAddress to_address,
                               gpointer         user_data);
char    *ph_value_print       (const PhValue   *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhValue, ph_value_unref)

G_END_DECLS
