/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes in and out by time: a ring of equal buckets, fed with growing totals. Main thread. */
typedef struct _PhSeries PhSeries;

#define PH_SERIES_BUCKETS   64
#define PH_SERIES_BUCKET_NS G_GINT64_CONSTANT (500000000)

typedef struct
{
  guint64 bytes_in;
  guint64 bytes_out;
} PhSeriesBucket;

PhSeries *ph_series_new      (void);
void      ph_series_free     (PhSeries       *series);
void      ph_series_add      (PhSeries       *series,
                              gint64          time_ns,
                              guint64         bytes_in,
                              guint64         bytes_out);
gsize     ph_series_read     (PhSeries       *series,
                              gint64          until_ns,
                              PhSeriesBucket *buckets,
                              gsize           n_buckets);
void      ph_series_rate     (PhSeries       *series,
                              gint64          until_ns,
                              double         *in_per_second,
                              double         *out_per_second);
gboolean  ph_series_is_quiet (PhSeries       *series,
                              gint64          until_ns);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhSeries, ph_series_free)

G_END_DECLS
