/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-body.h"
#include "ph-eai.h"
#include "ph-endpoint.h"
#include "ph-handler-spec.h"
#include "ph-types.h"

G_BEGIN_DECLS

#define PH_TIMEOUT_OF_SOCKET G_MININT64   /* as the socket's mode says */
#define PH_TIMEOUT_BLOCKING  G_GINT64_CONSTANT (-1)
#define PH_TIMEOUT_NONE      G_GINT64_CONSTANT (0) /* non-blocking */

/* A call to be made: what a button, a line of a scenario and a program all say. A value; the
 * engine copies it. Members that the op does not use are ignored. */
typedef struct
{
  PhCallOp    op;
  PhSocketId  socket;
  int         args[3];     /* by op, see PhCallOp */
  PhEndpoint *endpoint;    /* (nullable): bind, connect, sendto; may still need a look-up */
  PhSocketId  target;      /* or: the own address of this socket at the moment of the call */
  GBytes     *data;        /* (nullable): send, sendto, sendall; setsockopt: a value that is no int */
  gsize       bufsize;     /* recv, recvfrom; bytes */
  gint64      timeout_ns;  /* PH_TIMEOUT_OF_SOCKET, or one of the call's own */
  gint64      socket_timeout_ns; /* socket: the new socket's mode; PH_TIMEOUT_OF_SOCKET: the default
                                  * for new ones */
  PhAutoFlags auto_flags;  /* socket: what the new socket does by itself */
  PhHandlerSpec *handler;  /* (nullable): serve; shared. The endpoint or target is the relay's */
  char       *text;        /* (nullable): sendfile: the file's name; look-ups: the host or address;
                            * getservbyname, getservbyport: the protocol's name;
                            * create_connection: the host */
  char       *service;     /* (nullable): look-ups, create_connection: the service or port;
                            * but getservbyport: the port is args[0], host byte order */
  int         flags;       /* getaddrinfo: AI_PASSIVE … */
  gint64      offset;      /* sendfile: bytes */
  gint64      count;       /* sendfile: bytes; -1: to the end of the file */
  PhEndpoint *source;      /* (nullable): create_connection: the address to bind to first */
  int         error;       /* create_connection: what it came to; then target and endpoint are the
                            * socket and the address that won */
  gint64      begun_ns;    /* create_connection: when it began; 0: now */
  GArray     *entries;     /* (nullable) (element-type PhSelectEntry): select; immutable, shared */
} PhCall;

#define PH_CALL_INIT(op_, socket_) \
  ((PhCall) { .op = (op_), .socket = (socket_), .timeout_ns = PH_TIMEOUT_OF_SOCKET, \
              .socket_timeout_ns = PH_TIMEOUT_OF_SOCKET, .count = -1 })

PhCall  *ph_call_copy        (const PhCall *call);
void     ph_call_free        (PhCall       *call);
gboolean ph_call_is_connect  (PhCallOp      op);
int      ph_call_get_failure (PhCallOp      op,
                              int           error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhCall, ph_call_free)

G_END_DECLS
