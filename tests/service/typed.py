#!/usr/bin/env python3
"""typed.py LINE ... -- COMMAND ...: the command on a terminal of its own, a LINE typed at each prompt; all it showed comes out.
A prompt is what ends without a line feed. Ends with the status of the command."""
import os
import pty
import sys


def main(words):
    at = words.index("--")
    lines, command = words[:at], words[at + 1:]
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    shown = b""
    while True:
        try:
            more = os.read(terminal, 4096)
        except OSError:
            break
        if not more:
            break
        shown += more
        if lines and not shown.endswith(b"\n"):
            os.write(terminal, lines.pop(0).encode() + b"\n")
    sys.stdout.buffer.write(shown)
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


if __name__ == "__main__":
    main(sys.argv[1:])
