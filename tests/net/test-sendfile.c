/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"

#include "ph-body.h"
#include "ph-clock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/* sendfile with real files of a directory of its own, and with faults. */

#define SIZE ((gsize) 3 * 1024 * 1024 + 17)

static char         *directory;
static char         *path;       /* a file of SIZE bytes */
static guint8       *content;
static atomic_size_t step_limit; /* a sendfile(2) takes no more; 0: no limit */
static atomic_int    step_error; /* errno after n_good good ones; 0: none */
static atomic_int    n_good;
static atomic_int    open_flags;
static atomic_int    disk;       /* a pipe's end: open(2) waits for a byte of it; 0: it does not */
static atomic_int    n_opening;  /* that wait for it */
static PhSys         faulty;     /* set once: the thread of a file outlives the test it began in */

static ssize_t
f_sendfile (int out, int in, off_t *offset, size_t count)
{
  size_t limit = atomic_load (&step_limit);
  int error = atomic_load (&step_error);

  if (error != 0 && atomic_fetch_sub (&n_good, 1) <= 0)
    {
      errno = error;
      return -1;
    }
  return ph_sys_get_kernel ()->sendfile (out, in, offset,
                                         limit > 0 ? MIN (count, limit) : count);
}

static int
f_open (const char *name, int flags)
{
  int wait_for = atomic_load (&disk);
  char byte;
  int fd;

  atomic_store (&open_flags, flags);
  atomic_fetch_add (&n_opening, 1);
  if (wait_for > 0 && read (wait_for, &byte, 1) < 0)
    return -1;
  fd = ph_sys_get_kernel ()->open (name, flags);
  atomic_fetch_sub (&n_opening, 1);   /* not before: from now on descriptors only become fewer */
  return fd;
}

/* Nothing of a test is left when nobody opens a file any more. */
static void
wait_opening (int n)
{
  gint64 end = g_get_monotonic_time () + 5 * G_TIME_SPAN_SECOND;

  while (atomic_load (&n_opening) != n && g_get_monotonic_time () < end)
    g_thread_yield ();
  g_assert_cmpint (atomic_load (&n_opening), ==, n);
}

static void
wait_fds (guint n)
{
  gint64 end = g_get_monotonic_time () + 5 * G_TIME_SPAN_SECOND;
  guint n_open;

  while ((n_open = ph_net_test_n_fds ()) != n && g_get_monotonic_time () < end)
    g_thread_yield ();
  g_assert_cmpuint (n_open, ==, n);
}

static PhNetTest *
new_faulty (size_t limit,
            int    error,
            int    good)
{
  atomic_store (&step_limit, limit);
  atomic_store (&step_error, error);
  atomic_store (&n_good, good);
  return ph_net_test_new (&faulty);
}

static PhCallId
sendfile_of (PhNetTest  *net,
             PhSocketId  socket,
             const char *name,
             gint64      offset,
             gint64      count,
             gint64      timeout_ns)
{
  g_autofree char *text = g_strdup (name);
  PhCall call = PH_CALL_INIT (PH_CALL_SENDFILE, socket);

  call.text = text;
  call.offset = offset;
  call.count = count;
  call.timeout_ns = timeout_ns;
  return ph_engine_submit (net->engine, &call);
}

static PhSendfile
get_body (const PhRecord *record,
          const char     *name)
{
  PhSendfile body;
  gsize len;
  const guint8 *payload = ph_record_get_payload (record, &len);

  g_assert_cmpuint (len, >=, sizeof body);
  memcpy (&body, payload, sizeof body);
  g_assert_cmpmem (payload + sizeof body, len - sizeof body, name, strlen (name));
  return body;
}

static const PhRecord *
wait_end (PhNetTest *net,
          PhCallId   id)
{
  const PhNetMatch match = { .kind = PH_CALL_SENDFILE, .call_id = id };

  for (guint from = 0;;)
    {
      const PhRecord *record = ph_net_test_wait (net, &(PhNetMatch) { .kind = match.kind,
                                                                      .call_id = id,
                                                                      .from = from });

      if (!(record->flags & PH_RECORD_AUTO))
        return record;
      from = (guint) (record - &g_array_index (net->records, PhRecord, 0)) + 1;
    }
}

static gsize
sum_steps (PhNetTest *net,
           PhCallId   id,
           int       *n_steps)
{
  gsize sum = 0;

  *n_steps = 0;
  for (guint i = 0; i < net->records->len; i++)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i);
      const PhCallHead *head = ph_record_get_head (record);

      if (record->kind != PH_CALL_SENDFILE || !(record->flags & PH_RECORD_AUTO)
          || record->error != 0 || head == NULL || head->call_id != id)
        continue;
      g_assert_true (record->flags & PH_RECORD_NOT_KEPT);
      g_assert_true (ph_record_is_data (record));
      g_assert_cmpuint (record->len, <=, record->aux);
      sum += record->len;
      (*n_steps)++;
    }
  return sum;
}

