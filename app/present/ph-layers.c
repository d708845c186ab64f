/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-layers.h"

#include "ph-format.h"

#include <net/if.h>
#include <net/if_arp.h>
#include <string.h>

/* Streams are counted from their first byte. With W written, Q in SIOCOUTQ of which U never left,
 * R read at the other end and N in its queue, a byte's place follows from its number: the bounds
 * R, R + N, W - Q, W - U, W cut the stream. The two ends are read at different moments, so the
 * bounds are first brought into their order. */

#define TOLD(figures, mask) ((figures) != NULL && ((figures)->known & (mask)) == (mask))

/* Returns: how many bytes of @begin to @end lie between @from and @to */
static guint64
overlap (guint64 begin,
         guint64 end,
         guint64 from,
         guint64 to)
{
  const guint64 low = MAX (begin, from), high = MIN (end, to);

  return high > low ? high - low : 0;
}

static void
locate_received (PhWhereabouts   *where,
                 const PhFigures *receiver,
                 guint64          begin,
                 guint64          end,
                 guint64         *there)
{
  const guint64 queued = TOLD (receiver, PH_FIGURE_RECV_QUEUE) ? receiver->recv_queue : 0;

  *there = receiver->bytes_in + queued;
  where->bytes[PH_PLACE_READ] = overlap (begin, end, 0, receiver->bytes_in);
  where->bytes[PH_PLACE_QUEUE] = overlap (begin, end, receiver->bytes_in, *there);
}

static void
locate_acked (PhWhereabouts   *where,
              const PhFigures *sender,
              guint64          begin,
              guint64          end,
              guint64          there)
{
  const guint64 written = sender->bytes_out;
  const guint64 queued = MIN (sender->send_queue, written);
  const guint64 unsent = MIN (sender->unsent, queued);
  const guint64 left = MAX (there, written - unsent), acked = MAX (there, written - queued);

  where->bytes[PH_PLACE_ARRIVED] = overlap (begin, end, there, acked);
  where->bytes[PH_PLACE_IN_FLIGHT] = overlap (begin, end, acked, left);
  where->bytes[PH_PLACE_UNSENT] = overlap (begin, end, left, MAX (left, written));
  where->bytes[PH_PLACE_PROGRAM] = overlap (begin, end, MAX (left, written), G_MAXUINT64);
}

/**
 * ph_layers_locate:
 * @where: (out): how many bytes of the range stand where; they add up to the range
 * @carries: how sending is confirmed
 * @sender: (nullable): the last reading of the end that sends
 * @receiver: (nullable): that of the end that receives
 * @begin: first byte of the range, counted from the start of the stream
 * @end: the byte after its last
 *
 * SIOCOUTQ, SIOCOUTQNSD and SIOCINQ, tcp(7), and what the programs wrote and read. Any thread.
 */
void
ph_layers_locate (PhWhereabouts   *where,
                  PhCarries        carries,
                  const PhFigures *sender,
                  const PhFigures *receiver,
                  guint64          begin,
                  guint64          end)
{
  guint64 there = 0, sum = 0;

  memset (where, 0, sizeof *where);
  end = MAX (begin, end);
  if (receiver != NULL && carries != PH_CARRIES_BLINDLY)
    locate_received (where, receiver, begin, end, &there);
  if (carries == PH_CARRIES_ACKED && TOLD (sender, PH_FIGURE_SEND_QUEUE | PH_FIGURE_UNSENT))
    locate_acked (where, sender, begin, end, there);
  else if (sender != NULL)
    where->bytes[PH_PLACE_PROGRAM] = overlap (begin, end, MAX (there, sender->bytes_out),
                                              G_MAXUINT64);
  if (carries == PH_CARRIES_BLINDLY && TOLD (sender, PH_FIGURE_SEND_QUEUE))
    where->bytes[PH_PLACE_UNSENT] = overlap (begin, end, sender->bytes_out
                                               - MIN (sender->send_queue, sender->bytes_out),
                                             sender->bytes_out);
  for (guint i = 0; i < PH_PLACE_UNKNOWN; i++)
    sum += where->bytes[i];
  where->bytes[PH_PLACE_UNKNOWN] = end - begin - MIN (sum, end - begin);
}

/**
 * ph_layer_get_title:
 * @layer: a layer
 *
 * Any thread.
 *
 * Returns: (transfer none): its name
 */
const char *
ph_layer_get_title (PhLayer layer)
{
  static const char *const titles[PH_N_LAYERS] = { "Application", "Transport", "Network", "Link",
                                                   "Physical" };

  g_return_val_if_fail ((guint) layer < PH_N_LAYERS, "");
  return titles[layer];
}

