/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-xml-doc.h"

G_BEGIN_DECLS

/* Typed views of a <domain> document. Getters copy; setters edit the document
 * in place and touch nothing else. */

typedef enum
{
  DOMUS_DISK_KIND_DISK,
  DOMUS_DISK_KIND_CDROM,
  DOMUS_DISK_KIND_FLOPPY,
  DOMUS_DISK_KIND_LUN,
} DomusDiskKind;

typedef enum
{
  DOMUS_SOURCE_NONE,    /* an empty drive */
  DOMUS_SOURCE_FILE,    /* source is an absolute path */
  DOMUS_SOURCE_BLOCK,   /* source is a device node's path */
  DOMUS_SOURCE_VOLUME,  /* pool and source name a storage volume */
  DOMUS_SOURCE_NETWORK, /* source is protocol:name */
  DOMUS_SOURCE_OTHER,
} DomusSourceKind;

/**
 * DomusDisk: one <disk> of a domain.
 * @index: position among the domain's disks, from 0
 * @source: (nullable): see #DomusSourceKind
 * @pool: (nullable): only for %DOMUS_SOURCE_VOLUME
 * @target: "hda", "xvda", "vda", ...; unique in a domain
 * @bus: (nullable): "ide", "xen", "virtio", "scsi", "sata", "usb", "fdc"
 * @driver: (nullable): "qemu", "phy", "file", "tap"
 * @format: (nullable): "raw", "qcow2", ...
 * @tray_open: the live XML says that the guest opened the tray
 */
typedef struct
{
  guint index;
  DomusDiskKind kind;
  DomusSourceKind source_kind;
  char *source;
  char *pool;
  char *target;
  char *bus;
  char *driver;
  char *format;
  gboolean readonly;
  gboolean shareable;
  gboolean tray_open;
} DomusDisk;

DomusDisk *domus_disk_new  (void);
DomusDisk *domus_disk_copy (const DomusDisk *self);
void       domus_disk_free (DomusDisk *self);
GPtrArray *domus_domain_list_disks (const DomusXmlDoc *domain);               /* of DomusDisk */
DomusDisk *domus_domain_find_disk  (const DomusXmlDoc *domain, const char *target);
/* The <disk> element as libvirt wants it, from a view (for new devices). */
char      *domus_disk_to_xml (const DomusDisk *self);
/* Change only source (kind, path, pool) of an existing disk; NONE empties it.
 * Driver type and name follow where the new source needs it; the rest stays. */
gboolean   domus_domain_set_disk_source (DomusXmlDoc *domain, const char *target,
                                         DomusSourceKind kind, const char *source,
                                         const char *pool, const char *format, GError **error);
gboolean   domus_domain_add_disk    (DomusXmlDoc *domain, const DomusDisk *disk, GError **error);
gboolean   domus_domain_remove_disk (DomusXmlDoc *domain, const char *target);

/**
 * DomusInterface: one <interface> of a domain.
 * @kind: "network", "bridge", "user", "ethernet", "hostdev", ...
 * @source: (nullable): network or bridge name
 */
typedef struct
{
  guint index;
  char *kind;
  char *source;
  char *mac;
  char *model;
  char *target;
} DomusInterface;

void       domus_interface_free (DomusInterface *self);
GPtrArray *domus_domain_list_interfaces (const DomusXmlDoc *domain);          /* of DomusInterface */
gboolean   domus_domain_set_interface   (DomusXmlDoc *domain, guint index, const char *kind,
                                         const char *source, const char *mac, const char *model,
                                         GError **error);

/**
 * DomusGraphics: one <graphics> of a domain.
 * @kind: "vnc", "spice", "sdl", ...
 * @port: from the live XML; 0 when there is none now
 * @listen: (nullable): address that the display listens on
 * @socket: (nullable): a unix socket's path
 * @has_password: whether a password is set (never the password itself)
 */
typedef struct
{
  char *kind;
  int port;
  gboolean autoport;
  char *listen;
  char *socket;
  gboolean has_password;
} DomusGraphics;

void       domus_graphics_free (DomusGraphics *self);
GPtrArray *domus_domain_list_graphics (const DomusXmlDoc *domain);            /* of DomusGraphics */

/* Basics. Memory is in KiB. */
char    *domus_domain_get_name        (const DomusXmlDoc *domain);
char    *domus_domain_get_uuid        (const DomusXmlDoc *domain);
char    *domus_domain_get_title       (const DomusXmlDoc *domain);
void     domus_domain_set_title       (DomusXmlDoc *domain, const char *title);
char    *domus_domain_get_description (const DomusXmlDoc *domain);
void     domus_domain_set_description (DomusXmlDoc *domain, const char *description);
gboolean domus_domain_is_hvm          (const DomusXmlDoc *domain);
guint64  domus_domain_get_memory      (const DomusXmlDoc *domain);  /* <memory>: the maximum */
guint64  domus_domain_get_current_memory (const DomusXmlDoc *domain);
void     domus_domain_set_memory      (DomusXmlDoc *domain, guint64 maximum_kib,
                                       guint64 current_kib);
guint    domus_domain_get_vcpus       (const DomusXmlDoc *domain);  /* in use at start */
guint    domus_domain_get_max_vcpus   (const DomusXmlDoc *domain);
void     domus_domain_set_vcpus       (DomusXmlDoc *domain, guint maximum, guint current);

/* <os><boot dev=.../>: "hd", "cdrom", "network", "fd" in order. Per-device
 * <boot order> is kept where it exists and reported by the predicate; setting
 * the list replaces either form by <os><boot>. */
char   **domus_domain_get_boot_order  (const DomusXmlDoc *domain);
gboolean domus_domain_has_device_boot_order (const DomusXmlDoc *domain);
void     domus_domain_set_boot_order  (DomusXmlDoc *domain, const char *const *devices);

/* Features by element name: "acpi", "apic", "pae". */
gboolean domus_domain_get_feature     (const DomusXmlDoc *domain, const char *name);
void     domus_domain_set_feature     (DomusXmlDoc *domain, const char *name, gboolean on);
char    *domus_domain_get_clock       (const DomusXmlDoc *domain);  /* "utc", "localtime", ... */
void     domus_domain_set_clock       (DomusXmlDoc *domain, const char *offset);
char    *domus_domain_get_video_model (const DomusXmlDoc *domain);
void     domus_domain_set_video_model (DomusXmlDoc *domain, const char *model);
/* event: "on_poweroff", "on_reboot", "on_crash" */
char    *domus_domain_get_lifecycle   (const DomusXmlDoc *domain, const char *event);
void     domus_domain_set_lifecycle   (DomusXmlDoc *domain, const char *event, const char *action);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusDisk, domus_disk_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusInterface, domus_interface_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusGraphics, domus_graphics_free)

G_END_DECLS
