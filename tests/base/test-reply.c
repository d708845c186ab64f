/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-handler-info.h"
#include "ph-reply.h"

#include <string.h>

static PhReply
make_reply (const char *match,
            const char *answer,
            gboolean    exact)
{
  return (PhReply) { .match = (const guint8 *) match, .match_len = strlen (match),
                     .answer = (const guint8 *) answer, .answer_len = strlen (answer),
                     .exact = exact };
}

static GByteArray *
make_table (void)
{
  GByteArray *table = g_byte_array_new ();
  const PhReply rows[] = {
    make_reply ("GET /a", "a", FALSE), make_reply ("GET ", "any", FALSE),
    make_reply ("ping", "pong", TRUE), make_reply ("quit", "", FALSE),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    ph_reply_append (table, &rows[i]);
  return table;
}

static void
test_find (void)
{
  static const struct
  {
    const char *data;
    const char *answer;   /* NULL: none */
    gboolean    may_come;
  } cases[] = {
    { "GET /a HTTP/1.0", "a", FALSE }, { "GET /b", "any", FALSE }, { "GET ", "any", FALSE },
    { "GET", NULL, TRUE }, { "", NULL, TRUE }, { "ping", "pong", FALSE }, { "pin", NULL, TRUE },
    { "ping\n", NULL, FALSE }, { "quit now", "", FALSE }, { "POST", NULL, FALSE },
    { "get ", NULL, FALSE },
  };
  g_autoptr (GByteArray) table = make_table ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PhReply found;
      gboolean may_come;
      gboolean fits = ph_reply_find (table->data, table->len, (const guint8 *) cases[i].data,
                                     strlen (cases[i].data), &found, &may_come);

      g_assert_cmpint (fits, ==, cases[i].answer != NULL);
      if (fits)
        g_assert_cmpmem (found.answer, found.answer_len, cases[i].answer,
                         strlen (cases[i].answer));
      else
        g_assert_cmpint (may_come, ==, cases[i].may_come);
    }
}

static void
test_empty (void)
{
  g_autoptr (GByteArray) table = g_byte_array_new ();
  const PhReply anything = make_reply ("", "hello", FALSE);
  PhReply found;
  gboolean may_come;

  g_assert_false (ph_reply_find (NULL, 0, (const guint8 *) "x", 1, &found, &may_come));
  g_assert_false (may_come);
  ph_reply_append (table, &anything);
  g_assert_true (ph_reply_find (table->data, table->len, NULL, 0, &found, &may_come));
  g_assert_cmpmem (found.answer, found.answer_len, "hello", 5);
}

/* Cut anywhere, or with lengths that lie, a table is read no further than it goes. */
static void
test_hostile (void)
{
  g_autoptr (GByteArray) table = make_table ();
  const guint32 huge = G_MAXUINT32;

  for (guint len = 0; len <= table->len; len++)
    {
      g_autofree guint8 *copy = g_memdup2 (table->data, len);
      gsize offset = 0;
      guint n = 0;
      PhReply reply;

      for (; ph_reply_read (copy, len, &offset, &reply); n++)
        g_assert_cmpuint (offset, <=, len);
      g_assert_cmpuint (n, <=, 4);
      g_assert_cmpint (n == 4, ==, len == table->len);
    }
  for (guint at = 0; at + 4 <= table->len; at += 4)
    {
      g_autofree guint8 *copy = g_memdup2 (table->data, table->len);
      gsize offset = 0;
      PhReply reply;

      memcpy (copy + at, &huge, sizeof huge);
      while (ph_reply_read (copy, table->len, &offset, &reply))
        g_assert_cmpuint (offset, <=, table->len);
    }
}

static void
test_infos (void)
{
  for (guint i = PH_HANDLER_NONE + 1; i < PH_N_HANDLERS; i++)
    {
      const PhHandlerInfo *info = ph_handler_info ((PhHandlerId) i);

      g_assert_cmpint (ph_handler_from_name (info->name), ==, i);
      g_assert_true (g_str_has_suffix (info->name, "Handler"));
      g_assert_true (g_str_has_suffix (info->meaning, "."));
    }
  g_assert_cmpint (ph_handler_from_name ("None"), ==, PH_HANDLER_NONE);
  g_assert_cmpint (ph_handler_from_name ("echo"), ==, PH_HANDLER_NONE);
  g_assert_cmpuint (ph_handler_info (PH_HANDLER_TIMESTAMP)->bufsize, ==, 1024);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/reply/find", test_find);
  g_test_add_func ("/base/reply/empty", test_empty);
  g_test_add_func ("/base/reply/hostile", test_hostile);
  g_test_add_func ("/base/reply/infos", test_infos);
  return g_test_run ();
}
