/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-error-table.h"

#include "ph-errno-catalogue.h"
#include "ph-errno.h"
#include "ph-error-cases.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>

/* The catalogue of errors as something to look into: every errno by itself, and below it each call
 * that can give it. Made once, kept for good. Any thread. */

#define MAX_CODE (PH_ERROR_HOST_BASE + 16)

static const struct
{
  int         error;
  const char *name;
} exceptions[] = {
  { EAGAIN, "BlockingIOError" },
  { EALREADY, "BlockingIOError" },
  { EINPROGRESS, "BlockingIOError" },
  { EPIPE, "BrokenPipeError" },
  { ESHUTDOWN, "BrokenPipeError" },
  { ECHILD, "ChildProcessError" },
  { ECONNABORTED, "ConnectionAbortedError" },
  { ECONNREFUSED, "ConnectionRefusedError" },
  { ECONNRESET, "ConnectionResetError" },
  { EEXIST, "FileExistsError" },
  { ENOENT, "FileNotFoundError" },
  { EINTR, "InterruptedError" },
  { EISDIR, "IsADirectoryError" },
  { ENOTDIR, "NotADirectoryError" },
  { EACCES, "PermissionError" },
  { EPERM, "PermissionError" },
  { ESRCH, "ProcessLookupError" },
  { ETIMEDOUT, "TimeoutError" },
};

/* Second names of an errno on Linux */
static const struct
{
  int         error;
  const char *name;
} aliases[] = {
  { EAGAIN, "EWOULDBLOCK" },
  { EDEADLK, "EDEADLOCK" },
  { EOPNOTSUPP, "ENOTSUP" },
  { PH_ERROR_HOST_BASE + NO_DATA, "NO_ADDRESS" },
};

/* What Porthole itself puts in the place of an answer: the call was taken back, or its own time ran
 * out. No manual page tells of that. */
static const struct
{
  PhCallOp op;
  gboolean times_out;   /* the catalogue does not have ETIMEDOUT for it */
} waiting[] = {
  { PH_CALL_ACCEPT, FALSE },        { PH_CALL_CONNECT, FALSE },       { PH_CALL_CONNECT_EX, FALSE },
  { PH_CALL_SEND, FALSE },          { PH_CALL_SENDTO, FALSE },        { PH_CALL_SENDALL, FALSE },
  { PH_CALL_SENDFILE, TRUE },       { PH_CALL_RECV, FALSE },          { PH_CALL_RECVFROM, FALSE },
  { PH_CALL_SELECT, FALSE },        { PH_CALL_GETADDRINFO, TRUE },    { PH_CALL_GETHOSTNAME, TRUE },
  { PH_CALL_GETHOSTBYNAME, TRUE },  { PH_CALL_GETHOSTBYADDR, TRUE },
  { PH_CALL_GETSERVBYNAME, TRUE },  { PH_CALL_GETSERVBYPORT, TRUE },
};

static gboolean
is_eai (int error)
{
  return error > PH_ERROR_EAI_BASE && error < PH_ERROR_HOST_BASE;
}

static const char *
get_system_text (int error)
{
  if (error > PH_ERROR_HOST_BASE)
    return hstrerror (error - PH_ERROR_HOST_BASE);

  return is_eai (error) ? gai_strerror (PH_ERROR_EAI_BASE - error) : g_strerror (error);
}

/* See the exceptions of Python's documentation; its gethostbyname() asks getaddrinfo(3). */
static const char *
get_exception (PhCallOp op,
               int      error)
{
  if (op == PH_CALL_CONNECT_EX || error == ECANCELED)
    return NULL;
  if (op == PH_CALL_GETSERVBYNAME || op == PH_CALL_GETSERVBYPORT)
    return "OSError";
  if (is_eai (error) || op == PH_CALL_GETHOSTBYNAME)
    return "socket.gaierror";
  if (error > PH_ERROR_HOST_BASE)
    return "socket.herror";
  for (gsize i = 0; i < G_N_ELEMENTS (exceptions); i++)
    if (exceptions[i].error == error)
      return exceptions[i].name;

  return "OSError";
}

static const char *
get_general_page (int error)
{
  if (error > PH_ERROR_HOST_BASE)
    return "gethostbyname(3)";

  return is_eai (error) ? "getaddrinfo(3)" : "errno(3)";
}

