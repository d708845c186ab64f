/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-net-test.h"
#include "ph-option-value.h"

G_BEGIN_DECLS

const PhSocketOption *ph_option_test_find       (const char           *name);
void                  ph_option_test_round_trip (const PhSocketOption *option,
                                                 gconstpointer         value,
                                                 gsize                 len);

/* setsockopt, getsockopt through the engine */
const PhRecord       *ph_option_test_set_bytes  (PhNetTest            *net,
                                                 PhSocketId            socket,
                                                 const PhSocketOption *option,
                                                 GBytes               *value);
int                   ph_option_test_set        (PhNetTest            *net,
                                                 PhSocketId            socket,
                                                 const char           *name,
                                                 const char           *text);
#define ph_option_test_expect_set(net, socket, name, text, error) \
  g_assert_cmpint (ph_option_test_set (net, socket, name, text), ==, error)
const PhRecord       *ph_option_test_get        (PhNetTest            *net,
                                                 PhSocketId            socket,
                                                 const PhSocketOption *option);
char                 *ph_option_test_get_text   (PhNetTest            *net,
                                                 PhSocketId            socket,
                                                 const char           *name);
int                   ph_option_test_get_int    (PhNetTest            *net,
                                                 PhSocketId            socket,
                                                 const char           *name);
void                  ph_option_test_expect_value (PhNetTest          *net,
                                                 PhSocketId            socket,
                                                 const char           *name,
                                                 const char           *text);

G_END_DECLS
