/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-checker-private.h"

#include "ph-endpoint.h"

#include <string.h>
#include <sys/socket.h>

/* What each argument has to be, and where a number stands, what may stand for it. A literal is
 * looked at as the form looks at its fields. Any thread. */

#define K(kind_) (1u << PH_KIND_##kind_)
#define PAIRS (K (ADDRESS) | K (SOCKET) | K (TUPLE))
#define ADDRESSES (PAIRS | K (STRING) | K (BYTES))

typedef struct
{
  const char *words;
  guint       kinds;      /* bits by PhKind; PH_KIND_UNKNOWN is always allowed */
  int         constant;   /* PhConstantKind that may stand for the number, -1: none */
  gint64      min;
  gint64      max;
} Rule;

static const Rule rules[PH_N_ARGS] = {
  [PH_ARG_ANY] = { "a value", ~0u, -1, G_MININT64, G_MAXINT64 },
  [PH_ARG_FAMILY] = { "a family such as AF_INET", K (INTEGER), PH_CONSTANT_FAMILY, G_MININT32,
                      G_MAXINT32 },
  [PH_ARG_TYPE] = { "a type such as SOCK_STREAM", K (INTEGER), PH_CONSTANT_TYPE, G_MININT32,
                    G_MAXINT32 },
  [PH_ARG_PROTOCOL] = { "a protocol number", K (INTEGER), PH_CONSTANT_PROTOCOL, G_MININT32,
                        G_MAXINT32 },
  [PH_ARG_ADDRESS] = { "an address: (\"host\", port), \"/path\", \"@name\" or a socket's name",
                       ADDRESSES, -1, 0, 0 },
  [PH_ARG_SOURCE] = { "an address: (\"host\", port), or None", PAIRS | K (NOTHING), -1, 0, 0 },
  [PH_ARG_ENDPOINT] = { "an address: (\"host\", port) or the name of a socket", PAIRS, -1, 0, 0 },
  [PH_ARG_BYTES] = { "bytes: b\"…\"", K (BYTES), -1, 0, 0 },
  [PH_ARG_SIZE] = { "a size in bytes, from 0 on", K (INTEGER), -1, 0, G_MAXINT32 },
  [PH_ARG_FLAGS] = { "flags such as MSG_PEEK", K (INTEGER), PH_CONSTANT_FLAG, G_MININT32,
                     G_MAXINT32 },
  [PH_ARG_HOW] = { "SHUT_RD, SHUT_WR or SHUT_RDWR", K (INTEGER), PH_CONSTANT_HOW, G_MININT32,
                   G_MAXINT32 },
  [PH_ARG_LEVEL] = { "a level such as SOL_SOCKET", K (INTEGER), PH_CONSTANT_LEVEL, G_MININT32,
                     G_MAXINT32 },
  [PH_ARG_OPTION] = { "an option such as SO_REUSEADDR", K (INTEGER), PH_CONSTANT_OPTION,
                      G_MININT32, G_MAXINT32 },
  [PH_ARG_BACKLOG] = { "a number", K (INTEGER), PH_CONSTANT_NUMBER, G_MININT32, G_MAXINT32 },
  [PH_ARG_NUMBER] = { "a number", K (INTEGER), PH_CONSTANT_NUMBER, G_MININT32, G_MAXINT32 },
  [PH_ARG_FD] = { "the number of a descriptor", K (INTEGER), -1, 0, G_MAXINT32 },
  [PH_ARG_SWITCH] = { "True or False", K (BOOLEAN) | K (INTEGER), -1, 0, 1 },
  [PH_ARG_SECONDS] = { "a number of seconds, or None", K (INTEGER) | K (FLOAT) | K (NOTHING), -1,
                       0, 1000000000 },
  [PH_ARG_SOCKETS] = { "a list of sockets: [a, b]", K (LIST), -1, 0, 0 },
  [PH_ARG_PATH] = { "the name of a file: \"…\"", K (STRING), -1, 0, 0 },
  [PH_ARG_OFFSET] = { "a place in the file, from 0 on", K (INTEGER), -1, 0, G_MAXINT64 },
  [PH_ARG_COUNT] = { "a number of bytes, or None", K (INTEGER) | K (NOTHING), -1, 0, G_MAXINT64 },
  [PH_ARG_HOST] = { "a host: \"…\", or None", K (STRING) | K (NOTHING), -1, 0, 0 },
  [PH_ARG_NAME] = { "a string: \"…\"", K (STRING), -1, 0, 0 },
  [PH_ARG_SERVICE] = { "a service: \"…\", a port, or None", K (STRING) | K (INTEGER) | K (NOTHING),
                       -1, 0, 65535 },
  [PH_ARG_PORT] = { "a port, from 0 to 65535", K (INTEGER), -1, 0, 65535 },
  [PH_ARG_HINTS] = { "flags such as AI_PASSIVE", K (INTEGER), PH_CONSTANT_HINT, G_MININT32,
                     G_MAXINT32 },
  [PH_ARG_HANDLER] = { "a handler such as EchoHandler, or None", K (INTEGER) | K (NOTHING),
                       PH_CONSTANT_HANDLER, 1, PH_N_HANDLERS - 1 },
  [PH_ARG_REPLIES] = { "a list of replies: [(b\"question\", b\"answer\")]", K (LIST) | K (NOTHING),
                       -1, 0, 0 },
  [PH_ARG_RELAY] = { "an address: (\"host\", port) or the name of a socket, or None",
                     ADDRESSES | K (NOTHING), -1, 0, 0 },
  [PH_ARG_U16] = { "a number from 0 to 65535", K (INTEGER), PH_CONSTANT_NUMBER, 0, 65535 },
  [PH_ARG_U32] = { "a number from 0 to 4294967295", K (INTEGER), PH_CONSTANT_NUMBER, 0,
                   G_MAXUINT32 },
};

