/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-feed-private.h"

#include <string.h>

/* The second half: which receive got the bytes of which send.
 *
 * A stream keeps the order of its bytes, so the n-th byte sent is the n-th received: both ends
 * count, and what stands at the same place is the same. A record that is missing spoils the count
 * of its end from there on; the totals of the io thread, which are exact, mend it as soon as the
 * end was at rest. Urgent bytes are read beside the stream and are not counted; the kernel's own
 * numbers, by which its marks are found, count them.
 *
 * Messages have borders but may be lost, so each receive is compared with what its sender sent
 * since the last one that arrived: the first of the same length and, where kept, the same bytes. */

#define LOOK_AHEAD 256   /* messages that may be lost in a row */

static gboolean
is_urgent (const PhRecord *record)
{
  const PhCallHead *head = ph_record_get_head (record);

  return head != NULL && (head->args[1] & MSG_OOB) != 0;
}

static PhExchangeSide *
get_data_side (PhExchangeTrack *track,
               PhExchangeKind   kind)
{
  return kind == PH_EXCHANGE_SEND ? &track->out : &track->in;
}

static void
place_in_stream (PhExchangeSide   *side,
                 PhExchangeMoment *moment,
                 guint64           number,
                 const PhRecord   *record)
{
  guint32 counted = record->len;

  if (record->flags & PH_RECORD_HEAD && is_urgent (record))
    {
      counted -= MIN (counted, 1);
      side->extra++;
      if (side->urgent == NULL)
        side->urgent = g_array_new (FALSE, FALSE, sizeof (guint64));
      g_array_append_val (side->urgent, number);
    }
  moment->pos = side->total;
  moment->len = counted;
  side->total += counted;
}

/* Returns: the lane of the socket that has the address of @record, or that it is connected to */
static guint
find_peer (PhExchangeFeed  *feed,
           PhExchangeTrack *track,
           const PhRecord  *record)
{
  const PhAddress address = ph_record_get_address (record);
  const int port = ph_address_get_port (&address);
  guint outside = PH_EXCHANGE_NONE;

  if (!ph_address_is_set (&address))
    return track->lane.partner;
  for (guint i = 0; i < feed->tracks->len; i++)
    {
      const PhExchangeLane *lane = &ph_exchange_feed_track (feed, i)->lane;

      if (lane->role == PH_EXCHANGE_OUTSIDE)
        outside = i;
      if (!lane->is_stream && lane != &track->lane
          && (ph_address_equal (&lane->local, &address)
              || (port > 0 && ph_address_is_any (&lane->local)
                  && ph_address_get_port (&lane->local) == port)))
        return i;
    }
  return track->lane.partner != PH_EXCHANGE_NONE ? track->lane.partner : outside;
}

static gboolean
is_same_message (PhExchangeFeed *feed,
                 guint64         send,
                 const PhRecord *received)
{
  const PhRecord *sent = ph_exchange_feed_get_record (feed, send);
  const guint8 *a, *b;
  gsize a_len, b_len;

  if (sent == NULL || sent->len < received->len
      || (sent->len != received->len && !(received->flags & PH_RECORD_TRUNCATED)))
    return FALSE;
  a = ph_record_get_payload (sent, &a_len);
  b = ph_record_get_payload (received, &b_len);
  return a == NULL || b == NULL || memcmp (a, b, MIN (a_len, b_len)) == 0;
}

/* Finds the send that gave @record; its number on its lane becomes the place of the receive. */
static void
place_received (PhExchangeFeed   *feed,
                PhExchangeTrack  *track,
                PhExchangeMoment *moment,
                const PhRecord   *record)
{
  PhExchangeSide *out = &ph_exchange_feed_track (feed, moment->peer)->out;
  guint64 from, to;

  if (track->taken == NULL)
    track->taken = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  from = 0;
  if (g_hash_table_contains (track->taken, GUINT_TO_POINTER (moment->peer)))
    from = *(guint64 *) g_hash_table_lookup (track->taken, GUINT_TO_POINTER (moment->peer));
  from = MAX (from, out->dropped);
  to = MIN (out->dropped + ph_exchange_side_get_n (out), from + LOOK_AHEAD);
  for (guint64 i = from; i < to; i++)
    {
      const guint64 send = ph_exchange_side_get (out, (guint) (i - out->dropped));

      if (ph_exchange_feed_get (feed, send)->peer != moment->lane
          || !is_same_message (feed, send, record))
        continue;
      from = i + 1;
      g_hash_table_insert (track->taken, GUINT_TO_POINTER (moment->peer),
                           g_memdup2 (&from, sizeof from));
      moment->pos = i;
      return;
    }
}

