/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-config-preview.h"
#include "ph-field-row.h"
#include "ph-option-group.h"
#include "ph-option-row.h"
#include "ph-options-tab.h"

#include "ph-ui-test.h"

#include <adwaita.h>

/* The Options tab on real sockets: what the kernel says is shown, a change is a call, a refusal
 * stands at its row, and a hidden tab asks nothing. And the options of a new socket in the form. */

typedef struct
{
  PhSession    *session;  /* (owned) */
  PhSocketItem *item;     /* (owned) */
  GtkWidget    *window;
  GtkWidget    *tab;      /* (owned) */
  guint         n_read;   /* OPTIONS records and setsockopt calls taken */
} Fixture;

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (PhCallResult) outcome = NULL;

  *(PhSocketItem **) user_data = ph_session_open_finish (PH_SESSION (source), result, &outcome,
                                                         NULL);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static void
count_cb (Fixture *fixture)
{
  fixture->n_read++;
}

static gboolean
was_read (gpointer data)
{
  return ph_option_states_were_read (ph_socket_item_get_options (((Fixture *) data)->item));
}

static void
open_socket (PhSession     *session,
             int            type,
             PhSocketItem **item)
{
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();

  config->type = type;
  config->auto_flags = PH_AUTO_NONE;
  *item = NULL;
  ph_session_open_async (session, config, NULL, opened_cb, item);
  g_assert_true (ph_test_spin_until (is_set, item, PH_UI_PATIENCE_MS));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->session = ph_ui_test_session ();
  open_socket (fixture->session, GPOINTER_TO_INT (data), &fixture->item);
  g_signal_connect_swapped (fixture->item, "options-changed", G_CALLBACK (count_cb), fixture);
  fixture->tab = g_object_ref_sink (g_object_new (PH_TYPE_OPTIONS_TAB, NULL));
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 700, 500);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->tab);
  ph_options_tab_set_item (PH_OPTIONS_TAB (fixture->tab), fixture->session, fixture->item);
  g_assert_cmpuint (fixture->n_read, ==, 0); /* nothing is read before it is seen */
  gtk_window_present (GTK_WINDOW (fixture->window));
  g_assert_true (ph_test_spin_until (was_read, fixture, PH_UI_PATIENCE_MS));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  ph_options_tab_set_item (PH_OPTIONS_TAB (fixture->tab), NULL, NULL);
  gtk_window_set_child (GTK_WINDOW (fixture->window), NULL);
  ph_ui_test_drop (fixture->window);
  ph_ui_test_settle ();
  g_assert_finalize_object (fixture->tab);
  g_signal_handlers_disconnect_by_data (fixture->item, fixture);
  g_object_unref (fixture->item);
  ph_ui_test_end (fixture->session);
}

static GtkWidget *
row (Fixture    *fixture,
     const char *name)
{
  GtkWidget *found = ph_ui_test_find (fixture->tab, PH_TYPE_OPTION_ROW, name);

  g_assert_nonnull (found);
  return found;
}

static GtkWidget *
entry (Fixture    *fixture,
       const char *name)
{
  GtkWidget *found = ph_ui_test_find (row (fixture, name), GTK_TYPE_ENTRY, NULL);

  g_assert_nonnull (found);
  return found;
}

static const char *
said (Fixture    *fixture,
      const char *name)
{
  return adw_action_row_get_subtitle (ADW_ACTION_ROW (row (fixture, name)));
}

typedef struct
{
  Fixture    *fixture;
  const char *name;
  const char *part;
} Saying;

static gboolean
says (gpointer data)
{
  Saying *saying = data;

  return strstr (said (saying->fixture, saying->name), saying->part) != NULL;
}

static void
expect_said (Fixture    *fixture,
             const char *name,
             const char *part)
{
  Saying saying = { fixture, name, part };

  if (!ph_test_spin_until (says, &saying, PH_UI_PATIENCE_MS))
    g_error ("%s says: %s", name, said (fixture, name));
}

static void
type (Fixture    *fixture,
      const char *name,
      const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (entry (fixture, name)), text);
  g_signal_emit_by_name (entry (fixture, name), "activate");
}

static guint
count_rows (GtkWidget *root)
{
  guint n = PH_IS_OPTION_ROW (root) && gtk_widget_get_mapped (root) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_rows (child);
  return n;
}

