/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-spark-layout.h"

#include "ph-format.h"

#include <math.h>

/* Both directions share one scale, so that their sizes may be compared; it is a square root, so
 * that a small exchange beside a large one is still seen. */

#define MIN_PITCH 2.0
#define MIN_BAR   1.5   /* something moved: at least this much is painted */

static double
bar_height (guint64 bytes,
            guint64 most,
            double  room)
{
  if (bytes == 0)
    return 0;
  return CLAMP (room * sqrt ((double) bytes / (double) most), MIN (MIN_BAR, room), room);
}

/**
 * ph_spark_layout_compute:
 * @buckets: (array length=n_buckets): oldest first
 * @n_buckets: how many
 * @width: pixels
 * @height: pixels; each direction gets half of it, less a line of one pixel between
 * @bars: (array length=max_bars) (out caller-allocates): left to right, the newest last
 * @max_bars: room in @bars
 *
 * Lays out a sparkline. When not all buckets have room, the newest are shown. The newest bar
 * ends at @width. Heights are 0 exactly where no byte moved. Any thread.
 *
 * Returns: how many of @bars were set
 */
gsize
ph_spark_layout_compute (const PhSeriesBucket *buckets,
                         gsize                 n_buckets,
                         double                width,
                         double                height,
                         PhSparkBar           *bars,
                         gsize                 max_bars)
{
  gsize n = MIN (n_buckets, max_bars);
  const double room = MAX (0, (height - 1) / 2);
  guint64 most = 1;
  double pitch;

  if (width < MIN_PITCH || n == 0)
    return 0;

  n = MIN (n, (gsize) (width / MIN_PITCH));
  buckets += n_buckets - n;
  pitch = width / (double) n;

  for (gsize i = 0; i < n; i++)
    most = MAX (most, MAX (buckets[i].bytes_in, buckets[i].bytes_out));

  for (gsize i = 0; i < n; i++)
    {
      bars[i].x = (double) i * pitch;
      bars[i].width = MAX (1, pitch - 1);
      bars[i].out_height = bar_height (buckets[i].bytes_out, most, room);
      bars[i].in_height = bar_height (buckets[i].bytes_in, most, room);
    }
  return n;
}

/**
 * ph_spark_words:
 * @buckets: (array length=n_buckets): what the bars show
 * @n_buckets: how many
 *
 * Returns: (transfer full): the same in words
 */
char *
ph_spark_words (const PhSeriesBucket *buckets,
                gsize                 n_buckets)
{
  guint64 in = 0, out = 0;
  g_autofree char *sent = NULL;
  g_autofree char *received = NULL;

  for (gsize i = 0; i < n_buckets; i++)
    {
      in += buckets[i].bytes_in;
      out += buckets[i].bytes_out;
    }
  sent = ph_format_bytes (out);
  received = ph_format_bytes (in);
  return g_strdup_printf ("In the last %.0f seconds: sent %s, received %s",
                          (double) n_buckets * PH_SERIES_BUCKET_NS / 1e9, sent, received);
}
