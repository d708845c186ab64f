/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-errno.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>

/* Every errno of Linux (asm-generic/errno-base.h, errno.h) and every code of getaddrinfo(3) and
 * gethostbyname(3), with its name and its meaning in plain words. A meaning is a clause without
 * capital or full stop, so that it can end a sentence. What an error means in one situation is told
 * by ph_errno_explain(). Constant tables, any thread. */

typedef struct
{
  const char *name;
  const char *meaning;
} Entry;

#define E(name_, meaning_) [name_] = { #name_, meaning_ }

static const Entry entries[] = {
  E (EPERM, "this needs a privilege that the program does not have"),
  E (ENOENT, "there is no such file or directory"),
  E (ESRCH, "there is no such process"),
  E (EINTR, "a signal interrupted the call before it did anything"),
  E (EIO, "a device failed to read or write"),
  E (ENXIO, "there is no such device or address"),
  E (E2BIG, "the list of arguments is too long"),
  E (ENOEXEC, "the file is not in a format that can be executed"),
  E (EBADF, "the descriptor is not open"),
  E (ECHILD, "there is no child process to wait for"),
  E (EAGAIN, "the call would have to wait"),
  E (ENOMEM, "the kernel has no memory for this"),
  E (EACCES, "permission was denied"),
  E (EFAULT, "an argument points outside of the program's memory"),
  E (ENOTBLK, "a block device is needed"),
  E (EBUSY, "the thing is in use"),
  E (EEXIST, "the file exists already"),
  E (EXDEV, "a link cannot lead to another file system"),
  E (ENODEV, "there is no such device"),
  E (ENOTDIR, "a part of the path is not a directory"),
  E (EISDIR, "the path is a directory"),
  E (EINVAL, "an argument, or the socket's state, does not fit the call"),
  E (ENFILE, "the whole system has too many files open"),
  E (EMFILE, "the program has as many descriptors open as it may have"),
  E (ENOTTY, "the descriptor does not know this control operation"),
  E (ETXTBSY, "the program file is being executed"),
  E (EFBIG, "the file would become too large"),
  E (ENOSPC, "the device is full"),
  E (ESPIPE, "there are no positions to seek in a pipe or socket"),
  E (EROFS, "the file system is read-only"),
  E (EMLINK, "there are too many links to the file"),
  E (EPIPE, "this side of the connection cannot send, or there is no connection"),
  E (EDOM, "an argument lies outside of the function's domain"),
  E (ERANGE, "the result is too large or too small to be represented"),
  E (EDEADLK, "waiting for this lock would never end"),
  E (ENAMETOOLONG, "the name is too long"),
  E (ENOLCK, "the system has no locks left"),
  E (ENOSYS, "this kernel does not have the call"),
  E (ENOTEMPTY, "the directory is not empty"),
  E (ELOOP, "the path leads through too many symbolic links"),
  E (ENOMSG, "there is no message of the wanted type"),
  E (EIDRM, "the identifier was removed"),
  E (ECHRNG, "the channel number is out of range"),
  E (EL2NSYNC, "level 2 is not synchronized"),
  E (EL3HLT, "level 3 has halted"),
  E (EL3RST, "level 3 was reset"),
  E (ELNRNG, "the link number is out of range"),
  E (EUNATCH, "no protocol driver is attached"),
  E (ENOCSI, "there is no CSI structure left"),
  E (EL2HLT, "level 2 has halted"),
  E (EBADE, "the exchange is invalid"),
  E (EBADR, "the request descriptor is invalid"),
  E (EXFULL, "the exchange is full"),
  E (ENOANO, "there is no anode"),
  E (EBADRQC, "the request code is invalid"),
  E (EBADSLT, "the slot is invalid"),
  E (EBFONT, "the font file has a bad format"),
  E (ENOSTR, "the device is not a stream"),
  E (ENODATA, "there is no data"),
  E (ETIME, "a timer expired"),
  E (ENOSR, "the streams resources are used up"),
  E (ENONET, "the machine is not on the network"),
  E (ENOPKG, "the package is not installed"),
  E (EREMOTE, "the object is on another machine"),
  E (ENOLINK, "the link was severed"),
  E (EADV, "advertising failed"),
  E (ESRMNT, "a remote mount failed"),
  E (ECOMM, "communication failed while sending"),
  E (EPROTO, "the other side broke the protocol"),
  E (EMULTIHOP, "the path would lead over several machines"),
  E (EDOTDOT, "a remote file system reported an error"),
  E (EBADMSG, "the message is damaged"),
  E (EOVERFLOW, "a value is too large for its type"),
  E (ENOTUNIQ, "the name is not unique on the network"),
  E (EBADFD, "the descriptor is in a state that forbids this"),
  E (EREMCHG, "the remote address changed"),
  E (ELIBACC, "a needed shared library cannot be accessed"),
  E (ELIBBAD, "a shared library is damaged"),
  E (ELIBSCN, "the library section of a program is damaged"),
  E (ELIBMAX, "too many shared libraries would be linked in"),
  E (ELIBEXEC, "a shared library cannot be executed"),
  E (EILSEQ, "a character is invalid or incomplete"),
  E (ERESTART, "the interrupted call should be made again"),
  E (ESTRPIPE, "a streams pipe failed"),
  E (EUSERS, "there are too many users"),
  E (ENOTSOCK, "the descriptor is not a socket"),
  E (EDESTADDRREQ, "the datagram has no receiver"),
  E (EMSGSIZE, "the message is longer than a datagram can be"),
  E (EPROTOTYPE, "the protocol does not go with this type of socket"),
  E (ENOPROTOOPT, "the protocol does not know this option"),
  E (EPROTONOSUPPORT, "this kernel does not have the protocol for this family and type"),
  E (ESOCKTNOSUPPORT, "the family has no sockets of this type"),
  E (EOPNOTSUPP, "this type of socket does not have the call"),
  E (EPFNOSUPPORT, "this kernel does not have the protocol family"),
  E (EAFNOSUPPORT, "the address family does not fit the socket, or the kernel does not have it"),
  E (EADDRINUSE, "another socket holds the address"),
  E (EADDRNOTAVAIL, "the address cannot be had on this machine"),
  E (ENETDOWN, "the network interface is down"),
  E (ENETUNREACH, "no route leads to the network"),
  E (ENETRESET, "the network dropped the connection"),
  E (ECONNABORTED, "the connection was given up before it was accepted"),
  E (ECONNRESET, "the peer broke the connection off"),
  E (ENOBUFS, "the kernel has no buffer space left"),
  E (EISCONN, "the socket is connected already"),
  E (ENOTCONN, "the socket is not connected"),
  E (ESHUTDOWN, "the socket was shut down for sending"),
  E (ETOOMANYREFS, "too many descriptors are on their way in messages"),
  E (ETIMEDOUT, "no answer came in time"),
  E (ECONNREFUSED, "nobody listens at the address"),
  E (EHOSTDOWN, "the other machine is down"),
  E (EHOSTUNREACH, "the other machine cannot be reached"),
  E (EALREADY, "an earlier attempt is still under way"),
  E (EINPROGRESS, "the connection is being made"),
  E (ESTALE, "the file handle is stale"),
  E (EUCLEAN, "the structure needs cleaning"),
  E (ENOTNAM, "the file is not a XENIX named type"),
  E (ENAVAIL, "there are no XENIX semaphores"),
  E (EISNAM, "the file is a named type"),
  E (EREMOTEIO, "the remote device failed"),
  E (EDQUOT, "the quota is used up"),
  E (ENOMEDIUM, "there is no medium in the device"),
  E (EMEDIUMTYPE, "the medium is of the wrong type"),
  E (ECANCELED, "the call was cancelled"),
  E (ENOKEY, "a required key is not there"),
  E (EKEYEXPIRED, "the key has expired"),
  E (EKEYREVOKED, "the key was revoked"),
  E (EKEYREJECTED, "the key was rejected"),
  E (EOWNERDEAD, "the owner of the lock died"),
  E (ENOTRECOVERABLE, "the state cannot be recovered"),
  E (ERFKILL, "the radio is switched off"),
  E (EHWPOISON, "a page of memory is broken"),
};

