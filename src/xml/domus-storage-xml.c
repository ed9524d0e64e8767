/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-storage-xml.h"

#include "domus-units.h"
#include "domus-validate.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const DomusPoolKind kinds[] = {
  { "dir", N_ ("Folder"), NULL, NULL, N_ ("Folder"), "/var/lib/libvirt/%s", TRUE },
  { "fs", N_ ("File system on a partition"), NULL, N_ ("Partition"), N_ ("Mounted at"),
    "/var/lib/libvirt/%s", TRUE },
  { "netfs", N_ ("Network share (NFS)"), N_ ("Server"), N_ ("Share"), N_ ("Mounted at"),
    "/var/lib/libvirt/%s", TRUE },
  { "logical", N_ ("LVM volume group"), NULL, N_ ("Volume group"), NULL, NULL, FALSE },
  { "disk", N_ ("Partitions of a disk"), NULL, N_ ("Disk"), N_ ("Device folder"), "/dev", FALSE },
  { "iscsi", N_ ("iSCSI target"), N_ ("Server"), N_ ("Target (IQN)"), N_ ("Device folder"),
    "/dev/disk/by-path", FALSE },
};

/**
 * domus_pool_kinds:
 * @n: (out)
 *
 * Returns: (transfer none) (array length=n): the common ones first
 */
const DomusPoolKind *
domus_pool_kinds (gsize *n)
{
  *n = G_N_ELEMENTS (kinds);
  return kinds;
}

/**
 * domus_pool_kind_find:
 *
 * Returns: (transfer none) (nullable)
 */
const DomusPoolKind *
domus_pool_kind_find (const char *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (kinds[i].type, type) == 0)
      return &kinds[i];
  return NULL;
}

static gboolean G_GNUC_PRINTF (2, 3) refuse (GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, DOMUS_UTIL_ERROR, DOMUS_UTIL_ERROR_INVALID, text);
  return FALSE;
}

/* Names are file names and parts of paths on the host. */
static gboolean
check_name (const char *name, GError **error)
{
  if (name == NULL || *name == '\0')
    return refuse (error, "%s", _ ("A name is needed."));
  if (strchr (name, '/') != NULL || *name == '.' || strchr (name, '\n') != NULL)
    return refuse (error,
                   _ ("“%s” cannot be a name: it must not have “/” in it, or begin with "
                      "“.”."),
                   name);
  return TRUE;
}

static gboolean
is_path_source (const DomusPoolKind *kind)
{
  return strcmp (kind->type, "logical") != 0 && strcmp (kind->type, "iscsi") != 0;
}

static gboolean
check_pool (const DomusPoolKind *kind,
            const char *name,
            const char *host,
            const char *source,
            const char *target,
            GError **error)
{
  gboolean no_host = host == NULL || *host == '\0';
  gboolean no_source = source == NULL || *source == '\0';

  if (!check_name (name, error))
    return FALSE;
  if (kind->host_label != NULL && (no_host || strpbrk (host, " /<>\n") != NULL))
    return refuse (error, "%s", _ ("The name or address of the server is needed."));
  if (kind->source_label != NULL && no_source)
    return refuse (error, _ ("“%s” is needed."), _ (kind->source_label));
  if (kind->source_label != NULL && is_path_source (kind) && *source != '/')
    return refuse (error, _ ("“%s” begins with “/”."), _ (kind->source_label));
  if (kind->target_label != NULL)
    return domus_validate_absolute_path (target, error);
  return TRUE;
}

/* How each kind names its source. */
static char *
source_xml (const DomusPoolKind *kind, const char *host, const char *source)
{
  if (strcmp (kind->type, "logical") == 0)
    return g_markup_printf_escaped ("<source><name>%s</name><format type='lvm2'/></source>",
                                    source);
  if (strcmp (kind->type, "netfs") == 0)
    return g_markup_printf_escaped ("<source><host name='%s'/><dir path='%s'/>"
                                    "<format type='auto'/></source>",
                                    host, source);
  if (strcmp (kind->type, "iscsi") == 0)
    return g_markup_printf_escaped ("<source><host name='%s'/><device path='%s'/></source>", host,
                                    source);
  if (kind->source_label != NULL)
    return g_markup_printf_escaped ("<source><device path='%s'/></source>", source);
  return g_strdup ("");
}

