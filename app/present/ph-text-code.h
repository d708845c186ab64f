/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How bytes are read as characters. Pure; a decoder belongs to one thread at a time. */
typedef enum
{
  PH_TEXT_UTF8,
  PH_TEXT_LATIN1,
  PH_TEXT_UTF16LE,
  PH_TEXT_UTF16BE,
  PH_TEXT_LATIN9,
  PH_TEXT_WINDOWS1252,
  PH_TEXT_WINDOWS1251,
  PH_TEXT_KOI8R,
  PH_TEXT_GBK,
  PH_TEXT_BIG5,
  PH_TEXT_SHIFT_JIS,
  PH_TEXT_EUC_JP,
  PH_TEXT_EUC_KR,
  PH_N_TEXT_CODES
} PhTextCode;

/* In place of a character */
#define PH_TEXT_INVALID ((gunichar) -1)

/* The most bytes before and after a cut that say whether it goes through a character */
#define PH_TEXT_BEFORE 64
#define PH_TEXT_AFTER  4

typedef struct _PhTextDecoder PhTextDecoder;

const char    *ph_text_code_get_id       (PhTextCode      code);
const char    *ph_text_code_get_name     (PhTextCode      code);
gboolean       ph_text_code_from_id      (const char     *id,
                                          PhTextCode     *code);
gboolean       ph_text_code_is_available (PhTextCode      code);
gsize          ph_text_code_line_end     (PhTextCode      code,
                                          const guint8   *bytes,
                                          gsize           len,
                                          guint           phase);
gsize          ph_text_code_last_line_end (PhTextCode     code,
                                          const guint8   *bytes,
                                          gsize           len,
                                          guint           phase);

PhTextDecoder *ph_text_decoder_new       (PhTextCode      code);
void           ph_text_decoder_free      (PhTextDecoder  *decoder);
PhTextCode     ph_text_decoder_get_code  (PhTextDecoder  *decoder);
guint          ph_text_decoder_next      (PhTextDecoder  *decoder,
                                          const guint8   *bytes,
                                          gsize           len,
                                          guint           phase,
                                          gunichar       *character);
gsize          ph_text_decoder_skip      (PhTextDecoder  *decoder,
                                          const guint8   *bytes,
                                          gsize           before,
                                          gsize           len,
                                          guint           phase);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhTextDecoder, ph_text_decoder_free)

G_END_DECLS
