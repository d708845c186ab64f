/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket-item-private.h"

/* How an item learns: what the pump reads in OPENED, IDENTITY, STATE, FIGURES and CLOSE records
 * is kept here, and the bit of each property that changed is set. A closed socket keeps the
 * addresses it last had: they are what its row is known by. Main thread. */

static void
mark (PhSocketItem *self,
      guint         property)
{
  self->changed |= 1u << property;
}

/* Whether a socket that is not TCP has a name or port of its own, which its state does not tell */
static gboolean
is_bound (const PhIdentity *identity)
{
  if (ph_identity_is_tcp (identity))
    return FALSE;
  if (identity->family == AF_UNIX)
    return !ph_address_is_unnamed (&identity->local);
  return ph_address_get_port (&identity->local) > 0;
}

static gboolean
take_address (PhSocketItem     *self,
              PhAddress        *ours,
              const PhAddress  *theirs,
              char            **text,
              guint             property)
{
  if (ph_address_equal (ours, theirs))
    return FALSE;
  *ours = *theirs;
  g_clear_pointer (text, g_free);
  mark (self, property);
  return TRUE;
}

/**
 * ph_socket_item_take_identity:
 * @self: an item
 * @time_ns: when it was so
 * @identity: body of an OPENED or IDENTITY record
 *
 * Returns: %TRUE if an address changed
 */
gboolean
ph_socket_item_take_identity (PhSocketItem     *self,
                              gint64            time_ns,
                              const PhIdentity *identity)
{
  PhIdentity *own = &self->identity;
  gboolean moved = FALSE;

  if (identity->fd == -1 && !self->fresh)
    {
      ph_socket_item_take_close (self, time_ns);
      return FALSE;
    }
  if (own->fd != identity->fd)
    mark (self, PH_ITEM_FD);
  if (own->auto_flags != identity->auto_flags || own->handler != identity->handler
      || own->one_by_one != identity->one_by_one)
    mark (self, PH_ITEM_AUTO_FLAGS);
  if (own->timeout_ns != identity->timeout_ns)
    mark (self, PH_ITEM_TIMEOUT);
  ph_state_history_set_tcp (self->state_history, ph_identity_is_tcp (identity));
  ph_socket_item_take_state (self, time_ns, identity->state);
  if (is_bound (identity) != is_bound (own))
    self->steps_changed = TRUE;
  ph_state_history_take_bound (self->state_history, time_ns, is_bound (identity));
  moved |= own->peer_inode != identity->peer_inode;
  moved |= take_address (self, &own->local, &identity->local, &self->local_text, PH_ITEM_LOCAL);
  moved |= take_address (self, &own->peer, &identity->peer, &self->peer_text, PH_ITEM_PEER);
  *own = *identity;
  return moved;
}

static gboolean
is_connected_state (PhState state)
{
  return state == PH_STATE_ESTABLISHED || state == PH_STATE_CONNECTED || state == PH_STATE_HUNG_UP
         || state == PH_STATE_FIN_WAIT1 || state == PH_STATE_FIN_WAIT2
         || state == PH_STATE_CLOSE_WAIT || state == PH_STATE_LAST_ACK
         || state == PH_STATE_CLOSING || state == PH_STATE_TIME_WAIT;
}

/**
 * ph_socket_item_take_state:
 * @self: an item
 * @time_ns: since when
 * @state: the state the kernel tells
 */
void
ph_socket_item_take_state (PhSocketItem *self,
                           gint64        time_ns,
                           PhState       state)
{
  if (self->identity.state == state && ph_socket_item_get_n_states (self) > 0)
    return;
  ph_state_history_take_state (self->state_history, time_ns, state);
  self->steps_changed = TRUE;
  self->identity.state = state;
  self->was_connected |= is_connected_state (state);
  mark (self, PH_ITEM_STATE);
}

/* Histories are for sockets on which something moves, not for each of thousands idle. */
static gboolean
is_worth_keeping (const PhFigures *figures)
{
  return figures->bytes_in > 0 || figures->bytes_out > 0 || figures->recv_queue > 0
         || figures->send_queue > 0 || figures->accept_queue > 0 || figures->drops > 0;
}

static void
take_history (PhSocketItem    *self,
              const PhFigures *figures)
{
  if (self->history == NULL && self->history_pool != NULL && is_worth_keeping (figures))
    {
      self->history = ph_history_new (self->history_pool);
      ph_history_add (self->history, &self->figures); /* how it was before */
    }
  if (self->history != NULL)
    ph_history_add (self->history, figures);
}

/**
 * ph_socket_item_set_history_pool:
 * @self: an item
 * @pool: where its history is counted
 */
void
ph_socket_item_set_history_pool (PhSocketItem  *self,
                                 PhHistoryPool *pool)
{
  g_clear_pointer (&self->history_pool, ph_history_pool_unref);
  self->history_pool = ph_history_pool_ref (pool);
}

