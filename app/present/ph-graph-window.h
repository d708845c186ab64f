/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which part of time is seen, and how it is moved: always at least PH_GRAPH_LEAST_NS, and never far
 * from where there is something. Pure, any thread. */
typedef struct
{
  gint64   from_ns;   /* CLOCK_MONOTONIC */
  gint64   to_ns;
  gboolean follow;    /* the end is now, and goes with it */
} PhGraphWindow;

#define PH_GRAPH_LEAST_NS G_GINT64_CONSTANT (10000000)
#define PH_GRAPH_FIRST_NS G_GINT64_CONSTANT (30000000000)

void ph_graph_window_init (PhGraphWindow *window,
                           gint64         now_ns);
void ph_graph_window_tick (PhGraphWindow *window,
                           gint64         now_ns);
void ph_graph_window_zoom (PhGraphWindow *window,
                           gint64         at_ns,
                           double         factor,
                           gint64         first_ns,
                           gint64         now_ns);
void ph_graph_window_pan  (PhGraphWindow *window,
                           gint64         by_ns,
                           gint64         first_ns,
                           gint64         now_ns);
void ph_graph_window_set  (PhGraphWindow *window,
                           gint64         from_ns,
                           gint64         to_ns,
                           gint64         first_ns,
                           gint64         now_ns);

G_END_DECLS
