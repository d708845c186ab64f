/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-kernel-tab.h"

#include "ph-clock.h"
#include "ph-format.h"
#include "ph-kernel-reading.h"

#include "ph-kernel-row.h"

/* A row for every field of the table, made when the tab is first shown; those that sockets of this
 * kind do not have are hidden. The kernel is asked four times a second while the tab is on screen,
 * the socket is open and the picture does not stand still; a hidden tab asks nothing and has no
 * timer. Two readings are kept at most: the one shown and the one it is compared with. */

#define READ_PAUSE_MS 250

struct _PhKernelTab
{
  GtkWidget parent_instance;

  PhSession    *session;   /* (owned) (nullable) */
  PhSocketItem *item;      /* (owned) (nullable) */
  GSignalGroup *signals;   /* (owned): of the item */
  GPtrArray    *rows;      /* (owned): of (unowned) PhKernelRow */
  GBytes       *now;       /* (owned) (nullable): the reading shown */
  gint64        now_ns;
  GBytes       *then;      /* (owned) (nullable): compared with it */
  gint64        then_ns;
  guint         timer;

  GtkWidget         *box;
  GtkEditable       *search;
  GtkToggleButton   *freeze;
  GtkToggleButton   *compare;
  GtkToggleButton   *different;
  GtkLabel          *status;
  GtkScrolledWindow *scroller;
  GtkBox            *groups;
  GtkWidget         *empty_label;
};

G_DEFINE_FINAL_TYPE (PhKernelTab, ph_kernel_tab, GTK_TYPE_WIDGET)

static gboolean
ph_kernel_tab_is_live (PhKernelTab *self)
{
  return self->item != NULL && !ph_socket_item_get_closed (self->item)
         && gtk_widget_get_mapped (GTK_WIDGET (self))
         && !gtk_toggle_button_get_active (self->freeze);
}

static void
ph_kernel_tab_settle (PhKernelTab *self)
{
  const gint64 now_ns = ph_clock_now_ns ();

  for (guint i = 0; i < self->rows->len; i++)
    ph_kernel_row_settle (g_ptr_array_index (self->rows, i), now_ns);
}

static gboolean
timer_cb (gpointer user_data)
{
  PhKernelTab *self = user_data;

  ph_kernel_tab_settle (self);
  if (!ph_kernel_tab_is_live (self))
    {
      self->timer = 0;
      return G_SOURCE_REMOVE;
    }
  ph_session_read_kernel (self->session, ph_socket_item_get_id (self->item));
  return G_SOURCE_CONTINUE;
}

static void
ph_kernel_tab_start (PhKernelTab *self)
{
  if (!ph_kernel_tab_is_live (self) || self->timer != 0)
    return;
  ph_session_read_kernel (self->session, ph_socket_item_get_id (self->item));
  self->timer = g_timeout_add (READ_PAUSE_MS, timer_cb, self);
}

static void
ph_kernel_tab_stop (PhKernelTab *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
}

static void
ph_kernel_tab_filter (PhKernelTab *self)
{
  const char *words = gtk_editable_get_text (self->search);
  const gboolean different_only = self->then != NULL
                                  && gtk_toggle_button_get_active (self->different);
  gboolean any = FALSE;

  for (guint i = 0; i < self->rows->len; i++)
    {
      PhKernelRow *row = g_ptr_array_index (self->rows, i);

      gtk_widget_set_visible (GTK_WIDGET (row),
                              ph_kernel_row_matches (row, words, different_only));
    }
  for (GtkWidget *group = gtk_widget_get_first_child (GTK_WIDGET (self->groups)); group != NULL;
       group = gtk_widget_get_next_sibling (group))
    {
      GtkWidget *list = gtk_widget_get_last_child (group);
      gboolean shown = FALSE;

      for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL && !shown;
           row = gtk_widget_get_next_sibling (row))
        shown = gtk_widget_get_visible (row);
      gtk_widget_set_visible (group, shown);
      any |= shown;
    }
  gtk_widget_set_visible (self->empty_label, !any && self->now != NULL);
}

/* Returns: (transfer full): which moments are shown */
static char *
ph_kernel_tab_dup_status (PhKernelTab           *self,
                          const PhKernelReading *now)
{
  const gsize excess = ph_kernel_reading_get_excess (now, PH_KERNEL_TCP_INFO);
  g_autofree char *at = ph_format_time (self->now_ns);
  GString *text = g_string_new (NULL);

  if (self->then != NULL)
    {
      g_autofree char *before = ph_format_time (self->then_ns);
      g_autofree char *between = ph_format_duration (self->now_ns - self->then_ns);

      g_string_append_printf (text, "Then %s, now %s: %s between them", before, at, between);
    }
  else if (ph_socket_item_get_closed (self->item))
    g_string_append_printf (text, "Closed. As it was at %s", at);
  else if (gtk_toggle_button_get_active (self->freeze))
    g_string_append_printf (text, "Frozen at %s", at);
  else
    g_string_append (text, "Read from the kernel four times a second");
  if (excess > 0)
    g_string_append_printf (text, ". This kernel tells %" G_GSIZE_FORMAT " bytes of TCP_INFO that "
                            "have no name here", excess);
  return g_string_free (text, FALSE);
}

