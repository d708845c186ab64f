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

/* One question about one socket, by its addresses or by its inode. A socket that has neither port
 * nor peer is in no table of the kernel: it says ENOENT. Io thread. */

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

/* What is looked for among the attributes of an answer, and where it goes */
typedef struct
{
  const Attribute *wanted;
  gsize            n_wanted;
  GByteArray      *body;
} Taking;

static void
take_attribute (guint         type,
                const guint8 *value,
                gsize         len,
                gpointer      user_data)
{
  const Taking *taking = user_data;

  for (gsize i = 0; i < taking->n_wanted; i++)
    if (type == taking->wanted[i].attribute)
      ph_kernel_reading_append (taking->body, taking->wanted[i].block, 0, value, len);
}

/* The fixed part of an answer, or why there is none; then the attributes that are wanted */
static void
take_answer (const PhDiagAnswer *answer,
             int                 error,
             PhKernelBlock       block,
             gsize               body_len,
             Taking             *taking)
{
  ph_kernel_reading_append (taking->body, block, error, error == 0 ? &answer->header + 1 : NULL,
                            error == 0 ? body_len : 0);
  if (error == 0)
    ph_diag_visit_attributes (answer, body_len, take_attribute, taking);
}

/* Another socket may have the addresses by now. TIME_WAIT has no inode. */
static gboolean
is_about (const PhDiagAnswer *answer,
          guint32             inode)
{
  struct inet_diag_msg message;

  memcpy (&message, &answer->header + 1, sizeof message);
  return message.idiag_inode == 0 || message.idiag_inode == inode;
}

static void
read_inet (PhDiag          *diag,
           const PhSys     *sys,
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
  Taking taking = { inet_attributes, G_N_ELEMENTS (inet_attributes), body };
  PhDiagAnswer answer;
  int error;

  ph_diag_put_address (local, swapped ? id->idiag_dst : id->idiag_src,
                       swapped ? &id->idiag_dport : &id->idiag_sport);
  ph_diag_put_address (peer, swapped ? id->idiag_src : id->idiag_dst,
                       swapped ? &id->idiag_sport : &id->idiag_dport);
  error = ph_diag_ask (diag, sys, &question.header, sizeof (struct inet_diag_msg), &answer);
  if (error == 0 && !is_about (&answer, inode))
    error = ENOENT;
  take_answer (&answer, error, PH_KERNEL_INET_DIAG, sizeof (struct inet_diag_msg), &taking);
}

static void
read_unix (PhDiag      *diag,
           const PhSys *sys,
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
  Taking taking = { unix_attributes, G_N_ELEMENTS (unix_attributes), body };
  PhDiagAnswer answer;
  int error = ph_diag_ask (diag, sys, &question.header, sizeof (struct unix_diag_msg), &answer);

  take_answer (&answer, error, PH_KERNEL_UNIX_DIAG, sizeof (struct unix_diag_msg), &taking);
}

/**
 * ph_kernel_diag_read:
 * @diag: opened when need be
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
ph_kernel_diag_read (PhDiag          *diag,
                     const PhSys     *sys,
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
    read_unix (diag, sys, (guint32) status.st_ino, body);
  else if (family == AF_INET || family == AF_INET6)
    read_inet (diag, sys, protocol, (guint32) status.st_ino, local, peer, body);
}
