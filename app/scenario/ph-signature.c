/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-signature.h"

#include "ph-nearest.h"

#include <string.h>

/* The calls of the notation by name: Python's names of parameters and its order, the kernel's
 * meaning. The table is what the parser, the checker and the runner agree on. Any thread. */

#define SOCKET PH_KIND_SOCKET
#define FUNCTION PH_KIND_NOTHING
#define STARTED PH_KIND_STARTED

#define CALL(name_, receiver_, op_, n_required_) \
  .name = name_, .receiver = receiver_, .op = PH_CALL_##op_, .n_required = n_required_
#define BUILTIN(name_, receiver_, builtin_, n_required_) \
  .name = name_, .receiver = receiver_, .op = PH_N_CALLS, .builtin = PH_BUILTIN_##builtin_, \
  .n_required = n_required_
#define TAKES(...) .params = { __VA_ARGS__ }
#define GIVES(n_, ...) .n_gives = n_, .gives = { __VA_ARGS__ }

#define SERVER { "server_address", PH_ARG_ENDPOINT }
#define HANDLER { "handler", PH_ARG_HANDLER }, { "replies", PH_ARG_REPLIES }, \
                { "address", PH_ARG_RELAY }, { "bufsize", PH_ARG_SIZE }

static const PhSignature signatures[] = {
  { CALL ("socket", FUNCTION, SOCKET, 0),
    TAKES ({ "family", PH_ARG_FAMILY }, { "type", PH_ARG_TYPE }, { "proto", PH_ARG_PROTOCOL },
           { "fileno", PH_ARG_FD }),
    GIVES (1, PH_KIND_SOCKET) },
  { CALL ("socketpair", FUNCTION, SOCKETPAIR, 0),
    TAKES ({ "family", PH_ARG_FAMILY }, { "type", PH_ARG_TYPE }, { "proto", PH_ARG_PROTOCOL }),
    GIVES (2, PH_KIND_SOCKET, PH_KIND_SOCKET) },
  { CALL ("create_connection", FUNCTION, CREATE_CONNECTION, 1),
    TAKES ({ "address", PH_ARG_ENDPOINT }, { "timeout", PH_ARG_SECONDS },
           { "source_address", PH_ARG_SOURCE }),
    GIVES (1, PH_KIND_SOCKET) },
  { CALL ("bind", SOCKET, BIND, 1), TAKES ({ "address", PH_ARG_ADDRESS }) },
  { CALL ("listen", SOCKET, LISTEN, 0), TAKES ({ "backlog", PH_ARG_BACKLOG }) },
  { CALL ("accept", SOCKET, ACCEPT, 0), GIVES (2, PH_KIND_SOCKET, PH_KIND_ADDRESS) },
  { CALL ("connect", SOCKET, CONNECT, 1), TAKES ({ "address", PH_ARG_ADDRESS }) },
  { CALL ("connect_ex", SOCKET, CONNECT_EX, 1), TAKES ({ "address", PH_ARG_ADDRESS }),
    GIVES (1, PH_KIND_INTEGER) },
  { CALL ("send", SOCKET, SEND, 1), TAKES ({ "bytes", PH_ARG_BYTES }, { "flags", PH_ARG_FLAGS }),
    GIVES (1, PH_KIND_INTEGER) },
  { CALL ("sendall", SOCKET, SENDALL, 1),
    TAKES ({ "bytes", PH_ARG_BYTES }, { "flags", PH_ARG_FLAGS }) },
  { CALL ("sendto", SOCKET, SENDTO, 2),
    TAKES ({ "bytes", PH_ARG_BYTES }, { "flags", PH_ARG_FLAGS }, { "address", PH_ARG_ADDRESS }),
    GIVES (1, PH_KIND_INTEGER) },
  { CALL ("sendfile", SOCKET, SENDFILE, 1),
    TAKES ({ "file", PH_ARG_PATH }, { "offset", PH_ARG_OFFSET }, { "count", PH_ARG_COUNT }),
    GIVES (1, PH_KIND_INTEGER) },
  { CALL ("recv", SOCKET, RECV, 1), TAKES ({ "bufsize", PH_ARG_SIZE }, { "flags", PH_ARG_FLAGS }),
    GIVES (1, PH_KIND_BYTES) },
  { CALL ("recvfrom", SOCKET, RECVFROM, 1),
    TAKES ({ "bufsize", PH_ARG_SIZE }, { "flags", PH_ARG_FLAGS }),
    GIVES (2, PH_KIND_BYTES, PH_KIND_ADDRESS) },
  { CALL ("sockatmark", SOCKET, SOCKATMARK, 0), GIVES (1, PH_KIND_INTEGER) },
  { CALL ("shutdown", SOCKET, SHUTDOWN, 1), TAKES ({ "how", PH_ARG_HOW }) },
  { CALL ("close", SOCKET, CLOSE, 0) },
  { CALL ("getsockname", SOCKET, GETSOCKNAME, 0), GIVES (1, PH_KIND_ADDRESS) },
  { CALL ("getpeername", SOCKET, GETPEERNAME, 0), GIVES (1, PH_KIND_ADDRESS) },
  { BUILTIN ("fileno", SOCKET, FILENO, 0), GIVES (1, PH_KIND_INTEGER) },
  { CALL ("setsockopt", SOCKET, SETSOCKOPT, 3),
    TAKES ({ "level", PH_ARG_LEVEL }, { "optname", PH_ARG_OPTION }, { "value", PH_ARG_ANY }) },
  { CALL ("getsockopt", SOCKET, GETSOCKOPT, 2),
    TAKES ({ "level", PH_ARG_LEVEL }, { "optname", PH_ARG_OPTION }, { "buflen", PH_ARG_SIZE }),
    GIVES (1, PH_KIND_UNKNOWN) },
  { CALL ("serve", SOCKET, SERVE, 1), TAKES (HANDLER, { "one_by_one", PH_ARG_SWITCH }) },
  { BUILTIN ("TCPServer", FUNCTION, TCP_SERVER, 2), TAKES (SERVER, HANDLER),
    GIVES (1, PH_KIND_SOCKET) },
  { BUILTIN ("ThreadingTCPServer", FUNCTION, THREADING_TCP_SERVER, 2), TAKES (SERVER, HANDLER),
    GIVES (1, PH_KIND_SOCKET) },
  { BUILTIN ("UDPServer", FUNCTION, UDP_SERVER, 2), TAKES (SERVER, HANDLER),
    GIVES (1, PH_KIND_SOCKET) },
  { CALL ("setblocking", SOCKET, SETBLOCKING, 1), TAKES ({ "flag", PH_ARG_SWITCH }) },
  { CALL ("settimeout", SOCKET, SETTIMEOUT, 1), TAKES ({ "value", PH_ARG_SECONDS }) },
  { CALL ("gettimeout", SOCKET, GETTIMEOUT, 0), GIVES (1, PH_KIND_UNKNOWN) },
  { BUILTIN ("setdefaulttimeout", FUNCTION, SETDEFAULTTIMEOUT, 1),
    TAKES ({ "timeout", PH_ARG_SECONDS }) },
  { BUILTIN ("getdefaulttimeout", FUNCTION, GETDEFAULTTIMEOUT, 0), GIVES (1, PH_KIND_UNKNOWN) },
  { CALL ("select", FUNCTION, SELECT, 3),
    TAKES ({ "rlist", PH_ARG_SOCKETS }, { "wlist", PH_ARG_SOCKETS }, { "xlist", PH_ARG_SOCKETS },
           { "timeout", PH_ARG_SECONDS }),
    GIVES (3, PH_KIND_LIST, PH_KIND_LIST, PH_KIND_LIST) },
  { CALL ("getaddrinfo", FUNCTION, GETADDRINFO, 2),
    TAKES ({ "host", PH_ARG_HOST }, { "port", PH_ARG_SERVICE }, { "family", PH_ARG_FAMILY },
           { "type", PH_ARG_TYPE }, { "proto", PH_ARG_PROTOCOL }, { "flags", PH_ARG_HINTS }),
    GIVES (1, PH_KIND_LIST) },
  { CALL ("gethostname", FUNCTION, GETHOSTNAME, 0), GIVES (1, PH_KIND_STRING) },
  { CALL ("gethostbyname", FUNCTION, GETHOSTBYNAME, 1), TAKES ({ "hostname", PH_ARG_NAME }),
    GIVES (1, PH_KIND_STRING) },
  { CALL ("gethostbyaddr", FUNCTION, GETHOSTBYADDR, 1), TAKES ({ "ip_address", PH_ARG_NAME }),
    GIVES (3, PH_KIND_STRING, PH_KIND_LIST, PH_KIND_LIST) },
  { CALL ("getservbyname", FUNCTION, GETSERVBYNAME, 1),
    TAKES ({ "servicename", PH_ARG_NAME }, { "protocolname", PH_ARG_NAME }),
    GIVES (1, PH_KIND_INTEGER) },
  { CALL ("getservbyport", FUNCTION, GETSERVBYPORT, 1),
    TAKES ({ "port", PH_ARG_PORT }, { "protocolname", PH_ARG_NAME }), GIVES (1, PH_KIND_STRING) },
  { BUILTIN ("htons", FUNCTION, BYTE_ORDER, 1), TAKES ({ "x", PH_ARG_U16 }),
    GIVES (1, PH_KIND_INTEGER) },
  { BUILTIN ("ntohs", FUNCTION, BYTE_ORDER, 1), TAKES ({ "x", PH_ARG_U16 }),
    GIVES (1, PH_KIND_INTEGER) },
  { BUILTIN ("htonl", FUNCTION, BYTE_ORDER, 1), TAKES ({ "x", PH_ARG_U32 }),
    GIVES (1, PH_KIND_INTEGER) },
  { BUILTIN ("ntohl", FUNCTION, BYTE_ORDER, 1), TAKES ({ "x", PH_ARG_U32 }),
    GIVES (1, PH_KIND_INTEGER) },
  { BUILTIN ("inet_aton", FUNCTION, BYTE_ORDER, 1), TAKES ({ "ip_string", PH_ARG_NAME }),
    GIVES (1, PH_KIND_BYTES) },
  { BUILTIN ("inet_ntoa", FUNCTION, BYTE_ORDER, 1), TAKES ({ "packed_ip", PH_ARG_BYTES }),
    GIVES (1, PH_KIND_STRING) },
  { BUILTIN ("inet_pton", FUNCTION, BYTE_ORDER, 2),
    TAKES ({ "address_family", PH_ARG_FAMILY }, { "ip_string", PH_ARG_NAME }),
    GIVES (1, PH_KIND_BYTES) },
  { BUILTIN ("inet_ntop", FUNCTION, BYTE_ORDER, 2),
    TAKES ({ "address_family", PH_ARG_FAMILY }, { "packed_ip", PH_ARG_BYTES }),
    GIVES (1, PH_KIND_STRING) },
  { BUILTIN ("len", FUNCTION, LEN, 1), TAKES ({ "x", PH_ARG_ANY }), GIVES (1, PH_KIND_INTEGER) },
  { BUILTIN ("result", STARTED, RESULT, 0), GIVES (1, PH_KIND_UNKNOWN) },
  { BUILTIN ("cancel", STARTED, CANCEL, 0) },
};

