/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-kernel-reading.h"

#include <string.h>

/* The bytes stay as the kernel gave them until somebody asks for a field, so that one record holds
 * whatever any kernel says. Pure functions, any thread. */

#define PADDED(len) (((len) + 7u) & ~(gsize) 7u)

/**
 * ph_kernel_reading_append:
 * @body: the body of a record in the making
 * @block: what was asked
 * @error: errno when the kernel refused, else 0
 * @data: (array length=len) (nullable): what it told
 * @len: how much of it
 *
 * Any thread.
 */
void
ph_kernel_reading_append (GByteArray    *body,
                          PhKernelBlock  block,
                          int            error,
                          gconstpointer  data,
                          gsize          len)
{
  static const guint8 padding[8] = { 0 };
  const PhKernelBlockHead head = {
    .block = (guint16) block, .error = (guint16) error, .len = (guint32) len,
  };

  g_byte_array_append (body, (const guint8 *) &head, sizeof head);
  if (len > 0)
    g_byte_array_append (body, data, (guint) len);
  g_byte_array_append (body, padding, (guint) (PADDED (len) - len));
}

/**
 * ph_kernel_reading_parse:
 * @reading: (out): its parts point into @payload
 * @payload: (array length=len) (nullable): of a KERNEL record
 * @len: bytes
 *
 * Blocks that are not known are passed over. Any thread.
 *
 * Returns: %FALSE if the bytes are no reading; @reading then says what stood before the fault
 */
gboolean
ph_kernel_reading_parse (PhKernelReading *reading,
                         gconstpointer    payload,
                         gsize            len)
{
  const guint8 *bytes = payload;
  gsize at = 0;

  *reading = (PhKernelReading) { 0 };
  while (at < len)
    {
      PhKernelBlockHead head;

      if (len - at < sizeof head)
        return FALSE;
      memcpy (&head, bytes + at, sizeof head);
      at += sizeof head;
      if (PADDED ((gsize) head.len) > len - at)
        return FALSE;
      if (head.block < PH_N_KERNEL_BLOCKS)
        reading->parts[head.block] = (PhKernelPart) { TRUE, head.error, head.len, bytes + at };
      at += PADDED ((gsize) head.len);
    }
  return TRUE;
}

/* Bit-fields and pairs of halves are laid out from the low end, or on other machines the high. */
static guint64
read_number (const guint8        *at,
             const PhKernelField *field)
{
  const gboolean from_high = G_BYTE_ORDER == G_BIG_ENDIAN;
  guint8 byte = 0;
  guint16 half = 0;
  guint32 word = 0;
  guint64 number = 0;

  switch (field->size)
    {
    case 1: memcpy (&byte, at, sizeof byte); number = byte; break;
    case 2: memcpy (&half, at, sizeof half); number = half; break;
    case 4: memcpy (&word, at, sizeof word); number = word; break;
    default: memcpy (&number, at, sizeof number); break;
    }
  if (field->block == PH_KERNEL_CC_BBR && field->size == 8 && from_high)
    number = number << 32 | number >> 32;
  if (field->bits == 0)
    return number;
  return number >> (from_high ? 8 * field->size - field->shift - field->bits : field->shift)
         & ((1u << field->bits) - 1);
}

/**
 * ph_kernel_reading_get:
 * @reading: a reading
 * @field: a field of the table
 *
 * Any thread.
 *
 * Returns: the field's value; a text points into the reading's payload
 */
PhKernelValue
ph_kernel_reading_get (const PhKernelReading *reading,
                       const PhKernelField   *field)
{
  const PhKernelPart *part = &reading->parts[field->block];
  PhKernelValue value = { .answer = PH_KERNEL_NOT_ASKED };

  if (!part->asked)
    return value;
  if (part->error != 0)
    {
      value.answer = PH_KERNEL_FAILED;
      value.error = part->error;
      return value;
    }
  value.answer = PH_KERNEL_TOLD;
  if (field->unit == PH_KERNEL_TEXT)
    {
      value.text = (const char *) part->data;
      value.text_len = strnlen (value.text, part->len);
    }
  else if ((gsize) field->offset + field->size <= part->len)
    value.number = read_number (part->data + field->offset, field);
  else
    value.answer = PH_KERNEL_NOT_TOLD;
  return value;
}

/**
 * ph_kernel_reading_get_excess:
 * @reading: a reading
 * @block: a block
 *
 * Any thread.
 *
 * Returns: how many bytes the kernel told of the block beyond those the table knows
 */
gsize
ph_kernel_reading_get_excess (const PhKernelReading *reading,
                              PhKernelBlock          block)
{
  const gsize known = ph_kernel_block_get_known (block);
  const gsize len = reading->parts[block].len;

  return known > 0 && len > known ? len - known : 0;
}

/**
 * ph_kernel_value_equal:
 * @a: a value of a field
 * @b: another of the same field
 *
 * Any thread.
 *
 * Returns: whether the two look the same
 */
gboolean
ph_kernel_value_equal (const PhKernelValue *a,
                       const PhKernelValue *b)
{
  return a->answer == b->answer && a->error == b->error && a->number == b->number
         && a->text_len == b->text_len
         && (a->text_len == 0 || memcmp (a->text, b->text, a->text_len) == 0);
}