/**
 * ph_socket_item_thin_history:
 * @self: an item
 *
 * Returns: how many bytes that freed
 */
gsize
ph_socket_item_thin_history (PhSocketItem *self)
{
  return self->history != NULL ? ph_history_thin (self->history) : 0;
}

/**
 * ph_socket_item_take_state_row:
 * @self: an item
 * @record: a STATE record
 *
 * What it says is passed over if it is not of the descriptor, but of a connection that no
 * descriptor has: an AFTER record tells of that.
 */
void
ph_socket_item_take_state_row (PhSocketItem   *self,
                               const PhRecord *record)
{
  if (ph_socket_item_get_closed (self) || record->aux == PH_STATE_TIME_WAIT
      || record->took_ns == PH_STATE_TIME_WAIT)
    return;
  ph_socket_item_take_state (self, record->time_ns, (PhState) record->aux);
}

/**
 * ph_socket_item_take_figures:
 * @self: an item
 * @figures: body of a FIGURES record
 */
void
ph_socket_item_take_figures (PhSocketItem    *self,
                             const PhFigures *figures)
{
  take_history (self, figures);
  self->figures = *figures;
  /* the kilobyte of a series is for sockets that moved bytes, not for each of thousands idle */
  if (self->series != NULL || figures->bytes_in > 0 || figures->bytes_out > 0)
    ph_series_add (ph_socket_item_get_series (self), figures->time_ns,
                   figures->bytes_in, figures->bytes_out);
  self->figures_changed = TRUE;
}

/**
 * ph_socket_item_take_options:
 * @self: an item
 * @record: an OPTIONS record, or a setsockopt by the user
 */
void
ph_socket_item_take_options (PhSocketItem   *self,
                             const PhRecord *record)
{
  if (self->options == NULL)
    self->options = ph_option_states_new ();
  if (record->kind == PH_RECORD_OPTIONS)
    ph_option_states_take_readings (self->options, record);
  else
    ph_option_states_take_setsockopt (self->options, record);
  self->options_changed = TRUE;
}

/**
 * ph_socket_item_take_kernel:
 * @self: an item
 * @record: a KERNEL record
 */
void
ph_socket_item_take_kernel (PhSocketItem   *self,
                            const PhRecord *record)
{
  gsize len = 0;
  const guint8 *payload = ph_record_get_payload (record, &len);

  if (payload == NULL)
    return;
  g_clear_pointer (&self->kernel, g_bytes_unref);
  self->kernel = g_bytes_new (payload, len);
  self->kernel_ns = record->time_ns;
  self->kernel_changed = TRUE;
}

/**
 * ph_socket_item_take_close:
 * @self: an item
 * @time_ns: when
 *
 * The descriptor is closed. Addresses stay as they were.
 */
void
ph_socket_item_take_close (PhSocketItem *self,
                           gint64        time_ns)
{
  if (ph_socket_item_get_closed (self))
    return;
  ph_state_history_take_close (self->state_history, time_ns);
  self->steps_changed = TRUE;
  self->identity.state = PH_STATE_GONE;
  if (self->history != NULL)
    ph_history_end (self->history, time_ns);
  self->identity.fd = -1;
  mark (self, PH_ITEM_STATE);
  mark (self, PH_ITEM_FD);
  mark (self, PH_ITEM_CLOSED);
}

/**
 * ph_socket_item_take_after:
 * @self: an item
 * @after: body of an AFTER record
 */
void
ph_socket_item_take_after (PhSocketItem  *self,
                           const PhAfter *after)
{
  ph_state_history_take_after (self->state_history, after);
  self->steps_changed = TRUE;
}

/**
 * ph_socket_item_take_cause:
 * @self: an item
 * @record: a call on it that returned, which may be why its state changes
 */
void
ph_socket_item_take_cause (PhSocketItem   *self,
                           const PhRecord *record)
{
  ph_state_history_take_call (self->state_history, record, ph_record_get_head (record));
  if (record->error != 0 || record->kind == PH_CALL_SHUTDOWN)
    self->steps_changed = TRUE;
}

/**
 * ph_socket_item_take_call:
 * @self: an item
 * @seq: the row of a call by the user that returned
 */
void
ph_socket_item_take_call (PhSocketItem *self,
                          guint64       seq)
{
  self->last_call_seq = seq;
}

/**
 * ph_socket_item_set_depth:
 * @self: an item
 * @depth: 1 under a listener, else 0
 */
void
ph_socket_item_set_depth (PhSocketItem *self,
                          guint         depth)
{
  if (self->depth == depth)
    return;
  self->depth = depth;
  mark (self, PH_ITEM_DEPTH);
}

/**
 * ph_socket_item_set_n_children:
 * @self: an item
 * @n_children: rows under it
 */
void
ph_socket_item_set_n_children (PhSocketItem *self,
                               guint         n_children)
{
  if (self->n_children == n_children)
    return;
  self->n_children = n_children;
  mark (self, PH_ITEM_N_CHILDREN);
}

