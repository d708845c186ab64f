/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-bytes-view.h"

#include "ph-bytes-pen.h"

G_BEGIN_DECLS

/* Shared by the two halves of the byte view: what it shows, and what the user does to it */
#define PH_BYTES_PADDING 12.0

struct _PhBytesView
{
  PhDrawn              parent_instance;

  GtkAdjustment       *hadjustment;   /* (owned) (nullable) */
  GtkAdjustment       *vadjustment;   /* (owned) (nullable) */
  GtkScrollablePolicy  hscroll_policy;
  GtkScrollablePolicy  vscroll_policy;

  GBytes              *bytes;         /* (owned) (nullable) */
  PhBytesViewMode      mode;
  PhHexLayout         *layout;        /* (owned) (nullable): made for a width */
  guint                columns;       /* of the layout */
  guint                tick;          /* 0: all is indexed */
  PhBytesRange         selected;
  PhBytesRange         anchor;        /* the character where a drag began; len 0: no drag */
  gsize                goal;          /* byte to be shown at the top once it is indexed */
  PhBytesPen           pen;           /* (owned): made when first needed */
};

double ph_bytes_view_content_x       (PhBytesView    *self);
double ph_bytes_view_scroll_x        (PhBytesView    *self);
double ph_bytes_view_scroll_y        (PhBytesView    *self);
void   ph_bytes_view_add_controllers (PhBytesView    *self);
void   ph_bytes_view_install_actions (GtkWidgetClass *klass);

G_END_DECLS
