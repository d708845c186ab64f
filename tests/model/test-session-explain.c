/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-test-session.h"

#include "ph-errno.h"
#include "ph-test.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Explanations know the situation; and what is foretold is what the kernel then does: every
 * foretelling is checked by making the call. */

/* Calls that would wait return at once, so that each answer is the kernel's. */
static PhCallResult *
call_now (PhSession  *session,
          PhSocketId  socket,
          PhCallOp    op)
{
  PhCall call = PH_CALL_INIT (op, socket);
  g_autoptr (GBytes) data = g_bytes_new_static ("x", 1);
  PhAddress any = ph_address_loopback (AF_INET, 0);
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_from_address (&any);

  call.timeout_ns = PH_TIMEOUT_NONE;
  call.bufsize = 4;
  call.data = data;
  call.endpoint = op == PH_CALL_BIND || op == PH_CALL_CONNECT ? endpoint : NULL;
  if (op == PH_CALL_SHUTDOWN)
    call.args[0] = SHUT_RD;
  return ph_test_session_make (session, &call);
}

static void
expect_foretold (PhSession    *session,
                 PhSocketItem *item,
                 PhCallOp      op,
                 int           error)
{
  PhSocketId id = ph_socket_item_get_id (item);
  g_autofree char *foretold = ph_session_foretell (session, id, op);
  g_autofree char *label = ph_errno_label (error);
  g_autoptr (PhCallResult) result = NULL;

  g_test_message ("%s in %s: %s", ph_call_op_get_name (op),
                  ph_state_get_name (ph_socket_item_get_state (item)), foretold);
  if (error == 0)
    {
      g_assert_null (foretold);
      return;
    }
  g_assert_nonnull (foretold);
  g_assert_nonnull (strstr (foretold, label));
  g_assert_true (g_str_has_suffix (foretold, "."));
  result = call_now (session, id, op);
  g_assert_cmpint (result->error, ==, error);
}

static PhSocketItem *
open_plain (PhSession *session,
            int        type,
            gboolean   bind)
{
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_autoptr (GError) error = NULL;
  PhSocketItem *item;

  config->type = type;
  config->bind = bind;
  config->auto_flags = PH_AUTO_NONE;
  item = ph_test_session_open (session, config, NULL, &error);
  g_assert_no_error (error);
  return item;
}

static void
test_foretell_fresh (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) fresh = open_plain (session, SOCK_STREAM, FALSE);
  g_autoptr (PhSocketItem) bound = open_plain (session, SOCK_STREAM, TRUE);

  expect_foretold (session, fresh, PH_CALL_BIND, 0);
  expect_foretold (session, fresh, PH_CALL_LISTEN, 0);
  expect_foretold (session, fresh, PH_CALL_CONNECT, 0);
  expect_foretold (session, fresh, PH_CALL_ACCEPT, EINVAL);
  expect_foretold (session, fresh, PH_CALL_SEND, EPIPE);
  expect_foretold (session, fresh, PH_CALL_RECV, ENOTCONN);
  expect_foretold (session, fresh, PH_CALL_GETPEERNAME, ENOTCONN);
  expect_foretold (session, fresh, PH_CALL_SHUTDOWN, ENOTCONN);
  expect_foretold (session, bound, PH_CALL_BIND, EINVAL);
  ph_test_session_end (session);
}

static void
test_foretell_listener (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_NONE);

  expect_foretold (session, server, PH_CALL_ACCEPT, 0);
  expect_foretold (session, server, PH_CALL_LISTEN, 0);
  expect_foretold (session, server, PH_CALL_BIND, EINVAL);
  expect_foretold (session, server, PH_CALL_CONNECT, EISCONN);
  expect_foretold (session, server, PH_CALL_SEND, EPIPE);
  expect_foretold (session, server, PH_CALL_RECV, ENOTCONN);
  expect_foretold (session, server, PH_CALL_GETPEERNAME, ENOTCONN);
  ph_test_session_end (session);
}

static void
test_foretell_connected (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_ACCEPT);
  g_autoptr (PhSocketItem) client = ph_test_session_connect (session, server, PH_AUTO_NONE);
  PhCall shut = PH_CALL_INIT (PH_CALL_SHUTDOWN, ph_socket_item_get_id (client));
  g_autoptr (PhCallResult) result = NULL;
  g_autoptr (PhCallResult) again = NULL;

  /* Linux answers 0 to the first connect() after one that said EINPROGRESS, and EISCONN to all
   * that follow; a blocking one would have got EISCONN at once. */
  again = call_now (session, ph_socket_item_get_id (client), PH_CALL_CONNECT);
  expect_foretold (session, client, PH_CALL_SEND, 0);
  expect_foretold (session, client, PH_CALL_RECV, 0);
  expect_foretold (session, client, PH_CALL_SHUTDOWN, 0);
  expect_foretold (session, client, PH_CALL_GETPEERNAME, 0);
  expect_foretold (session, client, PH_CALL_BIND, EINVAL);
  expect_foretold (session, client, PH_CALL_CONNECT, EISCONN);
  expect_foretold (session, client, PH_CALL_LISTEN, EINVAL);
  expect_foretold (session, client, PH_CALL_ACCEPT, EINVAL);

  shut.args[0] = SHUT_WR;
  result = ph_test_session_make (session, &shut);
  g_assert_cmpint (result->error, ==, 0);
  expect_foretold (session, client, PH_CALL_SEND, EPIPE);
  expect_foretold (session, client, PH_CALL_RECV, 0);
  ph_test_session_end (session);
}

