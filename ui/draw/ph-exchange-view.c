/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-view-private.h"

#include "ph-exchange-words.h"

#include <math.h>

/* Keeps what is looked at (a row at the top, a zoom, a selected moment) and paints the layout of
 * it. The top row is the truth and the adjustments follow it, since their range changes with the
 * zoom, with what is new and with what is given up. Zooming in makes the text larger first, so
 * that a class can read it, and then only the distances. */

#define USUAL_LINES   1.6      /* height of a row at the usual zoom */
#define TEXT_FROM     1.15     /* of the usual zoom: from here on the text grows with it */
#define MIN_WIDTH     180
#define MIN_HEIGHT    110
#define NATURAL_HEIGHT 400

G_DEFINE_FINAL_TYPE_WITH_CODE (PhExchangeView, ph_exchange_view, PH_TYPE_DRAWN,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

enum
{
  PROP_FOLLOWING = 1,
  N_PROPS,
  PROP_HADJUSTMENT = N_PROPS,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

enum
{
  SELECTION_CHANGED,
  ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

gboolean
ph_exchange_view_is_to_time (PhExchangeView *self)
{
  return ph_exchange_scale_get_times (self->scale)->to_time;
}

/* The letters may have become larger, as for a projector: then the rows do, too */
static void
measure_usual (PhExchangeView *self)
{
  g_autoptr (PangoLayout) layout = ph_paint_layout_new (GTK_WIDGET (self), PH_FONT_MONO);
  const double usual = round (ph_paint_line_height (layout) * USUAL_LINES);

  self->row_height = self->row_height == 0 ? usual : self->row_height * usual / self->usual;
  self->usual = usual;
}

void
ph_exchange_view_ensure_pens (PhExchangeView *self)
{
  double scale = 1;

  if (self->pens.mono == NULL)
    measure_usual (self);
  if (!ph_exchange_view_is_to_time (self))
    scale = self->row_height / (self->usual * TEXT_FROM);
  ph_exchange_pens_ensure (&self->pens, GTK_WIDGET (self), scale);
}

/* Height of a row at the usual zoom, pixels */
double
ph_exchange_view_get_usual (PhExchangeView *self)
{
  ph_exchange_view_ensure_pens (self);
  return self->usual;
}

/* Height of the names above, pixels */
double
ph_exchange_view_get_header (PhExchangeView *self)
{
  ph_exchange_view_ensure_pens (self);
  return ph_exchange_header_height (self->pens.line, gtk_widget_get_height (GTK_WIDGET (self)));
}

/* Height below the names, pixels */
double
ph_exchange_view_get_body (PhExchangeView *self)
{
  return MAX (1, gtk_widget_get_height (GTK_WIDGET (self)) - ph_exchange_view_get_header (self));
}

static double
last_row (PhExchangeView *self)
{
  const double start = ph_exchange_scale_get_start (self->scale);
  const double end = ph_exchange_scale_get_end (self->scale);

  return MAX (start, end - ph_exchange_view_get_body (self) / self->row_height);
}

/* Not while all is read anew: where the view stands is a place in the whole */
static void
configure (PhExchangeView *self)
{
  const double start = ph_exchange_scale_get_start (self->scale);
  const double header = ph_exchange_view_get_header (self);
  const double height = gtk_widget_get_height (GTK_WIDGET (self));
  const double width = gtk_widget_get_width (GTK_WIDGET (self));
  const double rows = ph_exchange_scale_get_end (self->scale) - start;
  const double upper = MAX (rows * self->row_height + header, height);
  const double right = MAX (self->layout->content_width, width);

  if (self->busy)
    return;
  self->row = self->following ? last_row (self) : CLAMP (self->row, start, last_row (self));
  self->configuring = TRUE;
  if (self->vadjustment != NULL)
    gtk_adjustment_configure (self->vadjustment, (self->row - start) * self->row_height, 0, upper,
                              MAX (self->row_height, 20), (height - header) * 0.9, height);
  if (self->hadjustment != NULL)
    gtk_adjustment_configure (self->hadjustment,
                              CLAMP (gtk_adjustment_get_value (self->hadjustment), 0,
                                     right - width),
                              0, right, 20, width * 0.9, width);
  self->configuring = FALSE;
}

static void
scrolled_cb (PhExchangeView *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->configuring || self->busy || self->vadjustment == NULL)
    return;
  self->row = ph_exchange_scale_get_start (self->scale)
              + gtk_adjustment_get_value (self->vadjustment) / self->row_height;
  ph_exchange_view_set_following (self, self->row >= last_row (self) - 0.5);
}

static void
ph_exchange_view_size_allocate (GtkWidget *widget,
                                int        width,
                                int        height,
                                int        baseline)
{
  ph_exchange_view_measure_content (PH_EXCHANGE_VIEW (widget));
  configure (PH_EXCHANGE_VIEW (widget));
}

static void
ph_exchange_view_measure (GtkWidget      *widget,
                          GtkOrientation  orientation,
                          int             for_size,
                          int            *minimum,
                          int            *natural,
                          int            *minimum_baseline,
                          int            *natural_baseline)
{
  const gboolean vertical = orientation == GTK_ORIENTATION_VERTICAL;

  *minimum = vertical ? MIN_HEIGHT : MIN_WIDTH;
  *natural = vertical ? NATURAL_HEIGHT : 2 * NATURAL_HEIGHT;
}

/* Returns: (transfer full): who waits in which call, a sentence each; "" when nobody does */
static char *
describe_waiting (PhExchangeView *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->waiting->len; i++)
    {
      const PhExchangeWaiting *one = &g_array_index (self->waiting, PhExchangeWaiting, i);
      g_autofree char *sentence = ph_exchange_sentence_of_wait (self->feed, one->lane, one->op);

      g_string_append_printf (text, " %s", sentence);
    }
  return g_string_free (text, FALSE);
}

static char *
ph_exchange_view_describe (PhDrawn *drawn)
{
  PhExchangeView *self = PH_EXCHANGE_VIEW (drawn);
  g_autofree char *summary = NULL;
  g_autofree char *waiting = NULL;
  g_autofree char *sentence = NULL;
  guint64 first;

  if (self->feed == NULL)
    return g_strdup ("");
  if (self->busy)
    return g_strdup ("Reading the record.");
  summary = ph_exchange_summary (self->feed);
  waiting = describe_waiting (self);
  if (self->selected == PH_EXCHANGE_NOWHERE)
    return g_strconcat (summary, waiting, NULL);
  sentence = ph_exchange_sentence (self->feed, self->selected);
  first = ph_exchange_feed_get_first (self->feed);
  return g_strdup_printf ("Event %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT ": %s %s%s",
                          self->selected - first + 1,
                          ph_exchange_feed_get_end (self->feed) - first, sentence, summary,
                          waiting);
}

static gboolean
ph_exchange_view_query_tooltip (GtkWidget  *widget,
                                int         x,
                                int         y,
                                gboolean    keyboard,
                                GtkTooltip *tooltip)
{
  PhExchangeView *self = PH_EXCHANGE_VIEW (widget);
  const guint64 number = keyboard ? self->selected : ph_exchange_layout_hit (self->layout, x, y);
  g_autofree char *sentence = NULL;

  if (self->feed == NULL || self->busy || number == PH_EXCHANGE_NOWHERE
      || y < self->layout->header)
    return FALSE;
  sentence = ph_exchange_sentence (self->feed, number);
  gtk_tooltip_set_text (tooltip, sentence);
  return sentence[0] != '\0';
}

static void
ph_exchange_view_restyle (PhDrawn *drawn)
{
  ph_exchange_pens_clear (&PH_EXCHANGE_VIEW (drawn)->pens);
  gtk_widget_queue_allocate (GTK_WIDGET (drawn));
}

static void
set_adjustment (PhExchangeView  *self,
                GtkAdjustment  **slot,
                GtkAdjustment   *adjustment)
{
  if (*slot != NULL)
    g_signal_handlers_disconnect_by_data (*slot, self);
  g_set_object (slot, adjustment);
  if (adjustment == NULL)
    return;
  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (scrolled_cb), self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
ph_exchange_view_get_property (GObject    *object,
                               guint       id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  PhExchangeView *self = PH_EXCHANGE_VIEW (object);

  switch (id)
    {
    case PROP_FOLLOWING:      g_value_set_boolean (value, self->following); break;
    case PROP_HADJUSTMENT:    g_value_set_object (value, self->hadjustment); break;
    case PROP_VADJUSTMENT:    g_value_set_object (value, self->vadjustment); break;
    case PROP_HSCROLL_POLICY: g_value_set_enum (value, self->hscroll_policy); break;
    case PROP_VSCROLL_POLICY: g_value_set_enum (value, self->vscroll_policy); break;
    default:                  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ph_exchange_view_set_property (GObject      *object,
                               guint         id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  PhExchangeView *self = PH_EXCHANGE_VIEW (object);

  switch (id)
    {
    case PROP_FOLLOWING:
      ph_exchange_view_set_following (self, g_value_get_boolean (value));
      break;
    case PROP_HADJUSTMENT:
      set_adjustment (self, &self->hadjustment, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, &self->vadjustment, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
      self->hscroll_policy = g_value_get_enum (value);
      break;
    case PROP_VSCROLL_POLICY:
      self->vscroll_policy = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ph_exchange_view_dispose (GObject *object)
{
  PhExchangeView *self = PH_EXCHANGE_VIEW (object);

  self->feed = NULL;
  g_clear_pointer (&self->picture, gsk_render_node_unref);
  set_adjustment (self, &self->hadjustment, NULL);
  set_adjustment (self, &self->vadjustment, NULL);
  ph_exchange_pens_clear (&self->pens);
  G_OBJECT_CLASS (ph_exchange_view_parent_class)->dispose (object);
}

static void
ph_exchange_view_finalize (GObject *object)
{
  PhExchangeView *self = PH_EXCHANGE_VIEW (object);

  ph_exchange_scale_free (self->scale);
  ph_exchange_layout_free (self->layout);
  g_array_unref (self->waiting);
  G_OBJECT_CLASS (ph_exchange_view_parent_class)->finalize (object);
}

static void
ph_exchange_view_class_init (PhExchangeViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_exchange_view_dispose;
  object_class->finalize = ph_exchange_view_finalize;
  object_class->get_property = ph_exchange_view_get_property;
  object_class->set_property = ph_exchange_view_set_property;
  properties[PROP_FOLLOWING]
    = g_param_spec_boolean ("following", NULL, NULL, TRUE,
                            G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", G_TYPE_FROM_CLASS (klass),
                                             G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                             0);
  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);

  widget_class->measure = ph_exchange_view_measure;
  widget_class->size_allocate = ph_exchange_view_size_allocate;
  widget_class->snapshot = ph_exchange_view_snapshot;
  widget_class->query_tooltip = ph_exchange_view_query_tooltip;
  PH_DRAWN_CLASS (klass)->describe = ph_exchange_view_describe;
  PH_DRAWN_CLASS (klass)->restyle = ph_exchange_view_restyle;
  gtk_widget_class_set_css_name (widget_class, "exchange");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ph_exchange_view_init (PhExchangeView *self)
{
  self->scale = ph_exchange_scale_new ();
  self->layout = ph_exchange_layout_new ();
  self->waiting = g_array_new (FALSE, FALSE, sizeof (PhExchangeWaiting));
  self->following = TRUE;
  self->selected = PH_EXCHANGE_NOWHERE;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  /* Times, calls and bytes read the same in every language */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  ph_exchange_view_add_controllers (self);
}

/**
 * ph_exchange_view_new:
 *
 * Returns: (transfer floating): a view of nothing yet
 */
GtkWidget *
ph_exchange_view_new (void)
{
  return g_object_new (PH_TYPE_EXCHANGE_VIEW, NULL);
}

/**
 * ph_exchange_view_set_feed:
 * @self: a view
 * @feed: (nullable) (transfer none): what to show; stays alive until another is set
 *
 * Shows @feed from its newest moment on. Main thread.
 */
void
ph_exchange_view_set_feed (PhExchangeView *self,
                           PhExchangeFeed *feed)
{
  g_return_if_fail (PH_IS_EXCHANGE_VIEW (self));

  if (self->feed == feed)
    return;
  self->feed = feed;
  self->busy = FALSE;
  g_clear_pointer (&self->picture, gsk_render_node_unref);
  g_array_set_size (self->waiting, 0);
  ph_exchange_view_select (self, PH_EXCHANGE_NOWHERE);
  ph_exchange_view_set_following (self, TRUE);
  ph_exchange_scale_free (g_steal_pointer (&self->scale));
  self->scale = ph_exchange_scale_new ();
  ph_exchange_view_update (self);
}

/**
 * ph_exchange_view_update:
 * @self: a view
 *
 * To be called when its feed was synced. Cheap enough for every frame. Main thread.
 */
void
ph_exchange_view_update (PhExchangeView *self)
{
  g_return_if_fail (PH_IS_EXCHANGE_VIEW (self));

  if (self->feed != NULL)
    ph_exchange_scale_sync (self->scale, self->feed);
  if (self->busy)
    return;
  if (self->feed != NULL)
    {
      ph_exchange_view_find_selected (self);
      if (gtk_widget_get_width (GTK_WIDGET (self)) > 0)
        configure (self);
    }
  ph_drawn_changed (PH_DRAWN (self));
}

/**
 * ph_exchange_view_set_busy:
 * @self: a view
 * @busy: whether its feed reads all anew, and has not yet come to the end
 *
 * The picture stands still meanwhile: half a record would be another story. The view is still to be
 * updated after each part, so that its part of the work is done in parts, too. Main thread.
 */
void
ph_exchange_view_set_busy (PhExchangeView *self,
                           gboolean        busy)
{
  g_return_if_fail (PH_IS_EXCHANGE_VIEW (self));

  self->busy = busy;
}

/**
 * ph_exchange_view_is_busy:
 * @self: a view
 *
 * Returns: whether its picture stands still until all is read
 */
gboolean
ph_exchange_view_is_busy (PhExchangeView *self)
{
  g_return_val_if_fail (PH_IS_EXCHANGE_VIEW (self), FALSE);

  return self->busy;
}

/**
 * ph_exchange_view_set_waiting:
 * @self: a view
 * @waiting: (array length=n_waiting) (transfer none): calls that have not returned; copied
 * @n_waiting: how many
 *
 * Main thread.
 */
void
ph_exchange_view_set_waiting (PhExchangeView          *self,
                              const PhExchangeWaiting *waiting,
                              guint                    n_waiting)
{
  g_return_if_fail (PH_IS_EXCHANGE_VIEW (self));

  g_array_set_size (self->waiting, 0);
  if (n_waiting > 0)
    g_array_append_vals (self->waiting, waiting, n_waiting);
  ph_drawn_changed (PH_DRAWN (self));
}

/**
 * ph_exchange_view_set_following:
 * @self: a view
 * @following: whether to keep the newest moment in sight
 *
 * Main thread.
 */
void
ph_exchange_view_set_following (PhExchangeView *self,
                                gboolean        following)
{
  g_return_if_fail (PH_IS_EXCHANGE_VIEW (self));

  if (self->following == following)
    return;
  self->following = following;
  if (following && gtk_widget_get_width (GTK_WIDGET (self)) > 0)
    configure (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLLOWING]);
}

/**
 * ph_exchange_view_get_following:
 * @self: a view
 *
 * Returns: whether it keeps the newest moment in sight
 */
gboolean
ph_exchange_view_get_following (PhExchangeView *self)
{
  g_return_val_if_fail (PH_IS_EXCHANGE_VIEW (self), FALSE);

  return self->following;
}

/* Puts @row just below the header, as far as there is so much below it */
void
ph_exchange_view_set_row (PhExchangeView *self,
                          double          row)
{
  if (self->busy)
    return;
  self->row = row;
  ph_exchange_view_set_following (self, row >= last_row (self) - 0.01);
  configure (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
