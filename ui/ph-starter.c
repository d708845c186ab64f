/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-starter.h"

#include "ph-errno.h"

#include "ph-line-client.h"

/* A start is a list of steps: open a socket, or make a call on one that is open. A step begins
 * when the one before it has returned, so the transcript reads like a program. The steps stand in
 * tables; here is only the walking. Main thread. */

#define MAX_SOCKETS 2
#define OWN_ADDRESS_OF(socket) ((socket) + 1)

typedef enum
{
  STEP_END,
  STEP_OPEN,
  STEP_CALL,
} StepKind;

typedef struct
{
  StepKind       kind;
  guint          socket;   /* which of the start's own sockets */
  int            type;     /* open */
  gboolean       bind;     /* open: to loopback, port 0 */
  PhStartAction  action;   /* open */
  PhAutoFlags    auto_flags;
  const char    *name;     /* open (nullable): of its role */
  PhCallOp       op;       /* call */
  guint          target;   /* call: OWN_ADDRESS_OF() another socket, 0 for none */
  const char    *data;     /* call: what to send */
  PhHandlerId    handler;  /* open */
} Step;

static const Step tcp_echo[] = {
  { STEP_OPEN, 0, SOCK_STREAM, TRUE, PH_START_LISTEN, .handler = PH_HANDLER_ECHO },
  { STEP_OPEN, 1, SOCK_STREAM, FALSE, PH_START_NOTHING, PH_AUTO_RECEIVE, "client" },
  { STEP_CALL, 1, .op = PH_CALL_CONNECT, .target = OWN_ADDRESS_OF (0) },
  { STEP_CALL, 1, .op = PH_CALL_SEND, .data = "Hello, socket!\r\n" },
  { STEP_END },
};

/* Many at once, so that the user may come with more clients. */
static const Step timestamp[] = {
  { STEP_OPEN, 0, SOCK_STREAM, TRUE, PH_START_LISTEN, .handler = PH_HANDLER_TIMESTAMP },
  { STEP_OPEN, 1, SOCK_STREAM, FALSE, PH_START_NOTHING, PH_AUTO_RECEIVE, "client" },
  { STEP_CALL, 1, .op = PH_CALL_CONNECT, .target = OWN_ADDRESS_OF (0) },
  { STEP_CALL, 1, .op = PH_CALL_SEND, .data = "What time is it?" },
  { STEP_END },
};

static const Step udp_pair[] = {
  { STEP_OPEN, 0, SOCK_DGRAM, TRUE, PH_START_NOTHING, PH_AUTO_RECEIVE },
  { STEP_OPEN, 1, SOCK_DGRAM, TRUE, PH_START_NOTHING, PH_AUTO_RECEIVE },
  { STEP_CALL, 0, .op = PH_CALL_CONNECT, .target = OWN_ADDRESS_OF (1) },
  { STEP_CALL, 1, .op = PH_CALL_CONNECT, .target = OWN_ADDRESS_OF (0) },
  { STEP_CALL, 0, .op = PH_CALL_SEND, .data = "ping" },
  { STEP_CALL, 1, .op = PH_CALL_SEND, .data = "pong" },
  { STEP_END },
};

static const Step listen_only[] = {
  { STEP_OPEN, 0, SOCK_STREAM, TRUE, PH_START_LISTEN, PH_AUTO_ACCEPT | PH_AUTO_RECEIVE },
  { STEP_END },
};

static const Step tcp_pair[] = {
  { STEP_OPEN, 0, SOCK_STREAM, TRUE, PH_START_LISTEN, PH_AUTO_NONE },
  { STEP_OPEN, 1, SOCK_STREAM, FALSE, PH_START_NOTHING, PH_AUTO_NONE, "client" },
  { STEP_CALL, 1, .op = PH_CALL_CONNECT, .target = OWN_ADDRESS_OF (0) },
  { STEP_CALL, 0, .op = PH_CALL_ACCEPT },
  { STEP_END },
};

static const struct
{
  const char *name;
  const Step *steps;
  guint       shown;   /* the socket to look at afterwards */
} starts[] = {
  [PH_STARTER_TCP_ECHO] = { "tcp-echo", tcp_echo, 1 },
  [PH_STARTER_TIMESTAMP] = { "timestamp", timestamp, 1 },
  [PH_STARTER_UDP_PAIR] = { "udp-pair", udp_pair, 0 },
  [PH_STARTER_LISTEN] = { "listen", listen_only, 0 },
  [PH_STARTER_TCP_PAIR] = { "tcp-pair", tcp_pair, 1 },
};

typedef struct
{
  PhStarterKind kind;
  const Step   *step;                   /* the one that runs */
  PhSocketItem *sockets[MAX_SOCKETS];   /* (owned) (nullable) */
} PhStart;

