/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-store.h"

#include <string.h>

/* Rows stand in chunks, and only whole chunks are given up: a list that lost a few rows each frame
 * would rebind its widgets each frame. Rows may exceed their cap by an eighth, and then fall back
 * to it at once.
 *
 * The cap on payload is about memory, so it counts what the rows pin, not the bytes they show: the
 * recorder fills its slabs in order, so a slab is charged to the first row that points into it
 * and costs nothing for its neighbours. A slab on the border of two chunks is charged to the
 * older one and freed with the younger; that is the error, one slab. */

#define DEFAULT_RECORDS       G_GUINT64_CONSTANT (1000000)
#define DEFAULT_PAYLOAD_BYTES (G_GUINT64_CONSTANT (256) << 20)
#define MAX_CHUNK_RECORDS     G_GUINT64_CONSTANT (8192)

typedef struct
{
  guint64   first_seq;
  guint     n;
  PhRecord *records;         /* (owned) cut to n when the chunk is closed */
  guint64   payload_records; /* rows that have their bytes */
  guint64   payload_bytes;
  guint64   missing_records; /* rows whose bytes were given up or never kept */
  guint64   pinned_bytes;
} Chunk;

struct _PhStore
{
  PhStoreLimits limits;
  guint         chunk_records;     /* rows at which a chunk is closed */
  guint64       chunk_bytes;       /* pinned bytes at which a chunk is closed */
  GPtrArray    *chunks;            /* (owned) Chunk, oldest first; the last one is open */
  guint         first_with_bytes;  /* chunks before it have given up their payload */
  guint         last_found;        /* a guess for the next look-up */
  PhSlab       *last_slab;         /* (unowned) compared only: the slab charged last */
  guint64       end_seq;
  guint64       kept_seq;          /* rows before it have given up their payload */
  guint64       payload_bytes;
  guint64       pinned_bytes;
  PhStoreLosses losses;
};

/* Only reads the rows: they go as well, and a first write to a page that a child process shares
 * would copy it. */
static void
let_go_of_slabs (Chunk *chunk)
{
  const PhRecord *records = chunk->records;
  guint end;

  for (guint i = 0; i < chunk->n; i = end)
    {
      for (end = i + 1; end < chunk->n && records[end].slab == records[i].slab; end++)
        ;
      if (records[i].slab != NULL)
        ph_slab_unref_many (records[i].slab, end - i);
    }
}

static void
chunk_free (gpointer data)
{
  Chunk *chunk = data;

  let_go_of_slabs (chunk);
  g_free (chunk->records);
  g_free (chunk);
}

static Chunk *
get_chunk (PhStore *store,
           guint    index)
{
  return g_ptr_array_index (store->chunks, index);
}

static gboolean
holds_payload (const PhRecord *record)
{
  return ph_record_get_kept (record) > 0;
}

static void
charge_payload (PhStore        *store,
                Chunk          *chunk,
                const PhRecord *record)
{
  guint64 kept = ph_record_get_kept (record);
  guint64 cost = 0;

  if (record->flags & PH_RECORD_FOREIGN)
    cost = ph_slab_get_size (record->slab);
  else if (record->slab != store->last_slab)
    {
      cost = ph_slab_get_size (record->slab);
      store->last_slab = record->slab;
    }
  chunk->payload_records++;
  chunk->payload_bytes += kept;
  chunk->pinned_bytes += cost;
  store->payload_bytes += kept;
  store->pinned_bytes += cost;
}

static void
count_row (PhStore        *store,
           Chunk          *chunk,
           const PhRecord *record)
{
  guint64 records, bytes;

  if (holds_payload (record))
    charge_payload (store, chunk, record);
  else if (record->flags & PH_RECORD_NOT_KEPT && record->kind != PH_CALL_SENDFILE)
    {
      chunk->missing_records++;
      store->losses.payload_records++;
      store->losses.payload_bytes += record->len;
    }
  else if (record->kind == PH_RECORD_GAP)
    {
      ph_record_get_gap (record, &records, &bytes);
      store->losses.gap_records += records;
      store->losses.gap_bytes += bytes;
    }
}

/* Returns: the chunk that takes the next row */
static Chunk *
open_chunk (PhStore *store)
{
  Chunk *chunk = store->chunks->len > 0 ? get_chunk (store, store->chunks->len - 1) : NULL;

  if (chunk != NULL && chunk->n < store->chunk_records && chunk->pinned_bytes < store->chunk_bytes)
    return chunk;
  if (chunk != NULL)
    chunk->records = g_renew (PhRecord, chunk->records, chunk->n);
  chunk = g_new0 (Chunk, 1);
  chunk->first_seq = store->end_seq;
  chunk->records = g_new (PhRecord, store->chunk_records);
  g_ptr_array_add (store->chunks, chunk);
  return chunk;
}

