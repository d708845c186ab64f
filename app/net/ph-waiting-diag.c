/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-waiting-diag.h"

#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>

/* Two lists of the kernel: connections that end at the listener's port and have no descriptor yet,
 * and SYNs of programs of this machine to that port. A client elsewhere that stands outside is in
 * no table here: its SYN was thrown away. Io thread. */

#define NEW_SYN_RECV 12 /* include/net/tcp_states.h: a handshake that a listener keeps */

#define SEATED (1u << PH_STATE_ESTABLISHED | 1u << PH_STATE_CLOSE_WAIT | \
                1u << PH_STATE_SYN_RECV | 1u << NEW_SYN_RECV)

typedef struct
{
  struct nlmsghdr         header;
  struct inet_diag_req_v2 request;
} Question;

typedef struct
{
  const PhAddress *listener;
  gboolean         outside;
  GArray          *waiting;
} Listing;

static gboolean
is_loopback (const PhAddress *address)
{
  if (ph_address_get_family (address) == AF_INET)
    return ntohl (address->in.sin_addr.s_addr) >> 24 == 127;
  return IN6_IS_ADDR_LOOPBACK (&address->in6.sin6_addr);
}

/* Whether the listener's end of it is this listener. One that listens everywhere is meant by every
 * address of this machine; of a SYN that is the loopback, or where it also comes from. */
static gboolean
is_for (const Listing   *listing,
        const PhAddress *end,
        const PhAddress *client)
{
  PhAddress from = *client;

  if (!ph_address_is_any (listing->listener))
    return ph_address_equal (end, listing->listener);
  if (!listing->outside)
    return TRUE;
  ph_address_set_port (&from, (guint16) ph_address_get_port (end));
  return is_loopback (end) || ph_address_equal (end, &from);
}

static gboolean
take_one (gconstpointer body,
          gpointer      user_data)
{
  Listing *listing = user_data;
  struct inet_diag_msg message;
  PhAddress source, destination;
  PhWaiting waiting = { 0 };

  memcpy (&message, body, sizeof message);
  if (message.idiag_family != AF_INET && message.idiag_family != AF_INET6)
    return TRUE;
  source = ph_diag_get_address (message.idiag_family, message.id.idiag_src,
                                message.id.idiag_sport);
  destination = ph_diag_get_address (message.idiag_family, message.id.idiag_dst,
                                     message.id.idiag_dport);
  /* what has an inode has a descriptor: it was accepted */
  if (!listing->outside && message.idiag_inode != 0)
    return TRUE;
  if (!is_for (listing, listing->outside ? &destination : &source,
               listing->outside ? &source : &destination))
    return TRUE;
  waiting.address = listing->outside ? source : destination;
  waiting.state = message.idiag_state == NEW_SYN_RECV ? PH_STATE_SYN_RECV
                                                      : (PhState) message.idiag_state;
  waiting.retries = message.idiag_retrans;
  waiting.left_ms = message.idiag_timer != 0 ? message.idiag_expires : 0;
  waiting.bytes = listing->outside ? 0 : message.idiag_rqueue;
  g_array_append_val (listing->waiting, waiting);
  return listing->waiting->len < PH_MAX_WAITING;
}

static int
list (PhDiag          *diag,
      const PhSys     *sys,
      const PhAddress *listener,
      int              family,
      gboolean         outside,
      GArray          *waiting)
{
  Question question = {
    .header = { .nlmsg_len = sizeof question, .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                .nlmsg_flags = NLM_F_REQUEST },
    .request = { .sdiag_family = (guint8) family, .sdiag_protocol = IPPROTO_TCP,
                 .idiag_states = outside ? 1u << PH_STATE_SYN_SENT : SEATED,
                 .id.idiag_cookie = { INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE } },
  };
  Listing listing = { listener, outside, waiting };
  const guint16 port = htons ((guint16) ph_address_get_port (listener));

  if (outside)
    question.request.id.idiag_dport = port;
  else
    question.request.id.idiag_sport = port;
  return ph_diag_list (diag, sys, &question.header, sizeof (struct inet_diag_msg), take_one,
                       &listing);
}

/**
 * ph_waiting_diag_list:
 * @diag: opened when need be
 * @sys: the system calls
 * @listener: its own address
 * @waiting: (inout) (element-type PhWaiting): who waits is appended, %PH_MAX_WAITING at most
 *
 * sock_diag(7). Io thread; under a millisecond, and more on a machine with many connections.
 *
 * Returns: 0; E2BIG: there are more; else as ph_diag_list()
 */
int
ph_waiting_diag_list (PhDiag          *diag,
                      const PhSys     *sys,
                      const PhAddress *listener,
                      GArray          *waiting)
{
  const int family = ph_address_get_family (listener);
  int error;

  if ((family != AF_INET && family != AF_INET6) || ph_address_get_port (listener) <= 0)
    return ENOENT;
  error = list (diag, sys, listener, family, TRUE, waiting);
  /* a client by IPv4 of a listener for both */
  if (error == 0 && family == AF_INET6 && ph_address_is_any (listener))
    error = list (diag, sys, listener, AF_INET, TRUE, waiting);
  if (error == 0)
    error = list (diag, sys, listener, family, FALSE, waiting);
  return error;
}