static void
test_whole (void)
{
  g_autoptr (PhNetTest) net = new_faulty (0, 0, 0);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  guint n_fds = ph_net_test_n_fds ();
  PhCallId id = sendfile_of (net, conn, path, 0, -1, PH_TIMEOUT_BLOCKING);
  const PhRecord *record;
  PhSendfile body;
  int n_steps;

  ph_net_test_peer_read (peer, content, SIZE);
  record = wait_end (net, id);
  g_assert_cmpint (record->error, ==, 0);
  g_assert_false (ph_record_is_data (record));
  g_assert_cmpint (ph_record_get_result (record), ==, SIZE);
  body = get_body (record, path);
  g_assert_cmpint (body.moved, ==, SIZE);
  g_assert_cmpint (body.count, ==, -1);
  g_assert_cmpuint (sum_steps (net, id, &n_steps), ==, SIZE);
  g_assert_cmpint (ph_record_get_head (record)->args[0], ==, n_steps);
  g_assert_cmpint (ph_record_get_head (record)->args[1], ==, 0);
  g_assert_cmpint (atomic_load (&open_flags) & (O_ACCMODE | O_NONBLOCK | O_CLOEXEC), ==,
                   O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ph_net_test_settle (net);
  g_assert_cmpuint (ph_net_test_n_fds (), ==, n_fds);
  close (peer);
}

static void
test_range (void)
{
  g_autoptr (PhNetTest) net = new_faulty (1000, 0, 0);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCallId id = sendfile_of (net, conn, path, 100, 2500, PH_TIMEOUT_BLOCKING);
  const PhRecord *record;

  ph_net_test_peer_read (peer, content + 100, 2500);
  record = wait_end (net, id);
  g_assert_cmpint (ph_record_get_result (record), ==, 2500);
  g_assert_cmpint (ph_record_get_head (record)->args[0], ==, 3);

  /* the file ends before the count: told, and no error */
  id = sendfile_of (net, conn, path, (gint64) SIZE - 10, 50, PH_TIMEOUT_BLOCKING);
  record = wait_end (net, id);
  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpint (ph_record_get_result (record), ==, 10);
  g_assert_cmpint (ph_record_get_head (record)->args[1], ==, 1);
  g_assert_cmpint (get_body (record, path).count, ==, 50);

  g_assert_cmpint (ph_record_get_result (wait_end (net, sendfile_of (net, conn, path, 0, 0, -1))),
                   ==, 0);
  record = wait_end (net, sendfile_of (net, conn, path, G_MAXINT64 - 1, -1, -1));
  g_assert_true (record->error == 0 || record->error == EINVAL || record->error == EOVERFLOW);
  g_assert_cmpint (get_body (record, path).moved, ==, 0);
  close (peer);
}

/* What is no regular file is refused before anything is read from it. */
static void
test_kinds (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree char *fifo = g_build_filename (directory, "fifo", NULL);
  g_autofree char *missing = g_build_filename (directory, "missing", NULL);
  g_autofree char *endless = g_strnfill (5000, 'x');
  const struct { const char *name; int error; gint64 offset; gint64 count; } cases[] = {
    { fifo, ESPIPE, 0, -1 }, { directory, EINVAL, 0, -1 }, { "/dev/zero", ESPIPE, 0, 10 },
    { missing, ENOENT, 0, -1 }, { "", ENOENT, 0, -1 }, { path, EINVAL, -1, -1 },
    { path, EINVAL, 0, -2 },
  };
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  guint n_fds;
  const PhRecord *record;

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  n_fds = ph_net_test_n_fds ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      record = wait_end (net, sendfile_of (net, conn, cases[i].name, cases[i].offset,
                                           cases[i].count, PH_TIMEOUT_BLOCKING));
      g_assert_cmpint (record->error, ==, cases[i].error);
      g_assert_cmpint (ph_record_get_result (record), ==, -1);
      g_assert_cmpint (get_body (record, cases[i].name).moved, ==, 0);
    }
  record = wait_end (net, sendfile_of (net, conn, endless, 0, -1, -1));
  g_assert_cmpint (record->error, ==, ENAMETOOLONG);
  ph_net_test_settle (net);
  g_assert_cmpuint (ph_net_test_n_fds (), ==, n_fds);
  g_assert_cmpint (g_unlink (fifo), ==, 0);
  close (peer);
}

