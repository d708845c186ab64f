/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <netdb.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <glib.h>

G_BEGIN_DECLS

/* Every system call of the socket layer goes through one table, so that a test can put any
 * errno, short count or delay in the place of the kernel's answer. The members are the calls
 * of section 2 of the manual, unchanged. */
typedef struct
{
  int     (*socket)        (int, int, int);
  int     (*bind)          (int, const struct sockaddr *, socklen_t);
  int     (*listen)        (int, int);
  int     (*accept4)       (int, struct sockaddr *, socklen_t *, int);
  int     (*connect)       (int, const struct sockaddr *, socklen_t);
  ssize_t (*send)          (int, const void *, size_t, int);
  ssize_t (*sendto)        (int, const void *, size_t, int, const struct sockaddr *, socklen_t);
  ssize_t (*recv)          (int, void *, size_t, int);
  ssize_t (*recvmsg)       (int, struct msghdr *, int);
  int     (*recvmmsg)      (int, struct mmsghdr *, unsigned int, int, struct timespec *);
  int     (*shutdown)      (int, int);
  int     (*close)         (int);
  int     (*getsockname)   (int, struct sockaddr *, socklen_t *);
  int     (*getpeername)   (int, struct sockaddr *, socklen_t *);
  int     (*getsockopt)    (int, int, int, void *, socklen_t *);
  int     (*setsockopt)    (int, int, int, const void *, socklen_t);
  int     (*ioctl)         (int, unsigned long, void *);
  int     (*poll)          (struct pollfd *, nfds_t, int);
  int     (*socketpair)    (int, int, int, int[2]);
  ssize_t (*sendfile)      (int, int, off_t *, size_t);
  int     (*open)          (const char *, int);
  int     (*fstat)         (int, struct stat *);
  int     (*posix_fadvise) (int, off_t, off_t, int);
  int     (*fcntl)         (int, int, int);
  int     (*epoll_create1) (int);
  int     (*epoll_ctl)     (int, int, int, struct epoll_event *);
  int     (*epoll_wait)    (int, struct epoll_event *, int, int);
  int     (*getaddrinfo)   (const char *, const char *, const struct addrinfo *, struct addrinfo **);
  void    (*freeaddrinfo)  (struct addrinfo *);
  int     (*gethostname)   (char *, size_t);
  int     (*gethostbyname2_r) (const char *, int, struct hostent *, char *, size_t,
                               struct hostent **, int *);
  int     (*gethostbyaddr_r) (const void *, socklen_t, int, struct hostent *, char *, size_t,
                              struct hostent **, int *);
  int     (*getservbyname_r) (const char *, const char *, struct servent *, char *, size_t,
                              struct servent **);
  int     (*getservbyport_r) (int, const char *, struct servent *, char *, size_t,
                              struct servent **);
} PhSys;

const PhSys *ph_sys_get_kernel (void);

G_END_DECLS
