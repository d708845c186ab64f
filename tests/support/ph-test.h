/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-test-mirror.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef gboolean (*PhTestCondition) (gpointer data);

/* Property notifications counted from a moment on; see ph_test_expect_notify(). */
typedef struct _PhTestNotify PhTestNotify;

/* How many times longer computing takes in this build: a limit in CPU time is to be so much wider. */
#if defined __SANITIZE_THREAD__ || defined __SANITIZE_ADDRESS__
#define PH_TEST_SLOWNESS 10
#else
#define PH_TEST_SLOWNESS 1
#endif

gint64        ph_test_cpu_ns        (void);
gboolean      ph_test_spin_until    (PhTestCondition condition, gpointer data, guint timeout_ms);
void          ph_test_tcp_pair      (int family, int *client_fd, int *server_fd);
PhTestNotify *ph_test_expect_notify (gpointer object, const char *property);
void          ph_test_notify_end    (PhTestNotify *self, guint n_expected);

G_END_DECLS
