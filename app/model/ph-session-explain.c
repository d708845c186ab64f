/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-session-private.h"

#include "ph-errno.h"
#include "ph-option-value.h"
#include "ph-socket-item-private.h"
#include "ph-socket-list-private.h"

#include <string.h>
#include <unistd.h>

/* Gathers what is known about the moment of a failed call; the sentence is base's to write. */

#define MAX_UDP4_BYTES 65507    /* 65,535 less 20 of IPv4 and 8 of UDP */
#define MAX_UDP6_BYTES 65527    /* IPv6 does not count its own header */
#define ROWS_LOOKED_AT 16

typedef struct
{
  PhSituation  *situation;
  PhSocketItem *self;        /* (nullable) */
} PhHolderSearch;

static gboolean
overlap (const PhAddress *wanted,
         const PhAddress *held)
{
  int port = ph_address_get_port (wanted);

  if (ph_address_get_family (wanted) == AF_UNIX && !ph_address_is_unnamed (wanted))
    return ph_address_equal (wanted, held);
  if (port <= 0 || ph_address_get_port (held) != port)
    return FALSE;
  return ph_address_equal (wanted, held) || ph_address_is_any (wanted) || ph_address_is_any (held);
}

static void
consider_holder (PhSocketItem *item,
                 gpointer      user_data)
{
  PhHolderSearch *search = user_data;
  PhSituation *s = search->situation;
  const PhIdentity *identity = ph_socket_item_get_identity (item);
  const PhAddress *wanted = ph_address_is_set (&s->address) ? &s->address : &s->local;

  if (item == search->self || ph_socket_item_get_closed (item)
      || (identity->type != s->type && identity->family != AF_UNIX) /* a path is for all types */
      || !overlap (wanted, &identity->local))
    return;
  /* the sockets that a listener accepted have its address too; the listener is what matters */
  if (ph_address_is_set (&s->holder) && identity->state != PH_STATE_LISTEN)
    return;
  s->holder = identity->local;
  s->holder_state = identity->state;
  g_strlcpy (s->holder_name, ph_socket_item_get_name (item), sizeof s->holder_name);
}

/* One of our own sockets is told by its name; anybody else as the kernel told it then. */
static void
find_holder (PhSession      *self,
             PhSocketItem   *item,
             const PhRecord *record,
             PhSituation    *situation,
             PhHolder       *told)
{
  PhHolderSearch search = { situation, item };
  gsize len;
  const guint8 *body = ph_record_get_payload (record, &len);

  if (body != NULL && len == sizeof *told)
    {
      memcpy (told, body, sizeof *told);
      situation->kernel_holder = told;
      if (told->state == PH_STATE_TIME_WAIT || (told->pid > 0 && told->pid != getpid ()))
        return;
    }
  ph_socket_list_visit (ph_session_get_sockets (self), consider_holder, &search);
}

/* What the partner had not read when it closed is why it sent a reset (RFC 2525, 2.17). */
static gsize
find_unread (PhSession    *self,
             PhSocketItem *item)
{
  PhSocketItem *partner = ph_socket_item_get_partner (item);
  const PhRows *rows;
  guint64 row;
  guint64 first;

  if (partner == NULL || !ph_socket_item_get_closed (partner))
    return 0;
  rows = ph_socket_item_peek_rows (partner, PH_ROWS_ALL);
  row = ph_rows_get_end (rows);
  first = MAX (ph_rows_get_first (rows), row - MIN (row, ROWS_LOOKED_AT));
  for (; row > first; row--)
    {
      const PhRecord *record = ph_store_get (ph_session_get_store (self),
                                             ph_rows_get_seq (rows, row - 1));
      const PhCallHead *head = record != NULL ? ph_record_get_head (record) : NULL;

      if (head != NULL && record->kind == PH_CALL_CLOSE)
        return head->args[0] > 0 ? (gsize) head->args[0] : 0;
    }
  return 0;
}

