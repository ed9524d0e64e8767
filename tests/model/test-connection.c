/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-connection-options.h"
#include "domus-connection-store.h"
#include "domus-draft.h"
#include "domus-virt.h"
#include "testlib.h"

static gboolean
is_off (gpointer guest)
{
  return domus_guest_get_state (guest) == DOMUS_GUEST_STATE_OFF;
}

static gboolean
is_running (gpointer guest)
{
  return domus_guest_get_state (guest) == DOMUS_GUEST_STATE_RUNNING;
}

static gboolean
has_config (gpointer guest)
{
  return domus_guest_get_config (guest) != NULL;
}

static gboolean
is_gone (gpointer guest)
{
  return domus_guest_is_gone (guest);
}

static gboolean
not_connecting (gpointer connection)
{
  return domus_connection_get_state (connection) != DOMUS_CONNECTION_CONNECTING;
}

static void
act (DomusGuest *guest, DomusGuestAction action)
{
  TestResult result = { 0 };
  g_autoptr (GError) error = NULL;

  domus_guest_act_async (guest, action, NULL, test_result_cb, &result);
  test_wait (&result.done);
  domus_guest_act_finish (guest, result.result, &error);
  g_assert_no_error (error);
  test_result_clear (&result);
}

static void
test_lifecycle (void)
{
  g_autoptr (DomusConnection) connection = test_open ("test:///default");
  g_autoptr (DomusGuest) guest = NULL;
  TestResult result = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (domus_connection_get_state (connection), ==, DOMUS_CONNECTION_OPEN);
  g_assert_cmpuint (g_list_model_get_n_items (domus_connection_get_guests (connection)), ==, 1);
  guest = g_list_model_get_item (domus_connection_get_guests (connection), 0);
  g_assert_cmpstr (domus_guest_get_name (guest), ==, "test");
  g_assert_true (is_running (guest));
  g_assert_true (domus_connection_find_guest (connection, "test") == guest);
  g_assert_true (domus_connection_find_guest (connection, domus_guest_get_uuid (guest)) == guest);
  g_assert_null (domus_connection_find_guest (connection, "nobody"));

  act (guest, DOMUS_GUEST_ACTION_FORCE_OFF);
  test_wait_until (is_off, guest);
  g_assert_false (domus_guest_is_active (guest));
  domus_guest_act_async (guest, DOMUS_GUEST_ACTION_PAUSE, NULL, test_result_cb, &result);
  test_wait (&result.done);
  g_assert_false (domus_guest_act_finish (guest, result.result, &error));
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_INVALID_STATE);
  test_result_clear (&result);
  act (guest, DOMUS_GUEST_ACTION_RUN);
  test_wait_until (is_running, guest);

  domus_connection_close (connection);
  g_assert_cmpint (domus_guest_get_state (guest), ==, DOMUS_GUEST_STATE_UNKNOWN);
}

