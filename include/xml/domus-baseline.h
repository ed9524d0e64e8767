/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-xml-doc.h"

G_BEGIN_DECLS

/* The baselines of a guest, kept in its metadata: stored states of its disks.
 * They travel with the definition; the disks themselves are volumes. */

/**
 * DomusBaselineMethod: how a disk goes on from a stored state.
 * @DOMUS_BASELINE_OVERLAY: a qcow2 image on top of it
 * @DOMUS_BASELINE_SNAPSHOT: a snapshot of a logical volume
 * @DOMUS_BASELINE_COPY: a full copy
 */
typedef enum
{
  DOMUS_BASELINE_OVERLAY,
  DOMUS_BASELINE_SNAPSHOT,
  DOMUS_BASELINE_COPY,
} DomusBaselineMethod;
const char *domus_baseline_method_label (DomusBaselineMethod method); /* for people */

/**
 * DomusBaselineDisk:
 * @path: of the stored state, which nobody writes any more
 * @format: of it
 */
typedef struct
{
  char *target;
  char *path;
  char *format;
  DomusBaselineMethod method;
} DomusBaselineDisk;

/**
 * DomusBaseline:
 * @id: eight hexadecimal digits
 * @time: seconds since 1970
 * @note: (nullable)
 * @parent: (nullable): id of the baseline that the disks stood on
 * @kept: (nullable): path of the volume with definition and picture
 * @disks: (element-type DomusBaselineDisk)
 */
typedef struct
{
  char *id;
  char *name;
  gint64 time;
  char *note;
  char *parent;
  char *kept;
  GPtrArray *disks;
} DomusBaseline;

DomusBaseline     *domus_baseline_new       (const char *name, const char *note);
void               domus_baseline_free      (DomusBaseline *self);
DomusBaselineDisk *domus_baseline_add_disk  (DomusBaseline *self, const char *target,
                                             const char *path, const char *format,
                                             DomusBaselineMethod method);
const DomusBaselineDisk *domus_baseline_find_disk (const DomusBaseline *self, const char *target);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusBaseline, domus_baseline_free)

GPtrArray *domus_baselines_list        (const DomusXmlDoc *domain); /* oldest first */
const DomusBaseline *domus_baselines_find (GPtrArray *baselines, const char *id);
/* The one that the present disks came from; NULL: none. */
char      *domus_baselines_get_current (const DomusXmlDoc *domain);
void       domus_baselines_set_current (DomusXmlDoc *domain, const char *id);
void       domus_baselines_add         (DomusXmlDoc *domain, const DomusBaseline *baseline);
/* Its children become its parent's. */
void       domus_baselines_remove      (DomusXmlDoc *domain, const char *id);
void       domus_baselines_clear       (DomusXmlDoc *domain); /* a guest of its own */

/* Definition and picture as one text, which is stored beside the disks. */
char        *domus_baseline_keep (const DomusBaseline *self, const DomusXmlDoc *definition,
                                  GBytes *picture);
DomusXmlDoc *domus_baseline_unkeep (const char *text, GBytes **picture, GError **error);

G_END_DECLS
