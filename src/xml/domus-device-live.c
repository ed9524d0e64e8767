/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-cd-doctor.h"
#include "domus-device-live.h"
#include "domus-xml-node.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const DomusPlatform *platform;
  const DomusXmlDoc *live;
  const DomusXmlDoc *before;
  const DomusXmlDoc *after;
  GPtrArray *steps;
} Plan;

/**
 * domus_device_step_free:
 * @self: (nullable): a step
 */
void
domus_device_step_free (DomusDeviceStep *self)
{
  if (self == NULL)
    return;
  /* It may hold a display's password. */
  if (self->xml != NULL)
    explicit_bzero (self->xml, strlen (self->xml));
  g_free (self->place);
  g_free (self->name);
  g_free (self->xml);
  g_free (self->words);
  g_free (self->when);
  g_free (self);
}

/* @words: with one %s, the device's name. Takes @xml and @when. */
static void
add_step (Plan *plan,
          DomusDeviceOperation operation,
          const DomusDevice *device,
          const char *words,
          char *xml,
          char *when)
{
  DomusDeviceStep *step = g_new0 (DomusDeviceStep, 1);
  g_autoptr (GString) text = g_string_new (words);

  g_string_replace (text, "%s", device->name, 1);
  step->operation = operation;
  step->place = g_strdup (device->place);
  step->name = g_strdup (device->name);
  step->xml = xml;
  step->words = g_strdup (text->str);
  step->when = when;
  g_ptr_array_add (plan->steps, step);
}

static char *
name_with (const DomusXmlDoc *domain, const DomusDevice *device, const char *verb, const char *path)
{
  g_autofree char *whole = g_strdup_printf ("%s/%s", device->place, path);
  g_autofree char *detail = domus_xml_doc_get (domain, whole);

  return detail != NULL ? g_strdup_printf ("%s/%s-%s", device->element, verb, detail)
                        : g_strdup_printf ("%s/%s", device->element, verb);
}

/* As in domus-platform-support.h: "disk/attach-xen", "hostdev/detach-pci". */
static char *
operation_name (const DomusXmlDoc *domain, const DomusDevice *device, const char *verb)
{
  switch (device->kind) {
  case DOMUS_DEVICE_DISK:
    return name_with (domain, device, verb, "target/@bus");
  case DOMUS_DEVICE_CDROM:
    return g_strdup_printf ("cdrom/%s", verb);
  case DOMUS_DEVICE_FLOPPY:
    return g_strdup_printf ("floppy/%s", verb);
  case DOMUS_DEVICE_CONTROLLER:
  case DOMUS_DEVICE_USB_CONTROLLER:
    return name_with (domain, device, verb, "@type");
  case DOMUS_DEVICE_INPUT:
    return name_with (domain, device, verb, "@bus");
  case DOMUS_DEVICE_USB_HOST:
    return g_strdup_printf ("hostdev/%s-usb", verb);
  case DOMUS_DEVICE_PCI_HOST:
    return g_strdup_printf ("hostdev/%s-pci", verb);
  default:
    return g_strdup_printf ("%s/%s", device->element, verb);
  }
}

/* On Xen it goes by the card's model: the device model has no hot-plug, and
 * only a card that is netback's alone can be plugged in (FACTS.md of the lab). */
static char *
attach_name (const Plan *plan, const DomusDevice *device)
{
  if (device->kind == DOMUS_DEVICE_INTERFACE && plan->platform->driver == DOMUS_DRIVER_XEN)
    return name_with (plan->after, device, "attach", "model/@type");
  return operation_name (plan->after, device, "attach");
}

static char *
say_when (DomusWhen when, const char *more)
{
  return more != NULL ? g_strdup_printf ("%s %s", domus_when_to_words (when), more)
                      : g_strdup (domus_when_to_words (when));
}

/* What Xen plugs in is paravirtual, and needs a driver in the guest. */
static const char *
needs_pv_driver (const Plan *plan, const DomusDevice *device)
{
  if (plan->platform->driver != DOMUS_DRIVER_XEN
      || (device->kind != DOMUS_DEVICE_DISK && device->kind != DOMUS_DEVICE_INTERFACE))
    return NULL;
  return _ ("Until then only a guest with Xen’s own drivers sees it.");
}

