/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-install-plan.h"
#include "domus-virt.h"
#include "testlib.h"

#include <glib/gstdio.h>

static gboolean
is_ready (gpointer plan)
{
  gboolean ready;

  g_object_get (plan, "ready", &ready, NULL);
  return ready;
}

static const DomusFinding *
finding_at (GPtrArray *findings, const char *place)
{
  for (guint i = 0; i < findings->len; i++) {
    const DomusFinding *finding = findings->pdata[i];
    if (g_strcmp0 (finding->place, place) == 0)
      return finding;
  }
  return NULL;
}

typedef struct
{
  DomusInstallPlan *plan;
  const char *place;
} Expected;

static gboolean
is_found (gpointer data)
{
  Expected *expected = data;
  g_autoptr (GPtrArray) findings = domus_install_plan_get_findings (expected->plan);

  return finding_at (findings, expected->place) != NULL;
}

static DomusInstallPlan *
plan_on (DomusConnection *connection)
{
  DomusInstallPlan *plan = domus_install_plan_new (connection);

  domus_install_plan_prepare (plan);
  test_wait_until (is_ready, plan);
  return plan;
}

static char *
write_file (const char *name, const char *content, gsize length)
{
  char *path = g_build_filename (g_get_home_dir (), name, NULL);

  g_assert_true (g_file_set_contents (path, content, (gssize)length, NULL));
  return path;
}

/* Just enough of ISO 9660 with an El Torito record. */
static char *
write_iso (const char *name)
{
  g_autofree char *image = g_malloc0 (20 * 2048);

  memcpy (image + 16 * 2048, "\1CD001\1", 7);
  memcpy (image + 16 * 2048 + 40, "SETUP                           ", 32);
  memcpy (image + 17 * 2048, "\0CD001\1EL TORITO SPECIFICATION", 31);
  memcpy (image + 18 * 2048, "\377CD001\1", 7);
  return write_file (name, image, 20 * 2048);
}

static void
test_defaults (void)
{
  g_autoptr (DomusConnection) connection = test_open ("test:///default");
  g_autoptr (DomusInstallPlan) plan = plan_on (connection);
  g_autofree char *iso = write_iso ("Win XP.iso");
  g_autofree char *name = NULL;
  g_autofree char *mine = NULL;
  g_autofree char *xml = NULL;
  gboolean windows;

  domus_install_plan_set_medium (plan, DOMUS_SOURCE_FILE, iso);
  g_object_get (plan, "name", &name, "windows", &windows, NULL);
  g_assert_cmpstr (name, ==, "win-xp");
  g_assert_true (windows);
  xml = domus_install_plan_preview_xml (plan);
  g_assert_nonnull (strstr (xml, "hdc"));
  g_assert_nonnull (strstr (xml, "localtime"));
  g_assert_null (strstr (xml, "<emulator>"));

  /* What the user wrote is not overwritten by the next medium. */
  g_object_set (plan, "name", "mine", NULL);
  domus_install_plan_set_medium (plan, DOMUS_SOURCE_FILE, "/other.iso");
  g_object_get (plan, "name", &mine, NULL);
  g_assert_cmpstr (mine, ==, "mine");
}

static void
test_bad_input (void)
{
  g_autoptr (DomusConnection) connection = test_open ("test:///default");
  g_autoptr (DomusInstallPlan) plan = plan_on (connection);
  g_autofree char *iso = write_iso ("fine.iso");
  g_autofree char *empty = write_file ("empty.iso", "", 0);
  g_autofree char *text = write_file ("text.iso", "not a disc", 10);
  const char *const bad[] = { empty, text, g_get_home_dir (), "/nonexistent.iso" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    Expected expected = { plan, "medium" };
    domus_install_plan_set_medium (plan, DOMUS_SOURCE_FILE, iso);
    domus_install_plan_set_medium (plan, DOMUS_SOURCE_FILE, bad[i]);
    test_wait_until (is_found, &expected);
  }
  domus_install_plan_set_medium (plan, DOMUS_SOURCE_FILE, iso);
  {
    static const struct
    {
      const char *property;
      const char *text;
      guint64 number;
    } wrong[] = {
      { "name", "test", 0 },
      { "name", "a b", 0 },
      { "name", "", 0 },
      { "memory", NULL, 1024 },
      { "memory", NULL, G_MAXUINT32 },
      { "vcpus", NULL, 0 },
      { "vcpus", NULL, 4000 },
      { "disk-size", NULL, 10 },
    };
    for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
      g_autoptr (DomusInstallPlan) fresh = plan_on (connection);
      g_autoptr (GPtrArray) before = NULL;
      g_autoptr (GPtrArray) findings = NULL;
      domus_install_plan_set_medium (fresh, DOMUS_SOURCE_FILE, iso);
      before = domus_install_plan_get_findings (fresh);
      if (finding_at (before, wrong[i].property) != NULL)
        g_error ("%s: %s", wrong[i].property, finding_at (before, wrong[i].property)->summary);
      if (wrong[i].text != NULL)
        g_object_set (fresh, wrong[i].property, wrong[i].text, NULL);
      else if (g_str_equal (wrong[i].property, "vcpus"))
        g_object_set (fresh, "vcpus", (guint)wrong[i].number, NULL);
      else
        g_object_set (fresh, wrong[i].property, wrong[i].number, NULL);
      findings = domus_install_plan_get_findings (fresh);
      g_assert_nonnull (finding_at (findings, wrong[i].property));
    }
  }
}

