#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a real QEMU host says of the definitions of tests/xml/data/rules.ini whose rules are QEMU's.

Each is defined and started, and so is its good neighbour. tests/xenlab/rules does the same on Xen.

  test_rules_qemu.py [--cache FOLDER] [RULE...]
"""

import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "xml")]
import rulecases  # noqa: E402  pylint: disable=wrong-import-position
import testdaemon  # noqa: E402  pylint: disable=wrong-import-position

SECONDS = 120
GUEST = {
    **rulecases.PARTS,
    "domain": "<domain type='qemu'>",
    "os": "<type arch='x86_64'>hvm</type><boot dev='hd'/>",
}


def virsh(daemon, *command, given=None):
    """Gives the exit status and what was said."""
    done = subprocess.run(["virsh", "-q", "-c", daemon.uri, *command], input=given, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=SECONDS,
                          check=False)
    return done.returncode, done.stdout.strip()


def emulator(daemon, name):
    """The command line of the guest's emulator."""
    pid = pathlib.Path(daemon.dir, "run/libvirt/qemu/run", name + ".pid").read_text("ascii").strip()
    return pathlib.Path("/proc", pid, "cmdline").read_bytes().decode().replace("\0", " ")


def ask(daemon, text):
    """What the host says of a definition, for rulecases.judge()."""
    name = GUEST["name"]
    code, said = virsh(daemon, "define", "/dev/stdin", given=text)
    answer = {"verdict": "define", "said": said, "xml": "", "seen": ""}
    if code == 0:
        answer["xml"] = virsh(daemon, "dumpxml", "--inactive", name)[1]
        code, answer["said"] = virsh(daemon, "start", "--paused", name)
        answer["verdict"] = "start" if code else "runs"
        if code == 0:
            answer["seen"] = emulator(daemon, name)
            virsh(daemon, "destroy", name)
        virsh(daemon, "undefine", name)
    return answer


def new_image(daemon):
    """A disk for all of them, which is never read."""
    image = os.path.join(daemon.images, "rules.img")
    with open(image, "wb") as out:
        out.truncate(1 << 20)
    os.chmod(image, 0o666)
    return image


def main(args):
    """See the module."""
    cache = None
    if args and args[0] == "--cache":
        cache, args = args[1], args[2:]
    cases = rulecases.load()
    todo = [(key, kind) for key in cases.sections() for kind in ("bad", "good")
            if key.startswith("qemu-") and rulecases.can_be_tried(cases[key], kind)
            and (not args or key.split("#")[0] in args)]
    print(f"1..{len(todo)}", flush=True)
    wrong = 0
    with testdaemon.TestDaemon(cache) as daemon:
        image = new_image(daemon)
        for number, (key, kind) in enumerate(todo, 1):
            answer = ask(daemon, rulecases.document(cases[key], kind, GUEST, {"IMAGE": image}))
            problem = rulecases.judge(cases[key], kind, answer)
            wrong += problem is not None
            print(f"{'ok' if problem is None else 'not ok'} {number} - {key}/{kind}")
            print(f"# {problem or answer['verdict']}".replace("\n", "\n# "), flush=True)
    return wrong > 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except testdaemon.Unavailable as error:
        print(error, file=sys.stderr)
        sys.exit(testdaemon.SKIP)
