/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-window-private.h"

#include "ph-errno.h"

#include "ph-line-client.h"

/* A socket that the form makes is shown when its last call has returned, or as soon as one of its
 * calls waits: a connect() may wait for minutes, and the user may have gone on by then. Main
 * thread. */

typedef struct
{
  PhWindow   *window;     /* (owned) */
  PhSocketId  socket;
  gboolean    by_lines;
  GListModel *watched;    /* (owned) (nullable): the sockets, then this one's calls that wait */
  gulong      handler;
} Opening;

static void
unwatch (Opening *opening)
{
  g_clear_signal_handler (&opening->handler, opening->watched);
  g_clear_object (&opening->watched);
}

static void
watch (Opening    *opening,
       GListModel *model,
       void      (*changed) (Opening *opening))
{
  unwatch (opening);
  opening->watched = g_object_ref (model);
  opening->handler = g_signal_connect_swapped (model, "items-changed", G_CALLBACK (changed),
                                               opening);
}

static void
opening_free (Opening *opening)
{
  unwatch (opening);
  g_object_unref (opening->window);
  g_free (opening);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

/**
 * ph_window_show_socket:
 * @self: the window
 * @item: one of its sockets
 *
 * What is typed next is for this socket: bytes where it can send, else the call to make.
 */
void
ph_window_show_socket (PhWindow     *self,
                       PhSocketItem *item)
{
  adw_view_stack_set_visible_child_name (self->views, "sockets");
  ph_socket_sidebar_select (self->sidebar, item);
  ph_socket_page_begin (self->page);
}

static gboolean
is_gone (PhWindow *self)
{
  return self->closing || self->sidebar == NULL;
}

static void
show (Opening      *opening,
      PhSocketItem *item)
{
  unwatch (opening);
  if (opening->by_lines)
    ph_line_client_mark (item);
  if (!is_gone (opening->window))
    ph_window_show_socket (opening->window, item);
}

static PhSocketItem *
lookup (Opening *opening)
{
  if (is_gone (opening->window))
    return NULL;
  return ph_socket_list_lookup (ph_session_get_sockets (opening->window->session),
                                opening->socket);
}

static void
waits_cb (Opening *opening)
{
  PhSocketItem *item = lookup (opening);

  if (item != NULL && g_list_model_get_n_items (opening->watched) > 0)
    show (opening, item);
}

static void
listed_cb (Opening *opening)
{
  PhSocketItem *item = lookup (opening);

  if (item == NULL)
    return;
  watch (opening, ph_socket_item_get_running (item), waits_cb);
  waits_cb (opening);
}

static void
say_failure (PhWindow           *self,
             const PhCallResult *outcome)
{
  g_autofree char *label = ph_errno_label (outcome->error);
  g_autofree char *text = g_strdup_printf ("%s() failed: %s", ph_call_op_get_name (outcome->op),
                                           label);

  ph_window_say (self, text);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (Opening) opening = user_data;
  PhWindow *self = opening->window;
  g_autoptr (GError) error = NULL;
  g_autoptr (PhCallResult) outcome = NULL;
  g_autoptr (PhSocketItem) item = NULL;

  item = ph_session_open_finish (PH_SESSION (source), result, &outcome, &error);
  if (item != NULL && opening->watched != NULL)
    show (opening, item);
  if (is_gone (self))
    return;
  if (error != NULL)
    ph_window_say (self, error->message);
  else if (outcome != NULL && outcome->error != 0   /* else its page says what failed, and why */
           && item != ph_socket_sidebar_get_selected (self->sidebar))
    say_failure (self, outcome);
}

static void
create (PhWindow       *self,
        PhSocketConfig *config,
        gboolean        by_lines)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->window = g_object_ref (self);
  opening->socket = ph_session_open_async (self->session, config, NULL, opened_cb, opening);
  watch (opening, G_LIST_MODEL (ph_session_get_sockets (self->session)), listed_cb);
}

/**
 * ph_window_create:
 * @self: the window
 * @config: what the form was filled with
 *
 * Makes a socket and shows it, or says why there is none.
 */
void
ph_window_create (PhWindow       *self,
                  PhSocketConfig *config)
{
  create (self, config, FALSE);
}

/**
 * ph_window_create_line_client:
 * @self: the window
 * @config: what the form was filled with
 *
 * As ph_window_create(), for a client that an empty line closes.
 */
void
ph_window_create_line_client (PhWindow       *self,
                              PhSocketConfig *config)
{
  create (self, config, TRUE);
}
