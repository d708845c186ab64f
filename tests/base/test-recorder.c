/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-recorder.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#define INET_FRONT (sizeof (PhCallHead) + PH_RECORD_INET_SPACE)

typedef struct
{
  PhRing     *ring;
  PhSlabPool *pool;
  PhRecorder *recorder;
} Fixture;

static Fixture
set_up (guint n_slots,
        gsize n_slabs)
{
  Fixture f;

  f.ring = ph_ring_new (n_slots);
  f.pool = ph_slab_pool_new (n_slabs * PH_SLAB_BYTES);
  f.recorder = ph_recorder_new (f.ring, f.pool);
  return f;
}

/* Everything that was recorded must be gone with the ring and the recorder. */
static void
tear_down (Fixture *f)
{
  ph_recorder_free (f->recorder);
  ph_ring_free (f->ring);
  g_assert_cmpuint (ph_slab_pool_get_taken (f->pool), ==, 0);
  ph_slab_pool_unref (f->pool);
}

static PhRecord
pop (Fixture *f)
{
  PhRecord record;

  g_assert_cmpuint (ph_ring_pop (f->ring, &record, 1), ==, 1);
  return record;
}

static void
assert_payload (const PhRecord *record,
                const void     *bytes,
                gsize           len)
{
  gsize got;
  const guint8 *payload = ph_record_get_payload (record, &got);

  g_assert_cmpmem (payload, got, bytes, len);
}

static void
assert_address (const PhRecord  *record,
                const PhAddress *expected)
{
  PhAddress address = ph_record_get_address (record);

  g_assert_true (ph_address_equal (&address, expected));
}

static void
receive (Fixture    *f,
         const char *text,
         guint8      flags)
{
  PhRecord record = { .kind = PH_CALL_RECV, .flags = flags, .len = (guint32) strlen (text) };
  gsize got;
  guint8 *place = ph_recorder_reserve (f->recorder, 0, record.len, 65536, &got);

  g_assert_cmpuint (got, >=, record.len);
  memcpy (place, text, record.len);
  ph_recorder_data (f->recorder, &record, NULL, NULL, place);
}

static void
test_data_without_head (void)
{
  Fixture f = set_up (16, 2);
  PhRecord a, b;

  receive (&f, "hello", PH_RECORD_AUTO);
  receive (&f, "world!", PH_RECORD_AUTO);
  a = pop (&f);
  b = pop (&f);
  assert_payload (&a, "hello", 5);
  assert_payload (&b, "world!", 6);
  g_assert_null (ph_record_get_head (&a));
  g_assert_true (a.slab == b.slab);
  g_assert_cmpuint (b.offset, ==, 8);
  ph_record_clear (&a);
  ph_record_clear (&b);
  tear_down (&f);
}

static void
test_data_with_head (void)
{
  Fixture f = set_up (16, 1);
  PhCallHead head = { .begun_ns = 12345, .call_id = 7, .args = { 4, 2, -1 }, .result = 3 };
  PhAddress peer = ph_address_loopback (AF_INET6, 4242);
  PhRecord record = { .kind = PH_CALL_RECVFROM, .len = 3, .time_ns = 99999 };
  const PhCallHead *back;
  gsize got;
  guint8 *place = ph_recorder_reserve (f.recorder, INET_FRONT, 3, 3, &got);

  g_assert_cmpuint (got, ==, 3);
  memcpy (place, "abc", 3);
  ph_recorder_data (f.recorder, &record, &head, &peer, place);
  g_assert_null (record.slab);

  record = pop (&f);
  back = ph_record_get_head (&record);
  g_assert_cmpint (back->begun_ns, ==, 12345);
  g_assert_cmpuint (back->call_id, ==, 7);
  g_assert_cmpint (back->args[2], ==, -1);
  g_assert_cmpint (ph_record_get_result (&record), ==, 3);
  g_assert_cmpint (ph_record_begun_ns (&record), ==, 12345);
  assert_address (&record, &peer);
  assert_payload (&record, "abc", 3);
  ph_record_clear (&record);
  tear_down (&f);
}

