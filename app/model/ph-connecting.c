/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-connecting.h"

#include "ph-clock.h"
#include "ph-session-private.h"

#include <errno.h>
#include <netdb.h>

/* create_connection() as a chain of calls like that of ph-opening.c, each of them visible: the
 * look-up, then for each answer in order socket, bind to the source, connect. An attempt that fails
 * is closed and the next one made; the first that succeeds wins; if none does, the last error
 * counts, as in Python. At the end a record of the whole is written by the io thread, so that it
 * stands in the transcript after the calls it is made of. The chain is the data of its task. */

typedef enum
{
  STEP_LOOKUP,
  STEP_SOCKET,
  STEP_BIND,
  STEP_CONNECT,
  STEP_CLOSE,
  STEP_NOTE,
} Step;

typedef struct
{
  char         *host;        /* (owned) */
  char         *service;     /* (owned) */
  gint64        timeout_ns;
  PhEndpoint   *source;      /* (owned) (nullable) */
  char         *name;        /* (owned) (nullable) */
  PhAutoFlags   auto_flags;
  GListStore   *attempts;    /* (owned): of PhConnectAttempt */
  PhCallResult *lookup;      /* (owned) (nullable): once it is answered */
  gint64        begun_ns;
  Step          step;        /* the call under way */
  guint         n_made;      /* attempts that were begun */
  PhSocketId    socket;      /* of the attempt under way; the winner's in the end */
  int           error;       /* of the last attempt */
  gboolean      stopped;     /* taken back, or its socket closed: no more attempts */
  PhCallResult *outcome;     /* (owned) (nullable): the record of the whole */
} PhConnecting;

static void returned_cb (GObject      *source,
                         GAsyncResult *result,
                         gpointer      user_data);

static void
connecting_free (gpointer data)
{
  PhConnecting *connecting = data;

  g_free (connecting->host);
  g_free (connecting->service);
  g_clear_pointer (&connecting->source, ph_endpoint_free);
  g_free (connecting->name);
  g_clear_object (&connecting->attempts);
  g_clear_pointer (&connecting->lookup, ph_call_result_unref);
  g_clear_pointer (&connecting->outcome, ph_call_result_unref);
  g_free (connecting);
}

static void
make_call (GTask        *task,
           Step          step,
           const PhCall *call)
{
  PhSession *self = g_task_get_source_object (task);
  PhConnecting *connecting = g_task_get_task_data (task);
  gboolean ending = step == STEP_CLOSE || step == STEP_NOTE;
  PhSocketId socket;

  connecting->step = step;
  socket = ph_session_make_call (self, call, ending ? NULL : g_task_get_cancellable (task),
                                 returned_cb, g_object_ref (task));
  if (socket != PH_SOCKET_NONE)
    {
      connecting->socket = socket;
      ph_names_choose (ph_session_peek_names (self), socket, "attempt");
    }
}

/* The attempt under way, or the answer it is made from. */
static const PhLookupAnswer *
get_answer (const PhConnecting *connecting)
{
  return &connecting->lookup->lookup->answers[connecting->n_made - 1];
}

static PhConnectAttempt *
get_attempt (const PhConnecting *connecting)
{
  return g_list_model_get_item (G_LIST_MODEL (connecting->attempts), connecting->n_made - 1);
}

static guint
count_answers (const PhConnecting *connecting)
{
  const PhCallResult *lookup = connecting->lookup;

  return lookup != NULL && lookup->error == 0 ? lookup->lookup->n_answers : 0;
}

static void
spare_rest (PhConnecting *connecting)
{
  for (guint i = connecting->n_made; i < count_answers (connecting); i++)
    {
      g_autoptr (PhConnectAttempt) attempt = g_list_model_get_item (
        G_LIST_MODEL (connecting->attempts), i);

      ph_connect_attempt_settle (attempt, PH_ATTEMPT_SPARED);
    }
}

/* The record of the whole; it tells who won, or the last error. */
static void
note (GTask *task)
{
  PhConnecting *connecting = g_task_get_task_data (task);
  PhCall call = PH_CALL_INIT (PH_CALL_CREATE_CONNECTION, PH_SOCKET_NONE);
  g_autoptr (PhEndpoint) winner = NULL;

  spare_rest (connecting);
  call.args[0] = (int) connecting->n_made;
  call.text = connecting->host;
  call.service = connecting->service;
  call.source = connecting->source;
  call.timeout_ns = connecting->timeout_ns;
  call.error = connecting->error;
  call.begun_ns = connecting->begun_ns;
  if (connecting->n_made > 0 && connecting->error == 0)
    {
      winner = ph_endpoint_from_address (&get_answer (connecting)->address);
      call.args[1] = get_answer (connecting)->family;
      call.args[2] = get_answer (connecting)->type;
      call.endpoint = winner;
      call.target = connecting->socket;
    }
  make_call (task, STEP_NOTE, &call);
}

