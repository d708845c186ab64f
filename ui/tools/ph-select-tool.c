/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-select-tool.h"

#include "ph-errno.h"
#include "ph-running-strip.h"
#include "ph-select-table.h"
#include "ph-select-words.h"
#include "ph-transcript-select.h"

#include <string.h>

/* What is ticked is written as the call it will be; a select that waits stands in the strip, with
 * its clock and Cancel, beside others that wait; what came of the last is written and marked in the
 * table. The table follows the sockets only while it is on screen. Main thread. */

#define MAX_NOTES  3
#define MAX_CHARS  360   /* of a call or its lists: hundreds of names take long to lay out */
#define CHARS_END  60    /* of these, at the end */
#define ROWS_BACK  256   /* how far back in the log a call that has just returned is looked for */

struct _PhSelectTool
{
  GtkWidget parent_instance;

  PhSession *session;   /* (owned) (nullable) */

  GtkWidget      *box;
  GtkStack       *stack;
  PhSelectTable  *table;
  GtkEntry       *timeout_entry;
  GtkLabel       *timeout_hint;
  GtkWidget      *all_button;
  GtkWidget      *clear_button;
  GtkWidget      *select_button;
  GtkLabel       *preview_label;
  GtkLabel       *note_label;
  PhRunningStrip *strip;
  GtkWidget      *outcome;
  GtkLabel       *result_label;
  GtkLabel       *sentence_label;
};

G_DEFINE_FINAL_TYPE (PhSelectTool, ph_select_tool, GTK_TYPE_WIDGET)

static gboolean
read_timeout (PhSelectTool *self,
              gint64       *timeout_ns,
              char        **fault)
{
  return ph_select_words_timeout (gtk_editable_get_text (GTK_EDITABLE (self->timeout_entry)),
                                  timeout_ns, fault);
}

/* The whole stands among the calls. Names and numbers are ASCII. Returns: (transfer full) */
static char *
shorten (char *text)
{
  gsize len = strlen (text);
  char *cut;

  if (len <= MAX_CHARS)
    return text;
  cut = g_strdup_printf ("%.*s … %s", MAX_CHARS - CHARS_END, text, text + len - CHARS_END);
  g_free (text);
  return cut;
}

/* What is special about the sockets that are ticked, a few of them by name. */
static char *
compose_notes (PhSelectTool *self)
{
  GListModel *open = ph_select_table_get_open (self->table);
  guint n = g_list_model_get_n_items (open);
  GString *text = g_string_new (NULL);
  guint n_notes = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PhSocketItem) item = g_list_model_get_item (open, i);
      guint ticks = ph_select_table_get_ticks (self->table, ph_socket_item_get_id (item));
      g_autofree char *note = NULL;

      if (ticks != 0)
        note = ph_select_words_note (ph_socket_item_get_identity (item),
                                     (ticks & 1u << PH_SELECT_READ) != 0);
      if (note == NULL || ++n_notes > MAX_NOTES)
        continue;
      g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "",
                              ph_socket_item_get_name (item), note);
    }
  if (n_notes > MAX_NOTES)
    g_string_append_printf (text, "\nand so for %u more", n_notes - MAX_NOTES);
  return g_string_free (text, FALSE);
}

static void
update_preview (PhSelectTool *self,
                gint64        timeout_ns)
{
  g_autoptr (GArray) entries = ph_select_table_get_entries (self->table);
  const PhSelect select = { .timeout_ns = timeout_ns, .n_entries = entries->len };
  g_autofree char *call = shorten (ph_transcript_select_call (
    &select, (const PhSelectEntry *) (gconstpointer) entries->data,
    ph_session_peek_names (self->session)));
  g_autofree char *text = g_strconcat ("r, w, x = ", call, NULL);
  g_autofree char *waiting = timeout_ns != 0 ? ph_select_words_waiting (entries->len, timeout_ns)
                                             : g_strdup ("Looks once and does not wait.");

  gtk_label_set_text (self->preview_label, text);
  gtk_label_set_text (self->timeout_hint, waiting);
}

