/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"
#include "ph-option-test.h"

#include "ph-clock.h"

#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>

/* Groups and broadcasts: joined, left, refused, and a datagram really received. */

static void
expect_datagram (PhNetTest       *net,
                 PhSocketId       receiver,
                 PhSocketId       sender,
                 const char      *host,
                 guint16          port)
{
  PhAddress address;
  const PhRecord *record;

  g_assert_true (ph_address_from_numeric (&address, host, port));
  record = ph_net_test_wait_call (net, PH_CALL_SENDTO,
                                  ph_net_test_send (net, sender, "hello", 5, &address));
  g_assert_cmpint (record->error, ==, 0);
  record = ph_net_test_wait_call (net, PH_CALL_RECV,
                                  ph_net_test_recv (net, receiver, 100, 5 * PH_NSEC_PER_SEC));
  g_assert_cmpint (record->error, ==, 0);
  ph_net_test_payload (record, "hello", 5);
}

static PhSocketId
open_on_any (PhNetTest *net,
             int        family,
             guint16   *port)
{
  PhSocketId id = ph_net_test_open (net, family, SOCK_DGRAM, PH_AUTO_NONE);
  PhAddress any = ph_address_any (family, 0);
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_from_address (&any);
  PhCall call = PH_CALL_INIT (PH_CALL_BIND, id);
  PhAddress local;

  call.endpoint = endpoint;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  local = ph_net_test_identity (net, id).local;
  *port = (guint16) ph_address_get_port (&local);
  return id;
}

/* Join on lo, receive, leave, receive no more; the errors of doing it twice. */
static void
test_multicast4 (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId sender = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  const char *member = "239.255.77.2, lo";
  guint16 port;
  PhSocketId receiver = open_on_any (net, AF_INET, &port);

  ph_option_test_expect_set (net, receiver, "IP_MULTICAST_ALL", "0", 0);
  ph_option_test_expect_set (net, receiver, "IP_DROP_MEMBERSHIP", member, EADDRNOTAVAIL);
  ph_option_test_expect_set (net, receiver, "IP_ADD_MEMBERSHIP", member, 0);
  ph_option_test_expect_set (net, receiver, "IP_ADD_MEMBERSHIP", member, EADDRINUSE);
  ph_option_test_expect_set (net, receiver, "IP_ADD_MEMBERSHIP", "10.0.0.1, lo", EINVAL);
  ph_option_test_expect_set (net, sender, "IP_MULTICAST_IF", "127.0.0.1", 0);
  ph_option_test_expect_set (net, sender, "IP_MULTICAST_IF", "192.0.2.77", EADDRNOTAVAIL);
  ph_option_test_expect_value (net, sender, "IP_MULTICAST_IF", "127.0.0.1");
  expect_datagram (net, receiver, sender, "239.255.77.2", port);
  ph_option_test_expect_set (net, receiver, "IP_DROP_MEMBERSHIP", "239.255.77.2, 127.0.0.1", 0);
  ph_option_test_expect_set (net, receiver, "IP_ADD_MEMBERSHIP", "239.255.77.3, 127.0.0.1", 0);
  /* the first group is left: what comes next is of the second */
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_SENDTO, ph_net_test_send (
                     net, sender, "lost", 4, &(PhAddress) {
                       .len = sizeof (struct sockaddr_in),
                       .in = { .sin_family = AF_INET, .sin_port = g_htons (port),
                               .sin_addr.s_addr = g_htonl (0xefff4d02) } }))->error, ==, 0);
  expect_datagram (net, receiver, sender, "239.255.77.3", port);
}

/* An interface other than lo that carries multicast of IPv6; 0: there is none. */
static guint
find_interface (void)
{
  struct ifaddrs *list;
  guint index = 0;

  g_assert_cmpint (getifaddrs (&list), ==, 0);
  for (const struct ifaddrs *i = list; i != NULL && index == 0; i = i->ifa_next)
    if (i->ifa_addr != NULL && i->ifa_addr->sa_family == AF_INET6
        && (i->ifa_flags & (IFF_UP | IFF_MULTICAST | IFF_LOOPBACK)) == (IFF_UP | IFF_MULTICAST))
      index = if_nametoindex (i->ifa_name);
  freeifaddrs (list);
  return index;
}

