/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-pipe-end.h"
#include "ph-way.h"

G_BEGIN_DECLS

/* The layers below a program, from the application down to the device and up again at the other
 * end, and where each byte of a range of one direction stands now. Pure: any thread, no GTK. */

/* Where bytes can stand, from the sending program on */
typedef enum
{
  PH_PLACE_PROGRAM,     /* not taken by a send() yet */
  PH_PLACE_UNSENT,      /* in the sender's kernel, not sent */
  PH_PLACE_IN_FLIGHT,   /* sent, not acknowledged; the sender's kernel keeps a copy */
  PH_PLACE_ARRIVED,     /* acknowledged: in the other kernel, or read; which is not known */
  PH_PLACE_QUEUE,       /* in the receive queue of the other end */
  PH_PLACE_READ,        /* taken by the receiving program */
  PH_PLACE_UNKNOWN,     /* nobody tells */
  PH_N_PLACES
} PhPlace;

typedef struct
{
  guint64 bytes[PH_N_PLACES];
} PhWhereabouts;

/* How sending is confirmed */
typedef enum
{
  PH_CARRIES_ACKED,     /* TCP: SIOCOUTQ counts what is not acknowledged */
  PH_CARRIES_AT_ONCE,   /* AF_UNIX: what was sent stands in the other end's queue */
  PH_CARRIES_BLINDLY,   /* datagrams of IP: nobody tells what became of them */
} PhCarries;

typedef enum
{
  PH_LAYER_APPLICATION,
  PH_LAYER_TRANSPORT,
  PH_LAYER_NETWORK,
  PH_LAYER_LINK,
  PH_LAYER_PHYSICAL,
  PH_N_LAYERS
} PhLayer;

typedef struct
{
  char     text[96];       /* what is there */
  char     detail[128];    /* what bounds it; "" */
  gboolean known;
  gboolean holds;          /* bytes can stand here and are counted */
  guint64  bytes;          /* of the range */
} PhLayerSide;

typedef struct
{
  const PhPipeEnd *own;
  const PhPipeEnd *partner;  /* (nullable): the other end, when it is ours too */
  const PhWay     *way;      /* (nullable): of what we send */
  PhDirection      direction;
  guint64          begin;    /* of the range in the stream of that direction */
  guint64          end;
} PhLayersSource;

typedef struct
{
  PhDirection   direction;
  PhWhereabouts where;
  PhLayerSide   ours[PH_N_LAYERS];
  PhLayerSide   theirs[PH_N_LAYERS];
} PhLayers;

const char *ph_layer_get_title (PhLayer               layer);
void        ph_layers_locate   (PhWhereabouts        *where,
                                PhCarries             carries,
                                const PhFigures      *sender,
                                const PhFigures      *receiver,
                                guint64               begin,
                                guint64               end);
void        ph_layers_compute  (PhLayers             *layers,
                                const PhLayersSource *source);
gboolean    ph_layers_equal    (const PhLayers       *a,
                                const PhLayers       *b);
char       *ph_layers_words    (const PhLayers       *layers,
                                const PhLayersSource *source);
gboolean    ph_layers_parse_range (const char        *text,
                                guint64              *begin,
                                guint64              *end);

G_END_DECLS
