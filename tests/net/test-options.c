/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"
#include "ph-option-test.h"

#include "ph-clock.h"
#include "ph-option-value.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

/* The option table against the running kernel, through the engine: whatever a row says is done. */

typedef struct
{
  const char *name;
  int         family;
  int         type;
  gboolean    connected;
} Kind;

static const Kind kinds[] = {
  { "tcp4", AF_INET, SOCK_STREAM, FALSE },     { "tcp4-connected", AF_INET, SOCK_STREAM, TRUE },
  { "tcp6", AF_INET6, SOCK_STREAM, FALSE },    { "tcp6-connected", AF_INET6, SOCK_STREAM, TRUE },
  { "udp4", AF_INET, SOCK_DGRAM, FALSE },      { "udp4-connected", AF_INET, SOCK_DGRAM, TRUE },
  { "udp6", AF_INET6, SOCK_DGRAM, FALSE },     { "udp6-connected", AF_INET6, SOCK_DGRAM, TRUE },
  { "unix-stream", AF_UNIX, SOCK_STREAM, FALSE }, { "unix-dgram", AF_UNIX, SOCK_DGRAM, FALSE },
};

static gint64
read_proc (const char *path)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return g_ascii_strtoll (text, NULL, 10);
}

static void
test_table (void)
{
  gsize n;
  const PhSocketOption *table = ph_socket_option_table (&n);
  guint per_group[PH_N_OPTION_GROUPS] = { 0 };

  for (gsize i = 0; i < n; i++)
    {
      const PhSocketOption *option = &table[i];
      g_autofree char *range = ph_socket_option_describe_range (option);

      g_assert_true (ph_socket_option_by_name (option->name) == option);
      g_assert_true (ph_socket_option_by_id (option->level, option->option) == option);
      g_assert_cmpuint (strlen (option->meaning), >, 10);
      g_assert_false (g_str_has_suffix (option->meaning, "."));
      g_assert_true (option->kernel == NULL || g_str_has_suffix (option->kernel, "."));
      g_assert_true (g_str_has_suffix (option->man, "(7)"));
      g_assert_cmpstr (range, !=, "");
      g_assert_cmpint (option->min, <=, option->max);
      g_assert_cmpint (option->access & PH_OPTION_BOTH, !=, 0);
      g_assert_cmpint (option->type == PH_OPTION_ENUM, <=, option->names != NULL);
      per_group[option->group]++;
      for (gsize j = 0; j < i; j++)
        g_assert_true (table[j].level != option->level || table[j].option != option->option);
    }
  for (guint i = 0; i < PH_N_OPTION_GROUPS; i++)
    {
      g_assert_cmpuint (per_group[i], >, 0);
      g_test_message ("%s: %u options", ph_option_group_kind_get_title ((PhOptionGroupKind) i),
                      per_group[i]);
    }
  g_assert_true (ph_socket_option_by_name ("IPV6_ADD_MEMBERSHIP")
                 == ph_option_test_find ("IPV6_JOIN_GROUP"));
  g_assert_null (ph_socket_option_by_name ("SO_NONSENSE"));
  g_assert_null (ph_socket_option_by_id (-1, -1));
}

static PhSocketId
open_kind (PhNetTest  *net,
           const Kind *kind)
{
  PhAddress address;
  PhSocketId id;

  if (!kind->connected)
    return ph_net_test_open (net, kind->family, kind->type, PH_AUTO_NONE);
  if (kind->type == SOCK_STREAM)
    ph_net_test_listen (net, kind->family, PH_AUTO_NONE, &address);
  else
    ph_net_test_udp (net, kind->family, PH_AUTO_NONE, &address);
  id = ph_net_test_open (net, kind->family, kind->type, PH_AUTO_NONE);
  g_assert_cmpint (ph_net_test_connect (net, id, &address)->error, ==, 0);
  return id;
}

static void
expect_explained (const PhSocketOption *option,
                  const char           *what,
                  int                   error)
{
  g_autofree char *sentence = ph_option_explain (option, error);

  if (sentence == NULL || !g_str_has_suffix (sentence, "."))
    g_error ("%s %s: %s is not explained", what, option->name, g_strerror (error));
}

