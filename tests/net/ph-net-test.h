/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-engine.h"

G_BEGIN_DECLS

/* An engine and all it has told so far. The test is the main thread and the ring's consumer. */
typedef struct
{
  PhEngine  *engine;  /* (owned) */
  GArray    *records; /* (owned): of PhRecord */
  GPtrArray *sent;    /* (owned): of GBytes */
} PhNetTest;

/* A record to look for: members left zero match anything, except kind, which must match. */
typedef struct
{
  guint      kind;
  PhSocketId socket;
  PhCallId   call_id;
  guint      flags;
  guint      from;    /* first position to look at */
} PhNetMatch;

PhNetTest      *ph_net_test_new          (const PhSys        *sys);
PhNetTest      *ph_net_test_new_small    (const PhSys        *sys,
                                          guint               ring_slots);
void            ph_net_test_free         (PhNetTest          *test);
void            ph_net_test_drain        (PhNetTest          *test);
const PhRecord *ph_net_test_find         (PhNetTest          *test,
                                          const PhNetMatch   *match);
guint           ph_net_test_count        (PhNetTest          *test,
                                          const PhNetMatch   *match);
const PhRecord *ph_net_test_wait         (PhNetTest          *test,
                                          const PhNetMatch   *match);
void            ph_net_test_wait_n       (PhNetTest          *test,
                                          const PhNetMatch   *match,
                                          guint               n);
const PhRecord *ph_net_test_wait_call    (PhNetTest          *test,
                                          PhCallOp            op,
                                          PhCallId            id);
const PhRecord *ph_net_test_wait_parked  (PhNetTest          *test,
                                          PhCallId            id);
void            ph_net_test_settle       (PhNetTest          *test);

/* calls */
PhSocketId      ph_net_test_open         (PhNetTest          *test,
                                          int                 family,
                                          int                 type,
                                          PhAutoFlags         flags);
PhCallId        ph_net_test_submit       (PhNetTest          *test,
                                          PhCallOp            op,
                                          PhSocketId          socket,
                                          gint64              timeout_ns);
const PhRecord *ph_net_test_call         (PhNetTest          *test,
                                          const PhCall       *call);
const PhRecord *ph_net_test_bind         (PhNetTest          *test,
                                          PhSocketId          socket,
                                          int                 family,
                                          guint16             port);
PhSocketId      ph_net_test_listen       (PhNetTest          *test,
                                          int                 family,
                                          PhAutoFlags         flags,
                                          PhAddress          *address);
PhSocketId      ph_net_test_udp          (PhNetTest          *test,
                                          int                 family,
                                          PhAutoFlags         flags,
                                          PhAddress          *address);
const PhRecord *ph_net_test_connect      (PhNetTest          *test,
                                          PhSocketId          socket,
                                          const PhAddress    *address);
PhSocketId      ph_net_test_conn         (PhNetTest          *test,
                                          PhAutoFlags         flags,
                                          int                *peer);
PhCallId        ph_net_test_send         (PhNetTest          *test,
                                          PhSocketId          socket,
                                          const void         *data,
                                          gsize               len,
                                          const PhAddress    *address);
PhCallId        ph_net_test_recv         (PhNetTest          *test,
                                          PhSocketId          socket,
                                          gsize               bufsize,
                                          gint64              timeout_ns);

/* what the picture says */
PhIdentity      ph_net_test_identity     (PhNetTest          *test,
                                          PhSocketId          socket);
void            ph_net_test_payload      (const PhRecord     *record,
                                          const void         *data,
                                          gsize               len);

/* peers made of plain system calls; all blocking */
int             ph_net_test_peer         (int                 type,
                                          const PhAddress    *address);
int             ph_net_test_peer_listen  (int                 family,
                                          PhAddress          *address);
void            ph_net_test_peer_read    (int                 fd,
                                          const void         *data,
                                          gsize               len);
guint           ph_net_test_n_fds        (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhNetTest, ph_net_test_free)

G_END_DECLS
