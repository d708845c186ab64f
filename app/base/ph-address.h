/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <glib.h>

G_BEGIN_DECLS

/* A socket address by value, as the kernel takes and gives it. len 0 means none.
 * Plain data: copy it, compare it with ph_address_equal(). */
typedef struct
{
  socklen_t len;
  union
  {
    struct sockaddr     sa;
    struct sockaddr_in  in;
    struct sockaddr_in6 in6;
    struct sockaddr_un  un;
  };
} PhAddress;

#define PH_ADDRESS_NONE ((PhAddress) { .len = 0 })

/* Bytes of a unix name: sun_path has one more, the NUL that ends a path or begins an abstract
 * name (unix(7)). */
#define PH_ADDRESS_UNIX_MAX (sizeof (((struct sockaddr_un *) NULL)->sun_path) - 1)

PhAddress ph_address_from_sockaddr (const void      *sockaddr,
                                    gsize            len);
PhAddress ph_address_any           (int              family,
                                    guint16          port);
PhAddress ph_address_loopback      (int              family,
                                    guint16          port);
gboolean  ph_address_from_numeric  (PhAddress       *address,
                                    const char      *host,
                                    guint16          port);
gboolean  ph_address_from_unix     (PhAddress       *address,
                                    const char      *name,
                                    gsize            len);
void      ph_address_trim          (PhAddress       *address);
gboolean  ph_address_is_unnamed    (const PhAddress *address);
gboolean  ph_address_is_set        (const PhAddress *address);
gboolean  ph_address_is_any        (const PhAddress *address);
gboolean  ph_address_equal         (const PhAddress *a,
                                    const PhAddress *b);
guint     ph_address_hash          (const PhAddress *address);
int       ph_address_get_family    (const PhAddress *address);
int       ph_address_get_port      (const PhAddress *address);
void      ph_address_set_port      (PhAddress       *address,
                                    guint16          port);
char     *ph_address_get_host      (const PhAddress *address);
char     *ph_address_to_string     (const PhAddress *address);
char     *ph_address_to_notation   (const PhAddress *address);

G_END_DECLS
