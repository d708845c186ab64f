/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-notation.h"

G_BEGIN_DECLS

/* TCPServer() and its sisters: what they are made of */
gboolean ph_server_is     (const PhStatement *statement);
PhFault *ph_server_expand (PhStatement       *statement,
                           GPtrArray         *statements);

G_END_DECLS
