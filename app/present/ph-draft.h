/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-bytes.h"

G_BEGIN_DECLS

/* What was written to be sent, so that what was not taken can be given back as it was written. */
typedef struct
{
  PhBytesFormat format;
  char         *text;     /* (owned) (nullable): NULL: the bytes were not written */
  char         *ending;   /* (owned) (nullable): what was put after a text */
  GBytes       *payload;  /* (owned) (nullable): what that makes */
} PhDraft;

void  ph_draft_set   (PhDraft       *draft,
                      PhBytesFormat  format,
                      const char    *text,
                      const char    *ending,
                      GBytes        *payload);
void  ph_draft_clear (PhDraft       *draft);
char *ph_draft_write (const PhDraft *draft,
                      GBytes        *rest,
                      PhBytesFormat *format);

G_END_DECLS
