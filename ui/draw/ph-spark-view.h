/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-series.h"

#include "ph-drawn.h"

G_BEGIN_DECLS

/* A sparkline of bytes out (blue, upwards) and in (orange, downwards). CSS node "spark". Main
 * thread. */
#define PH_TYPE_SPARK_VIEW (ph_spark_view_get_type ())
G_DECLARE_FINAL_TYPE (PhSparkView, ph_spark_view, PH, SPARK_VIEW, PhDrawn)

GtkWidget *ph_spark_view_new         (void);
void       ph_spark_view_set_buckets (PhSparkView          *self,
                                      const PhSeriesBucket *buckets,
                                      gsize                 n_buckets);

G_END_DECLS
