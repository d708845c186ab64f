/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-feature.h"

#include <string.h>

/* The index of the window: what there is, under the names by which C, Python and a course know it.
 * Socket options and errors are not here: the option table and ph-error-table have them. Pure
 * functions, any thread. */

static const PhFeature features[] = {
  /* making a socket */
  { "socket", "new create open AF_INET AF_INET6 SOCK_STREAM SOCK_DGRAM TCP UDP IPv4 IPv6",
    "Make a socket of any family and type", PH_GO_FORM, "" },
  { "AF_UNIX", "unix local domain path abstract SOCK_SEQPACKET seqpacket sockaddr_un",
    "A socket between programs of this machine", PH_GO_FORM, "unix-server" },
  { "SOCK_RAW", "raw icmp ping echo IPPROTO_ICMP", "A raw or ping socket", PH_GO_FORM, "ping" },
  { "socketpair", "connected pair joined", "Two sockets joined to each other", PH_GO_FORM, "pair" },
  { "create_connection", "connect name happy eyeballs timeout source_address fallback",
    "Try every address of a name until one answers", PH_GO_TOOL, "connect" },
  { "fileno", "descriptor fd fromfd adopt inherit LISTEN_FDS systemd detach",
    "Descriptors given at the start; each socket's number", PH_GO_VIEW, "sockets" },
  /* calls on a socket */
  { "bind", "address port local", "Give the socket an address of its own", PH_GO_CALL, "bind" },
  { "listen", "backlog server accept queue somaxconn", "Make it a listener", PH_GO_CALL, "listen" },
  { "accept", "accept4 server client", "Take the first waiting connection", PH_GO_CALL, "accept" },
  { "connect", "client peer handshake syn", "Connect to a peer, or fix one", PH_GO_CALL, "connect" },
  { "connect_ex", "connect errno number", "connect() that returns the error number", PH_GO_CALL,
    "connect_ex" },
  { "send", "write flags MSG_OOB MSG_DONTWAIT MSG_MORE MSG_NOSIGNAL", "Send what the kernel takes",
    PH_GO_CALL, "send" },
  { "sendall", "sendto loop whole everything", "Send until all of it is taken", PH_GO_CALL,
    "sendall" },
  { "sendto", "sendmsg datagram broadcast", "Send a datagram to any address", PH_GO_CALL,
    "sendto" },
  { "sendfile", "file offset count zero copy", "Send the bytes of a file", PH_GO_CALL, "sendfile" },
  { "recv", "read receive flags MSG_PEEK MSG_WAITALL MSG_TRUNC MSG_OOB bufsize recv_into",
    "Take bytes from the receive queue", PH_GO_CALL, "recv" },
  { "recvfrom", "recvmsg datagram sender recvfrom_into", "Take bytes, and who sent them",
    PH_GO_CALL, "recvfrom" },
  { "shutdown", "SHUT_RD SHUT_WR SHUT_RDWR half-close fin", "End one direction, or both",
    PH_GO_CALL, "shutdown" },
  { "close", "fin rst reset SO_LINGER linger", "End the socket and give its descriptor back",
    PH_GO_CALL, "close" },
  { "getsockname", "own local address port", "Ask for the socket's own address", PH_GO_CALL,
    "getsockname" },
  { "getpeername", "peer remote address", "Ask for the peer's address", PH_GO_CALL,
    "getpeername" },
  { "sockatmark", "SIOCATMARK urgent out-of-band oob mark", "Ask whether the mark is reached",
    PH_GO_CALL, "sockatmark" },
  { "MSG_PEEK", "peek look flags recv", "Look at bytes and leave them queued", PH_GO_CALL, "recv" },
  { "MSG_OOB", "urgent out-of-band oob flags send", "Send or take an urgent byte", PH_GO_CALL,
    "send" },
  { "MSG_WAITALL", "waitall flags recv whole", "Wait until the buffer is full", PH_GO_CALL,
    "recv" },
  /* modes and waiting */
  { "setblocking", "blocking non-blocking O_NONBLOCK fcntl EAGAIN EWOULDBLOCK getblocking",
    "Whether calls wait", PH_GO_MODE, "blocking" },
  { "settimeout", "timeout gettimeout setdefaulttimeout getdefaulttimeout wait seconds",
    "How long calls wait", PH_GO_MODE, "blocking" },
  { "automatic", "auto manual echo by hand accept receive", "What a socket does by itself",
    PH_GO_MODE, "auto" },
  /* programs */
  { "serve", "serve_forever handler handle setup finish StreamRequestHandler DatagramRequestHandler "
    "BaseRequestHandler BaseServer", "Let a handler answer on the socket", PH_GO_MODE, "auto" },
  { "select", "poll epoll readable writable exceptional ready wait FD_SET selectors fd_set",
    "Wait for several sockets at once", PH_GO_TOOL, "select" },
  /* asking */
  { "getaddrinfo", "resolve dns name host AI_PASSIVE AI_CANONNAME hints addrinfo",
    "Look up addresses", PH_GO_TOOL, "lookups/getaddrinfo" },
  { "gethostname", "uname host name this machine", "This machine's name", PH_GO_TOOL,
    "lookups/gethostname" },
  { "gethostbyname", "gethostbyname_ex resolve dns hostent", "Look up IPv4 addresses of a name",
    PH_GO_TOOL, "lookups/gethostbyname" },
  { "gethostbyaddr", "reverse getnameinfo getfqdn ptr", "Look up the name of an address",
    PH_GO_TOOL, "lookups/gethostbyaddr" },
  { "getservbyname", "service port etc services http", "The port of a service", PH_GO_TOOL,
    "lookups/getservbyname" },
  { "getservbyport", "service port etc services", "The service at a port", PH_GO_TOOL,
    "lookups/getservbyport" },
  { "htons", "ntohs byte order endian network host 16", "Turn a 16-bit number round", PH_GO_TOOL,
    "byte-order" },
  { "htonl", "ntohl byte order endian network host 32", "Turn a 32-bit number round", PH_GO_TOOL,
    "byte-order" },
  { "inet_aton", "inet_ntoa inet_addr dotted quad", "Addresses of IPv4 as bytes", PH_GO_TOOL,
    "byte-order" },
  { "inet_pton", "inet_ntop presentation", "Addresses of both families as bytes", PH_GO_TOOL,
    "byte-order" },
  { "errno", "strerror perror gai_strerror hstrerror h_errno gaierror herror OSError socket.error error "
    "exception errors explain", "What an error means, by its name, number or call", PH_GO_TOOL,
    "errors" },
  { "getsockopt", "setsockopt option SOL_SOCKET IPPROTO_TCP", "Read and change options",
    PH_GO_OPTION, "" },
  { "multicast", "IP_ADD_MEMBERSHIP IP_DROP_MEMBERSHIP IPV6_JOIN_GROUP IPV6_LEAVE_GROUP igmp group",
    "Join and leave a group", PH_GO_OPTION, "MEMBERSHIP" },
  { "broadcast", "SO_BROADCAST <broadcast> 255.255.255.255", "Allow sending to everybody",
    PH_GO_OPTION, "SO_BROADCAST" },
  /* states */
  { "State", "state diagram machine transition history RFC 9293 LISTEN CLOSED",
    "The states of a socket, and how it came there", PH_GO_TAB, "state" },
  { "SYN_SENT", "SYN-SENT handshake three-way", "Asked for a connection", PH_GO_TAB, "state" },
  { "SYN_RECV", "SYN-RECEIVED SYN_RCVD NEW_SYN_RECV handshake three-way",
    "Asked, and answered", PH_GO_TAB, "state" },
  { "ESTABLISHED", "connected open", "The connection is open", PH_GO_TAB, "state" },
  { "FIN_WAIT1", "FIN-WAIT-1 FIN_WAIT_1 active close", "Said goodbye, not yet heard", PH_GO_TAB,
    "state" },
  { "FIN_WAIT2", "FIN-WAIT-2 FIN_WAIT_2 active close half-closed",
    "Said goodbye, and the peer knows", PH_GO_TAB, "state" },
  { "CLOSE_WAIT", "CLOSE-WAIT passive close half-closed", "The peer said goodbye, we did not",
    PH_GO_TAB, "state" },
  { "CLOSING", "simultaneous close", "Both said goodbye at once", PH_GO_TAB, "state" },
  { "LAST_ACK", "LAST-ACK passive close", "The last acknowledgement is missing", PH_GO_TAB,
    "state" },
  { "TIME_WAIT", "TIME-WAIT 2MSL EADDRINUSE seconds rest sock_diag",
    "What is left of a connection, and for how long", PH_GO_TAB, "state" },
  { "Layers", "osi stack application transport network link physical device route mtu interface qdisc "
    "loopback gateway", "Where bytes stand, from the program to the device", PH_GO_TAB, "layers" },
  /* what the kernel says */
  { "TCP_INFO", "tcp_info getsockopt ss -i tcpi kernel state figures", "All that the kernel says",
    PH_GO_KERNEL, "" },
  { "SO_MEMINFO", "meminfo memory skmem rmem_alloc wmem_alloc buffer drops", "Kernel memory that a "
    "socket takes", PH_GO_KERNEL, "SK_MEMINFO" },
  { "sock_diag", "ss netstat timer inode uid netlink inet_diag", "What ss shows of a socket",
    PH_GO_KERNEL, "diag" },
  { "SIOCINQ", "FIONREAD SIOCOUTQ SIOCOUTQNSD TIOCOUTQ Recv-Q Send-Q queue", "Bytes in the queues",
    PH_GO_KERNEL, "SIOC" },
  { "cwnd", "congestion window snd_cwnd ssthresh slow start", "Congestion window", PH_GO_KERNEL,
    "cwnd" },
  { "rtt", "round trip time latency rttvar min_rtt rto timeout", "Round-trip time", PH_GO_KERNEL,
    "rtt" },
  { "congestion control", "bbr cubic reno vegas dctcp TCP_CC_INFO pacing", "Who decides how fast",
    PH_GO_KERNEL, "TCP_CONGESTION" },
  { "retransmissions", "retransmit retrans loss lost resend dupack", "Segments sent again",
    PH_GO_KERNEL, "retrans" },
  { "delivery rate", "delivery_rate throughput bandwidth app_limited", "How fast data arrives",
    PH_GO_KERNEL, "delivery_rate" },
  { "rwnd_limited", "receive window zero window snd_wnd flow control busy_time sndbuf_limited",
    "What held sending up", PH_GO_KERNEL, "limited" },
  { "Graphs", "plot chart curve over time series zoom history statistics", "Figures over time",
    PH_GO_GRAPH, "" },
  { "throughput", "bytes per second rate bandwidth speed", "Bytes sent and received a second",
    PH_GO_GRAPH, "bytes" },
  { "messages per second", "datagrams rate", "Messages sent and received a second", PH_GO_GRAPH,
    "messages" },
  { "queues over time", "Recv-Q Send-Q backlog", "How full the queues were", PH_GO_GRAPH,
    "queues" },
  /* bytes */
  { "find bytes", "search text hex regex pattern match payload",
    "Find among all that was sent and received", PH_GO_TAB, "find" },
  { "inspect bytes", "integer float endian timestamp decode number bits payload",
    "What bytes mean as numbers, text, addresses", PH_GO_TAB, "inspect" },
  /* handlers */
  { "TCPServer", "ThreadingTCPServer socketserver server_address RequestHandlerClass "
    "ForkingTCPServer request handler", "A server whose handler answers each connection", PH_GO_FORM,
    "timestamp-tcp-server" },
  { "UDPServer", "ThreadingUDPServer socketserver datagram request handler",
    "A server whose handler answers each datagram", PH_GO_FORM, "timestamp-udp-server" },
  { "timestamp", "ctime tsTserv tsTclnt tsUserv date time asctime 21567",
    "A server that answers with the time, and its client", PH_GO_START, "timestamp" },
  { "daytime", "RFC867 date time ctime", "A handler that says the time and closes", PH_GO_MODE,
    "auto" },
  { "chargen", "RFC864 character generator flood", "A handler that sends characters without end",
    PH_GO_MODE, "auto" },
  { "discard", "RFC863 sink null", "A handler that throws away what comes", PH_GO_MODE, "auto" },
  { "reply table", "http request response web server scripted answer",
    "A handler that answers certain bytes by others", PH_GO_MODE, "auto" },
  { "relay", "proxy forward tunnel bridge", "A handler that passes on to another address",
    PH_GO_MODE, "auto" },
  /* whole views and starts */
  { "TCP echo pair", "start demo client server", "A listener that echoes, and a client",
    PH_GO_START, "tcp-echo" },
  { "Connected TCP pair", "start demo", "Two ends of one connection", PH_GO_START, "tcp-pair" },
  { "UDP pair", "start demo datagram", "Two sockets that know each other", PH_GO_START,
    "udp-pair" },
  { "Calls", "transcript log history record notation copy save export scenario",
    "Every call of every socket; copy or save them as a scenario", PH_GO_VIEW, "calls" },
};

