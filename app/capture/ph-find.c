/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-find.h"

#include "ph-find-batch.h"

#include <pthread.h>

/* What both threads see is counted by reference and goes with whichever is done last, so that the
 * main thread never waits: not for the lock, which is held for a few stores, and not for the end of
 * the thread, which comes to it between two matches. The thread is detached and sleeps while there
 * is nothing to look at. */

#define MAX_UNDER_WAY 2
#define TELL_EVERY    4096                  /* matches told at once */
#define STACK_BYTES   ((size_t) 1024 * 1024)

typedef struct
{
  pthread_mutex_t lock;
  pthread_cond_t  given;
  guint           n_refs;        /* guarded by lock */
  PhFindBatch    *waiting[MAX_UNDER_WAY];   /* guarded by lock (owned): first in, first out */
  guint           n_waiting;     /* guarded by lock */
  guint           n_under_way;   /* guarded by lock: waiting or being looked at */
  GArray         *told;          /* guarded by lock (owned) PhFindMatch: not fetched yet */
  guint64         searched;      /* guarded by lock: bytes */
  GError         *error;         /* guarded by lock (owned) (nullable) */
  gboolean        full;          /* guarded by lock */
  gboolean        ended;         /* guarded by lock: nothing will be looked at any more */
  PhFindWake      wake;          /* guarded by lock (nullable): NULL: nobody waits for it */
  gpointer        user_data;     /* guarded by lock (unowned) */
  atomic_bool     stop;

  /* of the thread alone */
  PhFindScan     *scan;          /* (owned) */
  GArray         *found;         /* (owned) PhFindMatch: not told yet */
  guint           n_found;
  guint           max_matches;
} Shared;

struct _PhFind
{
  Shared        *shared;         /* a reference */
  PhFindMatches *matches;        /* (owned) */
  PhFindFeed     feed;
  guint64        end_seq;        /* of the store when rows were given last */
  gboolean       caught_up;      /* the feed had no more */
  guint64        searched;
  PhFindStatus   status;
  GError        *error;          /* (owned) (nullable) */
};

/* With the lock held; gives it up. What waits is never looked at: its slabs are let go. */
static void
end_and_unref (Shared *shared)
{
  gboolean last = --shared->n_refs == 0;

  for (guint i = 0; i < shared->n_waiting; i++)
    ph_find_batch_free (shared->waiting[i]);
  shared->n_waiting = 0;
  shared->ended = TRUE;
  pthread_mutex_unlock (&shared->lock);
  if (!last)
    return;
  pthread_cond_destroy (&shared->given);
  pthread_mutex_destroy (&shared->lock);
  g_clear_error (&shared->error);
  g_array_unref (shared->told);
  g_array_unref (shared->found);
  ph_find_scan_free (shared->scan);
  g_free (shared);
}

/* With the lock held */
static void
tell_found (Shared *shared)
{
  g_array_append_vals (shared->told, shared->found->data, shared->found->len);
  g_array_set_size (shared->found, 0);
  if (shared->wake != NULL)
    shared->wake (shared->user_data);
}

static gboolean
found_cb (const PhFindMatch *match,
          gpointer           user_data)
{
  Shared *shared = user_data;

  if (shared->n_found >= shared->max_matches)
    {
      /* with the last of them, or the search would end for the other thread before it has them */
      pthread_mutex_lock (&shared->lock);
      shared->full = TRUE;
      tell_found (shared);
      pthread_mutex_unlock (&shared->lock);
      return FALSE;
    }
  shared->n_found++;
  g_array_append_vals (shared->found, match, 1);
  if (shared->found->len >= TELL_EVERY)
    {
      pthread_mutex_lock (&shared->lock);
      tell_found (shared);
      pthread_mutex_unlock (&shared->lock);
    }
  return TRUE;
}

