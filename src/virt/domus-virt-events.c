/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt.h"
#include "domus-virt-private.h"

#include <glib/gi18n-lib.h>

/* Callbacks of libvirt come wherever its event loop or a call in flight
 * happens to be. They note what happened and schedule one delivery on the
 * owner's context, so that a burst about one guest becomes one signal. */
struct _DomusVirtEvents
{
  gatomicrefcount refs;
  GWeakRef virt;
  GMainContext *context;
  GArray *domain_ids; /* of int; the opening and closing workers' */
  int pool_id;
  int network_id;
  gboolean has_close;

  GMutex mutex; /* for all below */
  gboolean scheduled;
  GHashTable *guests; /* (owned) (element-type utf8): set of UUIDs */
  gboolean list;
  gboolean storage;
  gboolean networks;
  gboolean closed;
  int close_reason;
};

/**
 * domus_virt_events_new:
 * @virt: gets the signals; not kept alive
 * @context: where it gets them
 */
DomusVirtEvents *
domus_virt_events_new (DomusVirt *virt, GMainContext *context)
{
  DomusVirtEvents *self = g_new0 (DomusVirtEvents, 1);

  g_atomic_ref_count_init (&self->refs);
  g_weak_ref_init (&self->virt, virt);
  self->context = g_main_context_ref (context);
  self->domain_ids = g_array_new (FALSE, FALSE, sizeof (int));
  self->pool_id = self->network_id = -1;
  g_mutex_init (&self->mutex);
  self->guests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/**
 * domus_virt_events_ref:
 *
 * Returns: (transfer full): @self. Any thread.
 */
DomusVirtEvents *
domus_virt_events_ref (DomusVirtEvents *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * domus_virt_events_unref:
 *
 * Any thread.
 */
void
domus_virt_events_unref (DomusVirtEvents *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_weak_ref_clear (&self->virt);
  g_main_context_unref (self->context);
  g_array_unref (self->domain_ids);
  g_mutex_clear (&self->mutex);
  g_hash_table_unref (self->guests);
  g_free (self);
}

/**
 * domus_virt_events_detach:
 *
 * From now on nobody is told.
 */
void
domus_virt_events_detach (DomusVirtEvents *self)
{
  g_weak_ref_set (&self->virt, NULL);
}

static GError *
close_error (int reason)
{
  const char *hint = _ ("Connect again when the host is back.");
  const char *cause = _ ("The host ended it.");

  if (reason == VIR_CONNECT_CLOSE_REASON_KEEPALIVE)
    cause = _ ("The host has not answered for a while.");
  else if (reason == VIR_CONNECT_CLOSE_REASON_ERROR)
    cause = _ ("The way to the host failed.");
  return domus_virt_error_why (_ ("The connection was lost."), DOMUS_ERROR_CLOSED, cause, hint,
                               NULL);
}

static gboolean
deliver (gpointer data)
{
  DomusVirtEvents *self = data;
  g_autoptr (DomusVirt) virt = g_weak_ref_get (&self->virt);
  g_autoptr (GHashTable) guests = NULL;
  gboolean list, storage, networks, closed;
  int reason;

  g_mutex_lock (&self->mutex);
  self->scheduled = FALSE;
  guests = g_steal_pointer (&self->guests);
  self->guests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  list = self->list;
  storage = self->storage;
  networks = self->networks;
  closed = self->closed;
  reason = self->close_reason;
  self->list = self->storage = self->networks = self->closed = FALSE;
  g_mutex_unlock (&self->mutex);

  if (virt == NULL)
    return G_SOURCE_REMOVE;
  if (closed) {
    g_autoptr (GError) error = close_error (reason);
    domus_virt_lost (virt, error);
  } else {
    domus_virt_emit_events (virt, guests, list, storage, networks);
  }
  return G_SOURCE_REMOVE;
}

/* With the mutex held. */
static void
schedule (DomusVirtEvents *self)
{
  if (self->scheduled)
    return;
  self->scheduled = TRUE;
  domus_virt_invoke (self->context, deliver, domus_virt_events_ref (self),
                     (GDestroyNotify)domus_virt_events_unref);
}

static void
note_guest (DomusVirtEvents *self, virDomainPtr dom, gboolean list)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  char uuid[VIR_UUID_STRING_BUFLEN];

  /* Neither this nor anything else here asks the daemon: the UUID came with
   * the event. */
  if (virDomainGetUUIDString (dom, uuid) == 0)
    g_hash_table_add (self->guests, g_strdup (uuid));
  self->list |= list;
  schedule (self);
}

static int
on_lifecycle (virConnectPtr conn, virDomainPtr dom, int event, int detail, void *data)
{
  note_guest (data, dom, event == VIR_DOMAIN_EVENT_DEFINED || event == VIR_DOMAIN_EVENT_UNDEFINED);
  return 0;
}

static void
on_generic (virConnectPtr conn, virDomainPtr dom, void *data)
{
  note_guest (data, dom, FALSE);
}

static void
on_metadata (virConnectPtr conn, virDomainPtr dom, int type, const char *uri, void *data)
{
  note_guest (data, dom, FALSE);
}

static void
on_device (virConnectPtr conn, virDomainPtr dom, const char *alias, void *data)
{
  note_guest (data, dom, FALSE);
}

static void
on_reason (virConnectPtr conn, virDomainPtr dom, int reason, void *data)
{
  note_guest (data, dom, FALSE);
}

static void
on_tray (virConnectPtr conn, virDomainPtr dom, const char *alias, int reason, void *data)
{
  note_guest (data, dom, FALSE);
}

static void
on_disk (virConnectPtr conn,
         virDomainPtr dom,
         const char *before,
         const char *after,
         const char *alias,
         int reason,
         void *data)
{
  note_guest (data, dom, FALSE);
}

static void
on_pool (virConnectPtr conn, virStoragePoolPtr pool, int event, int detail, void *data)
{
  DomusVirtEvents *self = data;
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->storage = TRUE;
  schedule (self);
}

static void
on_network (virConnectPtr conn, virNetworkPtr network, int event, int detail, void *data)
{
  DomusVirtEvents *self = data;
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->networks = TRUE;
  schedule (self);
}

/**
 * domus_virt_events_lost:
 * @reason: a virConnectCloseReason
 *
 * Tells that the connection is over. Any thread.
 */
void
domus_virt_events_lost (DomusVirtEvents *self, int reason)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->closed = TRUE;
  self->close_reason = reason;
  schedule (self);
}

