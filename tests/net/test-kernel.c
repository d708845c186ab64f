/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-net-test.h"

#include "ph-kernel-reading.h"
#include "ph-way.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* All that the kernel says of real sockets, and of a kernel that says less, or no. */

static PhSys        small;
static _Atomic int  info_len;    /* 0: as the kernel says */
static _Atomic int  info_error;
static _Atomic gboolean no_netlink;

static int
f_getsockopt (int        fd,
              int        level,
              int        option,
              void      *value,
              socklen_t *len)
{
  const int wanted = atomic_load (&info_len);
  int result;

  if (level == IPPROTO_TCP && option == TCP_INFO && atomic_load (&info_error) != 0)
    {
      errno = atomic_load (&info_error);
      return -1;
    }
  result = ph_sys_get_kernel ()->getsockopt (fd, level, option, value, len);
  if (result == 0 && level == IPPROTO_TCP && option == TCP_INFO && wanted != 0)
    *len = MIN (*len, (socklen_t) wanted);
  return result;
}

static int
f_socket (int family,
          int type,
          int protocol)
{
  if (family == AF_NETLINK && atomic_load (&no_netlink))
    {
      errno = EPROTONOSUPPORT;
      return -1;
    }
  return ph_sys_get_kernel ()->socket (family, type, protocol);
}

static void
read_kernel (PhNetTest       *net,
             PhSocketId       socket,
             PhKernelReading *reading)
{
  const guint from = net->records->len;
  const PhRecord *record;
  const guint8 *payload;
  gsize len;

  ph_engine_read_kernel (net->engine, socket);
  record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_KERNEL, .socket = socket,
                                                  .from = from });
  g_assert_cmpint (record->flags & PH_RECORD_AUTO, !=, 0);
  payload = ph_record_get_payload (record, &len);
  g_assert_true (ph_kernel_reading_parse (reading, payload, len));
}

static PhKernelValue
get (const PhKernelReading *reading,
     const char            *name)
{
  return ph_kernel_reading_get (reading, ph_kernel_field_by_name (name));
}

static guint64
number (const PhKernelReading *reading,
        const char            *name)
{
  const PhKernelValue value = get (reading, name);

  if (value.answer != PH_KERNEL_TOLD)
    g_error ("%s was not told: answer %d, errno %d", name, value.answer, value.error);
  return value.number;
}

static guint64
get_inode (PhNetTest  *net,
           PhSocketId  socket)
{
  struct stat status;

  g_assert_cmpint (fstat (ph_net_test_identity (net, socket).fd, &status), ==, 0);
  return status.st_ino;
}

static void
test_tcp (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  int peer;
  PhSocketId conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  PhKernelReading reading;
  PhKernelValue congestion;

  ph_net_test_wait_call (net, PH_CALL_SEND, ph_net_test_send (net, conn, "hello", 5, NULL));
  ph_net_test_peer_read (peer, "hello", 5);
  g_assert_cmpint (write (peer, "four", 4), ==, 4);
  do /* the acknowledgement and the answer take a moment */
    read_kernel (net, conn, &reading);
  while (number (&reading, "tcpi_bytes_acked") < 5 || number (&reading, "SIOCINQ") < 4);
  g_assert_cmpuint (number (&reading, "tcpi_state"), ==, PH_STATE_ESTABLISHED);
  g_assert_cmpuint (number (&reading, "idiag_state"), ==, PH_STATE_ESTABLISHED);
  g_assert_cmpuint (number (&reading, "tcpi_bytes_sent"), ==, 5);
  g_assert_cmpuint (number (&reading, "tcpi_bytes_received"), ==, 4);
  g_assert_cmpuint (number (&reading, "tcpi_rtt"), >, 0);
  g_assert_cmpuint (number (&reading, "tcpi_rtt"), <, 10000000);
  g_assert_cmpuint (number (&reading, "tcpi_snd_cwnd"), >, 0);
  g_assert_cmpuint (number (&reading, "tcpi_snd_mss"), >, 500);
  g_assert_cmpuint (number (&reading, "tcpi_snd_wscale"), <=, 14);
  g_assert_cmpuint (number (&reading, "SIOCINQ"), ==, 4);
  g_assert_cmpuint (number (&reading, "idiag_rqueue"), ==, 4);
  g_assert_cmpuint (number (&reading, "SIOCOUTQ"), ==, 0);
  g_assert_cmpuint (number (&reading, "SIOCOUTQNSD"), ==, 0);
  g_assert_cmpuint (number (&reading, "idiag_uid"), ==, geteuid ());
  g_assert_cmpuint (number (&reading, "idiag_inode"), ==, get_inode (net, conn));
  g_assert_cmpuint (number (&reading, "INET_DIAG_SHUTDOWN"), ==, 0);
  g_assert_cmpuint (number (&reading, "SK_MEMINFO_RCVBUF"), >, 1000);
  g_assert_cmpuint (number (&reading, "SK_MEMINFO_RMEM_ALLOC"), >, 0);
  g_assert_cmpuint (number (&reading, "SO_COOKIE"), >, 0);
  congestion = get (&reading, "TCP_CONGESTION");
  g_assert_cmpuint (congestion.text_len, >, 2);
  g_assert_cmpint (get (&reading, "udiag_ino").answer, ==, PH_KERNEL_NOT_ASKED);
  close (peer);
}

