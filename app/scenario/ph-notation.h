/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-expr.h"
#include "ph-fault.h"

G_BEGIN_DECLS

/* The notation, parsed: one statement a line. Grammar and meaning stand in app/DESIGN.md. */
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
  guint   name_columns[2];
  PhExpr *left;           /* (owned): the call, or the left side of expect */
  PhExpr *right;          /* (owned) (nullable) */
  int     expected_error; /* errno named in a written outcome "-> ECONNREFUSED (111)", else 0 */
  char   *source;         /* (owned): the line without its outcome and comment */
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

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhScenario, ph_scenario_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhStatement, ph_statement_free)

G_END_DECLS
