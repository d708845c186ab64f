/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-stream-rows.h"

#include <string.h>

/* Whatever the records: rows tile each direction, each is found from any byte of it, and the way
 * down is the way up. What they look like is told by tables. */

typedef struct
{
  PhStreamRows rows;
  PhStoreLimits limits;
} Play;

static void
play_init (Play                *play,
           const PhStoreLimits *limits,
           PhStreamMode         mode,
           PhTextCode           code,
           guint                columns)
{
  play->rows = (PhStreamRows) { .index = ph_stream_index_new (), .store = ph_store_new (limits),
                                .decoder = ph_text_decoder_new (code), .mode = mode,
                                .columns = columns };
}

static void
play_clear (Play *play)
{
  ph_stream_index_unref (play->rows.index);
  ph_store_free (play->rows.store);
  ph_text_decoder_free (play->rows.decoder);
}

static void
play_add (Play          *play,
          PhDirection    direction,
          gconstpointer  bytes,
          gsize          len)
{
  PhRecord record = { .kind = direction == PH_DIRECTION_OUT ? PH_CALL_SEND : PH_CALL_RECV,
                      .len = (guint32) len, .time_ns = 1 };
  PhRecord copy;

  if (bytes == NULL)
    record.flags = PH_RECORD_NOT_KEPT;
  else
    {
      record.slab = ph_slab_new (len);
      memcpy (ph_slab_get_writable (record.slab), bytes, len);
    }
  copy = record;
  ph_stream_index_append (play->rows.index, ph_store_append (play->rows.store, &record), &copy);
}

/* One record an element: ">" sent, "<" received, "!N" N received bytes that were not kept */
static void
play_all (Play              *play,
          const char *const *records)
{
  for (gsize i = 0; records[i] != NULL; i++)
    if (*records[i] == '!')
      play_add (play, PH_DIRECTION_IN, NULL, (gsize) g_ascii_strtoull (records[i] + 1, NULL, 10));
    else
      play_add (play, *records[i] == '>' ? PH_DIRECTION_OUT : PH_DIRECTION_IN, records[i] + 1,
                strlen (records[i] + 1));
}

/* "> text" or "< text"; "-" instead of the blank where a line goes on; lost bytes as "[N]" */
static char *
show (const PhStreamRows *rows,
      const PhStreamRow  *row)
{
  g_auto (PhHexLine) line = { 0 };
  const char sign = row->direction == PH_DIRECTION_OUT ? '>' : '<';

  if (row->loss != PH_STREAM_KEPT)
    return g_strdup_printf ("%c [%" G_GUINT64_FORMAT "]", sign, row->len);
  ph_stream_rows_write (rows, row, &line);
  g_assert_true (g_utf8_validate (line.text, -1, NULL));
  g_strchomp (line.text);
  return g_strdup_printf ("%c%c%s", sign, row->begins ? ' ' : '-', line.text);
}

typedef struct
{
  const char  *name;
  PhStreamMode mode;
  PhTextCode   code;
  guint        columns;
  PhDirection  only;
  gboolean     messages;
  const char  *records[8];
  const char  *rows[10];
} Case;

