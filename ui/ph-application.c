/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-application.h"

#include "ph-inherited.h"
#include "ph-presenter.h"
#include "ph-window.h"

#include <glib-unix.h>
#include <signal.h>

/* Owns the session for the whole run: the window may go while sockets are still being closed.
 * Leaving is always the window's close, so that nothing open is lost without a word; SIGTERM
 * and SIGINT close in the same order without asking. Main thread. */

struct _PhApplication
{
  AdwApplication parent_instance;

  PhSession *session;    /* (owned) (nullable): until startup */
  GPtrArray *inherited;  /* (owned) (nullable): until they are adopted */
  gboolean   failed;     /* there could be no session */
  guint      signal_ids[2];
};

G_DEFINE_FINAL_TYPE (PhApplication, ph_application, ADW_TYPE_APPLICATION)

static PhWindow *
ph_application_get_window (PhApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));

  for (GList *l = windows; l != NULL; l = l->next)
    if (PH_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

static gboolean
terminated_cb (gpointer user_data)
{
  PhApplication *self = PH_APPLICATION (user_data);
  PhWindow *window = ph_application_get_window (self);

  if (window != NULL)
    ph_window_close_all (window);
  else
    g_application_quit (G_APPLICATION (self));
  return G_SOURCE_CONTINUE;
}

static void
quit_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  PhApplication *self = PH_APPLICATION (user_data);
  PhWindow *window = ph_application_get_window (self);

  if (window != NULL)
    gtk_window_close (GTK_WINDOW (window));
  else
    g_application_quit (G_APPLICATION (self));
}

static void
about_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  PhApplication *self = PH_APPLICATION (user_data);

  adw_show_about_window (gtk_application_get_active_window (GTK_APPLICATION (self)),
                         "application-name", "Porthole",
                         "application-icon", PH_APP_ID,
                         "version", PH_VERSION,
                         "developer-name", "The Porthole developers",
                         "comments", "Sockets, call by call",
                         "license-type", GTK_LICENSE_GPL_3_0,
                         NULL);
}

static void
shortcuts_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  PhApplication *self = PH_APPLICATION (user_data);
  g_autoptr (GtkBuilder) builder =
    gtk_builder_new_from_resource (PH_RESOURCE_PREFIX "/ui/ph-shortcuts.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (window,
                                gtk_application_get_active_window (GTK_APPLICATION (self)));
  gtk_window_present (window);
}

static const GActionEntry application_actions[] = {
  { .name = "quit", .activate = quit_action },
  { .name = "about", .activate = about_action },
  { .name = "shortcuts", .activate = shortcuts_action },
};

