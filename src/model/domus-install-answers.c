/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-install-plan-private.h"

#include "domus-metadata.h"
#include "domus-virt-medium.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Names tried for the disc before giving up. */
#define MAX_ATTEMPTS 20

/**
 * domus_install_plan_set_answers:
 * @answers: (transfer full) (nullable): what Setup is told; NULL: it asks
 */
void
domus_install_plan_set_answers (DomusInstallPlan *self, DomusAnswers *answers)
{
  g_return_if_fail (DOMUS_IS_INSTALL_PLAN (self));

  domus_answers_free (self->answers);
  self->answers = answers;
  g_signal_emit_by_name (self, "changed");
}

/**
 * domus_install_plan_get_answers:
 *
 * Returns: (transfer none) (nullable)
 */
const DomusAnswers *
domus_install_plan_get_answers (DomusInstallPlan *self)
{
  g_return_val_if_fail (DOMUS_IS_INSTALL_PLAN (self), NULL);
  return self->answers;
}

gboolean
domus_install_plan_is_unattended (DomusInstallPlan *self)
{
  return self->answers != NULL && self->medium_kind != DOMUS_SOURCE_NONE;
}

static gboolean
is_floppy (DomusInstallPlan *self)
{
  return domus_os_family_get (self->answers->family)->answers == DOMUS_OS_ANSWERS_SIF;
}

char *
domus_install_plan_answers_name (DomusInstallPlan *self, guint attempt)
{
  const char *ending = is_floppy (self) ? "img" : "iso";

  return attempt == 0 ? g_strdup_printf ("%s-answers.%s", self->name, ending)
                      : g_strdup_printf ("%s-answers-%u.%s", self->name, attempt + 1, ending);
}

/* Puts the disc with the answers into the definition, and a note of it. */
gboolean
domus_install_plan_add_answers (DomusInstallPlan *self,
                                DomusXmlDoc *domain,
                                const char *path,
                                GError **error)
{
  g_autoptr (DomusDisk) disk = domus_disk_new ();
  gboolean floppy = is_floppy (self);
  const char *place = floppy ? "fda" : domus_answers_choose_place (domain);

  if (place == NULL) {
    g_set_error_literal (error, DOMUS_ERROR, DOMUS_ERROR_INVALID,
                         _ ("All four IDE places are taken; the disc with the answers has none."));
    return FALSE;
  }
  disk->kind = floppy ? DOMUS_DISK_KIND_FLOPPY : DOMUS_DISK_KIND_CDROM;
  disk->source_kind = DOMUS_SOURCE_FILE;
  disk->source = g_strdup (path);
  disk->target = g_strdup (place);
  disk->bus = g_strdup (floppy ? "fdc" : "ide");
  disk->driver = g_strdup ("qemu");
  disk->format = g_strdup ("raw");
  disk->readonly = !floppy;
  if (!domus_domain_add_disk (domain, disk, error))
    return FALSE;
  domus_metadata_set (domain, "answers", path);
  return TRUE;
}

/* ---- findings ---- */

static void
find (GPtrArray *findings,
      DomusSeverity severity,
      const char *rule,
      const char *text,
      const char *reason)
{
  g_ptr_array_add (findings, domus_finding_new (rule, severity, "answers", text, reason, NULL));
}

