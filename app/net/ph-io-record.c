/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-io.h"

/* The records of calls that moved no payload. Io thread. */

static gboolean
has_something_to_try (const PhCall *call)
{
  return call->op == PH_CALL_BIND || call->op == PH_CALL_CONNECT || call->op == PH_CALL_CONNECT_EX
         || call->op == PH_CALL_SEND || call->op == PH_CALL_SENDTO;
}

/* A call that ended before it had its address either waited behind another, or its look-up
 * failed: then there is only the name. */
static void
record_tried (PhIo             *io,
              const PhCall     *call,
              PhRecord         *record,
              const PhCallHead *head,
              const PhAddress  *address)
{
  const PhEndpoint *endpoint = call->endpoint;
  const char *host = NULL;

  if (address == NULL && endpoint != NULL && !endpoint->needs_lookup
      && ph_address_is_set (&endpoint->address))
    address = &endpoint->address;
  else if (address == NULL && endpoint != NULL)
    host = endpoint->host;
  ph_recorder_tried (io->recorder, record, head, address, call->data, host,
                     host != NULL ? endpoint->port : 0);
}

/**
 * ph_io_record_call:
 * @io: the io side of an engine
 * @pending: the call that returned
 * @record: with its own members set; error and aux are the caller's
 * @result: what it returned
 * @address: (nullable): its address, argument or result
 *
 * Writes the record of a call that moved nothing. Io thread.
 */
void
ph_io_record_call (PhIo            *io,
                   PhPending       *pending,
                   PhRecord        *record,
                   gint64           result,
                   const PhAddress *address)
{
  ph_io_record_call_body (io, pending, record, result, address, NULL, 0);
}

/**
 * ph_io_record_call_body:
 * @io: the io side of an engine
 * @pending: the call that returned
 * @record: with its own members set; error and aux are the caller's
 * @result: what it returned
 * @address: (nullable): its address, argument or result
 * @body: (nullable): what else there is to tell (ph-body.h); copied
 * @body_len: its size in bytes
 *
 * Writes the record of a call that moved no payload. Io thread.
 */
void
ph_io_record_call_body (PhIo            *io,
                        PhPending       *pending,
                        PhRecord        *record,
                        gint64           result,
                        const PhAddress *address,
                        gconstpointer    body,
                        gsize            body_len)
{
  PhCallHead head = {
    .begun_ns = pending->begun_ns,
    .call_id = pending->id,
    .args = { pending->call->args[0], pending->call->args[1], pending->call->args[2] },
    .result = (gint32) result,
  };

  if (pending->automatic)
    record->flags |= PH_RECORD_AUTO;
  if (ph_record_is_data (record))
    record->aux = (guint32) pending->call->args[0];
  record->took_ns = (guint32) CLAMP (record->time_ns - pending->begun_ns, 0, G_MAXUINT32);
  if (address != NULL && !ph_address_is_set (address))
    address = NULL;
  if (body == NULL && record->error != 0 && has_something_to_try (pending->call))
    record_tried (io, pending->call, record, &head, address);
  else
    ph_recorder_body (io->recorder, record, &head, address, body, body_len);
}