/* The bytes of @chunk leave the books; they count as lost. */
static void
write_off (PhStore *store,
           Chunk   *chunk)
{
  store->payload_bytes -= chunk->payload_bytes;
  store->pinned_bytes -= chunk->pinned_bytes;
  store->losses.payload_bytes += chunk->payload_bytes;
  /* The newest slab may now return to its pool and come back with other contents. */
  if (chunk == get_chunk (store, store->chunks->len - 1))
    store->last_slab = NULL;
}

static void
give_up_payload (PhStore *store,
                 Chunk   *chunk)
{
  for (guint i = 0; i < chunk->n; i++)
    {
      PhRecord *record = &chunk->records[i];

      if (!holds_payload (record))
        continue;
      record->flags |= PH_RECORD_EVICTED;
      g_clear_pointer (&record->slab, ph_slab_unref);
    }
  write_off (store, chunk);
  store->kept_seq = chunk->first_seq + chunk->n;
  store->losses.payload_records += chunk->payload_records;
  chunk->missing_records += chunk->payload_records;
  chunk->payload_records = chunk->payload_bytes = chunk->pinned_bytes = 0;
}

static gboolean
evict_payload (PhStore *store)
{
  gboolean evicted = FALSE;

  while (store->pinned_bytes > store->limits.max_payload_bytes)
    {
      Chunk *chunk = get_chunk (store, store->first_with_bytes);

      if (chunk->pinned_bytes > 0 || chunk->payload_records > 0)
        {
          give_up_payload (store, chunk);
          evicted = TRUE;
        }
      /* The open chunk may get bytes again. */
      if (store->first_with_bytes + 1 < store->chunks->len)
        store->first_with_bytes++;
    }
  return evicted;
}

static void
forget_oldest_chunk (PhStore *store)
{
  Chunk *chunk = get_chunk (store, 0);

  write_off (store, chunk);
  store->losses.records += chunk->n;
  store->losses.payload_records -= chunk->missing_records;
  g_ptr_array_remove_index (store->chunks, 0);
  store->first_with_bytes -= MIN (store->first_with_bytes, 1);
  store->last_found -= MIN (store->last_found, 1);
}

static gboolean
evict_rows (PhStore *store)
{
  guint64 max = store->limits.max_records;
  gboolean evicted = FALSE;

  if (store->end_seq - ph_store_get_first (store) <= max + max / 8)
    return FALSE;
  while (store->end_seq - ph_store_get_first (store) > max)
    {
      forget_oldest_chunk (store);
      evicted = TRUE;
    }
  return evicted;
}

static gboolean
chunk_has (PhStore *store,
           guint    index,
           guint64  seq)
{
  Chunk *chunk;

  if (index >= store->chunks->len)
    return FALSE;
  chunk = get_chunk (store, index);
  return seq >= chunk->first_seq && seq - chunk->first_seq < chunk->n;
}

