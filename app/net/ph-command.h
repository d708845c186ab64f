/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-call.h"

G_BEGIN_DECLS

typedef enum
{
  PH_COMMAND_CALL,
  PH_COMMAND_CANCEL,
  PH_COMMAND_SET_AUTO,
  PH_COMMAND_SET_TIMEOUT,
  PH_COMMAND_READ_OPTIONS,
  PH_COMMAND_READ_KERNEL,
  PH_COMMAND_WATCH,
  PH_COMMAND_SAMPLE,
  PH_COMMAND_DRAINED,
  PH_COMMAND_CLOSE_ALL,
  PH_COMMAND_LOOKED_UP,
  PH_COMMAND_FILE_OPENED,
  PH_COMMAND_QUIT,
} PhCommandKind;

typedef struct _PhCommand PhCommand;

/* What the io thread is asked to do. Commands are carried out in the order they were posted. */
struct _PhCommand
{
  PhCommand    *next;       /* in the queue */
  PhCommandKind kind;
  PhSocketId    socket;
  PhCallId      call_id;    /* call, cancel, looked up, file opened */
  gint64        made_ns;    /* call: CLOCK_MONOTONIC when the user made it */
  PhCall       *call;       /* (owned) (nullable): call */
  PhAutoFlags   auto_flags; /* set auto */
  gint64        timeout_ns; /* set timeout; of no socket: the default of new ones */
  gboolean      fresh;      /* read options: also those of a socket just made */
  PhSocketId   *watched;    /* (owned) (nullable): watch */
  gsize         n_watched;
  int           error;      /* looked up: 0, an errno, or an EAI error */
  PhAddress     address;    /* looked up for a socket: the first answer */
  PhLookup     *lookup;     /* (owned) (nullable): looked up as a call of its own */
};

PhCommand *ph_command_new  (PhCommandKind kind,
                            PhSocketId    socket);
void       ph_command_free (PhCommand    *command);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhCommand, ph_command_free)

G_END_DECLS
