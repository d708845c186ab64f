/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-test-mirror.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef gboolean (*PhTestCondition) (gpointer data);

/* Property notifications counted from a moment on; see ph_test_expect_notify(). */
typedef struct _PhTestNotify PhTestNotify;

gboolean      ph_test_spin_until    (PhTestCondition condition, gpointer data, guint timeout_ms);
void          ph_test_tcp_pair      (int family, int *client_fd, int *server_fd);
PhTestNotify *ph_test_expect_notify (gpointer object, const char *property);
void          ph_test_notify_end    (PhTestNotify *self, guint n_expected);

G_END_DECLS
