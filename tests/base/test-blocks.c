/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-blocks.h"

#define PER_BLOCK (PH_SLAB_BYTES / sizeof (guint64))

static void
append (PhBlocks *blocks,
        guint64   value)
{
  *(guint64 *) ph_blocks_append (blocks) = value;
}

static void
append_many (PhBlocks *blocks,
             guint64   from,
             guint64   to)
{
  for (guint64 i = from; i < to; i++)
    append (blocks, i);
}

/* That it holds the numbers in [@from, @to) */
static void
check (const PhBlocks *blocks,
       guint64         from,
       guint64         to)
{
  g_assert_cmpuint (blocks->len, ==, to - from);
  for (guint64 i = from; i < to; i++)
    g_assert_cmpuint (ph_blocks_index (blocks, guint64, i - from), ==, i);
}

static void
test_empty (void)
{
  PhBlocks blocks;

  ph_blocks_init (&blocks, sizeof (guint64));
  check (&blocks, 0, 0);
  ph_blocks_drop (&blocks, 0);
  ph_blocks_clear (&blocks);
  check (&blocks, 0, 0);
}

static void
test_append (void)
{
  const guint64 lengths[] = { 1, 15, 16, 17, 100, PER_BLOCK - 1, PER_BLOCK, PER_BLOCK + 1,
                              2 * PER_BLOCK, 5 * PER_BLOCK + 7 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      PhBlocks blocks;

      ph_blocks_init (&blocks, sizeof (guint64));
      g_assert_cmpuint (1u << blocks.shift, ==, PER_BLOCK);
      append_many (&blocks, 0, lengths[i]);
      check (&blocks, 0, lengths[i]);
      ph_blocks_clear (&blocks);
    }
}

/* What makes it worth having: nothing that is there moves, whatever comes or goes */
static void
test_stays (void)
{
  PhBlocks blocks;
  guint64 *place;

  ph_blocks_init (&blocks, sizeof (guint64));
  append_many (&blocks, 0, 3 * PER_BLOCK);
  place = ph_blocks_get (&blocks, 2 * PER_BLOCK + 5);
  append_many (&blocks, 3 * PER_BLOCK, 20 * PER_BLOCK);
  ph_blocks_drop (&blocks, 2 * PER_BLOCK);
  g_assert_true (ph_blocks_get (&blocks, 5) == place);
  g_assert_cmpuint (*place, ==, 2 * PER_BLOCK + 5);
  ph_blocks_clear (&blocks);
}

static void
test_drop (void)
{
  PhBlocks blocks;

  ph_blocks_init (&blocks, sizeof (guint64));
  append_many (&blocks, 0, 3 * PER_BLOCK);
  ph_blocks_drop (&blocks, 1);
  check (&blocks, 1, 3 * PER_BLOCK);
  ph_blocks_drop (&blocks, PER_BLOCK - 1);
  check (&blocks, PER_BLOCK, 3 * PER_BLOCK);
  ph_blocks_drop (&blocks, PER_BLOCK + 3);
  check (&blocks, 2 * PER_BLOCK + 3, 3 * PER_BLOCK);
  append_many (&blocks, 3 * PER_BLOCK, 4 * PER_BLOCK);
  check (&blocks, 2 * PER_BLOCK + 3, 4 * PER_BLOCK);
  ph_blocks_drop (&blocks, blocks.len);
  check (&blocks, 0, 0);
  append_many (&blocks, 7, 9);
  check (&blocks, 7, 9);
  ph_blocks_clear (&blocks);
}

/* Ten thousand sockets that had a thousand rows each and now have three must not hold them all. */
static void
test_shrinks (void)
{
  PhBlocks blocks;

  ph_blocks_init (&blocks, sizeof (guint64));
  append_many (&blocks, 0, 2 * PER_BLOCK);
  ph_blocks_drop (&blocks, PER_BLOCK);
  while (blocks.len > 3)
    ph_blocks_drop (&blocks, 1);
  check (&blocks, 2 * PER_BLOCK - 3, 2 * PER_BLOCK);
  g_assert_cmpuint (blocks.room, <=, 16);
  append_many (&blocks, 2 * PER_BLOCK, 3 * PER_BLOCK);
  check (&blocks, 2 * PER_BLOCK - 3, 3 * PER_BLOCK);
  ph_blocks_clear (&blocks);
}

