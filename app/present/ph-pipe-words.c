/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-pipe-words.h"

#include "ph-format.h"

/* The most telling fact comes first; at most two are told. Each function returns NULL when it
 * has nothing to say. Verbs agree with their number: "6 bytes wait", "1 byte waits". */

#define MAX_NAMED 3 /* clients of a listener */

typedef struct
{
  const PhIdentity *identity;
  const PhFigures  *own;
  const PhFigures  *other;   /* (nullable): of the other end, when it is ours too */
  const char       *peer;    /* of the other end */
  guint             waits;   /* of PhPipeWaits */
  guint             others;  /* the other end's */
  const PhPipeClient *clients;
  guint             n_clients;
} Telling;

typedef char *(*PhWording) (const Telling *t);

static char *
count_things (guint64     n,
              const char *one,
              const char *many)
{
  g_autofree char *number = ph_format_count (n);

  return g_strdup_printf ("%s %s", number, n == 1 ? one : many);
}

static char *
say_gone (const Telling *t)
{
  return t->identity->state == PH_STATE_GONE ? g_strdup ("This socket is closed.") : NULL;
}

static char *
say_queue (const Telling *t)
{
  const guint64 seats = (guint64) t->own->accept_limit + 1;
  g_autofree char *total = ph_format_count (seats);
  g_autofree char *taken = ph_format_count (t->own->accept_queue);

  if (t->identity->family == AF_UNIX && (t->own->known & PH_FIGURE_ACCEPT_QUEUE)
      && t->own->accept_queue >= seats)
    return g_strdup_printf ("All %s %s. The next connect() waits until accept() makes room.", total,
                            seats == 1 ? "seat is taken" : "seats are taken");
  if (!(t->own->known & PH_FIGURE_ACCEPT_QUEUE))
    return g_strdup ("Listening for connections.");
  if (t->own->accept_queue >= seats)
    return g_strdup_printf ("All %s %s, one more than the backlog of %u. The next client’s SYN is "
                            "dropped and tried again: call accept().", total,
                            seats == 1 ? "seat is taken" : "seats are taken",
                            t->own->accept_limit);
  if (t->own->accept_queue > 0 && t->identity->one_by_one)
    return g_strdup_printf ("%s of %s seats taken. The first is served when the client before has "
                            "left.", taken, total);
  if (t->own->accept_queue > 0)
    return g_strdup_printf ("%s of %s seats taken. Call accept() to take the first.", taken, total);
  if (t->identity->one_by_one)
    return g_strdup ("Listening. One client is served after another.");
  if (t->waits & PH_PIPE_WAITS_CLIENT)
    return g_strdup_printf ("We wait in accept() for a client. %s %s free.", total,
                            seats == 1 ? "seat is" : "seats are");
  if (t->identity->auto_flags & PH_AUTO_ACCEPT)
    return g_strdup ("Listening. Connections are accepted as they come.");
  return g_strdup_printf ("Listening. %s %s free for connections that wait for accept().", total,
                          seats == 1 ? "seat is" : "seats are");
}

/* Those whose SYN nobody answers */
static char *
say_outside (const Telling *t)
{
  GString *text = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < t->n_clients; i++)
    {
      const PhPipeClient *client = &t->clients[i];
      g_autofree char *retries = count_things (client->retries, "retry", "retries");

      if (client->state == PH_STATE_SYN_SENT && n++ < MAX_NAMED)
        g_string_append_printf (text, "%s%s (%s)", n > 1 ? ", " : "", client->name, retries);
    }
  if (n == 0)
    return g_string_free (text, FALSE);
  if (n > MAX_NAMED)
    g_string_append_printf (text, " and %u more", n - MAX_NAMED);
  g_string_prepend (text, " Outside, in SYN_SENT: ");
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}

static char *
say_seats (const Telling *t)
{
  g_autofree char *queue = NULL;
  g_autofree char *outside = NULL;

  if (t->identity->state != PH_STATE_LISTEN)
    return NULL;
  queue = say_queue (t);
  outside = say_outside (t);
  return g_strconcat (queue, outside, NULL);
}

