/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-domain.h"
#include "domus-platform-support.h"

G_BEGIN_DECLS

/* The devices of a <domain> document, whatever their kind. A device that
 * Domus has no words for is listed, kept and removable like all others. */

typedef enum
{
  DOMUS_DEVICE_DISK,
  DOMUS_DEVICE_CDROM,
  DOMUS_DEVICE_FLOPPY,
  DOMUS_DEVICE_INTERFACE,
  DOMUS_DEVICE_GRAPHICS,
  DOMUS_DEVICE_VIDEO,
  DOMUS_DEVICE_SOUND,
  DOMUS_DEVICE_INPUT,
  DOMUS_DEVICE_SERIAL,
  DOMUS_DEVICE_CONSOLE,
  DOMUS_DEVICE_PARALLEL,
  DOMUS_DEVICE_CHANNEL,
  DOMUS_DEVICE_USB_CONTROLLER,
  DOMUS_DEVICE_CONTROLLER,
  DOMUS_DEVICE_USB_HOST,
  DOMUS_DEVICE_PCI_HOST,
  DOMUS_DEVICE_OTHER_HOST,
  DOMUS_DEVICE_FILESYSTEM,
  DOMUS_DEVICE_SMARTCARD,
  DOMUS_DEVICE_REDIRECTION,
  DOMUS_DEVICE_WATCHDOG,
  DOMUS_DEVICE_BALLOON,
  DOMUS_DEVICE_RNG,
  DOMUS_DEVICE_TPM,
  DOMUS_DEVICE_PANIC,
  DOMUS_DEVICE_VSOCK,
  DOMUS_DEVICE_OTHER,
} DomusDeviceKind;

/**
 * DomusDevice: one device of a domain.
 * @element: "disk", "interface", ...
 * @position: among the elements of that name, from 1
 * @place: its path in the document
 * @id: tells it apart from the others of the list ("disk:hda", "interface:0")
 * @name: for people, translated ("Disk hda", "Network Card 2")
 */
typedef struct
{
  DomusDeviceKind kind;
  char *element;
  guint position;
  char *place;
  char *id;
  char *name;
} DomusDevice;

void         domus_device_free           (DomusDevice *self);
GPtrArray   *domus_domain_list_devices   (const DomusXmlDoc *domain); /* of DomusDevice */
DomusDevice *domus_domain_find_device    (const DomusXmlDoc *domain, const char *place);
/* Where the device at @place of @domain is in @other (the live definition of
 * the same guest, an older one), or NULL: by what identifies its kind. */
char        *domus_domain_match_device   (const DomusXmlDoc *domain, const char *place,
                                          const DomusXmlDoc *other);
char        *domus_domain_get_device_xml (const DomusXmlDoc *domain, const char *place);
/* Finish with the new device's place. */
char        *domus_domain_add_device     (DomusXmlDoc *domain, const char *xml, GError **error);
gboolean     domus_domain_remove_device  (DomusXmlDoc *domain, const char *place);
/* @path: within the device ("model/@type"); NULL or "" removes, and with it the
 * elements that it leaves empty. Setting what is there changes nothing. */
void         domus_domain_set_device_value (DomusXmlDoc *domain, const char *place,
                                            const char *path, const char *value);

/* ---- kinds ---- */

const char *domus_device_kind_get_label   (DomusDeviceKind kind); /* "Network Card", translated */
DomusSupport domus_device_kind_check      (DomusDeviceKind kind, const DomusPlatform *platform,
                                           char **reason);
/* A new device with good defaults for this guest and host: the next free
 * place, a new MAC address. NULL with DOMUS_XML_ERROR_INVALID, in words, when
 * there is no place left or only one of its kind can be. */
char       *domus_device_make             (DomusDeviceKind kind, const DomusXmlDoc *domain,
                                           const DomusPlatform *platform, GError **error);

char       *domus_device_make_usb_hostdev (guint vendor, guint product, guint bus, guint device);
char       *domus_device_make_pci_hostdev (guint domain, guint bus, guint slot, guint function);

/* ---- places of disks ---- */

/* The first free target on a bus ("hdb"), or NULL when all are taken; the
 * place of the disk at @moved (nullable) counts as free. */
char    *domus_domain_free_target     (const DomusXmlDoc *domain, const char *bus,
                                       const char *moved);
/* Moves a disk; its address on the old bus goes. */
gboolean domus_domain_set_disk_target (DomusXmlDoc *domain, const char *target, const char *bus,
                                       const char *new_target, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusDevice, domus_device_free)

G_END_DECLS
