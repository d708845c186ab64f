/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-call-popover.h"
#include "ph-composer.h"
#include "ph-identity-bar.h"
#include "ph-names.h"
#include "ph-options-tab.h"
#include "ph-preset.h"
#include "ph-socket-form.h"
#include "ph-window.h"

#include "ph-test-hostile.h"
#include "ph-ui-test.h"

#include <string.h>

/* Hostile texts in every entry of the window, under fatal criticals: nothing breaks, what cannot be
 * used can be neither created, called nor sent, and what can be is what stands in the entry. */

#define ROUNDS 40             /* beyond those texts that there are always */
#define MAX_TEXT_BYTES 4096   /* GTK lays a line out as a whole: but for one, longer ones are cut */
#define SETTLE_EVERY 24
#define ALL_ENTRIES 8         /* so many get every text; the rows of options behind them share */

/* Returns: (transfer full) (nullable): hostile text number @n, as a paste would bring it: valid
 * UTF-8, and not too long; %NULL if it is no text */
static char *
make_text (GRand *rand,
           guint  n)
{
  g_autofree char *text = ph_test_hostile_next (rand, n, NULL);
  gsize len = strlen (text);

  if (!g_utf8_validate (text, (gssize) len, NULL))
    return NULL;
  if (len <= MAX_TEXT_BYTES || text[0] == 'a')
    return g_steal_pointer (&text);
  return g_utf8_substring (text, 0, MAX_TEXT_BYTES / 4);
}

/* The entries that a hand can reach: those that GTK keeps in its own widgets are none. */
static void
add_entries (GtkWidget *widget,
             GPtrArray *entries)
{
  if (GTK_IS_DROP_DOWN (widget) || GTK_IS_EMOJI_CHOOSER (widget))
    return;
  if (GTK_IS_TEXT (widget))
    g_ptr_array_add (entries, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    add_entries (child, entries);
}

static GPtrArray *
find_entries (GtkWidget *root)
{
  GPtrArray *entries = g_ptr_array_new ();

  add_entries (root, entries);
  return entries;
}

typedef void (*Check) (GtkWidget *root, const char *text, gpointer data);

/* One of @n_shares parts of the texts, and of those fewer for the many rows of options */
static gboolean
is_turn (guint entry,
         guint n,
         guint share,
         guint n_shares)
{
  return n % n_shares == share
         && (entry < ALL_ENTRIES || (entry + n / n_shares) % ALL_ENTRIES == 0);
}

/* In each entry in turn; then what stood in it before. Returns: how many there are */
static guint
feed_all (GtkWidget *root,
          guint      share,
          guint      n_shares,
          Check      check,
          gpointer   data)
{
  g_autoptr (GPtrArray) entries = find_entries (root);
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());

  for (guint i = 0; i < entries->len; i++)
    {
      GtkEditable *entry = g_ptr_array_index (entries, i);
      g_autofree char *before = g_strdup (gtk_editable_get_text (entry));

      for (guint n = 0; n < ph_test_hostile_n () + ROUNDS; n++)
        {
          g_autofree char *text = is_turn (i, n, share, n_shares) ? make_text (rand, n) : NULL;

          if (text == NULL)
            continue;
          gtk_editable_set_text (entry, text);
          if (check != NULL)
            check (root, gtk_editable_get_text (entry), data);
          if ((i + n) % SETTLE_EVERY == 0)
            ph_ui_test_settle ();
        }
      gtk_editable_set_text (entry, before);
    }
  g_test_message ("%u entries", entries->len);
  return entries->len;
}

static GtkWidget *
find_button (GtkWidget  *root,
             const char *label)
{
  GtkWidget *button = ph_ui_test_find (root, GTK_TYPE_BUTTON, label);

  g_assert_nonnull (button);
  return button;
}

