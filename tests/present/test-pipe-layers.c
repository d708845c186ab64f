/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-layers.h"

#include <net/if.h>
#include <net/if_arp.h>
#include <string.h>

#define SENDS (PH_FIGURE_SEND_QUEUE | PH_FIGURE_UNSENT)
#define RECV PH_FIGURE_RECV_QUEUE

typedef struct
{
  const char *name;
  PhCarries   carries;
  PhFigures   sender;      /* known 0 and nothing written: not told */
  PhFigures   receiver;
  guint64     begin;
  guint64     end;
  guint64     bytes[PH_N_PLACES];
} Case;

/* places: program, unsent, in flight, arrived, queue, read, unknown */
static const Case cases[] = {
  { "all-read", PH_CARRIES_ACKED, { .known = SENDS, .bytes_out = 16 },
    { .known = RECV, .bytes_in = 16 }, 0, 16, { 0, 0, 0, 0, 0, 16, 0 } },
  { "everywhere", PH_CARRIES_ACKED,
    { .known = SENDS, .bytes_out = 100, .send_queue = 50, .unsent = 20 },
    { .known = RECV, .bytes_in = 10, .recv_queue = 30 }, 0, 110, { 10, 20, 30, 10, 30, 10, 0 } },
  { "a-part", PH_CARRIES_ACKED,
    { .known = SENDS, .bytes_out = 100, .send_queue = 50, .unsent = 20 },
    { .known = RECV, .bytes_in = 10, .recv_queue = 40 }, 5, 60, { 0, 0, 10, 0, 40, 5, 0 } },
  { "acknowledgement-on-its-way", PH_CARRIES_ACKED,
    { .known = SENDS, .bytes_out = 100, .send_queue = 100 },
    { .known = RECV, .recv_queue = 100 }, 0, 100, { 0, 0, 0, 0, 100, 0, 0 } },
  { "read-before-the-sender-was-looked-at", PH_CARRIES_ACKED,
    { .known = SENDS, .bytes_out = 90, .send_queue = 0 }, { .known = RECV, .bytes_in = 100 }, 80,
    100, { 0, 0, 0, 0, 0, 20, 0 } },
  { "stranger", PH_CARRIES_ACKED, { .known = SENDS, .bytes_out = 100, .send_queue = 40,
    .unsent = 10 }, { 0 }, 0, 100, { 0, 10, 30, 60, 0, 0, 0 } },
  { "from-a-stranger", PH_CARRIES_ACKED, { 0 },
    { .known = RECV, .bytes_in = 5, .recv_queue = 6 }, 0, 20, { 0, 0, 0, 0, 6, 5, 9 } },
  { "unsent-above-the-queue", PH_CARRIES_ACKED,
    { .known = SENDS, .bytes_out = 10, .send_queue = 4, .unsent = 9 }, { 0 }, 0, 10,
    { 0, 4, 0, 6, 0, 0, 0 } },
  { "unix", PH_CARRIES_AT_ONCE, { .known = SENDS, .bytes_out = 12, .send_queue = 768 },
    { .known = RECV, .bytes_in = 5, .recv_queue = 7 }, 0, 14, { 2, 0, 0, 0, 7, 5, 0 } },
  { "datagrams", PH_CARRIES_BLINDLY, { .known = SENDS, .bytes_out = 100, .send_queue = 30 },
    { .known = RECV, .bytes_in = 10 }, 0, 110, { 10, 30, 0, 0, 0, 0, 70 } },
  { "nothing-known", PH_CARRIES_ACKED, { 0 }, { 0 }, 3, 7, { 0, 0, 0, 0, 0, 0, 4 } },
  { "empty", PH_CARRIES_ACKED, { .known = SENDS, .bytes_out = 9 }, { 0 }, 7, 7, { 0 } },
};

static const PhFigures *
told (const PhFigures *figures)
{
  return figures->known != 0 ? figures : NULL;
}

static void
test_locate (gconstpointer data)
{
  const Case *c = data;
  PhWhereabouts where;
  guint64 sum = 0;

  ph_layers_locate (&where, c->carries, told (&c->sender), told (&c->receiver), c->begin, c->end);
  for (guint i = 0; i < PH_N_PLACES; i++)
    {
      g_assert_cmpuint (where.bytes[i], ==, c->bytes[i]);
      sum += where.bytes[i];
    }
  g_assert_cmpuint (sum, ==, c->end - c->begin);
}

