/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-cli.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include <signal.h>
#include <string.h>
#include <unistd.h>

/* The program from outside: exit statuses and what it prints, without a display. */

typedef struct
{
  int   status;
  char *out;   /* (owned) */
  char *err;   /* (owned) */
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_free (outcome->out);
  g_free (outcome->err);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static GSubprocess *
spawn (const char *const *args)
{
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE
                               | G_SUBPROCESS_FLAGS_STDIN_PIPE);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_ptr_array_add (argv, (gpointer) (guintptr) g_getenv ("PORTHOLE_HEADLESS"));
  for (; *args != NULL; args++)
    g_ptr_array_add (argv, (gpointer) (guintptr) *args);
  g_ptr_array_add (argv, NULL);
  g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "WAYLAND_DISPLAY");
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &error);
  g_assert_no_error (error);
  return process;
}

static Outcome
finish (GSubprocess *process,
        const char  *input)
{
  Outcome outcome = { 0 };
  g_autoptr (GError) error = NULL;

  g_subprocess_communicate_utf8 (process, input, NULL, &outcome.out, &outcome.err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  outcome.status = g_subprocess_get_exit_status (process);
  g_test_message ("exit %d\n%.2000s%.2000s", outcome.status, outcome.out, outcome.err);
  return outcome;
}

static Outcome
run_with_input (const char        *input,
                const char *const *args)
{
  g_autoptr (GSubprocess) process = spawn (args);

  return finish (process, input);
}

#define RUN(...) run_with_input ("", (const char *const[]) { __VA_ARGS__, NULL })
#define RUN_INPUT(input_, ...) run_with_input (input_, (const char *const[]) { __VA_ARGS__, NULL })

static void
assert_has (const char *text,
            const char *words)
{
  if (strstr (text, words) == NULL)
    g_error ("“%s” is missing in:\n%s", words, text);
}

static void
test_help (void)
{
  g_auto (Outcome) help = RUN ("--help");
  g_auto (Outcome) version = RUN ("--version");

  g_assert_cmpint (help.status, ==, PH_EXIT_FINE);
  assert_has (help.out, "porthole run FILE");
  g_assert_cmpstr (help.err, ==, "");
  g_assert_cmpint (version.status, ==, PH_EXIT_FINE);
  g_assert_cmpstr (version.out, ==, "porthole " PH_VERSION "\n");
}

static const struct
{
  const char *args[4];
  const char *words;
} usage_cases[] = {
  { { NULL }, "no window" },
  { { "frobnicate" }, "no command “frobnicate”" },
  { { "run" }, "A file is missing" },
  { { "run", "--frob", "x" }, "no option --frob" },
  { { "run", "a", "b" }, "second one" },
  { { "run", "--timeout" }, "needs a number" },
  { { "run", "--timeout", "soon" }, "not “soon”" },
  { { "run", "--timeout=0", "x" }, "0.001" },
  { { "run", "--timeout=nan", "x" }, "0.001" },
  { { "run", "--timeout=1e9", "x" }, "86400" },
  { { "run", "--timeout=86401", "x" }, "86400" },
  { { "run", "--timeout=0x10", "x" }, "not “0x10”" },
  { { "run", "--timeout= 5", "x" }, "not “ 5”" },
  { { "run", "--timeout=\x1b[31m\xff", "x" }, "not “\\x1b[31m\\xff”" },
  { { "\x1b[31m" }, "“\\x1b[31m”" },
  { { "check", "--json", "x" }, "no options" },
  { { "run", "/nonexistent/file.porthole" }, "No such file" },
  { { "check", "/" }, "directory" },
};

static void
test_usage (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (usage_cases); i++)
    {
      g_auto (Outcome) outcome = run_with_input ("", usage_cases[i].args);

      g_assert_cmpint (outcome.status, ==, PH_EXIT_USAGE);
      g_assert_cmpstr (outcome.out, ==, "");
      assert_has (outcome.err, usage_cases[i].words);
    }
}

static void
test_run (void)
{
  g_autofree char *file = g_build_filename (g_getenv ("PORTHOLE_SCENARIOS"),
                                            "tcp-echo-by-hand.porthole", NULL);
  g_auto (Outcome) outcome = RUN ("run", file);

  g_assert_cmpint (outcome.status, ==, PH_EXIT_FINE);
  g_assert_cmpstr (outcome.err, ==, "");
  assert_has (outcome.out, "got = conn.recv(1024)                                 "
              "-> b\"hello\\r\\n\"\n");
}

