/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-data-stream.h"

#include "ph-format.h"
#include "ph-inspector.h"
#include "ph-stream-copy.h"
#include "ph-stream-save.h"

/* The log is made for its signal alone: it is never frozen, as that of the messages is. Where the
 * bytes stand is asked of the item each time, since the session may forget the socket. */

/* More would make the reader of the clipboard wait */
#define MAX_COPY_BYTES ((guint64) 16 * 1024 * 1024)

struct _PhDataStream
{
  GtkWidget            *owner;      /* (unowned) */
  PhStreamView         *view;       /* (unowned): in the owner */
  PhDataStreamSay       say;
  gpointer              user_data;  /* (unowned) */
  GSimpleActionGroup   *actions;    /* (owned) */
  PhSession            *session;    /* (owned) (nullable) */
  PhSocketItem         *item;       /* (owned) (nullable) */
  PhEventLog           *log;        /* (owned) (nullable) */
  gulong                log_id;
  gulong                losses_id;
  gboolean              messages;
  GtkFileChooserNative *chooser;    /* (owned) (nullable): open */
  PhDirection           saving;     /* what it asks for */
  guint64               save_start;
  guint64               save_len;
};

static void
moved_cb (PhDataStream *self)
{
  if (self->item == NULL)
    ph_stream_view_set_source (self->view, NULL, NULL, FALSE);
  else
    ph_stream_view_set_source (self->view, ph_socket_item_get_stream (self->item),
                               ph_session_get_store (self->session), self->messages);
}

static void
say_copied (PhDataStream *self,
            guint64       n,
            guint64       lost)
{
  g_autofree char *copied = ph_format_bytes (n - lost);
  g_autofree char *missing = ph_format_bytes (lost);
  g_autofree char *text
    = lost > 0 ? g_strdup_printf ("Copied %s; %s of the selection are not kept", copied, missing)
               : g_strdup_printf ("Copied %s", copied);

  self->say (text, self->user_data);
}

static PhStreamCopy
find_form (PhDataStream *self,
           const char   *name)
{
  const PhStreamMode mode = ph_stream_view_get_mode (self->view);

  if (g_str_equal (name, "hex"))
    return PH_STREAM_COPY_HEX;
  if (g_str_equal (name, "literal"))
    return PH_STREAM_COPY_LITERAL;
  if (g_str_equal (name, "shown") && mode == PH_STREAM_HEX)
    return PH_STREAM_COPY_HEX;
  return PH_STREAM_COPY_TEXT;
}

static void
copy_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  PhDataStream *self = user_data;
  PhStreamRows rows;
  PhDirection direction;
  guint64 start, len, lost;
  g_autofree char *text = NULL;

  if (!ph_stream_view_get_selection (self->view, &direction, &start, &len)
      || !ph_stream_view_get_rows (self->view, &rows))
    {
      self->say ("Nothing is selected", self->user_data);
      return;
    }
  if (len > MAX_COPY_BYTES)
    {
      self->say ("More than 16 MiB are no clipboard's business: save them", self->user_data);
      return;
    }
  text = ph_stream_copy (&rows, direction, start, len,
                         find_form (self, g_variant_get_string (parameter, NULL)), &lost);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (self->owner), text);
  say_copied (self, len, lost);
}

typedef struct
{
  GWeakRef  owner;
  GFile    *file;   /* (owned) */
  PhDataStreamSay say;
  gpointer  user_data;
} Waiting;

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Waiting *waiting = user_data;
  g_autoptr (GtkWidget) owner = g_weak_ref_get (&waiting->owner);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_parse_name (waiting->file);
  g_autofree char *text = NULL;
  PhStreamSaved saved;

  if (!ph_stream_save_finish (result, &saved, &error))
    text = g_strdup_printf ("Could not save %s: %s", name, error->message);
  else
    {
      g_autofree char *size = ph_format_bytes (saved.written);
      g_autofree char *lost = ph_format_bytes (saved.lost);

      text = saved.lost > 0 ? g_strdup_printf ("Saved %s: %s; %s are not kept", name, size, lost)
                            : g_strdup_printf ("Saved %s: %s", name, size);
    }
  if (owner != NULL)
    waiting->say (text, waiting->user_data);
  g_weak_ref_clear (&waiting->owner);
  g_object_unref (waiting->file);
  g_free (waiting);
}

