/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-lookup.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

/* Each look-up of netdb.h as one function from a question to all of its answers, in the order
 * they came. They wait for name servers: resolver threads call them, nothing else does. */

/* The buffers of the _r functions grow up to here; glibc asks for what a reply needs. */
#define MIN_BUFFER ((gsize) 1024)
#define MAX_BUFFER ((gsize) 1024 * 1024)

/* Makes room for that many answers. Not a GArray: its memory goes from thread to thread inside of
 * GLib, where the thread sanitizer does not see it. */
static void
make_room (PhLookup *lookup,
           guint     n)
{
  lookup->answers = n > 0 ? g_new0 (PhLookupAnswer, n) : NULL;
  lookup->n_answers = n;
}

static void
take_addrinfo (PhLookup              *lookup,
               const struct addrinfo *found)
{
  PhLookupAnswer *answer;
  guint n = 0;

  for (const struct addrinfo *info = found; info != NULL; info = info->ai_next)
    n++;
  make_room (lookup, n);
  answer = lookup->answers;
  for (const struct addrinfo *info = found; info != NULL; info = info->ai_next, answer++)
    {
      answer->family = info->ai_family;
      answer->type = info->ai_socktype;
      answer->protocol = info->ai_protocol;
      answer->address = ph_address_from_sockaddr (info->ai_addr, info->ai_addrlen);
    }
  if (found != NULL && found->ai_canonname != NULL)
    lookup->canonical_name = g_strdup (found->ai_canonname);
}

static int
ask_getaddrinfo (const PhSys *sys,
                 PhLookup    *lookup)
{
  const struct addrinfo hints = {
    .ai_family = lookup->family,
    .ai_socktype = lookup->type,
    .ai_protocol = lookup->protocol,
    .ai_flags = lookup->flags,
  };
  struct addrinfo *found = NULL;
  int result = sys->getaddrinfo (lookup->host, lookup->service, &hints, &found);

  if (result != 0)
    return ph_eai_to_error (result, errno);
  take_addrinfo (lookup, found);
  if (found != NULL)
    sys->freeaddrinfo (found);
  return 0;
}

static int
ask_gethostname (const PhSys *sys,
                 PhLookup    *lookup)
{
  char name[256];

  if (sys->gethostname (name, sizeof name) != 0)
    return errno;
  name[sizeof name - 1] = '\0';   /* gethostname(2): a name that is too long may come without */
  lookup->canonical_name = g_strdup (name);
  return 0;
}

static PhAddress
bytes_to_address (int           family,
                  gconstpointer bytes)
{
  PhAddress address = ph_address_any (family, 0);

  if (family == AF_INET)
    memcpy (&address.in.sin_addr, bytes, sizeof address.in.sin_addr);
  else if (family == AF_INET6)
    memcpy (&address.in6.sin6_addr, bytes, sizeof address.in6.sin6_addr);
  return address;
}

static void
take_hostent (PhLookup             *lookup,
              const struct hostent *host)
{
  guint n = 0;

  lookup->canonical_name = g_strdup (host->h_name);
  lookup->aliases = g_strdupv (host->h_aliases);
  while (host->h_addr_list != NULL && host->h_addr_list[n] != NULL)
    n++;
  make_room (lookup, n);
  for (guint i = 0; i < n; i++)
    {
      lookup->answers[i].family = host->h_addrtype;
      lookup->answers[i].address = bytes_to_address (host->h_addrtype, host->h_addr_list[i]);
    }
}

static int
ask_gethostbyname (const PhSys *sys,
                   PhLookup    *lookup)
{
  const char *name = lookup->host != NULL ? lookup->host : "";
  int error = ERANGE;

  for (gsize size = MIN_BUFFER; error == ERANGE && size <= MAX_BUFFER; size *= 2)
    {
      g_autofree char *buffer = g_malloc (size);
      struct hostent host;
      struct hostent *found = NULL;
      int code = NETDB_INTERNAL;
      int result = sys->gethostbyname2_r (name, AF_INET, &host, buffer, size, &found, &code);

      error = found != NULL ? 0 : ph_eai_from_host (code, result);
      if (found != NULL)
        take_hostent (lookup, found);
    }
  return error;
}

static int
ask_gethostbyaddr (const PhSys *sys,
                   PhLookup    *lookup)
{
  PhAddress address;
  gboolean inet6;
  int error = ERANGE;

  if (lookup->host == NULL || !ph_address_from_numeric (&address, lookup->host, 0))
    return EINVAL;
  inet6 = ph_address_get_family (&address) == AF_INET6;
  for (gsize size = MIN_BUFFER; error == ERANGE && size <= MAX_BUFFER; size *= 2)
    {
      g_autofree char *buffer = g_malloc (size);
      struct hostent host;
      struct hostent *found = NULL;
      int code = NETDB_INTERNAL;
      int result = sys->gethostbyaddr_r (inet6 ? (void *) &address.in6.sin6_addr
                                               : (void *) &address.in.sin_addr,
                                         inet6 ? sizeof address.in6.sin6_addr
                                               : sizeof address.in.sin_addr,
                                         ph_address_get_family (&address), &host, buffer, size,
                                         &found, &code);

      error = found != NULL ? 0 : ph_eai_from_host (code, result);
      if (found != NULL)
        take_hostent (lookup, found);
    }
  return error;
}

