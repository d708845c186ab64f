/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-exchange-cast.h"

#include "ph-exchange-feed.h"

/* The one who connects stands on the left, the one who was accepted beside it, and the listener
 * that accepted it on the right: the way one would draw it on a board. A peer outside has a lane,
 * too, so that arrows have somewhere to go. */

static gboolean
is_listener (PhSocketItem *item)
{
  return ph_socket_item_get_n_children (item) > 0
         || ph_socket_item_get_state (item) == PH_STATE_LISTEN;
}

static guint
find (GArray       *lanes,
      PhSocketItem *item)
{
  for (guint i = 0; i < lanes->len; i++)
    if (g_array_index (lanes, PhExchangeLane, i).socket == ph_socket_item_get_id (item))
      return i;
  return PH_EXCHANGE_NONE;
}

/**
 * ph_exchange_cast_get_held:
 * @item: a socket
 *
 * SIOCOUTQ, tcp(7), which counts a FIN that is not acknowledged as a byte.
 *
 * Returns: bytes that its kernel had, and the peer had not acknowledged, when it was last asked; 0
 *   too where that is not known
 */
guint32
ph_exchange_cast_get_held (PhSocketItem *item)
{
  const PhFigures *figures = ph_socket_item_get_figures (item);
  const PhState state = ph_socket_item_get_state (item);
  const gboolean has_fin = state == PH_STATE_FIN_WAIT1 || state == PH_STATE_CLOSING
                           || state == PH_STATE_LAST_ACK;

  if (ph_socket_item_get_closed (item) || !(figures->known & PH_FIGURE_SEND_QUEUE)
      || ph_socket_item_get_identity (item)->type != SOCK_STREAM)
    return 0;
  return figures->send_queue - (has_fin && figures->send_queue > 0 ? 1 : 0);
}

/* What the last look at the socket said and its calls do not tell */
static void
read_figures (PhSocketItem   *item,
              PhExchangeLane *lane)
{
  const PhFigures *figures = ph_socket_item_get_figures (item);

  if (ph_socket_item_get_closed (item))
    return;
  lane->held = ph_exchange_cast_get_held (item);
  lane->window_closed = lane->held > 0 && figures->known & PH_FIGURE_WINDOW
                        && figures->peer_window == 0;
  lane->is_full = figures->known & PH_FIGURE_ACCEPT_QUEUE
                  && figures->accept_queue > figures->accept_limit;
}

static guint
add (GArray        *lanes,
     PhSocketItem  *item,
     PhExchangeRole role)
{
  const PhIdentity *identity = ph_socket_item_get_identity (item);
  const gboolean is_inet = identity->family == AF_INET || identity->family == AF_INET6;
  PhExchangeLane lane = { .role = role, .socket = ph_socket_item_get_id (item),
                          .partner = PH_EXCHANGE_NONE, .listener = PH_EXCHANGE_NONE,
                          .local = identity->local,
                          .is_stream = identity->type == SOCK_STREAM,
                          .is_tcp = identity->type == SOCK_STREAM && is_inet };

  read_figures (item, &lane);
  g_strlcpy (lane.name, ph_socket_item_get_name (item), sizeof lane.name);
  g_strlcpy (lane.address, ph_socket_item_get_local_text (item), sizeof lane.address);
  g_array_append_val (lanes, lane);
  return lanes->len - 1;
}

static guint
add_outside (GArray       *lanes,
             PhSocketItem *item)
{
  const char *peer = ph_socket_item_get_peer_text (item);
  PhExchangeLane lane = { .role = PH_EXCHANGE_OUTSIDE, .partner = PH_EXCHANGE_NONE,
                          .listener = PH_EXCHANGE_NONE,
                          .is_stream = ph_socket_item_get_identity (item)->type == SOCK_STREAM };

  g_strlcpy (lane.name, peer[0] != '\0' ? peer : "others", sizeof lane.name);
  g_array_append_val (lanes, lane);
  return lanes->len - 1;
}

static void
join (GArray *lanes,
      guint   a,
      guint   b)
{
  PhExchangeLane *other = &g_array_index (lanes, PhExchangeLane, b);

  g_array_index (lanes, PhExchangeLane, a).partner = b;
  if (other->role == PH_EXCHANGE_SOCKET && other->partner == PH_EXCHANGE_NONE)
    g_array_index (lanes, PhExchangeLane, b).partner = a;
}