static PhCarries
get_carries (const PhIdentity *identity)
{
  if (identity->family == AF_UNIX)
    return PH_CARRIES_AT_ONCE;
  return identity->type == SOCK_STREAM ? PH_CARRIES_ACKED : PH_CARRIES_BLINDLY;
}

static void
set_unknown (PhLayerSide *side,
             const char  *text)
{
  g_strlcpy (side->text, text, sizeof side->text);
}

static void
tell_application (PhLayerSide     *side,
                  const PhPipeEnd *end,
                  gboolean         sends,
                  const PhWhereabouts *where)
{
  g_autofree char *bytes = NULL;
  const guint wait = sends ? PH_PIPE_WAITS_ROOM : PH_PIPE_WAITS_DATA;

  if (end == NULL || end->figures == NULL)
    {
      set_unknown (side, "another program: not in our hands");
      return;
    }
  bytes = ph_format_bytes (sends ? end->figures->bytes_out : end->figures->bytes_in);
  g_snprintf (side->text, sizeof side->text, "%s %s %s", end->name != NULL ? end->name : "program",
              sends ? "wrote" : "read", bytes);
  if (end->waits & wait)
    g_snprintf (side->detail, sizeof side->detail, "%s waits", sends ? "send()" : "recv()");
  side->known = side->holds = TRUE;
  side->bytes = where->bytes[sends ? PH_PLACE_PROGRAM : PH_PLACE_READ];
}

static void
tell_sending (PhLayerSide     *side,
              const PhFigures *figures,
              PhCarries        carries)
{
  const guint32 unsent = MIN (figures->unsent, figures->send_queue);
  g_autofree char *waiting = ph_format_bytes_short (unsent);
  g_autofree char *flying = ph_format_bytes_short (figures->send_queue - unsent);
  g_autofree char *window = ph_format_bytes_short (figures->peer_window);
  g_autofree char *mss = ph_format_count (figures->mss);
  g_autofree char *segments = ph_format_count (figures->congestion_window);

  if (carries != PH_CARRIES_ACKED)
    {
      g_autofree char *queue = ph_format_bytes_short (figures->send_queue);

      g_snprintf (side->text, sizeof side->text, "%s %s", carries == PH_CARRIES_AT_ONCE
                    ? "unread, in memory:" : "send queue:", queue);
      return;
    }
  g_snprintf (side->text, sizeof side->text, "%s unsent, %s in flight", waiting, flying);
  if (figures->known & PH_FIGURE_WINDOW)
    g_snprintf (side->detail, sizeof side->detail,
                "TCP: segments of %s bytes, %s at once; the peer takes %s", mss, segments, window);
}

static void
tell_receiving (PhLayerSide     *side,
                const PhFigures *figures,
                PhCarries        carries)
{
  g_autofree char *queue = ph_format_bytes_short (figures->recv_queue);
  g_autofree char *window = ph_format_bytes_short (figures->own_window);
  g_autofree char *drops = ph_format_count (figures->drops);

  g_snprintf (side->text, sizeof side->text, "receive queue: %s%s", queue,
              carries == PH_CARRIES_BLINDLY ? " next" : "");
  if (carries == PH_CARRIES_ACKED && (figures->known & PH_FIGURE_OWN_WINDOW))
    g_snprintf (side->detail, sizeof side->detail, "TCP: window told to the sender: %s", window);
  else if (carries == PH_CARRIES_BLINDLY && (figures->known & PH_FIGURE_DROPS))
    g_snprintf (side->detail, sizeof side->detail, "dropped: %s", drops);
}

static void
tell_transport (PhLayerSide         *side,
                const PhPipeEnd     *end,
                gboolean             sends,
                PhCarries            carries,
                const PhWhereabouts *where)
{
  const guint32 needed = sends ? PH_FIGURE_SEND_QUEUE : PH_FIGURE_RECV_QUEUE;

  if (end == NULL || !TOLD (end->figures, needed))
    {
      set_unknown (side, "unknown");
      if (!sends && where->bytes[PH_PLACE_ARRIVED] > 0)
        {
          set_unknown (side, "acknowledged: here, or read already");
          side->holds = TRUE;
          side->bytes = where->bytes[PH_PLACE_ARRIVED];
        }
      return;
    }
  side->known = side->holds = TRUE;
  side->bytes = sends ? where->bytes[PH_PLACE_UNSENT] + where->bytes[PH_PLACE_IN_FLIGHT]
                      : where->bytes[PH_PLACE_QUEUE] + where->bytes[PH_PLACE_ARRIVED];
  if (sends)
    tell_sending (side, end->figures, carries);
  else
    tell_receiving (side, end->figures, carries);
}

