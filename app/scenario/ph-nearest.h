/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "Did you mean …?": of the names offered, the one that a mistyped word is nearest to. */
typedef struct
{
  const char *word;
  const char *best;      /* (unowned) (nullable) */
  guint       distance;  /* of best */
} PhNearest;

PhNearest   ph_nearest_begin (const char *word);
void        ph_nearest_offer (PhNearest  *nearest,
                              const char *name);
const char *ph_nearest_end   (PhNearest  *nearest);

G_END_DECLS
