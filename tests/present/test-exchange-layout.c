/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-layout.h"
#include "ph-exchange-play.h"
#include "ph-exchange-words.h"

#include "ph-clock.h"

#include <math.h>
#include <string.h>

/* The picture: what stands where, and that what must be seen is there */

typedef struct
{
  PhExchangePlay   *play;
  PhExchangeScale  *scale;
  PhExchangeLayout *layout;
  PhExchangeSight   sight;
} Stage;

static Stage
stage_new (PhExchangePlay *play)
{
  Stage stage = { play, ph_exchange_scale_new (), ph_exchange_layout_new (), { 0 } };

  stage.sight = (PhExchangeSight) { .width = 1000, .height = 1400, .row_height = 26, .line = 16,
                                    .digit = 7, .small_digit = 6,
                                    .selected = PH_EXCHANGE_NOWHERE };
  return stage;
}

static void
stage_free (Stage *stage)
{
  ph_exchange_scale_free (stage->scale);
  ph_exchange_layout_free (stage->layout);
}

static void
stage_show (Stage *stage)
{
  ph_exchange_play_sync (stage->play);
  ph_exchange_scale_sync (stage->scale, stage->play->feed);
  if (stage->sight.row == 0)
    stage->sight.row = ph_exchange_scale_get_start (stage->scale);
  ph_exchange_layout_compute (stage->layout, stage->play->feed, stage->scale, &stage->sight);
}

#define COLUMN(stage, i) (&g_array_index ((stage)->layout->columns, PhExchangeColumn, i))
#define ARROW(stage, i) (&g_array_index ((stage)->layout->arrows, PhExchangeArrow, i))
#define BOX(stage, i) (&g_array_index ((stage)->layout->boxes, PhExchangeBox, i))

static guint
count_arrows (Stage      *stage,
              const char *label)
{
  guint n = 0;

  for (guint i = 0; i < stage->layout->arrows->len; i++)
    n += g_str_equal (ARROW (stage, i)->label, label);
  return n;
}

static const PhExchangeArrow *
find_arrow (Stage      *stage,
            const char *label)
{
  for (guint i = 0; i < stage->layout->arrows->len; i++)
    if (g_str_has_prefix (ARROW (stage, i)->label, label))
      return ARROW (stage, i);
  g_error ("no arrow says \"%s\"", label);
}

static void
play_calls (PhExchangePlay *play)
{
  gint64 accept_begun;

  ph_exchange_play_call (play, 3, PH_CALL_SOCKET, 0, 0, 0);
  ph_exchange_play_call (play, 3, PH_CALL_LISTEN, 0, 5, 0);
  ph_exchange_play_state (play, 3, PH_STATE_CLOSE, PH_STATE_LISTEN);
  accept_begun = play->now_ns;
  ph_exchange_play_call (play, 1, PH_CALL_SOCKET, 0, 0, 0);
  ph_exchange_play_call (play, 1, PH_CALL_CONNECT, 0, 0, 0);
  ph_exchange_play_state (play, 1, PH_STATE_CLOSE, PH_STATE_ESTABLISHED);
  play->begun_ns = accept_begun;
  ph_exchange_play_accept (play, 3, 2);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "hello, world", 0, NULL);
  ph_exchange_play_data (play, 2, PH_CALL_RECV, "hell", 0, NULL);
  ph_exchange_play_data (play, 2, PH_CALL_RECV, "o, world", 0, NULL);
  ph_exchange_play_call (play, 1, PH_CALL_SHUTDOWN, 0, SHUT_WR, 0);
  ph_exchange_play_state (play, 1, PH_STATE_ESTABLISHED, PH_STATE_FIN_WAIT1);
  ph_exchange_play_state (play, 2, PH_STATE_ESTABLISHED, PH_STATE_CLOSE_WAIT);
  ph_exchange_play_end (play, 2);
  ph_exchange_play_state (play, 1, PH_STATE_FIN_WAIT1, PH_STATE_FIN_WAIT2);
  ph_exchange_play_call (play, 2, PH_CALL_CLOSE, 0, 0, 0);
  ph_exchange_play_state (play, 1, PH_STATE_FIN_WAIT2, PH_STATE_CLOSE);
  ph_exchange_play_call (play, 1, PH_CALL_CLOSE, 0, 0, 0);
}

static void
play_exchange (PhExchangePlay *play)
{
  ph_exchange_play_pair (play);
  play_calls (play);
}

/* Handshake, bytes in two pieces, half-close and the four segments of the end, each once */
static void
test_whole_exchange (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);
  const PhExchangeArrow *syn, *first, *second, *fin;

  play_exchange (play);
  stage_show (&stage);
  g_assert_cmpuint (count_arrows (&stage, "SYN"), ==, 1);
  g_assert_cmpuint (count_arrows (&stage, "SYN+ACK"), ==, 1);
  g_assert_cmpuint (count_arrows (&stage, "ACK"), ==, 3);
  g_assert_cmpuint (count_arrows (&stage, "FIN"), ==, 2);
  g_assert_cmpuint (count_arrows (&stage, "RST"), ==, 0);

  syn = find_arrow (&stage, "SYN");
  g_assert_cmpint (syn->kind, ==, PH_EXCHANGE_SEGMENT);
  g_assert_cmpfloat (syn->x1, ==, COLUMN (&stage, 0)->x);
  g_assert_cmpfloat (syn->x2, ==, COLUMN (&stage, 1)->x);
  g_assert_cmpfloat (syn->y2, >, syn->y1);

  first = find_arrow (&stage, "[0–3]  hell");
  second = find_arrow (&stage, "[4–11]  o, world");
  g_assert_cmpuint (first->badge, ==, 1);
  g_assert_cmpuint (second->badge, ==, 1);
  g_assert_cmpfloat (first->y1, ==, second->y1);
  g_assert_cmpfloat (first->y2, <, second->y2);
  g_assert_true (first->has_label && second->has_label);
  g_assert_true (first->badge_at_head && second->badge_at_head);

  fin = find_arrow (&stage, "FIN");
  g_assert_cmpfloat (fin->y1, <, fin->y2);
  stage_free (&stage);
}