/* Whatever the figures, every byte stands somewhere, and none twice. */
static void
test_adds_up (void)
{
  for (guint i = 0; i < 5000; i++)
    {
      const PhFigures sender = { .known = SENDS, .bytes_out = g_random_int_range (0, 100),
                                 .send_queue = (guint32) g_random_int_range (0, 120),
                                 .unsent = (guint32) g_random_int_range (0, 120) };
      const PhFigures receiver = { .known = RECV, .bytes_in = g_random_int_range (0, 120),
                                   .recv_queue = (guint32) g_random_int_range (0, 120) };
      const guint64 begin = (guint64) g_random_int_range (0, 150), length = i % 60;
      PhWhereabouts where;
      guint64 sum = 0;

      ph_layers_locate (&where, (PhCarries) (i % 3), i % 5 ? &sender : NULL,
                        i % 7 ? &receiver : NULL, begin, begin + length);
      for (guint j = 0; j < PH_N_PLACES; j++)
        sum += where.bytes[j];
      g_assert_cmpuint (sum, ==, length);
    }
}

static void
test_words (void)
{
  const PhIdentity identity = { .fd = 3, .family = AF_INET, .type = SOCK_STREAM,
                                .local = ph_address_loopback (AF_INET, 4000),
                                .peer = ph_address_loopback (AF_INET, 5000) };
  const PhFigures own = { .known = SENDS | PH_FIGURE_WINDOW, .bytes_out = 100, .send_queue = 50,
                          .unsent = 20, .mss = 1448, .congestion_window = 10,
                          .peer_window = 65536 };
  const PhFigures other = { .known = RECV | PH_FIGURE_OWN_WINDOW, .bytes_in = 10,
                            .recv_queue = 40, .own_window = 100 };
  const PhPipeEnd ours = { "client", &identity, &own, PH_PIPE_WAITS_ROOM };
  const PhPipeEnd theirs = { "conn", &identity, &other, 0 };
  const PhWay way = { .known = PH_WAY_ROUTE | PH_WAY_LINK | PH_WAY_QDISC | PH_WAY_PATH_MTU,
                      .is_local = TRUE, .path_mtu = 65535, .link_mtu = 65536,
                      .flags = IFF_LOOPBACK | IFF_RUNNING, .hardware = ARPHRD_LOOPBACK,
                      .name = "lo", .qdisc = "noqueue" };
  PhLayersSource source = { &ours, &theirs, &way, PH_DIRECTION_OUT, 0, 110 };
  PhLayers layers;
  g_autofree char *words = NULL;
  g_autofree char *far = NULL;
  g_autofree char *nothing = NULL;

  ph_layers_compute (&layers, &source);
  words = ph_layers_words (&layers, &source);
  g_assert_cmpstr (words, ==, "Of 110 bytes sent, from byte 0 on: 10 bytes not taken from the "
                   "program yet, 20 bytes in the send buffer, not sent, 30 bytes sent and not yet "
                   "acknowledged, 40 bytes in the receive queue, 10 bytes read by the program.");
  g_assert_cmpstr (layers.ours[PH_LAYER_APPLICATION].text, ==, "client wrote 100 bytes");
  g_assert_cmpstr (layers.ours[PH_LAYER_APPLICATION].detail, ==, "send() waits");
  g_assert_cmpstr (layers.ours[PH_LAYER_TRANSPORT].text, ==,
                   "20 B unsent, 30 B in flight");
  g_assert_cmpuint (layers.ours[PH_LAYER_TRANSPORT].bytes, ==, 50);
  g_assert_cmpstr (layers.theirs[PH_LAYER_TRANSPORT].detail, ==,
                   "TCP: window told to the sender: 100 B");
  g_assert_cmpstr (layers.ours[PH_LAYER_TRANSPORT].detail, ==,
                   "TCP: segments of 1,448 bytes, 10 at once; the peer takes 65.5 kB");
  g_assert_cmpstr (layers.ours[PH_LAYER_NETWORK].text, ==, "127.0.0.1 to 127.0.0.1");
  g_assert_cmpstr (layers.ours[PH_LAYER_NETWORK].detail, ==,
                   "IP: stays in this machine, packets of at most 65,535 bytes");
  g_assert_cmpstr (layers.ours[PH_LAYER_LINK].text, ==, "interface lo, loopback");
  g_assert_cmpstr (layers.ours[PH_LAYER_LINK].detail, ==, "MTU 65,536 bytes, queueing: noqueue");
  g_assert_cmpstr (layers.ours[PH_LAYER_PHYSICAL].text, ==, "loopback: no device and no wire");
  g_assert_true (layers.theirs[PH_LAYER_LINK].known);

  source = (PhLayersSource) { &ours, NULL, NULL, PH_DIRECTION_OUT, 11000, 11011 };
  ph_layers_compute (&layers, &source);
  far = ph_layers_words (&layers, &source);
  g_assert_true (g_str_has_prefix (far, "Of 11 bytes sent, from byte 11,000 on: all not taken"));

  source = (PhLayersSource) { &ours, NULL, NULL, PH_DIRECTION_IN, 0, 0 };
  ph_layers_compute (&layers, &source);
  nothing = ph_layers_words (&layers, &source);
  g_assert_cmpstr (nothing, ==, "Nothing was received yet.");
  for (guint i = 0; i < PH_N_LAYERS; i++)
    g_assert_false (layers.theirs[i].known);
  g_assert_false (layers.ours[PH_LAYER_LINK].known);
}

