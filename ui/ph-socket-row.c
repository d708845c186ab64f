/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-socket-row.h"

#include "ph-clock.h"

#include "ph-label-tooltip.h"
#include "ph-queue-bar.h"
#include "ph-spark-view.h"
#include "ph-state-pill.h"

/* Follows one PhSocketItem while it is bound. The sparkline moves with time, so a bound row
 * repaints it twice a second, until there is nothing left to move. Main thread. */

#define INDENT_PX 18

struct _PhSocketRow
{
  GtkWidget parent_instance;

  PhSocketItem *item;      /* (owned) (nullable) */
  GSignalGroup *signals;   /* (owned): of the item */
  guint         spark_id;

  GtkWidget   *box;
  GtkLabel    *name_label;
  PhStatePill *pill;
  GtkLabel    *address_label;
  PhQueueBar  *queues;
  PhSparkView *spark;
};

G_DEFINE_FINAL_TYPE (PhSocketRow, ph_socket_row, GTK_TYPE_WIDGET)

static char *
ph_socket_row_make_address (PhSocketRow *self)
{
  const char *local = ph_socket_item_get_local_text (self->item);
  const char *peer = ph_socket_item_get_peer_text (self->item);

  if (ph_socket_item_get_depth (self->item) > 0)   /* its own address is its listener's */
    return g_strdup_printf ("from %s", peer);
  if (peer[0] == '\0')
    return g_strdup (local[0] != '\0' ? local : "no address yet");
  return g_strdup_printf ("%s → %s", local[0] != '\0' ? local : "?", peer);
}

static void
ph_socket_row_update_text (PhSocketRow *self)
{
  g_autofree char *address = NULL;
  g_autofree char *spoken = NULL;
  PhState state;

  if (self->item == NULL)
    return;
  address = ph_socket_row_make_address (self);
  state = ph_socket_item_get_state (self->item);
  gtk_label_set_text (self->name_label, ph_socket_item_get_name (self->item));
  gtk_label_set_text (self->address_label, address);
  ph_state_pill_set_state (self->pill, state);
  gtk_widget_set_margin_start (self->box,
                               (int) ph_socket_item_get_depth (self->item) * INDENT_PX);
  if (ph_socket_item_get_closed (self->item))
    gtk_widget_add_css_class (GTK_WIDGET (self), "gone");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "gone");

  spoken = g_strdup_printf ("%s, %s, %s", ph_socket_item_get_name (self->item),
                            ph_state_get_name (state), address);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  -1);
}

static gboolean
ph_socket_row_update_spark (PhSocketRow *self)
{
  PhSeriesBucket buckets[PH_SERIES_BUCKETS];
  PhSeries *series = ph_socket_item_get_series (self->item);
  gint64 now_ns = ph_clock_now_ns ();
  gsize n;

  if (series == NULL)
    return FALSE;
  n = ph_series_read (series, now_ns, buckets, G_N_ELEMENTS (buckets));
  ph_spark_view_set_buckets (self->spark, buckets, n);
  return !ph_series_is_quiet (series, now_ns);
}

static gboolean
spark_cb (gpointer user_data)
{
  PhSocketRow *self = PH_SOCKET_ROW (user_data);

  if (ph_socket_row_update_spark (self))
    return G_SOURCE_CONTINUE;
  self->spark_id = 0;
  return G_SOURCE_REMOVE;
}

static void
figures_changed_cb (PhSocketRow *self)
{
  ph_queue_bar_set_figures (self->queues, ph_socket_item_get_identity (self->item),
                            ph_socket_item_get_figures (self->item));
  if (self->spark_id == 0 && ph_socket_row_update_spark (self))
    self->spark_id = g_timeout_add (PH_SERIES_BUCKET_NS / PH_NSEC_PER_MSEC, spark_cb, self);
}

static void
ph_socket_row_dispose (GObject *object)
{
  PhSocketRow *self = PH_SOCKET_ROW (object);

  ph_socket_row_set_item (self, NULL);
  g_clear_object (&self->signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_SOCKET_ROW);
  G_OBJECT_CLASS (ph_socket_row_parent_class)->dispose (object);
}

static void
ph_socket_row_class_init (PhSocketRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_socket_row_dispose;

  g_type_ensure (PH_TYPE_STATE_PILL);
  g_type_ensure (PH_TYPE_QUEUE_BAR);
  g_type_ensure (PH_TYPE_SPARK_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-socket-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PhSocketRow, box);
  gtk_widget_class_bind_template_child (widget_class, PhSocketRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, PhSocketRow, pill);
  gtk_widget_class_bind_template_child (widget_class, PhSocketRow, address_label);
  gtk_widget_class_bind_template_child (widget_class, PhSocketRow, queues);
  gtk_widget_class_bind_template_child (widget_class, PhSocketRow, spark);
  gtk_widget_class_set_css_name (widget_class, "socketrow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ph_socket_row_init (PhSocketRow *self)
{
  static const char *const shown[] = { "notify::name", "notify::state", "notify::local",
                                       "notify::peer", "notify::closed", "notify::depth" };

  gtk_widget_init_template (GTK_WIDGET (self));
  ph_label_tooltip_attach (self->address_label);

  self->signals = g_signal_group_new (PH_TYPE_SOCKET_ITEM);
  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    g_signal_group_connect_swapped (self->signals, shown[i],
                                    G_CALLBACK (ph_socket_row_update_text), self);
  g_signal_group_connect_swapped (self->signals, "figures-changed",
                                  G_CALLBACK (figures_changed_cb), self);
}

/**
 * ph_socket_row_new:
 *
 * Returns: (transfer floating): a row that shows nothing yet
 */
GtkWidget *
ph_socket_row_new (void)
{
  return g_object_new (PH_TYPE_SOCKET_ROW, NULL);
}

/**
 * ph_socket_row_set_item:
 * @self: the row
 * @item: (nullable): the socket to follow
 */
void
ph_socket_row_set_item (PhSocketRow  *self,
                        PhSocketItem *item)
{
  g_return_if_fail (PH_IS_SOCKET_ROW (self));

  if (!g_set_object (&self->item, item))
    return;
  g_clear_handle_id (&self->spark_id, g_source_remove);
  g_signal_group_set_target (self->signals, item);
  if (item == NULL)
    return;
  ph_socket_row_update_text (self);
  figures_changed_cb (self);
}