/* Arrows end where the bytes were seen in the queue, and a line goes on to where they were read. */
static void
test_receive_queue (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);
  const PhExchangeArrow *first, *second, *third;

  ph_exchange_play_pair (play);
  ph_exchange_play_accept (play, 3, 2);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "hello, world", 0, NULL);
  ph_exchange_play_queue (play, 2, 0, 12);
  for (guint i = 0; i < 3; i++)
    ph_exchange_play_call (play, 3, PH_CALL_GETSOCKNAME, 0, 0, 0);
  ph_exchange_play_data (play, 2, PH_CALL_RECV, "hell", 0, NULL);
  ph_exchange_play_queue (play, 2, 4, 8);   /* no news: they lay there before */
  ph_exchange_play_call (play, 3, PH_CALL_GETSOCKNAME, 0, 0, 0);
  ph_exchange_play_data (play, 2, PH_CALL_RECV, "o, world", 0, NULL);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "at once", 0, NULL);
  ph_exchange_play_data (play, 2, PH_CALL_RECV, "at once", 0, NULL);
  stage_show (&stage);

  first = find_arrow (&stage, "[0–3]  hell");
  second = find_arrow (&stage, "[4–11]  o, world");
  third = find_arrow (&stage, "7 B  at once");
  g_assert_cmpfloat (first->y2, >=, first->y1);
  g_assert_cmpfloat (first->y2, <, first->y1 + stage.sight.row_height);
  g_assert_cmpfloat (first->read_y, ==, first->y1 + 4 * stage.sight.row_height);
  g_assert_cmpfloat (second->y2, ==, first->y2);
  g_assert_cmpfloat (second->read_y, ==, first->y1 + 6 * stage.sight.row_height);
  g_assert_cmpfloat (first->label_box.y, >, first->y2);            /* at its receive */
  g_assert_cmpfloat (first->stay_box.width, >, 0);
  g_assert_cmpfloat (second->stay_box.width, ==, 0);               /* said once */
  g_assert_cmpfloat (third->read_y, ==, third->y2);
  g_assert_false (first->unread || second->unread || third->unread);
  g_assert_cmpfloat (ph_exchange_queue_x (first), <, first->x2);
  g_assert_cmpfloat (ph_exchange_queue_x (first), !=, ph_exchange_queue_x (third));
  g_assert_cmpuint (ph_exchange_layout_hit (stage.layout, ph_exchange_queue_x (first) - 4,
                                            first->y1 + 2.5 * stage.sight.row_height),
                    ==, first->moment);
  stage_free (&stage);
}

/* Who was not accepted shook hands with the listener's kernel, and waits there; whose SYN has no
 * answer stands outside. */
static void
test_guests (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);
  PhExchangeWaiting waiting = { .lane = 1, .op = PH_CALL_CONNECT };
  const PhExchangeArrow *syn, *ack, *outside;

  ph_exchange_play_guests (play);
  ph_exchange_play_call (play, 3, PH_CALL_LISTEN, 0, 0, 0);
  ph_exchange_play_call (play, 1, PH_CALL_CONNECT, 0, 0, 0);
  ph_exchange_play_state (play, 1, PH_STATE_CLOSE, PH_STATE_ESTABLISHED);
  ph_exchange_play_call (play, 2, PH_CALL_SOCKET, 0, 0, 0);
  waiting.begun_ns = play->now_ns;
  stage.sight.waiting = &waiting;
  stage.sight.n_waiting = 1;
  stage.sight.now_ns = play->now_ns + 1000000;
  stage_show (&stage);
  g_assert_cmpuint (count_arrows (&stage, "SYN+ACK"), ==, 1);
  ack = find_arrow (&stage, "ACK");
  g_assert_cmpfloat (ack->x1, ==, COLUMN (&stage, 0)->x);
  g_assert_cmpfloat (ack->x2, ==, COLUMN (&stage, 2)->x);
  g_assert_true (ack->unread);
  g_assert_cmpfloat (ack->read_y, >, ack->y2 + 2 * stage.sight.row_height);
  g_assert_cmpstr (ack->stay, ==, "first: not accepted");
  g_assert_cmpfloat (ack->stay_box.width, >, 0);
  outside = &g_array_index (stage.layout->arrows, PhExchangeArrow, 0);
  g_assert_cmpstr (outside->label, ==, "SYN");
  g_assert_true (outside->stops && !outside->trouble);
  g_assert_cmpfloat (outside->x1, ==, COLUMN (&stage, 1)->x);
  g_assert_cmpfloat (outside->x2, <, COLUMN (&stage, 2)->x);

  waiting.retries = 3;
  stage_show (&stage);
  syn = find_arrow (&stage, "SYN 4×, no answer");
  g_assert_true (syn->stops && syn->trouble);
  stage_free (&stage);
}