void
domus_install_plan_check_answers (DomusInstallPlan *self,
                                  const DomusPlatform *platform,
                                  GPtrArray *findings)
{
  g_autoptr (GPtrArray) own = NULL;

  if (self->answers == NULL)
    return;
  if (self->medium_kind == DOMUS_SOURCE_NONE) {
    find (findings, DOMUS_SEVERITY_ERROR, "answers-medium",
          _ ("Only an installation from a disc can be told its answers."), NULL);
    return;
  }
  own = domus_answers_check (self->answers);
  for (guint i = 0; i < own->len; i++)
    g_ptr_array_add (findings, domus_finding_ref (own->pdata[i]));
  if (is_floppy (self) && platform->driver == DOMUS_DRIVER_XEN)
    find (findings, DOMUS_SEVERITY_ERROR, "answers-floppy",
          _ ("Setup of this Windows reads its answers from a floppy disk, and guests of Xen have "
             "no floppy drive. Install it by hand, or from a disc that has the answers in "
             "\\I386\\WINNT.SIF."),
          NULL);
  if (self->disk == DOMUS_PLAN_DISK_FILE || self->disk == DOMUS_PLAN_DISK_BLOCK)
    find (findings, DOMUS_SEVERITY_WARNING, "answers-disk",
          _ ("Setup will not ask before it erases everything on this disk."), NULL);
  else if (self->disk == DOMUS_PLAN_DISK_NONE)
    find (findings, DOMUS_SEVERITY_ERROR, "answers-disk",
          _ ("There is no disk that Windows could be installed on."), NULL);
  if (self->pool == NULL && self->waiting == 0)
    find (findings, DOMUS_SEVERITY_ERROR, "answers-pool",
          _ ("The disc with the answers needs a storage pool, and the host has none."), NULL);
}

/* ---- making it ---- */

typedef struct
{
  DomusVirt *virt;
  GBytes *image;
  gsize sent;
  guint attempt;
} Make;

static void
make_free (gpointer data)
{
  Make *make = data;

  if (make->image != NULL) {
    gsize size;
    gpointer bytes = g_bytes_unref_to_data (make->image, &size);

    /* The password is in it. */
    explicit_bzero (bytes, size);
    g_free (bytes);
  }
  g_clear_object (&make->virt);
  g_free (make);
}

static gssize
feed (gpointer data, guint8 *buffer, gsize size, GError **error)
{
  GTask *task = data;
  Make *make = g_task_get_task_data (task);
  gsize total;
  const guint8 *bytes = g_bytes_get_data (make->image, &total);
  gsize n = MIN (size, total - make->sent);

  memcpy (buffer, bytes + make->sent, n);
  make->sent += n;
  return (gssize)n;
}

static void put (GTask *task);

static void
put_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Make *make = g_task_get_task_data (task);
  GError *error = NULL;
  DomusVirtVolume *volume = domus_virt_put_medium_finish (DOMUS_VIRT (source), result, &error);

  if (volume != NULL) {
    g_task_return_pointer (task, g_strdup (volume->path), g_free);
    domus_virt_volume_free (volume);
  } else if (g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_EXISTS)
             && ++make->attempt < MAX_ATTEMPTS) {
    g_clear_error (&error);
    put (task);
  } else {
    g_task_return_error (task, error);
  }
}

static void
put (GTask *task)
{
  DomusInstallPlan *self = g_task_get_source_object (task);
  Make *make = g_task_get_task_data (task);
  g_autofree char *name = domus_install_plan_answers_name (self, make->attempt);
  DomusVirtMedium medium = {
    .pool = self->pool,
    .name = name,
    .size = g_bytes_get_size (make->image),
    .mode = 0600,
    .feed = feed,
    .data = g_object_ref (task),
    .release = g_object_unref,
  };

  make->sent = 0;
  domus_virt_put_medium_async (make->virt, &medium, put_cb, g_object_ref (task));
}

/* Makes the disc in the plan's pool, for the owner's eyes only. */
void
domus_install_plan_make_answers_async (DomusInstallPlan *self,
                                       DomusVirt *virt,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Make *make = g_new0 (Make, 1);
  GError *error = NULL;

  g_task_set_task_data (task, make, make_free);
  make->virt = g_object_ref (virt);
  make->image = domus_answers_make_disc (self->answers, &error);
  if (make->image == NULL)
    g_task_return_error (task, error);
  else
    put (task);
}

/* Returns: (transfer full): its path on the host. */
char *
domus_install_plan_make_answers_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
