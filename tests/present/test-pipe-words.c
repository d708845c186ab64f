/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-pipe-words.h"

typedef struct
{
  const char  *name;
  PhState      state;
  int          type;
  PhAutoFlags  automatic;
  PhFigures    own;
  PhFigures    partner;
  const char  *words;
  guint        waits;
  guint        others;
} WordsCase;

#define TCP SOCK_STREAM
#define UDP SOCK_DGRAM
#define RECV PH_FIGURE_RECV_QUEUE
#define SEND (PH_FIGURE_SEND_QUEUE | PH_FIGURE_UNSENT)
#define SEATS PH_FIGURE_ACCEPT_QUEUE

static const WordsCase cases[] = {
  { "quiet", PH_STATE_ESTABLISHED, TCP, 0, { 0 }, { 0 }, "Connected. Nothing waits anywhere." },
  { "six-bytes", PH_STATE_ESTABLISHED, TCP, 0, { .known = RECV, .recv_queue = 6 }, { 0 },
    "6 bytes wait in the receive queue for recv()." },
  { "one-byte", PH_STATE_ESTABLISHED, TCP, 0, { .known = RECV, .recv_queue = 1 }, { 0 },
    "1 byte waits in the receive queue for recv()." },
  { "not-known-is-not-told", PH_STATE_ESTABLISHED, TCP, 0, { .recv_queue = 6 }, { 0 },
    "Connected. Nothing waits anywhere." },
  { "window-closed", PH_STATE_ESTABLISHED, TCP, 0,
    { .known = SEND | PH_FIGURE_WINDOW, .send_queue = 5000, .unsent = 4000 }, { 0 },
    "We wait for the peer: its window is closed until it has read more. 4,000 bytes cannot leave." },
  { "window-probed", PH_STATE_ESTABLISHED, TCP, 0,
    { .known = SEND | PH_FIGURE_WINDOW | PH_FIGURE_RETRANS, .send_queue = 5000, .unsent = 4000,
      .backoff = 3, .syn_retries = 1 }, { 0 },
    "We wait for the peer: its window is closed until it has read more. 4,000 bytes cannot leave. The "
    "kernel asked 3 times whether it opens." },
  { "window-closed-by-ours", PH_STATE_ESTABLISHED, TCP, 0,
    { .known = SEND | PH_FIGURE_WINDOW, .send_queue = 4000, .unsent = 4000 },
    { .known = RECV, .recv_queue = 900 },
    "We wait for conn to call recv(): its queue is full (900 bytes), its window closed. 4,000 bytes "
    "cannot leave." },
  { "own-window-closed", PH_STATE_ESTABLISHED, TCP, 0,
    { .known = RECV | PH_FIGURE_OWN_WINDOW, .recv_queue = 900 }, { 0 },
    "The peer waits for us: our receive queue is full (900 bytes) and our window closed. Call "
    "recv()." },
  { "own-window-closed-for-ours", PH_STATE_ESTABLISHED, TCP, 0, { .known = RECV, .recv_queue = 900 },
    { .known = SEND | PH_FIGURE_WINDOW, .send_queue = 4000, .unsent = 4000 },
    "conn waits for us: our receive queue is full (900 bytes) and our window closed. Call recv()." },
  { "waits-in-recv", PH_STATE_ESTABLISHED, TCP, 0, { .known = RECV }, { 0 },
    "We wait in recv() for the peer to send.", PH_PIPE_WAITS_DATA },
  { "waits-in-recv-for-ours", PH_STATE_ESTABLISHED, TCP, 0, { .known = RECV }, { .known = RECV },
    "We wait in recv() for conn to send.", PH_PIPE_WAITS_DATA },
  { "ours-waits-in-recv", PH_STATE_ESTABLISHED, TCP, 0, { .known = RECV }, { .known = RECV },
    "conn waits in recv() for us to send.", 0, PH_PIPE_WAITS_DATA },
  { "both-in-recv", PH_STATE_ESTABLISHED, TCP, 0, { .known = RECV }, { .known = RECV },
    "Both wait in recv(), we for conn and conn for us: nobody sends.", PH_PIPE_WAITS_DATA, PH_PIPE_WAITS_DATA },
  { "both-in-send", PH_STATE_ESTABLISHED, TCP, 0,
    { .known = SEND | RECV | PH_FIGURE_WINDOW, .send_queue = 9, .unsent = 9, .recv_queue = 5 },
    { .known = SEND | RECV | PH_FIGURE_WINDOW, .send_queue = 9, .unsent = 9, .recv_queue = 5 },
    "Both wait for each other: each send() waits until the other calls recv(). Nobody reads, so "
    "nothing moves.", PH_PIPE_WAITS_ROOM, PH_PIPE_WAITS_ROOM },
  { "waits-in-send", PH_STATE_ESTABLISHED, TCP, 0, { .known = SEND, .send_queue = 7 }, { 0 },
    "Our send() waits for room in the send buffer. 7 bytes sent and not yet acknowledged.",
    PH_PIPE_WAITS_ROOM },
  { "waits-in-accept", PH_STATE_LISTEN, TCP, 0, { .known = SEATS, .accept_limit = 5 }, { 0 },
    "We wait in accept() for a client. 6 seats are free.", PH_PIPE_WAITS_CLIENT },
  { "in-flight", PH_STATE_ESTABLISHED, TCP, 0, { .known = SEND, .send_queue = 7 }, { 0 },
    "7 bytes sent and not yet acknowledged." },
  { "in-flight-and-unsent", PH_STATE_ESTABLISHED, TCP, 0,
    { .known = SEND, .send_queue = 7, .unsent = 5 }, { 0 },
    "2 bytes sent and not yet acknowledged, 5 bytes not yet sent." },
  { "two-facts", PH_STATE_ESTABLISHED, TCP, 0,
    { .known = SEND | RECV, .send_queue = 7, .recv_queue = 6 }, { 0 },
    "6 bytes wait in the receive queue for recv(). 7 bytes sent and not yet acknowledged." },
  { "acknowledged-is-not-read", PH_STATE_ESTABLISHED, TCP, 0, { .known = SEND },
    { .known = RECV, .recv_queue = 5 },
    "5 bytes arrived at conn, whose program has not read them yet." },
  { "peer-closed", PH_STATE_CLOSE_WAIT, TCP, 0, { .known = RECV }, { 0 },
    "The peer has closed its side: recv() gives 0 bytes. Sending still works." },
  { "peer-closed-with-data", PH_STATE_CLOSE_WAIT, TCP, 0, { .known = RECV, .recv_queue = 3 }, { 0 },
    "3 bytes wait in the receive queue for recv(). After them recv() gives 0 bytes: the peer has "
    "closed its side." },
  { "half-closed", PH_STATE_FIN_WAIT2, TCP, 0, { 0 }, { 0 },
    "Our side is closed; the peer may still send." },
  { "retransmitting", PH_STATE_ESTABLISHED, TCP, 0, { .syn_retries = 3 }, { 0 },
    "No acknowledgement comes back; sent again 3 times." },
  { "syn-sent", PH_STATE_SYN_SENT, TCP, 0, { 0 }, { 0 }, "Connecting: SYN sent, no answer yet." },
  { "syn-retries", PH_STATE_SYN_SENT, TCP, 0, { .syn_retries = 2 }, { 0 },
    "Connecting: SYN sent, no answer yet, 2 retries." },
  { "syn-retry", PH_STATE_SYN_SENT, TCP, 0, { .syn_retries = 1 }, { 0 },
    "Connecting: SYN sent, no answer yet, 1 retry." },
  { "fresh", PH_STATE_CLOSE, TCP, 0, { 0 }, { 0 },
    "Not connected. Call bind() and listen(), or connect()." },
  { "ended", PH_STATE_CLOSE, TCP, 0, { .bytes_in = 1 }, { 0 },
    "The connection has ended; the descriptor is still open." },
  { "closed", PH_STATE_GONE, TCP, 0, { .known = RECV, .recv_queue = 6 }, { 0 },
    "This socket is closed." },
  { "seats", PH_STATE_LISTEN, TCP, 0, { .known = SEATS, .accept_limit = 2, .accept_queue = 2 }, { 0 },
    "2 of 3 seats taken. Call accept() to take the first." },
  { "seats-full", PH_STATE_LISTEN, TCP, 0, { .known = SEATS, .accept_limit = 2, .accept_queue = 3 },
    { 0 }, "All 3 seats are taken, one more than the backlog of 2. "
      "The next client’s SYN is dropped and tried again: call "
    "accept()." },
  { "one-seat-full", PH_STATE_LISTEN, TCP, 0, { .known = SEATS, .accept_queue = 1 }, { 0 },
    "All 1 seat is taken, one more than the backlog of 0. "
    "The next client’s SYN is dropped and tried again: call accept()." },
  { "seats-free", PH_STATE_LISTEN, TCP, 0, { .known = SEATS, .accept_limit = 5 }, { 0 },
    "Listening. 6 seats are free for connections that wait for accept()." },
  { "automatic", PH_STATE_LISTEN, TCP, PH_AUTO_ACCEPT, { .known = SEATS, .accept_limit = 5 }, { 0 },
    "Listening. Connections are accepted as they come." },
  { "udp-next", PH_STATE_CONNECTED, UDP, 0, { .known = RECV, .recv_queue = 12 }, { 0 },
    "A datagram of 12 bytes waits in the receive queue for recv()." },
  { "udp-queue", PH_STATE_CONNECTED, UDP, 0,
    { .known = RECV | PH_FIGURE_MEMINFO, .recv_queue = 12, .recv_memory = 768,
      .recv_buffer = 32768 }, { 0 },
    "A datagram of 12 bytes waits in the receive queue for recv(). The queue takes 768 B of 32.8 kB "
    "of memory." },
  { "udp-waits", PH_STATE_UNCONNECTED, UDP, 0, { .known = RECV }, { 0 },
    "We wait in recv() for a sender to send.", PH_PIPE_WAITS_DATA },
  { "udp-cut", PH_STATE_CONNECTED, UDP, 0, { .messages_cut = 2 }, { 0 },
    "2 datagrams were cut: longer than the buffer of recv(), the rest is lost." },
  { "tcp-drops", PH_STATE_ESTABLISHED, TCP, 0, { .known = PH_FIGURE_DROPS, .drops = 18 }, { 0 },
    "18 segments that came were not taken: there was no room, or they had come before. The "
    "connection loses nothing by that." },
  { "udp-drops", PH_STATE_CONNECTED, UDP, 0, { .known = PH_FIGURE_DROPS, .drops = 986 }, { 0 },
    "986 datagrams were dropped: the receive queue was full." },
  { "udp-drop", PH_STATE_CONNECTED, UDP, 0, { .known = PH_FIGURE_DROPS, .drops = 1 }, { 0 },
    "1 datagram was dropped: the receive queue was full." },
  { "udp-unbound", PH_STATE_UNCONNECTED, UDP, 0, { 0 }, { 0 },
    "Not bound yet: the first sendto() gets a port from the system." },
};