static char *
say_connecting (const Telling *t)
{
  g_autofree char *retries = count_things (t->own->syn_retries, "retry", "retries");

  if (t->identity->state == PH_STATE_SYN_RECV)
    return g_strdup ("SYN received and answered; the peer’s last ACK of the handshake is missing.");
  if (t->identity->state != PH_STATE_SYN_SENT)
    return NULL;
  if (t->own->syn_retries == 0)
    return g_strdup ("Connecting: SYN sent, no answer yet.");
  return g_strdup_printf ("Connecting: SYN sent, no answer yet, %s.", retries);
}

static char *
say_not_connected (const Telling *t)
{
  if (t->identity->state != PH_STATE_CLOSE)
    return NULL;
  if (t->own->bytes_in > 0 || t->own->bytes_out > 0 || ph_address_is_set (&t->identity->peer))
    return g_strdup ("The connection has ended; the descriptor is still open.");
  if (ph_address_is_set (&t->identity->local) && ph_address_get_port (&t->identity->local) > 0)
    return g_strdup ("Bound, not connected. Call listen() to be a server, connect() to be a "
                     "client.");
  return g_strdup ("Not connected. Call bind() and listen(), or connect().");
}

static gboolean
is_datagram (const Telling *t)
{
  return t->identity->type == SOCK_DGRAM || t->identity->type == SOCK_RAW;
}

static char *
say_drops (const Telling *t)
{
  g_autofree char *lost = NULL;

  if (!(t->own->known & PH_FIGURE_DROPS) || t->own->drops == 0)
    return NULL;
  if (is_datagram (t))
    {
      lost = count_things (t->own->drops, "datagram was", "datagrams were");
      return g_strdup_printf ("%s dropped: the receive queue was full.", lost);
    }
  if (t->identity->type != SOCK_STREAM)
    return NULL;
  /* What is not acknowledged comes again. */
  lost = count_things (t->own->drops, "segment that came was", "segments that came were");
  return g_strdup_printf ("%s not taken: there was no room, or they had come before. The connection "
                          "loses nothing by that.", lost);
}

static char *
say_cut (const Telling *t)
{
  g_autofree char *cut = count_things (t->own->messages_cut, "datagram was", "datagrams were");

  if (!is_datagram (t) || t->own->messages_cut == 0)
    return NULL;
  return g_strdup_printf ("%s cut: longer than the buffer of recv(), the rest is lost.", cut);
}

/* SIOCINQ tells of the next datagram only, SO_MEMINFO of all */
static char *
say_datagram_queue (const Telling *t)
{
  g_autofree char *bytes = ph_format_bytes (t->own->recv_queue);
  g_autofree char *memory = ph_format_bytes_short (t->own->recv_memory);
  g_autofree char *buffer = ph_format_bytes_short (t->own->recv_buffer);

  if (!(t->own->known & PH_FIGURE_MEMINFO) || t->own->recv_memory == 0)
    return g_strdup_printf ("A datagram of %s waits in the receive queue for recv().", bytes);
  return g_strdup_printf ("A datagram of %s waits in the receive queue for recv(). The queue takes "
                          "%s of %s of memory.", bytes, memory, buffer);
}

/* What stops the other end is that we do not read: its window is what we told it */
static gboolean
is_own_window_closed (const Telling *t)
{
  if (t->own->recv_queue == 0)
    return FALSE;
  if ((t->own->known & PH_FIGURE_OWN_WINDOW) && t->own->own_window == 0)
    return TRUE;
  return t->other != NULL && (t->other->known & PH_FIGURE_WINDOW) && t->other->peer_window == 0
         && t->other->send_queue > 0;
}

static char *
say_receive_queue (const Telling *t)
{
  g_autofree char *bytes = ph_format_bytes (t->own->recv_queue);

  if (!(t->own->known & PH_FIGURE_RECV_QUEUE) || t->own->recv_queue == 0)
    return NULL;
  if (is_datagram (t))
    return say_datagram_queue (t);
  if (is_own_window_closed (t))
    return g_strdup_printf ("%s waits for us: our receive queue is full (%s) and our window closed. "
                            "Call recv().", t->peer != NULL ? t->peer : "The peer", bytes);
  return g_strdup_printf ("%s %s in the receive queue for recv().", bytes,
                          t->own->recv_queue == 1 ? "waits" : "wait");
}

