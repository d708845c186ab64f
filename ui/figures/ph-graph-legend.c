/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-graph-legend.h"

#include "ph-graph-key.h"

/* An entry for each slot, those without a socket hidden: who stays keeps its place. Values are
 * composed when somebody points at an entry, and for screen readers twice a second at most and only
 * while they are seen. */

#define SPEECH_MS  500
#define NAME_CHARS 14

typedef struct
{
  GtkWidget *box;      /* (unowned): child */
  GtkWidget *toggle;   /* (unowned): in box */
  GtkWidget *label;    /* (unowned): in toggle */
  GtkWidget *cross;    /* (unowned) (nullable): in box; the socket itself has none */
} Entry;

struct _PhGraphLegend
{
  GtkWidget parent_instance;

  PhGraphView *view;                     /* (unowned) (nullable) */
  Entry        entries[PH_GRAPH_SOURCES];
  gboolean     settling;                 /* the other entries are released */
  guint        source;                   /* 0: no words are due */
};

G_DEFINE_FINAL_TYPE (PhGraphLegend, ph_graph_legend, GTK_TYPE_WIDGET)

static guint remove_signal;

static gboolean
is_shown (PhGraphLegend *self,
          guint          slot)
{
  return gtk_widget_get_visible (self->entries[slot].box);
}

static gboolean
speak_cb (gpointer user_data)
{
  PhGraphLegend *self = user_data;

  self->source = 0;
  for (guint i = 0; i < PH_GRAPH_SOURCES; i++)
    if (is_shown (self, i) && self->view != NULL)
      {
        g_autofree char *words = ph_graph_view_describe_source (self->view, i);

        gtk_accessible_update_property (GTK_ACCESSIBLE (self->entries[i].toggle),
                                        GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
      }
  return G_SOURCE_REMOVE;
}

static guint
get_slot (gpointer child)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (child), "ph-slot"));
}

static gboolean
tooltip_cb (PhGraphLegend *self,
            int            x,
            int            y,
            gboolean       keyboard,
            GtkTooltip    *tooltip,
            GtkWidget     *toggle)
{
  g_autofree char *words = NULL;
  g_autofree char *text = NULL;
  const guint slot = get_slot (toggle);

  if (self->view == NULL)
    return FALSE;
  words = ph_graph_view_describe_source (self->view, slot);
  text = g_strdup_printf ("%s. %s", gtk_label_get_text (GTK_LABEL (self->entries[slot].label)),
                          words);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
toggled_cb (PhGraphLegend   *self,
            GtkToggleButton *toggle)
{
  const gboolean active = gtk_toggle_button_get_active (toggle);

  if (self->settling)
    return;
  self->settling = TRUE;
  for (guint i = 0; i < PH_GRAPH_SOURCES; i++)
    if (self->entries[i].toggle != GTK_WIDGET (toggle))
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->entries[i].toggle), FALSE);
  self->settling = FALSE;
  if (self->view != NULL)
    ph_graph_view_set_lead (self->view, active ? (int) get_slot (toggle) : -1);
}

static void
take_out (PhGraphLegend *self,
          guint          slot)
{
  Entry *entry = &self->entries[slot];
  const gboolean focused = gtk_widget_get_focus_child (entry->box) != NULL;

  g_signal_emit (self, remove_signal, 0, slot);
  if (focused && !is_shown (self, slot))
    gtk_widget_grab_focus (is_shown (self, 0) ? self->entries[0].toggle : GTK_WIDGET (self->view));
}

static void
cross_cb (PhGraphLegend *self,
          GtkWidget     *cross)
{
  take_out (self, get_slot (cross));
}

static gboolean
key_cb (PhGraphLegend         *self,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        GtkEventControllerKey *keys)
{
  const guint slot = get_slot (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (keys)));

  if (slot == 0 || (keyval != GDK_KEY_Delete && keyval != GDK_KEY_KP_Delete))
    return GDK_EVENT_PROPAGATE;
  take_out (self, slot);
  return GDK_EVENT_STOP;
}

