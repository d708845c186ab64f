/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-event-words.h"

#include "ph-bytes.h"
#include "ph-errno.h"
#include "ph-format.h"
#include "ph-icmp.h"
#include "ph-transcript.h"

/* One place turns events into rows: the data view shows messages by their bytes, the calls view
 * shows calls in the notation. Payload passes only through ph_bytes_preview() and the printer,
 * which leave nothing in it that a terminal or Pango would obey. Main thread. */

#define PREVIEW_CHARS 300

static void
say_common (PhEventWords *words,
            PhSession    *session,
            PhEvent      *event)
{
  const PhRecord *record = ph_event_get_record (event);

  *words = (PhEventWords) { 0 };
  words->time = ph_format_time (record->time_ns);
  words->row.time = words->time;
  words->row.socket = ph_event_get_socket_name (event);
  words->row.faint = (record->flags & PH_RECORD_AUTO) != 0;
  if (ph_record_has_failed (record))
    words->row.tone = PH_TONE_TROUBLE;
  if (ph_record_is_call (record) && record->error != 0)
    {
      words->detail = ph_session_explain (session, record);
      words->row.detail = words->detail;
    }
}

/* "from 127.0.0.1:9" or "to 127.0.0.1:9" of a datagram, or NULL */
static char *
dup_peer (const PhRecord *record)
{
  PhAddress address = ph_record_get_address (record);
  g_autofree char *text = NULL;

  if ((record->kind != PH_CALL_SENDTO && record->kind != PH_CALL_RECVFROM)
      || !ph_address_is_set (&address))
    return NULL;
  text = ph_address_to_string (&address);
  return g_strdup_printf (record->kind == PH_CALL_SENDTO ? "to %s" : "from %s", text);
}

static gboolean
is_partial (const PhRecord *record)
{
  return ph_record_direction (record) == PH_DIRECTION_OUT && record->aux > record->len;
}

/* "of 262,144 asked" where a partial send is too long for the column of sizes, or NULL */
static char *
dup_asked (const PhRecord *record)
{
  g_autofree char *asked = NULL;

  if (!is_partial (record) || record->aux < 1000)
    return NULL;
  asked = ph_format_count (record->aux);
  return g_strdup_printf ("of %s asked", asked);
}

/* Fits the narrow column at the right edge; the exact number is in the detail */
static char *
dup_size (const PhRecord *record)
{
  if (is_partial (record) && record->aux < 1000)
    return g_strdup_printf ("%u of %u", record->len, record->aux);
  return record->len < 1000 ? ph_format_bytes (record->len)
                            : ph_format_bytes_short (record->len);
}

/* Returns: SOCK_STREAM and the like; 0 of a socket that is no longer listed */
static int
get_type (PhSession      *session,
          const PhRecord *record)
{
  PhSocketItem *item = ph_socket_list_lookup (ph_session_get_sockets (session), record->socket);

  return item != NULL ? ph_socket_item_get_identity (item)->type : 0;
}

/* A receive knows it by itself; of a send only its socket tells. */
static gboolean
is_datagram (PhSession *session,
             PhEvent   *event)
{
  const PhRecord *record = ph_event_get_record (event);
  const PhCallHead *head = ph_record_get_head (record);
  int type;

  if (ph_record_direction (record) == PH_DIRECTION_IN)
    return head != NULL && head->args[2] >= 0;
  type = get_type (session, record);
  return type != 0 ? type != SOCK_STREAM : record->kind == PH_CALL_SENDTO;
}

/* Of a connection that keeps messages apart, the kernel says the same of the end as of an empty
 * message that is the last one. */
static gboolean
may_be_message (PhSession      *session,
                const PhRecord *record)
{
  return ph_record_is_end (record) && get_type (session, record) == SOCK_SEQPACKET;
}

