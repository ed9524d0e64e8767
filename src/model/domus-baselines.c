/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-export.h"
#include "domus-restack-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
wants_freezing (const DomusDisk *disk)
{
  return disk->kind == DOMUS_DISK_KIND_DISK && disk->source != NULL && !disk->readonly;
}

static GPtrArray *
list_ways (DomusGuest *guest, const DomusXmlDoc *config, const DomusVirtSurvey *survey)
{
  GPtrArray *ways = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_baseline_way_free);
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (config);

  for (guint i = 0; i < disks->len; i++) {
    if (wants_freezing (disks->pdata[i]))
      g_ptr_array_add (ways, domus_baseline_way_new (guest, disks->pdata[i], survey));
  }
  return ways;
}

/* ---- before ---- */

static DomusVirtRestack *
plan_preview (DomusGuest *guest,
              DomusXmlDoc *config,
              const DomusVirtSurvey *survey,
              gpointer data,
              GError **error)
{
  GPtrArray **ways = data;

  *ways = list_ways (guest, config, survey);
  return domus_virt_restack_new (); /* makes nothing */
}

static void
preview_free (gpointer data)
{
  GPtrArray **ways = data;

  g_clear_pointer (ways, g_ptr_array_unref);
  g_free (ways);
}

static void
previewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GPtrArray **ways = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *done = domus_restack_finish (DOMUS_GUEST (source), result, &error);

  if (done == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (ways), (GDestroyNotify)g_ptr_array_unref);
}

/**
 * domus_guest_plan_freeze_async:
 */
void
domus_guest_plan_freeze_async (DomusGuest *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GPtrArray **ways = g_new0 (GPtrArray *, 1);

  g_task_set_task_data (task, ways, preview_free);
  domus_restack_async (self, NULL, plan_preview, ways, NULL, previewed_cb, g_object_ref (task));
}

/**
 * domus_guest_plan_freeze_finish:
 *
 * Returns: (transfer full) (element-type DomusBaselineWay): empty when the
 *   guest has no disk of its own
 */
GPtrArray *
domus_guest_plan_freeze_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- what is asked for ---- */

typedef struct
{
  char *id;
  char *name;
  char *note;
  GBytes *picture;
  gboolean keep;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_free (wish->id);
  g_free (wish->name);
  g_free (wish->note);
  g_clear_pointer (&wish->picture, g_bytes_unref);
  g_free (wish);
}

static DomusVirtRestack *
end_plan (DomusGuest *guest,
          DomusXmlDoc *config,
          const char *fingerprint,
          DomusVirtRestack *restack)
{
  g_autofree char *xml = domus_xml_doc_to_string (config);

  domus_virt_restack_define (restack, guest->uuid, fingerprint, xml);
  return restack;
}

/* Makes what the guest goes on with from a stored state. */
static gboolean
go_on (DomusVirtRestack *restack,
       DomusXmlDoc *config,
       const char *guest,
       const char *id,
       const DomusBaselineDisk *disk,
       GError **error)
{
  g_autofree char *place = g_strconcat ("-", disk->target, NULL);
  gboolean block = g_str_has_prefix (disk->path, "/dev/");
  g_autofree char *name = NULL;
  g_autofree char *token = NULL;

  if (disk->method == DOMUS_BASELINE_COPY) {
    g_autofree char *suffix = block ? g_strdup ("") : g_strconcat (".", disk->format, NULL);

    name = domus_restack_volume_name (guest, place, id, suffix);
    token = domus_virt_restack_copy (restack, NULL, name, disk->path, disk->format, NULL);
    return domus_restack_set_disk (config, disk->target, token, disk->format, block, error);
  }
  block = disk->method == DOMUS_BASELINE_SNAPSHOT;
  name = domus_restack_volume_name (guest, place, id, block ? "" : ".qcow2");
  token = domus_virt_restack_overlay (restack, NULL, name, disk->path, disk->format);
  return domus_restack_set_disk (config, disk->target, token, block ? "raw" : "qcow2", block,
                                 error);
}

/* ---- freeze ---- */

static char *
keep_text (const DomusBaseline *baseline, const DomusXmlDoc *config, GBytes *picture)
{
  g_autofree char *text = domus_export_text (config, DOMUS_EXPORT_XML, NULL, NULL);
  g_autoptr (DomusXmlDoc) safe = text ? domus_xml_doc_parse (text, "domain", NULL) : NULL;

  return domus_baseline_keep (baseline, safe != NULL ? safe : config, picture);
}

