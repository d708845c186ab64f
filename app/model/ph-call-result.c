/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-session-private.h"

#include <string.h>

/* How a call ended, read off its record. What was received is shared with the record's slab, not
 * copied: a result that is held holds that memory. */

static GBytes *
share_payload (const PhRecord *record)
{
  gsize len = 0;
  const guint8 *data = ph_record_get_payload (record, &len);

  if (data == NULL)
    return NULL;
  return g_bytes_new_with_free_func (data, len, (GDestroyNotify) ph_slab_unref,
                                     ph_slab_ref (record->slab));
}

/* Counts that a head has no room for stand elsewhere: see PhCallOp. */
static void
take_moved (PhCallResult   *result,
            const PhRecord *record)
{
  gsize len;
  const guint8 *body = ph_record_get_payload (record, &len);
  PhSendfile sendfile;

  if (ph_record_is_data (record))
    result->moved = record->len;
  else if (record->kind == PH_CALL_SENDALL)
    result->moved = record->aux;
  else if (record->kind == PH_CALL_SENDFILE && body != NULL && len >= sizeof sendfile)
    {
      memcpy (&sendfile, body, sizeof sendfile);
      result->moved = (gsize) MAX (sendfile.moved, 0);
      if (record->error == 0)
        result->result = sendfile.moved;
    }
}

static gboolean
is_lookup (const PhRecord *record)
{
  return record->socket == PH_SOCKET_NONE
         && (record->kind == PH_CALL_GETADDRINFO
             || (record->kind >= PH_CALL_GETHOSTNAME && record->kind <= PH_CALL_GETSERVBYPORT));
}

static PhLookup *
read_lookup (const PhRecord *record)
{
  gsize len;
  const guint8 *data = ph_record_get_payload (record, &len);

  return ph_lookup_decode (data, data != NULL ? len : 0);
}

static GBytes *
share_received (const PhRecord *record)
{
  if (record->error != 0
      || (record->kind != PH_CALL_RECV && record->kind != PH_CALL_RECVFROM
          && record->kind != PH_CALL_SETSOCKOPT && record->kind != PH_CALL_GETSOCKOPT))
    return NULL;
  return record->len > 0 ? share_payload (record) : g_bytes_new_static ("", 0);
}

static void
take_new_sockets (PhCallResult   *result,
                  const PhRecord *record)
{
  gsize len = 0;
  const guint8 *payload = ph_record_get_payload (record, &len);
  PhPair pair;

  if (record->error != 0)
    return;
  if (record->kind == PH_CALL_SOCKET || record->kind == PH_CALL_ACCEPT
      || record->kind == PH_CALL_FROMFD || record->kind == PH_CALL_CREATE_CONNECTION)
    result->new_socket = record->aux;
  if (record->kind != PH_CALL_SOCKETPAIR || payload == NULL || len != sizeof pair)
    return;
  memcpy (&pair, payload, sizeof pair);
  result->new_socket = pair.sockets[0];
  result->new_socket2 = pair.sockets[1];
}

/**
 * ph_call_result_new:
 * @record: a call that returned
 * @head: its head
 *
 * Returns: (transfer full): how it ended
 */
PhCallResult *
ph_call_result_new (const PhRecord   *record,
                    const PhCallHead *head)
{
  PhCallResult *result = g_rc_box_new0 (PhCallResult);

  result->id = head->call_id;
  result->op = (PhCallOp) record->kind;
  result->socket = record->socket;
  take_new_sockets (result, record);
  result->result = head->result;
  result->error = record->error;
  memcpy (result->args, head->args, sizeof result->args);
  take_moved (result, record);
  result->address = ph_record_get_address (record);
  result->data = share_received (record);
  result->body = ph_record_is_data (record) ? NULL : share_payload (record);
  result->culprit = record->kind == PH_CALL_SELECT ? record->aux : PH_SOCKET_NONE;
  if (is_lookup (record))
    result->lookup = read_lookup (record);
  result->begun_ns = head->begun_ns;
  result->ended_ns = record->time_ns;
  result->cancelled = (record->flags & PH_RECORD_CANCELLED) != 0;
  result->truncated = (record->flags & PH_RECORD_TRUNCATED) != 0;
  return result;
}

static void
clear_result (gpointer data)
{
  PhCallResult *result = data;

  g_clear_pointer (&result->data, g_bytes_unref);
  g_clear_pointer (&result->lookup, ph_lookup_free);
  g_clear_pointer (&result->body, g_bytes_unref);
}

/**
 * ph_call_result_ref:
 * @result: how a call ended
 *
 * Main thread.
 *
 * Returns: (transfer full): @result
 */
PhCallResult *
ph_call_result_ref (PhCallResult *result)
{
  return g_rc_box_acquire (result);
}

/**
 * ph_call_result_unref:
 * @result: (transfer full): how a call ended
 *
 * Drops a reference. Main thread.
 */
void
ph_call_result_unref (PhCallResult *result)
{
  g_rc_box_release_full (result, clear_result);
}
