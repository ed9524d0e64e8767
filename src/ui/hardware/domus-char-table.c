/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-device-pages-private.h"

#include "domus-device-values-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The tables of ports that carry characters: serial, console, parallel,
 * channel. What differs is the guest's side. */

static const DomusDeviceWord types[] = {
  { "pty", N_ ("Terminal on the host (pty)") },
  { "tcp", N_ ("TCP connection") },
  { "udp", N_ ("UDP packets") },
  { "unix", N_ ("Unix socket") },
  { "file", N_ ("Output to a file") },
  { "pipe", N_ ("Named pipe") },
  { "dev", N_ ("Device of the host") },
  { "vc", N_ ("Text screen of the display") },
  { "null", N_ ("Nowhere") },
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
        || domus_platform_get_support (platform, "serial/type", types[i].value, NULL)
               == DOMUS_SUPPORT_HONOURED)
      gtk_combo_box_text_append (combo, types[i].value, _ (types[i].label));
  }
}

static char *
get_type (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_get (page, doc, "@type");
}

static void
drop (DomusFormPage *page, DomusXmlDoc *doc, const char *child)
{
  g_autofree char *path =
      g_strdup_printf ("%s/%s", domus_hardware_page_get_place (DOMUS_HARDWARE_PAGE (page)), child);

  while (domus_xml_doc_exists (doc, path))
    domus_xml_doc_remove (doc, path);
}

/* Of another type, what stands in the source means nothing. */
static gboolean
set_type (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  drop (page, doc, "source");
  drop (page, doc, "protocol");
  domus_device_page_set (page, doc, "@tty", NULL);
  domus_device_page_set (page, doc, "@type", value);
  if (g_str_equal (value, "tcp")) {
    domus_device_page_set (page, doc, "source/@mode", "bind");
    domus_device_page_set (page, doc, "source/@host", "127.0.0.1");
    domus_device_page_set (page, doc, "source/@service", "4555");
    domus_device_page_set (page, doc, "protocol/@type", "raw");
  } else if (g_str_equal (value, "udp")) {
    domus_device_page_set (page, doc, "source/@mode", "connect");
    domus_device_page_set (page, doc, "source/@host", "127.0.0.1");
    domus_device_page_set (page, doc, "source/@service", "4555");
  } else if (g_str_equal (value, "unix")) {
    domus_device_page_set (page, doc, "source/@mode", "bind");
    domus_device_page_set (page, doc, "source/@path", "/var/lib/libvirt/serial.sock");
  } else if (g_str_equal (value, "file")) {
    domus_device_page_set (page, doc, "source/@path", "/var/log/libvirt/serial.log");
  } else if (g_str_equal (value, "pipe")) {
    domus_device_page_set (page, doc, "source/@path", "/var/lib/libvirt/serial.pipe");
  } else if (g_str_equal (value, "dev")) {
    domus_device_page_set (page, doc, "source/@path", "/dev/ttyS0");
  }
  return TRUE;
}

static gboolean
is_one_of (DomusFormPage *page, const DomusXmlDoc *doc, const char *const *wanted)
{
  g_autofree char *type = get_type (page, doc);

  return type != NULL && g_strv_contains (wanted, type);
}

static gboolean
has_path (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return is_one_of (page, doc, (const char *const[]){ "unix", "file", "pipe", "dev", NULL });
}

static gboolean
has_mode (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return is_one_of (page, doc, (const char *const[]){ "unix", "tcp", NULL });
}

static gboolean
has_host (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return is_one_of (page, doc, (const char *const[]){ "udp", "tcp", NULL });
}

static gboolean
is_tcp (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_is (page, doc, "@type", "tcp");
}

static gboolean
is_pty (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_is (page, doc, "@type", "pty");
}

/* ---- the host's side ---- */

static char *
get_path (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_get (page, doc, "source/@path");
}

static gboolean
set_path (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  if (*value != '/') {
    g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                         _ ("A path on the host begins with “/”."));
    return FALSE;
  }
  domus_device_page_set (page, doc, "source/@path", value);
  return TRUE;
}

static const DomusDeviceWord modes[] = {
  { "bind", N_ ("Waits for a connection") },
  { "connect", N_ ("Connects to it") },
};

static char *
format_mode (const char *value)
{
  return domus_device_word (modes, G_N_ELEMENTS (modes), value);
}

static void
fill_mode (DomusFormPage *page, GtkComboBoxText *combo)
{
  domus_device_fill_words (combo, modes, G_N_ELEMENTS (modes));
}

