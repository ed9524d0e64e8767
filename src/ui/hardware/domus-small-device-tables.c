/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-device-pages-private.h"

#include "domus-device-values-private.h"

#include <glib/gi18n-lib.h>

/* The tables of devices with few settings. */

/* Choices that must have one of their values. */
#define MUST(name, path)                                                                           \
  static char *get_##name (DomusFormPage *page, const DomusXmlDoc *doc)                            \
  {                                                                                                \
    return domus_device_page_get (page, doc, path);                                                \
  }                                                                                                \
  static gboolean set_##name (DomusFormPage *page, DomusXmlDoc *doc, const char *value,            \
                              GError **error)                                                      \
  {                                                                                                \
    domus_device_page_set (page, doc, path, value);                                                \
    return TRUE;                                                                                   \
  }

/* ---- sound ---- */

MUST (sound_model, "@model")

static char *
format_sound (const char *value)
{
  static const DomusDeviceWord words[] = {
    { "ich6", N_ ("ich6 (Intel HD Audio)") },
    { "ich9", N_ ("ich9 (Intel HD Audio)") },
    { "ac97", N_ ("ac97 (Intel AC’97)") },
    { "es1370", N_ ("es1370 (Ensoniq)") },
    { "sb16", N_ ("sb16 (Sound Blaster 16)") },
    { "pcspk", N_ ("pcspk (the PC’s own speaker)") },
    { "usb", N_ ("usb") },
  };

  return domus_device_word (words, G_N_ELEMENTS (words), value);
}

static const DomusFormRow sound_rows[] = {
  DOMUS_DEVICE_TRUTH_ROW,
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Model:"),
    .get = get_sound_model,
    .set = set_sound_model,
    .format = format_sound,
    .support = "sound/model" },
};

/**
 * domus_sound_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_sound_page_new (void)
{
  return domus_form_page_new (sound_rows, G_N_ELEMENTS (sound_rows));
}

/* ---- input ---- */

MUST (input_type, "@type")
MUST (input_bus, "@bus")

static char *
format_input (const char *value)
{
  static const DomusDeviceWord words[] = {
    { "tablet", N_ ("Tablet: the pointer follows the viewer’s") },
    { "mouse", N_ ("Mouse") },
    { "keyboard", N_ ("Keyboard") },
  };

  return domus_device_word (words, G_N_ELEMENTS (words), value);
}

static void
fill_input (DomusFormPage *page, GtkComboBoxText *combo)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));
  static const char *const kinds[] = { "tablet", "mouse", "keyboard" };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *label = format_input (kinds[i]);

    if (platform == NULL
        || domus_platform_get_support (platform, "input/type", kinds[i], NULL)
               == DOMUS_SUPPORT_HONOURED)
      gtk_combo_box_text_append (combo, kinds[i], label);
  }
}

/* The PS/2 mouse and keyboard are part of the machine. */
static char *
get_input_note (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return g_strdup (_ ("It is part of the machine: libvirt adds it again when it is removed."));
}

static gboolean
is_built_in (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_is (page, doc, "@bus", "ps2");
}

static const DomusFormRow input_rows[] = {
  DOMUS_DEVICE_TRUTH_ROW,
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Kind:"),
    .get = get_input_type,
    .set = set_input_type,
    .fill = fill_input,
    .format = format_input },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Bus:"),
    .get = get_input_bus,
    .set = set_input_bus,
    .format = domus_device_format_plain,
    .support = "input/bus" },
  { .kind = DOMUS_FORM_READ_ONLY,
    .label = N_ ("Note:"),
    .get = get_input_note,
    .applies = is_built_in },
};

/**
 * domus_input_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_input_page_new (void)
{
  return domus_form_page_new (input_rows, G_N_ELEMENTS (input_rows));
}

/* ---- controllers ---- */

static const DomusFormRow usb_rows[] = {
  DOMUS_DEVICE_TRUTH_ROW,
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Model:"),
    .path = "./@model",
    .format = domus_device_format_plain,
    .support = "controller/usb-model" },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("_Ports:"),
    .path = "./@ports",
    .hint = N_ ("How many devices fit; empty: the hypervisor’s own choice") },
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("Number:"), .path = "./@index" },
};

