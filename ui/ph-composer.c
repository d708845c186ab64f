/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-composer-private.h"

#include "ph-format.h"

#include "ph-inner-name.h"
#include "ph-prompt-button.h"

/* What is sent and by which call; what comes in from outside is in ph-composer-paste.c. Main
 * thread. */

G_DEFINE_FINAL_TYPE (PhComposer, ph_composer, GTK_TYPE_WIDGET)

enum
{
  SEND,
  FILL,
  END,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
ph_composer_dup_text (PhComposer *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

static PhBytesFormat
ph_composer_get_format (PhComposer *self)
{
  return (PhBytesFormat) gtk_drop_down_get_selected (self->format_drop);
}

static const char *
ph_composer_get_ending (PhComposer *self)
{
  static const char *const endings[] = { "", "\n", "\r\n" };

  return endings[gtk_drop_down_get_selected (self->ending_drop)];
}

static GBytes *
ph_composer_parse (PhComposer  *self,
                   gsize       *error_position,
                   GError     **error)
{
  PhBytesFormat format = ph_composer_get_format (self);
  g_autofree char *text = NULL;

  if (self->attachment != NULL)
    return g_bytes_ref (self->attachment);

  text = ph_composer_dup_text (self);
  if (format == PH_BYTES_TEXT)
    {
      char *whole = g_strconcat (text, ph_composer_get_ending (self), NULL);

      return g_bytes_new_take (whole, strlen (whole));
    }
  return ph_bytes_parse (format, text, -1, error_position, error);
}

static gboolean
ph_composer_sends_file (PhComposer *self)
{
  return ph_send_choice_get_op (self->choice) == PH_CALL_SENDFILE;
}

static gboolean
ph_composer_writes (PhComposer *self)
{
  return self->attachment == NULL && !ph_composer_sends_file (self);
}

/* What can be chosen is what the call has a use for. */
static void
ph_composer_update_shown (PhComposer *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  gboolean is_text = gtk_drop_down_get_selected (self->format_drop) == PH_BYTES_TEXT;
  gboolean writes = ph_composer_writes (self);
  const char *page = ph_composer_sends_file (self) ? "file"
                     : self->attachment != NULL ? "attachment" : "text";

  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_set_visible (self->placeholder, gtk_text_buffer_get_char_count (buffer) == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->ending_drop), is_text && writes);
  gtk_widget_set_visible (GTK_WIDGET (self->format_drop), writes);
  gtk_widget_set_visible (self->to_box,
                          ph_send_choice_get_op (self->choice) == PH_CALL_SENDTO);
}

/* Fills @call from all that was chosen. Returns: whether it can be made */
static gboolean
ph_composer_read (PhComposer *self,
                  PhCall     *call)
{
  if (!ph_send_choice_read (self->choice, call))
    return FALSE;
  if (call->op == PH_CALL_SENDFILE)
    return ph_file_fields_read (self->file_fields, call);
  return call->op != PH_CALL_SENDTO || ph_endpoint_entry_is_valid (self->to_entry);
}

static void
ph_composer_update (PhComposer *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *status = NULL;
  PhCall call = PH_CALL_INIT (PH_CALL_SEND, PH_SOCKET_NONE);
  gsize position = 0;

  ph_composer_update_shown (self);
  bytes = ph_composer_parse (self, &position, &error);
  if (ph_composer_sends_file (self))
    status = g_strdup ("");
  else if (bytes != NULL)
    status = ph_format_bytes (g_bytes_get_size (bytes));
  else
    status = g_strdup_printf ("Character %" G_GSIZE_FORMAT ": %s", position + 1,
                              error != NULL ? error->message : "");
  gtk_label_set_text (self->status_label, status);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->status_label), bytes == NULL ? status : NULL);
  if (bytes == NULL && !ph_composer_sends_file (self))
    gtk_widget_add_css_class (self->box, "fault");
  else
    gtk_widget_remove_css_class (self->box, "fault");
  gtk_widget_set_sensitive (self->send_button,
                            (bytes != NULL || ph_composer_sends_file (self))
                              && ph_composer_read (self, &call));
}

