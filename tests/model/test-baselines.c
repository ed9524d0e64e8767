/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-baselines.h"
#include "domus-disk-use.h"
#include "domus-draft.h"
#include "domus-host-device.h"
#include "domus-units.h"
#include "domus-virt.h"
#include "testlib.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Baselines and clones on a QEMU host of the test's own (testdaemon.py). */

static DomusConnection *connection;
static char *images;

static char *
run_tool (const char *const *argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;
  char *out = NULL;
  int status;

  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &said, &status,
                &error);
  g_assert_no_error (error);
  if (!g_spawn_check_wait_status (status, &error))
    g_error ("%s: %s%s", argv[0], error->message, said);
  return out;
}

static char *
image_path (const char *name)
{
  return g_build_filename (images, name, NULL);
}

static char *
make_disk (const char *name, guint64 size, gboolean noise)
{
  char *path = image_path (name);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  FILE *file = fopen (path, "wb");

  g_assert_nonnull (file);
  for (guint i = 0; noise && i < 262144; i++) {
    guint32 word = g_rand_int (random);
    g_assert_cmpint (fwrite (&word, sizeof word, 1, file), ==, 1);
  }
  fclose (file);
  g_assert_cmpint (truncate (path, (off_t)size), ==, 0);
  g_assert_cmpint (g_chmod (path, 0666), ==, 0);
  return path;
}

/* Of what a guest would read, whatever the image's format. */
static char *
hash_disk (const char *path, const char *format)
{
  g_autofree char *raw = g_build_filename (g_get_home_dir (), "raw", NULL);
  const char *const argv[] = { "qemu-img", "convert", "-f", format, "-O", "raw", path, raw, NULL };
  g_autofree char *said = run_tool (argv);
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (raw, &content, &length, NULL));
  g_unlink (raw);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *)content, length);
}

static void
write_disk (const char *path, const char *format)
{
  const char *const argv[] = {
    "qemu-io", "-f", format, "-c", "write -P 0x5a 4096 200k", "-c", "write -P 0xa5 3M 64k",
    path,      NULL
  };
  g_autofree char *said = run_tool (argv);
}

static void
define_guest (const char *name, const char *const *paths)
{
  g_autoptr (GString) xml = g_string_new (NULL);
  g_autofree char *file = g_build_filename (g_get_home_dir (), "guest.xml", NULL);
  const char *const argv[] = { "virsh",  "-q", "-c", g_getenv ("DOMUS_TEST_URI"),
                               "define", file, NULL };
  g_autofree char *said = NULL;

  g_string_printf (xml,
                   "<domain type='qemu'><name>%s</name><memory unit='MiB'>32</memory>"
                   "<os><type arch='x86_64'>hvm</type></os><devices>",
                   name);
  for (guint i = 0; paths[i] != NULL; i++)
    g_string_append_printf (xml,
                            "<disk type='file' device='disk'><driver name='qemu' type='raw'/>"
                            "<source file='%s'/><target dev='hd%c' bus='ide'/></disk>",
                            paths[i], 'a' + (int)i);
  g_string_append (xml, "<interface type='user'><mac address='52:54:00:12:34:56'/></interface>"
                        "</devices></domain>");
  g_assert_true (g_file_set_contents (file, xml->str, -1, NULL));
  said = run_tool (argv);
}

static gboolean
is_there (gpointer name)
{
  return domus_connection_find_guest (connection, name) != NULL;
}

static gboolean
is_gone (gpointer name)
{
  return domus_connection_find_guest (connection, name) == NULL;
}

static gboolean
is_idle_and_read (gpointer guest)
{
  return !domus_guest_is_busy (guest) && domus_guest_get_config (guest) != NULL;
}

static gboolean
is_running (gpointer guest)
{
  return domus_guest_get_state (guest) == DOMUS_GUEST_STATE_RUNNING && is_idle_and_read (guest);
}

static DomusGuest *
new_guest (const char *name, const char *const *paths)
{
  DomusGuest *guest;

  define_guest (name, paths);
  test_wait_until (is_there, (gpointer)name);
  guest = g_object_ref (domus_connection_find_guest (connection, name));
  domus_guest_hold (guest);
  test_wait_until (is_idle_and_read, guest);
  return guest;
}

