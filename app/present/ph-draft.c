/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-draft.h"

#include <string.h>

/* Any thread. */

/**
 * ph_draft_set:
 * @draft: (inout): a draft, or one of zeros
 * @format: how @text was to be read
 * @text: (nullable): what was written; %NULL: the bytes came from elsewhere
 * @ending: what was put after it, of %PH_BYTES_TEXT
 * @payload: the bytes that this makes
 */
void
ph_draft_set (PhDraft       *draft,
              PhBytesFormat  format,
              const char    *text,
              const char    *ending,
              GBytes        *payload)
{
  ph_draft_clear (draft);
  draft->format = format;
  draft->text = g_strdup (text);
  draft->ending = g_strdup (ending);
  draft->payload = g_bytes_ref (payload);
}

/**
 * ph_draft_clear:
 * @draft: a draft
 */
void
ph_draft_clear (PhDraft *draft)
{
  g_clear_pointer (&draft->text, g_free);
  g_clear_pointer (&draft->ending, g_free);
  g_clear_pointer (&draft->payload, g_bytes_unref);
}

/* Whether @rest lies in the draft's bytes and ends where they end */
static gboolean
is_tail (const PhDraft *draft,
         GBytes        *rest)
{
  gsize whole_len;
  gsize len;
  const guint8 *whole;
  const guint8 *data = g_bytes_get_data (rest, &len);

  if (draft->payload == NULL)
    return FALSE;
  whole = g_bytes_get_data (draft->payload, &whole_len);
  return len <= whole_len && len > 0 && memcmp (whole + whole_len - len, data, len) == 0;
}

/* Returns: whether a field that shows text shows every byte of it as it is */
static gboolean
is_plain (const char *text,
          gsize       len)
{
  for (gsize i = 0; i < len; i++)
    if (g_ascii_iscntrl (text[i]) && text[i] != '\n' && text[i] != '\t')
      return FALSE;
  return g_utf8_validate_len (text, len, NULL);
}

/* Returns: (transfer full) (nullable): the text that makes @rest with the draft's ending */
static char *
write_plain (const PhDraft *draft,
             GBytes        *rest)
{
  gsize len;
  const char *text = g_bytes_get_data (rest, &len);
  gsize ending_len = draft->ending != NULL ? strlen (draft->ending) : 0;

  if (len <= ending_len || !is_plain (text, len - ending_len))
    return NULL;
  return g_strndup (text, len - ending_len);
}

/**
 * ph_draft_write:
 * @draft: what was written
 * @rest: what of it was not sent
 * @format: (out): how the result is to be read
 *
 * What was written comes back as it was written; a part of it in the same format, if that can
 * show it, else with escapes, so that every byte survives.
 *
 * Returns: (transfer full): the text that makes @rest
 */
char *
ph_draft_write (const PhDraft *draft,
                GBytes        *rest,
                PhBytesFormat *format)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (rest, &len);
  char *text = NULL;

  *format = PH_BYTES_ESCAPES;
  if (draft->text == NULL || !is_tail (draft, rest))
    return ph_bytes_print (PH_BYTES_ESCAPES, data, len);
  *format = draft->format;
  if (len == g_bytes_get_size (draft->payload))
    return g_strdup (draft->text);
  if (draft->format != PH_BYTES_TEXT)
    return ph_bytes_print (draft->format, data, len);
  text = write_plain (draft, rest);
  if (text != NULL)
    return text;
  *format = PH_BYTES_ESCAPES;
  return ph_bytes_print (PH_BYTES_ESCAPES, data, len);
}
