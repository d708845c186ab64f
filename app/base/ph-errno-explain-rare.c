/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-errno-explain-private.h"

#include <errno.h>
#include <netdb.h>

/* The errors that a course seldom meets: of paths, of options, of files, of look-ups, of a network
 * that is down; and what a common errno means to an option or a file. A function gives NULL where
 * the common meaning holds. See the pages that ph_errno_get_page() names. Pure, any thread. */

typedef char *(*Explain) (const PhSituation *s);

static gboolean
is_option (const PhSituation *s)
{
  return s->op == PH_CALL_SETSOCKOPT || s->op == PH_CALL_GETSOCKOPT;
}

/* The path of a Unix socket, or of a file to send */
static char *
path (const PhSituation *s)
{
  if (s->op == PH_CALL_SENDFILE)
    return g_strdup ("the file");
  if (ph_address_get_family (&s->address) == AF_UNIX)
    return ph_address_to_string (&s->address);
  return g_strdup ("that path");
}

static char *
explain_no_entry (const PhSituation *s)
{
  g_autofree char *what = path (s);

  switch ((int) s->op)
    {
    case PH_CALL_CONNECT:
    case PH_CALL_CONNECT_EX:
    case PH_CALL_SENDTO:
      return g_strdup_printf ("Nothing has the name %s: no socket was bound to it, or its file was "
                              "removed. Start the server first, or check the path.", what);
    case PH_CALL_BIND:
      return g_strdup_printf ("%s lies in a folder that does not exist. bind() makes the socket's "
                              "file, and no folders.", what);
    case PH_CALL_SETSOCKOPT:
    case PH_CALL_GETSOCKOPT:
      return g_strdup ("The kernel has nothing of that name: for TCP_CONGESTION, the algorithm is "
                       "not loaded.");
    default:
      return g_strdup_printf ("%s does not exist.", what);
    }
}

static char *
explain_not_folder (const PhSituation *s)
{
  g_autofree char *what = path (s);

  return g_strdup_printf ("A part of the path of %s is a file and no folder.", what);
}

static char *
explain_loop (const PhSituation *s)
{
  g_autofree char *what = path (s);

  return g_strdup_printf ("The path of %s leads through links that lead back to themselves.", what);
}

static char *
explain_name_too_long (const PhSituation *s)
{
  if (s->op == PH_CALL_GETHOSTNAME)
    return g_strdup ("This machine's name is longer than the space that was offered for it.");
  return g_strdup ("The path, or a part of it, is longer than the file system takes. The name of a "
                   "Unix socket has at most 108 bytes.");
}

static char *
explain_read_only (const PhSituation *s)
{
  g_autofree char *what = path (s);

  return g_strdup_printf ("%s lies on a file system that is mounted read-only, and bind() has to "
                          "make a file there.", what);
}

static char *
explain_is_folder (const PhSituation *s)
{
  return g_strdup ("That is a folder. sendfile() sends the bytes of one file.");
}

static char *
explain_seek (const PhSituation *s)
{
  return g_strdup ("The file cannot be read from a place in it: sendfile() needs a plain file, no "
                   "pipe and no terminal.");
}

static char *
explain_overflow (const PhSituation *s)
{
  return g_strdup ("The place to begin and the count together go beyond what a file can hold.");
}

static char *
explain_no_device (const PhSituation *s)
{
  if (s->op == PH_CALL_SENDFILE)
    return g_strdup ("That is no plain file but a device or a pipe that nobody holds at the other "
                     "end.");
  if (is_option (s))
    return g_strdup ("This machine has no network interface of that name or number, or the address "
                     "belongs to none.");
  return g_strdup ("This machine has no such network interface.");
}

static char *
explain_not_socket (const PhSituation *s)
{
  if (s->op == PH_CALL_FROMFD)
    return g_strdup ("The descriptor is open, but it is a file or something else and no socket.");
  return g_strdup ("The descriptor is no socket any more: something put another file in its place.");
}

static char *
explain_fault (const PhSituation *s)
{
  return g_strdup ("The kernel could not read or write the memory that the call was given. That is "
                   "a fault of this program, not of yours.");
}

