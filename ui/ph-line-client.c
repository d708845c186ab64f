/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-line-client.h"

/* That a socket was made as such a client is the window's knowledge alone: a mark on its item. Main
 * thread. */

static GQuark
get_mark (void)
{
  return g_quark_from_static_string ("ph-line-client");
}

/**
 * ph_line_client_mark:
 * @item: a socket that was made as such a client
 */
void
ph_line_client_mark (PhSocketItem *item)
{
  g_return_if_fail (PH_IS_SOCKET_ITEM (item));
  g_object_set_qdata (G_OBJECT (item), get_mark (), item);
}

/**
 * ph_line_client_is:
 * @item: a socket
 *
 * Returns: whether an empty line closes it
 */
gboolean
ph_line_client_is (PhSocketItem *item)
{
  g_return_val_if_fail (PH_IS_SOCKET_ITEM (item), FALSE);
  return g_object_get_qdata (G_OBJECT (item), get_mark ()) != NULL;
}
