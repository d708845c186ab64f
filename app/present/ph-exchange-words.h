/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-exchange-feed.h"

G_BEGIN_DECLS

/* What a moment of an exchange is called in the picture, and what it means in a sentence. Main
 * thread. */
const char *ph_exchange_word_lane (PhExchangeFeed *feed,
                                   guint           lane);
char *ph_exchange_word_call_briefly (PhExchangeFeed *feed,
                                     guint64         number);
char *ph_exchange_word_call    (PhExchangeFeed *feed,
                                guint64         number);
char *ph_exchange_word_note    (PhExchangeFeed *feed,
                                guint64         number);
char *ph_exchange_word_wait    (PhExchangeFeed *feed,
                                guint           lane,
                                PhCallOp        op);
char *ph_exchange_sentence_of_wait (PhExchangeFeed *feed,
                                guint           lane,
                                PhCallOp        op);
gboolean ph_exchange_is_late   (const PhRecord *record);
char *ph_exchange_word_offset  (gint64          since_ns);
char *ph_exchange_sentence     (PhExchangeFeed *feed,
                                guint64         number);
char *ph_exchange_summary      (PhExchangeFeed *feed);

G_END_DECLS
