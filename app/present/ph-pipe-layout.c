/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-pipe-layout-private.h"

#include "ph-format.h"

#include <math.h>
#include <string.h>

/* The five columns of a connection are: our program, the queue on our side, the wire, the queue
 * on the peer's side, the peer's program. A datagram socket whose peer is a stranger has three:
 * the kernel tells nothing beyond its own queues. */

#define PROGRAM_WEIGHT 0.95
#define QUEUE_WEIGHT   1.25
#define WIRE_WEIGHT    1.0
#define LINK_SHARE     0.021   /* of the width, between two vessels */
#define LINK_MIN       10.0    /* pixels */
#define LINK_MAX       18.0
#define LEVEL_MIN      0.1     /* something is there: it must be seen */
#define UNKNOWN_LIMIT  65536.0 /* bytes; stands in where no limit is known */
#define NARROW         84.0    /* a vessel below this width gets the short title */
#define BROAD          130.0   /* a vessel from this width on tells its bound in full */

#define MIN_LANE_GAP 6.0

/**
 * ph_pipe_level:
 * @bytes: bytes in a queue
 * @limit: bytes it holds at most; 0: unknown
 *
 * How full a vessel is painted. The fourth root of the true fraction: one message in a buffer of
 * megabytes is seen, and so is the difference between 6 bytes and 10; full is still full.
 *
 * Returns: 0 exactly when @bytes is 0, else 0.1..1
 */
double
ph_pipe_level (guint64 bytes,
               guint64 limit)
{
  const double most = limit > 0 ? (double) limit : UNKNOWN_LIMIT;

  if (bytes == 0)
    return 0;
  return CLAMP (pow ((double) bytes / most, 0.25), LEVEL_MIN, 1);
}

static gboolean
is_connected (PhState state)
{
  switch (state)
    {
    case PH_STATE_ESTABLISHED:
    case PH_STATE_FIN_WAIT1:
    case PH_STATE_FIN_WAIT2:
    case PH_STATE_CLOSE_WAIT:
    case PH_STATE_CLOSING:
    case PH_STATE_LAST_ACK:
    case PH_STATE_CONNECTED:
    case PH_STATE_UNCONNECTED:
    case PH_STATE_HUNG_UP:
      return TRUE;
    case PH_STATE_UNKNOWN:
    case PH_STATE_SYN_SENT:
    case PH_STATE_SYN_RECV:
    case PH_STATE_TIME_WAIT:
    case PH_STATE_CLOSE:
    case PH_STATE_LISTEN:
    case PH_STATE_GONE:
    case PH_N_STATES:
    default:
      return FALSE;
    }
}

/* Whose FIN was sent can be read off the state, RFC 9293 figure 5 */
static gboolean
is_lane_closed (PhDirection direction,
                PhState     state)
{
  const gboolean both = state == PH_STATE_CLOSING || state == PH_STATE_LAST_ACK ||
                        state == PH_STATE_TIME_WAIT || state == PH_STATE_HUNG_UP;

  if (direction == PH_DIRECTION_OUT)
    return both || state == PH_STATE_FIN_WAIT1 || state == PH_STATE_FIN_WAIT2;
  return both || state == PH_STATE_CLOSE_WAIT;
}

static PhVessel *
add_vessel (PhPipeLane   *lane,
            PhVesselKind  kind,
            gboolean      ours,
            const char   *title)
{
  PhVessel *vessel;

  g_assert (lane->n_vessels < PH_PIPE_MAX_VESSELS);
  vessel = &lane->vessels[lane->n_vessels++];
  vessel->kind = kind;
  vessel->ours = ours;
  g_strlcpy (vessel->title, title, sizeof vessel->title);
  g_strlcpy (vessel->text, "?", sizeof vessel->text);
  return vessel;
}

static void
fill_vessel (PhVessel *vessel,
             guint64   bytes,
             guint64   limit)
{
  g_autofree char *text = ph_format_bytes_short (bytes);

  vessel->known = TRUE;
  vessel->bytes = bytes;
  vessel->limit = limit;
  if (vessel->kind != PH_VESSEL_PROGRAM)
    vessel->level = ph_pipe_level (bytes, limit);
  g_strlcpy (vessel->text, text, sizeof vessel->text);
}

/* @memory: bytes of kernel memory in use, overhead included: that, and not the payload, is what the
 * buffer's size bounds, socket(7) */
