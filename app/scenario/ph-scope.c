/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-scope.h"

#include "ph-errno.h"

#include <string.h>
#include <sys/socket.h>

/* The checker has seen to names and types, so what is left to fail here is what only a run can
 * tell: a name whose call failed, a call within a call that failed. */

/* listen() without an argument, as the courses have it */
#define DEFAULT_BACKLOG 5

struct _PhScope
{
  PhSession  *session;  /* (owned) */
  GHashTable *names;    /* (owned) (element-type utf8 PhValue) */
  GHashTable *given;    /* (owned) (element-type PhExpr PhValue): by the calls of the statement */
};

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

static gboolean
fail (GError    **error,
      const char *subject,
      const char *predicate)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s %s", subject, predicate);
  return FALSE;
}

static PhValue *
look_up (PhScope    *scope,
         const char *name,
         GError    **error)
{
  PhValue *value = g_hash_table_lookup (scope->names, name);

  if (value == NULL)
    {
      fail (error, name, "holds nothing: the call that should have given it failed.");
      return NULL;
    }
  return ph_value_ref (value);
}

static PhValue *
evaluate_pair (PhScope      *scope,
               const PhExpr *expr,
               GError      **error)
{
  g_autoptr (PhValue) first = ph_scope_evaluate (scope, ph_expr_get_arg (expr, 0), error);
  g_autoptr (PhValue) second = NULL;

  if (first == NULL)
    return NULL;
  second = ph_scope_evaluate (scope, ph_expr_get_arg (expr, 1), error);
  if (second == NULL)
    return NULL;
  return ph_value_new_pair (g_steal_pointer (&first), g_steal_pointer (&second));
}

/**
 * ph_scope_evaluate:
 * @scope: a scope
 * @expr: an expression whose calls have returned
 * @error: set to a sentence if it has no value
 *
 * Returns: (transfer full) (nullable): its value
 */
PhValue *
ph_scope_evaluate (PhScope      *scope,
                   const PhExpr *expr,
                   GError      **error)
{
  switch (expr->kind)
    {
    case PH_EXPR_BYTES:
      return ph_value_new_bytes (expr->bytes);
    case PH_EXPR_INTEGER:
      return ph_value_new_integer (expr->integer);
    case PH_EXPR_STRING:
      return ph_value_new_string (expr->text);
    case PH_EXPR_NAME:
      return look_up (scope, expr->text, error);
    case PH_EXPR_ERRNO:
      return ph_value_new_errno ((int) expr->integer);
    case PH_EXPR_TUPLE:
      return evaluate_pair (scope, expr, error);
    case PH_EXPR_CALL:
      return ph_value_ref (g_hash_table_lookup (scope->given, expr));
    case PH_EXPR_NONE:
    default:
      return ph_value_new (PH_VALUE_NONE);
    }
}

/* What a call within a call gave must be a value: an errno is no argument. */
static PhValue *
evaluate_arg (PhScope      *scope,
              const PhExpr *expr,
              GError      **error)
{
  g_autoptr (PhValue) value = ph_scope_evaluate (scope, expr, error);
  g_autofree char *label = NULL;

  if (value == NULL || value->kind != PH_VALUE_ERRNO)
    return g_steal_pointer (&value);
  label = ph_errno_label ((int) value->integer);
  fail (error, label, "was what the inner call gave.");
  return NULL;
}

static PhSocketItem *
find_item (PhScope    *scope,
           PhSocketId  socket)
{
  return ph_socket_list_lookup (ph_session_get_sockets (scope->session), socket);
}

static int
get_type (PhScope    *scope,
          PhSocketId  socket)
{
  PhSocketItem *item = find_item (scope, socket);

  return item != NULL ? ph_socket_item_get_identity (item)->type : SOCK_STREAM;
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
  g_autofree char *host = print_part (pair->pair[0]);
  g_autofree char *port = print_part (pair->pair[1]);
  int other = type == SOCK_DGRAM ? SOCK_STREAM : SOCK_DGRAM;
  PhEndpoint *endpoint = ph_endpoint_parse (host, port, AF_UNSPEC, type, NULL, NULL);

  return endpoint != NULL ? endpoint
                          : ph_endpoint_parse (host, port, AF_UNSPEC, other, NULL, error);
}

