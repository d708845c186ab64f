/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-state-tab.h"

#include "ph-state-end.h"
#include "ph-state-log.h"

/* Puts the ends and their log together. The partner of a socket stays its partner when both are
 * closed, so that a whole goodbye can be seen here. Main thread. */

struct _PhStateTab
{
  GtkWidget parent_instance;

  PhSocketItem *item;      /* (owned) (nullable) */
  GSignalGroup *signals;   /* (owned): of the item */

  guint         source;    /* 0: no change of room is due */

  GtkWidget    *scroller;
  GtkBox       *box;
  GtkWidget    *ends;
  PhStateEnd   *own;
  GtkWidget    *peer_child;
  PhStateEnd   *peer;
  GtkWidget    *rest;
  PhStateLog   *log;
};

G_DEFINE_FINAL_TYPE (PhStateTab, ph_state_tab, GTK_TYPE_WIDGET)

/* Legend and history stand below two ends, and beside one. */
static void
ph_state_tab_place_rest (PhStateTab *self,
                         gboolean    is_alone)
{
  GtkBox *wanted = is_alone ? ph_state_end_get_words (self->own) : self->box;
  GtkWidget *parent = gtk_widget_get_parent (self->rest);

  if (parent == GTK_WIDGET (wanted))
    return;
  g_object_ref (self->rest);
  gtk_box_remove (GTK_BOX (parent), self->rest);
  gtk_box_append (wanted, self->rest);
  g_object_unref (self->rest);
}

static void
partner_changed_cb (PhStateTab *self)
{
  PhSocketItem *partner = self->item != NULL ? ph_socket_item_get_partner (self->item) : NULL;

  gtk_widget_set_visible (self->peer_child, partner != NULL);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (self->ends), partner != NULL ? 2 : 1);
  ph_state_tab_place_rest (self, partner == NULL);
  ph_state_end_set_item (self->own, self->item, FALSE, partner == NULL);
  ph_state_end_set_item (self->peer, partner, TRUE, FALSE);
  ph_state_log_set_items (self->log, self->item, partner);
}

static gboolean
room_cb (gpointer user_data)
{
  PhStateTab *self = user_data;
  const int room = gtk_widget_get_height (GTK_WIDGET (self));

  self->source = 0;
  ph_state_end_set_room (self->own, room);
  ph_state_end_set_room (self->peer, room);
  return G_SOURCE_REMOVE;
}

/* What is shown may not ask for another size in the middle of this. */
static void
ph_state_tab_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  PhStateTab *self = PH_STATE_TAB (widget);

  gtk_widget_allocate (self->scroller, width, height, baseline, NULL);
  if (self->source == 0)
    self->source = g_idle_add (room_cb, self);
}

static void
ph_state_tab_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  gtk_widget_measure (PH_STATE_TAB (widget)->scroller, orientation, for_size, minimum, natural,
                      minimum_baseline, natural_baseline);
}

static void
ph_state_tab_dispose (GObject *object)
{
  PhStateTab *self = PH_STATE_TAB (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->item);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_STATE_TAB);
  G_OBJECT_CLASS (ph_state_tab_parent_class)->dispose (object);
}

static void
ph_state_tab_class_init (PhStateTabClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_state_tab_dispose;
  widget_class->size_allocate = ph_state_tab_size_allocate;
  widget_class->measure = ph_state_tab_measure;
  g_type_ensure (PH_TYPE_STATE_END);
  g_type_ensure (PH_TYPE_STATE_LOG);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-state-tab.ui");
  gtk_widget_class_bind_template_child (widget_class, PhStateTab, scroller);
  gtk_widget_class_bind_template_child (widget_class, PhStateTab, box);
  gtk_widget_class_bind_template_child (widget_class, PhStateTab, ends);
  gtk_widget_class_bind_template_child (widget_class, PhStateTab, own);
  gtk_widget_class_bind_template_child (widget_class, PhStateTab, peer_child);
  gtk_widget_class_bind_template_child (widget_class, PhStateTab, peer);
  gtk_widget_class_bind_template_child (widget_class, PhStateTab, rest);
  gtk_widget_class_bind_template_child (widget_class, PhStateTab, log);
}

static void
ph_state_tab_init (PhStateTab *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (PH_TYPE_SOCKET_ITEM);
  g_signal_group_connect_swapped (self->signals, "notify::partner",
                                  G_CALLBACK (partner_changed_cb), self);
  g_signal_connect_object (self->own, "changed", G_CALLBACK (ph_state_log_changed), self->log,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->peer, "changed", G_CALLBACK (ph_state_log_changed), self->log,
                           G_CONNECT_SWAPPED);
}

/**
 * ph_state_tab_set_item:
 * @self: the tab
 * @item: (nullable): the socket to show
 *
 * Main thread.
 */
void
ph_state_tab_set_item (PhStateTab   *self,
                       PhSocketItem *item)
{
  g_return_if_fail (PH_IS_STATE_TAB (self));

  if (!g_set_object (&self->item, item))
    return;
  g_signal_group_set_target (self->signals, item);
  partner_changed_cb (self);
}
