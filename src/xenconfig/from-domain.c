/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "from-domain-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

void
from_domain_quote (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *c = text; *c != '\0'; c++) {
    if (*c == '"' || *c == '\\')
      g_string_append_c (out, '\\');
    if (*c == '\n')
      g_string_append (out, "\\n");
    else if (*c == '\t')
      g_string_append (out, "\\t");
    else
      g_string_append_c (out, *c);
  }
  g_string_append_c (out, '"');
}

void
from_domain_string (FromDomain *self, const char *key, const char *value)
{
  if (value == NULL)
    return;
  g_string_append_printf (self->out, "%s = ", key);
  from_domain_quote (self->out, value);
  g_string_append_c (self->out, '\n');
}

void
from_domain_number (FromDomain *self, const char *key, gint64 value)
{
  /* xl's grammar has no negative numbers, but takes them from strings */
  if (value < 0)
    g_string_append_printf (self->out, "%s = \"%" G_GINT64_FORMAT "\"\n", key, value);
  else
    g_string_append_printf (self->out, "%s = %" G_GINT64_FORMAT "\n", key, value);
}

void
from_domain_list (FromDomain *self, const char *key, GPtrArray *strings)
{
  if (strings->len == 0)
    return;
  g_string_append_printf (self->out, "%s = [", key);
  for (guint i = 0; i < strings->len; i++) {
    g_string_append (self->out, i > 0 ? ",\n  " : strings->len > 1 ? "\n  " : " ");
    from_domain_quote (self->out, strings->pdata[i]);
  }
  g_string_append (self->out, strings->len > 1 ? "\n]\n" : " ]\n");
}

void
from_domain_say (FromDomain *self, const char *rule, XenNode *node, const char *format, ...)
{
  g_autofree char *summary = NULL;
  g_autofree char *place = node != NULL ? xen_node_place (node) : NULL;
  DomusSeverity severity = g_str_equal (rule, DOMUS_XEN_RULE_INVALID) ? DOMUS_SEVERITY_ERROR
                           : g_str_equal (rule, DOMUS_XEN_RULE_LOST)  ? DOMUS_SEVERITY_WARNING
                                                                      : DOMUS_SEVERITY_INFO;
  va_list arguments;

  va_start (arguments, format);
  summary = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (self->findings, domus_finding_new (rule, severity, place, summary, NULL, NULL));
}

/* Memory with its unit, rounded up. */
gboolean
from_domain_kib (XenNode *node, guint64 *kib)
{
  static const struct
  {
    const char *name;
    guint64 bytes;
  } units[] = { { "b", 1 },
                { "bytes", 1 },
                { "k", 1024 },
                { "KiB", 1024 },
                { "KB", 1000 },
                { "M", 1024 * 1024 },
                { "MiB", 1024 * 1024 },
                { "MB", 1000 * 1000 },
                { "G", G_GUINT64_CONSTANT (1) << 30 },
                { "GiB", G_GUINT64_CONSTANT (1) << 30 },
                { "GB", G_GUINT64_CONSTANT (1000000000) },
                { "T", G_GUINT64_CONSTANT (1) << 40 },
                { "TiB", G_GUINT64_CONSTANT (1) << 40 } };
  const char *text = xen_node_text (node);
  const char *unit = xen_node_get (node, "unit");
  guint64 amount;

  if (text == NULL
      || !g_ascii_string_to_unsigned (text, 10, 0, G_GUINT64_CONSTANT (1) << 50, &amount, NULL))
    return FALSE;
  if (unit == NULL)
    unit = "KiB";
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (units[i].name, unit)) {
      if (amount > G_MAXUINT64 / units[i].bytes - 1024)
        return FALSE;
      *kib = (amount * units[i].bytes + 1023) / 1024;
      return TRUE;
    }
  return FALSE;
}

GPtrArray *
from_domain_devices (FromDomain *self, const char *name)
{
  GPtrArray *nodes = g_ptr_array_new ();

  for (guint i = 0; self->devices != NULL && i < self->devices->children->len; i++) {
    XenNode *node = self->devices->children->pdata[i];

    if (g_str_equal (node->name, name))
      g_ptr_array_add (nodes, node);
  }
  return nodes;
}

