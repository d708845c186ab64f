/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-find-pattern.h"

#include "ph-bytes.h"

#include <stdatomic.h>
#include <string.h>

/* A literal is looked for by its rarest byte: memchr(3) runs at the speed of memory, and most of
 * what it stops at is a match. Where the bytes are such that it stops all the time, memmem(3)
 * takes over. A letter of either case has two such bytes, looked for in turns. */

#define WINDOW_MISSES 64   /* stops in vain after which their distance is looked at */
#define DENSE         48   /* mean distance in bytes below which memmem(3) is faster */
#define BLOCK         4096 /* that both cases of a byte are looked for in, before going on */

struct _PhFindPattern
{
  atomic_uint refs;
  GRegex     *regex;    /* (owned) (nullable): a literal has none */
  gsize       len;      /* of a literal */
  guint8     *bytes;    /* (owned) */
  guint8     *other;    /* (owned) (nullable): the same in upper case; NULL: there is one case */
  guint8     *widths;   /* (owned) with other: bytes of the character that begins here, else 0 */
  gsize       anchor;   /* the byte looked for */
};

G_DEFINE_QUARK (ph-find-error-quark, ph_find_error)

/* Returns: how often a byte is to be expected, the more the larger */
static guint
commonness (guint8 byte)
{
  static const char letters[] = "etaoinsrhldcumfpgwybvkxjqz";
  const char *found;

  if (byte == 0 || byte == ' ')
    return 255;
  if (byte == 0xff)
    return 200;
  if (g_ascii_isdigit (byte) || byte == '\n' || byte == '\r')
    return 110;
  found = strchr (letters, g_ascii_tolower ((char) byte));
  if (found == NULL)
    return 20;
  return (g_ascii_islower (byte) ? 190U : 90U) - 2U * (guint) (found - letters);
}

static void
choose_anchor (PhFindPattern *pattern)
{
  guint best = G_MAXUINT;

  for (gsize i = 0; i < pattern->len; i++)
    {
      guint cost = commonness (pattern->bytes[i]);

      if (pattern->other != NULL && pattern->other[i] != pattern->bytes[i])
        cost += 100 + commonness (pattern->other[i]);
      if (cost >= best)
        continue;
      best = cost;
      pattern->anchor = i;
    }
}

/* A character counts in both cases where they take the same number of bytes, as nearly all do. */
static void
add_other_case (PhFindPattern *pattern)
{
  const char *text = (const char *) pattern->bytes;
  gsize i = 0;

  if (!g_utf8_validate (text, (gssize) pattern->len, NULL))
    return;
  pattern->other = g_memdup2 (pattern->bytes, pattern->len);
  pattern->widths = g_malloc0 (pattern->len);
  while (i < pattern->len)
    {
      gunichar c = g_utf8_get_char (text + i);
      int width = g_unichar_to_utf8 (c, NULL);
      gunichar lower = g_unichar_tolower (c), upper = g_unichar_toupper (c);

      if (g_unichar_to_utf8 (lower, NULL) == width && g_unichar_to_utf8 (upper, NULL) == width)
        {
          g_unichar_to_utf8 (lower, (char *) pattern->bytes + i);
          g_unichar_to_utf8 (upper, (char *) pattern->other + i);
        }
      pattern->widths[i] = (guint8) width;
      i += (gsize) width;
    }
  if (memcmp (pattern->bytes, pattern->other, pattern->len) == 0)
    g_clear_pointer (&pattern->other, g_free);
}

/* GLib tells the place only inside its message: the first number after the expression itself. */
static gsize
find_column (const char *message,
             const char *text)
{
  const char *quoted = strstr (message, text);
  const char *p = quoted != NULL ? quoted + strlen (text) : message;

  while (*p != '\0' && !g_ascii_isdigit (*p))
    p++;
  return *p != '\0' ? (gsize) g_ascii_strtoull (p, NULL, 10) : 0;
}

static gboolean
compile_regex (PhFindPattern *pattern,
               const char    *text,
               gboolean       ignore_case,
               gsize         *column,
               GError       **error)
{
  g_autoptr (GError) fault = NULL;
  GRegexCompileFlags flags = G_REGEX_RAW | G_REGEX_OPTIMIZE | (ignore_case ? G_REGEX_CASELESS : 0);
  const char *reason;
  gsize at;

  pattern->regex = g_regex_new (text, flags, 0, &fault);
  if (pattern->regex != NULL)
    return TRUE;
  at = MIN (find_column (fault->message, text), strlen (text));
  reason = strrchr (fault->message, ':');
  *column = at + 1;
  g_set_error (error, PH_FIND_ERROR, PH_FIND_ERROR_REGEX, "Column %" G_GSIZE_FORMAT ":%s", at + 1,
               reason != NULL ? reason + 1 : " this is no regular expression");
  return FALSE;
}

