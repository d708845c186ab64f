/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket-option.h"

#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/socket.h>

/* The options, after socket(7), tcp(7), udp(7), ip(7), ipv6(7), unix(7), and what was observed on
 * Linux 6.18. Ranges are what may be asked for; what the kernel grants is told by getsockopt(2)
 * alone, so no row has a figure that depends on the machine. The order is that of the window. */

#define FLAG(...) .type = PH_OPTION_FLAG, .min = 0, .max = 1, __VA_ARGS__
#define INTEGER(min_, max_, unit_, ...) \
  .type = PH_OPTION_INTEGER, .min = (min_), .max = (max_), .unit = (unit_), __VA_ARGS__
#define ENUM(names_, ...) .type = PH_OPTION_ENUM, .names = (names_), __VA_ARGS__
#define FLAGS(names_, usual_, ...) \
  .type = PH_OPTION_FLAGS, .min = 0, .max = G_MAXINT, .names = (names_), .usual = (usual_), \
  __VA_ARGS__
#define OTHER(type_, ...) .type = PH_OPTION_##type_, __VA_ARGS__

/* The names are made before the macros of the system's headers turn them into numbers */
#define ROW(name_, level_name_, level_, option_, group_, man_, scope_, access_, when_, ...) \
  { \
    .name = name_, .level_name = level_name_, .level = level_, .option = option_, \
    .group = PH_OPTIONS_##group_, .man = man_, .scope = PH_OPTION_FOR_##scope_, \
    .access = PH_OPTION_##access_, .when = PH_OPTION_##when_, __VA_ARGS__ \
  }

#define SO(option_, scope_, access_, when_, ...) \
  ROW (#option_, "SOL_SOCKET", SOL_SOCKET, option_, SOCKET, "socket(7)", scope_, access_, when_, \
       __VA_ARGS__)
