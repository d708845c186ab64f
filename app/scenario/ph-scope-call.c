/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-scope-private.h"

#include "ph-clock.h"
#include "ph-handler-notation.h"
#include "ph-option-notation.h"

#include <sys/socket.h>

/* From the expression of a call to the call. Each call has its function; arguments that are
 * numbers share one. */

/* listen() without an argument, as the courses have it */
#define DEFAULT_BACKLOG 5

typedef struct
{
  PhScope      *scope;   /* (unowned) */
  const PhExpr *expr;    /* (unowned) */
  PhCall       *call;    /* (unowned): being made */
  GError      **error;
} Making;

/* Returns: (transfer full) (nullable): the value of an argument that is there */
static PhValue *
get_arg (const Making *making,
         guint         slot)
{
  return ph_scope_evaluate_arg (making->scope, ph_expr_get_arg (making->expr, slot),
                                making->error);
}

static gboolean
has_arg (const Making *making,
         guint         slot)
{
  return ph_expr_get_arg (making->expr, slot) != NULL;
}

static gboolean
set_number (const Making *making,
            guint         slot,
            gint64        min,
            gint64        max,
            gint64       *number)
{
  g_autoptr (PhValue) value = NULL;

  if (!has_arg (making, slot))
    return TRUE;
  value = get_arg (making, slot);
  if (value == NULL)
    return FALSE;
  if ((value->kind != PH_VALUE_INTEGER && value->kind != PH_VALUE_BOOLEAN
       && value->kind != PH_VALUE_ERROR_NUMBER)
      || value->integer < min || value->integer > max)
    return ph_scope_fail (making->error, making->expr->signature->params[slot].name,
                          "is no number that the call takes.");
  *number = value->integer;
  return TRUE;
}

/* An argument that is an int goes to args[]; one that is left out leaves what is there. */
static gboolean
set_int (const Making *making,
         guint         slot,
         guint         place)
{
  gint64 number = making->call->args[place];

  if (!set_number (making, slot, G_MININT32, G_MAXINT32, &number))
    return FALSE;
  making->call->args[place] = (int) number;
  return TRUE;
}

static gboolean
set_ints (const Making *making,
          guint         n)
{
  for (guint i = 0; i < n; i++)
    {
      if (!set_int (making, i, i))
        return FALSE;
    }
  return TRUE;
}

static int
get_type (const Making *making)
{
  PhSocketItem *item = ph_scope_find_item (making->scope, making->call->socket);

  return item != NULL ? ph_socket_item_get_identity (item)->type : SOCK_STREAM;
}

static gboolean
set_target (const Making *making,
            guint         slot)
{
  g_autoptr (PhValue) value = get_arg (making, slot);

  if (value == NULL)
    return FALSE;
  if (value->kind == PH_VALUE_SOCKET)
    {
      making->call->target = value->socket;
      return TRUE;
    }
  making->call->endpoint = ph_scope_to_endpoint (value, get_type (making), making->error);
  return making->call->endpoint != NULL;
}

static gboolean
set_data (const Making *making,
          guint         slot)
{
  g_autoptr (PhValue) value = get_arg (making, slot);

  if (value == NULL)
    return FALSE;
  if (value->kind != PH_VALUE_BYTES)
    return ph_scope_fail (making->error, "This", "has no bytes to send.");
  making->call->data = g_bytes_ref (value->bytes);
  return TRUE;
}

static gboolean
set_size (const Making *making,
          guint         slot)
{
  gint64 size = 0;

  if (!set_number (making, slot, 0, G_MAXINT32, &size))
    return FALSE;
  making->call->bufsize = (gsize) size;
  return TRUE;
}

static gboolean
set_text (const Making *making,
          guint         slot,
          char        **text)
{
  g_autoptr (PhValue) value = NULL;

  if (!has_arg (making, slot))
    return TRUE;
  value = get_arg (making, slot);
  if (value == NULL)
    return FALSE;
  if (value->kind == PH_VALUE_STRING && value->is_abstract)
    return ph_scope_fail (making->error, "A NUL", "ends a string: only an address begins with it.");
  if (value->kind == PH_VALUE_STRING)
    *text = g_strdup (value->string);
  else if (value->kind == PH_VALUE_INTEGER)
    *text = ph_value_print (value);
  else if (value->kind != PH_VALUE_NONE)
    return ph_scope_fail (making->error, "This", "is no string.");
  return TRUE;
}

