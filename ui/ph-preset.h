/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-socket-config.h"

G_BEGIN_DECLS

/* A form already filled in: what the New Socket menu offers. */
typedef struct
{
  const char   *id;       /* the target of win.new-preset */
  const char   *title;    /* with a mnemonic */
  int           family;
  int           type;
  const char   *protocol; /* (nullable) */
  gboolean      bind;
  PhStartAction action;
  PhAutoFlags   auto_flags;
  PhHandlerId   handler;
  gboolean      one_by_one;
  const char   *host;     /* (nullable): to bind or connect to; NULL: loopback */
  const char   *port;     /* (nullable) */
} PhPreset;

const PhPreset *ph_preset_table       (gsize          *n_presets);
const PhPreset *ph_preset_by_id       (const char     *id);
PhSocketConfig *ph_preset_make_config (const PhPreset *preset);
gboolean        ph_preset_is_usual    (const PhPreset *preset);
gboolean        ph_preset_is_program  (const PhPreset *preset);
char           *ph_preset_make_path   (void);

G_END_DECLS
