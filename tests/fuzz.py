"""Mutated files over all formats: each is findings or one clear error, never a traceback, a hang or a lost process.

python -m tests.fuzz --files 10000 checks so many from the fixtures' own documents; the test-suite checks a few.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import odf.table
import odf.text
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from openpyxl import load_workbook

from budgetcheck.judging.question import Question
from budgetcheck.runs.files import Job, check_file
from tests.paths import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Iterator

PACK = "xinjiang-2024"
SUFFIXES = frozenset({".docx", ".xlsx", ".xls", ".ods", ".pdf", ".txt", ".html", ".htm", ".mht", ".json", ".zip"})
SLOWEST = 20.0
"""Seconds that no file may take: a limit against hanging."""
LARGEST = 1024
"""Mebibytes that the process may take."""
LARGEST_FILE = 300_000
_AT_ONCE = 500


class Fault(NamedTuple):
    """A mutated file that gave neither findings nor one clear error."""

    name: str
    seed: int
    what: str


def originals() -> dict[str, bytes]:
    """Return the small documents of the project, of every format, by name."""
    paths = [path for path in sorted(FIXTURES.rglob("*")) if path.suffix.lower() in SUFFIXES and path.is_file()]
    whole = {str(path): path.read_bytes() for path in paths if path.stat().st_size < LARGEST_FILE}
    return whole | dict(_made())


def _made() -> Iterator[tuple[str, bytes]]:
    """Yield the control's table in formats of which the project keeps no file."""
    rows = [
        [cell.value for cell in row] for row in load_workbook(FIXTURES / "cases/control-xlsx.xlsx").active.iter_rows()
    ]
    texts = [["" if value is None else str(value) for value in row] for row in rows]
    old = xlwt.Workbook()
    page = old.add_sheet("表5")
    calc = OpenDocumentSpreadsheet()
    table = odf.table.Table(name="表5")
    for y, row in enumerate(rows):
        line = odf.table.TableRow()
        for x, value in enumerate(row):
            page.write(y, x, value)
            cell = odf.table.TableCell()
            cell.addElement(odf.text.P(text=texts[y][x]))
            line.addElement(cell)
        table.addElement(line)
    calc.spreadsheet.addElement(table)
    for name, book in (("made.xls", old), ("made.ods", calc)):
        out = io.BytesIO()
        book.save(out)
        yield name, out.getvalue()
    yield "made.txt", "\n".join(" ".join(filter(None, row)) for row in texts).encode()
    cells = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in texts)
    yield "made.html", f"<html><body><h1>2024 年单位预算</h1><table>{cells}</table></body></html>".encode()


def mutated(data: bytes, random: Random) -> bytes:
    """Return a file with some of its bytes changed; of an archive, as often those of one unpacked member."""
    if data.startswith(b"PK") and random.random() < 0.6:
        return _in_archive(data, random)
    return _bytes(data, random)


def _bytes(data: bytes, random: Random) -> bytes:
    out = bytearray(data)
    for _ in range(random.choice((1, 1, 3, 10, 50))):
        if not out:
            break
        at = random.randrange(len(out))
        kind = random.randrange(5)
        if kind == 0:
            out[at] = random.randrange(256)
        elif kind == 1:
            out[at] ^= 1 << random.randrange(8)
        elif kind == 2:
            del out[at : at + random.randrange(1, 64)]
        elif kind == 3:
            out[at:at] = out[at : at + random.randrange(1, 64)]
        else:
            out[at : at + 4] = random.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"9999", b"-1  "))
    return bytes(out[: random.randrange(len(out) + 1)] if out and random.random() < 0.1 else out)


def _in_archive(data: bytes, random: Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as target:
        members = archive.namelist()
        chosen = random.choice(members)
        for name in members:
            content = archive.read(name)
            target.writestr(name, _bytes(content, random) if name == chosen else content)
    return out.getvalue()


def checked(name: str, data: bytes) -> str:
    """Return the outcome of a file given as bytes; raises nothing for any of them."""
    started = time.monotonic()
    try:
        report = check_file(Job(name, Question(pack=PACK), contents=(data,)))
    except Exception as error:
        # An input error is the run's own word for one file; anything else is a traceback that a user would see.
        if type(error).__name__ in ("InputError", "GivenUp"):
            return "unreadable"
        return f"fault: {type(error).__name__}: {error}"
    except BaseException as panic:
        return f"fault: {type(panic).__name__}"
    spent = time.monotonic() - started
    return f"fault: {spent:.0f} seconds" if spent > SLOWEST else "unreadable" if report.error else "checked"


def run(files: int, seed: int = 0, first: int = 0) -> tuple[Counter[str], list[Fault]]:
    """Check mutated files, as many of each suffix as of the others; return the outcomes and the faults."""
    contents = originals()
    suffixes: dict[str, list[str]] = {}
    for name in contents:
        suffixes.setdefault(Path(name).suffix.lower(), []).append(name)
    turns = list(suffixes.values())
    outcomes: Counter[str] = Counter()
    faults: list[Fault] = []
    for number in range(first, first + files):
        names = turns[number % len(turns)]
        name = names[number // len(turns) % len(names)]
        own = seed * 1_000_003 + number
        outcome = checked(name, mutated(contents[name], Random(own)))
        outcomes[f"{Path(name).suffix} {outcome.partition(':')[0]}"] += 1
        if outcome.startswith("fault"):
            faults.append(Fault(Path(name).name, own, outcome))
    return outcomes, faults


def _confine() -> None:
    """Let memory run out at the limit, over what the process has already."""
    try:
        import resource
    except ImportError:
        return
    run(20)
    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + LARGEST * 1024 * 1024,) * 2)


def main() -> int:
    """Run from the command line; exit code 1 where a file gave a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    _confine()
    outcomes: Counter[str] = Counter()
    faults: list[Fault] = []
    for first in range(0, options.files, _AT_ONCE):
        counted, found = run(min(_AT_ONCE, options.files - first), options.seed, first)
        outcomes += counted
        faults += found
        sys.stderr.write(f"{sum(outcomes.values())} files, {len(faults)} faults\n")
    for name, times in sorted(outcomes.items()):
        sys.stdout.write(f"{times:6} {name}\n")
    for fault in faults:
        sys.stdout.write(f"{fault.name} seed {fault.seed}: {fault.what}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
