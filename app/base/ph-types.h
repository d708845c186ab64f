/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Ids are never reused within a session, unlike descriptors: a late event for a socket
 * that is gone finds nothing instead of a stranger. */
typedef guint32 PhSocketId;
#define PH_SOCKET_NONE ((PhSocketId) 0)

typedef guint32 PhCallId;
#define PH_CALL_ID_NONE ((PhCallId) 0)

/* The socket calls, by their own names. The comment tells what args[] of PhCallHead hold; tried:
 * bytes of the PhTriedHead and what follows it, of a call that failed before it did anything. */
typedef enum
{
  PH_CALL_SOCKET,       /* family, type, protocol; aux: the new PhSocketId */
  PH_CALL_BIND,         /* the port that was bound, -, tried; address as asked */
  PH_CALL_LISTEN,       /* backlog */
  PH_CALL_ACCEPT,       /* -; address of the peer */
  PH_CALL_CONNECT,      /* -, -, tried; address */
  PH_CALL_SEND,         /* asked, flags, tried */
  PH_CALL_SENDTO,       /* asked, flags, tried; address of the receiver */
  PH_CALL_RECV,         /* bufsize, flags, the message's length; -1: none, a stream or the end */
  PH_CALL_RECVFROM,     /* the same; address of the sender */
  PH_CALL_SHUTDOWN,     /* how */
  PH_CALL_CLOSE,        /* bytes left unread in the receive queue, -1 unknown; 1 if it reset the
                         * connection: unread bytes, or else SO_LINGER with 0 seconds */
  PH_CALL_GETSOCKNAME,  /* -; address */
  PH_CALL_GETPEERNAME,  /* -; address */
  PH_CALL_SETSOCKOPT,   /* level, name, value if it is an int; payload: the value's bytes */
  PH_CALL_GETSOCKOPT,   /* level, name, value if it is an int; payload: the value's bytes */
  PH_CALL_GETADDRINFO,  /* protocol, family, type; first address. On a socket: payload: the name
                         * asked for. As a call of its own: payload: a PhLookup */
  PH_CALL_SOCKETPAIR,   /* family, type, protocol; payload: a PhPair */
  PH_CALL_FROMFD,       /* the descriptor; aux: the new PhSocketId; written socket(fileno=N) */
  PH_CALL_CONNECT_EX,   /* -, -, tried; address. error tells what its result says, too: an errno or 0 */
  PH_CALL_CREATE_CONNECTION, /* attempts made, family and type that won; aux: the new PhSocketId;
                         * address that won; payload: a PhConnection */
  PH_CALL_SENDALL,      /* asked, flags, sends that it took; aux: bytes that went; payload: all of
                         * the bytes. Each send is a record of its own, with this call's id */
  PH_CALL_SENDFILE,     /* sends that it took, 1 if the file ended before the count; payload: a
                         * PhSendfile. Each sendfile(2) is an automatic record with this call's
                         * id: aux bytes asked for, len bytes taken, not kept */
  PH_CALL_SOCKATMARK,   /* -; result: 1 at the mark of urgent data */
  PH_CALL_SETBLOCKING,  /* 0 or 1 */
  PH_CALL_SETTIMEOUT,   /* seconds, nanoseconds; seconds -1: None */
  PH_CALL_GETTIMEOUT,   /* seconds, nanoseconds; seconds -1: None */
  PH_CALL_SELECT,       /* how many were asked about in each list; payload: a PhSelect. aux: with
                         * EBADF the socket that is not open; result: how many are ready */
  PH_CALL_GETHOSTNAME,  /* payload of this and the next four: a PhLookup */
  PH_CALL_GETHOSTBYNAME,
  PH_CALL_GETHOSTBYADDR,
  PH_CALL_GETSERVBYNAME,
  PH_CALL_GETSERVBYPORT,
  PH_CALL_SERVE,        /* PhHandlerId, 1 if one client after another, bufsize (0: any); address to
                         * relay to; payload: the replies of a PhHandlerSpec */
  PH_N_CALLS
} PhCallOp;

/* What a socket does by itself. Accepted sockets inherit the flags of their listener. */
typedef enum
{
  PH_AUTO_NONE    = 0,
  PH_AUTO_ACCEPT  = 1 << 0,
  PH_AUTO_RECEIVE = 1 << 1,
  PH_AUTO_ANSWER  = 1 << 2,  /* answers by its handler; implies receiving */
  PH_AUTO_ECHO    = PH_AUTO_ANSWER, /* the same: who names no handler gets echo */
} PhAutoFlags;

/* Who answers (ph-handler-info.h). */
typedef enum
{
  PH_HANDLER_NONE,
  PH_HANDLER_ECHO,
  PH_HANDLER_TIMESTAMP,
  PH_HANDLER_UPPER,
  PH_HANDLER_DISCARD,
  PH_HANDLER_DAYTIME,
  PH_HANDLER_CHARGEN,
  PH_HANDLER_REPLY,
  PH_HANDLER_RELAY,
  PH_N_HANDLERS
} PhHandlerId;

/* The states of RFC 9293 in the numbering of the kernel (include/net/tcp_states.h), then
 * those of sockets that have none of them. */
typedef enum
{
  PH_STATE_UNKNOWN = 0,
  PH_STATE_ESTABLISHED,
  PH_STATE_SYN_SENT,
  PH_STATE_SYN_RECV,
  PH_STATE_FIN_WAIT1,
  PH_STATE_FIN_WAIT2,
  PH_STATE_TIME_WAIT,
  PH_STATE_CLOSE,       /* TCP: no connection (fresh, bound, refused or finished) */
  PH_STATE_CLOSE_WAIT,
  PH_STATE_LAST_ACK,
  PH_STATE_LISTEN,
  PH_STATE_CLOSING,
  PH_STATE_UNCONNECTED, /* no TCP: without a peer */
  PH_STATE_CONNECTED,   /* no TCP: with a peer */
  PH_STATE_HUNG_UP,     /* no TCP: a connection that both sides, or the peer by closing, ended */
  PH_STATE_GONE,        /* the descriptor is closed */
  PH_N_STATES
} PhState;

typedef enum
{
  PH_DIRECTION_NONE,
  PH_DIRECTION_OUT,
  PH_DIRECTION_IN,
} PhDirection;

const char *ph_call_op_get_name      (PhCallOp op);
gboolean    ph_call_op_from_name     (const char *name,
                                      PhCallOp   *op);
PhDirection ph_call_op_get_direction (PhCallOp op);
const char *ph_state_get_name        (PhState state);
const char *ph_state_get_meaning     (PhState state);

G_END_DECLS
