/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-network-xml.h"
#include "domus-validate.h"
#include "xml-test.h"

#include <string.h>

static GPtrArray *
new_others (const char *const *cidrs)
{
  GPtrArray *others = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_network_facts_free);

  for (; *cidrs != NULL; cidrs++) {
    g_auto (GStrv) parts = g_strsplit (*cidrs, "/", 2);
    g_autofree char *xml =
        g_strdup_printf ("<network><name>n%u</name><ip address='%s' prefix='%s'/></network>",
                         others->len, parts[0], parts[1]);

    g_ptr_array_add (others, domus_network_facts_new (xml));
  }
  return others;
}

static void
test_facts (void)
{
  g_autoptr (DomusNetworkFacts) nat = domus_network_facts_new (
      "<network><name>default</name><forward dev='eth0'/><bridge name='virbr0'/>"
      "<domain name='lab'/><ip family='ipv6' address='fd00::1' prefix='64'/>"
      "<ip address='192.168.122.1' netmask='255.255.240.0'>"
      "<dhcp><range start='192.168.122.2' end='192.168.122.254'/></dhcp></ip>"
      "<ip address='10.0.0.1' prefix='8'/></network>");
  g_autoptr (DomusNetworkFacts) isolated =
      domus_network_facts_new ("<network><name>x</name></network>");
  g_autoptr (DomusNetworkFacts) bridge = domus_network_facts_new (
      "<network><name>b</name><forward mode='bridge'/><bridge name='xenbr0'/></network>");

  g_assert_cmpstr (nat->name, ==, "default");
  g_assert_cmpstr (nat->mode, ==, "nat");
  g_assert_cmpstr (nat->device, ==, "eth0");
  g_assert_cmpstr (nat->bridge, ==, "virbr0");
  g_assert_cmpstr (nat->domain, ==, "lab");
  g_assert_cmpstr (nat->address, ==, "192.168.122.1");
  g_assert_cmpuint (nat->prefix, ==, 20);
  g_assert_cmpstr (nat->dhcp_start, ==, "192.168.122.2");
  g_assert_cmpstr (nat->dhcp_end, ==, "192.168.122.254");
  g_assert_cmpstr (nat->address6, ==, "fd00::1/64");
  g_assert_cmpstr (isolated->mode, ==, "isolated");
  g_assert_null (isolated->address);
  g_assert_cmpuint (isolated->prefix, ==, 0);
  g_assert_cmpstr (bridge->mode, ==, "bridge");
  g_assert_cmpstr (bridge->bridge, ==, "xenbr0");
  g_assert_null (domus_network_facts_new ("<domain/>"));
  g_assert_null (domus_network_facts_new (NULL));
}

static void
test_make (void)
{
  static const struct
  {
    DomusNetworkWish wish;
    const char *xml;
  } cases[] = {
    { { "a&b", "nat", NULL, "192.168.150.1/24", TRUE },
      "<network><name>a&amp;b</name><forward mode='nat'/><ip address='192.168.150.1' prefix='24'>"
      "<dhcp><range start='192.168.150.2' end='192.168.150.254'/></dhcp></ip></network>" },
    { { "r", "route", NULL, "10.1.2.14/28", TRUE },
      "<network><name>r</name><forward mode='route'/><ip address='10.1.2.14' prefix='28'>"
      "<dhcp><range start='10.1.2.1' end='10.1.2.13'/></dhcp></ip></network>" },
    { { "i", "isolated", NULL, "10.1.2.1/29", FALSE },
      "<network><name>i</name><ip address='10.1.2.1' prefix='29'></ip></network>" },
    { { "o", "open", NULL, "172.16.0.1/16", FALSE },
      "<network><name>o</name><forward mode='open'/><ip address='172.16.0.1' prefix='16'></ip>"
      "</network>" },
    { { "b", "bridge", "xenbr0", NULL, TRUE },
      "<network><name>b</name><forward mode='bridge'/><bridge name='xenbr0'/></network>" },
  };
  static const char *const none[] = { NULL };
  g_autoptr (GPtrArray) others = new_others (none);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *xml = domus_network_to_xml (&cases[i].wish, others, &error);
    g_autoptr (DomusNetworkFacts) facts = domus_network_facts_new (xml);

    g_assert_no_error (error);
    g_assert_cmpstr (xml, ==, cases[i].xml);
    g_assert_cmpstr (facts->mode, ==, cases[i].wish.mode);
  }
}

static void
test_refused (void)
{
  static const DomusNetworkWish bad[] = {
    { "", "nat", NULL, "10.9.0.1/24", TRUE },
    { NULL, "nat", NULL, "10.9.0.1/24", TRUE },
    { "a/b", "nat", NULL, "10.9.0.1/24", TRUE },
    { "n0", "nat", NULL, "10.9.0.1/24", TRUE },
    { "x", "nat", NULL, NULL, TRUE },
    { "x", "nat", NULL, "10.9.0.1", TRUE },
    { "x", "nat", NULL, "10.9.0/24", TRUE },
    { "x", "nat", NULL, "10.9.0.1/33", TRUE },
    { "x", "nat", NULL, "10.9.0.1/30", TRUE },
    { "x", "nat", NULL, "10.9.0.1/7", TRUE },
    { "x", "nat", NULL, "10.9.0.0/24", TRUE },
    { "x", "nat", NULL, "10.9.0.255/24", TRUE },
    { "x", "nat", NULL, "127.0.0.1/24", TRUE },
    { "x", "nat", NULL, "224.0.0.1/24", TRUE },
    { "x", "nat", NULL, "0.0.0.1/24", TRUE },
    { "x", "nat", NULL, "192.168.0.9/16", TRUE },
    { "x", "nat", NULL, "192.168.150.9/28", TRUE },
    { "x", "bridge", NULL, NULL, TRUE },
    { "x", "bridge", "", NULL, TRUE },
  };
  static const char *const cidrs[] = { "192.168.150.1/24", NULL };
  g_autoptr (GPtrArray) others = new_others (cidrs);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (domus_network_to_xml (&bad[i], others, &error));
    g_assert_error (error, DOMUS_UTIL_ERROR, DOMUS_UTIL_ERROR_INVALID);
    g_test_message ("%s", error->message);
  }
}

static void
test_propose (void)
{
  static const char *const some[] = { "192.168.150.1/24", "192.168.151.77/24", NULL };
  static const char *const all[] = { "192.168.0.1/16", NULL };
  g_autoptr (GPtrArray) others = new_others (some);
  g_autoptr (GPtrArray) full = new_others (all);
  g_autofree char *next = domus_network_propose (others);
  g_autofree char *other = domus_network_propose (full);
  DomusNetworkWish wish = { "x", "nat", NULL, next, TRUE };
  g_autofree char *xml = domus_network_to_xml (&wish, others, NULL);

  g_assert_cmpstr (next, ==, "192.168.152.1/24");
  g_assert_cmpstr (other, ==, "10.150.0.1/24");
  g_assert_nonnull (xml);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/network/facts", test_facts);
  g_test_add_func ("/xml/network/make", test_make);
  g_test_add_func ("/xml/network/refused", test_refused);
  g_test_add_func ("/xml/network/propose", test_propose);
  return g_test_run ();
}
