/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"

#include "ph-body.h"
#include "ph-clock.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/* sendall: the loop of sends that it is, its steps and its end. */

#define LARGE ((gsize) 24 * 1024 * 1024)

static atomic_size_t send_limit;  /* a send takes no more than this; 0: no limit */
static atomic_int    send_error;  /* errno of the send after n_good good ones; 0: none */
static atomic_int    n_good;
static atomic_int    send_flags;  /* of the last send */
static PhSys         faulty;

static ssize_t
f_send (int fd, const void *data, size_t len, int flags)
{
  size_t limit = atomic_load (&send_limit);
  int error = atomic_load (&send_error);

  atomic_store (&send_flags, flags);
  if (error != 0 && atomic_fetch_sub (&n_good, 1) <= 0)
    {
      errno = error;
      return -1;
    }
  return ph_sys_get_kernel ()->send (fd, data, limit > 0 ? MIN (len, limit) : len, flags);
}

static PhNetTest *
new_faulty (size_t limit,
            int    error,
            int    good)
{
  faulty = *ph_sys_get_kernel ();
  faulty.send = f_send;
  atomic_store (&send_limit, limit);
  atomic_store (&send_error, error);
  atomic_store (&n_good, good);
  return ph_net_test_new (&faulty);
}

static PhCallId
sendall (PhNetTest  *net,
         PhSocketId  socket,
         GBytes     *bytes,
         gint64      timeout_ns)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SENDALL, socket);

  g_ptr_array_add (net->sent, g_bytes_ref (bytes));
  call.data = bytes;
  call.timeout_ns = timeout_ns;
  return ph_engine_submit (net->engine, &call);
}

static GBytes *
make_pattern (gsize size)
{
  guint8 *bytes = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) (i * 7 + (i >> 8));
  return g_bytes_new_take (bytes, size);
}

/* What the steps of a sendall say, put together */
static gsize
sum_steps (PhNetTest *net,
           PhCallId   id,
           GBytes    *bytes,
           guint     *n_steps)
{
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  gsize sum = 0;

  *n_steps = 0;
  for (guint i = 0; i < net->records->len; i++)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i);
      const PhCallHead *head = ph_record_get_head (record);
      const guint8 *payload;
      gsize len;

      if (record->kind != PH_CALL_SEND || head == NULL || head->call_id != id)
        continue;
      g_assert_true (record->flags & PH_RECORD_AUTO);
      g_assert_cmpuint (record->aux, ==, g_bytes_get_size (bytes) - sum);
      payload = ph_record_get_payload (record, &len);
      g_assert_cmpuint (len, ==, record->len);
      if (record->error != 0)
        continue;
      g_assert_cmpint (head->result, ==, (gint32) record->len);
      g_assert_true (memcmp (payload, data + sum, len) == 0);
      sum += len;
      (*n_steps)++;
    }
  return sum;
}

static void
test_steps (void)
{
  g_autoptr (PhNetTest) net = new_faulty (3, 0, 0);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("hello world", 11);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCallId id = sendall (net, conn, bytes, PH_TIMEOUT_BLOCKING);
  const PhRecord *record = ph_net_test_wait_call (net, PH_CALL_SENDALL, id);
  const PhCallHead *head = ph_record_get_head (record);
  guint n_steps;

  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpint (head->result, ==, 0);
  g_assert_cmpint (head->args[0], ==, 11);
  g_assert_cmpint (head->args[2], ==, 4);
  g_assert_cmpuint (record->aux, ==, 11);
  g_assert_false (ph_record_is_data (record));
  g_assert_true (ph_record_has_payload (record));
  ph_net_test_payload (record, "hello world", 11);
  g_assert_cmpuint (sum_steps (net, id, bytes, &n_steps), ==, 11);
  g_assert_cmpuint (n_steps, ==, 4);
  g_assert_true (atomic_load (&send_flags) & MSG_NOSIGNAL);
  ph_net_test_peer_read (peer, "hello world", 11);
  close (peer);
}

/* Nothing to send is one send of nothing, as in Python. */
static void
test_empty (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("", 0);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCallId id = sendall (net, conn, bytes, PH_TIMEOUT_BLOCKING);
  const PhRecord *record = ph_net_test_wait_call (net, PH_CALL_SENDALL, id);

  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpint (ph_record_get_head (record)->args[2], ==, 1);
  g_assert_cmpuint (ph_net_test_count (net, &(PhNetMatch) { .kind = PH_CALL_SEND }), ==, 1);
  close (peer);
}

