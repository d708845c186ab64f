/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-test-hostile.h"
#include "ph-test-trip.h"

#include "ph-socket-option.h"

#include <math.h>
#include <string.h>
#include <sys/socket.h>

/* Every argument of every call of the notation in turn holds what people, programs and enemies
 * write: the file is refused at a place inside its text, or it is a call that says what was
 * written, so that it is printed, read again and printed the same. Numbers, strings and bytes are
 * compared with readings of their own. */

#define PROLOGUE "a = socket()\nb = socket()\nc = socket()\n"
#define PROLOGUE_LINES 3
#define MAX_SENTENCE 500

/* An argument that is in order, by what the parameter has to be */
static const char *const fitting[PH_N_ARGS] = {
  [PH_ARG_ANY] = "1",          [PH_ARG_FAMILY] = "AF_INET",  [PH_ARG_TYPE] = "SOCK_STREAM",
  [PH_ARG_PROTOCOL] = "0",     [PH_ARG_ADDRESS] = "(\"127.0.0.1\", 9)",
  [PH_ARG_SOURCE] = "(\"\", 0)", [PH_ARG_ENDPOINT] = "(\"localhost\", 9)",
  [PH_ARG_BYTES] = "b\"x\"",   [PH_ARG_SIZE] = "10",         [PH_ARG_FLAGS] = "MSG_DONTWAIT",
  [PH_ARG_HOW] = "SHUT_WR",    [PH_ARG_LEVEL] = "SOL_SOCKET", [PH_ARG_OPTION] = "SO_KEEPALIVE",
  [PH_ARG_BACKLOG] = "5",      [PH_ARG_NUMBER] = "1",        [PH_ARG_FD] = "99",
  [PH_ARG_SWITCH] = "True",    [PH_ARG_SECONDS] = "1.5",     [PH_ARG_SOCKETS] = "[a, b]",
  [PH_ARG_PATH] = "\"/x\"",    [PH_ARG_OFFSET] = "0",        [PH_ARG_COUNT] = "None",
  [PH_ARG_HOST] = "\"h\"",     [PH_ARG_NAME] = "\"n\"",      [PH_ARG_SERVICE] = "80",
  [PH_ARG_PORT] = "80",        [PH_ARG_HINTS] = "AI_PASSIVE", [PH_ARG_U16] = "1",
  [PH_ARG_U32] = "1",
};

/* Words of the notation that may stand where they do not belong */
static const char *const words[] = {
  "a", "z", "[a]", "[a, 1]", "[]", "[[a]]", "(a,)", "(\"h\", 1, 2)", "(\"h\",)", "()", "(1, 2)",
  "(\"\", \"\")", "(\"h\", None)", "(None, 1)", "(\"h\", -1)", "(\"h\", 65536)", "(\"h\", True)",
  "(b\"h\", 1)", "((\"h\", 1), 2)", "\"/tmp/x\"", "\"@x\"", "\"x\"", "\"\"", "\"\\x00x\"", "\"\\x00\"",
  "\"a\\x00b\"", "\"\xc3\xa9\"", "\"a\\\\\"", "b\"\"", "b\"\\x00\\xff\"", "b\"\xc3\xa9\"", "b'x'", "'x'",
  "B\"x\"", "None", "True", "False", "1.5", "0.0", "-1.5", "1000000000.0", "1000000001",
  "0.0000000001", "AF_INET", "AF_INET | SOCK_DGRAM", "SOCK_DGRAM | SOCK_STREAM", "MSG_PEEK | AF_INET",
  "MSG_PEEK | MSG_OOB", "1 | MSG_PEEK", "MSG_PEEK | 1", "AI_PASSIVE | MSG_PEEK", "SHUT_WR",
  "SOL_SOCKET", "IPPROTO_TCP", "SO_RCVBUF", "ECONNREFUSED", "ESTABLISHED", "SOMAXCONN", "INADDR_ANY",
  "2147483647", "2147483648", "-2147483648", "-2147483649", "4294967295", "4294967296",
  "9223372036854775807", "9223372036854775808", "-9223372036854775808", "0x0x5", "0o0o5", "0b1",
  "0xFFFFFFFFFFFFFFFFF", "1 + 1", "\"x\" + \"y\"", "b\"x\" * 3", "b\"x\" * 99999999999", "1 * 1",
  "\"xyz\"[0]", "b\"xyz\"[0:2]", "len(b\"x\")", "htons(80)", "a.getsockname()", "a.recv(1)",
  "start a.recv(1)", "a.fileno()", "a.state", "socket()", "address=1", "x=1", "bytes=b\"x\"",
  "flags=1", "1,", ",", "1, 2, 3, 4, 5, 6, 7", "1 2", "(1", "1)", "[1", "1]", "\"x", "#", "->", "1 #",
  "9223372036854775807 + 1", "9223372036854775807 * 2", "-9223372036854775807 * 2",
  "b\"xyz\"[-1]", "b\"xyz\"[9223372036854775807]", "b\"xyz\"[-9223372036854775807:1]",
  "b\"xyz\"[1:9223372036854775807]", "b\"x\" * -1", "b\"x\" * 9223372036854775807", "(1, 2)[0]",
  "inet_aton(\"127.0.0.1\")", "((((((((1))))))))", "(((((((((1)))))))))",
};

