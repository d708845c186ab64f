/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-running-call.h"

G_BEGIN_DECLS

/* The calls that wait, as a model that changes at most twice a flush: once for those that
 * returned, once for those that parked. A call that did both between two flushes never shows. */
typedef struct
{
  GListStore *store;    /* (owned) (nullable): of PhRunningCall */
  GPtrArray  *added;    /* (owned) (nullable): parked since the last flush */
  gboolean    stale;    /* a call in the store has returned */
} PhRunningList;

GListModel *ph_running_list_get_model (PhRunningList *list);
void        ph_running_list_add       (PhRunningList *list,
                                       PhRunningCall *call);
void        ph_running_list_settle    (PhRunningList *list);
void        ph_running_list_announce  (PhRunningList *list);
void        ph_running_list_clear     (PhRunningList *list);

void        ph_running_call_set_returned (PhRunningCall *self);
gboolean    ph_running_call_get_returned (PhRunningCall *self);
void        ph_running_call_set_progress (PhRunningCall    *self,
                                          const PhProgress *progress);

G_END_DECLS
