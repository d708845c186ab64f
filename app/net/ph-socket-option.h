/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  PH_OPTION_FLAG,     /* an int that is 0 or 1 */
  PH_OPTION_INTEGER,
} PhOptionType;

typedef enum
{
  PH_OPTION_FOR_TCP  = 1 << 0,
  PH_OPTION_FOR_UDP  = 1 << 1,
  PH_OPTION_FOR_INET6 = 1 << 2,  /* only of use on AF_INET6 */
  PH_OPTION_BEFORE_BIND = 1 << 3,
} PhOptionScope;

/* One row says all there is to know of an option: the form, the notation, the help and the
 * tests read it, nobody repeats it. */
typedef struct
{
  const char   *name;        /* SO_REUSEADDR */
  const char   *level_name;  /* SOL_SOCKET */
  int           level;
  int           option;
  PhOptionType  type;
  int           min;
  int           max;
  const char   *unit;        /* (nullable): "bytes" */
  PhOptionScope scope;
  const char   *meaning;     /* one line */
} PhSocketOption;

const PhSocketOption *ph_socket_option_table   (gsize      *n_options);
const PhSocketOption *ph_socket_option_by_name (const char *name);
const PhSocketOption *ph_socket_option_by_id   (int         level,
                                                int         option);

G_END_DECLS
