/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-call-popover.h"

#include "ph-clock.h"
#include "ph-time-text.h"

#include "ph-endpoint-entry.h"
#include "ph-flag-box.h"
#include "ph-preset.h"
#include "ph-inner-name.h"
#include "ph-prompt-button.h"

/* One popover serves every call that takes arguments: a table says which fields a call has, what
 * they mean and what stands in them at first. Main thread. */

/* More would be taken from the memory of the record for one call */
#define MAX_BUFSIZE (G_GINT64_CONSTANT (64) * 1024 * 1024)

typedef struct
{
  PhCallOp           op;
  gboolean           has_endpoint;
  const char        *number_label; /* (nullable): the call takes a number */
  const char        *number;       /* its first value */
  gint64             min;
  gint64             max;
  const char *const *choices;      /* (nullable): the call takes one of these, args[0] by place */
  guint              choice;       /* the first one */
  gboolean           waits;        /* a time of its own may be given */
  const char        *meaning;
} PhCallFields;

static const char *const hows[] = {   /* SHUT_RD is 0 */
  "SHUT_RD · no more receiving", "SHUT_WR · no more sending (FIN)", "SHUT_RDWR · both", NULL
};
static const char *const truths[] = { "False · non-blocking", "True · blocking", NULL };

static const PhCallFields call_fields[] = {
  { PH_CALL_BIND, .has_endpoint = TRUE,
    .meaning = "The socket's own address. Port 0: the system chooses." },
  { PH_CALL_CONNECT, .has_endpoint = TRUE, .waits = TRUE, .meaning = "The address of the peer." },
  { PH_CALL_CONNECT_EX, .has_endpoint = TRUE, .waits = TRUE,
    .meaning = "The address of the peer. An error is returned as its number; 0 is success." },
  { PH_CALL_LISTEN, .number_label = "Backlog", .number = "5", .min = 0, .max = G_MAXINT32,
    .meaning = "How many finished connections may wait for accept()." },
  { PH_CALL_RECV, .number_label = "Buffer size", .number = "1024", .min = 0,
    .max = MAX_BUFSIZE, .waits = TRUE,
    .meaning = "At most this many bytes; the rest stays in the queue." },
  { PH_CALL_RECVFROM, .number_label = "Buffer size", .number = "2048", .min = 0,
    .max = MAX_BUFSIZE, .waits = TRUE,
    .meaning = "One datagram; what does not fit this size is cut off." },
  { PH_CALL_SHUTDOWN, .choices = hows, .choice = SHUT_WR,
    .meaning = "Ends one direction, or both." },
  { PH_CALL_SETBLOCKING, .choices = truths, .choice = TRUE,
    .meaning = "Whether calls of this socket wait when they cannot be done at once." },
  { PH_CALL_SETTIMEOUT, .number_label = "Seconds, or None", .number = "2.5",
    .meaning = "How long calls of this socket may wait, such as 0.5. None: for ever; 0: not at all." },
};

struct _PhCallPopover
{
  GtkPopover parent_instance;

  const PhCallFields *fields;   /* (unowned) (nullable) */

  GtkLabel        *meaning_label;
  PhEndpointEntry *endpoint_entry;
  GtkEntry        *number_entry;
  GtkDropDown     *choice_drop;
  GtkToggleButton *more_toggle;
  GtkEntry        *timeout_entry;
  PhFlagBox       *flag_box;
  GtkLabel        *fault_label;
  GtkLabel        *foretold_label;
  GtkWidget       *call_button;
};

G_DEFINE_FINAL_TYPE (PhCallPopover, ph_call_popover, GTK_TYPE_POPOVER)

enum
{
  CALL,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const PhCallFields *
find_fields (PhCallOp op)
{
  for (gsize i = 0; i < G_N_ELEMENTS (call_fields); i++)
    if (call_fields[i].op == op)
      return &call_fields[i];
  return NULL;
}

static void
label_set_or_hide (GtkLabel   *label,
                   const char *text)
{
  gtk_label_set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

/* The number of a number field, or nanoseconds of a time: -1 for None. Returns: a fault, or NULL */
static char *
ph_call_popover_read_number (PhCallPopover *self,
                             gint64        *number)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->number_entry));

  *number = 0;
  if (self->fields->number_label == NULL)
    return NULL;
  if (self->fields->op == PH_CALL_SETTIMEOUT)
    {
      *number = -1;
      if (g_ascii_strcasecmp (text, "None") == 0 || ph_time_text_parse (text, number))
        return NULL;
      return g_strdup ("Seconds such as 2.5, or None.");
    }
  if (g_ascii_string_to_signed (text, 10, self->fields->min, self->fields->max, number, NULL))
    return NULL;
  return g_strdup_printf ("A whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT ".",
                          self->fields->min, self->fields->max);
}

