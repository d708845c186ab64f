/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes of a whole table */
#define PH_REPLIES_MAX_BYTES ((gsize) 64 * 1024)

/* A row of a reply table: what begins with @match, or is it exactly, is answered by @answer. */
typedef struct
{
  const guint8 *match;       /* (unowned) */
  gsize         match_len;   /* 0: anything */
  const guint8 *answer;      /* (unowned) */
  gsize         answer_len;
  gboolean      exact;
  gboolean      close;       /* and the connection is closed then */
} PhReply;

gboolean ph_reply_read      (gconstpointer  table,
                             gsize          len,
                             gsize         *offset,
                             PhReply       *reply);
void     ph_reply_append    (GByteArray    *table,
                             const PhReply *reply);
gboolean ph_reply_find      (gconstpointer  table,
                             gsize          len,
                             const guint8  *data,
                             gsize          data_len,
                             PhReply       *found,
                             gboolean      *may_come);

G_END_DECLS
