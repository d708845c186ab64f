/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-graph-pick.h"

/* The other end comes and goes by itself and takes the first slot that is free. What the user
 * picked only the user takes away. */

/**
 * ph_graph_pick_init:
 * @pick: (out): the socket alone
 * @own: the socket; %PH_SOCKET_NONE: nothing is drawn
 */
void
ph_graph_pick_init (PhGraphPick *pick,
                    PhSocketId   own)
{
  *pick = (PhGraphPick) { .slots = { own } };
}

/**
 * ph_graph_pick_find:
 * @pick: sockets
 * @id: a socket
 *
 * Returns: its slot; -1: it is not drawn
 */
int
ph_graph_pick_find (const PhGraphPick *pick,
                    PhSocketId         id)
{
  for (int i = 0; id != PH_SOCKET_NONE && i < PH_GRAPH_SOURCES; i++)
    if (pick->slots[i] == id)
      return i;
  return -1;
}

static gboolean
place (PhGraphPick *pick,
       PhSocketId   id)
{
  for (guint i = 1; i < PH_GRAPH_SOURCES; i++)
    if (pick->slots[i] == PH_SOCKET_NONE)
      {
        pick->slots[i] = id;
        return TRUE;
      }
  return FALSE;
}

static void
take_out (PhGraphPick *pick,
          PhSocketId   id)
{
  const int slot = ph_graph_pick_find (pick, id);

  if (slot > 0)
    pick->slots[slot] = PH_SOCKET_NONE;
}

/**
 * ph_graph_pick_set_partner:
 * @pick: (inout): sockets
 * @partner: the other end of the connection; %PH_SOCKET_NONE: there is none that we know
 *
 * It takes the place of the one before it, if there is room and it is wanted.
 */
void
ph_graph_pick_set_partner (PhGraphPick *pick,
                           PhSocketId   partner)
{
  if (partner == pick->partner)
    return;
  if (!pick->parted)
    take_out (pick, pick->partner);
  pick->partner = partner;
  if (partner != PH_SOCKET_NONE && !pick->parted && ph_graph_pick_find (pick, partner) < 0)
    place (pick, partner);
}

/**
 * ph_graph_pick_add:
 * @pick: (inout): sockets
 * @id: a socket that the user wants to see
 *
 * Returns: whether it is drawn: %FALSE if there are %PH_GRAPH_SOURCES already
 */
gboolean
ph_graph_pick_add (PhGraphPick *pick,
                   PhSocketId   id)
{
  g_return_val_if_fail (id != PH_SOCKET_NONE, FALSE);

  if (ph_graph_pick_find (pick, id) < 0 && !place (pick, id))
    return FALSE;
  if (id == pick->partner)
    pick->parted = FALSE;
  return TRUE;
}

/**
 * ph_graph_pick_remove:
 * @pick: (inout): sockets
 * @id: a socket that the user does not want to see; the socket itself stays
 *
 * Returns: whether it was drawn
 */
gboolean
ph_graph_pick_remove (PhGraphPick *pick,
                      PhSocketId   id)
{
  const int slot = ph_graph_pick_find (pick, id);

  if (slot <= 0)
    return FALSE;
  pick->slots[slot] = PH_SOCKET_NONE;
  if (id == pick->partner)
    pick->parted = TRUE;
  return TRUE;
}

/**
 * ph_graph_pick_count:
 * @pick: sockets
 *
 * Returns: how many there are
 */
guint
ph_graph_pick_count (const PhGraphPick *pick)
{
  guint n = 0;

  for (guint i = 0; i < PH_GRAPH_SOURCES; i++)
    n += pick->slots[i] != PH_SOCKET_NONE ? 1 : 0;
  return n;
}

/**
 * ph_graph_pick_is_usual:
 * @pick: sockets
 *
 * Returns: whether it is as it would be had the user chosen nothing
 */
gboolean
ph_graph_pick_is_usual (const PhGraphPick *pick)
{
  const guint usual = 1u + (pick->partner != PH_SOCKET_NONE ? 1 : 0);

  return !pick->parted && ph_graph_pick_count (pick) <= usual
         && (usual == 1 || ph_graph_pick_find (pick, pick->partner) > 0);
}
