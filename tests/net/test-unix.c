/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"

#include "ph-clock.h"
#include "ph-figures.h"
#include "ph-unix.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Unix sockets of all three types, by path and by abstract name: states, boundaries, ends, the two
 * waits without an event, and the file that is left behind. */

static guint n_names;

/* An address that nobody else has: a path in @dir, or an abstract name. */
static PhAddress
new_address (const char *dir)
{
  g_autofree char *name = dir != NULL
                            ? g_strdup_printf ("%s/s%u", dir, ++n_names)
                            : g_strdup_printf ("@porthole-test-%d-%u", getpid (), ++n_names);
  PhAddress address;

  g_assert_true (ph_address_from_unix (&address, name, strlen (name)));
  return address;
}

static const PhRecord *
bind_to (PhNetTest       *net,
         PhSocketId       socket,
         const PhAddress *address)
{
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_from_address (address);
  PhCall call = PH_CALL_INIT (PH_CALL_BIND, socket);

  call.endpoint = endpoint;
  return ph_net_test_call (net, &call);
}

static PhSocketId
listen_at (PhNetTest       *net,
           int              type,
           PhAutoFlags      flags,
           const PhAddress *address,
           int              backlog)
{
  PhSocketId id = ph_net_test_open (net, AF_UNIX, type, flags);
  PhCall call = PH_CALL_INIT (PH_CALL_LISTEN, id);

  g_assert_cmpint (bind_to (net, id, address)->error, ==, 0);
  call.args[0] = backlog;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  g_assert_cmpint (ph_net_test_identity (net, id).state, ==, PH_STATE_LISTEN);
  return id;
}

static const PhRecord *
recv_now (PhNetTest  *net,
          PhSocketId  socket)
{
  return ph_net_test_wait_call (net, PH_CALL_RECV, ph_net_test_recv (net, socket, 1000, 0));
}

static void
close_socket (PhNetTest  *net,
              PhSocketId  socket)
{
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, socket);

  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
}

static void
wait_state (PhNetTest  *net,
            PhSocketId  socket,
            PhState     state)
{
  const PhRecord *record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_STATE,
                                                                  .socket = socket });

  for (guint n = 2; (PhState) record->aux != state; n++)
    {
      const PhNetMatch match = { .kind = PH_RECORD_STATE, .socket = socket };

      ph_net_test_wait_n (net, &match, n);
      for (guint i = net->records->len; i > 0; i--)
        if (g_array_index (net->records, PhRecord, i - 1).kind == PH_RECORD_STATE
            && g_array_index (net->records, PhRecord, i - 1).socket == socket)
          {
            record = &g_array_index (net->records, PhRecord, i - 1);
            break;
          }
    }
}

typedef struct
{
  int      type;
  gboolean abstract;
} Kind;

static const Kind stream_path = { SOCK_STREAM, FALSE }, stream_name = { SOCK_STREAM, TRUE };
static const Kind packet_path = { SOCK_SEQPACKET, FALSE }, packet_name = { SOCK_SEQPACKET, TRUE };