static char *
explain_no_option (const PhSituation *s)
{
  if (s->op == PH_CALL_ACCEPT)
    return g_strdup ("A network error reached the connection before it was accepted. The next "
                     "accept() takes the next client.");
  return g_strdup ("This kind of socket does not have that option, or the kernel does not know it.");
}

static char *
explain_domain (const PhSituation *s)
{
  return g_strdup ("The time is not one the kernel takes: the microseconds of a timeout go from 0 to "
                   "999,999.");
}

static char *
explain_busy (const PhSituation *s)
{
  return g_strdup ("Something else uses what the option would change. Try again later.");
}

static char *
explain_exists (const PhSituation *s)
{
  if (s->op == PH_CALL_FROMFD)
    return g_strdup ("Porthole has that descriptor already: it cannot be adopted twice.");
  return g_strdup ("That is there already.");
}

static char *
explain_no_space (const PhSituation *s)
{
  if (s->op == PH_CALL_CLOSE)
    return g_strdup ("What was written last did not fit on its disk any more. The descriptor is "
                     "closed all the same.");
  return g_strdup ("The system's limit of watched descriptors is reached "
                   "(fs.epoll.max_user_watches). Close some sockets.");
}

static char *
explain_io (const PhSituation *s)
{
  if (s->op == PH_CALL_CLOSE)
    return g_strdup ("What was written last was lost. The descriptor is closed all the same.");
  return g_strdup ("The disk failed while the file was read. What had been sent before is on its "
                   "way.");
}

static char *
explain_network_down (const PhSituation *s)
{
  if (s->op == PH_CALL_ACCEPT)
    return g_strdup ("The network of the client that waited is down. The next accept() takes the "
                     "next client.");
  return g_strdup ("The network interface that leads there is switched off, or this machine is on "
                   "no network. ip(8) shows and switches interfaces.");
}

static char *
explain_host_down (const PhSituation *s)
{
  return g_strdup ("The machine that the connection leads to is known to be down. The next accept() "
                   "takes the next client.");
}

static char *
explain_protocol_error (const PhSituation *s)
{
  return g_strdup ("The connection broke by a protocol error while it waited to be accepted. The "
                   "next accept() takes the next client.");
}

static char *
explain_prototype (const PhSituation *s)
{
  g_autofree char *what = path (s);

  return g_strdup_printf ("%s belongs to a socket of another type: both ends must be stream, or "
                          "datagram, or seqpacket.", what);
}

static char *
explain_socket_type (const PhSituation *s)
{
  return g_strdup ("This family does not have sockets of that type. SOCK_STREAM and SOCK_DGRAM are "
                   "in every family of the Internet; SOCK_SEQPACKET is not.");
}

static char *
explain_no_ioctl (const PhSituation *s)
{
  return g_strdup ("This kind of socket has no mark of urgent data; only TCP has one.");
}

static char *
explain_range (const PhSituation *s)
{
  return g_strdup ("The answer was longer than the space for it.");
}

static char *
explain_bad_flags (const PhSituation *s)
{
  return g_strdup ("The flags do not go together: AI_CANONNAME needs a host, and only bits that "
                   "getaddrinfo(3) names may be set.");
}

static char *
explain_server_failed (const PhSituation *s)
{
  return g_strdup ("A name server answered that it could not answer, and asking again will not help. "
                   "Write the address in numbers.");
}

static char *
explain_lookup_family (const PhSituation *s)
{
  return g_strdup ("Names are looked up for AF_INET, AF_INET6 or AF_UNSPEC (either), and for no "
                   "other family.");
}

static char *
explain_lookup_memory (const PhSituation *s)
{
  return g_strdup ("There was no memory for the look-up. Try again later.");
}

static char *
explain_lookup_service (const PhSituation *s)
{
  return g_strdup ("The service is not known for this type of socket: a name of /etc/services goes "
                   "with tcp or udp; a number goes with both.");
}

static char *
explain_lookup_type (const PhSituation *s)
{
  return g_strdup ("The type and the protocol do not go together: SOCK_STREAM is TCP, SOCK_DGRAM is "
                   "UDP.");
}

