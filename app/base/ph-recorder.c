/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-recorder.h"

#include "ph-outbox.h"

#include <string.h>

/* Where the bytes of a record lie:
 *   payload    slabs of the pool, filled front to back by receives straight from the kernel
 *   heads      small slabs of their own for calls without payload, so that giving up payload
 *              never waits for a bind(), and a bind() never pins a slab of payload
 *   transient  small slabs for bodies that the reader copies out at once
 * While the pool is exhausted a receive goes to a scratch buffer: the bytes flow on and are counted,
 * and the record says that they were not kept. */

#define SMALL_SLAB_BYTES   ((gsize) 16 * 1024)
#define COPY_LIMIT_BYTES   ((gsize) 16 * 1024)
#define COPY_MOST_BYTES    ((gsize) 8 * 1024 * 1024)   /* usual: 4 MiB, tcp_wmem of tcp(7) */
#define ALIGNMENT          ((gsize) 8)

typedef struct
{
  PhSlab *slab; /* (owned) (nullable) */
  gsize   used;
} Stream;

struct _PhRecorder
{
  PhOutbox    outbox;
  PhSlabPool *pool;           /* (owned) */
  Stream      payload;
  Stream      heads;
  Stream      transient;
  guint8     *scratch;        /* (owned) (nullable) PH_SLAB_BYTES, made when first needed */
};

