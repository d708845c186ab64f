/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-ready-words.h"

#include "ph-format.h"
#include "ph-handler-info.h"
#include "ph-ready.h"

#include <sys/socket.h>

/* What it means here and now that a socket is ready. "Ready" says no more than that a call would
 * not wait: it may give data, the end of the stream, or an error. Each sentence follows poll(2) and
 * select(2), and what Linux was seen to answer. Pure: any thread. */

#define ENDED "recv() gives b\"\" at once, again and again."

static gboolean
is_stream (const PhIdentity *identity)
{
  return identity->type == SOCK_STREAM || identity->type == SOCK_SEQPACKET;
}

/* What a call does that finds nothing to do: its socket's mode decides. */
static const char *
say_would (const PhIdentity *identity)
{
  return identity->timeout_ns == 0 ? "would fail at once (EAGAIN)" : "would wait";
}

static gboolean
is_internet_stream (const PhIdentity *identity)
{
  return identity->type == SOCK_STREAM
         && (identity->family == AF_INET || identity->family == AF_INET6);
}

static gboolean
is_never_connected (const PhIdentity *identity,
                    const PhFigures  *figures)
{
  return is_internet_stream (identity) && identity->state == PH_STATE_CLOSE
         && (figures->ready & POLLIN) == 0;
}

static gboolean
has_sent_fin (PhState state)
{
  return state == PH_STATE_FIN_WAIT1 || state == PH_STATE_FIN_WAIT2 || state == PH_STATE_CLOSING
         || state == PH_STATE_LAST_ACK || state == PH_STATE_TIME_WAIT;
}

/* A connection that goes on in the other direction has no FIN from the peer: it was shut here. */
static gboolean
was_shut_here (PhState state)
{
  return state == PH_STATE_ESTABLISHED || state == PH_STATE_FIN_WAIT1
         || state == PH_STATE_FIN_WAIT2;
}

/**
 * ph_ready_lamps:
 * @identity: (nullable): who the socket is
 * @figures: (nullable): its last reading
 *
 * Returns: the three lamps, and whether there is an error or a hang-up; all unknown for a closed
 *   socket
 */
PhReadyLamps
ph_ready_lamps (const PhIdentity *identity,
                const PhFigures  *figures)
{
  PhReadyLamps lamps = { 0 };

  if (identity == NULL || figures == NULL || identity->state == PH_STATE_GONE
      || !(figures->known & PH_FIGURE_READY))
    return lamps;

  for (guint list = 0; list < PH_N_SELECT_LISTS; list++)
    lamps.lamps[list] = ph_ready_is_in (figures->ready, (PhSelectList) list)
                          ? PH_LAMP_ON : PH_LAMP_OFF;
  lamps.error = (figures->ready & POLLERR) != 0;
  lamps.hung_up = (figures->ready & POLLHUP) != 0;
  return lamps;
}

/**
 * ph_ready_letter:
 * @list: a list of select(2)
 *
 * Returns: (transfer none): its lamp's letter
 */
const char *
ph_ready_letter (PhSelectList list)
{
  static const char *const letters[PH_N_SELECT_LISTS] = { "R", "W", "X" };

  return list < PH_N_SELECT_LISTS ? letters[list] : "?";
}

/**
 * ph_ready_list_name:
 * @list: a list of select(2)
 *
 * Returns: (transfer none): what the list is called: "read", "write", "exception"
 */
const char *
ph_ready_list_name (PhSelectList list)
{
  static const char *const names[PH_N_SELECT_LISTS] = { "read", "write", "exception" };

  return list < PH_N_SELECT_LISTS ? names[list] : "?";
}

static char *
say_listener (const PhIdentity *identity,
              const PhFigures  *figures,
              gboolean          on)
{
  g_autofree char *n = ph_format_count (figures->accept_queue);

  if (on && identity->one_by_one)
    return g_strdup_printf ("Readable: %s wait%s until the client before has left.",
                            figures->accept_queue > 1 ? n : "a client",
                            figures->accept_queue > 1 ? "" : "s");
  if (!on && identity->one_by_one)
    return g_strdup ("Not readable: no client waits to be served.");
  if (!on && identity->auto_flags & PH_AUTO_ACCEPT)
    return g_strdup ("Not readable: connections are accepted as they come, so none waits.");
  if (!on)
    return g_strdup_printf ("Not readable: no connection waits, accept() %s.",
                            say_would (identity));
  if (!(figures->known & PH_FIGURE_ACCEPT_QUEUE) || figures->accept_queue <= 1)
    return g_strdup ("Readable: a connection waits to be accepted.");
  return g_strdup_printf ("Readable: %s connections wait to be accepted.", n);
}

