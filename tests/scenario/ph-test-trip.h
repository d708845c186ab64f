/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-names.h"
#include "ph-scope.h"

G_BEGIN_DECLS

/* The way of a call from its text to the call and back. Three sockets are known: a, b and c, which
 * have the ids 1 to 3. */
typedef struct
{
  PhSession *session; /* (owned) */
  PhScope   *scope;   /* (owned) */
  PhNames   *names;   /* (owned) */
} PhTestTrip;

void    ph_test_trip_set_up    (PhTestTrip    *trip,
                                gconstpointer  data);
void    ph_test_trip_tear_down (PhTestTrip    *trip,
                                gconstpointer  data);
char   *ph_test_trip_print     (PhTestTrip    *trip,
                                const PhCall  *call);
PhCall *ph_test_trip_read      (PhTestTrip    *trip,
                                const char    *text);

G_END_DECLS
