/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-log-pacer.h"

/* A list that follows its end binds some 200 rows anew and shapes a screenful of text for each
 * change, a third of a core at 60 changes a second under a bulk stream. Where a whole screenful
 * comes at once nobody reads single rows, and ten times a second looks as live. The timeout exists
 * only between two such changes. */

#define SCREENFUL 32
#define PERIOD_MS 100

struct _PhLogPacer
{
  PhEventLog *log;        /* (owned) */
  gulong      changed_id;
  guint       resume_id;  /* 0: the log is not held back by pace */
  gboolean    held;       /* by its reader */
};

static gboolean
resume_cb (gpointer user_data)
{
  PhLogPacer *pacer = user_data;

  pacer->resume_id = 0;
  ph_event_log_set_frozen (pacer->log, pacer->held);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (PhLogPacer *pacer,
            guint       position,
            guint       removed,
            guint       added)
{
  if (added < SCREENFUL || pacer->resume_id != 0)
    return;
  pacer->resume_id = g_timeout_add (PERIOD_MS, resume_cb, pacer);
  ph_event_log_set_frozen (pacer->log, TRUE);
}

/**
 * ph_log_pacer_new:
 * @log: (transfer none): a log that nobody else freezes
 *
 * Returns: (transfer full): its pacer
 */
PhLogPacer *
ph_log_pacer_new (PhEventLog *log)
{
  PhLogPacer *pacer = g_new0 (PhLogPacer, 1);

  pacer->log = g_object_ref (log);
  pacer->changed_id = g_signal_connect_swapped (log, "items-changed", G_CALLBACK (changed_cb),
                                                pacer);
  return pacer;
}

/**
 * ph_log_pacer_free:
 * @pacer: (transfer full): a pacer
 *
 * Leaves the log free to grow: nobody reads it here any more.
 */
void
ph_log_pacer_free (PhLogPacer *pacer)
{
  g_clear_handle_id (&pacer->resume_id, g_source_remove);
  g_clear_signal_handler (&pacer->changed_id, pacer->log);
  ph_event_log_set_frozen (pacer->log, FALSE);
  g_object_unref (pacer->log);
  g_free (pacer);
}

/**
 * ph_log_pacer_set_held:
 * @pacer: a pacer
 * @held: whether the log's reader is looking at older rows, which must not move
 */
void
ph_log_pacer_set_held (PhLogPacer *pacer,
                       gboolean    held)
{
  pacer->held = held;
  ph_event_log_set_frozen (pacer->log, held || pacer->resume_id != 0);
}
