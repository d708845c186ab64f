/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-ready-words.h"

#include "ph-ready.h"

#include <string.h>
#include <sys/socket.h>

/* A row is a moment of a socket: what poll(2) says then was observed on Linux. */

#define TCP  SOCK_STREAM
#define UDP  SOCK_DGRAM
#define OVER (POLLIN | POLLOUT | POLLHUP | POLLRDHUP)
#define RECV PH_FIGURE_RECV_QUEUE
#define SEND PH_FIGURE_SEND_QUEUE

typedef struct
{
  const char  *name;
  int          family;
  int          type;
  PhState      state;
  PhAutoFlags  automatic;
  guint32      ready;
  PhFigures    figures;    /* known without READY */
  const char  *read;       /* how the sentences begin */
  const char  *write;
  const char  *except;
  const char  *spoken;
  gboolean     non_blocking;
} ReadyCase;

#define NO_EXCEPTION "No exception: no urgent data is here."

static const ReadyCase cases[] = {
  { "fresh", AF_INET, TCP, PH_STATE_CLOSE, 0, POLLOUT | POLLHUP, { 0 },
    "Readable: there is no connection, so recv() does not wait",
    "Writable: there is no connection, so send() does not wait", NO_EXCEPTION,
    "readable, writable, hung up" },
  { "listener", AF_INET, TCP, PH_STATE_LISTEN, 0, 0, { 0 },
    "Not readable: no connection waits", "Not writable: a listener sends nothing.", NO_EXCEPTION,
    "not ready" },
  { "listener-automatic", AF_INET, TCP, PH_STATE_LISTEN, PH_AUTO_ACCEPT, 0, { 0 },
    "Not readable: connections are accepted as they come", "Not writable", NO_EXCEPTION,
    "not ready" },
  { "listener-one", AF_INET, TCP, PH_STATE_LISTEN, 0, POLLIN,
    { .known = PH_FIGURE_ACCEPT_QUEUE, .accept_queue = 1 },
    "Readable: a connection waits to be accepted.", "Not writable", NO_EXCEPTION, "readable" },
  { "listener-unknown", AF_INET, TCP, PH_STATE_LISTEN, 0, POLLIN, { 0 },
    "Readable: a connection waits to be accepted.", "Not writable", NO_EXCEPTION, "readable" },
  { "listener-many", AF_INET, TCP, PH_STATE_LISTEN, 0, POLLIN,
    { .known = PH_FIGURE_ACCEPT_QUEUE, .accept_queue = 1200 },
    "Readable: 1,200 connections wait to be accepted.", "Not writable", NO_EXCEPTION, "readable" },
  { "connecting", AF_INET, TCP, PH_STATE_SYN_SENT, 0, 0, { 0 },
    "Not readable: nothing is there", "Not writable yet: it becomes writable when the handshake",
    NO_EXCEPTION, "not ready" },
  { "quiet", AF_INET, TCP, PH_STATE_ESTABLISHED, 0, POLLOUT, { 0 },
    "Not readable: nothing is there, recv() would wait.",
    "Writable: there is room in the send buffer.", NO_EXCEPTION, "writable" },
  { "automatic", AF_INET, TCP, PH_STATE_ESTABLISHED, PH_AUTO_RECEIVE, POLLOUT, { 0 },
    "Not readable: what comes is received at once", "Writable", NO_EXCEPTION, "writable" },
  { "echo", AF_INET, TCP, PH_STATE_ESTABLISHED, PH_AUTO_ECHO, POLLOUT, { 0 },
    "Not readable: what comes is received at once", "Writable", NO_EXCEPTION, "writable" },
  { "data", AF_INET, TCP, PH_STATE_ESTABLISHED, 0, POLLIN | POLLOUT,
    { .known = RECV, .recv_queue = 6 }, "Readable: 6 bytes wait.", "Writable", NO_EXCEPTION,
    "readable, writable" },
  { "one-byte", AF_INET, TCP, PH_STATE_ESTABLISHED, 0, POLLIN | POLLOUT,
    { .known = RECV, .recv_queue = 1 }, "Readable: 1 byte waits.", "Writable", NO_EXCEPTION,
    "readable, writable" },
  { "data-unknown", AF_INET, TCP, PH_STATE_ESTABLISHED, 0, POLLIN | POLLOUT, { .recv_queue = 6 },
    "Readable: recv() would not wait.", "Writable", NO_EXCEPTION, "readable, writable" },
  { "data-and-fin", AF_INET, TCP, PH_STATE_CLOSE_WAIT, 0, POLLIN | POLLOUT | POLLRDHUP,
    { .known = RECV, .recv_queue = 6 },
    "Readable: 6 bytes wait, and after them the end of the stream.", "Writable", NO_EXCEPTION,
    "readable, writable" },
  { "fin", AF_INET6, TCP, PH_STATE_CLOSE_WAIT, 0, POLLIN | POLLOUT | POLLRDHUP, { .known = RECV },
    "Readable: the peer’s FIN is here, recv() gives b\"\" at once, again and again.", "Writable",
    NO_EXCEPTION, "readable, writable" },
  { "fin-automatic", AF_INET, TCP, PH_STATE_CLOSE_WAIT, PH_AUTO_RECEIVE,
    POLLIN | POLLOUT | POLLRDHUP, { .known = RECV }, "Readable: the peer’s FIN is here",
    "Writable", NO_EXCEPTION, "readable, writable" },
  { "shut-for-reading", AF_INET, TCP, PH_STATE_ESTABLISHED, 0, POLLIN | POLLOUT | POLLRDHUP, { 0 },
    "Readable: receiving was shut down here", "Writable", NO_EXCEPTION, "readable, writable" },
  { "shut-for-writing", AF_INET, TCP, PH_STATE_FIN_WAIT2, 0, POLLOUT, { 0 },
    "Not readable: nothing is there", "Writable: sending was shut down here", NO_EXCEPTION,
    "writable" },
  { "over", AF_INET, TCP, PH_STATE_CLOSE, 0, OVER, { 0 },
    "Readable: the connection is over, recv() returns at once.",
    "Writable: the connection is over, send() fails at once (EPIPE).", NO_EXCEPTION,
    "readable, writable, hung up" },
  { "reset", AF_INET, TCP, PH_STATE_CLOSE, 0, OVER | POLLERR, { 0 },
    "Readable: an error waits, recv() returns it at once.",
    "Writable: an error waits, send() returns it at once.", NO_EXCEPTION,
    "readable, writable, error, hung up" },
  { "full", AF_INET, TCP, PH_STATE_ESTABLISHED, 0, 0, { .known = SEND, .send_queue = 5000 },
    "Not readable", "Not writable: less than a third of the send queue’s room is free (5,000 bytes "
                    "wait in it). send() may still take a part; with no room at all it would wait.",
    NO_EXCEPTION, "not ready" },
  { "full-non-blocking", AF_INET, TCP, PH_STATE_ESTABLISHED, 0, 0,
    { .known = SEND, .send_queue = 5000 },
    "Not readable: nothing is there, recv() would fail at once (EAGAIN).",
    "Not writable: less than a third of the send queue’s room is free (5,000 bytes wait in it). "
    "send() may still take a part; with no room at all it would fail at once (EAGAIN).",
    NO_EXCEPTION, "not ready", TRUE },
  { "full-unix", AF_UNIX, TCP, PH_STATE_CONNECTED, 0, 0, { .known = SEND, .send_queue = 5000 },
    "Not readable", "Not writable: the send queue is full (5,000 bytes), send() would wait.",
    NO_EXCEPTION, "not ready" },
  { "full-unknown", AF_INET, TCP, PH_STATE_ESTABLISHED, 0, 0, { 0 }, "Not readable",
    "Not writable: send() would wait.", NO_EXCEPTION, "not ready" },
  { "urgent", AF_INET, TCP, PH_STATE_ESTABLISHED, 0, POLLOUT | POLLPRI, { 0 }, "Not readable",
    "Writable", "Exception: urgent data came; recv() with MSG_OOB takes it.",
    "writable, urgent data" },
  { "datagram", AF_INET, UDP, PH_STATE_UNCONNECTED, 0, POLLIN | POLLOUT,
    { .known = RECV, .recv_queue = 12 }, "Readable: a datagram of 12 bytes waits.", "Writable",
    "No exception: urgent data is a matter of streams.", "readable, writable" },
  { "empty-datagram", AF_INET, UDP, PH_STATE_UNCONNECTED, 0, POLLIN | POLLOUT, { .known = RECV },
    "Readable: a datagram waits.", "Writable", "No exception", "readable, writable" },
  { "datagram-refused", AF_INET, UDP, PH_STATE_CONNECTED, 0, POLLOUT | POLLERR, { 0 },
    "Readable: an error waits", "Writable: an error waits", "No exception",
    "readable, writable, error" },
  { "local-end", AF_UNIX, TCP, PH_STATE_CONNECTED, 0, POLLIN | POLLOUT | POLLRDHUP, { 0 },
    "Readable: nothing more will come", "Writable", NO_EXCEPTION, "readable, writable" },
  { "local-over", AF_UNIX, TCP, PH_STATE_CONNECTED, 0, OVER, { 0 },
    "Readable: the connection is over", "Writable", NO_EXCEPTION, "readable, writable, hung up" },
  { "local-packets", AF_UNIX, SOCK_SEQPACKET, PH_STATE_CONNECTED, 0, POLLIN | POLLOUT,
    { .known = RECV, .recv_queue = 3 }, "Readable: 3 bytes wait.", "Writable", NO_EXCEPTION,
    "readable, writable" },
};

