#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares domus-config with libvirt's own conversion, over the whole corpus.

usage: oracle.py DOMUS-CONFIG URI [FILE...]

For each file of the corpus: what libvirt (domxml-from-native, asked through
virsh at URI) and domus-config make of it, setting by setting; and what libvirt
makes of the file that domus-config writes from its own result, which must be
the same guest (domxml-from-native of our xl), and what it writes from our
domain (domxml-to-native) read by us. A difference that no row of EXPLAINED
explains is printed, and the exit status is 1.
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

CORPUS = pathlib.Path(__file__).parent / "corpus"

# What libvirt adds to every guest and says nothing about it, or what it fills
# in from its host: not compared.
IMMATERIAL = re.compile(
    r"^(uuid|os/type/@(arch|machine)|os/loader.*|devices/emulator"
    r"|devices/(disk|interface|hostdev|input)\[[^]]*\]/(address|alias).*"
    r"|devices/controller\[(ide|scsi|xenbus|usb|pci)[^]]*\].*|devices/memballoon.*|devices/audio.*"
    r"|devices/input\[(mouse|keyboard)-(ps2|xen)\].*|devices/console.*"
    r"|devices/(graphics|video)\[[^]]*\]/(listen|model/@(heads|primary)|driver).*"
    r"|devices/(serial|parallel)\[[^]]*\]/target/(@type|model.*)"
    r"|devices/disk\[[^]]*\]/driver/@type|vcpu/@placement|@.*|seclabel.*|resource.*|"
    r"devices/hostdev\[[^]]*\]/driver.*)$")

ANY = r".*"
NONE = r"None"

