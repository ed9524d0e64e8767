/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-domain-guest.h"
#include "domus-metadata.h"
#include "domus-xml-node.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

/* "" and %NULL remove; an element that has nothing left goes, too. */
static void
set_or_drop (DomusXmlDoc *domain, const char *path, const char *value)
{
  if (value == NULL || *value == '\0')
    domus_xml_doc_remove (domain, path);
  else
    domus_xml_doc_set (domain, path, value);
}

static char *
get_or_empty (const DomusXmlDoc *domain, const char *path)
{
  char *value = domus_xml_doc_get (domain, path);

  return value != NULL ? value : g_strdup ("");
}

static void
drop_if_empty (DomusXmlDoc *domain, const char *name)
{
  xmlNode *node = domus_xml_node_first (domus_xml_doc_get_root (domain), name);

  if (node == NULL || node->properties != NULL || node->nsDef != NULL)
    return;
  for (const xmlNode *child = node->children; child != NULL; child = child->next)
    if (child->type != XML_TEXT_NODE)
      return;
  domus_xml_node_remove (node);
}

/**
 * domus_domain_get_cpu_mode:
 *
 * Returns: (transfer full): "host-passthrough", "host-model", "custom",
 *   "maximum" or "".
 */
char *
domus_domain_get_cpu_mode (const DomusXmlDoc *domain)
{
  char *mode = domus_xml_doc_get (domain, "cpu/@mode");

  if (mode == NULL && domus_xml_doc_exists (domain, "cpu/model"))
    return g_strdup ("custom");
  return mode != NULL ? mode : g_strdup ("");
}

/**
 * domus_domain_set_cpu_mode:
 *
 * A model of another mode goes, as do the attributes that only one mode has;
 * features and topology stay.
 */
void
domus_domain_set_cpu_mode (DomusXmlDoc *domain, const char *mode)
{
  g_autofree char *now = domus_domain_get_cpu_mode (domain);

  if (g_str_equal (now, mode))
    return;
  domus_xml_doc_remove (domain, "cpu/model");
  domus_xml_doc_remove (domain, "cpu/vendor");
  domus_xml_doc_remove (domain, "cpu/@check");
  domus_xml_doc_remove (domain, "cpu/@match");
  domus_xml_doc_remove (domain, "cpu/@migratable");
  set_or_drop (domain, "cpu/@mode", mode);
  /* Features need a mode or a model that they are added to. */
  while (*mode == '\0' && domus_xml_doc_exists (domain, "cpu/feature"))
    domus_xml_doc_remove (domain, "cpu/feature");
  drop_if_empty (domain, "cpu");
}

/* ---- topology ---- */

/**
 * domus_domain_get_topology:
 *
 * Returns: (transfer full): "sockets:cores:threads" (dies counted with the
 *   cores), or "".
 */
char *
domus_domain_get_topology (const DomusXmlDoc *domain)
{
  guint64 dies = domus_xml_doc_get_uint (domain, "cpu/topology/@dies", 1);

  if (!domus_xml_doc_exists (domain, "cpu/topology"))
    return g_strdup ("");
  return g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
                          domus_xml_doc_get_uint (domain, "cpu/topology/@sockets", 1),
                          domus_xml_doc_get_uint (domain, "cpu/topology/@cores", 1) * MAX (dies, 1),
                          domus_xml_doc_get_uint (domain, "cpu/topology/@threads", 1));
}

/**
 * domus_domain_set_topology:
 * @topology: "sockets:cores:threads", or "" for none
 */
void
domus_domain_set_topology (DomusXmlDoc *domain, const char *topology)
{
  g_autofree char *now = domus_domain_get_topology (domain);
  guint sockets, cores, threads;

  if (g_str_equal (now, topology))
    return;
  if (sscanf (topology, "%u:%u:%u", &sockets, &cores, &threads) != 3) {
    domus_xml_doc_remove (domain, "cpu/topology");
    drop_if_empty (domain, "cpu");
    return;
  }
  domus_xml_doc_set_uint (domain, "cpu/topology/@sockets", sockets);
  if (domus_xml_doc_exists (domain, "cpu/topology/@dies"))
    domus_xml_doc_set_uint (domain, "cpu/topology/@dies", 1);
  domus_xml_doc_set_uint (domain, "cpu/topology/@cores", cores);
  domus_xml_doc_set_uint (domain, "cpu/topology/@threads", threads);
}

