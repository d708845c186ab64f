/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-graph-picker.h"

#include "ph-word-filter.h"

#include "ph-check-list.h"
#include "ph-graph-key.h"
#include "ph-state-pill.h"

/* Rows are made when it comes on screen and when what is looked for changes: those that are drawn
 * first, then the others in their order, MAX_ROWS at most. A row stays where it is when it is
 * ticked. */

#define MAX_ROWS   60
#define SEARCH_MIN 10   /* with fewer there is nothing to look for */

struct _PhGraphPicker
{
  GtkWidget parent_instance;

  PhSession         *session;   /* (owned) (nullable) */
  const PhGraphPick *pick;      /* (unowned) (nullable) */
  gboolean           settling;  /* ticks are set to what is so */
  guint              n_more;    /* sockets without a row: there was no room */

  GtkWidget         *box;
  GtkSearchEntry    *entry;
  GtkBox            *rows;
  GtkLabel          *note;
};

G_DEFINE_FINAL_TYPE (PhGraphPicker, ph_graph_picker, GTK_TYPE_WIDGET)

static guint picked_signal;

static PhSocketId
get_id (GtkWidget *check)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (check), "ph-id"));
}

static void
toggled_cb (PhGraphPicker  *self,
            GtkCheckButton *check)
{
  if (!self->settling)
    g_signal_emit (self, picked_signal, 0, get_id (GTK_WIDGET (check)),
                   gtk_check_button_get_active (check));
}

static char *
dup_role (PhGraphPicker *self,
          PhSocketId     id)
{
  if (id == self->pick->slots[0])
    return g_strdup ("this socket");
  return id == self->pick->partner ? g_strdup ("other end") : NULL;
}

static GtkWidget *
make_row (PhGraphPicker *self,
          PhSocketItem  *item)
{
  const PhSocketId id = ph_socket_item_get_id (item);
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *key = ph_graph_key_new ();
  GtkWidget *name = gtk_label_new (ph_socket_item_get_name (item));
  GtkWidget *pill = ph_state_pill_new ();
  g_autofree char *role = dup_role (self, id);
  g_autofree char *words = g_strdup_printf ("%s%s%s, %s → %s", ph_socket_item_get_name (item),
                                            role != NULL ? ", " : "", role != NULL ? role : "",
                                            ph_socket_item_get_local_text (item),
                                            ph_socket_item_get_peer_text (item));

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (name), 24);
  gtk_box_append (GTK_BOX (content), key);
  gtk_box_append (GTK_BOX (content), name);
  if (role != NULL)
    {
      GtkWidget *label = gtk_label_new (role);

      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, "dim-label");
      gtk_box_append (GTK_BOX (content), label);
    }
  gtk_widget_set_hexpand (pill, TRUE);
  gtk_widget_set_halign (pill, GTK_ALIGN_END);
  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  g_object_bind_property (item, "state", pill, "state", G_BINDING_SYNC_CREATE);
  gtk_box_append (GTK_BOX (content), pill);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (check), content);
  gtk_widget_set_tooltip_text (check, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_object_set_data (G_OBJECT (check), "ph-id", GUINT_TO_POINTER (id));
  g_object_set_data (G_OBJECT (check), "ph-key", key);
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  return check;
}

static gboolean
is_wanted (PhSocketItem *item,
           const char   *words)
{
  return ph_words_match (words, (const char *const[]) { ph_socket_item_get_name (item),
                                                        ph_socket_item_get_local_text (item),
                                                        ph_socket_item_get_peer_text (item) }, 3);
}

/* Those that are drawn, or the others. Returns: how many there is no room for */
static guint
add_rows (PhGraphPicker *self,
          GListModel    *sockets,
          gboolean       drawn,
          guint         *room)
{
  const char *words = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  const guint n = g_list_model_get_n_items (sockets);
  guint n_more = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhSocketItem) item = g_list_model_get_item (sockets, i);

      if ((ph_graph_pick_find (self->pick, ph_socket_item_get_id (item)) >= 0) != drawn
          || !is_wanted (item, words))
        continue;
      if (*room == 0)
        n_more++;
      else
        {
          gtk_box_append (self->rows, make_row (self, item));
          --*room;
        }
    }
  return n_more;
}

