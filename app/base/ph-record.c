/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-record.h"

#include <string.h>

/* Reading a record. The head stands just before the payload, its address before the head:
 *     slab: ... [address: addr_space][PhCallHead][payload: len] ...
 * A slab that shares the sender's own bytes has no room in front; there the head opens the annex
 * and the address follows it. Records are made by PhRecorder. */

static const guint8 *
get_address_bytes (const PhRecord   *record,
                   const PhCallHead *head)
{
  const guint8 *start = (const guint8 *) head;

  if (record->flags & PH_RECORD_FOREIGN)
    return start + sizeof *head;
  return start - head->addr_space;
}

/**
 * ph_identity_has_connections:
 * @identity: who a socket is
 *
 * Any thread.
 *
 * Returns: whether it has a connection before it carries anything; otherwise each message has a
 *   receiver and a sender of its own
 */
gboolean
ph_identity_has_connections (const PhIdentity *identity)
{
  return identity->type == SOCK_STREAM || identity->type == SOCK_SEQPACKET;
}

/**
 * ph_identity_is_tcp:
 * @identity: who a socket is
 *
 * Any thread.
 *
 * Returns: whether its states are those of RFC 9293
 */
gboolean
ph_identity_is_tcp (const PhIdentity *identity)
{
  return (identity->family == AF_INET || identity->family == AF_INET6)
         && identity->type == SOCK_STREAM
         && (identity->protocol == 0 || identity->protocol == IPPROTO_TCP
             || identity->protocol == IPPROTO_MPTCP);
}

/**
 * ph_identity_lacks_ports:
 * @identity: who a socket is
 *
 * Any thread.
 *
 * Returns: whether its addresses have ports that mean nothing: those of raw packets and of ICMP
 */
gboolean
ph_identity_lacks_ports (const PhIdentity *identity)
{
  return (identity->family == AF_INET || identity->family == AF_INET6)
         && (identity->type == SOCK_RAW || identity->protocol == IPPROTO_ICMP
             || identity->protocol == IPPROTO_ICMPV6);
}

/**
 * ph_record_is_call:
 * @record: a record
 *
 * Any thread, as all functions here: a record is a value.
 *
 * Returns: whether this is a call that returned
 */
gboolean
ph_record_is_call (const PhRecord *record)
{
  return record->kind < PH_N_CALLS;
}

/**
 * ph_record_is_data:
 * @record: a record
 *
 * Returns: whether this is a call that moved payload: send, sendto, recv, recvfrom, or one step of
 *   a sendfile. A sendall and a sendfile as a whole are none: their steps are records of their own
 */
gboolean
ph_record_is_data (const PhRecord *record)
{
  if (record->kind == PH_CALL_SENDFILE)
    return (record->flags & PH_RECORD_AUTO) != 0;
  return record->kind >= PH_CALL_SEND && record->kind <= PH_CALL_RECVFROM;
}

/**
 * ph_record_has_payload:
 * @record: a record
 *
 * Returns: whether its payload is bytes of the user's or the peer's, which may be many: a data
 *   call or a sendall
 */
gboolean
ph_record_has_payload (const PhRecord *record)
{
  return ph_record_is_data (record) || record->kind == PH_CALL_SENDALL;
}

/**
 * ph_record_has_failed:
 * @record: a record
 *
 * Returns: whether this is a call that failed. connect_ex never does: its error is its result
 */
gboolean
ph_record_has_failed (const PhRecord *record)
{
  return ph_record_is_call (record) && record->error != 0 && record->kind != PH_CALL_CONNECT_EX;
}

/**
 * ph_record_direction:
 * @record: a record
 *
 * Returns: the way a call moves payload, or will when it is parked; out for a mark of what was
 *   sent; none for all else
 */
PhDirection
ph_record_direction (const PhRecord *record)
{
  if (ph_record_is_call (record))
    return ph_call_op_get_direction ((PhCallOp) record->kind);
  if (record->kind == PH_RECORD_PARKED)
    return ph_call_op_get_direction ((PhCallOp) record->aux);
  if (record->kind == PH_RECORD_MARK)
    return PH_DIRECTION_OUT;
  return PH_DIRECTION_NONE;
}

/**
 * ph_record_get_head:
 * @record: a record
 *
 * Returns: (transfer none) (nullable): the call's arguments, living as long as the record's slab;
 *   %NULL if it never had any or they were given up with the payload
 */
