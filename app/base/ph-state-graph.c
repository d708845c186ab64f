/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-state-graph.h"

/* The state machine of TCP as RFC 9293 has it in figure 5, and the ways through it. Two edges of
 * the figure are not here since nothing goes them on Linux: from LISTEN to SYN_SENT (no call sends
 * on a listener) and from SYN_RECV back to LISTEN (the handshake is no socket yet, it just
 * vanishes). One is here that the figure omits for its note 2: from FIN_WAIT1 straight to
 * TIME_WAIT. Any state with a peer may also end by a reset. Pure, any thread. */

static const PhStateEdge edges[] = {
  { PH_STATE_CLOSE, PH_STATE_LISTEN, PH_TRIGGER_CALL, FALSE, "listen()", "",
    "listen() made it a listener: from now on the kernel answers those who want to connect." },
  { PH_STATE_CLOSE, PH_STATE_SYN_SENT, PH_TRIGGER_CALL, FALSE, "connect()", "send SYN",
    "connect() sent a SYN: the peer was asked for a connection." },
  { PH_STATE_LISTEN, PH_STATE_CLOSE, PH_TRIGGER_CALL, FALSE, "close()", "",
    "The listener is closed: connections that still waited for accept() are reset." },
  { PH_STATE_LISTEN, PH_STATE_SYN_RECV, PH_TRIGGER_SEGMENT, TRUE, "recv SYN", "send SYN+ACK",
    "A SYN came and was answered. The listener itself stays in LISTEN: the kernel keeps the "
    "handshake beside it (NEW_SYN_RECV) until accept() can give it out." },
  { PH_STATE_SYN_SENT, PH_STATE_SYN_RECV, PH_TRIGGER_SEGMENT, FALSE, "recv SYN", "send SYN+ACK",
    "Both ends sent a SYN at the same moment: a simultaneous open." },
  { PH_STATE_SYN_SENT, PH_STATE_ESTABLISHED, PH_TRIGGER_SEGMENT, FALSE, "recv SYN+ACK", "send ACK",
    "The peer agreed, and was told that this side heard it: the connection is open." },
  { PH_STATE_SYN_SENT, PH_STATE_CLOSE, PH_TRIGGER_RESET, FALSE, "RST or timeout", "",
    "There will be no connection: the peer refused, or did not answer in time." },
  { PH_STATE_SYN_RECV, PH_STATE_ESTABLISHED, PH_TRIGGER_SEGMENT, FALSE, "recv ACK", "",
    "The peer confirmed: the handshake is complete." },
  { PH_STATE_SYN_RECV, PH_STATE_FIN_WAIT1, PH_TRIGGER_CALL, FALSE, "close()", "send FIN",
    "This side said that it will send no more before the handshake was complete." },
  { PH_STATE_ESTABLISHED, PH_STATE_FIN_WAIT1, PH_TRIGGER_CALL, FALSE, "close()", "send FIN",
    "This side said that it will send no more: a FIN went out." },
  { PH_STATE_ESTABLISHED, PH_STATE_CLOSE_WAIT, PH_TRIGGER_SEGMENT, FALSE, "recv FIN", "send ACK",
    "The peer's FIN came: it will send no more. The kernel acknowledged it at once." },
  { PH_STATE_FIN_WAIT1, PH_STATE_FIN_WAIT2, PH_TRIGGER_SEGMENT, FALSE, "recv ACK", "",
    "The peer's kernel acknowledged this side's FIN." },
  { PH_STATE_FIN_WAIT1, PH_STATE_CLOSING, PH_TRIGGER_SEGMENT, FALSE, "recv FIN", "send ACK",
    "The peer's FIN crossed this side's on the way: both closed at the same moment." },
  { PH_STATE_FIN_WAIT1, PH_STATE_TIME_WAIT, PH_TRIGGER_SEGMENT, FALSE, "recv FIN+ACK", "send ACK",
    "One segment acknowledged this side's FIN and brought the peer's." },
  { PH_STATE_FIN_WAIT2, PH_STATE_TIME_WAIT, PH_TRIGGER_SEGMENT, FALSE, "recv FIN", "send ACK",
    "The peer's FIN came, too, and was acknowledged: both are finished." },
  { PH_STATE_CLOSING, PH_STATE_TIME_WAIT, PH_TRIGGER_SEGMENT, FALSE, "recv ACK", "",
    "The peer acknowledged this side's FIN: both are finished." },
  { PH_STATE_CLOSE_WAIT, PH_STATE_LAST_ACK, PH_TRIGGER_CALL, FALSE, "close()", "send FIN",
    "This side is finished, too, and sent its FIN." },
  { PH_STATE_LAST_ACK, PH_STATE_CLOSE, PH_TRIGGER_SEGMENT, FALSE, "recv ACK", "",
    "The peer acknowledged the last FIN: nothing of the connection is left on this side." },
  { PH_STATE_TIME_WAIT, PH_STATE_CLOSE, PH_TRIGGER_TIMER, FALSE, "2 MSL over", "",
    "The rest of TIME_WAIT is over (60 seconds on Linux), or a new connection took its place." },
  { PH_STATE_SYN_RECV, PH_STATE_CLOSE, PH_TRIGGER_RESET, FALSE, "RST or timeout", "",
    "The handshake came to nothing." },
  { PH_STATE_ESTABLISHED, PH_STATE_CLOSE, PH_TRIGGER_RESET, FALSE, "RST or timeout", "",
    "The connection was reset or given up: it ended at once, without a goodbye." },
  { PH_STATE_FIN_WAIT1, PH_STATE_CLOSE, PH_TRIGGER_RESET, FALSE, "RST or timeout", "",
    "The connection was reset or given up while this side waited for the peer." },
  { PH_STATE_FIN_WAIT2, PH_STATE_CLOSE, PH_TRIGGER_RESET, FALSE, "RST or timeout", "",
    "The connection was reset, or the peer took longer to close than the kernel waits." },
  { PH_STATE_CLOSE_WAIT, PH_STATE_CLOSE, PH_TRIGGER_RESET, FALSE, "RST or timeout", "",
    "The connection was reset or given up although this side could still send." },
  { PH_STATE_CLOSING, PH_STATE_CLOSE, PH_TRIGGER_RESET, FALSE, "RST or timeout", "",
    "The connection was reset or given up while both were closing." },
};