static void
on_closed (virConnectPtr conn, int reason, void *data)
{
  if (reason != VIR_CONNECT_CLOSE_REASON_CLIENT)
    domus_virt_events_lost (data, reason);
}

static void
unref_data (void *data)
{
  domus_virt_events_unref (data);
}

/* libxl knows the first two only, the test driver little more. */
static const struct
{
  int id;
  virConnectDomainEventGenericCallback func;
} domain_events[] = {
  { VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK (on_lifecycle) },
  { VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, VIR_DOMAIN_EVENT_CALLBACK (on_metadata) },
  { VIR_DOMAIN_EVENT_ID_REBOOT, VIR_DOMAIN_EVENT_CALLBACK (on_generic) },
  { VIR_DOMAIN_EVENT_ID_CONTROL_ERROR, VIR_DOMAIN_EVENT_CALLBACK (on_generic) },
  { VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, VIR_DOMAIN_EVENT_CALLBACK (on_device) },
  { VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, VIR_DOMAIN_EVENT_CALLBACK (on_device) },
  { VIR_DOMAIN_EVENT_ID_TRAY_CHANGE, VIR_DOMAIN_EVENT_CALLBACK (on_tray) },
  { VIR_DOMAIN_EVENT_ID_DISK_CHANGE, VIR_DOMAIN_EVENT_CALLBACK (on_disk) },
  { VIR_DOMAIN_EVENT_ID_PMWAKEUP, VIR_DOMAIN_EVENT_CALLBACK (on_reason) },
  { VIR_DOMAIN_EVENT_ID_PMSUSPEND, VIR_DOMAIN_EVENT_CALLBACK (on_reason) },
};

static void
register_domain_event (DomusVirtEvents *self, virConnectPtr conn, gsize index)
{
  int id = virConnectDomainEventRegisterAny (conn, NULL, domain_events[index].id,
                                             domain_events[index].func,
                                             domus_virt_events_ref (self), unref_data);

  if (id >= 0) {
    G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

    g_array_append_val (self->domain_ids, id);
  } else {
    domus_virt_events_unref (self);
  }
}

static void
register_others (DomusVirtEvents *self, virConnectPtr conn)
{
  /* Not the pools' refresh events: our own refreshing would answer itself. */
  self->pool_id = virConnectStoragePoolEventRegisterAny (
      conn, NULL, VIR_STORAGE_POOL_EVENT_ID_LIFECYCLE, VIR_STORAGE_POOL_EVENT_CALLBACK (on_pool),
      domus_virt_events_ref (self), unref_data);
  if (self->pool_id < 0)
    domus_virt_events_unref (self);
  self->network_id = virConnectNetworkEventRegisterAny (conn, NULL, VIR_NETWORK_EVENT_ID_LIFECYCLE,
                                                        VIR_NETWORK_EVENT_CALLBACK (on_network),
                                                        domus_virt_events_ref (self), unref_data);
  if (self->network_id < 0)
    domus_virt_events_unref (self);
  /* The link, which has a reference, outlives this one; and the test driver
   * never calls the function that would free another. */
  self->has_close = virConnectRegisterCloseCallback (conn, on_closed, self, NULL) == 0;
}

/**
 * domus_virt_events_register:
 * @part: below %DOMUS_VIRT_EVENTS_PARTS; all of them are needed, and they may
 *   run at the same time
 *
 * Asks for the events that this connection can send; those that it cannot
 * are no error. Each registration holds a reference. In a worker.
 */
void
domus_virt_events_register (DomusVirtEvents *self, virConnectPtr conn, guint part)
{
  if (part == 0)
    register_others (self, conn);
  else
    for (gsize i = part - 1; i < G_N_ELEMENTS (domain_events); i += DOMUS_VIRT_EVENTS_PARTS - 1)
      register_domain_event (self, conn, i);
}

/**
 * domus_virt_events_unregister:
 *
 * Asks the daemon, so it can hang. In a worker.
 */
void
domus_virt_events_unregister (DomusVirtEvents *self, virConnectPtr conn)
{
  for (guint i = 0; i < self->domain_ids->len; i++)
    virConnectDomainEventDeregisterAny (conn, g_array_index (self->domain_ids, int, i));
  g_array_set_size (self->domain_ids, 0);
  if (self->pool_id >= 0)
    virConnectStoragePoolEventDeregisterAny (conn, self->pool_id);
  if (self->network_id >= 0)
    virConnectNetworkEventDeregisterAny (conn, self->network_id);
  if (self->has_close)
    virConnectUnregisterCloseCallback (conn, on_closed);
}
