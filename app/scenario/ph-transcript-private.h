/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-transcript.h"

G_BEGIN_DECLS

/* A call as the printer needs it, whether it returned or still waits. */
typedef struct
{
  PhCallOp                 op;
  const PhTranscriptNames *names;    /* (unowned) */
  PhSocketId               socket;
  PhSocketId               new_socket;
  const PhCallHead        *head;     /* (unowned) (nullable) */
  PhAddress                address;
  const guint8            *payload;  /* (unowned) (nullable): moved, or tried in vain */
  gsize                    payload_len;
  PhTried                  tried;    /* of a call that did nothing */
  gsize                    asked;    /* bytes: to send, or the buffer's size */
  gsize                    taken;    /* bytes of the payload that must be here to know it all */
  gsize                    max_payload;
  gboolean                 within;   /* part of another call: a look-up for an address */
} PhTranscriptView;

PhTranscriptView ph_transcript_view      (const PhRecord          *record,
                                          const PhTranscriptNames *names,
                                          gsize                    max_payload);
int              ph_transcript_get_arg   (const PhTranscriptView  *view,
                                          guint                    n);
char            *ph_transcript_name      (const PhTranscriptView  *view,
                                          PhSocketId               socket);
void             ph_transcript_append    (GString                 *out,
                                          char                    *text);
void             ph_transcript_append_string (GString             *out,
                                          const char              *string);
char            *ph_transcript_left      (const PhTranscriptView  *view);
char            *ph_transcript_right     (const PhTranscriptView  *view,
                                          const PhRecord          *record);

G_END_DECLS
