/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-autopilot-private.h"
#include "domus-connection-private.h"
#include "domus-guest-history.h"
#include "domus-identity.h"
#include "testlib.h"

/* On a real QEMU; nothing boots, which is all the same to the autopilot. */

#define UUID "5b001f4d-7891-90d8-2f55-96a56e8d07df"

static const char definition[] =
    "<domain type='qemu'>"
    "<name>hal</name><uuid>" UUID "</uuid><memory unit='MiB'>32</memory><vcpu>1</vcpu>"
    "<os><type arch='x86_64' machine='pc'>hvm</type><boot dev='hd'/></os>"
    "<features><acpi/><apic/></features>"
    "<on_reboot>restart</on_reboot>"
    "<devices><disk type='file' device='cdrom'><target dev='hdc' bus='ide'/><readonly/></disk>"
    "</devices></domain>";

typedef struct
{
  DomusConnection *connection;
  DomusAutopilot *autopilot;
  DomusGuest *guest;
  DomusInstallStand stand;
  guint phase;
} Fixture;

static void
define (DomusConnection *connection, DomusInstallKind kind, gboolean start)
{
  g_autoptr (DomusXmlDoc) doc = domus_xml_doc_parse (definition, "domain", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *uuid = NULL;
  TestResult result = { 0 };

  domus_install_phase_begin (doc, kind, start);
  text = domus_xml_doc_to_string (doc);
  domus_virt_define_async (domus_connection_get_virt (connection), text, FALSE, NULL,
                           test_result_cb, &result);
  test_wait (&result.done);
  uuid = domus_virt_define_finish (domus_connection_get_virt (connection), result.result, &error);
  g_assert_no_error (error);
  test_result_clear (&result);
}

static void
act (DomusConnection *connection, DomusVirtOp op)
{
  DomusVirt *virt = domus_connection_get_virt (connection);
  TestResult result = { 0 };

  domus_virt_op_async (virt, UUID, op, NULL, test_result_cb, &result);
  test_wait (&result.done);
  domus_virt_op_finish (virt, result.result, NULL);
  test_result_clear (&result);
}

static gboolean
is_there (gpointer connection)
{
  return domus_connection_find_guest (connection, UUID) != NULL;
}

static gboolean
is_gone (gpointer connection)
{
  return domus_connection_find_guest (connection, UUID) == NULL;
}

static void
setup (Fixture *fixture, gconstpointer kind)
{
  fixture->connection = test_open (g_getenv ("DOMUS_TEST_URI"));
  fixture->autopilot = domus_connection_get_autopilot (fixture->connection);
  define (fixture->connection, GPOINTER_TO_INT (kind), TRUE);
  domus_connection_relist (fixture->connection);
  test_wait_until (is_there, fixture->connection);
  fixture->guest = g_object_ref (domus_connection_find_guest (fixture->connection, UUID));
  domus_guest_hold (fixture->guest);
}

static void
teardown (Fixture *fixture, gconstpointer kind)
{
  DomusVirt *virt = domus_connection_get_virt (fixture->connection);
  TestResult result = { 0 };

  domus_guest_release (fixture->guest);
  act (fixture->connection, DOMUS_VIRT_OP_DESTROY);
  domus_virt_undefine_async (virt, UUID, NULL, test_result_cb, &result);
  test_wait (&result.done);
  g_assert_true (domus_virt_undefine_finish (virt, result.result, NULL));
  test_result_clear (&result);
  test_wait_until (is_gone, fixture->connection);
  g_clear_object (&fixture->guest);
  domus_connection_close (fixture->connection);
  g_clear_object (&fixture->connection);
}

static gboolean
stands (gpointer data)
{
  Fixture *fixture = data;
  const DomusInstallStatus *status =
      domus_autopilot_get_status (fixture->autopilot, fixture->guest);

  return status != NULL && status->stand == fixture->stand && status->phase == fixture->phase;
}

static void
wait_for (Fixture *fixture, DomusInstallStand stand, guint phase)
{
  fixture->stand = stand;
  fixture->phase = phase;
  test_wait_until (stands, fixture);
}

static void
command (Fixture *fixture, DomusInstallCommand which, gboolean lock, GError **error)
{
  TestResult result = { 0 };

  if (lock)
    domus_autopilot_finish_async (fixture->autopilot, fixture->guest, TRUE, test_result_cb,
                                  &result);
  else
    domus_autopilot_command_async (fixture->autopilot, fixture->guest, which, test_result_cb,
                                   &result);
  test_wait (&result.done);
  domus_autopilot_command_finish (fixture->autopilot, result.result, error);
  test_result_clear (&result);
}

static DomusXmlDoc *
read_config (Fixture *fixture)
{
  DomusVirt *virt = domus_connection_get_virt (fixture->connection);
  TestResult result = { 0 };
  g_autofree char *text = NULL;
  DomusXmlDoc *doc;

  domus_virt_get_xml_async (virt, UUID, DOMUS_VIRT_XML_CONFIG, NULL, test_result_cb, &result);
  test_wait (&result.done);
  text = domus_virt_get_xml_finish (virt, result.result, NULL);
  doc = domus_xml_doc_parse (text, "domain", NULL);
  test_result_clear (&result);
  return doc;
}

/* What New VM leaves is started by whoever sees it. */
static void
test_led (Fixture *fixture, gconstpointer kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusXmlDoc) config = NULL;
  TestResult result = { 0 };
  g_autoptr (GPtrArray) history = NULL;

  wait_for (fixture, DOMUS_INSTALL_STAND_RUNNING, 1);
  act (fixture->connection, DOMUS_VIRT_OP_DESTROY);
  wait_for (fixture, DOMUS_INSTALL_STAND_READY, 1);
  command (fixture, DOMUS_INSTALL_COMMAND_NEXT, FALSE, &error);
  g_assert_no_error (error);
  wait_for (fixture, DOMUS_INSTALL_STAND_RUNNING, 2);
  command (fixture, DOMUS_INSTALL_COMMAND_AGAIN, FALSE, &error);
  g_assert_no_error (error);
  wait_for (fixture, DOMUS_INSTALL_STAND_RUNNING, 1);
  command (fixture, DOMUS_INSTALL_COMMAND_START, FALSE, &error);
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_null (domus_autopilot_get_error (fixture->autopilot, fixture->guest));
  command (fixture, DOMUS_INSTALL_COMMAND_FINISH, TRUE, &error);
  g_assert_no_error (error);
  g_assert_null (domus_autopilot_get_status (fixture->autopilot, fixture->guest));
  config = read_config (fixture);
  g_assert_cmpint (domus_metadata_get_install_state (config), ==, DOMUS_INSTALL_FINISHED);
  g_assert_true (domus_identity_is_locked (config));
  command (fixture, DOMUS_INSTALL_COMMAND_ABANDON, FALSE, &error);
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_UNSUPPORTED);

  /* The second phase, the first again, and the end: with the versions before. */
  domus_guest_list_history_async (fixture->guest, NULL, test_result_cb, &result);
  test_wait (&result.done);
  history = domus_guest_list_history_finish (fixture->guest, result.result, NULL);
  g_assert_cmpuint (history->len, ==, 3);
  for (guint i = 0; i < history->len; i++)
    g_assert_cmpstr (((DomusHistoryEntry *)history->pdata[i])->kind, ==, DOMUS_HISTORY_INSTALL);
  test_result_clear (&result);
}