/**
 * domus_pool_to_xml:
 * @host, @source, @target: (nullable): what @kind asks for
 *
 * Returns: (transfer full) (nullable)
 */
char *
domus_pool_to_xml (const DomusPoolKind *kind,
                   const char *name,
                   const char *host,
                   const char *source,
                   const char *target,
                   GError **error)
{
  g_autofree char *start = NULL;
  g_autofree char *middle = NULL;
  g_autofree char *end = NULL;
  g_autofree char *group = NULL;

  if (!check_pool (kind, name, host, source, target, error))
    return NULL;
  group = g_strdup_printf ("/dev/%s", source);
  start = g_markup_printf_escaped ("<pool type='%s'><name>%s</name>", kind->type, name);
  middle = source_xml (kind, host, source);
  end = g_markup_printf_escaped ("<target><path>%s</path></target></pool>",
                                 kind->target_label != NULL ? target : group);
  return g_strconcat (start, middle, end, NULL);
}

/* ---- volumes ---- */

/**
 * domus_volume_formats:
 *
 * Returns: (transfer none) (array zero-terminated=1)
 */
const char *const *
domus_volume_formats (const char *pool_type)
{
  static const char *const of_files[] = { "qcow2", "raw", "vpc", NULL };
  static const char *const none[] = { NULL };
  static const char *const file_pools[] = { "dir", "fs", "netfs", "gluster", "vstorage" };

  for (gsize i = 0; i < G_N_ELEMENTS (file_pools); i++)
    if (g_strcmp0 (pool_type, file_pools[i]) == 0)
      return of_files;
  return none;
}

/**
 * domus_volume_file_name:
 *
 * Returns: (transfer full)
 */
char *
domus_volume_file_name (const char *name, const char *pool_type, const char *format)
{
  if (*domus_volume_formats (pool_type) == NULL || format == NULL || strchr (name, '.') != NULL)
    return g_strdup (name);
  return g_strdup_printf ("%s.%s", name,
                          strcmp (format, "raw") == 0   ? "img"
                          : strcmp (format, "vpc") == 0 ? "vhd"
                                                        : format);
}

/**
 * domus_volume_to_xml:
 *
 * Returns: (transfer full) (nullable)
 */
char *
domus_volume_to_xml (const DomusVolumeWish *wish, GError **error)
{
  g_autofree char *start = NULL;
  g_autofree char *format = NULL;
  g_autofree char *backing = NULL;

  if (!check_name (wish->name, error))
    return NULL;
  if (wish->capacity < DOMUS_MIB) {
    refuse (error, "%s", _ ("A volume has at least 1 MiB."));
    return NULL;
  }
  if (wish->backing != NULL && g_strcmp0 (wish->format, "qcow2") != 0) {
    refuse (error, "%s", _ ("Only the format qcow2 can stand on another image."));
    return NULL;
  }
  if (wish->backing != NULL && *wish->backing != '/') {
    refuse (error, "%s", _ ("The image that it stands on is named by its whole path."));
    return NULL;
  }
  start = g_markup_printf_escaped (
      "<volume><name>%s</name><capacity unit='bytes'>%" G_GUINT64_FORMAT "</capacity>"
      "<allocation unit='bytes'>%" G_GUINT64_FORMAT "</allocation>",
      wish->name, wish->capacity, wish->preallocate ? wish->capacity : 0);
  if (wish->format != NULL)
    format = g_markup_printf_escaped ("<target><format type='%s'/></target>", wish->format);
  if (wish->backing != NULL)
    backing = g_markup_printf_escaped (
        "<backingStore><path>%s</path><format type='%s'/></backingStore>", wish->backing,
        wish->backing_format != NULL ? wish->backing_format : "raw");
  return g_strconcat (start, format != NULL ? format : "", backing != NULL ? backing : "",
                      "</volume>", NULL);
}
