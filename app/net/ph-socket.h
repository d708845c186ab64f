/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-figures.h"
#include "ph-pending.h"
#include "ph-record.h"

G_BEGIN_DECLS

typedef struct _PhHandling PhHandling;
typedef struct _PhStamps PhStamps;

/* One socket: the only owner of its descriptor. Io thread. */
struct _PhSocket
{
  PhIo       *io;               /* (unowned) */
  PhSocketId  id;
  int         fd;               /* (owned) */
  int         family;
  int         type;
  int         protocol;
  PhAutoFlags auto_flags;

  /* what was told last */
  PhState     state;
  PhState     held_state;       /* the state before, whose STATE record waits; or UNKNOWN */
  gboolean    in_call;          /* a system call of the user is being made */
  PhAddress   local;
  PhAddress   peer;
  PhAddress   fixed_peer;       /* by connect(), where getpeername(2) does not tell it */
  PhSocketId  parent;
  gint64      timeout_ns;

  gboolean    listening;
  gboolean    streaming;        /* was connected, so there is something to receive */
  gboolean    ended;            /* connection: automatic receive saw the end or an error */
  gboolean    mute;             /* its handler: sending failed for good */
  gboolean    finished;         /* its handler ended: it is closed when it is served next */
  gboolean    urgent;           /* TCP: urgent data is there, and was told */
  gboolean    watched;
  gboolean    starved;          /* accepting or receiving by itself failed, and is tried again in a
                                 * while: no event tells that there is a descriptor or memory */
  gboolean    foreign;          /* its descriptor was not opened here, and is not ours yet */

  guint64     cookie;           /* TCP: SO_COOKIE, read when the connection began to end; or 0 */

  /* AF_UNIX */
  guint32     inode;
  guint32     peer_inode;
  gint32      peer_pid;
  guint32     peer_uid;
  guint32     peer_gid;
  char        peer_program[16];
  PhTimer     retry_timer;
  gint64      retry_pause_ns;

  guint64     bytes_in;
  guint64     bytes_out;
  guint64     messages_in;
  guint64     messages_out;
  guint64     messages_cut;

  GQueue      in;               /* of PhPending: accept, recv, recvfrom */
  GQueue      out;              /* of PhPending: connect, send, sendto */
  GQueue      deferred;         /* of PhPending: behind a look-up */
  PhPending  *looking_up;       /* (owned) (nullable) */
  GQueue      selects;          /* of ph-select.c: calls of select() that wait for it */

  GList       ready_link;       /* in the engine's ready list */
  guint32     ready_events;     /* 0: not in it */
  GList       starved_link;
  PhHandling *handling;         /* (owned) (nullable): who answers */
  GByteArray *answer;           /* (owned) (nullable): what waits for room to be sent */
  PhAddress   answer_to;        /* of a message */

  PhStamps   *stamps;           /* (owned) (nullable): of what it sends; were asked for once */

  PhTimer     sample_timer;
  gint64      sampled_ns;
  gint64      state_told_ns;    /* when the last STATE record was due; 0: none was */
  gint64      sample_pause_ns;
  PhFigures   figures;          /* as told last */
};

PhSocket *ph_socket_new           (PhIo           *io,
                                   PhSocketId      id,
                                   int             fd,
                                   int             family,
                                   int             type,
                                   int             protocol);
int       ph_socket_open          (PhSocket       *socket);
void      ph_socket_close         (PhSocket       *socket,
                                   PhPending      *pending);
void      ph_socket_close_unseen  (PhSocket       *socket);
void      ph_socket_discard       (PhSocket       *socket);

gboolean  ph_socket_is_stream     (const PhSocket *socket);
gboolean  ph_socket_is_tcp        (const PhSocket *socket);
gboolean  ph_socket_has_connections (const PhSocket *socket);
gsize     ph_socket_front_space   (const PhSocket *socket);
void      ph_socket_check_state   (PhSocket       *socket);
void      ph_socket_tell_state    (PhSocket       *socket,
                                   PhState         state,
                                   gint64          late_ns);
