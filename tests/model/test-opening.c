/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-test-session.h"

#include "ph-socket-option.h"
#include "ph-test.h"

#include <string.h>

/* What Create does, on the real kernel: each call only after the one before, and the socket stays
 * when a later one fails. */

static void
set_option (PhSocketConfig *config,
            const char     *name,
            const char     *value)
{
  gsize n_options;
  const PhSocketOption *table = ph_socket_option_table (&n_options);

  for (gsize i = 0; i < n_options; i++)
    {
      if (g_str_equal (table[i].name, name))
        config->options[i] = g_strdup (value);
    }
}

/* The calls of a socket's log, in the order they returned. */
static void
expect_calls (PhSession      *session,
              PhSocketItem   *item,
              const PhCallOp *ops,
              guint           n_ops)
{
  g_autoptr (PhEventLog) log = ph_session_new_socket_log (session, ph_socket_item_get_id (item),
                                                          FALSE);
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (log));
  guint n_calls = 0;

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (PhEvent) event = g_list_model_get_item (G_LIST_MODEL (log), i);

      if (!ph_record_is_call (ph_event_get_record (event)))
        continue;
      g_assert_cmpuint (n_calls, <, n_ops);
      g_assert_cmpint (ph_event_get_record (event)->kind, ==, ops[n_calls]);
      n_calls++;
    }
  g_assert_cmpuint (n_calls, ==, n_ops);
}

#define EXPECT_CALLS(session, item, ...) \
  expect_calls ((session), (item), (const PhCallOp[]) { __VA_ARGS__ }, \
                G_N_ELEMENTS (((const PhCallOp[]) { __VA_ARGS__ })))

static void
test_listen (gconstpointer data)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_autoptr (PhCallResult) last_call = NULL;
  g_autoptr (PhSocketItem) item = NULL;
  g_autoptr (GError) error = NULL;
  gboolean v6 = data != NULL;

  config->family = v6 ? AF_INET6 : AF_INET;
  config->bind = TRUE;
  config->action = PH_START_LISTEN;
  if (v6)
    {
      g_free (config->bind_host);
      config->bind_host = g_strdup ("::1");
      set_option (config, "IPV6_V6ONLY", "1");
    }
  set_option (config, "SO_REUSEADDR", "1");
  item = ph_test_session_open (session, config, &last_call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (last_call->op, ==, PH_CALL_LISTEN);
  g_assert_cmpint (last_call->error, ==, 0);
  g_assert_cmpstr (ph_socket_item_get_name (item), ==, "server");
  g_assert_cmpint (ph_socket_item_get_state (item), ==, PH_STATE_LISTEN);
  g_assert_true (g_str_has_prefix (ph_socket_item_get_local_text (item),
                                   v6 ? "[::1]:" : "127.0.0.1:"));
  if (v6)
    EXPECT_CALLS (session, item, PH_CALL_SOCKET, PH_CALL_SETSOCKOPT, PH_CALL_SETSOCKOPT,
                  PH_CALL_BIND, PH_CALL_LISTEN);
  else
    EXPECT_CALLS (session, item, PH_CALL_SOCKET, PH_CALL_SETSOCKOPT, PH_CALL_BIND, PH_CALL_LISTEN);
  ph_test_session_end (session);
}

/* Who answers is said before anybody can ask. */
/* What a socket says of its handler is what the form was told. */
static void
expect_told (PhSocketItem         *item,
             const PhSocketConfig *config)
{
  g_autoptr (PhSocketConfig) told = ph_socket_config_new ();

  ph_socket_item_tell_handler (item, told);
  g_assert_cmpint (told->handler, ==, config->handler);
  g_assert_cmpint (told->one_by_one, ==, config->one_by_one);
  g_assert_cmpstr (told->relay_host, ==, config->relay_host);
  g_assert_cmpstr (told->relay_port, ==, config->relay_port);
  g_assert_cmpuint (told->replies->len, ==, config->replies->len);
  for (guint i = 0; i < told->replies->len; i++)
    {
      const PhReplyText *ours = told->replies->pdata[i];
      const PhReplyText *theirs = config->replies->pdata[i];

      g_assert_cmpstr (ours->match, ==, theirs->match);
      g_assert_cmpstr (ours->answer, ==, theirs->answer);
      g_assert_cmpint (ours->exact, ==, theirs->exact);
      g_assert_cmpint (ours->close, ==, theirs->close);
    }
}

