/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-session.h"

G_BEGIN_DECLS

/* The one-click starts: small exchanges that really run. */
typedef enum
{
  PH_STARTER_TCP_ECHO,   /* a server that echoes, a client, a first line there and back */
  PH_STARTER_TIMESTAMP,  /* a server that answers with the time, a client, a first question */
  PH_STARTER_UDP_PAIR,   /* two sockets, a datagram each way */
  PH_STARTER_LISTEN,     /* a listener for programs from outside */
  PH_STARTER_TCP_PAIR,   /* a listener, a client and the connection between them, all by hand */
} PhStarterKind;

gboolean      ph_starter_from_name  (const char          *name,
                                     PhStarterKind       *kind);
void          ph_starter_run_async  (PhSession           *session,
                                     PhStarterKind        kind,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data);
PhSocketItem *ph_starter_run_finish (PhSession           *session,
                                     GAsyncResult        *result,
                                     GError             **error);

G_END_DECLS
