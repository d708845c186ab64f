/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-pipe-view.h"

#include "ph-pipe-layout.h"
#include "ph-pipe-words.h"

#include "ph-label-tooltip.h"
#include "ph-paint.h"
#include "ph-pipe-paint.h"

/* Keeps the last reading and paints its layout. Levels glide to a new reading for 150 ms by a
 * tick callback that exists only meanwhile; numbers and words are those of the reading at once.
 * Nothing glides when another socket is shown, when animations are off, or out of sight. */

#define GLIDE_US      150000
#define MIN_WIDTH     380
#define NATURAL_WIDTH 620
#define WORDS_GAP     8

struct _PhPipeView
{
  PhDrawn      parent_instance;

  GtkWidget   *words;       /* (owned): the sentence */
  gboolean     has_socket;
  gboolean     has_partner;
  PhIdentity   identity;
  PhFigures    figures;
  PhFigures    partner;

  PhPipeFonts  fonts;       /* (owned): made when first painted */
  PhPipeLevels from;        /* where the glide began */
  PhPipeLevels shown;
  PhPipeLevels target;
  gint64       glide_began_us;
  guint        tick;        /* 0: nothing moves */
};

G_DEFINE_FINAL_TYPE (PhPipeView, ph_pipe_view, PH_TYPE_DRAWN)

static void
compute_layout (PhPipeView   *self,
                PhPipeLayout *layout,
                double        width)
{
  ph_pipe_layout_compute (layout, &self->identity, &self->figures,
                          self->has_partner ? &self->partner : NULL, width,
                          ph_drawn_is_mirrored (PH_DRAWN (self)));
}

static void
read_levels (const PhPipeLayout *layout,
             PhPipeLevels       *levels)
{
  *levels = (PhPipeLevels) { 0 };
  for (guint i = 0; i < layout->n_lanes; i++)
    for (guint j = 0; j < layout->lanes[i].n_vessels; j++)
      levels->of[i][j] = layout->lanes[i].vessels[j].level;
}

static void
describe_lane (const PhPipeLane *lane,
               GString          *text)
{
  g_string_append (text, lane->direction == PH_DIRECTION_OUT ? "Sending: " : " Receiving: ");
  for (guint i = 0; i < lane->n_vessels; i++)
    {
      const PhVessel *vessel = &lane->vessels[i];

      g_string_append_printf (text, "%s%s%s %s", i > 0 ? ", " : "",
                              vessel->ours || vessel->kind == PH_VESSEL_RECV_QUEUE ? "" : "peer ",
                              vessel->title, vessel->known ? vessel->text : "unknown");
    }
  g_string_append_c (text, '.');
}

static char *
ph_pipe_view_describe (PhDrawn *drawn)
{
  PhPipeView *self = PH_PIPE_VIEW (drawn);
  GString *text = g_string_new (NULL);
  PhPipeLayout layout;

  if (!self->has_socket)
    return g_string_free (text, FALSE);
  compute_layout (self, &layout, NATURAL_WIDTH);
  for (guint i = 0; i < layout.n_lanes; i++)
    describe_lane (&layout.lanes[i], text);
  if (layout.is_listener && layout.n_seats > 0)
    g_string_append_printf (text, "Accept queue: %u of %u seats taken.", layout.n_taken,
                            layout.n_seats);
  return g_string_free (text, FALSE);
}

static gboolean
are_levels_equal (const PhPipeLevels *a,
                  const PhPipeLevels *b)
{
  for (guint i = 0; i < G_N_ELEMENTS (a->of); i++)
    for (guint j = 0; j < G_N_ELEMENTS (a->of[i]); j++)
      if (a->of[i][j] != b->of[i][j])
        return FALSE;
  return TRUE;
}

static double
ease_out (double t)
{
  return 1 - (1 - t) * (1 - t) * (1 - t);
}

