/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt.h"
#include "domus-virt-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Some drivers cannot start a guest paused, libvirt's test driver among them. There it runs at
 * once. */
static int
start_paused (virDomainPtr dom)
{
  int result = virDomainCreateWithFlags (dom, VIR_DOMAIN_START_PAUSED);
  const virError *error = result < 0 ? virGetLastError () : NULL;

  if (error != NULL && error->code == VIR_ERR_INVALID_ARG)
    result = virDomainCreate (dom);
  return result;
}

static int
call_libvirt (virDomainPtr dom, DomusVirtOp op)
{
  switch (op) {
  case DOMUS_VIRT_OP_START:
    return virDomainCreate (dom);
  case DOMUS_VIRT_OP_START_PAUSED:
    return start_paused (dom);
  case DOMUS_VIRT_OP_SUSPEND:
    return virDomainSuspend (dom);
  case DOMUS_VIRT_OP_RESUME:
    return virDomainResume (dom);
  case DOMUS_VIRT_OP_SHUTDOWN:
    return virDomainShutdown (dom);
  case DOMUS_VIRT_OP_REBOOT:
    return virDomainReboot (dom, 0);
  case DOMUS_VIRT_OP_RESET:
    return virDomainReset (dom, 0);
  case DOMUS_VIRT_OP_DESTROY:
    return virDomainDestroy (dom);
  case DOMUS_VIRT_OP_MANAGED_SAVE:
    return virDomainManagedSave (dom, 0);
  case DOMUS_VIRT_OP_DISCARD_SAVED:
    return virDomainManagedSaveRemove (dom, 0);
  case DOMUS_VIRT_OP_WAKE_UP:
    return virDomainPMWakeup (dom, 0);
  case DOMUS_VIRT_OP_AUTOSTART_ON:
    return virDomainSetAutostart (dom, 1);
  case DOMUS_VIRT_OP_AUTOSTART_OFF:
    return virDomainSetAutostart (dom, 0);
  default:
    g_assert_not_reached ();
  }
}

static const char *
what_failed (DomusVirtOp op)
{
  switch (op) {
  case DOMUS_VIRT_OP_START:
  case DOMUS_VIRT_OP_START_PAUSED:
    return _ ("“%s” could not be started.");
  case DOMUS_VIRT_OP_SUSPEND:
    return _ ("“%s” could not be paused.");
  case DOMUS_VIRT_OP_RESUME:
    return _ ("“%s” could not be resumed.");
  case DOMUS_VIRT_OP_SHUTDOWN:
    return _ ("“%s” could not be asked to shut down.");
  case DOMUS_VIRT_OP_REBOOT:
    return _ ("“%s” could not be asked to reboot.");
  case DOMUS_VIRT_OP_RESET:
    return _ ("“%s” could not be reset.");
  case DOMUS_VIRT_OP_DESTROY:
    return _ ("“%s” could not be forced off.");
  case DOMUS_VIRT_OP_MANAGED_SAVE:
    return _ ("“%s” could not be saved.");
  case DOMUS_VIRT_OP_DISCARD_SAVED:
    return _ ("The saved state of “%s” could not be discarded.");
  case DOMUS_VIRT_OP_WAKE_UP:
    return _ ("“%s” could not be woken up.");
  case DOMUS_VIRT_OP_AUTOSTART_ON:
  case DOMUS_VIRT_OP_AUTOSTART_OFF:
    return _ ("Whether “%s” starts with the host could not be changed.");
  default:
    g_assert_not_reached ();
  }
}

static gpointer
do_op (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);
  g_autoptr (GError) failure = NULL;
  g_autofree char *what = NULL;

  if (dom == NULL)
    return NULL;
    /* Before the call: even asking for the name resets the last error. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  what = g_strdup_printf (what_failed (args->flags), virDomainGetName (dom));
#pragma GCC diagnostic pop
  if (call_libvirt (dom, args->flags) >= 0)
    return DOMUS_VIRT_DONE;

  failure = domus_virt_error_new (what);
  if (domus_error_get_details (failure) != NULL
      && strstr (domus_error_get_details (failure), "libxenlight failed to create") != NULL)
    domus_virt_explain_start (link, dom, what, &failure);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static gboolean
is_slow (DomusVirtOp op)
{
  return op == DOMUS_VIRT_OP_START || op == DOMUS_VIRT_OP_START_PAUSED
         || op == DOMUS_VIRT_OP_MANAGED_SAVE || op == DOMUS_VIRT_OP_DISCARD_SAVED;
}

/**
 * domus_virt_op_async:
 *
 * Does something to a guest. When it fails, the state is not what was wanted;
 * when it succeeds, shutdown and reboot are only asked for.
 */
