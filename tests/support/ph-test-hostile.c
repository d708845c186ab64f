/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ph-test-hostile.h"

#include <string.h>

#define LONG_BYTES 65536

static const char *const texts[] = {
  "", " ", "\t", "\n", "  \n ", "0", "00", "-0", "+0", "080", "0x80", "0X1F", "0b1", "0o17", "017",
  "1e3", "1.", ".5", "1.5", "1.5.2", "-1", "+1", "--1", "- 1", "+-1", "1 2", " 80", "80 ", "80\n",
  "8 0", "1-", "65535", "65536", "-65535", "2147483647", "2147483648", "-2147483648",
  "-2147483649", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808",
  "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616",
  "99999999999999999999999999999999999999999999", "0x0000000000000000000000000000000000000000000ff",
  "0000000000000000000000000000000000000000000000000080", "0x", "0x-5", "0x 5", "0x0x5", "0x+5",
  "0xg", "0x1.5", "0.0000000000000000000000000000000000000000000000000001x", "0.0000001",
  "1.0000009", "1,000", "1_000", "1'000", "1/2", "1:30", "5s", "inf", "-inf", "nan", "NaN",
  "\xd9\xa8\xd9\xa0", "\xef\xbc\x98\xef\xbc\x90", "\xc2\xb9", "\xe2\x85\xa7", "\xf0\x9f\x98\x80",
  "None", "True", "null", "\\", "\\\\", "\\x", "\\x0", "\\xg0", "\\x00", "\\x00a",
  "a\\x00b", "\\400", "\\377", "\\8", "\\u0041", "\\N{DIGIT ONE}", "\"", "'", "\"\"", "\"a", "b\"",
  "b\"\\x01\"", "b'a'b'", "hex:", "hex:0", "hex:00", "hex:zz", "hex:0102030405", "%s%n%d", "%", "%%",
  "{}", "$HOME", "`id`", "<b>x</b>", "<b", "&amp;", "&", "<broadcast>", "::1", "[::1]", "[]", "[",
  "]", "[[::1]]", "[127.0.0.1]", "[localhost]", "::1%lo", "::%", "::1%1", "::1%4294967296", "::1/64",
  ":::", "1::2::3", "127.0.0.1", "127.1", "127.0.0.01", "0177.0.0.1", "010", "0x7f.1", "256.0.0.1",
  "1.2.3.4.5", "1.2.3.", ".1.2.3", "1.2.3.4:80", "localhost", "localhost.", "a..b", "-a", "a-",
  "a_b", "\xc3\xa9", "xn--", "no-such-host.invalid", "http", "HTTP", "htt", "http://x", "tcp", "TCP",
  "@", "@x", "@@", "./@x", "/", "/tmp/x", "~", "../..", "a,b", ",", ",,", "()", "(1, 0)", "(1,",
  "(1, 0, 0)", "((1, 0))", "(1, 0),", "1,2,3,4", "('1', '0')", "on", "ON", "off", "yes", "lo",
  "\"lo\"", "AF_INET", "af_inet", "MSG_PEEK", "MSG_PEEK | MSG_OOB", "SO_REUSEADDR", "ECONNREFUSED",
  "\xff", "\xc3", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xc0\x80", "80\xff", "\xff" "80",
  "a\x7f" "b", "\x01", "\x1b[31mred", "\r\n", "80\r", "\xe2\x80\xae" "abc", "\xe2\x80\x8b",
  "\xef\xbb\xbf" "80", "\xc2\xa0" "80", "80\xc2\xa0", "80\xe2\x80\xa9", "a\xcc\x81\xcc\x81\xcc\x81",
  "\xef\xbf\xbf", "\xee\x80\x80", "#", "80#", "80 # port", ";", "->", "=", "==", "a = b",
};

static const char *const fillings[] = {
  "a", "9", "0", "-", " ", "(", "\xc3\xa9", "\\", ".", ":", "[", "%s", "a.", "1,", "\xff", "\n", "\"",
  "@", "ab ", "\xe2\x80\x8b",
};

/* Returns: how many texts there are always */
guint
ph_test_hostile_n (void)
{
  return G_N_ELEMENTS (texts) + G_N_ELEMENTS (fillings);
}

static char *
make_long (const char *filling,
           gsize       bytes)
{
  GString *out = g_string_sized_new (bytes);

  while (out->len < bytes)
    g_string_append (out, filling);
  return g_string_free (out, FALSE);
}

/* Returns: (transfer full): text number @n below ph_test_hostile_n(); not always UTF-8 */
char *
ph_test_hostile_text (guint n)
{
  if (n < G_N_ELEMENTS (texts))
    return g_strdup (texts[n]);
  return make_long (fillings[n - G_N_ELEMENTS (texts)], LONG_BYTES);
}

