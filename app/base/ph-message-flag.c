/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-message-flag.h"

#include <sys/socket.h>

/* After send(2), recv(2) and tcp(7). MSG_NOSIGNAL is set by the socket layer at every send: the
 * SIGPIPE that a program without it gets would end the window. */

static const PhMessageFlag flags[] = {
  { "MSG_PEEK", MSG_PEEK, .for_recv = TRUE,
    .recv_meaning = "Look, and leave the bytes in the receive queue" },
  { "MSG_WAITALL", MSG_WAITALL, .for_recv = TRUE,
    .recv_meaning = "Wait until the buffer is full, or the stream ends" },
  { "MSG_DONTWAIT", MSG_DONTWAIT, .for_send = TRUE, .for_recv = TRUE,
    .send_meaning = "This call does not wait for room, whatever the mode",
    .recv_meaning = "This call does not wait for data, whatever the mode" },
  { "MSG_OOB", MSG_OOB, .for_send = TRUE, .for_recv = TRUE,
    .send_meaning = "TCP: the last byte is urgent, and stands outside the stream",
    .recv_meaning = "TCP: take the urgent byte that stands outside the stream" },
  { "MSG_TRUNC", MSG_TRUNC, .for_recv = TRUE,
    .recv_meaning = "UDP: return the true length of a cut datagram; TCP: throw the bytes away" },
  { "MSG_MORE", MSG_MORE, .for_send = TRUE,
    .send_meaning = "More follows: TCP holds a short segment back, UDP the datagram" },
  { "MSG_NOSIGNAL", MSG_NOSIGNAL, .for_send = TRUE, .always = TRUE,
    .send_meaning = "No SIGPIPE after a FIN, only EPIPE: always set here, as it would end Porthole" },
};

/**
 * ph_message_flag_table:
 * @n_flags: (out): how many there are
 *
 * Any thread.
 *
 * Returns: (transfer none) (array length=n_flags): the flags, the common ones first
 */
const PhMessageFlag *
ph_message_flag_table (gsize *n_flags)
{
  *n_flags = G_N_ELEMENTS (flags);
  return flags;
}

/**
 * ph_message_flag_get_meaning:
 * @flag: a row of the table
 * @direction: which way the call moves bytes
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): what it does there; %NULL if such calls do not have it
 */
const char *
ph_message_flag_get_meaning (const PhMessageFlag *flag,
                             PhDirection          direction)
{
  if (direction == PH_DIRECTION_OUT)
    return flag->for_send ? flag->send_meaning : NULL;
  if (direction == PH_DIRECTION_IN)
    return flag->for_recv ? flag->recv_meaning : NULL;
  return NULL;
}