/* Returns: (transfer full) (nullable): the next batch, once there is one; %NULL: come to an end */
static PhFindBatch *
wait_for_batch (Shared *shared)
{
  PhFindBatch *batch = NULL;

  pthread_mutex_lock (&shared->lock);
  while (!atomic_load (&shared->stop) && shared->n_waiting == 0)
    pthread_cond_wait (&shared->given, &shared->lock);
  if (!atomic_load (&shared->stop))
    {
      batch = shared->waiting[0];
      shared->n_waiting--;
      for (guint i = 0; i < shared->n_waiting; i++)
        shared->waiting[i] = shared->waiting[i + 1];
    }
  pthread_mutex_unlock (&shared->lock);
  return batch;
}

/* Returns: whether to go on */
static gboolean
search_batch (Shared      *shared,
              PhFindBatch *batch)
{
  GError *error = NULL;
  gboolean goes_on = ph_find_batch_scan (batch, shared->scan, &error);
  const guint64 bytes = ph_find_batch_get_bytes (batch);

  ph_find_batch_free (batch);
  pthread_mutex_lock (&shared->lock);
  shared->searched += bytes;
  shared->n_under_way--;
  shared->error = error;
  tell_found (shared);
  pthread_mutex_unlock (&shared->lock);
  return goes_on;
}

static void *
search_thread (void *data)
{
  Shared *shared = data;
  PhFindBatch *batch;

  while ((batch = wait_for_batch (shared)) != NULL && search_batch (shared, batch))
    continue;
  pthread_mutex_lock (&shared->lock);
  end_and_unref (shared);
  return NULL;
}

