/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-scope-private.h"

#include "ph-clock.h"
#include "ph-operate.h"

#include <string.h>
#include <sys/socket.h>

/* The names of a running scenario and what they hold. The checker has seen to names and kinds, so
 * what is left to fail is what only a run can tell: a name whose call failed, a call within a call
 * that failed, a value that came from outside. */

/**
 * ph_scope_new:
 * @session: where calls are made
 *
 * Returns: (transfer full): a scope without names
 */
PhScope *
ph_scope_new (PhSession *session)
{
  PhScope *scope = g_new0 (PhScope, 1);

  scope->session = g_object_ref (session);
  scope->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                        (GDestroyNotify) ph_value_unref);
  scope->given = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) ph_value_unref);
  return scope;
}

/**
 * ph_scope_free:
 * @scope: (transfer full): a scope
 */
void
ph_scope_free (PhScope *scope)
{
  g_hash_table_unref (scope->names);
  g_hash_table_unref (scope->given);
  g_object_unref (scope->session);
  g_free (scope);
}

/**
 * ph_scope_begin:
 * @scope: a scope
 *
 * Begins a statement: what the calls of the last one gave is forgotten.
 */
void
ph_scope_begin (PhScope *scope)
{
  g_hash_table_remove_all (scope->given);
}

/**
 * ph_scope_keep:
 * @scope: a scope
 * @name: a name
 * @value: (transfer none): what it holds from now on
 */
void
ph_scope_keep (PhScope    *scope,
               const char *name,
               PhValue    *value)
{
  g_hash_table_insert (scope->names, g_strdup (name), ph_value_ref (value));
}

/**
 * ph_scope_set_given:
 * @scope: a scope
 * @call: (transfer none): a call of the present statement; must live until ph_scope_begin()
 * @value: (transfer none): what it gave
 */
void
ph_scope_set_given (PhScope      *scope,
                    const PhExpr *call,
                    PhValue      *value)
{
  /* the table only compares its keys */
  g_hash_table_insert (scope->given, (gpointer) (guintptr) call, ph_value_ref (value));
}

/**
 * ph_scope_fail:
 * @error: (nullable): return location
 * @subject: what is wrong
 * @predicate: what is wrong with it
 *
 * Returns: %FALSE
 */
gboolean
ph_scope_fail (GError    **error,
               const char *subject,
               const char *predicate)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s %s", subject, predicate);
  return FALSE;
}

/**
 * ph_scope_look_up:
 * @scope: a scope
 * @name: a name
 * @error: set to a sentence if it holds nothing
 *
 * Returns: (transfer full) (nullable): what it holds
 */
PhValue *
ph_scope_look_up (PhScope    *scope,
                  const char *name,
                  GError    **error)
{
  PhValue *value = g_hash_table_lookup (scope->names, name);

  if (value == NULL)
    {
      ph_scope_fail (error, name, "holds nothing: the call that should have given it failed.");
      return NULL;
    }
  return ph_value_ref (value);
}

/**
 * ph_scope_find_item:
 * @scope: a scope
 * @socket: a socket
 *
 * Returns: (transfer none) (nullable): its item
 */
PhSocketItem *
ph_scope_find_item (PhScope    *scope,
                    PhSocketId  socket)
{
  return ph_socket_list_lookup (ph_session_get_sockets (scope->session), socket);
}

/**
 * ph_scope_find_receiver:
 * @scope: a scope
 * @name: the name before a dot
 * @error: set to a sentence if it holds no socket that is known
 *
 * Returns: (transfer none) (nullable): the socket's item
 */
PhSocketItem *
ph_scope_find_receiver (PhScope    *scope,
                        const char *name,
                        GError    **error)
{
  g_autoptr (PhValue) value = ph_scope_look_up (scope, name, error);
  PhSocketItem *item = NULL;

  if (value == NULL)
    return NULL;
  if (value->kind == PH_VALUE_SOCKET)
    item = ph_scope_find_item (scope, value->socket);
  if (item == NULL)
    ph_scope_fail (error, name, "is no socket.");
  return item;
}

/**
 * ph_scope_find_socket:
 * @scope: a scope
 * @name: a name
 *
 * Returns: (transfer none) (nullable): the item of the socket that @name holds
 */
PhSocketItem *
ph_scope_find_socket (PhScope    *scope,
                      const char *name)
{
  const PhValue *value = g_hash_table_lookup (scope->names, name);

  return value != NULL && value->kind == PH_VALUE_SOCKET
           ? ph_scope_find_item (scope, value->socket) : NULL;
}

/**
 * ph_scope_get_started:
 * @scope: a scope
 * @name: a name
 * @error: set to a sentence if it holds no call that was started
 *
 * Returns: (transfer none) (nullable): the call
 */
PhStarted *
ph_scope_get_started (PhScope    *scope,
                      const char *name,
                      GError    **error)
{
  g_autoptr (PhValue) value = ph_scope_look_up (scope, name, error);

  if (value == NULL)
    return NULL;
  if (value->kind == PH_VALUE_STARTED)
    return PH_STARTED (value->started);
  ph_scope_fail (error, name, "is no call that was started.");
  return NULL;
}

