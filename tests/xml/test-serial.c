/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-domain-serial.h"

#include <locale.h>

static const char domain_xml[] =
    "<domain><devices>"
    "<serial type='pty'><source path='/dev/pts/1'/><target type='isa-serial' port='0'/>"
    "<alias name='serial0'/></serial>"
    "<serial type='file'><source path='/tmp/x'/><target port='2'/></serial>"
    "<console type='pty'><target type='serial' port='0'/><alias name='serial0'/></console>"
    "<console type='pty'><target type='virtio' port='1'/></console>"
    "<console type='unix'><target type='xen' port='99999'/></console>"
    "</devices></domain>";

static void
test_list (void)
{
  g_autoptr (DomusXmlDoc) doc = domus_xml_doc_parse (domain_xml, "domain", NULL);
  g_autoptr (GPtrArray) list = domus_domain_list_serials (doc);
  static const struct
  {
    const char *alias;
    const char *kind;
    guint port;
    gboolean is_open;
  } wanted[] = {
    { "serial0", "serial", 0, TRUE },
    { "serial1", "serial", 2, FALSE },
    { "console1", "console", 1, TRUE },
    { "console2", "console", 2, TRUE },
  };

  g_assert_cmpuint (list->len, ==, G_N_ELEMENTS (wanted));
  for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++) {
    const DomusSerial *serial = list->pdata[i];

    g_assert_cmpstr (serial->alias, ==, wanted[i].alias);
    g_assert_cmpstr (serial->kind, ==, wanted[i].kind);
    g_assert_cmpuint (serial->port, ==, wanted[i].port);
    g_assert_cmpint (serial->is_open, ==, wanted[i].is_open);
  }
}

static void
test_none (void)
{
  g_autoptr (DomusXmlDoc) bare = domus_xml_doc_parse ("<domain/>", "domain", NULL);
  g_autoptr (DomusXmlDoc) empty =
      domus_xml_doc_parse ("<domain><devices><serial/></devices></domain>", "domain", NULL);
  g_autoptr (GPtrArray) nothing = domus_domain_list_serials (bare);
  g_autoptr (GPtrArray) one = domus_domain_list_serials (empty);

  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_false (((DomusSerial *)one->pdata[0])->is_open);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/serial/list", test_list);
  g_test_add_func ("/serial/none", test_none);
  return g_test_run ();
}
