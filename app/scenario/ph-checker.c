/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-checker.h"

#include "ph-endpoint.h"
#include "ph-errno.h"
#include "ph-nearest.h"

#include <string.h>
#include <sys/socket.h>

/* Types of the notation. They are known before anything runs, because only calls give values.
 * What the kernel may refuse is not refused here: a wrong errno is half of what there is to
 * learn. Any thread, one checker a file. */

/* Longer names do not fit into PhSituation */
#define LONGEST_NAME 31

typedef enum
{
  TYPE_NOTHING,
  TYPE_SOCKET,
  TYPE_BYTES,
  TYPE_INTEGER,
  TYPE_ADDRESS,
  TYPE_STRING,
  TYPE_ERRNO,
  TYPE_PAIR,     /* what recvfrom() gives as one value */
  TYPE_UNKNOWN,  /* kept by a line that was at fault: anything goes */
} Type;

static const char *const type_names[] = {
  [TYPE_NOTHING] = "nothing",   [TYPE_SOCKET] = "a socket",  [TYPE_BYTES] = "bytes",
  [TYPE_INTEGER] = "a number",  [TYPE_ADDRESS] = "an address", [TYPE_STRING] = "a string",
  [TYPE_ERRNO] = "an errno",    [TYPE_PAIR] = "a pair",      [TYPE_UNKNOWN] = "something",
};

typedef enum
{
  ARG_NONE,
  ARG_FAMILY,
  ARG_TYPE,
  ARG_PROTOCOL,
  ARG_ADDRESS,
  ARG_BYTES,
  ARG_SIZE,
  ARG_FLAGS,
  ARG_HOW,
  ARG_LEVEL,
  ARG_OPTION,
  ARG_NUMBER,
} Arg;

/* What an argument has to be, in words, and for numbers which constants may stand for it. */
static const struct
{
  const char    *words;
  int            constant;  /* PhConstantKind, -1: none */
  gint64         min;
} arg_rules[] = {
  [ARG_NONE] = { "nothing", -1, 0 },
  [ARG_FAMILY] = { "a family such as AF_INET", PH_CONSTANT_FAMILY, G_MININT32 },
  [ARG_TYPE] = { "a type such as SOCK_STREAM", PH_CONSTANT_TYPE, G_MININT32 },
  [ARG_PROTOCOL] = { "a protocol number", PH_CONSTANT_PROTOCOL, G_MININT32 },
  [ARG_ADDRESS] = { "an address: (\"host\", port) or the name of a socket", -1, 0 },
  [ARG_BYTES] = { "bytes: b\"…\"", -1, 0 },
  [ARG_SIZE] = { "a size in bytes, from 0 on", -1, 0 },
  [ARG_FLAGS] = { "flags such as MSG_PEEK", PH_CONSTANT_FLAG, G_MININT32 },
  [ARG_HOW] = { "SHUT_RD, SHUT_WR or SHUT_RDWR", PH_CONSTANT_HOW, G_MININT32 },
  [ARG_LEVEL] = { "a level such as SOL_SOCKET", PH_CONSTANT_LEVEL, G_MININT32 },
  [ARG_OPTION] = { "an option such as SO_REUSEADDR", PH_CONSTANT_OPTION, G_MININT32 },
  [ARG_NUMBER] = { "a number", -1, G_MININT32 },
};

typedef struct
{
  guint n_min;
  guint n_max;
  Arg   args[3];
  guint n_gives;
  Type  gives[2];
} Signature;

static const Signature signatures[PH_N_CALLS] = {
  [PH_CALL_SOCKET] = { 0, 3, { ARG_FAMILY, ARG_TYPE, ARG_PROTOCOL }, 1, { TYPE_SOCKET } },
  [PH_CALL_BIND] = { 1, 1, { ARG_ADDRESS }, 0, { 0 } },
  [PH_CALL_LISTEN] = { 0, 1, { ARG_NUMBER }, 0, { 0 } },
  [PH_CALL_ACCEPT] = { 0, 0, { 0 }, 2, { TYPE_SOCKET, TYPE_ADDRESS } },
  [PH_CALL_CONNECT] = { 1, 1, { ARG_ADDRESS }, 0, { 0 } },
  [PH_CALL_SEND] = { 1, 2, { ARG_BYTES, ARG_FLAGS }, 1, { TYPE_INTEGER } },
  [PH_CALL_SENDTO] = { 2, 3, { ARG_BYTES, ARG_FLAGS, ARG_ADDRESS }, 1, { TYPE_INTEGER } },
  [PH_CALL_RECV] = { 1, 2, { ARG_SIZE, ARG_FLAGS }, 1, { TYPE_BYTES } },
  [PH_CALL_RECVFROM] = { 1, 2, { ARG_SIZE, ARG_FLAGS }, 2, { TYPE_BYTES, TYPE_ADDRESS } },
  [PH_CALL_SHUTDOWN] = { 1, 1, { ARG_HOW }, 0, { 0 } },
  [PH_CALL_CLOSE] = { 0, 0, { 0 }, 0, { 0 } },
  [PH_CALL_GETSOCKNAME] = { 0, 0, { 0 }, 1, { TYPE_ADDRESS } },
  [PH_CALL_GETPEERNAME] = { 0, 0, { 0 }, 1, { TYPE_ADDRESS } },
  [PH_CALL_SETSOCKOPT] = { 3, 3, { ARG_LEVEL, ARG_OPTION, ARG_NUMBER }, 0, { 0 } },
  [PH_CALL_GETSOCKOPT] = { 2, 2, { ARG_LEVEL, ARG_OPTION }, 1, { TYPE_INTEGER } },
};

