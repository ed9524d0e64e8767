/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-domain.h"
#include "domus-install-phase.h"
#include "domus-metadata.h"
#include "xml-test.h"

static const char base[] =
    "<domain type='xen'>\n"
    "  <name>hal</name>\n"
    "  <uuid>5b001f4d-7891-90d8-2f55-96a56e8d07df</uuid>\n"
    "  <memory unit='KiB'>524288</memory>\n"
    "  <vcpu>1</vcpu>\n"
    "  <os>\n"
    "    <type arch='x86_64'>hvm</type>\n"
    "    <boot dev='hd'/>\n"
    "    <boot dev='cdrom'/>\n"
    "    <boot dev='network'/>\n"
    "  </os>\n"
    "  <features>\n    <acpi/>\n    <apic/>\n    <pae/>\n  </features>\n"
    "  <on_poweroff>destroy</on_poweroff>\n"
    "  <on_reboot>restart</on_reboot>\n"
    "  <on_crash>destroy</on_crash>\n"
    "  <devices>\n"
    "    <disk type='file' device='disk'>\n"
    "      <source file='/x/hal.img'/>\n      <target dev='hda' bus='ide'/>\n    </disk>\n"
    "    <disk type='file' device='cdrom'>\n"
    "      <source file='/x/xp.iso'/>\n      <target dev='hdc' bus='ide'/>\n"
    "      <readonly/>\n    </disk>\n"
    "  </devices>\n"
    "</domain>\n";

/* ---- a host to play on: what libvirt and the guest would do ---- */

typedef struct
{
  DomusXmlDoc *config;
  DomusXmlDoc *live; /* (nullable) */
  DomusInstallPower power;
  DomusInstallEnd end;
  gboolean rereads;
  guint last_seen;
  guint boots[3]; /* of phase 1 and 2, as the guest saw them */
  guint starts;
} Host;

static void
host_init (Host *host, gboolean rereads, gboolean start)
{
  *host = (Host){ .config = xml_test_parse (base), .rereads = rereads };
  domus_install_phase_begin (host->config, DOMUS_INSTALL_TWO_PHASES, start);
}

static void
host_clear (Host *host)
{
  g_clear_pointer (&host->config, domus_xml_doc_unref);
  g_clear_pointer (&host->live, domus_xml_doc_unref);
}

static DomusInstallSight
see (const Host *host)
{
  return (DomusInstallSight){ .config = host->config,
                              .live = host->live,
                              .power = host->power,
                              .end = host->end,
                              .rereads = host->rereads,
                              .last_seen = host->last_seen };
}

static void
host_boot (Host *host, DomusXmlDoc *live)
{
  g_clear_pointer (&host->live, domus_xml_doc_unref);
  host->live = domus_xml_doc_copy (live);
}

static void
host_count (Host *host)
{
  gboolean acpi = domus_domain_get_feature (host->live, "acpi");

  g_assert_cmpint (domus_domain_get_feature (host->live, "apic"), ==, acpi);
  host->boots[acpi ? 2 : 1]++;
}

static void
host_off (Host *host, DomusInstallEnd end)
{
  g_clear_pointer (&host->live, domus_xml_doc_unref);
  host->power = DOMUS_INSTALL_POWER_OFF;
  host->end = end;
}

/* The guest reboots by itself. */
static void
host_reboot (Host *host)
{
  g_autofree char *action = domus_domain_get_lifecycle (host->live, "on_reboot");

  g_assert_cmpint (host->power, ==, DOMUS_INSTALL_POWER_RUNNING);
  if (g_strcmp0 (action, "destroy") == 0) {
    host_off (host, DOMUS_INSTALL_END_BY_ITSELF);
    return;
  }
  if (host->rereads)
    host_boot (host, host->config);
  host_count (host);
}