static void
test_handler (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_autoptr (PhCallResult) last_call = NULL;
  g_autoptr (PhSocketItem) item = NULL;
  g_autoptr (GError) error = NULL;

  config->bind = TRUE;
  config->action = PH_START_LISTEN;
  config->handler = PH_HANDLER_REPLY;
  config->one_by_one = TRUE;
  ph_socket_config_add_reply (config, "GET ", "HTTP/1.0 200 OK\\r\\n\\r\\nhi", FALSE, TRUE);
  item = ph_test_session_open (session, config, &last_call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (last_call->error, ==, 0);
  EXPECT_CALLS (session, item, PH_CALL_SOCKET, PH_CALL_SERVE, PH_CALL_BIND, PH_CALL_LISTEN);
  g_assert_cmpint (ph_socket_item_get_identity (item)->handler, ==, PH_HANDLER_REPLY);
  g_assert_true (ph_socket_item_get_identity (item)->one_by_one);
  expect_told (item, config);
  ph_test_session_end (session);
}

/* Where a relay passes on to is told back, too, and what a refused serve() asked for is not. */
static void
test_relay (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_autoptr (PhCallResult) last_call = NULL;
  g_autoptr (PhSocketItem) item = NULL;
  g_autoptr (GError) error = NULL;

  config->handler = PH_HANDLER_RELAY;
  g_free (config->relay_host);
  g_free (config->relay_port);
  config->relay_host = g_strdup ("127.0.0.1");
  config->relay_port = g_strdup ("4711");
  item = ph_test_session_open (session, config, &last_call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (last_call->error, ==, 0);
  expect_told (item, config);
  ph_test_session_end (session);
}

static void
test_handler_faults (void)
{
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_auto (PhConfigFaults) faults = { 0 };

  config->handler = PH_HANDLER_RELAY;
  g_assert_false (ph_socket_config_validate (config, &faults));
  g_assert_cmpint (faults.fields, ==, PH_FIELD_RELAY_PORT);
  ph_config_faults_clear (&faults);
  config->handler = PH_HANDLER_REPLY;
  g_assert_false (ph_socket_config_validate (config, &faults));
  g_assert_cmpint (faults.fields, ==, PH_FIELD_REPLIES);
  ph_config_faults_clear (&faults);
  ph_socket_config_add_reply (config, "ping", "pong", TRUE, FALSE);
  g_assert_true (ph_socket_config_validate (config, &faults));
  ph_socket_config_add_reply (config, "\\q", "", FALSE, FALSE);
  g_assert_false (ph_socket_config_validate (config, &faults));
  g_assert_true (g_str_has_prefix (faults.messages[12], "Reply 2: "));
}

static void
test_connect (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_ACCEPT);
  g_autoptr (PhSocketItem) client = ph_test_session_connect (session, server, PH_AUTO_NONE);
  g_autoptr (PhSocketItem) conn = ph_test_session_wait_name (session, "conn");

  g_assert_cmpstr (ph_socket_item_get_name (client), ==, "client");
  g_assert_cmpint (ph_socket_item_get_state (client), ==, PH_STATE_ESTABLISHED);
  g_assert_cmpstr (ph_socket_item_get_peer_text (client), ==,
                   ph_socket_item_get_local_text (server));
  g_assert_cmpstr (ph_socket_item_get_peer_text (conn), ==,
                   ph_socket_item_get_local_text (client));
  EXPECT_CALLS (session, client, PH_CALL_SOCKET, PH_CALL_CONNECT);
  ph_test_session_end (session);
}

static void
test_udp (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_autoptr (PhSocketItem) item = NULL;
  g_autoptr (PhSocketItem) second = NULL;
  g_autoptr (GError) error = NULL;

  config->type = SOCK_DGRAM;
  config->bind = TRUE;
  item = ph_test_session_open (session, config, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ph_socket_item_get_name (item), ==, "udp");
  config->name = g_strdup ("radio");
  second = ph_test_session_open (session, config, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ph_socket_item_get_name (second), ==, "radio");
  ph_test_session_end (session);
}

/* The port is taken: bind fails, listen is never called, and the socket stays to go on with. */
static void
test_failing_bind (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_NONE);
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_autoptr (PhCallResult) last_call = NULL;
  g_autoptr (PhSocketItem) item = NULL;
  g_autoptr (GError) error = NULL;

  config->bind = TRUE;
  config->action = PH_START_LISTEN;
  g_free (config->bind_port);
  config->bind_port = g_strdup_printf (
    "%d", ph_address_get_port (&ph_socket_item_get_identity (server)->local));
  item = ph_test_session_open (session, config, &last_call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (last_call->op, ==, PH_CALL_BIND);
  g_assert_cmpint (last_call->error, ==, EADDRINUSE);
  g_assert_cmpint (ph_socket_item_get_state (item), ==, PH_STATE_CLOSE);
  EXPECT_CALLS (session, item, PH_CALL_SOCKET, PH_CALL_BIND);
  ph_test_session_end (session);
}

static void
expect_open_error (PhSession            *session,
                   const PhSocketConfig *config,
                   GIOErrorEnum          code)
{
  g_autoptr (PhCallResult) last_call = NULL;
  g_autoptr (GError) error = NULL;
  PhSocketItem *item = ph_test_session_open (session, config, &last_call, &error);

  g_assert_null (item);
  g_assert_error (error, G_IO_ERROR, (int) code);
}

static void
test_bad_config (void)
{
  PhSession *session = ph_test_session_new (0);
  G_GNUC_UNUSED g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_NONE);
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();

  config->bind = TRUE;
  g_free (config->bind_host);
  config->bind_host = g_strdup ("256.1.1.1");
  expect_open_error (session, config, G_IO_ERROR_INVALID_ARGUMENT);
  config->bind = FALSE;
  config->name = g_strdup ("server");
  expect_open_error (session, config, G_IO_ERROR_EXISTS);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (ph_session_get_sockets (session))),
                    ==, 1);
  ph_test_session_end (session);
}

