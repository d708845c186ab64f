/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-kernel-reading.h"

#include "ph-errno.h"
#include "ph-format.h"
#include "ph-types.h"

#include <string.h>
#include <sys/socket.h>

/* Fields in words: exact, with the unit, the same in every locale. Pure functions, any thread. */

typedef struct
{
  guint64     bit;
  const char *name;
} Bit;

/* Names of the bits that are set, and the rest as a number; "none" of 0 */
static char *
print_bits (guint64    value,
            const Bit *bits,
            gsize      n_bits)
{
  GString *text = g_string_new (NULL);
  guint64 rest = value;

  for (gsize i = 0; i < n_bits; i++)
    if (value & bits[i].bit)
      {
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", bits[i].name);
        rest &= ~bits[i].bit;
      }
  if (rest != 0)
    g_string_append_printf (text, "%s0x%" G_GINT64_MODIFIER "x", text->len > 0 ? ", " : "", rest);
  if (text->len == 0)
    g_string_append (text, "none");
  return g_string_free (text, FALSE);
}

/* enum tcpi_opt of <linux/tcp.h>: TCPI_OPT_… */
static char *
print_tcp_options (guint64 value)
{
  static const Bit bits[] = {
    { 1, "timestamps" }, { 2, "SACK" }, { 4, "window scale" }, { 8, "ECN" }, { 16, "ECN seen" },
    { 32, "data in SYN" }, { 64, "usec timestamps" }, { 128, "TFO child" },
  };

  return print_bits (value, bits, G_N_ELEMENTS (bits));
}

static char *
print_shutdown (guint64 value)
{
  static const Bit bits[] = { { 1, "receiving" }, { 2, "sending" } };

  return print_bits (value, bits, G_N_ELEMENTS (bits));
}

static char *
print_name (guint64            value,
            const char *const *names,
            gsize              n_names)
{
  if (value < n_names)
    return g_strdup (names[value]);
  return g_strdup_printf ("%" G_GUINT64_FORMAT, value);
}

/* enum tcp_ca_state */
static char *
print_ca_state (guint64 value)
{
  static const char *const names[] = { "Open", "Disorder", "CWR", "Recovery", "Loss" };

  return print_name (value, names, G_N_ELEMENTS (names));
}

/* enum tcp_fastopen_client_fail */
static char *
print_fastopen (guint64 value)
{
  static const char *const names[] = {
    "nothing known", "no cookie yet", "data was not acknowledged with the SYN", "SYN sent again",
  };

  return print_name (value, names, G_N_ELEMENTS (names));
}

/* sock_diag(7), idiag_timer */
static char *
print_timer (guint64 value)
{
  static const char *const names[] = { "none", "retransmission", "keepalive", "TIME_WAIT",
                                       "probe of a closed window" };

  return print_name (value, names, G_N_ELEMENTS (names));
}

static char *
print_sock_type (guint64 value)
{
  return value == SOCK_STREAM ? g_strdup ("SOCK_STREAM")
       : value == SOCK_DGRAM ? g_strdup ("SOCK_DGRAM")
       : value == SOCK_SEQPACKET ? g_strdup ("SOCK_SEQPACKET")
       : g_strdup_printf ("%" G_GUINT64_FORMAT, value);
}

/* 12 and 13 are the kernel's own: a handshake of a listener, and bound but idle */
static char *
print_tcp_state (guint64 value)
{
  if (value > PH_STATE_UNKNOWN && value <= PH_STATE_CLOSING)
    return g_strdup (ph_state_get_name ((PhState) value));
  return value == 12 ? g_strdup ("NEW_SYN_RECV") : value == 13 ? g_strdup ("BOUND_INACTIVE")
       : g_strdup_printf ("%" G_GUINT64_FORMAT, value);
}

/* Thousandths, rounded down: printf's decimal point follows the locale */
static char *
print_part (guint64     value,
            guint64     whole,
            const char *prefix)
{
  const guint64 parts = value * 1000 / whole;

  return g_strdup_printf ("%s%" G_GUINT64_FORMAT ".%03u", prefix, parts / 1000,
                          (guint) (parts % 1000));
}

static char *
print_scale (guint64 value)
{
  g_autofree char *factor = ph_format_count (G_GUINT64_CONSTANT (1) << MIN (value, 63));

  return g_strdup_printf ("%" G_GUINT64_FORMAT " (×%s)", value, factor);
}

/* Of what is counted: of one, and of any other number */
static const char *const suffixes[][2] = {
  [PH_KERNEL_COUNT] = { "", "" },
  [PH_KERNEL_BYTES] = { " byte", " bytes" },
  [PH_KERNEL_SEGMENTS] = { " segment", " segments" },
  [PH_KERNEL_US] = { " µs", " µs" },
  [PH_KERNEL_MS] = { " ms", " ms" },
  [PH_KERNEL_BYTES_PER_SECOND] = { " B/s", " B/s" },
};

static char *
print_count (PhKernelUnit  unit,
             guint64       number,
             const char   *sign)
{
  g_autofree char *count = ph_format_count (number);

  return g_strconcat (sign, count, suffixes[unit][number != 1], NULL);
}

