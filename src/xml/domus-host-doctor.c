/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-host-doctor.h"

#include "domus-domain.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A pool is full when less than both of this is left. */
#define FULL_SHARE 20
#define FULL_BYTES (G_GUINT64_CONSTANT (4) << 30)
/* Less than this starts hardly any guest. */
#define LOW_MEMORY_KIB (256 * 1024)
/* More of one kind are counted, not listed. */
#define MAX_OF_A_KIND 12

/* ---- values ---- */

/* Whether other computers reach a display that listens there. */
static gboolean
is_exposed (const DomusGraphics *graphics)
{
  const char *listen = graphics->listen;

  if (graphics->has_password || graphics->socket != NULL || listen == NULL || *listen == '\0')
    return FALSE;
  return !g_str_has_prefix (listen, "127.") && strcmp (listen, "::1") != 0
         && strcmp (listen, "localhost") != 0;
}

static void
read_cards (DomusHostGuest *self, const DomusXmlDoc *domain)
{
  g_autoptr (GPtrArray) cards = domus_domain_list_interfaces (domain);
  g_autoptr (GStrvBuilder) bridges = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) networks = g_strv_builder_new ();

  for (guint i = 0; i < cards->len; i++) {
    const DomusInterface *card = cards->pdata[i];

    if (card->source != NULL && g_strcmp0 (card->kind, "bridge") == 0)
      g_strv_builder_add (bridges, card->source);
    else if (card->source != NULL && g_strcmp0 (card->kind, "network") == 0)
      g_strv_builder_add (networks, card->source);
  }
  self->bridges = g_strv_builder_end (bridges);
  self->networks = g_strv_builder_end (networks);
}

/**
 * domus_host_guest_new:
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): %NULL when @xml is no definition
 */
DomusHostGuest *
domus_host_guest_new (const char *xml, gboolean runs)
{
  g_autoptr (DomusXmlDoc) domain = xml != NULL ? domus_xml_doc_parse (xml, "domain", NULL) : NULL;
  g_autoptr (GPtrArray) displays = NULL;
  DomusHostGuest *self;

  if (domain == NULL)
    return NULL;
  self = g_new0 (DomusHostGuest, 1);
  self->name = domus_domain_get_name (domain);
  self->runs = runs;
  self->missing = g_ptr_array_new_with_free_func (g_free);
  read_cards (self, domain);
  displays = domus_domain_list_graphics (domain);
  for (guint i = 0; i < displays->len && self->exposed == NULL; i++) {
    const DomusGraphics *display = displays->pdata[i];

    if (is_exposed (display))
      self->exposed = g_strdup (display->listen);
  }
  return self;
}

/**
 * domus_host_guest_free:
 * @self: (nullable)
 */
void
domus_host_guest_free (DomusHostGuest *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_strfreev (self->bridges);
  g_strfreev (self->networks);
  g_free (self->exposed);
  g_ptr_array_unref (self->missing);
  g_free (self);
}

/**
 * domus_host_thing_new:
 *
 * Returns: (transfer full)
 */
DomusHostThing *
domus_host_thing_new (const char *name, gboolean active)
{
  DomusHostThing *self = g_new0 (DomusHostThing, 1);

  self->name = g_strdup (name);
  self->active = active;
  return self;
}

/**
 * domus_host_thing_free:
 * @self: (nullable)
 */
void
domus_host_thing_free (DomusHostThing *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->path);
  g_free (self);
}

/**
 * domus_host_state_new:
 *
 * Returns: (transfer full): a state in which nothing but @platform is known
 */
DomusHostState *
domus_host_state_new (DomusPlatform *platform)
{
  DomusHostState *self = g_new0 (DomusHostState, 1);

  self->platform = domus_platform_ref (platform);
  self->guests = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_host_guest_free);
  return self;
}

/**
 * domus_host_state_free:
 * @self: (nullable)
 */
void
domus_host_state_free (DomusHostState *self)
{
  if (self == NULL)
    return;
  domus_platform_unref (self->platform);
  g_clear_pointer (&self->bridges, g_ptr_array_unref);
  g_clear_pointer (&self->networks, g_ptr_array_unref);
  g_clear_pointer (&self->pools, g_ptr_array_unref);
  g_ptr_array_unref (self->guests);
  g_free (self);
}

/* ---- findings ---- */

