/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-diag.h"

#include "ph-sys-private.h"

#include <linux/sock_diag.h>
#include <string.h>

/* The kernel answers within the send, so that nothing here waits. One question has one answer;
 * what a question that was given up left behind is known by its number and thrown away. A kernel
 * without NETLINK_SOCK_DIAG is asked once. */

/**
 * ph_diag_init:
 * @diag: (out): nothing open yet
 */
void
ph_diag_init (PhDiag *diag)
{
  *diag = (PhDiag) { .fd = -1 };
}

/**
 * ph_diag_clear:
 * @diag: to be closed
 * @sys: the system calls
 */
void
ph_diag_clear (PhDiag      *diag,
               const PhSys *sys)
{
  if (diag->fd >= 0)
    sys->close (diag->fd);
  diag->fd = -1;
}

/* Returns: 0 or an errno */
static int
open_it (PhDiag      *diag,
         const PhSys *sys)
{
  if (diag->is_missing)
    return EPROTONOSUPPORT;
  if (diag->fd < 0)
    diag->fd = ph_sys_retry (sys->socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
                                          NETLINK_SOCK_DIAG));
  if (diag->fd >= 0)
    return 0;
  diag->is_missing = errno == EAFNOSUPPORT || errno == EPROTONOSUPPORT;
  return errno;
}

/* Returns: 0, or what the kernel says in the place of an answer */
static int
judge (const PhDiagAnswer *answer,
       gsize               len,
       gsize               body_len)
{
  const struct nlmsgerr *said = (gconstpointer) (&answer->header + 1);

  if (answer->header.nlmsg_len > len)
    return EPROTO;
  if (answer->header.nlmsg_type == NLMSG_ERROR)
    return answer->header.nlmsg_len >= NLMSG_LENGTH (sizeof said->error) && said->error < 0
             ? -said->error : EPROTO;
  return answer->header.nlmsg_type == SOCK_DIAG_BY_FAMILY
         && answer->header.nlmsg_len >= NLMSG_LENGTH (body_len) ? 0 : EPROTO;
}

/**
 * ph_diag_ask:
 * @diag: opened when need be
 * @sys: the system calls
 * @question: a header with the request of a family after it; its number is filled in here
 * @body_len: bytes that an answer must have after its header
 * @answer: (out): valid if 0 is returned
 *
 * Io thread; microseconds.
 *
 * Returns: 0; ENOENT: there is no such socket, or the kernel has nobody to answer for its family;
 *   EAFNOSUPPORT, EPROTONOSUPPORT: it has no sock_diag; EPROTO: an answer that makes no sense;
 *   another errno of socket(2), send(2) or recv(2)
 */
int
ph_diag_ask (PhDiag          *diag,
             const PhSys     *sys,
             struct nlmsghdr *question,
             gsize            body_len,
             PhDiagAnswer    *answer)
{
  int error = open_it (diag, sys);
  ssize_t n;

  if (error != 0)
    return error;
  question->nlmsg_seq = ++diag->sequence;
  if (ph_sys_retry (sys->send (diag->fd, question, question->nlmsg_len, MSG_DONTWAIT)) < 0)
    return errno;
  do
    {
      n = ph_sys_retry (sys->recv (diag->fd, answer->bytes, sizeof answer->bytes, MSG_DONTWAIT));
      if (n < 0)
        return errno;
      if (n < (ssize_t) sizeof answer->header)
        return EPROTO;
    }
  while (answer->header.nlmsg_seq != question->nlmsg_seq);
  return judge (answer, (gsize) n, body_len);
}

/**
 * ph_diag_visit_attributes:
 * @answer: as ph_diag_ask() gave it
 * @body_len: bytes before the first attribute
 * @visit: called for each attribute that is whole
 * @user_data: for @visit
 *
 * netlink(7). Any thread.
 */
void
ph_diag_visit_attributes (const PhDiagAnswer *answer,
                          gsize               body_len,
                          PhDiagAttribute     visit,
                          gpointer            user_data)
{
  const guint8 *at = answer->bytes + NLMSG_LENGTH (body_len);
  const guint8 *end = answer->bytes + answer->header.nlmsg_len;
  struct nlattr attribute;

  while (end - at >= (gssize) sizeof attribute)
    {
      memcpy (&attribute, at, sizeof attribute);
      if (attribute.nla_len < sizeof attribute || attribute.nla_len > end - at)
        return;
      visit (attribute.nla_type, at + sizeof attribute, attribute.nla_len - sizeof attribute,
             user_data);
      at += MIN ((gssize) NLA_ALIGN (attribute.nla_len), end - at);
    }
}

/**
 * ph_diag_put_address:
 * @address: of IP; any other, and an unset one, leaves zeroes
 * @host: (out): as inet_diag_sockid has it, 4 words
 * @port: (out): in network order
 *
 * Any thread.
 */
void
ph_diag_put_address (const PhAddress *address,
                     __be32          *host,
                     __be16          *port)
{
  if (ph_address_get_family (address) == AF_INET)
    {
      host[0] = address->in.sin_addr.s_addr;
      *port = address->in.sin_port;
    }
  else if (ph_address_get_family (address) == AF_INET6)
    {
      memcpy (host, &address->in6.sin6_addr, sizeof address->in6.sin6_addr);
      *port = address->in6.sin6_port;
    }
}
