/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-ready.h"

#include <netinet/in.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

/* What the three lists are made of, held against select(2) itself. */

static void
compare (const char *what,
         int         fd)
{
  struct pollfd polled = { .fd = fd };
  struct timeval none = { 0 };
  fd_set sets[PH_N_SELECT_LISTS];

  for (guint list = 0; list < PH_N_SELECT_LISTS; list++)
    {
      FD_ZERO (&sets[list]);
      FD_SET (fd, &sets[list]);
      polled.events |= ph_ready_get_events ((PhSelectList) list);
    }
  g_assert_cmpint (select (fd + 1, &sets[PH_SELECT_READ], &sets[PH_SELECT_WRITE],
                           &sets[PH_SELECT_EXCEPT], &none), >=, 0);
  g_assert_cmpint (poll (&polled, 1, 0), >=, 0);
  g_test_message ("%s: %#x", what, (unsigned) polled.revents);
  for (guint list = 0; list < PH_N_SELECT_LISTS; list++)
    g_assert_cmpint (ph_ready_is_in ((guint) polled.revents, (PhSelectList) list),
                     ==, FD_ISSET (fd, &sets[list]) != 0);
}

static void
make_pair (int fds[2])
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t len = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (listener, (struct sockaddr *) &address, sizeof address), ==, 0);
  g_assert_cmpint (listen (listener, 1), ==, 0);
  compare ("a listener", listener);
  g_assert_cmpint (getsockname (listener, (struct sockaddr *) &address, &len), ==, 0);
  fds[0] = socket (AF_INET, SOCK_STREAM, 0);
  compare ("a fresh socket", fds[0]);
  g_assert_cmpint (connect (fds[0], (struct sockaddr *) &address, len), ==, 0);
  compare ("a listener with a connection", listener);
  fds[1] = accept (listener, NULL, NULL);
  close (listener);
}

static void
test_like_select (void)
{
  const struct linger reset = { .l_onoff = 1 };
  static const char much[65536];
  int fds[2];

  make_pair (fds);
  compare ("a connection", fds[1]);
  g_assert_cmpint (send (fds[0], "!", 1, MSG_OOB), ==, 1);
  compare ("urgent data", fds[1]);
  g_assert_cmpint (send (fds[0], "data", 4, 0), ==, 4);
  compare ("data", fds[1]);
  while (send (fds[0], much, sizeof much, MSG_DONTWAIT) > 0)
    ;
  compare ("a full queue", fds[0]);
  g_assert_cmpint (shutdown (fds[0], SHUT_WR), ==, 0);
  compare ("its end", fds[1]);
  g_assert_cmpint (setsockopt (fds[0], SOL_SOCKET, SO_LINGER, &reset, sizeof reset), ==, 0);
  close (fds[0]);
  compare ("a reset", fds[1]);
  close (fds[1]);
}

static void
test_lists (void)
{
  static const struct
  {
    guint    answer;
    gboolean in[PH_N_SELECT_LISTS];
  } cases[] = {
    { 0, { FALSE, FALSE, FALSE } },
    { POLLIN, { TRUE, FALSE, FALSE } },
    { POLLOUT, { FALSE, TRUE, FALSE } },
    { POLLPRI, { FALSE, FALSE, TRUE } },
    { POLLERR, { TRUE, TRUE, FALSE } },
    { POLLHUP, { TRUE, FALSE, FALSE } },
    { POLLRDHUP, { FALSE, FALSE, FALSE } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint list = 0; list < PH_N_SELECT_LISTS; list++)
      g_assert_cmpint (ph_ready_is_in (cases[i].answer, (PhSelectList) list),
                       ==, cases[i].in[list]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/ready/like-select", test_like_select);
  g_test_add_func ("/base/ready/lists", test_lists);
  return g_test_run ();
}
