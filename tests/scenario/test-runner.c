/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-runner.h"

#include <string.h>

/* The runner on a session of its own and the kernel's real loopback. */

#define MS G_GINT64_CONSTANT (1000000)

typedef struct
{
  PhSession    *session;
  GMainLoop    *loop;
  GCancellable *cancellable;
  const char   *cancel_after;  /* (nullable): the call whose report cancels the run */
  GString      *lines;         /* "call -> outcome" a line, "!" before failures */
  GString      *remarks;
  GError       *error;
  gboolean      ok;
  guint         n_failures;
  guint         n_calls;       /* told, those within lines too */
} Fixture;

static void
report_cb (PhRunner            *runner,
           const PhRunnerEvent *event,
           gpointer             user_data)
{
  Fixture *f = user_data;

  f->n_calls += event->record != NULL;
  if (event->is_line)
    g_string_append_printf (f->lines, "%s%s -> %s\n", event->is_failure ? "!" : "", event->call,
                            event->outcome);
  if (event->remark != NULL)
    g_string_append_printf (f->remarks, "%s\n", event->remark);
  if (f->cancel_after != NULL && strcmp (event->call, f->cancel_after) == 0)
    g_cancellable_cancel (f->cancellable);
}

static void
finished_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Fixture *f = user_data;

  f->ok = ph_runner_run_finish (PH_RUNNER (source), result, &f->error);
  g_main_loop_quit (f->loop);
}

static void
set_up (Fixture       *f,
        gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  f->session = ph_session_new (NULL, &error);
  g_assert_no_error (error);
  f->loop = g_main_loop_new (NULL, FALSE);
  f->cancellable = g_cancellable_new ();
  f->lines = g_string_new (NULL);
  f->remarks = g_string_new (NULL);
}

static void
tear_down (Fixture       *f,
           gconstpointer  data)
{
  g_assert_cmpuint (ph_socket_list_get_n_open (ph_session_get_sockets (f->session)), ==, 0);
  g_assert_finalize_object (f->session);
  g_main_loop_unref (f->loop);
  g_object_unref (f->cancellable);
  g_string_free (f->lines, TRUE);
  g_string_free (f->remarks, TRUE);
  g_clear_error (&f->error);
}

static void
run (Fixture    *f,
     const char *text,
     gint64      timeout_ns)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) ph_fault_free);
  g_autoptr (PhScenario) scenario = ph_scenario_parse (text, -1, "test", faults);
  PhRunner *runner;

  g_assert_nonnull (scenario);
  runner = ph_runner_new (f->session, scenario);
  ph_runner_set_timeout (runner, timeout_ns);
  ph_runner_set_report (runner, report_cb, f);
  ph_runner_run_async (runner, f->cancellable, finished_cb, f);
  g_main_loop_run (f->loop);
  f->n_failures = ph_runner_get_n_failures (runner);
  g_test_message ("%s%s", f->lines->str, f->remarks->str);
  g_assert_finalize_object (runner);
}

#define PAIR \
  "server = socket()\nserver.bind((\"127.0.0.1\", 0))\nserver.listen(5)\n" \
  "client = socket()\nclient.connect(server)\nconn, peer = server.accept()\n"

static void
assert_line (Fixture    *f,
             const char *line)
{
  if (strstr (f->lines->str, line) == NULL)
    g_error ("“%s” is missing in:\n%s", line, f->lines->str);
}

static void
assert_remark (Fixture    *f,
               const char *words)
{
  if (strstr (f->remarks->str, words) == NULL)
    g_error ("“%s” is missing in:\n%s", words, f->remarks->str);
}

static void
test_echo (Fixture       *f,
           gconstpointer  data)
{
  run (f, PAIR "client.send(b\"hello\")\ngot = conn.recv(1024)\nexpect got == b\"hello\"\n"
       "n = conn.send(got)\nexpect n == 5\nexpect client.recv(1024) == got\n"
       "expect peer == client\nexpect client.getpeername() == server\n"
       "expect None == conn.close()\n",
       2000 * MS);
  g_assert_no_error (f->error);
  g_assert_true (f->ok);
  g_assert_cmpuint (f->n_failures, ==, 0);
  assert_line (f, "got = conn.recv(1024) -> b\"hello\"\n");
  assert_line (f, "expect got == b\"hello\" -> met\n");
  /* what is left open is closed in the order it was made */
  g_assert_true (g_str_has_suffix (f->lines->str, "server.close() -> ok\nclient.close() -> ok\n"));
  g_assert_cmpuint (f->n_calls, ==, 14);
}