static gsize
count_chars (const char *line)
{
  const char *end = strchr (line, '\n');

  return (gsize) g_utf8_strlen (line, end != NULL ? end - line : -1);
}

/* @text: the whole file */
static void
check_fault (const PhFault *fault,
             const char    *text,
             gsize          len)
{
  g_auto (GStrv) lines = NULL;
  gboolean is_text = memchr (text, '\0', len) == NULL && g_utf8_validate (text, (gssize) len, NULL);

  if (g_test_verbose ())
    g_test_message ("%u:%u: %s", fault->line, fault->column, fault->message);
  ph_test_hostile_check_sentence (fault->message, MAX_SENTENCE);
  g_assert_true (strchr (".?)", fault->message[strlen (fault->message) - 1]) != NULL
                 || g_str_has_suffix (fault->message, "…"));
  g_assert_cmpuint (fault->line, >=, 1);
  g_assert_cmpuint (fault->column, >=, 1);
  if (!is_text)
    return;
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (fault->line, <=, g_strv_length (lines));
  g_assert_cmpuint (fault->column, <=, count_chars (lines[fault->line - 1]) + 1);
}

/* Returns: (transfer full) (nullable): the file; %NULL if it has faults, which are in order */
static PhScenario *
read_file (const char *text,
           gsize       len)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) ph_fault_free);
  PhScenario *scenario = ph_scenario_parse (text, (gssize) len, "arguments", faults);

  g_assert_cmpint (scenario == NULL, ==, faults->len > 0);
  for (guint i = 0; i < faults->len; i++)
    check_fault (g_ptr_array_index (faults, i), text, len);
  return scenario;
}

/* "name(1, 2, …)", @text in place of argument @slot; those that follow it are in order */
static char *
write_call (const PhSignature *signature,
            guint              slot,
            const char        *text)
{
  GString *out = g_string_new (PROLOGUE);
  guint n = MAX (signature->n_required, slot + 1);

  if (signature->receiver == PH_KIND_SOCKET)
    g_string_append (out, "a.");
  if (signature->receiver == PH_KIND_STARTED)
    g_string_append (out, "t = start a.recv(1)\nt.");
  g_string_append_printf (out, "%s(", signature->name);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? ", " : "",
                            i == slot ? text : fitting[signature->params[i].arg]);
  g_string_append (out, ")\n");
  return g_string_free (out, FALSE);
}

/* An inner call has not returned: nothing is made of it here. */
static gboolean
is_plain (const PhExpr *expr)
{
  if (expr->kind == PH_EXPR_CALL || expr->kind == PH_EXPR_START || expr->kind == PH_EXPR_MEMBER)
    return FALSE;
  for (guint i = 0; i < ph_expr_get_n_args (expr); i++)
    if (ph_expr_get_arg (expr, i) != NULL && !is_plain (ph_expr_get_arg (expr, i)))
      return FALSE;
  return TRUE;
}

