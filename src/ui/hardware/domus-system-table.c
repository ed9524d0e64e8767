/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-domain-guest.h"
#include "domus-guest-values-private.h"

#include <glib/gi18n-lib.h>

/* ---- firmware ---- */

static char *
get_firmware (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_domain_get_firmware (doc);
}

static gboolean
set_firmware (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));

  domus_domain_set_firmware (doc, value, platform != NULL ? platform->loader : NULL);
  return TRUE;
}

static char *
format_firmware (const char *value)
{
  if (g_str_equal (value, "efi"))
    return g_strdup (_ ("UEFI (OVMF)"));
  return g_strdup (g_str_equal (value, "bios") ? _ ("BIOS") : value);
}

static char *
get_loader (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_xml_doc_get (doc, "os/loader");
}

static gboolean
has_loader (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_xml_doc_exists (doc, "os/loader");
}

/* ---- HAL ---- */

static char *
get_hal (DomusFormPage *page, const DomusXmlDoc *doc)
{
  const char *words;
  const char *file = domus_domain_get_hal (doc, &words);

  return g_strdup_printf (_ ("%s (%s)"), words, file);
}

static gboolean
is_bios (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *firmware = domus_domain_get_firmware (doc);

  return g_str_equal (firmware, "bios");
}

/* ---- features ---- */

#define FEATURE(name)                                                                              \
  static char *get_##name (DomusFormPage *page, const DomusXmlDoc *doc)                            \
  {                                                                                                \
    return domus_value_yes_or_no (domus_domain_get_feature (doc, #name));                          \
  }                                                                                                \
  static gboolean set_##name (DomusFormPage *page, DomusXmlDoc *doc, const char *value,            \
                              GError **error)                                                      \
  {                                                                                                \
    domus_domain_set_feature (doc, #name, domus_value_is_yes (value));                             \
    return TRUE;                                                                                   \
  }

FEATURE (acpi)
FEATURE (apic)
FEATURE (pae)
FEATURE (viridian)

static char *
get_hap (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_domain_get_feature_state (doc, "hap");
}

static gboolean
set_hap (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_domain_set_feature_state (doc, "hap", value);
  return TRUE;
}

static char *
format_state (const char *value)
{
  if (*value == '\0')
    return domus_value_format_choice (value);
  return g_strdup (g_str_equal (value, "on")    ? _ ("On")
                   : g_str_equal (value, "off") ? _ ("Off")
                                                : value);
}

static void
fill_state (DomusFormPage *page, GtkComboBoxText *combo)
{
  static const char *const pairs[] = {
    "", N_ ("The hypervisor’s choice"), "on", N_ ("On"), "off", N_ ("Off"), NULL
  };

  domus_value_add_choices (combo, pairs);
}

static char *
get_nested (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_domain_get_nested (doc);
}

static gboolean
set_nested (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_domain_set_nested (doc, value);
  return TRUE;
}

static char *
format_nested (const char *value)
{
  return g_strdup (g_str_equal (value, "vmx")   ? _ ("On, with an Intel processor (VT-x)")
                   : g_str_equal (value, "svm") ? _ ("On, with an AMD processor (AMD-V)")
                   : g_str_equal (value, "off") ? _ ("Off")
                                                : _ ("The hypervisor’s choice"));
}

static void
fill_nested (DomusFormPage *page, GtkComboBoxText *combo)
{
  static const char *const values[] = { "", "vmx", "svm", "off" };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autofree char *label = format_nested (values[i]);

    gtk_combo_box_text_append (combo, values[i], label);
  }
}

/* ---- Hyper-V ---- */

static char *
get_hyperv_mode (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_domain_get_hyperv_mode (doc);
}

static gboolean
set_hyperv_mode (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_domain_set_hyperv_mode (doc, value);
  return TRUE;
}

static char *
format_hyperv_mode (const char *value)
{
  return g_strdup (g_str_equal (value, "custom")        ? _ ("Those chosen below")
                   : g_str_equal (value, "passthrough") ? _ ("All that the host has")
                                                        : _ ("None"));
}

static void
fill_hyperv_mode (DomusFormPage *page, GtkComboBoxText *combo)
{
  static const char *const values[] = { "", "custom", "passthrough" };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autofree char *label = format_hyperv_mode (values[i]);

    gtk_combo_box_text_append (combo, values[i], label);
  }
}

static gboolean
is_custom_hyperv (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *mode = domus_domain_get_hyperv_mode (doc);

  return g_str_equal (mode, "custom");
}

