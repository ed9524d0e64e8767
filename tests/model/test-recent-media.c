/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-connection.h"
#include "domus-recent-media.h"

#define XEN "xen:///system"
#define QEMU "qemu:///system"

static void
add (GVariant **recent, const char *uri, const char *path)
{
  GVariant *more = g_variant_ref_sink (domus_recent_media_add (*recent, uri, path));

  g_variant_unref (*recent);
  *recent = more;
}

static void
assert_list (GVariant *recent, const char *uri, const char *expected)
{
  g_auto (GStrv) paths = domus_recent_media_list (recent, uri);
  g_autofree char *text = g_strjoinv (" ", paths);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_order (void)
{
  g_autoptr (GVariant) recent = g_variant_ref_sink (g_variant_new ("a(ss)", NULL));
  g_autoptr (GVariant) less = NULL;

  assert_list (recent, XEN, "");
  add (&recent, XEN, "/a.iso");
  add (&recent, QEMU, "/a.iso");
  add (&recent, XEN, "/b.iso");
  assert_list (recent, XEN, "/b.iso /a.iso");
  add (&recent, XEN, "/a.iso");
  assert_list (recent, XEN, "/a.iso /b.iso");
  assert_list (recent, QEMU, "/a.iso");
  less = g_variant_ref_sink (domus_recent_media_remove (recent, XEN, "/a.iso"));
  assert_list (less, XEN, "/b.iso");
  assert_list (less, QEMU, "/a.iso");
}

static void
test_limit (void)
{
  g_autoptr (GVariant) recent = g_variant_ref_sink (g_variant_new ("a(ss)", NULL));
  g_auto (GStrv) paths = NULL;

  add (&recent, QEMU, "/other.iso");
  for (guint i = 0; i < DOMUS_RECENT_MEDIA_MAX + 2; i++) {
    g_autofree char *path = g_strdup_printf ("/%u.iso", i);

    add (&recent, XEN, path);
  }
  paths = domus_recent_media_list (recent, XEN);
  g_assert_cmpuint (g_strv_length (paths), ==, DOMUS_RECENT_MEDIA_MAX);
  g_assert_cmpstr (paths[0], ==, "/11.iso");
  g_assert_cmpstr (paths[DOMUS_RECENT_MEDIA_MAX - 1], ==, "/2.iso");
  assert_list (recent, QEMU, "/other.iso");
}

static void
test_gone (void)
{
  g_autoptr (GPtrArray) media = g_ptr_array_new ();
  DomusMedium medium = { .path = (char *)"/isos/a.iso" };

  g_assert_false (domus_recent_media_gone ("/isos/b.iso", media));
  g_ptr_array_add (media, &medium);
  g_assert_true (domus_recent_media_gone ("/isos/b.iso", media));
  g_assert_false (domus_recent_media_gone ("/isos/a.iso", media));
  g_assert_false (domus_recent_media_gone ("/home/b.iso", media));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recent-media/order", test_order);
  g_test_add_func ("/recent-media/limit", test_limit);
  g_test_add_func ("/recent-media/gone", test_gone);
  return g_test_run ();
}
