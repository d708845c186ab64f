/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-started.h"

/* What is known of a call that was started: whether it waits, and once it returned, how it ended.
 * The runner makes the call and tells the end; names of the scenario hold this. Main thread. */

struct _PhStarted
{
  GObject       parent_instance;
  PhSession    *session;      /* (owned) */
  GCancellable *cancellable;  /* (owned) */
  PhCallOp      op;
  PhSocketId    socket;
  gboolean      ended;
  PhCallResult *result;       /* (owned) (nullable) */
  PhValue      *value;        /* (owned) (nullable) */
  char         *outcome;      /* (owned) (nullable) */
  char         *explanation;  /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (PhStarted, ph_started, G_TYPE_OBJECT)

static void
ph_started_finalize (GObject *object)
{
  PhStarted *self = PH_STARTED (object);

  g_clear_object (&self->session);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->result, ph_call_result_unref);
  g_clear_pointer (&self->value, ph_value_unref);
  g_free (self->outcome);
  g_free (self->explanation);
  G_OBJECT_CLASS (ph_started_parent_class)->finalize (object);
}

static void
ph_started_class_init (PhStartedClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ph_started_finalize;
}

static void
ph_started_init (PhStarted *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * ph_started_new:
 * @session: where the call is made
 * @call: the call
 *
 * Returns: (transfer full): a call that has not returned
 */
PhStarted *
ph_started_new (PhSession    *session,
                const PhCall *call)
{
  PhStarted *self = g_object_new (PH_TYPE_STARTED, NULL);

  self->session = g_object_ref (session);
  self->op = call->op;
  self->socket = call->socket;
  return self;
}

/**
 * ph_started_get_cancellable:
 * @self: a call that was started
 *
 * Returns: (transfer none): what takes it back
 */
GCancellable *
ph_started_get_cancellable (PhStarted *self)
{
  g_return_val_if_fail (PH_IS_STARTED (self), NULL);
  return self->cancellable;
}

/**
 * ph_started_cancel:
 * @self: a call that was started
 *
 * Takes it back, if it still waits.
 */
void
ph_started_cancel (PhStarted *self)
{
  g_return_if_fail (PH_IS_STARTED (self));
  g_cancellable_cancel (self->cancellable);
}

/**
 * ph_started_set_ended:
 * @self: a call that has not returned
 * @result: (nullable): how it ended; %NULL if it was not made
 * @value: what it gave
 * @outcome: its right half
 * @explanation: (nullable): a sentence
 */
void
ph_started_set_ended (PhStarted    *self,
                      PhCallResult *result,
                      PhValue      *value,
                      const char   *outcome,
                      const char   *explanation)
{
  g_return_if_fail (PH_IS_STARTED (self));
  g_return_if_fail (!self->ended);

  self->ended = TRUE;
  self->result = result != NULL ? ph_call_result_ref (result) : NULL;
  self->value = ph_value_ref (value);
  self->outcome = g_strdup (outcome);
  self->explanation = g_strdup (explanation);
}

/**
 * ph_started_has_ended:
 * @self: a call that was started
 *
 * Returns: whether it returned
 */
gboolean
ph_started_has_ended (PhStarted *self)
{
  g_return_val_if_fail (PH_IS_STARTED (self), TRUE);
  return self->ended;
}

/**
 * ph_started_is_waiting:
 * @self: a call that was started
 *
 * Returns: whether it is known to be parked: such a call stands among the session's running ones
 */
gboolean
ph_started_is_waiting (PhStarted *self)
{
  GListModel *running;
  guint n;

  g_return_val_if_fail (PH_IS_STARTED (self), FALSE);
  running = ph_session_get_running (self->session);
  n = g_list_model_get_n_items (running);
  for (guint i = 0; i < n && !self->ended; i++)
    {
      g_autoptr (PhRunningCall) call = g_list_model_get_item (running, i);

      if (ph_running_call_get_op (call) == self->op
          && ph_running_call_get_socket (call) == self->socket)
        return TRUE;
    }
  return FALSE;
}

/**
 * ph_started_get_result:
 * @self: a call that returned
 *
 * Returns: (transfer none) (nullable): how it ended; %NULL if it was not made
 */
PhCallResult *
ph_started_get_result (PhStarted *self)
{
  g_return_val_if_fail (PH_IS_STARTED (self), NULL);
  return self->result;
}

/**
 * ph_started_get_value:
 * @self: a call that returned
 *
 * Returns: (transfer none) (nullable): what it gave
 */
PhValue *
ph_started_get_value (PhStarted *self)
{
  g_return_val_if_fail (PH_IS_STARTED (self), NULL);
  return self->value;
}

/**
 * ph_started_get_outcome:
 * @self: a call that returned
 *
 * Returns: (transfer none) (nullable): its right half
 */
const char *
ph_started_get_outcome (PhStarted *self)
{
  g_return_val_if_fail (PH_IS_STARTED (self), NULL);
  return self->outcome;
}

/**
 * ph_started_get_explanation:
 * @self: a call that returned
 *
 * Returns: (transfer none) (nullable): why it failed
 */
const char *
ph_started_get_explanation (PhStarted *self)
{
  g_return_val_if_fail (PH_IS_STARTED (self), NULL);
  return self->explanation;
}