/* One look and one step; FALSE when there was none to take. */
static gboolean
turn (Host *host)
{
  DomusInstallSight sight = see (host);
  g_autoptr (DomusInstallStep) step = domus_install_phase_step (&sight);
  g_autoptr (DomusDisk) cd = domus_domain_find_disk (host->config, "hdc");

  g_assert_cmpstr (cd->source, ==, "/x/xp.iso"); /* in every definition */
  if (host->live != NULL)
    host->last_seen = domus_install_phase_of (host->live);
  switch (step->kind) {
  case DOMUS_INSTALL_STEP_WRITE:
    g_assert_false (domus_xml_doc_equal (step->document, host->config));
    domus_xml_doc_unref (host->config);
    host->config = g_steal_pointer (&step->document);
    return TRUE;
  case DOMUS_INSTALL_STEP_START:
  case DOMUS_INSTALL_STEP_START_AS:
    g_assert_cmpint (host->power, ==, DOMUS_INSTALL_POWER_OFF);
    host_boot (host, step->kind == DOMUS_INSTALL_STEP_START ? host->config : step->document);
    host->power = DOMUS_INSTALL_POWER_PAUSED;
    host->starts++;
    return TRUE;
  case DOMUS_INSTALL_STEP_RESUME:
    g_assert_cmpint (host->power, ==, DOMUS_INSTALL_POWER_PAUSED);
    host->power = DOMUS_INSTALL_POWER_RUNNING;
    host_count (host);
    return TRUE;
  case DOMUS_INSTALL_STEP_FORCE_OFF:
    g_assert_nonnull (host->live);
    host_off (host, DOMUS_INSTALL_END_FORCED);
    return TRUE;
  case DOMUS_INSTALL_STEP_NONE:
  default:
    return FALSE;
  }
}

static guint
turns (Host *host)
{
  guint n = 0;

  while (turn (host))
    g_assert_cmpuint (++n, <, 20);
  return n;
}

static void
assert_stand (const Host *host, DomusInstallStand stand, guint phase)
{
  DomusInstallSight sight = see (host);
  DomusInstallStatus status;

  domus_install_phase_get_status (&sight, &status);
  g_assert_cmpint (status.stand, ==, stand);
  g_assert_cmpuint (status.phase, ==, phase);
  g_assert_cmpuint (status.n_phases, ==, 2);
}

static void
command (Host *host, DomusInstallCommand which)
{
  DomusInstallSight sight = see (host);
  DomusXmlDoc *next = domus_install_phase_command (&sight, which);

  g_assert_nonnull (next);
  domus_xml_doc_unref (host->config);
  host->config = next;
}

static void
refuse (Host *host, DomusInstallCommand which)
{
  DomusInstallSight sight = see (host);

  g_assert_null (domus_install_phase_command (&sight, which));
}

/* ---- definitions ---- */

static void
test_documents (void)
{
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (base);
  g_auto (GStrv) order = NULL;
  g_autofree char *reboot = NULL;
  g_autofree char *joined = NULL;

  g_assert_cmpint (domus_install_phase_get_kind (doc), ==, DOMUS_INSTALL_NO_PLAN);
  g_assert_cmpuint (domus_install_phase_of (doc), ==, 0);
  domus_install_phase_begin (doc, DOMUS_INSTALL_NO_PLAN, TRUE);
  g_assert_cmpint (domus_install_phase_get_kind (doc), ==, DOMUS_INSTALL_NO_PLAN);
  domus_metadata_set_install_state (doc, DOMUS_INSTALL_UNDERWAY);
  g_assert_cmpint (domus_install_phase_get_kind (doc), ==, DOMUS_INSTALL_ONE_PHASE);

  domus_install_phase_begin (doc, DOMUS_INSTALL_ONE_PHASE, TRUE);
  g_assert_cmpint (domus_install_phase_get_kind (doc), ==, DOMUS_INSTALL_ONE_PHASE);
  g_assert_true (domus_domain_get_feature (doc, "acpi"));

  domus_install_phase_begin (doc, DOMUS_INSTALL_TWO_PHASES, FALSE);
  g_assert_cmpint (domus_install_phase_get_kind (doc), ==, DOMUS_INSTALL_TWO_PHASES);
  g_assert_cmpuint (domus_install_phase_of (doc), ==, 1);
  g_assert_false (domus_domain_get_feature (doc, "acpi"));
  g_assert_false (domus_domain_get_feature (doc, "apic"));
  g_assert_true (domus_domain_get_feature (doc, "pae"));
  reboot = domus_domain_get_lifecycle (doc, "on_reboot");
  g_assert_cmpstr (reboot, ==, "destroy");
  order = domus_domain_get_boot_order (doc);
  joined = g_strjoinv (" ", order);
  g_assert_cmpstr (joined, ==, "cdrom hd network");

  /* What a later version writes is not ours to lead. */
  domus_metadata_set_setting (doc, "autopilot", "phase", "3");
  g_assert_cmpint (domus_install_phase_get_kind (doc), ==, DOMUS_INSTALL_NO_PLAN);
  domus_metadata_set_setting (doc, "autopilot", "phase", "1");
  domus_metadata_set_setting (doc, "autopilot", "plan", "seven-phases");
  g_assert_cmpint (domus_install_phase_get_kind (doc), ==, DOMUS_INSTALL_NO_PLAN);
}

/* ---- the two roads ---- */

