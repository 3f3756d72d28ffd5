"""Standard input, output and error: closed ones, encodings, full disks, and readers that have gone."""

import io
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    # In a run it would load before the garbage collector is told to look less often.
    from typing import Any, NoReturn


def prepare() -> None:
    """Make the streams of this process safe to use, whatever they lead to."""
    _fill()
    sys.stdout, sys.stderr = _safe(sys.stdout, _Output), _safe(sys.stderr, _Quiet)


def close() -> None:
    """Write what is left. A failure ends the process by itself."""
    sys.stdout.flush()
    sys.stderr.flush()


def _fill() -> None:
    """Open something in place of every stream that is closed, or the next file opened would take its place."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # What stands for standard input cannot be read, so that nothing takes it for an empty file.
            os.open(os.devnull, os.O_WRONLY)
    if sys.stdout is None:
        sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115


def _safe(stream: "Any", kind: "type[io.FileIO]") -> "Any":
    """Return a stream that shows what it can; UTF-8 where it goes into a file, of which names may hold any byte."""
    if stream.isatty():
        stream.reconfigure(errors="replace")
        return stream
    raw = kind(stream.fileno(), "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", "replace", line_buffering=kind is _Quiet)


class _Output(io.FileIO):
    """Standard output: a run ends where it can go no further."""

    def write(self, content: "Any") -> int:
        """Write some bytes, or end the process."""
        try:
            return super().write(content) or 0
        except BrokenPipeError:
            from budgetcheck.cli import exits

            self._end(exits.READER_GONE)
        except OSError as error:
            from budgetcheck.cli import exits
            from budgetcheck.cli.terminal import complain
            from budgetcheck.model.files import unwritable

            complain(unwritable("stdout", error))
            self._end(exits.CANNOT_RUN)

    def _end(self, code: int) -> "NoReturn":
        """End the run; what is still in the buffer goes nowhere, as it would fail once more."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
        raise SystemExit(code)


class _Quiet(io.FileIO):
    """Standard error: what cannot be said there changes nothing."""

    def write(self, content: "Any") -> int:
        """Write some bytes, if anybody reads them."""
        try:
            return super().write(content) or 0
        except OSError:
            return len(content)
