/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-graph-tab.h"

#include "ph-check-list.h"
#include "ph-format.h"
#include "ph-graph-legend.h"
#include "ph-graph-picker.h"

/* Tells the graphs whose histories to draw, which plots, and says what is seen. The histories
 * belong to the items, which are held as long as they are drawn. What the user picked for a socket
 * stands when one comes back to it. */

struct _PhGraphTab
{
  GtkWidget parent_instance;

  PhSession    *session;   /* (owned) (nullable) */
  PhSocketItem *item;      /* (owned) (nullable) */
  PhGraphPick   pick;      /* item and those drawn over it */
  PhSocketItem *items[PH_GRAPH_SOURCES];  /* (owned) (nullable): of the slots of pick */
  guint         n_known;   /* of items that had a history when they were drawn */
  GHashTable   *picks;     /* (owned): PhSocketId to (owned) PhGraphPick, unless it is usual */
  GSignalGroup *signals;   /* (owned): of the item */
  GSignalGroup *others[PH_GRAPH_SOURCES]; /* (owned): of items; 0 is unused */
  guint32       plots;     /* wanted, a bit each */
  guint32       listed;    /* plots that the menu has */

  GtkWidget       *box;
  GtkMenuButton   *plots_button;
  GtkBox          *plots_box;
  GtkMenuButton   *sockets_button;
  PhGraphPicker   *picker;
  PhGraphLegend   *legend;
  GtkToggleButton *follow;
  GtkLabel        *status;
  GtkStack        *stack;
  PhGraphView     *view;
};

G_DEFINE_FINAL_TYPE (PhGraphTab, ph_graph_tab, GTK_TYPE_WIDGET)

static guint moment_signal;

#define FIRST_PLOTS (1u << PH_PLOT_BYTES | 1u << PH_PLOT_QUEUES | 1u << PH_PLOT_ACCEPT_QUEUE \
                     | 1u << PH_PLOT_ROUND_TRIP | 1u << PH_PLOT_CWND | 1u << PH_PLOT_DROPS)

static void
ph_graph_tab_say (PhGraphTab *self)
{
  const PhGraphWindow *window = ph_graph_view_get_window (self->view);
  const PhHistory *history = self->item != NULL ? ph_socket_item_get_history (self->item) : NULL;
  g_autofree char *span = ph_format_duration (window->to_ns - window->from_ns);
  GString *text = g_string_new (NULL);
  gint64 thinned_ns;

  if (history != NULL)
    {
      thinned_ns = ph_history_get_thinned_ns (history);
      g_string_append_printf (text, "%s in view. Drag or Ctrl+scroll to zoom; a second click: the "
                              "exchange there", span);
      if (thinned_ns != G_MININT64)
        {
          g_autofree char *time = ph_format_time (thinned_ns);

          g_string_append_printf (text, ". Before %s not every value is kept, but every least and "
                                  "greatest", time);
        }
    }
  gtk_label_set_text (self->status, text->str);
  g_string_free (text, TRUE);
}

static void
window_changed_cb (PhGraphTab *self)
{
  const gboolean follow = ph_graph_view_get_window (self->view)->follow;

  if (gtk_toggle_button_get_active (self->follow) != follow)
    gtk_toggle_button_set_active (self->follow, follow);
  ph_graph_tab_say (self);
}

static void
follow_cb (PhGraphTab *self)
{
  ph_graph_view_set_follow (self->view, gtk_toggle_button_get_active (self->follow));
}

static void
zoom_in_cb (PhGraphTab *self)
{
  ph_graph_view_zoom (self->view, 0.5);
}

static void
zoom_out_cb (PhGraphTab *self)
{
  ph_graph_view_zoom (self->view, 2);
}

static void
show_all_cb (PhGraphTab *self)
{
  ph_graph_view_show_all (self->view);
}

static void
plot_toggled_cb (PhGraphTab     *self,
                 GtkCheckButton *check)
{
  const guint plot = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (check), "plot"));

  if (gtk_check_button_get_active (check))
    self->plots |= 1u << plot;
  else
    self->plots &= ~(1u << plot);
  ph_graph_view_set_plots (self->view, self->plots);
}

