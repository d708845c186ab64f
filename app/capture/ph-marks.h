/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-record.h"

G_BEGIN_DECLS

/* How far what was sent came, as the kernel stamped it: per socket one entry for each send that has
 * any stamp, found by where the send ended. Bounded over all sockets together; when there are too
 * many, the older half of each socket's goes. Main thread. */
typedef struct _PhMarks PhMarks;

typedef struct
{
  guint64 end;                /* first, for PhEnds. Of a stream: bytes up to it; of messages: its
                               * number, from 1 */
  gint64  times_ns[PH_N_MARKS]; /* CLOCK_MONOTONIC of each PhMarkKind; 0: no such stamp */
} PhMark;

PhMarks      *ph_marks_new    (guint           max);
void          ph_marks_free   (PhMarks        *marks);
gboolean      ph_marks_take   (PhMarks        *marks,
                               const PhRecord *record);
const PhMark *ph_marks_find   (PhMarks        *marks,
                               PhSocketId      socket,
                               guint64         end);
void          ph_marks_forget (PhMarks        *marks,
                               PhSocketId      socket);
guint         ph_marks_get_n  (PhMarks        *marks);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhMarks, ph_marks_free)

G_END_DECLS
