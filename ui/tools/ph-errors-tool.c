/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-errors-tool.h"

#include "ph-errno.h"
#include "ph-error-item.h"
#include "ph-error-sheet.h"
#include "ph-format.h"

#include <string.h>

/* A list of what the search finds, best first, and a sheet that says all of the chosen one. A row
 * is one label in a font of one width, so that its columns stand below each other and a list of
 * hundreds is shown at once. Main thread. */

typedef struct
{
  PhErrorItem *item;    /* (unowned): of the tool's items */
  guint        score;
  guint        position;
} Hit;

struct _PhErrorsTool
{
  GtkWidget parent_instance;

  GPtrArray          *items;      /* (owned) (element-type PhErrorItem): all of the table */
  GListStore         *shown;      /* (owned): of items */
  GtkSingleSelection *selection;  /* (owned): of shown */
  char               *searched;   /* (owned) (nullable): what shown was found by */

  GtkWidget    *box;
  GtkEditable  *entry;
  GtkLabel     *count_label;
  GtkStack     *stack;
  GtkListView  *list;
  PhErrorSheet *sheet;
  GtkLabel     *nothing_label;
};

G_DEFINE_FINAL_TYPE (PhErrorsTool, ph_errors_tool, GTK_TYPE_WIDGET)

static int
compare_hits (gconstpointer a,
              gconstpointer b)
{
  const Hit *one = a, *other = b;

  if (one->score != other->score)
    return one->score > other->score ? -1 : 1;
  return one->position < other->position ? -1 : one->position > other->position;
}

static GArray *
ph_errors_tool_search (PhErrorsTool *self,
                       const char   *text)
{
  GArray *hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  gboolean all = text[strspn (text, " \t")] == '\0';

  for (guint i = 0; i < self->items->len; i++)
    {
      Hit hit = { g_ptr_array_index (self->items, i), 1, i };

      if (!all)
        hit.score = ph_feature_match (&ph_error_item_get_entry (hit.item)->feature, text);
      if (hit.score > 0)
        g_array_append_val (hits, hit);
    }
  g_array_sort (hits, compare_hits);
  return hits;
}

static void
ph_errors_tool_choose (PhErrorsTool *self,
                       guint         position)
{
  gtk_single_selection_set_selected (self->selection, position);
  gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", position);
}

static void
ph_errors_tool_show_hits (PhErrorsTool *self)
{
  const char *text = gtk_editable_get_text (self->entry);
  g_autoptr (GArray) hits = ph_errors_tool_search (self, text);
  g_autoptr (GPtrArray) items = g_ptr_array_new ();
  g_autofree char *count = ph_format_count (hits->len);
  g_autofree char *found = g_strdup_printf ("%s found", count);
  g_autofree char *nothing = g_strdup_printf ("No error fits “%.60s”", text);

  g_free (self->searched);
  self->searched = g_strdup (text);
  for (guint i = 0; i < hits->len; i++)
    g_ptr_array_add (items, g_array_index (hits, Hit, i).item);
  g_list_store_splice (self->shown, 0, g_list_model_get_n_items (G_LIST_MODEL (self->shown)),
                       items->pdata, items->len);
  gtk_label_set_text (self->count_label, found);
  gtk_label_set_text (self->nothing_label, nothing);
  gtk_stack_set_visible_child_name (self->stack, hits->len > 0 ? "hits" : "nothing");
  if (hits->len > 0)
    ph_errors_tool_choose (self, 0);
}

/* Told late: what was chosen meanwhile stays. */
static void
search_changed_cb (PhErrorsTool *self)
{
  if (g_strcmp0 (self->searched, gtk_editable_get_text (self->entry)) != 0)
    ph_errors_tool_show_hits (self);
}

static void
selected_cb (PhErrorsTool *self)
{
  PhErrorItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (item != NULL)
    ph_error_sheet_show (self->sheet, ph_error_item_get_entry (item));
}

static void
find_cb (PhErrorsTool *self,
         const char   *text)
{
  ph_errors_tool_find (self, text);
}

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *list_item)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "notation");
  gtk_list_item_set_child (list_item, label);
}

/* An error by itself heads the calls that give it. */
static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *list_item)
{
  GtkWidget *label = gtk_list_item_get_child (list_item);
  const PhErrorEntry *entry = ph_error_item_get_entry (gtk_list_item_get_item (list_item));
  g_autofree char *call = ph_error_entry_dup_call (entry);
  int number = ph_errno_get_number (entry->error);
  g_autofree char *text = g_strdup_printf ("%-16s %4d  %-16s %s", entry->feature.name, number, call,
                                           entry->system_text);
  g_autofree char *spoken = g_strdup_printf ("%s %d, %s: %s", entry->feature.name, number, call,
                                             entry->system_text);

  gtk_label_set_text (GTK_LABEL (label), text);
  if (entry->op == PH_N_CALLS)
    gtk_widget_add_css_class (label, "any-call");
  else
    gtk_widget_remove_css_class (label, "any-call");
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  -1);
}