static const Case cases[] = {
  { "empty", PH_STREAM_TEXT, PH_TEXT_UTF8, 20, 0, FALSE, { NULL }, { NULL } },
  { "turns", PH_STREAM_TEXT, PH_TEXT_UTF8, 20, 0, FALSE,
    { ">GET /\r\n\r\n", "<200", "< OK\n", ">b", ">ye", NULL },
    { "> GET /\\r\\n", "> \\r\\n", "< 200 OK\\n", "> bye", NULL } },
  { "wrapped", PH_STREAM_TEXT, PH_TEXT_UTF8, 8, 0, FALSE, { "<0123456789abcdef\r\nx", NULL },
    { "< 01234567", "<-89abcdef\\r\\n", "< x", NULL } },
  { "character-in-two-reads", PH_STREAM_TEXT, PH_TEXT_UTF8, 20, 0, FALSE,
    { "<a\xe6\xbc", "<\xa2z", NULL }, { "< a漢z", NULL } },
  { "character-in-two-turns", PH_STREAM_TEXT, PH_TEXT_UTF8, 20, 0, FALSE,
    { "<a\xe6\xbc", ">ok", "<\xa2z", NULL }, { "< a漢", "> ok", "< z", NULL } },
  { "character-in-three-turns", PH_STREAM_TEXT, PH_TEXT_UTF8, 20, 0, FALSE,
    { "<a\xe6", ">1", "<\xbc", ">2", "<\xa2", ">3", NULL },
    { "< a漢", "> 1", "> 2", "> 3", NULL } },
  { "not-a-character", PH_STREAM_TEXT, PH_TEXT_UTF8, 20, 0, FALSE, { "<a\xff\x01<b>", NULL },
    { "< a\\xff\\x01<b>", NULL } },
  { "line-over-turns", PH_STREAM_LINES, PH_TEXT_UTF8, 20, 0, FALSE,
    { "<lo", ">X\nY", "<gin\nnext", ">Z\n", NULL },
    { "< login\\n", "> X\\n", "> YZ\\n", "< next", NULL } },
  { "one-direction", PH_STREAM_TEXT, PH_TEXT_UTF8, 20, PH_DIRECTION_IN, FALSE,
    { "<lo", ">X\nY", "<gin\nnext", NULL }, { "< login\\n", "< next", NULL } },
  { "lost", PH_STREAM_TEXT, PH_TEXT_UTF8, 20, 0, FALSE,
    { "<ab", "!1000", "!24", "<cd\n", ">x", NULL },
    { "< ab", "< [1024]", "< cd\\n", "> x", NULL } },
  { "hex", PH_STREAM_HEX, PH_TEXT_UTF8, 8, 0, FALSE,
    { ">0123456789", "<\xff", ">ab", NULL },
    { "> 30 31 32 33 34 35 36 37", ">-38 39", "< ff", ">       61 62", NULL } },
  { "both", PH_STREAM_BOTH, PH_TEXT_UTF8, 8, 0, FALSE,
    { "<ab\n\xe6\xbc\xa2\xff-\xe6\xbc", "<\xa2!", NULL },
    { "< 61 62 0a e6 bc a2 ff 2d   ab·漢 ·-", "<-e6 bc a2 21               漢 !", NULL } },
  { "character-in-two-rows", PH_STREAM_BOTH, PH_TEXT_UTF8, 8, 0, FALSE,
    { "<1234567\xc3\xbcx", NULL },
    { "< 31 32 33 34 35 36 37 c3   1234567ü", "<-bc 78                      x", NULL } },
  { "messages", PH_STREAM_LINES, PH_TEXT_UTF8, 20, 0, TRUE,
    { "<one", "<two\xe6", "<\xbc\xa2", NULL }, { "< one", "< two\\xe6", "< \\xbc\\xa2", NULL } },
  { "messages-in-hex", PH_STREAM_HEX, PH_TEXT_UTF8, 8, 0, TRUE,
    { "<123", "<12345678a", NULL },
    { "< 31 32 33", "< 31 32 33 34 35 36 37 38", "<-61", NULL } },
  { "gbk", PH_STREAM_TEXT, PH_TEXT_GBK, 20, 0, FALSE, { "<\xba", "<\xba\xd7\xd6\n", NULL },
    { "< 汉字\\n", NULL } },
};

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  Play play;
  PhStreamRow row;
  gsize n = 0;

  play_init (&play, NULL, c->mode, c->code, c->columns);
  play.rows.only = c->only;
  play.rows.messages = c->messages;
  play_all (&play, c->records);
  for (gboolean more = ph_stream_rows_at (&play.rows, 0, &row); more;
       more = ph_stream_rows_next (&play.rows, &row, &row))
    {
      g_autofree char *text = show (&play.rows, &row);

      g_assert_cmpstr (text, ==, c->rows[n]);
      n++;
    }
  g_assert_null (c->rows[n]);
  play_clear (&play);
}