static void
ph_start_free (PhStart *start)
{
  for (guint i = 0; i < MAX_SOCKETS; i++)
    g_clear_object (&start->sockets[i]);
  g_free (start);
}

static void ph_start_step (GTask *task);

/* What the step came to; ends the task when it failed */
static gboolean
ph_start_check (GTask        *task,
                PhCallResult *outcome,
                GError       *error)
{
  g_autofree char *label = NULL;

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return FALSE;
    }
  if (outcome == NULL || outcome->error == 0)
    return TRUE;
  label = ph_errno_label (outcome->error);
  g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (outcome->error),
                           "%s() failed: %s", ph_call_op_get_name (outcome->op), label);
  return FALSE;
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  PhStart *start = g_task_get_task_data (task);
  g_autoptr (PhCallResult) outcome = NULL;
  GError *error = NULL;

  start->sockets[start->step->socket] =
    ph_session_open_finish (PH_SESSION (source), result, &outcome, &error);
  if (!ph_start_check (task, outcome, error))
    return;
  if (start->kind == PH_STARTER_TIMESTAMP && start->step->name != NULL)
    ph_line_client_mark (start->sockets[start->step->socket]);
  start->step++;
  ph_start_step (g_steal_pointer (&task));
}

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  PhStart *start = g_task_get_task_data (task);
  g_autoptr (PhCallResult) outcome = NULL;
  GError *error = NULL;

  outcome = ph_session_call_finish (PH_SESSION (source), result, &error);
  if (!ph_start_check (task, outcome, error))
    return;
  start->step++;
  ph_start_step (g_steal_pointer (&task));
}

/* @stem, or the first of @stem2, @stem3 … that no socket has */
static char *
dup_free_name (PhSession  *session,
               const char *stem)
{
  g_autofree char *name = g_strdup (stem);

  for (guint i = 2; !ph_session_check_name (session, name, NULL); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s%u", stem, i);
    }
  return g_steal_pointer (&name);
}

static void
ph_start_open (GTask      *task,
               const Step *step)
{
  PhSession *session = g_task_get_source_object (task);
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();

  config->family = AF_INET;
  config->type = step->type;
  config->bind = step->bind;
  config->action = step->action;
  config->auto_flags = step->auto_flags;
  config->handler = step->handler;
  if (step->name != NULL)
    config->name = dup_free_name (session, step->name);
  ph_session_open_async (session, config, NULL, opened_cb, task);
}

static void
ph_start_call (GTask      *task,
               PhStart    *start,
               const Step *step)
{
  PhCall call = PH_CALL_INIT (step->op, ph_socket_item_get_id (start->sockets[step->socket]));
  g_autoptr (GBytes) data = NULL;

  if (step->target != 0)
    call.target = ph_socket_item_get_id (start->sockets[step->target - 1]);
  if (step->data != NULL)
    data = g_bytes_new_static (step->data, strlen (step->data));
  call.data = data;
  ph_session_call_async (g_task_get_source_object (task), &call, NULL, called_cb, task);
}

/* Takes @task over; the callbacks of the step give it on */
static void
ph_start_step (GTask *task)
{
  PhStart *start = g_task_get_task_data (task);

  if (start->step->kind == STEP_OPEN)
    ph_start_open (task, start->step);
  else if (start->step->kind == STEP_CALL)
    ph_start_call (task, start, start->step);
  else
    {
      g_task_return_pointer (task, g_object_ref (start->sockets[starts[start->kind].shown]),
                             g_object_unref);
      g_object_unref (task);
    }
}

/**
 * ph_starter_from_name:
 * @name: (nullable): as it stands in an action's target
 * @kind: (out): the start of that name
 *
 * Returns: whether there is one
 */
gboolean
ph_starter_from_name (const char    *name,
                      PhStarterKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    if (g_strcmp0 (starts[i].name, name) == 0)
      {
        *kind = (PhStarterKind) i;
        return TRUE;
      }
  return FALSE;
}

/**
 * ph_starter_run_async:
 * @session: the session to make it in
 * @kind: which
 * @callback: called when all steps returned, or one failed
 * @user_data: for @callback
 *
 * Runs a start. What it made stays, also when a later step failed. Main thread.
 */
void
ph_starter_run_async (PhSession           *session,
                      PhStarterKind        kind,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  GTask *task = g_task_new (session, NULL, callback, user_data);
  PhStart *start = g_new0 (PhStart, 1);

  g_task_set_name (task, "start");
  start->kind = kind;
  start->step = starts[kind].steps;
  g_task_set_task_data (task, start, (GDestroyNotify) ph_start_free);
  ph_start_step (task);
}

/**
 * ph_starter_run_finish:
 * @session: the session
 * @result: what the callback got
 * @error: where to put which step failed; domain %G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): the socket to look at
 */
PhSocketItem *
ph_starter_run_finish (PhSession     *session,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, session), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
