/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-unix-diag.h"

#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <string.h>

/* The two things about a Unix socket that only sock_diag(7) tells: how many connections wait in a
 * listener's queue, and which socket is at the other end. A kernel built without it
 * (CONFIG_UNIX_DIAG) leaves both unknown. */

typedef struct
{
  struct nlmsghdr      header;
  struct unix_diag_req request;
} Question;

static void
take_attribute (guint         type,
                const guint8 *value,
                gsize         len,
                gpointer      user_data)
{
  PhUnixInfo *info = user_data;
  struct unix_diag_rqlen queue;

  if (type == UNIX_DIAG_PEER && len >= sizeof info->peer_inode)
    memcpy (&info->peer_inode, value, sizeof info->peer_inode);
  if (type == UNIX_DIAG_RQLEN && len >= sizeof queue)
    {
      memcpy (&queue, value, sizeof queue);
      info->has_queue = TRUE;
      info->queue = queue.udiag_rqueue;
      info->limit = queue.udiag_wqueue;
    }
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
ph_unix_diag_ask (PhDiag      *diag,
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
  const struct unix_diag_msg *body;
  PhDiagAnswer answer;

  *info = (PhUnixInfo) { 0 };
  if (inode == 0
      || ph_diag_ask (diag, sys, &question.header, sizeof *body, &answer) != 0)
    return FALSE;
  body = (gconstpointer) (&answer.header + 1);
  if (body->udiag_ino != inode)
    return FALSE;
  ph_diag_visit_attributes (&answer, sizeof *body, take_attribute, info);
  return TRUE;
}
