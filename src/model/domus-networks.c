/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-networks.h"

#include "domus-connection-private.h"
#include "domus-virt-net.h"

#include <glib/gi18n-lib.h>

static void
lease_free (gpointer data)
{
  DomusLease *self = data;

  g_free (self->address);
  g_free (self->mac);
  g_free (self->guest);
  g_free (self->until);
  g_free (self);
}

/**
 * domus_net_free:
 * @self: (nullable)
 */
void
domus_net_free (DomusNet *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  domus_network_facts_free (self->facts);
  g_free (self->kind);
  g_free (self->users);
  g_ptr_array_unref (self->leases);
  g_free (self);
}

/**
 * domus_network_mode_text:
 *
 * Returns: (transfer none): for people; @mode itself where that is not known
 */
const char *
domus_network_mode_text (const char *mode)
{
  static const struct
  {
    const char *mode, *text;
  } texts[] = {
    { "nat", N_ ("NAT: guests reach out by the host’s address") },
    { "route", N_ ("Routed: guests have addresses that others can reach") },
    { "open", N_ ("Open: the host’s own firewall decides") },
    { "isolated", N_ ("Isolated: guests reach each other and the host") },
    { "bridge", N_ ("Bridge: guests are on the network of the host") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (g_strcmp0 (texts[i].mode, mode) == 0)
      return _ (texts[i].text);
  return mode;
}

/* ---- the list ---- */

static DomusLease *
new_lease (const DomusVirtLease *from)
{
  DomusLease *self = g_new0 (DomusLease, 1);
  g_autoptr (GDateTime) until =
      from->until > 0 ? g_date_time_new_from_unix_local (from->until) : NULL;

  self->address = g_strdup (from->address);
  self->mac = g_strdup (from->mac != NULL ? from->mac : "");
  self->guest = g_strdup (from->guest != NULL      ? from->guest
                          : from->hostname != NULL ? from->hostname
                                                   : "");
  self->until = until != NULL ? g_date_time_format (until, "%x %X") : g_strdup ("");
  return self;
}

static DomusNet *
new_net (DomusVirtNetLook *look)
{
  DomusNet *self = g_new0 (DomusNet, 1);

  self->name = g_strdup (look->name);
  self->facts = g_steal_pointer (&look->facts);
  self->kind = g_strdup (self->facts != NULL ? domus_network_mode_text (self->facts->mode)
                                             : _ ("Bridge of the host"));
  self->active = look->active;
  self->autostart = look->autostart;
  self->running = look->running->len;
  g_ptr_array_add (look->users, NULL);
  self->users = g_strjoinv (", ", (char **)look->users->pdata);
  self->leases = g_ptr_array_new_with_free_func (lease_free);
  for (guint i = 0; i < look->leases->len; i++)
    g_ptr_array_add (self->leases, new_lease (look->leases->pdata[i]));
  return self;
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) looks =
      domus_virt_look_at_nets_finish (DOMUS_VIRT (source), result, &error);
  GPtrArray *nets;

  if (looks == NULL) {
    g_task_return_error (task, error);
    return;
  }
  nets = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_net_free);
  for (guint i = 0; i < looks->len; i++)
    g_ptr_array_add (nets, new_net (looks->pdata[i]));
  g_task_return_pointer (task, nets, (GDestroyNotify)g_ptr_array_unref);
}

/**
 * domus_connection_list_nets_async:
 */
void
domus_connection_list_nets_async (DomusConnection *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  DomusVirt *virt;
  GTask *task = domus_connection_begin (self, cancellable, callback, user_data, &virt);

  if (task != NULL)
    domus_virt_look_at_nets_async (virt, cancellable, looked_cb, task);
}

/**
 * domus_connection_list_nets_finish:
 *
 * Returns: (transfer full) (element-type DomusNet): networks, then bridges
 */
GPtrArray *
domus_connection_list_nets_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- one network ---- */

static void
op_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean ok = domus_virt_net_op_finish (DOMUS_VIRT (source), result, &error);

  domus_connection_end (user_data, ok, error);
}

/**
 * domus_connection_net_op_async:
 */
void
domus_connection_net_op_async (DomusConnection *self,
                               const char *name,
                               DomusNetOp op,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  static const DomusVirtNetOp ops[] = {
    [DOMUS_NET_START] = DOMUS_VIRT_NET_START,
    [DOMUS_NET_STOP] = DOMUS_VIRT_NET_STOP,
    [DOMUS_NET_AUTOSTART_ON] = DOMUS_VIRT_NET_AUTOSTART_ON,
    [DOMUS_NET_AUTOSTART_OFF] = DOMUS_VIRT_NET_AUTOSTART_OFF,
    [DOMUS_NET_REMOVE] = DOMUS_VIRT_NET_REMOVE,
  };
  DomusVirt *virt;
  GTask *task = domus_connection_begin (self, cancellable, callback, user_data, &virt);

  if (task != NULL)
    domus_virt_net_op_async (virt, name, ops[op], cancellable, op_cb, task);
}

/**
 * domus_connection_net_op_finish:
 */
gboolean
domus_connection_net_op_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;
  gboolean ok = domus_virt_make_net_finish (DOMUS_VIRT (source), result, &error);

  domus_connection_end (user_data, ok, error);
}

/**
 * domus_connection_make_net_async:
 */
void
domus_connection_make_net_async (DomusConnection *self,
                                 const char *name,
                                 const char *xml,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  DomusVirt *virt;
  GTask *task = domus_connection_begin (self, cancellable, callback, user_data, &virt);

  if (task != NULL)
    domus_virt_make_net_async (virt, name, xml, cancellable, made_cb, task);
}

/**
 * domus_connection_make_net_finish:
 */
gboolean
domus_connection_make_net_finish (DomusConnection *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
