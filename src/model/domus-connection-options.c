/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-connection-options.h"

#include "domus-connection-private.h"
#include "domus-uri.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define KEY "connection-options"

static const struct
{
  const char *name;
  const char *label;
} colours[] = {
  { "red", N_ ("Red") },     { "orange", N_ ("Orange") }, { "yellow", N_ ("Yellow") },
  { "green", N_ ("Green") }, { "blue", N_ ("Blue") },     { "purple", N_ ("Purple") },
};

/**
 * domus_connection_options_new:
 *
 * Returns: (transfer full): nothing wanted
 */
DomusConnectionOptions *
domus_connection_options_new (void)
{
  return g_new0 (DomusConnectionOptions, 1);
}

/**
 * domus_connection_options_free:
 * @self: (nullable)
 */
void
domus_connection_options_free (DomusConnectionOptions *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->group);
  g_free (self->colour);
  g_free (self);
}

/**
 * domus_connection_colours:
 *
 * Returns: (transfer none)
 */
const char *const *
domus_connection_colours (void)
{
  static const char *names[G_N_ELEMENTS (colours) + 1];

  for (gsize i = 0; i < G_N_ELEMENTS (colours); i++)
    names[i] = colours[i].name;
  return names;
}

/**
 * domus_connection_colour_label:
 *
 * Returns: (transfer none) (nullable): %NULL for one that is not known
 */
const char *
domus_connection_colour_label (const char *colour)
{
  for (gsize i = 0; i < G_N_ELEMENTS (colours); i++)
    if (g_strcmp0 (colours[i].name, colour) == 0)
      return _ (colours[i].label);
  return NULL;
}

static char *
clean (const char *text)
{
  g_autofree char *stripped = text != NULL ? g_strstrip (g_strdup (text)) : NULL;

  return stripped != NULL && *stripped != '\0' ? g_steal_pointer (&stripped) : NULL;
}

static DomusConnectionOptions *
copy_clean (const DomusConnectionOptions *options)
{
  DomusConnectionOptions *copy = domus_connection_options_new ();

  copy->name = clean (options->name);
  copy->group = clean (options->group);
  if (domus_connection_colour_label (options->colour) != NULL)
    copy->colour = g_strdup (options->colour);
  copy->waits = options->waits;
  return copy;
}

/* ---- remembering ---- */

static GVariant *
find_entry (GSettings *settings, const char *uri)
{
  g_autoptr (GVariant) all = g_settings_get_value (settings, KEY);

  return g_variant_lookup_value (all, uri, G_VARIANT_TYPE_VARDICT);
}

static void
set_text (GVariantDict *dict, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_dict_insert (dict, key, "s", text);
  else
    g_variant_dict_remove (dict, key);
}

/* What is not ours, a newer Domus's, stays. NULL: nothing is left of it. */
static GVariant *
make_entry (GSettings *settings, const char *uri, const DomusConnectionOptions *options)
{
  g_autoptr (GVariant) before = find_entry (settings, uri);
  g_autoptr (GVariant) entry = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, before);
  set_text (&dict, "name", options->name);
  set_text (&dict, "group", options->group);
  set_text (&dict, "colour", options->colour);
  if (options->waits)
    g_variant_dict_insert (&dict, "waits", "b", TRUE);
  else
    g_variant_dict_remove (&dict, "waits");
  entry = g_variant_ref_sink (g_variant_dict_end (&dict));
  return g_variant_n_children (entry) > 0 ? g_steal_pointer (&entry) : NULL;
}

/* @entry: (nullable) */
static void
store_entry (GSettings *settings, const char *uri, GVariant *entry)
{
  g_autoptr (GVariant) before = g_settings_get_value (settings, KEY);
  GVariantBuilder builder;
  GVariantIter iter;
  const char *known;
  GVariant *value;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sa{sv}}"));
  g_variant_iter_init (&iter, before);
  while (g_variant_iter_next (&iter, "{&s@a{sv}}", &known, &value)) {
    if (strcmp (known, uri) != 0)
      g_variant_builder_add (&builder, "{s@a{sv}}", known, value);
    g_variant_unref (value);
  }
  if (entry != NULL)
    g_variant_builder_add (&builder, "{s@a{sv}}", uri, entry);
  g_settings_set_value (settings, KEY, g_variant_builder_end (&builder));
}

static void
take (DomusConnection *self, DomusConnectionOptions *options)
{
  g_autoptr (DomusUri) parsed = domus_uri_parse (self->uri, NULL);

  domus_connection_options_free (self->options);
  self->options = options;
  g_free (self->label);
  self->label = options->name != NULL ? g_strdup (options->name)
                : parsed != NULL      ? domus_uri_describe (parsed)
                                      : g_strdup (self->uri);
  g_object_notify (G_OBJECT (self), "label");
}

/* Private: a connection that has just been made learns what is remembered. */
void
domus_connection_load_options (DomusConnection *self, GSettings *settings)
{
  g_autoptr (GVariant) entry = find_entry (settings, self->uri);
  g_autoptr (DomusConnectionOptions) found = domus_connection_options_new ();

  if (entry == NULL)
    return;
  g_variant_lookup (entry, "name", "s", &found->name);
  g_variant_lookup (entry, "group", "s", &found->group);
  g_variant_lookup (entry, "colour", "s", &found->colour);
  g_variant_lookup (entry, "waits", "b", &found->waits);
  take (self, copy_clean (found));
}

/* Private: a connection that is removed is forgotten whole. */
void
domus_connection_forget_options (DomusConnection *self, GSettings *settings)
{
  g_autoptr (GVariant) entry = find_entry (settings, self->uri);

  if (entry != NULL)
    store_entry (settings, self->uri, NULL);
}

/**
 * domus_connection_get_options:
 *
 * Returns: (transfer none): until they are set the next time
 */
const DomusConnectionOptions *
domus_connection_get_options (DomusConnection *self)
{
  if (self->options == NULL)
    self->options = domus_connection_options_new ();
  return self->options;
}

/**
 * domus_connection_store_set_options:
 * @options: copied
 */
void
domus_connection_store_set_options (DomusConnectionStore *self,
                                    DomusConnection *connection,
                                    const DomusConnectionOptions *options)
{
  DomusConnectionOptions *copy = copy_clean (options);
  GSettings *settings = domus_connection_store_get_settings (self);
  g_autoptr (GVariant) entry = make_entry (settings, connection->uri, copy);

  store_entry (settings, connection->uri, entry);
  take (connection, copy);
}
