/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"

#include "ph-icmp.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Raw sockets and the ping socket, with and without the privilege. What needs one runs in a network
 * namespace of its own, in a child: a user may be root there (user_namespaces(7)). Where the system
 * does not even allow that, the refusal is what there is to see. */

static gboolean
write_file (const char *path,
            const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean well = fd >= 0 && write (fd, text, strlen (text)) == (ssize_t) strlen (text);

  if (fd >= 0)
    close (fd);
  return well;
}

static gboolean
become_root (void)
{
  g_autofree char *uids = g_strdup_printf ("0 %u 1", getuid ());
  g_autofree char *gids = g_strdup_printf ("0 %u 1", getgid ());

  if (unshare (CLONE_NEWUSER | CLONE_NEWNET) != 0)
    return FALSE;
  return write_file ("/proc/self/setgroups", "deny") && write_file ("/proc/self/uid_map", uids)
         && write_file ("/proc/self/gid_map", gids);
}

/* Returns: whether this process is now alone with a loopback interface, and privileged there */
static gboolean
enter_namespace (void)
{
  struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
  int fd;
  int result;

  if (getuid () == 0 ? unshare (CLONE_NEWNET) != 0 : !become_root ())
    return FALSE;
  fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  result = ioctl (fd, SIOCSIFFLAGS, &request);
  close (fd);
  return result == 0;
}

static const PhRecord *
open_socket (PhNetTest  *net,
             int         family,
             int         type,
             int         protocol,
             PhSocketId *id)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKET, PH_SOCKET_NONE);

  call.args[0] = family;
  call.args[1] = type;
  call.args[2] = protocol;
  return ph_net_test_wait_call (net, PH_CALL_SOCKET, ph_engine_open (net->engine, &call, id));
}

static void
send_echo (PhNetTest       *net,
           PhSocketId       id,
           const PhAddress *to)
{
  g_autoptr (GBytes) echo = ph_icmp_new_echo (ph_address_get_family (to), 4711, 1, "porthole");
  gsize len;
  gconstpointer data = g_bytes_get_data (echo, &len);
  const PhRecord *record = ph_net_test_wait_call (net, PH_CALL_SENDTO,
                                                  ph_net_test_send (net, id, data, len, to));

  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpint (ph_record_get_result (record), ==, 16);
}

/* Receives until a message of this type comes; what it is @offset bytes after the start. */
static void
expect_message (PhNetTest  *net,
                PhSocketId  id,
                gsize       offset,
                guint8      type)
{
  PhCall call = PH_CALL_INIT (PH_CALL_RECVFROM, id);
  const guint8 *payload;
  gsize len;

  call.bufsize = 1500;
  do
    {
      const PhRecord *record = ph_net_test_call (net, &call);

      g_assert_cmpint (record->error, ==, 0);
      payload = ph_record_get_payload (record, &len);
      g_assert_cmpuint (len, ==, offset + 16);
      if (offset > 0)
        g_assert_cmphex (payload[0], ==, 0x45); /* IPv4, a header of 5 words */
    }
  while (payload[offset] != type);
  g_assert_cmpmem (payload + offset + 8, 8, "porthole", 8);
}

static void
ping (int    family,
      int    type,
      int    protocol,
      gsize  offset,
      guint8 reply)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  const PhAddress loopback = ph_address_loopback (family, 0);
  PhSocketId id;

  g_assert_cmpint (open_socket (net, family, type, protocol, &id)->error, ==, 0);
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_OPENED, .socket = id });
  g_assert_cmpint (ph_net_test_identity (net, id).type, ==, type);
  g_assert_cmpint (ph_net_test_identity (net, id).protocol, ==, protocol);
  send_echo (net, id, &loopback);
  expect_message (net, id, offset, reply);
}

