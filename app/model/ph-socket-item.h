/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ph-event-log.h"
#include "ph-figures.h"
#include "ph-history.h"
#include "ph-option-states.h"
#include "ph-record.h"
#include "ph-running-call.h"
#include "ph-series.h"
#include "ph-socket-config.h"
#include "ph-state-history.h"
#include "ph-stream-index.h"

G_BEGIN_DECLS

/* The main thread's mirror of one socket. Properties (all readable, notified once a flush and
 * only when changed): id, name (read-write), fd, state, local, peer (text; "" when none), depth,
 * closed, auto-flags, timeout (ns), last-call, n-children, partner.
 * Signals, at most once a flush: "figures-changed", when totals or kernel figures moved;
 * "options-changed", when options were read or set, see ph_socket_item_get_options();
 * "steps-changed", when its history of states did, see ph_socket_item_get_state_history();
 * "kernel-changed", when ph_session_read_kernel() has brought something. */
#define PH_TYPE_SOCKET_ITEM (ph_socket_item_get_type ())
G_DECLARE_FINAL_TYPE (PhSocketItem, ph_socket_item, PH, SOCKET_ITEM, GObject)

PhSocketId        ph_socket_item_get_id         (PhSocketItem *self);
const char       *ph_socket_item_get_name       (PhSocketItem *self);
gboolean          ph_socket_item_set_name       (PhSocketItem *self,
                                                 const char   *name);
const PhIdentity *ph_socket_item_get_identity   (PhSocketItem *self);
PhState           ph_socket_item_get_state      (PhSocketItem *self);
const char       *ph_socket_item_get_local_text (PhSocketItem *self);
const char       *ph_socket_item_get_peer_text  (PhSocketItem *self);
const PhFigures  *ph_socket_item_get_figures    (PhSocketItem *self);
PhSeries         *ph_socket_item_get_series     (PhSocketItem *self);
const PhHistory  *ph_socket_item_get_history    (PhSocketItem *self);
PhStreamIndex    *ph_socket_item_get_stream     (PhSocketItem *self);
guint             ph_socket_item_get_depth      (PhSocketItem *self);
guint             ph_socket_item_get_n_children (PhSocketItem *self);
gboolean          ph_socket_item_get_closed     (PhSocketItem *self);
GListModel       *ph_socket_item_get_running    (PhSocketItem *self);
PhEvent          *ph_socket_item_get_last_call  (PhSocketItem *self);
PhSocketItem     *ph_socket_item_get_partner    (PhSocketItem *self);
gboolean          ph_socket_item_had_partner    (PhSocketItem *self);
const PhOptionStates *ph_socket_item_get_options (PhSocketItem *self);
const PhStateHistory *ph_socket_item_get_state_history (PhSocketItem *self);
void              ph_socket_item_tell_handler   (PhSocketItem *self,
                                                 PhSocketConfig *config);
GBytes           *ph_socket_item_get_kernel     (PhSocketItem *self,
                                                 gint64       *time_ns);

G_END_DECLS
