/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The errors of getaddrinfo(3) are not errnos. In the error of a call and of a record they
 * stand above all of those: 1000 less the (negative) EAI code, so EAI_NONAME (-2) is 1002. */
#define PH_ERROR_EAI_BASE 1000

int         ph_eai_to_error    (int code,
                                int errsv);
gboolean    ph_eai_is_error    (int error);
int         ph_eai_get_code    (int error);
const char *ph_eai_get_name    (int error);
const char *ph_eai_get_meaning (int error);

G_END_DECLS