# (where: "FILE STEP", path, ours, libvirt's, verdict, why). The first row that
# fits explains a difference. "ours": ours is right; "theirs": libvirt's is
# right; "meaning": both, but the words' meaning changed over the years, or
# differs between the two programs on purpose.
EXPLAINED = [
    (ANY, r"on_crash", "destroy", "restart", "ours", "xl.cfg(5): on_crash is destroy by default"),
    (r"\.xl ", r"os/boot\[2\]/@dev", "cdrom", NONE, "ours", "xl.cfg(5): boot is cd by default"),
    (r"\.xm ", r"features/(acpi|apic)", NONE, "", "meaning",
     "a missing acpi or apic was off in xm and is on today; the file's kind decides"),
    (ANY, r"devices/disk\[[^]]*\]/driver/@name", "qemu", "file|tap2?", "ours",
     "libxl serves file: by QEMU, and no longer has blktap"),
    (ANY, r"devices/disk\[hdc\]/driver/@name", "qemu", "phy", "ours",
     "libxl refuses phy for the CD of an HVM guest"),
    (ANY, r"devices/disk\[[^]]*\]/@type", "block", "file", "ours", "/dev/… is a block device"),
    (ANY, r"devices/disk\[[^]]*\]/source/@dev", "/dev/.*", NONE, "ours", "/dev/… is a block device"),
    (ANY, r"devices/disk\[[^]]*\]/source/@file", NONE, "/dev/.*", "ours",
     "/dev/… is a block device"),
    (ANY, r"devices/disk\[[^]]*\]/driver/@name", "phy", "qemu", "ours",
     "libxl takes phy for raw block devices by itself"),
    (r"phy-short|xm-pv-example", r"devices/disk\[[^]]*\]/source/@dev", ANY, ANY, "ours",
     "xend looked for phy:name in /dev"),
    (r"empty-cdrom", r"devices/disk\[hdc\]/@type", "file", "block", "ours",
     "an empty drive is no block device"),
    (ANY, r"devices/disk\[[^]]*\]/driver/@discard", ANY, NONE, "ours",
     "libvirt passes over discard in files"),
    (ANY, r"devices/(disk|interface)\[[^]]*\]/backenddomain/@name", ANY, NONE, "ours",
     "libvirt passes over backend in files"),
    (ANY, r"devices/disk\[hd[a-d]\]/readonly", "", NONE, "ours",
     "a CD drive is never writable, whatever the file says (xl.cfg)"),
    (r"shared.* our xl", r"devices/disk\[[^]]*\]/shareable", "", NONE, "ours",
     "xl has no word for a shared disk; the loss is listed"),
    (r"shared.* to native", r"devices/disk\[[^]]*\]/shareable", "", NONE, "ours",
     "libvirt writes access=!, which xl refuses"),
    (r"no-mode|tap2-tapdisk", r"devices/disk\[hda\]/.*", ANY, NONE, "ours",
     "libvirt drops what it does not understand, without a word"),
    (r"xl-disk-script", r"devices/disk\[xvda\]/.*", NONE, ANY, "ours",
     "without its script the disk would be another; it is left out, and that is listed"),
    (ANY, r"devices/(graphics|video)\[1\]/.*", ANY, NONE, "ours",
     "xl.cfg(5): VNC is on unless switched off; libvirt prints no passwords here, and reads "
     "neither spice_image_compression nor spice_streaming_video"),
    (r"to native", r"devices/(graphics|video)\[1\]/.*", NONE, ANY, "ours",
     "libvirt writes no vnc=0 for a guest without a display, so xl would give it one"),
    (ANY, r"devices/video\[1\]/model/@(type|vram)", ANY, "cirrus|8192", "ours",
     "libvirt reads and writes neither vga, stdvga nor videoram"),
    (r"pv-", r"devices/video\[1\]/model/@(type|vram)", NONE, "xen|4096", "theirs",
     "libvirt adds the video of the paravirtual framebuffer at define by itself"),
    (r"vnc-listen-display", r"devices/graphics\[1\]/@(listen|port|autoport)", ANY, ANY, "ours",
     "vnclisten is ADDRESS:DISPLAY here, and set twice: the last one counts"),
    (r"vnc-off", r"devices", "", NONE, "ours", "no device left"),
    (ANY, r"devices/interface\[[^]]*\]/mac/@address", NONE, ANY, "ours",
     "a card without an address gets one at define, not 00:00:00:00:00:00"),
    (r"to native", r"devices/interface\[[^]]*\]/script/@path", NONE, "vif-bridge", "meaning",
     "libvirt writes out the usual script"),
    (r"dot-in-bridge", r"devices/interface\[1\]/(source|vlan|virtualport).*", ANY, ANY, "ours",
     "a plain bridge may have a point in its name; it is a tag only for Open vSwitch"),
    (r"vif-(two-addresses|route)", r"devices/interface\[1\]/ip.*", ANY, ANY, "ours",
     "prefixes and families of addresses"),
    (r"twice", r"memory|currentMemory", "524288", "262144", "ours",
     "xl and Python take the last of two assignments, libvirt the first"),
    (r"maxmem-less", r"memory|currentMemory", "1048576", "524288", "ours",
     "xend raised maxmem to memory"),
    (r"vnuma-memory", r"currentMemory", ANY, ANY, "ours", "the nodes add up"),
    (r"vnuma-memory.* to native", r"cpu/numa/.*", NONE, ANY, "theirs",
     "libvirt spells out the usual distances"),
    (r"cpus-list|xm-cpu", r"cputune/.*", ANY, NONE, "ours",
     "libvirt neither reads nor writes processors for single vCPUs"),
    (r"xm-vcpu-avail", r"vcpu(/@current)?", ANY, ANY, "ours", "libvirt passes over vcpu_avail"),
    (r"nested-off", r"cpu/feature\[(vmx|svm)\]/.*", ANY, ANY, "meaning",
     "libvirt asks its host whether the feature is called vmx or svm; libxl takes both alike"),
    (r"nested-on", r"cpu/feature\[vmx\]/.*", ANY, NONE, "ours",
     "a required feature says yes; without it libxl.conf decides, and says no by default"),
    (r"cpuid.* to native", r"cpu/feature\[vmx\]/.*", NONE, ANY, "ours",
     "libvirt writes nestedhvm=1 for any host-passthrough"),
    (r"acpi-off", r"features/pae", NONE, "", "theirs", "libvirt forces PAE on for x86_64 guests"),
    (r"passthrough-off", r"features/xen.*", "off", NONE, "ours",
     "libvirt loses a passthrough that is switched off"),
    (r"viridian", r"features/viridian", ANY, ANY, "ours", "a list of groups"),
    (r"pci-(global|options)", r"devices/hostdev\[1\]/@managed", "yes", "no", "ours",
     "libvirt passes over seize"),
    (r"usb-host", r"devices/hostdev\[1\]/.*", ANY, ANY, "ours",
     "libvirt neither reads nor writes host devices in usbdevice"),
    (r"sound.* to native", r"devices/sound\[1\]/@model", "ich6", NONE, "ours",
     "Xen calls it hda; libvirt writes its own name, which QEMU does not know"),
    (r"device-model-args", r".*commandline/.*", ANY, ANY, "ours", "device_model_args_hvm"),
    (r"pv-pygrub|xm-pv-bootargs", r"bootloader_args", ANY, NONE, "ours",
     "xl.cfg(5) has bootloader_args, libvirt bootargs"),
    (r"pvh-old", r"os/type", "xenpvh", "linux", "ours", "pvh=1 was how xl said it first"),
    (r"boot-wrong", r"os/boot\[2\]/@dev", NONE, "hd", "ours",
     "an unknown letter is no hard disk; it is listed"),
    (r"backslash", r"devices/disk\[hda\]/source/@file", ANY, ANY, "ours",
     "xl reads a backslash as an escape, libvirt neither reads nor writes it so"),
    (r"empty-cdrom-old", r"devices/disk\[hdc\]/source/@file", NONE, "", "ours",
     "an empty drive has no source"),
    (r"serial-tcp-server", r"devices/serial\[1\]/source/@host", r"0\.0\.0\.0", NONE, "ours",
     "libvirt refuses to define what it made of this: a port without a host"),
    (r"loader-only", ANY, ANY, ANY, "ours", "hvmloader is the loader of an HVM guest only"),
]

