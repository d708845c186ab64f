/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-errno-catalogue.h"
#include "ph-errno.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>

/* The catalogue of errors, all of it, and the sentences for the situations that the calls make. */

/* 41 and 58 are holes in the numbering; 133 is the last errno that Linux has. */
static gboolean
is_hole (int error)
{
  return error == 41 || error == 58;
}

static void
test_every_errno (void)
{
  for (int error = 1; error <= 133; error++)
    {
      const char *name = ph_errno_get_name (error);
      const char *meaning = ph_errno_get_meaning (error);
      int back = -1;

      if (is_hole (error))
        {
          g_assert_cmpstr (name, ==, "E?");
          continue;
        }
      /* glibc knows the names too, EHWPOISON included */
      g_assert_cmpstr (name, ==, strerrorname_np (error));
      g_assert_true (ph_errno_from_name (name, &back));
      g_assert_cmpint (back, ==, error);
      g_assert_cmpuint (strlen (meaning), >, 8);
      g_assert_false (g_str_has_suffix (meaning, "."));
      g_assert_true (g_ascii_islower (meaning[0]));
    }
}

static void
test_names (void)
{
  int error = -1;

  g_assert_true (ph_errno_from_name ("EWOULDBLOCK", &error));
  g_assert_cmpint (error, ==, EAGAIN);
  g_assert_true (ph_errno_from_name ("ENOTSUP", &error));
  g_assert_cmpint (error, ==, EOPNOTSUPP);
  g_assert_true (ph_errno_from_name ("EAI_NONAME", &error));
  g_assert_cmpint (error, ==, 1002);
  g_assert_true (ph_errno_from_name ("HOST_NOT_FOUND", &error));
  g_assert_cmpint (error, ==, PH_ERROR_HOST_BASE + HOST_NOT_FOUND);
  g_assert_true (ph_errno_from_name ("NO_ADDRESS", &error));
  g_assert_cmpint (error, ==, PH_ERROR_HOST_BASE + NO_DATA);
  error = -1;
  g_assert_false (ph_errno_from_name ("ENOPE", &error));
  g_assert_false (ph_errno_from_name ("", &error));
  g_assert_false (ph_errno_from_name ("econnrefused", &error));
  g_assert_cmpint (error, ==, -1);
  g_assert_cmpstr (ph_errno_get_name (0), ==, "OK");
  g_assert_cmpstr (ph_errno_get_name (-1), ==, "E?");
  g_assert_cmpstr (ph_errno_get_name (134), ==, "E?");
  g_assert_cmpstr (ph_errno_get_name (PH_ERROR_EAI_BASE), ==, "E?");
  g_assert_cmpstr (ph_errno_get_name (PH_ERROR_EAI_BASE + 50), ==, "E?");
  g_assert_cmpstr (ph_errno_get_name (G_MAXINT), ==, "E?");
}

static void
test_labels (void)
{
  g_autofree char *refused = ph_errno_label (ECONNREFUSED);
  g_autofree char *no_name = ph_errno_label (PH_ERROR_EAI_BASE - EAI_NONAME);
  g_autofree char *no_host = ph_errno_label (PH_ERROR_HOST_BASE + HOST_NOT_FOUND);
  g_autofree char *unknown = ph_errno_label (58);

  g_assert_cmpstr (refused, ==, "ECONNREFUSED (111)");
  g_assert_cmpstr (no_name, ==, "EAI_NONAME (-2)");
  g_assert_cmpstr (no_host, ==, "HOST_NOT_FOUND (1)");
  g_assert_cmpstr (unknown, ==, "E? (58)");
}

static void
check_sentence (const PhSituation *situation)
{
  g_autofree char *text = ph_errno_explain (situation);

  g_assert_cmpuint (strlen (text), >, 8);
  g_assert_true (g_str_has_suffix (text, "."));
  g_assert_false (g_ascii_islower (text[0]));
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strstr (text, ".."));
  g_assert_null (strstr (text, "(null)"));
}

