/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-transcript-private.h"

#include "ph-body.h"
#include "ph-bytes.h"
#include "ph-clock.h"
#include "ph-constant.h"
#include "ph-format.h"
#include "ph-handler-notation.h"
#include "ph-option-notation.h"
#include "ph-transcript-select.h"
#include "ph-value.h"

#include <string.h>

/* The left half: the call as it can be written. Each call has its function; those without print
 * nothing between their parentheses. Pure functions. */

static void
append_comma (GString *out)
{
  if (strchr ("([=", out->str[out->len - 1]) == NULL)
    g_string_append (out, ", ");
}

static void
append_constant (GString       *out,
                 PhConstantKind kind,
                 int            value)
{
  append_comma (out);
  ph_transcript_append (out, ph_constant_print (kind, value));
}

static void
append_number (GString *out,
               gint64   number)
{
  append_comma (out);
  g_string_append_printf (out, "%" G_GINT64_FORMAT, number);
}

/* A unix name that is no text can be written as bytes only; so are paths that begin as none, which
 * a string that is an address may not. */
static char *
print_address (const PhAddress *address)
{
  const char *name = address->un.sun_path;
  gsize len = address->len - G_STRUCT_OFFSET (struct sockaddr_un, sun_path);
  gsize n_marks;

  if (ph_address_get_family (address) != AF_UNIX || len == 0)
    return ph_address_to_notation (address);
  if (name[0] != '\0')
    len = strnlen (name, len);
  n_marks = len > 0 && name[0] == '\0' ? 1 : 0;
  if (g_utf8_validate_len (name + n_marks, len - n_marks, NULL)
      && strchr ("/.@", name[0]) != NULL)
    return ph_address_to_notation (address);
  return ph_bytes_literal ((const guint8 *) name, len, G_MAXSIZE);
}

static char *
spell (const PhTranscriptView *view,
       const PhAddress        *address)
{
  return view->names->spell != NULL ? view->names->spell (address, view->names->user_data) : NULL;
}

/* No address came of it, so it stands as it was written. */
static void
append_tried_address (GString       *out,
                      const PhTried *tried)
{
  g_autofree char *host = g_strndup (tried->host, tried->host_len);

  g_string_append_c (out, '(');
  ph_transcript_append_string (out, host);
  g_string_append_printf (out, ", %u)", tried->port);
}

static void
append_address (GString                *out,
                const PhTranscriptView *view)
{
  g_autofree char *spelled = NULL;
  g_autofree char *host = NULL;

  append_comma (out);
  if (!ph_address_is_set (&view->address) && view->tried.host != NULL)
    {
      append_tried_address (out, &view->tried);
      return;
    }
  if (!ph_address_is_set (&view->address))
    {
      g_string_append (out, "…");
      return;
    }
  if (view->op != PH_CALL_BIND)
    spelled = spell (view, &view->address);
  host = ph_address_get_host (&view->address);
  if (spelled == NULL)
    ph_transcript_append (out, print_address (&view->address));
  else if (ph_address_get_family (&view->address) == AF_UNIX)
    g_string_append (out, spelled);
  else
    g_string_append_printf (out, "(\"%s\", %s)", host, spelled);
}

static void
append_flags (GString                *out,
              const PhTranscriptView *view)
{
  int flags = ph_transcript_get_arg (view, 1);

  if (flags != 0)
    append_constant (out, PH_CONSTANT_FLAG, flags);
}

/* What the kernel took, and as much as it did not: which bytes those were made no difference. */
static void
append_filled (GString                *out,
               const PhTranscriptView *view,
               gsize                   total)
{
  if (view->payload_len > 0)
    {
      ph_transcript_append (out, ph_bytes_literal (view->payload, view->payload_len, G_MAXSIZE));
      g_string_append (out, " + ");
    }
  g_string_append_printf (out, "b\"?\" * %" G_GSIZE_FORMAT, total - view->payload_len);
}

/* The bytes that were to be sent. Of a send that was taken in part the rest was not recorded. */
static void
append_sent (GString                *out,
             const PhTranscriptView *view)
{
  gsize total = MAX (view->asked, view->payload_len);
  gsize shown = MIN (view->payload_len, view->max_payload);

  if (view->names->fill && view->taken == view->payload_len && view->payload_len < total)
    {
      append_filled (out, view, total);
      return;
    }
  if (view->payload == NULL && total > 0)
    {
      ph_transcript_append (out, ph_format_bytes (total));
      return;
    }
  ph_transcript_append (out, ph_bytes_literal (view->payload, shown, G_MAXSIZE));
  if (shown < total)
    {
      g_string_append (out, "… ");
      ph_transcript_append (out, ph_format_bytes (total));
    }
}

