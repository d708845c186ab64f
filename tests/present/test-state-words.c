/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-state-words.h"

#include "ph-clock.h"

#include <errno.h>

static const PhIdentity tcp = { .fd = 7, .family = AF_INET, .type = SOCK_STREAM,
                                .state = PH_STATE_ESTABLISHED };

static PhStateStep
make_step (PhState   from,
           PhState   to,
           PhTrigger trigger)
{
  return (PhStateStep) { .time_ns = 1, .from = (guint8) from, .to = (guint8) to,
                         .fd_state = (guint8) to, .trigger = (guint8) trigger,
                         .call = PH_N_CALLS, .path.is_sure = TRUE };
}

static void
check_sentence (const char *text)
{
  g_assert_cmpuint (strlen (text), >, 10);
  g_assert_cmpuint (strlen (text), <, 260);
  g_assert_true (g_ascii_isupper (text[0]) || strstr (text, "() ") != NULL);
  g_assert_true (g_str_has_suffix (text, "."));
  g_assert_null (strstr (text, "(null)"));
  g_assert_null (strstr (text, "  "));
}

/* All states by all states, of TCP and of others, open and closed: there are always words. */
static void
test_everything (void)
{
  static const PhIdentity kinds[] = {
    { .fd = 7, .family = AF_INET, .type = SOCK_STREAM },
    { .fd = 7, .family = AF_INET6, .type = SOCK_DGRAM },
    { .fd = 7, .family = AF_UNIX, .type = SOCK_STREAM },
    { .fd = 7, .family = AF_UNIX, .type = SOCK_DGRAM },
    { .fd = 7, .family = AF_INET, .type = SOCK_RAW },
  };

  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (guint from = 0; from < PH_N_STATES; from++)
      for (guint to = 0; to < PH_N_STATES; to++)
        for (guint trigger = 0; trigger <= PH_TRIGGER_RESET; trigger++)
          for (int closed = 0; closed < 2; closed++)
            {
              PhIdentity identity = kinds[k];
              const PhStateStep step = make_step ((PhState) from, (PhState) to,
                                                  (PhTrigger) trigger);
              const PhStateSubject subject = { .identity = &identity, .steps = &step,
                                               .n_steps = 1 };
              g_autofree char *state = NULL;
              g_autofree char *cause = NULL;
              g_autofree char *said = NULL;
              g_autofree char *all = NULL;

              identity.state = closed ? PH_STATE_GONE : (PhState) to;
              state = ph_state_words_state (&subject);
              cause = ph_state_words_cause (&subject, &step);
              said = ph_state_words_step (&subject, &step);
              all = ph_state_words_all (&subject, 1);
              check_sentence (state);
              check_sentence (said);
              g_assert_cmpuint (strlen (cause), >, 3);
              g_assert_cmpuint (strlen (cause), <, 60);
              g_assert_true (g_str_has_prefix (all, ph_state_words_name (&subject)));
            }
}

static void
check_step (PhStateStep step,
            const char *cause,
            const char *part)
{
  const PhStateSubject subject = { .identity = &tcp, .steps = &step, .n_steps = 1 };
  g_autofree char *said_cause = ph_state_words_cause (&subject, &step);
  g_autofree char *said = ph_state_words_step (&subject, &step);

  g_assert_cmpstr (said_cause, ==, cause);
  if (strstr (said, part) == NULL)
    g_error ("\"%s\" does not say \"%s\"", said, part);
}

static void
test_steps (void)
{
  PhStateStep step;

  check_step (make_step (PH_STATE_ESTABLISHED, PH_STATE_CLOSE_WAIT, PH_TRIGGER_SEGMENT),
              "recv FIN, send ACK", "it will send no more");
  check_step (make_step (PH_STATE_FIN_WAIT1, PH_STATE_FIN_WAIT2, PH_TRIGGER_SEGMENT),
              "recv ACK", "acknowledged this side's FIN");
  check_step (make_step (PH_STATE_TIME_WAIT, PH_STATE_CLOSE, PH_TRIGGER_TIMER), "2 MSL over",
              "60 seconds");

  step = make_step (PH_STATE_ESTABLISHED, PH_STATE_FIN_WAIT1, PH_TRIGGER_CALL);
  step.call = PH_CALL_SHUTDOWN;
  check_step (step, "shutdown(), send FIN", "a FIN went out");

  step = make_step (PH_STATE_CLOSE, PH_STATE_ESTABLISHED, PH_TRIGGER_CALL);
  step.call = PH_CALL_CONNECT;
  step.path = (PhStatePath) { 1, { PH_STATE_SYN_SENT }, TRUE };
  check_step (step, "connect(), send SYN", "SYN_SENT was passed between two looks.");

  step = make_step (PH_STATE_ESTABLISHED, PH_STATE_TIME_WAIT, PH_TRIGGER_CALL);
  step.call = PH_CALL_CLOSE;
  step.path = (PhStatePath) { 1, { PH_STATE_FIN_WAIT1 }, FALSE };
  check_step (step, "close(), send FIN", "What else it passed was not seen.");

  step = make_step (PH_STATE_SYN_SENT, PH_STATE_CLOSE, PH_TRIGGER_RESET);
  step.error = ECONNREFUSED;
  check_step (step, "recv RST (ECONNREFUSED)", "nobody listens there");
  step.error = ETIMEDOUT;
  check_step (step, "no answer (ETIMEDOUT)", "gave up");
  step.error = 0;
  step.call = PH_CALL_CLOSE;
  step.from = PH_STATE_ESTABLISHED;
  check_step (step, "close(), send RST", "unread bytes");
}

