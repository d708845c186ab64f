/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-store-index.h"

G_BEGIN_DECLS

/* The rows of one socket: its index, made at the first row, and how many rows stood before those
 * that are still here. Rows are counted from the first ever, so that a log that looks now and
 * then can tell what went and what came. Main thread. */
typedef struct
{
  PhStoreIndex *index;    /* (owned) (nullable) */
  guint64       dropped;  /* rows given up so far */
  guint64       carried;  /* data rows: bytes of all that ever were */
} PhRows;

void    ph_rows_append      (PhRows       *rows,
                             guint64       seq);
void    ph_rows_drop_before (PhRows       *rows,
                             guint64       first_seq);
void    ph_rows_clear       (PhRows       *rows);
guint64 ph_rows_get_first   (const PhRows *rows);
guint64 ph_rows_get_end     (const PhRows *rows);
guint64 ph_rows_get_seq     (const PhRows *rows,
                             guint64       row);

G_END_DECLS