/* The form says of itself what the model says of its contents. */
static void
check_form (GtkWidget  *root,
            const char *text,
            gpointer    data)
{
  PhSocketForm *form = PH_SOCKET_FORM (root);
  g_autoptr (PhSocketConfig) config = ph_socket_form_get_config (form);
  g_auto (PhConfigFaults) faults = { 0 };
  gboolean good = ph_socket_config_validate (config, &faults);

  g_assert_cmpint (ph_socket_form_is_valid (form), ==, good);
  g_assert_cmpint (gtk_widget_get_sensitive (find_button (root, "Create")), ==, good);
}

static const char *const form_presets[] = { "tcp-server", "udp-client", "unix-server", "ping" };

/* Each form takes its share of the texts. */
static void
test_form (gconstpointer data)
{
  guint share = GPOINTER_TO_UINT (data);
  const PhPreset *preset = ph_preset_by_id (form_presets[share]);
  g_autoptr (PhSocketConfig) config = ph_preset_make_config (preset);
  PhSocketForm *form = ph_socket_form_new (NULL, NULL, config);

  gtk_window_present (GTK_WINDOW (form));
  ph_ui_test_settle ();
  g_assert_cmpuint (feed_all (GTK_WIDGET (form), share, G_N_ELEMENTS (form_presets),
                             check_form, NULL), >, 3);
  ph_ui_test_drop (GTK_WIDGET (form));
}

typedef struct
{
  PhCallOp op;
  PhCall  *call;   /* (owned) (nullable): the last that was made */
} Made;

static void
call_cb (PhCallPopover *popover,
         PhCall        *call,
         Made          *made)
{
  g_clear_pointer (&made->call, ph_call_free);
  made->call = ph_call_copy (call);
}

static gint64
get_number (const PhCall *call)
{
  return call->op == PH_CALL_LISTEN ? call->args[0] : (gint64) call->bufsize;
}

/* The number, or the time, of a call that was made is one that stands in some entry. */
static void
check_popover (GtkWidget  *root,
               const char *text,
               gpointer    data)
{
  Made *made = data;
  GtkWidget *button = find_button (root, ph_call_op_get_name (made->op));
  gboolean good = gtk_widget_get_sensitive (button);
  g_autoptr (GPtrArray) entries = find_entries (root);
  gboolean found = made->op != PH_CALL_LISTEN && made->op != PH_CALL_RECV;

  g_clear_pointer (&made->call, ph_call_free);
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpint (made->call != NULL, ==, good);
  for (guint i = 0; good && i < entries->len; i++)
    {
      gint64 number;

      found |= ph_test_hostile_read_integer (gtk_editable_get_text (entries->pdata[i]), &number)
               && number == get_number (made->call);
    }
  g_assert_true (found || !good);
  if (good && made->call->timeout_ns != PH_TIMEOUT_OF_SOCKET)
    g_assert_cmpint (made->call->timeout_ns, >=, 0);
  if (good && made->op == PH_CALL_CONNECT)
    g_assert_nonnull (made->call->endpoint);
}

static void
test_popover (gconstpointer data)
{
  static const int kinds[][2] = { { AF_INET, SOCK_STREAM }, { AF_INET6, SOCK_DGRAM },
                                  { AF_UNIX, SOCK_STREAM }, { AF_INET, SOCK_RAW } };
  Made made = { .op = (PhCallOp) GPOINTER_TO_INT (data) };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      PhIdentity identity = { .family = kinds[i][0], .type = kinds[i][1], .fd = 7 };
      GtkWidget *popover = g_object_ref_sink (ph_call_popover_new ());

      g_signal_connect (popover, "call", G_CALLBACK (call_cb), &made);
      ph_call_popover_set (PH_CALL_POPOVER (popover), made.op, &identity, NULL, NULL);
      feed_all (popover, 0, 1, check_popover, &made);
      ph_ui_test_drop (popover);
    }
  g_clear_pointer (&made.call, ph_call_free);
}

typedef struct
{
  PhBytesFormat format;
  GBytes       *sent;  /* (owned) (nullable) */
} Sent;

static void
send_cb (PhComposer *composer,
         PhCall     *call,
         Sent       *sent)
{
  g_clear_pointer (&sent->sent, g_bytes_unref);
  sent->sent = call->data != NULL ? g_bytes_ref (call->data) : g_bytes_new (NULL, 0);
}

