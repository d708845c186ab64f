/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-select.h"

#include "ph-io.h"
#include "ph-ready.h"
#include "ph-sys-private.h"

/* select(2), played by poll(2): that has no FD_SETSIZE, and does not block the io thread. A call
 * that finds nothing ready stands in the list of each of its sockets and costs nothing there. An
 * edge of epoll(7) or a call on a socket has that one socket looked at, once for all selects that
 * wait for it; only a select that this satisfies looks at all of its sockets, so that its answer is
 * of one moment. Looking at a socket without room to write is what makes the kernel tell when there
 * is some. Io thread. */

#define MAX_TIMEOUT_NS (G_MAXINT64 / 2) /* longer than any computer runs, and can be added to */

typedef struct _Select Select;

/* One of the sockets of a select, in however many of its lists it stands */
typedef struct
{
  Select   *select;  /* (unowned) */
  PhSocket *socket;  /* (unowned): a closed one ends the call */
  guint     lists;   /* a bit for each PhSelectList */
  GList     link;    /* in socket->selects */
} Wait;

struct _Select
{
  PhPending     *pending; /* (unowned): it owns this */
  GArray        *entries; /* (unowned) (nullable): of PhSelectEntry; the call's own */
  guint          n_entries;
  Wait          *waits;   /* (owned): room for one an entry */
  guint          n_waits;
  guint         *places;  /* (owned): of each entry the index of its socket in waits */
  struct pollfd *polled;  /* (owned): of each of waits */
};

static gboolean
is_wanted (guint answer,
           guint wanted)
{
  for (guint list = 0; list < PH_N_SELECT_LISTS; list++)
    if (wanted & 1u << list && ph_ready_is_in (answer, (PhSelectList) list))
      return TRUE;

  return FALSE;
}

static const PhSelectEntry *
get_entry (const Select *self,
           guint         i)
{
  return &g_array_index (self->entries, PhSelectEntry, i);
}

static Select *
select_new (PhPending *pending)
{
  Select *self = g_new0 (Select, 1);

  self->pending = pending;
  self->entries = pending->call->entries;
  self->n_entries = self->entries != NULL ? self->entries->len : 0;
  self->waits = g_new0 (Wait, self->n_entries);
  self->places = g_new0 (guint, self->n_entries);
  self->polled = g_new0 (struct pollfd, self->n_entries);
  return self;
}

static void
select_free (Select *self)
{
  for (guint i = 0; i < self->n_waits; i++)
    g_queue_unlink (&self->waits[i].socket->selects, &self->waits[i].link);
  g_free (self->waits);
  g_free (self->places);
  g_free (self->polled);
  g_free (self);
}

/* What this select knows of the socket already stands last among those that wait for it.
 * Returns: (transfer none): the one place of @socket in @self */
static Wait *
ensure_wait (Select   *self,
             PhSocket *socket)
{
  Wait *wait = g_queue_peek_tail (&socket->selects);

  if (wait != NULL && wait->select == self)
    return wait;

  wait = &self->waits[self->n_waits];
  wait->select = self;
  wait->socket = socket;
  wait->link.data = wait;
  g_queue_push_tail_link (&socket->selects, &wait->link);
  self->polled[self->n_waits].fd = socket->fd;
  self->n_waits++;
  return wait;
}

/* Returns: 0 or an errno; with EBADF @unknown is set */
static int
join (Select     *self,
      PhSocketId *unknown)
{
  PhIo *io = self->pending->io;

  for (guint i = 0; i < self->n_entries; i++)
    {
      const PhSelectEntry *entry = get_entry (self, i);
      PhSocket *socket = ph_socket_table_get (&io->sockets, entry->socket);
      Wait *wait;

      if (entry->list >= PH_N_SELECT_LISTS)
        return EINVAL;
      if (socket == NULL)
        {
          *unknown = entry->socket;
          return EBADF;
        }
      wait = ensure_wait (self, socket);
      wait->lists |= 1u << entry->list;
      self->places[i] = (guint) (wait - self->waits);
      self->polled[self->places[i]].events |= ph_ready_get_events ((PhSelectList) entry->list);
    }
  return 0;
}

/* The bytes of a PhSelect and its entries. Returns: (transfer full) */
static GByteArray *
make_body (const Select *self,
           gboolean      answered,
           guint        *n_ready)
{
  GByteArray *body = g_byte_array_new ();
  PhSelect head = { .timeout_ns = self->pending->timeout_ns, .n_entries = self->n_entries };

  g_byte_array_append (body, (const guint8 *) &head, sizeof head);
  for (guint i = 0; i < self->n_entries; i++)
    {
      PhSelectEntry entry = *get_entry (self, i);
      guint answer = answered ? (guint) self->polled[self->places[i]].revents : 0;

      entry.ready = answered && ph_ready_is_in (answer, (PhSelectList) entry.list);
      head.n_ready += entry.ready;
      g_byte_array_append (body, (const guint8 *) &entry, sizeof entry);
    }
  ((PhSelect *) (gpointer) body->data)->n_ready = head.n_ready;
  *n_ready = head.n_ready;
  return body;
}

