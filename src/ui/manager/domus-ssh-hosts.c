/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-ssh-hosts-private.h"

#include <string.h>

/**
 * domus_ssh_hosts_parse:
 * @text: of an ssh_config(5)
 *
 * Returns: (transfer full): the names after "Host", except patterns
 */
char **
domus_ssh_hosts_parse (const char *text)
{
  g_autoptr (GStrvBuilder) hosts = g_strv_builder_new ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++) {
    /* "Host a b", "host=a", with quotes around names that need none. */
    g_auto (GStrv) words = g_strsplit_set (g_strstrip (*line), " \t=\"\r", -1);

    if (words[0] == NULL || g_ascii_strcasecmp (words[0], "host") != 0)
      continue;
    for (char **word = words + 1; *word != NULL && **word != '#'; word++) {
      if (**word != '\0' && strpbrk (*word, "*?!") == NULL)
        g_strv_builder_add (hosts, *word);
    }
  }
  return g_strv_builder_end (hosts);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkEntry) entry = user_data;
  g_autoptr (GtkEntryCompletion) completion = NULL;
  g_autoptr (GtkListStore) store = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) hosts = NULL;

  if (!g_file_load_contents_finish (G_FILE (source), result, &text, NULL, NULL, NULL)
      || !g_utf8_validate (text, -1, NULL))
    return;
  hosts = domus_ssh_hosts_parse (text);
  if (hosts[0] == NULL)
    return;
  store = gtk_list_store_new (1, G_TYPE_STRING);
  for (char **host = hosts; *host != NULL; host++)
    gtk_list_store_insert_with_values (store, NULL, -1, 0, *host, -1);
  completion = gtk_entry_completion_new ();
  gtk_entry_completion_set_model (completion, GTK_TREE_MODEL (store));
  gtk_entry_completion_set_text_column (completion, 0);
  gtk_entry_completion_set_minimum_key_length (completion, 1);
  gtk_entry_set_completion (entry, completion);
}

/**
 * domus_ssh_hosts_complete:
 *
 * Reads the file without waiting for it.
 */
void
domus_ssh_hosts_complete (GtkEntry *entry)
{
  g_autofree char *path = g_build_filename (g_get_home_dir (), ".ssh", "config", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_file_load_contents_async (file, NULL, loaded_cb, g_object_ref (entry));
}
