/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket-row-layout.h"

#include <string.h>

/* Laid out from left to right, and turned round at the end. What gets narrow first is the name,
 * then the sparkline; then the lamps go. */

#define INDENT           18   /* of an accepted connection under its listener */
#define LINE_GAP         4
#define NAME_GAP         6
#define SPARK_GAP        8
#define LAMPS_GAP        8
#define SPARK_MIN_WIDTH  48
#define SPARK_WIDTH      96
#define SPARK_HEIGHT     24
#define QUEUES_MIN_WIDTH 40
#define QUEUES_HEIGHT    13

static void
mirror (PhRect *rect,
        double  width)
{
  rect->x = width - rect->x - rect->width;
}

/* The third line, from right to left: what is left over is for the queues. */
static void
lay_out_figures (PhSocketRowLayout      *layout,
                 const PhSocketRowSizes *sizes,
                 double                  left,
                 double                  room,
                 double                  top)
{
  const double all = QUEUES_MIN_WIDTH + LAMPS_GAP + sizes->lamps_width + SPARK_GAP
                     + SPARK_MIN_WIDTH;
  const double lamps = room >= all ? sizes->lamps_width + LAMPS_GAP : 0;
  const double rest = room - lamps;
  const double spark = MIN (room, CLAMP (rest - SPARK_GAP - QUEUES_MIN_WIDTH, SPARK_MIN_WIDTH,
                                         SPARK_WIDTH));

  layout->queues = (PhRect) { left, top + (SPARK_HEIGHT - QUEUES_HEIGHT) / 2.0,
                              MAX (0, rest - spark - SPARK_GAP), QUEUES_HEIGHT };
  layout->lamps = (PhRect) { left + layout->queues.width + LAMPS_GAP,
                             top + (SPARK_HEIGHT - sizes->lamps_height) / 2.0,
                             MAX (0, lamps - LAMPS_GAP), sizes->lamps_height };
  layout->spark = (PhRect) { left + room - spark, top, spark, SPARK_HEIGHT };
}

/**
 * ph_socket_row_layout_compute:
 * @layout: (out caller-allocates): where everything stands
 * @sizes: of the texts
 * @width: of the row, pixels
 * @depth: 0, or 1 for an accepted connection
 * @mirrored: whether it reads from right to left
 */
void
ph_socket_row_layout_compute (PhSocketRowLayout      *layout,
                              const PhSocketRowSizes *sizes,
                              double                  width,
                              guint                   depth,
                              gboolean                mirrored)
{
  const double left = depth * INDENT;
  const double room = MAX (0, width - left);
  const double first = MAX (sizes->name_height, sizes->pill_height);
  const double second = first + LINE_GAP;
  const double third = second + sizes->address_height + LINE_GAP;
  const double pill = MIN (sizes->pill_width, room);

  layout->name = (PhRect) { left, (first - sizes->name_height) / 2,
                            MAX (0, room - pill - NAME_GAP), sizes->name_height };
  layout->pill = (PhRect) { left + room - pill, (first - sizes->pill_height) / 2, pill,
                            sizes->pill_height };
  layout->address = (PhRect) { left, second, room, sizes->address_height };
  lay_out_figures (layout, sizes, left, room, third);
  layout->height = third + SPARK_HEIGHT;

  if (!mirrored)
    return;
  mirror (&layout->name, width);
  mirror (&layout->pill, width);
  mirror (&layout->address, width);
  mirror (&layout->queues, width);
  mirror (&layout->lamps, width);
  mirror (&layout->spark, width);
}

/**
 * ph_socket_row_fit_address:
 * @addresses: "127.0.0.1:5 → 127.0.0.1:80", or one of them, UTF-8
 * @char_width: of each character, pixels
 * @room: pixels
 *
 * Half of one address run into half of another reads like a third. Where both have no room there is
 * the peer's alone, which tells a client's sockets apart. Any thread.
 *
 * Returns: (transfer none): a part of @addresses, which may still have to be cut
 */
const char *
ph_socket_row_fit_address (const char *addresses,
                           double      char_width,
                           double      room)
{
  const char *peer = strstr (addresses, "→ ");

  return peer != NULL && (double) g_utf8_strlen (addresses, -1) * char_width > room ? peer
                                                                                    : addresses;
}
