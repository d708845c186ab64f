/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-byte-order-tool.h"

#include "ph-byte-order.h"
#include "ph-bytes.h"

#include "ph-field-row.h"
#include "ph-order-row.h"

#include <string.h>
#include <sys/socket.h>

/* Everything is computed anew at each key: nothing here waits. What the functions refuse is told by
 * ph_byte_order_call(). Main thread. */

static const struct
{
  const char *name;
  gsize       size;
} numbers[] = {
  { "htons", 2 }, { "ntohs", 2 }, { "htonl", 4 }, { "ntohl", 4 },
};

typedef enum
{
  ADDRESS_ATON,
  ADDRESS_NTOA,
  ADDRESS_PTON,
  ADDRESS_NTOP,
  N_ADDRESS_ROWS
} AddressRow;

struct _PhByteOrderTool
{
  GtkWidget parent_instance;

  GtkWidget           *page;
  AdwPreferencesGroup *number_group;
  AdwPreferencesGroup *address_group;
  PhFieldRow          *number_row;
  PhFieldRow          *address_row;
  PhOrderRow          *number_rows[G_N_ELEMENTS (numbers)];  /* (unowned): in number_group */
  PhOrderRow          *address_rows[N_ADDRESS_ROWS];         /* (unowned): in address_group */
};

G_DEFINE_FINAL_TYPE (PhByteOrderTool, ph_byte_order_tool, GTK_TYPE_WIDGET)

/* Returns: (nullable): what is wrong with the text of a number */
static const char *
read_number (const char *text,
             gint64     *number)
{
  gboolean hex = g_ascii_strncasecmp (text, "0x", 2) == 0;
  guint64 value;

  *number = 0;
  if (text[0] == '\0')
    return "A number is needed";
  if (!hex && text[0] == '0' && text[1] != '\0')
    return "In C a leading 0 means octal: leave it out, or write 0x for hexadecimal";
  if (!g_ascii_string_to_unsigned (hex ? text + 2 : text, hex ? 16 : 10, 0, G_MAXUINT32, &value,
                                   NULL))
    return "A whole number from 0 to 4294967295, or 0x and hexadecimal digits";
  *number = (gint64) value;
  return NULL;
}

/* The classic mistake: what the other side takes the number for when the function is forgotten. */
static char *
say_mistake (gsize  row,
             gint64 number,
             gint64 result)
{
  if (number == result)
    return g_strdup ("These bytes read the same in both directions.");
  switch (row)
    {
    case 0:
      return g_strdup_printf ("Without htons(), bind() to %" G_GINT64_FORMAT " takes port %"
                              G_GINT64_FORMAT ".", number, result);
    case 2:
      return g_strdup_printf ("Without htonl(), a peer that does everything right reads the "
                              "length %" G_GINT64_FORMAT " as %" G_GINT64_FORMAT ".", number,
                              result);
    default:
      return NULL;
    }
}

static void
fill_number_row (PhByteOrderTool *self,
                 gsize            i,
                 gint64           number)
{
  PhOrderRow *row = self->number_rows[i];
  const PhOrderValue arg = { .kind = PH_ORDER_NUMBER, .number = number };
  g_auto (PhOrderValue) result = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *call = g_strdup_printf ("%s(%" G_GINT64_FORMAT ")", numbers[i].name, number);
  guint8 before[4], after[4];
  gboolean ok = ph_byte_order_call (numbers[i].name, &arg, 1, &result, &error);

  if (ok)
    {
      g_autofree char *given = g_strdup_printf ("%u (0x%0*x)", (guint) result.number,
                                                (int) numbers[i].size * 2, (guint) result.number);
      g_autofree char *mistake = say_mistake (i, number, result.number);

      ph_byte_order_lay_out ((guint64) number, numbers[i].size, FALSE, before);
      ph_byte_order_lay_out ((guint64) result.number, numbers[i].size, FALSE, after);
      ph_order_row_set (row, call, given, mistake, FALSE);
    }
  else
    ph_order_row_set (row, call, NULL, error->message, TRUE);
  ph_order_row_set_bytes (row, 0, i % 2 == 0 ? "This machine" : "Network", before,
                          ok ? numbers[i].size : 0);
  ph_order_row_set_bytes (row, 1, i % 2 == 0 ? "Network" : "This machine", after,
                          ok ? numbers[i].size : 0);
}

static void
number_changed_cb (PhByteOrderTool *self)
{
  g_autofree char *text = g_strdup (ph_field_row_get_text (self->number_row));
  gint64 number;
  const char *fault = read_number (g_strstrip (text), &number);

  if (self->number_rows[0] == NULL)
    return;
  ph_field_row_set_fault (self->number_row, fault);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->number_rows[i]), fault == NULL);
      if (fault == NULL)
        fill_number_row (self, i, number);
    }
}

/* The call in the notation */
static char *
print_call (const char         *function,
            const PhOrderValue *family,
            const PhOrderValue *arg)
{
  g_autofree char *given = NULL;
  const char *first = "";

  if (family != NULL)
    first = family->number == AF_INET6 ? "AF_INET6, " : "AF_INET, ";
  if (arg->kind == PH_ORDER_TEXT)
    {
      g_autofree char *escaped = g_strescape (arg->text, NULL);

      given = g_strdup_printf ("\"%s\"", escaped);
    }
  else
    given = ph_bytes_literal (arg->bytes, arg->len, G_MAXSIZE);
  return g_strdup_printf ("%s(%s%s)", function, first, given);
}