static void
describe_item (PhSituation  *situation,
               PhSocketItem *item)
{
  const PhIdentity *identity = ph_socket_item_get_identity (item);

  situation->family = identity->family;
  situation->type = identity->type;
  situation->state = identity->state;
  situation->local = identity->local;
  situation->peer = identity->peer;
}

/* The kernel answers from memory, proc(5). */
static void
read_ping_groups (PhSituation *situation)
{
  g_autofree char *text = NULL;
  char *second;

  if (!g_file_get_contents ("/proc/sys/net/ipv4/ping_group_range", &text, NULL, NULL))
    return;
  situation->first_group = g_ascii_strtoll (text, &second, 10);
  situation->last_group = g_ascii_strtoll (second, NULL, 10);
}

static void
describe_kind (PhSituation *situation,
               int          family,
               int          type,
               int          protocol)
{
  situation->family = family;
  situation->type = type;
  situation->protocol = protocol;
  if (situation->error == EACCES)
    read_ping_groups (situation);
}

static void
describe_call (PhSituation    *situation,
               const PhRecord *record)
{
  const PhCallHead *head = ph_record_get_head (record);

  situation->op = (PhCallOp) record->kind;
  situation->error = record->error;
  situation->address = ph_record_get_address (record);
  situation->waited_ns = record->time_ns - ph_record_begun_ns (record);
  situation->timed_out = (record->flags & PH_RECORD_TIMED_OUT) != 0;
  if (ph_record_is_data (record))
    situation->asked = record->aux;
  if ((record->kind == PH_CALL_SOCKET || record->kind == PH_CALL_SOCKETPAIR) && head != NULL)
    describe_kind (situation, head->args[0], head->args[1], head->args[2]);
  if (record->kind == PH_CALL_BIND && head != NULL
      && ph_address_get_family (&situation->address) == AF_UNIX)
    situation->path = (PhPathKind) head->args[1];
}

static void
set_limit (PhSituation *situation)
{
  gsize limit = situation->family == AF_INET6 ? MAX_UDP6_BYTES : MAX_UDP4_BYTES;

  if (situation->type == SOCK_DGRAM && situation->asked > limit)
    situation->limit = limit;
}

/* Returns: (nullable): what the error means with the option that was asked for */
static char *
explain_option (const PhRecord *record)
{
  const PhCallHead *head = ph_record_get_head (record);

  if (head == NULL || (record->kind != PH_CALL_SETSOCKOPT && record->kind != PH_CALL_GETSOCKOPT))
    return NULL;
  return ph_option_explain (ph_socket_option_by_id (head->args[0], head->args[1]), record->error);
}

/**
 * ph_session_explain:
 * @self: the session
 * @record: (transfer none): a call
 *
 * Says why a call failed, in this situation: who holds the port, what state the socket was in,
 * how much the peer left unread. Main thread.
 *
 * Returns: (transfer full) (nullable): plain sentences; %NULL if the call did not fail
 */
char *
ph_session_explain (PhSession      *self,
                    const PhRecord *record)
{
  PhSituation situation = { 0 };
  PhHolder holder;
  PhSocketItem *item;
  char *of_option;

  g_return_val_if_fail (PH_IS_SESSION (self), NULL);
  g_return_val_if_fail (record != NULL, NULL);

  if (!ph_record_is_call (record) || record->error == 0)
    return NULL;
  if (record->kind == PH_CALL_SELECT)
    return ph_session_explain_select (self, record);
  of_option = explain_option (record);
  if (of_option != NULL)
    return of_option;
  item = ph_socket_list_lookup (ph_session_get_sockets (self), record->socket);
  if (item != NULL)
    {
      describe_item (&situation, item);
      situation.state = ph_socket_item_state_before (item, ph_record_begun_ns (record));
    }
  describe_call (&situation, record);
  if (record->error == EADDRINUSE && situation.path != PH_PATH_LEFT_BEHIND
      && situation.path != PH_PATH_NO_SOCKET)
    find_holder (self, item, record, &situation, &holder);
  else if (record->error == EMSGSIZE)
    set_limit (&situation);
  else if (record->error == ECONNRESET && item != NULL)
    situation.unread = find_unread (self, item);
  return ph_errno_explain (&situation);
}