static void
test_utf16 (void)
{
  static const guint8 first[] = "a\0\n\0\x22", second[] = "\x6f" "b\0\0";
  Play play;
  PhStreamRow row;
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  play_init (&play, NULL, PH_STREAM_LINES, PH_TEXT_UTF16LE, 20);
  play_add (&play, PH_DIRECTION_IN, first, 5);
  play_add (&play, PH_DIRECTION_IN, second, 4);
  g_assert_true (ph_stream_rows_at (&play.rows, 0, &row));
  one = show (&play.rows, &row);
  g_assert_cmpstr (one, ==, "< a\\n");
  g_assert_true (ph_stream_rows_next (&play.rows, &row, &row));
  two = show (&play.rows, &row);
  g_assert_cmpstr (two, ==, "< 漢b\\0");
  play_clear (&play);
}

static void
check_walk (Play *play)
{
  const PhStreamRows *rows = &play->rows;
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (PhStreamRow));
  guint64 ends[3] = { 0 };
  PhStreamRow row;

  for (gboolean more = ph_stream_rows_at (rows, 0, &row); more;
       more = ph_stream_rows_next (rows, &row, &row))
    {
      g_auto (PhHexLine) line = { 0 };

      g_assert_cmpuint (row.start, ==, ends[row.direction]);
      g_assert_cmpuint (row.len, >, 0);
      ends[row.direction] += row.len;
      if (all->len > 0)
        g_assert_cmpuint (row.place, >, g_array_index (all, PhStreamRow, all->len - 1).place);
      g_array_append_val (all, row);
      ph_stream_rows_write (rows, &row, &line);
      g_assert_true (g_utf8_validate (line.text, -1, NULL));
      g_assert_true ((row.loss == PH_STREAM_KEPT) == (line.cells->len > 0));
    }
  for (PhDirection d = PH_DIRECTION_OUT; d <= PH_DIRECTION_IN; d++)
    if (rows->only == PH_DIRECTION_NONE || rows->only == d)
      g_assert_cmpuint (ends[d], ==, ph_stream_index_get_end (rows->index, d));
  for (guint i = all->len; i-- > 1;)
    {
      const PhStreamRow *expected = &g_array_index (all, PhStreamRow, i - 1);

      g_assert_true (ph_stream_rows_prev (rows, &g_array_index (all, PhStreamRow, i), &row));
      g_assert_cmpmem (&row, sizeof row, expected, sizeof row);
    }
  for (guint i = 0; i < all->len; i++)
    {
      const PhStreamRow *expected = &g_array_index (all, PhStreamRow, i);
      const guint64 inside = expected->start + (guint64) g_random_int () % expected->len;

      g_assert_true (ph_stream_rows_find (rows, expected->direction, inside, &row));
      g_assert_cmpmem (&row, sizeof row, expected, sizeof row);
      g_assert_true (ph_stream_rows_at (rows, expected->place, &row));
      g_assert_cmpmem (&row, sizeof row, expected, sizeof row);
    }
  if (all->len > 0)
    g_assert_false (ph_stream_rows_prev (rows, &g_array_index (all, PhStreamRow, 0), &row));
}

static gsize
fill_random (GRand  *rand,
             guint8 *bytes,
             gsize   size)
{
  static const char *const bits[] = { "a", "漢", "ü", "\n", "\r\n", "\xff", "\xe6", "😀",
                                      "word " };
  const gsize wanted = (gsize) g_rand_int_range (rand, 1, (gint32) size - 8);
  const int newlines = g_rand_int_range (rand, 0, 3);
  gsize len = 0;

  while (len < wanted)
    {
      const char *bit = bits[g_rand_int_range (rand, 0, G_N_ELEMENTS (bits))];

      if (strchr (bit, '\n') != NULL && newlines == 0)
        continue;
      memcpy (bytes + len, bit, strlen (bit));
      len += strlen (bit);
    }
  return MIN (len, wanted);
}