static void
bound_by_memory (PhVessel *vessel,
                 guint32   memory,
                 guint32   buffer)
{
  g_autofree char *used = ph_format_bytes_short (memory);
  g_autofree char *most = ph_format_bytes_short (buffer);

  g_snprintf (vessel->brief, sizeof vessel->brief, "%s of %s", used, most);
  g_snprintf (vessel->bound, sizeof vessel->bound, "memory %s", vessel->brief);
  if (vessel->bytes > 0)
    vessel->level = MAX (vessel->level, ph_pipe_level (memory, buffer));
}

static void
add_program (PhPipeLane      *lane,
             gboolean         ours,
             const PhFigures *end,
             gboolean         writes)
{
  PhVessel *vessel = add_vessel (lane, PH_VESSEL_PROGRAM, ours, writes ? "written" : "read");

  if (end == NULL)
    return;
  fill_vessel (vessel, writes ? end->bytes_out : end->bytes_in, 0);
  if (!writes && end->messages_cut > 0)
    {
      g_autofree char *count = ph_format_count (end->messages_cut);

      g_snprintf (vessel->bound, sizeof vessel->bound, "%s cut short", count);
    }
}

static void
add_unsent (PhPipeLane      *lane,
            gboolean         ours,
            const PhFigures *end)
{
  PhVessel *vessel = add_vessel (lane, PH_VESSEL_UNSENT, ours, "unsent");

  if (end != NULL && (end->known & PH_FIGURE_UNSENT))
    {
      fill_vessel (vessel, end->unsent, end->send_buffer);
      if ((end->known & PH_FIGURE_SEND_CHARGE) && end->send_buffer > 0)
        bound_by_memory (vessel, end->send_charge, end->send_buffer);
    }
}

/* What may be on the wire at once: what the peer takes, or the congestion window, tcp(7) */
static void
bound_wire (PhVessel        *vessel,
            const PhFigures *end)
{
  const guint64 congestion = (guint64) end->congestion_window * end->mss;
  const gboolean slow = congestion > 0 && congestion < end->peer_window;
  g_autofree char *most = ph_format_bytes_short (slow ? congestion : end->peer_window);

  if (!(end->known & PH_FIGURE_WINDOW))
    return;
  vessel->limit = slow ? congestion : end->peer_window;
  vessel->blocked = end->peer_window == 0 && end->send_queue > 0;
  if (vessel->blocked)
    g_strlcpy (vessel->bound, "window closed", sizeof vessel->bound);
  else
    g_snprintf (vessel->bound, sizeof vessel->bound, slow ? "congestion %s" : "window %s", most);
  vessel->level = ph_pipe_level (vessel->bytes, vessel->limit);
}

/* @end: the side that sends. @other: the one that takes, which knows what it told the sender */
static void
add_in_flight (PhPipeLane      *lane,
               gboolean         ours,
               const PhFigures *end,
               const PhFigures *other)
{
  const guint32 needed = PH_FIGURE_UNSENT | PH_FIGURE_SEND_QUEUE;
  PhVessel *vessel = add_vessel (lane, PH_VESSEL_IN_FLIGHT, ours, "in flight");

  if (end != NULL && (end->known & needed) == needed)
    {
      fill_vessel (vessel, end->send_queue - MIN (end->unsent, end->send_queue), end->send_buffer);
      bound_wire (vessel, end);
    }
  else if (other != NULL && (other->known & PH_FIGURE_OWN_WINDOW))
    {
      g_autofree char *most = ph_format_bytes_short (other->own_window);

      g_snprintf (vessel->bound, sizeof vessel->bound, "window %s", most);
      vessel->blocked = other->own_window == 0 && other->recv_queue > 0;
      if (vessel->blocked)
        g_strlcpy (vessel->bound, "window closed", sizeof vessel->bound);
    }
}

static void
add_recv_queue (PhPipeLane      *lane,
                gboolean         ours,
                const PhFigures *end)
{
  PhVessel *vessel = add_vessel (lane, PH_VESSEL_RECV_QUEUE, ours,
                                 ours ? "receive queue" : "peer’s queue");

  if (end != NULL && (end->known & PH_FIGURE_RECV_QUEUE))
    {
      fill_vessel (vessel, end->recv_queue, end->recv_buffer);
      if (end->known & PH_FIGURE_MEMINFO)
        bound_by_memory (vessel, end->recv_memory, end->recv_buffer);
    }
}

