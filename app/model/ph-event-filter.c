/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-event-filter.h"

#include "ph-clock.h"
#include "ph-event-log-private.h"

#include <string.h>

/* An index of the rows that fit, by their numbers from the log's first ever (a row keeps its
 * number while rows before it are given up). Rows that come are looked at as they come; when the
 * conditions change the log is gone through from its newest row back, because that is where its
 * reader stands. So there are two indices: what came since, growing at its end, and what was found
 * going back, kept newest first so that it too grows at its end and loses rows there. Rows between
 * low and high were looked at; the rest is waiting. No step looks at rows for longer than its
 * budget, and each tells at most once of rows found at either end. Main thread. */

#define DEFAULT_BUDGET_NS PH_NSEC_PER_MSEC
#define BATCH 64   /* rows between two looks at the clock */

struct _PhEventFilter
{
  GObject           parent_instance;
  PhEventLog       *log;          /* (owned) (nullable) */
  gulong            changed_id;
  PhEventFilterSay  say;
  gpointer          say_data;     /* (unowned) */
  gint64            budget_ns;
  gboolean          errors_only;
  char            **words;        /* (owned) (nullable): each must occur */
  GArray           *older;        /* (owned) (element-type guint64): newest first */
  GArray           *newer;        /* (owned) (element-type guint64) */
  guint             newer_start;  /* elements of newer before it were given up */
  guint64           low;          /* rows from the log's first to before it are waiting */
  guint64           high;         /* rows from it to the log's end are waiting */
  gboolean          blank;        /* between two sets of conditions */
  gboolean          searching;
};

static void ph_event_filter_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PhEventFilter, ph_event_filter, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      ph_event_filter_list_model_init))

enum
{
  PROP_SEARCHING = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static guint64
log_first (PhEventFilter *self)
{
  return self->log != NULL ? ph_event_log_get_dropped (self->log) : 0;
}

static guint
log_n_items (PhEventFilter *self)
{
  return self->log != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->log)) : 0;
}

static guint
n_newer (PhEventFilter *self)
{
  return self->newer->len - self->newer_start;
}

static GType
ph_event_filter_get_item_type (GListModel *model)
{
  return PH_TYPE_EVENT;
}

static guint
ph_event_filter_get_n_items (GListModel *model)
{
  PhEventFilter *self = PH_EVENT_FILTER (model);

  if (self->blank)
    return 0;
  return ph_event_filter_is_filtering (self) ? self->older->len + n_newer (self)
                                             : log_n_items (self);
}

static gpointer
ph_event_filter_get_item (GListModel *model,
                          guint       position)
{
  PhEventFilter *self = PH_EVENT_FILTER (model);
  guint64 row;

  if (position >= ph_event_filter_get_n_items (model))
    return NULL;
  if (!ph_event_filter_is_filtering (self))
    return g_list_model_get_item (G_LIST_MODEL (self->log), position);
  if (position < self->older->len)
    row = g_array_index (self->older, guint64, self->older->len - 1 - position);
  else
    row = g_array_index (self->newer, guint64,
                         self->newer_start + position - self->older->len);
  return g_list_model_get_item (G_LIST_MODEL (self->log), (guint) (row - log_first (self)));
}

static void
ph_event_filter_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = ph_event_filter_get_item_type;
  iface->get_n_items = ph_event_filter_get_n_items;
  iface->get_item = ph_event_filter_get_item;
}

static void
ph_event_filter_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SEARCHING:
      g_value_set_boolean (value, PH_EVENT_FILTER (object)->searching);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ph_event_filter_dispose (GObject *object)
{
  PhEventFilter *self = PH_EVENT_FILTER (object);

  if (self->log != NULL)
    g_clear_signal_handler (&self->changed_id, self->log);
  g_clear_object (&self->log);
  g_array_set_size (self->older, 0);
  g_array_set_size (self->newer, 0);
  self->newer_start = 0;
  G_OBJECT_CLASS (ph_event_filter_parent_class)->dispose (object);
}

static void
ph_event_filter_finalize (GObject *object)
{
  PhEventFilter *self = PH_EVENT_FILTER (object);

  g_array_unref (self->older);
  g_array_unref (self->newer);
  g_strfreev (self->words);
  G_OBJECT_CLASS (ph_event_filter_parent_class)->finalize (object);
}