/* Small and large records, long and short lines, characters cut anywhere, losses, evictions */
static void
test_random (void)
{
  static const PhStoreLimits tight = { .max_records = 40, .max_payload_bytes = 30000 };
  static const PhTextCode codes[] = { PH_TEXT_UTF8, PH_TEXT_LATIN1, PH_TEXT_UTF16LE, PH_TEXT_GBK };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  static guint8 bytes[20000];

  for (guint round = 0; round < 72; round++)
    {
      const gsize most = round % 9 == 0 ? 20000 : round % 3 == 1 ? 12 : 300;
      Play play;

      play_init (&play, round % 5 == 0 ? &tight : NULL,
                 (PhStreamMode) (round % PH_N_STREAM_MODES), codes[round / 4 % 4],
                 round % 2 == 0 ? 16 : 61);
      play.rows.only = round % 11 == 0 ? PH_DIRECTION_IN : PH_DIRECTION_NONE;
      play.rows.messages = round % 7 == 0;
      for (int i = g_rand_int_range (rand, 0, 12); i > 0; i--)
        {
          const PhDirection direction = g_rand_boolean (rand) ? PH_DIRECTION_OUT : PH_DIRECTION_IN;
          const gsize len = fill_random (rand, bytes, most);

          play_add (&play, direction, g_rand_int_range (rand, 0, 9) > 0 ? bytes : NULL, len);
        }
      ph_store_evict (play.rows.store);
      ph_stream_index_drop_before (play.rows.index, ph_store_get_first (play.rows.store));
      check_walk (&play);
      play_clear (&play);
    }
}

/* A line without an end: rows stay what they are when it grows, and none needs all of it */
static void
test_endless_line (void)
{
  static guint8 bytes[65536];
  Play play;
  PhStreamRow before, after;

  memset (bytes, 'x', sizeof bytes);
  play_init (&play, NULL, PH_STREAM_LINES, PH_TEXT_UTF8, 100);
  play_add (&play, PH_DIRECTION_IN, bytes, 70 * 1000 % sizeof bytes);
  for (guint i = 0; i < 64; i++)
    play_add (&play, PH_DIRECTION_IN, bytes, sizeof bytes);
  g_assert_true (ph_stream_rows_find (&play.rows, PH_DIRECTION_IN, 2000000, &before));
  play_add (&play, PH_DIRECTION_IN, bytes, sizeof bytes);
  g_assert_true (ph_stream_rows_find (&play.rows, PH_DIRECTION_IN, 2000000, &after));
  g_assert_cmpmem (&before, sizeof before, &after, sizeof after);
  g_assert_cmpuint (before.len, <=, 100);
  g_assert_true (ph_stream_rows_find (&play.rows, PH_DIRECTION_IN, 4096 * 500, &before));
  g_assert_cmpuint (before.start, ==, 4096 * 500);
  g_assert_true (before.begins);
  play_clear (&play);
}

static void
test_calls (void)
{
  static const char *const records[] = { "<ab", "<c", ">x", "<defgh", NULL };
  PhStreamPiece calls[8];
  PhStreamRow row;
  Play play;

  play_init (&play, NULL, PH_STREAM_LINES, PH_TEXT_UTF8, 100);
  play_all (&play, records);
  g_assert_true (ph_stream_rows_at (&play.rows, 0, &row));
  g_assert_cmpuint (ph_stream_rows_get_calls (&play.rows, &row, calls, 8), ==, 3);
  g_assert_cmpuint (calls[1].offset, ==, 2);
  g_assert_cmpuint (calls[2].offset, ==, 3);
  g_assert_cmpuint (calls[2].seq, ==, 3);
  g_assert_cmpuint (ph_stream_rows_get_calls (&play.rows, &row, calls, 1), ==, 1);
  play_clear (&play);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/present/stream-rows/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/present/stream-rows/utf-16", test_utf16);
  g_test_add_func ("/present/stream-rows/random", test_random);
  g_test_add_func ("/present/stream-rows/endless-line", test_endless_line);
  g_test_add_func ("/present/stream-rows/calls", test_calls);
  return g_test_run ();
}