static void
build_stream (PhPipeLayout    *layout,
              const PhFigures *own,
              const PhFigures *partner)
{
  PhPipeLane *out = &layout->lanes[0], *in = &layout->lanes[1];

  add_program (out, TRUE, own, TRUE);
  add_unsent (out, TRUE, own);
  add_in_flight (out, TRUE, own, partner);
  add_recv_queue (out, FALSE, partner);
  add_program (out, FALSE, partner, FALSE);

  add_program (in, TRUE, own, FALSE);
  add_recv_queue (in, TRUE, own);
  add_in_flight (in, FALSE, partner, own);
  add_unsent (in, FALSE, partner);
  add_program (in, FALSE, partner, TRUE);
}

static void
add_send_queue (PhPipeLane      *lane,
                gboolean         ours,
                const PhFigures *end)
{
  PhVessel *vessel = add_vessel (lane, PH_VESSEL_SEND_QUEUE, ours, "send queue");

  if (end != NULL && (end->known & PH_FIGURE_SEND_QUEUE))
    {
      fill_vessel (vessel, end->send_queue, end->send_buffer);
      if (end->known & PH_FIGURE_MEMINFO)
        bound_by_memory (vessel, end->send_memory, end->send_buffer);
    }
}

/* SIOCINQ tells the next datagram only; the memory in use tells of the others */
static void
add_datagram_queue (PhPipeLane      *lane,
                    gboolean         ours,
                    const PhFigures *end)
{
  PhVessel *vessel = add_vessel (lane, PH_VESSEL_RECV_QUEUE, ours,
                                 ours ? "receive queue" : "peer’s queue");

  if (end == NULL || !(end->known & PH_FIGURE_RECV_QUEUE))
    return;
  fill_vessel (vessel, end->recv_queue, end->recv_buffer);
  if (end->known & PH_FIGURE_MEMINFO)
    {
      bound_by_memory (vessel, end->recv_memory, end->recv_buffer);
      vessel->level = MAX (vessel->level, ph_pipe_level (end->recv_memory, end->recv_buffer));
    }
  if (end->recv_queue > 0 && end->recv_memory > 0)
    g_strlcat (vessel->text, " next", sizeof vessel->text);
}

/* @end: the side that receives */
static void
add_dropped (PhPipeLane      *lane,
             gboolean         ours,
             const PhFigures *end)
{
  g_autofree char *count = ph_format_count (end->drops);
  PhVessel *vessel = add_vessel (lane, PH_VESSEL_DROPPED, ours, "dropped");

  if (!(end->known & PH_FIGURE_DROPS))
    return;
  vessel->known = TRUE;
  vessel->bytes = end->drops;
  vessel->level = end->drops > 0 ? 1 : 0;
  g_strlcpy (vessel->text, count, sizeof vessel->text);
}

static void
build_datagram (PhPipeLayout    *layout,
                const PhFigures *own,
                const PhFigures *partner)
{
  PhPipeLane *out = &layout->lanes[0], *in = &layout->lanes[1];

  add_program (out, TRUE, own, TRUE);
  add_send_queue (out, TRUE, own);
  if (partner != NULL)
    add_dropped (out, FALSE, partner);
  else
    add_vessel (out, PH_VESSEL_IN_FLIGHT, TRUE, "on its way");

  add_program (in, TRUE, own, FALSE);
  add_datagram_queue (in, TRUE, own);
  add_dropped (in, TRUE, own);

  if (partner == NULL)
    return;
  add_datagram_queue (out, FALSE, partner);
  add_program (out, FALSE, partner, FALSE);
  add_send_queue (in, FALSE, partner);
  add_program (in, FALSE, partner, TRUE);
}

/* Nothing is in flight between two Unix sockets: what was sent stands in the peer's queue. If that
 * is not ours to see, SIOCOUTQ tells what its memory costs. */