static void
run_child (void)
{
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

/* With the privilege: replies come, over IPv4 with their IP header (raw(7)). */
static void
test_raw (void)
{
  PhSocketId id;

  if (!g_test_subprocess ())
    {
      run_child ();
      return;
    }
  if (enter_namespace ())
    {
      ping (AF_INET, SOCK_RAW, IPPROTO_ICMP, 20, 0);
      ping (AF_INET6, SOCK_RAW, IPPROTO_ICMPV6, 0, 129);
    }
  else
    {
      g_autoptr (PhNetTest) net = ph_net_test_new (NULL);

      g_assert_cmpint (open_socket (net, AF_INET, SOCK_RAW, IPPROTO_ICMP, &id)->error, ==, EPERM);
    }
}

static void
expect_no_ping (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId id;

  g_assert_cmpint (open_socket (net, AF_INET, SOCK_DGRAM, IPPROTO_ICMP, &id)->error, ==, EACCES);
  g_assert_cmpint (open_socket (net, AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6, &id)->error, ==, EACCES);
}

/* The ping socket, for no group, as a new namespace has it, and then for ours. */
static void
test_ping_socket (void)
{
  const char *range = "/proc/sys/net/ipv4/ping_group_range";
  g_autofree char *groups = NULL;

  if (!g_test_subprocess ())
    {
      run_child ();
      return;
    }
  if (enter_namespace ())
    {
      expect_no_ping ();
      g_assert_true (write_file (range, "0 0"));
      ping (AF_INET, SOCK_DGRAM, IPPROTO_ICMP, 0, 0);
      ping (AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6, 0, 129);
      return;
    }
  g_assert_true (g_file_get_contents (range, &groups, NULL, NULL));
  if (g_ascii_strtoull (groups, NULL, 10) <= getgid ())
    ping (AF_INET, SOCK_DGRAM, IPPROTO_ICMP, 0, 0);
  else
    expect_no_ping ();
}

/* Without the privilege, as the kernel says it. */
static void
test_refused (void)
{
  g_autoptr (PhNetTest) net = NULL;
  PhSocketId id;

  if (!g_test_subprocess ())
    {
      run_child ();
      return;
    }
  if (getuid () == 0)
    {
      g_assert_cmpint (setresgid (65534, 65534, 65534), ==, 0);
      g_assert_cmpint (setresuid (65534, 65534, 65534), ==, 0);
    }
  net = ph_net_test_new (NULL);
  g_assert_cmpint (open_socket (net, AF_INET, SOCK_RAW, IPPROTO_ICMP, &id)->error, ==, EPERM);
  g_assert_cmpint (open_socket (net, AF_INET6, SOCK_RAW, IPPROTO_UDP, &id)->error, ==, EPERM);
  g_assert_cmpint (open_socket (net, AF_PACKET, SOCK_RAW, 0, &id)->error, ==, EPERM);
}

/* What does not exist fails, and leaves no descriptor. */
static void
test_honest (void)
{
  static const struct { int family, type, protocol, error; } cases[] = {
    { 999, SOCK_STREAM, 0, EAFNOSUPPORT },
    { AF_INET, SOCK_SEQPACKET, 0, ESOCKTNOSUPPORT },
    { AF_INET, SOCK_STREAM, IPPROTO_UDP, EPROTONOSUPPORT },
    { AF_INET, 77, 0, EINVAL },
    { AF_UNIX, SOCK_STREAM, IPPROTO_TCP, EPROTONOSUPPORT },
    { AF_INET, SOCK_STREAM, 999, EINVAL },
  };
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  guint n_fds;
  PhSocketId id;

  ph_net_test_settle (net);
  n_fds = ph_net_test_n_fds ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (open_socket (net, cases[i].family, cases[i].type, cases[i].protocol,
                                  &id)->error, ==, cases[i].error);
  g_assert_cmpuint (ph_net_test_n_fds (), ==, n_fds);
}

/* A family without addresses that are known here: opened, told, closed. */
static void
test_netlink (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId id;
  PhIdentity identity;

  g_assert_cmpint (open_socket (net, AF_NETLINK, SOCK_RAW, 0, &id)->error, ==, 0);
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_OPENED, .socket = id });
  identity = ph_net_test_identity (net, id);
  g_assert_cmpint (identity.family, ==, AF_NETLINK);
  g_assert_cmpint (ph_address_get_family (&identity.local), ==, AF_NETLINK);
}

static void
test_describe (void)
{
  static const guint8 packet[] = {
    0x45, 0, 0, 36, 0, 0, 0, 0, 64, 1, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1,
    0, 0, 0, 0, 0x12, 0x67, 0, 7,
  };
  g_autoptr (GBytes) echo = ph_icmp_new_echo (AF_INET, 0x1234, 5, "odd");
  g_autoptr (GBytes) echo6 = ph_icmp_new_echo (AF_INET6, 0x1234, 5, "");
  gsize len, len6;
  const guint8 *data = g_bytes_get_data (echo, &len);
  const guint8 *data6 = g_bytes_get_data (echo6, &len6);
  g_autofree char *request = ph_icmp_describe (AF_INET, SOCK_DGRAM, data, len);
  g_autofree char *request6 = ph_icmp_describe (AF_INET6, SOCK_RAW, data6, len6);
  g_autofree char *reply = ph_icmp_describe (AF_INET, SOCK_RAW, packet, sizeof packet);
  g_autofree char *odd = ph_icmp_describe (AF_INET, SOCK_DGRAM, "\x63\x01......", 8);

  g_assert_cmpstr (request, ==, "ICMP echo request, sequence 5");
  g_assert_cmpstr (request6, ==, "ICMPv6 echo request, sequence 5");
  g_assert_cmpstr (reply, ==, "IPv4 header, then ICMP echo reply, sequence 7");
  g_assert_cmpstr (odd, ==, "ICMP type 99, code 1");
  g_assert_null (ph_icmp_describe (AF_INET, SOCK_RAW, packet, 27));
  g_assert_null (ph_icmp_describe (AF_INET, SOCK_DGRAM, packet, 7));
  g_assert_null (ph_icmp_describe (AF_INET, SOCK_DGRAM, NULL, 0));
  /* the sum of all words with the checksum in it is all ones (RFC 1071): 0x0800 + sum + 0x1234 +
   * 0x0005 + "od" + "d\0" */
  g_assert_cmphex ((0x0800u + ((guint) data[2] << 8 | data[3]) + 0x1234 + 5 + 0x6f64 + 0x6400)
                   % 0xffff, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/raw/raw", test_raw);
  g_test_add_func ("/net/raw/ping-socket", test_ping_socket);
  g_test_add_func ("/net/raw/refused", test_refused);
  g_test_add_func ("/net/raw/honest", test_honest);
  g_test_add_func ("/net/raw/netlink", test_netlink);
  g_test_add_func ("/net/raw/describe", test_describe);
  return g_test_run ();
}