/**
 * ph_feature_table:
 * @n_features: (out): their number
 *
 * Any thread.
 *
 * Returns: (transfer none) (array length=n_features): every feature but the socket options
 */
const PhFeature *
ph_feature_table (gsize *n_features)
{
  *n_features = G_N_ELEMENTS (features);
  return features;
}

/**
 * ph_feature_get_place:
 * @go: where a feature is found
 *
 * Any thread.
 *
 * Returns: the place in two or three words
 */
const char *
ph_feature_get_place (PhGo go)
{
  static const char *const places[] = {
    [PH_GO_CALL] = "call", [PH_GO_TOOL] = "tool", [PH_GO_FORM] = "new socket",
    [PH_GO_START] = "start at once", [PH_GO_MODE] = "mode", [PH_GO_OPTION] = "option",
    [PH_GO_KERNEL] = "kernel", [PH_GO_GRAPH] = "graph", [PH_GO_TAB] = "on the page",
    [PH_GO_VIEW] = "view", [PH_GO_ERROR] = "error",
  };

  g_return_val_if_fail ((guint) go < G_N_ELEMENTS (places), "");
  return places[go];
}

enum
{
  NO_MATCH = 0,
  IN_MEANING,
  IN_OTHER_NAME,
  STARTS_OTHER_NAME,
  IS_OTHER_NAME,
  IN_NAME,
  STARTS_NAME,
  IS_NAME,
};

