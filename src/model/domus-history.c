/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-history.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

struct _DomusHistory
{
  GObject parent_instance;

  char *folder; /* (owned) */
  GMutex lock;  /* one worker at a time touches the files */
  guint max_entries;
  guint64 max_bytes;
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
 * @self: (nullable):
 */
void
domus_history_entry_free (DomusHistoryEntry *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->kind);
  g_free (self->label);
  g_free (self->after);
  g_free (self->before);
  g_free (self);
}

/**
 * domus_history_entry_get_action:
 *
 * Returns: (transfer none): what made the change, translated
 */
const char *
domus_history_entry_get_action (const DomusHistoryEntry *self)
{
  static const struct
  {
    const char *kind;
    const char *words;
  } actions[] = {
    { DOMUS_HISTORY_EDIT, N_ ("Hardware") },
    { DOMUS_HISTORY_XML, N_ ("XML") },
    { DOMUS_HISTORY_CD, N_ ("CD") },
    { DOMUS_HISTORY_CREATED, N_ ("New VM") },
    { DOMUS_HISTORY_IMPORT, N_ ("Import") },
    { DOMUS_HISTORY_BASELINE, N_ ("Baseline") },
    { DOMUS_HISTORY_INSTALL, N_ ("Installation") },
    { DOMUS_HISTORY_RETURN, N_ ("History") },
    { DOMUS_HISTORY_UNDONE, N_ ("Undone") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++) {
    if (g_strcmp0 (actions[i].kind, self->kind) == 0)
      return _ (actions[i].words);
  }
  return _ ("Change");
}

/**
 * domus_history_entry_get_doc:
 *
 * Returns: (transfer full): the definition before the change, without
 *   passwords; %NULL with @error when its file is damaged
 */
DomusXmlDoc *
domus_history_entry_get_doc (const DomusHistoryEntry *self, GError **error)
{
  g_autoptr (GError) inner = NULL;
  DomusXmlDoc *doc = domus_xml_doc_parse (self->before, "domain", &inner);

  if (doc == NULL)
    g_propagate_error (error, domus_error_new (DOMUS_ERROR_INVALID,
                                               _ ("What was kept of the earlier state is damaged."),
                                               NULL, inner->message));
  return doc;
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
  self->max_entries = DOMUS_HISTORY_ENTRIES;
  self->max_bytes = DOMUS_HISTORY_TOTAL_BYTES;
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

/**
 * domus_history_set_bounds:
 * @entries: of one guest
 * @bytes: of all guests
 */
void
domus_history_set_bounds (DomusHistory *self, guint entries, guint64 bytes)
{
  self->max_entries = entries;
  self->max_bytes = bytes;
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

/* ---- bounds ---- */

typedef struct
{
  char *path;
  char *name; /* within path */
  guint64 size;
} Kept;

static int
compare_kept (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(const Kept *const *)a)->name, (*(const Kept *const *)b)->name);
}

static void
kept_free (Kept *kept)
{
  g_free (kept->path);
  g_free (kept);
}

/* Of all guests together the oldest go, but for each guest's newest. */
static void
trim_total (DomusHistory *self)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify)kept_free);
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *guest;
  guint64 total = 0;

  while (dir != NULL && (guest = g_dir_read_name (dir)) != NULL) {
    g_autofree char *folder = g_build_filename (self->folder, guest, NULL);
    g_autoptr (GPtrArray) names = list_entries (folder);

    for (guint i = 0; i < names->len; i++) {
      g_autofree char *path = g_build_filename (folder, names->pdata[i], NULL);
      Kept *kept;
      GStatBuf info;

      if (g_stat (path, &info) != 0)
        continue;
      total += (guint64)info.st_size;
      if (i + 1 == names->len)
        continue;
      kept = g_new0 (Kept, 1);
      kept->path = g_steal_pointer (&path);
      kept->name = strrchr (kept->path, '/') + 1;
      kept->size = (guint64)info.st_size;
      g_ptr_array_add (all, kept);
    }
  }
  if (total <= self->max_bytes)
    return;
  g_ptr_array_sort (all, compare_kept);
  for (guint i = 0; i < all->len && total > self->max_bytes; i++) {
    const Kept *kept = all->pdata[i];

    if (g_unlink (kept->path) == 0)
      total -= kept->size;
  }
}

static void
trim_guest (DomusHistory *self, const char *folder)
{
  g_autoptr (GPtrArray) names = list_entries (folder);

  for (guint i = 0; i + self->max_entries < names->len; i++) {
    g_autofree char *old = g_build_filename (folder, names->pdata[i], NULL);

    g_unlink (old);
  }
}

/* ---- add ---- */

static void
add_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DomusHistory *self = source;
  Work *work = data;
  g_autofree char *folder = g_build_filename (self->folder, work->uuid, NULL);
  g_autofree char *file = g_strdup_printf ("%020" G_GINT64_FORMAT ".change", g_get_real_time ());
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&self->lock);
  if (g_mkdir_with_parents (folder, 0700) != 0) {
    int code = errno;
    g_set_error (&error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", folder,
                 g_strerror (code));
  } else if (g_file_set_contents_full (path, work->text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                       &error)) {
    trim_guest (self, folder);
    trim_total (self);
  }
  g_mutex_unlock (&self->lock);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * domus_history_add_async:
 * @kind: what made the change
 * @label: one line, translated: what was done
 * @before: the definition as it was
 * @after: the fingerprint of what it became
 */
