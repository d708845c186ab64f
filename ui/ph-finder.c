/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-finder.h"

#include "ph-error-table.h"
#include "ph-socket-option.h"

/* What the index has is joined with the tables of options and of errors, so that an option is found
 * as soon as it has a row there. The best hits are shown; the rest is counted. Main thread. */

#define MAX_ROWS 40

typedef struct
{
  PhFeature feature;
  guint     score;
  gsize     position;   /* in the index, for hits that are as good */
} Hit;

struct _PhFinder
{
  AdwWindow parent_instance;

  GArray *index;   /* (owned) (element-type PhFeature): its strings are static */
  GArray *hits;    /* (owned) (element-type Hit): the rows of the list */

  GtkEditable *entry;
  GtkListBox  *list;
  GtkStack    *stack;
  GtkLabel    *nothing;
};

G_DEFINE_FINAL_TYPE (PhFinder, ph_finder, ADW_TYPE_WINDOW)

enum
{
  GO,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
add_options (GArray *index)
{
  gsize n;
  const PhSocketOption *options = ph_socket_option_table (&n);

  for (gsize i = 0; i < n; i++)
    {
      const PhFeature feature = {
        .name = options[i].name, .also = options[i].level_name, .meaning = options[i].meaning,
        .go = PH_GO_OPTION, .target = options[i].name,
      };

      g_array_append_val (index, feature);
    }
}

/* What an error means in one call is for the tool that lists them. */
static void
add_errors (GArray *index)
{
  gsize n;
  const PhErrorEntry *entries = ph_error_table (&n);

  for (gsize i = 0; i < n; i++)
    {
      if (entries[i].op == PH_N_CALLS)
        g_array_append_val (index, entries[i].feature);
    }
}

static int
compare_hits (gconstpointer a,
              gconstpointer b)
{
  const Hit *x = a, *y = b;

  if (x->score != y->score)
    return x->score > y->score ? -1 : 1;
  return (x->position > y->position) - (x->position < y->position);
}

static void
ph_finder_search (PhFinder   *self,
                  const char *text)
{
  gboolean all = text[strspn (text, " \t")] == '\0';

  g_array_set_size (self->hits, 0);
  for (gsize i = 0; i < self->index->len; i++)
    {
      Hit hit = { g_array_index (self->index, PhFeature, i), 1, i };

      if (!all)
        hit.score = ph_feature_match (&hit.feature, text);
      if (hit.score > 0)
        g_array_append_val (self->hits, hit);
    }
  g_array_sort (self->hits, compare_hits);
  if (self->hits->len > MAX_ROWS)
    g_array_set_size (self->hits, MAX_ROWS);
}

static GtkWidget *
make_label (const char *text,
            const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, css_class);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  return label;
}

static GtkWidget *
make_row (const PhFeature *feature)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *place = make_label (ph_feature_get_place (feature->go), "caption");
  g_autofree char *name = g_strdup_printf ("%s, %s: %s", feature->name,
                                           ph_feature_get_place (feature->go), feature->meaning);

  gtk_box_append (GTK_BOX (words), make_label (feature->name, "finder-name"));
  gtk_box_append (GTK_BOX (words), make_label (feature->meaning, "dim-label"));
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_add_css_class (place, "finder-place");
  gtk_widget_set_valign (place, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), place);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return row;
}

static void
ph_finder_clear (PhFinder *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
}

static void
ph_finder_show_hits (PhFinder *self)
{
  const char *text = gtk_editable_get_text (self->entry);
  g_autofree char *nothing = g_strdup_printf ("Nothing here is called “%.60s”", text);

  ph_finder_search (self, text);
  ph_finder_clear (self);
  for (guint i = 0; i < self->hits->len; i++)
    gtk_list_box_append (self->list, make_row (&g_array_index (self->hits, Hit, i).feature));
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
  gtk_label_set_text (self->nothing, nothing);
  gtk_stack_set_visible_child_name (self->stack, self->hits->len > 0 ? "hits" : "nothing");
}

static void
ph_finder_go (PhFinder      *self,
              GtkListBoxRow *row)
{
  const PhFeature *feature;

  if (row == NULL)
    return;
  feature = &g_array_index (self->hits, Hit, gtk_list_box_row_get_index (row)).feature;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_emit (self, signals[GO], 0, feature->go, feature->target);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
changed_cb (PhFinder *self)
{
  ph_finder_show_hits (self);
}

static void
entry_activate_cb (PhFinder *self)
{
  ph_finder_go (self, gtk_list_box_get_selected_row (self->list));
}

static void
row_activated_cb (PhFinder      *self,
                  GtkListBoxRow *row)
{
  ph_finder_go (self, row);
}

/* The arrows choose a row while the text keeps the focus. */
static gboolean
move_cb (GtkWidget *widget,
         GVariant  *by,
         gpointer   user_data)
{
  PhFinder *self = PH_FINDER (widget);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int index = row != NULL ? gtk_list_box_row_get_index (row) + g_variant_get_int32 (by) : 0;

  row = gtk_list_box_get_row_at_index (self->list, MAX (index, 0));
  if (row == NULL)
    return TRUE;
  gtk_list_box_select_row (self->list, row);
  gtk_widget_grab_focus (GTK_WIDGET (row));          /* scrolls it into view */
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_set_position (self->entry, -1);
  return TRUE;
}

static gboolean
escape_cb (GtkWidget *widget,
           GVariant  *args,
           gpointer   user_data)
{
  gtk_window_destroy (GTK_WINDOW (widget));
  return TRUE;
}

static void
ph_finder_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_FINDER);
  G_OBJECT_CLASS (ph_finder_parent_class)->dispose (object);
}

static void
ph_finder_finalize (GObject *object)
{
  PhFinder *self = PH_FINDER (object);

  g_array_unref (self->index);
  g_array_unref (self->hits);
  G_OBJECT_CLASS (ph_finder_parent_class)->finalize (object);
}

static void
ph_finder_class_init (PhFinderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_finder_dispose;
  G_OBJECT_CLASS (klass)->finalize = ph_finder_finalize;
  signals[GO] = g_signal_new ("go", PH_TYPE_FINDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-finder.ui");
  gtk_widget_class_bind_template_child (widget_class, PhFinder, entry);
  gtk_widget_class_bind_template_child (widget_class, PhFinder, list);
  gtk_widget_class_bind_template_child (widget_class, PhFinder, stack);
  gtk_widget_class_bind_template_child (widget_class, PhFinder, nothing);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, 0, move_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, 0, move_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Down, 0, move_cb, "i", 6);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Up, 0, move_cb, "i", -6);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
}

static void
ph_finder_init (PhFinder *self)
{
  gsize n;
  const PhFeature *features = ph_feature_table (&n);

  self->index = g_array_new (FALSE, FALSE, sizeof (PhFeature));
  self->hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  g_array_append_vals (self->index, features, (guint) n);
  add_options (self->index);
  add_errors (self->index);
  gtk_widget_init_template (GTK_WIDGET (self));
  ph_finder_show_hits (self);
}

/**
 * ph_finder_new:
 * @parent: (transfer none): the window it belongs to
 *
 * Main thread.
 *
 * Returns: (transfer floating): a finder that shows every feature; present it with
 *   gtk_window_present(); it destroys itself
 */
PhFinder *
ph_finder_new (GtkWindow *parent)
{
  return g_object_new (PH_TYPE_FINDER, "transient-for", parent, NULL);
}
