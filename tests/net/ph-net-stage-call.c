/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-stage.h"

#include "ph-errno.h"

#include <errno.h>
#include <string.h>

/* What is asked of every call that is made on a stage. */

/* The steps of sendall and sendfile have the id of their call, too. */
const PhRecord *
ph_net_stage_wait (PhNetTest *net,
                   PhCallOp   op,
                   PhCallId   id)
{
  PhNetMatch match = { .kind = op, .call_id = id };
  const PhRecord *record = ph_net_test_wait (net, &match);

  while (record->flags & PH_RECORD_AUTO)
    {
      match.from = (guint) (record - &g_array_index (net->records, PhRecord, 0)) + 1;
      record = ph_net_test_wait (net, &match);
    }
  return record;
}

/* The sentence to an error can be shown. */
void
ph_net_stage_check_explained (const PhNetStage *stage,
                              const PhRecord   *record)
{
  const PhSituation situation = {
    .op = (PhCallOp) record->kind, .error = record->error, .family = stage->kind->family,
    .type = stage->kind->type, .address = ph_record_get_address (record),
  };
  g_autofree char *text = ph_errno_explain (&situation);

  g_assert_cmpuint (strlen (text), >, 8);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_str_has_suffix (text, "."));
  g_assert_false (g_ascii_islower (text[0]));
  g_assert_null (strstr (text, ".."));
  g_assert_null (strstr (text, "(null)"));
  g_assert_null (strchr (text, '%'));
}

static void
check_gone (PhNetStage *stage)
{
  PhCall call = PH_CALL_INIT (PH_CALL_GETSOCKNAME, stage->socket);

  g_assert_cmpint (ph_net_test_call (stage->net, &call)->error, ==, EBADF);
  stage->fd = -1;
}

/* What /etc/hosts and /etc/services say is no matter of this test. */
static gboolean
may_find_nothing (PhCallOp op,
                  int      error)
{
  if (op == PH_CALL_GETHOSTBYADDR)
    return error > PH_ERROR_HOST_BASE;
  return (op == PH_CALL_GETSERVBYNAME || op == PH_CALL_GETSERVBYPORT) && error == ENOENT;
}

/* Waits for a call that is to succeed and to have done what it is for. */
void
ph_net_stage_succeed (PhNetStage *stage,
                      PhCallId    id)
{
  const PhRecord *record = ph_net_stage_wait (stage->net, stage->call.op, id);

  if (may_find_nothing (stage->call.op, record->error))
    return;
  g_assert_cmpstr (ph_errno_get_name (record->error), ==, "OK");
  g_assert_cmpint (ph_record_get_result (record), >=, 0);
  ph_net_stage_verify (stage, record);
  if (stage->call.op == PH_CALL_CLOSE)
    check_gone (stage);
}

/* Without a fault */
void
ph_net_stage_call (PhNetStage *stage)
{
  ph_net_fault_clear ();
  if (stage->call.op == PH_CALL_SELECT)
    ph_net_stage_nudge (stage);
  ph_net_stage_succeed (stage, ph_net_stage_submit (stage, PH_TIMEOUT_BLOCKING));
}

/* On the same socket, if it is there still: close(2) gives the descriptor up in any case. */
void
ph_net_stage_call_again (PhNetStage *stage)
{
  if (stage->call.op == PH_CALL_CLOSE)
    check_gone (stage);
  else
    ph_net_stage_call (stage);
}

/* All that the stages had is given back. */
void
ph_net_stage_check_left (PhNetTest *net,
                         guint      n_fds)
{
  PhEngineStatus status;

  g_assert_cmpuint (ph_net_test_n_fds (), ==, n_fds);
  ph_engine_get_status (net->engine, &status);
  g_assert_cmpuint (status.n_sockets, ==, 0);
  g_assert_cmpuint (status.n_parked, ==, 0);
  g_assert_cmpuint (status.n_gap_records, ==, 0);
}

/* Each call succeeds where nothing is in its way. The engine now has what it keeps for itself. */
void
ph_net_stage_warm_up (PhNetTest *net,
                      PhCallOp   op)
{
  for (guint kind = 0; kind < PH_N_NET_KINDS; kind++)
    if (ph_net_stage_has (op, kind))
      {
        PhNetStage stage;

        ph_net_stage_open (&stage, net, op, kind);
        ph_net_stage_call (&stage);
        ph_net_stage_close (&stage);
      }
}
