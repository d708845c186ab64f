/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-lookup-tool.h"

#include "ph-errno.h"
#include "ph-format.h"

#include "ph-answer-row.h"
#include "ph-call-preview.h"
#include "ph-field-row.h"
#include "ph-reveal.h"
#include "ph-running-strip.h"
#include "ph-timeout-text.h"
#include "ph-waiting-lookups.h"

#include <errno.h>
#include <netdb.h>

/* One form for all look-ups: a table says which fields each of them has. What the fields say
 * becomes a PhCall, which is checked and shown as it is typed; the answers are those of the last call that
 * returned. Calls that are under way stand in a strip, each with its clock. Main thread. */

typedef enum
{
  FIELD_HOST     = 1 << 0,
  FIELD_SERVICE  = 1 << 1,
  FIELD_HINTS    = 1 << 2,
  FIELD_PROTOCOL = 1 << 3,  /* of a service */
  FIELD_TIMEOUT  = 1 << 4,
} Field;

static const struct
{
  PhCallOp    op;
  const char *meaning;
  guint       fields;
  const char *title;   /* of its first field */
  const char *hint;
} lookups[] = {
  { PH_CALL_GETADDRINFO, "All addresses of a host and a service, IPv4 and IPv6",
    FIELD_HOST | FIELD_SERVICE | FIELD_HINTS | FIELD_TIMEOUT, "_Host",
    "A name or an address; empty: None, this machine" },
  { PH_CALL_GETHOSTNAME, "What this machine calls itself", 0, "", "" },
  { PH_CALL_GETHOSTBYNAME, "The IPv4 addresses of a host, and its other names",
    FIELD_HOST | FIELD_TIMEOUT, "_Host", "A name" },
  { PH_CALL_GETHOSTBYADDR, "The name of an address", FIELD_HOST | FIELD_TIMEOUT, "_Host",
    "An address in numbers, IPv4 or IPv6" },
  { PH_CALL_GETSERVBYNAME, "The port of a service",
    FIELD_SERVICE | FIELD_PROTOCOL | FIELD_TIMEOUT, "_Service", "A name, such as http" },
  { PH_CALL_GETSERVBYPORT, "The service at a port",
    FIELD_SERVICE | FIELD_PROTOCOL | FIELD_TIMEOUT, "_Port", "A number" },
};

static const int families[] = { AF_UNSPEC, AF_INET, AF_INET6 };
static const int types[] = { 0, SOCK_STREAM, SOCK_DGRAM, SOCK_RAW };
static const int protocols[] = { 0, IPPROTO_TCP, IPPROTO_UDP };
static const char *const protocol_names[] = { NULL, "tcp", "udp" };

static const struct
{
  int         flag;
  const char *name;
  const char *meaning;
} flags[] = {
  { AI_PASSIVE, "AI_PASSIVE", "For bind(): no host means every interface, not this machine" },
  { AI_CANONNAME, "AI_CANONNAME", "Also tell the host's official name" },
  { AI_NUMERICHOST, "AI_NUMERICHOST", "The host is an address in numbers: ask no name server" },
  { AI_NUMERICSERV, "AI_NUMERICSERV", "The service is a port in numbers" },
  { AI_V4MAPPED, "AI_V4MAPPED", "With AF_INET6: IPv4 addresses as ::ffff:a.b.c.d if there are no "
                                "others" },
  { AI_ALL, "AI_ALL", "With AI_V4MAPPED: both the IPv6 and the mapped addresses" },
  { AI_ADDRCONFIG, "AI_ADDRCONFIG", "Only families of which this machine has an address itself" },
};

struct _PhLookupTool
{
  GtkWidget parent_instance;

  PhSession *session;   /* (owned) */

  GtkWidget           *box;
  AdwComboRow         *function_row;
  PhFieldRow          *host_row;
  PhFieldRow          *service_row;
  AdwComboRow         *service_protocol_row;
  AdwComboRow         *family_row;
  AdwComboRow         *type_row;
  AdwComboRow         *protocol_row;
  AdwExpanderRow      *flags_row;
  GtkCheckButton      *checks[G_N_ELEMENTS (flags)];  /* (unowned): in flags_row */
  PhFieldRow          *timeout_row;
  GtkLabel            *preview_label;
  GtkWidget           *ask_button;
  PhRunningStrip      *running;
  GtkWidget           *results;
  GtkWidget           *outcome;
  GtkLabel            *outcome_label;
  GtkLabel            *explanation_label;
  GtkListBox          *answers;
};

G_DEFINE_FINAL_TYPE (PhLookupTool, ph_lookup_tool, GTK_TYPE_WIDGET)

