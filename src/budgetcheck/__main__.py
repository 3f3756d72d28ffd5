"""The command's entry point: what the outside world sees when something goes wrong."""

import sys

if __name__ == "__main__" and not sys.flags.safe_path and not getattr(sys, "frozen", False):
    # `python -m` puts the current folder, where documents lie, before the library: a json.py there would be imported.
    del sys.path[0]

import gc
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    # In a run it would load before the garbage collector is told to look less often.
    from typing import NoReturn

_IS_PROGRAM = bool(getattr(sys, "frozen", False))
"""Whether this is one file that carries its own Python, where nothing of the current folder is ever imported."""


def _run() -> int:
    """Run the command and return its exit code; an interrupt and a bug each have one of their own."""
    from budgetcheck.cli import exits, streams

    try:
        from budgetcheck.cli.app import run

        code = run()
        streams.close()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    except Exception:
        import traceback

        from budgetcheck.cli.terminal import tell
        from budgetcheck.model.words import Text

        traceback.print_exc()
        en = "this is a bug in budgetcheck, not in your file; please report it with the lines above"
        tell(Text("这是 budgetcheck 的程序错误，与您的文件无关；请附上以上内容报告", en))
        return exits.BUG
    return code


def main() -> "NoReturn":
    """Run the command and end the process."""
    # Figures and relations never point back at what holds them, so looking often for circles among them finds nothing
    # and makes the cost of a large budget grow faster than its figures.
    gc.set_threshold(200_000, 50, 1000)
    from budgetcheck.cli import streams

    by_hand = False
    if _IS_PROGRAM:
        # A process that another of ours has started ends in there.
        import multiprocessing

        multiprocessing.freeze_support()
    streams.prepare()
    if _IS_PROGRAM:
        from budgetcheck.cli import desktop

        by_hand = desktop.begin()
    code = _run()
    if by_hand:
        desktop.end()
    try:
        streams.close()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else code
    # Everything is written and closed. Taking the interpreter apart piece by piece would be an eighth of a small run.
    os._exit(code)


if __name__ == "__main__":
    main()