static void
test_empty (Fixture       *f,
            gconstpointer  data)
{
  run (f, "# nothing\n", 100 * MS);
  g_assert_true (f->ok);
  g_assert_cmpstr (f->lines->str, ==, "");
}

/* An unmet expectation is counted, and the run goes on. */
static void
test_unmet (Fixture       *f,
            gconstpointer  data)
{
  run (f, PAIR "client.send(b\"hello\")\nexpect conn.recv(2) == b\"ha\"\n"
       "expect conn.recv(3) == b\"llo\"\nexpect server == client\n", 2000 * MS);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpuint (f->n_failures, ==, 2);
  assert_line (f, "!expect conn.recv(2) == b\"ha\" -> unmet\n");
  assert_line (f, "\nexpect conn.recv(3) == b\"llo\" -> met\n");
  assert_line (f, "!expect server == client -> unmet\n");
  assert_remark (f, "b\"he\" is not b\"ha\".");
  assert_remark (f, "server is not client.");
}

/* A call that fails though nothing says it should ends the run; its sockets are closed. */
static void
test_stop (Fixture       *f,
           gconstpointer  data)
{
  run (f, "a = socket()\na.recv(5)\na.listen(5)\n", 2000 * MS);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpuint (f->n_failures, ==, 1);
  assert_line (f, "!a.recv(5) -> ENOTCONN (107)\na.close() -> ok\n");
  g_assert_null (strstr (f->lines->str, "listen"));
  assert_remark (f, "no connection yet");
}

static void
test_expected (Fixture       *f,
               gconstpointer  data)
{
  run (f, "a = socket()\na.recv(5) -> ENOTCONN (107)\nexpect a.send(b\"x\") == EPIPE\n"
       "b = a.recv(5) -> ENOTCONN\na.listen(5) -> EINVAL (22)\na.accept(  ) -> ok\n", 50 * MS);
  g_assert_cmpuint (f->n_failures, ==, 2);
  assert_line (f, "\na.recv(5) -> ENOTCONN (107)\n");
  assert_line (f, "\nexpect a.send(b\"x\") == EPIPE -> met\n");
  assert_line (f, "!a.listen(5) -> ok\n");
  assert_remark (f, "EINVAL (22) was expected.");
}

/* Another errno than the expected one is as unexpected as any. */
static void
test_other_error (Fixture       *f,
                  gconstpointer  data)
{
  run (f, "a = socket()\na.recv(5) -> EPIPE (32)\na.listen(5)\n", 2000 * MS);
  g_assert_cmpuint (f->n_failures, ==, 1);
  assert_line (f, "!a.recv(5) -> ENOTCONN (107)\na.close() -> ok\n");
}

/* A script cannot hang, and says what it waited for. */
static void
test_timeout (Fixture       *f,
              gconstpointer  data)
{
  run (f, "a = socket()\na.bind((\"127.0.0.1\", 0))\na.listen(5)\nb, c = a.accept()\n", 50 * MS);
  g_assert_cmpuint (f->n_failures, ==, 1);
  assert_remark (f, "No client connected within");
  assert_line (f, "a.close() -> ok\n");
}

static void
test_cancel (Fixture       *f,
             gconstpointer  data)
{
  f->cancel_after = "a.listen(5)";
  run (f, "a = socket()\na.bind((\"127.0.0.1\", 0))\na.listen(5)\nb, c = a.accept()\n", 60000 * MS);
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_line (f, "!b, c = a.accept() -> ECANCELED (125)\n");
  assert_line (f, "a.close() -> ok\n");
}

/* A name whose call failed, as it was expected to, holds nothing. */
static void
test_no_value (Fixture       *f,
               gconstpointer  data)
{
  run (f, PAIR "x = client.recv(5, MSG_DONTWAIT) -> EAGAIN\nclient.send(x)\nconn.close()\n",
       2000 * MS);
  g_assert_cmpuint (f->n_failures, ==, 1);
  assert_line (f, "!client.send(x) -> not made\n");
  assert_remark (f, "x holds nothing");
}