/* Returns: whether it could be read */
static gboolean
check_read (PhNetTest            *net,
            PhSocketId            socket,
            const PhSocketOption *option,
            GBytes              **value)
{
  const PhRecord *record = ph_option_test_get (net, socket, option);
  gsize len;
  const guint8 *payload = ph_record_get_payload (record, &len);

  if (record->error != 0)
    {
      if (option->when != PH_OPTION_CONNECTED)
        g_error ("%s cannot be read: %s", option->name, g_strerror (record->error));
      expect_explained (option, "reading", record->error);
      return FALSE;
    }
  if (option->type == PH_OPTION_TEXT)
    g_assert_cmpuint (len, <=, ph_socket_option_get_size (option));
  else if (len != ph_socket_option_get_size (option))
    g_error ("%s has %" G_GSIZE_FORMAT " bytes", option->name, len);
  ph_option_test_round_trip (option, payload, len);
  *value = g_bytes_new (payload, len);
  return TRUE;
}

static GBytes *
choose_value (const PhSocketOption *option,
              GBytes               *current)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *value;

  if (option->type == PH_OPTION_GROUP4)
    text = g_strdup ("(\"239.255.77.1\", \"lo\")");
  else if (option->type == PH_OPTION_GROUP6)
    text = g_strdup ("ff02::7701, lo");
  else if (option->type == PH_OPTION_FLAG)
    text = g_strdup ("1");
  else if (current != NULL)
    text = ph_option_value_print (option, g_bytes_get_data (current, NULL),
                                  g_bytes_get_size (current));
  else
    text = g_strdup_printf ("%d", option->max);
  value = ph_option_value_parse (option, text, &error);
  g_assert_no_error (error);
  return value;
}

static gboolean
check_write (PhNetTest            *net,
             PhSocketId            socket,
             const PhSocketOption *option,
             GBytes               *current)
{
  g_autoptr (GBytes) value = choose_value (option, current);
  const PhRecord *record = ph_option_test_set_bytes (net, socket, option, value);
  gsize len;

  ph_net_test_payload (record, g_bytes_get_data (value, &len), g_bytes_get_size (value));
  ph_option_test_round_trip (option, g_bytes_get_data (value, &len), g_bytes_get_size (value));
  if (record->error != 0)
    {
      expect_explained (option, "setting", record->error);
      g_test_message ("  %s: %s", option->name, g_strerror (record->error));
    }
  return record->error == 0;
}

/* Every option that applies: reads as long as the table says, takes a value or says why not. */
static void
test_kind (gconstpointer data)
{
  const Kind *kind = data;
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId socket = open_kind (net, kind);
  gsize n;
  const PhSocketOption *table = ph_socket_option_table (&n);
  guint n_read = 0, n_set = 0, n_refused = 0;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GBytes) current = NULL;

      if (!ph_socket_option_applies (&table[i], kind->family, kind->type, 0))
        continue;
      if ((table[i].access & PH_OPTION_READ) != 0)
        n_read += check_read (net, socket, &table[i], &current) ? 1 : 0;
      if ((table[i].access & PH_OPTION_WRITE) == 0)
        continue;
      if (check_write (net, socket, &table[i], current))
        n_set++;
      else
        n_refused++;
    }
  g_test_message ("%s: %u options read, %u set, %u refused and explained", kind->name, n_read,
                  n_set, n_refused);
  g_assert_cmpuint (n_read, >=, kind->family == AF_UNIX ? 12 : 20);
  g_assert_cmpuint (n_set, >=, kind->family == AF_UNIX ? 5 : 15);
  /* an IP_MTU and the like; what counts only before bind() or connect() */
  g_assert_cmpuint (n_refused, <=, 4);
}

