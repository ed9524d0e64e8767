/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-export.h"
#include "domus-guest-history.h"
#include "domus-import.h"
#include "domus-virt.h"
#include "testlib.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const char hal[] = "name=\"hal\"\n"
                          "uuid=\"5b001f4d-7891-90d8-2f55-96a56e8d07df\"\n"
                          "memory=512\nvcpus=1\nbuilder=\"hvm\"\nboot=\"c\"\nacpi=0\napic=0\n"
                          "disk=[\"file:/var/lib/xen/images/falstaff.img,hda,w\"]\n"
                          "vif=[\"mac=00:16:3e:7e:f3:15,bridge=virbr0,type=ioemu\"]\n";
static const char fold[] = "name=\"fold\"\nmemory=512\nbuilder=\"hvm\"\n"
                           "disk=[\"file:/var/lib/xen/images/fold.img,hda,w\"]\n";
static const char old[] = "name='old'\nmemory=256\nbuilder='hvm'\n"
                          "disk=['phy:/dev/vg/old,ioemu:hda,w','file:/x.iso,ioemu:hdc:cdrom,r']\n";

static char *
write_file (const char *name, const char *content)
{
  char *path = g_build_filename (g_get_home_dir (), name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  return path;
}

static gboolean
has_been_read (gpointer import)
{
  return !domus_import_is_reading (import);
}

static void
add (DomusImport *import, const char *path)
{
  const char *const paths[] = { path, NULL };

  domus_import_add (import, paths);
  test_wait_until (has_been_read, import);
}

static DomusImportItem *
item_at (DomusImport *import, guint index)
{
  g_autoptr (DomusImportItem) item = g_list_model_get_item (domus_import_get_items (import), index);

  g_assert_nonnull (item);
  return item; /* the import keeps it */
}

typedef struct
{
  DomusImportItem *item;
  DomusImportState state;
} Expected;

static gboolean
is_in_state (gpointer data)
{
  const Expected *expected = data;

  return domus_import_item_get_state (expected->item) == expected->state;
}

static void
wait_state (DomusImportItem *item, DomusImportState state)
{
  Expected expected = { item, state };

  test_wait_until (is_in_state, &expected);
}

static gboolean
run (DomusImport *import, GError **error)
{
  TestResult result = { 0 };
  gboolean fine;

  domus_import_run_async (import, NULL, NULL, test_result_cb, &result);
  test_wait (&result.done);
  fine = domus_import_run_finish (import, result.result, error);
  test_result_clear (&result);
  return fine;
}

static gboolean
hal_is_listed (gpointer connection)
{
  return domus_connection_find_guest (connection, "hal") != NULL;
}

/* The book's second listing: its CD put back, defined, its identity kept. */
static void
test_hal (void)
{
  g_autoptr (DomusConnection) connection = test_open ("test:///default");
  g_autoptr (DomusImport) import = domus_import_new (connection);
  g_autofree char *path = write_file ("hal", hal);
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusXmlDoc) doc = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autofree char *uuid = NULL;
  TestResult result = { 0 };
  DomusImportItem *item;
  DomusGuest *guest;

  add (import, path);
  item = item_at (import, 0);
  wait_state (item, DOMUS_IMPORT_DOUBTFUL);
  g_assert_cmpstr (domus_import_item_get_format (item), ==, "xm");
  g_assert_false (domus_import_item_asks_acpi (item));
  g_assert_true (domus_import_item_lacks_cd (item));
  domus_import_item_set_medium (item, DOMUS_SOURCE_FILE, "/mnt/winxp.iso");
  g_assert_null (
      domus_findings_lookup (domus_import_item_get_findings (item), DOMUS_CD_RULE_NO_DRIVE));
  g_assert_cmpuint (domus_import_count_included (import), ==, 1);
  g_assert_true (run (import, &error));
  g_assert_no_error (error);
  g_assert_cmpint (domus_import_item_get_state (item), ==, DOMUS_IMPORT_DONE);
  g_assert_cmpstr (domus_import_item_get_uuid (item), ==, "5b001f4d-7891-90d8-2f55-96a56e8d07df");

  test_wait_until (hal_is_listed, connection);
  guest = domus_connection_find_guest (connection, "hal");
  g_assert_cmpint (domus_guest_get_state (guest), ==, DOMUS_GUEST_STATE_OFF);
  domus_export_read_async (guest, NULL, test_result_cb, &result);
  test_wait (&result.done);
  doc = domus_export_read_finish (guest, result.result, &error);
  g_assert_no_error (error);
  test_result_clear (&result);
  uuid = domus_domain_get_uuid (doc);
  g_assert_cmpstr (uuid, ==, "5b001f4d-7891-90d8-2f55-96a56e8d07df");
  {
    g_autoptr (DomusDisk) cd = domus_domain_find_disk (doc, "hdc");
    g_autoptr (GPtrArray) cards = domus_domain_list_interfaces (doc);

    g_assert_nonnull (cd);
    g_assert_cmpstr (cd->source, ==, "/mnt/winxp.iso");
    g_assert_cmpstr (((DomusInterface *)cards->pdata[0])->mac, ==, "00:16:3e:7e:f3:15");
  }

  /* Its history begins with the import, which is nothing to take back. */
  domus_guest_list_history_async (guest, NULL, test_result_cb, &result);
  test_wait (&result.done);
  entries = domus_guest_list_history_finish (guest, result.result, &error);
  g_assert_no_error (error);
  test_result_clear (&result);
  g_assert_cmpuint (entries->len, ==, 1);
  g_assert_cmpstr (((DomusHistoryEntry *)entries->pdata[0])->kind, ==, DOMUS_HISTORY_IMPORT);
  g_assert_false (((DomusHistoryEntry *)entries->pdata[0])->undoable);

  /* The same file again: it is the same machine, and nothing replaces it. */
  {
    g_autoptr (DomusImport) second = domus_import_new (connection);

    add (second, path);
    item = item_at (second, 0);
    wait_state (item, DOMUS_IMPORT_BLOCKED);
    g_assert_cmpuint (domus_import_count_included (second), ==, 0);
    {
      g_autofree char *name = domus_import_item_suggest_name (item);

      g_assert_cmpstr (name, ==, "hal-2");
      domus_import_item_set_name (item, name);
    }
    g_assert_cmpint (domus_import_item_get_state (item), ==, DOMUS_IMPORT_BLOCKED);
    g_assert_true (domus_import_item_has_clash (item));
    domus_import_item_set_renew (item, TRUE);
    g_assert_cmpint (domus_import_item_get_state (item), ==, DOMUS_IMPORT_DOUBTFUL);
    g_assert_true (run (second, &error));
    g_assert_no_error (error);
    g_assert_cmpstr (domus_import_item_get_uuid (item), !=, "5b001f4d-7891-90d8-2f55-96a56e8d07df");
  }
}

