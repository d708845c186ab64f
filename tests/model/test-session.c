/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-test-session.h"

#include "ph-test.h"

#include <string.h>
#include <sys/resource.h>

/* The session on the real engine and the real kernel: calls and their results, waiting and being
 * taken back, feeding itself or being driven, closing. */

#define N_MANY 2500

static void
test_empty (void)
{
  PhSession *session = ph_test_session_new (0);

  g_assert_cmpuint (ph_socket_list_get_n_open (ph_session_get_sockets (session)), ==, 0);
  ph_test_session_end (session);
}

static PhCallResult *
send_text (PhSession    *session,
           PhSocketItem *item,
           const char   *text)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SEND, ph_socket_item_get_id (item));
  g_autoptr (GBytes) data = g_bytes_new (text, strlen (text));

  call.data = data;
  return ph_test_session_make (session, &call);
}

static void
assert_received (PhCallResult *received,
                 const char   *text)
{
  gsize len;
  const char *data = g_bytes_get_data (received->data, &len);

  g_assert_cmpint (received->error, ==, 0);
  g_assert_cmpint (received->result, ==, (gint64) strlen (text));
  g_assert_cmpmem (data, len, text, strlen (text));
}

/* A course's first example, by hand from end to end. */
static void
test_exchange (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_NONE);
  g_autoptr (PhSocketItem) client = ph_test_session_connect (session, server, PH_AUTO_NONE);
  g_autoptr (PhSocketItem) conn = NULL;
  g_autoptr (PhCallResult) accepted = NULL;
  g_autoptr (PhCallResult) sent = NULL;
  g_autoptr (PhCallResult) received = NULL;

  ph_session_name_next (session, ph_socket_item_get_id (server), "visitor");
  accepted = ph_test_session_call (session, PH_CALL_ACCEPT, ph_socket_item_get_id (server));
  g_assert_cmpint (accepted->error, ==, 0);
  conn = g_object_ref (ph_socket_list_lookup (ph_session_get_sockets (session),
                                              accepted->new_socket));
  g_assert_cmpstr (ph_socket_item_get_name (conn), ==, "visitor");
  g_assert_cmpuint (ph_socket_item_get_depth (conn), ==, 1);
  g_assert_true (ph_address_equal (&accepted->address,
                                   &ph_socket_item_get_identity (client)->local));
  g_assert_true (ph_socket_item_get_partner (client) == conn);
  g_assert_true (ph_socket_item_get_partner (conn) == client);

  sent = send_text (session, client, "hello");
  g_assert_cmpint (sent->result, ==, 5);
  received = ph_test_session_call (session, PH_CALL_RECV, ph_socket_item_get_id (conn));
  assert_received (received, "hello");
  g_assert_cmpint (ph_event_get_record (ph_socket_item_get_last_call (conn))->kind, ==,
                   PH_CALL_RECV);
  ph_test_session_end (session);
}

static gboolean
has_event (gpointer data)
{
  return g_list_model_get_n_items (data) > 0;
}

static gboolean
is_empty (gpointer data)
{
  return g_list_model_get_n_items (data) == 0;
}

typedef struct
{
  PhCallResult *result;
  guint         n_told;
} Told;

static void
told_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Told *told = user_data;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&told->result, ph_call_result_unref);
  told->result = ph_session_call_finish (PH_SESSION (source), result, &error);
  g_assert_no_error (error);
  told->n_told++;
}

static gboolean
was_told (gpointer data)
{
  return ((Told *) data)->n_told > 0;
}

/* A call that waits is shown waiting, and cancelling takes it back. */
static void
test_cancel (gconstpointer by_cancellable)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_NONE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (PhRunningCall) running = NULL;
  PhCall call = PH_CALL_INIT (PH_CALL_ACCEPT, ph_socket_item_get_id (server));
  GListModel *waiting = ph_session_get_running (session);
  Told told = { 0 };

  ph_session_call_async (session, &call, cancellable, told_cb, &told);
  g_assert_true (ph_test_spin_until (has_event, waiting, PH_TEST_PATIENCE_MS));
  running = g_list_model_get_item (waiting, 0);
  g_assert_cmpint (ph_running_call_get_op (running), ==, PH_CALL_ACCEPT);
  g_assert_cmpstr (ph_running_call_get_socket_name (running), ==, "server");
  g_assert_cmpuint (g_list_model_get_n_items (ph_socket_item_get_running (server)), ==, 1);
  if (by_cancellable != NULL)
    g_cancellable_cancel (cancellable);
  else
    ph_session_cancel_call (session, ph_running_call_get_id (running));
  g_assert_true (ph_test_spin_until (was_told, &told, PH_TEST_PATIENCE_MS));
  g_assert_true (told.result->cancelled);
  g_assert_cmpint (told.result->error, ==, ECANCELED);
  g_assert_cmpuint (told.n_told, ==, 1);
  g_assert_true (ph_test_spin_until (is_empty, waiting, PH_TEST_PATIENCE_MS));
  g_assert_cmpuint (g_list_model_get_n_items (ph_socket_item_get_running (server)), ==, 0);
  ph_call_result_unref (told.result);
  ph_test_session_end (session);
}

