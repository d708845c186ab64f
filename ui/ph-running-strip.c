/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-running-strip.h"

#include "ph-clock.h"
#include "ph-format.h"
#include "ph-transcript.h"
#include "ph-wait-words.h"

/* At most a handful of rows are shown one by one; that there are more is said in words. The
 * clocks run five times a second, only while there is a call and the strip is on screen. Main
 * thread. */

#define MAX_ROWS 4
#define CLOCK_PERIOD_MS 200
#define STALLED_NS ((gint64) 1500 * PH_NSEC_PER_MSEC)

struct _PhRunningStrip
{
  GtkWidget parent_instance;

  PhSession  *session;    /* (owned) (nullable) */
  GListModel *running;    /* (owned) (nullable): of PhRunningCall */
  gulong      changed_id;
  guint       clock_id;
  GtkWidget  *box;        /* (unowned): child; rows */
};

G_DEFINE_FINAL_TYPE (PhRunningStrip, ph_running_strip, GTK_TYPE_WIDGET)

/* What had moved when it was last looked at, and since when it is so much */
typedef struct
{
  guint64 done;
  gint64  since_ns;
} Moved;

/* "3.4 MB/s" over the whole call, as long as anything moves */
static char *
say_pace (GtkWidget     *row,
          PhRunningCall *call,
          guint64        done,
          gint64         now_ns)
{
  const double seconds = (double) (now_ns - ph_running_call_get_begun_ns (call))
                         / (double) PH_NSEC_PER_SEC;
  Moved *moved = g_object_get_data (G_OBJECT (row), "ph-moved");

  if (moved == NULL)
    {
      moved = g_new0 (Moved, 1);
      g_object_set_data_full (G_OBJECT (row), "ph-moved", moved, g_free);
    }
  if (moved->done != done)
    *moved = (Moved) { done, now_ns };
  if (now_ns - moved->since_ns > STALLED_NS)
    return g_strdup ("stalled");
  return ph_format_rate ((double) done / MAX (seconds, 0.001));
}

/* "1.2 MB of 10 MB, 3.4 MB/s" and a bar, once anything has moved, instead of what it waits for: the
 * numbers are not to be cut */
static void
show_progress (GtkWidget     *row,
               PhRunningCall *call,
               gint64         now_ns)
{
  GtkLabel *label = g_object_get_data (G_OBJECT (row), "ph-progress");
  GtkProgressBar *bar = g_object_get_data (G_OBJECT (row), "ph-bar");
  PhProgress progress;
  g_autofree char *done = NULL;
  g_autofree char *total = NULL;
  g_autofree char *rate = NULL;
  g_autofree char *text = NULL;

  ph_running_call_get_progress (call, &progress);
  gtk_widget_set_visible (GTK_WIDGET (label), progress.done > 0);
  gtk_widget_set_visible (GTK_WIDGET (bar), progress.total > 0 && progress.done > 0);
  gtk_widget_set_visible (g_object_get_data (G_OBJECT (row), "ph-reason"), progress.done == 0);
  if (progress.done == 0)
    return;
  done = ph_format_bytes_short (progress.done);
  total = ph_format_bytes_short (progress.total);
  rate = say_pace (row, call, progress.done, now_ns);
  text = progress.total > 0 ? g_strdup_printf ("%s of %s, %s", done, total, rate)
                            : g_strdup_printf ("%s, %s", done, rate);
  gtk_label_set_text (label, text);
  if (progress.total > 0)
    gtk_progress_bar_set_fraction (bar, MIN ((double) progress.done / (double) progress.total, 1));
}

static gboolean
clock_cb (gpointer user_data)
{
  PhRunningStrip *self = PH_RUNNING_STRIP (user_data);
  gint64 now_ns = ph_clock_now_ns ();

  for (GtkWidget *row = gtk_widget_get_first_child (self->box); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      PhRunningCall *call = g_object_get_data (G_OBJECT (row), "ph-call");
      GtkLabel *label = g_object_get_data (G_OBJECT (row), "ph-clock");
      g_autofree char *text = NULL;

      if (call == NULL)
        continue;
      text = g_strdup_printf ("%.1f s", (double) (now_ns - ph_running_call_get_begun_ns (call))
                                          / (double) PH_NSEC_PER_SEC);
      gtk_label_set_text (label, text);
      show_progress (row, call, now_ns);
    }
  return G_SOURCE_CONTINUE;
}

static void
cancel_clicked_cb (GtkButton      *button,
                   PhRunningStrip *self)
{
  PhRunningCall *call = g_object_get_data (G_OBJECT (button), "ph-call");

  if (self->session != NULL)
    ph_session_cancel_call (self->session, ph_running_call_get_id (call));
}

