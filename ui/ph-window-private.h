/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-calls-view.h"
#include "ph-exchange-page.h"
#include "ph-socket-page.h"
#include "ph-socket-sidebar.h"
#include "ph-start-page.h"
#include "ph-tick.h"
#include "ph-tools-view.h"
#include "ph-window.h"

G_BEGIN_DECLS

struct _PhWindow
{
  AdwApplicationWindow parent_instance;

  PhSession    *session;     /* (owned) */
  PhTick       *tick;        /* (owned) */
  GSignalGroup *signals;     /* (owned): of the chosen socket */
  gboolean      closing;     /* close() is being made on every socket */
  gboolean      closed;      /* all are closed: the window may go */
  GtkFileChooserNative *chooser; /* (owned) (nullable): while it is asked where to save */

  AdwToastOverlay *toasts;
  AdwSplitButton  *new_button;
  GtkMenuButton   *menu_button;
  AdwViewStack    *views;
  PhSocketSidebar *sidebar;
  GtkStack        *content;
  PhStartPage     *start_page;
  PhSocketPage    *page;
  PhCallsView     *calls_view;
  PhToolsView     *tools_view;
  PhExchangePage  *exchange;
};

void ph_window_add_actions     (PhWindow *self);
void ph_window_ask_close       (PhWindow *self);
void ph_window_find            (PhWindow *self);
void ph_window_create          (PhWindow       *self,
                                PhSocketConfig *config);
void ph_window_create_line_client (PhWindow       *self,
                                   PhSocketConfig *config);
void ph_window_show_socket     (PhWindow     *self,
                                PhSocketItem *item);
void     ph_window_show_tab         (PhWindow   *self,
                                    const char *name);
void ph_window_show_error      (PhWindow *self,
                                PhCallOp  op,
                                int       error);
void ph_window_copy_transcript (PhWindow *self);
void ph_window_ask_save        (PhWindow *self);
void ph_window_save_transcript (PhWindow *self,
                                GFile    *file);

G_END_DECLS
