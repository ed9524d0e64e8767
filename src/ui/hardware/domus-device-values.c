/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-device-values-private.h"

#include <glib/gi18n-lib.h>

/**
 * domus_device_page_find:
 *
 * Returns: (transfer full) (nullable): where the page's device is in @doc;
 *   %NULL where it is not there
 */
char *
domus_device_page_find (DomusFormPage *page, const DomusXmlDoc *doc)
{
  const char *place = domus_hardware_page_get_place (DOMUS_HARDWARE_PAGE (page));
  const DomusXmlDoc *draft = domus_hardware_page_get_doc (DOMUS_HARDWARE_PAGE (page));

  return doc == draft ? g_strdup (place) : domus_domain_match_device (draft, place, doc);
}

/**
 * domus_device_page_get:
 *
 * Returns: (transfer full) (nullable): the value at @path within the device
 */
char *
domus_device_page_get (DomusFormPage *page, const DomusXmlDoc *doc, const char *path)
{
  g_autofree char *place = domus_device_page_find (page, doc);
  g_autofree char *whole = place != NULL ? g_strdup_printf ("%s/%s", place, path) : NULL;

  return whole != NULL ? domus_xml_doc_get (doc, whole) : NULL;
}

/**
 * domus_device_page_is:
 *
 * Returns: whether @path within the device has that value
 */
gboolean
domus_device_page_is (DomusFormPage *page,
                      const DomusXmlDoc *doc,
                      const char *path,
                      const char *value)
{
  g_autofree char *found = domus_device_page_get (page, doc, path);

  return g_strcmp0 (found, value) == 0;
}

/**
 * domus_device_page_set:
 * @doc: the draft's
 * @value: (nullable): %NULL or "" removes
 */
void
domus_device_page_set (DomusFormPage *page, DomusXmlDoc *doc, const char *path, const char *value)
{
  domus_domain_set_device_value (doc, domus_hardware_page_get_place (DOMUS_HARDWARE_PAGE (page)),
                                 path, value);
}

/**
 * domus_device_page_get_flag:
 *
 * Returns: (transfer full) (nullable): "yes" or "no"
 */
char *
domus_device_page_get_flag (DomusFormPage *page, const DomusXmlDoc *doc, const char *path)
{
  g_autofree char *place = domus_device_page_find (page, doc);
  g_autofree char *whole = place != NULL ? g_strdup_printf ("%s/%s", place, path) : NULL;

  return whole != NULL ? g_strdup (domus_xml_doc_exists (doc, whole) ? "yes" : "no") : NULL;
}

/**
 * domus_device_page_set_flag:
 * @value: "yes" or "no"
 */
void
domus_device_page_set_flag (DomusFormPage *page,
                            DomusXmlDoc *doc,
                            const char *path,
                            const char *value)
{
  const char *place = domus_hardware_page_get_place (DOMUS_HARDWARE_PAGE (page));
  g_autofree char *whole = g_strdup_printf ("%s/%s", place, path);

  if (g_str_equal (value, "yes"))
    domus_xml_doc_ensure (doc, whole);
  else
    domus_xml_doc_remove (doc, whole);
}

/**
 * domus_device_word:
 *
 * Returns: (transfer full): what people call @value; itself where nothing is
 *   known
 */
char *
domus_device_word (const DomusDeviceWord *words, gsize n, const char *value)
{
  for (gsize i = 0; i < n; i++) {
    if (g_str_equal (words[i].value, value))
      return g_strdup (_ (words[i].label));
  }
  return g_strdup (*value != '\0' ? value : _ ("The hypervisor’s own choice"));
}

/**
 * domus_device_format_plain:
 *
 * Returns: (transfer full): @value, or that the hypervisor chooses
 */
char *
domus_device_format_plain (const char *value)
{
  return domus_device_word (NULL, 0, value);
}

/**
 * domus_device_fill_words:
 *
 * Offers all of @words in a choice.
 */
void
domus_device_fill_words (GtkComboBoxText *combo, const DomusDeviceWord *words, gsize n)
{
  for (gsize i = 0; i < n; i++)
    gtk_combo_box_text_append (combo, words[i].value, _ (words[i].label));
}

/**
 * domus_device_page_get_truth:
 *
 * Returns: (transfer full) (nullable): why the host ignores or refuses the
 *   device; %NULL where it takes it
 */
char *
domus_device_page_get_truth (DomusFormPage *page, const DomusXmlDoc *doc)
{
  DomusHardwarePage *self = DOMUS_HARDWARE_PAGE (page);
  const DomusPlatform *platform = domus_hardware_page_get_platform (self);
  g_autoptr (DomusDevice) device = domus_domain_find_device (domus_hardware_page_get_doc (self),
                                                             domus_hardware_page_get_place (self));
  char *reason = NULL;

  if (device == NULL
      || domus_device_kind_check (device->kind, platform, &reason) == DOMUS_SUPPORT_HONOURED)
    g_clear_pointer (&reason, g_free);
  return reason;
}

/**
 * domus_device_page_has_truth:
 *
 * Returns: whether there is something to say
 */
gboolean
domus_device_page_has_truth (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *reason = domus_device_page_get_truth (page, doc);

  return reason != NULL;
}
