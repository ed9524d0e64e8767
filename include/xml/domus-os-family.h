/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-install-phase.h"

G_BEGIN_DECLS

/* What systems of one family want of a machine. Pure. */

typedef enum
{
  DOMUS_OS_FAMILY_OTHER,
  DOMUS_OS_FAMILY_WINDOWS_NT4,
  DOMUS_OS_FAMILY_WINDOWS_2000,
  DOMUS_OS_FAMILY_WINDOWS_XP,
  DOMUS_OS_FAMILY_WINDOWS_2003,
  DOMUS_OS_FAMILY_WINDOWS_VISTA,
  DOMUS_OS_FAMILY_WINDOWS_7,
  DOMUS_OS_FAMILY_WINDOWS_8,
  DOMUS_OS_FAMILY_WINDOWS_11,
  DOMUS_OS_FAMILY_LINUX,
  DOMUS_OS_FAMILY_BSD,
  DOMUS_N_OS_FAMILIES
} DomusOsFamily;

/**
 * DomusOsAnswers: how an installation of the family can be told everything.
 * @DOMUS_OS_ANSWERS_SIF: WINNT.SIF on a floppy disk
 * @DOMUS_OS_ANSWERS_UNATTEND: Autounattend.xml on any disc
 */
typedef enum
{
  DOMUS_OS_ANSWERS_NONE,
  DOMUS_OS_ANSWERS_SIF,
  DOMUS_OS_ANSWERS_UNATTEND,
} DomusOsAnswers;

/**
 * DomusOsFamilyInfo: a row of the table.
 * @label, @why: for _(); the sentence tells what follows from the choice
 * @plan: how its installation goes
 * @nt5: whether Setup picks a HAL for good
 * @nic, @video: models, best first choice; @video is NULL where the host's
 *   first one does
 * @least_kib, @least_bytes: less memory or disk and Setup refuses
 * @usual_kib, @usual_bytes: what it runs well with
 */
typedef struct
{
  DomusOsFamily family;
  const char *label;
  const char *why;
  DomusInstallKind plan;
  DomusOsAnswers answers;
  gboolean windows;
  gboolean nt5;
  gboolean needs_acpi;
  gboolean wants_tpm;
  guint most_vcpus; /* 0: no limit worth a word */
  const char *nic;
  const char *video;
  guint64 least_kib;
  guint64 usual_kib;
  guint64 least_bytes;
  guint64 usual_bytes;
} DomusOsFamilyInfo;

const DomusOsFamilyInfo *domus_os_family_get           (DomusOsFamily family);
DomusInstallKind         domus_os_family_get_plan      (DomusOsFamily family);
/* By libosinfo's short id ("winxp", "win2k3r2", "debian12"); OTHER: not known. */
DomusOsFamily            domus_os_family_from_id       (const char *short_id);
/* By what a disc calls itself; either may be NULL. */
DomusOsFamily            domus_os_family_from_disc     (const char *volume_id,
                                                        const char *file_name);

/**
 * DomusHal: what Setup of Windows 2000, XP and 2003 installs.
 * @meaning: for _()
 */
typedef struct
{
  gboolean acpi;
  gboolean apic;
  gboolean several; /* CPUs */
  const char *file;
  const char *meaning;
} DomusHal;

/* NULL: no such machine (several CPUs without APIC). */
const DomusHal *domus_hal_get  (gboolean acpi, gboolean apic, guint vcpus);
const DomusHal *domus_hal_list (gsize *n);

G_END_DECLS
