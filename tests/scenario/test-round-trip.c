/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-test-trip.h"

#include "ph-socket-option.h"

#include <netdb.h>
#include <string.h>

/* Random calls of every kind: what is printed is read as the same call, and printed the same. */

#define ROUNDS 20000

static int
pick (int from,
      int to)
{
  return g_test_rand_int_range (from, to + 1);
}

static char *
make_text (void)
{
  static const char *const letters[] = { "a", "Z", "9", ".", "-", " ", "\"", "\\", "é", "€", "'",
                                         "\x1b", "\t", "#" };
  GString *text = g_string_new (NULL);
  int n = pick (1, 12);

  for (int i = 0; i < n; i++)
    g_string_append (text, letters[pick (0, G_N_ELEMENTS (letters) - 1)]);
  return g_string_free (text, FALSE);
}

static GBytes *
make_bytes (gsize least)
{
  gsize len = least + (gsize) pick (0, 40);
  guint8 *bytes = g_malloc (len + 1);

  for (gsize i = 0; i < len; i++)
    bytes[i] = (guint8) pick (0, 255);
  return g_bytes_new_take (bytes, len);
}

static PhEndpoint *
make_endpoint (gboolean with_unix)
{
  PhAddress address = ph_address_any (pick (0, 1) ? AF_INET : AF_INET6, (guint16) pick (0, 65535));
  g_autoptr (GBytes) name = make_bytes (1);
  gsize len;
  char *text = g_memdup2 (g_bytes_get_data (name, &len), g_bytes_get_size (name));

  for (gsize i = 0; i < 4; i++)
    {
      ((guint8 *) &address.in6.sin6_addr)[i] = (guint8) pick (0, 255);
      if (ph_address_get_family (&address) == AF_INET)
        ((guint8 *) &address.in.sin_addr)[i] = (guint8) pick (0, 255);
    }
  len = g_bytes_get_size (name);
  if (pick (0, 1))
    text[0] = '\0';
  if (with_unix && pick (0, 2) == 0 && !ph_address_from_unix (&address, text, len))
    ph_address_from_unix (&address, "/tmp/x", 6);
  g_free (text);
  return ph_endpoint_from_address (&address);
}

static void
add_entries (PhCall *call)
{
  call->entries = g_array_new (FALSE, TRUE, sizeof (PhSelectEntry));
  for (PhSelectList list = PH_SELECT_READ; list < PH_N_SELECT_LISTS; list++)
    for (int n = pick (0, 3); n > 0; n--)
      {
        PhSelectEntry entry = { .socket = (PhSocketId) pick (1, 3), .list = (guint16) list };

        g_array_append_val (call->entries, entry);
      }
}

static gint64
make_timeout (void)
{
  return pick (0, 2) == 0 ? -1 : (gint64) pick (0, 1000) * 1000000000 + pick (0, 999) * 1000000;
}

static void
make_numbers (PhCall *call)
{
  static const int families[] = { AF_INET, AF_INET6, AF_UNIX, AF_RDS, 77, 0 };

  call->args[0] = families[pick (0, G_N_ELEMENTS (families) - 1)];
  call->args[1] = pick (0, 1) ? pick (1, 5) : pick (-5, 300);
  call->args[2] = pick (0, 1) ? 0 : pick (0, 300);
}

/* What a socket option holds; most of the table's types */
static void
make_option (PhCall *call)
{
  gsize n;
  const PhSocketOption *table = ph_socket_option_table (&n);
  const PhSocketOption *option = &table[pick (0, (int) n - 1)];

  call->args[0] = option->level;
  call->args[1] = pick (0, 9) ? option->option : pick (0, 9999);
  call->args[2] = pick (-10, 70000);
  if (call->op == PH_CALL_SETSOCKOPT && pick (0, 1))
    call->data = make_bytes (0);
  if (call->op == PH_CALL_GETSOCKOPT)
    call->args[2] = 0;
}

static void
make_lookup (PhCall *call)
{
  call->text = pick (0, 3) || call->op != PH_CALL_GETADDRINFO ? make_text () : NULL;
  if (call->op == PH_CALL_GETSERVBYNAME || call->op == PH_CALL_GETADDRINFO)
    call->service = make_text ();
  if (call->op == PH_CALL_GETSERVBYPORT)
    call->args[0] = pick (0, 65535);
  if (call->op == PH_CALL_GETHOSTNAME)
    g_clear_pointer (&call->text, g_free);
  if (call->op != PH_CALL_GETADDRINFO)
    return;
  call->args[0] = pick (0, 1) ? IPPROTO_TCP : 0;
  call->args[1] = pick (0, 1) ? AF_INET6 : 0;
  call->args[2] = pick (0, 1) ? SOCK_DGRAM : 0;
  call->flags = pick (0, 1) ? 0 : pick (0, 0x7f);
}

static void
make_data (PhCall *call)
{
  call->data = make_bytes (0);
  call->args[0] = (int) g_bytes_get_size (call->data);
  call->args[1] = pick (0, 1) ? 0 : pick (0, 0xffff);
}

