/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-types.h"

G_BEGIN_DECLS

typedef struct _PhSocket PhSocket;

/* From id to socket by two array look-ups. Ids only grow, so the table is cut into pages; a page
 * whose sockets are all gone is freed. One thread. A zeroed table is empty. */
typedef struct _PhSocketPage PhSocketPage;

typedef struct
{
  PhSocketPage **pages; /* (owned) */
  guint          n_pages;
} PhSocketTable;

void      ph_socket_table_clear  (PhSocketTable       *table);
void      ph_socket_table_add    (PhSocketTable       *table,
                                  PhSocketId           id,
                                  PhSocket            *socket);
void      ph_socket_table_remove (PhSocketTable       *table,
                                  PhSocketId           id);
PhSocket *ph_socket_table_get    (const PhSocketTable *table,
                                  PhSocketId           id);
PhSocket *ph_socket_table_first  (const PhSocketTable *table);

G_END_DECLS