static void
press_send (GtkWidget  *root,
            const char *text,
            gpointer    data)
{
  Sent *sent = data;
  GtkWidget *button = find_button (root, "Send");
  gboolean good = gtk_widget_get_sensitive (button);

  g_clear_pointer (&sent->sent, g_bytes_unref);
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpint (sent->sent != NULL, ==, good);
}

/* What is sent is what the text says, or nothing. */
static void
compose (PhComposer *composer,
         const char *text,
         Sent       *sent)
{
  g_autoptr (GBytes) wanted = ph_bytes_parse (sent->format, text, -1, NULL, NULL);

  ph_composer_set_text (composer, text);
  if (ph_composer_has_attachment (composer)) /* too long for a text */
    return;
  press_send (GTK_WIDGET (composer), text, sent);
  g_assert_cmpint (sent->sent != NULL, ==, wanted != NULL);
  if (wanted != NULL)
    g_assert_true (g_bytes_equal (sent->sent, wanted));
}

static void
test_composer (gconstpointer data)
{
  GtkWidget *window = gtk_window_new ();
  PhComposer *composer = PH_COMPOSER (ph_composer_new ());
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) g_test_rand_int ());
  Sent sent = { 0 };

  g_signal_connect (composer, "send", G_CALLBACK (send_cb), &sent);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (composer));
  gtk_window_present (GTK_WINDOW (window));
  ph_composer_set_kind (composer, AF_INET, SOCK_STREAM);
  for (sent.format = PH_BYTES_TEXT; sent.format <= PH_BYTES_HEX; sent.format++)
    {
      ph_composer_set_format (composer, sent.format);
      for (guint n = 0; n < ph_test_hostile_n () + ROUNDS; n++)
        {
          g_autofree char *text = make_text (rand, n);

          if (text != NULL)
            compose (composer, text, &sent);
          if (n % SETTLE_EVERY == 0)
            ph_ui_test_settle ();
        }
      ph_composer_set_text (composer, "");
    }
  ph_composer_set_kind (composer, AF_INET, SOCK_DGRAM);
  feed_all (GTK_WIDGET (composer), 0, 1, press_send, &sent);
  g_clear_pointer (&sent.sent, g_bytes_unref);
  ph_ui_test_drop (window);
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  *(PhSocketItem **) user_data = ph_session_open_finish (PH_SESSION (source), result, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
is_set (gpointer data)
{
  return *(gpointer *) data != NULL;
}

/* Returns: (transfer full): a socket of a kind that needs no file */
static PhSocketItem *
open_socket (PhSession  *session,
             const char *preset)
{
  g_autoptr (PhSocketConfig) config = ph_preset_make_config (ph_preset_by_id (preset));
  PhSocketItem *item = NULL;

  ph_session_open_async (session, config, NULL, opened_cb, &item);
  g_assert_true (ph_test_spin_until (is_set, &item, PH_UI_PATIENCE_MS));
  return item;
}

static void
press_enter (GtkWidget *root)
{
  g_autoptr (GPtrArray) entries = find_entries (root);

  for (guint i = 0; i < entries->len; i++)
    g_signal_emit_by_name (entries->pdata[i], "activate");
}

typedef struct
{
  PhSession    *session;
  PhSocketItem *item;    /* (owned) */
} Named;

/* A name that the session would not give is not taken, and any other is. */
static void
rename_socket (GtkWidget  *root,
               const char *text,
               gpointer    data)
{
  Named *named = data;
  GtkWidget *entry = ph_ui_test_find (root, GTK_TYPE_TEXT, NULL);
  g_autofree char *typed = g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry)));
  g_autofree char *before = g_strdup (ph_socket_item_get_name (named->item));
  gboolean good = ph_session_check_name (named->session, typed, NULL);

  g_signal_emit_by_name (entry, "activate");
  if (g_strcmp0 (ph_socket_item_get_name (named->item), good ? typed : before) != 0)
    g_error ("%s typed over %s gave %s", typed, before, ph_socket_item_get_name (named->item));
  g_assert_true (ph_names_is_identifier (ph_socket_item_get_name (named->item)));
}

