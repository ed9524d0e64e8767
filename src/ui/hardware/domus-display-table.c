/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-device-pages-private.h"

#include "domus-device-values-private.h"
#include "domus-display-password-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The tables of displays and display adapters. */

static gboolean
is_network_display (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *type = domus_device_page_get (page, doc, "@type");

  return g_strcmp0 (type, "vnc") == 0 || g_strcmp0 (type, "spice") == 0;
}

static gboolean
is_spice (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_is (page, doc, "@type", "spice");
}

static gboolean
is_sdl (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_is (page, doc, "@type", "sdl");
}

/* ---- kind ---- */

static const DomusDeviceWord types[] = {
  { "vnc", N_ ("VNC") },
  { "spice", N_ ("SPICE") },
  { "sdl", N_ ("SDL: a window on the host’s own screen") },
};

static char *
format_type (const char *value)
{
  return domus_device_word (types, G_N_ELEMENTS (types), value);
}

static void
fill_type (DomusFormPage *page, GtkComboBoxText *combo)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++) {
    if (platform == NULL
        || domus_platform_get_support (platform, "graphics/type", types[i].value, NULL)
               == DOMUS_SUPPORT_HONOURED)
      gtk_combo_box_text_append (combo, types[i].value, _ (types[i].label));
  }
}

static char *
get_type (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_get (page, doc, "@type");
}

/* What only another kind understands goes. */
static gboolean
set_type (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  static const char *const networked[] = { "@port",      "@autoport",    "@listen",
                                           "@passwd",    "@keymap",      "listen",
                                           "@tlsPort",   "@websocket",   "@passwdValidTo",
                                           "@connected", "@sharePolicy", "@defaultMode",
                                           "mouse",      "clipboard" };
  static const char *const local[] = { "@display", "@xauth", "@fullscreen" };
  gboolean sdl = g_str_equal (value, "sdl");
  gboolean was_sdl = is_sdl (page, doc);

  domus_device_page_set (page, doc, "@type", value);
  if (sdl) {
    for (gsize i = 0; i < G_N_ELEMENTS (networked); i++) {
      g_autofree char *path = g_strdup_printf (
          "%s/%s", domus_hardware_page_get_place (DOMUS_HARDWARE_PAGE (page)), networked[i]);
      domus_xml_doc_remove (doc, path);
    }
  } else if (was_sdl) {
    for (gsize i = 0; i < G_N_ELEMENTS (local); i++)
      domus_device_page_set (page, doc, local[i], NULL);
    domus_device_page_set (page, doc, "@autoport", "yes");
    domus_device_page_set (page, doc, "@listen", "127.0.0.1");
  }
  return TRUE;
}

/* ---- address ---- */

static char *
get_listen (DomusFormPage *page, const DomusXmlDoc *doc)
{
  char *address = domus_device_page_get (page, doc, "@listen");

  if (address == NULL)
    address = domus_device_page_get (page, doc, "listen[@type='address']/@address");
  return address != NULL ? address : g_strdup ("127.0.0.1");
}

static gboolean
set_listen (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  g_autofree char *element = domus_device_page_get_flag (page, doc, "listen[@type='address']");

  if (g_str_equal (value, "localhost"))
    value = "127.0.0.1";
  if (*value != '\0' && !g_hostname_is_ip_address (value) && strpbrk (value, " /<>'\"") != NULL) {
    g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                         _ ("An address looks like 192.168.1.5, or is the name of a host."));
    return FALSE;
  }
  domus_device_page_set (page, doc, "@listen", value);
  if (g_strcmp0 (element, "yes") == 0)
    domus_device_page_set (page, doc, "listen[@type='address']/@address", value);
  return TRUE;
}

static const DomusDeviceWord ranges[] = {
  { "local", N_ ("The host itself only") },
  { "all", N_ ("All of the host’s networks") },
  { "one", N_ ("One address of the host’s") },
};

#define OWN_ADDRESS "domus-own-address"

/* That an address of one's own is wanted shows before one was typed. */
static char *
get_range (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *address = get_listen (page, doc);
  gboolean own = g_object_get_data (G_OBJECT (page), OWN_ADDRESS) != NULL
                 && doc == domus_hardware_page_get_doc (DOMUS_HARDWARE_PAGE (page));

  if (own)
    return g_strdup ("one");
  if (g_str_equal (address, "127.0.0.1") || g_str_equal (address, "::1"))
    return g_strdup ("local");
  return g_strdup (g_str_equal (address, "0.0.0.0") || g_str_equal (address, "::") ? "all" : "one");
}

static gboolean
set_range (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  gboolean own = g_str_equal (value, "one");

  g_object_set_data (G_OBJECT (page), OWN_ADDRESS, own ? page : NULL);
  if (own)
    return TRUE;
  return set_listen (page, doc, g_str_equal (value, "local") ? "127.0.0.1" : "0.0.0.0", error);
}

