"""budgetcheck as one program file: what a double click and files dropped on its icon come to, and how its window ends."""

import os
import sys
from pathlib import Path

from budgetcheck.readers import own_process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

LICENCES = "licences.txt"
"""In the program: the licences of all that it carries."""
LICENCES_OPTION = "--licences"


def begin() -> bool:
    """Do what this process was started for by another of ours; else return whether it was started by its icon.

    By its icon, the arguments become those of the command that is meant.
    """
    given = sys.argv[1:]
    if given[:1] == [LICENCES_OPTION]:
        sys.stdout.write((Path(str(getattr(sys, "_MEIPASS", ""))) / LICENCES).read_text(encoding="utf-8"))
        sys.stdout.flush()
        raise SystemExit
    if given[:1] == [own_process.OPTION]:
        del sys.argv[1:3]
        own_process.main_of(given[1])()
        sys.stdout.flush()
        raise SystemExit
    meant = meant_by(given)
    if meant is None:
        return False
    sys.argv[1:] = meant
    return True


def meant_by(given: "Sequence[str]") -> list[str] | None:
    """Return the command that a double click, or files dropped on the icon, stand for; None where a command is given."""
    if not given:
        return ["serve"]
    if all(Path(each).is_absolute() and os.path.exists(each) for each in given):  # noqa: PTH110 - odd names are no fault
        return ["validate", "--", *given]
    return None


def end() -> None:
    """Leave the window open until its reader has read it."""
    from budgetcheck.cli.terminal import say

    sys.stdout.flush()
    if sys.stdin is None or not sys.stdin.isatty():
        return
    sys.stderr.write(say("\n按回车键关闭窗口 ", "\nPress Enter to close this window "))
    sys.stderr.flush()
    try:
        sys.stdin.readline()
    except (OSError, KeyboardInterrupt):
        return