struct _PhChecker
{
  GHashTable *names;  /* (owned) (element-type utf8 Type) */
  PhFault    *fault;  /* (owned) (nullable): of the statement under check */
};

static gboolean check_expr (PhChecker    *checker,
                            const PhExpr *expr,
                            Type         *type);

static gboolean G_GNUC_PRINTF (4, 5)
fail (PhChecker  *checker,
      guint       line,
      guint       column,
      const char *format,
      ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  if (checker->fault == NULL)
    checker->fault = ph_fault_new (line, column, "%s", message);
  return FALSE;
}

static gboolean
fail_at (PhChecker    *checker,
         const PhExpr *expr,
         const char   *what,
         Type          type)
{
  return fail (checker, expr->line, expr->column, "This should be %s, and is %s.", what,
               type_names[type]);
}

static gboolean
refuse_name (PhChecker  *checker,
             guint       line,
             guint       column,
             const char *name)
{
  PhNearest nearest = ph_nearest_begin (name);
  const char *constant = ph_constant_nearest (name);
  GHashTableIter iter;
  gpointer known;

  g_hash_table_iter_init (&iter, checker->names);
  while (g_hash_table_iter_next (&iter, &known, NULL))
    ph_nearest_offer (&nearest, known);
  if (constant != NULL)
    ph_nearest_offer (&nearest, constant);
  if (ph_nearest_end (&nearest) != NULL)
    return fail (checker, line, column, "Nothing is called “%.40s” yet; did you mean %s?", name,
                 nearest.best);
  return fail (checker, line, column, "Nothing is called “%.40s” yet; a name is given by "
               "name = call(…).", name);
}

static gboolean
look_up (PhChecker  *checker,
         guint       line,
         guint       column,
         const char *name,
         Type       *type)
{
  gpointer value;

  if (!g_hash_table_lookup_extended (checker->names, name, NULL, &value))
    return refuse_name (checker, line, column, name);
  *type = (Type) GPOINTER_TO_UINT (value);
  return TRUE;
}

/* A pair that is written out is looked at as the form looks at its fields. */
static gboolean
check_literal_address (PhChecker    *checker,
                       const PhExpr *host,
                       const PhExpr *port)
{
  g_autofree char *host_text = NULL;
  g_autofree char *port_text = NULL;
  PhEndpointFault where;
  g_autoptr (GError) error = NULL;
  g_autoptr (PhEndpoint) endpoint = NULL;

  host_text = host->kind == PH_EXPR_STRING ? g_strdup (host->text)
                                           : g_strdup_printf ("%" G_GINT64_FORMAT, host->integer);
  port_text = port->kind == PH_EXPR_STRING ? g_strdup (port->text)
                                           : g_strdup_printf ("%" G_GINT64_FORMAT, port->integer);
  endpoint = ph_endpoint_parse (host_text, port_text, AF_UNSPEC, SOCK_STREAM, &where, NULL);
  if (endpoint == NULL)
    endpoint = ph_endpoint_parse (host_text, port_text, AF_UNSPEC, SOCK_DGRAM, &where, &error);
  if (endpoint != NULL)
    return TRUE;
  if (where == PH_ENDPOINT_FAULT_HOST)
    return fail (checker, host->line, host->column, "%s.", error->message);
  return fail (checker, port->line, port->column, "%s.", error->message);
}

