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

const PhRecord *
ph_option_test_set_bytes (PhNetTest            *net,
                          PhSocketId            socket,
                          const PhSocketOption *option,
                          GBytes               *value)
{
  PhCall call = PH_CALL_INIT (PH_CALL_SETSOCKOPT, socket);

  call.args[0] = option->level;
  call.args[1] = option->option;
  call.data = value;
  g_ptr_array_add (net->sent, g_bytes_ref (value)); /* see ph_net_test_send() */
  return ph_net_test_call (net, &call);
}

/* Returns: the errno */
int
ph_option_test_set (PhNetTest  *net,
                    PhSocketId  socket,
                    const char *name,
                    const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) value = ph_option_value_parse (ph_option_test_find (name), text, &error);

  g_assert_no_error (error);
  return ph_option_test_set_bytes (net, socket, ph_option_test_find (name), value)->error;
}

const PhRecord *
ph_option_test_get (PhNetTest            *net,
                    PhSocketId            socket,
                    const PhSocketOption *option)
{
  PhCall call = PH_CALL_INIT (PH_CALL_GETSOCKOPT, socket);

  call.args[0] = option->level;
  call.args[1] = option->option;
  return ph_net_test_call (net, &call);
}

char *
ph_option_test_get_text (PhNetTest  *net,
                         PhSocketId  socket,
                         const char *name)
{
  const PhRecord *record = ph_option_test_get (net, socket, ph_option_test_find (name));
  gsize len;
  const guint8 *value = ph_record_get_payload (record, &len);

  g_assert_cmpint (record->error, ==, 0);
  return ph_option_value_print (ph_option_test_find (name), value, len);
}

int
ph_option_test_get_int (PhNetTest  *net,
                        PhSocketId  socket,
                        const char *name)
{
  const PhRecord *record = ph_option_test_get (net, socket, ph_option_test_find (name));

  g_assert_cmpint (record->error, ==, 0);
  g_assert_cmpuint (record->len, ==, sizeof (int));
  return ph_record_get_head (record)->args[2];
}

void
ph_option_test_expect_value (PhNetTest  *net,
                             PhSocketId  socket,
                             const char *name,
                             const char *text)
{
  g_autofree char *value = ph_option_test_get_text (net, socket, name);

  g_assert_cmpstr (value, ==, text);
}
