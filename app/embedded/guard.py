"""How does a program lose root, and die with the process that started it?

A script that becomes that program: `python -I -S guard.py PARENT UID GID PROGRAM ARGUMENTS...`. PARENT is the process
to die with; UID -1 keeps the user. On Linux the kernel sends SIGINT, PostgreSQL's fast shutdown, when the thread that
started this script ends. A `preexec_fn` could do the same, but it runs Python between fork and exec, which can
deadlock when the parent has other threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Does not return: the process is the program from here on, or it ends with a sentence on standard error."""
    parent, uid, gid = (int(word) for word in sys.argv[1:4])
    program = sys.argv[4]
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # A shell that starts Tocsin in the background has it ignore SIGINT, and that would be inherited.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # After setuid: a change of user clears the setting, exec of an ordinary program keeps it.
    if sys.platform == "linux" and ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGINT):
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
    # The parent may have died before the kernel was asked.
    if os.getppid() != parent:
        sys.exit("The process that asked for PostgreSQL is gone.")
    os.execv(program, sys.argv[4:])  # nosec B606 # noqa: S606 - this is what the script is for


if __name__ == "__main__":
    main()
