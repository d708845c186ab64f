/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-flag-box.h"

#include "ph-message-flag.h"

/* One checkbox a row of the table of flags that calls of the direction have. Main thread. */

struct _PhFlagBox
{
  GtkBox parent_instance;

  PhDirection direction;
};

G_DEFINE_FINAL_TYPE (PhFlagBox, ph_flag_box, GTK_TYPE_BOX)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
toggled_cb (PhFlagBox *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
ph_flag_box_add (PhFlagBox           *self,
                 const PhMessageFlag *flag,
                 const char          *meaning)
{
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *name = gtk_label_new (flag->name);
  GtkWidget *caption = gtk_label_new (meaning);

  gtk_label_set_xalign (GTK_LABEL (name), 0.0f);
  gtk_widget_add_css_class (name, "notation");
  gtk_label_set_xalign (GTK_LABEL (caption), 0.0f);
  gtk_label_set_wrap (GTK_LABEL (caption), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (caption), 32);
  gtk_label_set_max_width_chars (GTK_LABEL (caption), 32);
  gtk_widget_add_css_class (caption, "caption");
  gtk_widget_add_css_class (caption, "dim-label");
  gtk_box_append (GTK_BOX (words), name);
  gtk_box_append (GTK_BOX (words), caption);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (check), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, flag->name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, meaning, -1);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), flag->always);
  gtk_widget_set_sensitive (check, !flag->always);
  g_object_set_data (G_OBJECT (check), "ph-flag",
                     GINT_TO_POINTER (flag->always ? 0 : flag->value));
  g_signal_connect_object (check, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self), check);
}

static void
ph_flag_box_class_init (PhFlagBoxClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", PH_TYPE_FLAG_BOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
}

static void
ph_flag_box_init (PhFlagBox *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 4);
}

/**
 * ph_flag_box_new:
 *
 * Returns: (transfer floating): a box without flags yet
 */
GtkWidget *
ph_flag_box_new (void)
{
  return g_object_new (PH_TYPE_FLAG_BOX, NULL);
}

/**
 * ph_flag_box_set_direction:
 * @self: the box
 * @direction: out: the flags of send; in: those of recv; none: no flags
 *
 * Shows the flags of that direction, none of them set; those shown already stay as they are.
 */
void
ph_flag_box_set_direction (PhFlagBox   *self,
                           PhDirection  direction)
{
  gsize n;
  const PhMessageFlag *flags = ph_message_flag_table (&n);
  GtkWidget *child;

  g_return_if_fail (PH_IS_FLAG_BOX (self));

  if (direction == self->direction)
    return;
  self->direction = direction;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_box_remove (GTK_BOX (self), child);
  for (gsize i = 0; i < n; i++)
    {
      const char *meaning = ph_message_flag_get_meaning (&flags[i], direction);

      if (meaning != NULL)
        ph_flag_box_add (self, &flags[i], meaning);
    }
}

/**
 * ph_flag_box_get_flags:
 * @self: the box
 *
 * Returns: the flags that the user set, joined; without those that are always set
 */
int
ph_flag_box_get_flags (PhFlagBox *self)
{
  int flags = 0;

  g_return_val_if_fail (PH_IS_FLAG_BOX (self), 0);

  for (GtkWidget *check = gtk_widget_get_first_child (GTK_WIDGET (self)); check != NULL;
       check = gtk_widget_get_next_sibling (check))
    if (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)))
      flags |= GPOINTER_TO_INT (g_object_get_data (G_OBJECT (check), "ph-flag"));
  return flags;
}
