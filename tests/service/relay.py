#!/usr/bin/env python3
"""relay.py TO_PORT FROM_ADDRESS RECORD: passes datagrams of a sender on 127.0.0.1 to TO_PORT, as if FROM_ADDRESS had sent them,
and its answers back; prints its port. What it passed on is appended to RECORD, a line of hexadecimal each."""
import select
import socket
import sys

near = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
near.bind(("127.0.0.1", 0))
far = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
far.bind((sys.argv[2], 0))
far.connect(("127.0.0.1", int(sys.argv[1])))
print(near.getsockname()[1], flush=True)
sender = None
with open(sys.argv[3], "w") as record:
    while True:
        for ready in select.select([near, far], [], [])[0]:
            if ready is near:
                datagram, sender = near.recvfrom(65536)
                print(datagram.hex(), file=record, flush=True)
                far.send(datagram)
            else:
                near.sendto(far.recv(65536), sender)
