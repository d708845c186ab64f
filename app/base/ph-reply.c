/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-reply.h"

#include <string.h>

/* A reply table as bytes: row after row, a head and its two byte strings. So it can stand in a
 * record, be shared between threads, and be walked without taking it apart. Pure functions. */

typedef struct
{
  guint32 match_len;
  guint32 answer_len;
  guint32 exact;
  guint32 close;
} Head;

/**
 * ph_reply_read:
 * @table: (nullable): a table of ph_reply_append()
 * @len: its size in bytes
 * @offset: (inout): where the row begins, 0 at first; then where the next one does
 * @reply: (out): the row; points into @table
 *
 * Returns: whether there was a row
 */
gboolean
ph_reply_read (gconstpointer  table,
               gsize          len,
               gsize         *offset,
               PhReply       *reply)
{
  const guint8 *data = table;
  Head head;

  if (data == NULL || *offset > len || len - *offset < sizeof head)
    return FALSE;
  memcpy (&head, data + *offset, sizeof head);
  if ((guint64) head.match_len + head.answer_len > len - *offset - sizeof head)
    return FALSE;
  *reply = (PhReply) {
    .match = data + *offset + sizeof head,
    .match_len = head.match_len,
    .answer = data + *offset + sizeof head + head.match_len,
    .answer_len = head.answer_len,
    .exact = head.exact != 0,
    .close = head.close != 0,
  };
  *offset += sizeof head + head.match_len + head.answer_len;
  return TRUE;
}

/**
 * ph_reply_append:
 * @table: a table
 * @reply: its next row; copied
 */
void
ph_reply_append (GByteArray    *table,
                 const PhReply *reply)
{
  const Head head = { (guint32) reply->match_len, (guint32) reply->answer_len,
                      reply->exact ? 1 : 0, reply->close ? 1 : 0 };

  g_byte_array_append (table, (const guint8 *) (gconstpointer) &head, sizeof head);
  if (reply->match_len > 0)
    g_byte_array_append (table, reply->match, (guint) reply->match_len);
  if (reply->answer_len > 0)
    g_byte_array_append (table, reply->answer, (guint) reply->answer_len);
}

static gboolean
begins_with (const guint8 *data,
             gsize         len,
             const guint8 *with,
             gsize         with_len)
{
  return with_len <= len && (with_len == 0 || memcmp (data, with, with_len) == 0);
}

/**
 * ph_reply_find:
 * @table: (nullable): a table of ph_reply_append()
 * @len: its size in bytes
 * @data: (nullable): what was received
 * @data_len: its size in bytes
 * @found: (out): the first row that fits
 * @may_come: (out): if none does: whether one may when more is received
 *
 * Returns: whether a row fits
 */
gboolean
ph_reply_find (gconstpointer  table,
               gsize          len,
               const guint8  *data,
               gsize          data_len,
               PhReply       *found,
               gboolean      *may_come)
{
  gsize offset = 0;

  *may_come = FALSE;
  while (ph_reply_read (table, len, &offset, found))
    {
      if (begins_with (data, data_len, found->match, found->match_len)
          && (!found->exact || data_len == found->match_len))
        return TRUE;
      *may_come = *may_come || (data_len < found->match_len
                                && begins_with (found->match, found->match_len, data, data_len));
    }
  return FALSE;
}
