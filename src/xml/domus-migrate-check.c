/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-migrate-check.h"

#include "domus-domain.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * domus_migrate_host_new:
 *
 * Returns: (transfer full): of which nothing is known yet
 */
DomusMigrateHost *
domus_migrate_host_new (void)
{
  DomusMigrateHost *self = g_new0 (DomusMigrateHost, 1);

  self->missing = g_ptr_array_new_with_free_func (g_free);
  self->unseen = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/**
 * domus_migrate_host_free:
 * @self: (nullable)
 */
void
domus_migrate_host_free (DomusMigrateHost *self)
{
  if (self == NULL)
    return;
  g_free (self->uuid);
  g_free (self->exists);
  g_clear_pointer (&self->networks, g_ptr_array_unref);
  g_clear_pointer (&self->bridges, g_ptr_array_unref);
  g_ptr_array_unref (self->missing);
  g_ptr_array_unref (self->unseen);
  g_free (self);
}

static void
add (GPtrArray *findings,
     const char *rule,
     DomusSeverity severity,
     const char *place,
     const char *summary,
     const char *reason)
{
  g_ptr_array_add (findings, domus_finding_new (rule, severity, place, summary, reason, NULL));
}

static gboolean
has (GPtrArray *names, const char *name)
{
  return g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL);
}

static void
check_hosts (GPtrArray *findings, const DomusMigrateHost *source, const DomusMigrateHost *target)
{
  if (source->driver != target->driver)
    add (findings, DOMUS_MIGRATE_RULE_DRIVER, DOMUS_SEVERITY_ERROR, NULL,
         _ ("The other host has another hypervisor."),
         _ ("Export the guest and import it there: its definition is made fit for the other "
            "hypervisor then."));
  else if (source->uuid != NULL && g_strcmp0 (source->uuid, target->uuid) == 0)
    add (findings, DOMUS_MIGRATE_RULE_SAME_HOST, DOMUS_SEVERITY_ERROR, NULL,
         _ ("Both connections lead to the same machine."), NULL);
  if (target->exists != NULL) {
    g_autofree char *text = g_strdup_printf (
        _ ("The other host has this guest, or one of its name: “%s”."), target->exists);

    add (findings, DOMUS_MIGRATE_RULE_EXISTS, DOMUS_SEVERITY_ERROR, NULL, text,
         _ ("Rename or delete that one first."));
  }
}

static void
check_cards (GPtrArray *findings, const DomusXmlDoc *domain, const DomusMigrateHost *target)
{
  g_autoptr (GPtrArray) cards = domus_domain_list_interfaces (domain);

  for (guint i = 0; i < cards->len; i++) {
    const DomusInterface *card = cards->pdata[i];
    gboolean bridge = g_strcmp0 (card->kind, "bridge") == 0;
    gboolean network = g_strcmp0 (card->kind, "network") == 0;
    GPtrArray *known = bridge ? target->bridges : network ? target->networks : NULL;
    g_autofree char *place = NULL;
    g_autofree char *text = NULL;

    if (card->source == NULL || known == NULL || has (known, card->source))
      continue;
    place = g_strdup_printf ("devices/interface[%u]", i + 1);
    text = g_strdup_printf (bridge ? _ ("The other host has no bridge “%s”.")
                                   : _ ("The other host has no active network “%s”."),
                            card->source);
    add (findings, DOMUS_MIGRATE_RULE_NETWORK, DOMUS_SEVERITY_ERROR, place, text,
         _ ("Make or start it there, or put the network card on another one first."));
  }
}

