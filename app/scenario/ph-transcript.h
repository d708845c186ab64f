/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-event.h"
#include "ph-running-call.h"

G_BEGIN_DECLS

/* The printer of the notation: a record as the line a course would write.
 * Left half (the language):   conn.recv(4)
 * Right half (what happened): b"hell"
 * A record that is no call reads as a comment, with nothing on the right. */

/* Payload bytes that a half shows before it is cut */
#define PH_TRANSCRIPT_PAYLOAD 60

char *ph_transcript_call      (const PhRecord *record,
                               const char     *socket_name,
                               const char     *new_socket_name);
char *ph_transcript_call_full (const PhRecord *record,
                               const char     *socket_name,
                               const char     *new_socket_name);
char *ph_transcript_result    (const PhRecord *record,
                               const char     *new_socket_name);
char *ph_transcript_text      (const PhRecord *record,
                               const char     *socket_name,
                               const char     *new_socket_name);
char *ph_transcript_running   (PhRunningCall  *call);
char *ph_transcript_line      (PhEvent        *event,
                               const char     *explanation);
char *ph_transcript_join      (const char     *call,
                               const char     *result,
                               const char     *remark);

G_END_DECLS