static gboolean
check_pair (PhChecker    *checker,
            const PhExpr *expr,
            Type         *type)
{
  const PhExpr *first = ph_expr_get_arg (expr, 0);
  const PhExpr *second = ph_expr_get_arg (expr, 1);
  Type types[2] = { TYPE_UNKNOWN, TYPE_UNKNOWN };

  *type = TYPE_PAIR;
  if (!check_expr (checker, first, &types[0]) || !check_expr (checker, second, &types[1]))
    return FALSE;
  if (first->kind != PH_EXPR_STRING && first->kind != PH_EXPR_INTEGER)
    return TRUE;
  *type = TYPE_ADDRESS;
  if (second->kind == PH_EXPR_STRING || second->kind == PH_EXPR_INTEGER)
    return check_literal_address (checker, first, second);
  if (types[1] != TYPE_INTEGER && types[1] != TYPE_UNKNOWN)
    return fail_at (checker, second, "a port", types[1]);
  return TRUE;
}

static gboolean
check_number (PhChecker    *checker,
              const PhExpr *expr,
              Arg           arg,
              Type          type)
{
  const char *words = arg_rules[arg].words;
  gboolean is_level = arg == ARG_LEVEL && expr->constant == PH_CONSTANT_PROTOCOL;

  if (type == TYPE_UNKNOWN)
    return TRUE;
  if (type != TYPE_INTEGER)
    return fail_at (checker, expr, words, type);
  if (expr->kind != PH_EXPR_INTEGER)
    return TRUE;
  if (expr->is_constant && (int) expr->constant != arg_rules[arg].constant && !is_level)
    return fail (checker, expr->line, expr->column, "This should be %s; %s is not.", words,
                 expr->text);
  if (expr->integer < arg_rules[arg].min || expr->integer > G_MAXINT32)
    return fail (checker, expr->line, expr->column, "This should be %s; %" G_GINT64_FORMAT
                 " is out of range.", words, expr->integer);
  return TRUE;
}

static gboolean
check_arg (PhChecker    *checker,
           const PhExpr *expr,
           Arg           arg)
{
  Type type = TYPE_UNKNOWN;

  if (!check_expr (checker, expr, &type))
    return FALSE;
  if (arg == ARG_ADDRESS)
    return type == TYPE_ADDRESS || type == TYPE_SOCKET || type == TYPE_UNKNOWN
           || fail_at (checker, expr, arg_rules[arg].words, type);
  if (arg == ARG_BYTES)
    return type == TYPE_BYTES || type == TYPE_UNKNOWN
           || fail_at (checker, expr, arg_rules[arg].words, type);
  return check_number (checker, expr, arg, type);
}

static gboolean
check_count (PhChecker       *checker,
             const PhExpr    *call,
             const Signature *signature)
{
  guint n = ph_expr_get_n_args (call);
  const char *name = ph_call_op_get_name (call->op);

  if (n >= signature->n_min && n <= signature->n_max)
    return TRUE;
  if (signature->n_max == 0)
    return fail (checker, call->line, call->column, "%s() takes no arguments.", name);
  if (signature->n_min == signature->n_max)
    return fail (checker, call->line, call->column, "%s() takes %u argument%s, not %u.", name,
                 signature->n_min, signature->n_min == 1 ? "" : "s", n);
  return fail (checker, call->line, call->column, "%s() takes %u to %u arguments, not %u.", name,
               signature->n_min, signature->n_max, n);
}

static gboolean
check_receiver (PhChecker    *checker,
                const PhExpr *call)
{
  Type type = TYPE_UNKNOWN;

  if (call->text == NULL)
    return TRUE;
  if (!look_up (checker, call->line, call->column, call->text, &type))
    return FALSE;
  if (type == TYPE_SOCKET || type == TYPE_UNKNOWN)
    return TRUE;
  return fail (checker, call->line, call->column, "%s holds %s; only a socket has calls.",
               call->text, type_names[type]);
}

static gboolean
check_call (PhChecker    *checker,
            const PhExpr *call,
            Type         *type)
{
  const Signature *signature = &signatures[call->op];
  guint n = ph_expr_get_n_args (call);

  if (!check_receiver (checker, call) || !check_count (checker, call, signature))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      /* sendto (bytes, address) leaves out the flags in the middle, as in Python */
      guint slot = call->op == PH_CALL_SENDTO && n == 2 && i == 1 ? 2 : i;

      if (!check_arg (checker, ph_expr_get_arg (call, i), signature->args[slot]))
        return FALSE;
    }
  *type = signature->n_gives == 2 ? TYPE_PAIR
          : signature->n_gives == 1 ? signature->gives[0] : TYPE_NOTHING;
  return TRUE;
}

