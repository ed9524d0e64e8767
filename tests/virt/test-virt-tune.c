/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-test-virt.h"
#include "domus-virt-tune.h"

#include "domus-xml-doc.h"

#include <string.h>

#define DEFAULT "test:///default"

static char *
get_xml (DomusVirt *virt, const char *uuid, DomusVirtXmlFlags flags)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *xml;

  domus_virt_get_xml_async (virt, uuid, flags, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  xml = domus_virt_get_xml_finish (virt, result, &error);
  g_assert_no_error (error);
  return xml;
}

static gboolean
tune (DomusVirt *virt, const char *uuid, const DomusTuneStep *step, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  domus_virt_tune_async (virt, uuid, step, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  return domus_virt_tune_finish (virt, result, error);
}

static void
tune_well (DomusVirt *virt, const char *uuid, const DomusTuneStep *step)
{
  g_autoptr (GError) error = NULL;

  tune (virt, uuid, step, &error);
  g_assert_no_error (error);
}

static void
test_live (void)
{
  DomusVirt *virt = domus_test_open (DEFAULT);
  g_autofree char *uuid = domus_test_uuid (virt, "test");
  g_autofree char *config = get_xml (virt, uuid, DOMUS_VIRT_XML_CONFIG);
  g_autofree char *now = NULL;
  g_autofree char *config_now = NULL;

  tune_well (virt, uuid, &(DomusTuneStep){ .kind = DOMUS_TUNE_MEMORY, .number = 1048576 });
  tune_well (virt, uuid, &(DomusTuneStep){ .kind = DOMUS_TUNE_VCPUS, .number = 1 });
  tune_well (virt, uuid, &(DomusTuneStep){ .kind = DOMUS_TUNE_TITLE, .text = (char *)"A title" });
  tune_well (virt, uuid,
             &(DomusTuneStep){ .kind = DOMUS_TUNE_DESCRIPTION, .text = (char *)"Notes" });
  tune_well (virt, uuid,
             &(DomusTuneStep){ .kind = DOMUS_TUNE_PINNING, .index = 0, .text = (char *)"2-3,5" });
  now = get_xml (virt, uuid, DOMUS_VIRT_XML_CURRENT);
  g_assert_nonnull (strstr (now, "<currentMemory unit='KiB'>1048576</currentMemory>"));
  g_assert_nonnull (strstr (now, "current='1'"));
  g_assert_nonnull (strstr (now, "<title>A title</title>"));
  g_assert_nonnull (strstr (now, "<description>Notes</description>"));
  g_assert_nonnull (strstr (now, "<vcpupin vcpu='0' cpuset='2-3,5'/>"));
  config_now = get_xml (virt, uuid, DOMUS_VIRT_XML_CONFIG);
  g_assert_cmpstr (config_now, ==, config);

  tune_well (virt, uuid, &(DomusTuneStep){ .kind = DOMUS_TUNE_TITLE, .text = (char *)"" });
  g_free (now);
  now = get_xml (virt, uuid, DOMUS_VIRT_XML_CURRENT);
  g_assert_null (strstr (now, "<title>"));
  domus_test_close (virt);
}

static void
test_live_fails (void)
{
  DomusVirt *virt = domus_test_open (DEFAULT);
  g_autofree char *uuid = domus_test_uuid (virt, "test");
  g_autoptr (GError) error = NULL;

  g_assert_false (
      tune (virt, uuid, &(DomusTuneStep){ .kind = DOMUS_TUNE_VCPUS, .number = 4000 }, &error));
  domus_test_expect (error, DOMUS_ERROR_INVALID, "number of CPUs");
  g_clear_error (&error);
  g_assert_false (
      tune (virt, uuid, &(DomusTuneStep){ .kind = DOMUS_TUNE_CAP, .number = 50 }, &error));
  domus_test_expect (error, DOMUS_ERROR_UNSUPPORTED, "no such setting");
  g_clear_error (&error);
  domus_test_op (virt, uuid, DOMUS_VIRT_OP_DESTROY);
  g_assert_false (
      tune (virt, uuid, &(DomusTuneStep){ .kind = DOMUS_TUNE_MEMORY, .number = 1024 }, &error));
  domus_test_expect (error, DOMUS_ERROR_INVALID_STATE, "memory");
  domus_test_close (virt);
}

static void
test_scheduler (void)
{
  DomusVirt *virt = domus_test_open (DEFAULT);
  g_autofree char *uuid = domus_test_uuid (virt, "test");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (DomusVirtScheduler) scheduler = NULL;

  domus_virt_get_scheduler_async (virt, uuid, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  scheduler = domus_virt_get_scheduler_finish (virt, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (scheduler->name, ==, "fair");
  g_assert_cmpint (scheduler->weight, ==, 50); /* what the test driver always says */
  g_assert_cmpint (scheduler->cap, ==, -1);
  tune_well (virt, uuid, &(DomusTuneStep){ .kind = DOMUS_TUNE_WEIGHT, .number = 50 });
  domus_test_close (virt);
}

static gboolean
autostart (DomusVirt *virt, const char *uuid)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean on = FALSE;

  domus_virt_get_autostart_async (virt, uuid, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  g_assert_true (domus_virt_get_autostart_finish (virt, result, &on, &error));
  g_assert_no_error (error);
  return on;
}

static void
test_autostart (void)
{
  DomusVirt *virt = domus_test_open (DEFAULT);
  g_autofree char *uuid = domus_test_uuid (virt, "test");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean on = TRUE;

  g_assert_false (autostart (virt, uuid));
  domus_test_op (virt, uuid, DOMUS_VIRT_OP_AUTOSTART_ON);
  g_assert_true (autostart (virt, uuid));
  domus_test_op (virt, uuid, DOMUS_VIRT_OP_AUTOSTART_OFF);
  g_assert_false (autostart (virt, uuid));
  domus_virt_get_autostart_async (virt, "b5a2c0f4-0000-4000-8000-000000000000", NULL,
                                  domus_test_done, &result);
  domus_test_wait (&result);
  g_assert_false (domus_virt_get_autostart_finish (virt, result, &on, &error));
  g_assert_false (on);
  domus_test_expect (error, DOMUS_ERROR_NOT_FOUND, NULL);
  domus_test_close (virt);
}

static gboolean
start_with (DomusVirt *virt, const char *uuid, const char *xml, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  domus_virt_start_with_async (virt, uuid, xml, NULL, domus_test_done, &result);
  domus_test_wait (&result);
  return domus_virt_start_with_finish (virt, result, error);
}

/* A definition for one run only: the persistent one is what it was. */
static void
test_start_with (void)
{
  DomusVirt *virt = domus_test_open (DEFAULT);
  g_autofree char *uuid = domus_test_uuid (virt, "test");
  g_autofree char *config = get_xml (virt, uuid, DOMUS_VIRT_XML_CONFIG);
  g_autoptr (DomusXmlDoc) doc = domus_xml_doc_parse (config, "domain", NULL);
  g_autofree char *once = NULL;
  g_autofree char *now = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  domus_xml_doc_set (doc, "description", "once");
  once = domus_xml_doc_to_string (doc);
  g_assert_false (start_with (virt, uuid, once, &error));
  domus_test_expect (error, DOMUS_ERROR_INVALID_STATE, "not off");
  g_clear_error (&error);

  domus_test_op (virt, uuid, DOMUS_VIRT_OP_DESTROY);
  g_assert_false (start_with (virt, uuid, "<domain type='test'/>", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_cmpint (domus_test_state (virt, uuid), ==, DOMUS_VIRT_STATE_OFF);

  g_assert_true (start_with (virt, uuid, once, &error));
  g_assert_no_error (error);
  g_assert_cmpint (domus_test_state (virt, uuid), ==, DOMUS_VIRT_STATE_RUNNING);
  now = get_xml (virt, uuid, DOMUS_VIRT_XML_CURRENT);
  g_assert_nonnull (strstr (now, "<description>once</description>"));
  domus_test_op (virt, uuid, DOMUS_VIRT_OP_DESTROY);
  after = get_xml (virt, uuid, DOMUS_VIRT_XML_CONFIG);
  g_assert_cmpstr (after, ==, config);
  domus_test_close (virt);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  domus_virt_init ();
  g_test_add_func ("/virt/tune/live", test_live);
  g_test_add_func ("/virt/tune/live-fails", test_live_fails);
  g_test_add_func ("/virt/tune/scheduler", test_scheduler);
  g_test_add_func ("/virt/tune/autostart", test_autostart);
  g_test_add_func ("/virt/tune/start-with", test_start_with);
  return g_test_run ();
}