static void G_GNUC_PRINTF (6, 7) find (GPtrArray *findings,
                                       const char *rule,
                                       DomusSeverity severity,
                                       const char *place,
                                       const char *reason,
                                       const char *format,
                                       ...)
{
  g_autofree char *summary = NULL;
  va_list args;

  va_start (args, format);
  summary = g_strdup_vprintf (format, args);
  va_end (args);
  g_ptr_array_add (findings, domus_finding_new (rule, severity, place, summary, reason, NULL));
}

static void
check_platform (const DomusHostState *self, GPtrArray *findings)
{
  const DomusPlatform *platform = self->platform;
  gboolean xen = platform->driver == DOMUS_DRIVER_XEN;

  if (!platform->hvm)
    find (findings, "host-hvm", DOMUS_SEVERITY_ERROR, NULL,
          xen ? _ ("Its processors lack VT-x or AMD-V, or the firmware has them switched off: look "
                   "for “Virtualization” in the firmware’s setup.")
              : _ ("libvirt finds no QEMU for such guests: install the package qemu-system-x86 on "
                   "the host, and restart libvirtd."),
          "%s", _ ("This host cannot run fully virtualized guests."));
  else if (platform->driver == DOMUS_DRIVER_QEMU && g_strcmp0 (platform->domain_type, "kvm") != 0)
    find (findings, "host-kvm", DOMUS_SEVERITY_WARNING, NULL,
          _ ("There is no /dev/kvm: the firmware has virtualization switched off, the kernel’s "
             "module kvm_intel or kvm_amd is not loaded, or the host is a guest itself."),
          "%s", _ ("Guests run without the processor’s help, many times slower."));
  if (self->plain)
    find (findings, "host-plain", DOMUS_SEVERITY_WARNING, NULL,
          _ ("Anybody on the way can read and change it. Connect by SSH or TLS."), "%s",
          _ ("What goes to this host and back is not encrypted."));
  if (self->session)
    find (findings, "host-session", DOMUS_SEVERITY_INFO, NULL,
          _ ("Guests here have no bridges and no devices of the host, and end with your session. "
             "The host’s system connection has them."),
          "%s", _ ("This is your own, unprivileged daemon."));
  if (xen && self->free_kib > 0 && self->free_kib < LOW_MEMORY_KIB) {
    g_autofree char *free_memory =
        g_format_size_full (self->free_kib * 1024, G_FORMAT_SIZE_IEC_UNITS);

    find (findings, "host-memory", DOMUS_SEVERITY_INFO, NULL,
          _ ("The host system gives up memory of its own for a new guest, unless “dom0_mem” or "
             "“autoballoon” forbid it. Shut down a guest if one does not start."),
          _ ("Xen has only %s of memory free."), free_memory);
  }
}

static DomusHostThing *
lookup (GPtrArray *things, const char *name)
{
  for (guint i = 0; things != NULL && i < things->len; i++) {
    DomusHostThing *thing = things->pdata[i];
    if (g_strcmp0 (thing->name, name) == 0)
      return thing;
  }
  return NULL;
}

static gboolean
any_active (GPtrArray *things)
{
  for (guint i = 0; i < things->len; i++)
    if (((DomusHostThing *)things->pdata[i])->active)
      return TRUE;
  return FALSE;
}

static void
check_network_of (const DomusHostState *self, const DomusHostGuest *guest, GPtrArray *findings)
{
  for (char **name = guest->bridges; self->bridges != NULL && *name != NULL; name++)
    if (!g_ptr_array_find_with_equal_func (self->bridges, *name, g_str_equal, NULL))
      find (findings, "host-bridge", DOMUS_SEVERITY_ERROR, guest->name,
            _ ("The guest does not start without it. Make the bridge on the host, or choose "
               "another network in the guest’s hardware."),
            _ ("The host has no bridge “%s”, which “%s” is on."), *name, guest->name);
  for (char **name = guest->networks; self->networks != NULL && *name != NULL; name++) {
    const DomusHostThing *network = lookup (self->networks, *name);

    if (network == NULL)
      find (findings, "host-network", DOMUS_SEVERITY_ERROR, guest->name,
            _ ("The guest does not start without it. Make the network, or choose another in the "
               "guest’s hardware."),
            _ ("The host has no network “%s”, which “%s” is on."), *name, guest->name);
    else if (!network->active)
      find (findings, "host-network-off", DOMUS_SEVERITY_WARNING, guest->name,
            _ ("The guest does not start without it: start the network, and let it start with the "
               "host."),
            _ ("The network “%s”, which “%s” is on, is off."), *name, guest->name);
  }
}

