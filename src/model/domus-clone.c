/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-identity.h"
#include "domus-restack-private.h"
#include "domus-validate.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * domus_clone_disk_free:
 */
void
domus_clone_disk_free (DomusCloneDisk *self)
{
  if (self == NULL)
    return;
  g_free (self->target);
  g_free (self->path);
  g_free (self);
}

/**
 * domus_guest_list_clone_disks:
 * @id: (nullable): a baseline
 *
 * Returns: (transfer full) (element-type DomusCloneDisk)
 */
GPtrArray *
domus_guest_list_clone_disks (const DomusXmlDoc *config, const char *id)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_clone_disk_free);
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (config);
  g_autoptr (GPtrArray) baselines = domus_baselines_list (config);
  const DomusBaseline *baseline = id != NULL ? domus_baselines_find (baselines, id) : NULL;

  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];
    const DomusBaselineDisk *stored =
        baseline != NULL ? domus_baseline_find_disk (baseline, disk->target) : NULL;
    DomusCloneDisk *item;

    if (disk->kind != DOMUS_DISK_KIND_DISK || disk->source == NULL)
      continue;
    item = g_new0 (DomusCloneDisk, 1);
    item->target = g_strdup (disk->target);
    item->path = g_strdup (stored != NULL ? stored->path : disk->source);
    item->how = stored != NULL && stored->method != DOMUS_BASELINE_COPY ? DOMUS_CLONE_LINK
                : disk->readonly || disk->shareable                     ? DOMUS_CLONE_SHARE
                                                                        : DOMUS_CLONE_COPY;
    g_ptr_array_add (list, item);
  }
  return list;
}

/* ---- making ---- */

typedef struct
{
  char *name;
  char *id; /* (nullable) */
  GPtrArray *disks;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_free (wish->name);
  g_free (wish->id);
  g_ptr_array_unref (wish->disks);
  g_free (wish);
}

/* What makes it another machine than the one it is a clone of. */
static void
renew_identity (DomusXmlDoc *config, const char *name)
{
  g_autofree char *type = domus_xml_doc_get (config, "@type");
  const char *prefix = g_strcmp0 (type, "xen") == 0 ? "00:16:3e" : "52:54:00";
  g_autofree char *uuid = g_uuid_string_random ();
  guint n = domus_xml_doc_count (config, "devices/interface");

  domus_identity_set_locked (config, FALSE);
  domus_baselines_clear (config);
  domus_xml_doc_set (config, "name", name);
  domus_xml_doc_set (config, "uuid", uuid);
  domus_xml_doc_remove (config, "title");
  domus_xml_doc_remove (config, "genid");
  domus_xml_doc_remove (config, "os/nvram");
  /* An SMBIOS serial that repeats the UUID has to go with it. */
  domus_xml_doc_remove (config, "sysinfo/system/entry[@name='uuid']");
  domus_domain_set_title (config, NULL);
  for (guint i = 1; i <= n; i++) {
    g_autofree char *place = g_strdup_printf ("devices/interface[%u]/mac/@address", i);
    g_autofree char *mac = domus_random_mac (prefix);

    domus_xml_doc_set (config, place, mac);
  }
}

