/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-config-preview.h"
#include "ph-field-row.h"
#include "ph-preset.h"
#include "ph-socket-form.h"

#include "ph-ui-test.h"

#include <adwaita.h>

#include <string.h>

/* The form "New Socket": what is typed is what is made, every fault stands at its field, and
 * nothing can be created while there is one. */

static PhSocketForm *
open_form (const char *preset)
{
  g_autoptr (PhSocketConfig) config = ph_preset_make_config (ph_preset_by_id (preset));
  PhSocketForm *form = ph_socket_form_new (NULL, NULL, config);

  gtk_window_present (GTK_WINDOW (form));
  return form;
}

static GtkWidget *
field (PhSocketForm *form,
       const char   *title)
{
  GtkWidget *row = ph_ui_test_find (GTK_WIDGET (form), PH_TYPE_FIELD_ROW, title);

  g_assert_nonnull (row);
  return row;
}

static void
type (PhSocketForm *form,
      const char   *title,
      const char   *text)
{
  ph_field_row_set_text (PH_FIELD_ROW (field (form, title)), text);
}

static gboolean
at_fault (PhSocketForm *form,
          const char   *title)
{
  return gtk_widget_has_css_class (field (form, title), "fault");
}

static gboolean
can_create (PhSocketForm *form)
{
  return gtk_widget_get_sensitive (ph_ui_test_find (GTK_WIDGET (form), GTK_TYPE_BUTTON,
                                                    "Create"));
}

static void
test_presets (void)
{
  gsize n_presets;
  const PhPreset *presets = ph_preset_table (&n_presets);

  for (gsize i = 0; i < n_presets; i++)
    {
      PhSocketForm *form = open_form (presets[i].id);
      g_autoptr (PhSocketConfig) config = ph_socket_form_get_config (form);

      g_assert_cmpint (config->family, ==, presets[i].family);
      g_assert_cmpint (config->type, ==, presets[i].type);
      g_assert_cmpint (config->bind, ==, presets[i].bind);
      g_assert_cmpint (config->action, ==, presets[i].action);
      g_assert_cmpint (config->auto_flags, ==, presets[i].auto_flags);
      g_assert_cmpint (config->handler, ==, presets[i].handler);
      g_assert_cmpint (config->one_by_one, ==, presets[i].one_by_one);
      if (presets[i].family == AF_UNIX)
        g_assert_true (g_str_has_suffix (config->bind_host, "/porthole.sock"));
      else
        g_assert_cmpstr (config->bind_host, ==, presets[i].host != NULL ? presets[i].host
                                                                        : "127.0.0.1");
      /* only a peer's port cannot be guessed */
      g_assert_cmpint (ph_socket_form_is_valid (form), ==,
                       presets[i].action != PH_START_CONNECT || presets[i].family == AF_UNIX
                         || presets[i].port != NULL);
      ph_ui_test_drop (GTK_WIDGET (form));
    }
  g_assert_null (ph_preset_by_id ("no such preset"));
  g_assert_null (ph_preset_by_id (NULL));
}

/* What a handler has to be told is asked for when it is chosen, and says what is wrong. */
static void
test_handler_fields (void)
{
  PhSocketForm *form = open_form ("tcp-server");
  GtkWidget *choice = ph_ui_test_find (GTK_WIDGET (form), ADW_TYPE_COMBO_ROW, "B_y itself");
  g_autoptr (PhSocketConfig) config = NULL;
  g_autofree char *preview = NULL;

  g_assert_false (gtk_widget_get_visible (field (form, "_Relay host")));
  adw_combo_row_set_selected (ADW_COMBO_ROW (choice), 1 + PH_HANDLER_RELAY);
  g_assert_true (gtk_widget_get_visible (field (form, "_Relay host")));
  g_assert_true (at_fault (form, "Rela_y port"));
  g_assert_false (can_create (form));
  type (form, "Rela_y port", "http");
  g_assert_true (can_create (form));
  config = ph_socket_form_get_config (form);
  preview = ph_config_preview (config, NULL);
  g_assert_nonnull (strstr (preview, ".serve(RelayHandler, address=(\"127.0.0.1\", \"http\"))"));
  adw_combo_row_set_selected (ADW_COMBO_ROW (choice), 1 + PH_HANDLER_REPLY);
  g_assert_false (gtk_widget_get_visible (field (form, "_Relay host")));
  g_assert_false (can_create (form));   /* there is no reply yet */
  adw_combo_row_set_selected (ADW_COMBO_ROW (choice), 1 + PH_HANDLER_DAYTIME);
  g_assert_true (can_create (form));
  ph_ui_test_drop (GTK_WIDGET (form));
}