/* What nobody reads lies there until its socket is closed; what was not seen there ends half way. */
static void
test_unread (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);
  const PhExchangeArrow *seen, *unseen;

  ph_exchange_play_pair (play);
  ph_exchange_play_accept (play, 3, 2);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "seen", 0, NULL);
  ph_exchange_play_queue (play, 2, 0, 4);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "who knows", 0, NULL);
  ph_exchange_play_call (play, 3, PH_CALL_GETSOCKNAME, 0, 0, 0);
  stage_show (&stage);
  seen = find_arrow (&stage, "4 B  seen  not read yet");
  unseen = find_arrow (&stage, "9 B  who knows  not read yet");
  g_assert_true (seen->unread && !seen->stops);
  g_assert_cmpfloat (seen->stay_box.width, >, 0);
  g_assert_cmpfloat (seen->x2, ==, COLUMN (&stage, 1)->x);
  g_assert_cmpfloat (seen->read_y, >, seen->y1 + 2 * stage.sight.row_height);   /* now */
  g_assert_cmpstr (seen->stay, ==, "4 B in the receive queue");
  g_assert_true (!unseen->unread && unseen->stops);
  g_assert_cmpfloat (unseen->read_y, ==, unseen->y2);

  ph_exchange_play_queue (play, 2, 0, 10);   /* a part of the second, too */
  stage_show (&stage);
  unseen = find_arrow (&stage, "9 B  who knows  not read yet");
  g_assert_true (unseen->unread && !unseen->stops);
  g_assert_cmpstr (unseen->stay, ==, "6 B in the receive queue");

  ph_exchange_play_call (play, 2, PH_CALL_CLOSE, 0, 0, 0);
  ph_exchange_play_call (play, 3, PH_CALL_GETSOCKNAME, 0, 0, 0);
  stage_show (&stage);
  seen = find_arrow (&stage, "4 B  seen  not read yet");
  g_assert_cmpfloat (seen->read_y, ==, seen->y1 + 3 * stage.sight.row_height);
  stage_free (&stage);
}

/* The accept was made before the client came, and its box says so by its length */
static void
test_parked_accept (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);
  gboolean found = FALSE;

  play_exchange (play);
  stage_show (&stage);
  for (guint i = 0; i < stage.layout->boxes->len; i++)
    {
      const PhExchangeBox *box = BOX (&stage, i);

      if (!g_str_has_prefix (box->label, "accept()"))
        continue;
      found = TRUE;
      g_assert_cmpuint (box->lane, ==, 2);
      g_assert_cmpfloat (box->bottom - box->top, >, 5 * 26);
    }
  g_assert_true (found);
  stage_free (&stage);
}

/* Words never stand on each other, at any width and zoom */
static void
test_no_overlap (void)
{
  static const double widths[] = { 380, 620, 1000, 1920 };
  static const double zooms[] = { 6, 11, 18, 26, 60 };
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);

  play_exchange (play);
  for (gsize w = 0; w < G_N_ELEMENTS (widths); w++)
    for (gsize z = 0; z < G_N_ELEMENTS (zooms); z++)
      {
        stage.sight.width = widths[w];
        stage.sight.row_height = zooms[z];
        stage_show (&stage);
        for (guint i = 0; i < stage.layout->arrows->len; i++)
          for (guint j = 0; j < i; j++)
            {
              const PhExchangeArrow *a = ARROW (&stage, i), *b = ARROW (&stage, j);

              if (!a->has_label || !b->has_label)
                continue;
              g_assert_true (a->label_box.x >= b->label_box.x + b->label_box.width
                             || b->label_box.x >= a->label_box.x + a->label_box.width
                             || fabs (a->label_box.y - b->label_box.y) >= 0.8 * 16);
            }
        for (guint i = 1; i < stage.layout->columns->len; i++)
          g_assert_cmpfloat (COLUMN (&stage, i)->x, >, COLUMN (&stage, i - 1)->x);
        g_assert_cmpfloat (stage.layout->content_width, >=, COLUMN (&stage, 2)->x);
      }
  stage_free (&stage);
}

/* What is selected keeps its words even where they have no room */
static void
test_selected_keeps_words (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);
  gboolean found = FALSE;

  play_exchange (play);
  stage.sight.row_height = 12;
  stage.sight.selected = 8;
  stage_show (&stage);
  for (guint i = 0; i < stage.layout->boxes->len; i++)
    if (BOX (&stage, i)->moment == 8)
      found = BOX (&stage, i)->has_label;
  g_assert_true (found);
  stage_free (&stage);
}

typedef struct
{
  PhExchangeLifeKind kind;
  gboolean           begins;
  gboolean           ends;
} LifeStep;

