/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-graph-axis.h"

#include "ph-clock.h"
#include "ph-format.h"

#include <math.h>

/* The two clocks are read one after the other: their difference is good to some microseconds, and
 * 12:00:00 must not be printed as 11:59:59. */
#define JITTER_NS (PH_NSEC_PER_MSEC / 10)

static const PhMetricInfo metrics[] = {
  [PH_METRIC_BYTES_OUT] = { PH_PLOT_BYTES, PH_TINT_SENT, 0, "sent" },
  [PH_METRIC_BYTES_IN] = { PH_PLOT_BYTES, PH_TINT_RECEIVED, 0, "received" },
  [PH_METRIC_MESSAGES_OUT] = { PH_PLOT_MESSAGES, PH_TINT_SENT, 0, "sent" },
  [PH_METRIC_MESSAGES_IN] = { PH_PLOT_MESSAGES, PH_TINT_RECEIVED, 0, "received" },
  [PH_METRIC_SEND_QUEUE] = { PH_PLOT_QUEUES, PH_TINT_SENT, 0, "send queue" },
  [PH_METRIC_UNSENT] = { PH_PLOT_QUEUES, PH_TINT_SENT, 1, "of it unsent" },
  [PH_METRIC_RECV_QUEUE] = { PH_PLOT_QUEUES, PH_TINT_RECEIVED, 0, "receive queue" },
  [PH_METRIC_ACCEPT_QUEUE] = { PH_PLOT_ACCEPT_QUEUE, PH_TINT_RECEIVED, 0, "waiting" },
  [PH_METRIC_RTT] = { PH_PLOT_ROUND_TRIP, PH_TINT_KERNEL, 0, "round trip" },
  [PH_METRIC_RTT_VAR] = { PH_PLOT_ROUND_TRIP, PH_TINT_KERNEL, 1, "variation" },
  [PH_METRIC_CWND] = { PH_PLOT_CWND, PH_TINT_SENT, 0, "may be under way" },
  [PH_METRIC_PEER_WINDOW] = { PH_PLOT_PEER_WINDOW, PH_TINT_SENT, 0, "the peer takes" },
  [PH_METRIC_RETRANS] = { PH_PLOT_RETRANS, PH_TINT_TROUBLE, 0, "since the start" },
  [PH_METRIC_DELIVERY] = { PH_PLOT_DELIVERY, PH_TINT_SENT, 0, "arrived" },
  [PH_METRIC_DROPS] = { PH_PLOT_DROPS, PH_TINT_TROUBLE, 0, "since the start" },
  [PH_METRIC_RECV_MEMORY] = { PH_PLOT_MEMORY, PH_TINT_RECEIVED, 0, "to be received" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (metrics) == PH_N_METRICS);

typedef enum
{
  UNIT_RATE,
  UNIT_PER_SECOND,
  UNIT_BYTES,
  UNIT_COUNT,
  UNIT_SEGMENTS,
  UNIT_TIME,
} Unit;

static const struct
{
  const char *name;
  const char *title;
  Unit        unit;
} plots[] = {
  [PH_PLOT_BYTES] = { "bytes", "Bytes a second", UNIT_RATE },
  [PH_PLOT_MESSAGES] = { "messages", "Messages a second", UNIT_PER_SECOND },
  [PH_PLOT_QUEUES] = { "queues", "Queues", UNIT_BYTES },
  [PH_PLOT_ACCEPT_QUEUE] = { "accept-queue", "Accept queue", UNIT_COUNT },
  [PH_PLOT_ROUND_TRIP] = { "round-trip", "Round-trip time", UNIT_TIME },
  [PH_PLOT_CWND] = { "cwnd", "Congestion window", UNIT_SEGMENTS },
  [PH_PLOT_PEER_WINDOW] = { "peer-window", "Peer's window", UNIT_BYTES },
  [PH_PLOT_RETRANS] = { "retransmissions", "Sent again", UNIT_SEGMENTS },
  [PH_PLOT_DELIVERY] = { "delivery-rate", "Delivery rate", UNIT_RATE },
  [PH_PLOT_DROPS] = { "drops", "Dropped", UNIT_COUNT },
  [PH_PLOT_MEMORY] = { "memory", "Receive memory", UNIT_BYTES },
};

G_STATIC_ASSERT (G_N_ELEMENTS (plots) == PH_N_PLOTS);

/**
 * ph_metric_get_info:
 * @metric: a metric
 *
 * Any thread.
 *
 * Returns: (transfer none): where and how it is drawn
 */
const PhMetricInfo *
ph_metric_get_info (PhMetric metric)
{
  g_return_val_if_fail ((guint) metric < PH_N_METRICS, NULL);
  return &metrics[metric];
}

/**
 * ph_plot_get_name:
 * @plot: a plot
 *
 * Any thread.
 *
 * Returns: (transfer none): a word that names it in an action or a feature
 */
const char *
ph_plot_get_name (PhPlot plot)
{
  g_return_val_if_fail ((guint) plot < PH_N_PLOTS, "");
  return plots[plot].name;
}

/**
 * ph_plot_get_title:
 * @plot: a plot
 *
 * Any thread.
 *
 * Returns: (transfer none): its heading
 */
const char *
ph_plot_get_title (PhPlot plot)
{
  g_return_val_if_fail ((guint) plot < PH_N_PLOTS, "");
  return plots[plot].title;
}

/**
 * ph_plot_from_name:
 * @name: of ph_plot_get_name()
 * @plot: (out): the plot
 *
 * Any thread.
 *
 * Returns: whether there is one
 */
gboolean
ph_plot_from_name (const char *name,
                   PhPlot     *plot)
{
  for (guint i = 0; i < PH_N_PLOTS; i++)
    if (g_str_equal (plots[i].name, name))
      {
        *plot = (PhPlot) i;
        return TRUE;
      }
  return FALSE;
}

/* Of what is counted in whole things there may be parts in a second. */
static char *
format_per_second (double value)
{
  const guint64 tenths = (guint64) (value * 10 + 0.5);
  g_autofree char *whole = ph_format_count (tenths / 10);

  if (value >= 10 || tenths % 10 == 0)
    return g_strdup_printf ("%s/s", whole);
  return g_strdup_printf ("%s.%u/s", whole, (guint) (tenths % 10));
}

/**
 * ph_plot_format:
 * @plot: whose value
 * @value: 0 or more
 * @exact: every figure of it; else the short form for an axis
 *
 * Any thread.
 *
 * Returns: (transfer full): the value with its unit, the same in every locale
 */
char *
ph_plot_format (PhPlot   plot,
                double   value,
                gboolean exact)
{
  const guint64 rounded = value >= 1e18 ? (guint64) 1e18 : (guint64) (MAX (value, 0) + 0.5);
  g_autofree char *count = ph_format_count (rounded);

  switch (plots[plot].unit)
    {
    case UNIT_RATE: return ph_format_rate (value);
    case UNIT_PER_SECOND: return format_per_second (MIN (MAX (value, 0), 1e17));
    case UNIT_BYTES: return exact ? ph_format_bytes (rounded) : ph_format_bytes_short (rounded);
    case UNIT_TIME: return ph_format_rtt ((guint32) MIN (rounded, G_MAXUINT32));
    case UNIT_SEGMENTS:
      if (exact)
        return g_strconcat (count, rounded == 1 ? " segment" : " segments", NULL);
      return g_steal_pointer (&count);
    case UNIT_COUNT:
    default: return g_steal_pointer (&count);
    }
}

/* The least of 1, 2 and 5 times a power of ten that is @value or more */
static double
round_step (double value)
{
  const double power = pow (10, floor (log10 (value)));
  const double part = value / power;

  if (part <= 1.0000001)
    return power;
  return part <= 2.0000001 ? 2 * power : part <= 5.0000001 ? 5 * power : 10 * power;
}

/**
 * ph_axis_round_up:
 * @most: the greatest value to be shown
 *
 * The scale keeps still while values move a little. Any thread.
 *
 * Returns: where the axis ends: @most or more; 1 at least
 */
double
ph_axis_round_up (double most)
{
  double step;

  if (!(most > 1))
    return 1;
  step = round_step (most / 5);
  return ceil (most / step - 0.0000001) * step;
}

/**
 * ph_axis_get_values:
 * @plot: whose values
 * @most: where the axis ends; it begins with 0
 * @max_steps: how many steps there is room for
 * @ticks: (out caller-allocates) (array length=PH_MAX_TICKS): from 0 on
 *
 * Any thread.
 *
 * Returns: how many of @ticks were set
 */
guint
ph_axis_get_values (PhPlot      plot,
                    double      most,
                    guint       max_steps,
                    PhTickMark *ticks)
{
  const double room = CLAMP (max_steps, 1, PH_MAX_TICKS - 2);
  double step = MIN (round_step (most / room), most);
  guint n = 0;

  /* half a segment, or a third of a byte, is nothing */
  if (plots[plot].unit != UNIT_PER_SECOND)
    step = MAX (step, 1);
  for (double value = 0; value <= most * 1.0000001 && n < PH_MAX_TICKS; value = step * n)
    {
      g_autofree char *text = ph_plot_format (plot, value, FALSE);

      ticks[n].at = value;
      g_strlcpy (ticks[n].text, text, sizeof ticks[n].text);
      n++;
    }
  return n;
}

static gint64
get_time_step (gint64 least_ns)
{
  static const gint64 steps_ms[] = {
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 15000, 30000, 60000, 120000,
    300000, 600000, 900000, 1800000, 3600000, 7200000, 21600000, 43200000, 86400000,
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps_ms); i++)
    if (steps_ms[i] * PH_NSEC_PER_MSEC >= least_ns)
      return steps_ms[i] * PH_NSEC_PER_MSEC;
  return (least_ns / (86400 * PH_NSEC_PER_SEC) + 1) * 86400 * PH_NSEC_PER_SEC;
}

