/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-transcript-private.h"

#include "ph-body.h"
#include "ph-bytes.h"
#include "ph-errno.h"
#include "ph-format.h"
#include "ph-option-notation.h"
#include "ph-transcript-select.h"
#include "ph-value.h"

#include <string.h>

/* The right half: what happened, for people. The parser takes from it no more than the names of
 * errnos. Pure functions. */

/* Answers and sockets that a right half names before it counts the rest */
#define MAX_NAMED 8

static char *
print_error (const PhTranscriptView *view,
             const PhRecord         *record)
{
  g_autofree char *label = ph_errno_label (record->error);
  g_autofree char *moved = NULL;
  g_autofree char *asked = NULL;
  gsize n = record->kind == PH_CALL_SENDALL ? record->aux : record->len;

  if ((!ph_record_is_data (record) && record->kind != PH_CALL_SENDALL) || n == 0)
    return g_steal_pointer (&label);
  moved = ph_format_count (n);
  asked = ph_format_bytes (view->asked);
  return g_strdup_printf ("%s after %s of %s", label, moved, asked);
}

static char *
print_counts (guint64 moved,
              guint64 asked)
{
  g_autofree char *moved_text = ph_format_count (moved);
  g_autofree char *asked_text = ph_format_count (asked);

  return g_strdup_printf ("%s of %s", moved_text, asked_text);
}

static char *
print_sent (const PhTranscriptView *view,
            const PhRecord         *record)
{
  return print_counts (record->len, view->asked);
}

static char *
count_sends (int n)
{
  return g_strdup_printf ("%d send%s", n, n == 1 ? "" : "s");
}

static char *
print_sendall (const PhTranscriptView *view,
               const PhRecord         *record)
{
  g_autofree char *sends = count_sends (ph_transcript_get_arg (view, 2));
  g_autofree char *bytes = ph_format_bytes (record->aux);

  return g_strdup_printf ("ok, %s in %s", bytes, sends);
}

static char *
print_sendfile (const PhTranscriptView *view,
                const PhRecord         *record)
{
  PhSendfile body;
  g_autofree char *bytes = NULL;
  g_autofree char *sends = NULL;

  if (view->payload == NULL || view->payload_len < sizeof body)
    return print_counts (record->len, view->asked);
  memcpy (&body, view->payload, sizeof body);
  bytes = ph_format_bytes ((guint64) MAX (body.moved, 0));
  sends = count_sends (ph_transcript_get_arg (view, 0));
  return g_strdup_printf ("%s in %s%s", bytes, sends, ph_transcript_get_arg (view, 1) != 0
                            ? ", the file ended before the count" : "");
}

