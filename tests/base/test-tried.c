/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-recorder.h"

#include <errno.h>
#include <string.h>

/* What a call that failed before it did anything had been given: written and read back. */

typedef struct
{
  PhRing     *ring;
  PhSlabPool *pool;
  PhRecorder *recorder;
} Fixture;

static void
set_up (Fixture       *f,
        gconstpointer  n_slabs)
{
  f->ring = ph_ring_new (16);
  f->pool = ph_slab_pool_new (GPOINTER_TO_SIZE (n_slabs) * PH_SLAB_BYTES);
  f->recorder = ph_recorder_new (f->ring, f->pool);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  ph_recorder_free (f->recorder);
  ph_ring_free (f->ring);
  g_assert_cmpuint (ph_slab_pool_get_taken (f->pool), ==, 0);
  ph_slab_pool_unref (f->pool);
}

static PhRecord
try_call (Fixture         *f,
          PhCallOp         op,
          const PhAddress *address,
          const char      *text,
          gsize            len,
          const char      *host)
{
  PhCallHead head = { .call_id = 7, .args = { (gint32) len, 2, 0 }, .result = -1 };
  PhRecord record = { .kind = (guint8) op, .error = EPIPE, .aux = (guint32) len };
  g_autoptr (GBytes) data = text != NULL ? g_bytes_new (text, len) : NULL;

  ph_recorder_tried (f->recorder, &record, &head, address, data, host, 80);
  g_assert_null (record.slab);
  g_assert_cmpuint (ph_ring_pop (f->ring, &record, 1), ==, 1);
  return record;
}

static void
expect (const PhRecord *record,
        const char     *text,
        gsize           len,
        const char     *host)
{
  gsize host_len = host != NULL ? strlen (host) : 0;
  PhTried tried;
  gsize got;

  g_assert_true (ph_record_get_tried (record, &tried));
  g_assert_cmpmem (tried.data, tried.data_len, text, len);
  g_assert_cmpmem (tried.host, tried.host_len, host, host_len);
  g_assert_cmpuint (tried.port, ==, 80);
  if (ph_record_is_data (record))
    g_assert_cmpuint (ph_record_get_kept (record), ==, len);
  g_assert_cmpuint (record->len, ==, 0);
  g_assert_null (ph_record_get_payload (record, &got));
  g_assert_cmpint (ph_record_get_result (record), ==, -1);
  g_assert_cmpuint (ph_record_get_head (record)->call_id, ==, 7);
  g_assert_cmpint (ph_record_get_head (record)->args[1], ==, 2);
}

static void
test_send (Fixture       *f,
           gconstpointer  data)
{
  PhAddress to = ph_address_loopback (AF_INET6, 9);
  PhRecord a = try_call (f, PH_CALL_SEND, NULL, "hello", 5, NULL);
  PhRecord b = try_call (f, PH_CALL_SENDTO, &to, "world!", 6, NULL);
  PhAddress address = ph_record_get_address (&b);

  expect (&a, "hello", 5, NULL);
  expect (&b, "world!", 6, NULL);
  g_assert_true (ph_address_equal (&address, &to));
  g_assert_true (a.slab == b.slab);   /* payload's */
  g_assert_cmpuint (ph_slab_pool_get_taken (f->pool), ==, PH_SLAB_BYTES);
  ph_record_clear (&a);
  ph_record_clear (&b);
}

static void
test_name (Fixture       *f,
           gconstpointer  data)
{
  PhRecord connect = try_call (f, PH_CALL_CONNECT, NULL, NULL, 0, "no.example");
  PhRecord bind = try_call (f, PH_CALL_BIND, NULL, NULL, 0, "a");
  PhRecord sendto = try_call (f, PH_CALL_SENDTO, NULL, "hi", 2, "b.example");

  expect (&connect, NULL, 0, "no.example");
  expect (&bind, NULL, 0, "a");
  expect (&sendto, "hi", 2, "b.example");
  g_assert_true (connect.slab == bind.slab);   /* of the heads: no payload is pinned by a name */
  g_assert_true (connect.slab != sendto.slab);
  ph_record_clear (&connect);
  ph_record_clear (&bind);
  ph_record_clear (&sendto);
}

static void
test_cut (Fixture       *f,
          gconstpointer  data)
{
  g_autofree char *text = g_strnfill (100000, 'x');
  PhRecord record = try_call (f, PH_CALL_SENDTO, NULL, text, 100000, "no.example");

  expect (&record, text, 16 * 1024, "no.example");
  ph_record_clear (&record);
}

/* The name is kept whatever there is room for; the bytes are not. */
static void
test_pool_exhausted (Fixture       *f,
                     gconstpointer  data)
{
  PhRecord record = try_call (f, PH_CALL_SENDTO, NULL, "hello", 5, "no.example");

  expect (&record, NULL, 0, "no.example");
  ph_record_clear (&record);
}

/* Rows of one slab, received, tried and received, do not lie over each other. */
static void
test_between_receives (Fixture       *f,
                       gconstpointer  data)
{
  PhRecord records[3];
  gsize got;

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      PhRecord record = { .kind = PH_CALL_RECV, .flags = PH_RECORD_AUTO, .len = 3 };
      guint8 *place;

      if (i == 1)
        {
          records[i] = try_call (f, PH_CALL_SEND, NULL, "tried", 5, NULL);
          continue;
        }
      place = ph_recorder_reserve (f->recorder, 0, 3, 3, &got);
      memcpy (place, i == 0 ? "one" : "two", 3);
      ph_recorder_data (f->recorder, &record, NULL, NULL, place);
      g_assert_cmpuint (ph_ring_pop (f->ring, &records[i], 1), ==, 1);
    }
  g_assert_cmpmem (ph_record_get_payload (&records[0], &got), got, "one", 3);
  expect (&records[1], "tried", 5, NULL);
  g_assert_cmpmem (ph_record_get_payload (&records[2], &got), got, "two", 3);
  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    ph_record_clear (&records[i]);
}

/* A record without a head, as sockets write that send by themselves, tells nothing. */
static void
test_others (Fixture       *f,
             gconstpointer  data)
{
  PhRecord record = { .kind = PH_CALL_SEND, .flags = PH_RECORD_AUTO, .error = EPIPE };
  PhCallHead head = { .args = { 0, 0, 1000 } };
  PhTried tried;

  g_assert_false (ph_record_get_tried (&record, &tried));
  record = (PhRecord) { .kind = PH_CALL_SETSOCKOPT, .error = EINVAL };
  ph_recorder_body (f->recorder, &record, &head, NULL, NULL, 0);
  g_assert_cmpuint (ph_ring_pop (f->ring, &record, 1), ==, 1);
  g_assert_false (ph_record_get_tried (&record, &tried));
  g_assert_null (tried.data);
  g_assert_cmpuint (ph_record_get_kept (&record), ==, 0);
  ph_record_clear (&record);
}

#define ADD(name, n_slabs, function) \
  g_test_add ("/base/tried/" name, Fixture, GSIZE_TO_POINTER (n_slabs), set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("send", 2, test_send);
  ADD ("name", 2, test_name);
  ADD ("cut", 1, test_cut);
  ADD ("pool-exhausted", 0, test_pool_exhausted);
  ADD ("between-receives", 1, test_between_receives);
  ADD ("others", 1, test_others);
  return g_test_run ();
}
