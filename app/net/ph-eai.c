/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-eai.h"

#include <errno.h>
#include <netdb.h>

/* Look-up errors among errnos; their names and meanings are those of ph-errno.h. */

/**
 * ph_eai_to_error:
 * @code: what getaddrinfo(3) returned, 0 or an EAI code
 * @errsv: errno after it, used for EAI_SYSTEM
 *
 * Any thread.
 *
 * Returns: the error of a record: 0, an errno, or above %PH_ERROR_EAI_BASE
 */
int
ph_eai_to_error (int code,
                 int errsv)
{
  if (code == 0)
    return 0;
  if (code == EAI_SYSTEM && errsv > 0)
    return errsv;

  return PH_ERROR_EAI_BASE - code;
}

/**
 * ph_eai_is_error:
 * @error: the error of a record
 *
 * Any thread.
 *
 * Returns: whether @error came from a look-up and is no errno
 */
gboolean
ph_eai_is_error (int error)
{
  return error > PH_ERROR_EAI_BASE;
}

/**
 * ph_eai_get_code:
 * @error: the error of a record
 *
 * Any thread.
 *
 * Returns: the EAI code of getaddrinfo(3), negative; 0 when @error is an errno
 */
int
ph_eai_get_code (int error)
{
  return ph_eai_is_error (error) ? PH_ERROR_EAI_BASE - error : 0;
}
