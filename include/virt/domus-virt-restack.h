/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-virt.h"

G_BEGIN_DECLS

/* Changes of what guests' disks stand on, as one step: volumes are made, then
 * a definition that uses them is set, then volumes that nobody needs any more
 * are deleted. A failure before the definition leaves nothing behind. Made by
 * the model, carried out in a worker. */

typedef struct _DomusVirtRestack DomusVirtRestack;

DomusVirtRestack *domus_virt_restack_new   (void);
DomusVirtRestack *domus_virt_restack_ref   (DomusVirtRestack *self);
void              domus_virt_restack_unref (DomusVirtRestack *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVirtRestack, domus_virt_restack_unref)

/* Each returns what stands for the new volume's path in the definition, until
 * it is known. @pool NULL: the pool that @source is in, which is made of its
 * folder where there is none. */
/* A volume on top of @source: qcow2, or an LVM snapshot in a logical pool. */
char *domus_virt_restack_overlay (DomusVirtRestack *self, const char *pool, const char *name,
                                  const char *source, const char *source_format);
/* All that can be read in @source, standing on nothing. */
char *domus_virt_restack_copy    (DomusVirtRestack *self, const char *pool, const char *name,
                                  const char *source, const char *source_format,
                                  const char *format);
/* A small volume that holds a text. @beside: whose pool it goes to. */
char *domus_virt_restack_note    (DomusVirtRestack *self, const char *beside, const char *name,
                                  const char *text);
/* @uuid, @expected: (nullable): the guest whose definition is replaced, if it
 * still has that fingerprint, and is off; NULL: a new guest. */
void  domus_virt_restack_define  (DomusVirtRestack *self, const char *uuid, const char *expected,
                                  const char *xml);
/* A guest that has to be off all the time, though it is not changed. */
void  domus_virt_restack_hold    (DomusVirtRestack *self, const char *uuid);
/* Deleted at the end, unless somebody stands on it. */
void  domus_virt_restack_doom    (DomusVirtRestack *self, const char *path);
/* Between two steps; a copy that runs is finished and removed. */
void  domus_virt_restack_cancel  (DomusVirtRestack *self);

/* Finish returns the guest's UUID. DOMUS_ERROR_PARTIAL: all is done, but some
 * volumes could not be deleted. */
void  domus_virt_restack_async   (DomusVirt *self, DomusVirtRestack *restack,
                                  GAsyncReadyCallback callback, gpointer user_data);
char *domus_virt_restack_finish  (DomusVirt *self, GAsyncResult *result, GError **error);

/* How far it is, 0 to 1, while it runs; -1 when that cannot be told. */
void     domus_virt_restack_poll_async  (DomusVirt *self, DomusVirtRestack *restack,
                                         GCancellable *cancellable, GAsyncReadyCallback callback,
                                         gpointer user_data);
gboolean domus_virt_restack_poll_finish (DomusVirt *self, GAsyncResult *result, double *progress,
                                         GError **error);

/* ---- looking ---- */

/**
 * DomusVirtSurveyVolume:
 * @pool_type: "dir", "logical", ...
 * @backing: (nullable): path of what it stands on
 * @modified: seconds since 1970, 0 when unknown
 */
typedef struct
{
  char *pool;
  char *pool_type;
  char *name;
  char *path;
  char *format;
  char *backing;
  guint64 capacity;
  guint64 allocation;
  gint64 modified;
} DomusVirtSurveyVolume;

/**
 * DomusVirtSurvey: all volumes, and who stands on which.
 * @volumes: (element-type DomusVirtSurveyVolume)
 * @uses: (element-type DomusDiskUse)
 */
typedef struct
{
  GPtrArray *volumes;
  GPtrArray *uses;
} DomusVirtSurvey;
void domus_virt_survey_free (DomusVirtSurvey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusVirtSurvey, domus_virt_survey_free)
const DomusVirtSurveyVolume *domus_virt_survey_find (const DomusVirtSurvey *self,
                                                     const char *path);

/* Reads every guest's definition and every volume: takes a while. */
void             domus_virt_survey_async  (DomusVirt *self, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
DomusVirtSurvey *domus_virt_survey_finish (DomusVirt *self, GAsyncResult *result, GError **error);

/* A small volume's text, as domus_virt_restack_note() wrote it. */
void  domus_virt_read_note_async  (DomusVirt *self, const char *path, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
char *domus_virt_read_note_finish (DomusVirt *self, GAsyncResult *result, GError **error);

G_END_DECLS
