/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-stage.h"

#include "ph-errno-catalogue.h"
#include "ph-errno.h"

#include <errno.h>

/* Calls on every kind of socket that are hindered by something else than their own errno: by a
 * signal, by a full epoll set, by a look-up that fails, by a kernel that does not answer what the
 * engine asks for itself. */

/* A signal in any call is not seen: the call is made again. Not close(2): the descriptor is gone
 * by then. */
static void
interrupt (PhNetTest *net,
           PhCallOp   op,
           guint      kind)
{
  guint n_fds = ph_net_test_n_fds ();
  PhNetStage stage;
  PhCallId id;

  ph_net_fault_clear ();
  ph_net_stage_open (&stage, net, op, kind);
  ph_net_fault_arrange (stage.fault, EINTR, 3);
  if (stage.fd >= 0)
    ph_net_fault_only (stage.fault, stage.fd);
  if (op == PH_CALL_SELECT)
    ph_net_stage_nudge (&stage);
  id = ph_net_stage_submit (&stage, PH_TIMEOUT_BLOCKING);
  if (op == PH_CALL_CLOSE)
    {
      g_assert_cmpint (ph_net_stage_wait (net, op, id)->error, ==, EINTR);
      ph_net_stage_call_again (&stage);
    }
  else
    {
      ph_net_stage_succeed (&stage, id);
      g_assert_cmpuint (ph_net_fault_n_struck (stage.fault), ==, 3);
    }
  ph_net_fault_clear ();
  ph_net_stage_close (&stage);
  ph_net_stage_check_left (net, n_fds);
}

static gboolean
can_be_interrupted (PhCallOp op)
{
  return op != PH_CALL_GETADDRINFO && op < PH_CALL_GETHOSTNAME;
}

static void
test_interrupted (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (ph_net_fault_get_sys ());

  ph_net_fault_clear ();
  for (PhCallOp op = 0; op < PH_N_CALLS; op++)
    {
      ph_net_stage_warm_up (net, op);
      for (guint kind = 0; kind < PH_N_NET_KINDS; kind++)
        if (can_be_interrupted (op) && ph_net_stage_has (op, kind))
          interrupt (net, op, kind);
    }
}

/* No room in the epoll set for what a call has just made: it fails, and what it made is closed. */
static void
refuse_to_watch (PhNetTest *net,
                 PhCallOp   op,
                 guint      kind,
                 int        n_before)
{
  static const int errors[] = { EEXIST, ENOMEM, ENOSPC, EPERM };

  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      guint n_fds = ph_net_test_n_fds ();
      PhNetStage stage;
      PhCallId id;

      ph_net_fault_clear ();
      ph_net_stage_open (&stage, net, op, kind);
      ph_net_fault_arrange (PH_NET_FAULT_EPOLL_ADD, 0, n_before);
      ph_net_fault_follow (PH_NET_FAULT_EPOLL_ADD, errors[i], 1);
      id = ph_net_stage_submit (&stage, PH_TIMEOUT_BLOCKING);
      g_assert_cmpint (ph_net_stage_wait (net, op, id)->error, ==, errors[i]);
      if (op == PH_CALL_ACCEPT) /* the connection that was waiting is lost */
        ph_net_stage_nudge (&stage);
      ph_net_stage_call_again (&stage);
      ph_net_stage_close (&stage);
      ph_net_stage_check_left (net, n_fds);
    }
}

static void
test_not_watched (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (ph_net_fault_get_sys ());

  ph_net_fault_clear ();
  ph_net_stage_warm_up (net, PH_CALL_SOCKETPAIR);
  for (guint kind = 0; kind < PH_N_NET_KINDS; kind++)
    {
      refuse_to_watch (net, PH_CALL_SOCKET, kind, 0);
      if (ph_net_stage_has (PH_CALL_ACCEPT, kind))
        refuse_to_watch (net, PH_CALL_ACCEPT, kind, 0);
      if (ph_net_stage_has (PH_CALL_SOCKETPAIR, kind))
        {
          refuse_to_watch (net, PH_CALL_SOCKETPAIR, kind, 0);
          refuse_to_watch (net, PH_CALL_SOCKETPAIR, kind, 1);
        }
    }
}

/* Something happened on a socket, and the kernel does not say what: the select looks by itself. */
static void
test_select_untold (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (ph_net_fault_get_sys ());

  for (guint kind = 0; kind < PH_N_NET_KINDS; kind++)
    {
      PhNetStage stage;
      PhCallId id;

      ph_net_fault_clear ();
      ph_net_stage_open (&stage, net, PH_CALL_SELECT, kind);
      id = ph_net_stage_submit (&stage, PH_TIMEOUT_BLOCKING);
      ph_net_test_wait_parked (net, id);
      ph_net_fault_arrange (PH_NET_FAULT_POLL_REST, ENOMEM, G_MAXINT);
      ph_net_stage_nudge (&stage);
      ph_net_stage_succeed (&stage, id);
      ph_net_fault_clear ();
      ph_net_stage_close (&stage);
    }
}