static void
drop_guest (DomusGuest *guest)
{
  const char *const none[] = { NULL };
  g_autofree char *name = g_strdup (domus_guest_get_name (guest));
  g_autoptr (GError) error = NULL;
  TestResult result = { 0 };

  domus_guest_release (guest);
  domus_guest_delete_async (guest, none, NULL, test_result_cb, &result);
  test_wait (&result.done);
  g_assert_true (domus_guest_delete_finish (guest, result.result, &error));
  g_assert_no_error (error);
  test_result_clear (&result);
  test_wait_until (is_gone, name);
  g_object_unref (guest);
}

static gboolean
done (DomusGuest *guest, TestResult *result, GError **error)
{
  gboolean ok;

  test_wait (&result->done);
  ok = domus_guest_restack_finish (guest, result->result, error);
  test_result_clear (result);
  return ok;
}

static gboolean
freeze (DomusGuest *guest, const char *name, GError **error)
{
  TestResult result = { 0 };
  g_autoptr (GBytes) picture = g_bytes_new_static ("PNG?", 4);

  domus_guest_freeze_async (guest, name, "a note <&>", picture, NULL, test_result_cb, &result);
  return done (guest, &result, error);
}

static gboolean
delete_baseline (DomusGuest *guest, const char *id, GError **error)
{
  TestResult result = { 0 };

  domus_guest_delete_baseline_async (guest, id, NULL, test_result_cb, &result);
  return done (guest, &result, error);
}

static DomusXmlDoc *
read_config (DomusGuest *guest)
{
  const char *const argv[] = { "virsh",
                               "-q",
                               "-c",
                               g_getenv ("DOMUS_TEST_URI"),
                               "dumpxml",
                               "--inactive",
                               domus_guest_get_name (guest),
                               NULL };
  g_autofree char *xml = run_tool (argv);
  DomusXmlDoc *doc = domus_xml_doc_parse (xml, "domain", NULL);

  g_assert_nonnull (doc);
  return doc;
}

static char *
disk_path (DomusGuest *guest, const char *target, char **format)
{
  g_autoptr (DomusXmlDoc) doc = read_config (guest);
  g_autoptr (DomusDisk) disk = domus_domain_find_disk (doc, target);

  if (format != NULL)
    *format = g_strdup (disk->format);
  return g_strdup (disk->source);
}

static guint
count_files (const char *part)
{
  g_autoptr (GDir) folder = g_dir_open (images, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (folder)) != NULL)
    n += strstr (name, part) != NULL;
  return n;
}

static gboolean
delete_disk (const char *path, GError **error)
{
  TestResult result = { 0 };
  gboolean ok;

  domus_connection_delete_disk_async (connection, path, NULL, test_result_cb, &result);
  test_wait (&result.done);
  ok = domus_connection_delete_disk_finish (connection, result.result, error);
  test_result_clear (&result);
  return ok;
}

/* ---- tests ---- */

/* Frozen, written to, gone back: the same bytes; and nothing below was touched. */
static void
test_return (void)
{
  g_autofree char *base = make_disk ("ret.img", 8 * DOMUS_MIB, TRUE);
  const char *const paths[] = { base, NULL };
  DomusGuest *guest = new_guest ("ret", paths);
  g_autofree char *before = hash_disk (base, "raw");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *format = NULL;
  g_autofree char *written = NULL;
  g_autofree char *after = NULL;
  g_autofree char *below = NULL;
  g_autoptr (DomusXmlDoc) config = NULL;
  g_autoptr (GPtrArray) baselines = NULL;
  g_autoptr (DomusXmlDoc) kept = NULL;
  g_autoptr (GBytes) picture = NULL;
  g_autofree char *kept_disk = NULL;
  const DomusBaseline *baseline;
  g_autoptr (GError) error = NULL;
  TestResult result = { 0 };

  g_assert_true (freeze (guest, "clean", &error));
  g_assert_no_error (error);
  first = disk_path (guest, "hda", &format);
  g_assert_cmpstr (format, ==, "qcow2");
  g_assert_cmpstr (first, !=, base);
  config = read_config (guest);
  baselines = domus_baselines_list (config);
  g_assert_cmpuint (baselines->len, ==, 1);
  baseline = baselines->pdata[0];
  g_assert_cmpstr (baseline->name, ==, "clean");
  g_assert_cmpstr (baseline->note, ==, "a note <&>");
  g_assert_cmpstr (((DomusBaselineDisk *)baseline->disks->pdata[0])->path, ==, base);

  test_wait_until (is_idle_and_read, guest);
  write_disk (first, "qcow2");
  written = hash_disk (first, "qcow2");
  g_assert_cmpstr (written, !=, before);

  domus_guest_return_async (guest, baseline->id, FALSE, NULL, test_result_cb, &result);
  g_assert_true (done (guest, &result, &error));
  g_assert_no_error (error);
  second = disk_path (guest, "hda", NULL);
  g_assert_cmpstr (second, !=, first);
  after = hash_disk (second, "qcow2");
  g_assert_cmpstr (after, ==, before);
  below = hash_disk (base, "raw");
  g_assert_cmpstr (below, ==, before);
  g_assert_false (g_file_test (first, G_FILE_TEST_EXISTS));

  /* What is kept with it can be read again. */
  domus_guest_refresh (guest);
  test_wait_until (is_idle_and_read, guest);
  domus_guest_read_baseline_async (guest, baseline->id, NULL, test_result_cb, &result);
  test_wait (&result.done);
  kept = domus_guest_read_baseline_finish (guest, result.result, &picture, &error);
  g_assert_no_error (error);
  test_result_clear (&result);
  kept_disk = domus_xml_doc_get (kept, "devices/disk[1]/source/@file");
  g_assert_cmpstr (kept_disk, ==, base);
  g_assert_cmpuint (g_bytes_get_size (picture), ==, 4);
  drop_guest (guest);
}

