/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"

#include "ph-clock.h"
#include "ph-figures.h"
#include "ph-time-text.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* Handlers against plain peers: what they answer, how they end, and that they never hold more
 * than one answer. */

#define DEADLINE_MS 10000

static const PhRecord *
serve (PhNetTest       *net,
       PhSocketId       socket,
       PhHandlerSpec   *spec,
       const PhAddress *relay)
{
  g_autoptr (PhEndpoint) endpoint = relay != NULL ? ph_endpoint_from_address (relay) : NULL;
  PhCall call = PH_CALL_INIT (PH_CALL_SERVE, socket);

  call.handler = spec;
  call.endpoint = endpoint;
  return ph_net_test_call (net, &call);
}

static PhSocketId
start (PhNetTest     *net,
       int            type,
       PhHandlerSpec *spec,
       PhAddress     *address)
{
  PhSocketId id = type == SOCK_STREAM ? ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, address)
                                      : ph_net_test_udp (net, AF_INET, PH_AUTO_NONE, address);

  g_assert_cmpint (serve (net, id, spec, NULL)->error, ==, 0);
  return id;
}

static PhSocketId
start_handler (PhNetTest   *net,
               int          type,
               PhHandlerId  id,
               PhAddress   *address)
{
  g_autoptr (PhHandlerSpec) spec = ph_handler_spec_new (id);

  return start (net, type, spec, address);
}

static void
add_reply (GByteArray *table,
           const char *match,
           const char *answer,
           gboolean    exact,
           gboolean    closes)
{
  const PhReply reply = { (const guint8 *) match, strlen (match), (const guint8 *) answer,
                          strlen (answer), exact, closes };

  ph_reply_append (table, &reply);
}

static PhHandlerSpec *
make_replies (void)
{
  PhHandlerSpec *spec = ph_handler_spec_new (PH_HANDLER_REPLY);
  g_autoptr (GByteArray) table = g_byte_array_new ();

  add_reply (table, "GET ", "HTTP/1.0 200 OK\r\n\r\nhi", FALSE, TRUE);
  add_reply (table, "ping", "pong", TRUE, FALSE);
  add_reply (table, "quit", "", FALSE, TRUE);
  ph_handler_spec_set_replies (spec, table->data, table->len);
  return spec;
}

static void
say (int         fd,
     const char *text)
{
  g_assert_cmpint (send (fd, text, strlen (text), 0), ==, (gssize) strlen (text));
}

/* Everything until the end. Returns: (transfer full): NUL-terminated */
static char *
read_to_end (int fd)
{
  GString *out = g_string_new (NULL);
  char buffer[4096];
  ssize_t n;

  while ((n = recv (fd, buffer, sizeof buffer, 0)) > 0)
    g_string_append_len (out, buffer, n);
  g_assert_cmpint (n, ==, 0);
  return g_string_free (out, FALSE);
}

static char *
read_some (int fd)
{
  char buffer[70000];
  struct pollfd readable = { .fd = fd, .events = POLLIN };
  ssize_t n;

  g_assert_cmpint (poll (&readable, 1, DEADLINE_MS), ==, 1);
  n = recv (fd, buffer, sizeof buffer, 0);
  g_assert_cmpint (n, >=, 0);
  return g_strndup (buffer, (gsize) n);
}

static PhSocketId
wait_child (PhNetTest *net)
{
  return ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT })->aux;
}

static void
wait_closed (PhNetTest  *net,
             PhSocketId  socket)
{
  const PhRecord *record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_CLOSE,
                                                                  .socket = socket });

  g_assert_true (record->flags & PH_RECORD_AUTO);
  g_assert_cmpint (record->error, ==, 0);
}

/* "[Wed Nov 25 21:37:37 2026] text", of a moment between two */
static void
check_timestamp (const char *answer,
                 gint64      before_ns,
                 const char *text)
{
  gint64 after_ns = ph_clock_to_wall_ns (ph_clock_now_ns ());
  gboolean found = FALSE;

  for (gint64 at = before_ns; !found && at <= after_ns + PH_NSEC_PER_SEC; at += PH_NSEC_PER_SEC)
    {
      g_autofree char *when = ph_time_text_ctime (at);
      g_autofree char *wanted = g_strdup_printf ("[%s] %s", when, text);

      found = strcmp (answer, wanted) == 0;
    }
  if (!found)
    g_error ("not a timestamp of now: %s", answer);
}

