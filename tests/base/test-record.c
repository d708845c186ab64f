/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-record.h"

static void
test_kinds (void)
{
  guint n_calls = 0, n_data = 0;

  for (guint kind = 0; kind < 256; kind++)
    {
      PhRecord record = { .kind = (guint8) kind };

      n_calls += (guint) ph_record_is_call (&record);
      n_data += (guint) ph_record_is_data (&record);
    }
  g_assert_cmpuint (n_calls, ==, PH_N_CALLS);
  g_assert_cmpuint (n_data, ==, 4);
}

static void
test_calls_of_several (void)
{
  PhRecord sendfile = { .kind = PH_CALL_SENDFILE };
  PhRecord step = { .kind = PH_CALL_SENDFILE, .flags = PH_RECORD_AUTO };
  PhRecord sendall = { .kind = PH_CALL_SENDALL };

  g_assert_false (ph_record_is_data (&sendfile));
  g_assert_false (ph_record_has_payload (&sendfile));
  g_assert_true (ph_record_is_data (&step));
  g_assert_false (ph_record_is_data (&sendall));
  g_assert_true (ph_record_has_payload (&sendall));
}

static void
test_failed (void)
{
  PhRecord refused = { .kind = PH_CALL_CONNECT, .error = 111 };
  PhRecord number = { .kind = PH_CALL_CONNECT_EX, .error = 111 };
  PhRecord good = { .kind = PH_CALL_CONNECT };
  PhRecord state = { .kind = PH_RECORD_STATE, .error = 1 };

  g_assert_true (ph_record_has_failed (&refused));
  g_assert_false (ph_record_has_failed (&number));
  g_assert_false (ph_record_has_failed (&good));
  g_assert_false (ph_record_has_failed (&state));
}

static void
test_direction (void)
{
  PhRecord sent = { .kind = PH_CALL_SENDTO };
  PhRecord parked = { .kind = PH_RECORD_PARKED, .aux = PH_CALL_RECV };
  PhRecord state = { .kind = PH_RECORD_STATE, .aux = PH_CALL_SEND };

  g_assert_cmpint (ph_record_direction (&sent), ==, PH_DIRECTION_OUT);
  g_assert_cmpint (ph_record_direction (&parked), ==, PH_DIRECTION_IN);
  g_assert_cmpint (ph_record_direction (&state), ==, PH_DIRECTION_NONE);
}

static void
test_without_slab (void)
{
  PhRecord record = { .kind = PH_CALL_RECV, .time_ns = 5000, .took_ns = 2000, .len = 9,
                      .flags = PH_RECORD_HEAD | PH_RECORD_EVICTED };
  PhAddress address = ph_record_get_address (&record);
  gsize len = 1;

  g_assert_null (ph_record_get_head (&record));
  g_assert_false (ph_address_is_set (&address));
  g_assert_null (ph_record_get_payload (&record, &len));
  g_assert_cmpuint (len, ==, 0);
  g_assert_cmpint (ph_record_get_result (&record), ==, 9);
  g_assert_cmpint (ph_record_begun_ns (&record), ==, 3000);
  record.error = 104;
  g_assert_cmpint (ph_record_get_result (&record), ==, -1);
  record = (PhRecord) { .kind = PH_CALL_LISTEN, .aux = 5 };
  g_assert_cmpint (ph_record_get_result (&record), ==, 0);
}

static gboolean
is_end (guint kind,
        guint flags,
        guint error,
        guint len)
{
  PhRecord record = { .kind = (guint8) kind, .flags = (guint8) flags, .error = (guint16) error,
                      .len = len };

  return ph_record_is_end (&record);
}

/* Without a head it is what a stream received by itself. */
static void
test_end (void)
{
  g_assert_true (is_end (PH_CALL_RECV, PH_RECORD_AUTO, 0, 0));
  g_assert_false (is_end (PH_CALL_RECV, PH_RECORD_AUTO, 0, 1));
  g_assert_false (is_end (PH_CALL_RECV, PH_RECORD_AUTO | PH_RECORD_NOT_KEPT, 0, 1));
  g_assert_false (is_end (PH_CALL_RECV, PH_RECORD_AUTO, 104, 0));
  g_assert_false (is_end (PH_CALL_RECV, 0, 0, 0));
  g_assert_false (is_end (PH_CALL_SEND, PH_RECORD_AUTO, 0, 0));
  g_assert_false (is_end (PH_RECORD_STATE, PH_RECORD_AUTO, 0, 0));
}

