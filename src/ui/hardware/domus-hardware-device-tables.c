/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-ui"
#include "config.h"

#include "domus-form-page-private.h"
#include "domus-hardware-item-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

/* The tables of pages about one device of several: domus_hardware_page_get_key()
 * tells which. */

/* ---- disks ---- */

static DomusDisk *
disk_of (DomusFormPage *page, const DomusXmlDoc *doc)
{
  return domus_domain_find_disk (doc, domus_hardware_page_get_key (DOMUS_HARDWARE_PAGE (page)));
}

static const struct
{
  DomusSourceKind kind;
  const char *value;
  const char *label;
} source_kinds[] = {
  { DOMUS_SOURCE_FILE, "file", N_ ("Image file") },
  { DOMUS_SOURCE_BLOCK, "block", N_ ("Block device") },
  { DOMUS_SOURCE_VOLUME, "volume", N_ ("Storage volume") },
  { DOMUS_SOURCE_NETWORK, "network", N_ ("Network disk") },
  { DOMUS_SOURCE_NONE, "none", N_ ("Nothing") },
  { DOMUS_SOURCE_OTHER, "other", N_ ("Something else") },
};

static char *
format_source_kind (const char *value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (source_kinds); i++) {
    if (g_str_equal (source_kinds[i].value, value))
      return g_strdup (_ (source_kinds[i].label));
  }
  return g_strdup (value);
}

static void
fill_source_kind (DomusFormPage *page, GtkComboBoxText *combo)
{
  for (gsize i = 0; i < 2; i++)
    gtk_combo_box_text_append (combo, source_kinds[i].value, _ (source_kinds[i].label));
}

static char *
get_source_kind (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autoptr (DomusDisk) disk = disk_of (page, doc);

  for (gsize i = 0; disk != NULL && i < G_N_ELEMENTS (source_kinds); i++) {
    if (source_kinds[i].kind == disk->source_kind)
      return g_strdup (source_kinds[i].value);
  }
  return NULL;
}

static gboolean
set_source_kind (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  g_autoptr (DomusDisk) disk = disk_of (page, doc);

  for (gsize i = 0; disk != NULL && i < G_N_ELEMENTS (source_kinds); i++) {
    if (g_str_equal (source_kinds[i].value, value))
      return domus_domain_set_disk_source (doc, disk->target, source_kinds[i].kind, disk->source,
                                           disk->pool, disk->format, error);
  }
  return TRUE;
}

static char *
get_source (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autoptr (DomusDisk) disk = disk_of (page, doc);

  return disk != NULL ? g_strdup (disk->source) : NULL;
}

static gboolean
set_source (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  g_autoptr (DomusDisk) disk = disk_of (page, doc);

  if (disk == NULL)
    return TRUE;
  return domus_domain_set_disk_source (doc, disk->target,
                                       disk->source_kind == DOMUS_SOURCE_NONE ? DOMUS_SOURCE_FILE
                                                                              : disk->source_kind,
                                       value, disk->pool, disk->format, error);
}

static char *
get_pool (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autoptr (DomusDisk) disk = disk_of (page, doc);

  return disk != NULL ? g_strdup (disk->pool) : NULL;
}

static gboolean
is_in_pool (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autoptr (DomusDisk) disk = disk_of (page, doc);

  return disk != NULL && disk->pool != NULL;
}

static char *
get_bus (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autoptr (DomusDisk) disk = disk_of (page, doc);

  return disk != NULL ? g_strdup (disk->bus) : NULL;
}

static char *
get_format (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autoptr (DomusDisk) disk = disk_of (page, doc);

  return disk != NULL ? g_strdup (disk->format) : NULL;
}

static char *
get_readonly (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autoptr (DomusDisk) disk = disk_of (page, doc);

  return g_strdup (disk != NULL && disk->readonly ? _ ("Read only") : _ ("Read and write"));
}

static const DomusFormRow disk_rows[] = {
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Kind:"),
    .get = get_source_kind,
    .set = set_source_kind,
    .fill = fill_source_kind,
    .format = format_source_kind },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("_Source:"),
    .get = get_source,
    .set = set_source,
    .hint = N_ ("A path on the host") },
  { .kind = DOMUS_FORM_READ_ONLY,
    .label = N_ ("Storage pool:"),
    .get = get_pool,
    .applies = is_in_pool },
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("Bus:"), .get = get_bus },
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("Format:"), .get = get_format },
  { .kind = DOMUS_FORM_READ_ONLY, .label = N_ ("Access:"), .get = get_readonly },
};

/**
 * domus_disk_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_disk_page_new (void)
{
  return domus_form_page_new (disk_rows, G_N_ELEMENTS (disk_rows));
}

/* ---- network cards ---- */

static guint
card_index (DomusFormPage *page)
{
  return (guint)atoi (domus_hardware_page_get_key (DOMUS_HARDWARE_PAGE (page)));
}

/* Borrowed from @cards. */
static const DomusInterface *
card_of (DomusFormPage *page, GPtrArray *cards)
{
  guint index = card_index (page);

  return index < cards->len ? g_ptr_array_index (cards, index) : NULL;
}

static const struct
{
  const char *value;
  const char *label;
} network_kinds[] = {
  { "network", N_ ("Virtual network") },
  { "bridge", N_ ("Bridge of the host") },
  { "user", N_ ("User network (no access from outside)") },
};