static void
test_timestamp (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  gint64 before_ns = ph_clock_to_wall_ns (ph_clock_now_ns ());
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  PhAddress address;
  PhSocketId listener = start_handler (net, SOCK_STREAM, PH_HANDLER_TIMESTAMP, &address);
  int peer = ph_net_test_peer (SOCK_STREAM, &address);
  PhSocketId child;
  const PhRecord *record;

  say (peer, "hello");
  first = read_some (peer);
  check_timestamp (first, before_ns, "hello");
  say (peer, "again");
  second = read_some (peer);
  check_timestamp (second, before_ns, "again");
  child = wait_child (net);
  record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_SEND, .socket = child });
  g_assert_true (record->flags & PH_RECORD_AUTO);
  ph_net_test_payload (record, first, strlen (first));
  record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_RECV, .socket = child });
  g_assert_cmpuint (record->aux, ==, 1024);
  g_assert_cmpint (ph_net_test_identity (net, child).handler, ==, PH_HANDLER_TIMESTAMP);
  g_assert_cmpuint (ph_net_test_identity (net, child).parent, ==, listener);
  close (peer);
  wait_closed (net, child);
}

/* More than its buffer comes as more than one message, as with a program that reads so much. */
static void
test_timestamp_buffer (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree char *text = g_strnfill (1500, 'x');
  g_autofree char *answer = NULL;
  PhAddress address;
  int peer;

  start_handler (net, SOCK_STREAM, PH_HANDLER_TIMESTAMP, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  say (peer, text);
  shutdown (peer, SHUT_WR);
  answer = read_to_end (peer);
  g_assert_cmpuint (strlen (answer), ==, 1500 + 2 * 27);
  g_assert_cmpint (answer[27 + 1024], ==, '[');
  close (peer);
}

static void
test_datagrams (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  gint64 before_ns = ph_clock_to_wall_ns (ph_clock_now_ns ());
  g_autofree char *text = g_strnfill (1500, 'x');
  PhAddress address;
  PhSocketId server = start_handler (net, SOCK_DGRAM, PH_HANDLER_TIMESTAMP, &address);
  int peers[3];
  const PhRecord *record;

  for (int i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("peer %d", i);

      peers[i] = ph_net_test_peer (SOCK_DGRAM, &address);
      say (peers[i], name);
    }
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("peer %d", i);
      g_autofree char *answer = read_some (peers[i]);

      check_timestamp (answer, before_ns, name);
    }
  /* a datagram longer than the buffer is cut, and its record says so */
  say (peers[0], text);
  text[1024] = '\0';
  {
    g_autofree char *answer = read_some (peers[0]);

    check_timestamp (answer, before_ns, text);
  }
  record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_RECVFROM, .socket = server,
                                                  .flags = PH_RECORD_TRUNCATED });
  g_assert_cmpuint (record->len, ==, 1024);
  g_assert_cmpint (ph_record_get_head (record)->args[2], ==, 1500);
  for (int i = 0; i < 3; i++)
    close (peers[i]);
}

static void
test_upper (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree char *answer = NULL;
  PhAddress address;
  PhSocketId child;
  int peer;

  start_handler (net, SOCK_STREAM, PH_HANDLER_UPPER, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  say (peer, "grüß Gott, abcxyz 123");
  shutdown (peer, SHUT_WR);
  answer = read_to_end (peer);
  g_assert_cmpstr (answer, ==, "GRüß GOTT, ABCXYZ 123");
  child = wait_child (net);
  /* what was received is on record as it came */
  ph_net_test_payload (ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_RECV,
                                                              .socket = child }),
                       "grüß Gott, abcxyz 123", strlen ("grüß Gott, abcxyz 123"));
  wait_closed (net, child);
  close (peer);
}

