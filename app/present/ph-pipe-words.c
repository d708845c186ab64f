/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-pipe-words.h"

#include "ph-format.h"

/* The most telling fact comes first; at most two are told. Each function returns NULL when it
 * has nothing to say. Verbs agree with their number: "6 bytes wait", "1 byte waits". */

typedef char *(*PhWording) (const PhIdentity *identity,
                            const PhFigures  *own,
                            const PhFigures  *partner);

static char *
count_things (guint64     n,
              const char *one,
              const char *many)
{
  g_autofree char *number = ph_format_count (n);

  return g_strdup_printf ("%s %s", number, n == 1 ? one : many);
}

static char *
say_gone (const PhIdentity *identity,
          const PhFigures  *own,
          const PhFigures  *partner)
{
  return identity->state == PH_STATE_GONE ? g_strdup ("This socket is closed.") : NULL;
}

static char *
say_seats (const PhIdentity *identity,
           const PhFigures  *own,
           const PhFigures  *partner)
{
  const guint64 seats = (guint64) own->accept_limit + 1;
  g_autofree char *total = ph_format_count (seats);
  g_autofree char *taken = ph_format_count (own->accept_queue);

  if (identity->state != PH_STATE_LISTEN)
    return NULL;
  if (identity->family == AF_UNIX && (own->known & PH_FIGURE_ACCEPT_QUEUE)
      && own->accept_queue >= seats)
    return g_strdup_printf ("All %s %s. The next connect() waits until accept() makes room.", total,
                            seats == 1 ? "seat is taken" : "seats are taken");
  if (!(own->known & PH_FIGURE_ACCEPT_QUEUE))
    return g_strdup ("Listening for connections.");
  if (own->accept_queue >= seats)
    return g_strdup_printf ("All %s %s. The next client’s SYN is dropped and tried again: call "
                            "accept().", total, seats == 1 ? "seat is taken" : "seats are taken");
  if (own->accept_queue > 0 && identity->one_by_one)
    return g_strdup_printf ("%s of %s seats taken. The first is served when the client before has "
                            "left.", taken, total);
  if (own->accept_queue > 0)
    return g_strdup_printf ("%s of %s seats taken. Call accept() to take the first.", taken, total);
  if (identity->one_by_one)
    return g_strdup ("Listening. One client is served after another.");
  if (identity->auto_flags & PH_AUTO_ACCEPT)
    return g_strdup ("Listening. Connections are accepted as they come.");
  return g_strdup_printf ("Listening. %s %s free for connections that wait for accept().", total,
                          seats == 1 ? "seat is" : "seats are");
}

static char *
say_connecting (const PhIdentity *identity,
                const PhFigures  *own,
                const PhFigures  *partner)
{
  g_autofree char *retries = count_things (own->syn_retries, "retry", "retries");

  if (identity->state == PH_STATE_SYN_RECV)
    return g_strdup ("SYN received and answered; the peer’s last ACK of the handshake is missing.");
  if (identity->state != PH_STATE_SYN_SENT)
    return NULL;
  if (own->syn_retries == 0)
    return g_strdup ("Connecting: SYN sent, no answer yet.");
  return g_strdup_printf ("Connecting: SYN sent, no answer yet, %s.", retries);
}

static char *
say_not_connected (const PhIdentity *identity,
                   const PhFigures  *own,
                   const PhFigures  *partner)
{
  if (identity->state != PH_STATE_CLOSE)
    return NULL;
  if (own->bytes_in > 0 || own->bytes_out > 0 || ph_address_is_set (&identity->peer))
    return g_strdup ("The connection has ended; the descriptor is still open.");
  if (ph_address_is_set (&identity->local) && ph_address_get_port (&identity->local) > 0)
    return g_strdup ("Bound, not connected. Call listen() to be a server, connect() to be a "
                     "client.");
  return g_strdup ("Not connected. Call bind() and listen(), or connect().");
}

static char *
say_drops (const PhIdentity *identity,
           const PhFigures  *own,
           const PhFigures  *partner)
{
  g_autofree char *lost = NULL;

  if (!(own->known & PH_FIGURE_DROPS) || own->drops == 0)
    return NULL;
  lost = count_things (own->drops, "datagram was", "datagrams were");
  return g_strdup_printf ("%s dropped: the receive queue was full.", lost);
}

static char *
say_receive_queue (const PhIdentity *identity,
                   const PhFigures  *own,
                   const PhFigures  *partner)
{
  g_autofree char *bytes = ph_format_bytes (own->recv_queue);

  if (!(own->known & PH_FIGURE_RECV_QUEUE) || own->recv_queue == 0)
    return NULL;
  if (identity->type == SOCK_DGRAM || identity->type == SOCK_RAW)
    return g_strdup_printf ("A datagram of %s waits in the receive queue for recv().", bytes);
  return g_strdup_printf ("%s %s in the receive queue for recv().", bytes,
                          own->recv_queue == 1 ? "waits" : "wait");
}

