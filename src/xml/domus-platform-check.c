/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-platform-check.h"

#include "domus-domain.h"
#include "domus-platform-rules-private.h"
#include "domus-platform-table-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
domus_rule_get_value (xmlNode *node, const char *spec, char **text)
{
  const char *at = strchr (spec, '@');
  g_autofree char *child = at != NULL && at > spec ? g_strndup (spec, (gsize)(at - spec) - 1)
                                                   : g_strdup (at != NULL ? "" : spec);
  xmlNode *holder = *child != '\0' ? domus_xml_node_find (node, child) : node;
  char *value;

  if (text != NULL)
    *text = NULL;
  if (holder == NULL || at == NULL)
    return holder != NULL;
  value = domus_xml_node_get_attribute (holder, at + 1);
  if (value == NULL)
    return FALSE;
  if (text != NULL)
    *text = value;
  else
    g_free (value);
  return TRUE;
}

static gboolean
is_element (const xmlNode *node)
{
  return node != NULL && node->type == XML_ELEMENT_NODE;
}

static guint
position (const xmlNode *node, guint *count)
{
  const char *name = (const char *)node->name;
  guint at = 0;
  guint n = 0;

  for (const xmlNode *each = domus_xml_node_first (node->parent, name); each != NULL;
       each = domus_xml_node_next (each, name)) {
    n++;
    if (each == node)
      at = n;
  }
  if (count != NULL)
    *count = n;
  return at;
}

/* A drive is called by its target, unless that is not its own. */
static char *
drive_target (const xmlNode *node)
{
  g_autofree char *target =
      domus_xml_node_get_attribute (domus_xml_node_first (node, "target"), "dev");

  for (const xmlNode *each = domus_xml_node_first (node->parent, "disk");
       target != NULL && each != NULL; each = domus_xml_node_next (each, "disk"))
    if (each != node
        && domus_xml_node_has_attribute (domus_xml_node_first (each, "target"), "dev", target))
      return NULL;
  return g_steal_pointer (&target);
}

static char *
device_place (const xmlNode *device)
{
  const char *name = (const char *)device->name;

  if (strcmp (name, "disk") == 0) {
    g_autofree char *target = drive_target (device);
    if (target != NULL && strchr (target, '\'') == NULL)
      return g_strdup_printf ("devices/disk[target/@dev='%s']", target);
  }
  if (strcmp (name, "emulator") == 0)
    return g_strdup ("devices/emulator");
  return g_strdup_printf ("devices/%s[%u]", name, position (device, NULL));
}

/* What stands under <devices> is a place by itself; settings have their path. */
char *
domus_rule_place (const xmlNode *node)
{
  g_autoptr (GString) path = g_string_new (NULL);

  for (const xmlNode *at = node; is_element (at) && is_element (at->parent); at = at->parent) {
    g_autofree char *name = NULL;
    if (strcmp ((const char *)at->parent->name, "devices") == 0 && is_element (at->parent->parent))
      return device_place (at);
    if (strcmp ((const char *)at->name, "timer") == 0)
      name = domus_xml_node_get_attribute (at, "name");
    if (path->len > 0)
      g_string_prepend_c (path, '/');
    if (name != NULL)
      g_string_prepend (path, "']");
    g_string_prepend (path, name != NULL ? name : "");
    g_string_prepend (path, name != NULL ? "[@name='" : "");
    g_string_prepend (path, (const char *)at->name);
    if (at->ns != NULL && at->ns->prefix != NULL) {
      g_string_prepend_c (path, ':');
      g_string_prepend (path, (const char *)at->ns->prefix);
    }
  }
  return g_string_free (g_steal_pointer (&path), FALSE);
}

static const struct
{
  const char *element;
  const char *words;
} labels[] = {
  { "interface", N_ ("Network card") }, { "video", N_ ("Display adapter") },
  { "graphics", N_ ("Display") },       { "sound", N_ ("Sound card") },
  { "input", N_ ("Input device") },     { "serial", N_ ("Serial line") },
  { "console", N_ ("Console") },        { "channel", N_ ("Channel") },
  { "controller", N_ ("Controller") },  { "hostdev", N_ ("Host device") },
};

/* Which device is meant, where there can be several. */
static char *
device_label (const xmlNode *node)
{
  const xmlNode *device = node;
  guint count = 0;
  guint at;

  while (is_element (device) && is_element (device->parent)
         && strcmp ((const char *)device->parent->name, "devices") != 0)
    device = device->parent;
  if (!is_element (device) || !is_element (device->parent))
    return NULL;
  if (strcmp ((const char *)device->name, "disk") == 0) {
    g_autofree char *target =
        domus_xml_node_get_attribute (domus_xml_node_first (device, "target"), "dev");
    gboolean cd = domus_xml_node_has_attribute (device, "device", "cdrom");
    return g_strdup_printf (cd ? _ ("CD drive “%s”") : _ ("Disk “%s”"),
                            target != NULL ? target : "");
  }
  at = position (device, &count);
  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++) {
    if (strcmp ((const char *)device->name, labels[i].element) != 0)
      continue;
    /* Translators: a kind of device and its number, "Network card 2" */
    return count > 1 ? g_strdup_printf (_ ("%s %u"), _ (labels[i].words), at)
                     : g_strdup (_ (labels[i].words));
  }
  return NULL;
}

