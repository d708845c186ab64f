/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-inspector.h"

#include "ph-bytes.h"

#include <arpa/inet.h>
#include <math.h>
#include <string.h>

/* Every reading takes the first bytes there are, as many as it needs; text takes all of them, as
 * far as a line goes. */

#define TEXT_CHARS 64
#define BITS_BYTES 8

typedef struct _Reading Reading;

struct _Reading
{
  const char *name;
  const char *title;
  gsize       size;     /* bytes it needs */
  gboolean    big;      /* the most significant byte comes first */
  char     *(*say) (const Reading *reading,
                    const guint8  *data,
                    gsize          len);
};

static guint64
read_unsigned (const Reading *reading,
               const guint8  *data)
{
  guint64 number = 0;

  for (gsize i = 0; i < reading->size; i++)
    number = number << 8 | data[reading->big ? i : reading->size - 1 - i];
  return number;
}

static gint64
read_signed (const Reading *reading,
             const guint8  *data)
{
  const guint unused = (guint) (64 - 8 * reading->size);

  g_assert (reading->size > 0);
  return (gint64) (read_unsigned (reading, data) << unused) >> unused;
}

static char *
say_unsigned (const Reading *reading,
              const guint8  *data,
              gsize          len)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT, read_unsigned (reading, data));
}

static char *
say_signed (const Reading *reading,
            const guint8  *data,
            gsize          len)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, read_signed (reading, data));
}

static char *
print_double (double      value,
              const char *format)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (value))
    return g_strdup ("not a number");
  if (isinf (value))
    return g_strdup (value > 0 ? "infinity" : "−infinity");
  return g_strdup (g_ascii_formatd (text, sizeof text, format, value));
}

static char *
say_float (const Reading *reading,
           const guint8  *data,
           gsize          len)
{
  const guint32 bits = (guint32) read_unsigned (reading, data);
  float value;

  memcpy (&value, &bits, sizeof value);
  return print_double ((double) value, "%.9g");
}

static char *
say_double (const Reading *reading,
            const guint8  *data,
            gsize          len)
{
  const guint64 bits = read_unsigned (reading, data);
  double value;

  memcpy (&value, &bits, sizeof value);
  return print_double (value, "%.17g");
}

/* Years that a GDateTime has, and that a reader expects */
static char *
say_time (const Reading *reading,
          const guint8  *data,
          gsize          len)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (read_signed (reading, data));

  if (moment == NULL)
    return g_strdup ("no date: not in the years 1 to 9999");
  return g_date_time_format (moment, "%Y-%m-%d %H:%M:%S UTC");
}

static char *
say_bits (const Reading *reading,
          const guint8  *data,
          gsize          len)
{
  const gsize n = MIN (len, BITS_BYTES);
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (out, ' ');
      for (int bit = 7; bit >= 0; bit--)
        g_string_append_c (out, data[i] >> bit & 1 ? '1' : '0');
    }
  if (n < len)
    g_string_append (out, " …");
  return g_string_free (out, FALSE);
}

/* Returns: bytes of @data that are text, NULs among it */
static gsize
count_utf8 (const guint8 *data,
            gsize         len)
{
  gsize n = 0;

  while (n < len)
    {
      const char *end;

      g_utf8_validate_len ((const char *) data + n, len - n, &end);
      n = (gsize) (end - (const char *) data);
      if (n == len || data[n] != 0)   /* a NUL is text, though not for GLib */
        break;
      n++;
    }
  return n;
}

/* A character that the end cuts off is no fault of the bytes. */
static char *
say_utf8 (const Reading *reading,
          const guint8  *data,
          gsize          len)
{
  const gsize seen = MIN (len, (gsize) 4 * TEXT_CHARS);
  const gsize n = count_utf8 (data, seen);

  if (n < seen
      && g_utf8_get_char_validated ((const char *) data + n, (gssize) (seen - n)) != (gunichar) -2)
    return g_strdup_printf ("not UTF-8 at byte %" G_GSIZE_FORMAT, n);
  return ph_bytes_preview (data, len, TEXT_CHARS);
}

/* ISO 8859-1: each byte is the character of its number; 0x80 to 0x9f are controls. */
static char *
say_latin1 (const Reading *reading,
            const guint8  *data,
            gsize          len)
{
  const gsize n = MIN (len, TEXT_CHARS);
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      if (data[i] < 0xa0 || data[i] == 0xad)
        {
          g_autofree char *written = ph_bytes_print (PH_BYTES_ESCAPES, data + i, 1);

          g_string_append (out, written);
        }
      else
        g_string_append_unichar (out, data[i]);
    }
  if (n < len)
    g_string_append (out, "…");
  return g_string_free (out, FALSE);
}

static char *
say_address (const Reading *reading,
             const guint8  *data,
             gsize          len)
{
  char text[INET6_ADDRSTRLEN];

  return g_strdup (inet_ntop (reading->size == 4 ? AF_INET : AF_INET6, data, text, sizeof text));
}

