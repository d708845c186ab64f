/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-types.h"

G_BEGIN_DECLS

/* One way to come by an error, and what it then means. */
typedef struct
{
  const char *when;  /* (nullable): static; a clause: "after shutdown(SHUT_WR)" */
  char       *text;  /* (owned): one or two sentences */
} PhErrorCase;

GArray *ph_error_cases (PhCallOp op,
                        int      error);

G_END_DECLS
