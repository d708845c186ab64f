/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-runner.h"
#include "ph-session-transcript.h"

#include <glib/gstdio.h>

#include <string.h>

/* What a session did, written out and run again, does the same: a session made by a scenario is
 * written, run in another session, and written again. Both texts are the same but for the numbers
 * that the system chooses. */

#define SECOND G_GINT64_CONSTANT (1000000000)

typedef struct
{
  GMainLoop *loop;
  GString   *failures;
} Run;

static void
report_cb (PhRunner            *runner,
           const PhRunnerEvent *event,
           gpointer             user_data)
{
  Run *run = user_data;

  if (event->is_failure)
    g_string_append_printf (run->failures, "%s -> %s %s\n", event->call, event->outcome,
                            event->remark != NULL ? event->remark : "");
}

static void
finished_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Run *run = user_data;

  ph_runner_run_finish (PH_RUNNER (source), result, NULL);
  g_main_loop_quit (run->loop);
}

/* Does what @text says. */
static void
run (PhSession  *session,
     const char *text)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) ph_fault_free);
  g_autoptr (PhScenario) scenario = ph_scenario_parse (text, -1, "session", faults);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Run run = { loop, g_string_new (NULL) };
  PhRunner *runner;

  if (faults->len > 0)
    {
      const PhFault *fault = g_ptr_array_index (faults, 0);

      g_error ("%u:%u %s in\n%s", fault->line, fault->column, fault->message, text);
    }
  runner = ph_runner_new (session, scenario);
  ph_runner_set_timeout (runner, 5 * SECOND);
  ph_runner_set_report (runner, report_cb, &run);
  ph_runner_run_async (runner, NULL, finished_cb, &run);
  g_main_loop_run (loop);
  g_object_unref (runner);
  if (run.failures->len > 0)
    g_error ("%s\nin\n%s", run.failures->str, text);
  g_string_free (run.failures, TRUE);
}

/* Returns: (transfer full): the transcript of a session that did what @text says */
static char *
run_and_write (const char *text)
{
  g_autoptr (PhSession) session = ph_session_new (NULL, NULL);

  g_assert_nonnull (session);
  run (session, text);
  return ph_session_transcript (session);
}

/* Numbers that are another each time: descriptors, ports, times. They stand on the right. Comments
 * tell what a line was made of, which may differ: a name is looked up but once. */
static char *
mask (const char *transcript)
{
  g_auto (GStrv) lines = g_strsplit (transcript, "\n", -1);
  GString *out = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *arrow = strstr (lines[i], "-> ");

      if (lines[i][0] == '#')
        continue;
      for (const char *c = lines[i]; *c != '\0'; c++)
        {
          gboolean masked = arrow != NULL && c > arrow;

          if (!masked || !g_ascii_isdigit (*c))
            g_string_append_c (out, *c);
          else if (!g_ascii_isdigit (c[1]))
            g_string_append_c (out, '0');
        }
      g_string_append_c (out, '\n');
    }
  return g_string_free (out, FALSE);
}

static void
check_again (const char *text)
{
  g_autofree char *first = run_and_write (text);
  g_autofree char *again = run_and_write (first);
  g_autofree char *first_masked = mask (first);
  g_autofree char *again_masked = mask (again);

  g_test_message ("%s", first);
  g_assert_cmpstr (first_masked, ==, again_masked);
}

#define PAIR \
  "server = socket()\nserver.bind((\"127.0.0.1\", 0))\nserver.listen(5)\n" \
  "client = socket()\nclient.connect(server)\nconn, peer = server.accept()\n"

static void
test_stream (void)
{
  check_again (PAIR
               "client.send(b\"0123456789\")\nconn.recv(4, MSG_PEEK)\nconn.recv(4)\n"
               "conn.recv(6, MSG_WAITALL)\nconn.recv(1, MSG_DONTWAIT) -> EAGAIN\n"
               "client.sendall(b\"a\" * 30000, MSG_NOSIGNAL)\n"
               "conn.setsockopt(SOL_SOCKET, SO_LINGER, (1, 0))\n"
               "conn.getsockopt(SOL_SOCKET, SO_LINGER)\n"
               "conn.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)\n"
               "conn.getsockopt(IPPROTO_TCP, TCP_CONGESTION)\n"
               "conn.getsockname()\nconn.getpeername()\nclient.shutdown(SHUT_WR)\n"
               "client.connect_ex(server)\n"
               "late = socket()\nlate.connect_ex((\"127.0.0.1\", server.port))\n"
               "conn.close()\nserver.close()\n");
}

