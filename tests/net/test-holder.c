/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-holder.h"

#include "ph-net-test.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Who holds an address, against the running kernel. The record of a bind that failed tells it. */

static int
listen_at (int        family,
           int        type,
           PhAddress *address)
{
  int fd = socket (family, type | SOCK_CLOEXEC, 0);

  *address = ph_address_loopback (family, 0);
  g_assert_cmpint (bind (fd, &address->sa, address->len), ==, 0);
  if (type == SOCK_STREAM)
    g_assert_cmpint (listen (fd, 5), ==, 0);
  address->len = sizeof address->un;
  g_assert_cmpint (getsockname (fd, &address->sa, &address->len), ==, 0);
  return fd;
}

static void
test_this_program (void)
{
  static const struct
  {
    int     family;
    int     type;
    int     protocol;
    PhState state;
  } cases[] = {
    { AF_INET, SOCK_STREAM, IPPROTO_TCP, PH_STATE_LISTEN },
    { AF_INET6, SOCK_STREAM, IPPROTO_TCP, PH_STATE_LISTEN },
    { AF_INET, SOCK_DGRAM, IPPROTO_UDP, PH_STATE_UNCONNECTED },
    { AF_INET6, SOCK_DGRAM, IPPROTO_UDP, PH_STATE_UNCONNECTED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PhAddress address;
      int fd = listen_at (cases[i].family, cases[i].type, &address);
      PhAddress wanted = ph_address_any (cases[i].family,
                                         (guint16) ph_address_get_port (&address));
      PhHolder holder;

      g_assert_true (ph_holder_find (ph_sys_get_kernel (), cases[i].protocol, &address, &holder));
      g_assert_true (ph_address_equal (&holder.local, &address));
      g_assert_cmpint (holder.state, ==, cases[i].state);
      g_assert_cmpint (holder.pid, ==, getpid ());
      g_assert_cmpuint (holder.uid, ==, getuid ());
      /* comm is cut to 15 letters */
      g_assert_true (g_str_has_prefix ("test-net-holder", holder.program));
      g_assert_true (ph_holder_find (ph_sys_get_kernel (), cases[i].protocol, &wanted, &holder));
      close (fd);
      g_assert_false (ph_holder_find (ph_sys_get_kernel (), cases[i].protocol, &address, &holder));
    }
}

/* A socket of IPv6 at any address stands in the way of IPv4, unless it keeps to its own. */
static void
test_both_families (void)
{
  for (int only = 0; only < 2; only++)
    {
      int fd = socket (AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
      PhAddress address = ph_address_any (AF_INET6, 0);
      PhAddress wanted;
      PhHolder holder;

      g_assert_cmpint (setsockopt (fd, IPPROTO_IPV6, IPV6_V6ONLY, &only, sizeof only), ==, 0);
      g_assert_cmpint (bind (fd, &address.sa, address.len), ==, 0);
      g_assert_cmpint (listen (fd, 5), ==, 0);
      g_assert_cmpint (getsockname (fd, &address.sa, &address.len), ==, 0);
      wanted = ph_address_loopback (AF_INET, (guint16) ph_address_get_port (&address));
      g_assert_cmpint (ph_holder_find (ph_sys_get_kernel (), IPPROTO_TCP, &wanted, &holder), ==,
                       only == 0);
      close (fd);
    }
}

/* The side that closes first keeps the address for a minute, and no program has it. */
static void
test_time_wait (void)
{
  PhAddress address;
  int listener = listen_at (AF_INET, SOCK_STREAM, &address);
  int client = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int conn;
  char byte;
  PhHolder holder;

  g_assert_cmpint (connect (client, &address.sa, address.len), ==, 0);
  conn = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);
  g_assert_cmpint (conn, >=, 0);
  close (conn);
  g_assert_cmpint (recv (client, &byte, 1, 0), ==, 0);
  close (client);
  close (listener);

  g_assert_true (ph_holder_find (ph_sys_get_kernel (), IPPROTO_TCP, &address, &holder));
  g_assert_cmpint (holder.state, ==, PH_STATE_TIME_WAIT);
  g_assert_cmpint (holder.pid, ==, 0);
  g_assert_cmpuint (holder.expires_ms, >, 30000);
  g_assert_cmpuint (holder.expires_ms, <=, 60000);
  g_assert_true (ph_address_is_set (&holder.peer));
}

static int
no_netlink (int family,
            int type,
            int protocol)
{
  if (family != AF_NETLINK)
    return socket (family, type, protocol);
  errno = EPERM;
  return -1;
}

static void
test_unknown (void)
{
  PhAddress address;
  int fd = listen_at (AF_INET, SOCK_STREAM, &address);
  PhAddress without_port = ph_address_loopback (AF_INET, 0);
  PhSys sys = *ph_sys_get_kernel ();
  PhHolder holder;

  g_assert_false (ph_holder_find (&sys, IPPROTO_TCP, &without_port, &holder));
  sys.socket = no_netlink;
  g_assert_false (ph_holder_find (&sys, IPPROTO_TCP, &address, &holder));
  close (fd);
}

/* Another program, as the record of the call tells it */
static void
test_recorded (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  int ends[2];
  PhAddress address;
  PhSocketId socket;
  const PhRecord *record;
  PhHolder holder;
  const guint8 *body;
  gsize len;
  pid_t child;

  g_assert_cmpint (pipe (ends), ==, 0);
  child = fork ();
  if (child == 0)
    {
      listen_at (AF_INET, SOCK_STREAM, &address);
      _exit (write (ends[1], &address, sizeof address) == sizeof address ? pause () : 1);
    }
  g_assert_cmpint (read (ends[0], &address, sizeof address), ==, sizeof address);

  socket = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  record = ph_net_test_bind (net, socket, AF_INET, (guint16) ph_address_get_port (&address));
  g_assert_cmpint (record->error, ==, EADDRINUSE);
  body = ph_record_get_payload (record, &len);
  g_assert_cmpuint (len, ==, sizeof holder);
  memcpy (&holder, body, sizeof holder);
  g_assert_cmpint (holder.pid, ==, child);
  g_assert_cmpint (holder.state, ==, PH_STATE_LISTEN);

  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  close (ends[0]);
  close (ends[1]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/holder/this-program", test_this_program);
  g_test_add_func ("/net/holder/both-families", test_both_families);
  g_test_add_func ("/net/holder/time-wait", test_time_wait);
  g_test_add_func ("/net/holder/unknown", test_unknown);
  g_test_add_func ("/net/holder/recorded", test_recorded);
  return g_test_run ();
}
