/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-notation.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

/* The parser: what it takes, and for all that it refuses, the exact place and the sentence. */

static GPtrArray *
new_faults (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ph_fault_free);
}

/* Lines that may stand after "s = socket()", "c, p = s.accept()", "got = c.recv(5)",
 * "u = socket(AF_INET, SOCK_DGRAM)", "d, from = u.recvfrom(9)" and "n = c.send(b"x")". */
#define PROLOGUE \
  "s = socket()\nc, p = s.accept()\ngot = c.recv(5)\nu = socket(AF_INET, SOCK_DGRAM)\n" \
  "d, from = u.recvfrom(9)\nn = c.send(b\"x\")\n"
#define PROLOGUE_LINES 6

static const char *const good[] = {
  "",
  "   ",
  "# a comment, with \"quotes and -> arrows",
  "x = socket()",
  "x = socket(AF_INET)",
  "x=socket(AF_INET6,SOCK_DGRAM)",
  "x = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP)   # tcp",
  "x = socket(2, 1, 0)",
  "socket()",
  "s.bind((\"127.0.0.1\", 0))",
  "s.bind(('', 65535))",
  "s.bind((\"::1\", 80))",
  "s.bind((\"[::1]\", \"http\"))",
  "s.bind((\"localhost\", 80))",
  "s.bind((\"<broadcast>\", 80))",
  "s.bind((2130706433, 80))",
  "s.bind((\"127.0.0.1\", n))",
  "s.listen()",
  "s.listen(5)",
  "s.listen(-1)",
  "a, b = s.accept()",
  "s.accept()",
  "c.connect(s)",
  "c.connect(p)",
  "c.connect(from)",
  "c.connect(s.getsockname())",
  "c.send(b\"\")",
  "c.send(b'it\\'s \"quoted\" -> # \\x00')",
  "c.send(got)",
  "c.send(c.recv(4))",
  "c.send(b\"x\", MSG_OOB)",
  "c.send(b\"x\", MSG_OOB | MSG_DONTWAIT | 0x4000)",
  "u.sendto(b\"x\", u)",
  "u.sendto(b\"x\", (\"127.0.0.1\", 9))",
  "u.sendto(b\"x\", MSG_DONTWAIT, (\"127.0.0.1\", \"tftp\"))",
  "c.recv(0x400)",
  "c.recv(0o17, MSG_PEEK)",
  "n = u.recvfrom(10)",
  "c.shutdown(SHUT_WR)",
  "c.shutdown(7)",
  "c.close()",
  "s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)",
  "s.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)",
  "n = s.getsockopt(SOL_SOCKET, SO_RCVBUF)",
  "expect got == b\"hello\"",
  "expect c.recv(4) == b\"hell\"",
  "expect b\"a\" == got # so",
  "expect c.getpeername() == s",
  "expect c.connect(s) == EISCONN",
  "expect c.close() == None",
  "expect u.recvfrom(4) == (b\"hi\", c)",
  "expect n == 5",
  "expect p == (\"127.0.0.1\", 80)",
  "\tc.close()\t-> ok",
  "c.close() -> ok, 5 bytes \"thrown away unread",
  "c.bind((\"\", 1)) -> EINVAL (22)   already bound",
  "c.bind((\"\", 1)) -> EWOULDBLOCK",
  "c.connect((\"nowhere.invalid\", 1)) -> EAI_NONAME (-2)",
  "c.recv(4)                                          -> b\"hell\"       3 left",
  "c.close() -> \x01\xc3\xa9",
  "x = 5",
  "x = got[0]",
  "x = got[1:3] + b\"y\" * 1000000 + got[:2] + got[1:] + got[:]",
  "x = 2 + n * 3",
  "x = p[1]",
  "host, port = p",
  "x = (1,)",
  "x = [s, c, u]",
  "x = []",
  "x = (b\"a\" + got) * 3",
  "x = c.recv(5)[-1]",
  "x = socket(fileno=3)",
  "x = socket(type=SOCK_DGRAM, family=AF_INET6)",
  "a, b = socketpair()",
  "a, b = socketpair(AF_UNIX, SOCK_SEQPACKET)",
  "x = create_connection((\"localhost\", 80))",
  "x = create_connection(s, timeout=2.5, source_address=(\"\", 0))",
  "x = create_connection((\"localhost\", \"http\"), 2, None)",
  "s.bind(\"/tmp/x\")",
  "s.bind(\"@name\")",
  "s.bind(\"./@x\")",
  "s.bind(\"\")",
  "s.bind((INADDR_LOOPBACK, 0))",
  "s.bind((\"127.0.0.1\", s.port))",
  "s.listen(SOMAXCONN)",
  "x = c.connect_ex(s)",
  "c.sendall(b\"x\" * 1000000, flags=MSG_NOSIGNAL)",
  "n = c.sendfile(\"/etc/hosts\", 0, None)",
  "n = c.sendfile(\"/etc/hosts\", offset=2, count=100)",
  "x = c.fileno()",
  "expect c.fileno() > 2",
  "c.setsockopt(SOL_SOCKET, SO_LINGER, (1, 0))",
  "c.setsockopt(SOL_SOCKET, SO_RCVTIMEO, 2.5)",
  "c.setsockopt(SOL_SOCKET, SO_BINDTODEVICE, \"lo\")",
  "c.setsockopt(SOL_SOCKET, SO_KEEPALIVE, b\"\\x01\\x00\\x00\\x00\")",
  "x = c.getsockopt(SOL_SOCKET, SO_LINGER, 8)",
  "c.setblocking(False)",
  "c.setblocking(flag=True)",
  "c.settimeout(None)",
  "c.settimeout(0.25)",
  "c.settimeout(3)",
  "x = c.gettimeout()",
  "setdefaulttimeout(2.0)",
  "x = getdefaulttimeout()",
  "r, w, x = select([s, c], [c], [], 0.5)",
  "select([], [], [], timeout=0.0)",
  "r = select([s], [], [])",
  "x = c.sockatmark()",
  "x = getaddrinfo(\"localhost\", \"http\", AF_INET, SOCK_STREAM, 0, AI_PASSIVE | AI_CANONNAME)",
  "x = getaddrinfo(None, 80, flags=AI_PASSIVE)",
  "x = gethostname()",
  "x = gethostbyname(\"localhost\")",
  "name, aliases, addresses = gethostbyaddr(\"127.0.0.1\")",
  "x = getservbyname(\"http\", \"tcp\")",
  "x = getservbyport(80)",
  "htons(80)",
  "x = htonl(INADDR_LOOPBACK)",
  "expect inet_aton(\"127.0.0.1\") == b\"\\x7f\\x00\\x00\\x01\"",
  "expect inet_ntop(AF_INET6, b\"\\x00\" * 16) == \"::\"",
  "t = start c.recv(10)",
  "t = start select([c], [], [])",
  "expect c.state == ESTABLISHED",
  "expect c.recv_queue >= 6",
  "expect s.accept_queue < 3",
  "expect c in [s, c]",
  "expect c.recv(5) in [b\"a\", EAGAIN]",
  "expect len(got) != 3",
  "expect 2.5 <= c.timeout",
  "expect p[0] == \"127.0.0.1\"",
  "s.accept() -> EAGAIN (11) or EINVAL or ok",
  "x = gethostbyname(\"nowhere.invalid\") -> HOST_NOT_FOUND (1) or TRY_AGAIN",
};

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GPtrArray) faults = new_faults ();
      g_autofree char *text = g_strconcat (PROLOGUE, good[i], NULL);
      g_autoptr (PhScenario) scenario = ph_scenario_parse (text, -1, "good", faults);
      g_autofree char *shown = g_strescape (good[i], NULL);

      g_test_message ("reading: %s", shown);
      if (faults->len > 0)
        g_test_message ("%s", ((PhFault *) g_ptr_array_index (faults, 0))->message);
      g_assert_cmpuint (faults->len, ==, 0);
      g_assert_nonnull (scenario);
    }
}

