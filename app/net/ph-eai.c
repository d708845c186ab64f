/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "ph-eai.h"

#include <errno.h>
#include <netdb.h>

/* Look-up errors among errnos: getaddrinfo(3) has numbers and names of its own. */

static const struct
{
  int         code;
  const char *name;
  const char *meaning;
} names[] = {
  { EAI_BADFLAGS, "EAI_BADFLAGS", "The look-up was asked with flags it does not know" },
  { EAI_NONAME, "EAI_NONAME", "No host has this name" },
  { EAI_AGAIN, "EAI_AGAIN", "The name server did not answer; it may do so later" },
  { EAI_FAIL, "EAI_FAIL", "The name server said that it failed" },
  { EAI_NODATA, "EAI_NODATA", "The name exists and has no address" },
  { EAI_FAMILY, "EAI_FAMILY", "Look-ups do not know this address family" },
  { EAI_SOCKTYPE, "EAI_SOCKTYPE", "Look-ups do not know this socket type" },
  { EAI_SERVICE, "EAI_SERVICE", "The service is not known for this socket type" },
  { EAI_ADDRFAMILY, "EAI_ADDRFAMILY", "The host has no address of the socket's family" },
  { EAI_MEMORY, "EAI_MEMORY", "There was no memory for the look-up" },
  { EAI_SYSTEM, "EAI_SYSTEM", "The system failed while looking up, and did not say why" },
  { EAI_OVERFLOW, "EAI_OVERFLOW", "The name is too long" },
};

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

/**
 * ph_eai_get_name:
 * @error: the error of a record
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): the constant, for instance "EAI_NONAME"; %NULL when
 *   @error is an errno or not known
 */
const char *
ph_eai_get_name (int error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].code == PH_ERROR_EAI_BASE - error)
      return names[i].name;

  return NULL;
}

/**
 * ph_eai_get_meaning:
 * @error: the error of a record
 *
 * Any thread.
 *
 * Returns: (transfer none) (nullable): a plain sentence without a full stop
 */
const char *
ph_eai_get_meaning (int error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].code == PH_ERROR_EAI_BASE - error)
      return names[i].meaning;

  return NULL;
}
