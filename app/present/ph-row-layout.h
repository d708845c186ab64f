/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The columns of a log row. They are given away from the least telling one on as the row gets
 * narrow; the mark and the text always stay. Pure: any thread, no GTK. */
typedef enum
{
  PH_ROW_TIME     = 1 << 0,
  PH_ROW_SOCKET   = 1 << 1,
  PH_ROW_KIND     = 1 << 2,   /* the word beside the mark */
  PH_ROW_RESULT   = 1 << 3,
  PH_ROW_DURATION = 1 << 4,
} PhRowColumns;

#define PH_ROW_ALL ((PhRowColumns) 0x1f)

/* The nature of a row: its colour, and the mark that says the same without colour */
typedef enum
{
  PH_TONE_PLAIN,      /* a call that moves no bytes */
  PH_TONE_SENT,       /* blue, arrow to the right */
  PH_TONE_RECEIVED,   /* orange, arrow to the left */
  PH_TONE_KERNEL,     /* grey: the kernel's own doing */
  PH_TONE_TROUBLE,    /* red, with a cross */
} PhTone;

typedef struct { double x, width; } PhRowSpan;   /* width 0: not shown */

typedef struct
{
  PhRowSpan time;
  PhRowSpan socket;
  PhRowSpan mark;        /* the arrow, cross or dot */
  PhRowSpan kind;
  PhRowSpan text;
  PhRowSpan result;
  PhRowSpan duration;    /* right-aligned */
} PhRowLayout;

void ph_row_layout_compute (PhRowLayout  *layout,
                            PhRowColumns  columns,
                            double        width,
                            double        char_width,
                            gboolean      mirrored);

G_END_DECLS
