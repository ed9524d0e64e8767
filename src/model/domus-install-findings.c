/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-install-plan-private.h"
#include "domus-platform-check.h"
#include "domus-units.h"
#include "domus-validate.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
find (GPtrArray *findings,
      DomusSeverity severity,
      const char *place,
      const char *text,
      const char *reason)
{
  g_autofree char *rule = g_strdup_printf ("plan-%s", place);

  g_ptr_array_add (findings, domus_finding_new (rule, severity, place, text, reason, NULL));
}

static void
check_medium (DomusInstallPlan *self, GPtrArray *findings)
{
  g_autoptr (GError) error = NULL;

  if (self->medium_kind == DOMUS_SOURCE_NONE) {
    if (self->disk == DOMUS_PLAN_DISK_NEW)
      find (findings, DOMUS_SEVERITY_WARNING, "medium",
            _ ("No disc is chosen: a new, empty disk can then boot from the network only."), NULL);
    return;
  }
  if (!domus_validate_absolute_path (self->medium_path, &error)) {
    find (findings, DOMUS_SEVERITY_ERROR, "medium", _ ("Choose an ISO image or a CD drive."), NULL);
    return;
  }
  switch (self->medium != NULL ? self->medium->health : DOMUS_MEDIUM_FINE) {
  case DOMUS_MEDIUM_MISSING:
    find (findings, DOMUS_SEVERITY_ERROR, "medium", _ ("There is no such file on the host."), NULL);
    break;
  case DOMUS_MEDIUM_UNREADABLE:
    find (findings, DOMUS_SEVERITY_ERROR, "medium",
          _ ("This file cannot be read. Move it to a folder that the host’s guests may read, "
             "such as a storage pool."),
          NULL);
    break;
  case DOMUS_MEDIUM_FOLDER:
    find (findings, DOMUS_SEVERITY_ERROR, "medium", _ ("This is a folder, not an image."), NULL);
    break;
  case DOMUS_MEDIUM_EMPTY:
    find (findings, DOMUS_SEVERITY_ERROR, "medium",
          _ ("This file is empty. Was its download broken off?"), NULL);
    break;
  case DOMUS_MEDIUM_NOT_A_CD:
    find (findings, DOMUS_SEVERITY_ERROR, "medium",
          _ ("This is not a CD or DVD image. It may be damaged, or of another kind."), NULL);
    break;
  case DOMUS_MEDIUM_NOT_BOOTABLE:
    find (findings, DOMUS_SEVERITY_WARNING, "medium",
          _ ("This disc is not bootable, so that nothing can be installed from it."), NULL);
    break;
  case DOMUS_MEDIUM_FINE:
  default:
    break;
  }
}

static void
check_memory (DomusInstallPlan *self, const DomusPlatform *platform, GPtrArray *findings)
{
  gboolean xen = platform->driver == DOMUS_DRIVER_XEN;

  if (self->memory < LEAST_MEMORY_KIB) {
    find (findings, DOMUS_SEVERITY_ERROR, "memory",
          _ ("This is too little memory to install anything."), NULL);
  } else if (platform->host_memory_kib > 0 && self->memory > platform->host_memory_kib) {
    g_autofree char *has = domus_format_kib (platform->host_memory_kib);
    g_autofree char *text = g_strdup_printf (_ ("The host has only %s in all."), has);
    find (findings, DOMUS_SEVERITY_ERROR, "memory", text, NULL);
  } else if (self->free_kib > 0 && self->memory > self->free_kib) {
    g_autofree char *has = domus_format_kib (self->free_kib / 1024 * 1024);
    g_autofree char *text = g_strdup_printf (_ ("The host has only %s free now."), has);
    find (findings, xen && self->start ? DOMUS_SEVERITY_ERROR : DOMUS_SEVERITY_WARNING, "memory",
          text,
          xen ? _ ("Xen gives a guest all its memory when it starts.")
              : _ ("The host would have to swap."));
  }
}