/* The menu has what this socket has. */
static void
ph_graph_tab_list_plots (PhGraphTab          *self,
                         const PhGraphSource *sources,
                         guint                n_sources)
{
  guint32 plots = 0;
  GtkWidget *child;

  for (guint i = 0; i < PH_N_PLOTS; i++)
    if (ph_graph_has_plot (sources, n_sources, (PhPlot) i))
      plots |= 1u << i;
  if (plots == self->listed)
    return;
  self->listed = plots;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->plots_box))) != NULL)
    gtk_box_remove (self->plots_box, child);
  for (guint i = 0; i < PH_N_PLOTS; i++)
    {
      if ((plots & (1u << i)) == 0)
        continue;
      child = gtk_check_button_new_with_label (ph_plot_get_title ((PhPlot) i));
      g_object_set_data (G_OBJECT (child), "plot", GUINT_TO_POINTER (i));
      gtk_check_button_set_active (GTK_CHECK_BUTTON (child), (self->plots & (1u << i)) != 0);
      g_signal_connect_object (child, "toggled", G_CALLBACK (plot_toggled_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_box_append (self->plots_box, child);
    }
}

/* A socket on which nothing has moved yet has a place among several: it can be taken out. */
static guint
collect_sources (PhGraphTab    *self,
                 PhGraphSource *sources)
{
  const gboolean several = ph_graph_pick_count (&self->pick) > 2;
  guint n = 0;

  for (guint i = 0; i < PH_GRAPH_SOURCES; i++)
    {
      const PhHistory *history;

      if (self->items[i] == NULL)
        continue;
      history = ph_socket_item_get_history (self->items[i]);
      if (history != NULL || several)
        sources[n++] = (PhGraphSource) { history, ph_socket_item_get_name (self->items[i]), i };
    }
  return n;
}

static guint
count_known (PhGraphTab *self)
{
  guint n = 0;

  for (guint i = 0; i < PH_GRAPH_SOURCES; i++)
    if (self->items[i] != NULL && ph_socket_item_get_history (self->items[i]) != NULL)
      n++;
  return n;
}

/* The other end alone would be taken for the socket, which has no legend then. */
static gboolean
is_drawable (PhGraphTab *self)
{
  if (ph_graph_pick_is_usual (&self->pick))
    return self->item != NULL && ph_socket_item_get_history (self->item) != NULL;
  return self->n_known > 0;
}

static void
ph_graph_tab_set_sources (PhGraphTab *self)
{
  const gboolean usual = ph_graph_pick_is_usual (&self->pick);
  PhGraphSource sources[PH_GRAPH_SOURCES];
  guint n = collect_sources (self, sources);

  self->n_known = count_known (self);
  if (!is_drawable (self))
    n = 0;
  ph_graph_view_set_sources (self->view, sources, n);
  ph_graph_tab_list_plots (self, sources, n);
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "graphs" : "empty");
  gtk_widget_set_sensitive (GTK_WIDGET (self->plots_button), n > 0);
  for (guint i = 0; i < PH_GRAPH_SOURCES; i++)
    ph_graph_legend_set_entry (self->legend, i,
                               self->items[i] != NULL ? ph_socket_item_get_name (self->items[i])
                                                      : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->legend),
                          !usual && ph_graph_pick_count (&self->pick) > 1);
  ph_graph_legend_changed (self->legend);
  ph_graph_tab_say (self);
}

static void
figures_changed_cb (PhGraphTab *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (!gtk_widget_get_mapped (GTK_WIDGET (self->view)) || count_known (self) != self->n_known)
    ph_graph_tab_set_sources (self); /* something moved for the first time */
  else
    ph_graph_view_changed (self->view);
  ph_graph_legend_changed (self->legend);
}

static void
cursor_changed_cb (PhGraphTab *self)
{
  ph_graph_legend_changed (self->legend);
}

/* Returns: (transfer none) (nullable): %NULL if it was cleared from the list */
static PhSocketItem *
look_up (PhGraphTab *self,
         PhSocketId  id)
{
  PhSocketItem *partner = ph_socket_item_get_partner (self->item);

  if (id == ph_socket_item_get_id (self->item))
    return self->item;
  if (partner != NULL && id == ph_socket_item_get_id (partner))
    return partner;
  return self->session != NULL ? ph_socket_list_lookup (ph_session_get_sockets (self->session), id)
                               : NULL;
}

