/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-identity.h"

#include "domus-domain.h"
#include "domus-metadata.h"
#include "domus-xml-node.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LOCK_ELEMENT "identity"
#define LOCK_KEY "locked"

/* A fact of the machine: what rule speaks of it, where it stands, what it is.
 * Facts of the two machines are the same when key and value are. */
typedef struct
{
  const char *rule;
  char *key;
  char *place;
  char *value;
} Fact;

static void
fact_free (gpointer data)
{
  Fact *fact = data;

  g_free (fact->key);
  g_free (fact->place);
  g_free (fact->value);
  g_free (fact);
}

static void
note (GPtrArray *facts, const char *rule, char *key, char *place, char *value)
{
  Fact *fact = g_new0 (Fact, 1);

  fact->rule = rule;
  fact->key = key;
  fact->place = place;
  fact->value = value != NULL ? value : g_strdup ("");
  g_ptr_array_add (facts, fact);
}

/* What libvirt writes by itself where the bus is left out. */
static const char *
bus_of_target (const char *target)
{
  static const char *const buses[][2] = {
    { "hd", "ide" }, { "sd", "scsi" }, { "vd", "virtio" }, { "xvd", "xen" }, { "fd", "fdc" }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (buses); i++)
    if (g_str_has_prefix (target, buses[i][0]))
      return buses[i][1];
  return "";
}

static void
note_disks (GPtrArray *facts, const DomusXmlDoc *domain)
{
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (domain);

  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = disks->pdata[i];
    const char *target = disk->target != NULL ? disk->target : "";
    const char *bus = disk->bus != NULL ? disk->bus : bus_of_target (target);
    char *place = g_strdup_printf ("devices/disk[target/@dev='%s']", target);

    if (disk->kind == DOMUS_DISK_KIND_DISK || disk->kind == DOMUS_DISK_KIND_LUN) {
      g_autofree char *serial_path = g_strdup_printf ("%s/serial", place);
      g_autofree char *serial = domus_xml_doc_get (domain, serial_path);
      note (
          facts, "identity-disk", g_strdup_printf ("disk:%s", target), place,
          g_strdup_printf ("%s%s%s", bus, serial != NULL ? " " : "", serial != NULL ? serial : ""));
    } else if (disk->kind == DOMUS_DISK_KIND_CDROM) {
      note (facts, "identity-cdrom", g_strdup_printf ("cdrom:%s", target), place, g_strdup (bus));
    } else {
      g_free (place);
    }
  }
}

static void
note_cards (GPtrArray *facts, const DomusXmlDoc *domain)
{
  g_autoptr (GPtrArray) cards = domus_domain_list_interfaces (domain);

  for (guint i = 0; i < cards->len; i++) {
    const DomusInterface *card = cards->pdata[i];
    note (facts, "identity-mac", g_strdup_printf ("mac:%u", i + 1),
          g_strdup_printf ("devices/interface[%u]", i + 1),
          card->mac != NULL ? g_ascii_strdown (card->mac, -1) : NULL);
    note (facts, "identity-nic", g_strdup_printf ("nic:%u", i + 1),
          g_strdup_printf ("devices/interface[%u]", i + 1), g_strdup (card->model));
  }
}

/* Firmware by kind, not by path: the path moves with the host's packages. */
static char *
describe_firmware (const DomusXmlDoc *domain)
{
  g_autofree char *automatic = domus_xml_doc_get (domain, "os/@firmware");
  g_autofree char *type = domus_xml_doc_get (domain, "os/loader/@type");
  gboolean efi = g_strcmp0 (automatic, "efi") == 0 || g_strcmp0 (type, "pflash") == 0;

  return g_strdup (efi ? "efi" : "bios");
}

/* The abstraction layer that Windows chose when it was installed depends on these. */
static char *
describe_hal (const DomusXmlDoc *domain)
{
  return g_strdup_printf ("%s %s", domus_domain_get_feature (domain, "acpi") ? "acpi" : "no-acpi",
                          domus_domain_get_feature (domain, "apic") ? "apic" : "no-apic");
}

static char *
describe_cpu (const DomusXmlDoc *domain)
{
  g_autofree char *mode = domus_xml_doc_get (domain, "cpu/@mode");
  g_autofree char *model = domus_xml_doc_get (domain, "cpu/model");
  g_autofree char *cores = domus_xml_doc_get (domain, "cpu/topology/@cores");
  g_autofree char *sockets = domus_xml_doc_get (domain, "cpu/topology/@sockets");

  return g_strdup_printf ("%s %s %s %s", mode != NULL ? mode : "", model != NULL ? model : "",
                          sockets != NULL ? sockets : "", cores != NULL ? cores : "");
}

