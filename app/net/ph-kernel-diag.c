/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-kernel-diag.h"

#include "ph-kernel-reading.h"
#include "ph-sys-private.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <string.h>

/* One question about one socket, by its addresses or by its inode, on a netlink socket of its own.
 * The kernel answers within the send, so that nothing waits. A socket that has neither port nor
 * peer is in no table of the kernel: it says ENOENT. Io thread. */

#define ANSWER_BYTES 4096

typedef union
{
  struct nlmsghdr header;
  guint8          bytes[ANSWER_BYTES];
} Answer;

typedef struct
{
  guint16       attribute;
  PhKernelBlock block;
} Attribute;

static const Attribute inet_attributes[] = {
  { INET_DIAG_SHUTDOWN, PH_KERNEL_INET_SHUTDOWN },
  { INET_DIAG_CGROUP_ID, PH_KERNEL_INET_CGROUP },
};

static const Attribute unix_attributes[] = {
  { UNIX_DIAG_PEER, PH_KERNEL_UNIX_PEER },
  { UNIX_DIAG_RQLEN, PH_KERNEL_UNIX_QUEUE },
  { UNIX_DIAG_SHUTDOWN, PH_KERNEL_UNIX_SHUTDOWN },
  { UNIX_DIAG_UID, PH_KERNEL_UNIX_UID },
};

/* Returns: an errno; 0 when @answer holds a message of the right type, @body_len bytes at least */
static int
ask (const PhSys           *sys,
     const struct nlmsghdr *question,
     gsize                  body_len,
     Answer                *answer)
{
  int fd = ph_sys_retry (sys->socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
                                      NETLINK_SOCK_DIAG));
  ssize_t n = -1;
  int error;

  if (fd < 0)
    return errno;
  if (ph_sys_retry (sys->send (fd, question, question->nlmsg_len, MSG_DONTWAIT)) >= 0)
    n = ph_sys_retry (sys->recv (fd, answer->bytes, sizeof answer->bytes, MSG_DONTWAIT));
  error = n < 0 ? errno : 0;
  sys->close (fd);
  if (n < 0)
    return error;
  if ((gsize) n < sizeof answer->header || answer->header.nlmsg_len > (gsize) n)
    return EBADMSG;
  if (answer->header.nlmsg_type == NLMSG_ERROR && (gsize) n >= NLMSG_LENGTH (sizeof error))
    {
      memcpy (&error, answer->bytes + NLMSG_LENGTH (0), sizeof error);
      return error < 0 ? -error : EBADMSG;
    }
  return answer->header.nlmsg_type == SOCK_DIAG_BY_FAMILY
         && answer->header.nlmsg_len >= NLMSG_LENGTH (body_len) ? 0 : EBADMSG;
}

static void
take_attributes (const Answer    *answer,
                 gsize            body_len,
                 const Attribute *wanted,
                 gsize            n_wanted,
                 GByteArray      *body)
{
  const guint8 *at = answer->bytes + NLMSG_SPACE (body_len);
  const guint8 *end = answer->bytes + answer->header.nlmsg_len;
  struct nlattr attribute;

  while (end - at >= (gssize) sizeof attribute)
    {
      memcpy (&attribute, at, sizeof attribute);
      if (attribute.nla_len < sizeof attribute || attribute.nla_len > end - at)
        return;
      for (gsize i = 0; i < n_wanted; i++)
        if (attribute.nla_type == wanted[i].attribute)
          ph_kernel_reading_append (body, wanted[i].block, 0, at + sizeof attribute,
                                    attribute.nla_len - sizeof attribute);
      at += MIN ((gssize) NLA_ALIGN (attribute.nla_len), end - at);
    }
}