static void
ph_event_filter_class_init (PhEventFilterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ph_event_filter_dispose;
  object_class->finalize = ph_event_filter_finalize;
  object_class->get_property = ph_event_filter_get_property;
  properties[PROP_SEARCHING] =
    g_param_spec_boolean ("searching", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
ph_event_filter_init (PhEventFilter *self)
{
  self->budget_ns = DEFAULT_BUDGET_NS;
  self->older = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->newer = g_array_new (FALSE, FALSE, sizeof (guint64));
}

static gboolean
has_words (PhEventFilter  *self,
           const PhRecord *record)
{
  g_autofree char *said = self->say (record, ph_event_log_peek_names (self->log), self->say_data);

  for (guint i = 0; self->words[i] != NULL; i++)
    if (strcasestr (said, self->words[i]) == NULL)
      return FALSE;
  return TRUE;
}

static gboolean
fits (PhEventFilter *self,
      guint64        row)
{
  const PhRecord *record = ph_event_log_peek (self->log, (guint) (row - log_first (self)));

  if (record == NULL)
    return FALSE;
  if (self->errors_only && !ph_record_has_failed (record))
    return FALSE;
  return self->words == NULL || has_words (self, record);
}

static void
look_forward (PhEventFilter *self,
              guint64        end,
              gint64         until_ns)
{
  guint n = 0;

  for (; self->high < end; self->high++)
    {
      if (n++ % BATCH == 0 && n > 1 && ph_clock_now_ns () >= until_ns)
        return;
      if (fits (self, self->high))
        g_array_append_val (self->newer, self->high);
    }
}

static void
look_back (PhEventFilter *self,
           guint64        first,
           gint64         until_ns)
{
  guint n = 0;

  while (self->low > first)
    {
      if (n++ % BATCH == 0 && n > 1 && ph_clock_now_ns () >= until_ns)
        return;
      self->low--;
      if (fits (self, self->low))
        g_array_append_val (self->older, self->low);
    }
}

static void
update_searching (PhEventFilter *self)
{
  guint64 first = log_first (self);
  gboolean searching = ph_event_filter_is_filtering (self)
                       && (self->low > first || self->high < first + log_n_items (self));

  if (searching == self->searching)
    return;
  self->searching = searching;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCHING]);
}

static void
tell_appended (PhEventFilter *self,
               guint          n_before)
{
  guint added = n_newer (self) - n_before;

  if (added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), self->older->len + n_before, 0, added);
}

static void
tell_found_before (PhEventFilter *self,
                   guint          n_before)
{
  guint added = self->older->len - n_before;

  if (added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, added);
}

static guint
count_newer_before (PhEventFilter *self,
                guint64        first)
{
  guint n = 0;

  while (n < n_newer (self)
         && g_array_index (self->newer, guint64, self->newer_start + n) < first)
    n++;
  return n;
}

static guint
drop_older (PhEventFilter *self,
            guint64        first)
{
  guint len = self->older->len;

  while (len > 0 && g_array_index (self->older, guint64, len - 1) < first)
    len--;
  len = self->older->len - len;
  g_array_set_size (self->older, self->older->len - len);
  return len;
}

static void
drop_given_up (PhEventFilter *self,
               guint64        first)
{
  guint removed = drop_older (self, first);
  guint n = self->older->len == 0 ? count_newer_before (self, first) : 0;

  self->newer_start += n;
  removed += n;
  /* moving the rest to the front only when it is the smaller half keeps this linear */
  if (self->newer_start > self->newer->len / 2)
    {
      g_array_remove_range (self->newer, 0, self->newer_start);
      self->newer_start = 0;
    }
  self->low = MAX (self->low, first);
  self->high = MAX (self->high, first);
  if (removed > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, removed, 0);
}

/* A filter that is behind already does not try here: it goes on once a frame. */
static void
log_changed_cb (PhEventFilter *self,
                guint          position,
                guint          removed,
                guint          added)
{
  guint64 first = log_first (self);
  guint n_before;

  if (!ph_event_filter_is_filtering (self))
    {
      g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
      return;
    }
  if (removed > 0)
    drop_given_up (self, first);
  n_before = n_newer (self);
  if (added > 0 && self->high == first + position)
    {
      look_forward (self, first + position + added, ph_clock_now_ns () + self->budget_ns);
      tell_appended (self, n_before);
    }
  update_searching (self);
}

/* Between two sets of conditions the filter shows nothing: a view that is told of a removal and
 * then of an addition does not look for the old rows among all the new ones. */
static void
end_old_rows (PhEventFilter *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self));

  self->blank = TRUE;
  g_array_set_size (self->older, 0);
  g_array_set_size (self->newer, 0);
  self->newer_start = 0;
  if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
}

static void
begin_new_rows (PhEventFilter *self)
{
  guint n = log_n_items (self);

  self->low = self->high = log_first (self) + n;
  self->blank = FALSE;
  if (ph_event_filter_is_filtering (self))
    ph_event_filter_work (self);
  else if (n > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, n);
  update_searching (self);
}

