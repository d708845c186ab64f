/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-exchange-view.h"

#include "ph-exchange-paint.h"

G_BEGIN_DECLS

/* Shared by the parts of the exchange: what it shows, what that looks like, and what the user does to
 * it */
struct _PhExchangeView
{
  PhDrawn              parent_instance;

  GtkAdjustment       *hadjustment;   /* (owned) (nullable) */
  GtkAdjustment       *vadjustment;   /* (owned) (nullable) */
  GtkScrollablePolicy  hscroll_policy;
  GtkScrollablePolicy  vscroll_policy;

  PhExchangeFeed      *feed;          /* (unowned) (nullable) */
  PhExchangeScale     *scale;         /* (owned) */
  PhExchangeLayout    *layout;        /* (owned): of the last frame */
  GArray              *waiting;       /* (owned): of PhExchangeWaiting */
  PhExchangePens       pens;          /* (owned): made when first needed */
  GskRenderNode       *picture;       /* (owned) (nullable): of the last frame */
  gboolean             busy;          /* the feed is being read anew: the picture stands still */
  double               row;           /* just below the header */
  double               row_height;    /* pixels; 0: the usual, not known before there is a font */
  double               usual;         /* pixels: a row's height at the usual zoom */
  gboolean             following;
  gboolean             configuring;   /* the adjustments move by our own hand */
  guint64              selected;      /* moment, or PH_EXCHANGE_NOWHERE */
  guint64              selected_seq;  /* its row, by which it is found again */
  guint                generation;    /* of the feed, that selected belongs to */
  double               drag_row;      /* where a drag began */
  double               drag_x;
  double               pointer_y;     /* about which the wheel zooms */
};

void    ph_exchange_view_ensure_pens     (PhExchangeView *self);
void    ph_exchange_view_measure_content (PhExchangeView *self);
void    ph_exchange_view_snapshot        (GtkWidget      *widget,
                                          GtkSnapshot    *snapshot);
double  ph_exchange_view_get_header      (PhExchangeView *self);
double  ph_exchange_view_get_body        (PhExchangeView *self);
double  ph_exchange_view_get_usual       (PhExchangeView *self);
gboolean ph_exchange_view_is_to_time     (PhExchangeView *self);
void    ph_exchange_view_set_row         (PhExchangeView *self,
                                          double          row);
void    ph_exchange_view_zoom_at         (PhExchangeView *self,
                                          double          row_height,
                                          double          y);
void    ph_exchange_view_find_selected   (PhExchangeView *self);
void    ph_exchange_view_reveal          (PhExchangeView *self,
                                          guint64         number);
void    ph_exchange_view_add_controllers (PhExchangeView *self);

G_END_DECLS
