/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-baselines.h"
#include "domus-connection-private.h"
#include "domus-disk-use.h"
#include "domus-guest-private.h"
#include "domus-virt-restack.h"

G_BEGIN_DECLS

/* Marks the volumes that were made here: what nobody uses is a leftover. */
#define DOMUS_VOLUME_MARK ".domus-"

/* Decides what to do. @config, with passwords, may be edited. */
typedef DomusVirtRestack *(*DomusRestackPlan) (DomusGuest *guest, DomusXmlDoc *config,
                                               const DomusVirtSurvey *survey, gpointer data,
                                               GError **error);

/* Reads the definition and the host's disks, plans, does it. The name of the
 * operation is the job's. */
void  domus_restack_async  (DomusGuest *guest, DomusJob *job, DomusRestackPlan plan,
                            gpointer data, GDestroyNotify free_data,
                            GAsyncReadyCallback callback, gpointer user_data);
char *domus_restack_finish (DomusGuest *guest, GAsyncResult *result, GError **error);

/* How a disk of the guest's is frozen; @way->problem when it cannot be. */
DomusBaselineWay *domus_baseline_way_new (DomusGuest *guest, const DomusDisk *disk,
                                          const DomusVirtSurvey *survey);
/* Gives the disk at @target a new image; Xen needs the driver for it. */
gboolean domus_restack_set_disk (DomusXmlDoc *config, const char *target, const char *token,
                                 const char *format, gboolean block, GError **error);
/* "guest-hda.domus-1234abcd.qcow2" */
char    *domus_restack_volume_name (const char *guest, const char *target, const char *id,
                                    const char *suffix);
char    *domus_restack_disk_path (const DomusDisk *disk, const DomusVirtSurvey *survey);

G_END_DECLS
