/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-handler-info.h"
#include "ph-reply.h"
#include "ph-address.h"

#include <stdatomic.h>

G_BEGIN_DECLS

/* Which handler answers, and what it was told. Counted by reference, by atomics of C11 since it
 * goes from thread to thread; once it is shared nobody changes it. */
typedef struct
{
  atomic_int  n_refs;
  PhHandlerId id;
  gboolean    one_by_one;   /* a listener: the next client only when the one before has left */
  guint32     bufsize;      /* bytes received at most at once; 0: any */
  PhAddress   address;      /* relay: where to; set when serve() knows it */
  guint8     *replies;      /* (owned) (nullable): reply table, see ph-reply.h */
  gsize       replies_len;
} PhHandlerSpec;

PhHandlerSpec *ph_handler_spec_new         (PhHandlerId          id);
PhHandlerSpec *ph_handler_spec_copy        (const PhHandlerSpec *spec);
PhHandlerSpec *ph_handler_spec_ref         (PhHandlerSpec       *spec);
void           ph_handler_spec_unref       (PhHandlerSpec       *spec);
void           ph_handler_spec_set_replies (PhHandlerSpec       *spec,
                                            const guint8        *table,
                                            gsize                len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhHandlerSpec, ph_handler_spec_unref)

G_END_DECLS