# Files that libvirt cannot read at all.
REFUSED = [
    (r"^python-|^book-falstaff|^indented", "Python"),
    (r"^book-hal|^hyphens", "a name with a hyphen"),
    (r"^bom", "a byte order mark"),
    (r"^cpuid-|^cpus-|^viridian-|^sound|^rtc-negative|^xm-tsc-number",
     "values that xl.cfg(5) allows and libvirt does not read"),
    (r"^pci-(global|options)", "PCI devices in the words of xl-pci-configuration(5)"),
    (r"^xl-disk-whitespace|^xm-disk-(spaces|dev-prefix)|^single-string-lists",
     "xend took these, libvirt and xl do not"),
    (r"^events-soft-reset|^serial-monitor", "an action or a port that libvirt does not have"),
]


def key_of(element, counts):
    """A name for a list's element that does not depend on its position."""
    target = element.find("target")
    if element.tag == "disk" and target is not None:
        return f"disk[{target.get('dev')}]"
    if element.tag == "input":
        return f"input[{element.get('type')}-{element.get('bus')}]"
    if element.tag == "controller":
        return f"controller[{element.get('type')}-{element.get('index')}]"
    counts[element.tag] = counts.get(element.tag, 0) + 1
    if element.tag in ("interface", "graphics", "serial", "parallel", "hostdev", "sound", "video",
                       "channel", "cell", "sibling", "boot", "feature", "timer", "vcpupin", "ip",
                       "host", "tag", "arg", "console"):
        name = element.get("name")
        return f"{element.tag}[{name or counts[element.tag]}]"
    return element.tag


def facts(element, path="", out=None):
    out = {} if out is None else out
    for name, value in element.attrib.items():
        out[f"{path}/@{name}".lstrip("/")] = value
    text = (element.text or "").strip()
    if path and (text or (not element.attrib and len(element) == 0)):
        out[path.lstrip("/")] = text
    counts = {}
    for child in element:
        facts(child, f"{path}/{key_of(child, counts)}", out)
    return out


