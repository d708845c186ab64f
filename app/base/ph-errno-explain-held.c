/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-errno-explain-private.h"

#include "ph-clock.h"
#include "ph-format.h"

/* EADDRINUSE: who holds the address, and what would free it. Pure, any thread. */

static char *
own_address (const PhSituation *s)
{
  if (ph_address_is_set (&s->address))
    return ph_address_to_string (&s->address);
  return ph_address_is_set (&s->local) ? ph_address_to_string (&s->local)
                                       : g_strdup ("that address");
}

/* Who is meant by the kernel's answer: a program, or whoever it belongs to. */
static char *
holder_program (const PhHolder *holder)
{
  if (holder->program[0] != '\0')
    return g_strdup_printf ("%s (process %d)", holder->program, holder->pid);
  if (holder->pid > 0)
    return g_strdup_printf ("process %d", holder->pid);
  return g_strdup_printf ("another program, of user %u", holder->uid);
}

static char *
explain_time_wait (const PhHolder *holder,
                   const char     *address)
{
  g_autofree char *peer = ph_address_to_string (&holder->peer);
  g_autofree char *left = ph_format_duration (holder->expires_ms * PH_NSEC_PER_MSEC);

  return g_strdup_printf ("%s is held by a finished connection with %s, in TIME_WAIT for another %s; "
                          "no program owns it. SO_REUSEADDR before bind takes the address at once, "
                          "if the old socket had it too.", address, peer, left);
}

/* The kernel told who it is, and it is none of our own sockets. */
static char *
explain_held (const PhHolder *holder,
              const char     *address)
{
  g_autofree char *who = NULL;
  g_autofree char *local = NULL;
  g_autofree char *where = NULL;

  if (holder->state == PH_STATE_TIME_WAIT)
    return explain_time_wait (holder, address);
  who = holder_program (holder);
  local = ph_address_to_string (&holder->local);
  where = g_str_equal (local, address) ? g_strdup ("there") : g_strconcat ("at ", local, NULL);
  if (holder->state == PH_STATE_LISTEN)
    return g_strdup_printf ("%s is held by %s, which listens %s. End it or take another port: "
                            "SO_REUSEADDR does not help while the holder listens.", address, who,
                            where);
  return g_strdup_printf ("%s is held by %s, whose socket %s is in state %s. End it or take "
                          "another port.", address, who, where,
                          ph_state_get_name (holder->state));
}

/**
 * ph_errno_explain_held:
 * @s: an EADDRINUSE
 *
 * Any thread.
 *
 * Returns: (transfer full): who holds the address, as far as it is known, and what would free it
 */
char *
ph_errno_explain_held (const PhSituation *s)
{
  g_autofree char *address = own_address (s);
  const char *who = s->holder_name;

  if (s->op == PH_CALL_CONNECT)
    return g_strdup_printf ("A connection from this socket's own address to %s exists already. "
                            "Bind to another port, or leave the choice to the system.", address);
  if (who[0] == '\0' && s->kernel_holder != NULL)
    return explain_held (s->kernel_holder, address);
  if (who[0] == '\0')
    return g_strdup_printf ("%s is held by another program, or by a finished connection in "
                            "TIME_WAIT. TIME_WAIT ends within a minute; setting SO_REUSEADDR on "
                            "both the old and the new socket before bind avoids that wait.",
                            address);
  if (s->holder_state == PH_STATE_LISTEN)
    return g_strdup_printf ("%s is held by %s, which listens there. Close it or take another "
                            "port: SO_REUSEADDR does not help while the holder listens.",
                            address, who);
  return g_strdup_printf ("%s is held by %s (%s). Close it or take another port; sockets that do "
                          "not listen can share it when both set SO_REUSEADDR before bind.",
                          address, who, ph_state_get_name (s->holder_state));
}
