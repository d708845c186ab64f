/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-words.h"

#include "ph-bytes.h"
#include "ph-errno.h"
#include "ph-format.h"
#include "ph-wait-words.h"

#include <sys/socket.h>

/* The picture has room for a call and what it gave; the sentence says the same to who does not
 * see it, and also what belongs together. */

#define NOTE_FROM_NS  1000000   /* a call that took longer says so */
#define LATE_FROM_NS  1000000   /* so does what was found so late */
#define PREVIEW_CHARS 40
#define MAX_PIECES    64

/* "bytes 0–3", the two ends included */
static char *
dup_range (guint64 start,
           guint64 len)
{
  g_autofree char *first = ph_format_count (start);
  g_autofree char *last = ph_format_count (start + MAX (len, 1) - 1);

  return len == 1 ? g_strdup_printf ("byte %s", first)
                  : g_strdup_printf ("bytes %s–%s", first, last);
}

/**
 * ph_exchange_word_note:
 * @feed: a feed
 * @number: of a moment
 *
 * Returns: (transfer full): what to add to its call: which bytes of the stream, how long it
 *   waited; "" for nothing
 */
char *
ph_exchange_word_note (PhExchangeFeed *feed,
                       guint64         number)
{
  const PhExchangeMoment *moment = ph_exchange_feed_get (feed, number);
  const PhRecord *record = ph_exchange_feed_get_record (feed, number);
  guint64 offset;
  gint64 took;

  if (moment == NULL || record == NULL)
    return g_strdup ("");
  if (moment->kind == PH_EXCHANGE_END)
    return g_strdup ("end of stream");
  if (moment->len > 0 && ph_exchange_feed_offset (feed, number, &offset))
    return dup_range (offset, moment->len);
  if (record->kind == PH_RECORD_GAP)
    {
      guint64 records, bytes;
      g_autofree char *count = NULL;

      ph_record_get_gap (record, &records, &bytes);
      count = ph_format_count (records);
      return g_strdup_printf ("%s lost", count);
    }
  took = ph_record_is_call (record) ? record->time_ns - ph_record_begun_ns (record) : 0;
  if (took >= NOTE_FROM_NS)
    {
      g_autofree char *duration = ph_format_duration (took);

      return g_strdup_printf ("after %s", duration);
    }
  return g_strdup ("");
}

/**
 * ph_exchange_word_offset:
 * @since_ns: since the exchange began, ns
 *
 * Returns: (transfer full): seconds with microseconds, "12.300412": always of the same form
 */
char *
ph_exchange_word_offset (gint64 since_ns)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT ".%06d", since_ns / 1000000000,
                          (int) (since_ns % 1000000000 / 1000));
}

static char *
dup_preview (const PhRecord *record)
{
  gsize len;
  const guint8 *data = ph_record_get_payload (record, &len);
  g_autofree char *preview = NULL;

  if (data == NULL)
    return g_strdup (record->len > 0 ? " (not kept)" : "");
  preview = ph_bytes_preview (data, MIN (len, (gsize) 4 * PREVIEW_CHARS), PREVIEW_CHARS);
  return g_strdup_printf (" “%s”", preview);
}

/* "12 bytes “hello, world”, bytes 0–11 of the stream" */
static void
append_bytes (GString        *text,
              PhExchangeFeed *feed,
              guint64         number,
              const PhRecord *record)
{
  g_autofree char *size = ph_format_bytes (record->len);
  g_autofree char *preview = dup_preview (record);
  guint64 offset;

  g_string_append_printf (text, "%s%s", size, preview);
  if (record->len > 0 && ph_exchange_feed_offset (feed, number, &offset))
    {
      g_autofree char *range = dup_range (offset, record->len);

      g_string_append_printf (text, ", %s of the stream", range);
    }
}

