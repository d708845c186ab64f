/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-net-test.h"

#include "ph-clock.h"
#include "ph-lookup.h"
#include "ph-resolver.h"

#include <arpa/inet.h>
#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Look-ups as calls on no socket. Those that answer at once ask the system, for numbers and for
 * services that every machine has; the others meet names of the test's own: "slow" waits for a word, "both"
 * has an IPv6 and an IPv4 address, and "error:N" fails with code N. */

static sem_t       slow_may_go;
static atomic_uint n_slow;
static sem_t       late_may_go;
static PhSys       fake_sys;
static GPtrArray  *kept;

static struct addrinfo *
make_info (int         family,
           const char *host)
{
  struct addrinfo *info = g_new0 (struct addrinfo, 1);
  PhAddress *address = g_new0 (PhAddress, 1);

  g_assert_true (ph_address_from_numeric (address, host, 80));
  info->ai_family = family;
  info->ai_socktype = SOCK_STREAM;
  info->ai_protocol = IPPROTO_TCP;
  info->ai_addr = &address->sa;
  info->ai_addrlen = address->len;
  return info;
}

static void
be_slow (void)
{
  atomic_fetch_add (&n_slow, 1);
  while (sem_wait (&slow_may_go) != 0)
    ;
  atomic_fetch_sub (&n_slow, 1);
}

/* A gate that stays open, for look-ups of which nobody knows whether they are asked at all */
static void
be_late (void)
{
  while (sem_wait (&late_may_go) != 0)
    ;
  sem_post (&late_may_go);
}

/* The code that a name asks for, 0 if it does not */
static int
wanted_error (const char *name)
{
  return name != NULL && g_str_has_prefix (name, "error:") ? atoi (name + strlen ("error:")) : 0;
}

static int
fake_getaddrinfo (const char             *host,
                  const char             *service,
                  const struct addrinfo  *hints,
                  struct addrinfo       **found)
{
  if (g_strcmp0 (host, "slow") == 0)
    be_slow ();
  if (g_strcmp0 (host, "late") == 0)
    be_late ();
  errno = EMFILE;
  if (wanted_error (host) != 0)
    return wanted_error (host);
  *found = make_info (AF_INET6, "::1");
  (*found)->ai_canonname = g_strdup ("both.test");
  (*found)->ai_next = make_info (AF_INET, "127.0.0.1");
  return 0;
}

static void
fake_freeaddrinfo (struct addrinfo *found)
{
  while (found != NULL)
    {
      struct addrinfo *next = found->ai_next;

      g_free ((PhAddress *) (gpointer) ((guint8 *) found->ai_addr
                                        - G_STRUCT_OFFSET (PhAddress, sa)));
      g_free (found->ai_canonname);
      g_free (found);
      found = next;
    }
}

static struct in_addr  fake_addresses[2];
static char           *fake_list[] = { (char *) &fake_addresses[0], (char *) &fake_addresses[1],
                                       NULL };
static char            alias[] = "alias.test";
static char            official[] = "official.test";
static char           *fake_aliases[] = { alias, NULL };

/* Needs more than the first buffer, so that it has to be asked again */
static int
fake_gethostbyname2_r (const char *name, int family, struct hostent *host, char *buffer,
                       size_t len, struct hostent **found, int *code)
{
  *found = NULL;
  *code = wanted_error (name);
  if (*code != 0)
    return *code == TRY_AGAIN ? EAGAIN : 0;
  *code = NETDB_INTERNAL;
  if (len < 8192)
    return ERANGE;
  *host = (struct hostent) { .h_name = official, .h_aliases = fake_aliases, .h_addrtype = family,
                             .h_length = 4, .h_addr_list = fake_list };
  *found = host;
  return 0;
}

static int
fake_gethostbyaddr_r (const void *address, socklen_t address_len, int family, struct hostent *host,
                      char *buffer, size_t len, struct hostent **found, int *code)
{
  const struct in_addr *in = address;

  *found = NULL;
  *code = HOST_NOT_FOUND;
  if (family == AF_INET6 && address_len == 16)
    *code = NO_DATA;
  if (family != AF_INET || in->s_addr != htonl (0x0a000001))
    return 0;
  *host = (struct hostent) { .h_name = official, .h_aliases = fake_aliases, .h_addrtype = AF_INET,
                             .h_length = 4, .h_addr_list = fake_list };
  *found = host;
  return 0;
}