#define HYPERV(name)                                                                               \
  static char *get_hyperv_##name (DomusFormPage *page, const DomusXmlDoc *doc)                     \
  {                                                                                                \
    return domus_value_yes_or_no (domus_domain_get_hyperv (doc, #name));                           \
  }                                                                                                \
  static gboolean set_hyperv_##name (DomusFormPage *page, DomusXmlDoc *doc, const char *value,     \
                                     GError **error)                                               \
  {                                                                                                \
    domus_domain_set_hyperv (doc, #name, domus_value_is_yes (value));                              \
    return TRUE;                                                                                   \
  }

HYPERV (relaxed)
HYPERV (vapic)
HYPERV (spinlocks)
HYPERV (vpindex)
HYPERV (runtime)
HYPERV (synic)
HYPERV (stimer)
HYPERV (reset)
HYPERV (frequencies)
HYPERV (reenlightenment)
HYPERV (tlbflush)
HYPERV (ipi)

#define HYPERV_ROW(name, words)                                                                    \
  {                                                                                                \
    .kind = DOMUS_FORM_CHECK, .label = words, .get = get_hyperv_##name, .set = set_hyperv_##name,  \
    .applies = is_custom_hyperv, .support = "feature/hyperv-" #name                                \
  }

static const DomusFormRow rows[] = {
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Firmware:"),
    .path = "os/loader",
    .get = get_firmware,
    .set = set_firmware,
    .format = format_firmware,
    .support = "os/firmware",
    .place = "",
    .hint = N_ ("An installed system boots only with the firmware that it was installed with") },
  { .kind = DOMUS_FORM_READ_ONLY,
    .label = N_ ("Firmware image:"),
    .get = get_loader,
    .applies = has_loader },
  { .kind = DOMUS_FORM_CHECK,
    .label = N_ ("_ACPI (power button, sleep, modern Windows)"),
    .path = "features/acpi",
    .get = get_acpi,
    .set = set_acpi,
    .support = "feature/acpi",
    .place = "" },
  { .kind = DOMUS_FORM_CHECK,
    .label = N_ ("API_C (needed for more than one processor)"),
    .path = "features/apic",
    .get = get_apic,
    .set = set_apic,
    .support = "feature/apic",
    .place = "" },
  { .kind = DOMUS_FORM_READ_ONLY,
    .label = N_ ("Windows HAL:"),
    .get = get_hal,
    .applies = is_bios,
    .hint = N_ ("What Windows 2000, XP and 2003 are when they are installed like this. Changing "
                "ACPI, APIC or one processor to several later can keep them from booting.") },
  { .kind = DOMUS_FORM_CHECK,
    .label = N_ ("_PAE (more than 4 GiB for 32-bit systems)"),
    .path = "features/pae",
    .get = get_pae,
    .set = set_pae,
    .support = "feature/pae",
    .place = "" },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Hardware-assisted paging:"),
    .path = "features/hap",
    .get = get_hap,
    .set = set_hap,
    .format = format_state,
    .fill = fill_state,
    .support = "feature/hap",
    .place = "" },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("Guests _within the guest:"),
    .path = "cpu/feature",
    .get = get_nested,
    .set = set_nested,
    .format = format_nested,
    .fill = fill_nested,
    .support = "feature/nested-hvm",
    .place = "",
    .hint = N_ ("Lets the guest be a host of its own; it then has the host’s processor model") },
  { .kind = DOMUS_FORM_HEADING, .label = N_ ("For Windows") },
  { .kind = DOMUS_FORM_CHECK,
    .label = N_ ("_Viridian (Xen’s name for Hyper-V features)"),
    .path = "features/viridian",
    .get = get_viridian,
    .set = set_viridian,
    .support = "feature/viridian",
    .place = "" },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("Hyper-V f_eatures:"),
    .path = "features/hyperv",
    .get = get_hyperv_mode,
    .set = set_hyperv_mode,
    .format = format_hyperv_mode,
    .fill = fill_hyperv_mode,
    .support = "feature/hyperv",
    .place = "",
    .hint = N_ ("Windows Vista and later run smoother with them") },
  HYPERV_ROW (relaxed, N_ ("Rela_xed timers (no crash when a CPU is late)")),
  HYPERV_ROW (vapic, N_ ("_Virtual APIC")),
  HYPERV_ROW (spinlocks, N_ ("Spinloc_ks (waits that give the CPU away)")),
  HYPERV_ROW (vpindex, N_ ("_Index of virtual processors")),
  HYPERV_ROW (runtime, N_ ("_Run time of virtual processors")),
  HYPERV_ROW (synic, N_ ("S_ynthetic interrupt controller")),
  HYPERV_ROW (stimer, N_ ("Synthetic _timers")),
  HYPERV_ROW (reset, N_ ("Re_set by Hyper-V")),
  HYPERV_ROW (frequencies, N_ ("Fre_quencies of timers")),
  HYPERV_ROW (reenlightenment, N_ ("Notice of _migrations")),
  HYPERV_ROW (tlbflush, N_ ("Flushing the T_LB of several processors at once")),
  HYPERV_ROW (ipi, N_ ("Interrupts to several processors at _once")),
};

/**
 * domus_system_page_new:
 *
 * Firmware and processor features, as an operating system sees them.
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_system_page_new (void)
{
  return domus_form_page_new (rows, G_N_ELEMENTS (rows));
}