static PhSocketItem *
get_parent (PhSession    *session,
            PhSocketItem *item)
{
  return item != NULL ? ph_socket_list_lookup (ph_session_get_sockets (session),
                                               ph_socket_item_get_identity (item)->parent)
                      : NULL;
}

/* Where it is connected to, or about to be. Returns: an address that may not be set */
static PhAddress
get_target (PhSocketItem *item)
{
  GListModel *running = ph_socket_item_get_running (item);
  PhAddress address = ph_socket_item_get_identity (item)->peer;

  for (guint i = 0; !ph_address_is_set (&address) && i < g_list_model_get_n_items (running); i++)
    {
      g_autoptr (PhRunningCall) call = g_list_model_get_item (running, i);
      const PhCallOp op = ph_running_call_get_op (call);

      if (op == PH_CALL_CONNECT || op == PH_CALL_CONNECT_EX)
        address = ph_running_call_get_address (call);
    }
  return address;
}

static gboolean
is_at (PhSocketItem    *listener,
       const PhAddress *target)
{
  const PhAddress *local = &ph_socket_item_get_identity (listener)->local;

  return ph_socket_item_get_state (listener) == PH_STATE_LISTEN
         && (ph_address_equal (local, target)
             || (ph_address_is_any (local)
                 && ph_address_get_port (local) == ph_address_get_port (target)));
}

/* The listener at the other end of a connection that nobody has accepted yet */
static PhSocketItem *
find_listener (PhSession    *session,
               PhSocketItem *item)
{
  GListModel *sockets = G_LIST_MODEL (ph_session_get_sockets (session));
  const PhAddress target = get_target (item);

  if (!ph_address_is_set (&target))
    return NULL;
  for (guint i = 0; i < g_list_model_get_n_items (sockets); i++)
    {
      g_autoptr (PhSocketItem) other = g_list_model_get_item (sockets, i);

      if (is_at (other, &target))
        return other;   /* the list holds it */
    }
  return NULL;
}

/* The last socket that @listener gave */
static PhSocketItem *
find_last_child (PhSession    *session,
                 PhSocketItem *listener)
{
  GListModel *sockets = G_LIST_MODEL (ph_session_get_sockets (session));
  PhSocketItem *last = NULL;
  guint position;

  if (!ph_socket_list_find (ph_session_get_sockets (session), listener, &position))
    return NULL;
  for (guint i = position + 1; i <= position + ph_socket_item_get_n_children (listener); i++)
    {
      g_autoptr (PhSocketItem) child = g_list_model_get_item (sockets, i);

      if (child == NULL || get_parent (session, child) != listener)
        break;
      if (last == NULL || ph_socket_item_get_id (child) > ph_socket_item_get_id (last))
        last = child;   /* the list holds it */
    }
  return last;
}

static gboolean
was_connected (PhSocketItem *item)
{
  return ph_address_is_set (&ph_socket_item_get_identity (item)->peer)
         || ph_socket_item_get_peer_text (item)[0] != '\0';
}

/* The socket of ours that a connected datagram socket sends to, which need not be connected back */
static PhSocketItem *
find_receiver (PhSession    *session,
               PhSocketItem *item)
{
  GListModel *sockets = G_LIST_MODEL (ph_session_get_sockets (session));
  const PhIdentity *identity = ph_socket_item_get_identity (item);

  if (ph_identity_has_connections (identity) || !ph_address_is_set (&identity->peer))
    return NULL;
  for (guint i = 0; i < g_list_model_get_n_items (sockets); i++)
    {
      g_autoptr (PhSocketItem) other = g_list_model_get_item (sockets, i);
      const PhIdentity *there = ph_socket_item_get_identity (other);

      if (other != item && there->type == identity->type
          && ph_address_equal (&there->local, &identity->peer))
        return other;   /* the list holds it */
    }
  return NULL;
}

