/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-answers.h"
#include "domus-connection.h"

G_BEGIN_DECLS

typedef enum
{
  DOMUS_PLAN_DISK_NEW,      /* a file in a storage pool */
  DOMUS_PLAN_DISK_FILE,     /* an existing image file of the host's */
  DOMUS_PLAN_DISK_BLOCK,    /* an existing block device of the host's */
  DOMUS_PLAN_DISK_NONE,
} DomusPlanDisk;

/**
 * DomusPlanNetwork: a choice for the network card.
 * @kind: "network", "bridge", "user", or NULL for no card
 */
typedef struct
{
  char *kind;
  char *name;
  char *label;
  gboolean active;
} DomusPlanNetwork;
void domus_plan_network_free (DomusPlanNetwork *self);

typedef struct
{
  char *name;
  char *path;
  guint64 available;
} DomusPlanPool;
void domus_plan_pool_free (DomusPlanPool *self);

/* What New VM will do. No widgets. Main thread only.
 * Properties (read-write, with notify): "name", "memory" (guint64 KiB),
 * "vcpus" (uint), "disk" (int DomusPlanDisk), "disk-size" (guint64 bytes),
 * "disk-path" (string), "pool" (string), "network" (int index into
 * networks, -1 none), "acpi", "apic", "windows" (local time clock and other
 * settings that Windows wants), "start" (start after creating), "title",
 * "video" (string), "virt-type" (string, one of the platform's domain_types;
 * "qemu" is software emulation), "two-phases" (Windows 2000 and XP: see
 * domus-install-phase.h; ACPI and APIC follow), "family" (int DomusOsFamily:
 * Windows settings, phases, models and sizes follow). Values that the user did not touch follow the medium.
 * Read-only: "ready" (the host's answers are in), "system" (name of what the
 * medium holds, "" when it is not known).
 * Signal "changed" (): findings or preview may differ. */
#define DOMUS_TYPE_INSTALL_PLAN (domus_install_plan_get_type ())
G_DECLARE_FINAL_TYPE (DomusInstallPlan, domus_install_plan, DOMUS, INSTALL_PLAN, GObject)

DomusInstallPlan *domus_install_plan_new            (DomusConnection *connection);
DomusConnection  *domus_install_plan_get_connection (DomusInstallPlan *self);
/* Ask the host for pools, networks, media, free memory. "ready" follows. */
void              domus_install_plan_prepare        (DomusInstallPlan *self);
GPtrArray        *domus_install_plan_get_networks   (DomusInstallPlan *self); /* DomusPlanNetwork */
GPtrArray        *domus_install_plan_get_pools      (DomusInstallPlan *self); /* DomusPlanPool */
GPtrArray        *domus_install_plan_get_media      (DomusInstallPlan *self); /* DomusMedium */

/* NONE: no medium (an existing disk, or network boot). Local ISO files are
 * looked into (libosinfo) in the background; name and sizes follow. */
void              domus_install_plan_set_medium     (DomusInstallPlan *self, DomusSourceKind kind,
                                                     const char *path);
DomusSourceKind   domus_install_plan_get_medium     (DomusInstallPlan *self, const char **path);

/* Unattended: what Setup is told. Its disc is made in the plan's pool, and
 * removed once the installation is finished. (transfer full) (nullable) */
void                domus_install_plan_set_answers (DomusInstallPlan *self, DomusAnswers *answers);
const DomusAnswers *domus_install_plan_get_answers (DomusInstallPlan *self);

/* place = the property's name, or "medium"; errors keep Create greyed. */
GPtrArray        *domus_install_plan_get_findings   (DomusInstallPlan *self);
char             *domus_install_plan_describe       (DomusInstallPlan *self); /* plain words */
char             *domus_install_plan_preview_xml    (DomusInstallPlan *self);
char             *domus_install_plan_preview_disks_xl (DomusInstallPlan *self);

/* Makes the disk, defines, starts. On failure or cancel nothing half made
 * stays: what was made is removed again, and what could not be removed is
 * named in the error's hint. @job (nullable) is told stages and the end. */
void              domus_install_plan_create_async   (DomusInstallPlan *self, DomusJob *job,
                                                     GCancellable *cancellable,
                                                     GAsyncReadyCallback callback,
                                                     gpointer user_data);
DomusGuest       *domus_install_plan_create_finish  (DomusInstallPlan *self, GAsyncResult *result,
                                                     GError **error);

G_END_DECLS