/* recvmmsg(2): one reservation, many messages, each with its own front */
static void
test_many_from_one_reservation (void)
{
  Fixture f = set_up (64, 1);
  gsize got, slot = INET_FRONT + 64;
  guint8 *area = ph_recorder_reserve (f.recorder, INET_FRONT, 32 * slot, 32 * slot, &got);

  for (guint16 i = 0; i < 32; i++)
    memset (area + i * slot, i, i);
  for (guint16 i = 0; i < 32; i++)
    {
      PhRecord record = { .kind = PH_CALL_RECVFROM, .flags = PH_RECORD_AUTO, .len = i };
      PhCallHead head = { .result = i };
      PhAddress peer = ph_address_loopback (AF_INET, (guint16) (1000 + i));

      ph_recorder_data (f.recorder, &record, &head, &peer, area + i * slot);
    }
  for (guint16 i = 0; i < 32; i++)
    {
      PhRecord record = pop (&f);
      PhAddress peer = ph_address_loopback (AF_INET, (guint16) (1000 + i));
      gsize len;
      const guint8 *payload = ph_record_get_payload (&record, &len);

      g_assert_cmpuint (len, ==, i);
      for (gsize j = 0; j < len; j++)
        g_assert_cmpuint (payload[j], ==, i);
      g_assert_cmpint (ph_record_get_head (&record)->result, ==, i);
      assert_address (&record, &peer);
      ph_record_clear (&record);
    }
  tear_down (&f);
}

static void
test_slab_changes_when_little_is_left (void)
{
  Fixture f = set_up (16, 2);
  PhRecord record = { .kind = PH_CALL_RECV, .len = PH_SLAB_BYTES - 100 };
  gsize got;
  guint8 *place = ph_recorder_reserve (f.recorder, 0, 4096, PH_SLAB_BYTES, &got);

  g_assert_cmpuint (got, ==, PH_SLAB_BYTES);
  ph_recorder_data (f.recorder, &record, NULL, NULL, place);
  ph_recorder_reserve (f.recorder, 0, 50, 4096, &got);
  g_assert_cmpuint (got, <=, 100);
  g_assert_cmpuint (got, >=, 90);
  g_assert_cmpuint (ph_slab_pool_get_taken (f.pool), ==, PH_SLAB_BYTES);
  ph_recorder_reserve (f.recorder, 0, 101, 4096, &got);
  g_assert_cmpuint (got, ==, 4096);
  g_assert_cmpuint (ph_slab_pool_get_taken (f.pool), ==, 2 * PH_SLAB_BYTES);
  tear_down (&f);
}

/* With no payload memory left, calls still get their answer, and counts stay true. */
static void
test_pool_exhausted (void)
{
  Fixture f = set_up (16, 0);
  PhCallHead head = { .call_id = 9, .result = 5 };
  PhAddress peer = ph_address_loopback (AF_INET, 53);
  PhRecord record = { .kind = PH_CALL_RECVFROM, .len = 5 };
  gsize got;
  guint8 *place = ph_recorder_reserve (f.recorder, INET_FRONT, 16, 1 << 20, &got);

  g_assert_cmpuint (got, ==, PH_SLAB_BYTES - INET_FRONT);
  memset (place, 1, got);
  ph_recorder_data (f.recorder, &record, &head, &peer, place);
  receive (&f, "automatic", PH_RECORD_AUTO);

  record = pop (&f);
  g_assert_cmpuint (record.flags, ==, PH_RECORD_NOT_KEPT | PH_RECORD_HEAD);
  g_assert_cmpuint (record.len, ==, 5);
  g_assert_cmpuint (ph_record_get_head (&record)->call_id, ==, 9);
  g_assert_null (ph_record_get_payload (&record, &got));
  assert_address (&record, &peer);
  ph_record_clear (&record);
  record = pop (&f);
  g_assert_cmpuint (record.flags, ==, PH_RECORD_NOT_KEPT | PH_RECORD_AUTO);
  g_assert_cmpuint (record.len, ==, 9);
  g_assert_null (record.slab);
  tear_down (&f);
}

/* Nobody has to wait for a full ring: the reader is woken while a quarter of the pool is left. */
static void
test_pool_short (void)
{
  Fixture f = set_up (64, 8);
  struct pollfd wake = { .fd = ph_ring_get_wake_fd (f.ring), .events = POLLIN };

  for (guint n = 1; n <= 8; n++)
    {
      gsize got;
      guint8 *place = ph_recorder_reserve (f.recorder, 0, PH_SLAB_BYTES, PH_SLAB_BYTES, &got);
      PhRecord record = { .kind = PH_CALL_RECV, .len = PH_SLAB_BYTES };

      ph_recorder_data (f.recorder, &record, NULL, NULL, place);
      g_assert_cmpint (poll (&wake, 1, 0), ==, n > 6);
    }
  tear_down (&f);
}

