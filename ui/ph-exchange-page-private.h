/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-bytes-view.h"
#include "ph-exchange-page.h"
#include "ph-exchange-view.h"

G_BEGIN_DECLS

struct _PhExchangePage
{
  GtkWidget parent_instance;

  PhSession      *session;    /* (owned) (nullable) */
  PhSocketItem   *item;       /* (owned) (nullable): NULL: all sockets */
  PhExchangeFeed *feed;       /* (owned) (nullable) */
  GArray         *lanes;      /* (owned): of PhExchangeLane */
  PhSocketId      first;      /* of all sockets, the first that is shown */
  guint           read_generation;  /* of the feed, when it was last read to the end */
  gulong          log_id;     /* 0: hears nothing */
  gulong          running_id;
  gulong          marked_id;
  guint           wait_id;    /* 0: no call waits, or not on screen */
  guint           read_id;    /* 0: all is read */
  guint           show_id;
  guint           turn_id;
  gboolean        paused;
  gint64          shown_ns;   /* a moment to be shown once it can be; G_MININT64: none */

  GtkWidget       *box;
  GtkPaned        *paned;
  PhExchangeView  *view;
  GtkToggleButton *follow_toggle;
  GtkToggleButton *pause_toggle;
  GtkToggleButton *quiet_toggle;
  GtkToggleButton *time_toggle;
  GtkLabel        *count_label;
  GtkMenuButton   *key_button;
  GtkLabel        *empty_label;
  GtkWidget       *detail;
  GtkLabel        *sentence_label;
  GtkLabel        *call_label;
  GtkLabel        *reason_label;
  GtkToggleButton *text_toggle;
  GtkWidget       *bytes_box;
  PhBytesView     *bytes;
};

void ph_exchange_page_read          (PhExchangePage *self);
void ph_exchange_page_read_waiting  (PhExchangePage *self);
void ph_exchange_page_show_sentence (PhExchangePage *self);
void ph_exchange_page_show_event    (PhExchangePage *self,
                                     guint64         number);

G_END_DECLS