static char *
fill (const char *text, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (text, "%s", -1);

  return g_strjoinv (value != NULL ? value : "", parts);
}

static char *
make_summary (const DomusPlatformRule *rule, const xmlNode *node, const char *value)
{
  g_autofree char *label = device_label (node);
  g_autofree char *words = fill (_ (rule->summary), value);

  /* Translators: a device, and what is to be said about it */
  return label != NULL ? g_strdup_printf (_ ("%s: %s"), label, words) : g_steal_pointer (&words);
}

static char *
make_id (const DomusRuleRun *run)
{
  const char *prefix = run->rule->drivers == RULE_ANY              ? "any"
                       : run->platform->driver == DOMUS_DRIVER_XEN ? "xen"
                                                                   : "qemu";

  return g_strdup_printf ("%s-%s", prefix, run->rule->id);
}

void
domus_rule_run_find (DomusRuleRun *run,
                     xmlNode *node,
                     DomusSeverity severity,
                     const char *place,
                     const char *value,
                     const char *reason)
{
  const DomusPlatformRule *rule = run->rule;
  g_autofree char *id = make_id (run);
  g_autofree char *own_place = place != NULL ? g_strdup (place) : domus_rule_place (node);
  g_autofree char *summary = NULL;

  if (run->findings == NULL) {
    if (strcmp (id, run->wanted_rule) == 0 && g_strcmp0 (own_place, run->wanted_place) == 0) {
      run->found_rule = rule;
      run->found_node = node;
    }
    return;
  }
  for (guint i = 0; i < run->findings->len; i++) {
    const DomusFinding *other = run->findings->pdata[i];
    if (strcmp (other->rule, id) == 0 && strcmp (other->place, own_place) == 0)
      return;
  }
  summary = make_summary (rule, node, value);
  g_ptr_array_add (run->findings,
                   domus_finding_new (id, severity, own_place, summary,
                                      reason != NULL         ? reason
                                      : rule->reason != NULL ? _ (rule->reason)
                                                             : NULL,
                                      rule->repair != REPAIR_NONE ? _ (rule->repair_words) : NULL));
}

static void
check_setting (DomusRuleRun *run, xmlNode *node)
{
  const DomusPlatformRule *rule = run->rule;
  g_autofree char *value = NULL;
  g_autofree char *field = NULL;
  g_autofree char *reason = NULL;
  DomusSupport support;

  if (!domus_rule_get_value (node, rule->value, &value))
    return;
  if (rule->harmless != NULL && value != NULL && domus_platform_list_has (rule->harmless, value))
    return;
  if (g_str_has_suffix (rule->field, "/")) {
    field = g_strconcat (rule->field, value, NULL);
    support = domus_platform_get_support (run->platform, field, NULL, &reason);
  } else {
    support = domus_platform_get_support (run->platform, rule->field, value, &reason);
  }
  if (support != DOMUS_SUPPORT_HONOURED)
    domus_rule_run_find (
        run, node, support == DOMUS_SUPPORT_REFUSED ? DOMUS_SEVERITY_ERROR : DOMUS_SEVERITY_WARNING,
        NULL, value, reason);
}

static void
visit (DomusRuleRun *run, xmlNode *node, const char *path)
{
  const char *slash = strchr (path, '/');
  g_autofree char *name = slash != NULL ? g_strndup (path, (gsize)(slash - path)) : g_strdup (path);
  const char *rest = slash != NULL ? slash + 1 : "";

  if (run->found_node != NULL)
    return;
  if (*path == '\0') {
    if (run->rule->check != NULL)
      run->rule->check (run, node);
    else
      check_setting (run, node);
    return;
  }
  for (xmlNode *child = domus_xml_node_first (node, strcmp (name, "*") == 0 ? NULL : name);
       child != NULL; child = domus_xml_node_next (child, strcmp (name, "*") == 0 ? NULL : name))
    visit (run, child, rest);
}

static void
run_rules (DomusRuleRun *run)
{
  static const DomusPlatformRule *const tables[] = { domus_platform_rules_system,
                                                     domus_platform_rules_disks,
                                                     domus_platform_rules_devices,
                                                     domus_platform_rules_special };
  xmlNode *root = domus_xml_doc_get_root (run->domain);

  /* A paravirtualized guest has other rules, of which these know nothing. */
  if (!domus_domain_is_hvm (run->domain))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++) {
    for (const DomusPlatformRule *rule = tables[i]; rule->id != NULL; rule++) {
      if ((rule->drivers & (1u << run->platform->driver)) == 0)
        continue;
      run->rule = rule;
      visit (run, root, rule->element);
    }
  }
}

