/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-event.h"
#include "ph-session.h"

G_BEGIN_DECLS

/* The printer of the notation: a record as the line a course would write.
 * Left half (the language):   conn.recv(4)
 * Right half (what happened): b"hell"   3 left in the receive queue */
char *ph_transcript_call    (const PhRecord *record,
                             const char     *socket_name,
                             const char     *new_socket_name);
char *ph_transcript_result  (const PhRecord *record,
                             const char     *new_socket_name);
char *ph_transcript_running (PhRunningCall  *call);
char *ph_transcript_line    (PhEvent        *event,
                             const char     *explanation);

G_END_DECLS
