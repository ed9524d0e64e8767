/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-adapt-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
domus_adapt_say (DomusAdapt *self, const char *rule, const char *place, const char *format, ...)
{
  gboolean info = g_str_equal (rule, DOMUS_ADAPT_RULE_CHANGED);
  g_autofree char *summary = NULL;
  va_list arguments;

  va_start (arguments, format);
  summary = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (self->findings,
                   domus_finding_new (rule, info ? DOMUS_SEVERITY_INFO : DOMUS_SEVERITY_WARNING,
                                      place, summary, NULL, NULL));
}

static DomusDriver
made_for (const DomusXmlDoc *domain)
{
  g_autofree char *type = domus_xml_doc_get (domain, "@type");

  if (g_strcmp0 (type, "xen") == 0)
    return DOMUS_DRIVER_XEN;
  if (g_strcmp0 (type, "kvm") == 0 || g_strcmp0 (type, "qemu") == 0 || g_strcmp0 (type, "hvf") == 0)
    return DOMUS_DRIVER_QEMU;
  if (g_strcmp0 (type, "test") == 0)
    return DOMUS_DRIVER_TEST;
  return DOMUS_DRIVER_OTHER;
}

static const char *
driver_name (DomusDriver driver)
{
  return driver == DOMUS_DRIVER_XEN    ? "Xen"
         : driver == DOMUS_DRIVER_QEMU ? "QEMU"
                                       : _ ("this host");
}

static gboolean
check_type (DomusAdapt *self, GError **error)
{
  g_autofree char *type = domus_xml_doc_get (self->domain, "@type");
  g_autofree char *os = domus_xml_doc_get (self->domain, "os/type");

  if (self->platform->driver != DOMUS_DRIVER_XEN && g_strcmp0 (os, "hvm") != 0
      && (self->platform->driver == DOMUS_DRIVER_QEMU || g_strcmp0 (os, "exe") == 0)) {
    g_set_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                 _ ("This guest is not fully virtualized (its type is “%s”); %s cannot run it."),
                 os != NULL ? os : "?", driver_name (self->platform->driver));
    return FALSE;
  }
  if (self->platform->driver == DOMUS_DRIVER_XEN && g_strcmp0 (os, "exe") == 0) {
    g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                         _ ("This is a container, not a virtual machine; Xen cannot run it."));
    return FALSE;
  }
  if (type == NULL
      || (self->platform->domain_types != NULL
          && !g_strv_contains ((const char *const *)self->platform->domain_types, type)
          && !g_str_equal (type, self->platform->domain_type))) {
    domus_xml_doc_set (self->domain, "@type", self->platform->domain_type);
    domus_adapt_say (self, DOMUS_ADAPT_RULE_CHANGED, "@type",
                     _ ("The guest is made for “%s”; here it runs as “%s”."),
                     type != NULL ? type : "?", self->platform->domain_type);
  }
  return TRUE;
}

static gboolean
is_ovmf (const char *loader)
{
  g_autofree char *lower = loader != NULL ? g_ascii_strdown (loader, -1) : NULL;

  return lower != NULL && (strstr (lower, "ovmf") != NULL || strstr (lower, "edk2") != NULL);
}

static void
adapt_firmware (DomusAdapt *self)
{
  g_autofree char *loader = domus_xml_doc_get (self->domain, "os/loader");
  const char *wanted = self->platform->loader;

  if (loader == NULL)
    return;
  if (self->from == self->platform->driver) {
    g_autofree char *here = wanted != NULL ? g_path_get_basename (wanted) : NULL;
    g_autofree char *there = g_path_get_basename (loader);

    /* The same firmware, where this host keeps it. */
    if (self->from == DOMUS_DRIVER_XEN && here != NULL && g_str_equal (here, there)
        && !g_str_equal (wanted, loader)) {
      domus_xml_doc_set (self->domain, "os/loader", wanted);
      domus_adapt_say (self, DOMUS_ADAPT_RULE_CHANGED, "os/loader",
                       _ ("The firmware “%s” is “%s” on this host."), loader, wanted);
    }
    return;
  }
  domus_xml_doc_remove (self->domain, "os/loader");
  domus_xml_doc_remove (self->domain, "os/nvram");
  if (is_ovmf (loader)) {
    domus_xml_doc_set (self->domain, "os/@firmware", "efi");
    domus_adapt_say (self, DOMUS_ADAPT_RULE_CHANGED, "os/loader",
                     _ ("The UEFI firmware “%s” is replaced by this host’s own; settings that the "
                        "guest kept in it are lost."),
                     loader);
    return;
  }
  if (self->platform->driver == DOMUS_DRIVER_XEN && wanted != NULL) {
    domus_xml_doc_set (self->domain, "os/loader", wanted);
    domus_xml_doc_set (self->domain, "os/loader/@type", "rom");
  }
  domus_adapt_say (self, DOMUS_ADAPT_RULE_CHANGED, "os/loader",
                   _ ("The firmware “%s” is replaced by this host’s own."), loader);
}

static void
adapt_machine (DomusAdapt *self)
{
  g_autofree char *machine = domus_xml_doc_get (self->domain, "os/type/@machine");
  g_autofree char *arch = domus_xml_doc_get (self->domain, "os/type/@arch");
  const char *here = self->platform->machine;

  if (self->from == self->platform->driver || !domus_domain_is_hvm (self->domain))
    return;
  if (g_strcmp0 (machine, here) != 0) {
    if (here != NULL)
      domus_xml_doc_set (self->domain, "os/type/@machine", here);
    else
      domus_xml_doc_remove (self->domain, "os/type/@machine");
    if (machine != NULL)
      domus_adapt_say (self, DOMUS_ADAPT_RULE_CHANGED, "os/type/@machine",
                       _ ("The machine “%s” becomes “%s”. Windows may notice that its mainboard "
                          "changed."),
                       machine, here != NULL ? here : _ ("this host’s default"));
  }
  if (self->platform->driver == DOMUS_DRIVER_TEST
      || (g_strcmp0 (arch, "i686") != 0 && g_strcmp0 (arch, "x86_64") != 0))
    domus_xml_doc_set (self->domain, "os/type/@arch", self->platform->arch);
}

