/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-state-diagram.h"

G_BEGIN_DECLS

/* The states and steps of a socket in words. Pure, any thread. */
char *ph_state_words_state  (const PhStateSubject *subject);
char *ph_state_words_cause  (const PhStateSubject *subject,
                             const PhStateStep    *step);
char *ph_state_words_step   (const PhStateSubject *subject,
                             const PhStateStep    *step);
char *ph_state_words_clock  (const PhAfter        *after,
                             gint64                now_ns);
char *ph_state_words_short_clock (const PhAfter   *after,
                             gint64                now_ns);
char *ph_state_words_all    (const PhStateSubject *subject,
                             gint64                now_ns);
const char *ph_state_words_name (const PhStateSubject *subject);
const PhStateStep *ph_state_words_last (const PhStateSubject *subject);

G_END_DECLS
