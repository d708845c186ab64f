/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-play.h"

#include <string.h>

#define STEP_NS 100000

PhExchangePlay *
ph_exchange_play_new (const PhStoreLimits *limits)
{
  PhExchangePlay *play = g_new0 (PhExchangePlay, 1);

  play->store = ph_store_new (limits);
  play->feed = ph_exchange_feed_new (play->store);
  play->marks = ph_marks_new (0);
  ph_exchange_feed_set_marks (play->feed, play->marks);
  play->arrivals = ph_arrivals_new (0);
  ph_exchange_feed_set_arrivals (play->feed, play->arrivals);
  play->now_ns = 1000000000;
  return play;
}

void
ph_exchange_play_free (PhExchangePlay *play)
{
  ph_exchange_feed_free (play->feed);
  ph_marks_free (play->marks);
  ph_arrivals_free (play->arrivals);
  ph_store_free (play->store);
  g_free (play);
}

void
ph_exchange_play_cast (PhExchangePlay *play,
                       PhExchangeRole  role,
                       PhSocketId      socket,
                       guint           partner,
                       gboolean        is_stream,
                       const char     *name)
{
  PhExchangeLane *lane = &play->lanes[play->n_lanes++];

  *lane = (PhExchangeLane) { .role = role, .socket = socket, .partner = partner,
                             .listener = PH_EXCHANGE_NONE, .is_stream = is_stream, .is_tcp = is_stream };
  g_strlcpy (lane->name, name, sizeof lane->name);
  lane->local = ph_address_loopback (AF_INET, (guint16) (1000 + socket));
  ph_exchange_feed_set_lanes (play->feed, play->lanes, play->n_lanes);
}

/* cli, conn, and the listener srv: sockets 1, 2, 3 */
void
ph_exchange_play_pair (PhExchangePlay *play)
{
  ph_exchange_play_cast (play, PH_EXCHANGE_SOCKET, 1, 1, TRUE, "cli");
  ph_exchange_play_cast (play, PH_EXCHANGE_SOCKET, 2, 0, TRUE, "conn");
  ph_exchange_play_cast (play, PH_EXCHANGE_LISTENER, 3, PH_EXCHANGE_NONE, TRUE, "srv");
}

/* first and second, whom the listener srv has not accepted: sockets 1, 2, 3 */
void
ph_exchange_play_guests (PhExchangePlay *play)
{
  ph_exchange_play_cast (play, PH_EXCHANGE_SOCKET, 1, PH_EXCHANGE_NONE, TRUE, "first");
  ph_exchange_play_cast (play, PH_EXCHANGE_SOCKET, 2, PH_EXCHANGE_NONE, TRUE, "second");
  ph_exchange_play_cast (play, PH_EXCHANGE_LISTENER, 3, PH_EXCHANGE_NONE, TRUE, "srv");
  play->lanes[0].listener = play->lanes[1].listener = 2;
  ph_exchange_feed_set_lanes (play->feed, play->lanes, play->n_lanes);
}

void
ph_exchange_play_datagrams (PhExchangePlay *play)
{
  ph_exchange_play_cast (play, PH_EXCHANGE_SOCKET, 1, 1, FALSE, "a");
  ph_exchange_play_cast (play, PH_EXCHANGE_SOCKET, 2, 0, FALSE, "b");
}

/* [address][head][payload] */
static void
put_slab (PhRecord         *record,
          const PhCallHead *head,
          const PhAddress  *address,
          gconstpointer     payload,
          gsize             len)
{
  const gsize space = address != NULL ? PH_RECORD_INET_SPACE : 0;
  PhCallHead complete = *head;
  guint8 *data;

  record->slab = ph_slab_new (space + sizeof complete + len + 1);
  data = ph_slab_get_writable (record->slab);
  complete.addr_space = (guint16) space;
  complete.addr_len = (guint16) (address != NULL ? address->len : 0);
  if (address != NULL)
    memcpy (data, &address->sa, address->len);
  memcpy (data + space, &complete, sizeof complete);
  if (len > 0)
    memcpy (data + space + sizeof complete, payload, len);
  record->offset = (guint32) (space + sizeof complete);
  record->flags |= PH_RECORD_HEAD;
}

static PhRecord
begin (PhExchangePlay *play,
       PhSocketId      socket,
       guint8          kind)
{
  play->now_ns += STEP_NS;
  return (PhRecord) { .time_ns = play->now_ns, .socket = socket, .kind = kind };
}

static PhCallHead
make_head (PhExchangePlay *play)
{
  const PhCallHead head = { .begun_ns = play->begun_ns != 0 ? play->begun_ns
                                                            : play->now_ns - STEP_NS / 2 };

  play->begun_ns = 0;
  return head;
}