/**
 * ph_state_is_tcp:
 * @state: a state
 *
 * Returns: whether it is one of the eleven of RFC 9293
 */
gboolean
ph_state_is_tcp (PhState state)
{
  return state >= PH_STATE_ESTABLISHED && state <= PH_STATE_CLOSING;
}

/**
 * ph_state_edges:
 * @n_edges: (out): their number
 *
 * Returns: (transfer none) (array length=n_edges): the edges of the state machine; those of
 *   %PH_TRIGGER_RESET that no figure draws come last
 */
const PhStateEdge *
ph_state_edges (gsize *n_edges)
{
  *n_edges = G_N_ELEMENTS (edges);
  return edges;
}

/**
 * ph_state_edge_find:
 * @from: a state
 * @to: another
 *
 * Returns: (transfer none) (nullable): the edge that leads straight from one to the other
 */
const PhStateEdge *
ph_state_edge_find (PhState from,
                    PhState to)
{
  for (gsize i = 0; i < G_N_ELEMENTS (edges); i++)
    if (edges[i].from == from && edges[i].to == to)
      return &edges[i];
  return NULL;
}

typedef struct
{
  PhState  to;
  gboolean called;
  guint8   way[PH_N_STATES];      /* where the search stands */
  guint    n_way;
  guint8   shortest[PH_N_STATES]; /* the states between */
  guint    n_shortest;
  guint32  common;                /* bits of states that all ways have */
  guint    n_ways;
} Search;

/* A reset leads everywhere to the end, so it explains nothing: it is taken when nothing else fits.
 * Nor is a simultaneous open guessed: both ends would have to know each other's port beforehand. */
static gboolean
is_open (const Search      *search,
         const PhStateEdge *edge)
{
  if (edge->trigger == PH_TRIGGER_RESET || edge->is_child
      || (edge->from == PH_STATE_SYN_SENT && edge->to == PH_STATE_SYN_RECV))
    return FALSE;
  return edge->trigger != PH_TRIGGER_CALL || search->called || edge->from == PH_STATE_CLOSE;
}

static void
arrive (Search *search)
{
  guint32 passed = 0;

  for (guint i = 0; i < search->n_way; i++)
    passed |= 1u << search->way[i];
  if (search->n_ways == 0 || search->n_way < search->n_shortest)
    {
      for (guint i = 0; i < search->n_way; i++)
        search->shortest[i] = search->way[i];
      search->n_shortest = search->n_way;
    }
  search->common &= passed;
  search->n_ways++;
}

static void
walk (Search *search,
      PhState at,
      guint32 visited)
{
  for (gsize i = 0; i < G_N_ELEMENTS (edges); i++)
    {
      const PhStateEdge *edge = &edges[i];

      if (edge->from != at || !is_open (search, edge))
        continue;
      if (edge->to == search->to)
        arrive (search);
      else if (edge->to != PH_STATE_CLOSE && (visited & 1u << edge->to) == 0)
        {
          search->way[search->n_way++] = edge->to;
          walk (search, (PhState) edge->to, visited | 1u << edge->to);
          search->n_way--;
        }
    }
}

/**
 * ph_state_find_path:
 * @from: a state of TCP
 * @to: another
 * @called: whether this side said that it is finished, by shutdown() or close(), in between
 * @path: (out): what lies between; empty if they are next to each other
 *
 * Looks at all ways without a reset, and never through a state of another connection.
 *
 * Returns: whether there is a way
 */
gboolean
ph_state_find_path (PhState      from,
                    PhState      to,
                    gboolean     called,
                    PhStatePath *path)
{
  Search search = { .to = to, .called = called, .common = G_MAXUINT32 };

  *path = (PhStatePath) { 0 };
  if (!ph_state_is_tcp (from) || !ph_state_is_tcp (to) || from == to)
    return FALSE;
  walk (&search, from, 1u << from);
  for (guint i = 0; i < search.n_shortest; i++)
    if (search.common & 1u << search.shortest[i] && path->n_between < PH_STATE_MAX_BETWEEN)
      path->between[path->n_between++] = search.shortest[i];
  path->is_sure = search.n_ways == 1;
  return search.n_ways > 0;
}
