/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-page-layout.h"

/* A GtkBox cannot do this: GTK 4.8 asks what is in a scrolled window for the height it wants at
 * any width, which for text that wraps is another one than at the width there is. */

#define HEAD_MIN  96   /* pixels of the first child that are in sight in any case */
#define BODY_WISH 238  /* pixels: 200 of them below the names of the tabs */

struct _PhPageLayout
{
  GtkLayoutManager parent_instance;

  PhPipeView *pipe;         /* (unowned) (nullable): in the head */
  gboolean    foot_may_go;
  gboolean    body_alone;
};

G_DEFINE_FINAL_TYPE (PhPageLayout, ph_page_layout, GTK_TYPE_LAYOUT_MANAGER)

typedef struct
{
  GtkWidget *head;
  GtkWidget *body;
  GtkWidget *foot;
} Storeys;

static Storeys
get_storeys (GtkWidget *widget)
{
  Storeys storeys;

  storeys.head = gtk_widget_get_first_child (widget);
  storeys.body = gtk_widget_get_next_sibling (storeys.head);
  storeys.foot = gtk_widget_get_next_sibling (storeys.body);
  return storeys;
}

/* @folded: what its contents need at the least */
static void
measure_head (GtkWidget *head,
              int        width,
              int       *minimum,
              int       *folded,
              int       *natural)
{
  GtkWidget *contents = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (head));

  gtk_widget_measure (contents, GTK_ORIENTATION_VERTICAL, width, folded, natural, NULL, NULL);
  *minimum = MIN (HEAD_MIN, *natural);
}

static void
measure_width (const Storeys *storeys,
               int           *minimum,
               int           *natural)
{
  GtkWidget *const parts[] = { storeys->head, storeys->body, storeys->foot };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      int least;
      int wanted;

      gtk_widget_measure (parts[i], GTK_ORIENTATION_HORIZONTAL, -1, &least, &wanted, NULL, NULL);
      *minimum = MAX (*minimum, least);
      *natural = MAX (*natural, wanted);
    }
}

static void
measure_height (const Storeys *storeys,
                int            width,
                int           *minimum,
                int           *natural)
{
  GtkWidget *const parts[] = { storeys->body, storeys->foot };
  int folded;

  measure_head (storeys->head, width, minimum, &folded, natural);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      int least;
      int wanted;

      gtk_widget_measure (parts[i], GTK_ORIENTATION_VERTICAL, width, &least, &wanted, NULL, NULL);
      *minimum += least;
      *natural += wanted;
    }
}

static void
ph_page_layout_measure (GtkLayoutManager *manager,
                        GtkWidget        *widget,
                        GtkOrientation    orientation,
                        int               for_size,
                        int              *minimum,
                        int              *natural,
                        int              *minimum_baseline,
                        int              *natural_baseline)
{
  Storeys storeys = get_storeys (widget);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    measure_width (&storeys, minimum, natural);
  else
    measure_height (&storeys, for_size, minimum, natural);
}

/* What the head gets of the room that the body's wish leaves. A height between folded and unfolded
 * would only be a gap, but for a second line of words. */
static int
choose_head (PhPageLayout *self,
             int           room,
             int           folded,
             int           natural)
{
  if (self->pipe == NULL)
    return CLAMP (room, folded, natural);
  if (room < natural && room < folded + ph_pipe_view_get_unfolding (self->pipe))
    {
      const int second = ph_pipe_view_get_second_line (self->pipe);

      return room >= folded + second ? folded + second : folded;
    }
  return MIN (room, natural);
}

