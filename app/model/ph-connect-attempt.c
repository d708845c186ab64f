/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-connect-attempt.h"

/* What became of one address; the chain in ph-connecting.c writes it, a list in the window reads
 * it. */

struct _PhConnectAttempt
{
  GObject        parent_instance;
  PhAddress      address;
  PhAttemptState state;
  PhSocketId     socket;
  PhSituation    situation;   /* of the call that failed */
};

G_DEFINE_FINAL_TYPE (PhConnectAttempt, ph_connect_attempt, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
ph_connect_attempt_class_init (PhConnectAttemptClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ph_connect_attempt_init (PhConnectAttempt *self)
{
}

/**
 * ph_connect_attempt_new:
 * @address: the address to try
 *
 * Returns: (transfer full): an attempt whose turn has not come
 */
PhConnectAttempt *
ph_connect_attempt_new (const PhAddress *address)
{
  PhConnectAttempt *self = g_object_new (PH_TYPE_CONNECT_ATTEMPT, NULL);

  self->address = *address;
  return self;
}

/**
 * ph_connect_attempt_get_address:
 * @self: an attempt
 *
 * Returns: the address it is about
 */
PhAddress
ph_connect_attempt_get_address (PhConnectAttempt *self)
{
  g_return_val_if_fail (PH_IS_CONNECT_ATTEMPT (self), PH_ADDRESS_NONE);
  return self->address;
}

/**
 * ph_connect_attempt_get_state:
 * @self: an attempt
 *
 * Returns: how far it has come
 */
PhAttemptState
ph_connect_attempt_get_state (PhConnectAttempt *self)
{
  g_return_val_if_fail (PH_IS_CONNECT_ATTEMPT (self), PH_ATTEMPT_WAITING);
  return self->state;
}

/**
 * ph_connect_attempt_get_socket:
 * @self: an attempt
 *
 * Returns: its socket, also when that was closed; %PH_SOCKET_NONE: it had none
 */
PhSocketId
ph_connect_attempt_get_socket (PhConnectAttempt *self)
{
  g_return_val_if_fail (PH_IS_CONNECT_ATTEMPT (self), PH_SOCKET_NONE);
  return self->socket;
}

/**
 * ph_connect_attempt_get_error:
 * @self: an attempt
 *
 * Returns: why it failed, an errno; 0 if it did not
 */
int
ph_connect_attempt_get_error (PhConnectAttempt *self)
{
  g_return_val_if_fail (PH_IS_CONNECT_ATTEMPT (self), 0);
  return self->situation.error;
}

/**
 * ph_connect_attempt_get_op:
 * @self: an attempt that failed
 *
 * Returns: the call that did
 */
PhCallOp
ph_connect_attempt_get_op (PhConnectAttempt *self)
{
  g_return_val_if_fail (PH_IS_CONNECT_ATTEMPT (self), PH_CALL_CONNECT);
  return self->situation.op;
}

/**
 * ph_connect_attempt_explain:
 * @self: an attempt
 *
 * Returns: (transfer full) (nullable): why it failed, in sentences; %NULL if it did not
 */
char *
ph_connect_attempt_explain (PhConnectAttempt *self)
{
  g_return_val_if_fail (PH_IS_CONNECT_ATTEMPT (self), NULL);
  return self->situation.error != 0 ? ph_errno_explain (&self->situation) : NULL;
}

/**
 * ph_connect_attempt_begin:
 * @self: an attempt
 * @socket: the socket it is made with
 *
 * Says that its turn has come.
 */
void
ph_connect_attempt_begin (PhConnectAttempt *self,
                          PhSocketId        socket)
{
  g_return_if_fail (PH_IS_CONNECT_ATTEMPT (self));

  self->socket = socket;
  ph_connect_attempt_settle (self, PH_ATTEMPT_TRYING);
}

/**
 * ph_connect_attempt_fail:
 * @self: an attempt
 * @situation: the call that failed; copied
 *
 * Says why it failed.
 */
void
ph_connect_attempt_fail (PhConnectAttempt  *self,
                         const PhSituation *situation)
{
  g_return_if_fail (PH_IS_CONNECT_ATTEMPT (self));

  self->situation = *situation;
  ph_connect_attempt_settle (self, PH_ATTEMPT_FAILED);
}

/**
 * ph_connect_attempt_settle:
 * @self: an attempt
 * @state: what became of it
 *
 * Tells the state.
 */
void
ph_connect_attempt_settle (PhConnectAttempt *self,
                           PhAttemptState    state)
{
  g_return_if_fail (PH_IS_CONNECT_ATTEMPT (self));

  self->state = state;
  g_signal_emit (self, signals[CHANGED], 0);
}