static gboolean
glide_cb (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       user_data)
{
  PhPipeView *self = PH_PIPE_VIEW (widget);
  const gint64 since_us = gdk_frame_clock_get_frame_time (clock) - self->glide_began_us;
  const double t = ease_out (CLAMP ((double) since_us / GLIDE_US, 0, 1));

  for (guint i = 0; i < G_N_ELEMENTS (self->shown.of); i++)
    for (guint j = 0; j < G_N_ELEMENTS (self->shown.of[i]); j++)
      self->shown.of[i][j] = self->from.of[i][j] +
                             (self->target.of[i][j] - self->from.of[i][j]) * t;
  gtk_widget_queue_draw (widget);
  if (t < 1)
    return G_SOURCE_CONTINUE;
  self->shown = self->target;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
stop_glide (PhPipeView *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
  self->shown = self->target;
}

static gboolean
may_glide (PhPipeView *self)
{
  gboolean enabled = FALSE;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return FALSE;
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &enabled,
                NULL);
  return enabled;
}

static void
aim_levels (PhPipeView *self,
            gboolean    glide)
{
  PhPipeLayout layout;
  PhPipeLevels target;

  compute_layout (self, &layout, NATURAL_WIDTH);
  read_levels (&layout, &target);
  if (are_levels_equal (&target, &self->target))
    return;
  self->target = target;
  if (!glide || !may_glide (self))
    {
      stop_glide (self);
      return;
    }
  self->from = self->shown;
  self->glide_began_us = gdk_frame_clock_get_frame_time (
    gtk_widget_get_frame_clock (GTK_WIDGET (self)));
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), glide_cb, NULL, NULL);
}

static void
ph_pipe_view_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  PhPipeView *self = PH_PIPE_VIEW (widget);
  PhPipeLayout layout;

  if (self->has_socket)
    {
      compute_layout (self, &layout, gtk_widget_get_width (widget));
      ph_pipe_fonts_ensure (&self->fonts, widget);
      ph_pipe_paint (snapshot, &layout, &self->shown, ph_drawn_get_palette (PH_DRAWN (self)),
                     &self->fonts);
    }
  gtk_widget_snapshot_child (widget, self->words, snapshot);
}

static void
ph_pipe_view_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  PhPipeView *self = PH_PIPE_VIEW (widget);
  g_autoptr (PangoLayout) layout = NULL;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH;
      *natural = NATURAL_WIDTH;
      return;
    }
  /* Two lines of words whatever they are: the page must not jump when the sentence changes */
  layout = gtk_widget_create_pango_layout (self->words, "0\n0");
  pango_layout_get_pixel_size (layout, NULL, minimum);
  *minimum += (int) PH_PIPE_HEIGHT + WORDS_GAP;
  *natural = *minimum;
}

static void
ph_pipe_view_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  const int top = (int) PH_PIPE_HEIGHT + WORDS_GAP;
  const GtkAllocation below = { 0, top, width, MAX (0, height - top) };

  gtk_widget_size_allocate (PH_PIPE_VIEW (widget)->words, &below, -1);
}

static GtkSizeRequestMode
ph_pipe_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
ph_pipe_view_unmap (GtkWidget *widget)
{
  stop_glide (PH_PIPE_VIEW (widget));
  GTK_WIDGET_CLASS (ph_pipe_view_parent_class)->unmap (widget);
}

static void
ph_pipe_view_restyle (PhDrawn *drawn)
{
  ph_pipe_fonts_clear (&PH_PIPE_VIEW (drawn)->fonts);
}

static void
ph_pipe_view_dispose (GObject *object)
{
  PhPipeView *self = PH_PIPE_VIEW (object);

  stop_glide (self);
  ph_pipe_fonts_clear (&self->fonts);
  g_clear_pointer (&self->words, gtk_widget_unparent);
  G_OBJECT_CLASS (ph_pipe_view_parent_class)->dispose (object);
}

