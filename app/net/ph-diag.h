/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-address.h"
#include "ph-sys.h"

#include <linux/netlink.h>

G_BEGIN_DECLS

/* Questions to sock_diag(7) or rtnetlink(7), through one netlink socket that is opened when it is
 * first needed. Io thread. */
typedef struct
{
  int      protocol;    /* NETLINK_SOCK_DIAG, NETLINK_ROUTE */
  int      fd;          /* (owned): -1: not open */
  guint32  sequence;    /* of the last question */
  gboolean is_missing;  /* this kernel does not answer */
} PhDiag;

typedef union
{
  struct nlmsghdr header;
  guint8          bytes[8192]; /* an interface has many attributes */
} PhDiagAnswer;

/* One of many answers: @body of at least as many bytes as were asked for. Returns: whether the next
 * is wanted */
typedef gboolean (*PhDiagVisit) (gconstpointer body,
                                 gpointer      user_data);

/* What is told beside the fixed part of an answer */
typedef void (*PhDiagAttribute) (guint         type,
                                 const guint8 *value,
                                 gsize         len,
                                 gpointer      user_data);

void ph_diag_init               (PhDiag             *diag,
                                 int                 protocol);
void ph_diag_clear              (PhDiag             *diag,
                                 const PhSys        *sys);
int  ph_diag_ask                (PhDiag             *diag,
                                 const PhSys        *sys,
                                 struct nlmsghdr    *question,
                                 gsize               body_len,
                                 PhDiagAnswer       *answer);
int  ph_diag_list               (PhDiag             *diag,
                                 const PhSys        *sys,
                                 struct nlmsghdr    *question,
                                 gsize               body_len,
                                 PhDiagVisit         visit,
                                 gpointer            user_data);
void ph_diag_visit_attributes   (const PhDiagAnswer *answer,
                                 gsize               body_len,
                                 PhDiagAttribute     visit,
                                 gpointer            user_data);
void ph_diag_visit_nested       (const guint8       *value,
                                 gsize               len,
                                 PhDiagAttribute     visit,
                                 gpointer            user_data);
void ph_diag_put_address        (const PhAddress    *address,
                                 __be32             *host,
                                 __be16             *port);
PhAddress ph_diag_get_address   (int                 family,
                                 const __be32       *host,
                                 __be16              port);

G_END_DECLS