/**
 * ph_socket_item_set_partner:
 * @self: an item
 * @partner: (nullable): the other end, which takes it back before it goes
 */
void
ph_socket_item_set_partner (PhSocketItem *self,
                            PhSocketItem *partner)
{
  if (self->partner == partner)
    return;
  self->partner = partner;
  self->had_partner |= partner != NULL;
  mark (self, PH_ITEM_PARTNER);
}

/**
 * ph_socket_item_set_next_name:
 * @self: a listener
 * @name: (nullable): what to call the next socket it accepts
 */
void
ph_socket_item_set_next_name (PhSocketItem *self,
                              const char   *name)
{
  g_free (self->next_name);
  self->next_name = g_strdup (name);
}

/**
 * ph_socket_item_steal_next_name:
 * @self: a listener
 *
 * Returns: (transfer full) (nullable): the name, which is used once
 */
char *
ph_socket_item_steal_next_name (PhSocketItem *self)
{
  return g_steal_pointer (&self->next_name);
}

/**
 * ph_socket_item_mark_dirty:
 * @self: an item
 *
 * Returns: %TRUE if it was not yet marked to be announced
 */
gboolean
ph_socket_item_mark_dirty (PhSocketItem *self)
{
  gboolean was_clean = !self->dirty;

  self->dirty = TRUE;
  return was_clean;
}

/**
 * ph_socket_item_needs_last_call:
 * @self: an item
 * @seq: (out): the row of the call
 *
 * Returns: %TRUE if another call returned since ph_socket_item_set_last_call()
 */
gboolean
ph_socket_item_needs_last_call (PhSocketItem *self,
                                guint64      *seq)
{
  *seq = self->last_call_seq;
  return self->last_call_seq != G_MAXUINT64;
}

/**
 * ph_socket_item_set_last_call:
 * @self: an item
 * @last_call: the call that returned last
 */
void
ph_socket_item_set_last_call (PhSocketItem *self,
                              PhEvent      *last_call)
{
  g_set_object (&self->last_call, last_call);
  self->last_call_seq = G_MAXUINT64;
  mark (self, PH_ITEM_LAST_CALL);
}

/**
 * ph_socket_item_state_before:
 * @self: an item
 * @time_ns: a moment
 *
 * Returns: the state the socket was in just before, as far back as is remembered
 */
PhState
ph_socket_item_state_before (PhSocketItem *self,
                             gint64        time_ns)
{
  return ph_state_history_get_before (self->state_history, time_ns);
}

/**
 * ph_socket_item_was_connected:
 * @self: an item
 *
 * Returns: %TRUE if the socket is or was connected to a peer
 */
gboolean
ph_socket_item_was_connected (PhSocketItem *self)
{
  return self->was_connected;
}

/**
 * ph_socket_item_get_n_states:
 * @self: an item
 *
 * Returns: how many steps its states are remembered to have made, the first one included
 */
guint
ph_socket_item_get_n_states (PhSocketItem *self)
{
  guint n_steps;

  ph_state_history_get_steps (self->state_history, &n_steps);
  return n_steps;
}

/**
 * ph_socket_item_peek_rows:
 * @self: an item
 * @kind: which rows
 *
 * Returns: (transfer none): the rows of the socket
 */
PhRows *
ph_socket_item_peek_rows (PhSocketItem *self,
                          PhRowsKind    kind)
{
  return &self->rows[kind];
}

/**
 * ph_socket_item_need_stream:
 * @self: an item
 *
 * Returns: (transfer none): where its bytes stand, made if there was none
 */
PhStreamIndex *
ph_socket_item_need_stream (PhSocketItem *self)
{
  if (self->stream == NULL)
    self->stream = ph_stream_index_new ();
  return self->stream;
}

/**
 * ph_socket_item_drop_stream:
 * @self: an item
 *
 * Forgets where its bytes stand.
 */
void
ph_socket_item_drop_stream (PhSocketItem *self)
{
  g_clear_pointer (&self->stream, ph_stream_index_unref);
}

/**
 * ph_socket_item_get_stream:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): where its bytes stand, until the next flush; %NULL: nothing
 *   moved yet, or the session forgot the socket
 */
PhStreamIndex *
ph_socket_item_get_stream (PhSocketItem *self)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (self), NULL);
  return self->stream;
}

/**
 * ph_socket_item_peek_running:
 * @self: an item
 *
 * Returns: (transfer none): its calls that wait
 */
PhRunningList *
ph_socket_item_peek_running (PhSocketItem *self)
{
  return &self->running;
}

/**
 * ph_socket_item_set_place:
 * @self: an item
 * @place: (nullable): where the list has it
 */
void
ph_socket_item_set_place (PhSocketItem  *self,
                          GSequenceIter *place)
{
  self->place = place;
}

/**
 * ph_socket_item_get_place:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): where the list has it; %NULL when it was forgotten
 */
GSequenceIter *
ph_socket_item_get_place (PhSocketItem *self)
{
  return self->place;
}