static void
test_error_after_part (void)
{
  g_autoptr (PhNetTest) net = new_faulty (1000, EIO, 2);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCallId id = sendfile_of (net, conn, path, 0, -1, PH_TIMEOUT_BLOCKING);
  const PhRecord *record = wait_end (net, id);
  int n_steps;

  g_assert_cmpint (record->error, ==, EIO);
  g_assert_cmpint (ph_record_get_result (record), ==, -1);
  g_assert_cmpint (get_body (record, path).moved, ==, 2000);
  g_assert_cmpuint (sum_steps (net, id, &n_steps), ==, 2000);
  close (peer);
}

/* A peer that does not read: parked with its file's name, progress, cancel, timeout. */
static void
test_waits (void)
{
  g_autoptr (PhNetTest) net = new_faulty (0, 0, 0);
  g_autofree char *large = g_build_filename (directory, "large", NULL);
  int file = open (large, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  const gint64 size = 64 << 20;
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCallId id;
  const PhRecord *record;
  const PhProgress *progress;
  gsize len;
  int n_steps;

  g_assert_cmpint (ftruncate (file, size), ==, 0);
  close (file);
  id = sendfile_of (net, conn, large, 0, -1, PH_TIMEOUT_BLOCKING);
  get_body (ph_net_test_wait_parked (net, id), large);
  record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_PROGRESS, .call_id = id });
  progress = (const PhProgress *) (gconstpointer) ph_record_get_payload (record, &len);
  g_assert_cmpuint (progress->total, ==, size);
  g_assert_cmpuint (progress->done, >, 0);
  ph_engine_cancel (net->engine, id);
  record = wait_end (net, id);
  g_assert_cmpint (record->error, ==, ECANCELED);
  g_assert_cmpint (get_body (record, large).moved, ==, sum_steps (net, id, &n_steps));

  record = wait_end (net, sendfile_of (net, conn, large, 0, -1, 50 * PH_NSEC_PER_MSEC));
  g_assert_cmpint (record->error, ==, ETIMEDOUT);
  record = wait_end (net, sendfile_of (net, conn, large, 0, -1, PH_TIMEOUT_NONE));
  g_assert_true (record->error == EAGAIN || get_body (record, large).moved > 0);
  g_assert_cmpint (g_unlink (large), ==, 0);
  close (peer);
}

/* The engine keeps the socket by which it asks what becomes of a connection after its close. */
static void
close_one (PhNetTest *net)
{
  int peer;
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, ph_net_test_conn (net, PH_AUTO_NONE, &peer));

  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  close (peer);
}

/* A disk that does not answer keeps neither the other sockets waiting nor the call from being taken
 * back, running out of time, or ending with its socket. */
static void
test_slow_disk (void)
{
  g_autoptr (PhNetTest) net = new_faulty (0, 0, 0);
  int peer, other_peer, pipes[2];
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhSocketId other = ph_net_test_conn (net, PH_AUTO_NONE, &other_peer);
  guint n_fds;
  PhCallId ids[4];
  PhCall send = PH_CALL_INIT (PH_CALL_SEND, other);
  PhCall close_it = PH_CALL_INIT (PH_CALL_CLOSE, conn);

  g_assert_cmpint (pipe2 (pipes, O_CLOEXEC), ==, 0);
  close_one (net);
  n_fds = ph_net_test_n_fds ();
  atomic_store (&disk, pipes[0]);
  ids[0] = sendfile_of (net, conn, path, 0, 10, PH_TIMEOUT_BLOCKING);
  ids[1] = sendfile_of (net, conn, path, 0, 20, PH_TIMEOUT_NONE);   /* waits for its file, too */
  ids[2] = sendfile_of (net, other, path, 0, 30, 50 * PH_NSEC_PER_MSEC);
  ph_net_test_wait_parked (net, ids[1]);
  wait_opening (3);
  g_assert_cmpint (wait_end (net, ids[2])->error, ==, ETIMEDOUT);
  send.data = g_bytes_new_static ("still here", 10);
  g_assert_cmpint (ph_net_test_call (net, &send)->error, ==, 0);
  g_bytes_unref (send.data);
  ph_engine_cancel (net->engine, ids[0]);
  g_assert_cmpint (wait_end (net, ids[0])->error, ==, ECANCELED);
  g_assert_cmpint (get_body (wait_end (net, ids[0]), path).moved, ==, 0);

  /* the disk answers: what nobody waits for any more is closed, the third sends */
  g_assert_cmpint (write (pipes[1], "...", 3), ==, 3);
  g_assert_cmpint (ph_record_get_result (wait_end (net, ids[1])), ==, 20);
  ph_net_test_peer_read (peer, content, 20);
  wait_opening (0);

  ids[3] = sendfile_of (net, conn, path, 0, 10, PH_TIMEOUT_BLOCKING);
  ph_net_test_wait_parked (net, ids[3]);
  wait_opening (1);
  g_assert_cmpint (ph_net_test_call (net, &close_it)->error, ==, 0);
  g_assert_cmpint (wait_end (net, ids[3])->error, ==, EBADF);
  g_assert_cmpint (write (pipes[1], ".", 1), ==, 1);
  wait_opening (0);
  atomic_store (&disk, 0);
  ph_net_test_settle (net);
  wait_fds (n_fds - 1);
  close (pipes[0]);
  close (pipes[1]);
  close (peer);
  close (other_peer);
}

