/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-connecting.h"

#include "ph-clock.h"
#include "ph-event.h"
#include "ph-test-session.h"
#include "ph-test.h"

#include <errno.h>
#include <netdb.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/* create_connection() on real loopback, with names of the test's own: "twice" answers with a port
 * where nobody listens first and the one asked for second, "dual" with ::1 and then 127.0.0.1,
 * "three" with three dead ends, "nobody" does not exist, "slow" waits for a word. */

static PhSys       fake_sys;
static sem_t       slow_may_go;
static atomic_uint n_slow;
static guint16     dead_port;

static struct addrinfo *
make_info (const char *host,
           guint16     port)
{
  struct addrinfo *info = g_new0 (struct addrinfo, 1);
  PhAddress *address = g_new0 (PhAddress, 1);

  g_assert_true (ph_address_from_numeric (address, host, port));
  info->ai_family = ph_address_get_family (address);
  info->ai_socktype = SOCK_STREAM;
  info->ai_protocol = IPPROTO_TCP;
  info->ai_addr = &address->sa;
  info->ai_addrlen = address->len;
  return info;
}

static int
fake_getaddrinfo (const char             *host,
                  const char             *service,
                  const struct addrinfo  *hints,
                  struct addrinfo       **found)
{
  guint16 port = (guint16) g_ascii_strtoull (service, NULL, 10);

  g_assert_cmpint (hints->ai_socktype, ==, SOCK_STREAM);
  g_assert_cmpint (hints->ai_family, ==, AF_UNSPEC);
  if (g_strcmp0 (host, "slow") == 0)
    {
      atomic_fetch_add (&n_slow, 1);
      while (sem_wait (&slow_may_go) != 0)
        ;
      atomic_fetch_sub (&n_slow, 1);
    }
  if (g_strcmp0 (host, "nobody") == 0)
    return EAI_NONAME;
  if (g_strcmp0 (host, "dual") == 0)
    *found = make_info ("::1", port);
  else
    *found = make_info ("127.0.0.1", g_strcmp0 (host, "once") == 0 ? port : dead_port);
  if (g_strcmp0 (host, "twice") == 0 || g_strcmp0 (host, "dual") == 0)
    (*found)->ai_next = make_info ("127.0.0.1", port);
  else if (g_strcmp0 (host, "three") == 0)
    {
      (*found)->ai_next = make_info ("127.0.0.2", dead_port);
      (*found)->ai_next->ai_next = make_info ("192.0.2.1", dead_port);
    }
  return 0;
}

static void
fake_freeaddrinfo (struct addrinfo *found)
{
  while (found != NULL)
    {
      struct addrinfo *next = found->ai_next;

      g_free ((PhAddress *) (gpointer) ((guint8 *) found->ai_addr
                                        - G_STRUCT_OFFSET (PhAddress, sa)));
      g_free (found);
      found = next;
    }
}

/* Without a route the third of "three" fails at once, whatever network the machine has. */
static int
fake_connect (int                    fd,
              const struct sockaddr *address,
              socklen_t              len)
{
  PhAddress asked = ph_address_from_sockaddr (address, len);
  g_autofree char *host = ph_address_get_host (&asked);

  if (!g_str_equal (host, "192.0.2.1"))
    return ph_sys_get_kernel ()->connect (fd, address, len);
  errno = ENETUNREACH;
  return -1;
}

static PhSession *
new_session (void)
{
  const PhSessionOptions options = { .engine = { .sys = &fake_sys } };
  g_autoptr (GError) error = NULL;
  PhSession *session = ph_session_new (&options, &error);

  g_assert_no_error (error);
  return session;
}

typedef struct
{
  GListStore   *attempts;
  GCancellable *cancellable;
  PhSocketItem *item;
  PhCallResult *outcome;
  GError       *error;
  gboolean      done;
} Connection;

static Connection
new_connection (void)
{
  return (Connection) { .attempts = g_list_store_new (PH_TYPE_CONNECT_ATTEMPT),
                        .cancellable = g_cancellable_new () };
}

static void
clear_connection (Connection *connection)
{
  g_clear_object (&connection->attempts);
  g_clear_object (&connection->cancellable);
  g_clear_object (&connection->item);
  g_clear_pointer (&connection->outcome, ph_call_result_unref);
  g_clear_error (&connection->error);
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  Connection *connection = user_data;

  connection->item = ph_session_connect_finish (PH_SESSION (source), result,
                                                &connection->outcome, &connection->error);
  connection->done = TRUE;
}

