/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-guest-search.h"
#include "domus-stats.h"
#include "domus-virt.h"
#include "testlib.h"

#define N_GUESTS 600

static const char domain[] =
    "<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>"
    "<name>pc-%03u</name><uuid>7e6f2c1a-0000-4000-8000-000000000%03u</uuid>"
    "<description>%s</description><memory>65536</memory><vcpu>2</vcpu><os><type>hvm</type></os>"
    "<devices><interface type='network'><mac address='52:54:00:00:%02x:%02x'/>"
    "<source network='default'/></interface></devices>"
    "<test:runstate>%d</test:runstate></domain>";

static DomusConnection *
open_host (void)
{
  g_autoptr (GString) xml = g_string_new ("<node>");
  g_autofree char *path = g_build_filename (g_getenv ("HOME"), "search.xml", NULL);
  g_autofree char *uri = g_strconcat ("test://", path, NULL);

  for (guint i = 0; i < N_GUESTS; i++)
    g_string_append_printf (xml, domain, i, i, i == 77 ? "the odd one" : "", i / 256, i % 256,
                            i % 2 == 0 ? 1 : 5);
  g_string_append (xml, "</node>");
  g_assert_true (g_file_set_contents (path, xml->str, -1, NULL));
  return test_open (uri);
}

static gboolean
has_all (gpointer connection)
{
  return domus_connection_has_all_facts (connection);
}

static guint
count (DomusConnection *connection, const char *text)
{
  g_autoptr (DomusQuery) query = domus_query_new (text);
  GListModel *guests = domus_connection_get_guests (connection);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (guests); i++) {
    g_autoptr (DomusGuest) guest = g_list_model_get_item (guests, i);

    n += domus_query_matches (query, guest);
  }
  return n;
}

static void
test_search (void)
{
  g_autoptr (DomusConnection) host = open_host ();
  g_autoptr (DomusGuest) guest = g_list_model_get_item (domus_connection_get_guests (host), 0);

  g_assert_null (domus_guest_get_facts (guest));
  g_assert_cmpuint (count (host, NULL), ==, N_GUESTS);
  g_assert_cmpuint (count (host, "  "), ==, N_GUESTS);
  g_assert_cmpuint (count (host, "PC-07"), ==, 10);
  g_assert_cmpuint (count (host, "odd"), ==, 0); /* nobody wanted it read yet */
  domus_connection_want_all_facts (host);
  test_wait_until (has_all, host);
  g_assert_nonnull (domus_guest_get_facts (guest));
  g_assert_cmpuint (count (host, "odd"), ==, 1);
  g_assert_cmpuint (count (host, "one odd"), ==, 1);
  g_assert_cmpuint (count (host, "\"one odd\""), ==, 0);
  g_assert_cmpuint (count (host, "\"ODD ONE\""), ==, 1);
  g_assert_cmpuint (count (host, "52:54:00:00:01:0a"), ==, 1);
  g_assert_cmpuint (count (host, "is:off"), ==, N_GUESTS / 2);
  g_assert_cmpuint (count (host, "is:running pc-07"), ==, 5);
  g_assert_cmpuint (count (host, "000000000123"), ==, 1);
  g_assert_cmpuint (count (host, "tag:none"), ==, 0);
}

static void
test_narrows (void)
{
  static const struct
  {
    const char *now, *before;
    gboolean narrows;
  } cases[] = {
    { "pc", NULL, TRUE },
    { "pcs", "pc", TRUE },
    { "pc", "pcs", FALSE },
    { "pc win", "pc", TRUE },
    { NULL, "pc", FALSE },
    { "is:offx", "is:off", FALSE },
    { "is:off a", "is:off", TRUE },
    { "tag:ab", "tag:a", FALSE },
    { "12345678", "1234567", FALSE }, /* by its middle, a UUID needs eight */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (DomusQuery) now = domus_query_new (cases[i].now);
    g_autoptr (DomusQuery) before = domus_query_new (cases[i].before);

    g_assert_cmpint (domus_query_narrows (now, before), ==, cases[i].narrows);
  }
}

static void
test_labels (void)
{
  g_autoptr (DomusConnection) host = open_host ();
  DomusGuest *guest = domus_connection_find_guest (host, "pc-005");
  g_autoptr (DomusLabelEdit) edit = domus_label_edit_new ();
  TestResult result = { 0 };
  g_autoptr (GError) error = NULL;

  edit->add = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_tag_free);
  g_ptr_array_add (edit->add, domus_tag_new ("Lab", "#2ec27e"));
  edit->notes = g_strdup ("Mine");
  domus_guest_edit_labels_async (guest, edit, NULL, test_result_cb, &result);
  test_wait (&result.done);
  g_assert_true (domus_guest_edit_labels_finish (guest, result.result, &error));
  g_assert_no_error (error);
  test_result_clear (&result);
  domus_connection_want_all_facts (host);
  test_wait_until (has_all, host);
  g_assert_cmpuint (count (host, "tag:lab"), ==, 1);
  g_assert_cmpuint (count (host, "mine"), ==, 1);
}

/* ---- statistics ---- */

static gboolean
has_rate (gpointer guest)
{
  const DomusStatPoint *point = domus_guest_get_last_stats (guest);

  return point != NULL && domus_stat_point_get (point, DOMUS_STAT_CPU) >= 0;
}

static void
test_stats (void)
{
  g_autoptr (DomusConnection) host = open_host ();
  DomusGuest *running = domus_connection_find_guest (host, "pc-004");
  DomusGuest *other = domus_connection_find_guest (host, "pc-006");
  DomusGuest *off = domus_connection_find_guest (host, "pc-005");
  g_autoptr (DomusStatsWatch) watch = domus_stats_watch_new (DOMUS_STATS_SHORT);
  g_autoptr (GPtrArray) guests = g_ptr_array_new ();
  const DomusStatPoint *point;

  g_ptr_array_add (guests, running);
  g_ptr_array_add (guests, off);
  domus_stats_watch_set_guests (watch, guests);
  test_wait_until (has_rate, running);
  point = domus_guest_get_last_stats (running);
  g_assert_cmpfloat (point->cpu, <=, 1);
  g_assert_cmpuint (point->memory_kib, ==, 65536);
  g_assert_cmpint (point->span_us, >, 0);
  g_assert_null (domus_guest_get_last_stats (off));
  g_assert_null (domus_guest_get_last_stats (other)); /* nobody looks at it */
}

int
main (int argc, char **argv)
{
  test_private_home ();
  g_test_init (&argc, &argv, NULL);
  domus_virt_init ();
  g_test_add_func ("/model/search/all", test_search);
  g_test_add_func ("/model/search/narrows", test_narrows);
  g_test_add_func ("/model/search/labels", test_labels);
  g_test_add_func ("/model/stats/watched", test_stats);
  return g_test_run ();
}
