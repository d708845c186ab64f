/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-handler-button.h"

#include "ph-handler-dialog.h"

/* Shows what the model tells, and asks for something else: a handler by a call, which stands in the
 * transcript like any other. What has to be told more than its name is asked for by a dialog. Main
 * thread. */

#define MANUAL "manual"
#define AUTOMATIC "automatic"

struct _PhHandlerButton
{
  GtkWidget parent_instance;

  PhSession     *session;  /* (owned) (nullable) */
  PhSocketItem  *item;     /* (owned) (nullable) */
  GSignalGroup  *signals;  /* (owned): of the item */
  GtkWidget     *button;   /* (unowned): child */
  GSimpleAction *choose;   /* (owned) */
};

G_DEFINE_FINAL_TYPE (PhHandlerButton, ph_handler_button, GTK_TYPE_WIDGET)

static const char *
get_choice (const PhIdentity *identity)
{
  if (identity->handler != PH_HANDLER_NONE)
    return ph_handler_info (identity->handler)->name;
  return identity->auto_flags != PH_AUTO_NONE ? AUTOMATIC : MANUAL;
}

static const char *
get_title (const PhIdentity *identity)
{
  if (identity->handler != PH_HANDLER_NONE)
    return ph_handler_info (identity->handler)->title;
  return identity->auto_flags != PH_AUTO_NONE ? "Automatic" : "Manual";
}

static char *
dup_meaning (const PhIdentity *identity)
{
  if (identity->handler == PH_HANDLER_NONE)
    return g_strdup (identity->auto_flags != PH_AUTO_NONE
                       ? "It accepts and receives by itself."
                       : "Nothing is accepted or received until you make the call.");
  return g_strdup_printf ("%s%s", ph_handler_info (identity->handler)->meaning,
                          identity->one_by_one ? " It serves one client after another." : "");
}

static void
ph_handler_button_update (PhHandlerButton *self)
{
  const PhIdentity *identity;
  g_autofree char *spoken = NULL;
  g_autofree char *meaning = NULL;

  if (self->item == NULL)
    return;
  identity = ph_socket_item_get_identity (self->item);
  spoken = g_strdup_printf ("By itself: %s", get_title (identity));
  meaning = dup_meaning (identity);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->button), get_title (identity));
  gtk_widget_set_tooltip_text (self->button, meaning);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken, -1);
  gtk_widget_set_sensitive (self->button, !ph_socket_item_get_closed (self->item));
  g_simple_action_set_state (self->choose, g_variant_new_string (get_choice (identity)));
}

static void
ph_handler_button_serve (PhHandlerButton *self,
                         PhHandlerId      id)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SERVE, ph_socket_item_get_id (self->item));
  g_autoptr (PhHandlerSpec) spec = id != PH_HANDLER_NONE ? ph_handler_spec_new (id) : NULL;

  call.handler = spec;
  ph_session_call_async (self->session, &call, NULL, NULL, NULL);
}

static void
ph_handler_button_ask (PhHandlerButton *self,
                       PhHandlerId      id)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  PhHandlerDialog *dialog = ph_handler_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                                   self->session, self->item, id);

  gtk_window_present (GTK_WINDOW (dialog));
}

static void
choose_cb (PhHandlerButton *self,
           GVariant        *parameter)
{
  const char *choice = g_variant_get_string (parameter, NULL);
  PhHandlerId id = ph_handler_from_name (choice);
  const PhIdentity *identity;

  if (self->item == NULL)
    return;
  identity = ph_socket_item_get_identity (self->item);
  if (ph_handler_info (id)->needs != PH_HANDLER_NEEDS_NOTHING)
    ph_handler_button_ask (self, id);
  else if (id != PH_HANDLER_NONE || identity->handler != PH_HANDLER_NONE)
    ph_handler_button_serve (self, id);
  if (id == PH_HANDLER_NONE)
    ph_session_set_auto (self->session, ph_socket_item_get_id (self->item),
                         g_str_equal (choice, AUTOMATIC) ? PH_AUTO_ACCEPT | PH_AUTO_RECEIVE
                                                         : PH_AUTO_NONE);
}

