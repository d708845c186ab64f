/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-find-matches.h"
#include "ph-store-index.h"

G_BEGIN_DECLS

/* A search through the payload of one socket, on a thread of its own. The main thread hands it rows
 * in batches, with a reference on each slab: what the store gives up meanwhile stays until its
 * batch is done, and no more than two batches are under way. Nothing is copied but what joins two reads.
 *
 * Main thread: ph_find_continue() whenever @wake was called, and when there are new rows. */
typedef struct _PhFind PhFind;

typedef enum
{
  PH_FIND_SEARCHING,
  PH_FIND_DONE,       /* all that was there at the last ph_find_continue() */
  PH_FIND_FULL,       /* stopped: so many were found that no more are kept */
  PH_FIND_FAILED,
} PhFindStatus;

/* Matches kept, 6 MiB of them */
#define PH_FIND_MAX_MATCHES 262144

typedef struct
{
  PhFindStatus status;
  guint64      searched;   /* bytes looked at, both directions */
  guint64      missed;     /* bytes that were not: never kept, or given up before it came to them */
  double       progress;   /* 0 to 1, of the rows */
  const char  *failure;    /* (nullable): a sentence, with PH_FIND_FAILED */
} PhFindReport;

/* Called by the search's thread; must not call back. */
typedef void (*PhFindWake) (gpointer user_data);

PhFind        *ph_find_new         (PhFindPattern *pattern,
                                    gboolean       messages,
                                    guint          max_matches,
                                    PhFindWake     wake,
                                    gpointer       user_data);
void           ph_find_free        (PhFind        *find);
gboolean       ph_find_continue    (PhFind        *find,
                                    PhStore       *store,
                                    PhStoreIndex  *index,
                                    guint64        carried);
void           ph_find_get_report  (PhFind        *find,
                                    PhFindReport  *report);
PhFindMatches *ph_find_get_matches (PhFind        *find);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhFind, ph_find_free)

G_END_DECLS