static void
cast_stream (GArray       *lanes,
             PhSession    *session,
             PhSocketItem *item)
{
  PhSocketItem *partner = ph_socket_item_get_partner (item);
  PhSocketItem *own_parent = get_parent (session, item);
  PhSocketItem *parent = own_parent != NULL ? own_parent : get_parent (session, partner);
  PhSocketItem *opener = own_parent != NULL ? partner : item;
  PhSocketItem *accepted = own_parent != NULL ? item : partner;
  guint left, right;

  if (partner == NULL && own_parent == NULL)
    parent = find_listener (session, item);
  if (opener == NULL && accepted == NULL)
    return;
  if (opener == NULL)
    left = add_outside (lanes, accepted);
  else
    left = add (lanes, opener, PH_EXCHANGE_SOCKET);
  if (accepted != NULL)
    right = add (lanes, accepted, PH_EXCHANGE_SOCKET);
  else if (parent == NULL && was_connected (opener))
    right = add_outside (lanes, opener);
  else
    right = PH_EXCHANGE_NONE;
  if (right != PH_EXCHANGE_NONE && opener == NULL)
    join (lanes, right, left);
  else if (right != PH_EXCHANGE_NONE)
    join (lanes, left, right);
  if (parent != NULL)
    add (lanes, parent, PH_EXCHANGE_LISTENER);
}

static gboolean
is_datagram_of (PhSocketItem *item,
                int           family)
{
  const PhIdentity *identity = ph_socket_item_get_identity (item);

  return identity->family == family && !ph_identity_has_connections (identity);
}

/* Messages may go to any socket: those of the same family stand beside it, and who else there is */
static void
cast_messages (GArray       *lanes,
               PhSession    *session,
               PhSocketItem *item)
{
  GListModel *sockets = G_LIST_MODEL (ph_session_get_sockets (session));
  const int family = ph_socket_item_get_identity (item)->family;
  const guint self = add (lanes, item, PH_EXCHANGE_SOCKET);
  PhSocketItem *partner = ph_socket_item_get_partner (item);

  if (partner == NULL)
    partner = find_receiver (session, item);
  if (partner != NULL)
    join (lanes, self, add (lanes, partner, PH_EXCHANGE_SOCKET));
  for (guint i = 0; i < g_list_model_get_n_items (sockets) && lanes->len < 4; i++)
    {
      g_autoptr (PhSocketItem) other = g_list_model_get_item (sockets, i);

      if (!is_datagram_of (other, family) || find (lanes, other) != PH_EXCHANGE_NONE)
        continue;
      add (lanes, other, PH_EXCHANGE_SOCKET);
      if (lanes->len == 2)
        join (lanes, 0, 1);
    }
  if (lanes->len == 1)
    join (lanes, 0, add_outside (lanes, item));
}

static gboolean
may_wait (PhSession    *session,
          PhSocketItem *item)
{
  return !is_listener (item) && !ph_socket_item_had_partner (item)
         && get_parent (session, item) == NULL;
}

/* Who connects to a listener that stands here, and was never accepted */
static void
seat_clients (GArray    *lanes,
              PhSession *session)
{
  for (guint i = 0; i < lanes->len; i++)
    {
      PhExchangeLane *lane = &g_array_index (lanes, PhExchangeLane, i);
      PhSocketItem *item = ph_socket_list_lookup (ph_session_get_sockets (session), lane->socket);
      PhSocketItem *listener = NULL;

      if (item != NULL && lane->is_tcp && lane->partner == PH_EXCHANGE_NONE
          && may_wait (session, item))
        listener = find_listener (session, item);
      if (listener != NULL)
        lane->listener = find (lanes, listener);
    }
}

/* A listener that has accepted nobody: who waits for it stands beside it */
static void
cast_guests (GArray       *lanes,
             PhSession    *session,
             PhSocketItem *listener)
{
  GListModel *sockets = G_LIST_MODEL (ph_session_get_sockets (session));

  for (guint i = 0;
       i < g_list_model_get_n_items (sockets) && lanes->len + 1 < PH_EXCHANGE_CAST_MAX; i++)
    {
      g_autoptr (PhSocketItem) item = g_list_model_get_item (sockets, i);
      const PhAddress target = get_target (item);

      if (ph_address_is_set (&target) && may_wait (session, item) && is_at (listener, &target))
        add (lanes, item, PH_EXCHANGE_SOCKET);
    }
  add (lanes, listener, PH_EXCHANGE_LISTENER);
}

/**
 * ph_exchange_cast_connection:
 * @lanes: (element-type PhExchangeLane) (out caller-allocates): what it held is replaced
 * @session: the session
 * @item: a socket
 *
 * The connection that @item is an end of, or the last one that it accepted; of a datagram socket
 * those it may talk with.
 */
