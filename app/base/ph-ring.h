/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-record.h"

G_BEGIN_DECLS

/* Single-producer, single-consumer ring of records: C11 atomics and an eventfd, no lock. */
typedef struct _PhRing PhRing;

PhRing  *ph_ring_new         (guint           n_slots);
void     ph_ring_free        (PhRing         *ring);

/* producer */
gboolean ph_ring_push        (PhRing         *ring,
                              const PhRecord *record);
void     ph_ring_hurry       (PhRing         *ring);

/* consumer */
guint    ph_ring_pop         (PhRing         *ring,
                              PhRecord       *records,
                              guint           max);
gboolean ph_ring_arm         (PhRing         *ring);
void     ph_ring_acknowledge (PhRing         *ring);
int      ph_ring_get_wake_fd (PhRing         *ring);

/* either side; a snapshot */
guint    ph_ring_get_fill    (PhRing         *ring);
guint    ph_ring_get_n_slots (PhRing         *ring);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhRing, ph_ring_free)

G_END_DECLS
