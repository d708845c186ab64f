/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-pipe-paint.h"

#include "ph-format.h"

/* Queues are vessels that fill from the bottom; the wire is a tube that fills from the end it is
 * fed at; the programs stand at both ends. Colour says the direction, and the arrow between two
 * vessels says it again. What is not known is dashed and has a question mark. */

#define RADIUS      10.0
#define ARROW_WIDTH 8.0f
#define ARROW_HIGH  12.0f
#define SURFACE     2.0f    /* the line on top of what is in a vessel... */
#define SURFACE_INK 0.45f   /* ...which words must be readable across */
#define PAD         4.0
#define NARROW      84.0    /* below this width names are short and padding is thin */
#define SEAT_RING   2.5
#define OUTSIDE_WIDTH 104.0
#define FOLDED_GAP  3.0f
#define FOLDED_SEAT 12.0f
#define TITLE_SLACK 3.0     /* of a line's height, that no letter reaches */

typedef struct
{
  GtkSnapshot        *snapshot;
  const PhPipeLayout *layout;
  const PhPipeNames  *names;
  const PhPalette    *palette;
  const PhPipeFonts  *fonts;
} PhPainting;

static graphene_rect_t
to_graphene (const PhRect *rect)
{
  return GRAPHENE_RECT_INIT ((float) rect->x, (float) rect->y, (float) rect->width,
                             (float) rect->height);
}

/* Whether this lane's bytes move to the right on screen */
static gboolean
flows_right (const PhPainting *painting,
             const PhPipeLane *lane)
{
  return (lane->direction == PH_DIRECTION_OUT) != painting->layout->mirrored;
}

static void
paint_liquid (PhPainting            *painting,
              const graphene_rect_t *rect,
              double                 radius,
              double                 level,
              gboolean               upright,
              gboolean               from_left,
              const GdkRGBA         *color)
{
  const GdkRGBA wash = ph_paint_fade (color, painting->palette->wash);
  const GdkRGBA ink = ph_paint_fade (color, SURFACE_INK);
  const float high = rect->size.height, wide = rect->size.width;
  const float part = (float) level * (upright ? high : wide);
  GskRoundedRect outline;
  graphene_rect_t body, surface;

  if (part <= 0)
    return;
  if (upright)
    {
      const float top = rect->origin.y + high - part;

      body = GRAPHENE_RECT_INIT (rect->origin.x, top, wide, part);
      surface = GRAPHENE_RECT_INIT (rect->origin.x, top, wide, SURFACE);
    }
  else
    {
      const float left = from_left ? rect->origin.x : rect->origin.x + wide - part;

      body = GRAPHENE_RECT_INIT (left, rect->origin.y, part, high);
      surface = GRAPHENE_RECT_INIT (from_left ? left + part - SURFACE : left, rect->origin.y,
                                    SURFACE, high);
    }
  gsk_rounded_rect_init_from_rect (&outline, rect, (float) radius);
  gtk_snapshot_push_rounded_clip (painting->snapshot, &outline);
  gtk_snapshot_append_color (painting->snapshot, &wash, &body);
  gtk_snapshot_append_color (painting->snapshot, &ink, &surface);
  gtk_snapshot_pop (painting->snapshot);
}

static const char *
choose_bound (const PhPipeFonts *fonts,
              const PhVessel    *vessel,
              double             width)
{
  int needs;

  if (*vessel->brief == '\0')
    return vessel->bound;
  pango_layout_set_text (fonts->title, vessel->bound, -1);
  pango_layout_set_width (fonts->title, -1);
  pango_layout_get_pixel_size (fonts->title, &needs, NULL);
  return needs <= width ? vessel->bound : vessel->brief;
}