/* Nothing known, or a TCP, or a UDP socket: there is always a sentence. */
static void
test_every_situation (void)
{
  static const int types[] = { 0, SOCK_STREAM, SOCK_DGRAM };

  for (int error = -1; error <= 1210; error++)
    for (int op = 0; op < PH_N_CALLS; op++)
      for (gsize t = 0; t < G_N_ELEMENTS (types); t++)
        {
          PhSituation situation = { .op = (PhCallOp) op, .error = error, .type = types[t] };

          check_sentence (&situation);
          situation.timed_out = TRUE;
          situation.waited_ns = 1500000000;
          situation.state = PH_STATE_LISTEN;
          situation.address = ph_address_loopback (AF_INET, 80);
          check_sentence (&situation);
        }
}

typedef struct
{
  PhSituation situation;
  const char *host;
  guint16     port;
  const char *needles[3];
} Told;

static const PhHolder resting = {
  .peer = { .len = sizeof (struct sockaddr_in),
            .in = { .sin_family = AF_INET, .sin_port = 0x8913, .sin_addr = { 0x0100007f } } },
  .state = PH_STATE_TIME_WAIT, .expires_ms = 42000,
};

static const PhHolder stranger = {
  .local = { .len = sizeof (struct sockaddr_in),
             .in = { .sin_family = AF_INET, .sin_port = 0x901f, .sin_addr = { 0x0100007f } } },
  .state = PH_STATE_LISTEN, .pid = 77, .program = "nginx",
};

static const PhHolder nameless = { .state = PH_STATE_UNCONNECTED, .uid = 1000 };

