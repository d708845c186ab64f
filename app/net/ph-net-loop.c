/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-loop.h"

#include "ph-clock.h"
#include "ph-epoll-source.h"

#include <gio/gio.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* The io thread. Between threads there are only the locked command queue, its eventfd (a member
 * of the epoll set) and atomics: pthread mutexes and C11 atomics, so that ThreadSanitizer sees
 * all of it. The GMainContext is made, used and dropped on the io thread alone.
 * The eventfd is written when the queue turns from empty to not empty, and is read before the
 * queue is taken: no command is left behind. */

#define WAKE_TOKEN G_MAXUINT64

struct _PhNetLoop
{
  const PhSys          *sys;       /* (unowned) */
  const PhNetLoopFuncs *funcs;     /* (unowned) */
  gpointer              user_data; /* (unowned) */
  int                   epoll_fd;  /* (owned) */
  int                   wake_fd;   /* (owned) */
  pthread_t             thread;
  gboolean              started;   /* main thread only */

  pthread_mutex_t       lock;
  PhCommand            *first;     /* guarded by lock (owned) */
  PhCommand           **last_next; /* guarded by lock */

  _Atomic guint64       n_wakeups;

  /* io thread only */
  PhEpollSource        *source;    /* (owned) */
  PhTimerHeap           timers;
  gboolean              quitting;
};

static __thread PhNetLoop *current_loop;

static PhCommand *
take_commands (PhNetLoop *self)
{
  PhCommand *commands;

  pthread_mutex_lock (&self->lock);
  commands = self->first;
  self->first = NULL;
  self->last_next = &self->first;
  pthread_mutex_unlock (&self->lock);

  return commands;
}

static void
run_commands (PhNetLoop *self)
{
  PhCommand *command;
  PhCommand *next;
  guint64 count;

  while (read (self->wake_fd, &count, sizeof count) == -1 && errno == EINTR)
    ;
  for (command = take_commands (self); command != NULL; command = next)
    {
      next = command->next;
      command->next = NULL;
      self->funcs->command (command, self->user_data);
    }
}

static void
loop_begin (gpointer user_data)
{
  PhNetLoop *self = user_data;

  atomic_fetch_add_explicit (&self->n_wakeups, 1, memory_order_relaxed);
}

static void
loop_event (guint64  token,
            guint32  events,
            gpointer user_data)
{
  PhNetLoop *self = user_data;

  if (token == WAKE_TOKEN)
    run_commands (self);
  else
    self->funcs->event (token, events, self->user_data);
}

static gboolean
loop_turn (gpointer user_data)
{
  PhNetLoop *self = user_data;

  return self->funcs->turn (self->user_data);
}

static gint64
loop_end (gpointer user_data)
{
  PhNetLoop *self = user_data;

  if (ph_timer_heap_get_n (&self->timers) > 0)
    ph_timer_heap_fire (&self->timers, ph_clock_now_ns ());
  if (self->funcs->end (self->user_data))
    return 0;

  return ph_timer_heap_next_ns (&self->timers);
}

static const PhEpollFuncs epoll_funcs = {
  .begin = loop_begin,
  .event = loop_event,
  .turn = loop_turn,
  .end = loop_end,
};

/* sendfile(2) has no MSG_NOSIGNAL: without this its EPIPE would end the program. */
static void
block_sigpipe (void)
{
  sigset_t signals;

  sigemptyset (&signals);
  sigaddset (&signals, SIGPIPE);
  pthread_sigmask (SIG_BLOCK, &signals, NULL);
}

static void *
io_thread (void *data)
{
  PhNetLoop *self = data;
  GMainContext *context = g_main_context_new ();

  current_loop = self;
  block_sigpipe ();
  pthread_setname_np (pthread_self (), "porthole-io");
  ph_epoll_source_attach (self->source, context);
  while (!self->quitting)
    g_main_context_iteration (context, TRUE);

  g_source_destroy ((GSource *) self->source);
  g_main_context_unref (context);
  return NULL;
}

static void
set_error (GError    **error,
           const char *what,
           int         errsv)
{
  g_set_error (error, G_IO_ERROR, (int) g_io_error_from_errno (errsv), "%s: %s", what,
               g_strerror (errsv));
}

/**
 * ph_net_loop_new:
 * @sys: (transfer none): the system calls; must outlive the loop
 * @funcs: (transfer none): what the io thread calls; must outlive the loop
 * @user_data: for @funcs
 * @error: (out): no descriptor could be had
 *
 * Main thread.
 *
 * Returns: (transfer full) (nullable): a loop that does not run yet
 */
PhNetLoop *
ph_net_loop_new (const PhSys          *sys,
                 const PhNetLoopFuncs *funcs,
                 gpointer              user_data,
                 GError              **error)
{
  g_autoptr (PhNetLoop) self = g_new0 (PhNetLoop, 1);

  self->sys = sys;
  self->funcs = funcs;
  self->user_data = user_data;
  self->last_next = &self->first;
  self->wake_fd = -1;
  pthread_mutex_init (&self->lock, NULL);
  ph_timer_heap_init (&self->timers);

  self->epoll_fd = sys->epoll_create1 (EPOLL_CLOEXEC);
  if (self->epoll_fd < 0)
    return set_error (error, "epoll_create1", errno), NULL;
  self->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->wake_fd < 0)
    return set_error (error, "eventfd", errno), NULL;
  self->source = ph_epoll_source_new (sys, self->epoll_fd, &epoll_funcs, self);

  return g_steal_pointer (&self);
}

