/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-drawn.h"

#include "ph-row-layout.h"

G_BEGIN_DECLS

/* What a row says. All strings are copied, may be NULL, are never markup, and must be valid
 * UTF-8 (ph_bytes_preview() for payload). */
typedef struct
{
  PhTone      tone;
  gboolean    faint;     /* done by the socket itself, or not kept: its text is dim */
  const char *time;      /* "12:34:56.789" */
  const char *socket;    /* its name */
  const char *kind;      /* one word: "sent", "received", "call", "state", ... */
  const char *text;      /* the main column, monospaced */
  const char *result;    /* "7 of 7", "ECONNREFUSED (111)"; coloured by tone */
  const char *duration;  /* "0.04 ms" */
  const char *detail;    /* only in the tooltip and the spoken text: why it failed */
} PhEventRowText;

/* One drawn row of a log. Setting it repaints and never relayouts. CSS node "event". Main
 * thread. */
#define PH_TYPE_EVENT_ROW (ph_event_row_get_type ())
G_DECLARE_FINAL_TYPE (PhEventRow, ph_event_row, PH, EVENT_ROW, PhDrawn)

GtkWidget *ph_event_row_new         (void);
void       ph_event_row_set         (PhEventRow           *self,
                                     const PhEventRowText *text);
void       ph_event_row_set_columns (PhEventRow           *self,
                                     PhRowColumns          columns);
void       ph_event_row_refresh     (PhEventRow           *self);

G_END_DECLS
