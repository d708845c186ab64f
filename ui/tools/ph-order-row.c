/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-order-row.h"

/* Boxes are labels in a flow box, so that sixteen of them break where the window is narrow; a
 * screen reader is told them as one text. Main thread. */

struct _PhOrderRow
{
  AdwPreferencesRow parent_instance;

  GtkLabel  *line_label;
  GtkLabel  *note_label;
  GtkWidget *strips[PH_ORDER_STRIPS];
  GtkLabel  *captions[PH_ORDER_STRIPS];
  GtkWidget *boxes[PH_ORDER_STRIPS];
};

G_DEFINE_FINAL_TYPE (PhOrderRow, ph_order_row, ADW_TYPE_PREFERENCES_ROW)

static void
ph_order_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_ORDER_ROW);
  G_OBJECT_CLASS (ph_order_row_parent_class)->dispose (object);
}

static void
ph_order_row_class_init (PhOrderRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_order_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-order-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PhOrderRow, line_label);
  gtk_widget_class_bind_template_child (widget_class, PhOrderRow, note_label);
  gtk_widget_class_bind_template_child_full (widget_class, "strip_0", FALSE,
                                             G_STRUCT_OFFSET (PhOrderRow, strips[0]));
  gtk_widget_class_bind_template_child_full (widget_class, "strip_1", FALSE,
                                             G_STRUCT_OFFSET (PhOrderRow, strips[1]));
  gtk_widget_class_bind_template_child_full (widget_class, "caption_0", FALSE,
                                             G_STRUCT_OFFSET (PhOrderRow, captions[0]));
  gtk_widget_class_bind_template_child_full (widget_class, "caption_1", FALSE,
                                             G_STRUCT_OFFSET (PhOrderRow, captions[1]));
  gtk_widget_class_bind_template_child_full (widget_class, "boxes_0", FALSE,
                                             G_STRUCT_OFFSET (PhOrderRow, boxes[0]));
  gtk_widget_class_bind_template_child_full (widget_class, "boxes_1", FALSE,
                                             G_STRUCT_OFFSET (PhOrderRow, boxes[1]));
}

static void
ph_order_row_init (PhOrderRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ph_order_row_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
ph_order_row_new (void)
{
  return g_object_new (PH_TYPE_ORDER_ROW, NULL);
}

/**
 * ph_order_row_set:
 * @self: the row
 * @call: the call in the notation
 * @result: (nullable): what it gives; %NULL: nothing
 * @note: (nullable): what is to be said about it
 * @fault: @note says why there is no result
 */
void
ph_order_row_set (PhOrderRow *self,
                  const char *call,
                  const char *result,
                  const char *note,
                  gboolean    fault)
{
  g_autofree char *line = NULL;

  g_return_if_fail (PH_IS_ORDER_ROW (self));

  line = result != NULL ? g_strdup_printf ("%s  →  %s", call, result) : g_strdup (call);
  gtk_label_set_text (self->line_label, line);
  gtk_label_set_text (self->note_label, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), note != NULL);
  if (fault)
    gtk_widget_add_css_class (GTK_WIDGET (self), "refused");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "refused");
}

static void
append_box (GtkWidget *boxes,
            guint8     byte)
{
  g_autofree char *text = g_strdup_printf ("%02x", byte);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *child = gtk_flow_box_child_new ();

  gtk_widget_add_css_class (label, "byte-box");
  gtk_widget_set_focusable (child, FALSE);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), label);
  gtk_flow_box_append (GTK_FLOW_BOX (boxes), child);
}

/**
 * ph_order_row_set_bytes:
 * @self: the row
 * @strip: the first or the second strip of boxes, 0 or 1
 * @caption: what the bytes are
 * @bytes: (array length=len): in memory order
 * @len: how many; 0 hides the strip
 */
void
ph_order_row_set_bytes (PhOrderRow   *self,
                        guint         strip,
                        const char   *caption,
                        const guint8 *bytes,
                        gsize         len)
{
  g_autoptr (GString) spoken = g_string_new (caption);
  GtkWidget *child;

  g_return_if_fail (PH_IS_ORDER_ROW (self) && strip < PH_ORDER_STRIPS);

  while ((child = gtk_widget_get_first_child (self->boxes[strip])) != NULL)
    gtk_flow_box_remove (GTK_FLOW_BOX (self->boxes[strip]), child);
  for (gsize i = 0; i < len; i++)
    {
      append_box (self->boxes[strip], bytes[i]);
      g_string_append_printf (spoken, "%s %02x", i == 0 ? ":" : "", bytes[i]);
    }
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self->boxes[strip]),
                                          (guint) MAX (len, 1));
  gtk_label_set_text (self->captions[strip], caption);
  gtk_widget_set_visible (self->strips[strip], len > 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->boxes[strip]),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, spoken->str, -1);
}

/**
 * ph_order_row_get_line:
 * @self: the row
 *
 * Returns: (transfer none): the call and its result
 */
const char *
ph_order_row_get_line (PhOrderRow *self)
{
  g_return_val_if_fail (PH_IS_ORDER_ROW (self), "");
  return gtk_label_get_text (self->line_label);
}

/**
 * ph_order_row_get_note:
 * @self: the row
 *
 * Returns: (transfer none): what is said about it, "" for nothing
 */
const char *
ph_order_row_get_note (PhOrderRow *self)
{
  g_return_val_if_fail (PH_IS_ORDER_ROW (self), "");
  return gtk_label_get_text (self->note_label);
}
