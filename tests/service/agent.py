#!/usr/bin/env python3
"""agent.py FILE: an SNMP agent (v1, v2c; any community) on a loopback port of its own, which it prints. FILE is its MIB, read
anew for every request; whoever changes it puts a whole new one in its place. A line is

    OID TYPE VALUE [PER_SECOND]

TYPE: i INTEGER, s text (the rest of the line), x octets in hex, o OID, c Counter32, g Gauge32, t TimeTicks, C Counter64.
Numbers grow by PER_SECOND from the moment FILE was written, and go round as their type does. A line "slow SECONDS" makes every
answer take that long; how many requests wait then is told on stderr: "waiting N"."""
import os
import socket
import struct
import sys
import time

GET, NEXT, RESPONSE, BULK = 0xA0, 0xA1, 0xA2, 0xA5
NO_INSTANCE, END = b"\x81\x00", b"\x82\x00"
NUMBERS = {"i": (0x02, None), "c": (0x41, 1 << 32), "g": (0x42, 1 << 32), "t": (0x43, 1 << 32), "C": (0x46, 1 << 64)}
LIMIT = 1400


def wrap(tag, body):
    size = len(body)
    if size < 128:
        return bytes([tag, size]) + body
    return bytes([tag, 0x82]) + struct.pack(">H", size) + body


def integer(tag, value):
    return wrap(tag, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def oid(parts):
    body = b""
    for part in [parts[0] * 40 + parts[1], *parts[2:]]:
        groups = [part & 127]
        while part > 127:
            part >>= 7
            groups.append(part & 127 | 128)
        body += bytes(reversed(groups))
    return wrap(0x06, body)


def parts_of(text):
    return tuple(int(part) for part in text.split("."))


def read(data, at=0):
    """One value: tag, body, where the next begins."""
    tag, size, at = data[at], data[at + 1], at + 2
    if size > 127:
        more = size & 127
        size, at = int.from_bytes(data[at:at + more], "big"), at + more
    return tag, data[at:at + size], at + size


def read_oid(body):
    numbers, number = [], 0
    for octet in body:
        number = number << 7 | octet & 127
        if octet < 128:
            numbers.append(number)
            number = 0
    return (numbers[0] // 40, numbers[0] % 40, *numbers[1:])


def value_of(kind, text, age):
    if kind in NUMBERS:
        tag, turn = NUMBERS[kind]
        value, *pace = (int(word) for word in text.split())
        value += int(pace[0] * age) if pace else 0
        return integer(tag, value % turn if turn else value)
    if kind == "o":
        return oid(parts_of(text))
    return wrap(0x04, bytes.fromhex(text) if kind == "x" else text.encode())


def mib(path):
    """The variables in order: [(oid, encoded)]."""
    with open(path, "rb") as file:
        age = max(0, time.time() - os.fstat(file.fileno()).st_mtime)
        lines = [line.rstrip("\n").split(" ", 2) for line in file.read().decode().splitlines()
                 if line and not line.startswith("slow ")]
    return sorted((parts_of(name), value_of(kind, (rest or [""])[0], age)) for name, kind, *rest in lines)


def after(variables, name):
    return next(((found, value) for found, value in variables if found > name), (name, END))


def answer(variables, kind, names, repetitions):
    if kind == GET:
        known = dict(variables)
        return [(name, known.get(name, NO_INSTANCE)) for name in names]
    pairs, size = [], 0
    for _ in range(repetitions if kind == BULK else 1):
        names_next = []
        for name in names:
            pair = after(variables, name)
            size += len(pair[1]) + 20
            if size > LIMIT:
                return pairs
            pairs.append(pair)
            names_next.append(pair[0])
        names = names_next
    return pairs


def reply(path, request):
    _, message, _ = read(request)
    _, version, at = read(message)
    _, community, at = read(message, at)
    kind, pdu, _ = read(message, at)
    _, number, at = read(pdu)
    _, _, at = read(pdu, at)
    _, repetitions, at = read(pdu, at)
    _, listed, _ = read(pdu, at)
    names, at = [], 0
    while at < len(listed):
        _, pair, at = read(listed, at)
        names.append(read_oid(read(pair)[1]))
    pairs = answer(mib(path), kind, names, int.from_bytes(repetitions, "big"))
    body = b"".join(wrap(0x30, oid(name) + value) for name, value in pairs)
    said = wrap(0x02, number) + integer(0x02, 0) + integer(0x02, 0) + wrap(0x30, body)
    return wrap(0x30, wrap(0x02, version) + wrap(0x04, community) + wrap(RESPONSE, said))


def pace(path):
    with open(path, encoding="utf-8") as file:
        return sum(float(line.split()[1]) for line in file if line.startswith("slow "))


def serve(line, path):
    """Each request is answered when its time has come."""
    waiting = []
    while True:
        line.settimeout(max(0.001, waiting[0][0] - time.monotonic()) if waiting else None)
        try:
            request, peer = line.recvfrom(65536)
            seconds = pace(path)
            waiting.append((time.monotonic() + seconds, request, peer))
            if seconds:
                print("waiting", len(waiting), file=sys.stderr, flush=True)
        except TimeoutError:
            pass
        while waiting and waiting[0][0] <= time.monotonic():
            _, request, peer = waiting.pop(0)
            line.sendto(reply(path, request), peer)


def main(path):
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind(("127.0.0.1", 0))
    print(line.getsockname()[1], flush=True)
    serve(line, path)


if __name__ == "__main__":
    main(sys.argv[1])
