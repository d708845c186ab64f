/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-play.h"

#include <errno.h>
#include <string.h>

/* Which bytes of which send each receive got, whatever the record looks like */

/* What a data moment has in common with the other end, as text: "send+receive:start,len", with
 * both counted on their own lane, and the fate */
static char *
match_text (PhExchangePlay *play,
            guint64         number)
{
  static const char *const fates[] = { "arrived", "waiting", "lost", "abroad", "unknown" };
  PhExchangePiece pieces[8];
  PhExchangeFate fate;
  GString *text = g_string_new (NULL);
  guint n_more, n;

  n = ph_exchange_feed_match (play->feed, number, pieces, G_N_ELEMENTS (pieces), &n_more, &fate);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%u+%u:%u,%u ",
                            (guint) ph_exchange_feed_ordinal (play->feed, pieces[i].send),
                            (guint) ph_exchange_feed_ordinal (play->feed, pieces[i].receive),
                            (guint) pieces[i].start, pieces[i].len);
  if (n_more > 0)
    g_string_append_printf (text, "%u more ", n_more);
  g_string_append (text, fates[fate]);
  return g_string_free (text, FALSE);
}

static void
assert_match (PhExchangePlay *play,
              PhExchangeKind  kind,
              guint           nth,
              const char     *expected)
{
  g_autofree char *text = match_text (play, ph_exchange_play_find (play, kind, nth));

  g_assert_cmpstr (text, ==, expected);
}

/* Sends and receives in words: "1>12" socket 1 sends 12 bytes, "2<4" socket 2 receives 4, "2!" a
 * gap of socket 2 */
static void
act (PhExchangePlay *play,
     const char     *script)
{
  g_auto (GStrv) words = g_strsplit (script, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      const PhSocketId socket = (PhSocketId) (words[i][0] - '0');
      const guint32 len = (guint32) g_ascii_strtoull (words[i] + 2, NULL, 10);

      if (words[i][1] == '!')
        ph_exchange_play_gap (play, socket, 1);
      else
        ph_exchange_play_bulk (play, socket, words[i][1] == '>' ? PH_CALL_SEND : PH_CALL_RECV,
                               len);
    }
  ph_exchange_play_sync (play);
}

typedef struct
{
  const char     *name;
  const char     *script;
  PhExchangeKind  kind;
  guint           nth;
  const char     *expected;
} MatchCase;

static const MatchCase match_cases[] = {
  { "one to one", "1>12 2<12", PH_EXCHANGE_SEND, 0, "1+1:0,12 arrived" },
  { "one to one, seen by the receive", "1>12 2<12", PH_EXCHANGE_RECEIVE, 0, "1+1:0,12 arrived" },
  { "one to three", "1>12 2<4 2<4 2<4", PH_EXCHANGE_SEND, 0,
    "1+1:0,4 1+2:4,4 1+3:8,4 arrived" },
  { "a part of one", "1>12 2<4 2<4 2<4", PH_EXCHANGE_RECEIVE, 1, "1+2:4,4 arrived" },
  { "three to one", "1>3 1>3 1>5 2<11", PH_EXCHANGE_RECEIVE, 0,
    "1+1:0,3 2+1:3,3 3+1:6,5 arrived" },
  { "one of three to one", "1>3 1>3 1>5 2<11", PH_EXCHANGE_SEND, 1, "2+1:3,3 arrived" },
  { "across a border", "1>4 1>4 2<6 2<2", PH_EXCHANGE_SEND, 1, "2+1:4,2 2+2:6,2 arrived" },
  { "across a border, seen by the receive", "1>4 1>4 2<6 2<2", PH_EXCHANGE_RECEIVE, 0,
    "1+1:0,4 2+1:4,2 arrived" },
  { "not read yet", "1>4 1>4 2<4", PH_EXCHANGE_SEND, 1, "waiting" },
  { "half of it not read yet", "1>8 2<3", PH_EXCHANGE_SEND, 0, "1+1:0,3 waiting" },
  { "both ways", "1>5 2>7 1<7 2<5", PH_EXCHANGE_RECEIVE, 0, "1+1:0,7 arrived" },
  { "before the gap", "1>5 2<5 1! 1>5 2<5", PH_EXCHANGE_SEND, 0, "1+1:0,5 arrived" },
  { "after the gap", "1>5 2<5 1! 1>5 2<5", PH_EXCHANGE_SEND, 1, "unknown" },
  { "received after the sender's gap", "1>5 2<5 1! 1>5 2<5", PH_EXCHANGE_RECEIVE, 1, "unknown" },
  { "more than there is room for", "1>10 2<1 2<1 2<1 2<1 2<1 2<1 2<1 2<1 2<1 2<1",
    PH_EXCHANGE_SEND, 0,
    "1+1:0,1 1+2:1,1 1+3:2,1 1+4:3,1 1+5:4,1 1+6:5,1 1+7:6,1 1+8:7,1 2 more arrived" },
};

