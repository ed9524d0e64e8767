/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-platform-support.h"

#include "domus-platform-table-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
domus_platform_list_has (const char *list, const char *word)
{
  gsize length = strlen (word);

  for (const char *at = list; length > 0 && (at = strstr (at, word)) != NULL; at += length)
    if ((at == list || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
      return TRUE;
  return FALSE;
}

static const DomusSupportRow *
find_table (const DomusPlatform *self)
{
  static const DomusSupportRow nothing[] = { { NULL } };

  return self->driver == DOMUS_DRIVER_XEN    ? domus_platform_table_xen
         : self->driver == DOMUS_DRIVER_QEMU ? domus_platform_table_qemu
                                             : nothing;
}

/* A host whose version is unknown is taken for the oldest that Domus serves. */
static gboolean
is_in_force (const DomusPlatform *self, const DomusSupportRow *row)
{
  guint64 version = self->libvirt_version > 0 ? self->libvirt_version : DOMUS_LIBVIRT (9, 0, 0);

  return row->since <= version && (row->until == 0 || version < row->until);
}

static gboolean
speaks_of (const DomusSupportRow *row, const char *field)
{
  const char *star = strchr (row->field, '*');

  return star != NULL ? strncmp (row->field, field, (gsize)(star - row->field)) == 0
                      : strcmp (row->field, field) == 0;
}

/* What the host itself lists; NULL when it does not. On Xen the list is that
 * of what is offered, not of all that is accepted (qxl is missing in it). */
static char **
host_list (const DomusPlatform *self, const char *field)
{
  if (self->driver == DOMUS_DRIVER_XEN)
    return NULL;
  if (strcmp (field, "disk/bus") == 0)
    return self->disk_buses;
  if (strcmp (field, "video/model") == 0)
    return self->video_models;
  return NULL;
}

static const DomusSupportRow *
find_row (const DomusPlatform *self, const char *field, const char *value)
{
  const DomusSupportRow *any = NULL;

  for (const DomusSupportRow *row = find_table (self); row->field != NULL; row++) {
    if (!speaks_of (row, field) || !is_in_force (self, row))
      continue;
    if (value == NULL ? row->support == DOMUS_SUPPORT_HONOURED
                      : row->values != NULL && domus_platform_list_has (row->values, value))
      return row;
    if (any == NULL && (value == NULL || row->values == NULL))
      any = row;
  }
  return any;
}

/**
 * domus_platform_get_support:
 *
 * May be called in any thread. See the header for the fields.
 *
 * Returns: what the host's driver does with it.
 */
DomusSupport
domus_platform_get_support (const DomusPlatform *self,
                            const char *field,
                            const char *value,
                            char **reason)
{
  char **listed = host_list (self, field);
  const DomusSupportRow *row = find_row (self, field, value);

  if (reason != NULL)
    *reason = NULL;
  if (listed != NULL && value != NULL) {
    if (g_strv_contains ((const char *const *)listed, value))
      return DOMUS_SUPPORT_HONOURED;
    if (row == NULL || row->support == DOMUS_SUPPORT_HONOURED) {
      g_autofree char *all = g_strjoinv (", ", listed);
      if (reason != NULL)
        *reason = g_strdup_printf (_ ("This host offers only: %s."), all);
      return DOMUS_SUPPORT_REFUSED;
    }
  }
  if (row == NULL)
    return DOMUS_SUPPORT_HONOURED;
  if (reason != NULL && row->reason != NULL)
    *reason = g_strdup (_ (row->reason));
  return row->support;
}

/**
 * domus_platform_list_values:
 *
 * Returns: (transfer full): what a control for that field offers, best first.
 */
char **
domus_platform_list_values (const DomusPlatform *self, const char *field)
{
  char **listed = host_list (self, field);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (listed != NULL)
    return g_strdupv (listed);
  for (const DomusSupportRow *row = find_table (self); row->field != NULL; row++) {
    if (row->support == DOMUS_SUPPORT_HONOURED && row->values != NULL && speaks_of (row, field)
        && is_in_force (self, row)) {
      g_auto (GStrv) values = g_strsplit (row->values, " ", -1);
      g_strv_builder_addv (builder, (const char **)values);
    }
  }
  return g_strv_builder_end (builder);
}

/* What can be changed in a running guest, by driver; separated by spaces. Xen:
 * as seen on the project's Xen host. QEMU: its IDE, SATA and floppy drives
 * cannot be plugged while the guest runs. */
static const struct
{
  DomusDriver driver;
  const char *operations;
} live_operations[] = {
  { DOMUS_DRIVER_XEN,
    "title/set description/set metadata/set autostart/set memory/set vcpus/set pinning/set "
    "scheduler/set cdrom/media disk/attach-xen disk/detach-xen interface/attach-netfront "
    "interface/detach hostdev/attach-pci hostdev/detach-pci hostdev/attach-usb hostdev/detach-usb "
    "controller/attach-usb controller/detach-usb" },
  { DOMUS_DRIVER_QEMU,
    "title/set description/set metadata/set autostart/set memory/set vcpus/set pinning/set "
    "scheduler/set cdrom/media disk/attach disk/detach disk/attach-virtio disk/detach-virtio "
    "disk/attach-scsi disk/detach-scsi disk/attach-usb disk/detach-usb interface/attach "
    "interface/detach interface/update interface/link interface/rate graphics/password "
    "hostdev/attach-pci hostdev/detach-pci hostdev/attach-usb hostdev/detach-usb "
    "controller/attach-scsi controller/detach-scsi controller/attach-virtio-serial "
    "controller/detach-virtio-serial channel/attach channel/detach rng/attach rng/detach "
    "watchdog/attach watchdog/detach redirdev/attach redirdev/detach input/attach-usb "
    "input/detach-usb input/attach-virtio input/detach-virtio input/attach input/detach "
    "vsock/attach vsock/detach shmem/attach shmem/detach" },
  { DOMUS_DRIVER_TEST,
    "title/set description/set metadata/set autostart/set memory/set vcpus/set pinning/set "
    "scheduler/set" },
  { DOMUS_DRIVER_OTHER, "autostart/set" },
};

/**
 * domus_platform_get_when:
 *
 * May be called in any thread. See the header for the operations.
 *
 * Returns: when that change takes effect in a guest that runs.
 */
DomusWhen
domus_platform_get_when (const DomusPlatform *self, const char *operation)
{
  for (gsize i = 0; i < G_N_ELEMENTS (live_operations); i++)
    if (live_operations[i].driver == self->driver
        && domus_platform_list_has (live_operations[i].operations, operation))
      return DOMUS_WHEN_NOW;
  return domus_platform_has (self, DOMUS_QUIRK_REBOOT_REREADS) ? DOMUS_WHEN_REBOOT
                                                               : DOMUS_WHEN_START;
}

/**
 * domus_when_to_words:
 *
 * Returns: (transfer none): translated, a whole sentence.
 */
const char *
domus_when_to_words (DomusWhen when)
{
  switch (when) {
  case DOMUS_WHEN_NOW:
    return _ ("This takes effect at once.");
  case DOMUS_WHEN_REBOOT:
    return _ ("This takes effect at the next reboot, also one by the guest itself.");
  case DOMUS_WHEN_START:
  default:
    return _ ("This takes effect when the guest was turned off and is started again.");
  }
}