static gboolean
has_plain_args (const PhExpr *call)
{
  for (guint i = 0; i < ph_expr_get_n_args (call); i++)
    if (ph_expr_get_arg (call, i) != NULL && !is_plain (ph_expr_get_arg (call, i)))
      return FALSE;
  return TRUE;
}

static void
check_call (PhTestTrip   *trip,
            const PhExpr *expr)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (PhCall) call = ph_scope_make_call (trip->scope, expr, &error);
  g_autoptr (PhCall) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *text_again = NULL;

  g_assert_cmpint (call == NULL, ==, error != NULL);
  if (call == NULL)
    {
      ph_test_hostile_check_sentence (error->message, MAX_SENTENCE);
      return;
    }
  if (call->target != PH_SOCKET_NONE || (call->endpoint != NULL && call->endpoint->needs_lookup))
    return; /* the record has the address that came of it */
  text = ph_test_trip_print (trip, call);
  again = ph_test_trip_read (trip, text);
  text_again = ph_test_trip_print (trip, again);
  g_assert_cmpstr (text, ==, text_again);
}

static void
check_argument (PhTestTrip        *trip,
                const PhSignature *signature,
                guint              slot,
                const char        *argument)
{
  g_autofree char *text = write_call (signature, slot, argument);
  g_autoptr (PhScenario) scenario = read_file (text, strlen (text));
  const PhExpr *expr;

  if (scenario == NULL || ph_scenario_get_n (scenario) != PROLOGUE_LINES + 1)
    return;
  expr = ph_scenario_get_statement (scenario, PROLOGUE_LINES)->left;
  if (expr->kind == PH_EXPR_CALL && expr->signature->op < PH_N_CALLS && has_plain_args (expr))
    check_call (trip, expr);
}

/* By turns as it stands, as a string, as bytes, and in an address; the longest texts seldom: a file
 * of them takes its time. */
static void
check_text (PhTestTrip        *trip,
            const PhSignature *signature,
            guint              slot,
            const char        *text,
            guint              turn)
{
  static const char *const frames[][2] = {
    { "", "" }, { "\"", "\"" }, { "b'", "'" }, { "(\"", "\", 1)" }, { "(\"h\", ", ")" },
  };
  const char *const *frame = frames[turn % G_N_ELEMENTS (frames)];
  g_autofree char *argument = g_strconcat (frame[0], text, frame[1], NULL);

  if (strlen (text) > 1000 && turn % 16 != 0)
    return;
  check_argument (trip, signature, slot, argument);
}

static void
check_slot (PhTestTrip        *trip,
            const PhSignature *signature,
            guint              slot,
            guint              turn,
            GRand             *rand)
{
  const char *const valid[] = { fitting[signature->params[slot].arg], NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    check_argument (trip, signature, slot, words[i]);
  for (guint i = 0; i < ph_test_hostile_n () + 50; i++)
    {
      g_autofree char *text = ph_test_hostile_next (rand, i, valid);

      check_text (trip, signature, slot, text, i + turn);
    }
}

static void
test_every_argument (PhTestTrip    *trip,
                     gconstpointer  data)
{
  static const char *const names[] = {
    "socket", "socketpair", "create_connection", "bind", "listen", "accept", "connect", "connect_ex",
    "send", "sendall", "sendto", "sendfile", "recv", "recvfrom", "sockatmark", "shutdown", "close",
    "getsockname", "getpeername", "fileno", "setsockopt", "getsockopt", "setblocking", "settimeout",
    "gettimeout", "setdefaulttimeout", "getdefaulttimeout", "select", "getaddrinfo", "gethostname",
    "gethostbyname", "gethostbyaddr", "getservbyname", "getservbyport", "htons", "ntohs", "htonl",
    "ntohl", "inet_aton", "inet_ntoa", "inet_pton", "inet_ntop", "len", "result", "cancel",
  };
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  guint n_slots = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const PhSignature *signature = ph_signature_by_name (names[i]);

      for (guint slot = 0; slot < ph_signature_n_params (signature); slot++, n_slots++)
        check_slot (trip, signature, slot, n_slots, rand);
    }
  g_test_message ("%u arguments of %" G_GSIZE_FORMAT " calls", n_slots, G_N_ELEMENTS (names));
}

