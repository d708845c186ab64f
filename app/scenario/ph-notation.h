/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-expr.h"
#include "ph-fault.h"

G_BEGIN_DECLS

/* The notation, parsed: one statement a line. Grammar and meaning stand in app/DESIGN.md. */
typedef enum
{
  PH_STATEMENT_CALL,      /* [names =] call [-> outcome]; a call of the kernel, or t.result() */
  PH_STATEMENT_LET,       /* [names =] what else has a value */
  PH_STATEMENT_EXPECT,    /* expect expr == expr */
} PhStatementKind;

#define PH_STATEMENT_NAMES 8
#define PH_STATEMENT_OUTCOMES 4

typedef struct
{
  PhStatementKind kind;
  guint     line;
  guint     n_names;
  char     *names[PH_STATEMENT_NAMES];   /* (owned): assigned names */
  guint     name_columns[PH_STATEMENT_NAMES];
  PhExpr   *left;           /* (owned): the call or value, or the left side of expect */
  PhCompare compare;        /* expect */
  PhExpr   *right;          /* (owned) (nullable): expect */
  guint     n_errors;
  int       errors[PH_STATEMENT_OUTCOMES]; /* errnos named in "-> ECONNREFUSED (111) or EPERM" */
  gboolean  may_succeed;    /* "-> EPERM (1) or ok" */
  char     *source;         /* (owned): the line without its outcome and comment */
} PhStatement;

typedef struct _PhScenario PhScenario;

/* Longer files are no scenarios */
#define PH_SCENARIO_MAX_BYTES ((gsize) 16 * 1024 * 1024)

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

void               ph_statement_free         (PhStatement *statement);
gboolean           ph_statement_expects      (const PhStatement *statement,
                                              int                error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhScenario, ph_scenario_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhStatement, ph_statement_free)

G_END_DECLS
