/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-cli-run.h"

#include "ph-errno.h"
#include "ph-json.h"
#include "ph-runner.h"
#include "ph-transcript.h"

#include <glib-unix.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* The transcript goes to standard output line by line as it happens, failures also to standard
 * error in the form that editors jump to. An interrupt stops the run, which closes its sockets. */

typedef struct
{
  PhScenario   *scenario;     /* (unowned) */
  gboolean      as_json;
  GMainLoop    *loop;         /* (owned) */
  GCancellable *cancellable;  /* (owned) */
  PhExit        status;
} Run;

static void
print_line (const char *line)
{
  fputs (line, stdout);
  fputc ('\n', stdout);
  fflush (stdout);
}

/* How long a call took, exact if the record tells. */
static gint64
get_took_ns (const PhRecord *record)
{
  return record->time_ns - ph_record_begun_ns (record);
}

/* Returns: whether the call moves bytes */
static gboolean
get_moved (const PhRecord *record,
           guint64        *moved)
{
  PhSendfile file;
  gsize len = 0;
  const guint8 *body = ph_record_get_payload (record, &len);

  *moved = record->kind == PH_CALL_SENDALL ? record->aux : record->len;
  if (record->kind != PH_CALL_SENDFILE || record->flags & PH_RECORD_AUTO)
    return ph_record_is_data (record) || record->kind == PH_CALL_SENDALL;
  if (body == NULL || len < sizeof file)
    return FALSE;
  memcpy (&file, body, sizeof file);
  *moved = (guint64) file.moved;
  return TRUE;
}

/* Those that moved, as far as they are kept; sendfile() shows its bytes to nobody. */
static void
add_bytes (PhJson         *json,
           const PhRecord *record)
{
  guint64 moved;
  gsize len = 0;
  const guint8 *data;

  if (!get_moved (record, &moved))
    return;
  ph_json_add_integer (json, "bytes", (gint64) moved);
  if (record->kind == PH_CALL_SENDFILE)
    return;
  data = ph_record_get_payload (record, &len);
  if (len == record->len)
    ph_json_add_hex (json, "data", data, (gsize) MIN (moved, len));
}

static void
add_record (PhJson              *json,
            const PhRunnerEvent *event)
{
  const PhRecord *record = event->record;

  ph_json_add_string (json, "socket", event->socket_name);
  ph_json_add_string (json, "op", ph_call_op_get_name ((PhCallOp) record->kind));
  ph_json_add_integer (json, "result", ph_record_get_result (record));
  ph_json_add_integer (json, "errno", ph_errno_get_number (record->error));
  if (record->error != 0)
    ph_json_add_string (json, "error", ph_errno_get_name (record->error));
  ph_json_add_integer (json, "took_ns", get_took_ns (record));
  add_bytes (json, record);
}

static void
print_json (const PhRunnerEvent *event)
{
  PhJson *json = ph_json_new ();
  gboolean is_expectation = event->record == NULL
                            && event->statement->kind == PH_STATEMENT_EXPECT;
  g_autofree char *text = NULL;

  ph_json_add_string (json, "event", is_expectation ? "expect" : "call");
  ph_json_add_integer (json, "line", event->statement != NULL ? event->statement->line : 0);
  ph_json_add_string (json, "call", event->call);
  ph_json_add_string (json, "outcome", event->outcome);
  ph_json_add_boolean (json, "failure", event->is_failure);
  if (event->remark != NULL)
    ph_json_add_string (json, "remark", event->remark);
  if (event->record != NULL)
    add_record (json, event);
  text = ph_json_end (json);
  print_line (text);
}

static void
print_failure (Run                 *run,
               const PhRunnerEvent *event)
{
  fprintf (stderr, "%s:%u: %s -> %s   %s\n", ph_scenario_get_file_name (run->scenario),
           event->statement != NULL ? event->statement->line : 0, event->call, event->outcome,
           event->remark != NULL ? event->remark : "");
}

static void
report_cb (PhRunner            *runner,
           const PhRunnerEvent *event,
           gpointer             user_data)
{
  Run *run = user_data;
  g_autofree char *line = NULL;

  if (run->as_json)
    print_json (event);
  else if (event->is_line)
    {
      line = ph_transcript_join (event->call, event->outcome, event->remark);
      print_line (line);
    }
  if (event->is_failure)
    print_failure (run, event);
}

static void
print_end (Run   *run,
           guint  n_failures)
{
  PhJson *json;
  g_autofree char *text = NULL;

  if (!run->as_json)
    return;
  json = ph_json_new ();
  ph_json_add_string (json, "event", "end");
  ph_json_add_integer (json, "failures", n_failures);
  text = ph_json_end (json);
  print_line (text);
}

static void
finished_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  PhRunner *runner = PH_RUNNER (source);
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  if (ph_runner_run_finish (runner, result, &error))
    run->status = PH_EXIT_FINE;
  else
    fprintf (stderr, "%s: %s\n", ph_scenario_get_file_name (run->scenario), error->message);
  print_end (run, ph_runner_get_n_failures (runner));
  g_main_loop_quit (run->loop);
}

static gboolean
interrupt_cb (gpointer user_data)
{
  Run *run = user_data;

  g_cancellable_cancel (run->cancellable);
  return G_SOURCE_CONTINUE;
}

static void
run_scenario (Run       *run,
              PhSession *session,
              gint64     timeout_ns)
{
  g_autoptr (PhRunner) runner = ph_runner_new (session, run->scenario);
  guint interrupt = g_unix_signal_add (SIGINT, interrupt_cb, run);
  guint terminate = g_unix_signal_add (SIGTERM, interrupt_cb, run);

  if (timeout_ns > 0)
    ph_runner_set_timeout (runner, timeout_ns);
  ph_runner_set_report (runner, report_cb, run);
  ph_runner_run_async (runner, run->cancellable, finished_cb, run);
  g_main_loop_run (run->loop);
  g_source_remove (interrupt);
  g_source_remove (terminate);
}

/**
 * ph_cli_run:
 * @scenario: what to run
 * @timeout_ns: nanoseconds a call may wait, 0: as ph_runner_new() has it
 * @as_json: one JSON object an event instead of the transcript
 *
 * Runs a scenario to its end in a main loop of the default context. Main thread; blocks.
 *
 * Returns: the exit status
 */
PhExit
ph_cli_run (PhScenario *scenario,
            gint64      timeout_ns,
            gboolean    as_json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PhSession) session = ph_session_new (NULL, &error);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Run run = { scenario, as_json, loop, cancellable, PH_EXIT_FAILURE };

  if (session == NULL)
    {
      fprintf (stderr, "porthole: %s\n", error->message);
      return PH_EXIT_FAILURE;
    }
  run_scenario (&run, session, timeout_ns);
  return run.status;
}