static char *
format_range (const char *value)
{
  return domus_device_word (ranges, G_N_ELEMENTS (ranges), value);
}

static void
fill_range (DomusFormPage *page, GtkComboBoxText *combo)
{
  domus_device_fill_words (combo, ranges, G_N_ELEMENTS (ranges));
}

static gboolean
has_own_address (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *range = get_range (page, doc);

  return is_network_display (page, doc) && g_str_equal (range, "one");
}

static gboolean
is_exposed (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *range = get_range (page, doc);

  return is_network_display (page, doc) && !g_str_equal (range, "local");
}

/* The password itself is not looked at. */
static char *
get_exposure (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *password = domus_device_page_get_flag (page, doc, "@passwd");

  return g_strdup (
      g_strcmp0 (password, "yes") == 0
          ? _ ("Whoever reaches the host can try passwords, and what is typed goes over the "
               "network unencrypted.")
          : _ ("Whoever reaches the host can see the guest’s screen and type into it: set a "
               "password, or let the host itself only."));
}

/* ---- port ---- */

static char *
get_autoport (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *port = domus_device_page_get (page, doc, "@port");
  g_autofree char *automatic = domus_device_page_get (page, doc, "@autoport");

  return g_strdup (g_strcmp0 (automatic, "yes") == 0 || port == NULL || *port == '-' ? "yes"
                                                                                     : "no");
}

static gboolean
set_autoport (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_device_page_set (page, doc, "@autoport", value);
  domus_device_page_set (page, doc, "@port", g_str_equal (value, "yes") ? "-1" : "5901");
  return TRUE;
}

static gboolean
has_fixed_port (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *automatic = get_autoport (page, doc);

  return is_network_display (page, doc) && g_str_equal (automatic, "no");
}

static char *
get_port (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_get (page, doc, "@port");
}

static gboolean
set_port (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  guint64 port;
  /* libvirt’s Xen driver and QEMU’s count displays from 5900. */
  guint lowest = is_spice (page, doc) ? 1 : 5900;

  if (!g_ascii_string_to_unsigned (value, 10, lowest, 65535, &port, NULL)) {
    g_set_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                 _ ("A port is a number from %u to 65535."), lowest);
    return FALSE;
  }
  domus_device_page_set (page, doc, "@port", value);
  return TRUE;
}

/* ---- password ---- */

static char *
get_password_state (DomusFormPage *page, const DomusXmlDoc *doc)
{
  const DomusXmlDoc *draft = domus_hardware_page_get_doc (DOMUS_HARDWARE_PAGE (page));
  g_autofree char *set = domus_device_page_get_flag (page, doc, "@passwd");

  /* The live definition was read without passwords: nothing to compare. */
  if (doc != draft)
    return get_password_state (page, draft);
  return g_strdup (g_strcmp0 (set, "yes") == 0 ? _ ("A password is set") : _ ("No password"));
}

static void
on_password (DomusFormPage *page)
{
  domus_display_password_run (DOMUS_HARDWARE_PAGE (page));
}

/* ---- the rest ---- */

static char *
format_keymap (const char *value)
{
  return g_strdup (*value != '\0' ? value : _ ("The hypervisor’s own choice"));
}

static void
fill_keymap (DomusFormPage *page, GtkComboBoxText *combo)
{
  /* QEMU’s own keymaps. */
  static const char *const keymaps[] = { "ar",    "bepo",  "cz", "da", "de", "de-ch", "en-gb",
                                         "en-us", "es",    "et", "fi", "fo", "fr",    "fr-be",
                                         "fr-ca", "fr-ch", "hr", "hu", "is", "it",    "ja",
                                         "lt",    "lv",    "mk", "nl", "no", "pl",    "pt",
                                         "pt-br", "ru",    "sl", "sv", "th", "tr" };

  gtk_combo_box_text_append (combo, "", _ ("The hypervisor’s own choice"));
  for (gsize i = 0; i < G_N_ELEMENTS (keymaps); i++)
    gtk_combo_box_text_append (combo, keymaps[i], keymaps[i]);
}

static char *
format_mouse (const char *value)
{
  static const DomusDeviceWord words[] = {
    { "client", N_ ("Follows the viewer’s pointer") },
    { "server", N_ ("Is moved by the guest") },
  };

  return domus_device_word (words, G_N_ELEMENTS (words), value);
}

static void
fill_mouse (DomusFormPage *page, GtkComboBoxText *combo)
{
  gtk_combo_box_text_append (combo, "", _ ("The hypervisor’s own choice"));
  gtk_combo_box_text_append (combo, "client", _ ("Follows the viewer’s pointer"));
  gtk_combo_box_text_append (combo, "server", _ ("Is moved by the guest"));
}

static char *
get_clipboard (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return g_strdup (domus_device_page_is (page, doc, "clipboard/@copypaste", "no") ? "no" : "yes");
}

static gboolean
set_clipboard (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_device_page_set (page, doc, "clipboard/@copypaste",
                         g_str_equal (value, "no") ? "no" : NULL);
  return TRUE;
}