static void
assert_lives (Stage          *stage,
              guint           lane,
              const LifeStep *steps,
              guint           n_steps)
{
  guint n = 0;

  for (guint i = 0; i < stage->layout->lives->len; i++)
    {
      const PhExchangeLife *life = &g_array_index (stage->layout->lives, PhExchangeLife, i);

      if (life->lane != lane)
        continue;
      g_assert_cmpuint (n, <, n_steps);
      g_assert_cmpint (life->kind, ==, steps[n].kind);
      g_assert_cmpint (life->begins, ==, steps[n].begins);
      g_assert_cmpint (life->ends, ==, steps[n].ends);
      g_assert_cmpfloat (life->top, <=, life->bottom);
      n++;
    }
  g_assert_cmpuint (n, ==, n_steps);
}

static void
test_lives (void)
{
  static const LifeStep cli[] = {
    { PH_EXCHANGE_LIFE_PLAIN, TRUE, FALSE },
    { PH_EXCHANGE_LIFE_OPEN, FALSE, FALSE },
    { PH_EXCHANGE_LIFE_HALF, FALSE, FALSE },
    { PH_EXCHANGE_LIFE_HALF, FALSE, FALSE },
    { PH_EXCHANGE_LIFE_PLAIN, FALSE, TRUE },
  };
  static const LifeStep conn[] = {
    { PH_EXCHANGE_LIFE_QUEUED, FALSE, FALSE },
    { PH_EXCHANGE_LIFE_OPEN, TRUE, FALSE },
    { PH_EXCHANGE_LIFE_HALF, FALSE, TRUE },
  };
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);

  play_exchange (play);
  stage_show (&stage);
  assert_lives (&stage, 0, cli, G_N_ELEMENTS (cli));
  assert_lives (&stage, 1, conn, G_N_ELEMENTS (conn));
  g_assert_cmpint (COLUMN (&stage, 0)->state, ==, PH_STATE_GONE);
  g_assert_cmpint (COLUMN (&stage, 2)->state, ==, PH_STATE_LISTEN);
  stage_free (&stage);
}

/* A close with unread bytes resets: one arrow, and it is trouble */
static void
test_reset (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);

  ph_exchange_play_pair (play);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "unread", 0, NULL);
  ph_exchange_play_call (play, 2, PH_CALL_CLOSE, 0, 6, 1);
  ph_exchange_play_call (play, 1, PH_CALL_RECV, 104, 10, 0);
  ph_exchange_play_state (play, 1, PH_STATE_ESTABLISHED, PH_STATE_CLOSE);
  stage_show (&stage);
  g_assert_cmpuint (count_arrows (&stage, "RST"), ==, 1);
  g_assert_cmpuint (count_arrows (&stage, "FIN"), ==, 0);
  g_assert_true (find_arrow (&stage, "RST")->trouble);
  g_assert_true (find_arrow (&stage, "6 B")->stops);
  stage_free (&stage);
}

static void
test_lost_datagram (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);
  const PhExchangeArrow *lost;

  ph_exchange_play_datagrams (play);
  ph_exchange_play_call (play, 1, PH_CALL_SOCKET, 0, 0, 0);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "one", 0, NULL);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "other", 0, NULL);
  ph_exchange_play_data (play, 2, PH_CALL_RECV, "other", 0, NULL);
  stage_show (&stage);
  lost = find_arrow (&stage, "3 B  one");
  g_assert_true (lost->stops && lost->trouble && !lost->badge_at_head);
  g_assert_nonnull (strstr (lost->label, "never received"));
  g_assert_cmpfloat (lost->x2, <, COLUMN (&stage, 1)->x);
  g_assert_cmpfloat (find_arrow (&stage, "5 B  other")->x2, ==, COLUMN (&stage, 1)->x);
  g_assert_cmpint (COLUMN (&stage, 0)->state, ==, PH_STATE_UNCONNECTED);
  stage_free (&stage);
}

static void
test_outside (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);

  ph_exchange_play_cast (play, PH_EXCHANGE_SOCKET, 1, 1, TRUE, "cli");
  ph_exchange_play_cast (play, PH_EXCHANGE_OUTSIDE, PH_SOCKET_NONE, PH_EXCHANGE_NONE, TRUE,
                         "192.0.2.1:80");
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "out", 0, NULL);
  ph_exchange_play_data (play, 1, PH_CALL_RECV, "in", 0, NULL);
  ph_exchange_play_state (play, 1, PH_STATE_ESTABLISHED, PH_STATE_CLOSE_WAIT);
  stage_show (&stage);
  g_assert_true (COLUMN (&stage, 1)->is_outside);
  g_assert_cmpfloat (find_arrow (&stage, "3 B  out")->x2, ==, COLUMN (&stage, 1)->x);
  g_assert_cmpfloat (find_arrow (&stage, "2 B  in")->x1, ==, COLUMN (&stage, 1)->x);
  g_assert_cmpfloat (find_arrow (&stage, "FIN")->x1, ==, COLUMN (&stage, 1)->x);
  stage_free (&stage);
}

static void
test_quiet_and_cut (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);
  guint n_breaks = 0;

  ph_exchange_play_pair (play);
  ph_exchange_play_call (play, 1, PH_CALL_SOCKET, 0, 0, 0);
  play->now_ns += G_GINT64_CONSTANT (3200000000);
  ph_exchange_play_call (play, 1, PH_CALL_GETSOCKNAME, 0, 0, 0);
  stage_show (&stage);
  for (guint i = 0; i < stage.layout->ticks->len; i++)
    {
      const PhExchangeTick *tick = &g_array_index (stage.layout->ticks, PhExchangeTick, i);

      n_breaks += tick->is_break;
      if (tick->is_break)
        g_assert_cmpstr (tick->label, ==, "3.20 s");
    }
  g_assert_cmpuint (n_breaks, ==, 1);
  g_assert_false (stage.layout->is_cut);
  stage_free (&stage);
}

