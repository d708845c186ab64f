/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The named numbers of the notation. A kind is where a number stands: 2 is AF_INET as a family
 * and SOCK_DGRAM as a type. */
typedef enum
{
  PH_CONSTANT_FAMILY,   /* AF_INET */
  PH_CONSTANT_TYPE,     /* SOCK_STREAM */
  PH_CONSTANT_PROTOCOL, /* IPPROTO_TCP */
  PH_CONSTANT_HOW,      /* SHUT_WR */
  PH_CONSTANT_FLAG,     /* MSG_PEEK; may be joined by | */
  PH_CONSTANT_HINT,     /* AI_PASSIVE; may be joined by | */
  PH_CONSTANT_LEVEL,    /* SOL_SOCKET */
  PH_CONSTANT_NUMBER,   /* SOMAXCONN, INADDR_ANY, IP_PMTUDISC_DO */
  PH_CONSTANT_STATE,    /* ESTABLISHED; a PhState */
  PH_CONSTANT_HANDLER,  /* EchoHandler; a PhHandlerId */
  PH_CONSTANT_OPTION,   /* SO_REUSEADDR, the rows of ph_socket_option_table() */
} PhConstantKind;

gboolean    ph_constant_from_name (const char     *name,
                                   PhConstantKind *kind,
                                   gint64         *value);
char       *ph_constant_print     (PhConstantKind  kind,
                                   int             value);
char       *ph_constant_print_option (int          level,
                                      int          option);
const char *ph_constant_nearest   (const char     *name);

G_END_DECLS