/* By hand: the states, who the peer is, bytes both ways, the end. */
static void
test_connection (gconstpointer data)
{
  const Kind *kind = data;
  g_autofree char *dir = g_dir_make_tmp ("porthole-XXXXXX", NULL);
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  const PhAddress address = new_address (kind->abstract ? NULL : dir);
  PhSocketId server = listen_at (net, kind->type, PH_AUTO_NONE, &address, 5);
  PhSocketId client = ph_net_test_open (net, AF_UNIX, kind->type, PH_AUTO_NONE);
  PhCall accept = PH_CALL_INIT (PH_CALL_ACCEPT, server);
  PhIdentity identity = ph_net_test_identity (net, client);
  const PhRecord *record;
  PhAddress peer;
  PhSocketId child;

  g_assert_cmpint (identity.state, ==, PH_STATE_UNCONNECTED);
  g_assert_true (ph_address_is_unnamed (&identity.local));
  g_assert_cmpint (ph_net_test_connect (net, client, &address)->error, ==, 0);
  identity = ph_net_test_identity (net, client);
  g_assert_cmpint (identity.state, ==, PH_STATE_CONNECTED);
  g_assert_true (ph_address_equal (&identity.peer, &address));
  g_assert_cmpint (identity.peer_pid, ==, getpid ());
  g_assert_cmpuint (identity.peer_uid, ==, getuid ());
  g_assert_cmpuint (identity.peer_gid, ==, getgid ());
  g_assert_true (g_str_has_prefix (g_get_prgname (), identity.peer_program)
                 || g_str_has_prefix (identity.peer_program, "test-net-unix"));

  record = ph_net_test_call (net, &accept);
  g_assert_cmpint (record->error, ==, 0);
  child = record->aux;
  peer = ph_record_get_address (record);
  g_assert_true (ph_address_is_unnamed (&peer));
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_OPENED, .socket = child });
  identity = ph_net_test_identity (net, child);
  g_assert_cmpint (identity.state, ==, PH_STATE_CONNECTED);
  g_assert_cmpint (identity.parent, ==, server);
  g_assert_true (ph_address_equal (&identity.local, &address));
  g_assert_cmpint (identity.peer_pid, ==, getpid ());
  g_assert_cmpuint (identity.peer_inode, ==, ph_net_test_identity (net, client).inode);

  ph_net_test_wait_call (net, PH_CALL_SEND, ph_net_test_send (net, client, "one", 3, NULL));
  ph_net_test_wait_call (net, PH_CALL_SEND, ph_net_test_send (net, client, "two", 3, NULL));
  if (kind->type == SOCK_STREAM)
    ph_net_test_payload (recv_now (net, child), "onetwo", 6);
  else
    {
      ph_net_test_payload (recv_now (net, child), "one", 3);
      ph_net_test_payload (recv_now (net, child), "two", 3);
    }
  g_assert_cmpint (recv_now (net, child)->error, ==, EAGAIN);
  ph_net_test_wait_call (net, PH_CALL_SEND, ph_net_test_send (net, child, "back", 4, NULL));
  close_socket (net, child);
  wait_state (net, client, PH_STATE_HUNG_UP);
  ph_net_test_payload (recv_now (net, client), "back", 4);
  record = recv_now (net, client);
  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpuint (record->len, ==, 0);
  record = ph_net_test_wait_call (net, PH_CALL_SEND, ph_net_test_send (net, client, "x", 1, NULL));
  g_assert_cmpint (record->error, ==, EPIPE);
  close_socket (net, server);
  if (!kind->abstract)
    g_assert_cmpint (g_unlink (address.un.sun_path), ==, 0);
  g_rmdir (dir);
}

static void
read_some (int         fd,
           const char *expected,
           gsize       len)
{
  char buffer[100];

  g_assert_cmpint (recv (fd, buffer, sizeof buffer, 0), ==, (gssize) len);
  g_assert_cmpmem (buffer, len, expected, len);
}

/* By itself: a plain client is accepted, gets everything back with its boundaries, an empty
 * message too, and its end is told. */
static void
test_echo (gconstpointer data)
{
  const Kind *kind = data;
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  const PhAddress address = new_address (NULL);
  const PhAutoFlags flags = PH_AUTO_ACCEPT | PH_AUTO_RECEIVE | PH_AUTO_ECHO;
  PhSocketId server = listen_at (net, kind->type, flags, &address, 5);
  int peer = ph_net_test_peer (kind->type, &address);
  PhSocketId child = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT,
                                                            .socket = server })->aux;
  const PhNetMatch received = { .kind = PH_CALL_RECV, .socket = child };
  guint n = 2;

  g_assert_cmpint (send (peer, "first", 5, 0), ==, 5);
  read_some (peer, "first", 5);
  if (kind->type == SOCK_SEQPACKET)
    {
      g_assert_cmpint (send (peer, "", 0, 0), ==, 0);
      g_assert_cmpint (send (peer, "second", 6, 0), ==, 6);
      read_some (peer, "", 0);
      read_some (peer, "second", 6);
      n += 2;
    }
  g_assert_cmpint (shutdown (peer, SHUT_WR), ==, 0);
  ph_net_test_wait_n (net, &received, n);
  g_assert_cmpuint (ph_net_test_count (net, &received), ==, n);
  n = 0;
  for (guint i = 0; i < net->records->len; i++)
    n += ph_record_is_end (&g_array_index (net->records, PhRecord, i));
  g_assert_cmpuint (n, ==, 1);
  close (peer);
}

/* Longer than 64 KiB and still one message; nothing is cut and nothing is lost though the peer
 * reads only afterwards. */