static void
ph_composer_clear (PhComposer *self)
{
  g_clear_pointer (&self->attachment, g_bytes_unref);
  ph_composer_set_note (self, NULL);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text_view), "", 0);
  ph_composer_update (self);
}

/* What is not taken comes back as it was written. */
static void
ph_composer_remember (PhComposer *self,
                      GBytes     *payload)
{
  g_autofree char *text = self->attachment == NULL ? ph_composer_dup_text (self) : NULL;

  ph_draft_set (&self->draft, ph_composer_get_format (self), text, ph_composer_get_ending (self),
                payload);
}

static void
ph_composer_send (PhComposer *self)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (PhEndpoint) endpoint = NULL;
  PhCall call = PH_CALL_INIT (PH_CALL_SEND, PH_SOCKET_NONE);

  if (!gtk_widget_get_sensitive (self->send_button) || !ph_composer_read (self, &call))
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  if (call.op != PH_CALL_SENDFILE)
    {
      bytes = ph_composer_parse (self, NULL, NULL);
      if (call.op == PH_CALL_SENDTO)
        endpoint = ph_endpoint_entry_get_endpoint (self->to_entry);
      if (call.op == PH_CALL_SENDTO && endpoint == NULL) /* to the connected peer */
        call.op = PH_CALL_SEND;
      ph_composer_remember (self, bytes);
      ph_composer_clear (self);
    }
  call.data = bytes;
  call.endpoint = endpoint;
  g_signal_emit (self, signals[SEND], 0, &call);
}

static void
ph_composer_dispose (GObject *object)
{
  PhComposer *self = PH_COMPOSER (object);

  if (self->paste != NULL)
    g_cancellable_cancel (self->paste);
  g_clear_object (&self->paste);
  g_clear_pointer (&self->attachment, g_bytes_unref);
  ph_draft_clear (&self->draft);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_COMPOSER);
  G_OBJECT_CLASS (ph_composer_parent_class)->dispose (object);
}

static gboolean
ph_composer_grab_focus (GtkWidget *widget)
{
  PhComposer *self = PH_COMPOSER (widget);

  if (ph_composer_sends_file (self))
    return gtk_widget_child_focus (GTK_WIDGET (self->file_fields), GTK_DIR_TAB_FORWARD);
  return gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static gboolean
ph_composer_is_empty (PhComposer *self)
{
  return ph_composer_writes (self) && gtk_widget_get_visible (self->placeholder);
}

static gboolean
key_pressed_cb (PhComposer            *self,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        modifiers,
                GtkEventControllerKey *controller)
{
  if (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter)
    return GDK_EVENT_PROPAGATE;
  if ((modifiers & GDK_SHIFT_MASK) != 0)
    return GDK_EVENT_PROPAGATE;
  if (self->by_lines && ph_composer_is_empty (self))
    g_signal_emit (self, signals[END], 0);
  else
    ph_composer_send (self);
  return GDK_EVENT_STOP;
}

static void
remove_clicked_cb (PhComposer *self)
{
  g_clear_pointer (&self->attachment, g_bytes_unref);   /* what was written before is there again */
  ph_composer_set_note (self, NULL);
  ph_composer_update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
fill_cb (PhComposer *self)
{
  g_signal_emit (self, signals[FILL], 0);
}

static void
ph_composer_class_init (PhComposerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_composer_dispose;
  widget_class->grab_focus = ph_composer_grab_focus;

  signals[SEND] = g_signal_new ("send", PH_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[FILL] = g_signal_new ("fill", PH_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  signals[END] = g_signal_new ("end", PH_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);

  g_type_ensure (PH_TYPE_ENDPOINT_ENTRY);
  g_type_ensure (PH_TYPE_FILE_FIELDS);
  g_type_ensure (PH_TYPE_PROMPT_BUTTON);
  g_type_ensure (PH_TYPE_SEND_CHOICE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, PhComposer, box);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, to_box);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, to_entry);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, stack);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, text_view);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, attachment_label);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, file_fields);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, note_label);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, choice);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, format_drop);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, ending_drop);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, status_label);
  gtk_widget_class_bind_template_child (widget_class, PhComposer, send_button);
  gtk_widget_class_bind_template_callback (widget_class, ph_composer_paste_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, ph_composer_update);
  gtk_widget_class_bind_template_callback (widget_class, ph_composer_send);
  gtk_widget_class_bind_template_callback (widget_class, remove_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, fill_cb);
  gtk_widget_class_set_css_name (widget_class, "composer");
}