static char *
print_literal (const PhExpr *expr)
{
  return expr->kind == PH_EXPR_STRING ? g_strdup (expr->text)
                                      : g_strdup_printf ("%" G_GINT64_FORMAT, expr->integer);
}

/* A pair that is written out is looked at as the form looks at its fields. */
static gboolean
check_literal_address (PhChecker    *checker,
                       const PhExpr *host,
                       const PhExpr *port)
{
  g_autofree char *host_text = print_literal (host);
  g_autofree char *port_text = print_literal (port);
  PhEndpointFault where;
  g_autoptr (GError) error = NULL;
  g_autoptr (PhEndpoint) endpoint = NULL;

  endpoint = ph_endpoint_parse (host_text, port_text, AF_UNSPEC, SOCK_STREAM, &where, NULL);
  if (endpoint == NULL)
    endpoint = ph_endpoint_parse (host_text, port_text, AF_UNSPEC, SOCK_DGRAM, &where, &error);
  if (endpoint != NULL)
    return TRUE;
  if (where == PH_ENDPOINT_FAULT_HOST)
    return ph_checker_fail (checker, host->line, host->column, "%s.", error->message);
  return ph_checker_fail (checker, port->line, port->column, "%s.", error->message);
}

static gboolean
is_plain (const PhExpr *expr)
{
  return expr->kind == PH_EXPR_STRING || expr->kind == PH_EXPR_INTEGER;
}

/* ("host", port), as far as it is written out */
static gboolean
check_pair_address (PhChecker    *checker,
                    const PhExpr *tuple)
{
  const PhExpr *host = ph_expr_get_arg (tuple, 0);
  const PhExpr *port = ph_expr_get_arg (tuple, 1);
  PhKind kind = PH_KIND_UNKNOWN;

  if (ph_expr_get_n_args (tuple) != 2)
    return ph_checker_fail (checker, tuple->line, tuple->column,
                            "An address is a pair of two parts: (\"host\", port).");
  if (!ph_checker_check_expr (checker, host, &kind))
    return FALSE;
  if (kind != PH_KIND_STRING && kind != PH_KIND_INTEGER && kind != PH_KIND_UNKNOWN)
    return ph_checker_fail_kind (checker, host, "a host", kind);
  if (!ph_checker_check_expr (checker, port, &kind))
    return FALSE;
  if (kind != PH_KIND_STRING && kind != PH_KIND_INTEGER && kind != PH_KIND_UNKNOWN)
    return ph_checker_fail_kind (checker, port, "a port", kind);
  return !is_plain (host) || !is_plain (port) || check_literal_address (checker, host, port);
}

/* A path that looks like none is mostly a pair that was forgotten. */
static gboolean
check_path_address (PhChecker    *checker,
                    const PhExpr *expr)
{
  if (expr->text[0] != '\0' && strchr ("/.@", expr->text[0]) == NULL)
    return ph_checker_fail (checker, expr->line, expr->column, "This should be an address: "
                            "(\"host\", port), or for AF_UNIX a path that begins with / or ./, "
                            "or an @name.");
  return TRUE;
}

static gboolean
check_address (PhChecker    *checker,
               const PhExpr *expr)
{
  if (expr->kind == PH_EXPR_TUPLE)
    return check_pair_address (checker, expr);
  return expr->kind != PH_EXPR_STRING || check_path_address (checker, expr);
}

static gboolean
is_fitting_constant (const PhExpr *expr,
                     PhArg         arg)
{
  int wanted = rules[arg].constant;

  if ((int) expr->constant == wanted)
    return TRUE;
  /* setsockopt(2) takes a protocol as the level; IPPROTO_IP is protocol 0 */
  return (arg == PH_ARG_LEVEL && expr->constant == PH_CONSTANT_PROTOCOL)
         || (arg == PH_ARG_PROTOCOL && expr->constant == PH_CONSTANT_LEVEL)
         || arg == PH_ARG_ANY;
}

