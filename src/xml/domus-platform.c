/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-platform.h"
#include "domus-xml-node.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (DomusPlatform, domus_platform, domus_platform_ref, domus_platform_unref)

/* What a driver is like where the host does not tell. */
typedef struct
{
  const char *hypervisor_type;
  DomusDriver driver;
  DomusPlatformQuirks quirks;
  const char *domain_types; /* best first, for choosing among the host's */
  const char *video_models; /* best first, for choosing among the host's */
  const char *disk_buses;
  guint max_vcpus;
  gboolean hvm;
} Profile;

/* Xen: libvirt 9.0.0's libxl driver on Xen 4.17, as observed; the limit of 128
 * is that of its domain capabilities. Standard VGA comes first: it has the
 * resolutions that current systems want; Windows 2000 and XP know only cirrus.
 * "xen" is the paravirtual framebuffer, which no HVM firmware draws on. */
static const Profile profiles[] = {
  { "Xen", DOMUS_DRIVER_XEN,
    DOMUS_QUIRK_NO_REBOOT | DOMUS_QUIRK_NO_RESET | DOMUS_QUIRK_NO_RENAME | DOMUS_QUIRK_NO_SCREENSHOT
        | DOMUS_QUIRK_NO_GRAPHICS_FD | DOMUS_QUIRK_NO_BULK_STATS | DOMUS_QUIRK_NO_EMULATOR
        | DOMUS_QUIRK_EMPTY_INSERT_KILLS | DOMUS_QUIRK_REBOOT_REREADS | DOMUS_QUIRK_NO_NVRAM_FLAG,
    "xen", "vga cirrus", "ide scsi xen", 128, FALSE },
  { "QEMU", DOMUS_DRIVER_QEMU, 0, "kvm qemu", "vga cirrus qxl virtio bochs",
    "ide fdc scsi virtio usb sata", 255, TRUE },
  { "TEST", DOMUS_DRIVER_TEST,
    DOMUS_QUIRK_NO_GRAPHICS_FD | DOMUS_QUIRK_NO_MEDIA_CHANGE | DOMUS_QUIRK_NO_NVRAM_FLAG, "test",
    "vga cirrus", "ide scsi virtio xen", 32, TRUE },
  { "", DOMUS_DRIVER_OTHER,
    DOMUS_QUIRK_NO_RENAME | DOMUS_QUIRK_NO_SCREENSHOT | DOMUS_QUIRK_NO_GRAPHICS_FD
        | DOMUS_QUIRK_NO_BULK_STATS | DOMUS_QUIRK_NO_NVRAM_FLAG,
    "", "vga", "ide", 1, FALSE },
};

static const Profile *
find_profile (const char *hypervisor_type)
{
  const Profile *profile = profiles;

  while (profile->driver != DOMUS_DRIVER_OTHER
         && (hypervisor_type == NULL
             || g_ascii_strcasecmp (hypervisor_type, profile->hypervisor_type) != 0))
    profile++;
  return profile;
}

static char **
finish (GPtrArray *list)
{
  g_ptr_array_add (list, NULL);
  return (char **)g_ptr_array_free (list, FALSE);
}

static void
add_once (GPtrArray *list, char *text)
{
  if (text == NULL || *text == '\0'
      || g_ptr_array_find_with_equal_func (list, text, g_str_equal, NULL))
    g_free (text);
  else
    g_ptr_array_add (list, text);
}

/* Those of @preferred that are in @offered, then the rest of @offered. */
static char **
sort_by_preference (char **offered, const char *preferred)
{
  g_auto (GStrv) order = g_strsplit (preferred, " ", -1);
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; order[i] != NULL; i++)
    if (g_strv_contains ((const char *const *)offered, order[i]))
      add_once (list, g_strdup (order[i]));
  for (guint i = 0; offered[i] != NULL; i++)
    add_once (list, g_strdup (offered[i]));
  return finish (list);
}

/* The host's own architecture, else the first that has HVM at all. */
static xmlNode *
find_hvm_arch (const DomusXmlDoc *capabilities, const char *host_arch)
{
  xmlNode *root = domus_xml_doc_get_root (capabilities);
  xmlNode *found = NULL;

  for (xmlNode *guest = domus_xml_node_first (root, "guest"); guest != NULL;
       guest = domus_xml_node_next (guest, "guest")) {
    g_autofree char *type = domus_xml_node_get_text (domus_xml_node_first (guest, "os_type"));
    xmlNode *arch = domus_xml_node_first (guest, "arch");
    if (arch == NULL || g_strcmp0 (type, "hvm") != 0)
      continue;
    if (host_arch != NULL && domus_xml_node_has_attribute (arch, "name", host_arch))
      return arch;
    found = found != NULL ? found : arch;
  }
  return found;
}