static char *
say_peer_closed (const Telling *t)
{
  if (t->identity->state != PH_STATE_CLOSE_WAIT)
    return NULL;
  if ((t->own->known & PH_FIGURE_RECV_QUEUE) && t->own->recv_queue > 0)
    return g_strdup ("After them recv() gives 0 bytes: the peer has closed its side.");
  return g_strdup ("The peer has closed its side: recv() gives 0 bytes. Sending still works.");
}

static gboolean
is_window_closed (const PhFigures *own)
{
  return (own->known & PH_FIGURE_WINDOW) && own->peer_window == 0 && own->send_queue > 0;
}

static char *
say_probes (const Telling *t)
{
  g_autofree char *times = count_things (t->own->backoff, "time", "times");

  if (!(t->own->known & PH_FIGURE_RETRANS) || t->own->backoff == 0)
    return g_strdup ("");
  return g_strdup_printf (" The kernel asked %s whether it opens.", times);
}

static char *
say_window_closed (const Telling *t)
{
  g_autofree char *bytes = ph_format_bytes (t->own->unsent);
  g_autofree char *probes = say_probes (t);

  if (!is_window_closed (t->own))
    return NULL;
  if (t->other != NULL && t->peer != NULL && (t->other->known & PH_FIGURE_RECV_QUEUE))
    {
      g_autofree char *queue = ph_format_bytes (t->other->recv_queue);

      return g_strdup_printf ("We wait for %s to call recv(): its queue is full (%s), its window "
                              "closed. %s cannot leave.", t->peer, queue, bytes);
    }
  if (t->own->unsent == 0)
    return g_strdup_printf ("The peer’s window is closed until it has read more.%s", probes);
  return g_strdup_printf ("We wait for the peer: its window is closed until it has read more. %s cannot "
                          "leave.%s", bytes, probes);
}

/* Who sleeps until whom. Two that wait for each other are told as that. */
static char *
say_deadlock (const Telling *t)
{
  const guint both = t->waits & t->others;

  if (t->peer == NULL || t->other == NULL)
    return NULL;
  if ((both & PH_PIPE_WAITS_ROOM) && is_window_closed (t->own) && is_window_closed (t->other))
    return g_strdup_printf ("Both wait for each other: each send() waits until the other calls "
                            "recv(). Nobody reads, so nothing moves.");
  if ((both & PH_PIPE_WAITS_DATA) && t->own->recv_queue == 0 && t->other->recv_queue == 0
      && t->own->send_queue == 0 && t->other->send_queue == 0)
    return g_strdup_printf ("Both wait in recv(), we for %s and %s for us: nobody sends.", t->peer,
                            t->peer);
  return NULL;
}

static char *
say_waits (const Telling *t)
{
  const char *peer = t->peer != NULL ? t->peer : is_datagram (t) ? "a sender" : "the peer";

  if ((t->waits & PH_PIPE_WAITS_DATA) && t->own->recv_queue == 0)
    return g_strdup_printf ("We wait in recv() for %s to send.", peer);
  if ((t->waits & PH_PIPE_WAITS_ROOM) && !is_window_closed (t->own))
    return g_strdup ("Our send() waits for room in the send buffer.");
  return NULL;
}

static char *
say_partner_waits (const Telling *t)
{
  if (t->peer == NULL || !(t->others & PH_PIPE_WAITS_DATA) || t->own->send_queue > 0)
    return NULL;
  return g_strdup_printf ("%s waits in recv() for us to send.", t->peer);
}

static char *
say_retries (const Telling *t)
{
  g_autofree char *tries = count_things (t->own->syn_retries, "time", "times");

  if (t->own->syn_retries == 0 || is_window_closed (t->own))
    return NULL;
  return g_strdup_printf ("No acknowledgement comes back; sent again %s.", tries);
}

