/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket-config.h"

#include "ph-bytes.h"

/* What a configuration says of its handler. Any thread. */

static void
free_reply (gpointer data)
{
  PhReplyText *reply = data;

  g_free (reply->match);
  g_free (reply->answer);
  g_free (reply);
}

static gpointer
copy_reply (gconstpointer data,
            gpointer      user_data)
{
  const PhReplyText *reply = data;
  PhReplyText *copy = g_memdup2 (reply, sizeof *reply);

  copy->match = g_strdup (reply->match);
  copy->answer = g_strdup (reply->answer);
  return copy;
}

/**
 * ph_config_handler_new_replies:
 * @replies: (nullable) (element-type PhReplyText): what to copy
 *
 * Returns: (transfer full) (element-type PhReplyText): replies
 */
GPtrArray *
ph_config_handler_new_replies (const GPtrArray *replies)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (free_reply);

  for (guint i = 0; replies != NULL && i < replies->len; i++)
    g_ptr_array_add (copy, copy_reply (replies->pdata[i], NULL));
  return copy;
}

/**
 * ph_socket_config_add_reply:
 * @config: a configuration
 * @match: what has to come, with escapes
 * @answer: what is answered then, with escapes
 * @exact: whether @match has to be all that came
 * @closes: whether the connection is closed then
 *
 * Adds a row to its reply table.
 */
void
ph_socket_config_add_reply (PhSocketConfig *config,
                            const char     *match,
                            const char     *answer,
                            gboolean        exact,
                            gboolean        closes)
{
  PhReplyText *reply = g_new0 (PhReplyText, 1);

  reply->match = g_strdup (match);
  reply->answer = g_strdup (answer);
  reply->exact = exact;
  reply->close = closes;
  g_ptr_array_add (config->replies, reply);
}

static gboolean
append_reply (GByteArray        *table,
              const PhReplyText *text,
              GError           **error)
{
  g_autoptr (GBytes) match = ph_bytes_parse (PH_BYTES_ESCAPES, text->match, -1, NULL, error);
  g_autoptr (GBytes) answer = match != NULL ? ph_bytes_parse (PH_BYTES_ESCAPES, text->answer, -1,
                                                              NULL, error) : NULL;
  PhReply reply = { .exact = text->exact, .close = text->close };

  if (answer == NULL)
    return FALSE;
  reply.match = g_bytes_get_data (match, &reply.match_len);
  reply.answer = g_bytes_get_data (answer, &reply.answer_len);
  ph_reply_append (table, &reply);
  return TRUE;
}

/**
 * ph_config_handler_check_replies:
 * @config: a configuration
 *
 * Returns: (transfer full) (nullable): what is wrong with its reply table
 */
char *
ph_config_handler_check_replies (const PhSocketConfig *config)
{
  g_autoptr (GByteArray) table = g_byte_array_new ();

  if (config->replies->len == 0)
    return g_strdup ("There is no reply yet");
  for (guint i = 0; i < config->replies->len; i++)
    {
      g_autoptr (GError) error = NULL;

      if (!append_reply (table, config->replies->pdata[i], &error))
        return g_strdup_printf ("Reply %u: %s", i + 1, error->message);
      if (table->len > PH_REPLIES_MAX_BYTES)
        return g_strdup ("The replies are longer than 64 KiB");
    }
  return NULL;
}

/**
 * ph_socket_config_get_handler:
 * @config: a valid configuration
 *
 * Returns: (transfer full) (nullable): who answers on its socket, but for the address of a relay;
 *   %NULL: nobody
 */
PhHandlerSpec *
ph_socket_config_get_handler (const PhSocketConfig *config)
{
  g_autoptr (GByteArray) table = g_byte_array_new ();
  PhHandlerSpec *spec;

  if (config->handler == PH_HANDLER_NONE)
    return NULL;
  spec = ph_handler_spec_new (config->handler);
  spec->one_by_one = config->one_by_one && ph_socket_config_has_connections (config)
                     && (config->action == PH_START_LISTEN || config->action == PH_START_NOTHING);
  if (ph_handler_info (config->handler)->needs != PH_HANDLER_NEEDS_REPLIES)
    return spec;
  for (guint i = 0; i < config->replies->len; i++)
    append_reply (table, config->replies->pdata[i], NULL);
  if (table->len <= PH_REPLIES_MAX_BYTES)
    ph_handler_spec_set_replies (spec, table->data, table->len);
  return spec;
}

/**
 * ph_socket_config_get_relay:
 * @config: a valid configuration
 *
 * Returns: (transfer full) (nullable): where its handler passes on to
 */
PhEndpoint *
ph_socket_config_get_relay (const PhSocketConfig *config)
{
  const char *port = ph_socket_config_has_ports (config) ? config->relay_port : "0";
  int family = ph_socket_config_get_family (config);
  PhEndpointFault fault;

  if (ph_handler_info (config->handler)->needs != PH_HANDLER_NEEDS_ADDRESS)
    return NULL;
  if (family == AF_UNIX)
    return ph_endpoint_parse_unix (config->relay_host, NULL);
  return ph_endpoint_parse (config->relay_host, port, family, config->type, &fault, NULL);
}