/* A CD at hdc needs an IDE controller: q35 has none, "pc" (i440fx) has. */
static char *
choose_machine (const xmlNode *arch)
{
  g_autofree char *first = NULL;
  g_autofree char *i440fx = NULL;

  for (const xmlNode *node = domus_xml_node_first (arch, "machine"); node != NULL;
       node = domus_xml_node_next (node, "machine")) {
    g_autofree char *name = domus_xml_node_get_text (node);
    if (strcmp (name, "pc") == 0)
      return g_steal_pointer (&name);
    if (i440fx == NULL && g_str_has_prefix (name, "pc-i440fx"))
      i440fx = g_strdup (name);
    if (first == NULL)
      first = g_steal_pointer (&name);
  }
  return i440fx != NULL ? g_steal_pointer (&i440fx) : g_steal_pointer (&first);
}

static char **
list_domain_types (const xmlNode *arch, const char *preferred)
{
  GPtrArray *list = g_ptr_array_new ();
  g_auto (GStrv) offered = NULL;

  for (const xmlNode *node = domus_xml_node_first (arch, "domain"); node != NULL;
       node = domus_xml_node_next (node, "domain"))
    add_once (list, domus_xml_node_get_attribute (node, "type"));
  offered = finish (list);
  return sort_by_preference (offered, preferred);
}

static guint
machine_max_cpus (const xmlNode *arch, const char *machine)
{
  for (const xmlNode *node = domus_xml_node_first (arch, "machine"); node != NULL;
       node = domus_xml_node_next (node, "machine")) {
    g_autofree char *name = domus_xml_node_get_text (node);
    g_autofree char *max = domus_xml_node_get_attribute (node, "maxCpus");
    if (max != NULL && g_strcmp0 (name, machine) == 0)
      return (guint)CLAMP (g_ascii_strtoull (max, NULL, 10), 1, G_MAXINT);
  }
  return 0;
}

static void
read_capabilities (DomusPlatform *self, const char *text, const Profile *profile)
{
  g_autoptr (DomusXmlDoc) doc = domus_xml_doc_parse (text, "capabilities", NULL);
  const xmlNode *arch;

  if (doc == NULL)
    return;
  self->arch = domus_xml_doc_get (doc, "host/cpu/arch");
  arch = find_hvm_arch (doc, self->arch);
  self->hvm = arch != NULL;
  if (arch == NULL)
    return;
  g_free (self->arch);
  self->arch = domus_xml_node_get_attribute (arch, "name");
  self->machine = choose_machine (arch);
  self->domain_types = list_domain_types (arch, profile->domain_types);
  self->max_vcpus = machine_max_cpus (arch, self->machine);
  if (profile->driver == DOMUS_DRIVER_XEN)
    self->loader = domus_xml_node_get_text (domus_xml_node_first (arch, "loader"));
}

static char **
read_enum (const DomusXmlDoc *doc, const char *device, const char *name)
{
  g_autofree char *path =
      g_strdup_printf ("devices/%s[@supported='yes']/enum[@name='%s']", device, name);
  const xmlNode *node = domus_xml_node_find (domus_xml_doc_get_root (doc), path);
  GPtrArray *list = g_ptr_array_new ();

  for (const xmlNode *value = domus_xml_node_first (node, "value"); value != NULL;
       value = domus_xml_node_next (value, "value"))
    add_once (list, domus_xml_node_get_text (value));
  return finish (list);
}

/* Xen answers for paravirtualized guests (xenpv, xenpvh) unless it is asked
 * for the machine; devices are the same, limits and firmware are not. */
static gboolean
is_for_hvm (const DomusXmlDoc *domain_capabilities)
{
  g_autofree char *machine = domus_xml_doc_get (domain_capabilities, "machine");

  return machine == NULL || !g_str_has_prefix (machine, "xenpv");
}

