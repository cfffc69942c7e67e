#!/usr/bin/env python3
"""storm.py DIR TRAPS SYSLOG ALARM STORY COMMAND ...: holds the sockets of traps and syslog as systemd(1) does, and lets COMMAND
be the service while numbered syslog lines, informs and acts come without a pause. It is ended again and again, at instants that
chance chooses, and started again: STORY is a list of signals, as "KILL,TERM". Then everything is counted.

  an inform that was answered is there, and none is there twice
  an act that was answered is there, none that was sent once is there twice
  a syslog line that is missing was counted as lost, by the service or by the kernel
  the alarm ALARM stands, and is acknowledged or not as was last answered
Each wrong is a line; the last line is what was seen."""
import itertools
import json
import os
import random
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import threading
import time

SO_MEMINFO, MEMINFO_VARS, MEMINFO_DROPS = 55, 9, 8
CORE, FIREWALL = "127.77.0.1", "127.77.0.4"
LINES_A_TURN = 20


def field(tag, *parts):
    inside = b"".join(parts)
    if len(inside) < 128:
        return bytes([tag, len(inside)]) + inside
    return bytes([tag, 0x82]) + struct.pack(">H", len(inside)) + inside


def inform(number):
    """A v2c inform: coldStart, with sysName "inform NUMBER"."""
    def name(*arcs):
        encoded = bytes([arcs[0] * 40 + arcs[1]])
        return field(6, encoded + bytes(arcs[2:]))
    up_time = field(0x30, name(1, 3, 6, 1, 2, 1, 1, 3, 0), field(0x43, b"\x01"))
    trap = field(0x30, name(1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0), name(1, 3, 6, 1, 6, 3, 1, 1, 5, 1))
    text = field(0x30, name(1, 3, 6, 1, 2, 1, 1, 5, 0), field(4, b"inform %d." % number))
    request = field(2, struct.pack(">i", number))
    pdu = field(0xa6, request, field(2, b"\0"), field(2, b"\0"), field(0x30, up_time, trap, text))
    return field(0x30, field(2, b"\x01"), field(4, b"public"), pdu)


def number_of(answer):
    """The request id of a Response to one of our informs."""
    at = answer.index(b"\x02\x04", answer.index(b"\xa2"))
    return struct.unpack(">i", answer[at + 2:at + 6])[0]


class Caller:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(30)
        self.socket.connect(path)
        self.file = self.socket.makefile("rwb")
        self.serial = 0
        self.call("hello", version=1, client="storm")

    def call(self, method, **params):
        """The answer; ConnectionError when the service ended before it."""
        self.serial += 1
        self.file.write(json.dumps({"jsonrpc": "2.0", "id": self.serial, "method": method, "params": params}).encode() + b"\n")
        self.file.flush()
        while True:
            line = self.file.readline()
            if not line.endswith(b"\n"):
                raise ConnectionError
            answer = json.loads(line)
            if answer.get("id") == self.serial:
                return answer


