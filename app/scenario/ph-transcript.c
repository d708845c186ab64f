/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-transcript-private.h"

#include "ph-bytes.h"
#include "ph-format.h"

#include <string.h>

/* Prints records in the notation of app/DESIGN.md. What a left half says can be parsed and run
 * again as long as its payload is known; a right half is for people, apart from errno names,
 * which the parser takes as the expected outcome. Payload appears only as bytes literals, so
 * a transcript can be shown in a terminal. Pure functions, any thread. */

/* Column of the arrow: the left half of most calls is shorter */
#define ARROW_COLUMN 54

/**
 * ph_transcript_view:
 * @record: a call that returned or parked
 * @names: (transfer none): how sockets are called; must live as long as the view
 * @max_payload: bytes of payload to show
 *
 * Returns: the call as the printer needs it
 */
PhTranscriptView
ph_transcript_view (const PhRecord          *record,
                    const PhTranscriptNames *names,
                    gsize                    max_payload)
{
  PhTranscriptView view = { .names = names, .socket = record->socket, .max_payload = max_payload };
  gboolean parked = record->kind == PH_RECORD_PARKED;
  gboolean is_data = ph_record_is_data (record) || record->kind == PH_CALL_SENDALL;

  view.op = (PhCallOp) (parked ? record->aux : record->kind);
  view.within = view.op == PH_CALL_GETADDRINFO && record->socket != PH_SOCKET_NONE;
  view.head = ph_record_get_head (record);
  view.address = ph_record_get_address (record);
  if (!parked && !is_data && record->error == 0)
    view.new_socket = record->aux;
  if (!parked || !ph_record_is_data (record))
    view.payload = ph_record_get_payload (record, &view.payload_len);
  /* a call that failed tells only in its arguments how much it wanted */
  if (view.head != NULL && (parked || is_data))
    view.asked = (gsize) MAX (view.head->args[0], 0);
  view.taken = is_data && !parked ? record->len : 0;
  if (!parked && ph_record_get_tried (record, &view.tried) && view.tried.data != NULL)
    {
      view.payload = view.tried.data;
      view.payload_len = view.taken = view.tried.data_len;
    }
  if (!parked && ph_record_is_data (record))
    view.asked = MAX (view.asked, record->aux);
  return view;
}

/**
 * ph_transcript_get_arg:
 * @view: a call
 * @n: from 0 to 2
 *
 * Returns: its argument as in #PhCallOp; 0 if it has no head
 */
int
ph_transcript_get_arg (const PhTranscriptView *view,
                       guint                   n)
{
  return view->head != NULL ? view->head->args[n] : 0;
}

/**
 * ph_transcript_name:
 * @view: a call
 * @socket: a socket
 *
 * Returns: (transfer full): how the socket is called
 */
char *
ph_transcript_name (const PhTranscriptView *view,
                    PhSocketId              socket)
{
  const PhTranscriptNames *names = view->names;

  if (socket == view->socket && names->socket != NULL && names->socket[0] != '\0')
    return g_strdup (names->socket);
  if (names->names != NULL && socket != PH_SOCKET_NONE)
    return ph_names_dup (names->names, socket);
  return socket == view->socket ? g_strdup ("socket") : g_strdup_printf ("socket_%u", socket);
}

/**
 * ph_transcript_append:
 * @out: a line
 * @text: (transfer full): what to append
 */
void
ph_transcript_append (GString *out,
                      char    *text)
{
  g_string_append (out, text);
  g_free (text);
}

/**
 * ph_transcript_append_string:
 * @out: a line
 * @string: text from anywhere
 *
 * Appends it as a string of the notation. What is text stays readable; the rest is escaped.
 */
void
ph_transcript_append_string (GString    *out,
                             const char *string)
{
  const char *at = string;

  g_string_append_c (out, '"');
  while (*at != '\0')
    {
      gunichar c = g_utf8_get_char_validated (at, -1);

      if (c == '"' || c == '\\')
        g_string_append_printf (out, "\\%c", *at++);
      else if (c >= 0x20 && c < 0x110000 && g_unichar_isprint (c))
        {
          g_string_append_unichar (out, c);
          at += g_utf8_skip[(guchar) *at];
        }
      else
        g_string_append_printf (out, "\\x%02x", (guchar) *at++);
    }
  g_string_append_c (out, '"');
}

static char *
print_gap (const PhRecord *record)
{
  guint64 records;
  guint64 bytes;
  g_autofree char *count = NULL;
  g_autofree char *size = NULL;

  ph_record_get_gap (record, &records, &bytes);
  count = ph_format_count (records);
  size = ph_format_bytes (bytes);
  return g_strdup_printf ("# %s call%s not recorded (%s)", count, records == 1 ? "" : "s", size);
}

