/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-device-pages-private.h"

#include "domus-device-values-private.h"
#include "domus-guest-values-private.h"
#include "domus-host-device.h"

#include <glib/gi18n-lib.h>

/* The tables of devices of the host, and of devices that Domus knows no
 * settings of. */

static guint
number (DomusFormPage *page, const DomusXmlDoc *doc, const char *path)
{
  g_autofree char *text = domus_device_page_get (page, doc, path);

  return text != NULL ? (guint)g_ascii_strtoull (text, NULL, 0) : 0;
}

/* ---- what the host calls it ---- */

#define LISTING "domus-host-devices"

typedef struct
{
  DomusFormPage *page; /* (unowned): owns this */
  GPtrArray *devices;  /* (nullable): of DomusHostDevice; not known yet */
  GCancellable *cancellable;
} Listing;

static void
listing_free (Listing *listing)
{
  g_cancellable_cancel (listing->cancellable);
  g_object_unref (listing->cancellable);
  g_clear_pointer (&listing->devices, g_ptr_array_unref);
  g_free (listing);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *devices =
      domus_connection_list_host_devices_finish (DOMUS_CONNECTION (source), result, &error);
  Listing *listing = user_data; /* gone when it was cancelled */

  if (devices == NULL)
    return;
  listing->devices = devices;
  domus_hardware_page_load (DOMUS_HARDWARE_PAGE (listing->page), FALSE);
}

/* The first call asks; the page is loaded again with the answer. */
static GPtrArray *
get_devices (DomusFormPage *page, gboolean usb)
{
  Listing *listing = g_object_get_data (G_OBJECT (page), LISTING);
  DomusConnection *connection = domus_guest_get_connection (domus_value_get_guest (page));

  if (listing == NULL && connection != NULL) {
    listing = g_new0 (Listing, 1);
    listing->page = page;
    listing->cancellable = g_cancellable_new ();
    g_object_set_data_full (G_OBJECT (page), LISTING, listing, (GDestroyNotify)listing_free);
    domus_connection_list_host_devices_async (connection, usb, listing->cancellable, listed_cb,
                                              listing);
  }
  return listing != NULL ? listing->devices : NULL;
}

static char *
describe (DomusFormPage *page, gboolean usb, const char *address)
{
  GPtrArray *devices = get_devices (page, usb);

  for (guint i = 0; devices != NULL && i < devices->len; i++) {
    const DomusHostDevice *device = devices->pdata[i];

    if (g_str_equal (device->address, address))
      return g_strdup_printf ("%s (%s)", device->label, address);
  }
  return devices != NULL ? g_strdup_printf (_ ("%s, which the host does not have now"), address)
                         : g_strdup (address);
}

/* ---- USB ---- */

static char *
get_usb_device (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *address = NULL;

  if (domus_device_page_is (page, doc, "source/vendor/@id", NULL))
    return g_strdup (_ ("any at that place"));
  address = g_strdup_printf ("%04x:%04x", number (page, doc, "source/vendor/@id"),
                             number (page, doc, "source/product/@id"));
  return describe (page, TRUE, address);
}

static gboolean
has_usb_place (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return !domus_device_page_is (page, doc, "source/address/@bus", NULL);
}

static char *
get_usb_place (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return g_strdup_printf (_ ("USB bus %u, device %u"), number (page, doc, "source/address/@bus"),
                          number (page, doc, "source/address/@device"));
}

static char *
format_policy (const char *value)
{
  static const DomusDeviceWord words[] = {
    { "", N_ ("The guest does not start") },
    { "mandatory", N_ ("The guest does not start") },
    { "requisite", N_ ("It is dropped when the guest moves or is restored") },
    { "optional", N_ ("The guest starts without it") },
  };

  return domus_device_word (words, G_N_ELEMENTS (words), value);
}