static void
test_faults (void)
{
  static const struct { const char *title; const char *bad; const char *good; } cases[] = {
    { "Local _host", "256.1.1.1", "127.0.0.1" }, { "Local _host", "::1", "127.0.0.1" },
    { "Local _port", "70000", "65535" },         { "Local _port", "-1", "0" },
    { "Local _port", "no-such-service", "http" }, { "Back_log", "five", "5" },
    { "Back_log", "99999999999", "0" },          { "_Name", "2 fast", "too_fast" },
  };
  PhSocketForm *form = open_form ("tcp-server");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      type (form, cases[i].title, cases[i].bad);
      g_assert_true (at_fault (form, cases[i].title));
      g_assert_false (can_create (form));
      type (form, cases[i].title, cases[i].good);
      g_assert_false (at_fault (form, cases[i].title));
      g_assert_true (can_create (form));
    }
  ph_ui_test_drop (GTK_WIDGET (form));
}

/* Port 70000 and host 256.1.1.1 together: both say so at once. */
static void
test_all_at_once (void)
{
  PhSocketForm *form = open_form ("tcp-server");

  type (form, "Local _host", "256.1.1.1");
  type (form, "Local _port", "70000");
  type (form, "Back_log", "");
  g_assert_true (at_fault (form, "Local _host"));
  g_assert_true (at_fault (form, "Local _port"));
  g_assert_true (at_fault (form, "Back_log"));
  g_assert_false (can_create (form));
  ph_ui_test_drop (GTK_WIDGET (form));
}

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
test_name_taken (void)
{
  PhSession *session = ph_ui_test_session ();
  g_autoptr (PhSocketConfig) config = ph_preset_make_config (ph_preset_by_id ("udp-socket"));
  PhSocketItem *item = NULL;
  PhSocketForm *form;

  config->name = g_strdup ("dupe");
  ph_session_open_async (session, config, NULL, opened_cb, &item);
  g_assert_true (ph_test_spin_until (is_set, &item, PH_UI_PATIENCE_MS));

  form = ph_socket_form_new (NULL, session, config);
  g_assert_true (at_fault (form, "_Name"));
  g_assert_false (can_create (form));
  type (form, "_Name", "dupe2");
  g_assert_true (can_create (form));

  ph_ui_test_drop (GTK_WIDGET (form));
  g_object_unref (item);
  ph_ui_test_end (session);
}

static void
create_cb (PhSocketForm   *form,
           PhSocketConfig *config,
           gpointer        user_data)
{
  *(PhSocketConfig **) user_data = ph_socket_config_copy (config);
}

static void
test_create (void)
{
  PhSocketForm *form = open_form ("tcp-client");
  g_autoptr (PhSocketConfig) config = NULL;

  g_signal_connect (form, "create", G_CALLBACK (create_cb), &config);
  type (form, "P_eer host", "example.org");
  type (form, "Peer p_ort", "80");
  type (form, "_Name", "web");
  g_assert_true (can_create (form));
  g_signal_emit_by_name (ph_ui_test_find (GTK_WIDGET (form), GTK_TYPE_BUTTON, "Create"),
                         "clicked");
  g_assert_nonnull (config);
  g_assert_cmpstr (config->name, ==, "web");
  g_assert_cmpstr (config->peer_host, ==, "example.org");
  g_assert_cmpstr (config->peer_port, ==, "80");
  g_assert_cmpint (config->action, ==, PH_START_CONNECT);
}

/* A loopback address that nobody touched follows the family. */
static void
test_family (void)
{
  PhSocketForm *form = open_form ("tcp-server");
  GtkWidget *family = ph_ui_test_find (GTK_WIDGET (form), ADW_TYPE_COMBO_ROW, "_Family");

  adw_combo_row_set_selected (ADW_COMBO_ROW (family), 1);
  g_assert_cmpstr (ph_field_row_get_text (PH_FIELD_ROW (field (form, "Local _host"))), ==, "::1");
  g_assert_true (can_create (form));
  adw_combo_row_set_selected (ADW_COMBO_ROW (family), 0);
  g_assert_cmpstr (ph_field_row_get_text (PH_FIELD_ROW (field (form, "Local _host"))), ==,
                   "127.0.0.1");
  ph_ui_test_drop (GTK_WIDGET (form));
}

