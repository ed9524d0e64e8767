/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-pv-drivers.h"

#include "domus-domain-device.h"
#include "domus-metadata.h"
#include "domus-xml-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define NOTES "pv"

static gboolean
refuse (GError **error, const char *words)
{
  g_set_error_literal (error, DOMUS_XML_ERROR, DOMUS_XML_ERROR_INVALID, words);
  return FALSE;
}

static gboolean
is_paravirtual (const DomusInterface *card)
{
  return card->model != NULL
         && (strcmp (card->model, "netfront") == 0 || g_str_has_prefix (card->model, "virtio"));
}

static const char *
model_of (const DomusPlatform *platform)
{
  return platform->driver == DOMUS_DRIVER_XEN ? "netfront" : "virtio";
}

/* "MAC=model" each, apart by spaces; nothing behind the "=" where there was no model. */
static GHashTable *
read_models (const DomusXmlDoc *domain)
{
  g_autofree char *text = domus_metadata_get_setting (domain, NOTES, "models");
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", " ", 0);
  GHashTable *models = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (char **word = words; *word != NULL; word++) {
    char *sign = strchr (*word, '=');

    if (sign != NULL)
      g_hash_table_insert (models, g_strndup (*word, (gsize)(sign - *word)), g_strdup (sign + 1));
  }
  return models;
}

/**
 * domus_pv_state_free:
 * @self: (nullable):
 */
void
domus_pv_state_free (DomusPvState *self)
{
  if (self == NULL)
    return;
  g_free (self->disc);
  g_free (self->disk);
  g_free (self->image);
  g_free (self->left);
  g_free (self->card);
  g_free (self);
}

/**
 * domus_pv_state_read:
 *
 * Goes by what is there: what was noted and somebody removed is not told.
 *
 * Returns: (transfer full):
 */
DomusPvState *
domus_pv_state_read (const DomusXmlDoc *domain)
{
  DomusPvState *self = g_new0 (DomusPvState, 1);
  g_autofree char *drive = domus_metadata_get_setting (domain, NOTES, "drive");
  g_autofree char *disk = domus_metadata_get_setting (domain, NOTES, "disk");
  g_autofree char *card = domus_metadata_get_setting (domain, NOTES, "card");
  g_autoptr (GHashTable) models = read_models (domain);
  g_autoptr (GPtrArray) disks = domus_domain_list_disks (domain);
  g_autoptr (GPtrArray) cards = domus_domain_list_interfaces (domain);

  self->left = domus_metadata_get_setting (domain, NOTES, "left");
  for (guint i = 0; i < disks->len; i++) {
    const DomusDisk *one = disks->pdata[i];

    if (one->kind == DOMUS_DISK_KIND_CDROM && g_strcmp0 (one->target, drive) == 0) {
      self->disc = g_strdup (one->source);
    } else if (one->kind == DOMUS_DISK_KIND_DISK && g_strcmp0 (one->target, disk) == 0) {
      self->disk = g_strdup (disk);
      self->image = g_strdup (one->source);
    }
  }
  for (guint i = 0; i < cards->len; i++) {
    const DomusInterface *one = cards->pdata[i];

    if (card != NULL && g_strcmp0 (one->mac, card) == 0)
      self->card = g_strdup (card);
    else if (!is_paravirtual (one))
      self->emulated++;
    else if (one->mac != NULL && g_hash_table_contains (models, one->mac))
      self->switched++;
  }
  return self;
}

/* ---- steps ---- */

static gboolean
put_disc (DomusXmlDoc *domain,
          const DomusPlatform *platform,
          DomusSourceKind kind,
          const char *path,
          GError **error)
{
  g_autofree char *drive = domus_metadata_get_setting (domain, NOTES, "drive");
  g_autoptr (DomusDisk) there = drive != NULL ? domus_domain_find_disk (domain, drive) : NULL;

  if (there == NULL || there->kind != DOMUS_DISK_KIND_CDROM) {
    g_autofree char *xml = domus_device_make (DOMUS_DEVICE_CDROM, domain, platform, error);
    g_autofree char *place = xml != NULL ? domus_domain_add_device (domain, xml, error) : NULL;
    g_autofree char *target = place != NULL ? g_strconcat (place, "/target/@dev", NULL) : NULL;

    if (target == NULL)
      return FALSE;
    g_free (drive);
    drive = domus_xml_doc_get (domain, target);
    domus_metadata_set_setting (domain, NOTES, "drive", drive);
  }
  return domus_domain_set_disk_source (domain, drive, kind, path, NULL, "raw", error);
}

static gboolean
plug_disk (DomusXmlDoc *domain, const DomusPlatform *platform, const char *image, GError **error)
{
  DomusDisk disk = { .kind = DOMUS_DISK_KIND_DISK, .source_kind = DOMUS_SOURCE_FILE };
  g_autofree char *target = NULL;
  g_autofree char *source = g_strdup (image);

  disk.bus = (char *)(platform->driver == DOMUS_DRIVER_XEN ? "xen" : "virtio");
  target = domus_domain_free_target (domain, disk.bus, NULL);
  if (target == NULL)
    return refuse (error, _ ("Every place for a disk is taken."));
  disk.target = target;
  disk.source = source;
  disk.driver = (char *)"qemu";
  disk.format = (char *)"raw";
  domus_metadata_set_setting (domain, NOTES, "disk", target);
  return domus_domain_add_disk (domain, &disk, error);
}

