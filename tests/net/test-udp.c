/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"

#include "ph-clock.h"
#include "ph-figures.h"

#include <errno.h>
#include <pthread.h>
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

  call.args[1] = MSG_PEEK; /* what is only looked at loses nothing */
  g_assert_cmpint (send (peer, "0123456789", 10, 0), ==, 10);
  g_assert_true (ph_net_test_call (net, &call)->flags & PH_RECORD_TRUNCATED);
  g_assert_cmpuint (close_and_get_figures (net, call.socket).messages_cut, ==, 2);
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

#define FLOOD_BYTES 64
#define FLOOD_BATCH 30
#define PAUSE_NS    100000 /* between batches: 300,000 a second */

typedef struct
{
  int     fd;      /* connected */
  guint32 n_wanted;
  guint32 n_sent;  /* taken by the kernel */
} Flood;

/* Each carries its number. The pace is kept, if the machine can, but nothing depends on it. */
static void *
flood_thread (void *data)
{
  static struct mmsghdr messages[FLOOD_BATCH];
  static struct iovec vectors[FLOOD_BATCH];
  static guint32 bytes[FLOOD_BATCH][FLOOD_BYTES / sizeof (guint32)];
  Flood *flood = data;
  gint64 due_ns = ph_clock_now_ns ();

  while (flood->n_sent < flood->n_wanted)
    {
      guint n = MIN (flood->n_wanted - flood->n_sent, FLOOD_BATCH);
      struct timespec due = { .tv_sec = due_ns / PH_NSEC_PER_SEC,
                              .tv_nsec = due_ns % PH_NSEC_PER_SEC };
      int sent;

      for (guint i = 0; i < n; i++)
        {
          bytes[i][0] = flood->n_sent + i;
          vectors[i] = (struct iovec) { bytes[i], FLOOD_BYTES };
          messages[i].msg_hdr.msg_iov = &vectors[i];
          messages[i].msg_hdr.msg_iovlen = 1;
        }
      clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
      sent = sendmmsg (flood->fd, messages, n, 0);
      g_assert_cmpint (sent, >, 0);
      flood->n_sent += (guint32) sent;
      due_ns = MAX (due_ns + PAUSE_NS, ph_clock_now_ns () - 10 * PAUSE_NS);
    }
  return NULL;
}

/* What was recorded of a flood, so that it need not be kept */
typedef struct
{
  PhSocketId socket;
  guint64    n_recorded;
  guint64    n_lost;      /* in gaps */
  guint32    next_number; /* the least that the next one may carry */
  PhFigures  figures;     /* the last reading */
} Tally;

static void
tally_record (Tally          *tally,
              const PhRecord *record)
{
  guint64 records, bytes;
  const guint8 *payload;
  guint32 number;
  gsize len;

  if (record->socket != tally->socket)
    return;
  if (record->kind == PH_RECORD_GAP)
    {
      ph_record_get_gap (record, &records, &bytes);
      g_assert_cmpuint (bytes, ==, records * FLOOD_BYTES);
      tally->n_lost += records;
    }
  if (record->kind == PH_RECORD_FIGURES)
    tally->figures = *(const PhFigures *) (gconstpointer) ph_record_get_payload (record, &len);
  if (record->kind != PH_CALL_RECVFROM)
    return;
  g_assert_cmpuint (record->len, ==, FLOOD_BYTES);
  tally->n_recorded++;
  payload = ph_record_get_payload (record, &len);
  if (payload == NULL)
    return;
  g_assert_cmpuint (len, ==, FLOOD_BYTES);
  memcpy (&number, payload, sizeof number);
  g_assert_cmpuint (number, >=, tally->next_number);
  tally->next_number = number + 1;
}

static void
take_records (PhNetTest *net,
              Tally     *tally)
{
  ph_net_test_drain (net);
  for (guint i = 0; i < net->records->len; i++)
    tally_record (tally, &g_array_index (net->records, PhRecord, i));
  g_array_set_size (net->records, 0);
}

/* Second column of /proc/net/softnet_stat: packets of all kinds that a processor had no time for,
 * lost before any socket saw them */
static guint64
read_backlog_drops (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint64 sum = 0;

  g_assert_true (g_file_get_contents ("/proc/net/softnet_stat", &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && strchr (lines[i], ' ') != NULL; i++)
    sum += g_ascii_strtoull (strchr (lines[i], ' '), NULL, 16);
  return sum;
}

/* Returns: whether the last reading knows all that was recorded, and all that was sent is known */
static gboolean
adds_up (const Tally *tally,
         const Flood *flood,
         guint64      backlog)
{
  guint64 received = tally->n_recorded + tally->n_lost;
  guint64 known = received + tally->figures.drops;

  g_assert_cmpuint (known, <=, flood->n_sent);
  return tally->figures.messages_in == received && known + backlog >= flood->n_sent;
}

/* Until each datagram is known to be recorded or dropped */
static void
wait_for_all (PhNetTest   *net,
              Tally       *tally,
              const Flood *flood,
              guint64      backlog_before)
{
  gint64 deadline_ns = ph_clock_now_ns () + 10 * PH_NSEC_PER_SEC;

  do
    {
      g_assert_cmpint (ph_clock_now_ns (), <, deadline_ns);
      ph_engine_sample (net->engine, tally->socket);
      ph_net_test_settle (net);
      take_records (net, tally);
    }
  while (!adds_up (tally, flood, read_backlog_drops () - backlog_before));
  g_assert_cmpuint (tally->figures.bytes_in, ==, tally->figures.messages_in * FLOOD_BYTES);
}

/* 300,000 small datagrams a second, for a second: each is recorded, in order, or the kernel says
 * that it dropped it. How many it drops is its own affair. */
static void
test_flood_adds_up (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new_small (NULL, 65536);
  PhAddress address;
  Tally tally = { .socket = ph_net_test_udp (net, AF_INET, PH_AUTO_RECEIVE, &address) };
  Flood flood = { .fd = ph_net_test_peer (SOCK_DGRAM, &address), .n_wanted = 300000 };
  guint64 backlog = read_backlog_drops ();
  pthread_t thread;

  g_assert_cmpint (pthread_create (&thread, NULL, flood_thread, &flood), ==, 0);
  while (pthread_tryjoin_np (thread, NULL) != 0)
    {
      take_records (net, &tally);
      g_usleep (1000); /* as a window takes them, frame by frame; what is late becomes a gap */
    }
  wait_for_all (net, &tally, &flood, backlog);
  g_assert_cmpuint (tally.n_recorded, >, 0);
  close (flood.fd);
}

/* Nothing is received until the queue has long been full: here some are dropped for certain. A
 * ring too small for the rest makes gaps, which are counted too. */
static void
test_overflow_adds_up (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new_small (NULL, 16);
  PhAddress address;
  Tally tally = { .socket = ph_net_test_udp (net, AF_INET, PH_AUTO_NONE, &address) };
  Flood flood = { .fd = ph_net_test_peer (SOCK_DGRAM, &address), .n_wanted = 20000 };
  guint64 backlog = read_backlog_drops ();

  flood_thread (&flood);
  ph_engine_set_auto (net->engine, tally.socket, PH_AUTO_RECEIVE);
  wait_for_all (net, &tally, &flood, backlog);
  g_assert_cmpuint (tally.figures.drops, >, 0);
  g_assert_cmpuint (tally.n_recorded, >, 0);
  close (flood.fd);
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
  g_test_add_func ("/net/udp/flood-adds-up", test_flood_adds_up);
  g_test_add_func ("/net/udp/overflow-adds-up", test_overflow_adds_up);
  return g_test_run ();
}
