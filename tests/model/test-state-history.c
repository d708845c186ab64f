/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-state-history.h"

#include "ph-test-feed.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* What is taken, one thing a millisecond */
typedef enum
{
  END,
  STATE,    /* arg: PhState */
  BOUND,    /* arg: gboolean */
  SHUT,     /* arg: how */
  FAIL,     /* arg: errno of a recv */
  CLOSE,    /* arg: whether it resets */
  AFTER,    /* arg: PhState */
} What;

typedef struct { What what; int arg; } Event;

static PhStateHistory *
play (const Event *events)
{
  PhStateHistory *history = ph_state_history_new ();

  ph_state_history_set_tcp (history, ph_state_is_tcp ((PhState) events[0].arg));
  for (gsize i = 0; events[i].what != END; i++)
    {
      const gint64 now_ns = (gint64) (i + 1) * 1000000;
      const PhAfter after = { .time_ns = now_ns, .state = (PhState) events[i].arg, .left_ms = 5 };
      PhCallHead head = { .begun_ns = now_ns - 1500000 }; /* the state was told during the call */
      PhRecord record = { .time_ns = now_ns, .kind = PH_CALL_RECV };

      switch (events[i].what)
        {
        case STATE:
          ph_state_history_take_state (history, now_ns, (PhState) events[i].arg);
          break;
        case BOUND:
          ph_state_history_take_bound (history, now_ns, events[i].arg);
          break;
        case SHUT:
        case CLOSE:
          head.args[events[i].what == SHUT ? 0 : 1] = events[i].arg;
          record.kind = events[i].what == SHUT ? PH_CALL_SHUTDOWN : PH_CALL_CLOSE;
          ph_state_history_take_call (history, &record, &head);
          if (events[i].what == CLOSE)
            ph_state_history_take_close (history, now_ns);
          break;
        case FAIL:
          record.error = (guint16) events[i].arg;
          ph_state_history_take_call (history, &record, NULL);
          break;
        case AFTER:
          ph_state_history_take_after (history, &after);
          break;
        case END:
        default:
          g_assert_not_reached ();
        }
    }
  return history;
}

static void
print_step (GString           *text,
            const PhStateStep *step)
{
  static const char *const triggers[] = { "?", "call", "segment", "timer", "reset" };

  if (step->from == step->to)
    g_string_append_printf (text, "%s bound", ph_state_get_name ((PhState) step->to));
  else
    g_string_append_printf (text, "%s>%s", ph_state_get_name ((PhState) step->from),
                            ph_state_get_name ((PhState) step->to));
  for (guint i = 0; i < step->path.n_between; i++)
    g_string_append_printf (text, "%s%s", i == 0 ? "(" : " ",
                            ph_state_get_name ((PhState) step->path.between[i]));
  g_string_append_printf (text, "%s%s", step->path.n_between > 0 ? ")" : "",
                          step->path.is_sure ? "" : "~");
  if (step->from != PH_STATE_UNKNOWN)
    g_string_append_printf (text, " %s", triggers[step->trigger]);
  if (step->call != PH_N_CALLS)
    g_string_append_printf (text, ":%s", ph_call_op_get_name ((PhCallOp) step->call));
  if (step->error != 0)
    g_string_append_printf (text, ":%d", step->error);
}

/* Without the first, which is only where it began */
static char *
print_history (const PhStateHistory *history)
{
  GString *text = g_string_new (NULL);
  guint n;
  const PhStateStep *steps = ph_state_history_get_steps (history, &n);

  g_assert_cmpuint (steps[0].from, ==, PH_STATE_UNKNOWN);
  for (guint i = 1; i < n; i++)
    {
      g_string_append (text, i > 1 ? ", " : "");
      print_step (text, &steps[i]);
      g_assert_cmpint (steps[i].time_ns, >=, steps[i - 1].time_ns);
    }
  return g_string_free (text, FALSE);
}

