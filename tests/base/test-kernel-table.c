/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-kernel-reading.h"
#include "ph-kernel-table.h"

#include <errno.h>
#include <string.h>

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <linux/unix_diag.h>

/* The table against the kernel's own headers: no byte of a structure is without a field, and none
 * has two. */

static void
mark_bits (const PhKernelField *field,
           guint8              *bits)
{
  guint n = field->bits != 0 ? field->bits : 8u * field->size;

  for (guint i = 0; i < n; i++)
    {
      guint bit = 8u * field->offset + field->shift + i;

      g_assert_cmpuint (bits[bit], ==, 0);
      bits[bit] = 1;
    }
}

/* Returns: (transfer full): a byte for each bit: 1 where a field is */
static guint8 *
map_block (PhKernelBlock block,
           gsize         size)
{
  gsize n_fields;
  const PhKernelField *table = ph_kernel_field_table (&n_fields);
  guint8 *bits = g_new0 (guint8, 8 * MAX (size, ph_kernel_block_get_known (block)));

  for (gsize i = 0; i < n_fields; i++)
    if (table[i].block == block)
      mark_bits (&table[i], bits);
  return bits;
}

static void
assert_covers (PhKernelBlock block,
               gsize         size)
{
  g_autofree guint8 *bits = map_block (block, size);

  g_assert_cmpuint (ph_kernel_block_get_known (block), >=, size);
  for (gsize i = 0; i < 8 * size; i++)
    {
      /* the rest of the byte of tcpi_delivery_rate_app_limited and tcpi_fastopen_client_fail */
      if (block == PH_KERNEL_TCP_INFO && i >= 7 * 8 + 3 && i < 8 * 8)
        continue;
      if (bits[i] == 0)
        g_error ("%s: byte %zu, bit %zu has no field", ph_kernel_block_get_name (block), i / 8,
                 i % 8);
    }
}

static void
test_complete (void)
{
  assert_covers (PH_KERNEL_TCP_INFO, sizeof (struct tcp_info));
  assert_covers (PH_KERNEL_TCP_INFO, 280); /* Linux 6.18, whatever the header */
  assert_covers (PH_KERNEL_MEMINFO, SK_MEMINFO_VARS * sizeof (guint32));
  assert_covers (PH_KERNEL_CC_BBR, sizeof (struct tcp_bbr_info));
  assert_covers (PH_KERNEL_CC_VEGAS, sizeof (struct tcpvegas_info));
  assert_covers (PH_KERNEL_CC_DCTCP, sizeof (struct tcp_dctcp_info));
  assert_covers (PH_KERNEL_UNIX_QUEUE, sizeof (struct unix_diag_rqlen));
}

#define INFO(member) { "tcpi_" #member, offsetof (struct tcp_info, tcpi_##member), \
                       sizeof (((struct tcp_info *) NULL)->tcpi_##member) }
#define DIAG(member) { #member, offsetof (struct inet_diag_msg, member), \
                       sizeof (((struct inet_diag_msg *) NULL)->member) }
#define UNIX(member) { #member, offsetof (struct unix_diag_msg, member), \
                       sizeof (((struct unix_diag_msg *) NULL)->member) }

static void
test_places (void)
{
  static const struct
  {
    const char *name;
    gsize       offset;
    gsize       size;
  } members[] = {
    INFO (state), INFO (ca_state), INFO (retransmits), INFO (probes), INFO (backoff),
    INFO (options), INFO (rto), INFO (ato), INFO (snd_mss), INFO (rcv_mss), INFO (unacked),
    INFO (sacked), INFO (lost), INFO (retrans), INFO (fackets), INFO (last_data_sent),
    INFO (last_ack_sent), INFO (last_data_recv), INFO (last_ack_recv), INFO (pmtu),
    INFO (rcv_ssthresh), INFO (rtt), INFO (rttvar), INFO (snd_ssthresh), INFO (snd_cwnd),
    INFO (advmss), INFO (reordering), INFO (rcv_rtt), INFO (rcv_space), INFO (total_retrans),
    INFO (pacing_rate), INFO (max_pacing_rate), INFO (bytes_acked), INFO (bytes_received),
    INFO (segs_out), INFO (segs_in), INFO (notsent_bytes), INFO (min_rtt), INFO (data_segs_in),
    INFO (data_segs_out), INFO (delivery_rate), INFO (busy_time), INFO (rwnd_limited),
    INFO (sndbuf_limited), INFO (delivered), INFO (delivered_ce), INFO (bytes_sent),
    INFO (bytes_retrans), INFO (dsack_dups), INFO (reord_seen), INFO (rcv_ooopack),
    INFO (snd_wnd), DIAG (idiag_timer), DIAG (idiag_retrans), DIAG (idiag_state),
    DIAG (idiag_expires), DIAG (idiag_rqueue), DIAG (idiag_wqueue), DIAG (idiag_uid),
    DIAG (idiag_inode), UNIX (udiag_type), UNIX (udiag_state), UNIX (udiag_ino),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      const PhKernelField *field = ph_kernel_field_by_name (members[i].name);

      g_assert_nonnull (field);
      g_assert_cmpuint (field->offset, ==, members[i].offset);
      g_assert_cmpuint (field->size, ==, members[i].size);
    }
  g_assert_cmpuint (ph_kernel_field_by_name ("idiag_if")->offset, ==,
                    offsetof (struct inet_diag_msg, id.idiag_if));
  g_assert_null (ph_kernel_field_by_name ("tcpi_nothing"));
}

