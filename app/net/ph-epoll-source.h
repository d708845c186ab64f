/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-sys.h"

G_BEGIN_DECLS

/* A GSource over one epoll descriptor: however many sockets there are, the GMainContext polls
 * one. Not a reference-counted type of its own: it is a GSource. */
typedef struct _PhEpollSource PhEpollSource;

typedef struct
{
  /* a dispatch begins; before any event */
  void   (*begin) (gpointer user_data);
  /* one event of the set; token as given to ph_epoll_source_add() */
  void   (*event) (guint64 token, guint32 events, gpointer user_data);
  /* after each batch of events; TRUE when work is left that waits for no event */
  gboolean (*turn) (gpointer user_data);
  /* a dispatch ends. Returns when to wake without an event: CLOCK_MONOTONIC in ns, -1 never */
  gint64 (*end)   (gpointer user_data);
} PhEpollFuncs;

PhEpollSource *ph_epoll_source_new    (const PhSys        *sys,
                                       int                 epoll_fd,
                                       const PhEpollFuncs *funcs,
                                       gpointer            user_data);
void           ph_epoll_source_attach (PhEpollSource      *source,
                                       GMainContext       *context);
int            ph_epoll_source_add    (PhEpollSource      *source,
                                       int                 fd,
                                       guint32             events,
                                       guint64             token);
void           ph_epoll_source_remove (PhEpollSource      *source,
                                       int                 fd);

G_END_DECLS
