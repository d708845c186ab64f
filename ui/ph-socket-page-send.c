/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-socket-page-private.h"

#include "ph-format.h"

/* What the page sends for its composer, and what comes back of it. An answer may come when the
 * user looks at another socket: then the composer is left alone. Main thread. */

/* What was sent, until it is known how much of it went */
typedef struct
{
  PhSocketPage *page;     /* (owned) */
  PhSocketItem *item;     /* (owned) */
  GBytes       *payload;  /* (owned) (nullable): of sendfile */
} PhSending;

static PhSending *
ph_sending_new (PhSocketPage *self)
{
  PhSending *sending = g_new0 (PhSending, 1);

  sending->page = g_object_ref (self);
  sending->item = g_object_ref (self->item);
  return sending;
}

static void
ph_sending_free (PhSending *sending)
{
  g_object_unref (sending->page);
  g_object_unref (sending->item);
  g_clear_pointer (&sending->payload, g_bytes_unref);
  g_free (sending);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhSending, ph_sending_free)

/* The rest stays in the composer, unless the user is looking at another socket by now. */
static void
give_back (PhSending *sending,
           gsize      done)
{
  gsize size = g_bytes_get_size (sending->payload);
  g_autoptr (GBytes) rest = NULL;
  g_autofree char *took = ph_format_count (done);
  g_autofree char *asked = ph_format_bytes (size);
  g_autofree char *note = NULL;

  if (sending->page->item != sending->item || sending->page->composer == NULL)
    return;
  rest = g_bytes_new_from_bytes (sending->payload, done, size - done);
  if (done > 0)
    note = g_strdup_printf ("The kernel took %s of %s. What it did not take is here: send it when "
                            "there is room.", took, asked);
  ph_composer_give_back (sending->page->composer, rest, note);
}

static void
sent_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (PhSending) sending = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (PhCallResult) outcome = NULL;
  gsize size = sending->payload != NULL ? g_bytes_get_size (sending->payload) : 0;
  gsize done = 0;

  outcome = ph_session_call_finish (PH_SESSION (source), result, &error);
  if (outcome == NULL)
    ph_socket_page_tell (sending->page, error);
  else
    done = MIN (outcome->moved, size);
  if (sending->payload != NULL && (outcome == NULL || outcome->error != 0 || done < size))
    give_back (sending, done);
}

/**
 * ph_socket_page_send:
 * @self: the page
 * @call: (transfer none): a call of the composer, without a socket
 *
 * Makes it on the page's socket. What the kernel does not take of it goes back to the composer.
 * Main thread.
 */
void
ph_socket_page_send (PhSocketPage *self,
                     PhCall       *call)
{
  PhSending *sending;

  if (self->item == NULL)
    return;
  call->socket = ph_socket_item_get_id (self->item);
  sending = ph_sending_new (self);
  sending->payload = call->data != NULL ? g_bytes_ref (call->data) : NULL;
  ph_session_call_async (self->session, call, NULL, sent_cb, sending);
}

/* What went where: the kernel counts what waits on this side, the rest is on the other. */
static char *
dup_filled (PhSocketItem       *item,
            const PhFillResult *filled)
{
  gsize here = MIN (ph_socket_item_get_figures (item)->send_queue, filled->went);
  g_autofree char *went = ph_format_bytes (filled->went);
  g_autofree char *waiting = ph_format_bytes (here);
  g_autofree char *there = ph_format_bytes (filled->went - here);
  g_autofree char *took = ph_format_count (filled->last_took);
  g_autofree char *asked = ph_format_bytes (filled->last_asked);
  g_autofree char *partial = NULL;

  if (!filled->full)
    return g_strdup_printf ("%s went, and the kernel would take more: the peer reads as fast as "
                            "this side sends.", went);
  if (filled->last_asked > 0)
    partial = g_strdup_printf (" The last send was a partial one: it took %s of %s.", took, asked);
  return g_strdup_printf ("%s went until send() said EAGAIN: %s wait in this side's send queue, %s "
                          "are with the peer.%s More is taken when the peer has read enough, and W "
                          "lights up.", went, waiting, there, partial != NULL ? partial : "");
}

static void
filled_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (PhSending) sending = user_data;
  g_autoptr (GError) error = NULL;
  PhFillResult filled;
  g_autofree char *note = NULL;

  if (!ph_session_fill_finish (PH_SESSION (source), result, &filled, &error))
    ph_socket_page_tell (sending->page, error);
  else if (filled.error == 0 && sending->page->item == sending->item
           && sending->page->composer != NULL)
    {
      note = dup_filled (sending->item, &filled);
      ph_composer_set_note (sending->page->composer, note);
    }
}

/**
 * ph_socket_page_fill:
 * @self: the page
 *
 * Sends until nothing more is taken, and has the composer say where the bytes are. Main thread.
 */
void
ph_socket_page_fill (PhSocketPage *self)
{
  PhSending *sending;

  if (self->item == NULL)
    return;
  sending = ph_sending_new (self);
  ph_session_fill_async (self->session, ph_socket_item_get_id (self->item), filled_cb, sending);
}