static void
test_long_messages (gconstpointer data)
{
  const int type = GPOINTER_TO_INT (data);
  enum { LENGTH = 100000, N_MESSAGES = 20 };
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  const PhAddress address = new_address (NULL);
  const PhAutoFlags flags = PH_AUTO_ACCEPT | PH_AUTO_RECEIVE | PH_AUTO_ECHO;
  g_autofree char *bytes = g_malloc (LENGTH);
  g_autofree char *back = g_malloc (LENGTH + 1);
  PhAddress mine = new_address (NULL);
  int peer = socket (AF_UNIX, type | SOCK_CLOEXEC, 0);
  int received = 0;

  if (type == SOCK_SEQPACKET)
    listen_at (net, type, flags, &address, 5);
  else
    g_assert_cmpint (bind_to (net, ph_net_test_open (net, AF_UNIX, type, flags), &address)->error,
                     ==, 0);
  g_assert_cmpint (bind (peer, &mine.sa, mine.len), ==, 0);
  g_assert_cmpint (connect (peer, &address.sa, address.len), ==, 0);
  for (int sent = 0; sent < N_MESSAGES || received < N_MESSAGES;)
    {
      memset (bytes, 'a' + sent, LENGTH);
      if (sent < N_MESSAGES && send (peer, bytes, LENGTH, MSG_DONTWAIT) == LENGTH)
        {
          sent++;
          continue;
        }
      g_assert_cmpint (recv (peer, back, LENGTH + 1, 0), ==, LENGTH);
      g_assert_cmpint (back[0], ==, 'a' + received);
      g_assert_cmpint (back[LENGTH - 1], ==, 'a' + received);
      received++;
    }
  close (peer);
}

/* Datagrams by hand: the sender's name, none, boundaries, and the peer that is gone. */
static void
test_datagrams (void)
{
  g_autofree char *dir = g_dir_make_tmp ("porthole-XXXXXX", NULL);
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  const PhAddress address = new_address (dir), mine = new_address (NULL);
  PhSocketId server = ph_net_test_open (net, AF_UNIX, SOCK_DGRAM, PH_AUTO_NONE);
  PhSocketId client = ph_net_test_open (net, AF_UNIX, SOCK_DGRAM, PH_AUTO_NONE);
  PhCall call = PH_CALL_INIT (PH_CALL_RECVFROM, server);
  const PhRecord *record;
  PhAddress sender;

  g_assert_cmpint (bind_to (net, server, &address)->error, ==, 0);
  ph_net_test_wait_call (net, PH_CALL_SENDTO, ph_net_test_send (net, client, "a", 1, &address));
  call.bufsize = 100;
  record = ph_net_test_call (net, &call);
  ph_net_test_payload (record, "a", 1);
  sender = ph_record_get_address (record);
  g_assert_false (ph_address_is_set (&sender));

  g_assert_cmpint (bind_to (net, client, &mine)->error, ==, 0);
  ph_net_test_wait_call (net, PH_CALL_SENDTO, ph_net_test_send (net, client, "bc", 2, &address));
  record = ph_net_test_call (net, &call);
  ph_net_test_payload (record, "bc", 2);
  sender = ph_record_get_address (record);
  g_assert_true (ph_address_equal (&sender, &mine));

  g_assert_cmpint (ph_net_test_connect (net, client, &address)->error, ==, 0);
  g_assert_cmpint (ph_net_test_identity (net, client).state, ==, PH_STATE_CONNECTED);
  close_socket (net, server);
  record = ph_net_test_wait_call (net, PH_CALL_SEND, ph_net_test_send (net, client, "x", 1, NULL));
  g_assert_cmpint (record->error, ==, ECONNREFUSED);
  g_assert_cmpint (ph_net_test_identity (net, client).state, ==, PH_STATE_UNCONNECTED);
  g_assert_cmpint (g_unlink (address.un.sun_path), ==, 0);
  g_rmdir (dir);
}

/* Without a name bind() has the kernel choose one. */
static void
test_autobind (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId id = ph_net_test_open (net, AF_UNIX, SOCK_DGRAM, PH_AUTO_NONE);
  PhAddress none;
  PhIdentity identity;

  g_assert_true (ph_address_from_unix (&none, "", 0));
  g_assert_cmpint (bind_to (net, id, &none)->error, ==, 0);
  identity = ph_net_test_identity (net, id);
  g_assert_false (ph_address_is_unnamed (&identity.local));
  g_assert_cmpint (identity.local.un.sun_path[0], ==, '\0');
}