static gboolean
is_member_of (const char *group)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents ("/proc/net/igmp6", &text, NULL, NULL));
  return strstr (text, group) != NULL;
}

/* On lo a group can be joined, but Linux gives lo no route for groups of IPv6: a datagram is sent
 * and received by another interface, with no hops, so that it stays on this machine. */
static void
test_multicast6 (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId sender = ph_net_test_open (net, AF_INET6, SOCK_DGRAM, PH_AUTO_NONE);
  const char *member = "(\"ff02::7702\", \"lo\")";
  guint index = find_interface ();
  g_autofree char *number = g_strdup_printf ("%u", index);
  g_autofree char *other = g_strdup_printf ("ff02::7703, %u", index);
  g_autofree char *host = g_strdup_printf ("ff02::7703%%%u", index);
  PhAddress address;
  guint16 port;
  PhSocketId receiver = open_on_any (net, AF_INET6, &port);

  ph_option_test_expect_set (net, receiver, "IPV6_LEAVE_GROUP", member, EADDRNOTAVAIL);
  ph_option_test_expect_set (net, receiver, "IPV6_JOIN_GROUP", member, 0);
  g_assert_true (is_member_of ("ff020000000000000000000000007702"));
  ph_option_test_expect_set (net, receiver, "IPV6_ADD_MEMBERSHIP", member, EADDRINUSE);
  ph_option_test_expect_set (net, receiver, "IPV6_JOIN_GROUP", "::1, lo", EINVAL);
  ph_option_test_expect_set (net, receiver, "IPV6_JOIN_GROUP", "ff02::7702, 999999", ENODEV);
  ph_option_test_expect_set (net, sender, "IPV6_MULTICAST_IF", "lo", 0);
  ph_option_test_expect_value (net, sender, "IPV6_MULTICAST_IF", "lo");
  g_assert_true (ph_address_from_numeric (&address, "ff02::7702%lo", port));
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_SENDTO, ph_net_test_send (
                     net, sender, "lost", 4, &address))->error, ==, ENETUNREACH);
  ph_option_test_expect_set (net, receiver, "IPV6_LEAVE_GROUP", member, 0);
  g_assert_false (is_member_of ("ff020000000000000000000000007702"));
  ph_option_test_expect_set (net, receiver, "IPV6_LEAVE_GROUP", member, EADDRNOTAVAIL);

  g_test_message ("IPv6 multicast by interface %u", index);
  if (index == 0)
    return; /* the machine has only lo: all that can be done there was done */
  ph_option_test_expect_set (net, receiver, "IPV6_JOIN_GROUP", other, 0);
  ph_option_test_expect_set (net, sender, "IPV6_MULTICAST_IF", number, 0);
  ph_option_test_expect_set (net, sender, "IPV6_MULTICAST_HOPS", "0", 0);
  expect_datagram (net, receiver, sender, host, port);
}

/* EACCES, SO_BROADCAST, and a datagram to all of the loopback network arrives. */
static void
test_broadcast (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId sender = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  guint16 port;
  PhSocketId receiver = open_on_any (net, AF_INET, &port);
  PhAddress all;
  const PhRecord *record;

  g_assert_true (ph_address_from_numeric (&all, "127.255.255.255", port));
  record = ph_net_test_wait_call (net, PH_CALL_SENDTO,
                                  ph_net_test_send (net, sender, "lost", 4, &all));
  g_assert_cmpint (record->error, ==, EACCES);
  ph_option_test_expect_set (net, sender, "SO_BROADCAST", "on", 0);
  expect_datagram (net, receiver, sender, "127.255.255.255", port);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/multicast/inet", test_multicast4);
  g_test_add_func ("/net/multicast/inet6", test_multicast6);
  g_test_add_func ("/net/multicast/broadcast", test_broadcast);
  return g_test_run ();
}