static void
test_preview (void)
{
  g_autoptr (PhSocketConfig) server = ph_preset_make_config (ph_preset_by_id ("tcp-server"));
  g_autoptr (PhSocketConfig) peer = ph_preset_make_config (ph_preset_by_id ("udp-client"));
  g_autofree char *server_text = ph_config_preview (server, NULL);
  g_autofree char *peer_text = NULL;

  g_assert_cmpstr (server_text, ==,
                   "server = socket(AF_INET, SOCK_STREAM)\n"
                   "server.bind((\"127.0.0.1\", 0))\n"
                   "server.listen(5)");
  g_free (peer->peer_port);
  peer->peer_port = g_strdup ("ntp");
  peer_text = ph_config_preview (peer, NULL);
  g_assert_cmpstr (peer_text, ==,
                   "udp = socket(AF_INET, SOCK_DGRAM)\n"
                   "udp.connect((\"127.0.0.1\", \"ntp\"))");
}

static char *
preview_of (const char *preset,
            const char *path)
{
  g_autoptr (PhSocketConfig) config = ph_preset_make_config (ph_preset_by_id (preset));

  g_free (config->bind_host);
  config->bind_host = g_strdup (path);
  return ph_config_preview (config, NULL);
}

static void
test_preview_families (void)
{
  g_autofree char *server = preview_of ("unix-server", "@a\\x00");
  g_autofree char *pair = preview_of ("pair", "/tmp/x");
  g_autofree char *ping = preview_of ("ping", "/tmp/x");

  g_assert_cmpstr (server, ==,
                   "server = socket(AF_UNIX, SOCK_STREAM)\n"
                   "server.bind(\"@a\\x00\")\n"
                   "server.listen(5)");
  g_assert_cmpstr (pair, ==, "a, b = socketpair(AF_UNIX, SOCK_STREAM)");
  g_assert_cmpstr (ping, ==,
                   "ping = socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP)\n"
                   "ping.connect((\"127.0.0.1\", 0))\n"
                   "ping.send(b\"\\x08\\x00\\xfe\\xfePh\\x00\\x01porthole ping\")");
}

static gboolean
is_shown (PhSocketForm *form,
          GType         kind,
          const char   *title)
{
  GtkWidget *row = ph_ui_test_find (GTK_WIDGET (form), kind, title);

  return row != NULL && gtk_widget_get_visible (row);
}

static void
choose (PhSocketForm *form,
        const char   *title,
        guint         row)
{
  GtkWidget *combo = ph_ui_test_find (GTK_WIDGET (form), ADW_TYPE_COMBO_ROW, title);

  g_assert_nonnull (combo);
  adw_combo_row_set_selected (ADW_COMBO_ROW (combo), row);
}

/* Host and port become a path, and what was typed of either is kept. */
static void
test_paths (void)
{
  PhSocketForm *form = open_form ("tcp-server");
  g_autoptr (PhSocketConfig) config = NULL;
  g_autofree char *long_path = g_strnfill (120, 'x');

  type (form, "Local _host", "10.1.2.3");
  choose (form, "_Family", 2);
  g_assert_true (g_str_has_suffix (ph_field_row_get_text (PH_FIELD_ROW (field (form, "Local pat_h"))),
                                   "/porthole.sock"));
  g_assert_false (is_shown (form, PH_TYPE_FIELD_ROW, "Local _port"));
  g_assert_true (can_create (form));
  type (form, "Local pat_h", long_path);
  g_assert_true (at_fault (form, "Local pat_h"));
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (field (form,
                                                                              "Local pat_h"))),
                            "120 bytes"));
  type (form, "Local pat_h", "@here");
  g_assert_true (can_create (form));
  config = ph_socket_form_get_config (form);
  g_assert_cmpint (config->family, ==, AF_UNIX);
  g_assert_cmpstr (config->bind_host, ==, "@here");
  choose (form, "_Family", 0);
  g_assert_cmpstr (ph_field_row_get_text (PH_FIELD_ROW (field (form, "Local _host"))), ==,
                   "10.1.2.3");
  g_assert_true (is_shown (form, PH_TYPE_FIELD_ROW, "Local _port"));
  choose (form, "_Family", 2);
  g_assert_cmpstr (ph_field_row_get_text (PH_FIELD_ROW (field (form, "Local pat_h"))), ==, "@here");
  ph_ui_test_drop (GTK_WIDGET (form));
}