static DomusVirtRestack *
plan_freeze (DomusGuest *guest,
             DomusXmlDoc *config,
             const DomusVirtSurvey *survey,
             gpointer data,
             GError **error)
{
  const Wish *wish = data;
  g_autoptr (DomusVirtRestack) restack = domus_virt_restack_new ();
  g_autoptr (DomusBaseline) baseline = domus_baseline_new (wish->name, wish->note);
  g_autoptr (GPtrArray) ways = list_ways (guest, config, survey);
  g_autofree char *fingerprint = domus_xml_doc_fingerprint (config);
  g_autofree char *guest_name = domus_domain_get_name (config);
  g_autofree char *text = NULL;
  g_autofree char *name = NULL;

  if (ways->len == 0) {
    g_propagate_error (error, domus_error_new (DOMUS_ERROR_INVALID,
                                               _ ("The guest has no disk of its own to freeze."),
                                               NULL, NULL));
    return NULL;
  }
  baseline->parent = domus_baselines_get_current (config);
  text = keep_text (baseline, config, wish->picture);
  for (guint i = 0; i < ways->len; i++) {
    const DomusBaselineWay *way = ways->pdata[i];
    DomusBaselineDisk *disk;

    if (way->problem != NULL) {
      g_autofree char *message =
          g_strdup_printf (_ ("The disk “%s” cannot be frozen."), way->target);

      g_propagate_error (
          error, domus_error_new (DOMUS_ERROR_UNSUPPORTED, message, way->problem, way->path));
      return NULL;
    }
    disk = domus_baseline_add_disk (baseline, way->target, way->path, way->format, way->method);
    if (way->method == DOMUS_BASELINE_COPY) {
      g_autofree char *place = g_strconcat ("-", way->target, NULL);
      g_autofree char *copy = domus_restack_volume_name (guest_name, place, baseline->id, "");

      g_free (disk->path);
      disk->path =
          domus_virt_restack_copy (restack, NULL, copy, way->path, way->format, way->format);
    } else if (!go_on (restack, config, guest_name, baseline->id, disk, error)) {
      return NULL;
    }
  }
  name = domus_restack_volume_name (guest_name, "", baseline->id, ".baseline");
  baseline->kept =
      domus_virt_restack_note (restack, ((DomusBaselineWay *)ways->pdata[0])->path, name, text);
  domus_baselines_add (config, baseline);
  domus_baselines_set_current (config, baseline->id);
  return end_plan (guest, config, fingerprint, g_steal_pointer (&restack));
}

/**
 * domus_guest_freeze_async:
 */
void
domus_guest_freeze_async (DomusGuest *self,
                          const char *name,
                          const char *note,
                          GBytes *picture,
                          DomusJob *job,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->name = g_strdup (name);
  wish->note = g_strdup (note);
  wish->picture = picture != NULL ? g_bytes_ref (picture) : NULL;
  domus_restack_async (self, job, plan_freeze, wish, wish_free, callback, user_data);
}

/* ---- back, and away ---- */

static const DomusBaseline *
find_baseline (GPtrArray *baselines, const char *id, GError **error)
{
  const DomusBaseline *baseline = domus_baselines_find (baselines, id);

  if (baseline == NULL)
    g_propagate_error (error, domus_error_new (DOMUS_ERROR_NOT_FOUND,
                                               _ ("The guest has no such baseline any more."), NULL,
                                               NULL));
  return baseline;
}

static gboolean
is_stored (GPtrArray *baselines, const char *path)
{
  for (guint i = 0; i < baselines->len; i++) {
    const DomusBaseline *baseline = baselines->pdata[i];

    for (guint k = 0; k < baseline->disks->len; k++) {
      if (g_strcmp0 (((DomusBaselineDisk *)baseline->disks->pdata[k])->path, path) == 0)
        return TRUE;
    }
  }
  return FALSE;
}

static DomusVirtRestack *
plan_return (DomusGuest *guest,
             DomusXmlDoc *config,
             const DomusVirtSurvey *survey,
             gpointer data,
             GError **error)
{
  const Wish *wish = data;
  g_autoptr (DomusVirtRestack) restack = domus_virt_restack_new ();
  g_autoptr (GPtrArray) baselines = domus_baselines_list (config);
  const DomusBaseline *baseline = find_baseline (baselines, wish->id, error);
  g_autofree char *fingerprint = domus_xml_doc_fingerprint (config);
  g_autofree char *guest_name = domus_domain_get_name (config);
  g_autofree char *id = g_strdup_printf ("%08x", g_random_int ());

  if (baseline == NULL)
    return NULL;
  for (guint i = 0; i < baseline->disks->len; i++) {
    const DomusBaselineDisk *stored = baseline->disks->pdata[i];
    g_autoptr (DomusDisk) disk = domus_domain_find_disk (config, stored->target);
    g_autofree char *old = disk != NULL ? domus_restack_disk_path (disk, survey) : NULL;

    if (disk == NULL) {
      g_autofree char *message =
          g_strdup_printf (_ ("The guest has no disk “%s” any more."), stored->target);

      g_propagate_error (
          error,
          domus_error_new (DOMUS_ERROR_INVALID, message,
                           _ ("Add the disk again, or make a new guest from the baseline."), NULL));
      return NULL;
    }
    if (!go_on (restack, config, guest_name, id, stored, error))
      return NULL;
    /* Only what Domus put there: a disk that came from elsewhere stays. */
    if (!wish->keep && old != NULL && strstr (old, DOMUS_VOLUME_MARK) != NULL
        && !is_stored (baselines, old))
      domus_virt_restack_doom (restack, old);
    else if (!wish->keep && old != NULL && stored->method == DOMUS_BASELINE_COPY
             && !is_stored (baselines, old))
      domus_virt_restack_doom (restack, old);
  }
  domus_baselines_set_current (config, baseline->id);
  return end_plan (guest, config, fingerprint, g_steal_pointer (&restack));
}