static void
response_cb (PhDataStream         *self,
             int                   response,
             GtkFileChooserNative *chooser)
{
  PhStreamIndex *index = self->item != NULL ? ph_socket_item_get_stream (self->item) : NULL;
  g_autoptr (GFile) file = NULL;
  Waiting *waiting;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (file != NULL && index != NULL)
    {
      waiting = g_new0 (Waiting, 1);
      g_weak_ref_init (&waiting->owner, self->owner);
      waiting->file = g_object_ref (file);
      waiting->say = self->say;
      waiting->user_data = self->user_data;
      ph_stream_save_async (index, ph_session_get_store (self->session), self->session,
                            self->saving, self->save_start, self->save_len, file, saved_cb,
                            waiting);
    }
  g_clear_object (&self->chooser);
}

static void
ask_where (PhDataStream *self)
{
  GtkRoot *root = gtk_widget_get_root (self->owner);
  g_autofree char *name
    = g_strdup_printf ("%s-%s.bin", ph_socket_item_get_name (self->item),
                       self->saving == PH_DIRECTION_OUT ? "sent" : "received");

  self->chooser = gtk_file_chooser_native_new ("Save Bytes",
                                               GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                               GTK_FILE_CHOOSER_ACTION_SAVE, "_Save", NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_swapped (self->chooser, "response", G_CALLBACK (response_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
save_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  PhDataStream *self = user_data;
  const char *what = g_variant_get_string (parameter, NULL);
  PhStreamRows rows;

  if (self->chooser != NULL || self->item == NULL)
    return;
  self->saving = g_str_equal (what, "sent") ? PH_DIRECTION_OUT : PH_DIRECTION_IN;
  self->save_start = self->save_len = 0;
  if (g_str_equal (what, "selection"))
    ph_stream_view_get_selection (self->view, &self->saving, &self->save_start, &self->save_len);
  else if (ph_stream_view_get_rows (self->view, &rows))
    self->save_len = ph_stream_index_get_end (rows.index, self->saving);
  if (self->save_len > 0)
    ask_where (self);
  else
    self->say (g_str_equal (what, "selection") ? "Nothing is selected" : "There are no such bytes",
               self->user_data);
}

static void
code_state_cb (GSimpleAction *action,
               GVariant      *state,
               gpointer       user_data)
{
  PhDataStream *self = user_data;
  PhTextCode code;

  if (!ph_text_code_from_id (g_variant_get_string (state, NULL), &code))
    return;
  g_simple_action_set_state (action, state);
  ph_stream_view_set_code (self->view, code);
}

static void
time_state_cb (GSimpleAction *action,
               GVariant      *state,
               gpointer       user_data)
{
  static const char *const names[] = { "none", "absolute", "relative", "delta" };
  PhDataStream *self = user_data;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i], g_variant_get_string (state, NULL)))
      {
        g_simple_action_set_state (action, state);
        ph_stream_view_set_time (self->view, (PhStreamTime) i);
      }
}

static void
only_state_cb (GSimpleAction *action,
               GVariant      *state,
               gpointer       user_data)
{
  PhDataStream *self = user_data;
  const char *name = g_variant_get_string (state, NULL);

  g_simple_action_set_state (action, state);
  ph_stream_view_set_only (self->view, g_str_equal (name, "sent") ? PH_DIRECTION_OUT
                                       : g_str_equal (name, "received") ? PH_DIRECTION_IN
                                                                        : PH_DIRECTION_NONE);
}

static void
marks_state_cb (GSimpleAction *action,
                GVariant      *state,
                gpointer       user_data)
{
  PhDataStream *self = user_data;

  g_simple_action_set_state (action, state);
  ph_stream_view_set_marks (self->view, g_variant_get_boolean (state));
}

/* The view shows the other direction, too, when it is asked for a place in it */
static void
selection_changed_cb (PhDataStream *self)
{
  GAction *only = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "only");

  if (ph_stream_view_get_only (self->view) == PH_DIRECTION_NONE)
    g_simple_action_set_state (G_SIMPLE_ACTION (only), g_variant_new_string ("both"));
}

static const GActionEntry entries[] = {
  { "copy", copy_action, "s", NULL, NULL, { 0 } },
  { "save", save_action, "s", NULL, NULL, { 0 } },
  { "code", NULL, "s", "'utf-8'", code_state_cb, { 0 } },
  { "time", NULL, "s", "'none'", time_state_cb, { 0 } },
  { "only", NULL, "s", "'both'", only_state_cb, { 0 } },
  { "marks", NULL, NULL, "false", marks_state_cb, { 0 } },
};

