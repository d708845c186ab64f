/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-error-cases.h"

#include "ph-address.h"
#include "ph-clock.h"
#include "ph-errno.h"

#include <errno.h>
#include <netdb.h>

/* The sentence beside a failed call speaks of one situation. Without a call all that it could say
 * is of interest, so each error is explained in the situations that make a difference: the same
 * sentences, asked for with samples. Pure functions, any thread. */

#define PATH "/run/server.sock"

typedef enum
{
  AT_PORT_80   = 1 << 0,  /* the call's address: every interface, port 80 */
  AT_PATH      = 1 << 1,  /* the call's address: a path */
  AT_LINK      = 1 << 2,  /* the call's address: one of a link, without its interface */
  AT_NO_PORT   = 1 << 3,  /* the call's address: loopback, port 0 */
  AT_FAR       = 1 << 4,  /* the call's address: another machine */
  BOUND        = 1 << 5,  /* the socket has an address */
  HAD_PEER     = 1 << 6,
  TIMED_OUT    = 1 << 7,
  UNREAD       = 1 << 8,
  LEFT_BEHIND  = 1 << 9,  /* the file of a socket that is no more */
  UNIX         = 1 << 10,
} Sample;

typedef struct
{
  PhCallOp    op;         /* PH_N_CALLS: any; see is_about() for calls that are like another */
  int         error;
  const char *when;
  int         type;
  PhState     state;
  guint       sample;     /* of Sample */
  int         seconds;    /* that the call had waited */
} Case;

#define TCP SOCK_STREAM
#define UDP SOCK_DGRAM
#define EAI(name) (PH_ERROR_EAI_BASE - EAI_##name)

