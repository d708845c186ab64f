/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-identity-bar.h"

#include "ph-bytes.h"
#include "ph-protocol.h"

#include "ph-handler-button.h"
#include "ph-label-tooltip.h"
#include "ph-mode-button.h"
#include "ph-readiness-bar.h"
#include "ph-state-pill.h"

/* Shows what the model says and asks the session for changes: the buttons change when the other
 * side of it has been told, so none claims what is not so. Main thread. */

#define LEFT_TO_RIGHT_MARK "\342\200\216"   /* U+200E */

struct _PhIdentityBar
{
  GtkWidget parent_instance;

  PhSession    *session;   /* (owned) (nullable) */
  PhSocketItem *item;      /* (owned) (nullable) */
  GSignalGroup *signals;   /* (owned): of the item */

  GtkWidget        *box;
  GtkEntry         *name_entry;
  PhStatePill      *pill;
  GtkLabel         *kind_label;
  GtkLabel         *address_label;
  GtkLabel         *peer_label;
  PhModeButton     *mode_button;
  PhHandlerButton  *handler_button;
  PhReadinessBar   *readiness;
};

G_DEFINE_FINAL_TYPE (PhIdentityBar, ph_identity_bar, GTK_TYPE_WIDGET)

static char *
dup_kind (const PhIdentity *identity)
{
  g_autofree char *family = ph_protocol_name_family (identity->family);
  g_autofree char *type = ph_protocol_name_type (identity->type);
  g_autofree char *plain = ph_protocol_describe (identity->family, identity->type,
                                                 identity->protocol);

  if (identity->fd < 0)
    return g_strdup_printf ("no fd · %s, %s · %s", family, type, plain);
  return g_strdup_printf ("fd %d · %s, %s · %s", identity->fd, family, type, plain);
}

/* Who is at the other end of a Unix connection: the kernel wrote it down when it was made. The name
 * of a program may hold any bytes. (transfer full) (nullable) */
static char *
dup_credentials (const PhIdentity *identity)
{
  g_autofree char *program = ph_bytes_preview ((const guint8 *) identity->peer_program,
                                               strlen (identity->peer_program), 32);

  if (identity->peer_pid == 0)
    return NULL;
  return g_strdup_printf ("Peer: %s%sprocess %d, user %u, group %u", program,
                          program[0] != '\0' ? ", " : "", identity->peer_pid, identity->peer_uid,
                          identity->peer_gid);
}

static char *
dup_addresses (PhSocketItem *item)
{
  const char *local = ph_socket_item_get_local_text (item);
  const char *peer = ph_socket_item_get_peer_text (item);

  if (local[0] == '\0')
    return g_strdup ("no address yet");
  if (peer[0] == '\0')
    return g_strdup (local);
  /* Numbers and signs alone take the direction of what is around them, and would tell of a
   * connection the other way round. */
  return g_strdup_printf ("%s%s → %s", gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL
                                         ? LEFT_TO_RIGHT_MARK : "", local, peer);
}

/* As wide as the name: left alone, an entry asks for the width of any name. */
static void
ph_identity_bar_update_name (PhIdentityBar *self,
                             const char    *name)
{
  int chars = (int) CLAMP (g_utf8_strlen (name, -1), 3, 24);

  gtk_editable_set_text (GTK_EDITABLE (self->name_entry), name);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->name_entry), chars);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->name_entry), chars);
}

static void
ph_identity_bar_update (PhIdentityBar *self)
{
  const PhIdentity *identity;
  g_autofree char *kind = NULL;
  g_autofree char *addresses = NULL;
  g_autofree char *credentials = NULL;

  if (self->item == NULL)
    return;
  identity = ph_socket_item_get_identity (self->item);
  kind = dup_kind (identity);
  addresses = dup_addresses (self->item);
  credentials = dup_credentials (identity);

  if ((gtk_widget_get_state_flags (GTK_WIDGET (self->name_entry)) & GTK_STATE_FLAG_FOCUS_WITHIN)
      == 0)
    ph_identity_bar_update_name (self, ph_socket_item_get_name (self->item));
  ph_state_pill_set_state (self->pill, ph_socket_item_get_state (self->item));
  gtk_label_set_text (self->kind_label, kind);
  gtk_label_set_text (self->address_label, addresses);
  gtk_label_set_text (self->peer_label, credentials != NULL ? credentials : "");
  gtk_widget_set_visible (GTK_WIDGET (self->peer_label), credentials != NULL);
}

