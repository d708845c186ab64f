/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-epoll-source.h"

#include <errno.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* The source and the wait of its context, which are the same system call. */

typedef struct
{
  PhSys          sys;
  GMainContext  *context; /* (owned) */
  PhEpollSource *source;  /* (owned) */
  int            epoll_fd;
  int            fd;      /* in the set, with token 7 */
  guint          n_begun;
  guint          n_events;
  guint64        last_token;
} Fixture;

static int n_polls; /* waits that may have slept */

static void
count_begin (gpointer user_data)
{
  ((Fixture *) user_data)->n_begun++;
}

static void
note_event (guint64  token,
            guint32  events,
            gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_cmpuint (events, ==, EPOLLIN);
  f->n_events++;
  f->last_token = token;
}

static gboolean
nothing_left (gpointer user_data)
{
  return FALSE;
}

static gint64
never_due (gpointer user_data)
{
  return -1;
}

static const PhEpollFuncs funcs = {
  .begin = count_begin,
  .event = note_event,
  .turn = nothing_left,
  .end = never_due,
};

static int
f_epoll_wait (int epoll_fd, struct epoll_event *events, int max, int timeout_ms)
{
  n_polls += timeout_ms != 0;
  return ph_sys_get_kernel ()->epoll_wait (epoll_fd, events, max, timeout_ms);
}

static int
f_interrupted (int epoll_fd, struct epoll_event *events, int max, int timeout_ms)
{
  if (n_polls == 0)
    {
      n_polls++;
      errno = EINTR;
      return -1;
    }
  return f_epoll_wait (epoll_fd, events, max, timeout_ms);
}

/* The context's own descriptor is the only one that is polled and not in the set yet. */
static int
f_refused (int epoll_fd, int op, int fd, struct epoll_event *event)
{
  if (event->data.u64 != 7)
    {
      errno = ENOSPC;
      return -1;
    }
  return ph_sys_get_kernel ()->epoll_ctl (epoll_fd, op, fd, event);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  n_polls = 0;
  f->sys = *ph_sys_get_kernel ();
  f->sys.epoll_wait = f_epoll_wait;
  f->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  f->fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  f->context = g_main_context_new ();
  f->source = ph_epoll_source_new (&f->sys, f->epoll_fd, &funcs, f);
  g_assert_cmpint (ph_epoll_source_add (f->source, f->fd, EPOLLIN | EPOLLET, 7), ==, 0);
  ph_epoll_source_attach (f->source, f->context);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_source_destroy ((GSource *) f->source);
  g_source_unref ((GSource *) f->source);
  g_main_context_unref (f->context);
  close (f->fd);
  close (f->epoll_fd);
}

static void
make_ready (Fixture *f)
{
  const guint64 one = 1;

  g_assert_cmpint (write (f->fd, &one, sizeof one), ==, sizeof one);
}

/* An edge is told once, and found by the very wait: no second question is asked for it. */
static void
test_event (Fixture       *f,
            gconstpointer  data)
{
  make_ready (f);
  g_assert_true (g_main_context_iteration (f->context, TRUE));
  g_assert_cmpuint (f->n_events, ==, 1);
  g_assert_cmpuint (f->last_token, ==, 7);
  g_assert_cmpint (n_polls, ==, 1);
  g_assert_false (g_main_context_iteration (f->context, FALSE));
  g_assert_cmpuint (f->n_events, ==, 1);
  make_ready (f);
  g_assert_true (g_main_context_iteration (f->context, TRUE));
  g_assert_cmpuint (f->n_events, ==, 2);
}

static void
test_interrupted (Fixture       *f,
                  gconstpointer  data)
{
  f->sys.epoll_wait = f_interrupted;
  make_ready (f);
  while (f->n_events == 0)
    g_main_context_iteration (f->context, TRUE);
  g_assert_cmpint (n_polls, ==, 2);
}

/* Where the context's descriptor cannot join the set, all is polled as GLib does. */
static void
test_refused (Fixture       *f,
              gconstpointer  data)
{
  f->sys.epoll_ctl = f_refused;
  make_ready (f);
  g_assert_true (g_main_context_iteration (f->context, TRUE));
  g_assert_cmpuint (f->n_events, ==, 1);
  g_assert_cmpint (n_polls, ==, 0);
}

static void *
wake_thread (void *data)
{
  g_main_context_wakeup (data);
  return NULL;
}

/* Another thread may wake the context as any other; nothing is told then. */
static void
test_wakeup (Fixture       *f,
             gconstpointer  data)
{
  pthread_t thread;

  /* attaching a source wakes the context for the first time */
  while (g_main_context_iteration (f->context, FALSE))
    continue;
  for (guint i = 0; i < 3; i++)
    {
      g_assert_false (g_main_context_iteration (f->context, FALSE));
      g_assert_cmpint (pthread_create (&thread, NULL, wake_thread, f->context), ==, 0);
      g_main_context_iteration (f->context, TRUE);
      pthread_join (thread, NULL);
      g_assert_cmpuint (f->n_events, ==, 0);
    }
  make_ready (f);
  while (f->n_events == 0)
    g_main_context_iteration (f->context, TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/net/epoll-source/event", Fixture, NULL, set_up, test_event, tear_down);
  g_test_add ("/net/epoll-source/interrupted", Fixture, NULL, set_up, test_interrupted, tear_down);
  g_test_add ("/net/epoll-source/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/net/epoll-source/wakeup", Fixture, NULL, set_up, test_wakeup, tear_down);
  return g_test_run ();
}