/* The third send fails: two had gone, and both records say so. */
static void
test_error_after_part (void)
{
  g_autoptr (PhNetTest) net = new_faulty (3, ECONNRESET, 2);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("hello world", 11);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCallId id = sendall (net, conn, bytes, PH_TIMEOUT_BLOCKING);
  const PhRecord *record = ph_net_test_wait_call (net, PH_CALL_SENDALL, id);
  const PhRecord *step;
  guint n_steps;

  g_assert_cmpint (record->error, ==, ECONNRESET);
  g_assert_cmpint (ph_record_get_result (record), ==, -1);
  g_assert_cmpuint (record->aux, ==, 6);
  g_assert_cmpint (ph_record_get_head (record)->args[2], ==, 2);
  ph_net_test_payload (record, "hello world", 11);
  g_assert_cmpuint (sum_steps (net, id, bytes, &n_steps), ==, 6);
  step = record - 1;
  g_assert_cmpint (step->kind, ==, PH_CALL_SEND);
  g_assert_cmpint (step->error, ==, ECONNRESET);
  close (peer);
}

static PhProgress
get_progress (const PhRecord *record)
{
  gsize len;
  gconstpointer body = ph_record_get_payload (record, &len);

  g_assert_cmpuint (len, ==, sizeof (PhProgress));
  return *(const PhProgress *) body;
}

/* A peer that reads slowly: parked, progress told and not too often, everything arrives. */
static void
test_progress (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autoptr (GBytes) bytes = make_pattern (LARGE);
  g_autofree guint8 *got = g_malloc (LARGE);
  const guint8 *sent = g_bytes_get_data (bytes, NULL);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCallId id = sendall (net, conn, bytes, PH_TIMEOUT_BLOCKING);
  const PhNetMatch progresses = { .kind = PH_RECORD_PROGRESS, .call_id = id };
  const PhRecord *record;
  PhProgress last = { 0 };
  guint n_steps;
  gsize n_got = 0;
  gint64 begun_ns = ph_clock_now_ns ();
  guint n_told = 0;

  ph_net_test_wait_parked (net, id);
  while (n_got < LARGE)
    {
      ssize_t n = recv (peer, got + n_got, MIN (65536, LARGE - n_got), 0);

      g_assert_cmpint (n, >, 0);
      n_got += (gsize) n;
      if (n_got / (LARGE / 8) != (n_got - (gsize) n) / (LARGE / 8)) /* eight times in all */
        g_assert_cmpint (poll (NULL, 0, 60), ==, 0);
    }
  record = ph_net_test_wait_call (net, PH_CALL_SENDALL, id);
  g_assert_cmpint (record->error, ==, 0);
  g_assert_true (memcmp (got, sent, LARGE) == 0);
  g_assert_cmpuint (sum_steps (net, id, bytes, &n_steps), ==, LARGE);
  g_assert_cmpuint (n_steps, >, 1);

  for (guint i = 0; i < net->records->len; i++)
    {
      const PhRecord *told = &g_array_index (net->records, PhRecord, i);
      PhProgress progress;

      if (told->kind != PH_RECORD_PROGRESS)
        continue;
      progress = get_progress (told);
      g_assert_cmpuint (progress.total, ==, LARGE);
      g_assert_cmpuint (progress.done, >, last.done);
      g_assert_cmpuint (told->aux, ==, PH_CALL_SENDALL);
      last = progress;
      n_told++;
    }
  g_assert_cmpuint (n_told, ==, ph_net_test_count (net, &progresses));
  g_assert_cmpuint (n_told, >=, 3);
  g_assert_cmpint (n_told, <=, (ph_clock_now_ns () - begun_ns) / (100 * PH_NSEC_PER_MSEC) + 2);
  close (peer);
}

/* What moved is told although nothing moves any more. */
static void
test_progress_stands (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autoptr (GBytes) bytes = make_pattern (LARGE);
  g_autofree guint8 *got = g_malloc (LARGE);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCallId id = sendall (net, conn, bytes, PH_TIMEOUT_BLOCKING);
  const PhRecord *record;
  const int small = 65536;
  guint n_steps;
  gsize went = 0;

  /* or the peer's queue grows until it holds the other half */
  g_assert_cmpint (setsockopt (peer, SOL_SOCKET, SO_RCVBUF, &small, sizeof small), ==, 0);
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_PROGRESS, .call_id = id });
  g_assert_cmpint (recv (peer, got, LARGE / 2, MSG_WAITALL), ==, (gssize) LARGE / 2);
  do
    {
      record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_PROGRESS, .call_id = id,
                                                      .from = (guint) went });
      went = (gsize) (record - &g_array_index (net->records, PhRecord, 0)) + 1;
    }
  while (get_progress (record).done < LARGE / 2);

  ph_engine_cancel (net->engine, id);
  record = ph_net_test_wait_call (net, PH_CALL_SENDALL, id);
  g_assert_cmpint (record->error, ==, ECANCELED);
  g_assert_true (record->flags & PH_RECORD_CANCELLED);
  g_assert_cmpuint (record->aux, ==, sum_steps (net, id, bytes, &n_steps));
  g_assert_cmpuint (record->aux, >=, LARGE / 2);
  g_assert_cmpuint (record->len, ==, LARGE);
  close (peer);
}