static void
ph_pipe_view_class_init (PhPipeViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_pipe_view_dispose;
  widget_class->measure = ph_pipe_view_measure;
  widget_class->get_request_mode = ph_pipe_view_get_request_mode;
  widget_class->size_allocate = ph_pipe_view_size_allocate;
  widget_class->snapshot = ph_pipe_view_snapshot;
  widget_class->unmap = ph_pipe_view_unmap;
  PH_DRAWN_CLASS (klass)->describe = ph_pipe_view_describe;
  PH_DRAWN_CLASS (klass)->restyle = ph_pipe_view_restyle;
  gtk_widget_class_set_css_name (widget_class, "pipe");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
ph_pipe_view_init (PhPipeView *self)
{
  GtkLabel *words;

  self->words = gtk_label_new (NULL);
  words = GTK_LABEL (self->words);
  gtk_label_set_wrap (words, TRUE);
  gtk_label_set_lines (words, 2);
  gtk_label_set_ellipsize (words, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (words, 0);
  gtk_label_set_yalign (words, 0);
  ph_label_tooltip_attach (words);
  gtk_widget_add_css_class (self->words, "sentence");
  gtk_widget_set_parent (self->words, GTK_WIDGET (self));
}

/**
 * ph_pipe_view_new:
 *
 * Returns: (transfer floating): a pipe without a socket
 */
GtkWidget *
ph_pipe_view_new (void)
{
  return g_object_new (PH_TYPE_PIPE_VIEW, NULL);
}

/* Compared by what is painted and said: most readings differ in their time alone */
static gboolean
is_same_reading (const PhFigures *a,
                 const PhFigures *b)
{
  return a->known == b->known && a->bytes_in == b->bytes_in && a->bytes_out == b->bytes_out &&
         a->recv_queue == b->recv_queue && a->send_queue == b->send_queue &&
         a->unsent == b->unsent && a->accept_queue == b->accept_queue &&
         a->accept_limit == b->accept_limit && a->recv_buffer == b->recv_buffer &&
         a->send_buffer == b->send_buffer && a->recv_memory == b->recv_memory &&
         a->peer_window == b->peer_window && a->syn_retries == b->syn_retries &&
         a->drops == b->drops;
}

static gboolean
is_same_socket (const PhIdentity *a,
                const PhIdentity *b)
{
  return a->fd == b->fd && a->type == b->type && a->parent == b->parent;
}

static gboolean
is_same_identity (const PhIdentity *a,
                  const PhIdentity *b)
{
  return is_same_socket (a, b) && a->state == b->state && a->auto_flags == b->auto_flags &&
         ph_address_equal (&a->local, &b->local) && ph_address_equal (&a->peer, &b->peer);
}

static void
clear_pipe (PhPipeView *self)
{
  self->has_socket = FALSE;
  self->target = (PhPipeLevels) { 0 };
  stop_glide (self);
  gtk_label_set_text (GTK_LABEL (self->words), "");
  ph_drawn_changed (PH_DRAWN (self));
}

/**
 * ph_pipe_view_set_figures:
 * @self: a pipe
 * @identity: (nullable) (transfer none): the socket; %NULL empties the pipe
 * @figures: (nullable) (transfer none): its last reading
 * @partner: (nullable) (transfer none): a reading of the other end, when it is one of ours
 *
 * Shows a reading; all are copied. Cheap when nothing has changed. Main thread.
 */
void
ph_pipe_view_set_figures (PhPipeView       *self,
                          const PhIdentity *identity,
                          const PhFigures  *figures,
                          const PhFigures  *partner)
{
  static const PhFigures nothing = { 0 };
  const PhFigures *own = figures != NULL ? figures : &nothing;
  const PhFigures *other = partner != NULL ? partner : &nothing;
  g_autofree char *sentence = NULL;
  gboolean same_socket;

  g_return_if_fail (PH_IS_PIPE_VIEW (self));

  if (identity == NULL)
    {
      clear_pipe (self);
      return;
    }
  same_socket = self->has_socket && is_same_socket (identity, &self->identity);
  if (same_socket && is_same_identity (identity, &self->identity) &&
      is_same_reading (own, &self->figures) && self->has_partner == (partner != NULL) &&
      is_same_reading (other, &self->partner))
    return;

  self->has_socket = TRUE;
  self->has_partner = partner != NULL;
  self->identity = *identity;
  self->figures = *own;
  self->partner = *other;
  aim_levels (self, same_socket);
  sentence = ph_pipe_words (identity, own, partner);
  gtk_label_set_text (GTK_LABEL (self->words), sentence);
  ph_drawn_changed (PH_DRAWN (self));
}

/**
 * ph_pipe_view_get_sentence:
 * @self: a pipe
 *
 * Returns: (transfer none): what is going on, in words; "" without a socket
 */
const char *
ph_pipe_view_get_sentence (PhPipeView *self)
{
  g_return_val_if_fail (PH_IS_PIPE_VIEW (self), NULL);

  return gtk_label_get_text (GTK_LABEL (self->words));
}
