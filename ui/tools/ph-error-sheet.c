/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-error-sheet.h"

#include "ph-errno.h"
#include "ph-error-cases.h"

#include <string.h>

/* Labels, all of them selectable, filled from one entry of the table. Main thread. */

struct _PhErrorSheet
{
  GtkWidget parent_instance;

  const PhErrorEntry *entry;   /* (unowned) (nullable): of the table */

  GtkWidget *scroller;
  GtkLabel  *name_label;
  GtkLabel  *system_label;
  GtkLabel  *heading_label;
  GtkBox    *cases;
  GtkWidget *calls_title;
  GtkLabel  *calls_label;
  GtkLabel  *python_label;
  GtkLabel  *page_label;
  GtkButton *error_button;
  GtkButton *call_button;
};

G_DEFINE_FINAL_TYPE (PhErrorSheet, ph_error_sheet, GTK_TYPE_WIDGET)

enum
{
  FIND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GtkWidget *
make_label (const char *text,
            const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_can_focus (label, FALSE);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
ph_error_sheet_add_case (PhErrorSheet *self,
                         const char   *when,
                         const char   *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  if (when != NULL)
    {
      g_autofree char *condition = g_strdup_printf ("%c%s", g_ascii_toupper (when[0]), when + 1);

      gtk_box_append (GTK_BOX (box), make_label (condition, "caption-heading"));
    }
  gtk_box_append (GTK_BOX (box), make_label (text, NULL));
  gtk_box_append (self->cases, box);
}

static void
ph_error_sheet_show_cases (PhErrorSheet *self)
{
  g_autoptr (GArray) cases = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->cases))) != NULL)
    gtk_box_remove (self->cases, child);
  if (self->entry->op == PH_N_CALLS)
    {
      g_autofree char *sentence = g_strconcat (self->entry->feature.meaning, ".", NULL);

      ph_error_sheet_add_case (self, NULL, sentence);
      return;
    }
  cases = ph_error_cases (self->entry->op, self->entry->error);
  for (guint i = 0; i < cases->len; i++)
    {
      const PhErrorCase *one = &g_array_index (cases, PhErrorCase, i);

      ph_error_sheet_add_case (self, one->when, one->text);
    }
}

/* "connect(2)" is asked for by "man 2 connect", see man(1). */
static char *
dup_page (const PhErrorEntry *entry)
{
  const char *open = entry->page != NULL ? strchr (entry->page, '(') : NULL;

  if (open == NULL)
    return g_strdup ("None: Porthole ended the call, not the system");
  return g_strdup_printf ("%s, by man %c %.*s", entry->page, open[1], (int) (open - entry->page),
                          entry->page);
}

static void
ph_error_sheet_show_facts (PhErrorSheet *self)
{
  g_autofree char *page = dup_page (self->entry);
  g_autofree char *calls = ph_error_entry_dup_calls (self->entry);
  gboolean any = self->entry->op == PH_N_CALLS;
  const char *raised = "No exception: its result is the number";

  if (self->entry->op != PH_CALL_CONNECT_EX)
    raised = "Nothing: its calls cannot be taken back";
  gtk_label_set_text (self->page_label, page);
  gtk_label_set_text (self->python_label,
                      self->entry->exception != NULL ? self->entry->exception : raised);
  gtk_widget_set_visible (self->calls_title, any);
  gtk_widget_set_visible (GTK_WIDGET (self->calls_label), any);
  gtk_label_set_text (self->calls_label, calls != NULL ? calls : "None of the socket calls");
}

static void
ph_error_sheet_show_buttons (PhErrorSheet *self)
{
  g_autofree char *call = ph_error_entry_dup_call (self->entry);
  g_autofree char *all_of_error = g_strdup_printf ("Calls that give %s", self->entry->feature.name);
  g_autofree char *all_of_call = g_strdup_printf ("Errors of %s", call);

  gtk_button_set_label (self->error_button, all_of_error);
  gtk_button_set_label (self->call_button, all_of_call);
  gtk_widget_set_visible (GTK_WIDGET (self->call_button), self->entry->op != PH_N_CALLS);
}

static void
error_clicked_cb (PhErrorSheet *self)
{
  if (self->entry != NULL)
    g_signal_emit (self, signals[FIND], 0, self->entry->feature.name);
}

static void
call_clicked_cb (PhErrorSheet *self)
{
  g_autofree char *call = NULL;

  if (self->entry == NULL)
    return;
  call = ph_error_entry_dup_call (self->entry);
  g_signal_emit (self, signals[FIND], 0, call);
}

static void
ph_error_sheet_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_ERROR_SHEET);
  G_OBJECT_CLASS (ph_error_sheet_parent_class)->dispose (object);
}

static void
ph_error_sheet_class_init (PhErrorSheetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_error_sheet_dispose;
  signals[FIND] = g_signal_new ("find", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-error-sheet.ui");
  gtk_widget_class_bind_template_child (widget_class, PhErrorSheet, scroller);
  gtk_widget_class_bind_template_child (widget_class, PhErrorSheet, name_label);
  gtk_widget_class_bind_template_child (widget_class, PhErrorSheet, system_label);
  gtk_widget_class_bind_template_child (widget_class, PhErrorSheet, heading_label);
  gtk_widget_class_bind_template_child (widget_class, PhErrorSheet, cases);
  gtk_widget_class_bind_template_child (widget_class, PhErrorSheet, calls_title);
  gtk_widget_class_bind_template_child (widget_class, PhErrorSheet, calls_label);
  gtk_widget_class_bind_template_child (widget_class, PhErrorSheet, python_label);
  gtk_widget_class_bind_template_child (widget_class, PhErrorSheet, page_label);
  gtk_widget_class_bind_template_child (widget_class, PhErrorSheet, error_button);
  gtk_widget_class_bind_template_child (widget_class, PhErrorSheet, call_button);
  gtk_widget_class_bind_template_callback (widget_class, error_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, call_clicked_cb);
  gtk_widget_class_set_css_name (widget_class, "errorsheet");
}

static void
ph_error_sheet_init (PhErrorSheet *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ph_error_sheet_show:
 * @self: the sheet
 * @entry: (transfer none): a row of ph_error_table()
 *
 * Says all there is to say of it, from the top.
 */
void
ph_error_sheet_show (PhErrorSheet       *self,
                     const PhErrorEntry *entry)
{
  g_autofree char *label = NULL;
  g_autofree char *call = NULL;
  g_autofree char *heading = NULL;

  g_return_if_fail (PH_IS_ERROR_SHEET (self));
  g_return_if_fail (entry != NULL);

  self->entry = entry;
  label = ph_errno_label (entry->error);
  call = ph_error_entry_dup_call (entry);
  heading = entry->op == PH_N_CALLS ? g_strdup ("Whatever the call")
                                    : g_strdup_printf ("When %s gives it", call);
  gtk_label_set_text (self->name_label, label);
  gtk_label_set_text (self->system_label, entry->system_text);
  gtk_label_set_text (self->heading_label, heading);
  ph_error_sheet_show_cases (self);
  ph_error_sheet_show_facts (self);
  ph_error_sheet_show_buttons (self);
  gtk_adjustment_set_value (
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), 0);
}
