/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-stream-index-private.h"

#include <string.h>
#include <sys/socket.h>

/* Offsets are true whatever was lost, and both directions make one conversation. */

typedef struct
{
  PhStore       *store;
  PhStreamIndex *index;
} Play;

#define OUT PH_DIRECTION_OUT
#define IN  PH_DIRECTION_IN

static void
set_up (Play          *play,
        gconstpointer  data)
{
  const PhStoreLimits *limits = data;

  play->store = ph_store_new (limits);
  play->index = ph_stream_index_new ();
}

static void
tear_down (Play          *play,
           gconstpointer  data)
{
  ph_stream_index_unref (play->index);
  ph_store_free (play->store);
}

static void
keep (Play     *play,
      PhRecord *record)
{
  PhRecord copy = *record;
  const guint64 seq = ph_store_append (play->store, record);

  ph_stream_index_append (play->index, seq, &copy);
}

static void
move (Play        *play,
      PhDirection  direction,
      const char  *bytes)
{
  const gsize len = strlen (bytes);
  PhRecord record = { .kind = direction == OUT ? PH_CALL_SEND : PH_CALL_RECV,
                      .len = (guint32) len, .slab = ph_slab_new (len) };

  memcpy (ph_slab_get_writable (record.slab), bytes, len);
  keep (play, &record);
}

static void
lose (Play        *play,
      PhDirection  direction,
      guint32      len)
{
  PhRecord record = { .kind = direction == OUT ? PH_CALL_SEND : PH_CALL_RECV, .len = len,
                      .flags = PH_RECORD_NOT_KEPT };

  keep (play, &record);
}

static void
gap (Play *play)
{
  PhRecord record = { .kind = PH_RECORD_GAP };

  ph_record_set_gap (&record, 3, 100);
  keep (play, &record);
}

static char *
read_from (Play        *play,
           PhDirection  direction,
           guint64      offset)
{
  char *bytes = g_malloc0 (100);

  ph_stream_index_read (play->index, play->store, direction, offset, (guint8 *) bytes, 99);
  return bytes;
}

static void
assert_read (Play        *play,
             PhDirection  direction,
             guint64      offset,
             const char  *expected)
{
  g_autofree char *bytes = read_from (play, direction, offset);

  g_assert_cmpstr (bytes, ==, expected);
}

static void
assert_turn (Play        *play,
             PhDirection  direction,
             guint64      offset,
             guint64      start,
             guint64      end)
{
  PhStreamRange turn;

  ph_stream_index_get_turn (play->index, direction, offset, &turn);
  g_assert_cmpuint (turn.start, ==, start);
  g_assert_cmpuint (turn.end, ==, end);
}

static void
assert_span (Play         *play,
             PhDirection   direction,
             guint64       offset,
             PhStreamLoss  loss,
             guint64       start,
             guint64       end)
{
  PhStreamRange span;

  g_assert_cmpint (ph_stream_index_get_span (play->index, play->store, direction, offset, &span),
                   ==, loss);
  g_assert_cmpuint (span.start, ==, start);
  g_assert_cmpuint (span.end, ==, end);
}

/* Every place is found again, and each step forward is one byte of one direction */
static void
assert_places (Play *play)
{
  const guint64 n_out = ph_stream_index_get_end (play->index, OUT);
  const guint64 n_in = ph_stream_index_get_end (play->index, IN);
  guint64 last_out = 0, last_in = 0;

  for (guint64 place = 0; place < n_out + n_in; place++)
    {
      guint64 out, in;

      ph_stream_index_split (play->index, play->store, place, &out, &in);
      g_assert_cmpuint (out + in, ==, place);
      g_assert_cmpuint (out, >=, last_out);
      g_assert_cmpuint (in, >=, last_in);
      g_assert_true (
        ph_stream_index_to_place (play->index, play->store, OUT, out) == place
        || ph_stream_index_to_place (play->index, play->store, IN, in) == place);
      last_out = out;
      last_in = in;
    }
}

static void
test_empty (Play          *play,
            gconstpointer  data)
{
  PhStreamPiece piece;
  guint64 out = 1, in = 1;

  g_assert_false (ph_stream_index_find (play->index, play->store, IN, 0, &piece));
  g_assert_cmpuint (ph_stream_index_get_end (play->index, OUT), ==, 0);
  ph_stream_index_split (play->index, play->store, 0, &out, &in);
  g_assert_cmpuint (out + in, ==, 0);
  g_assert_cmpuint (ph_stream_index_to_place (play->index, play->store, IN, 0), ==, 0);
  ph_stream_index_drop_before (play->index, 0);
}

static void
test_two_directions (Play          *play,
                     gconstpointer  data)
{
  PhStreamPiece piece;

  move (play, OUT, "GET /");
  move (play, OUT, "\r\n");
  move (play, IN, "200 OK");
  move (play, OUT, "bye");
  move (play, IN, "!");
  assert_read (play, OUT, 0, "GET /\r\nbye");
  assert_read (play, OUT, 3, " /\r\nbye");
  assert_read (play, IN, 4, "OK!");
  assert_turn (play, OUT, 6, 0, 7);
  assert_turn (play, OUT, 7, 7, 10);
  assert_turn (play, IN, 0, 0, 6);
  assert_turn (play, IN, 6, 6, 7);
  assert_span (play, IN, 3, PH_STREAM_KEPT, 0, 7);
  g_assert_true (ph_stream_index_find (play->index, play->store, OUT, 6, &piece));
  g_assert_cmpuint (piece.begin, ==, 5);
  g_assert_cmpuint (piece.len, ==, 1);
  g_assert_cmpuint (piece.seq, ==, 1);
  g_assert_cmpuint (ph_stream_index_to_place (play->index, play->store, IN, 0), ==, 7);
  g_assert_cmpuint (ph_stream_index_to_place (play->index, play->store, OUT, 7), ==, 13);
  assert_places (play);
}