static PhIdentity
make_identity (const WordsCase *c)
{
  return (PhIdentity) { .fd = 3, .family = AF_INET, .type = c->type, .state = c->state,
                        .auto_flags = c->automatic };
}

static void
test_words (gconstpointer data)
{
  const WordsCase *c = data;
  const PhIdentity identity = make_identity (c);
  const PhPipeEnd own = { "client", &identity, &c->own, c->waits };
  const PhPipeEnd partner = { "conn", &identity, &c->partner, c->others };
  g_autofree char *words = ph_pipe_words (&own, c->partner.known != 0 ? &partner : NULL);

  g_assert_cmpstr (words, ==, c->words);
}

/* Who stands outside is told with its retries, in few words however many there are. */
static void
test_outside (void)
{
  static const PhPipeClient clients[] = {
    { "client", PH_STATE_ESTABLISHED, 0, 5 }, { "late", PH_STATE_SYN_SENT, 1, 0 },
    { "127.0.0.1:4000", PH_STATE_SYN_SENT, 3, 0 }, { "later", PH_STATE_SYN_SENT, 0, 0 },
    { "last", PH_STATE_SYN_SENT, 0, 0 },
  };
  static const struct { guint n; const char *words; } told[] = {
    { 1, "All 1 seat is taken, one more than the backlog of 0. "
         "The next client’s SYN is dropped and tried again: call accept()." },
    { 2, "All 1 seat is taken, one more than the backlog of 0. "
         "The next client’s SYN is dropped and tried again: call accept(). "
         "Outside, in SYN_SENT: late (1 retry)." },
    { 5, "All 1 seat is taken, one more than the backlog of 0. "
         "The next client’s SYN is dropped and tried again: call accept(). "
         "Outside, in SYN_SENT: late (1 retry), 127.0.0.1:4000 (3 retries), later (0 retries) and "
         "1 more." },
  };
  const WordsCase listening = { .state = PH_STATE_LISTEN, .type = TCP };
  const PhIdentity identity = make_identity (&listening);
  const PhFigures figures = { .known = SEATS, .accept_queue = 1 };

  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      const PhPipeEnd own = { "server", &identity, &figures, 0, clients, told[i].n };
      g_autofree char *words = ph_pipe_words (&own, NULL);

      g_assert_cmpstr (words, ==, told[i].words);
    }
}

