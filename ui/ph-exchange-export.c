/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-exchange-export.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>

/* What is on the screen is a tree of render nodes, and such a tree can be drawn into any cairo
 * surface: letters and lines of an SVG or PDF stay letters and lines. The picture is made in memory
 * and written by GIO, so that the main thread waits for no disk. */

#define MAX_HEIGHT   16000.0   /* pixels; cairo's images end at 32767 */
#define PNG_SCALE    2.0       /* of an image, to be readable when projected */

static const char *const suffixes[] = {
  [PH_EXCHANGE_SVG] = "svg", [PH_EXCHANGE_PNG] = "png", [PH_EXCHANGE_PDF] = "pdf",
};

static cairo_status_t
write_cb (void                *closure,
          const unsigned char *data,
          unsigned int         length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
make_surface (PhExchangeFormat       format,
              const graphene_size_t *size,
              GByteArray            *out)
{
  switch (format)
    {
    case PH_EXCHANGE_SVG:
      return cairo_svg_surface_create_for_stream (write_cb, out, size->width, size->height);
    case PH_EXCHANGE_PDF:
      return cairo_pdf_surface_create_for_stream (write_cb, out, size->width, size->height);
    case PH_EXCHANGE_PNG:
    default:
      return cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) (size->width * PNG_SCALE),
                                         (int) (size->height * PNG_SCALE));
    }
}

static cairo_surface_t *
draw (PhExchangeView   *view,
      PhExchangeFormat  format,
      GByteArray       *out,
      gboolean         *whole)
{
  g_autoptr (GskRenderNode) node = NULL;
  cairo_surface_t *surface;
  graphene_size_t size;
  cairo_t *cr;

  node = ph_exchange_view_draw (view, MAX_HEIGHT, whole, &size);
  if (node == NULL)
    return NULL;
  surface = make_surface (format, &size, out);
  cr = cairo_create (surface);
  if (format == PH_EXCHANGE_PNG)
    cairo_scale (cr, PNG_SCALE, PNG_SCALE);
  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  return surface;
}

/**
 * ph_exchange_export_render:
 * @view: the picture
 * @format: what kind of file
 * @whole: (out): whether it is all of the exchange, or only what is in sight
 *
 * Returns: (transfer full) (nullable): the contents of the file; %NULL with @error set if there is
 *   nothing to draw or cairo failed
 */
GBytes *
ph_exchange_export_render (PhExchangeView   *view,
                           PhExchangeFormat  format,
                           gboolean         *whole,
                           GError          **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  cairo_surface_t *surface = draw (view, format, out, whole);
  cairo_status_t status = CAIRO_STATUS_SURFACE_FINISHED;

  if (surface != NULL)
    {
      if (format == PH_EXCHANGE_PNG)
        cairo_surface_write_to_png_stream (surface, write_cb, out);
      cairo_surface_finish (surface);
      status = cairo_surface_status (surface);
      cairo_surface_destroy (surface);
    }
  if (status == CAIRO_STATUS_SUCCESS)
    return g_byte_array_free_to_bytes (g_steal_pointer (&out));
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                       surface == NULL ? "There is nothing to draw yet"
                                       : cairo_status_to_string (status));
  return NULL;
}

/* A picture on its way to a file */
typedef struct
{
  PhExchangeView       *view;      /* (owned) */
  GtkFileChooserNative *chooser;   /* (owned) */
  PhExchangeFormat      format;
  gboolean              whole;
  GObject              *owner;     /* (owned): who is told */
  PhExchangeTold        told;
} Saving;

static void
saving_free (Saving *saving)
{
  g_object_unref (saving->view);
  g_clear_object (&saving->chooser);
  g_object_unref (saving->owner);
  g_free (saving);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saving, saving_free)

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Saving) saving = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_parse_name (G_FILE (source));
  g_autofree char *text = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    text = g_strdup_printf ("Could not save %s: %s", name, error->message);
  else
    text = g_strdup_printf ("%s in %s", saving->whole ? "The exchange is"
                                                      : "What is in sight (all would be too high) is",
                            name);
  saving->told (text, saving->owner);
}

static void
response_cb (GtkNativeDialog *dialog,
             int              response,
             gpointer         user_data)
{
  g_autoptr (Saving) saving = user_data;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) contents = NULL;
  g_autoptr (GError) error = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file == NULL)
    return;
  contents = ph_exchange_export_render (saving->view, saving->format, &saving->whole, &error);
  if (error != NULL)
    {
      saving->told (error->message, saving->owner);
      return;
    }
  g_file_replace_contents_bytes_async (file, contents, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                       written_cb, g_steal_pointer (&saving));
}

/**
 * ph_exchange_export_choose:
 * @view: the picture
 * @format: "svg", "png" or "pdf"
 * @told: told what became of it
 * @user_data: a #GObject, held until then
 *
 * Asks for a file and writes the picture to it.
 */
void
ph_exchange_export_choose (PhExchangeView *view,
                           const char     *format,
                           PhExchangeTold  told,
                           gpointer        user_data)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (view));
  g_autofree char *name = g_strdup_printf ("exchange.%s", format);
  Saving *saving = g_new0 (Saving, 1);

  saving->view = g_object_ref (view);
  saving->owner = g_object_ref (user_data);
  saving->told = told;
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_equal (suffixes[i], format))
      saving->format = (PhExchangeFormat) i;
  saving->chooser = gtk_file_chooser_native_new ("Save the Exchange",
                                                 GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                                 GTK_FILE_CHOOSER_ACTION_SAVE, "Save", NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (saving->chooser), name);
  g_signal_connect (saving->chooser, "response", G_CALLBACK (response_cb), saving);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (saving->chooser));
}

/**
 * ph_exchange_export_copy:
 * @view: the picture
 * @told: told what became of it
 * @user_data: for @told
 *
 * Puts the picture on the clipboard, as an image.
 */
void
ph_exchange_export_copy (PhExchangeView *view,
                         PhExchangeTold  told,
                         gpointer        user_data)
{
  g_autoptr (GBytes) png = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;
  gboolean whole = FALSE;

  png = ph_exchange_export_render (view, PH_EXCHANGE_PNG, &whole, &error);
  if (png != NULL)
    texture = gdk_texture_new_from_bytes (png, &error);
  if (error != NULL)
    {
      told (error->message, user_data);
      return;
    }
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (view)), texture);
  told (whole ? "The exchange is on the clipboard, as an image"
              : "What is in sight is on the clipboard, as an image: all would be too high",
        user_data);
}