static int
worst_first (gconstpointer a, gconstpointer b)
{
  const DomusFinding *one = *(const DomusFinding *const *)a;
  const DomusFinding *two = *(const DomusFinding *const *)b;

  return (int)two->severity - (int)one->severity;
}

/**
 * domus_platform_check:
 *
 * Pure; in any thread that owns the document. See the header.
 *
 * Returns: (transfer full) (element-type DomusFinding): worst first.
 */
GPtrArray *
domus_platform_check (const DomusPlatform *self, const DomusXmlDoc *domain)
{
  DomusRuleRun run = { .platform = self,
                       .domain = domain,
                       .findings =
                           g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref) };

  run_rules (&run);
  g_ptr_array_sort (run.findings, worst_first);
  return run.findings;
}

/* An element that says nothing any more says it less well than none. */
static void
remove_value (xmlNode *node, const char *spec)
{
  const char *at = strchr (spec, '@');
  g_autofree char *child = at != NULL && at > spec ? g_strndup (spec, (gsize)(at - spec) - 1)
                                                   : g_strdup (at != NULL ? "" : spec);
  xmlNode *holder = *child != '\0' ? domus_xml_node_find (node, child) : node;

  if (holder == NULL)
    return;
  if (at != NULL) {
    domus_xml_node_set_attribute (holder, at + 1, NULL);
  } else {
    xmlNode *parent = holder->parent;
    domus_xml_node_remove (holder);
    holder = parent;
  }
  while (holder != node && holder->properties == NULL
         && domus_xml_node_first (holder, NULL) == NULL) {
    xmlNode *parent = holder->parent;
    domus_xml_node_remove (holder);
    holder = parent;
  }
}

static void
set_value (xmlNode *node, const char *spec, const char *text)
{
  const char *at = strchr (spec, '@');
  g_autofree char *child = at > spec ? g_strndup (spec, (gsize)(at - spec) - 1) : NULL;
  xmlNode *holder = child != NULL ? domus_xml_node_find (node, child) : node;

  domus_xml_node_set_attribute (holder, at + 1, text);
}

static gboolean
repair_one (DomusRuleRun *run, DomusXmlDoc *domain)
{
  const DomusPlatformRule *rule = run->found_rule;
  xmlNode *node = run->found_node;

  switch (rule->repair) {
  case REPAIR_REMOVE:
    remove_value (node, rule->value);
    return TRUE;
  case REPAIR_REMOVE_ELEMENT:
    domus_xml_node_remove (node);
    return TRUE;
  case REPAIR_SET:
    set_value (node, rule->value, rule->repair_to);
    return TRUE;
  case REPAIR_OWN:
    return rule->own_repair (run->platform, domain, node);
  case REPAIR_NONE:
  default:
    return FALSE;
  }
}

/**
 * domus_platform_repair:
 * @rule, @place: of a finding of domus_platform_check() that has a repair
 *
 * Returns: whether it was repaired; otherwise nothing changed and @error is
 *   %DOMUS_XML_ERROR_INVALID (the definition has no such finding any more, or
 *   the repair is not possible in it).
 */
gboolean
domus_platform_repair (const DomusPlatform *self,
                       DomusXmlDoc *domain,
                       const char *rule,
                       const char *place,
                       GError **error)
{
  DomusRuleRun run = {
    .platform = self, .domain = domain, .wanted_rule = rule, .wanted_place = place
  };

  run_rules (&run);
  if (run.found_node != NULL && repair_one (&run, domain))
    return TRUE;
  g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID,
                       run.found_node != NULL
                           ? _ ("This cannot be repaired by itself; change it by hand.")
                           : _ ("There is nothing left to repair here."));
  return FALSE;
}

/**
 * domus_platform_is_rule:
 *
 * Returns: whether that is the id of a rule of domus_platform_check().
 */
gboolean
domus_platform_is_rule (const char *rule)
{
  return g_str_has_prefix (rule, "xen-") || g_str_has_prefix (rule, "qemu-")
         || g_str_has_prefix (rule, "any-");
}

/**
 * domus_findings_new_ones:
 * @before: (nullable): findings of the document before the edit
 *
 * Returns: (transfer full) (element-type DomusFinding): what the edit brought.
 */
GPtrArray *
domus_findings_new_ones (GPtrArray *findings, GPtrArray *before)
{
  GPtrArray *fresh = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);

  for (guint i = 0; i < findings->len; i++) {
    DomusFinding *finding = findings->pdata[i];
    gboolean known = FALSE;
    for (guint n = 0; before != NULL && n < before->len && !known; n++) {
      const DomusFinding *old = before->pdata[n];
      known = strcmp (old->rule, finding->rule) == 0 && g_strcmp0 (old->place, finding->place) == 0;
    }
    if (!known)
      g_ptr_array_add (fresh, domus_finding_ref (finding));
  }
  return fresh;
}
