/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-history.h"

#include <glib/gstdio.h>
#include <string.h>

struct _DomusHistory
{
  GObject parent_instance;

  char *folder; /* (owned) */
  GMutex lock;  /* one worker at a time touches the files */
};

G_DEFINE_FINAL_TYPE (DomusHistory, domus_history, G_TYPE_OBJECT)

typedef struct
{
  char *uuid;
  char *id;
  char *text;
} Work;

static void
work_free (Work *work)
{
  g_free (work->uuid);
  g_free (work->id);
  g_free (work->text);
  g_free (work);
}

/**
 * domus_history_entry_free:
 */
void
domus_history_entry_free (DomusHistoryEntry *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->label);
  g_free (self->after);
  g_free (self->before);
  g_free (self);
}

static void
domus_history_finalize (GObject *object)
{
  DomusHistory *self = DOMUS_HISTORY (object);

  g_free (self->folder);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (domus_history_parent_class)->finalize (object);
}

static void
domus_history_class_init (DomusHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = domus_history_finalize;
}

static void
domus_history_init (DomusHistory *self)
{
  g_mutex_init (&self->lock);
}

/**
 * domus_history_new:
 * @folder: where the files live; made when it is first needed
 */
DomusHistory *
domus_history_new (const char *folder)
{
  DomusHistory *self = g_object_new (DOMUS_TYPE_HISTORY, NULL);

  self->folder = g_strdup (folder);
  return self;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Names sort by age. */
static GPtrArray *
list_entries (const char *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    if (g_str_has_suffix (name, ".change"))
      g_ptr_array_add (names, g_strdup (name));
  }
  g_ptr_array_sort (names, compare_names);
  return names;
}

static GTask *
task_new (DomusHistory *self,
          const char *uuid,
          const char *id,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Work *work = g_new0 (Work, 1);

  work->uuid = g_strdup (uuid);
  work->id = g_strdup (id);
  g_task_set_task_data (task, work, (GDestroyNotify)work_free);
  return task;
}

static void
add_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DomusHistory *self = source;
  Work *work = data;
  g_autofree char *folder = g_build_filename (self->folder, work->uuid, NULL);
  g_autofree char *file = g_strdup_printf ("%020" G_GINT64_FORMAT ".change", g_get_real_time ());
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&self->lock);
  if (g_mkdir_with_parents (folder, 0700) != 0) {
    int code = errno;
    g_set_error (&error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", folder,
                 g_strerror (code));
  } else if (g_file_set_contents_full (path, work->text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                       &error)) {
    names = list_entries (folder);
    for (guint i = 0; i + DOMUS_HISTORY_ENTRIES < names->len; i++) {
      g_autofree char *old = g_build_filename (folder, names->pdata[i], NULL);
      g_unlink (old);
    }
  }
  g_mutex_unlock (&self->lock);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * domus_history_add_async:
 * @label: one line, translated: what was done
 * @before: the definition as it was
 * @after: the fingerprint of what it became
 */
void
domus_history_add_async (DomusHistory *self,
                         const char *uuid,
                         const char *label,
                         const DomusXmlDoc *before,
                         const char *after,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = task_new (self, uuid, NULL, cancellable, callback, user_data);
  Work *work = g_task_get_task_data (task);
  g_autoptr (DomusXmlDoc) safe = domus_xml_doc_copy (before);
  g_autofree char *line = g_strdelimit (g_strdup (label), "\r\n", ' ');
  g_autofree char *text = NULL;
  guint n = domus_xml_doc_count (safe, "devices/graphics");

  for (guint i = 1; i <= n; i++) {
    g_autofree char *path = g_strdup_printf ("devices/graphics[%u]/@passwd", i);
    domus_xml_doc_remove (safe, path);
  }
  text = domus_xml_doc_to_string (safe);
  work->text = g_strdup_printf ("%s\n%s\n%s", line, after, text);
  g_task_run_in_thread (task, add_thread);
}

/**
 * domus_history_add_finish:
 */
gboolean
domus_history_add_finish (DomusHistory *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
last_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DomusHistory *self = source;
  Work *work = data;
  g_autofree char *folder = g_build_filename (self->folder, work->uuid, NULL);
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (DomusHistoryEntry) entry = NULL;

  g_mutex_lock (&self->lock);
  names = list_entries (folder);
  if (names->len > 0) {
    const char *name = names->pdata[names->len - 1];
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *text = NULL;

    if (g_file_get_contents (path, &text, NULL, NULL)) {
      g_auto (GStrv) parts = g_strsplit (text, "\n", 3);
      if (g_strv_length (parts) == 3) {
        entry = g_new0 (DomusHistoryEntry, 1);
        entry->id = g_strdup (name);
        entry->label = g_strdup (parts[0]);
        entry->after = g_strdup (parts[1]);
        entry->before = g_strdup (parts[2]);
      }
    }
  }
  g_mutex_unlock (&self->lock);
  g_task_return_pointer (task, g_steal_pointer (&entry), (GDestroyNotify)domus_history_entry_free);
}

/**
 * domus_history_last_async:
 */
void
domus_history_last_async (DomusHistory *self,
                          const char *uuid,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = task_new (self, uuid, NULL, cancellable, callback, user_data);

  g_task_run_in_thread (task, last_thread);
}

/**
 * domus_history_last_finish:
 *
 * Returns: (transfer full) (nullable): the newest entry; %NULL without
 *   @error when there is none.
 */
DomusHistoryEntry *
domus_history_last_finish (DomusHistory *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
drop_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DomusHistory *self = source;
  Work *work = data;
  g_autofree char *path = g_build_filename (self->folder, work->uuid, work->id, NULL);

  g_mutex_lock (&self->lock);
  g_unlink (path);
  g_mutex_unlock (&self->lock);
  g_task_return_boolean (task, TRUE);
}

/**
 * domus_history_drop_async:
 * @id: of an entry that was taken back
 */
void
domus_history_drop_async (DomusHistory *self,
                          const char *uuid,
                          const char *id,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = task_new (self, uuid, id, cancellable, callback, user_data);

  g_task_run_in_thread (task, drop_thread);
}

/**
 * domus_history_drop_finish:
 */
gboolean
domus_history_drop_finish (DomusHistory *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * domus_history_keep_passwords:
 *
 * Entries are kept without passwords: taking one back must not clear them.
 */
void
domus_history_keep_passwords (DomusXmlDoc *into, const DomusXmlDoc *from)
{
  guint n = domus_xml_doc_count (into, "devices/graphics");

  for (guint i = 1; i <= n; i++) {
    g_autofree char *path = g_strdup_printf ("devices/graphics[%u]/@passwd", i);
    g_autofree char *type_path = g_strdup_printf ("devices/graphics[%u]/@type", i);
    g_autofree char *type_into = domus_xml_doc_get (into, type_path);
    g_autofree char *type_from = domus_xml_doc_get (from, type_path);
    g_autofree char *password = domus_xml_doc_get (from, path);

    if (password != NULL && g_strcmp0 (type_into, type_from) == 0
        && !domus_xml_doc_exists (into, path))
      domus_xml_doc_set (into, path, password);
  }
}
