#!/usr/bin/env python3
"""peer.py [-g GID] [-t FILE] SOCKET: callers of the service, each with a uid of its own, all in the group GID.

Each line "UID METHOD [JSON]" of standard input is called by UID, over one connection for each uid, and answered by one line
on standard output: the result, or {"code", "message", "data"}. `UID hello` prints what the service greeted with, `UID wait
METHOD` the next notification of that name. What goes over the lines, but for what secret.set sends, is appended to FILE.
Needs root for any uid but one's own."""
import json
import os
import socket
import sys

NOGROUP = 65534


def connect_as(path, uid, gid, channel):
    try:
        if os.geteuid() == 0:
            os.setgroups([gid])
            os.setresgid(NOGROUP, NOGROUP, NOGROUP)
            os.setresuid(uid, uid, uid)
        line = socket.socket(socket.AF_UNIX)
        line.connect(path)
        socket.send_fds(channel, [b"ok"], [line.fileno()])
    except OSError as wrong:
        channel.send(wrong.strerror.encode())
    os._exit(0)


def open_line(path, uid, gid):
    """A connection made by a child that has become UID: the kernel notes who connects."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        connect_as(path, uid, gid, theirs)
    theirs.close()
    said, descriptors, _, _ = socket.recv_fds(ours, 100, 1)
    os.waitpid(child, 0)
    if not descriptors:
        sys.exit(said.decode())
    return socket.socket(fileno=descriptors[0])


class Caller:
    """Somebody who has said hello, over LINE if it is there already."""

    def __init__(self, path, uid, gid, transcript, line=None):
        self.transcript, self.buffer, self.last, self.told = transcript, b"", 0, []
        self.line = line or open_line(path, uid, gid)
        self.line.settimeout(60)
        self.hello = self.call("hello", {"version": 1, "client": "peer"})

    def read(self):
        """The next message; None when the service has hung up."""
        while b"\n" not in self.buffer:
            try:
                more = self.line.recv(65536)
            except ConnectionError:
                return None
            if not more:
                return None
            self.buffer += more
        text, self.buffer = self.buffer.split(b"\n", 1)
        self.note(text)
        return json.loads(text)

    def note(self, text):
        if self.transcript:
            self.transcript.write(text + b"\n")
            self.transcript.flush()

    def call(self, method, params):
        self.last += 1
        text = json.dumps({"jsonrpc": "2.0", "id": self.last, "method": method, "params": params}).encode()
        self.note(b'{"method":"secret.set"}' if method == "secret.set" else text)
        try:
            self.line.sendall(text + b"\n")
        except ConnectionError:
            return {"code": 0, "message": "hung up"}
        while True:
            message = self.read()
            if message is None:
                return {"code": 0, "message": "hung up"}
            if message.get("id") == self.last:
                return message["result"] if "result" in message else message["error"]
            self.told.append(message)

    def wait(self, method):
        """The oldest notification METHOD that was not waited for yet."""
        while not any(message["method"] == method for message in self.told):
            message = self.read()
            if message is None:
                return {"code": 0, "message": "hung up"}
            self.told.append(message)
        first = next(message for message in self.told if message["method"] == method)
        self.told.remove(first)
        return first["params"]


def answer(callers, connect, line):
    uid, method, text = (line.strip() + "  ").split(" ", 2)
    if uid not in callers:
        callers[uid] = connect(int(uid))
    caller = callers[uid]
    if method == "hello":
        return caller.hello
    if method == "wait":
        return caller.wait(text.strip())
    return caller.call(method, json.loads(text) if text.strip() else {})


def main(words):
    options, callers = {}, {}
    while words[0] in ("-g", "-t"):
        options[words[0]], words = words[1], words[2:]
    gid = int(options.get("-g", os.getgid()))
    transcript = open(options["-t"], "ab") if "-t" in options else None
    for line in sys.stdin:
        said = answer(callers, lambda uid: Caller(words[0], uid, gid, transcript), line)
        print(json.dumps(said, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
