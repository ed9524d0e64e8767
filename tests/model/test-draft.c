/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-draft.h"
#include "domus-guest-tune.h"
#include "domus-host-device.h"
#include "domus-job.h"
#include "domus-virt.h"
#include "testlib.h"

#include <glib/gstdio.h>
#include <string.h>

#define LOST_UUID "11111111-2222-3333-4444-555555555555"

static gboolean
has_config (gpointer guest)
{
  return domus_guest_get_config (guest) != NULL;
}

static gboolean
is_outdated (gpointer draft)
{
  return domus_draft_is_outdated (draft);
}

static DomusDraft *
open_draft (DomusGuest *guest)
{
  TestResult result = { 0 };
  g_autoptr (GError) error = NULL;
  DomusDraft *draft;

  domus_draft_open_async (guest, NULL, test_result_cb, &result);
  test_wait (&result.done);
  draft = domus_draft_open_finish (result.result, &error);
  g_assert_no_error (error);
  test_result_clear (&result);
  return draft;
}

static char *
apply (DomusDraft *draft, GError **error)
{
  TestResult result = { 0 };
  char *words;

  domus_draft_apply_async (draft, NULL, test_result_cb, &result);
  test_wait (&result.done);
  words = domus_draft_apply_finish (draft, result.result, error);
  test_result_clear (&result);
  return words;
}

static gboolean
undo (DomusGuest *guest, GError **error)
{
  TestResult result = { 0 };
  gboolean done;

  domus_guest_undo_async (guest, NULL, test_result_cb, &result);
  test_wait (&result.done);
  done = domus_guest_undo_finish (guest, result.result, error);
  test_result_clear (&result);
  return done;
}

static GPtrArray *
list_history (DomusGuest *guest)
{
  TestResult result = { 0 };
  GPtrArray *entries;

  domus_guest_list_history_async (guest, NULL, test_result_cb, &result);
  test_wait (&result.done);
  entries = domus_guest_list_history_finish (guest, result.result, NULL);
  g_assert_nonnull (entries);
  test_result_clear (&result);
  return entries;
}

static DomusGuest *
first_guest (DomusConnection *connection)
{
  DomusGuest *guest = g_list_model_get_item (domus_connection_get_guests (connection), 0);

  domus_guest_hold (guest);
  test_wait_until (has_config, guest);
  return guest;
}

static void
set_title (DomusDraft *draft, const char *title)
{
  domus_domain_set_title (domus_draft_get_doc (draft), title);
  domus_draft_touched (draft);
}

/* One change of two is taken back; the other stays. */
static void
test_revert_change (void)
{
  g_autoptr (DomusConnection) connection = test_open ("test:///default");
  g_autoptr (DomusGuest) guest = first_guest (connection);
  g_autoptr (DomusDraft) draft = open_draft (guest);
  GPtrArray *changes;

  set_title (draft, "T");
  domus_domain_set_lifecycle (domus_draft_get_doc (draft), "on_crash", "preserve");
  domus_draft_touched (draft);
  changes = domus_draft_get_changes (draft);
  g_assert_cmpuint (changes->len, ==, 2);
  for (guint i = 0; i < changes->len; i++) {
    g_autofree char *when = domus_draft_describe_when (draft, changes->pdata[i]);
    g_assert_nonnull (when);
  }
  g_assert_true (domus_draft_revert_change (draft, changes->pdata[0]));
  changes = domus_draft_get_changes (draft);
  g_assert_cmpuint (changes->len, ==, 1);
  g_assert_cmpstr (((DomusChange *)changes->pdata[0])->place, ==, "on_crash");
  domus_draft_revert (draft);
  g_assert_false (domus_draft_is_dirty (draft));
  domus_guest_release (guest);
  domus_connection_close (connection);
}