static gboolean
read_literal (PhFindPattern *pattern,
              PhFindKind     kind,
              const char    *text,
              gsize         *column,
              GError       **error)
{
  g_autoptr (GError) fault = NULL;
  gsize at = 0;
  GBytes *bytes = ph_bytes_parse (kind == PH_FIND_HEX ? PH_BYTES_HEX : PH_BYTES_TEXT, text, -1,
                                  &at, &fault);

  if (bytes == NULL)
    {
      *column = at + 1;
      g_set_error (error, PH_FIND_ERROR, PH_FIND_ERROR_HEX, "Column %" G_GSIZE_FORMAT ": %s",
                   at + 1, fault->message);
      return FALSE;
    }
  pattern->bytes = g_bytes_unref_to_data (bytes, &pattern->len);
  if (pattern->len == 0)
    g_set_error_literal (error, PH_FIND_ERROR, PH_FIND_ERROR_EMPTY,
                         "There is nothing to look for.");
  else if (pattern->len > PH_FIND_REACH)
    g_set_error_literal (error, PH_FIND_ERROR, PH_FIND_ERROR_TOO_LONG,
                         "More than 64 KiB cannot be looked for.");
  return pattern->len > 0 && pattern->len <= PH_FIND_REACH;
}

/**
 * ph_find_pattern_new:
 * @kind: how @text is to be read
 * @text: what the user wrote
 * @ignore_case: text and regular expressions: letters fit in either case. In a regular expression
 *   that holds for ASCII, since its characters are bytes
 * @column: (out): where the fault is, in bytes of @text counted from 1; 0: nowhere
 * @error: where to put a %PH_FIND_ERROR, its message a sentence for the user
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): the pattern, %NULL if @error is set
 */
PhFindPattern *
ph_find_pattern_new (PhFindKind   kind,
                     const char  *text,
                     gboolean     ignore_case,
                     gsize       *column,
                     GError     **error)
{
  g_autoptr (PhFindPattern) pattern = g_new0 (PhFindPattern, 1);

  atomic_init (&pattern->refs, 1);
  *column = 0;
  if (text[0] == '\0')
    {
      g_set_error_literal (error, PH_FIND_ERROR, PH_FIND_ERROR_EMPTY,
                           "There is nothing to look for.");
      return NULL;
    }
  if (kind == PH_FIND_REGEX)
    return compile_regex (pattern, text, ignore_case, column, error) ? g_steal_pointer (&pattern)
                                                                     : NULL;
  if (!read_literal (pattern, kind, text, column, error))
    return NULL;
  if (kind == PH_FIND_TEXT && ignore_case)
    add_other_case (pattern);
  choose_anchor (pattern);
  return g_steal_pointer (&pattern);
}

/**
 * ph_find_pattern_ref:
 * @pattern: a pattern
 *
 * Any thread.
 *
 * Returns: (transfer full): @pattern
 */
PhFindPattern *
ph_find_pattern_ref (PhFindPattern *pattern)
{
  atomic_fetch_add_explicit (&pattern->refs, 1, memory_order_relaxed);
  return pattern;
}

/**
 * ph_find_pattern_unref:
 * @pattern: (transfer full): a pattern
 *
 * Any thread.
 */
void
ph_find_pattern_unref (PhFindPattern *pattern)
{
  if (atomic_fetch_sub_explicit (&pattern->refs, 1, memory_order_acq_rel) != 1)
    return;
  g_clear_pointer (&pattern->regex, g_regex_unref);
  g_free (pattern->bytes);
  g_free (pattern->other);
  g_free (pattern->widths);
  g_free (pattern);
}

/**
 * ph_find_pattern_is_literal:
 * @pattern: a pattern
 *
 * Any thread.
 *
 * Returns: whether all its matches are of one length, ph_find_pattern_get_reach()
 */
gboolean
ph_find_pattern_is_literal (const PhFindPattern *pattern)
{
  return pattern->regex == NULL;
}

/**
 * ph_find_pattern_get_reach:
 * @pattern: a pattern
 *
 * Any thread.
 *
 * Returns: bytes from its beginning that decide about a match; more than 0
 */
gsize
ph_find_pattern_get_reach (const PhFindPattern *pattern)
{
  return pattern->regex != NULL ? PH_FIND_REACH : pattern->len;
}

/* Returns: (nullable): the first match in [at, end) */
static const guint8 *
find_exact (const PhFindPattern *pattern,
            const guint8        *at,
            const guint8        *end)
{
  const guint8 anchor = pattern->bytes[pattern->anchor];
  const guint8 *since = at;
  guint misses = 0;

  while ((gsize) (end - at) >= pattern->len)
    {
      const guint8 *hit = memchr (at + pattern->anchor, anchor,
                                  (gsize) (end - at) - pattern->len + 1);

      if (hit == NULL)
        return NULL;
      at = hit - pattern->anchor;
      if (memcmp (at, pattern->bytes, pattern->len) == 0)
        return at;
      at++;
      if (++misses < WINDOW_MISSES)
        continue;
      if (at - since < (gssize) WINDOW_MISSES * DENSE)
        return memmem (at, (gsize) (end - at), pattern->bytes, pattern->len);
      since = at;
      misses = 0;
    }
  return NULL;
}

