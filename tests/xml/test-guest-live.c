/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-test"
#include "config.h"

#include "domus-domain-guest.h"
#include "domus-guest-live.h"
#include "xml-test.h"

static const char text[] =
    "<domain type='xen'><name>n</name><memory unit='KiB'>2048</memory>"
    "<currentMemory unit='KiB'>1024</currentMemory><vcpu current='1'>4</vcpu></domain>";

typedef struct
{
  DomusPlatform *platform;
  DomusXmlDoc *live;
  DomusXmlDoc *before;
  DomusXmlDoc *after;
  GPtrArray *steps;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer driver)
{
  fixture->platform = xml_test_platform ((DomusDriver)GPOINTER_TO_INT (driver));
  fixture->live = xml_test_parse (text);
  fixture->before = xml_test_parse (text);
  fixture->after = xml_test_parse (text);
}

static void
tear_down (Fixture *fixture, gconstpointer driver)
{
  domus_platform_unref (fixture->platform);
  domus_xml_doc_unref (fixture->live);
  domus_xml_doc_unref (fixture->before);
  domus_xml_doc_unref (fixture->after);
  g_clear_pointer (&fixture->steps, g_ptr_array_unref);
}

static const DomusTuneStep *
plan (Fixture *fixture, guint n)
{
  g_clear_pointer (&fixture->steps, g_ptr_array_unref);
  fixture->steps =
      domus_guest_plan_live (fixture->platform, fixture->live, fixture->before, fixture->after);
  g_assert_cmpuint (fixture->steps->len, ==, n);
  for (guint i = 0; i < n; i++) {
    const DomusTuneStep *step = fixture->steps->pdata[i];

    g_assert_cmpstr (step->words, !=, "");
    g_assert_cmpstr (step->when, !=, "");
    g_assert_nonnull (step->place);
  }
  return n > 0 ? fixture->steps->pdata[n - 1] : NULL;
}

static void
test_nothing (Fixture *fixture, gconstpointer driver)
{
  plan (fixture, 0);
  domus_domain_set_clock_kind (fixture->after, "localtime"); /* not spoken of */
  plan (fixture, 0);
}

static void
test_memory (Fixture *fixture, gconstpointer driver)
{
  const DomusTuneStep *step;

  domus_domain_set_memory (fixture->after, 2048, 1536);
  step = plan (fixture, 1);
  g_assert_cmpint (step->kind, ==, DOMUS_TUNE_MEMORY);
  g_assert_cmpuint (step->number, ==, 1536);
  domus_domain_set_memory (fixture->live, 2048, 1536);
  plan (fixture, 0);
  domus_domain_set_memory (fixture->after, 4096, 4096);
  step = plan (fixture, 2);
  g_assert_cmpint (step->kind, ==, DOMUS_TUNE_WAIT);
  step = fixture->steps->pdata[0];
  g_assert_cmpint (step->kind, ==, DOMUS_TUNE_WAIT);
  g_assert_cmpstr (step->place, ==, "memory");
}

static void
test_vcpus (Fixture *fixture, gconstpointer driver)
{
  const DomusTuneStep *step;

  domus_domain_set_vcpus (fixture->after, 4, 3);
  step = plan (fixture, 1);
  g_assert_cmpint (step->kind, ==, DOMUS_TUNE_VCPUS);
  g_assert_cmpuint (step->number, ==, 3);
  domus_domain_set_vcpus (fixture->after, 8, 8);
  step = plan (fixture, 2);
  g_assert_cmpint (step->kind, ==, DOMUS_TUNE_WAIT);
  domus_domain_set_vcpus (fixture->before, 4, 3);
  domus_domain_set_vcpus (fixture->live, 4, 3);
  domus_domain_set_vcpus (fixture->after, 4, 1);
  step = plan (fixture, 1);
  g_assert_cmpint (step->kind, ==, DOMUS_TUNE_WAIT);
}

static void
test_pinning (Fixture *fixture, gconstpointer driver)
{
  const DomusTuneStep *step;

  domus_domain_set_pinning (fixture->after, 0, "1-2");
  domus_domain_set_pinning (fixture->after, 3, "1"); /* not there yet */
  step = plan (fixture, 1);
  g_assert_cmpint (step->kind, ==, DOMUS_TUNE_PINNING);
  g_assert_cmpuint (step->index, ==, 0);
  g_assert_cmpstr (step->text, ==, "1-2");
  domus_domain_set_affinity (fixture->after, "3");
  step = plan (fixture, 1); /* its own one wins */
  g_assert_cmpstr (step->text, ==, "1-2");
  domus_domain_set_pinning (fixture->after, 0, "");
  step = plan (fixture, 1);
  g_assert_cmpstr (step->text, ==, "3");
}

