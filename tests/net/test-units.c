/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-eai.h"
#include "ph-kernel-info.h"
#include "ph-socket-table.h"
#include "ph-sys.h"
#include "ph-timer.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* The small parts of the socket layer that need no thread. */

typedef struct
{
  PhTimer timer;
  guint   n_fired;
} Alarm;

static gint64 last_fired_ns;

static void
ring_alarm (PhTimer *timer)
{
  g_assert_cmpint (timer->due_ns, >=, last_fired_ns);
  g_assert_false (ph_timer_is_armed (timer));
  last_fired_ns = timer->due_ns;
  ph_timer_owner (timer, Alarm, timer)->n_fired++;
}

/* Random arming, moving and disarming: what fires is what is due, in order, once. */
static void
test_timers (void)
{
  enum { N = 500 };
  static Alarm alarms[N];
  PhTimerHeap heap;
  guint n_armed = 0;

  ph_timer_heap_init (&heap);
  g_assert_cmpint (ph_timer_heap_next_ns (&heap), ==, -1);
  for (int i = 0; i < N; i++)
    alarms[i].timer.fire = ring_alarm;
  for (int i = 0; i < 20 * N; i++)
    {
      Alarm *alarm = &alarms[g_test_rand_int_range (0, N)];

      if (g_test_rand_int_range (0, 3) > 0)
        ph_timer_heap_arm (&heap, &alarm->timer, g_test_rand_int_range (1, 1000));
      else
        ph_timer_heap_disarm (&heap, &alarm->timer);
    }
  for (int i = 0; i < N; i++)
    n_armed += ph_timer_is_armed (&alarms[i].timer) ? 1 : 0;
  g_assert_cmpuint (ph_timer_heap_get_n (&heap), ==, n_armed);

  for (gint64 now_ns = 0; now_ns <= 1000; now_ns += 50)
    {
      ph_timer_heap_fire (&heap, now_ns);
      g_assert_true (ph_timer_heap_next_ns (&heap) == -1
                     || ph_timer_heap_next_ns (&heap) > now_ns);
      for (int i = 0; i < N; i++)
        g_assert_cmpint (ph_timer_is_armed (&alarms[i].timer), ==,
                         alarms[i].n_fired == 0 && alarms[i].timer.due_ns > now_ns
                         && ph_timer_is_armed (&alarms[i].timer));
    }
  for (int i = 0; i < N; i++)
    n_armed -= alarms[i].n_fired;
  g_assert_cmpuint (n_armed, ==, 0);
  g_assert_cmpuint (ph_timer_heap_get_n (&heap), ==, 0);
  ph_timer_heap_clear (&heap);
}

static void
test_table (void)
{
  enum { N = 5000 };
  PhSocketTable table = { 0 };
  PhSocket *sockets = (PhSocket *) g_malloc (N); /* addresses only */

  g_assert_null (ph_socket_table_get (&table, 1));
  g_assert_null (ph_socket_table_first (&table));
  for (guint i = 1; i < N; i++)
    ph_socket_table_add (&table, i, (PhSocket *) ((char *) sockets + i));
  for (guint i = 1; i < N; i++)
    g_assert_true (ph_socket_table_get (&table, i) == (PhSocket *) ((char *) sockets + i));
  g_assert_null (ph_socket_table_get (&table, N));
  g_assert_null (ph_socket_table_get (&table, G_MAXUINT32));
  for (guint i = 1; i < N; i++)
    {
      g_assert_true (ph_socket_table_first (&table) == (PhSocket *) ((char *) sockets + i));
      ph_socket_table_remove (&table, i);
      g_assert_null (ph_socket_table_get (&table, i));
    }
  ph_socket_table_clear (&table);
  g_free (sockets);
}

static void
test_eai (void)
{
  g_assert_cmpint (ph_eai_to_error (0, EIO), ==, 0);
  g_assert_cmpint (ph_eai_to_error (EAI_SYSTEM, EIO), ==, EIO);
  g_assert_cmpint (ph_eai_to_error (EAI_NONAME, EIO), ==, PH_ERROR_EAI_BASE + 2);
  g_assert_true (ph_eai_is_error (1002));
  g_assert_false (ph_eai_is_error (ECONNREFUSED));
  g_assert_cmpint (ph_eai_get_code (1002), ==, EAI_NONAME);
  g_assert_cmpint (ph_eai_get_code (EIO), ==, 0);
}

/* After a refusal SIOCOUTQ still counts the SYN; nothing waits, and nobody should go on looking. */
static void
test_refused_queue (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t len = sizeof address;
  int holder = socket (AF_INET, SOCK_STREAM, 0);
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  PhFigures figures = { 0 };

  /* A port that is bound and not listened on refuses, and nobody else can get it meanwhile */
  g_assert_no_errno (bind (holder, (struct sockaddr *) &address, len));
  g_assert_no_errno (getsockname (holder, (struct sockaddr *) &address, &len));
  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, len), ==, -1);
  g_assert_cmpint (errno, ==, ECONNREFUSED);

  ph_kernel_info_read_tcp (ph_sys_get_kernel (), fd, FALSE, &figures);
  g_assert_cmpint (figures.state, ==, PH_STATE_CLOSE);
  g_assert_true ((figures.known & PH_FIGURE_SEND_QUEUE) != 0);
  g_assert_cmpuint (figures.send_queue, ==, 0);
  close (fd);
  close (holder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/units/timers", test_timers);
  g_test_add_func ("/net/units/table", test_table);
  g_test_add_func ("/net/units/eai", test_eai);
  g_test_add_func ("/net/units/refused-queue", test_refused_queue);
  return g_test_run ();
}