static void
make_connection (PhCall *call)
{
  g_autofree char *port = g_strdup_printf ("%d", pick (0, 65535));

  call->text = g_strdup (pick (0, 1) ? "localhost" : "127.0.0.1");
  call->service = g_steal_pointer (&port);
  call->timeout_ns = make_timeout ();
  call->source = pick (0, 1) ? make_endpoint (FALSE) : NULL;
}

static void
make_serve (PhCall *call)
{
  PhHandlerId id = (PhHandlerId) pick (PH_HANDLER_NONE, PH_N_HANDLERS - 1);
  g_autoptr (GByteArray) table = g_byte_array_new ();

  if (id == PH_HANDLER_NONE)
    return;
  call->handler = ph_handler_spec_new (id);
  call->handler->one_by_one = pick (0, 1);
  if (pick (0, 1))
    call->handler->bufsize = (guint32) pick (0, 5000);
  for (int i = id == PH_HANDLER_REPLY ? pick (0, 5) : 0; i > 0; i--)
    {
      g_autoptr (GBytes) match = make_bytes (0);
      g_autoptr (GBytes) answer = make_bytes (0);
      PhReply reply = { .exact = pick (0, 1), .close = pick (0, 1) };

      reply.match = g_bytes_get_data (match, &reply.match_len);
      reply.answer = g_bytes_get_data (answer, &reply.answer_len);
      ph_reply_append (table, &reply);
    }
  ph_handler_spec_set_replies (call->handler, table->data, table->len);
  if (id == PH_HANDLER_RELAY)
    call->endpoint = make_endpoint (FALSE);
}

static PhCall *
make_call (PhCallOp op)
{
  PhCall init = PH_CALL_INIT (op, 1);
  PhCall *call = ph_call_copy (&init);
  gint64 timeout_ns = make_timeout ();

  switch ((int) op)
    {
    case PH_CALL_SOCKET: case PH_CALL_SOCKETPAIR:
      make_numbers (call);
      break;
    case PH_CALL_FROMFD: case PH_CALL_LISTEN: case PH_CALL_SHUTDOWN:
      call->args[0] = pick (0, 5000);
      break;
    case PH_CALL_BIND: case PH_CALL_CONNECT: case PH_CALL_CONNECT_EX:
      call->endpoint = make_endpoint (TRUE);
      break;
    case PH_CALL_SENDTO:
      call->endpoint = make_endpoint (TRUE);
      G_GNUC_FALLTHROUGH;
    case PH_CALL_SEND: case PH_CALL_SENDALL:
      make_data (call);
      break;
    case PH_CALL_RECV: case PH_CALL_RECVFROM:
      call->bufsize = (gsize) pick (0, 100000);
      call->args[1] = pick (0, 1) ? 0 : pick (0, 0xffff);
      break;
    case PH_CALL_SENDFILE:
      call->text = make_text ();
      call->offset = pick (0, 1) ? 0 : pick (0, 1000000);
      call->count = pick (0, 1) ? -1 : pick (0, 1000000);
      break;
    case PH_CALL_SETSOCKOPT: case PH_CALL_GETSOCKOPT:
      make_option (call);
      break;
    case PH_CALL_SETBLOCKING:
      call->args[0] = pick (0, 1);
      break;
    case PH_CALL_SETTIMEOUT:
      call->args[0] = timeout_ns < 0 ? -1 : (int) (timeout_ns / 1000000000);
      call->args[1] = timeout_ns < 0 ? 0 : (int) (timeout_ns % 1000000000);
      break;
    case PH_CALL_SERVE:
      make_serve (call);
      break;
    case PH_CALL_SELECT:
      add_entries (call);
      call->timeout_ns = timeout_ns;
      break;
    case PH_CALL_CREATE_CONNECTION:
      make_connection (call);
      break;
    case PH_CALL_GETADDRINFO: case PH_CALL_GETHOSTNAME: case PH_CALL_GETHOSTBYNAME:
    case PH_CALL_GETHOSTBYADDR: case PH_CALL_GETSERVBYNAME: case PH_CALL_GETSERVBYPORT:
      make_lookup (call);
      break;
    default:
      break;
    }
  return call;
}

static void
test_calls (PhTestTrip    *trip,
            gconstpointer  data)
{
  for (guint i = 0; i < ROUNDS; i++)
    {
      PhCallOp op = (PhCallOp) pick (0, PH_N_CALLS - 1);
      g_autoptr (PhCall) call = make_call (op);
      g_autofree char *text = ph_test_trip_print (trip, call);
      g_autoptr (PhCall) again = ph_test_trip_read (trip, text);
      g_autofree char *text_again = ph_test_trip_print (trip, again);

      g_assert_cmpint (call->op, ==, again->op);
      g_assert_cmpstr (text, ==, text_again);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add ("/scenario/round-trip/calls", PhTestTrip, NULL, ph_test_trip_set_up, test_calls,
              ph_test_trip_tear_down);
  return g_test_run ();
}