/* The arrows choose a row while the text keeps the focus. */
static gboolean
move_cb (GtkWidget *widget,
         GVariant  *by,
         gpointer   user_data)
{
  PhErrorsTool *self = PH_ERRORS_TOOL (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  int n = (int) g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  int position = (int) gtk_single_selection_get_selected (self->selection);

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->entry)) || n == 0)
    return GDK_EVENT_PROPAGATE;
  ph_errors_tool_choose (self, (guint) CLAMP (position + g_variant_get_int32 (by), 0, n - 1));
  return GDK_EVENT_STOP;
}

static gboolean
ph_errors_tool_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (PH_ERRORS_TOOL (widget)->entry));
}

static void
ph_errors_tool_dispose (GObject *object)
{
  PhErrorsTool *self = PH_ERRORS_TOOL (object);

  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_ERRORS_TOOL);
  g_clear_object (&self->selection);
  g_clear_object (&self->shown);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->searched, g_free);
  G_OBJECT_CLASS (ph_errors_tool_parent_class)->dispose (object);
}

static void
ph_errors_tool_class_init (PhErrorsToolClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_errors_tool_dispose;
  widget_class->grab_focus = ph_errors_tool_grab_focus;

  g_type_ensure (PH_TYPE_ERROR_SHEET);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-errors-tool.ui");
  gtk_widget_class_bind_template_child (widget_class, PhErrorsTool, box);
  gtk_widget_class_bind_template_child (widget_class, PhErrorsTool, entry);
  gtk_widget_class_bind_template_child (widget_class, PhErrorsTool, count_label);
  gtk_widget_class_bind_template_child (widget_class, PhErrorsTool, stack);
  gtk_widget_class_bind_template_child (widget_class, PhErrorsTool, list);
  gtk_widget_class_bind_template_child (widget_class, PhErrorsTool, sheet);
  gtk_widget_class_bind_template_child (widget_class, PhErrorsTool, nothing_label);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, find_cb);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, 0, move_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, 0, move_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Down, 0, move_cb, "i", 8);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Up, 0, move_cb, "i", -8);
  gtk_widget_class_set_css_name (widget_class, "errorstool");
}

static void
ph_errors_tool_init (PhErrorsTool *self)
{
  gsize n;
  const PhErrorEntry *entries = ph_error_table (&n);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (self->items, ph_error_item_new (&entries[i]));
  self->shown = g_list_store_new (PH_TYPE_ERROR_ITEM);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->shown)));
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (selected_cb),
                            self);
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->entry),
                                           GTK_WIDGET (self->list));
  ph_errors_tool_show_hits (self);
}

/**
 * ph_errors_tool_new:
 * @session: not needed: errors are the same to all of them
 *
 * Returns: (transfer floating): the tool
 */
GtkWidget *
ph_errors_tool_new (PhSession *session)
{
  return g_object_new (PH_TYPE_ERRORS_TOOL, NULL);
}

/**
 * ph_errors_tool_find:
 * @self: the tool
 * @text: what to search for; "" for everything
 *
 * Searches as if it had been typed, and chooses the first that is found.
 */
void
ph_errors_tool_find (PhErrorsTool *self,
                     const char   *text)
{
  g_return_if_fail (PH_IS_ERRORS_TOOL (self));

  gtk_editable_set_text (self->entry, text);
  ph_errors_tool_show_hits (self);   /* the entry tells it later */
}

/**
 * ph_errors_tool_show:
 * @self: the tool
 * @op: the call that gave it, or %PH_N_CALLS
 * @error: an error
 *
 * Shows the entry of the error, among those of other calls that give it.
 *
 * Returns: %FALSE if Linux has no such error, and nothing is then changed
 */
gboolean
ph_errors_tool_show (PhErrorsTool *self,
                     PhCallOp      op,
                     int           error)
{
  const PhErrorEntry *entry = ph_error_table_find (op, error);
  guint n;

  g_return_val_if_fail (PH_IS_ERRORS_TOOL (self), FALSE);

  if (entry == NULL)
    return FALSE;
  ph_errors_tool_find (self, entry->feature.name);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->shown));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhErrorItem) item = g_list_model_get_item (G_LIST_MODEL (self->shown), i);

      if (ph_error_item_get_entry (item) == entry)
        ph_errors_tool_choose (self, i);
    }
  return TRUE;
}
