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
 * ph_eai_from_host:
 * @code: h_errno of gethostbyname(3) or gethostbyaddr(3), without a result
 * @result: what the function returned, an errno that counts for NETDB_INTERNAL
 *
 * Any thread.
 *
 * Returns: the error of a record: an errno, or above %PH_ERROR_HOST_BASE
 */
int
ph_eai_from_host (int code,
                  int result)
{
  if (code >= HOST_NOT_FOUND && code <= NO_DATA)
    return PH_ERROR_HOST_BASE + code;

  return result > 0 ? result : EIO;
}

/**
 * ph_eai_is_error:
 * @error: the error of a record
 *
 * Any thread.
 *
 * Returns: whether @error is an EAI code of getaddrinfo(3)
 */
gboolean
ph_eai_is_error (int error)
{
  return error > PH_ERROR_EAI_BASE && error < PH_ERROR_HOST_BASE;
}

/**
 * ph_eai_get_code:
 * @error: the error of a record
 *
 * Any thread.
 *
 * Returns: the EAI code of getaddrinfo(3), negative; 0 when @error is none
 */
int
ph_eai_get_code (int error)
{
  return ph_eai_is_error (error) ? PH_ERROR_EAI_BASE - error : 0;
}
