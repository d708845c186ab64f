/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-field-row.h"

/* A row of a boxed list whose subtitle tells what the field means, or what is wrong with it:
 * the fault stands at its field and takes no extra space. As the row's activatable widget the entry
 * is named by the title and described by the subtitle for a screen reader. Main thread. */

struct _PhFieldRow
{
  AdwActionRow parent_instance;

  GtkEntry *entry;
  char     *hint;    /* (owned) (nullable) */
  char     *fault;   /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (PhFieldRow, ph_field_row, ADW_TYPE_ACTION_ROW)

enum
{
  PROP_HINT = 1,
  PROP_CHARS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
ph_field_row_update (PhFieldRow *self)
{
  const char *text = self->fault != NULL ? self->fault : self->hint;

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text != NULL ? text : "");
  if (self->fault != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "fault");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "fault");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               self->fault != NULL ? GTK_ACCESSIBLE_INVALID_TRUE
                                                   : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
entry_changed_cb (PhFieldRow  *self,
                  GtkEditable *editable)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* The row itself is no stop for the Tab key: the entry is all there is to reach in it. */
static gboolean
ph_field_row_focus (GtkWidget        *widget,
                    GtkDirectionType  direction)
{
  return gtk_widget_get_mapped (widget)   /* not when its expander is shut */
         && gtk_widget_child_focus (GTK_WIDGET (PH_FIELD_ROW (widget)->entry), direction);
}

static gboolean
ph_field_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (PH_FIELD_ROW (widget)->entry));
}

static void
ph_field_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_FIELD_ROW);
  G_OBJECT_CLASS (ph_field_row_parent_class)->dispose (object);
}

static void
ph_field_row_finalize (GObject *object)
{
  PhFieldRow *self = PH_FIELD_ROW (object);

  g_free (self->hint);
  g_free (self->fault);
  G_OBJECT_CLASS (ph_field_row_parent_class)->finalize (object);
}

static void
ph_field_row_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  PhFieldRow *self = PH_FIELD_ROW (object);

  switch (prop_id)
    {
    case PROP_HINT:
      ph_field_row_set_hint (self, g_value_get_string (value));
      break;
    case PROP_CHARS:
      gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), g_value_get_int (value));
      gtk_editable_set_max_width_chars (GTK_EDITABLE (self->entry), g_value_get_int (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_field_row_class_init (PhFieldRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_field_row_dispose;
  object_class->finalize = ph_field_row_finalize;
  object_class->set_property = ph_field_row_set_property;
  widget_class->focus = ph_field_row_focus;
  widget_class->grab_focus = ph_field_row_grab_focus;

  /* What the field means while it has no fault. */
  properties[PROP_HINT] =
    g_param_spec_string ("hint", NULL, NULL, NULL,
                         G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  /* Width of the entry in characters. */
  properties[PROP_CHARS] =
    g_param_spec_int ("chars", NULL, NULL, -1, 200, -1,
                      G_PARAM_WRITABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED] = g_signal_new ("changed", PH_TYPE_FIELD_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-field-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PhFieldRow, entry);
  gtk_widget_class_bind_template_callback (widget_class, entry_changed_cb);
}

static void
ph_field_row_init (PhFieldRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ph_field_row_new:
 * @title: what the field is called
 * @hint: (nullable): what it means
 *
 * Returns: (transfer floating): a new row
 */
GtkWidget *
ph_field_row_new (const char *title,
                  const char *hint)
{
  return g_object_new (PH_TYPE_FIELD_ROW, "title", title, "hint", hint, NULL);
}

/**
 * ph_field_row_get_text:
 * @self: the row
 *
 * Returns: (transfer none): what stands in the entry
 */
const char *
ph_field_row_get_text (PhFieldRow *self)
{
  g_return_val_if_fail (PH_IS_FIELD_ROW (self), "");
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

/**
 * ph_field_row_set_text:
 * @self: the row
 * @text: (nullable): what to put into the entry; %NULL as ""
 */
void
ph_field_row_set_text (PhFieldRow *self,
                       const char *text)
{
  g_return_if_fail (PH_IS_FIELD_ROW (self));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text != NULL ? text : "");
}

/**
 * ph_field_row_set_hint:
 * @self: the row
 * @hint: (nullable): what the field means
 */
void
ph_field_row_set_hint (PhFieldRow *self,
                       const char *hint)
{
  g_return_if_fail (PH_IS_FIELD_ROW (self));

  if (g_strcmp0 (hint, self->hint) == 0)
    return;
  g_free (self->hint);
  self->hint = g_strdup (hint);
  ph_field_row_update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HINT]);
}

/**
 * ph_field_row_set_fault:
 * @self: the row
 * @fault: (nullable): one sentence on what is wrong, or %NULL
 */
void
ph_field_row_set_fault (PhFieldRow *self,
                        const char *fault)
{
  g_return_if_fail (PH_IS_FIELD_ROW (self));

  if (g_strcmp0 (fault, self->fault) == 0)
    return;
  g_free (self->fault);
  self->fault = g_strdup (fault);
  ph_field_row_update (self);
}

/**
 * ph_field_row_has_fault:
 * @self: the row
 *
 * Returns: whether a fault is shown at the field
 */
gboolean
ph_field_row_has_fault (PhFieldRow *self)
{
  g_return_val_if_fail (PH_IS_FIELD_ROW (self), FALSE);
  return self->fault != NULL;
}
