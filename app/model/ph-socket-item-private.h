/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-names.h"
#include "ph-rows.h"
#include "ph-running-list.h"
#include "ph-socket-item.h"

G_BEGIN_DECLS

/* What the pump and the list do with an item. Changes are collected and told all at once by
 * ph_socket_item_announce(); until then nobody outside has seen them. */
typedef enum
{
  PH_ROWS_ALL,
  PH_ROWS_DATA,
  PH_N_ROWS
} PhRowsKind;

/* The numbers of the properties, and of their bits in changed. */
enum
{
  PH_ITEM_ID = 1,
  PH_ITEM_NAME,
  PH_ITEM_FD,
  PH_ITEM_STATE,
  PH_ITEM_LOCAL,
  PH_ITEM_PEER,
  PH_ITEM_DEPTH,
  PH_ITEM_CLOSED,
  PH_ITEM_AUTO_FLAGS,
  PH_ITEM_TIMEOUT,
  PH_ITEM_LAST_CALL,
  PH_ITEM_N_CHILDREN,
  PH_ITEM_PARTNER,
  PH_ITEM_N_PROPS
};

struct _PhSocketItem
{
  GObject        parent_instance;
  PhSocketId     id;
  PhNames       *names;             /* (owned) */
  PhIdentity     identity;
  PhFigures      figures;
  PhSeries      *series;            /* (owned) (nullable): made at the first figures */
  PhHistoryPool *history_pool;      /* (owned) (nullable): NULL: no history is kept */
  PhHistory     *history;           /* (owned) (nullable): made when something first moved */
  PhRows         rows[PH_N_ROWS];
  PhStreamIndex *stream;            /* (owned) (nullable): made when something first moved */
  PhRunningList  running;
  PhStateHistory *state_history;    /* (owned) */
  gboolean       was_connected;
  PhEvent       *last_call;         /* (owned) (nullable) */
  guint64        last_call_seq;     /* of the store; G_MAXUINT64: last_call is up to date */
  PhSocketItem  *partner;           /* (unowned) (nullable): cleared when it is forgotten */
  gboolean       had_partner;
  PhOptionStates *options;          /* (owned) (nullable): made when something is known */
  GBytes        *kernel;            /* (owned) (nullable): the last KERNEL record's body */
  gint64         kernel_ns;         /* when it was read */
  GBytes        *replies;           /* (owned) (nullable): a reply table that serve() was told */
  PhAddress      relay;             /* where serve() was told to pass on to */
  char          *local_text;        /* (owned) (nullable): made when asked for */
  char          *peer_text;         /* (owned) (nullable) */
  char          *next_name;         /* (owned) (nullable): of the next accepted socket */
  GSequenceIter *place;             /* (unowned) (nullable): in the list */
  guint          depth;
  guint          n_children;
  guint          changed;           /* bits by property number */
  gboolean       figures_changed;
  gboolean       options_changed;
  gboolean       steps_changed;
  gboolean       kernel_changed;
  gboolean       dirty;             /* the pump will announce it */
  gboolean       fresh;             /* never announced: nobody holds it yet */
};

PhSocketItem  *ph_socket_item_new            (PhSocketId        id,
                                              PhNames          *names);
gboolean       ph_socket_item_take_identity  (PhSocketItem     *self,
                                              gint64            time_ns,
                                              const PhIdentity *identity);
void           ph_socket_item_take_state     (PhSocketItem     *self,
                                              gint64            time_ns,
                                              PhState           state);
void           ph_socket_item_take_state_row (PhSocketItem    *self,
                                              const PhRecord   *record);
void           ph_socket_item_take_figures   (PhSocketItem     *self,
                                              const PhFigures  *figures);
void           ph_socket_item_take_options   (PhSocketItem     *self,
                                              const PhRecord   *record);
void           ph_socket_item_set_history_pool (PhSocketItem  *self,
                                              PhHistoryPool    *pool);
gsize          ph_socket_item_thin_history   (PhSocketItem     *self);
void           ph_socket_item_take_kernel    (PhSocketItem     *self,
                                              const PhRecord   *record);
void           ph_socket_item_take_served    (PhSocketItem     *self,
                                              const PhRecord   *record);
void           ph_socket_item_inherit_served (PhSocketItem     *self,
                                              PhSocketItem     *parent);
void           ph_socket_item_take_close     (PhSocketItem     *self,
                                              gint64            time_ns);
void           ph_socket_item_take_after     (PhSocketItem     *self,
                                              const PhAfter    *after);
void           ph_socket_item_take_cause     (PhSocketItem     *self,
                                              const PhRecord   *record);
void           ph_socket_item_take_call      (PhSocketItem     *self,
                                              guint64           seq);
void           ph_socket_item_set_depth      (PhSocketItem     *self,
                                              guint             depth);
void           ph_socket_item_set_n_children (PhSocketItem     *self,
                                              guint             n_children);
void           ph_socket_item_set_partner    (PhSocketItem     *self,
                                              PhSocketItem     *partner);
void           ph_socket_item_set_next_name  (PhSocketItem     *self,
                                              const char       *name);
char          *ph_socket_item_steal_next_name (PhSocketItem    *self);
gboolean       ph_socket_item_mark_dirty     (PhSocketItem     *self);
gboolean       ph_socket_item_needs_last_call (PhSocketItem    *self,
                                              guint64          *seq);
void           ph_socket_item_set_last_call  (PhSocketItem     *self,
                                              PhEvent          *last_call);
void           ph_socket_item_announce       (PhSocketItem     *self);
PhState        ph_socket_item_state_before   (PhSocketItem     *self,
                                              gint64            time_ns);
gboolean       ph_socket_item_was_connected  (PhSocketItem     *self);
guint          ph_socket_item_get_n_states   (PhSocketItem     *self);
PhRows        *ph_socket_item_peek_rows      (PhSocketItem     *self,
                                              PhRowsKind        kind);
PhStreamIndex *ph_socket_item_need_stream     (PhSocketItem    *self);
void           ph_socket_item_drop_stream     (PhSocketItem    *self);
PhRunningList *ph_socket_item_peek_running   (PhSocketItem     *self);
void           ph_socket_item_set_place      (PhSocketItem     *self,
                                              GSequenceIter    *place);
GSequenceIter *ph_socket_item_get_place      (PhSocketItem     *self);

G_END_DECLS
