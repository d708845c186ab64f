/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "ph-address.h"
#include "ph-types.h"

G_BEGIN_DECLS

typedef enum
{
  PH_VALUE_NONE,     /* what bind() gives */
  PH_VALUE_BYTES,
  PH_VALUE_INTEGER,
  PH_VALUE_FLOAT,
  PH_VALUE_BOOLEAN,
  PH_VALUE_STRING,
  PH_VALUE_ADDRESS,
  PH_VALUE_SOCKET,
  PH_VALUE_ERRNO,    /* what a call gives that failed */
  PH_VALUE_ERROR_NUMBER, /* an integer that tells an error: of connect_ex(), SO_ERROR */
  PH_VALUE_STATE,
  PH_VALUE_TUPLE,
  PH_VALUE_LIST,
  PH_VALUE_STARTED,  /* a call that was started */
} PhValueKind;

/* Bytes that a value may have: b"x" * 1000000000 is a slip */
#define PH_VALUE_BYTES_MAX ((gsize) 16 * 1024 * 1024)

/* What an expression comes to when a scenario runs. Immutable, counted by reference; one thread. */
typedef struct _PhValue PhValue;
struct _PhValue
{
  PhValueKind kind;
  gint64      integer;   /* also an errno, a state, a truth */
  double      number;    /* float */
  GBytes     *bytes;     /* (owned) (nullable) */
  char       *string;    /* (owned) (nullable); of a socket: its name when it was made */
  gboolean    is_abstract; /* string: "@" stands for the NUL that it began with; only an address */
  PhAddress   address;
  PhSocketId  socket;
  GPtrArray  *parts;     /* (owned) (nullable) (element-type PhValue): tuple, list */
  GObject    *started;   /* (owned) (nullable): started */
};

/* An address by any of the spellings of the notation; see ph_value_equal(). */
typedef gboolean (*PhValueToAddress) (const PhValue *value,
                                      PhAddress     *address,
                                      gpointer       user_data);

PhValue *ph_value_new         (PhValueKind      kind);
PhValue *ph_value_new_bytes   (GBytes          *bytes);
PhValue *ph_value_new_integer (gint64           integer);
PhValue *ph_value_new_float   (double           number);
PhValue *ph_value_new_boolean (gboolean         truth);
PhValue *ph_value_new_seconds (gint64           timeout_ns);
PhValue *ph_value_new_string  (const char      *string);
PhValue *ph_value_new_address (const PhAddress *address);
PhValue *ph_value_new_socket  (PhSocketId       socket,
                               const char      *name);
PhValue *ph_value_new_errno   (int              error);
PhValue *ph_value_new_error_number (int         error);
PhValue *ph_value_new_state   (PhState          state);
PhValue *ph_value_new_parts   (PhValueKind      kind,
                               GPtrArray       *parts);
PhValue *ph_value_new_pair    (PhValue         *first,
                               PhValue         *second);
PhValue *ph_value_new_started (gpointer         object,
                               const char      *call);
PhValue *ph_value_ref         (PhValue         *value);
void     ph_value_unref       (PhValue         *value);
guint    ph_value_get_n       (const PhValue   *value);
PhValue *ph_value_get_part    (const PhValue   *value,
                               guint            n);
gboolean ph_value_equal       (const PhValue   *a,
                               const PhValue   *b,
                               PhValueToAddress to_address,
                               gpointer         user_data);
char    *ph_value_print       (const PhValue   *value);
char    *ph_value_print_seconds (gint64         seconds,
                                 int            nanoseconds);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhValue, ph_value_unref)

G_END_DECLS
