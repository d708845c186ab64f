/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-wait-words.h"

static const struct
{
  PhCallOp    op;
  const char *says;
  const char *of_stream;
  const char *of_messages;
} cases[] = {
  { PH_CALL_ACCEPT, "waits for a connection in the accept queue", "for a client", "for a client" },
  { PH_CALL_CONNECT, "waits for the peer's answer", "for an answer", "for an answer" },
  { PH_CALL_CONNECT_EX, "waits for the peer's answer", "for an answer", "for an answer" },
  { PH_CALL_SEND, "waits for room in the send buffer", "for room", "for room" },
  { PH_CALL_SENDTO, "waits for room in the send buffer", "for room", "for room" },
  { PH_CALL_SENDALL, "waits for room in the send buffer", "for room", "for room" },
  { PH_CALL_SENDFILE, "waits for room in the send buffer", "for room", "for room" },
  { PH_CALL_RECV, "waits for data in the receive queue", "for bytes", "for a message" },
  { PH_CALL_RECVFROM, "waits for data in the receive queue", "for bytes", "for a message" },
  { PH_CALL_GETADDRINFO, "looks the name up", "", "" },
  { PH_CALL_GETHOSTBYNAME, "looks the name up", "", "" },
  { PH_CALL_SELECT, "waits until one is ready", "", "" },
  { PH_CALL_CLOSE, "waits", "", "" },
};

static void
test_words (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpstr (ph_wait_words (cases[i].op), ==, cases[i].says);
      g_assert_cmpstr (ph_wait_words_brief (cases[i].op, TRUE), ==, cases[i].of_stream);
      g_assert_cmpstr (ph_wait_words_brief (cases[i].op, FALSE), ==, cases[i].of_messages);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/present/wait-words/words", test_words);
  return g_test_run ();
}
