/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-migrate-check.h"
#include "xml-test.h"

#define PLAIN                                                                                      \
  "<disk type='file' device='disk'><source file='/a.img'/><target dev='hda'/></disk>"              \
  "<disk type='file' device='cdrom'><source file='/a.iso'/><target dev='hdc'/></disk>"             \
  "<disk type='file' device='cdrom'><target dev='hdd'/></disk>"                                    \
  "<interface type='bridge'><source bridge='xenbr0'/></interface>"                                 \
  "<interface type='network'><source network='default'/></interface>"                              \
  "<interface type='user'/>"

typedef struct
{
  DomusMigrateHost *source;
  DomusMigrateHost *target;
} Hosts;

static GPtrArray *
names (const char *name)
{
  GPtrArray *array = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (array, g_strdup (name));
  return array;
}

static void
set_up (Hosts *hosts, gconstpointer data)
{
  hosts->source = domus_migrate_host_new ();
  hosts->target = domus_migrate_host_new ();
  hosts->source->driver = hosts->target->driver = DOMUS_DRIVER_XEN;
  hosts->source->uuid = g_strdup ("one");
  hosts->target->uuid = g_strdup ("two");
  hosts->target->bridges = names ("xenbr0");
  hosts->target->networks = names ("default");
}

static void
tear_down (Hosts *hosts, gconstpointer data)
{
  domus_migrate_host_free (hosts->source);
  domus_migrate_host_free (hosts->target);
}

static GPtrArray *
check (Hosts *hosts, const char *more, gboolean active)
{
  g_autofree char *xml = g_strdup_printf (
      "<domain type='xen'><name>g</name><memory unit='KiB'>1024</memory>%s</domain>", more);
  g_autoptr (DomusXmlDoc) domain = domus_xml_doc_parse (xml, "domain", NULL);

  g_assert_nonnull (domain);
  return domus_migrate_check (domain, active, hosts->source, hosts->target);
}

/* Exactly one finding, of this rule and severity. */
static void
check_one (
    Hosts *hosts, const char *more, gboolean active, const char *rule, DomusSeverity severity)
{
  g_autoptr (GPtrArray) findings = check (hosts, more, active);
  const DomusFinding *finding;

  g_assert_cmpuint (findings->len, ==, 1);
  finding = findings->pdata[0];
  g_assert_cmpstr (finding->rule, ==, rule);
  g_assert_cmpint (finding->severity, ==, severity);
}

static void
check_none (Hosts *hosts, const char *more, gboolean active)
{
  g_autoptr (GPtrArray) findings = check (hosts, more, active);

  g_assert_cmpuint (findings->len, ==, 0);
}

static void
test_fine (Hosts *hosts, gconstpointer data)
{
  check_none (hosts, "<devices>" PLAIN "</devices>", TRUE);
  check_none (hosts, "<devices>" PLAIN "</devices>", FALSE);
  g_clear_pointer (&hosts->target->bridges, g_ptr_array_unref);
  g_clear_pointer (&hosts->target->networks, g_ptr_array_unref);
  g_clear_pointer (&hosts->source->uuid, g_free);
  g_clear_pointer (&hosts->target->uuid, g_free);
  check_none (hosts, "<devices>" PLAIN "</devices>", TRUE);
}

static void
test_hosts (Hosts *hosts, gconstpointer data)
{
  hosts->target->exists = g_strdup ("twin");
  check_one (hosts, "", FALSE, DOMUS_MIGRATE_RULE_EXISTS, DOMUS_SEVERITY_ERROR);
  g_clear_pointer (&hosts->target->exists, g_free);
  g_free (hosts->target->uuid);
  hosts->target->uuid = g_strdup ("one");
  check_one (hosts, "", FALSE, DOMUS_MIGRATE_RULE_SAME_HOST, DOMUS_SEVERITY_ERROR);
  hosts->target->driver = DOMUS_DRIVER_QEMU;
  check_one (hosts, "", FALSE, DOMUS_MIGRATE_RULE_DRIVER, DOMUS_SEVERITY_ERROR);
}

