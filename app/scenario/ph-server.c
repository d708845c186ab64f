/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-server.h"

#include <string.h>
#include <sys/socket.h>

/* srv = TCPServer(address, handler) of Python's socketserver is no call but four: socket(), bind(),
 * listen() and serve(). It is read as these four, each a statement of the same line, so that
 * everything that runs or explains calls knows nothing else. Any thread. */

/* listen() as socketserver has it: request_queue_size */
#define BACKLOG 5

/**
 * ph_server_is:
 * @statement: a statement without a fault
 *
 * Returns: whether it makes a server
 */
gboolean
ph_server_is (const PhStatement *statement)
{
  return statement->kind == PH_STATEMENT_LET && statement->left->kind == PH_EXPR_CALL
         && statement->left->signature->builtin >= PH_BUILTIN_TCP_SERVER;
}

static PhExpr *
new_number (const PhExpr *at,
            PhExprKind    kind,
            gint64        number)
{
  PhExpr *expr = ph_expr_new (kind, at->line, at->column);

  expr->integer = number;
  return expr;
}

/* Written as comments behind which the whole stands, the lines can be run again.
 * Returns: (transfer none): the call of a new statement */
static PhExpr *
add_call (GPtrArray         *statements,
          const PhStatement *server,
          const char        *name,
          gboolean           is_method,
          const char        *arguments)
{
  PhStatement *statement = g_new0 (PhStatement, 1);
  const char *variable = server->names[0];

  statement->kind = PH_STATEMENT_CALL;
  statement->line = server->line;
  statement->may_succeed = TRUE;
  statement->left = ph_expr_new (PH_EXPR_CALL, server->left->line, server->left->column);
  statement->left->signature = ph_signature_by_name (name);
  statement->source = g_strdup_printf ("# %s%s%s(%s)", variable, is_method ? "." : " = ", name,
                                       arguments);
  g_ptr_array_set_size (statement->left->args,
                        (int) ph_signature_n_params (statement->left->signature));
  if (is_method)
    statement->left->text = g_strdup (variable);
  else
    {
      statement->names[0] = g_strdup (variable);
      statement->name_columns[0] = server->name_columns[0];
      statement->n_names = 1;
    }
  g_ptr_array_add (statements, statement);
  return statement->left;
}

/* As far as the address is written out, it tells the family. */
static int
get_family (const PhExpr *address)
{
  const PhExpr *host = address->kind == PH_EXPR_TUPLE ? ph_expr_get_arg (address, 0) : NULL;

  return host != NULL && host->kind == PH_EXPR_STRING && strchr (host->text, ':') != NULL
           ? AF_INET6 : AF_INET;
}

static void
move_arg (PhExpr *from,
          guint   source,
          PhExpr *to,
          guint   place)
{
  to->args->pdata[place] = from->args->pdata[source];
  from->args->pdata[source] = NULL;
}

/**
 * ph_server_expand:
 * @statement: a statement that makes a server; its arguments move on
 * @statements: (element-type PhStatement): what it is made of is added here
 *
 * Returns: (transfer full) (nullable): a fault
 */
PhFault *
ph_server_expand (PhStatement *statement,
                  GPtrArray   *statements)
{
  PhExpr *server = statement->left;
  PhBuiltin builtin = server->signature->builtin;
  gboolean is_stream = builtin != PH_BUILTIN_UDP_SERVER;
  PhStatement *last;
  PhExpr *call;

  if (statement->n_errors > 0)
    return ph_fault_new (statement->line, server->column, "%s() makes several calls; to expect an "
                         "error write the one that fails: socket(), bind(), listen(), serve().",
                         server->signature->name);
  call = add_call (statements, statement, "socket", FALSE, "…");
  call->args->pdata[0] = new_number (server, PH_EXPR_INTEGER,
                                     get_family (ph_expr_get_arg (server, 0)));
  call->args->pdata[1] = new_number (server, PH_EXPR_INTEGER,
                                     is_stream ? SOCK_STREAM : SOCK_DGRAM);
  call = add_call (statements, statement, "bind", TRUE, "…");
  move_arg (server, 0, call, 0);
  if (is_stream)
    {
      call = add_call (statements, statement, "listen", TRUE, "5");
      call->args->pdata[0] = new_number (server, PH_EXPR_INTEGER, BACKLOG);
    }
  call = add_call (statements, statement, "serve", TRUE, "");
  last = g_ptr_array_index (statements, statements->len - 1);
  g_free (last->source);
  last->source = g_steal_pointer (&statement->source);
  for (guint i = 1; i < server->args->len; i++)
    move_arg (server, i, call, i - 1);
  if (builtin == PH_BUILTIN_TCP_SERVER)
    call->args->pdata[4] = new_number (server, PH_EXPR_BOOLEAN, TRUE);
  return NULL;
}