static void
test_draft (void)
{
  g_autoptr (DomusConnection) connection = test_open ("test:///default");
  g_autoptr (DomusGuest) guest =
      g_list_model_get_item (domus_connection_get_guests (connection), 0);
  g_autoptr (DomusDraft) draft = NULL;
  g_autoptr (DomusDraft) other = NULL;
  g_autofree char *words = NULL;
  g_autoptr (GError) error = NULL;
  TestResult result = { 0 };

  act (guest, DOMUS_GUEST_ACTION_FORCE_OFF);
  test_wait_until (is_off, guest);
  domus_guest_hold (guest);
  test_wait_until (has_config, guest);

  domus_draft_open_async (guest, NULL, test_result_cb, &result);
  test_wait (&result.done);
  draft = domus_draft_open_finish (result.result, &error);
  test_result_clear (&result);
  domus_draft_open_async (guest, NULL, test_result_cb, &result);
  test_wait (&result.done);
  other = domus_draft_open_finish (result.result, &error);
  test_result_clear (&result);
  g_assert_no_error (error);
  g_assert_false (domus_draft_is_dirty (draft));

  domus_domain_set_memory (domus_draft_get_doc (draft), 2 * 1024 * 1024, 2 * 1024 * 1024);
  domus_draft_touched (draft);
  g_assert_true (domus_draft_is_dirty (draft));
  g_assert_cmpuint (domus_draft_get_changes (draft)->len, >, 0);
  domus_domain_set_title (domus_draft_get_doc (other), "Second");
  domus_draft_touched (other);
  domus_draft_apply_async (draft, NULL, test_result_cb, &result);
  test_wait (&result.done);
  words = domus_draft_apply_finish (draft, result.result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (words);
  g_assert_false (domus_draft_is_dirty (draft));
  test_result_clear (&result);

  /* Somebody else edits from what was there before. */
  domus_draft_apply_async (other, NULL, test_result_cb, &result);
  test_wait (&result.done);
  g_assert_null (domus_draft_apply_finish (other, result.result, &error));
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_CONFLICT);
  g_clear_error (&error);
  test_result_clear (&result);
  domus_draft_rebase_async (other, NULL, test_result_cb, &result);
  test_wait (&result.done);
  g_assert_cmpint (domus_draft_rebase_finish (other, result.result, &error), ==, 0);
  test_result_clear (&result);
  g_assert_cmpuint (domus_domain_get_memory (domus_draft_get_doc (other)), ==, 2 * 1024 * 1024);
  domus_draft_apply_async (other, NULL, test_result_cb, &result);
  test_wait (&result.done);
  g_free (words);
  words = domus_draft_apply_finish (other, result.result, &error);
  g_assert_no_error (error);
  test_result_clear (&result);

  /* Undo takes the title back, then the memory. */
  domus_guest_undo_async (guest, NULL, test_result_cb, &result);
  test_wait (&result.done);
  domus_guest_undo_finish (guest, result.result, &error);
  g_assert_no_error (error);
  test_result_clear (&result);
  domus_guest_undo_async (guest, NULL, test_result_cb, &result);
  test_wait (&result.done);
  domus_guest_undo_finish (guest, result.result, &error);
  g_assert_no_error (error);
  test_result_clear (&result);
  g_clear_object (&draft);
  domus_draft_open_async (guest, NULL, test_result_cb, &result);
  test_wait (&result.done);
  draft = domus_draft_open_finish (result.result, &error);
  test_result_clear (&result);
  g_assert_cmpuint (domus_domain_get_memory (domus_draft_get_doc (draft)), ==, 8 * 1024 * 1024);

  /* A new name: by the driver's own call, or by removing and adding. */
  domus_draft_set_name (draft, "renamed");
  {
    g_autoptr (GPtrArray) findings = domus_draft_get_findings (draft);
    g_assert_null (domus_findings_lookup (findings, "name"));
    g_assert_null (domus_findings_lookup (findings, "name-taken"));
  }
  domus_draft_apply_async (draft, NULL, test_result_cb, &result);
  test_wait (&result.done);
  g_free (words);
  words = domus_draft_apply_finish (draft, result.result, &error);
  g_assert_no_error (error);
  test_result_clear (&result);
  domus_guest_release (guest);
}

/* What the host's driver would make of an edit, and what Windows would notice,
 * is told; one may insist on it. */
