/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-domain-guest.h"
#include "domus-guest-values-private.h"
#include "domus-platform-support.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ---- offset ---- */

/* The control's values are those of domus_domain_get_clock_kind(), with the
 * time zone and the moment in rows of their own. */
static char *
get_clock (DomusFormPage *page, const DomusXmlDoc *doc)
{
  char *kind = domus_domain_get_clock_kind (doc);

  if (g_str_has_prefix (kind, "timezone:") || g_str_has_prefix (kind, "absolute:"))
    *strchr (kind, ':') = '\0';
  return kind;
}

static gboolean
set_clock (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  if (g_str_equal (value, "timezone"))
    domus_domain_set_clock_kind (doc, "timezone:Europe/Berlin");
  else if (g_str_equal (value, "absolute"))
    domus_domain_set_clock_kind (doc, "absolute:0");
  else
    domus_domain_set_clock_kind (doc, value);
  return TRUE;
}

static char *
format_clock (const char *value)
{
  static const char *const words[][2] = {
    { "", N_ ("The hypervisor’s choice") },
    { "utc", N_ ("UTC (Linux and others)") },
    { "localtime", N_ ("Local time of the host (Windows)") },
    { "variable:utc", N_ ("Kept by the guest, beside UTC") },
    { "variable:localtime", N_ ("Kept by the guest, beside local time") },
    { "timezone", N_ ("Local time of a time zone") },
    { "absolute", N_ ("The same moment at each start") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i][0], value))
      return g_strdup (_ (words[i][1]));
  return g_strdup (value);
}

static void
fill_clock (DomusFormPage *page, GtkComboBoxText *combo)
{
  static const char *const values[] = { "utc",          "localtime",
                                        "variable:utc", "variable:localtime",
                                        "timezone",     "absolute" };
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autofree char *label = format_clock (values[i]);
    g_autofree char *offset = g_strndup (values[i], strcspn (values[i], ":"));

    if (platform == NULL
        || domus_platform_get_support (platform, "clock/offset", offset, NULL)
               == DOMUS_SUPPORT_HONOURED)
      gtk_combo_box_text_append (combo, values[i], label);
  }
}

static gboolean
has_kind (const DomusXmlDoc *doc, const char *prefix)
{
  g_autofree char *kind = domus_domain_get_clock_kind (doc);

  return g_str_has_prefix (kind, prefix);
}

static gboolean
is_variable (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return has_kind (doc, "variable");
}

static gboolean
is_timezone (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return has_kind (doc, "timezone");
}

static gboolean
is_absolute (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return has_kind (doc, "absolute");
}

static char *
get_timezone (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_xml_doc_get (doc, "clock/@timezone");
}

static gboolean
set_timezone (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  g_autoptr (GTimeZone) zone = *value != '\0' ? g_time_zone_new_identifier (value) : NULL;
  g_autofree char *kind = g_strconcat ("timezone:", value, NULL);

  if (zone == NULL) {
    g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                         _ ("Write the time zone as a place, such as Europe/Berlin."));
    return FALSE;
  }
  domus_domain_set_clock_kind (doc, kind);
  return TRUE;
}

static void
fill_timezone (DomusFormPage *page, GtkComboBoxText *combo)
{
  static const char *const zones[] = {
    "Africa/Johannesburg", "America/Chicago", "America/Los_Angeles", "America/New_York",
    "America/Sao_Paulo",   "Asia/Kolkata",    "Asia/Shanghai",       "Asia/Tokyo",
    "Australia/Sydney",    "Europe/Berlin",   "Europe/London",       "Europe/Moscow"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (zones); i++)
    gtk_combo_box_text_append (combo, zones[i], zones[i]);
}

static gboolean
parse_seconds (const char *value, gint64 *seconds, GError **error)
{
  if (g_ascii_string_to_signed (value, 10, -G_GINT64_CONSTANT (100000000000),
                                G_GINT64_CONSTANT (100000000000), seconds, NULL))
    return TRUE;
  g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                       _ ("Write a whole number of seconds, with a minus sign for earlier."));
  return FALSE;
}

static char *
get_adjustment (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, domus_domain_get_clock_adjustment (doc));
}

static gboolean
set_adjustment (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  gint64 seconds;

  if (!parse_seconds (value, &seconds, error))
    return FALSE;
  domus_domain_set_clock_adjustment (doc, seconds);
  return TRUE;
}

static char *
get_start (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_xml_doc_get (doc, "clock/@start");
}

static gboolean
set_start (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  g_autofree char *kind = g_strconcat ("absolute:", value, NULL);
  gint64 seconds;

  if (!parse_seconds (value, &seconds, error))
    return FALSE;
  domus_domain_set_clock_kind (doc, kind);
  return TRUE;
}

/* ---- timers ---- */

