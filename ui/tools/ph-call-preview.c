/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-call-preview.h"

#include "ph-lookup.h"
#include "ph-transcript.h"

#include <string.h>

/* A call before it is made, in the words that the transcript will have for it: the printer reads
 * records, so it is given the one that the call would park with. */

/**
 * ph_call_preview_lookup:
 * @call: a look-up made on no socket
 *
 * Returns: (transfer full): the call in the notation
 */
char *
ph_call_preview_lookup (const PhCall *call)
{
  g_autoptr (PhLookup) lookup = ph_lookup_from_call (call);
  g_autoptr (GBytes) body = ph_lookup_encode (lookup);
  const PhCallHead head = { .args = { call->args[0], call->args[1], call->args[2] } };
  gsize len = g_bytes_get_size (body);
  g_autoptr (PhSlab) slab = ph_slab_new (sizeof head + len);
  const PhRecord record = {
    .slab = slab,
    .offset = sizeof head,
    .len = (guint32) len,
    .kind = PH_RECORD_PARKED,
    .aux = call->op,
    .flags = PH_RECORD_HEAD,
  };

  memcpy (ph_slab_get_writable (slab), &head, sizeof head);
  memcpy (ph_slab_get_writable (slab) + sizeof head, g_bytes_get_data (body, NULL), len);
  return ph_transcript_call_full (&record, "", NULL);
}
