/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-fault.h"

#include "ph-errno.h"
#include "ph-ready.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/ioctl.h>

/* A fault is a plan of two steps: so many calls are answered with one error, so many after them
 * with another (0: as the kernel does), the rest by the kernel. The plan is written by the test
 * and read by the io thread and those of the resolver, so all of it is atomic. */

#define ANY_FD (-1)

typedef struct
{
  atomic_int  errors[2];
  atomic_int  n_left[2];
  atomic_int  fd;        /* the calls on this one only, or ANY_FD */
  atomic_int  acts;      /* the kernel's call is made all the same, and its answer is dropped */
  atomic_uint n_calls;
  atomic_uint n_struck;
} Plan;

static Plan          plans[PH_N_NET_FAULTS];
static atomic_int    option_level;
static atomic_int    option_name;
static atomic_size_t send_limit; /* a send takes no more than this; 0: no limit */

/* Returns: the error that the call is to give, 0 if none */
static int
take_error (PhNetFault fault,
            int        fd)
{
  Plan *plan = &plans[fault];
  int only = atomic_load (&plan->fd);

  if (only != ANY_FD && only != fd)
    return 0;
  atomic_fetch_add (&plan->n_calls, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (plan->n_left); i++)
    if (atomic_load (&plan->n_left[i]) > 0)
      {
        int error = atomic_load (&plan->errors[i]);

        atomic_fetch_sub (&plan->n_left[i], 1);
        atomic_fetch_add (&plan->n_struck, error != 0 ? 1 : 0);
        return error;
      }
  return 0;
}

/* Returns: whether the call fails, with errno set */
static gboolean
strike (PhNetFault fault,
        int        fd)
{
  int error = take_error (fault, fd);

  if (error != 0)
    errno = error;
  return error != 0;
}

static int
f_socket (int family, int type, int protocol)
{
  return strike (PH_NET_FAULT_SOCKET, ANY_FD)
           ? -1 : ph_sys_get_kernel ()->socket (family, type, protocol);
}

static int
f_bind (int fd, const struct sockaddr *address, socklen_t len)
{
  return strike (PH_NET_FAULT_BIND, fd) ? -1 : ph_sys_get_kernel ()->bind (fd, address, len);
}

static int
f_listen (int fd, int backlog)
{
  return strike (PH_NET_FAULT_LISTEN, fd) ? -1 : ph_sys_get_kernel ()->listen (fd, backlog);
}

static int
f_accept4 (int fd, struct sockaddr *address, socklen_t *len, int flags)
{
  return strike (PH_NET_FAULT_ACCEPT, fd)
           ? -1 : ph_sys_get_kernel ()->accept4 (fd, address, len, flags);
}

static int
f_connect (int fd, const struct sockaddr *address, socklen_t len)
{
  int error = take_error (PH_NET_FAULT_CONNECT, fd);

  if (error == 0)
    return ph_sys_get_kernel ()->connect (fd, address, len);
  if (atomic_load (&plans[PH_NET_FAULT_CONNECT].acts))
    ph_sys_get_kernel ()->connect (fd, address, len);
  errno = error;
  return -1;
}

static ssize_t
f_send (int fd, const void *data, size_t len, int flags)
{
  size_t limit = atomic_load (&send_limit);

  if (strike (PH_NET_FAULT_SEND, fd))
    return -1;
  return ph_sys_get_kernel ()->send (fd, data, limit > 0 ? MIN (len, limit) : len, flags);
}

static ssize_t
f_sendto (int                    fd,
          const void            *data,
          size_t                 len,
          int                    flags,
          const struct sockaddr *address,
          socklen_t              address_len)
{
  return strike (PH_NET_FAULT_SENDTO, fd)
           ? -1 : ph_sys_get_kernel ()->sendto (fd, data, len, flags, address, address_len);
}

static ssize_t
f_recv (int fd, void *data, size_t len, int flags)
{
  return strike (PH_NET_FAULT_RECV, fd) ? -1 : ph_sys_get_kernel ()->recv (fd, data, len, flags);
}