static gboolean
set_timeout (const Making *making,
             guint         slot,
             gint64       *timeout_ns)
{
  g_autoptr (PhValue) value = NULL;

  if (!has_arg (making, slot))
    return TRUE;
  value = get_arg (making, slot);
  return value != NULL && ph_scope_to_timeout (value, timeout_ns, making->error);
}

static gboolean
make_socket (const Making *making)
{
  PhCall *call = making->call;

  call->args[0] = AF_INET;
  call->args[1] = SOCK_STREAM;
  if (!has_arg (making, 3))
    return set_ints (making, 3);
  call->op = PH_CALL_FROMFD;
  return set_int (making, 3, 0);
}

static gboolean
make_socketpair (const Making *making)
{
  making->call->args[0] = AF_UNIX;
  making->call->args[1] = SOCK_STREAM;
  return set_ints (making, 3);
}

static gboolean
make_addressed (const Making *making)
{
  return set_target (making, 0);
}

static gboolean
make_listen (const Making *making)
{
  making->call->args[0] = DEFAULT_BACKLOG;
  return set_ints (making, 1);
}

static gboolean
make_send (const Making *making)
{
  return set_data (making, 0) && set_int (making, 1, 1);
}

static gboolean
make_sendto (const Making *making)
{
  return make_send (making) && set_target (making, 2);
}

static gboolean
make_receive (const Making *making)
{
  return set_size (making, 0) && set_int (making, 1, 1);
}

static gboolean
make_sendfile (const Making *making)
{
  PhCall *call = making->call;
  const PhExpr *count = ph_expr_get_arg (making->expr, 2);

  return set_text (making, 0, &call->text)
         && set_number (making, 1, 0, G_MAXINT64, &call->offset)
         && (count == NULL || count->kind == PH_EXPR_NONE
             || set_number (making, 2, 0, G_MAXINT64, &call->count));
}

static gboolean
set_replies (const Making  *making,
             guint          slot,
             PhHandlerSpec *spec)
{
  g_autoptr (PhValue) value = get_arg (making, slot);
  g_autoptr (GByteArray) table = NULL;

  if (value == NULL)
    return FALSE;
  if (value->kind == PH_VALUE_NONE)
    return TRUE;
  table = ph_handler_read_replies (value, making->error);
  if (table == NULL)
    return FALSE;
  ph_handler_spec_set_replies (spec, table->data, table->len);
  return TRUE;
}

static gboolean
set_handler_details (const Making  *making,
                     PhHandlerSpec *spec)
{
  const PhExpr *address = ph_expr_get_arg (making->expr, 2);
  gint64 bufsize = spec->bufsize;
  gint64 one_by_one = FALSE;

  if ((has_arg (making, 1) && !set_replies (making, 1, spec))
      || (address != NULL && address->kind != PH_EXPR_NONE && !set_target (making, 2))
      || !set_number (making, 3, 0, G_MAXINT32, &bufsize)
      || !set_number (making, 4, 0, 1, &one_by_one))
    return FALSE;
  spec->bufsize = (guint32) bufsize;
  spec->one_by_one = one_by_one != 0;
  return TRUE;
}

static gboolean
make_serve (const Making *making)
{
  const PhExpr *handler = ph_expr_get_arg (making->expr, 0);
  gint64 id = PH_HANDLER_NONE;

  if (handler->kind == PH_EXPR_NONE)
    return TRUE;
  if (!set_number (making, 0, PH_HANDLER_NONE + 1, PH_N_HANDLERS - 1, &id))
    return FALSE;
  making->call->handler = ph_handler_spec_new ((PhHandlerId) id);
  return set_handler_details (making, making->call->handler);
}

