/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-scope-private.h"

#include "ph-body.h"
#include "ph-option-notation.h"

#include <string.h>
#include <sys/socket.h>

/* From what a call told to the value it gives. */

static PhValue *
read_bytes (const PhCallResult *result)
{
  return result->data != NULL ? ph_value_new_bytes (result->data) : ph_value_new (PH_VALUE_NONE);
}

static PhValue *
read_socket (PhScope    *scope,
             PhSocketId  socket)
{
  PhSocketItem *item = ph_scope_find_item (scope, socket);

  return ph_value_new_socket (socket, item != NULL ? ph_socket_item_get_name (item) : "socket");
}

static GPtrArray *
new_parts (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ph_value_unref);
}

static PhValue *
read_pair (PhScope        *scope,
           const PhRecord *record)
{
  gsize len;
  const guint8 *body = ph_record_get_payload (record, &len);
  PhPair pair = { 0 };

  if (body != NULL && len >= sizeof pair)
    memcpy (&pair, body, sizeof pair);
  return ph_value_new_pair (read_socket (scope, pair.sockets[0]),
                            read_socket (scope, pair.sockets[1]));
}

/* Three lists of those that are ready, each in the order they were asked about */
static PhValue *
read_select (PhScope        *scope,
             const PhRecord *record)
{
  GPtrArray *lists = new_parts ();
  gsize len;
  const guint8 *body = ph_record_get_payload (record, &len);
  PhSelect select = { 0 };
  const PhSelectEntry *entries = ph_select_read (body, len, &select);

  for (guint list = 0; list < PH_N_SELECT_LISTS; list++)
    {
      GPtrArray *ready = new_parts ();

      for (guint i = 0; entries != NULL && i < select.n_entries; i++)
        {
          if (entries[i].list == list && entries[i].ready)
            g_ptr_array_add (ready, read_socket (scope, entries[i].socket));
        }
      g_ptr_array_add (lists, ph_value_new_parts (PH_VALUE_LIST, ready));
    }
  return ph_value_new_parts (PH_VALUE_TUPLE, lists);
}

static PhValue *
read_answer (const PhLookup       *lookup,
             const PhLookupAnswer *answer)
{
  GPtrArray *parts = new_parts ();
  gboolean is_first = answer == lookup->answers;

  g_ptr_array_add (parts, ph_value_new_integer (answer->family));
  g_ptr_array_add (parts, ph_value_new_integer (answer->type));
  g_ptr_array_add (parts, ph_value_new_integer (answer->protocol));
  g_ptr_array_add (parts, ph_value_new_string (is_first && lookup->canonical_name != NULL
                                                 ? lookup->canonical_name : ""));
  g_ptr_array_add (parts, ph_value_new_address (&answer->address));
  return ph_value_new_parts (PH_VALUE_TUPLE, parts);
}

static PhValue *
new_host (const PhLookupAnswer *answer)
{
  g_autofree char *host = ph_address_get_host (&answer->address);

  return ph_value_new_string (host);
}

static PhValue *
read_hosts (const PhLookup *lookup)
{
  GPtrArray *parts = new_parts ();

  for (guint i = 0; i < lookup->n_answers; i++)
    g_ptr_array_add (parts, new_host (&lookup->answers[i]));
  return ph_value_new_parts (PH_VALUE_LIST, parts);
}

static PhValue *
read_host_entry (const PhLookup *lookup)
{
  GPtrArray *parts = new_parts ();
  GPtrArray *aliases = new_parts ();

  for (char **alias = lookup->aliases; alias != NULL && *alias != NULL; alias++)
    g_ptr_array_add (aliases, ph_value_new_string (*alias));
  g_ptr_array_add (parts, ph_value_new_string (lookup->canonical_name != NULL
                                                 ? lookup->canonical_name : ""));
  g_ptr_array_add (parts, ph_value_new_parts (PH_VALUE_LIST, aliases));
  g_ptr_array_add (parts, read_hosts (lookup));
  return ph_value_new_parts (PH_VALUE_TUPLE, parts);
}

static PhValue *
read_addresses (const PhLookup *lookup)
{
  GPtrArray *parts = new_parts ();

  for (guint i = 0; i < lookup->n_answers; i++)
    g_ptr_array_add (parts, read_answer (lookup, &lookup->answers[i]));
  return ph_value_new_parts (PH_VALUE_LIST, parts);
}

static PhValue *
new_text (const char *text)
{
  return text != NULL ? ph_value_new_string (text) : ph_value_new (PH_VALUE_NONE);
}

