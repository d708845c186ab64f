/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-state-log.h"

#include "ph-format.h"
#include "ph-state-words.h"

#include "ph-state-end.h"

/* A few dozen rows, all made anew when a state changed: that is seldom. Where it is not, at most a
 * few times a second; out of sight never. Older rows are counted. Main thread. */

#define MAX_ROWS 40
#define PAUSE_MS 150

typedef struct
{
  PhSocketItem      *item;   /* (unowned) */
  const PhStateStep *step;   /* (unowned) */
} Entry;

struct _PhStateLog
{
  GtkWidget parent_instance;

  PhSocketItem *items[2];    /* (owned) (nullable) */
  gboolean      stale;
  gint64        filled_us;   /* monotonic */
  guint         source;      /* 0: no filling is due */

  GtkWidget    *title;
  GtkListBox   *list;
  GtkLabel     *older_label;
};

G_DEFINE_FINAL_TYPE (PhStateLog, ph_state_log, GTK_TYPE_WIDGET)

static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  const Entry *x = a, *y = b;

  if (x->step->time_ns != y->step->time_ns)
    return x->step->time_ns > y->step->time_ns ? -1 : 1;
  /* of one socket they stand in one array, in their order */
  return x->item == y->item && x->step > y->step ? -1 : 1;
}

static GArray *
collect (PhStateLog *self,
         guint64    *n_dropped)
{
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  *n_dropped = 0;
  for (guint i = 0; i < G_N_ELEMENTS (self->items); i++)
    {
      PhStateSubject subject;

      if (self->items[i] == NULL)
        continue;
      subject = ph_state_end_get_subject (self->items[i]);
      for (guint j = 0; j < subject.n_steps; j++)
        g_array_append_vals (entries, &(Entry) { self->items[i], &subject.steps[j] }, 1);
      *n_dropped +=
        ph_state_history_get_n_dropped (ph_socket_item_get_state_history (self->items[i]));
    }
  g_array_sort (entries, compare_entries);
  return entries;
}

static char *
dup_states (const PhStateStep *step)
{
  GString *text = g_string_new (NULL);

  if (step->from == step->to)
    return g_strdup (step->is_bound ? "bound" : "not bound");
  if (step->from != PH_STATE_UNKNOWN)
    g_string_append_printf (text, "%s → ", ph_state_get_name ((PhState) step->from));
  for (guint i = 0; i < step->path.n_between; i++)
    g_string_append_printf (text, "(%s) → ", ph_state_get_name ((PhState) step->path.between[i]));
  g_string_append (text, ph_state_get_name ((PhState) step->to));
  return g_string_free (text, FALSE);
}

static GtkWidget *
make_label (GtkWidget    *box,
            const char   *text,
            const char   *css_class,
            GtkSizeGroup *group)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  if (group != NULL)
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
      gtk_size_group_add_widget (group, label);
    }
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

/* The first line says when, who and why, the second what: both fit into half a page. */
static GtkWidget *
make_row (const Entry  *entry,
          GtkSizeGroup *times,
          GtkSizeGroup *names)
{
  PhStateSubject subject = ph_state_end_get_subject (entry->item);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  g_autofree char *time = ph_format_time (entry->step->time_ns);
  g_autofree char *states = dup_states (entry->step);
  g_autofree char *cause = ph_state_words_cause (&subject, entry->step);
  g_autofree char *sentence = ph_state_words_step (&subject, entry->step);
  g_autofree char *spoken =
    g_strdup_printf ("%s  %s  %s  %s. %s", time, ph_socket_item_get_name (entry->item), states,
                     cause, sentence);

  make_label (line, time, "notation", times);
  make_label (line, ph_socket_item_get_name (entry->item), NULL, names);
  make_label (line, cause, "dim-label", NULL);
  gtk_box_append (GTK_BOX (box), line);
  gtk_label_set_ellipsize (GTK_LABEL (make_label (box, states, "state-step", NULL)),
                           PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_tooltip_text (row, sentence);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return row;
}

static void
ph_state_log_fill (PhStateLog *self)
{
  g_autoptr (GtkSizeGroup) times = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  g_autoptr (GtkSizeGroup) names = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  g_autoptr (GArray) entries = NULL;
  g_autofree char *older = NULL;
  guint64 n_older;
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);
  entries = collect (self, &n_older);
  for (guint i = 0; i < entries->len && i < MAX_ROWS; i++)
    gtk_list_box_append (self->list, make_row (&g_array_index (entries, Entry, i), times, names));
  n_older += entries->len > MAX_ROWS ? entries->len - MAX_ROWS : 0;
  older = g_strdup_printf ("%" G_GUINT64_FORMAT " older %s not shown", n_older,
                           n_older == 1 ? "step is" : "steps are");
  gtk_label_set_text (self->older_label, older);
  gtk_widget_set_visible (GTK_WIDGET (self->older_label), n_older > 0);
  self->stale = FALSE;
  self->filled_us = g_get_monotonic_time ();
}

static gboolean
fill_cb (gpointer user_data)
{
  PhStateLog *self = user_data;

  self->source = 0;
  if (self->stale && gtk_widget_get_mapped (GTK_WIDGET (self)))
    ph_state_log_fill (self);
  return G_SOURCE_REMOVE;
}

static void
ph_state_log_map (GtkWidget *widget)
{
  PhStateLog *self = PH_STATE_LOG (widget);

  GTK_WIDGET_CLASS (ph_state_log_parent_class)->map (widget);
  if (self->stale)
    ph_state_log_changed (self);
}

static void
ph_state_log_dispose (GObject *object)
{
  PhStateLog *self = PH_STATE_LOG (object);

  g_clear_handle_id (&self->source, g_source_remove);
  for (guint i = 0; i < G_N_ELEMENTS (self->items); i++)
    g_clear_object (&self->items[i]);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_STATE_LOG);
  G_OBJECT_CLASS (ph_state_log_parent_class)->dispose (object);
}

static void
ph_state_log_class_init (PhStateLogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_state_log_dispose;
  widget_class->map = ph_state_log_map;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-state-log.ui");
  gtk_widget_class_bind_template_child (widget_class, PhStateLog, title);
  gtk_widget_class_bind_template_child (widget_class, PhStateLog, list);
  gtk_widget_class_bind_template_child (widget_class, PhStateLog, older_label);
}

static void
ph_state_log_init (PhStateLog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ph_state_log_set_items:
 * @self: a log
 * @own: (nullable): a socket
 * @peer: (nullable): the other end of its connection, if it is one of ours
 *
 * Main thread.
 */
void
ph_state_log_set_items (PhStateLog   *self,
                        PhSocketItem *own,
                        PhSocketItem *peer)
{
  g_return_if_fail (PH_IS_STATE_LOG (self));

  g_set_object (&self->items[0], own);
  g_set_object (&self->items[1], peer);
  self->filled_us = 0;
  ph_state_log_changed (self);
}

/**
 * ph_state_log_changed:
 * @self: a log
 *
 * Tells that a history changed. Main thread.
 */
void
ph_state_log_changed (PhStateLog *self)
{
  gint64 since_ms;

  g_return_if_fail (PH_IS_STATE_LOG (self));

  since_ms = (g_get_monotonic_time () - self->filled_us) / 1000;
  self->stale = TRUE;
  if (self->source != 0 || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (since_ms >= PAUSE_MS)
    ph_state_log_fill (self);
  else
    self->source = g_timeout_add ((guint) (PAUSE_MS - since_ms), fill_cb, self);
}