/* Indexed by the code with its sign turned. */
static const Entry eai_entries[] = {
  [-EAI_BADFLAGS] = { "EAI_BADFLAGS", "the flags of the look-up are invalid" },
  [-EAI_NONAME] = { "EAI_NONAME", "the name is not known" },
  [-EAI_AGAIN] = { "EAI_AGAIN", "no name server answered" },
  [-EAI_FAIL] = { "EAI_FAIL", "the name server failed" },
  [-EAI_NODATA] = { "EAI_NODATA", "the name exists, but has no address" },
  [-EAI_FAMILY] = { "EAI_FAMILY", "look-ups do not know this address family" },
  [-EAI_SOCKTYPE] = { "EAI_SOCKTYPE", "look-ups do not know this type of socket" },
  [-EAI_SERVICE] = { "EAI_SERVICE", "the service is not known for this type of socket" },
  [-EAI_ADDRFAMILY] = { "EAI_ADDRFAMILY", "the name has no address of this family" },
  [-EAI_MEMORY] = { "EAI_MEMORY", "there was no memory for the look-up" },
  [-EAI_SYSTEM] = { "EAI_SYSTEM", "the system failed during the look-up" },
  [-EAI_OVERFLOW] = { "EAI_OVERFLOW", "the name is too long" },
  [-EAI_INPROGRESS] = { "EAI_INPROGRESS", "the look-up is still under way" },
  [-EAI_CANCELED] = { "EAI_CANCELED", "the look-up was cancelled" },
  [-EAI_NOTCANCELED] = { "EAI_NOTCANCELED", "the look-up could not be cancelled" },
  [-EAI_ALLDONE] = { "EAI_ALLDONE", "all look-ups are done" },
  [-EAI_INTR] = { "EAI_INTR", "a signal interrupted the look-up" },
  [-EAI_IDN_ENCODE] = { "EAI_IDN_ENCODE", "the international name cannot be encoded" },
};