/* One row for each option of such a socket, with a value, an editor and a way to learn more. */
static void
test_rows (Fixture       *fixture,
           gconstpointer  data)
{
  gsize n_options;
  const PhSocketOption *table = ph_socket_option_table (&n_options);
  const PhOptionStates *states = ph_socket_item_get_options (fixture->item);
  guint n = 0;

  for (gsize i = 0; i < n_options; i++)
    {
      GtkWidget *found = ph_ui_test_find (fixture->tab, PH_TYPE_OPTION_ROW, table[i].name);
      gboolean wanted = ph_socket_option_applies (&table[i], AF_INET, GPOINTER_TO_INT (data), 0)
                        && table[i].type != PH_OPTION_GROUP4;

      g_assert_cmpint (found != NULL, ==, wanted);
      if (!wanted)
        continue;
      n++;
      g_assert_nonnull (ph_ui_test_find (found, GTK_TYPE_MENU_BUTTON, NULL));
      if ((table[i].access & PH_OPTION_WRITE) != 0)
        g_assert_nonnull (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (found)));
      if ((table[i].access & PH_OPTION_CONSUMED) == 0)
        g_assert_true (ph_option_states_get (states, i)->read);
    }
  g_assert_cmpuint (n, ==, count_rows (fixture->tab));
  g_test_message ("%u rows", n);
}

/* 4096 becomes 8192; text out of range is a fault at the row and no call; Escape takes it back. */
static void
test_change (Fixture       *fixture,
             gconstpointer  data)
{
  GtkWidget *entry_of_ttl = entry (fixture, "IP_TTL");
  GtkWidget *button;

  type (fixture, "SO_RCVBUF", "4096");
  expect_said (fixture, "SO_RCVBUF", "Asked for 4096, the kernel made it 8192 bytes");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry (fixture, "SO_RCVBUF"))), ==, "8192");
  g_assert_true (gtk_widget_has_css_class (row (fixture, "SO_RCVBUF"), "changed"));

  type (fixture, "IP_TTL", "999");
  expect_said (fixture, "IP_TTL", "1 to 255");
  g_assert_true (gtk_widget_has_css_class (row (fixture, "IP_TTL"), "fault"));
  button = ph_ui_test_find (row (fixture, "IP_TTL"), GTK_TYPE_BUTTON, "Set");
  g_assert_true (gtk_widget_get_visible (button));
  type (fixture, "IP_TTL", "9");
  expect_said (fixture, "IP_TTL", "Set by you");
  g_assert_false (gtk_widget_has_css_class (row (fixture, "IP_TTL"), "fault"));
  g_assert_false (gtk_widget_get_visible (button));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry_of_ttl)), ==, "9");
}

/* What is being typed stays, whatever happens meanwhile. */
static void
test_typing (Fixture       *fixture,
             gconstpointer  data)
{
  gtk_editable_set_text (GTK_EDITABLE (entry (fixture, "IP_TTL")), "12");
  type (fixture, "SO_RCVBUF", "5000");
  expect_said (fixture, "SO_RCVBUF", "Asked for 5000");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry (fixture, "IP_TTL"))), ==, "12");
}

/* A switch that the kernel does not follow goes back. */
static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  type (fixture, "SO_BINDTODEVICE", "nonsense0");
  expect_said (fixture, "SO_BINDTODEVICE", "ENODEV");
  g_assert_nonnull (strstr (said (fixture, "SO_BINDTODEVICE"), "no network interface"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry (fixture, "SO_BINDTODEVICE"))), ==,
                   "");
}

static void
test_switch_and_choice (Fixture       *fixture,
                        gconstpointer  data)
{
  GtkWidget *button = ph_ui_test_find (row (fixture, "SO_REUSEADDR"), GTK_TYPE_SWITCH, NULL);
  GtkWidget *drop = ph_ui_test_find (row (fixture, "IP_MTU_DISCOVER"), GTK_TYPE_DROP_DOWN, NULL);

  g_assert_false (gtk_switch_get_active (GTK_SWITCH (button)));
  gtk_widget_activate (button);
  expect_said (fixture, "SO_REUSEADDR", "Set by you; a new socket has 0; counts only before bind()");
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (button)));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), 2);
  expect_said (fixture, "IP_MTU_DISCOVER", "Set by you; a new socket has IP_PMTUDISC_WANT");
  g_assert_cmpuint (gtk_drop_down_get_selected (GTK_DROP_DOWN (drop)), ==, 2);
}

static gboolean
filtered (gpointer data)
{
  return count_rows (((Fixture *) data)->tab) < 5;
}

