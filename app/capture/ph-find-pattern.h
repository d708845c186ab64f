/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is looked for in bytes, compiled. Never changes, so any number of threads may use it. */
typedef struct _PhFindPattern PhFindPattern;

typedef enum
{
  PH_FIND_TEXT,    /* the text's UTF-8 bytes */
  PH_FIND_HEX,     /* as ph_bytes_parse() reads them */
  PH_FIND_REGEX,   /* pcre2pattern(3), each byte a character */
} PhFindKind;

typedef enum
{
  PH_FIND_ERROR_EMPTY,
  PH_FIND_ERROR_TOO_LONG,
  PH_FIND_ERROR_HEX,
  PH_FIND_ERROR_REGEX,
  PH_FIND_ERROR_GAVE_UP,   /* a regular expression that needs too many steps on these bytes */
  PH_FIND_ERROR_THREAD,
} PhFindError;

#define PH_FIND_ERROR (ph_find_error_quark ())
GQuark ph_find_error_quark (void);

/* A literal is at most this long; so much of what a regular expression may still match is looked
 * at again with the bytes that follow. */
#define PH_FIND_REACH ((gsize) 64 * 1024)

/* Bytes to look at. */
typedef struct
{
  const guint8 *data;
  gsize         len;
  gsize         from;     /* where a match may begin; what stands before it is context */
  gboolean      begins;   /* data is where the stream or message begins: "^" fits */
  gboolean      ends;     /* no more is known to follow: "$" fits */
} PhFindSpan;

PhFindPattern *ph_find_pattern_new       (PhFindKind           kind,
                                          const char          *text,
                                          gboolean             ignore_case,
                                          gsize               *column,
                                          GError             **error);
PhFindPattern *ph_find_pattern_ref       (PhFindPattern       *pattern);
void           ph_find_pattern_unref     (PhFindPattern       *pattern);
gboolean       ph_find_pattern_is_literal (const PhFindPattern *pattern);
gsize          ph_find_pattern_get_reach (const PhFindPattern *pattern);
gboolean       ph_find_pattern_next      (const PhFindPattern *pattern,
                                          const PhFindSpan    *span,
                                          gsize               *start,
                                          gsize               *len,
                                          GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhFindPattern, ph_find_pattern_unref)

G_END_DECLS