/**
 * ph_session_explain_opening:
 * @call: (transfer none): a socket() or socketpair() that failed
 * @error: its errno
 *
 * Main thread.
 *
 * Returns: (transfer full): why there is no socket
 */
char *
ph_session_explain_opening (const PhCall *call,
                            int           error)
{
  PhSituation situation = { .op = call->op, .error = error };

  describe_kind (&situation, call->args[0], call->args[1], call->args[2]);
  return ph_errno_explain (&situation);
}

static gboolean
is_bound (PhSocketItem *item)
{
  const PhIdentity *identity = ph_socket_item_get_identity (item);

  if (identity->family == AF_UNIX)
    return !ph_address_is_unnamed (&identity->local);

  /* getsockname() goes on telling the port of a connect() that was refused, though the socket is
   * bound no more (observed): where that cannot be told apart, promise no failure. */
  if (identity->state == PH_STATE_CLOSE && ph_socket_item_get_n_states (item) > 1)
    return FALSE;
  return ph_address_get_port (&identity->local) > 0;
}

static gboolean
has_sent_fin (PhState state)
{
  return state == PH_STATE_FIN_WAIT1 || state == PH_STATE_FIN_WAIT2
         || state == PH_STATE_CLOSING || state == PH_STATE_LAST_ACK
         || state == PH_STATE_TIME_WAIT;
}

static int
foretell_connect (PhState  state,
                  gboolean had_peer)
{
  if (state == PH_STATE_SYN_SENT)
    return EALREADY;
  return state == PH_STATE_CLOSE && !had_peer ? 0 : EISCONN;
}

/* Every answer observed on Linux 6.18; see also tcp(7), listen(2), accept(2), connect(2). */
static int
foretell_stream (PhSocketItem *item,
                 PhCallOp      op)
{
  PhState state = ph_socket_item_get_state (item);
  gboolean idle = state == PH_STATE_CLOSE || state == PH_STATE_LISTEN;
  gboolean had_peer = ph_socket_item_was_connected (item);

  switch ((int) op)
    {
    case PH_CALL_ACCEPT:
      return state == PH_STATE_LISTEN ? 0 : EINVAL;
    case PH_CALL_LISTEN:
      return idle && !had_peer ? 0 : EINVAL;
    case PH_CALL_CONNECT:
      return foretell_connect (state, had_peer);
    case PH_CALL_SEND:
    case PH_CALL_SENDTO:
      return idle || has_sent_fin (state) ? EPIPE : 0;
    case PH_CALL_RECV:
    case PH_CALL_RECVFROM:
      return idle && !had_peer ? ENOTCONN : 0;
    case PH_CALL_SHUTDOWN:
      return state == PH_STATE_CLOSE ? ENOTCONN : 0;
    case PH_CALL_GETPEERNAME:
      return idle || state == PH_STATE_SYN_SENT ? ENOTCONN : 0;
    default:
      return 0;
    }
}

static int
foretell_datagram (PhSocketItem *item,
                   PhCallOp      op)
{
  const PhAddress *peer = &ph_socket_item_get_identity (item)->peer;
  gboolean connected = ph_address_is_set (peer);

  if (op == PH_CALL_LISTEN || op == PH_CALL_ACCEPT)
    return EOPNOTSUPP;
  if (op == PH_CALL_SEND && !connected)
    return EDESTADDRREQ;
  if (op == PH_CALL_GETPEERNAME && ph_address_get_port (peer) == 0)
    return ENOTCONN;
  if ((op == PH_CALL_SHUTDOWN || op == PH_CALL_GETPEERNAME) && !connected)
    return ENOTCONN;
  return 0;
}