static void
append_piece (GRand   *rand,
              GString *out)
{
  static const char plain[] = "0123456789abcdefxXo.:-+_%/\\@[](){}<>,;'\"=|#& \t\n";

  switch (g_rand_int_range (rand, 0, 6))
    {
    case 0:
      g_string_append (out, texts[g_rand_int_range (rand, 0, G_N_ELEMENTS (texts))]);
      break;
    case 1:
      g_string_append_unichar (out, (gunichar) g_rand_int_range (rand, 1, 0x3000));
      break;
    case 2:
      g_string_append_c (out, (char) g_rand_int_range (rand, 1, 256));
      break;
    case 3:
      g_string_append_printf (out, "%d", g_rand_int_range (rand, G_MININT32, G_MAXINT32));
      break;
    default:
      g_string_append_c (out, plain[g_rand_int_range (rand, 0, sizeof plain - 1)]);
    }
}

/* Returns: (transfer full): up to a dozen pieces in a row */
char *
ph_test_hostile_random (GRand *rand)
{
  GString *out = g_string_new (NULL);

  for (int n = g_rand_int_range (rand, 0, 12); n > 0; n--)
    append_piece (rand, out);
  return g_string_free (out, FALSE);
}

static void
mutate_once (GRand   *rand,
             GString *out)
{
  gssize place = g_rand_int_range (rand, 0, (gint32) out->len + 1);
  g_autoptr (GString) piece = g_string_new (NULL);

  switch (g_rand_int_range (rand, 0, 6))
    {
    case 0:
      g_string_truncate (out, (gsize) place);
      break;
    case 1:
      if (out->len > 0)
        g_string_erase (out, MIN (place, (gssize) out->len - 1), 1);
      break;
    case 2:
      if (out->len > 0)
        out->str[MIN ((gsize) place, out->len - 1)] ^= (char) (1 << g_rand_int_range (rand, 0, 7));
      break;
    case 3: /* a part of itself again */
      g_string_append_len (piece, out->str, place);
      g_string_insert (out, place, piece->str);
      break;
    default:
      append_piece (rand, piece);
      g_string_insert (out, place, piece->str);
    }
}

/* Returns: (transfer full): @text, but for one to three slips */
char *
ph_test_hostile_mutate (GRand      *rand,
                        const char *text)
{
  GString *out = g_string_new (text);

  for (int n = g_rand_int_range (rand, 1, 4); n > 0; n--)
    mutate_once (rand, out);
  out->len = strlen (out->str); /* a NUL that a flipped bit made ends it */
  return g_string_free (out, FALSE);
}

/* First each text that there is always, then random ones and slips in @valid, a list that NULL
 * ends. Returns: (transfer full): text number @n of a row without an end */
char *
ph_test_hostile_next (GRand             *rand,
                      guint              n,
                      const char *const *valid)
{
  int n_valid = 0;

  if (n < ph_test_hostile_n ())
    return ph_test_hostile_text (n);
  while (valid != NULL && valid[n_valid] != NULL)
    n_valid++;
  if (n % 2 || n_valid == 0)
    return ph_test_hostile_random (rand);
  return ph_test_hostile_mutate (rand, valid[g_rand_int_range (rand, 0, n_valid)]);
}

/* What is said of a text that is refused: it can be shown, it has an end, and it is a sentence even
 * if what it quotes is not. */
void
ph_test_hostile_check_sentence (const char *text,
                                gsize       max_bytes)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpuint (strlen (text), >, 10);
  g_assert_cmpuint (strlen (text), <=, max_bytes);
  g_assert_null (strstr (text, "(null)"));
  for (const char *p = text; *p != '\0'; p += g_utf8_skip[(guchar) *p])
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
}

/* A number as everybody reads it: decimal digits of ASCII with a sign or without, nothing else but
 * white space around it. Independent of what the rooms read numbers with.
 * Returns: whether it is one that fits */
gboolean
ph_test_hostile_read_integer (const char *text,
                              gint64     *number)
{
  guint64 sum = 0;
  gboolean negative;
  const char *digits;

  text += strspn (text, " \t\n\f\r");
  negative = *text == '-';
  if (*text == '-' || *text == '+')
    text++;
  for (digits = text; *text >= '0' && *text <= '9'; text++)
    {
      guint64 digit = (guint64) (*text - '0');

      if (sum > (G_MAXUINT64 - digit) / 10)
        return FALSE;
      sum = sum * 10 + digit;
    }
  if (text == digits || text[strspn (text, " \t\n\f\r")] != '\0')
    return FALSE;
  if (sum > G_MAXINT64)
    return FALSE;
  *number = negative ? -(gint64) sum : (gint64) sum;
  return TRUE;
}