/* Both versions are told as soon as the host tells of the other. */
static void
test_outside (void)
{
  g_autoptr (DomusConnection) connection = test_open ("test:///default");
  g_autoptr (DomusGuest) guest = first_guest (connection);
  g_autoptr (DomusDraft) mine = open_draft (guest);
  g_autoptr (DomusDraft) theirs = open_draft (guest);
  g_autoptr (DomusMerge) merge = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  g_autofree char *again = NULL;
  g_autofree char *title = NULL;
  g_autofree char *action = NULL;

  set_title (mine, "Mine");
  domus_domain_set_lifecycle (domus_draft_get_doc (mine), "on_crash", "preserve");
  domus_draft_touched (mine);
  set_title (theirs, "Theirs");
  words = apply (theirs, &error);
  g_assert_no_error (error);
  test_wait_until (is_outdated, mine);
  merge = domus_draft_get_merge (mine);
  g_assert_cmpuint (domus_merge_get_conflicts (merge), ==, 1);
  g_assert_cmpuint (merge->items->len, ==, 2);
  domus_draft_take_merge (mine, merge);
  g_assert_false (domus_draft_is_outdated (mine));
  again = apply (mine, &error);
  g_assert_no_error (error);
  title = domus_domain_get_title (domus_draft_get_base (mine));
  action = domus_domain_get_lifecycle (domus_draft_get_base (mine), "on_crash");
  g_assert_cmpstr (title, ==, "Theirs");
  g_assert_cmpstr (action, ==, "preserve");
  domus_guest_release (guest);
  domus_connection_close (connection);
}

/* Nobody's edit is lost with its window. */
static void
test_kept (void)
{
  g_autoptr (DomusConnection) connection = test_open ("test:///default");
  g_autoptr (DomusGuest) guest = first_guest (connection);
  g_autoptr (DomusDraft) draft = open_draft (guest);
  g_autofree char *title = NULL;

  g_assert_false (domus_draft_was_kept (draft));
  set_title (draft, "Kept");
  domus_draft_keep (draft);
  g_clear_object (&draft);
  draft = open_draft (guest);
  g_assert_true (domus_draft_was_kept (draft));
  g_assert_true (domus_draft_is_dirty (draft));
  title = domus_domain_get_title (domus_draft_get_doc (draft));
  g_assert_cmpstr (title, ==, "Kept");
  g_clear_object (&draft);
  draft = open_draft (guest);
  g_assert_false (domus_draft_is_dirty (draft));
  domus_guest_release (guest);
  domus_connection_close (connection);
}

/* Whether the host has an image of this name; refreshes its pools. */
static gboolean
has_image (DomusConnection *connection, const char *path)
{
  TestResult result = { 0 };
  g_autoptr (GPtrArray) disks = NULL;
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;

  domus_connection_list_disks_async (connection, NULL, test_result_cb, &result);
  test_wait (&result.done);
  disks = domus_connection_list_disks_finish (connection, result.result, &error);
  g_assert_no_error (error);
  test_result_clear (&result);
  for (guint i = 0; i < disks->len; i++)
    found |= g_strcmp0 (((DomusMedium *)disks->pdata[i])->path, path) == 0;
  return found;
}

static char *
add_new_disk (DomusDraft *draft, DomusConnection *connection, const char *name)
{
  TestResult result = { 0 };
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;
  char *path;

  domus_connection_create_disk_async (connection, "default-pool", name, 1 << 20, "raw", NULL,
                                      test_result_cb, &result);
  test_wait (&result.done);
  path = domus_connection_create_disk_finish (connection, result.result, &error);
  g_assert_no_error (error);
  test_result_clear (&result);
  xml = g_strdup_printf ("<disk type='file' device='disk'><source file='%s'/>"
                         "<target dev='vdz' bus='virtio'/></disk>",
                         path);
  g_assert_true (
      domus_xml_doc_insert_fragment (domus_draft_get_doc (draft), "devices", xml, &error));
  g_assert_no_error (error);
  domus_draft_own_disk (draft, path);
  domus_draft_touched (draft);
  return path;
}

static void
give_up (DomusDraft *draft)
{
  TestResult result = { 0 };

  domus_draft_give_up_async (draft, test_result_cb, &result);
  test_wait (&result.done);
  domus_draft_give_up_finish (draft, result.result);
  test_result_clear (&result);
  g_assert_false (domus_draft_is_dirty (draft));
}

/* Images that were made for edits go with the edits, also after the window was
 * closed in between; once applied they stay. */