static ssize_t
f_recvmsg (int fd, struct msghdr *message, int flags)
{
  return strike (PH_NET_FAULT_RECVMSG, fd)
           ? -1 : ph_sys_get_kernel ()->recvmsg (fd, message, flags);
}

static int
f_recvmmsg (int fd, struct mmsghdr *messages, unsigned int n, int flags, struct timespec *timeout)
{
  return strike (PH_NET_FAULT_RECVMMSG, fd)
           ? -1 : ph_sys_get_kernel ()->recvmmsg (fd, messages, n, flags, timeout);
}

static int
f_shutdown (int fd, int how)
{
  return strike (PH_NET_FAULT_SHUTDOWN, fd) ? -1 : ph_sys_get_kernel ()->shutdown (fd, how);
}

/* As in Linux: the descriptor is gone whatever close() says. */
static int
f_close (int fd)
{
  int result = ph_sys_get_kernel ()->close (fd);

  return strike (PH_NET_FAULT_CLOSE, fd) ? -1 : result;
}

static int
f_getsockname (int fd, struct sockaddr *address, socklen_t *len)
{
  return strike (PH_NET_FAULT_GETSOCKNAME, fd)
           ? -1 : ph_sys_get_kernel ()->getsockname (fd, address, len);
}

static int
f_getpeername (int fd, struct sockaddr *address, socklen_t *len)
{
  return strike (PH_NET_FAULT_GETPEERNAME, fd)
           ? -1 : ph_sys_get_kernel ()->getpeername (fd, address, len);
}

/* Not the sampler's, which come when they like */
static int
f_getsockopt (int fd, int level, int option, void *value, socklen_t *len)
{
  gboolean is_wanted = level == atomic_load (&option_level)
                       && option == atomic_load (&option_name);
  int error = 0;

  if (is_wanted && strike (PH_NET_FAULT_GETSOCKOPT, fd))
    return -1;
  if (level == SOL_SOCKET && option == SO_ERROR)
    error = take_error (PH_NET_FAULT_SO_ERROR, fd);
  if (error == 0)
    return ph_sys_get_kernel ()->getsockopt (fd, level, option, value, len);
  *(int *) value = error;
  *len = sizeof error;
  return 0;
}

static int
f_setsockopt (int fd, int level, int option, const void *value, socklen_t len)
{
  return strike (PH_NET_FAULT_SETSOCKOPT, fd)
           ? -1 : ph_sys_get_kernel ()->setsockopt (fd, level, option, value, len);
}

static int
f_ioctl (int fd, unsigned long request, void *argument)
{
  return request == SIOCATMARK && strike (PH_NET_FAULT_ATMARK, fd)
           ? -1 : ph_sys_get_kernel ()->ioctl (fd, request, argument);
}

static int
f_poll (struct pollfd *polled, nfds_t n, int timeout_ms)
{
  gboolean reads = n > 0 && polled[0].events == ph_ready_get_events (PH_SELECT_READ);

  return strike (reads ? PH_NET_FAULT_POLL : PH_NET_FAULT_POLL_REST, n > 0 ? polled[0].fd : ANY_FD)
           ? -1 : ph_sys_get_kernel ()->poll (polled, n, timeout_ms);
}

static int
f_socketpair (int family, int type, int protocol, int fds[2])
{
  return strike (PH_NET_FAULT_SOCKETPAIR, ANY_FD)
           ? -1 : ph_sys_get_kernel ()->socketpair (family, type, protocol, fds);
}

static ssize_t
f_sendfile (int fd, int file, off_t *offset, size_t count)
{
  return strike (PH_NET_FAULT_SENDFILE, fd)
           ? -1 : ph_sys_get_kernel ()->sendfile (fd, file, offset, count);
}

static int
f_open (const char *path, int flags)
{
  return strike (PH_NET_FAULT_OPEN, ANY_FD) ? -1 : ph_sys_get_kernel ()->open (path, flags);
}

static int
f_fstat (int fd, struct stat *status)
{
  return strike (PH_NET_FAULT_FSTAT, fd) ? -1 : ph_sys_get_kernel ()->fstat (fd, status);
}