static gboolean
check_expr (PhChecker    *checker,
            const PhExpr *expr,
            Type         *type)
{
  switch (expr->kind)
    {
    case PH_EXPR_NAME:
      return look_up (checker, expr->line, expr->column, expr->text, type);
    case PH_EXPR_TUPLE:
      return check_pair (checker, expr, type);
    case PH_EXPR_CALL:
      return check_call (checker, expr, type);
    case PH_EXPR_BYTES:
      *type = TYPE_BYTES;
      return TRUE;
    case PH_EXPR_INTEGER:
      *type = TYPE_INTEGER;
      return TRUE;
    case PH_EXPR_STRING:
      *type = TYPE_STRING;
      return TRUE;
    case PH_EXPR_ERRNO:
      *type = TYPE_ERRNO;
      return TRUE;
    case PH_EXPR_NONE:
    default:
      *type = TYPE_NOTHING;
      return TRUE;
    }
}

static gboolean
check_new_name (PhChecker         *checker,
                const PhStatement *statement,
                guint              n)
{
  const char *name = statement->names[n];
  guint column = statement->name_columns[n];
  PhConstantKind kind;
  int value;

  if (strlen (name) > LONGEST_NAME)
    return fail (checker, statement->line, column, "A name has at most %d letters.", LONGEST_NAME);
  if (strcmp (name, "None") == 0 || ph_constant_from_name (name, &kind, &value)
      || ph_errno_from_name (name, &value))
    return fail (checker, statement->line, column, "%s means something already; take another "
                 "name.", name);
  return TRUE;
}

static gboolean
check_assignment (PhChecker         *checker,
                  const PhStatement *statement)
{
  const Signature *signature = &signatures[statement->left->op];
  const char *call = ph_call_op_get_name (statement->left->op);

  for (guint i = 0; i < statement->n_names; i++)
    {
      if (!check_new_name (checker, statement, i))
        return FALSE;
    }
  if (statement->n_names > signature->n_gives)
    return signature->n_gives == 0
             ? fail (checker, statement->line, statement->name_columns[0],
                     "%s() gives nothing that could be kept.", call)
             : fail (checker, statement->line, statement->name_columns[1],
                     "%s() gives one value.", call);
  if (statement->n_names == 1 && statement->left->op == PH_CALL_ACCEPT)
    return fail (checker, statement->line, statement->name_columns[0],
                 "accept() gives two values, a socket and its peer's address: conn, peer = …");
  return TRUE;
}

static void
keep (PhChecker  *checker,
      const char *name,
      Type        type)
{
  g_hash_table_insert (checker->names, g_strdup (name), GUINT_TO_POINTER (type));
}

/**
 * ph_checker_new:
 *
 * Returns: (transfer full): a checker that knows no names yet
 */
PhChecker *
ph_checker_new (void)
{
  PhChecker *checker = g_new0 (PhChecker, 1);

  checker->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return checker;
}

/**
 * ph_checker_free:
 * @checker: (transfer full): a checker
 */
void
ph_checker_free (PhChecker *checker)
{
  g_hash_table_unref (checker->names);
  g_clear_pointer (&checker->fault, ph_fault_free);
  g_free (checker);
}

/**
 * ph_checker_check:
 * @checker: what the statements before have kept
 * @statement: the next one
 *
 * Checks @statement and takes note of what it keeps.
 *
 * Returns: (transfer full) (nullable): its first fault
 */
PhFault *
ph_checker_check (PhChecker         *checker,
                  const PhStatement *statement)
{
  const Signature *signature;
  Type type = TYPE_UNKNOWN;

  if (!check_expr (checker, statement->left, &type)
      || (statement->right != NULL && !check_expr (checker, statement->right, &type))
      || (statement->n_names > 0 && !check_assignment (checker, statement)))
    {
      ph_checker_assume (checker, statement);
      return g_steal_pointer (&checker->fault);
    }
  signature = &signatures[statement->left->op];
  for (guint i = 0; i < statement->n_names; i++)
    keep (checker, statement->names[i],
          statement->n_names < signature->n_gives ? TYPE_PAIR : signature->gives[i]);
  return NULL;
}

/**
 * ph_checker_assume:
 * @checker: a checker
 * @statement: a statement at fault
 *
 * Takes note of the names that @statement would have kept, so that later lines are not at fault
 * for using them.
 */
void
ph_checker_assume (PhChecker         *checker,
                   const PhStatement *statement)
{
  for (guint i = 0; i < statement->n_names; i++)
    keep (checker, statement->names[i], TYPE_UNKNOWN);
}
