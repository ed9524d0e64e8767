/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-domain-diff-private.h"
#include "domus-domain.h"
#include "domus-units.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* "What: before to after", with “none” where there is no value. */
static void
add_setting (
    GPtrArray *changes, const char *place, const char *what, const char *before, const char *after)
{
  char *words;

  if (g_strcmp0 (before, after) == 0)
    return;
  words = g_strdup_printf (_ ("%s: %s to %s"), what, before != NULL ? before : _ ("none"),
                           after != NULL ? after : _ ("none"));
  domus_changes_add (changes, place, words, before, after);
}

static void
diff_texts (GPtrArray *changes, DomusXmlDoc *before, DomusXmlDoc *after)
{
  static const struct
  {
    const char *path;
    const char *what;
  } settings[] = {
    { "name", N_ ("Name") },
    { "uuid", N_ ("UUID") },
    { "title", N_ ("Title") },
    { "description", N_ ("Notes") },
    { "clock/@offset", N_ ("Clock") },
    { "on_poweroff", N_ ("When the guest turns off") },
    { "on_reboot", N_ ("When the guest reboots") },
    { "on_crash", N_ ("When the guest crashes") },
    { "os/loader", N_ ("Firmware") },
    { "os/kernel", N_ ("Kernel") },
    { "devices/video[1]/model/@type", N_ ("Video card") },
    { "devices/graphics[1]/@type", N_ ("Display") },
    { "devices/graphics[1]/@listen", N_ ("Display’s address") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (settings); i++) {
    g_autofree char *one = domus_xml_doc_get (before, settings[i].path);
    g_autofree char *two = domus_xml_doc_get (after, settings[i].path);
    add_setting (changes, settings[i].path, _ (settings[i].what), one, two);
    domus_xml_doc_remove (before, settings[i].path);
    domus_xml_doc_remove (after, settings[i].path);
  }
}

static void
diff_kib (GPtrArray *changes, const char *place, const char *what, guint64 before, guint64 after)
{
  g_autofree char *one = domus_format_kib (before);
  g_autofree char *two = domus_format_kib (after);

  if (before != after)
    domus_changes_add (changes, place, g_strdup_printf (_ ("%s: %s to %s"), what, one, two), one,
                       two);
}

static void
diff_memory (GPtrArray *changes, DomusXmlDoc *before, DomusXmlDoc *after)
{
  guint64 max_before = domus_domain_get_memory (before);
  guint64 max_after = domus_domain_get_memory (after);
  guint64 now_before = domus_domain_get_current_memory (before);
  guint64 now_after = domus_domain_get_current_memory (after);

  if (max_before == now_before && max_after == now_after) {
    diff_kib (changes, "memory", _ ("Memory"), max_before, max_after);
  } else {
    diff_kib (changes, "currentMemory", _ ("Memory at start"), now_before, now_after);
    diff_kib (changes, "memory", _ ("Maximum memory"), max_before, max_after);
  }
}

static void
diff_number (GPtrArray *changes, const char *place, const char *what, guint before, guint after)
{
  g_autofree char *one = g_strdup_printf ("%u", before);
  g_autofree char *two = g_strdup_printf ("%u", after);

  add_setting (changes, place, what, one, two);
}

static void
diff_vcpus (GPtrArray *changes, DomusXmlDoc *before, DomusXmlDoc *after)
{
  guint max_before = domus_domain_get_max_vcpus (before);
  guint max_after = domus_domain_get_max_vcpus (after);
  guint now_before = domus_domain_get_vcpus (before);
  guint now_after = domus_domain_get_vcpus (after);

  if (max_before == now_before && max_after == now_after) {
    diff_number (changes, "vcpu", _ ("CPUs"), max_before, max_after);
  } else {
    diff_number (changes, "vcpu/@current", _ ("CPUs at start"), now_before, now_after);
    diff_number (changes, "vcpu", _ ("Maximum CPUs"), max_before, max_after);
  }
}

static char *
boot_order_in_words (const DomusXmlDoc *domain)
{
  static const struct
  {
    const char *device;
    const char *words;
  } names[] = {
    { "hd", N_ ("hard disk") },
    { "cdrom", N_ ("CD") },
    { "network", N_ ("network") },
    { "fd", N_ ("floppy") },
  };
  g_auto (GStrv) order = domus_domain_get_boot_order (domain);
  GString *text = g_string_new (NULL);

  for (guint i = 0; order[i] != NULL; i++) {
    const char *words = order[i];
    for (gsize n = 0; n < G_N_ELEMENTS (names); n++)
      if (strcmp (names[n].device, order[i]) == 0)
        words = _ (names[n].words);
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", words);
  }
  if (text->len == 0) {
    g_string_free (text, TRUE);
    return NULL;
  }
  return g_string_free (text, FALSE);
}

static void
diff_features (GPtrArray *changes, DomusXmlDoc *before, DomusXmlDoc *after)
{
  static const struct
  {
    const char *name;
    const char *path;
    const char *what;
  } features[] = { { "acpi", "features/acpi", "ACPI" },
                   { "apic", "features/apic", "APIC" },
                   { "pae", "features/pae", "PAE" },
                   { "hap", "features/hap", "HAP" } };
  DomusXmlDoc *both[] = { before, after };
  gboolean rest = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (features); i++) {
    add_setting (changes, features[i].path, features[i].what,
                 domus_domain_get_feature (before, features[i].name) ? _ ("on") : _ ("off"),
                 domus_domain_get_feature (after, features[i].name) ? _ ("on") : _ ("off"));
    for (gsize n = 0; n < 2; n++)
      domus_xml_doc_remove (both[n], features[i].path);
  }
  /* Other features are told by themselves, not as the whole container. */
  for (gsize n = 0; n < 2; n++) {
    xmlNode *node = domus_xml_node_ensure (domus_xml_doc_get_root (both[n]), "features");
    rest = rest || domus_xml_node_first (node, NULL) != NULL;
  }
  for (gsize n = 0; !rest && n < 2; n++)
    domus_xml_doc_remove (both[n], "features");
}

