/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-event-row.h"

/* GtkListView keeps some 200 rows bound and a fast feed rebinds most of them every frame, while
 * 30 are seen. So a row has one height for all time, paints its columns from one layout, and
 * paints nothing while it is outside its list: the list calls ph_event_row_refresh() when it has
 * scrolled. */

#define PADDING_Y    3
#define MARK_SIZE    9.0f
#define FAINT        0.72

enum
{
  TEXT_TIME,
  TEXT_SOCKET,
  TEXT_KIND,
  TEXT_MAIN,
  TEXT_RESULT,
  TEXT_DURATION,
  TEXT_DETAIL,
  N_TEXTS
};

struct _PhEventRow
{
  PhDrawn       parent_instance;

  char         *texts[N_TEXTS];  /* (owned) (nullable) */
  PhTone        tone;
  gboolean      faint;
  gboolean      skipped;         /* was outside of the list when it was to be painted */
  PhRowColumns  columns;
  PangoLayout  *mono;            /* (owned) (nullable): made when first painted */
  double        digit_width;
};

G_DEFINE_FINAL_TYPE (PhEventRow, ph_event_row, PH_TYPE_DRAWN)

static PangoLayout *
ensure_layout (PhEventRow *self)
{
  if (self->mono == NULL)
    {
      self->mono = ph_paint_layout_new (GTK_WIDGET (self), PH_FONT_MONO);
      self->digit_width = ph_paint_digit_width (self->mono);
    }
  return self->mono;
}

static char *
ph_event_row_describe (PhDrawn *drawn)
{
  static const int order[] = { TEXT_TIME, TEXT_SOCKET, TEXT_KIND, TEXT_MAIN, TEXT_RESULT,
                               TEXT_DURATION, TEXT_DETAIL };
  PhEventRow *self = PH_EVENT_ROW (drawn);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      const char *part = self->texts[order[i]];

      if (part == NULL || *part == '\0')
        continue;
      if (text->len > 0)
        g_string_append (text, order[i] == TEXT_DETAIL ? "\n" : "  ");
      if (order[i] == TEXT_RESULT)
        g_string_append (text, "→ ");
      g_string_append (text, part);
    }
  return g_string_free (text, FALSE);
}

static void
ph_event_row_restyle (PhDrawn *drawn)
{
  g_clear_object (&PH_EVENT_ROW (drawn)->mono);
}

static void
draw_mark (PhEventRow      *self,
           GtkSnapshot     *snapshot,
           const PhRowSpan *span,
           const GdkRGBA   *color)
{
  const float middle = (float) gtk_widget_get_height (GTK_WIDGET (self)) / 2;
  const gboolean mirrored = ph_drawn_is_mirrored (PH_DRAWN (self));
  const float x = (float) (mirrored ? span->x + span->width - MARK_SIZE : span->x);
  const graphene_rect_t box = GRAPHENE_RECT_INIT (x, middle - MARK_SIZE / 2, MARK_SIZE, MARK_SIZE);
  const graphene_rect_t wide = GRAPHENE_RECT_INIT (x, middle - MARK_SIZE / 2, MARK_SIZE + 3,
                                                   MARK_SIZE);
  const graphene_rect_t dot = GRAPHENE_RECT_INIT (x + 2, middle - 2.5f, 5, 5);

  switch (self->tone)
    {
    case PH_TONE_SENT:
      ph_paint_arrow (snapshot, &wide, mirrored ? PH_POINT_LEFT : PH_POINT_RIGHT, color);
      break;
    case PH_TONE_RECEIVED:
      ph_paint_arrow (snapshot, &wide, mirrored ? PH_POINT_RIGHT : PH_POINT_LEFT, color);
      break;
    case PH_TONE_TROUBLE:
      ph_paint_cross (snapshot, &box, color);
      break;
    case PH_TONE_KERNEL:
      ph_paint_rounded (snapshot, &dot, 2.5, NULL, color, 1);
      break;
    case PH_TONE_PLAIN:
    default:
      ph_paint_rounded (snapshot, &dot, 2.5, color, NULL, 0);
    }
}

static void
draw_column (PhEventRow      *self,
             GtkSnapshot     *snapshot,
             int              text,
             const PhRowSpan *span,
             const GdkRGBA   *color,
             gboolean         at_end)
{
  const gboolean mirrored = ph_drawn_is_mirrored (PH_DRAWN (self));

  ph_paint_text (snapshot, self->mono, self->texts[text], color, span->x, PADDING_Y, span->width,
                 at_end != mirrored ? PH_ALIGN_END : PH_ALIGN_START);
}