static void
ph_composer_init (PhComposer *self)
{
  GtkTextBuffer *buffer;

  gtk_widget_init_template (GTK_WIDGET (self));
  ph_inner_name_set (GTK_WIDGET (self->format_drop), "Format");
  ph_inner_name_set (GTK_WIDGET (self->ending_drop), "Line ending");

  buffer = gtk_text_view_get_buffer (self->text_view);
  gtk_text_buffer_set_enable_undo (buffer, TRUE);
  g_signal_connect_object (buffer, "insert-text", G_CALLBACK (ph_composer_insert_text_cb), self, 0);
  g_signal_connect_object (buffer, "changed", G_CALLBACK (ph_composer_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->to_entry, "changed", G_CALLBACK (ph_composer_update), self,
                           G_CONNECT_SWAPPED);
  ph_composer_update (self);
}

/**
 * ph_composer_new:
 *
 * Returns: (transfer floating): an empty composer for a stream
 */
GtkWidget *
ph_composer_new (void)
{
  return g_object_new (PH_TYPE_COMPOSER, NULL);
}

/**
 * ph_composer_set_kind:
 * @self: the composer
 * @family: AF_INET, AF_INET6 or AF_UNIX
 * @type: SOCK_STREAM or SOCK_SEQPACKET, or another to ask for a receiver
 */
void
ph_composer_set_kind (PhComposer *self,
                      int         family,
                      int         type)
{
  g_return_if_fail (PH_IS_COMPOSER (self));

  ph_endpoint_entry_set_kind (self->to_entry, family, type);
  ph_send_choice_set_type (self->choice, type);
  ph_composer_set_note (self, NULL);
  ph_composer_update (self);
}

/**
 * ph_composer_set_by_lines:
 * @self: the composer
 * @by_lines: whether Enter with nothing written emits "end", as the client of a course ends
 */
void
ph_composer_set_by_lines (PhComposer *self,
                          gboolean    by_lines)
{
  g_return_if_fail (PH_IS_COMPOSER (self));
  self->by_lines = by_lines;
  gtk_label_set_text (GTK_LABEL (self->placeholder),
                      by_lines ? "Write a line. Enter sends it; an empty line ends the client"
                               : "Write what to send. Enter sends, Shift+Enter breaks the line");
}

/**
 * ph_composer_set_peer:
 * @self: the composer
 * @host: (nullable): where the next datagram goes; %NULL for the connected peer
 * @port: (nullable): its port
 */
void
ph_composer_set_peer (PhComposer *self,
                      const char *host,
                      const char *port)
{
  g_return_if_fail (PH_IS_COMPOSER (self));
  ph_endpoint_entry_set_text (self->to_entry, host, port);
}

/**
 * ph_composer_set_format:
 * @self: the composer
 * @format: how the text is to be read
 */
void
ph_composer_set_format (PhComposer    *self,
                        PhBytesFormat  format)
{
  g_return_if_fail (PH_IS_COMPOSER (self));
  gtk_drop_down_set_selected (self->format_drop, (guint) format);
}

/**
 * ph_composer_set_text:
 * @self: the composer
 * @text: what to put in place of the text; more than %PH_COMPOSER_MAX_TEXT becomes an attachment
 */
void
ph_composer_set_text (PhComposer *self,
                      const char *text)
{
  g_return_if_fail (PH_IS_COMPOSER (self));
  ph_composer_clear (self);
  gtk_text_buffer_insert_at_cursor (gtk_text_view_get_buffer (self->text_view), text, -1);
}

/**
 * ph_composer_attach:
 * @self: the composer
 * @bytes: (transfer none): payload to send as it is, in place of the text
 * @origin: where it came from, as it ends the sentence "5 bytes …"
 */
void
ph_composer_attach (PhComposer *self,
                    GBytes     *bytes,
                    const char *origin)
{
  g_autofree char *size = ph_format_bytes (g_bytes_get_size (bytes));
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  gboolean covers = gtk_text_buffer_get_char_count (buffer) > 0;
  g_autofree char *label = g_strdup_printf ("%s %s%s", size, origin,
                                            covers ? ", in place of what is written" : "");

  g_return_if_fail (PH_IS_COMPOSER (self));

  g_bytes_ref (bytes);
  g_clear_pointer (&self->attachment, g_bytes_unref);
  self->attachment = bytes;
  gtk_label_set_text (self->attachment_label, label);
  ph_composer_update (self);
  gtk_widget_grab_focus (self->send_button);
}

/**
 * ph_composer_choose:
 * @self: the composer
 * @op: send, sendall, sendto or sendfile: which call shall send
 */
void
ph_composer_choose (PhComposer *self,
                    PhCallOp    op)
{
  g_return_if_fail (PH_IS_COMPOSER (self));
  ph_send_choice_set_op (self->choice, op);
}

/**
 * ph_composer_set_note:
 * @self: the composer
 * @note: (nullable): a sentence on what became of the last send; it goes with the next
 */
void
ph_composer_set_note (PhComposer *self,
                      const char *note)
{
  g_return_if_fail (PH_IS_COMPOSER (self));
  gtk_label_set_text (self->note_label, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), note != NULL);
}