static guint
chosen (PhLookupTool *self)
{
  return MIN (adw_combo_row_get_selected (self->function_row), G_N_ELEMENTS (lookups) - 1);
}

static char *
dup_text (PhFieldRow *row)
{
  char *text = g_strdup (ph_field_row_get_text (row));

  g_strstrip (text);
  if (text[0] == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

static int
get_flags (PhLookupTool *self)
{
  int joined = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (gtk_check_button_get_active (self->checks[i]))
      joined |= flags[i].flag;
  return joined;
}

/* What the first field says against the call. Returns: (nullable) */
static const char *
find_fault (PhCallOp    op,
            const char *host,
            const char *service)
{
  PhAddress address;
  guint64 port;

  switch ((int) op)
    {
    case PH_CALL_GETHOSTBYNAME:
      return host != NULL ? NULL : "A name is needed";
    case PH_CALL_GETHOSTBYADDR:
      return host != NULL && ph_address_from_numeric (&address, host, 0)
               ? NULL : "An address in numbers is needed, such as 127.0.0.1 or ::1";
    case PH_CALL_GETSERVBYNAME:
      return service != NULL ? NULL : "A name is needed";
    case PH_CALL_GETSERVBYPORT:
      return service != NULL
             && g_ascii_string_to_unsigned (service, 10, 0, G_MAXUINT16, &port, NULL)
               ? NULL : "A port is a number from 0 to 65535";
    default:
      return NULL;
    }
}

/* Puts each fault at its field. Returns: whether the call can be made */
static gboolean
check (PhLookupTool *self,
       const char   *host,
       const char   *service)
{
  PhCallOp op = lookups[chosen (self)].op;
  gboolean of_host = (lookups[chosen (self)].fields & FIELD_HOST) != 0;
  const char *fault = find_fault (op, host, service);
  gint64 timeout_ns;
  gboolean in_time = ph_timeout_text_parse (ph_field_row_get_text (self->timeout_row), &timeout_ns);

  ph_field_row_set_fault (self->host_row, of_host ? fault : NULL);
  ph_field_row_set_fault (self->service_row, of_host ? NULL : fault);
  ph_field_row_set_fault (self->timeout_row, in_time ? NULL : PH_TIMEOUT_TEXT_FAULT);
  return fault == NULL && in_time;
}

/* The call that the fields say; its texts are the caller's to free. Returns: whether it can be
 * made */
static gboolean
read_call (PhLookupTool *self,
           PhCall       *call)
{
  guint fields = lookups[chosen (self)].fields;
  g_autofree char *host = (fields & FIELD_HOST) != 0 ? dup_text (self->host_row) : NULL;
  g_autofree char *service = (fields & FIELD_SERVICE) != 0 ? dup_text (self->service_row) : NULL;
  gboolean valid = check (self, host, service);

  *call = PH_CALL_INIT (lookups[chosen (self)].op, PH_SOCKET_NONE);
  if ((fields & FIELD_PROTOCOL) != 0)
    call->text = g_strdup (protocol_names[adw_combo_row_get_selected (self->service_protocol_row)]);
  else
    call->text = g_steal_pointer (&host);
  if (call->op == PH_CALL_GETSERVBYPORT)
    call->args[0] = service != NULL ? (int) g_ascii_strtoull (service, NULL, 10) : 0;
  else
    call->service = g_steal_pointer (&service);
  if ((fields & FIELD_HINTS) != 0)
    {
      call->args[0] = protocols[adw_combo_row_get_selected (self->protocol_row)];
      call->args[1] = families[adw_combo_row_get_selected (self->family_row)];
      call->args[2] = types[adw_combo_row_get_selected (self->type_row)];
      call->flags = get_flags (self);
    }
  ph_timeout_text_parse (ph_field_row_get_text (self->timeout_row), &call->timeout_ns);
  return valid;
}

static void
clear_call (PhCall *call)
{
  g_clear_pointer (&call->text, g_free);
  g_clear_pointer (&call->service, g_free);
}

static void
say_flags (PhLookupTool *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    if (gtk_check_button_get_active (self->checks[i]))
      g_string_append_printf (text, "%s%s", text->len > 0 ? " | " : "", flags[i].name);
  adw_expander_row_set_subtitle (self->flags_row, text->len > 0 ? text->str : "None");
}

static void
changed_cb (PhLookupTool *self)
{
  PhCall call;
  gboolean valid;
  g_autofree char *line = NULL;

  if (self->flags_row == NULL || self->checks[0] == NULL)   /* the template is being filled */
    return;
  valid = read_call (self, &call);
  line = ph_call_preview_lookup (&call);
  gtk_label_set_text (self->preview_label, line);
  gtk_widget_set_sensitive (self->ask_button, valid);
  say_flags (self);
  clear_call (&call);
}

static void
function_changed_cb (PhLookupTool *self)
{
  guint fields;
  PhFieldRow *first;

  if (self->timeout_row == NULL)
    return;
  fields = lookups[chosen (self)].fields;
  first = (fields & FIELD_HOST) != 0 ? self->host_row : self->service_row;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->function_row),
                               lookups[chosen (self)].meaning);
  gtk_widget_set_visible (GTK_WIDGET (self->host_row), (fields & FIELD_HOST) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->service_row), (fields & FIELD_SERVICE) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->service_protocol_row), (fields & FIELD_PROTOCOL) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->family_row), (fields & FIELD_HINTS) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->type_row), (fields & FIELD_HINTS) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->protocol_row), (fields & FIELD_HINTS) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->flags_row), (fields & FIELD_HINTS) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->timeout_row), (fields & FIELD_TIMEOUT) != 0);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->service_row), "_Service");
  ph_field_row_set_hint (self->service_row,
                         "The name of a service, or a port; empty: None, no port");
  if (fields != 0)
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (first), lookups[chosen (self)].title);
      ph_field_row_set_hint (first, lookups[chosen (self)].hint);
    }
  changed_cb (self);
}

