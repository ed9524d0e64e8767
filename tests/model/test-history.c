/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-history.h"
#include "testlib.h"

#define UUID "5b001f4d-7891-90d8-2f55-96a56e8d07df"

static DomusXmlDoc *
guest (const char *name)
{
  g_autofree char *text =
      g_strdup_printf ("<domain type='xen'><name>%s</name><devices>"
                       "<graphics type='vnc' port='-1' passwd='geheim'/></devices></domain>",
                       name);
  DomusXmlDoc *doc = domus_xml_doc_parse (text, "domain", NULL);

  g_assert_nonnull (doc);
  return doc;
}

static void
add (DomusHistory *history, const char *label, const char *name)
{
  g_autoptr (DomusXmlDoc) doc = guest (name);
  TestResult result = { 0 };
  g_autoptr (GError) error = NULL;

  domus_history_add_async (history, UUID, DOMUS_HISTORY_EDIT, label, doc, "after", NULL,
                           test_result_cb, &result);
  test_wait (&result.done);
  g_assert_true (domus_history_add_finish (history, result.result, &error));
  g_assert_no_error (error);
  test_result_clear (&result);
}

static DomusHistoryEntry *
last (DomusHistory *history)
{
  TestResult result = { 0 };
  DomusHistoryEntry *entry;

  domus_history_last_async (history, UUID, NULL, test_result_cb, &result);
  test_wait (&result.done);
  entry = domus_history_last_finish (history, result.result, NULL);
  test_result_clear (&result);
  return entry;
}

static void
drop (DomusHistory *history, const char *id)
{
  TestResult result = { 0 };

  domus_history_drop_async (history, UUID, id, NULL, test_result_cb, &result);
  test_wait (&result.done);
  g_assert_true (domus_history_drop_finish (history, result.result, NULL));
  test_result_clear (&result);
}

static void
test_round (void)
{
  g_autofree char *folder = g_dir_make_tmp ("domus-history-XXXXXX", NULL);
  g_autoptr (DomusHistory) history = domus_history_new (folder);
  g_autoptr (DomusHistoryEntry) none = last (history);
  g_autoptr (DomusHistoryEntry) second = NULL;
  g_autoptr (DomusHistoryEntry) first = NULL;
  g_autoptr (DomusHistory) again = NULL;

  g_assert_null (none);
  add (history, "Put CD\nback", "one");
  add (history, "Memory", "two");
  again = domus_history_new (folder); /* as after a restart */
  second = last (again);
  g_assert_cmpstr (second->label, ==, "Memory");
  g_assert_cmpstr (second->after, ==, "after");
  g_assert_nonnull (strstr (second->before, "<name>two</name>"));
  drop (again, second->id);
  first = last (again);
  g_assert_cmpstr (first->label, ==, "Put CD back");
}

static void
test_no_password (void)
{
  g_autofree char *folder = g_dir_make_tmp ("domus-history-XXXXXX", NULL);
  g_autoptr (DomusHistory) history = domus_history_new (folder);
  g_autoptr (DomusHistoryEntry) entry = NULL;
  g_autoptr (DomusXmlDoc) back = NULL;
  g_autoptr (DomusXmlDoc) now = guest ("now");
  g_autofree char *password = NULL;

  add (history, "x", "one");
  entry = last (history);
  g_assert_null (strstr (entry->before, "geheim"));
  back = domus_xml_doc_parse (entry->before, "domain", NULL);
  domus_history_keep_passwords (back, now);
  password = domus_xml_doc_get (back, "devices/graphics/@passwd");
  g_assert_cmpstr (password, ==, "geheim");
}