static void
append_socket (GString                *out,
               const PhTranscriptView *view)
{
  if (view->head == NULL)
    return;
  append_constant (out, PH_CONSTANT_FAMILY, ph_transcript_get_arg (view, 0));
  append_constant (out, PH_CONSTANT_TYPE, ph_transcript_get_arg (view, 1));
  if (ph_transcript_get_arg (view, 2) != 0)
    append_constant (out, PH_CONSTANT_PROTOCOL, ph_transcript_get_arg (view, 2));
}

static void
append_fileno (GString                *out,
               const PhTranscriptView *view)
{
  g_string_append_printf (out, "fileno=%d", ph_transcript_get_arg (view, 0));
}

static void
append_backlog (GString                *out,
                const PhTranscriptView *view)
{
  append_number (out, ph_transcript_get_arg (view, 0));
}

static void
append_send (GString                *out,
             const PhTranscriptView *view)
{
  append_sent (out, view);
  append_flags (out, view);
}

static void
append_sendto (GString                *out,
               const PhTranscriptView *view)
{
  append_send (out, view);
  append_address (out, view);
}

static void
append_receive (GString                *out,
                const PhTranscriptView *view)
{
  append_number (out, (gint64) view->asked);
  append_flags (out, view);
}

/* One step of a sendfile has no body of its own. */
static void
append_sendfile (GString                *out,
                 const PhTranscriptView *view)
{
  PhSendfile body;
  g_autofree char *name = NULL;

  if (view->payload == NULL || view->payload_len < sizeof body)
    {
      ph_transcript_append (out, ph_format_bytes (view->asked));
      return;
    }
  memcpy (&body, view->payload, sizeof body);
  name = g_strndup ((const char *) view->payload + sizeof body, view->payload_len - sizeof body);
  ph_transcript_append_string (out, name);
  if (body.offset != 0 || body.count >= 0)
    append_number (out, body.offset);
  if (body.count >= 0)
    append_number (out, body.count);
}

static void
append_how (GString                *out,
            const PhTranscriptView *view)
{
  append_constant (out, PH_CONSTANT_HOW, ph_transcript_get_arg (view, 0));
}

static void
append_option (GString                *out,
               const PhTranscriptView *view)
{
  int level = ph_transcript_get_arg (view, 0);

  append_constant (out, PH_CONSTANT_LEVEL, level);
  append_comma (out);
  ph_transcript_append (out, ph_constant_print_option (level, ph_transcript_get_arg (view, 1)));
}

static void
append_setsockopt (GString                *out,
                   const PhTranscriptView *view)
{
  append_option (out, view);
  append_comma (out);
  ph_transcript_append (out, ph_option_print (ph_transcript_get_arg (view, 0),
                                              ph_transcript_get_arg (view, 1),
                                              view->payload, view->payload_len));
}

static void
append_switch (GString                *out,
               const PhTranscriptView *view)
{
  g_string_append (out, ph_transcript_get_arg (view, 0) != 0 ? "True" : "False");
}

static void
append_timeout (GString                *out,
                const PhTranscriptView *view)
{
  int seconds = ph_transcript_get_arg (view, 0);

  if (seconds < 0)
    g_string_append (out, "None");
  else
    ph_transcript_append (out, ph_value_print_seconds (seconds, ph_transcript_get_arg (view, 1)));
}

static void
append_text (GString    *out,
             const char *text)
{
  append_comma (out);
  if (text != NULL)
    ph_transcript_append_string (out, text);
  else
    g_string_append (out, "None");
}

/* host, port, family, type, protocol, flags; those behind the last that says something are left
 * out. */
static void
append_getaddrinfo (GString        *out,
                    const PhLookup *lookup)
{
  const struct
  {
    PhConstantKind kind;
    int            value;
  } hints[] = {
    { PH_CONSTANT_FAMILY, lookup->family },     { PH_CONSTANT_TYPE, lookup->type },
    { PH_CONSTANT_PROTOCOL, lookup->protocol }, { PH_CONSTANT_HINT, lookup->flags },
  };
  gsize n = G_N_ELEMENTS (hints);

  append_text (out, lookup->host);
  append_text (out, lookup->service);
  while (n > 0 && hints[n - 1].value == 0)
    n--;
  for (gsize i = 0; i < n; i++)
    {
      if (hints[i].value == 0)
        append_number (out, 0);
      else
        append_constant (out, hints[i].kind, hints[i].value);
    }
}