#define MARK(stage, i) (&g_array_index ((stage)->layout->marks, PhExchangeMark, i))

/* At the sender's lane on the arrow's side: what happened within send() in a row above the tail of
 * the arrow, what came later where its time is; nothing where nothing was stamped */
static void
test_marks (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);
  double tail;

  ph_exchange_play_pair (play);
  ph_exchange_play_call (play, 1, PH_CALL_GETSOCKNAME, 0, 0, 0);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "hello", 0, NULL);
  ph_exchange_play_mark (play, 1, PH_MARK_QUEUED, 5, -3000);
  ph_exchange_play_mark (play, 1, PH_MARK_DEVICE, 5, -2000);
  ph_exchange_play_mark (play, 1, PH_MARK_ACKNOWLEDGED, 5, 150000);
  ph_exchange_play_data (play, 2, PH_CALL_RECV, "hello", 0, NULL);
  ph_exchange_play_data (play, 2, PH_CALL_SEND, "answer", 0, NULL);
  ph_exchange_play_mark (play, 2, PH_MARK_DEVICE, 6, -2000);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "unmarked", 0, NULL);
  stage_show (&stage);
  g_assert_cmpuint (stage.layout->marks->len, ==, 4);
  tail = BOX (&stage, 1)->bottom;
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpuint (MARK (&stage, i)->moment, ==, 1);
      g_assert_cmpint (MARK (&stage, i)->kind, ==, (PhMarkKind) i);
      g_assert_cmpfloat (MARK (&stage, i)->size, ==, ph_exchange_mark_size (stage.sight.line));
      g_assert_cmpfloat (MARK (&stage, i)->x, >, COLUMN (&stage, 0)->x + 6);
      g_assert_cmpfloat (MARK (&stage, i)->x, <, COLUMN (&stage, 0)->x + 40);
    }
  g_assert_cmpfloat (MARK (&stage, 0)->y, ==, tail - 12);
  g_assert_cmpfloat (MARK (&stage, 1)->y, ==, tail - 12);
  g_assert_cmpfloat (MARK (&stage, 1)->x, >=, MARK (&stage, 0)->x + MARK (&stage, 0)->size);
  g_assert_cmpfloat (MARK (&stage, 2)->y, >, BOX (&stage, 2)->bottom);
  g_assert_cmpfloat (MARK (&stage, 2)->y, <, BOX (&stage, 3)->bottom);
  g_assert_cmpfloat (MARK (&stage, 3)->x, <, COLUMN (&stage, 1)->x - 6);
  g_assert_cmpuint (MARK (&stage, 3)->moment, ==, 3);
  for (guint kind = 0; kind < PH_N_MARKS; kind++)
    g_assert_cmpuint (strlen (ph_exchange_mark_get_name ((PhMarkKind) kind)), >, 3);
  stage_free (&stage);
}

/* Those of a flood are left out: they cost nothing */
static void
test_marks_of_a_flood (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);

  ph_exchange_play_pair (play);
  for (guint i = 1; i <= 20000; i++)
    {
      ph_exchange_play_bulk (play, 1, PH_CALL_SEND, 10);
      ph_exchange_play_mark (play, 1, PH_MARK_DEVICE, 10 * i, 500);
      ph_exchange_play_mark (play, 1, PH_MARK_ACKNOWLEDGED, 10 * i, 900);
      ph_exchange_play_bulk (play, 2, PH_CALL_RECV, 10);
    }
  stage.sight.row_height = 1;
  stage_show (&stage);
  g_assert_cmpuint (stage.layout->bands->len, >, 10);
  g_assert_cmpuint (stage.layout->marks->len, <, 40);
  stage.sight.row_height = 100; /* from near they are there, two for each send */
  stage_show (&stage);
  g_assert_cmpuint (stage.layout->boxes->len, ==, 14);
  g_assert_cmpuint (stage.layout->marks->len, ==, 14);
  for (guint i = 0; i < stage.layout->marks->len; i++)
    g_assert_cmpfloat (MARK (&stage, i)->y, <, stage.sight.height + 20);
  stage_free (&stage);
}

/* A flood is summed up: few bands, none of its bytes forgotten, and a bounded number of parts */
static void
test_bands (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);
  guint64 n = 0, bytes = 0;

  ph_exchange_play_pair (play);
  for (guint i = 0; i < 5000; i++)
    {
      ph_exchange_play_bulk (play, 1, PH_CALL_SEND, 10);
      ph_exchange_play_bulk (play, 2, PH_CALL_RECV, 10);
    }
  stage.sight.row_height = 1;
  stage_show (&stage);
  for (guint i = 0; i < stage.layout->bands->len; i++)
    {
      const PhExchangeBand *band = &g_array_index (stage.layout->bands, PhExchangeBand, i);

      g_assert_cmpuint (band->lane, ==, 0);
      g_assert_true (band->points_right);
      g_assert_cmpfloat (band->share, <=, 1);
      n += band->n;
      bytes += band->bytes;
    }
  g_assert_cmpuint (n, ==, 5000);
  g_assert_cmpuint (bytes, ==, 50000);
  g_assert_cmpuint (stage.layout->bands->len, <, 40);
  g_assert_cmpuint (stage.layout->boxes->len, <, 40);
  stage_free (&stage);
}

