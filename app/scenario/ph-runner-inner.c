/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-runner-private.h"

/* The calls that a call was made of: the look-up of a connect, the sends of a sendall, the attempts
 * of a create_connection. They stand among the rows that came since it was made. Main thread. */

/* Inner calls that are shown before the rest is only counted */
#define MAX_INNER 8

/* Whether @record is one of the calls that the call of @result was made of */
static gboolean
is_inner (const PhRecord     *record,
          const PhCallResult *result)
{
  const PhCallHead *head;

  if (record == NULL || !ph_record_is_call (record) || record->kind == result->op)
    return record != NULL && record->kind == PH_CALL_SENDFILE && record->flags & PH_RECORD_AUTO;
  if (result->op == PH_CALL_CREATE_CONNECTION)
    return record->kind == PH_CALL_GETADDRINFO || record->kind == PH_CALL_SOCKET
           || record->kind == PH_CALL_BIND || record->kind == PH_CALL_CONNECT
           || record->kind == PH_CALL_CLOSE;
  if (record->kind == PH_CALL_GETADDRINFO)
    return record->socket != PH_SOCKET_NONE && record->socket == result->socket;
  head = ph_record_get_head (record);
  return head != NULL && head->call_id == result->id;
}

static void
tell_inner (PhRunner       *self,
            const PhRecord *record)
{
  g_autofree char *call = ph_runner_print_call (self, record);
  g_autofree char *comment = g_strconcat ("# ", call, NULL);
  g_autofree char *outcome = ph_runner_print_result (self, record, NULL);
  PhRunnerEvent event = { .statement = ph_runner_get_statement (self), .is_line = TRUE,
                          .call = comment, .outcome = outcome, .record = record };

  ph_runner_tell (self, &event);
}

static void
tell_uncounted (PhRunner *self,
                guint     n)
{
  g_autofree char *call = g_strdup_printf ("# … and %u more such calls", n);
  PhRunnerEvent event = { .statement = ph_runner_get_statement (self), .is_line = TRUE,
                          .call = call, .outcome = "" };

  ph_runner_tell (self, &event);
}

/**
 * ph_runner_tell_inner:
 * @self: a runner
 * @result: how a call ended
 * @first_row: the store's end when it was made
 *
 * A call that is made of others shows them first, as comments: made again, it makes them again. A
 * single send of a sendall tells nothing more.
 */
void
ph_runner_tell_inner (PhRunner           *self,
                      const PhCallResult *result,
                      guint64             first_row)
{
  PhStore *store = ph_session_get_store (self->session);
  g_autoptr (GPtrArray) inner = g_ptr_array_new ();
  gboolean is_loop = result->op == PH_CALL_SENDALL || result->op == PH_CALL_SENDFILE;

  for (guint64 row = first_row; row < ph_store_get_end (store); row++)
    {
      const PhRecord *record = ph_store_get (store, row);

      if (is_inner (record, result))
        g_ptr_array_add (inner, (gpointer) (guintptr) record);
    }
  if (is_loop && inner->len < 2)
    return;
  for (guint i = 0; i < MIN (inner->len, MAX_INNER); i++)
    tell_inner (self, g_ptr_array_index (inner, i));
  if (inner->len > MAX_INNER)
    tell_uncounted (self, inner->len - MAX_INNER);
}
