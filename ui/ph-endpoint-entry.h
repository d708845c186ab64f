/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-endpoint.h"

G_BEGIN_DECLS

/* Host and port side by side, checked as they are typed; the fault stands below. Property
 * "valid". Signals "changed", "activate". */
#define PH_TYPE_ENDPOINT_ENTRY (ph_endpoint_entry_get_type ())
G_DECLARE_FINAL_TYPE (PhEndpointEntry, ph_endpoint_entry, PH, ENDPOINT_ENTRY, GtkBox)

void        ph_endpoint_entry_set_kind     (PhEndpointEntry *self,
                                            int              family,
                                            int              type);
void        ph_endpoint_entry_set_optional (PhEndpointEntry *self,
                                            gboolean         optional);
void        ph_endpoint_entry_set_text     (PhEndpointEntry *self,
                                            const char      *host,
                                            const char      *port);
gboolean    ph_endpoint_entry_is_empty     (PhEndpointEntry *self);
gboolean    ph_endpoint_entry_is_valid     (PhEndpointEntry *self);
PhEndpoint *ph_endpoint_entry_get_endpoint (PhEndpointEntry *self);

G_END_DECLS
