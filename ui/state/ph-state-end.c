/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-state-end.h"

#include "ph-clock.h"
#include "ph-state-words.h"

#include "ph-state-view.h"

/* Follows an item. The seconds of a clock are counted here, a step a second and only on screen: the
 * kernel was asked once, and is asked again by the io thread in its own time. Main thread. */

#define TICK_MS    1000
#define TITLE_ROOM 40 /* pixels: above the diagram, and around it */

struct _PhStateEnd
{
  GtkWidget parent_instance;

  PhSocketItem *item;        /* (owned) (nullable) */
  GSignalGroup *signals;     /* (owned): of the item */
  gboolean      is_peer;
  guint         tick;        /* 0: no clock runs */

  GtkFlowBox   *box;
  GtkLabel     *title;
  GtkLabel     *short_clock;
  GtkLabel     *state_label;
  GtkLabel     *clock_label;
  PhStateView  *view;
  GtkBox       *words;
  GtkLabel     *step_label;
};

G_DEFINE_FINAL_TYPE (PhStateEnd, ph_state_end, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
ph_state_end_show_clock (PhStateEnd *self)
{
  PhStateSubject subject = ph_state_end_get_subject (self->item);
  g_autofree char *clock = ph_state_words_clock (subject.after, ph_clock_now_ns ());
  g_autofree char *left = ph_state_words_short_clock (subject.after, ph_clock_now_ns ());

  gtk_label_set_text (self->short_clock, left != NULL ? left : "");
  gtk_label_set_text (self->clock_label, clock != NULL ? clock : "");
  gtk_widget_set_visible (GTK_WIDGET (self->clock_label), clock != NULL);
}

static gboolean
tick_cb (gpointer user_data)
{
  PhStateEnd *self = user_data;

  ph_state_end_show_clock (self);
  ph_state_view_tick (self->view);
  if (gtk_widget_get_visible (GTK_WIDGET (self->clock_label)))
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
ph_state_end_run_clock (PhStateEnd *self)
{
  const gboolean wanted = self->item != NULL && gtk_widget_get_mapped (GTK_WIDGET (self))
                          && gtk_widget_get_visible (GTK_WIDGET (self->clock_label));

  if (!wanted)
    g_clear_handle_id (&self->tick, g_source_remove);
  else if (self->tick == 0)
    self->tick = g_timeout_add (TICK_MS, tick_cb, self);
}

static void
ph_state_end_show_step (PhStateEnd           *self,
                        const PhStateSubject *subject)
{
  const PhStateStep *step = ph_state_words_last (subject);
  g_autofree char *cause = NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *text = NULL;

  if (step == NULL && subject->n_steps > 0)
    step = &subject->steps[0];
  if (step == NULL)
    {
      gtk_label_set_text (self->step_label, "");
      return;
    }
  cause = ph_state_words_cause (subject, step);
  sentence = ph_state_words_step (subject, step);
  text = g_strdup_printf ("Last step: %s. %s", cause, sentence);
  gtk_label_set_text (self->step_label, text);
}

static void
ph_state_end_show (PhStateEnd *self)
{
  PhStateSubject subject;
  g_autofree char *title = NULL;
  g_autofree char *meaning = NULL;
  g_autofree char *state = NULL;

  if (self->item == NULL)
    return;
  subject = ph_state_end_get_subject (self->item);
  title = g_strdup_printf ("%s%s: %s", ph_socket_item_get_name (self->item),
                           self->is_peer ? ", its peer" : "", ph_state_words_name (&subject));
  meaning = ph_state_words_state (&subject);
  state = g_strdup_printf ("%s: %s", ph_state_words_name (&subject), meaning);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->state_label, state);
  ph_state_end_show_step (self, &subject);
  ph_state_end_show_clock (self);
  ph_state_view_set_subject (self->view, ph_socket_item_get_name (self->item), &subject);
  ph_state_end_run_clock (self);
}

static void
steps_changed_cb (PhStateEnd *self)
{
  ph_state_end_show (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
ph_state_end_map (GtkWidget *widget)
{
  PhStateEnd *self = PH_STATE_END (widget);

  GTK_WIDGET_CLASS (ph_state_end_parent_class)->map (widget);
  ph_state_end_show (self);
}

static void
ph_state_end_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_state_end_parent_class)->unmap (widget);
  ph_state_end_run_clock (PH_STATE_END (widget));
}

static void
ph_state_end_dispose (GObject *object)
{
  PhStateEnd *self = PH_STATE_END (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->item);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_STATE_END);
  G_OBJECT_CLASS (ph_state_end_parent_class)->dispose (object);
}

