/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-layout-private.h"

#include <math.h>

/* Where lanes stand, and their lines of life. Between the two lanes of a connection there is room
 * for arrows and nothing else: what is said of their calls stands on the outer sides. */

#define RULER_CHARS  12.0
#define LABEL_CHARS  22.0   /* the least room for what is said of calls */
#define LABEL_MAX    44.0
#define ARROW_CHARS  24.0   /* the least room for arrows between two lanes */
#define MARGIN_CHARS 9.0    /* beside a lane that has no calls */
#define STRETCH_MAX  0.62   /* of what is spare goes to labels, the rest to arrows */

static const PhExchangeLane *
lane_at (const PhExchangeLaying *view,
         guint                   place)
{
  return ph_exchange_feed_get_lane (view->feed, ph_exchange_feed_lane_at (view->feed, place));
}

static gboolean
says_left (const PhExchangeLaying *view,
           guint                   place)
{
  const guint partner = lane_at (view, place)->partner;

  return partner != PH_EXCHANGE_NONE && ph_exchange_feed_get_place (view->feed, partner) > place;
}

/* Whether the lane at @place is connected to the next one on its right */
static gboolean
is_pair (const PhExchangeLaying *view,
         guint                   place)
{
  return says_left (view, place)
         && ph_exchange_feed_get_place (view->feed, lane_at (view, place)->partner) == place + 1;
}

static gboolean
is_outside (const PhExchangeLaying *view,
            guint                   place)
{
  return lane_at (view, place)->role == PH_EXCHANGE_OUTSIDE;
}

/* Room to the left of the lane at @place, or at the right edge when it is the number of lanes; in
 * characters of labels and of arrows */
static void
measure_gap (const PhExchangeLaying *view,
             guint                   place,
             double                 *labels,
             double                 *arrows)
{
  const guint n = ph_exchange_feed_get_n_lanes (view->feed);

  *labels = *arrows = 0;
  if (place > 0 && place < n && is_pair (view, place - 1))
    *arrows = ARROW_CHARS;
  if (place > 0 && !is_outside (view, place - 1) && !says_left (view, place - 1))
    *labels += LABEL_CHARS;
  if (place < n && !is_outside (view, place) && says_left (view, place))
    *labels += LABEL_CHARS;
  if (*labels + *arrows == 0)
    *labels = MARGIN_CHARS;
}

static void
fill_column (PhExchangeLaying *view,
             guint             place,
             double            x,
             double            before,
             double            after)
{
  const PhExchangeLane *self = lane_at (view, place);
  const double pad = view->sight->digit;
  PhExchangeColumn column = { .x = x, .labels_left = says_left (view, place),
                              .is_outside = self->role == PH_EXCHANGE_OUTSIDE };
  const double room = MIN (LABEL_MAX * view->sight->digit,
                           (column.labels_left ? before : after) - 2 * pad);
  const double name = MIN (before, after) + MAX (before, after) / 2;

  column.label_width = MAX (0, room - pad);
  column.label_x = column.labels_left ? x - pad - room : x + 2 * pad;
  column.name_width = MAX (8 * pad, MIN (name, 36 * pad));
  column.name_x = MAX (view->layout->ruler - view->sight->x, x - column.name_width / 2);
  g_strlcpy (column.name, self->name, sizeof column.name);
  g_strlcpy (column.address, self->address, sizeof column.address);
  *ph_exchange_column (view, ph_exchange_feed_lane_at (view->feed, place)) = column;
}

void
ph_exchange_lay_columns (PhExchangeLaying *view)
{
  const guint n = ph_exchange_feed_get_n_lanes (view->feed);
  const double digit = view->sight->digit;
  double labels = 0, arrows = 0, a, b, label_scale = digit, arrow_scale = digit, spare, x;
  g_autoptr (GArray) gaps = g_array_sized_new (FALSE, FALSE, sizeof (double), n + 1);

  view->layout->ruler = RULER_CHARS * digit;
  for (guint i = 0; i <= n; i++)
    {
      measure_gap (view, i, &a, &b);
      labels += a;
      arrows += b;
    }
  spare = MAX (0, view->sight->width - view->layout->ruler - (labels + arrows) * digit);
  if (labels > 0)
    label_scale += spare * (arrows > 0 ? STRETCH_MAX : 1) / labels;
  if (arrows > 0)
    arrow_scale += spare * (labels > 0 ? 1 - STRETCH_MAX : 1) / arrows;
  for (guint i = 0; i <= n; i++)
    {
      measure_gap (view, i, &a, &b);
      a = a * label_scale + b * arrow_scale;
      g_array_append_val (gaps, a);
    }
  x = view->layout->ruler - view->sight->x;
  g_array_set_size (view->layout->columns, n);
  for (guint i = 0; i < n; i++)
    {
      const double before = g_array_index (gaps, double, i);

      x += before;
      fill_column (view, i, floor (x) + 0.5, before, g_array_index (gaps, double, i + 1));
    }
  view->layout->content_width = view->layout->ruler + (labels + arrows) * digit + spare;
}