/* Writes the record and frees @self; the pending is the caller's. */
static void
finish (Select     *self,
        int         error,
        PhSocketId  unknown,
        guint       flags)
{
  PhPending *pending = self->pending;
  PhIo *io = pending->io;
  guint n_ready;
  g_autoptr (GByteArray) body = make_body (self, error == 0, &n_ready);
  PhRecord record = ph_io_record (io, PH_SOCKET_NONE, PH_CALL_SELECT, flags);

  record.error = (guint16) error;
  record.aux = error == EBADF ? unknown : PH_SOCKET_NONE;
  ph_io_record_call_body (io, pending, &record, error == 0 ? (gint64) n_ready : -1, NULL,
                          body->data, body->len);
  select_free (self);
}

/* Asks about all sockets at once. Returns: how many have an answer that is wanted, -1 with errno */
static int
look (Select *self)
{
  int n = 0;

  if (ph_sys_retry (self->pending->io->sys->poll (self->polled, self->n_waits, 0)) < 0)
    return -1;
  for (guint i = 0; i < self->n_waits; i++)
    n += is_wanted ((guint) self->polled[i].revents, self->waits[i].lists);
  return n;
}

/* Ends a select that waits, and frees it. */
static void
end_waiting (Select     *self,
             int         error,
             PhSocketId  unknown)
{
  PhPending *pending = self->pending;

  ph_pending_end_alone (pending);
  finish (self, error, unknown, 0);
  ph_pending_free (pending);
}

/* The time ran out, or the user took the call back. Like the kernel, a select whose time is up
 * looks once more; that it found nothing is no error. */
static void
give_up (PhPending *pending,
         int        error,
         guint      record_flags)
{
  Select *self = pending->state;
  int n_ready;

  if (error == ETIMEDOUT)
    {
      n_ready = look (self);
      error = n_ready < 0 ? errno : 0;
      if (n_ready > 0)
        record_flags &= ~(guint) PH_RECORD_TIMED_OUT;
    }
  finish (self, error, PH_SOCKET_NONE, record_flags);
}

static void
let_wait (Select *self)
{
  guint n_ready;
  g_autoptr (GByteArray) body = make_body (self, FALSE, &n_ready);

  self->pending->give_up = give_up;
  self->pending->state = self;
  ph_pending_wait_alone (self->pending, body->data, body->len);
}

static void
count_lists (PhCall *call)
{
  call->args[0] = call->args[1] = call->args[2] = 0;
  for (guint i = 0; call->entries != NULL && i < call->entries->len; i++)
    {
      const PhSelectEntry *entry = &g_array_index (call->entries, PhSelectEntry, i);

      if (entry->list < PH_N_SELECT_LISTS)
        call->args[entry->list]++;
    }
}

/**
 * ph_select_submit:
 * @pending: (transfer full): a select
 *
 * Answers it at once if one of its sockets is ready in a list that it stands in, if a socket is not
 * open (EBADF, with its id in the record), or if the timeout is 0; else lets it wait until one is
 * ready, its time is up (no error, nothing ready), it is cancelled (ECANCELED), or one of its
 * sockets is closed (EBADF). A socket may stand in several lists. Without sockets it is a sleep.
 * See select(2). Io thread.
 */
void
ph_select_submit (PhPending *pending)
{
  PhSocketId unknown = PH_SOCKET_NONE;
  Select *self;
  int n_ready = 0;
  int error;

  count_lists (pending->call);
  pending->timeout_ns = pending->call->timeout_ns == PH_TIMEOUT_OF_SOCKET
                          ? PH_TIMEOUT_BLOCKING : MIN (pending->call->timeout_ns, MAX_TIMEOUT_NS);
  ph_io_tick (pending->io);
  self = select_new (pending);
  error = pending->timeout_ns < PH_TIMEOUT_BLOCKING ? EINVAL : join (self, &unknown);
  if (error == 0 && (n_ready = look (self)) < 0)
    error = errno;
  if (error == 0 && n_ready == 0 && pending->timeout_ns != PH_TIMEOUT_NONE)
    {
      let_wait (self);
      return;
    }
  finish (self, error, unknown, error == 0 && n_ready == 0 ? PH_RECORD_TIMED_OUT : 0);
  ph_pending_free (pending);
}

/**
 * ph_select_touch:
 * @socket: a socket on which something happened
 *
 * Ends the selects that it is ready for. Io thread; nothing when none waits for it.
 */
void
ph_select_touch (PhSocket *socket)
{
  struct pollfd polled = { .fd = socket->fd };
  GList *next;
  int n;

  if (socket->selects.length == 0)
    return;
  for (guint list = 0; list < PH_N_SELECT_LISTS; list++)
    polled.events |= ph_ready_get_events ((PhSelectList) list);
  n = ph_sys_retry (socket->io->sys->poll (&polled, 1, 0));
  if (n == 0)
    return;
  if (n < 0) /* the edge comes once: whoever waits looks for himself */
    polled.revents = ~0;

  for (GList *link = socket->selects.head; link != NULL; link = next)
    {
      Wait *wait = link->data;
      int n_ready = 0;

      next = link->next;
      if (is_wanted ((guint) polled.revents, wait->lists))
        n_ready = look (wait->select);
      if (n_ready != 0)
        end_waiting (wait->select, n_ready < 0 ? errno : 0, PH_SOCKET_NONE);
    }
}

/**
 * ph_select_abandon:
 * @socket: a socket about to be closed
 *
 * Ends every select that names it with EBADF. (The kernel leaves open what happens then, and goes
 * on waiting; see select(2), "Multithreaded applications".) Io thread.
 */
void
ph_select_abandon (PhSocket *socket)
{
  Wait *wait;

  while ((wait = g_queue_peek_head (&socket->selects)) != NULL)
    end_waiting (wait->select, EBADF, socket->id);
}
