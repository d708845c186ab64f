/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-connect-tool.h"

#include "ph-clock.h"
#include "ph-connecting.h"
#include "ph-format.h"

#include "ph-attempt-row.h"
#include "ph-field-row.h"
#include "ph-reveal.h"
#include "ph-timeout-text.h"

/* The form, and the attempts of the last connection as they come. One is made at a time: while it
 * runs the button is Cancel, with a clock beside it. Main thread. */

#define CLOCK_PERIOD_MS 200

struct _PhConnectTool
{
  GtkWidget parent_instance;

  PhSession    *session;      /* (owned) */
  GListStore   *attempts;     /* (owned): of the last connection */
  GCancellable *cancellable;  /* (owned) (nullable): while one is made */
  gint64        begun_ns;     /* then */
  guint         clock_id;

  GtkWidget      *box;
  PhFieldRow     *host_row;
  PhFieldRow     *service_row;
  PhFieldRow     *timeout_row;
  PhFieldRow     *name_row;
  AdwExpanderRow *source_row;
  PhFieldRow     *source_host_row;
  PhFieldRow     *source_port_row;
  GtkWidget      *results;
  GtkWidget      *outcome;
  GtkLabel       *outcome_label;
  GtkLabel       *explanation_label;
  GtkWidget      *show_button;
  GtkListBox     *list;
  GtkLabel       *preview_label;
  GtkLabel       *clock_label;
  GtkWidget      *connect_button;
  GtkWidget      *cancel_button;
};

G_DEFINE_FINAL_TYPE (PhConnectTool, ph_connect_tool, GTK_TYPE_WIDGET)

static char *
dup_text (PhFieldRow *row)
{
  return g_strstrip (g_strdup (ph_field_row_get_text (row)));
}

/* Returns: whether nothing is wrong */
static gboolean
put_fault (PhFieldRow *row,
           GError     *error)
{
  ph_field_row_set_fault (row, error != NULL ? error->message : NULL);
  return error == NULL;
}

static gboolean
check_host (PhConnectTool *self,
            const char    *host)
{
  g_autoptr (GError) error = NULL;

  if (host[0] != '\0')
    ph_endpoint_check_host (host, AF_UNSPEC, &error);
  return put_fault (self->host_row, error);
}

static gboolean
check_service (PhConnectTool *self,
               const char    *service)
{
  g_autoptr (GError) error = NULL;
  guint16 port;

  ph_endpoint_parse_port (service, SOCK_STREAM, &port, &error);
  return put_fault (self->service_row, error);
}

static gboolean
check_name (PhConnectTool *self,
            const char    *name)
{
  g_autoptr (GError) error = NULL;

  if (name[0] != '\0' && self->session != NULL)
    ph_session_check_name (self->session, name, &error);
  return put_fault (self->name_row, error);
}

/* Returns: FALSE if the source is at fault; else it is in @source, if one is wanted */
static gboolean
read_source (PhConnectTool  *self,
             PhEndpoint    **source)
{
  g_autofree char *host = dup_text (self->source_host_row);
  g_autofree char *port = dup_text (self->source_port_row);
  g_autoptr (GError) error = NULL;
  PhEndpointFault fault = PH_ENDPOINT_FAULT_NONE;

  *source = NULL;
  if (adw_expander_row_get_enable_expansion (self->source_row))
    *source = ph_endpoint_parse (host, port[0] != '\0' ? port : "0",
                                 host[0] != '\0' ? AF_UNSPEC : AF_INET, SOCK_STREAM, &fault,
                                 &error);
  ph_field_row_set_fault (self->source_host_row,
                          fault == PH_ENDPOINT_FAULT_HOST ? error->message : NULL);
  ph_field_row_set_fault (self->source_port_row,
                          fault == PH_ENDPOINT_FAULT_PORT ? error->message : NULL);
  return error == NULL;
}

static void
append_pair (GString    *out,
             const char *host,
             const char *port)
{
  g_autofree char *escaped = g_strescape (host, NULL);
  gboolean number = port[0] != '\0' && strspn (port, "0123456789") == strlen (port);
  const char *quote = number ? "" : "\"";

  g_string_append_printf (out, "(\"%s\", %s%s%s)", escaped, quote, port, quote);
}

static void
say_preview (PhConnectTool    *self,
             const char       *host,
             const char       *service,
             const PhEndpoint *source)
{
  g_autofree char *timeout = dup_text (self->timeout_row);
  g_autoptr (GString) out = g_string_new ("create_connection(");

  append_pair (out, host, service);
  if (timeout[0] != '\0' || source != NULL)
    g_string_append_printf (out, ", %s", timeout[0] != '\0' ? timeout : "None");
  if (source != NULL)
    {
      g_autofree char *port = g_strdup_printf ("%u", source->port);

      g_string_append (out, ", ");
      append_pair (out, source->host, port);
    }
  g_string_append_c (out, ')');
  gtk_label_set_text (self->preview_label, out->str);
}

