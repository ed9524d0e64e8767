/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  DOMUS_MEDIUM_FINE,       /* a bootable CD image */
  DOMUS_MEDIUM_NOT_BOOTABLE,
  DOMUS_MEDIUM_NOT_A_CD,   /* no ISO 9660 file system */
  DOMUS_MEDIUM_EMPTY,
  DOMUS_MEDIUM_MISSING,
  DOMUS_MEDIUM_UNREADABLE,
  DOMUS_MEDIUM_FOLDER,
} DomusMediumHealth;

/* What a local image file holds. Sizes are 0 where libosinfo says nothing. */
typedef struct
{
  DomusMediumHealth health;
  guint64 size;
  char *volume_id; /* (nullable) */
  char *system;    /* (nullable): "Microsoft Windows XP" */
  char *system_id; /* (nullable): "winxp" */
  gboolean windows;
  guint vcpus;
  guint64 memory_kib;
  guint64 disk_bytes;
} DomusMediumInfo;
void domus_medium_info_free (DomusMediumInfo *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusMediumInfo, domus_medium_info_free)

/* Looks into image files; loads libosinfo's database once, in a worker. */
#define DOMUS_TYPE_MEDIUM_PROBE (domus_medium_probe_get_type ())
G_DECLARE_FINAL_TYPE (DomusMediumProbe, domus_medium_probe, DOMUS, MEDIUM_PROBE, GObject)

DomusMediumProbe *domus_medium_probe_new        (void);
void              domus_medium_probe_run_async  (DomusMediumProbe *self, const char *path,
                                                 GCancellable *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data);
/* Likewise, by the image's first sectors alone. */
void              domus_medium_probe_look_async (DomusMediumProbe *self, GBytes *start,
                                                 GCancellable *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data);
DomusMediumInfo  *domus_medium_probe_run_finish (DomusMediumProbe *self, GAsyncResult *result,
                                                 GError **error);

G_END_DECLS
