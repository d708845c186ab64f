/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"

#include "ph-clock.h"
#include "ph-figures.h"

#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* The engine as a whole: its start and end, idleness, figures, look-ups, and no descriptor left. */

static const PhRecord *
last_of (PhNetTest  *net,
         guint       kind,
         PhSocketId  socket)
{
  for (guint i = net->records->len; i > 0; i--)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i - 1);

      if (record->kind == kind && record->socket == socket)
        return record;
    }
  g_error ("socket %u has no record of kind %u", socket, kind);
}

static PhFigures
last_figures (PhNetTest  *net,
              PhSocketId  socket)
{
  const PhRecord *record = last_of (net, PH_RECORD_FIGURES, socket);
  gsize len;

  return *(const PhFigures *) (gconstpointer) ph_record_get_payload (record, &len);
}

typedef gboolean (*FiguresCheck) (const PhFigures *figures);

static void
wait_figures (PhNetTest    *net,
              PhSocketId    socket,
              FiguresCheck  check)
{
  guint from = 0;
  const PhRecord *record;
  gsize len;

  do
    {
      record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_FIGURES,
                                                      .socket = socket, .from = from });
      from = (guint) (record - &g_array_index (net->records, PhRecord, 0)) + 1;
    }
  while (!check ((const PhFigures *) (gconstpointer) ph_record_get_payload (record, &len)));
}

static void
test_no_descriptor_left (void)
{
  guint n_fds = ph_net_test_n_fds ();
  PhNetTest *net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET,
                                            PH_AUTO_ACCEPT | PH_AUTO_ECHO, &address);
  int peers[20];

  for (gsize i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      peers[i] = ph_net_test_peer (SOCK_STREAM, &address);
      g_assert_cmpint (send (peers[i], "x", 1, 0), ==, 1);
      ph_net_test_peer_read (peers[i], "x", 1);
    }
  ph_net_test_submit (net, PH_CALL_ACCEPT, listener, PH_TIMEOUT_BLOCKING);
  ph_net_test_free (net);
  for (gsize i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      g_assert_cmpint (recv (peers[i], &address, 1, 0), ==, 0);
      close (peers[i]);
    }
  g_assert_cmpuint (ph_net_test_n_fds (), ==, n_fds);
}

static void
test_close_all (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId sockets[4];
  PhEngineStatus status;
  guint from = 0;

  sockets[0] = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  for (gsize i = 1; i < G_N_ELEMENTS (sockets); i++)
    sockets[i] = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  ph_net_test_submit (net, PH_CALL_ACCEPT, sockets[0], PH_TIMEOUT_BLOCKING);
  ph_engine_close_all (net->engine);
  ph_net_test_settle (net);

  for (gsize i = 0; i < G_N_ELEMENTS (sockets); i++) /* in the order of creation */
    {
      const PhRecord *record = ph_net_test_find (net, &(PhNetMatch) { .kind = PH_CALL_CLOSE,
                                                                      .from = from });

      g_assert_nonnull (record);
      g_assert_cmpuint (record->socket, ==, sockets[i]);
      from = (guint) (record - &g_array_index (net->records, PhRecord, 0)) + 1;
      g_assert_cmpint (ph_net_test_identity (net, sockets[i]).fd, ==, -1);
    }
  g_assert_cmpint (last_of (net, PH_CALL_ACCEPT, sockets[0])->error, ==, EBADF);
  ph_engine_get_status (net->engine, &status);
  g_assert_cmpuint (status.n_sockets, ==, 0);
  g_assert_cmpuint (status.n_parked, ==, 0);
  ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE); /* and it goes on */
}

/* Ending does not wait for a reader of the ring. */
static void
test_end_with_full_ring (void)
{
  PhNetTest *net = ph_net_test_new_small (NULL, 16);
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKET, PH_SOCKET_NONE);
  PhSocketId id;

  call.args[0] = AF_INET;
  call.args[1] = SOCK_DGRAM;
  for (int i = 0; i < 200; i++)
    ph_engine_open (net->engine, &call, &id);
  ph_net_test_free (net);
}

