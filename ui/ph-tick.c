/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-tick.h"

#include "ph-clock.h"

/* While the session is awake: a tick callback of the frame clock flushes once a frame. A hidden
 * or minimised window gets no frames at all, so a slow timeout runs beside it and flushes when no
 * frame came for a while. After three empty ticks both are taken away: an idle window costs
 * nothing. A flush may call back whoever ends the tick (the last call returned, the window goes),
 * so it is held while it flushes. Main thread. */

#define FRAME_BUDGET_NS (2 * PH_NSEC_PER_MSEC)
#define HIDDEN_BUDGET_NS (20 * PH_NSEC_PER_MSEC)
#define HIDDEN_PERIOD_MS 250
#define EMPTY_TICKS 3

struct _PhTick
{
  GtkWidget *widget;      /* (unowned): owns the tick */
  PhSession *session;     /* (owned) (nullable): NULL once freed */
  gulong     awake_id;
  guint      callback_id;
  guint      timeout_id;
  guint      n_empty;
  gint64     last_ns;     /* CLOCK_MONOTONIC of the last flush */
};

static void
ph_tick_stop (PhTick *tick)
{
  if (tick->callback_id != 0)
    gtk_widget_remove_tick_callback (tick->widget, tick->callback_id);
  tick->callback_id = 0;
  g_clear_handle_id (&tick->timeout_id, g_source_remove);
}

/* Flushes, and goes to sleep when nothing came for a while */
static void
ph_tick_flush (PhTick *tick,
               gint64  budget_ns)
{
  g_autoptr (PhSession) session = g_object_ref (tick->session);
  gboolean moved;

  g_rc_box_acquire (tick);
  tick->last_ns = ph_clock_now_ns ();
  moved = ph_session_flush (session, budget_ns);
  tick->n_empty = moved ? 0 : tick->n_empty + 1;

  if (tick->session != NULL && tick->n_empty >= EMPTY_TICKS)
    {
      tick->n_empty = 0;
      ph_session_sleep (session);
      if (!ph_session_is_awake (session))
        ph_tick_stop (tick);
    }
  g_rc_box_release (tick);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  ph_tick_flush (user_data, FRAME_BUDGET_NS);
  return G_SOURCE_CONTINUE;   /* taken away by its id, if it was */
}

static gboolean
hidden_cb (gpointer user_data)
{
  PhTick *tick = user_data;
  gint64 silent_ns = ph_clock_now_ns () - tick->last_ns;
  /* A window on screen that got no frame for so long is busy enough. */
  gint64 budget_ns = gtk_widget_get_mapped (tick->widget) ? FRAME_BUDGET_NS : HIDDEN_BUDGET_NS;

  if (silent_ns >= (HIDDEN_PERIOD_MS * PH_NSEC_PER_MSEC) * 3 / 4)
    ph_tick_flush (tick, budget_ns);
  return G_SOURCE_CONTINUE;   /* taken away by its id, if it was */
}

static void
ph_tick_start (PhTick *tick)
{
  tick->n_empty = 0;
  if (tick->callback_id == 0)
    tick->callback_id = gtk_widget_add_tick_callback (tick->widget, tick_cb, tick, NULL);
  if (tick->timeout_id == 0)
    tick->timeout_id = g_timeout_add (HIDDEN_PERIOD_MS, hidden_cb, tick);
}

static void
awake_cb (PhSession *session,
          gpointer   user_data)
{
  ph_tick_start (user_data);
}

/**
 * ph_tick_new:
 * @widget: (transfer none): whose frame clock to follow; must outlive the tick
 * @session: the session to feed
 *
 * Takes over the feeding of @session. Main thread.
 *
 * Returns: (transfer full): the driver; free it with ph_tick_free()
 */
PhTick *
ph_tick_new (GtkWidget *widget,
             PhSession *session)
{
  PhTick *tick = g_rc_box_new0 (PhTick);

  tick->widget = widget;
  tick->session = g_object_ref (session);
  tick->awake_id = g_signal_connect (session, "awake", G_CALLBACK (awake_cb), tick);
  ph_session_set_driven (session, TRUE);
  ph_tick_start (tick);
  return tick;
}

/**
 * ph_tick_free:
 * @tick: (transfer full): a driver
 *
 * Gives the session back to its own feeding. Main thread.
 */
void
ph_tick_free (PhTick *tick)
{
  ph_tick_stop (tick);
  g_signal_handler_disconnect (tick->session, tick->awake_id);
  ph_session_set_driven (tick->session, FALSE);
  g_clear_object (&tick->session);
  g_rc_box_release (tick);
}
