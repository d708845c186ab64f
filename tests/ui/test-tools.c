/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-answer-row.h"
#include "ph-attempt-row.h"
#include "ph-byte-order-tool.h"
#include "ph-connect-tool.h"
#include "ph-field-row.h"
#include "ph-lookup-tool.h"
#include "ph-order-row.h"
#include "ph-socket-form.h"
#include "ph-socket-page.h"
#include "ph-socket-sidebar.h"
#include "ph-tools-view.h"
#include "ph-window.h"

#include "ph-ui-test.h"

#include <errno.h>
#include <string.h>

/* The page of tools in the whole window, over a real session: numbers are looked up, so that no
 * name server is asked. */

typedef struct
{
  PhSession   *session;   /* (owned) */
  GtkWidget   *window;    /* (owned) */
  PhToolsView *tools;
} Fixture;

static void
setup (Fixture       *fixture,
       gconstpointer  data)
{
  fixture->session = ph_ui_test_session ();
  fixture->window = GTK_WIDGET (ph_window_new (NULL, fixture->session));
  fixture->tools = PH_TOOLS_VIEW (ph_ui_test_find (fixture->window, PH_TYPE_TOOLS_VIEW, NULL));
  gtk_window_present (GTK_WINDOW (fixture->window));
  if (data != NULL)
    gtk_widget_activate_action (fixture->window, "win.show-tool", "s", (const char *) data);
}

static void
teardown (Fixture       *fixture,
          gconstpointer  data)
{
  ph_ui_test_drop (fixture->window);
  ph_ui_test_end (fixture->session);
}

static GtkWidget *
tool (Fixture    *fixture,
      const char *id)
{
  GtkWidget *widget = ph_tools_view_get_tool (fixture->tools, id);

  g_assert_nonnull (widget);
  return widget;
}

static PhFieldRow *
field (GtkWidget  *root,
       const char *title)
{
  GtkWidget *row = ph_ui_test_find (root, PH_TYPE_FIELD_ROW, title);

  g_assert_nonnull (row);
  return PH_FIELD_ROW (row);
}

static GtkWidget *
button (GtkWidget  *root,
        const char *label)
{
  GtkWidget *found = ph_ui_test_find (root, GTK_TYPE_BUTTON, label);

  g_assert_nonnull (found);
  return found;
}

typedef struct
{
  GtkWidget  *root;
  GType       type;
  const char *text;
} Wanted;

static gboolean
is_there (gpointer data)
{
  const Wanted *wanted = data;
  GtkWidget *found = ph_ui_test_find (wanted->root, wanted->type, wanted->text);

  return found != NULL && gtk_widget_get_mapped (found);
}

static GtkWidget *
wait_for (GtkWidget  *root,
          GType       type,
          const char *text)
{
  Wanted wanted = { root, type, text };

  if (!ph_test_spin_until (is_there, &wanted, PH_UI_PATIENCE_MS))
    g_error ("“%s” did not appear", text != NULL ? text : g_type_name (type));
  return ph_ui_test_find (root, type, text);
}

static void
test_view (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *list = ph_ui_test_find (GTK_WIDGET (fixture->tools), GTK_TYPE_LIST_BOX, NULL);
  gsize n_tools;
  const PhTool *table = ph_tool_table (&n_tools);

  for (gsize i = 0; i < n_tools; i++)
    {
      GtkListBoxRow *row;

      gtk_widget_activate_action (fixture->window, "win.show-tool", "s", table[i].id);
      g_assert_true (gtk_widget_get_mapped (tool (fixture, table[i].id)));
      row = gtk_list_box_get_selected_row (GTK_LIST_BOX (list));
      g_assert_cmpint (gtk_list_box_row_get_index (row), ==, (int) i);
    }
  g_assert_false (ph_tools_view_show (fixture->tools, "no such tool"));
  g_assert_null (ph_tools_view_get_tool (fixture->tools, "no such tool"));
  g_assert_true (gtk_widget_get_mapped (tool (fixture, table[n_tools - 1].id)));
}

