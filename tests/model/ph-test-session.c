/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-test-session.h"

#include "ph-test.h"

/* Each helper spins the main loop until the answer is there, at most PH_TEST_PATIENCE_MS. */

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static void
store_result_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  GAsyncResult **slot = user_data;

  *slot = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **slot)
{
  g_assert_true (ph_test_spin_until (is_set, slot, PH_TEST_PATIENCE_MS));
  return *slot;
}

/**
 * ph_test_session_new:
 * @ring_slots: 0: the default
 *
 * Returns: (transfer full): a session that feeds itself
 */
PhSession *
ph_test_session_new (guint ring_slots)
{
  const PhSessionOptions options = { .engine = { .ring_slots = ring_slots } };
  g_autoptr (GError) error = NULL;
  PhSession *session = ph_session_new (&options, &error);

  g_assert_no_error (error);
  return session;
}

/**
 * ph_test_session_end:
 * @session: (transfer full): a session
 *
 * Closes every socket, and fails the test if one stays open or something holds the session.
 */
void
ph_test_session_end (PhSession *session)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ph_session_close_all_async (session, store_result_cb, &result);
  wait_for (&result);
  g_assert_true (ph_session_close_all_finish (session, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (ph_socket_list_get_n_open (ph_session_get_sockets (session)), ==, 0);
  g_clear_object (&result);
  g_assert_finalize_object (session);
}

/**
 * ph_test_session_make:
 * @session: a session
 * @call: a call
 *
 * Returns: (transfer full): how it ended
 */
PhCallResult *
ph_test_session_make (PhSession    *session,
                      const PhCall *call)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  PhCallResult *returned;

  ph_session_call_async (session, call, NULL, store_result_cb, &result);
  returned = ph_session_call_finish (session, wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpint (returned->op, ==, call->op);
  return returned;
}

/**
 * ph_test_session_call:
 * @session: a session
 * @op: a call without arguments, or recv of at most 64 bytes
 * @socket: its socket
 *
 * Returns: (transfer full): how it ended
 */
PhCallResult *
ph_test_session_call (PhSession  *session,
                      PhCallOp    op,
                      PhSocketId  socket)
{
  PhCall call = PH_CALL_INIT (op, socket);

  call.bufsize = 64;
  return ph_test_session_make (session, &call);
}

/**
 * ph_test_session_open:
 * @session: a session
 * @config: a configuration
 * @last_call: (out) (optional) (transfer full): the last call that returned
 * @error: (nullable): return location
 *
 * Returns: (transfer full) (nullable): the socket
 */
PhSocketItem *
ph_test_session_open (PhSession             *session,
                      const PhSocketConfig  *config,
                      PhCallResult         **last_call,
                      GError               **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ph_session_open_async (session, config, NULL, store_result_cb, &result);
  return ph_session_open_finish (session, wait_for (&result), last_call, error);
}

/**
 * ph_test_session_listen:
 * @session: a session
 * @auto_flags: what the listener does by itself
 *
 * Returns: (transfer full): a listener on a free port of 127.0.0.1
 */
PhSocketItem *
ph_test_session_listen (PhSession   *session,
                        PhAutoFlags  auto_flags)
{
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_autoptr (PhCallResult) last_call = NULL;
  g_autoptr (GError) error = NULL;
  PhSocketItem *item;

  config->bind = TRUE;
  config->action = PH_START_LISTEN;
  config->auto_flags = auto_flags;
  item = ph_test_session_open (session, config, &last_call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (last_call->op, ==, PH_CALL_LISTEN);
  g_assert_cmpint (last_call->error, ==, 0);
  return item;
}

/**
 * ph_test_session_connect:
 * @session: a session
 * @listener: a listener of it
 * @auto_flags: what the client does by itself
 *
 * Returns: (transfer full): a client that is connected to @listener
 */
PhSocketItem *
ph_test_session_connect (PhSession    *session,
                         PhSocketItem *listener,
                         PhAutoFlags   auto_flags)
{
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_autoptr (PhCallResult) last_call = NULL;
  g_autoptr (GError) error = NULL;
  PhSocketItem *item;

  config->action = PH_START_CONNECT;
  config->auto_flags = auto_flags;
  g_free (config->peer_port);
  config->peer_port = g_strdup_printf (
    "%d", ph_address_get_port (&ph_socket_item_get_identity (listener)->local));
  item = ph_test_session_open (session, config, &last_call, &error);
  g_assert_no_error (error);
  g_assert_cmpint (last_call->op, ==, PH_CALL_CONNECT);
  g_assert_cmpint (last_call->error, ==, 0);
  return item;
}

typedef struct
{
  PhSession  *session;
  const char *name;
} Wanted;

static gboolean
is_listed (gpointer data)
{
  Wanted *wanted = data;

  return ph_socket_list_lookup_name (ph_session_get_sockets (wanted->session),
                                     wanted->name) != NULL;
}

/**
 * ph_test_session_wait_name:
 * @session: a session
 * @name: of a socket that is about to be
 *
 * Returns: (transfer full): the socket
 */
PhSocketItem *
ph_test_session_wait_name (PhSession  *session,
                           const char *name)
{
  Wanted wanted = { session, name };

  g_assert_true (ph_test_spin_until (is_listed, &wanted, PH_TEST_PATIENCE_MS));
  return g_object_ref (ph_socket_list_lookup_name (ph_session_get_sockets (session), name));
}
