/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-play.h"
#include "ph-exchange-scale.h"

/* Rows: one a moment, breaks for quiet spans, shared by floods, and true to time when asked */

static void
play_calls (PhExchangePlay *play,
            guint           n,
            gint64          pause_ns)
{
  for (guint i = 0; i < n; i++)
    {
      play->now_ns += pause_ns;
      ph_exchange_play_call (play, 1, PH_CALL_GETSOCKNAME, 0, 0, 0);
    }
  ph_exchange_play_sync (play);
}

static void
test_rows (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  g_autoptr (PhExchangeScale) scale = ph_exchange_scale_new ();

  ph_exchange_play_pair (play);
  ph_exchange_scale_sync (scale, play->feed);
  g_assert_cmpuint (ph_exchange_scale_find (scale, 5), ==, 0);
  play_calls (play, 10, 0);
  ph_exchange_scale_sync (scale, play->feed);
  for (guint i = 1; i < 10; i++)
    g_assert_cmpfloat (ph_exchange_scale_at (scale, i), ==,
                       ph_exchange_scale_at (scale, i - 1) + 1);
  g_assert_cmpfloat (ph_exchange_scale_get_start (scale), <, ph_exchange_scale_at (scale, 0));
  g_assert_cmpfloat (ph_exchange_scale_get_end (scale), >, ph_exchange_scale_at (scale, 9));
  for (guint i = 0; i < 10; i++)
    {
      g_assert_cmpuint (ph_exchange_scale_find (scale, ph_exchange_scale_at (scale, i)), ==, i);
      g_assert_cmpuint (ph_exchange_scale_find (scale, ph_exchange_scale_at (scale, i) + 0.5), ==,
                        i + 1);
    }
}

/* A quiet span is one row however long, or as long as it is; its length is told */
static void
test_quiet (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  g_autoptr (PhExchangeScale) scale = ph_exchange_scale_new ();
  const PhExchangeTimes whole = { .quiet_ns = PH_EXCHANGE_QUIET_NS };

  ph_exchange_play_pair (play);
  play_calls (play, 2, 0);
  play_calls (play, 1, G_GINT64_CONSTANT (10000000000));
  ph_exchange_scale_sync (scale, play->feed);
  g_assert_cmpfloat (ph_exchange_scale_at (scale, 2) - ph_exchange_scale_at (scale, 1), ==, 2);
  g_assert_cmpint (ph_exchange_scale_get_quiet (scale, play->feed, 1), ==, 0);
  g_assert_cmpint (ph_exchange_scale_get_quiet (scale, play->feed, 2), ==, 10000100000);
  ph_exchange_scale_set_times (scale, &whole);
  ph_exchange_scale_sync (scale, play->feed);
  g_assert_cmpfloat (ph_exchange_scale_at (scale, 2) - ph_exchange_scale_at (scale, 1), >, 30);
}

/* 20,000 moments in two seconds would be 20,000 rows: nobody could follow */
static void
test_flood (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  g_autoptr (PhExchangeScale) scale = ph_exchange_scale_new ();
  double rows;

  ph_exchange_play_pair (play);
  play_calls (play, 20000, 0);
  ph_exchange_scale_sync (scale, play->feed);
  rows = ph_exchange_scale_at (scale, 19999) - ph_exchange_scale_at (scale, 0);
  g_assert_cmpfloat (rows, <, 600);
  g_assert_cmpfloat (rows, >, 500);
  for (guint i = 1; i < 20000; i++)
    g_assert_cmpfloat (ph_exchange_scale_at (scale, i), >, ph_exchange_scale_at (scale, i - 1));
  /* and later on there is a row for each again */
  play_calls (play, 1, G_GINT64_CONSTANT (1000000000));
  play_calls (play, 2, 0);
  ph_exchange_scale_sync (scale, play->feed);
  g_assert_cmpfloat (ph_exchange_scale_at (scale, 20002) - ph_exchange_scale_at (scale, 20001),
                     ==, 1);
}

static void
test_to_time (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  g_autoptr (PhExchangeScale) scale = ph_exchange_scale_new ();
  PhExchangeTimes times = { .to_time = TRUE, .quiet_ns = PH_EXCHANGE_QUIET_NS };

  ph_exchange_scale_set_times (scale, &times);
  ph_exchange_play_pair (play);
  play_calls (play, 2, 0);
  play_calls (play, 1, 1900000);
  play_calls (play, 1, 999900000);
  ph_exchange_scale_sync (scale, play->feed);
  g_assert_cmpfloat_with_epsilon (ph_exchange_scale_at (scale, 2) - ph_exchange_scale_at (scale, 1),
                                  2, 1e-9);
  g_assert_cmpfloat_with_epsilon (ph_exchange_scale_at (scale, 3) - ph_exchange_scale_at (scale, 2),
                                  1000, 1e-9);
  times.collapse = TRUE;
  ph_exchange_scale_set_times (scale, &times);
  ph_exchange_scale_sync (scale, play->feed);
  g_assert_cmpfloat_with_epsilon (ph_exchange_scale_at (scale, 3) - ph_exchange_scale_at (scale, 2),
                                  250, 1e-9);
}

