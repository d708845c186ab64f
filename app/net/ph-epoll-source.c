/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-epoll-source.h"

#include "ph-clock.h"

#include <errno.h>

/* Io thread. A dispatch takes at most MAX_EVENTS events MAX_REFILLS times and then returns, so
 * that the context stays in charge; what is left in the set fires again at once. An event is
 * told by its token; whether that still means anything is for the receiver to look up.
 *
 * The context waits in epoll_wait(2) itself, and not in poll(2) for the epoll descriptor to become
 * readable: that asks every ready socket once more, and takes two system calls to sleep where one
 * will do. What else the context polls, its own eventfd, therefore lies in the set too.
 *
 * The source counts as recursive although nothing iterates the context in a dispatch: GLib
 * takes the descriptor of any other source out of its poll set around each dispatch, and
 * signals its own eventfd for it: three system calls and an empty turn for every event. Its
 * time is told in prepare() for the same reason: g_source_set_ready_time() would signal too. */

#define MAX_EVENTS  64
#define MAX_REFILLS 4
#define BUSY_EVENTS 4 /* a batch of fewer is hardly followed by another at once */
#define CONTEXT_TOKEN (G_MAXUINT64 - 1) /* of the context's own descriptor */

struct _PhEpollSource
{
  GSource             source;
  const PhSys        *sys;       /* (unowned) */
  const PhEpollFuncs *funcs;     /* (unowned) */
  gpointer            user_data; /* (unowned) */
  int                 epoll_fd;  /* (unowned) */
  gpointer            fd_tag;
  gint64              due_ns;    /* CLOCK_MONOTONIC; 0 at once, -1 never */
  int                 n_events;  /* found by the wait, not yet told */
  struct epoll_event  events[MAX_EVENTS];
  int                 context_fd; /* (unowned): in the set; -1 not seen yet */
};

static _Thread_local PhEpollSource *attached; /* (unowned): the source of this thread's context */

/* Returns: whether it is worth asking for more before the context has its turn */
static gboolean
refill (PhEpollSource *self,
        gboolean      *work_left)
{
  int n = self->n_events;

  if (n == 0)
    n = self->sys->epoll_wait (self->epoll_fd, self->events, MAX_EVENTS, 0);
  self->n_events = 0;
  for (int i = 0; i < n; i++)
    if (self->events[i].data.u64 != CONTEXT_TOKEN)
      self->funcs->event (self->events[i].data.u64, self->events[i].events, self->user_data);
  *work_left = self->funcs->turn (self->user_data);

  return n >= BUSY_EVENTS;
}

static gboolean
is_due (const PhEpollSource *self,
        gint64              *left_ns)
{
  *left_ns = self->due_ns > 0 ? self->due_ns - ph_clock_now_ns () : self->due_ns;
  return self->due_ns >= 0 && *left_ns <= 0;
}

static gboolean
ph_epoll_source_prepare (GSource *source,
                         int     *timeout_ms)
{
  PhEpollSource *self = (PhEpollSource *) source;
  gint64 left_ns;

  *timeout_ms = -1;
  if (is_due (self, &left_ns))
    return TRUE;
  if (left_ns > 0)
    *timeout_ms = (int) MIN ((left_ns + PH_NSEC_PER_MSEC - 1) / PH_NSEC_PER_MSEC, G_MAXINT);
  return FALSE;
}

static gboolean
ph_epoll_source_check (GSource *source)
{
  PhEpollSource *self = (PhEpollSource *) source;
  gint64 left_ns;

  return g_source_query_unix_fd (source, self->fd_tag) != 0 || is_due (self, &left_ns);
}

static gboolean
ph_epoll_source_dispatch (GSource     *source,
                          GSourceFunc  callback,
                          gpointer     user_data)
{
  PhEpollSource *self = (PhEpollSource *) source;
  gboolean work_left = FALSE;

  self->funcs->begin (self->user_data);
  for (int i = 0; i < MAX_REFILLS; i++)
    if (!refill (self, &work_left) && !work_left)
      break;
  self->due_ns = self->funcs->end (self->user_data);
  if (work_left)
    self->due_ns = 0;

  return G_SOURCE_CONTINUE;
}

