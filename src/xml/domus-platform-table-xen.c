/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "domus-xml"
#include "config.h"

#include "domus-platform-table-private.h"

#include <glib/gi18n-lib.h>

#define HONOURED(field, values)                                                                    \
  {                                                                                                \
    field, values, 0, 0, DOMUS_SUPPORT_HONOURED, NULL                                              \
  }
#define IGNORED(field, values, reason)                                                             \
  {                                                                                                \
    field, values, 0, 0, DOMUS_SUPPORT_IGNORED, reason                                             \
  }
#define REFUSED(field, values, reason)                                                             \
  {                                                                                                \
    field, values, 0, 0, DOMUS_SUPPORT_REFUSED, reason                                             \
  }

#define SINCE_11_3(field)                                                                          \
  {                                                                                                \
    field, NULL, DOMUS_LIBVIRT (11, 3, 0), 0, DOMUS_SUPPORT_HONOURED, NULL                         \
  }

#define NOT_EMULATED                                                                               \
  N_ ("libvirt’s Xen driver keeps this device in the definition and never gives it to the guest.")
#define NO_DISK_TUNING N_ ("libvirt’s Xen driver has no such setting for disks.")
#define NO_CARD_TUNING N_ ("libvirt’s Xen driver has no such setting for network cards.")
#define NO_QEMU_FEATURE                                                                            \
  N_ ("This is a feature of QEMU’s own virtual machines; Xen has no such one.")

/* libvirt's driver for Xen (libxl), fully virtualized guests. Versions 9.0.0 as
 * seen on the project's own Xen host (tests/xenlab/rules), later ones as their
 * release notes and sources tell. */