/* A time between two moments stands between their rows */
static void
test_at_time (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  g_autoptr (PhExchangeScale) scale = ph_exchange_scale_new ();
  gint64 begun;

  ph_exchange_play_pair (play);
  begun = play->now_ns;
  play_calls (play, 3, 0);
  ph_exchange_scale_sync (scale, play->feed);
  g_assert_cmpfloat (ph_exchange_scale_at_time (scale, play->feed, begun), <,
                     ph_exchange_scale_at (scale, 0));
  g_assert_cmpfloat_with_epsilon (ph_exchange_scale_at_time (scale, play->feed, begun + 150000),
                                  (ph_exchange_scale_at (scale, 0)
                                   + ph_exchange_scale_at (scale, 1)) / 2, 1e-9);
  g_assert_cmpfloat (ph_exchange_scale_at_time (scale, play->feed, play->now_ns + 1000), >,
                     ph_exchange_scale_at (scale, 2));
  g_assert_cmpfloat (ph_exchange_scale_at_time (scale, play->feed, play->now_ns + 1000), <,
                     ph_exchange_scale_get_end (scale));
}

/* Nothing moves when moments are given up */
static void
test_eviction (void)
{
  const PhStoreLimits limits = { .max_records = 80 };
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (&limits);
  g_autoptr (PhExchangeScale) scale = ph_exchange_scale_new ();

  ph_exchange_play_pair (play);
  for (guint i = 0; i < 300; i++)
    {
      play_calls (play, 1, 0);
      ph_exchange_scale_sync (scale, play->feed);
    }
  g_assert_cmpuint (ph_exchange_feed_get_first (play->feed), >, 200);
  g_assert_cmpfloat (ph_exchange_scale_at (scale, 299), ==, 300);
  g_assert_cmpfloat (ph_exchange_scale_at (scale, 250), ==, 251);
  g_assert_cmpuint (ph_exchange_scale_find (scale, 0), ==, ph_exchange_feed_get_first (play->feed));
}

/* The segments of a handshake need room beside the call */
static void
test_handshake (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  g_autoptr (PhExchangeScale) scale = ph_exchange_scale_new ();

  ph_exchange_play_pair (play);
  ph_exchange_play_call (play, 1, PH_CALL_SOCKET, 0, 0, 0);
  ph_exchange_play_call (play, 1, PH_CALL_CONNECT, 111, 0, 0);
  ph_exchange_play_call (play, 1, PH_CALL_CONNECT, 0, 0, 0);
  ph_exchange_play_sync (play);
  ph_exchange_scale_sync (scale, play->feed);
  g_assert_cmpfloat (ph_exchange_scale_at (scale, 1) - ph_exchange_scale_at (scale, 0), ==, 1);
  g_assert_cmpfloat (ph_exchange_scale_at (scale, 2) - ph_exchange_scale_at (scale, 1), ==, 3);
}

/* Whom a connect reached may be told only after it returned */
static void
test_handshake_told_later (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  g_autoptr (PhExchangeScale) scale = ph_exchange_scale_new ();

  ph_exchange_play_cast (play, PH_EXCHANGE_SOCKET, 1, PH_EXCHANGE_NONE, TRUE, "cli");
  ph_exchange_play_call (play, 1, PH_CALL_SOCKET, 0, 0, 0);
  ph_exchange_play_call (play, 1, PH_CALL_CONNECT, 0, 0, 0);
  ph_exchange_play_sync (play);
  ph_exchange_scale_sync (scale, play->feed);
  g_assert_cmpfloat (ph_exchange_scale_at (scale, 1) - ph_exchange_scale_at (scale, 0), ==, 1);
  play->lanes[0].partner = 1;
  ph_exchange_play_cast (play, PH_EXCHANGE_SOCKET, 2, 0, TRUE, "conn");
  ph_exchange_play_sync (play);
  ph_exchange_scale_sync (scale, play->feed);
  g_assert_cmpfloat (ph_exchange_scale_at (scale, 1) - ph_exchange_scale_at (scale, 0), ==, 3);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/present/exchange-scale/rows", test_rows);
  g_test_add_func ("/present/exchange-scale/quiet", test_quiet);
  g_test_add_func ("/present/exchange-scale/flood", test_flood);
  g_test_add_func ("/present/exchange-scale/to-time", test_to_time);
  g_test_add_func ("/present/exchange-scale/at-time", test_at_time);
  g_test_add_func ("/present/exchange-scale/eviction", test_eviction);
  g_test_add_func ("/present/exchange-scale/handshake", test_handshake);
  g_test_add_func ("/present/exchange-scale/handshake-told-later", test_handshake_told_later);

  return g_test_run ();
}
