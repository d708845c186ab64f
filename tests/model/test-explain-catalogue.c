/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-test-feed.h"
#include "ph-test-session.h"

#include "ph-errno-catalogue.h"
#include "ph-socket-option.h"

#include <string.h>

/* What the window says of every errno that every call can give: made on each kind of socket, with
 * and without an address, at once and after a wait, there is a sentence that can be shown. */

typedef struct
{
  PhSession    *session;
  PhTestFeed   *feed;
  PhSocketItem *items[5];
} Scene;

static PhSocketItem *
open_kind (PhSession *session,
           int        family,
           int        type)
{
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_autoptr (GError) error = NULL;
  PhSocketItem *item;

  config->family = family;
  config->type = type;
  item = ph_test_session_open (session, config, NULL, &error);
  g_assert_no_error (error);
  return item;
}

static void
scene_open (Scene *scene)
{
  scene->session = ph_test_session_new (0);
  scene->feed = ph_test_feed_new (NULL, 64);
  scene->items[0] = ph_test_session_listen (scene->session, PH_AUTO_ACCEPT);
  scene->items[1] = ph_test_session_connect (scene->session, scene->items[0], PH_AUTO_NONE);
  scene->items[2] = open_kind (scene->session, AF_INET, SOCK_DGRAM);
  scene->items[3] = open_kind (scene->session, AF_UNIX, SOCK_STREAM);
  scene->items[4] = open_kind (scene->session, AF_INET6, SOCK_STREAM);
}

static void
scene_close (Scene *scene)
{
  for (gsize i = 0; i < G_N_ELEMENTS (scene->items); i++)
    g_object_unref (scene->items[i]);
  ph_test_feed_free (scene->feed);
  ph_test_session_end (scene->session);
}

static void
check_sentence (const char *text)
{
  g_assert_nonnull (text);
  g_test_message ("%s", text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), >, 8);
  g_assert_cmpuint (strlen (text), <, 1000);
  g_assert_true (g_str_has_suffix (text, "."));
  g_assert_false (g_ascii_islower (text[0]));
  g_assert_null (strstr (text, ".."));
  g_assert_null (strstr (text, "  "));
  g_assert_null (strstr (text, "(null)"));
  g_assert_null (strchr (text, '%'));
}

static void
explain (Scene            *scene,
         PhRecord         *record,
         const PhCallHead *head,
         const PhAddress  *address)
{
  PhRecord told;
  g_autofree char *text = NULL;

  ph_recorder_body (scene->feed->recorder, record, head, address, NULL, 0);
  g_assert_cmpuint (ph_ring_pop (scene->feed->ring, &told, 1), ==, 1);
  text = ph_session_explain (scene->session, &told);
  check_sentence (text);
  ph_record_clear (&told);
}

static void
explain_on (Scene              *scene,
            const PhErrnoEntry *entry,
            PhSocketItem       *item,
            PhCallHead          head)
{
  PhAddress address = ph_address_loopback (AF_INET, 8080);

  for (guint way = 0; way < 8; way++)
    {
      PhRecord record = { .kind = (guint8) entry->op, .error = (guint16) entry->error,
                          .time_ns = way & 1 ? G_GINT64_CONSTANT (9000000000) : 10,
                          .flags = way & 2 ? PH_RECORD_TIMED_OUT : 0 };

      record.socket = item != NULL ? ph_socket_item_get_id (item) : PH_SOCKET_NONE;
      head.begun_ns = 5;
      head.call_id = 1;
      head.result = -1;
      explain (scene, &record, &head, way & 4 ? &address : NULL);
    }
}

/* The arguments of such a call: what an error means with an option is said of each of them. */
static void
explain_entry (Scene              *scene,
               const PhErrnoEntry *entry,
               PhSocketItem       *item)
{
  gsize n = 1;
  const PhSocketOption *table = NULL;

  if (entry->op == PH_CALL_SETSOCKOPT || entry->op == PH_CALL_GETSOCKOPT)
    table = ph_socket_option_table (&n);
  for (gsize i = 0; i < n; i++)
    {
      PhCallHead head = { .args = { AF_INET, SOCK_STREAM, IPPROTO_TCP } };

      if (table != NULL)
        {
          head.args[0] = table[i].level;
          head.args[1] = table[i].option;
        }
      explain_on (scene, entry, item, head);
    }
}

static void
test_catalogue (void)
{
  Scene scene;
  gsize n;
  const PhErrnoEntry *entries = ph_errno_catalogue (&n);

  scene_open (&scene);
  for (gsize i = 0; i < n; i++)
    {
      g_test_message ("%s: %d", ph_call_op_get_name (entries[i].op), entries[i].error);
      explain_entry (&scene, &entries[i], NULL);
      for (gsize k = 0; k < G_N_ELEMENTS (scene.items); k++)
        explain_entry (&scene, &entries[i], scene.items[k]);
    }
  scene_close (&scene);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/model/explain-catalogue/every-errno", test_catalogue);
  return g_test_run ();
}