static char *
say_data (const PhIdentity *identity,
          const PhFigures  *figures)
{
  g_autofree char *bytes = ph_format_bytes (figures->recv_queue);
  gboolean more = (figures->ready & POLLRDHUP) == 0;

  if (!is_stream (identity))
    return g_strdup_printf ("Readable: a datagram of %s waits.", bytes);
  return g_strdup_printf ("Readable: %s %s%s.", bytes, figures->recv_queue == 1 ? "waits" : "wait",
                          more ? "" : ", and after them the end of the stream");
}

static char *
say_end (const PhIdentity *identity)
{
  if (!is_internet_stream (identity))
    return g_strdup ("Readable: nothing more will come, " ENDED);
  if (was_shut_here (identity->state))
    return g_strdup ("Readable: receiving was shut down here, " ENDED);
  return g_strdup ("Readable: the peer’s FIN is here, " ENDED);
}

static char *
say_readable (const PhIdentity *identity,
              const PhFigures  *figures)
{
  gboolean waits = figures->known & PH_FIGURE_RECV_QUEUE && figures->recv_queue > 0;

  if (figures->ready & POLLERR && !waits)
    return g_strdup ("Readable: an error waits, recv() returns it at once.");
  if (is_never_connected (identity, figures))
    return g_strdup ("Readable: there is no connection, so recv() does not wait for one but fails "
                     "(ENOTCONN).");
  if (waits)
    return say_data (identity, figures);
  if (figures->ready & POLLRDHUP && figures->ready & POLLHUP)
    return g_strdup ("Readable: the connection is over, recv() returns at once.");
  if (figures->ready & POLLRDHUP)
    return say_end (identity);
  return g_strdup (is_stream (identity) ? "Readable: recv() would not wait."
                                        : "Readable: a datagram waits.");
}

static char *
say_read (const PhIdentity *identity,
          const PhFigures  *figures,
          gboolean          on)
{
  if (identity->state == PH_STATE_LISTEN)
    return say_listener (identity, figures, on);
  if (on)
    return say_readable (identity, figures);
  if (identity->handler != PH_HANDLER_NONE)
    return g_strdup_printf ("Not readable: what comes is received at once by its handler, %s.",
                            ph_handler_info (identity->handler)->title);
  if (identity->auto_flags & (PH_AUTO_RECEIVE | PH_AUTO_ANSWER))
    return g_strdup ("Not readable: what comes is received at once, so nothing stays to be read.");
  return g_strdup_printf ("Not readable: nothing is there, recv() %s.", say_would (identity));
}

static char *
say_writable (const PhIdentity *identity,
              const PhFigures  *figures)
{
  if (figures->ready & POLLERR)
    return g_strdup ("Writable: an error waits, send() returns it at once.");
  if (is_never_connected (identity, figures))
    return g_strdup ("Writable: there is no connection, so send() does not wait for room but fails "
                     "(EPIPE).");
  if (is_internet_stream (identity) && identity->state == PH_STATE_CLOSE)
    return g_strdup ("Writable: the connection is over, send() fails at once (EPIPE).");
  if (has_sent_fin (identity->state))
    return g_strdup ("Writable: sending was shut down here, send() fails at once (EPIPE).");
  return g_strdup ("Writable: there is room in the send buffer.");
}

static char *
say_write (const PhIdentity *identity,
           const PhFigures  *figures,
           gboolean          on)
{
  g_autofree char *bytes = ph_format_bytes (figures->send_queue);

  if (on)
    return say_writable (identity, figures);
  if (identity->state == PH_STATE_LISTEN)
    return g_strdup ("Not writable: a listener sends nothing.");
  if (identity->state == PH_STATE_SYN_SENT)
    return g_strdup ("Not writable yet: it becomes writable when the handshake ends, well or not.");
  if (!(figures->known & PH_FIGURE_SEND_QUEUE) || figures->send_queue == 0)
    return g_strdup_printf ("Not writable: send() %s.", say_would (identity));
  /* The kernel's threshold is no call's: sk_stream_is_writeable() wants a third of the room. */
  if (is_internet_stream (identity))
    return g_strdup_printf ("Not writable: less than a third of the send queue’s room is free (%s "
                            "wait in it). send() may still take a part; with no room at all it %s.",
                            bytes, say_would (identity));
  return g_strdup_printf ("Not writable: the send queue is full (%s), send() %s.", bytes,
                          say_would (identity));
}

static char *
say_except (const PhIdentity *identity,
            const PhFigures  *figures,
            gboolean          on)
{
  if (on)
    return g_strdup ("Exception: urgent data came; recv() with MSG_OOB takes it.");
  if (!is_stream (identity))
    return g_strdup ("No exception: urgent data is a matter of streams.");
  return g_strdup ("No exception: no urgent data is here. (Errors are no exception to select(): "
                   "they make a socket readable and writable.)");
}

