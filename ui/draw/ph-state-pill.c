/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-state-pill.h"

/* The label carries the meaning, the colour (resources/draw.css) only underlines it. */

struct _PhStatePill
{
  GtkWidget  parent_instance;

  GtkWidget *label;    /* (owned) */
  PhState    state;
};

G_DEFINE_FINAL_TYPE (PhStatePill, ph_state_pill, GTK_TYPE_WIDGET)

enum
{
  PROP_STATE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

typedef enum
{
  KIND_IDLE,
  KIND_OPEN,
  KIND_LISTENING,
  KIND_WAITING,
  KIND_CLOSING,
  KIND_GONE,
} PillKind;

static PillKind
state_kind (PhState state)
{
  switch (state)
    {
    case PH_STATE_ESTABLISHED:
    case PH_STATE_CONNECTED:
    case PH_STATE_UNCONNECTED:
      return KIND_OPEN;
    case PH_STATE_LISTEN:
      return KIND_LISTENING;
    case PH_STATE_SYN_SENT:
    case PH_STATE_SYN_RECV:
      return KIND_WAITING;
    case PH_STATE_FIN_WAIT1:
    case PH_STATE_FIN_WAIT2:
    case PH_STATE_CLOSE_WAIT:
    case PH_STATE_LAST_ACK:
    case PH_STATE_CLOSING:
    case PH_STATE_TIME_WAIT:
    case PH_STATE_HUNG_UP:
      return KIND_CLOSING;
    case PH_STATE_GONE:
      return KIND_GONE;
    case PH_STATE_UNKNOWN:
    case PH_STATE_CLOSE:
    case PH_N_STATES:
    default:
      return KIND_IDLE;
    }
}

static const char *
state_class (PhState state)
{
  static const char *const classes[] = { "idle", "open", "listening", "waiting", "closing",
                                         "gone" };

  return classes[state_kind (state)];
}

static void
show_state (PhStatePill *self)
{
  const char *name = ph_state_get_name (self->state);
  const char *meaning = ph_state_get_meaning (self->state);
  g_autofree char *spoken = g_strdup_printf ("State %s: %s", name, meaning);

  gtk_label_set_text (GTK_LABEL (self->label), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/* Composed when asked for: GTK would ask the X server for the pointer at every change of the text,
 * and wait for the answer. */
static gboolean
ph_state_pill_query_tooltip (GtkWidget  *widget,
                             int         x,
                             int         y,
                             gboolean    keyboard,
                             GtkTooltip *tooltip)
{
  gtk_tooltip_set_text (tooltip, ph_state_get_meaning (PH_STATE_PILL (widget)->state));
  return TRUE;
}

static void
ph_state_pill_get_property (GObject    *object,
                            guint       id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_STATE:
      g_value_set_uint (value, PH_STATE_PILL (object)->state);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ph_state_pill_set_property (GObject      *object,
                            guint         id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  switch (id)
    {
    case PROP_STATE:
      ph_state_pill_set_state (PH_STATE_PILL (object), g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ph_state_pill_dispose (GObject *object)
{
  g_clear_pointer (&PH_STATE_PILL (object)->label, gtk_widget_unparent);
  G_OBJECT_CLASS (ph_state_pill_parent_class)->dispose (object);
}

static void
ph_state_pill_class_init (PhStatePillClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ph_state_pill_dispose;
  object_class->get_property = ph_state_pill_get_property;
  object_class->set_property = ph_state_pill_set_property;
  widget_class->query_tooltip = ph_state_pill_query_tooltip;

  /**
   * PhStatePill:state:
   *
   * The #PhState shown. Default: unknown.
   */
  properties[PROP_STATE] = g_param_spec_uint ("state", NULL, NULL, 0, PH_N_STATES - 1,
                                              PH_STATE_UNKNOWN,
                                              G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY |
                                                G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "pill");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_STATUS);
}

static void
ph_state_pill_init (PhStatePill *self)
{
  self->label = gtk_label_new (NULL);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), state_class (self->state));
  show_state (self);
}

/**
 * ph_state_pill_new:
 *
 * Returns: (transfer floating): a pill that says "unknown"
 */
GtkWidget *
ph_state_pill_new (void)
{
  return g_object_new (PH_TYPE_STATE_PILL, NULL);
}

/**
 * ph_state_pill_get_state:
 * @self: a pill
 *
 * Returns: the state shown
 */
PhState
ph_state_pill_get_state (PhStatePill *self)
{
  g_return_val_if_fail (PH_IS_STATE_PILL (self), PH_STATE_UNKNOWN);

  return self->state;
}

/**
 * ph_state_pill_set_state:
 * @self: a pill
 * @state: a socket's state
 *
 * Shows @state. Main thread.
 */
void
ph_state_pill_set_state (PhStatePill *self,
                         PhState      state)
{
  g_return_if_fail (PH_IS_STATE_PILL (self));
  g_return_if_fail (state < PH_N_STATES);

  if (state == self->state)
    return;
  gtk_widget_remove_css_class (GTK_WIDGET (self), state_class (self->state));
  self->state = state;
  gtk_widget_add_css_class (GTK_WIDGET (self), state_class (state));
  show_state (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/**
 * ph_state_pill_get_color:
 * @state: a socket's state
 * @palette: the colours
 *
 * Returns: (transfer none): the colour of @state, as resources/draw.css has it for the pill
 */
const GdkRGBA *
ph_state_pill_get_color (PhState          state,
                         const PhPalette *palette)
{
  switch (state_kind (state))
    {
    case KIND_OPEN:      return &palette->good;
    case KIND_LISTENING: return &palette->listening;
    case KIND_WAITING:
    case KIND_CLOSING:   return &palette->waiting;
    case KIND_IDLE:
    case KIND_GONE:
    default:             return &palette->kernel;
    }
}
