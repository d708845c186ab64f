/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-pipe-view.h"

#include "ph-pipe-layout.h"
#include "ph-pipe-words.h"

#include "ph-label-tooltip.h"
#include "ph-paint.h"
#include "ph-pipe-paint.h"

#include <math.h>
#include <string.h>

/* Keeps the last reading and paints its layout. Levels glide to a new reading for 150 ms by a
 * tick callback that exists only meanwhile; numbers and words are those of the reading at once.
 * Nothing glides when another socket is shown, when animations are off, or out of sight. */

#define GLIDE_US      150000
#define MIN_WIDTH     380
#define NATURAL_WIDTH 620
#define WORDS_GAP     8
#define PAD           6     /* of a lane */
#define FOLDED_BARS   132   /* pixels, of the bars of a folded pipe */
#define FOLDED_PAD    3     /* above and below it */

/* What is copied of an end */
typedef struct
{
  char      *name;       /* (owned) (nullable) */
  PhIdentity identity;
  PhFigures  figures;
  guint      waits;
  GArray    *clients;    /* (owned) (nullable): of PhPipeClient */
} End;

struct _PhPipeView
{
  PhDrawn      parent_instance;

  GtkWidget   *words;       /* (owned): the sentence */
  gboolean     has_socket;
  gboolean     has_partner;
  End          own;
  End          partner;

  double       pipe_height; /* of the last allocation */
  gboolean     folded;
  graphene_rect_t bars;     /* of the folded pipe */
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
  ph_pipe_layout_compute (layout, &self->own.identity, &self->own.figures,
                          self->has_partner ? &self->partner.figures : NULL, width,
                          self->pipe_height, ph_drawn_is_mirrored (PH_DRAWN (self)));
  ph_pipe_layout_set_waits (layout, self->own.waits,
                            self->has_partner ? self->partner.waits : 0);
  if (self->own.clients != NULL)
    ph_pipe_layout_set_clients (layout, (gconstpointer) self->own.clients->data,
                                self->own.clients->len);
}

static PhPipeNames
get_names (PhPipeView *self)
{
  const char *peer = self->has_partner && self->partner.name != NULL ? self->partner.name : "peer";

  return (PhPipeNames) { self->own.name != NULL ? self->own.name : "this program",
                         self->has_partner ? peer : "other program" };
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
describe_ends (PhPipeView *self,
               GString    *text)
{
  if (self->own.name != NULL && self->has_partner && self->partner.name != NULL)
    g_string_append_printf (text, " %s is at one end, %s at the other.", self->own.name,
                            self->partner.name);
}

static char *
ph_pipe_view_describe (PhDrawn *drawn)
{
  PhPipeView *self = PH_PIPE_VIEW (drawn);
  GString *text = g_string_new (NULL);
  PhPipeLayout layout;

  if (!self->has_socket)
    return g_string_free (text, FALSE);
  compute_layout (self, &layout, 2 * NATURAL_WIDTH);
  ph_pipe_layout_describe (&layout, text);
  describe_ends (self, text);
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
      const PhPalette *palette = ph_drawn_get_palette (PH_DRAWN (self));
      const PhPipeNames names = get_names (self);

      compute_layout (self, &layout, gtk_widget_get_width (widget));
      ph_pipe_fonts_ensure (&self->fonts, widget);
      if (self->folded)
        ph_pipe_paint_folded (snapshot, &layout, &self->shown, palette, &self->bars);
      else
        ph_pipe_paint (snapshot, &layout, &self->shown, &names, palette, &self->fonts);
    }
  gtk_widget_snapshot_child (widget, self->words, snapshot);
}

static int
measure_line (PhPipeView *self)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (self->words, "0");
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

/* A lane has two lines of words at the least, and three where it is high enough to tell bounds. */
static void
measure_pipe (PhPipeView *self,
              double     *least,
              double     *full)
{
  double words;

  ph_pipe_fonts_ensure (&self->fonts, GTK_WIDGET (self));
  words = self->fonts.title_height + self->fonts.number_height;
  *least = ceil (MAX (PH_PIPE_MIN_HEIGHT, 2 * words + PAD));
  *full = ceil (MIN (PH_PIPE_MAX_HEIGHT,
                     MAX (PH_PIPE_HEIGHT, 2 * (words + self->fonts.title_height + PAD)
                                            + PH_PIPE_LANE_GAP)));
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
  double least, full;
  int line;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN_WIDTH;
      *natural = NATURAL_WIDTH;
      return;
    }
  /* Two lines of words whatever they are: the page must not jump when the sentence changes. Where
   * there is little room one has to do, and the lanes move together; at the least it folds. */
  line = measure_line (self);
  measure_pipe (self, &least, &full);
  *minimum = line + 2 * FOLDED_PAD;
  *natural = (int) full + WORDS_GAP + 2 * line;
}

static void
place_words (PhPipeView          *self,
             const GtkAllocation *place,
             int                  lines)
{
  if (gtk_label_get_lines (GTK_LABEL (self->words)) != lines)
    gtk_label_set_lines (GTK_LABEL (self->words), lines);
  gtk_widget_size_allocate (self->words, place, -1);
}