static void
paint_words (PhPainting     *painting,
             const PhVessel *vessel,
             const GdkRGBA  *number_color)
{
  const PhPipeFonts *fonts = painting->fonts;
  const gboolean bound = *vessel->bound != '\0' &&
                         vessel->rect.height >= 2 * fonts->title_height + fonts->number_height;
  const double block = (bound ? 2 : 1) * fonts->title_height + fonts->number_height;
  const double top = vessel->rect.y + (vessel->rect.height - block) / 2;
  const double pad = vessel->rect.width < NARROW ? 1 : PAD;
  const double x = vessel->rect.x + pad, width = vessel->rect.width - 2 * pad;

  ph_paint_text (painting->snapshot, fonts->title, vessel->title, &painting->palette->dim, x, top,
                 width, PH_ALIGN_CENTER);
  ph_paint_text (painting->snapshot, fonts->number, vessel->text, number_color, x,
                 top + fonts->title_height, width, PH_ALIGN_CENTER);
  if (bound)
    ph_paint_text (painting->snapshot, fonts->title, choose_bound (fonts, vessel, width),
                   vessel->blocked ? &painting->palette->trouble : &painting->palette->dim, x,
                   top + fonts->title_height + fonts->number_height, width, PH_ALIGN_CENTER);
}

static void
paint_vessel (PhPainting       *painting,
              const PhPipeLane *lane,
              const PhVessel   *vessel,
              double            level)
{
  const PhPalette *palette = painting->palette;
  const gboolean wire = vessel->kind == PH_VESSEL_IN_FLIGHT;
  const gboolean lost = vessel->kind == PH_VESSEL_DROPPED && vessel->bytes > 0;
  const double radius = wire ? vessel->rect.height / 2 : RADIUS;
  const GdkRGBA *color = lost ? &palette->trouble : ph_palette_get_lane (palette, lane->direction);
  const graphene_rect_t rect = to_graphene (&vessel->rect);

  if (vessel->known)
    {
      ph_paint_rounded (painting->snapshot, &rect, radius, &palette->hollow, NULL, 0);
      paint_liquid (painting, &rect, radius, level, !wire, flows_right (painting, lane), color);
      ph_paint_rounded (painting->snapshot, &rect, radius, NULL,
                        level > 0 ? color : &palette->line, 1);
    }
  else
    ph_paint_dashed (painting->snapshot, &rect, radius, &palette->kernel);
  if (vessel->blocked)
    ph_paint_rounded (painting->snapshot, &rect, radius, NULL, &palette->trouble, 2);
  paint_words (painting, vessel, lost ? color : vessel->known ? &palette->fg : &palette->kernel);
}

/* The arrow between two vessels; a bar where a FIN has ended the flow, a cross where bytes would go on
 * but for the closed window */
static void
paint_link (PhPainting       *painting,
            const PhPipeLane *lane,
            const PhVessel   *a,
            const PhVessel   *b)
{
  const PhPalette *palette = painting->palette;
  const PhVessel *left = a->rect.x < b->rect.x ? a : b, *right = left == a ? b : a;
  const double from = left->rect.x + left->rect.width;
  const float middle = (float) (from + right->rect.x) / 2;
  const float y = (float) (left->rect.y + left->rect.height / 2);
  const gboolean live = a->known && b->known && painting->layout->is_live;
  const PhVessel *fed = lane->direction == PH_DIRECTION_OUT ? b : a;

  if (fed->blocked)
    ph_paint_cross (painting->snapshot, &GRAPHENE_RECT_INIT (middle - 5, y - 5, 10, 10),
                    &palette->trouble);
  else if (lane->closed)
    gtk_snapshot_append_color (painting->snapshot, &palette->kernel,
                               &GRAPHENE_RECT_INIT (middle - 1, y - 7, 2, 14));
  else
    ph_paint_arrow (painting->snapshot,
                    &GRAPHENE_RECT_INIT (middle - ARROW_WIDTH / 2, y - ARROW_HIGH / 2, ARROW_WIDTH,
                                         ARROW_HIGH),
                    flows_right (painting, lane) ? PH_POINT_RIGHT : PH_POINT_LEFT,
                    live ? ph_palette_get_lane (palette, lane->direction) : &palette->kernel);
}