/* Once the reader gives memory back, bytes are kept again. */
static void
test_pool_recovers (void)
{
  Fixture f = set_up (16, 1);
  PhSlab *hog = ph_slab_pool_take (f.pool);
  PhRecord record;

  receive (&f, "lost", 0);
  ph_slab_unref (hog);
  receive (&f, "kept", 0);
  record = pop (&f);
  g_assert_cmpuint (record.flags, ==, PH_RECORD_NOT_KEPT);
  record = pop (&f);
  assert_payload (&record, "kept", 4);
  ph_record_clear (&record);
  tear_down (&f);
}

static void
test_empty_data_takes_no_payload_memory (void)
{
  Fixture f = set_up (16, 0);
  PhCallHead head = { .call_id = 2, .result = -1 };
  PhRecord record = { .kind = PH_CALL_RECV, .error = ECONNRESET };

  ph_recorder_data (f.recorder, &record, &head, NULL, NULL);
  receive (&f, "", PH_RECORD_AUTO);
  record = pop (&f);
  g_assert_cmpuint (ph_record_get_head (&record)->call_id, ==, 2);
  g_assert_cmpint (ph_record_get_result (&record), ==, -1);
  ph_record_clear (&record);
  record = pop (&f);
  g_assert_null (record.slab);
  g_assert_cmpuint (record.flags, ==, PH_RECORD_AUTO);
  tear_down (&f);
}

static void
check_bytes (gsize    size,
             gsize    offset,
             gsize    len,
             gboolean shared)
{
  Fixture f = set_up (16, 1);
  g_autofree guint8 *content = g_malloc (size);
  g_autoptr (GBytes) bytes = NULL;
  PhAddress to = ph_address_loopback (AF_INET, 9);
  PhCallHead head = { .call_id = 3, .result = (gint32) len };
  PhRecord record = { .kind = PH_CALL_SENDTO, .len = (guint32) len };
  gsize got;

  for (gsize i = 0; i < size; i++)
    content[i] = (guint8) (i * 31 >> 3);
  bytes = g_bytes_new (content, size);
  ph_recorder_bytes (f.recorder, &record, &head, &to, bytes, offset);
  record = pop (&f);
  assert_payload (&record, content + offset, len);
  assert_address (&record, &to);
  g_assert_cmpuint (ph_record_get_head (&record)->call_id, ==, 3);
  g_assert_cmpint ((record.flags & PH_RECORD_FOREIGN) != 0, ==, shared);
  if (shared)
    g_assert_true (ph_record_get_payload (&record, &got)
                   == (const guint8 *) g_bytes_get_data (bytes, NULL) + offset);
  ph_record_clear (&record);
  tear_down (&f);
}

static void
test_bytes (void)
{
  check_bytes (5, 0, 5, FALSE);
  check_bytes (100, 90, 10, FALSE);
  check_bytes (16384, 0, 16384, FALSE);
  check_bytes (16385, 0, 16385, TRUE);
  check_bytes (1000000, 12345, 500000, TRUE);
  check_bytes (1000000, 999999, 1, FALSE);
}

static void
test_shared_without_head (void)
{
  Fixture f = set_up (16, 0);
  g_autofree guint8 *zeros = g_malloc0 (20000);
  g_autoptr (GBytes) bytes = g_bytes_new (zeros, 20000);
  PhRecord record = { .kind = PH_CALL_SEND, .flags = PH_RECORD_AUTO, .len = 20000 };

  ph_recorder_bytes (f.recorder, &record, NULL, NULL, bytes, 0);
  record = pop (&f);
  g_assert_null (ph_record_get_head (&record));
  assert_payload (&record, zeros, 20000);
  ph_record_clear (&record);
  tear_down (&f);
}

static void
note_freed (gpointer data)
{
  *(gboolean *) data = TRUE;
}

/* Of a large send the kernel took a little; the record of it held all of the rest in memory. */
static void
test_part_holds_whole (void)
{
  Fixture f = set_up (16, 0);
  g_autofree guint8 *zeros = g_malloc0 (1000000);
  gboolean freed = FALSE;
  GBytes *bytes = g_bytes_new_with_free_func (zeros, 1000000, note_freed, &freed);
  PhRecord record = { .kind = PH_CALL_SEND, .len = 20000 };

  ph_recorder_bytes (f.recorder, &record, NULL, NULL, bytes, 0);
  g_bytes_unref (bytes);
  g_assert_true (freed);
  record = pop (&f);
  assert_payload (&record, zeros, 20000);
  ph_record_clear (&record);
  tear_down (&f);
}

