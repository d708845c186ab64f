/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket-item-private.h"

#include <string.h>

/* How an item learns: what the pump reads in OPENED, IDENTITY, STATE, FIGURES and CLOSE records
 * is kept here, and the bit of each property that changed is set. A closed socket keeps the
 * addresses it last had: they are what its row is known by. Main thread. */

static void
mark (PhSocketItem *self,
      guint         property)
{
  self->changed |= 1u << property;
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
  ph_socket_item_take_state (self, time_ns, identity->state);
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
  if (self->identity.state == state && self->n_states > 0)
    return;
  if (self->n_states == PH_ITEM_STATES_KEPT)
    memmove (self->states, self->states + 1, sizeof (PhStateChange) * --self->n_states);
  self->states[self->n_states++] = (PhStateChange) { time_ns, state };
  self->identity.state = state;
  self->was_connected |= is_connected_state (state);
  mark (self, PH_ITEM_STATE);
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
  ph_socket_item_take_state (self, time_ns, PH_STATE_GONE);
  self->identity.fd = -1;
  mark (self, PH_ITEM_FD);
  mark (self, PH_ITEM_CLOSED);
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
  PhState state = self->n_states > 0 ? self->states[0].state : PH_STATE_UNKNOWN;

  for (guint i = 1; i < self->n_states && self->states[i].time_ns <= time_ns; i++)
    state = self->states[i].state;
  return state;
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
 * Returns: how many states it is remembered to have been in, the present one included
 */
guint
ph_socket_item_get_n_states (PhSocketItem *self)
{
  return self->n_states;
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