/* One time for the whole of it: no step starts the clock anew. */
static void
test_timeout (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autoptr (GBytes) bytes = make_pattern (LARGE);
  char byte[4096];
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCallId id = sendall (net, conn, bytes, 300 * PH_NSEC_PER_MSEC);
  const PhNetMatch end = { .kind = PH_CALL_SENDALL, .call_id = id };
  const PhRecord *record;

  for (ph_net_test_drain (net); ph_net_test_find (net, &end) == NULL; ph_net_test_drain (net))
    {
      g_assert_cmpint (recv (peer, byte, sizeof byte, MSG_DONTWAIT), !=, 0);
      g_assert_cmpint (poll (NULL, 0, 10), ==, 0);
    }
  record = ph_net_test_find (net, &end);
  g_assert_cmpint (record->error, ==, ETIMEDOUT);
  g_assert_true (record->flags & PH_RECORD_TIMED_OUT);
  g_assert_cmpint (ph_record_get_result (record), ==, -1);
  g_assert_cmpuint (record->aux, >, 0);
  g_assert_cmpint (record->time_ns - ph_record_begun_ns (record), >=, 300 * PH_NSEC_PER_MSEC);
  g_assert_cmpint (record->time_ns - ph_record_begun_ns (record), <, 3 * PH_NSEC_PER_SEC);
  close (peer);
}

static void
test_non_blocking (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autoptr (GBytes) bytes = make_pattern (LARGE);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCallId id = sendall (net, conn, bytes, PH_TIMEOUT_NONE);
  const PhRecord *record = ph_net_test_wait_call (net, PH_CALL_SENDALL, id);
  guint n_steps;

  g_assert_cmpint (record->error, ==, EAGAIN);
  g_assert_cmpuint (record->aux, >, 0);
  g_assert_cmpuint (record->aux, ==, sum_steps (net, id, bytes, &n_steps));
  g_assert_null (ph_net_test_find (net, &(PhNetMatch) { .kind = PH_RECORD_PARKED }));
  close (peer);
}

/* A reset half-way is one failure of the send and one of the sendall. */
static void
test_reset (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autoptr (GBytes) bytes = make_pattern (LARGE);
  const struct linger hard = { 1, 0 };
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCallId id = sendall (net, conn, bytes, PH_TIMEOUT_BLOCKING);
  const PhRecord *record;
  guint n_steps;

  ph_net_test_wait_parked (net, id);
  g_assert_cmpint (setsockopt (peer, SOL_SOCKET, SO_LINGER, &hard, sizeof hard), ==, 0);
  close (peer);
  record = ph_net_test_wait_call (net, PH_CALL_SENDALL, id);
  g_assert_cmpint (record->error, ==, ECONNRESET);
  g_assert_cmpuint (record->aux, ==, sum_steps (net, id, bytes, &n_steps));
}

static void
test_datagram (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autoptr (GBytes) small = g_bytes_new_static ("ping", 4);
  g_autoptr (GBytes) large = make_pattern (70000);
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  PhAddress address = ph_address_loopback (AF_INET, 0);
  int peer = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const PhRecord *record;

  g_assert_cmpint (bind (peer, &address.sa, address.len), ==, 0);
  g_assert_cmpint (getsockname (peer, &address.sa, &address.len), ==, 0);
  record = ph_net_test_wait_call (net, PH_CALL_SENDALL, sendall (net, client, small, -1));
  g_assert_cmpint (record->error, ==, EDESTADDRREQ);
  g_assert_cmpint (ph_net_test_connect (net, client, &address)->error, ==, 0);
  record = ph_net_test_wait_call (net, PH_CALL_SENDALL, sendall (net, client, small, -1));
  g_assert_cmpint (record->error, ==, 0);
  ph_net_test_peer_read (peer, "ping", 4);
  record = ph_net_test_wait_call (net, PH_CALL_SENDALL, sendall (net, client, large, -1));
  g_assert_cmpint (record->error, ==, EMSGSIZE);
  close (peer);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/sendall/steps", test_steps);
  g_test_add_func ("/net/sendall/empty", test_empty);
  g_test_add_func ("/net/sendall/error-after-part", test_error_after_part);
  g_test_add_func ("/net/sendall/progress", test_progress);
  g_test_add_func ("/net/sendall/progress-stands", test_progress_stands);
  g_test_add_func ("/net/sendall/timeout", test_timeout);
  g_test_add_func ("/net/sendall/non-blocking", test_non_blocking);
  g_test_add_func ("/net/sendall/reset", test_reset);
  g_test_add_func ("/net/sendall/datagram", test_datagram);
  return g_test_run ();
}
