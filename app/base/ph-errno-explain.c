/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-errno-explain-private.h"

#include "ph-clock.h"
#include "ph-errno-explain-lookup.h"
#include "ph-format.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>

/* The sentence beside a failing call: what happened here, and what would change it. Each errno
 * that a socket call can give has a function of its own that looks at the situation; the others
 * end in their general meaning. What is claimed was observed on Linux 6; see socket(7), tcp(7),
 * udp(7), ip(7). Pure functions, any thread. */

/* The kernel goes on: called again it says EALREADY or EISCONN, connect(2). */
#define SAYS_EAGAIN " connect_ex() returns EAGAIN then, as in Python; the attempt goes on until " \
                    "close()."

typedef char *(*Explain) (const PhSituation *s);

static gboolean
is_datagram (const PhSituation *s)
{
  return s->type == SOCK_DGRAM;
}

static gboolean
has_peer (const PhSituation *s)
{
  return ph_address_is_set (&s->peer);
}

/* The address the call was about: its argument, else the socket's peer. */
static char *
target (const PhSituation *s)
{
  if (ph_address_is_set (&s->address))
    return ph_address_to_string (&s->address);
  return has_peer (s) ? ph_address_to_string (&s->peer) : g_strdup ("that address");
}

/* The same without its port, where the port has nothing to do with it. */
static char *
target_host (const PhSituation *s)
{
  return ph_address_is_set (&s->address) ? ph_address_get_host (&s->address) : target (s);
}

static const char *
family_name (int family)
{
  switch (family)
    {
    case AF_INET: return "AF_INET";
    case AF_INET6: return "AF_INET6";
    case AF_UNIX: return "AF_UNIX";
    default: return "this family";
    }
}

static char *
explain_access (const PhSituation *s)
{
  int port = ph_address_get_port (&s->address);
  g_autofree char *host = target_host (s);

  if (s->op == PH_CALL_BIND && port > 0 && port < 1024)
    return g_strdup_printf ("Port %d is below 1024, where only privileged programs may bind. Take "
                            "a port from 1024 on, or give the program CAP_NET_BIND_SERVICE.", port);
  if (s->op == PH_CALL_SOCKET)
    return g_strdup ("The system does not let this program make such a socket; raw sockets need "
                     "CAP_NET_RAW.");
  if (is_datagram (s) && s->op != PH_CALL_BIND)
    return g_strdup_printf ("%s is a broadcast address, and nothing is sent there until "
                            "SO_BROADCAST is set among the socket's options.", host);
  return g_strdup_printf ("The system's rules do not let this program use %s.", host);
}

static char *
explain_not_available (const PhSituation *s)
{
  g_autofree char *address = target (s);
  g_autofree char *host = target_host (s);

  if (s->op == PH_CALL_CONNECT)
    return g_strdup_printf ("No local port is free for one more connection to %s: connections to "
                            "it, open or in TIME_WAIT, use up the system's range.", address);
  return g_strdup_printf ("%s is not an address of this machine. bind() takes one of its own, "
                          "such as 127.0.0.1, or \"\" for every interface.", host);
}

static char *
explain_refused (const PhSituation *s)
{
  g_autofree char *address = target (s);

  if (is_datagram (s))
    return g_strdup_printf ("Nobody receives at %s: an earlier datagram came back as \"port "
                            "unreachable\". The error is told once, and the socket still works.",
                            address);
  return g_strdup_printf ("Nobody listens at %s: the machine is there and answered with a reset. "
                          "Start the server first, or check the port.", address);
}

static char *
explain_own_timeout (const PhSituation *s)
{
  g_autofree char *waited = ph_format_duration (s->waited_ns);
  g_autofree char *address = target (s);

  switch ((int) s->op)
    {
    case PH_CALL_CONNECT:
      return g_strdup_printf ("%s did not answer within %s, this call's own timeout. It drops what "
                              "is sent to it, or its accept queue is full.%s", address, waited,
                              s->error == EAGAIN ? SAYS_EAGAIN : "");
    case PH_CALL_ACCEPT:
      return g_strdup_printf ("No client connected within %s, this call's own timeout.", waited);
    case PH_CALL_SEND:
    case PH_CALL_SENDTO:
      return g_strdup_printf ("The send queue stayed full for %s, this call's own timeout: the "
                              "peer does not read.", waited);
    default:
      return g_strdup_printf ("Nothing arrived within %s, this call's own timeout. The connection "
                              "is not harmed by that.", waited);
    }
}