static void
fill_policy (DomusFormPage *page, GtkComboBoxText *combo)
{
  static const char *const policies[] = { "", "requisite", "optional" };

  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++) {
    g_autofree char *label = format_policy (policies[i]);

    gtk_combo_box_text_append (combo, policies[i], label);
  }
}

static gboolean
is_qemu (DomusFormPage *page, const DomusXmlDoc *doc)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));

  return platform == NULL || platform->driver != DOMUS_DRIVER_XEN;
}

static gboolean
is_xen (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return !is_qemu (page, doc);
}

static char *
get_usb_note (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return g_strdup (_ ("Xen shows it by its own USB bus: the guest needs Xen’s USB driver. Windows "
                      "has none by itself."));
}

static const DomusFormRow usb_rows[] = {
  DOMUS_DEVICE_TRUTH_ROW,
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("Device:"), .get = get_usb_device },
  { .kind = DOMUS_FORM_READ_ONLY,
    .label = N_ ("Place on the host:"),
    .get = get_usb_place,
    .applies = has_usb_place },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("When it is _missing:"),
    .path = "./source/@startupPolicy",
    .fill = fill_policy,
    .format = format_policy,
    .applies = is_qemu },
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("Note:"), .get = get_usb_note, .applies = is_xen },
};

/**
 * domus_usb_host_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_usb_host_page_new (void)
{
  return domus_form_page_new (usb_rows, G_N_ELEMENTS (usb_rows));
}

/* ---- PCI ---- */

static char *
get_pci_device (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *address = g_strdup_printf (
      "%04x:%02x:%02x.%x", number (page, doc, "source/address/@domain"),
      number (page, doc, "source/address/@bus"), number (page, doc, "source/address/@slot"),
      number (page, doc, "source/address/@function"));

  return describe (page, FALSE, address);
}

static char *
get_managed (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return g_strdup (domus_device_page_is (page, doc, "@managed", "yes") ? "yes" : "no");
}

static gboolean
set_managed (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_device_page_set (page, doc, "@managed", value);
  return TRUE;
}

/* Xen filters writes to the device's configuration unless told otherwise. */
static char *
get_unfiltered (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return g_strdup (domus_device_page_is (page, doc, "source/@writeFiltering", "no") ? "yes" : "no");
}

static gboolean
set_unfiltered (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_device_page_set (page, doc, "source/@writeFiltering",
                         g_str_equal (value, "yes") ? "no" : NULL);
  return TRUE;
}

static char *
get_rom (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return g_strdup (domus_device_page_is (page, doc, "rom/@bar", "off") ? "no" : "yes");
}

static gboolean
set_rom (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_device_page_set (page, doc, "rom/@bar", g_str_equal (value, "no") ? "off" : NULL);
  return TRUE;
}

static const DomusFormRow pci_rows[] = {
  DOMUS_DEVICE_TRUTH_ROW,
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("Device:"), .get = get_pci_device },
  { .kind = DOMUS_FORM_CHECK,
    .label = N_ ("_Take it from the host’s driver by itself"),
    .get = get_managed,
    .set = set_managed,
    .hint = N_ ("And give it back when the guest is off") },
  { .kind = DOMUS_FORM_CHECK,
    .label = N_ ("_Let the guest write to all of its registers"),
    .get = get_unfiltered,
    .set = set_unfiltered,
    .applies = is_xen,
    .hint = N_ ("Some devices need it; a hostile guest could harm the host") },
  { .kind = DOMUS_FORM_CHECK,
    .label = N_ ("_Show its firmware to the guest"),
    .get = get_rom,
    .set = set_rom,
    .applies = is_qemu },
};

/**
 * domus_pci_host_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_pci_host_page_new (void)
{
  return domus_form_page_new (pci_rows, G_N_ELEMENTS (pci_rows));
}

/* ---- what Domus knows no settings of ---- */

