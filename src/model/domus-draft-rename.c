/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-draft-private.h"
#include "domus-job.h"

#include "domus-virt-tune.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

/* libxl cannot rename: the definition is removed and added under the new name,
 * and libvirt takes no second definition with the same UUID, so that for a
 * moment there is none. Before that moment it is written to a file; whoever
 * lists the host next with the guest missing puts it back. The file has no
 * passwords; a Domus that lives on has the whole text in memory. Its first line
 * is the connection's URI, its second has flags, the rest is the definition. */

#define WITH_AUTOSTART "autostart "
#define WITH_PASSWORDS "passwords "

static char *
rescue_path (const char *uuid)
{
  g_autofree char *name = g_strconcat (uuid, ".rescue", NULL);

  return g_build_filename (g_get_user_data_dir (), "domus", "rescue", name, NULL);
}

static void
text_free (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static char *
without_passwords (const DomusXmlDoc *doc)
{
  g_autoptr (DomusXmlDoc) safe = domus_xml_doc_copy (doc);

  domus_xml_doc_remove (safe, "devices/graphics/@passwd");
  return domus_xml_doc_to_string (safe);
}

typedef struct
{
  DomusVirt *virt;
  DomusGuest *guest;
  char *uri;
  char *uuid;
  char *before; /* with passwords */
  char *after;  /* with passwords */
  char *safe;   /* before, without passwords */
  gboolean autostart;
  GError *error; /* (nullable): why the new definition was refused */
} Rename;

static void
rename_free (Rename *rename)
{
  g_clear_object (&rename->virt);
  g_clear_object (&rename->guest);
  g_free (rename->uri);
  g_free (rename->uuid);
  text_free (rename->before);
  text_free (rename->after);
  g_free (rename->safe);
  g_clear_error (&rename->error);
  g_free (rename);
}

static void
drop_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_unlink (data);
  g_task_return_boolean (task, TRUE);
}

static void
drop_file (const char *uuid)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, rescue_path (uuid), g_free);
  g_task_run_in_thread (task, drop_thread);
}

static void
forget (DomusConnection *connection, const char *uuid)
{
  if (connection != NULL && connection->rescued != NULL)
    g_hash_table_remove (connection->rescued, uuid);
  drop_file (uuid);
}

static void
rename_return (GTask *task, GError *error)
{
  Rename *rename = g_task_get_task_data (task);

  rename->guest->renaming = FALSE;
  if (rename->guest->connection != NULL) {
    if (error != NULL)
      rename->guest->connection->rescue_checked = NULL;
    domus_connection_guest_unsure (rename->guest->connection, rename->uuid);
    domus_connection_relist (rename->guest->connection);
  }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
autostart_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Rename *rename = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!domus_virt_op_finish (DOMUS_VIRT (source), result, &error))
    g_warning ("the guest was renamed, but no longer starts with its host: %s", error->message);
  rename_return (task, g_steal_pointer (&rename->error));
}

/* There is a definition again: the new one, or the old one with an error. */
static void
settle (GTask *task)
{
  Rename *rename = g_task_get_task_data (task);

  forget (rename->guest->connection, rename->uuid);
  if (rename->autostart)
    domus_virt_op_async (rename->virt, rename->uuid, DOMUS_VIRT_OP_AUTOSTART_ON, NULL, autostart_cb,
                         g_object_ref (task));
  else
    rename_return (task, g_steal_pointer (&rename->error));
}

static void
put_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = domus_virt_define_finish (DOMUS_VIRT (source), result, &error);

  if (uuid != NULL) {
    settle (task);
    return;
  }
  /* The file stays: the next list of this host puts it back. */
  rename_return (task,
                 domus_error_new (DOMUS_ERROR_PARTIAL,
                                  _ ("The guest could not be renamed, and its definition could not "
                                     "be put back yet."),
                                  _ ("Domus has kept the definition, and puts it back as soon as "
                                     "the host answers."),
                                  error->message));
}

static void
new_defined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Rename *rename = g_task_get_task_data (task);
  g_autofree char *uuid = domus_virt_define_finish (DOMUS_VIRT (source), result, &rename->error);

  if (uuid != NULL)
    settle (task);
  else
    domus_virt_define_async (rename->virt, rename->before, FALSE, NULL, put_back_cb,
                             g_object_ref (task));
}