static void
take_servent (PhLookup             *lookup,
              const struct servent *service)
{
  /* port and protocol were asked for or are found; what is found counts */
  g_free (lookup->service);
  g_free (lookup->protocol_name);
  lookup->service = g_strdup (service->s_name);
  lookup->protocol_name = g_strdup (service->s_proto);
  lookup->port = ntohs ((guint16) service->s_port);
  lookup->aliases = g_strdupv (service->s_aliases);
}

/* Returns: what a look-up of a service came to: not to find it is no error of the function */
static int
service_error (const struct servent *found,
               int                   result)
{
  if (found != NULL)
    return 0;
  return result != 0 ? result : ENOENT;
}

static int
ask_getservbyname (const PhSys *sys,
                   PhLookup    *lookup)
{
  g_autofree char *name = g_strdup (lookup->service != NULL ? lookup->service : "");
  g_autofree char *protocol = g_strdup (lookup->protocol_name);
  int error = ERANGE;

  for (gsize size = MIN_BUFFER; error == ERANGE && size <= MAX_BUFFER; size *= 2)
    {
      g_autofree char *buffer = g_malloc (size);
      struct servent service;
      struct servent *found = NULL;
      int result = sys->getservbyname_r (name, protocol, &service, buffer, size, &found);

      error = service_error (found, result);
      if (found != NULL)
        take_servent (lookup, found);
    }
  return error;
}

static int
ask_getservbyport (const PhSys *sys,
                   PhLookup    *lookup)
{
  g_autofree char *protocol = g_strdup (lookup->protocol_name);
  int error = ERANGE;

  if (lookup->port < 0 || lookup->port > G_MAXUINT16)
    return EINVAL;
  for (gsize size = MIN_BUFFER; error == ERANGE && size <= MAX_BUFFER; size *= 2)
    {
      g_autofree char *buffer = g_malloc (size);
      struct servent service;
      struct servent *found = NULL;
      int result = sys->getservbyport_r (htons ((guint16) lookup->port), protocol, &service,
                                         buffer, size, &found);

      error = service_error (found, result);
      if (found != NULL)
        take_servent (lookup, found);
    }
  return error;
}

/**
 * ph_lookup_from_call:
 * @call: a look-up that is made on no socket
 *
 * Any thread. See #PhCall for where the question stands in it.
 *
 * Returns: (transfer full): the question
 */
PhLookup *
ph_lookup_from_call (const PhCall *call)
{
  PhLookup *lookup = ph_lookup_new ();
  gboolean of_service = call->op == PH_CALL_GETSERVBYNAME || call->op == PH_CALL_GETSERVBYPORT;

  if (of_service)
    lookup->protocol_name = g_strdup (call->text);
  else
    lookup->host = g_strdup (call->text);
  lookup->service = g_strdup (call->service);
  if (call->op == PH_CALL_GETSERVBYPORT)
    lookup->port = call->args[0];
  if (call->op == PH_CALL_GETADDRINFO)
    {
      lookup->protocol = call->args[0];
      lookup->family = call->args[1];
      lookup->type = call->args[2];
      lookup->flags = call->flags;
    }
  return lookup;
}

/**
 * ph_lookup_ask:
 * @sys: the system calls
 * @op: which look-up, %PH_CALL_GETADDRINFO or %PH_CALL_GETHOSTNAME to %PH_CALL_GETSERVBYPORT
 * @lookup: (inout): the question; on success the answers stand in it too
 *
 * Any thread that may wait: this takes as long as the name servers do. See getaddrinfo(3),
 * gethostname(2), gethostbyname(3), getservbyname(3). An address that is none, and a port that
 * fits no 16 bits, are EINVAL without a call.
 *
 * Returns: 0, an errno, or the error of a look-up (ph-eai.h); ENOENT: there is no such service
 */
int
ph_lookup_ask (const PhSys *sys,
               PhCallOp     op,
               PhLookup    *lookup)
{
  switch ((int) op)
    {
    case PH_CALL_GETADDRINFO: return ask_getaddrinfo (sys, lookup);
    case PH_CALL_GETHOSTNAME: return ask_gethostname (sys, lookup);
    case PH_CALL_GETHOSTBYNAME: return ask_gethostbyname (sys, lookup);
    case PH_CALL_GETHOSTBYADDR: return ask_gethostbyaddr (sys, lookup);
    case PH_CALL_GETSERVBYNAME: return ask_getservbyname (sys, lookup);
    case PH_CALL_GETSERVBYPORT: return ask_getservbyport (sys, lookup);
    default: g_assert_not_reached ();
    }
}
