/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-exchange-words.h"

#include "ph-clock.h"
#include "ph-errno.h"
#include "ph-handler-info.h"
#include "ph-option-value.h"
#include "ph-time-text.h"

#include <sys/socket.h>

/* A call with what it was given and what came of it, as short as it can be said: the transcript
 * has it in full. */

/**
 * ph_exchange_word_lane:
 * @feed: a feed
 * @lane: a lane, or none
 *
 * Returns: who stands there
 */
const char *
ph_exchange_word_lane (PhExchangeFeed *feed,
                       guint           lane)
{
  return lane < ph_exchange_feed_get_n_lanes (feed) ? ph_exchange_feed_get_lane (feed, lane)->name
                                                    : "the peer";
}

static const char *
shutdown_how (const PhRecord *record)
{
  static const char *const names[] = { "SHUT_RD", "SHUT_WR", "SHUT_RDWR" };
  const PhCallHead *head = ph_record_get_head (record);

  return head != NULL && (guint) head->args[0] < G_N_ELEMENTS (names) ? names[head->args[0]] : "";
}

/* "SO_RCVBUF, 4096"; one that is not in the table is its number. The value is as the transcript has
 * it, for which nobody is asked: the name of an interface would be a system call at each frame. */
static char *
dup_option (const PhRecord   *record,
            const PhCallHead *head)
{
  const PhSocketOption *option = ph_socket_option_by_id (head->args[0], head->args[1]);
  g_autofree char *name = option != NULL ? g_strdup (option->name)
                                         : g_strdup_printf ("%d", head->args[1]);
  g_autofree char *value = NULL;
  const guint8 *payload;
  gsize len;

  if (record->kind == PH_CALL_GETSOCKOPT)
    return g_steal_pointer (&name);
  payload = ph_record_get_payload (record, &len);
  if (payload == NULL)
    return g_strdup_printf ("%s, …", name);
  value = ph_option_value_to_notation (option, payload, len);
  return g_strdup_printf ("%s, %s", name, value);
}

static char *
dup_timeout (const PhCallHead *head)
{
  return head->args[0] < 0 ? g_strdup ("None")
                           : ph_time_text_print (head->args[0] * PH_NSEC_PER_SEC + head->args[1]);
}

/* Of a call that is made on no data: what it was given, where that is one word or two */
static char *
dup_setting (const PhRecord   *record,
             const PhCallHead *head)
{
  switch ((guint) record->kind)
    {
    case PH_CALL_LISTEN:
      return g_strdup_printf ("%d", head->args[0]);
    case PH_CALL_SETSOCKOPT:
    case PH_CALL_GETSOCKOPT:
      return dup_option (record, head);
    case PH_CALL_SETTIMEOUT:
      return dup_timeout (head);
    case PH_CALL_SETBLOCKING:
      return g_strdup (head->args[0] != 0 ? "True" : "False");
    case PH_CALL_SERVE:
      return g_strdup (ph_handler_info ((PhHandlerId) CLAMP (head->args[0], 0, PH_N_HANDLERS - 1))
                         ->name);
    default:
      return g_strdup ("");
    }
}

static char *
dup_argument (const PhRecord *record)
{
  const PhCallHead *head = ph_record_get_head (record);
  const PhAddress address = ph_record_get_address (record);

  if (ph_record_is_data (record) || record->kind == PH_CALL_SENDALL)
    return g_strdup_printf ("%u", record->kind == PH_CALL_SENDALL && head != NULL
                                    ? (guint) head->args[0] : record->aux);
  if (record->kind == PH_CALL_SHUTDOWN)
    return g_strdup (shutdown_how (record));
  if ((record->kind == PH_CALL_BIND || record->kind == PH_CALL_CONNECT
       || record->kind == PH_CALL_CONNECT_EX) && ph_address_is_set (&address))
    return ph_address_to_string (&address);
  return head != NULL ? dup_setting (record, head) : g_strdup ("");
}

/* What getsockopt() gave */
static char *
dup_value (const PhRecord *record)
{
  const PhCallHead *head = ph_record_get_head (record);
  gsize len;
  const guint8 *payload = ph_record_get_payload (record, &len);

  if (head == NULL || payload == NULL)
    return NULL;
  return ph_option_value_to_notation (ph_socket_option_by_id (head->args[0], head->args[1]),
                                      payload, len);
}

static const char *
peek_flag (const PhRecord *record)
{
  const PhCallHead *head = ph_record_is_data (record) ? ph_record_get_head (record) : NULL;

  if (head == NULL)
    return "";
  return head->args[1] & MSG_PEEK ? ", MSG_PEEK" : head->args[1] & MSG_OOB ? ", MSG_OOB" : "";
}

static char *
dup_result (PhExchangeFeed *feed,
            const PhRecord *record)
{
  if (record->error != 0)
    return g_strdup (ph_errno_get_name (record->error));
  if (record->kind == PH_CALL_ACCEPT)
    {
      const guint made = ph_exchange_feed_find_lane (feed, record->aux);

      return g_strdup (made != PH_EXCHANGE_NONE ? ph_exchange_word_lane (feed, made)
                                                : "a connection");
    }
  if (record->kind == PH_CALL_GETSOCKOPT)
    return dup_value (record);
  if (record->kind == PH_CALL_SENDALL)   /* of the sends that stand above it */
    return g_strdup ("all sent");
  if (ph_record_is_data (record))
    return g_strdup_printf ("%u", record->len);
  return NULL;
}

static char *
word_call (PhExchangeFeed *feed,
           guint64         number,
           gboolean        briefly)
{
  const PhRecord *record = ph_exchange_feed_get_record (feed, number);
  g_autofree char *argument = NULL;
  g_autofree char *result = NULL;

  if (record == NULL)
    return g_strdup ("");
  if (record->kind == PH_RECORD_GAP)
    return g_strdup ("records missing");
  if (record->kind == PH_RECORD_URGENT)
    return g_strdup ("urgent data");
  if (!ph_record_is_call (record))
    return g_strdup ("");
  argument = briefly ? g_strdup ("") : dup_argument (record);
  result = dup_result (feed, record);
  return g_strdup_printf ("%s(%s%s)%s%s", ph_call_op_get_name ((PhCallOp) record->kind), argument,
                          briefly ? "" : peek_flag (record), result != NULL ? " → " : "",
                          result != NULL ? result : "");
}

/**
 * ph_exchange_word_call:
 * @feed: a feed
 * @number: of a moment that is a call
 *
 * Returns: (transfer full): "recv(4) → 4", "accept() → conn", "connect(…) → ECONNREFUSED"; "" when
 *   the record is gone
 */
char *
ph_exchange_word_call (PhExchangeFeed *feed,
                       guint64         number)
{
  return word_call (feed, number, FALSE);
}

/**
 * ph_exchange_word_call_briefly:
 * @feed: a feed
 * @number: of a moment that is a call
 *
 * For a narrow place: what came of a call says more than what was asked for.
 *
 * Returns: (transfer full): the same without arguments, "recv() → 4"
 */
char *
ph_exchange_word_call_briefly (PhExchangeFeed *feed,
                               guint64         number)
{
  return word_call (feed, number, TRUE);
}
