/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-answer-row.h"
#include "ph-byte-order-tool.h"
#include "ph-call-bar.h"
#include "ph-call-popover.h"
#include "ph-calls-view.h"
#include "ph-composer.h"
#include "ph-connect-tool.h"
#include "ph-data-view.h"
#include "ph-endpoint-entry.h"
#include "ph-error-sheet.h"
#include "ph-errors-tool.h"
#include "ph-field-row.h"
#include "ph-find-bar.h"
#include "ph-finder.h"
#include "ph-graph-legend.h"
#include "ph-graph-picker.h"
#include "ph-graph-tab.h"
#include "ph-identity-bar.h"
#include "ph-inspector-pane.h"
#include "ph-kernel-tab.h"
#include "ph-layers-tab.h"
#include "ph-lookup-tool.h"
#include "ph-multicast-box.h"
#include "ph-option-group.h"
#include "ph-option-row.h"
#include "ph-options-tab.h"
#include "ph-order-row.h"
#include "ph-raw-option-box.h"
#include "ph-readiness-bar.h"
#include "ph-running-strip.h"
#include "ph-select-tool.h"
#include "ph-socket-form.h"
#include "ph-socket-page.h"
#include "ph-socket-sidebar.h"
#include "ph-start-page.h"
#include "ph-state-end.h"
#include "ph-state-log.h"
#include "ph-state-tab.h"
#include "ph-tools-view.h"

#include "ph-ui-test.h"

/* Every class of the window can be made and unmade: its template is well-formed, each child and
 * callback it names is there (criticals are fatal here), and nothing is left behind. */

static void
test_instantiate (gconstpointer data)
{
  GType type = (GType) GPOINTER_TO_SIZE (data);
  GtkWidget *widget = g_object_new (type, NULL);

  if (!GTK_IS_WINDOW (widget))
    g_object_ref_sink (widget);
  ph_ui_test_settle ();
  ph_ui_test_drop (widget);
}

/* As a child of a window on screen: mapped, measured, painted */
static void
test_map (gconstpointer data)
{
  GType type = (GType) GPOINTER_TO_SIZE (data);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *widget = g_object_new (type, NULL);
  GtkWidget *child = widget;

  if (GTK_IS_LIST_BOX_ROW (widget))   /* at home only in a list */
    {
      child = gtk_list_box_new ();
      gtk_list_box_append (GTK_LIST_BOX (child), widget);
    }
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (gtk_widget_get_mapped (window));
  ph_ui_test_settle ();
  ph_ui_test_drop (window);
}

static void
test_icons (void)
{
  static const char *const names[] = {
    "ph-byte-order-symbolic", "ph-connecting-symbolic", "ph-lookup-symbolic", "emblem-ok-symbolic",
    "process-stop-symbolic", "applications-utilities-symbolic", "ph-datagram-symbolic",
    "ph-errors-symbolic", "ph-exchange-symbolic", "ph-listen-symbolic", "ph-select-symbolic",
    "view-list-symbolic", "zoom-in-symbolic", "zoom-out-symbolic", "open-menu-symbolic",
    "edit-copy-symbolic", "document-save-symbolic", "mail-attachment-symbolic",
    "window-close-symbolic", "help-about-symbolic", "go-up-symbolic", "go-down-symbolic", "content-loading-symbolic",
    "io.github.porthole.Porthole",
  };
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (!gtk_icon_theme_has_icon (theme, names[i]))
      g_error ("there is no icon %s", names[i]);
}

static void
test_shortcuts (void)
{
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource (PH_RESOURCE_PREFIX "/ui/ph-shortcuts.ui");

  g_assert_true (GTK_IS_SHORTCUTS_WINDOW (gtk_builder_get_object (builder, "shortcuts")));
  gtk_window_destroy (GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts")));
}

static gboolean
takes_place (GType type)
{
  return !g_type_is_a (type, GTK_TYPE_WINDOW) && !g_type_is_a (type, GTK_TYPE_POPOVER);
}

int
main (int    argc,
      char **argv)
{
  GType types[40];
  guint n = 0;

  ph_ui_test_init (&argc, &argv);

  types[n++] = PH_TYPE_ANSWER_ROW;
  types[n++] = PH_TYPE_BYTE_ORDER_TOOL;
  types[n++] = PH_TYPE_CALL_BAR;
  types[n++] = PH_TYPE_CALL_POPOVER;
  types[n++] = PH_TYPE_CALLS_VIEW;
  types[n++] = PH_TYPE_COMPOSER;
  types[n++] = PH_TYPE_CONNECT_TOOL;
  types[n++] = PH_TYPE_DATA_VIEW;
  types[n++] = PH_TYPE_ENDPOINT_ENTRY;
  types[n++] = PH_TYPE_ERRORS_TOOL;
  types[n++] = PH_TYPE_ERROR_SHEET;
  types[n++] = PH_TYPE_FIELD_ROW;
  types[n++] = PH_TYPE_FIND_BAR;
  types[n++] = PH_TYPE_FINDER;
  types[n++] = PH_TYPE_IDENTITY_BAR;
  types[n++] = PH_TYPE_GRAPH_LEGEND;
  types[n++] = PH_TYPE_GRAPH_PICKER;
  types[n++] = PH_TYPE_GRAPH_TAB;
  types[n++] = PH_TYPE_INSPECTOR_PANE;
  types[n++] = PH_TYPE_KERNEL_TAB;
  types[n++] = PH_TYPE_LAYERS_TAB;
  types[n++] = PH_TYPE_LOOKUP_TOOL;
  types[n++] = PH_TYPE_MULTICAST_BOX;
  types[n++] = PH_TYPE_OPTIONS_TAB;
  types[n++] = PH_TYPE_OPTION_GROUP;
  types[n++] = PH_TYPE_OPTION_ROW;
  types[n++] = PH_TYPE_ORDER_ROW;
  types[n++] = PH_TYPE_RAW_OPTION_BOX;
  types[n++] = PH_TYPE_READINESS_BAR;
  types[n++] = PH_TYPE_RUNNING_STRIP;
  types[n++] = PH_TYPE_SELECT_TOOL;
  types[n++] = PH_TYPE_SOCKET_FORM;
  types[n++] = PH_TYPE_SOCKET_PAGE;
  types[n++] = PH_TYPE_SOCKET_SIDEBAR;
  types[n++] = PH_TYPE_START_PAGE;
  types[n++] = PH_TYPE_STATE_END;
  types[n++] = PH_TYPE_STATE_LOG;
  types[n++] = PH_TYPE_STATE_TAB;
  types[n++] = PH_TYPE_TOOLS_VIEW;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *made = g_strdup_printf ("/ui/templates/made/%s", g_type_name (types[i]));
      g_autofree char *shown = g_strdup_printf ("/ui/templates/shown/%s", g_type_name (types[i]));

      g_test_add_data_func (made, GSIZE_TO_POINTER (types[i]), test_instantiate);
      if (takes_place (types[i]))
        g_test_add_data_func (shown, GSIZE_TO_POINTER (types[i]), test_map);
    }
  g_test_add_func ("/ui/templates/icons", test_icons);
  g_test_add_func ("/ui/templates/shortcuts", test_shortcuts);
  return g_test_run ();
}
