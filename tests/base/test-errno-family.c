/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-errno.h"

#include <errno.h>
#include <string.h>

/* What is said of a Unix socket's errors, and of kinds of sockets that cannot be had. */

typedef struct
{
  PhCallOp    op;
  int         error;
  int         family;
  int         type;
  int         protocol;
  PhState     state;
  const char *name;    /* address of AF_UNIX */
  PhPathKind  path;
  const char *says;
} Case;

static const Case cases[] = {
  { PH_CALL_BIND, EADDRINUSE, AF_UNIX, SOCK_STREAM, 0, 0, "/tmp/s", PH_PATH_LEFT_BEHIND,
    "delete the file" },
  { PH_CALL_BIND, EADDRINUSE, AF_UNIX, SOCK_STREAM, 0, 0, "/tmp/s", PH_PATH_NO_SOCKET,
    "it is no socket" },
  { PH_CALL_BIND, EADDRINUSE, AF_UNIX, SOCK_STREAM, 0, 0, "/tmp/s", PH_PATH_HELD,
    "another path" },
  { PH_CALL_BIND, EADDRINUSE, AF_UNIX, SOCK_STREAM, 0, 0, "@s", PH_PATH_HELD, "another name" },
  { PH_CALL_BIND, EACCES, AF_UNIX, SOCK_STREAM, 0, 0, "/s", 0, "write permission for the folder" },
  { PH_CALL_CONNECT, EACCES, AF_UNIX, SOCK_STREAM, 0, 0, "/s", 0, "the socket's file" },
  { PH_CALL_CONNECT_EX, ECONNREFUSED, AF_UNIX, SOCK_STREAM, 0, 0, "/s", 0, "nobody listens" },
  { PH_CALL_SENDTO, ECONNREFUSED, AF_UNIX, SOCK_DGRAM, 0, 0, "/s", 0, "left behind" },
  { PH_CALL_CONNECT, ECONNREFUSED, AF_UNIX, SOCK_STREAM, 0, 0, "@s", 0, "abstract name" },
  { PH_CALL_SEND, ECONNREFUSED, AF_UNIX, SOCK_DGRAM, 0, 0, NULL, 0, "was closed" },
  { PH_CALL_CONNECT, EAGAIN, AF_UNIX, SOCK_STREAM, 0, 0, "/s", 0, "accept queue of /s is full" },
  { PH_CALL_SENDTO, EAGAIN, AF_UNIX, SOCK_DGRAM, 0, 0, "/s", 0, "never dropped" },
  { PH_CALL_RECV, EINVAL, AF_UNIX, SOCK_STREAM, 0, PH_STATE_UNCONNECTED, NULL, 0, "ENOTCONN" },
  { PH_CALL_RECV, EINVAL, AF_UNIX, SOCK_STREAM, 0, PH_STATE_LISTEN, NULL, 0, "accept()" },
  { PH_CALL_LISTEN, EINVAL, AF_UNIX, SOCK_STREAM, 0, PH_STATE_UNCONNECTED, NULL, 0, "bound" },
  { PH_CALL_SEND, ENOTCONN, AF_UNIX, SOCK_DGRAM, 0, 0, NULL, 0, "EDESTADDRREQ" },
  { PH_CALL_SEND, EPIPE, AF_UNIX, SOCK_STREAM, 0, PH_STATE_HUNG_UP, NULL, 0, "closed its end" },
  { PH_CALL_RECV, ECONNRESET, AF_UNIX, SOCK_STREAM, 0, 0, NULL, 0, "unread" },
  { PH_CALL_SEND, EMSGSIZE, AF_UNIX, SOCK_SEQPACKET, 0, 0, NULL, 0, "SO_SNDBUF" },
  { PH_CALL_SOCKET, EPERM, AF_INET, SOCK_RAW, 1, 0, NULL, 0, "CAP_NET_RAW" },
  { PH_CALL_SOCKET, EPERM, AF_PACKET, SOCK_DGRAM, 0, 0, NULL, 0, "Such a socket needs" },
  { PH_CALL_SOCKET, EACCES, AF_INET, SOCK_DGRAM, 1, 0, NULL, 0, "ping_group_range" },
  { PH_CALL_SOCKET, EACCES, AF_INET6, SOCK_DGRAM, 58, 0, NULL, 0, "ping_group_range" },
  { PH_CALL_SOCKET, EAFNOSUPPORT, AF_CAN, SOCK_RAW, 1, 0, NULL, 0, "address family 29" },
  { PH_CALL_SOCKET, ESOCKTNOSUPPORT, AF_INET, SOCK_SEQPACKET, 0, 0, NULL, 0, "for AF_UNIX" },
  { PH_CALL_SOCKET, ESOCKTNOSUPPORT, AF_NETLINK, 77, 0, 0, NULL, 0, "of that type" },
  { PH_CALL_SOCKET, EPROTONOSUPPORT, AF_INET, SOCK_RAW, 0, 0, NULL, 0, "needs a protocol" },
  { PH_CALL_SOCKET, EPROTONOSUPPORT, AF_UNIX, SOCK_STREAM, 6, 0, NULL, 0, "it is 0" },
  { PH_CALL_SOCKETPAIR, EOPNOTSUPP, AF_INET, SOCK_STREAM, 0, 0, NULL, 0, "Only AF_UNIX" },
  { PH_CALL_FROMFD, ENOTSOCK, 0, 0, 0, 0, NULL, 0, "no socket" },
  { PH_CALL_FROMFD, EEXIST, 0, 0, 0, 0, NULL, 0, "adopted twice" },
};

static void
test_says (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PhSituation situation = {
        .op = cases[i].op, .error = cases[i].error, .family = cases[i].family,
        .type = cases[i].type, .protocol = cases[i].protocol, .state = cases[i].state,
        .path = cases[i].path,
      };
      g_autofree char *text = NULL;

      if (cases[i].name != NULL)
        ph_address_from_unix (&situation.address, cases[i].name, strlen (cases[i].name));
      text = ph_errno_explain (&situation);
      g_test_message ("%s", text);
      g_assert_nonnull (strstr (text, cases[i].says));
      g_assert_true (g_str_has_suffix (text, "."));
    }
}

/* The range is told as it is: a span, or none at all, which the kernel writes as "1 0". */
static void
test_ping_groups (void)
{
  PhSituation situation = {
    .op = PH_CALL_SOCKET, .error = EACCES, .family = AF_INET, .type = SOCK_DGRAM,
    .protocol = IPPROTO_ICMP, .first_group = 1,
  };
  g_autofree char *none = ph_errno_explain (&situation);
  g_autofree char *some = NULL;

  g_assert_nonnull (strstr (none, "no group at all"));
  situation.first_group = 100;
  situation.last_group = 200;
  some = ph_errno_explain (&situation);
  g_assert_nonnull (strstr (some, "100 to 200"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/base/errno-family/says", test_says);
  g_test_add_func ("/base/errno-family/ping-groups", test_ping_groups);
  return g_test_run ();
}
