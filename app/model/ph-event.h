/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "ph-names.h"
#include "ph-record.h"

G_BEGIN_DECLS

/* A row of a log as an object: made in get_item() for rows that are looked at, and gone with
 * them. Holds its payload even when the store gives it up meanwhile. Main thread. */
#define PH_TYPE_EVENT (ph_event_get_type ())
G_DECLARE_FINAL_TYPE (PhEvent, ph_event, PH, EVENT, GObject)

PhEvent        *ph_event_new              (guint64         seq,
                                           const PhRecord *record,
                                           const char     *socket_name,
                                           const char     *new_socket_name);
guint64         ph_event_get_seq          (PhEvent *self);
const PhRecord *ph_event_get_record       (PhEvent *self);
const char     *ph_event_get_socket_name  (PhEvent *self);
const char     *ph_event_get_new_name     (PhEvent *self);
void            ph_event_set_names        (PhEvent *self,
                                           PhNames *names);
PhNames        *ph_event_get_names        (PhEvent *self);
const guint8   *ph_event_get_payload      (PhEvent *self,
                                           gsize   *len);

G_END_DECLS