static void
test_discard (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree char *answer = NULL;
  PhAddress address;
  PhSocketId child;
  int peer;

  start_handler (net, SOCK_STREAM, PH_HANDLER_DISCARD, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  say (peer, "into the void");
  shutdown (peer, SHUT_WR);
  answer = read_to_end (peer);
  g_assert_cmpstr (answer, ==, "");
  child = wait_child (net);
  wait_closed (net, child);
  g_assert_null (ph_net_test_find (net, &(PhNetMatch) { .kind = PH_CALL_SEND, .socket = child }));
  close (peer);
}

static void
test_daytime (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree char *answer = NULL;
  g_autofree char *datagram = NULL;
  PhAddress address;
  PhSocketId child;
  const PhRecord *record;
  int peer;

  start_handler (net, SOCK_STREAM, PH_HANDLER_DAYTIME, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  answer = read_to_end (peer);
  g_assert_cmpuint (strlen (answer), ==, 26);
  g_assert_true (g_str_has_suffix (answer, "\r\n"));
  child = wait_child (net);
  record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_SHUTDOWN, .socket = child });
  g_assert_true (record->flags & PH_RECORD_AUTO);
  wait_closed (net, child);
  close (peer);

  start_handler (net, SOCK_DGRAM, PH_HANDLER_DAYTIME, &address);
  peer = ph_net_test_peer (SOCK_DGRAM, &address);
  g_assert_cmpint (send (peer, "", 0, 0), ==, 0);
  datagram = read_some (peer);
  g_assert_cmpuint (strlen (datagram), ==, 26);
  close (peer);
}

/* It sends no more than the buffers hold while nobody reads, goes on when somebody does, and ends
 * with its peer. */