static void
test_networks (Hosts *hosts, gconstpointer data)
{
  check_one (hosts,
             "<devices><interface type='bridge'><source bridge='br9'/></interface></devices>", TRUE,
             DOMUS_MIGRATE_RULE_NETWORK, DOMUS_SEVERITY_ERROR);
  check_one (hosts,
             "<devices><interface type='network'><source network='lab'/></interface></devices>",
             FALSE, DOMUS_MIGRATE_RULE_NETWORK, DOMUS_SEVERITY_ERROR);
}

static void
test_disks (Hosts *hosts, gconstpointer data)
{
  g_ptr_array_add (hosts->target->missing, g_strdup ("/a.iso"));
  check_one (hosts, "<devices>" PLAIN "</devices>", TRUE, DOMUS_MIGRATE_RULE_DISK,
             DOMUS_SEVERITY_ERROR);
  check_one (hosts, "<devices>" PLAIN "</devices>", FALSE, DOMUS_MIGRATE_RULE_DISK,
             DOMUS_SEVERITY_WARNING);
  g_ptr_array_set_size (hosts->target->missing, 0);
  g_ptr_array_add (hosts->target->missing, g_strdup ("/a.img"));
  check_one (hosts, "<devices>" PLAIN "</devices>", FALSE, DOMUS_MIGRATE_RULE_DISK,
             DOMUS_SEVERITY_ERROR);
  g_ptr_array_set_size (hosts->target->missing, 0);
  g_ptr_array_add (hosts->target->unseen, g_strdup ("/a.img"));
  check_one (hosts, "<devices>" PLAIN "</devices>", FALSE, DOMUS_MIGRATE_RULE_UNSEEN,
             DOMUS_SEVERITY_WARNING);
}

static void
test_live (Hosts *hosts, gconstpointer data)
{
  const char *device = "<devices><hostdev mode='subsystem' type='pci'/></devices>";

  check_one (hosts, device, TRUE, DOMUS_MIGRATE_RULE_DEVICE, DOMUS_SEVERITY_ERROR);
  check_one (hosts, device, FALSE, DOMUS_MIGRATE_RULE_DEVICE, DOMUS_SEVERITY_WARNING);
  check_one (hosts, "<cpu mode='host-passthrough'/>", TRUE, DOMUS_MIGRATE_RULE_CPU,
             DOMUS_SEVERITY_WARNING);
  check_none (hosts, "<cpu mode='host-passthrough'/>", FALSE);
  hosts->target->free_kib = 1023;
  check_one (hosts, "", TRUE, DOMUS_MIGRATE_RULE_MEMORY, DOMUS_SEVERITY_WARNING);
  hosts->target->free_kib = 1024;
  check_none (hosts, "", TRUE);
}

static void
test_order (Hosts *hosts, gconstpointer data)
{
  g_autoptr (GPtrArray) findings = NULL;

  hosts->target->free_kib = 1;
  hosts->target->exists = g_strdup ("twin");
  findings = check (hosts, "<devices><hostdev/></devices><cpu mode='host-passthrough'/>", TRUE);
  g_assert_cmpuint (findings->len, ==, 4);
  for (guint i = 1; i < findings->len; i++)
    g_assert_cmpint (((DomusFinding *)findings->pdata[i - 1])->severity, >=,
                     ((DomusFinding *)findings->pdata[i])->severity);
  domus_migrate_host_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/migrate-check/" name, Hosts, NULL, set_up, func, tear_down)
  ADD ("fine", test_fine);
  ADD ("hosts", test_hosts);
  ADD ("networks", test_networks);
  ADD ("disks", test_disks);
  ADD ("live", test_live);
  ADD ("order", test_order);
  return g_test_run ();
}