static void
open_next (GTask *task)
{
  PhConnecting *connecting = g_task_get_task_data (task);
  PhCall call = PH_CALL_INIT (PH_CALL_SOCKET, PH_SOCKET_NONE);
  g_autoptr (PhConnectAttempt) attempt = NULL;

  if (connecting->stopped || connecting->n_made >= count_answers (connecting))
    {
      note (task);
      return;
    }
  connecting->n_made++;
  call.args[0] = get_answer (connecting)->family;
  call.args[1] = get_answer (connecting)->type;
  call.args[2] = get_answer (connecting)->protocol;
  call.auto_flags = connecting->auto_flags;
  call.socket_timeout_ns = connecting->timeout_ns;
  make_call (task, STEP_SOCKET, &call);
  attempt = get_attempt (connecting);
  ph_connect_attempt_begin (attempt, connecting->socket);
}

/* The source address for a socket of this family: "" is another address in each. What does not fit
 * is left as it is, for the kernel to refuse. */
static PhEndpoint *
make_source (const PhEndpoint *source,
             int               family)
{
  g_autofree char *port = g_strdup_printf ("%u", source->port);
  PhEndpoint *fitting = ph_endpoint_parse (source->host, port, family, SOCK_STREAM, NULL, NULL);

  return fitting != NULL ? fitting : ph_endpoint_copy (source);
}

static void
bind_it (GTask *task)
{
  PhConnecting *connecting = g_task_get_task_data (task);
  PhCall call = PH_CALL_INIT (PH_CALL_BIND, connecting->socket);
  g_autoptr (PhEndpoint) source = make_source (connecting->source,
                                               get_answer (connecting)->family);

  call.endpoint = source;
  make_call (task, STEP_BIND, &call);
}

static void
connect_it (GTask *task)
{
  PhConnecting *connecting = g_task_get_task_data (task);
  PhCall call = PH_CALL_INIT (PH_CALL_CONNECT, connecting->socket);
  g_autoptr (PhEndpoint) peer = ph_endpoint_from_address (&get_answer (connecting)->address);

  call.endpoint = peer;
  make_call (task, STEP_CONNECT, &call);
}

static void
close_it (GTask *task)
{
  PhConnecting *connecting = g_task_get_task_data (task);
  PhCall call = PH_CALL_INIT (PH_CALL_CLOSE, connecting->socket);

  make_call (task, STEP_CLOSE, &call);
}

static void
looked_up (GTask        *task,
           PhCallResult *result)
{
  PhConnecting *connecting = g_task_get_task_data (task);

  connecting->lookup = ph_call_result_ref (result);
  connecting->error = result->error;
  if (result->error == 0 && count_answers (connecting) == 0)
    connecting->error = PH_ERROR_EAI_BASE - EAI_NODATA;
  for (guint i = 0; i < count_answers (connecting); i++)
    {
      g_autoptr (PhConnectAttempt) attempt = ph_connect_attempt_new (
        &connecting->lookup->lookup->answers[i].address);

      g_list_store_append (connecting->attempts, attempt);
    }
  open_next (task);
}

static void
fail_attempt (PhConnecting       *connecting,
              const PhCallResult *result)
{
  g_autoptr (PhConnectAttempt) attempt = get_attempt (connecting);
  const PhSituation situation = {
    .op = result->op,
    .error = result->error,
    .family = get_answer (connecting)->family,
    .type = get_answer (connecting)->type,
    .address = result->op == PH_CALL_BIND && connecting->source != NULL
                 ? connecting->source->address : get_answer (connecting)->address,
    .waited_ns = result->ended_ns - result->begun_ns,
    .timed_out = result->error == ETIMEDOUT && connecting->timeout_ns > 0
                 && result->ended_ns - result->begun_ns >= connecting->timeout_ns,
  };

  connecting->error = result->error;
  connecting->stopped = result->cancelled || result->error == EBADF;
  ph_connect_attempt_fail (attempt, &situation);
}

static void
failed (GTask              *task,
        const PhCallResult *result)
{
  PhSession *self = g_task_get_source_object (task);
  PhConnecting *connecting = g_task_get_task_data (task);

  fail_attempt (connecting, result);
  if (result->op == PH_CALL_SOCKET)
    {
      ph_names_retire (ph_session_peek_names (self), connecting->socket);
      open_next (task);
    }
  else if (result->error == EBADF)
    note (task);
  else
    close_it (task);
}

static void
won (GTask *task)
{
  PhSession *self = g_task_get_source_object (task);
  PhConnecting *connecting = g_task_get_task_data (task);
  PhSocketItem *item = ph_socket_list_lookup (ph_session_get_sockets (self), connecting->socket);
  g_autoptr (PhConnectAttempt) attempt = get_attempt (connecting);

  connecting->error = 0;
  if (item != NULL && (connecting->name == NULL
                       || !ph_socket_item_set_name (item, connecting->name)))
    {
      ph_names_choose (ph_session_peek_names (self), connecting->socket, "client");
      g_object_notify (G_OBJECT (item), "name");
    }
  ph_connect_attempt_settle (attempt, PH_ATTEMPT_WON);
  note (task);
}