/* The names that ph_feature_match() looks for besides the error's own */
static char *
dup_other_names (const PhErrorEntry *entry)
{
  GString *names = g_string_new (NULL);

  g_string_append_printf (names, "%d", ph_errno_get_number (entry->error));
  if (entry->op != PH_N_CALLS)
    g_string_append_printf (names, " %s", ph_call_op_get_name (entry->op));
  for (gsize i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (aliases[i].error == entry->error)
      g_string_append_printf (names, " %s", aliases[i].name);

  if (entry->exception != NULL)
    {
      const char *dot = strchr (entry->exception, '.');

      g_string_append_printf (names, " %s", dot != NULL ? dot + 1 : entry->exception);
    }
  g_string_append_printf (names, " %s", entry->system_text);
  return g_string_free (names, FALSE);
}

static char *
dup_meaning (const PhErrorEntry *entry)
{
  const char *meaning = ph_errno_get_meaning (entry->error);
  g_autoptr (GArray) cases = NULL;
  GString *text;

  if (entry->op == PH_N_CALLS)
    return g_strdup_printf ("%c%s", g_ascii_toupper (meaning[0]), meaning + 1);
  cases = ph_error_cases (entry->op, entry->error);
  text = g_string_new (NULL);
  for (guint i = 0; i < cases->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            g_array_index (cases, PhErrorCase, i).text);
  return g_string_free (text, FALSE);
}

static void
add_entry (GArray     *table,
           PhCallOp    op,
           int         error,
           const char *page)
{
  PhErrorEntry entry = { .op = op, .error = error, .page = page };

  entry.system_text = get_system_text (error);
  entry.exception = get_exception (op, error);
  entry.feature = (PhFeature) { .name = ph_errno_get_name (error), .go = PH_GO_ERROR,
                                .target = ph_errno_get_name (error) };
  entry.feature.also = dup_other_names (&entry);
  entry.feature.meaning = dup_meaning (&entry);
  g_array_append_val (table, entry);
}

/* By number; the one of any call first. */
static int
compare_entries (gconstpointer a,
                 gconstpointer b)
{
  const PhErrorEntry *one = a, *other = b;

  if (one->error != other->error)
    return one->error - other->error;
  if ((one->op == PH_N_CALLS) != (other->op == PH_N_CALLS))
    return one->op == PH_N_CALLS ? -1 : 1;
  return (int) one->op - (int) other->op;
}

static GArray *
make_table (void)
{
  GArray *table = g_array_new (FALSE, FALSE, sizeof (PhErrorEntry));
  gsize n;
  const PhErrnoEntry *catalogue = ph_errno_catalogue (&n);

  for (int error = 1; error < MAX_CODE; error++)
    {
      if (!g_str_equal (ph_errno_get_name (error), "E?"))
        add_entry (table, PH_N_CALLS, error, get_general_page (error));
    }
  for (gsize i = 0; i < n; i++)
    add_entry (table, catalogue[i].op, catalogue[i].error, catalogue[i].page);
  for (gsize i = 0; i < G_N_ELEMENTS (waiting); i++)
    {
      add_entry (table, waiting[i].op, ECANCELED, NULL);
      if (waiting[i].times_out)
        add_entry (table, waiting[i].op, ETIMEDOUT, NULL);
    }
  g_array_sort (table, compare_entries);
  return table;
}

static const GArray *
get_table (void)
{
  static gsize made;

  if (g_once_init_enter (&made))
    g_once_init_leave (&made, (gsize) make_table ());
  return (const GArray *) made;
}

/**
 * ph_error_table:
 * @n_entries: (out): their number
 *
 * Any thread.
 *
 * Returns: (transfer none) (array length=n_entries): every error of Linux, by number, and after
 *   each the calls that can give it
 */
const PhErrorEntry *
ph_error_table (gsize *n_entries)
{
  const GArray *table = get_table ();

  *n_entries = table->len;
  return &g_array_index (table, PhErrorEntry, 0);
}

/**
 * ph_error_table_find:
 * @op: a call, or %PH_N_CALLS
 * @error: an error that it gave
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the entry of just that; else the one of any call; %NULL if
 *   Linux has no such error
 */
const PhErrorEntry *
ph_error_table_find (PhCallOp op,
                     int      error)
{
  gsize n;
  const PhErrorEntry *entries = ph_error_table (&n);
  const PhErrorEntry *any = NULL;

  for (gsize i = 0; i < n; i++)
    {
      if (entries[i].error != error)
        continue;
      if (entries[i].op == op)
        return &entries[i];
      if (entries[i].op == PH_N_CALLS)
        any = &entries[i];
    }
  return any;
}

/**
 * ph_error_entry_dup_call:
 * @entry: an entry
 *
 * Any thread.
 *
 * Returns: (transfer full): "connect()", or "any call"
 */
char *
ph_error_entry_dup_call (const PhErrorEntry *entry)
{
  return entry->op == PH_N_CALLS ? g_strdup ("any call")
                                 : g_strdup_printf ("%s()", ph_call_op_get_name (entry->op));
}

/**
 * ph_error_entry_dup_calls:
 * @entry: an entry
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the calls that can give its error, "send(), sendto()"; %NULL
 *   if none of the socket calls does
 */
char *
ph_error_entry_dup_calls (const PhErrorEntry *entry)
{
  gsize n;
  const PhErrorEntry *entries = ph_error_table (&n);
  GString *calls = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      if (entries[i].error == entry->error && entries[i].op != PH_N_CALLS)
        g_string_append_printf (calls, "%s%s()", calls->len > 0 ? ", " : "",
                                ph_call_op_get_name (entries[i].op));
    }
  return g_string_free (calls, calls->len == 0);
}
