/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-exchange-key.h"

/* A table of the marks that ui/draw/ph-exchange-paint*.c make. Main thread. */

#define MEANING_CHARS 46

static const struct
{
  const char *mark;
  const char *meaning;
} rows[] = {
  { "▮", "A call, from when it was made to when it returned; dashed, it has not returned" },
  { "①━▶", "Bytes of a send, with its number: pieces of the same send have the same number and "
    "colour" },
  { "╌╌▷", "A segment of TCP. It is not seen itself: calls and states tell of it" },
  { "┄┄▷", "accept() gave the socket that it points to" },
  { "┊", "What a kernel holds: bytes that are not acknowledged, or not read; a connection that is "
    "not accepted" },
  { "┃", "Thick and green: connected, or listening; dashed: one side has sent all; thin: neither" },
  { "✕", "On a line: the descriptor was closed. At an arrow: it went no further" },
  { "≤", "Found by a look at the socket: it happened then or before" },
};

static GtkWidget *
new_label (const char *text,
           const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), MEANING_CHARS);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

/**
 * ph_exchange_key_new:
 *
 * Returns: (transfer floating): a popover with the key to the picture
 */
GtkWidget *
ph_exchange_key_new (void)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *grid = gtk_grid_new ();

  gtk_widget_add_css_class (grid, "exchange-key");
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  gtk_grid_attach (GTK_GRID (grid),
                   new_label ("Time goes downwards; each socket has a line.", "heading"), 0, 0, 2, 1);
  for (int i = 0; i < (int) G_N_ELEMENTS (rows); i++)
    {
      gtk_grid_attach (GTK_GRID (grid), new_label (rows[i].mark, "notation"), 0, i + 1, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), new_label (rows[i].meaning, NULL), 1, i + 1, 1, 1);
    }
  gtk_popover_set_child (GTK_POPOVER (popover), grid);
  return popover;
}