/* What stands in place of bytes where there are none, or NULL */
static const char *
say_no_bytes (PhSession *session,
              PhEvent   *event)
{
  const PhRecord *record = ph_event_get_record (event);
  gsize len;

  ph_event_get_payload (event, &len);
  if (len > 0)
    return NULL;
  if (record->kind == PH_CALL_SENDFILE)
    return "bytes of a file, which the kernel moved by itself";
  if (record->len > 0)
    return "bytes no longer kept";
  if (may_be_message (session, record))
    return "the end, unless the last message was empty";
  if (ph_record_is_end (record))
    return "end of stream: the peer has sent its last";
  return is_datagram (session, event) ? "empty datagram, 0 bytes" : "nothing, 0 bytes";
}

/* What a packet of ICMP means stands before its bytes. */
static char *
dup_preview (PhSession *session,
             PhEvent   *event)
{
  PhSocketItem *item = ph_socket_list_lookup (ph_session_get_sockets (session),
                                              ph_event_get_record (event)->socket);
  const PhIdentity *identity = item != NULL ? ph_socket_item_get_identity (item) : NULL;
  gsize len;
  const guint8 *payload = ph_event_get_payload (event, &len);
  g_autofree char *bytes = ph_bytes_preview (payload, len, PREVIEW_CHARS);
  g_autofree char *meaning = NULL;

  if (identity != NULL
      && (identity->protocol == IPPROTO_ICMP || identity->protocol == IPPROTO_ICMPV6))
    meaning = ph_icmp_describe (identity->family, identity->type, payload, len);
  return meaning != NULL ? g_strdup_printf ("%s: %s", meaning, bytes) : g_steal_pointer (&bytes);
}

static void
say_message (PhEventWords *words,
             PhSession    *session,
             PhEvent      *event)
{
  const PhRecord *record = ph_event_get_record (event);
  gboolean out = ph_record_direction (record) == PH_DIRECTION_OUT;
  const char *no_bytes = say_no_bytes (session, event);

  words->text = no_bytes != NULL ? g_strdup (no_bytes) : dup_preview (session, event);
  words->duration = dup_size (record);
  words->result = dup_peer (record);
  if (words->result == NULL)
    words->result = dup_asked (record);
  if (record->len >= 1000)
    words->detail = ph_format_bytes (record->len);
  words->row.tone = out ? PH_TONE_SENT : PH_TONE_RECEIVED;
  words->row.kind = out ? "sent" : "received";
  words->row.faint = no_bytes != NULL;   /* told, not shown: no payload looks like that */
  if (!ph_record_is_end (record))
    return;
  words->row.tone = PH_TONE_KERNEL;
  words->row.kind = "end";
}

/**
 * ph_event_words_say_data:
 * @words: (out caller-allocates): cleared with ph_event_words_clear()
 * @session: who explains failures
 * @event: a send or a receive
 *
 * Says @event as a message: which way, what, how much.
 */
void
ph_event_words_say_data (PhEventWords *words,
                         PhSession    *session,
                         PhEvent      *event)
{
  const PhRecord *record = ph_event_get_record (event);

  say_common (words, session, event);
  if (record->error != 0)
    {
      g_autofree char *label = ph_errno_label (record->error);

      words->text = g_strdup_printf ("%s() failed: %s",
                                     ph_call_op_get_name ((PhCallOp) record->kind), label);
      words->row.kind = "failed";
    }
  else
    say_message (words, session, event);
  words->row.text = words->text;
  words->row.result = words->result;
  words->row.duration = words->duration;
  words->row.detail = words->detail;
}

static char *
dup_gap_text (const PhRecord *record)
{
  guint64 n_records;
  guint64 n_bytes;
  g_autofree char *records = NULL;
  g_autofree char *bytes = NULL;

  ph_record_get_gap (record, &n_records, &n_bytes);
  records = ph_format_count (n_records);
  bytes = ph_format_bytes (n_bytes);
  return g_strdup_printf ("%s records (%s) came faster than they could be kept; the totals are "
                          "exact", records, bytes);
}