static void
place_message (PhExchangeFeed   *feed,
               PhExchangeTrack  *track,
               PhExchangeMoment *moment,
               const PhRecord   *record)
{
  PhExchangeSide *side = get_data_side (track, (PhExchangeKind) moment->kind);
  const guint peer = find_peer (feed, track, record);

  moment->peer = peer != PH_EXCHANGE_NONE ? (guint16) peer : G_MAXUINT16;
  moment->len = record->len;
  moment->pos = PH_EXCHANGE_NOWHERE;
  side->total += record->len;
  if (moment->kind == PH_EXCHANGE_SEND)
    moment->pos = side->dropped + ph_exchange_side_get_n (side);
  else if (peer != PH_EXCHANGE_NONE)
    place_received (feed, track, moment, record);
}

/* Says where the bytes of a data moment stand; its lane and kind are set. For the feed. */
void
ph_exchange_feed_place (PhExchangeFeed   *feed,
                        PhExchangeMoment *moment,
                        const PhRecord   *record)
{
  PhExchangeTrack *track = ph_exchange_feed_track (feed, moment->lane);

  if (!track->lane.is_stream)
    {
      place_message (feed, track, moment, record);
      return;
    }
  if (track->lane.partner != PH_EXCHANGE_NONE)
    moment->peer = (guint16) track->lane.partner;
  place_in_stream (get_data_side (track, (PhExchangeKind) moment->kind), moment,
                   ph_exchange_feed_get_end (feed), record);
}

static void
anchor_side (PhExchangeFeed       *feed,
             const PhExchangeSide *side,
             gboolean              is_stream,
             gint64                time_ns,
             guint64               total)
{
  PhExchangeEpoch *epoch = &g_array_index (side->epochs, PhExchangeEpoch, side->epochs->len - 1);
  const guint n = ph_exchange_side_get_n (side);

  if (epoch->known)
    return;
  if (n > 0 && ph_exchange_feed_get_time (feed, ph_exchange_side_get (side, n - 1)) > time_ns)
    return;
  epoch->offset = (gint64) (total - ph_exchange_side_count (side, is_stream)
                            - (is_stream ? side->extra : 0));
  epoch->known = TRUE;
}

/**
 * ph_exchange_feed_anchor:
 * @feed: a feed, just synced
 * @lane: a lane
 * @figures: (transfer none): the last reading of its socket
 *
 * Where records are missing, the exact totals of a reading that is later than the last data tell
 * again where in the stream the lane stands, or which message it sends.
 */
void
ph_exchange_feed_anchor (PhExchangeFeed  *feed,
                         guint            lane,
                         const PhFigures *figures)
{
  PhExchangeTrack *track = ph_exchange_feed_track (feed, lane);

  if (figures->time_ns == 0)
    return;
  if (!track->lane.is_stream)
    {
      anchor_side (feed, &track->out, FALSE, figures->time_ns, figures->messages_out);
      return;
    }
  anchor_side (feed, &track->out, TRUE, figures->time_ns, figures->bytes_out);
  anchor_side (feed, &track->in, TRUE, figures->time_ns, figures->bytes_in);
}

static const PhExchangeEpoch *
find_epoch (const PhExchangeSide *side,
            guint64               pos,
            guint64              *end)
{
  const PhExchangeEpoch *epochs = (const PhExchangeEpoch *) (gconstpointer) side->epochs->data;
  guint i = side->epochs->len - 1;

  while (i > 0 && epochs[i].start > pos)
    i--;
  *end = i + 1 < side->epochs->len ? epochs[i + 1].start : G_MAXUINT64;
  return &epochs[i];
}