static void
test_draft_findings (void)
{
  g_autoptr (DomusConnection) connection = test_open ("test:///default");
  g_autoptr (DomusGuest) guest =
      g_list_model_get_item (domus_connection_get_guests (connection), 0);
  g_autoptr (DomusDraft) draft = NULL;
  g_autoptr (GPtrArray) findings = NULL;
  g_autoptr (GPtrArray) fresh = NULL;
  g_autoptr (GError) error = NULL;
  const DomusFinding *finding;
  TestResult result = { 0 };
  DomusXmlDoc *doc;

  domus_guest_hold (guest);
  domus_draft_open_async (guest, NULL, test_result_cb, &result);
  test_wait (&result.done);
  draft = domus_draft_open_finish (result.result, &error);
  g_assert_no_error (error);
  test_result_clear (&result);
  fresh = domus_draft_get_new_findings (draft);
  g_assert_cmpuint (fresh->len, ==, 0);
  doc = domus_draft_get_doc (draft);
  domus_xml_doc_set (doc, "devices/graphics[2]/@type", "vnc");
  domus_xml_doc_set (doc, "devices/graphics[2]/@passwd", "much too long");
  domus_draft_touched (draft);
  findings = domus_draft_get_findings (draft);
  finding = domus_findings_lookup (findings, "any-vnc-password-long");
  g_assert_nonnull (finding);
  g_assert_cmpint (finding->severity, ==, DOMUS_SEVERITY_ERROR);
  g_assert_true (domus_draft_may_insist (finding));
  g_clear_pointer (&fresh, g_ptr_array_unref);
  fresh = domus_draft_get_new_findings (draft);
  g_assert_nonnull (domus_findings_lookup (fresh, "any-vnc-password-long"));
  g_assert_null (domus_findings_lookup (fresh, "identity-vcpus"));
  domus_guest_release (guest);
}

static void
test_delete (void)
{
  g_autoptr (DomusConnection) connection = test_open ("test:///default");
  g_autoptr (DomusGuest) guest =
      g_list_model_get_item (domus_connection_get_guests (connection), 0);
  const char *const none[] = { NULL };
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;
  TestResult result = { 0 };

  domus_guest_list_delete_async (guest, NULL, test_result_cb, &result);
  test_wait (&result.done);
  items = domus_guest_list_delete_finish (guest, result.result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (items->len, >, 0);
  test_result_clear (&result);
  domus_guest_delete_async (guest, none, NULL, test_result_cb, &result);
  test_wait (&result.done);
  domus_guest_delete_finish (guest, result.result, &error);
  g_assert_no_error (error);
  test_result_clear (&result);
  test_wait_until (is_gone, guest);
  g_assert_cmpuint (g_list_model_get_n_items (domus_connection_get_guests (connection)), ==, 0);
}

static void
test_failures (void)
{
  static const struct
  {
    const char *uri;
    DomusConnectionState state;
  } cases[] = {
    /* Nobody listens at port 1: worth another try. */
    { "qemu+tcp://127.0.0.1:1/system", DOMUS_CONNECTION_WAITING },
    { "test:///nonexistent/file.xml", DOMUS_CONNECTION_WAITING },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (DomusConnection) connection = domus_connection_new (cases[i].uri);
    domus_connection_open (connection);
    test_wait_until (not_connecting, connection);
    if (domus_connection_get_state (connection) != DOMUS_CONNECTION_FAILED)
      g_assert_cmpint (domus_connection_get_state (connection), ==, cases[i].state);
    g_assert_nonnull (domus_connection_get_error (connection));
    g_assert_nonnull (domus_error_get_details (domus_connection_get_error (connection)));
    domus_connection_close (connection);
    g_assert_cmpint (domus_connection_get_state (connection), ==, DOMUS_CONNECTION_CLOSED);
    g_assert_cmpuint (domus_connection_get_retry_seconds (connection), ==, 0);
  }
}

static void
test_store (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.domusvm.Domus");
  g_autoptr (DomusConnectionStore) store = NULL;
  g_autoptr (DomusConnectionStore) again = NULL;
  g_auto (GStrv) remembered = NULL;
  DomusConnection *connection;
  g_autoptr (GError) error = NULL;

  g_settings_reset (settings, "connections");
  store = domus_connection_store_new (settings);
  g_assert_null (domus_connection_store_add (store, "nonsense", TRUE, &error));
  g_assert_nonnull (error);
  connection = domus_connection_store_add (store, "test:///default", TRUE, NULL);
  g_assert_true (domus_connection_store_add (store, "test:///default", TRUE, NULL) == connection);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 1);

  again = domus_connection_store_new (settings);
  domus_connection_store_start (again);
  g_assert_nonnull (domus_connection_store_find (again, "test:///default"));
  domus_connection_store_remove (again, domus_connection_store_find (again, "test:///default"));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (again)), ==, 0);
  remembered = g_settings_get_strv (settings, "connections");
  g_assert_cmpuint (g_strv_length (remembered), ==, 0);
}