/* An int as it is: the kernel says what it thinks of it. */
static gboolean
make_setsockopt (const Making *making)
{
  PhCall *call = making->call;
  g_autoptr (PhValue) value = NULL;

  if (!set_ints (making, 2))
    return FALSE;
  value = get_arg (making, 2);
  if (value == NULL)
    return FALSE;
  if (ph_option_takes_int (call->args[0], call->args[1], value))
    return set_int (making, 2, 2);
  call->data = ph_option_from_value (call->args[0], call->args[1], value, making->error);
  return call->data != NULL;
}

static gboolean
make_getsockopt (const Making *making)
{
  return set_ints (making, 2) && set_size (making, 2);
}

static gboolean
make_settimeout (const Making *making)
{
  gint64 timeout_ns = PH_TIMEOUT_BLOCKING;

  if (!set_timeout (making, 0, &timeout_ns))
    return FALSE;
  making->call->args[0] = timeout_ns < 0 ? -1 : (int) (timeout_ns / PH_NSEC_PER_SEC);
  making->call->args[1] = timeout_ns < 0 ? 0 : (int) (timeout_ns % PH_NSEC_PER_SEC);
  return TRUE;
}

static gboolean
make_numbers (const Making *making)
{
  return set_ints (making, MIN (ph_expr_get_n_args (making->expr), 3));
}

static gboolean
add_sockets (const Making *making,
             PhSelectList  list)
{
  g_autoptr (PhValue) sockets = get_arg (making, (guint) list);

  if (sockets == NULL)
    return FALSE;
  for (guint i = 0; i < ph_value_get_n (sockets); i++)
    {
      const PhValue *part = ph_value_get_part (sockets, i);
      PhSelectEntry entry = { .socket = part->socket, .list = (guint16) list };

      if (part->kind != PH_VALUE_SOCKET)
        return ph_scope_fail (making->error, "The list", "holds something that is no socket.");
      g_array_append_val (making->call->entries, entry);
    }
  return TRUE;
}

static gboolean
make_select (const Making *making)
{
  making->call->entries = g_array_new (FALSE, FALSE, sizeof (PhSelectEntry));
  making->call->timeout_ns = PH_TIMEOUT_BLOCKING;
  for (PhSelectList list = PH_SELECT_READ; list < PH_N_SELECT_LISTS; list++)
    {
      if (!add_sockets (making, list))
        return FALSE;
    }
  return set_timeout (making, 3, &making->call->timeout_ns);
}

static gboolean
make_getaddrinfo (const Making *making)
{
  PhCall *call = making->call;
  gint64 flags = 0;

  if (!set_text (making, 0, &call->text) || !set_text (making, 1, &call->service)
      || !set_int (making, 2, 1) || !set_int (making, 3, 2) || !set_int (making, 4, 0)
      || !set_number (making, 5, G_MININT32, G_MAXINT32, &flags))
    return FALSE;
  call->flags = (int) flags;
  return TRUE;
}

static gboolean
make_host_lookup (const Making *making)
{
  return !has_arg (making, 0) || set_text (making, 0, &making->call->text);
}

static gboolean
make_getservbyname (const Making *making)
{
  return set_text (making, 0, &making->call->service)
         && set_text (making, 1, &making->call->text);
}

static gboolean
make_getservbyport (const Making *making)
{
  return set_int (making, 0, 0) && set_text (making, 1, &making->call->text);
}

/* The name of a socket as the address: its host and port as they are now. */
static gboolean
set_connection_address (const Making *making,
                        const PhAddress *address)
{
  int port = ph_address_get_port (address);

  if (port < 0)
    return ph_scope_fail (making->error, "This", "is no address with a port.");
  making->call->text = ph_address_get_host (address);
  making->call->service = g_strdup_printf ("%d", port);
  return TRUE;
}

static gboolean
set_connection_target (const Making *making)
{
  g_autoptr (PhValue) value = get_arg (making, 0);
  PhSocketItem *item = NULL;
  g_autoptr (PhEndpoint) endpoint = NULL;

  if (value == NULL)
    return FALSE;
  if (value->kind == PH_VALUE_SOCKET)
    item = ph_scope_find_item (making->scope, value->socket);
  if (item != NULL)
    return set_connection_address (making, &ph_socket_item_get_identity (item)->local);
  if (value->kind == PH_VALUE_ADDRESS)
    return set_connection_address (making, &value->address);
  endpoint = ph_scope_to_endpoint (value, SOCK_STREAM, making->error);
  if (endpoint == NULL)
    return FALSE;
  making->call->text = g_strdup (endpoint->host);
  making->call->service = g_strdup_printf ("%d", endpoint->port);
  return TRUE;
}