/* Bisects. Chunks lie without holes, so the last one that does not begin after @seq has it. */
static guint
find_chunk (PhStore *store,
            guint64  seq)
{
  guint low = 0, high = store->chunks->len;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (get_chunk (store, middle)->first_seq <= seq)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/**
 * ph_store_new:
 * @limits: (nullable): caps; a member of 0, or %NULL, takes the default
 *
 * An empty store takes next to no memory, whatever its caps.
 *
 * Returns: (transfer full): a store, to be used by one thread
 */
PhStore *
ph_store_new (const PhStoreLimits *limits)
{
  PhStore *store = g_new0 (PhStore, 1);

  if (limits != NULL)
    store->limits = *limits;
  if (store->limits.max_records == 0)
    store->limits.max_records = DEFAULT_RECORDS;
  if (store->limits.max_payload_bytes == 0)
    store->limits.max_payload_bytes = DEFAULT_PAYLOAD_BYTES;
  store->chunk_records = (guint) CLAMP (store->limits.max_records / 8, 1, MAX_CHUNK_RECORDS);
  store->chunk_bytes = MAX (store->limits.max_payload_bytes / 8, 1);
  store->chunks = g_ptr_array_new_with_free_func (chunk_free);
  return store;
}

/**
 * ph_store_free:
 * @store: (transfer full): a store
 *
 * Drops every row and its payload.
 */
void
ph_store_free (PhStore *store)
{
  g_ptr_array_unref (store->chunks);
  g_free (store);
}

/**
 * ph_store_append:
 * @store: a store
 * @record: a record; its slab reference goes to the store, and its slab member becomes %NULL
 *
 * Adds a row. Never gives anything up by itself: that is ph_store_evict(), to be called once
 * after a batch. Main thread.
 *
 * Returns: the row's sequence number, one more than the last
 */
guint64
ph_store_append (PhStore  *store,
                 PhRecord *record)
{
  Chunk *chunk = open_chunk (store);

  count_row (store, chunk, record);
  chunk->records[chunk->n++] = *record;
  record->slab = NULL;
  return store->end_seq++;
}

/**
 * ph_store_get_first:
 * @store: a store
 *
 * Main thread.
 *
 * Returns: the sequence number of the oldest row that is still here; ph_store_get_end() if none is
 */
guint64
ph_store_get_first (PhStore *store)
{
  return store->chunks->len > 0 ? get_chunk (store, 0)->first_seq : store->end_seq;
}

/**
 * ph_store_get_end:
 * @store: a store
 *
 * Main thread.
 *
 * Returns: the sequence number that the next row will get
 */
guint64
ph_store_get_end (PhStore *store)
{
  return store->end_seq;
}

/**
 * ph_store_get_first_kept:
 * @store: a store
 *
 * Payload is given up in the order of the rows. Main thread.
 *
 * Returns: the sequence number of the oldest row whose payload was not given up
 */
guint64
ph_store_get_first_kept (PhStore *store)
{
  return MAX (store->kept_seq, ph_store_get_first (store));
}

/**
 * ph_store_get:
 * @store: a store
 * @seq: a sequence number
 *
 * Finds a row: at once if it is near the one asked for before, else in the logarithm of the
 * number of chunks. Main thread.
 *
 * Returns: (transfer none) (nullable): the row, valid until rows are appended, evicted or cleared;
 *   %NULL if it is gone or not there yet
 */
const PhRecord *
ph_store_get (PhStore *store,
              guint64  seq)
{
  const Chunk *chunk;

  if (seq < ph_store_get_first (store) || seq >= store->end_seq)
    return NULL;
  if (!chunk_has (store, store->last_found, seq))
    {
      if (chunk_has (store, store->last_found + 1, seq))
        store->last_found++;
      else
        store->last_found = find_chunk (store, seq);
    }
  chunk = get_chunk (store, store->last_found);
  return &chunk->records[seq - chunk->first_seq];
}

/**
 * ph_store_get_run:
 * @store: a store
 * @seq: a sequence number
 * @n: (out): rows that lie in one piece from @seq on, 0 if it is gone or not there yet
 *
 * For readers of many rows: they lie one after the other, some thousands at a time. Main thread.
 *
 * Returns: (array length=n) (transfer none) (nullable): the rows, valid as those of ph_store_get()
 */
const PhRecord *
ph_store_get_run (PhStore *store,
                  guint64  seq,
                  guint   *n)
{
  const PhRecord *record = ph_store_get (store, seq);
  const Chunk *chunk;

  *n = 0;
  if (record == NULL)
    return NULL;
  chunk = get_chunk (store, store->last_found);
  *n = chunk->n - (guint) (seq - chunk->first_seq);
  return record;
}

/**
 * ph_store_evict:
 * @store: a store
 *
 * Brings the store back under its caps. Payload over its cap goes first from the oldest chunks,
 * whose rows stay and are marked %PH_RECORD_EVICTED; their heads go with it. Rows go when there
 * are more than 9/8 of their cap, down to the cap. Main thread.
 *
 * Returns: whether anything was given up; ph_store_get_first() and ph_store_get_losses() tell what
 */
gboolean
ph_store_evict (PhStore *store)
{
  gboolean rows = evict_rows (store);

  return evict_payload (store) || rows;
}

/**
 * ph_store_get_losses:
 * @store: a store
 * @losses: (out): what is missing since the store was made or cleared. Payload that was never
 *   kept (%PH_RECORD_NOT_KEPT) counts as given up
 *
 * Main thread.
 */
void
ph_store_get_losses (PhStore       *store,
                     PhStoreLosses *losses)
{
  *losses = store->losses;
}

/**
 * ph_store_get_payload_bytes:
 * @store: a store
 *
 * Main thread.
 *
 * Returns: the payload bytes that the rows can show; the memory they pin, which the cap is about,
 *   is somewhat more
 */
guint64
ph_store_get_payload_bytes (PhStore *store)
{
  return store->payload_bytes;
}

/**
 * ph_store_clear:
 * @store: a store
 *
 * Forgets all rows and losses, as the user asked. Sequence numbers go on. Main thread.
 */
void
ph_store_clear (PhStore *store)
{
  g_ptr_array_set_size (store->chunks, 0);
  store->first_with_bytes = 0;
  store->last_found = 0;
  store->last_slab = NULL;
  store->payload_bytes = 0;
  store->pinned_bytes = 0;
  store->losses = (PhStoreLosses) { 0 };
}