/* What the kernel took of a very large send is less than half, and still too much to copy while all
 * other sockets wait: the record shares it, and its slab is as large as what it holds. */
static void
test_large_part_is_shared (void)
{
  const gsize size = (gsize) 64 << 20, len = (gsize) 20 << 20, offset = 4096;
  Fixture f = set_up (16, 1);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (size), size);
  PhCallHead head = { .call_id = 3 };
  PhRecord record = { .kind = PH_CALL_SEND, .len = (guint32) len };
  gsize got;

  ph_recorder_bytes (f.recorder, &record, &head, NULL, bytes, offset);
  record = pop (&f);
  g_assert_true (ph_record_get_payload (&record, &got)
                 == (const guint8 *) g_bytes_get_data (bytes, NULL) + offset);
  g_assert_cmpuint (got, ==, len);
  g_assert_cmpuint (ph_record_get_kept (&record), ==, len);
  g_assert_cmpuint (ph_slab_get_size (record.slab), ==, size);
  g_assert_cmpuint (ph_record_get_head (&record)->call_id, ==, 3);
  ph_record_clear (&record);
  tear_down (&f);
}

/* A step of a longer call shares, however small: the record of the whole holds it all anyway. */
static void
test_part_is_shared (void)
{
  Fixture f = set_up (16, 1);
  g_autofree guint8 *zeros = g_malloc0 (1000000);
  g_autoptr (GBytes) bytes = g_bytes_new (zeros, 1000000);
  PhCallHead head = { .call_id = 3 };
  PhRecord record = { .kind = PH_CALL_SEND, .len = 20000 };
  PhRecord small = { .kind = PH_CALL_SEND, .len = 10 };
  gsize len;

  ph_recorder_part (f.recorder, &record, &head, NULL, bytes, 700000);
  record = pop (&f);
  g_assert_true (ph_record_get_payload (&record, &len)
                 == (const guint8 *) g_bytes_get_data (bytes, NULL) + 700000);
  g_assert_cmpuint (ph_record_get_head (&record)->call_id, ==, 3);
  ph_record_clear (&record);
  ph_recorder_part (f.recorder, &small, &head, NULL, bytes, 999990);
  small = pop (&f);
  g_assert_false (small.flags & PH_RECORD_FOREIGN);
  assert_payload (&small, zeros, 10);
  ph_record_clear (&small);
  tear_down (&f);
}

static void
test_body (void)
{
  Fixture f = set_up (16, 0);
  PhFigures figures = { .time_ns = 5, .bytes_in = G_MAXUINT64, .rtt_us = 24 };
  PhCallHead head = { .call_id = 4, .args = { 5 } };
  PhAddress bound = ph_address_loopback (AF_INET, 8080);
  PhRecord a = { .kind = PH_RECORD_FIGURES, .socket = 1 };
  PhRecord b = { .kind = PH_CALL_BIND, .socket = 1 };
  PhRecord c = { .kind = PH_RECORD_STATE, .aux = PH_STATE_LISTEN };

  ph_recorder_body (f.recorder, &a, NULL, NULL, &figures, sizeof figures);
  ph_recorder_body (f.recorder, &b, &head, &bound, NULL, 0);
  ph_recorder_plain (f.recorder, &c);
  a = pop (&f);
  b = pop (&f);
  c = pop (&f);
  assert_payload (&a, &figures, sizeof figures);
  g_assert_cmpuint (a.offset % 8, ==, 0);
  assert_address (&b, &bound);
  g_assert_cmpuint (ph_record_get_head (&b)->call_id, ==, 4);
  g_assert_cmpuint (b.len, ==, 0);
  g_assert_true (a.slab != b.slab); /* one lives a moment, the other as long as its row */
  g_assert_cmpuint (c.aux, ==, PH_STATE_LISTEN);
  ph_record_clear (&a);
  ph_record_clear (&b);
  tear_down (&f);
}

static void
test_body_larger_than_a_slab (void)
{
  Fixture f = set_up (16, 0);
  g_autofree guint8 *name = g_malloc0 (70000);
  PhCallHead head = { .call_id = 1 };
  PhRecord record = { .kind = PH_CALL_GETADDRINFO };

  ph_recorder_body (f.recorder, &record, &head, NULL, name, 70000);
  record = pop (&f);
  assert_payload (&record, name, 70000);
  ph_record_clear (&record);
  tear_down (&f);
}