static char *
print_part (const PhValue *value)
{
  return value->kind == PH_VALUE_STRING ? g_strdup (value->string) : ph_value_print (value);
}

/* A service that the socket's own protocol does not know may be one of the other's. */
static PhEndpoint *
pair_to_endpoint (const PhValue *pair,
                  int            type,
                  GError       **error)
{
  g_autofree char *host = print_part (ph_value_get_part (pair, 0));
  g_autofree char *port = print_part (ph_value_get_part (pair, 1));
  int other = type == SOCK_DGRAM ? SOCK_STREAM : SOCK_DGRAM;
  PhEndpoint *endpoint = ph_endpoint_parse (host, port, AF_UNSPEC, type, NULL, NULL);

  return endpoint != NULL ? endpoint
                          : ph_endpoint_parse (host, port, AF_UNSPEC, other, NULL, error);
}

/* A unix name; as bytes it may hold anything. */
static PhEndpoint *
name_to_endpoint (const char *name,
                  gsize       len,
                  GError    **error)
{
  PhAddress address;

  if (ph_address_from_unix (&address, name, len))
    return ph_endpoint_from_address (&address);
  ph_scope_fail (error, "This", "is no name of a Unix socket: too long, or a path with a NUL.");
  return NULL;
}

/**
 * ph_scope_to_endpoint:
 * @value: what may be an address: ("host", port), "/path", "@name", or one that a call gave
 * @type: the type of the socket, for names of services
 * @error: set to a sentence if it is none
 *
 * Returns: (transfer full) (nullable): the endpoint
 */
PhEndpoint *
ph_scope_to_endpoint (const PhValue *value,
                      int            type,
                      GError       **error)
{
  if (value->kind == PH_VALUE_ADDRESS)
    return ph_endpoint_from_address (&value->address);
  if (value->kind == PH_VALUE_STRING)
    return name_to_endpoint (value->string, strlen (value->string), error);
  if (value->kind == PH_VALUE_BYTES)
    return name_to_endpoint (g_bytes_get_data (value->bytes, NULL),
                             g_bytes_get_size (value->bytes), error);
  if (value->kind == PH_VALUE_TUPLE && ph_value_get_n (value) == 2)
    return pair_to_endpoint (value, type, error);
  ph_scope_fail (error, "This", "is no address.");
  return NULL;
}

/**
 * ph_scope_to_timeout:
 * @value: a number of seconds, or None
 * @timeout_ns: (out): nanoseconds; %PH_TIMEOUT_BLOCKING for None
 * @error: set to a sentence if it is no time
 *
 * Returns: whether it is one
 */
gboolean
ph_scope_to_timeout (const PhValue *value,
                     gint64        *timeout_ns,
                     GError       **error)
{
  double seconds;

  *timeout_ns = PH_TIMEOUT_BLOCKING;
  if (value->kind == PH_VALUE_NONE)
    return TRUE;
  if (value->kind != PH_VALUE_INTEGER && value->kind != PH_VALUE_FLOAT)
    return ph_scope_fail (error, "This", "is no number of seconds.");
  seconds = value->kind == PH_VALUE_FLOAT ? value->number : (double) value->integer;
  if (!(seconds >= 0 && seconds <= 1e9))
    return ph_scope_fail (error, "This", "is no number of seconds that can be waited for.");
  *timeout_ns = (gint64) (seconds * (double) PH_NSEC_PER_SEC + 0.5);
  if (*timeout_ns == 0 && seconds > 0) /* 0 does not wait at all */
    *timeout_ns = 1;
  return TRUE;
}

/* A pair, an address, a path or a socket's own address: the spellings that may be compared. */
static gboolean
to_address (const PhValue *value,
            PhAddress     *address,
            gpointer       user_data)
{
  PhScope *scope = user_data;
  g_autoptr (PhEndpoint) endpoint = NULL;
  PhSocketItem *item;

  *address = PH_ADDRESS_NONE;
  if (value->kind == PH_VALUE_SOCKET)
    {
      item = ph_scope_find_item (scope, value->socket);
      if (item != NULL)
        *address = ph_socket_item_get_identity (item)->local;
    }
  else
    {
      endpoint = ph_scope_to_endpoint (value, SOCK_STREAM, NULL);
      if (endpoint != NULL && !endpoint->needs_lookup)
        *address = endpoint->address;
    }
  return ph_address_is_set (address);
}

/**
 * ph_scope_compare:
 * @scope: a scope
 * @compare: how
 * @a: a value
 * @b: another
 *
 * Returns: whether "a compare b" holds
 */
gboolean
ph_scope_compare (PhScope       *scope,
                  PhCompare      compare,
                  const PhValue *a,
                  const PhValue *b)
{
  return ph_operate_compare (compare, a, b, to_address, scope);
}