static const DomusFormRow display_rows[] = {
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Kind:"),
    .get = get_type,
    .set = set_type,
    .fill = fill_type,
    .format = format_type,
    .hint = N_ ("Domus shows VNC displays itself") },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Reachable from:"),
    .get = get_range,
    .set = set_range,
    .fill = fill_range,
    .format = format_range,
    .applies = is_network_display },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("Ad_dress:"),
    .get = get_listen,
    .set = set_listen,
    .applies = has_own_address,
    .hint = N_ ("An address that the host has") },
  { .kind = DOMUS_FORM_READ_ONLY,
    .label = N_ ("Take care:"),
    .get = get_exposure,
    .applies = is_exposed },
  { .kind = DOMUS_FORM_CHECK,
    .label = N_ ("The host _chooses a free port"),
    .get = get_autoport,
    .set = set_autoport,
    .applies = is_network_display },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("_Port:"),
    .get = get_port,
    .set = set_port,
    .applies = has_fixed_port },
  { .kind = DOMUS_FORM_READ_ONLY,
    .label = N_ ("Password:"),
    .get = get_password_state,
    .button = N_ ("Chan_ge…"),
    .clicked = on_password,
    .applies = is_network_display },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("Keyboard _layout:"),
    .path = "./@keymap",
    .fill = fill_keymap,
    .format = format_keymap,
    .support = "graphics/keymap",
    .applies = is_network_display,
    .hint = N_ ("Only where viewers send characters; Domus sends keys") },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("Poi_nter:"),
    .path = "./mouse/@mode",
    .fill = fill_mouse,
    .format = format_mouse,
    .applies = is_spice },
  { .kind = DOMUS_FORM_CHECK,
    .label = N_ ("_Share the clipboard with viewers"),
    .get = get_clipboard,
    .set = set_clipboard,
    .applies = is_spice },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("X d_isplay:"),
    .path = "./@display",
    .applies = is_sdl,
    .hint = N_ ("Of the host, as in :0") },
  { .kind = DOMUS_FORM_TEXT, .label = N_ ("X a_uthority:"), .path = "./@xauth", .applies = is_sdl },
};

/**
 * domus_display_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_display_page_new (void)
{
  return domus_form_page_new (display_rows, G_N_ELEMENTS (display_rows));
}

/* ---- display adapters ---- */

static char *
get_video_model (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_get (page, doc, "model/@type");
}

/* Memory sizes belong to a model: they go, and libvirt fills in what fits. */
static gboolean
set_video_model (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  static const char *const sizes[] = { "model/@vram", "model/@ram", "model/@vram64",
                                       "model/@vgamem" };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    domus_device_page_set (page, doc, sizes[i], NULL);
  domus_device_page_set (page, doc, "model/@type", value);
  return TRUE;
}

static char *
format_video_model (const char *value)
{
  static const DomusDeviceWord words[] = {
    { "vga", N_ ("vga (standard VGA)") },
    { "cirrus", N_ ("cirrus (old systems know it)") },
    { "xen", N_ ("xen (standard VGA on Xen)") },
    { "virtio", N_ ("virtio (needs its drivers)") },
    { "none", N_ ("none") },
  };

  return domus_device_word (words, G_N_ELEMENTS (words), value);
}

static void
fill_video_model (DomusFormPage *page, GtkComboBoxText *combo)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));
  g_auto (GStrv) models =
      platform != NULL ? domus_platform_list_values (platform, "video/model") : NULL;

  for (guint i = 0; models != NULL && models[i] != NULL; i++) {
    g_autofree char *label = format_video_model (models[i]);

    gtk_combo_box_text_append (combo, models[i], label);
  }
}

static char *
format_vram (const char *value)
{
  guint64 kib = g_ascii_strtoull (value, NULL, 10);

  return kib > 0 ? g_format_size_full (kib * 1024, G_FORMAT_SIZE_IEC_UNITS)
                 : g_strdup (_ ("The hypervisor’s own choice"));
}

static void
fill_vram (DomusFormPage *page, GtkComboBoxText *combo)
{
  static const char *const sizes[] = { "", "8192", "16384", "32768", "65536", "131072", "262144" };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *label = format_vram (sizes[i]);

    gtk_combo_box_text_append (combo, sizes[i], label);
  }
}

static const DomusFormRow video_rows[] = {
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Model:"),
    .get = get_video_model,
    .set = set_video_model,
    .fill = fill_video_model,
    .format = format_video_model },
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("M_emory:"),
    .path = "./model/@vram",
    .fill = fill_vram,
    .format = format_vram,
    .support = "video/vram",
    .hint = N_ ("More memory allows more pixels") },
  { .kind = DOMUS_FORM_CHECK,
    .label = N_ ("_3D acceleration"),
    .path = "./model/acceleration/@accel3d",
    .support = "video/accel3d" },
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