static int
fake_gethostname (char *name, size_t len)
{
  errno = ENAMETOOLONG;
  return -1;
}

static PhNetTest *
new_with_fake_names (void)
{
  return ph_net_test_new (&fake_sys);
}

/* Calls copy what they are given; the test's own stays until the end. */
static char *
keep (const char *text)
{
  char *copy = g_strdup (text);

  if (copy != NULL)
    g_ptr_array_add (kept, copy);
  return copy;
}

static PhCall
make_call (PhCallOp    op,
           const char *text,
           const char *service)
{
  PhCall call = PH_CALL_INIT (op, PH_SOCKET_NONE);

  call.text = keep (text);
  call.service = keep (service);
  return call;
}

static PhLookup *
read_lookup (const PhRecord *record)
{
  gsize len;
  const guint8 *data = ph_record_get_payload (record, &len);

  g_assert_nonnull (data);
  return ph_lookup_decode (data, len);
}

static char *
host_of (const PhLookup *lookup,
         guint           n)
{
  g_assert_cmpuint (n, <, lookup->n_answers);
  return ph_address_to_string (&lookup->answers[n].address);
}

/* Each flag reaches the system, and what comes back is what it says. */
static void
test_numbers (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhCall call = make_call (PH_CALL_GETADDRINFO, "127.0.0.1", "80");
  g_autoptr (PhLookup) lookup = NULL;
  g_autofree char *first = NULL;
  const PhRecord *record;
  PhAddress address;

  call.args[2] = SOCK_STREAM;
  call.flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_CANONNAME;
  record = ph_net_test_call (net, &call);
  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpuint (record->socket, ==, PH_SOCKET_NONE);
  lookup = read_lookup (record);
  g_assert_cmpstr (lookup->host, ==, "127.0.0.1");
  g_assert_cmpstr (lookup->service, ==, "80");
  g_assert_cmpint (lookup->flags, ==, AI_NUMERICHOST | AI_NUMERICSERV | AI_CANONNAME);
  g_assert_cmpint (lookup->type, ==, SOCK_STREAM);
  g_assert_cmpstr (lookup->canonical_name, ==, "127.0.0.1");
  g_assert_cmpuint (lookup->n_answers, ==, 1);
  g_assert_cmpint (lookup->answers[0].family, ==, AF_INET);
  g_assert_cmpint (lookup->answers[0].type, ==, SOCK_STREAM);
  g_assert_cmpint (lookup->answers[0].protocol, ==, IPPROTO_TCP);
  first = host_of (lookup, 0);
  g_assert_cmpstr (first, ==, "127.0.0.1:80");
  address = ph_record_get_address (record);
  g_assert_true (ph_address_equal (&address, &lookup->answers[0].address));
  g_assert_cmpint (ph_record_get_head (record)->args[2], ==, SOCK_STREAM);
}

typedef struct
{
  const char *host;
  const char *service;
  int         family;
  int         flags;
  const char *first;    /* (nullable): NULL when it fails */
  int         code;     /* then */
} Numeric;

