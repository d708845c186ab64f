/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bytes-view-private.h"

#include "ph-bytes.h"

/* Mouse and keys of the byte view. A selection is of whole characters: a drag begun anywhere on
 * an escape takes all the bytes it stands for. */

/* The byte or character at a place; the nearest one when the place is beside the text */
static gboolean
hit (PhBytesView  *self,
     double        x,
     double        y,
     PhBytesRange *found)
{
  const gsize n_rows = self->layout != NULL ? ph_hex_layout_get_n_rows (self->layout) : 0;
  const double row = (y + ph_bytes_view_scroll_y (self) - PH_BYTES_PADDING / 2) / self->pen.row_height;
  g_auto (PhHexLine) line = { 0 };
  const PhHexCell *cell;

  if (n_rows == 0)
    return FALSE;
  ph_hex_layout_get_line (self->layout, (gsize) CLAMP (row, 0, (double) (n_rows - 1)), &line);
  cell = ph_bytes_pen_hit (&self->pen, &line, x + ph_bytes_view_scroll_x (self) - ph_bytes_view_content_x (self));
  if (cell == NULL)
    return FALSE;
  *found = (PhBytesRange) { cell->offset, cell->n_bytes };
  return TRUE;
}

static gboolean
scroll_by (PhBytesView *self,
           double       pixels)
{
  if (self->vadjustment == NULL)
    return FALSE;
  gtk_adjustment_set_value (self->vadjustment, ph_bytes_view_scroll_y (self) + pixels);
  return TRUE;
}

static void
drag_begin_cb (PhBytesView *self,
               double       x,
               double       y)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (!hit (self, x, y, &self->anchor))
    self->anchor.len = 0;
  ph_bytes_view_select (self, 0, 0);
}

static void
drag_update_cb (PhBytesView    *self,
                double          dx,
                double          dy,
                GtkGestureDrag *drag)
{
  PhBytesRange found;
  double x, y;
  gsize start, end;

  if (self->anchor.len == 0 || !gtk_gesture_drag_get_start_point (drag, &x, &y))
    return;
  if (y + dy < 0 || y + dy > gtk_widget_get_height (GTK_WIDGET (self)))
    scroll_by (self, y + dy < 0 ? -self->pen.row_height : self->pen.row_height);
  if (!hit (self, x + dx, y + dy, &found))
    return;
  start = MIN (self->anchor.start, found.start);
  end = MAX (self->anchor.start + self->anchor.len, found.start + found.len);
  ph_bytes_view_select (self, start, end - start);
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  g_autofree char *text = ph_bytes_view_dup_selection (PH_BYTES_VIEW (widget));

  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
select_all_action (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  ph_bytes_view_select (PH_BYTES_VIEW (widget), 0, G_MAXSIZE);
}

static gboolean
key_pressed_cb (PhBytesView     *self,
                guint            key,
                guint            code,
                GdkModifierType  state)
{
  const double page = self->vadjustment != NULL
                        ? gtk_adjustment_get_page_increment (self->vadjustment) : 0;

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Up:        case GDK_KEY_KP_Up:        return scroll_by (self, -self->pen.row_height);
    case GDK_KEY_Down:      case GDK_KEY_KP_Down:      return scroll_by (self, self->pen.row_height);
    case GDK_KEY_Page_Up:   case GDK_KEY_KP_Page_Up:   return scroll_by (self, -page);
    case GDK_KEY_Page_Down: case GDK_KEY_KP_Page_Down: return scroll_by (self, page);
    case GDK_KEY_Home:      case GDK_KEY_KP_Home:      return scroll_by (self, -G_MAXDOUBLE / 4);
    case GDK_KEY_End:       case GDK_KEY_KP_End:       return scroll_by (self, G_MAXDOUBLE / 4);
    default:
      return FALSE;
    }
}

/* Mouse and keys; for init */
void
ph_bytes_view_add_controllers (PhBytesView *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

/* Actions and their keys; for class_init */
void
ph_bytes_view_install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "bytes.copy", NULL, copy_action);
  gtk_widget_class_install_action (klass, "bytes.select-all", NULL, select_all_action);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_c, GDK_CONTROL_MASK, "bytes.copy", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Insert, GDK_CONTROL_MASK, "bytes.copy", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_a, GDK_CONTROL_MASK, "bytes.select-all",
                                       NULL);
}

/**
 * ph_bytes_view_dup_selection:
 * @self: a view
 *
 * The selected bytes (all, when none are selected) as they are shown: hexadecimal pairs, or the
 * text itself. Text that is no UTF-8 or holds NUL comes with escapes, since a clipboard could
 * not carry it. Main thread.
 *
 * Returns: (transfer full) (nullable): %NULL when there are no bytes
 */
char *
ph_bytes_view_dup_selection (PhBytesView *self)
{
  const guint8 *data;
  char *text;
  gsize len;

  g_return_val_if_fail (PH_IS_BYTES_VIEW (self), NULL);

  if (self->bytes == NULL || (len = g_bytes_get_size (self->bytes)) == 0)
    return NULL;
  data = g_bytes_get_data (self->bytes, NULL);
  if (self->selected.len > 0)
    {
      data += self->selected.start;
      len = self->selected.len;
    }
  if (self->mode == PH_BYTES_VIEW_HEX)
    return ph_bytes_print (PH_BYTES_HEX, data, len);
  text = ph_bytes_print (PH_BYTES_TEXT, data, len);
  return text != NULL ? text : ph_bytes_print (PH_BYTES_ESCAPES, data, len);
}
