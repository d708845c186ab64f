/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket-item-private.h"

#include "ph-bytes.h"

/* What serve() last told a socket, so that it can be shown and changed: the identity says only
 * which handler answers. What is accepted was told what its listener was. Main thread. */

/**
 * ph_socket_item_take_served:
 * @self: an item
 * @record: a serve()
 *
 * Keeps what its handler was told.
 */
void
ph_socket_item_take_served (PhSocketItem   *self,
                            const PhRecord *record)
{
  gsize len = 0;
  const guint8 *payload = ph_record_get_payload (record, &len);

  if (record->error != 0)
    return;
  g_clear_pointer (&self->replies, g_bytes_unref);
  if (payload != NULL && len > 0)
    self->replies = g_bytes_new (payload, len);
  self->relay = ph_record_get_address (record);
}

/**
 * ph_socket_item_inherit_served:
 * @self: an item
 * @parent: the listener that accepted it
 *
 * Takes over what the listener's handler was told.
 */
void
ph_socket_item_inherit_served (PhSocketItem *self,
                               PhSocketItem *parent)
{
  if (parent->replies != NULL)
    self->replies = g_bytes_ref (parent->replies);
  self->relay = parent->relay;
}

static void
tell_replies (GBytes         *replies,
              PhSocketConfig *config)
{
  gsize len;
  gconstpointer table = g_bytes_get_data (replies, &len);
  gsize offset = 0;
  PhReply reply;

  while (ph_reply_read (table, len, &offset, &reply))
    {
      g_autofree char *match = ph_bytes_print (PH_BYTES_ESCAPES, reply.match, reply.match_len);
      g_autofree char *answer = ph_bytes_print (PH_BYTES_ESCAPES, reply.answer, reply.answer_len);

      ph_socket_config_add_reply (config, match, answer, reply.exact, reply.close);
    }
}

/**
 * ph_socket_item_tell_handler:
 * @self: an item
 * @config: (inout): told what the socket does by itself
 *
 * Fills in the handler, the replies and the relay's address as serve() was last told them.
 */
void
ph_socket_item_tell_handler (PhSocketItem   *self,
                             PhSocketConfig *config)
{
  g_return_if_fail (PH_IS_SOCKET_ITEM (self));

  config->handler = self->identity.handler;
  config->auto_flags = self->identity.auto_flags;
  config->one_by_one = self->identity.one_by_one;
  if (self->replies != NULL)
    tell_replies (self->replies, config);
  if (!ph_address_is_set (&self->relay))
    return;
  g_free (config->relay_host);
  g_free (config->relay_port);
  config->relay_host = ph_address_get_family (&self->relay) == AF_UNIX
                         ? ph_address_to_string (&self->relay)
                         : ph_address_get_host (&self->relay);
  config->relay_port = g_strdup_printf ("%d", ph_address_get_port (&self->relay));
}