static GtkWidget *
make_label (const char *text,
            const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
ph_running_strip_make_row (PhRunningStrip *self,
                           PhRunningCall  *call)
{
  g_autofree char *text = ph_transcript_running (call);
  g_autofree char *spoken = g_strdup_printf ("Cancel %s", text);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *icon = gtk_image_new_from_icon_name ("content-loading-symbolic");
  GtkWidget *notation = make_label (text, "notation");
  GtkWidget *reason = make_label (ph_wait_words (ph_running_call_get_op (call)), "dim-label");
  GtkWidget *progress = make_label ("", "numeric");
  GtkWidget *bar = gtk_progress_bar_new ();
  GtkWidget *clock = make_label ("0.0 s", "numeric");
  GtkWidget *cancel = gtk_button_new_with_label ("Cancel");

  gtk_label_set_ellipsize (GTK_LABEL (notation), PANGO_ELLIPSIZE_END);
  /* No text decides how narrow the window can be. */
  gtk_label_set_ellipsize (GTK_LABEL (reason), PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (GTK_LABEL (progress), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (reason, TRUE);
  gtk_widget_set_hexpand (progress, TRUE);
  gtk_label_set_xalign (GTK_LABEL (progress), 1.0f);
  gtk_label_set_width_chars (GTK_LABEL (clock), 7);
  gtk_label_set_xalign (GTK_LABEL (clock), 1.0f);
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), notation);
  gtk_box_append (GTK_BOX (row), reason);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (bar, 60, -1);
  gtk_widget_set_visible (progress, FALSE);
  gtk_widget_set_visible (bar, FALSE);
  gtk_box_append (GTK_BOX (row), progress);
  gtk_box_append (GTK_BOX (row), bar);
  gtk_box_append (GTK_BOX (row), clock);
  gtk_box_append (GTK_BOX (row), cancel);

  gtk_accessible_update_property (GTK_ACCESSIBLE (cancel), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                  -1);
  g_object_set_data_full (G_OBJECT (row), "ph-call", g_object_ref (call), g_object_unref);
  g_object_set_data (G_OBJECT (row), "ph-clock", clock);
  g_object_set_data (G_OBJECT (row), "ph-reason", reason);
  g_object_set_data (G_OBJECT (row), "ph-progress", progress);
  g_object_set_data (G_OBJECT (row), "ph-bar", bar);
  g_object_set_data_full (G_OBJECT (cancel), "ph-call", g_object_ref (call), g_object_unref);
  g_signal_connect_object (cancel, "clicked", G_CALLBACK (cancel_clicked_cb), self, 0);
  return row;
}

static void
ph_running_strip_update_clock (PhRunningStrip *self)
{
  gboolean wanted = gtk_widget_get_visible (GTK_WIDGET (self))
                    && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (wanted && self->clock_id == 0)
    self->clock_id = g_timeout_add (CLOCK_PERIOD_MS, clock_cb, self);
  else if (!wanted)
    g_clear_handle_id (&self->clock_id, g_source_remove);
}

static void
ph_running_strip_update (PhRunningStrip *self)
{
  guint n = self->running != NULL ? g_list_model_get_n_items (self->running) : 0;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    gtk_box_remove (GTK_BOX (self->box), child);

  for (guint i = 0; i < MIN (n, MAX_ROWS); i++)
    {
      g_autoptr (PhRunningCall) call = g_list_model_get_item (self->running, i);

      gtk_box_append (GTK_BOX (self->box), ph_running_strip_make_row (self, call));
    }
  if (n > MAX_ROWS)
    {
      g_autofree char *text = g_strdup_printf ("and %u more waiting calls", n - MAX_ROWS);

      gtk_box_append (GTK_BOX (self->box), make_label (text, "dim-label"));
    }
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  clock_cb (self);
  ph_running_strip_update_clock (self);
}

static void
ph_running_strip_dispose (GObject *object)
{
  PhRunningStrip *self = PH_RUNNING_STRIP (object);

  g_clear_handle_id (&self->clock_id, g_source_remove);
  g_clear_signal_handler (&self->changed_id, self->running);
  g_clear_object (&self->running);
  g_clear_object (&self->session);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ph_running_strip_parent_class)->dispose (object);
}

static void
ph_running_strip_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_running_strip_parent_class)->map (widget);
  ph_running_strip_update_clock (PH_RUNNING_STRIP (widget));
}

static void
ph_running_strip_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ph_running_strip_parent_class)->unmap (widget);
  ph_running_strip_update_clock (PH_RUNNING_STRIP (widget));
}

static void
ph_running_strip_class_init (PhRunningStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_running_strip_dispose;
  widget_class->map = ph_running_strip_map;
  widget_class->unmap = ph_running_strip_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "runningstrip");
}

static void
ph_running_strip_init (PhRunningStrip *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * ph_running_strip_new:
 *
 * Returns: (transfer floating): an empty strip
 */
GtkWidget *
ph_running_strip_new (void)
{
  return g_object_new (PH_TYPE_RUNNING_STRIP, NULL);
}

/**
 * ph_running_strip_set:
 * @self: the strip
 * @session: (nullable): who cancels
 * @running: (nullable): a list of #PhRunningCall
 */
void
ph_running_strip_set (PhRunningStrip *self,
                      PhSession      *session,
                      GListModel     *running)
{
  g_return_if_fail (PH_IS_RUNNING_STRIP (self));

  g_set_object (&self->session, session);
  if (self->running == running)
    return;
  g_clear_signal_handler (&self->changed_id, self->running);
  g_set_object (&self->running, running);
  if (running != NULL)
    self->changed_id = g_signal_connect_swapped (running, "items-changed",
                                                 G_CALLBACK (ph_running_strip_update), self);
  ph_running_strip_update (self);
}
