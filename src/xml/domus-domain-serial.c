/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "domus-domain-serial.h"
#include "domus-xml-node.h"

/**
 * domus_serial_free:
 */
void
domus_serial_free (DomusSerial *self)
{
  if (self == NULL)
    return;
  g_free (self->alias);
  g_free (self->kind);
  g_free (self->backend);
  g_free (self->target);
  g_free (self);
}

static void
add_serials (GPtrArray *list, const xmlNode *devices, const char *kind)
{
  guint index = 0;

  for (xmlNode *node = domus_xml_node_first (devices, kind); node != NULL;
       node = domus_xml_node_next (node, kind), index++) {
    const xmlNode *target = domus_xml_node_first (node, "target");
    const xmlNode *alias = domus_xml_node_first (node, "alias");
    g_autofree char *port = target ? domus_xml_node_get_attribute (target, "port") : NULL;
    g_autoptr (DomusSerial) item = g_new0 (DomusSerial, 1);
    guint64 number = index;

    item->kind = g_strdup (kind);
    item->backend = domus_xml_node_get_attribute (node, "type");
    item->target = target ? domus_xml_node_get_attribute (target, "type") : NULL;
    item->alias = alias ? domus_xml_node_get_attribute (alias, "name") : NULL;
    if (item->alias == NULL)
      item->alias = g_strdup_printf ("%s%u", kind, index);
    if (port != NULL && g_ascii_string_to_unsigned (port, 10, 0, 1024, &number, NULL))
      item->port = (guint)number;
    else
      item->port = index;
    item->is_open = g_strcmp0 (item->backend, "pty") == 0 || g_strcmp0 (item->backend, "unix") == 0;
    /* libvirt shows the first serial port a second time, as a console. */
    if (g_str_equal (kind, "serial") || g_strcmp0 (item->target, "serial") != 0)
      g_ptr_array_add (list, g_steal_pointer (&item));
  }
}

/**
 * domus_domain_list_serials:
 * @domain: the definition, or better what runs
 *
 * Returns: (transfer full) (element-type DomusSerial): serial ports, then
 *   consoles that are none
 */
GPtrArray *
domus_domain_list_serials (const DomusXmlDoc *domain)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)domus_serial_free);
  const xmlNode *devices = domus_xml_node_first (domus_xml_doc_get_root (domain), "devices");

  if (devices != NULL) {
    add_serials (list, devices, "serial");
    add_serials (list, devices, "console");
  }
  return list;
}