static guint64
n_wakeups (PhNetTest *net)
{
  PhEngineStatus status;

  ph_engine_get_status (net->engine, &status);
  return status.n_wakeups;
}

static void
pause_ms (int milliseconds)
{
  g_assert_cmpint (poll (NULL, 0, milliseconds), ==, 0);
}

/* With connections open, data unread and calls parked, nothing wakes the io thread. */
static void
test_idle (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  guint64 before, after;
  int peers[50];
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_ACCEPT, &address);

  for (gsize i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      peers[i] = ph_net_test_peer (SOCK_STREAM, &address);
      g_assert_cmpint (send (peers[i], "unread", 6, 0), ==, 6);
    }
  ph_net_test_wait_n (net, &(PhNetMatch) { .kind = PH_RECORD_OPENED }, 51);
  for (int i = 0; i < 1000; i++)
    ph_net_test_submit (net, PH_CALL_ACCEPT, listener, PH_TIMEOUT_BLOCKING);
  ph_net_test_settle (net);

  /* the last looks of the sampler: 0.25, 0.5 and 1 s after the last news */
  for (int i = 0; i < 8; i++)
    {
      before = n_wakeups (net);
      pause_ms (1100);
      after = n_wakeups (net);
      if (after == before)
        break;
    }
  g_assert_cmpuint (after, ==, before);
  for (gsize i = 0; i < G_N_ELEMENTS (peers); i++)
    close (peers[i]);
}

static gboolean
has_unread (const PhFigures *figures)
{
  return figures->recv_queue == 6;
}

static void
test_figures (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhFigures figures;
  PhSocketId child;
  int peer;

  ph_net_test_listen (net, AF_INET, PH_AUTO_ACCEPT, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  child = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT })->aux;
  ph_engine_watch (net->engine, &child, 1);
  g_assert_cmpint (send (peer, "unread", 6, 0), ==, 6);
  wait_figures (net, child, has_unread);
  figures = last_figures (net, child);
  g_assert_cmpint (figures.state, ==, PH_STATE_ESTABLISHED);
  g_assert_true (figures.known & PH_FIGURE_RTT);
  g_assert_true (figures.known & PH_FIGURE_WINDOW);
  g_assert_true (figures.known & PH_FIGURE_MEMINFO);
  g_assert_cmpuint (figures.mss, >, 500);
  g_assert_cmpuint (figures.recv_buffer, >, 0);
  g_assert_cmpuint (figures.bytes_in, ==, 0);
  close (peer);
}

static gboolean
has_two_waiting (const PhFigures *figures)
{
  return figures->known & PH_FIGURE_ACCEPT_QUEUE && figures->accept_queue == 2;
}

static void
test_accept_queue (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId server = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  PhCall call = PH_CALL_INIT (PH_CALL_LISTEN, server);
  PhAddress address;
  int peers[2];

  call.args[0] = 5;
  g_assert_cmpint (ph_net_test_bind (net, server, AF_INET, 0)->error, ==, 0);
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  address = ph_net_test_identity (net, server).local;
  for (gsize i = 0; i < G_N_ELEMENTS (peers); i++)
    peers[i] = ph_net_test_peer (SOCK_STREAM, &address);
  wait_figures (net, server, has_two_waiting);
  g_assert_cmpuint (last_figures (net, server).accept_limit, ==, 5);
  for (gsize i = 0; i < G_N_ELEMENTS (peers); i++)
    close (peers[i]);
}

static gboolean
has_backlog_of_bytes (const PhFigures *figures)
{
  return figures->send_queue > 0 && figures->bytes_out > 0;
}

/* FIGURES tell the progress of a send that is still under way. */
static void
test_progress (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree char *bytes = g_malloc0 (24 * 1024 * 1024);
  PhCall call = PH_CALL_INIT (PH_CALL_ACCEPT, PH_SOCKET_NONE);
  PhAddress address;
  PhSocketId child;
  PhCallId id;
  int peer;

  call.socket = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  child = ph_net_test_call (net, &call)->aux;
  id = ph_net_test_send (net, child, bytes, 24 * 1024 * 1024, NULL);
  ph_net_test_wait_parked (net, id);
  wait_figures (net, child, has_backlog_of_bytes);
  g_assert_null (ph_net_test_find (net, &(PhNetMatch) { .kind = PH_CALL_SEND }));
  close (peer);
}