static void
append_fate (GString               *text,
             PhExchangeFeed        *feed,
             const PhExchangeMoment *moment,
             guint                  n,
             PhExchangeFate         fate)
{
  const char *peer = ph_exchange_word_lane (feed, moment->peer);

  if (n > 1)
    g_string_append_printf (text, " %s received it in %u pieces.", peer, n);
  else if (n == 1 && fate == PH_EXCHANGE_ARRIVED)
    g_string_append_printf (text, " %s received it.", peer);
  if (fate == PH_EXCHANGE_WAITING)
    g_string_append_printf (text, " %s of it was not read yet.", n > 0 ? "The rest" : "All");
  else if (fate == PH_EXCHANGE_LOST)
    g_string_append (text, " It never arrived: a later one did.");
  else if (fate == PH_EXCHANGE_UNKNOWN)
    g_string_append (text, " Records are missing that tell what became of it.");
}

/* "client sends 5 bytes, to conn." Returns: how many calls of the other end had a part in it */
static guint
say_bytes (GString                *text,
           PhExchangeFeed         *feed,
           guint64                 number,
           const PhExchangeMoment *moment,
           const PhRecord         *record,
           gboolean                sent,
           PhExchangePiece        *pieces,
           PhExchangeFate         *fate)
{
  guint n_more;
  guint n = ph_exchange_feed_match (feed, number, pieces, MAX_PIECES, &n_more, fate);

  g_string_append_printf (text, "%s %s ", ph_exchange_word_lane (feed, moment->lane),
                          sent ? "sends" : "receives");
  append_bytes (text, feed, number, record);
  if (moment->peer != G_MAXUINT16)
    g_string_append_printf (text, ", %s %s", sent ? "to" : "from",
                            ph_exchange_word_lane (feed, moment->peer));
  g_string_append_c (text, '.');
  return n + n_more;
}

/* "9 µs before send() returned", and for those that follow only "7 µs before" */
static void
append_when (GString        *text,
             const PhRecord *record,
             gint64          time_ns,
             gboolean        in_full)
{
  const gint64 after_ns = time_ns - record->time_ns;
  const guint32 us = (guint32) MIN ((ABS (after_ns) + 500) / 1000, G_MAXUINT32);
  g_autofree char *distance = us > 0 ? ph_format_rtt (us) : g_strdup ("less than 1 µs");

  g_string_append_printf (text, " %s %s", distance, after_ns < 0 ? "before" : "after");
  if (in_full)
    g_string_append_printf (text, " %s() returned",
                            ph_call_op_get_name ((PhCallOp) record->kind));
}

/* What the kernel stamped on it: "send() returned" is none of it. */
static void
append_marks (GString        *text,
              PhExchangeFeed *feed,
              guint64         number,
              const PhRecord *record)
{
  static const char *const what[PH_N_MARKS] = {
    [PH_MARK_QUEUED] = "queued it",
    [PH_MARK_DEVICE] = "handed it to the device",
    [PH_MARK_ACKNOWLEDGED] = "had it acknowledged",
  };
  const PhMark *mark = ph_exchange_feed_get_mark (feed, number);
  guint n = 0, n_said = 0;

  for (guint kind = 0; mark != NULL && kind < PH_N_MARKS; kind++)
    n += mark->times_ns[kind] != 0;
  for (guint kind = 0; n > 0 && kind < PH_N_MARKS; kind++)
    {
      if (mark->times_ns[kind] == 0)
        continue;
      g_string_append_printf (text, "%s %s", n_said == 0 ? " The kernel"
                                             : n_said + 1 == n ? " and" : ",", what[kind]);
      append_when (text, record, mark->times_ns[kind], n_said == 0);
      n_said++;
    }
  if (n > 0)
    g_string_append_c (text, '.');
}