/* A sentence that is cut tells nobody who waits for whom: it has a second line where there is room */
static void
allocate_folded (PhPipeView *self,
                 int         width,
                 int         height,
                 int         line)
{
  const int beside = MIN (FOLDED_BARS, width / 3) + WORDS_GAP;
  const gboolean mirrored = ph_drawn_is_mirrored (PH_DRAWN (self));
  const int lines = height >= 2 * (line + FOLDED_PAD) ? 2 : 1;
  const GtkAllocation words = { mirrored ? 0 : beside, FOLDED_PAD, width - beside, lines * line };
  const float bars = (float) (beside - WORDS_GAP);

  self->bars = GRAPHENE_RECT_INIT (mirrored ? (float) width - bars : 0, FOLDED_PAD + 1, bars,
                                   (float) (lines * line - 2));
  self->pipe_height = PH_PIPE_MIN_HEIGHT;
  place_words (self, &words, lines);
}

static void
ph_pipe_view_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  PhPipeView *self = PH_PIPE_VIEW (widget);
  const int line = measure_line (self);
  const int room = height - WORDS_GAP - line;
  double least, full;
  int lines;

  measure_pipe (self, &least, &full);
  self->folded = room < (int) least;
  if (self->folded)
    {
      allocate_folded (self, width, height, line);
      return;
    }
  lines = room >= (int) full + line ? 2 : 1;
  self->pipe_height = CLAMP (room - (lines - 1) * line, least, full);
  place_words (self, &(GtkAllocation) { 0, (int) self->pipe_height + WORDS_GAP, width,
                                        lines * line }, lines);
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
  g_clear_pointer (&self->own.name, g_free);
  g_clear_pointer (&self->own.clients, g_array_unref);
  g_clear_pointer (&self->partner.clients, g_array_unref);
  g_clear_pointer (&self->partner.name, g_free);
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

  self->pipe_height = PH_PIPE_HEIGHT;
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

/**
 * ph_pipe_view_get_folded:
 * @self: a pipe
 *
 * Returns: whether it is folded to one line, for lack of room
 */
gboolean
ph_pipe_view_get_folded (PhPipeView *self)
{
  g_return_val_if_fail (PH_IS_PIPE_VIEW (self), FALSE);
  return self->folded;
}

/**
 * ph_pipe_view_get_unfolding:
 * @self: a pipe
 *
 * Returns: pixels that it needs beyond its least height to be unfolded
 */
int
ph_pipe_view_get_unfolding (PhPipeView *self)
{
  double least, full;

  g_return_val_if_fail (PH_IS_PIPE_VIEW (self), 0);
  measure_pipe (self, &least, &full);
  return (int) least + WORDS_GAP - 2 * FOLDED_PAD;
}

/**
 * ph_pipe_view_get_second_line:
 * @self: a pipe
 *
 * Returns: pixels that it needs beyond its least height to have two lines of words when folded
 */
int
ph_pipe_view_get_second_line (PhPipeView *self)
{
  g_return_val_if_fail (PH_IS_PIPE_VIEW (self), 0);
  return measure_line (self);
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
         a->drops == b->drops && a->messages_cut == b->messages_cut &&
         a->send_charge == b->send_charge && a->own_window == b->own_window &&
         a->backoff == b->backoff && a->send_memory == b->send_memory &&
         a->congestion_window == b->congestion_window && a->mss == b->mss;
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

static gboolean
are_same_clients (const GArray    *copy,
                  const PhPipeEnd *end)
{
  const guint n = copy != NULL ? copy->len : 0;

  return n == end->n_clients &&
         (n == 0 || memcmp (copy->data, end->clients, n * sizeof *end->clients) == 0);
}

static gboolean
is_same_end (const End       *copy,
             const PhPipeEnd *end)
{
  static const PhFigures nothing = { 0 };

  return is_same_identity (&copy->identity, end->identity) && copy->waits == end->waits &&
         g_strcmp0 (copy->name, end->name) == 0 && are_same_clients (copy->clients, end) &&
         is_same_reading (&copy->figures, end->figures != NULL ? end->figures : &nothing);
}

static void
copy_end (End             *copy,
          const PhPipeEnd *end)
{
  g_autofree char *name = g_strdup (end->name);

  g_free (copy->name);
  g_clear_pointer (&copy->clients, g_array_unref);
  *copy = (End) { .name = g_steal_pointer (&name), .identity = *end->identity,
                  .waits = end->waits };
  if (end->figures != NULL)
    copy->figures = *end->figures;
  if (end->n_clients == 0)
    return;
  copy->clients = g_array_new (FALSE, FALSE, sizeof *end->clients);
  g_array_append_vals (copy->clients, end->clients, end->n_clients);
}

/**
 * ph_pipe_view_set_ends:
 * @self: a pipe
 * @own: (nullable) (transfer none): the socket; %NULL empties the pipe
 * @partner: (nullable) (transfer none): the other end, when it is one of ours
 *
 * Shows a reading of both; all is copied. Cheap when nothing has changed. Main thread.
 */
void
ph_pipe_view_set_ends (PhPipeView      *self,
                       const PhPipeEnd *own,
                       const PhPipeEnd *partner)
{
  g_autofree char *sentence = NULL;
  gboolean same_socket;

  g_return_if_fail (PH_IS_PIPE_VIEW (self));

  if (own == NULL)
    {
      clear_pipe (self);
      return;
    }
  same_socket = self->has_socket && is_same_socket (own->identity, &self->own.identity);
  if (same_socket && is_same_end (&self->own, own) && self->has_partner == (partner != NULL) &&
      (partner == NULL || is_same_end (&self->partner, partner)))
    return;

  self->has_socket = TRUE;
  self->has_partner = partner != NULL;
  copy_end (&self->own, own);
  if (partner != NULL)
    copy_end (&self->partner, partner);
  aim_levels (self, same_socket);
  sentence = ph_pipe_words (own, partner);
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
