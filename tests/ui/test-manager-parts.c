/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "common/domus-text-private.h"
#include "domus-virt.h"
#include "manager/domus-guest-list-private.h"
#include "manager/domus-ssh-hosts-private.h"
#include "testlib.h"

#include <string.h>

#define N_GUESTS 300

static void
test_text (void)
{
  g_autofree char *blank = domus_text_fold ("  \t");
  g_autofree char *ascii = domus_text_fold (" WinXP ");
  g_autofree char *accent = domus_text_fold ("CAFÉ");

  g_assert_null (blank);
  g_assert_cmpstr (ascii, ==, "winxp");
  g_assert_true (domus_text_contains ("old-WINXP-2", ascii));
  g_assert_true (domus_text_contains ("Büro winxp", ascii));
  g_assert_false (domus_text_contains ("win-xp", ascii));
  g_assert_false (domus_text_contains (NULL, ascii));
  g_assert_false (domus_text_contains ("winx", ascii));
  g_assert_true (domus_text_contains ("cafe\xcc\x81", accent)); /* e + combining acute */
  g_assert_true (domus_text_contains ("Le Café", accent));
  g_assert_false (domus_text_contains ("cafe", accent));
}

/* ---- the list ---- */

/* What a view would show: kept from the signals alone. */
typedef struct
{
  DomusGuestList *list;
  GPtrArray *rows; /* of DomusGuest */
  guint changed;
  guint resets;
} Shadow;

static DomusGuest *
guest_at (DomusGuestList *list, guint index)
{
  GtkTreeIter iter;

  g_assert_true (gtk_tree_model_iter_nth_child (GTK_TREE_MODEL (list), &iter, NULL, (int)index));
  return domus_guest_list_get_guest (list, &iter);
}

static void
on_inserted (GtkTreeModel *model, GtkTreePath *path, GtkTreeIter *iter, Shadow *shadow)
{
  g_ptr_array_insert (shadow->rows, gtk_tree_path_get_indices (path)[0],
                      domus_guest_list_get_guest (shadow->list, iter));
}

static void
on_deleted (GtkTreeModel *model, GtkTreePath *path, Shadow *shadow)
{
  g_ptr_array_remove_index (shadow->rows, (guint)gtk_tree_path_get_indices (path)[0]);
}

static void
on_changed (GtkTreeModel *model, GtkTreePath *path, GtkTreeIter *iter, Shadow *shadow)
{
  shadow->changed++;
}

static void
on_update_end (DomusGuestList *list, gboolean reset, Shadow *shadow)
{
  if (!reset)
    return;
  shadow->resets++;
  g_ptr_array_set_size (shadow->rows, 0);
  for (guint i = 0; i < domus_guest_list_get_n_shown (list); i++)
    g_ptr_array_add (shadow->rows, guest_at (list, i));
}

static void
assert_same (Shadow *shadow)
{
  g_assert_cmpuint (shadow->rows->len, ==, domus_guest_list_get_n_shown (shadow->list));
  for (guint i = 0; i < shadow->rows->len; i++)
    g_assert_true (shadow->rows->pdata[i] == guest_at (shadow->list, i));
}

/* @first tells the guests of two hosts apart. */
static DomusConnection *
open_host (const char *first)
{
  g_autoptr (GString) xml = g_string_new ("<node>");
  g_autofree char *path = g_build_filename (g_getenv ("HOME"), first, NULL);
  g_autofree char *uri = g_strconcat ("test://", path, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N_GUESTS; i++)
    g_string_append_printf (
        xml,
        "<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>"
        "<name>%s-%03u</name><memory>65536</memory><os><type>hvm</type></os>"
        "<test:runstate>%d</test:runstate></domain>",
        first, i, i % 3 == 0 ? 1 : 5);
  g_string_append (xml, "</node>");
  g_assert_true (g_file_set_contents (path, xml->str, -1, &error));
  return test_open (uri);
}

static void
shadow_init (Shadow *shadow)
{
  *shadow = (Shadow){ domus_guest_list_new (), g_ptr_array_new (), 0, 0 };
  g_signal_connect (shadow->list, "row-inserted", G_CALLBACK (on_inserted), shadow);
  g_signal_connect (shadow->list, "row-deleted", G_CALLBACK (on_deleted), shadow);
  g_signal_connect (shadow->list, "row-changed", G_CALLBACK (on_changed), shadow);
  g_signal_connect (shadow->list, "update-end", G_CALLBACK (on_update_end), shadow);
}

static void
shadow_clear (Shadow *shadow)
{
  g_object_unref (shadow->list);
  g_ptr_array_unref (shadow->rows);
}

static guint
count_matching (GPtrArray *connections, const char *text)
{
  guint n = 0;

  for (guint i = 0; i < connections->len; i++) {
    GListModel *guests = domus_connection_get_guests (connections->pdata[i]);

    for (guint j = 0; j < g_list_model_get_n_items (guests); j++) {
      g_autoptr (DomusGuest) guest = g_list_model_get_item (guests, j);

      n += strstr (domus_guest_get_name (guest), text) != NULL;
    }
  }
  return n;
}

