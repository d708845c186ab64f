/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-test-session.h"

#include "ph-option-states.h"
#include "ph-test.h"

#include <errno.h>
#include <string.h>

/* What an item knows of its socket's options, on the real kernel: read without leaving a row, what
 * was asked for beside what it became, and the groups that were joined. */

static PhSocketItem *
open_socket (PhSession *session,
             int        type)
{
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_autoptr (GError) error = NULL;
  PhSocketItem *item;

  config->type = type;
  config->auto_flags = PH_AUTO_NONE;
  item = ph_test_session_open (session, config, NULL, &error);
  g_assert_no_error (error);
  return item;
}

static const PhSocketOption *
find (const char *name)
{
  const PhSocketOption *option = ph_socket_option_by_name (name);

  g_assert_nonnull (option);
  return option;
}

static const PhOptionState *
state_of (PhSocketItem *item,
          const char   *name)
{
  gsize row = (gsize) (find (name) - ph_socket_option_table (&(gsize) { 0 }));

  return ph_option_states_get (ph_socket_item_get_options (item), row);
}

/* Returns: the errno */
static int
set (PhSession    *session,
     PhSocketItem *item,
     const char   *name,
     const char   *text)
{
  g_autoptr (GBytes) value = ph_option_value_parse (find (name), text, NULL);
  g_autoptr (PhCallResult) result = NULL;
  PhCall call = PH_CALL_INIT (PH_CALL_SETSOCKOPT, ph_socket_item_get_id (item));

  g_assert_nonnull (value);
  call.args[0] = find (name)->level;
  call.args[1] = find (name)->option;
  call.data = value;
  result = ph_test_session_make (session, &call);
  if (result->error == 0)
    g_assert_true (g_bytes_equal (result->data, value));
  return result->error;
}

static gboolean
was_told (gpointer data)
{
  return *(guint *) data > 0;
}

static void
count_cb (guint *n)
{
  ++*n;
}

static void
read_options (PhSession    *session,
              PhSocketItem *item)
{
  guint n = 0;
  gulong handler = g_signal_connect_swapped (item, "options-changed", G_CALLBACK (count_cb), &n);

  ph_session_read_options (session, ph_socket_item_get_id (item));
  g_assert_true (ph_test_spin_until (was_told, &n, PH_TEST_PATIENCE_MS));
  g_signal_handler_disconnect (item, handler);
}

static void
expect_text (PhSocketItem *item,
             const char   *name,
             const char   *wanted)
{
  const PhOptionState *state = state_of (item, name);
  g_autofree char *text = NULL;

  g_assert_nonnull (state->value);
  text = ph_option_value_print (find (name), g_bytes_get_data (state->value, NULL),
                                g_bytes_get_size (state->value));
  g_assert_cmpstr (text, ==, wanted);
}

static void
expect_said (PhSocketItem *item,
             const char   *name,
             const char   *wanted)
{
  g_autofree char *said = ph_option_state_describe (state_of (item, name), find (name));

  g_test_message ("%s: %s", name, said);
  if (wanted == NULL)
    g_assert_null (said);
  else
    {
      g_assert_nonnull (said);
      g_assert_nonnull (strstr (said, wanted));
    }
}

static void
test_read (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) item = open_socket (session, SOCK_STREAM);
  g_autoptr (PhEventLog) log = ph_session_new_socket_log (session, ph_socket_item_get_id (item),
                                                          FALSE);
  guint n_rows = g_list_model_get_n_items (G_LIST_MODEL (log));

  g_assert_null (ph_socket_item_get_options (item));
  g_assert_false (state_of (item, "SO_TYPE")->read);
  read_options (session, item);
  expect_text (item, "SO_TYPE", "SOCK_STREAM");
  expect_text (item, "SO_DOMAIN", "AF_INET");
  expect_text (item, "SO_PROTOCOL", "IPPROTO_TCP");
  expect_text (item, "SO_ACCEPTCONN", "0");
  expect_said (item, "SO_RCVBUF", NULL);
  expect_said (item, "IP_MTU", "peer");
  g_assert_false (state_of (item, "SO_ERROR")->read); /* reading would take it away */
  g_assert_false (state_of (item, "IPV6_V6ONLY")->read);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (log)), ==, n_rows);
  ph_test_session_end (session);
}

