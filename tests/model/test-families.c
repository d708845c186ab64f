/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-test-session.h"

#include "ph-errno.h"
#include "ph-inherited.h"
#include "ph-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Sockets of other families than the internet's, pairs, and inherited ones, as the session shows
 * them: names, partners, explanations, and what is foretold. */

static PhSocketItem *
get_item (PhSession  *session,
          PhSocketId  id)
{
  PhSocketItem *item = ph_socket_list_lookup (ph_session_get_sockets (session), id);

  g_assert_nonnull (item);
  return item;
}

static void
expect_partners (PhSocketItem *a,
                 PhSocketItem *b)
{
  g_assert_true (ph_socket_item_get_partner (a) == b);
  g_assert_true (ph_socket_item_get_partner (b) == a);
}

static guint
count_rows (PhSession    *session,
            PhSocketItem *item)
{
  g_autoptr (PhEventLog) log = ph_session_new_socket_log (session, ph_socket_item_get_id (item),
                                                          FALSE);

  return g_list_model_get_n_items (G_LIST_MODEL (log));
}

/* A pair made by a call: the result names both, and each has the call among its rows. */
static void
test_pair_call (gconstpointer data)
{
  PhSession *session = ph_test_session_new (0);
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKETPAIR, PH_SOCKET_NONE);
  g_autoptr (PhCallResult) first = NULL;
  g_autoptr (PhCallResult) second = NULL;
  g_autoptr (PhCallResult) failed = NULL;
  PhSocketItem *a, *b;

  call.args[0] = AF_UNIX;
  call.args[1] = GPOINTER_TO_INT (data);
  first = ph_test_session_make (session, &call);
  g_assert_cmpint (first->error, ==, 0);
  a = get_item (session, first->new_socket);
  b = get_item (session, first->new_socket2);
  g_assert_cmpstr (ph_socket_item_get_name (a), ==, "a");
  g_assert_cmpstr (ph_socket_item_get_name (b), ==, "b");
  g_assert_cmpint (ph_socket_item_get_state (a), ==, PH_STATE_CONNECTED);
  g_assert_cmpstr (ph_socket_item_get_peer_text (a), ==, "(unnamed)");
  expect_partners (a, b);
  g_assert_cmpuint (count_rows (session, a), ==, 1);
  g_assert_cmpuint (count_rows (session, b), ==, 1);
  second = ph_test_session_make (session, &call);
  g_assert_cmpstr (ph_socket_item_get_name (get_item (session, second->new_socket)), ==, "a2");
  g_assert_cmpstr (ph_socket_item_get_name (get_item (session, second->new_socket2)), ==, "b2");
  expect_partners (a, b);

  call.args[0] = AF_INET;
  failed = ph_test_session_make (session, &call);
  g_assert_cmpint (failed->error, ==, EOPNOTSUPP);
  g_assert_cmpint (failed->new_socket, ==, PH_SOCKET_NONE);
  g_assert_cmpint (failed->new_socket2, ==, PH_SOCKET_NONE);
  ph_test_session_end (session);
}

