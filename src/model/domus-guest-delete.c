/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-connection-private.h"
#include "domus-guest-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * domus_delete_item_free:
 */
void
domus_delete_item_free (DomusDeleteItem *self)
{
  if (self == NULL)
    return;
  g_free (self->target);
  g_free (self->path);
  g_free (self->reason);
  g_free (self);
}

/* ---- what could go ---- */

typedef struct
{
  GPtrArray *items;  /* of DomusDeleteItem */
  GPtrArray *others; /* UUIDs of the other guests, still to look at */
  DomusVirt *virt;
} Listing;

static void
listing_free (Listing *listing)
{
  g_ptr_array_unref (listing->items);
  g_ptr_array_unref (listing->others);
  g_clear_object (&listing->virt);
  g_free (listing);
}

/* Reading every other definition takes a call a guest: bounded, and the rest
 * is said to be unknown rather than free. */
#define MAX_OTHERS 200

static void next_other (GTask *task);

static void
keep (DomusDeleteItem *item, const char *reason)
{
  item->chosen = FALSE;
  g_free (item->reason);
  item->reason = g_strdup (reason);
}

static void
other_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Listing *listing = g_task_get_task_data (task);
  g_autofree char *text = domus_virt_get_xml_finish (DOMUS_VIRT (source), result, NULL);
  g_autoptr (DomusXmlDoc) doc = text ? domus_xml_doc_parse (text, "domain", NULL) : NULL;
  g_autoptr (GPtrArray) disks = doc ? domus_domain_list_disks (doc) : NULL;
  g_autofree char *name = doc ? domus_domain_get_name (doc) : NULL;

  for (guint i = 0; disks != NULL && i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];
    for (guint k = 0; k < listing->items->len; k++) {
      DomusDeleteItem *item = listing->items->pdata[k];
      if (g_strcmp0 (item->path, disk->source) == 0 && item->deletable) {
        g_autofree char *reason = g_strdup_printf (_ ("The guest “%s” uses it, too."), name);
        keep (item, reason);
        item->deletable = FALSE;
      }
    }
  }
  next_other (task);
}

static void
next_other (GTask *task)
{
  Listing *listing = g_task_get_task_data (task);
  g_autofree char *uuid = NULL;

  if (listing->others->len == 0) {
    g_task_return_pointer (task, g_ptr_array_ref (listing->items),
                           (GDestroyNotify)g_ptr_array_unref);
    return;
  }
  uuid = g_ptr_array_steal_index_fast (listing->others, listing->others->len - 1);
  domus_virt_get_xml_async (listing->virt, uuid, DOMUS_VIRT_XML_CONFIG,
                            g_task_get_cancellable (task), other_cb, g_object_ref (task));
}

static void
list_docs_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = DOMUS_GUEST (source);
  Listing *listing = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (DomusGuestDocs) docs = domus_guest_read_docs_finish (self, result, &error);
  g_autoptr (GPtrArray) disks = NULL;
  GListModel *guests;
  guint n_others;

  if (docs == NULL) {
    g_task_return_error (task, error);
    return;
  }
  guests = domus_connection_get_guests (self->connection);
  n_others = g_list_model_get_n_items (guests);
  disks = domus_domain_list_disks (docs->config);
  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];
    DomusDeleteItem *item;

    if (disk->source == NULL)
      continue;
    item = g_new0 (DomusDeleteItem, 1);
    item->target = g_strdup (disk->target);
    item->path = disk->source_kind == DOMUS_SOURCE_VOLUME
                     ? g_strdup_printf ("%s/%s", disk->pool, disk->source)
                     : g_strdup (disk->source);
    item->deletable = disk->source_kind == DOMUS_SOURCE_FILE;
    item->chosen = item->deletable;
    if (!item->deletable)
      keep (item, disk->source_kind == DOMUS_SOURCE_BLOCK
                      ? _ ("It is a device of the host’s; Domus does not wipe devices.")
                      : _ ("It is not a file; delete it where it is kept."));
    else if (disk->kind != DOMUS_DISK_KIND_DISK)
      keep (item, _ ("It is an install medium; other guests may want it."));
    else if (disk->readonly)
      keep (item, _ ("The guest only reads it."));
    else if (disk->shareable)
      keep (item, _ ("It is marked as shared between guests."));
    else if (n_others > MAX_OTHERS)
      keep (item, _ ("There are too many guests to check whether another one uses it."));
    g_ptr_array_add (listing->items, item);
  }
  for (guint i = 0; listing->items->len > 0 && n_others <= MAX_OTHERS && i < n_others; i++) {
    g_autoptr (DomusGuest) other = g_list_model_get_item (guests, i);
    if (other != self)
      g_ptr_array_add (listing->others, g_strdup (domus_guest_get_uuid (other)));
  }
  next_other (task);
}

/**
 * domus_guest_list_delete_async:
 *
 * Lists the guest's disks, by path, and which of them may go with it.
 */