static const struct
{
  const char *line;
  guint       column;
  const char *needle;   /* of the sentence */
} bad[] = {
  { "5", 1, "A line is a call" },
  { "hello", 6, "A line is a call" },
  { "s", 2, "A line is a call" },
  { "s.", 3, "after the dot" },
  { "s.bind", 7, "parentheses" },
  { "s.bind(", 8, "A value is missing" },
  { "s.close(", 9, "A value is missing" },
  { "s.close() c", 11, "should end here" },
  { "s.close(), c", 10, "should end here" },
  { "x = ", 5, "A value is missing" },
      { "x y = s.accept()", 3, "A line is a call" },
  { "x, = s.accept()", 4, "name is missing after the comma" },
  { "x, y, z = s.accept()", 4, "accept() gives 2 values, not 3" },
  { "x, y s.accept()", 6, "“=” is missing" },
  { "s.bnid((\"\", 1))", 3, "did you mean bind?" },
  { "s.frobnicate()", 3, "no call “frobnicate”." },
  { "x = scoket()", 5, "did you mean socket?" },
  { "bind((\"\", 1))", 1, "is called on a socket" },
  { "s.socket()", 3, "is not called on one" },
  { "sx.close()", 1, "did you mean s?" },
  { "nobody.close()", 1, "Nothing is called “nobody” yet" },
  { "got.close()", 1, "got holds bytes" },
  { "p.send(b\"x\")", 1, "p holds an address" },
  { "s.bind()", 1, "takes 1 argument, not 0" },
  { "s.accept(5)", 1, "takes no arguments" },
  { "s.listen(1, 2)", 1, "takes 0 to 1 arguments, not 2" },
  { "u.sendto(b\"x\")", 1, "takes 2 to 3 arguments, not 1" },
  { "s.setsockopt(1, 2)", 1, "takes 3 arguments, not 2" },
  { "s.bind(\"127.0.0.1\")", 8, "This should be an address" },
  { "s.bind(80)", 8, "and is a number" },
  { "s.bind((\"127.0.0.1\", 70000))", 22, "70000 is out of range" },
  { "s.bind((\"127.0.0.1\", -1))", 22, "out of range" },
  { "s.bind((\"256.1.1.1\", 80))", 9, "256.1.1.1" },
  { "s.bind((\"127.0.0.1\", \"nosuchservice\"))", 22, "nosuchservice" },
  { "s.bind((\"127.0.0.1\", got))", 22, "This should be a port, and is bytes" },
  { "s.bind((\"127.0.0.1\"))", 9, "This should be an address" },
  { "s.bind((\"127.0.0.1\", 1, 2))", 8, "a pair of two parts" },
  { "s.bind((\"127.0.0.1\", 1)", 24, "closing parenthesis is missing" },
  { "s.listen(b\"5\")", 10, "This should be a number, and is bytes" },
  { "s.listen(AF_INET)", 10, "AF_INET is not" },
  { "s.listen(99999999999)", 10, "out of range" },
  { "c.send(\"text\")", 8, "This should be bytes: b\"…\", and is a string" },
  { "c.send(5)", 8, "bytes" },
  { "c.send(b\"x\", SHUT_WR)", 14, "SHUT_WR is not" },
  { "c.recv(-1)", 8, "out of range" },
  { "c.recv(got)", 8, "and is bytes" },
  { "x = socket(SOCK_STREAM)", 12, "SOCK_STREAM is not" },
  { "x = socket(AF_INTE)", 12, "did you mean AF_INET?" },
  { "s.serve(99)", 9, "a handler such as EchoHandler, or None; 99 is out of range" },
  { "s.serve(EchoHandlr)", 9, "did you mean EchoHandler?" },
  { "s.serve(AF_INET)", 9, "AF_INET is not" },
  { "s.serve(ReplyHandler, b\"x\")", 23, "a list of replies" },
  { "s.serve(ReplyHandler, [b\"x\"])", 24, "a tuple" },
  { "s.serve(ReplyHandler, [(b\"x\", 5)])", 31, "This should be bytes, and is a number" },
  { "s.serve(ReplyHandler, [(b\"x\", b\"y\", \"close\", 1)])", 24, "A reply is a question" },
  { "TCPServer((\"\", 0), EchoHandler)", 1, "makes several calls" },
  { "expect TCPServer((\"\", 0), EchoHandler) == 1", 8, "makes several calls" },
  { "x = TCPServer((\"\", 0))", 5, "takes 2 to 5 arguments, not 1" },
  { "x = TCPServer((\"\", 0), EchoHandler) -> EADDRINUSE", 5, "write the one that fails" },
  { "x = start TCPServer((\"\", 0), EchoHandler)", 11, "Only a call that could wait" },
  { "c.shutdown(MSG_PEEK)", 12, "MSG_PEEK is not" },
  { "c.send(b\"caf\xc3\xa9\")", 13, "ASCII" },
  { "c.send(b\"a\\q\")", 11, "no such escape" },
  { "c.send(b\"\\x4\")", 10, "two hexadecimal digits" },
  { "c.send(b\"open)", 8, "not closed" },
  { "c.send(b\"é\" ; \"", 10, "ASCII" },
  { "s.bind((\"caf\\xe9\", 1))", 10, "A string is text" },
  { "c.recv(12ab)", 8, "“12ab” is not a number" },
  { "c.recv(007)", 8, "does not begin with 0" },
  { "c.recv(0x)", 8, "not a number" },
  { "c.recv(99999999999999999999)", 8, "too large" },
  { "c.recv(4 | got)", 12, "Only numbers and flags" },
  { "c.recv(4 |)", 11, "A value is missing" },
  { "c.recv(4; 5)", 9, "“;” means nothing here" },
  { "c.recv(4)\xc2\xa0", 10, "U+00A0" },
  { "\x01", 1, "U+0001" },
  { "é = socket()", 1, "“é” means nothing" },
  { "expect", 7, "A value is missing" },
  { "expect got", 11, "An expectation compares" },
  { "expect got = b\"x\"", 12, "An expectation compares" },
  { "expect got ==", 14, "A value is missing" },
  { "expect got == b\"x\" == got", 20, "should end here" },
  { "expect nix == b\"x\"", 8, "Nothing is called “nix”" },
  { "expect got == c.nix()", 17, "no call “nix”" },
  { "None = socket()", 1, "means something already" },
  { "AF_INET = socket()", 1, "means something already" },
  { "EINVAL = socket()", 1, "means something already" },
  { "socket = socket()", 1, "means something already" },
  { "SO_NEW = socket()", 1, "means something already" },
  { "abcdefghijklmnopqrstuvwxyzabcdef = socket()", 1, "at most 31" },
  { "x = s.close()", 1, "close() gives nothing" },
  { "x = s.accept()", 1, "accept() gives two values" },
  { "x, y = c.recv(5)", 4, "recv() gives one value" },
  { "c.close() -> ENOSUCH (5)", 14, "no such errno" },
  { "c.close() -> EPERM (1) or ENOSUCH", 27, "no such errno" },
  { "c.close() -> EPERM or EPERM or EPERM or EPERM or EPERM", 50, "more outcomes" },
  { "a, b, c, d, e, f, g, h, i = got", 25, "more than 8 values" },
  { "x, y = c.fileno()", 4, "fileno() gives one value" },
  { "x, y = 5", 4, "one value: a number" },
  { "x, y = select([], [], [])", 4, "gives 3 values, not 2" },
  { "a = socketpair()", 1, "both ends" },
  { "x = 5 +", 8, "A value is missing" },
  { "x = got + 5", 5, "cannot be added" },
  { "x = got * got", 5, "cannot be multiplied" },
  { "x = \"a\" + \"b\"", 5, "and is a string" },
  { "x = got[", 9, "A value is missing" },
  { "x = got[1", 10, "closing bracket is missing" },
  { "x = got[b\"a\"]", 9, "should be a number" },
  { "x = n[0]", 5, "something with parts" },
  { "x = p[0:1]", 5, "should be bytes" },
  { "x = [s, c", 10, "closing bracket is missing" },
  { "x = ()", 5, "nothing between" },
  { "x = 2.", 6, "should end here" },
  { "x = 2.5.5", 8, "should end here" },
  { "x = 1.e5", 6, "should end here" },
  { "x = 1.5e5", 5, "not a number" },
  { "x = 0x1.5", 5, "not a number" },
  { "x = socket(familie=AF_INET)", 12, "did you mean family?" },
  { "x = socket(nonsense=AF_INET)", 12, "has no argument “nonsense”." },
  { "x = socket(AF_INET, family=AF_INET)", 21, "was given “family” already" },
  { "x = socket(family=AF_INET, SOCK_STREAM)", 28, "only such can follow" },
  { "x = socket(family=)", 19, "A value is missing" },
  { "c.recv(flags=MSG_PEEK)", 1, "needs the argument “bufsize”" },
  { "u.sendto(b\"x\", flags=0)", 1, "needs the argument “address”" },
  { "x = create_connection(\"localhost\")", 23, "This should be an address" },
  { "x = create_connection((\"localhost\", 70000))", 37, "out of range" },
  { "x = create_connection(s, timeout=-1)", 34, "out of range" },
  { "x = create_connection(s, source_address=5)", 41, "an address" },
  { "s.bind(\"relative\")", 8, "a path that begins with /" },
  { "c.settimeout(-0.5)", 14, "out of range" },
  { "c.settimeout(b\"1\")", 14, "a number of seconds, or None" },
  { "c.setblocking(2)", 15, "True or False; 2 is out of range" },
  { "select(s, [], [])", 8, "a list of sockets" },
  { "select([got], [], [])", 9, "should be a socket, and is bytes" },
  { "select([s], [])", 1, "takes 3 to 4 arguments, not 2" },
  { "s.select([], [], [])", 3, "is not called on one" },
  { "result()", 1, "is called on a call that was started" },
  { "s.result()", 1, "only a call that was started has result()" },
  { "x = getaddrinfo(\"h\", 80, flags=MSG_PEEK)", 32, "AI_PASSIVE; MSG_PEEK is not" },
  { "x = getservbyport(70000)", 19, "70000 is out of range" },
  { "x = htons(65536)", 11, "out of range" },
  { "x = htonl(-1)", 11, "out of range" },
  { "x = inet_aton(5)", 15, "a string" },
  { "start c.recv(5)", 7, "A line is a call" },
  { "t = start 5", 11, "Only a call that could wait" },
  { "t = start len(got)", 11, "Only a call that could wait" },
  { "t, x = start s.accept()", 8, "kept in one name" },
  { "c.state", 1, "A line is a call" },
  { "x = c.stat", 7, "did you mean state?" },
  { "x = c.frobs", 7, "A socket has no “frobs”." },
  { "x = got.state", 5, "only a socket has a state" },
  { "x = got.waiting", 5, "only a call that was started waits" },
  { "expect c.state == ESTABLISHD", 19, "did you mean ESTABLISHED?" },
  { "expect c ! s", 10, "means nothing here" },
  { "expect c is s", 10, "An expectation compares" },
  { "LISTEN = socket()", 1, "means something already" },
  { "start = socket()", 1, "means something already" },
  { "NO_DATA = socket()", 1, "means something already" },
  { "s.bind((\"a\\x00b\", 1))", 10, "A string" },
  { "((((((((((((", 1, "A line is a call" },
  { "expect ((((((((((((", 17, "nested too deeply" },
  { "ab\xff", 3, "not UTF-8" },
};

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GPtrArray) faults = new_faults ();
      g_autofree char *text = g_strconcat (PROLOGUE, bad[i].line, "\ns.close()\n", NULL);
      g_autoptr (PhScenario) scenario = ph_scenario_parse (text, -1, "bad", faults);
      g_autofree char *shown = g_strescape (bad[i].line, NULL);
      const PhFault *fault;

      g_test_message ("refusing: %s", shown);
      g_assert_null (scenario);
      g_assert_cmpuint (faults->len, ==, 1);
      fault = g_ptr_array_index (faults, 0);
      g_test_message ("%u: %s", fault->column, fault->message);
      g_assert_cmpuint (fault->line, ==, PROLOGUE_LINES + 1);
      g_assert_cmpuint (fault->column, ==, bad[i].column);
      g_assert_nonnull (strstr (fault->message, bad[i].needle));
      g_assert_true (g_str_has_suffix (fault->message, ".")
                     || g_str_has_suffix (fault->message, "?")
                     || g_str_has_suffix (fault->message, "…"));
    }
}