static void
test_chargen (gconstpointer data)
{
  const gboolean resets = GPOINTER_TO_INT (data);
  const struct linger none = { .l_onoff = 1 };
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree char *lines = g_malloc (74 * 96 + 1);
  PhAddress address;
  PhSocketId child;
  guint n_before;
  int peer;

  start_handler (net, SOCK_STREAM, PH_HANDLER_CHARGEN, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  g_assert_cmpint (recv (peer, lines, 74 * 96, MSG_WAITALL), ==, 74 * 96);
  for (guint line = 0; line < 96; line++)
    for (guint i = 0; i < 72; i++)
      g_assert_cmpint (lines[line * 74 + i], ==, ' ' + (int) ((line + i) % 95));
  g_assert_cmpint (lines[72], ==, '\r');
  g_assert_cmpint (lines[73], ==, '\n');

  child = wait_child (net);
  do /* until the buffers between are full */
    {
      ph_net_test_settle (net);
      n_before = ph_net_test_count (net, &(PhNetMatch) { .kind = PH_CALL_SEND, .socket = child });
      g_usleep (20000);
      ph_net_test_settle (net);
    }
  while (ph_net_test_count (net, &(PhNetMatch) { .kind = PH_CALL_SEND, .socket = child })
         != n_before);
  if (resets)
    g_assert_cmpint (setsockopt (peer, SOL_SOCKET, SO_LINGER, &none, sizeof none), ==, 0);
  close (peer);
  wait_closed (net, child);
}

static void
test_chargen_datagram (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  int peer;

  start_handler (net, SOCK_DGRAM, PH_HANDLER_CHARGEN, &address);
  peer = ph_net_test_peer (SOCK_DGRAM, &address);
  for (int i = 0; i < 20; i++)
    {
      g_autofree char *answer = NULL;

      say (peer, "more");
      answer = read_some (peer);
      g_assert_cmpuint (strlen (answer), <=, 512);
    }
  close (peer);
}

static void
test_replies (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autoptr (PhHandlerSpec) spec = make_replies ();
  g_autofree char *page = NULL;
  g_autofree char *nothing = NULL;
  PhAddress address;
  int peer;

  start (net, SOCK_STREAM, spec, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  say (peer, "ping");
  ph_net_test_peer_read (peer, "pong", 4);
  say (peer, "unknown");   /* is answered by nothing, and forgotten */
  ph_net_test_settle (net);
  say (peer, "pi");        /* in pieces */
  ph_net_test_settle (net);
  say (peer, "ng");
  ph_net_test_peer_read (peer, "pong", 4);
  say (peer, "G");
  ph_net_test_settle (net);
  say (peer, "ET / HTTP/1.0\r\n\r\n");
  page = read_to_end (peer);
  g_assert_cmpstr (page, ==, "HTTP/1.0 200 OK\r\n\r\nhi");
  close (peer);

  peer = ph_net_test_peer (SOCK_STREAM, &address);
  say (peer, "quit");
  nothing = read_to_end (peer);
  g_assert_cmpstr (nothing, ==, "");
  close (peer);
}

/* One client after another: the second one is connected, waits in the queue, and is served when
 * the first has gone. */
static void
test_one_by_one (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autoptr (PhHandlerSpec) spec = ph_handler_spec_new (PH_HANDLER_ECHO);
  PhAddress address;
  PhSocketId listener;
  PhSocketId first;
  const PhRecord *record;
  int peers[3];

  spec->one_by_one = TRUE;
  listener = start (net, SOCK_STREAM, spec, &address);
  g_assert_true (ph_net_test_identity (net, listener).one_by_one);
  for (int i = 0; i < 3; i++)
    {
      peers[i] = ph_net_test_peer (SOCK_STREAM, &address);
      say (peers[i], "x");
    }
  ph_net_test_peer_read (peers[0], "x", 1);
  ph_net_test_settle (net);
  first = wait_child (net);
  g_assert_cmpuint (ph_net_test_count (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT }), ==, 1);
  ph_engine_sample (net->engine, listener);
  ph_net_test_settle (net);
  for (guint i = net->records->len; i > 0; i--)
    {
      record = &g_array_index (net->records, PhRecord, i - 1);
      if (record->kind == PH_RECORD_FIGURES && record->socket == listener)
        {
          gsize len;
          const PhFigures *figures = (gconstpointer) ph_record_get_payload (record, &len);

          g_assert_cmpuint (figures->accept_queue, ==, 2);
          break;
        }
    }
  close (peers[0]);
  wait_closed (net, first);
  ph_net_test_peer_read (peers[1], "x", 1);
  g_assert_cmpuint (ph_net_test_count (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT }), <=, 2);
  shutdown (peers[1], SHUT_WR);
  ph_net_test_peer_read (peers[2], "x", 1);
  ph_net_test_settle (net);
  g_assert_cmpuint (ph_net_test_count (net, &(PhNetMatch) { .kind = PH_CALL_ACCEPT }), ==, 3);
  close (peers[1]);
  close (peers[2]);
}

/* The user closes the connection that is served: the next one has its turn all the same. */
static void
test_one_by_one_by_hand (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autoptr (PhHandlerSpec) spec = ph_handler_spec_new (PH_HANDLER_UPPER);
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, PH_SOCKET_NONE);
  PhAddress address;
  int peers[2];

  spec->one_by_one = TRUE;
  start (net, SOCK_STREAM, spec, &address);
  for (int i = 0; i < 2; i++)
    peers[i] = ph_net_test_peer (SOCK_STREAM, &address);
  say (peers[1], "next");
  call.socket = wait_child (net);
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  ph_net_test_peer_read (peers[1], "NEXT", 4);
  for (int i = 0; i < 2; i++)
    close (peers[i]);
}

static void
test_many (void)
{
  enum { N = 200 };
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhEngineStatus status;
  int peers[N];

  start_handler (net, SOCK_STREAM, PH_HANDLER_UPPER, &address);
  for (int i = 0; i < N; i++)
    {
      peers[i] = ph_net_test_peer (SOCK_STREAM, &address);
      say (peers[i], "many");
    }
  for (int i = 0; i < N; i++)
    ph_net_test_peer_read (peers[i], "MANY", 4);
  for (int i = 0; i < N; i++)
    close (peers[i]);
  ph_net_test_wait_n (net, &(PhNetMatch) { .kind = PH_CALL_CLOSE }, N);
  ph_net_test_settle (net);
  ph_engine_get_status (net->engine, &status);
  g_assert_cmpuint (status.n_sockets, ==, 1);
}