static void
more_cb (PhHandlerButton *self)
{
  if (self->item != NULL)
    ph_handler_button_ask (self, ph_socket_item_get_identity (self->item)->handler);
}

static void
ph_handler_button_dispose (GObject *object)
{
  PhHandlerButton *self = PH_HANDLER_BUTTON (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  g_clear_object (&self->choose);
  g_clear_pointer (&self->button, gtk_widget_unparent);
  G_OBJECT_CLASS (ph_handler_button_parent_class)->dispose (object);
}

static void
ph_handler_button_class_init (PhHandlerButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_handler_button_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
add_choice (GMenu      *menu,
            const char *title,
            const char *choice)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (title, NULL);

  g_menu_item_set_action_and_target (item, "handler.choose", "s", choice);
  g_menu_append_item (menu, item);
}

static GMenuModel *
make_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) plain = g_menu_new ();
  g_autoptr (GMenu) handlers = g_menu_new ();
  g_autoptr (GMenu) more = g_menu_new ();

  add_choice (plain, "Manual", MANUAL);
  add_choice (plain, "Automatic", AUTOMATIC);
  for (guint i = PH_HANDLER_NONE + 1; i < PH_N_HANDLERS; i++)
    {
      const PhHandlerInfo *info = ph_handler_info ((PhHandlerId) i);
      g_autofree char *title = g_strconcat (info->title, info->needs != PH_HANDLER_NEEDS_NOTHING
                                                           ? "…" : "", NULL);

      add_choice (handlers, title, info->name);
    }
  g_menu_append (more, "By Itself…", "handler.more");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (plain));
  g_menu_append_section (menu, "Handler", G_MENU_MODEL (handlers));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (more));
  return G_MENU_MODEL (menu);
}

static void
ph_handler_button_add_actions (PhHandlerButton *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) more = g_simple_action_new ("more", NULL);

  self->choose = g_simple_action_new_stateful ("choose", G_VARIANT_TYPE_STRING,
                                               g_variant_new_string (MANUAL));
  g_signal_connect_object (self->choose, "activate", G_CALLBACK (choose_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (more, "activate", G_CALLBACK (more_cb), self, G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (self->choose));
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (more));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "handler", G_ACTION_GROUP (group));
}

static void
ph_handler_button_init (PhHandlerButton *self)
{
  static const char *const shown[] = { "notify::auto-flags", "notify::closed" };
  g_autoptr (GMenuModel) menu = make_menu ();

  ph_handler_button_add_actions (self);
  self->button = gtk_menu_button_new ();
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->button), menu);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));

  self->signals = g_signal_group_new (PH_TYPE_SOCKET_ITEM);
  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    g_signal_group_connect_swapped (self->signals, shown[i], G_CALLBACK (ph_handler_button_update),
                                    self);
}

/**
 * ph_handler_button_new:
 *
 * Returns: (transfer floating): a button for no socket yet
 */
GtkWidget *
ph_handler_button_new (void)
{
  return g_object_new (PH_TYPE_HANDLER_BUTTON, NULL);
}

/**
 * ph_handler_button_set_item:
 * @self: the button
 * @session: (nullable): the session of @item
 * @item: (nullable): the socket that does something by itself, or not
 */
void
ph_handler_button_set_item (PhHandlerButton *self,
                            PhSession       *session,
                            PhSocketItem    *item)
{
  g_return_if_fail (PH_IS_HANDLER_BUTTON (self));

  g_set_object (&self->session, session);
  if (!g_set_object (&self->item, item))
    return;
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
  g_signal_group_set_target (self->signals, item);
  ph_handler_button_update (self);
}