static void
test_listener (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET6, PH_AUTO_NONE, &address);
  int peer = ph_net_test_peer (SOCK_STREAM, &address);
  PhKernelReading reading;

  read_kernel (net, listener, &reading);
  g_assert_cmpuint (number (&reading, "tcpi_state"), ==, PH_STATE_LISTEN);
  g_assert_cmpuint (number (&reading, "tcpi_unacked"), ==, 1);
  g_assert_cmpuint (number (&reading, "idiag_rqueue"), ==, 1);
  g_assert_cmpuint (number (&reading, "idiag_wqueue"), ==, number (&reading, "tcpi_sacked"));
  g_assert_cmpuint (number (&reading, "idiag_inode"), ==, get_inode (net, listener));
  g_assert_cmpint (get (&reading, "SIOCINQ").error, ==, EINVAL);
  close (peer);
}

/* Returns: the client of that port among those who wait, or one in no state */
static PhWaiting
find_client (const PhKernelReading *reading,
             int                    port)
{
  const PhKernelPart *part = &reading->parts[PH_KERNEL_WAITING];
  const PhWaiting *waiting = (gconstpointer) part->data;

  for (gsize i = 0; i < part->len / sizeof *waiting; i++)
    if (ph_address_get_port (&waiting[i].address) == port)
      return waiting[i];
  return (PhWaiting) { .state = PH_STATE_UNKNOWN };
}

static int
port_of (int fd)
{
  PhAddress address = { .len = sizeof address.un };

  g_assert_cmpint (getsockname (fd, &address.sa, &address.len), ==, 0);
  return ph_address_get_port (&address);
}

/* One was accepted, one sits in the only seat, one stands outside. */
static void
test_clients (gconstpointer data)
{
  const int family = GPOINTER_TO_INT (data);
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, family, PH_AUTO_NONE, &address);
  PhCall call = PH_CALL_INIT (PH_CALL_LISTEN, listener);
  int accepted, seated;
  int outside = socket (family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  PhKernelReading reading;
  PhWaiting client;

  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0); /* a backlog of 0: one seat */
  accepted = ph_net_test_peer (SOCK_STREAM, &address);
  call.op = PH_CALL_ACCEPT;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  seated = ph_net_test_peer (SOCK_STREAM, &address);
  g_assert_cmpint (send (seated, "early", 5, 0), ==, 5);
  g_assert_cmpint (connect (outside, &address.sa, address.len), ==, -1);
  g_assert_cmpint (errno, ==, EINPROGRESS);
  do /* its first SYN is sent again after a second */
    {
      read_kernel (net, listener, &reading);
      client = find_client (&reading, port_of (outside));
      g_assert_cmpint (client.state, ==, PH_STATE_SYN_SENT);
    }
  while (client.retries == 0);
  g_assert_cmpuint (client.left_ms, >, 0);
  g_assert_cmpuint (client.left_ms, <, 10000);
  client = find_client (&reading, port_of (seated));
  g_assert_cmpint (client.state, ==, PH_STATE_ESTABLISHED);
  g_assert_cmpuint (client.bytes, ==, 5);
  client = find_client (&reading, port_of (accepted));
  g_assert_cmpint (client.state, ==, PH_STATE_UNKNOWN);
  g_assert_cmpuint (reading.parts[PH_KERNEL_WAITING].len, ==, 2 * sizeof client);
  g_assert_cmpint (reading.parts[PH_KERNEL_WAY].asked, ==, FALSE);
  close (accepted);
  close (seated);
  close (outside);
}