static void
test_find_time (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  guint64 first;

  ph_exchange_play_pair (play);
  g_assert_true (ph_exchange_feed_find_time (play->feed, 0) == PH_EXCHANGE_NOWHERE);
  act (play, "1>5 2<5 1>3");
  first = ph_exchange_feed_get_first (play->feed);
  g_assert_true (ph_exchange_feed_find_time (play->feed, G_MININT64) == first);
  for (guint64 number = first; number < ph_exchange_feed_get_end (play->feed); number++)
    g_assert_true (ph_exchange_feed_find_time (
                     play->feed, ph_exchange_feed_get_time (play->feed, number)) == number);
  g_assert_true (ph_exchange_feed_find_time (play->feed, G_MAXINT64)
                 == ph_exchange_feed_get_end (play->feed) - 1);
}

static void
test_match (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (match_cases); i++)
    {
      g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);

      g_test_message ("%s", match_cases[i].name);
      ph_exchange_play_pair (play);
      act (play, match_cases[i].script);
      assert_match (play, match_cases[i].kind, match_cases[i].nth, match_cases[i].expected);
    }
}

/* A receive whose record was written before that of the parked send which gave it its bytes */
static void
test_received_before_sent (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);

  ph_exchange_play_pair (play);
  act (play, "2<6 2<4 1>10");
  assert_match (play, PH_EXCHANGE_SEND, 0, "1+1:0,6 1+2:6,4 arrived");
}

static void
test_peek_and_urgent (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);

  ph_exchange_play_pair (play);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "abcd", 0, NULL);
  ph_exchange_play_data (play, 2, PH_CALL_RECV, "abcd", MSG_PEEK, NULL);
  ph_exchange_play_data (play, 2, PH_CALL_RECV, "abcd", 0, NULL);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "!", MSG_OOB, NULL);
  ph_exchange_play_data (play, 2, PH_CALL_RECV, "!", MSG_OOB, NULL);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "ef", 0, NULL);
  ph_exchange_play_data (play, 2, PH_CALL_RECV, "ef", 0, NULL);
  ph_exchange_play_sync (play);
  assert_match (play, PH_EXCHANGE_SEND, 0, "1+1:0,4 arrived");
  assert_match (play, PH_EXCHANGE_SEND, 2, "3+3:4,2 arrived");
  g_assert_cmpuint (ph_exchange_play_find (play, PH_EXCHANGE_CALL, 0), ==, 1);
}

/* Totals of a reading that is later than the last data tell again where a lane stands */
static void
test_anchor (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  PhFigures figures = { .bytes_out = 1005 };

  ph_exchange_play_pair (play);
  act (play, "2<5 2<5");
  act (play, "1! 1>5");
  assert_match (play, PH_EXCHANGE_SEND, 0, "unknown");
  figures.time_ns = play->now_ns - 1;
  ph_exchange_feed_anchor (play->feed, 0, &figures);
  assert_match (play, PH_EXCHANGE_SEND, 0, "unknown");
  figures.time_ns = play->now_ns + 1;
  figures.bytes_out = 10;
  ph_exchange_feed_anchor (play->feed, 0, &figures);
  assert_match (play, PH_EXCHANGE_SEND, 0, "1+2:5,5 arrived");
}

