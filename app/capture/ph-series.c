/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-series.h"

#include "ph-clock.h"

/* A reading says how much came since the last one. It is spread evenly over the time between the
 * two, but over no more than one bucket's length before the reading. A busy socket is read four
 * times a second, so two and sometimes three readings end in a bucket: without the spreading, a
 * steady stream would look ragged. After silence the sampler looks as soon as something happens,
 * so what it finds is recent; spread over the whole pause it would be a lie. */

struct _PhSeries
{
  PhSeriesBucket buckets[PH_SERIES_BUCKETS]; /* by bucket number modulo their count */
  gint64  newest;       /* number of the newest bucket; older ones down to a full turn are valid */
  gint64  last_time_ns; /* of the last reading; -1 before the first */
  guint64 total_in;
  guint64 total_out;
  gint64  last_busy;    /* number of the newest bucket that has bytes */
};

static gint64
get_number (gint64 time_ns)
{
  return MAX (time_ns, 0) / PH_SERIES_BUCKET_NS;
}

static gboolean
is_valid (const PhSeries *series,
          gint64          number)
{
  return number >= 0 && number <= series->newest && number > series->newest - PH_SERIES_BUCKETS;
}

/* Turns the ring on so that @number is its newest bucket. */
static void
advance (PhSeries *series,
         gint64    number)
{
  gint64 from = MAX (series->newest + 1, number - PH_SERIES_BUCKETS + 1);

  for (gint64 i = from; i <= number; i++)
    series->buckets[i % PH_SERIES_BUCKETS] = (PhSeriesBucket) { 0 };
  series->newest = MAX (series->newest, number);
}

static void
put (PhSeries *series,
     gint64    number,
     guint64   in,
     guint64   out)
{
  PhSeriesBucket *bucket;

  if (!is_valid (series, number) || (in == 0 && out == 0))
    return;
  bucket = &series->buckets[number % PH_SERIES_BUCKETS];
  bucket->bytes_in += in;
  bucket->bytes_out += out;
  series->last_busy = MAX (series->last_busy, number);
}

static guint64
take_growth (guint64 *total,
             guint64  now)
{
  guint64 growth = now > *total ? now - *total : 0;

  *total = now;
  return growth;
}

static guint64
share (guint64 bytes,
       double  fraction)
{
  return MIN ((guint64) ((double) bytes * fraction), bytes);
}

/* How much of the @span_ns before @time_ns lies in the bucket before the last: 0 to 1 */
static double
get_earlier_part (gint64 time_ns,
                  gint64 span_ns)
{
  gint64 into_ns = time_ns - get_number (time_ns) * PH_SERIES_BUCKET_NS;

  return span_ns > into_ns ? (double) (span_ns - into_ns) / (double) span_ns : 0.0;
}

static PhSeriesBucket
read_bucket (const PhSeries *series,
             gint64          number)
{
  if (!is_valid (series, number))
    return (PhSeriesBucket) { 0 };
  return series->buckets[number % PH_SERIES_BUCKETS];
}

/**
 * ph_series_new:
 *
 * Returns: (transfer full): an empty series, whose totals begin at 0; to be used by one thread
 */
PhSeries *
ph_series_new (void)
{
  PhSeries *series = g_new0 (PhSeries, 1);

  series->newest = -1;
  series->last_busy = -1;
  series->last_time_ns = -1;
  return series;
}

/**
 * ph_series_free:
 * @series: (transfer full): a series
 */
void
ph_series_free (PhSeries *series)
{
  g_free (series);
}

/**
 * ph_series_add:
 * @series: a series
 * @time_ns: CLOCK_MONOTONIC of the reading, 0 or later; not before the last reading
 * @bytes_in: total received so far
 * @bytes_out: total sent so far
 *
 * Takes a reading; what the totals grew by goes to the time just before it. A total that shrank
 * counts as no growth. Main thread.
 */
void
ph_series_add (PhSeries *series,
               gint64    time_ns,
               guint64   bytes_in,
               guint64   bytes_out)
{
  guint64 in = take_growth (&series->total_in, bytes_in);
  guint64 out = take_growth (&series->total_out, bytes_out);
  gint64 number = get_number (time_ns);
  gint64 span_ns = series->last_time_ns >= 0 ? time_ns - series->last_time_ns : 0;
  double earlier = get_earlier_part (time_ns, MIN (span_ns, PH_SERIES_BUCKET_NS));
  guint64 earlier_in = share (in, earlier), earlier_out = share (out, earlier);

  advance (series, number);
  put (series, number - 1, earlier_in, earlier_out);
  put (series, number, in - earlier_in, out - earlier_out);
  series->last_time_ns = MAX (series->last_time_ns, time_ns);
}

/**
 * ph_series_read:
 * @series: a series
 * @until_ns: CLOCK_MONOTONIC; the last bucket is the one that holds it, and may still grow
 * @buckets: (out caller-allocates) (array length=n_buckets): oldest first
 * @n_buckets: how many are wanted
 *
 * Times without a reading give empty buckets. Main thread.
 *
 * Returns: how many were written, at most %PH_SERIES_BUCKETS
 */
gsize
ph_series_read (PhSeries       *series,
                gint64          until_ns,
                PhSeriesBucket *buckets,
                gsize           n_buckets)
{
  gsize n = MIN (n_buckets, PH_SERIES_BUCKETS);
  gint64 first = get_number (until_ns) - (gint64) n + 1;

  for (gsize i = 0; i < n; i++)
    buckets[i] = read_bucket (series, first + (gint64) i);
  return n;
}

/**
 * ph_series_rate:
 * @series: a series
 * @until_ns: CLOCK_MONOTONIC, usually now
 * @in_per_second: (out): bytes received a second
 * @out_per_second: (out): bytes sent a second
 *
 * The mean over the bucket that holds @until_ns, so far, and the whole one before it: half a
 * second to a second, so that a number on the screen can be read. Main thread.
 */
void
ph_series_rate (PhSeries *series,
                gint64    until_ns,
                double   *in_per_second,
                double   *out_per_second)
{
  gint64 number = get_number (until_ns);
  gint64 span_ns = until_ns - (number - 1) * PH_SERIES_BUCKET_NS;
  double seconds = (double) span_ns / (double) PH_NSEC_PER_SEC;
  PhSeriesBucket before = read_bucket (series, number - 1);
  PhSeriesBucket last = read_bucket (series, number);

  *in_per_second = (double) (before.bytes_in + last.bytes_in) / seconds;
  *out_per_second = (double) (before.bytes_out + last.bytes_out) / seconds;
}

/**
 * ph_series_is_quiet:
 * @series: a series
 * @until_ns: CLOCK_MONOTONIC, usually now
 *
 * Main thread.
 *
 * Returns: whether all %PH_SERIES_BUCKETS buckets up to @until_ns are empty, so that a graph of
 *   them needs no more painting
 */
gboolean
ph_series_is_quiet (PhSeries *series,
                    gint64    until_ns)
{
  return series->last_busy < 0 || series->last_busy <= get_number (until_ns) - PH_SERIES_BUCKETS;
}