/* A line at fault still gives its names, so that one mistake makes one fault. */
static void
test_several (void)
{
  const char *text = "srv = socket(AF_NET)\n"
                     "srv.bind((\"127.0.0.1\", 0))\n"
                     "conn, peer = srv.accept(1)\n"
                     "cli = sock()\n"
                     "cli.connect(peer)\n"
                     "conn.rcv(5)\n";
  static const struct
  {
    guint line;
    guint column;
  } places[] = { { 1, 14 }, { 3, 14 }, { 4, 7 }, { 6, 6 } };
  g_autoptr (GPtrArray) faults = new_faults ();
  g_autofree char *printed = NULL;

  g_assert_null (ph_scenario_parse (text, -1, "several.porthole", faults));
  g_assert_cmpuint (faults->len, ==, G_N_ELEMENTS (places));
  for (guint i = 0; i < faults->len; i++)
    {
      const PhFault *fault = g_ptr_array_index (faults, i);

      g_assert_cmpuint (fault->line, ==, places[i].line);
      g_assert_cmpuint (fault->column, ==, places[i].column);
    }
  printed = ph_fault_print (g_ptr_array_index (faults, 3), "several.porthole");
  g_assert_cmpstr (printed, ==, "several.porthole:6:6: There is no call “rcv”; did you mean recv?");
}