const PhCallHead *
ph_record_get_head (const PhRecord *record)
{
  const guint8 *head;

  if (record->slab == NULL || !(record->flags & PH_RECORD_HEAD))
    return NULL;
  if (record->flags & PH_RECORD_FOREIGN)
    head = ph_slab_get_annex (record->slab);
  else
    head = ph_slab_get_data (record->slab) + record->offset - sizeof (PhCallHead);
  return (const PhCallHead *) (gconstpointer) head;
}

/**
 * ph_record_get_address:
 * @record: a record
 *
 * Returns: the address argument or result of the call, by value; unset if there is none
 */
PhAddress
ph_record_get_address (const PhRecord *record)
{
  const PhCallHead *head = ph_record_get_head (record);

  if (head == NULL || head->addr_len == 0)
    return PH_ADDRESS_NONE;
  return ph_address_from_sockaddr (get_address_bytes (record, head), head->addr_len);
}

/**
 * ph_record_get_payload:
 * @record: a record
 * @len: (out): bytes there are, which is 0 when they were not kept or given up
 *
 * The payload of a data call, the name of a look-up, or the body of another record.
 *
 * Returns: (transfer none) (nullable): the bytes, living as long as the record's slab
 */
const guint8 *
ph_record_get_payload (const PhRecord *record,
                       gsize          *len)
{
  *len = 0;
  if (record->slab == NULL || record->len == 0
      || record->flags & (PH_RECORD_NOT_KEPT | PH_RECORD_EVICTED))
    return NULL;
  *len = record->len;
  return ph_slab_get_data (record->slab) + record->offset;
}

static gboolean
may_have_tried (const PhRecord *record)
{
  return record->error != 0 && record->len == 0
         && (record->kind == PH_CALL_BIND || record->kind == PH_CALL_CONNECT
             || record->kind == PH_CALL_CONNECT_EX || record->kind == PH_CALL_SEND
             || record->kind == PH_CALL_SENDTO);
}

/**
 * ph_record_get_tried:
 * @record: a record
 * @tried: (out): what the call had been asked to do; points into the record's slab
 *
 * Returns: whether this is a call that failed before it did anything, and tells what it was given
 */
gboolean
ph_record_get_tried (const PhRecord *record,
                     PhTried        *tried)
{
  const PhCallHead *head = may_have_tried (record) ? ph_record_get_head (record) : NULL;
  const guint8 *body;
  PhTriedHead lengths;

  *tried = (PhTried) { 0 };
  if (head == NULL || head->args[2] < (gint32) sizeof lengths)
    return FALSE;
  body = ph_slab_get_data (record->slab) + record->offset;
  memcpy (&lengths, body, sizeof lengths);
  body += sizeof lengths;
  if (lengths.data_len > 0)
    tried->data = body;
  if (lengths.host_len > 0)
    tried->host = (const char *) body + lengths.data_len;
  tried->data_len = lengths.data_len;
  tried->host_len = lengths.host_len;
  tried->port = lengths.port;
  return TRUE;
}

/**
 * ph_record_get_kept:
 * @record: a record
 *
 * Returns: payload bytes that the record's slab holds for it: those that were moved, or those that
 *   a failed send was given; 0 for other records
 */
gsize
ph_record_get_kept (const PhRecord *record)
{
  PhTried tried;

  if (!ph_record_has_payload (record) || record->slab == NULL
      || record->flags & (PH_RECORD_NOT_KEPT | PH_RECORD_EVICTED))
    return 0;
  if (record->len > 0)
    return record->len;
  return ph_record_get_tried (record, &tried) ? tried.data_len : 0;
}

/**
 * ph_record_set_late:
 * @record: a STATE record
 * @late_ns: since the look before, when it was a look that found the state; 0: something told it
 *
 * Kept in microseconds, up to 71 minutes.
 */
void
ph_record_set_late (PhRecord *record,
                    gint64    late_ns)
{
  record->len = (guint32) CLAMP (late_ns / 1000, 0, G_MAXUINT32);
}

/**
 * ph_record_get_late_ns:
 * @record: a record
 *
 * A state that no event tells, as FIN_WAIT2, is found by the next look at the socket.
 *
 * Returns: how much earlier than its time the state may have changed, ns; 0: not to speak of, and
 *   for other records
 */
gint64
ph_record_get_late_ns (const PhRecord *record)
{
  return record->kind == PH_RECORD_STATE ? record->len * (gint64) 1000 : 0;
}

/**
 * ph_record_is_end:
 * @record: a record
 *
 * Returns: whether this is a receive that met the end of the peer's stream: recv(2) gave 0 though
 *   bytes were asked for. On a datagram socket 0 is the length of an empty datagram
 */