/**
 * ph_ready_words:
 * @identity: who the socket is
 * @figures: (nullable): its last reading
 * @list: which lamp
 *
 * Returns: (transfer full): one sentence: whether a call would wait, and why; never empty
 */
char *
ph_ready_words (const PhIdentity *identity,
                const PhFigures  *figures,
                PhSelectList      list)
{
  static char *(*const says[PH_N_SELECT_LISTS]) (const PhIdentity *, const PhFigures *, gboolean) =
    { say_read, say_write, say_except };
  PhReadyLamps lamps = ph_ready_lamps (identity, figures);

  g_return_val_if_fail (identity != NULL && list < PH_N_SELECT_LISTS, g_strdup (""));

  if (identity->state == PH_STATE_GONE)
    return g_strdup ("This socket is closed: select() would refuse it (EBADF).");
  if (lamps.lamps[list] == PH_LAMP_UNKNOWN)
    return g_strdup ("Not known: the kernel has not been asked yet.");
  return says[list] (identity, figures, lamps.lamps[list] == PH_LAMP_ON);
}

static const char *
say_trouble (const PhIdentity   *identity,
             const PhFigures    *figures,
             const PhReadyLamps *lamps)
{
  if (lamps->error && lamps->hung_up)
    return "\nPOLLERR, POLLHUP: the connection ended in an error; SO_ERROR tells it, once.";
  if (lamps->error)
    return "\nPOLLERR: an error waits; SO_ERROR tells it, once.";
  if (!lamps->hung_up)
    return "";
  if (is_never_connected (identity, figures))
    return "\nPOLLHUP: not connected.";
  return "\nPOLLHUP: both directions are shut.";
}

/**
 * ph_ready_words_all:
 * @identity: who the socket is
 * @figures: (nullable): its last reading
 *
 * Returns: (transfer full): a line for each lamp, and one for an error or a hang-up; a single
 *   line when nothing is known
 */
char *
ph_ready_words_all (const PhIdentity *identity,
                    const PhFigures  *figures)
{
  PhReadyLamps lamps = ph_ready_lamps (identity, figures);
  g_autofree char *read = ph_ready_words (identity, figures, PH_SELECT_READ);
  g_autofree char *write = ph_ready_words (identity, figures, PH_SELECT_WRITE);
  g_autofree char *except = ph_ready_words (identity, figures, PH_SELECT_EXCEPT);

  if (lamps.lamps[PH_SELECT_READ] == PH_LAMP_UNKNOWN)
    return g_steal_pointer (&read);
  return g_strdup_printf ("%s\n%s\n%s%s", read, write, except,
                          say_trouble (identity, figures, &lamps));
}

static void
append_word (GString    *text,
             gboolean    said,
             const char *word)
{
  if (said)
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", word);
}

/**
 * ph_ready_words_short:
 * @identity: (nullable): who the socket is
 * @figures: (nullable): its last reading
 *
 * Returns: (transfer full): the lamps as a screen reader says them: "readable, writable"; "" when
 *   nothing is known
 */
char *
ph_ready_words_short (const PhIdentity *identity,
                      const PhFigures  *figures)
{
  PhReadyLamps lamps = ph_ready_lamps (identity, figures);
  GString *text = g_string_new (NULL);

  append_word (text, lamps.lamps[PH_SELECT_READ] == PH_LAMP_ON, "readable");
  append_word (text, lamps.lamps[PH_SELECT_WRITE] == PH_LAMP_ON, "writable");
  append_word (text, lamps.lamps[PH_SELECT_EXCEPT] == PH_LAMP_ON, "urgent data");
  append_word (text, text->len == 0 && lamps.lamps[PH_SELECT_READ] == PH_LAMP_OFF, "not ready");
  append_word (text, lamps.error, "error");
  append_word (text, lamps.hung_up, "hung up");
  return g_string_free (text, FALSE);
}

/**
 * ph_ready_words_line:
 * @identity: who the socket is
 * @figures: (nullable): its last reading
 *
 * Returns: (transfer full): the one sentence that is worth a line beside the lamps: about urgent
 *   data if there is any, else about reading
 */
char *
ph_ready_words_line (const PhIdentity *identity,
                     const PhFigures  *figures)
{
  PhReadyLamps lamps = ph_ready_lamps (identity, figures);
  PhSelectList list = PH_SELECT_READ;

  if (lamps.lamps[PH_SELECT_EXCEPT] == PH_LAMP_ON)
    list = PH_SELECT_EXCEPT;
  else if (lamps.lamps[PH_SELECT_READ] == PH_LAMP_OFF
           && lamps.lamps[PH_SELECT_WRITE] == PH_LAMP_OFF
           && identity->state != PH_STATE_LISTEN)
    list = PH_SELECT_WRITE;
  return ph_ready_words (identity, figures, list);
}
