/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket-item-private.h"

/* The face of the mirror: properties and getters. What they show is filled in by
 * ph-socket-item-feed.c and told by ph_socket_item_announce() once a flush. Main thread. */

G_DEFINE_FINAL_TYPE (PhSocketItem, ph_socket_item, G_TYPE_OBJECT)

static GParamSpec *properties[PH_ITEM_N_PROPS];
static guint figures_changed_signal;
static guint options_changed_signal;
static guint steps_changed_signal;
static guint kernel_changed_signal;

static void
ph_socket_item_dispose (GObject *object)
{
  PhSocketItem *self = PH_SOCKET_ITEM (object);

  ph_running_list_clear (&self->running);
  g_clear_object (&self->last_call);
  self->partner = NULL;
  self->place = NULL;
  G_OBJECT_CLASS (ph_socket_item_parent_class)->dispose (object);
}

/* What was counted and read of the socket over its life */
static void
drop_figures (PhSocketItem *self)
{
  g_clear_pointer (&self->series, ph_series_free);
  g_clear_pointer (&self->options, ph_option_states_free);
  g_clear_pointer (&self->state_history, ph_state_history_free);
  g_clear_pointer (&self->kernel, g_bytes_unref);
  g_clear_pointer (&self->history, ph_history_free);
  g_clear_pointer (&self->history_pool, ph_history_pool_unref);
}

static void
ph_socket_item_finalize (GObject *object)
{
  PhSocketItem *self = PH_SOCKET_ITEM (object);

  for (guint i = 0; i < PH_N_ROWS; i++)
    ph_rows_clear (&self->rows[i]);
  ph_socket_item_drop_stream (self);
  drop_figures (self);
  g_clear_pointer (&self->replies, g_bytes_unref);
  g_clear_pointer (&self->names, ph_names_unref);
  g_free (self->local_text);
  g_free (self->peer_text);
  g_free (self->next_name);
  G_OBJECT_CLASS (ph_socket_item_parent_class)->finalize (object);
}

static void
ph_socket_item_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  PhSocketItem *self = PH_SOCKET_ITEM (object);

  switch (prop_id)
    {
    case PH_ITEM_ID: g_value_set_uint (value, self->id); break;
    case PH_ITEM_NAME: g_value_set_string (value, ph_socket_item_get_name (self)); break;
    case PH_ITEM_FD: g_value_set_int (value, self->identity.fd); break;
    case PH_ITEM_STATE: g_value_set_uint (value, self->identity.state); break;
    case PH_ITEM_LOCAL: g_value_set_string (value, ph_socket_item_get_local_text (self)); break;
    case PH_ITEM_PEER: g_value_set_string (value, ph_socket_item_get_peer_text (self)); break;
    case PH_ITEM_DEPTH: g_value_set_uint (value, self->depth); break;
    case PH_ITEM_CLOSED: g_value_set_boolean (value, ph_socket_item_get_closed (self)); break;
    case PH_ITEM_AUTO_FLAGS: g_value_set_uint (value, self->identity.auto_flags); break;
    case PH_ITEM_TIMEOUT: g_value_set_int64 (value, self->identity.timeout_ns); break;
    case PH_ITEM_LAST_CALL: g_value_set_object (value, self->last_call); break;
    case PH_ITEM_N_CHILDREN: g_value_set_uint (value, self->n_children); break;
    case PH_ITEM_PARTNER: g_value_set_object (value, self->partner); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec); break;
    }
}