/* Shows one call. Returns: whether it gave something, which is then in @result */
static gboolean
fill_address_row (PhOrderRow         *row,
                  const char         *function,
                  const PhOrderValue *family,
                  const PhOrderValue *arg,
                  PhOrderValue       *result)
{
  PhOrderValue args[2];
  guint n_args = 0;
  g_autoptr (GError) error = NULL;
  g_autofree char *call = print_call (function, family, arg);
  g_autofree char *given = NULL;
  g_autofree char *note = NULL;
  gboolean ok;

  if (family != NULL)
    args[n_args++] = *family;
  args[n_args++] = *arg;
  ok = ph_byte_order_call (function, args, n_args, result, &error);
  if (ok && result->kind == PH_ORDER_TEXT)
    given = g_strdup_printf ("\"%s\"", result->text);
  else if (ok)
    given = ph_bytes_literal (result->bytes, result->len, G_MAXSIZE);
  if (ok && g_str_equal (function, "inet_aton"))
    note = ph_byte_order_say_parts (arg->text);
  ph_order_row_set (row, call, given, ok ? note : error->message, !ok);
  ph_order_row_set_bytes (row, 0, "In memory", result->bytes, result->len);
  return ok;
}

static void
fill_pair (PhByteOrderTool    *self,
           AddressRow          first,
           const char         *to_bytes,
           const char         *to_text,
           const PhOrderValue *family,
           const PhOrderValue *text)
{
  g_auto (PhOrderValue) packed = { 0 };
  g_auto (PhOrderValue) back = { 0 };
  GtkWidget *second = GTK_WIDGET (self->address_rows[first + 1]);
  gboolean ok = fill_address_row (self->address_rows[first], to_bytes, family, text, &packed);

  gtk_widget_set_visible (second, ok);
  if (ok)
    fill_address_row (PH_ORDER_ROW (second), to_text, family, &packed, &back);
}

static void
address_changed_cb (PhByteOrderTool *self)
{
  g_autofree char *copy = g_strdup (ph_field_row_get_text (self->address_row));
  PhOrderValue text = { .kind = PH_ORDER_TEXT, .text = g_strstrip (copy) };
  PhOrderValue family = { .kind = PH_ORDER_NUMBER };

  if (self->address_rows[0] == NULL)
    return;
  family.number = strchr (text.text, ':') != NULL ? AF_INET6 : AF_INET;
  fill_pair (self, ADDRESS_ATON, "inet_aton", "inet_ntoa", NULL, &text);
  fill_pair (self, ADDRESS_PTON, "inet_pton", "inet_ntop", &family, &text);
}

static PhOrderRow *
add_row (AdwPreferencesGroup *group)
{
  GtkWidget *row = ph_order_row_new ();

  adw_preferences_group_add (group, row);
  return PH_ORDER_ROW (row);
}

static void
ph_byte_order_tool_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), PH_TYPE_BYTE_ORDER_TOOL);
  G_OBJECT_CLASS (ph_byte_order_tool_parent_class)->dispose (object);
}

static void
ph_byte_order_tool_class_init (PhByteOrderToolClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ph_byte_order_tool_dispose;

  g_type_ensure (PH_TYPE_FIELD_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               PH_RESOURCE_PREFIX "/ui/ph-byte-order-tool.ui");
  gtk_widget_class_bind_template_child (widget_class, PhByteOrderTool, page);
  gtk_widget_class_bind_template_child (widget_class, PhByteOrderTool, number_group);
  gtk_widget_class_bind_template_child (widget_class, PhByteOrderTool, address_group);
  gtk_widget_class_bind_template_child (widget_class, PhByteOrderTool, number_row);
  gtk_widget_class_bind_template_child (widget_class, PhByteOrderTool, address_row);
  gtk_widget_class_bind_template_callback (widget_class, number_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, address_changed_cb);
}

static void
ph_byte_order_tool_init (PhByteOrderTool *self)
{
  g_autofree char *order = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  order = g_strdup_printf ("This machine is %s: in memory the %s byte of a number comes first. In "
                           "the network's order the most significant one does.",
                           ph_byte_order_host_name (),
                           G_BYTE_ORDER == G_LITTLE_ENDIAN ? "least significant"
                                                           : "most significant");
  adw_preferences_group_set_description (self->number_group, order);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    self->number_rows[i] = add_row (self->number_group);
  for (gsize i = 0; i < N_ADDRESS_ROWS; i++)
    self->address_rows[i] = add_row (self->address_group);
  ph_field_row_set_text (self->number_row, "8080");
  ph_field_row_set_text (self->address_row, "127.0.0.1");
}

/**
 * ph_byte_order_tool_new:
 * @session: not used: these functions ask nobody
 *
 * Returns: (transfer floating): the tool
 */
GtkWidget *
ph_byte_order_tool_new (PhSession *session)
{
  return g_object_new (PH_TYPE_BYTE_ORDER_TOOL, NULL);
}
