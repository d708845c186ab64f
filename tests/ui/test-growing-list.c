/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ph-growing-list.h"

#include <gtk/gtk.h>

/* Whatever happens to the model, a mirror that follows only what is told shows its first rows. */

typedef struct
{
  GtkStringList *model;
  PhGrowingList *list;
  GPtrArray     *mirror;     /* of the rows that were told of */
  guint          n_replaced; /* rows removed and added by the last change */
} Fixture;

static void
follow (GListModel *list,
        guint       position,
        guint       removed,
        guint       added,
        Fixture    *f)
{
  g_assert_cmpuint (position + removed, <=, f->mirror->len);
  if (removed > 0)
    g_ptr_array_remove_range (f->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (f->mirror, (int) (position + i),
                        g_list_model_get_item (list, position + i));
  f->n_replaced = removed + added;
}

static void
check (Fixture *f,
       guint    n_shown)
{
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->list)), ==, n_shown);
  g_assert_cmpuint (f->mirror->len, ==, n_shown);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (f->list), n_shown));
  for (guint i = 0; i < n_shown; i++)
    {
      g_autoptr (GObject) row = g_list_model_get_item (G_LIST_MODEL (f->model), i);

      g_assert_true (row == g_ptr_array_index (f->mirror, i));
    }
}

static void
splice (Fixture *f,
        guint    position,
        guint    removed,
        guint    added)
{
  g_autofree const char **texts = g_new0 (const char *, added + 1);

  for (guint i = 0; i < added; i++)
    texts[i] = "row";
  f->n_replaced = 0;
  gtk_string_list_splice (f->model, position, removed, texts);
}

static Fixture *
set_up (guint limit)
{
  Fixture *f = g_new0 (Fixture, 1);

  f->model = gtk_string_list_new (NULL);
  f->list = ph_growing_list_new (G_LIST_MODEL (f->model), limit);
  f->mirror = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (f->list, "items-changed", G_CALLBACK (follow), f);
  return f;
}

static void
tear_down (Fixture *f)
{
  g_ptr_array_unref (f->mirror);
  g_object_unref (f->list);
  g_object_unref (f->model);
  g_free (f);
}

static void
test_below_limit (void)
{
  Fixture *f = set_up (10);

  splice (f, 0, 0, 8);
  check (f, 8);
  splice (f, 3, 1, 2);
  check (f, 9);
  g_assert_cmpuint (f->n_replaced, ==, 3); /* passed on as it is */
  tear_down (f);
}

static void
test_at_limit (void)
{
  Fixture *f = set_up (10);

  splice (f, 0, 0, 25);
  check (f, 10);
  splice (f, 12, 5, 1);
  check (f, 10);
  g_assert_cmpuint (f->n_replaced, ==, 0); /* out of sight */
  splice (f, 2, 3, 0);
  check (f, 10);
  splice (f, 0, 16, 0);
  check (f, 2);
  splice (f, 2, 0, 100);
  check (f, 10);
  splice (f, 5, 97, 0);
  check (f, 5);
  tear_down (f);
}

static void
test_raise_and_lower (void)
{
  Fixture *f = set_up (10);

  splice (f, 0, 0, 25);
  ph_growing_list_set_limit (f->list, 18);
  check (f, 18);
  ph_growing_list_set_limit (f->list, G_MAXUINT);
  check (f, 25);
  splice (f, 1, 20, 0);
  check (f, 5);
  g_assert_cmpuint (f->n_replaced, ==, 20);
  ph_growing_list_set_limit (f->list, 3);
  check (f, 3);
  g_assert_cmpuint (ph_growing_list_get_limit (f->list), ==, 3);
  tear_down (f);
}

/* The list grows again from what was kept, when many rows go near it. */
static void
test_many_go (void)
{
  Fixture *f = set_up (G_MAXUINT);

  splice (f, 0, 0, 1000);
  ph_growing_list_set_kept (f->list, 40);
  splice (f, 500, 300, 0);
  check (f, 700);                          /* no view has them */
  splice (f, 10, 20, 20);
  check (f, 700);                          /* as many come as go */
  splice (f, 10, 20, 0);
  check (f, 680);                          /* few */
  splice (f, 100, 125, 0);
  check (f, 40);
  g_assert_cmpuint (ph_growing_list_get_limit (f->list), ==, 40);
  ph_growing_list_set_limit (f->list, G_MAXUINT);
  check (f, 555);
  splice (f, 0, 540, 0);
  check (f, 15);
  tear_down (f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/ui/growing-list/below-limit", test_below_limit);
  g_test_add_func ("/ui/growing-list/at-limit", test_at_limit);
  g_test_add_func ("/ui/growing-list/raise-and-lower", test_raise_and_lower);
  g_test_add_func ("/ui/growing-list/many-go", test_many_go);
  return g_test_run ();
}
