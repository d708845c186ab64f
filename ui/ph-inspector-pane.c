/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-inspector-pane.h"

#include "ph-format.h"
#include "ph-inspector.h"

/* The rows are made once; only their values change. Main thread. */

typedef struct
{
  GtkWidget *row;      /* (unowned): of the list */
  GtkLabel  *value;    /* (unowned) */
} Line;

struct _PhInspectorPane
{
  GtkWidget parent_instance;

  GBytes *bytes;       /* (owned) (nullable) */
  guint64 offset;
  guint64 n_selected;
  GArray *lines;       /* (owned) Line */

  GtkWidget  *box;
  GtkLabel   *title_label;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (PhInspectorPane, ph_inspector_pane, GTK_TYPE_WIDGET)

static GtkWidget *
make_label (const char *text,
            const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
ph_inspector_pane_add_line (PhInspectorPane      *self,
                            const PhInspectorRow *row,
                            GtkSizeGroup         *names)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *name = make_label (row->name, "dim-label");
  GtkWidget *value = make_label ("", "notation");
  Line line = { gtk_list_box_row_new (), GTK_LABEL (value) };

  gtk_size_group_add_widget (names, name);
  gtk_widget_add_css_class (name, "caption");
  gtk_widget_set_valign (name, GTK_ALIGN_START);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_label_set_wrap (line.value, TRUE);
  gtk_label_set_wrap_mode (line.value, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (line.value, TRUE);
  gtk_widget_set_can_focus (value, FALSE);   /* the row has it: one stop for Tab, not thirty */
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), value);
  gtk_widget_set_tooltip_text (line.row, row->title);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (line.row), box);
  gtk_list_box_append (self->list, line.row);
  g_array_append_val (self->lines, line);
}

static void
line_set (const Line           *line,
          const PhInspectorRow *row)
{
  g_autofree char *said = g_strdup_printf ("%s: %s", row->title, row->value);

  gtk_label_set_text (line->value, row->value);
  if (row->missing)
    gtk_widget_add_css_class (GTK_WIDGET (line->value), "dim-label");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (line->value), "dim-label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (line->row), GTK_ACCESSIBLE_PROPERTY_LABEL, said,
                                  -1);
}

static char *
ph_inspector_pane_dup_title (PhInspectorPane *self)
{
  g_autofree char *size = ph_format_bytes (self->n_selected);
  g_autofree char *place = ph_format_count (self->offset);

  if (self->n_selected > 0)
    return g_strdup_printf ("%s at %s", size, place);
  if (self->bytes == NULL || g_bytes_get_size (self->bytes) == 0)
    return g_strdup ("No bytes");
  return self->offset > 0 ? g_strdup_printf ("From byte %s", place)
                          : g_strdup ("From the first byte");
}

static void
ph_inspector_pane_update (PhInspectorPane *self)
{
  gsize len = 0;
  const guint8 *data = self->bytes != NULL ? g_bytes_get_data (self->bytes, &len) : NULL;
  g_autoptr (GArray) rows = NULL;
  g_autofree char *title = NULL;

  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  rows = ph_inspector_build (data, len, self->n_selected > 0);
  for (guint i = 0; i < rows->len; i++)
    line_set (&g_array_index (self->lines, Line, i), &g_array_index (rows, PhInspectorRow, i));
  title = ph_inspector_pane_dup_title (self);
  gtk_label_set_text (self->title_label, title);
}

static void
ph_inspector_pane_show (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_inspector_pane_parent_class)->show (widget);
  ph_inspector_pane_update (PH_INSPECTOR_PANE (widget));
}

static void
ph_inspector_pane_copy (PhInspectorPane *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  const Line *line;

  if (row == NULL)
    return;
  line = &g_array_index (self->lines, Line, (guint) gtk_list_box_row_get_index (row));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          gtk_label_get_text (line->value));
}

static gboolean
copy_cb (GtkWidget *widget,
         GVariant  *arguments,
         gpointer   user_data)
{
  ph_inspector_pane_copy (PH_INSPECTOR_PANE (widget));
  return TRUE;
}

static void
ph_inspector_pane_dispose (GObject *object)
{
  PhInspectorPane *self = PH_INSPECTOR_PANE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_INSPECTOR_PANE);
  g_clear_pointer (&self->lines, g_array_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  G_OBJECT_CLASS (ph_inspector_pane_parent_class)->dispose (object);
}

static void
ph_inspector_pane_class_init (PhInspectorPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_inspector_pane_dispose;
  widget_class->show = ph_inspector_pane_show;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-inspector-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, PhInspectorPane, box);
  gtk_widget_class_bind_template_child (widget_class, PhInspectorPane, title_label);
  gtk_widget_class_bind_template_child (widget_class, PhInspectorPane, list);
  gtk_widget_class_bind_template_callback (widget_class, ph_inspector_pane_copy);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, copy_cb, NULL);
  gtk_widget_class_set_css_name (widget_class, "inspector");
}

static void
ph_inspector_pane_init (PhInspectorPane *self)
{
  g_autoptr (GArray) rows = ph_inspector_build (NULL, 0, FALSE);
  g_autoptr (GtkSizeGroup) names = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  for (guint i = 0; i < rows->len; i++)
    ph_inspector_pane_add_line (self, &g_array_index (rows, PhInspectorRow, i), names);
  ph_inspector_pane_update (self);
}

/**
 * ph_inspector_pane_new:
 *
 * Returns: (transfer floating): a pane of no bytes
 */
GtkWidget *
ph_inspector_pane_new (void)
{
  return g_object_new (PH_TYPE_INSPECTOR_PANE, NULL);
}

/**
 * ph_inspector_pane_set:
 * @self: the pane
 * @bytes: (nullable): what to read: those that are selected, or all from a place on; of many the
 *   first %PH_INSPECTOR_BYTES will do
 * @offset: where they begin, for the title
 * @n_selected: how many are selected; 0: none
 *
 * Main thread.
 */
void
ph_inspector_pane_set (PhInspectorPane *self,
                       GBytes          *bytes,
                       guint64          offset,
                       guint64          n_selected)
{
  g_return_if_fail (PH_IS_INSPECTOR_PANE (self));

  if (bytes != NULL)
    g_bytes_ref (bytes);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = bytes;
  self->offset = offset;
  self->n_selected = n_selected;
  ph_inspector_pane_update (self);
}
