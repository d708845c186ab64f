/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-unix-diag.h"

#include "ph-sys-private.h"

#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <string.h>

/* The two things about a Unix socket that only sock_diag(7) tells: how many connections wait in a
 * listener's queue, and which socket is at the other end. The kernel answers within the send, so
 * that nothing here waits. A kernel built without it (CONFIG_UNIX_DIAG) is asked once. */

#define ANSWER_BYTES 1024

typedef struct
{
  struct nlmsghdr      header;
  struct unix_diag_req request;
} Question;

/**
 * ph_unix_diag_init:
 * @diag: (out): nothing open yet
 */
void
ph_unix_diag_init (PhUnixDiag *diag)
{
  *diag = (PhUnixDiag) { .fd = -1 };
}

/**
 * ph_unix_diag_clear:
 * @diag: to be closed
 * @sys: the system calls
 */
void
ph_unix_diag_clear (PhUnixDiag  *diag,
                    const PhSys *sys)
{
  if (diag->fd >= 0)
    sys->close (diag->fd);
  diag->fd = -1;
}

static gboolean
open_it (PhUnixDiag  *diag,
         const PhSys *sys)
{
  if (diag->fd < 0 && !diag->is_missing)
    diag->fd = ph_sys_retry (sys->socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
                                          NETLINK_SOCK_DIAG));
  if (diag->fd < 0 && (errno == EAFNOSUPPORT || errno == EPROTONOSUPPORT))
    diag->is_missing = TRUE;
  return diag->fd >= 0;
}

static void
take_attribute (const struct nlattr *attribute,
                const guint8        *value,
                gsize                len,
                PhUnixInfo          *info)
{
  struct unix_diag_rqlen queue;

  if (attribute->nla_type == UNIX_DIAG_PEER && len >= sizeof info->peer_inode)
    memcpy (&info->peer_inode, value, sizeof info->peer_inode);
  if (attribute->nla_type == UNIX_DIAG_RQLEN && len >= sizeof queue)
    {
      memcpy (&queue, value, sizeof queue);
      info->has_queue = TRUE;
      info->queue = queue.udiag_rqueue;
      info->limit = queue.udiag_wqueue;
    }
}

static void
take_answer (const guint8 *at,
             const guint8 *end,
             PhUnixInfo   *info)
{
  struct nlattr attribute;

  while (end - at >= (gssize) sizeof attribute)
    {
      memcpy (&attribute, at, sizeof attribute);
      if (attribute.nla_len < sizeof attribute || attribute.nla_len > end - at)
        return;
      take_attribute (&attribute, at + sizeof attribute, attribute.nla_len - sizeof attribute, info);
      at += MIN ((gssize) NLA_ALIGN (attribute.nla_len), end - at);
    }
}

/* Returns: whether this is the answer to the question about @inode */
static gboolean
is_answer (const struct nlmsghdr *header,
           gsize                  len,
           guint32                inode)
{
  const struct unix_diag_msg *body = (gconstpointer) (header + 1);

  return len >= NLMSG_LENGTH (sizeof *body) && header->nlmsg_len <= len
         && header->nlmsg_len >= NLMSG_LENGTH (sizeof *body)
         && header->nlmsg_type == SOCK_DIAG_BY_FAMILY && body->udiag_ino == inode;
}

/**
 * ph_unix_diag_ask:
 * @diag: opened when need be
 * @sys: the system calls
 * @inode: of a Unix socket, fstat(2)
 * @info: (out): what the kernel told, zero where it did not
 *
 * Io thread. The kernel looks through its Unix sockets: microseconds.
 *
 * Returns: whether the kernel answered
 */
gboolean
ph_unix_diag_ask (PhUnixDiag  *diag,
                  const PhSys *sys,
                  guint32      inode,
                  PhUnixInfo  *info)
{
  Question question = {
    .header = { .nlmsg_len = sizeof question, .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                .nlmsg_flags = NLM_F_REQUEST },
    .request = { .sdiag_family = AF_UNIX, .udiag_states = G_MAXUINT32, .udiag_ino = inode,
                 .udiag_show = UDIAG_SHOW_PEER | UDIAG_SHOW_RQLEN,
                 .udiag_cookie = { G_MAXUINT32, G_MAXUINT32 } },
  };
  union
  {
    struct nlmsghdr header;
    guint8          bytes[ANSWER_BYTES];
  } answer;
  ssize_t n;

  *info = (PhUnixInfo) { 0 };
  if (inode == 0 || !open_it (diag, sys)
      || ph_sys_retry (sys->send (diag->fd, &question, sizeof question, MSG_DONTWAIT)) < 0)
    return FALSE;
  n = ph_sys_retry (sys->recv (diag->fd, answer.bytes, sizeof answer, MSG_DONTWAIT));
  if (n <= 0 || !is_answer (&answer.header, (gsize) n, inode))
    return FALSE;
  take_answer (answer.bytes + NLMSG_LENGTH (sizeof (struct unix_diag_msg)),
               answer.bytes + answer.header.nlmsg_len, info);
  return TRUE;
}
