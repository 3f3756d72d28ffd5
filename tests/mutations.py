"""Damages published files at random: whatever comes of one is a report or one clear error, in bounded time.

As a script it takes the number of files and a seed, else draws one: `python -m tests.mutations 2000 7`.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
import zipfile
from collections import Counter
from email.message import EmailMessage
from pathlib import Path
from random import Random, SystemRandom
from typing import TYPE_CHECKING

from budgetcheck.judging.question import Question
from budgetcheck.pack import load_pack
from budgetcheck.runs.files import Job, check_file, expand_paths
from tests import publisher
from tests.generator import generate, random_options, read
from tests.ofd_printer import Printer
from tests.publisher import Publisher
from tests.web_publisher import body_of, shapes_of, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable

    from budgetcheck.model.report import FileReport

PACK = "xinjiang-2024"
SECONDS = 30.0
"""Of processor time: no damaged file of this size takes longer."""
_PIECES = (
    b"<table>",
    b"</table>",
    b"<td colspan=999>",
    b"</div>",
    b"<!--",
    b"&#x2;",
    b"\x00",
    b"</ofd:Layer>",
    b"g 9 9",
    b"1e999",
)


def originals() -> dict[str, bytes]:
    """Return one small budget in each format."""
    layout = load_pack(PACK).layout
    printing = Publisher(read(generate(Random(7), random_options(Random(7))), layout), layout, Random(7))
    parts = [*printing.tables(), *printing.notes()]
    shapes = list(shapes_of(parts))
    page = wrapped(body_of(shapes, "office"), charset="gb2312").encode("gb18030")
    envelope = EmailMessage()
    envelope.set_content(page.decode("gb18030"), subtype="html", cte="base64")
    envelope.make_related()
    word = publisher.as_docx(parts)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.html", page)
    ofd = Printer(420, 297).shapes(shapes).data()
    return {"html": page, "mhtml": envelope.as_bytes(), "ofd": ofd, "docx": word, "zip": held.getvalue()}


def _cut(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _flip(data: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(random.randint(1, 12)):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _insert(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice(_PIECES) * random.choice((1, 1, 3, 400)) + data[at:]


def _repeat(data: bytes, random: Random) -> bytes:
    start = random.randrange(len(data))
    end = min(len(data), start + random.randrange(1, 2_000))
    return data[:end] + data[start:end] * random.randint(1, 20) + data[end:]


def _drop(data: bytes, random: Random) -> bytes:
    start = random.randrange(len(data))
    return data[:start] + data[start + random.randrange(1, 500) :]


KINDS: tuple[Callable[[bytes, Random], bytes], ...] = (_cut, _flip, _insert, _repeat, _drop)


def mutated(suffix: str, data: bytes, random: Random) -> bytes:
    """Return a damaged copy; of an archive mostly a member is damaged, and the archive is whole."""
    kind = random.choice(KINDS)
    if suffix not in ("ofd", "docx") or random.random() < 0.2:
        return kind(data, random)
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = random.choice([name for name in old.namelist() if old.getinfo(name).file_size])
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, kind(content, random) if name == chosen else content)
    return held.getvalue()


def outcome(suffix: str, data: bytes) -> str:
    """Check one file and return what came of it; raises AssertionError for anything but a report or a clear error."""
    begun = time.process_time()
    report = _packed(data) if suffix == "zip" else _checked(f"damaged.{suffix}", data)
    assert time.process_time() - begun < SECONDS
    if report.error is None:
        return "report"
    assert report.error.remedy is not None
    assert "failed on it" not in report.error.say("en")
    return "error"


def _checked(path: str, *contents: bytes) -> FileReport:
    return check_file(Job(path, Question(pack=PACK), contents=contents))


def _packed(data: bytes) -> FileReport:
    """Check the first file of an archive, which has to lie on a disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "damaged.zip"
        path.write_bytes(data)
        return _checked(next(expand_paths([str(path)])))


def run(number: int, seed: int = 0) -> Counter[tuple[str, str]]:
    """Check as many damaged files; return how many of each format ended how."""
    random = Random(seed)
    whole = originals()
    counted: Counter[tuple[str, str]] = Counter()
    for at in range(number):
        suffix = list(whole)[at % len(whole)]
        damaged = mutated(suffix, whole[suffix], random)
        try:
            counted[suffix, outcome(suffix, damaged)] += 1
        except BaseException as error:
            error.add_note(f"file {at} of seed {seed}: .{suffix}")
            raise
    return counted


if __name__ == "__main__":
    files, drawn, *_ = (*map(int, sys.argv[1:]), *([2_000, SystemRandom().randrange(10**9)][len(sys.argv) - 1 :]))
    print(f"seed {drawn}")
    for key, times in sorted(run(files, drawn).items()):
        print(*key, times)