/* Closing ends what waits; nobody is left without an answer. (A receive would be no example: the
 * end of the stream may reach it before its own socket is closed.) */
static void
test_close_all_ends_calls (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_NONE);
  g_autoptr (PhSocketItem) lonely = ph_test_session_listen (session, PH_AUTO_NONE);
  G_GNUC_UNUSED g_autoptr (PhSocketItem) client =
    ph_test_session_connect (session, server, PH_AUTO_NONE);
  PhCall accept = PH_CALL_INIT (PH_CALL_ACCEPT, ph_socket_item_get_id (server));
  PhCall wait = PH_CALL_INIT (PH_CALL_ACCEPT, ph_socket_item_get_id (lonely));
  Told told_accept = { 0 };
  Told told_wait = { 0 };

  ph_session_call_async (session, &wait, NULL, told_cb, &told_wait);
  ph_session_call_async (session, &accept, NULL, told_cb, &told_accept);
  g_assert_true (ph_test_spin_until (was_told, &told_accept, PH_TEST_PATIENCE_MS));
  ph_test_session_end (session);
  g_assert_cmpint (told_accept.result->error, ==, 0);
  g_assert_cmpint (told_wait.result->error, ==, EBADF);
  ph_call_result_unref (told_accept.result);
  ph_call_result_unref (told_wait.result);
}

static void
close_all_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  *(gboolean *) user_data = ph_session_close_all_finish (PH_SESSION (source), result, &error);
  g_assert_no_error (error);
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/* Sockets on their way when closing began are closed too. */
static void
test_close_all_while_opening (void)
{
  PhSession *session = ph_test_session_new (0);
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKET, PH_SOCKET_NONE);
  gboolean closed = FALSE;
  Told told = { 0 };

  call.args[0] = AF_INET;
  call.args[1] = SOCK_STREAM;
  for (guint i = 0; i < 50; i++)
    ph_session_call_async (session, &call, NULL, told_cb, &told);
  ph_session_close_all_async (session, close_all_cb, &closed);
  g_assert_true (ph_test_spin_until (is_true, &closed, PH_TEST_PATIENCE_MS));
  g_assert_cmpuint (told.n_told, ==, 50);
  g_assert_cmpuint (ph_socket_list_get_n_open (ph_session_get_sockets (session)), ==, 0);
  g_assert_cmpuint (ph_socket_list_get_n_closed (ph_session_get_sockets (session)), ==, 50);
  ph_call_result_unref (told.result);
  g_assert_finalize_object (session);
}

static gboolean
are_many_told (gpointer data)
{
  return ((Told *) data)->n_told == N_MANY;
}

/* More than are closed in one turn of the main loop: each of them once, with turns in between. */
static void
test_close_all_many (void)
{
  PhSession *session = ph_test_session_new (0);
  PhSocketList *sockets = ph_session_get_sockets (session);
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKET, PH_SOCKET_NONE);
  struct rlimit limit;
  gboolean closed = FALSE;
  Told told = { 0 };

  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &limit));
  limit.rlim_cur = MIN (limit.rlim_max, MAX (limit.rlim_cur, N_MANY + 100));
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &limit));
  call.args[0] = AF_INET;
  call.args[1] = SOCK_DGRAM;
  for (guint i = 0; i < N_MANY; i++)
    ph_session_call_async (session, &call, NULL, told_cb, &told);
  g_assert_true (ph_test_spin_until (are_many_told, &told, PH_TEST_PATIENCE_MS));
  g_assert_cmpuint (ph_socket_list_get_n_open (sockets), ==, N_MANY);

  ph_session_close_all_async (session, close_all_cb, &closed);
  g_assert_true (ph_test_spin_until (is_true, &closed, PH_TEST_PATIENCE_MS));
  g_assert_cmpuint (ph_socket_list_get_n_open (sockets), ==, 0);
  g_assert_cmpuint (ph_socket_list_get_n_closed (sockets) + ph_socket_list_get_forgotten (sockets),
                    ==, N_MANY);
  ph_call_result_unref (told.result);
  g_assert_finalize_object (session);
}

static void
test_unknown_socket (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhCallResult) result = ph_test_session_call (session, PH_CALL_LISTEN, 4711);

  g_assert_cmpint (result->error, ==, EBADF);
  g_assert_cmpint (result->result, ==, -1);
  ph_test_session_end (session);
}

typedef struct
{
  PhSession *session;
  guint      n_awake;
} Driver;

static void
awake_cb (PhSession *session,
          Driver    *driver)
{
  driver->n_awake++;
}

static gboolean
is_awake (gpointer data)
{
  return ((Driver *) data)->n_awake > 0;
}