static const Told told[] = {
  { { .op = PH_CALL_BIND, .error = EADDRINUSE, .type = SOCK_STREAM, .holder_name = "server",
      .holder_state = PH_STATE_LISTEN },
    "127.0.0.1", 8080, { "127.0.0.1:8080", "server", "listens" } },
  { { .op = PH_CALL_BIND, .error = EADDRINUSE, .type = SOCK_STREAM, .kernel_holder = &resting },
    "127.0.0.1", 8080, { "127.0.0.1:5001", "TIME_WAIT for another 42", "SO_REUSEADDR" } },
  { { .op = PH_CALL_LISTEN, .error = EADDRINUSE, .type = SOCK_STREAM, .kernel_holder = &stranger },
    "127.0.0.1", 8080, { "nginx (process 77)", "listens there", NULL } },
  { { .op = PH_CALL_BIND, .error = EADDRINUSE, .type = SOCK_DGRAM, .kernel_holder = &nameless },
    "127.0.0.1", 8080, { "another program, of user 1000", "UNCONNECTED", NULL } },
  { { .op = PH_CALL_BIND, .error = EADDRINUSE, .type = SOCK_STREAM },
    "127.0.0.1", 8080, { "another program", "TIME_WAIT", "both" } },
  { { .op = PH_CALL_BIND, .error = EACCES, .type = SOCK_STREAM },
    "0.0.0.0", 80, { "Port 80", "1024", "CAP_NET_BIND_SERVICE" } },
  { { .op = PH_CALL_SENDTO, .error = EACCES, .type = SOCK_DGRAM },
    "255.255.255.255", 9, { "broadcast", "SO_BROADCAST", "255.255.255.255" } },
  { { .op = PH_CALL_BIND, .error = EADDRNOTAVAIL, .type = SOCK_STREAM },
    "192.0.2.1", 0, { "192.0.2.1 is", "not an address of this machine", "127.0.0.1" } },
  { { .op = PH_CALL_CONNECT, .error = EADDRNOTAVAIL, .type = SOCK_STREAM },
    "127.0.0.1", 80, { "No local port", "TIME_WAIT", NULL } },
  { { .op = PH_CALL_CONNECT, .error = ECONNREFUSED, .type = SOCK_STREAM },
    "127.0.0.1", 1, { "Nobody listens at 127.0.0.1:1", "reset", NULL } },
  { { .op = PH_CALL_SEND, .error = ECONNREFUSED, .type = SOCK_DGRAM },
    "127.0.0.1", 1, { "earlier datagram", "127.0.0.1:1", "once" } },
  { { .op = PH_CALL_CONNECT, .error = ETIMEDOUT, .timed_out = TRUE, .waited_ns = 1500000000 },
    "192.0.2.1", 80, { "1.50 s", "own timeout", "192.0.2.1:80" } },
  { { .op = PH_CALL_CONNECT_EX, .error = EAGAIN, .timed_out = TRUE, .waited_ns = 1500000000 },
    "192.0.2.1", 80, { "1.50 s, this call's own timeout", "as in Python", "192.0.2.1:80" } },
  { { .op = PH_CALL_CONNECT_EX, .error = EAGAIN, .family = AF_UNIX, .timed_out = TRUE },
    NULL, 0, { "stayed full for the whole timeout", NULL, NULL } },
  { { .op = PH_CALL_CONNECT, .error = ETIMEDOUT, .waited_ns = G_GINT64_CONSTANT (127000000000) },
    "192.0.2.1", 80, { "2 min 7 s", "kernel gave up", "firewall" } },
  { { .op = PH_CALL_RECV, .error = ECONNRESET, .type = SOCK_STREAM, .unread = 1234 },
    "127.0.0.1", 80, { "1,234 bytes unread", "reset", NULL } },
  { { .op = PH_CALL_SEND, .error = EPIPE, .type = SOCK_STREAM, .state = PH_STATE_CLOSE },
    NULL, 0, { "never connected", "ENOTCONN", "connect()" } },
  { { .op = PH_CALL_SEND, .error = EPIPE, .type = SOCK_STREAM, .state = PH_STATE_FIN_WAIT2 },
    NULL, 0, { "shut down for sending", "FIN", NULL } },
  { { .op = PH_CALL_SEND, .error = EPIPE, .type = SOCK_STREAM, .state = PH_STATE_CLOSE_WAIT },
    NULL, 0, { "connection is over", "reset", NULL } },
  { { .op = PH_CALL_SEND, .error = EPIPE, .type = SOCK_STREAM, .state = PH_STATE_LISTEN },
    NULL, 0, { "listening socket", "accept()", NULL } },
  { { .op = PH_CALL_RECV, .error = ENOTCONN, .type = SOCK_STREAM, .state = PH_STATE_CLOSE },
    NULL, 0, { "no connection yet", "connect()", NULL } },
  { { .op = PH_CALL_CONNECT, .error = EISCONN, .type = SOCK_STREAM, .state = PH_STATE_LISTEN },
    NULL, 0, { "listens", NULL, NULL } },
  { { .op = PH_CALL_ACCEPT, .error = EINVAL, .type = SOCK_STREAM, .state = PH_STATE_CLOSE },
    NULL, 0, { "does not listen", "listen()", NULL } },
  { { .op = PH_CALL_LISTEN, .error = EOPNOTSUPP, .type = SOCK_DGRAM },
    NULL, 0, { "datagram", "listen()", "recvfrom()" } },
  { { .op = PH_CALL_SENDTO, .error = EMSGSIZE, .family = AF_INET, .asked = 70000 },
    NULL, 0, { "70,000 bytes", "65,507", NULL } },
  { { .op = PH_CALL_SENDTO, .error = EMSGSIZE, .family = AF_INET6, .asked = 70000 },
    NULL, 0, { "65,527", NULL, NULL } },
  { { .op = PH_CALL_SENDTO, .error = EMSGSIZE, .family = AF_INET, .asked = 9000, .limit = 1472 },
    NULL, 0, { "1,472", NULL, NULL } },
  { { .op = PH_CALL_SEND, .error = EDESTADDRREQ, .type = SOCK_DGRAM },
    NULL, 0, { "sendto()", "connect()", NULL } },
  { { .op = PH_CALL_SERVE, .error = EDESTADDRREQ, .family = AF_INET, .type = SOCK_STREAM },
    NULL, 0, { "relay", "Give it an address", NULL } },
  { { .op = PH_CALL_SERVE, .error = EOPNOTSUPP, .family = AF_UNIX, .type = SOCK_DGRAM },
    NULL, 0, { "relay", "no sender", NULL } },
  { { .op = PH_CALL_ACCEPT, .error = EMFILE }, NULL, 0, { "ulimit -n", "accept queue", NULL } },
  { { .op = PH_CALL_RECV, .error = EAGAIN }, NULL, 0, { "non-blocking", "b\"\"", NULL } },
  { { .op = PH_CALL_RECV, .error = EAGAIN, .type = SOCK_DGRAM },
    NULL, 0, { "this call was non-blocking", NULL, NULL } },
  { { .op = PH_CALL_CONNECT, .error = ECONNABORTED, .type = SOCK_STREAM },
    "127.0.0.1", 80, { "attempt before", "call connect() again", NULL } },
  { { .op = PH_CALL_ACCEPT, .error = ECONNABORTED, .type = SOCK_STREAM },
    NULL, 0, { "client broke", NULL, NULL } },
  { { .op = PH_CALL_CONNECT, .error = ECANCELED, .type = SOCK_STREAM },
    "127.0.0.1", 80, { "goes on with the handshake", NULL, NULL } },
  { { .op = PH_CALL_SEND, .error = ECANCELED, .type = SOCK_STREAM },
    NULL, 0, { "still sent", NULL, NULL } },
  { { .op = PH_CALL_CONNECT, .error = EINVAL, .type = SOCK_STREAM, .family = AF_INET6 },
    "fe80::1", 80, { "link-local", "fe80::1%eth0", NULL } },
  { { .op = PH_CALL_SENDTO, .error = EINVAL, .type = SOCK_DGRAM, .family = AF_INET },
    "127.0.0.1", 0, { "port 0", "bind()", NULL } },
  { { .op = PH_CALL_RECV, .error = EBADF }, NULL, 0, { "closed", NULL, NULL } },
  { { .op = PH_CALL_RECV, .error = EBADF, .waited_ns = 5000000 },
    NULL, 0, { "while", NULL, NULL } },
  { { .op = PH_CALL_CONNECT, .error = EAFNOSUPPORT, .family = AF_INET6 },
    "127.0.0.1", 80, { "127.0.0.1:80", "AF_INET6", NULL } },
  { { .op = PH_CALL_CONNECT, .error = PH_ERROR_EAI_BASE - EAI_NONAME, .family = AF_INET },
    NULL, 0, { "No address is known", NULL, NULL } },
  { { .op = PH_CALL_GETADDRINFO, .error = PH_ERROR_EAI_BASE - EAI_NONAME },
    NULL, 0, { "check its spelling", "AI_NUMERICHOST", NULL } },
  { { .op = PH_CALL_GETADDRINFO, .error = PH_ERROR_EAI_BASE - EAI_SERVICE },
    NULL, 0, { "/etc/services", NULL, NULL } },
  { { .op = PH_CALL_GETADDRINFO, .error = ECANCELED, .waited_ns = 1500000000 },
    NULL, 0, { "1.50 s", "dropped", NULL } },
  { { .op = PH_CALL_GETHOSTBYNAME, .error = ETIMEDOUT, .timed_out = TRUE, .waited_ns = 1500000000 },
    NULL, 0, { "1.50 s", "own timeout", "dropped" } },
  { { .op = PH_CALL_GETHOSTBYNAME, .error = PH_ERROR_HOST_BASE + HOST_NOT_FOUND },
    NULL, 0, { "IPv4", "spelling", NULL } },
  { { .op = PH_CALL_GETHOSTBYNAME, .error = PH_ERROR_HOST_BASE + NO_DATA },
    NULL, 0, { "no IPv4 address", "getaddrinfo()", NULL } },
  { { .op = PH_CALL_GETHOSTBYADDR, .error = PH_ERROR_HOST_BASE + HOST_NOT_FOUND },
    NULL, 0, { "No name", NULL, NULL } },
  { { .op = PH_CALL_GETHOSTBYADDR, .error = EINVAL }, NULL, 0, { "in numbers", NULL, NULL } },
  { { .op = PH_CALL_GETHOSTBYADDR, .error = PH_ERROR_HOST_BASE + TRY_AGAIN },
    NULL, 0, { "No name server", NULL, NULL } },
  { { .op = PH_CALL_GETSERVBYNAME, .error = ENOENT }, NULL, 0, { "/etc/services", NULL, NULL } },
  { { .op = PH_CALL_GETSERVBYPORT, .error = ENOENT }, NULL, 0, { "that port", NULL, NULL } },
};