static const Case cases[] = {
  { PH_CALL_SOCKET, EACCES, "a raw socket", SOCK_RAW },
  { PH_CALL_SOCKET, EACCES, "a ping socket (SOCK_DGRAM with IPPROTO_ICMP)", UDP },
  { PH_CALL_SOCKET, EPERM, "a raw socket", SOCK_RAW },
  { PH_CALL_SOCKET, EPROTONOSUPPORT, "the type and the protocol", TCP },
  { PH_CALL_SOCKET, EPROTONOSUPPORT, "a raw socket without a protocol", SOCK_RAW },
  { PH_CALL_BIND, EADDRINUSE, "an address and a port", TCP },
  { PH_CALL_BIND, EADDRINUSE, "a path, with nobody behind it", TCP, 0, AT_PATH | LEFT_BEHIND },
  { PH_CALL_BIND, EADDRINUSE, "a path that is in use", TCP, 0, AT_PATH },
  { PH_CALL_BIND, EACCES, "a low port", TCP, 0, AT_PORT_80 },
  { PH_CALL_BIND, EACCES, "a path", TCP, 0, AT_PATH },
  { PH_CALL_BIND, EINVAL, "a socket that is bound", TCP, 0, BOUND },
  { PH_CALL_BIND, EINVAL, "an address of another kind", TCP },
  { PH_CALL_BIND, EINVAL, "an address of one link", TCP, 0, AT_LINK },
  { PH_CALL_BIND, ENOENT, NULL, TCP, 0, AT_PATH },
  { PH_CALL_BIND, ENOTDIR, NULL, TCP, 0, AT_PATH },
  { PH_CALL_BIND, ELOOP, NULL, TCP, 0, AT_PATH },
  { PH_CALL_BIND, EROFS, NULL, TCP, 0, AT_PATH },
  { PH_CALL_LISTEN, EINVAL, "while connected", TCP, PH_STATE_ESTABLISHED },
  { PH_CALL_LISTEN, EINVAL, "after a connection", TCP, PH_STATE_CLOSE },
  { PH_CALL_LISTEN, EINVAL, "a Unix socket without a name", TCP, PH_STATE_UNCONNECTED, UNIX },
  { PH_CALL_LISTEN, EOPNOTSUPP, NULL, UDP },
  { PH_CALL_ACCEPT, EOPNOTSUPP, NULL, UDP },
  { PH_CALL_ACCEPT, EAGAIN, NULL, TCP },
  { PH_CALL_CONNECT, EACCES, "UDP, to everybody", UDP },
  { PH_CALL_CONNECT, EACCES, "TCP", TCP },
  { PH_CALL_CONNECT, EACCES, "a path", TCP, 0, AT_PATH },
  { PH_CALL_CONNECT, ECONNREFUSED, "TCP", TCP },
  { PH_CALL_CONNECT, ECONNREFUSED, "a path", TCP, 0, AT_PATH },
  { PH_CALL_CONNECT, ENOENT, NULL, TCP, 0, AT_PATH },
  { PH_CALL_CONNECT, EPROTOTYPE, NULL, TCP, 0, AT_PATH },
  { PH_CALL_CONNECT_EX, EAGAIN, "the call's own timeout", TCP, 0, TIMED_OUT, 5 },
  { PH_CALL_CONNECT, EAGAIN, "a path, non-blocking", TCP, 0, AT_PATH },
  { PH_CALL_CONNECT, EAGAIN, "any other", TCP },
  { PH_CALL_CONNECT, EISCONN, "while connected", TCP, PH_STATE_ESTABLISHED },
  { PH_CALL_CONNECT, EISCONN, "after a connection", TCP, PH_STATE_CLOSE },
  { PH_CALL_CONNECT, EISCONN, "a listener", TCP, PH_STATE_LISTEN },
  { PH_CALL_CONNECT, EINVAL, "a socket bound to loopback", TCP, 0, BOUND | AT_FAR },
  { PH_CALL_CONNECT, EINVAL, "an address of one link", TCP, 0, AT_LINK },
  { PH_CALL_CONNECT, EINVAL, "UDP, to port 0", UDP, 0, AT_NO_PORT },
  { PH_CALL_CONNECT, EINVAL, "otherwise", TCP },
  { PH_CALL_CONNECT, ETIMEDOUT, "the call's own timeout", TCP, 0, TIMED_OUT, 5 },
  { PH_CALL_CONNECT, ETIMEDOUT, "the kernel's patience", TCP, 0, 0, 131 },
  { PH_CALL_SEND, EACCES, "UDP, to everybody", UDP },
  { PH_CALL_SEND, EACCES, "a path", UDP, 0, AT_PATH },
  { PH_CALL_SEND, EAGAIN, "a full send queue", TCP },
  { PH_CALL_SEND, EAGAIN, "Unix datagrams", UDP, 0, AT_PATH },
  { PH_CALL_SEND, ECONNREFUSED, "UDP", UDP },
  { PH_CALL_SEND, ECONNREFUSED, "a path", UDP, 0, AT_PATH },
  { PH_CALL_SEND, EPIPE, "after shutdown(SHUT_WR)", TCP, PH_STATE_FIN_WAIT2, HAD_PEER },
  { PH_CALL_SEND, EPIPE, "the peer is gone", TCP, PH_STATE_CLOSE_WAIT, HAD_PEER },
  { PH_CALL_SEND, EPIPE, "after the end of the connection", TCP, PH_STATE_CLOSE, HAD_PEER },
  { PH_CALL_SEND, EPIPE, "never connected", TCP, PH_STATE_CLOSE },
  { PH_CALL_SEND, EPIPE, "a listener", TCP, PH_STATE_LISTEN },
  { PH_CALL_SEND, ENOTCONN, "a Unix stream, or sendfile()", TCP },
  { PH_CALL_SEND, ENOTCONN, "a Unix datagram", UDP, 0, UNIX },
  { PH_CALL_SEND, ECONNRESET, "the peer left bytes unread", TCP, 0, UNREAD },
  { PH_CALL_SEND, ECONNRESET, "otherwise", TCP },
  { PH_CALL_SEND, EINVAL, "UDP, to port 0", UDP, 0, AT_NO_PORT },
  { PH_CALL_SEND, EINVAL, "otherwise", TCP },
  { PH_CALL_SEND, EMSGSIZE, "UDP", UDP },
  { PH_CALL_SEND, EMSGSIZE, "a Unix message", UDP, 0, AT_PATH },
  { PH_CALL_SEND, ETIMEDOUT, "the call's own timeout", TCP, 0, TIMED_OUT, 5 },
  { PH_CALL_SEND, ETIMEDOUT, "the kernel's patience", TCP },
  { PH_CALL_RECV, EAGAIN, "TCP", TCP },
  { PH_CALL_RECV, EAGAIN, "UDP", UDP },
  { PH_CALL_RECV, ECONNREFUSED, NULL, UDP },
  { PH_CALL_RECV, ENOTCONN, "never connected", TCP },
  { PH_CALL_RECV, ENOTCONN, "a listener", TCP, PH_STATE_LISTEN },
  { PH_CALL_RECV, ENOTCONN, "after the end of the connection", TCP, PH_STATE_CLOSE, HAD_PEER },
  { PH_CALL_RECV, ECONNRESET, "the peer left bytes unread", TCP, 0, UNREAD },
  { PH_CALL_RECV, ECONNRESET, "otherwise", TCP },
  { PH_CALL_RECV, EINVAL, "the flags", TCP },
  { PH_CALL_RECV, EINVAL, "a Unix stream without a connection", TCP, PH_STATE_UNCONNECTED, UNIX },
  { PH_CALL_SHUTDOWN, ENOTCONN, "TCP", TCP },
  { PH_CALL_SHUTDOWN, ENOTCONN, "UDP", UDP },
  { PH_CALL_GETPEERNAME, ENOTCONN, "TCP", TCP, 0, BOUND },
  { PH_CALL_GETPEERNAME, ENOTCONN, "UDP", UDP, 0, BOUND },
  { PH_CALL_ACCEPT, ETIMEDOUT, NULL, TCP, 0, TIMED_OUT, 5 },
  { PH_CALL_RECV, ETIMEDOUT, "the call's own timeout", TCP, 0, TIMED_OUT, 5 },
  { PH_CALL_RECV, ETIMEDOUT, "the kernel's patience", TCP },
  { PH_N_CALLS, ETIMEDOUT, NULL, TCP, 0, TIMED_OUT, 5 },
  { PH_N_CALLS, ECANCELED, NULL, TCP, 0, 0, 5 },
  { PH_N_CALLS, EBADF, "closed before", TCP },
  { PH_N_CALLS, EBADF, "closed while it waited", TCP, 0, 0, 5 },
};