static void
test_flags (void)
{
  static const Numeric rows[] = {
    { NULL, "80", AF_INET, AI_PASSIVE, "0.0.0.0:80", 0 },
    { NULL, "80", AF_INET, 0, "127.0.0.1:80", 0 },
    { NULL, "80", AF_INET6, AI_PASSIVE, "[::]:80", 0 },
    { "127.0.0.1", "80", AF_INET6, AI_V4MAPPED, "[::ffff:127.0.0.1]:80", 0 },
    { "127.0.0.1", "80", AF_INET6, AI_V4MAPPED | AI_ALL, "[::ffff:127.0.0.1]:80", 0 },
    { "127.0.0.1", NULL, AF_INET, AI_ADDRCONFIG, "127.0.0.1:0", 0 },
    { "localhost", "80", AF_INET, AI_NUMERICHOST, NULL, EAI_NONAME },
    { "127.0.0.1", "http", AF_INET, AI_NUMERICSERV, NULL, EAI_NONAME },
    { "127.0.0.1", "80", AF_INET6, 0, NULL, EAI_ADDRFAMILY },
    { "127.0.0.1", "80", 77, 0, NULL, EAI_FAMILY },
    { "127.0.0.1", "nosuchservice", AF_INET, 0, NULL, EAI_SERVICE },
    { NULL, "80", AF_INET, AI_CANONNAME, NULL, EAI_BADFLAGS },
    { NULL, NULL, AF_INET, 0, NULL, EAI_NONAME },
  };
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      PhCall call = make_call (PH_CALL_GETADDRINFO, rows[i].host, rows[i].service);
      g_autoptr (PhLookup) lookup = NULL;
      g_autofree char *first = NULL;
      const PhRecord *record;

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      call.args[1] = rows[i].family;
      call.args[2] = SOCK_STREAM;
      call.flags = rows[i].flags;
      record = ph_net_test_call (net, &call);
      lookup = read_lookup (record);
      g_assert_cmpstr (lookup->host, ==, rows[i].host);
      g_assert_cmpint (ph_eai_get_code (record->error), ==, rows[i].code);
      g_assert_cmpint (ph_record_get_result (record), ==, rows[i].code);
      if (rows[i].first == NULL)
        continue;
      g_assert_cmpint (record->error, ==, 0);
      first = host_of (lookup, 0);
      g_assert_cmpstr (first, ==, rows[i].first);
    }
}

/* All answers, in their order, and the first one's address in the head */
static void
test_all_answers (void)
{
  g_autoptr (PhNetTest) net = new_with_fake_names ();
  PhCall call = make_call (PH_CALL_GETADDRINFO, "both", "80");
  g_autoptr (PhLookup) lookup = read_lookup (ph_net_test_call (net, &call));
  g_autofree char *first = host_of (lookup, 0);
  g_autofree char *second = host_of (lookup, 1);

  g_assert_cmpuint (lookup->n_answers, ==, 2);
  g_assert_cmpstr (first, ==, "[::1]:80");
  g_assert_cmpstr (second, ==, "127.0.0.1:80");
  g_assert_cmpstr (lookup->canonical_name, ==, "both.test");
}

static void
test_errors (void)
{
  static const int codes[] = { EAI_NONAME, EAI_AGAIN, EAI_FAIL, EAI_MEMORY, EAI_NODATA };
  static const int host_codes[] = { HOST_NOT_FOUND, TRY_AGAIN, NO_RECOVERY, NO_DATA };
  g_autoptr (PhNetTest) net = new_with_fake_names ();

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      g_autofree char *host = g_strdup_printf ("error:%d", codes[i]);
      PhCall call = make_call (PH_CALL_GETADDRINFO, host, NULL);

      g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, PH_ERROR_EAI_BASE - codes[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (host_codes); i++)
    {
      g_autofree char *host = g_strdup_printf ("error:%d", host_codes[i]);
      PhCall call = make_call (PH_CALL_GETHOSTBYNAME, host, NULL);
      const PhRecord *record = ph_net_test_call (net, &call);

      g_assert_cmpint (record->error, ==, PH_ERROR_HOST_BASE + host_codes[i]);
      g_assert_cmpint (ph_record_get_result (record), ==, -1);
      g_assert_cmpint (ph_eai_get_code (record->error), ==, 0);
    }
}

/* EAI_SYSTEM is the errno of the moment, not a code of its own. */
static void
test_system_error (void)
{
  g_autoptr (PhNetTest) net = new_with_fake_names ();
  g_autofree char *host = g_strdup_printf ("error:%d", EAI_SYSTEM);
  PhCall call = make_call (PH_CALL_GETADDRINFO, host, NULL);
  PhCall own_name = make_call (PH_CALL_GETHOSTNAME, NULL, NULL);

  g_assert_cmpint (ph_net_test_call (net, &call)->error, ==, EMFILE);
  g_assert_cmpint (ph_net_test_call (net, &own_name)->error, ==, ENAMETOOLONG);
}

