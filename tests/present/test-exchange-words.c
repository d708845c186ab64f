/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-play.h"
#include "ph-exchange-words.h"

#include <errno.h>
#include <string.h>

/* What is said of moments, in the picture and in sentences */

static void
assert_has (const char *text,
            const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("\"%s\" does not say \"%s\"", text, part);
}

/* An exchange with something of everything; the number of each moment is its place here */
static PhExchangePlay *
play_all (void)
{
  PhExchangePlay *play = ph_exchange_play_new (NULL);

  ph_exchange_play_pair (play);
  ph_exchange_play_call (play, 3, PH_CALL_LISTEN, 0, 5, 0);                                 /* 0 */
  ph_exchange_play_state (play, 1, PH_STATE_CLOSE, PH_STATE_ESTABLISHED);
  play->begun_ns = play->now_ns;
  play->now_ns += 1200000000;
  ph_exchange_play_accept (play, 3, 2);                                                     /* 2 */
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "hello, world", 0, NULL);
  ph_exchange_play_data (play, 2, PH_CALL_RECV, "hell", 0, NULL);                           /* 4 */
  ph_exchange_play_data (play, 2, PH_CALL_RECV, "o, world", 0, NULL);
  ph_exchange_play_data (play, 2, PH_CALL_SEND, "a", 0, NULL);                              /* 6 */
  ph_exchange_play_data (play, 2, PH_CALL_SEND, "b<b>", 0, NULL);
  ph_exchange_play_data (play, 1, PH_CALL_RECV, "ab<b>", 0, NULL);                          /* 8 */
  ph_exchange_play_call (play, 1, PH_CALL_SHUTDOWN, 0, SHUT_WR, 0);
  ph_exchange_play_end (play, 2);                                                           /* 10 */
  ph_exchange_play_data (play, 2, PH_CALL_SEND, "late", 0, NULL);
  ph_exchange_play_call (play, 1, PH_CALL_RECV, ECONNRESET, 10, 0);                         /* 12 */
  ph_exchange_play_data (play, 2, PH_CALL_RECV, "x", MSG_PEEK, NULL);
  ph_exchange_play_gap (play, 3, 5000);                                                     /* 14 */
  ph_exchange_play_sync (play);
  return play;
}

typedef struct
{
  guint64     number;
  const char *call;
  const char *note;
  const char *says[4];
} WordCase;

static const WordCase word_cases[] = {
  { 0, "listen(5)", "", { "srv.listen(5)." } },
  { 1, "", "", { "cli: CLOSE → ESTABLISHED.", "both sides can send and receive" } },
  { 2, "accept() → conn", "after 1.20 s", { "srv.accept() → conn after 1.20 s." } },
  { 3, "send(12) → 12", "bytes 0–11",
    { "cli sends 12 bytes “hello, world”", "bytes 0–11 of the stream", "to conn.",
      "conn received it in 2 pieces." } },
  { 4, "recv(100) → 4", "bytes 0–3",
    { "conn receives 4 bytes “hell”", "from cli.", "a part of one send of 12 bytes" } },
  { 5, "recv(100) → 8", "bytes 4–11", { "bytes 4–11 of the stream" } },
  { 6, "send(1) → 1", "byte 0", { "byte 0 of the stream", "cli received it." } },
  { 8, "recv(100) → 5", "bytes 0–4", { "“ab<b>”", "They were sent by 2 sends." } },
  { 9, "shutdown(SHUT_WR)", "", { "cli.shutdown(SHUT_WR)." } },
  { 10, "recv(10) → 0", "end of stream", { "conn meets the end of the stream" } },
  { 11, "send(4) → 4", "bytes 5–8", { "All of it was not read yet." } },
  { 12, "recv(0) → ECONNRESET", "", { "It failed:" } },
  { 13, "recv(100, MSG_PEEK) → 1", "", { "conn.recv(100, MSG_PEEK) → 1." } },
  { 14, "records missing", "1 lost", { "1 records of data are missing here", "5,000 bytes" } },
};

static void
test_words (void)
{
  g_autoptr (PhExchangePlay) play = play_all ();

  for (gsize i = 0; i < G_N_ELEMENTS (word_cases); i++)
    {
      const WordCase *row = &word_cases[i];
      g_autofree char *call = ph_exchange_word_call (play->feed, row->number);
      g_autofree char *note = ph_exchange_word_note (play->feed, row->number);
      g_autofree char *sentence = ph_exchange_sentence (play->feed, row->number);

      g_assert_cmpstr (call, ==, row->call);
      g_assert_cmpstr (note, ==, row->note);
      for (guint j = 0; j < G_N_ELEMENTS (row->says) && row->says[j] != NULL; j++)
        assert_has (sentence, row->says[j]);
    }
}

