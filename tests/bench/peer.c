/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The other ends of the benchmark, and what Porthole is measured against: the barest loops
 * that do the same work. POSIX only, so that nothing of Porthole is in the yardstick.
 *
 *   sink                              accept one connection, recv until FIN
 *   keeping-sink                      the same, but keep the last 256 MiB
 *   source PORT SECONDS               connect, send for so long, print bytes and ns
 *   echo-server                       epoll echo server; ends when its standard input does
 *   echo-client PORT CONNS BUSY SECS  ping-pong on BUSY of CONNS connections, print messages and ns
 *   paced-client PORT CONNS RATE SECS send RATE messages a second, in turns on CONNS connections, to
 *                                     an echo server; print messages that came back and ns
 *   storm PORT CONNS                  connect so often and close, print connections and ns
 *   dgram-sink                        recvmmsg until a line comes; print datagrams, drops, CPU ns
 *   dgram-source PORT RATE SECONDS    sendmmsg at that pace; print datagrams and ns
 *
 * Servers print their port as the first line. Everything stays on 127.0.0.1. */
#include "peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BUFFER_BYTES (64 * 1024)
#define MESSAGE_BYTES 64
#define MAX_EVENTS 64

static char buffer[BUFFER_BYTES];

static int64_t
read_clock_ns (clockid_t clock)
{
  struct timespec ts;

  clock_gettime (clock, &ts);
  return (int64_t) ts.tv_sec * 1000000000 + ts.tv_nsec;
}

int64_t
now_ns (void)
{
  return read_clock_ns (CLOCK_MONOTONIC);
}

/* Of this process, in the kernel too */
int64_t
cpu_ns (void)
{
  return read_clock_ns (CLOCK_PROCESS_CPUTIME_ID);
}

void
die (const char *what)
{
  perror (what);
  exit (1);
}

struct sockaddr_in
loopback (int port)
{
  struct sockaddr_in addr = {
    .sin_family = AF_INET,
    .sin_port = htons ((uint16_t) port),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };

  return addr;
}

static int
listen_anywhere (void)
{
  struct sockaddr_in addr = loopback (0);
  socklen_t len = sizeof addr;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0 || bind (fd, (struct sockaddr *) &addr, sizeof addr) < 0 || listen (fd, 4096) < 0 ||
      getsockname (fd, (struct sockaddr *) &addr, &len) < 0)
    die ("listen");

  printf ("%d\n", ntohs (addr.sin_port));
  fflush (stdout);
  return fd;
}

static int
connect_to (int port)
{
  struct sockaddr_in addr = loopback (port);
  int one = 1;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0 || connect (fd, (struct sockaddr *) &addr, sizeof addr) < 0)
    die ("connect");
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

static void
report (int64_t count, int64_t begun_ns)
{
  printf ("%lld %lld\n", (long long) count, (long long) (now_ns () - begun_ns));
  fflush (stdout);
}

/* With more than one buffer the last ones stay as they came. More than 64 KiB a call would be
 * slower: the sender then waits for the window while the receiver copies. */
static int
run_sink (size_t kept_bytes)
{
  char *ring = malloc (kept_bytes);
  size_t used = 0;
  ssize_t n;
  int listener, fd;

  if (ring == NULL)
    die ("malloc");
  memset (ring, 'r', kept_bytes); /* page faults now, not during the stream */
  listener = listen_anywhere ();
  fd = accept (listener, NULL, NULL);
  while ((n = recv (fd, ring + used, BUFFER_BYTES, 0)) > 0)
    {
      used += (size_t) n;
      if (used + BUFFER_BYTES > kept_bytes)
        used = 0;
    }

  close (fd);
  close (listener);
  free (ring);
  return n < 0;
}