static void
tell_network (PhLayerSide      *side,
              const PhIdentity *identity,
              const PhWay      *way)
{
  g_autofree char *from = ph_address_get_host (&identity->local);
  g_autofree char *to = ph_address_get_host (&identity->peer);
  GString *detail = g_string_new (NULL);

  g_snprintf (side->text, sizeof side->text, "%s to %s", from, to);
  side->known = way != NULL && (way->known & PH_WAY_ROUTE);
  if (!side->known)
    g_string_append (detail, "IP: route unknown");
  else if (way->is_local)
    g_string_append (detail, "IP: stays in this machine");
  else if (way->known & PH_WAY_GATEWAY)
    {
      g_autofree char *gateway = ph_address_get_host (&way->gateway);

      g_string_append_printf (detail, "IP: by the gateway %s", gateway);
    }
  else
    g_string_append (detail, "IP: straight to the peer");
  if (way != NULL && (way->known & PH_WAY_PATH_MTU))
    {
      g_autofree char *mtu = ph_format_bytes (way->path_mtu);

      g_string_append_printf (detail, ", packets of at most %s", mtu);
    }
  g_strlcpy (side->detail, detail->str, sizeof side->detail);
  g_string_free (detail, TRUE);
}

/* Names of the kernel may have any bytes */
static const char *
get_name (const char *name)
{
  return g_utf8_validate (name, -1, NULL) ? name : "(no text)";
}

static void
tell_link (PhLayerSide *side,
           const PhWay *way)
{
  g_autofree char *mtu = NULL;

  if (way == NULL || !(way->known & PH_WAY_LINK))
    {
      set_unknown (side, "interface: unknown");
      return;
    }
  mtu = ph_format_bytes (way->link_mtu);
  side->known = TRUE;
  g_snprintf (side->text, sizeof side->text, "interface %s%s%s", get_name (way->name),
              way->flags & IFF_LOOPBACK ? ", loopback"
              : way->hardware == ARPHRD_ETHER ? ", Ethernet" : "",
              way->flags & IFF_RUNNING ? "" : ", not running");
  g_snprintf (side->detail, sizeof side->detail, "MTU %s%s%s", mtu,
              way->known & PH_WAY_QDISC ? ", queueing: " : "",
              way->known & PH_WAY_QDISC ? get_name (way->qdisc) : "");
}

static void
tell_physical (PhLayerSide *side,
               const PhWay *way)
{
  if (way == NULL || !(way->known & PH_WAY_LINK))
    {
      set_unknown (side, "device: unknown");
      return;
    }
  side->known = TRUE;
  if (way->flags & IFF_LOOPBACK)
    g_strlcpy (side->text, "loopback: no device and no wire", sizeof side->text);
  else if (way->known & PH_WAY_DEVICE)
    g_snprintf (side->text, sizeof side->text, "device %s", get_name (way->device));
  else if (way->known & PH_WAY_KIND)
    g_snprintf (side->text, sizeof side->text, "%s: made of software", get_name (way->kind));
  else
    {
      side->known = FALSE;
      set_unknown (side, "device: the kernel names none");
    }
}

/* Both ends on one machine share what is below their sockets; of another machine nothing is known. */
static void
tell_theirs_below (PhLayers    *layers,
                   const PhWay *way)
{
  const gboolean same = way != NULL && (way->known & PH_WAY_ROUTE) && way->is_local;

  for (guint i = PH_LAYER_NETWORK; i < PH_N_LAYERS; i++)
    {
      PhLayerSide *side = &layers->theirs[i];

      side->known = same;
      set_unknown (side, same ? "the same kernel" : "another machine: unknown");
    }
  if (same)
    g_strlcpy (layers->theirs[PH_LAYER_LINK].text, layers->ours[PH_LAYER_LINK].text,
               sizeof layers->theirs[PH_LAYER_LINK].text);
  if (same)
    g_strlcpy (layers->theirs[PH_LAYER_PHYSICAL].text, layers->ours[PH_LAYER_PHYSICAL].text,
               sizeof layers->theirs[PH_LAYER_PHYSICAL].text);
}

static void
tell_unix_below (PhLayers *layers)
{
  for (guint i = PH_LAYER_NETWORK; i < PH_N_LAYERS; i++)
    {
      layers->ours[i].known = layers->theirs[i].known = TRUE;
      set_unknown (&layers->ours[i], "none: a Unix socket stays in the kernel");
      set_unknown (&layers->theirs[i], "none");
    }
}

/**
 * ph_layers_compute:
 * @layers: (out): what stands in each layer at both ends
 * @source: both ends, the way, and the range
 *
 * Any thread.
 */