/* A driven session says "awake" once and touches nothing until it is flushed. */
static void
test_driven (void)
{
  PhSession *session = ph_test_session_new (0);
  GListModel *sockets = G_LIST_MODEL (ph_session_get_sockets (session));
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKET, PH_SOCKET_NONE);
  Driver driver = { session, 0 };
  Told told = { 0 };

  ph_session_set_driven (session, TRUE);
  g_signal_connect (session, "awake", G_CALLBACK (awake_cb), &driver);
  call.args[0] = AF_INET6;
  call.args[1] = SOCK_DGRAM;
  ph_session_call_async (session, &call, NULL, told_cb, &told);
  g_assert_true (ph_test_spin_until (is_awake, &driver, PH_TEST_PATIENCE_MS));
  g_assert_true (ph_session_is_awake (session));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (g_list_model_get_n_items (sockets), ==, 0);
  while (told.n_told == 0)
    {
      g_main_context_iteration (NULL, FALSE);
      ph_session_flush (session, 2000000);
    }
  g_assert_cmpuint (driver.n_awake, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (sockets), ==, 1);
  g_assert_cmpstr (ph_socket_item_get_name (ph_socket_list_lookup (
                     ph_session_get_sockets (session), told.result->new_socket)), ==, "udp");
  ph_call_result_unref (told.result);

  while (ph_session_is_awake (session))
    {
      ph_session_flush (session, 2000000);
      ph_session_sleep (session);
    }
  ph_session_set_driven (session, FALSE);
  ph_test_session_end (session);
}

static gboolean
has_echo (gpointer data)
{
  return ph_socket_item_get_figures (data)->bytes_in == 5;
}

/* Automatic sockets: nothing to call, and the picture is complete; totals are the kernel's. */
static void
test_automatic_echo (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) server =
    ph_test_session_listen (session, (PhAutoFlags) (PH_AUTO_ACCEPT | PH_AUTO_ECHO));
  g_autoptr (PhSocketItem) client = ph_test_session_connect (session, server, PH_AUTO_RECEIVE);
  g_autoptr (PhSocketItem) conn = ph_test_session_wait_name (session, "conn");
  g_autoptr (PhEventLog) data = ph_session_new_socket_log (session, ph_socket_item_get_id (client),
                                                           TRUE);
  g_autoptr (PhCallResult) sent = send_text (session, client, "hello");

  g_assert_cmpint (sent->result, ==, 5);
  g_assert_true (ph_test_spin_until (has_echo, client, PH_TEST_PATIENCE_MS));
  g_assert_cmpuint (ph_socket_item_get_figures (client)->bytes_out, ==, 5);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (data)), ==, 2);
  g_assert_cmpuint (ph_socket_item_get_n_children (server), ==, 1);
  ph_test_session_end (session);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (data)), ==, 0);
  g_assert_true (ph_socket_item_get_closed (conn));
  g_assert_cmpstr (ph_socket_item_get_peer_text (conn), !=, "");
}

/* A ring much smaller than what one turn writes: what overflows moves on, and no call is lost. */
static void
test_small_ring (void)
{
  PhSession *session = ph_test_session_new (16);
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKET, PH_SOCKET_NONE);
  Told told = { 0 };

  call.args[0] = AF_INET;
  call.args[1] = SOCK_DGRAM;
  for (guint i = 0; i < 200; i++)
    ph_session_call_async (session, &call, NULL, told_cb, &told);
  ph_test_session_end (session);
  g_assert_cmpuint (told.n_told, ==, 200);
  ph_call_result_unref (told.result);
}

static void
test_set_auto (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_NONE);
  g_autoptr (PhSocketItem) client = ph_test_session_connect (session, server, PH_AUTO_NONE);
  g_autoptr (PhSocketItem) conn = NULL;

  g_assert_cmpuint (ph_socket_item_get_n_children (server), ==, 0);
  ph_session_set_auto (session, ph_socket_item_get_id (server), PH_AUTO_ACCEPT);
  conn = ph_test_session_wait_name (session, "conn");
  g_assert_cmpuint (ph_socket_item_get_identity (server)->auto_flags, ==, PH_AUTO_ACCEPT);
  g_assert_true (ph_socket_item_get_partner (conn) == client);
  ph_test_session_end (session);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/model/session/empty", test_empty);
  g_test_add_func ("/model/session/exchange", test_exchange);
  g_test_add_data_func ("/model/session/cancel-call", NULL, test_cancel);
  g_test_add_data_func ("/model/session/cancellable", "yes", test_cancel);
  g_test_add_func ("/model/session/close-all-ends-calls", test_close_all_ends_calls);
  g_test_add_func ("/model/session/close-all-while-opening", test_close_all_while_opening);
  g_test_add_func ("/model/session/close-all-many", test_close_all_many);
  g_test_add_func ("/model/session/unknown-socket", test_unknown_socket);
  g_test_add_func ("/model/session/driven", test_driven);
  g_test_add_func ("/model/session/automatic-echo", test_automatic_echo);
  g_test_add_func ("/model/session/small-ring", test_small_ring);
  g_test_add_func ("/model/session/set-auto", test_set_auto);
  return g_test_run ();
}
