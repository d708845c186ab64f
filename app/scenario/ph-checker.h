/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-notation.h"

G_BEGIN_DECLS

/* Knows what the names of a scenario hold, statement after statement, and finds what the grammar
 * alone cannot: names that nothing was kept in, arguments that do not fit. */
typedef struct _PhChecker PhChecker;

PhChecker *ph_checker_new    (void);
void       ph_checker_free   (PhChecker         *checker);
PhFault   *ph_checker_check  (PhChecker         *checker,
                              const PhStatement *statement);
void       ph_checker_assume (PhChecker         *checker,
                              const PhStatement *statement);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhChecker, ph_checker_free)

G_END_DECLS
