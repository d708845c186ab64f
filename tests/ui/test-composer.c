/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-composer.h"

#include "ph-ui-test.h"

/* The composer: what stands in it is what is sent, byte for byte; a fault is said before Send;
 * and a paste of any size leaves the window alive. */

#define BIG (100u * 1024 * 1024)
#define MIN_LIMIT_US (100 * 1000)

typedef struct
{
  GtkWidget *window;
  PhComposer *composer;
  PhCall *call;           /* (owned) (nullable) */
  GBytes *sent;           /* (unowned) (nullable): of call, as the next */
  PhEndpoint *endpoint;
  guint n_fills;
} Fixture;

static void
send_cb (PhComposer *composer,
         PhCall     *call,
         Fixture    *fixture)
{
  g_clear_pointer (&fixture->call, ph_call_free);
  fixture->call = ph_call_copy (call);
  fixture->sent = fixture->call->data;
  fixture->endpoint = fixture->call->endpoint;
}

static void
fill_cb (PhComposer *composer,
         Fixture    *fixture)
{
  fixture->n_fills++;
}

static void
setup (Fixture       *fixture,
       gconstpointer  data)
{
  fixture->window = gtk_window_new ();
  fixture->composer = PH_COMPOSER (ph_composer_new ());
  g_signal_connect (fixture->composer, "send", G_CALLBACK (send_cb), fixture);
  g_signal_connect (fixture->composer, "fill", G_CALLBACK (fill_cb), fixture);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->composer));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
teardown (Fixture       *fixture,
          gconstpointer  data)
{
  ph_ui_test_drop (fixture->window);
  g_clear_pointer (&fixture->call, ph_call_free);
}

static GtkWidget *
send_button (Fixture *fixture)
{
  return ph_ui_test_find (GTK_WIDGET (fixture->composer), GTK_TYPE_BUTTON, "Send");
}

static void
press_send (Fixture *fixture)
{
  g_signal_emit_by_name (send_button (fixture), "clicked");
}

static void
test_formats (Fixture       *fixture,
              gconstpointer  data)
{
  static const struct
  {
    PhBytesFormat format;
    const char   *text;
    const char   *bytes;
    gsize         len;
  } cases[] = {
    { PH_BYTES_TEXT, "a\\n", "a\\n", 3 },
    { PH_BYTES_TEXT, "", "", 0 },
    { PH_BYTES_ESCAPES, "a\\n\\x00", "a\n\0", 3 },
    { PH_BYTES_HEX, "00 ff 41", "\x00\xff" "A", 3 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ph_composer_set_format (fixture->composer, cases[i].format);
      ph_composer_set_text (fixture->composer, cases[i].text);
      press_send (fixture);
      g_assert_nonnull (fixture->sent);
      g_assert_cmpmem (g_bytes_get_data (fixture->sent, NULL), g_bytes_get_size (fixture->sent),
                       cases[i].bytes, cases[i].len);
      g_assert_null (fixture->endpoint);
    }
}

static void
test_odd_digit (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GError) error = NULL;

  ph_composer_set_format (fixture->composer, PH_BYTES_HEX);
  ph_composer_set_text (fixture->composer, "0a1");
  g_assert_null (ph_composer_get_payload (fixture->composer, &error));
  g_assert_error (error, PH_BYTES_ERROR, PH_BYTES_ERROR_ODD_DIGITS);
  g_assert_false (gtk_widget_get_sensitive (send_button (fixture)));
  g_assert_nonnull (ph_ui_test_find (GTK_WIDGET (fixture->composer), GTK_TYPE_LABEL,
                                     error->message));
  press_send (fixture);
  g_assert_null (fixture->sent);
}

static void
test_datagram (Fixture       *fixture,
               gconstpointer  data)
{
  ph_composer_set_kind (fixture->composer, AF_INET, SOCK_DGRAM);
  ph_composer_set_text (fixture->composer, "x");
  ph_composer_set_peer (fixture->composer, "127.0.0.1", "70000");
  g_assert_false (gtk_widget_get_sensitive (send_button (fixture)));
  ph_composer_set_peer (fixture->composer, "127.0.0.1", "9");
  press_send (fixture);
  g_assert_nonnull (fixture->endpoint);
  g_assert_cmpuint (fixture->endpoint->port, ==, 9);
}

