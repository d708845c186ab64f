/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-kernel-row.h"

#include "ph-clock.h"
#include "ph-word-filter.h"

/* A change is seen twice: the value's ground is tinted and fades (the style's transition), or,
 * where nothing may move, a dot stands before it. The dot always has its place. */

#define MARK_NS (900 * PH_NSEC_PER_MSEC)

struct _PhKernelRow
{
  GtkListBoxRow parent_instance;

  const PhKernelField *field;     /* (unowned) */
  char                *text;      /* (owned) (nullable): the value shown, of this socket */
  gint64               marked_ns; /* when the mark was set; 0: there is none */
  gboolean             present;   /* sockets of this kind have it */
  gboolean             different; /* from the value it is compared with */

  GtkLabel  *name;
  GtkLabel  *meaning;
  GtkWidget *mark;
  GtkLabel  *then;
  GtkLabel  *value;
  GtkLabel  *change;
};

G_DEFINE_FINAL_TYPE (PhKernelRow, ph_kernel_row, GTK_TYPE_LIST_BOX_ROW)

static void
ph_kernel_row_unmark (PhKernelRow *self)
{
  self->marked_ns = 0;
  gtk_widget_remove_css_class (GTK_WIDGET (self->value), "flash");
  gtk_widget_set_opacity (self->mark, 0);
}

static void
ph_kernel_row_mark (PhKernelRow *self)
{
  gboolean moves = TRUE;

  self->marked_ns = ph_clock_now_ns ();
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &moves, NULL);
  if (moves)
    gtk_widget_add_css_class (GTK_WIDGET (self->value), "flash");
  else
    gtk_widget_set_opacity (self->mark, 1);
}

static void
ph_kernel_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_KERNEL_ROW);
  G_OBJECT_CLASS (ph_kernel_row_parent_class)->dispose (object);
}

static void
ph_kernel_row_finalize (GObject *object)
{
  g_free (PH_KERNEL_ROW (object)->text);
  G_OBJECT_CLASS (ph_kernel_row_parent_class)->finalize (object);
}

static void
ph_kernel_row_class_init (PhKernelRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_kernel_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = ph_kernel_row_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-kernel-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PhKernelRow, name);
  gtk_widget_class_bind_template_child (widget_class, PhKernelRow, meaning);
  gtk_widget_class_bind_template_child (widget_class, PhKernelRow, mark);
  gtk_widget_class_bind_template_child (widget_class, PhKernelRow, then);
  gtk_widget_class_bind_template_child (widget_class, PhKernelRow, value);
  gtk_widget_class_bind_template_child (widget_class, PhKernelRow, change);
}

static void
ph_kernel_row_init (PhKernelRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ph_kernel_row_new:
 * @field: (transfer none): a field of the table
 *
 * Returns: (transfer floating): a row without a value
 */
GtkWidget *
ph_kernel_row_new (const PhKernelField *field)
{
  PhKernelRow *self = g_object_new (PH_TYPE_KERNEL_ROW, NULL);

  self->field = field;
  gtk_label_set_text (self->name, field->name);
  gtk_label_set_text (self->meaning, field->meaning);
  return GTK_WIDGET (self);
}

/**
 * ph_kernel_row_get_field:
 * @self: the row
 *
 * Returns: (transfer none): what it shows
 */
const PhKernelField *
ph_kernel_row_get_field (PhKernelRow *self)
{
  g_return_val_if_fail (PH_IS_KERNEL_ROW (self), NULL);
  return self->field;
}

static void
ph_kernel_row_set_text (PhKernelRow         *self,
                        const PhKernelValue *value)
{
  g_autofree char *text = ph_kernel_value_print (self->field, value);

  if (g_strcmp0 (text, self->text) == 0)
    return;
  if (self->text != NULL)
    ph_kernel_row_mark (self);
  gtk_label_set_text (self->value, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->value),
                               value->answer == PH_KERNEL_NOT_TOLD
                                 ? "This kernel's answer ends before it" : NULL);
  if (value->answer == PH_KERNEL_TOLD)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "untold");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "untold");
  g_free (self->text);
  self->text = g_steal_pointer (&text);
}

static void
ph_kernel_row_compare (PhKernelRow         *self,
                       const PhKernelValue *then,
                       const PhKernelValue *now)
{
  g_autofree char *text = ph_kernel_value_print (self->field, then);
  g_autofree char *before = g_strdup_printf ("%s  →", text);
  g_autofree char *change = ph_kernel_value_print_change (self->field, then, now);

  self->different = change[0] != '\0';
  gtk_label_set_text (self->then, before);
  gtk_label_set_text (self->change, self->different ? change : "the same");
  if (self->different)
    gtk_widget_add_css_class (GTK_WIDGET (self), "different");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "different");
}

/**
 * ph_kernel_row_show:
 * @self: the row
 * @then: (nullable): an earlier reading to compare with
 * @now: the reading to show
 * @listening: whether the socket is a listener, of which some fields mean something else
 *
 * Main thread.
 */
void
ph_kernel_row_show (PhKernelRow           *self,
                    const PhKernelReading *then,
                    const PhKernelReading *now,
                    gboolean               listening)
{
  const PhKernelValue value = ph_kernel_reading_get (now, self->field);
  const gboolean otherwise = listening && self->field->listening != NULL;

  g_return_if_fail (PH_IS_KERNEL_ROW (self));

  self->present = value.answer != PH_KERNEL_NOT_ASKED;
  if (!self->present)
    return;
  gtk_label_set_text (self->meaning, otherwise ? self->field->listening : self->field->meaning);
  ph_kernel_row_set_text (self, &value);
  gtk_widget_set_visible (GTK_WIDGET (self->then), then != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->change), then != NULL);
  if (then != NULL)
    {
      const PhKernelValue before = ph_kernel_reading_get (then, self->field);

      ph_kernel_row_compare (self, &before, &value);
    }
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "different");
}

/**
 * ph_kernel_row_settle:
 * @self: the row
 * @now_ns: CLOCK_MONOTONIC
 *
 * Takes the mark of a change away when it was there long enough. Main thread.
 */
void
ph_kernel_row_settle (PhKernelRow *self,
                      gint64       now_ns)
{
  g_return_if_fail (PH_IS_KERNEL_ROW (self));
  if (self->marked_ns != 0 && now_ns - self->marked_ns >= MARK_NS)
    ph_kernel_row_unmark (self);
}

/**
 * ph_kernel_row_forget:
 * @self: the row
 *
 * What is shown next is of another socket, and no change. Main thread.
 */
void
ph_kernel_row_forget (PhKernelRow *self)
{
  g_return_if_fail (PH_IS_KERNEL_ROW (self));
  g_clear_pointer (&self->text, g_free);
  self->present = FALSE;
  ph_kernel_row_unmark (self);
}

/**
 * ph_kernel_row_matches:
 * @self: the row
 * @words: each must be in the name or the meaning, in any case; "" for all
 * @different_only: only if it differs from what it is compared with
 *
 * Main thread.
 *
 * Returns: whether the row is to be seen
 */
gboolean
ph_kernel_row_matches (PhKernelRow *self,
                       const char  *words,
                       gboolean     different_only)
{
  g_return_val_if_fail (PH_IS_KERNEL_ROW (self), FALSE);

  if (!self->present || (different_only && !self->different))
    return FALSE;
  return ph_words_match (words, (const char *const[]) { self->field->name,
                                                        gtk_label_get_text (self->meaning) }, 2);
}