static gint64
device_ns (PhExchangePlay *play,
           guint64         number)
{
  const PhMark *mark = ph_exchange_feed_get_mark (play->feed, number);

  return mark != NULL ? mark->times_ns[PH_MARK_DEVICE] : 0;
}

/* The kernel's numbers count urgent bytes, which the stream does not */
static void
test_marks_of_a_stream (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  PhFigures figures = { 0 };

  ph_exchange_play_pair (play);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "abcd", 0, NULL);       /* up to 4 */
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "xyz!", MSG_OOB, NULL); /* 8 */
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "!", MSG_OOB, NULL);    /* 9 */
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "ef", 0, NULL);         /* 11 */
  ph_exchange_play_data (play, 2, PH_CALL_RECV, "abcd", 0, NULL);
  for (guint64 end = 0; end <= 12; end++)
    ph_exchange_play_mark (play, 1, PH_MARK_DEVICE, end, (gint64) end - play->now_ns);
  ph_exchange_play_sync (play);
  g_assert_cmpint (device_ns (play, 0), ==, 4);
  g_assert_cmpint (device_ns (play, 1), ==, 8);
  g_assert_cmpint (device_ns (play, 2), ==, 9);
  g_assert_cmpint (device_ns (play, 3), ==, 11);
  g_assert_null (ph_exchange_feed_get_mark (play->feed, 4));
  g_assert_null (ph_exchange_feed_get_mark (play->feed, 99));

  /* records are missing: nothing is told before it is known where the stream stands */
  act (play, "1! 1>5");
  ph_exchange_play_mark (play, 1, PH_MARK_DEVICE, 1016, 77 - play->now_ns);
  g_assert_cmpint (device_ns (play, 6), ==, 0);
  figures.time_ns = play->now_ns + 1;
  figures.bytes_out = 1016;
  ph_exchange_feed_anchor (play->feed, 0, &figures);
  g_assert_cmpint (device_ns (play, 6), ==, 77);
  ph_exchange_feed_set_marks (play->feed, NULL);
  g_assert_cmpint (device_ns (play, 6), ==, 0);
}

static void
test_marks_of_messages (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  PhFigures figures = { .messages_out = 12, .bytes_out = 999 };

  ph_exchange_play_datagrams (play);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "one", 0, NULL);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "", 0, NULL);
  for (guint64 number = 0; number <= 20; number++)
    ph_exchange_play_mark (play, 1, PH_MARK_DEVICE, number, (gint64) number - play->now_ns);
  ph_exchange_play_sync (play);
  g_assert_cmpint (device_ns (play, 0), ==, 1);
  g_assert_cmpint (device_ns (play, 1), ==, 2);

  ph_exchange_play_gap (play, 1, 50);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "later", 0, NULL);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "last", 0, NULL);
  ph_exchange_play_sync (play);
  g_assert_cmpint (device_ns (play, 3), ==, 0);
  figures.time_ns = play->now_ns + 1;
  ph_exchange_feed_anchor (play->feed, 0, &figures);
  g_assert_cmpint (device_ns (play, 1), ==, 2);
  g_assert_cmpint (device_ns (play, 3), ==, 11);
  g_assert_cmpint (device_ns (play, 4), ==, 12);
}

/* A feed that begins when rows are gone already does not know places, and says so */
static void
test_begins_late (void)
{
  const PhStoreLimits limits = { .max_records = 80 };
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (&limits);
  guint64 offset;

  for (guint i = 0; i < 100; i++)
    {
      ph_exchange_play_bulk (play, 1, PH_CALL_SEND, 3);
      ph_exchange_play_bulk (play, 2, PH_CALL_RECV, 3);
    }
  ph_store_evict (play->store);
  ph_exchange_play_pair (play);
  ph_exchange_play_sync (play);
  g_assert_true (ph_exchange_feed_is_cut (play->feed));
  g_assert_cmpuint (ph_exchange_feed_get_first (play->feed), ==, 0);
  g_assert_false (ph_exchange_feed_offset (play->feed, 0, &offset));
  assert_match (play, PH_EXCHANGE_SEND, 0, "unknown");
}

