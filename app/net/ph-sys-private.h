/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ph-sys.h"

#include <errno.h>

/* A signal may interrupt any call; it is made again (signal(7)). Not for close(), after which
 * the descriptor is gone whatever it returned. */
#define ph_sys_retry(call) \
  __extension__ ({ \
    __typeof__ (call) result_; \
    do \
      result_ = (call); \
    while (result_ == -1 && errno == EINTR); \
    result_; \
  })