static char **
split_words (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\n", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  gboolean any = FALSE;

  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0')
      {
        g_strv_builder_add (builder, words[i]);
        any = TRUE;
      }
  return any ? g_strv_builder_end (builder) : NULL;
}

static gboolean
is_same_strv (char **a,
              char **b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_strv_equal ((const char *const *) a, (const char *const *) b);
}

/**
 * ph_event_filter_new:
 * @say: says a row; called for rows that a text is looked for in
 * @user_data: for @say; outlives the filter
 *
 * Returns: (transfer full): a filter of no log yet, without conditions
 */
PhEventFilter *
ph_event_filter_new (PhEventFilterSay say,
                     gpointer         user_data)
{
  PhEventFilter *self = g_object_new (PH_TYPE_EVENT_FILTER, NULL);

  self->say = say;
  self->say_data = user_data;
  return self;
}

/**
 * ph_event_filter_set_log:
 * @self: a filter
 * @log: (nullable): the rows to choose from
 *
 * Shows the rows of @log that fit, beginning with the newest.
 */
void
ph_event_filter_set_log (PhEventFilter *self,
                         PhEventLog    *log)
{
  g_return_if_fail (PH_IS_EVENT_FILTER (self));

  if (self->log == log)
    return;
  if (self->log != NULL)
    g_clear_signal_handler (&self->changed_id, self->log);
  end_old_rows (self);
  g_set_object (&self->log, log);
  if (log != NULL)
    self->changed_id = g_signal_connect_swapped (log, "items-changed",
                                                 G_CALLBACK (log_changed_cb), self);
  begin_new_rows (self);
}

/**
 * ph_event_filter_set_budget:
 * @self: a filter
 * @budget_ns: nanoseconds, 0 or more; a millisecond unless it is set
 *
 * Sets how long one step may look at rows; it looks at a few dozen in any case.
 */
void
ph_event_filter_set_budget (PhEventFilter *self,
                            gint64         budget_ns)
{
  g_return_if_fail (PH_IS_EVENT_FILTER (self));
  self->budget_ns = budget_ns;
}

/**
 * ph_event_filter_set_conditions:
 * @self: a filter
 * @text: (nullable): words, each of which must occur in what a row says; the case of ASCII
 *   letters does not matter
 * @errors_only: whether only calls that failed fit
 *
 * Removes all rows and adds those that fit, newest first; a first step is done at once.
 */
void
ph_event_filter_set_conditions (PhEventFilter *self,
                                const char    *text,
                                gboolean       errors_only)
{
  g_auto (GStrv) words = text != NULL ? split_words (text) : NULL;

  g_return_if_fail (PH_IS_EVENT_FILTER (self));

  if (self->errors_only == errors_only && is_same_strv (self->words, words))
    return;
  end_old_rows (self);
  self->errors_only = errors_only;
  g_strfreev (self->words);
  self->words = g_steal_pointer (&words);
  begin_new_rows (self);
}

/**
 * ph_event_filter_is_filtering:
 * @self: a filter
 *
 * Returns: whether there is any condition
 */
gboolean
ph_event_filter_is_filtering (PhEventFilter *self)
{
  g_return_val_if_fail (PH_IS_EVENT_FILTER (self), FALSE);
  return self->errors_only || self->words != NULL;
}

/**
 * ph_event_filter_is_searching:
 * @self: a filter
 *
 * Returns: whether rows are left that nobody has looked at
 */
gboolean
ph_event_filter_is_searching (PhEventFilter *self)
{
  g_return_val_if_fail (PH_IS_EVENT_FILTER (self), FALSE);
  return self->searching;
}

/**
 * ph_event_filter_work:
 * @self: a filter
 *
 * One step: looks at rows that wait, first those that came, then further back. Tells once of rows
 * found at the end, and once of rows found before the others.
 *
 * Returns: whether rows are left
 */
gboolean
ph_event_filter_work (PhEventFilter *self)
{
  gint64 until_ns;
  guint64 first;
  guint n_before;

  g_return_val_if_fail (PH_IS_EVENT_FILTER (self), FALSE);

  if (!ph_event_filter_is_filtering (self))
    return FALSE;
  until_ns = ph_clock_now_ns () + self->budget_ns;
  first = log_first (self);
  n_before = n_newer (self);
  look_forward (self, first + log_n_items (self), until_ns);
  tell_appended (self, n_before);
  n_before = self->older->len;
  look_back (self, first, until_ns);
  tell_found_before (self, n_before);
  update_searching (self);
  return self->searching;
}