static gboolean
fits_either_case (const PhFindPattern *pattern,
                  const guint8        *at)
{
  for (gsize i = 0; i < pattern->len; i += pattern->widths[i])
    {
      const gsize width = pattern->widths[i];

      if (memcmp (at + i, pattern->bytes + i, width) != 0
          && memcmp (at + i, pattern->other + i, width) != 0)
        return FALSE;
    }
  return TRUE;
}

/* Returns: where @byte is in [at, end), or @end */
static const guint8 *
find_byte (const guint8 *at,
           const guint8 *end,
           guint8        byte)
{
  const guint8 *found = at < end ? memchr (at, byte, (gsize) (end - at)) : NULL;

  return found != NULL ? found : end;
}

/* Looks for either byte of the anchor in [at, end), a block.
 * Returns: (nullable): where the match begins, which may reach beyond @end */
static const guint8 *
find_in_block (const PhFindPattern *pattern,
               const guint8        *at,
               const guint8        *end)
{
  const guint8 one = pattern->bytes[pattern->anchor], two = pattern->other[pattern->anchor];
  const guint8 *first = find_byte (at, end, one);
  const guint8 *second = two != one ? find_byte (at, end, two) : end;

  while (first < end || second < end)
    {
      const guint8 *hit = MIN (first, second);

      if (fits_either_case (pattern, hit - pattern->anchor))
        return hit - pattern->anchor;
      if (hit == first)
        first = find_byte (hit + 1, end, one);
      else
        second = find_byte (hit + 1, end, two);
    }
  return NULL;
}

/* Returns: (nullable): the first match in [at, end) */
static const guint8 *
find_folded (const PhFindPattern *pattern,
             const guint8        *at,
             const guint8        *end)
{
  const guint8 *last;   /* after the last place of the anchor */
  const guint8 *found = NULL;

  if ((gsize) (end - at) < pattern->len)
    return NULL;
  at += pattern->anchor;
  last = end - pattern->len + pattern->anchor + 1;
  while (at < last && found == NULL)
    {
      const guint8 *until = at + MIN (BLOCK, last - at);

      found = find_in_block (pattern, at, until);
      at = until;
    }
  return found;
}

static gboolean
next_literal (const PhFindPattern *pattern,
              const PhFindSpan    *span,
              gsize               *start)
{
  const guint8 *at = span->data + span->from, *end = span->data + span->len;
  const guint8 *found = pattern->other != NULL ? find_folded (pattern, at, end)
                                               : find_exact (pattern, at, end);

  if (found == NULL)
    return FALSE;
  *start = (gsize) (found - span->data);
  return TRUE;
}

static gboolean
next_regex (const PhFindPattern *pattern,
            const PhFindSpan    *span,
            gsize               *start,
            gsize               *len,
            GError             **error)
{
  g_autoptr (GMatchInfo) info = NULL;
  g_autoptr (GError) fault = NULL;
  GRegexMatchFlags flags = G_REGEX_MATCH_NOTEMPTY | (span->begins ? 0 : G_REGEX_MATCH_NOTBOL)
                           | (span->ends ? 0 : G_REGEX_MATCH_NOTEOL);
  int from, to;

  if (g_regex_match_full (pattern->regex, (const char *) span->data, (gssize) span->len,
                          (int) span->from, flags, &info, &fault)
      && g_match_info_fetch_pos (info, 0, &from, &to) && to > from)
    {
      *start = (gsize) from;
      *len = (gsize) (to - from);
      return TRUE;
    }
  if (fault != NULL)
    g_set_error_literal (error, PH_FIND_ERROR, PH_FIND_ERROR_GAVE_UP,
                         "This expression takes too many steps on these bytes.");
  return FALSE;
}

/**
 * ph_find_pattern_next:
 * @pattern: a pattern
 * @span: bytes, fewer than 2 GiB
 * @start: (out): where the first match that begins at @span->from or later begins
 * @len: (out): its length, more than 0: a match of nothing is none
 * @error: where to put %PH_FIND_ERROR_GAVE_UP
 *
 * Any thread.
 *
 * Returns: whether there is one
 */
gboolean
ph_find_pattern_next (const PhFindPattern  *pattern,
                      const PhFindSpan     *span,
                      gsize                *start,
                      gsize                *len,
                      GError              **error)
{
  if (span->from >= span->len)
    return FALSE;
  if (pattern->regex != NULL)
    return next_regex (pattern, span, start, len, error);
  *len = pattern->len;
  return next_literal (pattern, span, start);
}