static void
plan_removed (Plan *plan, const DomusDevice *device)
{
  g_autofree char *place = domus_domain_match_device (plan->before, device->place, plan->live);
  g_autofree char *name = operation_name (plan->before, device, "detach");
  DomusWhen when = domus_platform_get_when (plan->platform, name);

  if (place == NULL)
    return;
  if (when == DOMUS_WHEN_NOW)
    add_step (plan, DOMUS_DEVICE_DETACH, device, _ ("%s is removed."),
              domus_domain_get_device_xml (plan->live, place), say_when (when, NULL));
  else
    add_step (plan, DOMUS_DEVICE_WAIT, device, _ ("%s is removed."), NULL, say_when (when, NULL));
}

static void
plan_added (Plan *plan, const DomusDevice *device)
{
  g_autofree char *place = domus_domain_match_device (plan->after, device->place, plan->live);
  g_autofree char *name = attach_name (plan, device);
  DomusWhen when = domus_platform_get_when (plan->platform, name);

  if (place != NULL)
    return;
  if (when == DOMUS_WHEN_NOW)
    add_step (plan, DOMUS_DEVICE_ATTACH, device, _ ("%s is added."),
              domus_domain_get_device_xml (plan->after, device->place),
              say_when (when, needs_pv_driver (plan, device)));
  else
    add_step (plan, DOMUS_DEVICE_WAIT, device, _ ("%s is added."), NULL, say_when (when, NULL));
}

/* ---- changed ---- */

/* Whether the two differ in nothing but what @paths (relative) name. */
static gboolean
differ_only_in (const char *one_xml, const char *other_xml, const char *const *paths)
{
  g_autoptr (DomusXmlDoc) one = domus_xml_doc_parse (one_xml, NULL, NULL);
  g_autoptr (DomusXmlDoc) other = domus_xml_doc_parse (other_xml, NULL, NULL);

  for (gsize i = 0; paths[i] != NULL; i++) {
    domus_xml_doc_remove (one, paths[i]);
    domus_xml_doc_remove (other, paths[i]);
  }
  return domus_xml_doc_equal (one, other);
}

static gboolean
insert_is_safe (const Plan *plan, const char *live_place, const DomusDevice *device)
{
  g_autofree char *path = g_strdup_printf ("%s/target/@dev", live_place);
  g_autofree char *target = domus_xml_doc_get (plan->live, path);
  g_autoptr (DomusDisk) now = domus_domain_find_disk (plan->live, target);
  g_autoptr (DomusDisk) wanted = domus_domain_find_disk (plan->after, target);

  if (now == NULL || wanted == NULL)
    return FALSE;
  return wanted->source_kind == DOMUS_SOURCE_NONE || now->source_kind != DOMUS_SOURCE_NONE
         || !domus_platform_has (plan->platform, DOMUS_QUIRK_EMPTY_INSERT_KILLS);
}

static const char *
update_operation (const Plan *plan,
                  const DomusDevice *device,
                  const char *live_place,
                  const char *old_xml,
                  const char *new_xml)
{
  static const char *const medium[] = { "source", "@type", "driver", "backingStore", NULL };
  static const char *const link[] = { "link", NULL };
  static const char *const network[] = { "link", "source", "bandwidth", "filterref", NULL };
  static const char *const password[] = { "@passwd", "@passwdValidTo", "@connected", NULL };

  switch (device->kind) {
  case DOMUS_DEVICE_CDROM:
    return differ_only_in (old_xml, new_xml, medium) && insert_is_safe (plan, live_place, device)
               ? "cdrom/media"
               : NULL;
  case DOMUS_DEVICE_INTERFACE:
    if (differ_only_in (old_xml, new_xml, link))
      return "interface/link";
    return differ_only_in (old_xml, new_xml, network) ? "interface/update" : NULL;
  case DOMUS_DEVICE_GRAPHICS:
    return differ_only_in (old_xml, new_xml, password) ? "graphics/password" : NULL;
  default:
    return NULL;
  }
}

