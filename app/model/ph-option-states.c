/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-option-states.h"

#include "ph-body.h"

#include <netinet/in.h>
#include <string.h>

/* Fed by OPTIONS records and by the user's setsockopt calls. The kernel tells of an interface, not
 * of a socket, which groups were joined (/proc/net/igmp); so those of a socket are what its record
 * says. Main thread. */

struct _PhOptionStates
{
  PhOptionState *states;       /* (owned): by row */
  GPtrArray     *memberships;  /* (owned): of (owned) PhMembership */
  gboolean       were_read;
};

static void
membership_free (gpointer data)
{
  PhMembership *membership = data;

  g_bytes_unref (membership->value);
  g_free (membership);
}

static void
set_value (GBytes      **place,
           gconstpointer value,
           gsize         len)
{
  g_clear_pointer (place, g_bytes_unref);
  *place = g_bytes_new (value, len);
}

/**
 * ph_option_states_new:
 *
 * Returns: (transfer full): options of which nothing is known
 */
PhOptionStates *
ph_option_states_new (void)
{
  PhOptionStates *states = g_new0 (PhOptionStates, 1);
  gsize n_options;

  ph_socket_option_table (&n_options);
  states->states = g_new0 (PhOptionState, n_options);
  states->memberships = g_ptr_array_new_with_free_func (membership_free);
  return states;
}

/**
 * ph_option_states_free:
 * @states: (transfer full) (nullable): options
 */
void
ph_option_states_free (PhOptionStates *states)
{
  gsize n_options;

  if (states == NULL)
    return;
  ph_socket_option_table (&n_options);
  for (gsize i = 0; i < n_options; i++)
    {
      g_clear_pointer (&states->states[i].value, g_bytes_unref);
      g_clear_pointer (&states->states[i].fresh, g_bytes_unref);
      g_clear_pointer (&states->states[i].asked, g_bytes_unref);
    }
  g_ptr_array_unref (states->memberships);
  g_free (states->states);
  g_free (states);
}

static PhOptionState *
find (PhOptionStates        *states,
      int                    level,
      int                    option,
      const PhSocketOption **row)
{
  *row = ph_socket_option_by_id (level, option);
  return *row != NULL ? &states->states[*row - ph_socket_option_table (&(gsize) { 0 })] : NULL;
}

/**
 * ph_option_states_take_readings:
 * @states: options
 * @record: an OPTIONS record
 */
void
ph_option_states_take_readings (PhOptionStates *states,
                                const PhRecord *record)
{
  gsize len;
  gsize position = 0;
  const guint8 *payload = ph_record_get_payload (record, &len);
  PhOptionReading reading;
  const guint8 *value;

  while ((value = ph_option_reading_next (payload, len, &position, &reading)) != NULL)
    {
      const PhSocketOption *row;
      PhOptionState *state = find (states, reading.level, reading.option, &row);

      if (state == NULL)
        continue;
      if (reading.fresh != 0)
        {
          if (reading.error == 0)
            set_value (&state->fresh, value, reading.len);
          continue;
        }
      state->read = TRUE;
      state->error = reading.error;
      if (reading.error == 0)
        set_value (&state->value, value, reading.len);
      else
        g_clear_pointer (&state->value, g_bytes_unref);
    }
  states->were_read = TRUE;
}

static gboolean
is_group (const PhSocketOption *row)
{
  return row->type == PH_OPTION_GROUP4 || row->type == PH_OPTION_GROUP6;
}

/**
 * ph_membership_get_leave:
 * @membership: a membership
 *
 * Returns: (transfer none): the option that ends it when set to the same value
 */
const PhSocketOption *
ph_membership_get_leave (const PhMembership *membership)
{
  return membership->join->type == PH_OPTION_GROUP4
           ? ph_socket_option_by_id (IPPROTO_IP, IP_DROP_MEMBERSHIP)
           : ph_socket_option_by_id (IPPROTO_IPV6, IPV6_LEAVE_GROUP);
}

static gboolean
same_group (const PhMembership *membership,
            GBytes             *value)
{
  struct ip_mreqn a, b;

  if (membership->join->type != PH_OPTION_GROUP4
      || g_bytes_get_size (membership->value) != sizeof a || g_bytes_get_size (value) != sizeof b)
    return g_bytes_equal (membership->value, value);

  memcpy (&a, g_bytes_get_data (membership->value, NULL), sizeof a);
  memcpy (&b, g_bytes_get_data (value, NULL), sizeof b);
  if (a.imr_multiaddr.s_addr != b.imr_multiaddr.s_addr)
    return FALSE;
  /* ip(7): an interface left open means the first membership of the group */
  return (a.imr_ifindex == b.imr_ifindex && a.imr_address.s_addr == b.imr_address.s_addr)
         || (b.imr_ifindex == 0 && b.imr_address.s_addr == 0);
}

/* A leave that names the interface in another way than the join did (by address instead of by
 * number) cannot be told apart among several memberships of a group; the only one is the one. */