static void
test_inner (Fixture       *f,
            gconstpointer  data)
{
  run (f, PAIR "client.send(b\"abc\")\nconn.send(conn.recv(2))\nexpect client.recv(9) == b\"ab\"\n"
       "other = socket()\nother.connect(client.getpeername())\n"
       "other.send(other.recv(5, MSG_DONTWAIT))\nother.close()\n", 2000 * MS);
  g_assert_cmpuint (f->n_failures, ==, 1);
  assert_line (f, "\nconn.send(conn.recv(2)) -> 2 of 2\n");
  assert_line (f, "\nother.connect(client.getpeername()) -> ok\n");
  assert_line (f, "!other.recv(5, MSG_DONTWAIT) -> EAGAIN (11)\n");
}

static void
test_datagrams (Fixture       *f,
                gconstpointer  data)
{
  run (f, "a = socket(AF_INET, SOCK_DGRAM)\na.bind((\"127.0.0.1\", 0))\n"
       "b = socket(AF_INET, SOCK_DGRAM)\nb.bind((2130706433, 0))\nb.sendto(b\"hi\", a)\n"
       "b.sendto(b\"ho\", MSG_DONTWAIT, a.getsockname())\nexpect a.recvfrom(9) == (b\"hi\", b)\n"
       "both = a.recvfrom(9)\nexpect both == (b\"ho\", b.getsockname())\n"
       "expect both == (b\"ho\", (\"127.0.0.1\", 1))\n", 2000 * MS);
  g_assert_cmpuint (f->n_failures, ==, 1);
  assert_line (f, "!expect both == (b\"ho\", (\"127.0.0.1\", 1)) -> unmet\n");
}

static void
test_options (Fixture       *f,
              gconstpointer  data)
{
  run (f, "a = socket()\nexpect a.getsockopt(SOL_SOCKET, SO_REUSEADDR) == 0\n"
       "a.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)\n"
       "expect a.getsockopt(SOL_SOCKET, SO_REUSEADDR) == 1\n"
       "a.setsockopt(SOL_SOCKET, 9999, 1) -> ENOPROTOOPT\n", 2000 * MS);
  g_assert_no_error (f->error);
}

/* The session's names are those of the scenario; one that is still in use is not taken away. */
static void
test_names (Fixture       *f,
            gconstpointer  data)
{
  PhSocketList *sockets = ph_session_get_sockets (f->session);

  run (f, PAIR "client.close()\nclient = socket()\n", 2000 * MS);
  g_assert_true (f->ok);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (sockets)), ==, 4);
  g_assert_nonnull (ph_socket_list_lookup_name (sockets, "server"));
  g_assert_nonnull (ph_socket_list_lookup_name (sockets, "client"));
  g_assert_nonnull (ph_socket_list_lookup_name (sockets, "conn"));
}

static void
test_lookup (Fixture       *f,
             gconstpointer  data)
{
  run (f, "server = socket()\nserver.bind((\"localhost\", 0))\nserver.listen(5)\n"
       "client = socket()\nclient.connect(server)\n"
       "client.connect((\"x.invalid\", 80)) -> EISCONN\n",
       5000 * MS);
  assert_line (f, "server.bind((\"localhost\", 0)) -> ok, 127.0.0.1:");
  g_assert_cmpuint (f->n_failures, ==, 1);
}

/* A call that was started is told when it returned, and its result is judged like a call's. */
static void
test_started (Fixture       *f,
              gconstpointer  data)
{
  run (f, PAIR "t = start conn.recv(5)\nexpect t.waiting == True\nclient.send(b\"x\")\n"
       "expect t.result() == b\"x\"\nexpect t.waiting == False\nexpect t.result() == b\"x\"\n"
       "u = start conn.recv(5, MSG_DONTWAIT)\nu.result() -> EAGAIN\n"
       "v = start conn.accept()\nv.result()\nclient.close()\n", 2000 * MS);
  g_assert_cmpuint (f->n_failures, ==, 1);
  assert_line (f, "\nt = start conn.recv(5) -> started\n");
  assert_line (f, "!v.result() -> EINVAL (22)\n");
}

/* What was started and never asked for is taken back in the end. */
static void
test_left_waiting (Fixture       *f,
                   gconstpointer  data)
{
  run (f, PAIR "t = start conn.recv(5)\nu = start server.accept()\n"
       "w = start select([conn], [], [])\n", 60000 * MS);
  g_assert_true (f->ok);
  assert_line (f, "server.close() -> ok\n");
}