void      ph_socket_begin_call    (PhSocket       *socket);
void      ph_socket_end_call      (PhSocket       *socket);
void      ph_socket_fix_peer      (PhSocket       *socket,
                                   const PhAddress *peer);
void      ph_socket_tell_identity (PhSocket       *socket);
void      ph_socket_tell_opened   (PhSocket       *socket);
void      ph_socket_learn         (PhSocket       *socket);
void      ph_socket_serve         (PhSocket       *socket,
                                   guint32         events);

/* ph-socket-calls.c */
typedef enum
{
  PH_TRY_DONE, /* the call returned and its record is written */
  PH_TRY_WAIT, /* the kernel said EAGAIN */
} PhTry;

GQueue   *ph_socket_get_queue     (PhSocket       *socket,
                                   PhCallOp        op);
PhTry     ph_socket_try           (PhSocket       *socket,
                                   PhPending      *pending);
void      ph_socket_fail          (PhSocket       *socket,
                                   PhPending      *pending,
                                   int             error,
                                   PhRecordFlags   flags);

PhTry     ph_socket_finish        (PhSocket       *socket,
                                   PhPending      *pending,
                                   int             result,
                                   int             error,
                                   const PhAddress *address);

/* ph-socket-data.c */
PhCallHead ph_socket_data_head    (const PhPending *pending,
                                   gint64          result);
PhRecord  ph_socket_data_record   (PhSocket       *socket,
                                   const PhPending *pending,
                                   gsize           asked,
                                   gsize           moved,
                                   guint           flags);
ssize_t   ph_socket_send_rest     (PhSocket       *socket,
                                   PhPending      *pending);
void      ph_socket_learn_name    (PhSocket       *socket);
PhTry     ph_socket_try_send      (PhSocket       *socket,
                                   PhPending      *pending);
PhTry     ph_socket_try_recv      (PhSocket       *socket,
                                   PhPending      *pending);
void      ph_socket_record_partial (PhSocket      *socket,
                                   PhPending      *pending,
                                   int             error,
                                   PhRecordFlags   flags);

/* ph-socket-options.c */
PhTry     ph_socket_try_setsockopt (PhSocket      *socket,
                                   PhPending      *pending);
PhTry     ph_socket_try_getsockopt (PhSocket      *socket,
                                   PhPending      *pending);
gint64    ph_socket_get_timeout   (PhSocket       *socket,
                                   PhCallOp        op);
void      ph_socket_read_options  (PhSocket       *socket,
                                   gboolean        fresh);

/* ph-socket-auto.c */
void      ph_socket_auto_in       (PhSocket       *socket,
                                   guint32         events);
void      ph_socket_auto_out      (PhSocket       *socket);
void      ph_socket_answer        (PhSocket       *socket,
                                   const guint8   *data,
                                   gsize           len);
PhSocket *ph_socket_adopt         (PhSocket       *listener,
                                   int             fd,
                                   const PhAddress *peer,
                                   int            *error);

void      ph_socket_record_failure (PhSocket      *socket,
                                   PhCallOp        op,
                                   int             error);
gboolean  ph_socket_auto_failed   (PhSocket       *socket,
                                   PhCallOp        op,
                                   int             error);

/* ph-udp.c */
void      ph_socket_auto_datagrams (PhSocket      *socket);
void      ph_socket_answer_datagram (PhSocket     *socket,
                                   const guint8   *data,
                                   gsize           len,
                                   const PhAddress *to);

/* ph-socket-message.c */
void      ph_socket_auto_messages (PhSocket       *socket);
void      ph_socket_answer_message (PhSocket      *socket,
                                   const guint8   *data,
                                   gsize           len,
                                   const PhAddress *to);
void      ph_socket_resume_message (PhSocket      *socket);

G_END_DECLS
