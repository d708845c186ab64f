/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-notation.h"
#include "ph-transcript.h"

#include "ph-bytes.h"
#include "ph-errno.h"
#include "ph-recorder.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>

/* The printer: a table of records and their two halves, and the way back through the parser. */

typedef struct
{
  guint        kind;
  guint        flags;
  int          error;
  gint32       args[3];
  gint32       result;
  const char  *host;      /* of the address, NULL for none */
  guint16      port;
  const char  *payload;   /* NULL for none */
  guint32      len;       /* of it, or of what is gone */
  guint32      aux;
  const char  *call;
  const char  *outcome;
} Case;

#define GONE PH_RECORD_EVICTED

/* Lays a record out as PhRecorder does: address, head, payload. */
static PhRecord
make_record (const Case *c)
{
  PhRecord record = { .time_ns = 2000, .kind = (guint8) c->kind, .error = (guint16) c->error,
                      .len = c->len, .aux = c->aux, .socket = 1 };
  PhCallHead head = { .begun_ns = 1000, .call_id = 1, .result = c->result,
                      .addr_space = PH_RECORD_INET_SPACE };
  PhAddress address = PH_ADDRESS_NONE;
  guint8 *data;

  record.offset = PH_RECORD_INET_SPACE + sizeof head;
  record.flags = (guint8) (c->flags | PH_RECORD_HEAD);
  memcpy (head.args, c->args, sizeof head.args);
  if (c->host != NULL)
    g_assert_true (ph_address_from_numeric (&address, c->host, c->port));
  head.addr_len = (guint16) address.len;
  record.slab = ph_slab_new (record.offset + c->len + 8);
  data = ph_slab_get_writable (record.slab);
  memcpy (data, &address.sa, address.len);
  memcpy (data + PH_RECORD_INET_SPACE, &head, sizeof head);
  if (c->payload != NULL)
    memcpy (data + record.offset, c->payload, c->len);
  return record;
}

#define DATA(text_) text_, sizeof (text_) - 1