static void
ph_socket_item_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  PhSocketItem *self = PH_SOCKET_ITEM (object);

  if (prop_id == PH_ITEM_NAME)
    ph_socket_item_set_name (self, g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = (GParamFlags) (G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY
                                           | G_PARAM_STATIC_STRINGS);

  /* PhSocketId, never reused */
  properties[PH_ITEM_ID] = g_param_spec_uint ("id", NULL, NULL, 0, G_MAXUINT32, 0, flags);
  /* an identifier of the notation, unique among the listed; setting refuses others */
  properties[PH_ITEM_NAME] = g_param_spec_string ("name", NULL, NULL, NULL,
                                               (GParamFlags) (flags | G_PARAM_WRITABLE));
  /* the descriptor, -1 once closed */
  properties[PH_ITEM_FD] = g_param_spec_int ("fd", NULL, NULL, -1, G_MAXINT, -1, flags);
  /* PhState */
  properties[PH_ITEM_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, PH_N_STATES, 0, flags);
  /* addresses as host:port; "" for none */
  properties[PH_ITEM_LOCAL] = g_param_spec_string ("local", NULL, NULL, "", flags);
  properties[PH_ITEM_PEER] = g_param_spec_string ("peer", NULL, NULL, "", flags);
  /* 1 under its listener, else 0 */
  properties[PH_ITEM_DEPTH] = g_param_spec_uint ("depth", NULL, NULL, 0, 1, 0, flags);
  properties[PH_ITEM_CLOSED] = g_param_spec_boolean ("closed", NULL, NULL, FALSE, flags);
  /* PhAutoFlags; also told when the handler is another */
  properties[PH_ITEM_AUTO_FLAGS] = g_param_spec_uint ("auto-flags", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /* nanoseconds; -1 blocking, 0 non-blocking */
  properties[PH_ITEM_TIMEOUT] = g_param_spec_int64 ("timeout", NULL, NULL, -1, G_MAXINT64, -1, flags);
  /* the last call made by the user that returned */
  properties[PH_ITEM_LAST_CALL] = g_param_spec_object ("last-call", NULL, NULL, PH_TYPE_EVENT, flags);
  /* rows under this listener in the list */
  properties[PH_ITEM_N_CHILDREN] = g_param_spec_uint ("n-children", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /* the other end of the connection, when it is one of ours */
  properties[PH_ITEM_PARTNER] = g_param_spec_object ("partner", NULL, NULL, PH_TYPE_SOCKET_ITEM, flags);
  g_object_class_install_properties (object_class, PH_ITEM_N_PROPS, properties);
}

static void
ph_socket_item_class_init (PhSocketItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ph_socket_item_dispose;
  object_class->finalize = ph_socket_item_finalize;
  object_class->get_property = ph_socket_item_get_property;
  object_class->set_property = ph_socket_item_set_property;
  install_properties (object_class);
  figures_changed_signal = g_signal_new ("figures-changed", G_OBJECT_CLASS_TYPE (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
  options_changed_signal = g_signal_new ("options-changed", G_OBJECT_CLASS_TYPE (klass),
                                         G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
  steps_changed_signal = g_signal_new ("steps-changed", G_OBJECT_CLASS_TYPE (klass),
                                       G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);
  kernel_changed_signal = g_signal_new ("kernel-changed", G_OBJECT_CLASS_TYPE (klass),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);
}

static void
ph_socket_item_init (PhSocketItem *self)
{
  self->identity.fd = -1;
  self->identity.timeout_ns = -1;
  self->last_call_seq = G_MAXUINT64;
  self->state_history = ph_state_history_new ();
  self->fresh = TRUE;
}

/**
 * ph_socket_item_new:
 * @id: the socket
 * @names: the names of the session; @id has one already
 *
 * Returns: (transfer full): an item that knows nothing yet
 */
PhSocketItem *
ph_socket_item_new (PhSocketId  id,
                    PhNames    *names)
{
  PhSocketItem *self = g_object_new (PH_TYPE_SOCKET_ITEM, NULL);

  self->id = id;
  self->names = ph_names_ref (names);
  return self;
}

/**
 * ph_socket_item_announce:
 * @self: an item
 *
 * Tells all that changed since the last time: each property once, then the figures once. An item
 * that was never announced has no listeners yet and is silent.
 */
void
ph_socket_item_announce (PhSocketItem *self)
{
  guint changed = self->fresh ? 0 : self->changed;
  gboolean figures_changed = !self->fresh && self->figures_changed;
  gboolean options_changed = !self->fresh && self->options_changed;
  gboolean steps_changed = !self->fresh && self->steps_changed;
  gboolean kernel_changed = !self->fresh && self->kernel_changed;

  self->dirty = FALSE;
  self->fresh = FALSE;
  self->changed = 0;
  self->figures_changed = FALSE;
  self->options_changed = FALSE;
  self->steps_changed = FALSE;
  self->kernel_changed = FALSE;
  if (changed != 0)
    {
      g_object_freeze_notify (G_OBJECT (self));
      for (guint i = 1; i < PH_ITEM_N_PROPS; i++)
        {
          if ((changed & (1u << i)) != 0)
            g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
        }
      g_object_thaw_notify (G_OBJECT (self));
    }
  if (figures_changed)
    g_signal_emit (self, figures_changed_signal, 0);
  if (options_changed)
    g_signal_emit (self, options_changed_signal, 0);
  if (steps_changed)
    g_signal_emit (self, steps_changed_signal, 0);
  if (kernel_changed)
    g_signal_emit (self, kernel_changed_signal, 0);
  ph_running_list_announce (&self->running);
}

/**
 * ph_socket_item_get_id:
 * @self: an item
 *
 * Returns: the socket
 */
PhSocketId
ph_socket_item_get_id (PhSocketItem *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), PH_SOCKET_NONE);
  return self->id;
}

/**
 * ph_socket_item_get_name:
 * @self: an item
 *
 * Returns: (transfer none): its name in the notation
 */
const char *
ph_socket_item_get_name (PhSocketItem *self)
{
  const char *name;

  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), NULL);
  name = ph_names_lookup (self->names, self->id);
  return name != NULL ? name : "";
}

/**
 * ph_socket_item_set_name:
 * @self: an item
 * @name: a name in the notation
 *
 * Renames the socket at once. Rows of logs made from now on say the new name.
 *
 * Returns: %FALSE, and nothing changes, if @name is no identifier or another socket has it
 */
gboolean
ph_socket_item_set_name (PhSocketItem *self,
                         const char   *name)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), FALSE);

  if (g_strcmp0 (name, ph_socket_item_get_name (self)) == 0)
    return TRUE;
  /* a forgotten socket takes no name away from the living */
  if (self->place == NULL || !ph_names_assign (self->names, self->id, name))
    return FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PH_ITEM_NAME]);
  return TRUE;
}