/* Never empty, always a sentence, whatever the state and the figures */
static void
test_every_state (void)
{
  for (guint i = 0; i < PH_N_STATES * 200u; i++)
    {
      const WordsCase c = { .state = (PhState) (i % PH_N_STATES), .type = i % 2 ? TCP : UDP };
      const PhIdentity identity = make_identity (&c);
      PhFigures own;
      const PhPipeEnd end = { i % 7 ? "client" : NULL, &identity, i % 3 ? &own : NULL, i % 8 };
      g_autofree char *words = NULL;

      for (gsize j = 0; j < sizeof own; j++)
        ((guint8 *) &own)[j] = (guint8) g_test_rand_int ();
      words = ph_pipe_words (&end, i % 5 ? &end : NULL);
      g_assert_nonnull (words);
      g_assert_true (g_str_has_suffix (words, "."));
    }
}

static void
test_short (void)
{
  const WordsCase open = { .state = PH_STATE_ESTABLISHED, .type = TCP };
  const WordsCase listening = { .state = PH_STATE_LISTEN, .type = TCP };
  const PhIdentity a = make_identity (&open), b = make_identity (&listening);
  const PhFigures figures = { .known = SEND | RECV | SEATS, .recv_queue = 6, .accept_limit = 2,
                              .accept_queue = 1 };
  g_autofree char *queues = ph_pipe_words_short (&a, &figures);
  g_autofree char *seats = ph_pipe_words_short (&b, &figures);
  g_autofree char *nothing = ph_pipe_words_short (&a, NULL);

  g_assert_cmpstr (queues, ==, "send queue: 0 bytes, receive queue: 6 bytes");
  g_assert_cmpstr (seats, ==, "1 of 3 seats taken");
  g_assert_cmpstr (nothing, ==, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/present/pipe-words/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_words);
    }
  g_test_add_func ("/present/pipe-words/outside", test_outside);
  g_test_add_func ("/present/pipe-words/every-state", test_every_state);
  g_test_add_func ("/present/pipe-words/short", test_short);
  return g_test_run ();
}