static const Case cases[] = {
  { PH_CALL_SOCKET, 0, 0, { AF_INET, SOCK_STREAM }, 14, NULL, 0, NULL, 0, 2,
    "conn = socket(AF_INET, SOCK_STREAM)", "fd 14" },
  { PH_CALL_SOCKET, 0, EMFILE, { AF_INET6, SOCK_DGRAM, IPPROTO_UDP }, -1, NULL, 0, NULL, 0, 2,
    "conn = socket(AF_INET6, SOCK_DGRAM, IPPROTO_UDP)", "EMFILE (24)" },
  { PH_CALL_BIND, 0, 0, { 43121 }, 0, "127.0.0.1", 0, NULL, 0, 0,
    "a.bind((\"127.0.0.1\", 0))", "ok, 127.0.0.1:43121" },
  { PH_CALL_BIND, 0, EINVAL, { 0 }, -1, "::1", 80, NULL, 0, 0,
    "a.bind((\"::1\", 80))", "EINVAL (22)" },
  { PH_CALL_LISTEN, 0, 0, { 5 }, 0, NULL, 0, NULL, 0, 0, "a.listen(5)", "ok" },
  { PH_CALL_LISTEN, 0, 0, { -1 }, 0, NULL, 0, NULL, 0, 0, "a.listen(-1)", "ok" },
  { PH_CALL_ACCEPT, 0, 0, { 0 }, 16, "127.0.0.1", 51002, NULL, 0, 2,
    "conn, peer = a.accept()", "fd 16, 127.0.0.1:51002" },
  { PH_CALL_CONNECT, 0, 0, { 0 }, 0, "127.0.0.1", 80, NULL, 0, 0,
    "a.connect((\"127.0.0.1\", 80))", "ok" },
  { PH_CALL_CONNECT, 0, ECONNREFUSED, { 0 }, -1, "::1", 80, NULL, 0, 0,
    "a.connect((\"::1\", 80))", "ECONNREFUSED (111)" },
  { PH_CALL_CONNECT, 0, PH_ERROR_EAI_BASE - EAI_NONAME, { 0 }, -1, NULL, 0, NULL, 0, 0,
    "a.connect(…)", "EAI_NONAME (-2)" },
  { PH_CALL_SEND, 0, 0, { 7, 0 }, 7, NULL, 0, DATA ("hello\r\n"), 7,
    "a.send(b\"hello\\r\\n\")", "7 of 7" },
  { PH_CALL_SEND, 0, 0, { 9000, 0 }, 5, NULL, 0, DATA ("hello"), 9000,
    "a.send(b\"hello\"… 9,000 bytes)", "5 of 9,000" },
  { PH_CALL_SEND, 0, 0, { 1, MSG_OOB }, 1, NULL, 0, DATA ("!"), 1,
    "a.send(b\"!\", MSG_OOB)", "1 of 1" },
  { PH_CALL_SEND, 0, 0, { 0, 0 }, 0, NULL, 0, NULL, 0, 0, "a.send(b\"\")", "0 of 0" },
  { PH_CALL_SEND, 0, EPIPE, { 5, 0 }, -1, NULL, 0, NULL, 0, 5, "a.send(5 bytes)", "EPIPE (32)" },
  { PH_CALL_SEND, PH_RECORD_TIMED_OUT, EAGAIN, { 9000, 0 }, -1, NULL, 0, DATA ("hello"), 9000,
    "a.send(b\"hello\"… 9,000 bytes)", "EAGAIN (11) after 5 of 9,000 bytes" },
  { PH_CALL_SEND, GONE, 0, { 65536, 0 }, 65536, NULL, 0, NULL, 65536, 65536,
    "a.send(65,536 bytes)", "65,536 of 65,536" },
  { PH_CALL_SENDTO, 0, 0, { 2, 0 }, 2, "127.0.0.1", 9, DATA ("hi"), 2,
    "a.sendto(b\"hi\", (\"127.0.0.1\", 9))", "2 of 2" },
  { PH_CALL_SENDTO, 0, 0, { 2, MSG_DONTWAIT }, 2, "127.0.0.1", 9, DATA ("hi"), 2,
    "a.sendto(b\"hi\", MSG_DONTWAIT, (\"127.0.0.1\", 9))", "2 of 2" },
  { PH_CALL_RECV, 0, 0, { 4, 0 }, 4, NULL, 0, DATA ("hell"), 4, "a.recv(4)", "b\"hell\"" },
  { PH_CALL_RECV, 0, 0, { 4, MSG_PEEK }, 4, NULL, 0, DATA ("\x1b[1m"), 4,
    "a.recv(4, MSG_PEEK)", "b\"\\x1b[1m\"" },
  { PH_CALL_RECV, 0, 0, { 4, 0, -1 }, 0, NULL, 0, NULL, 0, 4,
    "a.recv(4)", "b\"\", the peer has sent its last" },
  { PH_CALL_RECV, 0, 0, { 4, 0, 0 }, 0, NULL, 0, NULL, 0, 4, "a.recv(4)", "b\"\"" },
  { PH_CALL_RECV, 0, 0, { 0, 0, -1 }, 0, NULL, 0, NULL, 0, 0, "a.recv(0)", "b\"\"" },
  { PH_CALL_RECV, GONE, 0, { 65536, 0 }, 65536, NULL, 0, NULL, 65536, 65536,
    "a.recv(65536)", "65,536 bytes, no longer kept" },
  { PH_CALL_RECV, 0, ECONNRESET, { 4, 0 }, -1, NULL, 0, NULL, 0, 4,
    "a.recv(4)", "ECONNRESET (104)" },
  { PH_CALL_RECVFROM, 0, 0, { 9, 0 }, 2, "::1", 7, DATA ("hi"), 9,
    "a.recvfrom(9)", "b\"hi\", [::1]:7" },
  { PH_CALL_RECVFROM, 0, 0, { 9, 0 }, 0, "::1", 7, NULL, 0, 9, "a.recvfrom(9)", "b\"\", [::1]:7" },
  { PH_CALL_RECVFROM, PH_RECORD_TRUNCATED, 0, { 2, 0, 10 }, 2, "::1", 7, DATA ("hi"), 2,
    "a.recvfrom(2)", "b\"hi\", [::1]:7, cut off: the datagram had 10 bytes" },
  { PH_CALL_SHUTDOWN, 0, 0, { SHUT_WR }, 0, NULL, 0, NULL, 0, 0, "a.shutdown(SHUT_WR)", "ok" },
  { PH_CALL_CLOSE, 0, 0, { 0 }, 0, NULL, 0, NULL, 0, 0, "a.close()", "ok" },
  { PH_CALL_CLOSE, 0, 0, { -1 }, 0, NULL, 0, NULL, 0, 0, "a.close()", "ok" },
  { PH_CALL_CLOSE, 0, 0, { 3 }, 0, NULL, 0, NULL, 0, 0,
    "a.close()", "ok, 3 bytes thrown away unread" },
  { PH_CALL_GETSOCKNAME, 0, 0, { 0 }, 0, "::1", 80, NULL, 0, 0, "a.getsockname()", "[::1]:80" },
  { PH_CALL_GETPEERNAME, 0, ENOTCONN, { 0 }, -1, NULL, 0, NULL, 0, 0,
    "a.getpeername()", "ENOTCONN (107)" },
  { PH_CALL_SETSOCKOPT, 0, 0, { SOL_SOCKET, SO_REUSEADDR, 1 }, 0, NULL, 0, DATA ("\1\0\0\0"), 0,
    "a.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)", "ok" },
  { PH_CALL_GETSOCKOPT, 0, 0, { SOL_SOCKET, SO_RCVBUF, 8192 }, 0, NULL, 0,
    DATA ("\0\x20\0\0"), 0,
    "a.getsockopt(SOL_SOCKET, SO_RCVBUF)", "8192" },
  { PH_CALL_GETADDRINFO, 0, 0, { 0, AF_INET, SOCK_STREAM }, 0, "127.0.0.1", 80,
    DATA ("local\"host\x1b"), 0, "getaddrinfo(\"local\\\"host\\x1b\")", "127.0.0.1:80" },
  { PH_CALL_SETSOCKOPT, 0, ENOPROTOOPT, { SOL_SOCKET, 9999, 0 }, -1, NULL, 0, DATA ("ab"), 0,
    "a.setsockopt(SOL_SOCKET, 9999, b\"ab\")", "ENOPROTOOPT (92)" },
  { PH_CALL_CONNECT_EX, 0, ECONNREFUSED, { 0 }, ECONNREFUSED, "127.0.0.1", 80, NULL, 0, 0,
    "a.connect_ex((\"127.0.0.1\", 80))", "111 (ECONNREFUSED)" },
  { PH_CALL_CONNECT_EX, 0, 0, { 0 }, 0, "127.0.0.1", 80, NULL, 0, 0,
    "a.connect_ex((\"127.0.0.1\", 80))", "0" },
  { PH_CALL_SENDALL, 0, 0, { 5, MSG_NOSIGNAL, 2 }, 0, NULL, 0, DATA ("hello"), 5,
    "a.sendall(b\"hello\", MSG_NOSIGNAL)", "ok, 5 bytes in 2 sends" },
  { PH_CALL_SENDALL, 0, EPIPE, { 5, 0, 1 }, -1, NULL, 0, DATA ("hello"), 3,
    "a.sendall(b\"hello\")", "EPIPE (32) after 3 of 5 bytes" },
  { PH_CALL_SETBLOCKING, 0, 0, { 0 }, 0, NULL, 0, NULL, 0, 0, "a.setblocking(False)", "ok" },
  { PH_CALL_SETTIMEOUT, 0, 0, { 2, 500000000 }, 0, NULL, 0, NULL, 0, 0,
    "a.settimeout(2.5)", "ok" },
  { PH_CALL_SETTIMEOUT, 0, 0, { -1, 0 }, 0, NULL, 0, NULL, 0, 0, "a.settimeout(None)", "ok" },
  { PH_CALL_GETTIMEOUT, 0, 0, { 0, 1 }, 0, NULL, 0, NULL, 0, 0,
    "a.gettimeout()", "0.000000001" },
  { PH_CALL_SOCKATMARK, 0, 0, { 0 }, 1, NULL, 0, NULL, 0, 0, "a.sockatmark()", "1" },
  { PH_CALL_FROMFD, 0, 0, { 3 }, 3, NULL, 0, NULL, 0, 2, "conn = socket(fileno=3)", "fd 3" },
  { PH_CALL_FROMFD, 0, 0, { 3, 1 }, 3, NULL, 0, NULL, 0, 2, "conn = socket(fileno=3)",
    "fd 3, O_NONBLOCK set for all who share it" },
  { PH_CALL_CLOSE, 0, 0, { 0, 1 }, 0, NULL, 0, NULL, 0, 0,
    "a.close()", "ok, the connection was reset" },
  { PH_RECORD_STATE, 0, 0, { 0 }, 0, NULL, 0, NULL, 0, PH_STATE_ESTABLISHED,
    "# a: unknown → ESTABLISHED", "" },
  { PH_RECORD_OPENED, 0, 0, { 0 }, 0, NULL, 0, NULL, 0, 0, "# a: opened", "" },
  { PH_RECORD_PARKED, 0, 0, { 4, 0 }, 0, NULL, 0, NULL, 0, PH_CALL_RECV, "a.recv(4)", "" },
  { PH_RECORD_PARKED, 0, 0, { 9000, 0 }, 0, NULL, 0, NULL, 0, PH_CALL_SEND,
    "a.send(9,000 bytes)", "" },
};

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PhRecord record = make_record (&cases[i]);
      g_autofree char *call = NULL;
      g_autofree char *outcome = NULL;
      g_autofree char *both = NULL;
      g_autofree char *text = NULL;
      PhTranscriptNames names = { .socket = "a", .new_socket = "conn" };

      call = ph_transcript_call (&record, "a", "conn");
      outcome = ph_transcript_result (&record, "conn");
      text = ph_transcript_text (&record, &names);
      both = outcome[0] != '\0' ? g_strconcat (call, " -> ", outcome, NULL) : g_strdup (call);
      g_assert_cmpstr (call, ==, cases[i].call);
      g_assert_cmpstr (outcome, ==, cases[i].outcome);
      g_assert_cmpstr (text, ==, both);
      ph_record_clear (&record);
    }
}

