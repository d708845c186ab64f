/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-tools-view.h"

#include "ph-byte-order-tool.h"
#include "ph-connect-tool.h"
#include "ph-errors-tool.h"
#include "ph-lookup-tool.h"
#include "ph-select-tool.h"

/* A list of tools and the chosen one. Tools are made when they are first shown, and live as long
 * as the view, so that what was filled in stays. Main thread. */

static const PhTool tools[] = {
  { "lookups", "ph-lookup-symbolic", "Look-ups", "Names, services, addresses",
    ph_lookup_tool_new },
  { "connect", "ph-connecting-symbolic", "Connect to a name", "Each of its addresses in turn",
    ph_connect_tool_new },
  { "byte-order", "ph-byte-order-symbolic", "Byte order", "Numbers as bytes",
    ph_byte_order_tool_new },
  { "select", "ph-select-symbolic", "select()", "Wait for many sockets at once",
    ph_select_tool_new },
  { "errors", "ph-errors-symbolic", "Errors", "What each errno means, call by call",
    ph_errors_tool_new },
};

struct _PhToolsView
{
  GtkWidget parent_instance;

  PhSession *session;   /* (owned) (nullable) */

  GtkWidget  *box;
  GtkListBox *list;
  GtkStack   *stack;
};

G_DEFINE_FINAL_TYPE (PhToolsView, ph_tools_view, GTK_TYPE_WIDGET)

enum
{
  MESSAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
message_cb (PhToolsView *self,
            const char  *text)
{
  g_signal_emit (self, signals[MESSAGE], 0, text);
}

static GtkWidget *
make_tool (PhToolsView  *self,
           const PhTool *tool)
{
  GtkWidget *widget = tool->make (self->session);

  if (g_signal_lookup ("message", G_OBJECT_TYPE (widget)) != 0)
    g_signal_connect_object (widget, "message", G_CALLBACK (message_cb), self, G_CONNECT_SWAPPED);
  gtk_stack_add_named (self->stack, widget, tool->id);
  return widget;
}

static const PhTool *
find_tool (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tools); i++)
    if (g_strcmp0 (tools[i].id, id) == 0)
      return &tools[i];
  return NULL;
}

static void
row_selected_cb (PhToolsView   *self,
                 GtkListBoxRow *row)
{
  if (row == NULL || self->session == NULL)
    return;
  ph_tools_view_get_tool (self, tools[gtk_list_box_row_get_index (row)].id);
  gtk_stack_set_visible_child_name (self->stack, tools[gtk_list_box_row_get_index (row)].id);
}

static GtkWidget *
make_row (const PhTool *tool)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (tool->title);
  GtkWidget *line = gtk_label_new (tool->line);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_xalign (GTK_LABEL (line), 0);
  gtk_label_set_wrap (GTK_LABEL (line), TRUE);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_add_css_class (line, "caption");
  gtk_widget_add_css_class (line, "dim-label");
  gtk_box_append (GTK_BOX (words), title);
  gtk_box_append (GTK_BOX (words), line);
  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (tool->icon));
  gtk_box_append (GTK_BOX (box), words);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, tool->title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, tool->line, -1);
  return row;
}

static void
ph_tools_view_dispose (GObject *object)
{
  PhToolsView *self = PH_TOOLS_VIEW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_TOOLS_VIEW);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ph_tools_view_parent_class)->dispose (object);
}

static void
ph_tools_view_class_init (PhToolsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_tools_view_dispose;

  signals[MESSAGE] = g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-tools-view.ui");
  gtk_widget_class_bind_template_child (widget_class, PhToolsView, box);
  gtk_widget_class_bind_template_child (widget_class, PhToolsView, list);
  gtk_widget_class_bind_template_child (widget_class, PhToolsView, stack);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
}

static void
ph_tools_view_init (PhToolsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (gsize i = 0; i < G_N_ELEMENTS (tools); i++)
    gtk_list_box_append (self->list, make_row (&tools[i]));
}

/**
 * ph_tool_table:
 * @n_tools: (out): how many rows
 *
 * Returns: (transfer none) (array length=n_tools): all tools in the order of the list
 */
const PhTool *
ph_tool_table (gsize *n_tools)
{
  *n_tools = G_N_ELEMENTS (tools);
  return tools;
}

/**
 * ph_tools_view_set_session:
 * @self: the view
 * @session: what the tools work with; set once, before one is shown
 *
 * Shows the first tool.
 */
void
ph_tools_view_set_session (PhToolsView *self,
                           PhSession   *session)
{
  g_return_if_fail (PH_IS_TOOLS_VIEW (self));
  g_return_if_fail (self->session == NULL);

  g_set_object (&self->session, session);
  ph_tools_view_show (self, tools[0].id);
}

/**
 * ph_tools_view_show:
 * @self: the view
 * @id: which tool, see ph_tool_table()
 *
 * Chooses a tool.
 *
 * Returns: %FALSE if there is none of that id
 */
gboolean
ph_tools_view_show (PhToolsView *self,
                    const char  *id)
{
  const PhTool *tool = find_tool (id);

  g_return_val_if_fail (PH_IS_TOOLS_VIEW (self), FALSE);

  if (tool == NULL)
    return FALSE;
  gtk_list_box_select_row (self->list,
                           gtk_list_box_get_row_at_index (self->list, (int) (tool - tools)));
  return TRUE;
}

/**
 * ph_tools_view_get_tool:
 * @self: the view, with a session
 * @id: which tool
 *
 * Returns: (transfer none) (nullable): its widget, made if need be; %NULL if there is none of that
 *   id
 */
GtkWidget *
ph_tools_view_get_tool (PhToolsView *self,
                        const char  *id)
{
  const PhTool *tool = find_tool (id);
  GtkWidget *widget;

  g_return_val_if_fail (PH_IS_TOOLS_VIEW (self), NULL);
  g_return_val_if_fail (self->session != NULL, NULL);

  if (tool == NULL)
    return NULL;
  widget = gtk_stack_get_child_by_name (self->stack, id);
  return widget != NULL ? widget : make_tool (self, tool);
}