static void
test_summary (void)
{
  g_autoptr (PhExchangePlay) play = play_all ();
  g_autoptr (PhExchangePlay) empty = ph_exchange_play_new (NULL);
  g_autofree char *summary = ph_exchange_summary (play->feed);
  g_autofree char *nothing = ph_exchange_summary (empty->feed);

  assert_has (summary, "15 events.");
  assert_has (summary, "cli: 1 send, 12 bytes; 1 receive, 5 bytes.");
  assert_has (summary, "conn: 3 sends, 9 bytes; 2 receives, 12 bytes.");
  g_assert_cmpstr (nothing, ==, "Nothing happened yet.");
}

/* Who waits for what, in calls that have not returned; lanes by name, as ph_exchange_play_pair()
 * stands them */
static const struct
{
  const char *name;
  PhCallOp    op;
  const char *sentence;
} waits[] = {
  { "srv", PH_CALL_ACCEPT, "srv waits in accept() for a client." },
  { "cli", PH_CALL_CONNECT, "cli waits in connect() for an answer." },
  { "cli", PH_CALL_RECV, "cli waits in recv() for bytes from conn." },
  { "conn", PH_CALL_RECV, "conn waits in recv() for bytes from cli." },
  { "conn", PH_CALL_SEND, "conn waits in send() for room." },
  { "conn", PH_CALL_SENDALL, "conn waits in sendall() for room." },
  { "conn", PH_CALL_SENDFILE, "conn waits in sendfile() for room." },
  { "srv", PH_CALL_SELECT, "srv waits in select()." },
};

static void
test_waits (void)
{
  g_autoptr (PhExchangePlay) play = play_all ();
  guint n_said = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (waits); i++)
    for (guint lane = 0; lane < ph_exchange_feed_get_n_lanes (play->feed); lane++)
      {
        g_autofree char *sentence = ph_exchange_sentence_of_wait (play->feed, lane, waits[i].op);

        if (!g_str_equal (ph_exchange_feed_get_lane (play->feed, lane)->name, waits[i].name))
          continue;
        g_assert_cmpstr (sentence, ==, waits[i].sentence);
        n_said++;
      }
  g_assert_cmpuint (n_said, ==, G_N_ELEMENTS (waits));
}

/* What the kernel stamped is said of the send that it belongs to, and of no other */
static void
test_marks (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  g_autofree char *all = NULL;
  g_autofree char *some = NULL;
  g_autofree char *none = NULL;

  ph_exchange_play_pair (play);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "hello", 0, NULL);
  ph_exchange_play_mark (play, 1, PH_MARK_QUEUED, 5, -9400);
  ph_exchange_play_mark (play, 1, PH_MARK_DEVICE, 5, -400);
  ph_exchange_play_mark (play, 1, PH_MARK_ACKNOWLEDGED, 5, 24000000);
  ph_exchange_play_data (play, 1, PH_CALL_SENDTO, "next", 0, NULL);
  ph_exchange_play_mark (play, 1, PH_MARK_DEVICE, 9, 12000);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "last", 0, NULL);
  ph_exchange_play_mark (play, 1, PH_MARK_DEVICE, 12, 12000);
  ph_exchange_play_mark (play, 2, PH_MARK_DEVICE, 13, 12000);
  ph_exchange_play_sync (play);
  all = ph_exchange_sentence (play->feed, 0);
  some = ph_exchange_sentence (play->feed, 1);
  none = ph_exchange_sentence (play->feed, 2);
  assert_has (all, "The kernel queued it 9 µs before send() returned, handed it to the device "
                   "less than 1 µs before and had it acknowledged 24.0 ms after.");
  assert_has (some, "The kernel handed it to the device 12 µs after sendto() returned.");
  g_assert_null (strstr (none, "device"));
}

/* What a call was given is said where it is a word or two. */
static void
test_settings (void)
{
  static const char *const says[] = {
    "setsockopt(SO_REUSEADDR, 1)", "getsockopt(SO_RCVBUF) → 131072", "setsockopt(4711, 5)",
    "settimeout(2.5)", "settimeout(None)", "setblocking(False)", "serve(EchoHandler)",
    "getsockopt(SO_ERROR) → EBADF",
  };
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);

  ph_exchange_play_pair (play);
  ph_exchange_play_option (play, 1, PH_CALL_SETSOCKOPT, SOL_SOCKET, SO_REUSEADDR, 1);
  ph_exchange_play_option (play, 1, PH_CALL_GETSOCKOPT, SOL_SOCKET, SO_RCVBUF, 131072);
  ph_exchange_play_option (play, 1, PH_CALL_SETSOCKOPT, SOL_SOCKET, 4711, 5);
  ph_exchange_play_call (play, 1, PH_CALL_SETTIMEOUT, 0, 2, 500000000);
  ph_exchange_play_call (play, 1, PH_CALL_SETTIMEOUT, 0, -1, 0);
  ph_exchange_play_call (play, 1, PH_CALL_SETBLOCKING, 0, 0, 0);
  ph_exchange_play_call (play, 1, PH_CALL_SERVE, 0, PH_HANDLER_ECHO, 0);
  ph_exchange_play_call (play, 1, PH_CALL_GETSOCKOPT, EBADF, SOL_SOCKET, SO_ERROR);
  ph_exchange_play_sync (play);
  for (guint i = 0; i < G_N_ELEMENTS (says); i++)
    {
      g_autofree char *call = ph_exchange_word_call (play->feed, i);

      g_assert_cmpstr (call, ==, says[i]);
    }
}