static int
f_fcntl (int fd, int command, int argument)
{
  return strike (PH_NET_FAULT_FCNTL, fd)
           ? -1 : ph_sys_get_kernel ()->fcntl (fd, command, argument);
}

static int
f_epoll_ctl (int epoll_fd, int op, int fd, struct epoll_event *event)
{
  if (op == EPOLL_CTL_ADD && event->data.u64 <= G_MAXUINT32 && strike (PH_NET_FAULT_EPOLL_ADD, fd))
    return -1;
  return ph_sys_get_kernel ()->epoll_ctl (epoll_fd, op, fd, event);
}

static int
f_getaddrinfo (const char             *host,
               const char             *service,
               const struct addrinfo  *hints,
               struct addrinfo       **found)
{
  int error = take_error (PH_NET_FAULT_GETADDRINFO, ANY_FD);

  if (error == 0)
    return ph_sys_get_kernel ()->getaddrinfo (host, service, hints, found);
  if (error > PH_ERROR_EAI_BASE)
    return PH_ERROR_EAI_BASE - error;
  errno = error;
  return EAI_SYSTEM;
}

static int
f_gethostname (char *name, size_t size)
{
  return strike (PH_NET_FAULT_GETHOSTNAME, ANY_FD)
           ? -1 : ph_sys_get_kernel ()->gethostname (name, size);
}

/* As glibc tells it: a code of h_errno, or NETDB_INTERNAL and the errno as result */
static int
fail_host (int              error,
           struct hostent **found,
           int             *code)
{
  *found = NULL;
  *code = error > PH_ERROR_HOST_BASE ? error - PH_ERROR_HOST_BASE : NETDB_INTERNAL;
  return error > PH_ERROR_HOST_BASE ? 0 : error;
}

static int
f_gethostbyname2_r (const char      *name,
                    int              family,
                    struct hostent  *host,
                    char            *buffer,
                    size_t           size,
                    struct hostent **found,
                    int             *code)
{
  int error = take_error (PH_NET_FAULT_GETHOSTBYNAME, ANY_FD);

  return error != 0 ? fail_host (error, found, code)
                    : ph_sys_get_kernel ()->gethostbyname2_r (name, family, host, buffer, size,
                                                              found, code);
}

static int
f_gethostbyaddr_r (const void      *address,
                   socklen_t        len,
                   int              family,
                   struct hostent  *host,
                   char            *buffer,
                   size_t           size,
                   struct hostent **found,
                   int             *code)
{
  int error = take_error (PH_NET_FAULT_GETHOSTBYADDR, ANY_FD);

  return error != 0 ? fail_host (error, found, code)
                    : ph_sys_get_kernel ()->gethostbyaddr_r (address, len, family, host, buffer,
                                                             size, found, code);
}

/* As glibc tells it: no service of that name is no error of the function */
static int
fail_service (int              error,
              struct servent **found)
{
  *found = NULL;
  return error == ENOENT ? 0 : error;
}

static int
f_getservbyname_r (const char      *name,
                   const char      *protocol,
                   struct servent  *service,
                   char            *buffer,
                   size_t           size,
                   struct servent **found)
{
  int error = take_error (PH_NET_FAULT_GETSERVBYNAME, ANY_FD);

  return error != 0 ? fail_service (error, found)
                    : ph_sys_get_kernel ()->getservbyname_r (name, protocol, service, buffer,
                                                             size, found);
}

static int
f_getservbyport_r (int              port,
                   const char      *protocol,
                   struct servent  *service,
                   char            *buffer,
                   size_t           size,
                   struct servent **found)
{
  int error = take_error (PH_NET_FAULT_GETSERVBYPORT, ANY_FD);

  return error != 0 ? fail_service (error, found)
                    : ph_sys_get_kernel ()->getservbyport_r (port, protocol, service, buffer,
                                                             size, found);
}

static PhSys faulty;