static void
check_disks (GPtrArray *findings,
             const DomusXmlDoc *domain,
             gboolean active,
             const DomusMigrateHost *target)
{
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (domain);
  gboolean unseen = FALSE;

  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];
    g_autofree char *place = NULL;
    g_autofree char *text = NULL;
    gboolean medium = disk->kind != DOMUS_DISK_KIND_DISK;

    if (disk->source == NULL)
      continue;
    unseen = unseen || has (target->unseen, disk->source);
    if (!has (target->missing, disk->source))
      continue;
    place = g_strdup_printf ("devices/disk[target/@dev='%s']", disk->target);
    text = g_strdup_printf (_ ("The other host does not have “%s”."), disk->source);
    add (findings, DOMUS_MIGRATE_RULE_DISK,
         medium && !active ? DOMUS_SEVERITY_WARNING : DOMUS_SEVERITY_ERROR, place, text,
         medium ? _ ("Eject it first, or put it there under the same path.")
                : _ ("The guest moves, its disks stay: both hosts must have them under the same "
                     "path, on shared storage. Without that, export the guest with its disks and "
                     "import it there."));
  }
  if (unseen)
    add (findings, DOMUS_MIGRATE_RULE_UNSEEN, DOMUS_SEVERITY_WARNING, NULL,
         _ ("Whether the other host has all disks cannot be seen from here."),
         _ ("The guest moves, its disks stay: both hosts must have the same ones under the same "
            "path, on shared storage."));
}

static void
check_live (GPtrArray *findings, const DomusXmlDoc *domain, const DomusMigrateHost *target)
{
  g_autofree char *cpu = domus_xml_doc_get (domain, "cpu/@mode");
  guint64 memory = domus_domain_get_memory (domain);

  if (domus_xml_doc_exists (domain, "devices/hostdev"))
    add (findings, DOMUS_MIGRATE_RULE_DEVICE, DOMUS_SEVERITY_ERROR, "devices/hostdev",
         _ ("The guest has a device of the host."),
         _ ("Such a device cannot move with a running guest: take it away, or shut the guest "
            "down first."));
  if (target->free_kib > 0 && memory > target->free_kib) {
    g_autofree char *need = g_format_size_full (memory * 1024, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *free_size =
        g_format_size_full (target->free_kib * 1024, G_FORMAT_SIZE_IEC_UNITS);
    g_autofree char *text = g_strdup_printf (
        _ ("The guest has %s of memory; the other host has %s free."), need, free_size);

    add (findings, DOMUS_MIGRATE_RULE_MEMORY, DOMUS_SEVERITY_WARNING, "memory", text,
         _ ("Unless the other host makes room, it refuses the guest, which goes on here then."));
  }
  if (g_strcmp0 (cpu, "host-passthrough") == 0)
    add (findings, DOMUS_MIGRATE_RULE_CPU, DOMUS_SEVERITY_WARNING, "cpu",
         _ ("The guest has this host’s very processor."),
         _ ("It works on there only if the other host’s is the same."));
}

static void
check_off (GPtrArray *findings, const DomusXmlDoc *domain)
{
  if (domus_xml_doc_exists (domain, "devices/hostdev"))
    add (findings, DOMUS_MIGRATE_RULE_DEVICE, DOMUS_SEVERITY_WARNING, "devices/hostdev",
         _ ("The guest has a device of the host."),
         _ ("It starts there only if the other host has such a device in the same place."));
}

static int
worst_first (gconstpointer a, gconstpointer b)
{
  const DomusFinding *one = *(const DomusFinding *const *)a;
  const DomusFinding *other = *(const DomusFinding *const *)b;

  return (int)other->severity - (int)one->severity;
}

/**
 * domus_migrate_check:
 * @domain: live if it is @active
 *
 * Any thread that owns the values.
 *
 * Returns: (transfer full) (element-type DomusFinding): worst first; with an
 *   error among them it would fail
 */
GPtrArray *
domus_migrate_check (const DomusXmlDoc *domain,
                     gboolean active,
                     const DomusMigrateHost *source,
                     const DomusMigrateHost *target)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);

  check_hosts (findings, source, target);
  if (source->driver == target->driver) {
    check_cards (findings, domain, target);
    check_disks (findings, domain, active, target);
    if (active)
      check_live (findings, domain, target);
    else
      check_off (findings, domain);
  }
  g_ptr_array_sort (findings, worst_first);
  return findings;
}
