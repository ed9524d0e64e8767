/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-host-device.h"
#include "domus-message.h"
#include "domus-storage-dialogs-private.h"

#include <glib/gi18n-lib.h>

#define MAX_LISTED 8

/* One after the other; the first that fails ends it. */
typedef struct
{
  GtkWidget *owner;
  DomusStorageDone done;
  DomusConnection *connection;
  GPtrArray *paths;
} Deletion;

static void delete_next (Deletion *deletion);

static void
deletion_free (Deletion *deletion)
{
  if (gtk_widget_get_parent (deletion->owner) != NULL)
    deletion->done (deletion->owner, NULL);
  g_object_unref (deletion->owner);
  g_object_unref (deletion->connection);
  g_ptr_array_unref (deletion->paths);
  g_free (deletion);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Deletion *deletion = user_data;
  g_autoptr (GError) error = NULL;

  if (domus_connection_delete_disk_finish (DOMUS_CONNECTION (source), result, &error)) {
    g_ptr_array_remove_index (deletion->paths, 0);
    delete_next (deletion);
    return;
  }
  if (gtk_widget_get_parent (deletion->owner) != NULL)
    domus_message_error (GTK_WINDOW (gtk_widget_get_toplevel (deletion->owner)),
                         _ ("The volume was not deleted"), error);
  deletion_free (deletion);
}

static void
delete_next (Deletion *deletion)
{
  if (deletion->paths->len == 0)
    deletion_free (deletion);
  else
    domus_connection_delete_disk_async (deletion->connection, deletion->paths->pdata[0], NULL,
                                        deleted_cb, deletion);
}

static void
on_delete_confirmed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Deletion *deletion = user_data;

  if (!domus_message_confirm_finish (result))
    g_ptr_array_set_size (deletion->paths, 0);
  delete_next (deletion);
}

/**
 * domus_delete_volumes:
 * @volumes: (element-type DomusVolume): at least one
 */
void
domus_delete_volumes (GtkWidget *owner,
                      DomusConnection *connection,
                      GPtrArray *volumes,
                      DomusStorageDone done)
{
  Deletion *deletion = g_new0 (Deletion, 1);
  g_autofree char *heading = g_strdup_printf (
      ngettext ("Delete %u volume?", "Delete %u volumes?", volumes->len), volumes->len);
  g_autoptr (GString) body = g_string_new (NULL);

  deletion->owner = g_object_ref (owner);
  deletion->done = done;
  deletion->connection = g_object_ref (connection);
  deletion->paths = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < volumes->len; i++) {
    const DomusVolume *volume = volumes->pdata[i];

    g_ptr_array_add (deletion->paths, g_strdup (volume->path));
    if (i < MAX_LISTED)
      g_string_append_printf (body, "%s\n", volume->path);
    else if (i == MAX_LISTED)
      g_string_append (body, "…\n");
  }
  g_string_append (body, _ ("What is in it is lost. A volume that a guest uses, or that another "
                            "stands on, is not deleted."));
  domus_message_confirm_async (GTK_WINDOW (gtk_widget_get_toplevel (owner)), heading, body->str,
                               _ ("_Delete"), TRUE, NULL, on_delete_confirmed, deletion);
}
