/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-types.h"

G_BEGIN_DECLS

/* Where a feature is found in the window; target says which one */
typedef enum
{
  PH_GO_CALL,    /* the chosen socket's call bar; target: a call by its name */
  PH_GO_TOOL,    /* the Tools page; target: a tool, or tool/function */
  PH_GO_FORM,    /* the New Socket form; target: a preset, "" for the plain form */
  PH_GO_START,   /* something that starts at once; target: its name */
  PH_GO_MODE,    /* the chosen socket's mode or automatic behaviour; target: "blocking", "auto" */
  PH_GO_OPTION,  /* the chosen socket's options; target: an option by its name */
  PH_GO_TAB,     /* the chosen socket's page; target: one of its tabs */
  PH_GO_KERNEL,  /* what the kernel says of the chosen socket; target: a figure by its name */
  PH_GO_GRAPH,   /* graphs of the chosen socket; target: a plot by its name, "" for all */
  PH_GO_VIEW,    /* a view of the window; target: "calls", … */
  PH_GO_ERROR,   /* the errors of the Tools page; target: an error by its name */
} PhGo;

/* Something a user can do, under every name that somebody may look for. */
typedef struct
{
  const char *name;     /* as the feature calls itself: "sendall" */
  const char *also;     /* other names, parted by spaces: of C, of Python, of the trade */
  const char *meaning;  /* one line */
  PhGo        go;
  const char *target;
} PhFeature;

const PhFeature *ph_feature_table     (gsize           *n_features);
const char      *ph_feature_get_place (PhGo             go);
guint            ph_feature_match     (const PhFeature *feature,
                                       const char      *text);

G_END_DECLS