/* Another call that fails where this one would */
static PhCallOp
behaves_as (PhCallOp op)
{
  if (op == PH_CALL_CONNECT_EX)
    return PH_CALL_CONNECT;
  return op == PH_CALL_SENDALL || op == PH_CALL_SENDFILE ? PH_CALL_SEND : op;
}

static int
foretell_unix (PhSocketItem *item,
               PhCallOp      op)
{
  const PhIdentity *identity = ph_socket_item_get_identity (item);
  gboolean is_stream = identity->type == SOCK_STREAM;
  gboolean idle = identity->state == PH_STATE_UNCONNECTED || identity->state == PH_STATE_LISTEN;

  switch ((int) op)
    {
    case PH_CALL_ACCEPT:
      return identity->state == PH_STATE_LISTEN ? 0 : EINVAL;
    case PH_CALL_LISTEN:
      return idle && is_bound (item) ? 0 : EINVAL;
    case PH_CALL_CONNECT:
      if (identity->state == PH_STATE_LISTEN)
        return EINVAL;
      return idle ? 0 : EISCONN;
    case PH_CALL_SEND:
      if (identity->state == PH_STATE_HUNG_UP)
        return EPIPE;
      return idle ? ENOTCONN : 0;
    case PH_CALL_RECV:
    case PH_CALL_RECVFROM:
      return !idle ? 0 : is_stream ? EINVAL : ENOTCONN;
    case PH_CALL_GETPEERNAME:
      return idle ? ENOTCONN : 0;
    default:
      return 0;
    }
}

static int
foretell_unix_datagram (PhSocketItem *item,
                        PhCallOp      op)
{
  gboolean connected = ph_address_is_set (&ph_socket_item_get_identity (item)->peer);

  if (op == PH_CALL_LISTEN || op == PH_CALL_ACCEPT)
    return EOPNOTSUPP;
  return (op == PH_CALL_SEND || op == PH_CALL_GETPEERNAME) && !connected ? ENOTCONN : 0;
}

static int
foretell_error (PhSocketItem *item,
                PhCallOp      op)
{
  const PhIdentity *identity = ph_socket_item_get_identity (item);
  gboolean has_connections = identity->type == SOCK_STREAM || identity->type == SOCK_SEQPACKET;

  if (ph_socket_item_get_closed (item))
    return EBADF;
  op = behaves_as (op);
  if (op == PH_CALL_BIND)
    return is_bound (item) ? EINVAL : 0;
  if (identity->family == AF_UNIX)
    return has_connections ? foretell_unix (item, op) : foretell_unix_datagram (item, op);
  return has_connections ? foretell_stream (item, op) : foretell_datagram (item, op);
}

/**
 * ph_session_foretell:
 * @self: the session
 * @socket: a socket
 * @op: a call
 *
 * Says what would happen if the call were made on the socket as it is now. What only the network
 * can decide is not foretold. Main thread.
 *
 * Returns: (transfer full) (nullable): the error and why; %NULL if nothing speaks against the call
 */
char *
ph_session_foretell (PhSession  *self,
                     PhSocketId  socket,
                     PhCallOp    op)
{
  g_autofree char *label = NULL;
  g_autofree char *explanation = NULL;
  PhSituation situation = { .op = op };
  PhSocketItem *item;

  g_return_val_if_fail (PH_IS_SESSION (self), NULL);

  item = ph_socket_list_lookup (ph_session_get_sockets (self), socket);
  situation.error = item != NULL ? foretell_error (item, op) : EBADF;
  if (situation.error == 0)
    return NULL;
  if (item != NULL)
    describe_item (&situation, item);
  label = ph_errno_label (situation.error);
  explanation = ph_errno_explain (&situation);
  return g_strdup_printf ("Would fail with %s: %s", label, explanation);
}
