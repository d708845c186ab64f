/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-socket.h"

G_BEGIN_DECLS

PhTry   ph_sendfile_try      (PhSocket        *socket,
                              PhPending       *pending);
void    ph_sendfile_end      (PhSocket        *socket,
                              PhPending       *pending,
                              int              error,
                              PhRecordFlags    flags);
GBytes *ph_sendfile_get_body (const PhPending *pending);

G_END_DECLS
