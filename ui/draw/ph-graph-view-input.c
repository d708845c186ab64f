/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-graph-view-private.h"

/* Pointer, wheel and keys of the graphs. A wheel that neither zooms nor goes sideways is left to
 * the window that scrolls. */

#define ZOOM_STEP 1.25
#define LEAST_DRAG 4.0

static gint64
get_time (PhGraphView *self,
          double       x)
{
  return ph_graph_layout_get_time (self->layout,
                                   CLAMP (x, self->layout->left, self->layout->right));
}

static void
motion_cb (PhGraphView *self,
           double       x,
           double       y)
{
  self->pointed = x >= self->layout->left && x <= self->layout->right && self->layout->n_plots > 0;
  self->pointer_x = x;
  ph_graph_view_move_cursor (self, self->pointed ? get_time (self, x) : G_MININT64);
}

static void
leave_cb (PhGraphView *self)
{
  if (self->pointed)
    ph_graph_view_move_cursor (self, G_MININT64);
  self->pointed = FALSE;
}

static gboolean
scroll_cb (PhGraphView              *self,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *scroll)
{
  const GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll));

  if ((state & GDK_CONTROL_MASK) != 0)
    {
      ph_graph_view_zoom_at (self, self->pointed ? get_time (self, self->pointer_x)
                                                 : self->window.to_ns,
                             dy < 0 ? 1 / ZOOM_STEP : ZOOM_STEP);
      return TRUE;
    }
  if ((state & GDK_SHIFT_MASK) != 0 && dx == 0)
    dx = dy;
  else if (dx == 0)
    return FALSE;
  ph_graph_view_pan (self, dx / 10);
  return TRUE;
}

static void
point_out (PhGraphView *self)
{
  if (self->marks.cursor_ns != G_MININT64)
    g_signal_emit_by_name (self, "activated", self->marks.cursor_ns);
}

static void
pressed_cb (PhGraphView *self,
            int          n_press)
{
  if (n_press == 2)
    point_out (self);
}

static void
drag_begin_cb (PhGraphView    *self,
               double          x,
               double          y,
               GtkGestureDrag *drag)
{
  const GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (drag));

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->panning = (state & GDK_SHIFT_MASK) != 0
                  || gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (drag))
                       == GDK_BUTTON_MIDDLE;
  self->dragged = self->window;
  self->marks.band_from = self->marks.band_to = x;
}

static void
drag_update_cb (PhGraphView    *self,
                double          offset_x,
                double          offset_y,
                GtkGestureDrag *drag)
{
  const double width = self->layout->right - self->layout->left;
  double x, y;

  if (self->panning)
    {
      const double span_ns = (double) (self->dragged.to_ns - self->dragged.from_ns);

      self->window = self->dragged;
      ph_graph_window_pan (&self->window, (gint64) (-offset_x / width * span_ns),
                           ph_graph_view_get_first (self), ph_graph_view_get_now (self));
      ph_graph_view_moved (self);
      return;
    }
  gtk_gesture_drag_get_start_point (drag, &x, &y);
  self->marks.band_from = CLAMP (x, self->layout->left, self->layout->right);
  self->marks.band_to = CLAMP (x + offset_x, self->layout->left, self->layout->right);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_end_cb (PhGraphView *self)
{
  const double from = self->marks.band_from;
  const double to = self->marks.band_to;

  self->marks.band_from = self->marks.band_to = 0;
  if (!self->panning && ABS (to - from) >= LEAST_DRAG)
    ph_graph_view_show (self, get_time (self, from), get_time (self, to));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
step_cursor (PhGraphView *self,
             int          columns)
{
  const double column_ns = (double) (self->layout->to_ns - self->layout->from_ns)
                           / (self->layout->right - self->layout->left);
  gint64 at_ns = self->marks.cursor_ns;

  if (at_ns < self->window.from_ns || at_ns >= self->window.to_ns)
    at_ns = columns > 0 ? self->window.from_ns : self->window.to_ns - 1;
  else
    at_ns += (gint64) (column_ns * columns);
  self->pointed = FALSE;
  ph_graph_view_move_cursor (self, CLAMP (at_ns, self->window.from_ns, self->window.to_ns - 1));
}

static gboolean
key_cb (PhGraphView     *self,
        guint            keyval,
        guint            keycode,
        GdkModifierType  state)
{
  const int step = (state & GDK_SHIFT_MASK) != 0 ? 20 : 1;

  if ((state & GDK_ALT_MASK) != 0)
    return FALSE;
  switch (keyval)
    {
    case GDK_KEY_plus: case GDK_KEY_KP_Add: case GDK_KEY_equal:
      ph_graph_view_zoom (self, 1 / ZOOM_STEP); return TRUE;
    case GDK_KEY_minus: case GDK_KEY_KP_Subtract: ph_graph_view_zoom (self, ZOOM_STEP); return TRUE;
    case GDK_KEY_Left: case GDK_KEY_KP_Left: step_cursor (self, -step); return TRUE;
    case GDK_KEY_Right: case GDK_KEY_KP_Right: step_cursor (self, step); return TRUE;
    case GDK_KEY_Page_Up: ph_graph_view_pan (self, -0.5); return TRUE;
    case GDK_KEY_Page_Down: ph_graph_view_pan (self, 0.5); return TRUE;
    case GDK_KEY_0: case GDK_KEY_Home: ph_graph_view_show_all (self); return TRUE;
    case GDK_KEY_Return: case GDK_KEY_KP_Enter: point_out (self); return TRUE;
    case GDK_KEY_End: ph_graph_view_set_follow (self, TRUE); return TRUE;
    case GDK_KEY_Escape:
      if (self->marks.cursor_ns == G_MININT64)
        return FALSE;
      ph_graph_view_move_cursor (self, G_MININT64);
      return TRUE;
    default: return FALSE;
    }
}

static void
add (PhGraphView        *self,
     GtkEventController *controller)
{
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/* Called once, when the graphs are made */
void
ph_graph_view_listen (PhGraphView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect_swapped (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_gesture_group (drag, click);
  add (self, motion);
  add (self, scroll);
  add (self, key);
  add (self, GTK_EVENT_CONTROLLER (drag));
  add (self, GTK_EVENT_CONTROLLER (click));
}