/* Where a display has no adapter, libvirt adds the driver's own. */
static char *
describe_video (const DomusXmlDoc *domain)
{
  char *model = domus_domain_get_video_model (domain);
  gboolean xen = domus_xml_doc_exists (domain, "@type")
                 && domus_xml_node_has_attribute (domus_xml_doc_get_root (domain), "type", "xen");

  if (model == NULL && xen && domus_xml_doc_exists (domain, "devices/graphics"))
    return g_strdup ("cirrus");
  return model;
}

static char *
describe_smbios (const DomusXmlDoc *domain)
{
  static const char *const paths[] = {
    "sysinfo/system/entry[@name='serial']",       "sysinfo/system/entry[@name='uuid']",
    "sysinfo/system/entry[@name='manufacturer']", "sysinfo/system/entry[@name='product']",
    "sysinfo/baseBoard/entry[@name='serial']",    "os/acpi/table"
  };
  GString *all = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autofree char *value = domus_xml_doc_get (domain, paths[i]);
    g_string_append_printf (all, "%s%s", i > 0 ? "|" : "", value != NULL ? value : "");
  }
  return g_string_free (all, FALSE);
}

static int
by_key (gconstpointer a, gconstpointer b)
{
  const Fact *one = *(const Fact *const *)a;
  const Fact *two = *(const Fact *const *)b;

  return strcmp (one->key, two->key);
}

static GPtrArray *
collect (const DomusXmlDoc *domain)
{
  GPtrArray *facts = g_ptr_array_new_with_free_func (fact_free);
  char *uuid = domus_domain_get_uuid (domain);

  note (facts, "identity-uuid", g_strdup ("uuid"), g_strdup ("uuid"),
        uuid != NULL ? g_ascii_strdown (uuid, -1) : NULL);
  g_free (uuid);
  note (facts, "identity-memory", g_strdup ("memory"), g_strdup ("memory"),
        g_strdup_printf ("%" G_GUINT64_FORMAT, domus_domain_get_memory (domain)));
  note (facts, "identity-vcpus", g_strdup ("vcpus"), g_strdup ("vcpu"),
        g_strdup_printf ("%u", domus_domain_get_vcpus (domain)));
  note (facts, "identity-cpu", g_strdup ("cpu"), g_strdup ("cpu"), describe_cpu (domain));
  note (facts, "identity-hal", g_strdup ("hal"), g_strdup ("features"), describe_hal (domain));
  note (facts, "identity-firmware", g_strdup ("firmware"), g_strdup ("os"),
        describe_firmware (domain));
  note (facts, "identity-video", g_strdup ("video"), g_strdup ("devices/video[1]"),
        describe_video (domain));
  note (facts, "identity-serial", g_strdup ("smbios"), g_strdup ("sysinfo"),
        describe_smbios (domain));
  note_disks (facts, domain);
  note_cards (facts, domain);
  g_ptr_array_sort (facts, by_key);
  return facts;
}

/**
 * domus_identity_describe:
 *
 * Returns: (transfer full): a line a fact, sorted; see the header.
 */
char *
domus_identity_describe (const DomusXmlDoc *domain)
{
  g_autoptr (GPtrArray) facts = collect (domain);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < facts->len; i++) {
    const Fact *fact = facts->pdata[i];
    g_string_append_printf (text, "%s=%s\n", fact->key, fact->value);
  }
  return g_string_free (text, FALSE);
}

/**
 * domus_identity_fingerprint:
 *
 * Returns: (transfer full): SHA-256 of what domus_identity_describe() says.
 */
