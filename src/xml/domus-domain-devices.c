/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-domain.h"
#include "domus-validate.h"
#include "domus-xml-node.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static xmlNode *
first_device (const DomusXmlDoc *domain, const char *name)
{
  const xmlNode *devices = domus_xml_node_first (domus_xml_doc_get_root (domain), "devices");

  return domus_xml_node_first (devices, name);
}

static char *
child_attribute (const xmlNode *node, const char *child, const char *attribute)
{
  return domus_xml_node_get_attribute (domus_xml_node_first (node, child), attribute);
}

/**
 * domus_interface_free:
 * @self: (nullable): an interface
 */
void
domus_interface_free (DomusInterface *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  g_free (self->source);
  g_free (self->mac);
  g_free (self->model);
  g_free (self->target);
  g_free (self);
}

static char *
interface_source (const xmlNode *node, const char *kind)
{
  const char *attribute = strcmp (kind, "network") == 0  ? "network"
                          : strcmp (kind, "bridge") == 0 ? "bridge"
                                                         : "dev";

  return child_attribute (node, "source", attribute);
}

/**
 * domus_domain_list_interfaces:
 *
 * Returns: (transfer full) (element-type DomusInterface): in the document's order.
 */
GPtrArray *
domus_domain_list_interfaces (const DomusXmlDoc *domain)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_interface_free);

  for (const xmlNode *node = first_device (domain, "interface"); node != NULL;
       node = domus_xml_node_next (node, "interface")) {
    DomusInterface *item = g_new0 (DomusInterface, 1);
    item->index = list->len;
    item->kind = domus_xml_node_get_attribute (node, "type");
    if (item->kind == NULL)
      item->kind = g_strdup ("");
    item->source = interface_source (node, item->kind);
    item->mac = child_attribute (node, "mac", "address");
    item->model = child_attribute (node, "model", "type");
    item->target = child_attribute (node, "target", "dev");
    g_ptr_array_add (list, item);
  }
  return list;
}

static void
set_interface_source (xmlNode *node, const char *kind, const char *source)
{
  static const char *const identifying[] = { "network", "bridge",  "dev",  "mode", "portgroup",
                                             "portid",  "address", "port", "path" };
  g_autofree char *old_kind = domus_xml_node_get_attribute (node, "type");
  g_autofree char *old_source = interface_source (node, kind);
  xmlNode *element;

  if (g_strcmp0 (old_kind, kind) == 0 && g_strcmp0 (old_source, source) == 0)
    return;
  domus_xml_node_set_attribute (node, "type", kind);
  element = domus_xml_node_first (node, "source");
  for (gsize i = 0; element != NULL && i < G_N_ELEMENTS (identifying); i++)
    domus_xml_node_set_attribute (element, identifying[i], NULL);
  if (source != NULL) {
    element = domus_xml_node_ensure (node, "source");
    domus_xml_node_set_attribute (
        element, strcmp (kind, "network") == 0 || strcmp (kind, "bridge") == 0 ? kind : "dev",
        source);
  } else if (element != NULL && element->properties == NULL
             && domus_xml_node_first (element, NULL) == NULL) {
    domus_xml_node_remove (element);
  }
}

/**
 * domus_domain_set_interface:
 * @index: of domus_domain_list_interfaces(); one more than the last adds one
 * @kind: (nullable): "network", "bridge", "user", ...; %NULL leaves kind and source
 * @source: (nullable): a network's or bridge's name
 * @mac: (nullable): an address, %NULL leaves it
 * @model: (nullable): a model, "" for the driver's own, %NULL leaves it
 *
 * Returns: whether it was set; otherwise nothing changed and @error is
 *   %DOMUS_XML_ERROR_INVALID.
 */
