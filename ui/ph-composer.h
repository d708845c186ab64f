/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ph-bytes.h"
#include "ph-call.h"

G_BEGIN_DECLS

/* Where payload is written: as text, with escapes, or in hexadecimal. Big pastes do not go into
 * the text but become an attachment; sendfile takes a file instead. Signals "send" (PhCall *, valid
 * during the signal; its socket is not set): the user wants it sent; what could not be sent comes
 * back by ph_composer_give_back(). "fill": the buffers shall be filled. */
#define PH_TYPE_COMPOSER (ph_composer_get_type ())
G_DECLARE_FINAL_TYPE (PhComposer, ph_composer, PH, COMPOSER, GtkWidget)

/* Bytes. GTK lays a line out as a whole: one of 60,000 characters held the window up for 3 s, one
 * of this length for less than 0.1 s (GTK 4.8). */
#define PH_COMPOSER_MAX_TEXT ((gsize) 8 * 1024)

GtkWidget *ph_composer_new          (void);
void       ph_composer_set_kind     (PhComposer    *self,
                                     int            family,
                                     int            type);
void       ph_composer_set_peer     (PhComposer    *self,
                                     const char    *host,
                                     const char    *port);
void       ph_composer_set_format   (PhComposer    *self,
                                     PhBytesFormat  format);
void       ph_composer_set_text     (PhComposer    *self,
                                     const char    *text);
void       ph_composer_attach       (PhComposer    *self,
                                     GBytes        *bytes,
                                     const char    *origin);
void       ph_composer_give_back    (PhComposer    *self,
                                     GBytes        *rest,
                                     const char    *note);
void       ph_composer_choose       (PhComposer    *self,
                                     PhCallOp       op);
void       ph_composer_set_note     (PhComposer    *self,
                                     const char    *note);
GBytes    *ph_composer_get_payload  (PhComposer    *self,
                                     GError       **error);
gboolean   ph_composer_has_attachment (PhComposer  *self);

void        ph_composer_set_by_lines (PhComposer      *self,
                                      gboolean         by_lines);

G_END_DECLS
