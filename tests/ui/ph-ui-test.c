/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-ui-test.h"

#include <adwaita.h>

/* What the tests of widgets share: a display, a way to find a child, and proof that a widget is
 * gone when it is dropped. */

/**
 * ph_ui_test_init:
 * @argc: (inout): of main()
 * @argv: (inout): of main()
 *
 * Opens the display, and makes the project's own icons known as the application does.
 */
void
ph_ui_test_init (int    *argc,
                 char ***argv)
{
  gtk_test_init (argc, argv, NULL);
  adw_init ();
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    PH_RESOURCE_PREFIX "/icons");
}

static gboolean
says (GtkWidget  *widget,
      const char *text)
{
  if (text == NULL)
    return TRUE;
  if (GTK_IS_LABEL (widget))
    return strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL;
  if (GTK_IS_BUTTON (widget))
    return g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), text) == 0;
  if (GTK_IS_ENTRY (widget))
    return g_strcmp0 (gtk_entry_get_placeholder_text (GTK_ENTRY (widget)), text) == 0;
  if (ADW_IS_PREFERENCES_ROW (widget))
    return g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), text) == 0;
  return FALSE;
}

/**
 * ph_ui_test_find:
 * @root: where to look, itself included
 * @type: of the widget wanted
 * @text: (nullable): what its label holds, its button or row is called, or its empty entry says
 *
 * Returns: (transfer none) (nullable): the first such widget, depth first
 */
GtkWidget *
ph_ui_test_find (GtkWidget  *root,
                 GType       type,
                 const char *text)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && says (root, text))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ph_ui_test_find (child, type, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
nothing_pending (gpointer data)
{
  return !g_main_context_pending (NULL);
}

/**
 * ph_ui_test_settle:
 *
 * Lets everything happen that waits to happen now.
 */
void
ph_ui_test_settle (void)
{
  ph_test_spin_until (nothing_pending, NULL, PH_UI_PATIENCE_MS);
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

/**
 * ph_ui_test_drop:
 * @widget: (transfer full): a window, or a widget without a parent whose reference was sunk
 *
 * Ends @widget, and proves that nobody holds it.
 */
void
ph_ui_test_drop (GtkWidget *widget)
{
  gpointer weak = widget;

  g_object_add_weak_pointer (G_OBJECT (widget), &weak);
  if (GTK_IS_WINDOW (widget))
    gtk_window_destroy (GTK_WINDOW (widget));
  else
    g_object_unref (widget);
  g_assert_true (ph_test_spin_until (is_gone, &weak, PH_UI_PATIENCE_MS));
}

/**
 * ph_ui_test_session:
 *
 * Returns: (transfer full): a session on the real kernel
 */
PhSession *
ph_ui_test_session (void)
{
  PhSessionOptions options = { 0 };
  g_autoptr (GError) error = NULL;
  PhSession *session = ph_session_new (&options, &error);

  g_assert_no_error (error);
  return session;
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  ph_session_close_all_finish (PH_SESSION (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

/**
 * ph_ui_test_end:
 * @session: (transfer full): a session that nobody else holds
 *
 * Closes what is open, and proves that the session is gone.
 */
void
ph_ui_test_end (PhSession *session)
{
  gboolean closed = FALSE;

  ph_session_close_all_async (session, closed_cb, &closed);
  g_assert_true (ph_test_spin_until (is_true, &closed, PH_UI_PATIENCE_MS));
  g_assert_cmpuint (ph_socket_list_get_n_open (ph_session_get_sockets (session)), ==, 0);
  g_assert_finalize_object (session);
}
