#!/usr/bin/env python3
"""memory.py PID WORD ...: how often each WORD stands in what the process can write to, one number a line."""
import sys


def ranges(pid):
    with open(f"/proc/{pid}/maps") as maps:
        for line in maps:
            place, rights = line.split()[:2]
            begin, end = (int(part, 16) for part in place.split("-"))
            if rights.startswith("rw") and end - begin < 1 << 31:
                yield begin, end


def main(pid, words):
    counts = [0] * len(words)
    with open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for begin, end in ranges(pid):
            try:
                memory.seek(begin)
                data = memory.read(end - begin) or b""
            except OSError:
                continue
            counts = [count + data.count(word.encode()) for count, word in zip(counts, words)]
    print(*counts, sep="\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
