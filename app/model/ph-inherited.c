/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-inherited.h"

#include "ph-names.h"
#include "ph-session-private.h"

#include <fcntl.h>
#include <unistd.h>

/* Sockets that somebody else opened, such as systemd: LISTEN_FDS descriptors from 3 on are meant for
 * the process LISTEN_PID, with the names in LISTEN_FDNAMES (sd_listen_fds(3)). The environment is
 * cleared so that no child takes them for its own. */

#define FIRST_FD 3
#define MAX_FDS  4096 /* more than systemd passes; a wrong number must not be counted up to */

static void
inherited_free (gpointer data)
{
  PhInherited *inherited = data;

  g_free (inherited->name);
  g_free (inherited);
}

static gint64
read_number (const char *variable,
             gint64      most)
{
  const char *text = g_getenv (variable);
  gint64 number;

  return text != NULL && g_ascii_string_to_signed (text, 10, 0, most, &number, NULL) ? number : 0;
}

/* (transfer full) (nullable): what is left of @wished as a name of the notation */
static char *
make_name (const char *wished)
{
  g_autofree char *name = g_strdup (wished);

  for (char *c = name; c != NULL && *c != '\0'; c++)
    if (!g_ascii_isalnum (*c))
      *c = '_';
  return ph_names_is_identifier (name) ? g_steal_pointer (&name) : NULL;
}

/* Only what is open is worth a row that speaks of it. */
static void
take_one (GPtrArray  *all,
          int         fd,
          const char *name)
{
  PhInherited *inherited;

  if (fcntl (fd, F_SETFD, FD_CLOEXEC) != 0)
    return;
  inherited = g_new0 (PhInherited, 1);
  inherited->fd = fd;
  inherited->name = make_name (name);
  g_ptr_array_add (all, inherited);
}

/**
 * ph_inherited_take:
 *
 * Reads the environment and clears it. Before any thread was started, since environ(7) has no
 * lock, and before anything was opened that could take their numbers.
 *
 * Returns: (transfer full) (element-type PhInherited): the descriptors that are meant for this
 *   process; none if the environment does not say so
 */
GPtrArray *
ph_inherited_take (void)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (inherited_free);
  const char *names_text = g_getenv ("LISTEN_FDNAMES");
  g_auto (GStrv) names = g_strsplit (names_text != NULL ? names_text : "", ":", -1);
  guint n_names = g_strv_length (names);
  int n = 0;

  if (read_number ("LISTEN_PID", G_MAXINT) == getpid ())
    n = (int) read_number ("LISTEN_FDS", MAX_FDS);
  for (int i = 0; i < n; i++)
    take_one (all, FIRST_FD + i, (guint) i < n_names ? names[i] : NULL);
  g_unsetenv ("LISTEN_PID");
  g_unsetenv ("LISTEN_FDS");
  g_unsetenv ("LISTEN_FDNAMES");
  return all;
}

static void
adopted_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  PhSession *session = PH_SESSION (source);
  g_autoptr (PhCallResult) call = ph_session_call_finish (session, result, NULL);

  if (call != NULL && call->error != 0) /* the row says why */
    ph_names_retire (ph_session_peek_names (session), call->socket);
}

/**
 * ph_inherited_adopt:
 * @session: a session
 * @inherited: (element-type PhInherited): from ph_inherited_take()
 *
 * Makes each a socket of the session, which then does by itself what the form's sockets do: a call
 * in the transcript says socket(fileno=N). Main thread.
 */
void
ph_inherited_adopt (PhSession *session,
                    GPtrArray *inherited)
{
  PhNames *names = ph_session_peek_names (session);

  for (guint i = 0; i < inherited->len; i++)
    {
      const PhInherited *one = g_ptr_array_index (inherited, i);
      PhCall call = PH_CALL_INIT (PH_CALL_FROMFD, PH_SOCKET_NONE);
      PhSocketId id;

      call.args[0] = one->fd;
      call.auto_flags = (PhAutoFlags) (PH_AUTO_ACCEPT | PH_AUTO_RECEIVE);
      id = ph_session_make_call (session, &call, NULL, adopted_cb, NULL);
      if (one->name == NULL || !ph_names_assign (names, id, one->name))
        ph_names_choose (names, id, "inherited");
    }
}
