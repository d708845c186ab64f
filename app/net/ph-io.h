/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-afterlife.h"
#include "ph-diag.h"
#include "ph-net-loop.h"
#include "ph-recorder.h"
#include "ph-resolver.h"
#include "ph-socket.h"
#include "ph-socket-table.h"

#include <stdatomic.h>

G_BEGIN_DECLS

/* Reads of one socket in a row before the others get their turn */
#define PH_READ_BUDGET 32

/* Errors in a row that a socket gets by itself before it waits with the next try */
#define PH_ERROR_BUDGET 4

/* The engine as the io thread sees it. Made and freed on the main thread while the io thread
 * does not run; in between only the atomics are shared. */
struct _PhIo
{
  const PhSys     *sys;        /* (unowned) */
  PhNetLoop       *loop;       /* (owned) */
  PhRecorder      *recorder;   /* (owned) */
  PhResolver      *resolver;   /* (owned) */
  PhSocketTable    sockets;
  GHashTable      *waiting;    /* (owned): PhCallId to PhPending */
  GQueue           ready;      /* of PhSocket: work left that waits for no event */
  GQueue           starved;    /* of PhSocket: they take by themselves, and could not */
  PhTimer          starved_timer;
  guint8          *scratch;    /* (owned) (nullable): for datagrams of any length */
  PhDiag           diag;
  PhDiag           route;
  PhAfterlives     afterlives;
  gint64           now_ns;     /* when the last system call returned */
  GArray          *watched;    /* (owned): of PhSocketId */
  gint64           default_timeout_ns; /* the mode of new sockets */

  _Atomic guint32  last_socket_id;
  _Atomic guint32  last_call_id;
  _Atomic guint32  n_sockets;
  _Atomic guint32  n_parked;
  _Atomic guint64  n_lost;
  _Atomic gboolean overflowing; /* records wait for room in the ring */
};

PhIo      *ph_io_new            (const PhSys      *sys,
                                 PhRing           *ring,
                                 PhSlabPool       *pool,
                                 GError          **error);
void       ph_io_free           (PhIo             *io);

/* any thread */
PhSocketId ph_io_new_socket_id  (PhIo             *io);
PhCallId   ph_io_new_call_id    (PhIo             *io);

/* io thread */
gint64     ph_io_tick           (PhIo             *io);
PhRecord   ph_io_record         (PhIo             *io,
                                 PhSocketId        socket,
                                 guint             kind,
                                 guint             flags);
PhRecord   ph_io_auto_record    (PhIo             *io,
                                 PhSocketId        socket,
                                 PhCallOp          op);
void       ph_io_record_call    (PhIo             *io,
                                 PhPending        *pending,
                                 PhRecord         *record,
                                 gint64            result,
                                 const PhAddress  *address);
void       ph_io_record_call_body (PhIo          *io,
                                 PhPending        *pending,
                                 PhRecord         *record,
                                 gint64            result,
                                 const PhAddress  *address,
                                 gconstpointer     body,
                                 gsize             body_len);
guint8    *ph_io_get_scratch    (PhIo             *io,
                                 gsize            *size);
void       ph_io_make_ready     (PhSocket         *socket,
                                 guint32           events);
void       ph_io_add_starved    (PhSocket         *socket);
void       ph_io_drop_starved   (PhSocket         *socket);
void       ph_io_feed_starved   (PhIo             *io);

G_END_DECLS
