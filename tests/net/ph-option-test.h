/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-option-value.h"

G_BEGIN_DECLS

const PhSocketOption *ph_option_test_find       (const char           *name);
void                  ph_option_test_round_trip (const PhSocketOption *option,
                                                 gconstpointer         value,
                                                 gsize                 len);

G_END_DECLS