/* What another family has and has not */
static void
test_other_family (void)
{
  PhSocketForm *form = open_form ("tcp-server");
  g_autoptr (PhSocketConfig) config = NULL;

  g_assert_false (is_shown (form, PH_TYPE_FIELD_ROW, "Other fa_mily"));
  choose (form, "_Family", 3);
  type (form, "Other fa_mily", "AF_NONSENSE");
  type (form, "P_rotocol", "nonsense");
  g_assert_true (at_fault (form, "Other fa_mily"));
  g_assert_true (at_fault (form, "P_rotocol"));
  g_assert_false (can_create (form));
  type (form, "Other fa_mily", "AF_CAN");
  type (form, "P_rotocol", "1");
  choose (form, "_Type", 3);
  g_assert_true (can_create (form));
  g_assert_false (is_shown (form, PH_TYPE_FIELD_ROW, "Local _host"));
  g_assert_false (is_shown (form, ADW_TYPE_COMBO_ROW, "_Start"));
  config = ph_socket_form_get_config (form);
  g_assert_cmpint (ph_socket_config_get_family (config), ==, AF_CAN);
  g_assert_cmpint (config->type, ==, SOCK_RAW);
  g_assert_cmpint (config->action, ==, PH_START_NOTHING);
  ph_ui_test_drop (GTK_WIDGET (form));
}

/* A pair exists only for Unix, a ping only for ICMP; the choice goes with the kind. */
static void
test_extra_start (void)
{
  PhSocketForm *form = open_form ("pair");
  g_autoptr (PhSocketConfig) pair = ph_socket_form_get_config (form);
  g_autoptr (PhSocketConfig) none = NULL;
  g_autoptr (PhSocketConfig) ping = NULL;

  g_assert_cmpint (pair->action, ==, PH_START_PAIR);
  g_assert_false (is_shown (form, PH_TYPE_FIELD_ROW, "Local pat_h"));
  choose (form, "_Family", 0);
  none = ph_socket_form_get_config (form);
  g_assert_cmpint (none->action, ==, PH_START_NOTHING);
  choose (form, "_Type", 1);
  type (form, "P_rotocol", "icmp");
  choose (form, "_Start", 3);
  ping = ph_socket_form_get_config (form);
  g_assert_cmpint (ping->action, ==, PH_START_PING);
  g_assert_true (is_shown (form, PH_TYPE_FIELD_ROW, "P_eer host"));
  g_assert_false (is_shown (form, PH_TYPE_FIELD_ROW, "Peer p_ort"));
  g_assert_true (can_create (form));
  ph_ui_test_drop (GTK_WIDGET (form));
}

static void
test_reach (void)
{
  static const struct { const char *host; gboolean outside; } cases[] = {
    { "127.0.0.1", FALSE }, { "127.9.9.9", FALSE }, { "::1", FALSE }, { "localhost", FALSE },
    { "", TRUE }, { "0.0.0.0", TRUE }, { "::", TRUE }, { "192.0.2.1", TRUE },
  };
  g_autoptr (PhSocketConfig) config = ph_preset_make_config (ph_preset_by_id ("tcp-server"));

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_free (config->bind_host);
      config->bind_host = g_strdup (cases[i].host);
      g_assert_cmpint (strstr (ph_config_reach (config), "other machines") != NULL, ==,
                       cases[i].outside);
    }
  config->bind = FALSE;
  g_assert_nonnull (strstr (ph_config_reach (config), "other machines"));
  config->action = PH_START_CONNECT;
  g_assert_null (ph_config_reach (config));
}

/* Typing begins at the one thing that is missing, else at the first field. */
static void
test_focus (void)
{
  PhSocketForm *client = open_form ("tcp-client");
  PhSocketForm *server = open_form ("tcp-server");
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (client));

  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, field (client, "Peer p_ort")));
  focus = gtk_window_get_focus (GTK_WINDOW (server));
  g_assert_true (ADW_IS_COMBO_ROW (focus));
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (focus)), ==, "_Family");
  ph_ui_test_drop (GTK_WIDGET (client));
  ph_ui_test_drop (GTK_WIDGET (server));
}

int
main (int    argc,
      char **argv)
{
  ph_ui_test_init (&argc, &argv);

  g_test_add_func ("/ui/form/presets", test_presets);
  g_test_add_func ("/ui/form/focus", test_focus);
  g_test_add_func ("/ui/form/handler-fields", test_handler_fields);
  g_test_add_func ("/ui/form/faults", test_faults);
  g_test_add_func ("/ui/form/all-faults-at-once", test_all_at_once);
  g_test_add_func ("/ui/form/name-taken", test_name_taken);
  g_test_add_func ("/ui/form/create", test_create);
  g_test_add_func ("/ui/form/family", test_family);
  g_test_add_func ("/ui/form/preview", test_preview);
  g_test_add_func ("/ui/form/preview-families", test_preview_families);
  g_test_add_func ("/ui/form/paths", test_paths);
  g_test_add_func ("/ui/form/other-family", test_other_family);
  g_test_add_func ("/ui/form/extra-start", test_extra_start);
  g_test_add_func ("/ui/form/reach", test_reach);
  return g_test_run ();
}
