#!/usr/bin/env python3
"""daemons.py ADDRESS PORT ILL: small real servers for Debian's plugins to ask, until it is killed.

PORT answers DNS and PORT + 1 NTP over UDP, PORT + 2 IMAP over TCP. The words of the file ILL, looked at for each request,
say what is wrong: `dns` (another address), `dns-refused` (SERVFAIL), `ntp` (an hour off), `ntp-silent`, `imap` (BYE)."""
import select
import socket
import struct
import sys
import time

NTP_EPOCH = 2208988800      # 1900 to 1970, RFC 5905 figure 4
ANSWER, OTHER = bytes([10, 1, 2, 3]), bytes([10, 9, 9, 9])


def dns(request, ill):
    """One address for whatever name is asked (RFC 1035 4.1)."""
    end = 12
    while request[end]:
        end += request[end] + 1
    question = request[12:end + 5]
    refused = "dns-refused" in ill
    head = request[:2] + struct.pack(">HHHHH", 0x8182 if refused else 0x8180, 1, 0 if refused else 1, 0, 0)
    record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + (OTHER if "dns" in ill else ANSWER)
    return head + question + (b"" if refused else record)


def stamp(seconds):
    return struct.pack(">II", int(seconds) + NTP_EPOCH, int(seconds % 1 * 2**32))


def ntp(request, ill):
    """A server of stratum 1 (RFC 5905 7.3); None when it says nothing."""
    now = time.time() + (3600 if "ntp" in ill else 0)
    head = bytes([0x24, 1, 4, 0xEC]) + bytes(8) + b"TEST"
    return None if "ntp-silent" in ill else head + stamp(now) + request[40:48] + stamp(now) + stamp(now)


def imap(line, ill):
    """A greeting and what follows until LOGOUT (RFC 9051 7.1)."""
    line.settimeout(5)
    try:
        line.sendall(b"* BYE busy\r\n" if "imap" in ill else b"* OK IMAP4 ready\r\n")
        line.recv(1000)
        line.sendall(b"* BYE bye\r\na1 OK done\r\n")
    except OSError:
        pass
    line.close()


def main():
    address, port, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    datagrams = {}
    for offset, answer in enumerate((dns, ntp)):
        peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        peer.bind((address, port + offset))
        datagrams[peer] = answer
    mail = socket.create_server((address, port + 2))
    print("ready", flush=True)
    while True:
        ready, _, _ = select.select([*datagrams, mail], [], [])
        with open(path, encoding="ascii") as words:
            ill = words.read().split()
        for peer in ready:
            if peer is mail:
                imap(mail.accept()[0], ill)
                continue
            request, caller = peer.recvfrom(1500)
            answer = datagrams[peer](request, ill)
            if answer is not None:
                peer.sendto(answer, caller)


main()