static void
test_supervised (void)
{
  Host host;

  host_init (&host, FALSE, TRUE);
  assert_stand (&host, DOMUS_INSTALL_STAND_BETWEEN, 1);
  g_assert_cmpuint (turns (&host), ==, 4); /* start, note, resume, note */
  assert_stand (&host, DOMUS_INSTALL_STAND_RUNNING, 1);
  g_assert_cmpuint (turns (&host), ==, 0);
  host_reboot (&host);
  assert_stand (&host, DOMUS_INSTALL_STAND_BETWEEN, 1);
  turns (&host);
  assert_stand (&host, DOMUS_INSTALL_STAND_RUNNING, 2);
  host_reboot (&host);
  g_assert_cmpuint (turns (&host), ==, 0);
  host_reboot (&host);
  host_off (&host, DOMUS_INSTALL_END_BY_ITSELF);
  g_assert_cmpuint (turns (&host), ==, 0);
  assert_stand (&host, DOMUS_INSTALL_STAND_LAST, 2);
  g_assert_cmpuint (host.starts, ==, 2);
  g_assert_cmpuint (host.boots[1], ==, 1);
  g_assert_cmpuint (host.boots[2], ==, 3);
  host_clear (&host);
}

static void
test_armed (void)
{
  Host host;
  DomusInstallSight sight;
  DomusInstallStatus status;

  host_init (&host, TRUE, TRUE);
  turns (&host);
  g_assert_cmpuint (domus_install_phase_of (host.config), ==, 2);
  g_assert_cmpuint (domus_install_phase_of (host.live), ==, 1);
  sight = see (&host);
  domus_install_phase_get_status (&sight, &status);
  g_assert_true (status.unattended);
  assert_stand (&host, DOMUS_INSTALL_STAND_RUNNING, 1);
  host_reboot (&host); /* and nobody looks */
  host_reboot (&host);
  assert_stand (&host, DOMUS_INSTALL_STAND_RUNNING, 2);
  g_assert_cmpuint (turns (&host), ==, 1); /* seen: no longer armed */
  host_off (&host, DOMUS_INSTALL_END_BY_ITSELF);
  g_assert_cmpuint (turns (&host), ==, 0);
  assert_stand (&host, DOMUS_INSTALL_STAND_LAST, 2);
  g_assert_cmpuint (host.starts, ==, 1);
  g_assert_cmpuint (host.boots[1], ==, 1);
  g_assert_cmpuint (host.boots[2], ==, 2);
  host_clear (&host);
}

/* Ended after any number of steps, with anything that a guest can do before
 * the next one looks: no phase is lost, none begun twice. */
static void
test_killed (void)
{
  for (guint seed = 0; seed < 4000; seed++) {
    g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
    guint reboots = 0;
    Host host;

    host_init (&host, seed % 2 == 0, TRUE);
    while (reboots < 3 || turn (&host)) {
      gint steps = g_rand_int_range (rand, 0, 4);

      for (gint i = 0; i < steps; i++)
        if (!turn (&host))
          break;
      host.last_seen = 0; /* killed: what was seen is forgotten */
      if (host.power == DOMUS_INSTALL_POWER_RUNNING && reboots < 3 && g_rand_boolean (rand)) {
        host_reboot (&host);
        reboots++;
      }
    }
    g_assert_cmpuint (host.boots[1], ==, 1);
    g_assert_cmpuint (host.boots[2], ==, 3);
    g_assert_cmpuint (host.starts, ==, host.rereads ? 1 : 2);
    g_assert_cmpint (host.power, ==, DOMUS_INSTALL_POWER_RUNNING);
    host_clear (&host);
  }
}

/* ---- bad days ---- */

