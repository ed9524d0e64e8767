/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-xml-private.h"

#include <string.h>

/* The order in which libvirt 9.0 itself writes the children of an element.
 * Its parsers take any order; a new child is put where people look for it and
 * where it will be after the daemon wrote the definition again. */
static const char *const domain_order[] = {
  "name",           "uuid",    "genid",         "title",           "description", "metadata",
  "maxMemory",      "memory",  "currentMemory", "blkiotune",       "memtune",     "memoryBacking",
  "vcpu",           "vcpus",   "iothreads",     "iothreadids",     "cputune",     "numatune",
  "resource",       "sysinfo", "bootloader",    "bootloader_args", "os",          "idmap",
  "features",       "cpu",     "clock",         "on_poweroff",     "on_reboot",   "on_crash",
  "on_lockfailure", "pm",      "perf",          "devices",         "seclabel",    "launchSecurity",
  "keywrap",        NULL,
};
static const char *const os_order[] = {
  "type", "firmware", "loader", "nvram",    "kernel", "initrd", "cmdline",
  "dtb",  "acpi",     "boot",   "bootmenu", "bios",   "smbios", NULL,
};
static const char *const features_order[] = {
  "acpi", "apic",       "pae", "hap",    "viridian", "privnet", "hyperv", "kvm",
  "xen",  "pvspinlock", "pmu", "vmport", "gic",      "smm",     NULL,
};
static const char *const devices_order[] = {
  "emulator", "disk",       "controller", "lease",   "filesystem", "interface",   "smartcard",
  "serial",   "parallel",   "console",    "channel", "input",      "tpm",         "graphics",
  "sound",    "audio",      "video",      "hostdev", "redirdev",   "redirfilter", "hub",
  "watchdog", "memballoon", "rng",        "nvram",   "panic",      "shmem",       "memory",
  "iommu",    "vsock",      NULL,
};
static const char *const disk_order[] = {
  "driver", "auth",    "source",     "backingStore", "geometry",  "blockio", "mirror",
  "target", "iotune",  "readonly",   "shareable",    "transient", "serial",  "wwn",
  "vendor", "product", "encryption", "boot",         "alias",     "address", NULL,
};
static const char *const interface_order[] = {
  "mac",  "source", "virtualport", "backenddomain", "script", "bandwidth", "vlan",
  "port", "target", "guest",       "model",         "driver", "backend",   "filterref",
  "link", "mtu",    "boot",        "rom",           "alias",  "address",   NULL,
};

static const struct
{
  const char *parent;
  const char *const *children;
} orders[] = {
  { "domain", domain_order },   { "os", os_order },     { "features", features_order },
  { "devices", devices_order }, { "disk", disk_order }, { "interface", interface_order },
};

/**
 * domus_xml_order_rank:
 *
 * Returns: the place of @name among the children of @parent, %G_MAXUINT where
 *   none is known: then it goes to the end.
 */
guint
domus_xml_order_rank (const char *parent, const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (orders); i++) {
    if (strcmp (orders[i].parent, parent) != 0)
      continue;
    for (guint rank = 0; orders[i].children[rank] != NULL; rank++)
      if (strcmp (orders[i].children[rank], name) == 0)
        return rank;
  }
  return G_MAXUINT;
}
