/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"

#include "ph-figures.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Datagrams: boundaries, senders, cut ones, refusals; by hand and by themselves. */

static PhAddress
name_of (int fd)
{
  PhAddress address = { .len = sizeof address.un };

  g_assert_cmpint (getsockname (fd, &address.sa, &address.len), ==, 0);
  return address;
}

static void
test_both_ways (gconstpointer data)
{
  const int family = GPOINTER_TO_INT (data);
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhCall call = PH_CALL_INIT (PH_CALL_RECVFROM, PH_SOCKET_NONE);
  PhAddress mine, sender;
  const PhRecord *record;
  PhCallId id;
  int peer;

  call.socket = ph_net_test_udp (net, family, PH_AUTO_NONE, &address);
  g_assert_cmpint (ph_net_test_identity (net, call.socket).state, ==, PH_STATE_UNCONNECTED);
  peer = ph_net_test_peer (SOCK_DGRAM, &address);
  mine = name_of (peer);

  call.bufsize = 100;
  id = ph_engine_submit (net->engine, &call);
  ph_net_test_wait_parked (net, id);
  g_assert_cmpint (send (peer, "first", 5, 0), ==, 5);
  g_assert_cmpint (send (peer, "second", 6, 0), ==, 6);
  record = ph_net_test_wait_call (net, PH_CALL_RECVFROM, id);
  ph_net_test_payload (record, "first", 5);
  sender = ph_record_get_address (record);
  g_assert_true (ph_address_equal (&sender, &mine));
  ph_net_test_payload (ph_net_test_call (net, &call), "second", 6);

  id = ph_net_test_send (net, call.socket, "answer", 6, &mine);
  record = ph_net_test_wait_call (net, PH_CALL_SENDTO, id);
  g_assert_cmpint (ph_record_get_result (record), ==, 6);
  ph_net_test_peer_read (peer, "answer", 6);
  close (peer);
}

static void
test_cut (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhCall call = PH_CALL_INIT (PH_CALL_RECV, PH_SOCKET_NONE);
  const PhRecord *record;
  int peer;

  call.socket = ph_net_test_udp (net, AF_INET, PH_AUTO_NONE, &address);
  call.bufsize = 4;
  peer = ph_net_test_peer (SOCK_DGRAM, &address);
  g_assert_cmpint (send (peer, "0123456789", 10, 0), ==, 10);
  record = ph_net_test_call (net, &call);
  ph_net_test_payload (record, "0123", 4);
  g_assert_cmpint (ph_record_get_result (record), ==, 4);
  g_assert_true (record->flags & PH_RECORD_TRUNCATED);
  g_assert_cmpint (ph_record_get_head (record)->args[2], ==, 10);

  call.args[1] = MSG_TRUNC;
  g_assert_cmpint (send (peer, "0123456789", 10, 0), ==, 10);
  record = ph_net_test_call (net, &call);
  g_assert_cmpint (ph_record_get_result (record), ==, 10);
  g_assert_cmpuint (record->len, ==, 4);

  call.args[1] = 0;
  g_assert_cmpint (send (peer, "", 0, 0), ==, 0);
  record = ph_net_test_call (net, &call);
  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpint (ph_record_get_result (record), ==, 0);
  g_assert_false (ph_record_is_end (record));
  close (peer);
}

static void
test_limits (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree char *bytes = g_malloc0 (65508);
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  PhAddress address;
  PhTried tried;
  const PhRecord *record;
  PhSocketId server = ph_net_test_udp (net, AF_INET, PH_AUTO_RECEIVE, &address);

  record = ph_net_test_wait_call (net, PH_CALL_SEND,
                                  ph_net_test_send (net, client, "x", 1, NULL));
  g_assert_cmpint (record->error, ==, EDESTADDRREQ);
  record = ph_net_test_wait_call (net, PH_CALL_SENDTO,
                                  ph_net_test_send (net, client, bytes, 65508, &address));
  g_assert_cmpint (record->error, ==, EMSGSIZE);
  g_assert_cmpuint (record->len, ==, 0);
  g_assert_true (ph_record_get_tried (record, &tried));
  g_assert_cmpmem (tried.data, tried.data_len, bytes, 16384);
  g_assert_null (tried.host);
  record = ph_net_test_wait_call (net, PH_CALL_SENDTO,
                                  ph_net_test_send (net, client, bytes, 65507, &address));
  g_assert_cmpint (ph_record_get_result (record), ==, 65507);
  ph_net_test_payload (ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_RECVFROM,
                                                              .socket = server }),
                       bytes, 65507);
}

/* The first send gives an unbound socket its port. */
static void
test_first_send_names (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  PhAddress address;

  ph_net_test_udp (net, AF_INET, PH_AUTO_NONE, &address);
  ph_net_test_wait_call (net, PH_CALL_SENDTO, ph_net_test_send (net, client, "x", 1, &address));
  address = ph_net_test_identity (net, client).local;
  g_assert_cmpint (ph_address_get_port (&address), >, 0);
}

static void
test_refused (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  PhAddress address;
  PhSocketId gone = ph_net_test_udp (net, AF_INET, PH_AUTO_NONE, &address);
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, gone);
  const int expected[] = { 0, ECONNREFUSED, 0, ECONNREFUSED };

  ph_net_test_call (net, &call);
  g_assert_cmpint (ph_net_test_connect (net, client, &address)->error, ==, 0);
  g_assert_cmpint (ph_net_test_identity (net, client).state, ==, PH_STATE_CONNECTED);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      PhCallId id = ph_net_test_send (net, client, "x", 1, NULL);

      g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_SEND, id)->error, ==, expected[i]);
    }

  ph_engine_set_auto (net->engine, client, PH_AUTO_RECEIVE);
  ph_net_test_send (net, client, "x", 1, NULL);
  g_assert_cmpint (ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_RECVFROM,
                                                          .socket = client,
                                                          .flags = PH_RECORD_AUTO })->error,
                   ==, ECONNREFUSED);
}