/* One that was there from the start still knows them when rows go, and numbers stay */
static void
test_eviction (void)
{
  const PhStoreLimits limits = { .max_records = 80 };
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (&limits);
  guint64 offset, n, bytes, last;

  ph_exchange_play_pair (play);
  for (guint i = 0; i < 100; i++)
    {
      ph_exchange_play_bulk (play, 1, PH_CALL_SEND, 3);
      ph_exchange_play_bulk (play, 2, PH_CALL_RECV, 3);
      ph_exchange_play_sync (play);
    }
  last = ph_exchange_feed_get_end (play->feed) - 2;
  g_assert_cmpuint (ph_exchange_feed_get_end (play->feed), ==, 200);
  g_assert_cmpuint (ph_exchange_feed_get_first (play->feed), >, 100);
  g_assert_null (ph_exchange_feed_get (play->feed, ph_exchange_feed_get_first (play->feed) - 1));
  g_assert_cmpint (ph_exchange_feed_get (play->feed, last)->kind, ==, PH_EXCHANGE_SEND);
  g_assert_true (ph_exchange_feed_offset (play->feed, last, &offset));
  g_assert_cmpuint (offset, ==, 297);
  g_assert_cmpuint (ph_exchange_feed_ordinal (play->feed, last), ==, 100);
  ph_exchange_feed_sum (play->feed, 0, PH_DIRECTION_OUT, last - 8, last + 1, &n, &bytes);
  g_assert_cmpuint (n, ==, 5);
  g_assert_cmpuint (bytes, ==, 15);
}

static void
test_accepts_of_others (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);

  ph_exchange_play_pair (play);
  ph_exchange_play_accept (play, 3, 77);
  ph_exchange_play_accept (play, 3, 2);
  ph_exchange_play_call (play, 3, PH_CALL_ACCEPT, EAGAIN, 0, 0);
  ph_exchange_play_call (play, 9, PH_CALL_LISTEN, 0, 0, 0);
  ph_exchange_play_sync (play);
  g_assert_cmpuint (ph_exchange_feed_get_end (play->feed), ==, 2);
  g_assert_cmpuint (ph_exchange_feed_get_record (play->feed, 0)->aux, ==, 2);
}

static void
test_end_and_failures (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);

  ph_exchange_play_pair (play);
  ph_exchange_play_end (play, 2);
  ph_exchange_play_call (play, 1, PH_CALL_RECV, ECONNRESET, 10, 0);
  ph_exchange_play_sync (play);
  g_assert_cmpint (ph_exchange_feed_get (play->feed, 0)->kind, ==, PH_EXCHANGE_END);
  g_assert_cmpint (ph_exchange_feed_get (play->feed, 1)->kind, ==, PH_EXCHANGE_CALL);
  g_assert_cmpuint (ph_exchange_feed_next (play->feed, 0, 0), ==, 1);
  g_assert_cmpuint (ph_exchange_feed_next (play->feed, 0, 1), ==, PH_EXCHANGE_NOWHERE);
  g_assert_cmpuint (ph_exchange_feed_prev (play->feed, 1, 1), ==, 0);
}

