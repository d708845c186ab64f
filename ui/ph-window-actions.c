/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-window-private.h"

#include "ph-errno.h"

#include "ph-inner-name.h"
#include "ph-line-client.h"
#include "ph-preset.h"
#include "ph-socket-form.h"
#include "ph-starter.h"

/* The window's actions. They are added to its action map, not to its class, so that they are
 * also reachable over D-Bus. Main thread. */

static void
ph_window_present_form (PhWindow             *self,
                        const PhSocketConfig *config,
                        GCallback             create)
{
  PhSocketForm *form = ph_socket_form_new (GTK_WINDOW (self), self->session, config);

  g_signal_connect_object (form, "create", create, self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (form));
}

static void
ph_window_open_filled (PhWindow             *self,
                       const PhSocketConfig *config)
{
  ph_window_present_form (self, config, G_CALLBACK (ph_window_create));
}

static void
ph_window_open_form (PhWindow       *self,
                     const PhPreset *preset)
{
  g_autoptr (PhSocketConfig) config = ph_preset_make_config (preset);

  ph_window_present_form (self, config, ph_preset_is_program (preset)
                                          && preset->action == PH_START_CONNECT
                                          ? G_CALLBACK (ph_window_create_line_client)
                                          : G_CALLBACK (ph_window_create));
}

static void
new_socket_action (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  gsize n_presets;

  ph_window_open_form (user_data, &ph_preset_table (&n_presets)[0]);
}

static void
new_preset_action (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  const PhPreset *preset = ph_preset_by_id (g_variant_get_string (parameter, NULL));

  if (preset != NULL)
    ph_window_open_form (user_data, preset);
}

static void
ph_window_fill (char **field,
                char  *text)
{
  g_free (*field);
  *field = text;
}

/* (role, family, type, host, port): the form for a socket that is bound to an address, or that has
 * it for its peer. */
static void
new_socket_at_action (GSimpleAction *action,
                      GVariant      *parameter,
                      gpointer       user_data)
{
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  const char *role;
  const char *host;
  int family, type, port;
  gboolean at_peer;

  g_variant_get (parameter, "(&sii&si)", &role, &family, &type, &host, &port);
  at_peer = g_str_equal (role, "peer");
  config->family = family;
  config->type = type;
  config->bind = !at_peer;
  config->auto_flags = PH_AUTO_RECEIVE;
  if (at_peer)
    config->action = PH_START_CONNECT;
  else if (type == SOCK_STREAM)
    {
      config->action = PH_START_LISTEN;
      config->auto_flags |= PH_AUTO_ACCEPT;
    }
  ph_window_fill (at_peer ? &config->peer_host : &config->bind_host, g_strdup (host));
  ph_window_fill (at_peer ? &config->peer_port : &config->bind_port,
                  port > 0 || !at_peer ? g_strdup_printf ("%d", port) : g_strdup (""));
  ph_window_open_filled (user_data, config);
}

static void
started_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (PhWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PhSocketItem) item = ph_starter_run_finish (PH_SESSION (source), result, &error);

  if (self->closing || self->sidebar == NULL)
    return;
  if (item == NULL)
    {
      ph_window_say (self, error->message);
      return;
    }
  ph_window_show_socket (self, item);
  if (ph_socket_item_get_state (item) == PH_STATE_LISTEN)
    {
      g_autofree char *hint = g_strdup_printf ("Try: curl http://%s/",
                                               ph_socket_item_get_local_text (item));

      ph_window_say (self, hint);
    }
}

static void
start_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  PhWindow *self = PH_WINDOW (user_data);
  PhStarterKind kind;

  if (ph_starter_from_name (g_variant_get_string (parameter, NULL), &kind))
    ph_starter_run_async (self->session, kind, started_cb, g_object_ref (self));
}

static void
close_socket_action (GSimpleAction *action,
                     GVariant      *parameter,
                     gpointer       user_data)
{
  ph_socket_page_close (PH_WINDOW (user_data)->page);
}

static void
compose_action (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  PhWindow *self = PH_WINDOW (user_data);

  adw_view_stack_set_visible_child_name (self->views, "sockets");
  ph_socket_page_compose (self->page);
}

static void
show_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  const char *name = g_variant_get_string (parameter, NULL);
  PhWindow *self = PH_WINDOW (user_data);

  if (adw_view_stack_get_child_by_name (self->views, name) != NULL)
    adw_view_stack_set_visible_child_name (self->views, name);
}

/* On a socket's page: in what is looked at there. Anywhere else: in the calls of all. */
static void
find_calls_action (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  PhWindow *self = PH_WINDOW (user_data);
  const char *shown = adw_view_stack_get_visible_child_name (self->views);

  if (g_strcmp0 (shown, "sockets") == 0 && ph_socket_page_get_item (self->page) != NULL)
    {
      ph_socket_page_find (self->page);
      return;
    }
  adw_view_stack_set_visible_child_name (self->views, "calls");
  ph_calls_view_find (self->calls_view);
}

static void
inspect_action (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  PhWindow *self = PH_WINDOW (user_data);

  adw_view_stack_set_visible_child_name (self->views, "sockets");
  ph_socket_page_inspect (self->page);
}

static void
show_socket_action (GSimpleAction *action,
                    GVariant      *parameter,
                    gpointer       user_data)
{
  PhWindow *self = PH_WINDOW (user_data);
  PhSocketItem *item = ph_socket_list_lookup (ph_session_get_sockets (self->session),
                                              g_variant_get_uint32 (parameter));

  if (item != NULL)
    ph_window_show_socket (self, item);
  else
    ph_window_say (self, "That socket is no longer listed");
}