static void
adapt_emulator (DomusAdapt *self)
{
  g_autofree char *emulator = domus_xml_doc_get (self->domain, "devices/emulator");

  if (emulator == NULL
      || (self->from == self->platform->driver
          && !domus_platform_has (self->platform, DOMUS_QUIRK_NO_EMULATOR)))
    return;
  domus_xml_doc_remove (self->domain, "devices/emulator");
  domus_adapt_say (self, DOMUS_ADAPT_RULE_CHANGED, "devices/emulator",
                   _ ("The emulator “%s” was left out: this host chooses its own."), emulator);
}

static void
drop (DomusAdapt *self, const char *path, const char *name)
{
  if (!domus_xml_doc_exists (self->domain, path))
    return;
  while (domus_xml_doc_exists (self->domain, path))
    domus_xml_doc_remove (self->domain, path);
  if (name != NULL)
    domus_adapt_say (self, DOMUS_ADAPT_RULE_LOST, path, _ ("%s has no “%s”; it was left out."),
                     driver_name (self->platform->driver), name);
}

/* Settings that the other driver refuses, or that mean nothing to it. */
static void
adapt_features (DomusAdapt *self)
{
  static const char *const xen_only[][2] = {
    { "features/viridian", "viridian" },      { "features/hap", NULL },
    { "features/xen", "features/xen" },       { "features/privnet", NULL },
    { "xen:commandline", "xen:commandline" }, { "devices/controller[@type='xenbus']", NULL },
  };
  static const char *const qemu_only[][2] = {
    { "qemu:commandline", "qemu:commandline" },
    { "seclabel", NULL },
    { "features/kvm", NULL },
    { "features/vmport", NULL },
    { "features/smm", NULL },
    { "features/ioapic", NULL },
    { "launchSecurity", "launchSecurity" },
    { "os/bootmenu", NULL },
    { "os/smbios", "smbios" },
  };
  gboolean viridian = domus_xml_doc_exists (self->domain, "features/viridian");

  if (self->from == self->platform->driver)
    return;
  if (self->from == DOMUS_DRIVER_XEN) {
    if (viridian && g_str_equal (self->platform->domain_type, "kvm")) {
      domus_xml_doc_remove (self->domain, "features/viridian");
      domus_xml_doc_set (self->domain, "features/hyperv/relaxed/@state", "on");
      domus_xml_doc_set (self->domain, "features/hyperv/vapic/@state", "on");
      domus_adapt_say (self, DOMUS_ADAPT_RULE_CHANGED, "features/hyperv",
                       _ ("“viridian” becomes “hyperv”, which is the same for Windows."));
    }
    for (gsize i = 0; i < G_N_ELEMENTS (xen_only); i++)
      drop (self, xen_only[i][0], xen_only[i][1]);
  }
  if (self->platform->driver == DOMUS_DRIVER_XEN) {
    for (gsize i = 0; i < G_N_ELEMENTS (qemu_only); i++)
      drop (self, qemu_only[i][0], qemu_only[i][1]);
    if (domus_xml_doc_exists (self->domain, "cpu")) {
      domus_xml_doc_remove (self->domain, "cpu");
      domus_adapt_say (self, DOMUS_ADAPT_RULE_LOST, "cpu",
                       _ ("Xen gives every guest the processor that the host has; the choice of "
                          "a model was left out."));
    }
  }
}

/* Addresses are places in the other driver's machine: it will find new ones. */
static void
drop_addresses (DomusAdapt *self)
{
  if (self->from == self->platform->driver || self->devices == NULL)
    return;
  for (xmlNode *device = domus_xml_node_first (self->devices, NULL); device != NULL;
       device = domus_xml_node_next (device, NULL)) {
    xmlNode *address = domus_xml_node_first (device, "address");
    xmlNode *alias = domus_xml_node_first (device, "alias");

    if (address != NULL)
      domus_xml_node_remove (address);
    if (alias != NULL)
      domus_xml_node_remove (alias);
  }
}

/**
 * domus_domain_adapt:
 * @domain: a definition from elsewhere; changed in place
 * @host: where it shall live
 *
 * A definition that was made for this host's driver changes in little more
 * than the paths of firmware and emulator. What drivers accept: their sources
 * and documentation, and tests against the real daemons.
 *
 * Returns: (transfer full) (element-type DomusFinding): see the header
 */
GPtrArray *
domus_domain_adapt (DomusXmlDoc *domain, const DomusAdaptHost *host, GError **error)
{
  g_autoptr (GPtrArray) findings =
      g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);
  DomusAdapt self = {
    .domain = domain,
    .root = domus_xml_doc_get_root (domain),
    .host = host,
    .platform = host->platform,
    .from = made_for (domain),
    .findings = findings,
  };

  self.devices = domus_xml_node_first (self.root, "devices");
  if (!check_type (&self, error))
    return NULL;
  adapt_firmware (&self);
  adapt_machine (&self);
  adapt_emulator (&self);
  adapt_features (&self);
  drop_addresses (&self);
  if (self.devices != NULL) {
    domus_adapt_disks (&self);
    domus_adapt_interfaces (&self);
    domus_adapt_others (&self);
  }
  return g_steal_pointer (&findings);
}
