/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-waiting-lookups.h"

#include "ph-running-call.h"

#include <gtk/gtk.h>

/* The list of all calls that wait, without those of sockets and select. Main thread. */

static gboolean
is_lookup (gpointer item,
           gpointer user_data)
{
  PhCallOp op = ph_running_call_get_op (item);

  return ph_running_call_get_socket (item) == PH_SOCKET_NONE && op != PH_CALL_SELECT;
}

/**
 * ph_waiting_lookups_new:
 * @session: whose calls
 *
 * Returns: (transfer full): a model of #PhRunningCall: the look-ups that are under way
 */
GListModel *
ph_waiting_lookups_new (PhSession *session)
{
  GtkFilter *filter = GTK_FILTER (gtk_custom_filter_new (is_lookup, NULL, NULL));

  return G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (ph_session_get_running (session)),
                                                  filter));
}