static void
test_device (void)
{
  static const struct { guint32 known; const char *text; gboolean told; } told_as[] = {
    { PH_WAY_LINK | PH_WAY_DEVICE, "device 0000:00:1f.6", TRUE },
    { PH_WAY_LINK | PH_WAY_KIND, "veth: made of software", TRUE },
    { PH_WAY_LINK, "device: the kernel names none", FALSE }, { 0, "device: unknown", FALSE },
  };
  const PhIdentity identity = { .fd = 3, .family = AF_INET, .type = SOCK_STREAM };
  const PhPipeEnd ours = { "client", &identity, NULL, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (told_as); i++)
    {
      const PhWay way = { .known = told_as[i].known, .name = "eth0", .kind = "veth",
                          .device = "0000:00:1f.6", .hardware = ARPHRD_ETHER };
      const PhLayersSource source = { &ours, NULL, &way, PH_DIRECTION_OUT, 0, 1 };
      PhLayers layers;

      ph_layers_compute (&layers, &source);
      g_assert_cmpstr (layers.ours[PH_LAYER_PHYSICAL].text, ==, told_as[i].text);
      g_assert_cmpint (layers.ours[PH_LAYER_PHYSICAL].known, ==, told_as[i].told);
      g_assert_cmpstr (layers.theirs[PH_LAYER_PHYSICAL].text, ==, "another machine: unknown");
    }
}

static void
test_range (void)
{
  static const struct { const char *text; gboolean valid; guint64 begin, end; } texts[] = {
    { "0-15", TRUE, 0, 16 }, { " 7 ", TRUE, 7, 8 }, { "3 - 3", TRUE, 3, 4 }, { "", FALSE, 0, 0 },
    { "5-2", FALSE, 0, 0 }, { "-3", FALSE, 0, 0 }, { "x", FALSE, 0, 0 }, { "1-2-3", FALSE, 0, 0 },
    { "99999999999999999999", FALSE, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      guint64 begin = 0, end = 0;

      g_assert_cmpint (ph_layers_parse_range (texts[i].text, &begin, &end), ==, texts[i].valid);
      g_assert_cmpuint (begin, ==, texts[i].begin);
      g_assert_cmpuint (end, ==, texts[i].end);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/present/pipe-layers/locate/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_locate);
    }
  g_test_add_func ("/present/pipe-layers/adds-up", test_adds_up);
  g_test_add_func ("/present/pipe-layers/words", test_words);
  g_test_add_func ("/present/pipe-layers/device", test_device);
  g_test_add_func ("/present/pipe-layers/range", test_range);
  return g_test_run ();
}