/* Calls that are another one with something added fail as that one does. */
static gboolean
is_about (const Case *row,
          PhCallOp    op)
{
  switch ((int) op)
    {
    case PH_CALL_CONNECT_EX:   /* of its own timeout it says EAGAIN */
      return row->op == op || (row->op == PH_CALL_CONNECT
                               && !(row->error == ETIMEDOUT && row->sample & TIMED_OUT));
    case PH_CALL_SENDTO:
    case PH_CALL_SENDALL:
      return row->op == PH_CALL_SEND;
    case PH_CALL_SENDFILE:   /* of a connection only */
      return row->op == PH_CALL_SEND && row->type == TCP;
    case PH_CALL_RECVFROM:
      return row->op == PH_CALL_RECV;
    default:
      return row->op == op;
    }
}

static gboolean
may_wait (PhCallOp op)
{
  return ph_call_op_get_direction (op) != PH_DIRECTION_NONE || op == PH_CALL_ACCEPT
         || op == PH_CALL_CONNECT || op == PH_CALL_CONNECT_EX;
}

/* What is an address of the call in one row, and of the socket in another */
static PhAddress
get_sample (guint sample)
{
  PhAddress address = PH_ADDRESS_NONE;

  if (sample & AT_PORT_80)
    address = ph_address_any (AF_INET, 80);
  else if (sample & AT_PATH)
    ph_address_from_unix (&address, PATH, sizeof PATH - 1);
  else if (sample & AT_LINK)
    ph_address_from_numeric (&address, "fe80::1", 80);
  else if (sample & AT_NO_PORT)
    address = ph_address_loopback (AF_INET, 0);
  else if (sample & AT_FAR)
    ph_address_from_numeric (&address, "192.0.2.1", 80);
  return address;
}

static char *
explain (PhCallOp    op,
         int         error,
         const Case *row)
{
  PhSituation s = { .op = op, .error = error, .family = AF_INET, .type = row->type,
                    .state = row->state, .address = get_sample (row->sample) };

  s.waited_ns = row->seconds * PH_NSEC_PER_SEC;
  s.timed_out = (row->sample & TIMED_OUT) != 0;
  s.unread = row->sample & UNREAD ? 6 : 0;
  s.path = row->sample & LEFT_BEHIND ? PH_PATH_LEFT_BEHIND : PH_PATH_UNKNOWN;
  if (row->sample & (UNIX | AT_PATH))
    s.family = AF_UNIX;
  if (row->sample & BOUND)
    s.local = ph_address_loopback (AF_INET, 8080);
  if (row->sample & (BOUND | HAD_PEER) && op != PH_CALL_BIND && !(row->sample & AT_FAR))
    s.peer = ph_address_loopback (AF_INET, 8080);
  if (row->sample & BOUND && op == PH_CALL_GETPEERNAME)
    s.peer = PH_ADDRESS_NONE;
  if (op == PH_CALL_SOCKET && row->type == UDP)
    s.protocol = IPPROTO_ICMP;
  if (op == PH_CALL_GETADDRINFO || (op >= PH_CALL_GETHOSTNAME && op <= PH_CALL_GETSERVBYPORT))
    s.family = 0;   /* a look-up on no socket */
  return ph_errno_explain (&s);
}

static void
add_case (GArray     *found,
          const char *when,
          char       *text)
{
  PhErrorCase one = { when, text };

  for (guint i = 0; i < found->len; i++)
    {
      if (g_str_equal (g_array_index (found, PhErrorCase, i).text, text))
        {
          g_free (text);
          return;
        }
    }
  g_array_append_val (found, one);
}

static void
clear_case (gpointer data)
{
  g_free (((PhErrorCase *) data)->text);
}

/**
 * ph_error_cases:
 * @op: a call
 * @error: an error that it gives: an errno, or one of a look-up (ph-errno.h)
 *
 * Any thread.
 *
 * Returns: (transfer full) (element-type PhErrorCase): what the error means when this call gives it
 *   and what would change it: one case at least, each with another text. A single one has no
 *   condition.
 */
GArray *
ph_error_cases (PhCallOp op,
                int      error)
{
  static const Case plain = { .type = SOCK_STREAM };
  GArray *found = g_array_new (FALSE, FALSE, sizeof (PhErrorCase));

  g_array_set_clear_func (found, clear_case);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *row = &cases[i];

      if (row->error != error || !(is_about (row, op) || row->op == PH_N_CALLS)
          || (row->op == PH_N_CALLS && row->when != NULL && row->seconds > 0 && !may_wait (op))
          || (row->op == PH_N_CALLS && error == ETIMEDOUT && found->len > 0))
        continue;
      add_case (found, row->when, explain (op, error, row));
    }
  if (found->len == 0)
    add_case (found, NULL, explain (op, error, &plain));
  if (found->len == 1)
    g_array_index (found, PhErrorCase, 0).when = NULL;
  return found;
}