static void
test_not_kept (Play          *play,
               gconstpointer  data)
{
  move (play, IN, "ab");
  lose (play, IN, 10);
  lose (play, IN, 20);
  move (play, IN, "cd");
  assert_span (play, IN, 1, PH_STREAM_KEPT, 0, 2);
  assert_span (play, IN, 2, PH_STREAM_NOT_KEPT, 2, 32);
  assert_span (play, IN, 33, PH_STREAM_KEPT, 32, 34);
  assert_read (play, IN, 0, "ab");
  assert_read (play, IN, 15, "");
  assert_read (play, IN, 32, "cd");
  assert_turn (play, IN, 20, 0, 34);
  assert_places (play);
}

static const PhStoreLimits small = { .max_records = 8, .max_payload_bytes = 12 };

/* Payload goes first, rows later, offsets never */
static void
test_evicted (Play          *play,
              gconstpointer  data)
{
  for (guint i = 0; i < 40; i++)
    {
      move (play, i % 3 == 0 ? OUT : IN, i % 3 == 0 ? "<<" : ">>>>");
      ph_store_evict (play->store);
      ph_stream_index_drop_before (play->index, ph_store_get_first (play->store));
      assert_places (play);
    }
  g_assert_cmpuint (ph_stream_index_get_end (play->index, OUT), ==, 28);
  g_assert_cmpuint (ph_stream_index_get_end (play->index, IN), ==, 104);
  g_assert_cmpuint (ph_stream_index_get_kept (play->index, play->store, IN), >, 80);
  assert_span (play, IN, 0, PH_STREAM_EVICTED, 0,
               ph_stream_index_get_kept (play->index, play->store, IN));
  assert_read (play, IN, 0, "");
  assert_read (play, OUT, 26, "<<");
}

/* Gaps of other sockets leave nothing on one that is quiet, however many there are. */
static void
test_many_gaps (Play          *play,
                gconstpointer  data)
{
  const PhStreamLane *in = ph_stream_index_get_lane (play->index, IN);
  guint64 offset;

  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < 1000; i++)
        gap (play);
      g_assert_cmpuint (in->entries.len, ==, 1);
      ph_stream_index_mend (play->index, 0, 0);
      g_assert_cmpuint (in->entries.len, ==, 0);
    }
  gap (play);
  gap (play);
  move (play, IN, "x");
  ph_stream_index_mend (play->index, 0, 6);
  g_assert_cmpuint (ph_stream_index_get_end (play->index, IN), ==, 6);
  g_assert_true (ph_stream_index_get_offset (play->index, IN, ph_store_get_end (play->store) - 1,
                                             &offset));
  g_assert_cmpuint (offset, ==, 5);
}

/* What was in a gap is known once the totals are read */
static void
test_gap (Play          *play,
          gconstpointer  data)
{
  move (play, IN, "before");
  gap (play);
  move (play, OUT, "x");
  move (play, IN, "after");
  g_assert_cmpuint (ph_stream_index_get_end (play->index, IN), ==, 11);
  ph_stream_index_mend (play->index, 1, 111);
  g_assert_cmpuint (ph_stream_index_get_end (play->index, IN), ==, 111);
  g_assert_cmpuint (ph_stream_index_get_end (play->index, OUT), ==, 1);
  assert_span (play, IN, 50, PH_STREAM_MISSING, 6, 106);
  assert_read (play, IN, 0, "before");
  assert_read (play, IN, 106, "after");
  assert_places (play);
  ph_stream_index_mend (play->index, 1, 500);   /* nothing is missing any more */
  g_assert_cmpuint (ph_stream_index_get_end (play->index, IN), ==, 111);
}

/* A receive of the user's, with flags */
static void
receive_with (Play *play,
              int   flags)
{
  const PhCallHead head = { .args = { 3, flags, -1 }, .result = 3 };
  PhRecord record = { .kind = PH_CALL_RECV, .len = 3, .flags = PH_RECORD_HEAD,
                      .offset = sizeof head, .slab = ph_slab_new (sizeof head + 3) };

  memcpy (ph_slab_get_writable (record.slab), &head, sizeof head);
  memcpy (ph_slab_get_writable (record.slab) + sizeof head, "pqr", 3);
  keep (play, &record);
}

static void
test_aside (Play          *play,
            gconstpointer  data)
{
  receive_with (play, MSG_PEEK);
  receive_with (play, 0);
  receive_with (play, MSG_OOB);
  move (play, IN, "s");
  assert_read (play, IN, 0, "pqrs");
  gap (play);
  ph_stream_index_mend (play->index, 0, 7 + 5);   /* the urgent bytes count in the totals */
  g_assert_cmpuint (ph_stream_index_get_end (play->index, IN), ==, 4 + 5);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
#define ADD(path, limits, test) g_test_add (path, Play, limits, set_up, test, tear_down)
  ADD ("/capture/stream-index/empty", NULL, test_empty);
  ADD ("/capture/stream-index/two-directions", NULL, test_two_directions);
  ADD ("/capture/stream-index/not-kept", NULL, test_not_kept);
  ADD ("/capture/stream-index/evicted", &small, test_evicted);
  ADD ("/capture/stream-index/gap", NULL, test_gap);
  ADD ("/capture/stream-index/many-gaps", NULL, test_many_gaps);
  ADD ("/capture/stream-index/aside", NULL, test_aside);
  return g_test_run ();
}
