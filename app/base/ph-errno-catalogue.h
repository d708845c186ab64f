/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-types.h"

G_BEGIN_DECLS

/* One errno that one call can give, and the manual page that says so. */
typedef struct
{
  PhCallOp    op;
  int         error;  /* an errno, or from PH_ERROR_EAI_BASE on a look-up's (ph-errno.h) */
  const char *page;   /* "bind(2)" */
} PhErrnoEntry;

const PhErrnoEntry *ph_errno_catalogue (gsize    *n_entries);
const char         *ph_errno_get_page  (PhCallOp  op,
                                        int       error);

G_END_DECLS