static char *
get_xml (DomusFormPage *page, const DomusXmlDoc *doc)
{
  const DomusXmlDoc *draft = domus_hardware_page_get_doc (DOMUS_HARDWARE_PAGE (page));

  /* A live definition says more about everything: it is no difference. */
  return domus_domain_get_device_xml (draft,
                                      domus_hardware_page_get_place (DOMUS_HARDWARE_PAGE (page)));
}

static const DomusFormRow generic_rows[] = {
  DOMUS_DEVICE_TRUTH_ROW,
  { .kind = DOMUS_FORM_LONG_TEXT,
    .label = N_ ("Definition:"),
    .get = get_xml,
    .hint = N_ ("It is kept as it is; “Remove” takes it away") },
};

/**
 * domus_generic_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_generic_page_new (void)
{
  return domus_form_page_new (generic_rows, G_N_ELEMENTS (generic_rows));
}

/* ---- which page for what ---- */

static const struct
{
  DomusDeviceKind kind;
  const char *icon;
  GtkWidget *(*make) (void);
} pages[] = {
  { DOMUS_DEVICE_DISK, "drive-harddisk-symbolic", domus_disk_page_new },
  { DOMUS_DEVICE_FLOPPY, "media-floppy-symbolic", domus_floppy_page_new },
  { DOMUS_DEVICE_INTERFACE, "network-wired-symbolic", domus_network_page_new },
  { DOMUS_DEVICE_GRAPHICS, "preferences-desktop-display-symbolic", domus_display_page_new },
  { DOMUS_DEVICE_VIDEO, "video-display-symbolic", domus_video_page_new },
  { DOMUS_DEVICE_SOUND, "audio-card-symbolic", domus_sound_page_new },
  { DOMUS_DEVICE_INPUT, "input-mouse-symbolic", domus_input_page_new },
  { DOMUS_DEVICE_SERIAL, "utilities-terminal-symbolic", domus_serial_page_new },
  { DOMUS_DEVICE_CONSOLE, "utilities-terminal-symbolic", domus_console_page_new },
  { DOMUS_DEVICE_PARALLEL, "printer-symbolic", domus_generic_page_new },
  { DOMUS_DEVICE_CHANNEL, "utilities-terminal-symbolic", domus_channel_page_new },
  { DOMUS_DEVICE_USB_CONTROLLER, "media-removable-symbolic", domus_usb_controller_page_new },
  { DOMUS_DEVICE_CONTROLLER, "drive-multidisk-symbolic", domus_controller_page_new },
  { DOMUS_DEVICE_USB_HOST, "media-removable-symbolic", domus_usb_host_page_new },
  { DOMUS_DEVICE_PCI_HOST, "application-x-firmware-symbolic", domus_pci_host_page_new },
  { DOMUS_DEVICE_FILESYSTEM, "folder-symbolic", domus_filesystem_page_new },
  { DOMUS_DEVICE_WATCHDOG, "alarm-symbolic", domus_watchdog_page_new },
  { DOMUS_DEVICE_RNG, "media-playlist-shuffle-symbolic", domus_rng_page_new },
  { DOMUS_DEVICE_TPM, "security-high-symbolic", domus_tpm_page_new },
  { DOMUS_DEVICE_BALLOON, "media-flash-symbolic", domus_generic_page_new },
};

/**
 * domus_device_page_maker:
 *
 * CD drives have a page of their own: domus_cd_page_new().
 *
 * Returns: (transfer none): what makes the page of such a device
 */
GtkWidget *(*domus_device_page_maker (DomusDeviceKind kind)) (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++) {
    if (pages[i].kind == kind)
      return pages[i].make;
  }
  return domus_generic_page_new;
}

/**
 * domus_device_kind_icon:
 *
 * Returns: (transfer none): the name of a symbolic icon
 */
const char *
domus_device_kind_icon (DomusDeviceKind kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++) {
    if (pages[i].kind == kind)
      return pages[i].icon;
  }
  return kind == DOMUS_DEVICE_CDROM ? "media-optical-symbolic" : "application-x-addon-symbolic";
}
