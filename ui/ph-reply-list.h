/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-socket-config.h"

G_BEGIN_DECLS

/* The rows of a reply table, to be written. Signal "changed": a row changed, came or went. */
#define PH_TYPE_REPLY_LIST (ph_reply_list_get_type ())
G_DECLARE_FINAL_TYPE (PhReplyList, ph_reply_list, PH, REPLY_LIST, GtkBox)

void ph_reply_list_fill (PhReplyList          *self,
                         const PhSocketConfig *config);
void ph_reply_list_read (PhReplyList          *self,
                         PhSocketConfig       *config);

G_END_DECLS
