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

/* libvirt's driver for QEMU, 9.0 and later, on x86. What the host's domain
 * capabilities list (buses, display adapters, ...) comes before these rows. */
const DomusSupportRow domus_platform_table_qemu[] = {
  REFUSED ("disk/bus", "xen", N_ ("Disks on the bus “xen” are for Xen guests only.")),
  HONOURED ("disk/device", "disk cdrom floppy lun"),
  HONOURED ("disk/driver", "qemu"),
  REFUSED ("disk/driver", NULL, N_ ("QEMU has the disk driver “qemu” only.")),
  HONOURED ("disk/format", "qcow2 raw vmdk vdi vpc vhdx qed qcow cloop dmg parallels bochs luks"),
  HONOURED ("disk/cache", "none writeback writethrough directsync unsafe"),
  HONOURED ("disk/io", "native threads io_uring"),
  HONOURED ("disk/discard", "unmap ignore"),
  HONOURED ("cpu/mode", "host-passthrough host-model custom maximum"),
  HONOURED ("os/firmware", "bios efi"),
  HONOURED ("os/boot", "hd cdrom network fd"),
  IGNORED ("feature/viridian",
           NULL,
           N_ ("This is a setting of Xen’s. QEMU has the Hyper-V features instead.")),
  IGNORED ("feature/hap", NULL, N_ ("This is a setting of Xen’s.")),
  IGNORED ("feature/pae", NULL, N_ ("QEMU decides by the processor’s model.")),
  IGNORED ("feature/xen-passthrough", NULL, N_ ("This is a setting of Xen’s.")),
  HONOURED ("interface/type", "network bridge user direct ethernet hostdev vhostuser"),
  HONOURED ("interface/model", "virtio e1000e e1000 rtl8139 pcnet ne2k_pci i82551 vmxnet3"),
  REFUSED (
      "interface/model", "netfront", N_ ("The network card “netfront” is for Xen guests only.")),
  IGNORED ("interface/script",
           "bridge network user direct",
           N_ ("QEMU’s driver runs a script for plain Ethernet only.")),
  HONOURED ("interface/script", "ethernet"),
  REFUSED ("video/model", "xen", N_ ("The display adapter “xen” is for Xen guests only.")),
  HONOURED ("graphics/type", "vnc spice sdl egl-headless dbus"),
  REFUSED ("graphics/type", NULL, N_ ("QEMU has no display of this kind.")),
  HONOURED ("graphics/listen", "address network socket none"),
  HONOURED ("sound/model", "ich9 ich6 ac97 es1370 sb16 usb pcspk"),
  HONOURED ("input/type", "tablet mouse keyboard evdev passthrough"),
  HONOURED ("input/bus", "usb ps2 virtio"),
  REFUSED ("input/bus", "xen", N_ ("Input devices on the bus “xen” are for Xen guests only.")),
  HONOURED ("input/keyboard-bus", "ps2 usb virtio"),
  REFUSED (
      "input/keyboard-bus", "xen", N_ ("Input devices on the bus “xen” are for Xen guests only.")),
  HONOURED ("serial/type", "pty file tcp unix udp pipe dev null stdio spicevmc spiceport"),
  HONOURED ("console/target", "serial virtio"),
  HONOURED ("channel/target", "virtio guestfwd"),
  REFUSED ("channel/target", "xen", N_ ("Channels with the target “xen” are for Xen guests only.")),
  HONOURED ("channel/type", "unix spicevmc qemu-vdagent spiceport pty tcp dbus"),
  HONOURED ("controller/usb-model", "qemu-xhci piix3-uhci ich9-ehci1 nec-xhci none"),
  REFUSED ("controller/usb-model",
           "qusb1 qusb2",
           N_ ("Paravirtual USB controllers are for Xen guests only.")),
  REFUSED ("controller/type", "xenbus", N_ ("The controller “xenbus” is for Xen guests only.")),
  HONOURED ("clock/offset", "localtime utc variable timezone absolute"),
  HONOURED ("timer/tsc", NULL),
  HONOURED ("timer/hpet", NULL),
  HONOURED ("timer/rtc", NULL),
  HONOURED ("timer/pit", NULL),
  HONOURED ("timer/kvmclock", NULL),
  HONOURED ("timer/hypervclock", NULL),
  REFUSED ("timer/platform", NULL, N_ ("QEMU has no timer “platform”.")),
  HONOURED ("lifecycle/on_poweroff", "destroy preserve restart"),
  HONOURED ("lifecycle/on_reboot", "restart destroy preserve"),
  HONOURED ("lifecycle/on_crash", "destroy restart preserve coredump-destroy coredump-restart"),
  REFUSED ("lifecycle/*",
           "rename-restart",
           N_ ("QEMU’s driver cannot start a guest under another name.")),
  HONOURED ("scheduler/weight", NULL),
  IGNORED ("scheduler/cap", NULL, N_ ("This is a setting of Xen’s scheduler.")),
  HONOURED ("device/memballoon", "virtio none virtio-transitional virtio-non-transitional"),
  REFUSED ("device/memballoon", NULL, N_ ("This memory balloon is for Xen guests only.")),
  { NULL },
};
