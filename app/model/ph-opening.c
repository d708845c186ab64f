/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-session-private.h"

#include "ph-errno.h"
#include "ph-option-value.h"

/* What the form's Create does: socket, setsockopt for each option, serve, bind, then listen, connect,
 * or connect and send a ping, one call after the other, each only when the one before succeeded. A
 * failure ends the chain and leaves the socket, so that the user can go on by hand. The chain is the
 * data of its task and lives as long as that. */

typedef enum
{
  STEP_OPTIONS,
  STEP_SERVE,
  STEP_BIND,
  STEP_ACTION,
  STEP_PING,
  STEP_DONE,
} Step;

typedef struct
{
  PhSocketConfig *config;       /* (owned) */
  PhSocketId      socket;
  PhSocketId      second;       /* of a pair: its options are still to be set */
  PhSocketId      optioned;     /* whose options are being set */
  Step            step;
  gsize           option;       /* the row of the option table that comes next */
  PhCallResult   *last_call;    /* (owned) (nullable): the latest to return */
} PhOpening;

static void
opening_free (gpointer data)
{
  PhOpening *opening = data;

  ph_socket_config_free (opening->config);
  g_clear_pointer (&opening->last_call, ph_call_result_unref);
  g_free (opening);
}

static gboolean
next_option (PhOpening *opening,
             PhCall    *call)
{
  gsize n_options;
  const PhSocketOption *table = ph_socket_option_table (&n_options);

  while (opening->option < n_options)
    {
      const PhSocketOption *option = &table[opening->option];
      GBytes *value = ph_socket_config_get_option (opening->config, opening->option++);

      if (value == NULL)
        continue;
      *call = PH_CALL_INIT (PH_CALL_SETSOCKOPT, opening->optioned);
      call->args[0] = option->level;
      call->args[1] = option->option;
      call->data = value;
      return TRUE;
    }
  return FALSE;
}

/* Of a pair only the second answers: two that answer each other would never end. */
static gboolean
next_serve (PhOpening *opening,
            PhCall    *call)
{
  *call = PH_CALL_INIT (PH_CALL_SERVE, opening->optioned);
  call->handler = ph_socket_config_get_handler (opening->config);
  call->endpoint = ph_socket_config_get_relay (opening->config);
  return call->handler != NULL;
}

static gboolean
next_bind (PhOpening *opening,
           PhCall    *call)
{
  *call = PH_CALL_INIT (PH_CALL_BIND, opening->socket);
  call->endpoint = ph_socket_config_get_bind (opening->config);
  return call->endpoint != NULL;
}

static gboolean
next_action (PhOpening *opening,
             PhCall    *call)
{
  switch (opening->config->action)
    {
    case PH_START_LISTEN:
      *call = PH_CALL_INIT (PH_CALL_LISTEN, opening->socket);
      call->args[0] = ph_socket_config_get_backlog (opening->config);
      return TRUE;
    case PH_START_CONNECT:
    case PH_START_PING:
      *call = PH_CALL_INIT (PH_CALL_CONNECT, opening->socket);
      call->endpoint = ph_socket_config_get_peer (opening->config);
      return call->endpoint != NULL;
    case PH_START_NOTHING:
    case PH_START_PAIR:
    default:
      return FALSE;
    }
}

static gboolean
next_ping (PhOpening *opening,
           PhCall    *call)
{
  *call = PH_CALL_INIT (PH_CALL_SEND, opening->socket);
  call->data = ph_socket_config_get_ping (opening->config);
  return call->data != NULL;
}

static void
clear_call (PhCall *call)
{
  g_clear_pointer (&call->endpoint, ph_endpoint_free);
  g_clear_pointer (&call->data, g_bytes_unref);
  g_clear_pointer (&call->handler, ph_handler_spec_unref);
}

/* The next call of the chain; what it owns is the caller's to clear. */
static gboolean
next_call (PhOpening *opening,
           PhCall    *call)
{
  if (opening->step == STEP_OPTIONS && next_option (opening, call))
    return TRUE;
  if (opening->step == STEP_OPTIONS && opening->second != PH_SOCKET_NONE)
    {
      opening->optioned = opening->second;
      opening->second = PH_SOCKET_NONE;
      opening->option = 0;
      return next_call (opening, call);
    }
  while (opening->step < STEP_DONE)
    {
      Step step = ++opening->step;

      if ((step == STEP_SERVE && next_serve (opening, call))
          || (step == STEP_BIND && next_bind (opening, call))
          || (step == STEP_ACTION && next_action (opening, call))
          || (step == STEP_PING && next_ping (opening, call)))
        return TRUE;
    }
  return FALSE;
}

static void
finish (GTask *task)
{
  PhSession *self = g_task_get_source_object (task);
  PhOpening *opening = g_task_get_task_data (task);
  PhSocketItem *item = ph_socket_list_lookup (ph_session_get_sockets (self), opening->socket);

  if (item != NULL)
    g_task_return_pointer (task, g_object_ref (item), g_object_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED,
                             "The socket was closed and forgotten before it was ready.");
}