static char *
explain_timed_out (const PhSituation *s)
{
  g_autofree char *waited = ph_format_duration (s->waited_ns);
  g_autofree char *address = target (s);

  if (s->timed_out)
    return explain_own_timeout (s);
  if (s->op == PH_CALL_CONNECT)
    return g_strdup_printf ("%s never answered, and the kernel gave up after %s. A refusal would "
                            "have come at once: the machine is off, a firewall drops the SYNs, or "
                            "the listener's accept queue is full.", address, waited);
  return g_strdup_printf ("%s stopped acknowledging, and the kernel gave the connection up after "
                          "its retransmissions.", address);
}

static char *
explain_again (const PhSituation *s)
{
  if (s->timed_out)
    return explain_own_timeout (s);
  switch ((int) s->op)
    {
    case PH_CALL_ACCEPT:
      return g_strdup ("No client waits in the accept queue, and this call was non-blocking: a "
                       "blocking one would wait here.");
    case PH_CALL_SEND:
    case PH_CALL_SENDTO:
      return g_strdup ("The send queue is full, and this call was non-blocking: try again when the "
                       "socket is writable.");
    case PH_CALL_RECV:
    case PH_CALL_RECVFROM:
      return g_strconcat ("Nothing has arrived, and this call was non-blocking: a blocking one would "
                          "wait here.",
                          is_datagram (s) ? NULL
                                          : " This is not the end of the stream, which is b\"\".",
                          NULL);
    default:
      return g_strdup ("The call would have to wait, and it was non-blocking.");
    }
}

static char *
explain_reset (const PhSituation *s)
{
  g_autofree char *address = target (s);

  if (s->unread > 0)
    {
      g_autofree char *unread = ph_format_bytes (s->unread);

      return g_strdup_printf ("%s closed its socket with %s unread, and so sent a reset instead of "
                              "a FIN.", address, unread);
    }
  if (s->op == PH_CALL_CONNECT)
    return g_strdup_printf ("%s reset the connection while it was being made: its listener was "
                            "closed.", address);
  return g_strdup_printf ("%s sent a reset: it closed with data unread or with SO_LINGER 0, its "
                          "listener closed before accept(), or it knew no such connection. What was "
                          "on its way is lost.", address);
}

static gboolean
has_sent_fin (PhState state)
{
  return state == PH_STATE_FIN_WAIT1 || state == PH_STATE_FIN_WAIT2 || state == PH_STATE_CLOSING
         || state == PH_STATE_LAST_ACK || state == PH_STATE_TIME_WAIT;
}

static char *
explain_pipe (const PhSituation *s)
{
  if (s->state == PH_STATE_LISTEN)
    return g_strdup ("A listening socket carries no data: send on one that accept() returned.");
  if (has_sent_fin (s->state))
    return g_strdup ("This side was shut down for sending: its FIN is out, and nothing can follow. "
                     "Receiving still works.");
  if (s->state == PH_STATE_CLOSE && has_peer (s))
    return g_strdup ("The connection is over: it was reset, or both sides closed it. Nothing can be "
                     "sent on it any more.");
  if (s->state == PH_STATE_ESTABLISHED || s->state == PH_STATE_CLOSE_WAIT || has_peer (s))
    return g_strdup ("The connection is over: the peer has closed it, and answered an earlier send "
                     "with a reset.");
  return g_strdup ("The socket was never connected; send() says EPIPE here where recv() says "
                   "ENOTCONN. Call connect() first.");
}

static char *
explain_not_connected (const PhSituation *s)
{
  if (s->state == PH_STATE_LISTEN)
    return g_strdup ("A listening socket has no peer: its connections are the sockets that "
                     "accept() returns.");
  if (is_datagram (s))
    return g_strdup ("No peer was fixed for this socket; connect() fixes one without sending "
                     "anything.");
  if (has_peer (s))
    return g_strdup ("The connection that this socket had is over. A new one needs a new socket.");
  return g_strdup ("The socket has no connection yet: call connect() first, or use a socket that "
                   "accept() returned.");
}

