/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the benchmark found: one row a measurement, printed as a table and written as JSON. */
typedef struct _PhBenchTable PhBenchTable;

PhBenchTable *ph_bench_table_new   (void);
void          ph_bench_table_free  (PhBenchTable *table);
void          ph_bench_table_ratio (PhBenchTable *table,
                                    const char   *name,
                                    const char   *unit,
                                    double        ours,
                                    double        bare,
                                    double        aim_at_least);
void          ph_bench_table_value (PhBenchTable *table,
                                    const char   *name,
                                    const char   *unit,
                                    double        value,
                                    double        aim_at_most);
void          ph_bench_table_print (PhBenchTable *table);
gboolean      ph_bench_table_save  (PhBenchTable *table,
                                    const char   *path,
                                    GError      **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhBenchTable, ph_bench_table_free)

G_END_DECLS
