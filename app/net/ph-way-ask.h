/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-diag.h"
#include "ph-way.h"

G_BEGIN_DECLS

int ph_way_ask (PhDiag          *route,
                const PhSys     *sys,
                int              fd,
                const PhAddress *peer,
                PhWay           *way);

G_END_DECLS
