/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The words and numbers of socket(2)'s three arguments: families, types, protocols. */
typedef struct
{
  const char *name;     /* "AF_INET", "SOCK_STREAM", "IPPROTO_TCP" */
  const char *protocol; /* (nullable): a protocol's name in protocols(5): "tcp" */
  int         value;
  const char *plain;    /* what it is, in a few words */
} PhSocketWord;

const PhSocketWord *ph_protocol_get_families  (gsize       *n);
const PhSocketWord *ph_protocol_get_types     (gsize       *n);
const PhSocketWord *ph_protocol_get_protocols (gsize       *n);

char               *ph_protocol_name_family   (int          family);
char               *ph_protocol_name_type     (int          type);
char               *ph_protocol_name_protocol (int          family,
                                               int          protocol);
char               *ph_protocol_describe      (int          family,
                                               int          type,
                                               int          protocol);
gboolean            ph_protocol_parse_family  (const char  *text,
                                               int         *family,
                                               GError     **error);
gboolean            ph_protocol_parse         (const char  *text,
                                               int         *protocol,
                                               GError     **error);

G_END_DECLS
