/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-metadata.h"

#include "domus-metadata-private.h"
#include "domus-xml-private.h"

#include <string.h>

static gboolean
is_ours (const xmlNode *node, const char *name)
{
  return node->ns != NULL && xmlStrEqual (node->ns->href, (const xmlChar *)DOMUS_METADATA_URI)
         && strcmp ((const char *)node->name, name) == 0;
}

/* By namespace, not by prefix: libvirt and people may use another prefix. */
static xmlNode *
find_ours (const xmlNode *parent, const char *name)
{
  for (xmlNode *node = domus_xml_node_first (parent, NULL); node != NULL;
       node = domus_xml_node_next (node, NULL))
    if (is_ours (node, name))
      return node;
  return NULL;
}

static xmlNode *
find_guest (const DomusXmlDoc *domain)
{
  return find_ours (domus_xml_node_first (domus_xml_doc_get_root (domain), "metadata"), "guest");
}

static xmlNode *
find_install (const DomusXmlDoc *domain)
{
  return find_ours (find_guest (domain), "install");
}

static xmlNode *
ensure_guest (DomusXmlDoc *domain)
{
  xmlNode *metadata = domus_xml_node_ensure (domus_xml_doc_get_root (domain), "metadata");
  xmlNode *guest = find_ours (metadata, "guest");

  if (guest != NULL)
    return guest;
  guest = domus_xml_node_new (metadata, "guest");
  xmlSetNs (guest, xmlNewNs (guest, (const xmlChar *)DOMUS_METADATA_URI,
                             (const xmlChar *)DOMUS_METADATA_PREFIX));
  domus_xml_node_insert (metadata, guest);
  return guest;
}

static xmlNode *
ensure_install (DomusXmlDoc *domain)
{
  xmlNode *guest = ensure_guest (domain);
  xmlNode *install = find_ours (guest, "install");

  if (install != NULL)
    return install;
  install = domus_xml_node_new (guest, "install");
  xmlSetNs (install, guest->ns);
  domus_xml_node_insert (guest, install);
  return install;
}

/* Nothing of ours stays behind when nothing is known any more. */
static void
prune (xmlNode *node)
{
  for (guint depth = 0; depth < 3; depth++) {
    xmlNode *parent = node->parent;
    if (node->properties != NULL || domus_xml_node_has_elements (node))
      return;
    domus_xml_node_remove (node);
    node = parent;
  }
}

/* Private: elements of ours that repeat are read and written elsewhere. */
xmlNode *
domus_metadata_find_guest (const DomusXmlDoc *domain)
{
  return find_guest (domain);
}

xmlNode *
domus_metadata_ensure_guest (DomusXmlDoc *domain)
{
  return ensure_guest (domain);
}

gboolean
domus_metadata_is_ours (const xmlNode *node, const char *name)
{
  return is_ours (node, name);
}

void
domus_metadata_prune (xmlNode *node)
{
  prune (node);
}

/**
 * domus_metadata_get:
 * @key: "media", "media-kind", "system", "state"
 *
 * Returns: (transfer full) (nullable): what Domus noted.
 */
char *
domus_metadata_get (const DomusXmlDoc *domain, const char *key)
{
  return domus_xml_node_get_attribute (find_install (domain), key);
}

/**
 * domus_metadata_set:
 * @value: (nullable): what to note, %NULL to forget it
 */
void
domus_metadata_set (DomusXmlDoc *domain, const char *key, const char *value)
{
  xmlNode *install = find_install (domain);

  if (value != NULL) {
    domus_xml_node_set_attribute (ensure_install (domain), key, value);
  } else if (install != NULL) {
    domus_xml_node_set_attribute (install, key, NULL);
    prune (install);
  }
}

/**
 * domus_metadata_get_setting:
 * @element: of ours, "scheduler", ...
 *
 * Returns: (transfer full) (nullable): an attribute of an element of ours
 *   beside <domus:install>.
 */
char *
domus_metadata_get_setting (const DomusXmlDoc *domain, const char *element, const char *key)
{
  return domus_xml_node_get_attribute (find_ours (find_guest (domain), element), key);
}

/**
 * domus_metadata_set_setting:
 * @value: (nullable): %NULL to forget it
 */
void
domus_metadata_set_setting (DomusXmlDoc *domain,
                            const char *element,
                            const char *key,
                            const char *value)
{
  xmlNode *node = find_ours (find_guest (domain), element);

  if (value == NULL) {
    if (node != NULL && domus_xml_node_has_attribute (node, key, NULL)) {
      domus_xml_node_set_attribute (node, key, NULL);
      prune (node);
    }
    return;
  }
  if (node == NULL) {
    xmlNode *guest = ensure_guest (domain);

    node = domus_xml_node_new (guest, element);
    xmlSetNs (node, guest->ns);
    domus_xml_node_insert (guest, node);
  }
  domus_xml_node_set_attribute (node, key, value);
}

/**
 * domus_metadata_get_install_state:
 *
 * Returns: what Domus noted; %DOMUS_INSTALL_UNKNOWN for guests of others and
 *   for states of a later version.
 */
DomusInstallState
domus_metadata_get_install_state (const DomusXmlDoc *domain)
{
  g_autofree char *state = domus_metadata_get (domain, "state");

  if (g_strcmp0 (state, "underway") == 0)
    return DOMUS_INSTALL_UNDERWAY;
  if (g_strcmp0 (state, "finished") == 0)
    return DOMUS_INSTALL_FINISHED;
  return DOMUS_INSTALL_UNKNOWN;
}

/**
 * domus_metadata_set_install_state:
 * @state: %DOMUS_INSTALL_UNKNOWN forgets it
 */
void
domus_metadata_set_install_state (DomusXmlDoc *domain, DomusInstallState state)
{
  static const char *const names[] = {
    [DOMUS_INSTALL_UNDERWAY] = "underway", [DOMUS_INSTALL_FINISHED] = "finished"
  };

  domus_metadata_set (domain, "state", state == DOMUS_INSTALL_UNKNOWN ? NULL : names[state]);
}