static void
test_acpi (void)
{
  g_autoptr (DomusImport) import = domus_import_new (NULL);
  g_autofree char *path = write_file ("old", old);
  g_autofree char *off = NULL;
  g_autofree char *on = NULL;
  DomusImportItem *item;

  add (import, path);
  item = item_at (import, 0);
  wait_state (item, DOMUS_IMPORT_READY);
  g_assert_true (domus_import_item_asks_acpi (item));
  /* Without a preview of its own, an evaluation has still to come. */
  domus_import_item_set_acpi (item, TRUE);
  on = domus_import_item_preview_xml (item);
  domus_import_item_set_acpi (item, FALSE);
  off = domus_import_item_preview_xml (item);
  g_assert_nonnull (strstr (on, "<acpi/>"));
  g_assert_null (strstr (off, "<acpi/>"));
}

static void
test_folder (void)
{
  g_autoptr (DomusConnection) connection = test_open ("test:///default");
  g_autoptr (DomusImport) import = domus_import_new (connection);
  g_autofree char *first = write_file ("xen/hal", fold);
  g_autofree char *copy = write_file ("xen/hal-too", fold);
  g_autofree char *script = write_file ("xen/scripts/vif", "#!/bin/sh\necho no\n");
  g_autofree char *backup = write_file ("xen/old~", old);
  g_autofree char *taken =
      write_file ("xen/zz-taken.cfg", "name='test'\nmemory=64\nbuilder='hvm'\n");
  g_autofree char *xml = write_file ("xen/net.xml", "<network><name>n</name></network>");
  g_autofree char *folder = g_path_get_dirname (first);
  g_autofree char *link = g_build_filename (folder, "auto-hal", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink (first, link), ==, 0);
  add (import, folder);
  /* The link is read before the file that it leads to: one of the two is enough. */
  g_assert_cmpuint (g_list_model_get_n_items (domus_import_get_items (import)), ==, 3);
  g_assert_cmpuint (domus_import_get_passed_over (import)->len, ==, 3);
  wait_state (item_at (import, 0), DOMUS_IMPORT_DOUBTFUL);
  wait_state (item_at (import, 1), DOMUS_IMPORT_BLOCKED); /* the same name */
  wait_state (item_at (import, 2), DOMUS_IMPORT_BLOCKED); /* a guest's name */
  g_assert_cmpuint (domus_import_count_included (import), ==, 1);
  domus_import_item_set_name (item_at (import, 2), "free");
  g_assert_cmpuint (domus_import_count_included (import), ==, 2);
  g_assert_true (run (import, &error));
  g_assert_no_error (error);
  g_unlink (link);
}