/* The answers are longer than the questions, and nobody reads them until all is sent. */
static void
test_slow_reader (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree char *block = g_strnfill (65536, 'a');
  g_autofree char *answer = g_malloc (65536);
  PhAddress address;
  gsize sent = 0;
  gsize got = 0;
  ssize_t n;
  int idle = 0;
  int peer;

  start_handler (net, SOCK_STREAM, PH_HANDLER_UPPER, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  while (idle < 20)
    {
      struct pollfd writable = { .fd = peer, .events = POLLOUT };

      n = send (peer, block, 65536, MSG_DONTWAIT);
      sent += n > 0 ? (gsize) n : 0;
      idle = n > 0 || poll (&writable, 1, 10) > 0 ? 0 : idle + 1;
      ph_net_test_drain (net);
    }
  g_assert_cmpint (shutdown (peer, SHUT_WR), ==, 0);
  while ((n = recv (peer, answer, 65536, 0)) > 0)
    {
      for (gsize i = 0; i < (gsize) n; i++)
        g_assert_cmpint (answer[i], ==, 'A');
      got += (gsize) n;
      ph_net_test_drain (net);
    }
  g_assert_cmpuint (got, ==, sent);
  wait_closed (net, wait_child (net));
  close (peer);
}

/* A reset ends the handler, and the server lives on. */
static void
test_reset (gconstpointer data)
{
  const struct linger none = { .l_onoff = 1 };
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId child;
  int peer;

  start_handler (net, SOCK_STREAM, (PhHandlerId) GPOINTER_TO_INT (data), &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  child = wait_child (net);
  g_assert_cmpint (setsockopt (peer, SOL_SOCKET, SO_LINGER, &none, sizeof none), ==, 0);
  close (peer);
  wait_closed (net, child);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  say (peer, "x");
  shutdown (peer, SHUT_WR);
  g_free (read_to_end (peer));
  close (peer);
}

/* Manual again, a socket answers nothing; what it left unread can be read. */
static void
test_manual_again (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId child;
  int peer;

  start_handler (net, SOCK_STREAM, PH_HANDLER_UPPER, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  child = wait_child (net);
  g_assert_cmpint (serve (net, child, NULL, NULL)->error, ==, 0);
  g_assert_cmpint (ph_net_test_identity (net, child).handler, ==, PH_HANDLER_NONE);
  g_assert_cmpint (ph_net_test_identity (net, child).auto_flags, ==, PH_AUTO_NONE);
  say (peer, "mine");
  ph_net_test_payload (ph_net_test_wait_call (net, PH_CALL_RECV,
                                              ph_net_test_recv (net, child, 10, -1)), "mine", 4);
  /* and with a handler again, what has waited is answered */
  say (peer, "waits");
  {
    g_autoptr (PhHandlerSpec) spec = ph_handler_spec_new (PH_HANDLER_UPPER);

    g_assert_cmpint (serve (net, child, spec, NULL)->error, ==, 0);
  }
  ph_net_test_peer_read (peer, "WAITS", 5);
  close (peer);
  wait_closed (net, child);
}

/* What the user made is the user's to close. */
static void
test_client (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId client = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  g_autoptr (PhHandlerSpec) spec = ph_handler_spec_new (PH_HANDLER_UPPER);
  PhAddress address;
  int server = ph_net_test_peer_listen (AF_INET, &address);
  int conn;

  g_assert_cmpint (serve (net, client, spec, NULL)->error, ==, 0);
  g_assert_cmpint (ph_net_test_connect (net, client, &address)->error, ==, 0);
  conn = accept (server, NULL, NULL);
  say (conn, "hi");
  ph_net_test_peer_read (conn, "HI", 2);
  close (conn);
  ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_STATE, .socket = client,
                                         .from = net->records->len });
  ph_net_test_settle (net);
  g_assert_null (ph_net_test_find (net, &(PhNetMatch) { .kind = PH_CALL_CLOSE,
                                                        .socket = client }));
  close (server);
}

static PhSocketId
start_relay (PhNetTest       *net,
             int              type,
             const PhAddress *to,
             PhAddress       *address)
{
  g_autoptr (PhHandlerSpec) spec = ph_handler_spec_new (PH_HANDLER_RELAY);
  PhSocketId id = type == SOCK_STREAM ? ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, address)
                                      : ph_net_test_udp (net, AF_INET, PH_AUTO_NONE, address);

  g_assert_cmpint (serve (net, id, spec, to)->error, ==, 0);
  return id;
}

