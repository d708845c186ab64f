/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-options-tab.h"

#include "ph-clock.h"
#include "ph-errno.h"

#include "ph-multicast-box.h"
#include "ph-option-row.h"
#include "ph-raw-option-box.h"

/* Rows are made when the tab is first shown for a kind of socket, and kept for the next socket of
 * that kind. Values are read when the tab comes on screen and after anything happened to the
 * socket, at most a few times a second; a hidden tab reads nothing and has no timer. Main
 * thread. */

#define READ_PAUSE_NS (300 * PH_NSEC_PER_MSEC)

struct _PhOptionsTab
{
  GtkWidget parent_instance;

  PhSession    *session;     /* (owned) (nullable) */
  PhSocketItem *item;        /* (owned) (nullable) */
  GSignalGroup *signals;     /* (owned): of the item */
  GPtrArray    *rows;        /* (owned): of (unowned) PhOptionRow */
  int           family;      /* of the sockets that the rows are for */
  int           type;
  int           protocol;
  gboolean      stale;       /* something happened since the last reading */
  gint64        read_ns;     /* when the last reading was asked for */
  guint         timer;

  GtkWidget         *box;
  GtkEditable       *search;
  GtkToggleButton   *changed_toggle;
  GtkScrolledWindow *scroller;
  GtkBox            *groups;
  GtkWidget         *empty_label;
  PhMulticastBox    *multicast;
  PhRawOptionBox    *raw;
};

G_DEFINE_FINAL_TYPE (PhOptionsTab, ph_options_tab, GTK_TYPE_WIDGET)

static gboolean
ph_options_tab_is_live (PhOptionsTab *self)
{
  return self->item != NULL && !ph_socket_item_get_closed (self->item)
         && gtk_widget_get_mapped (GTK_WIDGET (self));
}

static void
ph_options_tab_read (PhOptionsTab *self)
{
  self->stale = FALSE;
  self->read_ns = ph_clock_now_ns ();
  ph_session_read_options (self->session, ph_socket_item_get_id (self->item));
}

static gboolean
timer_cb (gpointer user_data)
{
  PhOptionsTab *self = user_data;

  self->timer = 0;
  if (self->stale && ph_options_tab_is_live (self))
    ph_options_tab_read (self);
  return G_SOURCE_REMOVE;
}

/* Something may have changed an option. */
static void
happened_cb (PhOptionsTab *self)
{
  gint64 pause_ns = self->read_ns + READ_PAUSE_NS - ph_clock_now_ns ();

  self->stale = TRUE;
  if (!ph_options_tab_is_live (self) || self->timer != 0)
    return;
  if (pause_ns <= 0)
    ph_options_tab_read (self);
  else
    self->timer = g_timeout_add ((guint) (pause_ns / PH_NSEC_PER_MSEC) + 1, timer_cb, self);
}

static void
ph_options_tab_filter (PhOptionsTab *self)
{
  const char *words = gtk_editable_get_text (self->search);
  gboolean changed_only = gtk_toggle_button_get_active (self->changed_toggle);
  gboolean is_whole = words[0] == '\0' && !changed_only;
  gboolean any = FALSE;

  for (guint i = 0; i < self->rows->len; i++)
    {
      PhOptionRow *row = g_ptr_array_index (self->rows, i);

      gtk_widget_set_visible (GTK_WIDGET (row), ph_option_row_matches (row, words, changed_only));
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
  ph_multicast_box_filter (self->multicast, words, changed_only);
  any |= gtk_widget_get_visible (GTK_WIDGET (self->multicast));
  gtk_widget_set_visible (GTK_WIDGET (self->raw), is_whole);
  gtk_widget_set_visible (self->empty_label, !any && !is_whole);
}

static void
options_changed_cb (PhOptionsTab *self)
{
  const PhOptionStates *states;
  const PhSocketOption *table = ph_socket_option_table (&(gsize) { 0 });

  if (self->item == NULL)
    return;
  states = ph_socket_item_get_options (self->item);
  for (guint i = 0; i < self->rows->len; i++)
    {
      PhOptionRow *row = g_ptr_array_index (self->rows, i);

      ph_option_row_update (row, ph_option_states_get (
                              states, (gsize) (ph_option_row_get_option (row) - table)));
    }
  ph_multicast_box_update (self->multicast, states);
  if (gtk_toggle_button_get_active (self->changed_toggle))
    ph_options_tab_filter (self);
}

/* A call that a row asked for, until it returned */
typedef struct
{
  PhOptionsTab         *tab;     /* (owned) */
  PhSocketItem         *item;    /* (owned) */
  const PhSocketOption *option;  /* (unowned) */
} PhAsking;

static PhOptionRow *
ph_options_tab_find_row (PhOptionsTab         *self,
                         const PhSocketOption *option)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (ph_option_row_get_option (g_ptr_array_index (self->rows, i)) == option)
      return g_ptr_array_index (self->rows, i);
  return NULL;
}

