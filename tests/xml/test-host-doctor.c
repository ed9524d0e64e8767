/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-host-doctor.h"
#include "xml-test.h"

#include <string.h>

#define GIB (G_GUINT64_CONSTANT (1) << 30)

/* A host on which nothing is wrong. */
static DomusHostState *
new_state (DomusDriver driver)
{
  g_autoptr (DomusPlatform) platform = xml_test_platform (driver);
  DomusHostState *state = domus_host_state_new (platform);
  DomusHostThing *pool = domus_host_thing_new ("images", TRUE);

  state->free_kib = 4 * 1024 * 1024;
  state->bridges = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (state->bridges, g_strdup ("xenbr0"));
  state->networks = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_host_thing_free);
  g_ptr_array_add (state->networks, domus_host_thing_new ("default", TRUE));
  g_ptr_array_add (state->networks, domus_host_thing_new ("lab", FALSE));
  state->pools = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_host_thing_free);
  pool->capacity = 100 * GIB;
  pool->available = 50 * GIB;
  g_ptr_array_add (state->pools, pool);
  return state;
}

static void
add_guest (DomusHostState *state, const char *name, const char *devices)
{
  g_autofree char *xml = g_strdup_printf (
      "<domain type='xen'><name>%s</name><devices>%s</devices></domain>", name, devices);

  g_ptr_array_add (state->guests, domus_host_guest_new (xml, TRUE));
}

static DomusPlatform *
edit_platform (DomusHostState *state)
{
  return state->platform; /* its only reference */
}

static void
assert_findings (const DomusHostState *state, const char *expected)
{
  g_autoptr (GPtrArray) findings = domus_host_diagnose (state);
  g_autoptr (GString) seen = g_string_new (NULL);

  for (guint i = 0; i < findings->len; i++) {
    const DomusFinding *finding = findings->pdata[i];

    g_test_message ("%s: %s %s", finding->rule, finding->summary, finding->reason);
    g_assert_nonnull (finding->reason);
    g_assert_null (strchr (finding->summary, '%'));
    g_string_append_printf (seen, "%s%s%s%s", i > 0 ? " " : "", finding->rule,
                            finding->place != NULL ? ":" : "",
                            finding->place != NULL ? finding->place : "");
  }
  g_assert_cmpstr (seen->str, ==, expected);
}

static void
test_healthy (void)
{
  for (DomusDriver driver = DOMUS_DRIVER_XEN; driver <= DOMUS_DRIVER_QEMU; driver++) {
    g_autoptr (DomusHostState) state = new_state (driver);

    if (driver == DOMUS_DRIVER_QEMU) {
      g_free (edit_platform (state)->domain_type);
      edit_platform (state)->domain_type = g_strdup ("kvm");
    }
    add_guest (state, "good",
               "<interface type='bridge'><source bridge='xenbr0'/></interface>"
               "<interface type='network'><source network='default'/></interface>"
               "<interface type='user'/>"
               "<graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'/>"
               "<graphics type='vnc' port='-1' listen='0.0.0.0' passwd='secret'/>");
    assert_findings (state, "");
  }
}

static void
test_platform (void)
{
  g_autoptr (DomusHostState) xen = new_state (DOMUS_DRIVER_XEN);
  g_autoptr (DomusHostState) qemu = new_state (DOMUS_DRIVER_QEMU);

  edit_platform (xen)->hvm = FALSE;
  xen->plain = TRUE;
  xen->free_kib = 100 * 1024;
  assert_findings (xen, "host-hvm host-plain host-memory");
  xen->free_kib = 0; /* not known */
  assert_findings (xen, "host-hvm host-plain");

  g_free (edit_platform (qemu)->domain_type);
  edit_platform (qemu)->domain_type = g_strdup ("qemu");
  qemu->free_kib = 1; /* the kernel's business */
  assert_findings (qemu, "host-kvm");
  edit_platform (qemu)->hvm = FALSE;
  assert_findings (qemu, "host-hvm");
  qemu->session = TRUE;
  assert_findings (qemu, "host-hvm host-session");
}

static void
test_networks (void)
{
  g_autoptr (DomusHostState) state = new_state (DOMUS_DRIVER_XEN);

  add_guest (state, "a", "<interface type='bridge'><source bridge='br9'/></interface>");
  add_guest (state, "b",
             "<interface type='network'><source network='gone'/></interface>"
             "<interface type='network'><source network='lab'/></interface>");
  assert_findings (state, "host-bridge:a host-network:b host-network-off:b");
  g_clear_pointer (&state->bridges, g_ptr_array_unref);
  assert_findings (state, "host-network:b host-network-off:b");
  g_clear_pointer (&state->networks, g_ptr_array_unref);
  assert_findings (state, "");
}

static void
test_no_network (void)
{
  g_autoptr (DomusHostState) state = new_state (DOMUS_DRIVER_XEN);

  g_ptr_array_remove_index (state->networks, 0);
  assert_findings (state, "");
  g_ptr_array_set_size (state->bridges, 0);
  assert_findings (state, "host-no-network");
  state->session = TRUE; /* has the network of its own kind */
  assert_findings (state, "host-session");
}

static void
test_pools (void)
{
  g_autoptr (DomusHostState) state = new_state (DOMUS_DRIVER_XEN);
  DomusHostThing *pool = state->pools->pdata[0];

  pool->available = 3 * GIB;
  assert_findings (state, "host-pool-full:images");
  pool->capacity = 40 * GIB; /* small, but not full */
  assert_findings (state, "");
  pool->active = FALSE;
  assert_findings (state, "host-no-pool host-pool-off:images");
  g_ptr_array_set_size (state->pools, 0);
  assert_findings (state, "host-no-pool");
  g_clear_pointer (&state->pools, g_ptr_array_unref);
  assert_findings (state, "");
}

static void
test_guests (void)
{
  g_autoptr (DomusHostState) state = new_state (DOMUS_DRIVER_XEN);
  DomusHostGuest *guest;

  add_guest (
      state, "open",
      "<graphics type='vnc' port='-1'><listen type='address' address='0.0.0.0'/></graphics>");
  guest = state->guests->pdata[0];
  g_assert_cmpstr (guest->exposed, ==, "0.0.0.0");
  g_ptr_array_add (guest->missing, g_strdup ("/gone.iso"));
  assert_findings (state, "host-path:open host-display:open");
  g_assert_null (domus_host_guest_new ("<network/>", TRUE));
  g_assert_null (domus_host_guest_new (NULL, TRUE));
}

static void
test_many (void)
{
  g_autoptr (DomusHostState) state = new_state (DOMUS_DRIVER_XEN);
  g_autoptr (GPtrArray) findings = NULL;

  for (guint i = 0; i < 100; i++)
    add_guest (state, "x", "<interface type='bridge'><source bridge='br9'/></interface>");
  state->plain = TRUE;
  findings = domus_host_diagnose (state);
  g_assert_cmpuint (findings->len, ==, 13);
  g_assert_nonnull (domus_findings_lookup (findings, "host-plain"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/host-doctor/healthy", test_healthy);
  g_test_add_func ("/xml/host-doctor/platform", test_platform);
  g_test_add_func ("/xml/host-doctor/networks", test_networks);
  g_test_add_func ("/xml/host-doctor/no-network", test_no_network);
  g_test_add_func ("/xml/host-doctor/pools", test_pools);
  g_test_add_func ("/xml/host-doctor/guests", test_guests);
  g_test_add_func ("/xml/host-doctor/many", test_many);
  return g_test_run ();
}