static void
wait_n_sockets (PhNetTest *net,
                guint      n)
{
  gint64 deadline_ns = ph_clock_now_ns () + DEADLINE_MS * PH_NSEC_PER_MSEC;
  PhEngineStatus status;

  do
    {
      g_assert_cmpint (ph_clock_now_ns (), <, deadline_ns);
      ph_net_test_settle (net);
      ph_engine_get_status (net->engine, &status);
    }
  while (status.n_sockets != n);
}

/* Both ways, half-closed both ways, and then both connections are gone. */
static void
test_relay (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree char *rest = NULL;
  g_autofree char *last = NULL;
  PhAddress to;
  PhAddress address;
  int server = ph_net_test_peer_listen (AF_INET, &to);
  PhSocketId listener = start_relay (net, SOCK_STREAM, &to, &address);
  int peer = ph_net_test_peer (SOCK_STREAM, &address);
  int conn = accept (server, NULL, NULL);
  const PhRecord *record;

  say (peer, "there");
  ph_net_test_peer_read (conn, "there", 5);
  say (conn, "and back");
  ph_net_test_peer_read (peer, "and back", 8);
  say (peer, "end");
  shutdown (peer, SHUT_WR);
  rest = read_to_end (conn);
  g_assert_cmpstr (rest, ==, "end");
  say (conn, "still");
  ph_net_test_peer_read (peer, "still", 5);
  shutdown (conn, SHUT_WR);
  last = read_to_end (peer);
  g_assert_cmpstr (last, ==, "");
  wait_n_sockets (net, 1);
  record = ph_net_test_find (net, &(PhNetMatch) { .kind = PH_CALL_CONNECT });
  g_assert_nonnull (record);
  g_assert_true (record->flags & PH_RECORD_AUTO);
  g_assert_null (ph_net_test_find (net, &(PhNetMatch) { .kind = PH_RECORD_PARKED }));
  g_assert_cmpint (ph_net_test_identity (net, listener).handler, ==, PH_HANDLER_RELAY);
  close (peer);
  close (conn);
  close (server);
}

/* Megabytes through buffers of kilobytes, the reader asleep at first */
static void
test_relay_flood (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree guint8 *block = g_malloc (65536);
  PhAddress to;
  PhAddress address;
  int server = ph_net_test_peer_listen (AF_INET, &to);
  gsize sent = 0;
  gsize got = 0;
  ssize_t n;
  int idle = 0;
  int peer;
  int conn;

  start_relay (net, SOCK_STREAM, &to, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  conn = accept (server, NULL, NULL);
  while (idle < 20)
    {
      struct pollfd writable = { .fd = peer, .events = POLLOUT };

      for (gsize i = 0; i < 65536; i++)
        block[i] = (guint8) ((sent + i) * 13 >> 3);
      n = send (peer, block, 65536, MSG_DONTWAIT);
      sent += n > 0 ? (gsize) n : 0;
      idle = n > 0 || poll (&writable, 1, 10) > 0 ? 0 : idle + 1;
      ph_net_test_drain (net);
    }
  g_assert_cmpint (shutdown (peer, SHUT_WR), ==, 0);
  while ((n = recv (conn, block, 65536, 0)) > 0)
    {
      for (gsize i = 0; i < (gsize) n; i++)
        if (block[i] != (guint8) ((got + i) * 13 >> 3))
          g_error ("byte %" G_GSIZE_FORMAT " came wrong", got + i);
      got += (gsize) n;
      ph_net_test_drain (net);
    }
  g_assert_cmpint (n, ==, 0);
  g_assert_cmpuint (got, ==, sent);
  close (conn);
  wait_n_sockets (net, 1);
  close (peer);
  close (server);
}

static void
test_relay_refused (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree char *nothing = NULL;
  PhAddress to;
  PhAddress address;
  const PhRecord *record;
  int peer;

  close (ph_net_test_peer_listen (AF_INET, &to));
  start_relay (net, SOCK_STREAM, &to, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  nothing = read_to_end (peer);
  record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_CONNECT });
  g_assert_cmpint (record->error, ==, ECONNREFUSED);
  wait_n_sockets (net, 1);
  close (peer);
}