typedef struct
{
  guint64 data;
  guint64 bytes;
  guint64 gaps;
  guint64 gap_records;
  guint64 gap_bytes;
  guint32 states; /* numbered in aux, so that order can be seen */
} Tally;

static void
tally_record (Tally    *tally,
              PhRecord *record)
{
  guint64 records, bytes;

  if (record->kind == PH_RECORD_STATE)
    g_assert_cmpuint (record->aux, ==, tally->states++);
  else if (record->kind == PH_RECORD_GAP)
    {
      ph_record_get_gap (record, &records, &bytes);
      tally->gap_records += records;
      tally->gap_bytes += bytes;
      tally->gaps++;
    }
  else
    {
      tally->bytes += record->len;
      tally->data++;
    }
  ph_record_clear (record);
}

static void
record_something (Fixture *f,
                  GRand   *rand,
                  Tally   *sent)
{
  PhRecord state = { .kind = PH_RECORD_STATE, .aux = sent->states };
  g_autofree char *text = g_strnfill ((gsize) g_rand_int_range (rand, 1, 50), 'x');

  if (g_rand_int_range (rand, 0, 10) == 0)
    {
      ph_recorder_plain (f->recorder, &state);
      sent->states++;
      return;
    }
  receive (f, text, PH_RECORD_AUTO);
  sent->bytes += strlen (text);
  sent->data++;
}

/* Every byte is either in a record or in a gap, whatever the reader does, and what may not be lost
 * arrives, in order. */
static void
test_gap_is_exact (void)
{
  Fixture f = set_up (8, 64);
  GRand *rand = g_rand_new_with_seed (7);
  Tally sent = { 0 }, got = { 0 };
  gboolean done = FALSE;
  PhRecord record;

  for (guint i = 0; i < 20000; i++)
    {
      record_something (&f, rand, &sent);
      for (gint32 n = g_rand_int_range (rand, -30, 10);
           n > 0 && ph_ring_pop (f.ring, &record, 1) == 1; n--)
        tally_record (&got, &record);
    }
  while (!done)
    {
      done = ph_recorder_flush (f.recorder);
      while (ph_ring_pop (f.ring, &record, 1) == 1)
        tally_record (&got, &record);
    }

  g_assert_cmpuint (got.bytes + got.gap_bytes, ==, sent.bytes);
  g_assert_cmpuint (got.data + got.gap_records, ==, sent.data);
  g_assert_cmpuint (got.states, ==, sent.states);
  g_assert_cmpuint (got.gap_records, ==, ph_recorder_get_lost (f.recorder));
  g_assert_cmpuint (got.gaps, >, 100);
  g_assert_cmpuint (got.data, >, 100);
  g_rand_free (rand);
  tear_down (&f);
}

static void
record_socket_data (Fixture   *f,
                    PhSocketId socket)
{
  PhRecord record = { .kind = PH_CALL_RECV, .flags = PH_RECORD_AUTO, .socket = socket, .len = 1 };
  gsize got;
  guint8 *place = ph_recorder_reserve (f->recorder, 0, 1, 1, &got);

  *place = 'x';
  ph_recorder_data (f->recorder, &record, NULL, NULL, place);
}

/* A gap belongs to a socket only if all that it stands for does; a million lost records are one
 * record in the queue; and a lost payload lets go of its slab at once. */
static void
test_gap_merges (void)
{
  Fixture f = set_up (2, 2);
  PhRecord record;
  guint64 records, bytes;

  for (guint i = 0; i < 1000002; i++)
    record_socket_data (&f, 5);
  for (guint i = 0; i < 2; i++)
    {
      record = pop (&f);
      ph_record_clear (&record);
    }
  g_assert_true (ph_recorder_flush (f.recorder));
  record = pop (&f);
  ph_record_get_gap (&record, &records, &bytes);
  g_assert_cmpuint (records, ==, 1000000);
  g_assert_cmpuint (bytes, ==, 1000000);
  g_assert_cmpuint (record.socket, ==, 5);
  g_assert_cmpuint (ph_slab_pool_get_taken (f.pool), ==, PH_SLAB_BYTES);

  for (guint i = 0; i < 4; i++)
    record_socket_data (&f, 5 + i);
  for (guint i = 0; i < 2; i++)
    {
      record = pop (&f);
      ph_record_clear (&record);
    }
  ph_recorder_flush (f.recorder);
  record = pop (&f);
  g_assert_cmpuint (record.kind, ==, PH_RECORD_GAP);
  g_assert_cmpuint (record.socket, ==, PH_SOCKET_NONE);
  tear_down (&f);
}