static void
check_disk (DomusInstallPlan *self, GPtrArray *findings)
{
  g_autoptr (GError) error = NULL;

  if (self->disk == DOMUS_PLAN_DISK_NEW) {
    const DomusPlanPool *pool = NULL;
    for (guint i = 0; i < self->pools->len; i++) {
      const DomusPlanPool *candidate = self->pools->pdata[i];
      if (g_strcmp0 (candidate->name, self->pool) == 0)
        pool = candidate;
    }
    if (self->disk_size < DOMUS_MIB) {
      find (findings, DOMUS_SEVERITY_ERROR, "disk-size", _ ("The disk is too small."), NULL);
    } else if (pool != NULL && pool->available > 0 && self->disk_size > pool->available) {
      g_autofree char *has = domus_format_bytes (pool->available / DOMUS_MIB * DOMUS_MIB);
      g_autofree char *text =
          g_strdup_printf (_ ("The disk is larger than what is free in the pool (%s)."), has);
      find (findings, DOMUS_SEVERITY_WARNING, "disk-size", text,
            _ ("The file grows as the guest writes; when the pool is full, the guest stops."));
    }
    if (self->waiting == 0 && pool == NULL)
      find (findings, DOMUS_SEVERITY_ERROR, "pool", _ ("Choose a storage pool for the disk."),
            NULL);
  } else if (self->disk == DOMUS_PLAN_DISK_FILE || self->disk == DOMUS_PLAN_DISK_BLOCK) {
    if (!domus_validate_absolute_path (self->disk_path, &error))
      find (findings, DOMUS_SEVERITY_ERROR, "disk-path", error->message, NULL);
    else if (self->disk == DOMUS_PLAN_DISK_BLOCK && !g_str_has_prefix (self->disk_path, "/dev/"))
      find (findings, DOMUS_SEVERITY_ERROR, "disk-path",
            _ ("A block device’s path begins with /dev/."), NULL);
    else if (g_strcmp0 (self->disk_path, self->medium_path) == 0)
      find (findings, DOMUS_SEVERITY_ERROR, "disk-path", _ ("Disk and CD cannot be the same file."),
            NULL);
  }
}

/* What Setup of this family would refuse. */
static void
check_family (DomusInstallPlan *self, const DomusPlatform *platform, GPtrArray *findings)
{
  const DomusOsFamilyInfo *family = domus_os_family_get ((DomusOsFamily)self->family);

  if (self->medium_kind == DOMUS_SOURCE_NONE || family->family == DOMUS_OS_FAMILY_OTHER)
    return;
  if (self->memory < family->least_kib) {
    g_autofree char *least = domus_format_kib (family->least_kib);
    g_autofree char *text =
        g_strdup_printf (_ ("Setup of %s wants at least %s."), _ (family->label), least);
    find (findings, DOMUS_SEVERITY_WARNING, "memory", text, NULL);
  }
  if (self->disk == DOMUS_PLAN_DISK_NEW && self->disk_size < family->least_bytes) {
    g_autofree char *least = domus_format_bytes (family->least_bytes);
    g_autofree char *text =
        g_strdup_printf (_ ("Setup of %s wants at least %s."), _ (family->label), least);
    find (findings, DOMUS_SEVERITY_WARNING, "disk-size", text, NULL);
  }
  if (family->most_vcpus > 0 && self->vcpus > family->most_vcpus) {
    g_autofree char *text = g_strdup_printf (
        ngettext ("%s uses at most %u CPU.", "%s uses at most %u CPUs.", family->most_vcpus),
        _ (family->label), family->most_vcpus);
    find (findings, DOMUS_SEVERITY_WARNING, "vcpus", text, NULL);
  }
  if (family->needs_acpi && !self->acpi)
    find (findings, DOMUS_SEVERITY_ERROR, "apic", _ ("This Windows does not start without ACPI."),
          NULL);
  if (family->wants_tpm)
    find (findings, DOMUS_SEVERITY_WARNING, "family",
          platform->driver == DOMUS_DRIVER_XEN
              ? _ ("Setup looks for a TPM and Secure Boot, which libvirt cannot give a guest of "
                   "Xen. Install it unattended with these checks left out, which Microsoft does "
                   "not support, or choose Windows 10 or Server 2022.")
              : _ ("Setup looks for a TPM and Secure Boot, which this guest does not get. Install "
                   "it unattended with these checks left out, which Microsoft does not support, "
                   "or choose Windows 10 or Server 2022."),
          NULL);
}

