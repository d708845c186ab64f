/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-kernel-table.h"

G_BEGIN_DECLS

/* Everything the kernel said of one socket at one moment. As the body of a KERNEL record it is a
 * PhKernelBlockHead after the other, each followed by its bytes, padded to 8. Any thread. */
typedef struct
{
  guint16 block;   /* PhKernelBlock */
  guint16 error;   /* errno, 0: it was told */
  guint32 len;     /* bytes told */
} PhKernelBlockHead;

typedef struct
{
  gboolean      asked;
  int           error;
  gsize         len;
  const guint8 *data;    /* (unowned) */
} PhKernelPart;

/* The parts point into the payload that was parsed. */
typedef struct
{
  PhKernelPart parts[PH_N_KERNEL_BLOCKS];
} PhKernelReading;

typedef enum
{
  PH_KERNEL_NOT_ASKED,  /* no socket of this kind has the field */
  PH_KERNEL_TOLD,
  PH_KERNEL_NOT_TOLD,   /* the kernel answered, but its answer ends before the field */
  PH_KERNEL_FAILED,     /* the kernel refused: see error */
} PhKernelAnswer;

typedef struct
{
  PhKernelAnswer answer;
  int            error;    /* errno */
  guint64        number;
  const char    *text;     /* (unowned): of a text; not NUL-terminated */
  gsize          text_len;
} PhKernelValue;

void          ph_kernel_reading_append    (GByteArray            *body,
                                           PhKernelBlock          block,
                                           int                    error,
                                           gconstpointer          data,
                                           gsize                  len);
gboolean      ph_kernel_reading_parse     (PhKernelReading       *reading,
                                           gconstpointer          payload,
                                           gsize                  len);
PhKernelValue ph_kernel_reading_get       (const PhKernelReading *reading,
                                           const PhKernelField   *field);
gsize         ph_kernel_reading_get_excess (const PhKernelReading *reading,
                                           PhKernelBlock          block);
gboolean      ph_kernel_value_equal       (const PhKernelValue   *a,
                                           const PhKernelValue   *b);

/* words */
char         *ph_kernel_value_print       (const PhKernelField   *field,
                                           const PhKernelValue   *value);
char         *ph_kernel_value_print_change (const PhKernelField  *field,
                                           const PhKernelValue   *then,
                                           const PhKernelValue   *now);
void          ph_kernel_reading_print_line (const PhKernelField  *field,
                                           const PhKernelReading *then,
                                           const PhKernelReading *now,
                                           GString               *text);

G_END_DECLS