/* What could not be sent comes back, every byte of it, and not over what is written by now. */
static void
test_give_back (Fixture       *fixture,
                gconstpointer  data)
{
  static const guint8 bytes[] = { 0, 255, '\\', '\n', 'x' };
  g_autoptr (GBytes) rest = g_bytes_new_static (bytes, sizeof bytes);
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GBytes) kept = NULL;

  ph_composer_give_back (fixture->composer, rest, "part of it");
  payload = ph_composer_get_payload (fixture->composer, NULL);
  g_assert_true (g_bytes_equal (payload, rest));

  g_assert_nonnull (ph_ui_test_find (GTK_WIDGET (fixture->composer), GTK_TYPE_LABEL, "part of it"));

  ph_composer_set_text (fixture->composer, "newer");
  ph_composer_give_back (fixture->composer, rest, NULL);
  kept = ph_composer_get_payload (fixture->composer, NULL);
  g_assert_cmpmem (g_bytes_get_data (kept, NULL), g_bytes_get_size (kept), "newer", 5);
}

/* What was refused comes back as it was written, and Send sends the same again. */
static void
test_give_back_text (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (GBytes) first = NULL;

  ph_composer_set_text (fixture->composer, "C:\\new\\time");
  press_send (fixture);
  first = g_bytes_ref (fixture->sent);
  ph_composer_give_back (fixture->composer, first, NULL);
  press_send (fixture);
  g_assert_true (g_bytes_equal (fixture->sent, first));
  g_assert_cmpuint (g_bytes_get_size (first), ==, 11);
}

/* An attachment stands in place of what is written, and gives it back when it is removed. */
static void
test_attachment_leaves_text (Fixture       *fixture,
                             gconstpointer  data)
{
  g_autoptr (GBytes) big = g_bytes_new_static ("12345", 5);
  g_autoptr (GBytes) payload = NULL;
  GtkWidget *remove;

  ph_composer_set_text (fixture->composer, "abc ");
  ph_composer_attach (fixture->composer, big, "from the clipboard");
  remove = ph_ui_test_find (GTK_WIDGET (fixture->composer), GTK_TYPE_LABEL,
                            "5 bytes from the clipboard, in place of what is written");
  g_assert_nonnull (remove);
  g_signal_emit_by_name (gtk_widget_get_next_sibling (remove), "clicked");
  payload = ph_composer_get_payload (fixture->composer, NULL);
  g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), "abc ", 4);
}

static GtkWidget *
find_entry (Fixture    *fixture,
            const char *name)
{
  return ph_ui_test_find (GTK_WIDGET (fixture->composer), GTK_TYPE_ENTRY, name);
}

/* Which call it is that sends, and what goes with it */
static void
test_calls (Fixture       *fixture,
            gconstpointer  data)
{
  static const PhCallOp ops[] = { PH_CALL_SENDALL, PH_CALL_SEND };

  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      ph_composer_choose (fixture->composer, ops[i]);
      ph_composer_set_text (fixture->composer, "bytes");
      press_send (fixture);
      g_assert_cmpint (fixture->call->op, ==, ops[i]);
      g_assert_cmpint (fixture->call->args[1], ==, 0);
      g_assert_cmpint (fixture->call->timeout_ns, ==, PH_TIMEOUT_OF_SOCKET);
      g_assert_cmpuint (g_bytes_get_size (fixture->sent), ==, 5);
    }
  /* sendto without a receiver goes to the connected peer */
  ph_composer_choose (fixture->composer, PH_CALL_SENDTO);
  ph_composer_set_text (fixture->composer, "bytes");
  press_send (fixture);
  g_assert_cmpint (fixture->call->op, ==, PH_CALL_SEND);
  ph_composer_set_peer (fixture->composer, "127.0.0.1", "9");
  ph_composer_set_text (fixture->composer, "bytes");
  press_send (fixture);
  g_assert_cmpint (fixture->call->op, ==, PH_CALL_SENDTO);
}

