/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-address.h"

G_BEGIN_DECLS

/* A host and a port as a user writes them (SOCKET-API "Addresses"): dotted quad, IPv6 text
 * with or without brackets and %scope, "" for any interface, <broadcast>, a bare integer, or
 * a name to look up; a number 0..65535 or a service name. Of AF_UNIX the host is a path or
 * "@name", and there is no port. */
typedef struct
{
  char     *host;      /* (owned): as written, brackets removed */
  guint16   port;
  gboolean  needs_lookup;
  PhAddress address;   /* complete when needs_lookup is FALSE */
} PhEndpoint;

typedef enum
{
  PH_ENDPOINT_FAULT_NONE,
  PH_ENDPOINT_FAULT_HOST,
  PH_ENDPOINT_FAULT_PORT,
} PhEndpointFault;

#define PH_ENDPOINT_ERROR (ph_endpoint_error_quark ())
GQuark      ph_endpoint_error_quark (void);

gboolean    ph_endpoint_check_host  (const char       *host,
                                     int               family,
                                     GError          **error);
gboolean    ph_endpoint_parse_port  (const char       *text,
                                     int               type,
                                     guint16          *port,
                                     GError          **error);
PhEndpoint *ph_endpoint_parse       (const char       *host,
                                     const char       *port,
                                     int               family,
                                     int               type,
                                     PhEndpointFault  *fault,
                                     GError          **error);
PhEndpoint *ph_endpoint_parse_unix  (const char       *text,
                                     GError          **error);
PhEndpoint *ph_endpoint_from_address (const PhAddress *address);
PhEndpoint *ph_endpoint_copy        (const PhEndpoint *endpoint);
void        ph_endpoint_free        (PhEndpoint       *endpoint);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhEndpoint, ph_endpoint_free)

G_END_DECLS
