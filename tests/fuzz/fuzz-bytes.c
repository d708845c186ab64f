/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-bytes.h"

#include <stddef.h>
#include <stdint.h>

/* Any text is read or refused with a place in it; what was read comes back the same through any
 * format; any bytes have a preview that can be shown. */

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

static void
check_print (PhBytesFormat format,
             GBytes       *bytes)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  g_autofree char *text = ph_bytes_print (format, data, len);
  g_autoptr (GBytes) back = text != NULL ? ph_bytes_parse (format, text, -1, NULL, NULL) : NULL;

  g_assert_true (text == NULL ? format == PH_BYTES_TEXT : back != NULL);
  g_assert_true (back == NULL || g_bytes_equal (back, bytes));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *preview = ph_bytes_preview (data, size, 40);

  g_assert_true (g_utf8_validate (preview, -1, NULL));
  for (PhBytesFormat format = PH_BYTES_TEXT; format <= PH_BYTES_HEX; format++)
    {
      gsize position = 0;
      g_autoptr (GBytes) bytes = ph_bytes_parse (format, (const char *) data, (gssize) size,
                                                 &position, NULL);

      g_assert_true (bytes != NULL || position < size);
      for (PhBytesFormat other = PH_BYTES_TEXT; bytes != NULL && other <= PH_BYTES_HEX; other++)
        check_print (other, bytes);
    }
  return 0;
}