gboolean
ph_exchange_state_is_open (PhState state)
{
  switch (state)
    {
    case PH_STATE_ESTABLISHED:
    case PH_STATE_LISTEN:
    case PH_STATE_CONNECTED:
      return TRUE;
    case PH_STATE_UNKNOWN:
    case PH_STATE_SYN_SENT:
    case PH_STATE_SYN_RECV:
    case PH_STATE_FIN_WAIT1:
    case PH_STATE_FIN_WAIT2:
    case PH_STATE_TIME_WAIT:
    case PH_STATE_CLOSE:
    case PH_STATE_CLOSE_WAIT:
    case PH_STATE_LAST_ACK:
    case PH_STATE_CLOSING:
    case PH_STATE_UNCONNECTED:
    case PH_STATE_HUNG_UP:
    case PH_STATE_GONE:
    case PH_N_STATES:
    default:
      return FALSE;
    }
}

static PhExchangeLifeKind
life_of (PhState state)
{
  if (ph_exchange_state_is_open (state))
    return PH_EXCHANGE_LIFE_OPEN;
  if (state == PH_STATE_FIN_WAIT1 || state == PH_STATE_FIN_WAIT2 || state == PH_STATE_CLOSE_WAIT
      || state == PH_STATE_CLOSING || state == PH_STATE_LAST_ACK)
    return PH_EXCHANGE_LIFE_HALF;
  return PH_EXCHANGE_LIFE_PLAIN;
}

/* What a moment does to the life of a lane */
typedef struct
{
  gboolean alive;
  PhState  state;
} Life;

static gboolean
is_making (const PhRecord *record)
{
  return record->error == 0
         && (record->kind == PH_CALL_SOCKET || record->kind == PH_CALL_FROMFD
             || record->kind == PH_CALL_SOCKETPAIR);
}

/* What a socket is in before anything was called on it */
static PhState
first_state (const PhExchangeLane *lane)
{
  return lane->is_tcp ? PH_STATE_CLOSE : PH_STATE_UNCONNECTED;
}

static gboolean
live_on (const PhExchangeLane *lane,
         const PhRecord       *record,
         Life                 *life)
{
  const Life before = *life;

  if (record->kind == PH_RECORD_STATE)
    life->state = (PhState) record->aux;
  else if (is_making (record))
    *life = (Life) { TRUE, record->kind == PH_CALL_SOCKETPAIR ? PH_STATE_CONNECTED
                                                               : first_state (lane) };
  else if (record->kind == PH_CALL_CLOSE && record->error == 0)
    *life = (Life) { FALSE, PH_STATE_GONE };
  return life->alive != before.alive || life->state != before.state;
}

/* Where the lane began, when its own moments do not tell */
static Life
first_life (const PhExchangeLaying *view,
            guint                   lane,
            guint64                *birth)
{
  const guint64 own = ph_exchange_feed_first_beyond (view->feed, lane, 2, 0);
  const PhRecord *record = own != PH_EXCHANGE_NOWHERE
                             ? ph_exchange_feed_get_record (view->feed, own) : NULL;

  *birth = ph_exchange_feed_get_birth (view->feed, lane);
  if (*birth != PH_EXCHANGE_NOWHERE)
    return (Life) { FALSE, PH_STATE_ESTABLISHED };
  if (record != NULL && is_making (record))
    return (Life) { FALSE, first_state (ph_exchange_feed_get_lane (view->feed, lane)) };
  if (record != NULL && record->kind == PH_RECORD_STATE)
    return (Life) { TRUE, (PhState) record->took_ns };
  return (Life) { TRUE, ph_exchange_feed_get_lane (view->feed, lane)->partner != PH_EXCHANGE_NONE
                          ? PH_STATE_ESTABLISHED : PH_STATE_UNKNOWN };
}

