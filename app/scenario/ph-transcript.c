/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-transcript.h"

#include "ph-bytes.h"
#include "ph-constant.h"
#include "ph-errno.h"
#include "ph-format.h"

#include <string.h>

/* Prints records in the notation of app/DESIGN.md. What a left half says can be parsed and run
 * again as long as its payload is known; a right half is for people, apart from errno names,
 * which the parser takes as the expected outcome. Payload appears only as bytes literals, so
 * a transcript can be shown in a terminal. Pure functions, any thread. */

/* Column of the arrow: the left half of most calls is shorter */
#define ARROW_COLUMN 54

/* A call as the printer needs it, whether it returned or still waits. */
typedef struct
{
  PhCallOp          op;
  const char       *name;         /* (unowned) */
  const char       *new_name;     /* (unowned) (nullable) */
  const PhCallHead *head;         /* (unowned) (nullable) */
  PhAddress         address;
  const guint8     *payload;      /* (unowned) (nullable) */
  gsize             payload_len;
  PhTried           tried;        /* of a call that did nothing */
  gsize             asked;        /* bytes: to send, or the buffer's size */
  gsize             max_payload;
} View;

static View
view_record (const PhRecord *record,
             const char     *name,
             const char     *new_name,
             gsize           max_payload)
{
  View view = { .name = name, .new_name = new_name, .max_payload = max_payload };
  gboolean parked = record->kind == PH_RECORD_PARKED;

  view.op = (PhCallOp) (parked ? record->aux : record->kind);
  view.head = ph_record_get_head (record);
  view.address = ph_record_get_address (record);
  if (!parked)
    view.payload = ph_record_get_payload (record, &view.payload_len);
  if (!parked && ph_record_get_tried (record, &view.tried) && view.tried.data != NULL)
    {
      view.payload = view.tried.data;
      view.payload_len = view.tried.data_len;
    }
  /* a call that failed tells only in its arguments how much it wanted */
  if (view.head != NULL && (parked || ph_record_is_data (record)))
    view.asked = (gsize) MAX (view.head->args[0], 0);
  if (!parked && ph_record_is_data (record))
    view.asked = MAX (view.asked, record->aux);
  return view;
}

static int
get_arg (const View *view,
         guint       n)
{
  return view->head != NULL ? view->head->args[n] : 0;
}

static void
append_taken (GString *out,
              char    *text)
{
  g_string_append (out, text);
  g_free (text);
}

/* A name that was asked for: hostile as any payload */
static void
append_name (GString    *out,
             const void *name,
             gsize       len)
{
  g_autofree char *plain = ph_bytes_preview (name, len, 255);
  g_auto (GStrv) parts = g_strsplit (plain, "\"", -1);

  g_string_append_c (out, '"');
  append_taken (out, g_strjoinv ("\\\"", parts));
  g_string_append_c (out, '"');
}

static void
append_address (GString    *out,
                const View *view)
{
  if (ph_address_is_set (&view->address))
    append_taken (out, ph_address_to_notation (&view->address));
  else if (view->tried.host != NULL)
    {
      g_string_append_c (out, '(');
      append_name (out, view->tried.host, view->tried.host_len);
      g_string_append_printf (out, ", %u)", view->tried.port);
    }
  else
    g_string_append (out, "…");
}

static void
append_flags (GString    *out,
              const View *view)
{
  int flags = get_arg (view, 1);

  if (flags == 0)
    return;
  g_string_append (out, ", ");
  append_taken (out, ph_constant_print (PH_CONSTANT_FLAG, flags));
}

/* The bytes that were to be sent. Of a send that was taken in part the rest was not recorded. */
static void
append_sent (GString    *out,
             const View *view)
{
  gsize total = MAX (view->asked, view->payload_len);
  gsize shown = MIN (view->payload_len, view->max_payload);

  if (view->payload == NULL && total > 0)
    {
      append_taken (out, ph_format_bytes (total));
      return;
    }
  append_taken (out, ph_bytes_literal (view->payload, shown, G_MAXSIZE));
  if (shown < total)
    {
      g_string_append (out, "… ");
      append_taken (out, ph_format_bytes (total));
    }
}