static void
ph_state_end_class_init (PhStateEndClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_state_end_dispose;
  widget_class->map = ph_state_end_map;
  widget_class->unmap = ph_state_end_unmap;

  signals[CHANGED] = g_signal_new ("changed", PH_TYPE_STATE_END, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  g_type_ensure (PH_TYPE_STATE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-state-end.ui");
  gtk_widget_class_bind_template_child (widget_class, PhStateEnd, box);
  gtk_widget_class_bind_template_child (widget_class, PhStateEnd, title);
  gtk_widget_class_bind_template_child (widget_class, PhStateEnd, short_clock);
  gtk_widget_class_bind_template_child (widget_class, PhStateEnd, state_label);
  gtk_widget_class_bind_template_child (widget_class, PhStateEnd, clock_label);
  gtk_widget_class_bind_template_child (widget_class, PhStateEnd, view);
  gtk_widget_class_bind_template_child (widget_class, PhStateEnd, words);
  gtk_widget_class_bind_template_child (widget_class, PhStateEnd, step_label);
}

static void
ph_state_end_init (PhStateEnd *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (PH_TYPE_SOCKET_ITEM);
  g_signal_group_connect_swapped (self->signals, "steps-changed", G_CALLBACK (steps_changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->signals, "notify::name", G_CALLBACK (steps_changed_cb),
                                  self);
}

/**
 * ph_state_end_set_item:
 * @self: an end
 * @item: (nullable): the socket
 * @is_peer: whether it is the peer of the socket that is looked at
 * @is_alone: whether no other end is shown: the words then stand beside the diagram
 *
 * Main thread.
 */
void
ph_state_end_set_item (PhStateEnd   *self,
                       PhSocketItem *item,
                       gboolean      is_peer,
                       gboolean      is_alone)
{
  g_return_if_fail (PH_IS_STATE_END (self));

  self->is_peer = is_peer;
  gtk_flow_box_set_max_children_per_line (self->box, is_alone ? 2 : 1);
  g_set_object (&self->item, item);
  g_signal_group_set_target (self->signals, item);
  if (item == NULL)
    ph_state_view_set_subject (self->view, NULL, NULL);
  ph_state_end_show (self);
  ph_state_end_run_clock (self);
}

/**
 * ph_state_end_set_room:
 * @self: an end
 * @height: pixels in sight
 *
 * Main thread, not while sizes are being allocated.
 */
void
ph_state_end_set_room (PhStateEnd *self,
                       int         height)
{
  g_return_if_fail (PH_IS_STATE_END (self));
  ph_state_view_set_room (self->view, height - TITLE_ROOM);
}

/**
 * ph_state_end_get_words:
 * @self: an end
 *
 * Returns: (transfer none): the box of its sentences, where more may be appended
 */
GtkBox *
ph_state_end_get_words (PhStateEnd *self)
{
  g_return_val_if_fail (PH_IS_STATE_END (self), NULL);
  return self->words;
}

/**
 * ph_state_end_get_subject:
 * @item: a socket
 *
 * Returns: what is known of it, valid until something happens to it
 */
PhStateSubject
ph_state_end_get_subject (PhSocketItem *item)
{
  const PhStateHistory *history = ph_socket_item_get_state_history (item);
  PhStateSubject subject = { .identity = ph_socket_item_get_identity (item),
                             .after = ph_state_history_get_after (history) };

  subject.steps = ph_state_history_get_steps (history, &subject.n_steps);
  return subject;
}