static void
assert_begins (const char *text,
               const char *start)
{
  if (!g_str_has_prefix (text, start))
    g_error ("“%s” does not begin with “%s”", text, start);
}

static void
test_case (gconstpointer data)
{
  const ReadyCase *test = data;
  const PhIdentity identity = { .fd = 5, .family = test->family, .type = test->type,
                                .state = test->state, .auto_flags = test->automatic,
                                .timeout_ns = test->non_blocking ? 0 : -1 };
  PhFigures figures = test->figures;
  g_autofree char *read = NULL;
  g_autofree char *write = NULL;
  g_autofree char *except = NULL;
  g_autofree char *all = NULL;
  g_autofree char *spoken = NULL;

  figures.known |= PH_FIGURE_READY;
  figures.ready = test->ready;
  read = ph_ready_words (&identity, &figures, PH_SELECT_READ);
  write = ph_ready_words (&identity, &figures, PH_SELECT_WRITE);
  except = ph_ready_words (&identity, &figures, PH_SELECT_EXCEPT);
  all = ph_ready_words_all (&identity, &figures);
  spoken = ph_ready_words_short (&identity, &figures);
  assert_begins (read, test->read);
  assert_begins (write, test->write);
  assert_begins (except, test->except);
  g_assert_cmpstr (spoken, ==, test->spoken);
  assert_begins (all, read);
  g_assert_nonnull (strstr (all, write));
  g_assert_nonnull (strstr (all, except));
  g_assert_cmpint (strstr (all, "POLLERR") != NULL, ==, (test->ready & POLLERR) != 0);
  g_assert_cmpint (strstr (all, "POLLHUP") != NULL, ==, (test->ready & POLLHUP) != 0);
}