static void
finish (GTask        *task,
        PhCallResult *result)
{
  PhSession *self = g_task_get_source_object (task);
  PhConnecting *connecting = g_task_get_task_data (task);
  PhSocketItem *item = NULL;

  connecting->outcome = ph_call_result_ref (result);
  if (result->error == 0)
    item = ph_socket_list_lookup (ph_session_get_sockets (self), connecting->socket);
  if (item != NULL)
    g_task_return_pointer (task, g_object_ref (item), g_object_unref);
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
go_on (GTask        *task,
       PhCallResult *result)
{
  PhConnecting *connecting = g_task_get_task_data (task);

  switch (connecting->step)
    {
    case STEP_LOOKUP:
      looked_up (task, result);
      break;
    case STEP_SOCKET:
      if (connecting->source != NULL)
        bind_it (task);
      else
        connect_it (task);
      break;
    case STEP_BIND:
      connect_it (task);
      break;
    case STEP_CONNECT:
      won (task);
      break;
    case STEP_CLOSE:
      open_next (task);
      break;
    case STEP_NOTE:
    default:
      finish (task, result);
      break;
    }
}

static void
returned_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PhCallResult) returned = ph_session_call_finish (PH_SESSION (source), result, &error);
  PhConnecting *connecting = g_task_get_task_data (task);

  if (returned == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (returned->error != 0 && connecting->step >= STEP_SOCKET
           && connecting->step <= STEP_CONNECT)
    failed (task, returned);
  else
    go_on (task, returned);
}

static PhConnecting *
connecting_new (const PhConnectRequest *request)
{
  PhConnecting *connecting = g_new0 (PhConnecting, 1);

  connecting->host = g_strdup (request->host);
  connecting->service = g_strdup (request->service);
  connecting->timeout_ns = request->timeout_ns;
  connecting->source = ph_endpoint_copy (request->source);
  connecting->name = g_strdup (request->name);
  connecting->auto_flags = request->auto_flags;
  connecting->attempts = request->attempts != NULL ? g_object_ref (request->attempts)
                                                   : g_list_store_new (PH_TYPE_CONNECT_ATTEMPT);
  connecting->begun_ns = ph_clock_now_ns ();
  return connecting;
}

/**
 * ph_session_connect_async:
 * @self: the session
 * @request: where to connect, and how; copied, its list of attempts held and filled
 * @cancellable: (nullable): takes back the call under way and makes no other attempt
 * @callback: (scope async): called when one attempt succeeded or all failed
 * @user_data: for @callback
 *
 * create_connection(): looks the name up and connects to the first of its addresses that answers.
 * Each attempt's calls are calls like others; sockets of attempts that failed are closed and stay
 * listed. Main thread.
 */
void
ph_session_connect_async (PhSession              *self,
                          const PhConnectRequest *request,
                          GCancellable           *cancellable,
                          GAsyncReadyCallback     callback,
                          gpointer                user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  PhCall call = PH_CALL_INIT (PH_CALL_GETADDRINFO, PH_SOCKET_NONE);
  GError *error = NULL;

  g_return_if_fail (PH_IS_SESSION (self));
  g_return_if_fail (request != NULL && request->host != NULL && request->service != NULL);

  g_task_set_name (task, "create_connection");
  /* what became of it is told even when it was taken back */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, connecting_new (request), connecting_free);
  if (request->name != NULL && !ph_session_check_name (self, request->name, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  call.text = request->host[0] != '\0' ? g_strdup (request->host) : NULL;
  call.service = g_strdup (request->service);
  call.args[2] = SOCK_STREAM;
  make_call (task, STEP_LOOKUP, &call);
  g_free (call.text);
  g_free (call.service);
}

/**
 * ph_session_connect_finish:
 * @self: the session
 * @result: from the callback
 * @outcome: (out) (transfer full) (nullable) (optional): the record of the whole: its error is 0,
 *   or that of the look-up, or of the last attempt
 * @error: (nullable): return location: %G_IO_ERROR_EXISTS and the like for the name, or the session
 *   ended first
 *
 * Returns: (transfer full) (nullable): the socket that is connected; %NULL without @error: none is,
 *   and @outcome tells why
 */
PhSocketItem *
ph_session_connect_finish (PhSession     *self,
                           GAsyncResult  *result,
                           PhCallResult **outcome,
                           GError       **error)
{
  PhConnecting *connecting;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  connecting = g_task_get_task_data (G_TASK (result));
  if (outcome != NULL)
    *outcome = g_steal_pointer (&connecting->outcome);
  return g_task_propagate_pointer (G_TASK (result), error);
}