static void
ph_select_tool_update (PhSelectTool *self)
{
  g_autofree char *fault = NULL;
  g_autofree char *notes = NULL;
  gint64 timeout_ns;
  gboolean valid;

  if (self->session == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  valid = read_timeout (self, &timeout_ns, &fault);
  notes = compose_notes (self);
  gtk_stack_set_visible_child_name (
    self->stack,
    g_list_model_get_n_items (ph_select_table_get_open (self->table)) > 0 ? "table" : "empty");
  update_preview (self, valid ? timeout_ns : -1);
  if (!valid)
    gtk_label_set_text (self->timeout_hint, fault);
  if (valid)
    gtk_widget_remove_css_class (GTK_WIDGET (self->timeout_entry), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->timeout_entry), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->timeout_entry), GTK_ACCESSIBLE_STATE_INVALID,
                               valid ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE,
                               -1);
  gtk_widget_set_sensitive (self->select_button, valid);
  gtk_label_set_text (self->note_label, notes);
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), notes[0] != '\0');
}

/* Returns: (transfer full) (nullable): why the call failed */
static char *
explain (PhSelectTool       *self,
         const PhCallResult *result)
{
  GListModel *log = G_LIST_MODEL (ph_session_get_log (self->session));
  guint n = g_list_model_get_n_items (log);

  for (guint i = n; i > n - MIN (n, ROWS_BACK); i--)
    {
      g_autoptr (PhEvent) event = g_list_model_get_item (log, i - 1);
      const PhRecord *record = ph_event_get_record (event);
      const PhCallHead *head = ph_record_get_head (record);

      if (record->kind == PH_CALL_SELECT && head != NULL && head->call_id == result->id)
        return ph_session_explain (self->session, record);
    }
  return NULL;
}

static void
show_outcome (PhSelectTool       *self,
              const PhCallResult *result)
{
  gsize len = 0;
  gconstpointer body = result->body != NULL ? g_bytes_get_data (result->body, &len) : NULL;
  PhSelect select = { 0 };
  const PhSelectEntry *entries = ph_select_read (body, len, &select);
  PhNames *names = ph_session_peek_names (self->session);
  g_autofree char *call = NULL;
  g_autofree char *came = NULL;
  g_autofree char *line = NULL;
  g_autofree char *sentence = NULL;

  if (entries == NULL)
    select = (PhSelect) { .timeout_ns = -1 };
  call = shorten (ph_transcript_select_call (&select, entries, names));
  came = result->error == 0 ? shorten (ph_transcript_select_result (&select, entries, names))
                            : ph_errno_label (result->error);
  line = g_strdup_printf ("r, w, x = %s  ->  %s", call, came);
  sentence = result->error == 0
               ? ph_select_words_ended (&select, result->ended_ns - result->begun_ns)
               : explain (self, result);

  ph_select_table_show_result (self->table, entries, select.n_entries);
  gtk_label_set_text (self->result_label, line);
  gtk_label_set_text (self->sentence_label, sentence != NULL ? sentence : "");
  if (result->error != 0)
    gtk_widget_add_css_class (self->outcome, "trouble");
  else
    gtk_widget_remove_css_class (self->outcome, "trouble");
  gtk_widget_set_visible (self->outcome, TRUE);
}

static void
returned_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GWeakRef *ref = user_data;
  g_autoptr (PhSelectTool) self = g_weak_ref_get (ref);
  g_autoptr (PhCallResult) outcome = ph_session_call_finish (PH_SESSION (source), result, NULL);

  if (outcome != NULL && self != NULL && self->session != NULL)
    show_outcome (self, outcome);
  g_weak_ref_clear (ref);
  g_free (ref);
}

/* The call may wait longer than the tool lives. */
static GWeakRef *
make_weak_ref (PhSelectTool *self)
{
  GWeakRef *ref = g_new (GWeakRef, 1);

  g_weak_ref_init (ref, self);
  return ref;
}

static void
select_clicked_cb (PhSelectTool *self)
{
  g_autoptr (GArray) entries = NULL;
  g_autofree char *fault = NULL;
  PhCall call = PH_CALL_INIT (PH_CALL_SELECT, PH_SOCKET_NONE);

  if (self->session == NULL || !read_timeout (self, &call.timeout_ns, &fault))
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  entries = ph_select_table_get_entries (self->table);
  call.entries = entries;
  ph_select_table_show_result (self->table, NULL, 0);
  gtk_widget_set_visible (self->outcome, FALSE);
  ph_session_call_async (self->session, &call, NULL, returned_cb, make_weak_ref (self));
}

static void
all_clicked_cb (PhSelectTool *self)
{
  ph_select_table_tick_all (self->table, PH_SELECT_READ);
}

