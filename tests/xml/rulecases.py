# SPDX-License-Identifier: GPL-3.0-or-later
"""The definitions of data/rules.ini, for trying on a real host what the rules say of them."""

import configparser
import pathlib

CASES = pathlib.Path(__file__).resolve().parent / "data" / "rules.ini"

# Of the small guest that a case replaces parts of; a host adds its own "domain" and "os".
PARTS = {
    "name": "rules",
    "memory": "<memory unit='KiB'>65536</memory><currentMemory unit='KiB'>65536</currentMemory>",
    "vcpu": "<vcpu placement='static'>1</vcpu>",
    "top": "<on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot>"
           "<on_crash>destroy</on_crash>",
    "osattr": "",
    "features": "<acpi/><apic/><pae/>",
    "cpu": "",
    "clock": "<clock offset='localtime'/>",
    "disks": "<disk type='file' device='disk'><driver name='qemu' type='raw'/>"
             "<source file='@IMAGE@'/><target dev='hda' bus='ide'/></disk>",
    "devices": "",
}


def load():
    """All of them, a section each."""
    cases = configparser.ConfigParser(delimiters=("=",), interpolation=None)
    cases.optionxform = str
    cases.read(CASES, encoding="utf-8")
    return cases


def document(case, kind, guest, files):
    """A case's definition; @guest has the parts that it does not name, @files the host's files
    by the names that stand for them."""
    parts = {part: case.get(f"{kind}.{part}", guest[part]) for part in guest}
    text = (f"{parts['domain']}<name>{parts['name']}</name>{parts['memory']}{parts['vcpu']}"
            f"<os {parts['osattr']}>{parts['os']}</os><features>{parts['features']}</features>"
            f"{parts['cpu']}{parts['clock']}{parts['top']}"
            f"<devices>{parts['disks']}{parts['devices']}</devices></domain>")
    for name, path in files.items():
        text = text.replace(f"@{name}@", path)
    return text


def can_be_tried(case, kind):
    """Whether the host can answer; "why" or "good.why" says why not."""
    if kind == "good":
        return case.get("good.lab", case["lab"]) != "-"
    return case["lab"] != "-"


def judge(case, kind, answer):
    """None, or what differs. @answer: the verdict ("define" or "start" where it was refused then,
    else "runs"), what was said, the definition, and what was seen of the running guest."""
    verdict = answer["verdict"]
    expected = "runs" if kind == "good" else case["lab"]
    if expected in ("define", "start", "runs") or verdict != "runs":
        return None if verdict == expected else f"{verdict}: {answer['said']}"
    absent = case.get("absent")
    if absent and absent in answer["seen"]:
        return f"not ignored: {absent}"
    gone = case.get("gone")
    if gone and gone in answer["xml"]:
        return f"kept in the definition: {gone}"
    return None