static void
undefined_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Rename *rename = g_task_get_task_data (task);
  GError *error = NULL;

  if (domus_virt_undefine_finish (DOMUS_VIRT (source), result, &error)) {
    domus_virt_define_async (rename->virt, rename->after, FALSE, NULL, new_defined_cb,
                             g_object_ref (task));
    return;
  }
  /* A daemon that went away may have done it: the file stays for the next list. */
  if (!g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_CLOSED)
      && !g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_TIMEOUT))
    forget (rename->guest->connection, rename->uuid);
  rename_return (task, error);
}

static void
store_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Rename *rename = data;
  g_autofree char *path = rescue_path (rename->uuid);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = g_strdup_printf (
      "%s\n%s%s\n%s", rename->uri, rename->autostart ? WITH_AUTOSTART : "",
      strcmp (rename->safe, rename->before) != 0 ? WITH_PASSWORDS : "", rename->safe);
  GError *error = NULL;

  g_mkdir_with_parents (folder, 0700);
  if (g_file_set_contents_full (path, text, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
stored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Rename *rename = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    rename_return (task, domus_error_new (DOMUS_ERROR_FAILED,
                                          _ ("The definition could not be kept safe before "
                                             "renaming, so that nothing was changed."),
                                          _ ("Make room in your home folder, and try again."),
                                          error->message));
    return;
  }
  if (rename->guest->connection != NULL) {
    GHashTable **rescued = &rename->guest->connection->rescued;

    if (*rescued == NULL)
      *rescued = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)text_free);
    g_hash_table_insert (*rescued, g_strdup (rename->uuid), g_strdup (rename->before));
  }
  domus_virt_undefine_async (rename->virt, rename->uuid, NULL, undefined_cb, g_object_ref (task));
}

static void
autostart_known_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Rename *rename = g_task_get_task_data (task);
  g_autoptr (GTask) store = NULL;

  /* Where the driver knows no autostart there is none to keep. */
  domus_virt_get_autostart_finish (DOMUS_VIRT (source), result, &rename->autostart, NULL);
  store = g_task_new (rename->guest, NULL, stored_cb, g_object_ref (task));
  g_task_set_task_data (store, rename, NULL);
  g_task_run_in_thread (store, store_thread);
}

/* Private: see the header. */
void
domus_draft_rename_async (DomusGuest *guest,
                          const DomusXmlDoc *before,
                          const DomusXmlDoc *after,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (guest, NULL, callback, user_data);
  GError *error = NULL;
  DomusVirt *virt = domus_guest_get_virt (guest, &error);
  Rename *rename;

  if (virt == NULL) {
    g_task_return_error (task, error);
    return;
  }
  rename = g_new0 (Rename, 1);
  rename->virt = g_object_ref (virt);
  rename->guest = g_object_ref (guest);
  rename->uuid = g_strdup (guest->uuid);
  rename->before = domus_xml_doc_to_string (before);
  rename->after = domus_xml_doc_to_string (after);
  rename->safe = without_passwords (before);
  rename->uri = g_strdup (domus_connection_get_uri (guest->connection));
  g_task_set_task_data (task, rename, (GDestroyNotify)rename_free);
  guest->renaming = TRUE;
  domus_virt_get_autostart_async (virt, guest->uuid, NULL, autostart_known_cb, g_object_ref (task));
}

/* Private: see the header. */
gboolean
domus_draft_rename_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- putting back ---- */

/* A definition on its way back. */
typedef struct
{
  char *uuid;
  char *name;
  gboolean autostart;
  gboolean lost_password;
  DomusJob *job;
} Recovery;

static void
recovery_free (Recovery *recovery)
{
  g_free (recovery->uuid);
  g_free (recovery->name);
  g_clear_object (&recovery->job);
  g_free (recovery);
}

static void
recovery_end (const Recovery *recovery)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (recovery->lost_password) {
    text = g_strdup_printf (_ ("“%s” is there again, but the password of its display was lost."),
                            recovery->name);
    error = domus_error_new (DOMUS_ERROR_PARTIAL, text,
                             _ ("Set it again on the “Display” page of its hardware: without it, "
                                "anybody who reaches the host may look at the guest."),
                             NULL);
  }
  domus_job_finish (recovery->job, error);
}

static void
recovered_autostart_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!domus_virt_op_finish (DOMUS_VIRT (source), result, &error))
    g_warning ("the guest is there again, but does not start with its host: %s", error->message);
  recovery_end (g_task_get_task_data (task));
}