/**
 * domus_domain_set_vcpus_and_topology:
 *
 * libvirt refuses a topology that does not make the maximum: it keeps its
 * threads where that is possible, and gets the cores that it takes.
 */
void
domus_domain_set_vcpus_and_topology (DomusXmlDoc *domain, guint maximum, guint current)
{
  g_autofree char *topology = domus_domain_get_topology (domain);
  guint sockets, cores, threads;

  domus_domain_set_vcpus (domain, maximum, current);
  maximum = domus_domain_get_max_vcpus (domain);
  if (sscanf (topology, "%u:%u:%u", &sockets, &cores, &threads) == 3
      && (guint64)sockets * cores * threads != maximum) {
    g_autofree char *wanted = NULL;

    if (threads == 0 || maximum % threads != 0)
      threads = 1;
    if (sockets == 0 || maximum % (sockets * threads) != 0)
      sockets = 1;
    wanted = g_strdup_printf ("%u:%u:%u", sockets, maximum / (sockets * threads), threads);
    domus_domain_set_topology (domain, wanted);
  }
}

/* ---- pinning ---- */

/**
 * domus_domain_get_affinity:
 *
 * Returns: (transfer full): the host CPUs of all vCPUs that have none of
 *   their own; "" for all of them.
 */
char *
domus_domain_get_affinity (const DomusXmlDoc *domain)
{
  return get_or_empty (domain, "vcpu/@cpuset");
}

/**
 * domus_domain_set_affinity:
 */
void
domus_domain_set_affinity (DomusXmlDoc *domain, const char *cpus)
{
  g_autofree char *now = domus_domain_get_affinity (domain);

  if (g_str_equal (now, cpus))
    return;
  if (!domus_xml_doc_exists (domain, "vcpu"))
    domus_xml_doc_set (domain, "vcpu", "1");
  set_or_drop (domain, "vcpu/@cpuset", cpus);
}

static char *
pin_path (guint vcpu, const char *attribute)
{
  return g_strdup_printf ("cputune/vcpupin[@vcpu='%u']%s", vcpu, attribute);
}

/**
 * domus_domain_get_pinning:
 *
 * Returns: (transfer full): the host CPUs of this vCPU; "" where it has none
 *   of its own.
 */
char *
domus_domain_get_pinning (const DomusXmlDoc *domain, guint vcpu)
{
  g_autofree char *path = pin_path (vcpu, "/@cpuset");

  return get_or_empty (domain, path);
}

/**
 * domus_domain_set_pinning:
 * @cpus: "" for those of all the others
 */
void
domus_domain_set_pinning (DomusXmlDoc *domain, guint vcpu, const char *cpus)
{
  g_autofree char *path = pin_path (vcpu, *cpus != '\0' ? "/@cpuset" : "");
  g_autofree char *now = domus_domain_get_pinning (domain, vcpu);

  if (g_str_equal (now, cpus))
    return;
  set_or_drop (domain, path, cpus);
  drop_if_empty (domain, "cputune");
}

/* ---- sets of CPUs ---- */

/* Calls @mark for each CPU of one item "N", "N-M", "^N" or "^N-M". */
static gboolean
parse_item (const char *item, guint *first, guint *last, gboolean *out)
{
  char *end;
  guint64 from, to;

  *out = *item == '^';
  item += *out;
  if (!g_ascii_isdigit (*item))
    return FALSE;
  from = to = g_ascii_strtoull (item, &end, 10);
  if (*end == '-' && g_ascii_isdigit (end[1]))
    to = g_ascii_strtoull (end + 1, &end, 10);
  if (*end != '\0' || to < from || to > G_MAXINT)
    return FALSE;
  *first = (guint)from;
  *last = (guint)to;
  return TRUE;
}

/**
 * domus_cpuset_check:
 * @cpus: "" is good: all of them
 * @n_cpus: what the host has, 0 when it is not known
 *
 * Whether libvirt would take it (https://libvirt.org/formatdomain.html#cpu-allocation):
 * numbers and ranges, "^" taking some out again.
 *
 * Returns: whether it is a set of the host's CPUs; %DOMUS_XML_ERROR_INVALID
 *   in words otherwise.
 */
