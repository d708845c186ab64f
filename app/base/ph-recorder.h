/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-figures.h"
#include "ph-ring.h"

G_BEGIN_DECLS

/* The pen of the io thread: finds memory for payload before it is received, writes records
 * into the ring, and counts as GAP what the ring has no room for. Records that the picture
 * cannot do without (calls by the user, OPENED, STATE, ...) are never lost: they wait in an
 * overflow queue, in order. Only automatic data records may become part of a gap.
 * Three streams of slabs keep what lives equally long together: payload (from the pool, given
 * up first), heads of calls without payload (as long as their row), and bodies that are read
 * once and dropped (figures, identities). One thread only. */
typedef struct _PhRecorder PhRecorder;

PhRecorder *ph_recorder_new      (PhRing           *ring,
                                  PhSlabPool       *pool);
void        ph_recorder_free     (PhRecorder       *recorder);

guint8     *ph_recorder_reserve  (PhRecorder       *recorder,
                                  gsize             before,
                                  gsize             min,
                                  gsize             want,
                                  gsize            *got);
void        ph_recorder_data     (PhRecorder       *recorder,
                                  PhRecord         *record,
                                  const PhCallHead *head,
                                  const PhAddress  *address,
                                  const guint8     *payload);
void        ph_recorder_bytes    (PhRecorder       *recorder,
                                  PhRecord         *record,
                                  const PhCallHead *head,
                                  const PhAddress  *address,
                                  GBytes           *bytes,
                                  gsize             offset);
void        ph_recorder_part     (PhRecorder       *recorder,
                                  PhRecord         *record,
                                  const PhCallHead *head,
                                  const PhAddress  *address,
                                  GBytes           *bytes,
                                  gsize             offset);
void        ph_recorder_body     (PhRecorder       *recorder,
                                  PhRecord         *record,
                                  const PhCallHead *head,
                                  const PhAddress  *address,
                                  gconstpointer     body,
                                  gsize             body_len);
void        ph_recorder_plain    (PhRecorder       *recorder,
                                  PhRecord         *record);
gboolean    ph_recorder_flush    (PhRecorder       *recorder);
guint64     ph_recorder_get_lost (PhRecorder       *recorder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhRecorder, ph_recorder_free)

G_END_DECLS
