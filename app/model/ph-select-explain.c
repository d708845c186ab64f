/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-session-private.h"

#include "ph-errno.h"

#include <errno.h>

/* Why a select() failed. Its record names no socket, so that what is said of one is found through
 * the names of the session. Main thread. */

static char *
explain_not_open (PhSession *self,
                  PhSocketId id)
{
  g_autofree char *name = ph_names_dup (ph_session_peek_names (self), id);
  PhSocketItem *item = ph_socket_list_lookup (ph_session_get_sockets (self), id);

  if (item == NULL)
    return g_strdup_printf ("There is no open socket %s: select() refuses its lists if a single "
                            "descriptor in them is not open, and tells nothing about the others.",
                            name);
  return g_strdup_printf ("%s is closed, so there is nothing to wait for. (What a select() that "
                          "waits already does when another thread closes one of its descriptors "
                          "is left open by the system; Porthole ends it.)", name);
}

/**
 * ph_session_explain_select:
 * @self: the session
 * @record: (transfer none): a select() that failed
 *
 * Returns: (transfer full) (nullable): plain sentences; see select(2)
 */
char *
ph_session_explain_select (PhSession      *self,
                           const PhRecord *record)
{
  const PhSituation situation = {
    .op = PH_CALL_SELECT,
    .error = record->error,
    .waited_ns = record->time_ns - ph_record_begun_ns (record),
  };

  if (record->error == EBADF)
    return explain_not_open (self, record->aux);
  if (record->error == EINVAL)
    return g_strdup ("The timeout is negative. Without one select() waits for ever; 0 makes it "
                     "look once.");
  return ph_errno_explain (&situation);
}