/* What a display is updated with: as it runs, but with the new password. */
static char *
update_xml (const Plan *plan, const DomusDevice *device, const char *live_place, const char *xml)
{
  static const char *const carried[] = { "@passwd", "@passwdValidTo", "@connected" };
  g_autofree char *live_xml = domus_domain_get_device_xml (plan->live, live_place);
  g_autoptr (DomusXmlDoc) now = NULL;
  g_autoptr (DomusXmlDoc) wanted = NULL;

  if (device->kind != DOMUS_DEVICE_GRAPHICS)
    return g_strdup (xml);
  now = domus_xml_doc_parse (live_xml, NULL, NULL);
  wanted = domus_xml_doc_parse (xml, NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (carried); i++) {
    g_autofree char *value = domus_xml_doc_get (wanted, carried[i]);
    if (value != NULL)
      domus_xml_doc_set (now, carried[i], value);
    else
      domus_xml_doc_remove (now, carried[i]);
  }
  return domus_xml_doc_get_fragment (now, "");
}

static void
plan_changed (Plan *plan, const DomusDevice *old, const DomusDevice *device)
{
  g_autofree char *old_xml = domus_domain_get_device_xml (plan->before, old->place);
  g_autofree char *new_xml = domus_domain_get_device_xml (plan->after, device->place);
  g_autofree char *place = domus_domain_match_device (plan->after, device->place, plan->live);
  const char *operation;
  DomusWhen when;

  if (differ_only_in (old_xml, new_xml, (const char *const[]){ "alias", NULL }))
    return;
  operation = place != NULL ? update_operation (plan, device, place, old_xml, new_xml) : NULL;
  when = domus_platform_get_when (plan->platform, operation != NULL ? operation : "device/update");
  if (operation != NULL && when == DOMUS_WHEN_NOW)
    add_step (plan, DOMUS_DEVICE_UPDATE, device, _ ("%s is changed."),
              update_xml (plan, device, place, new_xml), say_when (when, NULL));
  else
    add_step (plan, DOMUS_DEVICE_WAIT, device, _ ("%s is changed."), NULL,
              say_when (when == DOMUS_WHEN_NOW
                            ? domus_platform_get_when (plan->platform, "device/update")
                            : when,
                        NULL));
  if (old_xml != NULL)
    explicit_bzero (old_xml, strlen (old_xml));
  if (new_xml != NULL)
    explicit_bzero (new_xml, strlen (new_xml));
}

/* A network card with another MAC address is another one to libvirt; to people
 * it is the same card, changed. It is not pulled out under a running guest. */
static char *
same_card (const Plan *plan, const DomusDevice *device)
{
  g_autofree char *matched = NULL;

  if (device->kind != DOMUS_DEVICE_INTERFACE
      || domus_xml_doc_count (plan->before, "devices/interface")
             != domus_xml_doc_count (plan->after, "devices/interface"))
    return NULL;
  matched = domus_domain_match_device (plan->after, device->place, plan->before);
  return matched == NULL ? g_strdup (device->place) : NULL;
}

/**
 * domus_device_plan_live:
 */
GPtrArray *
domus_device_plan_live (const DomusPlatform *platform,
                        const DomusXmlDoc *live,
                        const DomusXmlDoc *before,
                        const DomusXmlDoc *after)
{
  Plan plan = { platform, live, before, after,
                g_ptr_array_new_with_free_func ((GDestroyNotify)domus_device_step_free) };
  g_autoptr (GPtrArray) old = domus_domain_list_devices (before);
  g_autoptr (GPtrArray) new = domus_domain_list_devices (after);
  g_autoptr (GHashTable) recarded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < new->len; i++) {
    char *place = same_card (&plan, new->pdata[i]);
    if (place != NULL)
      g_hash_table_add (recarded, place);
  }
  for (guint i = 0; i < old->len; i++) {
    const DomusDevice *device = old->pdata[i];
    g_autofree char *kept = domus_domain_match_device (before, device->place, after);
    if (kept == NULL && !g_hash_table_contains (recarded, device->place))
      plan_removed (&plan, device);
  }
  for (guint i = 0; i < new->len; i++) {
    const DomusDevice *device = new->pdata[i];
    g_autofree char *was = domus_domain_match_device (after, device->place, before);
    if (was == NULL && g_hash_table_contains (recarded, device->place))
      was = g_strdup (device->place);
    if (was == NULL) {
      plan_added (&plan, device);
    } else {
      g_autoptr (DomusDevice) one = domus_domain_find_device (before, was);
      plan_changed (&plan, one, device);
    }
  }
  return plan.steps;
}