static void
test_figures (Fixture       *f,
              gconstpointer  data)
{
  run (f, PAIR "client.send(b\"hello\")\nexpect conn.recv_queue == 5\n"
       "expect conn.state == ESTABLISHED\nclient.close()\nexpect conn.state == CLOSE_WAIT\n"
       "expect client.closed == True\nx = conn.bytes_in\nexpect x == 0\n"
       "expect conn.recv_queue == 6\nexpect conn.accept_queue == None\n", 100 * MS);
  g_assert_cmpuint (f->n_failures, ==, 1);
  assert_line (f, "!expect conn.recv_queue == 6 -> unmet\n");
  assert_remark (f, "5 is not 6.");
}

static void
test_values (Fixture       *f,
             gconstpointer  data)
{
  run (f, PAIR "port = server.getsockname()[1]\nexpect port == server.port\n"
       "host, other = conn.getpeername() -> not kept\n", 2000 * MS);
  g_assert_cmpuint (f->n_failures, ==, 1);
  assert_remark (f, "2 names cannot take apart");
}

/* Several outcomes, of which one is expected */
static void
test_outcomes (Fixture       *f,
               gconstpointer  data)
{
  run (f, "a = socket()\na.recv(5) -> EPIPE or ENOTCONN\na.listen(1) -> EPERM or ok\n"
       "a.listen(1) -> EPERM or EINVAL\na.recv(1) -> EPERM or ok\n", 2000 * MS);
  g_assert_cmpuint (f->n_failures, ==, 2);
  assert_remark (f, "EPERM (1) or EINVAL (22) was expected.");
  assert_line (f, "!a.recv(1) -> ENOTCONN (107)\n");
}

/* A line that says that its call was taken back takes it back; a transcript can say so. */
static void
test_taken_back (Fixture       *f,
                 gconstpointer  data)
{
  run (f, PAIR "conn.recv(5) -> ECANCELED (125)\nclient.send(b\"x\")\n"
       "expect conn.recv_queue == 1\nconn.recv(5) -> ECANCELED\n", 60000 * MS);
  g_assert_cmpuint (f->n_failures, ==, 1);
  assert_remark (f, "ECANCELED (125) was expected.");
}

/* A select without a timeout of its own does not end well when the runner's is over. */
static void
test_select_bounded (Fixture       *f,
                     gconstpointer  data)
{
  run (f, PAIR "select([conn], [], [], 0.01)\nselect([conn], [], [])\nconn.close()\n", 50 * MS);
  g_assert_cmpuint (f->n_failures, ==, 1);
  assert_remark (f, "No socket became ready");
}

static void
test_inner_calls (Fixture       *f,
                  gconstpointer  data)
{
  run (f, PAIR "other = create_connection((\"127.0.0.1\", server.port), 2.0)\n"
       "t = start client.sendall(b\"x\" * 9000000)\nx = conn.recv(9000000, MSG_WAITALL)\n"
       "t.result()\nbad = socket()\nbad.bind((\"localhost\", 0))\n", 20000 * MS);
  g_assert_true (f->ok);
  assert_line (f, "\n# other.connect((\"127.0.0.1\", ");
  assert_line (f, "\n# getaddrinfo(\"localhost\") -> 127.0.0.1:0\nbad.bind");
}

#define ADD(path_, function_) \
  g_test_add ("/scenario/runner/" path_, Fixture, NULL, set_up, function_, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("echo", test_echo);
  ADD ("empty", test_empty);
  ADD ("unmet", test_unmet);
  ADD ("stop", test_stop);
  ADD ("expected", test_expected);
  ADD ("other-error", test_other_error);
  ADD ("timeout", test_timeout);
  ADD ("cancel", test_cancel);
  ADD ("no-value", test_no_value);
  ADD ("inner", test_inner);
  ADD ("datagrams", test_datagrams);
  ADD ("options", test_options);
  ADD ("names", test_names);
  ADD ("lookup", test_lookup);
  ADD ("started", test_started);
  ADD ("left-waiting", test_left_waiting);
  ADD ("figures", test_figures);
  ADD ("values", test_values);
  ADD ("outcomes", test_outcomes);
  ADD ("taken-back", test_taken_back);
  ADD ("select-bounded", test_select_bounded);
  ADD ("inner-calls", test_inner_calls);
  return g_test_run ();
}
