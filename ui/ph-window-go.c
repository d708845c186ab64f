/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-window-private.h"

#include "ph-errno.h"
#include "ph-errors-tool.h"
#include "ph-feature.h"
#include "ph-finder.h"
#include "ph-lookup-tool.h"

/* Takes the user to a feature that the finder found. What belongs to a socket is shown on the
 * chosen one, else on the first that is open; without any, the form that makes one opens. Main
 * thread. */

static gboolean
ph_window_choose_any (PhWindow *self)
{
  g_autoptr (GListModel) sockets = NULL;

  if (ph_socket_page_get_item (self->page) != NULL)
    return TRUE;
  sockets = G_LIST_MODEL (g_object_ref (ph_session_get_sockets (self->session)));
  for (guint i = 0; i < g_list_model_get_n_items (sockets); i++)
    {
      g_autoptr (PhSocketItem) item = g_list_model_get_item (sockets, i);

      if (ph_socket_item_get_closed (item))
        continue;
      ph_socket_sidebar_select (self->sidebar, item);
      return TRUE;
    }
  return FALSE;
}

static void
ph_window_go_to_socket (PhWindow   *self,
                        PhGo        go,
                        const char *target)
{
  PhCallOp op;

  if (!ph_window_choose_any (self))
    {
      ph_window_say (self, "That belongs to a socket: make one first");
      g_action_group_activate_action (G_ACTION_GROUP (self), "new-socket", NULL);
      return;
    }
  adw_view_stack_set_visible_child_name (self->views, "sockets");
  if (go == PH_GO_CALL && ph_call_op_from_name (target, &op))
    ph_socket_page_ask (self->page, op);
  else if (go == PH_GO_TAB)
    ph_socket_page_show_tab (self->page, target);
  else if (go == PH_GO_OPTION)
    ph_socket_page_show_option (self->page, target);
  else if (go == PH_GO_KERNEL)
    ph_socket_page_show_kernel (self->page, target);
  else if (go == PH_GO_GRAPH)
    ph_socket_page_show_graph (self->page, target);
  else
    ph_socket_page_show_mode (self->page, target);
}

/* A tool, and perhaps what to choose in it: "lookups/getaddrinfo" */
static void
ph_window_go_to_tool (PhWindow   *self,
                      const char *target)
{
  g_auto (GStrv) parts = g_strsplit (target, "/", 2);
  GtkWidget *tool;

  g_action_group_activate_action (G_ACTION_GROUP (self), "show-tool",
                                  g_variant_new_string (parts[0]));
  tool = ph_tools_view_get_tool (self->tools_view, parts[0]);
  if (parts[1] != NULL && PH_IS_LOOKUP_TOOL (tool))
    ph_lookup_tool_choose (PH_LOOKUP_TOOL (tool), parts[1]);
}

static void
ph_window_go_to_error (PhWindow   *self,
                       const char *name)
{
  int error;

  if (ph_errno_from_name (name, &error))
    ph_window_show_error (self, PH_N_CALLS, error);
}

static void
ph_window_go (PhWindow   *self,
              PhGo        go,
              const char *target)
{
  switch (go)
    {
    case PH_GO_TOOL:
      ph_window_go_to_tool (self, target);
      break;
    case PH_GO_FORM:
      if (target[0] != '\0')
        g_action_group_activate_action (G_ACTION_GROUP (self), "new-preset",
                                        g_variant_new_string (target));
      else
        g_action_group_activate_action (G_ACTION_GROUP (self), "new-socket", NULL);
      break;
    case PH_GO_START:
      g_action_group_activate_action (G_ACTION_GROUP (self), "start",
                                      g_variant_new_string (target));
      break;
    case PH_GO_VIEW:
      adw_view_stack_set_visible_child_name (self->views, target);
      break;
    case PH_GO_ERROR:
      ph_window_go_to_error (self, target);
      break;
    case PH_GO_CALL:
    case PH_GO_MODE:
    case PH_GO_OPTION:
    case PH_GO_TAB:
    case PH_GO_KERNEL:
    case PH_GO_GRAPH:
    default:
      ph_window_go_to_socket (self, go, target);
      break;
    }
}

static void
go_cb (PhWindow   *self,
       int         go,
       const char *target)
{
  if (!self->closing)
    ph_window_go (self, (PhGo) go, target);
}

/**
 * ph_window_show_tab:
 * @self: the window
 * @name: of a tab of a socket's page
 *
 * Shows it on the chosen socket, else on the first that is open. Main thread.
 */
void
ph_window_show_tab (PhWindow   *self,
                    const char *name)
{
  ph_window_go_to_socket (self, PH_GO_TAB, name);
}

/**
 * ph_window_show_error:
 * @self: the window
 * @op: the call that gave it, or %PH_N_CALLS
 * @error: an error
 *
 * Shows its entry among the errors of the Tools page. Main thread.
 */
void
ph_window_show_error (PhWindow *self,
                      PhCallOp  op,
                      int       error)
{
  GtkWidget *tool = ph_tools_view_get_tool (self->tools_view, "errors");

  if (!ph_errors_tool_show (PH_ERRORS_TOOL (tool), op, error))
    {
      ph_window_say (self, "Linux has no such error");
      return;
    }
  ph_window_go_to_tool (self, "errors");
  gtk_widget_grab_focus (tool);
}

/**
 * ph_window_find:
 * @self: the window
 *
 * Opens the finder. Main thread.
 */
void
ph_window_find (PhWindow *self)
{
  PhFinder *finder = ph_finder_new (GTK_WINDOW (self));

  g_signal_connect_object (finder, "go", G_CALLBACK (go_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (finder));
}
