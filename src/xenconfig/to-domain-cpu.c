/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xenconfig"
#include "config.h"

#include "cpu-names-private.h"
#include "to-domain-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

/* cpuid="host,tm=0,sse3=x": libxl's form. xend's bit strings stay out. */
static void
read_cpuid (ToDomain *self, GString *features)
{
  const DomusXenEntry *entry = domus_xen_config_lookup (self->config, "cpuid");
  const char *text;
  g_autoptr (GArray) pairs = NULL;

  if (entry == NULL || entry->value->type == DOMUS_XEN_VALUE_TEXT)
    return;
  if (entry->value->type == DOMUS_XEN_VALUE_LIST && entry->value->items->len == 1)
    text = to_domain_item (self, entry->value->items->pdata[0]);
  else
    text = entry->value->type == DOMUS_XEN_VALUE_STRING ? entry->value->text : NULL;
  if (text == NULL || !g_str_has_prefix (text, "host")) {
    if (text == NULL || *text != '\0')
      to_domain_say (self, DOMUS_XEN_RULE_LOST, "cpuid", NULL,
                     _ ("libvirt knows processor features by name only; “cpuid” in the form of bit "
                        "strings was left out."));
    return;
  }

  pairs = xen_pairs_parse (text);
  for (guint i = 0; i < pairs->len; i++) {
    const XenPair *pair = &g_array_index (pairs, XenPair, i);
    const char *policy = NULL;

    if (pair->value == NULL)
      continue;
    if (g_str_equal (pair->value, "1"))
      policy = "force";
    else if (g_str_equal (pair->value, "0"))
      policy = "disable";
    else if (g_str_equal (pair->value, "x") || g_str_equal (pair->value, "k")
             || g_str_equal (pair->value, "s"))
      policy = "optional";
    if (policy == NULL || xen_cpu_key_is_number (pair->key)) {
      to_domain_say (self, DOMUS_XEN_RULE_LOST, "cpuid", NULL,
                     _ ("libvirt cannot set “%s” of the processor; it was left out."), pair->key);
      continue;
    }
    if (*pair->value == 'k' || *pair->value == 's')
      to_domain_say (self, DOMUS_XEN_RULE_CHANGED, "cpuid", NULL,
                     _ ("“%s=%s” became “optional”, which Xen reads as “x”."), pair->key,
                     pair->value);
    {
      g_autofree char *line = g_markup_printf_escaped (
          "    <feature policy='%s' name='%s'/>\n", policy, xen_cpu_feature_to_libvirt (pair->key));
      g_string_append (features, line);
    }
  }
}

static gboolean
is_number_list (const char *text)
{
  return text != NULL && *text != '\0' && strspn (text, "0123456789,- ") == strlen (text);
}

/* One entry of vnuma: [ "pnode=0", "size=512", "vcpus=0-1", "vdistances=10,20" ] */
typedef struct
{
  guint64 pnode;
  guint64 size;
  const char *vcpus;
  const char *distances;
} Node;

static gboolean
read_node (ToDomain *self, const DomusXenValue *item, Node *node)
{
  memset (node, 0, sizeof *node);
  if (item->type != DOMUS_XEN_VALUE_LIST)
    return FALSE;
  for (guint i = 0; i < item->items->len; i++) {
    const char *text = to_domain_item (self, item->items->pdata[i]);
    const char *equals = text != NULL ? strchr (text, '=') : NULL;

    if (equals == NULL)
      return FALSE;
    if (g_str_has_prefix (text, "pnode=") && !xen_parse_uint (equals + 1, 10, 4096, &node->pnode))
      return FALSE;
    if (g_str_has_prefix (text, "size=")
        && !xen_parse_uint (equals + 1, 10, G_MAXUINT32, &node->size))
      return FALSE;
    if (g_str_has_prefix (text, "vcpus="))
      node->vcpus = equals + 1;
    if (g_str_has_prefix (text, "vdistances="))
      node->distances = equals + 1;
  }
  return node->size > 0 && is_number_list (node->vcpus);
}

gboolean
to_domain_numa_memory (ToDomain *self, guint64 *mebibytes)
{
  const DomusXenEntry *entry = domus_xen_config_lookup (self->config, "vnuma");
  Node node;

  *mebibytes = 0;
  if (entry == NULL || entry->value->type != DOMUS_XEN_VALUE_LIST)
    return FALSE;
  for (guint i = 0; i < entry->value->items->len; i++)
    if (read_node (self, entry->value->items->pdata[i], &node))
      *mebibytes += node.size;
  return *mebibytes > 0 && *mebibytes < G_MAXUINT32;
}

static void
emit_distances (GString *out, const char *text, guint count)
{
  g_auto (GStrv) distances = g_strsplit (text, ",", -1);

  if (g_strv_length (distances) != count)
    return;
  g_string_append (out, "        <distances>\n");
  for (guint i = 0; i < count; i++)
    g_string_append_printf (out, "          <sibling id='%u' value='%u'/>\n", i,
                            (guint)g_ascii_strtoull (distances[i], NULL, 10));
  g_string_append (out, "        </distances>\n");
}

void
to_domain_numa (ToDomain *self, GString *out)
{
  const DomusXenEntry *entry = domus_xen_config_lookup (self->config, "vnuma");
  g_autoptr (GString) cells = g_string_new (NULL);
  guint count = 0;

  if (entry == NULL || entry->value->type != DOMUS_XEN_VALUE_LIST || entry->value->items->len > 64)
    return;
  for (guint i = 0; i < entry->value->items->len; i++) {
    const DomusXenValue *item = entry->value->items->pdata[i];
    Node node;

    if (!read_node (self, item, &node)) {
      to_domain_say (self, DOMUS_XEN_RULE_INVALID, "vnuma", item,
                     _ ("A node of “vnuma” lacks its size or its processors; all nodes were left "
                        "out."));
      return;
    }
    if (node.pnode != i)
      to_domain_say (self, DOMUS_XEN_RULE_LOST, "vnuma", item,
                     _ ("libvirt puts node %u on the host’s node %u, not on %" PRIu64 "."), i, i,
                     node.pnode);
    g_string_append_printf (
        cells, "      <cell id='%u' cpus='%s' memory='%" G_GUINT64_FORMAT "' unit='KiB'%s>\n", i,
        node.vcpus, node.size * 1024, node.distances != NULL ? "" : "/");
    if (is_number_list (node.distances)) {
      emit_distances (cells, node.distances, entry->value->items->len);
      g_string_append (cells, "      </cell>\n");
    } else if (node.distances != NULL) {
      g_string_append (cells, "      </cell>\n");
    }
    count++;
  }
  if (count > 0)
    g_string_append_printf (out, "    <numa>\n%s    </numa>\n", cells->str);
}

void
to_domain_cpu (ToDomain *self)
{
  g_autoptr (GString) features = g_string_new (NULL);
  g_autoptr (GString) numa = g_string_new (NULL);
  int nested = to_domain_boolean (self, "nestedhvm", -1);

  read_cpuid (self, features);
  if (self->type == XEN_GUEST_PV)
    nested = -1;
  if (nested >= 0)
    g_string_append_printf (features, "    <feature policy='%s' name='vmx'/>\n",
                            nested ? "require" : "disable");
  to_domain_numa (self, numa);
  if (features->len > 0)
    g_string_append_printf (self->out, "  <cpu mode='host-passthrough'>\n%s%s  </cpu>\n",
                            features->str, numa->str);
  else if (numa->len > 0)
    g_string_append_printf (self->out, "  <cpu>\n%s  </cpu>\n", numa->str);
}