static void
begin (PhSession        *session,
       PhConnectRequest  request,
       Connection       *connection)
{
  request.attempts = connection->attempts;
  if (request.timeout_ns == 0)
    request.timeout_ns = 5 * PH_NSEC_PER_SEC;
  ph_session_connect_async (session, &request, connection->cancellable, connected_cb, connection);
}

static gboolean
is_done (gpointer data)
{
  return ((Connection *) data)->done;
}

static void
wait_done (Connection *connection)
{
  g_assert_true (ph_test_spin_until (is_done, connection, PH_TEST_PATIENCE_MS));
}

static gboolean
has_one (gpointer data)
{
  return g_list_model_get_n_items (data) == 1;
}

static gboolean
is_slow (gpointer data)
{
  return atomic_load (&n_slow) == GPOINTER_TO_UINT (data);
}

/* So that the next test's look-up does not take this one's word. */
static void
let_go (void)
{
  sem_post (&slow_may_go);
  g_assert_true (ph_test_spin_until (is_slow, GUINT_TO_POINTER (0), PH_TEST_PATIENCE_MS));
}

/* One call is running: the look-up. */
static void
wait_running (PhSession *session)
{
  g_assert_true (ph_test_spin_until (is_slow, GUINT_TO_POINTER (1), PH_TEST_PATIENCE_MS));
  g_assert_true (ph_test_spin_until (has_one, ph_session_get_running (session),
                                     PH_TEST_PATIENCE_MS));
}

static void
connect_now (PhSession        *session,
             PhConnectRequest  request,
             Connection       *connection)
{
  begin (session, request, connection);
  wait_done (connection);
}

static PhConnectAttempt *
attempt_at (Connection *connection,
            guint       n)
{
  g_autoptr (PhConnectAttempt) attempt = g_list_model_get_item (
    G_LIST_MODEL (connection->attempts), n);

  g_assert_nonnull (attempt);
  return attempt;
}

static char *
port_of (PhSocketItem *listener)
{
  const PhIdentity *identity = ph_socket_item_get_identity (listener);

  return g_strdup_printf ("%d", ph_address_get_port (&identity->local));
}

/* The calls of the whole session, but for those of the listener */
static void
expect_calls (PhSession  *session,
              const char *expected)
{
  GListModel *log = G_LIST_MODEL (ph_session_get_log (session));
  g_autoptr (GString) calls = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (log); i++)
    {
      g_autoptr (PhEvent) event = g_list_model_get_item (log, i);
      const PhRecord *record = ph_event_get_record (event);

      if (!ph_record_is_call (record) || (record->flags & PH_RECORD_AUTO) != 0
          || g_str_equal (ph_event_get_socket_name (event), "server"))
        continue;
      g_string_append_printf (calls, "%s%s", calls->len > 0 ? " " : "",
                              ph_call_op_get_name ((PhCallOp) record->kind));
    }
  g_assert_cmpstr (calls->str, ==, expected);
}

static void
test_first_wins (void)
{
  PhSession *session = new_session ();
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_ACCEPT);
  g_autofree char *port = port_of (server);
  Connection connection = new_connection ();
  PhAddress local;

  connect_now (session, (PhConnectRequest) { .host = "once", .service = port }, &connection);
  g_assert_no_error (connection.error);
  g_assert_cmpint (connection.outcome->op, ==, PH_CALL_CREATE_CONNECTION);
  g_assert_cmpint (connection.outcome->error, ==, 0);
  g_assert_cmpuint (connection.outcome->new_socket, ==, ph_socket_item_get_id (connection.item));
  local = ph_socket_item_get_identity (server)->local;
  g_assert_true (ph_address_equal (&connection.outcome->address, &local));
  g_assert_cmpstr (ph_socket_item_get_name (connection.item), ==, "client");
  g_assert_cmpint (ph_socket_item_get_state (connection.item), ==, PH_STATE_ESTABLISHED);
  g_assert_cmpint (ph_socket_item_get_identity (connection.item)->timeout_ns, ==,
                   5 * PH_NSEC_PER_SEC);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (connection.attempts)), ==, 1);
  g_assert_cmpint (ph_connect_attempt_get_state (attempt_at (&connection, 0)), ==,
                   PH_ATTEMPT_WON);
  g_assert_null (ph_connect_attempt_explain (attempt_at (&connection, 0)));
  expect_calls (session, "getaddrinfo socket connect create_connection");
  clear_connection (&connection);
  ph_test_session_end (session);
}