/* A handler answers again when the lines are run again: what it did is told as comments. */
static void
test_handlers (void)
{
  g_autofree char *transcript = NULL;
  const char *text =
    "srv = TCPServer((\"127.0.0.1\", 0), UpperHandler)\n"
    "client = socket()\nclient.connect(srv)\nclient.send(b\"one\")\nclient.recv(3)\n"
    "client.close()\n"
    "u = socket(AF_INET, SOCK_DGRAM)\nu.bind((\"127.0.0.1\", 0))\n"
    "u.serve(ReplyHandler, [(b\"ping\", b\"pong\", \"exact close\")], None, 77)\n"
    "c = socket(AF_INET, SOCK_DGRAM)\nc.sendto(b\"ping\", u)\nc.recv(9)\n"
    "relay = ThreadingTCPServer((\"127.0.0.1\", 0), RelayHandler, address=srv)\n"
    "client = socket()\nclient.connect(relay)\nclient.send(b\"two\")\nclient.recv(3)\n"
    "client.close()\nsrv.serve(None)\nsrv.close()\n";

  check_again (text);
  transcript = run_and_write (text);
  g_assert_nonnull (strstr (transcript, "\nsrv.serve(UpperHandler, one_by_one=True) "));
  g_assert_nonnull (strstr (transcript, "\nu.serve(ReplyHandler, replies=[(b\"ping\", b\"pong\", "
                                        "\"exact close\")], bufsize=77) "));
  g_assert_nonnull (strstr (transcript, "\nrelay.serve(RelayHandler, address=(\"127.0.0.1\", "
                                        "srv.port)) "));
  g_assert_nonnull (strstr (transcript, "\n# conn, peer = srv.accept()"));
  g_assert_nonnull (strstr (transcript, "\nsrv.serve(None) "));
}

static void
test_modes (void)
{
  check_again (PAIR
               "client.setblocking(False)\nclient.recv(5) -> EAGAIN\nclient.gettimeout()\n"
               "client.settimeout(0.05)\nclient.recv(5) -> ETIMEDOUT\nclient.gettimeout()\n"
               "client.settimeout(None)\nclient.gettimeout()\nconn.sockatmark()\n"
               "select([server, conn], [conn, client], [client], 0.05)\n"
               "select([server], [], [], 0.05)\nselect([conn], [], [], 0.0)\n");
}

static void
test_started (void)
{
  check_again ("server = socket()\nserver.bind((\"127.0.0.1\", 0))\nserver.listen(5)\n"
               "t = start server.accept()\nexpect t.waiting == True\n"
               "client = socket()\nclient.connect(server)\nconn, peer = t.result()\n"
               "one = start conn.recv(3)\ntwo = start conn.recv(3)\n"
               "expect two.waiting == True\nclient.send(b\"abcdef\")\n"
               "expect one.result() == b\"abc\"\nexpect two.result() == b\"def\"\n"
               "three = start client.recv(9)\nready = start select([client], [], [])\n"
               "expect ready.waiting == True\nthree.cancel()\nthree.result() -> ECANCELED\n"
               "conn.send(b\"x\")\nready.result()\nclient.recv(1)\n");
}

static void
test_datagrams (void)
{
  check_again ("a = socket(AF_INET, SOCK_DGRAM)\na.bind((\"127.0.0.1\", 0))\n"
               "b = socket(AF_INET, SOCK_DGRAM)\nb.bind((\"127.0.0.1\", 0))\n"
               "b.sendto(b\"0123456789\", a)\na.recvfrom(4)\nb.sendto(b\"\", MSG_DONTWAIT, a)\n"
               "a.recvfrom(10)\na.connect(b)\na.send(b\"to b\")\nb.recvfrom(100)\n"
               "b.sendto(b\"back\", a)\na.recv(100)\na.listen(5) -> EOPNOTSUPP\n"
               "a.sendto(b\"x\" * 70000, b) -> EMSGSIZE\n");
}

static void
test_unix (void)
{
  check_again ("a, b = socketpair()\na.send(b\"abc\")\nb.recv(10)\n"
               "c, d = socketpair(AF_UNIX, SOCK_SEQPACKET)\nc.send(b\"one\")\nd.recv(2)\n"
               "s = socket(AF_UNIX, SOCK_STREAM)\ns.bind(\"\")\ns.listen(1)\n"
               "e = socket(AF_UNIX, SOCK_STREAM)\ne.connect(s)\nf, peer = s.accept()\n"
               "e.sendall(b\"hello\")\nf.recv(5)\n"
               "g = socket(AF_UNIX, SOCK_DGRAM)\ng.bind(b\"\\x00porthole-test-\\xff\\x00\\x01\")\n"
               "h = socket(AF_UNIX, SOCK_DGRAM)\nh.connect(g)\nh.send(b\"x\")\ng.recvfrom(5)\n");
}