gboolean
ph_record_is_end (const PhRecord *record)
{
  const PhCallHead *head = ph_record_get_head (record);

  if ((record->kind != PH_CALL_RECV && record->kind != PH_CALL_RECVFROM) || record->error != 0
      || record->len > 0)
    return FALSE;
  return head != NULL ? head->args[0] > 0 && head->args[2] < 0
                      : (record->flags & PH_RECORD_AUTO) != 0;
}

/**
 * ph_record_get_result:
 * @record: a record of a call
 *
 * Returns: what the call returned: a count, a descriptor, 0, or -1 when it failed
 */
gint64
ph_record_get_result (const PhRecord *record)
{
  const PhCallHead *head = ph_record_get_head (record);

  if (head != NULL)
    return head->result;
  if (record->error != 0)
    return -1;
  return ph_record_is_data (record) ? record->len : 0;
}

/**
 * ph_record_begun_ns:
 * @record: a record
 *
 * Returns: CLOCK_MONOTONIC when the call was made; exact if the record has a head, else at most
 *   4.29 s before it returned
 */
gint64
ph_record_begun_ns (const PhRecord *record)
{
  const PhCallHead *head = ph_record_get_head (record);

  return head != NULL ? head->begun_ns : record->time_ns - record->took_ns;
}

/**
 * ph_record_set_gap:
 * @record: a record without a slab; its time and socket stay
 * @records: how many records are missing
 * @bytes: payload bytes they stood for
 *
 * Makes @record a GAP. Two 64-bit counts take the place of the four 32-bit members, which mean
 * nothing in a gap.
 */
void
ph_record_set_gap (PhRecord *record,
                   guint64   records,
                   guint64   bytes)
{
  g_assert (record->slab == NULL);
  record->kind = PH_RECORD_GAP;
  record->error = 0;
  record->flags = PH_RECORD_AUTO;
  record->offset = (guint32) records;
  record->len = (guint32) (records >> 32);
  record->aux = (guint32) bytes;
  record->took_ns = (guint32) (bytes >> 32);
}

/**
 * ph_record_get_gap:
 * @record: a GAP record
 * @records: (out): how many records are missing
 * @bytes: (out): payload bytes they stood for
 */
void
ph_record_get_gap (const PhRecord *record,
                   guint64        *records,
                   guint64        *bytes)
{
  g_return_if_fail (record->kind == PH_RECORD_GAP);
  *records = record->offset | (guint64) record->len << 32;
  *bytes = record->aux | (guint64) record->took_ns << 32;
}

/**
 * ph_record_set_mark:
 * @record: a record without a slab; its time and socket stay
 * @kind: what happened to it, below %PH_N_MARKS
 * @end: what it happened to: a stream up to this many bytes from its first, or the message of this
 *   number, from 1
 * @error_ns: how exact the time is, 0 or more
 *
 * Makes @record a MARK of what its socket sent.
 */
void
ph_record_set_mark (PhRecord   *record,
                    PhMarkKind  kind,
                    guint64     end,
                    gint64      error_ns)
{
  g_assert (record->slab == NULL);
  record->kind = PH_RECORD_MARK;
  record->error = 0;
  record->flags = PH_RECORD_AUTO;
  record->aux = kind;
  record->offset = (guint32) end;
  record->len = (guint32) (end >> 32);
  record->took_ns = (guint32) CLAMP (error_ns, 0, G_MAXUINT32);
}

/**
 * ph_record_get_mark:
 * @record: a record
 * @kind: (out): what happened
 * @end: (out): up to which byte of the stream, or to which message, from 1
 * @error_ns: (out): how exact the time is
 *
 * Returns: whether it is a MARK; else nothing is set
 */
gboolean
ph_record_get_mark (const PhRecord *record,
                    PhMarkKind     *kind,
                    guint64        *end,
                    gint64         *error_ns)
{
  if (record->kind != PH_RECORD_MARK || record->aux >= PH_N_MARKS)
    return FALSE;
  *kind = (PhMarkKind) record->aux;
  *end = record->offset | (guint64) record->len << 32;
  *error_ns = record->took_ns;
  return TRUE;
}

/**
 * ph_record_clear:
 * @record: a record
 *
 * Drops the record's hold on its slab and zeroes it; may be called again.
 */
void
ph_record_clear (PhRecord *record)
{
  g_clear_pointer (&record->slab, ph_slab_unref);
  *record = (PhRecord) { 0 };
}
