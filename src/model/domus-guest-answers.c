/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-guest-private.h"

#include "domus-guest-history.h"
#include "domus-metadata.h"

#include <glib/gi18n-lib.h>

/* The disc with the answers is of no use once Windows is installed, and there
 * is a password on it: it is ejected, its drive goes, it is deleted, and at last
 * the note of it. Who is ended in between goes on, as long as the note stands. */
typedef struct
{
  DomusVirt *virt;
  char *path;
  DomusXmlDoc *before;
  DomusXmlDoc *after;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_clear_object (&removal->virt);
  g_clear_pointer (&removal->before, domus_xml_doc_unref);
  g_clear_pointer (&removal->after, domus_xml_doc_unref);
  g_free (removal->path);
  g_free (removal);
}

static char *
target_of (const DomusXmlDoc *domain, const char *path)
{
  g_autoptr (GPtrArray) disks = domain != NULL ? domus_domain_list_disks (domain) : NULL;

  for (guint i = 0; disks != NULL && i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];

    if (g_strcmp0 (disk->source, path) == 0)
      return g_strdup (disk->target);
  }
  return NULL;
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  /* It is gone; a history without the line is no reason to fail. */
  domus_guest_note_history_finish (DOMUS_GUEST (source), result, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
defined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autofree char *uuid = domus_virt_redefine_finish (DOMUS_VIRT (source), result, NULL, &error);

  if (uuid == NULL) {
    g_task_return_error (task, error);
    return;
  }
  domus_guest_note_history_async (self, DOMUS_HISTORY_EDIT,
                                  _ ("The disc with the answers for Setup was removed."), NULL,
                                  NULL, noted_cb, g_object_ref (task));
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  Removal *removal = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *text = NULL;

  if (!domus_virt_delete_volume_finish (DOMUS_VIRT (source), result, &error)
      && !g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_NOT_FOUND)) {
    g_task_return_error (task, error);
    return;
  }
  g_clear_error (&error);
  expected = domus_xml_doc_fingerprint (removal->before);
  text = domus_xml_doc_to_string (removal->after);
  domus_virt_redefine_async (removal->virt, domus_guest_get_uuid (self), text, expected, NULL,
                             defined_cb, g_object_ref (task));
}

static void read_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* Each step looks afresh, and is led by what it sees. */
static void
look_again (GTask *task)
{
  domus_guest_read_docs_async (g_task_get_source_object (task), DOMUS_VIRT_XML_SECURE, NULL,
                               read_cb, g_object_ref (task));
}

static void
ejected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (!domus_virt_device_finish (DOMUS_VIRT (source), result, &error))
    g_task_return_error (task, error);
  else
    look_again (task);
}

static void
drive_gone_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autofree char *uuid = domus_virt_redefine_finish (DOMUS_VIRT (source), result, NULL, &error);

  if (uuid == NULL)
    g_task_return_error (task, error);
  else
    look_again (task);
}

static void
eject (GTask *task, const DomusXmlDoc *live, const char *target)
{
  Removal *removal = g_task_get_task_data (task);
  g_autoptr (DomusDisk) drive = domus_domain_find_disk (live, target);
  g_autofree char *xml = NULL;

  g_clear_pointer (&drive->source, g_free);
  drive->source_kind = DOMUS_SOURCE_NONE;
  xml = domus_disk_to_xml (drive);
  domus_virt_device_async (removal->virt, domus_guest_get_uuid (g_task_get_source_object (task)),
                           DOMUS_VIRT_DEVICE_UPDATE, xml, TRUE, TRUE, NULL, ejected_cb,
                           g_object_ref (task));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = DOMUS_GUEST (source);
  Removal *removal = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs = domus_guest_read_docs_finish (self, result, &error);
  DomusVirt *virt = docs != NULL ? domus_guest_get_virt (self, &error) : NULL;
  g_autofree char *target = NULL;
  g_autofree char *live_target = NULL;

  if (virt == NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_set_object (&removal->virt, virt);
  g_free (removal->path);
  removal->path = domus_metadata_get (docs->config, "answers");
  if (removal->path == NULL) {
    g_task_return_boolean (task, TRUE);
    return;
  }
  g_clear_pointer (&removal->before, domus_xml_doc_unref);
  g_clear_pointer (&removal->after, domus_xml_doc_unref);
  removal->before = g_steal_pointer (&docs->config);
  removal->after = domus_xml_doc_copy (removal->before);
  target = target_of (removal->after, removal->path);
  live_target = target_of (docs->live, removal->path);
  if (live_target != NULL) {
    eject (task, docs->live, live_target);
  } else if (target != NULL) {
    g_autofree char *expected = domus_xml_doc_fingerprint (removal->before);
    g_autofree char *text = NULL;

    domus_domain_remove_disk (removal->after, target);
    text = domus_xml_doc_to_string (removal->after);
    domus_virt_redefine_async (virt, domus_guest_get_uuid (self), text, expected, NULL,
                               drive_gone_cb, g_object_ref (task));
  } else {
    domus_metadata_set (removal->after, "answers", NULL);
    domus_virt_delete_volume_async (virt, removal->path, NULL, deleted_cb, g_object_ref (task));
  }
}

/**
 * domus_guest_remove_answers_async:
 *
 * Ejects the disc with the answers from the guest, takes its drive out of the
 * definition, and deletes it on the host. Does nothing where there is none.
 */
void
domus_guest_remove_answers_async (DomusGuest *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_check_cancellable (task, FALSE); /* what was deleted is told */
  g_task_set_task_data (task, g_new0 (Removal, 1), removal_free);
  domus_guest_read_docs_async (self, DOMUS_VIRT_XML_SECURE, cancellable, read_cb,
                               g_object_ref (task));
}

/**
 * domus_guest_remove_answers_finish:
 *
 * Returns: whether there is no such disc any more
 */
gboolean
domus_guest_remove_answers_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
tidied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  /* Looked at again with the next change of the guest. */
  if (!domus_guest_remove_answers_finish (DOMUS_GUEST (source), result, &error))
    g_message ("The disc with the answers stays for now: %s", error->message);
  DOMUS_GUEST (source)->tidying = FALSE;
}

/* Private: when the definition was read. */
void
domus_guest_tidy_answers (DomusGuest *self, const DomusXmlDoc *config)
{
  g_autofree char *path = domus_metadata_get (config, "answers");

  if (path == NULL || self->tidying
      || domus_metadata_get_install_state (config) != DOMUS_INSTALL_FINISHED)
    return;
  self->tidying = TRUE;
  domus_guest_remove_answers_async (self, NULL, tidied_cb, NULL);
}
