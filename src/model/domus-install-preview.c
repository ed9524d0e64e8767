/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-model"
#include "config.h"

#include "domus-install-phase.h"
#include "domus-install-plan-private.h"
#include "domus-metadata.h"
#include "domus-units.h"
#include "domus-xen-disk.h"

#include <glib/gi18n-lib.h>
#include <string.h>

const char *
domus_install_plan_disk_format (DomusInstallPlan *self)
{
  const DomusPlatform *platform = domus_connection_get_platform (self->connection);

  return platform != NULL && platform->driver == DOMUS_DRIVER_QEMU ? "qcow2" : "raw";
}

char *
domus_install_plan_volume_name (DomusInstallPlan *self, guint attempt)
{
  const char *ending =
      strcmp (domus_install_plan_disk_format (self), "qcow2") == 0 ? "qcow2" : "img";

  return attempt == 0 ? g_strdup_printf ("%s.%s", self->name, ending)
                      : g_strdup_printf ("%s-%u.%s", self->name, attempt + 1, ending);
}

const DomusPlanNetwork *
domus_install_plan_chosen_network (DomusInstallPlan *self)
{
  return self->network >= 0 && (guint)self->network < self->networks->len
             ? self->networks->pdata[self->network]
             : NULL;
}

char *
domus_install_plan_metadata (DomusInstallPlan *self)
{
  g_autoptr (DomusXmlDoc) scratch = domus_xml_doc_parse ("<domain/>", "domain", NULL);

  if (self->medium_kind == DOMUS_SOURCE_NONE)
    return NULL;
  domus_metadata_set (scratch, "media", self->medium_path);
  domus_metadata_set (scratch, "media-kind",
                      self->medium_kind == DOMUS_SOURCE_BLOCK ? "block" : "file");
  if (self->medium != NULL && self->medium->system_id != NULL)
    domus_metadata_set (scratch, "system", self->medium->system_id);
  domus_metadata_set_install_state (scratch, DOMUS_INSTALL_UNDERWAY);
  /* libvirt drops elements without a namespace: it is declared in the element itself. */
  return domus_xml_doc_get_fragment (scratch, "metadata/" DOMUS_METADATA_PREFIX ":guest");
}

gboolean
domus_install_plan_has_two_phases (DomusInstallPlan *self)
{
  return self->two_phases && self->medium_kind != DOMUS_SOURCE_NONE
         && self->disk != DOMUS_PLAN_DISK_NONE;
}

void
domus_install_plan_fill (DomusInstallPlan *self,
                         const char *disk,
                         const char *metadata,
                         DomusDomainTemplate *options)
{
  const DomusPlanNetwork *network = domus_install_plan_chosen_network (self);

  *options = (DomusDomainTemplate){
    .name = self->name,
    .title = self->title,
    .uuid = self->uuid,
    .memory_kib = self->memory,
    .vcpus = self->vcpus,
    .acpi = self->acpi || domus_install_plan_has_two_phases (self),
    .apic = self->apic || domus_install_plan_has_two_phases (self),
    .pae = TRUE,
    .localtime = self->windows,
    .cd_kind = self->medium_kind,
    .cd_source = self->medium_path,
    .network_kind = network ? network->kind : NULL,
    .network_source = network ? network->name : NULL,
    .nic_model = domus_os_family_get ((DomusOsFamily)self->family)->nic,
    .mac = self->mac,
    .video = self->video,
    .vnc_listen = "127.0.0.1",
    .domain_type = self->virt_type,
    .metadata = metadata,
    .network_boot =
        self->medium_kind == DOMUS_SOURCE_NONE && network != NULL && network->kind != NULL,
  };
  switch (self->disk) {
  case DOMUS_PLAN_DISK_NEW:
    options->disk_kind =
        disk != NULL && g_str_has_prefix (disk, "/dev/") ? DOMUS_SOURCE_BLOCK : DOMUS_SOURCE_FILE;
    options->disk_source = disk;
    options->disk_format =
        options->disk_kind == DOMUS_SOURCE_BLOCK ? "raw" : domus_install_plan_disk_format (self);
    break;
  case DOMUS_PLAN_DISK_FILE:
  case DOMUS_PLAN_DISK_BLOCK:
    options->disk_kind =
        self->disk == DOMUS_PLAN_DISK_FILE ? DOMUS_SOURCE_FILE : DOMUS_SOURCE_BLOCK;
    options->disk_source = self->disk_path;
    options->disk_format =
        self->disk_path != NULL && g_str_has_suffix (self->disk_path, ".qcow2") ? "qcow2" : "raw";
    break;
  default:
    options->disk_kind = DOMUS_SOURCE_NONE;
    break;
  }
}

/* A volume's path as it will probably be. */
static char *
expected_path (DomusInstallPlan *self, const char *volume)
{
  for (guint i = 0; i < self->pools->len; i++) {
    const DomusPlanPool *pool = self->pools->pdata[i];
    if (g_strcmp0 (pool->name, self->pool) == 0 && pool->path != NULL)
      return g_build_filename (pool->path, volume, NULL);
  }
  return g_build_filename ("/", volume, NULL);
}