gboolean
domus_domain_set_interface (DomusXmlDoc *domain,
                            guint index,
                            const char *kind,
                            const char *source,
                            const char *mac,
                            const char *model,
                            GError **error)
{
  xmlNode *node = first_device (domain, "interface");
  const char *problem = NULL;
  guint n = 0;

  for (; node != NULL && n < index; n++)
    node = domus_xml_node_next (node, "interface");
  if (node == NULL && (n < index || kind == NULL))
    problem = _ ("The guest has no such network card.");
  else if (kind != NULL && (strcmp (kind, "network") == 0 || strcmp (kind, "bridge") == 0)
           && (source == NULL || *source == '\0'))
    problem = _ ("Choose a network or a bridge for the network card.");
  else if (mac != NULL && !domus_validate_mac (mac, NULL))
    problem = _ ("A MAC address looks like 00:16:3e:01:02:03.");
  if (problem != NULL) {
    g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID, problem);
    return FALSE;
  }
  if (node == NULL)
    node = domus_xml_node_add (domus_xml_node_ensure (domus_xml_doc_get_root (domain), "devices"),
                               "interface", NULL);
  if (kind != NULL)
    set_interface_source (node, kind, source);
  if (mac != NULL)
    domus_xml_node_set_attribute (domus_xml_node_ensure (node, "mac"), "address", mac);
  if (model != NULL && *model != '\0')
    domus_xml_node_set_attribute (domus_xml_node_ensure (node, "model"), "type", model);
  else if (model != NULL && domus_xml_node_first (node, "model") != NULL)
    domus_xml_node_remove (domus_xml_node_first (node, "model"));
  return TRUE;
}

/**
 * domus_graphics_free:
 * @self: (nullable): a display
 */
void
domus_graphics_free (DomusGraphics *self)
{
  if (self == NULL)
    return;
  g_free (self->kind);
  g_free (self->listen);
  g_free (self->socket);
  g_free (self);
}

/* -1 stands for "chosen at start"; the test driver shows other negative ones. */
static int
graphics_port (const char *text)
{
  gint64 port = 0;

  if (text == NULL || !g_ascii_string_to_signed (text, 10, 1, 65535, &port, NULL))
    return 0;
  return (int)port;
}

/**
 * domus_domain_list_graphics:
 *
 * Returns: (transfer full) (element-type DomusGraphics): in the document's
 *   order. No password is read.
 */
GPtrArray *
domus_domain_list_graphics (const DomusXmlDoc *domain)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_graphics_free);

  for (const xmlNode *node = first_device (domain, "graphics"); node != NULL;
       node = domus_xml_node_next (node, "graphics")) {
    DomusGraphics *item = g_new0 (DomusGraphics, 1);
    g_autofree char *port = domus_xml_node_get_attribute (node, "port");
    item->kind = domus_xml_node_get_attribute (node, "type");
    if (item->kind == NULL)
      item->kind = g_strdup ("");
    item->port = graphics_port (port);
    item->autoport =
        domus_xml_node_has_attribute (node, "autoport", "yes") || g_strcmp0 (port, "-1") == 0;
    item->listen = domus_xml_node_get_attribute (node, "listen");
    if (item->listen == NULL)
      item->listen = child_attribute (node, "listen", "address");
    item->socket = domus_xml_node_get_attribute (node, "socket");
    if (item->socket == NULL)
      item->socket = child_attribute (node, "listen", "socket");
    item->has_password = domus_xml_node_has_attribute (node, "passwd", NULL);
    g_ptr_array_add (list, item);
  }
  return list;
}

/**
 * domus_domain_get_video_model:
 *
 * Returns: (transfer full) (nullable): the first video card's model.
 */
char *
domus_domain_get_video_model (const DomusXmlDoc *domain)
{
  return domus_xml_doc_get (domain, "devices/video[1]/model/@type");
}

/**
 * domus_domain_set_video_model:
 * @model: (nullable): a model; %NULL removes the first video card
 *
 * Memory sizes belong to a model (on Xen, 8 MiB serve cirrus, and vga is
 * refused with less than 16): they go, and libvirt fills in what fits.
 */
void
domus_domain_set_video_model (DomusXmlDoc *domain, const char *model)
{
  static const char *const sizes[] = { "devices/video[1]/model/@vram",
                                       "devices/video[1]/model/@ram",
                                       "devices/video[1]/model/@vram64",
                                       "devices/video[1]/model/@vgamem" };
  g_autofree char *current = domus_domain_get_video_model (domain);

  if (model == NULL) {
    domus_xml_doc_remove (domain, "devices/video[1]");
    return;
  }
  if (g_strcmp0 (current, model) == 0)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    domus_xml_doc_remove (domain, sizes[i]);
  domus_xml_doc_set (domain, "devices/video[1]/model/@type", model);
}
