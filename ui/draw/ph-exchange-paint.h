/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-exchange-layout.h"
#include "ph-paint.h"

G_BEGIN_DECLS

#define PH_EXCHANGE_N_HUES 4

/* Pens of the exchange. The hues tell sends apart, together with their numbers. */
typedef struct
{
  PangoLayout *mono;     /* (owned) (nullable): calls and bytes */
  PangoLayout *small;    /* (owned): monospaced captions */
  PangoLayout *plain;    /* (owned) */
  PangoLayout *bold;     /* (owned): names */
  PangoLayout *tiny;     /* (owned): numbers in badges */
  double       scale;    /* of the text, 1 as usual */
  double       line;
  double       small_line;
  double       tiny_line;
  double       digit;
  double       small_digit;
  GdkRGBA      ground;
  GdkRGBA      hues[PH_EXCHANGE_N_HUES];
} PhExchangePens;

void ph_exchange_pens_ensure (PhExchangePens         *pens,
                              GtkWidget              *widget,
                              double                  scale);
void ph_exchange_pens_clear  (PhExchangePens         *pens);
void ph_exchange_paint       (GtkSnapshot            *snapshot,
                              const PhExchangeLayout *layout,
                              const PhExchangeSight  *sight,
                              const PhPalette        *palette,
                              const PhExchangePens   *pens);

G_END_DECLS
