/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-diag.h"

#include "ph-sys-private.h"

#include <linux/sock_diag.h>
#include <string.h>

/* The kernel answers within the send, and goes on with a list within each recv, so that nothing here
 * waits. What a question that was given up left behind is known by its number and thrown away. A
 * kernel without such a netlink is asked once. */

#define MAX_ROUNDS 64 /* of a list */

/**
 * ph_diag_init:
 * @diag: (out): nothing open yet
 * @protocol: NETLINK_SOCK_DIAG or NETLINK_ROUTE
 */
void
ph_diag_init (PhDiag *diag,
              int     protocol)
{
  *diag = (PhDiag) { .fd = -1, .protocol = protocol };
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
                                          diag->protocol));
  if (diag->fd >= 0)
    return 0;
  diag->is_missing = errno == EAFNOSUPPORT || errno == EPROTONOSUPPORT;
  return errno;
}

/* rtnetlink(7): RTM_NEW... answers RTM_GET... */
static guint16
get_answer_type (guint16 question)
{
  return question == SOCK_DIAG_BY_FAMILY ? question : (guint16) (question - 2);
}

/* Returns: 0, or what the kernel says in the place of an answer */
static int
judge (const struct nlmsghdr *header,
       gsize                  len,
       guint16                question,
       gsize                  body_len)
{
  const struct nlmsgerr *said = (gconstpointer) (header + 1);

  if (header->nlmsg_len > len)
    return EPROTO;
  if (header->nlmsg_type == NLMSG_ERROR)
    return header->nlmsg_len >= NLMSG_LENGTH (sizeof said->error) && said->error < 0 ? -said->error
                                                                                     : EPROTO;
  return header->nlmsg_type == get_answer_type (question)
         && header->nlmsg_len >= NLMSG_LENGTH (body_len) ? 0 : EPROTO;
}

/* Returns: 0 or an errno */
static int
put_question (PhDiag          *diag,
              const PhSys     *sys,
              struct nlmsghdr *question)
{
  int error = open_it (diag, sys);

  if (error != 0)
    return error;
  question->nlmsg_seq = ++diag->sequence;
  return ph_sys_retry (sys->send (diag->fd, question, question->nlmsg_len, MSG_DONTWAIT)) < 0
           ? errno : 0;
}

/* What the next recv gives that belongs to the question. Returns: 0 or an errno */
static int
take_round (PhDiag       *diag,
            const PhSys  *sys,
            PhDiagAnswer *answer,
            gsize        *len)
{
  ssize_t n;

  do
    {
      n = ph_sys_retry (sys->recv (diag->fd, answer->bytes, sizeof answer->bytes, MSG_DONTWAIT));
      if (n < 0)
        return errno;
      if (n < (ssize_t) sizeof answer->header)
        return EPROTO;
    }
  while (answer->header.nlmsg_seq != diag->sequence);
  *len = (gsize) n;
  return 0;
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
  gsize len = 0;
  int error = put_question (diag, sys, question);

  if (error == 0)
    error = take_round (diag, sys, answer, &len);
  return error != 0 ? error : judge (&answer->header, len, question->nlmsg_type, body_len);
}

/* Returns: 0: there may be more; ECANCELED: that was all; E2BIG: that is enough; else an errno */
static int
visit_round (const PhDiagAnswer *answer,
             gsize               len,
             guint16             question,
             gsize               body_len,
             PhDiagVisit         visit,
             gpointer            user_data)
{
  gsize at = 0;

  while (at + sizeof answer->header <= len)
    {
      const struct nlmsghdr *header = (gconstpointer) (answer->bytes + at);
      int error;

      if (header->nlmsg_type == NLMSG_DONE)
        return ECANCELED;
      error = judge (header, len - at, question, body_len);
      if (error != 0)
        return error;
      if (!visit (header + 1, user_data))
        return E2BIG;
      at += NLMSG_ALIGN (header->nlmsg_len);
    }
  return 0;
}

/**
 * ph_diag_list:
 * @diag: opened when need be
 * @sys: the system calls
 * @question: a header with a request after it; NLM_F_DUMP and its number are filled in here
 * @body_len: bytes that each answer must have after its header
 * @visit: called for each answer, until it returns %FALSE
 * @user_data: for @visit
 *
 * Asks for all that fit. The kernel walks its table for that: some 0.3 ms, and more where there are
 * many sockets. A list that is not taken to its end is given up with the netlink socket. Io thread.
 *
 * Returns: 0; E2BIG: there was more; else as ph_diag_ask()
 */
int
ph_diag_list (PhDiag          *diag,
              const PhSys     *sys,
              struct nlmsghdr *question,
              gsize            body_len,
              PhDiagVisit      visit,
              gpointer         user_data)
{
  PhDiagAnswer answer;
  gsize len = 0;
  int error;

  question->nlmsg_flags |= NLM_F_DUMP;
  error = put_question (diag, sys, question);
  for (guint i = 0; error == 0 && i < MAX_ROUNDS; i++)
    {
      error = take_round (diag, sys, &answer, &len);
      if (error == 0)
        error = visit_round (&answer, len, question->nlmsg_type, body_len, visit, user_data);
    }
  if (error == ECANCELED)
    return 0;
  ph_diag_clear (diag, sys);
  return error != 0 ? error : E2BIG;
}

/**
 * ph_diag_visit_nested:
 * @value: attributes, one after the other, as an attribute that holds others has them
 * @len: bytes of @value
 * @visit: called for each attribute that is whole
 * @user_data: for @visit
 *
 * netlink(7). Any thread.
 */
void
ph_diag_visit_nested (const guint8    *value,
                      gsize            len,
                      PhDiagAttribute  visit,
                      gpointer         user_data)
{
  struct nlattr attribute;

  while (len >= sizeof attribute)
    {
      gsize step;

      memcpy (&attribute, value, sizeof attribute);
      if (attribute.nla_len < sizeof attribute || attribute.nla_len > len)
        return;
      visit (attribute.nla_type, value + sizeof attribute, attribute.nla_len - sizeof attribute,
             user_data);
      step = MIN ((gsize) NLA_ALIGN (attribute.nla_len), len);
      value += step;
      len -= step;
    }
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
  const gsize begin = NLMSG_LENGTH (body_len);

  if (answer->header.nlmsg_len > begin)
    ph_diag_visit_nested (answer->bytes + begin, answer->header.nlmsg_len - begin, visit,
                          user_data);
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

/**
 * ph_diag_get_address:
 * @family: AF_INET or AF_INET6
 * @host: as inet_diag_sockid has it, 4 words
 * @port: in network order
 *
 * Any thread.
 *
 * Returns: the address that ph_diag_put_address() writes so
 */
PhAddress
ph_diag_get_address (int           family,
                     const __be32 *host,
                     __be16        port)
{
  PhAddress address = ph_address_any (family, ntohs (port));

  if (family == AF_INET)
    address.in.sin_addr.s_addr = host[0];
  else
    memcpy (&address.in6.sin6_addr, host, sizeof address.in6.sin6_addr);
  return address;
}
