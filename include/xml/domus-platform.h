/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-xml-doc.h"

G_BEGIN_DECLS

/**
 * DomusDriver: which of libvirt's drivers serves a connection.
 */
typedef enum
{
  DOMUS_DRIVER_OTHER,
  DOMUS_DRIVER_XEN,
  DOMUS_DRIVER_QEMU,
  DOMUS_DRIVER_TEST,
} DomusDriver;

/**
 * DomusPlatformQuirks: what this driver does otherwise than others.
 * @DOMUS_QUIRK_NO_REBOOT: virDomainReboot needs PV drivers; do shutdown and start
 * @DOMUS_QUIRK_NO_RESET: no virDomainReset; do destroy and start
 * @DOMUS_QUIRK_NO_RENAME: no virDomainRename; do define and undefine
 * @DOMUS_QUIRK_NO_SCREENSHOT: pictures come from the console only
 * @DOMUS_QUIRK_NO_GRAPHICS_FD: no virDomainOpenGraphicsFD
 * @DOMUS_QUIRK_NO_BULK_STATS: no virConnectGetAllDomainStats
 * @DOMUS_QUIRK_NO_EMULATOR: leave <emulator> out of definitions (Xen on Debian
 *   12 names one that does not exist; libxl finds its own)
 * @DOMUS_QUIRK_EMPTY_INSERT_KILLS: a live insert into a drive that was empty
 *   when the guest started kills its device model (Xen 4.17 with QEMU 7.2)
 * @DOMUS_QUIRK_REBOOT_REREADS: a reboot by the guest itself takes the
 *   persistent definition in force (libxl)
 * @DOMUS_QUIRK_NO_NVRAM_FLAG: undefine refuses the NVRAM flag
 * @DOMUS_QUIRK_NO_MEDIA_CHANGE: no live change of media (test driver)
 * @DOMUS_QUIRK_SECOND_SERIAL_KILLS: a guest with two serial ports ends the
 *   daemon itself when it starts (libvirt 9.0 on Xen)
 */
typedef enum
{
  DOMUS_QUIRK_NO_REBOOT = 1 << 0,
  DOMUS_QUIRK_NO_RESET = 1 << 1,
  DOMUS_QUIRK_NO_RENAME = 1 << 2,
  DOMUS_QUIRK_NO_SCREENSHOT = 1 << 3,
  DOMUS_QUIRK_NO_GRAPHICS_FD = 1 << 4,
  DOMUS_QUIRK_NO_BULK_STATS = 1 << 5,
  DOMUS_QUIRK_NO_EMULATOR = 1 << 6,
  DOMUS_QUIRK_EMPTY_INSERT_KILLS = 1 << 7,
  DOMUS_QUIRK_REBOOT_REREADS = 1 << 8,
  DOMUS_QUIRK_NO_NVRAM_FLAG = 1 << 9,
  DOMUS_QUIRK_NO_MEDIA_CHANGE = 1 << 10,
  DOMUS_QUIRK_SECOND_SERIAL_KILLS = 1 << 11,
} DomusPlatformQuirks;

/**
 * DomusPlatform: the platform profile of one host. Immutable, refcounted,
 * thread-safe once made.
 * @driver: libvirt's driver
 * @hypervisor_version: major * 1000000 + minor * 1000 + release, 0 if unknown
 * @libvirt_version: of the daemon, same form
 * @arch: "x86_64"
 * @hvm: whether fully virtualized guests can run at all
 * @domain_type: the best <domain type>: "xen", "kvm", "qemu", "test"
 * @domain_types: all that the host offers for HVM on @arch
 * @loader: firmware path for <loader>, or NULL where none is to be written
 * @machine: machine type for HVM, or NULL where none is to be written
 * @max_vcpus: most vCPUs an HVM guest can have
 * @video_models: accepted video models, best default first
 * @disk_buses: accepted disk buses
 * @host_memory_kib: the host's memory, 0 if unknown
 * @host_cpus: the host's CPUs, 0 if unknown
 */
typedef struct
{
  gatomicrefcount refs;
  DomusDriver driver;
  DomusPlatformQuirks quirks;
  guint64 hypervisor_version;
  guint64 libvirt_version;
  char *arch;
  gboolean hvm;
  char *domain_type;
  char **domain_types;
  char *loader;
  char *machine;
  guint max_vcpus;
  char **video_models;
  char **disk_buses;
  guint64 host_memory_kib;
  guint host_cpus;
} DomusPlatform;

#define DOMUS_TYPE_PLATFORM (domus_platform_get_type ())
GType domus_platform_get_type (void);

/**
 * domus_platform_new:
 * @hypervisor_type: what virConnectGetType() says ("Xen", "QEMU", "TEST")
 * @capabilities: virConnectGetCapabilities() text
 * @domain_capabilities: (nullable): virConnectGetDomainCapabilities() text for
 *   HVM; drivers may lack it
 *
 * Reads a host's own words. Nothing is hard-coded that the host can tell.
 * Unknown or malformed text gives the careful defaults of the driver.
 */
DomusPlatform *domus_platform_new (const char *hypervisor_type, guint64 hypervisor_version,
                                   guint64 libvirt_version, const char *capabilities,
                                   const char *domain_capabilities, guint64 host_memory_kib,
                                   guint host_cpus);
DomusPlatform *domus_platform_ref   (DomusPlatform *self);
void           domus_platform_unref (DomusPlatform *self);
gboolean       domus_platform_has   (const DomusPlatform *self, DomusPlatformQuirks quirk);

/* 00:16:3e for Xen, 52:54:00 elsewhere. */
const char *domus_platform_mac_prefix (const DomusPlatform *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DomusPlatform, domus_platform_unref)

G_END_DECLS