static char *
say_peer_closed (const PhIdentity *identity,
                 const PhFigures  *own,
                 const PhFigures  *partner)
{
  if (identity->state != PH_STATE_CLOSE_WAIT)
    return NULL;
  if ((own->known & PH_FIGURE_RECV_QUEUE) && own->recv_queue > 0)
    return g_strdup ("After them recv() gives 0 bytes: the peer has closed its side.");
  return g_strdup ("The peer has closed its side: recv() gives 0 bytes. Sending still works.");
}

static gboolean
is_window_closed (const PhFigures *own)
{
  return (own->known & PH_FIGURE_WINDOW) && own->peer_window == 0 && own->send_queue > 0;
}

static char *
say_window_closed (const PhIdentity *identity,
                   const PhFigures  *own,
                   const PhFigures  *partner)
{
  g_autofree char *bytes = ph_format_bytes (own->unsent);

  if (!is_window_closed (own))
    return NULL;
  if (own->unsent == 0)
    return g_strdup ("The peer’s window is closed: it is not reading.");
  return g_strdup_printf ("The peer’s window is closed: it is not reading. %s cannot leave.",
                          bytes);
}

static char *
say_retries (const PhIdentity *identity,
             const PhFigures  *own,
             const PhFigures  *partner)
{
  g_autofree char *tries = count_things (own->syn_retries, "time", "times");

  if (own->syn_retries == 0)
    return NULL;
  return g_strdup_printf ("No acknowledgement comes back; sent again %s.", tries);
}

static char *
say_send_queue (const PhIdentity *identity,
                const PhFigures  *own,
                const PhFigures  *partner)
{
  const guint32 unsent = (own->known & PH_FIGURE_UNSENT) ? MIN (own->unsent, own->send_queue) : 0;
  const guint32 in_flight = own->send_queue - unsent;
  g_autofree char *waiting = ph_format_bytes (unsent);
  g_autofree char *flying = ph_format_bytes (in_flight);

  if (!(own->known & PH_FIGURE_SEND_QUEUE) || own->send_queue == 0 || is_window_closed (own))
    return NULL;
  if (identity->family == AF_UNIX) /* SIOCOUTQ is then what the memory of unread bytes costs */
    return g_strdup_printf ("%s of memory hold what the peer has not read.", flying);
  if (identity->type != SOCK_STREAM)
    return g_strdup_printf ("%s in the send queue.", flying);
  if (unsent == 0)
    return g_strdup_printf ("%s sent and not yet acknowledged.", flying);
  return g_strdup_printf ("%s sent and not yet acknowledged, %s not yet sent.", flying, waiting);
}

static char *
say_partner_queue (const PhIdentity *identity,
                   const PhFigures  *own,
                   const PhFigures  *partner)
{
  g_autofree char *bytes = NULL;

  if (partner == NULL || !(partner->known & PH_FIGURE_RECV_QUEUE) || partner->recv_queue == 0)
    return NULL;
  bytes = ph_format_bytes (partner->recv_queue);
  return g_strdup_printf ("%s arrived at the peer, whose program has not read %s yet.", bytes,
                          partner->recv_queue == 1 ? "it" : "them");
}

static char *
say_closing (const PhIdentity *identity,
             const PhFigures  *own,
             const PhFigures  *partner)
{
  switch (identity->state)
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
  say_gone, say_seats, say_connecting, say_not_connected, say_window_closed, say_receive_queue,
  say_peer_closed, say_drops, say_retries, say_closing, say_send_queue, say_partner_queue,
};

/* These say all there is */
static gboolean
is_final (PhWording wording)
{
  return wording == say_gone || wording == say_seats || wording == say_connecting ||
         wording == say_not_connected;
}

/**
 * ph_pipe_words:
 * @identity: (transfer none): who the socket is
 * @figures: (transfer none) (nullable): its last reading
 * @partner: (transfer none) (nullable): a reading of the other end, when it is one of ours too
 *
 * Says what is going on in a pipe. Any thread.
 *
 * Returns: (transfer full): one or two sentences, never empty
 */
char *
ph_pipe_words (const PhIdentity *identity,
               const PhFigures  *figures,
               const PhFigures  *partner)
{
  static const PhFigures nothing = { 0 };
  g_autofree char *first = NULL;

  g_return_val_if_fail (identity != NULL, NULL);

  if (figures == NULL)
    figures = &nothing;
  for (guint i = 0; i < G_N_ELEMENTS (wordings); i++)
    {
      g_autofree char *said = wordings[i] (identity, figures, partner);

      if (said == NULL)
        continue;
      if (first != NULL)
        return g_strconcat (first, " ", said, NULL);
      if (is_final (wordings[i]))
        return g_steal_pointer (&said);
      first = g_steal_pointer (&said);
    }
  return first != NULL ? g_steal_pointer (&first) : say_quiet (identity);
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
