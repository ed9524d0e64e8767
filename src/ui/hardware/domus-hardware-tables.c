/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-form-page-private.h"
#include "domus-hardware-item-private.h"
#include "domus-units.h"
#include "domus-validate.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

/* The pages that are tables of rows: what each setting is called, and which
 * function of the definition reads and writes it. */

static char *
yes_or_no (gboolean on)
{
  return g_strdup (on ? "yes" : "no");
}

static char *
number (guint64 value)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT, value);
}

/* ---- overview ---- */

static char *
get_name (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_domain_get_name (doc);
}

static gboolean
set_name (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  if (!domus_validate_guest_name (value, error))
    return FALSE;
  domus_draft_set_name (domus_hardware_page_get_draft (DOMUS_HARDWARE_PAGE (page)), value);
  return TRUE;
}

static char *
get_title (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_domain_get_title (doc);
}

static gboolean
set_title (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_domain_set_title (doc, *value != '\0' ? value : NULL);
  return TRUE;
}

static char *
get_description (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_domain_get_description (doc);
}

static gboolean
set_description (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_domain_set_description (doc, *value != '\0' ? value : NULL);
  return TRUE;
}

static char *
get_uuid (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_domain_get_uuid (doc);
}

static char *
get_acpi (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return yes_or_no (domus_domain_get_feature (doc, "acpi"));
}

static gboolean
set_acpi (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_domain_set_feature (doc, "acpi", g_str_equal (value, "yes"));
  return TRUE;
}

static char *
get_apic (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return yes_or_no (domus_domain_get_feature (doc, "apic"));
}

static gboolean
set_apic (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_domain_set_feature (doc, "apic", g_str_equal (value, "yes"));
  return TRUE;
}

static char *
get_clock (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_domain_get_clock (doc);
}

static gboolean
set_clock (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_domain_set_clock (doc, value);
  return TRUE;
}

static char *
format_clock (const char *value)
{
  if (g_str_equal (value, "utc"))
    return g_strdup (_ ("UTC"));
  if (g_str_equal (value, "localtime"))
    return g_strdup (_ ("Local time (Windows)"));
  return g_strdup (*value != '\0' ? value : _ ("The hypervisor’s choice"));
}

static void
fill_clock (DomusFormPage *page, GtkComboBoxText *combo)
{
  static const char *const values[] = { "utc", "localtime" };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autofree char *label = format_clock (values[i]);

    gtk_combo_box_text_append (combo, values[i], label);
  }
}

static const DomusFormRow overview_rows[] = {
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("_Name:"),
    .path = "name",
    .get = get_name,
    .set = set_name,
    .place = "" },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("_Title:"),
    .get = get_title,
    .set = set_title,
    .hint = N_ ("Shown in place of the name") },
  { .kind = DOMUS_FORM_LONG_TEXT,
    .label = N_ ("_Description:"),
    .get = get_description,
    .set = set_description },
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("UUID:"), .get = get_uuid },
  { .kind = DOMUS_FORM_CHECK,
    .label = N_ ("_ACPI (power button, sleep, modern Windows)"),
    .get = get_acpi,
    .set = set_acpi },
  { .kind = DOMUS_FORM_CHECK,
    .label = N_ ("API_C (needed for more than one processor)"),
    .get = get_apic,
    .set = set_apic,
    .hint = N_ ("Windows chooses its HAL by ACPI and APIC when it is installed. Changing them "
                "later can keep it from booting.") },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("Cloc_k:"),
    .get = get_clock,
    .set = set_clock,
    .fill = fill_clock,
    .format = format_clock },
};

/**
 * domus_overview_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_overview_page_new (void)
{
  return domus_form_page_new (overview_rows, G_N_ELEMENTS (overview_rows));
}

/* ---- memory ---- */

static char *
get_current_memory (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return number (domus_domain_get_current_memory (doc));
}

static gboolean
set_current_memory (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  guint64 current = g_ascii_strtoull (value, NULL, 10);

  domus_domain_set_memory (doc, MAX (domus_domain_get_memory (doc), current), current);
  return TRUE;
}

static char *
get_maximum_memory (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return number (domus_domain_get_memory (doc));
}