static void
ph_identity_bar_dispose (GObject *object)
{
  PhIdentityBar *self = PH_IDENTITY_BAR (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_IDENTITY_BAR);
  G_OBJECT_CLASS (ph_identity_bar_parent_class)->dispose (object);
}

/* Editing ends by Enter or by going elsewhere; a name that cannot be is put back. */
static void
name_done_cb (PhIdentityBar *self)
{
  const char *text;

  if (self->item == NULL)
    return;
  text = gtk_editable_get_text (GTK_EDITABLE (self->name_entry));
  if (g_strcmp0 (text, ph_socket_item_get_name (self->item)) != 0
      && !ph_socket_item_set_name (self->item, text))
    gtk_widget_error_bell (GTK_WIDGET (self));
  ph_identity_bar_update_name (self, ph_socket_item_get_name (self->item));
}

static void
ph_identity_bar_class_init (PhIdentityBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_identity_bar_dispose;

  g_type_ensure (PH_TYPE_HANDLER_BUTTON);
  g_type_ensure (PH_TYPE_MODE_BUTTON);
  g_type_ensure (PH_TYPE_STATE_PILL);
  g_type_ensure (PH_TYPE_READINESS_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-identity-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, PhIdentityBar, box);
  gtk_widget_class_bind_template_child (widget_class, PhIdentityBar, name_entry);
  gtk_widget_class_bind_template_child (widget_class, PhIdentityBar, pill);
  gtk_widget_class_bind_template_child (widget_class, PhIdentityBar, kind_label);
  gtk_widget_class_bind_template_child (widget_class, PhIdentityBar, address_label);
  gtk_widget_class_bind_template_child (widget_class, PhIdentityBar, peer_label);
  gtk_widget_class_bind_template_child (widget_class, PhIdentityBar, mode_button);
  gtk_widget_class_bind_template_child (widget_class, PhIdentityBar, handler_button);
  gtk_widget_class_bind_template_child (widget_class, PhIdentityBar, readiness);
  gtk_widget_class_bind_template_callback (widget_class, name_done_cb);
}

static void
ph_identity_bar_init (PhIdentityBar *self)
{
  static const char *const shown[] = { "notify::name", "notify::state", "notify::fd",
                                       "notify::local", "notify::peer", "notify::closed" };

  gtk_widget_init_template (GTK_WIDGET (self));
  ph_label_tooltip_attach (self->kind_label);

  self->signals = g_signal_group_new (PH_TYPE_SOCKET_ITEM);
  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    g_signal_group_connect_swapped (self->signals, shown[i], G_CALLBACK (ph_identity_bar_update),
                                    self);
}

/**
 * ph_identity_bar_new:
 *
 * Returns: (transfer floating): a bar for no socket yet
 */
GtkWidget *
ph_identity_bar_new (void)
{
  return g_object_new (PH_TYPE_IDENTITY_BAR, NULL);
}

/**
 * ph_identity_bar_set_item:
 * @self: the bar
 * @session: (nullable): the session of @item
 * @item: (nullable): the socket to show
 */
void
ph_identity_bar_set_item (PhIdentityBar *self,
                          PhSession     *session,
                          PhSocketItem  *item)
{
  g_return_if_fail (PH_IS_IDENTITY_BAR (self));

  g_set_object (&self->session, session);
  if (!g_set_object (&self->item, item))
    return;
  if (item != NULL)
    ph_identity_bar_update_name (self, ph_socket_item_get_name (item));
  ph_mode_button_set_item (self->mode_button, session, item);
  ph_handler_button_set_item (self->handler_button, session, item);
  g_signal_group_set_target (self->signals, item);
  ph_readiness_bar_set_item (self->readiness, item);
  ph_identity_bar_update (self);
}

/**
 * ph_identity_bar_show_mode:
 * @self: the bar
 * @name: "auto": what the socket does by itself; anything else: how long its calls wait
 *
 * Puts the focus on that control. Main thread.
 */
void
ph_identity_bar_show_mode (PhIdentityBar *self,
                           const char    *name)
{
  g_return_if_fail (PH_IS_IDENTITY_BAR (self));

  if (g_str_equal (name, "auto"))
    gtk_widget_child_focus (GTK_WIDGET (self->handler_button), GTK_DIR_TAB_FORWARD);
  else
    gtk_widget_child_focus (GTK_WIDGET (self->mode_button), GTK_DIR_TAB_FORWARD);
}
