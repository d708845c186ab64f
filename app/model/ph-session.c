/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-session.h"

#include "ph-clock.h"
#include "ph-session-private.h"
#include "ph-socket-item-private.h"

#include <glib-unix.h>

/* Owns the engine, the store and the pump between them, and decides when to pump. The ring wakes
 * the main loop once, after it was armed. A driven session then says "awake" and stays disarmed
 * until its driver has found nothing for a while and calls ph_session_sleep(); a session without
 * a driver flushes at once and arms again. The ring also wakes an awake session when it is half
 * full, since the driver may be a slow one: then the session helps itself. */

#define OWN_BUDGET_NS (2 * PH_NSEC_PER_MSEC)
#define MAX_BUDGET_FACTOR 3

struct _PhSession
{
  GObject         parent_instance;
  PhEngine       *engine;       /* (owned) */
  PhStore        *store;        /* (owned) */
  PhPump         *pump;         /* (owned) */
  PhSessionCalls *calls;        /* (owned) */
  GSource        *wake_source;  /* (owned): the ring's eventfd */
  gboolean        driven;
  gboolean        awake;        /* records may be waiting; the ring is not armed */
  gboolean        flushing;
  gint64          default_timeout_ns; /* of new sockets */
};

G_DEFINE_FINAL_TYPE (PhSession, ph_session, G_TYPE_OBJECT)