/* What is no call is told as a comment, so that a copied transcript still parses. */
static char *
print_remark (const PhRecord *record,
              const char     *name)
{
  switch ((int) record->kind)
    {
    case PH_RECORD_GAP:
      return print_gap (record);
    case PH_RECORD_STATE:
      return g_strdup_printf ("# %s: %s → %s", name, ph_state_get_name ((PhState) record->took_ns),
                              ph_state_get_name ((PhState) record->aux));
    case PH_RECORD_URGENT:
      return g_strdup_printf ("# %s: urgent data arrived", name);
    case PH_RECORD_OPENED:
      return g_strdup_printf ("# %s: opened", name);
    case PH_RECORD_IDENTITY:
      return g_strdup_printf ("# %s: addresses or mode changed", name);
    case PH_RECORD_FIGURES:
      return g_strdup_printf ("# %s: figures", name);
    default:
      return g_strdup ("#");
    }
}

/**
 * ph_transcript_is_inner:
 * @record: a record
 *
 * Some calls are made of others that are recorded, too: the look-up of a connect, the sends of a
 * sendall. Made again, the outer call makes them again.
 *
 * Returns: whether this is such an inner one
 */
gboolean
ph_transcript_is_inner (const PhRecord *record)
{
  if (record->kind == PH_CALL_GETADDRINFO)
    return record->socket != PH_SOCKET_NONE;
  if (record->kind == PH_CALL_SENDFILE)
    return (record->flags & PH_RECORD_AUTO) != 0;
  return FALSE;
}

/**
 * ph_transcript_print_call:
 * @record: a record
 * @names: how sockets are called
 * @max_payload: bytes of payload to show; %G_MAXSIZE: all
 *
 * Prints the left half, the call as it can be written. Records that are no calls give a comment.
 * A payload that was given up stays a mere number of bytes, which does not parse: running
 * something else instead would be worse.
 *
 * Returns: (transfer full): one line
 */
char *
ph_transcript_print_call (const PhRecord          *record,
                          const PhTranscriptNames *names,
                          gsize                    max_payload)
{
  PhTranscriptView view = { .names = names, .socket = record->socket };
  g_autofree char *name = NULL;

  if (!ph_record_is_call (record) && record->kind != PH_RECORD_PARKED)
    {
      name = ph_transcript_name (&view, record->socket);
      return print_remark (record, name);
    }
  view = ph_transcript_view (record, names, max_payload);
  return ph_transcript_left (&view);
}

/**
 * ph_transcript_print_result:
 * @record: a record
 * @names: how sockets are called
 *
 * Prints the right half: what the call returned, or its errno as a label.
 *
 * Returns: (transfer full): one line without the arrow; "" for records that are no calls
 */
char *
ph_transcript_print_result (const PhRecord          *record,
                            const PhTranscriptNames *names)
{
  PhTranscriptView view;

  if (!ph_record_is_call (record))
    return g_strdup ("");
  view = ph_transcript_view (record, names, PH_TRANSCRIPT_PAYLOAD);
  return ph_transcript_right (&view, record);
}

/**
 * ph_transcript_call:
 * @record: a record
 * @socket_name: (nullable): the name of its socket
 * @new_socket_name: (nullable): the name of the socket that the call made
 *
 * ph_transcript_print_call() with the payload cut after %PH_TRANSCRIPT_PAYLOAD bytes.
 *
 * Returns: (transfer full): one line
 */
char *
ph_transcript_call (const PhRecord *record,
                    const char     *socket_name,
                    const char     *new_socket_name)
{
  PhTranscriptNames names = { .socket = socket_name,
                              .new_socket = new_socket_name != NULL ? new_socket_name : "" };

  return ph_transcript_print_call (record, &names, PH_TRANSCRIPT_PAYLOAD);
}

/**
 * ph_transcript_call_full:
 * @record: a record
 * @socket_name: (nullable): the name of its socket
 * @new_socket_name: (nullable): the name of the socket that the call made
 *
 * As ph_transcript_call() with all of the payload, for what is to be copied and run again.
 *
 * Returns: (transfer full): one line
 */
char *
ph_transcript_call_full (const PhRecord *record,
                         const char     *socket_name,
                         const char     *new_socket_name)
{
  PhTranscriptNames names = { .socket = socket_name,
                              .new_socket = new_socket_name != NULL ? new_socket_name : "" };

  return ph_transcript_print_call (record, &names, G_MAXSIZE);
}

/**
 * ph_transcript_result:
 * @record: a record
 * @new_socket_name: (nullable): the name of the socket that the call made
 *
 * ph_transcript_print_result() for a record that speaks of no other sockets.
 *
 * Returns: (transfer full): one line without the arrow; "" for records that are no calls
 */