/**
 * domus_diff_known_settings:
 *
 * The settings that are no devices, except for video and display.
 */
void
domus_diff_known_settings (GPtrArray *changes, DomusXmlDoc *before, DomusXmlDoc *after)
{
  static const char *const compared[] = { "memory", "currentMemory", "vcpu/@current", "vcpu",
                                          "os/boot" };
  g_autofree char *boot_before = boot_order_in_words (before);
  g_autofree char *boot_after = boot_order_in_words (after);

  diff_texts (changes, before, after);
  diff_memory (changes, before, after);
  diff_vcpus (changes, before, after);
  add_setting (changes, "os/boot", _ ("Boot order"), boot_before, boot_after);
  diff_features (changes, before, after);
  for (gsize i = 0; i < G_N_ELEMENTS (compared); i++) {
    domus_xml_doc_remove (before, compared[i]);
    domus_xml_doc_remove (after, compared[i]);
  }
}

static char *
disk_title (const DomusDisk *disk)
{
  switch (disk->kind) {
  case DOMUS_DISK_KIND_CDROM:
    return g_strdup_printf (_ ("CD in %s"), disk->target);
  case DOMUS_DISK_KIND_FLOPPY:
    return g_strdup_printf (_ ("Floppy in %s"), disk->target);
  default:
    return g_strdup_printf (_ ("Hard disk %s"), disk->target);
  }
}

static char *
disk_source (const DomusDisk *disk)
{
  if (disk->source_kind == DOMUS_SOURCE_NONE)
    return g_strdup (_ ("empty"));
  if (disk->pool != NULL)
    return g_strdup_printf ("“%s/%s”", disk->pool, disk->source);
  return g_strdup_printf ("“%s”", disk->source != NULL ? disk->source : "?");
}

static xmlNode *
disk_node (const DomusXmlDoc *domain, guint index)
{
  g_autofree char *path = g_strdup_printf ("devices/disk[%u]", index + 1);

  return domus_xml_node_find (domus_xml_doc_get_root (domain), path);
}

static void
remove_child (xmlNode *node, const char *name)
{
  xmlNode *child = domus_xml_node_first (node, name);

  if (child != NULL)
    domus_xml_node_remove (child);
}

static const DomusDisk *
find_target (GPtrArray *disks, const char *target)
{
  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];
    if (strcmp (disk->target, target) == 0)
      return disk;
  }
  return NULL;
}

static void
diff_disk (GPtrArray *changes,
           DomusXmlDoc *before,
           DomusXmlDoc *after,
           const DomusDisk *one,
           const DomusDisk *two)
{
  g_autofree char *title = disk_title (two);
  g_autofree char *place = g_strdup_printf ("devices/disk[target/@dev='%s']/source", two->target);
  g_autofree char *source_before = disk_source (one);
  g_autofree char *source_after = disk_source (two);
  xmlNode *nodes[] = { disk_node (before, one->index), disk_node (after, two->index) };

  if (one->source_kind == DOMUS_SOURCE_OTHER || two->source_kind == DOMUS_SOURCE_OTHER)
    return;
  add_setting (changes, place, title, source_before, source_after);
  for (gsize i = 0; i < 2; i++) {
    xmlNode *source = domus_xml_node_first (nodes[i], "source");
    static const char *const told[] = { "file", "dev", "pool", "volume", "protocol", "name" };
    domus_xml_node_set_attribute (nodes[i], "type", NULL);
    for (gsize n = 0; source != NULL && n < G_N_ELEMENTS (told); n++)
      domus_xml_node_set_attribute (source, told[n], NULL);
    if (source != NULL && source->properties == NULL && domus_xml_node_first (source, NULL) == NULL)
      remove_child (nodes[i], "source");
  }
}

