"""The command's entry point: what the outside world sees when something goes wrong."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

EXIT_INTERRUPTED = 130
EXIT_BUG = 70


def _speak_utf8() -> None:
    """Make output safe on consoles that cannot show every character, and UTF-8 where it goes into a file."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
            if not stream.isatty():
                reconfigure(encoding="utf-8")


def main() -> NoReturn:
    """Run the command; an interrupt, a closed pipe and a bug each have an exit code of their own."""
    _speak_utf8()
    try:
        from budgetcheck.cli import run

        sys.exit(run())
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except BrokenPipeError:
        # The reader has gone; what is left in the buffer must not raise once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception:
        import traceback

        traceback.print_exc()
        sys.stderr.write(
            "budgetcheck: this is a bug in budgetcheck, not in your file; please report it with the lines above\n"
        )
        sys.exit(EXIT_BUG)


if __name__ == "__main__":
    main()
