/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-feed-private.h"

#include <string.h>

/* Who stands in the picture. A lane keeps its number for as long as the feed reads on, whatever
 * place from left to right it has: who comes later gets the next number and stands where it belongs,
 * and nothing that was read is read again. A server that accepts all day would else read a million
 * rows anew for each of its connections.
 *
 * That holds only for who had no part in what was read. The rows of sockets that were no lanes then
 * are passed over, and the sockets are noted: when one of those is to be a lane, when a lane goes,
 * or when messages would have to be matched otherwise, all is read anew. */

#define DIRECT_IDS 4096            /* below it a lane is found by an array */
#define PASSED     G_MAXUINT16     /* in place of a lane's number: it had rows, and was none */

void
ph_exchange_company_init (PhExchangeFeed *feed)
{
  feed->order = g_array_new (FALSE, FALSE, sizeof (guint));
  feed->by_socket = g_hash_table_new (NULL, NULL);
  feed->direct = g_new0 (guint16, DIRECT_IDS);
}

void
ph_exchange_company_clear (PhExchangeFeed *feed)
{
  g_array_unref (feed->order);
  g_hash_table_unref (feed->by_socket);
  g_free (feed->direct);
}

/* Returns: lane + 1; 0: nothing is known of @socket; or PASSED */
static guint
look_up (PhExchangeFeed *feed,
         PhSocketId      socket)
{
  if (socket < DIRECT_IDS)
    return feed->direct[socket];
  return GPOINTER_TO_UINT (g_hash_table_lookup (feed->by_socket, GUINT_TO_POINTER (socket)));
}

static void
note (PhExchangeFeed *feed,
      PhSocketId      socket,
      guint           number)
{
  if (socket < DIRECT_IDS)
    feed->direct[socket] = (guint16) number;
  else
    g_hash_table_insert (feed->by_socket, GUINT_TO_POINTER (socket), GUINT_TO_POINTER (number));
}

/* To be told of each row that is not taken: its socket can be a lane only when all is read anew */
void
ph_exchange_company_pass (PhExchangeFeed *feed,
                          PhSocketId      socket)
{
  if (socket != PH_SOCKET_NONE && look_up (feed, socket) == 0)
    note (feed, socket, PASSED);
}

static void
add_track (PhExchangeFeed       *feed,
           const PhExchangeLane *lane)
{
  PhExchangeTrack track = { .lane = *lane, .birth = PH_EXCHANGE_NOWHERE };
  const PhExchangeEpoch whole = { .known = !feed->cut && !feed->gapped };

  ph_exchange_side_init (&track.out);
  ph_exchange_side_init (&track.in);
  ph_exchange_side_init (&track.other);
  g_array_append_val (track.out.epochs, whole);
  g_array_append_val (track.in.epochs, whole);
  g_array_append_val (feed->tracks, track);
  if (lane->socket != PH_SOCKET_NONE)
    note (feed, lane->socket, feed->tracks->len);
}

static void
repartner_side (PhExchangeFeed       *feed,
                const PhExchangeSide *side,
                guint                 partner)
{
  for (guint i = 0; i < ph_exchange_side_get_n (side); i++)
    {
      PhExchangeMoment *moment = ph_blocks_get (&feed->moments,
                                                ph_exchange_side_get (side, i) - feed->first);

      moment->peer = partner != PH_EXCHANGE_NONE ? (guint16) partner : G_MAXUINT16;
    }
}

/* What is known of a lane grows: whom it is connected to is told when that one was accepted */
static void
update_track (PhExchangeFeed       *feed,
              PhExchangeTrack      *track,
              const PhExchangeLane *lane)
{
  const guint other = ph_exchange_lane_get_other (&track->lane);
  const gboolean is_other_partner = lane->partner != track->lane.partner;

  track->lane = *lane;
  if (is_other_partner && lane->is_stream)
    {
      repartner_side (feed, &track->out, lane->partner);
      repartner_side (feed, &track->in, lane->partner);
    }
  if (other == PH_EXCHANGE_NONE && ph_exchange_lane_get_other (lane) != PH_EXCHANGE_NONE
      && track->connected)
    feed->n_met++;
}

/* A peer outside has no socket to be known by, but by whom it is the other end of.
 * Returns: its number, or PH_EXCHANGE_NONE */
