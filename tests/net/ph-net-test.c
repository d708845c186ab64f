/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"

#include "ph-clock.h"

#include "ph-test.h"

#include <dirent.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* What the tests of the socket layer share: waiting for a record instead of for a while, the
 * usual calls in one line, and peers made of plain system calls. Nothing waits longer than
 * DEADLINE_MS, and then the test fails. */

#define DEADLINE_MS (PH_TEST_SLOWNESS * 10000)

PhNetTest *
ph_net_test_new_small (const PhSys *sys,
                       guint        ring_slots)
{
  const PhEngineOptions options = { .sys = sys, .ring_slots = ring_slots,
                                    .payload_bytes = 32 * 1024 * 1024 };
  PhNetTest *test = g_new0 (PhNetTest, 1);
  g_autoptr (GError) error = NULL;

  test->engine = ph_engine_new (&options, &error);
  g_assert_no_error (error);
  test->records = g_array_new (FALSE, FALSE, sizeof (PhRecord));
  g_array_set_clear_func (test->records, (GDestroyNotify) ph_record_clear);
  test->sent = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  return test;
}

PhNetTest *
ph_net_test_new (const PhSys *sys)
{
  return ph_net_test_new_small (sys, 4096);
}

void
ph_net_test_free (PhNetTest *test)
{
  g_array_unref (test->records);
  ph_engine_free (test->engine);
  g_ptr_array_unref (test->sent);
  g_free (test);
}

void
ph_net_test_drain (PhNetTest *test)
{
  PhRecord batch[64];
  guint n;

  while ((n = ph_ring_pop (ph_engine_get_ring (test->engine), batch, G_N_ELEMENTS (batch))) > 0)
    g_array_append_vals (test->records, batch, n);
  ph_engine_drained (test->engine);
}

static gboolean
is_match (const PhRecord   *record,
          const PhNetMatch *match)
{
  const PhCallHead *head = ph_record_get_head (record);

  return record->kind == match->kind
         && (match->socket == PH_SOCKET_NONE || record->socket == match->socket)
         && (match->call_id == PH_CALL_ID_NONE
             || (head != NULL && head->call_id == match->call_id))
         && (record->flags & match->flags) == match->flags;
}

const PhRecord *
ph_net_test_find (PhNetTest        *test,
                  const PhNetMatch *match)
{
  for (guint i = match->from; i < test->records->len; i++)
    if (is_match (&g_array_index (test->records, PhRecord, i), match))
      return &g_array_index (test->records, PhRecord, i);

  return NULL;
}

guint
ph_net_test_count (PhNetTest        *test,
                   const PhNetMatch *match)
{
  guint n = 0;

  for (guint i = match->from; i < test->records->len; i++)
    n += is_match (&g_array_index (test->records, PhRecord, i), match) ? 1 : 0;
  return n;
}

static void
wait_for_more (PhNetTest *test,
               gint64     deadline_ns)
{
  PhRing *ring = ph_engine_get_ring (test->engine);
  struct pollfd wake = { .fd = ph_ring_get_wake_fd (ring), .events = POLLIN };

  g_assert_cmpint (ph_clock_now_ns (), <, deadline_ns);
  if (!ph_ring_arm (ring))
    return;
  if (poll (&wake, 1, 100) > 0)
    ph_ring_acknowledge (ring);
}

/* The result is valid until the next wait. */
const PhRecord *
ph_net_test_wait (PhNetTest        *test,
                  const PhNetMatch *match)
{
  gint64 deadline_ns = ph_clock_now_ns () + DEADLINE_MS * PH_NSEC_PER_MSEC;
  const PhRecord *record;

  for (ph_net_test_drain (test); (record = ph_net_test_find (test, match)) == NULL;
       ph_net_test_drain (test))
    wait_for_more (test, deadline_ns);
  return record;
}

/* Until there are at least so many */
void
ph_net_test_wait_n (PhNetTest        *test,
                    const PhNetMatch *match,
                    guint             n)
{
  gint64 deadline_ns = ph_clock_now_ns () + DEADLINE_MS * PH_NSEC_PER_MSEC;

  for (ph_net_test_drain (test); ph_net_test_count (test, match) < n; ph_net_test_drain (test))
    wait_for_more (test, deadline_ns);
}

