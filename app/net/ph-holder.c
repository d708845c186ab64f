/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-holder.h"

#include "ph-diag.h"
#include "ph-sys-private.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <string.h>
#include <unistd.h>

/* Who holds an address that bind() or listen() could not have. The kernel is asked by
 * sock_diag(7), filtered by port, in the moment of the failure: a TIME_WAIT has no descriptor
 * anywhere, and a moment later the holder may be gone. Which program it is stands in /proc, and is
 * looked for there among a bounded number of descriptors. Io thread; both are answered from memory. */

#define MAX_FD_LINKS    16384 /* descriptors of programs to look at: some 20 ms */
#define ANSWER_BYTES    32768

typedef struct
{
  struct nlmsghdr         header;
  struct inet_diag_req_v2 request;
} Question;

typedef struct
{
  int              protocol;
  const PhAddress *wanted;
  PhHolder        *holder;
  guint32          inode;
  gboolean         found;
} Search;

/* Above RFC 9293's states the kernel has two of its own: 12, a handshake of a listener, and 13, a
 * socket that is bound and does nothing yet. A datagram socket's 1 and 7 mean with and without a
 * peer (include/net/tcp_states.h). */
static PhState
read_state (int     protocol,
            guint8  state)
{
  if (protocol == IPPROTO_UDP)
    return state == PH_STATE_ESTABLISHED ? PH_STATE_CONNECTED : PH_STATE_UNCONNECTED;
  if (state == 12)
    return PH_STATE_SYN_RECV;
  return state <= PH_STATE_CLOSING ? (PhState) state : PH_STATE_CLOSE;
}

static gboolean
is_v6_only (const struct nlmsghdr *message)
{
  const struct inet_diag_msg *body = (gconstpointer) (message + 1);
  const guint8 *at = (const guint8 *) (body + 1);
  const guint8 *end = (const guint8 *) message + message->nlmsg_len;

  while (at + sizeof (struct nlattr) <= end)
    {
      struct nlattr attribute;

      memcpy (&attribute, at, sizeof attribute);
      if (attribute.nla_len < sizeof attribute)
        return FALSE;
      if (attribute.nla_type == INET_DIAG_SKV6ONLY && at + sizeof attribute < end)
        return at[sizeof attribute] != 0;
      at += NLA_ALIGN (attribute.nla_len);
    }
  return FALSE;
}

/* The port is the same already. An address of IPv4 meets a socket of IPv6 that takes both. */
static gboolean
overlaps (const PhAddress       *wanted,
          const PhAddress       *held,
          const struct nlmsghdr *message)
{
  if (ph_address_get_family (wanted) == ph_address_get_family (held))
    return ph_address_equal (wanted, held) || ph_address_is_any (wanted) || ph_address_is_any (held);
  if (ph_address_get_family (held) == AF_INET6)
    return ph_address_is_any (held) && !is_v6_only (message);
  return ph_address_is_any (wanted);
}

/* Of several the one that no option would get past counts most: a listener, then one that is
 * alive, then one in TIME_WAIT. */
static int
weight (PhState state)
{
  return state == PH_STATE_LISTEN ? 2 : state == PH_STATE_TIME_WAIT ? 0 : 1;
}

static void
consider (Search                *search,
          const struct nlmsghdr *message)
{
  const struct inet_diag_msg *body = (gconstpointer) (message + 1);
  PhHolder *holder = search->holder;
  PhAddress local;
  PhState state;

  if (message->nlmsg_len < NLMSG_LENGTH (sizeof *body)
      || (body->idiag_family != AF_INET && body->idiag_family != AF_INET6)
      || ntohs (body->id.idiag_sport) != ph_address_get_port (search->wanted))
    return;
  local = ph_diag_get_address (body->idiag_family, body->id.idiag_src, body->id.idiag_sport);
  state = read_state (search->protocol, body->idiag_state);
  if (!overlaps (search->wanted, &local, message)
      || (search->found && weight (state) <= weight (holder->state)))
    return;

  search->found = TRUE;
  search->inode = body->idiag_inode;
  *holder = (PhHolder) {
    .local = local,
    .peer = body->id.idiag_dport != 0
              ? ph_diag_get_address (body->idiag_family, body->id.idiag_dst, body->id.idiag_dport)
              : PH_ADDRESS_NONE,
    .state = state,
    .uid = body->idiag_uid,
    .expires_ms = body->idiag_timer != 0 ? body->idiag_expires : 0,
  };
}