void
domus_guest_list_delete_async (DomusGuest *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Listing *listing;
  GError *error = NULL;
  DomusVirt *virt = domus_guest_get_virt (self, &error);

  if (virt == NULL) {
    g_task_return_error (task, error);
    return;
  }
  listing = g_new0 (Listing, 1);
  listing->virt = g_object_ref (virt);
  listing->items = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_delete_item_free);
  listing->others = g_ptr_array_new_with_free_func (g_free);
  g_task_set_task_data (task, listing, (GDestroyNotify)listing_free);
  domus_guest_read_docs_async (self, 0, cancellable, list_docs_cb, g_object_ref (task));
}

/**
 * domus_guest_list_delete_finish:
 *
 * Returns: (transfer full) (element-type DomusDeleteItem)
 */
GPtrArray *
domus_guest_list_delete_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- deleting ---- */

typedef struct
{
  DomusVirt *virt;
  char **paths;
  guint next;
  GString *kept;    /* paths that stayed, a line each */
  GString *details; /* why, a line each */
} Deletion;

static void
deletion_free (Deletion *deletion)
{
  g_clear_object (&deletion->virt);
  g_strfreev (deletion->paths);
  g_string_free (deletion->kept, TRUE);
  g_string_free (deletion->details, TRUE);
  g_free (deletion);
}

static void
delete_return (GTask *task, GError *error)
{
  DomusGuest *self = g_task_get_source_object (task);

  domus_guest_end (self);
  if (self->connection != NULL)
    domus_connection_relist (self->connection);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void delete_next_disk (GTask *task);

static void
disk_deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Deletion *deletion = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!domus_virt_delete_volume_finish (deletion->virt, result, &error)) {
    const char *details = domus_error_get_details (error);
    g_string_append_printf (deletion->kept, "\n%s", deletion->paths[deletion->next]);
    g_string_append_printf (deletion->details, "%s: %s\n", deletion->paths[deletion->next],
                            details ? details : error->message);
  }
  deletion->next++;
  delete_next_disk (task);
}

static void
delete_next_disk (GTask *task)
{
  Deletion *deletion = g_task_get_task_data (task);
  const char *path = deletion->paths[deletion->next];

  if (path != NULL) {
    domus_virt_delete_volume_async (deletion->virt, path, NULL, disk_deleted_cb,
                                    g_object_ref (task));
  } else if (deletion->kept->len > 0) {
    g_autofree char *message = g_strdup_printf (
        _ ("The guest is deleted, but these disks could not be:%s"), deletion->kept->str);
    delete_return (task, domus_error_new (DOMUS_ERROR_PARTIAL, message,
                                          _ ("Delete them by hand if nobody needs them."),
                                          deletion->details->str));
  } else {
    delete_return (task, NULL);
  }
}

static void
undefined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  /* Somebody else may have undefined it; a transient guest is gone already. */
  if (!domus_virt_undefine_finish (DOMUS_VIRT (source), result, &error)
      && !g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_NOT_FOUND) && self->persistent)
    delete_return (task, g_steal_pointer (&error));
  else
    delete_next_disk (task);
}

static void
forced_off_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusGuest *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!domus_virt_op_finish (DOMUS_VIRT (source), result, &error)
      && !g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_INVALID_STATE)
      && !g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_NOT_FOUND))
    delete_return (task, g_steal_pointer (&error));
  else
    domus_virt_undefine_async (DOMUS_VIRT (source), self->uuid, NULL, undefined_cb,
                               g_object_ref (task));
}

/**
 * domus_guest_delete_async:
 * @paths: the disks to delete with it, by path
 *
 * Forces a running guest off, removes its definition, and only then its
 * disks: a failure before leaves all as it was.
 */
void
domus_guest_delete_async (DomusGuest *self,
                          const char *const *paths,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  GError *error = NULL;
  DomusVirt *virt = domus_guest_get_virt (self, &error);
  Deletion *deletion;

  g_task_set_check_cancellable (task, FALSE);
  if (virt == NULL) {
    g_task_return_error (task, error);
    return;
  }
  deletion = g_new0 (Deletion, 1);
  deletion->virt = g_object_ref (virt);
  deletion->paths = g_strdupv ((char **)paths);
  deletion->kept = g_string_new (NULL);
  deletion->details = g_string_new (NULL);
  g_task_set_task_data (task, deletion, (GDestroyNotify)deletion_free);
  domus_guest_begin (self);
  if (domus_guest_is_active (self))
    domus_virt_op_async (virt, self->uuid, DOMUS_VIRT_OP_DESTROY, NULL, forced_off_cb,
                         g_object_ref (task));
  else
    domus_virt_undefine_async (virt, self->uuid, NULL, undefined_cb, g_object_ref (task));
}

/**
 * domus_guest_delete_finish:
 */
gboolean
domus_guest_delete_finish (DomusGuest *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