static char *
explain_refused_option (const PhSituation *s)
{
  if (!is_option (s))
    return NULL;
  switch (s->error)
    {
    case EPERM:
    case EACCES:
      return g_strdup ("Only a privileged program may set this option, or set it to this value "
                       "(CAP_NET_ADMIN, for SO_BINDTODEVICE on some systems CAP_NET_RAW).");
    case EADDRINUSE:
      return g_strdup ("The socket is a member of that group on that interface already.");
    case EADDRNOTAVAIL:
      return g_strdup ("The socket is no member of that group there, or no interface has that "
                       "address.");
    case EISCONN:
      return g_strdup ("The option can be changed only before the socket is connected or bound.");
    case ENOBUFS:
      return g_strdup ("The socket is a member of as many groups as the system allows "
                       "(net.ipv4.igmp_max_memberships).");
    default:
      return NULL;
    }
}

static char *
explain_refused_file (const PhSituation *s)
{
  if (s->op != PH_CALL_SENDFILE)
    return explain_refused_option (s);
  switch (s->error)
    {
    case EACCES:
    case EPERM:
      return g_strdup ("The system does not let this program read that file.");
    case EINVAL:
      return g_strdup ("That cannot be read by sendfile(): it needs a plain file, a place to begin that is "
                       "not below 0, and a file that nobody has locked.");
    default:
      return NULL;
    }
}

/* No call of the kernel: what a handler needs, and does not find. */
static char *
explain_refused_handler (const PhSituation *s)
{
  if (s->op != PH_CALL_SERVE)
    return NULL;
  if (s->error == EDESTADDRREQ)
    return g_strdup ("A relay passes on what it gets, and was not told where to. Give it an "
                     "address.");
  return g_strdup ("A relay has to bring the answers back, and a datagram of a Unix socket mostly "
                   "has no sender to bring them to. Take another type or family.");
}

static const struct
{
  int     error;
  Explain explain;
} explanations[] = {
  { EACCES, explain_refused_file },
  { EPERM, explain_refused_file },
  { EINVAL, explain_refused_file },
  { EADDRINUSE, explain_refused_option },
  { EADDRNOTAVAIL, explain_refused_option },
  { EISCONN, explain_refused_option },
  { ENOBUFS, explain_refused_option },
  { ENOENT, explain_no_entry },
  { ENOTDIR, explain_not_folder },
  { ELOOP, explain_loop },
  { ENAMETOOLONG, explain_name_too_long },
  { EROFS, explain_read_only },
  { EISDIR, explain_is_folder },
  { ESPIPE, explain_seek },
  { EOVERFLOW, explain_overflow },
  { ENODEV, explain_no_device },
  { ENXIO, explain_no_device },
  { EOPNOTSUPP, explain_refused_handler },
  { ENOTSOCK, explain_not_socket },
  { EFAULT, explain_fault },
  { ENOPROTOOPT, explain_no_option },
  { EDESTADDRREQ, explain_refused_handler },
  { EDOM, explain_domain },
  { EBUSY, explain_busy },
  { EEXIST, explain_exists },
  { ENOSPC, explain_no_space },
  { EDQUOT, explain_no_space },
  { EIO, explain_io },
  { ENETDOWN, explain_network_down },
  { ENONET, explain_network_down },
  { EHOSTDOWN, explain_host_down },
  { EPROTO, explain_protocol_error },
  { EPROTOTYPE, explain_prototype },
  { ESOCKTNOSUPPORT, explain_socket_type },
  { ENOTTY, explain_no_ioctl },
  { ERANGE, explain_range },
  { PH_ERROR_EAI_BASE - EAI_BADFLAGS, explain_bad_flags },
  { PH_ERROR_EAI_BASE - EAI_FAIL, explain_server_failed },
  { PH_ERROR_EAI_BASE - EAI_FAMILY, explain_lookup_family },
  { PH_ERROR_EAI_BASE - EAI_MEMORY, explain_lookup_memory },
  { PH_ERROR_EAI_BASE - EAI_SERVICE, explain_lookup_service },
  { PH_ERROR_EAI_BASE - EAI_SOCKTYPE, explain_lookup_type },
};

/**
 * ph_errno_explain_rare:
 * @situation: what is known about the call that failed
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): one or two sentences; %NULL if the error is none of these
 */
char *
ph_errno_explain_rare (const PhSituation *situation)
{
  for (gsize i = 0; i < G_N_ELEMENTS (explanations); i++)
    if (explanations[i].error == situation->error)
      return explanations[i].explain (situation);

  return NULL;
}