static gboolean
start_thread (Shared *shared)
{
  pthread_attr_t attributes;
  pthread_t thread;
  int result;

  pthread_attr_init (&attributes);
  pthread_attr_setdetachstate (&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize (&attributes, STACK_BYTES);
  result = pthread_create (&thread, &attributes, search_thread, shared);
  pthread_attr_destroy (&attributes);
  return result == 0;
}

static Shared *
shared_new (PhFindPattern *pattern,
            gboolean       messages,
            guint          max_matches,
            PhFindWake     wake,
            gpointer       user_data)
{
  Shared *shared = g_new0 (Shared, 1);

  pthread_mutex_init (&shared->lock, NULL);
  pthread_cond_init (&shared->given, NULL);
  atomic_init (&shared->stop, FALSE);
  shared->n_refs = 2;
  shared->told = g_array_new (FALSE, FALSE, sizeof (PhFindMatch));
  shared->found = g_array_new (FALSE, FALSE, sizeof (PhFindMatch));
  shared->max_matches = max_matches;
  shared->wake = wake;
  shared->user_data = user_data;
  shared->scan = ph_find_scan_new (pattern, messages, &shared->stop, found_cb, shared);
  return shared;
}

/**
 * ph_find_new:
 * @pattern: what to look for
 * @messages: whether each row is a message of its own; else both directions are streams
 * @max_matches: at which the search stops; 0: %PH_FIND_MAX_MATCHES
 * @wake: (nullable): told by the search's thread that ph_find_continue() has something to do
 * @user_data: for @wake, until ph_find_free()
 *
 * Main thread.
 *
 * Returns: (transfer full): a search that was given nothing yet
 */
PhFind *
ph_find_new (PhFindPattern *pattern,
             gboolean       messages,
             guint          max_matches,
             PhFindWake     wake,
             gpointer       user_data)
{
  PhFind *find = g_new0 (PhFind, 1);

  find->shared = shared_new (pattern, messages,
                             max_matches > 0 ? max_matches : PH_FIND_MAX_MATCHES, wake, user_data);
  find->matches = ph_find_matches_new ();
  find->status = PH_FIND_SEARCHING;
  if (start_thread (find->shared))
    return find;
  find->shared->n_refs = 1;
  find->status = PH_FIND_FAILED;
  g_set_error_literal (&find->error, PH_FIND_ERROR, PH_FIND_ERROR_THREAD,
                       "The system gave no thread to search on.");
  return find;
}

/**
 * ph_find_free:
 * @find: (transfer full): a search
 *
 * Takes it back; its thread lets go of the bytes within a stretch of a megabyte, or at the end of
 * one match of a regular expression. Main thread; never waits.
 */
void
ph_find_free (PhFind *find)
{
  Shared *shared = find->shared;

  atomic_store (&shared->stop, TRUE);
  pthread_mutex_lock (&shared->lock);
  shared->wake = NULL;
  pthread_cond_signal (&shared->given);
  end_and_unref (shared);
  ph_find_matches_free (find->matches);
  g_clear_error (&find->error);
  g_free (find);
}

/* Takes what the thread told. Returns: how many more batches it may be given */
static guint
fetch (PhFind *find)
{
  Shared *shared = find->shared;
  g_autoptr (GArray) fresh = g_array_new (FALSE, FALSE, sizeof (PhFindMatch));
  GArray *told;
  gboolean full;
  guint under_way;

  pthread_mutex_lock (&shared->lock);
  told = shared->told;
  shared->told = g_steal_pointer (&fresh);
  find->searched = shared->searched;
  full = shared->full;
  under_way = shared->n_under_way;
  if (find->error == NULL && shared->error != NULL)
    find->error = g_error_copy (shared->error);
  pthread_mutex_unlock (&shared->lock);

  for (guint i = 0; i < told->len; i++)
    ph_find_matches_add (find->matches, &g_array_index (told, PhFindMatch, i));
  g_array_unref (told);
  if (find->error != NULL)
    find->status = PH_FIND_FAILED;
  else if (full)
    find->status = PH_FIND_FULL;
  else
    find->status = under_way == 0 && find->caught_up ? PH_FIND_DONE : PH_FIND_SEARCHING;
  return MAX_UNDER_WAY - under_way;
}

static void
give (Shared      *shared,
      PhFindBatch *batch)
{
  pthread_mutex_lock (&shared->lock);
  if (!shared->ended)
    {
      shared->waiting[shared->n_waiting++] = g_steal_pointer (&batch);
      shared->n_under_way++;
    }
  pthread_cond_signal (&shared->given);
  pthread_mutex_unlock (&shared->lock);
  g_clear_pointer (&batch, ph_find_batch_free);
}

/**
 * ph_find_continue:
 * @find: a search
 * @store: the record
 * @index: (nullable): the rows of the socket, all of them and the same at each call; %NULL: none
 * @carried: bytes of all its data rows so far, also those of rows that were given up since
 *
 * Takes what was found and gives more to look at, two batches at most: some 0.1 ms. Main thread.
 *
 * Returns: whether anything may have changed in the report or the matches
 */
gboolean
ph_find_continue (PhFind       *find,
                  PhStore      *store,
                  PhStoreIndex *index,
                  guint64       carried)
{
  const PhFindStatus before = find->status;
  guint room;

  if (find->status == PH_FIND_FAILED)
    return FALSE;
  room = fetch (find);
  if (find->status == PH_FIND_FULL || find->status == PH_FIND_FAILED)
    return find->status != before;
  find->end_seq = ph_store_get_end (store);
  for (; room > 0; room--)
    {
      PhFindBatch *batch = ph_find_feed_next (&find->feed, store, index, carried,
                                              &find->caught_up);

      if (batch == NULL)
        break;
      find->status = PH_FIND_SEARCHING;
      give (find->shared, batch);
    }
  if (room == MAX_UNDER_WAY && find->caught_up)
    find->status = PH_FIND_DONE;
  return TRUE;
}

/**
 * ph_find_get_report:
 * @find: a search
 * @report: (out): how far it is; as of the last ph_find_continue()
 *
 * Main thread.
 */
void
ph_find_get_report (PhFind       *find,
                    PhFindReport *report)
{
  const guint64 rows = find->end_seq - MIN (find->feed.first_seq, find->end_seq);
  const guint64 done = find->feed.next_seq - MIN (find->feed.first_seq, find->feed.next_seq);

  *report = (PhFindReport) {
    .status = find->status,
    .searched = find->searched,
    .missed = find->feed.missed,
    .progress = rows > 0 ? MIN ((double) done / (double) rows, 1.0) : 1.0,
    .failure = find->error != NULL ? find->error->message : NULL,
  };
}

/**
 * ph_find_get_matches:
 * @find: a search
 *
 * Main thread.
 *
 * Returns: (transfer none): what was found so far
 */
PhFindMatches *
ph_find_get_matches (PhFind *find)
{
  return find->matches;
}