/**
 * ph_axis_get_times:
 * @from_ns: CLOCK_MONOTONIC
 * @to_ns: CLOCK_MONOTONIC, later
 * @max_ticks: how many there is room for
 * @ticks: (out caller-allocates) (array length=PH_MAX_TICKS): whole moments of the day
 *
 * Any thread.
 *
 * Returns: how many of @ticks were set
 */
guint
ph_axis_get_times (gint64      from_ns,
                   gint64      to_ns,
                   guint       max_ticks,
                   PhTickMark *ticks)
{
  const gint64 room = CLAMP (max_ticks, 1, PH_MAX_TICKS - 1);
  const gint64 step_ns = get_time_step ((to_ns - from_ns) / room + 1);
  const gint64 wall_ns = ph_clock_to_wall_ns (from_ns);
  const gsize len = step_ns < PH_NSEC_PER_SEC ? 12 : step_ns < 60 * PH_NSEC_PER_SEC ? 8 : 5;
  guint n = 0;

  for (gint64 at_ns = from_ns + (step_ns - 1 - (wall_ns - 1) % step_ns);
       at_ns < to_ns && n < PH_MAX_TICKS; at_ns += step_ns)
    {
      g_autofree char *text = ph_format_time (at_ns + JITTER_NS);

      ticks[n].at = (double) at_ns;
      g_strlcpy (ticks[n].text, text, MIN (sizeof ticks[n].text, len + 1));
      n++;
    }
  return n;
}