/* The strips meet without a gap and without sharing a row, whatever a row's height */
static void
test_each_moment_once (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);
  guint n_boxes, n_pills;

  play_exchange (play);
  stage.sight.height = 4000;
  stage_show (&stage);
  n_boxes = stage.layout->boxes->len;
  n_pills = stage.layout->pills->len;
  g_assert_cmpuint (n_pills, >, 4);
  for (guint tenths = 180; tenths < 600; tenths++)
    {
      stage.sight.row_height = tenths / 10.0;
      stage_show (&stage);
      g_assert_cmpuint (stage.layout->boxes->len, ==, n_boxes);
      g_assert_cmpuint (stage.layout->pills->len, ==, n_pills);
    }
  stage_free (&stage);
}

/* What has not returned yet stands open at the bottom */
static void
test_waiting (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);
  PhExchangeWaiting waiting = { .lane = 2, .op = PH_CALL_ACCEPT };

  ph_exchange_play_pair (play);
  ph_exchange_play_call (play, 3, PH_CALL_LISTEN, 0, 5, 0);
  waiting.begun_ns = play->now_ns + 1000;
  stage.sight.waiting = &waiting;
  stage.sight.n_waiting = 1;
  stage.sight.now_ns = play->now_ns + G_GINT64_CONSTANT (2000001000);
  stage.sight.width = 380;
  stage_show (&stage);
  g_assert_cmpstr (BOX (&stage, 0)->label, ==, "accept() waits");
  g_assert_cmpstr (BOX (&stage, 0)->note, ==, "");
  stage.sight.width = 1000;
  stage_show (&stage);
  g_assert_true (BOX (&stage, 0)->waits);
  g_assert_cmpstr (BOX (&stage, 0)->label, ==, "accept()");
  g_assert_cmpstr (BOX (&stage, 0)->note, ==, "waits 2.00 s");
  stage.sight.width = 1600;
  stage_show (&stage);
  g_assert_cmpstr (BOX (&stage, 0)->note, ==, "waits 2.00 s for a client");
  g_assert_cmpfloat (BOX (&stage, 0)->bottom, >, BOX (&stage, 0)->top);
  stage_free (&stage);
}

static void
test_hit (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);
  const PhExchangeArrow *arrow;

  play_exchange (play);
  stage_show (&stage);
  arrow = find_arrow (&stage, "[4–11]  o, world");
  g_assert_cmpuint (ph_exchange_layout_hit (stage.layout, arrow->label_box.x + 3,
                                            arrow->label_box.y + 5), ==, arrow->receive);
  for (guint i = 0; i < stage.layout->boxes->len; i++)
    {
      const PhExchangeBox *box = BOX (&stage, i);
      const PhExchangeColumn *column = COLUMN (&stage, box->lane);

      g_assert_cmpuint (ph_exchange_layout_hit (stage.layout,
                                                column->label_x + column->label_width / 2,
                                                box->bottom), ==, box->moment);
    }
  g_assert_cmpuint (ph_exchange_layout_hit (stage.layout, 5, 1390), ==, PH_EXCHANGE_NOWHERE);
  stage_free (&stage);
}

/* Scrolled anywhere, the same moments stand at the same distance */
static void
test_scrolled (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);
  double before;

  play_exchange (play);
  stage_show (&stage);
  before = find_arrow (&stage, "[4–11]")->y2;
  stage.sight.row += 4;
  stage_show (&stage);
  g_assert_cmpfloat_with_epsilon (find_arrow (&stage, "[4–11]")->y2, before - 4 * 26, 1e-6);
  stage.sight.row = 1e9;
  stage_show (&stage);
  g_assert_cmpuint (stage.layout->arrows->len, ==, 0);
  stage.sight.row = 3.3e38;   /* where a row more is no more: it must come to an end */
  stage_show (&stage);
  g_assert_cmpuint (stage.layout->boxes->len, ==, 0);
  stage.sight.row = -1e9;
  stage.sight.height = 100;
  stage_show (&stage);
  g_assert_cmpuint (stage.layout->boxes->len, ==, 0);
  stage_free (&stage);
}

/* Where lanes are near each other the words about a queue are fewer, but whole */
static void
test_unread_in_little_room (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);
  const PhExchangeArrow *arrow;

  ph_exchange_play_pair (play);
  ph_exchange_play_accept (play, 3, 2);
  ph_exchange_play_data (play, 1, PH_CALL_SEND, "seen", 0, NULL);
  ph_exchange_play_queue (play, 2, 0, 4);
  ph_exchange_play_call (play, 3, PH_CALL_GETSOCKNAME, 0, 0, 0);
  stage.sight.small_digit = 12;
  stage.sight.width = 300;
  stage_show (&stage);
  arrow = find_arrow (&stage, "4 B  seen  not read yet");
  g_assert_cmpstr (arrow->stay, ==, "4 B queued");
  g_assert_cmpfloat (arrow->stay_box.width, >=, 10 * 12);
  g_assert_cmpfloat (arrow->stay_box.width, <, arrow->x2 - arrow->x1);
  stage_free (&stage);
}