void
ph_exchange_play_call (PhExchangePlay *play,
                       PhSocketId      socket,
                       PhCallOp        op,
                       int             error,
                       gint32          arg0,
                       gint32          arg1)
{
  PhRecord record = begin (play, socket, (guint8) op);
  PhCallHead head = make_head (play);

  head.args[0] = arg0;
  head.args[1] = arg1;
  record.error = (guint16) error;
  put_slab (&record, &head, NULL, NULL, 0);
  ph_store_append (play->store, &record);
}

void
ph_exchange_play_option (PhExchangePlay *play,
                         PhSocketId      socket,
                         PhCallOp        op,
                         int             level,
                         int             option,
                         int             value)
{
  PhRecord record = begin (play, socket, (guint8) op);
  PhCallHead head = make_head (play);

  head.args[0] = level;
  head.args[1] = option;
  record.len = sizeof value;
  put_slab (&record, &head, NULL, (const char *) &value, sizeof value);
  ph_store_append (play->store, &record);
}

void
ph_exchange_play_accept (PhExchangePlay *play,
                         PhSocketId      listener,
                         PhSocketId      made)
{
  PhRecord record = begin (play, listener, PH_CALL_ACCEPT);
  PhCallHead head = make_head (play);

  record.aux = made;
  put_slab (&record, &head, NULL, NULL, 0);
  ph_store_append (play->store, &record);
}

void
ph_exchange_play_data (PhExchangePlay  *play,
                       PhSocketId       socket,
                       PhCallOp         op,
                       const char      *bytes,
                       int              flags,
                       const PhAddress *address)
{
  PhRecord record = begin (play, socket, (guint8) op);
  PhCallHead head = make_head (play);

  record.len = (guint32) strlen (bytes);
  record.aux = ph_call_op_get_direction (op) == PH_DIRECTION_OUT ? record.len : 100;
  head.args[0] = (gint32) record.aux;
  head.args[1] = flags;
  put_slab (&record, &head, address, bytes, record.len);
  ph_store_append (play->store, &record);
}

/* By itself: without a head, and nothing kept */
void
ph_exchange_play_bulk (PhExchangePlay *play,
                       PhSocketId      socket,
                       PhCallOp        op,
                       guint32         len)
{
  PhRecord record = begin (play, socket, (guint8) op);

  record.len = record.aux = len;
  record.flags = PH_RECORD_AUTO | PH_RECORD_NOT_KEPT;
  ph_store_append (play->store, &record);
}

void
ph_exchange_play_end (PhExchangePlay *play,
                      PhSocketId      socket)
{
  PhRecord record = begin (play, socket, PH_CALL_RECV);
  PhCallHead head = make_head (play);

  head.args[0] = 10;
  head.args[2] = -1;
  record.aux = 10;
  put_slab (&record, &head, NULL, NULL, 0);
  ph_store_append (play->store, &record);
}

void
ph_exchange_play_state (PhExchangePlay *play,
                        PhSocketId      socket,
                        PhState         was,
                        PhState         is)
{
  PhRecord record = begin (play, socket, PH_RECORD_STATE);

  record.took_ns = was;
  record.aux = is;
  ph_store_append (play->store, &record);
}

/* @after_ns: after the last row */
void
ph_exchange_play_mark (PhExchangePlay *play,
                       PhSocketId      socket,
                       PhMarkKind      kind,
                       guint64         end,
                       gint64          after_ns)
{
  PhRecord record = { .time_ns = play->now_ns + after_ns, .socket = socket };

  ph_record_set_mark (&record, kind, end, 0);
  ph_marks_take (play->marks, &record);
}

/* A look at what @socket has in its receive queue, 20 us after the row before */
void
ph_exchange_play_queue (PhExchangePlay *play,
                        PhSocketId      socket,
                        guint64         bytes_in,
                        guint32         recv_queue)
{
  const PhFigures figures = { .time_ns = play->now_ns - 80000, .known = PH_FIGURE_RECV_QUEUE,
                              .bytes_in = bytes_in, .recv_queue = recv_queue };

  ph_arrivals_take (play->arrivals, socket, &figures);
}

void
ph_exchange_play_gap (PhExchangePlay *play,
                      PhSocketId      socket,
                      guint64         bytes)
{
  PhRecord record = begin (play, socket, PH_RECORD_GAP);

  ph_record_set_gap (&record, 1, bytes);
  ph_store_append (play->store, &record);
}

void
ph_exchange_play_sync (PhExchangePlay *play)
{
  ph_store_evict (play->store);
  ph_exchange_feed_sync (play->feed);
}

/* Returns: the @nth moment of that kind, from 0; fails if there is none */
guint64
ph_exchange_play_find (PhExchangePlay *play,
                       PhExchangeKind  kind,
                       guint           nth)
{
  for (guint64 i = ph_exchange_feed_get_first (play->feed);
       i < ph_exchange_feed_get_end (play->feed); i++)
    if (ph_exchange_feed_get (play->feed, i)->kind == kind && nth-- == 0)
      return i;
  g_assert_not_reached ();
}