static void
test_filter (Fixture       *fixture,
             gconstpointer  data)
{
  GtkWidget *search = ph_ui_test_find (fixture->tab, GTK_TYPE_SEARCH_ENTRY, NULL);
  GtkWidget *toggle = ph_ui_test_find (fixture->tab, GTK_TYPE_TOGGLE_BUTTON, "Changed");

  g_assert_true (ph_options_tab_find (PH_OPTIONS_TAB (fixture->tab), "SO_KEEPALIVE"));
  g_assert_true (ph_test_spin_until (filtered, fixture, PH_UI_PATIENCE_MS));
  g_assert_true (gtk_widget_get_mapped (row (fixture, "SO_KEEPALIVE")));
  g_assert_false (gtk_widget_get_mapped (row (fixture, "SO_REUSEADDR")));
  g_assert_false (ph_options_tab_find (PH_OPTIONS_TAB (fixture->tab), "SO_PEERCRED"));

  gtk_editable_set_text (GTK_EDITABLE (search), "");
  type (fixture, "IP_TTL", "9");
  expect_said (fixture, "IP_TTL", "Set by you");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (toggle), TRUE);
  g_assert_true (ph_test_spin_until (filtered, fixture, PH_UI_PATIENCE_MS));
  g_assert_true (gtk_widget_get_mapped (row (fixture, "IP_TTL")));
}

/* SO_ERROR is read by its button alone. */
static void
test_error (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *button = ph_ui_test_find (row (fixture, "SO_ERROR"), GTK_TYPE_BUTTON, "Read");
  PhSocketId id = ph_socket_item_get_id (fixture->item);
  g_autoptr (PhEventLog) log = ph_session_new_socket_log (fixture->session, id, FALSE);
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (log));

  g_assert_nonnull (ph_ui_test_find (row (fixture, "SO_ERROR"), GTK_TYPE_LABEL, "unknown"));
  g_signal_emit_by_name (button, "clicked");
  while (ph_ui_test_find (row (fixture, "SO_ERROR"), GTK_TYPE_LABEL, "unknown") != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), ==, n_rows + 1);
}

static gboolean
has_group (gpointer data)
{
  return ph_ui_test_find (((Fixture *) data)->tab, GTK_TYPE_BUTTON, "Leave") != NULL;
}

static gboolean
has_no_group (gpointer data)
{
  return !has_group (data);
}

static void
test_multicast (Fixture       *fixture,
                gconstpointer  data)
{
  GtkWidget *join = ph_ui_test_find (fixture->tab, GTK_TYPE_BUTTON, "Join");
  GtkWidget *join_row = ph_ui_test_find (fixture->tab, ADW_TYPE_ACTION_ROW, "Join a group");
  GtkWidget *group = ph_ui_test_find (join_row, GTK_TYPE_ENTRY, NULL);
  GtkWidget *drop = ph_ui_test_find (join_row, GTK_TYPE_DROP_DOWN, NULL);
  GListModel *interfaces = gtk_drop_down_get_model (GTK_DROP_DOWN (drop));

  g_assert_cmpuint (g_list_model_get_n_items (interfaces), >=, 2);
  for (guint i = 0; i < g_list_model_get_n_items (interfaces); i++)
    if (g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (interfaces), i), "lo"))
      gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), i);
  gtk_editable_set_text (GTK_EDITABLE (group), "no group");
  g_signal_emit_by_name (join, "clicked");
  g_assert_true (gtk_widget_has_css_class (join_row, "fault"));
  gtk_editable_set_text (GTK_EDITABLE (group), "239.255.77.21");
  g_signal_emit_by_name (join, "clicked");
  g_assert_false (gtk_widget_has_css_class (join_row, "fault"));
  g_assert_true (ph_test_spin_until (has_group, fixture, PH_UI_PATIENCE_MS));
  g_assert_nonnull (ph_ui_test_find (fixture->tab, ADW_TYPE_ACTION_ROW, "239.255.77.21, lo"));
  g_signal_emit_by_name (ph_ui_test_find (fixture->tab, GTK_TYPE_BUTTON, "Leave"), "clicked");
  g_assert_true (ph_test_spin_until (has_no_group, fixture, PH_UI_PATIENCE_MS));
}

static gboolean
never (gpointer data)
{
  return FALSE;
}

/* Hidden, it reads nothing, whatever happens; shown again it reads once. */
static void
test_hidden (Fixture       *fixture,
             gconstpointer  data)
{
  PhCall call = PH_CALL_INIT (PH_CALL_LISTEN, ph_socket_item_get_id (fixture->item));
  guint n_read;

  gtk_widget_set_visible (fixture->tab, FALSE);
  ph_test_spin_until (never, NULL, 50); /* a reading that is on its way */
  n_read = fixture->n_read;
  ph_session_call_async (fixture->session, &call, NULL, NULL, NULL);
  ph_test_spin_until (never, NULL, 500);
  g_assert_cmpint (ph_socket_item_get_state (fixture->item), ==, PH_STATE_LISTEN);
  g_assert_cmpuint (fixture->n_read, ==, n_read);
  gtk_widget_set_visible (fixture->tab, TRUE);
  expect_said (fixture, "SO_ACCEPTCONN", "A new socket has 0");
  g_assert_cmpuint (fixture->n_read, <=, n_read + 2);
}