/* A pair made by the form, with a name and an option, which both get. */
static void
test_pair_form (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_autoptr (PhSocketItem) left = NULL;
  g_autoptr (PhCallResult) last_call = NULL;
  g_autoptr (GError) error = NULL;

  config->family = AF_UNIX;
  config->type = SOCK_SEQPACKET;
  config->action = PH_START_PAIR;
  config->bind = TRUE; /* what the action does not use is not looked at */
  config->name = g_strdup ("left");
  for (gsize i = 0; i < PH_CONFIG_MAX_OPTIONS; i++)
    g_clear_pointer (&config->options[i], g_free);
  left = ph_test_session_open (session, config, &last_call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (last_call->op, ==, PH_CALL_SOCKETPAIR);
  g_assert_cmpstr (ph_socket_item_get_name (left), ==, "left");
  g_assert_cmpstr (ph_socket_item_get_name (ph_socket_item_get_partner (left)), ==, "b");
  ph_test_session_end (session);
}

static PhSocketItem *
open_unix (PhSession     *session,
           int            type,
           const char    *path,
           PhStartAction  action,
           PhCallResult **last_call)
{
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_autoptr (GError) error = NULL;
  PhSocketItem *item;

  config->family = AF_UNIX;
  config->type = type;
  config->action = action;
  config->bind = path != NULL && action != PH_START_CONNECT;
  config->auto_flags = PH_AUTO_ACCEPT;
  g_free (config->bind_host);
  g_free (config->peer_host);
  config->bind_host = g_strdup (path);
  config->peer_host = g_strdup (path);
  item = ph_test_session_open (session, config, last_call, &error);
  g_assert_no_error (error);
  return item;
}

/* Client and server in one window: joined, though the client has no name. */
static void
test_partners (gconstpointer data)
{
  const int type = GPOINTER_TO_INT (data);
  g_autofree char *dir = g_dir_make_tmp ("porthole-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "s", NULL);
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) server = open_unix (session, type, path, PH_START_LISTEN, NULL);
  g_autoptr (PhSocketItem) client = open_unix (session, type, path, PH_START_CONNECT, NULL);
  g_autoptr (PhSocketItem) conn = ph_test_session_wait_name (session, "conn");
  g_autoptr (PhSocketItem) client2 = open_unix (session, type, path, PH_START_CONNECT, NULL);
  g_autoptr (PhSocketItem) conn2 = ph_test_session_wait_name (session, "conn2");

  g_assert_cmpstr (ph_socket_item_get_name (server), ==, "server");
  g_assert_cmpint (ph_socket_item_get_state (server), ==, PH_STATE_LISTEN);
  g_assert_cmpstr (ph_socket_item_get_local_text (server), ==, path);
  g_assert_cmpstr (ph_socket_item_get_name (client), ==, "client");
  g_assert_cmpstr (ph_socket_item_get_peer_text (client), ==, path);
  g_assert_cmpint (ph_socket_item_get_identity (conn)->peer_pid, ==, getpid ());
  expect_partners (client, conn);
  expect_partners (client2, conn2);
  ph_test_session_end (session);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_rmdir (dir);
}

/* The sentence beside the last call of a socket */
static char *
explain_last (PhSession    *session,
              PhSocketItem *item)
{
  g_autoptr (PhEventLog) log = ph_session_new_socket_log (session, ph_socket_item_get_id (item),
                                                          FALSE);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (log));
  g_autoptr (PhEvent) event = g_list_model_get_item (G_LIST_MODEL (log), n - 1);

  return ph_session_explain (session, ph_event_get_record (event));
}

/* One path, and what is said of it as time goes by. */
static void
test_left_behind (void)
{
  g_autofree char *dir = g_dir_make_tmp ("porthole-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "s", NULL);
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) server = open_unix (session, SOCK_STREAM, path, PH_START_LISTEN, NULL);
  g_autoptr (PhCallResult) last_call = NULL;
  g_autoptr (PhSocketItem) second = open_unix (session, SOCK_STREAM, path, PH_START_LISTEN,
                                               &last_call);
  g_autofree char *held = explain_last (session, second);
  g_autoptr (PhCallResult) closed = NULL;
  g_autoptr (PhSocketItem) third = NULL;
  g_autoptr (PhSocketItem) client = NULL;
  g_autofree char *stale = NULL;
  g_autofree char *refused = NULL;

  g_assert_cmpint (last_call->error, ==, EADDRINUSE);
  g_assert_nonnull (strstr (held, "is held by server."));
  closed = ph_test_session_call (session, PH_CALL_CLOSE, ph_socket_item_get_id (server));
  third = open_unix (session, SOCK_STREAM, path, PH_START_LISTEN, NULL);
  stale = explain_last (session, third);
  g_assert_nonnull (strstr (stale, "was left behind"));
  g_assert_nonnull (strstr (stale, "ECONNREFUSED"));
  client = open_unix (session, SOCK_STREAM, path, PH_START_CONNECT, NULL);
  refused = explain_last (session, client);
  g_assert_nonnull (strstr (refused, "nobody listens"));
  ph_test_session_end (session);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_rmdir (dir);
}

