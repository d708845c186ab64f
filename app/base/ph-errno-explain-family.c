/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-errno-explain-private.h"

#include <errno.h>

/* What an errno means to a Unix socket where that is something else than to TCP and UDP, and why a
 * socket of some kind cannot be made. A function gives NULL where the common meaning holds. Observed
 * on Linux 6.18; see unix(7), raw(7), icmp(7), socket(2). Pure, any thread. */

typedef char *(*Explain) (const PhSituation *s);

static gboolean
is_unix (const PhSituation *s)
{
  return s->family == AF_UNIX || ph_address_get_family (&s->address) == AF_UNIX;
}

static gboolean
is_connect (const PhSituation *s)
{
  return s->op == PH_CALL_CONNECT || s->op == PH_CALL_CONNECT_EX;
}

static gboolean
is_send (const PhSituation *s)
{
  return s->op == PH_CALL_SEND || s->op == PH_CALL_SENDTO || s->op == PH_CALL_SENDALL;
}

static gboolean
is_receive (const PhSituation *s)
{
  return s->op == PH_CALL_RECV || s->op == PH_CALL_RECVFROM;
}

static gboolean
makes_socket (const PhSituation *s)
{
  return s->op == PH_CALL_SOCKET || s->op == PH_CALL_SOCKETPAIR;
}

static gboolean
is_path (const PhAddress *address)
{
  return ph_address_get_family (address) == AF_UNIX && !ph_address_is_unnamed (address)
         && address->un.sun_path[0] != '\0';
}

/* The address that the call was about, if it is known */
static char *
get_name (const PhSituation *s,
          const char        *unknown)
{
  if (ph_address_is_set (&s->address))
    return ph_address_to_string (&s->address);
  return ph_address_is_set (&s->peer) ? ph_address_to_string (&s->peer) : g_strdup (unknown);
}

static char *
explain_in_use (const PhSituation *s)
{
  g_autofree char *name = get_name (s, "That address");

  if (s->holder_name[0] != '\0')
    return g_strdup_printf ("%s is held by %s. Close it, or take another %s.", name, s->holder_name,
                            is_path (&s->address) ? "path" : "name");
  if (s->path == PH_PATH_LEFT_BEHIND)
    return g_strdup_printf ("The file %s was left behind: no socket is bound to it any more, and a "
                            "connect() there would say ECONNREFUSED. close() does not remove it; "
                            "delete the file and bind again. SO_REUSEADDR does not help.", name);
  if (s->path == PH_PATH_NO_SOCKET)
    return g_strdup_printf ("%s exists already, and it is no socket. bind() makes the file itself "
                            "and never replaces one. Take another path.", name);
  return g_strdup_printf ("Another program's socket is bound to %s. End that program, or take "
                          "another %s.", name, is_path (&s->address) ? "path" : "name");
}

static char *
explain_refused (const PhSituation *s)
{
  const PhAddress *address = ph_address_is_set (&s->address) ? &s->address : &s->peer;
  g_autofree char *name = get_name (s, "that was asked for");

  if (is_send (s) && !is_path (address))
    return g_strdup ("The socket at the other end was closed: nobody receives there any more.");
  if (!is_path (address))
    return g_strdup_printf ("No socket of this type has the abstract name %s, or it does not "
                            "listen. Start the server first.", name);
  if (s->type == SOCK_DGRAM)
    return g_strdup_printf ("The file %s is there, but no socket is bound to it any more: it was "
                            "left behind. Start the receiver first.", name);
  return g_strdup_printf ("The file %s is there, but nobody listens: it was left behind by a server "
                          "that ended, or its socket is bound and does not listen yet.", name);
}

static char *
explain_timed_out (const PhSituation *s)
{
  g_autofree char *name = get_name (s, "that address");

  if (s->timed_out && is_connect (s))
    return g_strdup_printf ("The accept queue of %s stayed full for the whole timeout of this call: "
                            "the server does not accept.", name);
  return NULL;
}

static char *
explain_again (const PhSituation *s)
{
  g_autofree char *name = get_name (s, "that address");

  if (s->timed_out)
    return explain_timed_out (s);
  if (is_connect (s))
    return g_strdup_printf ("The accept queue of %s is full, and this call was non-blocking. A "
                            "blocking one would wait until the server accepts.", name);
  if (is_send (s) && s->type != SOCK_STREAM)
    return g_strdup ("The receiver's queue is full, and this call was non-blocking: Unix datagrams "
                     "are never dropped. A blocking call would wait until the receiver reads.");
  return NULL;
}

static char *
explain_access (const PhSituation *s)
{
  g_autofree char *name = get_name (s, "that address");

  if (s->op == PH_CALL_BIND)
    return g_strdup_printf ("This program may not make a file at %s: it needs write permission for "
                            "the folder, and the right to enter all those above.", name);
  if (is_connect (s) || is_send (s))
    return g_strdup_printf ("This program may not use %s: to connect one needs write permission for "
                            "the socket's file, and the right to enter its folder.", name);
  return NULL;
}

static char *
explain_invalid (const PhSituation *s)
{
  g_autofree char *local = ph_address_to_string (&s->local);

  if (s->op == PH_CALL_LISTEN && s->state == PH_STATE_UNCONNECTED)
    return g_strdup ("A Unix socket has to be bound before it can listen: without a name nobody "
                     "could connect to it.");
  if (s->op == PH_CALL_BIND && !ph_address_is_unnamed (&s->local))
    return g_strdup_printf ("The socket is bound to %s already, and bind() works only once.", local);
  if (is_receive (s) && s->state == PH_STATE_LISTEN)
    return g_strdup ("A listening socket receives no bytes: its connections are the sockets that "
                     "accept() returns.");
  if (is_receive (s) && s->state == PH_STATE_UNCONNECTED)
    return g_strdup ("The socket has no connection yet. Where TCP says ENOTCONN, a Unix stream says "
                     "EINVAL.");
  return NULL;
}

