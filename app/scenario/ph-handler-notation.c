/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-handler-notation.h"

#include "ph-bytes.h"

#include <gio/gio.h>
#include <string.h>

/* A reply table in the notation: a list of (b"question", b"answer"), with words behind them:
 * "exact" if the question has to be all that came, "close" if the connection ends with the answer.
 * Pure functions. */

static gboolean
fail (GError    **error,
      const char *message)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, message);
  return FALSE;
}

static gboolean
read_words (const char *words,
            PhReply    *reply,
            GError    **error)
{
  g_auto (GStrv) parts = g_strsplit_set (words, " ,", -1);

  for (char **part = parts; *part != NULL; part++)
    {
      if (strcmp (*part, "exact") == 0)
        reply->exact = TRUE;
      else if (strcmp (*part, "close") == 0)
        reply->close = TRUE;
      else if (**part != '\0')
        return fail (error, "Behind a reply stand only \"exact\" and \"close\".");
    }
  return TRUE;
}

static gboolean
read_reply (const PhValue *value,
            PhReply       *reply,
            GError       **error)
{
  guint n = value->kind == PH_VALUE_TUPLE ? ph_value_get_n (value) : 0;
  const PhValue *words = n == 3 ? ph_value_get_part (value, 2) : NULL;

  *reply = (PhReply) { 0 };
  if (n < 2 || n > 3 || ph_value_get_part (value, 0)->kind != PH_VALUE_BYTES
      || ph_value_get_part (value, 1)->kind != PH_VALUE_BYTES
      || (words != NULL && words->kind != PH_VALUE_STRING))
    return fail (error, "A reply is (b\"question\", b\"answer\").");
  reply->match = g_bytes_get_data (ph_value_get_part (value, 0)->bytes, &reply->match_len);
  reply->answer = g_bytes_get_data (ph_value_get_part (value, 1)->bytes, &reply->answer_len);
  return words == NULL || read_words (words->string, reply, error);
}

/**
 * ph_handler_read_replies:
 * @value: a list of replies
 * @error: set to a sentence if it is none
 *
 * Returns: (transfer full) (nullable): the table, see ph-reply.h
 */
GByteArray *
ph_handler_read_replies (const PhValue *value,
                         GError       **error)
{
  g_autoptr (GByteArray) table = g_byte_array_new ();

  for (guint i = 0; value->kind == PH_VALUE_LIST && i < ph_value_get_n (value); i++)
    {
      PhReply reply;

      if (!read_reply (ph_value_get_part (value, i), &reply, error))
        return NULL;
      if (reply.match_len + reply.answer_len > PH_REPLIES_MAX_BYTES)
        table->len = 0;
      else
        ph_reply_append (table, &reply);
      if (table->len > PH_REPLIES_MAX_BYTES || table->len == 0)
        {
          fail (error, "A reply table has at most 64 KiB.");
          return NULL;
        }
    }
  return g_steal_pointer (&table);
}

/**
 * ph_handler_append_replies:
 * @out: a line
 * @table: (nullable): a reply table
 * @len: its size in bytes
 *
 * Appends it as a list of the notation.
 */
void
ph_handler_append_replies (GString       *out,
                           gconstpointer  table,
                           gsize          len)
{
  static const char *const words[] = { "", ", \"exact\"", ", \"close\"", ", \"exact close\"" };
  gsize offset = 0;
  PhReply reply;

  g_string_append_c (out, '[');
  while (ph_reply_read (table, len, &offset, &reply))
    {
      g_autofree char *match = ph_bytes_literal (reply.match, reply.match_len, G_MAXSIZE);
      g_autofree char *answer = ph_bytes_literal (reply.answer, reply.answer_len, G_MAXSIZE);

      g_string_append_printf (out, "%s(%s, %s%s)", out->str[out->len - 1] == '[' ? "" : ", ", match,
                              answer, words[(reply.exact ? 1 : 0) + (reply.close ? 2 : 0)]);
    }
  g_string_append_c (out, ']');
}