/* What the engine asks for itself is not answered: no call of the user fails for that. */
static void
call_blind (PhNetTest *net,
            PhCallOp   op,
            guint      kind)
{
  static const PhNetFault asked[] = { PH_NET_FAULT_GETSOCKNAME, PH_NET_FAULT_GETPEERNAME,
                                      PH_NET_FAULT_FSTAT, PH_NET_FAULT_POLL_REST };
  guint n_fds = ph_net_test_n_fds ();
  PhNetStage stage;

  ph_net_fault_clear ();
  ph_net_stage_open (&stage, net, op, kind);
  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
    ph_net_fault_arrange (asked[i], ENOBUFS, G_MAXINT);
  ph_net_fault_arrange (stage.fault, 0, 0);
  if (ph_call_is_connect (op)) /* how it is seen that the handshake is over */
    ph_net_fault_arrange (PH_NET_FAULT_GETPEERNAME, 0, 0);
  if (op == PH_CALL_SENDFILE)  /* opens a file */
    ph_net_fault_arrange (PH_NET_FAULT_FSTAT, 0, 0);
  if (op == PH_CALL_SELECT)
    ph_net_stage_nudge (&stage);
  ph_net_stage_succeed (&stage, ph_net_stage_submit (&stage, PH_TIMEOUT_BLOCKING));
  ph_net_fault_clear ();
  ph_net_stage_close (&stage);
  ph_net_stage_check_left (net, n_fds);
}

static void
test_blind (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (ph_net_fault_get_sys ());

  ph_net_fault_clear ();
  for (PhCallOp op = 0; op < PH_N_CALLS; op++)
    {
      ph_net_stage_warm_up (net, op);
      for (guint kind = 0; kind < PH_N_NET_KINDS; kind++)
        if (ph_net_stage_has (op, kind))
          call_blind (net, op, kind);
    }
}

/* A name is looked up for a call, and the look-up fails: both records tell the error, and the call
 * that was made behind it has its turn. */
static void
fail_lookup (PhNetTest *net,
             PhCallOp   op,
             int        error)
{
  guint n_fds = ph_net_test_n_fds ();
  PhCall behind = PH_CALL_INIT (PH_CALL_GETSOCKNAME, PH_SOCKET_NONE);
  PhNetStage stage;
  PhCallId id, behind_id;
  const PhRecord *record;

  ph_net_fault_clear ();
  ph_net_stage_open (&stage, net, op, op == PH_CALL_SENDTO ? PH_NET_KIND_UDP : PH_NET_KIND_TCP);
  ph_endpoint_free (stage.call.endpoint);
  stage.call.endpoint = ph_endpoint_parse ("localhost", "1", AF_INET, SOCK_STREAM, NULL, NULL);
  g_assert_true (stage.call.endpoint->needs_lookup);
  ph_net_fault_arrange (PH_NET_FAULT_GETADDRINFO, error, 1);
  id = ph_net_stage_submit (&stage, PH_TIMEOUT_BLOCKING);
  behind.socket = stage.socket;
  behind_id = ph_engine_submit (net->engine, &behind);
  record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_CALL_GETADDRINFO });
  g_assert_cmpint (record->error, ==, error);
  record = ph_net_stage_wait (net, op, id);
  g_assert_cmpint (record->error, ==, error);
  g_assert_cmpint (ph_record_get_result (record), ==,
                   op != PH_CALL_CONNECT_EX ? -1
                   : error > PH_ERROR_EAI_BASE ? PH_ERROR_EAI_BASE - error : error);
  ph_net_stage_check_explained (&stage, record);
  g_assert_cmpint (ph_net_stage_wait (net, PH_CALL_GETSOCKNAME, behind_id)->error, ==, 0);
  ph_net_stage_close (&stage);
  ph_net_stage_check_left (net, n_fds);
}

static void
test_looking_up (void)
{
  static const PhCallOp ops[] = { PH_CALL_BIND, PH_CALL_CONNECT, PH_CALL_CONNECT_EX,
                                  PH_CALL_SENDTO };
  g_autoptr (PhNetTest) net = ph_net_test_new (ph_net_fault_get_sys ());
  gsize n;
  const PhErrnoEntry *entries = ph_errno_catalogue (&n);

  ph_net_fault_clear ();
  ph_net_stage_warm_up (net, PH_CALL_GETADDRINFO);
  for (gsize i = 0; i < n; i++)
    for (gsize k = 0; entries[i].op == PH_CALL_GETADDRINFO && k < G_N_ELEMENTS (ops); k++)
      fail_lookup (net, ops[k], entries[i].error);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/hindered/interrupted", test_interrupted);
  g_test_add_func ("/net/hindered/not-watched", test_not_watched);
  g_test_add_func ("/net/hindered/select-untold", test_select_untold);
  g_test_add_func ("/net/hindered/blind", test_blind);
  g_test_add_func ("/net/hindered/looking-up", test_looking_up);
  return g_test_run ();
}