/* Messages: the third of four is lost; equal lengths are told apart by their bytes */
static void
test_messages (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  const PhAddress a = ph_address_loopback (AF_INET, 1001), b = ph_address_loopback (AF_INET, 1002);

  ph_exchange_play_datagrams (play);
  ph_exchange_play_data (play, 1, PH_CALL_SENDTO, "one", 0, &b);
  ph_exchange_play_data (play, 1, PH_CALL_SENDTO, "two", 0, &b);
  ph_exchange_play_data (play, 1, PH_CALL_SENDTO, "xyz", 0, &b);
  ph_exchange_play_data (play, 1, PH_CALL_SENDTO, "four", 0, &b);
  ph_exchange_play_data (play, 1, PH_CALL_SENDTO, "five", 0, &b);
  ph_exchange_play_data (play, 2, PH_CALL_RECVFROM, "one", 0, &a);
  ph_exchange_play_data (play, 2, PH_CALL_RECVFROM, "two", 0, &a);
  ph_exchange_play_data (play, 2, PH_CALL_RECVFROM, "four", 0, &a);
  ph_exchange_play_sync (play);
  assert_match (play, PH_EXCHANGE_SEND, 0, "1+1:0,3 arrived");
  assert_match (play, PH_EXCHANGE_SEND, 1, "2+2:0,3 arrived");
  assert_match (play, PH_EXCHANGE_SEND, 2, "lost");
  assert_match (play, PH_EXCHANGE_SEND, 3, "4+3:0,4 arrived");
  assert_match (play, PH_EXCHANGE_SEND, 4, "waiting");
  assert_match (play, PH_EXCHANGE_RECEIVE, 2, "4+3:0,4 arrived");
}

static void
test_stranger (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);

  ph_exchange_play_cast (play, PH_EXCHANGE_SOCKET, 1, 1, TRUE, "cli");
  ph_exchange_play_cast (play, PH_EXCHANGE_OUTSIDE, PH_SOCKET_NONE, PH_EXCHANGE_NONE, TRUE,
                         "192.0.2.1:80");
  act (play, "1>5 1<7");
  assert_match (play, PH_EXCHANGE_SEND, 0, "abroad");
  assert_match (play, PH_EXCHANGE_RECEIVE, 0, "abroad");
  g_assert_cmpuint (ph_exchange_feed_get (play->feed, 1)->peer, ==, 1);
}

/* Reading again with the same lanes keeps the numbers; another company begins anew */
static void
test_set_lanes (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  guint generation;

  ph_exchange_play_pair (play);
  act (play, "1>5 2<5");
  generation = ph_exchange_feed_get_generation (play->feed);
  ph_exchange_feed_set_lanes (play->feed, play->lanes, play->n_lanes);
  g_assert_cmpuint (ph_exchange_feed_get_generation (play->feed), ==, generation);
  g_assert_cmpuint (ph_exchange_feed_get_end (play->feed), ==, 2);
  ph_exchange_feed_set_lanes (play->feed, play->lanes, 1);
  g_assert_cmpuint (ph_exchange_feed_get_generation (play->feed), >, generation);
  g_assert_true (ph_exchange_feed_sync (play->feed));
  g_assert_cmpuint (ph_exchange_feed_get_end (play->feed), ==, 1);
  g_assert_false (ph_exchange_feed_sync (play->feed));
}

/* Against the plain definition: byte i of the stream is in the send and the receive that hold it */
static void
test_against_bytes (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  g_autoptr (GArray) sent_by = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GArray) got_by = g_array_new (FALSE, FALSE, sizeof (guint64));
  guint64 number = 0;

  ph_exchange_play_pair (play);
  for (guint round = 0; round < 400; round++)
    {
      const gboolean sends = got_by->len == sent_by->len || g_rand_boolean (rand);
      const guint32 most = sends ? 40 : sent_by->len - got_by->len;
      const guint32 len = (guint32) g_rand_int_range (rand, 1, (gint32) most + 1);

      ph_exchange_play_bulk (play, sends ? 1 : 2, sends ? PH_CALL_SEND : PH_CALL_RECV, len);
      for (guint32 i = 0; i < len; i++)
        g_array_append_val (sends ? sent_by : got_by, number);
      number++;
      ph_exchange_play_sync (play);
    }
  for (guint64 i = 0; i < number; i++)
    {
      PhExchangePiece pieces[64];
      PhExchangeFate fate;
      guint n_more, n = ph_exchange_feed_match (play->feed, i, pieces, 64, &n_more, &fate);

      for (guint j = 0; j < n; j++)
        for (guint64 k = pieces[j].start; k < pieces[j].start + pieces[j].len; k++)
          {
            g_assert_cmpuint (g_array_index (sent_by, guint64, k), ==, pieces[j].send);
            g_assert_cmpuint (g_array_index (got_by, guint64, k), ==, pieces[j].receive);
          }
    }
}

