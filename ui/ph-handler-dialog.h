/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ph-session.h"

G_BEGIN_DECLS

/* Asks for what an open socket is to do by itself, and for what its handler has to be told. */
#define PH_TYPE_HANDLER_DIALOG (ph_handler_dialog_get_type ())
G_DECLARE_FINAL_TYPE (PhHandlerDialog, ph_handler_dialog, PH, HANDLER_DIALOG, AdwWindow)

PhHandlerDialog *ph_handler_dialog_new (GtkWindow    *parent,
                                        PhSession    *session,
                                        PhSocketItem *item,
                                        PhHandlerId   id);

G_END_DECLS