static void
ph_kernel_tab_update (PhKernelTab *self)
{
  PhKernelReading now, then;
  gboolean listening;
  g_autofree char *status = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->status), self->now != NULL);
  if (self->now == NULL)
    return;
  ph_kernel_reading_parse (&now, g_bytes_get_data (self->now, NULL), g_bytes_get_size (self->now));
  if (self->then != NULL)
    ph_kernel_reading_parse (&then, g_bytes_get_data (self->then, NULL),
                             g_bytes_get_size (self->then));
  listening = ph_socket_item_get_state (self->item) == PH_STATE_LISTEN;
  for (guint i = 0; i < self->rows->len; i++)
    ph_kernel_row_show (g_ptr_array_index (self->rows, i), self->then != NULL ? &then : NULL, &now,
                        listening);
  ph_kernel_tab_settle (self);
  status = ph_kernel_tab_dup_status (self, &now);
  gtk_label_set_text (self->status, status);
}

static void
kernel_changed_cb (PhKernelTab *self)
{
  const gboolean first = self->now == NULL;
  GBytes *bytes;

  if (self->item == NULL || gtk_toggle_button_get_active (self->freeze)
      || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  bytes = ph_socket_item_get_kernel (self->item, &self->now_ns);
  if (bytes == NULL)
    return;
  g_clear_pointer (&self->now, g_bytes_unref);
  self->now = g_bytes_ref (bytes);
  ph_kernel_tab_update (self);
  if (first || self->then != NULL)
    ph_kernel_tab_filter (self);
}

static GtkWidget *
add_group (PhKernelTab   *self,
           PhKernelGroup  kind)
{
  const char *title = ph_kernel_group_get_title (kind);
  GtkWidget *group = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *heading = gtk_label_new (title);
  GtkWidget *list = gtk_list_box_new ();

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_box_append (GTK_BOX (group), heading);
  gtk_box_append (GTK_BOX (group), list);
  gtk_widget_set_visible (group, FALSE);
  gtk_box_append (self->groups, group);
  return list;
}

static void
ph_kernel_tab_make_rows (PhKernelTab *self)
{
  gsize n_fields;
  const PhKernelField *table = ph_kernel_field_table (&n_fields);
  GtkWidget *list = NULL;

  for (gsize i = 0; i < n_fields; i++)
    {
      GtkWidget *row = ph_kernel_row_new (&table[i]);

      if (i == 0 || table[i].group != table[i - 1].group)
        list = add_group (self, table[i].group);
      gtk_list_box_append (GTK_LIST_BOX (list), row);
      g_ptr_array_add (self->rows, row);
    }
}

static void
ph_kernel_tab_show (PhKernelTab *self)
{
  if (self->item == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (self->rows->len == 0)
    ph_kernel_tab_make_rows (self);
  kernel_changed_cb (self);
  ph_kernel_tab_filter (self);
  ph_kernel_tab_start (self);
}

static void
freeze_cb (PhKernelTab *self)
{
  if (gtk_toggle_button_get_active (self->freeze))
    ph_kernel_tab_stop (self);
  ph_kernel_tab_update (self);
  ph_kernel_tab_start (self);
}

/* What is shown is the first of the two moments. If it stands still, time goes on from here. */
static void
compare_cb (PhKernelTab *self)
{
  const gboolean on = gtk_toggle_button_get_active (self->compare);

  g_clear_pointer (&self->then, g_bytes_unref);
  if (on && self->now != NULL)
    self->then = g_bytes_ref (self->now);
  self->then_ns = self->now_ns;
  gtk_widget_set_visible (GTK_WIDGET (self->different), on);
  if (on)
    gtk_toggle_button_set_active (self->freeze, FALSE);
  ph_kernel_tab_update (self);
  ph_kernel_tab_filter (self);
}

static void
copy_cb (PhKernelTab *self)
{
  g_autofree char *text = ph_kernel_tab_dup_text (self);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
ph_kernel_tab_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_kernel_tab_parent_class)->map (widget);
  ph_kernel_tab_show (PH_KERNEL_TAB (widget));
}

static void
ph_kernel_tab_unmap (GtkWidget *widget)
{
  ph_kernel_tab_stop (PH_KERNEL_TAB (widget));
  GTK_WIDGET_CLASS (ph_kernel_tab_parent_class)->unmap (widget);
}

static void
ph_kernel_tab_dispose (GObject *object)
{
  PhKernelTab *self = PH_KERNEL_TAB (object);

  ph_kernel_tab_stop (self);
  /* With the group go its handlers. */
  g_clear_object (&self->signals);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  g_clear_pointer (&self->now, g_bytes_unref);
  g_clear_pointer (&self->then, g_bytes_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_KERNEL_TAB);
  G_OBJECT_CLASS (ph_kernel_tab_parent_class)->dispose (object);
}

static void
ph_kernel_tab_class_init (PhKernelTabClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_kernel_tab_dispose;
  widget_class->map = ph_kernel_tab_map;
  widget_class->unmap = ph_kernel_tab_unmap;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-kernel-tab.ui");
  gtk_widget_class_bind_template_child (widget_class, PhKernelTab, box);
  gtk_widget_class_bind_template_child (widget_class, PhKernelTab, search);
  gtk_widget_class_bind_template_child (widget_class, PhKernelTab, freeze);
  gtk_widget_class_bind_template_child (widget_class, PhKernelTab, compare);
  gtk_widget_class_bind_template_child (widget_class, PhKernelTab, different);
  gtk_widget_class_bind_template_child (widget_class, PhKernelTab, status);
  gtk_widget_class_bind_template_child (widget_class, PhKernelTab, scroller);
  gtk_widget_class_bind_template_child (widget_class, PhKernelTab, groups);
  gtk_widget_class_bind_template_child (widget_class, PhKernelTab, empty_label);
  gtk_widget_class_bind_template_callback (widget_class, ph_kernel_tab_filter);
  gtk_widget_class_bind_template_callback (widget_class, freeze_cb);
  gtk_widget_class_bind_template_callback (widget_class, compare_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
ph_kernel_tab_init (PhKernelTab *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  self->signals = g_signal_group_new (PH_TYPE_SOCKET_ITEM);
  g_signal_group_connect_swapped (self->signals, "kernel-changed", G_CALLBACK (kernel_changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->signals, "notify::closed",
                                  G_CALLBACK (ph_kernel_tab_update), self);
}

/**
 * ph_kernel_tab_set_item:
 * @self: the tab
 * @session: (nullable): the session of @item
 * @item: (nullable): the socket to show
 *
 * Another socket begins live, compared with nothing.
 */
void
ph_kernel_tab_set_item (PhKernelTab  *self,
                        PhSession    *session,
                        PhSocketItem *item)
{
  g_return_if_fail (PH_IS_KERNEL_TAB (self));

  g_set_object (&self->session, session);
  if (!g_set_object (&self->item, item))
    return;
  ph_kernel_tab_stop (self);
  g_clear_pointer (&self->now, g_bytes_unref);
  for (guint i = 0; i < self->rows->len; i++)
    ph_kernel_row_forget (g_ptr_array_index (self->rows, i));
  gtk_toggle_button_set_active (self->compare, FALSE);
  gtk_toggle_button_set_active (self->freeze, FALSE);
  g_signal_group_set_target (self->signals, item);
  ph_kernel_tab_show (self);
}

/**
 * ph_kernel_tab_find:
 * @self: the tab
 * @words: what to look for, "" for all
 *
 * Puts @words into the filter, and the focus there.
 */
void
ph_kernel_tab_find (PhKernelTab *self,
                    const char  *words)
{
  g_return_if_fail (PH_IS_KERNEL_TAB (self));
  gtk_editable_set_text (self->search, words);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/**
 * ph_kernel_tab_dup_text:
 * @self: the tab
 *
 * Returns: (transfer full): what is shown as lines of columns parted by tabs; "" for nothing
 */
char *
ph_kernel_tab_dup_text (PhKernelTab *self)
{
  GString *text = g_string_new (NULL);
  PhKernelReading now, then;

  g_return_val_if_fail (PH_IS_KERNEL_TAB (self), NULL);

  if (self->now == NULL)
    return g_string_free (text, FALSE);
  ph_kernel_reading_parse (&now, g_bytes_get_data (self->now, NULL), g_bytes_get_size (self->now));
  if (self->then != NULL)
    ph_kernel_reading_parse (&then, g_bytes_get_data (self->then, NULL),
                             g_bytes_get_size (self->then));
  g_string_append_printf (text, "%s\t%s\n", ph_socket_item_get_name (self->item),
                          gtk_label_get_text (self->status));
  for (guint i = 0; i < self->rows->len; i++)
    if (gtk_widget_get_visible (g_ptr_array_index (self->rows, i)))
      ph_kernel_reading_print_line (ph_kernel_row_get_field (g_ptr_array_index (self->rows, i)),
                                    self->then != NULL ? &then : NULL, &now, text);
  return g_string_free (text, FALSE);
}
