/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-virt"
#include "config.h"

#include "domus-virt.h"
#include "domus-virt-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

/* The states that list flags do not tell apart are asked for one by one, but
 * only of so many guests: they are rare. */
#define MAX_STATE_QUESTIONS 64

/**
 * domus_virt_state_from_libvirt:
 * @state: a virDomainState
 */
DomusVirtState
domus_virt_state_from_libvirt (int state)
{
  switch (state) {
  case VIR_DOMAIN_RUNNING:
  case VIR_DOMAIN_BLOCKED: /* older Xen drivers: idle this moment */
    return DOMUS_VIRT_STATE_RUNNING;
  case VIR_DOMAIN_PAUSED:
    return DOMUS_VIRT_STATE_PAUSED;
  case VIR_DOMAIN_SHUTDOWN:
    return DOMUS_VIRT_STATE_SHUTTING_DOWN;
  case VIR_DOMAIN_SHUTOFF:
    return DOMUS_VIRT_STATE_OFF;
  case VIR_DOMAIN_CRASHED:
    return DOMUS_VIRT_STATE_CRASHED;
  case VIR_DOMAIN_PMSUSPENDED:
    return DOMUS_VIRT_STATE_SUSPENDED;
  default:
    return DOMUS_VIRT_STATE_UNKNOWN;
  }
}

/**
 * domus_virt_lookup_guest:
 *
 * Looked up for each call: handles do not outlive a reconnection, and keep a
 * stale name after a rename. In a worker.
 *
 * Returns: (transfer full): the guest, or %NULL.
 */
virDomainPtr
domus_virt_lookup_guest (DomusVirtLink *link, const char *uuid, GError **error)
{
  virDomainPtr dom = virDomainLookupByUUIDString (link->conn, uuid);

  if (dom == NULL)
    domus_virt_fail (error, _ ("The guest was not found."));
  return dom;
}

/* ---- the list ---- */

/* Xen lists its own host system, "Domain-0", among the guests. */
#define DOMAIN_0 "00000000-0000-0000-0000-000000000000"

static char *
uuid_of (virDomainPtr dom)
{
  char uuid[VIR_UUID_STRING_BUFLEN];

  return virDomainGetUUIDString (dom, uuid) == 0 ? g_strdup (uuid) : g_strdup ("");
}

static void
free_domains (virDomainPtr *doms, int n)
{
  for (int i = 0; i < n; i++)
    virDomainFree (doms[i]);
  free (doms);
}

typedef void (*MarkFunc) (DomusVirtGuest *guest, virDomainPtr dom, guint *left);

static void
mark_paused (DomusVirtGuest *guest, virDomainPtr dom, guint *left)
{
  guest->state = DOMUS_VIRT_STATE_PAUSED;
}

static void
mark_other (DomusVirtGuest *guest, virDomainPtr dom, guint *left)
{
  int state;

  guest->state = DOMUS_VIRT_STATE_UNKNOWN;
  if (*left > 0 && virDomainGetState (dom, &state, NULL, 0) == 0)
    guest->state = domus_virt_state_from_libvirt (state);
  *left -= *left > 0;
}

static void
mark_transient (DomusVirtGuest *guest, virDomainPtr dom, guint *left)
{
  guest->persistent = FALSE;
}

static void
mark_autostart (DomusVirtGuest *guest, virDomainPtr dom, guint *left)
{
  guest->autostart = TRUE;
}

static void
mark_saved (DomusVirtGuest *guest, virDomainPtr dom, guint *left)
{
  guest->managed_save = TRUE;
}

/* One list of all guests gives who there is and who runs; five small ones mark
 * what is special. That a guest changes between the calls can make a mark
 * stale (its event corrects it), but never lose a guest. */
static const struct
{
  guint flag;
  MarkFunc mark;
} marks[] = {
  { VIR_CONNECT_LIST_DOMAINS_PAUSED, mark_paused },
  { VIR_CONNECT_LIST_DOMAINS_OTHER, mark_other },
  { VIR_CONNECT_LIST_DOMAINS_TRANSIENT, mark_transient },
  { VIR_CONNECT_LIST_DOMAINS_AUTOSTART, mark_autostart },
  { VIR_CONNECT_LIST_DOMAINS_MANAGEDSAVE, mark_saved },
};

static gpointer
list_guests (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (GPtrArray) guests = NULL;
  g_autoptr (GHashTable) by_uuid = g_hash_table_new (g_str_hash, g_str_equal);
  guint left = MAX_STATE_QUESTIONS;
  virDomainPtr *doms = NULL;
  int n = virConnectListAllDomains (link->conn, &doms, 0);

  if (n < 0)
    return domus_virt_fail (error, _ ("The guests could not be listed."));

  guests = g_ptr_array_new_full (n, (GDestroyNotify)domus_virt_guest_free);
  for (int i = 0; i < n; i++) {
    g_autofree char *uuid = uuid_of (doms[i]);
    DomusVirtGuest *guest = NULL;

    if (strcmp (uuid, DOMAIN_0) == 0)
      continue;
    guest = g_new0 (DomusVirtGuest, 1);
    guest->uuid = g_steal_pointer (&uuid);
    guest->name = g_strdup (virDomainGetName (doms[i]));
    guest->id = (int)virDomainGetID (doms[i]);
    guest->state = guest->id == -1 ? DOMUS_VIRT_STATE_OFF : DOMUS_VIRT_STATE_RUNNING;
    guest->persistent = TRUE;
    g_ptr_array_add (guests, guest);
    g_hash_table_insert (by_uuid, guest->uuid, guest);
  }
  free_domains (doms, n);

  for (gsize m = 0; m < G_N_ELEMENTS (marks); m++) {
    doms = NULL;
    n = virConnectListAllDomains (link->conn, &doms, marks[m].flag);
    for (int i = 0; i < n; i++) {
      g_autofree char *uuid = uuid_of (doms[i]);
      DomusVirtGuest *guest = g_hash_table_lookup (by_uuid, uuid);

      if (guest != NULL)
        marks[m].mark (guest, doms[i], &left);
    }
    if (n >= 0)
      free_domains (doms, n);
  }
  return g_steal_pointer (&guests);
}