/**
 * domus_guest_return_async:
 */
void
domus_guest_return_async (DomusGuest *self,
                          const char *id,
                          gboolean keep,
                          DomusJob *job,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->id = g_strdup (id);
  wish->keep = keep;
  domus_restack_async (self, job, plan_return, wish, wish_free, callback, user_data);
}

static DomusVirtRestack *
plan_flatten (DomusGuest *guest,
              DomusXmlDoc *config,
              const DomusVirtSurvey *survey,
              gpointer data,
              GError **error)
{
  g_autoptr (DomusVirtRestack) restack = domus_virt_restack_new ();
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (config);
  g_autoptr (GPtrArray) baselines = domus_baselines_list (config);
  g_autofree char *fingerprint = domus_xml_doc_fingerprint (config);
  g_autofree char *guest_name = domus_domain_get_name (config);
  g_autofree char *id = g_strdup_printf ("%08x", g_random_int ());
  guint n = 0;

  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];
    g_autofree char *path = domus_restack_disk_path (disk, survey);
    const DomusVirtSurveyVolume *volume =
        path != NULL ? domus_virt_survey_find (survey, path) : NULL;
    gboolean block;
    g_autofree char *place = NULL;
    g_autofree char *name = NULL;
    g_autofree char *token = NULL;

    if (!wants_freezing (disk) || volume == NULL || volume->backing == NULL)
      continue;
    block = g_strcmp0 (volume->pool_type, "logical") == 0;
    place = g_strconcat ("-", disk->target, NULL);
    name = domus_restack_volume_name (guest_name, place, id, block ? "" : ".qcow2");
    token =
        domus_virt_restack_copy (restack, NULL, name, path, disk->format, block ? "raw" : "qcow2");
    if (!domus_restack_set_disk (config, disk->target, token, block ? "raw" : "qcow2", block,
                                 error))
      return NULL;
    if (!is_stored (baselines, path))
      domus_virt_restack_doom (restack, path);
    n++;
  }
  if (n == 0) {
    g_propagate_error (error, domus_error_new (DOMUS_ERROR_INVALID,
                                               _ ("The guest’s disks stand on nothing already."),
                                               NULL, NULL));
    return NULL;
  }
  domus_baselines_set_current (config, NULL);
  return end_plan (guest, config, fingerprint, g_steal_pointer (&restack));
}

/**
 * domus_guest_flatten_async:
 */
void
domus_guest_flatten_async (DomusGuest *self,
                           DomusJob *job,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  domus_restack_async (self, job, plan_flatten, NULL, NULL, callback, user_data);
}

static DomusVirtRestack *
plan_delete (DomusGuest *guest,
             DomusXmlDoc *config,
             const DomusVirtSurvey *survey,
             gpointer data,
             GError **error)
{
  const Wish *wish = data;
  g_autoptr (DomusVirtRestack) restack = domus_virt_restack_new ();
  g_autoptr (GPtrArray) baselines = domus_baselines_list (config);
  const DomusBaseline *baseline = find_baseline (baselines, wish->id, error);
  g_autofree char *fingerprint = domus_xml_doc_fingerprint (config);

  if (baseline == NULL)
    return NULL;
  for (guint i = 0; i < baseline->disks->len; i++) {
    const DomusBaselineDisk *disk = baseline->disks->pdata[i];

    for (guint k = 0; k < survey->uses->len; k++) {
      const DomusDiskUse *use = survey->uses->pdata[k];
      g_autofree char *why = NULL;
      g_autofree char *message = NULL;

      if (use->kind == DOMUS_DISK_USE_BASELINE || g_strcmp0 (use->path, disk->path) != 0)
        continue;
      why = domus_disk_use_describe (use);
      message = g_strdup_printf (_ ("The baseline “%s” is needed: %s"), baseline->name, why);
      g_propagate_error (
          error, domus_error_new (DOMUS_ERROR_BUSY, message,
                                  _ ("Flatten what stands on it, or delete that first."), NULL));
      return NULL;
    }
    domus_virt_restack_doom (restack, disk->path);
  }
  if (baseline->kept != NULL)
    domus_virt_restack_doom (restack, baseline->kept);
  domus_baselines_remove (config, wish->id);
  return end_plan (guest, config, fingerprint, g_steal_pointer (&restack));
}

/**
 * domus_guest_delete_baseline_async:
 */
void
domus_guest_delete_baseline_async (DomusGuest *self,
                                   const char *id,
                                   DomusJob *job,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->id = g_strdup (id);
  domus_restack_async (self, job, plan_delete, wish, wish_free, callback, user_data);
}

/**
 * domus_guest_restack_finish:
 */
gboolean
domus_guest_restack_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  g_autofree char *uuid = domus_restack_finish (self, result, error);

  return uuid != NULL;
}
