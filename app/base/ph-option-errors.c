/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-option-value.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

/* Why an option was refused. The errors of setsockopt(2) and getsockopt(2) mean something else
 * with each option; each was observed on Linux 6.18, or stands in the option's page of the manual.
 * Any thread. */

#define ANY (-1)

typedef struct
{
  int         level;    /* ANY: of all options */
  int         option;
  int         error;
  const char *sentence;
} Reason;

static const Reason reasons[] = {
  { SOL_SOCKET, SO_BINDTODEVICE, ENODEV,
    "There is no network interface of this name; lo is the loopback of every machine." },
  { SOL_SOCKET, SO_BINDTODEVICE, EPERM,
    "A socket that has an interface keeps it, unless the program has CAP_NET_RAW." },
  { SOL_SOCKET, SO_PRIORITY, EPERM,
    "Priorities above 6 are for programs that have CAP_NET_ADMIN." },
  { SOL_SOCKET, SO_TIMESTAMPING, EINVAL,
    "TCP numbers its bytes only once there is a connection, and a listener has none; or this kernel "
    "does not know one of the flags." },
  { SOL_SOCKET, SO_PEERCRED, ENOPROTOOPT,
    "Only sockets of AF_UNIX know who their peer is." },
  { SOL_SOCKET, SO_PEEK_OFF, EOPNOTSUPP,
    "Peeking has no offset of its own on this kind of socket." },
  { SOL_SOCKET, SO_PASSCRED, EOPNOTSUPP,
    "Only sockets of AF_UNIX carry their sender's credentials." },
  { SOL_SOCKET, SO_RCVTIMEO, EDOM,
    "The microseconds of the time must be fewer than a million." },
  { SOL_SOCKET, SO_SNDTIMEO, EDOM,
    "The microseconds of the time must be fewer than a million." },
  { IPPROTO_TCP, TCP_CONGESTION, ENOENT,
    "There is no such algorithm in this kernel: /proc/sys/net/ipv4/"
    "tcp_available_congestion_control lists those there are." },
  { IPPROTO_TCP, TCP_CONGESTION, EPERM,
    "This algorithm is for programs that have CAP_NET_ADMIN: /proc/sys/net/ipv4/"
    "tcp_allowed_congestion_control lists those that anybody may choose." },
  { IPPROTO_TCP, TCP_FASTOPEN, EINVAL,
    "Only a socket without a connection, or one that listens, can have a queue for it." },
  { IPPROTO_TCP, TCP_FASTOPEN_CONNECT, EINVAL,
    "It counts for the connect() to come; this socket is past that." },
  { IPPROTO_TCP, TCP_FASTOPEN_CONNECT, EOPNOTSUPP,
    "The system does not allow it to clients: see /proc/sys/net/ipv4/tcp_fastopen." },
  { IPPROTO_TCP, TCP_WINDOW_CLAMP, EINVAL,
    "0, which means no bound, is only for a socket without a connection." },
  { IPPROTO_IP, IP_MTU, ENOTCONN,
    "The size belongs to the path to a peer, and this socket has none." },
  { IPPROTO_IPV6, IPV6_MTU, ENOTCONN,
    "The size belongs to the path to a peer, and this socket has none." },
  { IPPROTO_IPV6, IPV6_MTU, EINVAL,
    "The kernel takes sizes from the smallest of IPv6 on, or 0." },
  { IPPROTO_IPV6, IPV6_V6ONLY, EINVAL,
    "It can be chosen only before bind(), and this socket is bound." },
  { IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, EINVAL,
    "It can be chosen only before bind(), and this socket is bound." },
  { IPPROTO_IP, IP_MULTICAST_IF, EADDRNOTAVAIL,
    "No interface of this computer has this address." },
  { IPPROTO_IPV6, IPV6_MULTICAST_IF, ENODEV, "There is no interface of this number." },
  { IPPROTO_IPV6, IPV6_MULTICAST_IF, EINVAL,
    "The socket is bound to another interface, by its address or by SO_BINDTODEVICE." },
  { IPPROTO_IP, IP_ADD_MEMBERSHIP, EADDRINUSE,
    "The socket is a member of this group on this interface already." },
  { IPPROTO_IPV6, IPV6_JOIN_GROUP, EADDRINUSE,
    "The socket is a member of this group on this interface already." },
  { IPPROTO_IP, IP_ADD_MEMBERSHIP, EINVAL,
    "This is no group: those of IPv4 are 224.0.0.0 to 239.255.255.255." },
  { IPPROTO_IPV6, IPV6_JOIN_GROUP, EINVAL, "This is no group: those of IPv6 begin with ff." },
  { IPPROTO_IP, IP_ADD_MEMBERSHIP, ENODEV,
    "No route tells which interface is meant: name one, for instance lo." },
  { IPPROTO_IPV6, IPV6_JOIN_GROUP, ENODEV,
    "There is no such interface, or no route tells which is meant: name one, for instance lo." },
  { IPPROTO_IP, IP_ADD_MEMBERSHIP, ENOBUFS,
    "The socket has joined as many groups as /proc/sys/net/ipv4/igmp_max_memberships allows." },
  { IPPROTO_IP, IP_DROP_MEMBERSHIP, EADDRNOTAVAIL,
    "The socket is no member of this group on this interface." },
  { IPPROTO_IP, IP_DROP_MEMBERSHIP, ENODEV,
    "No interface is meant by this: name the one on which the group was joined." },
  { IPPROTO_IPV6, IPV6_LEAVE_GROUP, EADDRNOTAVAIL,
    "The socket is no member of this group on this interface." },
  { IPPROTO_IPV6, IPV6_LEAVE_GROUP, ENODEV,
    "No interface is meant by this: name the one on which the group was joined." },
  { IPPROTO_UDP, ANY, EINVAL, "The kernel does not take this value, or not while the socket is "
                              "corked." },
  { ANY, ANY, ENOPROTOOPT,
    "A socket of this kind does not have this option, or this kernel does not know it; some can "
    "only be set, or only be read." },
  { ANY, ANY, EOPNOTSUPP, "A socket of this kind or in this state does not have this option." },
  { ANY, ANY, EPERM, "Changing this is for privileged programs." },
  { ANY, ANY, EDOM, "The value is outside of what the option can mean." },
  { ANY, ANY, EFAULT, "The kernel wanted more bytes than the value has." },
};

static gboolean
concerns (const Reason         *reason,
          const PhSocketOption *option,
          int                   error)
{
  if (reason->error != error)
    return FALSE;
  if (reason->level == ANY)
    return TRUE;
  return option != NULL && reason->level == option->level
         && (reason->option == ANY || reason->option == option->option);
}

/**
 * ph_option_explain:
 * @option: (nullable): the option; %NULL for one that is not in the table
 * @error: errno of a setsockopt(2) or getsockopt(2)
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): a sentence on what the error means with this option; %NULL
 *   if it has no meaning of its own there, see ph_errno_explain()
 */
char *
ph_option_explain (const PhSocketOption *option,
                   int                   error)
{
  g_autofree char *range = NULL;
  const char *when;

  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (concerns (&reasons[i], option, error))
      return g_strdup (reasons[i].sentence);
  if (option == NULL || error != EINVAL)
    return NULL;

  range = ph_socket_option_describe_range (option);
  when = ph_socket_option_describe_when (option);
  return g_strdup_printf ("The kernel does not take this value for %s, or not now: it is %s%s%s.",
                          option->name, range, when != NULL ? ", and " : "",
                          when != NULL ? when : "");
}
