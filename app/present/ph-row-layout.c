/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-row-layout.h"

/* Columns are measured in characters of the monospaced font, so that the same column starts at
 * the same place in every row whatever stands in it: numbers never jitter. */

#define TIME_CHARS     12.5
#define SOCKET_CHARS   10.0
#define MARK_CHARS     2.0
#define KIND_CHARS     9.0
#define RESULT_CHARS   24.0
#define RESULT_MAX     44.0
#define RESULT_SHARE   0.28
#define DURATION_CHARS 9.0
#define GAP_CHARS      1.5
#define TEXT_MIN_CHARS 18.0
#define TEXT_CHARS     28.0   /* for which words that only repeat a mark, or round a number, go */

/* Given away in this order */
static const PhRowColumns give_away[] = {
  PH_ROW_KIND, PH_ROW_DURATION, PH_ROW_TIME, PH_ROW_SOCKET, PH_ROW_RESULT,
};

static double
column_chars (PhRowColumns column)
{
  switch (column)
    {
    case PH_ROW_TIME:     return TIME_CHARS;
    case PH_ROW_SOCKET:   return SOCKET_CHARS;
    case PH_ROW_KIND:     return KIND_CHARS;
    case PH_ROW_RESULT:   return RESULT_CHARS;
    case PH_ROW_DURATION: return DURATION_CHARS;
    default:              return 0;
    }
}

static double
needed_chars (PhRowColumns columns)
{
  const gboolean spare = (columns & (PH_ROW_KIND | PH_ROW_DURATION)) != 0;
  double chars = MARK_CHARS + (spare ? TEXT_CHARS : TEXT_MIN_CHARS) + GAP_CHARS;

  for (guint i = 0; i < G_N_ELEMENTS (give_away); i++)
    if (columns & give_away[i])
      chars += column_chars (give_away[i]) + GAP_CHARS;
  return chars;
}

static PhRowColumns
choose_columns (PhRowColumns columns,
                double       chars)
{
  for (guint i = 0; i < G_N_ELEMENTS (give_away) && needed_chars (columns) > chars; i++)
    columns &= ~give_away[i];
  return columns;
}

static void
take (PhRowSpan *span,
      double    *x,
      double     width,
      double     gap)
{
  span->x = *x;
  span->width = width;
  *x += width + gap;
}

static void
mirror (PhRowSpan *span,
        double     width)
{
  span->x = width - span->x - span->width;
}

/**
 * ph_row_layout_compute:
 * @layout: (out caller-allocates): where each column stands; those not shown have width 0
 * @columns: what the log wants to show
 * @width: of the row in pixels, its padding taken off
 * @char_width: of a digit of the monospaced font in pixels
 * @mirrored: whether the row reads from right to left
 *
 * Shares out a log row. The text takes what is left, at least 18 characters unless nothing but
 * it and the mark is shown any more; kind and duration are shown where it has 28. Any thread.
 */
void
ph_row_layout_compute (PhRowLayout  *layout,
                       PhRowColumns  columns,
                       double        width,
                       double        char_width,
                       gboolean      mirrored)
{
  const double gap = GAP_CHARS * char_width;
  double result = CLAMP (width * RESULT_SHARE, RESULT_CHARS * char_width, RESULT_MAX * char_width);
  double right, x = 0;

  g_return_if_fail (layout != NULL && char_width > 0);

  *layout = (PhRowLayout) { 0 };
  columns = choose_columns (columns, width / char_width);

  if (columns & PH_ROW_TIME)
    take (&layout->time, &x, TIME_CHARS * char_width, gap);
  if (columns & PH_ROW_SOCKET)
    take (&layout->socket, &x, SOCKET_CHARS * char_width, gap);
  take (&layout->mark, &x, MARK_CHARS * char_width, 0);
  if (columns & PH_ROW_KIND)
    take (&layout->kind, &x, KIND_CHARS * char_width, gap);

  right = width;
  if (columns & PH_ROW_DURATION)
    {
      right -= DURATION_CHARS * char_width;
      layout->duration = (PhRowSpan) { right, DURATION_CHARS * char_width };
      right -= gap;
    }
  if (columns & PH_ROW_RESULT)
    {
      result = MIN (result, right - x - gap - (columns & (PH_ROW_KIND | PH_ROW_DURATION)
                                                 ? TEXT_CHARS : TEXT_MIN_CHARS) * char_width);
      right -= result;
      layout->result = (PhRowSpan) { right, result };
      right -= gap;
    }
  layout->text = (PhRowSpan) { x, MAX (0, right - x) };

  if (mirrored)
    {
      PhRowSpan *spans[] = { &layout->time, &layout->socket, &layout->mark, &layout->kind,
                             &layout->text, &layout->result, &layout->duration };

      for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
        mirror (spans[i], width);
    }
}
