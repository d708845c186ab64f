/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket-option.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

/* socket(7), tcp(7), ipv6(7). The ranges are what the kernel reads from the int, not what it
 * grants: buffer sizes are doubled and capped by it, which getsockopt() then shows. */

#define FOR_BOTH (PH_OPTION_FOR_TCP | PH_OPTION_FOR_UDP)

#define FLAG(level_, option_, scope_, meaning_) \
  { \
    .name = #option_, .level_name = #level_, .level = level_, .option = option_, \
    .type = PH_OPTION_FLAG, .min = 0, .max = 1, .scope = (PhOptionScope) (scope_), \
    .meaning = meaning_ \
  }

#define BYTES(level_, option_, scope_, meaning_) \
  { \
    .name = #option_, .level_name = #level_, .level = level_, .option = option_, \
    .type = PH_OPTION_INTEGER, .min = 0, .max = G_MAXINT / 2, .unit = "bytes", \
    .scope = (PhOptionScope) (scope_), .meaning = meaning_ \
  }

static const PhSocketOption options[] = {
  FLAG (SOL_SOCKET, SO_REUSEADDR, FOR_BOTH | PH_OPTION_BEFORE_BIND,
        "Bind although old connections of the address are still in TIME_WAIT"),
  FLAG (SOL_SOCKET, SO_REUSEPORT, FOR_BOTH | PH_OPTION_BEFORE_BIND,
        "Share the address with other sockets that ask for it too; the kernel spreads the load"),
  BYTES (SOL_SOCKET, SO_RCVBUF, FOR_BOTH,
         "Room for what has arrived and was not read; the kernel doubles the number"),
  BYTES (SOL_SOCKET, SO_SNDBUF, FOR_BOTH,
         "Room for what was sent and is not acknowledged; the kernel doubles the number"),
  FLAG (SOL_SOCKET, SO_KEEPALIVE, PH_OPTION_FOR_TCP,
        "Probe a silent connection now and then to learn whether the peer is still there"),
  FLAG (SOL_SOCKET, SO_BROADCAST, PH_OPTION_FOR_UDP,
        "Allow sending to a broadcast address"),
  FLAG (IPPROTO_TCP, TCP_NODELAY, PH_OPTION_FOR_TCP,
        "Send small pieces at once instead of gathering them (switches Nagle's algorithm off)"),
  FLAG (IPPROTO_IPV6, IPV6_V6ONLY,
        FOR_BOTH | PH_OPTION_FOR_INET6 | PH_OPTION_BEFORE_BIND,
        "Serve IPv6 only, instead of IPv4 as well through mapped addresses"),
};

/**
 * ph_socket_option_table:
 * @n_options: (out): number of rows
 *
 * Any thread.
 *
 * Returns: (transfer none) (array length=n_options): every option Porthole knows
 */
const PhSocketOption *
ph_socket_option_table (gsize *n_options)
{
  *n_options = G_N_ELEMENTS (options);
  return options;
}

/**
 * ph_socket_option_by_name:
 * @name: as in C, for instance "SO_REUSEADDR"
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): its row
 */
const PhSocketOption *
ph_socket_option_by_name (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (g_str_equal (options[i].name, name))
      return &options[i];

  return NULL;
}

/**
 * ph_socket_option_by_id:
 * @level: SOL_SOCKET, IPPROTO_TCP, …
 * @option: the number of the option within @level
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): its row
 */
const PhSocketOption *
ph_socket_option_by_id (int level,
                        int option)
{
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (options[i].level == level && options[i].option == option)
      return &options[i];

  return NULL;
}