static void
paint_lane (PhPainting       *painting,
            const PhPipeLane *lane,
            const double     *levels)
{
  for (guint i = 0; i < lane->n_vessels; i++)
    {
      const PhVessel *vessel = &lane->vessels[i];

      if (vessel->kind == PH_VESSEL_PROGRAM)
        paint_words (painting, vessel,
                     vessel->known ? ph_palette_get_lane (painting->palette, lane->direction)
                                   : &painting->palette->kernel);
      else
        paint_vessel (painting, lane, vessel, levels[i]);
      if (i > 0)
        paint_link (painting, lane, &lane->vessels[i - 1], vessel);
    }
}

/* Who stands at an end; between the two lanes, where no bytes are */
static void
paint_end (PhPainting   *painting,
           const PhRect *box,
           gboolean      known,
           const char   *name,
           const char   *short_name)
{
  const PhPalette *palette = painting->palette;
  const GdkRGBA solid = ph_paint_fade (&palette->fg, 0.09f);
  const graphene_rect_t rect = to_graphene (box);

  if (box->width <= 0)
    return;
  if (known)
    ph_paint_rounded (painting->snapshot, &rect, RADIUS + 2, &solid,
                      palette->high_contrast ? &palette->line : NULL, 1);
  else
    ph_paint_dashed (painting->snapshot, &rect, RADIUS + 2, &palette->kernel);
  if (painting->layout->n_lanes > 0
      && painting->layout->lane_gap < painting->fonts->title_height - TITLE_SLACK)
    return;   /* the lanes are too near to each other */
  ph_paint_text (painting->snapshot, painting->fonts->title,
                 box->width < NARROW ? short_name : name, known ? &palette->fg : &palette->dim,
                 box->x + PAD,
                 box->y + (box->height - painting->fonts->title_height) / 2, box->width - 2 * PAD,
                 PH_ALIGN_CENTER);
}

static void
paint_ends (PhPainting *painting)
{
  const PhPipeLayout *layout = painting->layout;

  if (layout->is_listener)
    {
      paint_end (painting, &layout->ours, TRUE, painting->names->ours, painting->names->ours);
      paint_end (painting, &layout->theirs, FALSE, "clients", "clients");
      return;
    }
  paint_end (painting, &layout->ours, TRUE, painting->names->ours, painting->names->ours);
  paint_end (painting, &layout->theirs, layout->peer_known, painting->names->theirs,
             layout->peer_known ? painting->names->theirs : "peer");
}

static void
paint_face (PhPainting            *painting,
            const graphene_rect_t *rect,
            const GdkRGBA         *color)
{
  const float unit = rect->size.width / 32;
  const float x = rect->origin.x + rect->size.width / 2;
  const float y = rect->origin.y + rect->size.height / 2;

  ph_paint_rounded (painting->snapshot,
                    &GRAPHENE_RECT_INIT (x - 4 * unit, y - 9 * unit, 8 * unit, 8 * unit),
                    4 * unit, color, NULL, 0);
  ph_paint_rounded (painting->snapshot,
                    &GRAPHENE_RECT_INIT (x - 7 * unit, y + unit, 14 * unit, 8 * unit), 4 * unit,
                    color, NULL, 0);
}

/* A porthole: a ring, and a face behind the glass when someone sits there */
static void
paint_seat (PhPainting   *painting,
            const PhRect *seat,
            gboolean      taken)
{
  const PhPalette *palette = painting->palette;
  const graphene_rect_t rect = to_graphene (seat);
  const GdkRGBA glass = ph_paint_fade (&palette->received, palette->wash);

  ph_paint_rounded (painting->snapshot, &rect, seat->width / 2,
                    taken ? &glass : &palette->hollow, taken ? &palette->received : &palette->line,
                    taken ? SEAT_RING : SEAT_RING - 0.5);
  if (taken)
    paint_face (painting, &rect, &palette->received);
}

