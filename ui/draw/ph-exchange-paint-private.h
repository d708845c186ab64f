/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-exchange-paint.h"

G_BEGIN_DECLS

/* Shared by the three parts: words and boxes, all that is a line, and the kernel's marks */
typedef struct
{
  GtkSnapshot            *snapshot;
  const PhExchangeLayout *layout;
  const PhExchangeSight  *sight;
  const PhPalette        *palette;
  const PhExchangePens   *pens;
} PhExchangePainting;

#define PH_EXCHANGE_BOX_WIDTH 12.0

const PhExchangeColumn *ph_exchange_painting_column (const PhExchangePainting *painting,
                                                     guint                     lane);
gboolean                ph_exchange_is_chosen       (const PhExchangePainting *painting,
                                                     const PhExchangeArrow    *arrow);
GdkRGBA                 ph_exchange_arrow_color     (const PhExchangePainting *painting,
                                                     const PhExchangeArrow    *arrow);
void                    ph_exchange_paint_lines     (const PhExchangePainting *painting);
void                    ph_exchange_paint_held      (const PhExchangePainting *painting);
void                    ph_exchange_paint_marks     (const PhExchangePainting *painting);

G_END_DECLS