static void
say_send (GString                *text,
          PhExchangeFeed         *feed,
          guint64                 number,
          const PhExchangeMoment *moment,
          const PhRecord         *record)
{
  PhExchangePiece pieces[MAX_PIECES];
  PhExchangeFate fate;
  guint n = say_bytes (text, feed, number, moment, record, TRUE, pieces, &fate);

  if (record->len < record->aux && (record->flags & PH_RECORD_AUTO) == 0)
    g_string_append_printf (text, " The kernel took %u of %u.", record->len, record->aux);
  append_fate (text, feed, moment, n, fate);
  append_marks (text, feed, number, record);
}

/* How long the last byte had lain in the receive queue */
static void
append_stay (GString               *text,
             PhExchangeFeed        *feed,
             const PhExchangePiece *last,
             const PhRecord        *record)
{
  const gint64 arrived_ns
    = ph_exchange_feed_get_arrival (feed, last->send, last->start + last->len);

  if (arrived_ns > 0 && record->time_ns - arrived_ns >= NOTE_FROM_NS)
    {
      g_autofree char *stay = ph_format_duration (record->time_ns - arrived_ns);

      g_string_append_printf (text, " They lay in the receive queue for at least %s.", stay);
    }
}

static void
say_receive (GString                *text,
             PhExchangeFeed         *feed,
             guint64                 number,
             const PhExchangeMoment *moment,
             const PhRecord         *record)
{
  PhExchangePiece pieces[MAX_PIECES];
  PhExchangeFate fate;
  guint n = say_bytes (text, feed, number, moment, record, FALSE, pieces, &fate);

  if (n > 1)
    g_string_append_printf (text, " They were sent by %u sends.", n);
  else if (n == 1)
    {
      const PhExchangeMoment *send = ph_exchange_feed_get (feed, pieces[0].send);

      if (send->len > moment->len)
        {
          g_autofree char *of = ph_format_bytes (send->len);

          g_string_append_printf (text, " That is a part of one send of %s.", of);
        }
    }
  if (n > 0 && n <= MAX_PIECES)
    append_stay (text, feed, &pieces[n - 1], record);
  if (record->flags & PH_RECORD_TRUNCATED)
    g_string_append (text, " The message was longer than the buffer: the rest of it is lost.");
}

/* How a connection ended, which its last state alone does not tell. The kernel's tcp_time_wait()
 * hands what is left over to a smaller socket and closes this one. */
static void
append_end (GString *text,
            PhState  was,
            PhState  is)
{
  if (is != PH_STATE_CLOSE)
    return;
  if (was == PH_STATE_FIN_WAIT1 || was == PH_STATE_FIN_WAIT2)
    g_string_append (text, " Both directions ended: the kernel keeps the address pair in TIME_WAIT, "
                     "apart from this socket.");
  else if (was == PH_STATE_ESTABLISHED || was == PH_STATE_CLOSE_WAIT)
    g_string_append (text, " The peer reset the connection.");
  else if (was == PH_STATE_SYN_SENT)
    g_string_append (text, " The connection did not come about.");
}

/**
 * ph_exchange_is_late:
 * @record: a record
 *
 * Returns: whether it may have happened so long before its time, which is when it was found, that
 *   one should know
 */
gboolean
ph_exchange_is_late (const PhRecord *record)
{
  return ph_record_get_late_ns (record) >= LATE_FROM_NS;
}

static void
say_state (GString        *text,
           const char     *name,
           const PhRecord *record)
{
  g_string_append_printf (text, "%s: %s → %s. %s", name,
                          ph_state_get_name ((PhState) record->took_ns),
                          ph_state_get_name ((PhState) record->aux),
                          ph_state_get_meaning ((PhState) record->aux));
  append_end (text, (PhState) record->took_ns, (PhState) record->aux);
  if (ph_exchange_is_late (record))
    {
      g_autofree char *late = ph_format_duration (ph_record_get_late_ns (record));

      g_string_append_printf (text, " Nothing tells of it: a look found it, %s after the one before, "
                              "and it happened in between.", late);
    }
}