static char *
say_send_queue (const Telling *t)
{
  const guint32 unsent = (t->own->known & PH_FIGURE_UNSENT) ? MIN (t->own->unsent, t->own->send_queue) : 0;
  const guint32 in_flight = t->own->send_queue - unsent;
  g_autofree char *waiting = ph_format_bytes (unsent);
  g_autofree char *flying = ph_format_bytes (in_flight);

  if (!(t->own->known & PH_FIGURE_SEND_QUEUE) || t->own->send_queue == 0 || is_window_closed (t->own))
    return NULL;
  if (t->identity->family == AF_UNIX) /* SIOCOUTQ is then what the memory of unread bytes costs */
    return g_strdup_printf ("%s of memory hold what the peer has not read.", flying);
  if (t->identity->type != SOCK_STREAM)
    return g_strdup_printf ("%s in the send queue.", flying);
  if (unsent == 0)
    return g_strdup_printf ("%s sent and not yet acknowledged.", flying);
  return g_strdup_printf ("%s sent and not yet acknowledged, %s not yet sent.", flying, waiting);
}

static char *
say_partner_queue (const Telling *t)
{
  g_autofree char *bytes = NULL;

  if (t->other == NULL || !(t->other->known & PH_FIGURE_RECV_QUEUE) || t->other->recv_queue == 0)
    return NULL;
  if (is_window_closed (t->own) && t->peer != NULL)
    return NULL;   /* told with the window */
  bytes = ph_format_bytes (t->other->recv_queue);
  return g_strdup_printf ("%s arrived at %s, whose program has not read %s yet.", bytes,
                          t->peer != NULL ? t->peer : "the peer",
                          t->other->recv_queue == 1 ? "it" : "them");
}

static char *
say_closing (const Telling *t)
{
  switch (t->identity->state)
    {
    case PH_STATE_FIN_WAIT1:
      return g_strdup ("Our side is closed; the peer has not acknowledged our FIN yet.");
    case PH_STATE_FIN_WAIT2:
      return g_strdup ("Our side is closed; the peer may still send.");
    case PH_STATE_CLOSING:
      return g_strdup ("Both sides closed at once; the last ACK is missing.");
    case PH_STATE_LAST_ACK:
      return g_strdup ("Both sides are closed; the peer has not acknowledged our FIN yet.");
    case PH_STATE_HUNG_UP:
      return g_strdup ("The peer has closed, or both directions were shut down: recv() gives what "
                       "is left, then 0 bytes.");
    case PH_STATE_TIME_WAIT:
      return g_strdup ("Both sides are closed; the system keeps the address for a while.");
    case PH_STATE_UNKNOWN:
    case PH_STATE_ESTABLISHED:
    case PH_STATE_SYN_SENT:
    case PH_STATE_SYN_RECV:
    case PH_STATE_CLOSE:
    case PH_STATE_CLOSE_WAIT:
    case PH_STATE_LISTEN:
    case PH_STATE_UNCONNECTED:
    case PH_STATE_CONNECTED:
    case PH_STATE_GONE:
    case PH_N_STATES:
    default:
      return NULL;
    }
}

static char *
say_quiet_unix (const PhIdentity *identity)
{
  gboolean is_bound = !ph_address_is_unnamed (&identity->local);

  if (identity->state == PH_STATE_CONNECTED)
    return g_strdup ("Connected. Nothing waits anywhere.");
  if (identity->type == SOCK_DGRAM)
    return g_strdup (is_bound ? "Open for datagrams from anyone. Nothing waits."
                              : "Not bound: it can send, and nobody can answer.");
  return g_strdup (is_bound ? "Bound, not connected. Call listen() to be a server."
                            : "Not connected. Call bind() and listen(), or connect().");
}

