/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-test-session.h"

#include "ph-test.h"

#include "ph-running-call.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* Calls made of several, calls whose error is their result, and calls that tell how far they have
 * come, as the models show them. */

#define LARGE ((gsize) 24 * 1024 * 1024)

typedef struct
{
  PhCallResult *result; /* (owned) (nullable) */
  PhFillResult  filled;
  gboolean      told;
} Told;

static void
told_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Told *told = user_data;
  g_autoptr (GError) error = NULL;

  told->result = ph_session_call_finish (PH_SESSION (source), result, &error);
  g_assert_no_error (error);
  told->told = TRUE;
}

static gboolean
was_told (gpointer data)
{
  return ((Told *) data)->told;
}

typedef struct
{
  PhSession    *session;
  PhSocketItem *server;
  PhSocketItem *client;
} Scene;

static void
scene_open (Scene       *scene,
            PhAutoFlags  flags)
{
  scene->session = ph_test_session_new (0);
  scene->server = ph_test_session_listen (scene->session, flags);
  scene->client = ph_test_session_connect (scene->session, scene->server, PH_AUTO_NONE);
}

static void
scene_close (Scene *scene)
{
  g_clear_object (&scene->server);
  g_clear_object (&scene->client);
  ph_test_session_end (scene->session);
}

static gboolean
has_all (gpointer data)
{
  return ph_socket_item_get_figures (data)->bytes_out == LARGE;
}

/* Steps and whole: the data log and the totals count each byte once. */
static void
test_sendall (void)
{
  Scene scene;
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (LARGE), LARGE);
  g_autoptr (PhEventLog) data = NULL;
  g_autoptr (PhCallResult) result = NULL;
  PhCall call = PH_CALL_INIT (PH_CALL_SENDALL, PH_SOCKET_NONE);
  guint64 sum = 0;
  guint n;

  scene_open (&scene, (PhAutoFlags) (PH_AUTO_ACCEPT | PH_AUTO_RECEIVE));
  call.socket = ph_socket_item_get_id (scene.client);
  call.data = bytes;
  data = ph_session_new_socket_log (scene.session, call.socket, TRUE);
  result = ph_test_session_make (scene.session, &call);
  g_assert_cmpint (result->op, ==, PH_CALL_SENDALL);
  g_assert_cmpint (result->error, ==, 0);
  g_assert_cmpint (result->result, ==, 0);
  g_assert_cmpuint (result->moved, ==, LARGE);
  g_assert_cmpint (result->args[2], >, 0);

  n = g_list_model_get_n_items (G_LIST_MODEL (data));
  g_assert_cmpuint (n, ==, (guint) result->args[2]);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhEvent) event = g_list_model_get_item (G_LIST_MODEL (data), i);

      g_assert_cmpint (ph_event_get_record (event)->kind, ==, PH_CALL_SEND);
      sum += ph_event_get_record (event)->len;
    }
  g_assert_cmpuint (sum, ==, LARGE);
  g_assert_true (ph_test_spin_until (has_all, scene.client, PH_TEST_PATIENCE_MS));
  g_assert_cmpint (ph_event_get_record (ph_socket_item_get_last_call (scene.client))->kind, ==,
                   PH_CALL_SENDALL);
  scene_close (&scene);
}

static gboolean
has_progress (gpointer data)
{
  g_autoptr (PhRunningCall) call = g_list_model_get_item (data, 0);
  PhProgress progress = { 0 };

  if (call != NULL)
    ph_running_call_get_progress (call, &progress);
  return progress.done > 0 && progress.total == LARGE;
}

/* A sendall that waits stays one running call through all its steps, and is taken back as one. */
static void
test_progress (void)
{
  Scene scene;
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (LARGE), LARGE);
  PhCall call = PH_CALL_INIT (PH_CALL_SENDALL, PH_SOCKET_NONE);
  GListModel *running;
  g_autoptr (PhRunningCall) waiting = NULL;
  Told told = { 0 };

  scene_open (&scene, PH_AUTO_NONE);
  running = ph_session_get_running (scene.session);
  call.socket = ph_socket_item_get_id (scene.client);
  call.data = bytes;
  ph_session_call_async (scene.session, &call, NULL, told_cb, &told);
  g_assert_true (ph_test_spin_until (has_progress, running, PH_TEST_PATIENCE_MS));
  g_assert_cmpuint (g_list_model_get_n_items (running), ==, 1);
  g_assert_false (told.told);
  waiting = g_list_model_get_item (running, 0);
  ph_session_cancel_call (scene.session, ph_running_call_get_id (waiting));
  g_assert_true (ph_test_spin_until (was_told, &told, PH_TEST_PATIENCE_MS));
  g_assert_true (told.result->cancelled);
  g_assert_cmpuint (told.result->moved, >, 0);
  g_assert_cmpuint (told.result->moved, <, LARGE);
  ph_call_result_unref (told.result);
  scene_close (&scene);
}

static void
test_sendfile (void)
{
  Scene scene;
  g_autoptr (PhCallResult) result = NULL;
  g_autofree char *path = NULL;
  PhCall call = PH_CALL_INIT (PH_CALL_SENDFILE, PH_SOCKET_NONE);
  int fd = g_file_open_tmp ("ph-calls-XXXXXX", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_close (fd, NULL));
  g_assert_true (g_file_set_contents (path, "0123456789", 10, NULL));
  scene_open (&scene, (PhAutoFlags) (PH_AUTO_ACCEPT | PH_AUTO_RECEIVE));
  call.socket = ph_socket_item_get_id (scene.client);
  call.text = path;
  call.offset = 4;
  call.count = 100;
  result = ph_test_session_make (scene.session, &call);
  g_assert_cmpint (result->op, ==, PH_CALL_SENDFILE);
  g_assert_cmpint (result->error, ==, 0);
  g_assert_cmpint (result->result, ==, 6);
  g_assert_cmpuint (result->moved, ==, 6);
  g_assert_cmpint (result->args[1], ==, 1);
  g_assert_cmpint (g_unlink (path), ==, 0);
  scene_close (&scene);
}

