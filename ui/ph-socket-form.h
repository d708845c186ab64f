/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* The dialog "New Socket". Checks every field as it is typed, and shows the calls that Create
 * will make. Signal "create" (PhSocketConfig *, valid during the signal): the user wants it. */
#define PH_TYPE_SOCKET_FORM (ph_socket_form_get_type ())
G_DECLARE_FINAL_TYPE (PhSocketForm, ph_socket_form, PH, SOCKET_FORM, AdwWindow)

PhSocketForm   *ph_socket_form_new        (GtkWindow            *parent,
                                           PhSession            *session,
                                           const PhSocketConfig *config);
PhSocketConfig *ph_socket_form_get_config (PhSocketForm         *self);
gboolean        ph_socket_form_is_valid   (PhSocketForm         *self);

G_END_DECLS
