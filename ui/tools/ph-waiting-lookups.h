/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-session.h"

G_BEGIN_DECLS

GListModel *ph_waiting_lookups_new (PhSession *session);

G_END_DECLS
