/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-record.h"
#include "ph-running-call.h"
#include "ph-session.h"

G_BEGIN_DECLS

/* The calls of a session in the order in which a scenario makes them. It holds copies of the
 * records, and with them their payload, so that the session can go on meanwhile. */

typedef struct
{
  const PhRecord *record;   /* (unowned) (nullable): of the order; NULL for a call that still waits */
  PhRunningCall  *running;  /* (owned) (nullable) */
  guint64         row;
  gint64          begun_ns;
  gboolean        by_user;
  gboolean        inner;
  guint           started;  /* its number, 0: written as one line */
} PhWrittenCall;

/* A line to be written */
typedef struct
{
  PhWrittenCall *call;       /* (unowned) */
  gint64         time_ns;
  gboolean       is_result;  /* of a call that was started */
} PhWrittenLine;

typedef struct
{
  PhRecord *records;    /* (owned) (array length=n_records) */
  gsize     n_records;
  GArray   *calls;      /* (owned) (element-type PhWrittenCall): as they returned */
  GArray   *lines;      /* (owned) (element-type PhWrittenLine) */
  guint64   n_left_out; /* rows of the record after the last that was looked at */
} PhWrittenOrder;

void ph_written_order_init  (PhWrittenOrder *order,
                             PhSession      *session);
void ph_written_order_clear (PhWrittenOrder *order);

G_END_DECLS
