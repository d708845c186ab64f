/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-partners.h"

#include "ph-socket-item-private.h"

#include <string.h>

/* A map from address pair to socket, and the pair under which each socket stands in it. An
 * IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2) counts as the IPv4 address that it stands for: a
 * client of 127.0.0.1 and the socket that a listener on :: accepted are one connection. */

typedef struct
{
  guint8 type;            /* SOCK_STREAM, SOCK_DGRAM */
  guint8 local[18];       /* IPv6 or mapped IPv4 address, port */
  guint8 peer[18];
} PhPartnerPair;

struct _PhPartners
{
  GHashTable *by_pair;    /* (owned): (unowned) PhPartnerPair to (unowned) PhSocketItem */
  GHashTable *pairs;      /* (owned): (unowned) PhSocketItem to (owned) PhPartnerPair */
};

static guint
hash_pair (gconstpointer key)
{
  const guint8 *bytes = key;
  guint32 hash = 2166136261u;

  for (gsize i = 0; i < sizeof (PhPartnerPair); i++)
    hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

static gboolean
equal_pairs (gconstpointer a,
             gconstpointer b)
{
  return memcmp (a, b, sizeof (PhPartnerPair)) == 0;
}

static gboolean
pack (const PhAddress *address,
      guint8          *packed)
{
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff };
  int port = ph_address_get_port (address);

  if (port <= 0)
    return FALSE;
  if (ph_address_get_family (address) == AF_INET)
    {
      memcpy (packed, mapped, sizeof mapped);
      memcpy (packed + 12, &address->in.sin_addr, 4);
    }
  else if (ph_address_get_family (address) == AF_INET6)
    memcpy (packed, &address->in6.sin6_addr, 16);
  else
    return FALSE;
  packed[16] = (guint8) (port >> 8);
  packed[17] = (guint8) port;
  return TRUE;
}

static gboolean
make_pair (PhSocketItem *item,
           PhPartnerPair       *pair)
{
  const PhIdentity *identity = ph_socket_item_get_identity (item);

  memset (pair, 0, sizeof *pair);
  pair->type = (guint8) identity->type;
  return !ph_socket_item_get_closed (item)
         && pack (&identity->local, pair->local) && pack (&identity->peer, pair->peer);
}

static PhPartnerPair
turn_round (const PhPartnerPair *pair)
{
  PhPartnerPair turned = { .type = pair->type };

  memcpy (turned.local, pair->peer, sizeof turned.local);
  memcpy (turned.peer, pair->local, sizeof turned.peer);
  return turned;
}

static void
leave_map (PhPartners   *partners,
           PhSocketItem *item)
{
  PhPartnerPair *pair = g_hash_table_lookup (partners->pairs, item);

  if (pair == NULL)
    return;
  if (g_hash_table_lookup (partners->by_pair, pair) == item)
    g_hash_table_remove (partners->by_pair, pair);
  g_hash_table_remove (partners->pairs, item);
}

static void
enter_map (PhPartners   *partners,
           PhSocketItem *item,
           const PhPartnerPair *pair)
{
  PhSocketItem *former = g_hash_table_lookup (partners->by_pair, pair);
  PhPartnerPair *own = g_memdup2 (pair, sizeof *pair);

  /* a connection that ended without our hearing of it yet: its addresses are used again */
  if (former != NULL)
    leave_map (partners, former);
  g_hash_table_insert (partners->pairs, item, own);
  g_hash_table_insert (partners->by_pair, own, item);
}

static void
part (PhSocketItem *item)
{
  PhSocketItem *partner = ph_socket_item_get_partner (item);

  if (partner != NULL && ph_socket_item_get_partner (partner) == item)
    ph_socket_item_set_partner (partner, NULL);
  ph_socket_item_set_partner (item, NULL);
}

/**
 * ph_partners_new:
 *
 * Returns: (transfer full): a map of no sockets
 */
PhPartners *
ph_partners_new (void)
{
  PhPartners *partners = g_new0 (PhPartners, 1);

  partners->by_pair = g_hash_table_new (hash_pair, equal_pairs);
  partners->pairs = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  return partners;
}

/**
 * ph_partners_free:
 * @partners: (transfer full): a map
 *
 * Frees the map; the items keep their partners.
 */
void
ph_partners_free (PhPartners *partners)
{
  g_hash_table_unref (partners->by_pair);
  g_hash_table_unref (partners->pairs);
  g_free (partners);
}

/**
 * ph_partners_update:
 * @partners: a map
 * @item: a socket whose addresses changed, or that closed
 *
 * Looks for the other end of @item's connection and joins the two. A socket that closes leaves
 * the map, since its addresses may be used again, but keeps its partner. A socket connected to
 * itself has none.
 *
 * Returns: (transfer none) (nullable): another item whose partner changed
 */
PhSocketItem *
ph_partners_update (PhPartners   *partners,
                    PhSocketItem *item)
{
  PhSocketItem *former = ph_socket_item_get_partner (item);
  PhSocketItem *other;
  PhPartnerPair pair;
  PhPartnerPair turned;

  leave_map (partners, item);
  if (!make_pair (item, &pair))
    return NULL;
  enter_map (partners, item, &pair);
  turned = turn_round (&pair);
  other = g_hash_table_lookup (partners->by_pair, &turned);
  if (other == item || other == former)
    return NULL;
  part (item);
  if (other == NULL)
    return former;
  part (other);
  ph_socket_item_set_partner (item, other);
  ph_socket_item_set_partner (other, item);
  return other;
}

/**
 * ph_partners_forget:
 * @partners: a map
 * @item: a socket that is no longer listed
 *
 * Takes @item out of the map and away from its partner.
 *
 * Returns: (transfer none) (nullable): the partner it had
 */
PhSocketItem *
ph_partners_forget (PhPartners   *partners,
                    PhSocketItem *item)
{
  PhSocketItem *partner = ph_socket_item_get_partner (item);

  leave_map (partners, item);
  part (item);
  return partner;
}