/* A number of the notation, read by a reader of its own: -?(0|[1-9][0-9]*|0x…|0o…), 64 bits.
 * Returns: whether it is one */
static gboolean
read_literal (const char *text,
              gint64     *number)
{
  static const char digits[] = "0123456789abcdef";
  gboolean negative = *text == '-';
  guint base = 10;
  guint64 sum = 0;

  text += negative ? 1 : 0;
  if (text[0] == '0' && text[1] != '\0')
    {
      base = text[1] == 'x' || text[1] == 'X' ? 16 : text[1] == 'o' || text[1] == 'O' ? 8 : 0;
      text += 2;
    }
  if (base == 0 || *text == '\0')
    return FALSE;
  for (; *text != '\0'; text++)
    {
      const char *digit = strchr (digits, g_ascii_tolower (*text));

      if (digit == NULL || digit - digits >= (gssize) base
          || sum > (G_MAXINT64 - (guint64) (digit - digits)) / base)
        return FALSE;
      sum = sum * base + (guint64) (digit - digits);
    }
  *number = negative ? -(gint64) sum : (gint64) sum;
  return TRUE;
}

static PhCall *
try_call (PhTestTrip *trip,
          const char *call)
{
  g_autofree char *text = g_strconcat (PROLOGUE, call, "\n", NULL);
  g_autoptr (PhScenario) scenario = read_file (text, strlen (text));
  g_autoptr (GError) error = NULL;

  if (scenario == NULL)
    return NULL;
  return ph_scope_make_call (trip->scope,
                             ph_scenario_get_statement (scenario, PROLOGUE_LINES)->left, &error);
}

static char *
spell_number (GRand  *rand,
              gint64  number)
{
  guint64 magnitude = number < 0 ? (guint64) -number : (guint64) number;
  int n_zeros = g_rand_int_range (rand, 0, 4) == 0 ? g_rand_int_range (rand, 0, 60) : 0;
  g_autofree char *zeros = g_strnfill ((gsize) n_zeros, '0');
  const char *sign = number < 0 ? "-" : "";

  switch (g_rand_int_range (rand, 0, 4))
    {
    case 0:
      return g_strdup_printf ("%s0x%s%" G_GINT64_MODIFIER "x", sign, zeros, magnitude);
    case 1:
      return g_strdup_printf ("%s0X%s%" G_GINT64_MODIFIER "X", sign, zeros, magnitude);
    case 2:
      return g_strdup_printf ("%s0o%s%" G_GINT64_MODIFIER "o", sign, zeros, magnitude);
    default:
      return g_strdup_printf ("%s%" G_GINT64_MODIFIER "u", sign, magnitude);
    }
}

/* Spelled in any way, and with slips: that number or none */
static void
test_numbers (PhTestTrip    *trip,
              gconstpointer  data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  guint n_good = 0;

  for (guint i = 0; i < 4000; i++)
    {
      gint64 number = (gint64) ((guint64) g_rand_int (rand) << 32 | g_rand_int (rand))
                      >> g_rand_int_range (rand, 0, 64);
      g_autofree char *exact = spell_number (rand, number);
      g_autofree char *text = i % 2 ? ph_test_hostile_mutate (rand, exact) : g_strdup (exact);
      g_autofree char *line = g_strdup_printf ("a.listen(%s)", text);
      g_autoptr (PhCall) call = NULL;
      gboolean good = read_literal (text, &number) && number >= G_MININT32 && number <= G_MAXINT32;

      if (strspn (text, "-0123456789abcdefABCDEFxXoO_") != strlen (text) || text[0] == '\0'
          || text[0] == '_' || g_ascii_isalpha (text[0]))
        continue; /* other words, spaces, comments: not one number */
      call = try_call (trip, line);
      if (good != (call != NULL))
        g_error ("%s: %s", line, call != NULL ? "taken" : "refused");
      if (call != NULL)
        g_assert_cmpint (call->args[0], ==, number);
      n_good += good ? 1 : 0;
    }
  g_assert_cmpuint (n_good, >, 1000);
}