/* A connection that nobody accepted */
static void
test_guests (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  g_autofree char *connected = NULL, *waiting = NULL;

  ph_exchange_play_guests (play);
  ph_exchange_play_call (play, 1, PH_CALL_CONNECT, 0, 0, 0);
  ph_exchange_play_sync (play);
  connected = ph_exchange_sentence (play->feed, 0);
  waiting = ph_exchange_sentence_of_wait (play->feed, 1, PH_CALL_CONNECT);
  assert_has (connected, "first.connect(). srv has not called accept() for it.");
  g_assert_cmpstr (waiting, ==, "second waits in connect() for an answer from srv.");
}

/* How long bytes lay in the queue is said where it was seen, and only then. */
static void
test_stay (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  g_autofree char *waited = NULL, *at_once = NULL;

  ph_exchange_play_pair (play);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "hello", 0, NULL);
  ph_exchange_play_queue (play, 2, 0, 5);
  play->now_ns += 2000000000;
  ph_exchange_play_data (play, 2, PH_CALL_RECV, "hello", 0, NULL);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "again", 0, NULL);
  play->now_ns += 2000000000;
  ph_exchange_play_data (play, 2, PH_CALL_RECV, "again", 0, NULL);
  ph_exchange_play_sync (play);
  waited = ph_exchange_sentence (play->feed, 1);
  at_once = ph_exchange_sentence (play->feed, 3);
  assert_has (waited, "They lay in the receive queue for at least 2.00 s.");
  g_assert_null (strstr (at_once, "receive queue"));
}

static void
test_lost (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  g_autofree char *sentence = NULL;

  ph_exchange_play_datagrams (play);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "one", 0, NULL);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "other", 0, NULL);
  ph_exchange_play_data (play, 2, PH_CALL_RECV, "other", 0, NULL);
  ph_exchange_play_sync (play);
  sentence = ph_exchange_sentence (play->feed, 0);
  assert_has (sentence, "It never arrived: a later one did.");
}

static void
test_ends (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  g_autofree char *finished = NULL;
  g_autofree char *reset = NULL;
  g_autofree char *refused = NULL;

  ph_exchange_play_pair (play);
  ph_exchange_play_state (play, 1, PH_STATE_FIN_WAIT2, PH_STATE_CLOSE);
  ph_exchange_play_state (play, 1, PH_STATE_ESTABLISHED, PH_STATE_CLOSE);
  ph_exchange_play_state (play, 1, PH_STATE_SYN_SENT, PH_STATE_CLOSE);
  ph_exchange_play_sync (play);
  finished = ph_exchange_sentence (play->feed, 0);
  reset = ph_exchange_sentence (play->feed, 1);
  refused = ph_exchange_sentence (play->feed, 2);
  assert_has (finished, "TIME_WAIT");
  assert_has (reset, "The peer reset the connection.");
  assert_has (refused, "did not come about");
}

static void
test_offset (void)
{
  g_autofree char *zero = ph_exchange_word_offset (0);
  g_autofree char *some = ph_exchange_word_offset (12300412999);

  g_assert_cmpstr (zero, ==, "0.000000");
  g_assert_cmpstr (some, ==, "12.300412");
}

/* What is gone says nothing, and does not fall over */
static void
test_gone (void)
{
  g_autoptr (PhExchangePlay) play = play_all ();
  g_autofree char *call = ph_exchange_word_call (play->feed, 99);
  g_autofree char *note = ph_exchange_word_note (play->feed, PH_EXCHANGE_NOWHERE);
  g_autofree char *sentence = ph_exchange_sentence (play->feed, 99);

  g_assert_cmpstr (call, ==, "");
  g_assert_cmpstr (note, ==, "");
  g_assert_cmpstr (sentence, ==, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/present/exchange-words/words", test_words);
  g_test_add_func ("/present/exchange-words/summary", test_summary);
  g_test_add_func ("/present/exchange-words/waits", test_waits);
  g_test_add_func ("/present/exchange-words/marks", test_marks);
  g_test_add_func ("/present/exchange-words/settings", test_settings);
  g_test_add_func ("/present/exchange-words/guests", test_guests);
  g_test_add_func ("/present/exchange-words/stay", test_stay);
  g_test_add_func ("/present/exchange-words/lost", test_lost);
  g_test_add_func ("/present/exchange-words/ends", test_ends);
  g_test_add_func ("/present/exchange-words/offset", test_offset);
  g_test_add_func ("/present/exchange-words/gone", test_gone);

  return g_test_run ();
}
