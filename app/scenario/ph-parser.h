/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-notation.h"

G_BEGIN_DECLS

/* Reads one line by the grammar alone; what names and arguments mean is ph_checker_check()'s. */
PhStatement *ph_parser_read_line (const char  *line,
                                  gsize        len,
                                  guint        line_number,
                                  PhFault    **fault);

G_END_DECLS