static void
make_toggle (PhGraphLegend *self,
             guint          slot)
{
  Entry *entry = &self->entries[slot];
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *key = ph_graph_key_new ();

  ph_graph_key_set_slot (PH_GRAPH_KEY (key), (int) slot);
  entry->label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (entry->label), PANGO_ELLIPSIZE_MIDDLE); /* conn1, conn2 … */
  gtk_label_set_max_width_chars (GTK_LABEL (entry->label), NAME_CHARS);
  gtk_box_append (GTK_BOX (content), key);
  gtk_box_append (GTK_BOX (content), entry->label);
  entry->toggle = gtk_toggle_button_new ();
  gtk_button_set_child (GTK_BUTTON (entry->toggle), content);
  gtk_widget_add_css_class (entry->toggle, "compact");
  gtk_widget_set_has_tooltip (entry->toggle, TRUE);
  g_object_set_data (G_OBJECT (entry->toggle), "ph-slot", GUINT_TO_POINTER (slot));
  g_signal_connect_object (entry->toggle, "query-tooltip", G_CALLBACK (tooltip_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (entry->toggle, "toggled", G_CALLBACK (toggled_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (entry->box), entry->toggle);
}

static void
make_cross (PhGraphLegend *self,
            guint          slot)
{
  Entry *entry = &self->entries[slot];

  entry->cross = gtk_button_new_from_icon_name ("window-close-symbolic");
  gtk_widget_add_css_class (entry->cross, "compact");
  gtk_widget_add_css_class (entry->cross, "cross");
  g_object_set_data (G_OBJECT (entry->cross), "ph-slot", GUINT_TO_POINTER (slot));
  g_signal_connect_object (entry->cross, "clicked", G_CALLBACK (cross_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (entry->box), entry->cross);
}

static void
make_entry (PhGraphLegend *self,
            guint          slot)
{
  Entry *entry = &self->entries[slot];
  GtkEventController *keys = gtk_event_controller_key_new ();

  entry->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (entry->box, "linked");
  gtk_widget_set_visible (entry->box, FALSE);
  g_object_set_data (G_OBJECT (entry->box), "ph-slot", GUINT_TO_POINTER (slot));
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (entry->box, keys);
  make_toggle (self, slot);
  if (slot > 0)
    make_cross (self, slot);
  gtk_widget_set_parent (entry->box, GTK_WIDGET (self));
}

static void
ph_graph_legend_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_graph_legend_parent_class)->map (widget);
  ph_graph_legend_changed (PH_GRAPH_LEGEND (widget));
}

static void
ph_graph_legend_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&PH_GRAPH_LEGEND (widget)->source, g_source_remove);
  GTK_WIDGET_CLASS (ph_graph_legend_parent_class)->unmap (widget);
}

static void
ph_graph_legend_dispose (GObject *object)
{
  PhGraphLegend *self = PH_GRAPH_LEGEND (object);

  self->view = NULL;
  g_clear_handle_id (&self->source, g_source_remove);
  for (guint i = 0; i < PH_GRAPH_SOURCES; i++)
    g_clear_pointer (&self->entries[i].box, gtk_widget_unparent);
  G_OBJECT_CLASS (ph_graph_legend_parent_class)->dispose (object);
}

static void
ph_graph_legend_class_init (PhGraphLegendClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_graph_legend_dispose;
  widget_class->map = ph_graph_legend_map;
  widget_class->unmap = ph_graph_legend_unmap;
  remove_signal = g_signal_new ("remove", PH_TYPE_GRAPH_LEGEND, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "graphlegend");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ph_graph_legend_init (PhGraphLegend *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_box_layout_set_spacing (layout, 4);
  for (guint i = 0; i < PH_GRAPH_SOURCES; i++)
    make_entry (self, i);
}

/**
 * ph_graph_legend_set_view:
 * @self: the legend
 * @view: (nullable): whose legend it is; it must stay until another is set
 */
void
ph_graph_legend_set_view (PhGraphLegend *self,
                          PhGraphView   *view)
{
  g_return_if_fail (PH_IS_GRAPH_LEGEND (self));
  self->view = view;
}

/**
 * ph_graph_legend_set_entry:
 * @self: the legend
 * @slot: of #PhGraphPick
 * @name: (nullable): of the socket there; %NULL: there is none
 */
void
ph_graph_legend_set_entry (PhGraphLegend *self,
                           guint          slot,
                           const char    *name)
{
  Entry *entry;

  g_return_if_fail (PH_IS_GRAPH_LEGEND (self));
  g_return_if_fail (slot < PH_GRAPH_SOURCES);

  entry = &self->entries[slot];
  gtk_widget_set_visible (entry->box, name != NULL);
  if (name == NULL)
    {
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (entry->toggle), FALSE);
      return;
    }
  gtk_label_set_text (GTK_LABEL (entry->label), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry->toggle), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  if (entry->cross != NULL)
    {
      g_autofree char *words = g_strdup_printf ("Take %s out of the graphs", name);

      gtk_widget_set_tooltip_text (entry->cross, words);
      gtk_accessible_update_property (GTK_ACCESSIBLE (entry->cross), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      words, -1);
    }
}

/**
 * ph_graph_legend_changed:
 * @self: the legend
 *
 * Tells that the lines or the cursor moved. Cheap; out of sight nothing is composed.
 */
void
ph_graph_legend_changed (PhGraphLegend *self)
{
  g_return_if_fail (PH_IS_GRAPH_LEGEND (self));

  if (self->source == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->source = g_timeout_add (SPEECH_MS, speak_cb, self);
}
