"""`python -m thuiszit_cli` and the command `thuiszit`."""

import gc
import os
import signal
import sys

_OBJECTS = 100_000  # made before Python looks for cycles among them; by default 700


def main() -> None:
    """Run the command line and leave with its exit code."""
    if os.environ.get("THUISZIT_DEBUG") != "1":
        # What fails while objects are cleared away would be shown as a traceback, and changes no answer.
        sys.unraisablehook = lambda unraisable: None
    # One run, in which what is made stays or goes by itself: looking for cycles took a tenth of the time of a
    # municipality. The allocator of the system gives Arrow the pages back that it had, the other one new pages.
    gc.set_threshold(_OBJECTS)
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    try:
        _open_closed()
        from thuiszit_cli.commands.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # while the program itself was being read
        import contextlib

        with contextlib.suppress(AttributeError, OSError):  # nobody may be there to tell
            sys.stderr.write("Afgebroken.\n")
        code = 130
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # all is done; an interrupt could only break off the leaving
    _leave(code)


def _leave(code: int) -> None:
    """End with this code, without clearing away what the operating system clears away at once.

    A thread of Arrow that gives back memory while Python is being cleared away ends the process with 134.
    """
    import atexit
    import contextlib

    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError, ValueError):  # closed, or nobody reads it any more
            stream.flush()
    atexit._run_exitfuncs()
    os._exit(code)


def _open_closed() -> None:
    """Let no file that is opened later be taken for a standard stream that was closed."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)


if __name__ == "__main__":
    main()
