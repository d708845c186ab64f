/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-option-value.h"
#include "ph-record.h"

G_BEGIN_DECLS

/* What is known of one option of one socket. Values are owned; NULL: not known. */
typedef struct
{
  GBytes  *value;    /* as the kernel told last */
  GBytes  *fresh;    /* what a socket of this kind begins with */
  GBytes  *asked;    /* what the user gave it last and the kernel took */
  gboolean read;     /* the kernel was asked */
  int      error;    /* why it told no value, 0: it did */
} PhOptionState;

/* A group that a socket joined, by its own record. */
typedef struct
{
  const PhSocketOption *join;   /* the option that joined it */
  GBytes               *value;  /* (owned): its value */
} PhMembership;

/* The options of one socket by row of ph_socket_option_table(), and the groups it is a member of. */
typedef struct _PhOptionStates PhOptionStates;

PhOptionStates      *ph_option_states_new             (void);
void                 ph_option_states_free            (PhOptionStates       *states);
void                 ph_option_states_take_readings   (PhOptionStates       *states,
                                                       const PhRecord       *record);
void                 ph_option_states_take_setsockopt (PhOptionStates       *states,
                                                       const PhRecord       *record);
const PhOptionState *ph_option_states_get             (const PhOptionStates *states,
                                                       gsize                 row);
GPtrArray           *ph_option_states_get_memberships (const PhOptionStates *states);
gboolean             ph_option_states_were_read       (const PhOptionStates *states);

const PhSocketOption *ph_membership_get_leave         (const PhMembership   *membership);
char                 *ph_option_state_describe        (const PhOptionState  *state,
                                                       const PhSocketOption *option);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhOptionStates, ph_option_states_free)

G_END_DECLS