void
domus_history_add_async (DomusHistory *self,
                         const char *uuid,
                         const char *kind,
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
  work->text = g_strdup_printf ("%s\n%s %s\n%s", line, after, kind, text);
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

/* ---- read ---- */

static DomusHistoryEntry *
read_entry (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) parts = NULL;
  g_auto (GStrv) words = NULL;
  DomusHistoryEntry *entry;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  parts = g_strsplit (text, "\n", 3);
  if (g_strv_length (parts) != 3 || !g_utf8_validate (text, -1, NULL))
    return NULL;
  words = g_strsplit (parts[1], " ", 2);
  entry = g_new0 (DomusHistoryEntry, 1);
  entry->id = g_strdup (name);
  entry->time_us = g_ascii_strtoll (name, NULL, 10);
  entry->label = g_strdup (parts[0]);
  entry->after = g_strdup (words[0] != NULL ? words[0] : "");
  entry->kind = g_strdup (words[0] != NULL && words[1] != NULL ? words[1] : DOMUS_HISTORY_EDIT);
  entry->before = g_strdup (parts[2]);
  return entry;
}

static gboolean
can_be_undone (const DomusHistoryEntry *entry)
{
  return !g_str_equal (entry->kind, DOMUS_HISTORY_UNDONE)
         && !g_str_equal (entry->kind, DOMUS_HISTORY_CREATED)
         && !g_str_equal (entry->kind, DOMUS_HISTORY_IMPORT);
}

static void
last_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DomusHistory *self = source;
  Work *work = data;
  g_autofree char *folder = g_build_filename (self->folder, work->uuid, NULL);
  g_autoptr (GPtrArray) names = NULL;
  DomusHistoryEntry *found = NULL;

  g_mutex_lock (&self->lock);
  names = list_entries (folder);
  for (guint i = names->len; i > 0 && found == NULL; i--) {
    g_autoptr (DomusHistoryEntry) entry = read_entry (folder, names->pdata[i - 1]);

    if (entry != NULL && can_be_undone (entry)) {
      found = g_steal_pointer (&entry);
      found->undoable = TRUE;
    }
  }
  g_mutex_unlock (&self->lock);
  g_task_return_pointer (task, found, (GDestroyNotify)domus_history_entry_free);
}

static void
list_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DomusHistory *self = source;
  Work *work = data;
  g_autofree char *folder = g_build_filename (self->folder, work->uuid, NULL);
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_history_entry_free);
  g_autoptr (GPtrArray) names = NULL;
  gboolean undoable = TRUE;

  g_mutex_lock (&self->lock);
  names = list_entries (folder);
  for (guint i = names->len; i > 0; i--) {
    DomusHistoryEntry *entry = read_entry (folder, names->pdata[i - 1]);

    if (entry == NULL)
      continue;
    if (can_be_undone (entry)) {
      entry->undoable = undoable;
      undoable = FALSE;
    }
    g_ptr_array_add (entries, entry);
  }
  g_mutex_unlock (&self->lock);
  g_task_return_pointer (task, entries, (GDestroyNotify)g_ptr_array_unref);
}

/**
 * domus_history_list_async:
 */
void
domus_history_list_async (DomusHistory *self,
                          const char *uuid,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = task_new (self, uuid, NULL, cancellable, callback, user_data);

  g_task_run_in_thread (task, list_thread);
}

/**
 * domus_history_list_finish:
 *
 * Returns: (transfer full) (element-type DomusHistoryEntry): newest first;
 *   files that are no entries are passed over
 */
GPtrArray *
domus_history_list_finish (DomusHistory *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
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
 * Returns: (transfer full) (nullable): the newest entry that can be taken
 *   back; %NULL without @error when there is none.
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

static void
drop_after_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DomusHistory *self = source;
  Work *work = data;
  g_autofree char *folder = g_build_filename (self->folder, work->uuid, NULL);
  g_autoptr (GPtrArray) names = NULL;

  g_mutex_lock (&self->lock);
  names = list_entries (folder);
  for (guint i = names->len; i > 0; i--) {
    g_autoptr (DomusHistoryEntry) entry = read_entry (folder, names->pdata[i - 1]);
    g_autofree char *path = g_build_filename (folder, names->pdata[i - 1], NULL);

    if (entry == NULL || !g_str_equal (entry->after, work->id))
      continue;
    g_unlink (path);
    break;
  }
  g_mutex_unlock (&self->lock);
  g_task_return_boolean (task, TRUE);
}

/**
 * domus_history_drop_after_async:
 * @after: a fingerprint: the newest entry that says to have led to it goes
 *
 * For an entry that was made beforehand, of what did not happen. Finish with
 * domus_history_drop_finish().
 */
void
domus_history_drop_after_async (DomusHistory *self,
                                const char *uuid,
                                const char *after,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = task_new (self, uuid, after, cancellable, callback, user_data);

  g_task_run_in_thread (task, drop_after_thread);
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
