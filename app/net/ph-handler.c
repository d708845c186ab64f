/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-handler.h"

#include "ph-time-text.h"

#include <string.h>

/* The handlers. Each is a row of functions from what happened to bytes; who receives and sends for
 * them is ph-handling.c. Pure functions, but for their state. */

/* RFC 864: lines of 72 of the 95 printing characters, each line beginning one further */
#define CHARGEN_FIRST ' '
#define CHARGEN_N 95
#define CHARGEN_LINE 72
#define CHARGEN_LINES 64             /* in one go, on a stream */
#define CHARGEN_MESSAGE_MAX 512      /* bytes of an answer to a datagram */

static void
give (PhHandlerTurn *turn,
      const void    *data,
      gsize          len)
{
  if (len > 0)
    g_byte_array_append (turn->answer, data, (guint) len);
  turn->answered = TRUE;
}

static void
give_text (PhHandlerTurn *turn,
           const char    *text)
{
  give (turn, text, strlen (text));
}

static void
received_echo (PhHandlerTurn *turn,
               const guint8  *data,
               gsize          len)
{
  give (turn, data, len);
}

static void
received_timestamp (PhHandlerTurn *turn,
                    const guint8  *data,
                    gsize          len)
{
  g_autofree char *when = ph_time_text_ctime (turn->wall_ns);
  g_autofree char *front = g_strdup_printf ("[%s] ", when);

  give_text (turn, front);
  give (turn, data, len);
}

static void
received_upper (PhHandlerTurn *turn,
                const guint8  *data,
                gsize          len)
{
  guint start = turn->answer->len;

  give (turn, data, len);
  for (guint i = start; i < turn->answer->len; i++)
    turn->answer->data[i] = (guint8) g_ascii_toupper ((char) turn->answer->data[i]);
}

static void
give_daytime (PhHandlerTurn *turn)
{
  g_autofree char *when = ph_time_text_ctime (turn->wall_ns);
  g_autofree char *line = g_strconcat (when, "\r\n", NULL);

  give_text (turn, line);
}

static void
begin_daytime (PhHandlerTurn *turn)
{
  give_daytime (turn);
  turn->close = TRUE;
}

static void
received_daytime (PhHandlerTurn *turn,
                  const guint8  *data,
                  gsize          len)
{
  if (turn->is_message)
    give_daytime (turn);
}

static void
give_line (PhHandlerTurn *turn)
{
  guint8 line[CHARGEN_LINE + 2];

  for (guint i = 0; i < CHARGEN_LINE; i++)
    line[i] = (guint8) (CHARGEN_FIRST + (turn->state->line + i) % CHARGEN_N);
  line[CHARGEN_LINE] = '\r';
  line[CHARGEN_LINE + 1] = '\n';
  turn->state->line = (turn->state->line + 1) % CHARGEN_N;
  give (turn, line, sizeof line);
}

static void
more_chargen (PhHandlerTurn *turn)
{
  for (guint i = 0; i < CHARGEN_LINES; i++)
    give_line (turn);
}

/* A datagram is answered by up to 512 characters, as many as chance has it (RFC 864). */
static void
received_chargen (PhHandlerTurn *turn,
                  const guint8  *data,
                  gsize          len)
{
  guint size = (guint) (turn->wall_ns / 1000 % (CHARGEN_MESSAGE_MAX + 1));

  if (!turn->is_message)
    return;
  turn->answered = TRUE;
  while (turn->answer->len < size)
    give_line (turn);
  g_byte_array_set_size (turn->answer, size);
}

/* A request may come in pieces: they are kept for as long as they may become one of the table. */
static void
received_reply (PhHandlerTurn *turn,
                const guint8  *data,
                gsize          len)
{
  const PhHandlerSpec *spec = turn->spec;
  GByteArray *gathered = turn->state->gathered;
  PhReply reply;
  gboolean may_come;

  if (gathered == NULL)
    gathered = turn->state->gathered = g_byte_array_new ();
  if (len > 0)
    g_byte_array_append (gathered, data, (guint) len);
  if (ph_reply_find (spec->replies, spec->replies_len, gathered->data, gathered->len, &reply,
                     &may_come))
    {
      if (reply.answer_len > 0)
        give (turn, reply.answer, reply.answer_len);
      turn->close = reply.close;
      may_come = FALSE;
    }
  if (!may_come || turn->is_message)
    g_byte_array_set_size (gathered, 0);
}

static const PhHandler handlers[PH_N_HANDLERS] = {
  [PH_HANDLER_ECHO] = { .returns_same = TRUE, .received = received_echo },
  [PH_HANDLER_TIMESTAMP] = { .received = received_timestamp },
  [PH_HANDLER_UPPER] = { .received = received_upper },
  [PH_HANDLER_DAYTIME] = { .begin = begin_daytime, .received = received_daytime },
  [PH_HANDLER_CHARGEN] = { .never_waits = TRUE, .received = received_chargen,
                           .more = more_chargen },
  [PH_HANDLER_REPLY] = { .received = received_reply },
  [PH_HANDLER_RELAY] = { .passes_on = TRUE },
};

/**
 * ph_handler_get:
 * @id: a handler
 *
 * Any thread.
 *
 * Returns: (transfer none): what it does
 */
const PhHandler *
ph_handler_get (PhHandlerId id)
{
  return &handlers[id];
}

/**
 * ph_handler_state_clear:
 * @state: the state of a handler that ends
 *
 * Frees what it kept.
 */
void
ph_handler_state_clear (PhHandlerState *state)
{
  g_clear_pointer (&state->gathered, g_byte_array_unref);
}