static void
clear_answers (PhLookupTool *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->answers))) != NULL)
    gtk_list_box_remove (self->answers, child);
}

static void
append_name (PhLookupTool *self,
             const char   *name,
             const char   *meaning)
{
  if (name != NULL)
    gtk_list_box_append (self->answers, ph_answer_row_new (name, meaning));
}

static void
append_answers (PhLookupTool       *self,
                const PhCallResult *result)
{
  const PhLookup *lookup = result->lookup;
  gboolean of_service = result->op == PH_CALL_GETSERVBYNAME || result->op == PH_CALL_GETSERVBYPORT;

  append_name (self, lookup->canonical_name,
               result->op == PH_CALL_GETHOSTNAME ? "This machine's name" : "Official name");
  if (of_service)
    {
      g_autofree char *port = g_strdup_printf ("%d", lookup->port);
      g_autofree char *meaning = g_strdup_printf ("Port of %s over %s", lookup->service,
                                                  lookup->protocol_name);

      append_name (self, lookup->service, "Service");
      append_name (self, port, meaning);
    }
  for (char **alias = lookup->aliases; alias != NULL && *alias != NULL; alias++)
    append_name (self, *alias, "Alias");
  for (guint i = 0; i < lookup->n_answers; i++)
    gtk_list_box_append (self->answers, ph_answer_row_new_address (&lookup->answers[i]));
}

static void
say_failure (PhLookupTool       *self,
             const PhCallResult *result)
{
  g_autofree char *label = ph_errno_label (result->error);
  g_autofree char *line = g_strdup_printf ("%s()  →  %s", ph_call_op_get_name (result->op), label);
  const PhSituation situation = {
    .op = result->op,
    .error = result->error,
    .waited_ns = result->ended_ns - result->begun_ns,
    .timed_out = result->error == ETIMEDOUT,
  };
  g_autofree char *why = ph_errno_explain (&situation);

  gtk_label_set_text (self->outcome_label, line);
  gtk_label_set_text (self->explanation_label, why);
  gtk_widget_add_css_class (self->outcome, "trouble");
}

static void
say_success (PhLookupTool       *self,
             const PhCallResult *result)
{
  g_autofree char *took = ph_format_duration (result->ended_ns - result->begun_ns);
  g_autofree char *line = NULL;
  guint n = result->lookup->n_answers;

  if (n > 0)
    line = g_strdup_printf ("%s()  →  %u answer%s in %s", ph_call_op_get_name (result->op), n,
                            n == 1 ? "" : "s", took);
  else
    line = g_strdup_printf ("%s()  →  ok, %s", ph_call_op_get_name (result->op), took);
  gtk_label_set_text (self->outcome_label, line);
  gtk_label_set_text (self->explanation_label,
                      n > 1 && result->op == PH_CALL_GETADDRINFO
                        ? "In the order in which they should be tried." : "");
  gtk_widget_remove_css_class (self->outcome, "trouble");
  append_answers (self, result);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (PhLookupTool) self = user_data;
  g_autoptr (PhCallResult) returned = ph_session_call_finish (PH_SESSION (source), result, NULL);

  if (returned == NULL || self->answers == NULL)   /* the session or the window has gone */
    return;
  clear_answers (self);
  if (returned->error != 0)
    say_failure (self, returned);
  else
    say_success (self, returned);
  gtk_widget_set_visible (self->outcome, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->explanation_label),
                          gtk_label_get_text (self->explanation_label)[0] != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->answers),
                          gtk_widget_get_first_child (GTK_WIDGET (self->answers)) != NULL);
  ph_reveal (self->results);
}

