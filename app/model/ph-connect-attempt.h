/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ph-errno.h"

G_BEGIN_DECLS

typedef enum
{
  PH_ATTEMPT_WAITING,   /* its turn has not come */
  PH_ATTEMPT_TRYING,
  PH_ATTEMPT_FAILED,
  PH_ATTEMPT_WON,
  PH_ATTEMPT_SPARED,    /* another one had won, or all was taken back */
} PhAttemptState;

/* One address that create_connection() tries. Signal "changed". Main thread. */
#define PH_TYPE_CONNECT_ATTEMPT (ph_connect_attempt_get_type ())
G_DECLARE_FINAL_TYPE (PhConnectAttempt, ph_connect_attempt, PH, CONNECT_ATTEMPT, GObject)

PhConnectAttempt *ph_connect_attempt_new         (const PhAddress   *address);
PhAddress         ph_connect_attempt_get_address (PhConnectAttempt  *self);
PhAttemptState    ph_connect_attempt_get_state   (PhConnectAttempt  *self);
PhSocketId        ph_connect_attempt_get_socket  (PhConnectAttempt  *self);
int               ph_connect_attempt_get_error   (PhConnectAttempt  *self);
PhCallOp          ph_connect_attempt_get_op      (PhConnectAttempt  *self);
char             *ph_connect_attempt_explain     (PhConnectAttempt  *self);
void              ph_connect_attempt_begin       (PhConnectAttempt  *self,
                                                  PhSocketId         socket);
void              ph_connect_attempt_fail        (PhConnectAttempt  *self,
                                                  const PhSituation *situation);
void              ph_connect_attempt_settle      (PhConnectAttempt  *self,
                                                  PhAttemptState     state);

G_END_DECLS