/* What a socket does by itself on a stream is recorded without a head. */
static void
test_headless (void)
{
  PhRecord received = { .kind = PH_CALL_RECV, .flags = PH_RECORD_AUTO, .aux = 65536, .socket = 1 };
  PhRecord gap = { .socket = 1 };
  g_autofree char *call = ph_transcript_call (&received, "a", NULL);
  g_autofree char *outcome = ph_transcript_result (&received, NULL);
  g_autofree char *nameless = ph_transcript_call (&received, NULL, NULL);
  g_autofree char *gap_text = NULL;

  ph_record_set_gap (&gap, 1234, 5678);
  gap_text = ph_transcript_call (&gap, NULL, NULL);
  g_assert_cmpstr (call, ==, "a.recv(65536)");
  g_assert_cmpstr (outcome, ==, "b\"\", the peer has sent its last");
  g_assert_cmpstr (nameless, ==, "socket.recv(65536)");
  g_assert_cmpstr (gap_text, ==, "# 1,234 calls not recorded (5,678 bytes)");
}

static void
test_cut (void)
{
  g_autofree char *payload = g_strnfill (1000, 'x');
  Case c = { PH_CALL_SEND, 0, 0, { 1000, 0 }, 1000, NULL, 0, payload, 1000, 1000, NULL, NULL };
  PhRecord record = make_record (&c);
  g_autofree char *brief = ph_transcript_call (&record, "a", NULL);
  g_autofree char *full = ph_transcript_call_full (&record, "a", NULL);

  g_assert_true (g_str_has_suffix (brief, "x\"… 1,000 bytes)"));
  g_assert_cmpuint (strlen (brief), <, 100);
  g_assert_cmpuint (strlen (full), ==, 1000 + strlen ("a.send(b\"\")"));
  ph_record_clear (&record);
}