static char *
print_received (const PhTranscriptView *view,
                const PhRecord         *record)
{
  GString *out = g_string_new (NULL);

  if (view->payload == NULL && record->len > 0)
    {
      ph_transcript_append (out, ph_format_bytes (record->len));
      g_string_append (out, ", no longer kept");
    }
  else
    ph_transcript_append (out, ph_bytes_literal (view->payload, view->payload_len,
                                                 view->max_payload));
  if (ph_address_is_set (&view->address))
    {
      g_string_append (out, ", ");
      ph_transcript_append (out, ph_address_to_string (&view->address));
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
print_address_after (const char             *what,
                     const PhTranscriptView *view)
{
  g_autofree char *address = ph_address_to_string (&view->address);

  return address[0] != '\0' ? g_strconcat (what, ", ", address, NULL) : g_strdup (what);
}

static char *
print_address (const PhTranscriptView *view,
               const PhRecord         *record)
{
  return ph_address_to_string (&view->address);
}

static char *
print_opened (const PhTranscriptView *view,
              const PhRecord         *record)
{
  return g_strdup_printf ("fd %" G_GINT64_FORMAT, ph_record_get_result (record));
}

/* The mode belongs to what all holders of the descriptor share. */
static char *
print_adopted (const PhTranscriptView *view,
               const PhRecord         *record)
{
  g_autofree char *fd = print_opened (view, record);

  return ph_transcript_get_arg (view, 1) != 0
           ? g_strdup_printf ("%s, O_NONBLOCK set for all who share it", fd)
           : g_steal_pointer (&fd);
}

static char *
print_accepted (const PhTranscriptView *view,
                const PhRecord         *record)
{
  g_autofree char *fd = print_opened (view, record);

  return print_address_after (view->head != NULL ? fd : "ok", view);
}

static char *
print_pair (const PhTranscriptView *view,
            const PhRecord         *record)
{
  PhPair pair;

  if (view->payload == NULL || view->payload_len < sizeof pair)
    return g_strdup ("ok");
  memcpy (&pair, view->payload, sizeof pair);
  return g_strdup_printf ("fd %d, fd %d", pair.fds[0], pair.fds[1]);
}

static char *
print_connection (const PhTranscriptView *view,
                  const PhRecord         *record)
{
  int n = ph_transcript_get_arg (view, 0);
  g_autofree char *ok = print_address_after ("ok", view);

  return g_strdup_printf ("%s, attempt %d", ok, n);
}

/* A bind to port 0 tells the port that the system chose. */
static char *
print_bound (const PhTranscriptView *view,
             const PhRecord         *record)
{
  PhTranscriptView bound = *view;
  int port = ph_transcript_get_arg (view, 0);

  if (port == 0)
    return g_strdup ("ok");
  ph_address_set_port (&bound.address, (guint16) port);
  return print_address_after ("ok", &bound);
}

static char *
print_closed (const PhTranscriptView *view,
              const PhRecord         *record)
{
  int unread = ph_transcript_get_arg (view, 0);
  g_autofree char *bytes = NULL;

  if (unread <= 0)
    return g_strdup (ph_transcript_get_arg (view, 1) != 0 ? "ok, the connection was reset" : "ok");
  bytes = ph_format_bytes ((guint64) unread);
  return g_strdup_printf ("ok, %s thrown away unread", bytes);
}

static char *
print_connect_ex (const PhTranscriptView *view,
                  const PhRecord         *record)
{
  if (record->error == 0)
    return g_strdup ("0");
  return g_strdup_printf ("%d (%s)", ph_errno_get_number (record->error),
                          ph_errno_get_name (record->error));
}

static char *
print_option (const PhTranscriptView *view,
              const PhRecord         *record)
{
  return ph_option_print (ph_transcript_get_arg (view, 0), ph_transcript_get_arg (view, 1),
                          view->payload, view->payload_len);
}

static char *
print_mark (const PhTranscriptView *view,
            const PhRecord         *record)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, ph_record_get_result (record));
}

static char *
print_timeout (const PhTranscriptView *view,
               const PhRecord         *record)
{
  int seconds = ph_transcript_get_arg (view, 0);

  return seconds < 0 ? g_strdup ("None")
                     : ph_value_print_seconds (seconds, ph_transcript_get_arg (view, 1));
}

static char *
print_select (const PhTranscriptView *view,
              const PhRecord         *record)
{
  PhSelect select;
  const PhSelectEntry *entries = ph_select_read (view->payload, view->payload_len, &select);
  g_autofree char *lists = NULL;

  if (entries == NULL)
    return g_strdup ("ok");
  lists = ph_transcript_select_result (&select, entries, view->names->names);
  return g_strconcat (lists, record->flags & PH_RECORD_TIMED_OUT ? ", the time is over" : "", NULL);
}

static void
append_answer (GString              *out,
               const PhLookupAnswer *answer,
               gboolean              with_port)
{
  const char *kind = answer->type == SOCK_STREAM ? " stream"
                     : answer->type == SOCK_DGRAM ? " datagram"
                     : answer->type == SOCK_RAW ? " raw" : "";

  if (!with_port)
    {
      ph_transcript_append (out, ph_address_get_host (&answer->address));
      return;
    }
  ph_transcript_append (out, ph_address_to_string (&answer->address));
  g_string_append (out, kind);
}

