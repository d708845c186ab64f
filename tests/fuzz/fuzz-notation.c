/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-notation.h"

#include <stddef.h>
#include <stdint.h>

/* Any file is a scenario or has faults, never both and never neither, and a fault can be shown. */

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) ph_fault_free);
  g_autoptr (PhScenario) scenario = ph_scenario_parse ((const char *) data, (gssize) size, "fuzz",
                                                       faults);

  g_assert_true ((scenario == NULL) == (faults->len > 0));
  for (guint i = 0; i < faults->len; i++)
    {
      const PhFault *fault = g_ptr_array_index (faults, i);

      g_assert_cmpuint (fault->line, >, 0);
      g_assert_cmpuint (fault->column, >, 0);
      g_assert_true (g_utf8_validate (fault->message, -1, NULL));
    }
  return 0;
}