static void
read_domain_capabilities (DomusPlatform *self, const char *text, const Profile *profile)
{
  g_autoptr (DomusXmlDoc) doc =
      text != NULL ? domus_xml_doc_parse (text, "domainCapabilities", NULL) : NULL;
  g_auto (GStrv) models = NULL;
  g_auto (GStrv) buses = NULL;
  guint64 max;

  if (doc == NULL)
    return;
  if (is_for_hvm (doc)) {
    max = domus_xml_doc_get_uint (doc, "vcpu/@max", 0);
    if (max > 0)
      self->max_vcpus = (guint)MIN (max, G_MAXINT);
    if (self->machine == NULL)
      self->machine = domus_xml_doc_get (doc, "machine");
    if (self->loader == NULL && profile->driver == DOMUS_DRIVER_XEN)
      self->loader = domus_xml_doc_get (doc, "os/loader[@supported='yes']/value[1]");
  }
  models = read_enum (doc, "video", "modelType");
  buses = read_enum (doc, "disk", "bus");
  if (*models != NULL)
    self->video_models = sort_by_preference (models, profile->video_models);
  if (*buses != NULL)
    self->disk_buses = g_steal_pointer (&buses);
}

static void
fill_gaps (DomusPlatform *self, const Profile *profile)
{
  if (self->arch == NULL)
    self->arch = g_strdup ("x86_64");
  if (self->loader != NULL && *self->loader == '\0')
    g_clear_pointer (&self->loader, g_free);
  if (self->machine != NULL && *self->machine == '\0')
    g_clear_pointer (&self->machine, g_free);
  if (self->domain_types != NULL && *self->domain_types == NULL)
    g_clear_pointer (&self->domain_types, g_strfreev);
  if (self->domain_types == NULL) {
    g_auto (GStrv) all = g_strsplit (profile->domain_types, " ", -1);
    GPtrArray *list = g_ptr_array_new ();
    /* The last is the one that needs least of the host. */
    add_once (list, g_strdup (g_strv_length (all) > 0 ? all[g_strv_length (all) - 1] : NULL));
    self->domain_types = finish (list);
  }
  self->domain_type = g_strdup (self->domain_types[0] != NULL ? self->domain_types[0] : "");
  if (self->video_models == NULL)
    self->video_models = g_strsplit (profile->video_models, " ", -1);
  if (self->disk_buses == NULL)
    self->disk_buses = g_strsplit (profile->disk_buses, " ", -1);
  if (self->max_vcpus == 0)
    self->max_vcpus = profile->max_vcpus;
}

/**
 * domus_platform_new:
 *
 * May be called in any thread. See the header.
 *
 * Returns: (transfer full): the profile.
 */
DomusPlatform *
domus_platform_new (const char *hypervisor_type,
                    guint64 hypervisor_version,
                    guint64 libvirt_version,
                    const char *capabilities,
                    const char *domain_capabilities,
                    guint64 host_memory_kib,
                    guint host_cpus)
{
  const Profile *profile = find_profile (hypervisor_type);
  DomusPlatform *self = g_new0 (DomusPlatform, 1);

  g_atomic_ref_count_init (&self->refs);
  self->driver = profile->driver;
  self->quirks = profile->quirks;
  /* Seen with 9.0.0; an unknown version is taken for it. */
  if (self->driver == DOMUS_DRIVER_XEN && libvirt_version < 9001000)
    self->quirks |= DOMUS_QUIRK_SECOND_SERIAL_KILLS;
  self->hypervisor_version = hypervisor_version;
  self->libvirt_version = libvirt_version;
  self->host_memory_kib = host_memory_kib;
  self->host_cpus = host_cpus;
  self->hvm = profile->hvm;
  read_capabilities (self, capabilities, profile);
  read_domain_capabilities (self, domain_capabilities, profile);
  fill_gaps (self, profile);
  return self;
}

/**
 * domus_platform_ref:
 *
 * Returns: @self. May be called in any thread.
 */
DomusPlatform *
domus_platform_ref (DomusPlatform *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

/**
 * domus_platform_unref:
 * @self: (nullable): a profile
 *
 * May be called in any thread.
 */
void
domus_platform_unref (DomusPlatform *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->arch);
  g_free (self->domain_type);
  g_strfreev (self->domain_types);
  g_free (self->loader);
  g_free (self->machine);
  g_strfreev (self->video_models);
  g_strfreev (self->disk_buses);
  g_free (self);
}

/**
 * domus_platform_has:
 *
 * Returns: whether the host's driver has that quirk.
 */
gboolean
domus_platform_has (const DomusPlatform *self, DomusPlatformQuirks quirk)
{
  return (self->quirks & quirk) != 0;
}

/**
 * domus_platform_mac_prefix:
 *
 * Returns: (transfer none): the three bytes that belong to Xen or to
 *   QEMU, as libvirt's drivers generate them.
 */
const char *
domus_platform_mac_prefix (const DomusPlatform *self)
{
  return self->driver == DOMUS_DRIVER_XEN ? "00:16:3e" : "52:54:00";
}