static GtkWidget *
find_row (PhOptionGroup *group,
          GType          row_type,
          const char    *name)
{
  GtkWidget *found = ph_ui_test_find (GTK_WIDGET (group), row_type, name);

  g_assert_nonnull (found);
  return found;
}

/* In the form: values of every type, their faults, and what Create will call. */
static void
test_form (void)
{
  PhOptionGroup *group = g_object_ref_sink (g_object_new (PH_TYPE_OPTION_GROUP, NULL));
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_auto (PhConfigFaults) faults = { 0 };
  g_autofree char *preview = NULL;
  GtkWidget *drop;

  ph_option_group_set_kind (group, AF_INET6, SOCK_STREAM, 0);
  gtk_switch_set_active (GTK_SWITCH (ph_ui_test_find (
                           find_row (group, ADW_TYPE_ACTION_ROW, "SO_REUSEADDR"),
                           GTK_TYPE_SWITCH, NULL)), TRUE);
  drop = ph_ui_test_find (find_row (group, ADW_TYPE_ACTION_ROW, "IPV6_V6ONLY"), GTK_TYPE_DROP_DOWN,
                          NULL);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop), 1);
  ph_field_row_set_text (PH_FIELD_ROW (find_row (group, PH_TYPE_FIELD_ROW, "SO_LINGER")), "1, 5");
  ph_field_row_set_text (PH_FIELD_ROW (find_row (group, PH_TYPE_FIELD_ROW, "SO_RCVTIMEO")), "0.5");
  ph_field_row_set_text (PH_FIELD_ROW (find_row (group, PH_TYPE_FIELD_ROW, "TCP_CONGESTION")),
                         "reno");
  ph_option_group_read (group, config);
  config->family = AF_INET6;
  g_assert_true (ph_socket_config_validate (config, &faults));
  preview = ph_config_preview (config, NULL);
  g_assert_nonnull (strstr (preview, "sock.setsockopt(SOL_SOCKET, SO_LINGER, (1, 5))"));
  g_assert_nonnull (strstr (preview, "sock.setsockopt(SOL_SOCKET, SO_RCVTIMEO, (0, 500000))"));
  g_assert_nonnull (strstr (preview, "sock.setsockopt(IPPROTO_TCP, TCP_CONGESTION, \"reno\")"));
  g_assert_nonnull (strstr (preview, "sock.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0)"));

  ph_field_row_set_text (PH_FIELD_ROW (find_row (group, PH_TYPE_FIELD_ROW, "SO_LINGER")), "soon");
  ph_option_group_read (group, config);
  g_assert_false (ph_socket_config_validate (config, &faults));
  ph_option_group_set_faults (group, &faults);
  g_assert_true (ph_field_row_has_fault (PH_FIELD_ROW (find_row (group, PH_TYPE_FIELD_ROW,
                                                                "SO_LINGER"))));
  /* another kind of socket: what it does not have is not set, and no fault */
  ph_option_group_set_kind (group, AF_INET, SOCK_DGRAM, 0);
  ph_option_group_read (group, config);
  for (gsize i = 0; i < PH_CONFIG_MAX_OPTIONS; i++)
    if (config->options[i] != NULL)
      g_assert_true (ph_socket_option_applies (&ph_socket_option_table (&(gsize) { 0 })[i],
                                               AF_INET, SOCK_DGRAM, 0));
  g_assert_finalize_object (group);
}

static void
add (const char *path,
     int         socket_type,
     void      (*run) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, GINT_TO_POINTER (socket_type), set_up, run, tear_down);
}

int
main (int    argc,
      char **argv)
{
  ph_ui_test_init (&argc, &argv);
  add ("/ui/options/rows/tcp", SOCK_STREAM, test_rows);
  add ("/ui/options/rows/udp", SOCK_DGRAM, test_rows);
  add ("/ui/options/change", SOCK_STREAM, test_change);
  add ("/ui/options/typing", SOCK_DGRAM, test_typing);
  add ("/ui/options/refused", SOCK_DGRAM, test_refused);
  add ("/ui/options/switch-and-choice", SOCK_DGRAM, test_switch_and_choice);
  add ("/ui/options/filter", SOCK_STREAM, test_filter);
  add ("/ui/options/error", SOCK_STREAM, test_error);
  add ("/ui/options/multicast", SOCK_DGRAM, test_multicast);
  add ("/ui/options/hidden", SOCK_STREAM, test_hidden);
  g_test_add_func ("/ui/options/form", test_form);
  return g_test_run ();
}
