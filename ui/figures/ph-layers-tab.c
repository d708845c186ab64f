/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-layers-tab.h"

#include "ph-kernel-reading.h"

#include "ph-layers-view.h"
#include "ph-pipe-follow.h"

#include <string.h>

/* Reads figures as they change, and the way below the socket every two seconds while the tab is on
 * screen: routes change seldom. A hidden tab does nothing. The last send is found from the end of
 * the socket's messages: it ends where the count of bytes written does. */

#define READ_PAUSE_MS 2000
#define MAX_LOOK_BACK 256   /* messages */

struct _PhLayersTab
{
  GtkWidget parent_instance;

  PhSession    *session;   /* (owned) (nullable) */
  PhSocketItem *item;      /* (owned) (nullable) */
  GSignalGroup *signals;   /* (owned): of the item */
  GSignalGroup *partner;   /* (owned): of its other end */
  PhEventLog   *log;       /* (owned) (nullable): its messages, while on screen */
  guint         timer;

  GtkWidget    *box;
  GtkDropDown  *direction;
  GtkEditable  *range;
  GtkLabel     *words;
  PhLayersView *view;
};

G_DEFINE_FINAL_TYPE (PhLayersTab, ph_layers_tab, GTK_TYPE_WIDGET)

static PhDirection
get_direction (PhLayersTab *self)
{
  return gtk_drop_down_get_selected (self->direction) == 0 ? PH_DIRECTION_OUT : PH_DIRECTION_IN;
}

/* What a send was asked for and did not take is still the program's */
static guint64
get_not_taken (const PhRecord *record)
{
  const gboolean once = record->kind == PH_CALL_SEND && (record->flags & PH_RECORD_AUTO) == 0;

  return once && record->aux > record->len ? record->aux - record->len : 0;
}

/* Of the last message of the direction. Returns: whether there is one */
static gboolean
find_last (PhLayersTab *self,
           PhDirection  direction,
           guint64     *moved,
           guint64     *left)
{
  const guint n = self->log != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->log)) : 0;

  for (guint i = 0; i < MIN (n, MAX_LOOK_BACK); i++)
    {
      g_autoptr (PhEvent) event = g_list_model_get_item (G_LIST_MODEL (self->log), n - 1 - i);
      const PhRecord *record = ph_event_get_record (event);

      if (!ph_record_is_data (record) || record->error != 0 || record->len == 0
          || ph_record_direction (record) != direction)
        continue;
      *moved = record->len;
      *left = direction == PH_DIRECTION_OUT ? get_not_taken (record) : 0;
      return TRUE;
    }
  return FALSE;
}

/* A send that waits has written what it has so far, and wants to write the rest */
static guint64
get_waiting (PhLayersTab *self,
             guint64     *done)
{
  GListModel *running = ph_socket_item_get_running (self->item);

  for (guint i = 0; i < g_list_model_get_n_items (running); i++)
    {
      g_autoptr (PhRunningCall) call = g_list_model_get_item (running, i);
      PhProgress progress = { 0 };

      ph_running_call_get_progress (call, &progress);
      if (progress.total == 0)
        continue;
      *done = progress.done;
      return progress.total - MIN (progress.done, progress.total);
    }
  return 0;
}

static void
choose_range (PhLayersTab    *self,
              PhLayersSource *source)
{
  const PhFigures *figures = source->own->figures;
  const guint64 all = source->direction == PH_DIRECTION_OUT ? figures->bytes_out
                                                            : figures->bytes_in;
  guint64 moved = 0, left = 0;

  if (ph_layers_parse_range (gtk_editable_get_text (self->range), &source->begin, &source->end))
    return;
  if (source->direction == PH_DIRECTION_OUT)
    left = get_waiting (self, &moved);
  if (left == 0 && !find_last (self, source->direction, &moved, &left))
    moved = all;
  source->begin = all - MIN (moved, all);
  source->end = all + left;
}

static gboolean
read_way (PhLayersTab *self,
          PhWay       *way)
{
  PhKernelReading reading;
  GBytes *bytes = ph_socket_item_get_kernel (self->item, NULL);

  if (bytes == NULL
      || !ph_kernel_reading_parse (&reading, g_bytes_get_data (bytes, NULL),
                                   g_bytes_get_size (bytes))
      || reading.parts[PH_KERNEL_WAY].len != sizeof *way)
    return FALSE;
  memcpy (way, reading.parts[PH_KERNEL_WAY].data, sizeof *way);
  return TRUE;
}

static void
ph_layers_tab_show (PhLayersTab *self)
{
  PhSocketItem *partner;
  PhPipeEnd own, other;
  PhLayersSource source = { .own = &own };
  PhWay way;
  PhLayers layers;
  g_autofree char *words = NULL;

  if (self->item == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (ph_socket_item_get_state (self->item) == PH_STATE_LISTEN)
    {
      gtk_label_set_text (self->words, "A listener carries no bytes. Its connections do.");
      ph_layers_view_set (self->view, NULL);
      return;
    }
  partner = ph_socket_item_get_partner (self->item);
  own = ph_pipe_follow_get_end (self->item);
  if (partner != NULL)
    other = ph_pipe_follow_get_end (partner);
  source.partner = partner != NULL ? &other : NULL;
  source.way = read_way (self, &way) ? &way : NULL;
  source.direction = get_direction (self);
  choose_range (self, &source);
  ph_layers_compute (&layers, &source);
  ph_layers_view_set (self->view, &layers);
  words = ph_layers_words (&layers, &source);
  gtk_label_set_text (self->words, words);
}

static void
range_changed_cb (PhLayersTab *self)
{
  const char *text = gtk_editable_get_text (self->range);
  guint64 begin, end;

  if (*text == '\0' || ph_layers_parse_range (text, &begin, &end))
    gtk_widget_remove_css_class (GTK_WIDGET (self->range), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->range), "error");
  ph_layers_tab_show (self);
}

