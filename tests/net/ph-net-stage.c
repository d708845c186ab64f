/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-stage.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The socket of a call is made by plain system calls and taken over where it has to be connected or
 * to listen, so that no call of the engine but the one in question is made. */

#define FILE_BYTES "file"

static const PhNetKind kinds[PH_N_NET_KINDS] = {
  [PH_NET_KIND_TCP] = { "TCP", AF_INET, SOCK_STREAM },
  [PH_NET_KIND_UDP] = { "UDP", AF_INET, SOCK_DGRAM },
  [PH_NET_KIND_UNIX_STREAM] = { "Unix stream", AF_UNIX, SOCK_STREAM },
  [PH_NET_KIND_UNIX_DGRAM] = { "Unix datagram", AF_UNIX, SOCK_DGRAM },
  [PH_NET_KIND_UNIX_SEQPACKET] = { "Unix seqpacket", AF_UNIX, SOCK_SEQPACKET },
};

#define KIND(name) (1u << PH_NET_KIND_##name)
#define UNIX (KIND (UNIX_STREAM) | KIND (UNIX_DGRAM) | KIND (UNIX_SEQPACKET))
#define DATAGRAM (KIND (UDP) | KIND (UNIX_DGRAM))
#define STREAM (KIND (TCP) | KIND (UNIX_STREAM))
#define CONNECTIONS (STREAM | KIND (UNIX_SEQPACKET))
#define ALL (DATAGRAM | CONNECTIONS)
#define NO_SOCKET KIND (TCP)

/* What a call is performed by, and on what it can be made */
static const struct
{
  guint      kinds;
  PhNetFault fault;
} calls[PH_N_CALLS] = {
  [PH_CALL_SOCKET] = { ALL, PH_NET_FAULT_SOCKET },
  [PH_CALL_BIND] = { ALL, PH_NET_FAULT_BIND },
  [PH_CALL_LISTEN] = { CONNECTIONS, PH_NET_FAULT_LISTEN },
  [PH_CALL_ACCEPT] = { CONNECTIONS, PH_NET_FAULT_ACCEPT },
  [PH_CALL_CONNECT] = { ALL, PH_NET_FAULT_CONNECT },
  [PH_CALL_CONNECT_EX] = { ALL, PH_NET_FAULT_CONNECT },
  [PH_CALL_SEND] = { ALL, PH_NET_FAULT_SEND },
  [PH_CALL_SENDALL] = { ALL, PH_NET_FAULT_SEND },
  [PH_CALL_SENDTO] = { DATAGRAM | KIND (TCP), PH_NET_FAULT_SENDTO },
  [PH_CALL_SENDFILE] = { STREAM, PH_NET_FAULT_SENDFILE },
  [PH_CALL_RECV] = { ALL, PH_NET_FAULT_RECV },
  [PH_CALL_RECVFROM] = { ALL, PH_NET_FAULT_RECV },
  [PH_CALL_SHUTDOWN] = { ALL, PH_NET_FAULT_SHUTDOWN },
  [PH_CALL_CLOSE] = { ALL, PH_NET_FAULT_CLOSE },
  [PH_CALL_GETSOCKNAME] = { ALL, PH_NET_FAULT_GETSOCKNAME },
  [PH_CALL_GETPEERNAME] = { ALL, PH_NET_FAULT_GETPEERNAME },
  [PH_CALL_SETSOCKOPT] = { ALL, PH_NET_FAULT_SETSOCKOPT },
  [PH_CALL_GETSOCKOPT] = { ALL, PH_NET_FAULT_GETSOCKOPT },
  [PH_CALL_SOCKETPAIR] = { UNIX, PH_NET_FAULT_SOCKETPAIR },
  [PH_CALL_FROMFD] = { ALL, PH_NET_FAULT_FCNTL },
  [PH_CALL_SOCKATMARK] = { KIND (TCP), PH_NET_FAULT_ATMARK },
  [PH_CALL_SELECT] = { ALL, PH_NET_FAULT_POLL },
  [PH_CALL_GETADDRINFO] = { NO_SOCKET, PH_NET_FAULT_GETADDRINFO },
  [PH_CALL_GETHOSTNAME] = { NO_SOCKET, PH_NET_FAULT_GETHOSTNAME },
  [PH_CALL_GETHOSTBYNAME] = { NO_SOCKET, PH_NET_FAULT_GETHOSTBYNAME },
  [PH_CALL_GETHOSTBYADDR] = { NO_SOCKET, PH_NET_FAULT_GETHOSTBYADDR },
  [PH_CALL_GETSERVBYNAME] = { NO_SOCKET, PH_NET_FAULT_GETSERVBYNAME },
  [PH_CALL_GETSERVBYPORT] = { NO_SOCKET, PH_NET_FAULT_GETSERVBYPORT },
};