/* Returns: (transfer full): the error, and what it means with this option */
static char *
explain (const PhSocketOption *option,
         const PhCallResult   *outcome,
         const PhIdentity     *identity)
{
  g_autofree char *label = ph_errno_label (outcome->error);
  g_autofree char *sentence = ph_option_explain (option, outcome->error);

  if (sentence == NULL)
    {
      PhSituation situation = { .op = outcome->op, .error = outcome->error,
                                .family = identity->family, .type = identity->type };

      sentence = ph_errno_explain (&situation);
    }
  return g_strdup_printf ("%s: %s", label, sentence);
}

static void
ph_options_tab_tell (PhOptionsTab         *self,
                     const PhSocketOption *option,
                     const PhCallResult   *outcome)
{
  PhOptionRow *row = ph_options_tab_find_row (self, option);
  g_autofree char *refused = NULL;
  PhOptionState state = { 0 };

  if (outcome->error != 0)
    refused = explain (option, outcome, ph_socket_item_get_identity (self->item));
  if (row == NULL)
    {
      ph_multicast_box_set_refused (self->multicast, refused);
      return;
    }
  ph_option_row_set_refused (row, refused);
  if (outcome->op == PH_CALL_GETSOCKOPT && outcome->error == 0)
    {
      state.value = outcome->data;
      state.read = TRUE;
      ph_option_row_update (row, &state);
    }
  else if (refused != NULL)
    options_changed_cb (self); /* back to what the kernel has */
}

static void
returned_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  PhAsking *asking = user_data;
  g_autoptr (PhCallResult) outcome = ph_session_call_finish (PH_SESSION (source), result, NULL);

  if (outcome != NULL && asking->tab->item == asking->item && asking->tab->rows != NULL)
    ph_options_tab_tell (asking->tab, asking->option, outcome);
  g_object_unref (asking->tab);
  g_object_unref (asking->item);
  g_free (asking);
}

static void
ph_options_tab_ask (PhOptionsTab         *self,
                    const PhSocketOption *option,
                    GBytes               *value)
{
  PhAsking *asking;
  PhCall call;

  if (self->item == NULL)
    return;
  call = PH_CALL_INIT (value != NULL ? PH_CALL_SETSOCKOPT : PH_CALL_GETSOCKOPT,
                       ph_socket_item_get_id (self->item));
  call.args[0] = option->level;
  call.args[1] = option->option;
  call.data = value;
  asking = g_new0 (PhAsking, 1);
  asking->tab = g_object_ref (self);
  asking->item = g_object_ref (self->item);
  asking->option = option;
  ph_session_call_async (self->session, &call, NULL, returned_cb, asking);
}

static void
set_cb (PhOptionsTab *self,
        GBytes       *value,
        PhOptionRow  *row)
{
  ph_options_tab_ask (self, ph_option_row_get_option (row), value);
}

static void
get_cb (PhOptionsTab *self,
        PhOptionRow  *row)
{
  ph_options_tab_ask (self, ph_option_row_get_option (row), NULL);
}

/* The multicast box names the option by its place in the table. */
static void
group_cb (PhOptionsTab *self,
          guint         row,
          GBytes       *value)
{
  ph_options_tab_ask (self, &ph_socket_option_table (&(gsize) { 0 })[row], value);
}

static GtkWidget *
add_group (PhOptionsTab      *self,
           PhOptionGroupKind  kind)
{
  const char *title = ph_option_group_kind_get_title (kind);
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
  gtk_box_append (self->groups, group);
  return list;
}

static void
add_row (PhOptionsTab         *self,
         GtkWidget            *list,
         const PhSocketOption *option)
{
  GtkWidget *row = ph_option_row_new (option);

  g_signal_connect_object (row, "set", G_CALLBACK (set_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "get", G_CALLBACK (get_cb), self, G_CONNECT_SWAPPED);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  g_ptr_array_add (self->rows, row);
}

static gboolean
is_row (PhOptionsTab         *self,
        const PhSocketOption *option)
{
  return option->type != PH_OPTION_GROUP4 && option->type != PH_OPTION_GROUP6
         && ph_socket_option_applies (option, self->family, self->type, self->protocol);
}

static void
ph_options_tab_make_rows (PhOptionsTab *self)
{
  gsize n_options;
  const PhSocketOption *table = ph_socket_option_table (&n_options);
  GtkWidget *child;

  g_ptr_array_set_size (self->rows, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->groups))) != NULL)
    gtk_box_remove (self->groups, child);
  for (guint kind = 0; kind < PH_N_OPTION_GROUPS; kind++)
    {
      GtkWidget *list = NULL;

      for (gsize i = 0; i < n_options; i++)
        {
          if (table[i].group != kind || !is_row (self, &table[i]))
            continue;
          if (list == NULL)
            list = add_group (self, (PhOptionGroupKind) kind);
          add_row (self, list, &table[i]);
        }
    }
}

