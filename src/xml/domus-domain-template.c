/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-domain-template.h"
#include "domus-validate.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void append (GString *out, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* As printf, with the arguments escaped for XML. */
static void
append (GString *out, const char *format, ...)
{
  va_list args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_markup_vprintf_escaped (format, args);
  va_end (args);
  g_string_append (out, text);
}

static gboolean
invalid (GError **error, const char *problem)
{
  g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID, problem);
  return FALSE;
}

static gboolean
source_is_complete (DomusSourceKind kind, const char *source, const char *pool)
{
  switch (kind) {
  case DOMUS_SOURCE_NONE:
    return TRUE;
  case DOMUS_SOURCE_FILE:
  case DOMUS_SOURCE_BLOCK:
    return domus_validate_absolute_path (source, NULL);
  case DOMUS_SOURCE_VOLUME:
    return source != NULL && *source != '\0' && pool != NULL && *pool != '\0';
  default:
    return FALSE;
  }
}

static gboolean
check_network (const DomusDomainTemplate *options, GError **error)
{
  const char *kind = options->network_kind;
  gboolean named;

  if (kind == NULL)
    return TRUE;
  named = strcmp (kind, "network") == 0 || strcmp (kind, "bridge") == 0;
  if (!named && strcmp (kind, "user") != 0)
    return invalid (error, _ ("This kind of network card is not known."));
  if (named && (options->network_source == NULL || *options->network_source == '\0'))
    return invalid (error, _ ("Choose a network or a bridge for the network card."));
  return domus_validate_mac (options->mac, NULL)
         || invalid (error, _ ("A MAC address looks like 00:16:3e:01:02:03."));
}

static gboolean
check (const DomusDomainTemplate *options, const DomusPlatform *platform, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (!domus_validate_guest_name (options->name, &problem)
      || !domus_validate_uuid (options->uuid, &problem))
    return invalid (error, problem->message);
  if (options->memory_kib == 0)
    return invalid (error, _ ("The guest needs memory."));
  if (options->vcpus == 0)
    return invalid (error, _ ("The guest needs at least one CPU."));
  if (options->vcpus > platform->max_vcpus) {
    g_set_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                 _ ("A guest on this host can have at most %u CPUs."), platform->max_vcpus);
    return FALSE;
  }
  if (!source_is_complete (options->disk_kind, options->disk_source, options->disk_pool))
    return invalid (error, _ ("The hard disk’s place is not complete."));
  if (!source_is_complete (options->cd_kind, options->cd_source, options->cd_pool))
    return invalid (error, _ ("The install medium’s place is not complete."));
  return check_network (options, error);
}

static void
append_os (GString *out, const DomusDomainTemplate *options, const DomusPlatform *platform)
{
  append (out, "  <os>\n    <type arch='%s'", platform->arch);
  if (platform->machine != NULL)
    append (out, " machine='%s'", platform->machine);
  append (out, ">hvm</type>\n");
  if (platform->loader != NULL)
    append (out, "    <loader type='rom'>%s</loader>\n", platform->loader);
  if (options->disk_kind != DOMUS_SOURCE_NONE)
    append (out, "    <boot dev='hd'/>\n");
  append (out, "    <boot dev='cdrom'/>\n");
  if (options->network_boot)
    append (out, "    <boot dev='network'/>\n");
  append (out, "  </os>\n");
}

/* For libxl a missing acpi or apic is an explicit "off". */
static void
append_features (GString *out, const DomusDomainTemplate *options)
{
  if (!options->acpi && !options->apic && !options->pae)
    return;
  append (out, "  <features>\n");
  if (options->acpi)
    append (out, "    <acpi/>\n");
  if (options->apic)
    append (out, "    <apic/>\n");
  if (options->pae)
    append (out, "    <pae/>\n");
  append (out, "  </features>\n");
}

static void
append_interface (GString *out, const DomusDomainTemplate *options)
{
  const char *kind = options->network_kind;

  if (kind == NULL)
    return;
  append (out, "    <interface type='%s'>\n      <mac address='%s'/>\n", kind, options->mac);
  if (strcmp (kind, "user") != 0)
    append (out, "      <source %s='%s'/>\n", kind, options->network_source);
  if (options->nic_model != NULL)
    append (out, "      <model type='%s'/>\n", options->nic_model);
  append (out, "    </interface>\n");
}

