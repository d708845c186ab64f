/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-note.h"

#include "ph-body.h"
#include "ph-io.h"

#include <errno.h>
#include <string.h>

/* Calls that are made of other calls, which the main thread makes one by one. What they came to in
 * the end is recorded here, so that it stands after them. Io thread. */

/**
 * ph_note_submit:
 * @pending: (transfer full): create_connection, with what it came to
 *
 * Asks the kernel nothing. Io thread.
 */
void
ph_note_submit (PhPending *pending)
{
  PhIo *io = pending->io;
  const PhCall *call = pending->call;
  PhRecord record = ph_io_record (io, PH_SOCKET_NONE, call->op, 0);
  PhConnection asked;
  g_autoptr (GBytes) body = NULL;

  record.error = (guint16) call->error;
  record.aux = call->error == 0 ? call->target : PH_SOCKET_NONE;
  if (call->error == ECANCELED)
    record.flags |= PH_RECORD_CANCELLED;
  if (call->begun_ns > 0)
    pending->begun_ns = call->begun_ns;
  memset (&asked, 0, sizeof asked); /* padding, too: it is recorded */
  asked.timeout_ns = call->timeout_ns;
  if (call->source != NULL && !call->source->needs_lookup)
    asked.source = call->source->address;
  body = ph_connection_encode (&asked, call->text != NULL ? call->text : "",
                               call->service != NULL ? call->service : "");
  ph_io_record_call_body (io, pending, &record, call->error == 0 ? 0 : -1,
                          call->endpoint != NULL ? &call->endpoint->address : NULL,
                          g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  ph_pending_free (pending);
}