static void
assert_names_ascend (DomusGuestList *list)
{
  for (guint i = 1; i < domus_guest_list_get_n_shown (list); i++)
    g_assert_cmpstr (domus_guest_get_name (guest_at (list, i - 1)), <,
                     domus_guest_get_name (guest_at (list, i)));
}

static void
test_list (void)
{
  static const char *const words[] = { "", "vm", "host", "-1", "-12", "-123", "vm-00", "none of" };
  g_autoptr (DomusConnection) one = open_host ("host");
  g_autoptr (DomusConnection) two = open_host ("vm");
  g_autoptr (GPtrArray) both = g_ptr_array_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  Shadow shadow;

  g_ptr_array_add (both, one);
  g_ptr_array_add (both, two);
  shadow_init (&shadow);
  domus_guest_list_set_sources (shadow.list, both);
  g_assert_cmpuint (domus_guest_list_get_n_total (shadow.list), ==, 2 * N_GUESTS);
  g_assert_cmpuint (domus_guest_list_get_n_shown (shadow.list), ==, 2 * N_GUESTS);
  g_assert_cmpuint (shadow.resets, ==, 1); /* not a signal a row */
  assert_names_ascend (shadow.list);

  for (guint i = 0; i < 200; i++) {
    const char *word = words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))];

    domus_guest_list_set_search (shadow.list, word);
    domus_guest_list_set_sort (shadow.list, (DomusGuestSort)g_rand_int_range (rand, 0, 3),
                               g_rand_boolean (rand));
    assert_same (&shadow);
    g_assert_cmpuint (domus_guest_list_get_n_shown (shadow.list), ==, count_matching (both, word));
  }

  domus_guest_list_set_search (shadow.list, NULL);
  domus_guest_list_set_sort (shadow.list, DOMUS_GUEST_SORT_STATE, FALSE);
  for (guint i = 0; i < 2 * N_GUESTS; i++)
    g_assert_cmpint (domus_guest_get_state (guest_at (shadow.list, i)), ==,
                     i < 2 * N_GUESTS / 3 ? DOMUS_GUEST_STATE_RUNNING : DOMUS_GUEST_STATE_OFF);

  /* One host fewer. */
  g_ptr_array_remove (both, one);
  domus_guest_list_set_sort (shadow.list, DOMUS_GUEST_SORT_NAME, FALSE);
  domus_guest_list_set_sources (shadow.list, both);
  assert_same (&shadow);
  assert_names_ascend (shadow.list);
  g_assert_cmpuint (domus_guest_list_get_n_shown (shadow.list), ==, N_GUESTS);
  shadow_clear (&shadow);
}

static gboolean
is_off (gpointer guest)
{
  return domus_guest_get_state (guest) == DOMUS_GUEST_STATE_OFF;
}

/* A guest that stops is drawn again, and moves when states are what sorts. */
static void
test_list_follows (void)
{
  g_autoptr (DomusConnection) host = open_host ("host");
  g_autoptr (GPtrArray) sources = g_ptr_array_new ();
  g_autoptr (DomusGuest) guest = NULL;
  g_autoptr (GError) error = NULL;
  TestResult result = { 0 };
  Shadow shadow;

  g_ptr_array_add (sources, host);
  shadow_init (&shadow);
  domus_guest_list_set_sort (shadow.list, DOMUS_GUEST_SORT_STATE, FALSE);
  domus_guest_list_set_search (shadow.list, "host-00");
  domus_guest_list_set_sources (shadow.list, sources);
  guest = g_object_ref (guest_at (shadow.list, 0));
  g_assert_cmpstr (domus_guest_get_name (guest), ==, "host-000");
  g_assert_cmpuint (shadow.changed, ==, 0);

  domus_guest_act_async (guest, DOMUS_GUEST_ACTION_FORCE_OFF, NULL, test_result_cb, &result);
  test_wait (&result.done);
  g_assert_true (domus_guest_act_finish (guest, result.result, &error));
  g_assert_no_error (error);
  test_wait_until (is_off, guest);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  assert_same (&shadow);
  g_assert_cmpuint (shadow.changed, >, 0);
  g_assert_true (guest_at (shadow.list, 0) != guest);
  g_assert_cmpuint (domus_guest_list_get_n_shown (shadow.list), ==, 10);
  g_assert_cmpint (domus_guest_get_state (guest_at (shadow.list, 0)), ==,
                   DOMUS_GUEST_STATE_RUNNING);
  test_result_clear (&result);
  shadow_clear (&shadow);
}

static void
test_ssh_hosts (void)
{
  g_auto (GStrv) hosts = domus_ssh_hosts_parse ("# Host no\n"
                                                "Host lab xen1  *.example.org # Host no\n"
                                                "  HostName 192.0.2.1\n"
                                                "\thost=\"quoted\"\r\n"
                                                "Host *\nHost !not\n");
  g_autofree char *all = g_strjoinv (" ", hosts);

  g_assert_cmpstr (all, ==, "lab xen1 quoted");
}

int
main (int argc, char **argv)
{
  domus_virt_init ();
  test_private_home ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/text", test_text);
  g_test_add_func ("/ui/ssh-hosts", test_ssh_hosts);
  g_test_add_func ("/ui/guest-list", test_list);
  g_test_add_func ("/ui/guest-list/follows", test_list_follows);
  return g_test_run ();
}