static char *
print_yes_no (guint64 value)
{
  return g_strdup (value != 0 ? "yes" : "no");
}

static char *
print_gain (guint64 value)
{
  return print_part (value, 256, "×");
}

static char *
print_fraction (guint64 value)
{
  return print_part (value, 1024, "");
}

static char *
print_hex (guint64 value)
{
  return g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", value);
}

static char *
print_plain (guint64 value)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT, value);
}

static char *(*const printers[PH_N_KERNEL_UNITS]) (guint64) = {
  [PH_KERNEL_YES_NO] = print_yes_no,
  [PH_KERNEL_SCALE] = print_scale,
  [PH_KERNEL_GAIN] = print_gain,
  [PH_KERNEL_FRACTION] = print_fraction,
  [PH_KERNEL_HEX] = print_hex,
  [PH_KERNEL_NUMBER] = print_plain,
  [PH_KERNEL_TCP_STATE] = print_tcp_state,
  [PH_KERNEL_CA_STATE] = print_ca_state,
  [PH_KERNEL_TCP_OPTIONS] = print_tcp_options,
  [PH_KERNEL_FASTOPEN] = print_fastopen,
  [PH_KERNEL_TIMER] = print_timer,
  [PH_KERNEL_SHUTDOWN] = print_shutdown,
  [PH_KERNEL_SOCK_TYPE] = print_sock_type,
};

static char *
print_number (const PhKernelField *field,
              guint64              number)
{
  if (printers[field->unit] != NULL)
    return printers[field->unit] (number);
  return print_count (field->unit, number, "");
}

/* What the kernel gives as text is bytes of somebody. */
static char *
print_text (const PhKernelValue *value)
{
  char *text = g_strndup (value->text, value->text_len);

  if (!g_utf8_validate (text, -1, NULL))
    g_strcanon (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", '?');
  return text;
}

/**
 * ph_kernel_value_print:
 * @field: a field
 * @value: a value of it
 *
 * Any thread.
 *
 * Returns: (transfer full): the value with its unit, "24 µs"; "not told", or the error's name
 */
char *
ph_kernel_value_print (const PhKernelField *field,
                       const PhKernelValue *value)
{
  if (value->answer == PH_KERNEL_FAILED)
    return ph_errno_label (value->error);
  if (value->answer != PH_KERNEL_TOLD)
    return g_strdup ("not told");
  if (field->unit == PH_KERNEL_TEXT)
    return print_text (value);
  if (field->special_text != NULL && value->number == field->special)
    return g_strdup (field->special_text);
  return print_number (field, value->number);
}

static gboolean
is_counted (const PhKernelField *field,
            const PhKernelValue *value)
{
  return field->unit <= PH_KERNEL_BYTES_PER_SECOND && value->answer == PH_KERNEL_TOLD
         && (field->special_text == NULL || value->number != field->special);
}

/**
 * ph_kernel_value_print_change:
 * @field: a field
 * @then: its value at one moment
 * @now: its value at a later one
 *
 * Any thread.
 *
 * Returns: (transfer full): how much it grew or shrank, "+1,448 bytes"; "changed" of what is no
 *   count; "" when it is the same
 */
char *
ph_kernel_value_print_change (const PhKernelField *field,
                              const PhKernelValue *then,
                              const PhKernelValue *now)
{
  if (ph_kernel_value_equal (then, now))
    return g_strdup ("");
  if (!is_counted (field, then) || !is_counted (field, now))
    return g_strdup ("changed");
  if (now->number > then->number)
    return print_count (field->unit, now->number - then->number, "+");
  return print_count (field->unit, then->number - now->number, "−");
}

/**
 * ph_kernel_reading_print_line:
 * @field: a field
 * @then: (nullable): an earlier reading
 * @now: a reading
 * @text: (inout): where the line is appended
 *
 * One line for the clipboard, columns parted by tabs: name, value, meaning; or with @then name,
 * earlier value, value, change, meaning. Nothing of a field that was not asked for. Any thread.
 */
void
ph_kernel_reading_print_line (const PhKernelField   *field,
                              const PhKernelReading *then,
                              const PhKernelReading *now,
                              GString               *text)
{
  const PhKernelValue value = ph_kernel_reading_get (now, field);
  g_autofree char *printed = NULL;

  if (value.answer == PH_KERNEL_NOT_ASKED)
    return;
  g_string_append_printf (text, "%s\t", field->name);
  if (then != NULL)
    {
      const PhKernelValue before = ph_kernel_reading_get (then, field);
      g_autofree char *earlier = ph_kernel_value_print (field, &before);
      g_autofree char *change = ph_kernel_value_print_change (field, &before, &value);

      printed = ph_kernel_value_print (field, &value);
      g_string_append_printf (text, "%s\t%s\t%s", earlier, printed, change);
    }
  else
    {
      printed = ph_kernel_value_print (field, &value);
      g_string_append (text, printed);
    }
  g_string_append_printf (text, "\t%s\n", field->meaning);
}
