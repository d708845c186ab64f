/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-call.h"

G_BEGIN_DECLS

/* What sendfile sends: a file, an offset and a count. Signal "changed". */
#define PH_TYPE_FILE_FIELDS (ph_file_fields_get_type ())
G_DECLARE_FINAL_TYPE (PhFileFields, ph_file_fields, PH, FILE_FIELDS, GtkBox)

GtkWidget *ph_file_fields_new  (void);
gboolean   ph_file_fields_read (PhFileFields *self,
                                PhCall       *call);

G_END_DECLS
