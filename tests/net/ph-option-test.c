/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-option-test.h"

#include <string.h>

/* What the tests of options share. */

const PhSocketOption *
ph_option_test_find (const char *name)
{
  const PhSocketOption *option = ph_socket_option_by_name (name);

  g_assert_nonnull (option);
  return option;
}

/* print, then parse, by both forms of print */
void
ph_option_test_round_trip (const PhSocketOption *option,
                           gconstpointer         value,
                           gsize                 len)
{
  char *(*const prints[]) (const PhSocketOption *, gconstpointer, gsize) = {
    ph_option_value_print, ph_option_value_to_notation,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (prints); i++)
    {
      g_autofree char *text = prints[i] (option, value, len);
      /* the notation may ask for any int */
      gboolean any = i == 1 && len == sizeof (int) && (g_ascii_isdigit (text[0]) || text[0] == '-');
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) again = ph_option_value_parse (any ? NULL : option, text, &error);
      gsize again_len;
      gconstpointer again_value;

      if (again == NULL)
        g_error ("%s: %s: %s", option != NULL ? option->name : "unknown", text, error->message);
      again_value = g_bytes_get_data (again, &again_len);
      if (!ph_option_value_equal (option, value, len, again_value, again_len))
        g_error ("%s: %s is read as something else", option != NULL ? option->name : "unknown",
                 text);
    }
}