const DomusSupportRow domus_platform_table_xen[] = {
  /* disks */
  HONOURED ("disk/bus", "ide xen scsi"),
  REFUSED (
      "disk/bus",
      "virtio",
      N_ ("Xen has no virtio disks. Choose “xen” for a guest with Xen’s own drivers, or “ide”, "
          "which every system knows.")),
  IGNORED (
      "disk/bus",
      "sata usb",
      N_ ("Xen has the disk buses ide, scsi and xen only, and goes by the name of the target.")),
  REFUSED ("disk/bus", NULL, N_ ("Xen has the disk buses ide, scsi and xen only.")),
  HONOURED ("disk/device", "disk cdrom"),
  REFUSED ("disk/device", NULL, N_ ("libvirt’s Xen driver knows hard disks and CD drives only.")),
  HONOURED ("disk/type", "file block network volume"),
  REFUSED ("disk/type", NULL, N_ ("On Xen a disk is a file, a block device or a network image.")),
  HONOURED ("disk/protocol", "rbd"),
  REFUSED ("disk/protocol",
           NULL,
           N_ ("Of network images, libvirt’s Xen driver takes those of Ceph (rbd) only.")),
  HONOURED ("disk/driver", "qemu phy file tap tap2"),
  REFUSED ("disk/driver",
           NULL,
           N_ ("libvirt’s Xen driver knows the disk drivers qemu, phy, file and tap only.")),
  HONOURED ("disk/format", "raw qcow2 vhd qcow qed"),
  REFUSED ("disk/format",
           NULL,
           N_ ("libvirt’s Xen driver knows the formats raw, qcow2, qcow, qed and vhd only.")),
  HONOURED ("disk/readonly", NULL),
  HONOURED ("disk/shareable", NULL),
  HONOURED ("disk/discard", "unmap ignore"),
  IGNORED ("disk/cache",
           NULL,
           N_ ("Xen chooses how disks are cached; libvirt’s Xen driver does not pass this on.")),
  IGNORED ("disk/io", NULL, NO_DISK_TUNING),
  IGNORED (
      "disk/serial",
      NULL,
      N_ ("libvirt’s Xen driver does not pass a disk’s serial number on; the guest sees one of "
          "Xen’s making.")),
  IGNORED ("disk/wwn", NULL, NO_DISK_TUNING),
  IGNORED ("disk/vendor", NULL, NO_DISK_TUNING),
  IGNORED ("disk/geometry", NULL, NO_DISK_TUNING),
  IGNORED ("disk/blockio", NULL, NO_DISK_TUNING),
  IGNORED ("disk/iotune", NULL, NO_DISK_TUNING),
  IGNORED ("disk/iothread", NULL, NO_DISK_TUNING),
  IGNORED ("disk/error-policy", NULL, NO_DISK_TUNING),
  IGNORED ("disk/removable", NULL, NO_DISK_TUNING),
  IGNORED ("disk/startup-policy",
           NULL,
           N_ ("libvirt’s Xen driver always wants the medium: if its file is gone, the guest does "
               "not start.")),
  IGNORED ("disk/boot-order",
           NULL,
           N_ ("libvirt’s Xen driver reads the boot order of the whole guest only, not that of "
               "single devices.")),
  IGNORED ("disk/encryption",
           NULL,
           N_ ("libvirt’s Xen driver does not decrypt images; the guest would see the encrypted "
               "contents.")),
  REFUSED ("disk/transient", NULL, N_ ("libvirt’s Xen driver has no transient disks.")),

  /* processor, memory */
  HONOURED ("cpu/mode", "host-passthrough"),
  IGNORED ("cpu/mode",
           NULL,
           N_ ("On Xen a guest has the host’s processor; libvirt’s Xen driver heeds the mode "
               "“host-passthrough” and its features only.")),
  IGNORED ("cpu/model",
           NULL,
           N_ ("On Xen a guest has the host’s processor; a model of another name is not shown to "
               "it.")),
  HONOURED ("cpu/feature", NULL),
  IGNORED ("cpu/topology",
           NULL,
           N_ ("On Xen each CPU of a guest is a socket of its own, whatever the topology says.")),
  HONOURED ("cpu/pinning", NULL),
  IGNORED ("cpu/emulator-pinning",
           NULL,
           N_ ("libvirt’s Xen driver pins a guest’s CPUs, not its emulator.")),
  IGNORED ("cpu/bandwidth",
           NULL,
           N_ ("On Xen a guest’s share of the processor is its weight and its cap; periods and "
               "quotas are not passed on.")),
  HONOURED ("cpu/shares", NULL),
  HONOURED ("cpu/numa", NULL),
  HONOURED ("memory/balloon", NULL),
  IGNORED ("memory/backing",
           NULL,
           N_ ("Xen gives guests memory of its own; how the host backs it cannot be chosen.")),
  IGNORED ("memory/tune", NULL, N_ ("libvirt’s Xen driver has no such limits for memory.")),
  REFUSED ("memory/hotplug", NULL, N_ ("Xen cannot plug memory modules into a guest.")),

  /* firmware, boot */
  HONOURED ("os/firmware", "bios efi"),
  HONOURED ("os/loader", NULL),
  REFUSED ("os/secure-boot",
           NULL,
           N_ ("libvirt’s Xen driver has no Secure Boot. Windows 11 insists on it unless its "
               "installer is told otherwise.")),
  IGNORED ("os/nvram",
           NULL,
           N_ ("On Xen the firmware’s variables are not kept from one start to the next.")),
  HONOURED ("os/boot", "hd cdrom network fd"),
  IGNORED ("os/boot-menu", NULL, N_ ("libvirt’s Xen driver has no boot menu.")),
  IGNORED ("os/bios-serial", NULL, N_ ("libvirt’s Xen driver has no such firmware setting.")),
  HONOURED ("os/kernel", NULL),
  HONOURED ("os/machine", "xenfv"),
  IGNORED ("os/machine",
           NULL,
           N_ ("A fully virtualized Xen guest has the machine “xenfv”, whatever is said.")),
  IGNORED ("os/smbios",
           NULL,
           N_ ("libvirt’s Xen driver does not pass this on; the guest sees Xen’s own system "
               "information.")),
  HONOURED ("os/slic", NULL),

  /* features */
  HONOURED ("feature/acpi", NULL),
  HONOURED ("feature/apic", NULL),
  HONOURED ("feature/pae", NULL),
  HONOURED ("feature/hap", NULL),
  HONOURED ("feature/nested-hvm", NULL),
  HONOURED ("feature/xen-passthrough", NULL),
  IGNORED ("feature/viridian",
           NULL,
           N_ ("libvirt’s Xen driver reads this from Xen’s own files and never applies it. Since "
               "libvirt 11.3 it applies the Hyper-V features instead.")),
  { "feature/hyperv", NULL, 0, DOMUS_LIBVIRT (11, 3, 0), DOMUS_SUPPORT_IGNORED,
    N_ ("libvirt’s Xen driver applies Hyper-V features since version 11.3; this host has an older "
        "one.") },
  { "feature/hyperv-*", NULL, 0, DOMUS_LIBVIRT (11, 3, 0), DOMUS_SUPPORT_IGNORED,
    N_ ("libvirt’s Xen driver applies Hyper-V features since version 11.3; this host has an older "
        "one.") },
  SINCE_11_3 ("feature/hyperv"),
  SINCE_11_3 ("feature/hyperv-vapic"),
  SINCE_11_3 ("feature/hyperv-vpindex"),
  SINCE_11_3 ("feature/hyperv-synic"),
  SINCE_11_3 ("feature/hyperv-stimer"),
  SINCE_11_3 ("feature/hyperv-frequencies"),
  SINCE_11_3 ("feature/hyperv-tlbflush"),
  SINCE_11_3 ("feature/hyperv-ipi"),
  IGNORED ("feature/hyperv-*", NULL, N_ ("Xen does not have this Hyper-V feature.")),
  IGNORED ("feature/kvm", NULL, NO_QEMU_FEATURE),
  IGNORED ("feature/smm", NULL, NO_QEMU_FEATURE),
  IGNORED ("feature/vmport", NULL, NO_QEMU_FEATURE),
  IGNORED ("feature/pmu", NULL, NO_QEMU_FEATURE),
  IGNORED ("feature/ioapic", NULL, NO_QEMU_FEATURE),
  IGNORED ("feature/vmcoreinfo", NULL, NO_QEMU_FEATURE),
  IGNORED ("feature/pvspinlock", NULL, NO_QEMU_FEATURE),
  IGNORED ("feature/msrs", NULL, NO_QEMU_FEATURE),

  /* network cards */
  HONOURED ("interface/type", "bridge network ethernet hostdev"),
  REFUSED ("interface/type",
           "user",
           N_ ("Xen has no user-mode network. Choose a bridge or a virtual network.")),
  REFUSED ("interface/type",
           "direct",
           N_ ("libvirt’s Xen driver has no macvtap. Choose a bridge or a virtual network.")),
  REFUSED ("interface/type",
           NULL,
           N_ ("libvirt’s Xen driver knows bridges, virtual networks and plain Ethernet only.")),
  HONOURED ("interface/model", "e1000 rtl8139 netfront e1000e ne2k_pci pcnet"),
  REFUSED ("interface/model",
           "virtio virtio-transitional virtio-non-transitional vmxnet",
           N_ ("Xen’s device model has no network card of this name, and dies when asked for it. "
               "Choose “e1000” or “rtl8139”, or “netfront” for a guest with Xen’s own drivers.")),
  IGNORED (
      "interface/link", NULL, N_ ("libvirt’s Xen driver cannot pull a guest’s network cable.")),
  HONOURED ("interface/script", "bridge ethernet"),
  REFUSED ("interface/script", NULL, N_ ("A script goes with a bridge or plain Ethernet only.")),
  HONOURED ("interface/rate", NULL),
  IGNORED ("interface/rate-in",
           NULL,
           N_ ("Xen limits what a guest sends, by its average; nothing else.")),
  IGNORED ("interface/rate-burst",
           NULL,
           N_ ("Xen limits what a guest sends, by its average; nothing else.")),
  IGNORED ("interface/mtu", NULL, NO_CARD_TUNING),
  { "interface/filter", NULL, DOMUS_LIBVIRT (11, 0, 0), 0, DOMUS_SUPPORT_REFUSED,
    N_ ("libvirt’s Xen driver has no network filters and refuses them since version 11.") },
  IGNORED ("interface/filter",
           NULL,
           N_ ("libvirt’s Xen driver has no network filters: the guest would be unprotected.")),
  IGNORED ("interface/boot-order",
           NULL,
           N_ ("libvirt’s Xen driver reads the boot order of the whole guest only, not that of "
               "single devices.")),
  IGNORED ("interface/driver", NULL, NO_CARD_TUNING),
  IGNORED ("interface/rom", NULL, NO_CARD_TUNING),
  IGNORED ("interface/coalesce", NULL, NO_CARD_TUNING),
  IGNORED ("interface/port-isolated", NULL, NO_CARD_TUNING),
  HONOURED ("interface/target", NULL),

  /* screen */
  HONOURED ("video/model", "vga cirrus qxl xen"),
  REFUSED ("video/model", NULL, N_ ("Xen has the display adapters vga, cirrus and qxl only.")),
  HONOURED ("video/vram", NULL),
  IGNORED ("video/accel3d", NULL, N_ ("libvirt’s Xen driver has no 3D acceleration.")),
  IGNORED ("video/heads", NULL, N_ ("A Xen guest has one screen.")),
  IGNORED ("video/count", NULL, N_ ("A Xen guest has one display adapter: the first one.")),
  HONOURED ("graphics/type", "vnc spice sdl"),
  REFUSED (
      "graphics/type",
      NULL,
      N_ ("libvirt’s Xen driver knows VNC, SPICE and SDL only. With another kind it crashes when "
          "the guest starts (seen with version 9.0.0).")),
  HONOURED ("graphics/listen", "address network"),
  IGNORED ("graphics/listen",
           NULL,
           N_ ("libvirt’s Xen driver lets a display listen at an address only.")),
  HONOURED ("graphics/port", NULL),
  HONOURED ("graphics/password", NULL),
  HONOURED ("graphics/keymap", NULL),
  IGNORED ("graphics/socket",
           NULL,
           N_ ("libvirt’s Xen driver lets a display listen at an address only.")),
  IGNORED ("timer-tuning", NULL, N_ ("libvirt’s Xen driver does not pass this on.")),
  IGNORED ("graphics/gl", NULL, N_ ("libvirt’s Xen driver has no OpenGL.")),
  IGNORED ("graphics/websocket", NULL, N_ ("libvirt’s Xen driver has no such port.")),
  IGNORED ("graphics/tls-port", NULL, N_ ("libvirt’s Xen driver has no encrypted SPICE.")),
  IGNORED ("graphics/count",
           NULL,
           N_ ("A Xen guest has one display: SPICE if there is one, else the first one.")),

  /* sound, input, lines */
  HONOURED ("sound/model", "ac97 ich6 es1370 sb16"),
  REFUSED ("sound/model", NULL, N_ ("Xen has the sound cards ac97, ich6, es1370 and sb16 only.")),
  IGNORED ("sound/count", NULL, N_ ("A Xen guest has one sound card: the first one.")),
  HONOURED ("input/type", "tablet mouse keyboard"),
  IGNORED ("input/type", NULL, N_ ("Xen has mice, tablets and keyboards only.")),
  HONOURED ("input/bus", "usb ps2"),
  IGNORED (
      "input/bus", NULL, N_ ("Input devices of a fully virtualized Xen guest are usb or ps2.")),
  HONOURED ("input/keyboard-bus", "ps2"),
  REFUSED ("input/keyboard-bus",
           NULL,
           N_ ("A Xen guest’s keyboard is a PS/2 one; with a USB keyboard the guest does not "
               "start.")),
  HONOURED ("serial/type", "pty file tcp unix udp pipe dev null vc stdio"),
  REFUSED ("serial/type", NULL, N_ ("libvirt’s Xen driver has no serial lines of this kind.")),
  HONOURED ("serial/count", NULL),
  HONOURED ("console/target", "serial xen"),
  IGNORED ("console/target",
           NULL,
           N_ ("A fully virtualized Xen guest has its console on a serial line or as Xen’s own.")),
  HONOURED ("channel/target", "xen"),
  REFUSED ("channel/target", NULL, N_ ("On Xen a channel to the guest has the target “xen”.")),
  HONOURED ("channel/type", "pty unix"),
  REFUSED ("channel/type", NULL, N_ ("On Xen a channel to the guest is a pty or a Unix socket.")),
  REFUSED ("device/parallel", NULL, N_ ("libvirt’s Xen driver refuses parallel ports.")),

  /* controllers, the host's devices */
  HONOURED ("controller/type", "usb xenbus ide scsi"),
  IGNORED (
      "controller/type", NULL, N_ ("Xen’s machine has its own controllers; others are not added.")),
  HONOURED ("controller/usb-model", "qusb2 qusb1"),
  REFUSED ("controller/usb-model",
           NULL,
           N_ ("Xen has the paravirtual USB controllers qusb1 and qusb2 only.")),
  HONOURED ("hostdev/usb", NULL),
  HONOURED ("hostdev/pci", NULL),
  IGNORED ("hostdev/mdev", NULL, N_ ("libvirt’s Xen driver has no mediated devices.")),
  IGNORED ("hostdev/scsi", NULL, N_ ("libvirt’s Xen driver passes PCI and USB devices only.")),
  IGNORED ("hostdev/scsi_host", NULL, N_ ("libvirt’s Xen driver passes PCI and USB devices only.")),
  REFUSED (
      "hostdev/capabilities", NULL, N_ ("libvirt’s Xen driver passes PCI and USB devices only.")),

  /* time, what happens then */
  HONOURED ("clock/offset", "localtime utc variable"),
  REFUSED ("clock/offset",
           NULL,
           N_ ("libvirt’s Xen driver knows the clocks UTC, local time and variable only.")),
  HONOURED ("clock/adjustment", NULL),
  HONOURED ("timer/tsc", NULL),
  HONOURED ("timer/hpet", NULL),
  REFUSED ("timer/*", NULL, N_ ("libvirt’s Xen driver knows the timers tsc and hpet only.")),
  HONOURED ("lifecycle/on_poweroff", "destroy restart preserve rename-restart"),
  HONOURED ("lifecycle/on_reboot", "restart destroy preserve rename-restart"),
  HONOURED ("lifecycle/on_crash",
            "destroy restart preserve rename-restart coredump-destroy coredump-restart"),
  IGNORED ("lifecycle/on_lockfailure", NULL, N_ ("libvirt’s Xen driver has no such event.")),
  HONOURED ("scheduler/weight", NULL),
  HONOURED ("scheduler/cap", NULL),
  HONOURED ("autostart", NULL),

  /* the rest */
  HONOURED ("device/memballoon", "xen"),
  REFUSED ("device/memballoon",
           NULL,
           N_ ("A Xen guest has the memory balloon “xen” and no other; with another model, or "
               "none, it does not start.")),
  IGNORED ("device/tpm",
           NULL,
           N_ ("Xen guests have no TPM through libvirt. Windows 11 insists on one unless its "
               "installer is told otherwise.")),
  IGNORED ("device/watchdog", NULL, NOT_EMULATED),
  IGNORED ("device/rng", NULL, NOT_EMULATED),
  IGNORED ("device/filesystem", NULL, NOT_EMULATED),
  IGNORED ("device/smartcard", NULL, NOT_EMULATED),
  IGNORED ("device/redirdev", NULL, NOT_EMULATED),
  IGNORED ("device/redirfilter", NULL, NOT_EMULATED),
  IGNORED ("device/panic", NULL, NOT_EMULATED),
  IGNORED ("device/vsock", NULL, NOT_EMULATED),
  IGNORED ("device/iommu", NULL, NOT_EMULATED),
  IGNORED ("device/shmem", NULL, NOT_EMULATED),
  IGNORED ("device/hub", NULL, NOT_EMULATED),
  IGNORED ("device/lease", NULL, NOT_EMULATED),
  IGNORED ("device/nvram", NULL, NOT_EMULATED),
  IGNORED ("device/audio", NULL, NOT_EMULATED),
  IGNORED ("device/crypto", NULL, NOT_EMULATED),
  IGNORED ("device/pstore", NULL, NOT_EMULATED),
  REFUSED ("device/memory", NULL, N_ ("Xen cannot plug memory modules into a guest.")),
  { NULL },
};