static void
ask_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  PhLookupTool *self = PH_LOOKUP_TOOL (widget);
  PhCall call = { 0 };

  if (self->session != NULL && read_call (self, &call))
    ph_session_call_async (self->session, &call, NULL, answered_cb, g_object_ref (self));
  clear_call (&call);
}

static void
add_flags (PhLookupTool *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      GtkWidget *check = gtk_check_button_new ();
      GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE,
                                     "title", flags[i].name, "subtitle", flags[i].meaning,
                                     "subtitle-lines", 2, "activatable-widget", check, NULL);

      gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
      adw_expander_row_add_row (self->flags_row, row);
      g_signal_connect_swapped (check, "toggled", G_CALLBACK (changed_cb), self);
      self->checks[i] = GTK_CHECK_BUTTON (check);
    }
}

/* Enter in a field presses the button while the tool is shown. */
static void
ph_lookup_tool_map (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  GTK_WIDGET_CLASS (ph_lookup_tool_parent_class)->map (widget);
  if (GTK_IS_WINDOW (root))
    gtk_window_set_default_widget (GTK_WINDOW (root), PH_LOOKUP_TOOL (widget)->ask_button);
}

static void
ph_lookup_tool_unmap (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  if (GTK_IS_WINDOW (root))
    gtk_window_set_default_widget (GTK_WINDOW (root), NULL);
  GTK_WIDGET_CLASS (ph_lookup_tool_parent_class)->unmap (widget);
}

static void
ph_lookup_tool_dispose (GObject *object)
{
  PhLookupTool *self = PH_LOOKUP_TOOL (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), PH_TYPE_LOOKUP_TOOL);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (ph_lookup_tool_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, box);
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, function_row);
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, host_row);
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, service_row);
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, service_protocol_row);
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, family_row);
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, type_row);
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, protocol_row);
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, flags_row);
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, timeout_row);
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, preview_label);
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, ask_button);
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, running);
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, results);
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, outcome);
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, outcome_label);
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, explanation_label);
  gtk_widget_class_bind_template_child (widget_class, PhLookupTool, answers);
}

static void
ph_lookup_tool_class_init (PhLookupToolClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_lookup_tool_dispose;
  widget_class->map = ph_lookup_tool_map;
  widget_class->unmap = ph_lookup_tool_unmap;

  g_type_ensure (PH_TYPE_FIELD_ROW);
  g_type_ensure (PH_TYPE_RUNNING_STRIP);
  gtk_widget_class_install_action (widget_class, "lookup.ask", NULL, ask_action);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-lookup-tool.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, function_changed_cb);
}

static void
ph_lookup_tool_init (PhLookupTool *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  add_flags (self);
  for (gsize i = 0; i < G_N_ELEMENTS (lookups); i++)
    gtk_string_list_append (names, ph_call_op_get_name (lookups[i].op));
  adw_combo_row_set_model (self->function_row, G_LIST_MODEL (names));
  function_changed_cb (self);
}

/**
 * ph_lookup_tool_new:
 * @session: where the calls are made
 *
 * Returns: (transfer floating): the tool
 */
GtkWidget *
ph_lookup_tool_new (PhSession *session)
{
  PhLookupTool *self = g_object_new (PH_TYPE_LOOKUP_TOOL, NULL);
  g_autoptr (GListModel) waiting = ph_waiting_lookups_new (session);

  self->session = g_object_ref (session);
  ph_running_strip_set (self->running, session, waiting);
  return GTK_WIDGET (self);
}

/**
 * ph_lookup_tool_choose:
 * @self: the tool
 * @function: "getaddrinfo", "gethostbyname" …
 *
 * Chooses a look-up. A name that is none changes nothing.
 */
void
ph_lookup_tool_choose (PhLookupTool *self,
                       const char   *function)
{
  g_return_if_fail (PH_IS_LOOKUP_TOOL (self));

  for (guint i = 0; i < G_N_ELEMENTS (lookups); i++)
    if (g_str_equal (ph_call_op_get_name (lookups[i].op), function))
      adw_combo_row_set_selected (self->function_row, i);
}
