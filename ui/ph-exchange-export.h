/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-exchange-view.h"

G_BEGIN_DECLS

/* The picture of an exchange as a file or on the clipboard. Main thread. */
typedef enum
{
  PH_EXCHANGE_SVG,
  PH_EXCHANGE_PNG,
  PH_EXCHANGE_PDF,
} PhExchangeFormat;

/* @text: what was done, or why not */
typedef void (*PhExchangeTold) (const char *text,
                                gpointer    user_data);

GBytes *ph_exchange_export_render (PhExchangeView   *view,
                                   PhExchangeFormat  format,
                                   gboolean         *whole,
                                   GError          **error);
void    ph_exchange_export_choose (PhExchangeView   *view,
                                   const char       *format,
                                   PhExchangeTold    told,
                                   gpointer          user_data);
void    ph_exchange_export_copy   (PhExchangeView   *view,
                                   PhExchangeTold    told,
                                   gpointer          user_data);

G_END_DECLS