static void
append_socket_args (GString    *out,
                    const View *view)
{
  if (view->head == NULL)
    return;
  append_taken (out, ph_constant_print (PH_CONSTANT_FAMILY, get_arg (view, 0)));
  g_string_append (out, ", ");
  append_taken (out, ph_constant_print (PH_CONSTANT_TYPE, get_arg (view, 1)));
  if (get_arg (view, 2) == 0)
    return;
  g_string_append (out, ", ");
  append_taken (out, ph_constant_print (PH_CONSTANT_PROTOCOL, get_arg (view, 2)));
}

static void
append_option_args (GString    *out,
                    const View *view)
{
  int level = get_arg (view, 0);

  append_taken (out, ph_constant_print (PH_CONSTANT_LEVEL, level));
  g_string_append (out, ", ");
  append_taken (out, ph_constant_print_option (level, get_arg (view, 1)));
  if (view->op == PH_CALL_SETSOCKOPT)
    g_string_append_printf (out, ", %d", get_arg (view, 2));
}

static void
append_args (GString    *out,
             const View *view)
{
  switch (view->op)
    {
    case PH_CALL_SOCKET:
      append_socket_args (out, view);
      break;
    case PH_CALL_BIND:
    case PH_CALL_CONNECT:
      append_address (out, view);
      break;
    case PH_CALL_LISTEN:
      g_string_append_printf (out, "%d", get_arg (view, 0));
      break;
    case PH_CALL_SEND:
      append_sent (out, view);
      append_flags (out, view);
      break;
    case PH_CALL_SENDTO:
      append_sent (out, view);
      append_flags (out, view);
      g_string_append (out, ", ");
      append_address (out, view);
      break;
    case PH_CALL_RECV:
    case PH_CALL_RECVFROM:
      g_string_append_printf (out, "%" G_GSIZE_FORMAT, view->asked);
      append_flags (out, view);
      break;
    case PH_CALL_SHUTDOWN:
      append_taken (out, ph_constant_print (PH_CONSTANT_HOW, get_arg (view, 0)));
      break;
    case PH_CALL_SETSOCKOPT:
    case PH_CALL_GETSOCKOPT:
      append_option_args (out, view);
      break;
    case PH_CALL_GETADDRINFO:
      append_name (out, view->payload, view->payload_len);
      break;
    case PH_CALL_ACCEPT:
    case PH_CALL_CLOSE:
    case PH_CALL_GETSOCKNAME:
    case PH_CALL_GETPEERNAME:
    case PH_CALL_SOCKETPAIR:
    case PH_CALL_FROMFD:
    case PH_CALL_CONNECT_EX:
    case PH_CALL_CREATE_CONNECTION:
    case PH_CALL_SENDALL:
    case PH_CALL_SENDFILE:
    case PH_CALL_SOCKATMARK:
    case PH_CALL_SETBLOCKING:
    case PH_CALL_SETTIMEOUT:
    case PH_CALL_GETTIMEOUT:
    case PH_CALL_SELECT:
    case PH_CALL_GETHOSTNAME:
    case PH_CALL_GETHOSTBYNAME:
    case PH_CALL_GETHOSTBYADDR:
    case PH_CALL_GETSERVBYNAME:
    case PH_CALL_GETSERVBYPORT:
    case PH_N_CALLS:
    default:
      break;
    }
}