/* Returns: whether @fds are the two that a context with one source has, both in the set */
static gboolean
is_all_in_set (PhEpollSource *self,
               const GPollFD *fds,
               guint          n_fds)
{
  gboolean own_seen = FALSE;

  for (guint i = 0; i < n_fds; i++)
    {
      struct epoll_event event = { .events = EPOLLIN, .data.u64 = CONTEXT_TOKEN };

      own_seen |= fds[i].fd == self->epoll_fd;
      if (fds[i].fd == self->epoll_fd || fds[i].fd == self->context_fd)
        continue;
      if (self->context_fd >= 0
          || self->sys->epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, fds[i].fd, &event) != 0)
        return FALSE;
      self->context_fd = fds[i].fd;
    }
  return own_seen;
}

/* GPollFunc. What is found is kept for the dispatch that follows. */
static int
wait_in_epoll (GPollFD *fds,
               guint    n_fds,
               int      timeout_ms)
{
  PhEpollSource *self = attached;
  gboolean context_ready = FALSE;
  int n;

  if (!is_all_in_set (self, fds, n_fds))
    return g_poll (fds, n_fds, timeout_ms);
  n = self->sys->epoll_wait (self->epoll_fd, self->events, MAX_EVENTS, timeout_ms);
  self->n_events = MAX (n, 0);
  for (int i = 0; i < n; i++)
    context_ready |= self->events[i].data.u64 == CONTEXT_TOKEN;
  for (guint i = 0; i < n_fds; i++)
    if (fds[i].fd == self->epoll_fd)
      fds[i].revents = n > 0 ? G_IO_IN : 0;
    else
      fds[i].revents = context_ready ? G_IO_IN : 0;
  return n;
}

static GSourceFuncs source_funcs = {
  .prepare = ph_epoll_source_prepare,
  .check = ph_epoll_source_check,
  .dispatch = ph_epoll_source_dispatch,
};

/**
 * ph_epoll_source_new:
 * @sys: (transfer none): the system calls; must outlive the source
 * @epoll_fd: (transfer none): from epoll_create1(2); must outlive the source
 * @funcs: (transfer none): what is told; must outlive the source
 * @user_data: for @funcs
 *
 * See epoll(7).
 *
 * Returns: (transfer full): a source; release it with g_source_unref()
 */
PhEpollSource *
ph_epoll_source_new (const PhSys        *sys,
                     int                 epoll_fd,
                     const PhEpollFuncs *funcs,
                     gpointer            user_data)
{
  GSource *source = g_source_new (&source_funcs, sizeof (PhEpollSource));
  PhEpollSource *self = (PhEpollSource *) source;

  self->sys = sys;
  self->funcs = funcs;
  self->user_data = user_data;
  self->epoll_fd = epoll_fd;
  g_source_set_static_name (source, "porthole-epoll");
  g_source_set_can_recurse (source, TRUE);
  self->due_ns = -1;
  self->context_fd = -1;
  self->fd_tag = g_source_add_unix_fd (source, epoll_fd, G_IO_IN);
  return self;
}

/**
 * ph_epoll_source_attach:
 * @source: the source
 * @context: (transfer none): a context that has and gets no other source
 *
 * By the thread that iterates @context, which is the io thread from then on.
 */
void
ph_epoll_source_attach (PhEpollSource *source,
                        GMainContext  *context)
{
  attached = source;
  g_main_context_set_poll_func (context, wait_in_epoll);
  g_source_attach ((GSource *) source, context);
}

/**
 * ph_epoll_source_add:
 * @source: the source
 * @fd: a descriptor not in the set
 * @events: EPOLLIN and the like, epoll_ctl(2)
 * @token: told with each event of @fd
 *
 * Io thread.
 *
 * Returns: 0, or the errno of epoll_ctl(2)
 */
int
ph_epoll_source_add (PhEpollSource *source,
                     int            fd,
                     guint32        events,
                     guint64        token)
{
  struct epoll_event event = { .events = events, .data.u64 = token };

  return source->sys->epoll_ctl (source->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0 ? 0 : errno;
}

/**
 * ph_epoll_source_remove:
 * @source: the source
 * @fd: a descriptor in the set, still open
 *
 * Io thread. Before close(2), so that a copy of the descriptor elsewhere cannot keep it in.
 */
void
ph_epoll_source_remove (PhEpollSource *source,
                        int            fd)
{
  struct epoll_event event = { 0 };

  source->sys->epoll_ctl (source->epoll_fd, EPOLL_CTL_DEL, fd, &event);
}
