/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-ready.h"

/* How the answer of poll(2) becomes the three lists of select(2): the sets that the kernel itself
 * builds select() on (see "Correspondence between select() and poll() notifications" in
 * select(2)). An error makes a socket readable and writable, a hang-up readable. Any thread. */

static const struct
{
  short asked;
  guint means;
} lists[PH_N_SELECT_LISTS] = {
  [PH_SELECT_READ] = { POLLIN | POLLRDNORM | POLLRDBAND,
                       POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR },
  [PH_SELECT_WRITE] = { POLLOUT | POLLWRNORM | POLLWRBAND,
                        POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR },
  [PH_SELECT_EXCEPT] = { POLLPRI, POLLPRI },
};

/**
 * ph_ready_get_events:
 * @list: a list of select(2)
 *
 * Returns: what to ask poll(2) for on behalf of @list
 */
short
ph_ready_get_events (PhSelectList list)
{
  return lists[list].asked;
}

/**
 * ph_ready_is_in:
 * @answer: revents of poll(2)
 * @list: a list of select(2)
 *
 * Returns: whether select() would give the socket back in @list
 */
gboolean
ph_ready_is_in (guint        answer,
                PhSelectList list)
{
  return (answer & lists[list].means) != 0;
}