def comparable(xml):
    found = facts(ElementTree.fromstring(xml))
    return {path: value for path, value in found.items() if not IMMATERIAL.match(path)}


def explain(where, path, one, two):
    for pattern, paths, ours, theirs, verdict, why in EXPLAINED:
        if (re.search(pattern, where) and re.fullmatch(paths, path)
                and re.fullmatch(ours, str(one)) and re.fullmatch(theirs, str(two))):
            return verdict, why
    return None


class Virsh:
    def __init__(self, uri):
        self.uri = uri

    def convert(self, command, kind, path):
        result = subprocess.run(["virsh", "-q", "-c", self.uri, command, kind, str(path)],
                                capture_output=True, text=True, timeout=120)
        return result.stdout if result.returncode == 0 else None


def domus(tool, *arguments):
    result = subprocess.run([tool, *map(str, arguments)], capture_output=True, text=True)
    return result.stdout if result.returncode == 0 else None


def compare(name, what, ours, theirs, tally):
    unexplained = []
    for path in sorted(set(ours) | set(theirs)):
        if ours.get(path) == theirs.get(path):
            continue
        reason = explain(f"{name} {what}", path, ours.get(path), theirs.get(path))
        if reason is None:
            unexplained.append((path, ours.get(path), theirs.get(path)))
        else:
            tally[reason] = tally.get(reason, 0) + 1
    for path, one, two in unexplained:
        print(f"{name}: {what}: {path}: ours {one!r}, libvirt's {two!r}")
    return len(unexplained)


def main():
    tool, virsh = sys.argv[1], Virsh(sys.argv[2])
    files = [pathlib.Path(f) for f in sys.argv[3:]] or sorted(CORPUS.iterdir())
    tally, refused, wrong, agreed = {}, {}, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for file in files:
            kind = file.suffix[1:]
            ours = domus(tool, "convert", "-q", "--from", kind, "--to", "xml", file)
            theirs = virsh.convert("domxml-from-native", f"xen-{kind}", file)
            if theirs is None:
                why = next((why for pattern, why in REFUSED if re.search(pattern, file.name)), None)
                if why is None:
                    print(f"{file.name}: libvirt refuses it")
                    wrong += 1
                refused.setdefault(why, []).append(file.name)
            else:
                bad = compare(file.name, "from native", comparable(ours), comparable(theirs), tally)
                wrong += bad
                agreed += bad == 0
            # our own file, read by libvirt, is our own guest
            xl = folder / "guest.xl"
            xl.write_text(domus(tool, "convert", "-q", "--from", kind, "--to", "xl", file) or "")
            again = virsh.convert("domxml-from-native", "xen-xl", xl)
            if again is None:
                refused.setdefault("the xl file that domus-config wrote", []).append(file.name)
                if not re.search(r"cpus-list|rtc-negative|^sound|xm-cpu|viridian", file.name):
                    print(f"{file.name}: libvirt refuses the xl file that domus-config wrote")
                    wrong += 1
            else:
                wrong += compare(file.name, "our xl", comparable(ours), comparable(again), tally)
            # libvirt's file of our guest, read by us, is our own guest
            xml = folder / "guest.xml"
            xml.write_text(ours)
            native = virsh.convert("domxml-to-native", "xen-xl", xml)
            if native is None:
                refused.setdefault("our domain, for libvirt to write", []).append(file.name)
                print(f"{file.name}: libvirt refuses the domain that domus-config made")
                wrong += 1
            else:
                theirs_xl = folder / "theirs.xl"
                theirs_xl.write_text(native)
                back = domus(tool, "convert", "-q", "--force", "--from", "xl", "--to", "xml",
                             theirs_xl)
                wrong += compare(file.name, "to native", comparable(ours),
                                 comparable(back) if back else {}, tally)
    print(f"\n{len(files)} files, {agreed} read alike but for explained differences")
    for why, names in refused.items():
        print(f"refused ({why}): {len(names)}: {', '.join(names)}")
    for (verdict, why), count in sorted(tally.items(), key=lambda row: -row[1]):
        print(f"{count:5} {verdict:8} {why}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