/* What others stand on is deleted by nobody; flattened, it is. */
static void
test_guarded (void)
{
  g_autofree char *base = make_disk ("guard.img", 8 * DOMUS_MIB, TRUE);
  const char *const paths[] = { base, NULL };
  DomusGuest *guest = new_guest ("guard", paths);
  g_autofree char *before = hash_disk (base, "raw");
  g_autofree char *flat = NULL;
  g_autofree char *after = NULL;
  g_autoptr (DomusXmlDoc) config = NULL;
  g_autoptr (GPtrArray) baselines = NULL;
  g_autoptr (DomusDraft) draft = NULL;
  g_autoptr (GError) error = NULL;
  TestResult result = { 0 };
  const DomusBaseline *baseline;

  g_assert_true (freeze (guest, "clean", &error));
  g_assert_no_error (error);
  config = read_config (guest);
  baselines = domus_baselines_list (config);
  baseline = baselines->pdata[0];

  g_assert_false (delete_disk (base, &error));
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_BUSY);
  g_clear_error (&error);
  g_assert_false (delete_baseline (guest, baseline->id, &error));
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, "stands on it"));
  g_clear_error (&error);
  g_assert_true (g_file_test (base, G_FILE_TEST_EXISTS));

  /* Nor does a definition, of whatever day, write to it again. */
  test_wait_until (is_idle_and_read, guest);
  domus_draft_open_async (guest, NULL, test_result_cb, &result);
  test_wait (&result.done);
  draft = domus_draft_open_finish (result.result, &error);
  g_assert_no_error (error);
  test_result_clear (&result);
  g_assert_true (domus_domain_set_disk_source (domus_draft_get_doc (draft), "hda",
                                               DOMUS_SOURCE_FILE, base, NULL, "raw", NULL));
  domus_draft_touched (draft);
  domus_draft_apply_async (draft, NULL, test_result_cb, &result);
  test_wait (&result.done);
  g_assert_null (domus_draft_apply_finish (draft, result.result, &error));
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_BUSY);
  g_clear_error (&error);
  test_result_clear (&result);

  domus_guest_flatten_async (guest, NULL, test_result_cb, &result);
  g_assert_true (done (guest, &result, &error));
  g_assert_no_error (error);
  flat = disk_path (guest, "hda", NULL);
  after = hash_disk (flat, "qcow2");
  g_assert_cmpstr (after, ==, before);
  g_assert_true (delete_baseline (guest, baseline->id, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (base, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (baseline->kept, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_files ("guard"), ==, 1);
  drop_guest (guest);
}

/* A failure on the second disk leaves nothing of the first. */
static void
test_all_or_nothing (void)
{
  g_autofree char *base = make_disk ("half.img", DOMUS_MIB, FALSE);
  g_autofree char *missing = image_path ("half-missing.img");
  const char *const paths[] = { base, missing, NULL };
  DomusGuest *guest = new_guest ("half", paths);
  g_autoptr (DomusXmlDoc) before = read_config (guest);
  g_autoptr (DomusXmlDoc) after = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (freeze (guest, "clean", &error));
  g_assert_nonnull (error);
  after = read_config (guest);
  g_assert_true (domus_xml_doc_equal (before, after));
  g_assert_cmpuint (count_files ("half"), ==, 1);
  drop_guest (guest);
}

static void
test_running (void)
{
  g_autofree char *base = make_disk ("run.img", DOMUS_MIB, FALSE);
  const char *const paths[] = { base, NULL };
  DomusGuest *guest = new_guest ("run", paths);
  g_autoptr (GError) error = NULL;
  g_autofree char *reason = NULL;
  TestResult result = { 0 };

  domus_guest_act_async (guest, DOMUS_GUEST_ACTION_RUN, NULL, test_result_cb, &result);
  test_wait (&result.done);
  g_assert_true (domus_guest_act_finish (guest, result.result, &error));
  g_assert_no_error (error);
  test_result_clear (&result);
  test_wait_until (is_running, guest);
  g_assert_false (domus_guest_may_restack (guest, &reason));
  g_assert_nonnull (strstr (reason, "running"));
  g_assert_false (freeze (guest, "clean", &error));
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_INVALID_STATE);
  g_assert_cmpuint (count_files ("run"), ==, 1);
  drop_guest (guest);
}

/* 64 GiB stood on by a clone of its own identity, which takes next to nothing. */
static void
test_linked_clone (void)
{
  g_autofree char *base = make_disk ("big.img", 64 * DOMUS_GIB, TRUE);
  const char *const paths[] = { base, NULL };
  DomusGuest *guest = new_guest ("big", paths);
  g_autoptr (DomusXmlDoc) config = NULL;
  g_autoptr (DomusXmlDoc) cloned = NULL;
  g_autoptr (GPtrArray) baselines = NULL;
  g_autoptr (GPtrArray) disks = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = NULL;
  g_autofree char *path = NULL;
  g_autofree char *mac = NULL;
  TestResult result = { 0 };
  DomusGuest *clone;
  struct stat status;
  gint64 began;

  g_assert_true (freeze (guest, "clean", &error));
  g_assert_no_error (error);
  config = read_config (guest);
  baselines = domus_baselines_list (config);
  disks = domus_guest_list_clone_disks (config, ((DomusBaseline *)baselines->pdata[0])->id);
  g_assert_cmpint (((DomusCloneDisk *)disks->pdata[0])->how, ==, DOMUS_CLONE_LINK);

  began = g_get_monotonic_time ();
  domus_guest_clone_async (guest, "twin", ((DomusBaseline *)baselines->pdata[0])->id, disks, NULL,
                           test_result_cb, &result);
  test_wait (&result.done);
  uuid = domus_guest_clone_finish (guest, result.result, &error);
  g_test_message ("linked clone of 64 GiB: %" G_GINT64_FORMAT " ms",
                  (g_get_monotonic_time () - began) / 1000);
  g_assert_no_error (error);
  test_result_clear (&result);
  g_assert_cmpstr (uuid, !=, domus_guest_get_uuid (guest));
  test_wait_until (is_there, (gpointer) "twin");
  clone = g_object_ref (domus_connection_find_guest (connection, "twin"));
  domus_guest_hold (clone);
  test_wait_until (is_idle_and_read, clone);
  cloned = read_config (clone);
  path = disk_path (clone, "hda", NULL);
  mac = domus_xml_doc_get (cloned, "devices/interface/mac/@address");
  g_assert_cmpstr (mac, !=, "52:54:00:12:34:56");
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_test_message ("it takes %" G_GINT64_FORMAT " bytes", (gint64)status.st_blocks * 512);
  g_assert_cmpint (status.st_blocks * 512, <, 10 * 1024 * 1024);

  /* The guest may take all but what the clone stands on. */
  domus_guest_list_delete_async (guest, NULL, test_result_cb, &result);
  test_wait (&result.done);
  items = domus_guest_list_delete_finish (guest, result.result, &error);
  g_assert_no_error (error);
  test_result_clear (&result);
  g_assert_cmpuint (items->len, ==, 3);
  for (guint i = 0; i < items->len; i++) {
    const DomusDeleteItem *item = items->pdata[i];

    g_assert_cmpint (item->deletable, ==, strcmp (item->path, base) != 0);
    g_assert_cmpint (item->reason != NULL, ==, strcmp (item->path, base) == 0);
  }

  /* The guest goes; its baseline's disk stays below the clone. */
  drop_guest (guest);
  g_assert_false (delete_disk (base, &error));
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_BUSY);
  drop_guest (clone);
}