void
ph_exchange_cast_connection (GArray       *lanes,
                             PhSession    *session,
                             PhSocketItem *item)
{
  PhSocketItem *child = is_listener (item) ? find_last_child (session, item) : NULL;

  g_array_set_size (lanes, 0);
  if (!ph_identity_has_connections (ph_socket_item_get_identity (item)))
    cast_messages (lanes, session, item);
  else if (child != NULL)
    cast_stream (lanes, session, child);
  else if (is_listener (item))
    cast_guests (lanes, session, item);
  else
    cast_stream (lanes, session, item);
  seat_clients (lanes, session);
}

static void
cast_pair (GArray       *lanes,
           PhSession    *session,
           PhSocketItem *item)
{
  PhSocketItem *partner = ph_socket_item_get_partner (item);
  const gboolean accepted = get_parent (session, item) != NULL;
  guint a, b;

  if (partner == NULL)
    partner = find_receiver (session, item);
  if (partner != NULL && find (lanes, partner) == PH_EXCHANGE_NONE)
    {
      a = add (lanes, accepted ? partner : item, PH_EXCHANGE_SOCKET);
      b = add (lanes, accepted ? item : partner, PH_EXCHANGE_SOCKET);
    }
  else if (partner != NULL)
    {
      b = find (lanes, partner);
      a = add (lanes, item, PH_EXCHANGE_SOCKET);
    }
  else if (was_connected (item) && accepted)
    {
      b = add_outside (lanes, item);
      a = add (lanes, item, PH_EXCHANGE_SOCKET);
    }
  else
    {
      a = add (lanes, item, PH_EXCHANGE_SOCKET);
      if (!was_connected (item) || find_listener (session, item) != NULL)
        return;
      b = add_outside (lanes, item);
    }
  join (lanes, a, b);
}

static void
cast_one (GArray       *lanes,
          PhSession    *session,
          PhSocketItem *item)
{
  if (find (lanes, item) == PH_EXCHANGE_NONE)
    cast_pair (lanes, session, item);
}

/* A listener stands on the right of what it accepted; @place: in the list of sockets, where its
 * connections begin, moved on to the first that is none of them */
static void
cast_listener (GArray       *lanes,
               PhSession    *session,
               PhSocketItem *listener,
               guint        *place)
{
  GListModel *sockets = G_LIST_MODEL (ph_session_get_sockets (session));

  for (; lanes->len <= PH_EXCHANGE_CAST_MAX; (*place)++)
    {
      g_autoptr (PhSocketItem) child = g_list_model_get_item (sockets, *place);

      if (child == NULL || get_parent (session, child) != listener)
        break;
      cast_one (lanes, session, child);
    }
  if (find (lanes, listener) == PH_EXCHANGE_NONE)
    add (lanes, listener, PH_EXCHANGE_SOCKET);
}

/* Datagram sockets beside each other that have no connection: arrows between them need room */
static void
pair_messages (GArray *lanes)
{
  for (guint i = 0; i + 1 < lanes->len; i++)
    {
      const PhExchangeLane *a = &g_array_index (lanes, PhExchangeLane, i);
      const PhExchangeLane *b = &g_array_index (lanes, PhExchangeLane, i + 1);

      if (!a->is_stream && !b->is_stream && a->role == PH_EXCHANGE_SOCKET
          && b->role == PH_EXCHANGE_SOCKET && a->partner == PH_EXCHANGE_NONE
          && b->partner == PH_EXCHANGE_NONE)
        join (lanes, i, i + 1);
    }
}

/* Whether it stands beside the connection that was accepted from it, which comes at or after @start */
static gboolean
stands_with_accepted (PhSession    *session,
                      PhSocketItem *item,
                      guint         start)
{
  PhSocketItem *partner = ph_socket_item_get_partner (item);
  guint place;

  return partner != NULL && get_parent (session, partner) != NULL
         && ph_socket_list_find (ph_session_get_sockets (session), partner, &place)
         && place >= start;
}

/* Those of whose connections some stand here, though they stand before them in the list themselves */
static void
add_listeners (GArray    *lanes,
               PhSession *session)
{
  PhSocketList *sockets = ph_session_get_sockets (session);

  for (guint i = 0; i < lanes->len; i++)
    {
      const PhSocketId id = g_array_index (lanes, PhExchangeLane, i).socket;
      PhSocketItem *parent = get_parent (session, ph_socket_list_lookup (sockets, id));

      if (parent != NULL && find (lanes, parent) == PH_EXCHANGE_NONE)
        add (lanes, parent, PH_EXCHANGE_SOCKET);
    }
}

