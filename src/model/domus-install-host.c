/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-install-plan-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
answered (DomusInstallPlan *self)
{
  if (--self->waiting == 0)
    g_object_notify (G_OBJECT (self), "ready");
  g_signal_emit_by_name (self, "changed");
}

static gboolean
abandoned (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
free_memory_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusInstallPlan) self = user_data;
  g_autoptr (GError) error = NULL;
  const DomusPlatform *platform;

  domus_virt_get_free_memory_finish (DOMUS_VIRT (source), result, &self->free_kib, &error);
  if (abandoned (error))
    return;
  /* libvirt's test driver answers in another unit than it documents. */
  platform = domus_connection_get_platform (self->connection);
  if (platform != NULL && platform->driver == DOMUS_DRIVER_TEST)
    self->free_kib = 0;
  domus_install_plan_suggest_sizes (self);
  answered (self);
}

static void
pools_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusInstallPlan) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) pools = domus_virt_list_pools_finish (DOMUS_VIRT (source), result, &error);
  const char *best = NULL;

  if (abandoned (error))
    return;
  g_ptr_array_set_size (self->pools, 0);
  for (guint i = 0; pools != NULL && i < pools->len; i++) {
    const DomusVirtPool *pool = pools->pdata[i];
    DomusPlanPool *ours;

    /* Volumes of the other kinds are not made the same way. */
    if (!pool->active
        || (g_strcmp0 (pool->type, "dir") != 0 && g_strcmp0 (pool->type, "fs") != 0
            && g_strcmp0 (pool->type, "netfs") != 0 && g_strcmp0 (pool->type, "logical") != 0))
      continue;
    ours = g_new0 (DomusPlanPool, 1);
    ours->name = g_strdup (pool->name);
    ours->path = g_strdup (pool->path);
    ours->available = pool->available;
    g_ptr_array_add (self->pools, ours);
    if (best == NULL || strcmp (ours->name, "default") == 0)
      best = ours->name;
  }
  if (self->pools->len == 0) {
    /* Made when it is first needed, where people's other tools make it. */
    const DomusVirtHost *host = domus_virt_get_host (DOMUS_VIRT (source));
    DomusPlanPool *ours = g_new0 (DomusPlanPool, 1);
    ours->name = g_strdup ("default");
    ours->path = host != NULL && host->session
                     ? g_build_filename (g_get_user_data_dir (), "libvirt", "images", NULL)
                     : g_strdup ("/var/lib/libvirt/images");
    g_ptr_array_add (self->pools, ours);
    best = ours->name;
  }
  domus_install_plan_suggest_pool (self, best);
  domus_install_plan_suggest_sizes (self);
  answered (self);
}

static void
add_network (
    DomusInstallPlan *self, const char *kind, const char *name, const char *label, gboolean active)
{
  DomusPlanNetwork *network = g_new0 (DomusPlanNetwork, 1);

  network->kind = g_strdup (kind);
  network->name = g_strdup (name);
  network->label = g_strdup (label);
  network->active = active;
  g_ptr_array_add (self->networks, network);
}

/* Xen people expect a bridge of the host's (xenbr0), QEMU people the virtual
 * network "default". */
static int
network_rank (const DomusPlanNetwork *network, gboolean xen)
{
  if (g_strcmp0 (network->kind, "bridge") == 0)
    return xen ? (g_str_has_prefix (network->name, "xenbr") ? 5 : 4) : 1;
  if (g_strcmp0 (network->kind, "network") == 0)
    return (network->active ? 3 : 2) + (!xen && strcmp (network->name, "default") == 0 ? 1 : 0);
  return 0;
}

static void
networks_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusInstallPlan) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found =
      domus_virt_list_networks_finish (DOMUS_VIRT (source), result, &error);
  const DomusVirtHost *host = domus_virt_get_host (DOMUS_VIRT (source));
  const DomusPlatform *platform = domus_connection_get_platform (self->connection);
  gboolean xen = platform != NULL && platform->driver == DOMUS_DRIVER_XEN;
  gboolean session = host != NULL && host->session;
  int best = -1;

  if (abandoned (error))
    return;
  g_ptr_array_set_size (self->networks, 0);
  if (session)
    add_network (self, "user", NULL, _ ("User networking (the guest reaches out only)"), TRUE);
  for (guint i = 0; found != NULL && i < found->len; i++) {
    const DomusVirtNetwork *network = found->pdata[i];
    gboolean bridge = g_strcmp0 (network->kind, "bridge") == 0;
    g_autofree char *label = g_strdup_printf (bridge            ? _ ("Bridge %s of the host")
                                              : network->active ? _ ("Virtual network %s")
                                                                : _ ("Virtual network %s "
                                                                     "(will be started)"),
                                              network->name);
    add_network (self, network->kind, network->name, label, network->active);
  }
  add_network (self, NULL, NULL, _ ("No network card"), TRUE);
  for (guint i = 0; i < self->networks->len; i++) {
    if (best < 0
        || (!session
            && network_rank (self->networks->pdata[i], xen)
                   > network_rank (self->networks->pdata[best], xen)))
      best = (int)i;
  }
  domus_install_plan_suggest_network (self, best);
  answered (self);
}

static void
media_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DomusInstallPlan) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *media = domus_connection_list_media_finish (DOMUS_CONNECTION (source), result, &error);

  if (abandoned (error))
    return;
  if (media != NULL) {
    g_ptr_array_unref (self->media);
    self->media = media;
  }
  answered (self);
}

/**
 * domus_install_plan_prepare:
 */
void
domus_install_plan_prepare (DomusInstallPlan *self)
{
  DomusVirt *virt = domus_connection_get_virt (self->connection);

  if (virt == NULL)
    return;
  self->waiting += 4;
  g_object_notify (G_OBJECT (self), "ready");
  domus_virt_get_free_memory_async (virt, self->cancellable, free_memory_cb, g_object_ref (self));
  domus_virt_list_pools_async (virt, self->cancellable, pools_cb, g_object_ref (self));
  domus_virt_list_networks_async (virt, self->cancellable, networks_cb, g_object_ref (self));
  domus_connection_list_media_async (self->connection, self->cancellable, media_cb,
                                     g_object_ref (self));
}