/* The lane's life just before the first moment in view */
static Life
life_before (const PhExchangeLaying *view,
             guint                   lane,
             guint64                *birth)
{
  Life life = first_life (view, lane, birth);
  guint64 number = view->first;

  if (*birth != PH_EXCHANGE_NOWHERE && *birth < view->first)
    life.alive = TRUE;
  for (guint steps = 0; steps < 64; steps++)
    {
      Life found = { TRUE, PH_STATE_UNKNOWN };
      const PhRecord *record;

      number = ph_exchange_feed_prev (view->feed, lane, number);
      if (number == PH_EXCHANGE_NOWHERE)
        return life;
      record = ph_exchange_feed_get_record (view->feed, number);
      if (record != NULL && live_on (ph_exchange_feed_get_lane (view->feed, lane), record, &found))
        return found;
    }
  life.alive = TRUE;
  return life;
}

static void
add_life (PhExchangeLaying *view,
          guint             lane,
          const Life       *life,
          double            top,
          double            bottom,
          gboolean          begins,
          gboolean          ends)
{
  const PhExchangeLife piece = { .lane = lane, .kind = life_of (life->state), .top = top,
                                 .bottom = bottom, .ends = ends, .begins = begins };

  if (life->alive)
    g_array_append_val (view->layout->lives, piece);
}

/* Between the handshake and accept() the kernel alone has the connection, in the accept queue */
static void
lay_queued (PhExchangeLaying *view,
            guint             lane,
            guint64           birth)
{
  const guint partner = ph_exchange_feed_get_lane (view->feed, lane)->partner;
  PhExchangeLife piece = { .lane = lane, .kind = PH_EXCHANGE_LIFE_QUEUED };
  guint64 number = birth;

  if (partner == PH_EXCHANGE_NONE || birth == PH_EXCHANGE_NOWHERE || birth < view->first)
    return;
  piece.bottom = MIN (ph_exchange_moment_y (view, birth), view->sight->height);
  for (guint steps = 0; steps < 16; steps++)
    {
      const PhRecord *record;

      number = ph_exchange_feed_prev (view->feed, partner, number);
      record = number != PH_EXCHANGE_NOWHERE ? ph_exchange_feed_get_record (view->feed, number)
                                             : NULL;
      if (record == NULL)
        return;
      if (record->kind != PH_CALL_CONNECT && record->kind != PH_CALL_CONNECT_EX)
        continue;
      piece.top = MAX (view->layout->header, ph_exchange_moment_y (view, number)
                                               - ph_exchange_handshake_height (view, number) / 2);
      if (piece.top < piece.bottom)
        g_array_append_val (view->layout->lives, piece);
      return;
    }
}

static void
lay_life (PhExchangeLaying *view,
          guint             lane)
{
  const double bottom = MIN (view->sight->height,
                             ph_exchange_y (view, ph_exchange_scale_get_end (view->scale)));
  guint64 birth, number = view->first;
  Life life = life_before (view, lane, &birth);
  double top = view->layout->header;
  gboolean begins = FALSE;

  lay_queued (view, lane, birth);
  if (!life.alive && birth != PH_EXCHANGE_NOWHERE && birth >= view->first && birth < view->end)
    {
      life.alive = begins = TRUE;
      top = ph_exchange_moment_y (view, birth);
    }
  /* bounded by what can be seen: beyond that, lines of one pixel would stand on each other */
  for (guint steps = 0; steps < 512; steps++, number++)
    {
      const Life before = life;
      const PhRecord *record;
      double y;

      number = ph_exchange_feed_first_beyond (view->feed, lane, 2, number);
      if (number == PH_EXCHANGE_NOWHERE || number >= view->end)
        break;
      record = ph_exchange_feed_get_record (view->feed, number);
      if (record == NULL
          || !live_on (ph_exchange_feed_get_lane (view->feed, lane), record, &life))
        continue;
      y = ph_exchange_moment_y (view, number);
      add_life (view, lane, &before, top, y, begins, !life.alive);
      begins = life.alive && !before.alive;
      top = y;
    }
  add_life (view, lane, &life, top, bottom, begins, FALSE);
  ph_exchange_column (view, lane)->state = life.alive ? life.state : PH_STATE_GONE;
}

void
ph_exchange_lay_lives (PhExchangeLaying *view)
{
  const double bottom = MIN (view->sight->height,
                             ph_exchange_y (view, ph_exchange_scale_get_end (view->scale)));

  for (guint i = 0; i < ph_exchange_feed_get_n_lanes (view->feed); i++)
    {
      const PhExchangeLife outside = { .lane = i, .kind = PH_EXCHANGE_LIFE_OUTSIDE,
                                       .top = view->layout->header, .bottom = bottom };

      if (ph_exchange_feed_get_lane (view->feed, i)->role == PH_EXCHANGE_OUTSIDE)
        g_array_append_val (view->layout->lives, outside);
      else
        lay_life (view, i);
    }
}