static const Reading readings[] = {
  { "uint8", "Unsigned, 8 bits", 1, FALSE, say_unsigned },
  { "int8", "Signed, 8 bits", 1, FALSE, say_signed },
  { "uint16 LE", "Unsigned, 16 bits, little endian", 2, FALSE, say_unsigned },
  { "uint16 BE", "Unsigned, 16 bits, big endian", 2, TRUE, say_unsigned },
  { "int16 LE", "Signed, 16 bits, little endian", 2, FALSE, say_signed },
  { "int16 BE", "Signed, 16 bits, big endian", 2, TRUE, say_signed },
  { "uint32 LE", "Unsigned, 32 bits, little endian", 4, FALSE, say_unsigned },
  { "uint32 BE", "Unsigned, 32 bits, big endian", 4, TRUE, say_unsigned },
  { "int32 LE", "Signed, 32 bits, little endian", 4, FALSE, say_signed },
  { "int32 BE", "Signed, 32 bits, big endian", 4, TRUE, say_signed },
  { "uint64 LE", "Unsigned, 64 bits, little endian", 8, FALSE, say_unsigned },
  { "uint64 BE", "Unsigned, 64 bits, big endian", 8, TRUE, say_unsigned },
  { "int64 LE", "Signed, 64 bits, little endian", 8, FALSE, say_signed },
  { "int64 BE", "Signed, 64 bits, big endian", 8, TRUE, say_signed },
  { "float32 LE", "Floating point, 32 bits, little endian", 4, FALSE, say_float },
  { "float32 BE", "Floating point, 32 bits, big endian", 4, TRUE, say_float },
  { "float64 LE", "Floating point, 64 bits, little endian", 8, FALSE, say_double },
  { "float64 BE", "Floating point, 64 bits, big endian", 8, TRUE, say_double },
  { "bits", "Bits, the most significant first", 1, FALSE, say_bits },
  { "UTF-8", "Text in UTF-8", 1, FALSE, say_utf8 },
  { "Latin-1", "Text in ISO 8859-1", 1, FALSE, say_latin1 },
  { "IPv4", "IPv4 address", 4, FALSE, say_address },
  { "IPv6", "IPv6 address", 16, FALSE, say_address },
  { "time32 LE", "Seconds since 1970, 32 bits, little endian", 4, FALSE, say_time },
  { "time32 BE", "Seconds since 1970, 32 bits, big endian", 4, TRUE, say_time },
  { "time64 LE", "Seconds since 1970, 64 bits, little endian", 8, FALSE, say_time },
  { "time64 BE", "Seconds since 1970, 64 bits, big endian", 8, TRUE, say_time },
};

static char *
say_missing (const Reading *reading,
             gsize          len,
             gboolean       selected)
{
  const char *bytes = reading->size == 1 ? "byte" : "bytes";

  if (selected)
    return g_strdup_printf ("needs %" G_GSIZE_FORMAT " %s, %" G_GSIZE_FORMAT " selected",
                            reading->size, bytes, len);
  if (len == 0)
    return g_strdup_printf ("needs %" G_GSIZE_FORMAT " %s, none selected", reading->size, bytes);
  return g_strdup_printf ("needs %" G_GSIZE_FORMAT " %s, there are %" G_GSIZE_FORMAT,
                          reading->size, bytes, len);
}

static void
row_clear (gpointer data)
{
  g_free (((PhInspectorRow *) data)->value);
}

/**
 * ph_inspector_get_n_rows:
 *
 * Any thread.
 *
 * Returns: rows that ph_inspector_build() makes, whatever the bytes
 */
guint
ph_inspector_get_n_rows (void)
{
  return G_N_ELEMENTS (readings);
}

/**
 * ph_inspector_build:
 * @data: (array length=len) (nullable): the bytes
 * @len: how many
 * @selected: whether the user chose them; else they are the first of a message
 *
 * Costs the same for any number of bytes: @data is looked at as far as %PH_INSPECTOR_BYTES. Any
 * thread.
 *
 * Returns: (transfer full) (element-type PhInspectorRow): the rows
 */
GArray *
ph_inspector_build (const guint8 *data,
                    gsize         len,
                    gboolean      selected)
{
  GArray *rows = g_array_sized_new (FALSE, FALSE, sizeof (PhInspectorRow), G_N_ELEMENTS (readings));

  g_array_set_clear_func (rows, row_clear);
  for (gsize i = 0; i < G_N_ELEMENTS (readings); i++)
    {
      const Reading *reading = &readings[i];
      PhInspectorRow row = { .name = reading->name, .title = reading->title,
                             .missing = data == NULL || len < reading->size };

      row.value = row.missing ? say_missing (reading, data != NULL ? len : 0, selected)
                              : reading->say (reading, data, len);
      g_array_append_val (rows, row);
    }
  return rows;
}
