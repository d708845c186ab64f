/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One figure over time, each value holding until the next. It is kept for the whole session with a
 * pyramid of minima and maxima above it. Where memory ends, the oldest single values go and their
 * minima and maxima stay. Main thread, or any one thread. */
typedef struct _PhTrack PhTrack;

/* What a track holds between two moments */
typedef struct
{
  double   min;
  double   max;
  gboolean known;  /* FALSE: no value at any time of it */
} PhTrackRange;

#define PH_TRACK_FAN     16
#define PH_TRACK_SAMPLES 65536  /* single values, and nodes of each level, unless said otherwise */

PhTrack *ph_track_new             (gsize          max_samples);
void     ph_track_free            (PhTrack       *track);
void     ph_track_add             (PhTrack       *track,
                                   gint64         time_ns,
                                   double         value);
void     ph_track_read            (const PhTrack *track,
                                   gint64         from_ns,
                                   gint64         to_ns,
                                   PhTrackRange  *columns,
                                   gsize          n_columns);
PhTrackRange ph_track_read_range  (const PhTrack *track,
                                   gint64         from_ns,
                                   gint64         to_ns);
gsize    ph_track_thin            (PhTrack       *track);
gsize    ph_track_get_bytes       (const PhTrack *track);
guint64  ph_track_get_n_samples   (const PhTrack *track);
gint64   ph_track_get_first_ns    (const PhTrack *track);
gint64   ph_track_get_last_ns     (const PhTrack *track);
gint64   ph_track_get_thinned_ns  (const PhTrack *track);
gboolean ph_track_get_last        (const PhTrack *track,
                                   double        *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhTrack, ph_track_free)

G_END_DECLS
