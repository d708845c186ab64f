/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-exchange-cast.h"
#include "ph-exchange-feed.h"

#include "ph-test-session.h"

/* Who stands in the exchange of all sockets, when there are more than it has room for */

#define N_CONNECTIONS 60

typedef struct
{
  PhSession      *session;
  PhSocketItem   *listener;
  PhExchangeFeed *feed;
  GArray         *lanes;
  PhSocketId      first;
} Stage;

static Stage
stage_open (void)
{
  Stage stage = { .session = ph_test_session_new (0), .first = PH_SOCKET_NONE };

  stage.listener = ph_test_session_listen (stage.session, PH_AUTO_ACCEPT);
  stage.feed = ph_exchange_feed_new (ph_session_get_store (stage.session));
  stage.lanes = g_array_new (FALSE, FALSE, sizeof (PhExchangeLane));
  return stage;
}

static void
stage_close (Stage *stage)
{
  g_array_unref (stage->lanes);
  ph_exchange_feed_free (stage->feed);
  g_object_unref (stage->listener);
  ph_test_session_end (stage->session);
}

/* As the page does at each flush */
static void
look (Stage *stage)
{
  ph_exchange_cast_all (stage->lanes, stage->session, &stage->first);
  ph_exchange_feed_set_lanes (stage->feed, (gconstpointer) stage->lanes->data, stage->lanes->len);
  ph_exchange_feed_sync (stage->feed);
}

static gboolean
stands (Stage      *stage,
        PhSocketId  socket)
{
  for (guint i = 0; i < stage->lanes->len; i++)
    if (g_array_index (stage->lanes, PhExchangeLane, i).socket == socket)
      return TRUE;
  return FALSE;
}

typedef struct
{
  PhSocketItem *listener;
  guint         n;
} Wanted;

static gboolean
has_children (gpointer data)
{
  Wanted *wanted = data;

  return ph_socket_item_get_n_children (wanted->listener) == wanted->n;
}

static PhSocketId
connect_one (Stage *stage)
{
  Wanted wanted = { stage->listener, ph_socket_item_get_n_children (stage->listener) + 1 };
  g_autoptr (PhSocketItem) client = ph_test_session_connect (stage->session, stage->listener, 0);

  g_assert_true (ph_test_spin_until (has_children, &wanted, PH_TEST_PATIENCE_MS));
  return ph_socket_item_get_id (client);
}

/* Whoever connected last is there, with what accepted it; older ones are given up many at a time,
 * so that most newcomers make nobody read the record anew */
static void
test_newest_stay (void)
{
  Stage stage = stage_open ();
  guint n_given_up = 0, generation;

  look (&stage);
  generation = ph_exchange_feed_get_generation (stage.feed);
  for (guint i = 0; i < N_CONNECTIONS; i++)
    {
      const PhSocketId first = stage.first, client = connect_one (&stage);

      look (&stage);
      n_given_up += stage.first != first;
      g_assert_cmpuint (stage.lanes->len, <=, PH_EXCHANGE_CAST_MAX);
      g_assert_cmpuint (stage.lanes->len, >=, MIN (2 * i + 3, PH_EXCHANGE_CAST_MAX / 3));
      g_assert_true (stands (&stage, client));
      g_assert_true (stands (&stage, ph_socket_item_get_id (stage.listener)));
    }
  g_assert_cmpuint (n_given_up, >, 0);
  g_assert_cmpuint (n_given_up, <=, 2 * N_CONNECTIONS / (PH_EXCHANGE_CAST_MAX / 3));
  g_assert_cmpuint (ph_exchange_feed_get_generation (stage.feed) - generation, ==, n_given_up);
  stage_close (&stage);
}

/* When the newer ones are cleared the older ones come back */
static void
test_older_return (void)
{
  Stage stage = stage_open ();
  g_autoptr (PhCallResult) closed = NULL;
  PhSocketId client = PH_SOCKET_NONE;

  for (guint i = 0; i < N_CONNECTIONS; i++)
    {
      const PhSocketId id = connect_one (&stage);

      client = client == PH_SOCKET_NONE ? id : client;
      look (&stage);
    }
  g_assert_false (stands (&stage, client));
  for (guint i = 0; i < stage.lanes->len; i++)
    {
      const PhSocketId id = g_array_index (stage.lanes, PhExchangeLane, i).socket;

      if (id != ph_socket_item_get_id (stage.listener))
        {
          g_clear_pointer (&closed, ph_call_result_unref);
          closed = ph_test_session_call (stage.session, PH_CALL_CLOSE, id);
        }
    }
  ph_socket_list_clear_closed (ph_session_get_sockets (stage.session));
  look (&stage);
  g_assert_cmpuint (stage.lanes->len, >, PH_EXCHANGE_CAST_MAX / 2);
  g_assert_cmpuint (stage.lanes->len, <=, PH_EXCHANGE_CAST_MAX);
  stage_close (&stage);
}

/* Sockets without a connection, one lane each */
static void
test_lonely_ones (void)
{
  Stage stage = { .session = ph_test_session_new (0), .first = PH_SOCKET_NONE };
  guint n_given_up = 0;

  stage.listener = ph_test_session_listen (stage.session, 0);
  stage.feed = ph_exchange_feed_new (ph_session_get_store (stage.session));
  stage.lanes = g_array_new (FALSE, FALSE, sizeof (PhExchangeLane));
  for (guint i = 0; i < N_CONNECTIONS; i++)
    {
      const PhSocketId first = stage.first;
      g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
      g_autoptr (PhSocketItem) item = ph_test_session_open (stage.session, config, NULL, NULL);

      look (&stage);
      n_given_up += stage.first != first;
      g_assert_true (stands (&stage, ph_socket_item_get_id (item)));
      g_assert_cmpuint (stage.lanes->len, <=, PH_EXCHANGE_CAST_MAX);
    }
  g_assert_cmpuint (n_given_up, <=, N_CONNECTIONS / (PH_EXCHANGE_CAST_MAX / 3) + 1);
  stage_close (&stage);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/exchange-cast/newest-stay", test_newest_stay);
  g_test_add_func ("/ui/exchange-cast/lonely-ones", test_lonely_ones);
  g_test_add_func ("/ui/exchange-cast/older-return", test_older_return);
  return g_test_run ();
}