/* Who stands outside has no seat: a dashed ring, and how often it knocked again */
static void
paint_outside (PhPainting          *painting,
               const PhPipeOutside *outside)
{
  const PhPalette *palette = painting->palette;
  const PhPipeFonts *fonts = painting->fonts;
  const graphene_rect_t rect = to_graphene (&outside->rect);
  const double x = outside->rect.x + outside->rect.width / 2 - OUTSIDE_WIDTH / 2;
  const double y = outside->rect.y + outside->rect.height + 2;

  ph_paint_dashed (painting->snapshot, &rect, outside->rect.width / 2, &palette->waiting);
  paint_face (painting, &rect, &palette->waiting);
  ph_paint_text (painting->snapshot, fonts->title, outside->name, &palette->fg, x, y,
                 OUTSIDE_WIDTH, PH_ALIGN_CENTER);
  ph_paint_text (painting->snapshot, fonts->title, outside->text, &palette->waiting, x,
                 y + fonts->title_height, OUTSIDE_WIDTH, PH_ALIGN_CENTER);
}

/* Where the way of the clients begins: at their box, or at who stands before it */
static float
get_door (const PhPipeLayout *layout)
{
  const PhRect *box = &layout->theirs;
  const float link = (float) layout->link_width;

  if (layout->n_outside_drawn > 0)
    {
      const PhRect *first = &layout->outside[layout->n_outside_drawn - 1].rect;
      const double middle = first->x + first->width / 2;

      return (float) (layout->mirrored ? middle + OUTSIDE_WIDTH / 2 : middle - OUTSIDE_WIDTH / 2);
    }
  return layout->mirrored ? (float) (box->x + box->width) + link : (float) box->x - link;
}

/* The next to be accepted goes to the program; a new one comes in unless the queue is full */
static void
paint_seat_links (PhPainting *painting)
{
  const PhPipeLayout *layout = painting->layout;
  const PhPalette *palette = painting->palette;
  const float y = (float) (layout->seats[0].y + layout->seats[0].height / 2);
  const PhPoint point = layout->mirrored ? PH_POINT_RIGHT : PH_POINT_LEFT;
  const float link = (float) layout->link_width;
  const float ours = layout->mirrored ? (float) layout->ours.x - link
                                      : (float) (layout->ours.x + layout->ours.width) + link;
  const float theirs = get_door (layout);
  const graphene_rect_t out = GRAPHENE_RECT_INIT (ours - 7, y - 6, 14, 12);
  const graphene_rect_t in = GRAPHENE_RECT_INIT (theirs - 7, y - 6, 14, 12);

  ph_paint_arrow (painting->snapshot, &out, point,
                  layout->n_taken > 0 ? &palette->received : &palette->kernel);
  if (layout->n_taken >= layout->n_seats)
    ph_paint_cross (painting->snapshot, &in, &palette->trouble);
  else
    ph_paint_arrow (painting->snapshot, &in, point, &palette->kernel);
}

/* The way from the clients to the last seat */
static void
paint_seat_path (PhPainting *painting)
{
  const PhPipeLayout *layout = painting->layout;
  const PhRect *last = &layout->seats[layout->n_drawn - 1];
  const float link = (float) layout->link_width, door = get_door (layout);
  const float y = (float) (last->y + last->height / 2) - 0.5f;
  const float from = layout->mirrored ? door + link : (float) (last->x + last->width) + 8;
  const float to = layout->mirrored ? (float) last->x - 8 : door - link;

  if (layout->seats[0].y == last->y && to > from)
    gtk_snapshot_append_color (painting->snapshot, &painting->palette->line,
                               &GRAPHENE_RECT_INIT (from, y, to - from, 1));
}

/* Below the caption of the queue, but above the faces, however large the letters are */
static double
outside_caption_y (const PhPipeLayout *layout,
                   const PhPipeFonts  *fonts)
{
  if (layout->n_outside_drawn == 0)
    return 8;
  return CLAMP (layout->outside[0].rect.y - fonts->title_height, 8, 8 + fonts->title_height);
}