gboolean
domus_cpuset_check (const char *cpus, guint n_cpus, GError **error)
{
  g_auto (GStrv) items = g_strsplit (cpus, ",", -1);
  guint left = 0;

  for (gsize i = 0; items[i] != NULL; i++) {
    guint first, last;
    gboolean out;

    if (!parse_item (g_strstrip (items[i]), &first, &last, &out)) {
      g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                           _ ("Write the host’s CPUs as numbers and ranges, such as 0-3,5."));
      return FALSE;
    }
    if (n_cpus > 0 && last >= n_cpus) {
      g_set_error (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                   ngettext ("The host has %u CPU: its number is 0.",
                             "The host has %u CPUs: their numbers start at 0.", n_cpus),
                   n_cpus);
      return FALSE;
    }
    left += !out;
  }
  if (items[0] != NULL && left == 0) {
    g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                         _ ("That leaves no CPU to run on."));
    return FALSE;
  }
  if (items[0] != NULL && n_cpus > 0) {
    gsize length;
    g_autofree guchar *map = domus_cpuset_to_map (cpus, n_cpus, &length);
    guchar any = 0;

    for (gsize i = 0; i < length; i++)
      any |= map[i];
    if (any == 0) {
      g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                           _ ("That leaves no CPU to run on."));
      return FALSE;
    }
  }
  return TRUE;
}

/**
 * domus_cpuset_to_map:
 * @cpus: "" and %NULL for all; what is no CPU of the host is passed over
 * @length: (out): in bytes
 *
 * Returns: (transfer full): a bit a CPU, as virDomainPinVcpu() wants it.
 */
guchar *
domus_cpuset_to_map (const char *cpus, guint n_cpus, gsize *length)
{
  gboolean all = cpus == NULL || *cpus == '\0';
  g_auto (GStrv) items = g_strsplit (all ? "" : cpus, ",", -1);
  guchar *map;

  n_cpus = MAX (n_cpus, 1);
  *length = (n_cpus + 7) / 8;
  map = g_malloc0 (*length);
  for (guint cpu = 0; all && cpu < n_cpus; cpu++)
    map[cpu / 8] |= (guchar)(1u << (cpu % 8));
  for (guint round = 0; round < 2; round++) {
    for (gsize i = 0; items[i] != NULL; i++) {
      guint first, last;
      gboolean out;

      if (!parse_item (g_strstrip (items[i]), &first, &last, &out) || out != (round == 1))
        continue;
      for (guint cpu = first; cpu <= last && cpu < n_cpus; cpu++) {
        guchar bit = (guchar)(1u << (cpu % 8));

        map[cpu / 8] = out ? (guchar)(map[cpu / 8] & ~bit) : (guchar)(map[cpu / 8] | bit);
      }
    }
  }
  return map;
}

/* ---- share ---- */

/**
 * domus_domain_get_weight:
 *
 * <cputune><shares>, which libxl makes the weight of its scheduler when the
 * guest starts (seen with libvirt 9.0.0 and credit2).
 *
 * Returns: the weight, 0 where the host chooses.
 */
guint
domus_domain_get_weight (const DomusXmlDoc *domain)
{
  return (guint)MIN (domus_xml_doc_get_uint (domain, "cputune/shares", 0), G_MAXINT);
}

/**
 * domus_domain_set_weight:
 */
void
domus_domain_set_weight (DomusXmlDoc *domain, guint weight)
{
  if (weight == domus_domain_get_weight (domain))
    return;
  if (weight > 0) {
    domus_xml_doc_set_uint (domain, "cputune/shares", weight);
  } else {
    domus_xml_doc_remove (domain, "cputune/shares");
    drop_if_empty (domain, "cputune");
  }
}

/**
 * domus_domain_get_cap:
 *
 * Returns: percent of one host CPU, 0 for no limit.
 */
guint
domus_domain_get_cap (const DomusXmlDoc *domain)
{
  g_autofree char *cap = domus_metadata_get_setting (domain, "scheduler", "cap");

  return cap != NULL ? (guint)MIN (g_ascii_strtoull (cap, NULL, 10), G_MAXUINT16) : 0;
}

/**
 * domus_domain_set_cap:
 */
void
domus_domain_set_cap (DomusXmlDoc *domain, guint percent)
{
  g_autofree char *text = percent > 0 ? g_strdup_printf ("%u", percent) : NULL;

  if (percent != domus_domain_get_cap (domain))
    domus_metadata_set_setting (domain, "scheduler", "cap", text);
}
