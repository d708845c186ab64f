/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-sys.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <unistd.h>

/* The kernel's own answers. Thin wrappers stand where glibc declares its address arguments as
 * a transparent union or the call as variadic, so that the table has plain types. */

static int
kernel_bind (int fd, const struct sockaddr *address, socklen_t len)
{
  return bind (fd, address, len);
}

static int
kernel_accept4 (int fd, struct sockaddr *address, socklen_t *len, int flags)
{
  return accept4 (fd, address, len, flags);
}

static int
kernel_connect (int fd, const struct sockaddr *address, socklen_t len)
{
  return connect (fd, address, len);
}

static ssize_t
kernel_sendto (int                    fd,
               const void            *data,
               size_t                 len,
               int                    flags,
               const struct sockaddr *address,
               socklen_t              address_len)
{
  return sendto (fd, data, len, flags, address, address_len);
}

static int
kernel_getsockname (int fd, struct sockaddr *address, socklen_t *len)
{
  return getsockname (fd, address, len);
}

static int
kernel_getpeername (int fd, struct sockaddr *address, socklen_t *len)
{
  return getpeername (fd, address, len);
}

static int
kernel_ioctl (int fd, unsigned long request, void *argument)
{
  return ioctl (fd, request, argument);
}

static int
kernel_open (const char *path, int flags)
{
  return open (path, flags);
}

static int
kernel_fcntl (int fd, int command, int argument)
{
  return fcntl (fd, command, argument);
}

static const PhSys kernel = {
  .socket = socket,
  .bind = kernel_bind,
  .listen = listen,
  .accept4 = kernel_accept4,
  .connect = kernel_connect,
  .send = send,
  .sendto = kernel_sendto,
  .recv = recv,
  .recvmsg = recvmsg,
  .recvmmsg = recvmmsg,
  .shutdown = shutdown,
  .close = close,
  .getsockname = kernel_getsockname,
  .getpeername = kernel_getpeername,
  .getsockopt = getsockopt,
  .setsockopt = setsockopt,
  .ioctl = kernel_ioctl,
  .poll = poll,
  .socketpair = socketpair,
  .sendfile = sendfile,
  .open = kernel_open,
  .fstat = fstat,
  .posix_fadvise = posix_fadvise,
  .fcntl = kernel_fcntl,
  .epoll_create1 = epoll_create1,
  .epoll_ctl = epoll_ctl,
  .epoll_wait = epoll_wait,
  .getaddrinfo = getaddrinfo,
  .freeaddrinfo = freeaddrinfo,
  .gethostname = gethostname,
  .gethostbyname2_r = gethostbyname2_r,
  .gethostbyaddr_r = gethostbyaddr_r,
  .getservbyname_r = getservbyname_r,
  .getservbyport_r = getservbyport_r,
};

/**
 * ph_sys_get_kernel:
 *
 * The table a test copies before it puts something else in the place of a call. Any thread.
 *
 * Returns: (transfer none): the system calls as the kernel answers them
 */
const PhSys *
ph_sys_get_kernel (void)
{
  return &kernel;
}
