/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-test-trip.h"

#include "ph-lookup.h"
#include "ph-transcript.h"

#include <string.h>

/* Texts of calls are printed by the transcript and read by the parser and the scope. */

void
ph_test_trip_set_up (PhTestTrip    *trip,
                     gconstpointer  data)
{
  trip->session = ph_session_new (NULL, NULL);
  g_assert_nonnull (trip->session);
  trip->scope = ph_scope_new (trip->session);
  trip->names = ph_names_new ();
  for (PhSocketId id = 1; id <= 3; id++)
    {
      const char *name = id == 1 ? "a" : id == 2 ? "b" : "c";
      g_autoptr (PhValue) socket = ph_value_new_socket (id, name);

      ph_scope_keep (trip->scope, name, socket);
      g_assert_true (ph_names_assign (trip->names, id, name));
    }
}

void
ph_test_trip_tear_down (PhTestTrip    *trip,
                        gconstpointer  data)
{
  ph_scope_free (trip->scope);
  ph_names_unref (trip->names);
  g_assert_finalize_object (trip->session);
}

static GBytes *
make_select_body (const PhCall *call)
{
  PhSelect select = { call->timeout_ns, call->entries->len, 0 };
  GByteArray *body = g_byte_array_new ();

  g_byte_array_append (body, (const guint8 *) &select, sizeof select);
  if (call->entries->len > 0)
    g_byte_array_append (body, (const guint8 *) call->entries->data,
                         call->entries->len * (guint) sizeof (PhSelectEntry));
  return g_byte_array_free_to_bytes (body);
}

static GBytes *
make_sendfile_body (const PhCall *call)
{
  PhSendfile sendfile = { call->offset, call->count, 0 };
  GByteArray *body = g_byte_array_new ();

  g_byte_array_append (body, (const guint8 *) &sendfile, sizeof sendfile);
  g_byte_array_append (body, (const guint8 *) call->text, (guint) strlen (call->text));
  return g_byte_array_free_to_bytes (body);
}

static GBytes *
make_connection_body (const PhCall *call)
{
  PhConnection asked = { .timeout_ns = call->timeout_ns };

  if (call->source != NULL)
    asked.source = call->source->address;
  return ph_connection_encode (&asked, call->text, call->service);
}

static GBytes *
make_body (const PhCall *call)
{
  g_autoptr (PhLookup) lookup = NULL;

  if (call->op == PH_CALL_SELECT)
    return make_select_body (call);
  if (call->op == PH_CALL_SENDFILE)
    return make_sendfile_body (call);
  if (call->op == PH_CALL_CREATE_CONNECTION)
    return make_connection_body (call);
  if (call->op == PH_CALL_GETADDRINFO
      || (call->op >= PH_CALL_GETHOSTNAME && call->op <= PH_CALL_GETSERVBYPORT))
    {
      lookup = ph_lookup_from_call (call);
      return ph_lookup_encode (lookup);
    }
  if (call->op == PH_CALL_SERVE)
    return call->handler != NULL ? g_bytes_new (call->handler->replies, call->handler->replies_len)
                                 : g_bytes_new (NULL, 0);
  if (call->data != NULL)
    return g_bytes_ref (call->data);
  if (call->op == PH_CALL_SETSOCKOPT)
    return g_bytes_new (&call->args[2], sizeof call->args[2]);
  return g_bytes_new (NULL, 0);
}

/* The call as if it had returned, laid out as PhRecorder does: address, head, payload. */
char *
ph_test_trip_print (PhTestTrip   *trip,
                    const PhCall *call)
{
  g_autoptr (GBytes) body = make_body (call);
  gsize len;
  gconstpointer data = g_bytes_get_data (body, &len);
  PhRecord record = { .kind = (guint8) call->op, .flags = PH_RECORD_HEAD, .socket = 1,
                      .len = (guint32) len, .aux = call->op == PH_CALL_SENDALL ? 0
                                                                              : (guint32) len };
  PhCallHead head = { .call_id = 1, .addr_space = PH_RECORD_UNIX_SPACE };
  PhTranscriptNames names = { .names = trip->names, .new_socket = "" };
  guint8 *place;
  char *text;

  if (call->op == PH_CALL_GETADDRINFO
      || (call->op >= PH_CALL_GETHOSTNAME && call->op <= PH_CALL_GETSERVBYPORT))
    record.socket = PH_SOCKET_NONE;
  memcpy (head.args, call->args, sizeof head.args);
  if (call->op == PH_CALL_RECV || call->op == PH_CALL_RECVFROM)
    head.args[0] = (int) call->bufsize;
  if (call->data != NULL && call->op != PH_CALL_SETSOCKOPT)
    head.args[0] = (int) len;
  if (call->handler != NULL)
    {
      head.args[0] = (int) call->handler->id;
      head.args[1] = call->handler->one_by_one;
      head.args[2] = (int) call->handler->bufsize;
    }
  head.addr_len = call->endpoint != NULL ? (guint16) call->endpoint->address.len : 0;
  record.offset = PH_RECORD_UNIX_SPACE + sizeof head;
  record.slab = ph_slab_new (record.offset + len + 8);
  place = ph_slab_get_writable (record.slab);
  if (call->endpoint != NULL)
    memcpy (place, &call->endpoint->address.sa, call->endpoint->address.len);
  memcpy (place + PH_RECORD_UNIX_SPACE, &head, sizeof head);
  if (len > 0)
    memcpy (place + record.offset, data, len);
  text = ph_transcript_print_call (&record, &names, G_MAXSIZE);
  ph_record_clear (&record);
  return text;
}

PhCall *
ph_test_trip_read (PhTestTrip *trip,
                   const char *text)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) ph_fault_free);
  g_autofree char *file = g_strconcat ("a = socket()\nb = socket()\nc = socket()\n", text, NULL);
  g_autoptr (PhScenario) scenario = ph_scenario_parse (file, -1, "trip", faults);
  g_autoptr (GError) error = NULL;
  PhCall *call;

  if (faults->len > 0)
    g_error ("%s: %s", text, ((PhFault *) g_ptr_array_index (faults, 0))->message);
  call = ph_scope_make_call (trip->scope, ph_scenario_get_statement (scenario, 3)->left, &error);
  if (call == NULL)
    g_error ("%s: %s", text, error->message);
  return call;
}
