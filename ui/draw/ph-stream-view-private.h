/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-stream-line.h"
#include "ph-stream-view.h"

G_BEGIN_DECLS

/* Shared by the parts of the stream view: what stands where, how it is scrolled, what is chosen */

/* Bytes of one direction */
typedef struct
{
  PhDirection direction;   /* NONE: nothing */
  guint64     start;
  guint64     len;
} PhStreamBytes;

struct _PhStreamView
{
  PhDrawn          parent_instance;

  PhStreamRows     rows;        /* decoder and index: owned; index: NULL while there is nothing */
  PhStreamTime     time;
  gboolean         marks;
  PhStreamColumns  columns;     /* (owned): its pen */

  GPtrArray       *lines;       /* (element-type PhStreamLine) (unowned): children, top to bottom */
  guint            n_shown;     /* of them */
  guint            n_whole;     /* rows that are fully seen */
  guint            n_mended;    /* of the index when they were filled */
  GtkWidget       *scrollbar;   /* (owned): child */
  GtkAdjustment   *adjustment;  /* (owned): in bytes of the conversation */
  GtkWidget       *newest;      /* (owned): child */

  PhStreamRow      top;         /* len 0: the first row there is */
  double           shift;       /* pixels of it that are scrolled out of sight */
  gboolean         following;
  gboolean         held;        /* a place was asked for: the end is not followed though in sight */
  gboolean         placing;     /* the scroll bar is being set, not moved */
  int              width;       /* of the rows, as allocated */
  int              height;
  guint            tick;        /* places the rows; 0: they stand */
  guint            pace;        /* source: a refresh is due; 0: none */
  gint64           replaced_us; /* when all rows were last replaced */
  double           speed;       /* pixels a second of a flick that fades; 0: none */
  guint            glide;       /* tick callback of it */
  gint64           glide_us;

  PhStreamBytes    cursor;      /* the character or byte it is on */
  PhStreamBytes    anchor;      /* where the selection began */
  PhStreamBytes    selected;
};

#define PH_STREAM_VIEW_LABEL "Stream"

void     ph_stream_view_queue           (PhStreamView    *self);
void     ph_stream_view_allocate_lines  (PhStreamView    *self,
                                         int              width);
void     ph_stream_view_scroll_by       (PhStreamView    *self,
                                         double           pixels);
void     ph_stream_view_scroll_to_place (PhStreamView    *self,
                                         guint64          place);
void     ph_stream_view_scroll_to_row   (PhStreamView    *self,
                                         const PhStreamRow *row,
                                         guint            above);
void     ph_stream_view_refresh         (PhStreamView    *self);
void     ph_stream_view_show_selection  (PhStreamView    *self);
void     ph_stream_view_move_cursor     (PhStreamView    *self,
                                         const PhStreamBytes *to,
                                         gboolean         extend);
void     ph_stream_view_add_controllers (PhStreamView    *self);
void     ph_stream_view_stop_gliding    (PhStreamView    *self);

G_END_DECLS