static void
paint_seats (PhPainting *painting)
{
  const PhPipeLayout *layout = painting->layout;
  const PhPipeFonts *fonts = painting->fonts;
  const PhPalette *palette = painting->palette;
  const double left = MIN (layout->ours.x, layout->theirs.x) + layout->ours.width +
                      2 * layout->link_width;
  const double room = MAX (layout->ours.x, layout->theirs.x) - 2 * layout->link_width - left;
  g_autofree char *seats = ph_format_count (layout->n_seats);
  const gboolean known = *layout->seated != '\0' && layout->n_taken > 0;
  g_autofree char *caption = g_strdup_printf ("accept queue: %u of %s%s%s", layout->n_taken, seats,
                                              known ? ": " : "", known ? layout->seated : "");
  g_autofree char *outside = g_strdup_printf ("outside, in SYN_SENT: %u", layout->n_outside);
  g_autofree char *left_out = ph_format_count (layout->n_seats - layout->n_drawn);
  g_autofree char *more = g_strdup_printf ("and %s more", left_out);

  if (layout->n_drawn == 0)
    return;
  ph_paint_text (painting->snapshot, fonts->number, "accept()",
                 layout->n_taken > 0 ? &palette->received : &palette->dim, layout->ours.x + PAD,
                 layout->ours.height / 2 - fonts->title_height / 2 - fonts->number_height,
                 layout->ours.width - 2 * PAD, PH_ALIGN_CENTER);
  ph_paint_text (painting->snapshot, fonts->title, caption, &palette->dim, left, 8, room,
                 layout->mirrored ? PH_ALIGN_END : PH_ALIGN_START);
  if (layout->n_outside > 0)
    ph_paint_text (painting->snapshot, fonts->title, outside, &palette->waiting, left,
                   outside_caption_y (layout, fonts), room,
                   layout->mirrored ? PH_ALIGN_START : PH_ALIGN_END);
  for (guint i = 0; i < layout->n_outside_drawn; i++)
    paint_outside (painting, &layout->outside[i]);
  for (guint i = 0; i < layout->n_drawn; i++)
    paint_seat (painting, &layout->seats[i], i < layout->n_taken);
  paint_seat_path (painting);
  paint_seat_links (painting);
  if (layout->more.width <= 0)
    return;
  ph_paint_text (painting->snapshot, fonts->title, more, &palette->dim, layout->more.x,
                 layout->more.y + (layout->more.height - fonts->title_height) / 2,
                 layout->more.width, layout->mirrored ? PH_ALIGN_END : PH_ALIGN_START);
}

/**
 * ph_pipe_fonts_ensure:
 * @fonts: fonts, all zero at first
 * @widget: (transfer none): gives font and scale
 *
 * Makes what is missing. Main thread.
 */
void
ph_pipe_fonts_ensure (PhPipeFonts *fonts,
                      GtkWidget   *widget)
{
  if (fonts->title != NULL)
    return;
  fonts->title = ph_paint_layout_new (widget, PH_FONT_CAPTION);
  fonts->number = ph_paint_layout_new (widget, PH_FONT_BOLD);
  fonts->title_height = ph_paint_line_height (fonts->title);
  fonts->number_height = ph_paint_line_height (fonts->number);
}

/**
 * ph_pipe_fonts_clear:
 * @fonts: fonts
 *
 * Drops them, to be made anew: the style has changed. Main thread.
 */
void
ph_pipe_fonts_clear (PhPipeFonts *fonts)
{
  g_clear_object (&fonts->title);
  g_clear_object (&fonts->number);
}

/**
 * ph_pipe_paint:
 * @snapshot: where to; the origin is the layout's
 * @layout: the picture
 * @levels: how full vessels are painted, in the order of the layout
 * @names: who stands at the ends
 * @palette: colours
 * @fonts: from ph_pipe_fonts_ensure()
 *
 * Paints a pipe. Main thread.
 */
void
ph_pipe_paint (GtkSnapshot        *snapshot,
               const PhPipeLayout *layout,
               const PhPipeLevels *levels,
               const PhPipeNames  *names,
               const PhPalette    *palette,
               const PhPipeFonts  *fonts)
{
  PhPainting painting = { snapshot, layout, names, palette, fonts };

  if (!layout->is_live)
    gtk_snapshot_push_opacity (snapshot, palette->high_contrast ? 0.9 : 0.7);
  paint_ends (&painting);
  for (guint i = 0; i < layout->n_lanes; i++)
    paint_lane (&painting, &layout->lanes[i], levels->of[i]);
  if (layout->is_listener)
    paint_seats (&painting);
  if (!layout->is_live)
    gtk_snapshot_pop (snapshot);
}

