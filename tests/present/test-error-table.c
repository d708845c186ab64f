/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-error-table.h"

#include "ph-errno-catalogue.h"
#include "ph-errno.h"
#include "ph-error-cases.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>

/* What there is to look up, that each of it is found, and that it says something. */

/* Returns: (nullable): the entry that fits best, as the tool shows it first */
static const PhErrorEntry *
find_best (const char *text)
{
  gsize n;
  const PhErrorEntry *entries = ph_error_table (&n);
  const PhErrorEntry *best = NULL;
  guint best_score = 0;

  for (gsize i = 0; i < n; i++)
    {
      guint score = ph_feature_match (&entries[i].feature, text);

      if (score > best_score)
        {
          best = &entries[i];
          best_score = score;
        }
    }
  return best;
}

static void
test_search (void)
{
  static const struct
  {
    const char *text;
    PhCallOp    op;
    int         error;
  } cases[] = {
    { "ECONNREFUSED", PH_N_CALLS, ECONNREFUSED },
    { "econnrefused", PH_N_CALLS, ECONNREFUSED },
    { "111", PH_N_CALLS, ECONNREFUSED },
    { "refused", PH_N_CALLS, ECONNREFUSED },
    { "Connection refused", PH_N_CALLS, ECONNREFUSED },
    { "ConnectionRefusedError", PH_N_CALLS, ECONNREFUSED },
    { "connect ECONNREFUSED", PH_CALL_CONNECT, ECONNREFUSED },
    { "connect() 111", PH_CALL_CONNECT, ECONNREFUSED },
    { "connect refused", PH_CALL_CONNECT, ECONNREFUSED },
    { "recv reset", PH_CALL_RECV, ECONNRESET },
    { "EWOULDBLOCK", PH_N_CALLS, EAGAIN },
    { "11", PH_N_CALLS, EAGAIN },
    { "accept EWOULDBLOCK", PH_CALL_ACCEPT, EAGAIN },
    { "errno.EPIPE", PH_N_CALLS, EPIPE },
    { "BrokenPipeError", PH_N_CALLS, EPIPE },
    { "-2", PH_N_CALLS, PH_ERROR_EAI_BASE - EAI_NONAME },
    { "getaddrinfo EAI_NONAME", PH_CALL_GETADDRINFO, PH_ERROR_EAI_BASE - EAI_NONAME },
    { "gethostbyname HOST_NOT_FOUND", PH_CALL_GETHOSTBYNAME, PH_ERROR_HOST_BASE + HOST_NOT_FOUND },
    { "accept ECANCELED", PH_CALL_ACCEPT, ECANCELED },
    { "bind CAP_NET_BIND_SERVICE", PH_CALL_BIND, EACCES },
    { "sendfile folder", PH_CALL_SENDFILE, ENOTDIR },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PhErrorEntry *best = find_best (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_nonnull (best);
      g_assert_cmpstr (best->feature.name, ==, ph_errno_get_name (cases[i].error));
      g_assert_cmpint ((int) best->op, ==, (int) cases[i].op);
    }
  g_assert_null (find_best (""));
  g_assert_null (find_best ("xyzzy"));
  g_assert_null (find_best ("connect xyzzy"));
}

/* Every errno that Linux has, every one that a call can give, and each of them once. */
static void
test_complete (void)
{
  gsize n, n_catalogue;
  const PhErrorEntry *entries = ph_error_table (&n);
  const PhErrnoEntry *catalogue = ph_errno_catalogue (&n_catalogue);

  for (int error = 1; error <= 133; error++)
    {
      const PhErrorEntry *entry = ph_error_table_find (PH_N_CALLS, error);

      if (error == 41 || error == 58)   /* holes in the numbering */
        {
          g_assert_null (entry);
          continue;
        }
      g_assert_cmpint ((int) entry->op, ==, PH_N_CALLS);
      g_assert_cmpstr (entry->system_text, ==, strerror (error));
    }
  for (gsize i = 0; i < n_catalogue; i++)
    {
      const PhErrorEntry *entry = ph_error_table_find (catalogue[i].op, catalogue[i].error);

      g_assert_cmpint ((int) entry->op, ==, (int) catalogue[i].op);
      g_assert_cmpint (entry->error, ==, catalogue[i].error);
      g_assert_cmpstr (entry->page, ==, catalogue[i].page);
    }
  for (gsize i = 1; i < n; i++)
    {
      g_assert_cmpint (entries[i].error, >=, entries[i - 1].error);
      g_assert_false (entries[i].error == entries[i - 1].error && entries[i].op == entries[i - 1].op);
    }
  /* what no page has is not without an answer */
  g_assert_cmpint ((int) ph_error_table_find (PH_CALL_CLOSE, ECONNREFUSED)->op, ==, PH_N_CALLS);
  g_assert_null (ph_error_table_find (PH_CALL_CLOSE, 999));
}

static void
check_sentences (const char *text)
{
  g_assert_cmpuint (strlen (text), >, 20);
  g_assert_true (g_ascii_isupper (text[0]) || text[0] == '/' || g_ascii_isdigit (text[0])
                 || g_str_has_prefix (text, "net."));
  g_assert_true (g_str_has_suffix (text, "."));
  g_assert_null (strstr (text, "(null)"));
  g_assert_null (strstr (text, " 0 ns"));
}

static void
test_cases (void)
{
  gsize n;
  const PhErrorEntry *entries = ph_error_table (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GArray) cases = NULL;

      g_assert_cmpuint (strlen (entries[i].feature.meaning), >, 8);
      if (entries[i].op == PH_N_CALLS)
        continue;
      cases = ph_error_cases (entries[i].op, entries[i].error);
      g_assert_cmpuint (cases->len, >, 0);
      for (guint j = 0; j < cases->len; j++)
        {
          const PhErrorCase *one = &g_array_index (cases, PhErrorCase, j);

          g_test_message ("%s %s: %s: %s", ph_call_op_get_name (entries[i].op),
                          entries[i].feature.name, one->when, one->text);
          check_sentences (one->text);
          g_assert_true ((one->when != NULL) == (cases->len > 1));
        }
    }
}

