/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-test-feed.h"

#include <string.h>

/* Writes the records that the engine writes, in its order. */

#define FLUSH_NS G_GINT64_CONSTANT (3600000000000) /* never used up: a flush ends with the ring */

/**
 * ph_test_feed_new:
 * @limits: (nullable): of the store
 * @n_slots: of the ring; a power of two
 *
 * Returns: (transfer full): a pump and its feed
 */
PhTestFeed *
ph_test_feed_new (const PhStoreLimits *limits,
                  guint                n_slots)
{
  PhTestFeed *feed = g_new0 (PhTestFeed, 1);

  feed->ring = ph_ring_new (n_slots);
  feed->pool = ph_slab_pool_new (64 * PH_SLAB_BYTES);
  feed->recorder = ph_recorder_new (feed->ring, feed->pool);
  feed->store = ph_store_new (limits);
  feed->pump = ph_pump_new (feed->ring, feed->store);
  feed->now_ns = 1000000;
  return feed;
}

/**
 * ph_test_feed_free:
 * @feed: (transfer full): a feed
 *
 * Frees the pump, the store and the ring.
 */
void
ph_test_feed_free (PhTestFeed *feed)
{
  ph_pump_free (feed->pump);
  ph_store_free (feed->store);
  ph_recorder_free (feed->recorder);
  ph_ring_free (feed->ring);
  ph_slab_pool_unref (feed->pool);
  g_free (feed);
}

/**
 * ph_test_identity:
 * @type: SOCK_STREAM or SOCK_DGRAM
 * @state: of the socket
 * @local_port: on 127.0.0.1; 0: not bound
 * @peer_port: on 127.0.0.1; 0: not connected
 *
 * Returns: who an IPv4 socket with an open descriptor is
 */
PhIdentity
ph_test_identity (int     type,
                  PhState state,
                  int     local_port,
                  int     peer_port)
{
  PhIdentity identity = {
    .fd = 7, .family = AF_INET, .type = type, .state = state, .timeout_ns = -1,
  };

  if (local_port != 0)
    identity.local = ph_address_loopback (AF_INET, (guint16) local_port);
  if (peer_port != 0)
    identity.peer = ph_address_loopback (AF_INET, (guint16) peer_port);
  return identity;
}

static PhRecord
make_record (PhTestFeed *feed,
             PhSocketId  id,
             guint       kind)
{
  feed->now_ns += 1000000;
  return (PhRecord) { .time_ns = feed->now_ns, .socket = id, .kind = (guint8) kind };
}

/**
 * ph_test_feed_opened:
 * @feed: a feed
 * @id: a new socket
 * @parent: its listener or %PH_SOCKET_NONE
 * @identity: (nullable): who it is; %NULL: a fresh TCP socket
 *
 * Writes an OPENED record.
 */
void
ph_test_feed_opened (PhTestFeed       *feed,
                     PhSocketId        id,
                     PhSocketId        parent,
                     const PhIdentity *identity)
{
  PhIdentity body = ph_test_identity (SOCK_STREAM, PH_STATE_CLOSE, 0, 0);
  PhRecord record = make_record (feed, id, PH_RECORD_OPENED);

  if (identity != NULL)
    body = *identity;
  body.parent = parent;
  ph_recorder_body (feed->recorder, &record, NULL, NULL, &body, sizeof body);
}

/**
 * ph_test_feed_identity:
 * @feed: a feed
 * @id: a socket
 * @identity: who it is now
 *
 * Writes an IDENTITY record.
 */
void
ph_test_feed_identity (PhTestFeed       *feed,
                       PhSocketId        id,
                       const PhIdentity *identity)
{
  PhRecord record = make_record (feed, id, PH_RECORD_IDENTITY);

  ph_recorder_body (feed->recorder, &record, NULL, NULL, identity, sizeof *identity);
}

/**
 * ph_test_feed_socket:
 * @feed: a feed
 * @id: a new socket
 *
 * Writes what socket() leaves: the call, then OPENED.
 */