/* SO_RCVBUF and SO_SNDBUF: doubled, with a floor and a cap; every figure from this kernel. */
static void
test_buffers (void)
{
  static const struct { const char *name; const char *path; } cases[] = {
    { "SO_RCVBUF", "/proc/sys/net/core/rmem_max" },
    { "SO_SNDBUF", "/proc/sys/net/core/wmem_max" },
  };
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId socket = ph_net_test_open (net, AF_INET, SOCK_DGRAM, PH_AUTO_NONE);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 cap = 2 * read_proc (cases[i].path);
      int floor;

      ph_option_test_expect_set (net, socket, cases[i].name, "16384", 0);
      g_assert_cmpint (ph_option_test_get_int (net, socket, cases[i].name), ==, 32768);
      ph_option_test_expect_set (net, socket, cases[i].name, "1073741823", 0);
      g_assert_cmpint (ph_option_test_get_int (net, socket, cases[i].name), ==, cap);
      ph_option_test_expect_set (net, socket, cases[i].name, "0", 0);
      floor = ph_option_test_get_int (net, socket, cases[i].name);
      g_assert_cmpint (floor, >, 0);
      ph_option_test_expect_set (net, socket, cases[i].name, "1", 0);
      g_assert_cmpint (ph_option_test_get_int (net, socket, cases[i].name), ==, floor);
      g_test_message ("%s: floor %d, cap %" G_GINT64_FORMAT, cases[i].name, floor, cap);
    }
}

/* (1, 0): close() throws away what is unsent, and the peer sees a reset. */
static void
test_linger (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhCall call = PH_CALL_INIT (PH_CALL_ACCEPT, PH_SOCKET_NONE);
  PhAddress address;
  char byte;
  int peer;

  call.socket = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  call.socket = ph_net_test_call (net, &call)->aux;
  ph_option_test_expect_value (net, call.socket, "SO_LINGER", "(0, 0)");
  ph_option_test_expect_set (net, call.socket, "SO_LINGER", "(1, 0)", 0);
  ph_option_test_expect_value (net, call.socket, "SO_LINGER", "(1, 0)");
  call.op = PH_CALL_CLOSE;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, 0);
  g_assert_cmpint (recv (peer, &byte, 1, 0), ==, -1);
  g_assert_cmpint (errno, ==, ECONNRESET);
  close (peer);
}

/* A blocking call ends by SO_RCVTIMEO with EAGAIN, unless its own time is shorter. */
static void
test_timeouts (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId listener = ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  PhCall call = PH_CALL_INIT (PH_CALL_ACCEPT, listener);
  const PhRecord *record;
  gint64 begun_ns;
  int peer;

  ph_option_test_expect_set (net, listener, "SO_RCVTIMEO", "0.06", 0);
  ph_option_test_expect_value (net, listener, "SO_RCVTIMEO", "0.06");
  begun_ns = ph_clock_now_ns ();
  record = ph_net_test_call (net, &call);
  g_assert_cmpint (record->error, ==, EAGAIN);
  g_assert_true (record->flags & PH_RECORD_TIMED_OUT);
  g_assert_cmpint (ph_clock_now_ns () - begun_ns, >=, 60 * PH_NSEC_PER_MSEC);
  call.timeout_ns = 10 * PH_NSEC_PER_MSEC;
  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, ETIMEDOUT);

  /* what was accepted has the listener's */
  peer = ph_net_test_peer (SOCK_STREAM, &address);
  call.timeout_ns = PH_TIMEOUT_OF_SOCKET;
  call.socket = ph_net_test_call (net, &call)->aux;
  ph_option_test_expect_value (net, call.socket, "SO_RCVTIMEO", "0.06");
  record = ph_net_test_wait_call (net, PH_CALL_RECV,
                                  ph_net_test_recv (net, call.socket, 1, PH_TIMEOUT_OF_SOCKET));
  g_assert_cmpint (record->error, ==, EAGAIN);
  ph_option_test_expect_set (net, call.socket, "SO_RCVTIMEO", "0", 0);
  record = ph_net_test_wait_call (net, PH_CALL_RECV,
                                  ph_net_test_recv (net, call.socket, 1, 10 * PH_NSEC_PER_MSEC));
  g_assert_cmpint (record->error, ==, ETIMEDOUT);
  close (peer);
}