static void
test_automatic (gconstpointer data)
{
  const int family = GPOINTER_TO_INT (data);
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address, mine;
  const PhRecord *record;
  guint32 i;
  int peer;

  ph_net_test_udp (net, family, PH_AUTO_RECEIVE, &address);
  peer = ph_net_test_peer (SOCK_DGRAM, &address);
  mine = name_of (peer);
  for (i = 0; i < 100; i++)
    g_assert_cmpint (send (peer, &i, sizeof i, 0), ==, sizeof i);
  ph_net_test_wait_n (net, &(PhNetMatch) { .kind = PH_CALL_RECVFROM }, 100);

  i = 0;
  for (guint at = 0; at < net->records->len; at++)
    {
      record = &g_array_index (net->records, PhRecord, at);
      if (record->kind != PH_CALL_RECVFROM)
        continue;
      ph_net_test_payload (record, &i, sizeof i);
      address = ph_record_get_address (record);
      g_assert_true (ph_address_equal (&address, &mine));
      i++;
    }
  g_assert_cmpuint (i, ==, 100);
  close (peer);
}

static void
test_echo (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address, sender, mine;
  const PhRecord *record;
  int peer;

  ph_net_test_udp (net, AF_INET, PH_AUTO_ECHO, &address);
  peer = ph_net_test_peer (SOCK_DGRAM, &address);
  mine = name_of (peer);
  for (int i = 0; i < 50; i++)
    {
      g_assert_cmpint (send (peer, "ping", 4, 0), ==, 4);
      ph_net_test_peer_read (peer, "ping", 4);
    }
  record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_SENDTO,
                                                  .flags = PH_RECORD_AUTO });
  ph_net_test_payload (record, "ping", 4);
  sender = ph_record_get_address (record);
  g_assert_true (ph_address_equal (&sender, &mine));
  close (peer);
}

/* What the kernel had no room for is told, not lost silently. */
/* Closes the socket, which tells its figures for the last time. */
static PhFigures
close_and_get_figures (PhNetTest  *net,
                       PhSocketId  socket)
{
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, socket);
  const PhRecord *last = NULL;
  gsize len;

  ph_net_test_call (net, &call);
  for (guint i = 0; i < net->records->len; i++)
    if (g_array_index (net->records, PhRecord, i).kind == PH_RECORD_FIGURES
        && g_array_index (net->records, PhRecord, i).socket == socket)
      last = &g_array_index (net->records, PhRecord, i);
  g_assert_nonnull (last);
  return *(const PhFigures *) (gconstpointer) ph_record_get_payload (last, &len);
}

static void
test_drops (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhCall call = PH_CALL_INIT (PH_CALL_SETSOCKOPT, PH_SOCKET_NONE);
  PhFigures figures;
  PhAddress address;
  char bytes[1000] = "";
  int peer;

  call.socket = ph_net_test_udp (net, AF_INET, PH_AUTO_NONE, &address);
  call.args[0] = SOL_SOCKET;
  call.args[1] = SO_RCVBUF;
  call.args[2] = 16384;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  peer = ph_net_test_peer (SOCK_DGRAM, &address);
  for (int i = 0; i < 200; i++)
    g_assert_cmpint (send (peer, bytes, sizeof bytes, 0), ==, sizeof bytes);

  figures = close_and_get_figures (net, call.socket);
  g_assert_true (figures.known & PH_FIGURE_DROPS);
  g_assert_cmpuint (figures.drops, >, 100);
  g_assert_cmpuint (figures.recv_buffer, ==, 32768);
  close (peer);
}

/* A message without bytes is a message. */
static void
test_empty (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  PhAddress address;
  PhSocketId server = ph_net_test_udp (net, AF_INET, PH_AUTO_RECEIVE, &address);
  const PhRecord *record;

  record = ph_net_test_wait_call (net, PH_CALL_SENDTO,
                                  ph_net_test_send (net, client, "", 0, &address));
  g_assert_cmpint (record->error, ==, 0);
  record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_RECVFROM, .socket = server });
  g_assert_false (ph_record_is_end (record));
  g_assert_cmpuint (close_and_get_figures (net, client).messages_out, ==, 1);
  g_assert_cmpuint (close_and_get_figures (net, server).messages_in, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_data_func ("/net/udp/both-ways/inet", GINT_TO_POINTER (AF_INET), test_both_ways);
  g_test_add_data_func ("/net/udp/both-ways/inet6", GINT_TO_POINTER (AF_INET6), test_both_ways);
  g_test_add_func ("/net/udp/cut", test_cut);
  g_test_add_func ("/net/udp/limits", test_limits);
  g_test_add_func ("/net/udp/first-send-names", test_first_send_names);
  g_test_add_func ("/net/udp/refused", test_refused);
  g_test_add_data_func ("/net/udp/automatic/inet", GINT_TO_POINTER (AF_INET), test_automatic);
  g_test_add_data_func ("/net/udp/automatic/inet6", GINT_TO_POINTER (AF_INET6), test_automatic);
  g_test_add_func ("/net/udp/empty", test_empty);
  g_test_add_func ("/net/udp/echo", test_echo);
  g_test_add_func ("/net/udp/drops", test_drops);
  return g_test_run ();
}
