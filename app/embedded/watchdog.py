"""Who ends PostgreSQL after its parent was killed, where the kernel does not?

A script for macOS and the BSDs: `python -I -S watchdog.py PID`. Standard input is a pipe whose other end only the
parent holds: it ends when the parent does.
"""

import os
import signal
import sys


def main() -> None:
    """Waits for the end of the parent, then asks PID for a fast shutdown."""
    while os.read(0, 1):
        pass
    os.kill(int(sys.argv[1]), signal.SIGINT)


if __name__ == "__main__":
    main()