/**
 * ph_composer_give_back:
 * @self: the composer
 * @rest: (transfer none): what was not sent
 * @note: (nullable): a sentence on why
 *
 * Puts @rest back in front of the user, as it was written if that can be. Does nothing when
 * something else has been written meanwhile.
 */
void
ph_composer_give_back (PhComposer *self,
                       GBytes     *rest,
                       const char *note)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  g_autofree char *text = NULL;
  PhBytesFormat format = PH_BYTES_ESCAPES;

  g_return_if_fail (PH_IS_COMPOSER (self));

  if (gtk_text_buffer_get_char_count (buffer) > 0 || self->attachment != NULL)
    return;
  if (g_bytes_get_size (rest) <= PH_COMPOSER_MAX_TEXT)
    text = ph_draft_write (&self->draft, rest, &format);
  if (text == NULL || strlen (text) > PH_COMPOSER_MAX_TEXT)
    ph_composer_attach (self, rest, "not sent yet");
  else
    {
      ph_composer_set_format (self, format);
      ph_composer_set_text (self, text);
    }
  ph_composer_set_note (self, note);
}

/**
 * ph_composer_get_payload:
 * @self: the composer
 * @error: where to put why there is none; domain %PH_BYTES_ERROR
 *
 * Returns: (transfer full) (nullable): the bytes that Send would send now
 */
GBytes *
ph_composer_get_payload (PhComposer  *self,
                         GError     **error)
{
  g_return_val_if_fail (PH_IS_COMPOSER (self), NULL);
  return ph_composer_parse (self, NULL, error);
}

/**
 * ph_composer_has_attachment:
 * @self: the composer
 *
 * Returns: whether bytes are attached in place of the text
 */
gboolean
ph_composer_has_attachment (PhComposer *self)
{
  g_return_val_if_fail (PH_IS_COMPOSER (self), FALSE);
  return self->attachment != NULL;
}
