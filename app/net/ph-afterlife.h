/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-after.h"
#include "ph-socket.h"

G_BEGIN_DECLS

/* The TCP connections of an engine that go on without a descriptor. Io thread. */
typedef struct
{
  GHashTable *by_socket;  /* (owned): PhSocketId to (owned) PhAfterlife */
  GQueue      by_age;     /* of (unowned) PhAfterlife, the oldest first */
  gboolean    is_proven;  /* the kernel found one: when it finds none, there is none */
} PhAfterlives;

typedef struct _PhAfterlife PhAfterlife;

void         ph_afterlives_init     (PhAfterlives *lives);
void         ph_afterlives_clear    (PhAfterlives *lives);

PhAfterlife *ph_afterlife_new       (PhSocket     *socket,
                                     gboolean      resets);
void         ph_afterlife_start     (PhAfterlife  *life);
void         ph_afterlife_note_state (PhSocket    *socket,
                                     PhState       old);
void         ph_afterlife_watch     (PhIo         *io,
                                     PhSocketId    socket,
                                     gboolean      watched);

G_END_DECLS