static void
test_pop (void)
{
  PhBlocks blocks;

  ph_blocks_init (&blocks, sizeof (guint64));
  append_many (&blocks, 0, PER_BLOCK + 1);
  ph_blocks_pop (&blocks);
  check (&blocks, 0, PER_BLOCK);
  ph_blocks_pop (&blocks);
  append_many (&blocks, PER_BLOCK - 1, PER_BLOCK + 5);
  check (&blocks, 0, PER_BLOCK + 5);
  ph_blocks_drop (&blocks, PER_BLOCK + 4);
  ph_blocks_pop (&blocks);
  check (&blocks, 0, 0);
  append_many (&blocks, 1, 2);
  check (&blocks, 1, 2);
  ph_blocks_clear (&blocks);
}

static void
test_seek (void)
{
  PhBlocks blocks;

  ph_blocks_init (&blocks, sizeof (guint64));
  g_assert_cmpuint (ph_blocks_seek (&blocks, 7), ==, 0);
  for (guint64 i = 0; i < 2 * PER_BLOCK; i++)
    append (&blocks, 10 + 2 * i);
  ph_blocks_drop (&blocks, 5);
  g_assert_cmpuint (ph_blocks_seek (&blocks, 0), ==, 0);
  g_assert_cmpuint (ph_blocks_seek (&blocks, 20), ==, 0);
  g_assert_cmpuint (ph_blocks_seek (&blocks, 21), ==, 1);
  g_assert_cmpuint (ph_blocks_seek (&blocks, 22), ==, 1);
  g_assert_cmpuint (ph_blocks_seek (&blocks, 10 + 2 * PER_BLOCK), ==, PER_BLOCK - 5);
  g_assert_cmpuint (ph_blocks_seek (&blocks, G_MAXUINT64), ==, blocks.len);
  ph_blocks_clear (&blocks);
}

/* Elements of any size stand side by side, also of one that does not fill a block: a moment of the
 * exchange has 28 bytes where a guint64 is aligned to four */
static void
test_sizes (void)
{
  for (gsize size = 1; size <= 4096; size += size < 64 ? 1 : 448)
    {
      PhBlocks blocks;
      guint8 *last = NULL;

      ph_blocks_init (&blocks, size);
      for (guint i = 0; i < 20000; i++)
        *(last = ph_blocks_append (&blocks)) = (guint8) i;
      for (guint i = 0; i < 20000; i++)
        g_assert_cmpuint (*(guint8 *) ph_blocks_get (&blocks, i), ==, (guint8) i);
      g_assert_true (ph_blocks_get (&blocks, 19999) == last);
      ph_blocks_clear (&blocks);
    }
}

/* Against the plainest model of it: the numbers in [from, to) */
static void
test_random (void)
{
  PhBlocks blocks;
  guint64 from = 0, to = 0;

  ph_blocks_init (&blocks, sizeof (guint64));
  for (guint round = 0; round < 1000; round++)
    {
      const guint64 n = (guint64) g_test_rand_int_range (0, 1 << g_test_rand_int_range (1, 18));

      if (g_test_rand_int_range (0, 5) == 0 && to > from)
        {
          ph_blocks_pop (&blocks);
          to--;
        }
      else if (g_test_rand_bit ())
        {
          append_many (&blocks, to, to + n);
          to += n;
        }
      else
        {
          ph_blocks_drop (&blocks, MIN (n, to - from));
          from += MIN (n, to - from);
        }
      g_assert_cmpuint (blocks.len, ==, to - from);
      if (to > from)
        {
          g_assert_cmpuint (ph_blocks_index (&blocks, guint64, 0), ==, from);
          g_assert_cmpuint (ph_blocks_index (&blocks, guint64, to - from - 1), ==, to - 1);
        }
    }
  check (&blocks, from, to);
  ph_blocks_clear (&blocks);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/base/blocks/empty", test_empty);
  g_test_add_func ("/base/blocks/append", test_append);
  g_test_add_func ("/base/blocks/stays", test_stays);
  g_test_add_func ("/base/blocks/drop", test_drop);
  g_test_add_func ("/base/blocks/shrinks", test_shrinks);
  g_test_add_func ("/base/blocks/pop", test_pop);
  g_test_add_func ("/base/blocks/seek", test_seek);
  g_test_add_func ("/base/blocks/sizes", test_sizes);
  g_test_add_func ("/base/blocks/random", test_random);
  return g_test_run ();
}