/* What a sender's kernel still has stands beside the sender, to the end of the picture */
static void
test_held (void)
{
  static const struct
  {
    double      width;
    double      small_digit;
    gboolean    closed;
    const char *label;
  } cases[] = {
    { 1000, 6, FALSE, "4.0 MB in the send buffer" },
    { 1000, 6, TRUE, "4.0 MB in the send buffer, window closed" },
    { 700, 6, TRUE, "4.0 MB, window closed" },
    { 700, 9, TRUE, "4.0 MB held" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
      Stage stage = stage_new (play);
      const PhExchangeHeld *held;

      ph_exchange_play_pair (play);
      ph_exchange_play_accept (play, 3, 2);
      ph_exchange_play_data (play, 1, PH_CALL_SEND, "some", 0, NULL);
      ph_exchange_play_call (play, 3, PH_CALL_GETSOCKNAME, 0, 0, 0);
      stage.sight.width = cases[i].width;
      stage.sight.small_digit = cases[i].small_digit;
      stage_show (&stage);
      g_assert_cmpuint (stage.layout->held->len, ==, 0);
      play->lanes[0].held = 3961990;
      play->lanes[0].window_closed = cases[i].closed;
      ph_exchange_feed_set_lanes (play->feed, play->lanes, play->n_lanes);
      stage_show (&stage);
      g_assert_cmpuint (stage.layout->held->len, ==, 1);
      held = &g_array_index (stage.layout->held, PhExchangeHeld, 0);
      g_assert_cmpstr (held->label, ==, cases[i].label);
      g_assert_cmpfloat (held->x, >, COLUMN (&stage, 0)->x);
      g_assert_cmpfloat (held->top, ==, find_arrow (&stage, "4 B  some")->y1);
      g_assert_cmpfloat (held->bottom, >, held->top + stage.sight.row_height);
      g_assert_cmpfloat (held->box.x + held->box.width, <, COLUMN (&stage, 1)->x);
      stage_free (&stage);
    }
}

/* A SYN that a listener does not let in goes as far as the listener */
static void
test_full_queue (void)
{
  for (guint full = 0; full < 2; full++)
    {
      g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
      PhExchangeWaiting waiting = { .lane = 1, .op = PH_CALL_CONNECT, .retries = 2 };
      Stage stage = stage_new (play);
      const PhExchangeArrow *syn;
      g_autofree char *sentence = NULL;

      ph_exchange_play_guests (play);
      play->lanes[2].is_full = full != 0;
      ph_exchange_feed_set_lanes (play->feed, play->lanes, play->n_lanes);
      ph_exchange_play_call (play, 2, PH_CALL_SOCKET, 0, 0, 0);
      waiting.begun_ns = play->now_ns + 1;
      stage.sight.now_ns = play->now_ns + 1000000;
      stage.sight.waiting = &waiting;
      stage.sight.n_waiting = 1;
      stage_show (&stage);
      syn = find_arrow (&stage, full ? "SYN 3×: the accept queue is full" : "SYN 3×, no answer");
      g_assert_true (syn->stops && syn->trouble);
      g_assert_true ((syn->x2 == COLUMN (&stage, 2)->x) == (full != 0));
      sentence = ph_exchange_sentence_of_wait (play->feed, 1, PH_CALL_CONNECT);
      g_assert_cmpint (strstr (sentence, "whose accept queue is full") != NULL, ==, full != 0);
      stage_free (&stage);
    }
}

/* A time that only bounds when a state changed is marked as one */
static void
test_found_late (void)
{
  g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
  Stage stage = stage_new (play);
  PhRecord record = { .socket = 1, .kind = PH_RECORD_STATE, .took_ns = PH_STATE_FIN_WAIT1,
                      .aux = PH_STATE_FIN_WAIT2 };
  g_autofree char *sentence = NULL;
  const PhExchangeTick *first, *second;

  ph_exchange_play_pair (play);
  ph_exchange_play_state (play, 1, PH_STATE_ESTABLISHED, PH_STATE_FIN_WAIT1);
  record.time_ns = play->now_ns + 20 * PH_NSEC_PER_MSEC;
  ph_record_set_late (&record, 15 * PH_NSEC_PER_MSEC);
  ph_store_append (play->store, &record);
  stage_show (&stage);
  first = &g_array_index (stage.layout->ticks, PhExchangeTick, 0);
  second = &g_array_index (stage.layout->ticks, PhExchangeTick, 1);
  g_assert_cmpstr (first->label, ==, "0.000000");
  g_assert_cmpstr (second->label, ==, "≤ 0.020000");
  sentence = ph_exchange_sentence (play->feed, 1);
  g_assert_nonnull (strstr (sentence, "a look found it, 15.0 ms after the one before"));
  stage_free (&stage);
}

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Returns: (transfer full): what stands where, whatever numbers its lanes have */
static char *
write_picture (Stage *stage)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < stage->layout->columns->len; i++)
    g_ptr_array_add (lines, g_strdup_printf ("%s %g %g %d %d", COLUMN (stage, i)->name,
                                             COLUMN (stage, i)->x, COLUMN (stage, i)->label_x,
                                             COLUMN (stage, i)->labels_left,
                                             COLUMN (stage, i)->state));
  for (guint i = 0; i < stage->layout->arrows->len; i++)
    g_ptr_array_add (lines, g_strdup_printf ("%s %g,%g %g,%g", ARROW (stage, i)->label,
                                             ARROW (stage, i)->x1, ARROW (stage, i)->y1,
                                             ARROW (stage, i)->x2, ARROW (stage, i)->y2));
  for (guint i = 0; i < stage->layout->boxes->len; i++)
    g_ptr_array_add (lines, g_strdup_printf ("%s %s %g %g-%g", BOX (stage, i)->label,
                                             BOX (stage, i)->note,
                                             COLUMN (stage, BOX (stage, i)->lane)->x,
                                             BOX (stage, i)->top, BOX (stage, i)->bottom));
  for (guint i = 0; i < stage->layout->lives->len; i++)
    {
      const PhExchangeLife *life = &g_array_index (stage->layout->lives, PhExchangeLife, i);

      g_ptr_array_add (lines, g_strdup_printf ("%d %g %g-%g", life->kind,
                                               COLUMN (stage, life->lane)->x, life->top,
                                               life->bottom));
    }
  for (guint i = 0; i < stage->layout->bands->len; i++)
    {
      const PhExchangeBand *band = &g_array_index (stage->layout->bands, PhExchangeBand, i);

      g_ptr_array_add (lines, g_strdup_printf ("%s %d %g %g", band->label, band->points_right,
                                               band->rect.x, band->rect.y));
    }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

