/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-stream-words.h"

#include "ph-clock.h"

static const struct
{
  const char *text;
  guint64     end;
  gboolean    good;
  guint64     offset;
} numbers[] = {
  { "0", 1, TRUE, 0 },
  { "4,096", 5000, TRUE, 4096 },
  { " 12 ", 100, TRUE, 12 },
  { "0xFf", 256, TRUE, 255 },
  { "0x100", 256, FALSE, 0 },
  { "50%", 1000, TRUE, 500 },
  { "100%", 1000, TRUE, 999 },
  { "101%", 1000, FALSE, 0 },
  { "1000", 1000, FALSE, 0 },
  { "", 1000, FALSE, 0 },
  { "0x", 1000, FALSE, 0 },
  { "-1", 1000, FALSE, 0 },
  { "5%5", 1000, FALSE, 0 },
  { "twelve", 1000, FALSE, 0 },
  { "0", 0, FALSE, 0 },
  { "99999999999999999999999", G_MAXUINT64, FALSE, 0 },
};

static void
test_numbers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      guint64 offset = 0;

      g_test_message ("%s", numbers[i].text);
      g_assert_cmpint (ph_stream_words_parse (numbers[i].text, numbers[i].end, &offset), ==,
                       numbers[i].good);
      if (numbers[i].good)
        g_assert_cmpuint (offset, ==, numbers[i].offset);
    }
}

static void
assert_words (char       *text,
              const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_rows (void)
{
  const PhStreamRow kept = { .start = 1024, .len = 5, .direction = PH_DIRECTION_IN };
  const PhStreamRow lost = { .len = 12300, .direction = PH_DIRECTION_OUT,
                             .loss = PH_STREAM_EVICTED };

  assert_words (ph_stream_words_row (&kept, "GET /", NULL),
                "Received, byte 1,024 (0x400): GET /");
  assert_words (ph_stream_words_row (&kept, "GET /", "+1 ms"),
                "Received, byte 1,024 (0x400), +1 ms: GET /");
  assert_words (ph_stream_words_row (&lost, "", NULL),
                "Sent, byte 0 (0x0): 12,300 bytes no longer kept");
}

static void
test_times (void)
{
  const gint64 ms = PH_NSEC_PER_MSEC;

  g_assert_null (ph_stream_words_time (PH_STREAM_TIME_NONE, 5 * ms, 0, 0));
  g_assert_null (ph_stream_words_time (PH_STREAM_TIME_DELTA, 5 * ms, 0, 0));
  assert_words (ph_stream_words_time (PH_STREAM_TIME_DELTA, 25 * ms, 0, 5 * ms), "+20.0 ms");
  assert_words (ph_stream_words_time (PH_STREAM_TIME_RELATIVE, 2025 * ms, ms, 5 * ms),
                "+2.024000 s");
}

static void
test_selection (void)
{
  assert_words (ph_stream_words_selection (PH_DIRECTION_OUT, 64, 12), "12 bytes sent, 0x40–0x4b");
  assert_words (ph_stream_words_selection (PH_DIRECTION_IN, 64, 1),
                "1 byte received, 0x40–0x40");
  assert_words (ph_stream_words_selection (PH_DIRECTION_IN, 64, 0), "received, byte 64 (0x40)");
}

static void
test_call (void)
{
  const PhRecord record = { .kind = PH_CALL_RECV, .len = 1024, .time_ns = ph_clock_now_ns () };
  g_autofree char *text = ph_stream_words_call (&record);

  g_assert_true (g_str_has_prefix (text, "recv() of 1,024 bytes at "));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/present/stream-words/numbers", test_numbers);
  g_test_add_func ("/present/stream-words/rows", test_rows);
  g_test_add_func ("/present/stream-words/times", test_times);
  g_test_add_func ("/present/stream-words/selection", test_selection);
  g_test_add_func ("/present/stream-words/call", test_call);
  return g_test_run ();
}