static void
test_answers (Fixture       *fixture,
              gconstpointer  data)
{
  GtkWidget *lookup = tool (fixture, "lookups");
  GtkWidget *row;

  ph_field_row_set_text (field (lookup, "_Host"), "127.0.0.1");
  ph_field_row_set_text (field (lookup, "_Service"), "80");
  g_signal_emit_by_name (button (lookup, "_Look Up"), "clicked");
  row = wait_for (lookup, PH_TYPE_ANSWER_ROW, "127.0.0.1:80");
  g_assert_cmpstr (ph_answer_row_get_text (PH_ANSWER_ROW (row)), ==, "127.0.0.1");
  wait_for (lookup, GTK_TYPE_LABEL, "3 answers");   /* one a type */

  ph_field_row_set_text (field (lookup, "_Service"), "no-such-service");
  g_signal_emit_by_name (button (lookup, "_Look Up"), "clicked");
  wait_for (lookup, GTK_TYPE_LABEL, "EAI_");
  g_assert_null (ph_ui_test_find (lookup, PH_TYPE_ANSWER_ROW, NULL));
}

static void
test_services (Fixture       *fixture,
               gconstpointer  data)
{
  GtkWidget *lookup = tool (fixture, "lookups");

  ph_lookup_tool_choose (PH_LOOKUP_TOOL (lookup), "getservbyname");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (field (lookup, "_Host"))));
  ph_field_row_set_text (field (lookup, "_Service"), "domain");
  g_signal_emit_by_name (button (lookup, "_Look Up"), "clicked");
  wait_for (lookup, PH_TYPE_ANSWER_ROW, "53");

  ph_lookup_tool_choose (PH_LOOKUP_TOOL (lookup), "getservbyport");
  ph_field_row_set_text (field (lookup, "_Port"), "22");
  g_signal_emit_by_name (button (lookup, "_Look Up"), "clicked");
  wait_for (lookup, PH_TYPE_ANSWER_ROW, "ssh");   /* not what was there before */

  ph_lookup_tool_choose (PH_LOOKUP_TOOL (lookup), "gethostname");
  g_signal_emit_by_name (button (lookup, "_Look Up"), "clicked");
  wait_for (lookup, PH_TYPE_ANSWER_ROW, g_get_host_name ());
}

/* Each fault stands at its field, and no call is made with it. */
static void
test_faults (Fixture       *fixture,
             gconstpointer  data)
{
  static const struct { const char *function, *title, *bad, *good; } cases[] = {
    { "gethostbyname", "_Host", "", "localhost" },
    { "gethostbyaddr", "_Host", "localhost", "::1" },
    { "gethostbyaddr", "_Host", "", "127.0.0.1" },
    { "getservbyname", "_Service", " ", "http" },
    { "getservbyport", "_Port", "65536", "65535" },
    { "getservbyport", "_Port", "-1", "0" },
    { "getservbyport", "_Port", "http", "80" },
    { "getaddrinfo", "T_imeout", "0", "0.5" },
    { "getaddrinfo", "T_imeout", "-3", "" },
    { "getaddrinfo", "T_imeout", "1e99", "86400" },
    { "getaddrinfo", "T_imeout", "nan", "1" },
    { "getaddrinfo", "T_imeout", "soon", "1" },
  };
  GtkWidget *lookup = tool (fixture, "lookups");

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s %s", cases[i].function, cases[i].bad);
      ph_lookup_tool_choose (PH_LOOKUP_TOOL (lookup), cases[i].function);
      ph_field_row_set_text (field (lookup, cases[i].title), cases[i].bad);
      g_assert_true (ph_field_row_has_fault (field (lookup, cases[i].title)));
      g_assert_false (gtk_widget_is_sensitive (button (lookup, "_Look Up")));
      ph_field_row_set_text (field (lookup, cases[i].title), cases[i].good);
      g_assert_false (ph_field_row_has_fault (field (lookup, cases[i].title)));
      g_assert_true (gtk_widget_is_sensitive (button (lookup, "_Look Up")));
    }
}