static void
test_scheduler (Fixture *fixture, gconstpointer driver)
{
  const DomusTuneStep *step;

  domus_domain_set_weight (fixture->after, 512);
  step = plan (fixture, 1);
  g_assert_cmpint (step->kind, ==, DOMUS_TUNE_WEIGHT);
  g_assert_cmpuint (step->number, ==, 512);
  domus_domain_set_cap (fixture->after, 50);
  step = plan (fixture, 2);
  g_assert_cmpint (step->kind, ==, DOMUS_TUNE_CAP);
  g_assert_cmpuint (step->number, ==, 50);
  domus_domain_set_cap (fixture->before, 50);
  domus_domain_set_cap (fixture->after, 0);
  step = plan (fixture, 2);
  g_assert_cmpint (step->kind, ==, DOMUS_TUNE_CAP);
  g_assert_cmpuint (step->number, ==, 0);
  domus_domain_set_weight (fixture->before, 300);
  domus_domain_set_weight (fixture->live, 300);
  domus_domain_set_weight (fixture->after, 0);
  plan (fixture, 2);
  step = fixture->steps->pdata[0];
  g_assert_cmpint (step->kind, ==, DOMUS_TUNE_WAIT);
}

static void
test_texts (Fixture *fixture, gconstpointer driver)
{
  const DomusTuneStep *step;
  g_autoptr (DomusTuneStep) copy = NULL;

  domus_domain_set_title (fixture->after, "Title");
  step = plan (fixture, 1);
  g_assert_cmpint (step->kind, ==, DOMUS_TUNE_TITLE);
  g_assert_cmpstr (step->text, ==, "Title");
  copy = domus_tune_step_copy (step);
  g_assert_cmpstr (copy->text, ==, "Title");
  g_assert_cmpstr (copy->words, ==, step->words);
  domus_domain_set_description (fixture->before, "Old");
  domus_domain_set_description (fixture->live, "Old");
  step = plan (fixture, 2);
  g_assert_cmpint (step->kind, ==, DOMUS_TUNE_DESCRIPTION);
  g_assert_cmpstr (step->text, ==, "");
}

/* A driver of which nothing is known changes nothing live. */
static void
test_other_driver (Fixture *fixture, gconstpointer driver)
{
  domus_domain_set_memory (fixture->after, 2048, 1536);
  domus_domain_set_weight (fixture->after, 512);
  domus_domain_set_title (fixture->after, "Title");
  domus_platform_unref (fixture->platform);
  fixture->platform = domus_platform_new ("LXC", 0, 0, "<capabilities/>", NULL, 0, 0);
  plan (fixture, 3);
  for (guint i = 0; i < 3; i++) {
    const DomusTuneStep *step = fixture->steps->pdata[i];

    g_assert_cmpint (step->kind, ==, DOMUS_TUNE_WAIT);
  }
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *name;
    void (*run) (Fixture *fixture, gconstpointer driver);
  } tests[] = {
    { "nothing", test_nothing }, { "memory", test_memory },       { "vcpus", test_vcpus },
    { "pinning", test_pinning }, { "scheduler", test_scheduler }, { "texts", test_texts },
  };
  static const struct
  {
    const char *name;
    DomusDriver driver;
  } drivers[] = { { "xen", DOMUS_DRIVER_XEN }, { "qemu", DOMUS_DRIVER_QEMU } };

  g_test_init (&argc, &argv, NULL);
  for (gsize d = 0; d < G_N_ELEMENTS (drivers); d++) {
    for (gsize i = 0; i < G_N_ELEMENTS (tests); i++) {
      g_autofree char *path =
          g_strdup_printf ("/xml/guest-live/%s/%s", drivers[d].name, tests[i].name);

      g_test_add (path, Fixture, GINT_TO_POINTER (drivers[d].driver), set_up, tests[i].run,
                  tear_down);
    }
  }
  g_test_add ("/xml/guest-live/other", Fixture, GINT_TO_POINTER (DOMUS_DRIVER_XEN), set_up,
              test_other_driver, tear_down);
  return g_test_run ();
}
