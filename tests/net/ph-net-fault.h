/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-sys.h"

G_BEGIN_DECLS

/* The kernel's rare answers, put in the place of its usual ones through PhSys: one fault for each
 * system call of the table. Process-wide, since the table is. Any thread. */
typedef enum
{
  PH_NET_FAULT_SOCKET,
  PH_NET_FAULT_BIND,
  PH_NET_FAULT_LISTEN,
  PH_NET_FAULT_ACCEPT,
  PH_NET_FAULT_CONNECT,
  PH_NET_FAULT_SEND,
  PH_NET_FAULT_SENDTO,
  PH_NET_FAULT_RECV,
  PH_NET_FAULT_RECVMSG,
  PH_NET_FAULT_RECVMMSG,
  PH_NET_FAULT_SHUTDOWN,
  PH_NET_FAULT_CLOSE,
  PH_NET_FAULT_GETSOCKNAME,
  PH_NET_FAULT_GETPEERNAME,
  PH_NET_FAULT_GETSOCKOPT,   /* of one option: ph_net_fault_set_option() */
  PH_NET_FAULT_SETSOCKOPT,
  PH_NET_FAULT_SO_ERROR,     /* the value of that option, not an error of reading it */
  PH_NET_FAULT_ATMARK,
  PH_NET_FAULT_POLL,         /* of a select() that reads, and nothing else does */
  PH_NET_FAULT_POLL_REST,    /* all others: what the engine asks for itself */
  PH_NET_FAULT_SOCKETPAIR,
  PH_NET_FAULT_SENDFILE,
  PH_NET_FAULT_OPEN,
  PH_NET_FAULT_FSTAT,
  PH_NET_FAULT_FCNTL,
  PH_NET_FAULT_EPOLL_ADD,    /* not of the loop's own descriptor */
  PH_NET_FAULT_GETADDRINFO,
  PH_NET_FAULT_GETHOSTNAME,
  PH_NET_FAULT_GETHOSTBYNAME,
  PH_NET_FAULT_GETHOSTBYADDR,
  PH_NET_FAULT_GETSERVBYNAME,
  PH_NET_FAULT_GETSERVBYPORT,
  PH_N_NET_FAULTS
} PhNetFault;

const PhSys *ph_net_fault_get_sys    (void);
void         ph_net_fault_clear      (void);
void         ph_net_fault_arrange    (PhNetFault fault,
                                      int        error,
                                      int        times);
void         ph_net_fault_follow     (PhNetFault fault,
                                      int        error,
                                      int        times);
void         ph_net_fault_only       (PhNetFault fault,
                                      int        fd);
void         ph_net_fault_act        (PhNetFault fault);
void         ph_net_fault_set_option (int        level,
                                      int        option);
void         ph_net_fault_limit_send (gsize      limit);
guint        ph_net_fault_n_calls    (PhNetFault fault);
guint        ph_net_fault_n_struck   (PhNetFault fault);

G_END_DECLS