static void
ph_event_row_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  PhEventRow *self = PH_EVENT_ROW (widget);
  const PhPalette *palette = ph_drawn_get_palette (PH_DRAWN (self));
  const GdkRGBA *tone = ph_palette_get_tone (palette, self->tone);
  const GdkRGBA *text = self->tone == PH_TONE_KERNEL ? &palette->kernel : &palette->fg;
  PhRowLayout layout;

  self->skipped = !ph_drawn_is_in_sight (PH_DRAWN (self));
  if (self->skipped)
    return;

  ensure_layout (self);
  ph_row_layout_compute (&layout, self->columns, gtk_widget_get_width (widget), self->digit_width,
                         ph_drawn_is_mirrored (PH_DRAWN (self)));
  if (self->faint)
    gtk_snapshot_push_opacity (snapshot, FAINT);
  draw_column (self, snapshot, TEXT_TIME, &layout.time, &palette->dim, FALSE);
  draw_column (self, snapshot, TEXT_SOCKET, &layout.socket, &palette->dim, FALSE);
  draw_mark (self, snapshot, &layout.mark, tone);
  draw_column (self, snapshot, TEXT_KIND, &layout.kind, tone, FALSE);
  draw_column (self, snapshot, TEXT_MAIN, &layout.text, text, FALSE);
  draw_column (self, snapshot, TEXT_RESULT, &layout.result,
               self->tone == PH_TONE_TROUBLE ? tone : &palette->dim, FALSE);
  draw_column (self, snapshot, TEXT_DURATION, &layout.duration, &palette->dim, TRUE);
  if (self->faint)
    gtk_snapshot_pop (snapshot);
}

static void
ph_event_row_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  PangoLayout *layout = ensure_layout (PH_EVENT_ROW (widget));

  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = (int) ph_paint_line_height (layout) + 2 * PADDING_Y;
  else
    {
      *minimum = (int) (12 * PH_EVENT_ROW (widget)->digit_width);
      *natural = (int) (90 * PH_EVENT_ROW (widget)->digit_width);
    }
}

static void
ph_event_row_dispose (GObject *object)
{
  g_clear_object (&PH_EVENT_ROW (object)->mono);
  G_OBJECT_CLASS (ph_event_row_parent_class)->dispose (object);
}

static void
ph_event_row_finalize (GObject *object)
{
  for (int i = 0; i < N_TEXTS; i++)
    g_free (PH_EVENT_ROW (object)->texts[i]);
  G_OBJECT_CLASS (ph_event_row_parent_class)->finalize (object);
}

static void
ph_event_row_class_init (PhEventRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_event_row_dispose;
  object_class->finalize = ph_event_row_finalize;
  widget_class->measure = ph_event_row_measure;
  widget_class->snapshot = ph_event_row_snapshot;
  PH_DRAWN_CLASS (klass)->describe = ph_event_row_describe;
  PH_DRAWN_CLASS (klass)->restyle = ph_event_row_restyle;
  gtk_widget_class_set_css_name (widget_class, "event");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
ph_event_row_init (PhEventRow *self)
{
  self->columns = PH_ROW_ALL;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/**
 * ph_event_row_new:
 *
 * Returns: (transfer floating): an empty row with all columns
 */
GtkWidget *
ph_event_row_new (void)
{
  return g_object_new (PH_TYPE_EVENT_ROW, NULL);
}

/**
 * ph_event_row_set:
 * @self: a row
 * @text: (transfer none): what it says; strings are copied
 *
 * Fills the row. Repaints it, never relayouts. Main thread.
 */
void
ph_event_row_set (PhEventRow           *self,
                  const PhEventRowText *text)
{
  const char *texts[N_TEXTS];

  g_return_if_fail (PH_IS_EVENT_ROW (self));
  g_return_if_fail (text != NULL);

  texts[TEXT_TIME] = text->time;
  texts[TEXT_SOCKET] = text->socket;
  texts[TEXT_KIND] = text->kind;
  texts[TEXT_MAIN] = text->text;
  texts[TEXT_RESULT] = text->result;
  texts[TEXT_DURATION] = text->duration;
  texts[TEXT_DETAIL] = text->detail;
  for (int i = 0; i < N_TEXTS; i++)
    {
      g_free (self->texts[i]);
      self->texts[i] = g_strdup (texts[i]);
    }
  self->tone = text->tone;
  self->faint = text->faint;
  ph_drawn_changed (PH_DRAWN (self));
}

/**
 * ph_event_row_set_columns:
 * @self: a row
 * @columns: what to show besides mark and text, where there is room
 *
 * Chooses the columns; all by default. Main thread.
 */
void
ph_event_row_set_columns (PhEventRow   *self,
                          PhRowColumns  columns)
{
  g_return_if_fail (PH_IS_EVENT_ROW (self));

  if (columns == self->columns)
    return;
  self->columns = columns;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * ph_event_row_refresh:
 * @self: a row
 *
 * Paints the row if it was left out because it was out of sight, and no longer is. Main thread.
 */
void
ph_event_row_refresh (PhEventRow *self)
{
  g_return_if_fail (PH_IS_EVENT_ROW (self));

  if (self->skipped && ph_drawn_is_in_sight (PH_DRAWN (self)))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}
