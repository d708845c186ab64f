/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-ring.h"

G_BEGIN_DECLS

/* The way of records into the ring, and what becomes of those that find it full. */
typedef struct
{
  PhRing  *ring;           /* (unowned) */
  GArray  *overflow;       /* (owned) PhRecord; older than anything not yet in the ring */
  guint    overflow_start; /* elements before it are already in the ring */
  guint64  lost_records;   /* became part of a gap, so far */
} PhOutbox;

void     ph_outbox_init   (PhOutbox *outbox,
                           PhRing   *ring);
void     ph_outbox_clear  (PhOutbox *outbox);
void     ph_outbox_submit (PhOutbox *outbox,
                           PhRecord *record);
gboolean ph_outbox_flush  (PhOutbox *outbox);

G_END_DECLS
