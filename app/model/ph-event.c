/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-event.h"

/* A copy of a record with a reference of its own on the slab: the store may give up the row or
 * its payload while somebody still looks at it. Names are those of the moment it was made. */

struct _PhEvent
{
  GObject   parent_instance;
  guint64   seq;
  PhRecord  record;
  char     *socket_name;   /* (owned) */
  char     *new_name;      /* (owned) (nullable) */
  PhNames  *names;         /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (PhEvent, ph_event, G_TYPE_OBJECT)

static void
ph_event_finalize (GObject *object)
{
  PhEvent *self = PH_EVENT (object);

  ph_record_clear (&self->record);
  g_free (self->socket_name);
  g_free (self->new_name);
  g_clear_pointer (&self->names, ph_names_unref);
  G_OBJECT_CLASS (ph_event_parent_class)->finalize (object);
}

static void
ph_event_class_init (PhEventClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ph_event_finalize;
}

static void
ph_event_init (PhEvent *self)
{
}

/**
 * ph_event_new:
 * @seq: where the row stands in the store, counted from the first ever
 * @record: (transfer none): copied, with a reference on its slab
 * @socket_name: (nullable): the socket the row is about
 * @new_socket_name: (nullable): socket and accept: the socket that came to be
 *
 * Main thread.
 *
 * Returns: (transfer full): the row as an object
 */
PhEvent *
ph_event_new (guint64         seq,
              const PhRecord *record,
              const char     *socket_name,
              const char     *new_socket_name)
{
  PhEvent *self = g_object_new (PH_TYPE_EVENT, NULL);

  self->seq = seq;
  self->record = *record;
  if (self->record.slab != NULL)
    ph_slab_ref (self->record.slab);
  self->socket_name = g_strdup (socket_name != NULL ? socket_name : "");
  self->new_name = g_strdup (new_socket_name);
  return self;
}

/**
 * ph_event_get_seq:
 * @self: a row
 *
 * Returns: its number in the record of the session, from 0
 */
guint64
ph_event_get_seq (PhEvent *self)
{
  g_return_val_if_fail (PH_IS_EVENT (self), 0);
  return self->seq;
}

/**
 * ph_event_get_record:
 * @self: a row
 *
 * Returns: (transfer none): what happened
 */
const PhRecord *
ph_event_get_record (PhEvent *self)
{
  g_return_val_if_fail (PH_IS_EVENT (self), NULL);
  return &self->record;
}

/**
 * ph_event_get_socket_name:
 * @self: a row
 *
 * Returns: (transfer none): the socket it is about; "" for none
 */
const char *
ph_event_get_socket_name (PhEvent *self)
{
  g_return_val_if_fail (PH_IS_EVENT (self), NULL);
  return self->socket_name;
}

/**
 * ph_event_get_new_name:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the socket that came to be by this call
 */
const char *
ph_event_get_new_name (PhEvent *self)
{
  g_return_val_if_fail (PH_IS_EVENT (self), NULL);
  return self->new_name;
}

/**
 * ph_event_set_names:
 * @self: a row
 * @names: (transfer none): the names of its session
 *
 * For whoever makes the row, so that it can call other sockets by their names: those of a select,
 * both ends of a pair.
 */
void
ph_event_set_names (PhEvent *self,
                    PhNames *names)
{
  g_return_if_fail (PH_IS_EVENT (self));
  g_clear_pointer (&self->names, ph_names_unref);
  self->names = ph_names_ref (names);
}

/**
 * ph_event_get_names:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): what other sockets are called that it speaks of
 */
PhNames *
ph_event_get_names (PhEvent *self)
{
  g_return_val_if_fail (PH_IS_EVENT (self), NULL);
  return self->names;
}

/**
 * ph_event_get_payload:
 * @self: a row
 * @len: (out): bytes
 *
 * Returns: (transfer none) (nullable): the payload, valid as long as @self; %NULL when there is
 *   none or it was not kept
 */
const guint8 *
ph_event_get_payload (PhEvent *self,
                      gsize   *len)
{
  g_return_val_if_fail (PH_IS_EVENT (self), NULL);
  return ph_record_get_payload (&self->record, len);
}
