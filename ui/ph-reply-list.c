/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-reply-list.h"

/* Each row is a grid of its own: what comes, what is answered, and two checks. Main thread. */

typedef struct
{
  GtkWidget *grid;    /* (unowned): child of the list's box */
  GtkWidget *match;   /* (unowned) */
  GtkWidget *answer;  /* (unowned) */
  GtkWidget *exact;   /* (unowned) */
  GtkWidget *close;   /* (unowned) */
} Row;

struct _PhReplyList
{
  GtkBox parent_instance;

  GtkWidget *box;     /* (unowned): child */
  GArray    *rows;    /* (owned) (element-type Row) */
  gboolean   filling;
};

G_DEFINE_FINAL_TYPE (PhReplyList, ph_reply_list, GTK_TYPE_BOX)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
changed_cb (PhReplyList *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
remove_cb (PhReplyList *self,
           GtkWidget   *button)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      Row row = g_array_index (self->rows, Row, i);

      if (!gtk_widget_is_ancestor (button, row.grid))
        continue;
      g_array_remove_index (self->rows, i);
      gtk_box_remove (GTK_BOX (self->box), row.grid);
      break;
    }
  changed_cb (self);
}

static GtkWidget *
ph_reply_list_new_entry (PhReplyList *self,
                         const char  *name,
                         const char  *placeholder)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_widget_set_hexpand (entry, TRUE);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), placeholder);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 12);
  gtk_widget_add_css_class (entry, "notation");
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (entry, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  return entry;
}

static GtkWidget *
ph_reply_list_new_check (PhReplyList *self,
                         const char  *label,
                         const char  *meaning)
{
  GtkWidget *check = gtk_check_button_new_with_label (label);

  gtk_widget_set_tooltip_text (check, meaning);
  g_signal_connect_object (check, "toggled", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  return check;
}

static Row *
ph_reply_list_add (PhReplyList *self)
{
  GtkWidget *gone = gtk_button_new_from_icon_name ("list-remove-symbolic");
  Row row = { .grid = gtk_grid_new () };

  row.match = ph_reply_list_new_entry (self, "Question", "GET ");
  row.answer = ph_reply_list_new_entry (self, "Answer", "HTTP/1.0 200 OK\\r\\n\\r\\nhi");
  row.exact = ph_reply_list_new_check (self, "exact", "The question has to be all that came");
  row.close = ph_reply_list_new_check (self, "close", "The connection ends with the answer");
  gtk_grid_set_row_spacing (GTK_GRID (row.grid), 3);
  gtk_grid_set_column_spacing (GTK_GRID (row.grid), 6);
  gtk_widget_add_css_class (gone, "flat");
  gtk_widget_set_valign (gone, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (gone, "Remove this reply");
  gtk_accessible_update_property (GTK_ACCESSIBLE (gone), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Remove Reply", -1);
  g_signal_connect_object (gone, "clicked", G_CALLBACK (remove_cb), self, G_CONNECT_SWAPPED);
  gtk_grid_attach (GTK_GRID (row.grid), row.match, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (row.grid), row.exact, 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (row.grid), row.answer, 0, 1, 1, 1);
  gtk_grid_attach (GTK_GRID (row.grid), row.close, 1, 1, 1, 1);
  gtk_grid_attach (GTK_GRID (row.grid), gone, 2, 0, 1, 2);
  gtk_box_append (GTK_BOX (self->box), row.grid);
  g_array_append_val (self->rows, row);
  return &g_array_index (self->rows, Row, self->rows->len - 1);
}

static void
add_cb (PhReplyList *self)
{
  Row *row = ph_reply_list_add (self);

  gtk_widget_grab_focus (row->match);
  changed_cb (self);
}

static void
ph_reply_list_finalize (GObject *object)
{
  g_array_unref (PH_REPLY_LIST (object)->rows);
  G_OBJECT_CLASS (ph_reply_list_parent_class)->finalize (object);
}

static void
ph_reply_list_class_init (PhReplyListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ph_reply_list_finalize;
  signals[CHANGED] = g_signal_new ("changed", PH_TYPE_REPLY_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
ph_reply_list_init (PhReplyList *self)
{
  GtkWidget *add = gtk_button_new_with_mnemonic ("Add Re_ply");

  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_set_halign (add, GTK_ALIGN_START);
  g_signal_connect_object (add, "clicked", G_CALLBACK (add_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), self->box);
  gtk_box_append (GTK_BOX (self), add);
}

/**
 * ph_reply_list_fill:
 * @self: the list
 * @config: whose replies it shows; if there are none it begins with an empty row
 */
void
ph_reply_list_fill (PhReplyList          *self,
                    const PhSocketConfig *config)
{
  g_return_if_fail (PH_IS_REPLY_LIST (self));

  self->filling = TRUE;
  for (; self->rows->len > 0; g_array_remove_index (self->rows, 0))
    gtk_box_remove (GTK_BOX (self->box), g_array_index (self->rows, Row, 0).grid);
  for (guint i = 0; i < config->replies->len; i++)
    {
      const PhReplyText *reply = config->replies->pdata[i];
      Row *row = ph_reply_list_add (self);

      gtk_editable_set_text (GTK_EDITABLE (row->match), reply->match);
      gtk_editable_set_text (GTK_EDITABLE (row->answer), reply->answer);
      gtk_check_button_set_active (GTK_CHECK_BUTTON (row->exact), reply->exact);
      gtk_check_button_set_active (GTK_CHECK_BUTTON (row->close), reply->close);
    }
  if (config->replies->len == 0)
    ph_reply_list_add (self);
  self->filling = FALSE;
}

/**
 * ph_reply_list_read:
 * @self: the list
 * @config: where its rows go
 */
void
ph_reply_list_read (PhReplyList    *self,
                    PhSocketConfig *config)
{
  g_return_if_fail (PH_IS_REPLY_LIST (self));

  g_ptr_array_set_size (config->replies, 0);
  for (guint i = 0; i < self->rows->len; i++)
    {
      const Row *row = &g_array_index (self->rows, Row, i);
      const char *match = gtk_editable_get_text (GTK_EDITABLE (row->match));
      const char *answer = gtk_editable_get_text (GTK_EDITABLE (row->answer));

      if (match[0] != '\0' || answer[0] != '\0')
        ph_socket_config_add_reply (config, match, answer,
                                    gtk_check_button_get_active (GTK_CHECK_BUTTON (row->exact)),
                                    gtk_check_button_get_active (GTK_CHECK_BUTTON (row->close)));
    }
}