static void
test_lookups (void)
{
  check_again ("getaddrinfo(\"127.0.0.1\", \"http\", AF_INET, SOCK_STREAM, 0, AI_NUMERICHOST)\n"
               "getaddrinfo(None, 80, flags=AI_PASSIVE)\ngethostname()\n"
               "gethostbyname(\"localhost\")\ngetservbyname(\"http\", \"tcp\")\n"
               "getservbyport(22)\nsocket(AF_INET, SOCK_STREAM, IPPROTO_UDP) -> EPROTONOSUPPORT\n"
               "getservbyname(\"no such \\\"service\\\\\") -> ENOENT\n"
               "server = socket()\nserver.bind((\"localhost\", 0))\nserver.listen(1)\n"
               "c = create_connection((\"localhost\", server.port), 2.0, (\"127.0.0.1\", 0))\n"
               "conn, peer = server.accept()\n"
               "dead = socket()\ndead.bind((\"127.0.0.1\", 0))\n"
               "create_connection(dead) -> ECONNREFUSED\n");
}

static void
test_files (void)
{
  g_autofree char *directory = g_dir_make_tmp ("porthole-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (directory, "a \"file\"", NULL);
  g_autofree char *contents = g_strnfill (100000, 'x');
  g_autofree char *escaped = g_strescape (file, NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_file_set_contents (file, contents, -1, NULL));
  text = g_strdup_printf (PAIR "client.sendfile(\"%s\")\nconn.recv(100000, MSG_WAITALL)\n"
                          "client.sendfile(\"%s\", 10, 20)\nconn.recv(20, MSG_WAITALL)\n"
                          "client.sendfile(\"%s/none\") -> ENOENT\n", escaped, escaped, directory);
  check_again (text);
  g_assert_cmpint (g_remove (file), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GBytes **text = user_data;
  g_autoptr (GError) error = NULL;

  *text = ph_session_transcript_finish (PH_SESSION (source), result, &error);
  g_assert_no_error (error);
}

static char *
make_lines (guint       n,
            const char *line)
{
  GString *text = g_string_new (PAIR);

  for (guint i = 0; i < n; i++)
    g_string_append (text, line);
  return g_string_free (text, FALSE);
}

/* A long text is written in slices. What is in the record at the beginning is what is written,
 * though the record has given all of it up when the last line is. */
static void
test_meanwhile (void)
{
  PhSessionOptions options = { .store = { .max_records = 4000, .max_payload_bytes = 1 << 20 } };
  g_autoptr (PhSession) session = ph_session_new (&options, NULL);
  g_autofree char *many = make_lines (1500, "client.send(b\"0123456789\" * 40)\nconn.recv(400)\n");
  g_autofree char *others = make_lines (3000, "client.send(b\"x\")\nconn.recv(1)\n");
  g_autofree char *at_once = NULL;
  g_autoptr (GBytes) text = NULL;

  run (session, many);
  at_once = ph_session_transcript (session);
  ph_session_transcript_async (session, NULL, written_cb, &text);
  g_assert_null (text);   /* it waits for its turn */
  run (session, others);
  while (text == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpmem (g_bytes_get_data (text, NULL), g_bytes_get_size (text), at_once,
                   strlen (at_once));
}

static void
given_up_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ph_session_transcript_finish (PH_SESSION (source), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  *(gboolean *) user_data = TRUE;
}

static void
test_given_up (void)
{
  g_autoptr (PhSession) session = ph_session_new (NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gboolean done = FALSE;

  run (session, PAIR);
  ph_session_transcript_async (session, cancellable, given_up_cb, &done);
  g_cancellable_cancel (cancellable);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

/* More than a scenario may be ends with a whole line, and says so: the text can still be read. */
static void
test_too_long (void)
{
  g_autoptr (PhSession) session = ph_session_new (NULL, NULL);
  g_autofree char *many = make_lines (100, "client.send(b\"\\x01\\x02\" * 32768)\n"
                                           "conn.recv(65536, MSG_WAITALL)\n");
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) ph_fault_free);
  g_autoptr (PhScenario) scenario = NULL;

  run (session, many);
  text = ph_session_transcript (session);
  g_assert_cmpuint (strlen (text), <=, PH_SCENARIO_MAX_BYTES);
  g_assert_cmpuint (strlen (text), >, PH_SCENARIO_MAX_BYTES - 300000);
  g_assert_true (g_str_has_suffix (text, " more lines were left out.\n"));
  scenario = ph_scenario_parse (text, -1, "session", faults);
  g_assert_nonnull (scenario);
  g_assert_cmpuint (faults->len, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/scenario/session-transcript/stream", test_stream);
  g_test_add_func ("/scenario/session-transcript/modes", test_modes);
  g_test_add_func ("/scenario/session-transcript/handlers", test_handlers);
  g_test_add_func ("/scenario/session-transcript/started", test_started);
  g_test_add_func ("/scenario/session-transcript/datagrams", test_datagrams);
  g_test_add_func ("/scenario/session-transcript/unix", test_unix);
  g_test_add_func ("/scenario/session-transcript/lookups", test_lookups);
  g_test_add_func ("/scenario/session-transcript/files", test_files);
  g_test_add_func ("/scenario/session-transcript/meanwhile", test_meanwhile);
  g_test_add_func ("/scenario/session-transcript/given-up", test_given_up);
  g_test_add_func ("/scenario/session-transcript/too-long", test_too_long);
  return g_test_run ();
}
