/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "domus-platform.h"

G_BEGIN_DECLS

/* What a host's driver does with a setting of a guest's definition. Pure
 * tables, by driver and libvirt version; nothing here asks the host. */

/**
 * DomusSupport:
 * @DOMUS_SUPPORT_HONOURED: it does what it says
 * @DOMUS_SUPPORT_IGNORED: it is kept in the definition and has no effect
 * @DOMUS_SUPPORT_REFUSED: the definition is refused, or the guest does not start
 */
typedef enum
{
  DOMUS_SUPPORT_HONOURED,
  DOMUS_SUPPORT_IGNORED,
  DOMUS_SUPPORT_REFUSED,
} DomusSupport;

/* @field: the setting:
 *   "disk/bus", "disk/device", "disk/type", "disk/driver", "disk/format",
 *   "disk/cache", "disk/io", "disk/discard", "disk/serial", "disk/shareable",
 *   "disk/readonly", "disk/transient", "disk/boot-order", "disk/iotune",
 *   "disk/startup-policy", "disk/removable", "disk/encryption",
 *   "cpu/mode", "cpu/model", "cpu/feature", "cpu/topology", "cpu/pinning", "cpu/numa",
 *   "memory/balloon", "memory/backing", "memory/tune", "memory/hotplug",
 *   "os/firmware", "os/loader", "os/secure-boot", "os/nvram", "os/boot",
 *   "os/boot-menu", "os/kernel", "os/machine", "os/smbios", "os/slic",
 *   "feature/acpi", "feature/apic", "feature/pae", "feature/hap",
 *   "feature/viridian", "feature/hyperv", "feature/hyperv-NAME", "feature/smm",
 *   "feature/nested-hvm", "feature/xen-passthrough", "feature/kvm",
 *   "interface/type", "interface/model", "interface/link", "interface/script",
 *   "interface/rate", "interface/rate-in", "interface/mtu", "interface/filter",
 *   "interface/vlan", "interface/boot-order", "interface/driver", "interface/target",
 *   "video/model", "video/vram", "video/accel3d", "video/count",
 *   "sound/model", "sound/count", "input/type", "input/bus", "input/keyboard-bus",
 *   "graphics/type", "graphics/listen", "graphics/port", "graphics/password",
 *   "graphics/keymap", "graphics/gl", "graphics/count",
 *   "serial/type", "serial/count", "console/target", "channel/target",
 *   "controller/type", "controller/usb-model", "hostdev/usb", "hostdev/pci", "hostdev/mdev",
 *   "clock/offset", "clock/adjustment", "timer/NAME", "lifecycle/EVENT",
 *   "scheduler/weight", "scheduler/cap", "autostart",
 *   "device/KIND": parallel watchdog tpm rng filesystem smartcard redirdev
 *   panic vsock memballoon iommu shmem hub lease nvram audio crypto.
 * @value: (nullable): the value asked about; %NULL asks for the field at all
 * @reason: (out) (optional) (nullable) (transfer full): translated, a sentence
 *   or two: why, and since or until which version; %NULL when honoured
 *
 * What the tables do not know counts as honoured. */
DomusSupport domus_platform_get_support (const DomusPlatform *self, const char *field,
                                         const char *value, char **reason);

/* Values a control offers, best first: the honoured ones. Empty where any text
 * will do or nothing is known. */
char **domus_platform_list_values (const DomusPlatform *self, const char *field);

/**
 * DomusWhen: when a change of the definition takes effect in a running guest.
 * @DOMUS_WHEN_NOW: at once, by a call of its own to the running guest
 * @DOMUS_WHEN_REBOOT: at the next reboot, also one by the guest itself (Xen
 *   builds the guest anew from its definition)
 * @DOMUS_WHEN_START: when it was turned off and is started again
 */
typedef enum
{
  DOMUS_WHEN_NOW,
  DOMUS_WHEN_REBOOT,
  DOMUS_WHEN_START,
} DomusWhen;

/* @operation: "title/set", "description/set", "metadata/set", "autostart/set",
 *   "memory/set", "memory/set-maximum", "vcpus/set", "vcpus/set-maximum",
 *   "pinning/set", "scheduler/set", "cdrom/media", "cdrom/attach", "cdrom/detach",
 *   "disk/attach", "disk/detach", "disk/attach-BUS", "disk/detach-BUS",
 *   "interface/attach" (on Xen "interface/attach-MODEL"), "interface/detach",
 *   "interface/update", "interface/link",
 *   "hostdev/attach-pci", "hostdev/detach-pci", "hostdev/attach-usb", "hostdev/detach-usb",
 *   "controller/attach", "graphics/update", "graphics/password", "input/attach",
 *   "serial/attach", "channel/attach", "sound/attach", "rng/attach", "watchdog/attach",
 *   "redirdev/attach", ...
 * What is not known, and every other edit of the definition, is the driver's
 * general rule: %DOMUS_WHEN_REBOOT on Xen, %DOMUS_WHEN_START elsewhere. */
DomusWhen domus_platform_get_when (const DomusPlatform *self, const char *operation);

/* Translated, a whole sentence: "This takes effect at once." and so on. */
const char *domus_when_to_words (DomusWhen when);

G_END_DECLS
