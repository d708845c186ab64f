/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-notation.h"

G_BEGIN_DECLS

/* Reads and parses the file of a command; what is wrong goes to standard error. */
PhScenario *ph_cli_read_scenario (const char *file_name);

G_END_DECLS
