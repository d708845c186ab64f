/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-stage.h"

#include "ph-clock.h"
#include "ph-errno-catalogue.h"
#include "ph-errno.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <string.h>

/* Every errno of the catalogue (ph-errno-catalogue.h) in the place of the kernel's answer, on every
 * kind of socket that the call can be made on: to a blocking call, to a non-blocking one, and to
 * one that had waited. The record tells that call and that errno, or the engine does with it what
 * is right: EAGAIN waits, EINPROGRESS goes on. Then the same call on the same socket succeeds, and
 * no descriptor is left over. Which system call is hit follows from the call and the manual page
 * that tells of the errno. */

typedef enum
{
  WAY_BLOCKING,
  WAY_NONBLOCKING,
  WAY_WAITING,   /* after EAGAIN; of select: after it found nothing */
  WAY_HANDSHAKE, /* after EINPROGRESS: connect(2) tells it by SO_ERROR */
  N_WAYS
} Way;

static const char *const way_names[N_WAYS] = { "blocking", "non-blocking", "waiting", "handshake" };

/* Pairs that cannot be put in the place of the kernel's answer, and why. There are none. */
static const struct
{
  PhCallOp    op;
  int         error;
  const char *reason;
} exceptions[] = {
  { PH_N_CALLS, 0, NULL },
};

static guint n_pairs;
static guint n_calls;
static guint n_injections;

static gboolean
is_exception (const PhErrnoEntry *entry)
{
  for (gsize i = 0; i < G_N_ELEMENTS (exceptions); i++)
    if (exceptions[i].op == entry->op && exceptions[i].error == entry->error)
      return TRUE;

  return FALSE;
}

/* fromfd and sendfile are made of several system calls; the page says which. */
static void
find_fault (PhNetStage         *stage,
            const PhErrnoEntry *entry)
{
  if (entry->op == PH_CALL_FROMFD && g_str_equal (entry->page, "getsockopt(2)"))
    {
      stage->fault = PH_NET_FAULT_GETSOCKOPT;
      ph_net_fault_set_option (SOL_SOCKET, SO_DOMAIN);
    }
  if (entry->op == PH_CALL_FROMFD && g_str_equal (entry->page, "epoll_ctl(2)"))
    stage->fault = PH_NET_FAULT_EPOLL_ADD;
  if (entry->op == PH_CALL_SENDFILE && g_str_equal (entry->page, "open(2)"))
    stage->fault = PH_NET_FAULT_OPEN;
}

static gboolean
has_way (const PhNetStage   *stage,
         const PhErrnoEntry *entry,
         Way                 way)
{
  if (entry->error == EINPROGRESS) /* nothing else has a handshake */
    return stage->kind->family == AF_INET && stage->kind->type == SOCK_STREAM
           && way <= WAY_NONBLOCKING;
  if (way == WAY_WAITING)
    return entry->op == PH_CALL_SELECT
           || (ph_net_stage_parks (stage) && entry->error != EAGAIN
               && stage->fault != PH_NET_FAULT_OPEN);
  if (way == WAY_HANDSHAKE)
    return ph_call_is_connect (entry->op) && stage->kind->type == SOCK_STREAM
           && entry->error != EAGAIN && entry->error != EINPROGRESS;
  return TRUE;
}

static gboolean
waits (const PhNetStage   *stage,
       const PhErrnoEntry *entry,
       Way                 way)
{
  return way == WAY_WAITING
         || (way == WAY_BLOCKING && entry->error == EAGAIN && ph_net_stage_parks (stage));
}

static gboolean
goes_on (const PhErrnoEntry *entry,
         Way                 way)
{
  return way == WAY_BLOCKING && ph_call_is_connect (entry->op) && entry->error == EINPROGRESS;
}

/* Of one call; but ERANGE is answered with a larger buffer, until that is large enough, and names
 * are asked for by the engine itself when it likes. */
static int
get_times (const PhErrnoEntry *entry)
{
  return entry->error == ERANGE || entry->op == PH_CALL_GETSOCKNAME
         || entry->op == PH_CALL_GETPEERNAME ? G_MAXINT : 1;
}

static void
arrange (const PhNetStage   *stage,
         const PhErrnoEntry *entry,
         Way                 way)
{
  if (stage->fd >= 0 && stage->fault != PH_NET_FAULT_OPEN)
    ph_net_fault_only (stage->fault, stage->fd);
  if (way == WAY_WAITING)
    {
      ph_net_fault_arrange (stage->fault, entry->op == PH_CALL_SELECT ? 0 : EAGAIN, 1);
      ph_net_fault_follow (stage->fault, entry->error, 1);
    }
  else if (way == WAY_HANDSHAKE)
    {
      /* asked once more what became of it, the kernel says so (connect(2)) */
      ph_net_fault_arrange (stage->fault, EINPROGRESS, 1);
      ph_net_fault_follow (stage->fault, entry->error, 1);
      ph_net_fault_arrange (PH_NET_FAULT_SO_ERROR, entry->error, 1);
      ph_net_fault_only (PH_NET_FAULT_SO_ERROR, stage->fd);
    }
  else
    ph_net_fault_arrange (stage->fault, entry->error, get_times (entry));
  if (entry->error == EINPROGRESS)
    ph_net_fault_act (stage->fault);
}

/* Its own record, not those of the steps that it was made in */
static guint
count_records (PhNetTest *net,
               PhCallOp   op,
               PhCallId   id)
{
  guint n = 0;

  ph_net_test_drain (net);
  for (guint i = 0; i < net->records->len; i++)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i);
      const PhCallHead *head = ph_record_get_head (record);

      n += record->kind == op && head != NULL && head->call_id == id
           && !(record->flags & PH_RECORD_AUTO) ? 1 : 0;
    }
  return n;
}