static void
put_address (const PhAddress *address,
             __be32           host[4],
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

/* Another socket may have the addresses by now. TIME_WAIT has no inode. */
static gboolean
is_about (const Answer *answer,
          guint32       inode)
{
  struct inet_diag_msg message;

  memcpy (&message, answer->bytes + NLMSG_LENGTH (0), sizeof message);
  return message.idiag_inode == 0 || message.idiag_inode == inode;
}

static void
read_inet (const PhSys     *sys,
           int              protocol,
           guint32          inode,
           const PhAddress *local,
           const PhAddress *peer,
           GByteArray      *body)
{
  struct
  {
    struct nlmsghdr         header;
    struct inet_diag_req_v2 request;
  } question = {
    .header = { .nlmsg_len = sizeof question, .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                .nlmsg_flags = NLM_F_REQUEST },
    .request = { .sdiag_family = (guint8) ph_address_get_family (local),
                 .sdiag_protocol = (guint8) protocol, .idiag_states = G_MAXUINT32,
                 .idiag_ext = 1 << (INET_DIAG_SHUTDOWN - 1),
                 .id.idiag_cookie = { INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE } },
  };
  struct inet_diag_sockid *id = &question.request.id;
  /* of datagrams the kernel is asked who would get one: source and destination change places */
  const gboolean swapped = protocol == IPPROTO_UDP;
  Answer answer;
  int error;

  put_address (local, swapped ? id->idiag_dst : id->idiag_src,
               swapped ? &id->idiag_dport : &id->idiag_sport);
  put_address (peer, swapped ? id->idiag_src : id->idiag_dst,
               swapped ? &id->idiag_sport : &id->idiag_dport);
  error = ask (sys, &question.header, sizeof (struct inet_diag_msg), &answer);
  if (error == 0 && !is_about (&answer, inode))
    error = ENOENT;
  ph_kernel_reading_append (body, PH_KERNEL_INET_DIAG, error,
                            error == 0 ? answer.bytes + NLMSG_LENGTH (0) : NULL,
                            error == 0 ? sizeof (struct inet_diag_msg) : 0);
  if (error == 0)
    take_attributes (&answer, sizeof (struct inet_diag_msg), inet_attributes,
                     G_N_ELEMENTS (inet_attributes), body);
}

static void
read_unix (const PhSys *sys,
           guint32      inode,
           GByteArray  *body)
{
  struct
  {
    struct nlmsghdr      header;
    struct unix_diag_req request;
  } question = {
    .header = { .nlmsg_len = sizeof question, .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                .nlmsg_flags = NLM_F_REQUEST },
    .request = { .sdiag_family = AF_UNIX, .udiag_states = G_MAXUINT32, .udiag_ino = inode,
                 .udiag_show = UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN | UDIAG_SHOW_UID,
                 .udiag_cookie = { G_MAXUINT32, G_MAXUINT32 } },
  };
  Answer answer;
  int error = ask (sys, &question.header, sizeof (struct unix_diag_msg), &answer);

  ph_kernel_reading_append (body, PH_KERNEL_UNIX_DIAG, error,
                            error == 0 ? answer.bytes + NLMSG_LENGTH (0) : NULL,
                            error == 0 ? sizeof (struct unix_diag_msg) : 0);
  if (error == 0)
    take_attributes (&answer, sizeof (struct unix_diag_msg), unix_attributes,
                     G_N_ELEMENTS (unix_attributes), body);
}

/**
 * ph_kernel_diag_read:
 * @sys: the system calls
 * @fd: a socket
 * @family: of the socket
 * @protocol: of a socket of IP
 * @local: its own address
 * @peer: its peer's, unset: none
 * @body: (inout): what was told is appended
 *
 * sock_diag(7), about a socket of IP by its addresses, about one of AF_UNIX by its inode, fstat(2).
 * Io thread; microseconds.
 */
void
ph_kernel_diag_read (const PhSys     *sys,
                     int              fd,
                     int              family,
                     int              protocol,
                     const PhAddress *local,
                     const PhAddress *peer,
                     GByteArray      *body)
{
  struct stat status;

  if (ph_sys_retry (sys->fstat (fd, &status)) != 0)
    return;
  if (family == AF_UNIX)
    read_unix (sys, (guint32) status.st_ino, body);
  else if (family == AF_INET || family == AF_INET6)
    read_inet (sys, protocol, (guint32) status.st_ino, local, peer, body);
}
