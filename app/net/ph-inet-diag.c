/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-inet-diag.h"

#include "ph-clock.h"
#include "ph-sys-private.h"

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <string.h>

/* sock_diag(7) asked for exactly one TCP connection, not for a dump of all: the kernel finds it in
 * its table by addresses and ports. That works without privileges, and also for a TIME_WAIT, of
 * which no descriptor tells. When nothing has the pair, the kernel goes on to a listener of that
 * port, and a later connection may have the same pair: the cookie tells them apart. */

#define NEW_SYN_RECV 12 /* include/net/tcp_states.h: a handshake that a listener keeps */

typedef struct
{
  struct nlmsghdr         header;
  struct inet_diag_req_v2 request;
} Question;

/**
 * ph_inet_diag_read_pair:
 * @sys: the system calls
 * @fd: a TCP socket
 * @local: its own address
 * @peer: its peer's
 * @pair: (out): what to ask for when the descriptor is closed; untouched if %FALSE is returned
 *
 * SO_COOKIE and SO_BINDTOIFINDEX, socket(7). A TIME_WAIT has the cookie of its socket only if it
 * was read before. Io thread.
 *
 * Returns: whether both addresses are there
 */
gboolean
ph_inet_diag_read_pair (const PhSys     *sys,
                        int              fd,
                        const PhAddress *local,
                        const PhAddress *peer,
                        PhInetPair      *pair)
{
  guint64 cookie = 0;
  guint32 interface = 0;
  socklen_t len = sizeof cookie;

  if (ph_address_get_port (local) <= 0 || ph_address_get_port (peer) <= 0)
    return FALSE;
  if (ph_sys_retry (sys->getsockopt (fd, SOL_SOCKET, SO_COOKIE, &cookie, &len)) != 0)
    cookie = 0;
  len = sizeof interface;
  if (ph_sys_retry (sys->getsockopt (fd, SOL_SOCKET, SO_BINDTOIFINDEX, &interface, &len)) != 0)
    interface = 0;
  if (interface == 0 && ph_address_get_family (local) == AF_INET6)
    interface = local->in6.sin6_scope_id;
  *pair = (PhInetPair) { *local, *peer, interface, cookie };
  return TRUE;
}

static PhState
read_state (guint8 state)
{
  if (state == NEW_SYN_RECV)
    return PH_STATE_SYN_RECV;
  return state <= PH_STATE_CLOSING ? (PhState) state : PH_STATE_CLOSE;
}

/* Without a cookie to compare, a socket that has an inode has a descriptor: it is another one. */
static gboolean
is_ours (const PhInetPair           *pair,
         const struct inet_diag_msg *body,
         guint64                     cookie)
{
  if (body->id.idiag_dport == 0 || body->idiag_state == PH_STATE_LISTEN)
    return FALSE;
  return pair->cookie != 0 ? pair->cookie == cookie : body->idiag_inode == 0;
}

/**
 * ph_inet_diag_ask:
 * @diag: opened when need be
 * @sys: the system calls
 * @pair: the connection; without a cookie one that no descriptor has
 * @after: (out): what the kernel told; untouched if it told nothing
 * @cookie: (out): of the connection; untouched if it told nothing
 *
 * Io thread; microseconds.
 *
 * Returns: 0; ENOENT: the kernel has no such connection, or nobody who answers for TCP; else as
 *   ph_diag_ask()
 */
int
ph_inet_diag_ask (PhDiag           *diag,
                  const PhSys      *sys,
                  const PhInetPair *pair,
                  PhAfter          *after,
                  guint64          *cookie)
{
  Question question = {
    .header = { .nlmsg_len = sizeof question, .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                .nlmsg_flags = NLM_F_REQUEST },
    .request = { .sdiag_family = (guint8) ph_address_get_family (&pair->local),
                 .sdiag_protocol = IPPROTO_TCP, .idiag_states = G_MAXUINT32,
                 .id = { .idiag_if = pair->interface,
                         .idiag_cookie = { INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE } } },
  };
  struct inet_diag_sockid *id = &question.request.id;
  struct inet_diag_msg body;
  PhDiagAnswer answer;
  guint64 told;
  int error;

  ph_diag_put_address (&pair->local, id->idiag_src, &id->idiag_sport);
  ph_diag_put_address (&pair->peer, id->idiag_dst, &id->idiag_dport);
  error = ph_diag_ask (diag, sys, &question.header, sizeof body, &answer);
  if (error != 0)
    return error;
  memcpy (&body, &answer.header + 1, sizeof body);
  told = body.id.idiag_cookie[0] | (guint64) body.id.idiag_cookie[1] << 32;
  if (!is_ours (pair, &body, told))
    return ENOENT;
  *cookie = told;
  *after = (PhAfter) {
    .time_ns = ph_clock_now_ns (),
    .state = read_state (body.idiag_state),
    .timer = (PhTimerKind) body.idiag_timer,
    .left_ms = body.idiag_timer != 0 ? body.idiag_expires : 0,
    .retries = body.idiag_retrans,
    .send_queue = body.idiag_wqueue,
  };
  return 0;
}