static PhValue *
read_lookup (const PhRecord *record)
{
  gsize len;
  const guint8 *body = ph_record_get_payload (record, &len);
  g_autoptr (PhLookup) lookup = ph_lookup_decode (body, len);

  switch ((int) record->kind)
    {
    case PH_CALL_GETADDRINFO:
      return read_addresses (lookup);
    case PH_CALL_GETHOSTNAME:
      return new_text (lookup->canonical_name);
    case PH_CALL_GETHOSTBYNAME:
      return lookup->n_answers > 0 ? new_host (&lookup->answers[0])
                                   : ph_value_new (PH_VALUE_NONE);
    case PH_CALL_GETHOSTBYADDR:
      return read_host_entry (lookup);
    case PH_CALL_GETSERVBYNAME:
      return ph_value_new_integer (lookup->port);
    case PH_CALL_GETSERVBYPORT:
    default:
      return new_text (lookup->service);
    }
}

/* A value of an option as the option table writes it, read back; bytes if a length was given. */
static PhValue *
read_option (const PhExpr     *expr,
             const PhCallHead *head,
             const PhRecord   *record)
{
  gsize len = 0;
  const guint8 *body = ph_record_get_payload (record, &len);
  g_autoptr (GBytes) bytes = NULL;

  if (ph_expr_get_arg (expr, 2) != NULL)
    {
      bytes = g_bytes_new (body, body != NULL ? len : 0);
      return ph_value_new_bytes (bytes);
    }
  return ph_option_to_value (head->args[0], head->args[1], head->args[2], body, len);
}

static PhValue *
read_timeout (const PhCallHead *head)
{
  if (head->args[0] < 0)
    return ph_value_new (PH_VALUE_NONE);
  return ph_value_new_float ((double) head->args[0] + (double) head->args[1] / 1e9);
}

static PhValue *
read_recorded (PhScope            *scope,
               const PhExpr       *expr,
               const PhCallResult *result,
               const PhRecord     *record,
               const PhCallHead   *head)
{
  switch ((int) result->op)
    {
    case PH_CALL_SOCKETPAIR:
      return read_pair (scope, record);
    case PH_CALL_GETSOCKOPT:
      return read_option (expr, head, record);
    case PH_CALL_GETTIMEOUT:
      return read_timeout (head);
    case PH_CALL_SELECT:
      return read_select (scope, record);
    default:
      return read_lookup (record);
    }
}

/**
 * ph_scope_read_result:
 * @scope: a scope
 * @expr: the call
 * @result: how it ended
 * @record: (nullable): its record
 *
 * Returns: (transfer full): what the call gave, an errno if it failed
 */
PhValue *
ph_scope_read_result (PhScope            *scope,
                      const PhExpr       *expr,
                      const PhCallResult *result,
                      const PhRecord     *record)
{
  const PhCallHead *head = record != NULL ? ph_record_get_head (record) : NULL;

  if (result->op == PH_CALL_CONNECT_EX)
    return ph_value_new_error_number (result->error);
  if (result->error != 0)
    return ph_value_new_errno (result->error);
  switch ((int) result->op)
    {
    case PH_CALL_SOCKET:
    case PH_CALL_FROMFD:
    case PH_CALL_CREATE_CONNECTION:
      return read_socket (scope, result->new_socket);
    case PH_CALL_ACCEPT:
      return ph_value_new_pair (read_socket (scope, result->new_socket),
                                ph_value_new_address (&result->address));
    case PH_CALL_SEND:
    case PH_CALL_SENDTO:
    case PH_CALL_SENDFILE:
    case PH_CALL_SOCKATMARK:
      return ph_value_new_integer (result->result);
    case PH_CALL_RECV:
      return read_bytes (result);
    case PH_CALL_RECVFROM:
      return ph_value_new_pair (read_bytes (result), ph_value_new_address (&result->address));
    case PH_CALL_GETSOCKNAME:
    case PH_CALL_GETPEERNAME:
      return ph_value_new_address (&result->address);
    case PH_CALL_SOCKETPAIR:
    case PH_CALL_GETSOCKOPT:
    case PH_CALL_GETTIMEOUT:
    case PH_CALL_SELECT:
    case PH_CALL_GETADDRINFO:
    case PH_CALL_GETHOSTNAME:
    case PH_CALL_GETHOSTBYNAME:
    case PH_CALL_GETHOSTBYADDR:
    case PH_CALL_GETSERVBYNAME:
    case PH_CALL_GETSERVBYPORT:
      return head != NULL ? read_recorded (scope, expr, result, record, head)
                          : ph_value_new (PH_VALUE_NONE);
    default:
      return ph_value_new (PH_VALUE_NONE);
    }
}