static GtkWidget *
find_flag (GtkWidget *widget,
           int        flag)
{
  GtkWidget *found = NULL;

  if (GTK_IS_CHECK_BUTTON (widget)
      && GPOINTER_TO_INT (g_object_get_data (G_OBJECT (widget), "ph-flag")) == flag)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_flag (child, flag);
  return found;
}

static void
test_flags (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *composer = GTK_WIDGET (fixture->composer);
  GtkWidget *timeout = find_entry (fixture, "Timeout of this call, seconds");

  gtk_check_button_set_active (GTK_CHECK_BUTTON (find_flag (composer, MSG_OOB)), TRUE);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (find_flag (composer, MSG_MORE)), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (timeout), "2.5");
  ph_composer_set_text (fixture->composer, "!");
  press_send (fixture);
  g_assert_cmpint (fixture->call->args[1], ==, MSG_OOB | MSG_MORE);
  g_assert_cmpint (fixture->call->timeout_ns, ==, 2500000000);
  g_assert_nonnull (ph_ui_test_find (composer, GTK_TYPE_LABEL, "Flags · 3"));

  gtk_editable_set_text (GTK_EDITABLE (timeout), "soon");
  g_assert_false (gtk_widget_get_sensitive (send_button (fixture)));
  gtk_editable_set_text (GTK_EDITABLE (timeout), "");
  g_assert_true (gtk_widget_get_sensitive (send_button (fixture)));
  g_assert_false (gtk_widget_is_sensitive (ph_ui_test_find (composer, GTK_TYPE_LABEL,
                                                            "MSG_NOSIGNAL")));
}

static void
test_file (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *offset = find_entry (fixture, "Offset 0");
  GtkWidget *count = find_entry (fixture, "Count: all");

  ph_composer_set_text (fixture->composer, "kept");
  ph_composer_choose (fixture->composer, PH_CALL_SENDFILE);
  g_assert_false (gtk_widget_get_sensitive (send_button (fixture)));
  gtk_editable_set_text (GTK_EDITABLE (find_entry (fixture, "File to send")), "/etc/hostname");
  press_send (fixture);
  g_assert_cmpint (fixture->call->op, ==, PH_CALL_SENDFILE);
  g_assert_cmpstr (fixture->call->text, ==, "/etc/hostname");
  g_assert_cmpint (fixture->call->offset, ==, 0);
  g_assert_cmpint (fixture->call->count, ==, -1);
  g_assert_null (fixture->sent);

  gtk_editable_set_text (GTK_EDITABLE (offset), "9223372036854775807");
  gtk_editable_set_text (GTK_EDITABLE (count), "12");
  press_send (fixture);
  g_assert_cmpint (fixture->call->offset, ==, G_MAXINT64);
  g_assert_cmpint (fixture->call->count, ==, 12);
  gtk_editable_set_text (GTK_EDITABLE (offset), "-1");
  g_assert_false (gtk_widget_get_sensitive (send_button (fixture)));
  gtk_editable_set_text (GTK_EDITABLE (offset), "9223372036854775808");
  g_assert_false (gtk_widget_get_sensitive (send_button (fixture)));

  /* the text is as it was */
  ph_composer_choose (fixture->composer, PH_CALL_SEND);
  press_send (fixture);
  g_assert_cmpmem (g_bytes_get_data (fixture->sent, NULL), g_bytes_get_size (fixture->sent),
                   "kept", 4);
}

static void
test_fill (Fixture       *fixture,
           gconstpointer  data)
{
  GtkWidget *fill = ph_ui_test_find (GTK_WIDGET (fixture->composer), GTK_TYPE_BUTTON,
                                     "Fill the buffers");

  g_signal_emit_by_name (fill, "clicked");
  g_assert_cmpuint (fixture->n_fills, ==, 1);
  ph_composer_set_kind (fixture->composer, AF_INET, SOCK_DGRAM);
  g_assert_false (gtk_widget_get_visible (fill));
  ph_composer_set_kind (fixture->composer, AF_INET, SOCK_STREAM);
  g_assert_true (gtk_widget_get_visible (fill));
}

