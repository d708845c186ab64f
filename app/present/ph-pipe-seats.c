/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-pipe-layout-private.h"

#include <string.h>

/* A listener's side of ph-pipe-layout.c: its seats, and who stands outside. */

#define SEAT_SIZE  36.0
#define SEAT_GAP   8.0
#define SEATS_TOP  34.0        /* below the caption */
#define MORE_WIDTH 92.0
#define OUTSIDE_PITCH 108.0    /* of clients outside, whose names stand below them */

/* One row while it fits, else two where it is high enough; what still finds no room is told in
 * words */
static void
place_seats (PhPipeLayout *layout,
             double        width)
{
  const double pitch = SEAT_SIZE + SEAT_GAP;
  const double left = layout->ours.width + 2 * layout->link_width;
  const double room = width - 2 * left;
  const guint max_rows = layout->ours.height < PH_PIPE_HEIGHT ? 1 : 2;
  const gboolean all = layout->n_seats <= max_rows * (guint) (MAX (0, room) / pitch) &&
                       layout->n_seats <= PH_PIPE_MAX_SEATS;
  const guint fitting = (guint) (MAX (0, all ? room : room - MORE_WIDTH) / pitch);
  const guint a_row = MAX (1, fitting);
  double top = SEATS_TOP;

  layout->n_drawn = MIN (MIN (layout->n_seats, PH_PIPE_MAX_SEATS), max_rows * a_row);
  if (layout->n_drawn <= a_row && max_rows > 1)
    top += pitch / 2 - SEAT_GAP;
  for (guint i = 0; i < layout->n_drawn; i++)
    {
      const guint row = i / a_row;

      layout->seats[i] = (PhRect) { left + (i - row * a_row) * pitch, top + row * pitch, SEAT_SIZE,
                                    SEAT_SIZE };
    }
  if (!all && layout->n_drawn > 0)
    layout->more = (PhRect) { left + a_row * pitch, layout->seats[layout->n_drawn - 1].y, MORE_WIDTH,
                              SEAT_SIZE };
}

/**
 * ph_pipe_layout_build_listener:
 * @layout: (inout): with our program's box in its place
 * @own: (transfer none): a reading of the listener
 * @width: pixels there are
 *
 * Any thread.
 */
void
ph_pipe_layout_build_listener (PhPipeLayout    *layout,
                               const PhFigures *own,
                               double           width)
{
  if (own->known & PH_FIGURE_ACCEPT_QUEUE)
    {
      layout->n_seats = own->accept_limit < G_MAXUINT ? own->accept_limit + 1 : G_MAXUINT;
      layout->n_taken = own->accept_queue;
    }
  layout->theirs = (PhRect) { width - layout->ours.width, 0, layout->ours.width,
                              layout->ours.height };
  place_seats (layout, width);
}

static gboolean
is_seated (const PhPipeClient *client)
{
  return client->state == PH_STATE_ESTABLISHED || client->state == PH_STATE_CLOSE_WAIT;
}

/* Their order is not known, so no name stands at a seat */
static void
name_seated (PhPipeLayout       *layout,
             const PhPipeClient *clients,
             guint               n_clients)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = 0, left = 0;

  for (guint i = 0; i < n_clients; i++)
    {
      if (!is_seated (&clients[i]))
        continue;
      if (text->len + strlen (clients[i].name) + 24 > sizeof layout->seated)
        left++;
      else
        g_string_append_printf (text, "%s%s", n++ > 0 ? ", " : "", clients[i].name);
    }
  if (left > 0)
    g_string_append_printf (text, " and %u more", left);
  g_strlcpy (layout->seated, text->str, sizeof layout->seated);
}

/* Between the last seat and the clients, next to these */
static void
place_outside (PhPipeLayout *layout,
               guint         n)
{
  const PhRect *last = &layout->seats[layout->n_drawn > 0 ? layout->n_drawn - 1 : 0];
  const PhRect *end = layout->more.width > 0 ? &layout->more : last;
  const double near = layout->mirrored ? layout->theirs.x + layout->theirs.width
                                       : layout->theirs.x;
  const double room = (layout->mirrored ? end->x - near : near - end->x - end->width) -
                      4 * layout->link_width;
  const guint fit = (guint) (MAX (0, room) / OUTSIDE_PITCH);

  layout->n_outside_drawn = layout->n_drawn > 0 ? MIN (MIN (n, fit), PH_PIPE_MAX_OUTSIDE) : 0;
  for (guint i = 0; i < layout->n_outside_drawn; i++)
    {
      const double away = layout->link_width + (i + 0.5) * OUTSIDE_PITCH;

      layout->outside[i].rect = (PhRect) {
        (layout->mirrored ? near + away : near - away) - SEAT_SIZE / 2, layout->seats[0].y,
        SEAT_SIZE, SEAT_SIZE,
      };
    }
}

/**
 * ph_pipe_layout_set_clients:
 * @layout: (inout): of a listener
 * @clients: (array length=n_clients) (nullable): who waits
 * @n_clients: their number
 *
 * Names those in the seats and places those who stand outside. Any thread.
 */
void
ph_pipe_layout_set_clients (PhPipeLayout       *layout,
                            const PhPipeClient *clients,
                            guint               n_clients)
{
  if (!layout->is_listener)
    return;
  name_seated (layout, clients, n_clients);
  for (guint i = 0; i < n_clients; i++)
    layout->n_outside += clients[i].state == PH_STATE_SYN_SENT;
  place_outside (layout, layout->n_outside);
  for (guint i = 0, at = 0; i < n_clients && at < layout->n_outside_drawn; i++)
    {
      PhPipeOutside *outside = &layout->outside[at];

      if (clients[i].state != PH_STATE_SYN_SENT)
        continue;
      g_strlcpy (outside->name, clients[i].name, sizeof outside->name);
      g_snprintf (outside->text, sizeof outside->text, clients[i].retries == 1 ? "%u retry"
                                                                               : "%u retries",
                  clients[i].retries);
      at++;
    }
}