/* Returns: whether such a call can be made on such a socket */
gboolean
ph_net_stage_has (PhCallOp op,
                  guint    kind)
{
  return (calls[op].kinds & 1u << kind) != 0;
}

static gboolean
has_connections (const PhNetKind *kind)
{
  return kind->type != SOCK_DGRAM;
}

static gboolean
is_alone (PhCallOp op)
{
  return op == PH_CALL_GETADDRINFO
         || (op >= PH_CALL_GETHOSTNAME && op <= PH_CALL_GETSERVBYPORT);
}

/* A socket at an address that the kernel chose: a loopback port, or an abstract name (unix(7)) */
static int
plain_bound (const PhNetKind *kind,
             PhAddress       *address)
{
  int fd = socket (kind->family, kind->type | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  if (kind->family == AF_INET)
    *address = ph_address_loopback (AF_INET, 0);
  else
    g_assert_true (ph_address_from_unix (address, "", 0));
  g_assert_cmpint (bind (fd, &address->sa, address->len), ==, 0);
  address->len = sizeof address->un;
  g_assert_cmpint (getsockname (fd, &address->sa, &address->len), ==, 0);
  if (has_connections (kind))
    g_assert_cmpint (listen (fd, 8), ==, 0);
  return fd;
}

static int
plain_connect (const PhNetKind *kind,
               const PhAddress *address)
{
  int fd = socket (kind->family, kind->type | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (connect (fd, &address->sa, address->len), ==, 0);
  return fd;
}

/* Two that are connected to each other; @address: of the second, where others may send to */
static int
plain_pair (const PhNetKind *kind,
            int             *peer,
            PhAddress       *address)
{
  PhAddress ours;
  int bound = plain_bound (kind, address);
  int fd;

  if (has_connections (kind))
    {
      fd = plain_connect (kind, address);
      *peer = accept4 (bound, NULL, NULL, SOCK_CLOEXEC);
      g_assert_cmpint (*peer, >=, 0);
      close (bound);
      return fd;
    }
  fd = plain_bound (kind, &ours);
  g_assert_cmpint (connect (fd, &address->sa, address->len), ==, 0);
  g_assert_cmpint (connect (bound, &ours.sa, ours.len), ==, 0);
  *peer = bound;
  return fd;
}

static void
take_over (PhNetStage *stage,
           int         fd)
{
  PhCall call = PH_CALL_INIT (PH_CALL_FROMFD, PH_SOCKET_NONE);
  PhCallId id;

  call.args[0] = fd;
  call.auto_flags = stage->flags;
  id = ph_engine_open (stage->net->engine, &call, &stage->socket);
  g_assert_cmpint (ph_net_test_wait_call (stage->net, PH_CALL_FROMFD, id)->error, ==, 0);
  stage->fd = fd;
}

static void
make_fresh (PhNetStage *stage)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKET, PH_SOCKET_NONE);
  PhCallId id;
  const PhRecord *record;

  call.args[0] = stage->kind->family;
  call.args[1] = stage->kind->type;
  id = ph_engine_open (stage->net->engine, &call, &stage->socket);
  record = ph_net_test_wait_call (stage->net, PH_CALL_SOCKET, id);
  g_assert_cmpint (record->error, ==, 0);
  stage->fd = (int) ph_record_get_result (record);
}

static void
make_listener (PhNetStage *stage)
{
  take_over (stage, plain_bound (stage->kind, &stage->address));
  stage->peer = plain_connect (stage->kind, &stage->address);
}

static void
make_unlistening (PhNetStage *stage)
{
  int fd = socket (stage->kind->family, stage->kind->type | SOCK_CLOEXEC, 0);
  PhAddress any = ph_address_loopback (AF_INET, 0);

  if (stage->kind->family == AF_UNIX)
    g_assert_true (ph_address_from_unix (&any, "", 0));
  g_assert_cmpint (bind (fd, &any.sa, any.len), ==, 0);
  take_over (stage, fd);
}

static void
make_connected (PhNetStage *stage)
{
  take_over (stage, plain_pair (stage->kind, &stage->peer, &stage->address));
}

static void
make_socket (PhNetStage *stage,
             PhCallOp    op)
{
  if (is_alone (op) || op == PH_CALL_SOCKET || op == PH_CALL_SOCKETPAIR)
    return;
  if (op == PH_CALL_FROMFD)
    stage->plain = plain_pair (stage->kind, &stage->peer, &stage->address);
  else if (op == PH_CALL_BIND)
    make_fresh (stage);
  else if (op == PH_CALL_LISTEN)
    make_unlistening (stage);
  else if (op == PH_CALL_ACCEPT)
    make_listener (stage);
  else if (ph_call_is_connect (op))
    {
      make_fresh (stage);
      stage->peer = plain_bound (stage->kind, &stage->address);
    }
  else
    make_connected (stage);
}