const PhRecord *
ph_net_test_wait_call (PhNetTest *test,
                       PhCallOp   op,
                       PhCallId   id)
{
  return ph_net_test_wait (test, &(PhNetMatch) { .kind = op, .call_id = id });
}

const PhRecord *
ph_net_test_wait_parked (PhNetTest *test,
                         PhCallId   id)
{
  return ph_net_test_wait (test, &(PhNetMatch) { .kind = PH_RECORD_PARKED, .call_id = id });
}

/* A round trip through the io thread: what was submitted before has been carried out. */
void
ph_net_test_settle (PhNetTest *test)
{
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, G_MAXUINT32);

  g_assert_cmpint (ph_net_test_call (test, &call)->error, ==, EBADF);
}

PhSocketId
ph_net_test_open (PhNetTest   *test,
                  int          family,
                  int          type,
                  PhAutoFlags  flags)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKET, PH_SOCKET_NONE);
  PhSocketId id;
  PhCallId call_id;
  const PhRecord *record;

  call.args[0] = family;
  call.args[1] = type;
  call.auto_flags = flags;
  call_id = ph_engine_open (test->engine, &call, &id);
  record = ph_net_test_wait_call (test, PH_CALL_SOCKET, call_id);
  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpuint (record->aux, ==, id);
  ph_net_test_wait (test, &(PhNetMatch) { .kind = PH_RECORD_OPENED, .socket = id });
  return id;
}

PhCallId
ph_net_test_submit (PhNetTest  *test,
                    PhCallOp    op,
                    PhSocketId  socket,
                    gint64      timeout_ns)
{
  PhCall call = PH_CALL_INIT (op, socket);

  call.timeout_ns = timeout_ns;
  return ph_engine_submit (test->engine, &call);
}

const PhRecord *
ph_net_test_call (PhNetTest    *test,
                  const PhCall *call)
{
  return ph_net_test_wait_call (test, call->op, ph_engine_submit (test->engine, call));
}

const PhRecord *
ph_net_test_bind (PhNetTest  *test,
                  PhSocketId  socket,
                  int         family,
                  guint16     port)
{
  PhAddress address = ph_address_loopback (family, port);
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_from_address (&address);
  PhCall call = PH_CALL_INIT (PH_CALL_BIND, socket);

  call.endpoint = endpoint;
  return ph_net_test_call (test, &call);
}

PhSocketId
ph_net_test_listen (PhNetTest   *test,
                    int          family,
                    PhAutoFlags  flags,
                    PhAddress   *address)
{
  PhSocketId id = ph_net_test_open (test, family, SOCK_STREAM, flags);
  PhCall call = PH_CALL_INIT (PH_CALL_LISTEN, id);

  g_assert_cmpint (ph_net_test_bind (test, id, family, 0)->error, ==, 0);
  call.args[0] = 1024;
  g_assert_cmpint (ph_net_test_call (test, &call)->error, ==, 0);
  *address = ph_net_test_identity (test, id).local;
  g_assert_cmpint (ph_address_get_port (address), >, 0);
  return id;
}

PhSocketId
ph_net_test_udp (PhNetTest   *test,
                 int          family,
                 PhAutoFlags  flags,
                 PhAddress   *address)
{
  PhSocketId id = ph_net_test_open (test, family, SOCK_DGRAM, flags);

  g_assert_cmpint (ph_net_test_bind (test, id, family, 0)->error, ==, 0);
  *address = ph_net_test_identity (test, id).local;
  return id;
}

const PhRecord *
ph_net_test_connect (PhNetTest       *test,
                     PhSocketId       socket,
                     const PhAddress *address)
{
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_from_address (address);
  PhCall call = PH_CALL_INIT (PH_CALL_CONNECT, socket);

  call.endpoint = endpoint;
  return ph_net_test_call (test, &call);
}

