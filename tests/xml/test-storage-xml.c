/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-storage-xml.h"
#include "domus-units.h"
#include "domus-validate.h"
#include "xml-test.h"

static void
test_pools (void)
{
  static const struct
  {
    const char *type, *host, *source, *target, *xml;
  } good[] = {
    { "dir", NULL, NULL, "/srv/a&b",
      "<pool type='dir'><name>p</name><target><path>/srv/a&amp;b</path></target></pool>" },
    { "fs", NULL, "/dev/sdb1", "/mnt/p",
      "<pool type='fs'><name>p</name><source><device path='/dev/sdb1'/></source>"
      "<target><path>/mnt/p</path></target></pool>" },
    { "netfs", "nas", "/export", "/mnt/p",
      "<pool type='netfs'><name>p</name><source><host name='nas'/><dir path='/export'/>"
      "<format type='auto'/></source><target><path>/mnt/p</path></target></pool>" },
    { "logical", NULL, "vg0", NULL,
      "<pool type='logical'><name>p</name><source><name>vg0</name><format type='lvm2'/></source>"
      "<target><path>/dev/vg0</path></target></pool>" },
    { "disk", NULL, "/dev/sdb", "/dev",
      "<pool type='disk'><name>p</name><source><device path='/dev/sdb'/></source>"
      "<target><path>/dev</path></target></pool>" },
    { "iscsi", "san", "iqn.2020-01.org.example:a", "/dev/disk/by-path",
      "<pool type='iscsi'><name>p</name><source><host name='san'/>"
      "<device path='iqn.2020-01.org.example:a'/></source>"
      "<target><path>/dev/disk/by-path</path></target></pool>" },
  };
  gsize n;
  const DomusPoolKind *kinds = domus_pool_kinds (&n);

  g_assert_cmpuint (n, ==, G_N_ELEMENTS (good));
  for (gsize i = 0; i < n; i++) {
    const DomusPoolKind *kind = domus_pool_kind_find (good[i].type);
    g_autoptr (GError) error = NULL;
    g_autofree char *xml =
        domus_pool_to_xml (kind, "p", good[i].host, good[i].source, good[i].target, &error);

    g_assert_true (kind == &kinds[i]);
    g_assert_no_error (error);
    g_assert_cmpstr (xml, ==, good[i].xml);
  }
  g_assert_null (domus_pool_kind_find ("rbd"));
}

static void
test_bad_pools (void)
{
  static const struct
  {
    const char *type, *name, *host, *source, *target;
  } bad[] = {
    { "dir", "", NULL, NULL, "/srv" },         { "dir", NULL, NULL, NULL, "/srv" },
    { "dir", "a/b", NULL, NULL, "/srv" },      { "dir", ".p", NULL, NULL, "/srv" },
    { "dir", "p", NULL, NULL, "srv" },         { "dir", "p", NULL, NULL, "" },
    { "fs", "p", NULL, NULL, "/mnt" },         { "fs", "p", NULL, "sdb1", "/mnt" },
    { "netfs", "p", NULL, "/export", "/mnt" }, { "netfs", "p", "a b", "/export", "/mnt" },
    { "netfs", "p", "nas", "export", "/mnt" }, { "logical", "p", NULL, "", NULL },
    { "iscsi", "p", "san", "", "/dev" },       { "iscsi", "p", "", "iqn", "/dev" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (domus_pool_to_xml (domus_pool_kind_find (bad[i].type), bad[i].name, bad[i].host,
                                      bad[i].source, bad[i].target, &error));
    g_assert_error (error, DOMUS_UTIL_ERROR, DOMUS_UTIL_ERROR_INVALID);
    g_test_message ("%s", error->message);
  }
}

static char *
make (const char *name,
      guint64 capacity,
      const char *format,
      const char *backing,
      const char *backing_format,
      gboolean whole,
      GError **error)
{
  DomusVolumeWish wish = { (char *)name,           capacity, (char *)format, (char *)backing,
                           (char *)backing_format, whole };

  return domus_volume_to_xml (&wish, error);
}

static void
test_volumes (void)
{
  g_autofree char *plain = make ("a.img", DOMUS_MIB, "raw", NULL, NULL, TRUE, NULL);
  g_autofree char *top = make ("b", DOMUS_MIB, "qcow2", "/a", NULL, FALSE, NULL);
  g_autofree char *higher = make ("c", DOMUS_MIB, "qcow2", "/b", "qcow2", FALSE, NULL);
  g_autofree char *lvm = make ("lv", DOMUS_MIB, NULL, NULL, NULL, FALSE, NULL);

  g_assert_cmpstr (plain, ==,
                   "<volume><name>a.img</name><capacity unit='bytes'>1048576</capacity>"
                   "<allocation unit='bytes'>1048576</allocation>"
                   "<target><format type='raw'/></target></volume>");
  g_assert_cmpstr (top, ==,
                   "<volume><name>b</name><capacity unit='bytes'>1048576</capacity>"
                   "<allocation unit='bytes'>0</allocation><target><format type='qcow2'/></target>"
                   "<backingStore><path>/a</path><format type='raw'/></backingStore></volume>");
  g_assert_nonnull (strstr (higher, "<path>/b</path><format type='qcow2'/>"));
  g_assert_null (strstr (lvm, "<target>"));
}

static void
test_bad_volumes (void)
{
  static const struct
  {
    const char *name;
    guint64 capacity;
    const char *format, *backing;
  } bad[] = {
    { "", DOMUS_MIB, "raw", NULL },       { "a/b", DOMUS_MIB, "raw", NULL },
    { "a", DOMUS_MIB - 1, "raw", NULL },  { "a", DOMUS_MIB, "raw", "/b" },
    { "a", DOMUS_MIB, "qcow2", "b.img" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (
        make (bad[i].name, bad[i].capacity, bad[i].format, bad[i].backing, NULL, FALSE, &error));
    g_assert_error (error, DOMUS_UTIL_ERROR, DOMUS_UTIL_ERROR_INVALID);
  }
}

static void
test_names (void)
{
  static const struct
  {
    const char *name, *pool, *format, *file;
  } cases[] = {
    { "a", "dir", "raw", "a.img" }, { "a", "netfs", "qcow2", "a.qcow2" },
    { "a", "fs", "vpc", "a.vhd" },  { "a.disk", "dir", "raw", "a.disk" },
    { "a", "logical", "raw", "a" }, { "a", "dir", NULL, "a" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *file = domus_volume_file_name (cases[i].name, cases[i].pool, cases[i].format);
    g_assert_cmpstr (file, ==, cases[i].file);
  }
  g_assert_cmpstr (domus_volume_formats ("dir")[0], ==, "qcow2");
  g_assert_null (domus_volume_formats ("logical")[0]);
  g_assert_null (domus_volume_formats (NULL)[0]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml/storage/pools", test_pools);
  g_test_add_func ("/xml/storage/bad-pools", test_bad_pools);
  g_test_add_func ("/xml/storage/volumes", test_volumes);
  g_test_add_func ("/xml/storage/bad-volumes", test_bad_volumes);
  g_test_add_func ("/xml/storage/names", test_names);
  return g_test_run ();
}
