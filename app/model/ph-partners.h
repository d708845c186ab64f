/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-socket-item.h"

G_BEGIN_DECLS

/* Finds the two ends of a connection when both are ours: the socket whose local address is the
 * other's peer and the reverse, TCP or connected UDP. Main thread. */
typedef struct _PhPartners PhPartners;

PhPartners   *ph_partners_new    (void);
void          ph_partners_free   (PhPartners   *partners);
PhSocketItem *ph_partners_update (PhPartners   *partners,
                                  PhSocketItem *item);
PhSocketItem *ph_partners_forget (PhPartners   *partners,
                                  PhSocketItem *item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhPartners, ph_partners_free)

G_END_DECLS