static void
test_run_stdin (void)
{
  g_auto (Outcome) outcome = RUN_INPUT ("a = socket()\nexpect a.recv(5) == EPIPE\na.close()\n",
                                        "run", "-");

  g_assert_cmpint (outcome.status, ==, PH_EXIT_FAILURE);
  assert_has (outcome.out, "-> unmet   ENOTCONN (107) is not EPIPE (32).\na.close()");
  assert_has (outcome.err, "<stdin>:2: expect a.recv(5) == EPIPE -> unmet");
  assert_has (outcome.err, "<stdin>: 1 failure.\n");
}

static void
test_failed_call (void)
{
  g_auto (Outcome) outcome = RUN_INPUT ("a = socket()\na.accept()\na.listen(5)\n", "run", "-");

  g_assert_cmpint (outcome.status, ==, PH_EXIT_FAILURE);
  assert_has (outcome.out, "-> EINVAL (22)   The socket does not listen");
  g_assert_null (strstr (outcome.out, "listen(5)"));
}

static void
test_timeout (void)
{
  g_auto (Outcome) outcome = RUN_INPUT ("a = socket(AF_INET, SOCK_DGRAM)\na.recv(5)\n",
                                        "run", "-", "--timeout", "0.05");

  g_assert_cmpint (outcome.status, ==, PH_EXIT_FAILURE);
  assert_has (outcome.out, "Nothing arrived within");
  assert_has (outcome.out, "a.close() ");
}

static void
test_faults (void)
{
  g_auto (Outcome) outcome = RUN_INPUT ("a = socket()\na.bnid((\"\", 1))\nb.close()\n", "check",
                                        "-");
  g_auto (Outcome) run = RUN_INPUT ("a = socket(\n", "run", "-");
  g_auto (Outcome) fine = RUN_INPUT ("a = socket()\n", "check", "-");

  g_assert_cmpint (outcome.status, ==, PH_EXIT_USAGE);
  g_assert_cmpstr (outcome.err, ==,
                   "<stdin>:2:3: There is no call “bnid”; did you mean bind?\n"
                   "<stdin>:3:1: Nothing is called “b” yet; did you mean a?\n");
  g_assert_cmpint (run.status, ==, PH_EXIT_USAGE);
  g_assert_cmpstr (run.out, ==, "");
  g_assert_cmpint (fine.status, ==, PH_EXIT_FINE);
  g_assert_cmpstr (fine.out, ==, "<stdin>: 1 statement, no faults\n");
}

/* A device without an end is no scenario. */
static void
test_endless (void)
{
  g_auto (Outcome) outcome = RUN ("check", "/dev/zero");

  g_assert_cmpint (outcome.status, ==, PH_EXIT_USAGE);
  assert_has (outcome.err, "/dev/zero:1:1: The file is too large");
}

static void
test_json (void)
{
  g_auto (Outcome) outcome = RUN_INPUT ("a = socket(AF_INET, SOCK_DGRAM)\n"
                                        "a.bind((\"127.0.0.1\", 0))\na.sendto(b\"h\\x00\\\"\", a)\n"
                                        "expect a.recv(9) == b\"no\"\na.listen(5) -> EOPNOTSUPP\n",
                                        "run", "--json", "-");
  g_auto (GStrv) lines = g_strsplit (outcome.out, "\n", -1);

  g_assert_cmpint (outcome.status, ==, PH_EXIT_FAILURE);
  g_assert_cmpuint (g_strv_length (lines), ==, 9);
  assert_has (lines[0], "{\"event\":\"call\",\"line\":1,"
              "\"call\":\"a = socket(AF_INET, SOCK_DGRAM)\"");
  assert_has (lines[0], "\"failure\":false,\"socket\":\"a\",\"op\":\"socket\"");
  assert_has (lines[2], "\"call\":\"a.sendto(b\\\"h\\\\x00\\\\\\\"\\\", a)\"");
  assert_has (lines[2], "\"bytes\":3,\"data\":\"680022\"}");
  assert_has (lines[3], "\"op\":\"recv\",\"result\":3,\"errno\":0");
  assert_has (lines[4], "{\"event\":\"expect\",\"line\":4,");
  assert_has (lines[4], "\"outcome\":\"unmet\",\"failure\":true,\"remark\":");
  assert_has (lines[5], "\"errno\":95,\"error\":\"EOPNOTSUPP\"");
  assert_has (lines[6], "\"line\":0,\"call\":\"a.close()\"");
  g_assert_cmpstr (lines[7], ==, "{\"event\":\"end\",\"failures\":1}");
}

