/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-test-session.h"

#include "ph-search.h"
#include "ph-test.h"

#include <string.h>

/* A search as the window uses it, over what a real socket sent: it begins by itself, steps from
 * match to match and around, and goes on with what came since. */

typedef struct
{
  PhSession    *session;
  PhSocketItem *server;
  PhSocketItem *client;
  PhSearch     *search;
  guint         n_moved;
  guint         n_around;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->session = ph_test_session_new (0);
  fixture->server = ph_test_session_listen (fixture->session, PH_AUTO_ACCEPT | PH_AUTO_RECEIVE);
  fixture->client = ph_test_session_connect (fixture->session, fixture->server, PH_AUTO_RECEIVE);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_clear_object (&fixture->search);
  g_clear_object (&fixture->client);
  g_clear_object (&fixture->server);
  ph_test_session_end (fixture->session);
}

static void
moved_cb (Fixture  *fixture,
          gboolean  around)
{
  fixture->n_moved++;
  fixture->n_around += around ? 1 : 0;
}

static void
begin (Fixture    *fixture,
       const char *text)
{
  gsize column;
  g_autoptr (PhFindPattern) pattern = ph_find_pattern_new (PH_FIND_TEXT, text, FALSE, &column,
                                                           NULL);

  fixture->search = ph_search_new (fixture->session, fixture->client, pattern);
  g_signal_connect_swapped (fixture->search, "moved", G_CALLBACK (moved_cb), fixture);
}

static void
send_text (Fixture    *fixture,
           const char *text)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SEND, ph_socket_item_get_id (fixture->client));
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (PhCallResult) result = NULL;

  call.data = bytes;
  result = ph_test_session_make (fixture->session, &call);
  g_assert_cmpint (result->result, ==, (gint64) strlen (text));
}

static gboolean
has_moved (gpointer data)
{
  return ((Fixture *) data)->n_moved > 0;
}

static gboolean
is_done (gpointer data)
{
  PhFindReport report;

  ph_search_get_report (((Fixture *) data)->search, &report);
  return report.status == PH_FIND_DONE;
}

static void
step (Fixture  *fixture,
      gboolean  forward,
      guint64   offset,
      guint     position,
      gboolean  around)
{
  PhFindMatch match;

  fixture->n_moved = fixture->n_around = 0;
  ph_search_step (fixture->search, forward);
  g_assert_true (ph_test_spin_until (has_moved, fixture, PH_TEST_PATIENCE_MS));
  g_assert_true (ph_search_get_current (fixture->search, &match));
  g_assert_cmpuint (match.offset, ==, offset);
  g_assert_cmpint (match.direction, ==, PH_DIRECTION_OUT);
  g_assert_cmpuint (ph_search_get_position (fixture->search), ==, position);
  g_assert_cmpint ((int) fixture->n_around, ==, around ? 1 : 0);
}

static void
test_steps (Fixture       *fixture,
            gconstpointer  data)
{
  PhFindReport report;

  send_text (fixture, "a nee");
  send_text (fixture, "dle, a needle");
  begin (fixture, "needle");
  step (fixture, TRUE, 2, 1, FALSE);
  step (fixture, TRUE, 12, 2, FALSE);
  step (fixture, TRUE, 2, 1, TRUE);
  step (fixture, FALSE, 12, 2, TRUE);
  g_assert_cmpuint (ph_search_get_n (fixture->search), ==, 2);
  g_assert_true (ph_test_spin_until (is_done, fixture, PH_TEST_PATIENCE_MS));
  ph_search_get_report (fixture->search, &report);
  g_assert_cmpuint (report.searched, ==, 18);
  g_assert_cmpuint (report.missed, ==, 0);
}

static void
test_goes_on (Fixture       *fixture,
              gconstpointer  data)
{
  send_text (fixture, "needle nee");
  begin (fixture, "needle");
  step (fixture, TRUE, 0, 1, FALSE);
  send_text (fixture, "dle");
  step (fixture, TRUE, 7, 2, FALSE);   /* not around: it came meanwhile */
  step (fixture, TRUE, 0, 1, TRUE);
}

static void
test_nothing (Fixture       *fixture,
              gconstpointer  data)
{
  begin (fixture, "needle");
  ph_search_step (fixture->search, TRUE);
  g_assert_true (ph_test_spin_until (is_done, fixture, PH_TEST_PATIENCE_MS));
  g_assert_cmpuint (fixture->n_moved, ==, 0);
  g_assert_cmpuint (ph_search_get_n (fixture->search), ==, 0);
}

/* Where a match stands in the socket's log */
static void
test_log (Fixture       *fixture,
          gconstpointer  data)
{
  g_autoptr (PhEventLog) log = NULL;
  g_autoptr (PhEvent) event = NULL;
  PhFindMatch match;
  guint position;

  send_text (fixture, "hay");
  send_text (fixture, "needle");
  begin (fixture, "needle");
  step (fixture, TRUE, 3, 1, FALSE);
  g_assert_true (ph_search_get_current (fixture->search, &match));
  log = ph_session_new_socket_log (fixture->session, ph_socket_item_get_id (fixture->client), TRUE);
  g_assert_true (ph_event_log_find (log, match.seq, &position));
  g_assert_cmpuint (position, ==, 1);
  event = g_list_model_get_item (G_LIST_MODEL (log), position);
  g_assert_cmpuint (ph_event_get_seq (event), ==, match.seq);
  g_assert_false (ph_event_log_find (log, match.seq + 1000, &position));
  g_assert_false (ph_event_log_find (log, 0, &position));   /* a call, no data */
  g_assert_true (ph_event_log_find (ph_session_get_log (fixture->session), match.seq, &position));
  g_assert_cmpuint (position, ==, match.seq);
}

/* Dropped at any moment, it takes nothing along. */
static void
test_dropped (Fixture       *fixture,
              gconstpointer  data)
{
  send_text (fixture, "needle");
  for (guint i = 0; i < 20; i++)
    {
      begin (fixture, "needle");
      ph_search_step (fixture->search, TRUE);
      for (guint j = 0; j < i; j++)
        g_main_context_iteration (NULL, FALSE);
      g_assert_finalize_object (g_steal_pointer (&fixture->search));
    }
}

#define ADD(name, function) \
  g_test_add ("/model/search/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  ADD ("steps", test_steps);
  ADD ("goes-on", test_goes_on);
  ADD ("nothing", test_nothing);
  ADD ("log", test_log);
  ADD ("dropped", test_dropped);
  return g_test_run ();
}