static guint
count_volumes (DomusConnection *connection)
{
  TestResult result = { 0 };
  g_autoptr (DomusVirt) virt = domus_virt_new (domus_connection_get_uri (connection));
  g_autoptr (GPtrArray) volumes = NULL;

  domus_virt_open_async (virt, NULL, test_result_cb, &result);
  test_wait (&result.done);
  g_assert_true (domus_virt_open_finish (virt, result.result, NULL));
  test_result_clear (&result);
  domus_virt_list_volumes_async (virt, NULL, FALSE, NULL, test_result_cb, &result);
  test_wait (&result.done);
  volumes = domus_virt_list_volumes_finish (virt, result.result, NULL);
  test_result_clear (&result);
  return volumes ? volumes->len : 0;
}

static gboolean
is_read (gpointer guest)
{
  return domus_guest_get_config (guest) != NULL;
}

static void
test_create (void)
{
  g_autoptr (DomusConnection) connection = test_open ("test:///default");
  g_autoptr (DomusInstallPlan) plan = plan_on (connection);
  g_autofree char *iso = write_iso ("winxp.iso");
  g_autofree char *media = NULL;
  g_autoptr (DomusJob) job = domus_job_new ("New VM", NULL);
  g_autoptr (DomusGuest) guest = NULL;
  g_autoptr (GError) error = NULL;
  TestResult result = { 0 };

  domus_install_plan_set_medium (plan, DOMUS_SOURCE_FILE, iso);
  g_object_set (plan, "disk-size", (guint64)1 << 30, NULL);
  domus_install_plan_create_async (plan, job, NULL, test_result_cb, &result);
  test_wait (&result.done);
  guest = domus_install_plan_create_finish (plan, result.result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (domus_guest_get_name (guest), ==, "winxp");
  g_assert_cmpint (domus_job_get_state (job), ==, DOMUS_JOB_DONE);
  test_result_clear (&result);

  /* What Domus notes must outlive libvirt's reading of it. */
  domus_guest_hold (guest);
  test_wait_until (is_read, guest);
  g_assert_cmpint (domus_guest_get_install_state (guest), ==, DOMUS_INSTALL_UNDERWAY);
  media = domus_metadata_get (domus_guest_get_config (guest), "media");
  g_assert_cmpstr (media, ==, iso);
  domus_guest_release (guest);
}

/* A step that fails takes back what was made before it. */
static void
test_cleanup (void)
{
  g_autoptr (DomusConnection) connection = test_open ("test:///default");
  g_autoptr (DomusInstallPlan) plan = plan_on (connection);
  g_autofree char *iso = write_iso ("again.iso");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  TestResult result = { 0 };
  guint before = count_volumes (connection);

  domus_install_plan_set_medium (plan, DOMUS_SOURCE_FILE, iso);
  g_object_set (plan, "disk-size", (guint64)1 << 30, NULL);
  g_cancellable_cancel (cancellable);
  domus_install_plan_create_async (plan, NULL, cancellable, test_result_cb, &result);
  test_wait (&result.done);
  g_assert_null (domus_install_plan_create_finish (plan, result.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_result_clear (&result);
  g_assert_cmpuint (count_volumes (connection), ==, before);
  g_assert_null (domus_connection_find_guest (connection, "again"));
}

/* The test driver takes no uploads: the disc with the answers cannot be made,
 * and neither it nor the disk stays. */
static void
test_answers_cleanup (void)
{
  g_autoptr (DomusConnection) connection = test_open ("test:///default");
  g_autoptr (DomusInstallPlan) plan = plan_on (connection);
  g_autofree char *iso = write_iso ("windows10.iso");
  g_autoptr (GError) error = NULL;
  DomusAnswers *answers = domus_answers_new (DOMUS_OS_FAMILY_WINDOWS_8, NULL, NULL);
  TestResult result = { 0 };
  guint before = count_volumes (connection);
  g_autofree char *xml = NULL;
  int family;

  answers->user = g_strdup ("Anna");
  answers->password = g_strdup ("s3cret");
  domus_install_plan_set_medium (plan, DOMUS_SOURCE_FILE, iso);
  g_object_set (plan, "disk-size", (guint64)1 << 30, NULL);
  domus_install_plan_set_answers (plan, answers);
  g_object_get (plan, "family", &family, NULL);
  g_assert_cmpint (family, ==, DOMUS_OS_FAMILY_WINDOWS_8);
  xml = domus_install_plan_preview_xml (plan);
  g_assert_nonnull (strstr (xml, "-answers.iso"));
  g_assert_null (strstr (xml, "s3cret"));
  domus_install_plan_create_async (plan, NULL, NULL, test_result_cb, &result);
  test_wait (&result.done);
  g_assert_null (domus_install_plan_create_finish (plan, result.result, &error));
  g_assert_nonnull (error);
  test_result_clear (&result);
  g_assert_cmpuint (count_volumes (connection), ==, before);
  g_assert_null (domus_connection_find_guest (connection, "windows10"));
}

int
main (int argc, char **argv)
{
  test_private_home ();
  g_test_init (&argc, &argv, NULL);
  domus_virt_init ();
  g_test_add_func ("/install/defaults", test_defaults);
  g_test_add_func ("/install/bad-input", test_bad_input);
  g_test_add_func ("/install/create", test_create);
  g_test_add_func ("/install/cleanup", test_cleanup);
  g_test_add_func ("/install/answers-cleanup", test_answers_cleanup);
  return g_test_run ();
}
