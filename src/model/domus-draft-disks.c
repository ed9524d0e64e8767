/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-draft-private.h"
#include "domus-host-device.h"

#include <string.h>

/* Images whose fate hangs on a draft: one that was made for a disk goes when
 * the disk is given up before it was applied; one that is to go with its disk
 * goes once that was applied. */

#define KEY "domus-draft-disks"

typedef struct
{
  DomusConnection *connection; /* (owned) */
  GPtrArray *made;             /* of paths */
  GPtrArray *doomed;           /* of paths */
  guint deleting;
  GTask *giving_up; /* (nullable): returns once nothing is being deleted */
} Disks;

static gboolean
refers_to (const DomusXmlDoc *doc, const char *path)
{
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (doc);

  for (guint i = 0; i < disks->len; i++)
    if (g_strcmp0 (((DomusDisk *)disks->pdata[i])->source, path) == 0)
      return TRUE;
  return FALSE;
}

typedef struct
{
  DomusDraft *draft; /* (owned) */
  Disks *disks;      /* (unowned): goes with draft */
  char *path;
} Deletion;

static void
check_given_up (Disks *disks)
{
  if (disks->deleting > 0 || disks->giving_up == NULL)
    return;
  g_task_return_boolean (disks->giving_up, TRUE);
  g_clear_object (&disks->giving_up);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Deletion *deletion = user_data;
  g_autoptr (GError) error = NULL;

  if (!domus_connection_delete_disk_finish (DOMUS_CONNECTION (source), result, &error))
    g_warning ("cannot delete the image %s: %s", deletion->path, error->message);
  deletion->disks->deleting--;
  check_given_up (deletion->disks);
  g_object_unref (deletion->draft);
  g_free (deletion->path);
  g_free (deletion);
}

static void
delete_image (DomusDraft *self, Disks *disks, const char *path)
{
  Deletion *deletion = g_new0 (Deletion, 1);

  deletion->draft = g_object_ref (self);
  deletion->disks = disks;
  deletion->path = g_strdup (path);
  disks->deleting++;
  domus_connection_delete_disk_async (disks->connection, path, NULL, deleted_cb, deletion);
}

static void
draft_changed (DomusDraft *self, Disks *disks)
{
  for (guint i = disks->made->len; i > 0; i--) {
    const char *path = disks->made->pdata[i - 1];

    if (!refers_to (self->base, path)) {
      if (refers_to (self->doc, path))
        continue;
      delete_image (self, disks, path);
    }
    g_ptr_array_remove_index (disks->made, i - 1);
  }
  for (guint i = disks->doomed->len; i > 0; i--) {
    const char *path = disks->doomed->pdata[i - 1];

    if (!refers_to (self->doc, path)) {
      if (refers_to (self->base, path))
        continue;
      delete_image (self, disks, path);
    }
    g_ptr_array_remove_index (disks->doomed, i - 1);
  }
}

/* Images that were made stay when their draft goes: its edits may be kept
 * (domus_draft_keep()) and need them. */
static void
disks_free (Disks *disks)
{
  g_object_unref (disks->connection);
  g_ptr_array_unref (disks->made);
  g_ptr_array_unref (disks->doomed);
  g_free (disks);
}

static Disks *
disks_of (DomusDraft *self)
{
  Disks *disks = g_object_get_data (G_OBJECT (self), KEY);

  if (disks != NULL || self->guest->connection == NULL)
    return disks;
  disks = g_new0 (Disks, 1);
  disks->connection = g_object_ref (self->guest->connection);
  disks->made = g_ptr_array_new_with_free_func (g_free);
  disks->doomed = g_ptr_array_new_with_free_func (g_free);
  g_object_set_data_full (G_OBJECT (self), KEY, disks, (GDestroyNotify)disks_free);
  g_signal_connect (self, "changed", G_CALLBACK (draft_changed), disks);
  return disks;
}

/**
 * domus_draft_own_disk:
 * @path: of an image that was made for a disk of this draft; call it once the
 *   disk is in the document
 *
 * The image is deleted when the disk is given up again before it was applied.
 */
void
domus_draft_own_disk (DomusDraft *self, const char *path)
{
  Disks *disks = disks_of (self);

  if (disks != NULL)
    g_ptr_array_add (disks->made, g_strdup (path));
}

/**
 * domus_draft_doom_disk:
 * @path: of an image whose disk was removed from the document
 *
 * The image is deleted once the removal was applied; not when it was taken
 * back.
 */
void
domus_draft_doom_disk (DomusDraft *self, const char *path)
{
  Disks *disks = disks_of (self);

  if (disks != NULL)
    g_ptr_array_add (disks->doomed, g_strdup (path));
}

/* Private: see the header. */
GPtrArray *
domus_draft_copy_disks (DomusDraft *self, gboolean doomed)
{
  const Disks *disks = g_object_get_data (G_OBJECT (self), KEY);
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *paths = disks == NULL ? NULL : doomed ? disks->doomed : disks->made;

  for (guint i = 0; paths != NULL && i < paths->len; i++)
    g_ptr_array_add (copy, g_strdup (paths->pdata[i]));
  return copy;
}

/**
 * domus_draft_give_up_async:
 *
 * To be called when unapplied edits are thrown away with the draft itself:
 * what was made for them goes as well. Never fails: what cannot be deleted is
 * left.
 */
void
domus_draft_give_up_async (DomusDraft *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);
  Disks *disks = g_object_get_data (G_OBJECT (self), KEY);

  domus_draft_revert (self);
  if (disks == NULL || disks->deleting == 0 || disks->giving_up != NULL)
    g_task_return_boolean (task, TRUE);
  else
    disks->giving_up = g_steal_pointer (&task);
}

/**
 * domus_draft_give_up_finish:
 */
void
domus_draft_give_up_finish (DomusDraft *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}
