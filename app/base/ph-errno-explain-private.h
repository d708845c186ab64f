/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-errno.h"

G_BEGIN_DECLS

char *ph_errno_explain_family (const PhSituation *situation);
char *ph_errno_explain_held   (const PhSituation *s);
char *ph_errno_explain_rare   (const PhSituation *situation);

G_END_DECLS
