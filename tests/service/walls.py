#!/usr/bin/env python3
"""walls.py UNIT UID DIR COMMAND ...: COMMAND within the walls that the systemd unit UNIT names, as systemd would raise them.

Read from UNIT: CapabilityBoundingSet, NoNewPrivileges, ProtectSystem, ProtectHome, PrivateDevices, ProtectProc, ProcSubset,
LimitNOFILE, RestrictAddressFamilies, MemoryDenyWriteExecute and SystemCallFilter. It runs as UID, and DIR alone may be
written. With NoNewPrivileges all mounts are nosuid, as systemd makes them. Needs root and libseccomp."""
import ctypes
import errno
import os
import resource
import signal
import socket
import subprocess
import sys

libc = ctypes.CDLL(None, use_errno=True)
NEWNS, BIND, REC, PRIVATE, REMOUNT, RDONLY, NOSUID = 0x20000, 4096, 16384, 1 << 18, 32, 1, 2
CAPBSET_DROP, NO_NEW_PRIVS = 24, 38
CAPABILITIES = {"CAP_NET_RAW": 13}
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
LESS, GREATER, EQUAL, MASKED = 2, 6, 4, 7


def settings(path):
    """Of the unit PATH: key to its values in order; an empty value forgets what was before."""
    said = {}
    with open(path, encoding="utf-8") as unit:
        for line in unit:
            key, equals, value = line.strip().partition("=")
            if equals and key[:1].isalpha():
                said[key] = said.get(key, []) + [value] if value else []
    return said


def must(result, what):
    if result != 0:
        sys.exit(f"walls: {what}: {os.strerror(ctypes.get_errno())}")


def mount(source, target, kind, flags, data=None):
    must(libc.mount(source, target, kind, flags, data), f"mount {target.decode()}")


def stay_within(unit, home):
    """A mount namespace of its own, in which only HOME can be written."""
    must(libc.unshare(NEWNS), "unshare")
    mount(b"none", b"/", None, REC | PRIVATE)
    mount(home.encode(), home.encode(), None, BIND)
    flags = (RDONLY if unit["ProtectSystem"] == ["strict"] else 0) | (NOSUID if unit["NoNewPrivileges"] == ["yes"] else 0)
    if unit["ProtectHome"] == ["yes"]:
        for place in (b"/home", b"/root", b"/run/user"):
            if os.path.isdir(place):
                mount(b"tmpfs", place, b"tmpfs", flags, b"mode=000")
    with open("/proc/self/mountinfo", encoding="utf-8") as table:
        mounted = [line.split()[4].encode() for line in table]
    for place in mounted:
        if not place.startswith((b"/proc", b"/sys", b"/dev")) and place.decode() != home and os.path.exists(place):
            mount(b"none", place, None, BIND | REMOUNT | flags)
    if unit["PrivateDevices"] == ["yes"]:
        only_devices(("null", "zero", "full", "random", "urandom", "tty"))
    # what systemd calls default the kernel calls off
    hidden = unit["ProtectProc"][0].replace("default", "off")
    wanted = f"hidepid={hidden},subset={unit['ProcSubset'][0]}"
    mount(b"proc", b"/proc", b"proc", NOSUID, wanted.encode())


def only_devices(names):
    numbers = [os.stat("/dev/" + name).st_rdev for name in names]
    mount(b"tmpfs", b"/dev", b"tmpfs", NOSUID, b"mode=755")
    for name, number in zip(names, numbers):
        os.mknod("/dev/" + name, 0o20666, number)
        os.chmod("/dev/" + name, 0o666)


def lose_rights(unit):
    keep = [CAPABILITIES[name] for line in unit["CapabilityBoundingSet"] for name in line.split()]
    with open("/proc/sys/kernel/cap_last_cap", encoding="ascii") as last:
        for capability in range(int(last.read()) + 1):
            if capability not in keep:
                must(libc.prctl(CAPBSET_DROP, capability, 0, 0, 0), "capability")
    limit = int(unit["LimitNOFILE"][0])
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))


def become(unit, uid):
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    if unit["NoNewPrivileges"] == ["yes"]:
        must(libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")


def calls(names):
    """The system calls of NAMES, with @groups written out as systemd knows them."""
    found, groups = set(), [name for name in names if name.startswith("@")]
    if groups:
        text = subprocess.run(["systemd-analyze", "syscall-filter", *groups], check=True, capture_output=True, text=True).stdout
        members = [line.strip() for line in text.splitlines() if line.startswith(" ") and not line.strip().startswith("#")]
        found |= calls(members)
    return found | {name for name in names if not name.startswith("@")}


def allowed(lines):
    """What SystemCallFilter= comes to: the first line is what is allowed, then less (~) or more."""
    found = calls(["@default"])
    for line in lines:
        more = calls(line.lstrip("~").split())
        found = found - more if line.startswith("~") else found | more
    return found


class Compare(ctypes.Structure):
    _fields_ = [("arg", ctypes.c_uint), ("op", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


class Filter:
    """A filter of system calls with a default."""

    def __init__(self, otherwise):
        self.library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
        self.library.seccomp_init.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(self.library.seccomp_init(ctypes.c_uint32(otherwise)))

    def add(self, action, name, *compare):
        number = self.library.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:
            self.library.seccomp_rule_add_array(
                self.context, ctypes.c_uint32(action), number, len(compare), (Compare * len(compare))(*compare))

    def load(self):
        must(-self.library.seccomp_load(self.context), "seccomp")


def filters(unit):
    """Built before rights are lost: systemd-analyze is asked."""
    calls_filter = Filter(REFUSE | errno.EPERM)
    for name in allowed(unit["SystemCallFilter"]):
        calls_filter.add(ALLOW, name)
    families = sorted(getattr(socket, name) for name in unit["RestrictAddressFamilies"][0].split())
    rest = Filter(ALLOW)
    refused = REFUSE | errno.EAFNOSUPPORT
    rest.add(refused, "socket", Compare(0, GREATER, families[-1], 0))
    rest.add(refused, "socket", Compare(0, LESS, families[0], 0))
    for family in range(families[0], families[-1]):
        if family not in families:
            rest.add(refused, "socket", Compare(0, EQUAL, family, 0))
    if unit["MemoryDenyWriteExecute"] == ["yes"]:
        rest.add(REFUSE | errno.EPERM, "mmap", Compare(2, MASKED, 6, 6))
        rest.add(REFUSE | errno.EPERM, "mprotect", Compare(2, MASKED, 4, 4))
        rest.add(REFUSE | errno.EPERM, "pkey_mprotect", Compare(2, MASKED, 4, 4))
    return [rest, calls_filter]


def main():
    unit, uid, home, command = settings(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:]
    prepared = filters(unit)
    lose_rights(unit)
    stay_within(unit, home)
    become(unit, uid)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for one in prepared:
        one.load()
    os.execv(command[0], command)


main()