/* Where both were the same, as they mostly are, they stay the same. */
static gboolean
set_maximum_memory (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  guint64 maximum = g_ascii_strtoull (value, NULL, 10);
  guint64 current = domus_domain_get_current_memory (doc);
  gboolean same = current == domus_domain_get_memory (doc);

  domus_domain_set_memory (doc, maximum, same ? maximum : MIN (current, maximum));
  return TRUE;
}

static char *
get_host_memory (DomusFormPage *page, const DomusXmlDoc *doc)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));

  if (platform == NULL || platform->host_memory_kib == 0)
    return g_strdup (_ ("Not known"));
  return g_format_size_full (platform->host_memory_kib * DOMUS_KIB, G_FORMAT_SIZE_IEC_UNITS);
}

static const DomusFormRow memory_rows[] = {
  { .kind = DOMUS_FORM_SIZE,
    .label = N_ ("_Memory at boot:"),
    .path = "currentMemory",
    .get = get_current_memory,
    .set = set_current_memory,
    .place = "" },
  { .kind = DOMUS_FORM_SIZE,
    .label = N_ ("Ma_ximum:"),
    .path = "memory",
    .get = get_maximum_memory,
    .set = set_maximum_memory,
    .place = "",
    .hint = N_ ("Only a guest with a balloon driver can be given more while it runs, up to this") },
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("The host has:"), .get = get_host_memory },
};

/**
 * domus_memory_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_memory_page_new (void)
{
  return domus_form_page_new (memory_rows, G_N_ELEMENTS (memory_rows));
}

/* ---- processors ---- */

static char *
get_vcpus (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return number (domus_domain_get_vcpus (doc));
}

static gboolean
set_vcpus (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  guint current = (guint)atoi (value);

  domus_domain_set_vcpus (doc, MAX (domus_domain_get_max_vcpus (doc), current), current);
  return TRUE;
}

static char *
get_max_vcpus (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return number (domus_domain_get_max_vcpus (doc));
}

static gboolean
set_max_vcpus (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  guint maximum = (guint)atoi (value);
  guint current = domus_domain_get_vcpus (doc);
  gboolean same = current == domus_domain_get_max_vcpus (doc);

  domus_domain_set_vcpus (doc, maximum, same ? maximum : MIN (current, maximum));
  return TRUE;
}

static guint
platform_max_vcpus (DomusFormPage *page)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));

  return platform != NULL && platform->max_vcpus > 0 ? platform->max_vcpus : 4096;
}

static char *
get_host_cpus (DomusFormPage *page, const DomusXmlDoc *doc)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));

  if (platform == NULL || platform->host_cpus == 0)
    return g_strdup (_ ("Not known"));
  return g_strdup_printf (ngettext ("%u processor", "%u processors", platform->host_cpus),
                          platform->host_cpus);
}

static const DomusFormRow processor_rows[] = {
  { .kind = DOMUS_FORM_COUNT,
    .label = N_ ("_Processors at boot:"),
    .path = "vcpu",
    .get = get_vcpus,
    .set = set_vcpus,
    .maximum = platform_max_vcpus,
    .place = "" },
  { .kind = DOMUS_FORM_COUNT,
    .label = N_ ("Ma_ximum:"),
    .get = get_max_vcpus,
    .set = set_max_vcpus,
    .maximum = platform_max_vcpus },
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("The host has:"), .get = get_host_cpus },
};

/**
 * domus_processors_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_processors_page_new (void)
{
  return domus_form_page_new (processor_rows, G_N_ELEMENTS (processor_rows));
}

/* ---- video ---- */

static char *
get_video (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_domain_get_video_model (doc);
}

static gboolean
set_video (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_domain_set_video_model (doc, value);
  return TRUE;
}

static void
fill_video (DomusFormPage *page, GtkComboBoxText *combo)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));

  for (gsize i = 0;
       platform != NULL && platform->video_models != NULL && platform->video_models[i] != NULL; i++)
    gtk_combo_box_text_append (combo, platform->video_models[i], platform->video_models[i]);
}

static const DomusFormRow video_rows[] = {
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Model:"),
    .get = get_video,
    .set = set_video,
    .fill = fill_video,
    .hint = N_ ("These are the models that this host accepts") },
};

/**
 * domus_video_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_video_page_new (void)
{
  return domus_form_page_new (video_rows, G_N_ELEMENTS (video_rows));
}