static void
build_unix (PhPipeLayout    *layout,
            const PhFigures *own,
            const PhFigures *partner)
{
  PhPipeLane *out = &layout->lanes[0], *in = &layout->lanes[1];
  PhVessel *memory;

  add_program (out, TRUE, own, TRUE);
  if (partner != NULL)
    add_recv_queue (out, FALSE, partner);
  else
    {
      memory = add_vessel (out, PH_VESSEL_SEND_QUEUE, TRUE, "unread, in memory");
      if (own->known & PH_FIGURE_SEND_QUEUE)
        fill_vessel (memory, own->send_queue, own->send_buffer);
    }
  add_program (out, FALSE, partner, FALSE);

  add_program (in, TRUE, own, FALSE);
  add_recv_queue (in, TRUE, own);
  add_program (in, FALSE, partner, TRUE);
}

static double
vessel_weight (PhVesselKind kind)
{
  switch (kind)
    {
    case PH_VESSEL_PROGRAM:
      return PROGRAM_WEIGHT;
    case PH_VESSEL_IN_FLIGHT:
    case PH_VESSEL_DROPPED:
      return WIRE_WEIGHT;
    case PH_VESSEL_UNSENT:
    case PH_VESSEL_SEND_QUEUE:
    case PH_VESSEL_RECV_QUEUE:
    default:
      return QUEUE_WEIGHT;
    }
}

static void
shorten_title (PhVessel *vessel)
{
  const char *of = strstr (vessel->bound, " of ");

  if (vessel->rect.width < BROAD && of != NULL)
    {
      g_autofree char *most = g_strdup (of + 4);

      g_snprintf (vessel->bound, sizeof vessel->bound, "max %s", most);
    }
  if (vessel->rect.width >= NARROW)
    return;
  if (vessel->kind == PH_VESSEL_RECV_QUEUE && vessel->ours)
    g_strlcpy (vessel->title, "to read", sizeof vessel->title);
  else if (vessel->kind == PH_VESSEL_RECV_QUEUE)
    g_strlcpy (vessel->title, "at peer", sizeof vessel->title);
  else if (vessel->kind == PH_VESSEL_SEND_QUEUE)
    g_strlcpy (vessel->title, "to send", sizeof vessel->title);
}

/* The program takes as much as it does among five columns, however many there are */
static double
program_width (const PhPipeLayout *layout,
               double              width)
{
  return MAX (0, width - 4 * layout->link_width) * PROGRAM_WEIGHT /
         (2 * PROGRAM_WEIGHT + 2 * QUEUE_WEIGHT + WIRE_WEIGHT);
}

static void
place_lane (const PhPipeLayout *layout,
            PhPipeLane         *lane,
            double              y,
            double              width)
{
  const double high = (layout->ours.height - layout->lane_gap) / 2;
  const double program = program_width (layout, width);
  double x = 0, weights = 0, left = width - layout->link_width * (lane->n_vessels - 1);

  for (guint i = 0; i < lane->n_vessels; i++)
    if (lane->vessels[i].kind == PH_VESSEL_PROGRAM)
      left -= program;
    else
      weights += vessel_weight (lane->vessels[i].kind);

  for (guint i = 0; i < lane->n_vessels; i++)
    {
      PhVessel *vessel = &lane->vessels[i];
      const double part = vessel->kind == PH_VESSEL_PROGRAM
                            ? program
                            : MAX (0, left) * vessel_weight (vessel->kind) / weights;

      vessel->rect = (PhRect) { x, y, part, high };
      x += part + layout->link_width;
      shorten_title (vessel);
    }
}

static void
place_lanes (PhPipeLayout *layout,
             double        width)
{
  const double program = program_width (layout, width);
  const double high = layout->ours.height;
  const PhPipeLane *out = &layout->lanes[0];

  for (guint i = 0; i < layout->n_lanes; i++)
    place_lane (layout, &layout->lanes[i], i * (high + layout->lane_gap) / 2, width);
  if (out->vessels[out->n_vessels - 1].kind == PH_VESSEL_PROGRAM)
    layout->theirs = (PhRect) { width - program, 0, program, high };
}

static void
mirror_rect (PhRect *rect,
             double  width)
{
  rect->x = width - rect->x - rect->width;
}

static void
mirror_layout (PhPipeLayout *layout,
               double        width)
{
  mirror_rect (&layout->ours, width);
  mirror_rect (&layout->theirs, width);
  mirror_rect (&layout->more, width);
  for (guint i = 0; i < layout->n_drawn; i++)
    mirror_rect (&layout->seats[i], width);
  for (guint i = 0; i < layout->n_lanes; i++)
    for (guint j = 0; j < layout->lanes[i].n_vessels; j++)
      mirror_rect (&layout->lanes[i].vessels[j].rect, width);
}