static gboolean
has_drained (const PhFigures *figures)
{
  return figures->known & PH_FIGURE_SEND_QUEUE && figures->send_queue == 0
         && figures->bytes_out == 1000000;
}

/* The peer takes the last bytes long after our call: the kernel tells nobody, the sampler sees
 * it all the same, because it keeps looking at a queue that stands. */
static void
test_send_queue_drains (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree char *bytes = g_malloc0 (1000000);
  PhCall call = PH_CALL_INIT (PH_CALL_ACCEPT, PH_SOCKET_NONE);
  PhAddress address;
  PhSocketId child;
  int peer;

  call.socket = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  child = ph_net_test_call (net, &call)->aux;
  ph_net_test_wait_call (net, PH_CALL_SEND,
                         ph_net_test_send (net, child, bytes, 1000000, NULL));
  wait_figures (net, child, has_backlog_of_bytes);
  pause_ms (2000); /* the sampler's pauses have grown to their longest */
  ph_net_test_peer_read (peer, bytes, 1000000);
  wait_figures (net, child, has_drained);
  close (peer);
}

static void
wait_state (PhNetTest  *net,
            PhSocketId  socket,
            PhState     state)
{
  guint from = 0;
  const PhRecord *record;

  do
    {
      record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_STATE,
                                                      .socket = socket, .from = from });
      from = (guint) (record - &g_array_index (net->records, PhRecord, 0)) + 1;
    }
  while (record->aux != state);
}

/* Both ends of a close, state by state: also FIN_WAIT2, which only an acknowledgement brings. */
static void
test_states_of_a_close (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  PhCall call = PH_CALL_INIT (PH_CALL_ACCEPT, PH_SOCKET_NONE);
  PhAddress address;
  PhSocketId conn;
  PhState last = PH_STATE_CLOSE;
  gint64 last_ns = 0;

  call.socket = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  g_assert_cmpint (ph_net_test_connect (net, client, &address)->error, ==, 0);
  conn = ph_net_test_call (net, &call)->aux;
  call = PH_CALL_INIT (PH_CALL_SHUTDOWN, client);
  call.args[0] = SHUT_WR;
  ph_net_test_call (net, &call);
  wait_state (net, conn, PH_STATE_CLOSE_WAIT);
  wait_state (net, client, PH_STATE_FIN_WAIT2);
  call = PH_CALL_INIT (PH_CALL_CLOSE, conn);
  ph_net_test_call (net, &call);
  wait_state (net, client, PH_STATE_CLOSE); /* TIME_WAIT belongs to no descriptor */

  for (guint i = 0; i < net->records->len; i++)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i);

      if (record->kind != PH_RECORD_STATE || record->socket != client)
        continue;
      g_assert_cmpuint (record->took_ns, ==, last); /* the old state: an unbroken chain */
      last = (PhState) record->aux;
      /* what a call brings is told at once, and nothing was before what is told before it */
      if (last == PH_STATE_ESTABLISHED || last == PH_STATE_FIN_WAIT1)
        g_assert_cmpint (ph_record_get_late_ns (record), ==, 0);
      g_assert_cmpint (ph_record_get_late_ns (record), <=,
                       record->time_ns - last_ns + PH_NSEC_PER_MSEC);
      last_ns = record->time_ns;
    }
}

