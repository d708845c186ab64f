/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-recorder.h"

#include <string.h>

/* What a call that failed had been asked to do, as it stands in the place of payload. Failures are
 * few and their data is cut, so it is put together in memory of its own first. */

#define MAX_DATA_BYTES ((gsize) 16 * 1024)
#define MAX_HOST_BYTES ((gsize) 1024)   /* a name of the DNS has at most 253 */

static gboolean
record_tried (PhRecorder       *recorder,
              PhRecord         *record,
              const PhCallHead *head,
              const PhAddress  *address,
              const guint8     *data,
              gsize             data_len,
              const char       *host,
              guint16           port)
{
  PhTriedHead lengths = {
    .data_len = (guint32) data_len,
    .host_len = (guint16) (host != NULL ? MIN (strlen (host), MAX_HOST_BYTES) : 0),
    .port = port,
  };
  g_autoptr (GByteArray) body = g_byte_array_new ();
  PhCallHead complete = *head;

  g_byte_array_append (body, (const guint8 *) &lengths, sizeof lengths);
  if (data_len > 0)
    g_byte_array_append (body, data, (guint) data_len);
  if (lengths.host_len > 0)
    g_byte_array_append (body, (const guint8 *) host, lengths.host_len);
  complete.args[2] = (gint32) body->len;
  return ph_recorder_kept (recorder, record, &complete, address, body->data, body->len,
                           data_len > 0);
}

/**
 * ph_recorder_tried:
 * @recorder: a recorder
 * @record: a bind, connect, connect_ex, send or sendto without a slab, that failed and moved nothing
 * @head: the call's arguments; args[2] is filled in here
 * @address: (nullable): the call's address
 * @data: (nullable): what was to be sent; the first 16 KiB are kept, or none while payload has no
 *   memory
 * @host: (nullable): the host as it was written, if there is no @address
 * @port: of @host
 *
 * Records what a call that failed had been asked to do, so that it can be shown and made again.
 * Ends a reservation. Io thread only.
 */
void
ph_recorder_tried (PhRecorder       *recorder,
                   PhRecord         *record,
                   const PhCallHead *head,
                   const PhAddress  *address,
                   GBytes           *data,
                   const char       *host,
                   guint16           port)
{
  gsize size = 0;
  const guint8 *bytes = data != NULL ? g_bytes_get_data (data, &size) : NULL;

  g_assert (record->error != 0);
  if (!record_tried (recorder, record, head, address, bytes, MIN (size, MAX_DATA_BYTES), host,
                     port))
    record_tried (recorder, record, head, address, NULL, 0, host, port);
}
