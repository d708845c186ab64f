/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-file-fields.h"

/* The file is named, not opened: whether it can be sent is the kernel's to say when the call is
 * made. Main thread. */

struct _PhFileFields
{
  GtkBox parent_instance;

  GtkFileChooserNative *chooser;   /* (owned) (nullable): while it is open */
  GtkWidget *path_entry;           /* (unowned): child, as the next */
  GtkWidget *offset_entry;
  GtkWidget *count_entry;
};

G_DEFINE_FINAL_TYPE (PhFileFields, ph_file_fields, GTK_TYPE_BOX)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *
get_text (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

/* Bytes; an empty field gives @otherwise */
static gboolean
read_bytes (GtkWidget *entry,
            gint64     otherwise,
            gint64    *bytes)
{
  const char *text = get_text (entry);

  *bytes = otherwise;
  return text[0] == '\0'
         || g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, bytes, NULL);
}

static void
mark (GtkWidget *entry,
      gboolean   valid)
{
  if (valid)
    gtk_widget_remove_css_class (entry, "error");
  else
    gtk_widget_add_css_class (entry, "error");
}

static void
changed_cb (PhFileFields *self)
{
  gint64 ignored;

  mark (self->offset_entry, read_bytes (self->offset_entry, 0, &ignored));
  mark (self->count_entry, read_bytes (self->count_entry, -1, &ignored));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
response_cb (PhFileFields *self,
             int           response)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  if (file != NULL)
    path = g_file_get_path (file);
  if (path != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->path_entry), path);
  g_clear_object (&self->chooser);
}

static void
choose_cb (PhFileFields *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new ("Send a File",
                                               GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                               GTK_FILE_CHOOSER_ACTION_OPEN, "Choose", NULL);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (response_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
ph_file_fields_dispose (GObject *object)
{
  PhFileFields *self = PH_FILE_FIELDS (object);

  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (ph_file_fields_parent_class)->dispose (object);
}

static void
ph_file_fields_class_init (PhFileFieldsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ph_file_fields_dispose;
  signals[CHANGED] = g_signal_new ("changed", PH_TYPE_FILE_FIELDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
ph_file_fields_add_entry (PhFileFields *self,
                          const char   *name,
                          const char   *placeholder,
                          int           width_chars)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), placeholder);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), width_chars);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (entry, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), entry);
  return entry;
}

static void
ph_file_fields_init (PhFileFields *self)
{
  GtkWidget *choose = gtk_button_new_from_icon_name ("document-open-symbolic");

  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->path_entry = ph_file_fields_add_entry (self, "File", "File to send", 12);
  gtk_widget_set_hexpand (self->path_entry, TRUE);
  gtk_widget_set_tooltip_text (choose, "Choose a file");
  gtk_accessible_update_property (GTK_ACCESSIBLE (choose), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Choose a file", -1);
  g_signal_connect_object (choose, "clicked", G_CALLBACK (choose_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), choose);
  self->offset_entry = ph_file_fields_add_entry (self, "Offset", "Offset 0", 9);
  self->count_entry = ph_file_fields_add_entry (self, "Count", "Count: all", 9);
}

/**
 * ph_file_fields_new:
 *
 * Returns: (transfer floating): no file yet
 */
GtkWidget *
ph_file_fields_new (void)
{
  return g_object_new (PH_TYPE_FILE_FIELDS, NULL);
}

/**
 * ph_file_fields_read:
 * @self: the fields
 * @call: (inout): its text (unowned: valid while the fields are not changed), offset and count are
 *   set
 *
 * Returns: whether they are such as can be
 */
gboolean
ph_file_fields_read (PhFileFields *self,
                     PhCall       *call)
{
  const char *path;

  g_return_val_if_fail (PH_IS_FILE_FIELDS (self), FALSE);
  path = get_text (self->path_entry);
  call->text = (char *) (gsize) path; /* copied with the call */
  return path[0] != '\0' && read_bytes (self->offset_entry, 0, &call->offset)
         && read_bytes (self->count_entry, -1, &call->count);
}
