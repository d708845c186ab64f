/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-log-pacer.h"
#include "ph-ui-test.h"

/* Rows are calls on a socket that does not exist: the kernel is not asked, and each is one row. */

typedef struct
{
  PhSession  *session;
  PhEventLog *log;
  PhLogPacer *pacer;
  guint64     n_made;
} Fixture;

static void
set_up (Fixture *f)
{
  f->session = ph_ui_test_session ();
  f->log = ph_session_get_log (f->session);
  f->pacer = ph_log_pacer_new (f->log);
  f->n_made = 0;
}

static void
tear_down (Fixture *f)
{
  ph_log_pacer_free (f->pacer);
  g_assert_false (ph_event_log_get_frozen (f->log));
  ph_ui_test_end (f->session);
}

static gboolean
is_recorded (gpointer data)
{
  Fixture *f = data;

  return ph_store_get_end (ph_session_get_store (f->session)) == f->n_made;
}

static gboolean
is_shown (gpointer data)
{
  Fixture *f = data;

  return g_list_model_get_n_items (G_LIST_MODEL (f->log)) == f->n_made;
}

static gboolean
is_thawed (gpointer data)
{
  Fixture *f = data;

  return !ph_event_log_get_frozen (f->log);
}

static void
make_calls (Fixture *f,
            guint    n)
{
  PhCall call = PH_CALL_INIT (PH_CALL_GETSOCKNAME, 4711);

  for (guint i = 0; i < n; i++)
    ph_engine_submit (ph_session_get_engine (f->session), &call);
  f->n_made += n;
  g_assert_true (ph_test_spin_until (is_recorded, f, PH_UI_PATIENCE_MS));
}

static void
test_slow (void)
{
  Fixture f;

  set_up (&f);
  for (guint i = 0; i < 40; i++)
    {
      make_calls (&f, 1);
      g_assert_true (is_shown (&f)); /* at once, however many in the end */
    }
  tear_down (&f);
}

static void
test_fast (void)
{
  Fixture f;

  set_up (&f);
  ph_log_pacer_set_held (f.pacer, TRUE);
  make_calls (&f, 40);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f.log)), ==, 0);
  ph_log_pacer_set_held (f.pacer, FALSE);
  g_assert_true (is_shown (&f));
  g_assert_true (ph_event_log_get_frozen (f.log)); /* a screenful at once: not again too soon */
  make_calls (&f, 1);
  g_assert_true (ph_test_spin_until (is_thawed, &f, PH_UI_PATIENCE_MS));
  g_assert_true (is_shown (&f));
  tear_down (&f);
}

static void
test_held (void)
{
  Fixture f;

  set_up (&f);
  ph_log_pacer_set_held (f.pacer, TRUE);
  make_calls (&f, 40);
  ph_log_pacer_set_held (f.pacer, FALSE);
  ph_log_pacer_set_held (f.pacer, TRUE); /* scrolled up while it paced */
  make_calls (&f, 40);
  g_assert_false (ph_test_spin_until (is_thawed, &f, 300));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f.log)), ==, 40);
  ph_log_pacer_set_held (f.pacer, FALSE);
  g_assert_true (is_shown (&f));
  tear_down (&f);
}

int
main (int   argc,
      char *argv[])
{
  ph_ui_test_init (&argc, &argv);
  g_test_add_func ("/ui/log-pacer/slow", test_slow);
  g_test_add_func ("/ui/log-pacer/fast", test_fast);
  g_test_add_func ("/ui/log-pacer/held", test_held);
  return g_test_run ();
}
