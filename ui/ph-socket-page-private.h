/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-socket-page.h"

#include "ph-call-bar.h"
#include "ph-calls-view.h"
#include "ph-composer.h"
#include "ph-data-view.h"
#include "ph-exchange-page.h"
#include "ph-graph-tab.h"
#include "ph-identity-bar.h"
#include "ph-kernel-tab.h"
#include "ph-layers-tab.h"
#include "ph-options-tab.h"
#include "ph-pipe-follow.h"
#include "ph-running-strip.h"
#include "ph-state-tab.h"

G_BEGIN_DECLS

/* Of ph-socket-page.c, ph-socket-page-room.c and ph-socket-page-send.c. Main thread. */

struct _PhSocketPage
{
  GtkWidget parent_instance;

  PhSession    *session;    /* (owned) (nullable) */
  PhSocketItem *item;       /* (owned) (nullable) */
  GSignalGroup *signals;    /* (owned): of the item */
  PhPipeFollow *follow;     /* (owned): shows both ends in the pipe */
  gboolean      composing;  /* the composer was asked for where it would not show */

  GtkWidget      *head;
  PhIdentityBar  *identity;
  PhCallBar      *calls;
  PhRunningStrip *running;
  GtkWidget      *outcome;
  GtkLabel       *outcome_label;
  GtkLabel       *explanation_label;
  GtkButton      *error_button;
  PhPipeView     *pipe;
  GtkWidget      *body;
  GtkWidget      *switcher;
  GtkToggleButton *enlarge_toggle;
  GtkStack       *tabs;
  PhDataView     *data_view;
  PhCallsView    *calls_view;
  PhExchangePage *exchange;
  PhStateTab     *state_tab;
  PhGraphTab     *graph_tab;
  PhLayersTab    *layers_tab;
  PhKernelTab    *kernel_tab;
  PhOptionsTab   *options_tab;
  GtkRevealer    *composer_revealer;
  PhComposer     *composer;
};

void ph_socket_page_make_room       (PhSocketPage *self);
void ph_socket_page_tab_changed     (PhSocketPage *self);
void ph_socket_page_enlarge_toggled (PhSocketPage *self);
gboolean ph_socket_page_place_toggle (GtkOverlay  *overlay,
                                     GtkWidget    *toggle,
                                     GdkRectangle *place,
                                     PhSocketPage *self);
void ph_socket_page_tell (PhSocketPage *self,
                          const GError *error);
void ph_socket_page_send (PhSocketPage *self,
                          PhCall       *call);
void ph_socket_page_fill (PhSocketPage *self);

G_END_DECLS