void
domus_virt_op_async (DomusVirt *self,
                     const char *uuid,
                     DomusVirtOp op,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  static const DomusVirtCall quick = { "guest operation", do_op, NULL, DOMUS_VIRT_CHANGE };
  static const DomusVirtCall slow = { "long guest operation", do_op, NULL, DOMUS_VIRT_CHANGE,
                                      .slow = TRUE };
  static const DomusVirtCall urgent = { "force off", do_op, NULL, DOMUS_VIRT_URGENT };
  const DomusVirtCall *call = op == DOMUS_VIRT_OP_DESTROY ? &urgent : is_slow (op) ? &slow : &quick;

  domus_virt_run (self, call, &(DomusVirtArgs){ .subject = uuid, .flags = op }, cancellable,
                  callback, user_data);
}

/**
 * domus_virt_op_finish:
 *
 * Returns: whether libvirt reported success.
 */
gboolean
domus_virt_op_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}

/* ---- devices ---- */

#define DEVICE_LIVE 1u
#define DEVICE_FORCE 2u

static int
change_device (virDomainPtr dom, guint action, const char *xml, guint flags)
{
  switch ((DomusVirtDeviceAction)action) {
  case DOMUS_VIRT_DEVICE_ATTACH:
    return virDomainAttachDeviceFlags (dom, xml, flags & ~VIR_DOMAIN_DEVICE_MODIFY_FORCE);
  case DOMUS_VIRT_DEVICE_DETACH:
    return virDomainDetachDeviceFlags (dom, xml, flags & ~VIR_DOMAIN_DEVICE_MODIFY_FORCE);
  case DOMUS_VIRT_DEVICE_UPDATE:
    return virDomainUpdateDeviceFlags (dom, xml, flags);
  default:
    g_assert_not_reached ();
  }
}

static gpointer
do_device (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  static const char *const failed[] = {
    N_ ("The device could not be added."),
    N_ ("The device could not be removed."),
    N_ ("The device could not be changed."),
  };
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);
  guint flags =
      args->flags & DEVICE_LIVE ? VIR_DOMAIN_DEVICE_MODIFY_LIVE : VIR_DOMAIN_DEVICE_MODIFY_CONFIG;
  int result;

  if (dom == NULL)
    return NULL;
  if (args->flags & DEVICE_FORCE)
    flags |= VIR_DOMAIN_DEVICE_MODIFY_FORCE;
  result = change_device (dom, args->number, args->text, flags);
  /* libxl knows no force, and its guests do not lock trays. */
  if (result < 0 && (args->flags & DEVICE_FORCE)
      && strstr (virGetLastErrorMessage (), "unsupported flags") != NULL)
    result = change_device (dom, args->number, args->text, flags & ~VIR_DOMAIN_DEVICE_MODIFY_FORCE);
  if (result < 0)
    return domus_virt_fail (error, _ (failed[args->number]));
  return DOMUS_VIRT_DONE;
}

/**
 * domus_virt_device_async:
 * @device_xml: one device element
 * @live: the running guest rather than the definition
 * @force: of an update only
 */
void
domus_virt_device_async (DomusVirt *self,
                         const char *uuid,
                         DomusVirtDeviceAction action,
                         const char *device_xml,
                         gboolean live,
                         gboolean force,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  static const DomusVirtCall call = { "device", do_device, NULL, DOMUS_VIRT_CHANGE };
  DomusVirtArgs args = {
    .subject = uuid,
    .text = device_xml,
    .number = action,
    .flags = (live ? DEVICE_LIVE : 0) | (force ? DEVICE_FORCE : 0),
  };

  domus_virt_run (self, &call, &args, cancellable, callback, user_data);
}

/**
 * domus_virt_device_finish:
 *
 * Returns: whether libvirt reported success.
 */
gboolean
domus_virt_device_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error) != NULL;
}
