/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-json.h"

#include <string.h>

static void
test_object (void)
{
  PhJson *json = ph_json_new ();
  g_autofree char *text = NULL;

  ph_json_add_string (json, "plain", "a b");
  ph_json_add_string (json, "escaped", "\"\\\n\x1b\x7f");
  ph_json_add_string (json, "null", NULL);
  ph_json_add_string (json, "invalid", "a\xff" "b");
  ph_json_add_string (json, "beyond", "é€");
  ph_json_add_integer (json, "least", G_MININT64);
  ph_json_add_boolean (json, "yes", TRUE);
  ph_json_add_boolean (json, "no", FALSE);
  ph_json_add_hex (json, "hex", (const guint8 *) "\x00\xff" "a", 3);
  ph_json_add_hex (json, "none", NULL, 0);
  text = ph_json_end (json);
  g_assert_cmpstr (text, ==,
                   "{\"plain\":\"a b\",\"escaped\":\"\\\"\\\\\\u000a\\u001b\\u007f\",\"null\":null,"
                   "\"invalid\":\"a\xef\xbf\xbd" "b\",\"beyond\":\"é€\","
                   "\"least\":-9223372036854775808,\"yes\":true,\"no\":false,\"hex\":\"00ff61\","
                   "\"none\":\"\"}");
}

static void
test_empty (void)
{
  g_autofree char *text = ph_json_end (ph_json_new ());

  g_assert_cmpstr (text, ==, "{}");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/cli/json/object", test_object);
  g_test_add_func ("/cli/json/empty", test_empty);
  return g_test_run ();
}