static guint
lane_of (PhExchangePlay *play,
         PhSocketId      socket)
{
  return ph_exchange_feed_find_lane (play->feed, socket);
}

/* Puts one more lane at @place; partners are places */
static void
cast_at (PhExchangePlay *play,
         guint           place,
         PhSocketId      socket,
         guint           partner)
{
  PhExchangeLane lane = { .role = socket == PH_SOCKET_NONE ? PH_EXCHANGE_OUTSIDE
                                                           : PH_EXCHANGE_SOCKET,
                          .socket = socket, .partner = partner, .listener = PH_EXCHANGE_NONE,
                          .is_stream = TRUE, .is_tcp = TRUE };

  for (guint i = 0; i < play->n_lanes; i++)
    if (play->lanes[i].partner != PH_EXCHANGE_NONE && play->lanes[i].partner >= place)
      play->lanes[i].partner++;
  memmove (&play->lanes[place + 1], &play->lanes[place],
           (play->n_lanes++ - place) * sizeof lane);
  play->lanes[place] = lane;
}

static void
cast (PhExchangePlay *play)
{
  ph_exchange_feed_set_lanes (play->feed, play->lanes, play->n_lanes);
}

/* Who comes later stands where it belongs, and nothing is read again */
static void
test_newcomers (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  guint generation, places[5];

  ph_exchange_play_pair (play);
  act (play, "1>5 2<5");
  generation = ph_exchange_feed_get_generation (play->feed);
  cast_at (play, 0, 4, PH_EXCHANGE_NONE);
  cast (play);
  ph_exchange_play_call (play, 4, PH_CALL_SOCKET, 0, 0, 0);
  act (play, "4>7 1>6");
  cast_at (play, 3, 5, 0);
  play->lanes[0].partner = 3;
  cast (play);
  ph_exchange_play_accept (play, 3, 5);
  act (play, "5<7 2<6");

  g_assert_cmpuint (ph_exchange_feed_get_generation (play->feed), ==, generation);
  g_assert_cmpuint (ph_exchange_feed_get_n_lanes (play->feed), ==, 5);
  for (guint i = 0; i < 5; i++)
    places[i] = ph_exchange_feed_get_place (play->feed, lane_of (play, i + 1));
  g_assert_cmpmem (places, sizeof places, ((guint[]) { 1, 2, 4, 0, 3 }), sizeof places);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpuint (ph_exchange_feed_lane_at (play->feed, places[i]), ==,
                      lane_of (play, i + 1));
  g_assert_cmpuint (ph_exchange_feed_get_lane (play->feed, 0)->partner, ==, 1);
  g_assert_cmpuint (ph_exchange_feed_get_birth (play->feed, lane_of (play, 5)), !=,
                    PH_EXCHANGE_NOWHERE);
  assert_match (play, PH_EXCHANGE_SEND, 0, "1+1:0,5 arrived");
  /* sent before it was known to whom */
  assert_match (play, PH_EXCHANGE_SEND, 1, "1+1:0,7 arrived");
  assert_match (play, PH_EXCHANGE_RECEIVE, 1, "1+1:0,7 arrived");
  assert_match (play, PH_EXCHANGE_SEND, 2, "2+2:5,6 arrived");
}

