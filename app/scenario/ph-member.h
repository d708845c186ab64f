/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-signature.h"
#include "ph-socket-item.h"
#include "ph-value.h"

G_BEGIN_DECLS

/* What a scenario can ask a socket without a call: name.state, name.recv_queue, name.port.
 * Figures are the kernel's, read by the sampler; what it did not tell is None. */
typedef struct _PhMember PhMember;

const PhMember *ph_member_by_name   (const char     *name);
const char     *ph_member_nearest   (const char     *name);
PhKind          ph_member_get_kind  (const PhMember *member);
gboolean        ph_member_is_figure (const PhMember *member);
PhValue        *ph_member_read      (const PhMember *member,
                                     PhSocketItem   *item);

G_END_DECLS