/**
 * domus_virt_list_guests_async:
 *
 * Lists all guests with a fixed number of questions to the daemon. Xen's host
 * system is not one.
 */
void
domus_virt_list_guests_async (DomusVirt *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  static const DomusVirtCall call = { "list guests", list_guests, (GDestroyNotify)g_ptr_array_unref,
                                      DOMUS_VIRT_READ };

  domus_virt_run (self, &call, NULL, cancellable, callback, user_data);
}

/**
 * domus_virt_list_guests_finish:
 *
 * Returns: (transfer full) (element-type DomusVirtGuest): in libvirt's order.
 */
GPtrArray *
domus_virt_list_guests_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}

/* ---- one guest ---- */

static gpointer
get_guest (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);
  g_autoptr (DomusVirtGuest) guest = g_new0 (DomusVirtGuest, 1);
  virDomainInfo info;
  int autostart = 0;

  if (dom == NULL)
    return NULL;
  if (virDomainGetInfo (dom, &info) < 0)
    return domus_virt_fail (error, _ ("The guest’s state could not be read."));

  guest->uuid = uuid_of (dom);
  guest->name = g_strdup (virDomainGetName (dom));
  guest->id = (int)virDomainGetID (dom);
  guest->state = domus_virt_state_from_libvirt (info.state);
  guest->vcpus = info.nrVirtCpu;
  guest->memory_kib = info.memory;
  guest->cpu_time_ns = info.cpuTime;
  guest->persistent = virDomainIsPersistent (dom) != 0;
  guest->managed_save = virDomainHasManagedSaveImage (dom, 0) == 1;
  guest->autostart = virDomainGetAutostart (dom, &autostart) == 0 && autostart;
  return g_steal_pointer (&guest);
}

/**
 * domus_virt_get_guest_async:
 *
 * Reads one guest's present state, CPUs, memory and CPU time.
 */
void
domus_virt_get_guest_async (DomusVirt *self,
                            const char *uuid,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  static const DomusVirtCall call = { "get guest", get_guest, (GDestroyNotify)domus_virt_guest_free,
                                      DOMUS_VIRT_READ };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = uuid }, cancellable, callback,
                  user_data);
}

/**
 * domus_virt_get_guest_finish:
 *
 * Returns: (transfer full): the guest; %DOMUS_ERROR_NOT_FOUND when it is gone.
 */
DomusVirtGuest *
domus_virt_get_guest_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}

static gpointer
get_xml (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);
  guint flags = (args->flags & DOMUS_VIRT_XML_CONFIG ? VIR_DOMAIN_XML_INACTIVE : 0)
                | (args->flags & DOMUS_VIRT_XML_SECURE ? VIR_DOMAIN_XML_SECURE : 0);
  char *xml;

  if (dom == NULL)
    return NULL;
  xml = virDomainGetXMLDesc (dom, flags);
  if (xml == NULL)
    return domus_virt_fail (error, _ ("The guest’s definition could not be read."));
  return xml; /* malloc()ed, which g_free() frees as of GLib 2.46 */
}

/**
 * domus_virt_get_xml_async:
 *
 * Reads a guest's definition.
 */
void
domus_virt_get_xml_async (DomusVirt *self,
                          const char *uuid,
                          DomusVirtXmlFlags flags,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  static const DomusVirtCall call = { "get XML", get_xml, g_free, DOMUS_VIRT_READ };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = uuid, .flags = flags }, cancellable,
                  callback, user_data);
}

/**
 * domus_virt_get_xml_finish:
 *
 * Returns: (transfer full): the document.
 */
char *
domus_virt_get_xml_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return domus_virt_run_finish (self, result, error);
}

/* ---- display ---- */

static void
close_socket (gpointer data)
{
  close (GPOINTER_TO_INT (data) - 1);
}

static gpointer
open_graphics (DomusVirtLink *link, const DomusVirtArgs *args, GError **error)
{
  g_autoptr (DomusVirDomain) dom = domus_virt_lookup_guest (link, args->subject, error);
  int fd;

  if (dom == NULL)
    return NULL;
  fd = virDomainOpenGraphicsFD (dom, 0, VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH);
  if (fd < 0)
    return domus_virt_fail (error, _ ("The guest’s display could not be opened."));
  return GINT_TO_POINTER (fd + 1); /* 0 is a descriptor, NULL a failure */
}

/**
 * domus_virt_open_graphics_async:
 *
 * Has the daemon connect us to the guest's first display, without its
 * password. Local QEMU only; elsewhere %DOMUS_ERROR_UNSUPPORTED.
 */
void
domus_virt_open_graphics_async (DomusVirt *self,
                                const char *uuid,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  static const DomusVirtCall call = { "open graphics", open_graphics, close_socket,
                                      DOMUS_VIRT_READ };

  domus_virt_run (self, &call, &(DomusVirtArgs){ .subject = uuid }, cancellable, callback,
                  user_data);
}

/**
 * domus_virt_open_graphics_finish:
 *
 * Returns: a socket, the caller's to close, or -1.
 */
int
domus_virt_open_graphics_finish (DomusVirt *self, GAsyncResult *result, GError **error)
{
  return GPOINTER_TO_INT (domus_virt_run_finish (self, result, error)) - 1;
}