static void
say_kernel (PhEventWords *words,
            PhEvent      *event)
{
  const PhRecord *record = ph_event_get_record (event);

  words->row.tone = PH_TONE_KERNEL;
  words->row.kind = "kernel";
  if (record->kind == PH_RECORD_STATE)
    {
      words->row.kind = "state";
      words->text = g_strdup_printf ("%s: %s → %s", ph_event_get_socket_name (event),
                                     ph_state_get_name ((PhState) record->took_ns),
                                     ph_state_get_name ((PhState) record->aux));
      words->detail = g_strdup (ph_state_get_meaning ((PhState) record->aux));
      words->row.detail = words->detail;
    }
  else if (record->kind == PH_RECORD_URGENT)
    {
      words->row.kind = "urgent";
      words->text = g_strdup_printf ("%s: urgent data is pending",
                                     ph_event_get_socket_name (event));
      words->result = g_strdup ("recv with MSG_OOB takes it");
    }
  else if (record->kind == PH_RECORD_GAP)
    {
      words->row.tone = PH_TONE_TROUBLE;
      words->row.kind = "gap";
      words->text = dup_gap_text (record);
    }
  else if (record->kind == PH_RECORD_PARKED)
    {
      words->row.tone = PH_TONE_PLAIN;
      words->row.kind = "waits";
      words->row.faint = TRUE;
      words->text = ph_transcript_call (record, ph_event_get_socket_name (event), NULL);
      words->result = g_strdup ("began to wait");
    }
  else if (record->kind == PH_RECORD_OPENED)
    words->text = g_strdup_printf ("%s came to be", ph_event_get_socket_name (event));
  else
    words->text = g_strdup ("its names or mode changed");
}

static PhTone
call_tone (const PhRecord *record)
{
  PhDirection direction = ph_record_is_data (record) ? ph_record_direction (record)
                                                     : PH_DIRECTION_NONE;

  if (direction == PH_DIRECTION_OUT)
    return PH_TONE_SENT;
  return direction == PH_DIRECTION_IN ? PH_TONE_RECEIVED : PH_TONE_PLAIN;
}

/**
 * ph_event_words_say_call:
 * @words: (out caller-allocates): cleared with ph_event_words_clear()
 * @session: who explains failures
 * @event: any event
 *
 * Says @event in the notation: the call, what it gave, how long it took.
 */
void
ph_event_words_say_call (PhEventWords *words,
                         PhSession    *session,
                         PhEvent      *event)
{
  const PhRecord *record = ph_event_get_record (event);

  say_common (words, session, event);
  if (ph_record_is_call (record))
    {
      words->text = ph_transcript_call (record, ph_event_get_socket_name (event),
                                        ph_event_get_new_name (event));
      words->result = ph_transcript_result (record, ph_event_get_new_name (event));
      words->duration = ph_format_duration (record->time_ns - ph_record_begun_ns (record));
      words->row.kind = (record->flags & PH_RECORD_AUTO) != 0 ? "auto" : "call";
      if (!ph_record_has_failed (record))
        words->row.tone = call_tone (record);
    }
  else
    say_kernel (words, event);
  words->row.text = words->text;
  words->row.result = words->result;
  words->row.duration = words->duration;
}

/**
 * ph_event_words_clear:
 * @words: what ph_event_words_say_data() or ph_event_words_say_call() filled
 */
void
ph_event_words_clear (PhEventWords *words)
{
  g_free (words->time);
  g_free (words->text);
  g_free (words->result);
  g_free (words->duration);
  g_free (words->detail);
  *words = (PhEventWords) { 0 };
}

/**
 * ph_event_dup_line:
 * @session: who explains failures
 * @event: any event
 *
 * Returns: (transfer full): the line of the transcript, with the explanation of a failure
 */
char *
ph_event_dup_line (PhSession *session,
                   PhEvent   *event)
{
  const PhRecord *record = ph_event_get_record (event);
  g_autofree char *explanation = NULL;
  g_auto (PhEventWords) words = { 0 };

  if (ph_record_is_call (record))
    {
      if (record->error != 0)
        explanation = ph_session_explain (session, record);
      return ph_transcript_line (event, explanation);
    }
  ph_event_words_say_call (&words, session, event);
  return g_strdup_printf ("# %s", words.text);
}