/**
 * ph_exchange_feed_offset:
 * @feed: a feed
 * @number: of a send or receive of a stream
 * @offset: (out): of its first byte in the stream
 *
 * Returns: whether that is known
 */
gboolean
ph_exchange_feed_offset (PhExchangeFeed *feed,
                         guint64         number,
                         guint64        *offset)
{
  const PhExchangeMoment *moment = ph_exchange_feed_get (feed, number);
  const PhExchangeEpoch *epoch;
  PhExchangeTrack *track;
  guint64 end;

  *offset = 0;
  if (moment == NULL || (moment->kind != PH_EXCHANGE_SEND && moment->kind != PH_EXCHANGE_RECEIVE))
    return FALSE;
  track = ph_exchange_feed_track (feed, moment->lane);
  if (!track->lane.is_stream)
    return FALSE;
  epoch = find_epoch (get_data_side (track, (PhExchangeKind) moment->kind), moment->pos, &end);
  *offset = moment->pos + (guint64) epoch->offset;
  return epoch->known;
}

/* Returns: how many urgent bytes went up to @number, it included */
static guint64
count_urgent (const PhExchangeSide *side,
              guint64               number)
{
  guint low = 0, high = side->urgent != NULL ? side->urgent->len : 0;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (g_array_index (side->urgent, guint64, middle) <= number)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Where a send ended, as the kernel counts. Returns: whether that is known */
static gboolean
find_end (PhExchangeFeed         *feed,
          const PhExchangeMoment *moment,
          guint64                 number,
          guint64                *end)
{
  const PhExchangeTrack *track = ph_exchange_feed_track (feed, moment->lane);
  const gboolean is_stream = track->lane.is_stream;
  const guint64 pos = is_stream ? moment->pos
                                : ph_exchange_feed_ordinal (feed, number) - 1;
  guint64 next;
  const PhExchangeEpoch *epoch = find_epoch (&track->out, pos, &next);

  *end = pos + (guint64) epoch->offset
         + (is_stream ? moment->len + count_urgent (&track->out, number) : 1);
  return epoch->known;
}

/**
 * ph_exchange_feed_get_mark:
 * @feed: a feed
 * @number: of a moment
 *
 * Returns: (transfer none) (nullable): what the kernel stamped when it had sent exactly this,
 *   until more is stamped; %NULL: nothing, or it cannot be told which stamps are its
 */
const PhMark *
ph_exchange_feed_get_mark (PhExchangeFeed *feed,
                           guint64         number)
{
  const PhExchangeMoment *moment = ph_exchange_feed_get (feed, number);
  guint64 end;

  if (feed->marks == NULL || moment == NULL || moment->kind != PH_EXCHANGE_SEND
      || !find_end (feed, moment, number, &end))
    return NULL;
  return ph_marks_find (feed->marks, ph_exchange_feed_track (feed, moment->lane)->lane.socket, end);
}

/**
 * ph_exchange_feed_get_arrival:
 * @feed: a feed
 * @send: moment of a send of a stream whose receiver has a lane
 * @end: offset in the stream behind the last byte that is asked about
 *
 * What the receiver's kernel had in its queue when it was asked, or what it acknowledged, whichever
 * was known first. On the wire it may have been earlier.
 *
 * Returns: when all bytes before @end had arrived at the latest, CLOCK_MONOTONIC in ns; 0: nobody
 *   saw that
 */
gint64
ph_exchange_feed_get_arrival (PhExchangeFeed *feed,
                              guint64         send,
                              guint64         end)
{
  const PhExchangeMoment *moment = ph_exchange_feed_get (feed, send);
  const PhMark *mark = ph_exchange_feed_get_mark (feed, send);
  const gint64 acknowledged_ns = mark != NULL ? mark->times_ns[PH_MARK_ACKNOWLEDGED] : 0;
  gint64 seen_ns = 0;

  if (feed->arrivals != NULL && moment->peer != G_MAXUINT16)
    {
      const PhExchangeTrack *peer = ph_exchange_feed_track (feed, moment->peer);

      /* The kernel counts urgent bytes too. Where they stood is not asked: too late is still true. */
      seen_ns = ph_arrivals_find (feed->arrivals, peer->lane.socket, end + peer->in.extra);
    }
  if (seen_ns == 0 || (acknowledged_ns != 0 && acknowledged_ns < seen_ns))
    return acknowledged_ns;
  return seen_ns;
}

/**
 * ph_exchange_feed_get_arrived:
 * @feed: a feed
 * @lane: of a stream
 *
 * Returns: the offset in the stream that it receives up to which bytes were ever seen in its queue
 */
guint64
ph_exchange_feed_get_arrived (PhExchangeFeed *feed,
                              guint           lane)
{
  const PhExchangeTrack *track = ph_exchange_feed_track (feed, lane);
  const guint64 end = feed->arrivals != NULL
                        ? ph_arrivals_get_end (feed->arrivals, track->lane.socket) : 0;

  return end > track->in.extra ? end - track->in.extra : 0;
}

/* Returns: the first of the side's moments that ends beyond @pos */
static guint
find_pos (PhExchangeFeed       *feed,
          const PhExchangeSide *side,
          guint64               pos)
{
  guint low = 0, high = ph_exchange_side_get_n (side);

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;
      const PhExchangeMoment *moment
        = ph_exchange_feed_get (feed, ph_exchange_side_get (side, middle));

      if (moment->pos + moment->len <= pos)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

typedef struct
{
  PhExchangePiece *pieces;
  guint            max;
  guint            n;
  guint            n_more;
  guint64          covered;  /* bytes */
} Found;

static void
add_piece (Found                  *found,
           const PhExchangeMoment *moment,
           guint64                 number,
           guint64                 other,
           guint64                 start,
           guint32                 len)
{
  const gboolean sends = moment->kind == PH_EXCHANGE_SEND;
  const PhExchangePiece piece = { .send = sends ? number : other,
                                  .receive = sends ? other : number, .start = start, .len = len };

  found->covered += len;
  if (found->n < found->max)
    found->pieces[found->n++] = piece;
  else
    found->n_more++;
}

/* The part [@from, @to) of the stream, as far as it lies in one epoch of @side */
static void
match_epoch (PhExchangeFeed         *feed,
             const PhExchangeSide   *side,
             guint                   index,
             const PhExchangeMoment *moment,
             guint64                 number,
             guint64                 from,
             guint64                 to,
             Found                  *found)
{
  const PhExchangeEpoch *epoch = &g_array_index (side->epochs, PhExchangeEpoch, index);
  const guint64 end = index + 1 < side->epochs->len
                        ? g_array_index (side->epochs, PhExchangeEpoch, index + 1).start
                        : side->total;
  const gint64 low = MAX ((gint64) from - epoch->offset, (gint64) epoch->start);
  const gint64 high = MIN ((gint64) to - epoch->offset, (gint64) end);

  if (!epoch->known || low >= high)
    return;
  for (guint i = find_pos (feed, side, (guint64) low); i < ph_exchange_side_get_n (side); i++)
    {
      const guint64 other = ph_exchange_side_get (side, i);
      const PhExchangeMoment *there = ph_exchange_feed_get (feed, other);
      const gint64 first = MAX ((gint64) there->pos, low);
      const gint64 last = MIN ((gint64) (there->pos + there->len), high);

      if ((gint64) there->pos >= high)
        break;
      if (first < last)
        add_piece (found, moment, number, other, (guint64) (first + epoch->offset),
                   (guint32) (last - first));
    }
}

static PhExchangeFate
match_stream (PhExchangeFeed         *feed,
              const PhExchangeMoment *moment,
              guint64                 number,
              Found                  *found)
{
  PhExchangeTrack *other = ph_exchange_feed_track (feed, moment->peer);
  const PhExchangeSide *side = moment->kind == PH_EXCHANGE_SEND ? &other->in : &other->out;
  const PhExchangeEpoch *last
    = &g_array_index (side->epochs, PhExchangeEpoch, side->epochs->len - 1);
  guint64 offset;

  if (!ph_exchange_feed_offset (feed, number, &offset))
    return PH_EXCHANGE_UNKNOWN;
  for (guint i = 0; i < side->epochs->len; i++)
    match_epoch (feed, side, i, moment, number, offset, offset + moment->len, found);
  if (found->covered == moment->len)
    return PH_EXCHANGE_ARRIVED;
  /* what lies beyond the end of the other side is still to come; what does not, was not recorded */
  return last->known && offset + moment->len > side->total + (guint64) last->offset
           ? PH_EXCHANGE_WAITING : PH_EXCHANGE_UNKNOWN;
}

static gboolean
was_later_received (PhExchangeFeed         *feed,
                    const PhExchangeMoment *send)
{
  const PhExchangeTrack *other = ph_exchange_feed_track (feed, send->peer);
  const guint64 *next = other->taken != NULL
                          ? g_hash_table_lookup (other->taken, GUINT_TO_POINTER (send->lane))
                          : NULL;

  return next != NULL && *next > send->pos;
}

/* The receive of message @send->pos: places of receives grow, as those of one sender */
static PhExchangeFate
match_sent_message (PhExchangeFeed         *feed,
                    const PhExchangeMoment *send,
                    guint64                 number,
                    Found                  *found)
{
  const PhExchangeSide *in = &ph_exchange_feed_track (feed, send->peer)->in;
  const guint n = ph_exchange_side_get_n (in);

  if (!was_later_received (feed, send))
    return PH_EXCHANGE_WAITING;
  for (guint i = ph_exchange_side_lower_bound (in, number); i < n; i++)
    {
      const guint64 other = ph_exchange_side_get (in, i);
      const PhExchangeMoment *there = ph_exchange_feed_get (feed, other);

      if (there->peer != send->lane || there->pos == PH_EXCHANGE_NOWHERE)
        continue;
      if (there->pos > send->pos)
        return PH_EXCHANGE_LOST;
      if (there->pos < send->pos)
        continue;
      add_piece (found, send, number, other, 0, there->len);
      return PH_EXCHANGE_ARRIVED;
    }
  return PH_EXCHANGE_UNKNOWN;
}

static PhExchangeFate
match_received_message (PhExchangeFeed         *feed,
                        const PhExchangeMoment *moment,
                        guint64                 number,
                        Found                  *found)
{
  const PhExchangeSide *out = &ph_exchange_feed_track (feed, moment->peer)->out;

  if (moment->pos == PH_EXCHANGE_NOWHERE || moment->pos < out->dropped)
    return PH_EXCHANGE_UNKNOWN;
  add_piece (found, moment, number,
             ph_exchange_side_get (out, (guint) (moment->pos - out->dropped)), 0, moment->len);
  return PH_EXCHANGE_ARRIVED;
}

/**
 * ph_exchange_feed_match:
 * @feed: a feed
 * @number: of a send or receive
 * @pieces: (array length=max) (out caller-allocates): the bytes it has in common with moments of
 *   the other end, in their order
 * @max: room in @pieces
 * @n_more: (out): pieces there was no room for
 * @fate: (out): what became of the bytes, or whether all of them are accounted for
 *
 * Returns: how many of @pieces were set
 */
guint
ph_exchange_feed_match (PhExchangeFeed  *feed,
                        guint64          number,
                        PhExchangePiece *pieces,
                        guint            max,
                        guint           *n_more,
                        PhExchangeFate  *fate)
{
  const PhExchangeMoment *moment = ph_exchange_feed_get (feed, number);
  Found found = { .pieces = pieces, .max = max };

  *n_more = 0;
  *fate = PH_EXCHANGE_UNKNOWN;
  if (moment == NULL || moment->peer == G_MAXUINT16)
    return 0;
  if (ph_exchange_feed_track (feed, moment->peer)->lane.role == PH_EXCHANGE_OUTSIDE)
    *fate = PH_EXCHANGE_ABROAD;
  else if (ph_exchange_feed_track (feed, moment->lane)->lane.is_stream)
    *fate = match_stream (feed, moment, number, &found);
  else if (moment->kind == PH_EXCHANGE_SEND)
    *fate = match_sent_message (feed, moment, number, &found);
  else
    *fate = match_received_message (feed, moment, number, &found);
  *n_more = found.n_more;
  return found.n;
}