static char *
print_call (const View *view)
{
  GString *out = g_string_new (NULL);
  gboolean has_new = view->new_name != NULL && view->new_name[0] != '\0';

  if (view->op == PH_CALL_SOCKET && has_new)
    g_string_append_printf (out, "%s = ", view->new_name);
  else if (view->op == PH_CALL_ACCEPT && has_new)
    g_string_append_printf (out, "%s, peer = ", view->new_name);
  if (view->op != PH_CALL_SOCKET && view->op != PH_CALL_GETADDRINFO)
    g_string_append_printf (out, "%s.", view->name);
  g_string_append_printf (out, "%s(", ph_call_op_get_name (view->op));
  append_args (out, view);
  g_string_append_c (out, ')');
  return g_string_free (out, FALSE);
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

static char *
print_left (const PhRecord *record,
            const char     *name,
            const char     *new_name,
            gsize           max_payload)
{
  const char *known = name != NULL && name[0] != '\0' ? name : "socket";
  View view;

  if (!ph_record_is_call (record) && record->kind != PH_RECORD_PARKED)
    return print_remark (record, known);
  view = view_record (record, known, new_name, max_payload);
  return print_call (&view);
}

/**
 * ph_transcript_call:
 * @record: a record
 * @socket_name: (nullable): the name of its socket
 * @new_socket_name: (nullable): the name of the socket that the call made
 *
 * Prints the left half, the call as it can be written, its payload cut after
 * %PH_TRANSCRIPT_PAYLOAD bytes. Records that are no calls give a comment.
 *
 * Returns: (transfer full): one line
 */
char *
ph_transcript_call (const PhRecord *record,
                    const char     *socket_name,
                    const char     *new_socket_name)
{
  return print_left (record, socket_name, new_socket_name, PH_TRANSCRIPT_PAYLOAD);
}

/**
 * ph_transcript_call_full:
 * @record: a record
 * @socket_name: (nullable): the name of its socket
 * @new_socket_name: (nullable): the name of the socket that the call made
 *
 * As ph_transcript_call() with all of the payload, for what is to be copied and run again. A
 * payload that was given up stays a mere number of bytes, which does not parse: running
 * something else instead would be worse.
 *
 * Returns: (transfer full): one line
 */
char *
ph_transcript_call_full (const PhRecord *record,
                         const char     *socket_name,
                         const char     *new_socket_name)
{
  return print_left (record, socket_name, new_socket_name, G_MAXSIZE);
}

static char *
print_error (const View     *view,
             const PhRecord *record)
{
  g_autofree char *label = ph_errno_label (record->error);
  g_autofree char *moved = NULL;
  g_autofree char *asked = NULL;

  if (!ph_record_is_data (record) || record->len == 0)
    return g_steal_pointer (&label);
  moved = ph_format_count (record->len);
  asked = ph_format_bytes (view->asked);
  return g_strdup_printf ("%s after %s of %s", label, moved, asked);
}

static char *
print_sent (const View     *view,
            const PhRecord *record)
{
  g_autofree char *moved = ph_format_count (record->len);
  g_autofree char *asked = ph_format_count (view->asked);

  return g_strdup_printf ("%s of %s", moved, asked);
}

static char *
print_received (const View     *view,
                const PhRecord *record)
{
  GString *out = g_string_new (NULL);

  if (view->payload == NULL && record->len > 0)
    {
      append_taken (out, ph_format_bytes (record->len));
      g_string_append (out, ", no longer kept");
    }
  else
    append_taken (out, ph_bytes_literal (view->payload, view->payload_len, view->max_payload));
  if (ph_address_is_set (&view->address))
    {
      g_string_append (out, ", ");
      append_taken (out, ph_address_to_string (&view->address));
    }
  else if (ph_record_is_end (record))
    g_string_append (out, ", the peer has sent its last");
  if (record->flags & PH_RECORD_TRUNCATED && view->head != NULL)
    {
      g_autofree char *length = ph_format_bytes ((guint64) view->head->args[2]);

      g_string_append_printf (out, ", cut off: the datagram had %s", length);
    }
  return g_string_free (out, FALSE);
}

static char *
print_address_after (const char *what,
                     const View *view)
{
  g_autofree char *address = ph_address_to_string (&view->address);

  return address[0] != '\0' ? g_strconcat (what, ", ", address, NULL) : g_strdup (what);
}

/* A bind to port 0 tells the port that the system chose. */
static char *
print_bound (const View *view)
{
  View bound = *view;
  int port = get_arg (view, 0);

  if (port == 0)
    return g_strdup ("ok");
  ph_address_set_port (&bound.address, (guint16) port);
  return print_address_after ("ok", &bound);
}

static char *
print_closed (const View *view)
{
  int unread = get_arg (view, 0);
  g_autofree char *bytes = NULL;

  if (unread <= 0)
    return g_strdup ("ok");
  bytes = ph_format_bytes ((guint64) unread);
  return g_strdup_printf ("ok, %s thrown away unread", bytes);
}

static char *
print_success (const View     *view,
               const PhRecord *record)
{
  g_autofree char *fd = NULL;

  switch (view->op)
    {
    case PH_CALL_SOCKET:
      return g_strdup_printf ("fd %" G_GINT64_FORMAT, ph_record_get_result (record));
    case PH_CALL_ACCEPT:
      fd = g_strdup_printf ("fd %" G_GINT64_FORMAT, ph_record_get_result (record));
      return print_address_after (view->head != NULL ? fd : "ok", view);
    case PH_CALL_BIND:
      return print_bound (view);
    case PH_CALL_SEND:
    case PH_CALL_SENDTO:
      return print_sent (view, record);
    case PH_CALL_RECV:
    case PH_CALL_RECVFROM:
      return print_received (view, record);
    case PH_CALL_GETSOCKNAME:
    case PH_CALL_GETPEERNAME:
    case PH_CALL_GETADDRINFO:
      return ph_address_to_string (&view->address);
    case PH_CALL_GETSOCKOPT:
      return g_strdup_printf ("%d", get_arg (view, 2));
    case PH_CALL_CLOSE:
      return print_closed (view);
    case PH_CALL_LISTEN:
    case PH_CALL_CONNECT:
    case PH_CALL_SHUTDOWN:
    case PH_CALL_SETSOCKOPT:
    case PH_CALL_SOCKETPAIR:
    case PH_CALL_FROMFD:
    case PH_CALL_CONNECT_EX:
    case PH_CALL_CREATE_CONNECTION:
    case PH_CALL_SENDALL:
    case PH_CALL_SENDFILE:
    case PH_CALL_SOCKATMARK:
    case PH_CALL_SETBLOCKING:
    case PH_CALL_SETTIMEOUT:
    case PH_CALL_GETTIMEOUT:
    case PH_CALL_SELECT:
    case PH_CALL_GETHOSTNAME:
    case PH_CALL_GETHOSTBYNAME:
    case PH_CALL_GETHOSTBYADDR:
    case PH_CALL_GETSERVBYNAME:
    case PH_CALL_GETSERVBYPORT:
    case PH_N_CALLS:
    default:
      return g_strdup ("ok");
    }
}

/**
 * ph_transcript_result:
 * @record: a record
 * @new_socket_name: (nullable): the name of the socket that the call made
 *
 * Prints the right half: what the call returned, or its errno as a label.
 *
 * Returns: (transfer full): one line without the arrow; "" for records that are no calls
 */
char *
ph_transcript_result (const PhRecord *record,
                      const char     *new_socket_name)
{
  View view;

  if (!ph_record_is_call (record))
    return g_strdup ("");
  view = view_record (record, "", new_socket_name, PH_TRANSCRIPT_PAYLOAD);
  return record->error != 0 ? print_error (&view, record) : print_success (&view, record);
}

/**
 * ph_transcript_text:
 * @record: a record
 * @socket_name: (nullable): the name of its socket
 * @new_socket_name: (nullable): the name of the socket that the call made
 *
 * Prints both halves as they are shown, for looking something up in them.
 *
 * Returns: (transfer full): one line
 */
char *
ph_transcript_text (const PhRecord *record,
                    const char     *socket_name,
                    const char     *new_socket_name)
{
  g_autofree char *call = ph_transcript_call (record, socket_name, new_socket_name);
  g_autofree char *result = ph_transcript_result (record, new_socket_name);

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
  View view = {
    .op = ph_running_call_get_op (call),
    .name = ph_running_call_get_socket_name (call),
    .head = ph_running_call_get_head (call),
    .address = ph_running_call_get_address (call),
  };

  view.asked = (gsize) MAX (get_arg (&view, 0), 0);
  if (view.op == PH_CALL_GETADDRINFO)
    {
      view.payload = (const guint8 *) ph_running_call_get_host (call);
      view.payload_len = view.payload != NULL ? strlen ((const char *) view.payload) : 0;
    }
  return print_call (&view);
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
  const char *name = ph_event_get_socket_name (event);
  const char *new_name = ph_event_get_new_name (event);
  g_autofree char *call = ph_transcript_call_full (record, name, new_name);
  g_autofree char *result = ph_transcript_result (record, new_name);
  g_autofree char *comment = NULL;

  /* A look-up was part of the next call, and happens by itself when that is made again. */
  if (record->kind == PH_CALL_GETADDRINFO)
    comment = g_strconcat ("# ", call, NULL);
  return ph_transcript_join (comment != NULL ? comment : call, result, explanation);
}
