/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the marks of an exchange mean */
GtkWidget *ph_exchange_key_new (void);

G_END_DECLS