/**
 * ph_data_stream_new:
 * @owner: (transfer none): has the actions
 * @view: (transfer none): in @owner
 * @say: tells what came of copying and saving
 * @user_data: (transfer none): for @say; must live as long as @owner
 *
 * Returns: (transfer full): to be freed before @view
 */
PhDataStream *
ph_data_stream_new (GtkWidget       *owner,
                    PhStreamView    *view,
                    PhDataStreamSay  say,
                    gpointer         user_data)
{
  PhDataStream *self = g_new0 (PhDataStream, 1);

  self->owner = owner;
  self->view = view;
  self->say = say;
  self->user_data = user_data;
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (owner, "stream", G_ACTION_GROUP (self->actions));
  g_signal_connect_swapped (view, "selection-changed", G_CALLBACK (selection_changed_cb), self);
  return self;
}

static void
let_go (PhDataStream *self)
{
  if (self->log != NULL)
    g_clear_signal_handler (&self->log_id, self->log);
  if (self->session != NULL)
    g_clear_signal_handler (&self->losses_id, self->session);
  g_clear_object (&self->log);
  g_clear_object (&self->item);
  g_clear_object (&self->session);
}

/**
 * ph_data_stream_free:
 * @self: (transfer full): a feed
 */
void
ph_data_stream_free (PhDataStream *self)
{
  if (self->chooser != NULL)
    g_signal_handlers_disconnect_by_data (self->chooser, self);
  g_clear_object (&self->chooser);
  g_signal_handlers_disconnect_by_data (self->view, self);
  let_go (self);
  moved_cb (self);
  gtk_widget_insert_action_group (self->owner, "stream", NULL);
  g_object_unref (self->actions);
  g_free (self);
}

/**
 * ph_data_stream_set_item:
 * @self: a feed
 * @session: (nullable): the session of @item
 * @item: (nullable): the socket whose bytes are shown
 */
void
ph_data_stream_set_item (PhDataStream *self,
                         PhSession    *session,
                         PhSocketItem *item)
{
  if (item == self->item)
    return;
  let_go (self);
  if (item != NULL)
    {
      self->session = g_object_ref (session);
      self->item = g_object_ref (item);
      self->log = ph_session_new_socket_log (session, ph_socket_item_get_id (item), TRUE);
      self->log_id = g_signal_connect_swapped (self->log, "items-changed", G_CALLBACK (moved_cb),
                                               self);
      self->losses_id = g_signal_connect_swapped (session, "losses-changed",
                                                  G_CALLBACK (moved_cb), self);
    }
  moved_cb (self);
  ph_stream_view_start_over (self->view);
}

/**
 * ph_data_stream_set_messages:
 * @self: a feed
 * @messages: whether each record stands for itself
 */
void
ph_data_stream_set_messages (PhDataStream *self,
                             gboolean      messages)
{
  self->messages = messages;
  moved_cb (self);
}

/**
 * ph_data_stream_go_to:
 * @self: a feed
 * @text: an offset, see ph_stream_words_parse()
 *
 * Goes to a byte of the direction that is chosen or alone on screen, or else of the one received.
 *
 * Returns: whether there is such a byte
 */
gboolean
ph_data_stream_go_to (PhDataStream *self,
                      const char   *text)
{
  PhDirection direction = ph_stream_view_get_only (self->view);
  PhDirection chosen;
  PhStreamRows rows;
  guint64 offset;

  if (!ph_stream_view_get_rows (self->view, &rows))
    return FALSE;
  ph_stream_view_get_selection (self->view, &chosen, NULL, NULL);
  if (direction == PH_DIRECTION_NONE)
    direction = chosen;
  if (direction == PH_DIRECTION_NONE)
    direction = ph_stream_index_get_end (rows.index, PH_DIRECTION_IN) > 0 ? PH_DIRECTION_IN
                                                                        : PH_DIRECTION_OUT;
  if (!ph_stream_words_parse (text, ph_stream_index_get_end (rows.index, direction), &offset))
    return FALSE;
  ph_stream_view_show_range (self->view, direction, offset, 0);
  return TRUE;
}

/**
 * ph_data_stream_dup_status:
 * @self: a feed
 *
 * Returns: (transfer full): what is selected, or how much there is
 */
char *
ph_data_stream_dup_status (PhDataStream *self)
{
  PhDirection direction;
  guint64 start, len;

  ph_stream_view_get_selection (self->view, &direction, &start, &len);
  if (direction == PH_DIRECTION_NONE)
    return g_strdup ("");
  return ph_stream_words_selection (direction, start, len);
}