/* What goes to this machine itself has no wire. */
static void
test_way (gconstpointer data)
{
  const int family = GPOINTER_TO_INT (data);
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId client = ph_net_test_open (net, family, SOCK_STREAM, PH_AUTO_NONE);
  PhKernelReading reading;
  const PhWay *way;

  ph_net_test_listen (net, family, PH_AUTO_NONE, &address);
  g_assert_cmpint (ph_net_test_connect (net, client, &address)->error, ==, 0);
  read_kernel (net, client, &reading);
  g_assert_cmpuint (reading.parts[PH_KERNEL_WAY].len, ==, sizeof *way);
  way = (gconstpointer) reading.parts[PH_KERNEL_WAY].data;
  g_assert_true (way->known & PH_WAY_ROUTE);
  g_assert_true (way->is_local);
  g_assert_true (way->known & PH_WAY_PATH_MTU);
  g_assert_cmpuint (way->path_mtu, >=, 1280);
  g_assert_true (way->known & PH_WAY_LINK);
  g_assert_cmpstr (way->name, ==, "lo");
  g_assert_true (way->flags & IFF_LOOPBACK);
  g_assert_cmpuint (way->hardware, ==, ARPHRD_LOOPBACK);
  g_assert_cmpuint (way->link_mtu, >=, way->path_mtu); /* lo: 65536, IPv4 takes 65535 */
  g_assert_false (way->known & (PH_WAY_GATEWAY | PH_WAY_DEVICE));
  g_assert_false (reading.parts[PH_KERNEL_WAITING].asked);
}

static void
test_udp (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId udp = ph_net_test_udp (net, AF_INET, PH_AUTO_NONE, &address);
  PhSocketId fresh = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);
  int peer = ph_net_test_peer (SOCK_DGRAM, &address);
  PhKernelReading reading;

  g_assert_cmpint (send (peer, "datagram", 8, 0), ==, 8);
  read_kernel (net, udp, &reading);
  g_assert_cmpuint (number (&reading, "SIOCINQ"), ==, 8);
  g_assert_cmpuint (number (&reading, "SK_MEMINFO_DROPS"), ==, 0);
  g_assert_cmpuint (number (&reading, "idiag_inode"), ==, get_inode (net, udp));
  g_assert_cmpint (get (&reading, "tcpi_rtt").answer, ==, PH_KERNEL_NOT_ASKED);
  read_kernel (net, fresh, &reading); /* no port yet: nobody could find it */
  g_assert_cmpint (get (&reading, "idiag_inode").error, ==, ENOENT);
  close (peer);
}

static void
test_unix (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKETPAIR, PH_SOCKET_NONE);
  PhSocketId pair[2];
  PhKernelReading reading;
  PhKernelValue peer;

  call.args[0] = AF_UNIX;
  call.args[1] = SOCK_STREAM;
  ph_net_test_wait_call (net, PH_CALL_SOCKETPAIR,
                         ph_engine_open_pair (net->engine, &call, pair));
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_OPENED, .socket = pair[1] });
  read_kernel (net, pair[0], &reading);
  g_assert_cmpuint (number (&reading, "SIOCINQ"), ==, 0);
  g_assert_cmpint (get (&reading, "tcpi_rtt").answer, ==, PH_KERNEL_NOT_ASKED);
  peer = get (&reading, "UNIX_DIAG_PEER");
  if (peer.answer == PH_KERNEL_TOLD)
    {
      g_assert_cmpuint (peer.number, ==, get_inode (net, pair[1]));
      g_assert_cmpuint (number (&reading, "udiag_ino"), ==, get_inode (net, pair[0]));
    }
  else /* a kernel without CONFIG_UNIX_DIAG */
    g_assert_cmpint (get (&reading, "udiag_ino").answer, ==, PH_KERNEL_FAILED);
}

