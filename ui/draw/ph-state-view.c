/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-state-view.h"

#include "ph-clock.h"
#include "ph-state-words.h"

#include "ph-state-paint.h"

/* Keeps the last history it was given, copied, and paints its diagram. Nothing moves; the seconds
 * of a TIME_WAIT are painted anew when ph_state_view_tick() says so. */

#define NATURAL_WIDTH 380
#define MAX_GROWTH    1.5

struct _PhStateView
{
  PhDrawn      parent_instance;

  char        *name;     /* (owned) (nullable): of the socket */
  gboolean     has_socket;
  PhIdentity   identity;
  GArray      *steps;    /* (owned) (element-type PhStateStep) */
  PhAfter      after;
  PhStateFonts fonts;    /* (owned): made when first needed */
  int          room;     /* pixels that it may be high without need, 0: no more than it must */
};

G_DEFINE_FINAL_TYPE (PhStateView, ph_state_view, PH_TYPE_DRAWN)

static PhStateSubject
get_subject (PhStateView *self)
{
  return (PhStateSubject) { &self->identity, (gconstpointer) self->steps->data, self->steps->len,
                            &self->after };
}

static double
get_unit (PhStateView *self)
{
  ph_state_fonts_ensure (&self->fonts, GTK_WIDGET (self),
                         self->fonts.label != NULL ? self->fonts.scale : 1);
  return self->fonts.unit;
}

static char *
ph_state_view_describe (PhDrawn *drawn)
{
  PhStateView *self = PH_STATE_VIEW (drawn);
  PhStateSubject subject = get_subject (self);
  g_autofree char *words = NULL;

  if (!self->has_socket)
    return NULL;
  words = ph_state_words_all (&subject, ph_clock_now_ns ());
  return g_strdup_printf ("State diagram of %s: %s", self->name, words);
}

static void
ph_state_view_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  PhStateView *self = PH_STATE_VIEW (widget);
  const double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  const double unit = get_unit (self);
  PhStateSubject subject = get_subject (self);
  g_autofree char *clock = NULL;
  PhStateDiagram diagram;

  if (!self->has_socket)
    return;
  ph_state_diagram_compute (&diagram, &subject, width, height, unit,
                            ph_drawn_is_mirrored (PH_DRAWN (self)));
  ph_state_fonts_ensure (&self->fonts, widget, diagram.scale / unit);
  clock = ph_state_words_short_clock (&self->after, ph_clock_now_ns ());
  ph_state_paint (snapshot, &diagram, clock, width, height,
                  ph_drawn_get_palette (PH_DRAWN (self)), &self->fonts);
}

static void
ph_state_view_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  PhStateView *self = PH_STATE_VIEW (widget);
  const double unit = get_unit (self);
  double least;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = (int) (PH_STATE_DIAGRAM_MIN_WIDTH * unit);
      *natural = (int) (NATURAL_WIDTH * unit);
      return;
    }
  least = ph_state_diagram_get_height (&self->identity) * unit;
  *minimum = *natural = (int) CLAMP (self->room, least, least * MAX_GROWTH);
}

static GtkSizeRequestMode
ph_state_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
ph_state_view_restyle (PhDrawn *drawn)
{
  ph_state_fonts_clear (&PH_STATE_VIEW (drawn)->fonts);
}

static void
ph_state_view_finalize (GObject *object)
{
  PhStateView *self = PH_STATE_VIEW (object);

  ph_state_fonts_clear (&self->fonts);
  g_array_unref (self->steps);
  g_free (self->name);
  G_OBJECT_CLASS (ph_state_view_parent_class)->finalize (object);
}

static void
ph_state_view_class_init (PhStateViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ph_state_view_finalize;
  widget_class->measure = ph_state_view_measure;
  widget_class->get_request_mode = ph_state_view_get_request_mode;
  widget_class->snapshot = ph_state_view_snapshot;
  PH_DRAWN_CLASS (klass)->describe = ph_state_view_describe;
  PH_DRAWN_CLASS (klass)->restyle = ph_state_view_restyle;
  gtk_widget_class_set_css_name (widget_class, "statediagram");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ph_state_view_init (PhStateView *self)
{
  self->steps = g_array_new (FALSE, FALSE, sizeof (PhStateStep));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

/**
 * ph_state_view_new:
 *
 * Returns: (transfer floating): a diagram of no socket
 */
GtkWidget *
ph_state_view_new (void)
{
  return g_object_new (PH_TYPE_STATE_VIEW, NULL);
}

/**
 * ph_state_view_set_subject:
 * @self: a diagram
 * @name: (nullable): what the socket is called
 * @subject: (nullable) (transfer none): the socket; %NULL empties the diagram
 *
 * All is copied. Main thread.
 */
void
ph_state_view_set_subject (PhStateView          *self,
                           const char           *name,
                           const PhStateSubject *subject)
{
  const double former = ph_state_diagram_get_height (&self->identity);

  g_return_if_fail (PH_IS_STATE_VIEW (self));

  g_free (self->name);
  self->name = g_strdup (name);
  self->has_socket = subject != NULL;
  g_array_set_size (self->steps, 0);
  self->after = (PhAfter) { 0 };
  if (subject != NULL)
    {
      self->identity = *subject->identity;
      g_array_append_vals (self->steps, subject->steps, subject->n_steps);
      if (subject->after != NULL)
        self->after = *subject->after;
    }
  if (ABS (former - ph_state_diagram_get_height (&self->identity)) > 0.5)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  ph_drawn_changed (PH_DRAWN (self));
}

/**
 * ph_state_view_set_room:
 * @self: a diagram
 * @height: pixels in sight
 *
 * A diagram that has room grows, up to half as high again, so that it can be read from afar. Main
 * thread, not while sizes are being allocated.
 */
void
ph_state_view_set_room (PhStateView *self,
                        int          height)
{
  g_return_if_fail (PH_IS_STATE_VIEW (self));

  if (self->room == height)
    return;
  self->room = height;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/**
 * ph_state_view_tick:
 * @self: a diagram
 *
 * Paints the seconds of a TIME_WAIT anew; what it says of itself stays, or a screen reader would
 * begin again every second. Main thread.
 */
void
ph_state_view_tick (PhStateView *self)
{
  g_return_if_fail (PH_IS_STATE_VIEW (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