static PhScenario *
parse (const char *text)
{
  g_autoptr (GPtrArray) faults = new_faults ();
  PhScenario *scenario = ph_scenario_parse (text, -1, "test", faults);

  g_assert_cmpuint (faults->len, ==, 0);
  return scenario;
}

static void
test_statement (void)
{
  g_autoptr (PhScenario) scenario = parse ("\xef\xbb\xbf# first\r\n"
                                           "  srv = socket(AF_INET6, SOCK_STREAM)  -> fd 3\r\n"
                                           "\r\n"
                                           "conn, peer = srv.accept()  # wait\r\n"
                                           "conn.recv(4, MSG_PEEK | MSG_WAITALL) "
                                           "-> ECONNRESET (104)");
  const PhStatement *statement = ph_scenario_get_statement (scenario, 0);

  g_assert_cmpuint (ph_scenario_get_n (scenario), ==, 3);
  g_assert_cmpstr (ph_scenario_get_file_name (scenario), ==, "test");
  g_assert_cmpuint (statement->line, ==, 2);
  g_assert_cmpuint (statement->n_names, ==, 1);
  g_assert_cmpstr (statement->names[0], ==, "srv");
  g_assert_cmpstr (statement->source, ==, "srv = socket(AF_INET6, SOCK_STREAM)");
  g_assert_cmpint (statement->left->signature->op, ==, PH_CALL_SOCKET);
  g_assert_cmpint (ph_expr_get_arg (statement->left, 0)->integer, ==, AF_INET6);
  g_assert_cmpuint (statement->n_errors, ==, 0);
  g_assert_true (statement->may_succeed);

  statement = ph_scenario_get_statement (scenario, 1);
  g_assert_cmpuint (statement->line, ==, 4);
  g_assert_cmpstr (statement->names[1], ==, "peer");
  g_assert_cmpstr (statement->source, ==, "conn, peer = srv.accept()");

  statement = ph_scenario_get_statement (scenario, 2);
  g_assert_true (ph_statement_expects (statement, ECONNRESET));
  g_assert_false (statement->may_succeed);
  g_assert_cmpint (ph_expr_get_arg (statement->left, 1)->integer, ==, MSG_PEEK | MSG_WAITALL);
  g_assert_cmpstr (statement->left->text, ==, "conn");
}

