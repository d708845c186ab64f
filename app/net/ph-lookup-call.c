/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-lookup-call.h"

#include "ph-io.h"
#include "ph-lookup.h"

/* A look-up waits like any call until a resolver thread answers. One that was taken back or ran
 * out of time is told at once; its thread goes on, since nothing can interrupt it, and what it
 * brings is dropped. Io thread. */

static void
record (PhPending      *pending,
        int             error,
        guint           flags,
        const PhLookup *lookup)
{
  PhRecord told = ph_io_record (pending->io, PH_SOCKET_NONE, pending->call->op, flags);
  g_autoptr (GBytes) body = ph_lookup_encode (lookup);
  const PhAddress *first = lookup->n_answers > 0 ? &lookup->answers[0].address : NULL;
  int code = ph_eai_get_code (error);
  gsize len;
  gconstpointer data = g_bytes_get_data (body, &len);

  told.error = (guint16) error;
  ph_io_record_call_body (pending->io, pending, &told, error == 0 ? 0 : code != 0 ? code : -1,
                          error == 0 ? first : NULL, data, len);
}

static void
give_up (PhPending *pending,
         int        error,
         guint      flags)
{
  g_autoptr (PhLookup) question = ph_lookup_from_call (pending->call);

  ph_resolver_drop (pending->io->resolver, pending->id);
  record (pending, error, flags, question);
}

/**
 * ph_lookup_call_submit:
 * @pending: (transfer full): a look-up made on no socket
 *
 * Asks a resolver thread and lets the call wait. gethostname(2) asks only the kernel, and is
 * answered at once. Io thread.
 */
void
ph_lookup_call_submit (PhPending *pending)
{
  PhIo *io = pending->io;
  PhCallOp op = pending->call->op;
  g_autoptr (PhLookup) question = ph_lookup_from_call (pending->call);

  if (op == PH_CALL_GETHOSTNAME)
    {
      record (pending, ph_lookup_ask (io->sys, op, question), 0, question);
      ph_pending_free (pending);
    }
  else
    {
      g_autoptr (GBytes) body = ph_lookup_encode (question);

      pending->give_up = give_up;
      pending->timeout_ns = MAX (pending->call->timeout_ns, PH_TIMEOUT_BLOCKING);
      ph_pending_wait_alone (pending, g_bytes_get_data (body, NULL), g_bytes_get_size (body));
      ph_resolver_ask (io->resolver, pending->id, op, g_steal_pointer (&question));
    }
}

/**
 * ph_lookup_call_answered:
 * @pending: (transfer full): a look-up that waits
 * @error: 0, an errno, or the error of a look-up
 * @answer: the question, and if all went well its answers
 *
 * Io thread.
 */
void
ph_lookup_call_answered (PhPending      *pending,
                         int             error,
                         const PhLookup *answer)
{
  ph_pending_end_alone (pending);
  record (pending, error, 0, answer);
  ph_pending_free (pending);
}
