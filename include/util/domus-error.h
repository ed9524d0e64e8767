/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DOMUS_ERROR (domus_error_quark ())

/**
 * DomusErrorCode: what went wrong, in the few cases that differ for the user.
 * @DOMUS_ERROR_FAILED: anything else
 * @DOMUS_ERROR_UNREACHABLE: the host does not answer or has no such name
 * @DOMUS_ERROR_NO_DAEMON: the host answers, libvirt's daemon does not
 * @DOMUS_ERROR_AUTH: authentication failed
 * @DOMUS_ERROR_AUTH_CANCELLED: the user gave no credentials
 * @DOMUS_ERROR_DENIED: no permission
 * @DOMUS_ERROR_WRONG_HYPERVISOR: the host lacks that hypervisor or driver
 * @DOMUS_ERROR_CLOSED: the connection was lost or closed
 * @DOMUS_ERROR_NOT_FOUND: no such guest, volume, path, ...
 * @DOMUS_ERROR_EXISTS: the name or UUID is taken
 * @DOMUS_ERROR_BUSY: another operation holds it, or it is in use
 * @DOMUS_ERROR_UNSUPPORTED: this host's driver cannot do it
 * @DOMUS_ERROR_INVALID_STATE: not possible in the guest's present state
 * @DOMUS_ERROR_INVALID: refused as not valid
 * @DOMUS_ERROR_TIMEOUT: no answer in time
 * @DOMUS_ERROR_NO_SPACE: no room on the disk
 * @DOMUS_ERROR_NO_MEMORY: not enough free memory on the host
 * @DOMUS_ERROR_CONFLICT: changed by somebody else meanwhile
 * @DOMUS_ERROR_PARTIAL: one half was done, the other failed
 */
typedef enum
{
  DOMUS_ERROR_FAILED,
  DOMUS_ERROR_UNREACHABLE,
  DOMUS_ERROR_NO_DAEMON,
  DOMUS_ERROR_AUTH,
  DOMUS_ERROR_AUTH_CANCELLED,
  DOMUS_ERROR_DENIED,
  DOMUS_ERROR_WRONG_HYPERVISOR,
  DOMUS_ERROR_CLOSED,
  DOMUS_ERROR_NOT_FOUND,
  DOMUS_ERROR_EXISTS,
  DOMUS_ERROR_BUSY,
  DOMUS_ERROR_UNSUPPORTED,
  DOMUS_ERROR_INVALID_STATE,
  DOMUS_ERROR_INVALID,
  DOMUS_ERROR_TIMEOUT,
  DOMUS_ERROR_NO_SPACE,
  DOMUS_ERROR_NO_MEMORY,
  DOMUS_ERROR_CONFLICT,
  DOMUS_ERROR_PARTIAL,
} DomusErrorCode;

GQuark domus_error_quark (void);

/* An error for the user: @message says what failed, @hint (nullable) what to
 * do about it, @details (nullable) is the daemon's own text, verbatim. */
GError     *domus_error_new         (DomusErrorCode code, const char *message, const char *hint,
                                     const char *details);
const char *domus_error_get_hint    (const GError *error);
const char *domus_error_get_details (const GError *error);

G_END_DECLS