/* A full buffer: the send ends by SO_SNDTIMEO with a count, the next one with EAGAIN. */
static void
test_send_timeout (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  g_autofree char *bytes = g_malloc0 (8 * 1024 * 1024);
  PhAddress address;
  PhSocketId client;
  const PhRecord *record;

  ph_net_test_listen (net, AF_INET, PH_AUTO_NONE, &address);
  client = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  g_assert_cmpint (ph_net_test_connect (net, client, &address)->error, ==, 0);
  ph_option_test_expect_set (net, client, "SO_SNDTIMEO", "(0, 50000)", 0);
  record = ph_net_test_wait_call (net, PH_CALL_SEND, ph_net_test_send (net, client, bytes,
                                                                      8 * 1024 * 1024, NULL));
  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpuint (record->len, >, 0);
  g_assert_cmpuint (record->len, <, 8 * 1024 * 1024);
  record = ph_net_test_wait_call (net, PH_CALL_SEND,
                                  ph_net_test_send (net, client, bytes, 1024 * 1024, NULL));
  g_assert_cmpint (record->len == 0 ? record->error : EAGAIN, ==, EAGAIN);
  g_assert_true (record->flags & PH_RECORD_TIMED_OUT);
}

static void
test_congestion (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhSocketId socket = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  g_autofree char *list = NULL;
  g_auto (GStrv) names = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents ("/proc/sys/net/ipv4/tcp_allowed_congestion_control", &list,
                                      NULL, NULL));
  names = g_strsplit (g_strstrip (list), " ", -1);
  for (guint i = 0; names[i] != NULL; i++, n++)
    {
      ph_option_test_expect_set (net, socket, "TCP_CONGESTION", names[i], 0);
      ph_option_test_expect_value (net, socket, "TCP_CONGESTION", names[i]);
    }
  g_assert_cmpuint (n, >, 0);
  ph_option_test_expect_set (net, socket, "TCP_CONGESTION", "nonsense", ENOENT);
  ph_option_test_expect_value (net, socket, "TCP_CONGESTION", names[n - 1]);
}

/* What the kernel refuses is explained in the words of the option. */
static void
test_refusals (void)
{
  static const struct { int family; int type; const char *name; const char *text; int error;
                        const char *part; } cases[] = {
    { AF_INET6, SOCK_STREAM, "IPV6_V6ONLY", "1", EINVAL, "before bind()" },
    { AF_INET, SOCK_STREAM, "SO_BINDTODEVICE", "nonsense0", ENODEV, "interface" },
    { AF_INET, SOCK_STREAM, "TCP_MAXSEG", "5", EINVAL, "0 to 32767" },
    { AF_INET, SOCK_STREAM, "IP_MTU_DISCOVER", "77", EINVAL, "IP_PMTUDISC_DO (2)" },
    { AF_INET, SOCK_STREAM, "SO_RCVTIMEO", "hex:0000000000000000 ffffff0000000000",
      EDOM, "million" },
    { AF_INET, SOCK_STREAM, "SO_LINGER", "b\"x\"", EINVAL, "(1, 0)" },
    { AF_INET, SOCK_DGRAM, "TCP_NODELAY", "1", ENOPROTOOPT, "kind" },
    { AF_INET, SOCK_DGRAM, "SO_TYPE", "SOCK_STREAM", ENOPROTOOPT, "only be read" },
  };
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      PhSocketId socket = ph_net_test_open (net, cases[i].family, cases[i].type, PH_AUTO_NONE);
      g_autofree char *sentence = ph_option_explain (ph_option_test_find (cases[i].name),
                                                     cases[i].error);

      g_assert_cmpint (ph_net_test_bind (net, socket, cases[i].family, 0)->error, ==, 0);
      g_test_message ("%s: %s", cases[i].name, sentence);
      ph_option_test_expect_set (net, socket, cases[i].name, cases[i].text, cases[i].error);
      g_assert_nonnull (sentence);
      g_assert_nonnull (strstr (sentence, cases[i].part));
    }
}