/* Whatever is typed, the call is printed and nothing breaks. */
static void
test_any_text (Fixture       *fixture,
               gconstpointer  data)
{
  static const char *const words[] = {
    "", " ", "\"", "\\", "%s%n", "<b>", "127.0.0.1", "[::1]", "fe80::1%lo", "é", "\xe2\x80\xae",
    "0x", "-0", "99999999999999999999", "a..b", "localhost", "1e400", "\t", "*", "(", "…",
  };
  static const char *const functions[] = {
    "getaddrinfo", "gethostname", "gethostbyname", "gethostbyaddr", "getservbyname",
    "getservbyport",
  };
  GtkWidget *roots[] = { tool (fixture, "lookups"), tool (fixture, "connect"),
                         tool (fixture, "byte-order") };
  static const char *const titles[] = {
    "_Host", "_Service", "_Port", "T_imeout", "_Timeout", "_Name", "Source ho_st", "So_urce port",
    "_Number", "_Address",
  };

  for (guint i = 0; i < 600; i++)
    {
      GtkWidget *root = roots[g_test_rand_int_range (0, G_N_ELEMENTS (roots))];
      const char *title = titles[g_test_rand_int_range (0, G_N_ELEMENTS (titles))];
      GtkWidget *row = ph_ui_test_find (root, PH_TYPE_FIELD_ROW, title);
      g_autofree char *text = NULL;

      if (root == roots[0] && g_test_rand_int_range (0, 5) == 0)
        ph_lookup_tool_choose (PH_LOOKUP_TOOL (root),
                               functions[g_test_rand_int_range (0, G_N_ELEMENTS (functions))]);
      text = g_strconcat (words[g_test_rand_int_range (0, G_N_ELEMENTS (words))],
                          words[g_test_rand_int_range (0, G_N_ELEMENTS (words))], NULL);
      if (row != NULL)
        ph_field_row_set_text (PH_FIELD_ROW (row), text);
    }
  ph_ui_test_settle ();
}

static GtkWidget *
find_form (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (PH_IS_SOCKET_FORM (window))
        return window;
    }
  return NULL;
}