static void
test_mark (void)
{
  static const guint64 ends[] = { 0, 1, G_MAXUINT32, (guint64) G_MAXUINT32 + 1, G_MAXUINT64 };
  PhRecord record = { .time_ns = 5, .socket = 7 };
  PhMarkKind kind = PH_N_MARKS;
  guint64 end = 99;
  gint64 error_ns = 99;

  g_assert_false (ph_record_get_mark (&record, &kind, &end, &error_ns));
  g_assert_cmpint (kind, ==, PH_N_MARKS);
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      const PhMarkKind asked = (PhMarkKind) (i % PH_N_MARKS);

      ph_record_set_mark (&record, asked, ends[i], 40);
      g_assert_true (ph_record_get_mark (&record, &kind, &end, &error_ns));
      g_assert_cmpint (kind, ==, asked);
      g_assert_cmpuint (end, ==, ends[i]);
      g_assert_cmpint (error_ns, ==, 40);
      g_assert_cmpint (record.time_ns, ==, 5);
      g_assert_cmpuint (record.socket, ==, 7);
      g_assert_cmpint (ph_record_direction (&record), ==, PH_DIRECTION_OUT);
      g_assert_false (ph_record_is_call (&record));
      g_assert_false (ph_record_is_data (&record));
      g_assert_false (ph_record_has_payload (&record));
      g_assert_false (ph_record_has_failed (&record));
    }
  ph_record_set_mark (&record, PH_MARK_DEVICE, 1, G_MAXINT64);
  ph_record_get_mark (&record, &kind, &end, &error_ns);
  g_assert_cmpint (error_ns, ==, G_MAXUINT32);
  record.aux = PH_N_MARKS;
  g_assert_false (ph_record_get_mark (&record, &kind, &end, &error_ns));
}

static void
test_gap (void)
{
  static const guint64 counts[][2] = { { 1, 0 }, { G_MAXUINT64, 1 }, { 7, G_MAXUINT64 },
                                       { 0x123456789abcdef0, 0x0fedcba987654321 } };

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      PhRecord record = { .time_ns = 11, .socket = 3, .len = 77, .aux = 5, .error = 1 };
      guint64 records, bytes;

      ph_record_set_gap (&record, counts[i][0], counts[i][1]);
      ph_record_get_gap (&record, &records, &bytes);
      g_assert_cmpuint (records, ==, counts[i][0]);
      g_assert_cmpuint (bytes, ==, counts[i][1]);
      g_assert_cmpint (record.time_ns, ==, 11);
      g_assert_cmpuint (record.socket, ==, 3);
      g_assert_cmpuint (record.error, ==, 0);
      g_assert_cmpuint (record.kind, ==, PH_RECORD_GAP);
    }
}

static void
test_clear (void)
{
  g_autoptr (PhSlabPool) pool = ph_slab_pool_new (PH_SLAB_BYTES);
  PhRecord record = { .kind = PH_CALL_SEND, .slab = ph_slab_pool_take (pool), .len = 4 };

  ph_record_clear (&record);
  ph_record_clear (&record);
  g_assert_cmpuint (ph_slab_pool_get_taken (pool), ==, 0);
  g_assert_cmpuint (record.len, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/base/record/kinds", test_kinds);
  g_test_add_func ("/base/record/calls-of-several", test_calls_of_several);
  g_test_add_func ("/base/record/failed", test_failed);
  g_test_add_func ("/base/record/direction", test_direction);
  g_test_add_func ("/base/record/without-slab", test_without_slab);
  g_test_add_func ("/base/record/mark", test_mark);
  g_test_add_func ("/base/record/gap", test_gap);
  g_test_add_func ("/base/record/clear", test_clear);
  g_test_add_func ("/base/record/end", test_end);
  return g_test_run ();
}