char *
ph_transcript_result (const PhRecord *record,
                      const char     *new_socket_name)
{
  PhTranscriptNames names = { .new_socket = new_socket_name };

  return ph_transcript_print_result (record, &names);
}

static PhTranscriptNames
get_event_names (PhEvent *event)
{
  return (PhTranscriptNames) {
    .names = ph_event_get_names (event),
    .socket = ph_event_get_socket_name (event),
    .new_socket = ph_event_get_new_name (event) != NULL ? ph_event_get_new_name (event) : "",
  };
}

/**
 * ph_transcript_event_call:
 * @event: a row
 *
 * ph_transcript_print_call() with the payload cut after %PH_TRANSCRIPT_PAYLOAD bytes. Main thread.
 *
 * Returns: (transfer full): one line
 */
char *
ph_transcript_event_call (PhEvent *event)
{
  PhTranscriptNames names = get_event_names (event);

  return ph_transcript_print_call (ph_event_get_record (event), &names, PH_TRANSCRIPT_PAYLOAD);
}

/**
 * ph_transcript_event_result:
 * @event: a row
 *
 * ph_transcript_print_result(). Main thread.
 *
 * Returns: (transfer full): one line without the arrow; "" for records that are no calls
 */
char *
ph_transcript_event_result (PhEvent *event)
{
  PhTranscriptNames names = get_event_names (event);

  return ph_transcript_print_result (ph_event_get_record (event), &names);
}

/**
 * ph_transcript_text:
 * @record: a record
 * @names: how sockets are called
 *
 * Prints both halves as they are shown, for looking something up in them.
 *
 * Returns: (transfer full): one line
 */
char *
ph_transcript_text (const PhRecord          *record,
                    const PhTranscriptNames *names)
{
  g_autofree char *call = ph_transcript_print_call (record, names, PH_TRANSCRIPT_PAYLOAD);
  g_autofree char *result = ph_transcript_print_result (record, names);

  return result[0] != '\0' ? g_strconcat (call, " -> ", result, NULL) : g_steal_pointer (&call);
}

/**
 * ph_transcript_running:
 * @call: a call that waits
 *
 * Main thread.
 *
 * Returns: (transfer full): its left half; the payload of a send is only counted
 */
char *
ph_transcript_running (PhRunningCall *call)
{
  PhTranscriptNames names = { .names = ph_running_call_get_names (call),
                              .socket = ph_running_call_get_socket_name (call),
                              .new_socket = "" };
  PhTranscriptView view = {
    .op = ph_running_call_get_op (call),
    .names = &names,
    .socket = ph_running_call_get_socket (call),
    .head = ph_running_call_get_head (call),
    .address = ph_running_call_get_address (call),
  };

  view.asked = (gsize) MAX (ph_transcript_get_arg (&view, 0), 0);
  view.within = view.op == PH_CALL_GETADDRINFO && view.socket != PH_SOCKET_NONE;
  view.payload = ph_running_call_get_body (call, &view.payload_len);
  return ph_transcript_left (&view);
}

/**
 * ph_transcript_join:
 * @call: a left half
 * @result: (nullable): a right half
 * @remark: (nullable): what is to be added, such as an explanation
 *
 * Returns: (transfer full): the line, its arrow in the column that all lines share if @call is
 *   not too long for it
 */
char *
ph_transcript_join (const char *call,
                    const char *result,
                    const char *remark)
{
  GString *out = g_string_new (call);
  glong width = g_utf8_strlen (call, -1);

  if (result == NULL || result[0] == '\0')
    return g_string_free (out, FALSE);
  g_string_append_printf (out, "%*s-> %s", (int) MAX (ARROW_COLUMN - width, 1), "", result);
  if (remark != NULL && remark[0] != '\0')
    g_string_append_printf (out, "   %s", remark);
  return g_string_free (out, FALSE);
}

/**
 * ph_transcript_line:
 * @event: a row
 * @explanation: (nullable): the sentence of ph_session_explain()
 *
 * Prints the whole line, payload in full on the left, so that it can be run again. Main thread.
 *
 * Returns: (transfer full): the line
 */
char *
ph_transcript_line (PhEvent    *event,
                    const char *explanation)
{
  const PhRecord *record = ph_event_get_record (event);
  PhTranscriptNames names = get_event_names (event);
  g_autofree char *call = ph_transcript_print_call (record, &names, G_MAXSIZE);
  g_autofree char *result = ph_transcript_print_result (record, &names);
  g_autofree char *comment = NULL;

  if (ph_transcript_is_inner (record))
    comment = g_strconcat ("# ", call, NULL);
  return ph_transcript_join (comment != NULL ? comment : call, result, explanation);
}
