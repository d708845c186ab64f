/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-types.h"

/* The words for calls and states, in one place: the transcript, the pills and the notation's
 * parser all take them from here. */

static const char *const call_names[PH_N_CALLS] = {
  [PH_CALL_SOCKET] = "socket",
  [PH_CALL_BIND] = "bind",
  [PH_CALL_LISTEN] = "listen",
  [PH_CALL_ACCEPT] = "accept",
  [PH_CALL_CONNECT] = "connect",
  [PH_CALL_SEND] = "send",
  [PH_CALL_SENDTO] = "sendto",
  [PH_CALL_RECV] = "recv",
  [PH_CALL_RECVFROM] = "recvfrom",
  [PH_CALL_SHUTDOWN] = "shutdown",
  [PH_CALL_CLOSE] = "close",
  [PH_CALL_GETSOCKNAME] = "getsockname",
  [PH_CALL_GETPEERNAME] = "getpeername",
  [PH_CALL_SETSOCKOPT] = "setsockopt",
  [PH_CALL_GETSOCKOPT] = "getsockopt",
  [PH_CALL_GETADDRINFO] = "getaddrinfo",
  [PH_CALL_SOCKETPAIR] = "socketpair",
  [PH_CALL_FROMFD] = "fromfd",
  [PH_CALL_CONNECT_EX] = "connect_ex",
  [PH_CALL_CREATE_CONNECTION] = "create_connection",
  [PH_CALL_SENDALL] = "sendall",
  [PH_CALL_SENDFILE] = "sendfile",
  [PH_CALL_SOCKATMARK] = "sockatmark",
  [PH_CALL_SETBLOCKING] = "setblocking",
  [PH_CALL_SETTIMEOUT] = "settimeout",
  [PH_CALL_GETTIMEOUT] = "gettimeout",
  [PH_CALL_SELECT] = "select",
  [PH_CALL_GETHOSTNAME] = "gethostname",
  [PH_CALL_GETHOSTBYNAME] = "gethostbyname",
  [PH_CALL_GETHOSTBYADDR] = "gethostbyaddr",
  [PH_CALL_GETSERVBYNAME] = "getservbyname",
  [PH_CALL_GETSERVBYPORT] = "getservbyport",
  [PH_CALL_SERVE] = "serve",
};

typedef struct
{
  const char *name;
  const char *meaning;
} StateWords;

/* The names are those of ss(8) and of the kernel's headers; the sentences follow RFC 9293 3.3.2. */
static const StateWords state_words[PH_N_STATES] = {
  [PH_STATE_UNKNOWN] = { "unknown", "The kernel has not told this socket's state yet." },
  [PH_STATE_ESTABLISHED] = { "ESTABLISHED",
                             "The connection is open: both sides can send and receive." },
  [PH_STATE_SYN_SENT] = { "SYN_SENT",
                          "A connection was asked for, and the peer has not answered yet." },
  [PH_STATE_SYN_RECV] = { "SYN_RECV",
                          "The peer asked for a connection and was answered; its confirmation "
                          "is still to come." },
  [PH_STATE_FIN_WAIT1] = { "FIN_WAIT1",
                           "This side said it will send no more, and the peer has not "
                           "acknowledged that yet." },
  [PH_STATE_FIN_WAIT2] = { "FIN_WAIT2",
                           "The peer knows that this side will send no more; it may still send "
                           "itself." },
  [PH_STATE_TIME_WAIT] = { "TIME_WAIT",
                           "Both sides are finished; the address pair rests a minute so that "
                           "late segments find no successor." },
  [PH_STATE_CLOSE] = { "CLOSE",
                       "There is no connection: none was made yet, or it was refused, reset or "
                       "finished." },
  [PH_STATE_CLOSE_WAIT] = { "CLOSE_WAIT",
                            "The peer will send no more; this side has not closed its own "
                            "direction yet." },
  [PH_STATE_LAST_ACK] = { "LAST_ACK",
                          "Both sides said they will send no more; the peer still has to "
                          "acknowledge it." },
  [PH_STATE_LISTEN] = { "LISTEN", "The socket waits for connections; accept() takes them." },
  [PH_STATE_CLOSING] = { "CLOSING",
                         "Both sides said goodbye at the same moment and wait for each other's "
                         "acknowledgement." },
  [PH_STATE_UNCONNECTED] = { "UNCONNECTED",
                             "The socket has no fixed peer: a datagram names its receiver, and a "
                             "connection is still to be made." },
  [PH_STATE_CONNECTED] = { "CONNECTED",
                           "The peer is fixed: what is sent goes to it, and is taken from it "
                           "alone." },
  [PH_STATE_HUNG_UP] = { "HUNG_UP",
                         "The peer closed, or both directions were shut down; what had arrived "
                         "can still be read." },
  [PH_STATE_GONE] = { "fd closed",
                      "The descriptor was given back by close(): no call can be made on this "
                      "socket any more." },
};

/**
 * ph_call_op_get_name:
 * @op: a call, below %PH_N_CALLS
 *
 * Any thread.
 *
 * Returns: the call's name in the socket API, such as "sendto"
 */
const char *
ph_call_op_get_name (PhCallOp op)
{
  g_return_val_if_fail ((guint) op < PH_N_CALLS, "?");
  return call_names[op];
}

/**
 * ph_call_op_from_name:
 * @name: a name, compared exactly
 * @op: (out): the call of that name; untouched if there is none
 *
 * Any thread.
 *
 * Returns: whether @name is one of the calls
 */
gboolean
ph_call_op_from_name (const char *name,
                      PhCallOp   *op)
{
  for (guint i = 0; i < PH_N_CALLS; i++)
    {
      if (g_str_equal (call_names[i], name))
        {
          *op = (PhCallOp) i;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * ph_call_op_get_direction:
 * @op: a call
 *
 * Tells which way a call moves payload. connect() and accept() move none, although one waits
 * for room to write and the other for something to read. Any thread.
 *
 * Returns: out for send, sendto, sendall and sendfile, in for recv and recvfrom, none for all others
 */
PhDirection
ph_call_op_get_direction (PhCallOp op)
{
  if (op == PH_CALL_SEND || op == PH_CALL_SENDTO || op == PH_CALL_SENDALL
      || op == PH_CALL_SENDFILE)
    return PH_DIRECTION_OUT;
  if (op == PH_CALL_RECV || op == PH_CALL_RECVFROM)
    return PH_DIRECTION_IN;
  return PH_DIRECTION_NONE;
}

/**
 * ph_state_get_name:
 * @state: a state, below %PH_N_STATES
 *
 * Any thread.
 *
 * Returns: the state's name as ss(8) and the kernel spell it, such as "FIN_WAIT1"; lower case for
 *   what is no state of the kernel: "unknown", "fd closed"
 */
const char *
ph_state_get_name (PhState state)
{
  g_return_val_if_fail ((guint) state < PH_N_STATES, "?");
  return state_words[state].name;
}

/**
 * ph_state_get_meaning:
 * @state: a state, below %PH_N_STATES
 *
 * Any thread.
 *
 * Returns: one plain sentence on what the state means for the socket
 */
const char *
ph_state_get_meaning (PhState state)
{
  g_return_val_if_fail ((guint) state < PH_N_STATES, "");
  return state_words[state].meaning;
}