static gboolean
make_create_connection (const Making *making)
{
  const PhExpr *source = ph_expr_get_arg (making->expr, 2);
  g_autoptr (PhValue) value = NULL;

  making->call->timeout_ns = ph_session_get_default_timeout (making->scope->session);
  if (!set_connection_target (making) || !set_timeout (making, 1, &making->call->timeout_ns))
    return FALSE;
  if (source == NULL || source->kind == PH_EXPR_NONE)
    return TRUE;
  value = get_arg (making, 2);
  if (value == NULL)
    return FALSE;
  making->call->source = ph_scope_to_endpoint (value, SOCK_STREAM, making->error);
  return making->call->source != NULL;
}

typedef gboolean (*MakeFunc) (const Making *making);

/* Those that are missing take only numbers, or nothing. */
static const MakeFunc makers[PH_N_CALLS] = {
  [PH_CALL_SOCKET] = make_socket,
  [PH_CALL_SOCKETPAIR] = make_socketpair,
  [PH_CALL_CREATE_CONNECTION] = make_create_connection,
  [PH_CALL_BIND] = make_addressed,
  [PH_CALL_CONNECT] = make_addressed,
  [PH_CALL_CONNECT_EX] = make_addressed,
  [PH_CALL_LISTEN] = make_listen,
  [PH_CALL_SEND] = make_send,
  [PH_CALL_SENDALL] = make_send,
  [PH_CALL_SENDTO] = make_sendto,
  [PH_CALL_SENDFILE] = make_sendfile,
  [PH_CALL_RECV] = make_receive,
  [PH_CALL_RECVFROM] = make_receive,
  [PH_CALL_SETSOCKOPT] = make_setsockopt,
  [PH_CALL_GETSOCKOPT] = make_getsockopt,
  [PH_CALL_SETTIMEOUT] = make_settimeout,
  [PH_CALL_SERVE] = make_serve,
  [PH_CALL_SELECT] = make_select,
  [PH_CALL_GETADDRINFO] = make_getaddrinfo,
  [PH_CALL_GETHOSTNAME] = make_host_lookup,
  [PH_CALL_GETHOSTBYNAME] = make_host_lookup,
  [PH_CALL_GETHOSTBYADDR] = make_host_lookup,
  [PH_CALL_GETSERVBYNAME] = make_getservbyname,
  [PH_CALL_GETSERVBYPORT] = make_getservbyport,
};

/**
 * ph_scope_make_call:
 * @scope: a scope
 * @expr: a call whose inner calls have returned
 * @error: set to a sentence if it cannot be made
 *
 * Sockets that a scenario makes do nothing by themselves.
 *
 * Returns: (transfer full) (nullable): the call; its timeout is that of its socket, unless it was
 *   given one
 */
PhCall *
ph_scope_make_call (PhScope      *scope,
                    const PhExpr *expr,
                    GError      **error)
{
  PhCall call = PH_CALL_INIT (expr->signature->op, PH_SOCKET_NONE);
  g_autoptr (PhCall) made = ph_call_copy (&call);
  Making making = { scope, expr, made, error };
  MakeFunc maker = makers[expr->signature->op] != NULL ? makers[expr->signature->op]
                                                       : make_numbers;

  if (expr->text != NULL)
    {
      g_autoptr (PhValue) receiver = ph_scope_look_up (scope, expr->text, error);

      if (receiver == NULL)
        return NULL;
      if (receiver->kind != PH_VALUE_SOCKET)
        {
          ph_scope_fail (error, expr->text, "is no socket.");
          return NULL;
        }
      made->socket = receiver->socket;
    }
  return maker (&making) ? g_steal_pointer (&made) : NULL;
}