/* A path of 108 bytes has no NUL, and the kernel tells a length beyond the struct. */
static void
test_longest_path (void)
{
  g_autofree char *dir = g_dir_make_tmp ("porthole-XXXXXX", NULL);
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId client = ph_net_test_open (net, AF_UNIX, SOCK_STREAM, PH_AUTO_NONE);
  struct sockaddr_un longest = { .sun_family = AF_UNIX };
  char path[sizeof longest.sun_path + 1];
  PhAddress address;
  PhIdentity identity;
  g_autofree char *text = NULL;
  int peer = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  memset (path, 'x', sizeof path);
  memcpy (path, dir, strlen (dir));
  path[strlen (dir)] = '/';
  path[sizeof path - 1] = '\0';
  memcpy (longest.sun_path, path, sizeof longest.sun_path);
  g_assert_cmpint (bind (peer, (struct sockaddr *) &longest, sizeof longest), ==, 0);
  g_assert_cmpint (listen (peer, 1), ==, 0);
  address = ph_address_from_sockaddr (&longest, sizeof longest);
  g_assert_cmpint (ph_net_test_connect (net, client, &address)->error, ==, 0);
  identity = ph_net_test_identity (net, client);
  text = ph_address_to_string (&identity.peer);
  g_assert_cmpstr (text, ==, path);
  close (peer);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_rmdir (dir);
}

static const PhFigures *
find_queue (PhNetTest  *net,
            PhSocketId  socket,
            guint32     queue)
{
  for (guint i = 0; i < net->records->len; i++)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i);
      const PhFigures *figures;
      gsize len;

      if (record->kind != PH_RECORD_FIGURES || record->socket != socket)
        continue;
      figures = (const PhFigures *) (gconstpointer) ph_record_get_payload (record, &len);
      if (figures->known & PH_FIGURE_ACCEPT_QUEUE && figures->accept_queue == queue)
        return figures;
    }
  return NULL;
}

/* The queue of a listener is told, and its limit. */
static void
test_backlog_figures (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  const PhAddress address = new_address (NULL);
  PhSocketId server = listen_at (net, SOCK_STREAM, PH_AUTO_NONE, &address, 3);
  int peers[2];
  const PhFigures *figures;
  guint n = 1;

  for (int i = 0; i < 2; i++)
    peers[i] = ph_net_test_peer (SOCK_STREAM, &address);
  while ((figures = find_queue (net, server, 2)) == NULL)
    ph_net_test_wait_n (net, &(PhNetMatch) { .kind = PH_RECORD_FIGURES, .socket = server }, n++);
  g_assert_cmpuint (figures->accept_limit, ==, 3);
  for (int i = 0; i < 2; i++)
    close (peers[i]);
}

/* A full backlog: non-blocking it says EAGAIN at once; blocking it waits until there is room,
 * though no event tells. */
static void
test_full_backlog (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  const PhAddress address = new_address (NULL);
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_from_address (&address);
  PhSocketId server = listen_at (net, SOCK_STREAM, PH_AUTO_NONE, &address, 0);
  PhSocketId client = ph_net_test_open (net, AF_UNIX, SOCK_STREAM, PH_AUTO_NONE);
  int first = ph_net_test_peer (SOCK_STREAM, &address);
  PhCall call = PH_CALL_INIT (PH_CALL_CONNECT, client);
  PhCall accept = PH_CALL_INIT (PH_CALL_ACCEPT, server);
  const PhRecord *record;
  PhCallId id;

  call.endpoint = endpoint;
  call.timeout_ns = 0;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, EAGAIN);
  call.timeout_ns = 30 * PH_NSEC_PER_MSEC;
  record = ph_net_test_call (net, &call);
  g_assert_cmpint (record->error, ==, ETIMEDOUT);
  g_assert_true (record->flags & PH_RECORD_TIMED_OUT);
  call.timeout_ns = PH_TIMEOUT_BLOCKING;
  id = ph_engine_submit (net->engine, &call);
  ph_net_test_wait_parked (net, id);
  ph_engine_cancel (net->engine, id);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_CONNECT, id)->error, ==, ECANCELED);

  id = ph_engine_submit (net->engine, &call);
  ph_net_test_wait_parked (net, id);
  g_assert_cmpint (ph_net_test_call (net, &accept)->error, ==, 0);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_CONNECT, id)->error, ==, 0);
  g_assert_cmpint (ph_net_test_identity (net, client).state, ==, PH_STATE_CONNECTED);
  close (first);
}

