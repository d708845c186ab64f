/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-way-ask.h"

#include "ph-sys-private.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <string.h>

/* Two questions of rtnetlink(7): which way a packet to the peer would take now, and what the kernel
 * says of the interface. The way is that of the table of routes; what a socket is bound to or a rule
 * for its mark says is not asked. Io thread. */

#ifndef IFLA_PARENT_DEV_NAME
#define IFLA_PARENT_DEV_NAME 56 /* since Linux 5.14 */
#endif

static void
take_address (PhWay        *way,
              PhWayMask     mask,
              PhAddress    *address,
              int           family,
              const guint8 *value,
              gsize         len)
{
  if (len != (family == AF_INET ? 4 : 16))
    return;
  *address = ph_address_any (family, 0);
  if (family == AF_INET)
    memcpy (&address->in.sin_addr, value, len);
  else
    memcpy (&address->in6.sin6_addr, value, len);
  way->known |= mask;
}

typedef struct
{
  PhWay *way;
  int    family;
} Taking;

static void
take_route_attribute (guint         type,
                      const guint8 *value,
                      gsize         len,
                      gpointer      user_data)
{
  Taking *taking = user_data;
  PhWay *way = taking->way;

  if (type == RTA_OIF && len == sizeof way->interface)
    {
      memcpy (&way->interface, value, len);
      way->known |= PH_WAY_ROUTE;
    }
  else if (type == RTA_GATEWAY)
    take_address (way, PH_WAY_GATEWAY, &way->gateway, taking->family, value, len);
  else if (type == RTA_PREFSRC)
    take_address (way, PH_WAY_SOURCE, &way->source, taking->family, value, len);
}

static int
ask_route (PhDiag          *route,
           const PhSys     *sys,
           const PhAddress *peer,
           PhWay           *way)
{
  struct
  {
    struct nlmsghdr header;
    struct rtmsg    request;
    struct rtattr   attribute;
    guint8          address[16];
  } question = { .header = { .nlmsg_type = RTM_GETROUTE, .nlmsg_flags = NLM_F_REQUEST } };
  const int family = ph_address_get_family (peer);
  const guint16 bytes = family == AF_INET ? 4 : 16;
  PhDiagAnswer answer;
  struct rtmsg told;
  int error;

  question.header.nlmsg_len = (guint32) (sizeof question - sizeof question.address + bytes);
  question.request.rtm_family = (guint8) family;
  question.request.rtm_dst_len = (guint8) (8 * bytes);
  question.attribute.rta_type = RTA_DST;
  question.attribute.rta_len = (guint16) RTA_LENGTH (bytes);
  if (family == AF_INET)
    memcpy (question.address, &peer->in.sin_addr, bytes);
  else
    memcpy (question.address, &peer->in6.sin6_addr, bytes);
  error = ph_diag_ask (route, sys, &question.header, sizeof told, &answer);
  if (error != 0)
    return error;
  memcpy (&told, &answer.header + 1, sizeof told);
  way->is_local = told.rtm_type == RTN_LOCAL;
  ph_diag_visit_attributes (&answer, sizeof told, take_route_attribute,
                            &(Taking) { way, family });
  return 0;
}

static void
take_text (PhWay        *way,
           PhWayMask     mask,
           char         *text,
           gsize         size,
           const guint8 *value,
           gsize         len)
{
  const gsize n = strnlen ((const char *) value, MIN (len, size - 1));

  memcpy (text, value, n);
  text[n] = '\0';
  if (n > 0)
    way->known |= mask;
}

static void
take_kind (guint         type,
           const guint8 *value,
           gsize         len,
           gpointer      user_data)
{
  PhWay *way = user_data;

  if (type == IFLA_INFO_KIND)
    take_text (way, PH_WAY_KIND, way->kind, sizeof way->kind, value, len);
}

static void
take_link_attribute (guint         type,
                     const guint8 *value,
                     gsize         len,
                     gpointer      user_data)
{
  PhWay *way = user_data;

  switch (type & (guint) NLA_TYPE_MASK)
    {
    case IFLA_IFNAME:
      take_text (way, PH_WAY_LINK, way->name, sizeof way->name, value, len);
      break;
    case IFLA_MTU:
      if (len == sizeof way->link_mtu)
        memcpy (&way->link_mtu, value, len);
      break;
    case IFLA_QDISC:
      take_text (way, PH_WAY_QDISC, way->qdisc, sizeof way->qdisc, value, len);
      break;
    case IFLA_LINKINFO:
      ph_diag_visit_nested (value, len, take_kind, way);
      break;
    case IFLA_PARENT_DEV_NAME:
      take_text (way, PH_WAY_DEVICE, way->device, sizeof way->device, value, len);
      break;
    default:
      break;
    }
}

static void
ask_link (PhDiag      *route,
          const PhSys *sys,
          PhWay       *way)
{
  struct
  {
    struct nlmsghdr  header;
    struct ifinfomsg request;
  } question = {
    .header = { .nlmsg_len = sizeof question, .nlmsg_type = RTM_GETLINK,
                .nlmsg_flags = NLM_F_REQUEST },
    .request = { .ifi_family = AF_UNSPEC, .ifi_index = (int) way->interface },
  };
  PhDiagAnswer answer;
  struct ifinfomsg told;

  if (ph_diag_ask (route, sys, &question.header, sizeof told, &answer) != 0)
    return;
  memcpy (&told, &answer.header + 1, sizeof told);
  way->flags = told.ifi_flags;
  way->hardware = told.ifi_type;
  ph_diag_visit_attributes (&answer, sizeof told, take_link_attribute, way);
}

static void
ask_path_mtu (const PhSys *sys,
              int          fd,
              int          family,
              PhWay       *way)
{
  int value = 0;
  socklen_t len = sizeof value;

  if (ph_sys_retry (sys->getsockopt (fd, family == AF_INET ? IPPROTO_IP : IPPROTO_IPV6,
                                     family == AF_INET ? IP_MTU : IPV6_MTU, &value, &len)) != 0
      || value <= 0)
    return;
  way->path_mtu = (guint32) value;
  way->known |= PH_WAY_PATH_MTU;
}

/**
 * ph_way_ask:
 * @route: of NETLINK_ROUTE, opened when need be
 * @sys: the system calls
 * @fd: a socket of IP
 * @peer: whom it sends to
 * @way: (out): what the kernel told
 *
 * rtnetlink(7); IP_MTU, ip(7). Io thread; some 20 µs.
 *
 * Returns: 0; else why no route was told, as ph_diag_ask()
 */
int
ph_way_ask (PhDiag          *route,
            const PhSys     *sys,
            int              fd,
            const PhAddress *peer,
            PhWay           *way)
{
  const int family = ph_address_get_family (peer);
  int error;

  memset (way, 0, sizeof *way);
  if (family != AF_INET && family != AF_INET6)
    return ENOENT;
  ask_path_mtu (sys, fd, family, way);
  error = ask_route (route, sys, peer, way);
  if (error == 0 && (way->known & PH_WAY_ROUTE))
    ask_link (route, sys, way);
  return error;
}
