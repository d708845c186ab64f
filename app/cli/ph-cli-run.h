/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-cli.h"
#include "ph-notation.h"

G_BEGIN_DECLS

/* `porthole run`: a session and a runner in a main loop of their own, without a display. */
PhExit ph_cli_run (PhScenario *scenario,
                   gint64      timeout_ns,
                   gboolean    as_json);

G_END_DECLS
