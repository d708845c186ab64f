/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-body.h"

#include <string.h>

/* Bodies of records that are longer than a struct. A look-up is packed by GVariant, which checks
 * all bounds when it is read back. Any thread: values only. */

/* host, service, protocol name, canonical name; family, type, protocol, flags, port; aliases;
 * answers. Byte strings: names come from anywhere. */
#define LOOKUP_TYPE "(maymaymaymayiiiiimaaya(iiiay))"

/**
 * ph_option_reading_next:
 * @payload: the payload of an OPTIONS record
 * @len: its size in bytes
 * @position: (inout): where to read, 0 for the first
 * @reading: (out): what is there
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable) (array length=reading.len): the value, living as long as
 *   @payload; %NULL if there are no more
 */
const guint8 *
ph_option_reading_next (gconstpointer    payload,
                        gsize            len,
                        gsize           *position,
                        PhOptionReading *reading)
{
  const guint8 *start = payload;
  gsize left = len - MIN (*position, len);
  const guint8 *value;

  if (payload == NULL || left < sizeof *reading)
    return NULL;
  memcpy (reading, start + *position, sizeof *reading);
  if (left - sizeof *reading < reading->len)
    return NULL;
  value = start + *position + sizeof *reading;
  *position += sizeof *reading + ((gsize) reading->len + 7) / 8 * 8;
  return value;
}

/**
 * ph_select_read:
 * @payload: the payload of a select record
 * @len: its size in bytes
 * @select: (out): what was asked and how many are ready
 *
 * See select(2). Any thread.
 *
 * Returns: (transfer none) (nullable) (array length=n_entries): the sockets in their lists, living
 *   as long as @payload; %NULL if @payload is no such body
 */
const PhSelectEntry *
ph_select_read (gconstpointer  payload,
                gsize          len,
                PhSelect      *select)
{
  if (payload == NULL || len < sizeof *select)
    return NULL;
  memcpy (select, payload, sizeof *select);
  if ((len - sizeof *select) / sizeof (PhSelectEntry) < select->n_entries)
    return NULL;
  return (const PhSelectEntry *) (gconstpointer) ((const guint8 *) payload + sizeof *select);
}

/**
 * ph_connection_read:
 * @payload: (nullable): the payload of a create_connection record
 * @len: its size in bytes
 * @connection: (out): what was asked for
 * @service: (out): the service or port that was asked for, living as long as @payload
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the host that was asked for, living as long as @payload;
 *   %NULL if @payload is no such body
 */
const char *
ph_connection_read (gconstpointer  payload,
                    gsize          len,
                    PhConnection  *connection,
                    const char   **service)
{
  const char *host = payload;
  const char *end = host + len;
  const char *host_end;

  if (payload == NULL || len < sizeof *connection + 2 || end[-1] != '\0')
    return NULL;
  memcpy (connection, payload, sizeof *connection);
  host += sizeof *connection;
  host_end = memchr (host, '\0', (gsize) (end - host));
  if (host_end + 1 >= end)
    return NULL;
  *service = host_end + 1;
  return host;
}

/**
 * ph_connection_encode:
 * @connection: what is asked for
 * @host: the host
 * @service: the service or port
 *
 * Any thread.
 *
 * Returns: (transfer full): them as the payload of a record, for ph_connection_read()
 */
GBytes *
ph_connection_encode (const PhConnection *connection,
                      const char         *host,
                      const char         *service)
{
  GByteArray *body = g_byte_array_new ();

  g_byte_array_append (body, (const guint8 *) connection, sizeof *connection);
  g_byte_array_append (body, (const guint8 *) host, (guint) strlen (host) + 1);
  g_byte_array_append (body, (const guint8 *) service, (guint) strlen (service) + 1);
  return g_byte_array_free_to_bytes (body);
}

/**
 * ph_lookup_new:
 *
 * Returns: (transfer full): a look-up of nothing yet
 */
PhLookup *
ph_lookup_new (void)
{
  return g_new0 (PhLookup, 1);
}

/**
 * ph_lookup_free:
 * @lookup: (transfer full) (nullable): a look-up
 */
