/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-stream-copy.h"
#include "ph-stream-line.h"
#include "ph-stream-save.h"
#include "ph-stream-view.h"

#include "ph-ui-test.h"

#include <string.h>

/* The stream on a real display: which rows are in sight, following and being scrolled, the keys,
 * what is no longer kept, copying and saving. */

typedef struct
{
  PhStore       *store;   /* (owned) */
  PhStreamIndex *index;   /* (owned) */
  GtkWidget     *window;
  PhStreamView  *view;
  guint          n_selected;
  char          *wanted;  /* (owned): sentence of the last row */
} Fixture;

static void
move (Fixture     *fixture,
      PhDirection  direction,
      const char  *bytes)
{
  const gsize len = strlen (bytes);
  PhRecord record = { .kind = direction == PH_DIRECTION_OUT ? PH_CALL_SEND : PH_CALL_RECV,
                      .len = (guint32) len, .slab = ph_slab_new (len), .time_ns = 1000 };
  PhRecord copy;

  memcpy (ph_slab_get_writable (record.slab), bytes, len);
  copy = record;
  ph_stream_index_append (fixture->index, ph_store_append (fixture->store, &record), &copy);
}

static void
selected_cb (Fixture *fixture)
{
  fixture->n_selected++;
}

static PhStreamLine *
get_line (Fixture *fixture,
          gboolean last)
{
  GtkWidget *found = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (fixture->view)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (PH_IS_STREAM_LINE (child) && gtk_widget_get_child_visible (child)
        && (last || found == NULL))
      found = child;
  return found != NULL ? PH_STREAM_LINE (found) : NULL;
}

static gboolean
says_wanted (gpointer data)
{
  Fixture *fixture = data;
  PhStreamLine *line = get_line (fixture, TRUE);
  g_autofree char *text = line != NULL ? ph_drawn_describe (PH_DRAWN (line)) : NULL;

  return text != NULL && g_str_equal (text, fixture->wanted);
}

static void
await_last (Fixture    *fixture,
            const char *sentence)
{
  ph_stream_view_set_source (fixture->view, fixture->index, fixture->store, FALSE);
  g_free (fixture->wanted);
  fixture->wanted = g_strdup (sentence);
  g_assert_true (ph_test_spin_until (says_wanted, fixture, PH_UI_PATIENCE_MS));
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->store = ph_store_new (data);
  fixture->index = ph_stream_index_new ();
  fixture->window = gtk_window_new ();
  fixture->view = PH_STREAM_VIEW (ph_stream_view_new ());
  g_signal_connect_swapped (fixture->view, "selection-changed", G_CALLBACK (selected_cb), fixture);
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 800, 300);
  gtk_window_set_child (GTK_WINDOW (fixture->window), GTK_WIDGET (fixture->view));
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  ph_stream_view_set_source (fixture->view, NULL, NULL, FALSE);
  ph_ui_test_drop (fixture->window);
  ph_stream_index_unref (fixture->index);
  ph_store_free (fixture->store);
  g_free (fixture->wanted);
}

static void
add_lines (Fixture *fixture,
           guint    first,
           guint    n)
{
  for (guint i = first; i < first + n; i++)
    {
      g_autofree char *line = g_strdup_printf ("line %05u\n", i);

      move (fixture, PH_DIRECTION_IN, line);
    }
}

static void
assert_selection (Fixture     *fixture,
                  PhDirection  direction,
                  guint64      start,
                  guint64      len)
{
  PhDirection its_direction;
  guint64 its_start, its_len;

  g_assert_true (ph_stream_view_get_selection (fixture->view, &its_direction, &its_start, &its_len)
                 == (len > 0));
  g_assert_cmpint (its_direction, ==, direction);
  g_assert_cmpuint (its_start, ==, start);
  g_assert_cmpuint (its_len, ==, len);
}

/* The rows are placed by the next frame. */
static gboolean
is_at_start (gpointer data)
{
  PhStreamLine *line = get_line (data, FALSE);

  return line != NULL && ph_stream_line_get_row (line)->start == 0;
}