/* Indexed by h_errno. */
static const Entry host_entries[] = {
  E (HOST_NOT_FOUND, "the name is not known"),
  E (TRY_AGAIN, "no name server answered"),
  E (NO_RECOVERY, "the name server failed"),
  E (NO_DATA, "the name exists, but has no address"),
};

static const struct
{
  const char *name;
  int         error;
} aliases[] = {
  { "EWOULDBLOCK", EWOULDBLOCK },
  { "EDEADLOCK", EDEADLOCK },
  { "ENOTSUP", ENOTSUP },
  { "NO_ADDRESS", PH_ERROR_HOST_BASE + NO_ADDRESS },
};

static const Entry *
find_entry (int error)
{
  const Entry *entry = NULL;

  if (error > 0 && error < (int) G_N_ELEMENTS (entries))
    entry = &entries[error];
  else if (error > PH_ERROR_EAI_BASE
           && error - PH_ERROR_EAI_BASE < (int) G_N_ELEMENTS (eai_entries))
    entry = &eai_entries[error - PH_ERROR_EAI_BASE];
  else if (error > PH_ERROR_HOST_BASE
           && error - PH_ERROR_HOST_BASE < (int) G_N_ELEMENTS (host_entries))
    entry = &host_entries[error - PH_ERROR_HOST_BASE];
  return entry != NULL && entry->name != NULL ? entry : NULL;
}

static gboolean
find_name (const Entry *table,
           gsize        n,
           const char  *name,
           int         *index)
{
  for (gsize i = 0; i < n; i++)
    {
      if (table[i].name != NULL && strcmp (table[i].name, name) == 0)
        {
          *index = (int) i;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * ph_errno_get_name:
 * @error: an errno, or the error of a look-up (see %PH_ERROR_EAI_BASE)
 *
 * Any thread. See errno(3), getaddrinfo(3).
 *
 * Returns: the name, "ECONNREFUSED"; "OK" for 0; "E?" if Linux knows no such error
 */
const char *
ph_errno_get_name (int error)
{
  const Entry *entry = find_entry (error);

  if (error == 0)
    return "OK";
  return entry != NULL ? entry->name : "E?";
}

/**
 * ph_errno_from_name:
 * @name: a name, "ECONNREFUSED", "EAI_NONAME" or "HOST_NOT_FOUND"; the second names EWOULDBLOCK, ENOTSUP and
 *   EDEADLOCK are known too
 * @error: (out): the number it stands for
 *
 * Any thread.
 *
 * Returns: %FALSE if there is no such name, and @error is then untouched
 */
gboolean
ph_errno_from_name (const char *name,
                    int        *error)
{
  int index;

  if (find_name (entries, G_N_ELEMENTS (entries), name, &index))
    {
      *error = index;
      return TRUE;
    }
  if (find_name (eai_entries, G_N_ELEMENTS (eai_entries), name, &index))
    {
      *error = PH_ERROR_EAI_BASE + index;
      return TRUE;
    }
  if (find_name (host_entries, G_N_ELEMENTS (host_entries), name, &index))
    {
      *error = PH_ERROR_HOST_BASE + index;
      return TRUE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (aliases); i++)
    {
      if (strcmp (aliases[i].name, name) == 0)
        {
          *error = aliases[i].error;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * ph_errno_get_meaning:
 * @error: an errno, or the error of a look-up
 *
 * Any thread.
 *
 * Returns: what it means whatever the call was: a clause without capital and full stop
 */
const char *
ph_errno_get_meaning (int error)
{
  const Entry *entry = find_entry (error);

  if (error == 0)
    return "the call succeeded";
  return entry != NULL ? entry->meaning : "the system gave an error that has no name";
}

/**
 * ph_errno_get_number:
 * @error: an errno, or the error of a look-up
 *
 * Any thread.
 *
 * Returns: the number as the system has it: 111, EAI_NONAME's -2, or an h_errno
 */
int
ph_errno_get_number (int error)
{
  if (error > PH_ERROR_HOST_BASE)
    return error - PH_ERROR_HOST_BASE;

  return error > PH_ERROR_EAI_BASE ? PH_ERROR_EAI_BASE - error : error;
}

/**
 * ph_errno_label:
 * @error: an errno, or the error of a look-up
 *
 * Any thread.
 *
 * Returns: (transfer full): name and number as the system has them: "ECONNREFUSED (111)",
 *   "EAI_NONAME (-2)", "HOST_NOT_FOUND (1)"
 */
char *
ph_errno_label (int error)
{
  return g_strdup_printf ("%s (%d)", ph_errno_get_name (error), ph_errno_get_number (error));
}