static void
test_hosts (void)
{
  g_autoptr (PhNetTest) net = new_with_fake_names ();
  PhCall by_name = make_call (PH_CALL_GETHOSTBYNAME, "somebody", NULL);
  PhCall by_address = make_call (PH_CALL_GETHOSTBYADDR, "10.0.0.1", NULL);
  PhCall unknown = make_call (PH_CALL_GETHOSTBYADDR, "10.0.0.2", NULL);
  PhCall inet6 = make_call (PH_CALL_GETHOSTBYADDR, "::1", NULL);
  PhCall no_address = make_call (PH_CALL_GETHOSTBYADDR, "localhost", NULL);
  g_autoptr (PhLookup) found = read_lookup (ph_net_test_call (net, &by_name));
  g_autoptr (PhLookup) named = NULL;
  g_autofree char *second = host_of (found, 1);

  g_assert_cmpstr (found->canonical_name, ==, "official.test");
  g_assert_cmpstr (found->aliases[0], ==, "alias.test");
  g_assert_null (found->aliases[1]);
  g_assert_cmpuint (found->n_answers, ==, 2);
  g_assert_cmpstr (second, ==, "10.0.0.2:0");
  named = read_lookup (ph_net_test_call (net, &by_address));
  g_assert_cmpstr (named->host, ==, "10.0.0.1");
  g_assert_cmpstr (named->canonical_name, ==, "official.test");
  g_assert_cmpint (ph_net_test_call (net, &unknown)->error, ==,
                   PH_ERROR_HOST_BASE + HOST_NOT_FOUND);
  g_assert_cmpint (ph_net_test_call (net, &inet6)->error, ==, PH_ERROR_HOST_BASE + NO_DATA);
  g_assert_cmpint (ph_net_test_call (net, &no_address)->error, ==, EINVAL);
}

/* What the machine itself knows, compared with what its library says here */
static void
test_real_hosts (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhCall own_name = make_call (PH_CALL_GETHOSTNAME, NULL, NULL);
  PhCall by_name = make_call (PH_CALL_GETHOSTBYNAME, "127.0.0.1", NULL);
  g_autoptr (PhLookup) own = read_lookup (ph_net_test_call (net, &own_name));
  g_autoptr (PhLookup) found = read_lookup (ph_net_test_call (net, &by_name));
  g_autofree char *first = host_of (found, 0);
  char name[256];

  g_assert_cmpint (gethostname (name, sizeof name), ==, 0);
  g_assert_cmpstr (own->canonical_name, ==, name);
  g_assert_cmpstr (first, ==, "127.0.0.1:0");
}

static void
test_services (void)
{
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhCall by_name = make_call (PH_CALL_GETSERVBYNAME, "tcp", "domain");
  PhCall any = make_call (PH_CALL_GETSERVBYNAME, NULL, "http");
  PhCall by_port = make_call (PH_CALL_GETSERVBYPORT, "udp", NULL);
  PhCall unknown = make_call (PH_CALL_GETSERVBYNAME, "tcp", "nosuchservice");
  g_autoptr (PhLookup) domain = read_lookup (ph_net_test_call (net, &by_name));
  g_autoptr (PhLookup) http = read_lookup (ph_net_test_call (net, &any));
  g_autoptr (PhLookup) port = NULL;

  g_assert_cmpint (domain->port, ==, 53);
  g_assert_cmpstr (domain->protocol_name, ==, "tcp");
  g_assert_cmpint (http->port, ==, 80);
  by_port.args[0] = 53;
  port = read_lookup (ph_net_test_call (net, &by_port));
  g_assert_cmpstr (port->service, ==, "domain");
  g_assert_cmpstr (port->protocol_name, ==, "udp");
  g_assert_cmpint (port->port, ==, 53);
  by_port.args[0] = 65536;
  g_assert_cmpint (ph_net_test_call (net, &by_port)->error, ==, EINVAL);
  by_port.args[0] = 60999;
  g_assert_cmpint (ph_net_test_call (net, &by_port)->error, ==, ENOENT);
  g_assert_cmpint (ph_net_test_call (net, &unknown)->error, ==, ENOENT);
}

static void
wait_until_slow (guint n)
{
  gint64 deadline_ns = ph_clock_now_ns () + 30 * PH_NSEC_PER_SEC;

  while (atomic_load (&n_slow) != n && ph_clock_now_ns () < deadline_ns)
    g_usleep (1000);
  g_assert_cmpuint (atomic_load (&n_slow), ==, n);
}

static void
let_go (guint n)
{
  for (guint i = 0; i < n; i++)
    sem_post (&slow_may_go);
  wait_until_slow (0);
}

