/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-address.h"
#include "ph-types.h"

G_BEGIN_DECLS

/* What the payload of a record holds when a call has more to tell than fits its head. */

/* socketpair: both ends */
typedef struct
{
  PhSocketId sockets[2];
  int        fds[2];
} PhPair;

/* sendfile: followed by the file's name, which fills the rest of the payload (no NUL) */
typedef struct
{
  gint64 offset; /* bytes, where in the file it began */
  gint64 count;  /* bytes asked for; -1: to the end of the file */
  gint64 moved;  /* bytes the kernel took */
} PhSendfile;

/* create_connection: followed by the host and the service that were asked for, each with its NUL */
typedef struct
{
  gint64    timeout_ns; /* of each attempt; -1: none */
  PhAddress source;     /* to bind to first; unset: none */
} PhConnection;

const char *ph_connection_read    (gconstpointer        payload,
                                   gsize                len,
                                   PhConnection        *connection,
                                   const char         **service);
GBytes     *ph_connection_encode  (const PhConnection  *connection,
                                   const char          *host,
                                   const char          *service);

/* PROGRESS: how far a call that waits has come */
typedef struct
{
  guint64 done;  /* bytes */
  guint64 total; /* bytes; 0: unknown */
} PhProgress;

/* OPTIONS: what getsockopt(2) said of one option. The value follows, padded to 8 bytes. */
typedef struct
{
  gint32  level;
  gint32  option;
  guint16 error;  /* errno, 0: the value was read */
  guint16 len;    /* bytes of the value */
  guint32 fresh;  /* 1: of another socket of the same kind that was just made */
} PhOptionReading;

const guint8 *ph_option_reading_next (gconstpointer    payload,
                                      gsize            len,
                                      gsize           *position,
                                      PhOptionReading *reading);

/* bind, listen that failed with EADDRINUSE: who has the address, as the kernel told just then.
 * Absent when it told nothing. */
typedef struct
{
  PhAddress local;
  PhAddress peer;        /* unset if the holder has none */
  PhState   state;       /* TIME_WAIT belongs to no program */
  guint32   uid;         /* of who made the socket */
  gint32    pid;         /* 0: not known */
  guint32   expires_ms;  /* TIME_WAIT: until it ends */
  char      program[16]; /* its name as in /proc/PID/comm; "": not known */
} PhHolder;

/* The three lists of select(2) */
typedef enum
{
  PH_SELECT_READ,
  PH_SELECT_WRITE,
  PH_SELECT_EXCEPT,
  PH_N_SELECT_LISTS
} PhSelectList;

/* One socket in one list. An array of them, in the order of the lists, is the payload of a select
 * after its PhSelect. */
typedef struct
{
  PhSocketId socket;
  guint16    list;   /* PhSelectList */
  guint16    ready;  /* 1: it stands in the result, too */
} PhSelectEntry;

typedef struct
{
  gint64  timeout_ns; /* -1: none */
  guint32 n_entries;
  guint32 n_ready;
} PhSelect;

const PhSelectEntry *ph_select_read (gconstpointer   payload,
                                     gsize           len,
                                     PhSelect       *select);

/* One answer of a look-up */
typedef struct
{
  int       family;
  int       type;
  int       protocol;
  PhAddress address;
} PhLookupAnswer;

/* A look-up and its answers, in the order they were given. Members that a look-up does not use
 * are zero. Encoded it is the payload of the look-up calls. */
typedef struct
{
  char           *host;           /* (owned) (nullable): asked for */
  char           *service;        /* (owned) (nullable): asked for, or found by getservbyport */
  char           *protocol_name;  /* (owned) (nullable): "tcp", "udp": of a service */
  int             family;         /* hints of getaddrinfo */
  int             type;
  int             protocol;
  int             flags;          /* AI_PASSIVE … */
  int             port;           /* host byte order; asked for or found */
  char           *canonical_name; /* (owned) (nullable): found */
  char          **aliases;        /* (owned) (nullable): found */
  PhLookupAnswer *answers;        /* (owned) (nullable) */
  guint           n_answers;
} PhLookup;

PhLookup *ph_lookup_new    (void);
void      ph_lookup_free   (PhLookup       *lookup);
GBytes   *ph_lookup_encode (const PhLookup *lookup);
PhLookup *ph_lookup_decode (gconstpointer   payload,
                            gsize           len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhLookup, ph_lookup_free)

G_END_DECLS