static void
test_options (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.domusvm.Domus");
  g_autoptr (DomusConnectionStore) store = domus_connection_store_new (settings);
  g_autoptr (DomusConnectionStore) again = NULL;
  g_autoptr (DomusConnectionOptions) wanted = domus_connection_options_new ();
  g_autoptr (GVariant) foreign = NULL;
  g_autoptr (GVariant) left = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *own = NULL;
  const DomusConnectionOptions *options;
  DomusConnection *connection;
  const char *const *colours = domus_connection_colours ();

  g_settings_reset (settings, "connections");
  /* Of another connection, and of a newer Domus. */
  foreign = g_variant_ref_sink (g_variant_new_parsed (
      "{'test:///other': {'name': <'Other'>}, 'test:///default': {'new': <'thing'>}}"));
  g_settings_set_value (settings, "connection-options", foreign);
  connection = domus_connection_store_add (store, "test:///default", TRUE, NULL);
  own = g_strdup (domus_connection_get_label (connection));
  options = domus_connection_get_options (connection);
  g_assert_null (options->name);
  g_assert_false (options->waits);

  wanted->name = g_strdup ("  My host ");
  wanted->group = g_strdup ("Office");
  wanted->colour = g_strdup (colours[0]);
  wanted->waits = TRUE;
  domus_connection_store_set_options (store, connection, wanted);
  g_assert_cmpstr (domus_connection_get_label (connection), ==, "My host");
  g_assert_cmpstr (domus_connection_get_options (connection)->group, ==, "Office");

  again = domus_connection_store_new (settings);
  domus_connection_store_start (again);
  connection = domus_connection_store_find (again, "test:///default");
  options = domus_connection_get_options (connection);
  g_assert_cmpstr (options->name, ==, "My host");
  g_assert_cmpstr (options->colour, ==, colours[0]);
  g_assert_true (options->waits);
  g_assert_cmpint (domus_connection_get_state (connection), ==, DOMUS_CONNECTION_CLOSED);

  g_clear_pointer (&wanted, domus_connection_options_free);
  wanted = domus_connection_options_new ();
  wanted->name = g_strdup ("   ");
  wanted->colour = g_strdup ("plaid");
  domus_connection_store_set_options (again, connection, wanted);
  options = domus_connection_get_options (connection);
  g_assert_null (options->name);
  g_assert_null (options->colour);
  g_assert_cmpstr (domus_connection_get_label (connection), ==, own);
  left = g_settings_get_value (settings, "connection-options");
  kept = g_variant_print (left, FALSE);
  g_assert_cmpstr (kept, ==,
                   "{'test:///other': {'name': <'Other'>}, 'test:///default': {'new': <'thing'>}}");

  domus_connection_store_remove (again, connection);
  g_clear_pointer (&left, g_variant_unref);
  g_clear_pointer (&kept, g_free);
  left = g_settings_get_value (settings, "connection-options");
  kept = g_variant_print (left, FALSE);
  g_assert_cmpstr (kept, ==, "{'test:///other': {'name': <'Other'>}}");
  for (gsize i = 0; colours[i] != NULL; i++)
    g_assert_nonnull (domus_connection_colour_label (colours[i]));
  g_assert_null (domus_connection_colour_label ("plaid"));
}

int
main (int argc, char **argv)
{
  test_private_home ();
  g_test_init (&argc, &argv, NULL);
  domus_virt_init ();
  g_test_add_func ("/connection/lifecycle", test_lifecycle);
  g_test_add_func ("/connection/draft", test_draft);
  g_test_add_func ("/connection/draft-findings", test_draft_findings);
  g_test_add_func ("/connection/delete", test_delete);
  g_test_add_func ("/connection/failures", test_failures);
  g_test_add_func ("/connection/store", test_store);
  g_test_add_func ("/connection/options", test_options);
  return g_test_run ();
}
