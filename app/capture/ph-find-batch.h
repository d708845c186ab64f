/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-find-scan.h"
#include "ph-store-index.h"

G_BEGIN_DECLS

/* Rows on their way to a search: their bytes, with a reference on each slab, and what is missing
 * between them. Made by the main thread, then the search's. */
typedef struct _PhFindBatch PhFindBatch;

/* How far the rows of a socket were given. Main thread. */
typedef struct
{
  gboolean begun;
  guint64  first_seq;    /* of the store when it began */
  guint64  next_seq;     /* rows before it were given */
  guint64  given;        /* bytes of data rows that were, missing ones not counted */
  guint64  gap_bytes;    /* of records that never arrived */
  guint64  missed;       /* bytes that could not be given */
  gboolean open;         /* the last batch was not the end */
} PhFindFeed;

PhFindBatch *ph_find_feed_next       (PhFindFeed         *feed,
                                      PhStore            *store,
                                      PhStoreIndex       *index,
                                      guint64             carried,
                                      gboolean           *caught_up);
gboolean     ph_find_batch_scan      (const PhFindBatch  *batch,
                                      PhFindScan         *scan,
                                      GError            **error);
guint64      ph_find_batch_get_bytes (const PhFindBatch  *batch);
void         ph_find_batch_free      (PhFindBatch        *batch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhFindBatch, ph_find_batch_free)

G_END_DECLS
