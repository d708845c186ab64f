/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A small window that finds every feature by any of its names, in C or Python.
 * Signal: "go" (PhGo go, const char *target): somebody wants to be taken there. */
#define PH_TYPE_FINDER (ph_finder_get_type ())
G_DECLARE_FINAL_TYPE (PhFinder, ph_finder, PH, FINDER, AdwWindow)

PhFinder *ph_finder_new (GtkWindow *parent);

G_END_DECLS
