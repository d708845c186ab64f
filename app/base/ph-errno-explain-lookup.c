/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-errno-explain-lookup.h"

#include "ph-format.h"

#include <errno.h>
#include <netdb.h>

/* What a failed look-up means. There is no socket in the situation, and its name is in the call
 * itself. See getaddrinfo(3), gethostbyname(3), getservbyname(3). Pure, any thread. */

#define EAI(name_) (PH_ERROR_EAI_BASE - EAI_##name_)
#define HOST(name_) (PH_ERROR_HOST_BASE + (name_))

static const struct
{
  PhCallOp    op;      /* PH_N_CALLS: any look-up */
  int         error;
  const char *text;
} sentences[] = {
  { PH_CALL_GETADDRINFO, EAI (NONAME),
    "No address is known for that name: check its spelling. It fails so as well when neither host "
    "nor service is given, and with AI_NUMERICHOST when the host is not written in numbers." },
  { PH_CALL_GETADDRINFO, EAI (SERVICE),
    "No service of that name is known for this type of socket. /etc/services lists the names; a "
    "port can be given in numbers." },
  { PH_CALL_GETADDRINFO, EAI (BADFLAGS),
    "The flags do not go together, or ask for something that is not there: AI_CANONNAME needs a "
    "host." },
  { PH_CALL_GETADDRINFO, EAI (FAMILY),
    "Only AF_INET and AF_INET6 can be looked up, or AF_UNSPEC for both." },
  { PH_CALL_GETADDRINFO, EAI (SOCKTYPE),
    "No such type goes with that protocol: 0 asks for every type, one answer for each." },
  { PH_CALL_GETADDRINFO, EAI (ADDRFAMILY),
    "The host has addresses, but none of the family that was asked for. AF_UNSPEC takes any." },
  { PH_CALL_GETADDRINFO, EAI (NODATA),
    "The name exists, but has no address of the family that was asked for." },
  { PH_CALL_GETADDRINFO, EAI (FAIL),
    "A name server said that it cannot answer this, now or later." },
  { PH_CALL_GETHOSTBYNAME, HOST (HOST_NOT_FOUND),
    "No IPv4 address is known for that name: check its spelling." },
  { PH_CALL_GETHOSTBYADDR, HOST (HOST_NOT_FOUND),
    "No name is known for that address: most addresses have none." },
  { PH_CALL_GETHOSTBYADDR, EINVAL,
    "An address in numbers is needed here, such as 127.0.0.1 or ::1: gethostbyaddr() gives its "
    "name." },
  { PH_CALL_GETHOSTBYNAME, HOST (NO_DATA),
    "The name exists, but has no IPv4 address, and gethostbyname() gives no other. getaddrinfo() "
    "gives both kinds." },
  { PH_CALL_GETHOSTBYADDR, HOST (NO_DATA), "The address is known, but has no name." },
  { PH_N_CALLS, HOST (TRY_AGAIN),
    "No name server answered. Try again, or write the address in numbers." },
  { PH_N_CALLS, EAI (AGAIN),
    "No name server answered. Try again, or write the address in numbers." },
  { PH_N_CALLS, HOST (NO_RECOVERY),
    "A name server said that it cannot answer this, now or later." },
  { PH_CALL_GETSERVBYNAME, ENOENT,
    "No service of that name is known for that protocol. The names are those of /etc/services." },
  { PH_CALL_GETSERVBYPORT, ENOENT,
    "No service is known at that port for that protocol. That says nothing about who uses the "
    "port: names are only a list, /etc/services." },
  { PH_CALL_GETSERVBYPORT, EINVAL, "A port is a number from 0 to 65535: it has 16 bits." },
};

static gboolean
is_lookup (PhCallOp op)
{
  return op == PH_CALL_GETADDRINFO || (op >= PH_CALL_GETHOSTNAME && op <= PH_CALL_GETSERVBYPORT);
}

/**
 * ph_errno_explain_lookup:
 * @situation: a call that failed
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): what happened, if it is a look-up made on no socket and
 *   there is more to say than the meaning of its error
 */
char *
ph_errno_explain_lookup (const PhSituation *situation)
{
  g_autofree char *waited = NULL;

  if (!is_lookup (situation->op) || situation->family != 0)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (sentences[i].error == situation->error
        && (sentences[i].op == situation->op || sentences[i].op == PH_N_CALLS))
      return g_strdup (sentences[i].text);
  waited = ph_format_duration (situation->waited_ns);
  if (situation->error == ETIMEDOUT && situation->timed_out)
    return g_strdup_printf ("No answer came within %s, this call's own timeout. A look-up cannot "
                            "be interrupted: its thread goes on, and what it finds is dropped.",
                            waited);
  if (situation->error == ECANCELED)
    return g_strdup_printf ("You took the look-up back after %s. Its thread cannot be interrupted: "
                            "it goes on, and what it finds is dropped.", waited);
  return NULL;
}