static void
clear_rows (PhGraphPicker *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->rows))) != NULL)
    gtk_box_remove (self->rows, child);
}

static void
fill_rows (PhGraphPicker *self)
{
  GListModel *sockets;
  guint room = MAX_ROWS;

  clear_rows (self);
  if (self->session == NULL || self->pick == NULL)
    return;
  sockets = G_LIST_MODEL (ph_session_get_sockets (self->session));
  gtk_widget_set_visible (GTK_WIDGET (self->entry),
                          g_list_model_get_n_items (sockets) >= SEARCH_MIN);
  add_rows (self, sockets, TRUE, &room);
  self->n_more = add_rows (self, sockets, FALSE, &room);
  ph_graph_picker_show (self);
}

static void
search_cb (PhGraphPicker *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    fill_rows (self);
}

static void
ph_graph_picker_map (GtkWidget *widget)
{
  PhGraphPicker *self = PH_GRAPH_PICKER (widget);

  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
  fill_rows (self);
  GTK_WIDGET_CLASS (ph_graph_picker_parent_class)->map (widget);
}

static void
ph_graph_picker_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_graph_picker_parent_class)->unmap (widget);
  clear_rows (PH_GRAPH_PICKER (widget));
}

static void
ph_graph_picker_dispose (GObject *object)
{
  PhGraphPicker *self = PH_GRAPH_PICKER (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_GRAPH_PICKER);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ph_graph_picker_parent_class)->dispose (object);
}

static void
ph_graph_picker_class_init (PhGraphPickerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_graph_picker_dispose;
  widget_class->map = ph_graph_picker_map;
  widget_class->unmap = ph_graph_picker_unmap;
  picked_signal = g_signal_new ("picked", PH_TYPE_GRAPH_PICKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_BOOLEAN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-graph-picker.ui");
  gtk_widget_class_bind_template_child (widget_class, PhGraphPicker, box);
  gtk_widget_class_bind_template_child (widget_class, PhGraphPicker, entry);
  gtk_widget_class_bind_template_child (widget_class, PhGraphPicker, rows);
  gtk_widget_class_bind_template_child (widget_class, PhGraphPicker, note);
  gtk_widget_class_bind_template_callback (widget_class, search_cb);
}

static void
ph_graph_picker_init (PhGraphPicker *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ph_check_list_listen (GTK_WIDGET (self->rows));
}

/**
 * ph_graph_picker_set:
 * @self: the picker
 * @session: (nullable): whose sockets there are to choose from
 * @pick: (nullable): those that are drawn; must stay until another is set
 */
void
ph_graph_picker_set (PhGraphPicker     *self,
                     PhSession         *session,
                     const PhGraphPick *pick)
{
  g_return_if_fail (PH_IS_GRAPH_PICKER (self));

  g_set_object (&self->session, session);
  self->pick = pick;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    fill_rows (self);
}

/* What can be said below the rows. Returns: (transfer full) (nullable) */
static char *
dup_note (PhGraphPicker *self,
          gboolean       full)
{
  if (full)
    return g_strdup_printf ("%u sockets at a time", PH_GRAPH_SOURCES);
  return self->n_more > 0 ? g_strdup_printf ("and %u more: look for them above", self->n_more)
                          : NULL;
}

/**
 * ph_graph_picker_show:
 * @self: the picker
 *
 * Shows which are drawn: tells that the pick is another.
 */
void
ph_graph_picker_show (PhGraphPicker *self)
{
  const gboolean full = self->pick != NULL
                        && ph_graph_pick_count (self->pick) == PH_GRAPH_SOURCES;
  g_autofree char *note = NULL;

  g_return_if_fail (PH_IS_GRAPH_PICKER (self));

  self->settling = TRUE;
  for (GtkWidget *check = gtk_widget_get_first_child (GTK_WIDGET (self->rows));
       check != NULL && self->pick != NULL; check = gtk_widget_get_next_sibling (check))
    {
      const int slot = ph_graph_pick_find (self->pick, get_id (check));

      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), slot >= 0);
      gtk_widget_set_sensitive (check, slot != 0 && (slot > 0 || !full));
      ph_graph_key_set_slot (g_object_get_data (G_OBJECT (check), "ph-key"), slot);
    }
  self->settling = FALSE;
  note = dup_note (self, full);
  gtk_label_set_text (self->note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL);
}