static void
test_clock (void)
{
  const gint64 now_ns = 1000 * PH_NSEC_PER_SEC;
  static const struct
  {
    PhState     state;
    PhTimerKind timer;
    guint32     left_ms;
    guint32     retries;
    const char *sentence;
    const char *in_short;
  } cases[] = {
    { PH_STATE_TIME_WAIT, PH_TIMER_TIME_WAIT, 57100, 0, "56 s of TIME_WAIT left", "56 s left" },
    { PH_STATE_TIME_WAIT, PH_TIMER_TIME_WAIT, 500, 0, "0 s of TIME_WAIT left", "0 s left" },
    { PH_STATE_FIN_WAIT2, PH_TIMER_TIME_WAIT, 59000, 0, "waits another 57 s", "57 s left" },
    { PH_STATE_FIN_WAIT1, PH_TIMER_RETRANS, 2200, 0, "sent again in 1 s", NULL },
    { PH_STATE_LAST_ACK, PH_TIMER_RETRANS, 5000, 1, "Sent again once", NULL },
    { PH_STATE_LAST_ACK, PH_TIMER_RETRANS, 5000, 3, "Sent again 3 times", NULL },
    { PH_STATE_FIN_WAIT1, PH_TIMER_NONE, 5000, 3, NULL, NULL },
    { PH_STATE_CLOSE, PH_TIMER_TIME_WAIT, 5000, 0, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PhAfter after = { .time_ns = now_ns - 2 * PH_NSEC_PER_SEC, .state = cases[i].state,
                              .timer = cases[i].timer, .left_ms = cases[i].left_ms,
                              .retries = cases[i].retries };
      g_autofree char *sentence = ph_state_words_clock (&after, now_ns);
      g_autofree char *in_short = ph_state_words_short_clock (&after, now_ns);

      g_assert_cmpint (sentence != NULL, ==, cases[i].sentence != NULL);
      if (sentence != NULL && strstr (sentence, cases[i].sentence) == NULL)
        g_error ("\"%s\" does not say \"%s\"", sentence, cases[i].sentence);
      g_assert_cmpstr (in_short, ==, cases[i].in_short);
    }
  g_assert_null (ph_state_words_clock (NULL, now_ns));
}

/* What is not known is said to be unknown, and what was over long ago to be over. */
static void
test_closed (void)
{
  PhIdentity closed = tcp;
  const PhAfter unknown = { .time_ns = 1, .state = PH_STATE_UNKNOWN };
  const PhAfter resting = { .time_ns = 1, .state = PH_STATE_TIME_WAIT };
  PhStateStep step = make_step (PH_STATE_FIN_WAIT2, PH_STATE_TIME_WAIT, PH_TRIGGER_SEGMENT);
  PhStateSubject subject = { .identity = &closed, .steps = &step, .n_steps = 1 };
  const struct { const PhAfter *after; const char *part; } cases[] = {
    { NULL, "not known yet" }, { &unknown, "is unknown" }, { &resting, "goes on by itself" },
  };

  closed.state = PH_STATE_GONE;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *said = NULL;

      subject.after = cases[i].after;
      said = ph_state_words_state (&subject);
      g_assert_nonnull (strstr (said, cases[i].part));
    }
}

static void
test_all (void)
{
  PhStateStep steps[] = { make_step (PH_STATE_UNKNOWN, PH_STATE_CLOSE, PH_TRIGGER_UNKNOWN),
                          make_step (PH_STATE_CLOSE, PH_STATE_ESTABLISHED, PH_TRIGGER_CALL),
                          make_step (PH_STATE_ESTABLISHED, PH_STATE_CLOSE_WAIT,
                                     PH_TRIGGER_SEGMENT) };
  const PhStateSubject subject = { .identity = &tcp, .steps = steps, .n_steps = 3 };
  g_autofree char *all = NULL;

  steps[1].path = (PhStatePath) { 1, { PH_STATE_SYN_SENT }, TRUE };
  all = ph_state_words_all (&subject, 1);
  g_assert_cmpstr (all, ==, "CLOSE_WAIT. The peer will send no more; this side has not closed its "
                            "own direction yet. Last step: ESTABLISHED to CLOSE_WAIT, recv FIN, "
                            "send ACK. So far: CLOSE, SYN_SENT (not seen), ESTABLISHED, "
                            "CLOSE_WAIT.");
  g_assert_true (ph_state_words_last (&subject) == &steps[2]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/present/state-words/everything", test_everything);
  g_test_add_func ("/present/state-words/steps", test_steps);
  g_test_add_func ("/present/state-words/clock", test_clock);
  g_test_add_func ("/present/state-words/closed", test_closed);
  g_test_add_func ("/present/state-words/all", test_all);
  return g_test_run ();
}