static void
test_short_and_refused (void)
{
  g_autoptr (PhNetTest) net = NULL;
  PhKernelReading reading;
  PhSocketId conn;
  int peer;

  small = *ph_sys_get_kernel ();
  small.getsockopt = f_getsockopt;
  small.socket = f_socket;
  atomic_store (&no_netlink, TRUE);   /* asked for once, and kept for the next question */
  net = ph_net_test_new (&small);
  conn = ph_net_test_conn (net, PH_AUTO_NONE, &peer);
  atomic_store (&info_len, 104);
  read_kernel (net, conn, &reading);
  g_assert_cmpint (reading.parts[PH_KERNEL_WAY].error, ==, EPROTONOSUPPORT);
  g_assert_cmpint (get (&reading, "tcpi_rtt").answer, ==, PH_KERNEL_TOLD);
  g_assert_cmpint (get (&reading, "tcpi_total_retrans").answer, ==, PH_KERNEL_TOLD);
  g_assert_cmpint (get (&reading, "tcpi_pacing_rate").answer, ==, PH_KERNEL_NOT_TOLD);
  g_assert_cmpint (get (&reading, "idiag_inode").error, ==, EPROTONOSUPPORT);
  atomic_store (&info_error, EPERM);
  read_kernel (net, conn, &reading);
  g_assert_cmpint (get (&reading, "tcpi_rtt").answer, ==, PH_KERNEL_FAILED);
  g_assert_cmpint (get (&reading, "tcpi_rtt").error, ==, EPERM);
  g_assert_cmpint (get (&reading, "idiag_inode").error, ==, EPROTONOSUPPORT);
  g_assert_cmpint (get (&reading, "SIOCINQ").answer, ==, PH_KERNEL_TOLD);
  atomic_store (&info_error, 0);
  atomic_store (&info_len, 0);
  atomic_store (&no_netlink, FALSE);
  close (peer);
}

/* One netlink socket is kept by the engine and nothing else is left open; nothing comes of a socket
 * that is gone. */
static void
test_leaves_nothing (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId udp = ph_net_test_udp (net, AF_INET, PH_AUTO_NONE, &address);
  const guint n_fds = ph_net_test_n_fds ();
  PhKernelReading reading;

  for (guint i = 0; i < 20; i++)
    read_kernel (net, udp, &reading);
  g_assert_cmpuint (ph_net_test_n_fds (), ==, n_fds + 1);
  ph_engine_read_kernel (net->engine, 4711);
  ph_net_test_settle (net);
  g_assert_cmpuint (ph_net_test_count (net, &(PhNetMatch) { .kind = PH_RECORD_KERNEL }), ==, 20);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/kernel/tcp", test_tcp);
  g_test_add_func ("/net/kernel/listener", test_listener);
  g_test_add_data_func ("/net/kernel/clients/ipv4", GINT_TO_POINTER (AF_INET), test_clients);
  g_test_add_data_func ("/net/kernel/clients/ipv6", GINT_TO_POINTER (AF_INET6), test_clients);
  g_test_add_data_func ("/net/kernel/way/ipv4", GINT_TO_POINTER (AF_INET), test_way);
  g_test_add_data_func ("/net/kernel/way/ipv6", GINT_TO_POINTER (AF_INET6), test_way);
  g_test_add_func ("/net/kernel/udp", test_udp);
  g_test_add_func ("/net/kernel/unix", test_unix);
  g_test_add_func ("/net/kernel/short-and-refused", test_short_and_refused);
  g_test_add_func ("/net/kernel/leaves-nothing", test_leaves_nothing);
  return g_test_run ();
}