/* Calls that are not made on one socket, and what is asked of sockets without a call */
static void
test_json_all (void)
{
  g_auto (Outcome) outcome = RUN_INPUT ("a, b = socketpair()\na.send(b\"x\")\n"
                                        "r, w, x = select([b], [], [], 1.0)\n"
                                        "expect b.recv_queue == 1\nn = getservbyname(\"http\")\n"
                                        "k = htons(80)\nt = start a.recv(1)\nt.cancel()\n"
                                        "t.result() -> ECANCELED\n"
                                        "c = socket()\nc.connect_ex((\"127.0.0.1\", 0))\n",
                                        "run", "--json", "-");
  static const char *const wanted[] = {
    "\"line\":1,\"call\":\"a, b = socketpair()\"", "\"op\":\"socketpair\",\"result\":0",
    "\"call\":\"r, w, x = select([b], [], [], 1.0)\",\"outcome\":\"[b], [], []\"",
    "\"op\":\"select\",\"result\":1,\"errno\":0",
    "{\"event\":\"expect\",\"line\":4,\"call\":\"expect b.recv_queue == 1\",\"outcome\":\"met\"",
    "\"op\":\"getservbyname\"", "\"call\":\"k = htons(80)\",\"outcome\":",
    "\"line\":7,\"call\":\"t = start a.recv(1)\",\"outcome\":\"started\"",
    "\"line\":7,\"call\":\"a.recv(1)\",\"outcome\":\"ECANCELED (125)\"",
    "\"line\":9,\"call\":\"t.result()\",\"outcome\":\"ECANCELED (125)\",\"failure\":false",
    "\"op\":\"connect_ex\",\"result\":111,\"errno\":111,\"error\":\"ECONNREFUSED\"",
    "{\"event\":\"end\",\"failures\":0}",
  };

  g_assert_cmpint (outcome.status, ==, PH_EXIT_FINE);
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
    assert_has (outcome.out, wanted[i]);
}

/* What sendall and sendfile moved stands in their own objects, too, not only in those of their
 * steps; a sendall that failed tells what went. */
static void
test_json_bytes (void)
{
  g_auto (Outcome) outcome = RUN_INPUT ("a, b = socketpair()\na.sendall(b\"\\x00abc\")\n"
                                        "b.recv(9)\na.sendfile(\"/proc/self/exe\", 0, 7)\n"
                                        "b.recv(9)\na.sendall(b\"\")\n"
                                        "c, d = socketpair()\nc.settimeout(0.05)\n"
                                        "c.sendall(b\"z\" * 3000000) -> ETIMEDOUT\n",
                                        "run", "--json", "-");
  g_auto (GStrv) lines = g_strsplit (outcome.out, "\n", -1);
  const char *late = NULL;
  guint64 went;

  g_assert_cmpint (outcome.status, ==, PH_EXIT_FINE);
  assert_has (outcome.out, "\"op\":\"sendall\",\"result\":0,\"errno\":0,");
  assert_has (outcome.out, "\"bytes\":4,\"data\":\"00616263\"}");
  assert_has (outcome.out, "\"bytes\":0,\"data\":\"\"}");
  assert_has (outcome.out, "\"bytes\":7}");
  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (lines[i], "\"op\":\"sendall\",\"result\":-1") != NULL)
      late = strstr (lines[i], "\"bytes\":");
  g_assert_nonnull (late);
  went = g_ascii_strtoull (late + strlen ("\"bytes\":"), NULL, 10);
  g_assert_cmpuint (went, >, 0);
  g_assert_cmpuint (went, <, 3000000);
  g_assert_cmpuint (strlen (strstr (late, "\"data\":\"")), ==,
                    strlen ("\"data\":\"\"}") + 2 * went);
}

/* A descriptor that the program was started with is adopted by its number. */
static void
test_inherited (void)
{
  const char *script = "a.accept() -> EINVAL\nexpect a.type == SOCK_STREAM\n"
                       "expect a.fileno() == 3\na.listen(1)\nc = socket()\n"
                       "c.connect((\"127.0.0.1\", a.port))\nconn, peer = a.accept()\n"
                       "expect peer == c\n";
  g_autofree char *input = g_strconcat ("a = socket(fileno=3)\n", script, NULL);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
                                             G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                               | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Outcome) outcome = { 0 };

  g_subprocess_launcher_setenv (launcher, "LISTEN_FDS", "1", TRUE);
  g_subprocess_launcher_take_fd (launcher, dup (g_socket_get_fd (socket)), 3);
  process = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("PORTHOLE_HEADLESS"), "run",
                                         "-", NULL);
  g_assert_no_error (error);
  outcome = finish (process, input);
  g_assert_cmpint (outcome.status, ==, PH_EXIT_FINE);
  assert_has (outcome.out, "a = socket(fileno=3)                                  -> fd 3\n");
}