static char *
format_network_kind (const char *value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (network_kinds); i++) {
    if (g_str_equal (network_kinds[i].value, value))
      return g_strdup (_ (network_kinds[i].label));
  }
  return g_strdup (value);
}

static void
fill_network_kind (DomusFormPage *page, GtkComboBoxText *combo)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));
  gboolean user = platform != NULL && platform->driver == DOMUS_DRIVER_QEMU;

  for (gsize i = 0; i < G_N_ELEMENTS (network_kinds); i++) {
    if (user || !g_str_equal (network_kinds[i].value, "user"))
      gtk_combo_box_text_append (combo, network_kinds[i].value, _ (network_kinds[i].label));
  }
}

static char *
get_network_kind (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autoptr (GPtrArray) cards = domus_domain_list_interfaces (doc);
  const DomusInterface *card = card_of (page, cards);

  return card != NULL ? g_strdup (card->kind) : NULL;
}

/* The first that the host has of this kind, so that the choice is whole. */
static const char *
first_source (DomusFormPage *page, const char *kind)
{
  GPtrArray *networks = domus_form_page_get_networks (page);

  for (guint i = 0; networks != NULL && i < networks->len; i++) {
    const DomusPlanNetwork *network = g_ptr_array_index (networks, i);

    if (g_strcmp0 (network->kind, kind) == 0)
      return network->name;
  }
  return g_str_equal (kind, "bridge") ? "xenbr0" : "default";
}

static gboolean
set_network_kind (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  const char *source = g_str_equal (value, "user") ? NULL : first_source (page, value);

  return domus_domain_set_interface (doc, card_index (page), value, source, NULL, NULL, error);
}

static gboolean
has_network_source (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autofree char *kind = get_network_kind (page, doc);

  return g_strcmp0 (kind, "user") != 0;
}

static char *
get_network_source (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autoptr (GPtrArray) cards = domus_domain_list_interfaces (doc);
  const DomusInterface *card = card_of (page, cards);

  return card != NULL ? g_strdup (card->source) : NULL;
}

static gboolean
set_network_source (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  g_autofree char *kind = get_network_kind (page, doc);

  return domus_domain_set_interface (doc, card_index (page), kind, value, NULL, NULL, error);
}

static void
fill_network_source (DomusFormPage *page, GtkComboBoxText *combo)
{
  GPtrArray *networks = domus_form_page_get_networks (page);

  for (guint i = 0; networks != NULL && i < networks->len; i++) {
    const DomusPlanNetwork *network = g_ptr_array_index (networks, i);

    if (network->name != NULL)
      gtk_combo_box_text_append (combo, network->name, network->name);
  }
}

static char *
get_mac (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autoptr (GPtrArray) cards = domus_domain_list_interfaces (doc);
  const DomusInterface *card = card_of (page, cards);

  return card != NULL ? g_strdup (card->mac) : NULL;
}

static gboolean
set_mac (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  return domus_domain_set_interface (doc, card_index (page), NULL, NULL, value, NULL, error);
}

static char *
get_model (DomusFormPage *page, const DomusXmlDoc *doc)
{
  g_autoptr (GPtrArray) cards = domus_domain_list_interfaces (doc);
  const DomusInterface *card = card_of (page, cards);

  return card != NULL ? g_strdup (card->model) : NULL;
}

static gboolean
set_model (DomusFormPage *page, DomusXmlDoc *doc, const char *value, GError **error)
{
  return domus_domain_set_interface (doc, card_index (page), NULL, NULL, NULL, value, error);
}

static void
fill_model (DomusFormPage *page, GtkComboBoxText *combo)
{
  const DomusPlatform *platform = domus_hardware_page_get_platform (DOMUS_HARDWARE_PAGE (page));
  static const char *const emulated[] = { "e1000", "rtl8139", "ne2k_pci" };

  for (gsize i = 0; i < G_N_ELEMENTS (emulated); i++)
    gtk_combo_box_text_append (combo, emulated[i], emulated[i]);
  if (platform != NULL && platform->driver == DOMUS_DRIVER_XEN)
    gtk_combo_box_text_append (combo, "netfront", "netfront");
  else
    gtk_combo_box_text_append (combo, "virtio", "virtio");
}

static const DomusFormRow network_rows[] = {
  { .kind = DOMUS_FORM_CHOICE,
    .label = N_ ("_Connected to:"),
    .get = get_network_kind,
    .set = set_network_kind,
    .fill = fill_network_kind,
    .format = format_network_kind },
  { .kind = DOMUS_FORM_CHOICE_ENTRY,
    .label = N_ ("Na_me:"),
    .get = get_network_source,
    .set = set_network_source,
    .fill = fill_network_source,
    .applies = has_network_source,
    .needs_networks = TRUE,
    .hint = N_ ("A network or a bridge that the host has") },
  { .kind = DOMUS_FORM_TEXT,
    .label = N_ ("MAC _address:"),
    .get = get_mac,
    .set = set_mac,
    .hint = N_ ("Windows ties its activation to it: keep it once Windows is installed") },
  { .kind = DOMUS_FORM_CHOICE_ENTRY,
    .label = N_ ("M_odel:"),
    .get = get_model,
    .set = set_model,
    .fill = fill_model,
    .hint = N_ ("Empty: the hypervisor’s own choice") },
};

/**
 * domus_network_page_new:
 *
 * Returns: (transfer floating):
 */
GtkWidget *
domus_network_page_new (void)
{
  return domus_form_page_new (network_rows, G_N_ELEMENTS (network_rows));
}