static void
test_words_of_table (void)
{
  gsize n_fields;
  const PhKernelField *table = ph_kernel_field_table (&n_fields);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < n_fields; i++)
    {
      g_assert_true (g_hash_table_add (names, g_strdup (table[i].name)));
      g_assert_cmpuint (strlen (table[i].meaning), >, 3);
      g_assert_cmpuint (strlen (table[i].meaning), <, 80);
      g_assert_false (g_str_has_suffix (table[i].meaning, "."));
      g_assert_cmpuint (table[i].unit, <, PH_N_KERNEL_UNITS);
      g_assert_true (table[i].size == 1 || table[i].size == 2 || table[i].size == 4
                     || table[i].size == 8 || table[i].unit == PH_KERNEL_TEXT);
      if (i > 0) /* groups stand together, in order */
        g_assert_cmpuint (table[i].group, >=, table[i - 1].group);
    }
  for (guint i = 0; i < PH_N_KERNEL_GROUPS; i++)
    g_assert_cmpuint (strlen (ph_kernel_group_get_title ((PhKernelGroup) i)), >, 0);
}

/* A value of a field of its own */
static PhKernelValue
told (guint64 number)
{
  return (PhKernelValue) { .answer = PH_KERNEL_TOLD, .number = number };
}

static void
test_print (void)
{
  static const struct
  {
    const char *field;
    guint64     number;
    const char *text;
  } cases[] = {
    { "tcpi_state", 1, "ESTABLISHED" },
    { "tcpi_state", 77, "77" },
    { "idiag_state", 12, "NEW_SYN_RECV" },
    { "tcpi_ca_state", 4, "Loss" },
    { "tcpi_ca_state", 9, "9" },
    { "tcpi_options", 7, "timestamps, SACK, window scale" },
    { "tcpi_options", 0, "none" },
    { "tcpi_snd_wscale", 7, "7 (×128)" },
    { "tcpi_rtt", 24, "24 µs" },
    { "tcpi_rtt", 1234567, "1,234,567 µs" },
    { "tcpi_min_rtt", G_MAXUINT32, "not measured yet" },
    { "tcpi_last_data_sent", 12, "12 ms" },
    { "tcpi_snd_cwnd", 1, "1 segment" },
    { "tcpi_snd_cwnd", 10, "10 segments" },
    { "tcpi_snd_ssthresh", 0x7fffffff, "no limit yet" },
    { "tcpi_pacing_rate", G_MAXUINT64, "no limit" },
    { "tcpi_delivery_rate", 1234567, "1,234,567 B/s" },
    { "tcpi_delivery_rate_app_limited", 1, "yes" },
    { "tcpi_unacked", 0, "0 segments" },
    { "SIOCINQ", 1, "1 byte" },
    { "SK_MEMINFO_RCVBUF", 131072, "131,072 bytes" },
    { "bbr_pacing_gain", 739, "×2.886" },
    { "dctcp_alpha", 512, "0.500" },
    { "idiag_timer", 4, "probe of a closed window" },
    { "INET_DIAG_SHUTDOWN", 3, "receiving, sending" },
    { "INET_DIAG_SHUTDOWN", 0, "none" },
    { "idiag_inode", 5530853, "5530853" },
    { "idiag_if", 0, "any" },
    { "udiag_type", 1, "SOCK_STREAM" },
    { "tcpi_accecn", 0x11, "0x11" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PhKernelField *field = ph_kernel_field_by_name (cases[i].field);
      const PhKernelValue value = told (cases[i].number);
      g_autofree char *text = ph_kernel_value_print (field, &value);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_print_change (void)
{
  static const struct
  {
    const char *field;
    guint64     then;
    guint64     now;
    const char *text;
  } cases[] = {
    { "tcpi_bytes_sent", 10, 1458, "+1,448 bytes" },
    { "tcpi_bytes_sent", 0, 1, "+1 byte" },
    { "SIOCOUTQ", 2000, 0, "−2,000 bytes" },
    { "tcpi_rtt", 24, 24, "" },
    { "tcpi_state", 1, 8, "changed" },
    { "tcpi_snd_ssthresh", 0x7fffffff, 10, "changed" },
    { "idiag_inode", 1, 2, "changed" },
  };
  const PhKernelField *rtt = ph_kernel_field_by_name ("tcpi_rtt");
  const PhKernelValue one = told (1);
  const PhKernelValue untold = { .answer = PH_KERNEL_NOT_TOLD };
  g_autofree char *changed = ph_kernel_value_print_change (rtt, &untold, &one);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PhKernelField *field = ph_kernel_field_by_name (cases[i].field);
      const PhKernelValue then = told (cases[i].then);
      const PhKernelValue now = told (cases[i].now);
      g_autofree char *text = ph_kernel_value_print_change (field, &then, &now);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
  g_assert_cmpstr (changed, ==, "changed");
}

/* A kernel that tells less than the table knows, more, or nothing */
static void
test_lengths (void)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  const PhKernelField *rtt = ph_kernel_field_by_name ("tcpi_rtt");
  const PhKernelField *wnd = ph_kernel_field_by_name ("tcpi_snd_wnd");
  const PhKernelField *name = ph_kernel_field_by_name ("TCP_CONGESTION");
  const PhKernelField *queue = ph_kernel_field_by_name ("SIOCOUTQ");
  const PhKernelField *drops = ph_kernel_field_by_name ("SK_MEMINFO_DROPS");
  struct tcp_info info = { .tcpi_rtt = 24, .tcpi_snd_wscale = 7, .tcpi_rcv_wscale = 3,
                           .tcpi_delivery_rate_app_limited = 1, .tcpi_fastopen_client_fail = 2 };
  const guint8 many[300] = { 0 };
  PhKernelReading reading;
  PhKernelValue value;
  g_autofree char *text = NULL;

  ph_kernel_reading_append (body, PH_KERNEL_TCP_INFO, 0, &info, 104);
  ph_kernel_reading_append (body, PH_KERNEL_CC_NAME, 0, "bbr\0\0", 5);
  ph_kernel_reading_append (body, PH_KERNEL_OUTQ, EINVAL, NULL, 0);
  g_assert_true (ph_kernel_reading_parse (&reading, body->data, body->len));
  g_assert_cmpuint (ph_kernel_reading_get (&reading, rtt).number, ==, 24);
  g_assert_cmpuint (ph_kernel_reading_get (&reading, wnd).answer, ==, PH_KERNEL_NOT_TOLD);
  g_assert_cmpuint (ph_kernel_reading_get (&reading, drops).answer, ==, PH_KERNEL_NOT_ASKED);
  value = ph_kernel_reading_get (&reading, ph_kernel_field_by_name ("tcpi_snd_wscale"));
  g_assert_cmpuint (value.number, ==, 7);
  value = ph_kernel_reading_get (&reading, ph_kernel_field_by_name ("tcpi_rcv_wscale"));
  g_assert_cmpuint (value.number, ==, 3);
  value = ph_kernel_reading_get (&reading, ph_kernel_field_by_name ("tcpi_fastopen_client_fail"));
  g_assert_cmpuint (value.number, ==, 2);
  value = ph_kernel_reading_get (&reading, queue);
  g_assert_cmpuint (value.answer, ==, PH_KERNEL_FAILED);
  text = ph_kernel_value_print (queue, &value);
  g_assert_cmpstr (text, ==, "EINVAL (22)");
  value = ph_kernel_reading_get (&reading, name);
  g_clear_pointer (&text, g_free);
  text = ph_kernel_value_print (name, &value);
  g_assert_cmpstr (text, ==, "bbr");
  g_assert_cmpuint (ph_kernel_reading_get_excess (&reading, PH_KERNEL_TCP_INFO), ==, 0);

  g_byte_array_set_size (body, 0);
  ph_kernel_reading_append (body, PH_KERNEL_TCP_INFO, 0, many, sizeof many);
  g_assert_true (ph_kernel_reading_parse (&reading, body->data, body->len));
  g_assert_cmpuint (ph_kernel_reading_get_excess (&reading, PH_KERNEL_TCP_INFO), ==, 20);
}

/* Every cut of a reading is found to be one, and none is read past its end. */
static void
test_cut (void)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  PhKernelReading reading;

  ph_kernel_reading_append (body, PH_KERNEL_OUTQ, 0, &(int) { 7 }, sizeof (int));
  ph_kernel_reading_append (body, PH_N_KERNEL_BLOCKS, 0, "later", 5); /* of a later program */
  for (gsize len = 0; len <= body->len; len++)
    {
      g_autofree guint8 *copy = g_memdup2 (body->data, len);
      gboolean whole = len == 0 || len == body->len / 2 || len == body->len;

      g_assert_cmpint (ph_kernel_reading_parse (&reading, copy, len), ==, whole);
      g_assert_cmpint (reading.parts[PH_KERNEL_OUTQ].asked, ==, len >= body->len / 2);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/base/kernel-table/complete", test_complete);
  g_test_add_func ("/base/kernel-table/places", test_places);
  g_test_add_func ("/base/kernel-table/words", test_words_of_table);
  g_test_add_func ("/base/kernel-table/print", test_print);
  g_test_add_func ("/base/kernel-table/print-change", test_print_change);
  g_test_add_func ("/base/kernel-table/lengths", test_lengths);
  g_test_add_func ("/base/kernel-table/cut", test_cut);
  return g_test_run ();
}
