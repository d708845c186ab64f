/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-command.h"

/**
 * ph_command_new:
 * @kind: what to do
 * @socket: with which socket, or %PH_SOCKET_NONE
 *
 * Any thread.
 *
 * Returns: (transfer full): a command; free it with ph_command_free()
 */
PhCommand *
ph_command_new (PhCommandKind kind,
                PhSocketId    socket)
{
  PhCommand *command = g_new0 (PhCommand, 1);

  command->kind = kind;
  command->socket = socket;
  return command;
}

/**
 * ph_command_free:
 * @command: (nullable) (transfer full): a command
 *
 * Any thread.
 */
void
ph_command_free (PhCommand *command)
{
  if (command == NULL)
    return;

  ph_call_free (command->call);
  g_free (command->watched);
  ph_lookup_free (command->lookup);
  g_free (command);
}
