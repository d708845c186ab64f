/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <netinet/in.h>
#include <stdint.h>

/* What the programs of ph-bench-peer share. POSIX and Linux only, nothing of Porthole. */

int64_t            now_ns           (void);
int64_t            cpu_ns           (void);
void               die              (const char *what);
struct sockaddr_in loopback         (int         port);

int                run_dgram_sink   (void);
int                run_dgram_source (int         port,
                                     double      per_second,
                                     double      seconds);