static char *
explain_not_connected (const PhSituation *s)
{
  if (is_send (s) && s->type == SOCK_DGRAM)
    return g_strdup ("The datagram has no receiver: name one with sendto(), or fix one with "
                     "connect() first. Where UDP says EDESTADDRREQ, a Unix socket says ENOTCONN.");
  return NULL;
}

static char *
explain_pipe (const PhSituation *s)
{
  if (s->state == PH_STATE_HUNG_UP || s->state == PH_STATE_CONNECTED)
    return g_strdup ("The peer has closed its end, or this side was shut down for sending: nothing "
                     "can be sent any more.");
  return NULL;
}

static char *
explain_reset (const PhSituation *s)
{
  return g_strdup ("The peer closed its end while bytes that this side had sent were still unread. "
                   "They are lost.");
}

static char *
explain_size (const PhSituation *s)
{
  return g_strdup ("The message is longer than the send buffer: a Unix message is sent whole or not "
                   "at all. A larger SO_SNDBUF allows longer ones.");
}

static const struct
{
  int     error;
  Explain explain;
} unix_explanations[] = {
  { EADDRINUSE, explain_in_use },
  { ECONNREFUSED, explain_refused },
  { EAGAIN, explain_again },
  { ETIMEDOUT, explain_timed_out },
  { EACCES, explain_access },
  { EINVAL, explain_invalid },
  { ENOTCONN, explain_not_connected },
  { EPIPE, explain_pipe },
  { ECONNRESET, explain_reset },
  { EMSGSIZE, explain_size },
};

static gboolean
is_ping (const PhSituation *s)
{
  return s->type == SOCK_DGRAM && (s->protocol == IPPROTO_ICMP || s->protocol == IPPROTO_ICMPV6);
}

static char *
explain_no_privilege (const PhSituation *s)
{
  g_autofree char *groups = NULL;

  if (!is_ping (s))
    return g_strdup_printf ("%s needs a privilege, because it sees and forges other programs' "
                            "packets: CAP_NET_RAW, which root has (sudo, or setcap "
                            "cap_net_raw+ep). To ping, SOCK_DGRAM with ICMP needs none where the "
                            "system allows it.",
                            s->type == SOCK_RAW ? "A raw socket" : "Such a socket");
  if (s->last_group < s->first_group)
    groups = g_strdup ("lets no group at all ping now");
  else if (s->last_group > 0)
    groups = g_strdup_printf ("lets only groups %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT " ping",
                              s->first_group, s->last_group);
  else
    groups = g_strdup ("does not let this program ping");
  return g_strdup_printf ("net.ipv4.ping_group_range %s. An administrator can widen it (sysctl); "
                          "with CAP_NET_RAW, SOCK_RAW does the same.", groups);
}

static char *
explain_no_family (const PhSituation *s)
{
  return g_strdup_printf ("This kernel does not have address family %d: it was built without it, its "
                          "module is not there, or no such number exists.", s->family);
}

static char *
explain_no_type (const PhSituation *s)
{
  if (s->family == AF_INET || s->family == AF_INET6)
    return g_strdup ("The internet families have no sockets of this type with that protocol: take "
                     "SOCK_STREAM, SOCK_DGRAM or SOCK_RAW. SOCK_SEQPACKET is for AF_UNIX.");
  return g_strdup ("This family has no sockets of that type.");
}

static char *
explain_no_protocol (const PhSituation *s)
{
  if (s->type == SOCK_RAW && s->protocol == 0)
    return g_strdup ("A raw socket needs a protocol: it receives the packets of that one. Name it, "
                     "such as icmp.");
  if (s->family == AF_UNIX)
    return g_strdup ("Unix sockets have no protocols: it is 0.");
  return NULL;
}

static char *
explain_no_pair (const PhSituation *s)
{
  return s->op == PH_CALL_SOCKETPAIR
           ? g_strdup ("Only AF_UNIX makes connected pairs on Linux.") : NULL;
}

static const struct
{
  int     error;
  Explain explain;
} opening_explanations[] = {
  { EPERM, explain_no_privilege },
  { EACCES, explain_no_privilege },
  { EAFNOSUPPORT, explain_no_family },
  { ESOCKTNOSUPPORT, explain_no_type },
  { EPROTONOSUPPORT, explain_no_protocol },
  { EOPNOTSUPP, explain_no_pair },
};

/**
 * ph_errno_explain_family:
 * @situation: what is known about the call that failed
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): one or two sentences; %NULL if the kind of socket makes no
 *   difference
 */
char *
ph_errno_explain_family (const PhSituation *situation)
{
  if (situation->op == PH_CALL_GETPEERNAME && situation->error == ENOTCONN
      && ph_address_get_port (&situation->peer) == 0)
    return g_strdup ("The peer is fixed, but its packets have no ports, and Linux tells no peer "
                     "without one.");
  if (makes_socket (situation))
    for (gsize i = 0; i < G_N_ELEMENTS (opening_explanations); i++)
      if (opening_explanations[i].error == situation->error)
        return opening_explanations[i].explain (situation);

  if (!makes_socket (situation) && is_unix (situation))
    for (gsize i = 0; i < G_N_ELEMENTS (unix_explanations); i++)
      if (unix_explanations[i].error == situation->error)
        return unix_explanations[i].explain (situation);

  return NULL;
}