static gboolean
find_type (FromDomain *self, GError **error)
{
  XenNode *os = xen_node_child (self->domain, "os");
  XenNode *node = xen_node_child (os, "type");
  const char *type = xen_node_text (node);
  const char *arch = xen_node_get (node, "arch");

  xen_node_skip (node, "machine");
  if (arch != NULL && !g_str_equal (arch, "x86_64") && !g_str_equal (arch, "i686"))
    from_domain_say (self, DOMUS_XEN_RULE_LOST, node,
                     _ ("A Xen file cannot say that the guest is for the machine type “%s”."),
                     arch);
  self->hvm = g_strcmp0 (type, "hvm") == 0;
  self->pvh = g_strcmp0 (type, "xenpvh") == 0;
  if (!self->hvm && !self->pvh && g_strcmp0 (type, "linux") != 0 && g_strcmp0 (type, "xen") != 0) {
    g_set_error (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_INVALID,
                 _ ("Xen’s tools know no guests of the type “%s”."), type != NULL ? type : "");
    return FALSE;
  }
  if (self->pvh && self->kind == DOMUS_XEN_KIND_XM) {
    g_set_error_literal (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_INVALID,
                         _ ("xm knew no PVH guests; choose xl."));
    return FALSE;
  }
  return TRUE;
}

static void
write_identity (FromDomain *self, const char *name)
{
  from_domain_string (self, "name", name);
  from_domain_string (self, "uuid", xen_node_text (xen_node_child (self->domain, "uuid")));
  if (self->kind == DOMUS_XEN_KIND_XL)
    from_domain_string (self, "type", self->hvm ? "hvm" : self->pvh ? "pvh" : "pv");
  else if (self->hvm)
    from_domain_string (self, "builder", "hvm");
}

static void
write_events (FromDomain *self)
{
  static const char *const keys[] = { "on_poweroff", "on_reboot", "on_crash" };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    from_domain_string (self, keys[i], xen_node_text (xen_node_child (self->domain, keys[i])));
}

/* xl runs another emulator only when it is told to override its own; the one
 * that libvirt names by itself is that one, or none at all. */
static void
write_emulator (FromDomain *self)
{
  XenNode *node = xen_node_child (self->devices, "emulator");
  const char *path = xen_node_text (node);

  if (path == NULL)
    return;
  if (self->kind == DOMUS_XEN_KIND_XM)
    from_domain_string (self, "device_model", path);
  else if (g_str_has_suffix (path, "/qemu-dm")
           || g_str_equal (path, "/usr/lib/xen/bin/qemu-system-i386")
           || g_str_equal (path, "/usr/libexec/xen-qemu-system-i386"))
    from_domain_say (self, DOMUS_XEN_RULE_CHANGED, node,
                     _ ("The emulator “%s” was left out: xl chooses its own."), path);
  else
    from_domain_string (self, "device_model_override", path);
}

static void
write_arguments (FromDomain *self)
{
  XenNode *line = xen_node_child (self->domain, "xen:commandline");
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  for (guint i = 0; line != NULL && i < line->children->len; i++) {
    XenNode *node = line->children->pdata[i];
    const char *value = xen_node_get (node, "value");

    node->used = TRUE;
    if (value != NULL && g_str_equal (node->name, "xen:arg"))
      g_ptr_array_add (list, (gpointer)value);
  }
  if (self->kind == DOMUS_XEN_KIND_XL)
    from_domain_list (self, "device_model_args", list);
  else if (list->len > 0)
    from_domain_say (self, DOMUS_XEN_RULE_LOST, line,
                     _ ("xm could hand no options to the emulator; they were left out."));
}