DomusXmlDoc *
domus_install_plan_build (DomusInstallPlan *self,
                          const char *disk,
                          const char *answers,
                          GError **error)
{
  const DomusPlatform *platform = domus_connection_get_platform (self->connection);
  g_autofree char *metadata = domus_install_plan_metadata (self);
  DomusDomainTemplate options;
  DomusXmlDoc *doc;

  if (platform == NULL) {
    g_set_error_literal (error, DOMUS_ERROR, DOMUS_ERROR_CLOSED,
                         _ ("The connection to the host is closed."));
    return NULL;
  }
  domus_install_plan_fill (self, disk, metadata, &options);
  doc = domus_domain_template_build (&options, platform, error);
  if (doc != NULL && answers != NULL && !domus_install_plan_add_answers (self, doc, answers, error))
    g_clear_pointer (&doc, domus_xml_doc_unref);
  if (doc != NULL && domus_install_plan_has_two_phases (self))
    domus_install_phase_begin (doc, DOMUS_INSTALL_TWO_PHASES, self->start);
  return doc;
}

static char *
expected_disk (DomusInstallPlan *self)
{
  g_autofree char *volume = domus_install_plan_volume_name (self, 0);

  return expected_path (self, volume);
}

static char *
expected_answers (DomusInstallPlan *self)
{
  g_autofree char *volume = NULL;

  if (!domus_install_plan_is_unattended (self))
    return NULL;
  volume = domus_install_plan_answers_name (self, 0);
  return expected_path (self, volume);
}

DomusXmlDoc *
domus_install_plan_preview (DomusInstallPlan *self, GError **error)
{
  g_autofree char *disk = expected_disk (self);
  g_autofree char *answers = expected_answers (self);

  return domus_install_plan_build (self, disk, answers, error);
}

/**
 * domus_install_plan_preview_xml:
 *
 * Returns: (transfer full): the definition that Create would make, or why
 *   there is none yet.
 */
char *
domus_install_plan_preview_xml (DomusInstallPlan *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusXmlDoc) doc = domus_install_plan_preview (self, &error);

  return doc != NULL ? domus_xml_doc_to_string (doc) : g_strdup (error->message);
}

/**
 * domus_install_plan_preview_disks_xl:
 *
 * Returns: (transfer full): the guest's disks in xl's words, a line each.
 */
char *
domus_install_plan_preview_disks_xl (DomusInstallPlan *self)
{
  g_autoptr (DomusXmlDoc) doc = domus_install_plan_preview (self, NULL);
  g_autoptr (GPtrArray) disks = doc ? domus_domain_list_disks (doc) : NULL;
  GString *text = g_string_new (NULL);

  for (guint i = 0; disks != NULL && i < disks->len; i++) {
    g_autofree char *line = domus_xen_disk_to_xl (disks->pdata[i]);
    g_string_append_printf (text, "%s\n", line);
  }
  return g_string_free (text, FALSE);
}

/**
 * domus_install_plan_describe:
 *
 * Returns: (transfer full): in plain words, a sentence a line.
 */
char *
domus_install_plan_describe (DomusInstallPlan *self)
{
  const DomusPlanNetwork *network = domus_install_plan_chosen_network (self);
  g_autofree char *memory = domus_format_kib (self->memory);
  g_autofree char *size = domus_format_bytes (self->disk_size);
  g_autofree char *disk = expected_disk (self);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          ngettext ("“%s” gets %s of memory and %u CPU on %s.\n",
                                    "“%s” gets %s of memory and %u CPUs on %s.\n", self->vcpus),
                          self->name, memory, self->vcpus,
                          domus_connection_get_label (self->connection));
  if (self->disk == DOMUS_PLAN_DISK_NEW)
    g_string_append_printf (text, _ ("A new disk of %s is made: %s.\n"), size, disk);
  else if (self->disk != DOMUS_PLAN_DISK_NONE)
    g_string_append_printf (text, _ ("Its disk is %s, as it is.\n"),
                            self->disk_path ? self->disk_path : "?");
  if (self->medium_kind != DOMUS_SOURCE_NONE && self->medium_path != NULL)
    g_string_append_printf (text,
                            _ ("It boots from its disk, and while that is empty from %s, which "
                               "stays in the CD drive at hdc through every reboot.\n"),
                            self->medium_path);
  else
    g_string_append (text, _ ("Its CD drive at hdc is empty.\n"));
  if (network != NULL && network->kind != NULL)
    g_string_append_printf (text, _ ("Network: %s; MAC address %s, written down for good.\n"),
                            network->label, self->mac);
  if (domus_install_plan_is_unattended (self)) {
    g_autofree char *answers = expected_answers (self);

    g_string_append_printf (text,
                            _ ("Setup finds its answers on a small disc of its own, %s, that only "
                               "the host’s administrator may read; it is deleted once the "
                               "installation is finished.\n"),
                            answers);
  }
  if (domus_install_plan_has_two_phases (self))
    g_string_append_printf (
        text,
        _ ("It is installed in two phases: files are copied without ACPI and APIC, with which "
           "Setup may hang; the rest runs with both, so that Windows gets %s (%s). The second "
           "phase begins by itself.\n"),
        self->vcpus > 1 ? "halmacpi.dll" : "halaacpi.dll",
        self->vcpus > 1 ? _ ("ACPI multiprocessor PC") : _ ("ACPI uniprocessor PC"));
  if (self->windows)
    g_string_append (text, _ ("The clock runs in local time, as Windows wants it.\n"));
  return g_string_free (text, FALSE);
}
