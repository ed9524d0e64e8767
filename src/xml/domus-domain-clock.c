/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-domain-guest.h"
#include "domus-xml-node.h"

static const char *const extras[] = { "clock/@adjustment", "clock/@basis", "clock/@timezone",
                                      "clock/@start" };

static char *
with (const DomusXmlDoc *domain, const char *offset, const char *path, const char *fallback)
{
  g_autofree char *value = domus_xml_doc_get (domain, path);

  return g_strconcat (offset, ":", value != NULL ? value : fallback, NULL);
}

/**
 * domus_domain_get_clock_kind:
 *
 * Returns: (transfer full): the offset with what belongs to it, see the header.
 */
char *
domus_domain_get_clock_kind (const DomusXmlDoc *domain)
{
  char *offset = domus_xml_doc_get (domain, "clock/@offset");
  char *kind = NULL;

  if (offset == NULL)
    return g_strdup ("");
  if (g_str_equal (offset, "variable"))
    kind = with (domain, offset, "clock/@basis", "utc");
  else if (g_str_equal (offset, "timezone"))
    kind = with (domain, offset, "clock/@timezone", "");
  else if (g_str_equal (offset, "absolute"))
    kind = with (domain, offset, "clock/@start", "0");
  if (kind == NULL)
    return offset;
  g_free (offset);
  return kind;
}

/**
 * domus_domain_set_clock_kind:
 * @kind: as of domus_domain_get_clock_kind()
 *
 * Timers stay; what belongs to another offset goes.
 */
void
domus_domain_set_clock_kind (DomusXmlDoc *domain, const char *kind)
{
  g_autofree char *now = domus_domain_get_clock_kind (domain);
  g_auto (GStrv) parts = g_strsplit (kind, ":", 2);
  const char *more = parts[0] != NULL && parts[1] != NULL ? parts[1] : "";
  const char *path;

  if (g_str_equal (now, kind))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (extras); i++)
    domus_xml_doc_remove (domain, extras[i]);
  if (*kind == '\0') {
    /* libvirt wants an offset wherever there are timers. */
    if (domus_xml_doc_exists (domain, "clock/timer"))
      domus_xml_doc_set (domain, "clock/@offset", "utc");
    else
      domus_xml_doc_remove (domain, "clock");
    return;
  }
  domus_xml_doc_set (domain, "clock/@offset", parts[0]);
  path = g_str_equal (parts[0], "variable")   ? "clock/@basis"
         : g_str_equal (parts[0], "timezone") ? "clock/@timezone"
         : g_str_equal (parts[0], "absolute") ? "clock/@start"
                                              : NULL;
  if (g_str_equal (parts[0], "variable"))
    domus_xml_doc_set (domain, "clock/@adjustment", "0");
  if (path != NULL && *more != '\0')
    domus_xml_doc_set (domain, path, more);
}

/**
 * domus_domain_get_clock_adjustment:
 *
 * Returns: in seconds; 0 where there is none.
 */
gint64
domus_domain_get_clock_adjustment (const DomusXmlDoc *domain)
{
  g_autofree char *value = domus_xml_doc_get (domain, "clock/@adjustment");

  return value != NULL ? g_ascii_strtoll (value, NULL, 10) : 0;
}

/**
 * domus_domain_set_clock_adjustment:
 * @seconds: of a "variable" clock
 */
void
domus_domain_set_clock_adjustment (DomusXmlDoc *domain, gint64 seconds)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, seconds);

  if (seconds != domus_domain_get_clock_adjustment (domain))
    domus_xml_doc_set (domain, "clock/@adjustment", text);
}

static char *
timer_path (const char *name, const char *attribute)
{
  return g_strdup_printf ("clock/timer[@name='%s']/@%s", name, attribute);
}

/**
 * domus_domain_get_timer:
 * @attribute: "present", "mode", "tickpolicy", "track" or "frequency"
 *
 * Returns: (transfer full): its value, "" where the hypervisor chooses.
 */
char *
domus_domain_get_timer (const DomusXmlDoc *domain, const char *name, const char *attribute)
{
  g_autofree char *path = timer_path (name, attribute);
  char *value = domus_xml_doc_get (domain, path);

  return value != NULL ? value : g_strdup ("");
}

/* Of which only the name is left. */
static void
drop_bare_timer (DomusXmlDoc *domain, const char *name)
{
  xmlNode *clock = domus_xml_node_first (domus_xml_doc_get_root (domain), "clock");

  for (xmlNode *timer = domus_xml_node_first (clock, "timer"); timer != NULL;
       timer = domus_xml_node_next (timer, "timer")) {
    if (!domus_xml_node_has_attribute (timer, "name", name))
      continue;
    if (timer->properties->next == NULL && timer->children == NULL)
      domus_xml_node_remove (timer);
    return;
  }
}

/**
 * domus_domain_set_timer:
 * @value: "" for the hypervisor's choice; a timer of which nothing is chosen goes
 */
void
domus_domain_set_timer (DomusXmlDoc *domain,
                        const char *name,
                        const char *attribute,
                        const char *value)
{
  g_autofree char *path = timer_path (name, attribute);
  g_autofree char *now = domus_domain_get_timer (domain, name, attribute);

  if (g_str_equal (now, value))
    return;
  if (*value != '\0') {
    if (!domus_xml_doc_exists (domain, "clock/@offset"))
      domus_xml_doc_set (domain, "clock/@offset", "utc");
    domus_xml_doc_set (domain, path, value);
    return;
  }
  domus_xml_doc_remove (domain, path);
  drop_bare_timer (domain, name);
}