static void
ask (PhLayersTab *self)
{
  if (self->item != NULL && !ph_socket_item_get_closed (self->item))
    ph_session_read_kernel (self->session, ph_socket_item_get_id (self->item));
}

static gboolean
timer_cb (gpointer user_data)
{
  ask (user_data);
  return G_SOURCE_CONTINUE;
}

static void
partner_changed_cb (PhLayersTab *self)
{
  g_signal_group_set_target (self->partner, self->item != NULL
                                              ? ph_socket_item_get_partner (self->item)
                                              : NULL);
  ask (self);
  ph_layers_tab_show (self);
}

static void
ph_layers_tab_start (PhLayersTab *self)
{
  if (self->item == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  g_clear_object (&self->log);
  self->log = ph_session_new_socket_log (self->session, ph_socket_item_get_id (self->item), TRUE);
  ask (self);
  if (self->timer == 0)
    self->timer = g_timeout_add (READ_PAUSE_MS, timer_cb, self);
  ph_layers_tab_show (self);
}

static void
ph_layers_tab_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_layers_tab_parent_class)->map (widget);
  ph_layers_tab_start (PH_LAYERS_TAB (widget));
}

static void
ph_layers_tab_stop (PhLayersTab *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->log);
}

static void
ph_layers_tab_unmap (GtkWidget *widget)
{
  ph_layers_tab_stop (PH_LAYERS_TAB (widget));
  GTK_WIDGET_CLASS (ph_layers_tab_parent_class)->unmap (widget);
}

static void
ph_layers_tab_dispose (GObject *object)
{
  PhLayersTab *self = PH_LAYERS_TAB (object);

  ph_layers_tab_stop (self);
  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  if (self->partner != NULL)
    g_signal_group_set_target (self->partner, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->partner);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_LAYERS_TAB);
  G_OBJECT_CLASS (ph_layers_tab_parent_class)->dispose (object);
}

static void
ph_layers_tab_class_init (PhLayersTabClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_layers_tab_dispose;
  widget_class->map = ph_layers_tab_map;
  widget_class->unmap = ph_layers_tab_unmap;
  g_type_ensure (PH_TYPE_LAYERS_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-layers-tab.ui");
  gtk_widget_class_bind_template_child (widget_class, PhLayersTab, box);
  gtk_widget_class_bind_template_child (widget_class, PhLayersTab, direction);
  gtk_widget_class_bind_template_child (widget_class, PhLayersTab, range);
  gtk_widget_class_bind_template_child (widget_class, PhLayersTab, words);
  gtk_widget_class_bind_template_child (widget_class, PhLayersTab, view);
  gtk_widget_class_bind_template_callback (widget_class, range_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, ph_layers_tab_show);
}

static void
ph_layers_tab_init (PhLayersTab *self)
{
  static const char *const shown[] = { "figures-changed", "notify::state", "notify::name" };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (PH_TYPE_SOCKET_ITEM);
  self->partner = g_signal_group_new (PH_TYPE_SOCKET_ITEM);
  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    {
      g_signal_group_connect_swapped (self->signals, shown[i], G_CALLBACK (ph_layers_tab_show), self);
      g_signal_group_connect_swapped (self->partner, shown[i], G_CALLBACK (ph_layers_tab_show), self);
    }
  g_signal_group_connect_swapped (self->signals, "kernel-changed", G_CALLBACK (ph_layers_tab_show),
                                  self);
  g_signal_group_connect_swapped (self->signals, "notify::partner",
                                  G_CALLBACK (partner_changed_cb), self);
}

/**
 * ph_layers_tab_set_item:
 * @self: the tab
 * @session: (nullable): the session of @item
 * @item: (nullable): the socket to show
 *
 * Main thread.
 */
void
ph_layers_tab_set_item (PhLayersTab  *self,
                        PhSession    *session,
                        PhSocketItem *item)
{
  g_return_if_fail (PH_IS_LAYERS_TAB (self));

  ph_layers_tab_stop (self);
  g_set_object (&self->session, session);
  g_set_object (&self->item, item);
  gtk_editable_set_text (self->range, "");
  g_signal_group_set_target (self->signals, item);
  g_signal_group_set_target (self->partner,
                             item != NULL ? ph_socket_item_get_partner (item) : NULL);
  ph_layers_view_set (self->view, NULL);
  gtk_label_set_text (self->words, "");
  ph_layers_tab_start (self);
}

/**
 * ph_layers_tab_show_range:
 * @self: the tab
 * @direction: what was sent or what was received
 * @begin: first byte, counted from the start of the stream of that direction
 * @end: the byte after the last; not above @begin: the last message
 *
 * Shows where these bytes stand. Main thread.
 */
void
ph_layers_tab_show_range (PhLayersTab *self,
                          PhDirection  direction,
                          guint64      begin,
                          guint64      end)
{
  g_autofree char *text = NULL;

  g_return_if_fail (PH_IS_LAYERS_TAB (self));

  if (end > begin)
    text = g_strdup_printf ("%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, begin, end - 1);
  gtk_drop_down_set_selected (self->direction, direction == PH_DIRECTION_OUT ? 0 : 1);
  gtk_editable_set_text (self->range, text != NULL ? text : "");
}
