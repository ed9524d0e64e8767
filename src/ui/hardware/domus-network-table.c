/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-device-pages-private.h"

#include "domus-device-values-private.h"
#include "domus-validate.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

/* The table of network cards. */

/* ---- what it is connected to ---- */

static const DomusDeviceWord kinds[] = {
  { "network", N_ ("Virtual network") },
  { "bridge", N_ ("Bridge of the host") },
  { "user", N_ ("User network (no access from outside)") },
  { "direct", N_ ("Card of the host (macvtap)") },
  { "ethernet", N_ ("Plain Ethernet (a script connects it)") },
};

static char *
format_kind (const char *value)
{
  return domus_device_word (kinds, G_N_ELEMENTS (kinds), value);
}

static void
fill_kind (DomusFormPage *page, GtkComboBoxText *combo)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (platform == NULL
        || domus_platform_get_support (platform, "interface/type", kinds[i].value, NULL)
               == DOMUS_SUPPORT_HONOURED)
      gtk_combo_box_text_append (combo, kinds[i].value, _ (kinds[i].label));
  }
}

static const char *
source_attribute (const char *kind)
{
  return g_str_equal (kind, "network")  ? "source/@network"
         : g_str_equal (kind, "bridge") ? "source/@bridge"
                                        : "source/@dev";
}

static char *
get_kind (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_get (page, doc, "@type");
}

/* The first that the host has of this kind, so that the choice is whole. */
static const char *
first_source (DomusFormPage *page, const char *kind)
{
  GPtrArray *networks = domus_form_page_get_networks (page);

  for (guint i = 0; networks != NULL && i < networks->len; i++) {
    const DomusPlanNetwork *network = g_ptr_array_index (networks, i);

    if (g_strcmp0 (network->kind, kind) == 0)
      return network->name;
  }
  return g_str_equal (kind, "bridge")   ? "xenbr0"
         : g_str_equal (kind, "direct") ? "eth0"
                                        : "default";
}

static guint
position_of (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *place = domus_device_page_find (page, doc);
  g_autoptr (DomusDevice) device = place != NULL ? domus_domain_find_device (doc, place) : NULL;

  return device != NULL ? device->position - 1 : G_MAXUINT - 1;
}

static gboolean
set_kind (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  const char *source = g_str_equal (value, "user") || g_str_equal (value, "ethernet")
                           ? NULL
                           : first_source (page, value);

  if (!domus_domain_set_interface (doc, position_of (page, doc), value, source, NULL, NULL, error))
    return FALSE;
  if (g_str_equal (value, "direct"))
    domus_device_page_set (page, doc, "source/@mode", "bridge");
  return TRUE;
}

static gboolean
has_source (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *kind = get_kind (page, doc);

  return g_strcmp0 (kind, "user") != 0 && g_strcmp0 (kind, "ethernet") != 0
         && g_strcmp0 (kind, "hostdev") != 0;
}

static char *
get_source (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *kind = get_kind (page, doc);

  return kind != NULL ? domus_device_page_get (page, doc, source_attribute (kind)) : NULL;
}

static gboolean
set_source (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  g_autofree char *kind = get_kind (page, doc);

  if (g_strcmp0 (kind, "network") == 0 || g_strcmp0 (kind, "bridge") == 0)
    return domus_domain_set_interface (doc, position_of (page, doc), kind, value, NULL, NULL,
                                       error);
  domus_device_page_set (page, doc, "source/@dev", value);
  return TRUE;
}

static void
fill_source (DomusFormPage *page, GtkComboBoxText *combo)
{
  GPtrArray *networks = domus_form_page_get_networks (page);

  for (guint i = 0; networks != NULL && i < networks->len; i++) {
    const DomusPlanNetwork *network = g_ptr_array_index (networks, i);

    if (network->name != NULL)
      gtk_combo_box_text_append (combo, network->name, network->name);
  }
}

/* ---- what the guest sees ---- */

static char *
get_mac (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_get (page, doc, "mac/@address");
}

static gboolean
set_mac (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  return domus_domain_set_interface (doc, position_of (page, doc), NULL, NULL, value, NULL, error);
}