/* Real exhaustion: the listener recovers when one of our own descriptors is closed. */
static void
test_descriptors_exhausted (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autoptr (GArray) fillers = g_array_new (FALSE, FALSE, sizeof (int));
  const PhNetMatch accepts = { .kind = PH_CALL_ACCEPT };
  struct rlimit before, limit;
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, PH_SOCKET_NONE);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_ACCEPT, &address);
  int peer = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int fd = -1;

  call.socket = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  limit = before;
  limit.rlim_cur = (rlim_t) peer + 50;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  while ((fd = dup (peer)) >= 0)
    g_array_append_val (fillers, fd);
  g_assert_cmpint (errno, ==, EMFILE);

  g_assert_cmpint (connect (peer, &address.sa, address.len), ==, 0);
  g_assert_cmpint (ph_net_test_wait (net, &accepts)->error, ==, EMFILE);
  ph_net_test_call (net, &call);
  ph_net_test_wait_n (net, &accepts, 2);
  g_assert_cmpint (last_of (net, PH_CALL_ACCEPT, listener)->error, ==, 0);

  for (guint i = 0; i < fillers->len; i++)
    close (g_array_index (fillers, int, i));
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  close (peer);
}

/* Look-ups of the test's own: "slow" waits for a word, "nobody" does not exist. */
static sem_t        slow_may_go;
static atomic_uint  n_looking_up;
static atomic_uint  most_looking_up;

static int
fake_getaddrinfo (const char             *host,
                  const char             *service,
                  const struct addrinfo  *hints,
                  struct addrinfo       **found)
{
  guint n = atomic_fetch_add (&n_looking_up, 1) + 1;
  guint most = atomic_load (&most_looking_up);
  int result;

  while (n > most && !atomic_compare_exchange_weak (&most_looking_up, &most, n))
    ;
  if (g_str_equal (host, "slow"))
    while (sem_wait (&slow_may_go) != 0)
      ;
  result = g_str_equal (host, "nobody")
             ? EAI_NONAME
             : ph_sys_get_kernel ()->getaddrinfo ("127.0.0.1", service, hints, found);
  atomic_fetch_sub (&n_looking_up, 1);
  return result;
}

static PhSys fake_sys;

static PhNetTest *
new_with_fake_names (void)
{
  /* Once: a look-up that its engine gave up may still read the table, on a thread of its own. */
  if (fake_sys.getaddrinfo == NULL)
    {
      fake_sys = *ph_sys_get_kernel ();
      fake_sys.getaddrinfo = fake_getaddrinfo;
    }
  return ph_net_test_new (&fake_sys);
}

static PhCallId
connect_by_name (PhNetTest       *net,
                 PhSocketId       socket,
                 const char      *name,
                 const PhAddress *address)
{
  g_autofree char *port = g_strdup_printf ("%d", ph_address_get_port (address));
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_parse (name, port, AF_INET, SOCK_STREAM, NULL,
                                                       NULL);
  PhCall call = PH_CALL_INIT (PH_CALL_CONNECT, socket);

  call.endpoint = endpoint;
  return ph_engine_submit (net->engine, &call);
}

static void
test_look_up (void)
{
  g_autoptr (PhNetTest) net = new_with_fake_names ();
  PhAddress address, found;
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  const PhRecord *record;
  PhTried tried;
  PhCallId id;

  ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  id = connect_by_name (net, client, "nobody", &address);
  record = ph_net_test_wait_call (net, PH_CALL_CONNECT, id);
  g_assert_cmpint (record->error, ==, 1002);
  g_assert_true (ph_record_get_tried (record, &tried));
  g_assert_cmpmem (tried.host, tried.host_len, "nobody", 6);
  g_assert_cmpuint (tried.port, ==, ph_address_get_port (&address));
  record = last_of (net, PH_CALL_GETADDRINFO, client);
  g_assert_cmpint (record->error, ==, 1002);
  g_assert_cmpint (ph_record_get_result (record), ==, EAI_NONAME);
  ph_net_test_payload (record, "nobody", 6);

  id = connect_by_name (net, client, "somebody", &address);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_CONNECT, id)->error, ==, 0);
  record = last_of (net, PH_CALL_GETADDRINFO, client);
  g_assert_cmpint (record->error, ==, 0);
  found = ph_record_get_address (record);
  g_assert_true (ph_address_equal (&found, &address));
}

