/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-file-opening.h"

#include "ph-sys-private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>

/* Only regular files: a FIFO, a terminal or a device could keep sendfile(2) waiting for ever.
 * O_NONBLOCK, so that the open() of a FIFO does not wait for its other end, fifo(7). The struct is
 * shared by the io thread and the file's, and freed by whichever is done with it last; the thread
 * is detached, because nothing can interrupt it. */

#define AHEAD       ((off_t) 1024 * 1024)   /* read into memory at once, posix_fadvise(2) */
#define STACK_BYTES ((size_t) 64 * 1024)

struct _PhFileOpening
{
  const PhSys    *sys;      /* (unowned): of the process */
  char           *name;     /* (owned) */
  off_t           offset;   /* where it will be read */
  PhCallId        id;
  pthread_mutex_t lock;
  PhNetLoop      *loop;     /* guarded by lock (unowned) (nullable): NULL once dropped */
  gboolean        decided;  /* guarded by lock */
  int             file;     /* guarded by lock (owned): -1 none, or taken */
  gint64          size;     /* guarded by lock */
  int             error;    /* guarded by lock */
  guint           n_refs;   /* guarded by lock */
};

/* sendfile(2): EINVAL if in_fd is of a kind that cannot be read so, ESPIPE if it has no offsets.
 * Returns: 0 or an errno */
static int
check_kind (const struct stat *status)
{
  if (S_ISREG (status->st_mode))
    return 0;
  return S_ISFIFO (status->st_mode) || S_ISSOCK (status->st_mode) || S_ISCHR (status->st_mode)
           ? ESPIPE : EINVAL;
}

/* Returns: 0 or an errno; a file that cannot be sent is closed again */
static int
open_file (const PhFileOpening *self,
           int                 *file,
           gint64              *size)
{
  const PhSys *sys = self->sys;
  struct stat status = { 0 };
  int error = 0;

  *file = ph_sys_retry (sys->open (self->name, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (*file < 0)
    return errno;
  if (ph_sys_retry (sys->fstat (*file, &status)) != 0)
    error = errno;
  else
    error = check_kind (&status);
  *size = status.st_size;
  if (error == 0)
    sys->posix_fadvise (*file, self->offset, AHEAD, POSIX_FADV_WILLNEED);
  else
    {
      sys->close (*file);
      *file = -1;
    }
  return error;
}

/* With the lock held; gives it up. */
static void
unref_and_unlock (PhFileOpening *self)
{
  gboolean last = --self->n_refs == 0;
  int file = last ? self->file : -1;

  pthread_mutex_unlock (&self->lock);
  if (file >= 0)
    self->sys->close (file);
  if (!last)
    return;

  pthread_mutex_destroy (&self->lock);
  g_free (self->name);
  g_free (self);
}

static void *
file_thread (void *data)
{
  PhFileOpening *self = data;
  int file;
  gint64 size = 0;
  int error = open_file (self, &file, &size);

  pthread_mutex_lock (&self->lock);
  self->file = file;
  self->size = size;
  self->error = error;
  self->decided = TRUE;
  if (self->loop != NULL)
    {
      PhCommand *command = ph_command_new (PH_COMMAND_FILE_OPENED, PH_SOCKET_NONE);

      command->call_id = self->id;
      ph_net_loop_post (self->loop, command);
    }
  unref_and_unlock (self);
  return NULL;
}

/* Returns: 0 or an errno; what pthread_create(3) calls EAGAIN is no reason to try send again */
static int
start_thread (PhFileOpening *self)
{
  pthread_attr_t attributes;
  pthread_t thread;
  int result;

  pthread_attr_init (&attributes);
  pthread_attr_setdetachstate (&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize (&attributes, MAX (STACK_BYTES, (size_t) PTHREAD_STACK_MIN));
  result = pthread_create (&thread, &attributes, file_thread, self);
  pthread_attr_destroy (&attributes);
  return result == EAGAIN ? ENOMEM : result;
}

/**
 * ph_file_opening_new:
 * @sys: (transfer none): the system calls, which must live as long as the process
 * @loop: (transfer none): whom to tell, until ph_file_opening_drop()
 * @id: told along
 * @name: the file's name, copied
 * @offset: where it will be read from first, in bytes; not below 0
 *
 * Begins to open it. If no thread can be made that is the answer, told as any other. Io thread.
 *
 * Returns: (transfer full): end it with ph_file_opening_drop()
 */
PhFileOpening *
ph_file_opening_new (const PhSys *sys,
                     PhNetLoop   *loop,
                     PhCallId     id,
                     const char  *name,
                     gint64       offset)
{
  PhFileOpening *self = g_new0 (PhFileOpening, 1);
  int error;

  self->sys = sys;
  self->name = g_strdup (name);
  self->offset = (off_t) offset;
  self->id = id;
  self->loop = loop;
  self->file = -1;
  self->n_refs = 2;
  pthread_mutex_init (&self->lock, NULL);
  error = start_thread (self);
  if (error != 0)   /* else the thread may have decided already */
    {
      self->error = error;
      self->decided = TRUE;
      self->n_refs = 1;
    }
  return self;
}

/**
 * ph_file_opening_take:
 * @self: a file being opened
 * @file: (out): its descriptor, which the caller closes; -1: it could not be opened
 * @size: (out): its size in bytes
 * @error: (out): 0 or an errno
 *
 * Io thread; never waits.
 *
 * Returns: %FALSE if it is not decided yet, and nothing is set
 */
gboolean
ph_file_opening_take (PhFileOpening *self,
                      int           *file,
                      gint64        *size,
                      int           *error)
{
  gboolean decided;

  pthread_mutex_lock (&self->lock);
  decided = self->decided;
  if (decided)
    {
      *file = self->file;
      *size = self->size;
      *error = self->error;
      self->file = -1;
    }
  pthread_mutex_unlock (&self->lock);
  return decided;
}

/**
 * ph_file_opening_drop:
 * @self: (transfer full): a file being opened
 *
 * Nobody is told any more, and a descriptor that nobody took is closed. Io thread; never waits.
 */
void
ph_file_opening_drop (PhFileOpening *self)
{
  pthread_mutex_lock (&self->lock);
  self->loop = NULL;
  unref_and_unlock (self);
}
