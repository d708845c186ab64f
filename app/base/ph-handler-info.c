/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-handler-info.h"

#include <string.h>

/* The handlers by name, in the order of the window. What they do is ph-handler.c's. Any thread. */

static const PhHandlerInfo infos[PH_N_HANDLERS] = {
  [PH_HANDLER_NONE] = { "None", "No Handler", "Nothing answers by itself.", NULL,
                        PH_HANDLER_NEEDS_NOTHING, 0 },
  [PH_HANDLER_ECHO] = { "EchoHandler", "Echo", "Sends back whatever it receives.",
                        "RFC 862", PH_HANDLER_NEEDS_NOTHING, 0 },
  [PH_HANDLER_TIMESTAMP] = { "TimestampHandler", "Timestamp",
                             "Sends each message back behind the date and the time.", NULL,
                             PH_HANDLER_NEEDS_NOTHING, 1024 },
  [PH_HANDLER_UPPER] = { "UpperHandler", "Upper Case",
                         "Sends back what it receives in capital letters.", NULL,
                         PH_HANDLER_NEEDS_NOTHING, 0 },
  [PH_HANDLER_DISCARD] = { "DiscardHandler", "Discard",
                           "Throws away whatever it receives, and answers nothing.", "RFC 863",
                           PH_HANDLER_NEEDS_NOTHING, 0 },
  [PH_HANDLER_DAYTIME] = { "DaytimeHandler", "Daytime",
                           "Sends the date and the time to whoever connects, and closes; "
                           "answers any datagram with them.", "RFC 867",
                           PH_HANDLER_NEEDS_NOTHING, 0 },
  [PH_HANDLER_CHARGEN] = { "ChargenHandler", "Character Generator",
                           "Sends lines of characters for as long as the client takes them; "
                           "answers any datagram with some.", "RFC 864",
                           PH_HANDLER_NEEDS_NOTHING, 0 },
  [PH_HANDLER_REPLY] = { "ReplyHandler", "Reply Table",
                         "Answers what begins with certain bytes by the bytes that stand beside "
                         "them.", NULL, PH_HANDLER_NEEDS_REPLIES, 0 },
  [PH_HANDLER_RELAY] = { "RelayHandler", "Relay",
                         "Passes on to another address what it receives, and back what comes "
                         "from there.", NULL, PH_HANDLER_NEEDS_ADDRESS, 0 },
};

/**
 * ph_handler_info:
 * @id: a handler, below %PH_N_HANDLERS
 *
 * Any thread.
 *
 * Returns: (transfer none): it in words
 */
const PhHandlerInfo *
ph_handler_info (PhHandlerId id)
{
  g_return_val_if_fail ((guint) id < PH_N_HANDLERS, &infos[PH_HANDLER_NONE]);
  return &infos[id];
}

/**
 * ph_handler_from_name:
 * @name: a word of the notation
 *
 * Any thread.
 *
 * Returns: the handler that is called so; %PH_HANDLER_NONE if none is
 */
PhHandlerId
ph_handler_from_name (const char *name)
{
  for (guint i = PH_HANDLER_NONE + 1; i < PH_N_HANDLERS; i++)
    {
      if (strcmp (infos[i].name, name) == 0)
        return (PhHandlerId) i;
    }
  return PH_HANDLER_NONE;
}