/* The name alone, of a look-up that is part of another call */
static void
append_name_within (GString                *out,
                    const PhTranscriptView *view)
{
  g_autofree char *name = ph_bytes_preview (view->payload, view->payload_len, 255);
  g_auto (GStrv) parts = g_strsplit (name, "\"", -1);

  g_string_append_c (out, '"');
  ph_transcript_append (out, g_strjoinv ("\\\"", parts));
  g_string_append_c (out, '"');
}

static void
append_service (GString        *out,
                const PhLookup *lookup)
{
  if (lookup->protocol_name != NULL)
    append_text (out, lookup->protocol_name);
}

static void
append_lookup (GString                *out,
               const PhTranscriptView *view)
{
  g_autoptr (PhLookup) lookup = NULL;

  if (view->within)
    {
      append_name_within (out, view);
      return;
    }
  lookup = ph_lookup_decode (view->payload, view->payload_len);
  switch ((int) view->op)
    {
    case PH_CALL_GETADDRINFO:
      append_getaddrinfo (out, lookup);
      break;
    case PH_CALL_GETHOSTBYNAME:
    case PH_CALL_GETHOSTBYADDR:
      append_text (out, lookup->host != NULL ? lookup->host : "");
      break;
    case PH_CALL_GETSERVBYNAME:
      append_text (out, lookup->service != NULL ? lookup->service : "");
      append_service (out, lookup);
      break;
    case PH_CALL_GETSERVBYPORT:
      append_number (out, lookup->port);
      append_service (out, lookup);
      break;
    default:
      break;
    }
}

/* The port as it was asked for, unless it is one that the system chose. */
static void
append_service_of (GString                *out,
                   const PhTranscriptView *view,
                   const char             *service)
{
  char *end;
  guint64 port = g_ascii_strtoull (service, &end, 10);
  gboolean is_number = end != service && *end == '\0' && port <= G_MAXUINT16;
  PhAddress address = ph_address_loopback (AF_INET, is_number ? (guint16) port : 0);
  g_autofree char *spelled = is_number ? spell (view, &address) : NULL;

  g_string_append (out, ", ");
  if (spelled != NULL)
    g_string_append (out, spelled);
  else if (is_number)
    g_string_append (out, service);
  else
    ph_transcript_append_string (out, service);
}

static void
append_connection (GString                *out,
                   const PhTranscriptView *view)
{
  PhConnection asked;
  const char *service;
  const char *host = ph_connection_read (view->payload, view->payload_len, &asked, &service);
  gboolean has_source = host != NULL && ph_address_is_set (&asked.source);

  if (host == NULL)
    {
      g_string_append (out, "…");
      return;
    }
  g_string_append_c (out, '(');
  ph_transcript_append_string (out, host);
  append_service_of (out, view, service);
  g_string_append_c (out, ')');
  if (asked.timeout_ns >= 0)
    {
      g_string_append (out, ", ");
      ph_transcript_append (out, ph_value_print_seconds (asked.timeout_ns / PH_NSEC_PER_SEC,
                                                         (int) (asked.timeout_ns
                                                                % PH_NSEC_PER_SEC)));
    }
  if (!has_source)
    return;
  g_string_append (out, asked.timeout_ns >= 0 ? ", " : ", None, ");
  ph_transcript_append (out, ph_address_to_notation (&asked.source));
}

static void
append_serve (GString                *out,
              const PhTranscriptView *view)
{
  PhHandlerId id = (PhHandlerId) CLAMP (ph_transcript_get_arg (view, 0), 0, PH_N_HANDLERS - 1);
  const PhHandlerInfo *info = ph_handler_info (id);
  int bufsize = ph_transcript_get_arg (view, 2);

  g_string_append (out, info->name);
  if (id == PH_HANDLER_NONE)
    return;
  if (info->needs == PH_HANDLER_NEEDS_REPLIES)
    {
      g_string_append (out, ", replies=");
      ph_handler_append_replies (out, view->payload, view->payload_len);
    }
  if (ph_address_is_set (&view->address) || view->tried.host != NULL)
    {
      g_string_append (out, ", address=");
      append_address (out, view);
    }
  if (bufsize != (int) info->bufsize)
    g_string_append_printf (out, ", bufsize=%d", bufsize);
  if (ph_transcript_get_arg (view, 1) != 0)
    g_string_append (out, ", one_by_one=True");
}

typedef void (*AppendFunc) (GString                *out,
                            const PhTranscriptView *view);

