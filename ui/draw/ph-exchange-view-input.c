/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-view-private.h"

/* Mouse and keys of the exchange. The arrow keys move through the moments, left and right follow
 * an arrow to its other end, so that all that can be pointed at can be reached without pointing. */

#define ZOOM_STEP 1.25

static guint64
neighbour (PhExchangeView *self,
           int             step)
{
  const guint64 first = ph_exchange_feed_get_first (self->feed);
  const guint64 end = ph_exchange_feed_get_end (self->feed);

  if (first == end)
    return PH_EXCHANGE_NOWHERE;
  if (self->selected == PH_EXCHANGE_NOWHERE)
    {
      const guint64 seen = ph_exchange_scale_find (self->scale, self->row);

      return step > 0 ? MIN (seen, end - 1) : end - 1;
    }
  if (step < 0)
    return self->selected > first ? self->selected - 1 : first;
  return MIN (self->selected + 1, end - 1);
}

static gboolean
choose (PhExchangeView *self,
        guint64         number)
{
  if (self->feed == NULL || number == PH_EXCHANGE_NOWHERE)
    return FALSE;
  ph_exchange_view_select (self, number);
  ph_exchange_view_reveal (self, number);
  return TRUE;
}

/* To the other end of the arrow that goes out from, or comes in at, the selected moment */
static gboolean
follow_arrow (PhExchangeView *self,
              gboolean        forwards)
{
  const PhExchangeMoment *moment = ph_exchange_feed_get (self->feed, self->selected);
  PhExchangePiece piece;
  PhExchangeFate fate;
  guint n_more;

  if (moment == NULL || (moment->kind == PH_EXCHANGE_SEND) != forwards
      || (moment->kind != PH_EXCHANGE_SEND && moment->kind != PH_EXCHANGE_RECEIVE)
      || ph_exchange_feed_match (self->feed, self->selected, &piece, 1, &n_more, &fate) == 0)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return TRUE;
    }
  return choose (self, forwards ? piece.receive : piece.send);
}

static gboolean
page (PhExchangeView *self,
      int             sign)
{
  if (self->vadjustment != NULL)
    gtk_adjustment_set_value (self->vadjustment,
                              gtk_adjustment_get_value (self->vadjustment)
                                + sign * gtk_adjustment_get_page_increment (self->vadjustment));
  return TRUE;
}

static gboolean
go_to_end (PhExchangeView *self)
{
  const guint64 end = ph_exchange_feed_get_end (self->feed);

  if (end > ph_exchange_feed_get_first (self->feed))
    choose (self, end - 1);
  ph_exchange_view_set_following (self, TRUE);
  return TRUE;
}

static gboolean
activate (PhExchangeView *self)
{
  if (self->selected == PH_EXCHANGE_NOWHERE)
    return FALSE;
  g_signal_emit_by_name (self, "activated");
  return TRUE;
}

static gboolean
let_go (PhExchangeView *self)
{
  if (self->selected == PH_EXCHANGE_NOWHERE)
    return FALSE;
  ph_exchange_view_select (self, PH_EXCHANGE_NOWHERE);
  return TRUE;
}

static gboolean
zoom (PhExchangeView *self,
      double          factor)
{
  ph_exchange_view_zoom (self, factor);
  return TRUE;
}

static gboolean
zoom_key (PhExchangeView *self,
          guint           key)
{
  switch (key)
    {
    case GDK_KEY_plus: case GDK_KEY_equal: case GDK_KEY_KP_Add:      return zoom (self, ZOOM_STEP);
    case GDK_KEY_minus:                    case GDK_KEY_KP_Subtract: return zoom (self, 1 / ZOOM_STEP);
    case GDK_KEY_0:                        case GDK_KEY_KP_0:
      ph_exchange_view_zoom_normal (self);
      return TRUE;
    case GDK_KEY_9:                        case GDK_KEY_KP_9:
      ph_exchange_view_zoom_fit (self);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
key_pressed_cb (PhExchangeView  *self,
                guint            key,
                guint            code,
                GdkModifierType  state)
{
  if (self->feed == NULL || state & GDK_ALT_MASK)
    return FALSE;
  if (zoom_key (self, key))
    return TRUE;
  if (state & GDK_CONTROL_MASK)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Up:        case GDK_KEY_KP_Up:        return choose (self, neighbour (self, -1));
    case GDK_KEY_Down:      case GDK_KEY_KP_Down:      return choose (self, neighbour (self, 1));
    case GDK_KEY_Left:      case GDK_KEY_KP_Left:      return follow_arrow (self, FALSE);
    case GDK_KEY_Right:     case GDK_KEY_KP_Right:     return follow_arrow (self, TRUE);
    case GDK_KEY_Page_Up:   case GDK_KEY_KP_Page_Up:   return page (self, -1);
    case GDK_KEY_Page_Down: case GDK_KEY_KP_Page_Down: return page (self, 1);
    case GDK_KEY_Home:      case GDK_KEY_KP_Home:
      return choose (self, ph_exchange_feed_get_first (self->feed));
    case GDK_KEY_End:       case GDK_KEY_KP_End:       return go_to_end (self);
    case GDK_KEY_Return:    case GDK_KEY_KP_Enter:     return activate (self);
    case GDK_KEY_Escape:                               return let_go (self);
    default:
      return FALSE;
    }
}

static gboolean
scroll_cb (PhExchangeView           *self,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *scroll)
{
  const GdkModifierType state
    = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (scroll));

  if (!(state & GDK_CONTROL_MASK) || self->feed == NULL)
    return FALSE;
  ph_exchange_view_zoom_at (self, self->row_height * (dy < 0 ? ZOOM_STEP : 1 / ZOOM_STEP),
                            self->pointer_y);
  return TRUE;
}

static void
motion_cb (PhExchangeView *self,
           double          x,
           double          y)
{
  self->pointer_y = y;
}

static void
pressed_cb (PhExchangeView  *self,
            int              n_press,
            double           x,
            double           y)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (self->feed == NULL || y < self->layout->header)
    return;
  ph_exchange_view_select (self, ph_exchange_layout_hit (self->layout, x, y));
  if (n_press == 2)
    activate (self);
}

static void
drag_begin_cb (PhExchangeView *self,
               double          x,
               double          y)
{
  self->drag_row = self->row;
  self->drag_x = self->hadjustment != NULL ? gtk_adjustment_get_value (self->hadjustment) : 0;
}

static void
drag_update_cb (PhExchangeView *self,
                double          dx,
                double          dy,
                GtkGestureDrag *drag)
{
  if (self->feed == NULL
      || !gtk_drag_check_threshold (GTK_WIDGET (self), 0, 0, (int) dx, (int) dy))
    return;
  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
  ph_exchange_view_set_row (self, self->drag_row - dy / self->row_height);
  if (self->hadjustment != NULL)
    gtk_adjustment_set_value (self->hadjustment, self->drag_x - dx);
}

/* Mouse and keys; for init */
void
ph_exchange_view_add_controllers (PhExchangeView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll
    = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (widget, keys);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (widget, motion);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (widget, scroll);
}