/* Calls behind a look-up keep their place; others of the engine go on meanwhile. */
static void
test_look_up_keeps_order (void)
{
  g_autoptr (PhNetTest) net = new_with_fake_names ();
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  PhAddress address;
  PhCallId connecting, sending;
  const PhRecord *record;

  ph_net_test_listen (net, AF_INET, PH_AUTO_ACCEPT | PH_AUTO_RECEIVE, &address);
  connecting = connect_by_name (net, client, "slow", &address);
  sending = ph_net_test_send (net, client, "after", 5, NULL);
  ph_net_test_wait_parked (net, sending);
  ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  g_assert_null (ph_net_test_find (net, &(PhNetMatch) { .kind = PH_CALL_CONNECT }));
  sem_post (&slow_may_go);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_CONNECT, connecting)->error, ==, 0);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_SEND, sending)->error, ==, 0);
  record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_RECV,
                                                  .flags = PH_RECORD_AUTO });
  ph_net_test_payload (record, "after", 5);
}

static void
test_look_up_cancelled (void)
{
  g_autoptr (PhNetTest) net = new_with_fake_names ();
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  PhAddress address = ph_address_loopback (AF_INET, 9);
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, client);
  PhCallId id = connect_by_name (net, client, "slow", &address);
  PhCallId behind = ph_net_test_recv (net, client, 1, PH_TIMEOUT_BLOCKING);

  ph_engine_cancel (net->engine, id);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_CONNECT, id)->error, ==, ECANCELED);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_RECV, behind)->error, ==, ENOTCONN);

  id = connect_by_name (net, client, "slow", &address);
  behind = ph_net_test_recv (net, client, 1, PH_TIMEOUT_BLOCKING);
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_CONNECT, id)->error, ==, EBADF);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_RECV, behind)->error, ==, EBADF);
  for (int i = 0; i < 2; i++)
    sem_post (&slow_may_go);
}

/* At most eight at once; an engine that ends does not wait for them. */
static void
test_look_ups_bounded (void)
{
  enum { N = 20 };
  PhNetTest *net = new_with_fake_names ();
  PhAddress address = ph_address_loopback (AF_INET, 9);
  gint64 deadline_ns = ph_clock_now_ns () + 5 * PH_NSEC_PER_SEC;

  for (int i = 0; i < N; i++)
    connect_by_name (net, ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE), "slow",
                     &address);
  while (atomic_load (&n_looking_up) < 8 && ph_clock_now_ns () < deadline_ns)
    pause_ms (1);
  g_assert_cmpuint (atomic_load (&n_looking_up), ==, 8);
  ph_net_test_free (net);
  g_assert_cmpuint (atomic_load (&n_looking_up), ==, 8);
  for (int i = 0; i < 8; i++)
    sem_post (&slow_may_go);
  while (atomic_load (&n_looking_up) > 0 && ph_clock_now_ns () < deadline_ns)
    pause_ms (1);
  g_assert_cmpuint (atomic_load (&n_looking_up), ==, 0);
  g_assert_cmpuint (atomic_load (&most_looking_up), <=, 8);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_assert_cmpint (sem_init (&slow_may_go, 0, 0), ==, 0);
  g_test_add_func ("/net/engine/no-descriptor-left", test_no_descriptor_left);
  g_test_add_func ("/net/engine/close-all", test_close_all);
  g_test_add_func ("/net/engine/end-with-full-ring", test_end_with_full_ring);
  g_test_add_func ("/net/engine/idle", test_idle);
  g_test_add_func ("/net/engine/figures", test_figures);
  g_test_add_func ("/net/engine/accept-queue", test_accept_queue);
  g_test_add_func ("/net/engine/progress", test_progress);
  g_test_add_func ("/net/engine/send-queue-drains", test_send_queue_drains);
  g_test_add_func ("/net/engine/states-of-a-close", test_states_of_a_close);
  g_test_add_func ("/net/engine/look-up", test_look_up);
  g_test_add_func ("/net/engine/look-up-keeps-order", test_look_up_keeps_order);
  g_test_add_func ("/net/engine/look-up-cancelled", test_look_up_cancelled);
  g_test_add_func ("/net/engine/look-ups-bounded", test_look_ups_bounded);
  g_test_add_func ("/net/engine/descriptors-exhausted", test_descriptors_exhausted);
  return g_test_run ();
}