/* A full queue of datagrams: the same, also without a connection. */
static void
test_full_receiver (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  const PhAddress address = new_address (NULL);
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_from_address (&address);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("hello", 5);
  PhSocketId client = ph_net_test_open (net, AF_UNIX, SOCK_DGRAM, PH_AUTO_NONE);
  int peer = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  PhCall call = PH_CALL_INIT (PH_CALL_SENDTO, client);
  PhCallId id;
  guint n_sent = 0;

  g_assert_cmpint (bind (peer, &address.sa, address.len), ==, 0);
  call.endpoint = endpoint;
  call.data = bytes;
  call.timeout_ns = 0;
  while (ph_net_test_call (net, &call)->error == 0)
    n_sent++;
  g_assert_cmpuint (n_sent, >, 0);
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, EAGAIN);
  call.timeout_ns = PH_TIMEOUT_BLOCKING;
  id = ph_engine_submit (net->engine, &call);
  ph_net_test_wait_parked (net, id);
  for (guint i = 0; i < n_sent; i++)
    read_some (peer, "hello", 5);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_SENDTO, id)->error, ==, 0);
  read_some (peer, "hello", 5);
  close (peer);
  ph_net_test_settle (net);
}

/* What bind() finds at a path that it cannot have: told by args[1] of its record. */
static void
test_left_behind (void)
{
  g_autofree char *dir = g_dir_make_tmp ("porthole-XXXXXX", NULL);
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  const PhAddress address = new_address (dir), file = new_address (dir);
  PhSocketId old = listen_at (net, SOCK_STREAM, PH_AUTO_NONE, &address, 5);
  PhSocketId id = ph_net_test_open (net, AF_UNIX, SOCK_STREAM, PH_AUTO_NONE);
  const PhRecord *record = bind_to (net, id, &address);

  g_assert_cmpint (record->error, ==, EADDRINUSE);
  g_assert_cmpint (ph_record_get_head (record)->args[1], ==, PH_PATH_HELD);
  close_socket (net, old);
  record = bind_to (net, id, &address);
  g_assert_cmpint (record->error, ==, EADDRINUSE);
  g_assert_cmpint (ph_record_get_head (record)->args[1], ==, PH_PATH_LEFT_BEHIND);
  g_assert_cmpint (ph_net_test_connect (net, id, &address)->error, ==, ECONNREFUSED);
  g_assert_true (g_file_set_contents (file.un.sun_path, "x", 1, NULL));
  record = bind_to (net, id, &file);
  g_assert_cmpint (record->error, ==, EADDRINUSE);
  g_assert_cmpint (ph_record_get_head (record)->args[1], ==, PH_PATH_NO_SOCKET);
  g_assert_cmpint (g_unlink (address.un.sun_path), ==, 0);
  g_assert_cmpint (ph_net_test_connect (net, id, &address)->error, ==, ENOENT);
  g_assert_cmpint (bind_to (net, id, &address)->error, ==, 0);
  g_assert_cmpint (g_unlink (address.un.sun_path), ==, 0);
  g_assert_cmpint (g_unlink (file.un.sun_path), ==, 0);
  g_rmdir (dir);
}

/* A listener that was there first is not disturbed by the probe. */
static void
test_probe_is_silent (void)
{
  g_autofree char *dir = g_dir_make_tmp ("porthole-XXXXXX", NULL);
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  const PhAddress address = new_address (dir);
  PhSocketId server = listen_at (net, SOCK_STREAM, PH_AUTO_ACCEPT, &address, 5);
  PhSocketId id = ph_net_test_open (net, AF_UNIX, SOCK_STREAM, PH_AUTO_NONE);

  g_assert_cmpint (bind_to (net, id, &address)->error, ==, EADDRINUSE);
  ph_net_test_settle (net);
  g_assert_null (ph_net_test_find (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT,
                                                        .socket = server }));
  g_unlink (address.un.sun_path);
  g_rmdir (dir);
}

static PhSys faulty;

static int
f_netlink (int family, int type, int protocol)
{
  if (family == AF_NETLINK)
    {
      errno = EPROTONOSUPPORT;
      return -1;
    }
  return ph_sys_get_kernel ()->socket (family, type, protocol);
}

