/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-search.h"

#include "ph-clock.h"
#include "ph-socket-item-private.h"

/* Feeds a PhFind: its thread makes a source ready, which is the one thing a thread may do to a
 * GMainContext, and the source hands it the next rows. A step that would go around while there is
 * more to look at waits until that was looked at. */

#define TELL_NS (50 * PH_NSEC_PER_MSEC)

typedef enum
{
  NO_STEP,
  STEP_FORWARD,
  STEP_BACK,
} Step;

struct _PhSearch
{
  GObject       parent_instance;

  PhSession    *session;   /* (owned) (nullable): NULL once disposed */
  PhSocketItem *item;      /* (owned) */
  PhFind       *find;      /* (owned) */
  GSource      *source;    /* (owned): ready when the thread wants something */
  Step          wanted;
  gint64        told_ns;   /* when "changed" was said last */
  PhFindStatus  told;      /* and of what */
};

G_DEFINE_FINAL_TYPE (PhSearch, ph_search, G_TYPE_OBJECT)

enum
{
  CHANGED,
  MOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Any thread */
static void
wake_cb (gpointer user_data)
{
  g_source_set_ready_time (user_data, 0);
}

static gboolean
is_searching (PhSearch *self)
{
  PhFindReport report;

  ph_find_get_report (self->find, &report);
  return report.status == PH_FIND_SEARCHING;
}

static void
make_step (PhSearch *self)
{
  const gboolean forward = self->wanted == STEP_FORWARD;
  PhFindMatches *matches = ph_find_get_matches (self->find);
  gboolean around;

  if (self->wanted == NO_STEP
      || (is_searching (self) && !ph_find_matches_can_step (matches, forward)))
    return;
  self->wanted = NO_STEP;
  if (ph_find_matches_step (matches, forward, &around))
    g_signal_emit (self, signals[MOVED], 0, around);
}

static void
tell (PhSearch *self)
{
  const gint64 now_ns = ph_clock_now_ns ();
  PhFindReport report;

  ph_find_get_report (self->find, &report);
  if (report.status == self->told && report.status == PH_FIND_SEARCHING
      && now_ns - self->told_ns < TELL_NS)
    return;
  self->told = report.status;
  self->told_ns = now_ns;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
go_on (PhSearch *self)
{
  const PhRows *all = ph_socket_item_peek_rows (self->item, PH_ROWS_ALL);
  const PhRows *data = ph_socket_item_peek_rows (self->item, PH_ROWS_DATA);

  ph_find_continue (self->find, ph_session_get_store (self->session), all->index, data->carried);
}

static gboolean
dispatch (GSource     *source,
          GSourceFunc  callback,
          gpointer     user_data)
{
  g_autoptr (PhSearch) self = g_object_ref (user_data);

  g_source_set_ready_time (source, -1);
  go_on (self);
  make_step (self);
  if (self->session != NULL)   /* nobody disposed of it meanwhile */
    tell (self);
  return G_SOURCE_CONTINUE;
}

/* A callback is never called, but a source must have one to be dispatched with its data. */
static gboolean
nothing_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = {
  .dispatch = dispatch,
};

static void
ph_search_dispose (GObject *object)
{
  PhSearch *self = PH_SEARCH (object);

  g_clear_pointer (&self->find, ph_find_free);   /* first: its thread wakes the source */
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ph_search_parent_class)->dispose (object);
}

static void
ph_search_class_init (PhSearchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ph_search_dispose;
  signals[CHANGED] = g_signal_new ("changed", PH_TYPE_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[MOVED] = g_signal_new ("moved", PH_TYPE_SEARCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
ph_search_init (PhSearch *self)
{
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_priority (self->source, G_PRIORITY_DEFAULT_IDLE);
  g_source_set_static_name (self->source, "ph-search");
  g_source_set_callback (self->source, nothing_cb, self, NULL);
}

/**
 * ph_search_new:
 * @session: a session
 * @item: one of its sockets
 * @pattern: what to look for
 *
 * Begins at once, in the thread's default main context.
 *
 * Returns: (transfer full): a search; drop it to take it back
 */
PhSearch *
ph_search_new (PhSession     *session,
               PhSocketItem  *item,
               PhFindPattern *pattern)
{
  PhSearch *self = g_object_new (PH_TYPE_SEARCH, NULL);
  const gboolean messages = ph_socket_item_get_identity (item)->type != SOCK_STREAM;

  self->session = g_object_ref (session);
  self->item = g_object_ref (item);
  self->find = ph_find_new (pattern, messages, 0, wake_cb, self->source);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  g_source_set_ready_time (self->source, 0);
  return self;
}

/**
 * ph_search_step:
 * @self: a search
 * @forward: to the next match, else to the previous one
 *
 * Goes on with what came since, then moves: at once if there is a match on that side, else when all
 * was looked at, around the end. "moved" tells. The first step goes to the first match, or to the
 * last.
 */
void
ph_search_step (PhSearch *self,
                gboolean  forward)
{
  g_return_if_fail (PH_IS_SEARCH (self));

  self->wanted = forward ? STEP_FORWARD : STEP_BACK;
  g_source_set_ready_time (self->source, 0);
}

/**
 * ph_search_get_report:
 * @self: a search
 * @report: (out): how far it is
 */
void
ph_search_get_report (PhSearch     *self,
                      PhFindReport *report)
{
  g_return_if_fail (PH_IS_SEARCH (self));
  ph_find_get_report (self->find, report);
}

/**
 * ph_search_get_n:
 * @self: a search
 *
 * Returns: matches found so far
 */
guint
ph_search_get_n (PhSearch *self)
{
  g_return_val_if_fail (PH_IS_SEARCH (self), 0);
  return ph_find_matches_get_n (ph_find_get_matches (self->find));
}

/**
 * ph_search_get_position:
 * @self: a search
 *
 * Returns: the number of the current match, from 1; 0: there is none
 */
guint
ph_search_get_position (PhSearch *self)
{
  g_return_val_if_fail (PH_IS_SEARCH (self), 0);
  return ph_find_matches_get_position (ph_find_get_matches (self->find));
}

/**
 * ph_search_get_current:
 * @self: a search
 * @match: (out): the current match
 *
 * Returns: whether there is one
 */
gboolean
ph_search_get_current (PhSearch    *self,
                       PhFindMatch *match)
{
  g_return_val_if_fail (PH_IS_SEARCH (self), FALSE);
  return ph_find_matches_get_current (ph_find_get_matches (self->find), match);
}