#define C(state) { STATE, PH_STATE_##state }
#define A(state) { AFTER, PH_STATE_##state }

static void
test_inferred (void)
{
  static const struct
  {
    Event       events[10];
    const char *steps;
  } cases[] = {
    /* handshakes */
    { { C (CLOSE), C (SYN_SENT), C (ESTABLISHED) },
      "CLOSE>SYN_SENT call:connect, SYN_SENT>ESTABLISHED segment" },
    { { C (CLOSE), C (ESTABLISHED) }, "CLOSE>ESTABLISHED(SYN_SENT) call:connect" },
    { { C (CLOSE), C (LISTEN) }, "CLOSE>LISTEN call:listen" },
    { { C (CLOSE), C (SYN_SENT), C (CLOSE), { FAIL, ECONNREFUSED } },
      "CLOSE>SYN_SENT call:connect, SYN_SENT>CLOSE reset:111" },
    { { C (CLOSE), C (SYN_SENT), { FAIL, ETIMEDOUT }, C (CLOSE) },
      "CLOSE>SYN_SENT call:connect, SYN_SENT>CLOSE reset:110" },
    /* half-close, told before and after the call that did it */
    { { C (ESTABLISHED), C (FIN_WAIT1), { SHUT, SHUT_WR }, C (FIN_WAIT2) },
      "ESTABLISHED>FIN_WAIT1 call:shutdown, FIN_WAIT1>FIN_WAIT2 segment" },
    { { C (ESTABLISHED), { SHUT, SHUT_RDWR }, C (FIN_WAIT2) },
      "ESTABLISHED>FIN_WAIT2(FIN_WAIT1) call:shutdown" },
    { { C (ESTABLISHED), C (CLOSE_WAIT), { SHUT, SHUT_RD } },
      "ESTABLISHED>CLOSE_WAIT segment" },
    { { C (ESTABLISHED), C (CLOSE_WAIT), C (CLOSE), { SHUT, SHUT_WR } },
      "ESTABLISHED>CLOSE_WAIT segment, CLOSE_WAIT>CLOSE(LAST_ACK) call:shutdown" },
    { { C (ESTABLISHED), C (CLOSE_WAIT), { SHUT, SHUT_WR }, C (LAST_ACK), C (CLOSE) },
      "ESTABLISHED>CLOSE_WAIT segment, CLOSE_WAIT>LAST_ACK call:shutdown, "
      "LAST_ACK>CLOSE segment" },
    /* resets */
    { { C (ESTABLISHED), C (CLOSE), { FAIL, ECONNRESET } }, "ESTABLISHED>CLOSE reset:104" },
    { { C (ESTABLISHED), { FAIL, EAGAIN }, C (CLOSE) }, "ESTABLISHED>CLOSE reset" },
    { { C (ESTABLISHED), { SHUT, SHUT_WR }, C (FIN_WAIT2), C (CLOSE), { FAIL, ECONNRESET } },
      "ESTABLISHED>FIN_WAIT2(FIN_WAIT1) call:shutdown, FIN_WAIT2>CLOSE reset:104" },
    { { C (ESTABLISHED), { CLOSE, TRUE } },
      "ESTABLISHED>fd closed call:close, ESTABLISHED>CLOSE reset:close" },
    /* after the close */
    { { C (ESTABLISHED), { CLOSE, FALSE }, A (FIN_WAIT1), A (FIN_WAIT2), A (TIME_WAIT),
        A (TIME_WAIT), A (CLOSE) },
      "ESTABLISHED>fd closed call:close, ESTABLISHED>FIN_WAIT1 call:close, "
      "FIN_WAIT1>FIN_WAIT2 segment, FIN_WAIT2>TIME_WAIT segment, TIME_WAIT>CLOSE timer" },
    { { C (ESTABLISHED), { CLOSE, FALSE }, A (TIME_WAIT) },
      "ESTABLISHED>fd closed call:close, ESTABLISHED>TIME_WAIT(FIN_WAIT1)~ call:close" },
    { { C (ESTABLISHED), C (CLOSE_WAIT), { CLOSE, FALSE }, A (CLOSE) },
      "ESTABLISHED>CLOSE_WAIT segment, CLOSE_WAIT>fd closed call:close, "
      "CLOSE_WAIT>CLOSE(LAST_ACK) call:close" },
    { { C (ESTABLISHED), C (FIN_WAIT2), { SHUT, SHUT_WR }, { CLOSE, FALSE }, A (FIN_WAIT2) },
      "ESTABLISHED>FIN_WAIT2(FIN_WAIT1) call:shutdown, FIN_WAIT2>fd closed call:close" },
    { { C (ESTABLISHED), { CLOSE, FALSE }, A (UNKNOWN) }, "ESTABLISHED>fd closed call:close" },
    { { C (CLOSE), { CLOSE, FALSE } }, "CLOSE>fd closed call:close" },
    { { C (LISTEN), { CLOSE, FALSE } },
      "LISTEN>fd closed call:close, LISTEN>CLOSE call:close" },
    { { C (CLOSE), C (SYN_SENT), { CLOSE, FALSE } },
      "CLOSE>SYN_SENT call:connect, SYN_SENT>fd closed call:close, SYN_SENT>CLOSE call:close" },
    /* an open descriptor whose connection rests */
    { { C (ESTABLISHED), C (FIN_WAIT2), { SHUT, SHUT_WR }, C (CLOSE), A (TIME_WAIT), A (CLOSE) },
      "ESTABLISHED>FIN_WAIT2(FIN_WAIT1) call:shutdown, FIN_WAIT2>TIME_WAIT segment, "
      "TIME_WAIT>CLOSE timer" },
    { { C (ESTABLISHED), C (FIN_WAIT2), { SHUT, SHUT_WR }, C (CLOSE), A (TIME_WAIT),
        { CLOSE, FALSE }, A (CLOSE) },
      "ESTABLISHED>FIN_WAIT2(FIN_WAIT1) call:shutdown, FIN_WAIT2>TIME_WAIT segment, "
      "TIME_WAIT>fd closed call:close, TIME_WAIT>CLOSE timer" },
    { { C (ESTABLISHED), A (CLOSE) }, "" }, /* of a former life of the descriptor */
    /* what is not TCP */
    { { C (UNCONNECTED), { BOUND, TRUE }, C (CONNECTED) },
      "UNCONNECTED bound call:bind, UNCONNECTED>CONNECTED call:connect" },
    { { C (UNCONNECTED), { BOUND, TRUE }, C (LISTEN), { CLOSE, FALSE } },
      "UNCONNECTED bound call:bind, UNCONNECTED>LISTEN call:listen, LISTEN>fd closed call:close" },
    { { C (CONNECTED), C (HUNG_UP) }, "CONNECTED>HUNG_UP ?" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PhStateHistory) history = play (cases[i].events);
      g_autofree char *steps = print_history (history);

      g_assert_cmpstr (steps, ==, cases[i].steps);
    }
}