/**
 * ph_net_loop_start:
 * @loop: a loop
 * @error: (out): no thread could be made
 *
 * Main thread, once.
 *
 * Returns: whether the io thread runs
 */
gboolean
ph_net_loop_start (PhNetLoop  *loop,
                   GError    **error)
{
  int result = ph_epoll_source_add (loop->source, loop->wake_fd, EPOLLIN, WAKE_TOKEN);

  if (result != 0)
    return set_error (error, "epoll_ctl", result), FALSE;
  result = pthread_create (&loop->thread, NULL, io_thread, loop);
  if (result != 0)
    return set_error (error, "pthread_create", result), FALSE;

  loop->started = TRUE;
  return TRUE;
}

/**
 * ph_net_loop_join:
 * @loop: a loop that was told to quit, or never started
 *
 * Main thread. Waits for the io thread to end.
 */
void
ph_net_loop_join (PhNetLoop *loop)
{
  if (loop->started)
    pthread_join (loop->thread, NULL);
  loop->started = FALSE;
}

/**
 * ph_net_loop_free:
 * @loop: (nullable) (transfer full): a loop that does not run
 *
 * Main thread. Commands nobody took are freed.
 */
void
ph_net_loop_free (PhNetLoop *loop)
{
  PhCommand *next;

  if (loop == NULL)
    return;

  g_assert (!loop->started);
  for (PhCommand *command = take_commands (loop); command != NULL; command = next)
    {
      next = command->next;
      ph_command_free (command);
    }
  if (loop->source != NULL)
    g_source_unref ((GSource *) loop->source);
  if (loop->wake_fd >= 0)
    close (loop->wake_fd);
  if (loop->epoll_fd >= 0)
    loop->sys->close (loop->epoll_fd);
  ph_timer_heap_clear (&loop->timers);
  pthread_mutex_destroy (&loop->lock);
  g_free (loop);
}

/**
 * ph_net_loop_post:
 * @loop: a loop
 * @command: (transfer full): what to do
 *
 * Any thread; never blocks for long. Commands are carried out in the order of posting.
 */
void
ph_net_loop_post (PhNetLoop *loop,
                  PhCommand *command)
{
  const guint64 one = 1;
  gboolean was_empty;

  pthread_mutex_lock (&loop->lock);
  was_empty = loop->first == NULL;
  *loop->last_next = command;
  loop->last_next = &command->next;
  pthread_mutex_unlock (&loop->lock);

  while (was_empty && write (loop->wake_fd, &one, sizeof one) == -1 && errno == EINTR)
    ;
}

/**
 * ph_net_loop_is_current:
 * @loop: a loop
 *
 * Any thread.
 *
 * Returns: whether the caller is the io thread of @loop
 */
gboolean
ph_net_loop_is_current (PhNetLoop *loop)
{
  return current_loop == loop;
}

/**
 * ph_net_loop_get_n_wakeups:
 * @loop: a loop
 *
 * Any thread.
 *
 * Returns: how often the io thread woke
 */
guint64
ph_net_loop_get_n_wakeups (PhNetLoop *loop)
{
  return atomic_load_explicit (&loop->n_wakeups, memory_order_relaxed);
}

/**
 * ph_net_loop_quit:
 * @loop: a loop
 *
 * Io thread. The thread ends after this dispatch.
 */
void
ph_net_loop_quit (PhNetLoop *loop)
{
  loop->quitting = TRUE;
}

/**
 * ph_net_loop_add:
 * @loop: a loop
 * @fd: a descriptor
 * @token: told with its events; below %G_MAXUINT64
 *
 * Io thread. Every change of readiness is told once (edge-triggered, epoll(7)). A fresh TCP
 * socket tells EPOLLHUP, which means nothing.
 *
 * Returns: 0, or the errno of epoll_ctl(2)
 */
int
ph_net_loop_add (PhNetLoop *loop,
                 int        fd,
                 guint64    token)
{
  const guint32 edges = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLPRI | EPOLLET;

  return ph_epoll_source_add (loop->source, fd, edges, token);
}

/**
 * ph_net_loop_remove:
 * @loop: a loop
 * @fd: a descriptor of the set, still open
 *
 * Io thread.
 */
void
ph_net_loop_remove (PhNetLoop *loop,
                    int        fd)
{
  ph_epoll_source_remove (loop->source, fd);
}

/**
 * ph_net_loop_arm:
 * @loop: a loop
 * @timer: a timer; its memory belongs to the caller
 * @due_ns: CLOCK_MONOTONIC, nanoseconds
 *
 * Io thread. The timer fires at that time, rounded up to the next millisecond (poll(2)).
 */
void
ph_net_loop_arm (PhNetLoop *loop,
                 PhTimer   *timer,
                 gint64     due_ns)
{
  ph_timer_heap_arm (&loop->timers, timer, due_ns);
}

/**
 * ph_net_loop_disarm:
 * @loop: a loop
 * @timer: armed or not
 *
 * Io thread.
 */
void
ph_net_loop_disarm (PhNetLoop *loop,
                    PhTimer   *timer)
{
  ph_timer_heap_disarm (&loop->timers, timer);
}

/**
 * ph_net_loop_get_n_armed:
 * @loop: a loop
 *
 * Io thread.
 *
 * Returns: how many timers are armed
 */
guint
ph_net_loop_get_n_armed (PhNetLoop *loop)
{
  return ph_timer_heap_get_n (&loop->timers);
}
