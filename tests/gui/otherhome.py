# SPDX-License-Identifier: GPL-3.0-or-later
"""Another home folder than the one in the system's list of users.

Some libraries do not ask $HOME where a user's files are. A program that is
started with lives_in(folder) finds that folder in the list, in a namespace of
its own; nothing changes for anybody else.
"""

import ctypes
import os
import pwd

CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
PR_SET_DUMPABLE = 4
USERS = "/etc/passwd"


def _write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def lives_in(home):
    """Gives what subprocess.Popen takes as preexec_fn."""
    uid, gid = os.geteuid(), os.getegid()
    users = os.path.join(home, "users")
    _write(users, f"{pwd.getpwuid(uid).pw_name}:x:{uid}:{gid}::{home}:/bin/sh\n")
    libc = ctypes.CDLL(None, use_errno=True)

    def call(name, *arguments):
        if getattr(libc, name)(*arguments) != 0:
            raise OSError(ctypes.get_errno(), name)

    def enter():
        # Who was root before may not write its own maps otherwise.
        call("prctl", PR_SET_DUMPABLE, 1, 0, 0, 0)
        call("unshare", CLONE_NEWUSER | CLONE_NEWNS)
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{uid} {uid} 1")
        _write("/proc/self/gid_map", f"{gid} {gid} 1")
        call("mount", None, b"/", None, ctypes.c_ulong(MS_REC | MS_PRIVATE), None)
        call("mount", users.encode(), USERS.encode(), None, ctypes.c_ulong(MS_BIND), None)
    return enter


def is_possible(home):
    """Whether this computer lets an ordinary user have such a namespace."""
    enter = lives_in(home)
    pid = os.fork()
    if pid == 0:
        try:
            enter()
            os._exit(0)
        except OSError:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0