static PhCallId
ask_slow (PhNetTest *net,
          gint64     timeout_ns)
{
  PhCall call = make_call (PH_CALL_GETADDRINFO, "slow", "80");

  call.timeout_ns = timeout_ns;
  return ph_engine_submit (net->engine, &call);
}

/* It parks with its question, and waits while others are answered. */
static void
test_parked (void)
{
  g_autoptr (PhNetTest) net = new_with_fake_names ();
  PhCall other = make_call (PH_CALL_GETADDRINFO, "both", NULL);
  PhCallId slow = ask_slow (net, PH_TIMEOUT_OF_SOCKET);
  const PhRecord *parked = ph_net_test_wait_parked (net, slow);
  g_autoptr (PhLookup) question = read_lookup (parked);
  PhEngineStatus status;

  g_assert_cmpuint (parked->aux, ==, PH_CALL_GETADDRINFO);
  g_assert_cmpstr (question->host, ==, "slow");
  g_assert_cmpuint (question->n_answers, ==, 0);
  g_assert_cmpint (ph_net_test_call (net, &other)->error, ==, 0);
  ph_engine_get_status (net->engine, &status);
  g_assert_cmpuint (status.n_parked, ==, 1);
  wait_until_slow (1);
  let_go (1);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_GETADDRINFO, slow)->error, ==, 0);
  ph_engine_get_status (net->engine, &status);
  g_assert_cmpuint (status.n_parked, ==, 0);
}

/* Taken back, it is told at once, and once: the late answer is dropped. */
static void
test_cancel (void)
{
  g_autoptr (PhNetTest) net = new_with_fake_names ();
  PhCallId slow = ask_slow (net, PH_TIMEOUT_BLOCKING);
  g_autoptr (PhLookup) question = NULL;
  const PhRecord *record;

  wait_until_slow (1);
  ph_engine_cancel (net->engine, slow);
  record = ph_net_test_wait_call (net, PH_CALL_GETADDRINFO, slow);
  g_assert_cmpint (record->error, ==, ECANCELED);
  g_assert_cmpint (record->flags & PH_RECORD_CANCELLED, !=, 0);
  question = read_lookup (record);
  g_assert_cmpstr (question->host, ==, "slow");
  let_go (1);
  ph_net_test_settle (net);
  g_assert_cmpuint (ph_net_test_count (net, &(PhNetMatch) { .kind = PH_CALL_GETADDRINFO }), ==, 1);
}

/* The time may run out before a thread has begun with it; then no thread ever does. */
static void
test_timeout (void)
{
  g_autoptr (PhNetTest) net = new_with_fake_names ();
  PhCall late = make_call (PH_CALL_GETADDRINFO, "late", "80");
  const PhRecord *record;

  late.timeout_ns = 20 * PH_NSEC_PER_MSEC;
  record = ph_net_test_call (net, &late);
  g_assert_cmpint (record->error, ==, ETIMEDOUT);
  g_assert_cmpint (record->flags & PH_RECORD_TIMED_OUT, !=, 0);
  g_assert_cmpint (record->time_ns - ph_record_begun_ns (record), >=, 20 * PH_NSEC_PER_MSEC);
  sem_post (&late_may_go);
}

/* Name servers that never answer cost nobody else a look-up, once one has lost patience with them;
 * but they cannot have any number of threads. */
static void
test_stuck_threads (void)
{
  enum { N = 3 * PH_RESOLVER_THREADS };
  g_autoptr (PhNetTest) net = new_with_fake_names ();
  PhCall quick = make_call (PH_CALL_GETADDRINFO, "both", NULL);
  PhCallId slow[N];
  PhCallId waiting;

  for (guint i = 0; i < N; i++)
    slow[i] = ask_slow (net, PH_TIMEOUT_BLOCKING);
  wait_until_slow (PH_RESOLVER_THREADS);
  waiting = ph_engine_submit (net->engine, &quick);
  ph_net_test_wait_parked (net, waiting);
  for (guint i = 0; i < N; i++)
    ph_engine_cancel (net->engine, slow[i]);
  g_assert_cmpint (ph_net_test_wait_call (net, PH_CALL_GETADDRINFO, waiting)->error, ==, 0);
  g_assert_cmpuint (atomic_load (&n_slow), >=, PH_RESOLVER_THREADS);
  ph_net_test_wait_n (net, &(PhNetMatch) { .kind = PH_CALL_GETADDRINFO,
                                           .flags = PH_RECORD_CANCELLED }, N);
  for (guint i = atomic_load (&n_slow); i > 0; i--)
    sem_post (&slow_may_go);
  wait_until_slow (0);
  g_assert_cmpint (ph_net_test_call (net, &quick)->error, ==, 0);
}

