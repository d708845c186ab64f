/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-store.h"

G_BEGIN_DECLS

/* Where the rows of one socket stand in the store: a growing list of sequence numbers, with
 * random access and cheap removal at the front. Main thread. */
typedef struct _PhStoreIndex PhStoreIndex;

PhStoreIndex *ph_store_index_new      (void);
void          ph_store_index_free     (PhStoreIndex *index);
void          ph_store_index_append   (PhStoreIndex *index,
                                       guint64       seq);
guint         ph_store_index_drop_before (PhStoreIndex *index,
                                       guint64       first_seq);
guint         ph_store_index_get_n    (PhStoreIndex *index);
guint64       ph_store_index_get      (PhStoreIndex *index,
                                       guint         position);
guint         ph_store_index_seek     (PhStoreIndex *index,
                                       guint64       seq);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhStoreIndex, ph_store_index_free)

G_END_DECLS
