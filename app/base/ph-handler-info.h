/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-types.h"

G_BEGIN_DECLS

/* What a handler needs to be told */
typedef enum
{
  PH_HANDLER_NEEDS_NOTHING,
  PH_HANDLER_NEEDS_REPLIES,
  PH_HANDLER_NEEDS_ADDRESS,
} PhHandlerNeeds;

/* A handler in words. A handler is what answers on a socket by itself: a new one for each
 * connection, or for each datagram (socketserver of Python). */
typedef struct
{
  const char    *name;     /* in the notation */
  const char    *title;    /* in the window */
  const char    *meaning;  /* one sentence */
  const char    *standard; /* (nullable): where it comes from */
  PhHandlerNeeds needs;
  guint          bufsize;  /* bytes it receives at most at once if it is told nothing; 0: any */
} PhHandlerInfo;

const PhHandlerInfo *ph_handler_info         (PhHandlerId  id);
PhHandlerId          ph_handler_from_name    (const char  *name);

G_END_DECLS