/* Has the items of the slots, and draws them. */
static void
ph_graph_tab_follow_pick (PhGraphTab *self)
{
  for (guint i = 0; i < PH_GRAPH_SOURCES; i++)
    {
      const PhSocketId id = self->pick.slots[i];

      if (id == PH_SOCKET_NONE)
        g_clear_object (&self->items[i]);
      else if (self->items[i] == NULL || ph_socket_item_get_id (self->items[i]) != id)
        g_set_object (&self->items[i], look_up (self, id));
      if (id != PH_SOCKET_NONE && self->items[i] == NULL)
        self->pick.slots[i] = PH_SOCKET_NONE;
      if (i > 0)
        g_signal_group_set_target (self->others[i], self->items[i]);
    }
  ph_graph_tab_set_sources (self);
  ph_graph_picker_show (self->picker);
}

static void
partner_changed_cb (PhGraphTab *self)
{
  PhSocketItem *partner = self->item != NULL ? ph_socket_item_get_partner (self->item) : NULL;

  /* after the socket was closed there is none any more, but it was so */
  if (partner != NULL || self->item == NULL || !ph_socket_item_get_closed (self->item))
    ph_graph_pick_set_partner (&self->pick, partner != NULL ? ph_socket_item_get_id (partner)
                                                            : PH_SOCKET_NONE);
  ph_graph_tab_follow_pick (self);
}

static void
picked_cb (PhGraphTab *self,
           guint       id,
           gboolean    wanted)
{
  if (wanted)
    ph_graph_pick_add (&self->pick, id);
  else
    ph_graph_pick_remove (&self->pick, id);
  ph_graph_tab_follow_pick (self);
}

static void
remove_cb (PhGraphTab *self,
           guint       slot)
{
  picked_cb (self, self->pick.slots[slot], FALSE);
}

static void
activated_cb (PhGraphTab *self,
              gint64      time_ns)
{
  g_signal_emit (self, moment_signal, 0, time_ns);
}

static void
name_changed_cb (PhGraphTab *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    ph_graph_tab_set_sources (self);
}

static void
ph_graph_tab_map (GtkWidget *widget)
{
  ph_graph_tab_set_sources (PH_GRAPH_TAB (widget));
  GTK_WIDGET_CLASS (ph_graph_tab_parent_class)->map (widget);
}

static void
clear_group (GSignalGroup **group)
{
  if (*group != NULL)
    g_signal_group_set_target (*group, NULL);
  g_clear_object (group);
}

static void
ph_graph_tab_dispose (GObject *object)
{
  PhGraphTab *self = PH_GRAPH_TAB (object);

  clear_group (&self->signals);
  if (self->view != NULL)
    ph_graph_view_set_sources (self->view, NULL, 0);
  for (guint i = 0; i < PH_GRAPH_SOURCES; i++)
    {
      clear_group (&self->others[i]);
      g_clear_object (&self->items[i]);
    }
  if (self->picker != NULL)
    ph_graph_picker_set (self->picker, NULL, NULL);
  if (self->legend != NULL)
    ph_graph_legend_set_view (self->legend, NULL);
  g_clear_pointer (&self->picks, g_hash_table_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_GRAPH_TAB);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ph_graph_tab_parent_class)->dispose (object);
}