/* Interrupts a scenario when it has printed the line that begins with @last. */
static Outcome
interrupt (const char *text,
           const char *last)
{
  g_autofree char *directory = g_dir_make_tmp ("porthole-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (directory, "wait.porthole", NULL);
  const char *args[] = { "run", file, "--timeout", "100", NULL };
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  gboolean found = FALSE;
  Outcome outcome;

  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  process = spawn (args);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (output), FALSE);
  while (!found)
    {
      g_autofree char *line = g_data_input_stream_read_line (output, NULL, NULL, NULL);

      g_assert_nonnull (line);
      found = g_str_has_prefix (line, last);
    }
  g_subprocess_send_signal (process, SIGINT);
  outcome = finish (process, NULL);
  g_assert_cmpint (g_remove (file), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
  return outcome;
}

/* An interrupt takes the waiting call back, and sockets are closed in order. */
static void
test_interrupt (void)
{
  g_auto (Outcome) outcome = interrupt ("a = socket(AF_INET, SOCK_DGRAM)\na.recv(5)\n",
                                        "a = socket");

  g_assert_cmpint (outcome.status, ==, PH_EXIT_FAILURE);
  assert_has (outcome.err, "ECANCELED (125)");
}

/* An interrupt ends calls that were started, and an expectation that waits for figures. */
static void
test_interrupt_started (void)
{
  g_auto (Outcome) started = interrupt ("a = socket(AF_INET, SOCK_DGRAM)\n"
                                        "t = start a.recv(5)\nt.result()\n", "t = start");
  g_auto (Outcome) figures = interrupt ("a = socket(AF_INET, SOCK_DGRAM)\n"
                                        "expect a.recv_queue == 5\n", "a = socket");

  g_assert_cmpint (started.status, ==, PH_EXIT_FAILURE);
  assert_has (started.err, "t.result() -> ECANCELED (125)");
  g_assert_cmpint (figures.status, ==, PH_EXIT_FAILURE);
  assert_has (figures.err, "expect a.recv_queue == 5 -> ECANCELED (125)");
}

/* Returns: the exit status of the program, whose arguments and redirections are @words */
static int
run_in_shell (const char *words)
{
  g_autofree char *script = g_strconcat ("exec \"$PORTHOLE_HEADLESS\" ", words, NULL);
  const char *argv[] = { "/bin/sh", "-c", script, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) shell =
    g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait (shell, NULL, &error));
  g_assert_true (g_subprocess_get_if_exited (shell));
  return g_subprocess_get_exit_status (shell);
}

/* A transcript that nobody could read looked like a success. */
static void
test_output_lost (void)
{
  g_assert_cmpint (run_in_shell ("--help >/dev/full"), ==, PH_EXIT_FAILURE);
  g_assert_cmpint (run_in_shell ("run \"$PORTHOLE_SCENARIOS/udp.porthole\" >/dev/full"), ==,
                   PH_EXIT_FAILURE);
  g_assert_cmpint (run_in_shell ("check /nonexistent >/dev/full"), ==, PH_EXIT_USAGE);
}

/* With standard output closed, the transcript went into whatever had got its descriptor. */
static void
test_stream_closed (void)
{
  g_assert_cmpint (run_in_shell ("run \"$PORTHOLE_SCENARIOS/udp.porthole\" >&-"), ==,
                   PH_EXIT_FAILURE);
  g_assert_cmpint (run_in_shell ("run - <&-"), ==, PH_EXIT_USAGE);
}

static const struct
{
  const char *line;
  gboolean    wanted;
} wants_cases[] = {
  { "porthole", FALSE },           { "porthole run", TRUE },    { "porthole rnu", TRUE },
  { "porthole run --json x", TRUE }, { "porthole --help", TRUE }, { "porthole --version", TRUE },
  { "porthole --gapplication-service", FALSE },
};

static void
test_wants (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (wants_cases); i++)
    {
      g_auto (GStrv) argv = g_strsplit (wants_cases[i].line, " ", -1);

      g_assert_cmpint (ph_cli_wants ((int) g_strv_length (argv), argv), ==, wants_cases[i].wanted);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/cli/help", test_help);
  g_test_add_func ("/cli/usage", test_usage);
  g_test_add_func ("/cli/run", test_run);
  g_test_add_func ("/cli/run-stdin", test_run_stdin);
  g_test_add_func ("/cli/failed-call", test_failed_call);
  g_test_add_func ("/cli/timeout", test_timeout);
  g_test_add_func ("/cli/faults", test_faults);
  g_test_add_func ("/cli/endless", test_endless);
  g_test_add_func ("/cli/json", test_json);
  g_test_add_func ("/cli/json-all", test_json_all);
  g_test_add_func ("/cli/json-all-bytes", test_json_bytes);
  g_test_add_func ("/cli/inherited", test_inherited);
  g_test_add_func ("/cli/interrupt", test_interrupt);
  g_test_add_func ("/cli/interrupt-started", test_interrupt_started);
  g_test_add_func ("/cli/output-lost", test_output_lost);
  g_test_add_func ("/cli/stream-closed", test_stream_closed);
  g_test_add_func ("/cli/wants", test_wants);
  return g_test_run ();
}