static void
ph_page_layout_allocate (GtkLayoutManager *manager,
                         GtkWidget        *widget,
                         int               width,
                         int               height,
                         int               baseline)
{
  PhPageLayout *self = PH_PAGE_LAYOUT (manager);
  Storeys storeys = get_storeys (widget);
  GtkAllocation place = { .width = width };
  int head_min;
  int folded;
  int natural;
  int head;
  int body_min;
  int foot;
  gboolean goes;

  gtk_widget_set_child_visible (storeys.head, !self->body_alone);
  if (self->body_alone)
    {
      gtk_widget_set_child_visible (storeys.foot, FALSE);
      place.height = height;
      gtk_widget_size_allocate (storeys.body, &place, -1);
      return;
    }
  measure_head (storeys.head, width, &head_min, &folded, &natural);
  gtk_widget_measure (storeys.body, GTK_ORIENTATION_VERTICAL, width, &body_min, NULL, NULL, NULL);
  gtk_widget_measure (storeys.foot, GTK_ORIENTATION_VERTICAL, width, &foot, NULL, NULL, NULL);
  goes = self->foot_may_go && height - foot - MAX (body_min, BODY_WISH) < folded;
  foot = goes ? 0 : foot;
  gtk_widget_set_child_visible (storeys.foot, !goes);
  head = choose_head (self, height - foot - MAX (body_min, BODY_WISH), folded, natural);
  head = MIN (head, MAX (head_min, height - foot - body_min));

  place.height = head;
  gtk_widget_size_allocate (storeys.head, &place, -1);
  place.y = head;
  place.height = MAX (body_min, height - foot - head);
  gtk_widget_size_allocate (storeys.body, &place, -1);
  place.y += place.height;
  place.height = foot;
  if (!goes)
    gtk_widget_size_allocate (storeys.foot, &place, -1);
}

static GtkSizeRequestMode
ph_page_layout_get_request_mode (GtkLayoutManager *manager,
                                 GtkWidget        *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
ph_page_layout_class_init (PhPageLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->measure = ph_page_layout_measure;
  layout_class->allocate = ph_page_layout_allocate;
  layout_class->get_request_mode = ph_page_layout_get_request_mode;
}

static void
ph_page_layout_init (PhPageLayout *self)
{
}

/**
 * ph_page_layout_set_pipe:
 * @self: the layout
 * @pipe: (transfer none): what can fold in the head; must live as long as the page
 *
 * Main thread.
 */
void
ph_page_layout_set_pipe (PhPageLayout *self,
                         PhPipeView   *pipe)
{
  g_return_if_fail (PH_IS_PAGE_LAYOUT (self));
  self->pipe = pipe;
}

/**
 * ph_page_layout_set_foot_may_go:
 * @self: the layout
 * @may_go: whether the foot gives way where there is little room
 *
 * A foot that may not go is there again at once, so that it can be given the focus. Main thread.
 */
void
ph_page_layout_set_foot_may_go (PhPageLayout *self,
                                gboolean      may_go)
{
  GtkWidget *widget;

  g_return_if_fail (PH_IS_PAGE_LAYOUT (self));

  if (self->foot_may_go == may_go)
    return;
  self->foot_may_go = may_go;
  widget = gtk_layout_manager_get_widget (GTK_LAYOUT_MANAGER (self));
  if (widget == NULL)
    return;
  if (!may_go)
    gtk_widget_set_child_visible (get_storeys (widget).foot, TRUE);
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}

/**
 * ph_page_layout_set_body_alone:
 * @self: the layout
 * @alone: whether the body has all the room, without head and foot
 *
 * Head and foot are there again at once, so that they can be given the focus. Main thread.
 */
void
ph_page_layout_set_body_alone (PhPageLayout *self,
                               gboolean      alone)
{
  GtkWidget *widget;

  g_return_if_fail (PH_IS_PAGE_LAYOUT (self));

  if (self->body_alone == alone)
    return;
  self->body_alone = alone;
  widget = gtk_layout_manager_get_widget (GTK_LAYOUT_MANAGER (self));
  if (widget == NULL)
    return;
  if (!alone)
    {
      gtk_widget_set_child_visible (get_storeys (widget).head, TRUE);
      gtk_widget_set_child_visible (get_storeys (widget).foot, TRUE);
    }
  gtk_layout_manager_layout_changed (GTK_LAYOUT_MANAGER (self));
}