void
ph_test_feed_socket (PhTestFeed *feed,
                     PhSocketId  id)
{
  PhRecord record = make_record (feed, id, PH_CALL_SOCKET);
  PhCallHead head = { .begun_ns = feed->now_ns, .result = 7 };

  record.aux = id;
  ph_recorder_body (feed->recorder, &record, &head, NULL, NULL, 0);
  ph_test_feed_opened (feed, id, PH_SOCKET_NONE, NULL);
}

/**
 * ph_test_feed_state:
 * @feed: a feed
 * @id: a socket
 * @state: its new state
 *
 * Writes a STATE record.
 */
void
ph_test_feed_state (PhTestFeed *feed,
                    PhSocketId  id,
                    PhState     state)
{
  PhRecord record = make_record (feed, id, PH_RECORD_STATE);

  record.aux = state;
  ph_recorder_plain (feed->recorder, &record);
}

/**
 * ph_test_feed_figures:
 * @feed: a feed
 * @id: a socket
 * @bytes_in: its total
 *
 * Writes a FIGURES record.
 */
void
ph_test_feed_figures (PhTestFeed *feed,
                      PhSocketId  id,
                      guint64     bytes_in)
{
  PhRecord record = make_record (feed, id, PH_RECORD_FIGURES);
  PhFigures figures = { .time_ns = feed->now_ns, .bytes_in = bytes_in };

  ph_recorder_body (feed->recorder, &record, NULL, NULL, &figures, sizeof figures);
}

/**
 * ph_test_feed_call:
 * @feed: a feed
 * @kind: %PH_RECORD_PARKED, or @op when it returned
 * @op: the call
 * @id: its socket
 * @call_id: its id, 0: made by the socket itself
 * @error: errno
 *
 * Writes a call by the user that moved no payload.
 */
void
ph_test_feed_call (PhTestFeed   *feed,
                   PhRecordKind  kind,
                   PhCallOp      op,
                   PhSocketId    id,
                   PhCallId      call_id,
                   int           error)
{
  PhRecord record = make_record (feed, id, kind);
  PhCallHead head = {
    .begun_ns = feed->now_ns - 500000, .call_id = call_id, .result = error == 0 ? 0 : -1,
  };

  record.error = (guint16) error;
  if (kind == PH_RECORD_PARKED)
    record.aux = op;
  ph_recorder_body (feed->recorder, &record, &head, NULL, NULL, 0);
}

/**
 * ph_test_feed_received:
 * @feed: a feed
 * @id: a TCP socket
 * @text: what it received by itself
 *
 * Writes an automatic recv() as the io thread does: without a head.
 */
void
ph_test_feed_received (PhTestFeed *feed,
                       PhSocketId  id,
                       const char *text)
{
  PhRecord record = make_record (feed, id, PH_CALL_RECV);
  gsize len = strlen (text);
  gsize room;
  guint8 *place = ph_recorder_reserve (feed->recorder, 0, len + 1, len + 1, &room);

  memcpy (place, text, len);
  record.len = (guint32) len;
  record.flags = PH_RECORD_AUTO;
  ph_recorder_data (feed->recorder, &record, NULL, NULL, place);
}

/**
 * ph_test_feed_closed:
 * @feed: a feed
 * @id: a socket
 *
 * Writes what close() leaves: the call, then an IDENTITY without a descriptor.
 */
void
ph_test_feed_closed (PhTestFeed *feed,
                     PhSocketId  id)
{
  PhIdentity gone = ph_test_identity (SOCK_STREAM, PH_STATE_GONE, 0, 0);

  gone.fd = -1;
  ph_test_feed_call (feed, (PhRecordKind) PH_CALL_CLOSE, PH_CALL_CLOSE, id, 0, 0);
  ph_test_feed_identity (feed, id, &gone);
}

/**
 * ph_test_feed_flush:
 * @feed: a feed
 *
 * Pumps what was written, all of it.
 *
 * Returns: what the flush did
 */
PhPumpResult
ph_test_feed_flush (PhTestFeed *feed)
{
  return ph_pump_flush (feed->pump, FLUSH_NS);
}