/* Every errno of every call has a sentence of its own, and a page; none is told twice. */
static void
test_catalogue (void)
{
  gsize n;
  const PhErrnoEntry *entries = ph_errno_catalogue (&n);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  g_test_message ("%" G_GSIZE_FORMAT " errors of calls", n);
  for (gsize i = 0; i < n; i++)
    {
      gboolean alone = entries[i].op >= PH_CALL_GETHOSTNAME; /* look-ups have no socket */
      PhSituation situation = { .op = entries[i].op, .error = entries[i].error,
                                .family = alone ? 0 : AF_INET, .type = alone ? 0 : SOCK_STREAM };
      g_autofree char *text = ph_errno_explain (&situation);
      g_autofree char *general = g_strconcat (ph_errno_get_meaning (entries[i].error), ".", NULL);
      guint key = (guint) entries[i].op << 16 | (guint) entries[i].error;

      if (g_ascii_strcasecmp (text, general) == 0)
        g_test_message ("%s: %s has no sentence", ph_call_op_get_name (entries[i].op),
                        ph_errno_get_name (entries[i].error));
      g_assert_cmpint (g_ascii_strcasecmp (text, general), !=, 0);
      g_assert_true (g_hash_table_add (seen, GUINT_TO_POINTER (key)));
      g_assert_cmpstr (ph_errno_get_page (entries[i].op, entries[i].error), ==, entries[i].page);
      g_assert_true (g_str_has_suffix (entries[i].page, ")"));
    }
  g_assert_null (ph_errno_get_page (PH_CALL_LISTEN, ESPIPE));
}

