#!/usr/bin/env python3
"""manager.py STORY SOCKET USER GROUP COMMAND ...: stands in for systemd(1) while COMMAND is the service.

Holds the listening socket, passes it as descriptor 3 under the name rpc, listens on NOTIFY_SOCKET, and starts COMMAND as USER
and GROUP (numbers). STORY is what happens then:
  restart   a service that is killed loses no caller: who connects while it is away is answered by its successor
  watchdog  the watchdog is fed while the writer gets on, not while it is stuck, and again afterwards
  core      a service that crashes leaves no core of its memory
Prints what it saw, one word a line; ends with status 1 and a sentence when something else happened, 77 when it cannot be seen
here."""
import ctypes
import os
import resource
import select
import signal
import socket
import sys

import peer

PATIENCE = 3                    # seconds; what WATCHDOG_USEC says
PTRACE_SEIZE, PTRACE_INTERRUPT, PTRACE_DETACH = 0x4206, 0x4207, 17
ALL_CHILDREN = 0x40000000       # __WALL


def check(good, sentence):
    if not good:
        sys.exit(sentence)


class Manager:
    def __init__(self, path, uid, gid, command):
        self.path, self.uid, self.gid, self.command, self.pid = path, uid, gid, command, None
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        os.chown(path, uid, gid)
        os.chmod(path, 0o660)
        self.listener.listen(128)
        self.told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.told.bind("\0" + path)

    def start(self):
        self.pid = os.fork()
        if self.pid == 0:
            os.setgroups([self.gid])
            os.setresgid(self.gid, self.gid, self.gid)
            os.setresuid(self.uid, self.uid, self.uid)
            resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            os.dup2(self.listener.fileno(), 3)
            os.set_inheritable(3, True)
            environment = dict(os.environ, LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES="rpc",
                               NOTIFY_SOCKET="@" + self.path, WATCHDOG_USEC=str(PATIENCE * 1000000))
            os.execve(self.command[0], self.command, environment)

    def hear(self, patience=60):
        """What the service tells next; None after PATIENCE seconds of silence."""
        if not select.select([self.told], [], [], patience)[0]:
            return None
        return self.told.recv(1000).decode()

    def expect(self, wanted):
        heard = self.hear()
        while heard is not None and heard != wanted:
            heard = self.hear()
        check(heard == wanted, "%s did not come" % wanted)
        print(wanted)

    def end(self, sign):
        os.kill(self.pid, sign)
        return os.waitpid(self.pid, 0)[1]

    def stop(self):
        os.kill(self.pid, signal.SIGTERM)
        self.expect("STOPPING=1")
        check(os.waitpid(self.pid, 0)[1] == 0, "it did not end well")
        check(os.path.exists(self.path), "it took the socket away, which is not its own")


def restart(manager):
    manager.start()
    manager.expect("READY=1")
    check(peer.Caller(manager.path, manager.uid, manager.gid, None).hello["mode"] == "production", "not in production")
    manager.end(signal.SIGKILL)
    early = peer.open_line(manager.path, manager.uid, manager.gid)
    manager.start()
    check(peer.Caller(manager.path, manager.uid, manager.gid, None, early).hello["version"] == 1, "no hello")
    print("answered")
    manager.expect("READY=1")
    manager.stop()


def writer_of(pid):
    for task in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/comm" % (pid, task)) as name:
            if name.read().strip() == "store-writer":
                return int(task)
    sys.exit("no thread writes the records")


def ptrace(request, task):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    if libc.ptrace(request, task, None, None) != 0:
        print("a thread cannot be held here (%s)" % os.strerror(ctypes.get_errno()))
        sys.exit(77)


def watchdog(manager):
    manager.start()
    manager.expect("READY=1")
    manager.expect("WATCHDOG=1")
    writer = writer_of(manager.pid)
    ptrace(PTRACE_SEIZE, writer)
    ptrace(PTRACE_INTERRUPT, writer)
    os.waitpid(writer, ALL_CHILDREN)
    caller = peer.Caller(manager.path, manager.uid, manager.gid, None)
    check("version" in caller.hello, "a stuck writer keeps the loop from greeting")
    fed = 0
    while manager.hear(PATIENCE) is not None:
        fed += 1
        check(fed < 30, "the watchdog is fed while the writer is stuck")
    print("silence")
    ptrace(PTRACE_DETACH, writer)
    manager.expect("WATCHDOG=1")
    manager.stop()


def core(manager):
    manager.start()
    manager.expect("READY=1")
    status = manager.end(signal.SIGQUIT)
    check(os.WIFSIGNALED(status) and not os.WCOREDUMP(status), "its memory was written to a core file")
    print("no core")


def main(story, path, uid, gid, *command):
    manager = Manager(path, int(uid), int(gid), list(command))
    try:
        {"restart": restart, "watchdog": watchdog, "core": core}[story](manager)
    finally:
        if manager.pid and os.path.exists("/proc/%d/task" % manager.pid):
            os.kill(manager.pid, signal.SIGKILL)


main(*sys.argv[1:])
