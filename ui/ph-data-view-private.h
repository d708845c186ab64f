/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-data-view.h"

#include "ph-bytes-view.h"
#include "ph-data-stream.h"
#include "ph-find-bar.h"
#include "ph-inspector-pane.h"
#include "ph-log-feed.h"

G_BEGIN_DECLS

/* Of ph-data-view.c and ph-data-view-find.c. Main thread. */

#define N_MODES (1 + PH_N_STREAM_MODES)   /* the messages first */

struct _PhDataView
{
  GtkWidget parent_instance;

  PhLogFeed    *feed;           /* (owned) (nullable): NULL once disposed */
  PhDataStream *streaming;      /* (owned) (nullable): the same */
  guint         modes_of[2];    /* last chosen: of streams, of messages */
  gboolean      datagrams;
  gboolean      setting;        /* the toggles are being set, not pressed */
  GtkWidget    *go_to;          /* (owned) (nullable): popover of the entry of an offset */

  GtkWidget       *box;
  GtkToggleButton *toggles[N_MODES];
  GtkLabel        *status_label;
  GtkMenuButton   *menu_button;
  GtkStack        *modes;
  PhStreamView    *stream;
  PhEventView     *view;
  GtkLabel        *empty_label;
  GtkWidget       *detail;
  GtkLabel        *title_label;
  GtkToggleButton *text_toggle;
  GtkToggleButton *hex_toggle;
  GtkWidget       *bytes_tools;
  GtkStack        *shown;
  PhBytesView     *bytes;
  GtkLabel        *no_bytes_label;
  PhFindBar       *find_bar;
  GtkToggleButton *inspect_toggle;
  PhInspectorPane *inspector;
};

/* Template callbacks and what they share */
void ph_data_view_update_inspector (PhDataView *self);
void ph_data_view_show_match       (PhDataView *self,
                                    int         direction,
                                    guint64     offset,
                                    guint64     len);
void ph_data_view_find_opened      (PhDataView *self,
                                    gboolean    opened);
void ph_data_view_inspect_toggled  (PhDataView *self);

G_END_DECLS