static char *
get_service (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_device_page_get (page, doc, "source/@service");
}

static gboolean
set_service (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  guint64 port;

  if (!g_ascii_string_to_unsigned (value, 10, 1, 65535, &port, NULL)) {
    g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                         _ ("A port is a number from 1 to 65535."));
    return FALSE;
  }
  domus_device_page_set (page, doc, "source/@service", value);
  return TRUE;
}

static char *
get_telnet (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return g_strdup (domus_device_page_is (page, doc, "protocol/@type", "telnet") ? "yes" : "no");
}

static gboolean
set_telnet (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  domus_device_page_set (page, doc, "protocol/@type",
                         g_str_equal (value, "yes") ? "telnet" : "raw");
  return TRUE;
}

/* Which terminal it is now is known of a running guest only. */
static char *
get_terminal (DomusFormPage *page, const DomusXmlDoc *doc)
{
  const DomusXmlDoc *live = domus_hardware_page_get_live (DOMUS_HARDWARE_PAGE (page));
  char *path = live != NULL ? domus_device_page_get (page, live, "source/@path") : NULL;

  return path != NULL ? path : g_strdup (_ ("chosen when the guest starts"));
}

#define HOST_ROWS                                                                                  \
  { .kind = DOMUS_FORM_CHOICE,                                                                     \
    .label = N_ ("_Goes to:"),                                                                     \
    .get = get_type,                                                                               \
    .set = set_type,                                                                               \
    .fill = fill_type,                                                                             \
    .format = format_type },                                                                       \
      { .kind = DOMUS_FORM_READ_ONLY,                                                              \
        .label = N_ ("Terminal:"),                                                                 \
        .get = get_terminal,                                                                       \
        .applies = is_pty },                                                                       \
      { .kind = DOMUS_FORM_TEXT,                                                                   \
        .label = N_ ("_Path:"),                                                                    \
        .get = get_path,                                                                           \
        .set = set_path,                                                                           \
        .applies = has_path,                                                                       \
        .hint = N_ ("On the host") },                                                              \
      { .kind = DOMUS_FORM_CHOICE,                                                                 \
        .label = N_ ("_Side:"),                                                                    \
        .path = "./source/@mode",                                                                  \
        .fill = fill_mode,                                                                         \
        .format = format_mode,                                                                     \
        .applies = has_mode },                                                                     \
      { .kind = DOMUS_FORM_TEXT,                                                                   \
        .label = N_ ("Ad_dress:"),                                                                 \
        .path = "./source/@host",                                                                  \
        .applies = has_host },                                                                     \
      { .kind = DOMUS_FORM_TEXT,                                                                   \
        .label = N_ ("P_ort:"),                                                                    \
        .get = get_service,                                                                        \
        .set = set_service,                                                                        \
        .applies = has_host },                                                                     \
  {                                                                                                \
    .kind = DOMUS_FORM_CHECK, .label = N_ ("Speaks _telnet"), .get = get_telnet,                   \
    .set = set_telnet, .applies = is_tcp                                                           \
  }

/* ---- the guest's side ---- */

static char *
get_port_number (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *port = domus_device_page_get (page, doc, "target/@port");

  return port != NULL ? g_steal_pointer (&port) : g_strdup (_ ("the next free one"));
}

static const DomusFormRow serial_rows[] = {
  DOMUS_DEVICE_TRUTH_ROW,
  HOST_ROWS,
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("Port in the guest:"), .get = get_port_number },
};

static const DomusFormRow console_rows[] = {
  DOMUS_DEVICE_TRUTH_ROW,
  HOST_ROWS,
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_In the guest:"),
    .path = "./target/@type",
    .format = domus_device_format_plain,
    .support = "console/target" },
};

static const DomusFormRow channel_rows[] = {
  DOMUS_DEVICE_TRUTH_ROW,
  HOST_ROWS,
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_In the guest:"),
    .path = "./target/@type",
    .format = domus_device_format_plain,
    .support = "channel/target" },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("_Name:"),
    .path = "./target/@name",
    .hint = N_ ("What the guest knows it by") },
};

/**
 * domus_serial_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_serial_page_new (void)
{
  return domus_form_page_new (serial_rows, G_N_ELEMENTS (serial_rows));
}

/**
 * domus_console_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_console_page_new (void)
{
  return domus_form_page_new (console_rows, G_N_ELEMENTS (console_rows));
}

/**
 * domus_channel_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_channel_page_new (void)
{
  return domus_form_page_new (channel_rows, G_N_ELEMENTS (channel_rows));
}
