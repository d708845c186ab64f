/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What people, programs and enemies put into a field: numbers at and beyond every edge, in other
 * digits, with signs and spaces; escapes and quotes left open; markup, format directives, turned
 * and invisible text; bytes that are no UTF-8; 64 KiB of one character. From a seed, so that a
 * failure comes again. */
guint    ph_test_hostile_n      (void);
char    *ph_test_hostile_text   (guint       n);
char    *ph_test_hostile_random (GRand      *rand);
char    *ph_test_hostile_mutate (GRand      *rand,
                                 const char *text);
char    *ph_test_hostile_next   (GRand      *rand,
                                 guint       n,
                                 const char *const *valid);

/* what is asked of every answer */
void     ph_test_hostile_check_sentence (const char *text,
                                         gsize       max_bytes);
gboolean ph_test_hostile_read_integer   (const char *text,
                                         gint64     *number);

G_END_DECLS
