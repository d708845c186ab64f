/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-call.h"
#include "ph-ring.h"
#include "ph-sys.h"

G_BEGIN_DECLS

/* The socket layer's one public face. It owns the io thread, every descriptor, and the pen
 * that writes the records. All functions here are for the main thread and return at once:
 * what becomes of a call is told by a record in the ring that carries its PhCallId. */
typedef struct _PhEngine PhEngine;

typedef struct
{
  const PhSys *sys;            /* (nullable): the kernel */
  guint        ring_slots;     /* power of two; 0: 65,536 */
  gsize        payload_bytes;  /* cap of payload memory in flight and in the record; 0: 512 MiB */
} PhEngineOptions;

typedef struct
{
  guint   n_sockets;      /* descriptors open now */
  guint   n_parked;       /* calls that wait */
  guint64 n_wakeups;      /* times the io thread woke */
  guint64 n_gap_records;  /* records that the ring had no room for */
} PhEngineStatus;

PhEngine   *ph_engine_new         (const PhEngineOptions *options,
                                   GError               **error);
void        ph_engine_free        (PhEngine              *engine);

PhRing     *ph_engine_get_ring    (PhEngine              *engine);
PhSlabPool *ph_engine_get_pool    (PhEngine              *engine);
void        ph_engine_get_status  (PhEngine              *engine,
                                   PhEngineStatus        *status);

PhCallId    ph_engine_open        (PhEngine              *engine,
                                   const PhCall          *call,
                                   PhSocketId            *new_socket);
PhCallId    ph_engine_open_pair   (PhEngine              *engine,
                                   const PhCall          *call,
                                   PhSocketId             new_sockets[2]);
PhCallId    ph_engine_submit      (PhEngine              *engine,
                                   const PhCall          *call);
void        ph_engine_cancel      (PhEngine              *engine,
                                   PhCallId               call);
void        ph_engine_set_auto    (PhEngine              *engine,
                                   PhSocketId             socket,
                                   PhAutoFlags            flags);
void        ph_engine_set_timeout (PhEngine              *engine,
                                   PhSocketId             socket,
                                   gint64                 timeout_ns);
void        ph_engine_read_kernel (PhEngine              *engine,
                                   PhSocketId             socket);
void        ph_engine_read_options (PhEngine             *engine,
                                   PhSocketId             socket,
                                   gboolean               fresh);
void        ph_engine_watch       (PhEngine              *engine,
                                   const PhSocketId      *sockets,
                                   gsize                  n_sockets);
void        ph_engine_sample      (PhEngine              *engine,
                                   PhSocketId             socket);
void        ph_engine_drained     (PhEngine              *engine);
void        ph_engine_close_all   (PhEngine              *engine);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhEngine, ph_engine_free)

G_END_DECLS
