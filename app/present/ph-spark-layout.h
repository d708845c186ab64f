/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-series.h"

G_BEGIN_DECLS

/* Bars of a sparkline: bytes out upwards, bytes in downwards from a middle line, both on one
 * scale (square root, so that a small exchange beside a large one is still seen). */
typedef struct
{
  double x, width;
  double out_height;
  double in_height;
} PhSparkBar;

gsize ph_spark_layout_compute (const PhSeriesBucket *buckets,
                               gsize                 n_buckets,
                               double                width,
                               double                height,
                               PhSparkBar           *bars,
                               gsize                 max_bars);
char *ph_spark_words          (const PhSeriesBucket *buckets,
                               gsize                 n_buckets);

G_END_DECLS
