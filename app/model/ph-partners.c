/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-partners.h"

#include "ph-socket-item-private.h"

#include <string.h>

/* A map from address pair to socket, and the pair under which each socket stands in it. A Unix
 * socket that connects has no name: there the number of the socket stands in the place of its
 * address, and that of the other end in the place of the peer's (sock_diag(7)). An IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2) counts as the IPv4 address that it stands for: a
 * client of 127.0.0.1 and the socket that a listener on :: accepted are one connection. */

typedef struct
{
  guint8 type;            /* SOCK_STREAM, SOCK_DGRAM */
  guint8 is_unix;
  guint8 local[18];       /* IPv6 or mapped IPv4 address, port; or an inode */
  guint8 peer[18];
} PhEnds;

struct _PhPartners
{
  GHashTable *by_pair;    /* (owned): (unowned) PhEnds to (unowned) PhSocketItem */
  GHashTable *pairs;      /* (owned): (unowned) PhSocketItem to (owned) PhEnds */
};

static guint
hash_pair (gconstpointer key)
{
  const guint8 *bytes = key;
  guint32 hash = 2166136261u;

  for (gsize i = 0; i < sizeof (PhEnds); i++)
    hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

static gboolean
equal_pairs (gconstpointer a,
             gconstpointer b)
{
  return memcmp (a, b, sizeof (PhEnds)) == 0;
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

/* Of a Unix socket its own number is enough to find it by: the one at the other end need not know
 * that it was accepted yet. */
static gboolean
make_unix_pairs (const PhIdentity *identity,
                 PhEnds           *own,
                 PhEnds           *other)
{
  own->is_unix = other->is_unix = TRUE;
  memcpy (own->local, &identity->inode, sizeof identity->inode);
  memcpy (other->local, &identity->peer_inode, sizeof identity->peer_inode);
  return identity->inode != 0;
}

/* Returns: whether @item can be found; @own is then under what, @other under what its partner is */
static gboolean
make_pairs (PhSocketItem *item,
            PhEnds       *own,
            PhEnds       *other)
{
  const PhIdentity *identity = ph_socket_item_get_identity (item);

  memset (own, 0, sizeof *own);
  own->type = (guint8) identity->type;
  *other = *own;
  if (ph_socket_item_get_closed (item))
    return FALSE;
  if (identity->family == AF_UNIX)
    return make_unix_pairs (identity, own, other);
  if (!pack (&identity->local, own->local) || !pack (&identity->peer, own->peer))
    return FALSE;
  memcpy (other->local, own->peer, sizeof other->local);
  memcpy (other->peer, own->local, sizeof other->peer);
  return TRUE;
}

static void
leave_map (PhPartners   *partners,
           PhSocketItem *item)
{
  PhEnds *pair = g_hash_table_lookup (partners->pairs, item);

  if (pair == NULL)
    return;
  if (g_hash_table_lookup (partners->by_pair, pair) == item)
    g_hash_table_remove (partners->by_pair, pair);
  g_hash_table_remove (partners->pairs, item);
}

static void
enter_map (PhPartners   *partners,
           PhSocketItem *item,
           const PhEnds *pair)
{
  PhSocketItem *former = g_hash_table_lookup (partners->by_pair, pair);
  PhEnds *own = g_memdup2 (pair, sizeof *pair);

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
  PhEnds own;
  PhEnds wanted;

  leave_map (partners, item);
  if (!make_pairs (item, &own, &wanted))
    return NULL;
  enter_map (partners, item, &own);
  other = g_hash_table_lookup (partners->by_pair, &wanted);
  if (other == item || other == former || (other == NULL && own.is_unix))
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
