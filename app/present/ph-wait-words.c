/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-wait-words.h"

typedef enum
{
  FOR_CLIENT,
  FOR_ANSWER,
  FOR_ROOM,
  FOR_DATA,
  FOR_NAME,
  FOR_ANY_OF_SEVERAL,
  FOR_SOMETHING,
} Awaited;

static Awaited
get_awaited (PhCallOp op)
{
  if (op == PH_CALL_ACCEPT)
    return FOR_CLIENT;
  if (op == PH_CALL_CONNECT || op == PH_CALL_CONNECT_EX)
    return FOR_ANSWER;
  if (op == PH_CALL_RECV || op == PH_CALL_RECVFROM)
    return FOR_DATA;
  if (ph_call_op_get_direction (op) == PH_DIRECTION_OUT)
    return FOR_ROOM;
  if (op == PH_CALL_GETADDRINFO || op >= PH_CALL_GETHOSTNAME)
    return FOR_NAME;
  return op == PH_CALL_SELECT ? FOR_ANY_OF_SEVERAL : FOR_SOMETHING;
}

/**
 * ph_wait_words:
 * @op: a call that has not returned
 *
 * Returns: (transfer none): what it does meanwhile, and where what it wants will be: "waits for data
 *   in the receive queue"
 */
const char *
ph_wait_words (PhCallOp op)
{
  switch (get_awaited (op))
    {
    case FOR_CLIENT:         return "waits for a connection in the accept queue";
    case FOR_ANSWER:         return "waits for the peer's answer";
    case FOR_ROOM:           return "waits for room in the send buffer";
    case FOR_DATA:           return "waits for data in the receive queue";
    case FOR_NAME:           return "looks the name up";
    case FOR_ANY_OF_SEVERAL: return "waits until one is ready";
    case FOR_SOMETHING:
    default:                 return "waits";
    }
}

/**
 * ph_wait_words_brief:
 * @op: a call that has not returned
 * @is_stream: whether its socket moves bytes without borders
 *
 * Returns: (transfer none): what would let it return, for a narrow place: "for bytes"; "" where that
 *   is more than one thing
 */
const char *
ph_wait_words_brief (PhCallOp op,
                     gboolean is_stream)
{
  switch (get_awaited (op))
    {
    case FOR_CLIENT:         return "for a client";
    case FOR_ANSWER:         return "for an answer";
    case FOR_ROOM:           return "for room";
    case FOR_DATA:           return is_stream ? "for bytes" : "for a message";
    case FOR_NAME:
    case FOR_ANY_OF_SEVERAL:
    case FOR_SOMETHING:
    default:                 return "";
    }
}