static void
clear_clicked_cb (PhSelectTool *self)
{
  ph_select_table_clear (self->table);
  gtk_widget_set_visible (self->outcome, FALSE);
}

static void
follow_sockets (PhSelectTool *self)
{
  gboolean seen = gtk_widget_get_mapped (GTK_WIDGET (self)) && self->session != NULL;

  if (seen)
    ph_select_table_set_sockets (self->table, ph_session_get_sockets (self->session));
  else
    ph_select_table_set_sockets (self->table, NULL);
  if (seen)
    ph_select_tool_update (self);
}

static void
ph_select_tool_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_select_tool_parent_class)->map (widget);
  follow_sockets (PH_SELECT_TOOL (widget));
}

static void
ph_select_tool_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_select_tool_parent_class)->unmap (widget);
  follow_sockets (PH_SELECT_TOOL (widget));
}

static void
ph_select_tool_dispose (GObject *object)
{
  PhSelectTool *self = PH_SELECT_TOOL (object);

  if (self->strip != NULL)
    ph_running_strip_set (self->strip, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_SELECT_TOOL);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ph_select_tool_parent_class)->dispose (object);
}

static void
ph_select_tool_class_init (PhSelectToolClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_select_tool_dispose;
  widget_class->map = ph_select_tool_map;
  widget_class->unmap = ph_select_tool_unmap;

  g_type_ensure (PH_TYPE_SELECT_TABLE);
  g_type_ensure (PH_TYPE_RUNNING_STRIP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-select-tool.ui");
  gtk_widget_class_bind_template_child (widget_class, PhSelectTool, box);
  gtk_widget_class_bind_template_child (widget_class, PhSelectTool, stack);
  gtk_widget_class_bind_template_child (widget_class, PhSelectTool, table);
  gtk_widget_class_bind_template_child (widget_class, PhSelectTool, timeout_entry);
  gtk_widget_class_bind_template_child (widget_class, PhSelectTool, timeout_hint);
  gtk_widget_class_bind_template_child (widget_class, PhSelectTool, all_button);
  gtk_widget_class_bind_template_child (widget_class, PhSelectTool, clear_button);
  gtk_widget_class_bind_template_child (widget_class, PhSelectTool, select_button);
  gtk_widget_class_bind_template_child (widget_class, PhSelectTool, preview_label);
  gtk_widget_class_bind_template_child (widget_class, PhSelectTool, note_label);
  gtk_widget_class_bind_template_child (widget_class, PhSelectTool, strip);
  gtk_widget_class_bind_template_child (widget_class, PhSelectTool, outcome);
  gtk_widget_class_bind_template_child (widget_class, PhSelectTool, result_label);
  gtk_widget_class_bind_template_child (widget_class, PhSelectTool, sentence_label);
  gtk_widget_class_bind_template_callback (widget_class, ph_select_tool_update);
  gtk_widget_class_bind_template_callback (widget_class, select_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, all_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, clear_clicked_cb);
  gtk_widget_class_set_css_name (widget_class, "selecttool");
}

static void
ph_select_tool_init (PhSelectTool *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * ph_select_tool_new:
 * @session: whose sockets to wait for
 *
 * Returns: (transfer floating): the tool
 */
GtkWidget *
ph_select_tool_new (PhSession *session)
{
  GtkWidget *self = g_object_new (PH_TYPE_SELECT_TOOL, NULL);

  ph_select_tool_set_session (PH_SELECT_TOOL (self), session);
  return self;
}

static gboolean
is_select (gpointer item,
           gpointer user_data)
{
  return ph_running_call_get_op (item) == PH_CALL_SELECT;
}

/**
 * ph_select_tool_set_session:
 * @self: the tool
 * @session: whose sockets to wait for; set once
 */
void
ph_select_tool_set_session (PhSelectTool *self,
                            PhSession    *session)
{
  g_autoptr (GtkFilterListModel) selects = NULL;

  g_return_if_fail (PH_IS_SELECT_TOOL (self));
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  selects = gtk_filter_list_model_new (g_object_ref (ph_session_get_running (session)),
                                       GTK_FILTER (gtk_custom_filter_new (is_select, NULL, NULL)));
  ph_running_strip_set (self->strip, session, G_LIST_MODEL (selects));
  follow_sockets (self);
}
