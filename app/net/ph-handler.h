/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-handler-spec.h"

G_BEGIN_DECLS

/* What a handler keeps while its connection lasts. Zeroed for a new one. */
typedef struct
{
  guint       line;      /* chargen: the next one */
  GByteArray *gathered;  /* (owned) (nullable): replies: what no row fits yet */
} PhHandlerState;

/* What a handler sees when something happened, and what it gives. */
typedef struct
{
  const PhHandlerSpec *spec;
  PhHandlerState      *state;
  PhSocketId           server;          /* the listener, or the socket of datagrams */
  const PhAddress     *client_address;
  gint64               wall_ns;         /* now, since 1970-01-01 UTC */
  gboolean             is_message;      /* what was received is a whole, and so is the answer */

  GByteArray          *answer;          /* bytes to send are appended here */
  gboolean             answered;        /* also by nothing: an empty message */
  gboolean             close;           /* the connection ends when the answer has gone */
} PhHandlerTurn;

/* Any of the functions may be missing. At the end of its peer's stream a handler ends. */
typedef struct
{
  gboolean returns_same;     /* the answer is what was received: nothing is copied for it */
  gboolean never_waits;      /* receives also while an answer waits for room */
  gboolean passes_on;        /* ph-relay.c does what it does */
  void   (*begin)    (PhHandlerTurn *turn);
  void   (*received) (PhHandlerTurn *turn, const guint8 *data, gsize len);
  void   (*more)     (PhHandlerTurn *turn);  /* all that was given has gone */
} PhHandler;

const PhHandler *ph_handler_get           (PhHandlerId     id);
void             ph_handler_state_clear   (PhHandlerState *state);

G_END_DECLS