static gboolean
check_number (PhChecker    *checker,
              const PhExpr *expr,
              PhArg         arg)
{
  const Rule *rule = &rules[arg];

  if (expr->kind == PH_EXPR_FLOAT)
    return (expr->number >= (double) rule->min && expr->number <= (double) rule->max)
           || ph_checker_fail (checker, expr->line, expr->column, "This should be %s; %g is out "
                               "of range.", rule->words, expr->number);
  if (expr->kind != PH_EXPR_INTEGER)
    return TRUE;
  if (expr->is_constant && !is_fitting_constant (expr, arg))
    return ph_checker_fail (checker, expr->line, expr->column, "This should be %s; %s is not.",
                            rule->words, expr->text);
  if (expr->integer < rule->min || expr->integer > rule->max)
    return ph_checker_fail (checker, expr->line, expr->column, "This should be %s; %"
                            G_GINT64_FORMAT " is out of range.", rule->words, expr->integer);
  return TRUE;
}

/* The elements of a list that is written out */
static gboolean
check_sockets (PhChecker    *checker,
               const PhExpr *list)
{
  for (guint i = 0; list->kind == PH_EXPR_LIST && i < ph_expr_get_n_args (list); i++)
    {
      const PhExpr *element = ph_expr_get_arg (list, i);
      PhKind kind = PH_KIND_UNKNOWN;

      if (!ph_checker_check_expr (checker, element, &kind))
        return FALSE;
      if (kind != PH_KIND_SOCKET && kind != PH_KIND_UNKNOWN)
        return ph_checker_fail_kind (checker, element, "a socket", kind);
    }
  return TRUE;
}

/* The kernel takes strings up to a NUL. Only the name of a Unix socket has a length. */
static gboolean
check_string (PhChecker    *checker,
              const PhExpr *expr)
{
  return expr->kind != PH_EXPR_STRING || !expr->is_abstract
         || ph_checker_fail (checker, expr->line, expr->column, "A NUL ends a string; only an "
                             "address of AF_UNIX can begin with it.");
}

/* (b"question", b"answer"), as far as it is written out; what is given behind them is words. */
static gboolean
check_reply (PhChecker    *checker,
             const PhExpr *reply)
{
  static const PhKind wanted[] = { PH_KIND_BYTES, PH_KIND_BYTES, PH_KIND_STRING };
  guint n = ph_expr_get_n_args (reply);

  if (reply->kind != PH_EXPR_TUPLE)
    return TRUE;
  if (n < 2 || n > G_N_ELEMENTS (wanted))
    return ph_checker_fail (checker, reply->line, reply->column, "A reply is a question and its "
                            "answer: (b\"ping\", b\"pong\"), with \"exact\" or \"close\" behind "
                            "them.");
  for (guint i = 0; i < n; i++)
    {
      PhKind kind = PH_KIND_UNKNOWN;

      if (!ph_checker_check_expr (checker, ph_expr_get_arg (reply, i), &kind))
        return FALSE;
      if (kind != wanted[i] && kind != PH_KIND_UNKNOWN)
        return ph_checker_fail_kind (checker, ph_expr_get_arg (reply, i),
                                     ph_kind_in_words (wanted[i]), kind);
    }
  return TRUE;
}

static gboolean
check_replies (PhChecker    *checker,
               const PhExpr *list)
{
  for (guint i = 0; list->kind == PH_EXPR_LIST && i < ph_expr_get_n_args (list); i++)
    {
      const PhExpr *reply = ph_expr_get_arg (list, i);
      PhKind kind = PH_KIND_UNKNOWN;

      if (!ph_checker_check_expr (checker, reply, &kind))
        return FALSE;
      if (kind != PH_KIND_TUPLE && kind != PH_KIND_UNKNOWN)
        return ph_checker_fail_kind (checker, reply, "a tuple: (b\"ping\", b\"pong\")", kind);
      if (!check_reply (checker, reply))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_arg (PhChecker    *checker,
           const PhExpr *expr,
           PhArg         arg)
{
  PhKind kind = PH_KIND_UNKNOWN;

  if (!ph_checker_check_expr (checker, expr, &kind))
    return FALSE;
  if (kind != PH_KIND_UNKNOWN && (rules[arg].kinds & 1u << kind) == 0)
    return ph_checker_fail_kind (checker, expr, rules[arg].words, kind);
  switch ((int) arg)
    {
    case PH_ARG_ADDRESS:
    case PH_ARG_SOURCE:
    case PH_ARG_ENDPOINT:
    case PH_ARG_RELAY:
      return check_address (checker, expr);
    case PH_ARG_PATH:
    case PH_ARG_HOST:
    case PH_ARG_NAME:
    case PH_ARG_SERVICE:
      return check_string (checker, expr) && check_number (checker, expr, arg);
    case PH_ARG_REPLIES:
      return check_replies (checker, expr);
    case PH_ARG_SOCKETS:
      return check_sockets (checker, expr);
    default:
      return check_number (checker, expr, arg);
    }
}

/**
 * ph_checker_check_args:
 * @checker: a checker
 * @call: a call
 *
 * Returns: %FALSE with the fault set, the first from the left
 */
gboolean
ph_checker_check_args (PhChecker    *checker,
                       const PhExpr *call)
{
  for (guint i = 0; i < ph_expr_get_n_args (call); i++)
    {
      const PhExpr *arg = ph_expr_get_arg (call, i);

      if (arg != NULL && !check_arg (checker, arg, call->signature->params[i].arg))
        return FALSE;
    }
  return TRUE;
}
