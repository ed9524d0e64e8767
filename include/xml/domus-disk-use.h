/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-xml-doc.h"

G_BEGIN_DECLS

/* Who stands on a disk: what must not be deleted, moved or written. */

typedef enum
{
  DOMUS_DISK_USE_GUEST,    /* a guest has it as a disk, or below one of its disks */
  DOMUS_DISK_USE_BASELINE, /* a baseline of a guest's */
  DOMUS_DISK_USE_VOLUME,   /* another volume stands on it */
} DomusDiskUseKind;

/**
 * DomusDiskUse: one path, and one that needs it.
 * @path: what is needed
 * @user: the guest's name, or the other volume's path
 * @uuid: (nullable): the guest's
 * @detail: (nullable): the disk's target, or the baseline's name
 * @readonly: only read
 */
typedef struct
{
  DomusDiskUseKind kind;
  char *path;
  char *user;
  char *uuid;
  char *detail;
  gboolean readonly;
} DomusDiskUse;

void       domus_disk_use_free     (DomusDiskUse *self);
GPtrArray *domus_disk_uses_new     (void); /* of DomusDiskUse */
/* What a guest's definition says. Volumes that are named by their pool are
 * added as "pool/volume" unless they were resolved before. */
void       domus_disk_uses_add_domain (GPtrArray *uses, const DomusXmlDoc *domain);
void       domus_disk_uses_add     (GPtrArray *uses, DomusDiskUseKind kind, const char *path,
                                    const char *user, const char *uuid, const char *detail,
                                    gboolean readonly);
/* The first that needs @path and is not of the guest @except. */
const DomusDiskUse *domus_disk_uses_find (GPtrArray *uses, const char *path, const char *except);
/* As a sentence. */
char      *domus_disk_use_describe (const DomusDiskUse *self);

G_END_DECLS