static void
test_connect_ex (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) server = ph_test_session_listen (session, PH_AUTO_NONE);
  PhAddress address = ph_socket_item_get_identity (server)->local;
  g_autoptr (PhEndpoint) endpoint = ph_endpoint_from_address (&address);
  PhCall call = PH_CALL_INIT (PH_CALL_CONNECT_EX, ph_socket_item_get_id (server));
  g_autoptr (PhCallResult) result = NULL;
  const PhRecord *record;
  g_autofree char *explanation = NULL;
  g_autofree char *foretold = ph_session_foretell (session, ph_socket_item_get_id (server),
                                                   PH_CALL_CONNECT_EX);

  g_assert_nonnull (strstr (foretold, "EISCONN"));
  call.endpoint = endpoint;
  result = ph_test_session_make (session, &call);
  g_assert_cmpint (result->result, ==, EISCONN);
  g_assert_cmpint (result->error, ==, EISCONN);
  record = ph_event_get_record (ph_socket_item_get_last_call (server));
  g_assert_false (ph_record_has_failed (record));
  explanation = ph_session_explain (session, record);
  g_assert_nonnull (strstr (explanation, "listener"));
  ph_test_session_end (session);
}

static void
test_default_timeout (void)
{
  Scene scene;
  PhCall call = PH_CALL_INIT (PH_CALL_GETTIMEOUT, PH_SOCKET_NONE);
  g_autoptr (PhSocketItem) late = NULL;
  g_autoptr (PhCallResult) before = NULL;
  g_autoptr (PhCallResult) after = NULL;

  scene_open (&scene, PH_AUTO_NONE);
  g_assert_cmpint (ph_session_get_default_timeout (scene.session), ==, PH_TIMEOUT_BLOCKING);
  ph_session_set_default_timeout (scene.session, 2500000000);
  g_assert_cmpint (ph_session_get_default_timeout (scene.session), ==, 2500000000);
  late = ph_test_session_connect (scene.session, scene.server, PH_AUTO_NONE);
  call.socket = ph_socket_item_get_id (scene.client);
  before = ph_test_session_make (scene.session, &call);
  g_assert_cmpint (before->args[0], ==, -1);
  call.socket = ph_socket_item_get_id (late);
  after = ph_test_session_make (scene.session, &call);
  g_assert_cmpint (after->args[0], ==, 2);
  g_assert_cmpint (after->args[1], ==, 500000000);
  g_assert_cmpint (ph_socket_item_get_identity (late)->timeout_ns, ==, 2500000000);
  scene_close (&scene);
}

static void
filled_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Told *told = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_true (ph_session_fill_finish (PH_SESSION (source), result, &told->filled, &error));
  g_assert_no_error (error);
  told->told = TRUE;
}

/* Full is full: what went is what the kernel counts, and one more send finds no room. */
static void
test_fill (void)
{
  Scene scene;
  Told told = { 0 };
  g_autoptr (GBytes) byte = g_bytes_new_static ("x", 1);
  PhCall call = PH_CALL_INIT (PH_CALL_SEND, PH_SOCKET_NONE);
  g_autoptr (PhCallResult) sent = NULL;

  scene_open (&scene, PH_AUTO_NONE);
  call.socket = ph_socket_item_get_id (scene.client);
  call.data = byte;
  call.timeout_ns = PH_TIMEOUT_NONE;
  ph_session_fill_async (scene.session, call.socket, filled_cb, &told);
  g_assert_true (ph_test_spin_until (was_told, &told, PH_TEST_PATIENCE_MS));
  g_assert_true (told.filled.full);
  g_assert_cmpint (told.filled.error, ==, 0);
  g_assert_cmpuint (told.filled.went, >, 0);
  g_assert_cmpuint (told.filled.n_sends, >, 0);
  if (told.filled.last_asked > 0)
    g_assert_cmpuint (told.filled.last_took, <, told.filled.last_asked);
  g_assert_cmpuint (ph_socket_item_get_figures (scene.client)->bytes_out, ==, told.filled.went);
  sent = ph_test_session_make (scene.session, &call);
  g_assert_cmpint (sent->error, ==, EAGAIN);

  /* nothing to fill where nothing can be sent */
  told = (Told) { 0 };
  ph_session_fill_async (scene.session, ph_socket_item_get_id (scene.server), filled_cb, &told);
  g_assert_true (ph_test_spin_until (was_told, &told, PH_TEST_PATIENCE_MS));
  g_assert_false (told.filled.full);
  g_assert_cmpint (told.filled.error, ==, EPIPE);
  scene_close (&scene);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/model/calls/sendall", test_sendall);
  g_test_add_func ("/model/calls/progress", test_progress);
  g_test_add_func ("/model/calls/sendfile", test_sendfile);
  g_test_add_func ("/model/calls/connect-ex", test_connect_ex);
  g_test_add_func ("/model/calls/default-timeout", test_default_timeout);
  g_test_add_func ("/model/calls/fill", test_fill);
  return g_test_run ();
}