static const char *const kind_words[PH_N_KINDS] = {
  [PH_KIND_NOTHING] = "nothing",     [PH_KIND_SOCKET] = "a socket",
  [PH_KIND_BYTES] = "bytes",         [PH_KIND_INTEGER] = "a number",
  [PH_KIND_FLOAT] = "a fraction",    [PH_KIND_BOOLEAN] = "True or False",
  [PH_KIND_STRING] = "a string",     [PH_KIND_ADDRESS] = "an address",
  [PH_KIND_ERRNO] = "an errno",      [PH_KIND_STATE] = "a state",
  [PH_KIND_TUPLE] = "a tuple",       [PH_KIND_LIST] = "a list",
  [PH_KIND_STARTED] = "a call that was started", [PH_KIND_UNKNOWN] = "something",
};

/**
 * ph_signature_by_name:
 * @name: the name of a call
 *
 * Returns: (transfer none) (nullable): its row
 */
const PhSignature *
ph_signature_by_name (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (signatures); i++)
    {
      if (strcmp (signatures[i].name, name) == 0)
        return &signatures[i];
    }
  return NULL;
}

/**
 * ph_signature_nearest:
 * @name: no name of a call
 *
 * Returns: (transfer none) (nullable): the call it was probably meant to be
 */
const PhSignature *
ph_signature_nearest (const char *name)
{
  PhNearest nearest = ph_nearest_begin (name);

  for (gsize i = 0; i < G_N_ELEMENTS (signatures); i++)
    ph_nearest_offer (&nearest, signatures[i].name);
  return ph_nearest_end (&nearest) != NULL ? ph_signature_by_name (nearest.best) : NULL;
}