/* As the io thread writes a call that failed before it did anything. Returns: its slab is held */
static PhRecord
make_tried (PhCallOp    op,
            const char *text,
            const char *host)
{
  g_autoptr (PhSlabPool) pool = ph_slab_pool_new (PH_SLAB_BYTES);
  g_autoptr (PhRing) ring = ph_ring_new (4);
  PhRecorder *recorder = ph_recorder_new (ring, pool);
  g_autoptr (GBytes) data = text != NULL ? g_bytes_new_static (text, strlen (text)) : NULL;
  PhCallHead head = { .args = { text != NULL ? (gint32) strlen (text) : 0 }, .result = -1 };
  PhRecord record = { .kind = (guint8) op, .socket = 1, .aux = (guint32) head.args[0],
                      .error = PH_ERROR_EAI_BASE - EAI_NONAME };

  ph_recorder_tried (recorder, &record, &head, NULL, data, host, 80);
  g_assert_cmpuint (ph_ring_pop (ring, &record, 1), ==, 1);
  ph_recorder_free (recorder);
  return record;
}

static PhScenario *
parse_line (const char *line)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) ph_fault_free);
  g_autofree char *text = g_strconcat ("a = socket()\n", line, NULL);
  PhScenario *scenario = ph_scenario_parse (text, -1, "transcript", faults);

  if (faults->len > 0)
    g_test_message ("%s: %s", line, ((PhFault *) g_ptr_array_index (faults, 0))->message);
  return scenario;
}

