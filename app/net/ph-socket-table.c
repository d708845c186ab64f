/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-socket-table.h"

#include <string.h>

#define PAGE_BITS 10
#define PAGE_IDS  (1u << PAGE_BITS)

struct _PhSocketPage
{
  guint     n_used;
  PhSocket *sockets[PAGE_IDS]; /* (unowned) */
};

static PhSocketPage *
ensure_page (PhSocketTable *table,
             guint          number)
{
  if (number >= table->n_pages)
    {
      guint n_pages = MAX (number + 1, 2 * table->n_pages);

      table->pages = g_renew (PhSocketPage *, table->pages, n_pages);
      memset (table->pages + table->n_pages, 0,
              (n_pages - table->n_pages) * sizeof *table->pages);
      table->n_pages = n_pages;
    }
  if (table->pages[number] == NULL)
    table->pages[number] = g_new0 (PhSocketPage, 1);

  return table->pages[number];
}

/**
 * ph_socket_table_clear:
 * @table: a table
 *
 * Forgets everything and frees its memory, not the sockets.
 */
void
ph_socket_table_clear (PhSocketTable *table)
{
  for (guint i = 0; i < table->n_pages; i++)
    g_free (table->pages[i]);
  g_clear_pointer (&table->pages, g_free);
  table->n_pages = 0;
}

/**
 * ph_socket_table_add:
 * @table: a table
 * @id: an id that is not in it
 * @socket: (transfer none): its socket
 */
void
ph_socket_table_add (PhSocketTable *table,
                     PhSocketId     id,
                     PhSocket      *socket)
{
  PhSocketPage *page = ensure_page (table, id >> PAGE_BITS);

  g_assert (page->sockets[id % PAGE_IDS] == NULL);
  page->sockets[id % PAGE_IDS] = socket;
  page->n_used++;
}

/**
 * ph_socket_table_remove:
 * @table: a table
 * @id: an id that is in it
 */
void
ph_socket_table_remove (PhSocketTable *table,
                        PhSocketId     id)
{
  PhSocketPage *page = table->pages[id >> PAGE_BITS];

  page->sockets[id % PAGE_IDS] = NULL;
  if (--page->n_used == 0)
    g_clear_pointer (&table->pages[id >> PAGE_BITS], g_free);
}

/**
 * ph_socket_table_get:
 * @table: a table
 * @id: any number
 *
 * Returns: (transfer none) (nullable): the socket of @id
 */
PhSocket *
ph_socket_table_get (const PhSocketTable *table,
                     PhSocketId           id)
{
  guint number = id >> PAGE_BITS;

  if (number >= table->n_pages || table->pages[number] == NULL)
    return NULL;

  return table->pages[number]->sockets[id % PAGE_IDS];
}

/**
 * ph_socket_table_first:
 * @table: a table
 *
 * Returns: (transfer none) (nullable): the oldest socket
 */
PhSocket *
ph_socket_table_first (const PhSocketTable *table)
{
  for (guint i = 0; i < table->n_pages; i++)
    for (guint j = 0; table->pages[i] != NULL && j < PAGE_IDS; j++)
      if (table->pages[i]->sockets[j] != NULL)
        return table->pages[i]->sockets[j];

  return NULL;
}
