#!/usr/bin/python3
"""What the compiler does not check: layers, sizes, licences, habits, translations.

usage: lint.py CHECK SOURCE_ROOT
"""

import pathlib
import re
import shutil
import subprocess
import sys

LAYERS = ["util", "xml", "xenconfig", "virt", "model", "ui", "app"]
MAX_LINES = 600

# What a layer's files may not include, beyond the layers to its right.
FOREIGN = {
    "libvirt": (r"<libvirt", {"virt"}),
    "libxml2": (r"<libxml/", {"xml", "xenconfig"}),
    "GTK": (r"<(gtk|gdk|vte|gvnc|vnc)", {"ui", "app"}),
    "libosinfo": (r"<osinfo/", {"model"}),
}
FORBIDDEN_PAIRS = {("ui", "virt")}

HABITS = {
    r"\bgtk_dialog_run\b": "a nested main loop",
    r"\bg_main_context_iteration\b": "a nested main loop",
    r"\bg_usleep\b|\bsleep \(": "a sleep",
    r"\bsystem \(|\bpopen \(|g_spawn_command_line": "a shell",
    r"\b_sync \(": "a call that waits",
    r"(?i)\b(todo|fixme|not implemented)\b": "something left for later",
}


def sources(root, *patterns):
    for folder in ("src", "include"):
        for pattern in patterns:
            yield from sorted((root / folder).rglob(pattern))


def layer_of(root, path):
    part = path.relative_to(root).parts[1]
    return part if part in LAYERS else None


def check_layers(root):
    owner = {}
    for header in (root / "include").rglob("*.h"):
        owner[header.name] = layer_of(root, header)
    for path in sources(root, "*.c", "*.h"):
        layer = layer_of(root, path)
        if layer is None:
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = re.match(r'\s*#\s*include\s+([<"])([^>"]+)', line)
            if not found:
                continue
            for name, (pattern, allowed) in FOREIGN.items():
                if re.match(pattern, found.group(1) + found.group(2)) and layer not in allowed:
                    yield f"{path}:{number}: {layer} includes {name}"
            other = owner.get(pathlib.Path(found.group(2)).name)
            if other is None:
                continue
            if LAYERS.index(other) > LAYERS.index(layer) or (layer, other) in FORBIDDEN_PAIRS:
                yield f"{path}:{number}: {layer} includes a header of {other}"


def check_size(root):
    for path in list(sources(root, "*.c", "*.h")) + sorted((root / "ui").rglob("*.ui")) \
            + sorted((root / "tests").rglob("*.[ch]")) + sorted((root / "tests").rglob("*.py")):
        lines = len(path.read_text().splitlines())
        if lines > MAX_LINES:
            yield f"{path}: {lines} lines; a file does one thing"


def check_licence(root):
    for path in sources(root, "*.c", "*.h"):
        if "SPDX-License-Identifier: GPL-3.0-or-later" not in path.read_text()[:200]:
            yield f"{path}: no licence line"


def check_habits(root):
    for path in sources(root, "*.c"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for pattern, what in HABITS.items():
                if re.search(pattern, line):
                    yield f"{path}:{number}: {what}"


def check_po(root):
    listed = {line.strip() for line in (root / "po/POTFILES.in").read_text().splitlines()
              if line.strip() and not line.startswith("#")}
    for name in sorted(listed):
        if not (root / name).exists():
            yield f"po/POTFILES.in names {name}, which does not exist"
    for path in sources(root, "*.c"):
        if re.search(r'(?<![A-Za-z0-9])N?C?_ ?\("|ngettext \(', path.read_text()):
            name = str(path.relative_to(root))
            if name not in listed:
                yield f"{name} has text to translate and is not in po/POTFILES.in"
    for path in sorted((root / "ui").rglob("*.ui")):
        name = str(path.relative_to(root))
        if 'translatable="yes"' in path.read_text() and name not in listed:
            yield f"{name} has text to translate and is not in po/POTFILES.in"
    for po in sorted((root / "po").glob("*.po")):
        run = subprocess.run(["msgfmt", "--check", "-o", "/dev/null", str(po)],
                             capture_output=True, text=True, check=False)
        if run.returncode != 0:
            yield run.stderr.strip()


def check_format(root):
    tool = shutil.which("clang-format")
    files = [str(path) for path in sources(root, "*.c")]
    run = subprocess.run([tool, "--dry-run", "--Werror", *files], cwd=root,
                         capture_output=True, text=True, check=False)
    if run.returncode != 0:
        yield "\n".join(line for line in run.stderr.splitlines() if "error:" in line)


CHECKS = {
    "layers": check_layers,
    "size": check_size,
    "licence": check_licence,
    "habits": check_habits,
    "po": check_po,
    "format": check_format,
}


def main():
    problems = list(CHECKS[sys.argv[1]](pathlib.Path(sys.argv[2])))
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
