/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdatomic.h>

#include "ph-find-pattern.h"
#include "ph-types.h"

G_BEGIN_DECLS

/* Where something was found. */
typedef struct
{
  guint64     offset;     /* of its first byte among the bytes of its direction, the first that
                           * the search was given being 0 */
  guint64     seq;        /* the row of the store that holds its first byte */
  guint32     at;         /* where in that row */
  guint32     len;        /* of it, which may lie in several rows */
  PhDirection direction;
} PhFindMatch;

/* Looks through two streams of bytes, or through messages, as they come, piece by piece. A match
 * may span pieces; of matches that overlap the first counts. One thread at a time. */
typedef struct _PhFindScan PhFindScan;

/* Returns: whether to go on */
typedef gboolean (*PhFindFound) (const PhFindMatch *match,
                                 gpointer           user_data);

PhFindScan *ph_find_scan_new   (PhFindPattern     *pattern,
                                gboolean           messages,
                                const atomic_bool *stop,
                                PhFindFound        found,
                                gpointer           user_data);
void        ph_find_scan_free  (PhFindScan        *scan);
gboolean    ph_find_scan_add   (PhFindScan        *scan,
                                PhDirection        direction,
                                guint64            seq,
                                const guint8      *data,
                                gsize              len,
                                GError           **error);
gboolean    ph_find_scan_miss  (PhFindScan        *scan,
                                PhDirection        direction,
                                guint64            bytes,
                                GError           **error);
gboolean    ph_find_scan_flush (PhFindScan        *scan,
                                GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhFindScan, ph_find_scan_free)

G_END_DECLS
