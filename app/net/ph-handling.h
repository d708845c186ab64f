/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-handler.h"
#include "ph-socket.h"

G_BEGIN_DECLS

/* A handler at work on a socket: what the socket keeps for it. Io thread. */
struct _PhHandling
{
  const PhHandler *handler;    /* (unowned) */
  PhHandlerSpec   *spec;       /* (owned) */
  PhHandlerState   state;
  gboolean         begun;
  gboolean         closing;    /* it ends when its answer has gone, and receives no more */
  gboolean         over;       /* it ended, on a socket that is the user's to close */
  PhSocketId       client;     /* listener, one after another: who is served; or NONE */

  /* relay */
  PhSocketId       partner;    /* where to pass on to; of a relay's socket of datagrams: whose */
  gboolean         made;       /* the relay made this socket */
  gboolean         shut_later; /* shut down for sending when the answer has gone */
  PhAddress        back_to;    /* datagrams: whose answers come here */
  GArray          *outs;       /* (owned) (nullable) (element-type PhSocketId): datagrams */
};

void     ph_handling_set         (PhSocket        *socket,
                                  PhAutoFlags      flags,
                                  PhHandlerSpec   *spec);
void     ph_handling_leave       (PhSocket        *socket);
void     ph_handling_closed      (PhSocket        *socket);
gboolean ph_handling_is_busy     (const PhSocket  *listener);
gboolean ph_handling_may_receive (PhSocket        *socket);
gsize    ph_handling_get_bufsize (const PhSocket  *socket,
                                  gsize            room);
void     ph_handling_received    (PhSocket        *socket,
                                  const guint8    *data,
                                  gsize            len,
                                  const PhAddress *from);
void     ph_handling_ended       (PhSocket        *socket,
                                  gboolean         failed);
void     ph_handling_go_on       (PhSocket        *socket);
void     ph_handling_finish      (PhSocket        *socket);
void     ph_handling_shut_down   (PhSocket        *socket);
PhTry    ph_handling_try_serve   (PhSocket        *socket,
                                  PhPending       *pending);

G_END_DECLS