static char *
explain_is_connected (const PhSituation *s)
{
  g_autofree char *peer = has_peer (s) ? ph_address_to_string (&s->peer) : g_strdup ("its peer");

  if (s->state == PH_STATE_LISTEN)
    return g_strdup ("The socket listens, and a listener cannot connect. Make another one.");
  if (s->state == PH_STATE_CLOSE)
    return g_strdup_printf ("The socket was connected to %s. That is over, but a stream socket "
                            "connects only once. Make another one.", peer);
  return g_strdup_printf ("The socket is connected to %s already, and a stream socket connects "
                          "only once. Make another one.", peer);
}

/* An address that begins with fe80 exists on every link (RFC 4291 section 2.5.6). */
static gboolean
lacks_scope (const PhAddress *address)
{
  return ph_address_get_family (address) == AF_INET6
         && IN6_IS_ADDR_LINKLOCAL (&address->in6.sin6_addr) && address->in6.sin6_scope_id == 0;
}

static gboolean
is_loopback (const PhAddress *address)
{
  switch (ph_address_get_family (address))
    {
    case AF_INET: return ntohl (address->in.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
    case AF_INET6: return IN6_IS_ADDR_LOOPBACK (&address->in6.sin6_addr);
    default: return FALSE;
    }
}

static char *
explain_invalid (const PhSituation *s)
{
  g_autofree char *local = ph_address_to_string (&s->local);

  if (ph_address_is_set (&s->address) && lacks_scope (&s->address))
    return g_strdup ("A link-local address names no network: write through which interface it is "
                     "meant, as in fe80::1%eth0.");
  if (is_loopback (&s->local) && ph_address_is_set (&s->address) && !is_loopback (&s->address))
    return g_strdup_printf ("The socket is bound to %s, from where only this machine can be reached. "
                            "One that is not bound, or bound to \"\", reaches others too.", local);
  if (is_datagram (s) && s->op != PH_CALL_BIND && ph_address_get_port (&s->address) == 0)
    return g_strdup ("Nobody can receive at port 0: it means \"any\", and only bind() takes it.");

  switch ((int) s->op)
    {
    case PH_CALL_BIND:
      if (ph_address_is_set (&s->local) && ph_address_get_port (&s->local) != 0)
        return g_strdup_printf ("The socket is bound to %s already, and bind() works only once.",
                                local);
      return g_strdup_printf ("The address does not fit a socket of %s.", family_name (s->family));
    case PH_CALL_ACCEPT:
      return g_strdup ("The socket does not listen: accept() needs listen() before it, and a "
                       "socket that was not shut down.");
    case PH_CALL_LISTEN:
      if (s->state == PH_STATE_CLOSE)
        return g_strdup ("The socket had a connection; only one that never connected can listen.");
      return g_strdup_printf ("The socket is in state %s; only one without a connection can "
                              "listen.", ph_state_get_name (s->state));
    case PH_CALL_SHUTDOWN:
      return g_strdup ("The argument must be SHUT_RD, SHUT_WR or SHUT_RDWR.");
    case PH_CALL_SOCKET:
      return g_strdup ("There is no such type of socket, or no such protocol number.");
    case PH_CALL_SETSOCKOPT:
    case PH_CALL_GETSOCKOPT:
      return g_strdup ("The option does not take this value, or not in the socket's state.");
    case PH_CALL_RECV:
    case PH_CALL_RECVFROM:
      return g_strdup ("The flags ask for something that is not there, such as urgent data.");
    default:
      return g_strdup ("An argument does not fit the call, or the socket's present state.");
    }
}

static char *
explain_not_supported (const PhSituation *s)
{
  if (is_datagram (s) && (s->op == PH_CALL_LISTEN || s->op == PH_CALL_ACCEPT))
    return g_strdup_printf ("A datagram socket has no connections, so %s() does not exist for it. "
                            "Bind it and call recvfrom().", ph_call_op_get_name (s->op));
  return g_strdup_printf ("This type of socket does not have %s(), or not with these flags.",
                          ph_call_op_get_name (s->op));
}

static char *
explain_message_size (const PhSituation *s)
{
  /* A UDP length is 16 bits and counts its own header; over IPv4 the 16-bit total length of
   * the packet leaves 20 bytes less (RFC 768, RFC 791; observed: 65,507 and 65,527). */
  gsize limit = s->limit > 0 ? s->limit : s->family == AF_INET6 ? 65527 : 65507;
  g_autofree char *asked = ph_format_bytes (s->asked);
  g_autofree char *most = ph_format_bytes (limit);

  if (s->asked == 0)
    return g_strdup_printf ("The datagram is longer than %s, the most that one can carry.", most);
  return g_strdup_printf ("A datagram of %s cannot be sent: one carries at most %s here. Nothing "
                          "was sent; TCP cuts by itself, UDP never.", asked, most);
}

static char *
explain_no_destination (const PhSituation *s)
{
  return g_strdup ("The datagram has no receiver: name one with sendto(), or fix one with "
                   "connect() first.");
}

static char *
explain_too_many (const PhSituation *s)
{
  const char *rest = s->op != PH_CALL_ACCEPT
                       ? "" : " The client keeps waiting in the accept queue.";

  if (s->error == ENFILE)
    return g_strdup_printf ("The whole system has no descriptor left (fs.file-max). Something must "
                            "be closed first.%s", rest);
  return g_strdup_printf ("This program has as many descriptors open as it may (ulimit -n). Close "
                          "some sockets, or raise the limit.%s", rest);
}

static char *
explain_in_progress (const PhSituation *s)
{
  g_autofree char *address = target (s);

  return g_strdup_printf ("The connection to %s is being made; that a non-blocking connect() says "
                          "so is not a failure. The socket becomes writable when it is decided.",
                          address);
}

static char *
explain_already (const PhSituation *s)
{
  g_autofree char *address = target (s);

  return g_strdup_printf ("An earlier connect() to %s is still under way. Wait until the socket is "
                          "writable.", address);
}

static char *
explain_bad_descriptor (const PhSituation *s)
{
  if (s->op == PH_CALL_FROMFD)
    return g_strdup ("No descriptor of that number is open in this program.");
  if (s->waited_ns > PH_NSEC_PER_MSEC)
    return g_strdup ("The socket was closed while this call waited.");
  return g_strdup ("The socket is closed: its descriptor no longer exists. Make a new one.");
}

static char *
explain_cancelled (const PhSituation *s)
{
  g_autofree char *waited = ph_format_duration (s->waited_ns);

  if (s->op == PH_CALL_CONNECT)
    return g_strdup_printf ("You took the call back after %s. The kernel goes on with the handshake; "
                            "close() ends it.", waited);
  if (s->op == PH_CALL_SEND || s->op == PH_CALL_SENDTO)
    return g_strdup_printf ("You took the call back after %s; what the kernel took before that is "
                            "still sent.", waited);
  return g_strdup_printf ("You took the call back after %s; the socket is as it was.", waited);
}

static char *
explain_unreachable (const PhSituation *s)
{
  g_autofree char *address = target (s);

  if (s->error == EHOSTUNREACH)
    return g_strdup_printf ("%s cannot be reached: nobody has that address in its network, or a "
                            "router said so.", address);
  return g_strdup_printf ("This machine knows no route to %s: it has no connection to that "
                          "network, or none of that family.", address);
}

static char *
explain_no_memory (const PhSituation *s)
{
  return g_strdup ("The kernel had no memory for this at the moment. Send less at once, or try "
                   "again later.");
}

static char *
explain_family (const PhSituation *s)
{
  g_autofree char *address = target (s);

  if (s->op == PH_CALL_SOCKET)
    return g_strdup ("This kernel does not have that address family.");
  return g_strdup_printf ("%s is no address for a socket of %s. Make a socket of the address's own "
                          "family.", address, family_name (s->family));
}

static char *
explain_protocol (const PhSituation *s)
{
  return g_strdup ("This family and type of socket do not go with that protocol: 0 lets the system "
                   "choose, TCP for SOCK_STREAM and UDP for SOCK_DGRAM.");
}

static char *
explain_permission (const PhSituation *s)
{
  if (s->op == PH_CALL_SOCKET)
    return g_strdup ("Such a socket needs a privilege; raw sockets need CAP_NET_RAW.");
  return g_strdup ("A firewall rule of this machine forbids it, or a privilege is missing.");
}

static char *
explain_aborted (const PhSituation *s)
{
  if (s->op == PH_CALL_CONNECT)
    return g_strdup ("The attempt before this one had failed, and why was told then. This call only "
                     "made the socket ready for another: call connect() again.");
  return g_strdup ("The client broke its connection off while it waited in the accept queue. The "
                   "next accept() takes the next client.");
}

static char *
explain_no_name (const PhSituation *s)
{
  return g_strdup ("No address is known for that name. Check its spelling, or write the address in "
                   "numbers.");
}

static char *
explain_no_server (const PhSituation *s)
{
  return g_strdup ("The name could not be looked up because no name server answered. Try again, or "
                   "write the address in numbers.");
}

static char *
explain_no_family_address (const PhSituation *s)
{
  return g_strdup_printf ("The name has no address for a socket of %s. The other family may have "
                          "one.", family_name (s->family));
}

static const struct
{
  int     error;
  Explain explain;
} explanations[] = {
  { EADDRINUSE, ph_errno_explain_held },
  { EACCES, explain_access },
  { EADDRNOTAVAIL, explain_not_available },
  { ECONNREFUSED, explain_refused },
  { ETIMEDOUT, explain_timed_out },
  { EAGAIN, explain_again },
  { ECONNRESET, explain_reset },
  { EPIPE, explain_pipe },
  { ENOTCONN, explain_not_connected },
  { EISCONN, explain_is_connected },
  { EINVAL, explain_invalid },
  { EOPNOTSUPP, explain_not_supported },
  { EMSGSIZE, explain_message_size },
  { EDESTADDRREQ, explain_no_destination },
  { EMFILE, explain_too_many },
  { ENFILE, explain_too_many },
  { EINPROGRESS, explain_in_progress },
  { EALREADY, explain_already },
  { EBADF, explain_bad_descriptor },
  { ECANCELED, explain_cancelled },
  { ENETUNREACH, explain_unreachable },
  { EHOSTUNREACH, explain_unreachable },
  { ENOBUFS, explain_no_memory },
  { ENOMEM, explain_no_memory },
  { EAFNOSUPPORT, explain_family },
  { EPROTONOSUPPORT, explain_protocol },
  { EPERM, explain_permission },
  { ECONNABORTED, explain_aborted },
  { PH_ERROR_EAI_BASE - EAI_NONAME, explain_no_name },
  { PH_ERROR_EAI_BASE - EAI_AGAIN, explain_no_server },
  { PH_ERROR_EAI_BASE - EAI_NODATA, explain_no_family_address },
  { PH_ERROR_EAI_BASE - EAI_ADDRFAMILY, explain_no_family_address },
};

static char *
explain_by_meaning (const PhSituation *s)
{
  const char *meaning = ph_errno_get_meaning (s->error);

  return g_strdup_printf ("%c%s.", g_ascii_toupper (meaning[0]), meaning + 1);
}

/* Calls that are another one with something added fail as that one does. */
static PhCallOp
plain_op (PhCallOp op)
{
  switch ((int) op)
    {
    case PH_CALL_CONNECT_EX:
      return PH_CALL_CONNECT;
    case PH_CALL_SENDALL:
    case PH_CALL_SENDFILE:
      return PH_CALL_SEND;
    default:
      return op;
    }
}

static char *
explain_common (const PhSituation *s)
{
  for (gsize i = 0; i < G_N_ELEMENTS (explanations); i++)
    if (explanations[i].error == s->error)
      return explanations[i].explain (s);

  return explain_by_meaning (s);
}

/**
 * ph_errno_explain:
 * @situation: what is known about the call that failed
 *
 * Tells what happened in this situation and what would change it. Any thread.
 *
 * Returns: (transfer full): one or two sentences, never empty, ending with a full stop
 */
char *
ph_errno_explain (const PhSituation *situation)
{
  PhSituation plain = *situation;
  char *text = ph_errno_explain_lookup (situation);

  if (text == NULL)
    text = ph_errno_explain_family (situation);
  if (text == NULL)
    text = ph_errno_explain_rare (situation);
  plain.op = plain_op (plain.op);
  if (text == NULL)
    text = explain_common (&plain);
  /* A sentence may open with what stands in the middle of others too. */
  if (g_str_has_prefix (text, "that ") || g_str_has_prefix (text, "the file "))
    text[0] = 'T';
  return text;
}
