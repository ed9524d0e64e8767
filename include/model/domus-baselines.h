/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-baseline.h"
#include "domus-guest.h"
#include "domus-job.h"

G_BEGIN_DECLS

/* Stored clean states of a guest's disks, by storage alone. The guest must be
 * off. Every change is all or nothing: new volumes first, then the definition,
 * then what nobody needs goes. Jobs are told stage, progress and end, and may
 * be cancelled while volumes are made. Main thread. */

/* Whether the guest is in a state for it; @reason: (nullable) why not. */
gboolean domus_guest_may_restack (DomusGuest *self, char **reason);

/**
 * DomusBaselineWay: how one disk would be frozen.
 * @words: the method and what it means, a sentence
 * @problem: (nullable): why this disk stops all of it
 */
typedef struct
{
  char *target;
  char *path;
  char *format;
  DomusBaselineMethod method;
  char *words;
  char *problem;
} DomusBaselineWay;
void       domus_baseline_way_free        (DomusBaselineWay *self);
void       domus_guest_plan_freeze_async  (DomusGuest *self, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *domus_guest_plan_freeze_finish (DomusGuest *self, GAsyncResult *result,
                                           GError **error); /* of DomusBaselineWay */

/* @picture: (nullable): a PNG of the guest's screen, kept with it. */
void     domus_guest_freeze_async  (DomusGuest *self, const char *name, const char *note,
                                    GBytes *picture, DomusJob *job, GAsyncReadyCallback callback,
                                    gpointer user_data);
/* What was written since is lost, unless @keep: then its volumes stay. */
void     domus_guest_return_async  (DomusGuest *self, const char *id, gboolean keep,
                                    DomusJob *job, GAsyncReadyCallback callback,
                                    gpointer user_data);
/* The present disks become images that stand on nothing. */
void     domus_guest_flatten_async (DomusGuest *self, DomusJob *job,
                                    GAsyncReadyCallback callback, gpointer user_data);
/* BUSY while anything stands on it. */
void     domus_guest_delete_baseline_async (DomusGuest *self, const char *id, DomusJob *job,
                                            GAsyncReadyCallback callback, gpointer user_data);
/* Of these four. PARTIAL: done, but volumes were left. */
gboolean domus_guest_restack_finish (DomusGuest *self, GAsyncResult *result, GError **error);

/* Definition and picture of a baseline. */
void         domus_guest_read_baseline_async  (DomusGuest *self, const char *id,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data);
DomusXmlDoc *domus_guest_read_baseline_finish (DomusGuest *self, GAsyncResult *result,
                                               GBytes **picture, GError **error);

/* ---- who stands on a disk ---- */

/* Of guests, baselines and volumes; all where @path is NULL. */
void       domus_connection_list_disk_users_async  (DomusConnection *self, const char *path,
                                                    GCancellable *cancellable,
                                                    GAsyncReadyCallback callback,
                                                    gpointer user_data);
GPtrArray *domus_connection_list_disk_users_finish (DomusConnection *self, GAsyncResult *result,
                                                    GError **error); /* of DomusDiskUse */

/* Volumes that an operation made and could not finish: Domus, the host or the
 * link went away in the middle. Nobody uses them. */
void       domus_connection_list_leftovers_async  (DomusConnection *self,
                                                   GCancellable *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer user_data);
GPtrArray *domus_connection_list_leftovers_finish (DomusConnection *self, GAsyncResult *result,
                                                   GError **error); /* of DomusMedium */

/* ---- clones ---- */

typedef enum
{
  DOMUS_CLONE_COPY,
  DOMUS_CLONE_LINK,  /* stands on a baseline's disk */
  DOMUS_CLONE_SHARE, /* the same disk, only read */
  DOMUS_CLONE_NONE,  /* without it */
} DomusCloneHow;

/* A hard disk of the guest's, and what the clone gets. */
typedef struct
{
  char *target;
  char *path;
  DomusCloneHow how;
} DomusCloneDisk;
void domus_clone_disk_free (DomusCloneDisk *self);

/* @id: (nullable): the baseline to make it from; else the guest as it is now.
 * @disks: (element-type DomusCloneDisk); those of CD drives stay as they are.
 * The clone has a UUID, MAC addresses and firmware variables of its own.
 * Finish returns its UUID. */
void  domus_guest_clone_async  (DomusGuest *self, const char *name, const char *id,
                                GPtrArray *disks, DomusJob *job, GAsyncReadyCallback callback,
                                gpointer user_data);
char *domus_guest_clone_finish (DomusGuest *self, GAsyncResult *result, GError **error);
/* The disks that a clone has to decide about, with what is best for each. */
GPtrArray *domus_guest_list_clone_disks (const DomusXmlDoc *config, const char *id);

G_END_DECLS