/* Returns: a fault, or NULL */
static char *
ph_call_popover_read_timeout (PhCallPopover *self,
                              gint64        *timeout_ns)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->timeout_entry));

  *timeout_ns = PH_TIMEOUT_OF_SOCKET;
  if (!self->fields->waits || text[0] == '\0' || ph_time_text_parse (text, timeout_ns))
    return NULL;
  return g_strdup ("The timeout is seconds such as 2.5; empty: as the socket has it.");
}

static gboolean
ph_call_popover_check (PhCallPopover *self)
{
  gint64 ignored;
  g_autofree char *fault = ph_call_popover_read_number (self, &ignored);
  gboolean valid;

  if (fault == NULL)
    fault = ph_call_popover_read_timeout (self, &ignored);
  valid = fault == NULL
          && (!self->fields->has_endpoint || ph_endpoint_entry_is_valid (self->endpoint_entry));
  label_set_or_hide (self->fault_label, fault);
  gtk_widget_set_sensitive (self->call_button, valid);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))   /* a fault has come or gone: another height */
    gtk_popover_present (GTK_POPOVER (self));
  return valid;
}

/* Its labels wrap: its height follows from its width, which a popover does not say by itself. */
static GtkSizeRequestMode
ph_call_popover_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* GTK 4.8 asks the contents for their height as if they were as wide as the popover with its
 * shadow, and so makes room for too few lines: the shadow is taken off first. */
static void
ph_call_popover_measure (GtkWidget      *widget,
                         GtkOrientation  orientation,
                         int             for_size,
                         int            *minimum,
                         int            *natural,
                         int            *minimum_baseline,
                         int            *natural_baseline)
{
  GtkWidget *contents = gtk_widget_get_parent (gtk_popover_get_child (GTK_POPOVER (widget)));
  int outer_px;
  int inner_px;

  if (orientation == GTK_ORIENTATION_VERTICAL && for_size > 0)
    {
      gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &outer_px, NULL, NULL);
      gtk_widget_measure (contents, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &inner_px, NULL, NULL);
      for_size = MAX (for_size - MAX (outer_px - inner_px, 0), 1);
    }
  GTK_WIDGET_CLASS (ph_call_popover_parent_class)->measure (widget, orientation, for_size, minimum,
                                                            natural, minimum_baseline,
                                                            natural_baseline);
}

static void
ph_call_popover_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_CALL_POPOVER);
  G_OBJECT_CLASS (ph_call_popover_parent_class)->dispose (object);
}

static void
changed_cb (PhCallPopover *self)
{
  if (self->fields != NULL)
    ph_call_popover_check (self);
}

static void
ph_call_popover_fill (PhCallPopover *self,
                      PhCall        *call,
                      gint64         number)
{
  const PhCallFields *fields = self->fields;

  if (fields->op == PH_CALL_LISTEN)
    call->args[0] = (int) number;
  else if (fields->op == PH_CALL_SETTIMEOUT)
    {
      call->args[0] = number < 0 ? -1 : (int) (number / PH_NSEC_PER_SEC);
      call->args[1] = number < 0 ? 0 : (int) (number % PH_NSEC_PER_SEC);
    }
  else if (fields->number_label != NULL)
    {
      call->bufsize = (gsize) number;
      call->args[1] = ph_flag_box_get_flags (self->flag_box);
    }
  if (fields->choices != NULL)
    call->args[0] = (int) gtk_drop_down_get_selected (self->choice_drop);
}

static void
call_clicked_cb (PhCallPopover *self)
{
  g_autoptr (PhEndpoint) endpoint = NULL;
  PhCall call;
  gint64 number;

  if (self->fields == NULL || !ph_call_popover_check (self))
    return;
  call = PH_CALL_INIT (self->fields->op, PH_SOCKET_NONE);
  g_free (ph_call_popover_read_number (self, &number));
  g_free (ph_call_popover_read_timeout (self, &call.timeout_ns));
  if (self->fields->has_endpoint)
    endpoint = ph_endpoint_entry_get_endpoint (self->endpoint_entry);
  call.endpoint = endpoint;
  ph_call_popover_fill (self, &call, number);

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[CALL], 0, &call);
}

static void
shown_cb (PhCallPopover *self)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_popover_present (GTK_POPOVER (self));
}