#define TCP(option_, when_, ...) \
  ROW (#option_, "IPPROTO_TCP", IPPROTO_TCP, option_, TCP, "tcp(7)", TCP, BOTH, when_, __VA_ARGS__)
#define UDP(option_, when_, ...) \
  ROW (#option_, "IPPROTO_UDP", IPPROTO_UDP, option_, UDP, "udp(7)", UDP, BOTH, when_, __VA_ARGS__)
#define IP(option_, group_, scope_, access_, when_, ...) \
  ROW (#option_, "IPPROTO_IP", IPPROTO_IP, option_, group_, "ip(7)", scope_, access_, when_, \
       __VA_ARGS__)
#define IP6(option_, group_, scope_, access_, when_, ...) \
  ROW (#option_, "IPPROTO_IPV6", IPPROTO_IPV6, option_, group_, "ipv6(7)", scope_, access_, when_, \
       __VA_ARGS__)

#define PH_OPTION_FOR_DATAGRAMS (PhOptionScope) (PH_OPTION_FOR_UDP | PH_OPTION_FOR_RAW)
#define PH_OPTION_FOR_PORTS (PhOptionScope) (PH_OPTION_FOR_TCP | PH_OPTION_FOR_UDP)
#define PH_OPTION_FOR_PEEKING (PhOptionScope) (PH_OPTION_FOR_UDP | PH_OPTION_FOR_UNIX)
#define PH_OPTION_ONCE (PhOptionAccess) (PH_OPTION_READ | PH_OPTION_CONSUMED)

#define N(name_, meaning_) { #name_, name_, meaning_ }

/* Of flags that a new socket may have set: whoever sets one up must be able to say no. */
static const PhOptionName either[] = { { "0", 0, NULL }, { "1", 1, NULL }, { NULL } };

static const PhOptionName types[] = {
  N (SOCK_STREAM, "a stream of bytes"), N (SOCK_DGRAM, "datagrams"),
  N (SOCK_RAW, "packets of a protocol below"), N (SOCK_SEQPACKET, "a connection of messages"),
  { NULL },
};

static const PhOptionName domains[] = {
  N (AF_INET, "IPv4"), N (AF_INET6, "IPv6"), N (AF_UNIX, "on this machine"), { NULL },
};

static const PhOptionName protocols[] = {
  N (IPPROTO_ICMP, NULL), N (IPPROTO_TCP, NULL), N (IPPROTO_UDP, NULL),
  N (IPPROTO_ICMPV6, NULL), { NULL },
};

static const PhOptionName services[] = {
  N (IPTOS_LOWDELAY, NULL), N (IPTOS_THROUGHPUT, NULL), N (IPTOS_RELIABILITY, NULL),
  N (IPTOS_MINCOST, NULL), { NULL },
};

static const PhOptionName discoveries[] = {
  N (IP_PMTUDISC_DONT, "never forbid to cut packets"),
  N (IP_PMTUDISC_WANT, "learn the size of each path"),
  N (IP_PMTUDISC_DO, "never cut; EMSGSIZE instead"),
  N (IP_PMTUDISC_PROBE, "never cut, and ignore what the path is said to take"),
  N (IP_PMTUDISC_INTERFACE, "the size of the interface, never cut"),
  N (IP_PMTUDISC_OMIT, "the size of the interface, cut where needed"), { NULL },
};

static const PhOptionName discoveries6[] = {
  N (IPV6_PMTUDISC_DONT, "cut packets at the smallest size of IPv6"),
  N (IPV6_PMTUDISC_WANT, "learn the size of each path"),
  N (IPV6_PMTUDISC_DO, "never cut; EMSGSIZE instead"),
  N (IPV6_PMTUDISC_PROBE, "never cut, and ignore what the path is said to take"),
  N (IPV6_PMTUDISC_INTERFACE, "the size of the interface, never cut"),
  N (IPV6_PMTUDISC_OMIT, "the size of the interface, cut where needed"), { NULL },
};

static const PhOptionName stamps[] = {
  N (SOF_TIMESTAMPING_TX_SCHED, "when it enters the queue of the network device"),
  N (SOF_TIMESTAMPING_TX_SOFTWARE, "when it is handed to the device"),
  N (SOF_TIMESTAMPING_TX_ACK, "TCP: when all of it was acknowledged"),
  N (SOF_TIMESTAMPING_SOFTWARE, "tell the stamps; without it they are taken for nothing"),
  N (SOF_TIMESTAMPING_OPT_ID, "number them: of which byte, or of which datagram"),
  { "SOF_TIMESTAMPING_OPT_ID_TCP", 1 << 16, /* linux/net_tstamp.h has it since 6.2 */
    "TCP: count from what was written, not from what is acknowledged" },
  N (SOF_TIMESTAMPING_OPT_TSONLY, "without a copy of what was sent"),
  N (SOF_TIMESTAMPING_OPT_CMSG, "with what else the socket tells of a packet"),
  N (SOF_TIMESTAMPING_RX_SOFTWARE, "of what is received: when it came"),
  { NULL },
};

#define USUAL_STAMPS \
  (SOF_TIMESTAMPING_TX_SCHED | SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_TX_ACK \
   | SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_ID | SOF_TIMESTAMPING_OPT_TSONLY)

const PhSocketOption ph_socket_options[] = {
  /* SOL_SOCKET */
  SO (SO_REUSEADDR, INET, BOTH, BEFORE_BIND, FLAG (
      .meaning = "Bind although old connections of the address are still in TIME_WAIT",
      .kernel = "Both the old and the new socket must have it. It does not help while another "
                "socket listens; with UDP several sockets then share the port, and the last one "
                "bound gets the datagrams.")),
  SO (SO_REUSEPORT, PORTS, BOTH, BEFORE_BIND, FLAG (
      .meaning = "Share the address with other sockets that ask for it too; the kernel spreads "
                 "the load",
      .kernel = "All that share the address must have it, and belong to the same user.")),
  SO (SO_BROADCAST, DATAGRAMS, BOTH, ANY_TIME, FLAG (
      .meaning = "Allow sending to a broadcast address",
      .kernel = "Without it such a send fails with EACCES.")),
  SO (SO_KEEPALIVE, TCP, BOTH, ANY_TIME, FLAG (
      .meaning = "Probe a silent connection now and then to learn whether the peer is still there",
      .kernel = "When, how often and how many times: TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT.")),
  SO (SO_LINGER, TCP, BOTH, ANY_TIME, OTHER (LINGER, .min = 0, .max = G_MAXINT, .unit = "seconds",
      .meaning = "What close() does with bytes not yet acknowledged: (on, seconds to wait)",
      .kernel = "(0, 0): close() returns at once and the kernel goes on sending. (1, 0): what is "
                "unsent is thrown away, and the peer gets a reset. (1, n): close() waits until "
                "all is acknowledged, n seconds at most.")),
  SO (SO_RCVBUF, ALL, BOTH, BEFORE_CONNECT, INTEGER (0, G_MAXINT / 2, "bytes",
      .meaning = "Room for what has arrived and was not read",
      .kernel = "Doubled, to leave room for the kernel's own bookkeeping; never below a floor, "
                "nor above twice net.core.rmem_max. A TCP socket whose size was set no longer "
                "adapts it by itself; its window scale is fixed by the handshake.")),
  SO (SO_SNDBUF, ALL, BOTH, BEFORE_CONNECT, INTEGER (0, G_MAXINT / 2, "bytes",
      .meaning = "Room for what was sent and is not acknowledged",
      .kernel = "Doubled, to leave room for the kernel's own bookkeeping; never below a floor, "
                "nor above twice net.core.wmem_max. A TCP socket whose size was set no longer "
                "adapts it by itself.")),
  SO (SO_RCVTIMEO, ALL, BOTH, ANY_TIME, OTHER (TIMEVAL, .min = 0, .max = G_MAXINT,
      .unit = "seconds",
      .meaning = "How long a blocking receive or accept() waits before it fails with EAGAIN",
      .kernel = "0: for ever. Rounded up to the kernel's clock tick.")),
  SO (SO_SNDTIMEO, ALL, BOTH, ANY_TIME, OTHER (TIMEVAL, .min = 0, .max = G_MAXINT,
      .unit = "seconds",
      .meaning = "How long a blocking send waits before it fails with EAGAIN, and connect() with "
                 "EINPROGRESS",
      .kernel = "0: for ever. Rounded up to the kernel's clock tick.")),
  SO (SO_RCVLOWAT, ALL, BOTH, ANY_TIME, INTEGER (0, G_MAXINT, "bytes",
      .meaning = "How much must have arrived before the socket counts as readable",
      .kernel = "0 becomes 1. TCP caps it by its receive buffer, which grows if need be.")),
  SO (SO_SNDLOWAT, ALL, READ, ANY_TIME, INTEGER (1, 1, "bytes",
      .meaning = "How much room there must be before the socket counts as writable",
      .kernel = "Linux never changes it.")),
  SO (SO_OOBINLINE, TCP, BOTH, ANY_TIME, FLAG (
      .meaning = "Receive the urgent byte in its place among the others, not with MSG_OOB")),
  SO (SO_PRIORITY, INET, BOTH, ANY_TIME, INTEGER (0, G_MAXINT, NULL,
      .meaning = "Precedence of packets that wait for the network device; higher goes first",
      .kernel = "Above 6 it needs CAP_NET_ADMIN. Setting IP_TOS sets it too.")),
  SO (SO_BINDTODEVICE, INET, BOTH, BEFORE_BIND, OTHER (TEXT, .min = 0, .max = 15,
      .meaning = "Take part only through one network interface; empty: through any",
      .kernel = "A socket that has an interface needs CAP_NET_RAW to get another.")),
  SO (SO_DONTROUTE, INET, BOTH, ANY_TIME, FLAG (
      .meaning = "Reach only machines on the networks this computer is attached to, no router")),
  SO (SO_PEEK_OFF, PEEKING, BOTH, ANY_TIME, INTEGER (-1, G_MAXINT, "bytes",
      .meaning = "Where in the receive queue MSG_PEEK begins to look; -1: at its front",
      .kernel = "Each peek moves it on by what was seen, each read back by what was taken.")),
  SO (SO_TIMESTAMPING, INET, BOTH, ANY_TIME, FLAGS (stamps, USUAL_STAMPS,
      .meaning = "Time stamps of what is sent: when the kernel queued it, handed it to the device, "
                 "and had it acknowledged",
      .kernel = "They come by the socket's error queue, some microseconds of work for each send. "
                "Porthole takes them from there and draws them in the exchange, unless IP_RECVERR, "
                "IPV6_RECVERR or SO_ZEROCOPY have a use for that queue. TCP numbers its bytes only "
                "once there is a connection. See the kernel's networking/timestamping.rst.")),
  SO (SO_PASSCRED, UNIX, BOTH, ANY_TIME, FLAG (
      .meaning = "Receive the sender's process, user and group with each message")),
  SO (SO_PEERCRED, UNIX, READ, CONNECTED, OTHER (CREDENTIALS,
      .meaning = "Process, user and group of the peer, as they were when it connected",
      .kernel = "(0, 4294967295, 4294967295): there is no peer.")),
  SO (SO_ERROR, ALL, ONCE, ANY_TIME, OTHER (ERRNO,
      .meaning = "The error that waits to be told by the next call, 0 if there is none",
      .kernel = "Reading it clears it, so it is read only when asked for.")),
  SO (SO_TYPE, ALL, READ, ANY_TIME, ENUM (types,
      .meaning = "What kind of socket it is, as it was made")),
  SO (SO_DOMAIN, ALL, READ, ANY_TIME, ENUM (domains,
      .meaning = "The family of its addresses, as it was made")),
  SO (SO_PROTOCOL, ALL, READ, ANY_TIME, ENUM (protocols,
      .meaning = "The protocol that it speaks")),
  SO (SO_ACCEPTCONN, ALL, READ, ANY_TIME, FLAG (
      .meaning = "Whether it listens: 1 after listen()")),

  /* TCP */
  TCP (TCP_NODELAY, ANY_TIME, FLAG (
      .meaning = "Send small pieces at once instead of gathering them (no Nagle's algorithm)",
      .kernel = "Setting it sends what was held back.")),
  TCP (TCP_CORK, ANY_TIME, FLAG (
      .meaning = "Send only full segments until the cork is taken out",
      .kernel = "What is held back is sent after a fifth of a second at the latest.")),
  TCP (TCP_QUICKACK, ANY_TIME, FLAG (
      .meaning = "Acknowledge at once instead of waiting for data to send along",
      .kernel = "Not lasting: the kernel enters and leaves this mode by itself.")),
  TCP (TCP_MAXSEG, BEFORE_CONNECT, INTEGER (0, 32767, "bytes",
      .meaning = "The largest segment to send, and to ask the peer for",
      .kernel = "A connection shows what it uses: no more than the path and the peer allow.")),
  TCP (TCP_KEEPIDLE, ANY_TIME, INTEGER (1, 32767, "seconds",
      .meaning = "How long a connection is silent before the first keep-alive probe",
      .kernel = "Counts only with SO_KEEPALIVE.")),
  TCP (TCP_KEEPINTVL, ANY_TIME, INTEGER (1, 32767, "seconds",
      .meaning = "How long between two keep-alive probes",
      .kernel = "Counts only with SO_KEEPALIVE.")),
  TCP (TCP_KEEPCNT, ANY_TIME, INTEGER (1, 127, "probes",
      .meaning = "How many unanswered probes end the connection",
      .kernel = "Counts only with SO_KEEPALIVE.")),
  TCP (TCP_USER_TIMEOUT, ANY_TIME, INTEGER (0, G_MAXINT, "milliseconds",
      .meaning = "How long sent bytes may stay unacknowledged before the connection is given up",
      .kernel = "0: as long as the kernel would retransmit by itself. It overrules keep-alive.")),
  TCP (TCP_CONGESTION, ANY_TIME, OTHER (TEXT, .min = 1, .max = 15,
      .meaning = "The algorithm that decides how fast to send",
      .kernel = "One of net.ipv4.tcp_available_congestion_control; without CAP_NET_ADMIN one of "
                "net.ipv4.tcp_allowed_congestion_control.")),
  TCP (TCP_DEFER_ACCEPT, BEFORE_CONNECT, INTEGER (0, G_MAXINT, "seconds",
      .meaning = "Listener: hand a connection to accept() only when its first bytes are there",
      .kernel = "Turned into a number of retransmissions, and told as the time those take.")),
  TCP (TCP_FASTOPEN, BEFORE_CONNECT, INTEGER (0, G_MAXINT, "connections",
      .meaning = "Listener: take data along with the handshake, from so many peers at a time",
      .kernel = "net.ipv4.tcp_fastopen must allow it; no more than net.core.somaxconn.")),
  TCP (TCP_FASTOPEN_CONNECT, BEFORE_CONNECT, FLAG (
      .meaning = "Client: let connect() return at once and send the first data with the handshake",
      .kernel = "net.ipv4.tcp_fastopen must allow it.")),
  TCP (TCP_NOTSENT_LOWAT, ANY_TIME, INTEGER (-1, G_MAXINT, "bytes",
      .meaning = "Count as writable only while less than this was handed over and not yet sent",
      .kernel = "0: net.ipv4.tcp_notsent_lowat decides. -1: no limit.")),
  TCP (TCP_SYNCNT, BEFORE_CONNECT, INTEGER (1, 255, "retries",
      .meaning = "How often connect() repeats its SYN before it gives up",
      .kernel = "Unless set, net.ipv4.tcp_syn_retries decides.")),
  TCP (TCP_LINGER2, ANY_TIME, INTEGER (-1, G_MAXINT, "seconds",
      .meaning = "How long a closed socket waits in FIN_WAIT2 for the peer's FIN",
      .kernel = "0: net.ipv4.tcp_fin_timeout decides. Below 0: not at all. The kernel has a cap.")),
  TCP (TCP_WINDOW_CLAMP, ANY_TIME, INTEGER (0, G_MAXINT, "bytes",
      .meaning = "The largest window to offer to the peer",
      .kernel = "Never below half of the smallest receive buffer; 0, no bound, only while there "
                "is no connection.")),

  /* UDP */
  UDP (UDP_CORK, ANY_TIME, FLAG (
      .meaning = "Gather what several calls send into one datagram until the cork is taken out")),
  UDP (UDP_SEGMENT, ANY_TIME, INTEGER (0, 65535, "bytes",
      .meaning = "Cut each send into datagrams of this size; 0: one datagram a call")),

  /* IPv4 */
  IP (IP_TTL, IP, INET, BOTH, ANY_TIME, INTEGER (1, 255, "routers",
      .meaning = "How many routers a packet may pass before it is thrown away")),
  IP (IP_TOS, IP, INET, BOTH, ANY_TIME, INTEGER (0, 255, NULL, .names = services,
      .meaning = "How the network should treat the packets: the byte that now carries DSCP",
      .kernel = "Sets SO_PRIORITY too. TCP keeps the lowest two bits for itself.")),
  IP (IP_MTU, IP, INET, READ, CONNECTED, INTEGER (0, G_MAXINT, "bytes",
      .meaning = "The largest packet that the path to the peer takes, as far as is known",
      .kernel = "ENOTCONN without a peer.")),
  IP (IP_MTU_DISCOVER, IP, INET, BOTH, ANY_TIME, ENUM (discoveries,
      .meaning = "Whether packets that are too large for the path are cut, or refused")),
  IP (IP_RECVERR, IP, INET, BOTH, ANY_TIME, FLAG (
      .meaning = "Keep the errors that the network reports, and tell each by the next call",
      .kernel = "With it an unconnected UDP socket learns of ECONNREFUSED too.")),
  IP (IP_FREEBIND, IP, INET, BOTH, BEFORE_BIND, FLAG (
      .meaning = "Bind to an address that this computer does not have, or not yet")),
  IP (IP_BIND_ADDRESS_NO_PORT, IP, INET, BOTH, BEFORE_BIND, FLAG (
      .meaning = "Let bind() with port 0 leave the choice of the port to connect()")),
  IP (IP_MINTTL, IP, INET, BOTH, ANY_TIME, INTEGER (0, 255, "routers",
      .meaning = "Drop packets that arrive with fewer hops left than this; 0: none")),

  /* IPv6 */
  IP6 (IPV6_V6ONLY, IPV6, INET, BOTH, BEFORE_BIND, FLAG (.names = either,
      .meaning = "Serve IPv6 only, instead of IPv4 as well through mapped addresses",
      .kernel = "A new socket has what net.ipv6.bindv6only says.")),
  IP6 (IPV6_UNICAST_HOPS, IPV6, INET, BOTH, ANY_TIME, INTEGER (-1, 255, "routers",
      .meaning = "How many routers a packet may pass before it is thrown away",
      .kernel = "-1: as the route or the system says.")),
  IP6 (IPV6_TCLASS, IPV6, INET, BOTH, ANY_TIME, INTEGER (-1, 255, NULL, .names = services,
      .meaning = "How the network should treat the packets: the byte that now carries DSCP",
      .kernel = "-1: the kernel's own choice. TCP keeps the lowest two bits for itself.")),
  IP6 (IPV6_MTU, IPV6, INET, BOTH, CONNECTED, INTEGER (0, 65535, "bytes",
      .meaning = "The largest packet that the path to the peer takes, as far as is known",
      .kernel = "ENOTCONN without a peer. Setting it lowers the size for this socket; 0 takes "
                "that back.")),
  IP6 (IPV6_MTU_DISCOVER, IPV6, INET, BOTH, ANY_TIME, ENUM (discoveries6,
      .meaning = "Whether packets that are too large for the path are cut, or refused")),
  IP6 (IPV6_RECVERR, IPV6, INET, BOTH, ANY_TIME, FLAG (
      .meaning = "Keep the errors that the network reports, and tell each by the next call",
      .kernel = "With it an unconnected UDP socket learns of ECONNREFUSED too.")),
  IP6 (IPV6_FREEBIND, IPV6, INET, BOTH, BEFORE_BIND, FLAG (
      .meaning = "Bind to an address that this computer does not have, or not yet")),

  /* Multicast */
  IP (IP_MULTICAST_TTL, MULTICAST, DATAGRAMS, BOTH, ANY_TIME, INTEGER (0, 255, "routers",
      .meaning = "How many routers a multicast packet may pass; 1 keeps it in the local network")),
  IP (IP_MULTICAST_LOOP, MULTICAST, DATAGRAMS, BOTH, ANY_TIME, FLAG (.names = either,
      .meaning = "Let members on this computer receive what this socket sends to a group")),
  IP (IP_MULTICAST_IF, MULTICAST, DATAGRAMS, BOTH, ANY_TIME, OTHER (ADDRESS4,
      .meaning = "Through which interface multicast leaves, named by one of its own addresses",
      .kernel = "0.0.0.0: the one that the routes choose.")),
  IP (IP_MULTICAST_ALL, MULTICAST, DATAGRAMS, BOTH, ANY_TIME, FLAG (.names = either,
      .meaning = "Receive from every group that any socket here joined, not only from its own")),
  IP (IP_ADD_MEMBERSHIP, MULTICAST, DATAGRAMS, WRITE, ANY_TIME, OTHER (GROUP4,
      .meaning = "Join a group: (group, interface)",
      .kernel = "Without an interface the routes choose one. It ends with the socket.")),
  IP (IP_DROP_MEMBERSHIP, MULTICAST, DATAGRAMS, WRITE, ANY_TIME, OTHER (GROUP4,
      .meaning = "Leave a group: (group, interface) as it was joined")),
  IP6 (IPV6_MULTICAST_HOPS, MULTICAST, DATAGRAMS, BOTH, ANY_TIME, INTEGER (-1, 255, "routers",
      .meaning = "How many routers a multicast packet may pass; 1 keeps it in the local network",
      .kernel = "-1: as the system says.")),
  IP6 (IPV6_MULTICAST_LOOP, MULTICAST, DATAGRAMS, BOTH, ANY_TIME, FLAG (.names = either,
      .meaning = "Let members on this computer receive what this socket sends to a group")),
  IP6 (IPV6_MULTICAST_IF, MULTICAST, DATAGRAMS, BOTH, ANY_TIME, OTHER (INTERFACE,
      .min = 0, .max = G_MAXINT,
      .meaning = "Through which interface multicast leaves",
      .kernel = "0: the one that the routes choose. lo has no route for groups of IPv6: through "
                "it a send fails with ENETUNREACH.")),
  IP6 (IPV6_MULTICAST_ALL, MULTICAST, DATAGRAMS, BOTH, ANY_TIME, FLAG (.names = either,
      .meaning = "Receive from every group that any socket here joined, not only from its own")),
  IP6 (IPV6_JOIN_GROUP, MULTICAST, DATAGRAMS, WRITE, ANY_TIME, OTHER (GROUP6,
      .alias = "IPV6_ADD_MEMBERSHIP",
      .meaning = "Join a group: (group, interface)",
      .kernel = "Without an interface the routes choose one. It ends with the socket.")),
  IP6 (IPV6_LEAVE_GROUP, MULTICAST, DATAGRAMS, WRITE, ANY_TIME, OTHER (GROUP6,
      .alias = "IPV6_DROP_MEMBERSHIP",
      .meaning = "Leave a group: (group, interface) as it was joined")),
};

const gsize ph_n_socket_options = G_N_ELEMENTS (ph_socket_options);