static void
changed_cb (PhConnectTool *self)
{
  g_autofree char *host = dup_text (self->host_row);
  g_autofree char *service = dup_text (self->service_row);
  g_autofree char *name = dup_text (self->name_row);
  g_autoptr (PhEndpoint) source = NULL;
  gint64 timeout_ns;
  gboolean in_time;
  gboolean valid;

  if (self->connect_button == NULL)   /* the template is being filled */
    return;
  in_time = ph_timeout_text_parse (ph_field_row_get_text (self->timeout_row), &timeout_ns);
  ph_field_row_set_fault (self->timeout_row, in_time ? NULL : PH_TIMEOUT_TEXT_FAULT);
  valid = check_host (self, host) & check_service (self, service) & check_name (self, name)
          & read_source (self, &source);
  say_preview (self, host, service, source);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "connect.go",
                                 valid && in_time && self->cancellable == NULL);
}

static void
attempts_changed_cb (PhConnectTool *self,
                     guint          position,
                     guint          removed,
                     guint          added)
{
  for (; removed > 0; removed--)
    gtk_list_box_remove (self->list,
                         GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, (int) position)));
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (PhConnectAttempt) attempt = g_list_model_get_item (G_LIST_MODEL (self->attempts),
                                                                    i);

      gtk_list_box_insert (self->list, ph_attempt_row_new (attempt), (int) i);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->list),
                          g_list_model_get_n_items (G_LIST_MODEL (self->attempts)) > 0);
  ph_reveal (self->results);
}

static gboolean
clock_cb (gpointer user_data)
{
  PhConnectTool *self = PH_CONNECT_TOOL (user_data);
  gint64 passed_ns = ph_clock_now_ns () - self->begun_ns;
  g_autofree char *text = g_strdup_printf ("%.1f s", (double) passed_ns / (double) PH_NSEC_PER_SEC);

  gtk_label_set_text (self->clock_label, text);
  return G_SOURCE_CONTINUE;
}

static void
set_running (PhConnectTool *self,
             gboolean       running)
{
  g_clear_handle_id (&self->clock_id, g_source_remove);
  g_clear_object (&self->cancellable);
  if (running)
    {
      self->cancellable = g_cancellable_new ();
      self->begun_ns = ph_clock_now_ns ();
      self->clock_id = g_timeout_add (CLOCK_PERIOD_MS, clock_cb, self);
      clock_cb (self);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->clock_label), running);
  gtk_widget_set_visible (self->cancel_button, running);
  gtk_widget_set_visible (self->connect_button, !running);
  changed_cb (self);
}

static void
say_outcome (PhConnectTool      *self,
             const char         *line,
             const char         *explanation,
             const PhCallResult *result)
{
  gboolean connected = result != NULL && result->error == 0;

  gtk_label_set_text (self->outcome_label, line);
  gtk_label_set_text (self->explanation_label, explanation != NULL ? explanation : "");
  gtk_widget_set_visible (GTK_WIDGET (self->explanation_label), explanation != NULL);
  gtk_widget_set_visible (self->show_button, connected);
  if (connected)
    {
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->show_button), "u",
                                        result->new_socket);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->show_button), "win.show-socket");
      gtk_widget_remove_css_class (self->outcome, "trouble");
    }
  else
    gtk_widget_add_css_class (self->outcome, "trouble");
  gtk_widget_set_visible (self->outcome, TRUE);
  ph_reveal (self->results);
}

/* Of a look-up that failed; why attempts failed is told beside each of them. */
static char *
explain (PhConnectTool      *self,
         const PhCallResult *result)
{
  const PhSituation situation = {
    .op = PH_CALL_GETADDRINFO,
    .error = result->error,
    .waited_ns = result->ended_ns - result->begun_ns,
  };

  if (g_list_model_get_n_items (G_LIST_MODEL (self->attempts)) > 0)
    return g_strdup ("Every address was tried. The error of the last attempt is what counts.");
  return ph_errno_explain (&situation);
}

static void
say_result (PhConnectTool      *self,
            PhSocketItem       *item,
            const PhCallResult *result)
{
  g_autofree char *line = NULL;
  g_autofree char *why = NULL;

  if (item != NULL)
    {
      g_autofree char *address = ph_address_to_string (&result->address);
      g_autofree char *took = ph_format_duration (result->ended_ns - result->begun_ns);

      line = g_strdup_printf ("%s  →  connected to %s in %s", ph_socket_item_get_name (item),
                              address, took);
      ph_field_row_set_text (self->name_row, "");   /* it is taken now */
    }
  else
    {
      g_autofree char *label = ph_errno_label (result->error);

      line = g_strdup_printf ("create_connection()  →  %s", label);
      why = result->cancelled ? g_strdup ("You took it back.") : explain (self, result);
    }
  say_outcome (self, line, why, result);
}

static void
connected_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (PhConnectTool) self = user_data;
  g_autoptr (PhCallResult) outcome = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (PhSocketItem) item = NULL;

  item = ph_session_connect_finish (PH_SESSION (source), result, &outcome, &error);
  if (self->list == NULL)   /* the window has gone */
    return;
  set_running (self, FALSE);
  if (outcome != NULL)
    say_result (self, item, outcome);
  else
    say_outcome (self, error->message, NULL, NULL);
}