/* Payload that outlives the io thread: ThreadSanitizer does not see the counts of GLib. */
static GBytes *
get_bytes (void)
{
  static GBytes *bytes;

  if (bytes == NULL)
    bytes = g_bytes_new_static ("hello", 5);
  return bytes;
}

static char *
make_file (void)
{
  char *path = g_build_filename (g_get_user_runtime_dir (), "file", NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS)) /* to write it anew would wait for the disk */
    return path;
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_runtime_dir (), 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, FILE_BYTES, -1, NULL));
  return path;
}

static GArray *
make_entries (PhNetStage *stage)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (PhSelectEntry));
  PhSelectEntry entry = { .socket = stage->socket, .list = PH_SELECT_READ };

  g_array_append_val (entries, entry);
  g_ptr_array_add (stage->net->sent,
                   g_bytes_new_with_free_func (entries->data, 1, (GDestroyNotify) g_array_unref,
                                               entries));
  return entries;
}

static void
set_endpoint (PhNetStage *stage)
{
  static guint n_names;
  PhAddress address = ph_address_loopback (AF_INET, 0);
  g_autofree char *name = g_strdup_printf ("@porthole-stage-%d-%u", getpid (), n_names++);

  if (stage->kind->family == AF_UNIX)
    g_assert_true (ph_address_from_unix (&address, name, strlen (name)));
  if (stage->call.op != PH_CALL_BIND)
    address = stage->address;
  stage->call.endpoint = ph_endpoint_from_address (&address);
}

static void
set_question (PhCall *call)
{
  static char host[] = "127.0.0.1";
  static char port[] = "80";
  static char protocol[] = "tcp";
  gboolean of_service = call->op == PH_CALL_GETSERVBYNAME || call->op == PH_CALL_GETSERVBYPORT;
  gboolean of_host = call->op == PH_CALL_GETADDRINFO || call->op == PH_CALL_GETHOSTBYNAME
                     || call->op == PH_CALL_GETHOSTBYADDR;

  call->text = of_host ? host : of_service ? protocol : NULL;
  if (call->op == PH_CALL_GETADDRINFO)
    call->service = port;
  if (call->op == PH_CALL_GETSERVBYNAME)
    call->service = protocol;
  if (call->op == PH_CALL_GETSERVBYPORT)
    call->args[0] = 80;
}

static void
set_arguments (PhNetStage *stage)
{
  PhCall *call = &stage->call;
  PhCallOp op = call->op;

  if (op == PH_CALL_BIND || ph_call_is_connect (op) || op == PH_CALL_SENDTO)
    set_endpoint (stage);
  if (op == PH_CALL_SEND || op == PH_CALL_SENDTO || op == PH_CALL_SENDALL)
    call->data = get_bytes ();
  call->bufsize = op == PH_CALL_RECV || op == PH_CALL_RECVFROM ? 10 : 0;
  if (op == PH_CALL_SOCKET || op == PH_CALL_SOCKETPAIR)
    {
      call->args[0] = stage->kind->family;
      call->args[1] = stage->kind->type;
    }
  if (op == PH_CALL_SETSOCKOPT || op == PH_CALL_GETSOCKOPT)
    {
      call->args[0] = SOL_SOCKET;
      call->args[1] = SO_KEEPALIVE;
    }
  if (op == PH_CALL_LISTEN)
    call->args[0] = 8;
  if (op == PH_CALL_SHUTDOWN)
    call->args[0] = SHUT_WR;
  if (op == PH_CALL_FROMFD)
    call->args[0] = stage->plain;
  if (op == PH_CALL_SENDFILE)
    call->text = stage->path = make_file ();
  if (op == PH_CALL_SELECT)
    call->entries = make_entries (stage); /* its sockets; it is made on none */
  else
    call->socket = stage->socket;
  if (is_alone (op))
    set_question (call);
}

/* recv(2) of a datagram is made with recvmsg(2), which tells its true length; by itself a UDP
 * socket takes several at once. */
static PhNetFault
find_fault (const PhNetStage *stage)
{
  PhNetFault fault = calls[stage->call.op].fault;

  if (fault != PH_NET_FAULT_RECV || stage->kind->type == SOCK_STREAM)
    return fault;
  return stage->flags != PH_AUTO_NONE && stage->kind->family == AF_INET ? PH_NET_FAULT_RECVMMSG
                                                                        : PH_NET_FAULT_RECVMSG;
}

void
ph_net_stage_open (PhNetStage *stage,
                   PhNetTest  *net,
                   PhCallOp    op,
                   guint       kind)
{
  ph_net_stage_open_automatic (stage, net, op, kind, PH_AUTO_NONE);
}

