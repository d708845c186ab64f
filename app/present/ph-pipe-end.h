/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-figures.h"
#include "ph-record.h"

G_BEGIN_DECLS

/* Which calls of a socket wait, and thereby for whom */
typedef enum
{
  PH_PIPE_WAITS_DATA   = 1 << 0, /* recv(), recvfrom(): for the other end to send */
  PH_PIPE_WAITS_ROOM   = 1 << 1, /* send(), sendall(), sendfile(): for room in the send buffer */
  PH_PIPE_WAITS_CLIENT = 1 << 2, /* accept() */
} PhPipeWaits;

/* A client of a listener that no accept() has taken */
typedef struct
{
  char    name[64];    /* its socket's, if that is ours, else its address */
  PhState state;       /* ESTABLISHED, CLOSE_WAIT: seated; SYN_RECV: in its handshake;
                        * SYN_SENT: outside */
  guint   retries;     /* SYNs sent again */
  guint   bytes;       /* sent before it was accepted */
} PhPipeClient;

/* One end of a connection as the pipe tells of it. All is borrowed. Any thread. */
typedef struct
{
  const char       *name;      /* (nullable): of the socket */
  const PhIdentity *identity;
  const PhFigures  *figures;   /* (nullable): its last reading */
  guint             waits;     /* of PhPipeWaits */
  const PhPipeClient *clients; /* (array length=n_clients) (nullable): of a listener, in no order */
  guint             n_clients;
} PhPipeEnd;

G_END_DECLS