static void
go_action (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  PhConnectTool *self = PH_CONNECT_TOOL (widget);
  g_autofree char *host = dup_text (self->host_row);
  g_autofree char *service = dup_text (self->service_row);
  g_autofree char *name = dup_text (self->name_row);
  g_autoptr (PhEndpoint) source = NULL;
  PhConnectRequest request = { .host = host, .service = service,
                               .auto_flags = PH_AUTO_RECEIVE, .attempts = self->attempts };

  if (self->cancellable != NULL || !read_source (self, &source)
      || !ph_timeout_text_parse (ph_field_row_get_text (self->timeout_row), &request.timeout_ns))
    return;
  request.name = name[0] != '\0' ? name : NULL;
  request.source = source;
  g_list_store_remove_all (self->attempts);
  gtk_widget_set_visible (self->outcome, FALSE);
  set_running (self, TRUE);
  ph_session_connect_async (self->session, &request, self->cancellable, connected_cb,
                            g_object_ref (self));
}

static void
cancel_action (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  g_cancellable_cancel (PH_CONNECT_TOOL (widget)->cancellable);
}

/* Enter in a field presses the button while the tool is shown. */
static void
ph_connect_tool_map (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  GTK_WIDGET_CLASS (ph_connect_tool_parent_class)->map (widget);
  if (GTK_IS_WINDOW (root))
    gtk_window_set_default_widget (GTK_WINDOW (root), PH_CONNECT_TOOL (widget)->connect_button);
}

static void
ph_connect_tool_unmap (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  if (GTK_IS_WINDOW (root))
    gtk_window_set_default_widget (GTK_WINDOW (root), NULL);
  GTK_WIDGET_CLASS (ph_connect_tool_parent_class)->unmap (widget);
}

static void
ph_connect_tool_dispose (GObject *object)
{
  PhConnectTool *self = PH_CONNECT_TOOL (object);

  g_clear_handle_id (&self->clock_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_CONNECT_TOOL);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->attempts);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ph_connect_tool_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, PhConnectTool, box);
  gtk_widget_class_bind_template_child (widget_class, PhConnectTool, host_row);
  gtk_widget_class_bind_template_child (widget_class, PhConnectTool, service_row);
  gtk_widget_class_bind_template_child (widget_class, PhConnectTool, timeout_row);
  gtk_widget_class_bind_template_child (widget_class, PhConnectTool, name_row);
  gtk_widget_class_bind_template_child (widget_class, PhConnectTool, source_row);
  gtk_widget_class_bind_template_child (widget_class, PhConnectTool, source_host_row);
  gtk_widget_class_bind_template_child (widget_class, PhConnectTool, source_port_row);
  gtk_widget_class_bind_template_child (widget_class, PhConnectTool, results);
  gtk_widget_class_bind_template_child (widget_class, PhConnectTool, outcome);
  gtk_widget_class_bind_template_child (widget_class, PhConnectTool, outcome_label);
  gtk_widget_class_bind_template_child (widget_class, PhConnectTool, explanation_label);
  gtk_widget_class_bind_template_child (widget_class, PhConnectTool, show_button);
  gtk_widget_class_bind_template_child (widget_class, PhConnectTool, list);
  gtk_widget_class_bind_template_child (widget_class, PhConnectTool, preview_label);
  gtk_widget_class_bind_template_child (widget_class, PhConnectTool, clock_label);
  gtk_widget_class_bind_template_child (widget_class, PhConnectTool, connect_button);
  gtk_widget_class_bind_template_child (widget_class, PhConnectTool, cancel_button);
}

static void
ph_connect_tool_class_init (PhConnectToolClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_connect_tool_dispose;
  widget_class->map = ph_connect_tool_map;
  widget_class->unmap = ph_connect_tool_unmap;

  g_type_ensure (PH_TYPE_FIELD_ROW);
  gtk_widget_class_install_action (widget_class, "connect.go", NULL, go_action);
  gtk_widget_class_install_action (widget_class, "connect.cancel", NULL, cancel_action);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-connect-tool.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
ph_connect_tool_init (PhConnectTool *self)
{
  self->attempts = g_list_store_new (PH_TYPE_CONNECT_ATTEMPT);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->attempts, "items-changed", G_CALLBACK (attempts_changed_cb), self,
                           G_CONNECT_SWAPPED);
  adw_expander_row_set_enable_expansion (self->source_row, FALSE);
  changed_cb (self);
}

/**
 * ph_connect_tool_new:
 * @session: where connections are made
 *
 * Returns: (transfer floating): the tool
 */
GtkWidget *
ph_connect_tool_new (PhSession *session)
{
  PhConnectTool *self = g_object_new (PH_TYPE_CONNECT_TOOL, NULL);

  self->session = g_object_ref (session);
  return GTK_WIDGET (self);
}