/* Digits, a point, digits: never 0, which does not wait, unless it says 0. */
static void
test_seconds (PhTestTrip    *trip,
              gconstpointer  data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  for (guint i = 0; i < 2000; i++)
    {
      int n_digits = g_rand_int_range (rand, 1, i % 5 == 0 ? 60 : 12);
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *line = NULL;
      g_autoptr (PhCall) call = NULL;
      double seconds;
      double got;

      g_string_printf (text, "%d.", g_rand_int_range (rand, 0, 3) * g_rand_int_range (rand, 0, 99999));
      for (int k = 0; k < n_digits; k++)
        g_string_append_c (text, (char) ('0' + (k < n_digits - 1 && i % 3 == 0
                                                  ? 0 : g_rand_int_range (rand, 0, 10))));
      seconds = g_ascii_strtod (text->str, NULL);
      line = g_strdup_printf ("a.settimeout(%s)", text->str);
      call = try_call (trip, line);
      g_assert_nonnull (call);
      got = call->args[0] + call->args[1] / 1e9;
      if (fabs (got - seconds) > 1.1e-9 * MAX (1, seconds) || (seconds > 0 && got <= 0))
        g_error ("%s: %.12g", line, got);
    }
}

static char *
escape (const guint8 *bytes,
        gsize         len)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < len; i++)
    if (g_ascii_isalnum (bytes[i]))
      g_string_append_c (out, (char) bytes[i]);
    else
      g_string_append_printf (out, "\\x%02x", bytes[i]);
  return g_string_free (out, FALSE);
}

/* A string is the text that it says; a NUL, which ends a string of C, is refused. */
static void
test_strings (PhTestTrip    *trip,
              gconstpointer  data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *random = ph_test_hostile_random (rand);
      gsize len = strlen (random);
      g_autofree char *escaped = NULL;
      g_autofree char *line = NULL;
      g_autoptr (PhCall) call = NULL;
      gboolean with_nul = len > 0 && i % 4 == 0;

      if (with_nul)
        random[i % 8 == 0 ? 0 : g_rand_int_range (rand, 0, (gint32) len)] = '\0';
      escaped = escape ((const guint8 *) random, len);
      line = g_strdup_printf ("getservbyname(\"%s\")", escaped);
      call = try_call (trip, line);
      if ((call != NULL) != (!with_nul && g_utf8_validate (random, (gssize) len, NULL)))
        g_error ("%s: %s", line, call != NULL ? "taken" : "refused");
      if (call != NULL)
        g_assert_cmpstr (call->service, ==, random);
    }
}

static void
test_bytes (PhTestTrip    *trip,
            gconstpointer  data)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  for (guint i = 0; i < 2000; i++)
    {
      guint8 bytes[24];
      gsize len = (gsize) g_rand_int_range (rand, 0, sizeof bytes + 1);
      g_autofree char *escaped = NULL;
      g_autofree char *line = NULL;
      g_autoptr (PhCall) call = NULL;

      for (gsize k = 0; k < len; k++)
        bytes[k] = (guint8) g_rand_int_range (rand, 0, 256);
      escaped = escape (bytes, len);
      line = g_strdup_printf ("a.send(b'%s')", escaped);
      call = try_call (trip, line);
      g_assert_nonnull (call);
      g_assert_cmpmem (g_bytes_get_data (call->data, NULL), g_bytes_get_size (call->data), bytes, len);
    }
}

