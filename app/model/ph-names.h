/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-types.h"

G_BEGIN_DECLS

/* The names of a session's sockets: identifiers of the notation, unique among those listed.
 * A socket that was forgotten keeps its name here for the rows that still speak of it, while
 * the name itself is free again. Main thread. */
typedef struct _PhNames PhNames;

#define PH_NAME_MAX 31   /* bytes; PhSituation has room for so many */

PhNames    *ph_names_new           (void);
PhNames    *ph_names_ref           (PhNames     *names);
void        ph_names_unref         (PhNames     *names);

gboolean    ph_names_is_identifier (const char  *name);
gboolean    ph_names_check         (PhNames     *names,
                                    const char  *name,
                                    GError     **error);
gboolean    ph_names_assign        (PhNames     *names,
                                    PhSocketId   id,
                                    const char  *name);
char       *ph_names_foresee       (PhNames     *names,
                                    const char  *role);
const char *ph_names_choose        (PhNames     *names,
                                    PhSocketId   id,
                                    const char  *role);
const char *ph_names_get_role      (int          family,
                                    int          type,
                                    int          protocol);
const char *ph_names_lookup        (PhNames     *names,
                                    PhSocketId   id);
char       *ph_names_dup           (PhNames     *names,
                                    PhSocketId   id);
PhSocketId  ph_names_find          (PhNames     *names,
                                    const char  *name);
void        ph_names_retire        (PhNames     *names,
                                    PhSocketId   id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhNames, ph_names_unref)

G_END_DECLS