static const AppendFunc appenders[PH_N_CALLS] = {
  [PH_CALL_SOCKET] = append_socket,
  [PH_CALL_SOCKETPAIR] = append_socket,
  [PH_CALL_FROMFD] = append_fileno,
  [PH_CALL_CREATE_CONNECTION] = append_connection,
  [PH_CALL_BIND] = append_address,
  [PH_CALL_CONNECT] = append_address,
  [PH_CALL_CONNECT_EX] = append_address,
  [PH_CALL_LISTEN] = append_backlog,
  [PH_CALL_SEND] = append_send,
  [PH_CALL_SENDALL] = append_send,
  [PH_CALL_SENDTO] = append_sendto,
  [PH_CALL_SENDFILE] = append_sendfile,
  [PH_CALL_RECV] = append_receive,
  [PH_CALL_RECVFROM] = append_receive,
  [PH_CALL_SHUTDOWN] = append_how,
  [PH_CALL_SETSOCKOPT] = append_setsockopt,
  [PH_CALL_GETSOCKOPT] = append_option,
  [PH_CALL_SERVE] = append_serve,
  [PH_CALL_SETBLOCKING] = append_switch,
  [PH_CALL_SETTIMEOUT] = append_timeout,
  [PH_CALL_GETADDRINFO] = append_lookup,
  [PH_CALL_GETHOSTNAME] = append_lookup,
  [PH_CALL_GETHOSTBYNAME] = append_lookup,
  [PH_CALL_GETHOSTBYADDR] = append_lookup,
  [PH_CALL_GETSERVBYNAME] = append_lookup,
  [PH_CALL_GETSERVBYPORT] = append_lookup,
};

static gboolean
is_function (PhCallOp op)
{
  return op == PH_CALL_SOCKET || op == PH_CALL_SOCKETPAIR || op == PH_CALL_FROMFD
         || op == PH_CALL_CREATE_CONNECTION || op == PH_CALL_SELECT || op == PH_CALL_GETADDRINFO
         || (op >= PH_CALL_GETHOSTNAME && op <= PH_CALL_GETSERVBYPORT);
}

/* "conn = ", "conn, peer = ", "a, b = " */
static void
append_kept (GString                *out,
             const PhTranscriptView *view)
{
  g_autofree char *name = NULL;
  PhPair pair;

  if (view->op == PH_CALL_SOCKETPAIR && view->payload != NULL
      && view->payload_len >= sizeof pair)
    {
      memcpy (&pair, view->payload, sizeof pair);
      for (guint i = 0; i < G_N_ELEMENTS (pair.sockets); i++)
        {
          g_autofree char *end = ph_transcript_name (view, pair.sockets[i]);

          g_string_append_printf (out, "%s%s", end, i == 0 ? ", " : " = ");
        }
      return;
    }
  name = view->names->new_socket != NULL ? g_strdup (view->names->new_socket)
         : view->new_socket != PH_SOCKET_NONE ? ph_transcript_name (view, view->new_socket)
                                              : g_strdup ("");
  if (name[0] == '\0')
    return;
  if (view->op == PH_CALL_ACCEPT)
    g_string_append_printf (out, "%s, %s = ", name,
                            view->names->peer != NULL ? view->names->peer : "peer");
  else if (is_function (view->op))
    g_string_append_printf (out, "%s = ", name);
}

static char *
print_select (const PhTranscriptView *view)
{
  PhSelect select;
  const PhSelectEntry *entries = ph_select_read (view->payload, view->payload_len, &select);

  return entries != NULL ? ph_transcript_select_call (&select, entries, view->names->names)
                         : g_strdup ("select(…)");
}

/**
 * ph_transcript_left:
 * @view: a call
 *
 * Returns: (transfer full): its left half
 */
char *
ph_transcript_left (const PhTranscriptView *view)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *name = view->op == PH_CALL_FROMFD ? "socket" : ph_call_op_get_name (view->op);

  if (view->op == PH_CALL_SELECT)
    return print_select (view);
  if (view->op != PH_CALL_GETADDRINFO && view->op < PH_CALL_SELECT)
    append_kept (out, view);
  if (!is_function (view->op))
    {
      ph_transcript_append (out, ph_transcript_name (view, view->socket));
      g_string_append_c (out, '.');
    }
  g_string_append_printf (out, "%s(", name);
  if (appenders[view->op] != NULL)
    appenders[view->op] (out, view);
  g_string_append_c (out, ')');
  return g_string_free (g_steal_pointer (&out), FALSE);
}
