#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""domus-config as people and scripts use it: output, messages, exit statuses.

usage: test-tool.py DOMUS-CONFIG CORPUS
"""

import json
import os
import pathlib
import stat
import subprocess
import sys
import tempfile
import unittest

TOOL, CORPUS = sys.argv[1], pathlib.Path(sys.argv[2])
HAL = CORPUS / "book-hal.xm"
FALSTAFF = CORPUS / "book-falstaff.xm"
ISO_LINE = "file:/mnt/winxp.iso,ioemu:hdc:cdrom,r"


def run(*arguments, stdin=None):
    env = dict(os.environ, LC_ALL="C.UTF-8")
    env.pop("DISPLAY", None)
    return subprocess.run([TOOL, *map(str, arguments)], capture_output=True, text=True,
                          input=stdin, env=env, timeout=60)


class ToolTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def write(self, name, text):
        path = self.path / name
        path.write_text(text)
        return path

    def test_usage(self):
        self.assertEqual(run().returncode, 2)
        self.assertEqual(run("frobnicate").returncode, 2)
        self.assertEqual(run("convert", HAL).returncode, 2)
        self.assertEqual(run("convert", "--to", "vmx", HAL).returncode, 2)
        self.assertEqual(run("check").returncode, 2)
        self.assertEqual(run("check", "--no-such-option", HAL).returncode, 2)
        self.assertEqual(run("--help").returncode, 0)
        self.assertIn("repair-cd", run("--help").stdout)
        for command in ("convert", "check", "repair-cd", "diff"):
            self.assertEqual(run(command, "--help").returncode, 0)
        self.assertTrue(run("--version").stdout.startswith("domus-config "))

    def test_convert_all_ways(self):
        xml = run("convert", "--to", "xml", FALSTAFF)
        self.assertEqual(xml.returncode, 0, xml.stderr)
        self.assertIn("<source dev='/dev/cdrom'/>", xml.stdout)
        for to in ("xm", "xl"):
            file = run("convert", "--from", "xml", "--to", to, "-", stdin=xml.stdout)
            self.assertEqual(file.returncode, 0, file.stderr)
            back = run("convert", "--from", to, "--to", "xml", "-", stdin=file.stdout)
            self.assertEqual(back.stdout, xml.stdout)
        xm = run("convert", "--to", "xm", FALSTAFF).stdout
        self.assertIn("phy:/dev/cdrom,ioemu:hdc:cdrom,r", xm)
        self.assertIn("acpi = 0", xm)

    def test_convert_says_what_is_lost(self):
        lossy = CORPUS / "lost-everything.xl"
        result = run("convert", "--to", "xml", lossy)
        self.assertEqual(result.returncode, 0)
        self.assertIn("shadow_memory", result.stderr)
        self.assertRegex(result.stderr, r"lost-everything\.xl:\d+:\d+: warning: .*\[xen-lost\]")
        self.assertEqual(run("convert", "--strict", "--to", "xml", lossy).returncode, 1)
        self.assertEqual(run("convert", "-q", "--to", "xml", lossy).stderr, "")

    def test_convert_refuses_what_it_does_not_understand(self):
        path = self.write("bad", "name = 'bad'\nbuilder = 'hvm'\nmemory = host()\n")
        result = run("convert", "--to", "xml", path)
        self.assertEqual(result.returncode, 3)
        self.assertEqual(result.stdout, "")
        self.assertIn(f"{path}:3:10: error:", result.stderr)
        forced = run("convert", "--force", "--to", "xml", path)
        self.assertEqual(forced.returncode, 0)
        self.assertIn("<name>bad</name>", forced.stdout)

    def test_convert_acpi(self):
        self.assertNotIn("<acpi/>", run("convert", "--to", "xml", FALSTAFF).stdout)
        self.assertIn("<acpi/>", run("convert", "--acpi", "on", "--to", "xml", FALSTAFF).stdout)

    def test_convert_output_is_private(self):
        path = self.path / "out.xml"
        self.assertEqual(run("convert", "--to", "xml", "-o", path, HAL).returncode, 0)
        self.assertEqual(stat.S_IMODE(path.stat().st_mode) & 0o077, 0)

    def test_files_that_are_none(self):
        self.assertEqual(run("convert", "--to", "xl", self.path / "missing").returncode, 3)
        self.assertEqual(run("convert", "--to", "xl", self.path).returncode, 3)
        binary = self.path / "binary"
        binary.write_bytes(b"name = 'x'\0")
        self.assertEqual(run("convert", "--to", "xml", binary).returncode, 3)
        large = self.write("large", "#" * (1024 * 1024 + 1))
        result = run("convert", "--to", "xml", large)
        self.assertEqual(result.returncode, 3)
        self.assertIn("1048576", result.stderr)
        xml = self.write("broken.xml", "<domain>\n<oops\n</domain>")
        self.assertEqual(run("convert", "--to", "xl", xml).returncode, 3)

    def test_check(self):
        self.assertEqual(run("check", FALSTAFF).returncode, 0)
        result = run("check", HAL)
        self.assertEqual(result.returncode, 1)
        self.assertIn("cd-no-drive", result.stderr)
        self.assertEqual(run("check", FALSTAFF, HAL, self.path / "missing").returncode, 3)

    def test_check_json(self):
        result = run("check", "--json", HAL, FALSTAFF, self.path / "missing")
        files = json.loads(result.stdout)
        self.assertEqual([f["format"] for f in files], ["xm", "xm", None])
        rules = {f["rule"]: f for f in files[0]["findings"]}
        self.assertEqual(rules["cd-no-drive"]["severity"], "error")
        self.assertEqual(rules["cd-no-drive"]["line"], 20)
        self.assertIn("error", files[2])

    def test_check_paths(self):
        result = run("check", "--json", "--paths", CORPUS / "book-hal-repaired.xm")
        rules = [f["rule"] for f in json.loads(result.stdout)[0]["findings"]]
        self.assertIn("cd-medium-missing", rules)

    def test_repair_to_stdout(self):
        before = HAL.read_text()
        result = run("repair-cd", "--iso", "/mnt/winxp.iso", HAL)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(f'"{ISO_LINE}"', result.stdout)
        changed = [l for l in result.stdout.splitlines() if l not in before.splitlines()]
        self.assertEqual(len(changed), 1)
        self.assertEqual(HAL.read_text(), before)
        self.assertEqual(run("repair-cd", HAL).returncode, 3)

    def test_repair_in_place(self):
        path = self.write("hal", HAL.read_text())
        path.chmod(0o640)
        result = run("repair-cd", "--in-place", "--iso", "/mnt/winxp.iso", path)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(ISO_LINE, path.read_text())
        self.assertEqual((self.path / "hal.bak").read_text(), HAL.read_text())
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o640)
        self.assertEqual(sorted(p.name for p in self.path.iterdir()), ["hal", "hal.bak"])
        again = run("repair-cd", "--in-place", "--iso", "/mnt/winxp.iso", path)
        self.assertEqual(again.returncode, 0)
        self.assertEqual(sorted(p.name for p in self.path.iterdir()), ["hal", "hal.bak"])
        self.assertNotIn("cd-no-drive", run("check", path).stderr)

    def test_repair_in_auto(self):
        auto = self.path / "auto"
        auto.mkdir()
        path = auto / "hal"
        path.write_text(HAL.read_text())
        run("repair-cd", "--in-place", "--iso", "/mnt/winxp.iso", path)
        self.assertEqual(sorted(p.name for p in auto.iterdir() if p.name[0] != "."), ["hal"])

    def test_repair_xml(self):
        xml = run("convert", "-q", "--to", "xml", HAL).stdout
        path = self.write("hal.xml", xml)
        result = run("repair-cd", "--iso", "/mnt/winxp.iso", path)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("<source file='/mnt/winxp.iso'/>", result.stdout)

    def test_diff(self):
        self.assertEqual(run("diff", HAL, HAL).returncode, 0)
        result = run("diff", HAL, CORPUS / "book-hal-repaired.xm")
        self.assertEqual(result.returncode, 1)
        self.assertIn("/mnt/winxp.iso", result.stdout)
        xl = self.write("hal.xl", run("convert", "-q", "--to", "xl", HAL).stdout)
        same = run("diff", HAL, xl)
        self.assertEqual(same.returncode, 0, same.stdout)
        self.assertEqual(run("diff", HAL).returncode, 2)
        self.assertEqual(run("diff", HAL, self.path / "missing").returncode, 3)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
