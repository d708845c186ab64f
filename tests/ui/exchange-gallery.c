/* SPDX-License-Identifier: GPL-3.0-or-later */
/* exchange-gallery FILE [dark] [WIDTH HEIGHT [ZOOM [SELECTED]]]
 *
 * What the exchange of a scenario looks like: runs it in this process and shows all of its sockets.
 * For eyes and for photographs; also writes exchange.svg, .png and .pdf if EXCHANGE_OUT names a
 * folder. */
#include "config.h"

#include "ph-runner.h"
#include "ph-session.h"

#include "ph-exchange-export.h"
#include "ph-exchange-page.h"

#include "ph-ui-test.h"

#include <adwaita.h>
#include <stdlib.h>

typedef struct
{
  PhSession *session;
  GtkWidget *page;
  double     zoom;
  gint64     selected;
} Gallery;

static void
save_all (PhExchangeView *view,
          const char     *folder)
{
  static const char *const names[] = { "exchange.svg", "exchange.png", "exchange.pdf" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      gboolean whole;
      g_autoptr (GBytes) bytes = ph_exchange_export_render (view, (PhExchangeFormat) i, &whole,
                                                            &error);

      if (bytes == NULL || !g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                                 (gssize) g_bytes_get_size (bytes), &error))
        g_error ("%s", error->message);
    }
}

static gboolean
look_cb (gpointer user_data)
{
  Gallery *gallery = user_data;
  PhExchangeView *view = PH_EXCHANGE_VIEW (ph_ui_test_find (gallery->page, PH_TYPE_EXCHANGE_VIEW,
                                                           NULL));

  if (gallery->zoom > 0)
    ph_exchange_view_zoom (view, gallery->zoom);
  ph_exchange_view_select (view, gallery->selected < 0 ? PH_EXCHANGE_NOWHERE
                                                       : (guint64) gallery->selected);
  if (g_getenv ("EXCHANGE_OUT") != NULL)
    save_all (view, g_getenv ("EXCHANGE_OUT"));
  g_print ("shown\n");
  return G_SOURCE_REMOVE;
}

static void
finished_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  ph_runner_run_finish (PH_RUNNER (source), result, NULL);
  g_timeout_add (700, look_cb, user_data);
}

static PhScenario *
read_scenario (const char *path)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) ph_fault_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  PhScenario *scenario;

  if (!g_file_get_contents (path, &text, NULL, &error))
    g_error ("%s", error->message);
  scenario = ph_scenario_parse (text, -1, path, faults);
  if (faults->len > 0)
    g_error ("%s", ((PhFault *) g_ptr_array_index (faults, 0))->message);
  return scenario;
}

int
main (int    argc,
      char **argv)
{
  const gboolean dark = argc > 2 && g_str_equal (argv[2], "dark");
  char **rest = argv + (dark ? 3 : 2);
  const int n_rest = argc - (dark ? 3 : 2);
  g_autoptr (PhScenario) scenario = NULL;
  g_autoptr (GMainLoop) loop = NULL;
  Gallery gallery = { .selected = -1 };
  GtkWidget *window;
  PhRunner *runner;

  if (argc < 2)
    return 2;
  adw_init ();
  if (dark)
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                        ADW_COLOR_SCHEME_FORCE_DARK);
  {
    g_autoptr (GtkCssProvider) css = gtk_css_provider_new ();

    gtk_css_provider_load_from_resource (css, "/io/github/porthole/Porthole/style.css");
    gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                                GTK_STYLE_PROVIDER (css),
                                                GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  }
  scenario = read_scenario (argv[1]);
  gallery.session = ph_session_new (NULL, NULL);
  gallery.zoom = n_rest > 2 ? g_ascii_strtod (rest[2], NULL) : 0;
  gallery.selected = n_rest > 3 ? atoi (rest[3]) : -1;
  gallery.page = ph_exchange_page_new ();
  window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), n_rest > 1 ? atoi (rest[0]) : 1100,
                               n_rest > 1 ? atoi (rest[1]) : 760);
  gtk_window_set_child (GTK_WINDOW (window), gallery.page);
  gtk_window_present (GTK_WINDOW (window));
  ph_exchange_page_set_session (PH_EXCHANGE_PAGE (gallery.page), gallery.session);
  runner = ph_runner_new (gallery.session, scenario);
  ph_runner_run_async (runner, NULL, finished_cb, &gallery);
  loop = g_main_loop_new (NULL, FALSE);
  g_main_loop_run (loop);
  return 0;
}
