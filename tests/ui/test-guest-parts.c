/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cd/domus-cd-state-private.h"
#include "console/domus-console-retry-private.h"
#include "hardware/domus-hardware-item-private.h"
#include "console/domus-send-keys-private.h"

#include <locale.h>

static void
test_retry_backs_off (void)
{
  DomusConsoleRetry retry = { 0 };
  static const guint expected[] = { 100, 100, 250, 500, 1000, 1500, 1500 };

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_assert_cmpuint (domus_console_retry_delay_ms (&retry), ==, expected[i]);
    domus_console_retry_failed (&retry, (gint64)i);
  }
}

static void
test_retry_calls_it_dead (void)
{
  DomusConsoleRetry retry = { 0 };
  gint64 start = 1000;

  domus_console_retry_failed (&retry, start);
  domus_console_retry_failed (&retry, start + 6 * G_USEC_PER_SEC);
  g_assert_false (domus_console_retry_is_dead (&retry, start + 6 * G_USEC_PER_SEC));
  g_assert_false (domus_console_retry_is_error (&retry, start + 6 * G_USEC_PER_SEC));

  retry = (DomusConsoleRetry){ 0 };
  for (guint i = 0; i < 3; i++)
    domus_console_retry_failed (&retry, start + i);
  g_assert_false (domus_console_retry_is_error (&retry, start + 2 * G_USEC_PER_SEC));
  g_assert_true (domus_console_retry_is_error (&retry, start + 3 * G_USEC_PER_SEC));
  g_assert_false (domus_console_retry_is_dead (&retry, start + 4 * G_USEC_PER_SEC));
  g_assert_true (domus_console_retry_is_dead (&retry, start + 5 * G_USEC_PER_SEC));
}

static void
test_keys_parse (void)
{
  g_autoptr (GArray) keys = domus_send_keys_parse ("Control_L+Alt_L+Delete");
  g_autoptr (GArray) unknown = domus_send_keys_parse ("NoSuchKey+F8");

  g_assert_cmpuint (keys->len, ==, 3);
  g_assert_cmpuint (g_array_index (keys, guint, 0), ==, GDK_KEY_Control_L);
  g_assert_cmpuint (g_array_index (keys, guint, 1), ==, GDK_KEY_Alt_L);
  g_assert_cmpuint (g_array_index (keys, guint, 2), ==, GDK_KEY_Delete);
  g_assert_cmpuint (unknown->len, ==, 1);
  g_assert_cmpuint (g_array_index (unknown, guint, 0), ==, GDK_KEY_F8);
}

/* Every item of the menu can be sent as it stands. */
static guint
check_menu (GMenuModel *menu)
{
  guint n = 0;

  for (int i = 0; i < g_menu_model_get_n_items (menu); i++) {
    g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
    g_autoptr (GMenuModel) submenu = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SUBMENU);
    g_autofree char *target = NULL;

    if (section != NULL || submenu != NULL) {
      n += check_menu (section != NULL ? section : submenu);
      continue;
    }
    g_assert_true (
        g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_TARGET, "s", &target));
    {
      g_autoptr (GArray) keys = domus_send_keys_parse (target);
      g_auto (GStrv) names = g_strsplit (target, "+", -1);

      g_assert_cmpuint (keys->len, ==, g_strv_length (names));
    }
    n++;
  }
  return n;
}

static void
test_keys_menu (void)
{
  g_autoptr (GMenuModel) menu = domus_send_keys_menu_new ("win.send-keys");

  g_assert_cmpuint (check_menu (menu), ==, 14 + 12);
}

#define DOMAIN(devices)                                                                            \
  "<domain type='xen'><name>hal</name><os><type>hvm</type></os><devices>" devices                  \
  "</devices></domain>"
#define DISK                                                                                       \
  "<disk type='file' device='disk'><source file='/a.img'/><target dev='hda' bus='ide'/></disk>"
#define XEN_CD                                                                                     \
  "<disk type='file' device='cdrom'><source file='/pv.iso'/><target dev='xvdc' bus='xen'/></disk>"
#define IDE_CD                                                                                     \
  "<disk type='file' device='cdrom'><source file='/mnt/winxp.iso'/>"                               \
  "<target dev='hdc' bus='ide'/></disk>"

static void
test_cd_state (void)
{
  g_autoptr (DomusXmlDoc) none = domus_xml_doc_parse (DOMAIN (DISK), "domain", NULL);
  g_autoptr (DomusXmlDoc) both = domus_xml_doc_parse (DOMAIN (DISK XEN_CD IDE_CD), "domain", NULL);
  g_autoptr (DomusXmlDoc) empty = domus_xml_doc_copy (both);
  g_autoptr (DomusDisk) no_drive = domus_cd_state_find (none);
  g_autoptr (DomusDisk) drive = domus_cd_state_find (both);
  g_autoptr (DomusDisk) ejected = NULL;
  g_autofree char *no_text = domus_cd_state_describe (no_drive);
  g_autofree char *text = domus_cd_state_describe (drive);
  g_autofree char *path = domus_cd_state_path (drive);
  g_autofree char *empty_text = NULL;

  g_assert_null (no_drive);
  g_assert_cmpstr (no_text, ==, "No CD drive");
  g_assert_cmpstr (drive->target, ==, "hdc");
  g_assert_cmpstr (text, ==, "winxp.iso");
  g_assert_cmpstr (path, ==, "/mnt/winxp.iso");

  g_assert_true (
      domus_domain_set_disk_source (empty, "hdc", DOMUS_SOURCE_NONE, NULL, NULL, NULL, NULL));
  ejected = domus_cd_state_find (empty);
  empty_text = domus_cd_state_describe (ejected);
  g_assert_cmpstr (empty_text, ==, "Empty");
  g_assert_false (domus_cd_state_equal (drive, ejected));
  g_assert_false (domus_cd_state_equal (drive, NULL));
  g_assert_true (domus_cd_state_equal (NULL, NULL));
  g_assert_true (domus_cd_state_equal (drive, drive));
}

static void
test_items (void)
{
  g_autoptr (DomusXmlDoc) doc = domus_xml_doc_parse (
      DOMAIN (IDE_CD DISK "<interface type='bridge'><source bridge='xenbr0'/></interface>"
                          "<video><model type='cirrus'/></video>"),
      "domain", NULL);
  g_autoptr (GPtrArray) items = domus_hardware_list_items (doc);
  static const char *const expected[] = { "overview", "system",      "memory",    "processors",
                                          "boot",     "clock",       "scheduler", "disk:hda",
                                          "disk:hdc", "interface:0", "video:0" };

  g_assert_cmpuint (items->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < items->len; i++)
    g_assert_cmpstr (((DomusHardwareItem *)g_ptr_array_index (items, i))->id, ==, expected[i]);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/guest/retry/backs-off", test_retry_backs_off);
  g_test_add_func ("/ui/guest/retry/dead", test_retry_calls_it_dead);
  g_test_add_func ("/ui/guest/keys/parse", test_keys_parse);
  g_test_add_func ("/ui/guest/keys/menu", test_keys_menu);
  g_test_add_func ("/ui/guest/cd-state", test_cd_state);
  g_test_add_func ("/ui/guest/items", test_items);
  return g_test_run ();
}
