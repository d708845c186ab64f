/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-outbox.h"

/* The overflow queue is bounded for automatic data, which folds into one GAP however much is
 * missing. It is not bounded for the other records; but those come from the user's own calls and
 * from sockets opening and changing state, so they are few beside the data. */

/**
 * ph_outbox_init:
 * @outbox: an outbox of the thread that produces into @ring; all its functions are called there
 * @ring: (transfer none): where records go; must outlive the outbox
 */
void
ph_outbox_init (PhOutbox *outbox,
                PhRing   *ring)
{
  outbox->ring = ring;
  outbox->overflow = g_array_new (FALSE, FALSE, sizeof (PhRecord));
  outbox->overflow_start = 0;
  outbox->lost_records = 0;
}

/**
 * ph_outbox_clear:
 * @outbox: an outbox
 *
 * Drops what still waits.
 */
void
ph_outbox_clear (PhOutbox *outbox)
{
  for (guint i = outbox->overflow_start; i < outbox->overflow->len; i++)
    ph_record_clear (&g_array_index (outbox->overflow, PhRecord, i));
  g_array_unref (outbox->overflow);
}

/* Only what a busy peer can produce without end may be lost. An automatic receive of nothing and
 * without a head is a stream's end of file: it comes once, and the picture is wrong without it. */
static gboolean
is_droppable (const PhRecord *record)
{
  return ph_record_is_data (record) && record->error == 0 && record->flags & PH_RECORD_AUTO
         && (record->len > 0 || record->flags & PH_RECORD_HEAD);
}

static gboolean
has_overflow (PhOutbox *outbox)
{
  return outbox->overflow_start < outbox->overflow->len;
}

static void
add_to_gap (PhOutbox *outbox,
            PhRecord *record)
{
  guint64 records = 0, bytes = 0, len = record->len;
  PhRecord *last = NULL;

  outbox->lost_records++;
  if (has_overflow (outbox))
    last = &g_array_index (outbox->overflow, PhRecord, outbox->overflow->len - 1);
  if (last != NULL && last->kind == PH_RECORD_GAP)
    {
      ph_record_get_gap (last, &records, &bytes);
      if (last->socket != record->socket)
        last->socket = PH_SOCKET_NONE;
      ph_record_set_gap (last, records + 1, bytes + len);
      ph_record_clear (record);
      return;
    }
  g_clear_pointer (&record->slab, ph_slab_unref);
  ph_record_set_gap (record, 1, len);
  g_array_append_vals (outbox->overflow, record, 1);
}

/**
 * ph_outbox_submit:
 * @outbox: an outbox
 * @record: a record; its reference to a slab is taken over
 *
 * Puts @record into the ring, behind all that waits. Where there is no room it waits too, or what
 * the peer sent by itself becomes part of a GAP, which is counted.
 */
void
ph_outbox_submit (PhOutbox *outbox,
                  PhRecord *record)
{
  if (ph_outbox_flush (outbox) && ph_ring_push (outbox->ring, record))
    ;
  else if (is_droppable (record))
    add_to_gap (outbox, record);
  else if (record->kind == PH_RECORD_MARK)
    outbox->lost_records++; /* what has no mark claims nothing */
  else
    g_array_append_vals (outbox->overflow, record, 1);
  record->slab = NULL;
}

/**
 * ph_outbox_flush:
 * @outbox: an outbox
 *
 * Moves what waits into the ring, as far as there is room.
 *
 * Returns: whether nothing waits any more
 */
gboolean
ph_outbox_flush (PhOutbox *outbox)
{
  GArray *overflow = outbox->overflow;

  while (has_overflow (outbox))
    {
      if (!ph_ring_push (outbox->ring, &g_array_index (overflow, PhRecord, outbox->overflow_start)))
        break;
      outbox->overflow_start++;
    }
  /* Moving the rest to the front only when it is the smaller half keeps this linear. */
  if (outbox->overflow_start > overflow->len / 2)
    {
      g_array_remove_range (overflow, 0, outbox->overflow_start);
      outbox->overflow_start = 0;
    }
  return overflow->len == 0;
}
