/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-body.h"

#include <string.h>

static void
test_lookup_round_trip (void)
{
  g_autoptr (PhLookup) lookup = ph_lookup_new ();
  g_autoptr (PhLookup) back = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize len;
  const void *data;

  lookup->host = g_strdup ("local\xfehost");
  lookup->flags = 0x22;
  lookup->port = 80;
  lookup->aliases = g_strsplit ("one,tw\xff", ",", -1);
  lookup->n_answers = 2;
  lookup->answers = g_new0 (PhLookupAnswer, 2);
  lookup->answers[0] = (PhLookupAnswer) { AF_INET6, SOCK_STREAM, 6,
                                          ph_address_loopback (AF_INET6, 80) };
  lookup->answers[1] = (PhLookupAnswer) { AF_INET, SOCK_DGRAM, 17,
                                          ph_address_loopback (AF_INET, 81) };
  bytes = ph_lookup_encode (lookup);
  data = g_bytes_get_data (bytes, &len);
  back = ph_lookup_decode (data, len);

  g_assert_cmpstr (back->host, ==, lookup->host);
  g_assert_null (back->service);
  g_assert_null (back->canonical_name);
  g_assert_cmpint (back->flags, ==, 0x22);
  g_assert_cmpint (back->port, ==, 80);
  g_assert_cmpstr (back->aliases[1], ==, "tw\xff");
  g_assert_cmpuint (back->n_answers, ==, 2);
  g_assert_cmpint (back->answers[1].type, ==, SOCK_DGRAM);
  g_assert_true (ph_address_equal (&back->answers[0].address, &lookup->answers[0].address));
}

/* Whatever the bytes are, reading them ends and gives something that can be freed. */
static void
test_lookup_hostile (void)
{
  g_autoptr (PhLookup) nothing = ph_lookup_decode (NULL, 0);
  guint8 bytes[96];

  g_assert_null (nothing->host);
  for (guint round = 0; round < 2000; round++)
    {
      gsize len = (gsize) g_test_rand_int_range (0, sizeof bytes);
      g_autoptr (PhLookup) lookup = NULL;

      for (gsize i = 0; i < len; i++)
        bytes[i] = (guint8) g_test_rand_int ();
      lookup = ph_lookup_decode (bytes, len);
      g_assert_true (lookup->n_answers == 0 || lookup->answers != NULL);
    }
}

static void
test_select (void)
{
  struct
  {
    PhSelect      select;
    PhSelectEntry entries[2];
  } body = { { -1, 2, 1 }, { { 7, PH_SELECT_READ, 1 }, { 8, PH_SELECT_WRITE, 0 } } };
  PhSelect select;
  const PhSelectEntry *entries = ph_select_read (&body, sizeof body, &select);

  g_assert_nonnull (entries);
  g_assert_cmpint (select.timeout_ns, ==, -1);
  g_assert_cmpuint (entries[1].socket, ==, 8);
  g_assert_null (ph_select_read (&body, sizeof body - 1, &select));
  g_assert_null (ph_select_read (&body, 3, &select));
  g_assert_null (ph_select_read (NULL, 0, &select));
}

static void
test_option_readings (void)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  const PhOptionReading readings[] = { { 1, 2, 0, 4, 0 }, { 6, 13, 0, 11, 1 }, { 0, 14, 107, 0, 0 } };
  static const guint8 bytes[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };
  PhOptionReading reading;
  gsize position = 0;
  const guint8 *value;

  for (gsize i = 0; i < G_N_ELEMENTS (readings); i++)
    {
      g_byte_array_append (body, (const guint8 *) &readings[i], sizeof readings[i]);
      g_byte_array_append (body, bytes, (readings[i].len + 7u) / 8u * 8u);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (readings); i++)
    {
      value = ph_option_reading_next (body->data, body->len, &position, &reading);
      g_assert_nonnull (value);
      g_assert_cmpmem (&reading, sizeof reading, &readings[i], sizeof readings[i]);
      g_assert_cmpmem (value, reading.len, bytes, readings[i].len);
    }
  g_assert_null (ph_option_reading_next (body->data, body->len, &position, &reading));

  /* cut short anywhere, it ends */
  for (gsize len = 0; len < body->len; len++)
    {
      guint n = 0;

      for (position = 0; ph_option_reading_next (body->data, len, &position, &reading) != NULL; n++)
        continue;
      g_assert_cmpuint (n, <, 3);
    }
  g_assert_null (ph_option_reading_next (NULL, 100, &position, &reading));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/base/body/lookup-round-trip", test_lookup_round_trip);
  g_test_add_func ("/base/body/lookup-hostile", test_lookup_hostile);
  g_test_add_func ("/base/body/select", test_select);
  g_test_add_func ("/base/body/option-readings", test_option_readings);
  return g_test_run ();
}