static void
test_told (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    {
      PhSituation situation = told[i].situation;
      g_autofree char *text = NULL;

      if (told[i].host != NULL)
        g_assert_true (ph_address_from_numeric (&situation.address, told[i].host, told[i].port));
      text = ph_errno_explain (&situation);
      g_test_message ("%s: %s", ph_errno_get_name (situation.error), text);
      for (gsize k = 0; k < G_N_ELEMENTS (told[i].needles) && told[i].needles[k] != NULL; k++)
        g_assert_nonnull (strstr (text, told[i].needles[k]));
    }
}

/* "bound already" is said of a socket that is bound, and of no other. */
static void
test_bound_already (void)
{
  PhSituation situation = { .op = PH_CALL_BIND, .error = EINVAL, .family = AF_INET };
  g_autofree char *unbound = ph_errno_explain (&situation);
  g_autofree char *bound = NULL;

  situation.local = ph_address_loopback (AF_INET, 4321);
  bound = ph_errno_explain (&situation);
  g_assert_nonnull (strstr (bound, "bound to 127.0.0.1:4321 already"));
  g_assert_null (strstr (unbound, "already"));
}

/* A connection that is over was said never to have been, or to be there still. */
static void
test_over (void)
{
  static const struct
  {
    PhCallOp    op;
    int         error;
    const char *needle;
  } cases[] = {
    { PH_CALL_SEND, EPIPE, "The connection is over: it was reset, or both sides closed it." },
    { PH_CALL_SHUTDOWN, ENOTCONN, "The connection that this socket had is over." },
    { PH_CALL_CONNECT, EISCONN, "was connected to 127.0.0.1:4321. That is over" },
    { PH_CALL_LISTEN, EINVAL, "had a connection" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const PhSituation situation = {
        .op = cases[i].op, .error = cases[i].error, .type = SOCK_STREAM,
        .state = PH_STATE_CLOSE, .peer = ph_address_loopback (AF_INET, 4321),
      };
      g_autofree char *text = ph_errno_explain (&situation);

      g_assert_nonnull (strstr (text, cases[i].needle));
    }
}

/* Bound to loopback, as new sockets are, a socket reaches nobody else: EINVAL (observed). */
static void
test_bound_to_loopback (void)
{
  PhSituation situation = { .op = PH_CALL_CONNECT, .error = EINVAL, .type = SOCK_STREAM,
                            .local = ph_address_loopback (AF_INET, 4321) };
  g_autofree char *text = NULL;

  g_assert_true (ph_address_from_numeric (&situation.address, "192.0.2.1", 80));
  text = ph_errno_explain (&situation);
  g_assert_nonnull (strstr (text, "bound to 127.0.0.1:4321, from where only this machine"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/base/errno/every-errno", test_every_errno);
  g_test_add_func ("/base/errno/names", test_names);
  g_test_add_func ("/base/errno/labels", test_labels);
  g_test_add_func ("/base/errno/every-situation", test_every_situation);
  g_test_add_func ("/base/errno/catalogue", test_catalogue);
  g_test_add_func ("/base/errno/told", test_told);
  g_test_add_func ("/base/errno/bound-already", test_bound_already);
  g_test_add_func ("/base/errno/over", test_over);
  g_test_add_func ("/base/errno/bound-to-loopback", test_bound_to_loopback);
  return g_test_run ();
}
