/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-address.h"
#include "ph-diag.h"

G_BEGIN_DECLS

/* What sock_diag(7) says about one socket, block by block as ph-kernel-reading.h has them. */
void ph_kernel_diag_read (PhDiag          *diag,
                          const PhSys     *sys,
                          int              fd,
                          int              family,
                          int              protocol,
                          const PhAddress *local,
                          const PhAddress *peer,
                          GByteArray      *body);

G_END_DECLS