/* The lost attempt is closed and stays listed; the record of the whole says how many it took. */
static void
test_falls_back (gconstpointer data)
{
  const char *host = data;
  PhSession *session = new_session ();
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_ACCEPT);
  g_autofree char *port = port_of (server);
  g_autofree char *why = NULL;
  Connection connection = new_connection ();
  PhConnectAttempt *lost;
  PhSocketItem *closed;

  connect_now (session, (PhConnectRequest) { .host = host, .service = port, .name = "web",
                                             .auto_flags = PH_AUTO_RECEIVE }, &connection);
  g_assert_no_error (connection.error);
  g_assert_cmpint (connection.outcome->error, ==, 0);
  g_assert_cmpstr (ph_socket_item_get_name (connection.item), ==, "web");
  g_assert_cmpint (ph_socket_item_get_identity (connection.item)->auto_flags, ==,
                   PH_AUTO_RECEIVE);
  lost = attempt_at (&connection, 0);
  g_assert_cmpint (ph_connect_attempt_get_state (lost), ==, PH_ATTEMPT_FAILED);
  g_assert_cmpint (ph_connect_attempt_get_op (lost), ==, PH_CALL_CONNECT);
  why = ph_connect_attempt_explain (lost);
  g_assert_nonnull (why);
  closed = ph_socket_list_lookup (ph_session_get_sockets (session),
                                  ph_connect_attempt_get_socket (lost));
  g_assert_true (ph_socket_item_get_closed (closed));
  g_assert_cmpstr (ph_socket_item_get_name (closed), ==, "attempt");
  g_assert_cmpint (ph_connect_attempt_get_state (attempt_at (&connection, 1)), ==,
                   PH_ATTEMPT_WON);
  expect_calls (session,
                "getaddrinfo socket connect close socket connect create_connection");
  clear_connection (&connection);
  ph_test_session_end (session);
}

/* The record of the whole: attempts, family, type, winner, the address, the host */
static void
test_note (void)
{
  PhSession *session = new_session ();
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_ACCEPT);
  g_autofree char *port = port_of (server);
  GListModel *log = G_LIST_MODEL (ph_session_get_log (session));
  Connection connection = new_connection ();
  g_autoptr (PhEvent) last = NULL;
  const PhCallHead *head;
  PhConnection asked;
  const char *host;
  const char *service;
  const guint8 *body;
  gsize len;

  connect_now (session, (PhConnectRequest) { .host = "twice", .service = port,
                                             .timeout_ns = 5 * PH_NSEC_PER_SEC }, &connection);
  last = g_list_model_get_item (log, g_list_model_get_n_items (log) - 1);
  while (ph_event_get_record (last)->kind != PH_CALL_CREATE_CONNECTION)
    {
      guint64 seq = ph_event_get_seq (last);

      g_clear_object (&last);
      last = g_list_model_get_item (log, (guint) seq - 1);
    }
  head = ph_record_get_head (ph_event_get_record (last));
  g_assert_cmpint (head->args[0], ==, 2);
  g_assert_cmpint (head->args[1], ==, AF_INET);
  g_assert_cmpint (head->args[2], ==, SOCK_STREAM);
  g_assert_cmpuint (ph_event_get_record (last)->aux, ==, ph_socket_item_get_id (connection.item));
  g_assert_cmpstr (ph_event_get_new_name (last), ==, "client");
  body = ph_event_get_payload (last, &len);
  host = ph_connection_read (body, len, &asked, &service);
  g_assert_cmpstr (host, ==, "twice");
  g_assert_cmpstr (service, ==, port);
  g_assert_cmpint (asked.timeout_ns, ==, 5 * PH_NSEC_PER_SEC);
  g_assert_false (ph_address_is_set (&asked.source));
  g_assert_cmpint (head->begun_ns, <=, ph_event_get_record (last)->time_ns);
  g_assert_cmpuint (ph_event_get_record (last)->took_ns, >, 0);
  clear_connection (&connection);
  ph_test_session_end (session);
}

