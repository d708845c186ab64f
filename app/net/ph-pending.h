/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-call.h"
#include "ph-file-opening.h"
#include "ph-timer.h"

G_BEGIN_DECLS

typedef struct _PhIo      PhIo;
typedef struct _PhSocket  PhSocket;
typedef struct _PhPending PhPending;

/* A call under way: from the command queue until its record is written. While it waits it stands
 * in exactly one queue of its socket and in the engine's table of ids; a call without a socket
 * (select, look-ups) stands in that table alone. Io thread. */
struct _PhPending
{
  PhIo       *io;          /* (unowned) */
  PhCall     *call;        /* (owned) */
  PhCallId    id;
  PhCallId    lookup_id;   /* of its look-up while that runs */
  PhSocket   *socket;      /* (unowned) (nullable): it ends with its socket */
  PhAddress   address;     /* argument; complete once looked up */
  gint64      begun_ns;
  gint64      timeout_ns;  /* resolved: -1 blocking, 0 non-blocking */
  gsize       done;        /* bytes a send, sendall or sendfile has moved so far */
  gsize       total;       /* bytes it is to move; 0: unknown */
  guint       n_steps;     /* sendall, sendfile: system calls that moved something */
  int         file;        /* (owned): sendfile: its descriptor; -1: none */
  PhFileOpening *opening;  /* (owned) (nullable): sendfile: while a thread opens its file */
  GByteArray *gathered;    /* (owned) (nullable): MSG_WAITALL so far */
  gboolean    started;     /* connect: the handshake is under way; sendfile: the file is open */
  gboolean    told;        /* a PARKED record was written */
  gboolean    automatic;   /* made by a handler, not by the user */
  gboolean    by_option;   /* its time is bounded by SO_RCVTIMEO or SO_SNDTIMEO */
  GQueue     *queue;       /* (unowned) (nullable): where it waits */
  GList       link;        /* in queue */
  PhTimer     timer;
  PhTimer     progress_timer;
  gint64      progress_ns; /* when PROGRESS was told last */
  gsize       progress;    /* what it said */

  /* of a call without a socket that waits: writes its record and frees what it kept; the pending
   * is freed by who calls this */
  void      (*give_up)     (PhPending *pending, int error, guint record_flags);
  gpointer    state;       /* (owned) (nullable): whatever give_up() frees */
};

PhPending *ph_pending_new        (PhIo       *io,
                                  PhCall     *call,
                                  PhCallId    id,
                                  gint64      begun_ns);
void       ph_pending_free       (PhPending  *pending);
gboolean   ph_pending_may_wait   (const PhPending *pending);

void       ph_pending_submit     (PhPending  *pending);
void       ph_pending_looked_up  (PhPending       *pending,
                                  int              error,
                                  const PhAddress *address);
void       ph_pending_run_queue  (PhSocket   *socket,
                                  GQueue     *queue);
void       ph_pending_retry      (PhPending  *pending);
void       ph_pending_cancel     (PhPending  *pending);
void       ph_pending_abandon    (PhSocket   *socket);
void       ph_pending_wait_alone (PhPending  *pending,
                                  gconstpointer body,
                                  gsize       body_len);
void       ph_pending_end_alone  (PhPending  *pending);

G_END_DECLS