static gboolean
has_attachment (gpointer data)
{
  return ph_composer_has_attachment (data);
}

static gboolean
beat_cb (gpointer data)
{
  gint64 *beats = data;   /* last, longest */
  gint64 now = g_get_monotonic_time ();

  beats[1] = MAX (beats[1], now - beats[0]);
  beats[0] = now;
  return G_SOURCE_CONTINUE;
}

static void
test_big_paste (Fixture       *fixture,
                gconstpointer  data)
{
  gint64 begun = g_get_monotonic_time ();
  char *text = g_strnfill (BIG, 'x');
  /* what this machine needs now to fill that much memory, four times over */
  gint64 limit = MAX (MIN_LIMIT_US, 4 * (g_get_monotonic_time () - begun));
  g_autoptr (GBytes) clip = g_bytes_new_take (text, BIG);
  g_autoptr (GdkContentProvider) provider = NULL;
  g_autoptr (GBytes) payload = NULL;
  GtkWidget *view = ph_ui_test_find (GTK_WIDGET (fixture->composer), GTK_TYPE_TEXT_VIEW, NULL);
  gint64 beats[2];
  guint beat_id;

  /* As bytes, for the owner of the clipboard is another program: GTK copies a text of our own
   * several times over before anybody reads it. */
  provider = gdk_content_provider_new_for_bytes ("text/plain;charset=utf-8", clip);
  gdk_clipboard_set_content (gtk_widget_get_clipboard (view), provider);

  beats[0] = g_get_monotonic_time ();
  beats[1] = 0;
  beat_id = g_timeout_add (1, beat_cb, beats);
  g_signal_emit_by_name (view, "paste-clipboard");
  g_assert_true (ph_test_spin_until (has_attachment, fixture->composer, 60 * 1000));
  beat_cb (beats);
  g_source_remove (beat_id);

  g_test_message ("longest stall %.1f ms, limit %.1f ms", (double) beats[1] / 1000.0,
                  (double) limit / 1000.0);
  g_assert_cmpint (beats[1], <, limit);
  payload = ph_composer_get_payload (fixture->composer, NULL);
  g_assert_cmpuint (g_bytes_get_size (payload), ==, BIG);
  g_assert_nonnull (ph_ui_test_find (GTK_WIDGET (fixture->composer), GTK_TYPE_LABEL,
                                     "104,857,600 bytes from the clipboard"));
  gdk_clipboard_set_content (gtk_widget_get_clipboard (view), NULL);
}

/* Any other way in, a drop or an input method, is as harmless. */
static void
test_big_insert (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autofree char *text = g_strnfill (PH_COMPOSER_MAX_TEXT + 1, 'y');

  ph_composer_set_text (fixture->composer, text);
  g_assert_true (ph_composer_has_attachment (fixture->composer));
  text[PH_COMPOSER_MAX_TEXT] = '\0';
  ph_composer_set_text (fixture->composer, text);
  g_assert_false (ph_composer_has_attachment (fixture->composer));
}

int
main (int    argc,
      char **argv)
{
  ph_ui_test_init (&argc, &argv);

#define ADD(name, function) \
  g_test_add ("/ui/composer/" name, Fixture, NULL, setup, function, teardown)
  ADD ("formats", test_formats);
  ADD ("odd-hex-digit", test_odd_digit);
  ADD ("datagram", test_datagram);
  ADD ("give-back", test_give_back);
  ADD ("give-back-text", test_give_back_text);
  ADD ("attachment-leaves-text", test_attachment_leaves_text);
  ADD ("calls", test_calls);
  ADD ("flags", test_flags);
  ADD ("file", test_file);
  ADD ("fill", test_fill);
  ADD ("big-paste", test_big_paste);
  ADD ("big-insert", test_big_insert);
  return g_test_run ();
}
