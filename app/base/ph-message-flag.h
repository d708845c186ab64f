/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-types.h"

G_BEGIN_DECLS

/* One flag of send or recv: the window's checkboxes, the help and the notation read this table. */
typedef struct
{
  const char *name;      /* MSG_PEEK */
  int         value;
  gboolean    for_send;
  gboolean    for_recv;
  gboolean    always;    /* set by Porthole whatever is asked */
  const char *send_meaning; /* (nullable): one line; of sendall and sendto, too */
  const char *recv_meaning; /* (nullable): one line; of recvfrom, too */
} PhMessageFlag;

const PhMessageFlag *ph_message_flag_table (gsize      *n_flags);
const char          *ph_message_flag_get_meaning (const PhMessageFlag *flag,
                                            PhDirection          direction);

G_END_DECLS