static void
test_asked (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) item = open_socket (session, SOCK_STREAM);

  g_assert_cmpint (set (session, item, "SO_RCVBUF", "4096"), ==, 0);
  g_assert_cmpint (set (session, item, "SO_KEEPALIVE", "1"), ==, 0);
  g_assert_cmpint (set (session, item, "TCP_NODELAY", "0"), ==, 0);
  g_assert_cmpint (set (session, item, "TCP_MAXSEG", "5"), ==, EINVAL);
  expect_said (item, "SO_RCVBUF", NULL); /* not before the kernel was asked */
  read_options (session, item);
  expect_text (item, "SO_RCVBUF", "8192");
  expect_said (item, "SO_RCVBUF", "Asked for 4096, the kernel made it 8192 bytes");
  expect_said (item, "SO_KEEPALIVE", "Set by you; a new socket has 0");
  expect_said (item, "TCP_NODELAY", "Set by you");
  expect_said (item, "TCP_MAXSEG", NULL);
  ph_test_session_end (session);
}

static guint
count_memberships (PhSocketItem *item)
{
  return ph_option_states_get_memberships (ph_socket_item_get_options (item))->len;
}

static void
test_memberships (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) item = open_socket (session, SOCK_DGRAM);
  const PhMembership *membership;

  g_assert_cmpint (set (session, item, "IP_ADD_MEMBERSHIP", "239.255.77.11, lo"), ==, 0);
  g_assert_cmpint (set (session, item, "IP_ADD_MEMBERSHIP", "239.255.77.12, 127.0.0.1"), ==, 0);
  g_assert_cmpint (set (session, item, "IP_ADD_MEMBERSHIP", "239.255.77.11, lo"), ==, EADDRINUSE);
  g_assert_cmpuint (count_memberships (item), ==, 2);
  membership = g_ptr_array_index (ph_option_states_get_memberships (
                                    ph_socket_item_get_options (item)), 0);
  g_assert_true (membership->join == find ("IP_ADD_MEMBERSHIP"));
  g_assert_true (ph_membership_get_leave (membership) == find ("IP_DROP_MEMBERSHIP"));

  /* left as it was joined, and by the interface's other name */
  g_assert_cmpint (set (session, item, "IP_DROP_MEMBERSHIP", "239.255.77.12, 127.0.0.1"), ==, 0);
  g_assert_cmpuint (count_memberships (item), ==, 1);
  g_assert_cmpint (set (session, item, "IP_DROP_MEMBERSHIP", "239.255.77.11, 127.0.0.1"), ==, 0);
  g_assert_cmpuint (count_memberships (item), ==, 0);
  ph_test_session_end (session);
}

/* What the form gives a new socket, of every type. */
static void
test_opening (void)
{
  static const struct { const char *name; const char *text; } options[] = {
    { "SO_REUSEADDR", "1" }, { "SO_LINGER", "(1, 7)" }, { "SO_RCVTIMEO", "1.5" },
    { "SO_BINDTODEVICE", "lo" }, { "TCP_CONGESTION", "reno" },
    { "IP_MTU_DISCOVER", "IP_PMTUDISC_DO" }, { "IP_TOS", "16" },
  };
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketConfig) config = ph_socket_config_new ();
  g_autoptr (PhCallResult) last = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PhSocketItem) item = NULL;

  config->bind = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    config->options[find (options[i].name) - ph_socket_option_table (&(gsize) { 0 })] =
      g_strdup (options[i].text);
  item = ph_test_session_open (session, config, &last, &error);
  g_assert_no_error (error);
  g_assert_cmpint (last->op, ==, PH_CALL_BIND);
  g_assert_cmpint (last->error, ==, 0);
  read_options (session, item);
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    expect_text (item, options[i].name, options[i].text);
  ph_test_session_end (session);
}

/* A closed or unknown socket is not asked. */
static void
test_gone (void)
{
  PhSession *session = ph_test_session_new (0);
  g_autoptr (PhSocketItem) item = open_socket (session, SOCK_STREAM);
  g_autoptr (PhCallResult) closed = ph_test_session_call (session, PH_CALL_CLOSE,
                                                          ph_socket_item_get_id (item));

  g_assert_cmpint (closed->error, ==, 0);
  ph_session_read_options (session, ph_socket_item_get_id (item));
  ph_session_read_options (session, 4711);
  g_assert_null (ph_socket_item_get_options (item));
  ph_test_session_end (session);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/model/options/read", test_read);
  g_test_add_func ("/model/options/asked", test_asked);
  g_test_add_func ("/model/options/memberships", test_memberships);
  g_test_add_func ("/model/options/opening", test_opening);
  g_test_add_func ("/model/options/gone", test_gone);
  return g_test_run ();
}