/**
 * ph_pipe_layout_compute:
 * @layout: (out caller-allocates): the picture
 * @identity: (transfer none): who the socket is
 * @figures: (transfer none) (nullable): its last reading
 * @partner: (transfer none) (nullable): a reading of the other end, when it is one of ours too
 * @width: pixels there are
 * @height: pixels there are; brought between %PH_PIPE_MIN_HEIGHT and %PH_PIPE_MAX_HEIGHT
 * @mirrored: whether the desktop reads from right to left
 *
 * Lays out the pipe. The height does not depend on the socket, so that a page does not jump
 * when another is chosen. Levels and texts hold what the kernel said, nothing is smoothed.
 * Any thread.
 */
void
ph_pipe_layout_compute (PhPipeLayout     *layout,
                        const PhIdentity *identity,
                        const PhFigures  *figures,
                        const PhFigures  *partner,
                        double            width,
                        double            height,
                        gboolean          mirrored)
{
  static const PhFigures nothing = { 0 };

  g_return_if_fail (layout != NULL && identity != NULL);

  *layout = (PhPipeLayout) { 0 };
  if (figures == NULL)
    figures = &nothing;
  layout->is_datagram = identity->type != SOCK_STREAM;
  layout->is_listener = identity->state == PH_STATE_LISTEN;
  layout->is_live = is_connected (identity->state) || layout->is_listener;
  layout->peer_known = partner != NULL;
  layout->mirrored = mirrored;
  layout->link_width = CLAMP (width * LINK_SHARE, LINK_MIN, LINK_MAX);
  height = CLAMP (height, PH_PIPE_MIN_HEIGHT, PH_PIPE_MAX_HEIGHT);
  layout->lane_gap = MIN_LANE_GAP + (PH_PIPE_LANE_GAP - MIN_LANE_GAP)
                                      * (MIN (height, PH_PIPE_HEIGHT) - PH_PIPE_MIN_HEIGHT)
                                      / (PH_PIPE_HEIGHT - PH_PIPE_MIN_HEIGHT);
  layout->ours = (PhRect) { 0, 0, program_width (layout, width), height };

  if (layout->is_listener)
    ph_pipe_layout_build_listener (layout, figures, width);
  else
    {
      layout->n_lanes = 2;
      layout->lanes[0].direction = PH_DIRECTION_OUT;
      layout->lanes[1].direction = PH_DIRECTION_IN;
      for (guint i = 0; i < 2; i++)
        layout->lanes[i].closed = is_lane_closed (layout->lanes[i].direction, identity->state);
      if (identity->family == AF_UNIX)
        build_unix (layout, figures, partner);
      else if (layout->is_datagram)
        build_datagram (layout, figures, partner);
      else
        build_stream (layout, figures, partner);
      place_lanes (layout, width);
    }
  if (mirrored)
    mirror_layout (layout, width);
}

static void
set_program_waits (PhPipeLane *lane,
                   gboolean    ours,
                   gboolean    waits,
                   const char *call)
{
  for (guint i = 0; i < lane->n_vessels; i++)
    if (waits && lane->vessels[i].kind == PH_VESSEL_PROGRAM && lane->vessels[i].ours == ours)
      g_snprintf (lane->vessels[i].bound, sizeof lane->vessels[i].bound, "%s waits", call);
}

/**
 * ph_pipe_layout_set_waits:
 * @layout: (inout): of a connection
 * @ours: of #PhPipeWaits, of our end
 * @theirs: of the other end
 *
 * Lets the program of an end say which of its calls waits. Any thread.
 */
void
ph_pipe_layout_set_waits (PhPipeLayout *layout,
                          guint         ours,
                          guint         theirs)
{
  for (guint i = 0; i < layout->n_lanes; i++)
    {
      PhPipeLane *lane = &layout->lanes[i];
      const gboolean out = lane->direction == PH_DIRECTION_OUT;
      const guint writer = out ? ours : theirs, reader = out ? theirs : ours;

      set_program_waits (lane, out, writer & PH_PIPE_WAITS_ROOM, "send()");
      set_program_waits (lane, !out, reader & PH_PIPE_WAITS_DATA, "recv()");
    }
}