static void
expect_foretold (PhSession    *session,
                 PhSocketItem *item)
{
  static const PhCallOp ops[] = {
    PH_CALL_ACCEPT, PH_CALL_SEND, PH_CALL_RECV, PH_CALL_GETPEERNAME, PH_CALL_LISTEN,
  };
  g_autoptr (GBytes) data = g_bytes_new_static ("x", 1);

  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      PhCall call = PH_CALL_INIT (ops[i], ph_socket_item_get_id (item));
      g_autofree char *foretold = ph_session_foretell (session, call.socket, ops[i]);
      g_autoptr (PhCallResult) result = NULL;
      g_autofree char *label = NULL;

      call.timeout_ns = PH_TIMEOUT_NONE;
      call.bufsize = 4;
      call.data = data;
      result = ph_test_session_make (session, &call);
      label = ph_errno_label (result->error);
      g_test_message ("%s, type %d, %s: %s", ph_call_op_get_name (ops[i]),
                      ph_socket_item_get_identity (item)->type,
                      ph_state_get_name (ph_socket_item_get_state (item)), foretold);
      if (foretold != NULL)
        g_assert_nonnull (strstr (foretold, label));
      else
        g_assert_true (result->error == 0 || result->error == EAGAIN);
    }
}

/* What is foretold is what the kernel then does, in every state. */
static void
test_foretold (void)
{
  static const int types[] = { SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      PhSession *session = ph_test_session_new (0);
      g_autofree char *name = g_strdup_printf ("@porthole-foretold-%d-%d", getpid (), types[i]);
      g_autoptr (PhSocketItem) fresh = open_unix (session, types[i], NULL, PH_START_NOTHING, NULL);
      g_autoptr (PhSocketItem) bound = open_unix (session, types[i], name, PH_START_NOTHING, NULL);
      g_autoptr (PhSocketItem) client = NULL;

      expect_foretold (session, fresh);
      expect_foretold (session, bound); /* which listens in the end, if it can */
      expect_foretold (session, bound);
      client = open_unix (session, types[i], name, PH_START_CONNECT, NULL);
      g_assert_cmpint (ph_socket_item_get_state (client), ==, PH_STATE_CONNECTED);
      expect_foretold (session, client);
      ph_test_session_end (session);
    }
}

/* As root a raw ping goes out and comes back; anybody else is told what is missing. */
static void
test_ping (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_autoptr (PhSocketItem) item = NULL;
  g_autoptr (PhCallResult) last_call = NULL;
  g_autoptr (PhCallResult) reply = NULL;
  g_autoptr (GError) error = NULL;

  config->type = SOCK_RAW;
  config->protocol = g_strdup ("icmp");
  config->action = PH_START_PING;
  config->auto_flags = PH_AUTO_NONE;
  item = ph_test_session_open (session, config, &last_call, &error);
  if (item == NULL)
    {
      g_assert_cmpint (last_call->error, ==, EPERM);
      g_assert_nonnull (strstr (error->message, "CAP_NET_RAW"));
    }
  else
    {
      g_assert_cmpstr (ph_socket_item_get_name (item), ==, "raw");
      g_assert_cmpint (last_call->op, ==, PH_CALL_SEND);
      g_assert_cmpint (last_call->error, ==, 0);
      reply = ph_test_session_call (session, PH_CALL_RECV, ph_socket_item_get_id (item));
      g_assert_cmpint (reply->error, ==, 0);
      g_assert_cmpuint (g_bytes_get_size (reply->data), ==, 20 + 8 + strlen ("porthole ping"));
    }
  ph_test_session_end (session);
}

/* What the kernel lacks is asked for honestly, and its answer explained. */
static void
test_missing (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_autoptr (GError) family = NULL;
  g_autoptr (GError) type = NULL;
  g_autoptr (GError) protocol = NULL;

  config->family_text = g_strdup ("999");
  g_assert_null (ph_test_session_open (session, config, NULL, &family));
  g_assert_nonnull (strstr (family->message, "does not have address family 999"));
  g_clear_pointer (&config->family_text, g_free);
  config->type = SOCK_SEQPACKET;
  g_assert_null (ph_test_session_open (session, config, NULL, &type));
  g_assert_nonnull (strstr (type->message, "ESOCKTNOSUPPORT"));
  g_assert_nonnull (strstr (type->message, "SOCK_SEQPACKET is for AF_UNIX"));
  config->type = SOCK_RAW;
  g_assert_null (ph_test_session_open (session, config, NULL, &protocol));
  g_assert_nonnull (strstr (protocol->message, getuid () == 0 ? "needs a protocol" : "E"));
  ph_test_session_end (session);
}