static void
test_forced_off (void)
{
  Host host;

  /* Without rereading the definition still is that of phase 1. */
  host_init (&host, FALSE, TRUE);
  turns (&host);
  host_off (&host, DOMUS_INSTALL_END_FORCED);
  g_assert_cmpuint (turns (&host), ==, 0);
  assert_stand (&host, DOMUS_INSTALL_STAND_READY, 1);
  command (&host, DOMUS_INSTALL_COMMAND_START);
  turns (&host);
  assert_stand (&host, DOMUS_INSTALL_STAND_RUNNING, 1);
  host_clear (&host);

  /* Armed, and it was phase 1 that was seen: back to it. */
  host_init (&host, TRUE, TRUE);
  turns (&host);
  host_off (&host, DOMUS_INSTALL_END_FORCED);
  g_assert_cmpuint (turns (&host), ==, 1);
  assert_stand (&host, DOMUS_INSTALL_STAND_READY, 1);
  host_clear (&host);

  /* Armed, and nobody saw: asked. */
  host_init (&host, TRUE, TRUE);
  turns (&host);
  host_off (&host, DOMUS_INSTALL_END_UNKNOWN);
  g_assert_cmpuint (turns (&host), ==, 0);
  assert_stand (&host, DOMUS_INSTALL_STAND_ASK, 2);
  host.last_seen = 0;
  host.end = DOMUS_INSTALL_END_FORCED;
  g_assert_cmpuint (turns (&host), ==, 0);
  assert_stand (&host, DOMUS_INSTALL_STAND_ASK, 2);
  command (&host, DOMUS_INSTALL_COMMAND_AGAIN);
  turns (&host);
  assert_stand (&host, DOMUS_INSTALL_STAND_RUNNING, 1);
  host_reboot (&host);
  assert_stand (&host, DOMUS_INSTALL_STAND_RUNNING, 2);
  host_clear (&host);

  /* The second phase could not be started by the reboot. */
  host_init (&host, TRUE, TRUE);
  turns (&host);
  host_off (&host, DOMUS_INSTALL_END_NOT_STARTED);
  g_assert_cmpuint (turns (&host), ==, 0);
  assert_stand (&host, DOMUS_INSTALL_STAND_READY, 2);
  command (&host, DOMUS_INSTALL_COMMAND_START);
  turns (&host);
  assert_stand (&host, DOMUS_INSTALL_STAND_RUNNING, 2);
  g_assert_cmpuint (host.boots[1], ==, 1);
  host_clear (&host);
}

static void
test_host_restarted (void)
{
  Host host;

  /* Between "paused" and "resumed": nothing ran, nothing starts by itself. */
  host_init (&host, FALSE, TRUE);
  g_assert_true (turn (&host));
  g_assert_true (turn (&host));
  host_off (&host, DOMUS_INSTALL_END_UNKNOWN);
  g_assert_cmpuint (turns (&host), ==, 1);
  assert_stand (&host, DOMUS_INSTALL_STAND_READY, 1);
  g_assert_cmpuint (host.boots[1], ==, 0);
  host_clear (&host);

  /* Before it was started: what was asked for is done. */
  host_init (&host, FALSE, TRUE);
  turns (&host);
  assert_stand (&host, DOMUS_INSTALL_STAND_RUNNING, 1);
  host_clear (&host);

  /* Resumed but not noted, and the phase ended meanwhile. */
  host_init (&host, FALSE, TRUE);
  for (guint i = 0; i < 3; i++)
    g_assert_true (turn (&host));
  host_reboot (&host);
  turns (&host);
  assert_stand (&host, DOMUS_INSTALL_STAND_RUNNING, 2);
  g_assert_cmpuint (host.boots[1], ==, 1);
  host_clear (&host);
}

/* Started by somebody who knows nothing of phases. */
static void
test_started_by_others (void)
{
  Host host;

  host_init (&host, TRUE, FALSE);
  g_assert_cmpuint (turns (&host), ==, 0);
  assert_stand (&host, DOMUS_INSTALL_STAND_READY, 1);
  host_boot (&host, host.config);
  host.power = DOMUS_INSTALL_POWER_RUNNING;
  host_count (&host);
  g_assert_cmpuint (turns (&host), ==, 0);
  host_reboot (&host); /* on_reboot=destroy: it stops, and is led on */
  turns (&host);
  assert_stand (&host, DOMUS_INSTALL_STAND_RUNNING, 2);
  g_assert_cmpuint (host.boots[1], ==, 1);
  g_assert_cmpuint (host.boots[2], ==, 1);
  host_clear (&host);

  /* A guest that somebody paused stays paused. */
  host_init (&host, FALSE, TRUE);
  turns (&host);
  host.power = DOMUS_INSTALL_POWER_PAUSED;
  g_assert_cmpuint (turns (&host), ==, 0);
  host.power = DOMUS_INSTALL_POWER_OTHER;
  g_assert_cmpuint (turns (&host), ==, 0);
  host_clear (&host);

  /* Resumed by somebody before it was armed. */
  host_init (&host, TRUE, TRUE);
  g_assert_true (turn (&host));
  host.power = DOMUS_INSTALL_POWER_RUNNING;
  host_count (&host);
  turns (&host);
  g_assert_cmpuint (domus_install_phase_of (host.config), ==, 2);
  host_reboot (&host);
  g_assert_cmpuint (host.boots[2], ==, 1);
  host_clear (&host);
}

/* ---- what a person wants ---- */

