/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One items-changed signal, as it was emitted. */
typedef struct
{
  guint position;
  guint removed;
  guint added;
} PhTestChange;

/* A second list that knows the first only by its signals; where they differ, a signal lied. */
typedef struct _PhTestMirror PhTestMirror;

PhTestMirror *ph_test_mirror_new           (GListModel *model, GEqualFunc equal);
void          ph_test_mirror_free          (PhTestMirror *self);
void          ph_test_mirror_check         (PhTestMirror *self);
guint         ph_test_mirror_get_n_changes (PhTestMirror *self);
void          ph_test_mirror_expect        (PhTestMirror *self,
                                            guint         index,
                                            guint         position,
                                            guint         removed,
                                            guint         added);
void          ph_test_mirror_forget        (PhTestMirror *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhTestMirror, ph_test_mirror_free)

G_END_DECLS
