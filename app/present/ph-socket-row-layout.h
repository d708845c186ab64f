/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-pipe-layout.h"

G_BEGIN_DECLS

/* Geometry of a socket in the list: its name and the pill of its state on the first line, the
 * address on the second, the queues, the lamps of readiness and the sparkline on the third. Any
 * thread, no GTK. */
typedef struct
{
  double name_height;      /* of a line, pixels */
  double address_height;
  double pill_height;
  double pill_width;
  double lamps_height;
  double lamps_width;
} PhSocketRowSizes;

typedef struct
{
  PhRect name;
  PhRect pill;
  PhRect address;
  PhRect queues;
  PhRect lamps;            /* without width where there is no room for them */
  PhRect spark;
  double height;           /* of the row; the same at every width and depth */
} PhSocketRowLayout;

#define PH_SOCKET_ROW_MIN_WIDTH     140
#define PH_SOCKET_ROW_NATURAL_WIDTH 240

void ph_socket_row_layout_compute (PhSocketRowLayout      *layout,
                                   const PhSocketRowSizes *sizes,
                                   double                  width,
                                   guint                   depth,
                                   gboolean                mirrored);
const char *ph_socket_row_fit_address (const char *addresses,
                                       double      char_width,
                                       double      room);

G_END_DECLS
