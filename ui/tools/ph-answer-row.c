/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-answer-row.h"

#include "ph-constant.h"

/* Whatever a name server says stands here as plain text, never as markup. What is copied or dragged
 * is what fits a host field: the address without its port. Main thread. */

struct _PhAnswerRow
{
  AdwActionRow parent_instance;

  char *text;   /* (owned): to copy */

  GtkMenuButton *use_button;
  GtkButton     *copy_button;
};

G_DEFINE_FINAL_TYPE (PhAnswerRow, ph_answer_row, ADW_TYPE_ACTION_ROW)

static void
copy_clicked_cb (PhAnswerRow *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->text);
}

static GdkContentProvider *
drag_prepare_cb (PhAnswerRow *self)
{
  return gdk_content_provider_new_typed (G_TYPE_STRING, self->text);
}

static void
ph_answer_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_ANSWER_ROW);
  G_OBJECT_CLASS (ph_answer_row_parent_class)->dispose (object);
}

static void
ph_answer_row_finalize (GObject *object)
{
  g_free (PH_ANSWER_ROW (object)->text);
  G_OBJECT_CLASS (ph_answer_row_parent_class)->finalize (object);
}

static void
ph_answer_row_class_init (PhAnswerRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_answer_row_dispose;
  object_class->finalize = ph_answer_row_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-answer-row.ui");
  gtk_widget_class_bind_template_child (widget_class, PhAnswerRow, use_button);
  gtk_widget_class_bind_template_child (widget_class, PhAnswerRow, copy_button);
  gtk_widget_class_bind_template_callback (widget_class, copy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, drag_prepare_cb);
}

static void
ph_answer_row_init (PhAnswerRow *self)
{
  self->text = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
}

static PhAnswerRow *
make_row (const char *title,
          const char *meaning,
          const char *text)
{
  PhAnswerRow *self = g_object_new (PH_TYPE_ANSWER_ROW, "title", title, "subtitle", meaning, NULL);
  g_autofree char *spoken = g_strdup_printf ("Copy %s", text);

  g_free (self->text);
  self->text = g_strdup (text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->copy_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return self;
}

/**
 * ph_answer_row_new:
 * @title: a name, as it was found
 * @meaning: what it is
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
ph_answer_row_new (const char *title,
                   const char *meaning)
{
  g_autofree char *valid = g_utf8_make_valid (title, -1);

  return GTK_WIDGET (make_row (valid, meaning, valid));
}

static char *
say_kind (const PhLookupAnswer *answer)
{
  g_autofree char *family = ph_constant_print (PH_CONSTANT_FAMILY, answer->family);
  g_autofree char *type = ph_constant_print (PH_CONSTANT_TYPE, answer->type);
  g_autofree char *protocol = ph_constant_print (PH_CONSTANT_PROTOCOL, answer->protocol);

  if (answer->type == 0)
    return g_steal_pointer (&family);
  return g_strdup_printf ("%s · %s · %s", family, type, protocol);
}

static void
append_use (GMenu           *menu,
            const char      *label,
            const char      *role,
            int              type,
            const PhAddress *address)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
  g_autofree char *host = ph_address_get_host (address);

  g_menu_item_set_action_and_target (item, "win.new-socket-at", "(siisi)", role,
                                     ph_address_get_family (address), type, host,
                                     ph_address_get_port (address));
  g_menu_append_item (menu, item);
}

static GMenuModel *
make_use_menu (const PhLookupAnswer *answer)
{
  GMenu *menu = g_menu_new ();

  if (answer->type != SOCK_DGRAM)
    {
      append_use (menu, "_Connect a TCP Socket There", "peer", SOCK_STREAM, &answer->address);
      append_use (menu, "_Bind a TCP Server There", "bind", SOCK_STREAM, &answer->address);
    }
  if (answer->type != SOCK_STREAM)
    {
      append_use (menu, "C_onnect a UDP Socket There", "peer", SOCK_DGRAM, &answer->address);
      append_use (menu, "B_ind a UDP Socket There", "bind", SOCK_DGRAM, &answer->address);
    }
  return G_MENU_MODEL (menu);
}

/**
 * ph_answer_row_new_address:
 * @answer: an answer
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
ph_answer_row_new_address (const PhLookupAnswer *answer)
{
  g_autofree char *host = ph_address_get_host (&answer->address);
  g_autofree char *whole = ph_address_to_string (&answer->address);
  g_autofree char *kind = say_kind (answer);
  g_autofree char *spoken = g_strdup_printf ("Use %s", host);
  g_autoptr (GMenuModel) menu = make_use_menu (answer);
  gboolean has_port = ph_address_get_port (&answer->address) > 0;
  PhAnswerRow *self = make_row (has_port ? whole : host, kind, host);

  gtk_widget_set_visible (GTK_WIDGET (self->use_button), TRUE);
  gtk_menu_button_set_menu_model (self->use_button, menu);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->use_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return GTK_WIDGET (self);
}

/**
 * ph_answer_row_get_text:
 * @self: a row
 *
 * Returns: (transfer none): what is copied
 */
const char *
ph_answer_row_get_text (PhAnswerRow *self)
{
  g_return_val_if_fail (PH_IS_ANSWER_ROW (self), "");
  return self->text;
}