char *
domus_identity_fingerprint (const DomusXmlDoc *domain)
{
  g_autofree char *text = domus_identity_describe (domain);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

static char *
compare_words (const Fact *before, const Fact *after)
{
  const Fact *fact = after != NULL ? after : before;
  const char *name = strchr (fact->key, ':') != NULL ? strchr (fact->key, ':') + 1 : fact->key;
  const char *was = before != NULL ? before->value : "";
  const char *will = after != NULL ? after->value : "";

  if (strcmp (fact->rule, "identity-mac") == 0 && before == NULL)
    return g_strdup_printf (_ ("A network card is added (%s)."), will);
  if (strcmp (fact->rule, "identity-mac") == 0 && after == NULL)
    return g_strdup_printf (_ ("A network card is removed (%s)."), was);
  if (strcmp (fact->rule, "identity-mac") == 0)
    return g_strdup_printf (_ ("The address of network card %s changes from %s to %s."), name, was,
                            *will != '\0' ? will : _ ("one that the host chooses"));
  if (strcmp (fact->rule, "identity-nic") == 0)
    return g_strdup_printf (_ ("Network card %s becomes one of another model."), name);
  if (strcmp (fact->rule, "identity-disk") == 0)
    return g_strdup_printf (before == NULL ? _ ("A hard disk comes to “%s”.")
                            : after == NULL
                                ? _ ("The hard disk goes from “%s”.")
                                : _ ("The hard disk at “%s” becomes one of another kind."),
                            name);
  if (strcmp (fact->rule, "identity-cdrom") == 0)
    return g_strdup_printf (before == NULL ? _ ("A CD drive comes to “%s”.")
                            : after == NULL
                                ? _ ("The CD drive goes from “%s”.")
                                : _ ("The CD drive at “%s” becomes one of another kind."),
                            name);
  if (strcmp (fact->rule, "identity-uuid") == 0)
    return g_strdup (_ ("The identity (UUID) of the machine changes."));
  if (strcmp (fact->rule, "identity-memory") == 0)
    return g_strdup (_ ("The amount of memory changes."));
  if (strcmp (fact->rule, "identity-vcpus") == 0)
    return g_strdup_printf (_ ("The number of CPUs changes from %s to %s."), was, will);
  if (strcmp (fact->rule, "identity-cpu") == 0)
    return g_strdup (_ ("The processor becomes one of another kind."));
  if (strcmp (fact->rule, "identity-hal") == 0)
    return g_strdup (_ ("ACPI or APIC changes, which Windows 2000, XP and 2003 cannot bear after "
                        "their installation."));
  if (strcmp (fact->rule, "identity-firmware") == 0)
    return g_strdup (_ ("The firmware changes between BIOS and UEFI; an installed system will not "
                        "boot."));
  if (strcmp (fact->rule, "identity-video") == 0)
    return g_strdup (_ ("The display adapter becomes one of another model."));
  return g_strdup (_ ("What the machine says of its maker and serial numbers changes."));
}

static const Fact *
find_fact (GPtrArray *facts, const char *key)
{
  for (guint i = 0; i < facts->len; i++) {
    const Fact *fact = facts->pdata[i];
    if (strcmp (fact->key, key) == 0)
      return fact;
  }
  return NULL;
}

static void
compare_fact (GPtrArray *findings, const Fact *before, const Fact *after)
{
  const Fact *fact = after != NULL ? after : before;
  g_autofree char *words = NULL;

  if (before != NULL && after != NULL && strcmp (before->value, after->value) == 0)
    return;
  /* A card that comes or goes is one change, not two. */
  if (strcmp (fact->rule, "identity-nic") == 0 && (before == NULL || after == NULL))
    return;
  words = compare_words (before, after);
  g_ptr_array_add (
      findings,
      domus_finding_new (fact->rule, DOMUS_SEVERITY_WARNING, fact->place, words,
                         _ ("The activation of Windows remembers this of its machine; after enough "
                            "such changes it wants to be activated again."),
                         NULL));
}

/**
 * domus_identity_compare:
 *
 * Returns: (transfer full) (element-type DomusFinding): what an activated
 *   Windows would notice, in words; empty when nothing.
 */
GPtrArray *
domus_identity_compare (const DomusXmlDoc *before, const DomusXmlDoc *after)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);
  g_autoptr (GPtrArray) old_facts = collect (before);
  g_autoptr (GPtrArray) new_facts = collect (after);

  for (guint i = 0; i < old_facts->len; i++) {
    const Fact *fact = old_facts->pdata[i];
    compare_fact (findings, fact, find_fact (new_facts, fact->key));
  }
  for (guint i = 0; i < new_facts->len; i++) {
    const Fact *fact = new_facts->pdata[i];
    if (find_fact (old_facts, fact->key) == NULL)
      compare_fact (findings, NULL, fact);
  }
  return findings;
}

/**
 * domus_identity_is_locked:
 *
 * Returns: whether the guest's owner asked that its identity stay.
 */
gboolean
domus_identity_is_locked (const DomusXmlDoc *domain)
{
  g_autofree char *lock = domus_metadata_get_setting (domain, LOCK_ELEMENT, LOCK_KEY);

  return lock != NULL;
}

/**
 * domus_identity_set_locked:
 *
 * Locking a locked guest takes its identity as it is now.
 */
void
domus_identity_set_locked (DomusXmlDoc *domain, gboolean locked)
{
  g_autofree char *fingerprint = locked ? domus_identity_fingerprint (domain) : NULL;

  domus_metadata_set_setting (domain, LOCK_ELEMENT, LOCK_KEY, fingerprint);
}

/**
 * domus_identity_is_intact:
 *
 * Returns: %FALSE when the definition is no longer that which was locked.
 */
gboolean
domus_identity_is_intact (const DomusXmlDoc *domain)
{
  g_autofree char *lock = domus_metadata_get_setting (domain, LOCK_ELEMENT, LOCK_KEY);
  g_autofree char *fingerprint = domus_identity_fingerprint (domain);

  return lock == NULL || strcmp (lock, fingerprint) == 0;
}

/**
 * domus_identity_guard:
 *
 * Returns: (transfer full) (element-type DomusFinding): what to say before
 *   the edit is made; empty for a guest that is not locked.
 */
GPtrArray *
domus_identity_guard (const DomusXmlDoc *before, const DomusXmlDoc *after)
{
  if (!domus_identity_is_locked (before))
    return g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);
  return domus_identity_compare (before, after);
}
