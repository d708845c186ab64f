/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-names.h"

#include "ph-errno.h"
#include "ph-handler-info.h"

#include <gio/gio.h>

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* Two maps: id to name for every socket ever listed (bounded, see MAX_PAST), and name to id for
 * those that are listed now. Numbers are never given twice: after server2 is gone comes server3,
 * so that a transcript never speaks of two sockets by one name that Porthole chose. */

/* Names kept of sockets that were forgotten; older rows then say "socket_17". */
#define MAX_PAST 65536

struct _PhNames
{
  GHashTable *by_id;      /* (owned): PhSocketId to (owned) name */
  GHashTable *by_name;    /* (owned): (unowned, of by_id) name to PhSocketId */
  GHashTable *counters;   /* (owned): (owned) role to the number given last */
  GQueue      past;       /* ids whose names are free again, oldest first */
};

static const char * const reserved[] = {
  "socket", "socketpair", "select", "expect", "start", "in", "None", "True", "False", "SOMAXCONN",
  "TCPServer", "ThreadingTCPServer", "UDPServer",
};

static const char * const reserved_prefixes[] = {
  "AF_", "SOCK_", "SOL_", "SO_", "SHUT_", "MSG_", "IPPROTO_", "TCP_", "UDP_", "IP_", "IPV6_",
  "INADDR_", "AI_", "EAI_",
};

static gboolean
is_word_of_the_notation (const char *name)
{
  int error;

  for (gsize i = 0; i < G_N_ELEMENTS (reserved); i++)
    {
      if (strcmp (name, reserved[i]) == 0)
        return TRUE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (reserved_prefixes); i++)
    {
      if (g_str_has_prefix (name, reserved_prefixes[i]))
        return TRUE;
    }
  if (ph_handler_from_name (name) != PH_HANDLER_NONE)
    return TRUE;
  for (PhState state = PH_STATE_UNKNOWN; state < PH_N_STATES; state++)
    {
      if (g_ascii_isupper (name[0]) && strcmp (name, ph_state_get_name (state)) == 0)
        return TRUE;
    }
  /* a search through all errnos is worth it only for what looks like one */
  return g_ascii_isupper (name[0]) && ph_errno_from_name (name, &error);
}

/**
 * ph_names_new:
 *
 * Main thread.
 *
 * Returns: (transfer full): an empty table of names
 */
PhNames *
ph_names_new (void)
{
  PhNames *names = g_rc_box_new0 (PhNames);

  names->by_id = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  names->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  names->counters = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_queue_init (&names->past);
  return names;
}

/**
 * ph_names_ref:
 * @names: a table of names
 *
 * Returns: (transfer full): @names
 */
PhNames *
ph_names_ref (PhNames *names)
{
  return g_rc_box_acquire (names);
}

static void
clear_names (gpointer data)
{
  PhNames *names = data;

  g_hash_table_unref (names->by_name);
  g_hash_table_unref (names->by_id);
  g_hash_table_unref (names->counters);
  g_queue_clear (&names->past);
}

/**
 * ph_names_unref:
 * @names: (transfer full): a table of names
 *
 * Drops a reference.
 */
void
ph_names_unref (PhNames *names)
{
  g_rc_box_release_full (names, clear_names);
}

/**
 * ph_names_is_identifier:
 * @name: (nullable): UTF-8
 *
 * An identifier of the notation: a letter or underscore, then letters, digits, underscores, all
 * ASCII, at most %PH_NAME_MAX bytes, and no word with a meaning of its own (socket, AF_INET,
 * ECONNREFUSED). Any thread.
 *
 * Returns: %TRUE if @name can name a socket
 */
gboolean
ph_names_is_identifier (const char *name)
{
  if (name == NULL || name[0] == '\0' || g_ascii_isdigit (name[0]) || strlen (name) > PH_NAME_MAX)
    return FALSE;
  for (const char *c = name; *c != '\0'; c++)
    {
      if (!g_ascii_isalnum (*c) && *c != '_')
        return FALSE;
    }
  return !is_word_of_the_notation (name);
}

/**
 * ph_names_check:
 * @names: a table of names
 * @name: a wished name
 * @error: (nullable): return location, %G_IO_ERROR_INVALID_ARGUMENT or %G_IO_ERROR_EXISTS
 *
 * Returns: %TRUE if a socket could be given @name now
 */
gboolean
ph_names_check (PhNames     *names,
                const char  *name,
                GError     **error)
{
  if (!ph_names_is_identifier (name))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   "A name has letters, digits and _, does not begin with a digit, has at most %d "
                   "characters and is no word of the notation", PH_NAME_MAX);
      return FALSE;
    }
  if (g_hash_table_contains (names->by_name, name))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                   "There is already a socket named %s", name);
      return FALSE;
    }
  return TRUE;
}