/* All that stand at or after @start in the list of sockets.
 * Returns: whether there is room for them */
static gboolean
cast_from (GArray    *lanes,
           PhSession *session,
           guint      start)
{
  GListModel *sockets = G_LIST_MODEL (ph_session_get_sockets (session));
  const guint n = g_list_model_get_n_items (sockets);
  guint place = start;

  g_array_set_size (lanes, 0);
  while (place < n && lanes->len <= PH_EXCHANGE_CAST_MAX)
    {
      g_autoptr (PhSocketItem) item = g_list_model_get_item (sockets, place);
      PhSocketItem *parent = get_parent (session, item);

      if (parent == NULL)
        place++;
      if (parent != NULL)
        cast_listener (lanes, session, parent, &place);
      else if (is_listener (item))
        cast_listener (lanes, session, item, &place);
      else if (!stands_with_accepted (session, item, start))
        cast_one (lanes, session, item);
    }
  add_listeners (lanes, session);
  return lanes->len <= PH_EXCHANGE_CAST_MAX;
}

/* Returns: lanes for the socket at @place and its other end; 0 if that one stands further down */
static guint
count_lanes (PhSession    *session,
             PhSocketItem *item,
             guint         place)
{
  PhSocketItem *partner = ph_socket_item_get_partner (item);
  guint other;

  if (partner == NULL)
    return was_connected (item) && (get_parent (session, item) != NULL
                                    || find_listener (session, item) == NULL) ? 2 : 1;
  return ph_socket_list_find (ph_session_get_sockets (session), partner, &other) && other > place
           ? 0 : 2;
}

/* Returns: from where in the list on there is room for all, and for half as many again, so that who
 * comes next pushes nobody out and the feed need not read anew */
static guint
find_start (PhSession *session)
{
  GListModel *sockets = G_LIST_MODEL (ph_session_get_sockets (session));
  guint start = g_list_model_get_n_items (sockets), n_lanes = 1;

  while (start > 0)
    {
      g_autoptr (PhSocketItem) item = g_list_model_get_item (sockets, start - 1);

      n_lanes += count_lanes (session, item, start - 1);
      if (n_lanes > PH_EXCHANGE_CAST_MAX * 2 / 3)
        break;
      start--;
    }
  return start;
}

/* Returns: the place of the socket @first in the list, 0 for none, %G_MAXUINT if it is gone */
static guint
place_of (PhSession  *session,
          PhSocketId  first)
{
  PhSocketList *sockets = ph_session_get_sockets (session);
  PhSocketItem *item = ph_socket_list_lookup (sockets, first);
  guint place = G_MAXUINT;

  if (first == PH_SOCKET_NONE)
    return 0;
  if (item != NULL)
    ph_socket_list_find (sockets, item, &place);
  return place;
}

/**
 * ph_exchange_cast_all:
 * @lanes: (element-type PhExchangeLane) (out caller-allocates): what it held is replaced
 * @session: the session
 * @first: (inout): the first socket of the list that is shown, to be kept for the next time;
 *   %PH_SOCKET_NONE: all of them
 *
 * All sockets, the two ends of a connection beside each other. Of more than %PH_EXCHANGE_CAST_MAX
 * lanes those further down the list, the newer ones: a third is given up at once, and then none.
 */
void
ph_exchange_cast_all (GArray     *lanes,
                      PhSession  *session,
                      PhSocketId *first)
{
  GListModel *sockets = G_LIST_MODEL (ph_session_get_sockets (session));
  guint start = place_of (session, *first);
  const gboolean fits = start != G_MAXUINT && cast_from (lanes, session, start);
  const gboolean has_room = fits && start > 0 && lanes->len < PH_EXCHANGE_CAST_MAX / 3;
  const guint best = !fits || has_room ? find_start (session) : start;

  if (!fits || best < start)
    {
      g_autoptr (PhSocketItem) item = NULL;

      start = best;
      item = start > 0 ? g_list_model_get_item (sockets, start) : NULL;
      *first = item != NULL ? ph_socket_item_get_id (item) : PH_SOCKET_NONE;
      cast_from (lanes, session, start);
    }
  pair_messages (lanes);
  seat_clients (lanes, session);
}
