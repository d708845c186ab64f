/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-record.h"

G_BEGIN_DECLS

/* The record of what happened: records in chunks, in order, found by sequence number (the first
 * ever is 0; numbers are never reused). Bounded twice: by rows, and by payload bytes. Whole chunks
 * are given up, oldest first; payload first loses its bytes and keeps its rows. Main thread. */
typedef struct _PhStore PhStore;

typedef struct
{
  guint64 max_records;        /* rows; 0: 1,000,000 */
  guint64 max_payload_bytes;  /* 0: 256 MiB */
} PhStoreLimits;

typedef struct
{
  guint64 records;        /* rows given up so far */
  guint64 payload_records;/* rows that are still here without their bytes */
  guint64 payload_bytes;  /* payload bytes given up so far */
  guint64 gap_records;    /* records that never arrived (GAP) */
  guint64 gap_bytes;
} PhStoreLosses;

PhStore        *ph_store_new           (const PhStoreLimits *limits);
void            ph_store_free          (PhStore             *store);
guint64         ph_store_append        (PhStore             *store,
                                        PhRecord            *record);
guint64         ph_store_get_first     (PhStore             *store);
guint64         ph_store_get_end       (PhStore             *store);
guint64         ph_store_get_first_kept (PhStore            *store);
const PhRecord *ph_store_get           (PhStore             *store,
                                        guint64              seq);
const PhRecord *ph_store_get_run       (PhStore             *store,
                                        guint64              seq,
                                        guint               *n);
gboolean        ph_store_evict         (PhStore             *store);
void            ph_store_get_losses    (PhStore             *store,
                                        PhStoreLosses       *losses);
guint64         ph_store_get_payload_bytes (PhStore         *store);
void            ph_store_clear         (PhStore             *store);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhStore, ph_store_free)

G_END_DECLS