/* The engine ends while a file is being opened: it does not wait, and nothing is left. */
static void
test_slow_disk_at_the_end (void)
{
  PhNetTest *net = new_faulty (0, 0, 0);
  int peer, pipes[2];
  guint n_fds;
  PhSocketId conn;

  g_assert_cmpint (pipe2 (pipes, O_CLOEXEC), ==, 0);
  conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  atomic_store (&disk, pipes[0]);
  sendfile_of (net, conn, path, 0, 10, PH_TIMEOUT_BLOCKING);
  wait_opening (1);
  ph_net_test_free (net);
  n_fds = ph_net_test_n_fds ();
  g_assert_cmpint (write (pipes[1], ".", 1), ==, 1);
  wait_opening (0);
  atomic_store (&disk, 0);
  wait_fds (n_fds);
  close (pipes[0]);
  close (pipes[1]);
  close (peer);
}

/* No MSG_NOSIGNAL for sendfile(2): the thread must not die of its EPIPE. */
static void
test_broken_pipe (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhCall call = PH_CALL_INIT (PH_CALL_SHUTDOWN, conn);

  call.args[0] = SHUT_WR;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  g_assert_cmpint (wait_end (net, sendfile_of (net, conn, path, 0, -1, -1))->error, ==, EPIPE);
  close (peer);
}

/* On UDP the kernel says what it says; it is shown. */
static void
test_datagram (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  PhAddress address = ph_address_loopback (AF_INET, 0);
  int peer = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const PhRecord *record = wait_end (net, sendfile_of (net, client, path, 0, 10, -1));

  g_assert_cmpint (record->error, !=, 0);
  g_assert_cmpint (bind (peer, &address.sa, address.len), ==, 0);
  g_assert_cmpint (getsockname (peer, &address.sa, &address.len), ==, 0);
  g_assert_cmpint (ph_net_test_connect (net, client, &address)->error, ==, 0);
  record = wait_end (net, sendfile_of (net, client, path, 5, 10, -1));
  g_assert_cmpint (record->error, ==, 0);
  ph_net_test_peer_read (peer, content + 5, 10);
  record = wait_end (net, sendfile_of (net, client, path, 0, -1, -1));
  g_test_message ("a file of %d bytes on UDP: %s", (int) SIZE, g_strerror (record->error));
  g_assert_true (record->error != 0 || get_body (record, path).moved == (gint64) SIZE);
  close (peer);
}

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  directory = g_dir_make_tmp ("ph-sendfile-XXXXXX", NULL);
  path = g_build_filename (directory, "file", NULL);
  content = g_malloc (SIZE);
  for (gsize i = 0; i < SIZE; i++)
    content[i] = (guint8) (i * 13 + (i >> 9));
  g_assert_true (g_file_set_contents (path, (const char *) content, (gssize) SIZE, NULL));
  faulty = *ph_sys_get_kernel ();
  faulty.sendfile = f_sendfile;
  faulty.open = f_open;
  g_test_add_func ("/net/sendfile/whole", test_whole);
  g_test_add_func ("/net/sendfile/range", test_range);
  g_test_add_func ("/net/sendfile/kinds", test_kinds);
  g_test_add_func ("/net/sendfile/error-after-part", test_error_after_part);
  g_test_add_func ("/net/sendfile/waits", test_waits);
  g_test_add_func ("/net/sendfile/slow-disk", test_slow_disk);
  g_test_add_func ("/net/sendfile/slow-disk-at-the-end", test_slow_disk_at_the_end);
  g_test_add_func ("/net/sendfile/broken-pipe", test_broken_pipe);
  g_test_add_func ("/net/sendfile/datagram", test_datagram);
  result = g_test_run ();
  g_unlink (path);
  g_rmdir (directory);
  g_free (directory);
  g_free (path);
  g_free (content);
  return result;
}
