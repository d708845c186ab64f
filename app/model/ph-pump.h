/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-arrivals.h"
#include "ph-marks.h"
#include "ph-names.h"
#include "ph-ring.h"
#include "ph-socket-list.h"
#include "ph-store.h"

G_BEGIN_DECLS

/* Takes records from the ring into the store and the models. One flush takes them in batches
 * until the ring is empty or the time is up, and only then tells: at most one items-changed for
 * rows that went and one for rows that came per model, one notification per property, and one
 * "figures-changed" per socket. Knows no engine: whoever fills the ring feeds it. Main thread. */
typedef struct _PhPump PhPump;

/* Told of every call that returned, while its record and payload are here; before the models
 * announce anything, so it must not look at them. */
typedef void (*PhPumpReturned) (const PhRecord   *record,
                                const PhCallHead *head,
                                gpointer          user_data);

typedef struct
{
  guint    n_records;   /* taken */
  gboolean emptied;     /* nothing was left in the ring */
  gboolean was_full;    /* and it may have been full before: the engine can go on writing */
  gboolean lost;        /* the store's losses grew */
  gboolean marked;      /* the kernel stamped what was sent */
} PhPumpResult;

PhPump       *ph_pump_new             (PhRing         *ring,
                                       PhStore        *store);
void          ph_pump_free            (PhPump         *pump);
void          ph_pump_set_returned    (PhPump         *pump,
                                       PhPumpReturned  returned,
                                       gpointer        user_data);
PhPumpResult  ph_pump_flush           (PhPump         *pump,
                                       gint64          budget_ns);
PhNames      *ph_pump_get_names       (PhPump         *pump);
PhSocketList *ph_pump_get_sockets     (PhPump         *pump);
PhEventLog   *ph_pump_get_log         (PhPump         *pump);
PhEventLog   *ph_pump_new_socket_log  (PhPump         *pump,
                                       PhSocketId      socket,
                                       gboolean        data_only);
GListModel   *ph_pump_get_running     (PhPump         *pump);
PhMarks      *ph_pump_get_marks       (PhPump         *pump);
PhArrivals   *ph_pump_get_arrivals    (PhPump         *pump);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhPump, ph_pump_free)

G_END_DECLS