/* A queue as a short bar that fills from the end it is fed at */
static void
paint_bar (PhPainting            *painting,
           const PhPipeLane      *lane,
           const PhVessel        *vessel,
           double                 level,
           const graphene_rect_t *rect)
{
  const PhPalette *palette = painting->palette;
  const gboolean lost = vessel->kind == PH_VESSEL_DROPPED && vessel->bytes > 0;
  const GdkRGBA *color = lost ? &palette->trouble : ph_palette_get_lane (palette, lane->direction);
  const float part = (float) level * rect->size.width;
  graphene_rect_t filled = *rect;

  filled.size.width = part;
  if (!flows_right (painting, lane))
    filled.origin.x += rect->size.width - part;
  ph_paint_rounded (painting->snapshot, rect, 2, &palette->hollow,
                    vessel->blocked ? &palette->trouble : &palette->line, 1);
  if (vessel->known && part > 0)
    ph_paint_rounded (painting->snapshot, &filled, 2, color, NULL, 0);
}

static void
paint_folded_lane (PhPainting            *painting,
                   const PhPipeLane      *lane,
                   const double          *levels,
                   const graphene_rect_t *box)
{
  const gboolean mirrored = painting->layout->mirrored;
  guint n = 0, at = 0;
  float pitch;

  for (guint i = 0; i < lane->n_vessels; i++)
    n += lane->vessels[i].kind != PH_VESSEL_PROGRAM;
  pitch = (box->size.width + FOLDED_GAP) / (float) MAX (1, n);
  for (guint i = 0; i < lane->n_vessels; i++)
    {
      const PhVessel *vessel = &lane->vessels[i];
      graphene_rect_t rect = *box;

      if (vessel->kind == PH_VESSEL_PROGRAM)
        continue;
      rect.origin.x += pitch * (float) (mirrored ? n - 1 - at : at);
      rect.size.width = pitch - FOLDED_GAP;
      paint_bar (painting, lane, vessel, levels[i], &rect);
      at++;
    }
}

static void
paint_folded_seats (PhPainting            *painting,
                    const graphene_rect_t *box)
{
  const PhPipeLayout *layout = painting->layout;
  const PhPalette *palette = painting->palette;
  const float size = MIN (box->size.height, FOLDED_SEAT), pitch = size + FOLDED_GAP;
  const guint fit = (guint) (box->size.width / pitch);

  for (guint i = 0; i < MIN (layout->n_seats, fit); i++)
    {
      const float x = layout->mirrored ? box->origin.x + box->size.width - (float) (i + 1) * pitch
                                       : box->origin.x + (float) i * pitch;
      const graphene_rect_t rect = GRAPHENE_RECT_INIT (
        x, box->origin.y + (box->size.height - size) / 2, size, size);
      const gboolean taken = i < layout->n_taken;

      ph_paint_rounded (painting->snapshot, &rect, size / 2,
                        taken ? &palette->received : &palette->hollow,
                        taken ? &palette->received : &palette->line, 1);
    }
}

/**
 * ph_pipe_paint_folded:
 * @snapshot: where to
 * @layout: the picture; its places do not count
 * @levels: how full vessels are painted
 * @palette: colours
 * @box: a line of words high
 *
 * Paints a pipe in one line: what goes out above, what comes in below. Main thread.
 */
void
ph_pipe_paint_folded (GtkSnapshot           *snapshot,
                      const PhPipeLayout    *layout,
                      const PhPipeLevels    *levels,
                      const PhPalette       *palette,
                      const graphene_rect_t *box)
{
  PhPainting painting = { snapshot, layout, NULL, palette, NULL };
  graphene_rect_t lane = *box;

  if (layout->is_listener)
    paint_folded_seats (&painting, box);
  lane.size.height = (box->size.height - FOLDED_GAP) / 2;
  for (guint i = 0; i < layout->n_lanes; i++)
    {
      lane.origin.y = box->origin.y + (float) i * (lane.size.height + FOLDED_GAP);
      paint_folded_lane (&painting, &layout->lanes[i], levels->of[i], &lane);
    }
}