/* Shows the socket's kind and values, if the tab is on screen. */
static void
ph_options_tab_show (PhOptionsTab *self)
{
  const PhIdentity *identity;

  if (self->item == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  identity = ph_socket_item_get_identity (self->item);
  if (self->rows->len == 0 || self->family != identity->family || self->type != identity->type
      || self->protocol != identity->protocol)
    {
      self->family = identity->family;
      self->type = identity->type;
      self->protocol = identity->protocol;
      ph_options_tab_make_rows (self);
      ph_multicast_box_set_kind (self->multicast, self->family, self->type, self->protocol);
    }
  options_changed_cb (self);
  ph_options_tab_filter (self);
  gtk_widget_set_sensitive (GTK_WIDGET (self->scroller), !ph_socket_item_get_closed (self->item));
  happened_cb (self);
}

static void
closed_cb (PhOptionsTab *self)
{
  if (self->item != NULL)
    gtk_widget_set_sensitive (GTK_WIDGET (self->scroller),
                              !ph_socket_item_get_closed (self->item));
}

static void
ph_options_tab_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_options_tab_parent_class)->map (widget);
  ph_options_tab_show (PH_OPTIONS_TAB (widget));
}

static void
ph_options_tab_unmap (GtkWidget *widget)
{
  PhOptionsTab *self = PH_OPTIONS_TAB (widget);

  g_clear_handle_id (&self->timer, g_source_remove);
  GTK_WIDGET_CLASS (ph_options_tab_parent_class)->unmap (widget);
}

static void
ph_options_tab_dispose (GObject *object)
{
  PhOptionsTab *self = PH_OPTIONS_TAB (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_OPTIONS_TAB);
  G_OBJECT_CLASS (ph_options_tab_parent_class)->dispose (object);
}

static void
ph_options_tab_class_init (PhOptionsTabClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_options_tab_dispose;
  widget_class->map = ph_options_tab_map;
  widget_class->unmap = ph_options_tab_unmap;
  g_type_ensure (PH_TYPE_MULTICAST_BOX);
  g_type_ensure (PH_TYPE_RAW_OPTION_BOX);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-options-tab.ui");
  gtk_widget_class_bind_template_child (widget_class, PhOptionsTab, box);
  gtk_widget_class_bind_template_child (widget_class, PhOptionsTab, search);
  gtk_widget_class_bind_template_child (widget_class, PhOptionsTab, changed_toggle);
  gtk_widget_class_bind_template_child (widget_class, PhOptionsTab, scroller);
  gtk_widget_class_bind_template_child (widget_class, PhOptionsTab, groups);
  gtk_widget_class_bind_template_child (widget_class, PhOptionsTab, empty_label);
  gtk_widget_class_bind_template_child (widget_class, PhOptionsTab, multicast);
  gtk_widget_class_bind_template_child (widget_class, PhOptionsTab, raw);
  gtk_widget_class_bind_template_callback (widget_class, ph_options_tab_filter);
  gtk_widget_class_bind_template_callback (widget_class, group_cb);
}

static void
ph_options_tab_init (PhOptionsTab *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
  self->signals = g_signal_group_new (PH_TYPE_SOCKET_ITEM);
  g_signal_group_connect_swapped (self->signals, "options-changed",
                                  G_CALLBACK (options_changed_cb), self);
  g_signal_group_connect_swapped (self->signals, "figures-changed", G_CALLBACK (happened_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::last-call", G_CALLBACK (happened_cb),
                                  self);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (happened_cb), self);
  g_signal_group_connect_swapped (self->signals, "notify::closed", G_CALLBACK (closed_cb), self);
}

/**
 * ph_options_tab_set_item:
 * @self: the tab
 * @session: (nullable): the session of @item
 * @item: (nullable): the socket whose options to show
 */
void
ph_options_tab_set_item (PhOptionsTab *self,
                         PhSession    *session,
                         PhSocketItem *item)
{
  g_return_if_fail (PH_IS_OPTIONS_TAB (self));

  g_set_object (&self->session, session);
  if (!g_set_object (&self->item, item))
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  self->read_ns = 0;
  for (guint i = 0; i < self->rows->len; i++)
    ph_option_row_forget (g_ptr_array_index (self->rows, i));
  ph_multicast_box_set_refused (self->multicast, NULL);
  ph_raw_option_box_set_item (self->raw, session, item);
  g_signal_group_set_target (self->signals, item);
  ph_options_tab_show (self);
}

/**
 * ph_options_tab_find:
 * @self: the tab, on screen
 * @name: of an option, for instance "SO_RCVBUF"
 *
 * Looks the option up in the filter, as if its name had been typed there.
 *
 * Returns: whether the socket has the option
 */
gboolean
ph_options_tab_find (PhOptionsTab *self,
                     const char   *name)
{
  const PhSocketOption *option = ph_socket_option_by_name (name);

  g_return_val_if_fail (PH_IS_OPTIONS_TAB (self), FALSE);

  gtk_toggle_button_set_active (self->changed_toggle, FALSE);
  gtk_editable_set_text (self->search, name);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  return option != NULL && ph_options_tab_find_row (self, option) != NULL;
}