static guint
count_cases (PhCallOp op,
             int      error)
{
  g_autoptr (GArray) cases = ph_error_cases (op, error);

  return cases->len;
}

/* What depends on the situation has all of its situations, and what does not has one. */
static void
test_situations (void)
{
  static const struct
  {
    PhCallOp op;
    int      error;
    guint    n_cases;
  } rows[] = {
    { PH_CALL_SEND, EPIPE, 5 },         { PH_CALL_SENDALL, EPIPE, 5 },
    { PH_CALL_SENDFILE, EPIPE, 5 },     { PH_CALL_BIND, EADDRINUSE, 3 },
    { PH_CALL_CONNECT, ETIMEDOUT, 2 },  { PH_CALL_CONNECT_EX, ETIMEDOUT, 1 },
    { PH_CALL_SEND, ETIMEDOUT, 2 },     { PH_CALL_RECVFROM, ETIMEDOUT, 2 },
    { PH_CALL_ACCEPT, ETIMEDOUT, 1 },   { PH_CALL_CONNECT, ENETUNREACH, 1 },
    { PH_CALL_RECV, EBADF, 2 },         { PH_CALL_LISTEN, EBADF, 1 },
    { PH_CALL_RECV, ECANCELED, 1 },     { PH_CALL_GETADDRINFO, ETIMEDOUT, 1 },
    { PH_CALL_SETSOCKOPT, ENOENT, 1 },  { PH_CALL_CONNECT, EAGAIN, 2 },
    { PH_CALL_CONNECT_EX, EAGAIN, 3 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s %s", ph_call_op_get_name (rows[i].op), ph_errno_get_name (rows[i].error));
      g_assert_cmpuint (count_cases (rows[i].op, rows[i].error), ==, rows[i].n_cases);
    }
}

static void
test_python (void)
{
  static const struct
  {
    PhCallOp    op;
    int         error;
    const char *exception;
  } rows[] = {
    { PH_CALL_CONNECT, ECONNREFUSED, "ConnectionRefusedError" },
    { PH_CALL_CONNECT_EX, ECONNREFUSED, NULL },
    { PH_CALL_BIND, EADDRINUSE, "OSError" },
    { PH_CALL_BIND, EACCES, "PermissionError" },
    { PH_CALL_RECV, EAGAIN, "BlockingIOError" },
    { PH_CALL_RECV, ETIMEDOUT, "TimeoutError" },
    { PH_CALL_GETADDRINFO, PH_ERROR_EAI_BASE - EAI_NONAME, "socket.gaierror" },
    { PH_CALL_GETHOSTBYNAME, PH_ERROR_HOST_BASE + HOST_NOT_FOUND, "socket.gaierror" },
    { PH_CALL_GETHOSTBYADDR, PH_ERROR_HOST_BASE + HOST_NOT_FOUND, "socket.herror" },
    { PH_CALL_GETSERVBYNAME, ENOENT, "OSError" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpstr (ph_error_table_find (rows[i].op, rows[i].error)->exception, ==,
                     rows[i].exception);
}

static void
test_words (void)
{
  g_autofree char *call = ph_error_entry_dup_call (ph_error_table_find (PH_CALL_BIND, EROFS));
  g_autofree char *any = ph_error_entry_dup_call (ph_error_table_find (PH_N_CALLS, EROFS));
  g_autofree char *one = ph_error_entry_dup_calls (ph_error_table_find (PH_N_CALLS, EROFS));
  g_autofree char *many = ph_error_entry_dup_calls (ph_error_table_find (PH_N_CALLS, ECANCELED));
  g_autofree char *none = ph_error_entry_dup_calls (ph_error_table_find (PH_N_CALLS, ECHILD));

  g_assert_cmpstr (call, ==, "bind()");
  g_assert_cmpstr (any, ==, "any call");
  g_assert_cmpstr (one, ==, "bind()");
  g_assert_true (g_str_has_prefix (many, "accept(), connect(), send(), "));
  g_assert_null (none);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/present/error-table/search", test_search);
  g_test_add_func ("/present/error-table/complete", test_complete);
  g_test_add_func ("/present/error-table/cases", test_cases);
  g_test_add_func ("/present/error-table/situations", test_situations);
  g_test_add_func ("/present/error-table/python", test_python);
  g_test_add_func ("/present/error-table/words", test_words);
  return g_test_run ();
}