static guint
match_other_names (const char *also,
                   const char *word)
{
  g_auto (GStrv) names = g_strsplit (also, " ", -1);
  gsize len = strlen (word);
  guint best = NO_MATCH;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = g_utf8_casefold (names[i], -1);

      if (g_str_equal (name, word))
        best = MAX (best, IS_OTHER_NAME);
      else if (strncmp (name, word, len) == 0)
        best = MAX (best, STARTS_OTHER_NAME);
      else if (strstr (name, word) != NULL)
        best = MAX (best, IN_OTHER_NAME);
    }
  return best;
}

static guint
match_word (const PhFeature *feature,
            const char      *word)
{
  g_autofree char *name = g_utf8_casefold (feature->name, -1);
  g_autofree char *meaning = g_utf8_casefold (feature->meaning, -1);
  guint other;

  if (g_str_equal (name, word))
    return IS_NAME;
  if (g_str_has_prefix (name, word))
    return STARTS_NAME;
  if (strstr (name, word) != NULL)
    return IN_NAME;
  other = match_other_names (feature->also, word);
  return other == NO_MATCH && strstr (meaning, word) != NULL ? IN_MEANING : other;
}

/* What surrounds a name where it was copied from: socket.settimeout(, ::bind() */
static char *
strip_name (const char *word)
{
  const char *start = strrchr (word, '.') != NULL ? strrchr (word, '.') + 1 : word;
  gsize len = strcspn (start, "(");

  while (*start == ':' && len > 0)
    start++, len--;
  return g_strndup (start, len);
}

/**
 * ph_feature_match:
 * @feature: a feature
 * @text: what somebody looks for, in any case: words, all of which must match; a name may stand as
 *   it does in a program, such as "socket.settimeout("
 *
 * Any thread.
 *
 * Returns: how well they fit, the more the better; 0 if they do not
 */
guint
ph_feature_match (const PhFeature *feature,
                  const char      *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\n", -1);
  guint worst = IS_NAME + 1;
  guint n_words = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autofree char *bare = strip_name (words[i]);
      g_autofree char *word = g_utf8_casefold (bare, -1);
      guint score;

      if (word[0] == '\0')
        continue;
      n_words++;
      score = match_word (feature, word);
      if (score == NO_MATCH)
        return 0;
      worst = MIN (worst, score);
    }
  return n_words > 0 ? worst : 0;
}