static void
test_relay_reset (void)
{
  const struct linger none = { .l_onoff = 1 };
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress to;
  PhAddress address;
  int server = ph_net_test_peer_listen (AF_INET, &to);
  char byte;
  int peer;
  int conn;

  start_relay (net, SOCK_STREAM, &to, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  conn = accept (server, NULL, NULL);
  say (peer, "x");
  ph_net_test_peer_read (conn, "x", 1);
  g_assert_cmpint (setsockopt (conn, SOL_SOCKET, SO_LINGER, &none, sizeof none), ==, 0);
  close (conn);
  g_assert_cmpint (recv (peer, &byte, 1, 0), <=, 0);
  wait_n_sockets (net, 1);
  close (peer);
  close (server);
}

/* Closed by hand, one half of a relayed connection takes the other along; so does the server with
 * what it made for datagrams. */
static void
test_relay_by_hand (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, PH_SOCKET_NONE);
  g_autofree char *nothing = NULL;
  PhAddress to;
  PhAddress address;
  int server = ph_net_test_peer_listen (AF_INET, &to);
  int peer;
  int conn;

  start_relay (net, SOCK_STREAM, &to, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  conn = accept (server, NULL, NULL);
  call.socket = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_CONNECT })->socket;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  nothing = read_to_end (peer);
  wait_n_sockets (net, 1);
  close (peer);
  close (conn);
  close (server);
}

static void
test_relay_datagrams (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, PH_SOCKET_NONE);
  PhAddress to;
  PhAddress address;
  int peers[70];

  start_handler (net, SOCK_DGRAM, PH_HANDLER_UPPER, &to);
  call.socket = start_relay (net, SOCK_DGRAM, &to, &address);
  for (gsize i = 0; i < G_N_ELEMENTS (peers); i++)
    {
      g_autofree char *name = g_strdup_printf ("peer %" G_GSIZE_FORMAT, i);
      g_autofree char *wanted = g_ascii_strup (name, -1);
      g_autofree char *answer = NULL;
      g_autofree char *again = NULL;

      peers[i] = ph_net_test_peer (SOCK_DGRAM, &address);
      say (peers[i], name);
      answer = read_some (peers[i]);
      g_assert_cmpstr (answer, ==, wanted);
      say (peers[i], name);
      again = read_some (peers[i]);
      g_assert_cmpstr (again, ==, wanted);
    }
  wait_n_sockets (net, 2 + 64);
  ph_net_test_call (net, &call);
  wait_n_sockets (net, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (peers); i++)
    close (peers[i]);
}

static void
test_relay_needs_address (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autoptr (PhHandlerSpec) spec = ph_handler_spec_new (PH_HANDLER_RELAY);
  PhSocketId id = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  const PhRecord *record = serve (net, id, spec, NULL);

  g_assert_cmpint (record->error, ==, EDESTADDRREQ);
  g_assert_cmpint (ph_net_test_identity (net, id).handler, ==, PH_HANDLER_NONE);
}

/* An answer would not find back to a sender without a name. */
static void
test_relay_of_unix_datagrams (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autoptr (PhHandlerSpec) spec = ph_handler_spec_new (PH_HANDLER_RELAY);
  PhAddress address = ph_address_loopback (AF_INET, 9);
  PhSocketId id = ph_net_test_open (net, AF_UNIX, SOCK_DGRAM, PH_AUTO_NONE);

  g_assert_cmpint (serve (net, id, spec, &address)->error, ==, EOPNOTSUPP);
  g_assert_cmpint (ph_net_test_identity (net, id).handler, ==, PH_HANDLER_NONE);
}

