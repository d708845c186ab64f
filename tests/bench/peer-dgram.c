/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Datagrams of the benchmark: a sender that keeps a pace, and the barest receiver that counts.
 * Both take and give many at a time, sendmmsg(2) and recvmmsg(2). */
#include "peer.h"

#include <errno.h>
#include <linux/sock_diag.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef SO_MEMINFO
#define SO_MEMINFO 55
#endif

#define DATAGRAM_BYTES 64
#define SEND_BATCH     32
#define RECEIVE_BATCH  64
#define ROOM_BYTES     2048
#define MAX_LAG_NS     5000000 /* a sender that slept longer begins anew: no burst makes up for it */
#define PAUSE_NS       50000000

typedef struct
{
  struct mmsghdr messages[RECEIVE_BATCH];
  struct iovec   vectors[RECEIVE_BATCH];
  char           bytes[RECEIVE_BATCH][ROOM_BYTES];
} Batch;

static Batch batch;

static void
prepare (size_t room)
{
  for (int i = 0; i < RECEIVE_BATCH; i++)
    {
      batch.vectors[i] = (struct iovec) { batch.bytes[i], room };
      batch.messages[i].msg_hdr.msg_iov = &batch.vectors[i];
      batch.messages[i].msg_hdr.msg_iovlen = 1;
    }
}

static int
bind_anywhere (void)
{
  const struct timeval pause = { .tv_usec = PAUSE_NS / 1000 };
  struct sockaddr_in addr = loopback (0);
  socklen_t len = sizeof addr;
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  if (fd < 0 || bind (fd, (struct sockaddr *) &addr, sizeof addr) < 0 ||
      getsockname (fd, (struct sockaddr *) &addr, &len) < 0 ||
      setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &pause, sizeof pause) < 0)
    die ("bind");
  printf ("%d\n", ntohs (addr.sin_port));
  fflush (stdout);
  return fd;
}

static uint32_t
get_drops (int fd)
{
  uint32_t memory[SK_MEMINFO_VARS] = { 0 };
  socklen_t len = sizeof memory;

  if (getsockopt (fd, SOL_SOCKET, SO_MEMINFO, memory, &len) < 0)
    die ("SO_MEMINFO");
  return memory[SK_MEMINFO_DROPS];
}

static int
is_told_to_stop (void)
{
  struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

  return poll (&in, 1, 0) > 0;
}

/* Until it is told to stop and nothing came for a while. Prints datagrams, drops and CPU time. */
int
run_dgram_sink (void)
{
  int fd = bind_anywhere ();
  int64_t n_received = 0, begun_ns;
  int n;

  prepare (ROOM_BYTES);
  begun_ns = cpu_ns ();
  for (;;)
    {
      n = recvmmsg (fd, batch.messages, RECEIVE_BATCH, MSG_WAITFORONE, NULL);
      if (n > 0)
        n_received += n;
      else if (errno != EAGAIN && errno != EINTR)
        die ("recvmmsg");
      else if (is_told_to_stop ())
        break;
    }

  printf ("%lld %u %lld\n", (long long) n_received, get_drops (fd),
          (long long) (cpu_ns () - begun_ns));
  fflush (stdout);
  close (fd);
  return 0;
}

static void
wait_until (int64_t due_ns)
{
  const struct timespec due = { due_ns / 1000000000, due_ns % 1000000000 };

  while (clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINTR)
    ;
}

/* Prints the datagrams that the kernel took, and the time it took to send them. */
int
run_dgram_source (int    port,
                  double per_second,
                  double seconds)
{
  struct sockaddr_in addr = loopback (port);
  const int64_t wanted = (int64_t) (per_second * seconds);
  const int64_t step_ns = (int64_t) (1e9 * SEND_BATCH / per_second);
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  int64_t begun_ns, due_ns, n_sent = 0;

  if (fd < 0 || connect (fd, (struct sockaddr *) &addr, sizeof addr) < 0)
    die ("connect");
  prctl (PR_SET_TIMERSLACK, 1, 0, 0, 0);
  memset (batch.bytes, 'd', sizeof batch.bytes);
  prepare (DATAGRAM_BYTES);
  begun_ns = due_ns = now_ns ();
  while (n_sent < wanted)
    {
      int64_t left = wanted - n_sent;
      int n = sendmmsg (fd, batch.messages, left < SEND_BATCH ? (unsigned) left : SEND_BATCH, 0);
      int64_t time_ns = now_ns ();

      if (n < 0)
        die ("sendmmsg");
      n_sent += n;
      due_ns += step_ns * n / SEND_BATCH;
      if (time_ns < due_ns)
        wait_until (due_ns);
      else if (time_ns - due_ns > MAX_LAG_NS)
        due_ns = time_ns;
    }

  printf ("%lld %lld\n", (long long) n_sent, (long long) (now_ns () - begun_ns));
  fflush (stdout);
  close (fd);
  return 0;
}