static void
append_answers (GString        *out,
                const PhLookup *lookup,
                gboolean        with_port)
{
  for (guint i = 0; i < MIN (lookup->n_answers, MAX_NAMED); i++)
    {
      g_string_append (out, out->len > 0 ? ", " : "");
      append_answer (out, &lookup->answers[i], with_port);
    }
  if (lookup->n_answers > MAX_NAMED)
    g_string_append_printf (out, ", %u more", lookup->n_answers - MAX_NAMED);
}

static char *
print_lookup (const PhTranscriptView *view,
              const PhRecord         *record)
{
  GString *out = g_string_new (NULL);
  g_autoptr (PhLookup) lookup = NULL;

  if (view->within)
    {
      g_string_free (out, TRUE);
      return ph_address_to_string (&view->address);
    }
  lookup = ph_lookup_decode (view->payload, view->payload_len);
  if (view->op == PH_CALL_GETHOSTNAME || view->op == PH_CALL_GETHOSTBYADDR
      || (view->op == PH_CALL_GETADDRINFO && lookup->canonical_name != NULL))
    ph_transcript_append_string (out, lookup->canonical_name != NULL ? lookup->canonical_name : "");
  if (view->op == PH_CALL_GETSERVBYPORT)
    ph_transcript_append_string (out, lookup->service != NULL ? lookup->service : "");
  if (view->op == PH_CALL_GETSERVBYNAME)
    g_string_append_printf (out, "%d", lookup->port);
  for (char **alias = lookup->aliases; alias != NULL && *alias != NULL; alias++)
    {
      g_string_append (out, ", alias ");
      ph_transcript_append_string (out, *alias);
    }
  append_answers (out, lookup, view->op == PH_CALL_GETADDRINFO);
  return g_string_free (out, FALSE);
}

typedef char *(*PrintFunc) (const PhTranscriptView *view,
                            const PhRecord         *record);

/* Those that are missing give nothing: ok. */
static const PrintFunc printers[PH_N_CALLS] = {
  [PH_CALL_SOCKET] = print_opened,
  [PH_CALL_FROMFD] = print_adopted,
  [PH_CALL_SOCKETPAIR] = print_pair,
  [PH_CALL_CREATE_CONNECTION] = print_connection,
  [PH_CALL_ACCEPT] = print_accepted,
  [PH_CALL_BIND] = print_bound,
  [PH_CALL_CONNECT_EX] = print_connect_ex,
  [PH_CALL_SEND] = print_sent,
  [PH_CALL_SENDTO] = print_sent,
  [PH_CALL_SENDALL] = print_sendall,
  [PH_CALL_SENDFILE] = print_sendfile,
  [PH_CALL_RECV] = print_received,
  [PH_CALL_RECVFROM] = print_received,
  [PH_CALL_SOCKATMARK] = print_mark,
  [PH_CALL_GETSOCKNAME] = print_address,
  [PH_CALL_GETPEERNAME] = print_address,
  [PH_CALL_GETSOCKOPT] = print_option,
  [PH_CALL_GETTIMEOUT] = print_timeout,
  [PH_CALL_CLOSE] = print_closed,
  [PH_CALL_SELECT] = print_select,
  [PH_CALL_GETADDRINFO] = print_lookup,
  [PH_CALL_GETHOSTNAME] = print_lookup,
  [PH_CALL_GETHOSTBYNAME] = print_lookup,
  [PH_CALL_GETHOSTBYADDR] = print_lookup,
  [PH_CALL_GETSERVBYNAME] = print_lookup,
  [PH_CALL_GETSERVBYPORT] = print_lookup,
};

/**
 * ph_transcript_right:
 * @view: a call that returned
 * @record: its record
 *
 * Returns: (transfer full): its right half
 */
char *
ph_transcript_right (const PhTranscriptView *view,
                     const PhRecord         *record)
{
  if (record->kind == PH_CALL_CONNECT_EX)
    return print_connect_ex (view, record);
  if (record->error != 0)
    return print_error (view, record);
  return printers[view->op] != NULL ? printers[view->op] (view, record) : g_strdup ("ok");
}