/**
 * ph_names_assign:
 * @names: a table of names
 * @id: a socket, which may have a name already
 * @name: its new name
 *
 * Names @id. Taking the name it has changes nothing.
 *
 * Returns: %FALSE if @name is no identifier or another socket has it
 */
gboolean
ph_names_assign (PhNames    *names,
                 PhSocketId  id,
                 const char *name)
{
  char *old = g_hash_table_lookup (names->by_id, GUINT_TO_POINTER (id));
  char *own;

  if (g_strcmp0 (old, name) == 0)
    return TRUE;
  if (!ph_names_check (names, name, NULL))
    return FALSE;
  /* by_name borrows its keys from by_id: out of the one before freed by the other */
  if (old != NULL && ph_names_find (names, old) == id)
    g_hash_table_remove (names->by_name, old);
  own = g_strdup (name);
  g_hash_table_insert (names->by_id, GUINT_TO_POINTER (id), own);
  g_hash_table_insert (names->by_name, own, GUINT_TO_POINTER (id));
  return TRUE;
}

/**
 * ph_names_foresee:
 * @names: a table of names
 * @role: as of ph_names_choose()
 *
 * Returns: (transfer full): the name that ph_names_choose() would give now
 */
char *
ph_names_foresee (PhNames    *names,
                  const char *role)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (names->counters, role));
  char *name = NULL;

  do
    {
      g_free (name);
      number++;
      name = number == 1 ? g_strdup (role) : g_strdup_printf ("%s%u", role, number);
    }
  while (!ph_names_check (names, name, NULL));
  return name;
}

/**
 * ph_names_choose:
 * @names: a table of names
 * @id: a socket
 * @role: what it is, an identifier: "server", "client", "udp", "conn", "sock"
 *
 * Names @id by its role, with a number from the second on: server, server2, …
 *
 * Returns: (transfer none): the name, valid until the socket gets another or is retired
 */
const char *
ph_names_choose (PhNames    *names,
                 PhSocketId  id,
                 const char *role)
{
  g_autofree char *name = ph_names_foresee (names, role);
  const char *digits = name + strlen (role);
  guint number = digits[0] == '\0' ? 1 : (guint) g_ascii_strtoull (digits, NULL, 10);

  ph_names_assign (names, id, name);
  g_hash_table_replace (names->counters, g_strdup (role), GUINT_TO_POINTER (number));
  return ph_names_lookup (names, id);
}

/**
 * ph_names_get_role:
 * @family: an address family
 * @type: a type of socket
 * @protocol: a protocol, 0: the usual one
 *
 * Returns: (transfer none): what to call such a socket of which nothing else is known
 */
const char *
ph_names_get_role (int family,
                   int type,
                   int protocol)
{
  if (type == SOCK_RAW)
    return "raw";
  if (family == AF_UNIX)
    return type == SOCK_DGRAM ? "dgram" : "sock";
  if (type == SOCK_DGRAM)
    return protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6 ? "ping" : "udp";
  return "sock";
}

/**
 * ph_names_lookup:
 * @names: a table of names
 * @id: a socket, also one that was forgotten
 *
 * Returns: (transfer none) (nullable): its name
 */
const char *
ph_names_lookup (PhNames    *names,
                 PhSocketId  id)
{
  return g_hash_table_lookup (names->by_id, GUINT_TO_POINTER (id));
}

/**
 * ph_names_dup:
 * @names: a table of names
 * @id: a socket or %PH_SOCKET_NONE
 *
 * Returns: (transfer full): what to call @id in a row: its name, a made-up one when the name is
 *   no longer known, "" for no socket
 */
char *
ph_names_dup (PhNames    *names,
              PhSocketId  id)
{
  const char *name = ph_names_lookup (names, id);

  if (id == PH_SOCKET_NONE)
    return g_strdup ("");
  return name != NULL ? g_strdup (name) : g_strdup_printf ("socket_%u", id);
}

/**
 * ph_names_find:
 * @names: a table of names
 * @name: a name
 *
 * Returns: the listed socket of that name, or %PH_SOCKET_NONE
 */
PhSocketId
ph_names_find (PhNames    *names,
               const char *name)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (names->by_name, name));
}

/**
 * ph_names_retire:
 * @names: a table of names
 * @id: a socket that is no longer listed
 *
 * Frees the name for another socket; rows about @id go on finding it.
 */
void
ph_names_retire (PhNames    *names,
                 PhSocketId  id)
{
  const char *name = ph_names_lookup (names, id);

  if (name == NULL || ph_names_find (names, name) != id)
    return;
  g_hash_table_remove (names->by_name, name);
  g_queue_push_tail (&names->past, GUINT_TO_POINTER (id));
  if (names->past.length > MAX_PAST)
    g_hash_table_remove (names->by_id, g_queue_pop_head (&names->past));
}