static void
ph_application_set_accels (PhApplication *self)
{
  static const struct { const char *action; const char *accels[3]; } table[] = {
    { "app.quit", { "<Control>q" } },
    { "app.shortcuts", { "<Control>question" } },
    { "win.new-socket", { "<Control>n" } },
    { "win.close-socket", { "<Control>w" } },
    { "win.compose", { "<Control>l" } },
    { "win.find", { "<Control>f" } },
    { "win.inspect", { "<Control>b" } },
    { "win.show::sockets", { "<Control>1", "<Alt>1" } },
    { "win.show::calls", { "<Control>2", "<Alt>2" } },
    { "win.show::tools", { "<Control>3", "<Alt>3" } },
    { "win.show::exchange", { "<Control>4", "<Alt>4" } },
    { "win.show-tab::layers", { "<Control><Shift>l" } },
    { "win.find-feature", { "<Control>k" } },
    { "win.copy-transcript", { "<Control><Shift>c" } },
    { "win.save-transcript", { "<Control>s" } },
    { "win.next-pane", { "F6" } },
    { "win.enlarge", { "F8" } },
    { "win.menu", { "F10" } },
    { "win.fullscreen", { "F11" } },
    { "app.presenter", { "F5" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), table[i].action,
                                           (const char * const *) table[i].accels);
}

static void
ph_application_startup (GApplication *application)
{
  PhApplication *self = PH_APPLICATION (application);
  PhSessionOptions options = { 0 };
  g_autoptr (GError) error = NULL;

  G_APPLICATION_CLASS (ph_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (PH_APP_ID);
  self->session = ph_session_new (&options, &error);
  if (self->session == NULL)
    {
      /* No epoll or no thread: there is nothing to show and no window to say it in. */
      g_printerr ("Porthole cannot start its socket layer: %s\n", error->message);
      self->failed = TRUE;
      return;
    }
  self->signal_ids[0] = g_unix_signal_add (SIGTERM, terminated_cb, self);
  self->signal_ids[1] = g_unix_signal_add (SIGINT, terminated_cb, self);
  ph_application_set_accels (self);
  if (self->inherited != NULL)
    ph_inherited_adopt (self->session, self->inherited);
  g_clear_pointer (&self->inherited, g_ptr_array_unref);
}

static void
ph_application_activate (GApplication *application)
{
  PhApplication *self = PH_APPLICATION (application);
  PhWindow *window = ph_application_get_window (self);

  if (self->failed)   /* without a window the run is over */
    return;
  if (window == NULL)
    window = ph_window_new (self, self->session);
  gtk_window_present (GTK_WINDOW (window));
}

static void
ph_application_shutdown (GApplication *application)
{
  PhApplication *self = PH_APPLICATION (application);

  for (gsize i = 0; i < G_N_ELEMENTS (self->signal_ids); i++)
    g_clear_handle_id (&self->signal_ids[i], g_source_remove);

  G_APPLICATION_CLASS (ph_application_parent_class)->shutdown (application);
  g_clear_object (&self->session);
  g_clear_pointer (&self->inherited, g_ptr_array_unref);
}

static void
ph_application_class_init (PhApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = ph_application_startup;
  application_class->activate = ph_application_activate;
  application_class->shutdown = ph_application_shutdown;
}

static void
ph_application_init (PhApplication *self)
{
  g_autoptr (GAction) presenter = ph_presenter_new_action ();

  g_action_map_add_action (G_ACTION_MAP (self), presenter);
  g_action_map_add_action_entries (G_ACTION_MAP (self), application_actions,
                                   G_N_ELEMENTS (application_actions), self);
}

/**
 * ph_application_new:
 *
 * The application. Its styles and icons are found under one resource path, whatever the
 * application id of the build. Main thread.
 *
 * Returns: (transfer full): a new application
 */
PhApplication *
ph_application_new (void)
{
  return g_object_new (PH_TYPE_APPLICATION,
                       "application-id", PH_APP_ID,
                       "resource-base-path", PH_RESOURCE_PREFIX,
                       NULL);
}

/**
 * ph_application_set_inherited:
 * @self: the application, before its run
 * @inherited: (transfer full) (element-type PhInherited): the descriptors it was started with
 *
 * They become sockets of the session when it starts.
 */
void
ph_application_set_inherited (PhApplication *self,
                              GPtrArray     *inherited)
{
  g_return_if_fail (PH_IS_APPLICATION (self));

  g_clear_pointer (&self->inherited, g_ptr_array_unref);
  self->inherited = inherited;
}

/**
 * ph_application_has_failed:
 * @self: the application, after its run
 *
 * Returns: whether it ended because there could be no session
 */
gboolean
ph_application_has_failed (PhApplication *self)
{
  g_return_val_if_fail (PH_IS_APPLICATION (self), TRUE);
  return self->failed;
}

/**
 * ph_application_get_session:
 * @self: the application
 *
 * Returns: (transfer none) (nullable): the session; %NULL before startup
 */
PhSession *
ph_application_get_session (PhApplication *self)
{
  g_return_val_if_fail (PH_IS_APPLICATION (self), NULL);
  return self->session;
}
