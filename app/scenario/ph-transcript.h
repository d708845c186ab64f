/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-event.h"
#include "ph-names.h"
#include "ph-running-call.h"

G_BEGIN_DECLS

/* The printer of the notation: a record as the line a course would write.
 * Left half (the language):   conn.recv(4)
 * Right half (what happened): b"hell"
 * A record that is no call reads as a comment, with nothing on the right. */

/* Payload bytes that a half shows before it is cut */
#define PH_TRANSCRIPT_PAYLOAD 60

/* Where an address is one that the system chose, it is another when the line is run again.
 * Returns: (transfer full) (nullable): what to write instead of its port, or of a unix name */
typedef char *(*PhTranscriptSpell) (const PhAddress *address,
                                    gpointer         user_data);

/* How sockets are called */
typedef struct
{
  PhNames           *names;       /* (unowned) (nullable): of any socket */
  const char        *socket;      /* (unowned) (nullable): of the record's own, instead of @names */
  const char        *new_socket;  /* (unowned) (nullable): of the one that the call made */
  const char        *peer;        /* (unowned) (nullable): where accept() keeps the peer; "peer" */
  gboolean           fill;        /* write others for bytes that were never sent */
  PhTranscriptSpell  spell;       /* (nullable) */
  gpointer           user_data;   /* for @spell */
} PhTranscriptNames;

char    *ph_transcript_print_call   (const PhRecord          *record,
                                     const PhTranscriptNames *names,
                                     gsize                    max_payload);
char    *ph_transcript_print_result (const PhRecord          *record,
                                     const PhTranscriptNames *names);
char    *ph_transcript_text         (const PhRecord          *record,
                                     const PhTranscriptNames *names);
gboolean ph_transcript_is_inner     (const PhRecord          *record);

char    *ph_transcript_call         (const PhRecord *record,
                                     const char     *socket_name,
                                     const char     *new_socket_name);
char    *ph_transcript_call_full    (const PhRecord *record,
                                     const char     *socket_name,
                                     const char     *new_socket_name);
char    *ph_transcript_result       (const PhRecord *record,
                                     const char     *new_socket_name);
char    *ph_transcript_event_call   (PhEvent        *event);
char    *ph_transcript_event_result (PhEvent        *event);
char    *ph_transcript_running      (PhRunningCall  *call);
char    *ph_transcript_line         (PhEvent        *event,
                                     const char     *explanation);
char    *ph_transcript_join         (const char     *call,
                                     const char     *result,
                                     const char     *remark);

G_END_DECLS