/* If none answers the last error counts. */
static void
test_all_fail (void)
{
  PhSession *session = new_session ();
  Connection connection = new_connection ();

  connect_now (session, (PhConnectRequest) { .host = "three", .service = "9" }, &connection);
  g_assert_no_error (connection.error);
  g_assert_null (connection.item);
  g_assert_cmpint (connection.outcome->error, ==, ENETUNREACH);
  g_assert_cmpint (ph_connect_attempt_get_error (attempt_at (&connection, 0)), ==, ECONNREFUSED);
  g_assert_cmpint (ph_connect_attempt_get_error (attempt_at (&connection, 2)), ==, ENETUNREACH);
  g_assert_cmpuint (ph_socket_list_get_n_open (ph_session_get_sockets (session)), ==, 0);
  expect_calls (session, "getaddrinfo socket connect close socket connect close "
                         "socket connect close create_connection");
  clear_connection (&connection);
  ph_test_session_end (session);
}

static void
test_no_name (void)
{
  PhSession *session = new_session ();
  Connection connection = new_connection ();

  connect_now (session, (PhConnectRequest) { .host = "nobody", .service = "9" }, &connection);
  g_assert_null (connection.item);
  g_assert_cmpint (connection.outcome->error, ==, PH_ERROR_EAI_BASE - EAI_NONAME);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (connection.attempts)), ==, 0);
  expect_calls (session, "getaddrinfo create_connection");
  clear_connection (&connection);
  ph_test_session_end (session);
}

static void
test_source (void)
{
  PhSession *session = new_session ();
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_ACCEPT);
  g_autofree char *port = port_of (server);
  g_autoptr (PhEndpoint) source = ph_endpoint_parse ("127.0.0.5", "0", AF_UNSPEC, SOCK_STREAM, NULL,
                                                     NULL);
  g_autoptr (PhEndpoint) foreign = ph_endpoint_parse ("192.0.2.7", "0", AF_UNSPEC, SOCK_STREAM,
                                                      NULL, NULL);
  Connection connection = new_connection ();
  Connection refused = new_connection ();

  connect_now (session, (PhConnectRequest) { .host = "once", .service = port, .source = source },
               &connection);
  g_assert_no_error (connection.error);
  g_assert_true (g_str_has_prefix (ph_socket_item_get_local_text (connection.item),
                                   "127.0.0.5:"));
  expect_calls (session, "getaddrinfo socket bind connect create_connection");
  connect_now (session, (PhConnectRequest) { .host = "once", .service = port, .source = foreign },
               &refused);
  g_assert_null (refused.item);
  g_assert_cmpint (refused.outcome->error, ==, EADDRNOTAVAIL);
  g_assert_cmpint (ph_connect_attempt_get_op (attempt_at (&refused, 0)), ==, PH_CALL_BIND);
  clear_connection (&connection);
  clear_connection (&refused);
  ph_test_session_end (session);
}

/* Any source address, in each family its own: an IPv6 attempt is not bound to 0.0.0.0. */
static void
test_any_source (void)
{
  PhSession *session = new_session ();
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_ACCEPT);
  g_autofree char *port = port_of (server);
  g_autoptr (PhEndpoint) source = ph_endpoint_parse ("", "0", AF_INET, SOCK_STREAM, NULL, NULL);
  Connection connection = new_connection ();

  connect_now (session, (PhConnectRequest) { .host = "dual", .service = port, .source = source },
               &connection);
  g_assert_nonnull (connection.item);
  g_assert_cmpint (ph_connect_attempt_get_op (attempt_at (&connection, 0)), ==, PH_CALL_CONNECT);
  clear_connection (&connection);
  ph_test_session_end (session);
}