/* Many at once, each with its own answer */
static void
test_many (void)
{
  enum { N = 500 };
  g_autoptr (PhNetTest) net = ph_net_test_new (NULL);
  PhCallId ids[N];

  for (guint i = 0; i < N; i++)
    {
      g_autofree char *host = g_strdup_printf ("127.0.%u.%u", i / 250, i % 250);
      PhCall call = make_call (PH_CALL_GETADDRINFO, host, "9");

      ids[i] = ph_engine_submit (net->engine, &call);
    }
  for (guint i = 0; i < N; i++)
    {
      const PhRecord *record = ph_net_test_wait_call (net, PH_CALL_GETADDRINFO, ids[i]);
      g_autoptr (PhLookup) lookup = read_lookup (record);
      g_autofree char *wanted = g_strdup_printf ("127.0.%u.%u:9", i / 250, i % 250);
      g_autofree char *first = host_of (lookup, 0);

      g_assert_cmpstr (first, ==, wanted);
    }
}

/* An engine that ends does not wait for them; what waits is told before it goes. */
static void
test_end (void)
{
  PhNetTest *net = new_with_fake_names ();

  for (guint i = 0; i < 20; i++)
    ask_slow (net, PH_TIMEOUT_BLOCKING);
  wait_until_slow (PH_RESOLVER_THREADS);
  ph_engine_close_all (net->engine);
  ph_net_test_wait_n (net, &(PhNetMatch) { .kind = PH_CALL_GETADDRINFO,
                                           .flags = PH_RECORD_CANCELLED }, 20);
  for (guint i = 0; i < 3; i++)
    ask_slow (net, PH_TIMEOUT_BLOCKING);
  wait_until_slow (PH_RESOLVER_THREADS + 3);
  ph_net_test_free (net);
  let_go (PH_RESOLVER_THREADS + 3);
}

static void
set_up (void)
{
  /* Once: a look-up that its engine gave up may still read the table, on a thread of its own. */
  fake_sys = *ph_sys_get_kernel ();
  fake_sys.getaddrinfo = fake_getaddrinfo;
  fake_sys.freeaddrinfo = fake_freeaddrinfo;
  fake_sys.gethostbyname2_r = fake_gethostbyname2_r;
  fake_sys.gethostbyaddr_r = fake_gethostbyaddr_r;
  fake_sys.gethostname = fake_gethostname;
  fake_addresses[0].s_addr = htonl (0x0a000001);
  fake_addresses[1].s_addr = htonl (0x0a000002);
  g_assert_cmpint (sem_init (&slow_may_go, 0, 0), ==, 0);
  g_assert_cmpint (sem_init (&late_may_go, 0, 0), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  kept = texts;
  set_up ();
  g_test_add_func ("/net/lookup/numbers", test_numbers);
  g_test_add_func ("/net/lookup/flags", test_flags);
  g_test_add_func ("/net/lookup/all-answers", test_all_answers);
  g_test_add_func ("/net/lookup/errors", test_errors);
  g_test_add_func ("/net/lookup/system-error", test_system_error);
  g_test_add_func ("/net/lookup/hosts", test_hosts);
  g_test_add_func ("/net/lookup/real-hosts", test_real_hosts);
  g_test_add_func ("/net/lookup/services", test_services);
  g_test_add_func ("/net/lookup/parked", test_parked);
  g_test_add_func ("/net/lookup/cancel", test_cancel);
  g_test_add_func ("/net/lookup/timeout", test_timeout);
  g_test_add_func ("/net/lookup/stuck-threads", test_stuck_threads);
  g_test_add_func ("/net/lookup/many", test_many);
  g_test_add_func ("/net/lookup/end", test_end);
  return g_test_run ();
}