static void
check_networks (const DomusHostState *self, GPtrArray *findings)
{
  if (self->bridges != NULL && self->bridges->len == 0 && self->networks != NULL
      && !any_active (self->networks) && !self->session)
    find (findings, "host-no-network", DOMUS_SEVERITY_WARNING, NULL,
          _ ("Make a bridge on the host (on Xen it is usually called xenbr0), or start a virtual "
             "network."),
          "%s", _ ("The host has neither a bridge nor a running virtual network for guests."));
  for (guint i = 0; i < self->guests->len; i++)
    check_network_of (self, self->guests->pdata[i], findings);
}

static void
check_pool (const DomusHostThing *pool, GPtrArray *findings)
{
  g_autofree char *available = g_format_size_full (pool->available, G_FORMAT_SIZE_IEC_UNITS);

  if (!pool->active)
    find (findings, "host-pool-off", DOMUS_SEVERITY_WARNING, pool->name,
          _ ("What is in it is not offered, and new disks cannot be put there. Start it, and let "
             "it start with the host."),
          _ ("The storage pool “%s” is not started."), pool->name);
  else if (pool->capacity > 0 && pool->available < FULL_BYTES
           && pool->available < pool->capacity / FULL_SHARE)
    find (findings, "host-pool-full", DOMUS_SEVERITY_WARNING, pool->name,
          _ ("A guest whose disk cannot grow any more stops, or loses what it writes. Delete what "
             "is not needed, or add space."),
          _ ("The storage pool “%s” has only %s left."), pool->name, available);
}

static void
check_pools (const DomusHostState *self, GPtrArray *findings)
{
  if (self->pools == NULL)
    return;
  if (!any_active (self->pools))
    find (findings, "host-no-pool", DOMUS_SEVERITY_WARNING, NULL,
          _ ("Domus makes one when the first guest is made; images are listed only from pools."),
          "%s", _ ("The host has no running storage pool."));
  for (guint i = 0; i < self->pools->len; i++)
    check_pool (self->pools->pdata[i], findings);
}

static void
check_guest (const DomusHostGuest *guest, GPtrArray *findings)
{
  if (guest->exposed != NULL)
    find (findings, "host-display", DOMUS_SEVERITY_WARNING, guest->name,
          _ ("Whoever reaches the host sees the guest and types into it. Let it listen on "
             "127.0.0.1; Domus’s consoles work all the same, by SSH."),
          _ ("The display of “%s” listens on %s and has no password."), guest->name,
          guest->exposed);
  for (guint i = 0; i < guest->missing->len; i++)
    find (findings, "host-path", DOMUS_SEVERITY_ERROR, guest->name,
          _ ("The guest does not start without it. Put the file back, or choose another in the "
             "guest’s hardware."),
          _ ("The host has no file “%s”, which “%s” uses."), (const char *)guest->missing->pdata[i],
          guest->name);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const DomusFinding *x = *(DomusFinding *const *)a;
  const DomusFinding *y = *(DomusFinding *const *)b;

  return (int)y->severity - (int)x->severity;
}

/* A host with a thousand guests on a bridge that is gone has one problem. */
static void
shorten (GPtrArray *findings)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < findings->len;) {
    const DomusFinding *finding = findings->pdata[i];
    guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, finding->rule));

    g_hash_table_insert (counts, (gpointer)g_intern_string (finding->rule),
                         GUINT_TO_POINTER (n + 1));
    if (n >= MAX_OF_A_KIND)
      g_ptr_array_remove_index (findings, i);
    else
      i++;
  }
}

/**
 * domus_host_diagnose:
 *
 * What is wrong with a host, and what to do about it. At most twelve findings
 * of a kind. Any thread.
 *
 * Returns: (transfer full) (element-type DomusFinding): the worst first; a
 *   finding about a guest, network or pool has its name as place
 */
GPtrArray *
domus_host_diagnose (const DomusHostState *self)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);

  check_platform (self, findings);
  check_networks (self, findings);
  check_pools (self, findings);
  for (guint i = 0; i < self->guests->len; i++)
    check_guest (self->guests->pdata[i], findings);
  shorten (findings);
  g_ptr_array_sort (findings, compare);
  return findings;
}