static void
diff_disks (GPtrArray *changes, DomusXmlDoc *before, DomusXmlDoc *after)
{
  g_autoptr (GPtrArray) disks_before = domus_domain_list_disks (before);
  g_autoptr (GPtrArray) disks_after = domus_domain_list_disks (after);

  for (guint i = 0; i < disks_after->len; i++) {
    const DomusDisk *disk = disks_after->pdata[i];
    const DomusDisk *old = find_target (disks_before, disk->target);
    if (old != NULL)
      diff_disk (changes, before, after, old, disk);
  }
  for (guint i = disks_before->len; i > 0; i--) {
    const DomusDisk *disk = disks_before->pdata[i - 1];
    g_autofree char *place = g_strdup_printf ("devices/disk[target/@dev='%s']", disk->target);
    g_autofree char *title = disk_title (disk);
    g_autofree char *source = disk_source (disk);
    if (find_target (disks_after, disk->target) != NULL)
      continue;
    domus_changes_add (changes, place, g_strdup_printf (_ ("%s removed: %s"), title, source),
                       source, NULL);
    domus_xml_node_remove (disk_node (before, disk->index));
  }
  for (guint i = disks_after->len; i > 0; i--) {
    const DomusDisk *disk = disks_after->pdata[i - 1];
    g_autofree char *place = g_strdup_printf ("devices/disk[target/@dev='%s']", disk->target);
    g_autofree char *title = disk_title (disk);
    g_autofree char *source = disk_source (disk);
    if (find_target (disks_before, disk->target) != NULL)
      continue;
    domus_changes_add (changes, place, g_strdup_printf (_ ("%s added: %s"), title, source), NULL,
                       source);
    domus_xml_node_remove (disk_node (after, disk->index));
  }
}

static char *
interface_source (const DomusInterface *interface)
{
  return interface->source != NULL ? g_strdup_printf ("%s “%s”", interface->kind, interface->source)
                                   : g_strdup (interface->kind);
}

static void
forget_interface (DomusXmlDoc *domain, guint index)
{
  static const char *const told[] = { "devices/interface[%u]/@type",
                                      "devices/interface[%u]/source/@network",
                                      "devices/interface[%u]/source/@bridge",
                                      "devices/interface[%u]/source/@dev",
                                      "devices/interface[%u]/mac",
                                      "devices/interface[%u]/model/@type" };

  for (gsize i = 0; i < G_N_ELEMENTS (told); i++) {
    g_auto (GStrv) parts = g_strsplit (told[i], "%u", 2);
    g_autofree char *path = g_strdup_printf ("%s%u%s", parts[0], index + 1, parts[1]);
    domus_xml_doc_remove (domain, path);
  }
}

static void
diff_interface (GPtrArray *changes,
                guint index,
                const DomusInterface *one,
                const DomusInterface *two)
{
  g_autofree char *place = g_strdup_printf ("devices/interface[%u]/source", index + 1);
  g_autofree char *mac_place = g_strdup_printf ("devices/interface[%u]/mac/@address", index + 1);
  g_autofree char *model_place = g_strdup_printf ("devices/interface[%u]/model/@type", index + 1);
  g_autofree char *source_title = g_strdup_printf (_ ("Network card %u"), index + 1);
  g_autofree char *mac_title = g_strdup_printf (_ ("Network card %u, MAC address"), index + 1);
  g_autofree char *model_title = g_strdup_printf (_ ("Network card %u, model"), index + 1);
  g_autofree char *source_before = interface_source (one);
  g_autofree char *source_after = interface_source (two);

  add_setting (changes, place, source_title, source_before, source_after);
  add_setting (changes, mac_place, mac_title, one->mac, two->mac);
  add_setting (changes, model_place, model_title, one->model, two->model);
}

static void
diff_interfaces (GPtrArray *changes, DomusXmlDoc *before, DomusXmlDoc *after)
{
  g_autoptr (GPtrArray) cards_before = domus_domain_list_interfaces (before);
  g_autoptr (GPtrArray) cards_after = domus_domain_list_interfaces (after);
  guint both = MIN (cards_before->len, cards_after->len);

  for (guint i = 0; i < both; i++) {
    diff_interface (changes, i, cards_before->pdata[i], cards_after->pdata[i]);
    forget_interface (before, i);
    forget_interface (after, i);
  }
  for (guint i = MAX (cards_before->len, cards_after->len); i > both; i--) {
    gboolean added = i <= cards_after->len;
    const DomusInterface *card = (added ? cards_after : cards_before)->pdata[i - 1];
    g_autofree char *place = g_strdup_printf ("devices/interface[%u]", i);
    g_autofree char *source = interface_source (card);
    domus_changes_add (changes, place,
                       g_strdup_printf (added ? _ ("Network card %u added: %s")
                                              : _ ("Network card %u removed: %s"),
                                        i, source),
                       added ? NULL : source, added ? source : NULL);
    domus_xml_doc_remove (added ? after : before, place);
  }
}

/**
 * domus_diff_known_devices:
 *
 * Disks are told apart by their target, network cards by their order.
 */
void
domus_diff_known_devices (GPtrArray *changes, DomusXmlDoc *before, DomusXmlDoc *after)
{
  diff_disks (changes, before, after);
  diff_interfaces (changes, before, after);
}