static guint
recognise_outside (PhExchangeFeed       *feed,
                   const PhExchangeLane *lanes,
                   guint                 n_lanes,
                   guint                 place,
                   const guint          *numbers)
{
  guint number = PH_EXCHANGE_NONE;

  for (guint i = 0; i < n_lanes && number == PH_EXCHANGE_NONE; i++)
    if (lanes[i].partner == place && numbers[i] != PH_EXCHANGE_NONE)
      number = ph_exchange_feed_track (feed, numbers[i])->lane.partner;
  return number != PH_EXCHANGE_NONE
         && ph_exchange_feed_track (feed, number)->lane.role == PH_EXCHANGE_OUTSIDE
           ? number : PH_EXCHANGE_NONE;
}

static guint
number_at (const guint *numbers,
           guint        n_lanes,
           guint        place)
{
  return place < n_lanes ? numbers[place] : PH_EXCHANGE_NONE;
}

/* Whether what was read of a lane would be the same if it had been @lane then */
static gboolean
may_become (PhExchangeTrack      *track,
            const PhExchangeLane *lane,
            guint                 partner)
{
  const gboolean has_data = ph_exchange_side_get_n (&track->out) > 0
                            || ph_exchange_side_get_n (&track->in) > 0;

  return track->lane.role == lane->role && track->lane.is_stream == lane->is_stream
         && (lane->is_stream || !has_data || track->lane.partner == partner);
}

/* Numbers the lanes: those that are here keep theirs.
 * @numbers: (out) (array length=n_lanes)
 * Returns: whether none has gone, and none is new that had a part in what was read */
static gboolean
recognise (PhExchangeFeed       *feed,
           const PhExchangeLane *lanes,
           guint                 n_lanes,
           guint                *numbers)
{
  guint next = feed->tracks->len, n_found = 0;

  for (guint i = 0; i < n_lanes; i++)
    {
      const guint found = lanes[i].socket != PH_SOCKET_NONE ? look_up (feed, lanes[i].socket) : 0;

      if (found == PASSED)
        return FALSE;
      numbers[i] = found > 0 ? found - 1 : PH_EXCHANGE_NONE;
    }
  for (guint i = 0; i < n_lanes; i++)
    if (lanes[i].socket == PH_SOCKET_NONE)
      numbers[i] = recognise_outside (feed, lanes, n_lanes, i, numbers);
  for (guint i = 0; i < n_lanes; i++)
    if (numbers[i] != PH_EXCHANGE_NONE)
      n_found++;
    else
      numbers[i] = next++;
  if (n_found != feed->tracks->len)
    return FALSE;
  for (guint i = 0; i < n_lanes; i++)
    if (numbers[i] < feed->tracks->len
        && !may_become (ph_exchange_feed_track (feed, numbers[i]), &lanes[i],
                        number_at (numbers, n_lanes, lanes[i].partner)))
      return FALSE;
  return TRUE;
}

/* Those that are new follow each other in @numbers */
static void
seat (PhExchangeFeed       *feed,
      const PhExchangeLane *lanes,
      guint                 n_lanes,
      const guint          *numbers)
{
  g_array_set_size (feed->order, 0);
  for (guint i = 0; i < n_lanes; i++)
    {
      PhExchangeLane lane = lanes[i];

      lane.partner = number_at (numbers, n_lanes, lane.partner);
      lane.listener = number_at (numbers, n_lanes, lane.listener);
      if (numbers[i] < feed->tracks->len)
        update_track (feed, ph_exchange_feed_track (feed, numbers[i]), &lane);
      else
        add_track (feed, &lane);
      ph_exchange_feed_track (feed, numbers[i])->place = i;
      g_array_append_val (feed->order, numbers[i]);
    }
}

static void
start_over (PhExchangeFeed       *feed,
            const PhExchangeLane *lanes,
            guint                 n_lanes)
{
  g_autofree guint *numbers = g_new (guint, n_lanes + 1);

  g_array_set_size (feed->tracks, 0);
  ph_blocks_clear (&feed->moments);
  g_hash_table_remove_all (feed->by_socket);
  memset (feed->direct, 0, DIRECT_IDS * sizeof *feed->direct);
  feed->first = 0;
  feed->generation++;
  feed->next_seq = ph_store_get_first (feed->store);
  feed->cut = feed->next_seq > 0;
  feed->gapped = FALSE;
  for (guint i = 0; i < n_lanes; i++)
    numbers[i] = i;
  seat (feed, lanes, n_lanes, numbers);
}

