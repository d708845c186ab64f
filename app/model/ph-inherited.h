/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-session.h"

G_BEGIN_DECLS

/* A descriptor that the program was started with, sd_listen_fds(3). */
typedef struct
{
  int   fd;
  char *name; /* (owned) (nullable): one that a socket can have */
} PhInherited;

GPtrArray *ph_inherited_take  (void);
void       ph_inherited_adopt (PhSession *session,
                               GPtrArray *inherited);

G_END_DECLS