/* A kernel without sock_diag: what it alone tells stays unknown, the rest works. */
static void
test_without_diag (void)
{
  g_autoptr (PhNetTest) net = NULL;
  const PhAddress address = new_address (NULL);
  PhSocketId server;
  PhIdentity identity;
  int peer;

  faulty = *ph_sys_get_kernel ();
  faulty.socket = f_netlink;
  net = ph_net_test_new (&faulty);
  server = listen_at (net, SOCK_STREAM, PH_AUTO_ACCEPT, &address, 5);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  identity = ph_net_test_identity (net, server);
  g_assert_cmpint (identity.state, ==, PH_STATE_LISTEN);
  server = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT })->aux;
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_OPENED, .socket = server });
  identity = ph_net_test_identity (net, server);
  g_assert_cmpuint (identity.peer_inode, ==, 0);
  g_assert_cmpint (identity.peer_pid, ==, getpid ());
  close (peer);
}

/* What a user meets first, as the kernel says it. */
static void
test_first_errors (void)
{
  g_autofree char *dir = g_dir_make_tmp ("porthole-XXXXXX", NULL);
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  const PhAddress nobody = new_address (NULL), path = new_address (dir);
  PhSocketId stream = ph_net_test_open (net, AF_UNIX, SOCK_STREAM, PH_AUTO_NONE);
  PhSocketId packet = ph_net_test_open (net, AF_UNIX, SOCK_SEQPACKET, PH_AUTO_NONE);
  PhCall listen = PH_CALL_INIT (PH_CALL_LISTEN, stream);
  const PhRecord *record;

  g_assert_cmpint (ph_net_test_call (net, &listen)->error, ==, EINVAL);
  g_assert_cmpint (ph_net_test_connect (net, stream, &nobody)->error, ==, ECONNREFUSED);
  g_assert_cmpint (recv_now (net, stream)->error, ==, EINVAL);
  g_assert_cmpint (recv_now (net, packet)->error, ==, ENOTCONN);
  listen_at (net, SOCK_STREAM, PH_AUTO_NONE, &path, 5);
  g_assert_cmpint (ph_net_test_connect (net, packet, &path)->error, ==, EPROTOTYPE);
  listen_at (net, SOCK_STREAM, PH_AUTO_NONE, &nobody, 5);
  g_assert_cmpint (ph_net_test_connect (net, packet, &nobody)->error, ==, ECONNREFUSED);
  record = bind_to (net, ph_net_test_open (net, AF_UNIX, SOCK_STREAM, PH_AUTO_NONE), &nobody);
  g_assert_cmpint (record->error, ==, EADDRINUSE);
  g_assert_cmpint (ph_record_get_head (record)->args[1], ==, PH_PATH_HELD);
  g_unlink (path.un.sun_path);
  g_rmdir (dir);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_data_func ("/net/unix/stream-path", &stream_path, test_connection);
  g_test_add_data_func ("/net/unix/stream-abstract", &stream_name, test_connection);
  g_test_add_data_func ("/net/unix/seqpacket-path", &packet_path, test_connection);
  g_test_add_data_func ("/net/unix/seqpacket-abstract", &packet_name, test_connection);
  g_test_add_data_func ("/net/unix/stream-echo", &stream_name, test_echo);
  g_test_add_data_func ("/net/unix/seqpacket-echo", &packet_name, test_echo);
  g_test_add_data_func ("/net/unix/long-messages", GINT_TO_POINTER (SOCK_SEQPACKET),
                        test_long_messages);
  g_test_add_data_func ("/net/unix/long-datagrams", GINT_TO_POINTER (SOCK_DGRAM),
                        test_long_messages);
  g_test_add_func ("/net/unix/datagrams", test_datagrams);
  g_test_add_func ("/net/unix/autobind", test_autobind);
  g_test_add_func ("/net/unix/longest-path", test_longest_path);
  g_test_add_func ("/net/unix/backlog-figures", test_backlog_figures);
  g_test_add_func ("/net/unix/full-backlog", test_full_backlog);
  g_test_add_func ("/net/unix/full-receiver", test_full_receiver);
  g_test_add_func ("/net/unix/left-behind", test_left_behind);
  g_test_add_func ("/net/unix/probe-is-silent", test_probe_is_silent);
  g_test_add_func ("/net/unix/first-errors", test_first_errors);
  g_test_add_func ("/net/unix/without-diag", test_without_diag);
  return g_test_run ();
}