static void
recovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  DomusConnection *self = g_task_get_source_object (task);
  const Recovery *recovery = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = domus_virt_define_finish (DOMUS_VIRT (source), result, &error);

  if (uuid == NULL) {
    g_warning ("cannot put back the definition of %s: %s", recovery->uuid, error->message);
    domus_job_finish (recovery->job, error);
    return;
  }
  g_message ("put back the definition of %s, whose renaming had been cut off", uuid);
  forget (self, uuid);
  domus_connection_relist (self);
  if (recovery->autostart)
    domus_virt_op_async (DOMUS_VIRT (source), uuid, DOMUS_VIRT_OP_AUTOSTART_ON, NULL,
                         recovered_autostart_cb, g_object_ref (task));
  else
    recovery_end (recovery);
}

static void
recover (DomusConnection *self, DomusVirt *virt, const char *uuid, const char *text)
{
  const char *whole = self->rescued != NULL ? g_hash_table_lookup (self->rescued, uuid) : NULL;
  const char *end = strchr (text, '\n');
  g_autofree char *flags = end != NULL ? g_strndup (text, end - text) : g_strdup ("");
  const char *xml = end != NULL ? end + 1 : text;
  g_autoptr (DomusXmlDoc) doc = domus_xml_doc_parse (xml, "domain", NULL);
  g_autofree char *title = NULL;
  Recovery *recovery = g_new0 (Recovery, 1);
  GTask *task = g_task_new (self, NULL, NULL, NULL);

  recovery->uuid = g_strdup (uuid);
  recovery->name = doc != NULL ? domus_domain_get_name (doc) : NULL;
  if (recovery->name == NULL)
    recovery->name = g_strdup (uuid);
  recovery->autostart = strstr (flags, WITH_AUTOSTART) != NULL;
  recovery->lost_password = whole == NULL && strstr (flags, WITH_PASSWORDS) != NULL;
  title = g_strdup_printf (_ ("Putting back “%s”, whose renaming was cut off"), recovery->name);
  recovery->job = domus_job_new (title, NULL);
  g_task_set_task_data (task, recovery, (GDestroyNotify)recovery_free);
  g_signal_emit_by_name (self, "job", recovery->job);
  domus_virt_define_async (virt, whole != NULL ? whole : xml, FALSE, NULL, recovered_cb, task);
}

typedef struct
{
  char *uri;
  GPtrArray *uuids;
  GPtrArray *texts; /* flags, and the definition */
} Found;

static void
found_free (Found *found)
{
  g_free (found->uri);
  g_ptr_array_unref (found->uuids);
  g_ptr_array_unref (found->texts);
  g_free (found);
}

static void
find_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Found *found = data;
  g_autofree char *any = rescue_path ("x");
  g_autofree char *folder = g_path_get_dirname (any);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *text = NULL;
    const char *line;

    if (!g_str_has_suffix (name, ".rescue") || !g_file_get_contents (path, &text, NULL, NULL)
        || (line = strchr (text, '\n')) == NULL || strncmp (text, found->uri, line - text) != 0
        || found->uri[line - text] != '\0')
      continue;
    g_ptr_array_add (found->uuids, g_strndup (name, strlen (name) - strlen (".rescue")));
    g_ptr_array_add (found->texts, g_strdup (line + 1));
  }
  g_task_return_boolean (task, TRUE);
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DomusConnection *self = DOMUS_CONNECTION (source);
  Found *found = g_task_get_task_data (G_TASK (result));
  DomusVirt *virt = domus_connection_get_virt (self);

  for (guint i = 0; virt != NULL && i < found->uuids->len; i++) {
    const char *uuid = found->uuids->pdata[i];
    DomusGuest *guest = g_hash_table_lookup (self->by_uuid, uuid);

    if (guest != NULL) {
      if (!guest->renaming)
        forget (self, uuid);
      continue;
    }
    recover (self, virt, uuid, found->texts->pdata[i]);
  }
}

/* Private: see domus-connection-private.h. */
void
domus_rescue_recover (DomusConnection *self)
{
  g_autoptr (GTask) task = NULL;
  Found *found;

  if (self->rescue_checked == self->virt)
    return;
  self->rescue_checked = self->virt;
  task = g_task_new (self, NULL, found_cb, NULL);
  found = g_new0 (Found, 1);
  found->uri = g_strdup (self->uri);
  found->uuids = g_ptr_array_new_with_free_func (g_free);
  found->texts = g_ptr_array_new_with_free_func (g_free);
  g_task_set_task_data (task, found, (GDestroyNotify)found_free);
  g_task_run_in_thread (task, find_thread);
}