static void
test_foretell_udp (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) udp = open_plain (session, SOCK_DGRAM, FALSE);
  g_autoptr (PhSocketItem) bound = open_plain (session, SOCK_DGRAM, TRUE);

  expect_foretold (session, udp, PH_CALL_BIND, 0);
  expect_foretold (session, udp, PH_CALL_CONNECT, 0);
  expect_foretold (session, udp, PH_CALL_SENDTO, 0);
  expect_foretold (session, udp, PH_CALL_RECVFROM, 0);
  expect_foretold (session, udp, PH_CALL_SEND, EDESTADDRREQ);
  expect_foretold (session, udp, PH_CALL_GETPEERNAME, ENOTCONN);
  expect_foretold (session, udp, PH_CALL_LISTEN, EOPNOTSUPP);
  expect_foretold (session, udp, PH_CALL_ACCEPT, EOPNOTSUPP);
  expect_foretold (session, udp, PH_CALL_SHUTDOWN, ENOTCONN);
  expect_foretold (session, bound, PH_CALL_BIND, EINVAL);
  ph_test_session_end (session);
}

static void
test_foretell_closed (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) item = open_plain (session, SOCK_STREAM, FALSE);
  g_autoptr (PhCallResult) closed = ph_test_session_call (session, PH_CALL_CLOSE,
                                                          ph_socket_item_get_id (item));

  g_assert_cmpint (closed->error, ==, 0);
  expect_foretold (session, item, PH_CALL_CLOSE, EBADF);
  expect_foretold (session, item, PH_CALL_SEND, EBADF);
  expect_foretold (session, item, PH_CALL_BIND, EBADF);
  ph_test_session_end (session);
}

static char *
explain_last (PhSession    *session,
              PhSocketItem *item)
{
  PhEvent *last_call = ph_socket_item_get_last_call (item);

  return ph_session_explain (session, ph_event_get_record (last_call));
}

/* EADDRINUSE names the socket of ours that has the port, though it is not the only one. */
static void
test_holder (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_ACCEPT);
  G_GNUC_UNUSED g_autoptr (PhSocketItem) client =
    ph_test_session_connect (session, server, PH_AUTO_NONE);
  G_GNUC_UNUSED g_autoptr (PhSocketItem) conn = ph_test_session_wait_name (session, "conn");
  g_autoptr (PhSocketItem) item = open_plain (session, SOCK_STREAM, FALSE);
  PhCall bind = PH_CALL_INIT (PH_CALL_BIND, ph_socket_item_get_id (item));
  g_autoptr (PhEndpoint) taken =
    ph_endpoint_from_address (&ph_socket_item_get_identity (server)->local);
  g_autoptr (PhCallResult) result = NULL;
  g_autofree char *text = NULL;

  bind.endpoint = taken;
  result = ph_test_session_make (session, &bind);
  g_assert_cmpint (result->error, ==, EADDRINUSE);
  text = explain_last (session, item);
  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, "held by server, which listens there"));
  ph_test_session_end (session);
}

static char *
explain_bind_to (PhSession       *session,
                 const PhAddress *address)
{
  g_autoptr (PhSocketItem) item = open_plain (session, SOCK_STREAM, FALSE);
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_from_address (address);
  PhCall bind = PH_CALL_INIT (PH_CALL_BIND, ph_socket_item_get_id (item));
  g_autoptr (PhCallResult) result = NULL;

  bind.endpoint = endpoint;
  result = ph_test_session_make (session, &bind);
  g_assert_cmpint (result->error, ==, EADDRINUSE);
  return explain_last (session, item);
}