/* A copied line can be run again, unless part of it is not known any more. */
static void
test_table_parses (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PhRecord record = make_record (&cases[i]);
      g_autoptr (PhEvent) event = ph_event_new (1, &record, "a", "conn");
      g_autofree char *line = ph_transcript_line (event, "An explanation, with -> and # and \".");
      gboolean known = strstr (cases[i].call, "…") == NULL
                       && strstr (cases[i].call, " bytes)") == NULL;
      g_autoptr (PhScenario) scenario = parse_line (line);

      g_assert_true ((scenario != NULL) == known);
      if (scenario != NULL && cases[i].error != 0 && cases[i].kind != PH_CALL_CONNECT_EX)
        g_assert_true (ph_statement_expects (ph_scenario_get_statement (scenario, 1),
                                             cases[i].error));
      ph_record_clear (&record);
    }
}

/* What was tried in vain is shown, and can be tried again. */
static void
test_tried (void)
{
  static const struct { PhCallOp op; const char *text, *host, *call, *no_host; } tried[] = {
    { PH_CALL_CONNECT, NULL, "no.example", "a.connect((\"no.example\", 80))" },
    { PH_CALL_BIND, NULL, "no\"such\\\x1b", "a.bind((\"no\\\"such\\\\\\x1b\", 80))", "shown" },
    { PH_CALL_SENDTO, "hi\n", "no.example", "a.sendto(b\"hi\\n\", (\"no.example\", 80))" },
    { PH_CALL_SEND, "hi", NULL, "a.send(b\"hi\")" },
    { PH_CALL_SEND, "", NULL, "a.send(b\"\")" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tried); i++)
    {
      PhRecord record = make_tried (tried[i].op, tried[i].text, tried[i].host);
      g_autoptr (PhEvent) event = ph_event_new (1, &record, "a", NULL);
      g_autofree char *call = ph_transcript_call (&record, "a", NULL);
      g_autofree char *line = ph_transcript_line (event, "An explanation.");
      g_autoptr (PhScenario) scenario = parse_line (line);

      g_assert_cmpstr (call, ==, tried[i].call);
      g_assert_true ((scenario == NULL) == (tried[i].no_host != NULL));
      ph_record_clear (&record);
    }
}

