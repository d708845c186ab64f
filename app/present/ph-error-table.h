/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-feature.h"

G_BEGIN_DECLS

/* An error of one call, or of whatever call: what there is to look up. Its feature is what it is
 * found by; that of an error of any call is also a row of the finder. */
typedef struct
{
  PhCallOp    op;           /* PH_N_CALLS: any call */
  int         error;        /* an errno, or from PH_ERROR_EAI_BASE on a look-up's (ph-errno.h) */
  const char *system_text;  /* strerror(3) or its like: "Connection refused" */
  const char *page;         /* (nullable): the manual page that tells of it: "connect(2)" */
  const char *exception;    /* (nullable): what Python raises; NULL: nothing */
  PhFeature   feature;
} PhErrorEntry;

const PhErrorEntry *ph_error_table           (gsize              *n_entries);
const PhErrorEntry *ph_error_table_find      (PhCallOp            op,
                                              int                 error);
char               *ph_error_entry_dup_call  (const PhErrorEntry *entry);
char               *ph_error_entry_dup_calls (const PhErrorEntry *entry);

G_END_DECLS