/* "6 bytes received", "empty datagram sent", "end of stream", "recv() failed: ECONNRESET (104)" */
static char *
dup_what (PhSession *session,
          PhEvent   *event)
{
  const PhRecord *record = ph_event_get_record (event);
  const char *way = ph_record_direction (record) == PH_DIRECTION_OUT ? "sent" : "received";
  g_autofree char *label = NULL;
  g_autofree char *size = NULL;

  if (record->error != 0)
    {
      label = ph_errno_label (record->error);
      return g_strdup_printf ("%s() failed: %s", ph_call_op_get_name ((PhCallOp) record->kind),
                              label);
    }
  if (ph_record_is_end (record))
    return g_strdup ("End of stream");
  if (record->len == 0 && is_datagram (session, event))
    return g_strdup_printf ("Empty datagram %s", way);
  size = ph_format_bytes (record->len);
  return g_strdup_printf ("%s %s", size, way);
}

/**
 * ph_event_dup_data_title:
 * @session: where it happened
 * @event: a send or a receive
 *
 * Returns: (transfer full): "6 bytes received from 127.0.0.1:9 at 12:00:00.000"
 */
char *
ph_event_dup_data_title (PhSession *session,
                         PhEvent   *event)
{
  const PhRecord *record = ph_event_get_record (event);
  g_autofree char *what = dup_what (session, event);
  g_autofree char *peer = dup_peer (record);
  g_autofree char *time = ph_format_time (record->time_ns);

  return peer == NULL ? g_strdup_printf ("%s at %s", what, time)
                      : g_strdup_printf ("%s %s at %s", what, peer, time);
}

/**
 * ph_event_dup_no_bytes:
 * @session: where it happened
 * @event: a send or a receive
 *
 * Says why there are no bytes to look at. See recv(2), udp(7), RFC 768.
 *
 * Returns: (transfer full) (nullable): plain sentences; %NULL if there are bytes
 */
char *
ph_event_dup_no_bytes (PhSession *session,
                       PhEvent   *event)
{
  const PhRecord *record = ph_event_get_record (event);
  gsize len;

  ph_event_get_payload (event, &len);
  if (record->error != 0)
    return ph_session_explain (session, record);
  if (len > 0)
    return NULL;
  if (record->kind == PH_CALL_SENDFILE)
    return g_strdup ("The kernel sent these bytes straight from the file: sendfile() shows them to "
                     "no program, and so not to this one either.");
  if (record->len > 0)
    return g_strdup ("These bytes went by and were counted, but they are no longer kept: the "
                     "memory for payload is bounded, and the oldest goes first.");
  if (may_be_message (session, record))
    return g_strdup ("recv() returned 0: the peer will send no more. Had its last message been "
                     "empty, a SOCK_SEQPACKET socket would say the same of it.");
  if (ph_record_is_end (record))
    return g_strdup ("recv() returned 0: the peer will send no more (its FIN came), and all it "
                     "had sent was read. This side may go on sending until it is closed too.");
  if (is_datagram (session, event))
    return g_strdup ("A datagram without a single byte is a message like any other: it has a "
                     "sender and takes a place in the queue. recvfrom() returns 0 for it, which "
                     "says nothing about an end, because datagrams have none.");
  return g_strdup ("A call that moved no bytes: none were asked for.");
}

static void
unref_event (gpointer data)
{
  g_object_unref (data);
}

/**
 * ph_event_dup_payload:
 * @event: a send or a receive
 *
 * Returns: (transfer full): its bytes, not copied: they live as long as the event, which the
 *   result holds
 */
GBytes *
ph_event_dup_payload (PhEvent *event)
{
  gsize len;
  const guint8 *payload = ph_event_get_payload (event, &len);

  return g_bytes_new_with_free_func (payload, len, unref_event, g_object_ref (event));
}
