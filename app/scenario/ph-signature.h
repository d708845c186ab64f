/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-types.h"

G_BEGIN_DECLS

/* What a value is, as far as it is known before anything runs */
typedef enum
{
  PH_KIND_NOTHING,
  PH_KIND_SOCKET,
  PH_KIND_BYTES,
  PH_KIND_INTEGER,
  PH_KIND_FLOAT,
  PH_KIND_BOOLEAN,
  PH_KIND_STRING,
  PH_KIND_ADDRESS,
  PH_KIND_ERRNO,
  PH_KIND_STATE,    /* ESTABLISHED */
  PH_KIND_TUPLE,
  PH_KIND_LIST,
  PH_KIND_STARTED,  /* a call that was started */
  PH_KIND_UNKNOWN,  /* anything goes */
  PH_N_KINDS
} PhKind;

/* What an argument has to be */
typedef enum
{
  PH_ARG_NONE,
  PH_ARG_ANY,
  PH_ARG_FAMILY,
  PH_ARG_TYPE,
  PH_ARG_PROTOCOL,
  PH_ARG_ADDRESS,
  PH_ARG_SOURCE,     /* an address or None */
  PH_ARG_ENDPOINT,   /* ("host", port), to be looked up */
  PH_ARG_BYTES,
  PH_ARG_SIZE,
  PH_ARG_FLAGS,
  PH_ARG_HOW,
  PH_ARG_LEVEL,
  PH_ARG_OPTION,
  PH_ARG_BACKLOG,
  PH_ARG_NUMBER,
  PH_ARG_FD,
  PH_ARG_SWITCH,     /* True or False */
  PH_ARG_SECONDS,    /* or None */
  PH_ARG_SOCKETS,    /* a list */
  PH_ARG_PATH,
  PH_ARG_OFFSET,
  PH_ARG_COUNT,      /* or None */
  PH_ARG_HOST,       /* a string or None */
  PH_ARG_NAME,       /* a string */
  PH_ARG_SERVICE,    /* a string, a port, or None */
  PH_ARG_PORT,
  PH_ARG_HINTS,      /* AI_PASSIVE */
  PH_ARG_HANDLER,    /* EchoHandler, or None */
  PH_ARG_REPLIES,    /* a list of (bytes, bytes[, words]), or None */
  PH_ARG_RELAY,      /* an address or None */
  PH_ARG_U16,
  PH_ARG_U32,
  PH_N_ARGS
} PhArg;

/* What the notation does by itself, without the kernel */
typedef enum
{
  PH_BUILTIN_NONE,
  PH_BUILTIN_LEN,
  PH_BUILTIN_BYTE_ORDER, /* one of ph_byte_order_call(), by its name */
  PH_BUILTIN_FILENO,
  PH_BUILTIN_SETDEFAULTTIMEOUT,
  PH_BUILTIN_GETDEFAULTTIMEOUT,
  PH_BUILTIN_RESULT,   /* waits for a call that was started */
  PH_BUILTIN_CANCEL,
  PH_BUILTIN_TCP_SERVER,           /* several calls, see ph-server.c */
  PH_BUILTIN_THREADING_TCP_SERVER,
  PH_BUILTIN_UDP_SERVER,
} PhBuiltin;

#define PH_PARAMS_MAX 6
#define PH_GIVES_MAX 3

typedef struct
{
  const char *name;   /* as a keyword */
  PhArg       arg;
} PhParam;

/* A row of the table of calls: what each takes and gives. */
typedef struct
{
  const char *name;
  PhKind      receiver;    /* PH_KIND_SOCKET, PH_KIND_STARTED; PH_KIND_NOTHING: a function */
  PhCallOp    op;          /* PH_N_CALLS: a builtin */
  PhBuiltin   builtin;
  guint       n_required;
  PhParam     params[PH_PARAMS_MAX];  /* the first without a name ends them */
  guint       n_gives;
  PhKind      gives[PH_GIVES_MAX];
} PhSignature;

const PhSignature *ph_signature_by_name    (const char        *name);
const PhSignature *ph_signature_nearest    (const char        *name);
guint              ph_signature_n_params   (const PhSignature *signature);
int                ph_signature_find_param (const PhSignature *signature,
                                            const char        *name);
const char        *ph_signature_nearest_param (const PhSignature *signature,
                                            const char        *name);
PhKind             ph_signature_get_kind   (const PhSignature *signature);
const char        *ph_kind_in_words        (PhKind             kind);

G_END_DECLS