static void
test_bad (void)
{
  g_autoptr (DomusImport) import = domus_import_new (NULL);
  g_autofree char *gone = g_build_filename (g_get_home_dir (), "gone", NULL);
  g_autofree char *garbage = write_file ("garbage", "\001\002\003 nothing");
  g_autofree char *xml = write_file ("bad.xml", "<domain><name>x</name>");
  g_autofree char *half = write_file ("half", "name='half'\nmemory=\nbuilder='hvm'\n");

  add (import, gone);
  add (import, garbage);
  add (import, xml);
  add (import, half);
  for (guint i = 0; i < 3; i++) {
    g_assert_cmpint (domus_import_item_get_state (item_at (import, i)), ==,
                     DOMUS_IMPORT_UNREADABLE);
    g_assert_nonnull (domus_import_item_get_error (item_at (import, i)));
    g_assert_false (domus_import_item_is_included (item_at (import, i)));
  }
  wait_state (item_at (import, 3), DOMUS_IMPORT_DOUBTFUL);
  g_assert_false (domus_import_item_get_chosen (item_at (import, 3)));
}

static const char secret[] =
    "<domain type='xen'><name>hal</name><memory>65536</memory>"
    "<os><type>hvm</type></os><devices><graphics type='vnc' port='-1' passwd='tiger'/>"
    "</devices></domain>";

static void
test_export (void)
{
  g_autoptr (DomusXmlDoc) doc = domus_xml_doc_parse (secret, "domain", NULL);
  g_autofree char *name = domus_export_file_name ("a/b", DOMUS_EXPORT_XL);

  g_assert_cmpstr (name, ==, "a-b.cfg");
  for (int kind = DOMUS_EXPORT_XL; kind <= DOMUS_EXPORT_XML; kind++) {
    GPtrArray *findings = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *text = domus_export_text (doc, kind, &findings, &error);

    g_assert_no_error (error);
    g_assert_nonnull (strstr (text, "hal"));
    g_assert_null (strstr (text, "tiger"));
    g_assert_nonnull (domus_findings_lookup (findings, "xen-lost"));
    g_ptr_array_unref (findings);
  }
}

static gboolean
save (const char *path, const char *text, gboolean overwrite, GError **error)
{
  TestResult result = { 0 };
  gboolean fine;

  domus_export_save_async (path, text, overwrite, NULL, test_result_cb, &result);
  test_wait (&result.done);
  fine = domus_export_save_finish (result.result, error);
  test_result_clear (&result);
  return fine;
}

static void
test_save (void)
{
  g_autofree char *path = g_build_filename (g_get_home_dir (), "saved.cfg", NULL);
  g_autofree char *nowhere = g_build_filename (g_get_home_dir (), "no", "saved.cfg", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (save (path, "one", FALSE, &error));
  g_assert_no_error (error);
  g_assert_false (save (path, "two", FALSE, &error));
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "one");
  g_clear_pointer (&text, g_free);
  g_assert_true (save (path, "two", TRUE, &error));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "two");
  g_assert_false (save (nowhere, "x", FALSE, &error));
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  test_private_home ();
  g_test_init (&argc, &argv, NULL);
  domus_virt_init ();
  g_test_add_func ("/import/hal", test_hal);
  g_test_add_func ("/import/acpi", test_acpi);
  g_test_add_func ("/import/folder", test_folder);
  g_test_add_func ("/import/bad", test_bad);
  g_test_add_func ("/export/text", test_export);
  g_test_add_func ("/export/save", test_save);
  return g_test_run ();
}