static void
say_gap (GString        *text,
         const char     *name,
         const PhRecord *record)
{
  guint64 records, bytes;
  g_autofree char *count = NULL;
  g_autofree char *size = NULL;

  ph_record_get_gap (record, &records, &bytes);
  count = ph_format_count (records);
  size = ph_format_bytes (bytes);
  g_string_append_printf (text, "%s: %s records of data are missing here, %s. They came faster "
                          "than they could be written.", name, count, size);
}

static gboolean
is_connecting (PhCallOp op)
{
  return op == PH_CALL_CONNECT || op == PH_CALL_CONNECT_EX;
}

static void
say_call (GString        *text,
          PhExchangeFeed *feed,
          guint64         number,
          const char     *name,
          const PhRecord *record)
{
  const PhExchangeLane *lane
    = ph_exchange_feed_get_lane (feed, ph_exchange_feed_get (feed, number)->lane);
  g_autofree char *call = ph_exchange_word_call (feed, number);
  g_autofree char *duration = NULL;
  gint64 took = record->time_ns - ph_record_begun_ns (record);

  g_string_append_printf (text, "%s.%s", name, call);
  if (took >= NOTE_FROM_NS)
    {
      duration = ph_format_duration (took);
      g_string_append_printf (text, " after %s", duration);
    }
  g_string_append_c (text, '.');
  if (record->error != 0)
    g_string_append_printf (text, " It failed: %s", ph_errno_get_meaning (record->error));
  else if (is_connecting ((PhCallOp) record->kind) && lane->listener != PH_EXCHANGE_NONE)
    g_string_append_printf (text, " %s has not called accept() for it.",
                            ph_exchange_word_lane (feed, lane->listener));
}

/**
 * ph_exchange_sentence:
 * @feed: a feed
 * @number: of a moment
 *
 * Returns: (transfer full): what happened, for who does not see the picture; "" if it is gone
 */
char *
ph_exchange_sentence (PhExchangeFeed *feed,
                      guint64         number)
{
  const PhExchangeMoment *moment = ph_exchange_feed_get (feed, number);
  const PhRecord *record = ph_exchange_feed_get_record (feed, number);
  GString *text = g_string_new (NULL);
  const char *name;

  if (moment == NULL || record == NULL)
    return g_string_free (text, FALSE);
  name = ph_exchange_word_lane (feed, moment->lane);
  switch ((PhExchangeKind) moment->kind)
    {
    case PH_EXCHANGE_SEND:    say_send (text, feed, number, moment, record); break;
    case PH_EXCHANGE_RECEIVE: say_receive (text, feed, number, moment, record); break;
    case PH_EXCHANGE_STATE:   say_state (text, name, record); break;
    case PH_EXCHANGE_GAP:     say_gap (text, name, record); break;
    case PH_EXCHANGE_END:
      g_string_append_printf (text, "%s meets the end of the stream: recv() gives 0 bytes, the "
                              "peer will send no more.", name);
      break;
    case PH_EXCHANGE_URGENT:
      g_string_append_printf (text, "%s: urgent data arrived. recv() with MSG_OOB takes it.", name);
      break;
    case PH_EXCHANGE_CALL:
    default:
      say_call (text, feed, number, name, record);
    }
  return g_string_free (text, FALSE);
}

static void
append_traffic (GString        *text,
                PhExchangeFeed *feed,
                guint           lane)
{
  const PhExchangeLane *self = ph_exchange_feed_get_lane (feed, lane);
  guint64 first = ph_exchange_feed_get_first (feed), end = ph_exchange_feed_get_end (feed);
  guint64 n_out, n_in, out, in;
  g_autofree char *sent = NULL;
  g_autofree char *received = NULL;

  if (self->role == PH_EXCHANGE_OUTSIDE)
    return;
  ph_exchange_feed_sum (feed, lane, PH_DIRECTION_OUT, first, end, &n_out, &out);
  ph_exchange_feed_sum (feed, lane, PH_DIRECTION_IN, first, end, &n_in, &in);
  if (n_out + n_in == 0)
    return;
  sent = ph_format_bytes (out);
  received = ph_format_bytes (in);
  g_string_append_printf (text, " %s: %" G_GUINT64_FORMAT " %s, %s; %" G_GUINT64_FORMAT " %s, %s.",
                          self->name, n_out, n_out == 1 ? "send" : "sends", sent, n_in,
                          n_in == 1 ? "receive" : "receives", received);
}

