/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-ssh-pool.h"

#include "domus-ssh-private.h"

struct _DomusSshPool
{
  grefcount ref_count;
  GHashTable *shared; /* key (owned) -> GWeakRef (owned) of a DomusSsh */
};

static void
free_weak (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* What makes a login another one. Where it leads (hypervisor, path) does not. */
static char *
make_key (const DomusUri *uri)
{
  static const char *const counts[] = { "keyfile", "known_hosts", "no_verify", "command" };
  g_autoptr (GHashTable) params =
      uri->query ? g_uri_parse_params (uri->query, -1, "&;", G_URI_PARAMS_NONE, NULL) : NULL;
  g_autofree char *host = g_ascii_strdown (uri->host, -1);
  GString *key = g_string_new (NULL);

  g_string_append_printf (key, "%s@%s:%d", uri->user != NULL ? uri->user : "", host, uri->port);
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++) {
    const char *value = params != NULL ? g_hash_table_lookup (params, counts[i]) : NULL;

    g_string_append_printf (key, "\n%s", value != NULL ? value : "");
  }
  return g_string_free (key, FALSE);
}

/**
 * domus_ssh_pool_new:
 *
 * Returns: (transfer full): an empty one
 */
DomusSshPool *
domus_ssh_pool_new (void)
{
  DomusSshPool *self = g_new0 (DomusSshPool, 1);

  g_ref_count_init (&self->ref_count);
  self->shared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_weak);
  return self;
}

/**
 * domus_ssh_pool_ref:
 *
 * Returns: (transfer full):
 */
DomusSshPool *
domus_ssh_pool_ref (DomusSshPool *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * domus_ssh_pool_unref:
 *
 * What was handed out lives on.
 */
void
domus_ssh_pool_unref (DomusSshPool *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->shared);
  g_free (self);
}

/**
 * domus_ssh_pool_get:
 * @uri: of transport ssh
 *
 * Returns: (transfer full): to be opened with domus_ssh_open_async(), which
 *   waits where another user is logging in, and closed by each user
 */
DomusSsh *
domus_ssh_pool_get (DomusSshPool *self, const DomusUri *uri)
{
  g_autofree char *key = make_key (uri);
  GWeakRef *weak = g_hash_table_lookup (self->shared, key);
  g_autoptr (DomusSsh) shared = weak != NULL ? g_weak_ref_get (weak) : NULL;

  if (shared != NULL && domus_ssh_join (shared))
    return g_steal_pointer (&shared);
  g_clear_object (&shared);
  shared = domus_ssh_new (uri);
  weak = g_new0 (GWeakRef, 1);
  g_weak_ref_init (weak, shared);
  g_hash_table_replace (self->shared, g_steal_pointer (&key), weak);
  return g_steal_pointer (&shared);
}