/* Somebody else has the address: another program, then nobody but a finished connection. */
static void
test_strangers (void)
{
  PhSession *session = ph_test_session_new (0);
  PhAddress address = ph_address_loopback (AF_INET, 0);
  g_autofree char *program = NULL;
  g_autofree char *resting = NULL;
  int ends[2];
  char byte = 0;
  pid_t child;

  g_assert_cmpint (pipe (ends), ==, 0);
  child = fork ();
  if (child == 0)
    {
      int fd = socket (AF_INET, SOCK_STREAM, 0);

      bind (fd, &address.sa, address.len);
      listen (fd, 5);
      getsockname (fd, &address.sa, &address.len);
      if (write (ends[1], &address, sizeof address) != sizeof address)
        _exit (1);
      fd = accept (fd, NULL, NULL);
      close (fd); /* first to close: TIME_WAIT is here */
      pause ();
    }
  g_assert_cmpint (read (ends[0], &address, sizeof address), ==, sizeof address);
  program = explain_bind_to (session, &address);
  g_test_message ("%s", program);
  g_assert_nonnull (strstr (program, "test-model-sess (process "));
  g_assert_nonnull (strstr (program, "which listens there"));

  close (ends[1]);
  ends[1] = socket (AF_INET, SOCK_STREAM, 0);
  g_assert_cmpint (connect (ends[1], &address.sa, address.len), ==, 0);
  g_assert_cmpint (recv (ends[1], &byte, 1, 0), ==, 0);
  close (ends[1]);
  close (ends[0]);
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  resting = explain_bind_to (session, &address);
  g_test_message ("%s", resting);
  g_assert_nonnull (strstr (resting, "finished connection with 127.0.0.1:"));
  g_assert_nonnull (strstr (resting, "in TIME_WAIT for another "));
  ph_test_session_end (session);
}

/* The situation is that of the call, not that of now. */
static void
test_state_before (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_NONE);
  g_autoptr (PhCallResult) sent = call_now (session, ph_socket_item_get_id (server), PH_CALL_SEND);
  g_autoptr (PhEvent) failed = g_object_ref (ph_socket_item_get_last_call (server));
  G_GNUC_UNUSED g_autoptr (PhCallResult) closed =
    ph_test_session_call (session, PH_CALL_CLOSE, ph_socket_item_get_id (server));
  g_autofree char *text = ph_session_explain (session, ph_event_get_record (failed));

  g_assert_cmpint (sent->error, ==, EPIPE);
  g_assert_cmpint (ph_socket_item_get_state (server), ==, PH_STATE_GONE);
  g_assert_nonnull (strstr (text, "A listening socket carries no data"));
  g_clear_pointer (&text, g_free);
  text = explain_last (session, server);
  g_assert_null (text);
  ph_test_session_end (session);
}

/* The partner closed with bytes unread: the reset is explained by how many. */
static void
test_reset (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_NONE);
  g_autoptr (PhSocketItem) client = ph_test_session_connect (session, server, PH_AUTO_NONE);
  g_autoptr (PhCallResult) accepted = ph_test_session_call (session, PH_CALL_ACCEPT,
                                                            ph_socket_item_get_id (server));
  PhCall send = PH_CALL_INIT (PH_CALL_SEND, ph_socket_item_get_id (client));
  g_autoptr (GBytes) data = g_bytes_new_static ("123456789", 9);
  g_autoptr (PhCallResult) sent = NULL;
  g_autoptr (PhCallResult) closed = NULL;
  g_autoptr (PhCallResult) received = NULL;
  g_autofree char *text = NULL;

  send.data = data;
  sent = ph_test_session_make (session, &send);
  g_assert_cmpint (sent->result, ==, 9);
  closed = ph_test_session_call (session, PH_CALL_CLOSE, accepted->new_socket);
  g_assert_cmpint (closed->error, ==, 0);
  received = ph_test_session_call (session, PH_CALL_RECV, ph_socket_item_get_id (client));
  g_assert_cmpint (received->error, ==, ECONNRESET);
  text = explain_last (session, client);
  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, "9 bytes"));
  ph_test_session_end (session);
}

static void
test_too_long (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) udp = open_plain (session, SOCK_DGRAM, TRUE);
  PhCall send = PH_CALL_INIT (PH_CALL_SENDTO, ph_socket_item_get_id (udp));
  g_autoptr (GBytes) data = g_bytes_new_take (g_malloc0 (65508), 65508);
  g_autoptr (PhCallResult) sent = NULL;
  g_autofree char *text = NULL;

  send.data = data;
  send.target = ph_socket_item_get_id (udp);
  sent = ph_test_session_make (session, &send);
  g_assert_cmpint (sent->error, ==, EMSGSIZE);
  text = explain_last (session, udp);
  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, "65,508 bytes"));
  g_assert_nonnull (strstr (text, "65,507 bytes"));
  ph_test_session_end (session);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/model/session-explain/foretell/fresh", test_foretell_fresh);
  g_test_add_func ("/model/session-explain/foretell/listener", test_foretell_listener);
  g_test_add_func ("/model/session-explain/foretell/connected", test_foretell_connected);
  g_test_add_func ("/model/session-explain/foretell/udp", test_foretell_udp);
  g_test_add_func ("/model/session-explain/foretell/closed", test_foretell_closed);
  g_test_add_func ("/model/session-explain/holder", test_holder);
  g_test_add_func ("/model/session-explain/strangers", test_strangers);
  g_test_add_func ("/model/session-explain/state-before", test_state_before);
  g_test_add_func ("/model/session-explain/reset", test_reset);
  g_test_add_func ("/model/session-explain/too-long", test_too_long);
  return g_test_run ();
}