/* connect() of a datagram socket gives it a port, too: one step. */
static void
test_bound_by_connect (void)
{
  g_autoptr (PhStateHistory) history = ph_state_history_new ();
  guint n;
  const PhStateStep *steps;

  ph_state_history_take_state (history, 1, PH_STATE_UNCONNECTED);
  ph_state_history_take_bound (history, 1, FALSE);
  ph_state_history_take_state (history, 2, PH_STATE_CONNECTED);
  ph_state_history_take_bound (history, 2, TRUE);
  steps = ph_state_history_get_steps (history, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_false (steps[0].is_bound);
  g_assert_true (steps[1].is_bound);
}

static void
test_before (void)
{
  static const Event events[] = { C (ESTABLISHED), C (FIN_WAIT2), C (CLOSE), A (TIME_WAIT),
                                  { CLOSE, FALSE }, { END } };
  g_autoptr (PhStateHistory) history = play (events);

  g_assert_cmpint (ph_state_history_get_before (history, 0), ==, PH_STATE_ESTABLISHED);
  g_assert_cmpint (ph_state_history_get_before (history, 2500000), ==, PH_STATE_FIN_WAIT2);
  g_assert_cmpint (ph_state_history_get_before (history, 4500000), ==, PH_STATE_CLOSE);
  g_assert_cmpint (ph_state_history_get_before (history, 9000000), ==, PH_STATE_GONE);
  g_assert_cmpint (ph_state_history_get_after (history)->state, ==, PH_STATE_TIME_WAIT);
  g_assert_cmpuint (ph_state_history_get_after (history)->left_ms, ==, 5);
}

/* A socket that is connected over and over does not grow for ever. */
static void
test_bounded (void)
{
  g_autoptr (PhStateHistory) history = ph_state_history_new ();
  guint n;

  for (gint64 i = 0; i < 1000; i++)
    ph_state_history_take_state (history, i, i % 2 == 0 ? PH_STATE_CLOSE : PH_STATE_SYN_SENT);
  ph_state_history_get_steps (history, &n);
  g_assert_cmpuint (n, <=, 64);
  g_assert_cmpuint (n, >=, 32);
  g_assert_cmpuint (n + ph_state_history_get_n_dropped (history), ==, 1000);
}

static void
count_cb (PhSocketItem *item,
          guint        *n)
{
  ++*n;
}

/* Through the pump: rows about a connection without a descriptor are rows and nothing more. */
static void
test_pumped (void)
{
  g_autoptr (PhTestFeed) feed = ph_test_feed_new (NULL, 4096);
  PhIdentity identity = ph_test_identity (SOCK_STREAM, PH_STATE_ESTABLISHED, 80, 4000);
  PhAfter after = { .state = PH_STATE_TIME_WAIT, .timer = PH_TIMER_TIME_WAIT, .left_ms = 60000 };
  PhRecord record = { .socket = 1, .kind = PH_RECORD_AFTER, .flags = PH_RECORD_AUTO };
  g_autofree char *steps = NULL;
  PhSocketItem *item;
  guint n_told = 0;

  ph_test_feed_opened (feed, 1, PH_SOCKET_NONE, &identity);
  ph_test_feed_flush (feed);
  item = ph_socket_list_lookup (ph_pump_get_sockets (feed->pump), 1);
  g_signal_connect (item, "steps-changed", G_CALLBACK (count_cb), &n_told);

  ph_test_feed_closed (feed, 1);
  ph_test_feed_state (feed, 1, PH_STATE_TIME_WAIT);
  after.time_ns = record.time_ns = feed->now_ns + 1;
  ph_recorder_body (feed->recorder, &record, NULL, NULL, &after, sizeof after);
  ph_test_feed_flush (feed);

  g_assert_cmpuint (n_told, ==, 1);
  g_assert_cmpint (ph_socket_item_get_state (item), ==, PH_STATE_GONE);
  steps = print_history (ph_socket_item_get_state_history (item));
  g_assert_cmpstr (steps, ==, "ESTABLISHED>fd closed call:close, "
                              "ESTABLISHED>TIME_WAIT(FIN_WAIT1)~ call:close");
  g_assert_cmpuint (ph_state_history_get_after (
                      ph_socket_item_get_state_history (item))->left_ms, ==,
                    60000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/model/state-history/inferred", test_inferred);
  g_test_add_func ("/model/state-history/bound-by-connect", test_bound_by_connect);
  g_test_add_func ("/model/state-history/before", test_before);
  g_test_add_func ("/model/state-history/bounded", test_bounded);
  g_test_add_func ("/model/state-history/pumped", test_pumped);
  return g_test_run ();
}
