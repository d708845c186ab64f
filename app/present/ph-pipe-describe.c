/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-pipe-layout.h"

/* The picture of a pipe in words, vessel by vessel. What is going on is told by ph-pipe-words.c. */

static void
describe_lane (const PhPipeLane *lane,
               GString          *text)
{
  g_string_append (text, lane->direction == PH_DIRECTION_OUT ? "Sending: " : " Receiving: ");
  for (guint i = 0; i < lane->n_vessels; i++)
    {
      const PhVessel *vessel = &lane->vessels[i];

      g_string_append_printf (text, "%s%s%s %s", i > 0 ? ", " : "",
                              vessel->ours || vessel->kind == PH_VESSEL_RECV_QUEUE ? "" : "peer ",
                              vessel->title, vessel->known ? vessel->text : "unknown");
    }
  g_string_append_c (text, '.');
}

static void
describe_bounds (const PhPipeLane *lane,
                 GString          *text)
{
  gboolean any = FALSE;

  for (guint i = 0; i < lane->n_vessels; i++)
    {
      const PhVessel *vessel = &lane->vessels[i];

      if (*vessel->bound == '\0')
        continue;
      g_string_append_printf (text, "%s%s: %s", any ? ", "
                              : lane->direction == PH_DIRECTION_OUT ? " Bounds of sending: "
                                                                    : " Bounds of receiving: ",
                              vessel->title, vessel->bound);
      any = TRUE;
    }
  if (any)
    g_string_append_c (text, '.');
}

/**
 * ph_pipe_layout_describe:
 * @layout: a pipe
 * @text: where to append it
 *
 * Says what every vessel holds and what bounds it, or who sits in the queue. Any thread.
 */
void
ph_pipe_layout_describe (const PhPipeLayout *layout,
                         GString            *text)
{
  for (guint i = 0; i < layout->n_lanes; i++)
    describe_lane (&layout->lanes[i], text);
  for (guint i = 0; i < layout->n_lanes; i++)
    describe_bounds (&layout->lanes[i], text);
  if (layout->is_listener && layout->n_seats > 0)
    {
      g_string_append_printf (text, "Accept queue: %u of %u seats taken.", layout->n_taken,
                              layout->n_seats);
      if (*layout->seated != '\0' && layout->n_taken > 0)
        g_string_append_printf (text, " In them: %s.", layout->seated);
      if (layout->n_outside > 0)
        g_string_append_printf (text, " Outside, in SYN_SENT: %u.", layout->n_outside);
    }
}
