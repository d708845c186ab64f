/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-drawn.h"

/* A log that follows a fast feed binds thousands of rows a second, and a listener can follow one
 * sentence a second at best: the description is composed when the second is over, not before. A
 * widget that is not mapped stays stale and is served when it is mapped again. */

#define SPEECH_PERIOD_MS 1000

typedef struct
{
  PhPalette palette;
  gint64    spoken_us;   /* monotonic time of the last label */
  guint     source;      /* 0: no label is due */
  gboolean  stale;       /* what is shown differs from the label */
  gboolean  coloured;    /* the palette is that of the current style */
} PhDrawnPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (PhDrawn, ph_drawn, GTK_TYPE_WIDGET)

static PhDrawnPrivate *
get_private (PhDrawn *self)
{
  return ph_drawn_get_instance_private (self);
}

static gboolean
speak_cb (gpointer user_data)
{
  PhDrawn *self = user_data;

  get_private (self)->source = 0;
  ph_drawn_speak (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_speech (PhDrawn *self)
{
  PhDrawnPrivate *priv = get_private (self);
  const gint64 since_ms = (g_get_monotonic_time () - priv->spoken_us) / 1000;

  if (!priv->stale || priv->source != 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (priv->spoken_us == 0 || since_ms >= SPEECH_PERIOD_MS)
    priv->source = g_idle_add (speak_cb, self);
  else
    priv->source = g_timeout_add ((guint) (SPEECH_PERIOD_MS - since_ms), speak_cb, self);
}

static void
stop_speech (PhDrawn *self)
{
  g_clear_handle_id (&get_private (self)->source, g_source_remove);
}

static void
ph_drawn_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_drawn_parent_class)->map (widget);
  schedule_speech (PH_DRAWN (widget));
}

static void
ph_drawn_unmap (GtkWidget *widget)
{
  stop_speech (PH_DRAWN (widget));
  GTK_WIDGET_CLASS (ph_drawn_parent_class)->unmap (widget);
}

static void
ph_drawn_css_changed (GtkWidget         *widget,
                      GtkCssStyleChange *change)
{
  PhDrawn *self = PH_DRAWN (widget);

  GTK_WIDGET_CLASS (ph_drawn_parent_class)->css_changed (widget, change);
  get_private (self)->coloured = FALSE;
  if (PH_DRAWN_GET_CLASS (self)->restyle != NULL)
    PH_DRAWN_GET_CLASS (self)->restyle (self);
  gtk_widget_queue_draw (widget);
}

static gboolean
ph_drawn_query_tooltip (GtkWidget  *widget,
                        int         x,
                        int         y,
                        gboolean    keyboard,
                        GtkTooltip *tooltip)
{
  g_autofree char *text = ph_drawn_describe (PH_DRAWN (widget));

  if (text == NULL || *text == '\0')
    return FALSE;
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
ph_drawn_dispose (GObject *object)
{
  stop_speech (PH_DRAWN (object));
  G_OBJECT_CLASS (ph_drawn_parent_class)->dispose (object);
}

static void
ph_drawn_class_init (PhDrawnClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_drawn_dispose;
  klass->spoken_as = GTK_ACCESSIBLE_PROPERTY_LABEL;
  widget_class->map = ph_drawn_map;
  widget_class->unmap = ph_drawn_unmap;
  widget_class->css_changed = ph_drawn_css_changed;
  widget_class->query_tooltip = ph_drawn_query_tooltip;
}

static void
ph_drawn_init (PhDrawn *self)
{
  get_private (self)->stale = TRUE;
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}

/**
 * ph_drawn_get_palette:
 * @self: a drawn widget
 *
 * Looked up when first asked for: a list makes some two hundred rows and paints a dozen.
 *
 * Returns: (transfer none): the colours of its current style
 */
const PhPalette *
ph_drawn_get_palette (PhDrawn *self)
{
  PhDrawnPrivate *priv = get_private (self);

  if (!priv->coloured)
    ph_palette_load (&priv->palette, GTK_WIDGET (self));
  priv->coloured = TRUE;
  return &priv->palette;
}

/**
 * ph_drawn_is_mirrored:
 * @self: a drawn widget
 *
 * Returns: whether it reads from right to left
 */
gboolean
ph_drawn_is_mirrored (PhDrawn *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

/**
 * ph_drawn_is_in_sight:
 * @self: a drawn widget that is a row
 *
 * A list keeps some 200 rows allocated and clips all but a dozen.
 *
 * Returns: %FALSE when nothing of it is seen in the list that it is in
 */
gboolean
ph_drawn_is_in_sight (PhDrawn *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkWidget *list = gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_VIEW);
  double y;

  if (list == NULL || !gtk_widget_translate_coordinates (widget, list, 0, 0, NULL, &y))
    return TRUE;
  return y < gtk_widget_get_height (list) && y + gtk_widget_get_height (widget) > 0;
}

/**
 * ph_drawn_describe:
 * @self: a drawn widget
 *
 * Returns: (transfer full) (nullable): what it shows, in words
 */
char *
ph_drawn_describe (PhDrawn *self)
{
  g_return_val_if_fail (PH_IS_DRAWN (self), NULL);

  return PH_DRAWN_GET_CLASS (self)->describe (self);
}

/**
 * ph_drawn_changed:
 * @self: a drawn widget
 *
 * Tells that what is shown has changed: repaints, and has the label follow within a second. Cheap
 * enough for every frame. Main thread.
 */
void
ph_drawn_changed (PhDrawn *self)
{
  get_private (self)->stale = TRUE;
  schedule_speech (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * ph_drawn_speak:
 * @self: a drawn widget
 *
 * Brings the accessible label up to date at once. Main thread.
 */
void
ph_drawn_speak (PhDrawn *self)
{
  PhDrawnPrivate *priv = get_private (self);
  g_autofree char *text = NULL;

  if (!priv->stale)
    return;
  priv->stale = FALSE;
  priv->spoken_us = g_get_monotonic_time ();
  text = ph_drawn_describe (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), PH_DRAWN_GET_CLASS (self)->spoken_as,
                                  text != NULL ? text : "", -1);
}