enum
{
  AWAKE,
  LOSSES_CHANGED,
  MARKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
ph_session_dispose (GObject *object)
{
  PhSession *self = PH_SESSION (object);

  if (self->wake_source != NULL)
    g_source_destroy (self->wake_source);
  g_clear_pointer (&self->wake_source, g_source_unref);
  if (self->calls != NULL)
    ph_session_calls_abandon (self->calls);
  G_OBJECT_CLASS (ph_session_parent_class)->dispose (object);
}

static void
ph_session_finalize (GObject *object)
{
  PhSession *self = PH_SESSION (object);

  g_clear_pointer (&self->pump, ph_pump_free);
  /* joins the io thread; what it still writes goes with its ring */
  g_clear_pointer (&self->engine, ph_engine_free);
  g_clear_pointer (&self->store, ph_store_free);
  g_clear_pointer (&self->calls, ph_session_calls_free);
  G_OBJECT_CLASS (ph_session_parent_class)->finalize (object);
}

static void
ph_session_class_init (PhSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ph_session_dispose;
  object_class->finalize = ph_session_finalize;
  signals[AWAKE] = g_signal_new ("awake", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST,
                                 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LOSSES_CHANGED] = g_signal_new ("losses-changed", G_OBJECT_CLASS_TYPE (klass),
                                          G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[MARKED] = g_signal_new ("marked", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ph_session_init (PhSession *self)
{
  self->calls = ph_session_calls_new ();
  self->default_timeout_ns = PH_TIMEOUT_BLOCKING;
}

static void
returned (const PhRecord   *record,
          const PhCallHead *head,
          gpointer          user_data)
{
  PhSession *self = user_data;

  ph_session_calls_take (self->calls, record, head);
}

/* Goes on at the next turn of the main loop, which thus gets to its other sources in between. */
static void
go_on_later (PhSession *self)
{
  g_source_set_ready_time (self->wake_source, 0);
}

static void
flush_and_sleep (PhSession *self)
{
  ph_session_flush (self, OWN_BUDGET_NS);
  if (self->wake_source == NULL || self->driven)
    return;
  ph_session_sleep (self);
  if (self->awake)
    go_on_later (self);
}

static gboolean
woken_cb (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  g_autoptr (PhSession) self = g_object_ref (user_data);
  gboolean was_awake = self->awake;

  g_source_set_ready_time (self->wake_source, -1);
  if ((condition & G_IO_IN) != 0)
    ph_ring_acknowledge (ph_engine_get_ring (self->engine));
  self->awake = TRUE;
  if (!self->driven)
    flush_and_sleep (self);
  else if (was_awake)
    ph_session_flush (self, OWN_BUDGET_NS);
  else
    g_signal_emit (self, signals[AWAKE], 0);
  return G_SOURCE_CONTINUE;
}

static void
watch_ring (PhSession *self)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  PhRing *ring = ph_engine_get_ring (self->engine);

  self->wake_source = g_unix_fd_source_new (ph_ring_get_wake_fd (ring), G_IO_IN);
  g_source_set_static_name (self->wake_source, "[porthole] session");
  g_source_set_callback (self->wake_source, G_SOURCE_FUNC (woken_cb), self, NULL);
  g_source_attach (self->wake_source, context);
  self->awake = !ph_ring_arm (ring);
  if (self->awake)
    go_on_later (self);
}

/**
 * ph_session_new:
 * @options: (nullable): how to run the engine and how much to keep; %NULL: the defaults
 * @error: (nullable): return location; the io thread or its descriptors could not be made
 *
 * Starts a session that feeds itself in the thread-default context of the caller, which becomes
 * its main thread.
 *
 * Returns: (transfer full) (nullable): a session
 */
PhSession *
ph_session_new (const PhSessionOptions  *options,
                GError                 **error)
{
  const PhSessionOptions defaults = { 0 };
  g_autoptr (PhSession) self = g_object_new (PH_TYPE_SESSION, NULL);

  if (options == NULL)
    options = &defaults;
  self->engine = ph_engine_new (&options->engine, error);
  if (self->engine == NULL)
    return NULL;
  self->store = ph_store_new (&options->store);
  self->pump = ph_pump_new (ph_engine_get_ring (self->engine), self->store);
  ph_pump_set_returned (self->pump, returned, self);
  watch_ring (self);
  return g_steal_pointer (&self);
}

/**
 * ph_session_get_engine:
 * @self: the session
 *
 * Returns: (transfer none): the socket layer
 */
PhEngine *
ph_session_get_engine (PhSession *self)
{
  g_return_val_if_fail (PH_IS_SESSION (self), NULL);
  return self->engine;
}

/**
 * ph_session_get_store:
 * @self: the session
 *
 * Returns: (transfer none): the record of what happened
 */
PhStore *
ph_session_get_store (PhSession *self)
{
  g_return_val_if_fail (PH_IS_SESSION (self), NULL);
  return self->store;
}

/**
 * ph_session_get_marks:
 * @self: the session
 *
 * Returns: (transfer none): what the kernel stamped on what was sent (SO_TIMESTAMPING)
 */
PhMarks *
ph_session_get_marks (PhSession *self)
{
  g_return_val_if_fail (PH_IS_SESSION (self), NULL);
  return ph_pump_get_marks (self->pump);
}

/**
 * ph_session_get_arrivals:
 * @self: the session
 *
 * Returns: (transfer none): when bytes of streams were seen in receive queues
 */
PhArrivals *
ph_session_get_arrivals (PhSession *self)
{
  g_return_val_if_fail (PH_IS_SESSION (self), NULL);
  return ph_pump_get_arrivals (self->pump);
}

/**
 * ph_session_get_sockets:
 * @self: the session
 *
 * Returns: (transfer none): the sockets, open and lately closed
 */
PhSocketList *
ph_session_get_sockets (PhSession *self)
{
  g_return_val_if_fail (PH_IS_SESSION (self), NULL);
  return ph_pump_get_sockets (self->pump);
}

/**
 * ph_session_get_log:
 * @self: the session
 *
 * Returns: (transfer none): the rows of all sockets
 */
PhEventLog *
ph_session_get_log (PhSession *self)
{
  g_return_val_if_fail (PH_IS_SESSION (self), NULL);
  return ph_pump_get_log (self->pump);
}

/**
 * ph_session_new_socket_log:
 * @self: the session
 * @socket: a listed socket; another gives a log that stays empty
 * @data_only: only calls that moved bytes, and the end of the peer's stream
 *
 * Returns: (transfer full): the rows of @socket, fed by the session while somebody holds it
 */
PhEventLog *
ph_session_new_socket_log (PhSession  *self,
                           PhSocketId  socket,
                           gboolean    data_only)
{
  g_return_val_if_fail (PH_IS_SESSION (self), NULL);
  return ph_pump_new_socket_log (self->pump, socket, data_only);
}

/**
 * ph_session_foresee_name:
 * @self: the session
 * @role: what a socket is: "server", "client"
 *
 * Returns: (transfer full): how a socket of that role would be named now
 */
char *
ph_session_foresee_name (PhSession  *self,
                         const char *role)
{
  g_return_val_if_fail (PH_IS_SESSION (self), NULL);
  return ph_names_foresee (ph_pump_get_names (self->pump), role);
}

/**
 * ph_session_check_name:
 * @self: the session
 * @name: a wished name of a socket
 * @error: (nullable): return location: a sentence fit for a form field
 *
 * Returns: %TRUE if a socket could be given @name now
 */
gboolean
ph_session_check_name (PhSession   *self,
                       const char  *name,
                       GError     **error)
{
  g_return_val_if_fail (PH_IS_SESSION (self), FALSE);
  return ph_names_check (ph_pump_get_names (self->pump), name, error);
}

/**
 * ph_session_get_running:
 * @self: the session
 *
 * Returns: (transfer none): a model of #PhRunningCall: the calls of all sockets that wait
 */
GListModel *
ph_session_get_running (PhSession *self)
{
  g_return_val_if_fail (PH_IS_SESSION (self), NULL);
  return ph_pump_get_running (self->pump);
}

/**
 * ph_session_set_driven:
 * @self: the session
 * @driven: whether somebody calls ph_session_flush() while the session is awake
 *
 * Without a driver, the default, the session flushes by itself whenever records arrive.
 */
void
ph_session_set_driven (PhSession *self,
                       gboolean   driven)
{
  g_return_if_fail (PH_IS_SESSION (self));

  self->driven = driven;
  if (!driven && self->awake)
    go_on_later (self);
}

static gint64
stretch_budget (PhSession *self,
                gint64     budget_ns)
{
  PhRing *ring = ph_engine_get_ring (self->engine);
  gint64 quarters = ph_ring_get_fill (ring) / (ph_ring_get_n_slots (ring) / 4 + 1);

  return budget_ns * CLAMP (quarters + 1, 1, MAX_BUDGET_FACTOR);
}

/**
 * ph_session_flush:
 * @self: the session
 * @budget_ns: time for taking records, 2 ms for a frame; up to three times as much is used when
 *   the ring fills faster than it is emptied
 *
 * Takes records into the models, tells what changed, then tells of calls that returned. Does
 * nothing when called from what it tells. Main thread.
 *
 * Returns: %TRUE if there were records
 */
gboolean
ph_session_flush (PhSession *self,
                  gint64     budget_ns)
{
  PhPumpResult result;

  g_return_val_if_fail (PH_IS_SESSION (self), FALSE);

  if (self->flushing)
    return FALSE;
  g_object_ref (self);
  self->flushing = TRUE;
  result = ph_pump_flush (self->pump, stretch_budget (self, budget_ns));
  self->flushing = FALSE;
  if (result.was_full)
    ph_engine_drained (self->engine);
  if (result.lost)
    g_signal_emit (self, signals[LOSSES_CHANGED], 0);
  if (result.marked)
    g_signal_emit (self, signals[MARKED], 0);
  ph_session_calls_tell (self->calls, ph_pump_get_sockets (self->pump));
  g_object_unref (self);
  return result.n_records > 0;
}

/**
 * ph_session_is_awake:
 * @self: the session
 *
 * Returns: %TRUE if records may be waiting: a driver should tick
 */
gboolean
ph_session_is_awake (PhSession *self)
{
  g_return_val_if_fail (PH_IS_SESSION (self), FALSE);
  return self->awake;
}

/**
 * ph_session_sleep:
 * @self: the session
 *
 * The driver stops ticking until "awake". If records came meanwhile the session stays awake, and
 * the driver has to go on: ask ph_session_is_awake().
 */
void
ph_session_sleep (PhSession *self)
{
  g_return_if_fail (PH_IS_SESSION (self));
  self->awake = !ph_ring_arm (ph_engine_get_ring (self->engine));
}

/**
 * ph_session_name_next:
 * @self: the session
 * @listener: a listening socket
 * @name: (nullable): what to call the next socket it accepts, if nobody has that name then;
 *   %NULL: as it comes
 */
void
ph_session_name_next (PhSession  *self,
                      PhSocketId  listener,
                      const char *name)
{
  PhSocketItem *item = ph_socket_list_lookup (ph_session_get_sockets (self), listener);

  if (item != NULL)
    ph_socket_item_set_next_name (item, name);
}

/**
 * ph_session_set_auto:
 * @self: the session
 * @socket: a socket
 * @flags: what it shall do by itself
 *
 * The item follows when the io thread has done it.
 */
void
ph_session_set_auto (PhSession   *self,
                     PhSocketId   socket,
                     PhAutoFlags  flags)
{
  g_return_if_fail (PH_IS_SESSION (self));
  ph_engine_set_auto (self->engine, socket, flags);
}

/**
 * ph_session_set_timeout:
 * @self: the session
 * @socket: a socket
 * @timeout_ns: how long its calls wait: -1 blocking, 0 non-blocking, else nanoseconds
 *
 * For calls made from now on. The item follows when the io thread has done it.
 */
void
ph_session_set_timeout (PhSession  *self,
                        PhSocketId  socket,
                        gint64      timeout_ns)
{
  g_return_if_fail (PH_IS_SESSION (self));
  ph_engine_set_timeout (self->engine, socket, timeout_ns);
}

/**
 * ph_session_set_default_timeout:
 * @self: the session
 * @timeout_ns: how long calls of sockets yet to come wait: -1 blocking, 0 non-blocking, else
 *   nanoseconds
 *
 * Python's setdefaulttimeout(): for sockets made or accepted from now on, unless who makes them
 * says otherwise.
 */
void
ph_session_set_default_timeout (PhSession *self,
                                gint64     timeout_ns)
{
  g_return_if_fail (PH_IS_SESSION (self));
  self->default_timeout_ns = timeout_ns;
  ph_engine_set_timeout (self->engine, PH_SOCKET_NONE, timeout_ns);
}

/**
 * ph_session_get_default_timeout:
 * @self: the session
 *
 * Returns: how long calls of new sockets wait: -1 blocking, 0 non-blocking, else nanoseconds
 */
gint64
ph_session_get_default_timeout (PhSession *self)
{
  g_return_val_if_fail (PH_IS_SESSION (self), PH_TIMEOUT_BLOCKING);
  return self->default_timeout_ns;
}

/**
 * ph_session_read_options:
 * @self: the session
 * @socket: a socket
 *
 * Has all options of the socket read by the io thread, by getsockopt(2); its item says
 * "options-changed" when they are there. That is no call of the user and leaves no row. The first
 * time, what a new socket begins with is asked for, too.
 */
void
ph_session_read_options (PhSession  *self,
                         PhSocketId  socket)
{
  PhSocketItem *item;

  g_return_if_fail (PH_IS_SESSION (self));

  item = ph_socket_list_lookup (ph_session_get_sockets (self), socket);
  if (item != NULL && !ph_socket_item_get_closed (item))
    ph_engine_read_options (self->engine, socket,
                            !ph_option_states_were_read (ph_socket_item_get_options (item)));
}

/**
 * ph_session_read_kernel:
 * @self: the session
 * @socket: a socket
 *
 * Has all that the kernel tells of the socket read by the io thread; its item says "kernel-changed"
 * when it is there. That is no call of the user and leaves no row.
 */
void
ph_session_read_kernel (PhSession  *self,
                        PhSocketId  socket)
{
  PhSocketItem *item;

  g_return_if_fail (PH_IS_SESSION (self));

  item = ph_socket_list_lookup (ph_session_get_sockets (self), socket);
  if (item != NULL && !ph_socket_item_get_closed (item))
    ph_engine_read_kernel (self->engine, socket);
}

/**
 * ph_session_peek_calls:
 * @self: the session
 *
 * Returns: (transfer none): its calls on their way
 */
PhSessionCalls *
ph_session_peek_calls (PhSession *self)
{
  return self->calls;
}

/**
 * ph_session_peek_names:
 * @self: the session
 *
 * Returns: (transfer none): the names of its sockets
 */
PhNames *
ph_session_peek_names (PhSession *self)
{
  return ph_pump_get_names (self->pump);
}