static void
test_bounded (void)
{
  g_autofree char *folder = g_dir_make_tmp ("domus-history-XXXXXX", NULL);
  g_autofree char *own = g_build_filename (folder, UUID, NULL);
  g_autoptr (DomusHistory) history = domus_history_new (folder);
  g_autoptr (GDir) dir = NULL;
  int n = 0;

  for (int i = 0; i < DOMUS_HISTORY_ENTRIES + 7; i++)
    add (history, "x", "one");
  dir = g_dir_open (own, 0, NULL);
  while (g_dir_read_name (dir) != NULL)
    n++;
  g_assert_cmpint (n, ==, DOMUS_HISTORY_ENTRIES);
}

static int
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  int n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* All guests together: the oldest go, but for each guest's newest. */
static void
test_bounded_in_all (void)
{
  g_autofree char *folder = g_dir_make_tmp ("domus-history-XXXXXX", NULL);
  g_autofree char *own = g_build_filename (folder, UUID, NULL);
  g_autofree char *other = g_build_filename (folder, "another", NULL);
  g_autofree char *old = g_build_filename (other, "00000000000000000001.change", NULL);
  g_autofree char *newer = g_build_filename (other, "00000000000000000002.change", NULL);
  g_autoptr (DomusHistory) history = domus_history_new (folder);

  g_assert_cmpint (g_mkdir_with_parents (other, 0700), ==, 0);
  g_assert_true (g_file_set_contents (old, "a\nb\nc", -1, NULL));
  g_assert_true (g_file_set_contents (newer, "a\nb\nc", -1, NULL));
  domus_history_set_bounds (history, 50, 500);
  for (int i = 0; i < 20; i++)
    add (history, "x", "one");
  g_assert_false (g_file_test (old, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (newer, G_FILE_TEST_EXISTS));
  g_assert_cmpint (count_files (own), <, 6);
  g_assert_cmpint (count_files (own), >, 0);
}

static void
test_list (void)
{
  g_autofree char *folder = g_dir_make_tmp ("domus-history-XXXXXX", NULL);
  g_autoptr (DomusHistory) history = domus_history_new (folder);
  g_autoptr (DomusXmlDoc) doc = guest ("was");
  g_autoptr (GPtrArray) entries = NULL;
  TestResult result = { 0 };

  add (history, "first", "one");
  add (history, "second", "two");
  domus_history_add_async (history, UUID, DOMUS_HISTORY_UNDONE, "third", doc, "after", NULL,
                           test_result_cb, &result);
  test_wait (&result.done);
  g_assert_true (domus_history_add_finish (history, result.result, NULL));
  test_result_clear (&result);
  domus_history_list_async (history, UUID, NULL, test_result_cb, &result);
  test_wait (&result.done);
  entries = domus_history_list_finish (history, result.result, NULL);
  test_result_clear (&result);
  g_assert_cmpuint (entries->len, ==, 3);
  for (guint i = 0; i < 3; i++) {
    static const char *const labels[] = { "third", "second", "first" };
    const DomusHistoryEntry *entry = entries->pdata[i];

    g_assert_cmpstr (entry->label, ==, labels[i]);
    g_assert_cmpint (entry->undoable, ==, i == 1);
    g_assert_cmpint (entry->time_us, >, 0);
  }
}

static void
test_cannot_write (void)
{
  g_autoptr (DomusHistory) history = domus_history_new ("/dev/null/history");
  g_autoptr (DomusXmlDoc) doc = guest ("one");
  TestResult result = { 0 };
  g_autoptr (GError) error = NULL;

  domus_history_add_async (history, UUID, DOMUS_HISTORY_EDIT, "x", doc, "after", NULL,
                           test_result_cb, &result);
  test_wait (&result.done);
  g_assert_false (domus_history_add_finish (history, result.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY);
  test_result_clear (&result);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/round", test_round);
  g_test_add_func ("/history/no-password", test_no_password);
  g_test_add_func ("/history/bounded", test_bounded);
  g_test_add_func ("/history/bounded-in-all", test_bounded_in_all);
  g_test_add_func ("/history/list", test_list);
  g_test_add_func ("/history/cannot-write", test_cannot_write);
  return g_test_run ();
}
