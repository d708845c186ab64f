/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-stream-words.h"

#include "ph-clock.h"
#include "ph-format.h"

static const char *
direction_word (PhDirection direction)
{
  return direction == PH_DIRECTION_OUT ? "sent" : "received";
}

static char *
count_bytes (guint64 n)
{
  g_autofree char *count = ph_format_count (n);

  return g_strdup_printf ("%s byte%s", count, n == 1 ? "" : "s");
}

/**
 * ph_stream_words_loss:
 * @loss: why bytes are not here
 * @len: how many
 *
 * Any thread, as all functions here.
 *
 * Returns: (transfer full): "12.3 kB no longer kept"
 */
char *
ph_stream_words_loss (PhStreamLoss loss,
                      guint64      len)
{
  static const char *const words[] = {
    [PH_STREAM_KEPT] = "kept",
    [PH_STREAM_EVICTED] = "no longer kept",
    [PH_STREAM_NOT_KEPT] = "not kept",
    [PH_STREAM_MISSING] = "moved faster than they could be recorded",
  };
  g_autofree char *size = ph_format_bytes (len);

  return g_strconcat (size, " ", words[loss], NULL);
}

/**
 * ph_stream_words_time:
 * @form: what to say
 * @time_ns: of a record, CLOCK_MONOTONIC
 * @first_ns: of the first bytes
 * @before_ns: of the record before; 0: there is none
 *
 * Returns: (transfer full) (nullable): "14:03:05.123", "+1.204512 s" or "+12.3 ms"
 */
char *
ph_stream_words_time (PhStreamTime form,
                      gint64       time_ns,
                      gint64       first_ns,
                      gint64       before_ns)
{
  const gint64 since_ns = MAX (0, time_ns - first_ns);
  g_autofree char *duration = NULL;

  switch (form)
    {
    case PH_STREAM_TIME_ABSOLUTE:
      return ph_format_time (time_ns);
    case PH_STREAM_TIME_RELATIVE:
      return g_strdup_printf ("+%" G_GINT64_FORMAT ".%06" G_GINT64_FORMAT " s",
                              since_ns / PH_NSEC_PER_SEC, since_ns % PH_NSEC_PER_SEC / 1000);
    case PH_STREAM_TIME_DELTA:
      if (before_ns == 0)
        return NULL;
      duration = ph_format_duration (time_ns - before_ns);
      return g_strconcat ("+", duration, NULL);
    case PH_STREAM_TIME_NONE:
    case PH_N_STREAM_TIMES:
    default:
      return NULL;
    }
}

/**
 * ph_stream_words_call:
 * @record: of a data call
 *
 * Returns: (transfer full): "recv() of 1,024 bytes at 14:03:05.123"
 */
char *
ph_stream_words_call (const PhRecord *record)
{
  g_autofree char *bytes = count_bytes (record->len);
  g_autofree char *time = ph_format_time (record->time_ns);

  return g_strdup_printf ("%s() of %s at %s", ph_call_op_get_name ((PhCallOp) record->kind), bytes,
                          time);
}

/**
 * ph_stream_words_row:
 * @row: a row
 * @text: how it looks; counts when its bytes are kept
 * @time: (nullable): what is said of its time
 *
 * Returns: (transfer full): "Received, byte 1,024 (0x400), 14:03:05.123: GET /"
 */
char *
ph_stream_words_row (const PhStreamRow *row,
                     const char        *text,
                     const char        *time)
{
  g_autofree char *start = ph_format_count (row->start);
  g_autofree char *loss = ph_stream_words_loss (row->loss, row->len);

  return g_strdup_printf ("%s, byte %s (0x%" G_GINT64_MODIFIER "x)%s%s: %s",
                          row->direction == PH_DIRECTION_OUT ? "Sent" : "Received", start,
                          row->start, time != NULL ? ", " : "", time != NULL ? time : "",
                          row->loss == PH_STREAM_KEPT ? text : loss);
}

/**
 * ph_stream_words_selection:
 * @direction: out or in
 * @start: offset of the first byte
 * @len: how many; 0: the place of a byte
 *
 * Returns: (transfer full): "12 bytes sent, 0x40–0x4b" or "received, byte 64 (0x40)"
 */
char *
ph_stream_words_selection (PhDirection direction,
                           guint64     start,
                           guint64     len)
{
  g_autofree char *count = len > 0 ? count_bytes (len) : ph_format_count (start);

  if (len == 0)
    return g_strdup_printf ("%s, byte %s (0x%" G_GINT64_MODIFIER "x)", direction_word (direction),
                            count, start);
  return g_strdup_printf ("%s %s, 0x%" G_GINT64_MODIFIER "x–0x%" G_GINT64_MODIFIER "x", count,
                          direction_word (direction), start, start + len - 1);
}

/**
 * ph_stream_words_parse:
 * @text: what somebody wrote: "4096", "4,096", "0x1000" or "50%"
 * @end: bytes there are
 * @offset: (out): a byte of them
 *
 * Returns: whether it names one
 */
gboolean
ph_stream_words_parse (const char *text,
                       guint64     end,
                       guint64    *offset)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  const gboolean hex = g_str_has_prefix (text, "0x") || g_str_has_prefix (text, "0X");
  gboolean percent = FALSE;

  for (const char *p = hex ? text + 2 : text; *p != '\0'; p++)
    {
      if (percent)
        return FALSE;
      if (hex ? g_ascii_isxdigit (*p) : g_ascii_isdigit (*p))
        g_string_append_c (digits, *p);
      else if (*p == '%' && !hex)
        percent = TRUE;
      else if (*p != ' ' && *p != ',' && *p != '_')
        return FALSE;
    }
  if (digits->len == 0 || digits->len > 18 || end == 0)
    return FALSE;
  *offset = g_ascii_strtoull (digits->str, NULL, hex ? 16 : 10);
  if (percent)
    *offset = *offset > 100 ? end
                            : MIN ((guint64) ((double) end / 100 * (double) *offset), end - 1);
  return *offset < end;
}