/**
 * ph_data_stream_dup_selected:
 * @self: a feed
 * @offset: (out): where they begin
 * @n_selected: (out): how many are selected; 0: none, but there is a cursor
 *
 * Returns: (transfer full) (nullable): the first selected bytes, or those from the cursor on, as many
 *   as an inspector looks at; %NULL: there is no cursor
 */
GBytes *
ph_data_stream_dup_selected (PhDataStream *self,
                             guint64      *offset,
                             guint64      *n_selected)
{
  guint8 bytes[PH_INSPECTOR_BYTES];
  PhDirection direction;
  PhStreamIndex *index = self->item != NULL ? ph_socket_item_get_stream (self->item) : NULL;
  gsize len = sizeof bytes;

  ph_stream_view_get_selection (self->view, &direction, offset, n_selected);
  if (index == NULL || direction == PH_DIRECTION_NONE)
    return NULL;
  if (*n_selected > 0)
    len = (gsize) MIN (len, *n_selected);
  len = ph_stream_index_read (index, ph_session_get_store (self->session), direction, *offset,
                              bytes, len);
  return g_bytes_new (bytes, len);
}

/**
 * ph_data_stream_find:
 * @self: a feed
 * @direction: out or in
 * @seq: a row of the store
 * @offset: (out): of its first byte among all of that direction
 *
 * Returns: whether the row is still there
 */
gboolean
ph_data_stream_find (PhDataStream *self,
                     PhDirection   direction,
                     guint64       seq,
                     guint64      *offset)
{
  PhStreamIndex *index = self->item != NULL ? ph_socket_item_get_stream (self->item) : NULL;

  return index != NULL && ph_stream_index_get_offset (index, direction, seq, offset);
}

static void
append_choices (GMenu             *menu,
                const char        *label,
                const char        *action,
                const char *const *names)
{
  g_autoptr (GMenu) choices = g_menu_new ();

  for (gsize i = 0; names[i] != NULL; i += 2)
    {
      g_autofree char *detailed = g_strdup_printf ("stream.%s::%s", action, names[i + 1]);

      g_menu_append (choices, names[i], detailed);
    }
  if (label != NULL)
    g_menu_append_submenu (menu, label, G_MENU_MODEL (choices));
  else
    g_menu_append_section (menu, NULL, G_MENU_MODEL (choices));
}

static void
append_codes (GMenu *menu)
{
  g_autoptr (GMenu) codes = g_menu_new ();

  for (guint i = 0; i < PH_N_TEXT_CODES; i++)
    {
      const PhTextCode code = (PhTextCode) i;
      g_autofree char *detailed = g_strdup_printf ("stream.code::%s", ph_text_code_get_id (code));

      if (ph_text_code_is_available (code))
        g_menu_append (codes, ph_text_code_get_name (code), detailed);
    }
  g_menu_append_submenu (menu, "Encoding", G_MENU_MODEL (codes));
}

/**
 * ph_data_stream_create_menu:
 * @context: whether it stands at the bytes: what can be done with them, and no settings
 *
 * Returns: (transfer full): a menu of the actions
 */
GMenuModel *
ph_data_stream_create_menu (gboolean context)
{
  static const char *const only[] = { "Both Directions", "both", "Only Sent", "sent",
                                      "Only Received", "received", NULL };
  static const char *const times[] = { "None", "none", "Time of Day", "absolute",
                                       "Since the First Bytes", "relative",
                                       "Since the Call Before", "delta", NULL };
  static const char *const copies[] = { "Text", "text", "Hexadecimal", "hex",
                                        "Bytes Literal b\"…\"", "literal", NULL };
  static const char *const saves[] = { "Save the Selection…", "selection", "Save All Sent…",
                                       "sent", "Save All Received…", "received", NULL };
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) look = g_menu_new ();
  g_autoptr (GMenu) use = g_menu_new ();

  if (!context)
    {
      append_choices (menu, NULL, "only", only);
      append_codes (look);
      append_choices (look, "Times", "time", times);
      g_menu_append (look, "Mark Where Calls Begin", "stream.marks");
      g_menu_append_section (menu, NULL, G_MENU_MODEL (look));
    }
  g_menu_append (use, "Go to Offset…", "stream.go-to");
  append_choices (use, "Copy as", "copy", copies);
  g_menu_append (use, "Where These Bytes Are", "stream.layers");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (use));
  append_choices (menu, NULL, "save", saves);
  return G_MENU_MODEL (menu);
}