static void
make_sys (void)
{
  faulty = *ph_sys_get_kernel ();
  faulty.socket = f_socket;
  faulty.bind = f_bind;
  faulty.listen = f_listen;
  faulty.accept4 = f_accept4;
  faulty.connect = f_connect;
  faulty.send = f_send;
  faulty.sendto = f_sendto;
  faulty.recv = f_recv;
  faulty.recvmsg = f_recvmsg;
  faulty.recvmmsg = f_recvmmsg;
  faulty.shutdown = f_shutdown;
  faulty.close = f_close;
  faulty.getsockname = f_getsockname;
  faulty.getpeername = f_getpeername;
  faulty.getsockopt = f_getsockopt;
  faulty.setsockopt = f_setsockopt;
  faulty.ioctl = f_ioctl;
  faulty.poll = f_poll;
  faulty.socketpair = f_socketpair;
  faulty.sendfile = f_sendfile;
  faulty.open = f_open;
  faulty.fstat = f_fstat;
  faulty.fcntl = f_fcntl;
  faulty.epoll_ctl = f_epoll_ctl;
  faulty.getaddrinfo = f_getaddrinfo;
  faulty.gethostname = f_gethostname;
  faulty.gethostbyname2_r = f_gethostbyname2_r;
  faulty.gethostbyaddr_r = f_gethostbyaddr_r;
  faulty.getservbyname_r = f_getservbyname_r;
  faulty.getservbyport_r = f_getservbyport_r;
}

/* Returns: (transfer none): the kernel, with the faults in front of it. First call: main thread. */
const PhSys *
ph_net_fault_get_sys (void)
{
  if (faulty.socket == NULL)
    make_sys ();
  return &faulty;
}

/* No faults any more; counts begin at 0. */
void
ph_net_fault_clear (void)
{
  for (PhNetFault fault = 0; fault < PH_N_NET_FAULTS; fault++)
    {
      ph_net_fault_arrange (fault, 0, 0);
      atomic_store (&plans[fault].fd, ANY_FD);
      atomic_store (&plans[fault].acts, FALSE);
    }
  ph_net_fault_set_option (SOL_SOCKET, SO_KEEPALIVE);
  ph_net_fault_limit_send (0);
}

/* The next @times calls give @error; 0: they go through. Above PH_ERROR_EAI_BASE and
 * PH_ERROR_HOST_BASE: as look-ups tell it. */
void
ph_net_fault_arrange (PhNetFault fault,
                      int        error,
                      int        times)
{
  Plan *plan = &plans[fault];

  atomic_store (&plan->n_left[1], 0);
  atomic_store (&plan->errors[0], error);
  atomic_store (&plan->n_calls, 0);
  atomic_store (&plan->n_struck, 0);
  atomic_store (&plan->n_left[0], times);
}

/* And those after them @error. To be said before the calls are made. */
void
ph_net_fault_follow (PhNetFault fault,
                     int        error,
                     int        times)
{
  atomic_store (&plans[fault].errors[1], error);
  atomic_store (&plans[fault].n_left[1], times);
}

/* Other descriptors are not concerned, nor counted. */
void
ph_net_fault_only (PhNetFault fault,
                   int        fd)
{
  atomic_store (&plans[fault].fd, fd);
}

/* The kernel does what it was asked for, and only its answer is another (connect alone). */
void
ph_net_fault_act (PhNetFault fault)
{
  g_assert_cmpint (fault, ==, PH_NET_FAULT_CONNECT);
  atomic_store (&plans[fault].acts, TRUE);
}

void
ph_net_fault_set_option (int level,
                         int option)
{
  atomic_store (&option_level, level);
  atomic_store (&option_name, option);
}

/* A send takes no more than this; 0: no limit. */
void
ph_net_fault_limit_send (gsize limit)
{
  atomic_store (&send_limit, limit);
}

guint
ph_net_fault_n_calls (PhNetFault fault)
{
  return atomic_load (&plans[fault].n_calls);
}

guint
ph_net_fault_n_struck (PhNetFault fault)
{
  return atomic_load (&plans[fault].n_struck);
}