static void
test_name (gconstpointer data)
{
  PhSession *session = ph_ui_test_session ();
  Named named = { session, open_socket (session, "tcp-server") };
  GtkWidget *window = gtk_window_new ();
  GtkWidget *bar = ph_identity_bar_new ();

  gtk_window_set_child (GTK_WINDOW (window), bar);
  ph_identity_bar_set_item (PH_IDENTITY_BAR (bar), session, named.item);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_cmpuint (feed_all (bar, 0, 1, rename_socket, &named), >=, 1);
  ph_identity_bar_set_item (PH_IDENTITY_BAR (bar), NULL, NULL);
  ph_ui_test_drop (window);
  ph_ui_test_settle ();
  g_clear_object (&named.item);
  ph_ui_test_end (session);
}

/* Only the one that was written in would be pressed, but then more is tried so. */
static void
set_option (GtkWidget  *root,
            const char *text,
            gpointer    data)
{
  guint *turn = data;

  if (++*turn % 10 == 0)
    press_enter (root);
}

static void
test_options (gconstpointer data)
{
  static const char *const presets[] = { "tcp-server", "udp-socket" };
  guint share = GPOINTER_TO_UINT (data);
  PhSession *session = ph_ui_test_session ();
  g_autoptr (PhSocketItem) item = open_socket (session, presets[share]);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *tab = g_object_new (PH_TYPE_OPTIONS_TAB, NULL);
  guint turn = 0;

  gtk_window_set_child (GTK_WINDOW (window), tab);
  ph_options_tab_set_item (PH_OPTIONS_TAB (tab), session, item);
  gtk_window_present (GTK_WINDOW (window));
  ph_ui_test_settle ();
  g_assert_cmpuint (feed_all (tab, share, 3, set_option, &turn), >, 3);
  ph_options_tab_set_item (PH_OPTIONS_TAB (tab), NULL, NULL);
  ph_ui_test_drop (window);
  ph_ui_test_settle ();
  g_clear_object (&item);
  ph_ui_test_end (session);
}

/* All entries of the whole window, with sockets open: pages, tools, filters */
static void
test_window (gconstpointer data)
{
  static const char *const presets[] = { "tcp-server", "udp-socket" };
  PhSession *session = ph_ui_test_session ();
  GtkWidget *window = GTK_WIDGET (ph_window_new (NULL, session));
  guint n_entries;

  gtk_window_present (GTK_WINDOW (window));
  for (gsize i = 0; i < G_N_ELEMENTS (presets); i++)
    g_object_unref (open_socket (session, presets[i]));
  ph_ui_test_settle ();
  n_entries = feed_all (window, 0, 1, NULL, NULL);
  g_assert_cmpuint (n_entries, >, 10);
  ph_ui_test_drop (window);
  ph_ui_test_end (session);
}

int
main (int    argc,
      char **argv)
{
  static const PhCallOp ops[] = { PH_CALL_BIND, PH_CALL_CONNECT, PH_CALL_LISTEN, PH_CALL_RECV,
                                  PH_CALL_SETTIMEOUT };
  ph_ui_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (form_presets); i++)
    {
      g_autofree char *path = g_strconcat ("/ui/hostile/form-", form_presets[i], NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_form);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      g_autofree char *path = g_strconcat ("/ui/hostile/call-", ph_call_op_get_name (ops[i]), NULL);

      g_test_add_data_func (path, GINT_TO_POINTER (ops[i]), test_popover);
    }
  g_test_add_data_func ("/ui/hostile/composer", NULL, test_composer);
  g_test_add_data_func ("/ui/hostile/name", NULL, test_name);
  g_test_add_data_func ("/ui/hostile/options-tcp", GUINT_TO_POINTER (0), test_options);
  g_test_add_data_func ("/ui/hostile/options-udp", GUINT_TO_POINTER (1), test_options);
  g_test_add_data_func ("/ui/hostile/window", NULL, test_window);
  return g_test_run ();
}