/**
 * ph_socket_item_get_identity:
 * @self: an item
 *
 * Returns: (transfer none): who the socket is, as last told
 */
const PhIdentity *
ph_socket_item_get_identity (PhSocketItem *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), NULL);
  return &self->identity;
}

/**
 * ph_socket_item_get_state:
 * @self: an item
 *
 * Returns: its state, %PH_STATE_GONE once closed
 */
PhState
ph_socket_item_get_state (PhSocketItem *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), PH_STATE_UNKNOWN);
  return self->identity.state;
}

static const char *
get_text (const PhAddress  *address,
          char            **text)
{
  if (*text == NULL)
    *text = ph_address_to_string (address);
  return *text;
}

/**
 * ph_socket_item_get_local_text:
 * @self: an item
 *
 * Returns: (transfer none): its own address as host:port, "" when it has none: getsockname() then
 *   says 0.0.0.0:0
 */
const char *
ph_socket_item_get_local_text (PhSocketItem *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), NULL);
  if (ph_address_get_port (&self->identity.local) == 0)
    return "";
  return get_text (&self->identity.local, &self->local_text);
}

/**
 * ph_socket_item_get_peer_text:
 * @self: an item
 *
 * Returns: (transfer none): its peer's address as host:port, "" when it has none
 */
const char *
ph_socket_item_get_peer_text (PhSocketItem *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), NULL);
  return get_text (&self->identity.peer, &self->peer_text);
}

/**
 * ph_socket_item_get_figures:
 * @self: an item
 *
 * Returns: (transfer none): totals and kernel figures as last told; all zero before the first
 */
const PhFigures *
ph_socket_item_get_figures (PhSocketItem *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), NULL);
  return &self->figures;
}

/**
 * ph_socket_item_get_series:
 * @self: an item
 *
 * Returns: (transfer none): bytes in and out by time
 */
PhSeries *
ph_socket_item_get_series (PhSocketItem *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), NULL);
  if (self->series == NULL)
    self->series = ph_series_new ();
  return self->series;
}

/**
 * ph_socket_item_get_history:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): its figures over time; %NULL: nothing moved yet
 */
const PhHistory *
ph_socket_item_get_history (PhSocketItem *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), NULL);
  return self->history;
}

/**
 * ph_socket_item_get_depth:
 * @self: an item
 *
 * Returns: 1 for a socket under its listener in the list, else 0
 */
guint
ph_socket_item_get_depth (PhSocketItem *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), 0);
  return self->depth;
}

/**
 * ph_socket_item_get_n_children:
 * @self: an item
 *
 * Returns: the number of accepted sockets under it in the list
 */
guint
ph_socket_item_get_n_children (PhSocketItem *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), 0);
  return self->n_children;
}

/**
 * ph_socket_item_get_closed:
 * @self: an item
 *
 * Returns: %TRUE once its descriptor is closed
 */
gboolean
ph_socket_item_get_closed (PhSocketItem *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), FALSE);
  return self->identity.state == PH_STATE_GONE;
}

/**
 * ph_socket_item_get_running:
 * @self: an item
 *
 * Returns: (transfer none): a model of #PhRunningCall: its calls that wait
 */
GListModel *
ph_socket_item_get_running (PhSocketItem *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), NULL);
  return ph_running_list_get_model (&self->running);
}

/**
 * ph_socket_item_get_last_call:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the last call by the user that returned
 */
PhEvent *
ph_socket_item_get_last_call (PhSocketItem *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), NULL);
  return self->last_call;
}

/**
 * ph_socket_item_get_options:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): what is known of its options, ph_session_read_options();
 *   %NULL: nothing yet
 */
const PhOptionStates *
ph_socket_item_get_options (PhSocketItem *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), NULL);
  return self->options;
}

/**
 * ph_socket_item_get_state_history:
 * @self: an item
 *
 * Returns: (transfer none): the states it was in, and what it left behind when it was closed
 */
const PhStateHistory *
ph_socket_item_get_state_history (PhSocketItem *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), NULL);
  return self->state_history;
}

/**
 * ph_socket_item_get_kernel:
 * @self: an item
 * @time_ns: (out) (optional): CLOCK_MONOTONIC, when it was so
 *
 * Returns: (transfer none) (nullable): all that the kernel said when it was last asked by
 *   ph_session_read_kernel(), for ph_kernel_reading_parse(); %NULL: it was not asked
 */
GBytes *
ph_socket_item_get_kernel (PhSocketItem *self,
                           gint64       *time_ns)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), NULL);
  if (time_ns != NULL)
    *time_ns = self->kernel_ns;
  return self->kernel;
}

/**
 * ph_socket_item_get_partner:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the other end of the connection when it is one of ours
 */
PhSocketItem *
ph_socket_item_get_partner (PhSocketItem *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), NULL);
  return self->partner;
}

/**
 * ph_socket_item_had_partner:
 * @self: an item
 *
 * Returns: whether the other end was ever one of ours, forgotten by now or not
 */
gboolean
ph_socket_item_had_partner (PhSocketItem *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), FALSE);
  return self->had_partner;
}
