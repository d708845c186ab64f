/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-diag.h"
#include "ph-way.h"

G_BEGIN_DECLS

int ph_waiting_diag_list (PhDiag          *diag,
                          const PhSys     *sys,
                          const PhAddress *listener,
                          GArray          *waiting);

G_END_DECLS