/* What the host's driver would make of the definition: told, and left to the
 * user. What the plan says of APIC itself is not said twice. */
static void
check_platform (DomusInstallPlan *self, const DomusPlatform *platform, GPtrArray *findings)
{
  g_autoptr (DomusXmlDoc) doc = domus_install_plan_preview (self, NULL);
  g_autoptr (GPtrArray) all = doc != NULL ? domus_platform_check (platform, doc) : NULL;

  for (guint i = 0; all != NULL && i < all->len; i++) {
    const DomusFinding *finding = all->pdata[i];
    if (strcmp (finding->rule, "any-apic-vcpus") != 0)
      g_ptr_array_add (findings, domus_finding_new (
                                     finding->rule, MIN (finding->severity, DOMUS_SEVERITY_WARNING),
                                     finding->place, finding->summary, finding->reason, NULL));
  }
}

/**
 * domus_install_plan_get_findings:
 *
 * Returns: (transfer full) (element-type DomusFinding): what is wrong or
 *   surprising in the plan as it stands.
 */
GPtrArray *
domus_install_plan_get_findings (DomusInstallPlan *self)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);
  const DomusPlatform *platform = domus_connection_get_platform (self->connection);
  g_autoptr (GError) error = NULL;

  if (platform == NULL || domus_connection_get_virt (self->connection) == NULL) {
    find (findings, DOMUS_SEVERITY_ERROR, "connection", _ ("The connection to the host is closed."),
          NULL);
    return findings;
  }
  if (!platform->hvm)
    find (findings, DOMUS_SEVERITY_ERROR, "connection",
          _ ("This host cannot run fully virtualized guests."),
          _ ("Its processor lacks virtualization, or the firmware has it turned off."));
  check_medium (self, findings);
  if (!domus_validate_guest_name (self->name, &error))
    find (findings, DOMUS_SEVERITY_ERROR, "name", error->message, NULL);
  else if (domus_connection_find_guest (self->connection, self->name) != NULL)
    find (findings, DOMUS_SEVERITY_ERROR, "name", _ ("Another guest of this host has this name."),
          NULL);
  check_memory (self, platform, findings);
  if (self->vcpus == 0)
    find (findings, DOMUS_SEVERITY_ERROR, "vcpus", _ ("A guest needs at least one CPU."), NULL);
  else if (platform->max_vcpus > 0 && self->vcpus > platform->max_vcpus)
    find (findings, DOMUS_SEVERITY_ERROR, "vcpus",
          _ ("This is more CPUs than the hypervisor can give to one guest."), NULL);
  else if (platform->host_cpus > 0 && self->vcpus > platform->host_cpus)
    find (findings, DOMUS_SEVERITY_WARNING, "vcpus",
          _ ("These are more CPUs than the host has; the guest will be slower, not faster."), NULL);
  if (self->vcpus > 1 && !self->apic && !domus_install_plan_has_two_phases (self))
    find (findings, DOMUS_SEVERITY_ERROR, "apic", _ ("Without APIC a guest can use one CPU only."),
          NULL);
  check_disk (self, findings);
  check_family (self, platform, findings);
  domus_install_plan_check_answers (self, platform, findings);
  check_platform (self, platform, findings);
  return findings;
}