/* The record of serve() says all that it was told, so that it can be printed. */
static void
test_record (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autoptr (PhHandlerSpec) spec = make_replies ();
  PhSocketId id = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  const PhRecord *record;

  spec->one_by_one = TRUE;
  spec->bufsize = 77;
  record = serve (net, id, spec, NULL);
  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpint (ph_record_get_head (record)->args[0], ==, PH_HANDLER_REPLY);
  g_assert_cmpint (ph_record_get_head (record)->args[1], ==, 1);
  g_assert_cmpint (ph_record_get_head (record)->args[2], ==, 77);
  ph_net_test_payload (record, spec->replies, spec->replies_len);
}

/* Messages of AF_UNIX, with and without connections */
static void
test_messages (gconstpointer data)
{
  const int type = GPOINTER_TO_INT (data);
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autoptr (PhHandlerSpec) spec = ph_handler_spec_new (PH_HANDLER_UPPER);
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKETPAIR, PH_SOCKET_NONE);
  PhSocketId ids[2];
  PhCallId id;

  call.args[0] = AF_UNIX;
  call.args[1] = type;
  id = ph_engine_open_pair (net->engine, &call, ids);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_SOCKETPAIR, id)->error, ==, 0);
  g_assert_cmpint (serve (net, ids[1], spec, NULL)->error, ==, 0);
  for (int i = 0; i < 3; i++)
    {
      ph_net_test_send (net, ids[0], "message", 7, NULL);
      ph_net_test_payload (ph_net_test_wait_call (net, PH_CALL_RECV,
                                                  ph_net_test_recv (net, ids[0], 100, -1)),
                           "MESSAGE", 7);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/handler/timestamp", test_timestamp);
  g_test_add_func ("/net/handler/timestamp/buffer", test_timestamp_buffer);
  g_test_add_func ("/net/handler/timestamp/datagrams", test_datagrams);
  g_test_add_func ("/net/handler/upper", test_upper);
  g_test_add_func ("/net/handler/discard", test_discard);
  g_test_add_func ("/net/handler/daytime", test_daytime);
  g_test_add_data_func ("/net/handler/chargen/close", GINT_TO_POINTER (FALSE), test_chargen);
  g_test_add_data_func ("/net/handler/chargen/reset", GINT_TO_POINTER (TRUE), test_chargen);
  g_test_add_func ("/net/handler/chargen/datagram", test_chargen_datagram);
  g_test_add_func ("/net/handler/replies", test_replies);
  g_test_add_func ("/net/handler/one-by-one", test_one_by_one);
  g_test_add_func ("/net/handler/one-by-one/by-hand", test_one_by_one_by_hand);
  g_test_add_func ("/net/handler/many", test_many);
  g_test_add_func ("/net/handler/slow-reader", test_slow_reader);
  g_test_add_data_func ("/net/handler/reset/echo", GINT_TO_POINTER (PH_HANDLER_ECHO), test_reset);
  g_test_add_data_func ("/net/handler/reset/discard", GINT_TO_POINTER (PH_HANDLER_DISCARD),
                        test_reset);
  g_test_add_func ("/net/handler/manual-again", test_manual_again);
  g_test_add_func ("/net/handler/client", test_client);
  g_test_add_data_func ("/net/handler/messages/seqpacket", GINT_TO_POINTER (SOCK_SEQPACKET),
                        test_messages);
  g_test_add_data_func ("/net/handler/messages/datagram", GINT_TO_POINTER (SOCK_DGRAM),
                        test_messages);
  g_test_add_func ("/net/handler/record", test_record);
  g_test_add_func ("/net/handler/relay", test_relay);
  g_test_add_func ("/net/handler/relay/flood", test_relay_flood);
  g_test_add_func ("/net/handler/relay/refused", test_relay_refused);
  g_test_add_func ("/net/handler/relay/reset", test_relay_reset);
  g_test_add_func ("/net/handler/relay/by-hand", test_relay_by_hand);
  g_test_add_func ("/net/handler/relay/datagrams", test_relay_datagrams);
  g_test_add_func ("/net/handler/relay/needs-address", test_relay_needs_address);
  g_test_add_func ("/net/handler/relay/unix-datagrams", test_relay_of_unix_datagrams);
  return g_test_run ();
}
