/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-stream-view-private.h"

#include <math.h>

/* Mouse, wheel, touchpad and keys of the stream view. */

#define ROWS_A_NOTCH 3
#define FRICTION     4.0   /* a second: how fast a flick fades */
#define SLOWEST      20.0  /* pixels a second that are none */

static guint
line_at (PhStreamView *self,
         double        y)
{
  const double n = floor ((y + self->shift) / self->columns.pen.row_height);

  return (guint) CLAMP (n, 0, (double) self->n_shown - 1);
}

/* What stands at a place, or nearest to it. On a row of the other direction than that of the
 * selection under way: the byte of this one that moved just before */
static gboolean
hit (PhStreamView  *self,
     double         x,
     double         y,
     PhDirection    wanted,
     PhStreamBytes *found)
{
  PhStreamLine *line;
  const PhStreamRow *row;
  PhBytesRange range;
  guint64 offsets[2];

  if (self->n_shown == 0 || self->rows.index == NULL)
    return FALSE;
  line = g_ptr_array_index (self->lines, line_at (self, y));
  row = ph_stream_line_get_row (line);
  if (wanted == PH_DIRECTION_NONE || wanted == row->direction)
    {
      ph_stream_line_hit (line, x, &range);
      *found = (PhStreamBytes) { row->direction, range.start, range.len };
      return TRUE;
    }
  ph_stream_index_split (self->rows.index, self->rows.store, row->place, &offsets[0], &offsets[1]);
  found->direction = wanted;
  found->start = offsets[wanted == PH_DIRECTION_IN];
  found->start -= MIN (found->start, 1);
  found->len = 1;
  return TRUE;
}

static void
pressed_cb (PhStreamView    *self,
            int              n_press,
            double           x,
            double           y,
            GtkGestureClick *click)
{
  const GdkModifierType state
    = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (click));
  const gboolean extend = (state & GDK_SHIFT_MASK) != 0;
  PhStreamBytes found;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  ph_stream_view_stop_gliding (self);
  if (!hit (self, x, y, extend ? self->anchor.direction : PH_DIRECTION_NONE, &found))
    return;
  ph_stream_view_move_cursor (self, &found, extend);
  if (n_press == 2)
    {
      const PhStreamRow *row = ph_stream_line_get_row (g_ptr_array_index (self->lines,
                                                                          line_at (self, y)));

      ph_stream_view_select (self, row->direction, row->start, row->len);
    }
}

static void
menu_cb (PhStreamView *self,
         int           n_press,
         double        x,
         double        y)
{
  PhStreamBytes found;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (self->selected.len == 0 && hit (self, x, y, PH_DIRECTION_NONE, &found))
    ph_stream_view_move_cursor (self, &found, FALSE);
  g_signal_emit_by_name (self, "context-menu", x, y);
}

static void
drag_update_cb (PhStreamView   *self,
                double          dx,
                double          dy,
                GtkGestureDrag *drag)
{
  const int height = gtk_widget_get_height (GTK_WIDGET (self));
  PhStreamBytes found;
  double x, y;

  if (self->anchor.direction == PH_DIRECTION_NONE || (ABS (dx) < 3 && ABS (dy) < 3)
      || !gtk_gesture_drag_get_start_point (drag, &x, &y))
    return;
  self->held = TRUE;
  ph_stream_view_set_following (self, FALSE);
  if (y + dy < 0 || y + dy > height)
    ph_stream_view_scroll_by (self, (y + dy < 0 ? -1 : 1) * self->columns.pen.row_height);
  if (hit (self, x + dx, CLAMP (y + dy, 0, height - 1), self->anchor.direction, &found))
    ph_stream_view_move_cursor (self, &found, TRUE);
}

static gboolean
glide_cb (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       user_data)
{
  PhStreamView *self = PH_STREAM_VIEW (widget);
  const gint64 now_us = gdk_frame_clock_get_frame_time (clock);
  const double seconds = (double) (now_us - self->glide_us) / 1e6;

  self->glide_us = now_us;
  ph_stream_view_scroll_by (self, self->speed * seconds);
  self->speed *= exp (-FRICTION * seconds);
  if (fabs (self->speed) > SLOWEST)
    return G_SOURCE_CONTINUE;
  self->glide = 0;
  return G_SOURCE_REMOVE;
}

/**
 * ph_stream_view_stop_gliding:
 * @self: the view
 *
 * Ends a flick of the touchpad.
 */
void
ph_stream_view_stop_gliding (PhStreamView *self)
{
  if (self->glide != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->glide);
  self->glide = 0;
}

static gboolean
scroll_cb (PhStreamView             *self,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *scroll)
{
  const gboolean notches = gtk_event_controller_scroll_get_unit (scroll) == GDK_SCROLL_UNIT_WHEEL;

  ph_stream_view_stop_gliding (self);
  ph_stream_view_scroll_by (self, notches ? dy * ROWS_A_NOTCH * self->columns.pen.row_height : dy);
  return TRUE;
}

static void
decelerate_cb (PhStreamView *self,
               double        speed_x,
               double        speed_y)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  if (fabs (speed_y) <= SLOWEST || clock == NULL)
    return;
  self->speed = speed_y;
  self->glide_us = gdk_frame_clock_get_frame_time (clock);
  if (self->glide == 0)
    self->glide = gtk_widget_add_tick_callback (GTK_WIDGET (self), glide_cb, NULL, NULL);
}

static gboolean
key_pressed_cb (PhStreamView    *self,
                guint            key,
                guint            code,
                GdkModifierType  state)
{
  ph_stream_view_stop_gliding (self);
  if (key == GDK_KEY_Menu || (key == GDK_KEY_F10 && state & GDK_SHIFT_MASK))
    {
      g_signal_emit_by_name (self, "context-menu", self->columns.content_x,
                             self->columns.pen.row_height);
      return TRUE;
    }
  return ph_stream_view_press (self, key, state);
}

/* For init */
void
ph_stream_view_add_controllers (PhStreamView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *menu = gtk_gesture_click_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (
    GTK_EVENT_CONTROLLER_SCROLL_VERTICAL | GTK_EVENT_CONTROLLER_SCROLL_KINETIC);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (menu, "pressed", G_CALLBACK (menu_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_gesture_group (click, drag);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect_swapped (scroll, "decelerate", G_CALLBACK (decelerate_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (ph_stream_view_show_selection), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (ph_stream_view_show_selection), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (menu));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, keys);
  gtk_widget_add_controller (widget, focus);
}
