"""Discovery of a range over the protocol: progress, cancel, bounds, and what a lost connection ends."""
import json
import os
import signal
import socket
import sys


class Peer:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(30)
        self.socket.connect(path)
        self.file = self.socket.makefile("rw", encoding="utf-8")
        self.serial = 0
        self.notes = []
        self.answers = {}
        self.call("hello", version=1, client="test")

    def send(self, method, **params):
        self.serial += 1
        json.dump({"jsonrpc": "2.0", "id": self.serial, "method": method, "params": params}, self.file)
        self.file.write("\n")
        self.file.flush()
        return self.serial

    def read(self):
        message = json.loads(self.file.readline())
        if message.get("method") == "discovery":
            self.notes.append(message["params"])
        elif "id" in message:
            self.answers[message["id"]] = message

    def answer(self, serial):
        while serial not in self.answers:
            self.read()
        return self.answers.pop(serial)

    def call(self, method, **params):
        return self.answer(self.send(method, **params))


SLOW = {"address": "127.99.0.0/20", "port": 9999}
path, port = sys.argv[1], int(sys.argv[2])

if sys.argv[3:4] == ["begun"]:
    # three of ours find room, a fourth does not: somebody else has one under way; the service is stopped in it
    peers = [Peer(path) for _ in range(4)]
    calls = [peer.send("discover", **SLOW) for peer in peers]
    answer = peers[3].answer(calls[3])
    begun = answer["error"]["code"] == -32005
    if begun:
        os.kill(int(sys.argv[4]), signal.SIGSTOP)
    sys.exit(not begun)

one = Peer(path)
found = one.call("discover", address="127.77.0.0/27", port=port)["result"]
assert found["done"] == found["total"] == 30 and found["reached"] == 29, found
assert [note["done"] for note in one.notes] == sorted(note["done"] for note in one.notes)
rows = {row["address"]: row for note in one.notes for row in note["found"]}
assert sum(row["reached"] for row in rows.values()) == 29
core = rows[f"127.77.0.1:{port}"]
assert core["counts"]["ports"] > 10 and core["counts"]["up"] > 0 and "ports" not in core, core

slow = one.send("discover", **SLOW)
assert one.call("discover", address="127.77.0.1", port=port)["error"]["code"] == -32005
assert one.call("discover.cancel")["result"] == {}
ended = one.answer(slow)["result"]
assert ended["cancelled"] and ended["done"] < ended["total"] == 4094, ended
assert one.call("discover.cancel")["result"] == {}

peers = [Peer(path) for _ in range(5)]
calls = [peer.send("discover", **SLOW) for peer in peers]
assert peers[4].answer(calls[4])["error"]["code"] == -32005
for peer in peers[:4]:
    peer.socket.shutdown(socket.SHUT_RDWR)
while "error" in (answer := peers[4].call("discover", address="127.77.0.1", port=port)):
    assert answer["error"]["code"] == -32005, answer
assert answer["result"]["reached"] == 1
