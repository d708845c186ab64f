/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-test-session.h"

#include "ph-clock.h"
#include "ph-socket-item-private.h"
#include "ph-test.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

/* A call on no socket, as the session sees it: it waits in the list of all that wait, is a row of
 * the log, and its result tells the lists. And what poll(2) says of a socket, in its figures. */

static GArray *
ask (PhSocketId   socket,
     PhSelectList list)
{
  const PhSelectEntry entry = { .socket = socket, .list = (guint16) list };
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (PhSelectEntry));

  g_array_append_val (entries, entry);
  return entries;
}

static const PhSelectEntry *
read_result (PhCallResult *result,
             PhSelect     *select)
{
  gsize len;
  gconstpointer body = g_bytes_get_data (result->body, &len);

  return ph_select_read (body, len, select);
}

static void
test_ready (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_NONE);
  G_GNUC_UNUSED g_autoptr (PhSocketItem) client =
    ph_test_session_connect (session, server, PH_AUTO_NONE);
  g_autoptr (GArray) entries = ask (ph_socket_item_get_id (server), PH_SELECT_READ);
  PhCall call = PH_CALL_INIT (PH_CALL_SELECT, PH_SOCKET_NONE);
  g_autoptr (PhCallResult) result = NULL;
  g_autoptr (PhEvent) event = NULL;
  GListModel *log = G_LIST_MODEL (ph_session_get_log (session));
  const PhSelectEntry *answer;
  PhSelect select;

  call.entries = entries;
  call.timeout_ns = PH_TIMEOUT_BLOCKING;
  result = ph_test_session_make (session, &call);
  g_assert_cmpint (result->error, ==, 0);
  g_assert_cmpint (result->result, ==, 1);
  g_assert_null (result->data);
  answer = read_result (result, &select);
  g_assert_cmpuint (select.n_entries, ==, 1);
  g_assert_cmpuint (answer->socket, ==, ph_socket_item_get_id (server));
  g_assert_cmpuint (answer->ready, ==, 1);

  event = g_list_model_get_item (log, g_list_model_get_n_items (log) - 1);
  g_assert_cmpint (ph_event_get_record (event)->kind, ==, PH_CALL_SELECT);
  g_assert_cmpstr (ph_event_get_socket_name (event), ==, "");
  g_assert_cmpstr (ph_names_lookup (ph_event_get_names (event), answer->socket), ==,
                   ph_socket_item_get_name (server));
  ph_test_session_end (session);
}

typedef struct
{
  PhSession     *session;
  GCancellable  *cancellable;
  PhCallResult  *result;
  PhRunningCall *running;
} Waiting;

static void
returned_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Waiting *waiting = user_data;

  waiting->result = ph_session_call_finish (PH_SESSION (source), result, NULL);
}

static gboolean
waits (gpointer data)
{
  Waiting *waiting = data;

  g_clear_object (&waiting->running);
  waiting->running = g_list_model_get_item (ph_session_get_running (waiting->session), 0);
  return waiting->running != NULL;
}

static gboolean
has_returned (gpointer data)
{
  return ((Waiting *) data)->result != NULL;
}

static void
start (Waiting *waiting,
       GArray  *entries)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SELECT, PH_SOCKET_NONE);

  call.entries = entries;
  call.timeout_ns = PH_TIMEOUT_BLOCKING;
  ph_session_call_async (waiting->session, &call, waiting->cancellable, returned_cb, waiting);
  g_assert_true (ph_test_spin_until (waits, waiting, PH_TEST_PATIENCE_MS));
}

static void
clear (Waiting *waiting)
{
  g_clear_object (&waiting->running);
  g_clear_object (&waiting->cancellable);
  g_clear_pointer (&waiting->result, ph_call_result_unref);
}

static void
test_waits (void)
{
  Waiting waiting = { ph_test_session_new (0), g_cancellable_new () };
  g_autoptr (PhSocketItem) server = ph_test_session_listen (waiting.session, PH_AUTO_NONE);
  g_autoptr (GArray) entries = ask (ph_socket_item_get_id (server), PH_SELECT_EXCEPT);
  const PhSelectEntry *asked;
  PhSelect select;
  gsize len;
  const guint8 *body;

  start (&waiting, entries);
  g_assert_cmpint (ph_running_call_get_op (waiting.running), ==, PH_CALL_SELECT);
  g_assert_cmpuint (ph_running_call_get_socket (waiting.running), ==, PH_SOCKET_NONE);
  g_assert_cmpstr (ph_running_call_get_socket_name (waiting.running), ==, "");
  g_assert_null (ph_running_call_get_host (waiting.running));
  g_assert_cmpint (ph_running_call_get_head (waiting.running)->args[PH_SELECT_EXCEPT], ==, 1);
  body = ph_running_call_get_body (waiting.running, &len);
  asked = ph_select_read (body, len, &select);
  g_assert_nonnull (asked);
  g_assert_cmpuint (asked->list, ==, PH_SELECT_EXCEPT);
  g_assert_nonnull (ph_running_call_get_names (waiting.running));
  /* it is no call of the socket */
  g_assert_cmpuint (g_list_model_get_n_items (ph_socket_item_get_running (server)), ==, 0);

  g_cancellable_cancel (waiting.cancellable);
  g_assert_true (ph_test_spin_until (has_returned, &waiting, PH_TEST_PATIENCE_MS));
  g_assert_cmpint (waiting.result->error, ==, ECANCELED);
  g_assert_true (waiting.result->cancelled);
  g_assert_false (waits (&waiting));
  ph_test_session_end (waiting.session);
  clear (&waiting);
}