/**
 * domus_usb_controller_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_usb_controller_page_new (void)
{
  return domus_form_page_new (usb_rows, G_N_ELEMENTS (usb_rows));
}

static char *
get_disks_on (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *type = domus_device_page_get (page, doc, "@type");
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (doc);
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *disk = g_ptr_array_index (disks, i);

    if (g_strcmp0 (disk->bus, g_strcmp0 (type, "xenbus") == 0 ? "xen" : type) == 0)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", disk->target);
  }
  return g_string_free (names, FALSE);
}

static gboolean
has_disks (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *disks = get_disks_on (page, doc);

  return *disks != '\0';
}

static const DomusFormRow controller_rows[] = {
  DOMUS_DEVICE_TRUTH_ROW,
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("Kind:"), .path = "./@type" },
  { .kind = DOMUS_FORM_CHOICE_ENTRY,
    .label = N_ ("_Model:"),
    .path = "./@model",
    .hint = N_ ("Empty: the hypervisor’s own choice") },
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("Number:"), .path = "./@index" },
  { .kind = DOMUS_FORM_READ_ONLY,
    .label = N_ ("Disks of this kind:"),
    .get = get_disks_on,
    .applies = has_disks },
};

/**
 * domus_controller_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_controller_page_new (void)
{
  return domus_form_page_new (controller_rows, G_N_ELEMENTS (controller_rows));
}

/* ---- what QEMU alone has ---- */

static const DomusFormRow filesystem_rows[] = {
  DOMUS_DEVICE_TRUTH_ROW,
  { .kind = DOMUS_FORM_TEXT, .label = N_ ("_Folder on the host:"), .path = "./source/@dir" },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("_Name in the guest:"),
    .path = "./target/@dir",
    .hint = N_ ("What the guest mounts") },
};

/**
 * domus_filesystem_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_filesystem_page_new (void)
{
  return domus_form_page_new (filesystem_rows, G_N_ELEMENTS (filesystem_rows));
}

MUST (watchdog_model, "@model")
MUST (watchdog_action, "@action")

static void
fill_watchdog_model (DomusFormPage *page, GtkComboBoxText *combo)
{
  gtk_combo_box_text_append (combo, "i6300esb", "i6300esb");
  gtk_combo_box_text_append (combo, "ib700", "ib700");
}

static char *
format_action (const char *value)
{
  static const DomusDeviceWord words[] = {
    { "reset", N_ ("Reset the guest") },
    { "shutdown", N_ ("Ask the guest to shut down") },
    { "poweroff", N_ ("Turn the guest off") },
    { "pause", N_ ("Pause the guest") },
    { "none", N_ ("Do nothing") },
  };

  return domus_device_word (words, G_N_ELEMENTS (words), value);
}

static void
fill_action (DomusFormPage *page, GtkComboBoxText *combo)
{
  static const char *const actions[] = { "reset", "shutdown", "poweroff", "pause", "none" };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++) {
    g_autofree char *label = format_action (actions[i]);

    gtk_combo_box_text_append (combo, actions[i], label);
  }
}

static const DomusFormRow watchdog_rows[] = {
  DOMUS_DEVICE_TRUTH_ROW,
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Model:"),
    .get = get_watchdog_model,
    .set = set_watchdog_model,
    .fill = fill_watchdog_model },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("When the guest _hangs:"),
    .get = get_watchdog_action,
    .set = set_watchdog_action,
    .fill = fill_action,
    .format = format_action },
};

/**
 * domus_watchdog_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_watchdog_page_new (void)
{
  return domus_form_page_new (watchdog_rows, G_N_ELEMENTS (watchdog_rows));
}

static const DomusFormRow rng_rows[] = {
  DOMUS_DEVICE_TRUTH_ROW,
  { .kind = DOMUS_FORM_TEXT, .label = N_ ("_Source on the host:"), .path = "./backend" },
};

/**
 * domus_rng_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_rng_page_new (void)
{
  return domus_form_page_new (rng_rows, G_N_ELEMENTS (rng_rows));
}

MUST (tpm_model, "@model")

static void
fill_tpm_model (DomusFormPage *page, GtkComboBoxText *combo)
{
  gtk_combo_box_text_append (combo, "tpm-crb", "tpm-crb");
  gtk_combo_box_text_append (combo, "tpm-tis", "tpm-tis");
}

static void
fill_tpm_version (DomusFormPage *page, GtkComboBoxText *combo)
{
  gtk_combo_box_text_append (combo, "", _ ("The hypervisor’s own choice"));
  gtk_combo_box_text_append (combo, "1.2", "1.2");
  gtk_combo_box_text_append (combo, "2.0", "2.0");
}

static const DomusFormRow tpm_rows[] = {
  DOMUS_DEVICE_TRUTH_ROW,
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Model:"),
    .get = get_tpm_model,
    .set = set_tpm_model,
    .fill = fill_tpm_model },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Version:"),
    .path = "./backend/@version",
    .fill = fill_tpm_version,
    .format = domus_device_format_plain },
};

/**
 * domus_tpm_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_tpm_page_new (void)
{
  return domus_form_page_new (tpm_rows, G_N_ELEMENTS (tpm_rows));
}