/* @op: accept, recv or recvfrom, which the socket makes by itself */
void
ph_net_stage_open_automatic (PhNetStage *stage,
                             PhNetTest  *net,
                             PhCallOp    op,
                             guint       kind,
                             PhAutoFlags flags)
{
  *stage = (PhNetStage) { .net = net, .kind = &kinds[kind], .fd = -1, .peer = -1, .plain = -1,
                          .flags = flags, .call = PH_CALL_INIT (op, PH_SOCKET_NONE) };
  g_assert_true (ph_net_stage_has (op, kind));
  make_socket (stage, op);
  set_arguments (stage);
  stage->fault = find_fault (stage);
  if (op == PH_CALL_RECV || op == PH_CALL_RECVFROM)
    g_assert_cmpint (send (stage->peer, "data", 4, MSG_NOSIGNAL), ==, 4);
}

static void
close_socket (PhNetStage *stage,
              PhSocketId  id)
{
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, id);

  if (id != PH_SOCKET_NONE)
    ph_net_test_call (stage->net, &call);
}

/* Closes all that the stage has, and what a call has made of it; forgets the records. */
void
ph_net_stage_close (PhNetStage *stage)
{
  for (gsize i = 0; i < G_N_ELEMENTS (stage->made); i++)
    close_socket (stage, stage->made[i]);
  if (stage->fd >= 0)
    close_socket (stage, stage->socket);
  if (stage->peer >= 0)
    close (stage->peer);
  if (stage->plain >= 0)
    close (stage->plain);
  ph_endpoint_free (stage->call.endpoint);
  g_free (stage->path);
  ph_net_test_settle (stage->net);
  g_array_set_size (stage->net->records, 0);
}

PhCallId
ph_net_stage_submit (PhNetStage *stage,
                     gint64      timeout_ns)
{
  PhCall *call = &stage->call;

  call->timeout_ns = timeout_ns;
  if (call->op == PH_CALL_SOCKET || call->op == PH_CALL_FROMFD)
    return ph_engine_open (stage->net->engine, call, &stage->made[0]);
  if (call->op == PH_CALL_SOCKETPAIR)
    return ph_engine_open_pair (stage->net->engine, call, stage->made);
  return ph_engine_submit (stage->net->engine, call);
}

/* Has the kernel tell of the socket once more: what it has to tell is in every such edge. */
void
ph_net_stage_nudge (PhNetStage *stage)
{
  if (stage->call.op == PH_CALL_ACCEPT)
    close (plain_connect (stage->kind, &stage->address));
  else if (!ph_call_is_connect (stage->call.op))
    g_assert_cmpint (send (stage->peer, "data", 4, MSG_NOSIGNAL), ==, 4);
}

/* Whether the call waits when the kernel says EAGAIN */
gboolean
ph_net_stage_parks (const PhNetStage *stage)
{
  PhCallOp op = stage->call.op;

  if (ph_call_is_connect (op)) /* of an inet socket: no local port is left, connect(2) */
    return stage->kind->family == AF_UNIX;
  return op == PH_CALL_ACCEPT || ph_call_op_get_direction (op) != PH_DIRECTION_NONE;
}

static void
verify_peer_got (PhNetStage *stage,
                 const char *text)
{
  char buffer[16] = { 0 };
  ssize_t len = recv (stage->peer, buffer, strlen (text),
                      stage->kind->type == SOCK_STREAM ? MSG_WAITALL : 0);

  g_assert_cmpint (len, ==, (gssize) strlen (text));
  g_assert_cmpstr (buffer, ==, text);
}

/* That a call that succeeded did what it is for */
void
ph_net_stage_verify (PhNetStage     *stage,
                     const PhRecord *record)
{
  gsize len;
  const guint8 *payload = ph_record_get_payload (record, &len);

  switch ((int) stage->call.op)
    {
    case PH_CALL_ACCEPT:
      g_assert_cmpuint (record->aux, !=, PH_SOCKET_NONE);
      stage->made[stage->made[0] != PH_SOCKET_NONE] = record->aux;
      break;
    case PH_CALL_SEND:
    case PH_CALL_SENDTO:
    case PH_CALL_SENDALL:
      verify_peer_got (stage, "hello");
      break;
    case PH_CALL_SENDFILE:
      verify_peer_got (stage, FILE_BYTES);
      break;
    case PH_CALL_RECV:
    case PH_CALL_RECVFROM:
      g_assert_cmpuint (len, >=, 4);
      g_assert_cmpmem (payload, 4, "data", 4);
      break;
    case PH_CALL_SELECT:
      g_assert_cmpint (ph_record_get_result (record), ==, 1);
      break;
    case PH_CALL_FROMFD:
      stage->plain = -1;   /* the engine's now */
      break;
    default:
      break;
    }
}
