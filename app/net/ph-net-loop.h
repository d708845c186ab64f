/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-command.h"
#include "ph-sys.h"
#include "ph-timer.h"

G_BEGIN_DECLS

/* The io thread: its context, its epoll set, its timers, and the queue of commands to it. */
typedef struct _PhNetLoop PhNetLoop;

/* All on the io thread */
typedef struct
{
  void     (*command) (PhCommand *command, gpointer user_data); /* takes over the command */
  void     (*event)   (guint64 token, guint32 events, gpointer user_data);
  gboolean (*turn)    (gpointer user_data); /* after a batch of events; TRUE: more to do */
  gboolean (*end)     (gpointer user_data); /* before the thread may sleep; TRUE: more to do */
} PhNetLoopFuncs;

PhNetLoop *ph_net_loop_new           (const PhSys          *sys,
                                      const PhNetLoopFuncs *funcs,
                                      gpointer              user_data,
                                      GError              **error);
gboolean   ph_net_loop_start         (PhNetLoop            *loop,
                                      GError              **error);
void       ph_net_loop_join          (PhNetLoop            *loop);
void       ph_net_loop_free          (PhNetLoop            *loop);

/* any thread */
void       ph_net_loop_post          (PhNetLoop            *loop,
                                      PhCommand            *command);
gboolean   ph_net_loop_is_current    (PhNetLoop            *loop);
guint64    ph_net_loop_get_n_wakeups (PhNetLoop            *loop);

/* io thread */
void       ph_net_loop_quit          (PhNetLoop            *loop);
int        ph_net_loop_add           (PhNetLoop            *loop,
                                      int                   fd,
                                      guint64               token);
void       ph_net_loop_remove        (PhNetLoop            *loop,
                                      int                   fd);
void       ph_net_loop_arm           (PhNetLoop            *loop,
                                      PhTimer              *timer,
                                      gint64                due_ns);
void       ph_net_loop_disarm        (PhNetLoop            *loop,
                                      PhTimer              *timer);
guint      ph_net_loop_get_n_armed   (PhNetLoop            *loop);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PhNetLoop, ph_net_loop_free)

G_END_DECLS