static gboolean
add_disk (DomusVirtRestack *restack,
          DomusXmlDoc *config,
          const Wish *wish,
          const DomusCloneDisk *wanted,
          const DomusBaselineDisk *stored,
          const DomusVirtSurvey *survey,
          const char *mark,
          GError **error)
{
  g_autoptr (DomusDisk) disk = domus_domain_find_disk (config, wanted->target);
  g_autofree char *own = disk != NULL ? domus_restack_disk_path (disk, survey) : NULL;
  const char *path = stored != NULL ? stored->path : own;
  const char *format = stored != NULL ? stored->format : disk != NULL ? disk->format : NULL;
  const DomusVirtSurveyVolume *volume = path != NULL ? domus_virt_survey_find (survey, path) : NULL;
  gboolean logical = volume != NULL && g_strcmp0 (volume->pool_type, "logical") == 0;
  g_autofree char *place = g_strconcat ("-", wanted->target, NULL);
  g_autofree char *suffix = NULL;
  g_autofree char *name = NULL;
  g_autofree char *token = NULL;
  const char *result;

  if (disk == NULL || path == NULL) {
    g_autofree char *message =
        g_strdup_printf (_ ("The disk “%s” cannot be copied."), wanted->target);

    g_propagate_error (error,
                       domus_error_new (DOMUS_ERROR_UNSUPPORTED, message,
                                        _ ("It is not a file or volume of the host’s."), NULL));
    return FALSE;
  }
  if (format == NULL)
    format = volume != NULL && volume->format != NULL && !logical ? volume->format : "raw";
  if (wanted->how == DOMUS_CLONE_LINK) {
    if (stored == NULL) {
      g_propagate_error (error,
                         domus_error_new (DOMUS_ERROR_INVALID,
                                          _ ("Only the disk of a baseline can be stood on: the "
                                             "guest itself goes on writing to its own."),
                                          _ ("Freeze a baseline first."), NULL));
      return FALSE;
    }
    result = logical ? "raw" : "qcow2";
    name = domus_restack_volume_name (wish->name, place, mark, logical ? "" : ".qcow2");
    token = domus_virt_restack_overlay (restack, NULL, name, path, format);
  } else {
    /* libvirt writes through qemu-img what has a format; the copy stands on nothing. */
    result = format;
    suffix = logical ? g_strdup ("") : g_strconcat (".", result, NULL);
    name = domus_restack_volume_name (wish->name, place, mark, suffix);
    token = domus_virt_restack_copy (restack, NULL, name, path, format, result);
  }
  return domus_restack_set_disk (config, wanted->target, token, result, logical, error);
}

static DomusVirtRestack *
plan_clone (DomusGuest *guest,
            DomusXmlDoc *config,
            const DomusVirtSurvey *survey,
            gpointer data,
            GError **error)
{
  const Wish *wish = data;
  g_autoptr (DomusVirtRestack) restack = domus_virt_restack_new ();
  g_autoptr (GPtrArray) baselines = domus_baselines_list (config);
  const DomusBaseline *baseline =
      wish->id != NULL ? domus_baselines_find (baselines, wish->id) : NULL;
  g_autofree char *mark = g_strdup_printf ("%08x", g_random_int ());
  g_autofree char *xml = NULL;
  gboolean reads_own = FALSE;

  if (wish->id != NULL && baseline == NULL) {
    g_propagate_error (error, domus_error_new (DOMUS_ERROR_NOT_FOUND,
                                               _ ("The guest has no such baseline any more."), NULL,
                                               NULL));
    return NULL;
  }
  for (guint i = 0; i < wish->disks->len; i++) {
    const DomusCloneDisk *wanted = wish->disks->pdata[i];
    const DomusBaselineDisk *stored =
        baseline != NULL ? domus_baseline_find_disk (baseline, wanted->target) : NULL;
    g_autofree char *readonly =
        g_strdup_printf ("devices/disk[target/@dev='%s']/readonly", wanted->target);

    if (wanted->how == DOMUS_CLONE_NONE) {
      domus_domain_remove_disk (config, wanted->target);
    } else if (wanted->how == DOMUS_CLONE_SHARE) {
      domus_xml_doc_ensure (config, readonly);
    } else {
      if (!add_disk (restack, config, wish, wanted, stored, survey, mark, error))
        return NULL;
      reads_own = reads_own || stored == NULL;
    }
  }
  renew_identity (config, wish->name);
  if (reads_own)
    domus_virt_restack_hold (restack, guest->uuid);
  xml = domus_xml_doc_to_string (config);
  domus_virt_restack_define (restack, NULL, NULL, xml);
  return g_steal_pointer (&restack);
}

/**
 * domus_guest_clone_async:
 * @id: (nullable)
 * @disks: (element-type DomusCloneDisk)
 */
void
domus_guest_clone_async (DomusGuest *self,
                         const char *name,
                         const char *id,
                         GPtrArray *disks,
                         DomusJob *job,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->name = g_strdup (name);
  wish->id = g_strdup (id);
  wish->disks = g_ptr_array_ref (disks);
  domus_restack_async (self, job, plan_clone, wish, wish_free, callback, user_data);
}

/**
 * domus_guest_clone_finish:
 *
 * Returns: (transfer full): the clone's UUID
 */
char *
domus_guest_clone_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return domus_restack_finish (self, result, error);
}
