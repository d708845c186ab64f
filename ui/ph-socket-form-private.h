/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-field-row.h"
#include "ph-handler-group.h"
#include "ph-option-group.h"
#include "ph-socket-form.h"

G_BEGIN_DECLS

struct _PhSocketForm
{
  AdwWindow parent_instance;

  PhSession *session;  /* (owned) (nullable): knows which names are taken */
  gboolean valid;
  gboolean filling;  /* fields are being set from a config: no checks meanwhile */
  gboolean has_paths;                /* the host rows hold paths */
  char    *kept_bind;                /* (owned) (nullable): of the other sort, path or host */
  char    *kept_peer;                /* (owned) (nullable) */
  const char *const *shown_types;    /* (unowned) (nullable): what the type row offers */
  PhStartAction      extra_action;   /* the last choice of the action row; NOTHING: there is none */

  AdwComboRow         *family_row;
  PhFieldRow          *family_text_row;
  AdwComboRow         *type_row;
  PhFieldRow          *protocol_row;
  PhFieldRow          *name_row;
  AdwPreferencesGroup *local_group;
  GtkSwitch           *bind_switch;
  PhFieldRow          *bind_host_row;
  PhFieldRow          *bind_port_row;
  AdwComboRow         *action_row;
  PhFieldRow          *backlog_row;
  PhFieldRow          *peer_host_row;
  PhFieldRow          *peer_port_row;
  PhHandlerGroup      *handlers;
  PhOptionGroup       *options;
  GtkLabel            *preview_title;
  GtkLabel            *preview_label;
  GtkWidget           *create_button;
};

/* ph-socket-form-kind.c: family, type, protocol, and what follows from them */
void          ph_socket_form_fill_kind     (PhSocketForm         *self,
                                            const PhSocketConfig *config);
void          ph_socket_form_follow_kind   (PhSocketForm         *self,
                                            const PhSocketConfig *config);
void          ph_socket_form_read_kind     (PhSocketForm         *self,
                                            PhSocketConfig       *config);
void          ph_socket_form_select_action (PhSocketForm         *self,
                                            PhStartAction         action);
PhStartAction ph_socket_form_get_action    (PhSocketForm         *self,
                                            const PhSocketConfig *config);

G_END_DECLS