static gboolean
set_target (PhScope      *scope,
            PhCall       *call,
            const PhExpr *expr,
            GError      **error)
{
  g_autoptr (PhValue) value = evaluate_arg (scope, expr, error);

  if (value == NULL)
    return FALSE;
  if (value->kind == PH_VALUE_SOCKET)
    call->target = value->socket;
  else if (value->kind == PH_VALUE_ADDRESS)
    call->endpoint = ph_endpoint_from_address (&value->address);
  else if (value->kind == PH_VALUE_PAIR)
    call->endpoint = pair_to_endpoint (value, get_type (scope, call->socket), error);
  else
    return fail (error, "This", "is no address.");
  return call->target != PH_SOCKET_NONE || call->endpoint != NULL;
}

static gboolean
set_data (PhScope      *scope,
          PhCall       *call,
          const PhExpr *expr,
          GError      **error)
{
  g_autoptr (PhValue) value = evaluate_arg (scope, expr, error);

  if (value == NULL)
    return FALSE;
  if (value->kind != PH_VALUE_BYTES)
    return fail (error, "This", "has no bytes to send.");
  call->data = g_bytes_ref (value->bytes);
  return TRUE;
}

static gboolean
set_number (PhScope      *scope,
            gint64       *number,
            const PhExpr *expr,
            GError      **error)
{
  g_autoptr (PhValue) value = evaluate_arg (scope, expr, error);

  if (value == NULL)
    return FALSE;
  if (value->kind != PH_VALUE_INTEGER || value->integer < G_MININT32
      || value->integer > G_MAXINT32)
    return fail (error, "This", "is no number that the call takes.");
  *number = value->integer;
  return TRUE;
}

/* Arguments that are numbers go to args[] in order, from the given slot on. */
static gboolean
set_numbers (PhScope      *scope,
             PhCall       *call,
             const PhExpr *expr,
             guint         first_arg,
             guint         slot,
             GError      **error)
{
  for (guint i = first_arg; i < ph_expr_get_n_args (expr); i++, slot++)
    {
      gint64 number;

      if (!set_number (scope, &number, ph_expr_get_arg (expr, i), error))
        return FALSE;
      call->args[slot] = (int) number;
    }
  return TRUE;
}

static gboolean
set_sendto (PhScope      *scope,
            PhCall       *call,
            const PhExpr *expr,
            GError      **error)
{
  guint last = ph_expr_get_n_args (expr) - 1;
  gint64 flags = 0;

  if (last == 2 && !set_number (scope, &flags, ph_expr_get_arg (expr, 1), error))
    return FALSE;
  call->args[1] = (int) flags;
  return set_data (scope, call, ph_expr_get_arg (expr, 0), error)
         && set_target (scope, call, ph_expr_get_arg (expr, last), error);
}

static gboolean
set_receive (PhScope      *scope,
             PhCall       *call,
             const PhExpr *expr,
             GError      **error)
{
  gint64 size = 0;

  if (!set_number (scope, &size, ph_expr_get_arg (expr, 0), error))
    return FALSE;
  if (size < 0)
    return fail (error, "The size of the buffer", "is below zero.");
  call->bufsize = (gsize) size;
  return set_numbers (scope, call, expr, 1, 1, error);
}

static gboolean
set_args (PhScope      *scope,
          PhCall       *call,
          const PhExpr *expr,
          GError      **error)
{
  switch ((int) call->op)
    {
    case PH_CALL_BIND:
    case PH_CALL_CONNECT:
      return set_target (scope, call, ph_expr_get_arg (expr, 0), error);
    case PH_CALL_SEND:
      return set_data (scope, call, ph_expr_get_arg (expr, 0), error)
             && set_numbers (scope, call, expr, 1, 1, error);
    case PH_CALL_SENDTO:
      return set_sendto (scope, call, expr, error);
    case PH_CALL_RECV:
    case PH_CALL_RECVFROM:
      return set_receive (scope, call, expr, error);
    case PH_CALL_SOCKET:
      call->args[0] = AF_INET;
      call->args[1] = SOCK_STREAM;
      break;
    case PH_CALL_LISTEN:
      call->args[0] = DEFAULT_BACKLOG;
      break;
    default:
      break;
    }
  return set_numbers (scope, call, expr, 0, 0, error);
}