static gboolean
plug_card (DomusXmlDoc *domain, const DomusPlatform *platform, GError **error)
{
  g_autofree char *xml = domus_device_make (DOMUS_DEVICE_INTERFACE, domain, platform, error);
  g_autofree char *place = xml != NULL ? domus_domain_add_device (domain, xml, error) : NULL;
  g_autofree char *mac = place != NULL ? g_strconcat (place, "/mac/@address", NULL) : NULL;
  g_autofree char *address = mac != NULL ? domus_xml_doc_get (domain, mac) : NULL;

  if (place == NULL)
    return FALSE;
  domus_domain_set_device_value (domain, place, "model/@type", model_of (platform));
  domus_metadata_set_setting (domain, NOTES, "card", address);
  return TRUE;
}

static gboolean
plug (DomusXmlDoc *domain, const DomusPlatform *platform, const char *image, GError **error)
{
  g_autoptr (DomusPvState) state = domus_pv_state_read (domain);

  if (state->disk != NULL || state->card != NULL)
    return refuse (error, _ ("The test disk and the test card are there already."));
  if (state->left != NULL)
    return refuse (error, _ ("The guest still has the test disk of before. Turn it off first."));
  return plug_disk (domain, platform, image, error)
         && (state->emulated == 0 || plug_card (domain, platform, error));
}

static void
unplug (DomusXmlDoc *domain)
{
  g_autoptr (DomusPvState) state = domus_pv_state_read (domain);

  if (state->disk != NULL)
    domus_domain_remove_disk (domain, state->disk);
  if (state->card != NULL) {
    g_autofree char *place = g_strdup_printf ("devices/interface[mac/@address='%s']", state->card);

    domus_domain_remove_device (domain, place);
  }
  domus_metadata_set_setting (domain, NOTES, "disk", NULL);
  domus_metadata_set_setting (domain, NOTES, "card", NULL);
}

static gboolean
switch_cards (DomusXmlDoc *domain, const DomusPlatform *platform, GError **error)
{
  g_autoptr (GPtrArray) cards = NULL;
  g_autofree char *before = domus_metadata_get_setting (domain, NOTES, "models");
  GString *models = g_string_new (before);
  g_autofree char *text = NULL;
  guint n = 0;

  unplug (domain);
  cards = domus_domain_list_interfaces (domain);
  for (guint i = 0; i < cards->len; i++) {
    const DomusInterface *card = cards->pdata[i];
    g_autofree char *place = g_strdup_printf ("devices/interface[%u]", card->index + 1);

    if (is_paravirtual (card) || card->mac == NULL)
      continue;
    domus_domain_set_device_value (domain, place, "model/@type", model_of (platform));
    g_string_append_printf (models, "%s%s=%s", models->len > 0 ? " " : "", card->mac,
                            card->model != NULL ? card->model : "");
    n++;
  }
  text = g_string_free (models, FALSE);
  if (n == 0)
    return refuse (error, _ ("The guest has no emulated network card."));
  domus_metadata_set_setting (domain, NOTES, "models", text);
  return TRUE;
}

static gboolean
switch_back (DomusXmlDoc *domain, GError **error)
{
  g_autoptr (GPtrArray) cards = domus_domain_list_interfaces (domain);
  g_autoptr (GHashTable) models = read_models (domain);
  guint n = 0;

  for (guint i = 0; i < cards->len; i++) {
    const DomusInterface *card = cards->pdata[i];
    const char *model = card->mac != NULL ? g_hash_table_lookup (models, card->mac) : NULL;
    g_autofree char *place = g_strdup_printf ("devices/interface[%u]", card->index + 1);

    if (model == NULL || !is_paravirtual (card))
      continue;
    domus_domain_set_device_value (domain, place, "model/@type", model);
    n++;
  }
  domus_metadata_set_setting (domain, NOTES, "models", NULL);
  return n > 0 || refuse (error, _ ("No network card was switched."));
}

/**
 * domus_pv_edit:
 * @kind: of @path; used for %DOMUS_PV_DISC
 * @path: (nullable): see the header
 *
 * Returns: whether it was done
 */
gboolean
domus_pv_edit (DomusXmlDoc *domain,
               const DomusPlatform *platform,
               DomusPvStep step,
               DomusSourceKind kind,
               const char *path,
               GError **error)
{
  switch (step) {
  case DOMUS_PV_DISC:
    return put_disc (domain, platform, kind, path, error);
  case DOMUS_PV_PLUG:
    return plug (domain, platform, path, error);
  case DOMUS_PV_UNPLUG:
    unplug (domain);
    return TRUE;
  case DOMUS_PV_SWITCH:
    return switch_cards (domain, platform, error);
  case DOMUS_PV_BACK:
    return switch_back (domain, error);
  case DOMUS_PV_LEFT:
    domus_metadata_set_setting (domain, NOTES, "left", path);
    return TRUE;
  default:
    g_return_val_if_reached (FALSE);
  }
}