/* socket() itself fails: no item, an error that says why, a name that is free again, and a row. */
static void
test_no_such_protocol (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_autoptr (PhCallResult) last_call = NULL;
  g_autoptr (GError) error = NULL;

  config->protocol = g_strdup ("250");
  config->name = g_strdup ("odd");
  g_assert_null (ph_test_session_open (session, config, &last_call, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "EPROTONOSUPPORT (93)"));
  g_assert_cmpint (last_call->error, ==, EPROTONOSUPPORT);
  g_assert_true (ph_session_check_name (session, "odd", NULL));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (ph_session_get_log (session))), ==, 1);
  ph_test_session_end (session);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_data_func ("/model/opening/listen", NULL, test_listen);
  g_test_add_data_func ("/model/opening/listen-v6", "v6", test_listen);
  g_test_add_func ("/model/opening/handler", test_handler);
  g_test_add_func ("/model/opening/handler-faults", test_handler_faults);
  g_test_add_func ("/model/opening/relay", test_relay);
  g_test_add_func ("/model/opening/connect", test_connect);
  g_test_add_func ("/model/opening/udp", test_udp);
  g_test_add_func ("/model/opening/failing-bind", test_failing_bind);
  g_test_add_func ("/model/opening/bad-config", test_bad_config);
  g_test_add_func ("/model/opening/no-such-protocol", test_no_such_protocol);
  return g_test_run ();
}