class Storm:
    def __init__(self, folder, traps, syslog, alarm, command):
        self.folder, self.command, self.alarm = folder, command, alarm
        self.path = folder + "/socket"
        self.held = {"trap": self.hold(socket.SOCK_DGRAM, traps), "syslog": self.hold(socket.SOCK_DGRAM, syslog)}
        self.traps, self.syslog = traps, syslog
        self.over = threading.Event()
        self.sent = 0
        self.answered, self.tried = set(), 0
        self.acts, self.acts_tried = set(), 0
        self.acknowledged, self.in_doubt = False, False
        self.up, self.resting = threading.Event(), threading.Event() # who acts may; who acts has seen that it is gone
        self.crashed = 0
        self.wrong = []
        self.service = None

    @staticmethod
    def hold(kind, port):
        held = socket.socket(socket.AF_INET, kind)
        held.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 << 20)
        held.bind(("127.0.0.1", port))
        return held

    def dropped(self, name):
        info = self.held[name].getsockopt(socket.SOL_SOCKET, SO_MEMINFO, 4 * MEMINFO_VARS)
        return struct.unpack("%dI" % MEMINFO_VARS, info)[MEMINFO_DROPS]

    # ---- the service

    def start(self):
        descriptors = [held.fileno() for held in self.held.values()]

        def adopt():
            for at, fd in enumerate([os.dup(fd) for fd in descriptors]):
                os.dup2(fd, 3 + at)
            os.environ["LISTEN_PID"] = str(os.getpid())
        script = 'export LISTEN_PID=$$; exec "$@"'
        log = open(self.folder + "/service.log", "ab")
        self.service = subprocess.Popen(
            ["bash", "-c", script, "service"] + self.command, preexec_fn=adopt, pass_fds=(3, 4), stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, env=dict(os.environ, LISTEN_FDS="2", LISTEN_FDNAMES=":".join(self.held)))
        for _ in range(1800):
            try:
                return Caller(self.path)
            except (ConnectionError, FileNotFoundError):
                time.sleep(0.05)
        sys.exit("the service does not start")

    def look(self, caller, after):
        """What is so right after a start: the alarm, and what the service before lost."""
        lost = int(caller.call("messages.status")["result"].get("dropped_crash", 0))
        self.crashed += lost
        if after == "TERM" and lost != 0:
            self.wrong.append("%d lost by a service that was ended well" % lost)
        record = caller.call("get", kind="alarm", id=self.alarm)["result"]["record"]
        if record.get("cleared"):
            self.wrong.append("the alarm was cleared by the start after %s" % after)
        if not self.in_doubt and (record["state"] == "ack") != self.acknowledged:
            self.wrong.append("acknowledged is %s, and the alarm is %s" % (self.acknowledged, record["state"]))
        self.acknowledged, self.in_doubt = record["state"] == "ack", False

    def end(self, sign):
        self.service.send_signal(getattr(signal, "SIG" + sign))
        try:
            status = self.service.wait(60)
        except subprocess.TimeoutExpired:
            self.wrong.append("it did not end by SIG%s within a minute" % sign)
            self.service.kill()
            self.service.wait()
            return
        if sign == "TERM" and status != 0:
            self.wrong.append("it ended with %d by SIGTERM" % status)

    # ---- what comes

    def send_lines(self):
        out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        out.bind((CORE, 0))
        while not self.over.is_set():
            for _ in range(LINES_A_TURN):
                out.sendto(b"<13>storm line %d." % self.sent, ("127.0.0.1", self.syslog))
                self.sent += 1
            time.sleep(0.01)

    def send_informs(self):
        """Ten at a time, each again until it is answered."""
        out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        out.bind((FIREWALL, 0))
        out.settimeout(0.2)
        waiting = set()
        while waiting or not self.over.is_set():
            while len(waiting) < 10 and not self.over.is_set():
                self.tried += 1
                waiting.add(0x1000000 + self.tried)
            for number in waiting:
                out.sendto(inform(number), ("127.0.0.1", self.traps))
            try:
                while waiting:
                    number = number_of(out.recv(65536))
                    waiting.discard(number)
                    self.answered.add(number)
            except socket.timeout:
                pass

    def act(self):
        """A record, then the alarm acknowledged or not, over and over; each is sent once."""
        caller = None
        for number in itertools.count(1):
            if self.over.is_set():
                return
            try:
                caller = caller or Caller(self.path)
                self.acts_tried = number
                if "result" in caller.call("do", kind="region", act="create", fields={
                        "code": "%06d" % number, "name": "act %d." % number, "level": "county"}):
                    self.acts.add(number)
                self.in_doubt = True
                if "result" in caller.call("do", kind="alarm", id=self.alarm, act="unack" if self.acknowledged else "ack"):
                    self.acknowledged = not self.acknowledged
                self.in_doubt = False
            except (OSError, ValueError):
                caller = None
                self.resting.set()
                self.up.wait()

    # ---- what came of it

    def rows(self, words):
        """Every stored text of messages/ with WORDS, and how often."""
        found = {}
        folder = self.folder + "/state/messages/"
        for day in sorted(os.listdir(folder)):
            if day.endswith(".db"):
                with sqlite3.connect("file:%s?mode=ro" % (folder + day), uri=True) as db:
                    for text, in db.execute("SELECT text FROM message WHERE text LIKE ?", ("%" + words + "%",)):
                        number = int(text[text.index(words) + len(words):].split(".")[0])
                        found[number] = found.get(number, 0) + 1
        return found

    def count(self):
        lines = self.rows("storm line ")
        informs = self.rows("inform ")
        twice = [n for found in (lines, informs) for n, times in found.items() if times > 1]
        if twice:
            self.wrong.append("stored twice: %s" % twice[:10])
        lost = self.answered - set(informs)
        if lost:
            self.wrong.append("answered and not there: informs %s" % sorted(lost)[:10])
        with sqlite3.connect("file:%s/state/records.db?mode=ro" % self.folder, uri=True) as db:
            kept = [int(name[4:-1]) for name, in db.execute("SELECT name FROM region WHERE name LIKE 'act %'")]
        if len(kept) != len(set(kept)) or not self.acts <= set(kept):
            self.wrong.append("acts: %d answered, %d there, missing %s" % (
                len(self.acts), len(kept), sorted(self.acts - set(kept))[:10]))
        missing = self.sent - len(lines)
        if missing > self.crashed + self.dropped("syslog"):
            self.wrong.append("%d lines are missing, %d are counted" % (missing, self.crashed + self.dropped("syslog")))
        if min(len(self.answered), len(kept), len(lines)) < 10:
            self.wrong.append("too little came to say anything")
        print("%d lines sent, %d missing, %d counted; %d informs answered; %d acts" % (
            self.sent, missing, self.crashed + self.dropped("syslog"), len(self.answered), len(self.acts)))

    def wait(self, good, what):
        for _ in range(1200):
            if good():
                return
            time.sleep(0.05)
        self.wrong.append("never: " + what)

    def play(self, story):
        caller = self.start()
        self.look(caller, "the first start")
        self.up.set()
        threads = [threading.Thread(target=each) for each in (self.send_lines, self.send_informs, self.act)]
        for thread in threads:
            thread.start()
        try:
            for sign in story:
                informs = len(self.answered) + random.randrange(5, 40)
                acts = len(self.acts) + random.randrange(2, 10)
                self.wait(lambda: len(self.answered) >= informs and len(self.acts) >= acts, "answers")
                self.resting.clear()
                self.up.clear()
                self.end(sign)
                self.resting.wait()
                caller = self.start()
                self.look(caller, sign)
                self.up.set()
        finally:
            self.over.set()
            self.up.set()
            for thread in threads:
                thread.join()

        def settled():
            status = caller.call("messages.status")["result"]
            return int(status["stored"]) >= int(status["syslog"]) + int(status["traps"])
        out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        out.bind((CORE, 0))
        out.sendto(b"<13>storm line %d." % self.sent, ("127.0.0.1", self.syslog))
        self.sent += 1
        self.wait(lambda: self.sent - 1 in self.rows("storm line "), "the last line")
        self.wait(settled, "settled")
        self.count()
        caller.call("audit.verify")


folder, traps, syslog, alarm, story, *command = sys.argv[1:]
storm = Storm(folder, int(traps), int(syslog), int(alarm), command)
try:
    storm.play(story.split(","))
finally:
    if storm.service and storm.service.poll() is None:
        storm.end("TERM")
for wrong in storm.wrong:
    print("wrong: " + wrong)
sys.exit(1 if storm.wrong else 0)