/* What must not be lost: the user's calls, errors, a stream's end of file. */
static void
test_not_droppable (void)
{
  Fixture f = set_up (2, 1);
  PhRecord error = { .kind = PH_CALL_RECV, .flags = PH_RECORD_AUTO, .error = ECONNRESET };
  PhRecord records[6];

  receive (&f, "1", PH_RECORD_AUTO);
  receive (&f, "2", PH_RECORD_AUTO);
  receive (&f, "by the user", 0);
  ph_recorder_plain (f.recorder, &error);
  receive (&f, "", PH_RECORD_AUTO);
  g_assert_cmpuint (ph_recorder_get_lost (f.recorder), ==, 0);
  receive (&f, "lost", PH_RECORD_AUTO);
  g_assert_cmpuint (ph_recorder_get_lost (f.recorder), ==, 1);

  for (guint n = 0; n < 6; n += 2)
    {
      g_assert_cmpuint (ph_ring_pop (f.ring, records + n, 2), ==, 2);
      ph_recorder_flush (f.recorder);
    }
  assert_payload (&records[2], "by the user", 11);
  g_assert_cmpuint (records[3].error, ==, ECONNRESET);
  g_assert_cmpuint (records[4].kind, ==, PH_CALL_RECV);
  g_assert_cmpuint (records[4].len, ==, 0);
  g_assert_cmpuint (records[5].kind, ==, PH_RECORD_GAP);
  for (guint i = 0; i < 6; i++)
    ph_record_clear (&records[i]);
  tear_down (&f);
}

/* A mark without room is lost and counted; no gap speaks of it, since no data is missing. */
static void
test_mark_without_room (void)
{
  Fixture f = set_up (2, 4);
  PhRecord record = { .socket = 1 };

  for (guint i = 0; i < 5; i++)
    {
      ph_record_set_mark (&record, PH_MARK_DEVICE, i, 0);
      ph_recorder_plain (f.recorder, &record);
    }
  g_assert_cmpuint (ph_recorder_get_lost (f.recorder), ==, 3);
  g_assert_true (ph_recorder_flush (f.recorder));
  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (pop (&f).offset, ==, i);
  g_assert_cmpuint (ph_ring_pop (f.ring, &record, 1), ==, 0);
  tear_down (&f);
}

static void
test_free_with_overflow (void)
{
  Fixture f = set_up (2, 1);

  for (guint i = 0; i < 10; i++)
    receive (&f, "waits", 0);
  g_assert_false (ph_recorder_flush (f.recorder));
  tear_down (&f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/base/recorder/data-without-head", test_data_without_head);
  g_test_add_func ("/base/recorder/data-with-head", test_data_with_head);
  g_test_add_func ("/base/recorder/many-from-one-reservation", test_many_from_one_reservation);
  g_test_add_func ("/base/recorder/slab-change", test_slab_changes_when_little_is_left);
  g_test_add_func ("/base/recorder/pool-exhausted", test_pool_exhausted);
  g_test_add_func ("/base/recorder/pool-short", test_pool_short);
  g_test_add_func ("/base/recorder/pool-recovers", test_pool_recovers);
  g_test_add_func ("/base/recorder/empty-data", test_empty_data_takes_no_payload_memory);
  g_test_add_func ("/base/recorder/bytes", test_bytes);
  g_test_add_func ("/base/recorder/shared-without-head", test_shared_without_head);
  g_test_add_func ("/base/recorder/body", test_body);
  g_test_add_func ("/base/recorder/large-body", test_body_larger_than_a_slab);
  g_test_add_func ("/base/recorder/gap-is-exact", test_gap_is_exact);
  g_test_add_func ("/base/recorder/part-holds-whole", test_part_holds_whole);
  g_test_add_func ("/base/recorder/large-part-is-shared", test_large_part_is_shared);
  g_test_add_func ("/base/recorder/part-is-shared", test_part_is_shared);
  g_test_add_func ("/base/recorder/gap-merges", test_gap_merges);
  g_test_add_func ("/base/recorder/not-droppable", test_not_droppable);
  g_test_add_func ("/base/recorder/mark-without-room", test_mark_without_room);
  g_test_add_func ("/base/recorder/free-with-overflow", test_free_with_overflow);
  return g_test_run ();
}