/* Led by hand from then on: noted, and nothing starts by itself. */
static void
test_abandoned (Fixture *fixture, gconstpointer kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusXmlDoc) config = NULL;

  wait_for (fixture, DOMUS_INSTALL_STAND_RUNNING, 1);
  act (fixture->connection, DOMUS_VIRT_OP_DESTROY);
  wait_for (fixture, DOMUS_INSTALL_STAND_READY, 1);
  command (fixture, DOMUS_INSTALL_COMMAND_ABANDON, FALSE, &error);
  g_assert_no_error (error);
  wait_for (fixture, DOMUS_INSTALL_STAND_LAST, 1);
  config = read_config (fixture);
  g_assert_cmpint (domus_metadata_get_install_state (config), ==, DOMUS_INSTALL_UNDERWAY);
  g_assert_cmpuint (domus_install_phase_of (config), ==, 0);
  g_assert_null (domus_autopilot_get_error (fixture->autopilot, fixture->guest));
}

static void
test_closed (Fixture *fixture, gconstpointer kind)
{
  g_autoptr (DomusConnection) other = domus_connection_new (g_getenv ("DOMUS_TEST_URI"));
  g_autoptr (GError) error = NULL;
  TestResult result = { 0 };

  /* A start that is still under way would outlive what the teardown does. */
  wait_for (fixture, DOMUS_INSTALL_STAND_RUNNING, 1);
  domus_autopilot_command_async (domus_connection_get_autopilot (other), fixture->guest,
                                 DOMUS_INSTALL_COMMAND_FINISH, test_result_cb, &result);
  test_wait (&result.done);
  domus_autopilot_command_finish (domus_connection_get_autopilot (other), result.result, &error);
  g_assert_error (error, DOMUS_ERROR, DOMUS_ERROR_CLOSED);
  test_result_clear (&result);
}

/* Two programs at once: all is done, and nothing twice. */
static void
test_two (Fixture *fixture, gconstpointer kind)
{
  DomusConnection *other = test_open (g_getenv ("DOMUS_TEST_URI"));
  g_autoptr (GError) error = NULL;

  wait_for (fixture, DOMUS_INSTALL_STAND_RUNNING, 1);
  command (fixture, DOMUS_INSTALL_COMMAND_NEXT, FALSE, &error);
  g_assert_no_error (error);
  wait_for (fixture, DOMUS_INSTALL_STAND_RUNNING, 2);
  domus_connection_close (other);
  g_object_unref (other);
}

int
main (int argc, char **argv)
{
  gpointer two = GINT_TO_POINTER (DOMUS_INSTALL_TWO_PHASES);

  test_private_home ();
  g_test_init (&argc, &argv, NULL);
  domus_virt_init ();
  g_test_add ("/autopilot/led", Fixture, two, setup, test_led, teardown);
  g_test_add ("/autopilot/abandoned", Fixture, two, setup, test_abandoned, teardown);
  g_test_add ("/autopilot/closed", Fixture, two, setup, test_closed, teardown);
  g_test_add ("/autopilot/two", Fixture, two, setup, test_two, teardown);
  return g_test_run ();
}
