/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-event-log.h"
#include "ph-names.h"

G_BEGIN_DECLS

/* Says a row in the words that a text is looked for in. */
typedef char *(*PhEventFilterSay) (const PhRecord *record,
                                   PhNames        *names,
                                   gpointer        user_data);

/* A GListModel of the PhEvents of a log that fit: failed calls only, or those whose words hold a
 * text. Without a condition it is the log. Property "searching" (boolean, read-only): rows are
 * left that nobody has looked at; whoever shows the filter then calls ph_event_filter_work() once
 * a frame. Main thread. */
#define PH_TYPE_EVENT_FILTER (ph_event_filter_get_type ())
G_DECLARE_FINAL_TYPE (PhEventFilter, ph_event_filter, PH, EVENT_FILTER, GObject)

PhEventFilter *ph_event_filter_new             (PhEventFilterSay  say,
                                                gpointer          user_data);
void           ph_event_filter_set_log         (PhEventFilter    *self,
                                                PhEventLog       *log);
void           ph_event_filter_set_budget      (PhEventFilter    *self,
                                                gint64            budget_ns);
void           ph_event_filter_set_conditions  (PhEventFilter    *self,
                                                const char       *text,
                                                gboolean          errors_only);
gboolean       ph_event_filter_is_filtering    (PhEventFilter    *self);
gboolean       ph_event_filter_is_searching    (PhEventFilter    *self);
gboolean       ph_event_filter_work            (PhEventFilter    *self);

G_END_DECLS