static void
test_images (void)
{
  g_autoptr (DomusConnection) connection = test_open ("test:///default");
  g_autoptr (DomusGuest) guest = first_guest (connection);
  g_autoptr (DomusDraft) draft = open_draft (guest);
  g_autofree char *dropped = add_new_disk (draft, connection, "dropped.img");
  g_autofree char *kept = NULL;
  g_autofree char *applied = NULL;
  g_autofree char *words = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (has_image (connection, dropped));
  give_up (draft);
  g_assert_false (has_image (connection, dropped));

  kept = add_new_disk (draft, connection, "kept.img");
  domus_draft_keep (draft);
  g_clear_object (&draft);
  draft = open_draft (guest);
  g_assert_true (domus_draft_was_kept (draft));
  g_assert_true (has_image (connection, kept));
  give_up (draft);
  g_assert_false (has_image (connection, kept));

  applied = add_new_disk (draft, connection, "applied.img");
  words = apply (draft, &error);
  g_assert_true (error == NULL || g_error_matches (error, DOMUS_ERROR, DOMUS_ERROR_PARTIAL));
  give_up (draft);
  g_assert_true (has_image (connection, applied));
  domus_guest_release (guest);
  domus_connection_close (connection);
}

/* Undo, and back to what was undone. */
static void
test_return (void)
{
  g_autoptr (DomusConnection) connection = test_open ("test:///default");
  g_autoptr (DomusGuest) guest = first_guest (connection);
  g_autoptr (DomusDraft) draft = open_draft (guest);
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (DomusDraft) back = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  g_autofree char *again = NULL;
  g_autofree char *title = NULL;

  set_title (draft, "Accounting");
  words = apply (draft, &error);
  g_assert_no_error (error);
  g_assert_true (undo (guest, &error));
  g_assert_no_error (error);
  entries = list_history (guest);
  g_assert_cmpstr (((DomusHistoryEntry *)entries->pdata[0])->kind, ==, DOMUS_HISTORY_UNDONE);
  g_assert_nonnull (strstr (((DomusHistoryEntry *)entries->pdata[0])->label, "Accounting"));
  back = open_draft (guest);
  title = domus_domain_get_title (domus_draft_get_base (back));
  g_assert_cmpstr (title, !=, "Accounting");
  g_assert_true (domus_draft_return_to (back, entries->pdata[0], &error));
  g_assert_true (domus_draft_is_xml (back));
  again = apply (back, &error);
  g_assert_no_error (error);
  g_clear_pointer (&entries, g_ptr_array_unref);
  entries = list_history (guest);
  g_assert_cmpstr (((DomusHistoryEntry *)entries->pdata[0])->kind, ==, DOMUS_HISTORY_RETURN);
  g_free (title);
  title = domus_domain_get_title (domus_draft_get_base (back));
  g_assert_cmpstr (title, ==, "Accounting");
  domus_guest_release (guest);
  domus_connection_close (connection);
}

