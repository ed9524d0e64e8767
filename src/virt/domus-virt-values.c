/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt.h"
#include "domus-virt-private.h"

/**
 * domus_virt_guest_copy:
 *
 * Returns: (transfer full): a copy; free with domus_virt_guest_free().
 */
DomusVirtGuest *
domus_virt_guest_copy (const DomusVirtGuest *self)
{
  DomusVirtGuest *copy = g_memdup2 (self, sizeof *self);

  copy->uuid = g_strdup (self->uuid);
  copy->name = g_strdup (self->name);
  return copy;
}

/**
 * domus_virt_guest_free:
 * @self: (nullable)
 */
void
domus_virt_guest_free (DomusVirtGuest *self)
{
  if (self == NULL)
    return;
  g_free (self->uuid);
  g_free (self->name);
  g_free (self);
}

/**
 * domus_virt_pool_free:
 * @self: (nullable)
 */
void
domus_virt_pool_free (DomusVirtPool *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->type);
  g_free (self->path);
  g_free (self);
}

/**
 * domus_virt_volume_free:
 * @self: (nullable)
 */
void
domus_virt_volume_free (DomusVirtVolume *self)
{
  if (self == NULL)
    return;
  g_free (self->pool);
  g_free (self->name);
  g_free (self->path);
  g_free (self->format);
  g_free (self);
}

/**
 * domus_virt_network_free:
 * @self: (nullable)
 */
void
domus_virt_network_free (DomusVirtNetwork *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  g_free (self->name);
  g_free (self);
}

/**
 * domus_virt_host_free:
 * @self: (nullable)
 */
void
domus_virt_host_free (DomusVirtHost *self)
{
  if (self == NULL)
    return;
  g_free (self->uri);
  g_free (self->hostname);
  g_free (self->hypervisor_type);
  g_free (self->capabilities);
  g_free (self->domain_capabilities);
  g_free (self);
}
