/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A running ph-bench-peer. Lines are read with the main context turning, so that the window
 * lives on while the benchmark waits. Main thread. */
typedef struct _PhBenchPeer PhBenchPeer;

PhBenchPeer *ph_bench_peer_spawn (const char  *first_argument,
                                  ...) G_GNUC_NULL_TERMINATED;
char        *ph_bench_peer_line  (PhBenchPeer *peer,
                                  gint64       timeout_ns);
void         ph_bench_peer_say   (PhBenchPeer *peer,
                                  const char  *line);
void         ph_bench_peer_free  (PhBenchPeer *peer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhBenchPeer, ph_bench_peer_free)

G_END_DECLS