static char *
say_quiet (const PhIdentity *identity)
{
  if (identity->family == AF_UNIX)
    return say_quiet_unix (identity);
  if (identity->type == SOCK_RAW && identity->state == PH_STATE_UNCONNECTED)
    return g_strdup ("Receives every packet of its protocol that reaches this machine. Nothing "
                     "waits.");
  switch ((int) identity->state)
    {
    case PH_STATE_ESTABLISHED:
      return g_strdup ("Connected. Nothing waits anywhere.");
    case PH_STATE_CONNECTED:
      return g_strdup (identity->protocol == IPPROTO_UDP || identity->protocol == 0
                         ? "The peer is fixed; UDP itself has not spoken to it. Nothing waits."
                         : "The peer is fixed. Nothing waits.");
    case PH_STATE_UNCONNECTED:
      if (ph_address_get_port (&identity->local) > 0)
        return g_strdup ("Open for datagrams from anyone. Nothing waits.");
      return g_strdup ("Not bound yet: the first sendto() gets a port from the system.");
    default:
      return g_strdup ("The kernel has not said anything about this socket yet.");
    }
}

/* In order of weight */
static const PhWording wordings[] = {
  say_gone, say_seats, say_connecting, say_not_connected, say_deadlock, say_window_closed,
  say_receive_queue, say_peer_closed, say_drops, say_cut, say_retries, say_closing, say_waits,
  say_send_queue, say_partner_queue, say_partner_waits,
};

/* These say all there is */
static gboolean
is_final (PhWording wording)
{
  return wording == say_gone || wording == say_seats || wording == say_connecting ||
         wording == say_not_connected || wording == say_deadlock;
}

/**
 * ph_pipe_words:
 * @own: (transfer none): our end
 * @partner: (transfer none) (nullable): the other end, when it is one of ours too
 *
 * Says what is going on in a pipe, and who waits for whom. Any thread.
 *
 * Returns: (transfer full): a few sentences, never empty
 */
char *
ph_pipe_words (const PhPipeEnd *own,
               const PhPipeEnd *partner)
{
  static const PhFigures nothing = { 0 };
  Telling telling;
  g_autofree char *first = NULL;

  g_return_val_if_fail (own != NULL && own->identity != NULL, NULL);

  telling = (Telling) {
    .identity = own->identity,
    .own = own->figures != NULL ? own->figures : &nothing,
    .other = partner != NULL ? partner->figures : NULL,
    .peer = partner != NULL ? partner->name : NULL,
    .waits = own->waits,
    .others = partner != NULL ? partner->waits : 0,
    .clients = own->clients,
    .n_clients = own->n_clients,
  };
  for (guint i = 0; i < G_N_ELEMENTS (wordings); i++)
    {
      g_autofree char *said = wordings[i] (&telling);

      if (said == NULL)
        continue;
      if (first != NULL)
        return g_strconcat (first, " ", said, NULL);
      if (is_final (wordings[i]))
        return g_steal_pointer (&said);
      first = g_steal_pointer (&said);
    }
  return first != NULL ? g_steal_pointer (&first) : say_quiet (own->identity);
}

static void
append_queue (GString    *text,
              const char *format_start,
              guint32     bytes)
{
  g_autofree char *amount = ph_format_bytes (bytes);

  g_string_append_printf (text, "%s%s: %s", text->len > 0 ? ", " : "", format_start, amount);
}

/**
 * ph_pipe_words_short:
 * @identity: (transfer none): who the socket is
 * @figures: (transfer none) (nullable): its last reading
 *
 * Says what the queue bars of a list row show. Any thread.
 *
 * Returns: (transfer full): such as "send queue: 0 bytes, receive queue: 6 bytes"; "" when the
 *   kernel said nothing
 */
char *
ph_pipe_words_short (const PhIdentity *identity,
                     const PhFigures  *figures)
{
  GString *text = g_string_new (NULL);

  if (identity == NULL || figures == NULL)
    return g_string_free (text, FALSE);
  if (identity->state == PH_STATE_LISTEN)
    {
      if (figures->known & PH_FIGURE_ACCEPT_QUEUE)
        g_string_append_printf (text, "%u of %" G_GUINT64_FORMAT " seats taken",
                                figures->accept_queue, (guint64) figures->accept_limit + 1);
      return g_string_free (text, FALSE);
    }
  if (figures->known & PH_FIGURE_SEND_QUEUE)
    append_queue (text, "send queue", figures->send_queue);
  if (figures->known & PH_FIGURE_RECV_QUEUE)
    append_queue (text, "receive queue", figures->recv_queue);
  return g_string_free (text, FALSE);
}