static void
ph_graph_tab_class_init (PhGraphTabClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_graph_tab_dispose;
  widget_class->map = ph_graph_tab_map;
  moment_signal = g_signal_new ("moment", PH_TYPE_GRAPH_TAB, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  g_type_ensure (PH_TYPE_GRAPH_LEGEND);
  g_type_ensure (PH_TYPE_GRAPH_PICKER);
  g_type_ensure (PH_TYPE_GRAPH_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-graph-tab.ui");
  gtk_widget_class_bind_template_child (widget_class, PhGraphTab, box);
  gtk_widget_class_bind_template_child (widget_class, PhGraphTab, plots_button);
  gtk_widget_class_bind_template_child (widget_class, PhGraphTab, plots_box);
  gtk_widget_class_bind_template_child (widget_class, PhGraphTab, sockets_button);
  gtk_widget_class_bind_template_child (widget_class, PhGraphTab, picker);
  gtk_widget_class_bind_template_child (widget_class, PhGraphTab, legend);
  gtk_widget_class_bind_template_child (widget_class, PhGraphTab, follow);
  gtk_widget_class_bind_template_child (widget_class, PhGraphTab, status);
  gtk_widget_class_bind_template_child (widget_class, PhGraphTab, stack);
  gtk_widget_class_bind_template_child (widget_class, PhGraphTab, view);
  gtk_widget_class_bind_template_callback (widget_class, picked_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, cursor_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, follow_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_in_cb);
  gtk_widget_class_bind_template_callback (widget_class, zoom_out_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_all_cb);
  gtk_widget_class_bind_template_callback (widget_class, window_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
ph_graph_tab_init (PhGraphTab *self)
{
  self->plots = FIRST_PLOTS;
  gtk_widget_init_template (GTK_WIDGET (self));
  ph_check_list_listen (GTK_WIDGET (self->plots_box));
  ph_graph_view_set_plots (self->view, self->plots);
  self->signals = g_signal_group_new (PH_TYPE_SOCKET_ITEM);
  g_signal_group_connect_swapped (self->signals, "figures-changed",
                                  G_CALLBACK (figures_changed_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::partner",
                                  G_CALLBACK (partner_changed_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::closed",
                                  G_CALLBACK (figures_changed_cb), self);
  for (guint i = 1; i < PH_GRAPH_SOURCES; i++)
    {
      self->others[i] = g_signal_group_new (PH_TYPE_SOCKET_ITEM);
      g_signal_group_connect_swapped (self->others[i], "figures-changed",
                                      G_CALLBACK (figures_changed_cb), self);
      g_signal_group_connect_swapped (self->others[i], "notify::name",
                                      G_CALLBACK (name_changed_cb), self);
    }
  g_signal_group_connect_swapped (self->signals, "notify::name", G_CALLBACK (name_changed_cb),
                                  self);
  self->picks = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  ph_graph_legend_set_view (self->legend, self->view);
  ph_graph_picker_set (self->picker, NULL, &self->pick);
}

/* Leaves a socket: what the user picked for it is kept. */
static void
ph_graph_tab_keep_pick (PhGraphTab *self)
{
  gpointer key = GUINT_TO_POINTER (self->pick.slots[0]);

  if (self->item == NULL)
    return;
  if (ph_graph_pick_is_usual (&self->pick))
    g_hash_table_remove (self->picks, key);
  else
    g_hash_table_insert (self->picks, key, g_memdup2 (&self->pick, sizeof self->pick));
}

/**
 * ph_graph_tab_set_item:
 * @self: the tab
 * @session: (nullable): the session of @item
 * @item: (nullable): the socket to show
 *
 * Another socket is seen over the same part of time, and with those that the user picked for it.
 */
void
ph_graph_tab_set_item (PhGraphTab   *self,
                       PhSession    *session,
                       PhSocketItem *item)
{
  const PhGraphPick *kept;

  g_return_if_fail (PH_IS_GRAPH_TAB (self));

  if (self->item == item)
    return;
  ph_graph_tab_keep_pick (self);
  ph_graph_view_set_sources (self->view, NULL, 0);
  g_set_object (&self->session, session);
  g_set_object (&self->item, item);
  ph_graph_pick_init (&self->pick, item != NULL ? ph_socket_item_get_id (item) : PH_SOCKET_NONE);
  kept = item != NULL ? g_hash_table_lookup (self->picks, GUINT_TO_POINTER (self->pick.slots[0]))
                      : NULL;
  if (kept != NULL)
    self->pick = *kept;
  g_signal_group_set_target (self->signals, item);
  ph_graph_picker_set (self->picker, session, &self->pick);
  partner_changed_cb (self);
}

/**
 * ph_graph_tab_show_moment:
 * @self: the tab
 * @time_ns: CLOCK_MONOTONIC
 *
 * Puts the cursor there.
 */
void
ph_graph_tab_show_moment (PhGraphTab *self,
                          gint64      time_ns)
{
  g_return_if_fail (PH_IS_GRAPH_TAB (self));
  ph_graph_view_set_cursor (self->view, time_ns);
  ph_graph_legend_changed (self->legend);
}

/**
 * ph_graph_tab_show_plot:
 * @self: the tab
 * @plot: a plot
 *
 * Has the plot among those that are drawn, if the socket has it.
 */
void
ph_graph_tab_show_plot (PhGraphTab *self,
                        PhPlot      plot)
{
  g_return_if_fail (PH_IS_GRAPH_TAB (self));

  self->plots |= 1u << plot;
  self->listed = 0; /* the menu is made anew */
  ph_graph_view_set_plots (self->view, self->plots);
  ph_graph_tab_set_sources (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/**
 * ph_graph_tab_get_view:
 * @self: the tab
 *
 * Returns: (transfer none): its graphs
 */
PhGraphView *
ph_graph_tab_get_view (PhGraphTab *self)
{
  g_return_val_if_fail (PH_IS_GRAPH_TAB (self), NULL);
  return self->view;
}