static guint
find_left (const PhOptionStates *states,
           const PhSocketOption *leave,
           GBytes               *value)
{
  guint n_of_group = 0;
  guint last = G_MAXUINT;

  for (guint i = 0; i < states->memberships->len; i++)
    {
      const PhMembership *membership = g_ptr_array_index (states->memberships, i);

      if (ph_membership_get_leave (membership) != leave)
        continue;
      if (same_group (membership, value))
        return i;
      if (g_bytes_get_size (membership->value) >= 4 && g_bytes_get_size (value) >= 4
          && leave->type == PH_OPTION_GROUP4
          && memcmp (g_bytes_get_data (membership->value, NULL), g_bytes_get_data (value, NULL),
                     4) == 0)
        {
          n_of_group++;
          last = i;
        }
    }
  return n_of_group == 1 ? last : G_MAXUINT;
}

static void
take_group (PhOptionStates       *states,
            const PhSocketOption *row,
            GBytes               *value)
{
  PhMembership *membership;
  guint left = find_left (states, row, value);

  if (left != G_MAXUINT)
    g_ptr_array_remove_index (states->memberships, left);
  if ((row->level == IPPROTO_IP && row->option == IP_DROP_MEMBERSHIP)
      || (row->level == IPPROTO_IPV6 && row->option == IPV6_LEAVE_GROUP))
    return;
  membership = g_new0 (PhMembership, 1);
  membership->join = row;
  membership->value = g_bytes_ref (value);
  g_ptr_array_add (states->memberships, membership);
}

/**
 * ph_option_states_take_setsockopt:
 * @states: options
 * @record: a setsockopt by the user
 *
 * Remembers what was asked for, if the kernel took it.
 */
void
ph_option_states_take_setsockopt (PhOptionStates *states,
                                  const PhRecord *record)
{
  const PhCallHead *head = ph_record_get_head (record);
  const PhSocketOption *row;
  PhOptionState *state;
  const guint8 *value;
  gsize len;

  if (head == NULL || record->error != 0)
    return;
  state = find (states, head->args[0], head->args[1], &row);
  if (state == NULL)
    return;
  value = ph_record_get_payload (record, &len);
  set_value (&state->asked, value, value != NULL ? len : 0);
  if (is_group (row))
    take_group (states, row, state->asked);
}

/**
 * ph_option_states_get:
 * @states: (nullable): options
 * @row: a row of the table
 *
 * Returns: (transfer none): what is known of it
 */
const PhOptionState *
ph_option_states_get (const PhOptionStates *states,
                      gsize                 row)
{
  static const PhOptionState unknown;

  return states != NULL ? &states->states[row] : &unknown;
}

/**
 * ph_option_states_get_memberships:
 * @states: (nullable): options
 *
 * Returns: (transfer none) (nullable) (element-type PhMembership): the groups joined and not left
 */
GPtrArray *
ph_option_states_get_memberships (const PhOptionStates *states)
{
  return states != NULL ? states->memberships : NULL;
}

/**
 * ph_option_states_were_read:
 * @states: (nullable): options
 *
 * Returns: whether an OPTIONS record was taken
 */
gboolean
ph_option_states_were_read (const PhOptionStates *states)
{
  return states != NULL && states->were_read;
}

static char *
print (const PhSocketOption *option,
       GBytes               *value)
{
  return ph_option_value_print (option, g_bytes_get_data (value, NULL), g_bytes_get_size (value));
}

static gboolean
differ (const PhSocketOption *option,
        GBytes               *a,
        GBytes               *b)
{
  return a != NULL && b != NULL
         && !ph_option_value_equal (option, g_bytes_get_data (a, NULL), g_bytes_get_size (a),
                                    g_bytes_get_data (b, NULL), g_bytes_get_size (b));
}

/**
 * ph_option_state_describe:
 * @state: what is known of an option
 * @option: its row
 *
 * Says how the value came to be: what was asked for and what the kernel made of it, or how it
 * differs from a new socket's.
 *
 * Returns: (transfer full) (nullable): a sentence without its full stop; %NULL: nothing to tell
 */
char *
ph_option_state_describe (const PhOptionState  *state,
                          const PhSocketOption *option)
{
  const char *unit = option->unit != NULL ? option->unit : "";
  const char *space = option->unit != NULL ? " " : "";
  g_autofree char *value = state->value != NULL ? print (option, state->value) : NULL;
  g_autofree char *asked = state->asked != NULL ? print (option, state->asked) : NULL;
  g_autofree char *fresh = state->fresh != NULL ? print (option, state->fresh) : NULL;

  if (state->read && state->error != 0)
    return ph_option_explain (option, state->error);
  if (value == NULL)
    return NULL;
  if (differ (option, state->asked, state->value))
    return g_strdup_printf ("Asked for %s, the kernel made it %s%s%s", asked, value, space, unit);
  if (asked != NULL && differ (option, state->fresh, state->value))
    return g_strdup_printf ("Set by you; a new socket has %s%s%s",
                            fresh[0] != '\0' ? fresh : "none", space, unit);
  if (asked != NULL)
    return g_strdup ("Set by you");
  if (differ (option, state->fresh, state->value))
    return g_strdup_printf ("A new socket has %s%s%s", fresh[0] != '\0' ? fresh : "none", space,
                            unit);
  return NULL;
}