/* The same sockets, told one after the other, from right to left */
static void
cast_from_the_right (PhExchangePlay *play)
{
  PhExchangeLane lanes[3];

  ph_exchange_play_pair (play);
  memcpy (lanes, play->lanes, sizeof lanes);
  ph_exchange_feed_set_lanes (play->feed, lanes, 0);
  lanes[1].partner = PH_EXCHANGE_NONE;
  ph_exchange_feed_set_lanes (play->feed, &lanes[2], 1);
  ph_exchange_feed_set_lanes (play->feed, &lanes[1], 2);
  ph_exchange_feed_set_lanes (play->feed, play->lanes, 3);
  g_assert_cmpuint (ph_exchange_feed_lane_at (play->feed, 0), ==, 2);
}

/* In what order they became known is no part of the picture, from near or from afar */
static void
test_order_of_lanes (void)
{
  for (guint far = 0; far < 2; far++)
    {
      g_autoptr (PhExchangePlay) play = ph_exchange_play_new (NULL);
      g_autoptr (PhExchangePlay) other = ph_exchange_play_new (NULL);
      Stage stage = stage_new (play), other_stage = stage_new (other);
      g_autofree char *picture = NULL;
      g_autofree char *other_picture = NULL;

      ph_exchange_play_pair (play);
      cast_from_the_right (other);
      play_calls (play);
      play_calls (other);
      stage.sight.row_height = other_stage.sight.row_height = far ? 1 : 26;
      stage_show (&stage);
      stage_show (&other_stage);
      picture = write_picture (&stage);
      other_picture = write_picture (&other_stage);
      g_assert_cmpuint (strlen (picture), >, 200);
      g_assert_cmpstr (picture, ==, other_picture);
      stage_free (&stage);
      stage_free (&other_stage);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  g_test_add_func ("/present/exchange-layout/receive-queue", test_receive_queue);
  g_test_add_func ("/present/exchange-layout/unread", test_unread);
  g_test_add_func ("/present/exchange-layout/unread-in-little-room", test_unread_in_little_room);
  g_test_add_func ("/present/exchange-layout/held", test_held);
  g_test_add_func ("/present/exchange-layout/full-queue", test_full_queue);
  g_test_add_func ("/present/exchange-layout/found-late", test_found_late);
  g_test_add_func ("/present/exchange-layout/guests", test_guests);
  g_test_add_func ("/present/exchange-layout/order-of-lanes", test_order_of_lanes);
  g_test_add_func ("/present/exchange-layout/whole-exchange", test_whole_exchange);
  g_test_add_func ("/present/exchange-layout/parked-accept", test_parked_accept);
  g_test_add_func ("/present/exchange-layout/no-overlap", test_no_overlap);
  g_test_add_func ("/present/exchange-layout/selected-keeps-words", test_selected_keeps_words);
  g_test_add_func ("/present/exchange-layout/lives", test_lives);
  g_test_add_func ("/present/exchange-layout/reset", test_reset);
  g_test_add_func ("/present/exchange-layout/lost-datagram", test_lost_datagram);
  g_test_add_func ("/present/exchange-layout/outside", test_outside);
  g_test_add_func ("/present/exchange-layout/quiet-and-cut", test_quiet_and_cut);
  g_test_add_func ("/present/exchange-layout/marks", test_marks);
  g_test_add_func ("/present/exchange-layout/marks-of-a-flood", test_marks_of_a_flood);
  g_test_add_func ("/present/exchange-layout/bands", test_bands);
  g_test_add_func ("/present/exchange-layout/each-moment-once", test_each_moment_once);
  g_test_add_func ("/present/exchange-layout/waiting", test_waiting);
  g_test_add_func ("/present/exchange-layout/hit", test_hit);
  g_test_add_func ("/present/exchange-layout/scrolled", test_scrolled);

  return g_test_run ();
}