static void
show_tool_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  PhWindow *self = PH_WINDOW (user_data);

  if (ph_tools_view_show (self->tools_view, g_variant_get_string (parameter, NULL)))
    adw_view_stack_set_visible_child_name (self->views, "tools");
}

static void
show_tab_action (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  ph_window_show_tab (PH_WINDOW (user_data), g_variant_get_string (parameter, NULL));
}

/* (call, error), both by name; "" for whatever the call */
static void
show_error_action (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  const char *call;
  const char *name;
  PhCallOp op = PH_N_CALLS;
  int error;

  g_variant_get (parameter, "(&s&s)", &call, &name);
  if ((call[0] == '\0' || ph_call_op_from_name (call, &op)) && ph_errno_from_name (name, &error))
    ph_window_show_error (PH_WINDOW (user_data), op, error);
}

static void
next_pane_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  PhWindow *self = PH_WINDOW (user_data);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->sidebar)))
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->content), GTK_DIR_TAB_FORWARD);
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->sidebar));
}

static void
menu_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  gtk_menu_button_popup (PH_WINDOW (user_data)->menu_button);
}

static void
find_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  ph_window_find (PH_WINDOW (user_data));
}

static void
copy_transcript_action (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       user_data)
{
  ph_window_copy_transcript (PH_WINDOW (user_data));
}

static void
save_transcript_action (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       user_data)
{
  ph_window_ask_save (PH_WINDOW (user_data));
}

static void
fullscreen_action (GSimpleAction *action,
                   GVariant      *parameter,
                   gpointer       user_data)
{
  GtkWindow *window = GTK_WINDOW (user_data);

  if (gtk_window_is_fullscreen (window))
    gtk_window_unfullscreen (window);
  else
    gtk_window_fullscreen (window);
}

static void
enlarge_action (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  PhWindow *self = PH_WINDOW (user_data);

  adw_view_stack_set_visible_child_name (self->views, "sockets");
  ph_socket_page_enlarge (self->page);
}

static const GActionEntry window_actions[] = {
  { .name = "new-socket", .activate = new_socket_action },
  { .name = "new-preset", .activate = new_preset_action, .parameter_type = "s" },
  { .name = "new-socket-at", .activate = new_socket_at_action, .parameter_type = "(siisi)" },
  { .name = "start", .activate = start_action, .parameter_type = "s" },
  { .name = "close-socket", .activate = close_socket_action },
  { .name = "compose", .activate = compose_action },
  { .name = "enlarge", .activate = enlarge_action },
  { .name = "show", .activate = show_action, .parameter_type = "s" },
  { .name = "find", .activate = find_calls_action },
  { .name = "inspect", .activate = inspect_action },
  { .name = "show-socket", .activate = show_socket_action, .parameter_type = "u" },
  { .name = "show-tool", .activate = show_tool_action, .parameter_type = "s" },
  { .name = "show-tab", .activate = show_tab_action, .parameter_type = "s" },
  { .name = "show-error", .activate = show_error_action, .parameter_type = "(ss)" },
  { .name = "next-pane", .activate = next_pane_action },
  { .name = "menu", .activate = menu_action },
  { .name = "fullscreen", .activate = fullscreen_action },
  { .name = "find-feature", .activate = find_action },
  { .name = "copy-transcript", .activate = copy_transcript_action },
  { .name = "save-transcript", .activate = save_transcript_action },
};

static GMenuModel *
make_presets_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) forms = g_menu_new ();
  g_autoptr (GMenu) local = g_menu_new ();
  g_autoptr (GMenu) programs = g_menu_new ();
  g_autoptr (GMenu) ready = g_menu_new ();
  gsize n_presets;
  const PhPreset *presets = ph_preset_table (&n_presets);

  for (gsize i = 0; i < n_presets; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (presets[i].title, NULL);

      g_menu_item_set_action_and_target (item, "win.new-preset", "s", presets[i].id);
      g_menu_append_item (ph_preset_is_usual (&presets[i]) ? forms
                          : ph_preset_is_program (&presets[i]) ? programs : local, item);
    }
  g_menu_append (forms, "C_onnect to a Name", "win.show-tool::connect");
  g_menu_append (ready, "TCP Echo Pai_r", "win.start::tcp-echo");
  g_menu_append (ready, "Timestamp Server and Cl_ient", "win.start::timestamp");
  g_menu_append (ready, "Connected TCP _Pair", "win.start::tcp-pair");
  g_menu_append (ready, "UDP P_air", "win.start::udp-pair");
  g_menu_append_section (menu, "Fill In", G_MENU_MODEL (forms));
  g_menu_append_section (menu, "Programs", G_MENU_MODEL (programs));
  g_menu_append_section (menu, "Unix and Ping", G_MENU_MODEL (local));
  g_menu_append_section (menu, "Start at Once", G_MENU_MODEL (ready));
  return G_MENU_MODEL (menu);
}

/**
 * ph_window_add_actions:
 * @self: a window whose template is there
 *
 * Adds the actions, and fills the menu of presets from their table.
 */
void
ph_window_add_actions (PhWindow *self)
{
  g_autoptr (GMenuModel) menu = make_presets_menu ();

  g_action_map_add_action_entries (G_ACTION_MAP (self), window_actions,
                                   G_N_ELEMENTS (window_actions), self);
  adw_split_button_set_menu_model (self->new_button, menu);
  ph_inner_name_set (GTK_WIDGET (self->new_button), "Presets");
}