static void
on_new_mac (DomusFormPage *page)
{
  DomusHardwarePage *self = DOMUS_HARDWARE_PAGE (page);
  const DomusPlatform *platform = domus_hardware_page_get_platform (self);
  g_autofree char *mac =
      domus_random_mac (platform != NULL ? domus_platform_mac_prefix (platform) : "52:54:00");

  domus_device_page_set (page, domus_hardware_page_get_doc (self), "mac/@address", mac);
  domus_hardware_page_touched (self);
}

static char *
format_link (const char *value)
{
  static const DomusDeviceWord words[] = {
    { "up", N_ ("Plugged in") },
    { "down", N_ ("Unplugged") },
    { "", N_ ("Plugged in") },
  };

  return domus_device_word (words, G_N_ELEMENTS (words), value);
}

static void
fill_link (DomusFormPage *page, GtkComboBoxText *combo)
{
  gtk_combo_box_text_append (combo, "", _ ("Plugged in"));
  gtk_combo_box_text_append (combo, "down", _ ("Unplugged"));
}

static char *
get_link (DomusFormPage *page, const DomusXmlDoc *doc)
{
  char *state = domus_device_page_get (page, doc, "link/@state");

  if (g_strcmp0 (state, "up") == 0)
    *state = '\0';
  return state;
}

static gboolean
set_link (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_device_page_set (page, doc, "link/@state", value);
  return TRUE;
}

/* ---- rates: libvirt counts in kilobytes a second ---- */

static gboolean
set_rate (
    DomusFormPage *page, DomusXmlDoc *doc, const char *path, const char *value, GError **error)
{
  guint64 rate;

  if (*value != '\0' && !g_ascii_string_to_unsigned (value, 10, 1, G_MAXUINT32, &rate, NULL)) {
    g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                         _ ("A rate is a whole number of kilobytes a second, or empty."));
    return FALSE;
  }
  domus_device_page_set (page, doc, path, value);
  return TRUE;
}

static char *
get_rate_out (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_get (page, doc, "bandwidth/outbound/@average");
}

static gboolean
set_rate_out (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  return set_rate (page, doc, "bandwidth/outbound/@average", value, error);
}

static char *
get_rate_in (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_get (page, doc, "bandwidth/inbound/@average");
}

static gboolean
set_rate_in (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  return set_rate (page, doc, "bandwidth/inbound/@average", value, error);
}

static const DomusFormRow network_rows[] = {
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Connected to:"),
    .get = get_kind,
    .set = set_kind,
    .fill = fill_kind,
    .format = format_kind },
  { .kind = DOMUS_FORM_CHOICE_ENTRY,
    .label = N_ ("Na_me:"),
    .get = get_source,
    .set = set_source,
    .fill = fill_source,
    .applies = has_source,
    .needs_networks = TRUE,
    .hint = N_ ("A network, bridge or card that the host has") },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("MAC _address:"),
    .get = get_mac,
    .set = set_mac,
    .button = N_ ("Ne_w"),
    .clicked = on_new_mac,
    .hint = N_ ("Windows ties its activation to it: keep it once Windows is installed") },
  { .kind = DOMUS_FORM_CHOICE_ENTRY,
    .label = N_ ("M_odel:"),
    .path = "./model/@type",
    .support = "interface/model",
    .hint = N_ ("Empty: the hypervisor’s own choice") },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("Cab_le:"),
    .get = get_link,
    .set = set_link,
    .fill = fill_link,
    .format = format_link,
    .support = "interface/link" },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("Rate _out:"),
    .get = get_rate_out,
    .set = set_rate_out,
    .support = "interface/rate",
    .hint = N_ ("At most so many kilobytes a second from the guest; empty: no limit") },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("Rate _in:"),
    .get = get_rate_in,
    .set = set_rate_in,
    .support = "interface/rate-in",
    .hint = N_ ("To the guest") },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("Sc_ript:"),
    .path = "./script/@path",
    .support = "interface/script",
    .hint = N_ ("Of the host’s, that connects the card; empty: the host’s own") },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("_Device on the host:"),
    .path = "./target/@dev",
    .hint = N_ ("What the host calls its end; empty: it finds a name") },
};

/**
 * domus_network_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_network_page_new (void)
{
  return domus_form_page_new (network_rows, G_N_ELEMENTS (network_rows));
}