static void
test_counted (void)
{
  g_autoptr (GPtrArray) faults = new_faults ();
  g_autoptr (PhScenario) scenario = ph_scenario_parse ("x = socket()#\xff", 13, "t", faults);
  g_autoptr (PhScenario) empty = ph_scenario_parse ("", 0, "t", faults);
  g_autoptr (PhScenario) nul = ph_scenario_parse ("x = socket()\0", 13, "t", faults);

  g_assert_nonnull (scenario);
  g_assert_cmpuint (ph_scenario_get_n (scenario), ==, 1);
  g_assert_nonnull (empty);
  g_assert_null (nul);
  g_assert_cmpuint (faults->len, ==, 1);
}

/* Garbage made of the notation's own pieces gets further than random bytes would. */
static void
test_garbage (void)
{
  static const char *const pieces[] = {
    "s", "x", "=", "==", "->", "(", ")", ",", ".", "|", "#", "\n", " ", "b\"",
    "\"", "'", "\\", "\\x",
    "socket", "bind", "accept", "recv", "expect", "None", "AF_INET", "EINVAL", "0", "70000", "-",
    "\xc3\xa9", "\xff", "\x1b[31m", "E",
  };

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (GString) text = g_string_new ("s = socket()\n");
      g_autoptr (GPtrArray) faults = new_faults ();
      g_autoptr (PhScenario) scenario = NULL;
      int n = g_test_rand_int_range (0, 60);

      for (int k = 0; k < n; k++)
        g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      scenario = ph_scenario_parse (text->str, (gssize) text->len, "garbage", faults);
      g_assert_true ((scenario == NULL) == (faults->len > 0));
      for (guint k = 0; k < faults->len; k++)
        {
          const PhFault *fault = g_ptr_array_index (faults, k);

          g_assert_true (g_utf8_validate (fault->message, -1, NULL));
          g_assert_null (strchr (fault->message, '\x1b'));
        }
    }
}