/* "Use": the form is open and filled in. */
static void
test_use (Fixture       *fixture,
          gconstpointer  data)
{
  static const struct
  {
    const char *role;
    int         family;
    int         type;
    const char *host;
    int         port;
  } uses[] = {
    { "peer", AF_INET, SOCK_STREAM, "127.0.0.1", 80 },
    { "bind", AF_INET6, SOCK_STREAM, "::1", 0 },
    { "peer", AF_INET6, SOCK_DGRAM, "::1", 53 },
    { "bind", AF_INET, SOCK_DGRAM, "127.0.0.2", 5353 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (uses); i++)
    {
      g_autoptr (PhSocketConfig) config = NULL;
      g_autofree char *port = g_strdup_printf ("%d", uses[i].port);
      gboolean peer = g_str_equal (uses[i].role, "peer");
      GtkWidget *form;

      gtk_widget_activate_action (fixture->window, "win.new-socket-at", "(siisi)", uses[i].role,
                                  uses[i].family, uses[i].type, uses[i].host, uses[i].port);
      form = find_form ();
      g_assert_nonnull (form);
      config = ph_socket_form_get_config (PH_SOCKET_FORM (form));
      g_assert_cmpint (config->family, ==, uses[i].family);
      g_assert_cmpint (config->type, ==, uses[i].type);
      g_assert_cmpint (config->bind, ==, !peer);
      g_assert_cmpstr (peer ? config->peer_host : config->bind_host, ==, uses[i].host);
      g_assert_cmpstr (peer ? config->peer_port : config->bind_port, ==, port);
      g_assert_cmpint (config->action, ==,
                       peer ? PH_START_CONNECT
                            : uses[i].type == SOCK_STREAM ? PH_START_LISTEN : PH_START_NOTHING);
      g_assert_true (ph_socket_form_is_valid (PH_SOCKET_FORM (form)));
      ph_ui_test_drop (form);
    }
}

static const char *
order_line (GtkWidget  *bench,
            const char *call)
{
  GtkWidget *label = ph_ui_test_find (bench, GTK_TYPE_LABEL, call);

  g_assert_nonnull (label);
  return gtk_label_get_text (GTK_LABEL (label));
}

static void
test_byte_order (Fixture       *fixture,
                 gconstpointer  data)
{
  GtkWidget *bench = tool (fixture, "byte-order");

#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  g_assert_cmpstr (order_line (bench, "htons("), ==, "htons(8080)  →  36895 (0x901f)");
  g_assert_nonnull (ph_ui_test_find (bench, GTK_TYPE_LABEL,
                                     "Without htons(), bind() to 8080 takes port 36895."));
  ph_field_row_set_text (field (bench, "_Number"), "5");
  g_assert_cmpstr (order_line (bench, "htonl("), ==, "htonl(5)  →  83886080 (0x05000000)");
  g_assert_nonnull (ph_ui_test_find (bench, GTK_TYPE_LABEL, "the length 5 as 83886080"));
#endif
  ph_field_row_set_text (field (bench, "_Number"), "0x10000");
  g_assert_nonnull (ph_ui_test_find (bench, GTK_TYPE_LABEL, "16 bits, 0 to 65535"));
  ph_field_row_set_text (field (bench, "_Number"), "010");
  g_assert_true (ph_field_row_has_fault (field (bench, "_Number")));
  ph_field_row_set_text (field (bench, "_Number"), "4294967296");
  g_assert_true (ph_field_row_has_fault (field (bench, "_Number")));

  ph_field_row_set_text (field (bench, "_Address"), "127.1");
  g_assert_cmpstr (order_line (bench, "inet_aton("), ==,
                   "inet_aton(\"127.1\")  →  b\"\\x7f\\x00\\x00\\x01\"");
  g_assert_cmpstr (order_line (bench, "inet_ntoa("), ==,
                   "inet_ntoa(b\"\\x7f\\x00\\x00\\x01\")  →  \"127.0.0.1\"");
  g_assert_nonnull (ph_ui_test_find (bench, GTK_TYPE_LABEL, "fills the last three bytes"));
  g_assert_nonnull (ph_ui_test_find (bench, GTK_TYPE_LABEL, "inet_aton() reads this form"));
  ph_field_row_set_text (field (bench, "_Address"), "2001:DB8::1");
  g_assert_nonnull (strstr (order_line (bench, "inet_ntop("), "\"2001:db8::1\""));
}

/* This machine without a name has ::1 first: nobody listens there, and the next answers. */
static void
test_connect (Fixture       *fixture,
              gconstpointer  data)
{
  GtkWidget *connect = tool (fixture, "connect");
  GtkWidget *sidebar = ph_ui_test_find (fixture->window, PH_TYPE_SOCKET_SIDEBAR, NULL);
  g_autofree char *port = NULL;
  PhSocketItem *server;

  gtk_widget_activate_action (fixture->window, "win.start", "s", "listen");
  wait_for (fixture->window, PH_TYPE_SOCKET_PAGE, NULL);
  server = ph_socket_sidebar_get_selected (PH_SOCKET_SIDEBAR (sidebar));
  port = g_strdup_printf ("%d", ph_address_get_port (&ph_socket_item_get_identity (server)->local));
  gtk_widget_activate_action (fixture->window, "win.show-tool", "s", "connect");
  g_assert_false (gtk_widget_is_sensitive (button (connect, "_Connect")));
  ph_field_row_set_text (field (connect, "_Port"), port);
  ph_field_row_set_text (field (connect, "_Name"), "web");
  g_signal_emit_by_name (button (connect, "_Connect"), "clicked");
  wait_for (connect, GTK_TYPE_LABEL, "web  →  connected to 127.0.0.1");
  g_assert_nonnull (ph_ui_test_find (connect, GTK_TYPE_LABEL, "failed"));
  g_assert_nonnull (ph_ui_test_find (connect, GTK_TYPE_LABEL, "won"));
  g_assert_cmpstr (ph_field_row_get_text (field (connect, "_Name")), ==, "");   /* taken */
  g_assert_true (gtk_widget_is_sensitive (button (connect, "_Connect")));
  g_signal_emit_by_name (button (connect, "_Show the Socket"), "clicked");
  g_assert_cmpstr (ph_socket_item_get_name (ph_socket_sidebar_get_selected (
                     PH_SOCKET_SIDEBAR (sidebar))), ==, "web");
}

static void
test_connect_fails (Fixture       *fixture,
                    gconstpointer  data)
{
  GtkWidget *connect = tool (fixture, "connect");

  ph_field_row_set_text (field (connect, "_Host"), "127.0.0.1");
  ph_field_row_set_text (field (connect, "_Port"), "1");
  ph_field_row_set_text (field (connect, "_Timeout"), "5");
  g_signal_emit_by_name (button (connect, "_Connect"), "clicked");
  wait_for (connect, GTK_TYPE_LABEL, "create_connection()  →  ECONNREFUSED (111)");
  wait_for (connect, PH_TYPE_ATTEMPT_ROW, "127.0.0.1:1");
  g_assert_true (gtk_widget_is_sensitive (button (connect, "_Connect")));
}

static void
test_connect_faults (Fixture       *fixture,
                     gconstpointer  data)
{
  static const struct { const char *title, *bad, *good; } cases[] = {
    { "_Host", "256.1.1.1", "" },
    { "_Port", "", "80" },
    { "_Port", "65536", "http" },
    { "_Port", "no-such-service", "1" },
    { "_Timeout", "0", "" },
    { "_Name", "2 fast", "too_fast" },
    { "Source ho_st", "1.2.3.400", "127.0.0.1" },
    { "So_urce port", "99999", "0" },
  };
  GtkWidget *connect = tool (fixture, "connect");
  GtkWidget *source = ph_ui_test_find (connect, ADW_TYPE_EXPANDER_ROW, "Source address");

  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (source), TRUE);
  ph_field_row_set_text (field (connect, "_Port"), "80");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s %s", cases[i].title, cases[i].bad);
      ph_field_row_set_text (field (connect, cases[i].title), cases[i].bad);
      g_assert_true (ph_field_row_has_fault (field (connect, cases[i].title)));
      g_assert_false (gtk_widget_is_sensitive (button (connect, "_Connect")));
      ph_field_row_set_text (field (connect, cases[i].title), cases[i].good);
      g_assert_false (ph_field_row_has_fault (field (connect, cases[i].title)));
      g_assert_true (gtk_widget_is_sensitive (button (connect, "_Connect")));
    }
  g_assert_nonnull (ph_ui_test_find (connect, GTK_TYPE_LABEL,
                                     "create_connection((\"\", 1), None, (\"127.0.0.1\", 0))"));
}

#define ADD(path, data, func) \
  g_test_add ("/ui/tools/" path, Fixture, data, setup, func, teardown)

int
main (int    argc,
      char **argv)
{
  ph_ui_test_init (&argc, &argv);
  ADD ("view", NULL, test_view);
  ADD ("lookup/answers", "lookups", test_answers);
  ADD ("lookup/services", "lookups", test_services);
  ADD ("lookup/faults", "lookups", test_faults);
  ADD ("lookup/use", "lookups", test_use);
  ADD ("byte-order", "byte-order", test_byte_order);
  ADD ("connect", "connect", test_connect);
  ADD ("connect/fails", "connect", test_connect_fails);
  ADD ("connect/faults", "connect", test_connect_faults);
  ADD ("any-text", "lookups", test_any_text);
  return g_test_run ();
}