/* A connection of ours with a plain peer */
PhSocketId
ph_net_test_conn (PhNetTest   *test,
                  PhAutoFlags  flags,
                  int         *peer)
{
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (test, AF_INET, flags, &address);
  PhCall call = PH_CALL_INIT (PH_CALL_ACCEPT, listener);
  PhSocketId conn;
  const PhRecord *record;

  *peer = ph_net_test_peer (SOCK_STREAM, &address);
  record = flags & PH_AUTO_ACCEPT
             ? ph_net_test_wait (test, &(PhNetMatch) { .kind = PH_CALL_ACCEPT,
                                                       .socket = listener })
             : ph_net_test_call (test, &call);
  g_assert_cmpint (record->error, ==, 0);
  conn = record->aux; /* the wait may move the records */
  ph_net_test_wait (test, &(PhNetMatch) { .kind = PH_RECORD_OPENED, .socket = conn });
  return conn;
}

PhCallId
ph_net_test_send (PhNetTest       *test,
                  PhSocketId       socket,
                  const void      *data,
                  gsize            len,
                  const PhAddress *address)
{
  g_autoptr (PhEndpoint) endpoint = address != NULL ? ph_endpoint_from_address (address) : NULL;
  GBytes *bytes = g_bytes_new (data, len);
  PhCall call = PH_CALL_INIT (address != NULL ? PH_CALL_SENDTO : PH_CALL_SEND, socket);

  /* Kept until the io thread has ended: ThreadSanitizer does not see GLib's reference counts, and
   * would take a last one dropped here for a race. */
  g_ptr_array_add (test->sent, bytes);
  call.endpoint = endpoint;
  call.data = bytes;
  return ph_engine_submit (test->engine, &call);
}

PhCallId
ph_net_test_recv (PhNetTest  *test,
                  PhSocketId  socket,
                  gsize       bufsize,
                  gint64      timeout_ns)
{
  PhCall call = PH_CALL_INIT (PH_CALL_RECV, socket);

  call.bufsize = bufsize;
  call.timeout_ns = timeout_ns;
  return ph_engine_submit (test->engine, &call);
}

/* As told last. Identities stand in transient memory, and the test keeps all of it. */
PhIdentity
ph_net_test_identity (PhNetTest  *test,
                      PhSocketId  socket)
{
  for (guint i = test->records->len; i > 0; i--)
    {
      const PhRecord *record = &g_array_index (test->records, PhRecord, i - 1);
      gsize len;
      const guint8 *body;

      if (record->socket != socket
          || (record->kind != PH_RECORD_IDENTITY && record->kind != PH_RECORD_OPENED))
        continue;
      body = ph_record_get_payload (record, &len);
      g_assert_cmpuint (len, ==, sizeof (PhIdentity));
      return *(const PhIdentity *) (gconstpointer) body;
    }
  g_assert_not_reached ();
}

void
ph_net_test_payload (const PhRecord *record,
                     const void     *data,
                     gsize           len)
{
  gsize n;
  const guint8 *payload = ph_record_get_payload (record, &n);

  g_assert_cmpmem (payload, n, data, len);
}

int
ph_net_test_peer (int              type,
                  const PhAddress *address)
{
  int fd = socket (ph_address_get_family (address), type | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (connect (fd, &address->sa, address->len), ==, 0);
  return fd;
}

int
ph_net_test_peer_listen (int        family,
                         PhAddress *address)
{
  int fd = socket (family, SOCK_STREAM | SOCK_CLOEXEC, 0);

  *address = ph_address_loopback (family, 0);
  g_assert_cmpint (bind (fd, &address->sa, address->len), ==, 0);
  g_assert_cmpint (listen (fd, 128), ==, 0);
  g_assert_cmpint (getsockname (fd, &address->sa, &address->len), ==, 0);
  return fd;
}

void
ph_net_test_peer_read (int         fd,
                       const void *data,
                       gsize       len)
{
  g_autofree char *buffer = g_malloc (len);

  g_assert_cmpint (recv (fd, buffer, len, MSG_WAITALL), ==, (gssize) len);
  g_assert_cmpmem (buffer, len, data, len);
}

guint
ph_net_test_n_fds (void)
{
  DIR *directory = opendir ("/proc/self/fd");
  guint n = 0;

  g_assert_nonnull (directory);
  while (readdir (directory) != NULL)
    n++;
  closedir (directory);
  return n;
}