/* It stays at the end, stops when it is scrolled, and goes on at the end */
static void
test_follow (Fixture       *fixture,
             gconstpointer  data)
{
  add_lines (fixture, 0, 1000);
  await_last (fixture, "Received, byte 10,989 (0x2aed): line 00999\\n");
  add_lines (fixture, 1000, 10);
  await_last (fixture, "Received, byte 11,099 (0x2b5b): line 01009\\n");
  g_assert_true (ph_stream_view_get_following (fixture->view));
  ph_stream_view_press (fixture->view, GDK_KEY_Home, GDK_CONTROL_MASK);
  g_assert_false (ph_stream_view_get_following (fixture->view));
  add_lines (fixture, 1010, 10);
  g_assert_true (ph_test_spin_until (is_at_start, fixture, PH_UI_PATIENCE_MS));
  ph_stream_view_press (fixture->view, GDK_KEY_End, GDK_CONTROL_MASK);
  await_last (fixture, "Received, byte 11,209 (0x2bc9): line 01019\\n");
  g_assert_true (ph_stream_view_get_following (fixture->view));
}

static void
test_keys (Fixture       *fixture,
           gconstpointer  data)
{
  move (fixture, PH_DIRECTION_IN, "ab\ncd\n");
  move (fixture, PH_DIRECTION_OUT, "sent\n");
  move (fixture, PH_DIRECTION_IN, "ef\n");
  await_last (fixture, "Received, byte 6 (0x6): ef\\n");
  ph_stream_view_press (fixture->view, GDK_KEY_Right, 0);
  assert_selection (fixture, PH_DIRECTION_IN, 1, 0);
  ph_stream_view_press (fixture->view, GDK_KEY_Down, GDK_SHIFT_MASK);
  assert_selection (fixture, PH_DIRECTION_IN, 1, 4);
  ph_stream_view_press (fixture->view, GDK_KEY_Down, GDK_SHIFT_MASK);   /* over what was sent */
  assert_selection (fixture, PH_DIRECTION_IN, 1, 7);
  ph_stream_view_press (fixture->view, GDK_KEY_Up, 0);
  assert_selection (fixture, PH_DIRECTION_OUT, 1, 0);
  ph_stream_view_press (fixture->view, GDK_KEY_End, GDK_SHIFT_MASK);
  assert_selection (fixture, PH_DIRECTION_OUT, 1, 4);
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "stream.select-all", NULL);
  assert_selection (fixture, PH_DIRECTION_OUT, 0, 5);
  g_assert_cmpuint (fixture->n_selected, >=, 6);
  g_assert_false (ph_stream_view_press (fixture->view, GDK_KEY_x, 0));
}

/* Whether a row in sight holds the first byte that is selected */
static gboolean
shows_selection (gpointer data)
{
  Fixture *fixture = data;
  PhDirection direction;
  guint64 start, len;

  ph_stream_view_get_selection (fixture->view, &direction, &start, &len);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (fixture->view)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (PH_IS_STREAM_LINE (child) && gtk_widget_get_child_visible (child))
      {
        const PhStreamRow *row = ph_stream_line_get_row (PH_STREAM_LINE (child));

        if (row->direction == direction && row->start <= start && start < row->start + row->len)
          return TRUE;
      }
  return FALSE;
}

static void
test_show_range (Fixture       *fixture,
                 gconstpointer  data)
{
  add_lines (fixture, 0, 5000);
  move (fixture, PH_DIRECTION_OUT, "sent");
  await_last (fixture, "Sent, byte 0 (0x0): sent");
  for (PhStreamMode mode = 0; mode < PH_N_STREAM_MODES; mode++)
    {
      ph_stream_view_set_mode (fixture->view, mode);
      ph_stream_view_set_only (fixture->view, PH_DIRECTION_OUT);
      ph_stream_view_show_range (fixture->view, PH_DIRECTION_IN, 20000 + mode, 10);
      g_assert_cmpint (ph_stream_view_get_only (fixture->view), ==, PH_DIRECTION_NONE);
      assert_selection (fixture, PH_DIRECTION_IN, 20000 + mode, 10);
      g_assert_true (ph_test_spin_until (shows_selection, fixture, PH_UI_PATIENCE_MS));
    }
}