/* A peer outside is the same as long as it is the other end of the same lane */
static void
test_newcomer_with_stranger (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  guint generation, stranger;

  cast_at (play, 0, 1, 1);
  cast_at (play, 1, PH_SOCKET_NONE, PH_EXCHANGE_NONE);
  play->lanes[0].partner = 1;
  cast (play);
  act (play, "1>5");
  generation = ph_exchange_feed_get_generation (play->feed);
  stranger = ph_exchange_feed_get_lane (play->feed, 0)->partner;
  cast_at (play, 0, 2, PH_EXCHANGE_NONE);
  cast_at (play, 1, PH_SOCKET_NONE, PH_EXCHANGE_NONE);
  play->lanes[0].partner = 1;
  cast (play);
  act (play, "2>6");
  g_assert_cmpuint (ph_exchange_feed_get_generation (play->feed), ==, generation);
  g_assert_cmpuint (ph_exchange_feed_get_lane (play->feed, 0)->partner, ==, stranger);
  g_assert_cmpuint (ph_exchange_feed_get_place (play->feed, stranger), ==, 3);
  g_assert_cmpuint (ph_exchange_feed_get_lane (play->feed, lane_of (play, 2))->partner, !=,
                    stranger);
  assert_match (play, PH_EXCHANGE_SEND, 0, "abroad");
  assert_match (play, PH_EXCHANGE_SEND, 1, "abroad");
}

/* Who had rows, or was accepted, before it was a lane: only to read anew tells all of it */
static void
test_passed_over (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  guint generation;

  ph_exchange_play_pair (play);
  act (play, "4>7 1>5");
  ph_exchange_play_accept (play, 3, 5);
  act (play, "");
  generation = ph_exchange_feed_get_generation (play->feed);
  cast_at (play, 3, 4, PH_EXCHANGE_NONE);
  cast (play);
  g_assert_cmpuint (ph_exchange_feed_get_generation (play->feed), ==, generation + 1);
  act (play, "");
  g_assert_cmpuint (ph_exchange_feed_get_end (play->feed), ==, 2);
  cast_at (play, 4, 5, PH_EXCHANGE_NONE);
  cast (play);
  g_assert_cmpuint (ph_exchange_feed_get_generation (play->feed), ==, generation + 2);
  act (play, "5>1");
  g_assert_cmpuint (ph_exchange_feed_get_birth (play->feed, lane_of (play, 5)), !=,
                    PH_EXCHANGE_NOWHERE);
  play->n_lanes--;
  cast (play);
  g_assert_cmpuint (ph_exchange_feed_get_generation (play->feed), ==, generation + 3);
}

/* Rows that went before anybody read them: what was counted so far does not hold */
static void
test_given_up_unread (void)
{
  const PhStoreLimits limits = { .max_records = 80 };
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (&limits);
  guint64 offset;
  guint generation;

  ph_exchange_play_pair (play);
  act (play, "1>5 2<5");
  generation = ph_exchange_feed_get_generation (play->feed);
  g_assert_true (ph_exchange_feed_offset (play->feed, 0, &offset));
  for (guint i = 0; i < 200; i++)
    ph_exchange_play_bulk (play, 1, PH_CALL_SEND, 3);
  ph_exchange_play_sync (play);
  g_assert_cmpuint (ph_exchange_feed_get_generation (play->feed), ==, generation + 1);
  g_assert_true (ph_exchange_feed_is_cut (play->feed));
  g_assert_cmpuint (ph_exchange_feed_get_n_lanes (play->feed), ==, 3);
  g_assert_cmpuint (ph_exchange_feed_get_lane (play->feed, 0)->partner, ==, 1);
  g_assert_false (ph_exchange_feed_offset (play->feed,
                                           ph_exchange_feed_get_first (play->feed), &offset));
}

