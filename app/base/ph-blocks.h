/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-slab.h"

G_BEGIN_DECLS

/* A queue of equal elements that is read by position: it grows at the end and is dropped at the
 * front, and what is there is not moved for it, so that with a million elements a frame costs no
 * more than with a thousand. A plain structure that lies in its owner; of one thread. */

typedef struct
{
  guint8 *data;
  PhSlab *slab;   /* (owned) (nullable) what @data lies in; else it is (owned) by itself */
} PhBlock;

typedef struct
{
  PhBlock *blocks;       /* (owned) (nullable) */
  gsize    n_blocks;
  gsize    block_room;   /* blocks that @blocks has room for */
  gsize    room;         /* elements that the last block has room for */
  gsize    start;        /* elements of the first block that are dropped */
  gsize    len;          /* elements that are here */
  gsize    size;         /* of an element, bytes */
  guint    shift;        /* a whole block has 1 << shift elements */
} PhBlocks;

void     ph_blocks_init   (PhBlocks       *blocks,
                           gsize           size);
void     ph_blocks_clear  (PhBlocks       *blocks);
gpointer ph_blocks_append (PhBlocks       *blocks);
void     ph_blocks_drop   (PhBlocks       *blocks,
                           gsize           n);
void     ph_blocks_pop    (PhBlocks       *blocks);
gsize    ph_blocks_seek   (const PhBlocks *blocks,
                           guint64         key);

/**
 * ph_blocks_get:
 * @blocks: a queue
 * @position: below its len
 *
 * Returns: (transfer none): the element, until something is appended or dropped
 */
static inline gpointer
ph_blocks_get (const PhBlocks *blocks,
               gsize           position)
{
  const gsize at = blocks->start + position;

  return blocks->blocks[at >> blocks->shift].data
         + (at & (((gsize) 1 << blocks->shift) - 1)) * blocks->size;
}

/* As g_array_index() */
#define ph_blocks_index(blocks, Type, position) (*(Type *) ph_blocks_get (blocks, position))

G_END_DECLS
