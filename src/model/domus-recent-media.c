/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-recent-media.h"

#include "domus-connection.h"

/* Those of other connections stay as they are. */
static void
copy_others (
    GVariantBuilder *builder, GVariant *recent, const char *uri, const char *path, guint room)
{
  GVariantIter iter;
  const char *its_uri;
  const char *its_path;

  g_variant_iter_init (&iter, recent);
  while (g_variant_iter_next (&iter, "(&s&s)", &its_uri, &its_path)) {
    if (g_str_equal (its_uri, uri)) {
      if (room == 0 || g_str_equal (its_path, path))
        continue;
      room--;
    }
    g_variant_builder_add (builder, "(ss)", its_uri, its_path);
  }
}

/**
 * domus_recent_media_add:
 * @recent: an a(ss)
 * @uri: the connection's address
 * @path: an image on its host
 *
 * Returns: (transfer floating): @recent with @path first; what is beyond
 *   %DOMUS_RECENT_MEDIA_MAX of @uri is left out
 */
GVariant *
domus_recent_media_add (GVariant *recent, const char *uri, const char *path)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  g_variant_builder_add (&builder, "(ss)", uri, path);
  copy_others (&builder, recent, uri, path, DOMUS_RECENT_MEDIA_MAX - 1);
  return g_variant_builder_end (&builder);
}

/**
 * domus_recent_media_remove:
 *
 * Returns: (transfer floating): @recent without @path of @uri
 */
GVariant *
domus_recent_media_remove (GVariant *recent, const char *uri, const char *path)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ss)"));
  copy_others (&builder, recent, uri, path, DOMUS_RECENT_MEDIA_MAX);
  return g_variant_builder_end (&builder);
}

/**
 * domus_recent_media_list:
 *
 * Returns: (transfer full): the paths of @uri, the latest first
 */
char **
domus_recent_media_list (GVariant *recent, const char *uri)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  GVariantIter iter;
  const char *its_uri;
  const char *path;

  g_variant_iter_init (&iter, recent);
  while (g_variant_iter_next (&iter, "(&s&s)", &its_uri, &path))
    if (g_str_equal (its_uri, uri))
      g_ptr_array_add (paths, g_strdup (path));
  g_ptr_array_add (paths, NULL);
  return (char **)g_ptr_array_steal (paths, NULL);
}

/**
 * domus_recent_media_gone:
 * @path: an image on another host, where no file can be looked at
 * @media: (element-type DomusMedium): what that host lists
 *
 * Returns: whether the host lists the folder of @path, but not @path
 */
gboolean
domus_recent_media_gone (const char *path, GPtrArray *media)
{
  g_autofree char *folder = g_path_get_dirname (path);
  gboolean listed = FALSE;

  for (guint i = 0; i < media->len; i++) {
    const DomusMedium *medium = g_ptr_array_index (media, i);
    g_autofree char *its_folder = g_path_get_dirname (medium->path);

    if (g_str_equal (medium->path, path))
      return FALSE;
    listed |= g_str_equal (its_folder, folder);
  }
  return listed;
}