/* The report has a line for each change, and says when. */
static void
test_report (void)
{
  g_autoptr (DomusConnection) connection = test_open ("test:///default");
  g_autoptr (DomusGuest) guest = first_guest (connection);
  g_autoptr (DomusDraft) draft = open_draft (guest);
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;

  domus_domain_set_lifecycle (domus_draft_get_doc (draft), "on_crash", "restart");
  domus_draft_touched (draft);
  words = apply (draft, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (domus_draft_get_report (draft)->len, ==, 1);
  for (guint i = 0; i < domus_draft_get_report (draft)->len; i++) {
    const DomusApplyLine *line = domus_draft_get_report (draft)->pdata[i];

    g_assert_nonnull (line->when);
    g_assert_null (line->error);
    g_assert_false (line->now);
  }
  domus_guest_release (guest);
  domus_connection_close (connection);
}

/* A change that waits is taken back where it waits. */
static const DomusChange *
find_pending (DomusGuest *guest)
{
  GPtrArray *pending = domus_guest_get_pending (guest);

  for (guint i = 0; pending != NULL && i < pending->len; i++) {
    const DomusChange *change = pending->pdata[i];

    if (g_str_equal (change->place, "on_reboot"))
      return change;
  }
  return NULL;
}

static gboolean
has_pending (gpointer guest)
{
  return find_pending (guest) != NULL;
}

static gboolean
has_none_pending (gpointer guest)
{
  return domus_guest_get_pending (guest) != NULL && find_pending (guest) == NULL;
}

static void
test_pending (void)
{
  g_autoptr (DomusConnection) connection = test_open ("test:///default");
  g_autoptr (DomusGuest) guest = first_guest (connection);
  g_autoptr (DomusDraft) draft = open_draft (guest);
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  TestResult result = { 0 };

  domus_domain_set_lifecycle (domus_draft_get_doc (draft), "on_reboot", "preserve");
  domus_draft_touched (draft);
  words = apply (draft, &error);
  g_assert_no_error (error);
  test_wait_until (has_pending, guest);
  domus_guest_revert_pending_async (guest, find_pending (guest), NULL, test_result_cb, &result);
  test_wait (&result.done);
  g_assert_true (domus_guest_revert_pending_finish (guest, result.result, &error));
  g_assert_no_error (error);
  test_result_clear (&result);
  test_wait_until (has_none_pending, guest);
  domus_guest_release (guest);
  domus_connection_close (connection);
}

/* A renaming that was cut off: the definition is put back, and only where it
 * is missing. */
static gboolean
is_back (gpointer connection)
{
  return domus_connection_find_guest (connection, LOST_UUID) != NULL;
}

static gboolean
is_missing (gpointer path)
{
  return !g_file_test (path, G_FILE_TEST_EXISTS);
}

static char *
write_rescue (const char *uuid, const char *name)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "domus", "rescue", NULL);
  g_autofree char *file = g_strconcat (uuid, ".rescue", NULL);
  g_autofree char *text = g_strdup_printf (
      "test:///default\nautostart passwords \n<domain type='test'><name>%s</name><uuid>%s</uuid>"
      "<memory>65536</memory><os><type>hvm</type></os></domain>",
      name, uuid);
  char *path = g_build_filename (folder, file, NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
keep_job (DomusConnection *connection, DomusJob *job, DomusJob **kept)
{
  g_set_object (kept, job);
}

static gboolean
has_failed (gpointer job)
{
  return domus_job_get_state (job) == DOMUS_JOB_FAILED;
}

static void
test_rescue (void)
{
  g_autoptr (DomusJob) job = NULL;
  TestResult result = { 0 };
  DomusGuest *guest;
  g_autofree char *lost = write_rescue (LOST_UUID, "lost");
  g_autofree char *known = write_rescue ("6695eb01-f6a4-8304-79aa-97f2502e193f", "overwritten");
  g_autoptr (DomusConnection) connection = domus_connection_new ("test:///default");
  g_autoptr (DomusGuestTune) tune = NULL;

  g_signal_connect (connection, "job", G_CALLBACK (keep_job), &job);
  domus_connection_open (connection);
  test_wait_until (is_back, connection);
  g_assert_nonnull (job);
  test_wait_until (has_failed, job);
  /* It is there, but the file had no password of its display. */
  g_assert_true (g_error_matches (domus_job_get_error (job), DOMUS_ERROR, DOMUS_ERROR_PARTIAL));
  g_assert_nonnull (strstr (domus_job_get_error (job)->message, "“lost”"));
  guest = domus_connection_find_guest (connection, "lost");
  domus_guest_read_tune_async (guest, NULL, test_result_cb, &result);
  test_wait (&result.done);
  tune = domus_guest_read_tune_finish (guest, result.result, NULL);
  test_result_clear (&result);
  g_assert_true (tune->autostart);
  test_wait_until (is_missing, lost);
  test_wait_until (is_missing, known);
  g_assert_null (domus_connection_find_guest (connection, "overwritten"));
  g_assert_nonnull (domus_connection_find_guest (connection, "test"));
  domus_connection_close (connection);
}

int
main (int argc, char **argv)
{
  test_private_home ();
  g_test_init (&argc, &argv, NULL);
  domus_virt_init ();
  g_test_add_func ("/draft/revert-change", test_revert_change);
  g_test_add_func ("/draft/outside", test_outside);
  g_test_add_func ("/draft/kept", test_kept);
  g_test_add_func ("/draft/images", test_images);
  g_test_add_func ("/draft/return", test_return);
  g_test_add_func ("/draft/report", test_report);
  g_test_add_func ("/draft/pending", test_pending);
  g_test_add_func ("/draft/rescue", test_rescue);
  return g_test_run ();
}