static int
run_source (int port, double seconds)
{
  int fd = connect_to (port);
  int64_t begun_ns = now_ns (), total = 0;
  int64_t end_ns = begun_ns + (int64_t) (seconds * 1e9);

  memset (buffer, 'p', sizeof buffer);
  while (now_ns () < end_ns)
    {
      ssize_t n = send (fd, buffer, sizeof buffer, MSG_NOSIGNAL);

      if (n < 0)
        die ("send");
      total += n;
    }

  /* What still waits in the two kernels' queues when time is up is a few MB of some GB, and
   * the same for every receiver; when the receiver gets round to closing is not its speed. */
  report (total, begun_ns);
  close (fd);
  return 0;
}

static void
echo_ready (int epfd, int fd, int listener)
{
  if (fd == listener)
    {
      struct epoll_event ev = { .events = EPOLLIN };

      ev.data.fd = accept4 (listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (ev.data.fd >= 0)
        epoll_ctl (epfd, EPOLL_CTL_ADD, ev.data.fd, &ev);
      return;
    }

  ssize_t n = recv (fd, buffer, sizeof buffer, 0);

  if (n > 0)
    n = send (fd, buffer, (size_t) n, MSG_NOSIGNAL);
  if (n == 0 || (n < 0 && errno != EAGAIN))
    close (fd);
}

static int
run_echo_server (void)
{
  int listener = listen_anywhere ();
  int epfd = epoll_create1 (EPOLL_CLOEXEC);
  struct epoll_event ev = { .events = EPOLLIN, .data.fd = listener };

  epoll_ctl (epfd, EPOLL_CTL_ADD, listener, &ev);
  ev.data.fd = STDIN_FILENO;
  epoll_ctl (epfd, EPOLL_CTL_ADD, STDIN_FILENO, &ev);

  for (;;)
    {
      struct epoll_event events[MAX_EVENTS];
      int n = epoll_wait (epfd, events, MAX_EVENTS, -1);

      for (int i = 0; i < n; i++)
        {
          if (events[i].data.fd == STDIN_FILENO)
            return 0;
          echo_ready (epfd, events[i].data.fd, listener);
        }
    }
}

static int
run_echo_client (int port, int n_conns, int n_busy, double seconds)
{
  int *fds = calloc ((size_t) n_conns, sizeof *fds);
  int epfd = epoll_create1 (EPOLL_CLOEXEC);
  int64_t messages = 0;

  for (int i = 0; i < n_conns; i++)
    fds[i] = connect_to (port);
  /* The busy ones are spread over all connections, as they would be in life. */
  for (int i = 0; i < n_busy; i++)
    {
      struct epoll_event ev = { .events = EPOLLIN, .data.fd = fds[i * (n_conns / n_busy)] };

      epoll_ctl (epfd, EPOLL_CTL_ADD, ev.data.fd, &ev);
    }

  printf ("ready\n");
  fflush (stdout);
  if (fgets (buffer, sizeof buffer, stdin) == NULL)
    return 1;

  int64_t begun_ns = now_ns ();
  int64_t end_ns = begun_ns + (int64_t) (seconds * 1e9);

  memset (buffer, 'e', MESSAGE_BYTES);
  for (int i = 0; i < n_busy; i++)
    if (send (fds[i * (n_conns / n_busy)], buffer, MESSAGE_BYTES, MSG_NOSIGNAL) < 0)
      die ("send");

  while (now_ns () < end_ns)
    {
      struct epoll_event events[MAX_EVENTS];
      int n = epoll_wait (epfd, events, MAX_EVENTS, 1000);

      for (int i = 0; i < n; i++)
        {
          ssize_t got = recv (events[i].data.fd, buffer, MESSAGE_BYTES, MSG_WAITALL);

          if (got != MESSAGE_BYTES)
            die ("recv");
          messages++;
          if (send (events[i].data.fd, buffer, MESSAGE_BYTES, MSG_NOSIGNAL) < 0)
            die ("send");
        }
    }
  report (messages, begun_ns);

  /* Stay connected until told, so that idle connections can be weighed. */
  while (fgets (buffer, sizeof buffer, stdin) != NULL)
    ;
  return 0;
}

static int
run_storm (int port, int n_conns)
{
  int64_t begun_ns = now_ns ();
  int refused = 0;

  for (int i = 0; i < n_conns; i++)
    {
      struct sockaddr_in addr = loopback (port);
      int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

      if (fd < 0 || connect (fd, (struct sockaddr *) &addr, sizeof addr) < 0)
        refused++;
      close (fd);
    }
  report (n_conns - refused, begun_ns);
  return 0;
}

/* Returns: bytes */
static int64_t
receive_echoes (const int *fds, int n_conns)
{
  int64_t n_bytes = 0;

  for (int i = 0; i < n_conns; i++)
    {
      ssize_t got;

      while ((got = recv (fds[i], buffer, MESSAGE_BYTES, MSG_DONTWAIT)) > 0)
        n_bytes += got;
      if (got == 0 || errno != EAGAIN)
        die ("recv");
    }
  return n_bytes;
}

/* What is due is looked for each millisecond: a client that asks more often takes from a machine of
 * two cores what the window is to be measured with. */
static int
run_paced_client (int port, int n_conns, double rate, double seconds)
{
  const struct timespec pause = { .tv_nsec = 1000000 };
  int *fds = calloc ((size_t) n_conns, sizeof *fds);
  int64_t begun_ns, n_sent = 0, n_bytes = 0;

  for (int i = 0; i < n_conns; i++)
    fds[i] = connect_to (port);
  printf ("ready\n");
  fflush (stdout);
  if (fgets (buffer, sizeof buffer, stdin) == NULL)
    return 1;

  memset (buffer, 'e', MESSAGE_BYTES);
  begun_ns = now_ns ();
  while (now_ns () < begun_ns + (int64_t) (seconds * 1e9))
    {
      int64_t n_due = (int64_t) ((double) (now_ns () - begun_ns) / 1e9 * rate);

      for (; n_sent < n_due; n_sent++)
        if (send (fds[n_sent % n_conns], buffer, MESSAGE_BYTES, MSG_NOSIGNAL) < 0)
          die ("send");
      n_bytes += receive_echoes (fds, n_conns);
      nanosleep (&pause, NULL);
    }
  report (n_bytes / MESSAGE_BYTES, begun_ns);
  free (fds);
  return 0;
}

int
main (int argc, char **argv)
{
  const char *what = argc > 1 ? argv[1] : "";

  if (strcmp (what, "sink") == 0)
    return run_sink (BUFFER_BYTES);
  if (strcmp (what, "keeping-sink") == 0)
    return run_sink ((size_t) 256 << 20);
  if (strcmp (what, "source") == 0 && argc == 4)
    return run_source (atoi (argv[2]), atof (argv[3]));
  if (strcmp (what, "echo-server") == 0)
    return run_echo_server ();
  if (strcmp (what, "echo-client") == 0 && argc == 6)
    return run_echo_client (atoi (argv[2]), atoi (argv[3]), atoi (argv[4]), atof (argv[5]));
  if (strcmp (what, "paced-client") == 0 && argc == 6)
    return run_paced_client (atoi (argv[2]), atoi (argv[3]), atof (argv[4]), atof (argv[5]));
  if (strcmp (what, "storm") == 0 && argc == 4)
    return run_storm (atoi (argv[2]), atoi (argv[3]));

  if (strcmp (what, "dgram-sink") == 0)
    return run_dgram_sink ();
  if (strcmp (what, "dgram-source") == 0 && argc == 5)
    return run_dgram_source (atoi (argv[2]), atof (argv[3]), atof (argv[4]));

  fprintf (stderr, "usage: ph-bench-peer sink|keeping-sink|source|echo-server|echo-client|storm"
                   "|paced-client|dgram-sink|dgram-source ...\n");
  return 2;
}