/* Returns: whether more of the answer is to come */
static gboolean
take_answer (Search *search,
             guint8 *buffer,
             gsize   len)
{
  for (gsize at = 0; at + sizeof (struct nlmsghdr) <= len;)
    {
      const struct nlmsghdr *message = (const struct nlmsghdr *) (gconstpointer) (buffer + at);

      if (message->nlmsg_len < sizeof *message || message->nlmsg_len > len - at
          || message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR)
        return FALSE;
      consider (search, message);
      at += NLMSG_ALIGN (message->nlmsg_len);
    }
  return TRUE;
}

static void
ask_family (const PhSys *sys,
            int          fd,
            int          family,
            Search      *search)
{
  Question question = {
    .header = { .nlmsg_len = sizeof question, .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP },
    .request = { .sdiag_family = (guint8) family, .sdiag_protocol = (guint8) search->protocol,
                 .idiag_states = G_MAXUINT32,
                 .id.idiag_sport = htons ((guint16) ph_address_get_port (search->wanted)) },
  };
  g_autofree guint8 *buffer = NULL;
  ssize_t n;

  if (ph_sys_retry (sys->send (fd, &question, sizeof question, 0)) < 0)
    return;
  buffer = g_malloc (ANSWER_BYTES);
  do
    n = ph_sys_retry (sys->recv (fd, buffer, ANSWER_BYTES, MSG_DONTWAIT));
  while (n > 0 && take_answer (search, buffer, (gsize) n));
}

/* Returns: whether a descriptor of the process is the socket that is linked to as @link */
static gboolean
has_socket (const char *pid,
            const char *link,
            guint      *n_links)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/fd", pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *fd;
  gboolean found = FALSE;
  char name[64], target[64];

  while (dir != NULL && !found && (fd = g_dir_read_name (dir)) != NULL && ++*n_links < MAX_FD_LINKS)
    {
      ssize_t len;

      g_snprintf (name, sizeof name, "%s/%s", path, fd);
      len = readlink (name, target, sizeof target - 1);
      target[MAX (len, 0)] = '\0';
      found = g_str_equal (target, link);
    }
  return found;
}

static void
read_program (PhHolder *holder)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/comm", holder->pid);
  g_autofree char *name = NULL;

  if (!g_file_get_contents (path, &name, NULL, NULL))
    return;
  g_strchomp (name);
  g_strlcpy (holder->program, name, sizeof holder->program);
}

/* proc(5): the descriptors of a process are links such as socket:[1234]. Those of other users are
 * closed to us. */
static void
find_program (PhHolder *holder,
              guint32   inode)
{
  g_autofree char *link = g_strdup_printf ("socket:[%u]", inode);
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *pid;
  guint n_links = 0;

  if (has_socket ("self", link, &n_links))
    holder->pid = getpid ();
  while (proc != NULL && holder->pid == 0 && (pid = g_dir_read_name (proc)) != NULL)
    if (g_ascii_isdigit (pid[0]) && has_socket (pid, link, &n_links))
      holder->pid = (gint32) g_ascii_strtoll (pid, NULL, 10);
  if (holder->pid != 0)
    read_program (holder);
}

/**
 * ph_holder_find:
 * @sys: the system calls
 * @protocol: IPPROTO_TCP or IPPROTO_UDP
 * @wanted: an address of IPv4 or IPv6 with a port, that could not be had
 * @holder: (out): who has it
 *
 * Asks the kernel, sock_diag(7), and /proc for the name of the program, proc(5). Io thread; takes
 * as long as walking the kernel's table of ports and, for the name, %MAX_FD_LINKS links in /proc.
 *
 * Returns: whether the kernel told of one; @holder is untouched otherwise
 */
gboolean
ph_holder_find (const PhSys     *sys,
                int              protocol,
                const PhAddress *wanted,
                PhHolder        *holder)
{
  Search search = { .protocol = protocol, .wanted = wanted, .holder = holder };
  int fd;

  if (ph_address_get_port (wanted) <= 0)
    return FALSE;
  for (int i = 0; i < 2; i++)
    {
      /* a socket a question: an answer that was not read to its end is in nobody's way */
      fd = ph_sys_retry (sys->socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
      if (fd < 0)
        return search.found;
      ask_family (sys, fd, i == 0 ? AF_INET : AF_INET6, &search);
      sys->close (fd);
    }
  if (search.found && search.inode != 0)
    find_program (holder, search.inode);
  return search.found;
}