/* Reads all anew, for the same company */
void
ph_exchange_company_start_over (PhExchangeFeed *feed)
{
  g_autoptr (GArray) lanes = g_array_new (FALSE, FALSE, sizeof (PhExchangeLane));

  for (guint i = 0; i < feed->order->len; i++)
    {
      PhExchangeLane lane = *ph_exchange_feed_get_lane (feed, ph_exchange_feed_lane_at (feed, i));

      if (lane.partner != PH_EXCHANGE_NONE)
        lane.partner = ph_exchange_feed_get_place (feed, lane.partner);
      if (lane.listener != PH_EXCHANGE_NONE)
        lane.listener = ph_exchange_feed_get_place (feed, lane.listener);
      g_array_append_val (lanes, lane);
    }
  start_over (feed, (const PhExchangeLane *) (gconstpointer) lanes->data, lanes->len);
}

/**
 * ph_exchange_feed_set_lanes:
 * @feed: a feed
 * @lanes: (array length=n_lanes): who stands in the picture, from left to right; their partners and
 *   listeners are places in it
 * @n_lanes: how many, at most 65,000
 *
 * Says whose moments count. Lanes that are here already keep their numbers, whatever their place;
 * new ones get the next. If what was read does not hold for this company, all is read anew at the
 * next ph_exchange_feed_sync(): lanes are then numbered from left to right, and moments get new
 * numbers.
 */
void
ph_exchange_feed_set_lanes (PhExchangeFeed       *feed,
                            const PhExchangeLane *lanes,
                            guint                 n_lanes)
{
  g_autofree guint *numbers = NULL;

  g_return_if_fail (n_lanes < PASSED - 1);

  numbers = g_new (guint, n_lanes + 1);
  if (feed->tracks->len > 0 && recognise (feed, lanes, n_lanes, numbers))
    seat (feed, lanes, n_lanes, numbers);
  else if (feed->tracks->len > 0 || n_lanes > 0)
    start_over (feed, lanes, n_lanes);
}

/**
 * ph_exchange_lane_get_other:
 * @lane: a lane
 *
 * Returns: the lane of its other end, or of the listener where that is still to be accepted, or
 *   %PH_EXCHANGE_NONE
 */
guint
ph_exchange_lane_get_other (const PhExchangeLane *lane)
{
  return lane->partner != PH_EXCHANGE_NONE ? lane->partner : lane->listener;
}

/**
 * ph_exchange_feed_get_n_lanes:
 * @feed: a feed
 *
 * Returns: how many lanes it has
 */
guint
ph_exchange_feed_get_n_lanes (PhExchangeFeed *feed)
{
  return feed->tracks->len;
}

/**
 * ph_exchange_feed_get_lane:
 * @feed: a feed
 * @lane: its number, below ph_exchange_feed_get_n_lanes()
 *
 * Returns: (transfer none): who stands there; its partner and listener are numbers of lanes
 */
const PhExchangeLane *
ph_exchange_feed_get_lane (PhExchangeFeed *feed,
                           guint           lane)
{
  g_return_val_if_fail (lane < feed->tracks->len, NULL);
  return &ph_exchange_feed_track (feed, lane)->lane;
}

/**
 * ph_exchange_feed_get_place:
 * @feed: a feed
 * @lane: its number
 *
 * Returns: how many lanes stand to its left
 */
guint
ph_exchange_feed_get_place (PhExchangeFeed *feed,
                            guint           lane)
{
  return ph_exchange_feed_track (feed, lane)->place;
}

/**
 * ph_exchange_feed_lane_at:
 * @feed: a feed
 * @place: below ph_exchange_feed_get_n_lanes()
 *
 * Returns: the number of the lane that has @place others to its left
 */
guint
ph_exchange_feed_lane_at (PhExchangeFeed *feed,
                          guint           place)
{
  g_return_val_if_fail (place < feed->order->len, PH_EXCHANGE_NONE);
  return g_array_index (feed->order, guint, place);
}

/**
 * ph_exchange_feed_find_lane:
 * @feed: a feed
 * @socket: a socket
 *
 * Returns: the number of its lane, or %PH_EXCHANGE_NONE
 */
guint
ph_exchange_feed_find_lane (PhExchangeFeed *feed,
                            PhSocketId      socket)
{
  const guint found = look_up (feed, socket);

  return found > 0 && found != PASSED ? found - 1 : PH_EXCHANGE_NONE;
}