/* Only flags of one kind are joined, and what is joined stays of that kind. */
static void
test_joined (PhTestTrip    *trip,
             gconstpointer  data)
{
  static const struct { const char *call; int flags; } cases[] = {
    { "a.recv(1, MSG_PEEK | MSG_WAITALL)", MSG_PEEK | MSG_WAITALL },
    { "a.recv(1, MSG_PEEK | 0x40)", MSG_PEEK | 0x40 },
    { "a.recv(1, 0x40 | MSG_PEEK | 1)", MSG_PEEK | 0x41 },
    { "a.recv(1, 3 | 4)", 7 },
    { "a.recv(1, MSG_PEEK | AI_PASSIVE)", -1 },
    { "a.recv(1, 0 | AI_PASSIVE)", -1 },
    { "a.recv(1, AI_PASSIVE | 0)", -1 },
    { "socket(AF_INET | AF_UNIX)", -1 },
    { "socket(AF_INET | SOCK_STREAM)", -1 },
    { "socket(1 | MSG_PEEK)", -1 },
    { "socket(AF_INET, SOCK_STREAM | SOCK_DGRAM)", -1 },
    { "a.shutdown(SHUT_RD | SHUT_WR)", -1 },
    { "a.recv(1, MSG_PEEK | True)", -1 },
    { "a.recv(1, MSG_PEEK | b\"\")", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PhCall) call = try_call (trip, cases[i].call);

      g_test_message ("%s", cases[i].call);
      g_assert_cmpint (call != NULL ? call->args[1] : -1, ==, cases[i].flags);
    }
}

/* A string with digits is no number. */
static void
test_option_strings (PhTestTrip    *trip,
                     gconstpointer  data)
{
  gsize n;
  const PhSocketOption *table = ph_socket_option_table (&n);

  for (gsize i = 0; i < n; i++)
    {
      gboolean is_name = table[i].type == PH_OPTION_TEXT || table[i].type == PH_OPTION_INTERFACE;
      gboolean is_number = table[i].type != PH_OPTION_GROUP4 && table[i].type != PH_OPTION_GROUP6;
      g_autofree char *start = g_strdup_printf ("a.setsockopt(%d, %d, ", table[i].level,
                                                table[i].option);
      g_autofree char *string = g_strconcat (start, "\"1\")", NULL);
      g_autofree char *pair = g_strconcat (start, "(\"1\", \"0\"))", NULL);
      g_autofree char *triple = g_strconcat (start, "(\"1\", \"0\", \"0\"))", NULL);
      g_autofree char *nul = g_strconcat (start, "\"\\x001\")", NULL);
      g_autoptr (PhCall) of_string = try_call (trip, string);
      g_autoptr (PhCall) of_pair = try_call (trip, pair);
      g_autoptr (PhCall) of_triple = try_call (trip, triple);
      g_autoptr (PhCall) of_nul = try_call (trip, nul);

      g_test_message ("%s", table[i].name);
      g_assert_cmpint (of_string != NULL, ==, is_name);
      g_assert_true (!is_number || (of_pair == NULL && of_triple == NULL));
      g_assert_null (of_nul);
    }
}

/* Whole files with slips, NULs included */
static void
test_files (PhTestTrip    *trip,
            gconstpointer  data)
{
  static const char file[] = PROLOGUE "a.bind((\"127.0.0.1\", 0))\nd, p = b.accept() -> EAGAIN (11)\n"
                             "expect len(b\"\xc3\" \"x\") == 1  # \xe2\x82\xac\nt = start a.recv(10)\n"
                             "r, w, x = select([a], [b], [], 0.5)\n";
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *text = ph_test_hostile_mutate (rand, file);
      gsize len = strlen (text);

      if (len > 0 && i % 10 == 0)
        text[g_rand_int_range (rand, 0, (gint32) len)] = '\0';
      g_clear_pointer (&(PhScenario *) { read_file (text, len) }, ph_scenario_unref);
    }
}

int
main (int   argc,
      char *argv[])
{
  static const struct { const char *path; void (*test) (PhTestTrip *, gconstpointer); } tests[] = {
    { "/scenario/arguments/every-argument", test_every_argument },
    { "/scenario/arguments/numbers", test_numbers },
    { "/scenario/arguments/seconds", test_seconds },
    { "/scenario/arguments/strings", test_strings },
    { "/scenario/arguments/bytes", test_bytes },
    { "/scenario/arguments/joined", test_joined },
    { "/scenario/arguments/option-strings", test_option_strings },
    { "/scenario/arguments/files", test_files },
  };

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, PhTestTrip, NULL, ph_test_trip_set_up, tests[i].test,
                ph_test_trip_tear_down);
  return g_test_run ();
}
