/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-json.h"

#include <string.h>

/* As much of a JSON writer as one flat object needs. Keys are the program's own and need no
 * escapes. One thread. */

struct _PhJson
{
  GString *text;  /* (owned) */
};

/**
 * ph_json_new:
 *
 * Returns: (transfer full): an object without members
 */
PhJson *
ph_json_new (void)
{
  PhJson *json = g_new0 (PhJson, 1);

  json->text = g_string_new ("{");
  return json;
}

/**
 * ph_json_free:
 * @json: (transfer full): an object
 */
void
ph_json_free (PhJson *json)
{
  g_string_free (json->text, TRUE);
  g_free (json);
}

static void
add_key (PhJson     *json,
         const char *key)
{
  if (json->text->len > 1)
    g_string_append_c (json->text, ',');
  g_string_append_printf (json->text, "\"%s\":", key);
}

static void
append_string (GString    *out,
               const char *value)
{
  g_string_append_c (out, '"');
  for (const char *p = value; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (out, '\\');
      if ((guchar) *p < 0x20 || *p == 0x7f)
        g_string_append_printf (out, "\\u%04x", (guint) *p);
      else
        g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

/**
 * ph_json_add_string:
 * @json: an object
 * @key: a new key
 * @value: (nullable): UTF-8, what is not is replaced; %NULL becomes null
 */
void
ph_json_add_string (PhJson     *json,
                    const char *key,
                    const char *value)
{
  g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, -1) : NULL;

  add_key (json, key);
  if (valid != NULL)
    append_string (json->text, valid);
  else
    g_string_append (json->text, "null");
}

/**
 * ph_json_add_integer:
 * @json: an object
 * @key: a new key
 * @value: its value
 */
void
ph_json_add_integer (PhJson     *json,
                     const char *key,
                     gint64      value)
{
  add_key (json, key);
  g_string_append_printf (json->text, "%" G_GINT64_FORMAT, value);
}

/**
 * ph_json_add_boolean:
 * @json: an object
 * @key: a new key
 * @value: its value
 */
void
ph_json_add_boolean (PhJson     *json,
                     const char *key,
                     gboolean    value)
{
  add_key (json, key);
  g_string_append (json->text, value ? "true" : "false");
}

/**
 * ph_json_add_hex:
 * @json: an object
 * @key: a new key
 * @data: (array length=len) (nullable): bytes
 * @len: how many
 *
 * Adds a string of two digits a byte: JSON has no bytes.
 */
void
ph_json_add_hex (PhJson       *json,
                 const char   *key,
                 const guint8 *data,
                 gsize         len)
{
  static const char digits[] = "0123456789abcdef";

  add_key (json, key);
  g_string_append_c (json->text, '"');
  for (gsize i = 0; i < len; i++)
    {
      g_string_append_c (json->text, digits[data[i] >> 4]);
      g_string_append_c (json->text, digits[data[i] & 0xf]);
    }
  g_string_append_c (json->text, '"');
}

/**
 * ph_json_end:
 * @json: (transfer full): an object
 *
 * Returns: (transfer full): its text, without a line end
 */
char *
ph_json_end (PhJson *json)
{
  char *text;

  g_string_append_c (json->text, '}');
  text = g_strdup (json->text->str);
  ph_json_free (json);
  return text;
}