static void
test_commands (void)
{
  Host host;
  g_autofree char *reboot = NULL;
  g_autofree char *due = NULL;

  for (guint rereads = 0; rereads < 2; rereads++) {
    host_init (&host, rereads, TRUE);
    turns (&host);
    refuse (&host, DOMUS_INSTALL_COMMAND_START);
    command (&host, DOMUS_INSTALL_COMMAND_NEXT);
    turns (&host);
    assert_stand (&host, DOMUS_INSTALL_STAND_RUNNING, 2);
    g_assert_cmpuint (host.starts, ==, 2);
    refuse (&host, DOMUS_INSTALL_COMMAND_NEXT);
    command (&host, DOMUS_INSTALL_COMMAND_AGAIN);
    turns (&host);
    assert_stand (&host, DOMUS_INSTALL_STAND_RUNNING, 1);
    g_assert_cmpuint (host.starts, ==, 3);
    host.power = DOMUS_INSTALL_POWER_OTHER;
    refuse (&host, DOMUS_INSTALL_COMMAND_AGAIN);
    refuse (&host, DOMUS_INSTALL_COMMAND_NEXT);
    host_clear (&host);
  }

  host_init (&host, FALSE, FALSE);
  command (&host, DOMUS_INSTALL_COMMAND_ABANDON);
  g_assert_cmpint (domus_install_phase_get_kind (host.config), ==, DOMUS_INSTALL_ONE_PHASE);
  g_assert_false (domus_domain_get_feature (host.config, "acpi")); /* as it was */
  reboot = domus_domain_get_lifecycle (host.config, "on_reboot");
  g_assert_cmpstr (reboot, ==, "restart");
  g_assert_cmpuint (turns (&host), ==, 0);
  refuse (&host, DOMUS_INSTALL_COMMAND_AGAIN);
  refuse (&host, DOMUS_INSTALL_COMMAND_NEXT);
  refuse (&host, DOMUS_INSTALL_COMMAND_START);
  command (&host, DOMUS_INSTALL_COMMAND_FINISH);
  g_assert_cmpint (domus_metadata_get_install_state (host.config), ==, DOMUS_INSTALL_FINISHED);
  g_assert_cmpint (domus_install_phase_get_kind (host.config), ==, DOMUS_INSTALL_NO_PLAN);
  due = domus_metadata_get_setting (host.config, "autopilot", "plan");
  g_assert_null (due);
  refuse (&host, DOMUS_INSTALL_COMMAND_FINISH);
  host_clear (&host);

  host_init (&host, TRUE, TRUE);
  turns (&host);
  command (&host, DOMUS_INSTALL_COMMAND_FINISH);
  host_reboot (&host); /* the second phase's definition */
  g_assert_cmpuint (host.boots[2], ==, 1);
  g_assert_cmpuint (turns (&host), ==, 0);
  host_clear (&host);
}

static void
test_one_phase (void)
{
  g_autoptr (DomusXmlDoc) doc = xml_test_parse (base);
  DomusInstallSight sight = { .config = doc };
  DomusInstallStatus status;

  domus_install_phase_begin (doc, DOMUS_INSTALL_ONE_PHASE, TRUE);
  for (int power = DOMUS_INSTALL_POWER_OFF; power <= DOMUS_INSTALL_POWER_OTHER; power++) {
    g_autoptr (DomusInstallStep) step = NULL;

    sight.power = power;
    sight.live = power == DOMUS_INSTALL_POWER_OFF ? NULL : doc;
    step = domus_install_phase_step (&sight);
    g_assert_cmpint (step->kind, ==, DOMUS_INSTALL_STEP_NONE);
    domus_install_phase_get_status (&sight, &status);
    g_assert_cmpint (status.kind, ==, DOMUS_INSTALL_ONE_PHASE);
    g_assert_cmpint (status.stand, ==,
                     power == DOMUS_INSTALL_POWER_OFF ? DOMUS_INSTALL_STAND_LAST
                                                      : DOMUS_INSTALL_STAND_RUNNING);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/install-phase/documents", test_documents);
  g_test_add_func ("/install-phase/supervised", test_supervised);
  g_test_add_func ("/install-phase/armed", test_armed);
  g_test_add_func ("/install-phase/killed", test_killed);
  g_test_add_func ("/install-phase/forced-off", test_forced_off);
  g_test_add_func ("/install-phase/host-restarted", test_host_restarted);
  g_test_add_func ("/install-phase/started-by-others", test_started_by_others);
  g_test_add_func ("/install-phase/commands", test_commands);
  g_test_add_func ("/install-phase/one-phase", test_one_phase);
  return g_test_run ();
}
