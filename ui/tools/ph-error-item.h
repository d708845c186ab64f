/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "ph-error-table.h"

G_BEGIN_DECLS

/* A row of the list of errors: one entry of the table, as list models want it. Main thread. */
#define PH_TYPE_ERROR_ITEM (ph_error_item_get_type ())
G_DECLARE_FINAL_TYPE (PhErrorItem, ph_error_item, PH, ERROR_ITEM, GObject)

PhErrorItem        *ph_error_item_new       (const PhErrorEntry *entry);
const PhErrorEntry *ph_error_item_get_entry (PhErrorItem        *self);

G_END_DECLS
