/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-connect-attempt.h"
#include "ph-session.h"

G_BEGIN_DECLS

/* What create_connection() is asked for. */
typedef struct
{
  const char       *host;        /* a name or an address; "" is no host: this machine */
  const char       *service;     /* a port or the name of a service */
  gint64            timeout_ns;  /* of each attempt, and of the socket; PH_TIMEOUT_BLOCKING: none */
  const PhEndpoint *source;      /* (nullable): bind to this first; "" and 0: the system's choice */
  const char       *name;        /* (nullable): of the socket that wins */
  PhAutoFlags       auto_flags;  /* what it does by itself */
  GListStore       *attempts;    /* (nullable): of PhConnectAttempt: filled once the name is looked
                                  * up, and kept up to date */
} PhConnectRequest;

void          ph_session_connect_async  (PhSession              *self,
                                         const PhConnectRequest *request,
                                         GCancellable           *cancellable,
                                         GAsyncReadyCallback     callback,
                                         gpointer                user_data);
PhSocketItem *ph_session_connect_finish (PhSession              *self,
                                         GAsyncResult           *result,
                                         PhCallResult          **outcome,
                                         GError                **error);

G_END_DECLS