static gint64
get_failure (const PhErrnoEntry *entry)
{
  if (entry->op == PH_CALL_CONNECT_EX)
    return entry->error;
  if (entry->op == PH_CALL_GETADDRINFO && entry->error > PH_ERROR_EAI_BASE)
    return PH_ERROR_EAI_BASE - entry->error;
  return -1;
}

static void
check_failed (PhNetStage         *stage,
              const PhErrnoEntry *entry,
              const PhRecord     *record,
              int                 flags)
{
  g_assert_cmpstr (ph_errno_get_name (record->error), ==, ph_errno_get_name (entry->error));
  g_assert_cmpint (ph_record_get_result (record), ==, get_failure (entry));
  g_assert_cmpint (record->flags & (PH_RECORD_CANCELLED | PH_RECORD_TIMED_OUT), ==, 0);
  if (stage->call.socket != PH_SOCKET_NONE)
    g_assert_cmpuint (record->socket, ==, stage->call.socket);
  if (entry->op == PH_CALL_SELECT) /* none of the sockets is to blame */
    g_assert_cmpuint (record->aux, ==, PH_SOCKET_NONE);
  ph_net_stage_check_explained (stage, record);
  if (stage->plain >= 0) /* what could not be taken over is as it was */
    g_assert_cmpint (fcntl (stage->plain, F_GETFL), ==, flags);
}

/* A sendfile waits for its file first: it is in the kernel's hands once it was refused. */
static void
wait_until_refused (PhNetStage *stage,
                    PhCallId    id)
{
  gint64 deadline_ns = ph_clock_now_ns () + 20 * PH_NSEC_PER_SEC;

  ph_net_test_wait_parked (stage->net, id);
  while (stage->call.op == PH_CALL_SENDFILE && ph_net_fault_n_struck (stage->fault) == 0
         && ph_clock_now_ns () < deadline_ns)
    g_usleep (200);
}

static void
strike (PhNetStage         *stage,
        const PhErrnoEntry *entry,
        Way                 way)
{
  int flags = stage->plain >= 0 ? fcntl (stage->plain, F_GETFL) : 0;
  PhCallId id;

  arrange (stage, entry, way);
  id = ph_net_stage_submit (stage, way == WAY_NONBLOCKING ? PH_TIMEOUT_NONE : PH_TIMEOUT_BLOCKING);
  if (waits (stage, entry, way))
    {
      wait_until_refused (stage, id);
      ph_net_stage_nudge (stage);
    }
  if (goes_on (entry, way) || (waits (stage, entry, way) && way == WAY_BLOCKING))
    ph_net_stage_succeed (stage, id);
  else
    {
      check_failed (stage, entry, ph_net_stage_wait (stage->net, entry->op, id), flags);
      g_assert_cmpuint (count_records (stage->net, entry->op, id), ==, 1);
      ph_net_stage_call_again (stage);
    }
  n_injections++;
}

static void
inject (PhNetTest          *net,
        const PhErrnoEntry *entry,
        guint               kind,
        Way                 way)
{
  guint n_fds = ph_net_test_n_fds ();
  PhNetStage stage;

  ph_net_fault_clear ();
  ph_net_stage_open (&stage, net, entry->op, kind);
  find_fault (&stage, entry);
  if (has_way (&stage, entry, way))
    {
      g_test_message ("%s on %s, %s: %s", ph_call_op_get_name (entry->op), stage.kind->name,
                      way_names[way], ph_errno_get_name (entry->error));
      strike (&stage, entry, way);
    }
  ph_net_fault_clear ();
  ph_net_stage_close (&stage);
  ph_net_stage_check_left (net, n_fds);
}

static void
inject_everywhere (PhNetTest          *net,
                   const PhErrnoEntry *entry)
{
  for (guint kind = 0; kind < PH_N_NET_KINDS; kind++)
    for (Way way = 0; ph_net_stage_has (entry->op, kind) && way < N_WAYS; way++)
      inject (net, entry, kind, way);
}

static void
test_call (gconstpointer data)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (ph_net_fault_get_sys ());
  PhCallOp op = (PhCallOp) GPOINTER_TO_UINT (data);
  guint n_before = n_pairs;
  gsize n;
  const PhErrnoEntry *entries = ph_errno_catalogue (&n);

  ph_net_fault_clear ();
  ph_net_stage_warm_up (net, op);
  for (gsize i = 0; i < n; i++)
    if (entries[i].op == op && !is_exception (&entries[i]))
      {
        inject_everywhere (net, &entries[i]);
        n_pairs++;
      }
  n_calls += n_pairs > n_before ? 1 : 0;
}

/* After all others: that none was forgotten */
static void
test_complete (void)
{
  gsize n;
  guint n_exceptions = 0;

  ph_errno_catalogue (&n);
  for (gsize i = 0; i < G_N_ELEMENTS (exceptions); i++)
    n_exceptions += exceptions[i].reason != NULL ? 1 : 0;
  g_test_message ("%u pairs of %u calls injected, in %u ways and places", n_pairs, n_calls,
                  n_injections);
  g_assert_cmpuint (n_pairs + n_exceptions, ==, n);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (PhCallOp op = 0; op < PH_N_CALLS; op++)
    {
      g_autofree char *path = g_strconcat ("/net/catalogue/", ph_call_op_get_name (op), NULL);

      if (ph_net_stage_has (op, PH_NET_KIND_TCP) || ph_net_stage_has (op, PH_NET_KIND_UNIX_STREAM))
        g_test_add_data_func (path, GUINT_TO_POINTER (op), test_call);
    }
  g_test_add_func ("/net/catalogue/complete", test_complete);
  return g_test_run ();
}