static PhCall
make_first_call (const PhSocketConfig *config)
{
  PhCall call = PH_CALL_INIT (config->action == PH_START_PAIR ? PH_CALL_SOCKETPAIR : PH_CALL_SOCKET,
                              PH_SOCKET_NONE);

  call.args[0] = ph_socket_config_get_family (config);
  call.args[1] = config->type;
  call.args[2] = ph_socket_config_get_protocol (config);
  call.auto_flags = config->handler == PH_HANDLER_NONE ? config->auto_flags : PH_AUTO_NONE;
  call.socket_timeout_ns = config->timeout_ns;
  return call;
}

static void
fail_to_open (GTask *task)
{
  PhSession *self = g_task_get_source_object (task);
  PhOpening *opening = g_task_get_task_data (task);
  int error = opening->last_call->error;
  PhCall call = make_first_call (opening->config);
  g_autofree char *label = ph_errno_label (error);
  g_autofree char *explanation = ph_session_explain_opening (&call, error);

  ph_names_retire (ph_session_peek_names (self), opening->socket);
  g_task_return_new_error (task, G_IO_ERROR, (int) g_io_error_from_errno (error),
                           "%s: %s. %s", ph_call_op_get_name (call.op), label, explanation);
}

static void
returned_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  PhSession *self = PH_SESSION (source);
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  PhOpening *opening = g_task_get_task_data (task);
  PhCallResult *last_call = ph_session_call_finish (self, result, &error);
  PhCall call;

  if (last_call == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_clear_pointer (&opening->last_call, ph_call_result_unref);
  opening->last_call = last_call;
  if (last_call->op == PH_CALL_SOCKETPAIR)
    opening->second = last_call->new_socket2;
  if (last_call->error != 0
      && (last_call->op == PH_CALL_SOCKET || last_call->op == PH_CALL_SOCKETPAIR))
    fail_to_open (task);
  else if (last_call->error != 0 || !next_call (opening, &call))
    finish (task);
  else
    {
      GCancellable *cancellable = g_task_get_cancellable (task);

      ph_session_call_async (self, &call, cancellable, returned_cb, g_steal_pointer (&task));
      clear_call (&call);
    }
}

/* Faults of the form are for the form to show; here they only keep nonsense from the kernel. */
static gboolean
check_config (PhSession             *self,
              const PhSocketConfig  *config,
              GError               **error)
{
  g_auto (PhConfigFaults) faults = { 0 };
  int bit;

  if (ph_socket_config_validate (config, &faults))
    return config->name == NULL || ph_session_check_name (self, config->name, error);
  bit = g_bit_nth_lsf (faults.fields, -1);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, faults.messages[bit]);
  return FALSE;
}

static void
name_it (PhSession  *self,
         PhOpening  *opening)
{
  PhNames *names = ph_session_peek_names (self);
  const PhSocketConfig *config = opening->config;

  if (config->name == NULL || !ph_names_assign (names, opening->socket, config->name))
    ph_names_choose (names, opening->socket, ph_socket_config_get_role (config));
}

/**
 * ph_session_open_async:
 * @self: the session
 * @config: what the form was filled with; copied
 * @cancellable: (nullable): takes back the call that is under way; the socket stays
 * @callback: (scope async): called when the chain is done or a call of it failed
 * @user_data: for @callback
 *
 * Makes a socket, or two that are connected, sets its options, binds it, and lets it listen or
 * connect. It is in the list as soon as it exists. A connect that waits keeps the chain waiting.
 * Main thread.
 *
 * Returns: the number the socket will have, the first one's of a pair; %PH_SOCKET_NONE if @config
 *   was refused
 */
PhSocketId
ph_session_open_async (PhSession            *self,
                       const PhSocketConfig *config,
                       GCancellable         *cancellable,
                       GAsyncReadyCallback   callback,
                       gpointer              user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  PhOpening *opening = g_new0 (PhOpening, 1);
  GError *error = NULL;
  PhCall call;

  g_return_val_if_fail (PH_IS_SESSION (self), PH_SOCKET_NONE);
  g_return_val_if_fail (config != NULL, PH_SOCKET_NONE);

  g_task_set_name (task, "open");
  /* what became of the socket is told even when the last call was taken back */
  g_task_set_check_cancellable (task, FALSE);
  opening->config = ph_socket_config_copy (config);
  g_task_set_task_data (task, opening, opening_free);
  if (!check_config (self, config, &error))
    {
      g_task_return_error (task, error);
      return PH_SOCKET_NONE;
    }
  call = make_first_call (config);
  opening->socket = ph_session_make_call (self, &call, cancellable, returned_cb,
                                          g_object_ref (task));
  opening->optioned = opening->socket;
  name_it (self, opening);
  return opening->socket;
}

/**
 * ph_session_open_finish:
 * @self: the session
 * @result: from the callback
 * @last_call: (out) (transfer full) (nullable) (optional): the last call of the chain that
 *   returned; its error is 0 when all succeeded
 * @error: (nullable): return location; there is no socket: %G_IO_ERROR_INVALID_ARGUMENT or
 *   %G_IO_ERROR_EXISTS for the configuration, else why socket(2) failed
 *
 * Returns: (transfer full) (nullable): the socket, also when a call after socket() failed
 */
PhSocketItem *
ph_session_open_finish (PhSession     *self,
                        GAsyncResult  *result,
                        PhCallResult **last_call,
                        GError       **error)
{
  PhOpening *opening;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  opening = g_task_get_task_data (G_TASK (result));
  if (last_call != NULL)
    *last_call = g_steal_pointer (&opening->last_call);
  return g_task_propagate_pointer (G_TASK (result), error);
}