/* An option that the table does not have: TCP_INFO by its number, as long as asked for. */
static void
test_unknown (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhCall call = PH_CALL_INIT (PH_CALL_GETSOCKOPT, PH_SOCKET_NONE);
  const PhRecord *record;

  call.socket = ph_net_test_open (net, AF_INET, SOCK_STREAM, PH_AUTO_NONE);
  call.args[0] = IPPROTO_TCP;
  call.args[1] = TCP_INFO;
  g_assert_null (ph_socket_option_by_id (IPPROTO_TCP, TCP_INFO));
  record = ph_net_test_call (net, &call);
  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpuint (record->len, >, 100);
  ph_option_test_round_trip (NULL, ph_record_get_payload (record, &(gsize) { 0 }), record->len);
  call.bufsize = 10;
  record = ph_net_test_call (net, &call);
  g_assert_cmpuint (record->len, ==, 10);
  ph_option_test_round_trip (NULL, ph_record_get_payload (record, &(gsize) { 0 }), record->len);
}

/* Reading all at once is one record, no call, and takes no error away from the user. */
static void
test_read_all (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhAddress address;
  PhSocketId udp = ph_net_test_udp (net, AF_INET, PH_AUTO_NONE, &address);
  guint n[2] = { 0, 0 };
  const PhRecord *record;
  PhOptionReading reading;
  const guint8 *payload;
  const guint8 *value;
  gsize len, position = 0;
  guint n_fds;

  /* an error that waits: nobody is at this port */
  address.in.sin_port = g_htons (1);
  g_assert_cmpint (ph_net_test_connect (net, udp, &address)->error, ==, 0);
  ph_net_test_wait_call (net, PH_CALL_SEND, ph_net_test_send (net, udp, "x", 1, NULL));
  ph_option_test_expect_set (net, udp, "SO_RCVBUF", "4096", 0);
  n_fds = ph_net_test_n_fds ();
  ph_engine_read_options (net->engine, udp, TRUE);
  record = ph_net_test_wait (net, &(PhNetMatch) { .kind = PH_RECORD_OPTIONS, .socket = udp });
  g_assert_cmpint (record->flags & PH_RECORD_AUTO, !=, 0);
  payload = ph_record_get_payload (record, &len);
  while ((value = ph_option_reading_next (payload, len, &position, &reading)) != NULL)
    {
      const PhSocketOption *option = ph_socket_option_by_id (reading.level, reading.option);

      g_assert_nonnull (option);
      g_assert_true (ph_socket_option_applies (option, AF_INET, SOCK_DGRAM, 0));
      g_assert_cmpint (option->access & PH_OPTION_CONSUMED, ==, 0);
      n[reading.fresh]++;
      if (reading.error == 0)
        ph_option_test_round_trip (option, value, reading.len);
      if (option->option == SO_RCVBUF && option->level == SOL_SOCKET)
        {
          int bytes = 0;

          g_assert_true (ph_option_value_get_int (value, reading.len, &bytes));
          g_assert_cmpint (bytes == 8192, ==, reading.fresh == 0);
        }
    }
  g_assert_cmpuint (position, ==, len);
  g_assert_cmpuint (n[0], >, 20);
  g_assert_cmpuint (n[1], ==, n[0]);
  ph_option_test_expect_value (net, udp, "SO_ERROR", "ECONNREFUSED");
  ph_option_test_expect_value (net, udp, "SO_ERROR", "0");
  g_assert_cmpuint (ph_net_test_count (net, &(PhNetMatch) { .kind = PH_CALL_GETSOCKOPT }), ==, 2);
  g_assert_cmpuint (ph_net_test_n_fds (), ==, n_fds);
  ph_engine_read_options (net->engine, 4711, TRUE); /* a socket that is gone: nothing */
  ph_net_test_settle (net);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/net/options/table", test_table);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strconcat ("/net/options/kernel/", kinds[i].name, NULL);

      g_test_add_data_func (path, &kinds[i], test_kind);
    }
  g_test_add_func ("/net/options/buffers", test_buffers);
  g_test_add_func ("/net/options/linger", test_linger);
  g_test_add_func ("/net/options/timeouts", test_timeouts);
  g_test_add_func ("/net/options/send-timeout", test_send_timeout);
  g_test_add_func ("/net/options/congestion", test_congestion);
  g_test_add_func ("/net/options/refusals", test_refusals);
  g_test_add_func ("/net/options/unknown", test_unknown);
  g_test_add_func ("/net/options/read-all", test_read_all);
  return g_test_run ();
}
