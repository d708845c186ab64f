/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-member.h"

#include "ph-nearest.h"
#include "ph-ready.h"

#include <string.h>

/* One row a member: who the socket is (PhIdentity) and what the kernel counts (PhFigures). Main
 * thread. */

typedef PhValue *(*ReadFunc) (PhSocketItem *item);

struct _PhMember
{
  const char *name;
  PhKind      kind;
  guint32     known;    /* PhFigureMask that must be known */
  gsize       offset;   /* in PhFigures */
  gsize       size;     /* bytes there; 0: no figure, but: */
  ReadFunc    read;
};

static PhValue *
read_family (PhSocketItem *item)
{
  return ph_value_new_integer (ph_socket_item_get_identity (item)->family);
}

static PhValue *
read_type (PhSocketItem *item)
{
  return ph_value_new_integer (ph_socket_item_get_identity (item)->type);
}

static PhValue *
read_protocol (PhSocketItem *item)
{
  return ph_value_new_integer (ph_socket_item_get_identity (item)->protocol);
}

static PhValue *
read_local (PhSocketItem *item)
{
  return ph_value_new_address (&ph_socket_item_get_identity (item)->local);
}

static PhValue *
read_peer (PhSocketItem *item)
{
  return ph_value_new_address (&ph_socket_item_get_identity (item)->peer);
}

static PhValue *
read_port (PhSocketItem *item)
{
  const PhAddress *local = &ph_socket_item_get_identity (item)->local;
  int family = ph_address_get_family (local);

  if (family != AF_INET && family != AF_INET6)
    return ph_value_new (PH_VALUE_NONE);
  return ph_value_new_integer (ph_address_get_port (local));
}

static PhValue *
read_timeout (PhSocketItem *item)
{
  return ph_value_new_seconds (ph_socket_item_get_identity (item)->timeout_ns);
}

static PhValue *
read_closed (PhSocketItem *item)
{
  return ph_value_new_boolean (ph_socket_item_get_closed (item));
}

static PhValue *
read_state (PhSocketItem *item)
{
  return ph_value_new_state (ph_socket_item_get_state (item));
}

static PhValue *
read_ready (PhSocketItem *item,
            PhSelectList  list)
{
  return ph_value_new_boolean (ph_ready_is_in (ph_socket_item_get_figures (item)->ready, list));
}

static PhValue *
read_readable (PhSocketItem *item)
{
  return read_ready (item, PH_SELECT_READ);
}

static PhValue *
read_writable (PhSocketItem *item)
{
  return read_ready (item, PH_SELECT_WRITE);
}

static PhValue *
read_exceptional (PhSocketItem *item)
{
  return read_ready (item, PH_SELECT_EXCEPT);
}

#define IDENTITY(name_, kind_, read_) \
  { .name = name_, .kind = PH_KIND_##kind_, .read = read_ }
#define READY(name_, read_) \
  { .name = name_, .kind = PH_KIND_BOOLEAN, .known = PH_FIGURE_READY, .read = read_ }
#define FIGURE(name_, known_) \
  { .name = #name_, .kind = PH_KIND_INTEGER, .known = known_, \
    .offset = G_STRUCT_OFFSET (PhFigures, name_), .size = sizeof ((PhFigures *) NULL)->name_ }

static const PhMember members[] = {
  IDENTITY ("family", INTEGER, read_family),
  IDENTITY ("type", INTEGER, read_type),
  IDENTITY ("proto", INTEGER, read_protocol),
  IDENTITY ("local", UNKNOWN, read_local),
  IDENTITY ("peer", UNKNOWN, read_peer),
  IDENTITY ("port", INTEGER, read_port),
  IDENTITY ("timeout", UNKNOWN, read_timeout),
  IDENTITY ("closed", BOOLEAN, read_closed),
  IDENTITY ("state", STATE, read_state),
  READY ("readable", read_readable),
  READY ("writable", read_writable),
  READY ("exceptional", read_exceptional),
  FIGURE (bytes_in, 0),
  FIGURE (bytes_out, 0),
  FIGURE (messages_in, 0),
  FIGURE (messages_out, 0),
  FIGURE (messages_cut, 0),
  FIGURE (recv_queue, PH_FIGURE_RECV_QUEUE),
  FIGURE (send_queue, PH_FIGURE_SEND_QUEUE),
  FIGURE (unsent, PH_FIGURE_UNSENT),
  FIGURE (accept_queue, PH_FIGURE_ACCEPT_QUEUE),
  FIGURE (accept_limit, PH_FIGURE_ACCEPT_QUEUE),
  FIGURE (recv_buffer, PH_FIGURE_MEMINFO),
  FIGURE (send_buffer, PH_FIGURE_MEMINFO),
  FIGURE (recv_memory, PH_FIGURE_MEMINFO),
  FIGURE (send_memory, PH_FIGURE_MEMINFO),
  FIGURE (rtt_us, PH_FIGURE_RTT),
  FIGURE (rtt_var_us, PH_FIGURE_RTT),
  FIGURE (retrans, PH_FIGURE_RETRANS),
  FIGURE (syn_retries, PH_FIGURE_RETRANS),
  FIGURE (congestion_window, PH_FIGURE_WINDOW),
  FIGURE (mss, PH_FIGURE_WINDOW),
  FIGURE (peer_window, PH_FIGURE_WINDOW),
  FIGURE (own_window, PH_FIGURE_OWN_WINDOW),
  FIGURE (drops, PH_FIGURE_DROPS),
};

/**
 * ph_member_by_name:
 * @name: as written behind the dot
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): its row
 */
const PhMember *
ph_member_by_name (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      if (strcmp (members[i].name, name) == 0)
        return &members[i];
    }
  return NULL;
}

/**
 * ph_member_nearest:
 * @name: no member
 *
 * Any thread.
 *
 * Returns: (nullable): the member it was probably meant to be
 */
const char *
ph_member_nearest (const char *name)
{
  PhNearest nearest = ph_nearest_begin (name);

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    ph_nearest_offer (&nearest, members[i].name);
  return ph_nearest_end (&nearest);
}

/**
 * ph_member_get_kind:
 * @member: a member
 *
 * Returns: what it gives when it is known
 */
PhKind
ph_member_get_kind (const PhMember *member)
{
  return member->kind;
}

/**
 * ph_member_is_figure:
 * @member: a member
 *
 * Returns: whether the kernel changes it without a call: then its last reading may be old
 */
gboolean
ph_member_is_figure (const PhMember *member)
{
  return member->size > 0 || member->known != 0 || member->read == read_state;
}

/**
 * ph_member_read:
 * @member: a member
 * @item: a socket
 *
 * Main thread.
 *
 * Returns: (transfer full): its latest value; None if it is unknown
 */
PhValue *
ph_member_read (const PhMember *member,
                PhSocketItem   *item)
{
  const PhFigures *figures = ph_socket_item_get_figures (item);
  gconstpointer place = (const guint8 *) figures + member->offset;
  guint64 wide;
  guint32 narrow;

  if ((figures->known & member->known) != member->known)
    return ph_value_new (PH_VALUE_NONE);
  if (member->size == 0)
    return member->read (item);
  if (member->size == sizeof wide)
    {
      memcpy (&wide, place, sizeof wide);
      return ph_value_new_integer ((gint64) MIN (wide, (guint64) G_MAXINT64));
    }
  memcpy (&narrow, place, sizeof narrow);
  return ph_value_new_integer (narrow);
}