static gboolean
add_disk (DomusXmlDoc *domain,
          DomusDiskKind kind,
          const char *target,
          DomusSourceKind source_kind,
          const char *source,
          const char *pool,
          const char *format,
          GError **error)
{
  g_autoptr (DomusDisk) disk = domus_disk_new ();

  disk->kind = kind;
  disk->source_kind = source_kind;
  disk->source = g_strdup (source_kind != DOMUS_SOURCE_NONE ? source : NULL);
  disk->pool = g_strdup (source_kind == DOMUS_SOURCE_VOLUME ? pool : NULL);
  disk->target = g_strdup (target);
  disk->bus = g_strdup ("ide");
  disk->driver = g_strdup ("qemu");
  disk->format = g_strdup (format != NULL ? format : "raw");
  disk->readonly = kind == DOMUS_DISK_KIND_CDROM;
  return domus_domain_add_disk (domain, disk, error);
}

static char *
build_text (const DomusDomainTemplate *options, const DomusPlatform *platform)
{
  const char *type = options->domain_type != NULL ? options->domain_type : platform->domain_type;
  const char *video = options->video != NULL ? options->video : platform->video_models[0];
  GString *out = g_string_new (NULL);

  append (out, "<domain type='%s'>\n  <name>%s</name>\n  <uuid>%s</uuid>\n", type, options->name,
          options->uuid);
  append (out, "  <memory unit='KiB'>%" G_GUINT64_FORMAT "</memory>\n", options->memory_kib);
  append (out, "  <currentMemory unit='KiB'>%" G_GUINT64_FORMAT "</currentMemory>\n",
          options->memory_kib);
  append (out, "  <vcpu>%u</vcpu>\n", options->vcpus);
  append_os (out, options, platform);
  append_features (out, options);
  /* QEMU's default CPU under KVM lacks what current systems look for. */
  if (strcmp (type, "kvm") == 0)
    append (out, "  <cpu mode='host-passthrough'/>\n");
  append (out, "  <clock offset='%s'/>\n", options->localtime ? "localtime" : "utc");
  append (out, "  <on_poweroff>destroy</on_poweroff>\n"
               "  <on_reboot>restart</on_reboot>\n"
               "  <on_crash>destroy</on_crash>\n"
               "  <devices>\n");
  append_interface (out, options);
  append (out, "    <serial type='pty'/>\n"
               "    <input type='tablet' bus='usb'/>\n");
  append (out, "    <graphics type='vnc' port='-1' autoport='yes' listen='%s'/>\n",
          options->vnc_listen != NULL ? options->vnc_listen : "127.0.0.1");
  if (video != NULL)
    append (out, "    <video>\n      <model type='%s'/>\n    </video>\n", video);
  append (out, "  </devices>\n</domain>\n");
  return g_string_free (out, FALSE);
}

/**
 * domus_domain_template_build:
 *
 * See the header. No <emulator> is written: libvirt and libxl find their own,
 * and what Xen's capabilities name on Debian 12 does not exist.
 */
DomusXmlDoc *
domus_domain_template_build (const DomusDomainTemplate *options,
                             const DomusPlatform *platform,
                             GError **error)
{
  g_autoptr (DomusXmlDoc) domain = NULL;
  g_autofree char *text = NULL;

  if (!check (options, platform, error))
    return NULL;
  text = build_text (options, platform);
  domain = domus_xml_doc_parse (text, "domain", error);
  if (domain == NULL)
    return NULL;
  domus_domain_set_title (domain, options->title);
  if (options->disk_kind != DOMUS_SOURCE_NONE
      && !add_disk (domain, DOMUS_DISK_KIND_DISK, "hda", options->disk_kind, options->disk_source,
                    options->disk_pool, options->disk_format, error))
    return NULL;
  if (!add_disk (domain, DOMUS_DISK_KIND_CDROM, "hdc", options->cd_kind, options->cd_source,
                 options->cd_pool, "raw", error))
    return NULL;
  if (options->metadata != NULL
      && !domus_xml_doc_insert_fragment (domain, "metadata", options->metadata, error))
    return NULL;
  return g_steal_pointer (&domain);
}