static gsize
align (gsize n)
{
  return (n + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

static gsize
get_address_space (const PhAddress *address)
{
  return address != NULL ? align (address->len) : 0;
}

/* Bytes that stand before a payload */
static gsize
get_front (const PhCallHead *head,
           const PhAddress  *address)
{
  return head != NULL ? sizeof *head + get_address_space (address) : 0;
}

static void
put_head (guint8           *head_place,
          guint8           *address_place,
          const PhCallHead *head,
          const PhAddress  *address)
{
  PhCallHead complete = *head;

  complete.addr_len = (guint16) (address != NULL ? address->len : 0);
  complete.addr_space = (guint16) get_address_space (address);
  memcpy (head_place, &complete, sizeof complete);
  if (complete.addr_len > 0)
    memcpy (address_place, &address->sa, complete.addr_len);
}

static void
put_front (guint8           *payload,
           PhRecord         *record,
           const PhCallHead *head,
           const PhAddress  *address)
{
  if (head == NULL)
    return;
  put_head (payload - sizeof *head, payload - get_front (head, address), head, address);
  record->flags |= PH_RECORD_HEAD;
}

/* Finds room for @front and @len bytes in a stream of small slabs.
 * Returns: the place of the body, a multiple of 8 */
static guint8 *
stream_extend (Stream *stream,
               gsize   front,
               gsize   len)
{
  gsize start = align (stream->used) + front;

  if (stream->slab == NULL || start + len > ph_slab_get_size (stream->slab))
    {
      g_clear_pointer (&stream->slab, ph_slab_unref);
      stream->slab = ph_slab_new (MAX (SMALL_SLAB_BYTES, front + len));
      start = front;
    }
  stream->used = start + len;
  return ph_slab_get_writable (stream->slab) + start;
}

static void
attach (PhRecord *record,
        Stream   *stream,
        guint8   *body)
{
  record->slab = ph_slab_ref (stream->slab);
  record->offset = (guint32) (body - ph_slab_get_writable (stream->slab));
}

/* A call whose payload is empty or was not kept: its head lives as long as its row. */
static void
submit_head_only (PhRecorder       *recorder,
                  PhRecord         *record,
                  const PhCallHead *head,
                  const PhAddress  *address)
{
  if (head != NULL)
    {
      guint8 *body = stream_extend (&recorder->heads, get_front (head, address), 0);

      put_front (body, record, head, address);
      attach (record, &recorder->heads, body);
    }
  ph_outbox_submit (&recorder->outbox, record);
}

/* For a payload of at least one byte: the end of the scratch buffer may be the start of a slab. */
static gboolean
is_in_scratch (PhRecorder   *recorder,
               const guint8 *payload)
{
  return recorder->scratch != NULL && payload >= recorder->scratch
         && payload < recorder->scratch + PH_SLAB_BYTES;
}

/* Most of the pool is the record's own share; what is left is for bytes that the reader has not
 * seen yet. A fast stream fills that long before it fills the ring. */
static void
hurry_if_short (PhRecorder *recorder)
{
  gsize max = ph_slab_pool_get_max (recorder->pool);

  if (ph_slab_pool_get_taken (recorder->pool) > max - max / 4)
    ph_ring_hurry (recorder->outbox.ring);
}

/* Makes the payload slab hold @front + @min more bytes.
 * Returns: the offset for the payload, or -1 if the pool is exhausted */
static gssize
extend_payload (PhRecorder *recorder,
                gsize       front,
                gsize       min)
{
  Stream *stream = &recorder->payload;
  gsize start = align (stream->used) + front;
  PhSlab *slab;

  if (stream->slab != NULL && start + min <= PH_SLAB_BYTES)
    return (gssize) start;
  slab = ph_slab_pool_take (recorder->pool);
  if (slab == NULL)
    return -1;
  g_clear_pointer (&stream->slab, ph_slab_unref);
  stream->slab = slab;
  stream->used = 0;
  hurry_if_short (recorder);
  return (gssize) front;
}

static PhSlab *
wrap_bytes (GBytes           *bytes,
            const PhCallHead *head,
            const PhAddress  *address)
{
  PhSlab *slab = ph_slab_new_from_bytes (bytes, get_front (head, address));
  guint8 *annex = ph_slab_get_annex (slab);

  if (head != NULL)
    put_head (annex, annex + sizeof *head, head, address);
  return slab;
}

/* A part keeps the whole alive. Where that would hold more than twice the part (a hundred
 * megabytes, of which the kernel took two), it is copied; but a copy of tens of megabytes would
 * keep the thread from everything else, and then the record holds the whole and counts as that. */
static GBytes *
get_part (GBytes *bytes,
          gsize  *offset,
          gsize   len)
{
  GBytes *part;

  if (g_bytes_get_size (bytes) / 2 > len && len > COPY_MOST_BYTES)
    return g_bytes_ref (bytes);
  if (g_bytes_get_size (bytes) / 2 > len)
    part = g_bytes_new ((const guint8 *) g_bytes_get_data (bytes, NULL) + *offset, len);
  else
    part = g_bytes_new_from_bytes (bytes, *offset, len);
  *offset = 0;
  return part;
}

/**
 * ph_recorder_new:
 * @ring: (transfer none): where records go; must outlive the recorder
 * @pool: (transfer none): where payload memory comes from
 *
 * Returns: (transfer full): a recorder, to be used by the thread that produces into @ring
 */
PhRecorder *
ph_recorder_new (PhRing     *ring,
                 PhSlabPool *pool)
{
  PhRecorder *recorder = g_new0 (PhRecorder, 1);

  ph_outbox_init (&recorder->outbox, ring);
  recorder->pool = ph_slab_pool_ref (pool);
  return recorder;
}

/**
 * ph_recorder_free:
 * @recorder: (transfer full): a recorder that its thread no longer uses
 *
 * Drops what still waits in the overflow queue.
 */
void
ph_recorder_free (PhRecorder *recorder)
{
  ph_outbox_clear (&recorder->outbox);
  g_clear_pointer (&recorder->payload.slab, ph_slab_unref);
  g_clear_pointer (&recorder->heads.slab, ph_slab_unref);
  g_clear_pointer (&recorder->transient.slab, ph_slab_unref);
  ph_slab_pool_unref (recorder->pool);
  g_free (recorder->scratch);
  g_free (recorder);
}

/**
 * ph_recorder_reserve:
 * @recorder: a recorder
 * @before: bytes to keep free in front for address and head: 0, or sizeof (PhCallHead) plus
 *   %PH_RECORD_INET_SPACE, or what its family needs
 * @min: the least room that makes sense for the receive; at most %PH_SLAB_BYTES - @before
 * @want: the most it could use
 * @got: (out): the room there is, @min to @want
 *
 * Finds memory for a receive. Nothing is committed: a receive that fails just reserves again.
 * Several payloads may be committed from one reservation, at growing addresses, each with its
 * own room in front. When the pool is exhausted the memory is a scratch buffer, and what is
 * committed from it is recorded as not kept. Io thread only.
 *
 * Returns: (transfer none): where to receive to, aligned to 8 bytes; valid until the next call
 *   to ph_recorder_reserve() or ph_recorder_bytes()
 */
guint8 *
ph_recorder_reserve (PhRecorder *recorder,
                     gsize       before,
                     gsize       min,
                     gsize       want,
                     gsize      *got)
{
  gssize start;

  g_assert (before % ALIGNMENT == 0 && min <= want && min <= PH_SLAB_BYTES - before);
  start = extend_payload (recorder, before, min);
  if (start >= 0)
    {
      *got = MIN (want, PH_SLAB_BYTES - (gsize) start);
      return ph_slab_get_writable (recorder->payload.slab) + start;
    }
  if (recorder->scratch == NULL)
    recorder->scratch = g_malloc (PH_SLAB_BYTES);
  *got = MIN (want, PH_SLAB_BYTES - before);
  return recorder->scratch + before;
}

/**
 * ph_recorder_data:
 * @recorder: a recorder
 * @record: a data call without a slab; its len bytes at @payload are committed
 * @head: (nullable): the call's arguments; the address lengths in it are filled in here
 * @address: (nullable): the call's address; only with a @head
 * @payload: inside the area last reserved, with room in front for @head and @address; a multiple
 *   of 8 if there is a @head
 *
 * Records a call that received into reserved memory. The payload is not copied. A record of no
 * bytes uses none of the reserved memory. Io thread only.
 */
void
ph_recorder_data (PhRecorder       *recorder,
                  PhRecord         *record,
                  const PhCallHead *head,
                  const PhAddress  *address,
                  const guint8     *payload)
{
  Stream *stream = &recorder->payload;
  guint8 *place;

  g_assert (record->slab == NULL && (head != NULL || address == NULL));
  if (record->len > 0 && is_in_scratch (recorder, payload))
    record->flags |= PH_RECORD_NOT_KEPT;
  if (record->len == 0 || record->flags & PH_RECORD_NOT_KEPT)
    {
      submit_head_only (recorder, record, head, address);
      return;
    }

  place = ph_slab_get_writable (stream->slab) + (payload - ph_slab_get_data (stream->slab));
  attach (record, stream, place);
  g_assert (record->offset >= stream->used + get_front (head, address)
            && record->offset + (gsize) record->len <= PH_SLAB_BYTES
            && (head == NULL || record->offset % ALIGNMENT == 0));
  put_front (place, record, head, address);
  stream->used = record->offset + (gsize) record->len;
  ph_outbox_submit (&recorder->outbox, record);
}

/* @part: (transfer none): what the kernel took stands in it from @offset on */
static void
record_shared (PhRecorder       *recorder,
               PhRecord         *record,
               const PhCallHead *head,
               const PhAddress  *address,
               GBytes           *part,
               gsize             offset)
{
  record->slab = wrap_bytes (part, head, address);
  record->offset = (guint32) offset;
  record->flags |= (guint8) (PH_RECORD_FOREIGN | (head != NULL ? PH_RECORD_HEAD : 0));
  ph_outbox_submit (&recorder->outbox, record);
}

static void
record_copied (PhRecorder       *recorder,
               PhRecord         *record,
               const PhCallHead *head,
               const PhAddress  *address,
               GBytes           *bytes,
               gsize             offset)
{
  gsize got;
  guint8 *place = ph_recorder_reserve (recorder, get_front (head, address), record->len,
                                       record->len, &got);

  if (record->len > 0)
    memcpy (place, (const guint8 *) g_bytes_get_data (bytes, NULL) + offset, record->len);
  ph_recorder_data (recorder, record, head, address, place);
}

/**
 * ph_recorder_bytes:
 * @recorder: a recorder
 * @record: a data call without a slab; its len tells how much of @bytes the kernel took
 * @head: (nullable): the call's arguments
 * @address: (nullable): the call's address; only with a @head
 * @bytes: (transfer none): what the call was given
 * @offset: where in @bytes the call began
 *
 * Records a call that sent from memory of its own. Up to 16 KiB are copied into the payload slab;
 * more is shared, so that a large send is recorded without a copy, unless it is less than half of
 * @bytes and no more than 8 MiB. Ends a reservation. Io thread only.
 */
void
ph_recorder_bytes (PhRecorder       *recorder,
                   PhRecord         *record,
                   const PhCallHead *head,
                   const PhAddress  *address,
                   GBytes           *bytes,
                   gsize             offset)
{
  g_autoptr (GBytes) part = NULL;

  g_assert (record->slab == NULL && offset + record->len <= g_bytes_get_size (bytes));
  if (record->len > COPY_LIMIT_BYTES)
    {
      part = get_part (bytes, &offset, record->len);
      record_shared (recorder, record, head, address, part, offset);
    }
  else
    record_copied (recorder, record, head, address, bytes, offset);
}

/**
 * ph_recorder_part:
 * @recorder: a recorder
 * @record: a data call without a slab; its len tells how much of @bytes the kernel took
 * @head: (nullable): the call's arguments
 * @address: (nullable): the call's address; only with a @head
 * @bytes: (transfer none): what a call was given that will be recorded as a whole in the end
 * @offset: where in @bytes this step of it began
 *
 * As ph_recorder_bytes() for a step of a longer call. However small a part of @bytes it is, more
 * than 16 KiB are shared: the record of the whole holds them anyway, and outlives this one. Ends
 * a reservation. Io thread only.
 */
void
ph_recorder_part (PhRecorder       *recorder,
                  PhRecord         *record,
                  const PhCallHead *head,
                  const PhAddress  *address,
                  GBytes           *bytes,
                  gsize             offset)
{
  g_autoptr (GBytes) part = NULL;

  g_assert (record->slab == NULL && offset + record->len <= g_bytes_get_size (bytes));
  if (record->len > COPY_LIMIT_BYTES)
    {
      part = g_bytes_new_from_bytes (bytes, offset, record->len);
      record_shared (recorder, record, head, address, part, 0);
    }
  else
    record_copied (recorder, record, head, address, bytes, offset);
}

/**
 * ph_recorder_kept:
 * @recorder: a recorder
 * @record: a call that moved nothing, without a slab; its len stays 0
 * @head: the call's arguments
 * @address: (nullable): the call's address
 * @body: (array length=body_len): what is kept in the place of payload; copied
 * @body_len: its size in bytes, less than %PH_SLAB_BYTES
 * @as_payload: whether it lies with payload, which is given up first; else with the heads
 *
 * Returns: %FALSE, having recorded nothing, if there is no memory for payload. Io thread only
 */
gboolean
ph_recorder_kept (PhRecorder       *recorder,
                  PhRecord         *record,
                  const PhCallHead *head,
                  const PhAddress  *address,
                  gconstpointer     body,
                  gsize             body_len,
                  gboolean          as_payload)
{
  Stream *stream = as_payload ? &recorder->payload : &recorder->heads;
  guint8 *place;

  g_assert (record->slab == NULL && record->len == 0);
  if (as_payload && extend_payload (recorder, get_front (head, address), body_len) < 0)
    return FALSE;
  place = stream_extend (stream, get_front (head, address), body_len);   /* payload: has room */
  memcpy (place, body, body_len);
  put_front (place, record, head, address);
  attach (record, stream, place);
  ph_outbox_submit (&recorder->outbox, record);
  return TRUE;
}

/**
 * ph_recorder_body:
 * @recorder: a recorder
 * @record: a record without a slab; its len becomes @body_len
 * @head: (nullable): the call's arguments
 * @address: (nullable): the call's address; only with a @head
 * @body: (nullable): what the record is about, such as a PhFigures; copied
 * @body_len: its size in bytes
 *
 * Records anything that moved no payload. Figures, identities and parked calls go to memory
 * that the reader is expected to drop soon. Io thread only.
 */
void
ph_recorder_body (PhRecorder       *recorder,
                  PhRecord         *record,
                  const PhCallHead *head,
                  const PhAddress  *address,
                  gconstpointer     body,
                  gsize             body_len)
{
  Stream *stream = ph_record_is_call (record) ? &recorder->heads : &recorder->transient;
  guint8 *place;

  g_assert (record->slab == NULL && (head != NULL || address == NULL));
  record->len = (guint32) body_len;
  if (head != NULL || body_len > 0)
    {
      place = stream_extend (stream, get_front (head, address), body_len);
      if (body_len > 0)
        memcpy (place, body, body_len);
      put_front (place, record, head, address);
      attach (record, stream, place);
    }
  ph_outbox_submit (&recorder->outbox, record);
}

/**
 * ph_recorder_plain:
 * @recorder: a recorder
 * @record: a record without a slab
 *
 * Records something that the record's own members say completely. Io thread only.
 */
void
ph_recorder_plain (PhRecorder *recorder,
                   PhRecord   *record)
{
  g_assert (record->slab == NULL);
  ph_outbox_submit (&recorder->outbox, record);
}

/**
 * ph_recorder_flush:
 * @recorder: a recorder
 *
 * Moves what waits in the overflow queue into the ring, as far as there is room. Each new record
 * does this by itself; it has to be called when the reader made room and nothing new happens.
 * Io thread only.
 *
 * Returns: whether nothing waits any more
 */
gboolean
ph_recorder_flush (PhRecorder *recorder)
{
  return ph_outbox_flush (&recorder->outbox);
}

/**
 * ph_recorder_get_lost:
 * @recorder: a recorder
 *
 * Io thread only.
 *
 * Returns: how many records became part of a gap so far
 */
guint64
ph_recorder_get_lost (PhRecorder *recorder)
{
  return recorder->outbox.lost_records;
}