#define TIMER(timer, attribute)                                                                    \
  static char *get_##timer##_##attribute (DomusFormPage *page, const DomusXmlDoc *doc)             \
  {                                                                                                \
    return domus_domain_get_timer (doc, #timer, #attribute);                                       \
  }                                                                                                \
  static gboolean set_##timer##_##attribute (DomusFormPage *page, DomusXmlDoc *doc,                \
                                             const char *value, GError **error)                    \
  {                                                                                                \
    domus_domain_set_timer (doc, #timer, #attribute, value);                                       \
    return TRUE;                                                                                   \
  }

TIMER (hpet, present)
TIMER (tsc, mode)
TIMER (tsc, present)
TIMER (rtc, tickpolicy)
TIMER (rtc, track)
TIMER (pit, tickpolicy)
TIMER (kvmclock, present)
TIMER (hypervclock, present)

static char *
format_timer (const char *value)
{
  static const char *const words[][2] = {
    { "", N_ ("The hypervisor’s choice") },
    { "yes", N_ ("On") },
    { "no", N_ ("Off") },
    { "native", N_ ("The processor’s own") },
    { "emulate", N_ ("Emulated") },
    { "paravirt", N_ ("Read by a paravirtual guest") },
    { "auto", N_ ("Emulated where the guest would notice") },
    { "delay", N_ ("Lost ticks come late") },
    { "catchup", N_ ("Lost ticks come at a faster pace") },
    { "discard", N_ ("Lost ticks stay lost") },
    { "merge", N_ ("Lost ticks become one") },
    { "guest", N_ ("Follows the guest’s time") },
    { "wall", N_ ("Follows the time of day") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (words[i][0], value))
      return g_strdup (_ (words[i][1]));
  return g_strdup (value);
}

static void
add_timer_values (GtkComboBoxText *combo, const char *const *values)
{
  for (gsize i = 0; values[i] != NULL; i++) {
    g_autofree char *label = format_timer (values[i]);

    gtk_combo_box_text_append (combo, values[i], label);
  }
}

static void
fill_present (DomusFormPage *page, GtkComboBoxText *combo)
{
  static const char *const values[] = { "", "yes", "no", NULL };

  add_timer_values (combo, values);
}

static void
fill_tsc_mode (DomusFormPage *page, GtkComboBoxText *combo)
{
  static const char *const values[] = { "", "auto", "native", "emulate", "paravirt", NULL };

  add_timer_values (combo, values);
}

static void
fill_rtc (DomusFormPage *page, GtkComboBoxText *combo)
{
  static const char *const values[] = { "", "delay", "catchup", NULL };

  add_timer_values (combo, values);
}

static void
fill_pit (DomusFormPage *page, GtkComboBoxText *combo)
{
  static const char *const values[] = { "", "delay", "discard", NULL };

  add_timer_values (combo, values);
}

static void
fill_track (DomusFormPage *page, GtkComboBoxText *combo)
{
  static const char *const values[] = { "", "guest", "wall", NULL };

  add_timer_values (combo, values);
}

static gboolean
is_xen (DomusFormPage *page, const DomusXmlDoc *doc)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));

  return (platform != NULL && platform->driver == DOMUS_DRIVER_XEN)
         || domus_xml_doc_exists (doc, "clock/timer[@name='tsc']/@mode");
}

static gboolean
is_not_xen (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return !is_xen (page, doc);
}

#define TIMER_ROW(timer, attribute, words, filler, ...)                                            \
  {                                                                                                \
    .kind = DOMUS_FORM_CHOICE, .label = words, .path = "clock/timer[@name='" #timer "']",          \
    .get = get_##timer##_##attribute, .set = set_##timer##_##attribute, .fill = filler,            \
    .format = format_timer, .support = "timer/" #timer, .place = "", __VA_ARGS__                   \
  }

static const DomusFormRow rows[] = {
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("Cloc_k:"),
    .path = "clock",
    .get = get_clock,
    .set = set_clock,
    .fill = fill_clock,
    .format = format_clock,
    .place = "",
    .hint = N_ ("Windows takes the clock for local time; most other systems take it for UTC") },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("_Off by (seconds):"),
    .path = "clock/@adjustment",
    .get = get_adjustment,
    .set = set_adjustment,
    .applies = is_variable,
    .support = "clock/adjustment",
    .hint = N_ ("The host notes here how the guest sets its clock") },
  { .kind = DOMUS_FORM_CHOICE_ENTRY,
    .label = N_ ("Time _zone:"),
    .path = "clock/@timezone",
    .get = get_timezone,
    .set = set_timezone,
    .fill = fill_timezone,
    .applies = is_timezone },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("_Seconds since 1970:"),
    .path = "clock/@start",
    .get = get_start,
    .set = set_start,
    .applies = is_absolute },
  { .kind = DOMUS_FORM_HEADING, .label = N_ ("Timers") },
  TIMER_ROW (hpet, present, N_ ("_HPET:"), fill_present, ),
  TIMER_ROW (tsc, mode, N_ ("_TSC:"), fill_tsc_mode, .applies = is_xen),
  TIMER_ROW (tsc, present, N_ ("_TSC:"), fill_present, .applies = is_not_xen),
  TIMER_ROW (rtc, tickpolicy, N_ ("_RTC, when ticks are lost:"), fill_rtc, ),
  TIMER_ROW (rtc, track, N_ ("RT_C:"), fill_track, ),
  TIMER_ROW (pit, tickpolicy, N_ ("_PIT, when ticks are lost:"), fill_pit, ),
  TIMER_ROW (kvmclock, present, N_ ("K_VM clock (Linux):"), fill_present, ),
  TIMER_ROW (hypervclock, present, N_ ("H_yper-V clock (Windows):"), fill_present, ),
};

/**
 * domus_clock_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_clock_page_new (void)
{
  return domus_form_page_new (rows, G_N_ELEMENTS (rows));
}