/* Of a payload too long to keep whole, the line says how much there was, and does not parse. */
static void
test_tried_is_cut (void)
{
  g_autofree char *text = g_strnfill (20000, 'x');
  PhRecord record = make_tried (PH_CALL_SEND, text, NULL);
  g_autofree char *full = ph_transcript_call_full (&record, "a", NULL);
  g_autoptr (PhScenario) scenario = parse_line (full);

  g_assert_true (g_str_has_suffix (full, "x\"… 20,000 bytes)"));
  g_assert_cmpuint (strlen (full), >, 16384);
  g_assert_null (scenario);
  ph_record_clear (&record);
}

static void
test_payload_parses (void)
{
  for (guint i = 0; i < 1000; i++)
    {
      char payload[64];
      guint32 len = (guint32) g_test_rand_int_range (1, 64);
      Case c = { PH_CALL_SEND, 0, 0, { (gint32) len, 0 }, (gint32) len, NULL, 0, payload, len, len,
                 NULL, NULL };
      PhRecord record;
      g_autofree char *line = NULL;
      g_autoptr (PhScenario) scenario = NULL;
      GBytes *bytes;

      for (guint32 k = 0; k < len; k++)
        payload[k] = (char) g_test_rand_int_range (0, 256);
      record = make_record (&c);
      line = ph_transcript_call_full (&record, "a", NULL);
      scenario = parse_line (line);
      g_assert_nonnull (scenario);
      bytes = ph_expr_get_arg (ph_scenario_get_statement (scenario, 1)->left, 0)->bytes;
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), payload, len);
      ph_record_clear (&record);
    }
}

static void
test_join (void)
{
  g_autofree char *aligned = ph_transcript_join ("a.close()", "ok", NULL);
  g_autofree char *wide = ph_transcript_join ("a.send(b\"0123456789012345678901234567890123456789"
                                              "01234567890123456789\")", "EPIPE (32)", "Why.");
  g_autofree char *remark = ph_transcript_join ("# a: opened", "", "x");

  g_assert_cmpstr (aligned, ==,
                   "a.close()                                             -> ok");
  g_assert_true (g_str_has_suffix (wide, "\") -> EPIPE (32)   Why."));
  g_assert_cmpstr (remark, ==, "# a: opened");
}

static void
test_running (void)
{
  Case c = { PH_RECORD_PARKED, 0, 0, { 0 }, 0, "127.0.0.1", 80, NULL, 0, PH_CALL_CONNECT, NULL,
             NULL };
  PhRecord record = make_record (&c);
  g_autoptr (PhRunningCall) call = ph_running_call_new (&record, "client", NULL);
  g_autofree char *text = ph_transcript_running (call);

  g_assert_cmpstr (text, ==, "client.connect((\"127.0.0.1\", 80))");
  ph_record_clear (&record);
  g_assert_finalize_object (g_steal_pointer (&call));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/scenario/transcript/table", test_table);
  g_test_add_func ("/scenario/transcript/headless", test_headless);
  g_test_add_func ("/scenario/transcript/cut", test_cut);
  g_test_add_func ("/scenario/transcript/table-parses", test_table_parses);
  g_test_add_func ("/scenario/transcript/tried", test_tried);
  g_test_add_func ("/scenario/transcript/tried-is-cut", test_tried_is_cut);
  g_test_add_func ("/scenario/transcript/payload-parses", test_payload_parses);
  g_test_add_func ("/scenario/transcript/join", test_join);
  g_test_add_func ("/scenario/transcript/running", test_running);
  return g_test_run ();
}