/**
 * ph_scope_make_call:
 * @scope: a scope
 * @expr: a call whose inner calls have returned
 * @error: set to a sentence if it cannot be made
 *
 * Sockets that a scenario makes do nothing by themselves.
 *
 * Returns: (transfer full) (nullable): the call, without a timeout of its own
 */
PhCall *
ph_scope_make_call (PhScope      *scope,
                    const PhExpr *expr,
                    GError      **error)
{
  PhCall call = PH_CALL_INIT (expr->op, PH_SOCKET_NONE);
  g_autoptr (PhCall) made = ph_call_copy (&call);

  if (expr->text != NULL)
    {
      g_autoptr (PhValue) receiver = look_up (scope, expr->text, error);

      if (receiver == NULL)
        return NULL;
      if (receiver->kind != PH_VALUE_SOCKET)
        {
          fail (error, expr->text, "is no socket.");
          return NULL;
        }
      made->socket = receiver->socket;
    }
  return set_args (scope, made, expr, error) ? g_steal_pointer (&made) : NULL;
}

/* A pair, an address or a socket's own address: the spellings that may be compared. */
static gboolean
to_address (const PhValue *value,
            PhAddress     *address,
            gpointer       user_data)
{
  PhScope *scope = user_data;
  g_autoptr (PhEndpoint) endpoint = NULL;
  PhSocketItem *item;

  if (value->kind == PH_VALUE_ADDRESS)
    *address = value->address;
  else if (value->kind == PH_VALUE_SOCKET)
    {
      item = find_item (scope, value->socket);
      *address = item != NULL ? ph_socket_item_get_identity (item)->local : PH_ADDRESS_NONE;
    }
  else if (value->kind == PH_VALUE_PAIR)
    {
      endpoint = pair_to_endpoint (value, SOCK_STREAM, NULL);
      *address = endpoint != NULL && !endpoint->needs_lookup ? endpoint->address : PH_ADDRESS_NONE;
    }
  else
    return FALSE;
  return ph_address_is_set (address);
}

/**
 * ph_scope_equal:
 * @scope: a scope
 * @a: a value
 * @b: another
 *
 * Returns: whether "@a == @b" holds
 */
gboolean
ph_scope_equal (PhScope       *scope,
                const PhValue *a,
                const PhValue *b)
{
  return ph_value_equal (a, b, to_address, scope);
}

static PhValue *
read_bytes (const PhCallResult *result)
{
  return result->data != NULL ? ph_value_new_bytes (result->data) : ph_value_new (PH_VALUE_NONE);
}

static PhValue *
read_socket (PhScope    *scope,
             PhSocketId  socket)
{
  PhSocketItem *item = find_item (scope, socket);

  return ph_value_new_socket (socket, item != NULL ? ph_socket_item_get_name (item) : "socket");
}

/**
 * ph_scope_read_result:
 * @scope: a scope
 * @result: how a call ended
 * @record: (nullable): its record
 *
 * Returns: (transfer full): what the call gave, an errno if it failed
 */
PhValue *
ph_scope_read_result (PhScope            *scope,
                      const PhCallResult *result,
                      const PhRecord     *record)
{
  const PhCallHead *head = record != NULL ? ph_record_get_head (record) : NULL;

  if (result->error != 0)
    return ph_value_new_errno (result->error);
  switch ((int) result->op)
    {
    case PH_CALL_SOCKET:
      return read_socket (scope, result->new_socket);
    case PH_CALL_ACCEPT:
      return ph_value_new_pair (read_socket (scope, result->new_socket),
                                ph_value_new_address (&result->address));
    case PH_CALL_SEND:
    case PH_CALL_SENDTO:
      return ph_value_new_integer (result->result);
    case PH_CALL_RECV:
      return read_bytes (result);
    case PH_CALL_RECVFROM:
      return ph_value_new_pair (read_bytes (result), ph_value_new_address (&result->address));
    case PH_CALL_GETSOCKNAME:
    case PH_CALL_GETPEERNAME:
      return ph_value_new_address (&result->address);
    case PH_CALL_GETSOCKOPT:
      return ph_value_new_integer (head != NULL ? head->args[2] : result->result);
    default:
      return ph_value_new (PH_VALUE_NONE);
    }
}