static char *
explain_last_select (PhSession *session)
{
  GListModel *log = G_LIST_MODEL (ph_session_get_log (session));

  for (guint i = g_list_model_get_n_items (log); i > 0; i--)
    {
      g_autoptr (PhEvent) event = g_list_model_get_item (log, i - 1);

      if (ph_event_get_record (event)->kind == PH_CALL_SELECT)
        return ph_session_explain (session, ph_event_get_record (event));
    }
  g_assert_not_reached ();
}

/* Says which socket it was. */
static void
test_closed (void)
{
  Waiting waiting = { ph_test_session_new (0) };
  g_autoptr (PhSocketItem) server = ph_test_session_listen (waiting.session, PH_AUTO_NONE);
  PhSocketId id = ph_socket_item_get_id (server);
  g_autoptr (GArray) entries = ask (id, PH_SELECT_READ);
  g_autoptr (PhCallResult) closed = NULL;
  g_autofree char *explanation = NULL;

  start (&waiting, entries);
  closed = ph_test_session_call (waiting.session, PH_CALL_CLOSE, id);
  g_assert_true (ph_test_spin_until (has_returned, &waiting, PH_TEST_PATIENCE_MS));
  g_assert_cmpint (waiting.result->error, ==, EBADF);
  g_assert_cmpuint (waiting.result->culprit, ==, id);
  explanation = explain_last_select (waiting.session);
  g_assert_true (g_str_has_prefix (explanation, ph_socket_item_get_name (server)));
  ph_test_session_end (waiting.session);
  clear (&waiting);
}

static void
test_wrong_arguments (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (GArray) entries = ask (4711, PH_SELECT_READ);
  PhCall call = PH_CALL_INIT (PH_CALL_SELECT, PH_SOCKET_NONE);
  g_autoptr (PhCallResult) unknown = NULL;
  g_autoptr (PhCallResult) negative = NULL;
  g_autofree char *of_unknown = NULL;
  g_autofree char *of_negative = NULL;

  call.entries = entries;
  unknown = ph_test_session_make (session, &call);
  g_assert_cmpint (unknown->error, ==, EBADF);
  of_unknown = explain_last_select (session);
  g_assert_nonnull (strstr (of_unknown, "no open socket"));

  call.entries = NULL;
  call.timeout_ns = -2;
  negative = ph_test_session_make (session, &call);
  g_assert_cmpint (negative->error, ==, EINVAL);
  of_negative = explain_last_select (session);
  g_assert_nonnull (strstr (of_negative, "negative"));
  ph_test_session_end (session);
}

/* Leaving does not wait for a sleep without end. */
static void
test_close_all (void)
{
  Waiting waiting = { ph_test_session_new (0) };
  gint64 begun_ns;

  start (&waiting, NULL);
  g_clear_object (&waiting.running);
  begun_ns = ph_clock_now_ns ();
  ph_test_session_end (waiting.session);
  g_assert_cmpint (ph_clock_now_ns () - begun_ns, <, PH_NSEC_PER_SEC);
  g_assert_cmpint (waiting.result->error, ==, ECANCELED);
  clear (&waiting);
}

static gboolean
is_readable (gpointer data)
{
  const PhFigures *figures = ph_socket_item_get_figures (data);

  return figures->known & PH_FIGURE_READY && figures->ready == POLLIN;
}

static void
test_figures (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_NONE);
  G_GNUC_UNUSED g_autoptr (PhSocketItem) client =
    ph_test_session_connect (session, server, PH_AUTO_NONE);

  g_assert_true (ph_test_spin_until (is_readable, server, PH_TEST_PATIENCE_MS));
  ph_test_session_end (session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/select/ready", test_ready);
  g_test_add_func ("/model/select/waits", test_waits);
  g_test_add_func ("/model/select/closed", test_closed);
  g_test_add_func ("/model/select/wrong-arguments", test_wrong_arguments);
  g_test_add_func ("/model/select/close-all", test_close_all);
  g_test_add_func ("/model/select/figures", test_figures);
  return g_test_run ();
}