static const PhStoreLimits tight = { .max_payload_bytes = 4000 };

/* What was given up is told, and nothing moves for it */
static void
test_lost (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *text = NULL;
  g_autofree char *copied = NULL;
  PhStreamRows rows;
  guint64 lost, kept;

  add_lines (fixture, 0, 1000);
  ph_store_evict (fixture->store);
  await_last (fixture, "Received, byte 10,989 (0x2aed): line 00999\\n");
  ph_stream_view_press (fixture->view, GDK_KEY_Home, GDK_CONTROL_MASK);
  g_assert_true (ph_test_spin_until (is_at_start, fixture, PH_UI_PATIENCE_MS));
  text = ph_drawn_describe (PH_DRAWN (get_line (fixture, FALSE)));
  g_assert_true (g_str_has_prefix (text, "Received, byte 0 (0x0): "));
  g_assert_true (g_str_has_suffix (text, " bytes no longer kept"));
  g_assert_true (ph_stream_view_get_rows (fixture->view, &rows));
  kept = ph_stream_index_get_kept (fixture->index, fixture->store, PH_DIRECTION_IN);
  copied = ph_stream_copy (&rows, PH_DIRECTION_IN, kept - 2, 13, PH_STREAM_COPY_LITERAL, &lost);
  g_assert_cmpuint (lost, ==, 2);
  g_assert_true (g_str_has_prefix (copied, "b\"line "));
}

static void
test_copy (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *text = NULL;
  g_autofree char *hex = NULL;
  PhStreamRows rows;
  guint64 lost;

  move (fixture, PH_DIRECTION_IN, "a\xe6\xbc");
  move (fixture, PH_DIRECTION_IN, "\xa2\xff<b>\n");
  ph_stream_view_set_source (fixture->view, fixture->index, fixture->store, FALSE);
  g_assert_true (ph_stream_view_get_rows (fixture->view, &rows));
  text = ph_stream_copy (&rows, PH_DIRECTION_IN, 0, 100, PH_STREAM_COPY_TEXT, &lost);
  g_assert_cmpstr (text, ==, "a漢\\xff<b>\n");
  hex = ph_stream_copy (&rows, PH_DIRECTION_IN, 3, 2, PH_STREAM_COPY_HEX, &lost);
  g_assert_cmpstr (hex, ==, "a2 ff");
  g_assert_cmpuint (lost, ==, 0);
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
has_result (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

/* The bytes are those of the moment, whatever the store does meanwhile */
static void
test_save (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "saved.bin", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  PhStreamSaved saved;
  gsize len;

  g_mkdir_with_parents (g_get_user_runtime_dir (), 0700);
  add_lines (fixture, 0, 100);
  ph_stream_save_async (fixture->index, fixture->store, NULL, PH_DIRECTION_IN, 5, 17, file,
                        result_cb, &result);
  ph_store_clear (fixture->store);
  g_assert_true (ph_test_spin_until (has_result, &result, PH_UI_PATIENCE_MS));
  g_assert_true (ph_stream_save_finish (result, &saved, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (saved.written, ==, 17);
  g_assert_cmpuint (saved.lost, ==, 0);
  g_assert_true (g_file_get_contents (path, &contents, &len, NULL));
  g_assert_cmpmem (contents, len, "00000\nline 00001\n", 17);
}

#define ADD(name, limits, function) \
  g_test_add ("/ui/stream-view/" name, Fixture, limits, set_up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  ph_ui_test_init (&argc, &argv);
  ADD ("follow", NULL, test_follow);
  ADD ("keys", NULL, test_keys);
  ADD ("show-range", NULL, test_show_range);
  ADD ("lost", &tight, test_lost);
  ADD ("copy", NULL, test_copy);
  ADD ("save", NULL, test_save);
  return g_test_run ();
}
