/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-graph-paint.h"
#include "ph-graph-view.h"

G_BEGIN_DECLS

struct _PhGraphView
{
  PhDrawn         parent_instance;

  PhGraphSource   sources[PH_GRAPH_SOURCES];
  char           *names[PH_GRAPH_SOURCES];  /* (owned) (nullable): of sources */
  guint           n_sources;
  guint32         plots;
  PhGraphWindow   window;
  PhGraphLayout  *layout;       /* (owned) */
  PhGraphMarks    marks;
  PhGraphFonts    fonts;        /* (owned) */
  PhGraphNodes    nodes;        /* (owned): of layout */
  gboolean        stale;        /* the layout is not what is to be seen */
  gboolean        pointed;      /* the cursor is the pointer's */
  double          pointer_x;
  PhGraphWindow   dragged;      /* where the window was when a drag through time began */
  gboolean        panning;
  guint           timer;        /* 0: time does not go on, or nothing would change */
};

/* ph-graph-view.c */
gint64   ph_graph_view_get_now      (PhGraphView *self);
gint64   ph_graph_view_get_first    (PhGraphView *self);
void     ph_graph_view_moved        (PhGraphView *self);
void     ph_graph_view_move_cursor  (PhGraphView *self,
                                     gint64       time_ns);

/* ph-graph-view-move.c */
void     ph_graph_view_zoom_at      (PhGraphView *self,
                                     gint64       at_ns,
                                     double       factor);

/* ph-graph-view-input.c */
void     ph_graph_view_listen       (PhGraphView *self);

G_END_DECLS
