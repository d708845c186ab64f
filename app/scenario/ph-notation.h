/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ph-call.h"

G_BEGIN_DECLS

/* The notation, parsed: one statement a line. Grammar and meaning stand in app/DESIGN.md. */
typedef enum
{
  PH_EXPR_BYTES,     /* b"..." */
  PH_EXPR_INTEGER,
  PH_EXPR_STRING,    /* "..." */
  PH_EXPR_NAME,      /* a variable, a constant (AF_INET, SHUT_WR, MSG_PEEK) or an errno name */
  PH_EXPR_TUPLE,     /* (a, b) */
  PH_EXPR_CALL,      /* name.op(args) or socket(args) */
  PH_EXPR_NONE,
} PhExprKind;

typedef struct _PhExpr PhExpr;
struct _PhExpr
{
  PhExprKind kind;
  guint      line;        /* from 1 */
  guint      column;      /* from 1, in characters */
  GBytes    *bytes;       /* (owned) (nullable) */
  gint64     integer;
  char      *text;        /* (owned) (nullable): string, name, or the call's receiver */
  PhCallOp   op;
  GPtrArray *args;        /* (owned) (nullable) (element-type PhExpr): call, tuple */
};

typedef enum
{
  PH_STATEMENT_CALL,      /* [names =] call [-> outcome] */
  PH_STATEMENT_EXPECT,    /* expect expr == expr */
} PhStatementKind;

typedef struct
{
  PhStatementKind kind;
  guint   line;
  guint   n_names;
  char   *names[2];       /* (owned): assigned names */
  PhExpr *left;           /* (owned): the call, or the left side of expect */
  PhExpr *right;          /* (owned) (nullable) */
  int     expected_error; /* errno named in a written outcome "-> ECONNREFUSED (111)", else 0 */
  char   *source;         /* (owned): the line without its outcome and comment */
} PhStatement;

typedef struct _PhScenario PhScenario;

#define PH_NOTATION_ERROR (ph_notation_error_quark ())
GQuark             ph_notation_error_quark   (void);

PhScenario        *ph_scenario_parse         (const char *text,
                                              gssize      len,
                                              const char *file_name,
                                              GPtrArray  *faults);
PhScenario        *ph_scenario_ref           (PhScenario *scenario);
void               ph_scenario_unref         (PhScenario *scenario);
guint              ph_scenario_get_n         (PhScenario *scenario);
const PhStatement *ph_scenario_get_statement (PhScenario *scenario,
                                              guint       position);
const char        *ph_scenario_get_file_name (PhScenario *scenario);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhScenario, ph_scenario_unref)

G_END_DECLS
