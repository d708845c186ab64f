/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Payload memory. A slab is filled once, by the io thread, and read-only ever after; its
 * reference count is atomic, so any thread may hold and drop it. Slabs of a pool go back to
 * its free list instead of the allocator: a bulk receive then touches memory that is already
 * mapped. A slab made from a GBytes shares its memory (a large send is recorded without a copy)
 * and carries the head of its record in an annex of its own. */
typedef struct _PhSlab     PhSlab;
typedef struct _PhSlabPool PhSlabPool;

#define PH_SLAB_BYTES ((gsize) 256 * 1024)

PhSlabPool   *ph_slab_pool_new           (gsize       max_bytes);
PhSlabPool   *ph_slab_pool_ref           (PhSlabPool *pool);
void          ph_slab_pool_unref         (PhSlabPool *pool);
PhSlab       *ph_slab_pool_take          (PhSlabPool *pool);
gsize         ph_slab_pool_get_taken     (PhSlabPool *pool);
gsize         ph_slab_pool_get_max       (PhSlabPool *pool);
void          ph_slab_pool_trim          (PhSlabPool *pool);

PhSlab       *ph_slab_new                (gsize       size);
PhSlab       *ph_slab_new_from_bytes     (GBytes     *bytes,
                                          gsize       annex_size);
PhSlab       *ph_slab_ref                (PhSlab     *slab);
void          ph_slab_unref              (PhSlab     *slab);
void          ph_slab_unref_many         (PhSlab     *slab,
                                          guint       n);
guint8       *ph_slab_get_writable       (PhSlab     *slab);
guint8       *ph_slab_get_annex          (const PhSlab *slab);
const guint8 *ph_slab_get_data           (const PhSlab *slab);
gsize         ph_slab_get_size           (const PhSlab *slab);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhSlab, ph_slab_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhSlabPool, ph_slab_pool_unref)

G_END_DECLS