static void
ph_call_popover_class_init (PhCallPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_call_popover_dispose;
  widget_class->measure = ph_call_popover_measure;
  widget_class->get_request_mode = ph_call_popover_get_request_mode;

  signals[CALL] = g_signal_new ("call", PH_TYPE_CALL_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);

  g_type_ensure (PH_TYPE_ENDPOINT_ENTRY);
  g_type_ensure (PH_TYPE_FLAG_BOX);
  g_type_ensure (PH_TYPE_PROMPT_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-call-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, PhCallPopover, meaning_label);
  gtk_widget_class_bind_template_child (widget_class, PhCallPopover, endpoint_entry);
  gtk_widget_class_bind_template_child (widget_class, PhCallPopover, number_entry);
  gtk_widget_class_bind_template_child (widget_class, PhCallPopover, choice_drop);
  gtk_widget_class_bind_template_child (widget_class, PhCallPopover, more_toggle);
  gtk_widget_class_bind_template_child (widget_class, PhCallPopover, timeout_entry);
  gtk_widget_class_bind_template_child (widget_class, PhCallPopover, flag_box);
  gtk_widget_class_bind_template_child (widget_class, PhCallPopover, fault_label);
  gtk_widget_class_bind_template_child (widget_class, PhCallPopover, foretold_label);
  gtk_widget_class_bind_template_child (widget_class, PhCallPopover, call_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, call_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
}

static void
ph_call_popover_init (PhCallPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ph_inner_name_set (GTK_WIDGET (self->choice_drop), "How");
  ph_endpoint_entry_set_optional (self->endpoint_entry, FALSE);
}

/**
 * ph_call_needs_arguments:
 * @op: a call
 *
 * Returns: whether the call is made through a #PhCallPopover
 */
gboolean
ph_call_needs_arguments (PhCallOp op)
{
  return find_fields (op) != NULL;
}

/**
 * ph_call_popover_new:
 *
 * Returns: (transfer floating): a popover for no call yet
 */
GtkWidget *
ph_call_popover_new (void)
{
  return g_object_new (PH_TYPE_CALL_POPOVER, NULL);
}

static void
ph_call_popover_set_choices (PhCallPopover      *self,
                             const PhCallFields *fields)
{
  g_autoptr (GtkStringList) model = NULL;

  if (fields->choices == NULL)
    return;
  model = gtk_string_list_new (fields->choices);
  gtk_drop_down_set_model (self->choice_drop, G_LIST_MODEL (model));
  gtk_drop_down_set_selected (self->choice_drop, fields->choice);
}

/* The address that stands there at first */
static void
ph_call_popover_offer (PhCallPopover    *self,
                       PhCallOp          op,
                       const PhIdentity *identity,
                       const PhAddress  *address)
{
  const char *port = op == PH_CALL_BIND ? "0" : "";
  g_autofree char *host = NULL;
  g_autofree char *tried = NULL;

  if (identity->family == AF_UNIX)
    host = address != NULL ? ph_address_to_string (address) : ph_preset_make_path ();
  else if (address != NULL)
    {
      host = ph_address_get_host (address);
      tried = g_strdup_printf ("%d", ph_address_get_port (address));
      port = tried;
    }
  else
    host = g_strdup (identity->family == AF_INET6 ? "::1" : "127.0.0.1");
  ph_endpoint_entry_set_text (self->endpoint_entry, host, port);
}

/**
 * ph_call_popover_set:
 * @self: the popover
 * @op: a call for which ph_call_needs_arguments() holds
 * @identity: the socket it is for
 * @address: (nullable): where it was last tried, to be offered again
 * @foretold: (nullable): what will happen, when it is known to fail
 */
void
ph_call_popover_set (PhCallPopover    *self,
                     PhCallOp          op,
                     const PhIdentity *identity,
                     const PhAddress  *address,
                     const char       *foretold)
{
  const PhCallFields *fields = find_fields (op);

  g_return_if_fail (PH_IS_CALL_POPOVER (self));
  g_return_if_fail (fields != NULL);

  gtk_widget_set_visible (GTK_WIDGET (self->endpoint_entry), fields->has_endpoint);
  gtk_widget_set_visible (GTK_WIDGET (self->number_entry), fields->number_label != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->choice_drop), fields->choices != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->more_toggle), fields->waits);
  gtk_button_set_label (GTK_BUTTON (self->more_toggle),
                        ph_call_op_get_direction (op) == PH_DIRECTION_NONE ? "Timeout"
                                                                           : "Flags and timeout");
  ph_flag_box_set_direction (self->flag_box, ph_call_op_get_direction (op));
  gtk_label_set_text (self->meaning_label, fields->meaning);
  gtk_button_set_label (GTK_BUTTON (self->call_button), ph_call_op_get_name (op));
  label_set_or_hide (self->foretold_label, foretold);

  ph_endpoint_entry_set_kind (self->endpoint_entry, identity->family,
                              ph_identity_lacks_ports (identity) ? SOCK_RAW : identity->type);
  if (self->fields != fields)   /* opened again, it remembers what was typed */
    {
      self->fields = fields;
      ph_call_popover_set_choices (self, fields);
      gtk_toggle_button_set_active (self->more_toggle, FALSE);
      gtk_editable_set_text (GTK_EDITABLE (self->timeout_entry), "");
      ph_call_popover_offer (self, op, identity, address);
      gtk_editable_set_text (GTK_EDITABLE (self->number_entry),
                             fields->number != NULL ? fields->number : "");
    }
  if (fields->number_label != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->number_entry),
                                    GTK_ACCESSIBLE_PROPERTY_LABEL, fields->number_label, -1);
  ph_call_popover_check (self);
}
