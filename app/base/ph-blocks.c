/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-blocks.h"

#include <pthread.h>
#include <string.h>

/* One array that doubles is moved as a whole each time, and where the first touch of a page is a
 * fault of its own a move of 16 MB takes 60 ms (measured in a virtual machine): a frame that
 * stalls, for nothing that happened then. Blocks stay where they are. They are slabs, which come
 * from huge pages and are taken again when they were given up: from the C library's heap a million
 * elements took 100 ms longer to come, and 40 ms to go. As long as there is only one it may be
 * smaller, and doubles, because most sockets have few rows. */

#define MIN_ROOM ((gsize) 16)

static PhSlabPool *pool;  /* (owned) of all queues, for good */

static void
make_pool (void)
{
  pool = ph_slab_pool_new (G_MAXSSIZE);
}

/* Returns: (transfer full): a slab; ends the program when the system has none, as g_malloc() does */
static PhSlab *
take_slab (void)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  PhSlab *slab;

  pthread_once (&once, make_pool);
  slab = ph_slab_pool_take (pool);
  if (slab == NULL)
    g_error ("out of memory for a block of %zu bytes", (gsize) PH_SLAB_BYTES);
  return slab;
}

static gsize
per_block (const PhBlocks *blocks)
{
  return (gsize) 1 << blocks->shift;
}

/* Returns: (transfer full): room for @room elements */
static PhBlock
new_block (const PhBlocks *blocks,
           gsize           room)
{
  PhBlock block = { 0 };

  if (room == per_block (blocks))
    {
      block.slab = take_slab ();
      block.data = ph_slab_get_writable (block.slab);
    }
  else
    block.data = g_malloc_n (room, blocks->size);
  return block;
}

static void
free_block (PhBlock block)
{
  if (block.slab != NULL)
    ph_slab_unref (block.slab);
  else
    g_free (block.data);
}

/**
 * ph_blocks_init:
 * @blocks: (out caller-allocates): an empty queue; end it with ph_blocks_clear()
 * @size: of an element, bytes, at most 4,096
 *
 * Allocates nothing yet.
 */
void
ph_blocks_init (PhBlocks *blocks,
                gsize     size)
{
  g_return_if_fail (size > 0 && size <= 4096);

  *blocks = (PhBlocks) { .size = size };
  while (size << (blocks->shift + 1) <= PH_SLAB_BYTES)
    blocks->shift++;
}

/**
 * ph_blocks_clear:
 * @blocks: a queue
 *
 * Drops all of it, and its memory. The queue may be used again.
 */
void
ph_blocks_clear (PhBlocks *blocks)
{
  const gboolean had_slabs = blocks->n_blocks > 0 && blocks->room == per_block (blocks);

  for (gsize i = 0; i < blocks->n_blocks; i++)
    free_block (blocks->blocks[i]);
  g_free (blocks->blocks);
  ph_blocks_init (blocks, blocks->size);
  if (had_slabs)
    ph_slab_pool_trim (pool);
}

static void
add_block (PhBlocks *blocks)
{
  if (blocks->n_blocks == blocks->block_room)
    {
      blocks->block_room = MAX (2 * blocks->block_room, 1);
      blocks->blocks = g_renew (PhBlock, blocks->blocks, blocks->block_room);
    }
  blocks->room = blocks->n_blocks == 0 ? MIN_ROOM : per_block (blocks);
  blocks->blocks[blocks->n_blocks++] = new_block (blocks, blocks->room);
}

/* Gives the only block room for @room elements, none of them dropped */
static void
resize (PhBlocks *blocks,
        gsize     room)
{
  const PhBlock old = blocks->blocks[0];

  blocks->blocks[0] = new_block (blocks, room);
  memcpy (blocks->blocks[0].data, old.data + blocks->start * blocks->size,
          blocks->len * blocks->size);
  blocks->start = 0;
  blocks->room = room;
  free_block (old);
}

/* Room for one more at the end */
static void
make_room (PhBlocks *blocks)
{
  if (blocks->n_blocks != 1 || blocks->room == per_block (blocks))
    add_block (blocks);
  else
    resize (blocks, blocks->start >= blocks->len ? blocks->room : 2 * blocks->room);
}

/* Returns: elements in all blocks but the last, those dropped counted */
static gsize
count_before_last (const PhBlocks *blocks)
{
  return blocks->n_blocks > 0 ? (blocks->n_blocks - 1) << blocks->shift : 0;
}

/**
 * ph_blocks_append:
 * @blocks: a queue
 *
 * Returns: (transfer none): a new last element, not cleared, to be filled before the next call
 */
gpointer
ph_blocks_append (PhBlocks *blocks)
{
  if (blocks->start + blocks->len - count_before_last (blocks) == blocks->room)
    make_room (blocks);
  return ph_blocks_get (blocks, blocks->len++);
}

/**
 * ph_blocks_drop:
 * @blocks: a queue
 * @n: at most its len
 *
 * Forgets the first @n elements; those after them get lower positions.
 */
void
ph_blocks_drop (PhBlocks *blocks,
                gsize     n)
{
  const gsize gone = (blocks->start + n) >> blocks->shift;

  g_return_if_fail (n <= blocks->len);
  if (n == blocks->len)
    {
      ph_blocks_clear (blocks);
      return;
    }
  for (gsize i = 0; i < gone; i++)
    free_block (blocks->blocks[i]);
  blocks->n_blocks -= gone;
  memmove (blocks->blocks, blocks->blocks + gone, blocks->n_blocks * sizeof *blocks->blocks);
  blocks->start = (blocks->start + n) & (per_block (blocks) - 1);
  blocks->len -= n;
  if (blocks->n_blocks == 1 && blocks->room > MIN_ROOM && blocks->len < blocks->room / 4)
    resize (blocks, blocks->room / 2);
}

/**
 * ph_blocks_pop:
 * @blocks: a queue that is not empty
 *
 * Forgets the last element.
 */
void
ph_blocks_pop (PhBlocks *blocks)
{
  g_return_if_fail (blocks->len > 0);
  blocks->len--;
  if (blocks->n_blocks > 1 && blocks->start + blocks->len == count_before_last (blocks))
    {
      free_block (blocks->blocks[--blocks->n_blocks]);
      blocks->room = per_block (blocks);
    }
}

/**
 * ph_blocks_seek:
 * @blocks: a queue whose elements begin with a guint64 that grows from one to the next
 * @key: what to look for
 *
 * Bisects.
 *
 * Returns: the position of the first element whose number is at least @key; the queue's len if
 *   there is none
 */
gsize
ph_blocks_seek (const PhBlocks *blocks,
                guint64         key)
{
  gsize low = 0, high = blocks->len;

  while (low < high)
    {
      const gsize middle = low + (high - low) / 2;

      if (ph_blocks_index (blocks, const guint64, middle) < key)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}