static void
test_full_clone (void)
{
  g_autofree char *base = make_disk ("full.img", 8 * DOMUS_MIB, TRUE);
  const char *const paths[] = { base, NULL };
  DomusGuest *guest = new_guest ("full", paths);
  g_autofree char *before = hash_disk (base, "raw");
  g_autofree char *after = NULL;
  g_autofree char *path = NULL;
  g_autofree char *format = NULL;
  g_autoptr (DomusXmlDoc) config = read_config (guest);
  g_autoptr (GPtrArray) disks = domus_guest_list_clone_disks (config, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *uuid = NULL;
  TestResult result = { 0 };
  DomusGuest *clone;

  g_assert_cmpint (((DomusCloneDisk *)disks->pdata[0])->how, ==, DOMUS_CLONE_COPY);
  domus_guest_clone_async (guest, "copy", NULL, disks, NULL, test_result_cb, &result);
  test_wait (&result.done);
  uuid = domus_guest_clone_finish (guest, result.result, &error);
  g_assert_no_error (error);
  test_result_clear (&result);
  test_wait_until (is_there, (gpointer) "copy");
  clone = g_object_ref (domus_connection_find_guest (connection, "copy"));
  domus_guest_hold (clone);
  test_wait_until (is_idle_and_read, clone);
  path = disk_path (clone, "hda", &format);
  after = hash_disk (path, format);
  g_assert_cmpstr (after, ==, before);

  /* A name that is taken: nothing is left of the attempt. */
  disks = (g_ptr_array_unref (disks), domus_guest_list_clone_disks (config, NULL));
  domus_guest_clone_async (guest, "copy", NULL, disks, NULL, test_result_cb, &result);
  test_wait (&result.done);
  g_assert_null (domus_guest_clone_finish (guest, result.result, &error));
  g_assert_nonnull (error);
  test_result_clear (&result);
  g_assert_cmpuint (count_files ("copy"), ==, 1);
  drop_guest (clone);
  drop_guest (guest);
}

/* What an interrupted operation left is found; what is used is not. */
static void
test_leftovers (void)
{
  g_autofree char *base = make_disk ("left.img", DOMUS_MIB, FALSE);
  const char *const paths[] = { base, NULL };
  DomusGuest *guest = new_guest ("left", paths);
  g_autofree char *orphan = make_disk ("left-hda.domus-0badcafe.qcow2", DOMUS_MIB, FALSE);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GError) error = NULL;
  TestResult result = { 0 };
  guint n = 0;

  g_assert_true (freeze (guest, "clean", &error));
  g_assert_no_error (error);
  domus_connection_list_leftovers_async (connection, NULL, test_result_cb, &result);
  test_wait (&result.done);
  found = domus_connection_list_leftovers_finish (connection, result.result, &error);
  g_assert_no_error (error);
  test_result_clear (&result);
  for (guint i = 0; i < found->len; i++) {
    const DomusMedium *medium = found->pdata[i];

    if (strstr (medium->path, "left") != NULL) {
      g_assert_cmpstr (medium->path, ==, orphan);
      n++;
    }
  }
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (delete_disk (orphan, &error));
  g_assert_no_error (error);
  drop_guest (guest);
}

int
main (int argc, char **argv)
{
  const char *uri = g_getenv ("DOMUS_TEST_URI");
  int status;

  test_private_home ();
  g_test_init (&argc, &argv, NULL);
  domus_virt_init ();
  if (uri == NULL) {
    g_print ("1..0 # SKIP no daemon\n");
    return 0;
  }
  images = g_build_filename (g_getenv ("DOMUS_TEST_DIR"), "images", NULL);
  connection = test_open (uri);
  g_test_add_func ("/model/baselines/return", test_return);
  g_test_add_func ("/model/baselines/guarded", test_guarded);
  g_test_add_func ("/model/baselines/all-or-nothing", test_all_or_nothing);
  g_test_add_func ("/model/baselines/running", test_running);
  g_test_add_func ("/model/baselines/linked-clone", test_linked_clone);
  g_test_add_func ("/model/baselines/full-clone", test_full_clone);
  g_test_add_func ("/model/baselines/leftovers", test_leftovers);
  status = g_test_run ();
  g_object_unref (connection);
  g_free (images);
  return status;
}
