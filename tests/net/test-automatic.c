/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-stage.h"

#include "ph-errno-catalogue.h"
#include "ph-errno.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

/* Every errno of accept, recv and recvfrom in the place of what a socket gets that accepts or
 * receives by itself. It is told; what had arrived is taken all the same, though the kernel does not
 * tell of it again, unless the socket is at its end; and an error that does not go away neither
 * spins nor floods. */

#define WATCHED_MS 60
#define MAX_CALLS 60   /* meanwhile; a spin makes tens of thousands */
#define MAX_TOLD 40

static guint
count_failures (PhNetTest *net,
                PhCallOp   op,
                int        error)
{
  guint n = 0;

  ph_net_test_drain (net);
  for (guint i = 0; i < net->records->len; i++)
    {
      const PhRecord *record = &g_array_index (net->records, PhRecord, i);

      n += record->kind == op && record->error == error ? 1 : 0;
    }
  return n;
}

static guint
count_taken (PhNetTest *net,
             PhCallOp   op)
{
  return ph_net_test_count (net, &(PhNetMatch) { .kind = op });
}

/* What each kind of socket calls its receiving */
static PhCallOp
get_told_op (const PhNetStage *stage)
{
  if (stage->call.op == PH_CALL_ACCEPT)
    return PH_CALL_ACCEPT;
  return stage->kind->type == SOCK_DGRAM ? PH_CALL_RECVFROM : PH_CALL_RECV;
}

/* After these a listener is none, and a connection is over. */
static gboolean
goes_on (const PhNetStage *stage,
         int               error)
{
  if (stage->call.op == PH_CALL_ACCEPT)
    return error != EBADF && error != EINVAL && error != ENOTSOCK && error != EFAULT;
  return stage->kind->type == SOCK_DGRAM || error == ENOMEM || error == ENOBUFS;
}

static void
wait_taken (PhNetTest *net,
            PhCallOp   op,
            int        error,
            guint      n)
{
  for (guint n_told = 1; ; n_told++)
    {
      ph_net_test_wait_n (net, &(PhNetMatch) { .kind = op }, n + n_told);
      if (count_taken (net, op) - count_failures (net, op, error) >= n)
        return;
    }
}

static void
wait_failure (PhNetTest *net,
              PhCallOp   op,
              int        error)
{
  for (guint n = 1; count_failures (net, op, error) == 0; n++)
    ph_net_test_wait_n (net, &(PhNetMatch) { .kind = op }, n);
}

static void
check_alive (const PhNetStage *stage)
{
  PhCall call = PH_CALL_INIT (PH_CALL_GETSOCKNAME, stage->socket);

  g_assert_cmpint (ph_net_test_call (stage->net, &call)->error, ==, 0);
}

/* @times: 1, or so often that it does not go away by itself */
static void
strike (const PhErrnoEntry *entry,
        guint               kind,
        int                 times)
{
  PhAutoFlags flags = entry->op == PH_CALL_ACCEPT ? PH_AUTO_ACCEPT : PH_AUTO_RECEIVE;
  guint n_fds = ph_net_test_n_fds ();
  PhNetTest *net;
  PhNetStage stage;
  PhCallOp op;

  ph_net_fault_clear ();
  net = ph_net_test_new (ph_net_fault_get_sys ());
  ph_net_stage_open_automatic (&stage, net, entry->op, kind, flags);
  op = get_told_op (&stage);
  ph_net_test_wait_n (net, &(PhNetMatch) { .kind = op }, 1); /* what was there from the first */
  /* A call comes when the round is over in which that was taken: its last try, for which there is
   * nothing, would else take the fault that is meant for the next. */
  check_alive (&stage);
  ph_net_fault_only (stage.fault, stage.fd);
  ph_net_fault_arrange (stage.fault, entry->error, times);
  ph_net_stage_nudge (&stage);
  wait_failure (net, op, entry->error);
  if (times > 1)
    {
      poll (NULL, 0, WATCHED_MS);
      g_assert_cmpuint (ph_net_fault_n_calls (stage.fault), <, MAX_CALLS);
      g_assert_cmpuint (count_failures (net, op, entry->error), <, MAX_TOLD);
      ph_net_fault_arrange (stage.fault, 0, 0);
    }
  else
    g_assert_cmpuint (count_failures (net, op, entry->error), ==, 1);
  if (goes_on (&stage, entry->error))
    wait_taken (net, op, entry->error, 2);
  check_alive (&stage);
  close (stage.peer);
  stage.peer = -1;
  ph_net_test_free (net);
  g_assert_cmpuint (ph_net_test_n_fds (), ==, n_fds);
}

static void
test_call (gconstpointer data)
{
  PhCallOp op = (PhCallOp) GPOINTER_TO_UINT (data);
  gsize n;
  const PhErrnoEntry *entries = ph_errno_catalogue (&n);

  for (gsize i = 0; i < n; i++)
    for (guint kind = 0; kind < PH_N_NET_KINDS; kind++)
      if (entries[i].op == op && entries[i].error != EAGAIN && ph_net_stage_has (op, kind))
        {
          g_test_message ("%s, kind %u: %s", ph_call_op_get_name (op), kind,
                          ph_errno_get_name (entries[i].error));
          strike (&entries[i], kind, 1);
          if ((i + kind) % 3 == 0) /* each takes its time */
            strike (&entries[i], kind, G_MAXINT);
        }
}

static gboolean
has_end (PhNetTest *net)
{
  for (guint i = 0; i < net->records->len; i++)
    if (ph_record_is_end (&g_array_index (net->records, PhRecord, i)))
      return TRUE;

  return FALSE;
}

/* There was no memory when the last bytes and the end of the stream came at once. */
static void
test_end (void)
{
  static const guint kinds[] = { PH_NET_KIND_TCP, PH_NET_KIND_UNIX_STREAM,
                                 PH_NET_KIND_UNIX_SEQPACKET };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr (PhNetTest) net = NULL;
      PhNetStage stage;

      ph_net_fault_clear ();
      net = ph_net_test_new (ph_net_fault_get_sys ());
      ph_net_stage_open_automatic (&stage, net, PH_CALL_RECV, kinds[i], PH_AUTO_RECEIVE);
      ph_net_test_wait_n (net, &(PhNetMatch) { .kind = PH_CALL_RECV }, 1);
      ph_net_fault_only (stage.fault, stage.fd);
      ph_net_fault_arrange (stage.fault, ENOMEM, 3);
      ph_net_stage_nudge (&stage);
      close (stage.peer);
      for (guint n = 2; !has_end (net); n++)
        ph_net_test_wait_n (net, &(PhNetMatch) { .kind = PH_CALL_RECV }, n);
      g_assert_cmpuint (count_failures (net, PH_CALL_RECV, ENOMEM), ==, 1);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_data_func ("/net/automatic/accept", GUINT_TO_POINTER (PH_CALL_ACCEPT), test_call);
  g_test_add_data_func ("/net/automatic/recv", GUINT_TO_POINTER (PH_CALL_RECV), test_call);
  g_test_add_func ("/net/automatic/end", test_end);
  return g_test_run ();
}
