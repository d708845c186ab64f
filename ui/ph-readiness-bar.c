/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-readiness-bar.h"

#include "ph-lamps.h"

/* Follows an item by itself. The sentence is the one worth a line (ph_ready_words_line()); the
 * tooltip of both tells all. Main thread. */

struct _PhReadinessBar
{
  GtkWidget parent_instance;

  PhSocketItem *item;      /* (owned) (nullable) */
  GSignalGroup *signals;   /* (owned): of the item */
  GtkWidget    *lamps;     /* (owned): child */
  GtkWidget    *label;     /* (owned): child */
};

G_DEFINE_FINAL_TYPE (PhReadinessBar, ph_readiness_bar, GTK_TYPE_WIDGET)

static void
ph_readiness_bar_update (PhReadinessBar *self)
{
  const PhIdentity *identity;
  const PhFigures *figures;
  g_autofree char *line = NULL;

  if (self->item == NULL)
    return;
  identity = ph_socket_item_get_identity (self->item);
  figures = ph_socket_item_get_figures (self->item);
  line = ph_ready_words_line (identity, figures);
  ph_lamps_set_figures (PH_LAMPS (self->lamps), identity, figures);
  if (g_strcmp0 (line, gtk_label_get_text (GTK_LABEL (self->label))) != 0)
    gtk_label_set_text (GTK_LABEL (self->label), line);
}

/* Composed when asked for: figures change every frame. */
static gboolean
query_tooltip_cb (GtkWidget      *label,
                  int             x,
                  int             y,
                  gboolean        keyboard,
                  GtkTooltip     *tooltip,
                  PhReadinessBar *self)
{
  g_autofree char *text = NULL;

  if (self->item == NULL)
    return FALSE;
  text = ph_ready_words_all (ph_socket_item_get_identity (self->item),
                             ph_socket_item_get_figures (self->item));
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
ph_readiness_bar_dispose (GObject *object)
{
  PhReadinessBar *self = PH_READINESS_BAR (object);

  if (self->signals != NULL)
    g_signal_group_set_target (self->signals, NULL);
  g_clear_object (&self->signals);
  g_clear_object (&self->item);
  g_clear_pointer (&self->lamps, gtk_widget_unparent);
  g_clear_pointer (&self->label, gtk_widget_unparent);
  G_OBJECT_CLASS (ph_readiness_bar_parent_class)->dispose (object);
}

static void
ph_readiness_bar_class_init (PhReadinessBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_readiness_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "readinessbar");
}

static void
ph_readiness_bar_init (PhReadinessBar *self)
{
  static const char *const shown[] = { "notify::state", "notify::closed", "notify::auto-flags",
                                       "figures-changed" };
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
  self->lamps = ph_lamps_new ();
  self->label = gtk_label_new (NULL);
  gtk_widget_set_valign (self->lamps, GTK_ALIGN_CENTER);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_widget_set_has_tooltip (self->label, TRUE);
  gtk_widget_add_css_class (self->label, "caption");
  gtk_widget_add_css_class (self->label, "dim-label");
  gtk_widget_add_css_class (self->label, "numeric");
  g_signal_connect (self->label, "query-tooltip", G_CALLBACK (query_tooltip_cb), self);
  gtk_widget_set_parent (self->lamps, GTK_WIDGET (self));
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));

  self->signals = g_signal_group_new (PH_TYPE_SOCKET_ITEM);
  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    g_signal_group_connect_swapped (self->signals, shown[i],
                                    G_CALLBACK (ph_readiness_bar_update), self);
}

/**
 * ph_readiness_bar_set_item:
 * @self: the bar
 * @item: (nullable): the socket to follow
 */
void
ph_readiness_bar_set_item (PhReadinessBar *self,
                           PhSocketItem   *item)
{
  g_return_if_fail (PH_IS_READINESS_BAR (self));

  if (!g_set_object (&self->item, item))
    return;
  g_signal_group_set_target (self->signals, item);
  ph_readiness_bar_update (self);
}
