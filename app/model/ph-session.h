/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ph-engine.h"
#include "ph-event-log.h"
#include "ph-socket-config.h"
#include "ph-socket-list.h"
#include "ph-arrivals.h"
#include "ph-marks.h"
#include "ph-store.h"

G_BEGIN_DECLS

/* One session: the engine, the record and the models fed from it. The window and the headless
 * runner are two clients of the same session. Main thread. A call that waits holds the session:
 * it ends by itself, by cancel, or with its socket (ph_session_close_all_async()).
 *
 * Records are taken from the ring by ph_session_flush(). A client that draws calls it once a
 * frame while ph_session_is_awake(); without such a driver (ph_session_set_driven (FALSE), the
 * default) the session flushes by itself whenever records arrive.
 *
 * Signals: "awake" (records are waiting: start ticking), "losses-changed", "marked" (the kernel
 * stamped what was sent, ph_session_get_marks()). */
#define PH_TYPE_SESSION (ph_session_get_type ())
G_DECLARE_FINAL_TYPE (PhSession, ph_session, PH, SESSION, GObject)

typedef struct
{
  PhEngineOptions engine;
  PhStoreLimits   store;
} PhSessionOptions;

/* How a call ended. Counted by reference; valid as long as held. */
typedef struct
{
  PhCallId   id;
  PhCallOp   op;
  PhSocketId socket;
  PhSocketId new_socket;   /* socket, accept, create_connection, fromfd, socketpair */
  PhSocketId new_socket2;  /* socketpair */
  gint64     result;       /* the return value; -1 on failure */
  gsize      moved;        /* data calls, sendall, sendfile: bytes moved, also by a call that failed
                            * in the end */
  int        error;        /* errno, 0 on success; connect_ex: the same as result */
  int        args[3];      /* as the call left them, by PhCallOp */
  PhAddress  address;      /* accept, recvfrom: the peer; bind, getsockname: the address bound */
  GBytes    *data;         /* (nullable): recv, recvfrom: what arrived; setsockopt, getsockopt:
                            * the option's value */
  PhLookup  *lookup;       /* (nullable): look-ups made on no socket: question and answers */
  GBytes    *body;         /* (nullable): other calls: what their record holds (ph-body.h);
                            * of a select that failed, too */
  PhSocketId culprit;      /* select with EBADF: the socket that is not open */
  gint64     begun_ns;
  gint64     ended_ns;
  gboolean   cancelled;
  gboolean   truncated;
} PhCallResult;

/* What ph_session_fill_async() sent */
typedef struct
{
  guint64  went;        /* bytes the kernel took */
  guint    n_sends;     /* sends that took some */
  gsize    last_asked;  /* of the last partial send; 0: there was none */
  gsize    last_took;
  gboolean full;        /* the kernel takes no more; else it failed, or the peer reads on */
  int      error;       /* errno of a send that failed, 0 */
} PhFillResult;

PhSession    *ph_session_new             (const PhSessionOptions *options,
                                          GError                **error);
PhEngine     *ph_session_get_engine      (PhSession           *self);
PhStore      *ph_session_get_store       (PhSession           *self);
PhMarks      *ph_session_get_marks       (PhSession           *self);
PhArrivals   *ph_session_get_arrivals    (PhSession           *self);
PhSocketList *ph_session_get_sockets     (PhSession           *self);
PhEventLog   *ph_session_get_log         (PhSession           *self);
PhEventLog   *ph_session_new_socket_log  (PhSession           *self,
                                          PhSocketId           socket,
                                          gboolean             data_only);
char         *ph_session_foresee_name    (PhSession           *self,
                                          const char          *role);
gboolean      ph_session_check_name      (PhSession           *self,
                                          const char          *name,
                                          GError             **error);
GListModel   *ph_session_get_running     (PhSession           *self);
PhNames      *ph_session_peek_names      (PhSession           *self);

/* feeding */
void          ph_session_set_driven      (PhSession           *self,
                                          gboolean             driven);
gboolean      ph_session_flush           (PhSession           *self,
                                          gint64               budget_ns);
gboolean      ph_session_is_awake        (PhSession           *self);
void          ph_session_sleep           (PhSession           *self);

/* calls */
void          ph_session_call_async      (PhSession           *self,
                                          const PhCall        *call,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
PhCallResult *ph_session_call_finish     (PhSession           *self,
                                          GAsyncResult        *result,
                                          GError             **error);
void          ph_session_cancel_call     (PhSession           *self,
                                          PhCallId             call);
PhSocketId    ph_session_open_async      (PhSession           *self,
                                          const PhSocketConfig *config,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
PhSocketItem *ph_session_open_finish     (PhSession           *self,
                                          GAsyncResult        *result,
                                          PhCallResult       **last_call,
                                          GError             **error);
void          ph_session_fill_async      (PhSession           *self,
                                          PhSocketId           socket,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
gboolean      ph_session_fill_finish     (PhSession           *self,
                                          GAsyncResult        *result,
                                          PhFillResult        *filled,
                                          GError             **error);
void          ph_session_name_next       (PhSession           *self,
                                          PhSocketId           listener,
                                          const char          *name);
void          ph_session_set_auto        (PhSession           *self,
                                          PhSocketId           socket,
                                          PhAutoFlags          flags);
void          ph_session_set_timeout     (PhSession           *self,
                                          PhSocketId           socket,
                                          gint64               timeout_ns);
void          ph_session_set_default_timeout (PhSession       *self,
                                          gint64               timeout_ns);
gint64        ph_session_get_default_timeout (PhSession       *self);
void          ph_session_read_options    (PhSession           *self,
                                          PhSocketId           socket);
void          ph_session_read_kernel     (PhSession           *self,
                                          PhSocketId           socket);
void          ph_session_close_all_async (PhSession           *self,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
gboolean      ph_session_close_all_finish(PhSession           *self,
                                          GAsyncResult        *result,
                                          GError             **error);
char         *ph_session_explain         (PhSession           *self,
                                          const PhRecord      *record);
char         *ph_session_foretell        (PhSession           *self,
                                          PhSocketId           socket,
                                          PhCallOp             op);

PhCallResult *ph_call_result_ref         (PhCallResult        *result);
void          ph_call_result_unref       (PhCallResult        *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhCallResult, ph_call_result_unref)

G_END_DECLS