/* As a service manager starts a program: sockets from 3 on. The test runs in a child whose
 * descriptors it may order as it likes. */
static void
test_inherited (void)
{
  PhSession *session;
  g_autoptr (GPtrArray) inherited = NULL;
  g_autofree char *pid = g_strdup_printf ("%d", getpid ());
  g_autoptr (PhSocketItem) web = NULL;
  g_autoptr (PhSocketItem) other = NULL;
  int listener, pair[2];
  int pipes[2];

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  listener = socket (AF_INET, SOCK_STREAM, 0);
  g_assert_cmpint (listen (listener, 3), ==, 0);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_DGRAM, 0, pair), ==, 0);
  g_assert_cmpint (pipe (pipes), ==, 0);
  dup2 (listener, 103);
  dup2 (pair[0], 104);
  dup2 (pipes[0], 105);
  for (int i = 0; i < 3; i++)
    dup2 (103 + i, 3 + i);
  g_setenv ("LISTEN_FDS", "3", TRUE);
  g_setenv ("LISTEN_FDNAMES", "web.socket:9:file", TRUE);
  g_setenv ("LISTEN_PID", "1", TRUE);
  inherited = ph_inherited_take ();
  g_assert_cmpuint (inherited->len, ==, 0);
  g_assert_null (g_getenv ("LISTEN_FDS"));
  g_clear_pointer (&inherited, g_ptr_array_unref);

  g_setenv ("LISTEN_FDS", "3", TRUE);
  g_setenv ("LISTEN_FDNAMES", "web.socket:9:file", TRUE);
  g_setenv ("LISTEN_PID", pid, TRUE);
  inherited = ph_inherited_take ();
  g_assert_cmpuint (inherited->len, ==, 3);
  g_assert_null (g_getenv ("LISTEN_PID"));
  g_assert_null (g_getenv ("LISTEN_FDNAMES"));

  session = ph_test_session_new (0);
  ph_inherited_adopt (session, inherited);
  web = ph_test_session_wait_name (session, "web_socket");
  other = ph_test_session_wait_name (session, "inherited");
  g_assert_cmpint (ph_socket_item_get_identity (web)->fd, ==, 3);
  g_assert_cmpint (ph_socket_item_get_state (web), ==, PH_STATE_LISTEN);
  g_assert_cmpint (ph_socket_item_get_identity (other)->fd, ==, 4);
  g_assert_cmpint (ph_socket_item_get_identity (other)->type, ==, SOCK_DGRAM);
  ph_test_session_end (session);
  _exit (0); /* the pipe is nobody's any more */
}

/* Numbers that say nothing are no descriptors. */
static void
test_bad_environment (void)
{
  static const char *const bad[] = { "", "x", "-1", "99999999999", "3x", "1000000" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *pid = g_strdup_printf ("%d", getpid ());
      g_autoptr (GPtrArray) inherited = NULL;

      g_setenv ("LISTEN_PID", pid, TRUE);
      g_setenv ("LISTEN_FDS", bad[i], TRUE);
      inherited = ph_inherited_take ();
      g_assert_cmpuint (inherited->len, ==, 0);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_data_func ("/model/families/pair/stream", GINT_TO_POINTER (SOCK_STREAM),
                        test_pair_call);
  g_test_add_data_func ("/model/families/pair/datagram", GINT_TO_POINTER (SOCK_DGRAM),
                        test_pair_call);
  g_test_add_func ("/model/families/pair/form", test_pair_form);
  g_test_add_data_func ("/model/families/partners/stream", GINT_TO_POINTER (SOCK_STREAM),
                        test_partners);
  g_test_add_data_func ("/model/families/partners/seqpacket", GINT_TO_POINTER (SOCK_SEQPACKET),
                        test_partners);
  g_test_add_func ("/model/families/left-behind", test_left_behind);
  g_test_add_func ("/model/families/foretold", test_foretold);
  g_test_add_func ("/model/families/ping", test_ping);
  g_test_add_func ("/model/families/missing", test_missing);
  g_test_add_func ("/model/families/inherited", test_inherited);
  g_test_add_func ("/model/families/bad-environment", test_bad_environment);
  return g_test_run ();
}