void
ph_layers_compute (PhLayers             *layers,
                   const PhLayersSource *source)
{
  const gboolean out = source->direction == PH_DIRECTION_OUT;
  const PhPipeEnd *own = source->own, *partner = source->partner;
  const PhFigures *other = partner != NULL ? partner->figures : NULL;
  const PhCarries carries = get_carries (own->identity);

  memset (layers, 0, sizeof *layers);
  layers->direction = source->direction;
  ph_layers_locate (&layers->where, carries, out ? own->figures : other,
                    out ? other : own->figures, source->begin, source->end);
  tell_application (&layers->ours[PH_LAYER_APPLICATION], own, out, &layers->where);
  tell_application (&layers->theirs[PH_LAYER_APPLICATION], partner, !out, &layers->where);
  tell_transport (&layers->ours[PH_LAYER_TRANSPORT], own, out, carries, &layers->where);
  tell_transport (&layers->theirs[PH_LAYER_TRANSPORT], partner, !out, carries, &layers->where);
  if (own->identity->family == AF_UNIX)
    {
      tell_unix_below (layers);
      return;
    }
  tell_network (&layers->ours[PH_LAYER_NETWORK], own->identity, source->way);
  tell_link (&layers->ours[PH_LAYER_LINK], source->way);
  tell_physical (&layers->ours[PH_LAYER_PHYSICAL], source->way);
  tell_theirs_below (layers, source->way);
}

static gboolean
sides_equal (const PhLayerSide *a,
             const PhLayerSide *b)
{
  return a->known == b->known && a->holds == b->holds && a->bytes == b->bytes
         && g_str_equal (a->text, b->text) && g_str_equal (a->detail, b->detail);
}

/**
 * ph_layers_equal:
 * @a: one picture
 * @b: another
 *
 * Any thread.
 *
 * Returns: whether both say the same
 */
gboolean
ph_layers_equal (const PhLayers *a,
                 const PhLayers *b)
{
  for (guint i = 0; i < PH_N_PLACES; i++)
    if (a->where.bytes[i] != b->where.bytes[i])
      return FALSE;
  for (guint i = 0; i < PH_N_LAYERS; i++)
    if (!sides_equal (&a->ours[i], &b->ours[i]) || !sides_equal (&a->theirs[i], &b->theirs[i]))
      return FALSE;
  return a->direction == b->direction;
}

/**
 * ph_layers_words:
 * @layers: as computed
 * @source: of what
 *
 * Any thread.
 *
 * Returns: (transfer full): a sentence that says where the bytes of the range stand now
 */
char *
ph_layers_words (const PhLayers       *layers,
                 const PhLayersSource *source)
{
  static const char *const places[PH_N_PLACES] = {
    "not taken from the program yet", "in the send buffer, not sent",
    "sent and not yet acknowledged", "acknowledged, read or not",
    "in the receive queue", "read by the program", "where nobody can see",
  };
  const guint64 n = MAX (source->end, source->begin) - source->begin;
  g_autofree char *all = ph_format_bytes (n);
  g_autofree char *from = ph_format_count (source->begin);
  GString *text = g_string_new (NULL);
  gboolean any = FALSE;

  if (n == 0)
    {
      g_string_append (text, source->direction == PH_DIRECTION_OUT ? "Nothing was sent yet."
                                                                   : "Nothing was received yet.");
      return g_string_free (text, FALSE);
    }
  g_string_append_printf (text, "Of %s %s, from byte %s on: ", all,
                          source->direction == PH_DIRECTION_OUT ? "sent" : "received", from);
  for (guint i = 0; i < PH_N_PLACES; i++)
    {
      g_autofree char *bytes = ph_format_bytes (layers->where.bytes[i]);

      if (layers->where.bytes[i] == 0)
        continue;
      g_string_append_printf (text, "%s%s %s", any ? ", " : "",
                              layers->where.bytes[i] == n ? "all" : bytes, places[i]);
      any = TRUE;
    }
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}

/**
 * ph_layers_parse_range:
 * @text: "17", a byte, or "0-15", the first and the last
 * @begin: (out): its first byte; untouched if %FALSE is returned
 * @end: (out): the byte after its last
 *
 * Any thread.
 *
 * Returns: whether @text is a range
 */
gboolean
ph_layers_parse_range (const char *text,
                       guint64    *begin,
                       guint64    *end)
{
  g_auto (GStrv) parts = g_strsplit (text, "-", 2);
  guint64 first, last;

  if (parts[0] == NULL
      || !g_ascii_string_to_unsigned (g_strstrip (parts[0]), 10, 0, G_MAXINT64, &first, NULL))
    return FALSE;
  last = first;
  if (parts[1] != NULL
      && (!g_ascii_string_to_unsigned (g_strstrip (parts[1]), 10, 0, G_MAXINT64, &last, NULL)
          || last < first))
    return FALSE;
  *begin = first;
  *end = last + 1;
  return TRUE;
}