static double
time_repeated (const char *start,
               const char *piece,
               gsize       size)
{
  g_autoptr (GString) text = g_string_new (start);
  g_autoptr (GPtrArray) faults = new_faults ();
  g_autoptr (PhScenario) scenario = NULL;
  gint64 begun;

  while (text->len < size)
    g_string_append (text, piece);
  begun = g_get_monotonic_time ();
  scenario = ph_scenario_parse (text->str, (gssize) text->len, "large", faults);
  g_assert_true ((scenario == NULL) == (faults->len > 0));
  g_assert_cmpuint (faults->len, <=, PH_FAULTS_MAX + 1);
  return (double) (g_get_monotonic_time () - begun) / 1e6;
}

static void
test_linear (void)
{
  static const struct
  {
    const char *start;
    const char *piece;
  } large[] = {
    { "", "x" },
    { "", "(" },
    { "expect ", "(" },
    { "expect 1", "|1" },
    { "expect 1 == ", "-" },
    { "s = socket()\n", "s.close()\n" },
    { "s = socket()\ns.bind(", "(\"a\"," },
    { "", "\xff\n" },
    { "", "x = scoket()\n" },
    { "", "\"" },
    { "s = socket()\ns.send(b\"", "\\x00" },
    { "# ", "comment" },
    { "expect b\"\" == b\"\" -> ", "'" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (large); i++)
    {
      double small = time_repeated (large[i].start, large[i].piece, 100 * 1000);
      double whole = time_repeated (large[i].start, large[i].piece, 1000 * 1000);

      /* Linear is a factor of 10, quadratic one of 100; the rest is for a busy machine. */
      g_test_message ("case %" G_GSIZE_FORMAT ": 100 kB %.4f s, 1 MB %.4f s", i, small, whole);
      g_assert_cmpfloat (whole, <, 40 * small + 0.2);
    }
}

static void
test_too_large (void)
{
  g_autoptr (GPtrArray) faults = new_faults ();
  g_autofree char *text = g_malloc (PH_SCENARIO_MAX_BYTES + 1);

  memset (text, '\n', PH_SCENARIO_MAX_BYTES + 1);
  g_assert_null (ph_scenario_parse (text, PH_SCENARIO_MAX_BYTES + 1, "large", faults));
  g_assert_cmpuint (faults->len, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/scenario/notation/good", test_good);
  g_test_add_func ("/scenario/notation/bad", test_bad);
  g_test_add_func ("/scenario/notation/several", test_several);
  g_test_add_func ("/scenario/notation/statement", test_statement);
  g_test_add_func ("/scenario/notation/counted", test_counted);
  g_test_add_func ("/scenario/notation/garbage", test_garbage);
  g_test_add_func ("/scenario/notation/linear", test_linear);
  g_test_add_func ("/scenario/notation/too-large", test_too_large);
  return g_test_run ();
}