/* The sentence begins with what the lamp shows, whatever poll() says of whatever socket. */
static void
test_words_agree_with_lamps (void)
{
  static const char *const on[] = { "Readable", "Writable", "Exception" };
  static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW };
  static const int families[] = { AF_INET, AF_INET6, AF_UNIX };

  for (guint bits = 0; bits < 64; bits++)
    for (guint state = 0; state < PH_STATE_GONE; state++)
      for (guint kind = 0; kind < 12; kind++)
        {
          const PhIdentity identity = { .fd = 5, .family = families[kind / 4],
                                        .type = types[kind % 4], .state = (PhState) state };
          const PhFigures figures = {
            .known = PH_FIGURE_READY | RECV,
            .ready = (bits & 1 ? POLLIN : 0) | (bits & 2 ? POLLOUT : 0) | (bits & 4 ? POLLPRI : 0)
                     | (bits & 8 ? POLLERR : 0) | (bits & 16 ? POLLHUP : 0)
                     | (bits & 32 ? POLLRDHUP : 0),
          };
          PhReadyLamps lamps = ph_ready_lamps (&identity, &figures);

          for (guint list = 0; list < PH_N_SELECT_LISTS; list++)
            {
              g_autofree char *words = ph_ready_words (&identity, &figures, (PhSelectList) list);

              g_assert_cmpint (g_str_has_prefix (words, on[list]), ==,
                               lamps.lamps[list] == PH_LAMP_ON);
            }
        }
}

static void
test_unknown (void)
{
  PhIdentity identity = { .fd = 5, .family = AF_INET, .type = SOCK_STREAM,
                          .state = PH_STATE_ESTABLISHED };
  const PhFigures figures = { .ready = POLLIN };
  PhFigures known = { .known = PH_FIGURE_READY, .ready = POLLIN };
  g_autofree char *unknown = ph_ready_words_all (&identity, &figures);
  g_autofree char *never = ph_ready_words (&identity, NULL, PH_SELECT_READ);
  g_autofree char *spoken = ph_ready_words_short (NULL, NULL);
  g_autofree char *closed = NULL;

  g_assert_cmpstr (unknown, ==, "Not known: the kernel has not been asked yet.");
  g_assert_cmpstr (never, ==, unknown);
  g_assert_cmpstr (spoken, ==, "");
  identity.state = PH_STATE_GONE;
  closed = ph_ready_words_all (&identity, &known);
  assert_begins (closed, "This socket is closed");
  for (guint list = 0; list < PH_N_SELECT_LISTS; list++)
    g_assert_cmpint (ph_ready_lamps (&identity, &known).lamps[list], ==, PH_LAMP_UNKNOWN);
}

static void
test_line (void)
{
  const PhIdentity identity = { .fd = 5, .family = AF_INET, .type = SOCK_STREAM,
                                .state = PH_STATE_ESTABLISHED };
  const PhIdentity listener = { .fd = 5, .family = AF_INET, .type = SOCK_STREAM,
                                .state = PH_STATE_LISTEN };
  PhFigures figures = { .known = PH_FIGURE_READY, .ready = POLLOUT };
  g_autofree char *quiet = ph_ready_words_line (&identity, &figures);
  g_autofree char *urgent = NULL;
  g_autofree char *full = NULL;
  g_autofree char *idle = NULL;

  assert_begins (quiet, "Not readable");
  figures.ready = POLLIN | POLLPRI;
  urgent = ph_ready_words_line (&identity, &figures);
  assert_begins (urgent, "Exception");
  figures.ready = 0;
  full = ph_ready_words_line (&identity, &figures);
  assert_begins (full, "Not writable");
  idle = ph_ready_words_line (&listener, &figures);
  assert_begins (idle, "Not readable");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/present/ready-words/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/present/ready-words/agree-with-lamps", test_words_agree_with_lamps);
  g_test_add_func ("/present/ready-words/unknown", test_unknown);
  g_test_add_func ("/present/ready-words/line", test_line);
  return g_test_run ();
}