/* What libvirt adds to every guest, or knows of a running one. */
static void
ignore_immaterial (FromDomain *self)
{
  static const char *const bookkeeping[] = { "alias", "address", "backingStore", "mirror" };

  xen_node_skip (self->domain, "type");
  xen_node_skip (self->domain, "id");
  for (guint i = 0; self->devices != NULL && i < self->devices->children->len; i++) {
    XenNode *node = self->devices->children->pdata[i];

    for (gsize j = 0; j < G_N_ELEMENTS (bookkeeping); j++)
      xen_node_drop (node, bookkeeping[j]);
    if (g_str_equal (node->name, "memballoon") || g_str_equal (node->name, "audio"))
      xen_node_ignore (node);
  }
  if (g_strcmp0 (xen_node_text (xen_node_child (self->domain, "resource")), "/machine") == 0)
    xen_node_drop (self->domain, "resource");
}

static void
on_lost (const char *place, const char *what, gpointer user_data)
{
  FromDomain *self = user_data;
  const char *tool = self->kind == DOMUS_XEN_KIND_XM ? "xm" : "xl";
  gboolean secret = strstr (place, "passw") != NULL || strstr (place, "secret") != NULL;
  g_autofree char *summary = NULL;

  if (what != NULL && !secret && g_utf8_strlen (what, -1) <= 80)
    summary =
        g_strdup_printf (_ ("%s has no place for “%s” (%s); it was left out."), tool, place, what);
  else
    summary = g_strdup_printf (_ ("%s has no place for “%s”; it was left out."), tool, place);
  g_ptr_array_add (self->findings, domus_finding_new (DOMUS_XEN_RULE_LOST, DOMUS_SEVERITY_WARNING,
                                                      place, summary, NULL, NULL));
}

static void
write_all (FromDomain *self, const char *name)
{
  ignore_immaterial (self);
  write_identity (self, name);
  from_domain_os (self);
  from_domain_memory (self);
  from_domain_vcpus (self);
  from_domain_cpu (self);
  from_domain_features (self);
  from_domain_clock (self);
  write_events (self);
  write_emulator (self);
  from_domain_disks (self);
  from_domain_interfaces (self);
  from_domain_graphics (self);
  from_domain_serials (self);
  from_domain_channels (self);
  from_domain_sounds (self);
  from_domain_controllers (self);
  from_domain_hostdevs (self);
  write_arguments (self);
}

/**
 * domus_xen_config_from_domain:
 * @domain: a guest's definition
 * @kind: for which tool to write; %DOMUS_XEN_KIND_AUTO is xl
 * @flags: %DOMUS_XEN_CONVERT_PASSWORDS to write passwords, too
 * @findings: (out) (optional) (transfer full) (element-type DomusFinding): what
 *   was left out or written in another way
 *
 * Writes a file from which xl, or xm, makes the same guest. Any thread.
 *
 * Returns: (transfer full): the text, or %NULL with %DOMUS_XEN_ERROR_INVALID
 *   for a guest that the tool cannot have at all.
 */
char *
domus_xen_config_from_domain (const DomusXmlDoc *domain,
                              DomusXenKind kind,
                              DomusXenConvertFlags flags,
                              GPtrArray **findings,
                              GError **error)
{
  g_autofree char *xml = domus_xml_doc_to_string (domain);
  g_autoptr (XenNode) root = xen_node_parse (xml, error);
  g_autoptr (GPtrArray) list = NULL;
  FromDomain self = { 0 };
  const char *name;

  if (root == NULL)
    return NULL;
  root->used = TRUE;
  list = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_finding_unref);
  self.domain = root;
  self.devices = xen_node_child (root, "devices");
  self.kind = kind == DOMUS_XEN_KIND_XM ? kind : DOMUS_XEN_KIND_XL;
  self.flags = flags;
  self.findings = list;
  name = xen_node_text (xen_node_child (root, "name"));
  if (name == NULL) {
    g_set_error_literal (error, DOMUS_XEN_ERROR, DOMUS_XEN_ERROR_INVALID,
                         _ ("The guest has no name."));
    return NULL;
  }
  if (!find_type (&self, error))
    return NULL;
  self.out = g_string_sized_new (2048);
  write_all (&self, name);
  xen_node_collect (root, on_lost, &self);
  if (findings != NULL)
    *findings = g_steal_pointer (&list);
  return g_string_free (self.out, FALSE);
}