/**
 * ph_signature_n_params:
 * @signature: a row
 *
 * Returns: how many arguments it takes at most
 */
guint
ph_signature_n_params (const PhSignature *signature)
{
  guint n = 0;

  while (n < PH_PARAMS_MAX && signature->params[n].name != NULL)
    n++;
  return n;
}

/**
 * ph_signature_find_param:
 * @signature: a row
 * @name: a keyword
 *
 * Returns: its place among the parameters, -1 if there is none
 */
int
ph_signature_find_param (const PhSignature *signature,
                         const char        *name)
{
  for (guint i = 0; i < ph_signature_n_params (signature); i++)
    {
      if (strcmp (signature->params[i].name, name) == 0)
        return (int) i;
    }
  return -1;
}

/**
 * ph_signature_nearest_param:
 * @signature: a row
 * @name: no keyword of it
 *
 * Returns: (nullable): the keyword it was probably meant to be
 */
const char *
ph_signature_nearest_param (const PhSignature *signature,
                            const char        *name)
{
  PhNearest nearest = ph_nearest_begin (name);

  for (guint i = 0; i < ph_signature_n_params (signature); i++)
    ph_nearest_offer (&nearest, signature->params[i].name);
  return ph_nearest_end (&nearest);
}

/**
 * ph_signature_get_kind:
 * @signature: a row
 *
 * Returns: what the call gives as one value
 */
PhKind
ph_signature_get_kind (const PhSignature *signature)
{
  if (signature->n_gives == 0)
    return PH_KIND_NOTHING;
  return signature->n_gives == 1 ? signature->gives[0] : PH_KIND_TUPLE;
}

/**
 * ph_kind_in_words:
 * @kind: what a value is
 *
 * Returns: it in words, with its article
 */
const char *
ph_kind_in_words (PhKind kind)
{
  return kind_words[kind];
}