/* A listener whose accept queue is full drops what comes: only the timeout ends the attempt. */
static void
test_timeout (void)
{
  PhSession *session = new_session ();
  g_autoptr (PhSocketItem) server = NULL;
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_autofree char *port = NULL;
  g_autofree char *why = NULL;
  Connection fillers[4];
  Connection *late = &fillers[3];

  config->bind = TRUE;
  config->action = PH_START_LISTEN;
  g_free (config->backlog);
  config->backlog = g_strdup ("0");
  config->auto_flags = PH_AUTO_NONE;
  server = ph_test_session_open (session, config, NULL, NULL);
  port = port_of (server);
  for (guint i = 0; i < G_N_ELEMENTS (fillers); i++)
    {
      fillers[i] = new_connection ();
      begin (session, (PhConnectRequest) { .host = "once", .service = port,
                                           .timeout_ns = 100 * PH_NSEC_PER_MSEC }, &fillers[i]);
      wait_done (&fillers[i]);
    }
  g_assert_null (late->item);
  g_assert_cmpint (late->outcome->error, ==, ETIMEDOUT);
  why = ph_connect_attempt_explain (attempt_at (late, 0));
  g_assert_nonnull (strstr (why, "own timeout"));
  for (guint i = 0; i < G_N_ELEMENTS (fillers); i++)
    clear_connection (&fillers[i]);
  ph_test_session_end (session);
}

static void
test_cancel (void)
{
  PhSession *session = new_session ();
  Connection connection = new_connection ();

  begin (session, (PhConnectRequest) { .host = "slow", .service = "9" }, &connection);
  wait_running (session);
  g_cancellable_cancel (connection.cancellable);
  wait_done (&connection);
  g_assert_null (connection.item);
  g_assert_cmpint (connection.outcome->error, ==, ECANCELED);
  g_assert_true (connection.outcome->cancelled);
  expect_calls (session, "getaddrinfo create_connection");
  let_go ();
  clear_connection (&connection);
  ph_test_session_end (session);
}

static void
all_closed_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  Connection *closing = user_data;

  closing->done = ph_session_close_all_finish (PH_SESSION (source), result, NULL);
}

/* Leaving while a name is looked up: it is taken back, and no attempt is begun. */
static void
test_close_all (void)
{
  PhSession *session = new_session ();
  Connection connection = new_connection ();
  Connection closing = { 0 };

  begin (session, (PhConnectRequest) { .host = "slow", .service = "9" }, &connection);
  wait_running (session);
  ph_session_close_all_async (session, all_closed_cb, &closing);
  wait_done (&connection);
  wait_done (&closing);
  g_assert_cmpint (connection.outcome->error, ==, ECANCELED);
  let_go ();
  clear_connection (&connection);
  ph_test_session_end (session);
}

static void
test_name_taken (void)
{
  PhSession *session = new_session ();
  G_GNUC_UNUSED g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_NONE);
  Connection connection = new_connection ();

  connect_now (session, (PhConnectRequest) { .host = "once", .service = "9", .name = "server" },
               &connection);
  g_assert_error (connection.error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_null (connection.outcome);
  clear_connection (&connection);
  ph_test_session_end (session);
}

/* A port of loopback that is bound and does not listen: nobody else can take it meanwhile. */
static int
hold_dead_port (void)
{
  PhAddress address = ph_address_loopback (AF_INET, 0);
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, &address.sa, address.len), ==, 0);
  address.len = sizeof address.un;
  g_assert_cmpint (getsockname (fd, &address.sa, &address.len), ==, 0);
  dead_port = (guint16) ph_address_get_port (&address);
  return fd;
}

int
main (int    argc,
      char **argv)
{
  int result;
  int dead;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_assert_cmpint (sem_init (&slow_may_go, 0, 0), ==, 0);
  dead = hold_dead_port ();
  fake_sys = *ph_sys_get_kernel ();
  fake_sys.getaddrinfo = fake_getaddrinfo;
  fake_sys.freeaddrinfo = fake_freeaddrinfo;
  fake_sys.connect = fake_connect;
  g_test_add_func ("/model/connecting/first-wins", test_first_wins);
  g_test_add_data_func ("/model/connecting/falls-back", "twice", test_falls_back);
  g_test_add_data_func ("/model/connecting/falls-back-to-ipv4", "dual", test_falls_back);
  g_test_add_func ("/model/connecting/note", test_note);
  g_test_add_func ("/model/connecting/all-fail", test_all_fail);
  g_test_add_func ("/model/connecting/no-name", test_no_name);
  g_test_add_func ("/model/connecting/source", test_source);
  g_test_add_func ("/model/connecting/any-source", test_any_source);
  g_test_add_func ("/model/connecting/timeout", test_timeout);
  g_test_add_func ("/model/connecting/cancel", test_cancel);
  g_test_add_func ("/model/connecting/close-all", test_close_all);
  g_test_add_func ("/model/connecting/name-taken", test_name_taken);
  result = g_test_run ();
  close (dead);
  return result;
}