/* Of whom the record tells from its making on, nothing is missing, whatever was given up before */
static void
test_known_from_its_making (void)
{
  const PhStoreLimits limits = { .max_records = 80 };
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (&limits);
  guint64 offset = 1;

  for (guint i = 0; i < 200; i++)
    ph_exchange_play_bulk (play, 1, PH_CALL_SEND, 3);
  ph_exchange_play_call (play, 3, PH_CALL_SOCKET, 0, 0, 0);
  ph_store_evict (play->store);
  ph_exchange_play_pair (play);
  ph_exchange_play_sync (play);
  g_assert_true (ph_exchange_feed_is_cut (play->feed));
  cast_at (play, 3, 4, PH_EXCHANGE_NONE);
  cast_at (play, 4, 5, PH_EXCHANGE_NONE);
  cast (play);
  ph_exchange_play_call (play, 4, PH_CALL_SOCKET, 0, 0, 0);
  act (play, "4>7 5>7");
  ph_exchange_play_accept (play, 3, 2);
  act (play, "2>6");
  for (guint64 i = ph_exchange_feed_get_first (play->feed);
       i < ph_exchange_feed_get_end (play->feed); i++)
    {
      const PhExchangeMoment *moment = ph_exchange_feed_get (play->feed, i);

      if (moment->kind == PH_EXCHANGE_SEND)
        g_assert_cmpint (ph_exchange_feed_offset (play->feed, i, &offset), ==,
                         moment->lane == lane_of (play, 4) || moment->lane == lane_of (play, 2));
    }
}

static void
test_reads_in_parts (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);

  ph_exchange_play_pair (play);
  for (guint i = 0; i < 50; i++)
    ph_exchange_play_bulk (play, i % 2 == 0 ? 1 : 9, PH_CALL_SEND, 3);
  g_assert_cmpuint (ph_exchange_feed_get_n_unread (play->feed), ==, 50);
  g_assert_true (ph_exchange_feed_sync_some (play->feed, 20));
  g_assert_cmpuint (ph_exchange_feed_get_n_unread (play->feed), ==, 30);
  g_assert_cmpuint (ph_exchange_feed_get_end (play->feed), ==, 10);
  g_assert_true (ph_exchange_feed_sync (play->feed));
  g_assert_cmpuint (ph_exchange_feed_get_n_unread (play->feed), ==, 0);
  g_assert_cmpuint (ph_exchange_feed_get_end (play->feed), ==, 25);
  g_assert_false (ph_exchange_feed_sync_some (play->feed, 20));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/present/exchange-feed/match", test_match);
  g_test_add_func ("/present/exchange-feed/find-time", test_find_time);
  g_test_add_func ("/present/exchange-feed/received-before-sent", test_received_before_sent);
  g_test_add_func ("/present/exchange-feed/peek-and-urgent", test_peek_and_urgent);
  g_test_add_func ("/present/exchange-feed/anchor", test_anchor);
  g_test_add_func ("/present/exchange-feed/marks-of-a-stream", test_marks_of_a_stream);
  g_test_add_func ("/present/exchange-feed/marks-of-messages", test_marks_of_messages);
  g_test_add_func ("/present/exchange-feed/begins-late", test_begins_late);
  g_test_add_func ("/present/exchange-feed/eviction", test_eviction);
  g_test_add_func ("/present/exchange-feed/accepts-of-others", test_accepts_of_others);
  g_test_add_func ("/present/exchange-feed/end-and-failures", test_end_and_failures);
  g_test_add_func ("/present/exchange-feed/messages", test_messages);
  g_test_add_func ("/present/exchange-feed/stranger", test_stranger);
  g_test_add_func ("/present/exchange-feed/set-lanes", test_set_lanes);
  g_test_add_func ("/present/exchange-feed/newcomers", test_newcomers);
  g_test_add_func ("/present/exchange-feed/newcomer-with-stranger", test_newcomer_with_stranger);
  g_test_add_func ("/present/exchange-feed/passed-over", test_passed_over);
  g_test_add_func ("/present/exchange-feed/given-up-unread", test_given_up_unread);
  g_test_add_func ("/present/exchange-feed/known-from-its-making", test_known_from_its_making);
  g_test_add_func ("/present/exchange-feed/reads-in-parts", test_reads_in_parts);
  g_test_add_func ("/present/exchange-feed/against-bytes", test_against_bytes);

  return g_test_run ();
}