/**
 * ph_exchange_word_wait:
 * @feed: a feed
 * @lane: of it, whose call has not returned
 * @op: the call
 *
 * Returns: (transfer full): what would let it return, as "for bytes from conn"; "" where that is
 *   more than one thing
 */
char *
ph_exchange_word_wait (PhExchangeFeed *feed,
                       guint           lane,
                       PhCallOp        op)
{
  const PhExchangeLane *self = ph_exchange_feed_get_lane (feed, lane);
  const char *what;

  g_return_val_if_fail (self != NULL, g_strdup (""));
  what = ph_wait_words_brief (op, self->is_stream);
  if (is_connecting (op) && self->listener != PH_EXCHANGE_NONE)
    return g_strdup_printf ("%s from %s", what, ph_exchange_word_lane (feed, self->listener));
  if (ph_call_op_get_direction (op) != PH_DIRECTION_IN || self->partner == PH_EXCHANGE_NONE)
    return g_strdup (what);
  return g_strdup_printf ("%s from %s", what, ph_exchange_word_lane (feed, self->partner));
}

/**
 * ph_exchange_sentence_of_wait:
 * @feed: a feed
 * @lane: of it, whose call has not returned
 * @op: the call
 *
 * Returns: (transfer full): "conn waits in recv() for bytes from client."
 */
char *
ph_exchange_sentence_of_wait (PhExchangeFeed *feed,
                              guint           lane,
                              PhCallOp        op)
{
  const PhExchangeLane *self = ph_exchange_feed_get_lane (feed, lane);
  g_autofree char *what = NULL;
  GString *text;

  g_return_val_if_fail (self != NULL, g_strdup (""));
  what = ph_exchange_word_wait (feed, lane, op);
  text = g_string_new (NULL);
  g_string_append_printf (text, "%s waits in %s()%s%s", ph_exchange_word_lane (feed, lane),
                          ph_call_op_get_name (op), *what != '\0' ? " " : "", what);
  if (is_connecting (op) && self->listener != PH_EXCHANGE_NONE
      && ph_exchange_feed_get_lane (feed, self->listener)->is_full)
    g_string_append (text, ", whose accept queue is full");
  else if (ph_call_op_get_direction (op) == PH_DIRECTION_OUT && self->held > 0)
    {
      g_autofree char *size = ph_format_bytes (self->held);

      g_string_append_printf (text, "; its kernel still has %s%s", size,
                              self->window_closed ? ", for the peer's window is closed" : "");
    }
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}

/**
 * ph_exchange_summary:
 * @feed: a feed
 *
 * Returns: (transfer full): who stands in the picture and what they moved, in words
 */
char *
ph_exchange_summary (PhExchangeFeed *feed)
{
  const guint64 n = ph_exchange_feed_get_end (feed) - ph_exchange_feed_get_first (feed);
  const guint n_lanes = ph_exchange_feed_get_n_lanes (feed);
  GString *text = g_string_new (NULL);
  g_autofree char *count = ph_format_count (n);

  if (n == 0)
    g_string_append (text, "Nothing happened yet.");
  else
    g_string_append_printf (text, "%s %s.", count, n == 1 ? "event" : "events");
  for (guint i = 0; i < n_lanes && i < 8; i++)
    append_traffic (text, feed, ph_exchange_feed_lane_at (feed, i));
  if (ph_exchange_feed_is_cut (feed))
    g_string_append (text, " Older ones were given up.");
  return g_string_free (text, FALSE);
}