void
ph_lookup_free (PhLookup *lookup)
{
  if (lookup == NULL)
    return;

  g_free (lookup->host);
  g_free (lookup->service);
  g_free (lookup->protocol_name);
  g_free (lookup->canonical_name);
  g_strfreev (lookup->aliases);
  g_free (lookup->answers);
  g_free (lookup);
}

static GVariant *
pack_text (const char *text)
{
  return g_variant_new_maybe (G_VARIANT_TYPE_BYTESTRING,
                              text != NULL ? g_variant_new_bytestring (text) : NULL);
}

static GVariant *
pack_aliases (char **aliases)
{
  return g_variant_new_maybe (G_VARIANT_TYPE_BYTESTRING_ARRAY,
                              aliases != NULL
                                ? g_variant_new_bytestring_array ((const char *const *) aliases, -1)
                                : NULL);
}

static GVariant *
pack_answers (const PhLookup *lookup)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(iiiay)"));
  for (guint i = 0; i < lookup->n_answers; i++)
    {
      const PhLookupAnswer *answer = &lookup->answers[i];

      g_variant_builder_add (&builder, "(iii@ay)", answer->family, answer->type, answer->protocol,
                             g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, &answer->address.sa,
                                                        answer->address.len, 1));
    }
  return g_variant_builder_end (&builder);
}

/**
 * ph_lookup_encode:
 * @lookup: a look-up
 *
 * Returns: (transfer full): it as the payload of a record, for ph_lookup_decode()
 */
GBytes *
ph_lookup_encode (const PhLookup *lookup)
{
  g_autoptr (GVariant) packed = NULL;

  packed = g_variant_new ("(@may@may@may@mayiiiii@maay@a(iiiay))",
                          pack_text (lookup->host), pack_text (lookup->service),
                          pack_text (lookup->protocol_name), pack_text (lookup->canonical_name),
                          lookup->family, lookup->type, lookup->protocol, lookup->flags,
                          lookup->port, pack_aliases (lookup->aliases), pack_answers (lookup));
  g_variant_ref_sink (packed);
  return g_variant_get_data_as_bytes (packed);
}

static void
unpack_answers (PhLookup *lookup,
                GVariant *packed)
{
  gsize n = g_variant_n_children (packed);

  lookup->answers = n > 0 ? g_new0 (PhLookupAnswer, n) : NULL;
  lookup->n_answers = (guint) n;
  for (gsize i = 0; i < n; i++)
    {
      PhLookupAnswer *answer = &lookup->answers[i];
      g_autoptr (GVariant) address = NULL;
      const void *bytes;
      gsize len;

      g_variant_get_child (packed, i, "(iii@ay)", &answer->family, &answer->type,
                           &answer->protocol, &address);
      bytes = g_variant_get_fixed_array (address, &len, 1);
      answer->address = len > 0 && len <= sizeof answer->address.un
                          ? ph_address_from_sockaddr (bytes, len) : PH_ADDRESS_NONE;
    }
}

/**
 * ph_lookup_decode:
 * @payload: (nullable): the payload of a record of a look-up
 * @len: its size in bytes
 *
 * Bytes of any kind are taken; what makes no sense in them reads as empty.
 *
 * Returns: (transfer full): the look-up and its answers
 */
PhLookup *
ph_lookup_decode (gconstpointer payload,
                  gsize         len)
{
  g_autoptr (GBytes) bytes = g_bytes_new (payload, payload != NULL ? len : 0);
  g_autoptr (GVariant) packed = NULL;
  g_autoptr (GVariant) answers = NULL;
  PhLookup *lookup = ph_lookup_new ();

  packed = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (LOOKUP_TYPE), bytes,
                                                         FALSE));
  g_variant_get (packed, "(m^aym^aym^aym^ayiiiiim^aay@a(iiiay))", &lookup->host, &lookup->service,
                 &lookup->protocol_name, &lookup->canonical_name, &lookup->family, &lookup->type,
                 &lookup->protocol, &lookup->flags, &lookup->port, &lookup->aliases, &answers);
  unpack_answers (lookup, answers);
  return lookup;
}
