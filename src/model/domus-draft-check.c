/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-draft-private.h"
#include "domus-platform-check.h"
#include "domus-validate.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
find (GPtrArray *findings,
      const char *rule,
      DomusSeverity severity,
      const char *place,
      const char *text)
{
  g_ptr_array_add (findings, domus_finding_new (rule, severity, place, text, NULL, NULL));
}

static void
check_interfaces (DomusDraft *self, GPtrArray *findings)
{
  g_autoptr (GPtrArray) cards = domus_domain_list_interfaces (self->doc);

  for (guint i = 0; i < cards->len; i++) {
    const DomusInterface *card = cards->pdata[i];
    g_autofree char *place = g_strdup_printf ("devices/interface[%u]", i + 1);
    g_autoptr (GError) error = NULL;

    if (card->mac != NULL && !domus_validate_mac (card->mac, &error))
      find (findings, "nic-mac", DOMUS_SEVERITY_ERROR, place, error->message);
    if ((g_strcmp0 (card->kind, "network") == 0 || g_strcmp0 (card->kind, "bridge") == 0)
        && (card->source == NULL || *card->source == '\0'))
      find (findings, "nic-source", DOMUS_SEVERITY_ERROR, place,
            _ ("Choose a network or a bridge for the network card."));
  }
}

static void
check_disks (DomusDraft *self, GPtrArray *findings)
{
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (self->doc);

  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];
    g_autofree char *place = g_strdup_printf ("devices/disk[target/@dev='%s']", disk->target);
    g_autoptr (GError) error = NULL;

    if (disk->kind == DOMUS_DISK_KIND_DISK && disk->source == NULL)
      find (findings, "disk-source", DOMUS_SEVERITY_ERROR, place,
            _ ("A hard disk needs a file or a device behind it."));
    else if ((disk->source_kind == DOMUS_SOURCE_FILE || disk->source_kind == DOMUS_SOURCE_BLOCK)
             && !domus_validate_absolute_path (disk->source, &error))
      find (findings, "disk-path", DOMUS_SEVERITY_ERROR, place, error->message);
  }
}

/* What the host's driver would make of it. That there is more memory now than
 * at most is said above already, and more strictly. */
static void
check_platform (DomusDraft *self, const DomusPlatform *platform, GPtrArray *findings)
{
  g_autoptr (GPtrArray) all = domus_platform_check (platform, self->doc);

  for (guint i = 0; i < all->len; i++) {
    DomusFinding *finding = all->pdata[i];
    if (strcmp (finding->rule, "any-memory-current") != 0)
      g_ptr_array_add (findings, domus_finding_ref (finding));
  }
}

static int
worst_first (gconstpointer a, gconstpointer b)
{
  const DomusFinding *one = *(const DomusFinding *const *)a;
  const DomusFinding *two = *(const DomusFinding *const *)b;

  return (int)two->severity - (int)one->severity;
}

/**
 * domus_draft_get_findings:
 *
 * Returns: (transfer full) (element-type DomusFinding): worst first; an error
 *   means that the draft cannot be applied as it stands, unless one may insist
 *   on it (domus_draft_may_insist()).
 */
GPtrArray *
domus_draft_get_findings (DomusDraft *self)
{
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);
  const DomusPlatform *platform =
      self->guest->connection ? domus_connection_get_platform (self->guest->connection) : NULL;
  g_autofree char *old_name = domus_domain_get_name (self->base);
  const char *name = domus_draft_get_name (self);
  guint64 memory = domus_domain_get_memory (self->doc);
  guint vcpus = domus_domain_get_max_vcpus (self->doc);
  g_autoptr (GError) error = NULL;

  if (g_strcmp0 (old_name, name) != 0) {
    DomusGuest *other = self->guest->connection
                            ? domus_connection_find_guest (self->guest->connection, name)
                            : NULL;
    if (!domus_validate_guest_name (name, &error))
      find (findings, "name", DOMUS_SEVERITY_ERROR, "name", error->message);
    else if (other != NULL && other != self->guest)
      find (findings, "name-taken", DOMUS_SEVERITY_ERROR, "name",
            _ ("Another guest of this host has this name."));
    else if (domus_guest_is_active (self->guest))
      find (findings, "name-running", DOMUS_SEVERITY_ERROR, "name",
            _ ("A running guest cannot be renamed. Shut it down first."));
    else if (self->guest->state == DOMUS_GUEST_STATE_SAVED)
      find (findings, "name-saved", DOMUS_SEVERITY_ERROR, "name",
            _ ("A saved guest cannot be renamed: its saved state would be lost."));
  }
  if (memory < 4 * 1024)
    find (findings, "memory-small", DOMUS_SEVERITY_ERROR, "memory",
          _ ("This is too little memory to boot anything."));
  if (domus_domain_get_current_memory (self->doc) > memory)
    find (findings, "memory-current", DOMUS_SEVERITY_ERROR, "currentMemory",
          _ ("A guest cannot have more memory than its maximum."));
  if (vcpus == 0)
    find (findings, "vcpus-none", DOMUS_SEVERITY_ERROR, "vcpu",
          _ ("A guest needs at least one CPU."));
  if (platform != NULL) {
    if (platform->host_memory_kib > 0 && memory > platform->host_memory_kib)
      find (findings, "memory-host",
            platform->driver == DOMUS_DRIVER_XEN ? DOMUS_SEVERITY_ERROR : DOMUS_SEVERITY_WARNING,
            "memory", _ ("The host has less memory than this; the guest would not start."));
    if (platform->max_vcpus > 0 && vcpus > platform->max_vcpus)
      find (findings, "vcpus-host", DOMUS_SEVERITY_ERROR, "vcpu",
            _ ("This is more CPUs than the hypervisor can give to one guest."));
  }
  check_disks (self, findings);
  check_interfaces (self, findings);
  if (platform != NULL)
    check_platform (self, platform, findings);
  g_ptr_array_sort (findings, worst_first);
  return g_steal_pointer (&findings);
}
